"""Statements of a user's own: whether SQL is one that reads, found out in bounded time and memory."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import duckdb

from analytics.errors import QueryError, without_values
from analytics.log.bounds import watched_bytes
from analytics.measuring.watching import Reason, Watch

LONGEST_CHARACTERS = 1_000_000
PARSING_SECONDS = 5.0

_READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
_EXPLAIN = re.compile(r"(?is)\s*(?:(?:--[^\n]*\n|/\*.*?\*/)\s*)*explain\s+(analyze\s+)?(\([^)]*\)\s*)?")
_NOT_READING = "Only statements that read (SELECT) can be run; the log is not changed."


def reading(sql: str, stuck: Callable[[Reason], None] | None = None) -> duckdb.Statement:
    """Return the one statement that SQL is.

    Parameters
    ----------
    stuck
        Called, with the reason, where the parser does not come to an end.

    Raises
    ------
    QueryError
        It is none, more than one, or one that does not read; it is too long, or too much nested to be read soon.
    """
    _try_to_parse(sql, stuck)
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError(f"The query cannot be read: {said(error)}") from None
    if len(statements) != 1:
        raise QueryError(f"One SQL statement is expected, these are {len(statements)}.")
    statement = statements[0]
    kind = _kind(statement)
    explained = _EXPLAIN.match(statement.query) if kind == duckdb.StatementType.EXPLAIN else None
    is_reading = kind in _READING
    if kind == duckdb.StatementType.EXPLAIN:
        # what is explained can be a statement that writes, and EXPLAIN ANALYZE runs it
        is_reading = explained is not None and _is_select(statement.query[explained.end() :])
    if not is_reading:
        raise QueryError(_NOT_READING)
    return statement


def said(error: Exception) -> str:
    """Return what the engine said of an error."""
    text = str(error).strip().removeprefix("got external error: ")
    # the engine's advice is about its settings, which a query cannot change
    return without_values(re.split(r"\n\s*Possible solutions:", text)[0].strip(), is_of_sql=True)


def _try_to_parse(sql: str, stuck: Callable[[Reason], None] | None) -> None:
    """Make sure that SQL can be parsed soon.

    The parser needs exponential time for some wrong SQL that is nested, and `extract_statements` lets no other thread
    run meanwhile, so that nothing could stop it. Within a statement others run.
    """
    if len(sql) > LONGEST_CHARACTERS:
        raise QueryError(
            f"The query is too long: it has {len(sql):,} characters, and {LONGEST_CHARACTERS:,} are allowed."
        )
    with (
        _parser().cursor() as con,
        Watch(con.interrupt, seconds=PARSING_SECONDS, memory_bytes=watched_bytes(), stuck=stuck) as watch,
    ):
        # says in its answer what cannot be parsed or is no SELECT; what is wrong is told afterwards
        con.execute("select length(json_serialize_sql(?))", [sql]).fetchall()
    if watch.reason:
        raise QueryError(
            "The query was stopped: to read it takes too long, or too much memory. A bracket may be wrong in it; else"
            " write it with fewer queries within queries."
        )


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """Return a database with nothing in it, which only parses."""
    return duckdb.connect(config={"threads": 1, "enable_external_access": "false"})


def _kind(statement: duckdb.Statement) -> duckdb.StatementType | None:
    try:
        return statement.type
    except ValueError:
        # the library has no name for some kinds that the engine knows, none of which reads
        return None


def _is_select(sql: str) -> bool:
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error:
        return False
    return len(statements) == 1 and _kind(statements[0]) == duckdb.StatementType.SELECT
