"""Goals held against the catalogue: known metrics, fitting units, and the right direction."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.config import Settings
from analytics.errors import ConfigError, nearest
from analytics.goals import Goal
from analytics.metrics import Metric, catalogue

_WITH = {"higher": ">=", "lower": "<="}


def goals_of(settings: Settings) -> Mapping[str, Goal]:
    """Return the goals of the configuration by metric, in the order of their names, values in the metric's unit.

    Raises
    ------
    ConfigError
        A goal is for a metric that does not exist, in another unit than the metric's, a share above 1, or against
        the grain: a ceiling for what had better be high, a floor for what had better be low.
    """
    return {goal.metric: _checked(goal) for goal in settings.goals}


def _checked(goal: Goal) -> Goal:
    known = catalogue()
    if goal.metric not in known:
        raise ConfigError(f"{goal.written}: there is no metric '{goal.metric}'.{nearest(goal.metric, known)}")
    metric = known[goal.metric]
    if goal.unit not in (None, metric.unit):
        given = "per cent" if goal.unit == "share" else "a duration"
        raise ConfigError(
            f"{goal.written}: {given} for a metric that is counted in {metric.unit}. {_example(metric)}"
        )
    if metric.unit == "share" and goal.value > 1:
        raise ConfigError(f"{goal.written}: a share is never above 1, which is 100 %. {_example(metric)}")
    if goal.operator != _WITH.get(metric.better, goal.operator):
        bad = "at most" if goal.operator == "<=" else "at least"
        raise ConfigError(
            f"{goal.written}: of '{metric.title}', {metric.better} is better, so a goal of {bad} this much"
            f" would be met by doing worse. {_example(metric)}"
        )
    return goal


def _example(metric: Metric) -> str:
    amount = {"share": "80 %" if metric.better == "higher" else "20 %", "seconds": "2 h"}.get(
        metric.unit, "10"
    )
    return f'Write it like {metric.name} = "{_WITH.get(metric.better, "<=")} {amount}".'
