"""SQL of one's own: one read-only statement, without files, network or settings."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from analytics.errors import QueryError
from analytics.log.store import Log

_READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


def query(
    log: Log, sql: str, parameters: Mapping[str, str] | None = None
) -> tuple[list[str], list[tuple[object, ...]]]:
    """Run one SQL statement that reads a log.

    After it the connection can no longer read files or load extensions.

    Parameters
    ----------
    parameters
        Values for ``$name`` in the SQL.

    Returns
    -------
    tuple
        Names of the columns, and the rows.

    Raises
    ------
    QueryError
        It is not one reading statement, or it fails.
    """
    con = log.con
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    try:
        statements = duckdb.extract_statements(sql)
        if len(statements) != 1:
            raise QueryError(f"One SQL statement is expected, these are {len(statements)}.")
        if statements[0].type not in _READING:
            raise QueryError("Only statements that read (SELECT) can be run; the log is not changed.")
        found = con.execute(statements[0], dict(parameters) if parameters else None)
        names = [column[0] for column in found.description or ()]
        return names, found.fetchall()
    except duckdb.Error as error:
        raise QueryError(f"The query failed: {error}") from None
