"""Masked texts as a page shows them: cleaned, and no longer than there is room for."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.masking import LIMITS, MARK, MARKS, MASKED, mask
from analytics.pages.texts import clean, clip

__all__ = ["LIMITS", "MARK", "MARKS", "MASKED", "mask", "shown"]

_MARGIN = 400  # longer than any address or number is


def shown(text: str, length: int = 200, people: Iterable[str] = (), *, only_capitals: bool = False) -> str:
    """Return `text` cleaned, masked and then clipped to at most `length` characters, no mark cut in two.

    Masking comes before the cut, as half a number is not known for one. `people` and `only_capitals` are those
    of `mask`.
    """
    people = tuple(people)
    head = text[: length * 8 + _MARGIN]
    masked = mask(" ".join(clean(head).split()), people, only_capitals=only_capitals)
    if len(head) < len(text) and len(masked) < length + _MARGIN:
        # What was cut in two here would be within sight.
        masked = mask(" ".join(clean(text).split()), people, only_capitals=only_capitals)
    cut = clip(masked, length)
    before, opening, rest = cut.rpartition("‹")
    if opening and len(cut) < len(masked) and "›" not in rest:
        return before.rstrip() + "…"
    return cut
