"""What DuckDB searches texts for: an expression (RE2) a list of phrases and language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from analytics.config import Own
from analytics.lexicons.files import EVERY_LANGUAGE, LISTS, Lexicon, greetings, lexicons
from analytics.lexicons.occurring import occurring
from analytics.lexicons.phrases import Phrase, after_accounts, any_of, negated

# Few texts hold any of these, so they are looked for together first; more in one would be too large an expression.
TOGETHER: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "customer": {"rare": ("settled", "spam", "suggestion")},
    "brand": {"unusual": ("automated", "interim"), "elsewhere": ("redirect", "closing")},
}

# Of these, a negator before the phrase takes it back: not happy, no problem.
NEGATABLE = ("complaint", "failure", "praise", "thanks", "abuse")


def patterns(
    side: str, language: str | None, own: Own = (), text: str | None = None
) -> dict[str, str | None]:
    """Return the expression of each list (``complaint``), negation (``not_complaint``) and several in one (``rare``).

    Signs of every language are in it; of no language (None) these alone. None where a list has no phrase, so that
    ``regexp_matches(text, pattern)`` is null.

    Parameters
    ----------
    text
        All texts that will be searched, folded: phrases that cannot occur in them are left out.
    """
    known = lexicons(own)
    lexicon = known.get(language or EVERY_LANGUAGE, Lexicon(EVERY_LANGUAGE))
    found: dict[str, str | None] = {}
    for name in LISTS[side]:
        phrases = _among(_phrases(known, lexicon, f"{side}.{name}"), text)
        found[name] = any_of(phrases) or None
        if name in NEGATABLE and side == "customer":
            found[f"not_{name}"] = negated(lexicon.negators, phrases) or None if lexicon.negators else None
    for together, names in TOGETHER[side].items():
        phrases = [phrase for name in names for phrase in _phrases(known, lexicon, f"{side}.{name}")]
        found[together] = any_of(_among(phrases, text)) or None
    return found


def greeting() -> str:
    """Return the expression (RE2) of a greeting, in any language, that begins a text, after the accounts that it names.

    It reaches to the name of the customer: in ``@ann Hello Ann, sorry`` it matches ``@ann Hello`` and the space.
    """
    return after_accounts(greetings())


def phrase_of(
    text: str, side: str, name: str, language: str | None, own: Own = ()
) -> tuple[Phrase, str] | None:
    """Return the first phrase of a list that `text` holds, in a language or in every one, and these words of it.

    Parameters
    ----------
    name
        As in `patterns`: ``praise`` looks for phrases that are not negated, ``not_praise`` for those that are.
    """
    known = lexicons(own)
    lexicon = known.get(language or EVERY_LANGUAGE, Lexicon(EVERY_LANGUAGE))
    listed = name.removeprefix("not_")
    negation = patterns(side, language, own).get(f"not_{listed}")
    if listed != name:
        spans = [found[0] for found in _compiled(negation).finditer(text)] if negation else []
    else:
        spans = [_compiled(negation).sub(" ", text) if negation else text]
    for phrase in _phrases(known, lexicon, f"{side}.{listed}"):
        for span in spans:
            if found := phrase.pattern.search(span):
                return phrase, (found[0] if listed == name else span).strip(" \n\t.,;:!")
    return None


def _among(phrases: Sequence[Phrase], text: str | None) -> Sequence[Phrase]:
    return phrases if text is None else list(occurring(phrases, text))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _phrases(known: Mapping[str, Lexicon], lexicon: Lexicon, key: str) -> tuple[Phrase, ...]:
    signs = known[EVERY_LANGUAGE].lists.get(key, ()) if lexicon.language != EVERY_LANGUAGE else ()
    return (*lexicon.lists.get(key, ()), *signs)
