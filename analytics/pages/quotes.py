"""What people wrote, for a template: the way it runs, and what in it runs left to right wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.pages.masking import MARK
from analytics.pages.texts import clip, direction, parts


@dataclass(frozen=True)
class Quote:
    """A text of the log.

    Parameters
    ----------
    direction
        ``ltr`` or ``rtl``.
    pieces
        The text, each piece with whether it runs left to right: names, addresses and marks of masking.
    """

    direction: str
    pieces: Sequence[tuple[str, bool]]


def quote(text: str, length: int) -> Quote:
    """Return a text, cleaned and cut to a length."""
    said = clip(text, length)
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in MARK.finditer(said):
        pieces += [*parts(said[at : found.start()]), (found[0], True)]
        at = found.end()
    return Quote(direction(MARK.sub(" ", said)), [*pieces, *parts(said[at:])])
