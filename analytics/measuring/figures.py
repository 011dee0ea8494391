"""Figures: the value of a metric in a slice, with its interval, what it counts, and why it may be unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analytics.log.store import Log
from analytics.measuring.limits import unknown
from analytics.measuring.needs import missing
from analytics.measuring.relations import columns_read, read_once
from analytics.measuring.scope import Slice, define_scope
from analytics.measuring.selection import Selection
from analytics.measuring.statistics import Value, nothing, values
from analytics.metrics import Metric, chosen


@dataclass(frozen=True)
class Figure:
    """One figure.

    Parameters
    ----------
    value
        Shares 0 to 1, durations in seconds; None: not known, for the `reason` given.
    low, high
        Interval of 95 %; None where there is none, or where that bound is not reached.
    n
        The denominator; of medians the answered; of Kaplan-Meier all; of ratios both groups.
    pending
        Turns left out, or censored, only for their age.
    period
        First day of the period, where several were asked for.
    """

    metric: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    numerator: int | None
    denominator: int | None
    n: int
    pending: int
    dimensions: dict[str, object]
    period: date | None
    reason: str | None

    def amounts(self) -> dict[str, object]:
        """Return what every figure has.

        Returns
        -------
        dict
            By the keys that rows have, in their order: metric, unit, value, low, high, numerator, denominator, n,
            pending; None where it is not known.
        """
        return {
            "metric": self.metric,
            "unit": self.unit,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "n": self.n,
            "pending": self.pending,
        }


def measure(log: Log, names: Sequence[str], selection: Selection) -> list[Figure]:
    """Measure metrics over a selection.

    Returns
    -------
    list of Figure
        Slice by slice (periods oldest first, then dimensions in their order), in each slice the metrics in the
        order asked; a slice has a row for every metric.

    Raises
    ------
    RequestError
        A metric, dimension, period or zone does not exist, or the condition cannot be read.
    NothingToReport
        The log holds no message.
    """
    asked = chosen(names)
    slices = define_scope(log, selection, columns_read(metric.sql for metric in asked))
    lacking = missing(log)
    log.measured["read_once"] = read_once(
        metric.sql
        for metric in asked
        if metric.statistic != "survival" and not lacking.keys() & set(metric.needs)
    )
    found = {metric.name: _values(log, metric, lacking) for metric in asked}
    return [
        _figure(metric, part, found[metric.name][1].get(number, found[metric.name][0]))
        for number, part in enumerate(slices)
        for metric in asked
    ]


def _values(log: Log, metric: Metric, lacking: dict[str, str]) -> tuple[Value, dict[int, Value]]:
    """Return a metric's value in slices of which it says nothing, and its values by the numbers of the others."""
    for need in metric.needs:
        if need in lacking:
            return nothing(metric, lacking[need]), {}
    found = values(log, metric)
    hidden = {number: nothing(metric, reason) for number, reason in unknown(log, metric).items()}
    return nothing(metric), found | hidden


def _figure(metric: Metric, part: Slice, value: Value) -> Figure:
    return Figure(
        metric.name, metric.unit, value.value, value.low, value.high, value.numerator, value.denominator,
        value.n, value.pending, part.dimensions, part.period, value.reason,
    )  # fmt: skip
