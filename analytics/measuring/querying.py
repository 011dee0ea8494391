"""SQL of one's own: one statement that reads and nothing else, in bounded time and memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import duckdb

from analytics.connection import Connection
from analytics.engines import LakeLog
from analytics.errors import EngineError, QueryError
from analytics.log.bounds import watched_bytes
from analytics.log.store import Log, run
from analytics.measuring.cluster_queries import run_there
from analytics.measuring.framing import frame_of
from analytics.measuring.parameters import NAMELESS, bound, readings
from analytics.measuring.statements import reading, said
from analytics.measuring.watching import Reason, Watch

if TYPE_CHECKING:
    import polars as pl

Used = TypeVar("Used")

TIMEOUT_SECONDS = 60.0

_MACROS = ("log/_macros", "model/_macros", "measuring/_macros")


def query(
    log: Log,
    sql: str,
    parameters: Mapping[str, object] | None = None,
    *,
    timeout_seconds: float = TIMEOUT_SECONDS,
    limit: int | None = None,
    stuck: Callable[[Reason], None] | None = None,
) -> pl.DataFrame:
    """Run one SQL statement that reads a log.

    It can neither change the log nor reach files, the network or settings. A log that is open for writing can read no
    exports afterwards.

    Parameters
    ----------
    parameters
        Values for ``$name`` in the SQL. A text is what it would be in quotes in the SQL: it takes the type of what it
        is compared with; a fraction, and where no text fits, as in arithmetic, is read as a number, a day, an instant,
        true or false.
    timeout_seconds
        After which it is stopped.
    limit
        The first rows only.
    stuck
        Called, with the reason, where the statement does not stop although it should.

    Returns
    -------
    polars.DataFrame
        The rows in the order of the query, at most ten million. Instants as they are stored, UTC; intervals in seconds;
        two columns of one name are ``name`` and ``name_2``.

    Raises
    ------
    QueryError
        It is not one reading statement, a parameter is unknown or missing, it fails, takes too long, or needs too much
        memory.
    """
    statement = reading(sql, stuck)
    values = bound(statement.named_parameters, parameters or {})
    if isinstance(log, LakeLog):
        return _query_there(log, statement, values, timeout_seconds, limit, stuck)
    with (
        reader(log) as con,
        Watch(con.interrupt, seconds=timeout_seconds, memory_bytes=watched_bytes(), stuck=stuck) as watch,
    ):
        try:
            return _first_that_fits(con, statement, values, lambda found: frame_of(found, limit))
        except QueryError:
            raise
        except Exception as error:
            # while a frame is made of rows, polars passes on what the engine raises
            if isinstance(error, duckdb.Error) or type(error).__module__.startswith("polars"):
                raise _kind(error, watch.reason, timeout_seconds) from None
            raise


def _query_there(
    log: LakeLog,
    statement: duckdb.Statement,
    values: Mapping[str, object],
    timeout_seconds: float,
    limit: int | None,
    stuck: Callable[[Reason], None] | None,
) -> pl.DataFrame:
    """Run a statement on the cluster of a lake."""
    if statement.type == duckdb.StatementType.EXPLAIN:
        raise QueryError("EXPLAIN tells what DuckDB does, and this log is on a cluster. Leave it out.")
    stop = log.spark.interrupt
    with Watch(stop, seconds=timeout_seconds, memory_bytes=watched_bytes(), stuck=stuck) as watch:
        try:
            return frame_of(run_there(log, statement.query, values, limit), limit)
        except EngineError:
            if watch.reason is None:
                raise
            raise QueryError(stopped_words(watch.reason, timeout_seconds)) from None
        except duckdb.Error as error:
            raise _kind(error, watch.reason, timeout_seconds) from None


def check(log: Log, sql: str, parameters: Mapping[str, object]) -> None:
    """Make sure that SQL is one reading statement that fits the log, without running it.

    Parameters
    ----------
    parameters
        Values of some of its parameters.

    Raises
    ------
    QueryError
        It is not, or a value is of no parameter of it.
    """
    statement = reading(sql)
    values = bound(statement.named_parameters, parameters, are_all_needed=False)
    with (
        reader(log) as con,
        Watch(con.interrupt, seconds=TIMEOUT_SECONDS, memory_bytes=watched_bytes()) as watch,
    ):
        try:
            if statement.type == duckdb.StatementType.SELECT:
                con.execute(f"prepare checked as {statement.query}")
            if len(values) == len(statement.named_parameters):
                _first_that_fits(con, statement, values, lambda found: found.columns)
        except duckdb.Error as error:
            raise _kind(error, watch.reason, TIMEOUT_SECONDS) from None


def parameters_of(sql: str) -> list[str]:
    """Return the names of the parameters of one reading statement, sorted.

    Raises
    ------
    QueryError
        It is not one reading statement, or has parameters without names.
    """
    names = sorted(reading(sql).named_parameters)
    if any(name.isdigit() for name in names):
        raise QueryError(NAMELESS)
    return names


@contextmanager
def reader(log: Log) -> Iterator[Connection]:
    """Give a connection to a log on which nothing can be written, and no file or setting reached."""
    con = log.con.cursor()
    try:
        try:
            for setting in ("python_enable_replacements = false", "enable_external_access = false"):
                con.execute(f"set global {setting}")
            con.execute("set global lock_configuration = true")
        except duckdb.InvalidInputException:
            # it is locked already; whoever locked it did this before
            pass
        for name in _MACROS:
            run(con, name)
        # a WITH clause may write, so the kind of a statement does not tell
        con.execute("begin transaction read only")
        yield con
    finally:
        con.close()


def _first_that_fits(
    con: Connection,
    statement: duckdb.Statement,
    values: Mapping[str, object],
    use: Callable[[duckdb.DuckDBPyRelation], Used],
) -> Used:
    """Use what a statement finds with the first reading of its values that fits."""
    first: Exception | None = None
    for reading_of_them in readings(values):
        try:
            return use(con.sql(statement.query, params=reading_of_them or None))
        except Exception as error:
            first = first or error
            if not values or not _is_misfit(error):
                raise
            con.execute("rollback")
            con.execute("begin transaction read only")
    assert first is not None
    raise first


def _is_misfit(error: Exception) -> bool:
    kinds = ("Binder Error", "Conversion Error")
    return isinstance(error, duckdb.BinderException | duckdb.ConversionException) or any(
        kind in str(error) for kind in kinds
    )


def _kind(error: Exception, stopped: Reason | None, timeout_seconds: float) -> QueryError:
    """Say what went wrong, and what to do."""
    if stopped == "time":
        return QueryError(stopped_words("time", timeout_seconds))
    told = said(error)
    if stopped == "memory" or isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory Error" in told:
        return QueryError(stopped_words("memory", timeout_seconds))
    if isinstance(error, duckdb.InterruptException) or "INTERRUPT Error" in told:
        return QueryError("The query was interrupted.")
    if isinstance(error, duckdb.PermissionException) or "configuration has been locked" in told:
        return QueryError(
            f"A query reads the log and nothing else, neither files nor the network nor settings: {told}"
        )
    if "read-only mode" in told:
        return QueryError("Only statements that read (SELECT) can be run; the log is not changed.")
    return QueryError(f"The query failed: {told}")


def stopped_words(reason: Reason, timeout_seconds: float) -> str:
    """Say why a query was stopped, and what to do."""
    if reason == "time":
        return (
            f"The query was stopped after {timeout_seconds:g} s. Ask for less, with a condition or a limit, or allow"
            f" more time, for example a timeout of {max(timeout_seconds, 30) * 5:g} seconds."
        )
    return "The query was stopped: it needs too much memory. Ask for fewer rows, or count instead of listing."
