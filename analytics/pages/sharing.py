"""What of a list may leave the team: its rows without names and links, and with masked texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from analytics.measuring import NamedList
from analytics.pages.masking import mask
from analytics.pages.texts import clean

if TYPE_CHECKING:
    import polars as pl


def without_people(found: Iterable[Mapping[str, object]], one: NamedList) -> list[dict[str, object]]:
    """Return rows of a list without the columns that name people or link to originals; its texts are masked.

    In the texts of a row its own people are masked too. What no pattern finds stays: names of others in a sentence
    above all (`masking.LIMITS`).
    """
    return [_without_people(row, one) for row in found]


def frame_without_people(found: pl.DataFrame, one: NamedList) -> pl.DataFrame:
    """Return a list as `without_people` does, of a frame."""
    import polars as pl

    kept = {name: kind for name, kind in found.schema.items() if name not in one.people}
    return pl.DataFrame(without_people(found.to_dicts(), one), schema=kept)


def _without_people(row: Mapping[str, object], one: NamedList) -> dict[str, object]:
    people = [value for name in one.people if isinstance(value := row.get(name), str)]
    return {
        name: mask(clean(value), people) if name in one.texts and isinstance(value, str) else value
        for name, value in row.items()
        if name not in one.people
    }
