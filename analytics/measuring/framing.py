"""Rows of SQL as frames, whatever types its columns have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb

from analytics.errors import QueryError
from analytics.log.frames import frame

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 10_000_000
_WIDE = ("HUGEINT", "UHUGEINT")  # as sums of whole numbers are
_INSTANTS = ("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S")
# What frames cannot hold, on its own or within lists and structs.
_ODD = re.compile(
    r"\b(INTERVAL|UNION|TIME WITH TIME ZONE|BIT|VARIANT|BIGNUM|ENUM|U?HUGEINT|GEOMETRY|NULL|MAP)\b"
)


def frame_of(found: duckdb.DuckDBPyRelation, limit: int | None) -> pl.DataFrame:
    """Return the rows of a relation, at most `limit`; a column a frame cannot hold in seconds, or as text.

    Whole numbers of 128 bits become ones of 64, where all of a column fit.

    Raises
    ------
    QueryError
        There are more than ten million.
    """
    import polars as pl

    names = _unique(found.columns)
    most = MOST_ROWS + 1 if limit is None else min(limit, MOST_ROWS + 1)
    wide = [name for name, kind in zip(names, found.types, strict=True) if str(kind) in _WIDE]
    columns = ", ".join(
        f"{_held(f'#{place}', str(kind))} as {_quoted(name)}"
        for place, (name, kind) in enumerate(zip(names, found.types, strict=True), start=1)
    )
    rows = frame(found.limit(most).project(columns))
    if rows.height > MOST_ROWS:
        raise QueryError(
            f"The query has more than {MOST_ROWS:,} rows. Add a condition or a limit, or count instead of listing."
        )
    narrow = {name: rows[name].cast(pl.Int64, strict=False) for name in wide}
    return rows.with_columns(
        pl.col(pl.Categorical).cast(pl.String),
        *(narrow[name] for name in wide if narrow[name].null_count() == rows[name].null_count()),
    )


def _held(column: str, kind: str) -> str:
    """Return SQL that makes a column fit into a frame."""
    if kind == "INTERVAL":
        return f"epoch({column})"
    if kind in _INSTANTS:
        return f"case when isfinite({column}) then {column} end"
    if not _ODD.search(kind):
        return column
    is_nested = kind.endswith("]") or kind.startswith(("MAP", "STRUCT", "UNION"))
    return f"to_json({column})::varchar" if is_nested else f"{column}::varchar"


def _unique(names: list[str]) -> list[str]:
    found: dict[str, None] = {}
    # the number to try next, of each name: ten thousand columns may have one
    numbers: dict[str, int] = {}
    for name in names:
        free = name
        while free in found:
            numbers[name] = numbers.get(name, 1) + 1
            free = f"{name}_{numbers[name]}"
        found[free] = None
    return list(found)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
