"""Statistics: what is made of the rows of a metric's SQL, slice by slice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analytics import sqlfiles
from analytics.log.store import Log, run
from analytics.measuring.accuracy import Confusions
from analytics.measuring.confusion import TARGETS
from analytics.measuring.correction import Stratum, corrected_share, strata
from analytics.measuring.intervals import Products, ratio_interval
from analytics.measuring.relations import provide
from analytics.metrics import Metric
from analytics.metrics.absence import NO_TURNS, NOT_REACHED, TOO_YOUNG
from analytics.metrics.composing import curve_sql, figures_sql, is_by_customer, is_composed

__all__ = [
    "CHOSEN_BY_LABEL",
    "NOT_REACHED",
    "NO_TURNS",
    "TOO_YOUNG",
    "Value",
    "define_curve",
    "label_errors",
    "nothing",
    "values",
]

CHOSEN_BY_LABEL = "messages that are chosen by category cannot be corrected"


@dataclass(frozen=True)
class Value:
    """A metric's value in a slice; see `Figure` for the fields."""

    value: float | None
    low: float | None = None
    high: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    n: int = 0
    pending: int = 0
    reason: str | None = None


def values(log: Log, metric: Metric) -> dict[int, Value]:
    """Return a metric's value by the number of the slice; slices that it says nothing of are missing."""
    return _composed(log, metric) if is_composed(metric) else _MAKERS[metric.statistic](log, metric)


def nothing(metric: Metric, reason: str | None = None) -> Value:
    """Return the value of a slice without anything to count."""
    why = reason or metric.absent or NO_TURNS
    if metric.statistic == "count":
        return Value(0) if reason is None else Value(None, reason=reason)
    if metric.statistic in ("share", "ratio"):
        return Value(None, numerator=0, denominator=0, reason=why)
    return Value(None, reason=why)


def _composed(log: Log, metric: Metric) -> dict[int, Value]:
    if metric.statistic == "survival":
        define_curve(log, metric.sql)
    else:
        provide(log, metric.sql, by_customer=is_by_customer(metric))
    return {number: Value(*cells) for number, *cells in log.con.execute(figures_sql(metric)).fetchall()}


def _ratios(log: Log, metric: Metric) -> dict[int, Value]:
    provide(log, metric.sql, by_customer=True)
    log.con.execute(f"create or replace temp view counts as {metric.sql}")
    found = log.con.execute(sqlfiles.text("measuring/ratios"))
    return {number: _ratio(metric, *sums) for number, *sums in found.fetchall()}


def _ratio(
    metric: Metric, y: int, m: int, other_y: int, other_m: int, pending: int, customers: int, *products: float
) -> Value:
    """Return a share, mean or count of one group over that of another."""
    is_count = metric.variant == "counts"
    numerator, denominator, n = (y, other_y, y) if is_count else (y, m, m + other_m)
    if not is_count and not m:
        return Value(None, None, None, numerator, denominator, n, pending, TOO_YOUNG if pending else NO_TURNS)
    if not other_y:
        return Value(None, None, None, numerator, denominator, n, pending, metric.absent or NO_TURNS)
    value = y / other_y if is_count else (y / m) / (other_y / other_m)
    bounds = ratio_interval(y, m, other_y, other_m, customers, Products(*products), kind=metric.variant)
    low, high = bounds or (None, None)
    return Value(value, low, high, numerator, denominator, n, pending)


def _means(log: Log, metric: Metric) -> dict[int, Value]:
    provide(log, metric.sql)
    log.con.execute(f"create or replace temp view observations as {metric.sql}")
    return {
        number: Value(mean, n=n, pending=pending, reason=None if n else metric.absent or NO_TURNS)
        for number, _, mean, n, pending in log.con.execute(sqlfiles.text("measuring/observations")).fetchall()
    }


