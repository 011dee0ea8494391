"""Make what customers wrote safe to read: no invisible orders, no endless words, no broken characters."""

from __future__ import annotations

import re
import unicodedata

# Overrides, embeddings, isolates and marks: they can reorder or hide what stands around them.
_BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = "\u00ad\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb"
_REMOVED = dict.fromkeys(map(ord, _BIDI_CONTROLS + _INVISIBLE))
_C0_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\v\f\r"}
_C1_PICTURES = dict.fromkeys(range(0x7F, 0xA0), "\ufffd")
_SHOWN = _REMOVED | _C0_PICTURES | _C1_PICTURES
_BROKEN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]")
# All white space but the no-break spaces that hold a number to its unit.
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
_NAMES = re.compile(r"‹[^‹›\s]{1,48}›|[@#][\w.-]+|https?://\S+")
_MAX_MARKS = 4


def clean(text: str) -> str:
    """Return `text` without characters that act on their surroundings.

    Direction controls and invisible characters go, control characters become their pictures
    (NUL is shown as ␀), halves of surrogate pairs and noncharacters become U+FFFD, runs of breaking
    white space become one space, and of a pile of combining marks the first four stay.
    """
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text)
    shown = _SPACES.sub(" ", _BROKEN.sub("\ufffd", text.translate(_SHOWN)))
    return _thin_marks(shown)


def clip(text: str, length: int = 200) -> str:
    """Return `text`, cleaned, in at most `length` characters, cut at a word where one ends near."""
    # Cutting first keeps a text of a megabyte from being cleaned whole.
    shown = " ".join(clean(text[: length * 8]).split())
    if len(shown) <= length:
        return shown
    cut = shown[: length - 1]
    space = cut.rfind(" ")
    if space > length * 0.8:
        cut = cut[:space]
    return cut.rstrip() + "…"


def direction(text: str) -> str:
    """Return which way a text runs, by its first letter that is not of an account's name or an address."""
    for character in _NAMES.sub(" ", text):
        match unicodedata.bidirectional(character):
            case "R" | "AL":
                return "rtl"
            case "L":
                return "ltr"
    return "ltr"


def parts(text: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is a name or an address: those run left to right."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in _NAMES.finditer(text):
        pieces += [(text[at : found.start()], False), (found[0], True)]
        at = found.end()
    return [(piece, is_name) for piece, is_name in [*pieces, (text[at:], False)] if piece]


def _thin_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)
