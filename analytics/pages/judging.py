"""What the weeks say of each headline figure: usual limits, signals, and whether its goal holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import inf

from analytics.goals import Goal
from analytics.measuring import Figure
from analytics.measuring.behaviour import (
    BASELINE_WEEKS,
    FEW_WEEKS,
    LEAST_N,
    LEAST_WEEKS,
    Assurance,
    Behaviour,
    Point,
    Signal,
    Variation,
    assurance,
    behaviour,
    natural_bounds,
    variation,
)
from analytics.metrics import Metric, catalogue
from analytics.pages.periods import local
from analytics.pages.report import Report
from analytics.pages.trends import Week


@dataclass(frozen=True)
class Judged:
    """A headline figure week by week.

    Parameters
    ----------
    points
        The weeks shown, oldest first.
    least_n
        Weeks that stand on fewer turns are not judged.
    found
        Limits and signals.
    week
        First day of the page's own week; None: the page is of other days.
    """

    metric: Metric
    points: Sequence[Point]
    least_n: int
    found: Behaviour
    week: date | None
    goal: Goal | None

    @property
    def signal(self) -> Signal | None:
        """Return the signal of the page's own week."""
        return None if self.week is None else self.found.signals.get(self.week)

    @property
    def variation(self) -> Variation | None:
        """Say what the page's own week is: a change, or only chance; None: it was not judged."""
        return None if self.week is None else variation(self.found, self.week, self.metric.better)

    @property
    def assurance(self) -> Assurance | None:
        """Say whether the goal will be met if nothing changes."""
        return assurance(self.found.limits, self.goal)

    def usable(self, point: Point) -> float | None:
        """Return the value of a week that stands on enough turns."""
        return point.value if point.n >= self.least_n else None


def judge(report: Report, name: str, weeks: Sequence[Week] | None = None) -> Judged:
    """Judge the weeks of a headline figure against the limits of the report.

    Weeks that the log or the page cuts are not judged; their counts are not shown either.

    Parameters
    ----------
    name
        The metric.
    weeks
        The weeks to show; None: those of the report.
    """
    metric = catalogue()[name]
    # A count is exact however small; 0 is one too.
    least_n = 0 if metric.statistic == "count" else LEAST_N
    shown = report.weeks if weeks is None else weeks
    whole = [week for week in shown if _is_whole(week, report)]
    found = behaviour(
        _points(report.baseline, name),
        _points(whole, name),
        least_n=least_n,
        bounds=natural_bounds(metric.unit),
    )
    own = report.period.first if report.period.kind == "week" else None
    points = _points(shown, name)
    if metric.statistic == "count":
        if not _is_large(report, name):
            found = Behaviour(None, FEW_WEEKS, {}, ())
        starts = {week.start for week in whole}
        points = [point if point.start in starts else replace(point, value=None) for point in points]
    return Judged(metric, points, least_n, found, own, report.goals.get(name))


def holds(goal: Goal, figure: Figure) -> bool | None:
    """Say whether a figure meets its goal with all of its interval, or misses it with all of it.

    Returns
    -------
    bool or None
        A count has no interval and is taken as it is. None where the interval has the goal within, or there is none.
    """
    if catalogue()[figure.metric].statistic == "count":
        return None if figure.value is None else goal.is_met(figure.value)
    if figure.low is None and figure.high is None:
        return None
    low = -inf if figure.low is None else figure.low
    high = inf if figure.high is None else figure.high
    ends = {goal.is_met(low), goal.is_met(high)}
    return ends.pop() if len(ends) == 1 else None


def _points(weeks: Sequence[Week], name: str) -> list[Point]:
    return [Point(week.start, week.figures[name].value, week.figures[name].n) for week in weeks]


def _is_large(report: Report, name: str) -> bool:
    """Say whether a count has enough weeks of 20 or more; of fewer it jumps about."""
    weeks = _points(report.baseline, name)[:BASELINE_WEEKS]
    return sum(point.value is not None and point.value >= LEAST_N for point in weeks) >= LEAST_WEEKS


def _is_whole(week: Week, report: Report) -> bool:
    """Say whether neither the beginning of the log nor the days of the page cut a week; a running one is not cut."""
    period = report.period
    begins = local(report.span.first_at, period.tz).date()
    if period.kind == "week":
        return week.start >= begins
    return week.start >= max(begins, period.first) and week.start + timedelta(days=6) <= period.last
