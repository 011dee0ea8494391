"""Figures: the value of a metric in a slice, with its interval, what it counts, and why it may be unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from analytics import sqlfiles
from analytics.log.store import Log, run_text
from analytics.measuring.intervals import Z, design_effect, median_ranks, wilson
from analytics.measuring.scope import Slice, define_scope, scope_by_customer, scope_by_slice
from analytics.measuring.selection import Selection
from analytics.metrics import Metric, chosen

NO_TURNS = "no turns to count"
NOT_REACHED = "not reached"


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
        The denominator; of medians the answered; of Kaplan-Meier all.
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


@dataclass(frozen=True)
class _Value:
    value: float | None
    low: float | None = None
    high: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    n: int = 0
    pending: int = 0
    reason: str | None = None


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
    slices = define_scope(log, selection)
    missing = _missing(log.con)
    values = {metric.name: _values(log.con, metric, missing) for metric in asked}
    return [
        _figure(metric, part, values[metric.name].get(number, _empty(metric, missing)))
        for number, part in enumerate(slices)
        for metric in asked
    ]


def _figure(metric: Metric, part: Slice, value: _Value) -> Figure:
    return Figure(
        metric.name, metric.unit, value.value, value.low, value.high, value.numerator, value.denominator,
        value.n, value.pending, part.dimensions, part.period, value.reason,
    )  # fmt: skip


def _missing(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the needs that the log does not meet, each with the reason."""
    known = con.execute(sqlfiles.text("measuring/known"))
    row = known.fetchone()
    names = [column[0] for column in known.description or ()]
    return {name: reason for name, reason in zip(names, row or (), strict=True) if reason is not None}


def _empty(metric: Metric, missing: Mapping[str, str]) -> _Value:
    reason = next((missing[need] for need in metric.needs if need in missing), NO_TURNS)
    if metric.statistic == "count":
        return _Value(0)
    if metric.statistic == "share":
        return _Value(None, numerator=0, denominator=0, reason=reason)
    return _Value(None, reason=reason)


def _values(con: duckdb.DuckDBPyConnection, metric: Metric, missing: Mapping[str, str]) -> dict[int, _Value]:
    """Return a metric's value by the number of the slice."""
    if any(need in missing for need in metric.needs):
        return {}
    match metric.statistic:
        case "count":
            scope_by_slice(con)
            rows = con.execute(f"select slice, value from ({metric.sql})").fetchall()
            return {number: _Value(int(value), n=int(value)) for number, value in rows}
        case "share":
            return _shares(con, metric)
        case "survival":
            return _survival(con, metric)
    return _observations(con, metric)


def _shares(con: duckdb.DuckDBPyConnection, metric: Metric) -> dict[int, _Value]:
    scope_by_customer(con)
    con.execute(f"create or replace temp view counts as {metric.sql}")
    values = {}
    for number, y, m, pending, *sums in con.execute(sqlfiles.text("measuring/shares")).fetchall():
        if m:
            low, high = wilson(y, m, design_effect(y, m, *sums))
            values[number] = _Value(y / m, low, high, y, m, m, pending)
        else:
            values[number] = _Value(None, None, None, 0, 0, 0, pending, NO_TURNS)
    return values


def _observations(con: duckdb.DuckDBPyConnection, metric: Metric) -> dict[int, _Value]:
    scope_by_slice(con)
    con.execute(f"create or replace temp view observations as {metric.sql}")
    rows = con.execute(sqlfiles.text("measuring/observations")).fetchall()
    if metric.statistic == "mean":
        return {
            number: _Value(mean, n=n, pending=pending, reason=None if n else NO_TURNS)
            for number, _, mean, n, pending in rows
        }
    ranks = [(number, *found) for number, _, _, n, _ in rows if (found := median_ranks(n))]
    con.execute("create or replace temp table ranks (slice_no integer, low_rank bigint, high_rank bigint)")
    for rank in ranks:
        con.execute("insert into ranks values (?, ?, ?)", rank)
    bounds = {
        number: (low, high)
        for number, low, high in con.execute(sqlfiles.text("measuring/order_statistics")).fetchall()
    }
    return {
        number: _Value(
            median, *bounds.get(number, (None, None)), n=n, pending=pending, reason=None if n else NO_TURNS
        )
        for number, median, _, n, pending in rows
    }


def _survival(con: duckdb.DuckDBPyConnection, metric: Metric) -> dict[int, _Value]:
    define_curve(con, metric.sql)
    found = {
        number: (value, low, high)
        for number, value, low, high in con.execute(
            sqlfiles.text("measuring/reached"), {"left_waiting": metric.left_waiting}
        ).fetchall()
    }
    values = {}
    for number, n, pending in con.execute(sqlfiles.text("measuring/lifetime_counts")).fetchall():
        value, low, high = found.get(number, (None, None, None))
        values[number] = _Value(
            value, low, high, n=n, pending=pending, reason=None if value is not None else NOT_REACHED
        )
    return values


def define_curve(con: duckdb.DuckDBPyConnection, lifetimes: str) -> None:
    """Make the temporary table `curve`, Kaplan-Meier by slice, from SQL that gives lifetimes."""
    scope_by_slice(con)
    con.execute(f"create or replace temp view lifetimes as {lifetimes}")
    run_text(con, f"create or replace temp table curve as {sqlfiles.text('measuring/survival')}", {"z": Z})
