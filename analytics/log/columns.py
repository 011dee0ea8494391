"""The columns of messages that are stored: one that no export has filled so far takes neither room nor time."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.connection import Connection
from analytics.sources.spelling import literal, quoted

LEADING = ("agent", "author_name", "category", "conversation_id", "tags", "url")
"""Columns that can lead to a person and are not stored in every log."""


def store_columns(con: Connection, filled: Iterable[str]) -> None:
    """Make room for columns of `posts` that are to be filled, and set the variable `stored`: all that can be.

    The others are null in every row; they are made when they are read.
    """
    columns = con.execute(
        "select column_name, data_type, is_generated, comment from duckdb_columns()"
        " where database_name = current_database() and table_name = 'posts'"
    ).fetchall()
    stored = [name for name, _, is_empty, _ in columns if not is_empty]
    wanted = set(filled)
    for name, kind, is_empty, comment in columns:
        if not is_empty or name not in wanted:
            continue
        con.execute(f"alter table posts drop column {quoted(name)}")
        con.execute(f"alter table posts add column {quoted(name)} {kind}")
        if comment:
            con.execute(f"comment on column posts.{quoted(name)} is {literal(comment)}")
        stored.append(name)
    con.execute("set variable stored = ?", [stored])


def filled_columns(con: Connection, table: str) -> list[str]:
    """List the columns of a table that say something in some row."""
    names = [name for name, *_ in con.execute(f"describe {table}").fetchall()]
    counts = ", ".join(f"count({quoted(name)})" for name in names)
    found = con.execute(f"select {counts} from {table}").fetchone() or ()
    return [name for name, count in zip(names, found, strict=True) if count]
