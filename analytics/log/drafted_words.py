"""Columns of few different cells, which say who wrote a message and where: for a draft of a mapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.log.profiling import Column
from analytics.sources import toml_lines
from analytics.sources.headings import likeness, meaning
from analytics.sources.mapped import OTHERS
from analytics.sources.mapped_values import CHANNELS
from analytics.sources.mapping import UNSAID

# A column of which so many rows are known is one of directions or channels whatever its name is.
_MOST = 0.9
_MOST_SHOWN = 6
_FLAGS = {
    **dict.fromkeys(("true", "t", "1", "yes", "y"), ("customer",)),
    **dict.fromkeys(("false", "f", "0", "no", "n"), ("from_brand",)),
}


@dataclass(frozen=True)
class Words:
    """A column of few different cells, why it was taken, and the lines of [values] that say what they mean."""

    column: Column
    why: str
    lines: tuple[str, ...]


def draft_direction(columns: Sequence[Column], rows: int) -> Words | None:
    """Find the column whose cells say whether the brand or a customer wrote a message."""
    found = max((c for c in columns if c.filled >= _MOST * rows), key=_direction_score, default=None)
    if found is None or not _direction_score(found)[0]:
        return None
    is_flag = found.is_mostly(found.flags)
    name = max(likeness(found.name, target) for target in ("direction", "from_customer"))
    why = f"{'its name and cells' if name else '? its cells'}; {_counts(found)}"
    lines = ["", f"[values.{toml_lines.key(found.name)}]  # {why}"]
    for cell, times in _cells(found).items():
        told = _FLAGS.get(cell, ()) if is_flag else meaning(cell)
        asked = "" if told else ": from_brand, customer, internal, automated or no_message?"
        lines.append(toml_lines.line(toml_lines.key(cell), told or UNSAID, toml_lines.rows(times) + asked))
    return Words(found, why, tuple(lines))


def _direction_score(column: Column) -> tuple[int, float, int]:
    """Tell how much a column looks like one of directions: both sides in it, share of rows that are known, its name."""
    if not column.values:
        return 0, 0, 0
    if column.is_mostly(column.flags):
        named = likeness(column.name, "from_customer")
        return int(named > 0 and column.flags == column.filled), 1, named
    named = likeness(column.name, "direction")
    told = [(meaning(cell), rows) for cell, rows, _ in column.values]
    sides = {found[0] for found, _ in told if found}
    share = sum(rows for found, rows in told if found) / sum(rows for _, rows in told)
    if len(sides) == 2 and (share >= _MOST or named):
        return 2, share, named
    return int(bool(sides and named) and share >= _MOST), share, named


def draft_channel(columns: Sequence[Column], rows: int) -> Words | None:
    """Find the column that names channels."""
    found = max(
        (c for c in columns if c.values and c.filled >= _MOST * rows), key=_channel_score, default=None
    )
    if found is None or not _channel_score(found)[0]:
        return None
    why = f"{'its name and cells' if likeness(found.name, 'channel') else '? its cells'}; {_counts(found)}"
    channels = {cell.lower(): channel for cell, _, channel in found.values}
    lines = list[str]()
    for cell, times in _cells(found).items():
        if channels[cell] not in CHANNELS:
            lines.append(toml_lines.line(toml_lines.key(cell), "other", f"? {toml_lines.rows(times)}"))
        elif cell != channels[cell]:
            lines.append(toml_lines.line(toml_lines.key(cell), channels[cell], toml_lines.rows(times)))
    return Words(found, why, ("", "[values.channel]", *lines) if lines else ())


def _channel_score(column: Column) -> tuple[int, float, int]:
    rows = sum(rows for _, rows, _ in column.values)
    known = sum(rows for _, rows, channel in column.values if channel in CHANNELS) / rows
    named = likeness(column.name, "channel")
    return int(known >= _MOST or bool(named and known)), known, named


def _cells(column: Column) -> dict[str, int]:
    """Return the cells of a column in lower case, each with its rows; without those that no mapping can name."""
    found: dict[str, int] = {}
    for cell, rows, _ in column.values:
        if "\0" not in cell and cell != OTHERS:
            found[cell.lower()] = found.get(cell.lower(), 0) + rows
    return found


def _counts(column: Column) -> str:
    shown = [f"{toml_lines.shown(cell)} {rows:,}" for cell, rows, _ in column.values[:_MOST_SHOWN]]
    more = len(column.values) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
