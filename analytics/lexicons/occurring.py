"""Which phrases can occur in a few texts: to prepare the search for all of them would take longer than the search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from analytics.lexicons.phrases import PIECE, Phrase

# Letters that a phrase is also found with, as one: Serbian without its marks and in Cyrillic. What is folded alike need
# not match, but what matches is folded alike.
_CYRILLIC = dict(zip("абвгдежзијклмнопрстуфхцчћш", "abvgdezzijklmnoprstufhcccs", strict=True))
_OTHERS = {
    "ђ": "dj",
    "љ": "lj",
    "њ": "nj",
    "џ": "dz",
    "č": "c",
    "ć": "c",
    "š": "s",
    "ž": "z",
    "đ": "dj",
    "ß": "s",
}
_TABLE = str.maketrans(_CYRILLIC | _OTHERS)

_RUN = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Return a text in the letters in which `occurring` looks for phrases."""
    return text.lower().translate(_TABLE)


def occurring(phrases: Iterable[Phrase], text: str) -> Iterator[Phrase]:
    """Yield the phrases whose words all stand somewhere in a folded text; others cannot be found in it."""
    return (
        phrase for phrase in phrases if all(any(part in text for part in group) for group in _parts(phrase))
    )


@lru_cache(maxsize=50_000)
def _parts(phrase: Phrase) -> tuple[tuple[str, ...], ...]:
    """Return groups of folded parts of words: a text with the phrase holds at least one of each group."""
    if phrase.kind == "sign":
        return ((phrase.text.strip().lower(),),)
    groups = []
    for piece in PIECE.finditer(phrase.text.strip().removeprefix("^").lower()):
        choices = piece["choices"].split("|") if piece["choices"] else [piece["word"] or ""]
        parts = tuple(_longest(choice) for choice in choices)
        if all(parts):  # else it may be left out, or is no word
            groups.append(parts)
    return tuple(groups)


def _longest(words: str) -> str:
    return max(map(folded, _RUN.findall(words)), key=len, default="")
