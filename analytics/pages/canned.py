"""Replies that are used again and again, as a page may show them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.lexicons import greeting
from analytics.measuring import rows
from analytics.pages.masking import shown
from analytics.pages.report import FEWEST_CUSTOMERS, Source
from analytics.pages.texts import clip

# Accounts at the beginning; possessive, as marks between them could be read in many ways.
_ACCOUNTS = re.compile(r"(?:[^\w@]*+@[\w.\-]++)*+[^\w@]*+")
# Words after a greeting, up to a mark: a name, with a capital or alone ("Hi ana, your parcel").
_NAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+){0,2}+\s?[,!:.…–—-]")
_WORD = re.compile(r"[^\W\d_]+")
# "^AB", "- Ana", "*ErikS" at the end, before links.
_SIGNATURE = re.compile(
    r"(?:\s\^\s*\w+|\s[-–—/*~]\s*[^\W\d_]+(?:\s[^\W\d_]+)?)\.?((?:\s*https?://\S++)*+)\s*\Z"
)


@dataclass(frozen=True)
class Canned:
    """A text that was sent again and again.

    Parameters
    ----------
    example
        The beginning of the earliest of them.
    agents
        Different ones who are named; None: none is.
    """

    example: str
    times: int
    agents: int | None
    channels: Sequence[str]


def canned(source: Source, limit: int, length: int) -> Sequence[Canned]:
    """List the texts that were sent most often, cut to a length.

    For a page that is shared they are masked, with the names of the agents who answered in these days, without
    greetings and signatures, and none went out fewer than `FEWEST_CUSTOMERS` times.
    """
    found = []
    people = () if source.is_internal else _agents(source)
    for row in rows(source.log, "canned", source.chosen, limit):
        text, times = str(row["example"]), int(str(row["times"]))
        if not source.is_internal:
            if times < FEWEST_CUSTOMERS:
                continue
            impersonal = _impersonal(text, greeting())
            text = shown(impersonal, length, people, only_capitals=True)
        agents = None if row["agents"] is None else int(str(row["agents"]))
        found.append(Canned(clip(text, length), times, agents, str(row["channels"]).split(", ")))
    return found


def _agents(source: Source) -> Sequence[str]:
    """Return the names of those who answered."""
    return [
        str(row["agent"]) for row in rows(source.log, "agents", source.chosen) if row["agent"] is not None
    ]


def _impersonal(text: str, greetings: str) -> str:
    """Return a text without its greeting with a name and its signature: the names of people are there."""
    text = _SIGNATURE.sub(r"\1", text)
    accounts = _ACCOUNTS.match(text)
    text_only = text[accounts.end() :] if accounts else text
    hello = re.match(greetings, text_only, re.IGNORECASE)
    if hello is None:
        return text
    rest = text_only[hello.end() :]
    first, closed = _WORD.match(rest), _NAME.match(rest)
    if closed and all(word[0].isupper() for word in _WORD.findall(closed[0])[1:]):
        rest = rest[closed.end() :]
    elif first and first[0][0].isupper():
        rest = rest[first.end() :]
    return f"…{rest.lstrip(' ,!:.')}"
