"""Goals held against the catalogue: metrics that exist, fitting units, the right direction, parts with a meaning."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.config import Settings
from analytics.errors import ConfigError, nearest, on_one_line
from analytics.goals import Goal
from analytics.metrics import Metric, catalogue

_WITH = {"higher": ">=", "lower": "<="}
_OWED_NOTHING = ("thanks", "abuse", "spam")
_MEASURED = ("share", "seconds", "ratio", "impression hours")
"""Units of what is no count: any amount has a meaning."""
_OF_BRANDS = "participating_brands_share"


def goals_of(settings: Settings) -> Mapping[str, Goal]:
    """Return the goals for the whole log by metric, in the order of their names, values in the metric's unit.

    Raises
    ------
    ConfigError
        A goal is for a metric that does not exist, in another unit than the metric's, a share above 1, no whole
        number of what is counted, or against the grain: a ceiling for what had better be high, a floor for what had
        better be low.
    """
    return {goal.metric: _checked(goal) for goal in settings.goals if goal.dimension is None}


def all_goals(settings: Settings) -> tuple[Goal, ...]:
    """Return all goals of the configuration, those of channels, brands and categories too, in their order.

    Raises
    ------
    ConfigError
        As for `goals_of`; or a goal is for a part of the log in which its metric has no meaning.
    """
    return tuple(_checked(goal) for goal in settings.goals)


def _checked(goal: Goal) -> Goal:
    known = catalogue()
    if goal.metric not in known:
        raise ConfigError(
            f"{goal.written}: there is no metric '{on_one_line(goal.metric)}'.{nearest(goal.metric, known)}"
        )
    metric = known[goal.metric]
    if goal.unit not in (None, metric.unit):
        given = "per cent" if goal.unit == "share" else "a duration"
        raise ConfigError(
            f"{goal.written}: {given} for a metric that is counted in {metric.unit}. {_example(metric)}"
        )
    if metric.unit == "share" and goal.value > 1:
        raise ConfigError(f"{goal.written}: a share is never above 1, which is 100 %. {_example(metric)}")
    if metric.unit not in _MEASURED and goal.value != int(goal.value):
        raise ConfigError(
            f"{goal.written}: '{metric.title}' is counted in whole {metric.unit}. {_example(metric)}"
        )
    if goal.operator != _WITH.get(metric.better, goal.operator):
        bad = "at most" if goal.operator == "<=" else "at least"
        raise ConfigError(
            f"{goal.written}: of '{metric.title}', {metric.better} is better, so a goal of {bad} this much"
            f" would be met by doing worse. {_example(metric)}"
        )
    if meaningless := _meaningless(goal, metric):
        raise ConfigError(f"{goal.written}: {meaningless}")
    return goal


def _meaningless(goal: Goal, metric: Metric) -> str:
    """Say why a metric has no meaning in the part of the log that a goal is for; empty where it has one."""
    if goal.dimension == "category":
        if "category" in metric.needs:
            return (
                f"'{metric.title}' is of categories itself, so it says nothing within one."
                " Write the goal under [goals], for a channel or for a brand."
            )
        if goal.part in _OWED_NOTHING and "replies" in metric.needs:
            return f"turns that are {goal.part} need no reply, so '{metric.title}' is never known of them."
    if goal.dimension == "brand" and metric.name == _OF_BRANDS:
        return f"'{metric.title}' compares brands, so it says nothing of one. Write the goal under [goals]."
    return ""


def _example(metric: Metric) -> str:
    amount = {"share": "80 %" if metric.better == "higher" else "20 %", "seconds": "2 h"}.get(
        metric.unit, "10"
    )
    return f'Write it like {metric.name} = "{_WITH.get(metric.better, "<=")} {amount}".'
