"""Columns of a file that were taken for columns of the log, and why: for a draft of a mapping."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analytics.log.profiling import Column, Profile
from analytics.sources import toml_lines
from analytics.sources.headings import is_very_name, likeness
from analytics.sources.mapping import UNSAID

Fits = Callable[[Column], bool]

_ORDER = (
    "message_id", "posted_at", "channel", "brand", "author_id", "author_name", "from_brand", "agent", "parent_id",
    "conversation_id", "text", "visibility", "automated", "category", "language", "followers", "shares", "likes",
    "rating", "removed_at", "url", "tags",
)  # fmt: skip
# What holds the records has none of these of a record.
_OF_RECORDS = ("message_id", "parent_id", "text")
# Columns of the log that are empty in most rows.
_SPARSE = ("parent_id", "agent", "tags", "removed_at")
_FEW = 6


class Taken:
    """Which columns were taken, for what and why."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.columns: dict[str, tuple[Column, ...]] = {}
        self._lines: dict[str, str] = {}
        self._places: set[int] = set()

    def free(self) -> list[Column]:
        """List the columns that are not taken and not empty."""
        return [
            column for column in self.profile.columns if column.place not in self._places and column.filled
        ]

    def best(self, target: str, fits: Fits) -> Column | None:
        """Return the free column that is called most like one of the log; None where none is, or no cells fit."""
        found = [
            column
            for column in (self.free() if self.profile.rows else self.profile.columns)
            if column.place not in self._places
            and likeness(column.name, target)
            and not (target in _OF_RECORDS and column.name.startswith("$."))
            and (not self.profile.rows or fits(column))
        ]
        half = 0 if target in _SPARSE else self.profile.rows / 2
        return max(found, key=lambda c: (c.filled >= half, likeness(c.name, target), -c.place), default=None)

    def take(self, target: str, columns: Sequence[Column], why: str) -> None:
        """Take columns for one of the log; none: it is still to be said."""
        self.columns[target] = tuple(columns)
        self._lines[target] = toml_lines.line(target, [column.name for column in columns] or [UNSAID], why)
        self.set_aside(*columns)

    def take_named(self, target: str, column: Column, facts: str, *, is_doubtful: bool = False) -> None:
        """Take a column for one of the log by its name."""
        why = "its name" if is_very_name(column.name, target) else "some words of its name"
        doubt = "? " if is_doubtful or why != "its name" else ""
        self.take(target, [column], f"{doubt}{why}; {facts}" if self.profile.rows else f"{doubt}{why}")

    def set_aside(self, *columns: Column) -> None:
        """Take columns that the mapping reads in another way."""
        self._places.update(column.place for column in columns)

    def remark(self, target: str, text: str) -> None:
        """Say why no column was taken for one of the log."""
        self._lines[target] = f"# ? {target}: {text}"

    def lines(self) -> list[str]:
        """Return the lines of [columns]."""
        return [self._lines[target] for target in _ORDER if target in self._lines]

    def left(self) -> list[str]:
        """Say which columns were not taken, and what is in them."""
        return [
            f"#   {toml_lines.shown(column.name)}: {_facts(column)}"
            for column in self.profile.columns
            if column.place not in self._places
        ]


def _facts(column: Column) -> str:
    if not column.filled:
        return "empty"
    if column.values and len(column.values) <= _FEW and 2 * column.different <= column.filled:
        return ", ".join(f"{toml_lines.shown(cell)} {rows:,}" for cell, rows, _ in column.values)
    return f"{column.different:,} different cells in {toml_lines.rows(column.filled)}"
