"""What of a list may leave the team: its rows without names and links, and with masked texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analytics.measuring import NamedList
from analytics.pages.masking import mask
from analytics.pages.texts import clean


def without_people(found: Iterable[Mapping[str, object]], one: NamedList) -> list[dict[str, object]]:
    """Return rows of a list without the columns that name people or link to originals; its texts are masked.

    What no pattern finds in a text stays: names in a sentence above all (`masking.LIMITS`).
    """
    return [
        {
            name: mask(clean(value)) if name in one.texts and isinstance(value, str) else value
            for name, value in row.items()
            if name not in one.people
        }
        for row in found
    ]
