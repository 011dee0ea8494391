"""Masking texts in the tables of a log, and knowing which of them are to be masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from analytics.config import Settings
from analytics.connection import Connection
from analytics.log.store import run
from analytics.masking import mask

_AT_ONCE = 20_000


def set_redaction(con: Connection) -> bool:
    """Define which texts of a log are masked (`is_to_mask`); tell whether any are."""
    found = con.execute("select value from properties where name = 'redacted_before'").fetchone()
    con.execute("set variable redacted_before = ?", [found[0] if found else None])
    run(con, "log/_redacting")
    return found is not None


def has_pseudonyms(con: Connection) -> bool:
    """Tell whether customers have pseudonyms in a log."""
    return _number(con, "select count(*) from properties where name = 'pseudonyms'") > 0


def mask_stored(
    con: Connection,
    settings: Settings,
    place: str,
    progress: Callable[[float], None] = lambda share: None,
    *,
    file_no: int | None = None,
) -> int:
    """Mask texts that are stored, in `posts` or `versions`; return how many rows changed.

    Parameters
    ----------
    file_no
        Only the brand's texts in threads that an export touches; None: all texts.
    """
    con.execute("set variable masks_file = ?", [file_no])
    con.execute(f"create or replace temp view rows_to_mask as select rowid as row_no, * from {place}")
    run(con, "log/thread_people")
    run(con, "log/redact_stored")
    mask_texts(con, settings, progress)
    con.execute(
        f"update {place} set text = masked_rows.text from masked_rows where {place}.rowid = masked_rows.row_no"
    )
    return _number(con, "select count(*) from masked_rows")


def mask_texts(
    con: Connection,
    settings: Settings,
    progress: Callable[[float], None] = lambda share: None,
    brands: Iterable[str] = (),
) -> None:
    """Mask the texts of `to_mask`; `masked_rows` has those that changed.

    Accounts of brands stay where they are named: they tell whom a text concerns, and are nobody's.

    Parameters
    ----------
    brands
        Further accounts of brands, in lower case.
    """
    accounts = con.execute("select distinct account from brand_accounts").fetchall()
    kept = {account for (account,) in accounts} | {
        account.lower() for _, named in settings.brands for account in named
    }
    kept.update(brands)
    run(con, "log/to_mask")
    last = _number(con, "select coalesce(max(text_no), 0) from texts_to_mask")
    for first in range(1, last + 1, _AT_ONCE):
        found = con.execute(
            "select text_no, text, people from texts_to_mask where text_no between ? and ?",
            [first, first + _AT_ONCE - 1],
        ).fetchall()
        changed = [
            (text_no, masked)
            for text_no, text, people in found
            if (masked := mask(text, people, kept=kept)) != text
        ]
        if changed:
            numbers, texts = (list(column) for column in zip(*changed, strict=True))
            con.execute(
                "insert into masked_texts select unnest($numbers::bigint[]), unnest($texts::text[])",
                {"numbers": numbers, "texts": texts},
            )
        progress(min(1.0, (first + _AT_ONCE) / last))
    run(con, "log/masked_rows")


def mask_tags(con: Connection, place: str) -> bool:
    """Mask tags of messages whose texts are masked, in `posts`, `versions` or `incoming`; tell whether any changed."""
    con.execute(f"create or replace temp view tagged_rows as select tags, posted_at from {place}")
    tags = con.execute(
        "select distinct unnest(tags) as tag from tagged_rows where is_to_mask(posted_at) order by tag"
    ).fetchall()
    changed = {tag: masked for (tag,) in tags if tag and (masked := mask(tag)) != tag}
    if changed:
        con.execute("set variable tags_as_they_came = ?", [list(changed)])
        con.execute("set variable tags_masked = ?", [list(changed.values())])
        run(con, "log/masked_tags")
        con.execute(
            f"update {place} set tags = masked_tags.shown from masked_tags"
            f" where {place}.tags = masked_tags.tags and is_to_mask({place}.posted_at)"
        )
    con.execute("drop view tagged_rows")
    return bool(changed)


def _number(con: Connection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0
