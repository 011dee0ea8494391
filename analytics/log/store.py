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
from analytics.log import views
from analytics.log.bounds import bounds

SCHEMA = "6"
_READABLE = ("5",)
"""Layouts that are read as they are; a load marks them as of this one."""
_UPGRADED = ("4", *_READABLE)
"""Layouts whose tables serve as they are: a load brings their views up to date."""
_Setting = str | bool | int | float | list[str]
_SHARED: dict[str, _Setting] = {
    # by default what spills may fill nine tenths of the disk
    "max_temp_directory_size": "100GB",
    # comparing with each is faster than the join that a long IN would become
    "disabled_optimizers": "in_clause",
}
# Clients of DuckDB since 1.2 can open the files that are made.
_WRITABLE: dict[str, _Setting] = {"storage_compatibility_version": "v1.2.0"}
# What SQL may do where nothing is to be changed: neither read nor write files, nor reach the network, nor load code,
# nor see the variables of the program that runs it.
_SANDBOX: dict[str, _Setting] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}


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
    ) -> None:
        self.path = path
        self.settings: Settings = settings or Settings()
        # what measuring made of the last selection, and what it found of the whole log; a load empties both
        self.measured: dict[str, Any] = {}
        self.facts: dict[str, Any] = {}
        is_new = not path.exists()
        if is_new and not writable:
            raise LogError(f"There is no log {path}. Make one with `answered load EXPORT --db {path}`.")
        if is_new and not path.parent.is_dir():
            raise LogError(f"The folder {path.parent} for the log does not exist.")
        self.con: duckdb.DuckDBPyConnection = _connect(path, writable)
        try:
            self._prepare(is_new, writable, is_scratch)
            for macros in ("log/_macros", "model/_macros", "measuring/_macros"):
                run(self.con, macros)
            if writable and not is_scratch and (is_new or settings is not None):
                self._keep_defaults()
        except duckdb.Error as error:
            self.con.close()
            raise LogError(f"The log {path} is damaged: {error}") from None
        except BaseException:
            self.con.close()
            raise

    def _prepare(self, is_new: bool, writable: bool, is_scratch: bool) -> None:
        if is_new:
            with transaction(self.con):
                run(self.con, "log/schema")
                if is_scratch:
                    run(self.con, "log/views")
                else:
                    self._define_views()
            return
        tables = {name for (name,) in self.con.execute("select table_name from duckdb_tables()").fetchall()}
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
        if writable and (found != SCHEMA or self._property("views") != views.digest()):
            with transaction(self.con):
                self._define_views()

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

    def ledger(self) -> list[FileLedger]:
        """Return what became of the rows of each export, in the order of loading."""
        if "ledger" not in self.facts:
            names = ", ".join(FileLedger.__dataclass_fields__)
            found = self.con.execute(f"select {names} from ledger order by file_no").fetchall()
            self.facts["ledger"] = [FileLedger(*row) for row in found]
        return list(self.facts["ledger"])


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


_COMMENT = re.compile(r"--[^\n]*")


def run(con: duckdb.DuckDBPyConnection, name: str, /, **parameters: Any) -> None:
    """Run the statements of `queries/NAME.sql`, each with the parameters that it names."""
    run_text(con, sqlfiles.text(name), parameters)


def run_text(con: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any]) -> None:
    """Run SQL statements, each with the parameters that it names."""
    for statement in duckdb.extract_statements(sql):
        used = set(sqlfiles.PARAMETER.findall(_COMMENT.sub("", statement.query)))
        con.execute(statement, {key: parameters[key] for key in used} or None)


def _connect(path: Path, writable: bool) -> duckdb.DuckDBPyConnection:
    if not _may_be_duckdb(path):
        raise LogError(f"{path} is not a DuckDB file, so not a log. Choose another with --db.")
    try:
        con = duckdb.connect(
            str(path),
            read_only=not writable,
            config=_SHARED | bounds() | (_WRITABLE if writable else _SANDBOX),
        )
        _settle(con, is_locked=not writable)
        return con
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
    except duckdb.ConnectionException as error:
        if "different configuration" not in str(error):
            raise LogError(f"The log {path} cannot be opened: {str(error).splitlines()[0]}") from None
        raise LogError(
            f"The log {path} is open in this program in another way. Close it there first."
        ) from None
    except duckdb.Error as error:
        raise LogError(f"The log {path} cannot be opened: {str(error).splitlines()[0]}") from None


def _may_be_duckdb(path: Path) -> bool:
    """Tell by its beginning whether a file may be one of DuckDB; others it would take for data to read."""
    if not path.is_file() or not path.stat().st_size:
        return True
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == b"DUCK"
    except OSError:
        return True


def _settle(con: duckdb.DuckDBPyConnection, *, is_locked: bool) -> None:
    """Set what cannot be given when a file is opened; where asked, nothing can be set afterwards.

    Logs of one file in one process share a database, so a second one finds it settled.
    """
    try:
        con.execute("set global timezone = 'UTC'")
        if is_locked:
            con.execute("set global lock_configuration = true")
    except duckdb.InvalidInputException:
        settled = con.execute(
            "select current_setting('TimeZone') = 'UTC' and current_setting('lock_configuration')"
        ).fetchone()
        if settled != (True,):
            raise
