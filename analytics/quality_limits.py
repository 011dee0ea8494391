"""Limits of a log's quality, as `[quality]` of a configuration file says them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analytics.errors import ConfigError, nearest, on_one_line
from analytics.goals import read_amount

Unit = Literal["seconds", "share", "count"]

LIMITED: Mapping[str, tuple[Unit, str]] = {
    "age": ("seconds", "age of the newest message"),
    "rejected_share": ("share", "rows that could not be loaded"),
    "id_collisions": ("count", "rows with the id of another message"),
    "duplicate_share": ("share", "rows that stand again in their own file"),
    "ambiguous_time_share": ("share", "local times that the clock showed twice or never"),
    "skewed_share": ("share", "replies stamped before what they reply to"),
    "missing_parent_share": ("share", "replies to a message that is not in the log"),
    "unknown_author_share": ("share", "customers' messages without an author"),
    "unknown_category_share": ("share", "categories of the export that are not known"),
    "unknown_channel_share": ("share", "messages on a channel that is not known"),
    "unknown_brand_share": ("share", "turns whose brand is not known"),
    "stale_channels": ("count", "channels silent in the last 7 days of the log"),
    "silent_channels": ("count", "channels with customers' messages and no reply"),
    "gaps": ("count", "stretches of over 3 days without the usual messages"),
    "gone_messages": ("count", "messages that a newer export of their time lacks"),
}
"""What can be limited, each with its unit and title."""
_LIMIT = re.compile(r"(?:<=|≤)\s*(.+)")
_UNITS: Mapping[Unit, str] = {"seconds": "seconds", "share": "shares", "count": "whole numbers"}
_EXAMPLES: Mapping[Unit, str] = {"seconds": "<= 2 d", "share": "<= 1 %", "count": "<= 0"}


@dataclass(frozen=True)
class QualityLimit:
    """The most of something odd that a log may hold.

    Parameters
    ----------
    name
        A key of `LIMITED`.
    value
        A share of 0..1, seconds, or a number; the value itself is within the limit.
    """

    name: str
    value: float

    @property
    def unit(self) -> Unit:
        """Return the unit of the value."""
        return LIMITED[self.name][0]

    @property
    def title(self) -> str:
        """Return what is limited, in words."""
        return LIMITED[self.name][1]


def read_quality(value: object, where: str) -> tuple[QualityLimit, ...]:
    """Read the value of `quality` in a parsed configuration file: a line a limit, for example ``"<= 1 %"``.

    Parameters
    ----------
    where
        What errors call the file.

    Returns
    -------
    tuple of QualityLimit
        In the order of `LIMITED`.

    Raises
    ------
    ConfigError
        It is no table, names something that has no limit, or a limit cannot be read.
    """
    if not isinstance(value, dict):
        raise ConfigError(
            f'{where}: [quality] is a section with a line a limit, for example\n[quality]\nage = "<= 2 d"'
        )
    for name in value:
        if name not in LIMITED:
            raise ConfigError(
                f"{where}: [quality] has no limit '{on_one_line(name)}'.{nearest(name, LIMITED)}"
            )
    return tuple(
        QualityLimit(name, _most(name, value[name], f"{where}: [quality]"))
        for name in LIMITED
        if name in value
    )


def _most(name: str, text: object, where: str) -> float:
    unit = LIMITED[name][0]
    written = f"{where} {name} = {text!r}"
    like = f'Write it like {name} = "{_EXAMPLES[unit]}".'
    found = _LIMIT.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ConfigError(f"{written} is no limit: it says how much there may be at most. {like}")
    amount, given = read_amount(found[1], written)
    if given not in (None, unit):
        said = "per cent" if given == "share" else "a duration"
        raise ConfigError(f"{written}: {said} for what is counted in {_UNITS[unit]}. {like}")
    if unit == "share" and amount > 1:
        raise ConfigError(f"{written}: a share is never above 1, which is 100 %. {like}")
    if unit == "count" and amount != int(amount):
        raise ConfigError(f"{written}: it is counted in {_UNITS[unit]}. {like}")
    return amount
