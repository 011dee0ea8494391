"""What tools call the columns of a message, in several languages, and the words by which cells say who wrote it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import cache

from analytics.resources import folder

# Matches of a whole name count more than those of some of its words.
_WHOLE = 1000
_SOME = 500
# What is longer is a text, not a name.
_MOST_CHARACTERS = 1_000
# Words that say nothing beside others: Query Name, Case Type.
_GENERAL = frozenset({"name", "type", "from", "case", "link", "role", "score", "user", "naam", "nombre"})
# What a column says of another message than that of its row.
_OF_ANOTHER = ("replyto", "parent", "mentioned", "quoted", "retweeted")


def joined(text: str) -> str:
    """Return the letters and digits of a text in lower case."""
    return "".join(character for character in text.casefold() if character.isalnum())


@cache
def _ranks() -> dict[str, dict[str, int]]:
    return {
        target: {word: place for place, word in enumerate(words.split())}
        for target, words in _file("columns")
    }


@cache
def _longest(target: str) -> int:
    return max(map(len, _ranks()[target]))


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    return {word: tuple(said.split("+")) for said, words in _file("cells") for word in words.split()}


def _file(section: str) -> list[tuple[str, str]]:
    text = (folder("queries") / "sources" / "headings.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)[section].items())


def likeness(name: str, target: str) -> int:
    """Tell how much a column is called like a column of the log: 0 not at all, from 900 up its very name."""
    if len(name) > _MOST_CHARACTERS:
        return 0
    ranks = _ranks()[target]
    whole = joined(name)
    if whole in ranks:
        return _WHOLE - ranks[whole]
    if target != "parent_id" and any(other in whole for other in _OF_ANOTHER):
        return 0
    words = [word.casefold() for word in re.findall(r"[A-ZÄÖÜÀ-Þ]?[^\W_A-ZÄÖÜÀ-Þ]+|[^\W_a-zß-ÿ]+", name)]
    # of a key within a key the last words tell
    ends = [len(words)] if "." in name else range(1, len(words) + 1)
    # no run of more words is known: each has a letter at least
    most = _longest(target)
    runs = ("".join(words[i:j]) for j in ends for i in range(max(0, j - most), j))
    found = [
        _SOME - ranks[run] + 2 * len(run)
        for run in runs
        if len(run) > 3 and run in ranks and run not in _GENERAL
    ]
    return max(found, default=0)


def is_very_name(name: str, target: str) -> bool:
    """Tell whether a column is called like one of the log, not only in some of its words."""
    return likeness(name, target) > _SOME * 1.4


def meaning(cell: str) -> tuple[str, ...]:
    """Return what a cell of a column of directions means; nothing where it is not known."""
    return _meanings().get(joined(cell), ())


def looks_like_header(names: Collection[str]) -> bool:
    """Tell whether a row of a table names a time and something else of a message."""
    filled = [name for name in names if name.strip()]
    known = {target for name in filled for target in _ranks() if is_very_name(name, target)}
    return len(filled) > 2 and "posted_at" in known and len(known) > 2
