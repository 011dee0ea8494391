"""TOML, written a line at a time with comments beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_SHOWN = 40


def key(name: str) -> str:
    """Return a name as a key."""
    return name if _BARE.fullmatch(name) else text(name)


def text(value: str) -> str:
    """Return a text as a value."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def value(given: str | Sequence[str]) -> str:
    """Return a text or a list of texts as a value; a list of one as the text."""
    if isinstance(given, str):
        return text(given)
    return text(given[0]) if len(given) == 1 else f"[{', '.join(map(text, given))}]"


def line(name: str, given: str | Sequence[str], comment: str) -> str:
    """Return a key with its value, and a comment."""
    return f"{name} = {value(given)}  # {comment}" if comment else f"{name} = {value(given)}"


def shown(cell: str) -> str:
    """Return a cell as a comment may show it: on one line, and not too long."""
    clean = "".join(character if character.isprintable() else " " for character in cell)
    return clean if len(clean) <= _LONGEST_SHOWN else clean[:_LONGEST_SHOWN] + "..."


def rows(number: int) -> str:
    """Say how many rows."""
    return f"{number:,} {'row' if number == 1 else 'rows'}"
