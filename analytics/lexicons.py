"""Phrases by which a message is known to be an apology, a handoff and so on, from `queries/lexicons/`.

There is a file a language; the top of `en.toml` explains how phrases are written. What they mean is said once
here, in the syntax that RE2 (DuckDB) and Python's `re` share, so that both find the same.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from analytics.errors import InstallationError, nearest
from analytics.resources import folder

# A section of a file is a side of the conversation; its keys are what that side's messages can do.
ACTS = {"brand": ("interim", "handoff", "redirect", "apology")}

# The letters of the languages here, and what may stand between two words: spaces, marks of direction (phones put
# them into Hebrew) and punctuation that ends no sentence. A few ranges instead of \p{L}, and [Kk] instead of
# (?i), which adds the Kelvin sign: an expression that is too large (about 16,000 instructions) makes RE2 give
# up its fast way, and then takes thirty times as long.
_LETTER = "0-9A-Za-zÀ-ÖØ-öø-ɏЀ-ӿא-ת"
_BORDERED = f"(?:^|[^{_LETTER}])(?:{{}})(?:$|[^{_LETTER}])"
_GAP = '[\t-\r "-\\-/:->\u00a0\u200e-\u203a]+'
_UP_TO_THREE_WORDS = "(?:[^ \n.!?]+[ \n]+){0,3}"
_NUMBER = r"(?:\*[0-9]{4}|[+(]{0,2}[0-9](?:[(). +-]{0,2}[0-9]){4,})"

_PIECE = re.compile(r"\((?P<choices>[^()]*)\)(?!\S)|(?P<sign>[*#])(?!\S)|(?P<word>[\w@'\"-]+~?)(?!\S)")
_SIGNS = {"'": "['’´׳]?", '"': '["”״]?', "-": "[ –-]?", "~": "[0-9A-Z_a-zÀ-ſЀ-џא-ת'’]*"}

_UNMARKED = {"č": "[čćcČĆC]", "ć": "[čćcČĆC]", "š": "[šsŠS]", "ž": "[žzŽZ]", "đ": "(?:[đĐ]|[Dd][Jj])"}
_CYRILLIC = dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True))
_CYRILLIC |= {"dž": "џ", "lj": "љ", "nj": "њ"}


@dataclass(frozen=True)
class Phrase:
    """A phrase as its file has it, with the expression that it stands for, without borders."""

    language: str
    text: str
    expression: str

    @cached_property
    def _bordered(self) -> re.Pattern[str]:
        return re.compile(_BORDERED.format(self.expression))

    def is_in(self, text: str) -> bool:
        """Tell whether `text` holds the phrase as whole words."""
        return self._bordered.search(text) is not None


def patterns(side: str) -> dict[str, str]:
    """Return one expression an act for the messages of `side`, of all languages together.

    They are RE2, for DuckDB's ``regexp_matches(text, pattern)``.

    Raises
    ------
    InstallationError
        A file of phrases is missing or broken.
    """
    return {act: _BORDERED.format(_any_of(f"{side}.{act}")) for act in ACTS[side]}


def greeting() -> str:
    """Return the expression (RE2) of a greeting that begins a text, after the accounts that it names.

    It reaches to the name of the customer: in ``@ann Hello Ann, sorry`` it matches ``@ann Hello`` and the space.
    """
    accounts = f"^[^{_LETTER}@]*(?:@[{_LETTER}_.]+[^{_LETTER}@]*)*"
    return f"{accounts}(?:{_any_of('greetings')})(?:$|[^{_LETTER}]+)"


def phrase_of(text: str, side: str, act: str) -> tuple[str, str] | None:
    """Return the language and the phrase, as its file has it, by which `text` is known to be an `act`."""
    found = (phrase for phrase in _phrases(f"{side}.{act}") if phrase.is_in(text))
    return next(((phrase.language, phrase.text) for phrase in found), None)


def read(path: Path) -> dict[str, list[Phrase]]:
    """Read the phrases of one file, by ``greetings`` and ``SIDE.ACT``.

    Raises
    ------
    InstallationError
        The file is not TOML, has an unknown key or a value of another kind, or a phrase that cannot be read.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstallationError(f"{path.name} is not valid TOML: {error}") from None
    prefixes = _texts(path, "prefixes", given.pop("prefixes", []))
    if not "".join(["a", *prefixes]).isalpha():
        raise InstallationError(f"{path.name}: prefixes = {prefixes!r} are not all made of letters.")
    _known(path, given, ["greetings", "prefixes", *ACTS])
    lists = {"greetings": given.pop("greetings", [])}
    for side, section in given.items():
        if not isinstance(section, dict):
            raise InstallationError(f"{path.name}: {side} is not a section. Write [{side}] above its lists.")
        _known(path, section, ACTS[side])
        lists |= {f"{side}.{act}": texts for act, texts in section.items()}
    return {
        key: [_phrase(path, key, text, prefixes) for text in _texts(path, key, texts)]
        for key, texts in lists.items()
    }


