"""Loading a lake into a log: the exports that it consists of, each with its rows, its rejects and what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from analytics.connection import Connection
from analytics.errors import LakeError, on_one_line
from analytics.lake.places import held, place_of
from analytics.lake.tables import damaged, define_stored, read_tables
from analytics.log.columns import filled_columns, store_columns
from analytics.log.intake import drop_scratch, number
from analytics.log.loading import Loaded, became
from analytics.log.model import rebuild, renumber
from analytics.log.store import Log, run, transaction
from analytics.log.withholding import refuse_lake
from analytics.scratch import scratch_folder

Progress = Callable[[str, float], None]


def load_lake(
    log: Log, lake: str | Path, now: datetime, progress: Progress = lambda step, share: None
) -> tuple[list[Loaded], int]:
    """Load a lake into a log, as a whole or not at all: the exports in it that the log does not know.

    It is as if the exports had been loaded: the rules of loading decide between their rows and those of the log.

    Parameters
    ----------
    now
        Instant of the load, naive UTC; a lake with messages more than a day later is refused.

    Returns
    -------
    tuple
        What became of the rows of each export that came, in the order of the lake; and how many exports the log
        knew already.

    Raises
    ------
    LakeError
        There is no lake, it is damaged, or it has a message that cannot be one; the log is as it was.
    """
    progress("reading", 0.0)
    refuse_lake(log.con, str(lake))
    with _opened(log.con, lake) as shown:
        run(log.con, "lake/arrived")
        numbers = [
            own_no for (own_no,) in log.con.execute("select own_no from numbers order by all").fetchall()
        ]
        known = number(log.con, "select count(*) from lake_files") - len(numbers)
        if not numbers:
            return [], known
        log.forget()
        try:
            with transaction(log.con), damaged(shown):
                _take_in(log, shown, now, progress)
        finally:
            drop_scratch(log.con)
    progress("done", 1.0)
    return [became(log, file_no, is_known=False) for file_no in numbers], known


@contextmanager
def _opened(con: Connection, lake: str | Path) -> Iterator[str]:
    """Define `lake_rows` and the small tables of a lake, with `lake_` before their names; give what to call it."""
    place = place_of(lake)
    manifest = held(place)
    with scratch_folder() as scratch:
        try:
            fetched = place.fetch(sorted(manifest.paths), scratch)
            run(con, "lake/shape")
            read_tables(con, manifest, fetched, place.shown, "lake_")
            define_stored(con, manifest, fetched, place.shown)
            yield place.shown
        finally:
            run(con, "lake/drop_scratch")


def _take_in(log: Log, shown: str, now: datetime, progress: Progress) -> None:
    con = log.con
    con.execute("set variable latest = ?", [now + timedelta(days=1)])
    _check_messages(con, shown)
    is_new = not number(con, "select count(*) from posts") and not number(con, "select count(*) from files")
    progress("storing", 0.3)
    renumber(con)
    run(con, "lake/load_tables")
    # what loses now may win when another export is unloaded
    arriving = ("held", "held_versions") if is_new else ("arrived",)
    store_columns(con, [name for table in arriving for name in filled_columns(con, table)])
    if is_new:
        run(con, "lake/load_new")
    else:
        run(con, "lake/load_further")
        if number(con, "select count(*) from contested"):
            run(con, "log/decide")
        run(con, "lake/touched")
    if number(con, "select count(*) - count(distinct message_no) from posts"):
        raise LakeError(f"{shown} is damaged: it holds a message twice.")
    progress("building turns", 0.6)
    rebuild(con, log.settings, is_new=is_new)


def _check_messages(con: Connection, shown: str) -> None:
    from analytics import sqlfiles

    wrong = con.execute(sqlfiles.text("lake/wrong")).fetchone()
    if wrong:
        raise LakeError(
            f"{shown} cannot be loaded: of the message {on_one_line(str(wrong[0]))[:200]}, {wrong[1]}."
        )
