"""Forgetting: all that a log holds of one person goes, and no later load brings it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analytics import sqlfiles
from analytics.connection import Connection
from analytics.errors import RequestError
from analytics.log.columns import LEADING, filled_columns, store_columns
from analytics.log.intake import drop_scratch, number
from analytics.log.model import rebuild, renumber
from analytics.log.store import Log, run, transaction
from analytics.log.sweeping import mark_unswept
from analytics.log.withholding import use_marks
from analytics.masking import mask_names


@dataclass(frozen=True)
class Forgotten:
    """What was removed of a person.

    Parameters
    ----------
    channel
        Of the person; a person is an author of one channel.
    messages
        That are gone, with their labels.
    versions
        Further rows of messages that came more than once.
    rejected
        Rejected rows whose content is gone, since they name the person or a message of theirs.
    references
        Rows of others of which a parent, a conversation or a link led to the person, and no longer do.
    turns
        Turns by which the log has fewer.
    mentions
        Messages of others whose texts name the person.
    masked
        Of these and of the brand's answers, how many texts were masked.
    """

    channel: str
    messages: int
    versions: int
    rejected: int
    references: int
    turns: int
    mentions: int
    masked: int


def forget(log: Log, customer: str, now: datetime, *, mentions: bool = False) -> Forgotten:
    """Take one person out of a log, as if nothing of theirs had ever been loaded.

    Rows of theirs stay in the ledger, as rejected ones without content. The file is to be swept after it.

    Parameters
    ----------
    customer
        Id or name of an author, or ``channel:id``.
    now
        Instant of it, naive UTC.
    mentions
        Mask the name in texts of others.

    Raises
    ------
    RequestError
        Nobody is called so, or several are.
    LogError
        The key of the log is missing or another one.
    """
    con = log.con
    log.forget()
    try:
        with transaction(con):
            use_marks(log, may_make=True)
            channel, author = _meant(con, customer)
            renumber(con)
            store_columns(con, [*LEADING, *filled_columns(con, "versions")])
            turns = number(con, "select count(*) from waits")
            run(con, "log/forget", channel=channel, author=author, now=now)
            counted = con.execute(sqlfiles.text("log/forget_counts"), {"channel": channel}).fetchone()
            assert counted is not None
            masked = _mask_mentions(con) if mentions else 0
            run(con, "log/forget_others", channel=channel)
            run(con, "log/decide")
            _mask_files(con)
            rebuild(con, log.settings)
            mark_unswept(log)
            left = number(con, "select count(*) from waits")
            messages, versions, rejected, references, named = counted
            return Forgotten(channel, messages, versions, rejected, references, turns - left, named, masked)
    finally:
        drop_scratch(con)
        run(con, "log/drop_forgetting")


def _meant(con: Connection, customer: str) -> tuple[str, str]:
    """Return channel and id of the one author who is meant."""
    found = con.execute(sqlfiles.text("log/people"), {"given": customer}).fetchall()
    best = [(channel, author) for channel, author, rank in found if rank == found[0][2]]
    if len(best) == 1:
        return best[0]
    if best:
        choices = "".join(f"\n  {channel}:{author}" for channel, author in best)
        raise RequestError(f"{customer} may be any of {len(best)} people. Say which:{choices}")
    channel, colon, author = customer.partition(":")
    if colon and author and _is_known(con, channel, author):
        return channel, author
    raise RequestError(
        f"The log holds nothing that a customer called {customer} wrote. Give the author's id or name as the log has it"
        ' (answered query "select distinct channel, author_id, author_name from messages where not from_brand"), or'
        " channel:id."
    )


def _is_known(con: Connection, channel: str, author: str) -> bool:
    """Tell whether somebody was forgotten before, or stands as an author in a row that was rejected."""
    was_forgotten = con.execute(
        "select exists (from forgotten where mark in"
        " (author_mark($channel, $author), author_mark($channel, same_author($author))))",
        {"channel": channel, "author": author},
    ).fetchone()
    if was_forgotten == (True,):
        return True
    is_channel = con.execute("select not is_unknown_channel(?)", [channel]).fetchone() == (True,)
    found = con.execute(sqlfiles.text("log/rejected_cells"), {"author": author}).fetchone()
    return is_channel and found == (True,)


def _mask_mentions(con: Connection) -> int:
    """Mask the name in texts of others: in the brand's answers each word of it, elsewhere where it stands whole."""
    names = [word for (word,) in con.execute("select word from own_words where is_name").fetchall()]
    masked = 0
    for place in ("posts", "versions", "contenders"):
        con.execute(f"create or replace temp view rows_to_mask as select rowid as row_no, * from {place}")
        rows = con.execute(sqlfiles.text("log/forget_mentions")).fetchall()
        changed = [
            (row_no, hidden)
            for row_no, text, is_answer in rows
            if (hidden := mask_names(text, names, whole=not is_answer)) != text
        ]
        if changed:
            numbers, texts = [list(column) for column in zip(*changed, strict=True)]
            con.execute(
                f"update {place} set text = masked.text"
                " from (select unnest($numbers::bigint[]) as row_no, unnest($texts::text[]) as text) as masked"
                f" where {place}.rowid = masked.row_no",
                {"numbers": numbers, "texts": texts},
            )
        masked += len(changed) if place == "posts" else 0
    return masked


def _mask_files(con: Connection) -> None:
    """Mask the person in names of exports: a chat is often called by whom it is with."""
    names = [
        word
        for (word,) in con.execute("select word from own_words where is_name and length(word) > 2").fetchall()
    ]
    for file_no, name, path in con.execute("select file_no, name, path from files").fetchall():
        hidden = mask_names(name, names, whole=True), mask_names(path, names, whole=True)
        if hidden != (name, path):
            con.execute("update files set name = ?, path = ? where file_no = ?", [*hidden, file_no])
