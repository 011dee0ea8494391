"""Redacting: texts of a log are masked for good, and who wrote them gets pseudonyms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from analytics import sqlfiles
from analytics.connection import Connection
from analytics.log.columns import LEADING, filled_columns, store_columns
from analytics.log.intake import drop_scratch, number
from analytics.log.masked_texts import has_pseudonyms, mask_stored, mask_tags, set_redaction
from analytics.log.model import rebuild, renumber
from analytics.log.store import Log, run, transaction
from analytics.log.sweeping import mark_unswept
from analytics.log.withholding import use_marks, without_people

Progress = Callable[[str, float], None]

_ALL = "infinity"


@dataclass(frozen=True)
class Redacted:
    """What was masked.

    Parameters
    ----------
    messages
        Whose texts are others now.
    versions
        Further rows of messages that came more than once.
    rejected
        Rejected rows whose content is gone: nobody can tell what in them names a person.
    authors
        Customers who have a pseudonym now.
    """

    messages: int
    versions: int
    rejected: int
    authors: int


def redact(
    log: Log,
    before: datetime | None = None,
    *,
    authors: bool = False,
    progress: Progress = lambda step, share: None,
) -> Redacted:
    """Mask the texts of a log, and of all that is loaded into it from now on. The file is to be swept after it.

    Labels stay as they were read from the texts as they came.

    Parameters
    ----------
    before
        Only of messages before this instant, naive UTC; None: of all.
    authors
        Replace ids and names of customers, and ids of conversations, by pseudonyms that only the key of the log can
        make; take links to originals away, and names of customers in names of exports. Of the whole log, whatever
        `before` says.
    progress
        Called with the name of each step and the share of the work that is done.

    Raises
    ------
    LogError
        The key of the log is missing or another one.
    """
    con = log.con
    log.forget()
    try:
        with transaction(con):
            renumber(con)
            # all that may be changed; a column that holds nothing takes no room
            store_columns(con, [*LEADING, *filled_columns(con, "versions")])
            _keep_instant(con, before)
            set_redaction(con)
            messages = mask_stored(con, log.settings, "posts", lambda share: progress("masking", share * 0.5))
            versions = mask_stored(
                con, log.settings, "versions", lambda share: progress("masking", 0.5 + share * 0.3)
            )
            are_tags_masked = [mask_tags(con, place) for place in ("posts", "versions")]
            renamed = _rename(log) if authors else 0
            rejected = _empty_rejects(con)
            if messages or versions or rejected or renamed or any(are_tags_masked):
                mark_unswept(log)
        progress("done", 1.0)
        return Redacted(messages, versions, rejected, renamed)
    finally:
        run(con, "log/drop_redacting")
        drop_scratch(con)


def _keep_instant(con: Connection, before: datetime | None) -> None:
    """Keep up to when texts are masked: never less than before."""
    con.execute(
        "insert or replace into properties select 'redacted_before', max(value::timestamp)::text"
        " from (select value from properties where name = 'redacted_before' union all select ?)",
        [_ALL if before is None else before.isoformat(" ")],
    )


def _empty_rejects(con: Connection) -> int:
    run(con, "log/rejects_to_empty")
    emptied = number(con, "select count(*) from rejects_to_empty")
    run(con, "log/empty_rejects")
    return emptied


def _rename(log: Log) -> int:
    con = log.con
    use_marks(log, may_make=True)
    if has_pseudonyms(con):
        return 0
    renamed = number(
        con,
        "select count(*) from (select distinct channel, coalesce(author_id, author_name) as author from posts"
        " where not from_brand) where author is not null",
    )
    _rename_files(con)
    run(con, "log/pseudonyms")
    con.execute("insert into properties values ('pseudonyms', 'true')")
    run(con, "log/nothing_touched")
    rebuild(con, log.settings)
    return renamed


def _rename_files(con: Connection) -> None:
    """Mask customers in the names of their exports."""
    people = dict(con.execute(sqlfiles.text("log/file_people")).fetchall())
    for file_no, name, path in con.execute("select file_no, name, path from files").fetchall():
        hidden = [without_people(one, people.get(file_no, [])) for one in (name, path)]
        con.execute("update files set name = ?, path = ? where file_no = ?", [*hidden, file_no])
