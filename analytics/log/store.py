"""The log: a DuckDB file with the messages, where they came from, and the turns made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from analytics import sqlfiles
from analytics.config import Settings
from analytics.connection import Connection
from analytics.errors import LogError
from analytics.log import failures, opening, views
from analytics.log.backups import back_up
from analytics.log.private_files import keep_private

SCHEMA = "6"
_READABLE = ("5",)
"""Layouts that are read as they are; a load marks them as of this one."""
_UPGRADED = ("4", *_READABLE)
"""Layouts whose tables serve as they are: a load brings their views up to date."""


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
        Open for loading; a file that does not exist yet is made. A log that is not writable is sandboxed: its SQL
        reaches neither files nor the network, and no setting of its connection can be changed any more.
    is_scratch
        A new log that nobody else will look into: without the views and comments for other clients.
    wait_seconds
        How long to wait for a log that another process has open.
    tell
        Takes a sentence: that one waits, or where the log lies as it was before its layout changed.

    Raises
    ------
    LogError
        The file is missing, locked by another process, not DuckDB, or not a log of this version.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings | None = None,
        *,
        writable: bool = False,
        is_scratch: bool = False,
        wait_seconds: float = 0.0,
        tell: opening.Tell = lambda text: None,
    ) -> None:
        self.path = path
        self.settings: Settings = settings or Settings()
        # what measuring made of the last selection, and what it found of the whole log; a load empties both
        self.measured: dict[str, Any] = {}
        self.facts: dict[str, Any] = {}
        is_missing = not path.exists() and str(path) != ":memory:"
        if is_missing and not writable:
            raise LogError(f"There is no log {path}. Make one with `answered load EXPORT --db {path}`.")
        if is_missing and not path.parent.is_dir():
            raise LogError(f"The folder {path.parent} for the log does not exist.")
        if "?" in str(path):
            # it would write its journal beside the folder that is named
            raise LogError(
                f"The log {path} cannot have a ? in its path: the engine takes what follows for options. Choose another"
                " with --db."
            )
        self._end_privacy = keep_private(self, path, writable=writable)
        self._open: Callable[[], Connection] = partial(
            opening.connect, path, writable=writable, wait_seconds=wait_seconds, tell=tell
        )
        try:
            if is_missing and not is_scratch:
                opening.create(path)
            self.con: Connection = self._open()
        except BaseException:
            self._end_privacy()
            raise
        self._let_go = opening.hold(self, path)
        try:
            is_new = self._prepare(writable, is_scratch, tell)
            for macros in ("log/_macros", "model/_macros", "measuring/_macros"):
                run(self.con, macros)
            if writable and not is_scratch and (is_new or settings is not None):
                self._keep_defaults()
        except duckdb.Error as error:
            self.close()
            raise failures.in_words(error, path) or failures.damaged(path, str(error)) from None
        except BaseException:
            self.close()
            raise

    def _prepare(self, writable: bool, is_scratch: bool, tell: opening.Tell) -> bool:
        """Make the tables of a new log, or make sure that it is one of this version; tell whether it is new."""
        tables = {
            name
            for (name,) in self.con.execute(
                "select table_name from duckdb_tables()"
                " union all select view_name from duckdb_views() where not internal"
            ).fetchall()
        }
        if not tables and not writable:
            raise LogError(
                f"The log {self.path} is empty: what made it was broken off. Load exports into it:"
                f" answered load EXPORT --db {self.path}"
            )
        if not tables:
            with transaction(self.con):
                run(self.con, "log/schema")
                if is_scratch:
                    run(self.con, "log/views")
                else:
                    self._define_views()
            return True
        if "properties" not in tables or "posts" not in tables:
            raise LogError(
                f"{self.path} is a DuckDB file but not a log of this program. Choose another with --db."
            )
        found = self._property("schema")
        if found in _UPGRADED and found not in _READABLE and not writable:
            raise LogError(
                f"The log {self.path} was made by an earlier version of this program (layout {found}, this one reads"
                f" {SCHEMA}). Load any export into it, also one that it holds, and it is brought up to date:"
                f" answered load EXPORT --db {self.path}"
            )
        if found not in (SCHEMA, *_UPGRADED):
            raise LogError(
                f"The log {self.path} was made by another version of this program (layout {found}, "
                f"this one reads {SCHEMA}). Load the exports into a new log."
            )
        if writable and found != SCHEMA:
            self._back_up(found, tell)
        if writable and (found != SCHEMA or self._property("views") != views.digest()):
            with transaction(self.con):
                self._define_views()
        return False

    def _back_up(self, layout: str, tell: opening.Tell) -> None:
        """Copy the log before its layout changes; nobody may have it open then, this process neither."""
        self.close()
        kept, copied_at = back_up(self.path, layout)
        self._end_privacy = keep_private(self, self.path, writable=True)
        self.con = self._open()
        self._let_go = opening.hold(self, self.path)
        if self.path.stat().st_mtime_ns != copied_at:
            raise LogError(
                f"Another program wrote to the log {self.path} just now. Try again when it is done."
            )
        tell(
            f"The log {self.path} is brought up to date (layout {layout} becomes {SCHEMA}). As it was, it lies in"
            f" {kept}: delete that when all is well."
        )

    def _property(self, name: str) -> str | None:
        found = self.con.execute("select value from properties where name = ?", [name]).fetchone()
        return found[0] if found else None

    def _keep(self, name: str, value: str) -> None:
        self.con.execute("insert or replace into properties values (?, ?)", [name, value])

    def _define_views(self) -> None:
        """Make the views of the file, which an earlier version of this program may have made differently."""
        views.define(self.con)
        self._keep("schema", SCHEMA)
        self._keep("views", views.digest())

    def _keep_defaults(self) -> None:
        """Keep the settings that the views of the file go by."""
        for name in ("tz", "week_start", "grace_seconds"):
            value = str(getattr(self.settings, name))
            if self._property(name) != value:
                self._keep(name, value)

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
        self._let_go()
        self._end_privacy()

    def ledger(self) -> list[FileLedger]:
        """Return what became of the rows of each export, in the order of loading."""
        if "ledger" not in self.facts:
            names = ", ".join(FileLedger.__dataclass_fields__)
            found = self.con.execute(f"select {names} from ledger order by file_no").fetchall()
            self.facts["ledger"] = [FileLedger(*row) for row in found]
        return list(self.facts["ledger"])


@contextmanager
def transaction(con: Connection) -> Iterator[None]:
    """Commit all that happens inside, or nothing of it."""
    con.execute("begin transaction")
    try:
        yield
    except BaseException:
        # what failed may have taken the transaction with it
        with suppress(duckdb.Error):
            con.execute("rollback")
        raise
    con.execute("commit")


_COMMENT = re.compile(r"--[^\n]*")


def run(con: Connection, name: str, /, **parameters: Any) -> None:
    """Run the statements of `queries/NAME.sql`, each with the parameters that it names."""
    run_text(con, sqlfiles.text(name), parameters)


def run_text(con: Connection, sql: str, parameters: Mapping[str, Any]) -> None:
    """Run SQL statements, each with the parameters that it names."""
    for statement, used in _statements(sql):
        con.execute(statement, {key: parameters[key] for key in used} or None)


@lru_cache(maxsize=1000)
def _statements(sql: str) -> list[tuple[duckdb.Statement, set[str]]]:
    """Return each statement with the names of its parameters; reading SQL is 5 % of loading a small file."""
    return [
        (statement, set(sqlfiles.PARAMETER.findall(_COMMENT.sub("", statement.query))))
        for statement in duckdb.extract_statements(sql)
    ]
