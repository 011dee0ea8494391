"""The DuckDB beside Spark: which relations it has, their columns and types, and rows put into them."""

from __future__ import annotations

from typing import Any

import duckdb

from analytics.engines.kinds import spark_kind
from analytics.engines.statements import literal


def tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the names of the tables."""
    return {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}


def columns(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    """Return the columns of a relation: name -> type."""
    return {column: kind for column, kind, *_ in con.execute(f"describe {name}").fetchall()}


def fill(con: duckdb.DuckDBPyConnection, name: str, rows: list[tuple[Any, ...]]) -> None:
    """Put rows into a table, in the order of its columns."""
    if not rows:
        return
    kinds = columns(con, name).values()
    con.execute(
        f"insert into {name} select {', '.join(f'unnest(?::{kind}[])' for kind in kinds)}",
        [list(column) for column in zip(*rows, strict=True)],
    )


def values(kinds: dict[str, str], rows: list[tuple[Any, ...]]) -> str:
    """Return rows as a query of Spark, with the types that DuckDB gives their columns."""
    cells = ", ".join(
        f"({', '.join(literal(cell).sql('spark') for cell in row)})" for row in rows or [(None,) * len(kinds)]
    )
    named = ", ".join(
        f"cast(c{place} as {spark_kind(kind)}) as `{column}`"
        for place, (column, kind) in enumerate(kinds.items())
    )
    given = ", ".join(f"c{place}" for place in range(len(kinds)))
    empty = "" if rows else " where false"
    return f"select {named} from values {cells} as given({given}){empty}"
