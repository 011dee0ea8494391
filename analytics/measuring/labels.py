"""Why a message has its labels: what gave them, and the phrases that were found in its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics import sqlfiles
from analytics.labelling import label_texts
from analytics.lexicons import EVERY_LANGUAGE, phrase_of
from analytics.log.store import Log, run
from analytics.measuring.scope import define_scope
from analytics.measuring.selection import Selection

SOURCES = {"given": "given by the export", "learned": "as learned", "rules": "by the rules"}


@dataclass(frozen=True)
class Sign:
    """A phrase found in a text.

    Parameters
    ----------
    name
        The list that it stands in, as ``failure``; of praise that is negated ``not_praise``.
    words
        What was found in the text.
    phrase
        As its file or the configuration has it.
    language
        Whose phrase it is; ``und``: a sign of every language.
    """

    name: str
    words: str
    phrase: str
    language: str


def label_sources(log: Log, selection: Selection) -> dict[str | None, int]:
    """Return how many turns there are by what gave the category of their first message; None: nothing."""
    define_scope(log, selection)
    return dict(log.con.execute(sqlfiles.text("measuring/label_sources")).fetchall())


def label_of(message: Mapping[str, object], signs: Sequence[Sign]) -> str:
    """Say what a message is and why, in a line: its category or acts, what gave them, and the phrases."""
    found = ", ".join(f"{sign.name} \u201c{sign.words}\u201d ({_whose(sign)})" for sign in signs)
    if message["from_brand"]:
        return found
    if message["category"] is None:
        return f"not classified; {found}" if found else ""
    source = SOURCES[str(message["category_source"])]
    if message["category_source"] == "given" and not message["has_category"]:
        source = "by its tag"
    if (
        source == SOURCES["rules"]
        and message["category"] == "praise"
        and any(sign.name == "thanks" for sign in signs)
    ):
        source += ", a thank-you with nothing before it"
    return f"{message['category']} {source}" + (f": {found}" if found else "")


def _whose(sign: Sign) -> str:
    """Name the language of a phrase, and the phrase where it is more than the words found."""
    longest = 40
    if sign.phrase.lower() == sign.words.lower():
        return sign.language
    return f"{sign.language}: {sign.phrase[:longest]}{'…' if len(sign.phrase) > longest else ''}"


def signs_around(log: Log, message_no: int) -> dict[int, list[Sign]]:
    """Return the phrases found in each message of the thread around one, by message number.

    Empty where texts are not read.
    """
    if not log.settings.reads_texts:
        return {}
    run(log.con, "measuring/thread_texts", message_no=message_no)
    label_texts(log.con, log.settings.phrases, all_signs=True)
    texts = {
        number: (text, side)
        for number, text, side in log.con.execute(
            "select text_no, text, case when from_brand then 'brand' else 'customer' end from texts"
        ).fetchall()
    }
    found: dict[int, list[Sign]] = {}
    for number, language, names in log.con.execute(sqlfiles.text("measuring/thread_signs")).fetchall():
        text, side = texts[number]
        of = None if language == EVERY_LANGUAGE else language
        phrases = [(name, phrase_of(text, side, name, of, log.settings.phrases)) for name in names]
        found[number] = [
            Sign(name, told[1], told[0].text, told[0].language) for name, told in phrases if told
        ]
    return found
