"""Bring a text to the one form in which patterns are sought, and keep where each character stood."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_IGNORED = {"Cc", "Cf", "Cn", "Cs", "Mc", "Me", "Mn"}
# Fillers that show nothing, and what `clean` puts for controls and broken characters.
_UNSEEN = re.compile("[\u115f\u1160\u3164\uffa0\ufffd\u2400-\u2426]")
_DASHES = "\u2043\u207b\u208b\u2212\u2796"
_SLASHES, _DOTS = "\u2044\u2215\u29f8", "\u00b7\u2022\u2219\u2027\u30fb\u3002"


def folded(text: str) -> tuple[str, list[int] | None]:
    """Return the form of `text` to search, and where in `text` each of its characters stood.

    Letters lose their case, accents and compatibility forms, decimal digits of every script become those of
    ASCII, runs of white space one space, dashes (but the hyphen-minus) U+2010, and what does not show goes.
    The positions are None where they are the same in both. NUL never stands in the result.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.lower(), None
    view: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        form = _fold(character)
        if form and (form != " " or not view or view[-1] != " "):
            view.append(form)
            places.append(at)
    return "".join(view), places


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    """Return the one character that stands for this one, or none: spans must map back to whole characters."""
    if character.isspace() or character == "\u2800":
        return " "
    category = unicodedata.category(character)
    if category in _IGNORED or _UNSEEN.match(character):
        return ""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    form = "".join(
        part
        for part in unicodedata.normalize("NFKD", character).lower()
        if unicodedata.category(part) not in _IGNORED
    )
    if len(form) != 1:
        return character
    if form.isspace():
        return " "
    if form in _DASHES or (form != "-" and unicodedata.category(form) == "Pd"):
        return "‐"
    return "/" if form in _SLASHES else "." if form in _DOTS else form
