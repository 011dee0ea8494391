"""What the invented people of the sample data say: phrases of sample_phrases/, drawn and filled in.

Every draw takes `random()` of a seeded generator and nothing else, because that is what Python promises to
keep the same over versions and machines. For the same reason no logarithm or power is used anywhere.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

FOLDER = Path(__file__).parent / "sample_phrases"
LANGUAGES = ("en", "he", "sr-Latn", "sr-Cyrl")
KEPT_IN_LATIN = re.compile(r"^(Plinkotel|Snurfpost|[@#]|https?:|DM|PIN|SMS|GB|PDF|SIM|Wi$|Fi$|.*\d)")
PAIRS = {"nj": "њ", "lj": "љ", "dž": "џ"}
SINGLES = dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True))
UNMARKED = str.maketrans(
    dict(zip("ščćžđŠČĆŽĐ", ["s", "c", "c", "z", "dj", "S", "C", "C", "Z", "Dj"], strict=True))
)


class Draw:
    """Draw from a seeded generator, the same on every machine."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit` - 1."""
        return int(self._random() * limit)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both possible."""
        return low + self.below(high - low + 1)

    def one(self, items: Sequence[T]) -> T:
        """Return one of `items`."""
        return items[self.below(len(items))]

    def chance(self, share: float) -> bool:
        """Return true in `share` of the draws."""
        return self._random() < share

    def weighted(self, weights: Mapping[T, float]) -> T:
        """Return one key, each as often as its weight says."""
        left = self._random() * sum(weights.values())
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        return key

    def quantile(self, points: Sequence[float]) -> float:
        """Return a number whose quantiles are `points`, equally spaced and joined by straight lines."""
        place = self._random() * (len(points) - 1)
        step = int(place)
        return points[step] + (points[step + 1] - points[step]) * (place - step)


@dataclass(frozen=True)
class Person:
    """A customer of one channel; `plain` ones type Serbian without its marks."""

    author_id: str
    name: str
    language: str
    followers: int
    plain: bool = False


@cache
def phrases(language: str) -> dict[str, Any]:
    """Return the phrases of `language`; both Serbian scripts share one file."""
    return tomllib.loads((FOLDER / f"{language[:2]}.toml").read_text("utf-8"))


def topics(language: str, brand: str) -> list[dict[str, Any]]:
    """Return what customers of `brand` ("app" for reviews) write about, in `language`."""
    found: list[dict[str, Any]] = phrases(language)["topic"]
    return [topic for topic in found if topic["brand"] == brand]


def in_cyrillic(text: str) -> str:
    """Return Serbian `text` in Cyrillic script, with names, codes and links left as they are."""

    def turn(match: re.Match[str]) -> str:
        word = match.group()
        if KEPT_IN_LATIN.match(word):
            return word
        letters = re.findall("nj|lj|dž|.", word, re.IGNORECASE)
        return "".join(
            new.upper() if letter[0].isupper() else new
            for letter in letters
            for new in [PAIRS.get(letter.lower()) or SINGLES.get(letter.lower(), letter)]
        )

    return re.sub(r"https?://\S+|[@#]?[\w]+(?:[-.]\w*\d\w*)*", turn, text)


def capital(text: str) -> str:
    """Return `text` with a capital first letter."""
    return text[:1].upper() + text[1:]


def draw_slots(draw: Draw, language: str, brand: str) -> dict[str, str]:
    """Return what can be filled into the phrases of `language`, drawn once for texts that belong together."""
    said = phrases(language)
    return {
        "brand": brand,
        "city": draw.one(said["city"]),
        "amount": draw.one(said["amount"]),
        "days": str(draw.between(3, 9)),
        "hours": str(draw.between(5, 9)),
        "agent": draw.one(said["agents"]),
        "ref": f"{brand[:2].upper()}-{draw.between(20000, 98999)}",
    }


def fill(draw: Draw, language: str, template: str, **known: str) -> str:
    """Return `template` with its slots filled, in the script of `language`; `known` slots are not drawn."""
    text = template.format_map(draw_slots(draw, language, known["brand"]) | known)
    return in_cyrillic(text) if language == "sr-Cyrl" else text


def unmarked(text: str) -> str:
    """Return Serbian `text` as typed on a keyboard without Serbian letters."""
    return text.translate(UNMARKED)


def make_people(draw: Draw, channel: str, count: int, languages: Mapping[str, float]) -> list[Person]:
    """Return `count` invented customers of `channel`; names are first names with an initial."""
    people = []
    for number in range(1, count + 1):
        language = draw.weighted(languages)
        first = draw.one(phrases(language)["first_names"])
        initial = draw.one({"en": "BCKMRT", "he": "אבגלמר", "sr": "BJKMPS"}[language[:2]])
        name = f"{first} {initial}."
        name = in_cyrillic(name) if language == "sr-Cyrl" else name
        followers = int(draw.quantile((3, 25, 60, 120, 260, 520, 1400, 4800, 26000)))
        author_id = f"{channel[:2]}_user_{1000 + number * 7}"
        people.append(Person(author_id, name, language, followers, draw.chance(0.3)))
    return people
