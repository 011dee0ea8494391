"""Verdicts as a badge: a small picture that says how many goals are met."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from analytics.measuring.checking import Checked
from analytics.pages.checked.telling import State, headline, state
from analytics.pages.render import environment
from analytics.pages.texts import clip
from analytics.pages.wording import wording

_LONGEST_LABEL = 60
_PADDING = 6
_MARK = 14
_COLOURS: dict[State, str] = {
    "poor data": "#6e40c9", "missed": "#b62324", "undecided": "#7d4e00", "met": "#1a6b34",
}  # fmt: skip
_NARROW = frozenset("ijlItfr.,:;'|!()[]{}/\\- ")
_WIDE = frozenset("mwMW%@")


@dataclass(frozen=True)
class _Box:
    """A stretch of the badge and its text; pixels."""

    text: str
    left: int
    width: int
    at: int
    length: int


def badge(checked: Checked, label: str = "goals") -> str:
    """Return the badge as SVG: a label, a mark of its own for each state, and the goals that are met.

    Parameters
    ----------
    label
        What stands on the left; cut at 60 characters.
    """
    found = state(checked)
    goals, limits = len(checked.verdicts), len(checked.quality)
    said = f"{checked.count('met')} of {goals}"
    if found == "poor data" or not goals:
        said = f"data {sum(one.outcome == 'met' for one in checked.quality)} of {limits}"
    name = _box(clip(label, _LONGEST_LABEL), 0, 0)
    value = _box(said, name.width, _MARK)
    template = environment(wording(), is_drawn=False).get_template("check/badge.svg.j2")
    return (
        template.render(
            name=name,
            value=value,
            width=name.width + value.width,
            mark=name.width + _PADDING + 5,
            state=found,
            colour=_COLOURS[found],
            title=f"{name.text}: {headline(checked)}",
        ).rstrip()
        + "\n"
    )


def _box(text: str, left: int, before: int) -> _Box:
    length = round(sum(map(_width, text)))
    return _Box(text, left, length + before + 2 * _PADDING, left + before + _PADDING, length)


def _width(character: str) -> float:
    """Return about how wide a character is in a sans-serif face of 11 pixels."""
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 11.5
    if character in _NARROW:
        return 4.3
    if unicodedata.bidirectional(character) in ("R", "AL"):
        return 5.6
    if character in _WIDE:
        return 10.2
    return 7.8 if character.isupper() else 6.8
