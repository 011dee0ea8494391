"""Which columns of a file say when a message was written, and how: for a draft of a mapping."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.log.profiling import Column, Profile
from analytics.log.time_formats import Fit
from analytics.sources import toml_lines
from analytics.sources.headings import is_very_name, likeness
from analytics.sources.mapped_values import names_zone

_ZONE_IN_NAME = re.compile(r"\b(UTC|GMT)\b")


@dataclass(frozen=True)
class Times:
    """The columns of the time and what is to be said of it: why these columns, and the lines of [times]."""

    columns: tuple[Column, ...]
    why: str
    lines: tuple[str, ...]


def is_time(column: Column) -> bool:
    """Tell whether the cells of a column are times of day on a date."""
    return column.is_mostly(max(column.instants + column.iso_times, column.clocks)) and not column.is_mostly(
        column.hours
    )


def draft_times(profile: Profile, date_order: str | None, input_tz: str | None) -> Times:
    """Find the columns that say when a message was written, and the format of their cells."""
    columns, why = _chosen(profile)
    return Times(columns, why, _lines(profile, columns, date_order, input_tz) if columns else ())


def _chosen(profile: Profile) -> tuple[tuple[Column, ...], str]:
    named = sorted(
        (c for c in profile.columns if _likeness(c)),
        key=lambda c: (-(c.filled >= profile.rows * 0.9), -_likeness(c)),
    )
    if not profile.rows:
        return tuple(named[:1]), "its name (the file has no rows)"
    for column in named:
        if is_time(column) or column.is_mostly(column.unix_times):
            found = max(column.instants + column.iso_times, column.clocks, column.unix_times)
            words = "its name" if is_very_name(column.name, "posted_at") else "some words of its name"
            doubt = "" if words == "its name" and found == profile.rows else "? "
            times = f"{found:,} times in {toml_lines.rows(profile.rows)}, like {_example(profile, column)}"
            return (column,), f"{doubt}{words}; {times}"
    days = [c for c in named if c.is_mostly(c.dates)] or [c for c in profile.columns if c.is_mostly(c.dates)]
    hours = [c for c in named if c.is_mostly(c.hours)] or [c for c in profile.columns if c.is_mostly(c.hours)]
    if days and hours:
        sure = "" if _likeness(days[0]) and _likeness(hours[0]) else "? "
        return (days[0], hours[0]), f"{sure}days in one column and hours in the other"
    others = [column for column in profile.columns if is_time(column)]
    if len(others) == 1:
        return (others[0],), f"? the only column of times, like {_example(profile, others[0])}"
    if others:
        return (), f"? several hold times: {', '.join(toml_lines.shown(c.name) for c in others)}"
    return (), "? no column holds times with hours and minutes"


def _likeness(column: Column) -> int:
    named = likeness(column.name, "posted_at")
    if column.name.startswith("$.") or likeness(column.name, "removed_at") > named:
        return 0
    return named


def _example(profile: Profile, column: Column) -> str:
    return toml_lines.shown(profile.example(column))


def _lines(
    profile: Profile, columns: Sequence[Column], date_order: str | None, input_tz: str | None
) -> tuple[str, ...]:
    column = columns[0]
    if not profile.rows:
        return ()
    if len(columns) == 1 and column.is_mostly(column.instants):
        return ("# Each time names its zone.",)
    if len(columns) == 1 and column.is_mostly(column.unix_times) and not column.is_mostly(column.clocks):
        return (toml_lines.line("format", "unix", "seconds or milliseconds since 1970, in UTC"),)
    lines = list[str]()
    fits = [] if len(columns) == 1 and column.is_mostly(column.iso_times) else profile.time_formats(*columns)
    if len(columns) == 1 and column.is_mostly(column.iso_times):
        lines.append("# The times are written as ISO 8601 says: no format is needed.")
    chosen = _format(fits, date_order)
    if chosen:
        lines.append(toml_lines.line("format", chosen.format, _decided(profile, chosen, fits)))
    elif fits:
        both = " or ".join(toml_lines.text(fit.format) for fit in _best(fits))
        lines.append(
            f"# ? format = {both}: no number is above 12, so the day or the month may come first. Say which it is."
        )
    elif not lines:
        lines.append(
            '# ? format = "%d/%m/%Y %H:%M"  # none that is known fits: say how the times are written'
        )
    if chosen and names_zone(chosen.format):
        return tuple(lines)
    name = " ".join(column.name for column in columns)
    if input_tz:
        lines.append(toml_lines.line("zone", input_tz, "as --input-tz said"))
    elif _ZONE_IN_NAME.search(name):
        lines.append(toml_lines.line("zone", "UTC", "? the name of the column says so"))
    else:
        lines.append('# ? zone = "Europe/Belgrade"  # the times name none: say it here, or with --input-tz')
    return tuple(lines)


def _best(fits: Sequence[Fit]) -> list[Fit]:
    """Return the formats that read most cells, one of those that read them alike."""
    most = [fit for fit in fits if fit.cells == fits[0].cells]
    return list({fit.total: fit for fit in reversed(most)}.values())[::-1]


def _format(fits: Sequence[Fit], date_order: str | None) -> Fit | None:
    """Return the one format that reads most cells; None where several read them differently."""
    if not fits:
        return None
    best = _best(fits)
    if len(best) > 1 and date_order:
        first = {"dmy": "%d", "mdy": "%m", "ymd": "%Y"}[date_order]
        best = [fit for fit in best if fit.format.startswith(first)] or best
    return best[0] if len(best) == 1 else None


def _decided(profile: Profile, chosen: Fit, fits: Sequence[Fit]) -> str:
    """Say how many cells a format reads, and how many it would with day and month the other way round."""
    said = f"reads {chosen.cells:,} of {profile.all_rows:,} times"
    turned = chosen.format.translate(str.maketrans("dm", "md"))
    if "%d" not in chosen.format or "%m" not in chosen.format:
        return said
    others = next((fit.cells for fit in fits if fit.format == turned), 0)
    return f"{said}, {turned} only {others:,}" if others < chosen.cells else said
