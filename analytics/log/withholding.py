"""Withholding: what a log has forgotten or masked does not come into it again with another export."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from analytics.connection import Connection
from analytics.errors import LakeError
from analytics.log.keys import use_key
from analytics.log.masked_texts import has_pseudonyms, mask_stored, mask_tags, mask_texts, set_redaction
from analytics.log.store import Log, run
from analytics.log.sweeping import mark_unswept
from analytics.masking import MARKS, mask_names
from analytics.masking.folding import folded

_WORD = re.compile(r"[^\W_]+")
_LAST_FORM = 0x20000  # ideographs beyond are forms that NFC knows
_FEW = 8  # values of people in a chat of two or a small group
_LONGEST = 4  # words of a name in the name of a file


def withholds(con: Connection) -> bool:
    """Tell whether a log has forgotten somebody or masks texts."""
    found = con.execute(
        "select exists (from forgotten) or exists (from properties where name in ('redacted_before', 'pseudonyms'))"
    ).fetchone()
    return found == (True,)


def withhold(log: Log) -> None:
    """Take out of `incoming` what a log is not to hold, before anything is stored.

    Rows of people whom it has forgotten become rejected ones; texts are masked where the log masks them, and customers
    get pseudonyms where its customers have them.

    Raises
    ------
    LogError
        The key of the log is missing or another one.
    """
    con = log.con
    is_redacted = set_redaction(con)
    if not withholds(con):
        return
    renames = has_pseudonyms(con)
    has_forgotten = con.execute("select exists (from forgotten)").fetchone() == (True,)
    if has_forgotten or renames:
        use_marks(log)
    if has_forgotten:
        run(con, "log/withhold")
    if is_redacted:
        run(con, "log/thread_people")
        run(con, "log/redact_incoming")
        brands = con.execute(
            "select distinct lower(unnest([author_id, author_name])) from incoming where from_brand"
        ).fetchall()
        mask_texts(con, log.settings, brands=[name for (name,) in brands if name])
        mask_tags(con, "incoming")
        run(con, "log/incoming_masked")
        run(con, "log/broken_masked")
    if renames:
        run(con, "log/incoming_pseudonyms")
    if renames and has_forgotten:
        # somebody may have been forgotten by a pseudonym
        run(con, "log/withhold")


def use_marks(log: Log, *, may_make: bool = False) -> None:
    """Set the key of a log for the session, and the one spelling in which ids and names are compared.

    Raises
    ------
    LogError
        As `use_key`.
    """
    for variable, value in _compatibility_forms().items():
        log.con.execute(f"set variable {variable} = ?", [value])
    use_key(log, may_make=may_make)


@cache
def _compatibility_forms() -> dict[str, str]:
    """Return signs that are forms of one other (full-width letters and the like), and what they are forms of."""
    forms = {
        sign: plain
        for sign in map(chr, range(0x80, _LAST_FORM))
        if len(plain := unicodedata.normalize("NFKC", sign)) == 1
        and plain != unicodedata.normalize("NFC", sign)
    }
    return {
        "compatible": f"[{''.join(forms)}]",
        "forms": "".join(forms),
        "plain_forms": "".join(forms.values()),
    }


def mask_answers(log: Log, file_no: int) -> None:
    """Mask in what the brand wrote the customers whom only the threads tell, after an export came in."""
    con = log.con
    if set_redaction(con):
        changed = [mask_stored(con, log.settings, place, file_no=file_no) for place in ("posts", "versions")]
        if any(changed):
            mark_unswept(log)


def without_hidden(con: Connection, name: str) -> str:
    """Return the name of a file, or a path, without names of people whom the log has forgotten, or gave pseudonyms."""
    if has_pseudonyms(con):
        people = con.execute("select person from renamed_people where person is not null").fetchall()
        name = without_people(name, [person for (person,) in people])
    return _without_forgotten(con, name)


def without_people(name: str, people: Sequence[str]) -> str:
    """Return the name of a file, or a path, without its customers' names; of a chat's few also without their words."""
    pieces = set(_WORD.findall(folded(name)[0]))
    likely = [person for person in people if pieces.issuperset(_WORD.findall(folded(person)[0])[:1])]
    return mask_names(name, people if len(people) <= _FEW else likely, whole=len(people) > _FEW)


def _without_forgotten(con: Connection, name: str) -> str:
    if con.execute("select exists (from forgotten)").fetchone() != (True,):
        return name
    # files of a Mac have letters and their accents apart
    name = unicodedata.normalize("NFC", name)
    words = list(_WORD.finditer(name))
    spans = [
        (words[first].start(), words[last].end())
        for first in range(len(words))
        for last in range(first, min(first + _LONGEST, len(words)))
    ]
    found = con.execute(
        "select list_contains((select list(mark) from forgotten where kind = 'word'), word_mark(plain_word(word)))"
        " from (select unnest($words::text[]) as word)",
        {"words": [name[start:end] for start, end in spans]},
    ).fetchall()
    hits = [span for span, (is_hit,) in zip(spans, found, strict=True) if is_hit and span[1] - span[0] > 2]
    pieces, at = [], 0
    for start, end in sorted(hits, key=lambda span: (span[0], -span[1])):
        if start >= at:
            pieces += [name[at:start], MARKS["account"]]
            at = end
    return "".join([*pieces, name[at:]])


def refuse_lake(con: Connection, shown: str) -> None:
    """Refuse to load a lake, which is not looked through, into a log that withholds.

    Raises
    ------
    LakeError
        The log has forgotten somebody or masks texts.
    """
    if withholds(con):
        raise LakeError(
            f"{shown} cannot be loaded into this log, which has forgotten people or masks texts: what a lake holds"
            " would bring them back. Load the exports themselves, or the lake into a new log."
        )
