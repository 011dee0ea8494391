"""The log: a DuckDB file with the messages, where they came from, and the turns made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from analytics import sqlfiles
from analytics.config import Settings
from analytics.errors import LogError

SCHEMA = "4"
_MEMORY = "1600MB"


@dataclass(frozen=True)
class FileLedger:
    """What became of the rows of one export: read = loaded + updated + unchanged + duplicate + rejected.

    Parameters
    ----------
    newest_at
        Newest message in it, naive UTC; None where it has none.
    """

    file_no: int
    name: str
    path: str
    format: str
    read: int
    loaded: int
    updated: int
    unchanged: int
    duplicate: int
    rejected: int
    newest_at: datetime | None
    loaded_at: datetime


class Log:
    """An open log.

    Parameters
    ----------
    path
        File of the log.
    settings
        Zone, first day of the week, grace and brand accounts that hold for it.
    writable
        Open for loading; a file that does not exist yet is made.

    Raises
    ------
    LogError
        The file is missing, locked by another process, not DuckDB, or not a log of this version.
    """

    def __init__(self, path: Path, settings: Settings | None = None, *, writable: bool = False) -> None:
        self.path = path
        self.settings = settings or Settings()
        # what measuring made of the last selection, and what it found of the whole log; a load empties both
        self.measured: dict[str, Any] = {}
        self.facts: dict[str, Any] = {}
        is_new = not path.exists()
        if is_new and not writable:
            raise LogError(f"There is no log {path}. Make one with `answered load EXPORT --db {path}`.")
        if is_new and not path.parent.is_dir():
            raise LogError(f"The folder {path.parent} for the log does not exist.")
        self.con = _connect(path, writable)
        try:
            self._prepare(is_new)
        except duckdb.Error as error:
            self.con.close()
            raise LogError(f"The log {path} is damaged: {error}") from None
        except BaseException:
            self.con.close()
            raise

    def _prepare(self, is_new: bool) -> None:
        self.con.execute("set timezone = 'UTC'")
        # comparing with each is faster than the join that a long IN would become
        self.con.execute("set disabled_optimizers = 'in_clause'")
        run(self.con, "log/_macros")
        run(self.con, "model/_macros")
        run(self.con, "measuring/_macros")
        if is_new:
            with transaction(self.con):
                run(self.con, "log/schema")
                self.con.execute("insert into properties values ('schema', ?)", [SCHEMA])
            return
        tables = {name for (name,) in self.con.execute("select table_name from duckdb_tables()").fetchall()}
        if "properties" not in tables or "posts" not in tables:
            raise LogError(
                f"{self.path} is a DuckDB file but not a log of this program. Choose another with --db."
            )
        found = self.con.execute("select value from properties where name = 'schema'").fetchone()
        if found != (SCHEMA,):
            raise LogError(
                f"The log {self.path} was made by another version of this program (layout {found and found[0]}, "
                f"this one reads {SCHEMA}). Load the exports into a new log."
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def forget(self) -> None:
        """Drop what measuring remembers of the log, which has changed."""
        self.measured.clear()
        self.facts.clear()

    def close(self) -> None:
        """Close the file."""
        self.con.close()

    def ledger(self) -> list[FileLedger]:
        """Return what became of the rows of each export, in the order of loading."""
        names = ", ".join(FileLedger.__dataclass_fields__)
        found = self.con.execute(f"select {names} from ledger order by file_no").fetchall()
        return [FileLedger(*row) for row in found]


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit all that happens inside, or nothing of it."""
    con.execute("begin transaction")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
_COMMENT = re.compile(r"--[^\n]*")


def run(con: duckdb.DuckDBPyConnection, name: str, /, **parameters: Any) -> None:
    """Run the statements of `queries/NAME.sql`, each with the parameters that it names."""
    run_text(con, sqlfiles.text(name), parameters)


def run_text(con: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any]) -> None:
    """Run SQL statements, each with the parameters that it names."""
    for statement in duckdb.extract_statements(sql):
        used = set(_PARAMETER.findall(_COMMENT.sub("", statement.query)))
        con.execute(statement, {key: parameters[key] for key in used} or None)


def _connect(path: Path, writable: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=not writable, config={"memory_limit": _MEMORY})
    except duckdb.IOException as error:
        text = str(error)
        if "Could not set lock" in text:
            holder = re.search(r"PID (\d+)", text)
            who = f" (process {holder[1]})" if holder else ""
            raise LogError(
                f"The log {path} is in use by another process{who}. Try again when it is done."
            ) from None
        if "not a valid DuckDB" in text or "magic" in text.lower():
            raise LogError(f"{path} is not a DuckDB file, so not a log. Choose another with --db.") from None
        raise LogError(f"The log {path} cannot be opened: {text.splitlines()[0]}") from None
    except duckdb.Error as error:
        raise LogError(f"The log {path} cannot be opened: {str(error).splitlines()[0]}") from None
