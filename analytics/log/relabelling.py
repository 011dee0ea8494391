"""Labelling all messages of a log anew, without a new export."""

from __future__ import annotations

from analytics.log.intake import drop_scratch
from analytics.log.model import rebuild, renumber
from analytics.log.store import Log, transaction


def relabel(log: Log) -> None:
    """Bring the labels, threads and turns of a log up to date with its phrases and its model."""
    log.forget()
    try:
        with transaction(log.con):
            log.con.execute("create or replace temp table touched (message_no bigint)")
            renumber(log.con)
            rebuild(log.con, log.settings)
    finally:
        drop_scratch(log.con)
