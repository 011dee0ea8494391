"""Whole relations of a log as lazy frames: a query reads the columns that are asked for, when they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb

from analytics.errors import LogError
from analytics.log.frames import frame
from analytics.log.store import Log

if TYPE_CHECKING:
    import polars as pl


def scan(log: Log, relation: str) -> pl.LazyFrame:
    """Return a view of a log as a lazy frame. Its rows have no order.

    The log must be open when the frame is collected.
    """
    from polars.io.plugins import register_io_source

    def batches(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, batch_rows: int | None
    ) -> Iterator[pl.DataFrame]:
        # polars asks for a number of rows only of those before the condition
        found = _read(log, relation, columns, rows)
        yield found if predicate is None else found.filter(predicate)

    return register_io_source(batches, schema=_read(log, relation, None, 0).schema)


def _read(log: Log, relation: str, columns: list[str] | None, limit: int | None) -> pl.DataFrame:
    names = (
        "*" if columns is None else ", ".join(f'"{name}"' for name in columns) or "channel"
    )  # a frame of none has no rows either
    sql = f"select {names} from {relation}" + (f" limit {limit}" if limit is not None else "")
    try:
        # frames are collected on threads of their own, and a connection serves one at a time
        with closing(log.con.cursor()) as con:
            return frame(con.sql(sql))
    except duckdb.ConnectionException:
        raise LogError(f"The log {log.path} is closed. Collect frames while it is open.") from None
