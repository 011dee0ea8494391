"""Goals: what figures are to be, as `[goals]` of a configuration file says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from analytics.errors import ConfigError

_NUMBER = r"([0-9]{1,12}(?:\.[0-9]{1,12})?)"
_GOAL = re.compile(r"(>=|<=|≥|≤)\s*(.+)")
_PLAIN = re.compile(rf"{_NUMBER}\s*(%?)")
_PART = re.compile(rf"{_NUMBER}\s*(s|min|h|d)\s*")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")
_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}


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
    """

    metric: str
    operator: Literal[">=", "<="]
    value: float
    unit: Literal["share", "seconds"] | None = None
    written: str = field(default="", compare=False)

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
        In the order of the metrics' names.

    Raises
    ------
    ConfigError
        It is no table, a goal is for a part of the log, or a goal cannot be read.
    """
    if not isinstance(value, dict):
        raise ConfigError(
            f'{where}: [goals] is a section with a line a metric, for example\n[goals]\nwithin_30m_share = ">= 80 %"'
        )
    return tuple(_goal(f"{where}: [goals]", metric, text) for metric, text in sorted(value.items()))


def _goal(where: str, metric: str, text: object) -> Goal:
    if isinstance(text, dict):
        raise ConfigError(
            f"{where} {metric} is a section of its own. Goals are for the whole log so far: write a line a metric."
        )
    written = f"{where} {metric} = {text!r}"
    found = _GOAL.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ConfigError(
            f'{written} is no goal. Write >= or <= and an amount, for example ">= 80 %" or "<= 2 h".'
        )
    operator: Literal[">=", "<="] = ">=" if found[1] in (">=", "≥") else "<="
    if plain := _PLAIN.fullmatch(found[2]):
        # 1.1 / 100 is not 0.011 in binary
        number = float(f"{plain[1]}e-2") if plain[2] else float(plain[1])
        return Goal(metric, operator, number, "share" if plain[2] else None, written)
    if not _DURATION.fullmatch(found[2]):
        raise ConfigError(
            f"{written}: '{found[2]}' is no amount."
            " Write it like 0.8, 80 %, 90 s, 30 min, 2 h, 1 h 30 min or 1 d."
        )
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(found[2]))
    return Goal(metric, operator, seconds, "seconds", written)
