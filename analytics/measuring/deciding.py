"""Whether a figure meets its goal, given how uncertain it is."""

from __future__ import annotations

from math import inf
from typing import Literal

from analytics.goals import Goal
from analytics.measuring.figures import Figure
from analytics.measuring.statistics import NOT_REACHED
from analytics.metrics import Metric

Outcome = Literal["met", "missed", "undecided", "unknown"]
Bound = Literal["at most", "at least"]

SPANS = "its 95 % interval reaches to both sides"
TOO_FEW = "too few for a 95 % interval"
OUT_OF_REACH = "not reached, and too many still waited at the goal"
UNREACHED = "not reached, which may be more or less than the goal"
# Statistics that are no estimates, or for which no interval is given: their value decides.
_EXACT = ("count", "mean")
_ESTIMATED = ("share", "survival", "count")


def decide(
    goal: Goal, figure: Figure, statistic: str, *, is_out_of_reach: bool = False
) -> tuple[Outcome, str | None]:
    """Decide whether a figure meets a goal.

    Parameters
    ----------
    statistic
        That of the figure's metric. Counts and means have no interval: their value decides.
    is_out_of_reach
        A wait that is not reached is longer than the goal with 95 % confidence.

    Returns
    -------
    tuple
        ``met``: the whole interval meets the goal. ``missed``: none of it does. ``undecided``: it reaches to both
        sides, or there are too few for one. ``unknown``: there is no figure. And the reason of the last two; of a wait
        that is not reached in any case. An end of the interval that is not reached is beyond everything.
    """
    if is_out_of_reach:
        return "missed", OUT_OF_REACH
    if figure.value is None and figure.low is None:
        if figure.reason == NOT_REACHED:
            return "undecided", UNREACHED
        return "unknown", figure.reason
    if figure.value is not None:
        if statistic in _EXACT:
            return ("met" if goal.is_met(figure.value) else "missed"), None
        if figure.low is None and figure.high is None:
            return "undecided", TOO_FEW
    ends = {
        goal.is_met(-inf if figure.low is None else figure.low),
        goal.is_met(inf if figure.high is None else figure.high),
    }
    if len(ends) == 2:
        return "undecided", SPANS if figure.value is not None else UNREACHED
    return ("met" if ends.pop() else "missed"), None if figure.value is not None else OUT_OF_REACH


def misses_replies(metric: Metric) -> Bound | None:
    """Say on which side of a figure the truth lies where exports lack some replies; None: that cannot be told.

    Who was answered, and when, is never better in such exports than in truth. Figures of what came after an answer
    can be moved either way.
    """
    if not {"replies", "unanswered"} <= set(metric.needs) or "follow_ups" in metric.needs:
        return None
    if metric.statistic not in _ESTIMATED or metric.better == "neither":
        return None
    return "at most" if metric.better == "lower" else "at least"
