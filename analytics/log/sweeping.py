"""Sweeping a log: what was taken out of it leaves its file too, and not only its tables."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import duckdb

from analytics.connection import Connection
from analytics.drafts import draft_of, others
from analytics.errors import LogError
from analytics.log.store import Log
from analytics.sources.spelling import literal, quoted


def mark_unswept(log: Log) -> None:
    """Note that the file of a log still holds what its tables no longer do, in the transaction that takes it out."""
    log.con.execute("insert or replace into properties values ('unswept', 'true')")


def is_unswept(log: Log) -> bool:
    """Tell whether the file of a log may hold bytes of what was taken out of its tables."""
    return log.con.execute("select 1 from properties where name = 'unswept'").fetchone() is not None


def sweep(log: Log) -> None:
    """Write the file of a log anew where it holds bytes of what was taken out; nothing is written where it holds none.

    A database only marks as free what is deleted, and writes over it some day. The new file has the tables and views
    of the old one and its mode, and takes its place whole or not at all. The log must not be used after it.

    Raises
    ------
    LogError
        There is no room for it, or it cannot be written; the next change of the log sweeps it.
    """
    if not is_unswept(log):
        return
    con = log.con
    # where the log is named by a link, what it leads to
    path = log.path.resolve()
    draft = draft_of(path, "swept")
    try:
        for left in others(path, "swept"):
            # only who has the log makes one
            left.unlink(missing_ok=True)
        # all of it is in the file then, and no WAL is left
        con.execute("force checkpoint")
        mode = path.stat().st_mode & 0o777
        _copy(con, draft)
        draft.chmod(mode)
        _settle(draft)
        # the log is held until its place is taken, so that no other process writes to what is going
        draft.replace(path)
        _settle(path.parent)
    except (OSError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
        raise LogError(
            f"The file of the log {log.path} still holds bytes of what was taken out of it, as it cannot be written"
            f" anew: {reason} The next `answered load`, `forget` or `redact` tries again."
        ) from None
    finally:
        for left in (draft, draft.with_name(f"{draft.name}.wal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _copy(con: Connection, draft: Path) -> None:
    found = con.execute("select current_database()").fetchone()
    assert found is not None
    con.execute(f"attach {literal(str(draft))} as swept (storage_version 'v1.2.0')")
    try:
        con.execute(f"copy from database {quoted(found[0])} to swept")
        con.execute("delete from swept.properties where name = 'unswept'")
        con.execute("force checkpoint swept")
    finally:
        con.execute("detach swept")


def _settle(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
