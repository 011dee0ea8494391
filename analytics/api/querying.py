"""SQL of one's own, and the queries that a team keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from analytics import saved
from analytics.api.opening import queries_of
from analytics.api.writing import write_whole
from analytics.errors import QueryError, RequestError, nearest
from analytics.saved import SavedQuery

if TYPE_CHECKING:
    import polars as pl

    from analytics.api.rows import Rows
    from analytics.config import Settings
    from analytics.measuring import NamedList
    from analytics.measuring.watching import Reason as Reason
    from analytics.measuring.watching import Watch


def list_names() -> list[str]:
    """Return the names of the lists of the program."""
    from analytics.measuring.lists import list_names

    return list_names()


def list_called(name: str) -> NamedList | None:
    """Return a list of the program; None where there is none of that name."""
    from analytics.measuring.lists import list_names, named_list

    return named_list(name) if name in list_names() else None


def named(folder: Path, text: str) -> SavedQuery | None:
    """Return the saved query that a text names; None where the text is SQL.

    Raises
    ------
    QueryError
        The text is a name, but of no saved query, or its file cannot be read.
    """
    if not saved.is_name(text):
        return None
    names, lists = saved.saved_names(folder), list_names()
    if text in names:
        return saved.saved_query(folder, text)
    if text in lists:
        raise QueryError(f"{text} is a list, neither SQL nor a saved query: log.rows({text!r}) has its rows.")
    raise QueryError(f"There is no list or saved query '{text}'.{nearest(text, [*names, *lists])}")


def saved_queries(config: str | Path | Settings | None = None) -> pl.DataFrame:
    """Return the saved queries, in the order of their names.

    Parameters
    ----------
    config
        Configuration file beside which they are; None: ``answered.toml`` in this folder.

    Returns
    -------
    polars.DataFrame
        A row a query. Columns: name, title (empty where it has none), sql, parameters (``name=value`` with what stands
        unless it is given, ``name`` where it has to be given; separated by commas).

    Raises
    ------
    QueryError
        A file cannot be read.
    """
    import polars as pl

    return pl.DataFrame(
        [
            (one.name, one.title, one.sql, parameters_words(one))
            for one in saved.saved_queries(queries_of(config))
        ],
        schema=dict.fromkeys(("name", "title", "sql", "parameters"), pl.String),
        orient="row",
    )


def parameters_words(query: SavedQuery) -> str:
    """Return the parameters of a saved query, with what stands for each unless it is given."""
    return ", ".join(key if value is None else f"{key}={value}" for key, value in query.parameters.items())


def keep(
    log: Rows,
    name: str,
    title: str,
    sql: str,
    parameters: Mapping[str, object],
    folder: Path,
    *,
    is_replacing: bool,
) -> Path:
    """Keep a query as `Log.save_query` does, in a folder; return its file.

    Raises
    ------
    RequestError, QueryError
        As for `Log.save_query`.
    """
    from analytics.measuring.lists import list_names
    from analytics.measuring.querying import check, parameters_of

    saved.new_name(name, list_names())
    check(log.engine, sql, parameters)
    kept = {key.lower(): _kept(value) for key, value in parameters.items()}
    made = SavedQuery(name, title, {key: kept.get(key.lower()) for key in parameters_of(sql)}, sql)
    path = folder / f"{name}.sql"
    # in any case of letters: some systems take them for one file
    there = [other.name.lower() for other in folder.glob("*.sql")] if folder.is_dir() else []
    if path.name.lower() in there and not is_replacing:
        raise RequestError(
            f"There is {path} already. Take another name, or replace it (--force, replace=True)."
        )
    write_whole(path, made.text())
    return path


def run(
    log: Rows,
    sql: str,
    parameters: Mapping[str, object],
    *,
    timeout_seconds: float,
    limit: int | None,
    folder: Path,
    stuck: Callable[[Reason], None] | None = None,
) -> pl.DataFrame:
    """Run SQL, or a saved query, as `Log.query` does.

    Parameters
    ----------
    limit
        The first rows only.
    folder
        Of saved queries.
    stuck
        Called, with the reason, where the statement should stop and does not.

    Raises
    ------
    QueryError, RequestError
        As for `Log.query`.
    """
    from analytics.measuring.querying import query

    if not isinstance(sql, str):
        raise QueryError(f"SQL, or the name of a saved query, is a text, not {sql!r}.")
    if not isinstance(timeout_seconds, int | float) or not timeout_seconds > 0:
        raise RequestError(f"A timeout is a number of seconds above 0, not {timeout_seconds!r}.")
    if one := named(folder, sql):
        sql, parameters = one.sql, one.values(parameters)
    return query(log.engine, sql, parameters, timeout_seconds=timeout_seconds, limit=limit, stuck=stuck)


def _kept(value: object) -> str:
    # as SQL reads it from a text again
    return str(value).lower() if isinstance(value, bool) else str(value)


def why_stopped(reason: Reason, timeout_seconds: float) -> str:
    """Say why a query was stopped, and what to do."""
    from analytics.measuring.querying import stopped_words

    return stopped_words(reason, timeout_seconds)


def watched(timeout_seconds: float, stuck: Callable[[Reason], None]) -> Watch:
    """Return what bounds a block that Python works on, such as the writing of rows as a table.

    Parameters
    ----------
    stuck
        Called, with the reason, when the time is over, when it takes more memory than SQL may, or at Ctrl-C.
    """
    from analytics.log.bounds import watched_bytes
    from analytics.measuring.watching import Watch

    return Watch(
        lambda: None,
        seconds=timeout_seconds,
        memory_bytes=watched_bytes(),
        stuck=stuck,
        patience_seconds=0,
    )
