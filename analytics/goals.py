"""Goals: what figures are to be, as `[goals]` of a configuration file says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from analytics.config import CATEGORIES
from analytics.errors import ConfigError, nearest, on_one_line

_NUMBER = r"([0-9]{1,12}(?:\.[0-9]{1,12})?)"
_GOAL = re.compile(r"(>=|<=|≥|≤)\s*(.+)")
_PLAIN = re.compile(rf"{_NUMBER}\s*(%?)")
_PART = re.compile(rf"{_NUMBER}\s*(s|min|h|d)\s*")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")
_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_EXAMPLE = 'For example\n[goals.channel.twitter]\nwithin_2h_share = ">= 80 %"'
DIMENSIONS = ("channel", "brand", "category")
"""What goals can be for a part of: sections such as `[goals.channel.twitter]`."""


@dataclass(frozen=True)
class Goal:
    """What a figure is to be.

    Parameters
    ----------
    metric
        Its name as written; `analytics.measuring.goals` holds it against the catalogue.
    operator
        The value itself meets the goal.
    value
        A share of 0..1, seconds, or the number as written.
    unit
        What it was written in: ``share`` in per cent, ``seconds`` as a duration; None: a bare number.
    written
        What errors say of it: file, section, metric and text.
    dimension, part
        The part of the log that it is for, such as ``channel`` and ``twitter``; None: all of it.
    """

    metric: str
    operator: Literal[">=", "<="]
    value: float
    unit: Literal["share", "seconds"] | None = None
    written: str = field(default="", compare=False)
    dimension: str | None = None
    part: str | None = None

    def is_met(self, value: float) -> bool:
        """Say whether a value meets the goal."""
        return value >= self.value if self.operator == ">=" else value <= self.value


def read_goals(value: object, where: str) -> tuple[Goal, ...]:
    """Read the value of `goals` in a parsed configuration file: a line a metric, for example ``">= 80 %"``.

    Parameters
    ----------
    where
        What errors call the file.

    Returns
    -------
    tuple of Goal
        Those for the whole log in the order of the metrics' names, then those of channels, brands and categories in
        the order of their names.

    Raises
    ------
    ConfigError
        It is no table, names a part of the log that cannot be, or a goal cannot be read.
    """
    if not isinstance(value, dict):
        raise ConfigError(
            f'{where}: [goals] is a section with a line a metric, for example\n[goals]\nwithin_30m_share = ">= 80 %"'
        )
    lines = {key: text for key, text in value.items() if key not in DIMENSIONS and not isinstance(text, dict)}
    for key in value:
        if key not in DIMENSIONS and key not in lines:
            raise ConfigError(
                f"{where}: [goals.{_key(key)}] is no part of a log that goals can be for.{nearest(key, DIMENSIONS)}\n"
                f"{_EXAMPLE}"
            )
    found = [_goal(f"{where}: [goals]", metric, text) for metric, text in sorted(lines.items())]
    for dimension in DIMENSIONS:
        if dimension in value:
            found += _goals_of_parts(where, dimension, value[dimension])
    return tuple(found)


def _goals_of_parts(where: str, dimension: str, sections: object) -> list[Goal]:
    if not isinstance(sections, dict):
        raise ConfigError(f"{where}: [goals] {dimension} takes a section a {dimension}.\n{_EXAMPLE}")
    named: dict[str, dict[str, object]] = {}
    for name, lines in sections.items():
        section = f"{where}: [goals.{dimension}.{_key(name)}]"
        if not isinstance(lines, dict):
            raise ConfigError(
                f"{where}: [goals.{dimension}] {_key(name)} = {lines!r} does not say of which metric.\n{_EXAMPLE}"
            )
        for metric, text in lines.items():
            if isinstance(text, dict):
                raise ConfigError(
                    f"{section} {on_one_line(metric)} is a section of its own. A name with dots or spaces stands in"
                    f" quotes: [goals.{dimension}.{_key(f'{name}.{metric}')}]."
                )
        part = name.strip() if dimension == "brand" else name.strip().lower()
        if not any(one.isprintable() and not one.isspace() for one in part):
            raise ConfigError(f"{section} names no {dimension}: nothing of the name can be seen.")
        if part in named:
            raise ConfigError(f"{section} stands twice, in other letters: keep one.")
        if dimension == "category" and part not in CATEGORIES:
            raise ConfigError(
                f"{section}: there is no category '{on_one_line(name)}'.{nearest(part, CATEGORIES)}"
            )
        named[part] = lines
    return [
        replace(
            _goal(f"{where}: [goals.{dimension}.{_key(part)}]", metric, text), dimension=dimension, part=part
        )
        for part, lines in sorted(named.items())
        for metric, text in sorted(lines.items())
    ]


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else f'"{on_one_line(name)}"'


def _goal(where: str, metric: str, text: object) -> Goal:
    written = f"{where} {on_one_line(metric)} = {text!r}"
    found = _GOAL.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ConfigError(
            f'{written} is no goal. Write >= or <= and an amount, for example ">= 80 %" or "<= 2 h".'
        )
    operator: Literal[">=", "<="] = ">=" if found[1] in (">=", "≥") else "<="
    return Goal(metric, operator, *read_amount(found[2], written), written)


def read_amount(text: str, written: str) -> tuple[float, Literal["share", "seconds"] | None]:
    """Read an amount such as ``80 %`` or ``1 h 30 min``.

    Parameters
    ----------
    written
        What errors say of it.

    Returns
    -------
    tuple
        Its value, and what it was written in: ``share`` in per cent (the value is 0..1), ``seconds`` as a duration,
        None as a bare number.

    Raises
    ------
    ConfigError
        It is no amount.
    """
    if plain := _PLAIN.fullmatch(text):
        # 1.1 / 100 is not 0.011 in binary
        number = float(f"{plain[1]}e-2") if plain[2] else float(plain[1])
        return number, "share" if plain[2] else None
    if not _DURATION.fullmatch(text):
        raise ConfigError(
            f"{written}: '{on_one_line(text)}' is no amount. Write it like 0.8, 80 %, 90 s, 30 min, 2 h, 1 h 30 min"
            " or 1 d."
        )
    return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(text)), "seconds"