def define_curve(log: Log, lifetimes: str) -> None:
    """Make the temporary table `curve`, Kaplan-Meier by slice, from SQL that gives lifetimes."""
    provide(log, lifetimes)
    log.con.execute(f"create or replace temp view lifetimes as {lifetimes}")
    if log.measured.get("curve") == lifetimes:
        return
    log.con.execute(f"create or replace temp table curve as {curve_sql()}")
    log.measured["curve"] = lifetimes


def _corrected(log: Log, metric: Metric) -> dict[int, Value]:
    mixes = _mixes(log, metric.sql)
    effects: dict[int, float] = {}
    # by customer there are many more rows, which only an interval needs
    if any(not isinstance(mix, str) for _, mix in mixes.values()):
        _define_mixes(log, metric.sql, by_customer=True)
        log.con.execute("set variable wanted = ?", [sorted(TARGETS[metric.variant])])
        log.con.execute(f"create or replace temp view counts as {sqlfiles.text('measuring/mix_counts')}")
        found = log.con.execute(sqlfiles.text("measuring/shares")).fetchall()
        effects = {number: effect for number, *_, effect in found}
    is_chosen = log.measured["scope"].selection.uses("category")
    return {
        number: _unwronged(metric, n, mix, effects.get(number, 1.0), is_chosen=is_chosen)
        for number, (n, mix) in mixes.items()
    }


def _unwronged(metric: Metric, n: int, mix: list[Stratum] | str, effect: float, *, is_chosen: bool) -> Value:
    """Return a share of messages, corrected for wrong labels."""
    if isinstance(mix, str):
        return Value(None, n=n, reason=mix)
    # errors are known of all messages that are alike, not of those that were labelled alike
    if is_chosen and any(stratum.errors is not None for stratum in mix):
        return Value(None, n=n, reason=CHOSEN_BY_LABEL)
    found = corrected_share(mix, metric.variant, effect)
    return Value(found.value, found.low, found.high, n=n, reason=found.reason)


def _mixes(log: Log, labelled: str) -> dict[int, tuple[int, list[Stratum] | str]]:
    """Return by slice how many messages there are, and how they were labelled or why that cannot be corrected."""
    if (known := log.measured.get("mixes")) and known[0] == labelled:
        found: dict[int, tuple[int, list[Stratum] | str]] = known[1]
        return found
    _define_mixes(log, labelled, by_customer=False)
    counts: dict[int, dict[tuple[str | None, str | None, str], int]] = {}
    for number, source, language, category, texts in log.con.execute(
        "select slice, source, language, category, sum(texts)::bigint from mixes group by all order by all"
    ).fetchall():
        counts.setdefault(number, {})[source, language, category] = texts
    errors = label_errors(log)
    mixes = {number: (sum(mix.values()), strata(mix, errors)) for number, mix in counts.items()}
    log.measured["mixes"] = (labelled, mixes)
    return mixes


def _define_mixes(log: Log, labelled: str, *, by_customer: bool) -> None:
    """Make the temporary table `mixes`, which the corrected shares have in common."""
    asked = (labelled, by_customer)
    if log.measured.get("mixes_made") == asked:
        return
    provide(log, labelled, by_customer=by_customer)
    log.con.execute(f"create or replace temp view labelled as {labelled}")
    run(log.con, "labelling/_macros")
    run(log.con, "measuring/mixes")
    log.measured["mixes_made"] = asked


def label_errors(log: Log) -> Mapping[tuple[str, str | None], Confusions]:
    """Return the errors of a log's labels, by their source and language (None: all), of the rules that made them."""
    errors: dict[tuple[str, str | None], dict[tuple[str, str], int]] = {}
    for source, language, truth, predicted, texts in log.con.execute(
        "select source, language, truth, predicted, texts from label_errors"
        " where fingerprint = (select value from properties where name = 'labelling')"
    ).fetchall():
        errors.setdefault((source, language), {})[truth, predicted] = texts
    return errors


_MAKERS: dict[str, Callable[[Log, Metric], dict[int, Value]]] = {
    "ratio": _ratios,
    "mean": _means,
    "corrected": _corrected,
}