@cache
def _files() -> list[dict[str, list[Phrase]]]:
    return [read(path) for path in sorted((folder("queries") / "lexicons").glob("*.toml"))]


def _phrases(key: str) -> list[Phrase]:
    found = [phrase for file in _files() for phrase in file.get(key, [])]
    if not found:  # No phrase at all would become an expression that matches every text.
        raise InstallationError(f"queries/lexicons has no phrase of {key}. Install the program again.")
    return found


@cache
def _any_of(key: str) -> str:
    expressions = {phrase.expression for phrase in _phrases(key)}
    return "|".join(sorted(expressions, key=lambda one: (-len(one), one)))  # Hi there goes before Hi


def _known(path: Path, given: dict[str, Any], known: Sequence[str]) -> None:
    for key in given:
        if key not in known:
            raise InstallationError(f"{path.name}: there is no '{key}' here.{nearest(key, known)}")


def _texts(path: Path, key: str, given: Any) -> list[str]:
    if not isinstance(given, list):
        raise InstallationError(f"{path.name}: {key} = {given!r} is not a list of texts.")
    for text in given:
        if not isinstance(text, str) or not text.strip():
            raise InstallationError(f"{path.name}: {text!r} in {key} is not a text with words.")
    return given


def _phrase(path: Path, key: str, text: str, prefixes: Sequence[str]) -> Phrase:
    scripts = (_latin, _cyrillic) if path.stem == "sr" else (_plain,)
    before = f"(?:(?:{'|'.join(prefixes)})-?)?" if prefixes else ""
    try:
        return Phrase(path.stem, text, _row(text.lower(), scripts, before))
    except ValueError as error:
        raise InstallationError(f"{path.name}: the phrase '{text}' in {key} {error}.") from None


def _row(text: str, scripts: Sequence[Callable[[str], str]], before: str) -> str:
    """Translate a row of words; each brings the gap behind it, so that one left out leaves none."""
    if text.count("(") != text.count(")"):
        raise ValueError("has a bracket without its other half")
    if _PIECE.sub("", text).strip():
        raise ValueError("has a sign or a bracket that means nothing there")
    parts, may_lack = [], []
    for piece in _PIECE.finditer(text):
        choices = (piece["choices"] or "").split("|")
        written = [choice for choice in choices if choice.strip()]
        if piece["word"]:
            part = "|".join(script(piece["word"]) for script in scripts)
        elif piece["sign"]:
            part = _NUMBER
        elif written:
            rows = {_row(choice, [script], before) for script in scripts for choice in written}
            part = "|".join(sorted(row.removeprefix(before) for row in rows))
        else:
            raise ValueError("has an empty bracket")
        part = f"{before}(?:{part}){_GAP}"
        is_loose = piece["sign"] == "*" or (bool(piece["choices"]) and len(written) < len(choices))
        parts.append(_UP_TO_THREE_WORDS if piece["sign"] == "*" else f"(?:{part})?" if is_loose else part)
        may_lack.append(is_loose)
    if may_lack[0] or may_lack[-1]:
        raise ValueError("begins or ends with what may be left out")
    return "".join(parts).removesuffix(_GAP)


def _plain(word: str) -> str:
    return "".join(map(_letter, word))


def _latin(word: str) -> str:
    return "".join(_UNMARKED.get(letter) or _letter(letter) for letter in word)


def _cyrillic(word: str) -> str:
    return "".join(_letter(_CYRILLIC.get(letter, letter)) for letter in re.findall("dž|lj|nj|.", word))


def _letter(letter: str) -> str:
    return _SIGNS.get(letter) or (letter if letter.upper() == letter else f"[{letter.upper()}{letter}]")
