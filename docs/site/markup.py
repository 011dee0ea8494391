"""Pieces of Markdown: tables, fenced blocks, and what a page says of itself to a search engine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

_LONGEST_DESCRIPTION = 155


def table(header: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[str] = ()) -> str:
    """Write a table; the columns named in `numbers` to the right."""
    lines = [
        "| " + " | ".join(header) + " |",
        "|" + "|".join("---:" if name in numbers else "---" for name in header) + "|",
        *("| " + " | ".join(_cell(value) for value in row) + " |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def fenced(text: str, language: str = "text") -> str:
    """Write a block as it stands, fenced so that no fence within ends it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.strip(chr(10))}\n{fence}\n"


def plain(text: str) -> str:
    """Return a text so that Markdown reads nothing into it."""
    return re.sub(r"([\\`*_<>\[\]#|])", r"\\\1", text)


def headed(text: str, *, is_listed: bool) -> str:
    """Return a page with what only Sphinx reads above it.

    That is a description of the page from its first paragraph, for search engines and previews of links, and whether
    it stands in the menu.
    """
    words = _first_paragraph(text)
    head = "" if is_listed else "orphan: true\n"
    if words:
        head += f"myst:\n  html_meta:\n    description: {json.dumps(words, ensure_ascii=False)}\n"
    return f"---\n{head}---\n{text}" if head else text


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Write what is known of a thing, a line each."""
    return "".join(f"- **{name}**: {says}\n" for name, says in pairs)


def _first_paragraph(text: str) -> str:
    text = re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    for paragraph in re.split(r"\n\s*\n", text):
        if re.match(r"\s*(#|\||<|!\[|[-*] |\d+\. |\()|\s*$", paragraph):
            continue
        words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", paragraph)
        words = " ".join(re.sub(r"[*`\\]", "", words).split())
        if len(words) > _LONGEST_DESCRIPTION:
            words = words[:_LONGEST_DESCRIPTION].rsplit(" ", 1)[0].rstrip(",;:") + " …"
        return words
    return ""


def _cell(value: object) -> str:
    return " ".join(str("" if value is None else value).split()).replace("|", "\\|")
