"""SQL of one's own, and the queries that a team keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.errors import QueryError, nearest
from analytics.saved import (
    SavedQuery,
    folder_of,
    is_name,
    new_name,
    saved_names,
    saved_queries,
    saved_query,
)

if TYPE_CHECKING:
    import polars as pl

    from analytics.api.log import Log
    from analytics.measuring import NamedList
    from analytics.measuring.watching import Reason as Reason

__all__ = [
    "SavedQuery",
    "folder_of",
    "list_called",
    "list_names",
    "new_query",
    "run",
    "saved",
    "saved_queries",
    "why_stopped",
]


def list_names() -> list[str]:
    """Return the names of the lists of the program."""
    from analytics.measuring.lists import list_names

    return list_names()


def list_called(name: str) -> NamedList | None:
    """Return a list of the program; None where there is none of that name."""
    from analytics.measuring.lists import list_names, named_list

    return named_list(name) if name in list_names() else None


def saved(folder: Path, text: str) -> SavedQuery | None:
    """Return the saved query that a text names; None where the text is SQL.

    Raises
    ------
    QueryError
        The text is a name, but of no saved query, or its file cannot be read.
    """
    if not is_name(text):
        return None
    names = saved_names(folder)
    if text not in names:
        raise QueryError(f"There is no list or saved query '{text}'.{nearest(text, [*names, *list_names()])}")
    return saved_query(folder, text)


def new_query(log: Log, name: str, title: str, sql: str, parameters: Mapping[str, str]) -> SavedQuery:
    """Return a query to be kept, after making sure that it is one reading statement that fits the log.

    Parameters
    ----------
    title
        One line; may be empty.
    parameters
        What stands for ``$name`` in the SQL unless it is given; the others have to be given each time.

    Raises
    ------
    RequestError
        The name cannot be one, or is that of a list.
    QueryError
        The SQL is none that can be kept, or a value is of no parameter of it.
    """
    from analytics.measuring.querying import check, parameters_of

    new_name(name, list_names())
    check(log.engine, sql, parameters)
    kept = {key.lower(): value for key, value in parameters.items()}
    return SavedQuery(name, title, {key: kept.get(key.lower()) for key in parameters_of(sql)}, sql)


def run(
    log: Log,
    sql: str,
    parameters: Mapping[str, object],
    *,
    timeout_seconds: float,
    limit: int | None,
    stuck: Callable[[Reason], None],
) -> pl.DataFrame:
    """Run SQL as `Log.query` does.

    Parameters
    ----------
    limit
        The first rows only.
    stuck
        Called, with the reason, where the statement should stop and does not.

    Raises
    ------
    QueryError
        As for `Log.query`.
    """
    from analytics.measuring.querying import query

    return query(log.engine, sql, parameters, timeout_seconds=timeout_seconds, limit=limit, stuck=stuck)


def why_stopped(reason: Reason, timeout_seconds: float) -> str:
    """Say why a query was stopped, and what to do."""
    from analytics.measuring.querying import stopped_words

    return stopped_words(reason, timeout_seconds)
