"""Columns of few different cells, which say who wrote a message and where: for a draft of a mapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.log.profiling import Column
from analytics.sources import toml_lines
from analytics.sources.headings import likeness, meaning
from analytics.sources.mapped_values import CHANNELS
from analytics.sources.mapping import UNSAID

# Cells of which so many rows are known make a column one of directions or channels without its name.
_MOST = 0.9


@dataclass(frozen=True)
class Words:
    """A column of few different cells, why it was taken, and the lines of [values] that say what they mean."""

    column: Column
    why: str
    lines: tuple[str, ...]


def draft_direction(columns: Sequence[Column]) -> Words | None:
    """Find the column whose cells say whether the brand or a customer wrote a message."""
    found = max(columns, key=_direction_score, default=None)
    if found is None or not _direction_score(found)[0]:
        return None
    is_flag = found.is_mostly(found.flags)
    why = "its name and cells" if likeness(found.name, "direction") or is_flag else "? its cells"
    lines = ["", f"[values.{toml_lines.key(found.name)}]  # {why}; " + _counts(found)]
    for cell, rows, *_ in found.values:
        told = _flag_meaning(cell) if is_flag else meaning(cell)
        if "\0" in cell or cell == "*":
            continue
        comment = (
            f"{rows:,} rows"
            if told
            else f"{rows:,} rows: from_brand, customer, internal, automated or no_message?"
        )
        lines.append(toml_lines.line(toml_lines.key(cell), told or UNSAID, comment))
    return Words(found, why, tuple(lines))


def _direction_score(column: Column) -> tuple[int, float, int]:
    """Tell how much a column looks like one of directions: both sides in it, share of rows that are known, its name."""
    if not column.values:
        return 0, 0, 0
    if column.is_mostly(column.flags):
        named = likeness(column.name, "from_customer")
        return (2 if named and column.different == 2 else 0), 1, named
    told = [(meaning(cell), rows) for cell, rows, *_ in column.values]
    sides = {found[0] for found, _ in told if found}
    share = sum(rows for found, rows in told if found) / column.filled
    named = likeness(column.name, "direction")
    if len(sides) == 2 and (share >= _MOST or named):
        return 2, share, named
    return (1 if sides and named and share >= _MOST else 0), share, named


def _flag_meaning(cell: str) -> tuple[str, ...]:
    """Return what a cell of a column means that is true of what a customer wrote."""
    return ("customer",) if cell.lower() in ("true", "t", "1", "yes", "y") else ("from_brand",)


def draft_channel(columns: Sequence[Column]) -> Words | None:
    """Find the column that names channels."""
    found = max((c for c in columns if c.values), key=_channel_score, default=None)
    if found is None or not _channel_score(found)[0]:
        return None
    named = likeness(found.name, "channel")
    why = f"{'its name and cells' if named else '? its cells'}; {_counts(found)}"
    lines = list[str]()
    for cell, rows, channel, _ in found.values:
        if channel not in CHANNELS:
            lines.append(toml_lines.line(toml_lines.key(cell), "other", f"? {rows:,} rows"))
        elif cell.lower() != channel:
            lines.append(toml_lines.line(toml_lines.key(cell), channel, f"{rows:,} rows"))
    return Words(found, why, ("", "[values.channel]", *lines) if lines else ())


def _channel_score(column: Column) -> tuple[int, float, int]:
    known = sum(rows for _, rows, channel, _ in column.values if channel in CHANNELS) / column.filled
    named = likeness(column.name, "channel")
    return int(known >= _MOST or bool(named and known > 0)), known, named


def _counts(column: Column) -> str:
    shown = [f"{toml_lines.shown(cell)} {rows:,}" for cell, rows, *_ in column.values[:6]]
    more = len(column.values) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
