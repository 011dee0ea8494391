"""Names and texts of an export within SQL."""

from __future__ import annotations

from collections.abc import Iterable

# Names that stand for something else in `raw` and in the formats that read it.
_TAKEN = frozenset(
    {
        "part", "row_no", "rowid", "broken", "record", "record_path", "holder_no", "holders", "raw", "raw_rows",
        "source_row", "is_response", "cells",
    }
)  # fmt: skip


def free(column: str) -> str:
    """Return a column's name in `raw`: lower case, and none that means something else there."""
    name = column.lower()
    return f"{name}_" if name in _TAKEN else name


def types(names: Iterable[str]) -> str:
    """Return columns of text as the reader of CSV takes them."""
    return "{" + ", ".join(f"{literal(name)}: 'varchar'" for name in names) + "}"


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
