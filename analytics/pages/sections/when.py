"""When customers write: the hours of the week, and nights and weekends against working time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, fsum, lgamma, log

from analytics.measuring import Figure, measure
from analytics.measuring.hours_of_week import HoursOfWeek, hours_of_week
from analytics.pages.limits import hidden
from analytics.pages.references import EXPECT_AT_NIGHT
from analytics.pages.report import FEWEST_CUSTOMERS, MIN_TURNS, Context, Report, Section, Source
from analytics.pages.wording import DASH, Wording

BLOCK = 3
_FEWEST_TURNS = 5
_TILE = 24
_NIGHT = (22, 6)
_METRICS = ("turns", "customers", "within_30m_share", "within_2h_share", "typical_wait_seconds")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_OPEN = ("open", "working")


@dataclass(frozen=True)
class Part:
    """The figures of a part of the week, by metric.

    Parameters
    ----------
    name
        A value of the dimension `daypart`, or ``not known``; without opening hours ``working`` or ``resting``.
    """

    name: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class When:
    """When turns were opened.

    Parameters
    ----------
    blocks, hours
        The hours of the week in blocks of three, and one by one.
    parts
        Parts of the week, those in which the brand works first.
    weekend
        Days of the weekend, 0 Monday; None: the parts are those of the opening hours.
    """

    blocks: Sequence[HoursOfWeek]
    hours: Sequence[HoursOfWeek]
    parts: Sequence[Part]
    weekend: Sequence[int] | None


def gather(source: Source) -> When:
    """Count the hours of the week, and measure its parts where there are replies."""
    blocks = hours_of_week(source.log, source.chosen, BLOCK)
    hours = hours_of_week(source.log, source.chosen)
    weekend = weekend_of(source.period.tz)
    if source.one_sided:
        return When(blocks, hours, [], weekend)
    if source.log.settings.hours is not None and (parts := _opening_parts(source)):
        return When(blocks, hours, parts, None)
    return When(blocks, hours, _resting_parts(source, weekend), weekend)


def weekend_of(tz: str) -> Sequence[int]:
    """Return the days of the weekend, 0 Monday, of a zone’s country; Saturday and Sunday where it has none."""
    from babel import Locale, UnknownLocaleError
    from babel.core import get_global

    territory = get_global("zone_territories").get(tz)
    try:
        locale = Locale.parse(f"und_{territory}")
    except (UnknownLocaleError, ValueError):
        return (5, 6)
    length = (locale.weekend_end - locale.weekend_start) % 7 + 1
    return tuple((locale.weekend_start + number) % 7 for number in range(length))


def _opening_parts(source: Source) -> list[Part]:
    """Measure the parts of the opening hours; none where no hours are known for the period."""
    order = ("open", "night", "weekend or holiday", "other closed", "not known")
    found: dict[str, dict[str, Figure]] = {}
    for figure in measure(source.log, _METRICS, replace(source.chosen, by=("daypart",))):
        name = figure.dimensions["daypart"]
        found.setdefault("not known" if name is None else str(name), {})[figure.metric] = figure
    if not found.keys() - {"not known"}:
        return []
    return [Part(name, found[name]) for name in order if name in found]


def _resting_parts(source: Source, weekend: Sequence[int]) -> list[Part]:
    days = ", ".join(f"'{_WEEKDAYS[day]}'" for day in weekend)
    rests = f"(weekday in ({days}) or hour >= {_NIGHT[0]} or hour < {_NIGHT[1]})"
    parts = []
    for name, condition in (("working", f"not {rests}"), ("resting", rests)):
        where = condition if source.chosen.where is None else f"({source.chosen.where}\n) and {condition}"
        figures = measure(source.log, _METRICS, replace(source.chosen, where=where))
        parts.append(Part(name, {figure.metric: figure for figure in figures}))
    return parts


def tell(report: Report, say: Wording) -> Context:
    """Return the calendar of the week, its hours as a table, and the parts of the week."""
    found: When = report.found["when"]
    total = sum(block.turns for block in found.blocks)
    if not total:
        return {
            "sentences": [say.tr("There is nothing to show: no customer turned to the brand.")],
            "rows": [],
        }
    days = [(report.period.week_start + number) % 7 for number in range(7)]
    has_shares = report.one_sided is None and report.hidden is None
    captions = [
        say.tr(
            "Turns opened {days}, by day and time of day in {tz}.",
            days=say.days(report.period.first, report.period.last),
            tz=say.ltr(report.period.tz),
        ),
        say.tr("The larger the square, the more turns; the number is how many."),
    ]
    if has_shares:
        captions += [
            say.tr("The share, and the filled part of the square, were answered within 30 minutes."),
            say.tr("There is no share of fewer than {turns} turns.", turns=say.number(_FEWEST_TURNS))
            if report.is_internal
            else say.tr(
                "There is no share of fewer than {turns} turns or fewer than {customers} customers.",
                turns=say.number(_FEWEST_TURNS),
                customers=say.number(FEWEST_CUSTOMERS),
            ),
        ]
    return {
        "sentences": _sentences(report, found, total, say),
        "caption": " ".join(captions),
        "days": [{"name": say.weekday(day), "short": say.weekday(day, "abbreviated")} for day in days],
        "rows": _rows(found.blocks, BLOCK, days, report, say),
        "hours": _rows(found.hours, 1, days, report, say),
        "has_shares": has_shares,
        "parts": [_part(part, report, say) for part in found.parts],
        "notes": _notes(found, report, say),
    }


def _rows(
    cells: Sequence[HoursOfWeek], block: int, days: Sequence[int], report: Report, say: Wording
) -> list[Context]:
    """Return a row for each block of hours, with a cell for each day."""
    known = {(cell.weekday, cell.hour): cell for cell in cells}
    most = max(cell.turns for cell in cells)
    return [
        {
            "name": say.ltr(f"{hour:02d}{DASH}{hour + block:02d}"),
            "cells": [_cell(known.get((day, hour)), most, report, say) for day in days],
        }
        for hour in range(0, 24, block)
    ]


def _cell(cell: HoursOfWeek | None, most: int, report: Report, say: Wording) -> Context:
    """Return the number of turns, the share of those answered in time, and a square: its side and its filled height."""
    if cell is None:
        return {"turns": say.number(0), "share": "", "side": 0.0, "filled": 0.0}
    side = _TILE * (cell.turns / most) ** 0.5
    is_told = (
        report.one_sided is None
        and report.hidden is None
        and cell.denominator >= _FEWEST_TURNS
        and (report.is_internal or cell.customers >= FEWEST_CUSTOMERS)
    )
    share = cell.numerator / cell.denominator if is_told else None
    return {
        "turns": say.number(cell.turns),
        "share": "" if share is None else say.share(share),
        "side": side,
        "filled": side * (share or 0.0),
    }


def _sentences(report: Report, found: When, total: int, say: Wording) -> list[str]:
    busiest = max(found.blocks, key=lambda block: (block.turns, -block.weekday, -block.hour))
    values = {
        "weekday": say.weekday(busiest.weekday),
        "hours": say.ltr(f"{busiest.hour:02d}{DASH}{busiest.hour + BLOCK:02d}"),
        "turns": say.number(busiest.turns),
        "total": say.trn("{n} turn", "{n} turns", total),
    }
    if total < MIN_TURNS:
        first = say.tr("There are too few turns to say when most of them come.")
    elif stands_out(busiest.turns, total):
        first = say.tr(
            "Most came on this day at these hours: {weekday}, {hours}; {turns} of {total}.", **values
        )
    else:
        first = say.tr("No three hours of the week stand out more than chance would bring.")
    if report.one_sided:
        return [first, say.tr("Only the turns can be counted: {reason}.", reason=say.tr(report.one_sided))]
    return [first, _compared(found, report.hidden, say)]


def stands_out(turns: int, total: int) -> bool:
    """Say whether the busiest block of a week has more turns than chance would bring to any, were all alike.

    The chance that a Poisson count with the mean of a block is as large, times the number of blocks, is below 5 %.
    """
    blocks = 7 * 24 // BLOCK
    mean = total / blocks
    smaller = fsum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(turns))
    return blocks * (1 - smaller) < 0.05


def _compared(found: When, reason: str | None, say: Wording) -> str:
    """Hold the answers at night and on weekends against those in working time, and both against what is expected."""
    expected = say.tr(
        "In a study, {share} of customers expected the same answer at night and on weekends ({source}).",
        share=say.share(EXPECT_AT_NIGHT.value),
        source=say.tr(EXPECT_AT_NIGHT.source),
    )
    if reason:
        here = say.tr("Here this is not known: {reason}.", reason=say.tr(reason))
        return f"{expected} {here}"
    known = [part for part in found.parts if part.name != "not known"]
    inside, outside = (
        [part.figures["within_30m_share"] for part in known if (part.name in _OPEN) == is_open]
        for is_open in (True, False)
    )
    at_work, at_rest = _pooled(inside), _pooled(outside)
    if at_work is None or at_rest is None:
        few = say.tr(
            "Here fewer than {n} turns came at these times or at the others, too few to compare.",
            n=say.number(MIN_TURNS),
        )
        return f"{expected} {few}"
    shares = say.share_pair(at_rest, at_work)
    here = (
        say.tr(
            "Here {rest} had an answer within 30 minutes at these times, and {work} in working time.",
            rest=shares[0],
            work=shares[1],
        )
        if found.weekend is not None
        else say.tr(
            "Here {rest} had an answer within 30 minutes outside the opening hours, and {work} within them.",
            rest=shares[0],
            work=shares[1],
        )
    )
    return f"{expected} {here}"


def _pooled(figures: Sequence[Figure]) -> float | None:
    """Return a share of several parts together; None of fewer turns than may be compared."""
    n = sum(figure.denominator or 0 for figure in figures)
    return sum(figure.numerator or 0 for figure in figures) / n if n >= MIN_TURNS else None


def _part(part: Part, report: Report, say: Wording) -> Context:
    names = {
        "open": say.tr("Opening hours"),
        "night": say.tr("Night"),
        "weekend or holiday": say.tr("Weekend or holiday"),
        "other closed": say.tr("Closed at other times"),
        "not known": say.tr("Opening hours not known"),
        "working": say.tr("Working time"),
        "resting": say.tr("Nights and weekends"),
    }
    customers = part.figures["customers"].value or 0
    return {
        "name": names[part.name],
        "figures": part.figures,
        "hidden": hidden(part.figures, "within_30m_share"),
        "is_told": report.is_internal or customers >= FEWEST_CUSTOMERS,
    }


def _notes(found: When, report: Report, say: Wording) -> list[str]:
    """Say what counts as night and weekend, and which rows are not broken down."""
    if not found.parts:
        return []
    night = say.ltr(f"{_NIGHT[0]:02d}:00{DASH}{_NIGHT[1]:02d}:00")
    if found.weekend is None:
        notes = [
            say.tr(
                "Opening hours, weekends and holidays are those of the settings, in their own zone; night is {night},"
                " outside the opening hours.",
                night=night,
            )
        ]
    else:
        notes = [
            say.tr(
                "No opening hours are known. So night is {night}, in {tz}, and these days are the weekend: {days}. All"
                " other time is working time.",
                night=night,
                tz=say.ltr(report.period.tz),
                days=say.listed([say.weekday(day) for day in found.weekend]),
            )
        ]
    if not report.is_internal and any(
        (part.figures["customers"].value or 0) < FEWEST_CUSTOMERS for part in found.parts
    ):
        notes.append(
            say.tr(
                "Of fewer than {customers} customers only the turns are shown.",
                customers=say.number(FEWEST_CUSTOMERS),
            )
        )
    return [" ".join(notes)]


SECTION = Section("when", tell, gather=gather)
