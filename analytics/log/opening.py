"""Getting hold of the file of a log: making it whole, waiting while another process has it, and opening it."""

from __future__ import annotations

import os
import re
import time
import weakref
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb

from analytics.connection import Connection
from analytics.drafts import draft_of
from analytics.errors import LogError
from analytics.log.bounds import FILE_TIMES, bounds, grow
from analytics.log.failures import damaged, in_words

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
_LOOK_SECONDS = 0.1
# The number of a field and the kind of the first entry, which says the version of the WAL.
_WAL = b"d\x00b"


Tell = Callable[[str], None]
_held: Counter[tuple[int, int]] = Counter()


def create(path: Path) -> None:
    """Make an empty file for a log, whole or not at all: none is ever seen that is only begun.

    Where another process makes it first, theirs is left.
    """
    draft = draft_of(path, "new")
    try:
        duckdb.connect(str(draft), config=_WRITABLE).close()
        with suppress(FileExistsError):
            os.link(draft, path)
    except OSError:
        # a file system without links: it is made when it is opened
        pass
    except duckdb.Error as error:
        raise in_words(error, path) or LogError(
            f"The log {path} cannot be made: {_first_line(error)}"
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def connect(path: Path, *, writable: bool, wait_seconds: float, tell: Tell) -> Connection:
    """Open the file of a log; wait where another process has it.

    Parameters
    ----------
    wait_seconds
        How long to wait at most.
    tell
        Takes the sentence that one waits, and for whom.

    Raises
    ------
    LogError
        It is in use by another process, or no DuckDB file, or cannot be read or written.
    """
    until = time.monotonic() + wait_seconds
    is_told = False
    while True:
        try:
            con = _opened(path, writable)
            if writable:
                _clear_spilt(path)
            return con
        except _InUse as found:
            if time.monotonic() >= until:
                raise LogError(_in_use(path, found.holder, wait_seconds)) from None
            if not is_told:
                tell(
                    f"The log {path} is in use by another process{found.holder}: waiting {wait_seconds:g} s at most."
                )
                is_told = True
            time.sleep(max(0.0, min(_LOOK_SECONDS, until - time.monotonic())))


def _clear_spilt(path: Path) -> None:
    """Delete what killed processes spilt beside a log, which nobody else has open now."""
    if _place(path) not in _held:
        for left in Path(f"{path}.tmp").glob("duckdb_temp_*"):
            with suppress(OSError):
                left.unlink()


def hold(owner: object, path: Path) -> Callable[[], object]:
    """Remember that this process has a log open, as long as its owner lives; return what forgets it before."""
    place = _place(path)
    if place is None:  # in memory
        return lambda: None
    _held[place] += 1
    return weakref.finalize(owner, _let_go, place)


def _place(path: Path) -> tuple[int, int] | None:
    """Tell one file from another, whatever they are called; None: there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _let_go(place: tuple[int, int]) -> None:
    _held[place] -= 1
    if not _held[place]:
        del _held[place]


class _InUse(Exception):
    def __init__(self, holder: str) -> None:
        super().__init__()
        self.holder = holder


def _opened(path: Path, writable: bool) -> Connection:
    if not _may_be_duckdb(path):
        raise LogError(f"{path} is not a DuckDB file, so not a log. Choose another with --db.")
    if not _may_be_a_wal(path.with_name(f"{path.name}.wal")):
        raise damaged(path, f"{path.name}.wal, which holds what was loaded last, is no WAL.")
    place = _place(path)
    try:
        con = duckdb.connect(
            str(path),
            read_only=not writable,
            config=_SHARED | bounds() | (_WRITABLE if writable else _SANDBOX),
        )
        if place is not None and _place(path) != place:
            # another process put a new file in its place before this one had the lock of it
            con.close()
            raise _InUse("")
        _settle(con, is_locked=not writable, size_bytes=path.stat().st_size if path.exists() else 0)
        return con
    except duckdb.Error as error:
        text = str(error)
        if "Could not set lock" in text:
            holder = re.search(r"PID (\d+)", text)
            raise _InUse(f" (process {holder[1]})" if holder else "") from None
        if "not a valid DuckDB" in text or "magic" in text.lower():
            raise LogError(f"{path} is not a DuckDB file, so not a log. Choose another with --db.") from None
        if "different configuration" in text:
            raise LogError(
                f"The log {path} is open in this program in another way. Close it there first."
            ) from None
        raise in_words(error, path) or LogError(
            f"The log {path} cannot be opened: {_first_line(error)}"
        ) from None


def _in_use(path: Path, holder: str, waited_seconds: float) -> str:
    if waited_seconds > 0:
        return (
            f"The log {path} is still in use by another process{holder} after {waited_seconds:g} s."
            " Try again when it is done."
        )
    return (
        f"The log {path} is in use by another process{holder}. Try again when it is done, or wait for it:"
        " --wait SECONDS."
    )


def _may_be_duckdb(path: Path) -> bool:
    """Tell by its beginning whether a file may be one of DuckDB; others it would take for data to read.

    Not looked into where this process has it open: a file that is closed takes all locks of the process with it.
    """
    try:
        if not path.is_file() or not path.stat().st_size or _place(path) in _held:
            return True
        with path.open("rb") as file:
            return file.read(12)[8:] == b"DUCK"
    except OSError:
        return True


def _may_be_a_wal(path: Path) -> bool:
    """Tell by its beginning whether a file may be a WAL; others the engine would pass over, with all that it held."""
    try:
        with path.open("rb") as file:
            return _WAL.startswith(file.read(len(_WAL)))
    except OSError:
        return True


def _settle(con: Connection, *, is_locked: bool, size_bytes: int) -> None:
    """Set what cannot be given when a file is opened; where asked, nothing can be set afterwards.

    Logs of one file in one process share a database, so a second one finds it settled.
    """
    try:
        con.execute("set global timezone = 'UTC'")
        grow(con, size_bytes * FILE_TIMES)
        if is_locked:
            con.execute("set global lock_configuration = true")
    except duckdb.InvalidInputException:
        settled = con.execute(
            "select current_setting('TimeZone') = 'UTC' and current_setting('lock_configuration')"
        ).fetchone()
        if settled != (True,):
            raise


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]
