"""The files of `queries/lexicons/`, one a language, and the phrases that a configuration adds."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from analytics.config import Own
from analytics.errors import InstallationError, nearest
from analytics.lexicons.phrases import Phrase, translated
from analytics.resources import folder

# A section of a file is a side of the conversation; its keys are lists, each one sign of what that side does.
LISTS = {
    "brand": ("automated", "interim", "handoff", "redirect", "apology", "closing"),
    "customer": (
        "complaint", "failure", "lack", "delay", "loss", "anger", "service", "dealings", "settled",
        "question", "request", "suggestion", "praise", "thanks", "abuse", "spam",
    ),
}  # fmt: skip

# A language of no text: signs that mean the same in every language.
EVERY_LANGUAGE = "und"


@dataclass(frozen=True)
class Lexicon:
    """The phrases of a language: by list as ``customer.complaint``, and those that greet and negate."""

    language: str
    prefixes: tuple[str, ...] = ()
    greetings: tuple[Phrase, ...] = ()
    negators: tuple[Phrase, ...] = ()
    lists: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)


@cache
def lexicons(own: Own = ()) -> Mapping[str, Lexicon]:
    """Return the lexicon of each language, with the phrases of one's own.

    Raises
    ------
    InstallationError
        A file is broken.
    ValueError
        So is a phrase of one's own, or its language or list is unknown.
    """
    found = {path.stem: read(path) for path in _paths()}
    for language, name, texts in own:
        lexicon = found.get(language)
        if lexicon is None:
            raise ValueError(f"there are no phrases of '{language}'.{nearest(language, found)}")
        if name not in list_names():
            raise ValueError(f"there is no list '{name}'.{nearest(name, list_names())}")
        more = tuple(_phrase(language, name, text, lexicon.prefixes) for text in texts)
        found[language] = Lexicon(
            language, lexicon.prefixes, lexicon.greetings, lexicon.negators,
            {**lexicon.lists, name: (*lexicon.lists.get(name, ()), *more)},
        )  # fmt: skip
    return found


@cache
def greetings() -> tuple[Phrase, ...]:
    """Return the phrases that greet, of all languages: a fraction of what `lexicons` takes the time to read.

    Raises
    ------
    InstallationError
        A file is broken.
    """
    return tuple(phrase for path in _paths() for phrase in read(path, only=("greetings",)).greetings)


def _paths() -> list[Path]:
    return sorted((folder("queries") / "lexicons").glob("*.toml"))


def list_names() -> list[str]:
    """List the lists, as ``customer.complaint``."""
    return [f"{side}.{name}" for side, names in LISTS.items() for name in names]


def read(path: Path, only: Collection[str] | None = None) -> Lexicon:
    """Read the phrases of one file: those of all keys or of some, as ``greetings`` and ``customer.complaint``.

    Raises
    ------
    InstallationError
        The file is not TOML, has an unknown key or a value of another kind, or a phrase that cannot be read.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        return _lexicon(path.stem, given, only)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstallationError(f"{path.name} is not valid TOML: {error}") from None
    except ValueError as error:
        raise InstallationError(f"{path.name}: {error}") from None


def _lexicon(language: str, given: dict[str, Any], only: Collection[str] | None) -> Lexicon:
    _known(given, ["prefixes", "greetings", "negators", *LISTS])
    prefixes = tuple(_texts("prefixes", given.get("prefixes", [])))
    if not "".join(["a", *prefixes]).isalpha():
        raise ValueError(f"prefixes = {list(prefixes)!r} are not all made of letters.")
    found = {name: _texts(name, given.get(name, [])) for name in ("greetings", "negators")}
    for side in LISTS:
        section = given.get(side, {})
        if not isinstance(section, dict):
            raise ValueError(f"{side} is not a section. Write [{side}] above its lists.")
        _known(section, LISTS[side])
        found |= {f"{side}.{name}": _texts(f"{side}.{name}", texts) for name, texts in section.items()}
    phrases = {
        name: tuple(_phrase(language, name, text, prefixes) for text in texts)
        for name, texts in found.items()
        if only is None or name in only
    }
    return Lexicon(language, prefixes, phrases.pop("greetings", ()), phrases.pop("negators", ()), phrases)


def _known(given: dict[str, Any], known: Sequence[str]) -> None:
    for key in given:
        if key not in known:
            raise ValueError(f"there is no '{key}' here.{nearest(key, known)}")


def _texts(key: str, given: Any) -> list[str]:
    if not isinstance(given, list):
        raise ValueError(f"{key} = {given!r} is not a list of texts.")
    for text in given:
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"{text!r} in {key} is not a text with words.")
    return given


def _phrase(language: str, key: str, text: str, prefixes: Sequence[str]) -> Phrase:
    if not text.strip():
        raise ValueError(f"{text!r} in {key} is not a text with words.")
    try:
        return translated(language, text, prefixes)
    except ValueError as error:
        raise ValueError(f"the phrase '{text}' in {key} {error}.") from None
