"""The temporary table `opening_hours`: when each channel of a log is open, cut so that an instant lies in one row."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from analytics import sqlfiles
from analytics.errors import RequestError
from analytics.hours import segments
from analytics.log.store import Log, run_text

NO_HOURS = "no opening hours are set"


def define_opening(log: Log, from_at: datetime, to_at: datetime, *, is_needed: bool) -> None:
    """Make the table for a stretch of time; an empty one where nothing needs it.

    Raises
    ------
    RequestError
        It is needed and the log's settings have no opening hours.
    """
    run_text(log.con, sqlfiles.text("measuring/opening_hours"), {})
    if not is_needed:
        return
    if log.settings.hours is None:
        raise RequestError(
            "The dimension daypart needs opening hours. Set them in answered.toml, for example:\n"
            '[hours]\ntz = "Europe/Belgrade"\nmon-fri = "09:00-18:00"'
        )
    fill_opening(log, from_at, to_at)


def fill_opening(log: Log, from_at: datetime, to_at: datetime) -> None:
    """Fill the empty table from the log's opening hours."""
    is_filled = log.con.execute("select exists (from opening_hours)").fetchone()
    if log.settings.hours is None or is_filled == (True,):
        return
    channels = [
        name for (name,) in log.con.execute("select distinct channel from waits order by 1").fetchall()
    ]
    cut = segments(log.settings.hours, channels, from_at, to_at)
    columns = [field.name for field in fields(cut)]
    log.con.execute(
        f"insert into opening_hours by name select {', '.join(f'unnest(${name}) as {name}' for name in columns)}",
        {name: list(getattr(cut, name)) for name in columns},
    )
