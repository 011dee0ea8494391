"""What each turn, or each customer, adds to the figures of a selection."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from math import isclose
from typing import TYPE_CHECKING

from analytics import sqlfiles
from analytics.log.frames import frame
from analytics.log.store import Log, run
from analytics.measuring.figures import Figure
from analytics.measuring.relations import provide
from analytics.metrics import Metric

if TYPE_CHECKING:
    import polars as pl

AMOUNTS = ("value", "numerator", "denominator", "other_numerator", "other_denominator", "pending")
"""Columns of contributions."""

DEPENDS = "what its turns add to it does not make it up"
_REASONS = {
    "corrected": "it is estimated from all labels together",
    "unclustered": "it counts brands or agents, not turns",
    "agents": "it counts agents, not turns",
    "shifted": "it counts turns of other days, too",
}
_OF_CUSTOMERS = ("scope_customers", "scattered_complaints", "complaining_customers")
_OF_OTHER_TIMES = ("scope_last_90_days", "scope_year_before", "scope_just_before")
# Slice and turn, or slice and customer, are one number; `diff_cut.sql` and `relations` make it.
_KEYS = (
    "(slice >> 64)::integer as slice_no,"
    " ((slice & ((1::hugeint << 64) - 1)) - (1::hugeint << 63))::bigint as key_no"
)
_NONE = "0::bigint as other_numerator, 0::bigint as other_denominator"
# What of a metric's rows is its contribution, by its statistic; as AMOUNTS.
_COLUMNS = {
    "share": f"null::double as value, numerator::bigint as numerator, denominator::bigint as denominator, {_NONE},"
    " pending::bigint as pending",
    "ratio": "null::double as value, numerator::bigint as numerator, denominator::bigint as denominator,"
    " other_numerator::bigint as other_numerator, other_denominator::bigint as other_denominator,"
    " pending::bigint as pending",
    "count": f"nullif(value, 0)::double as value, 0::bigint as numerator, {{n}} as denominator, {_NONE},"
    " {pending} as pending",
    "median": "observation::double as value, 0::bigint as numerator, (observation is not null)::bigint as denominator,"
    f" {_NONE}, is_pending::bigint as pending",
    "survival": "duration_seconds::double as value, is_event::bigint as numerator, 1::bigint as denominator,"
    f" {_NONE}, is_pending::bigint as pending",
}
_COLUMNS["mean"] = _COLUMNS["median"]


def counted(metric: Metric) -> str:
    """Return what a metric counts: ``turn``, whatever of the turn it looks at, or ``customer``."""
    return "customer" if any(name in metric.sql for name in _OF_CUSTOMERS) else "turn"


def indivisible(metric: Metric) -> str | None:
    """Return why a figure cannot be taken apart into what turns or customers add to it; None: it may be."""
    if metric.statistic == "corrected":
        return _REASONS["corrected"]
    if metric.variant == "unclustered":
        return _REASONS["unclustered"]
    if metric.unit == "agents":
        return _REASONS["agents"]
    if any(name in metric.sql for name in _OF_OTHER_TIMES):
        return _REASONS["shifted"]
    return None


@contextmanager
def turn_by_turn(
    log: Log, turns: Collection[int] | None = None, customers: Collection[int] | None = None
) -> Iterator[None]:
    """Make each turn of the scope a slice of its own, or each of some turns; after it the scope is to be defined anew.

    Parameters
    ----------
    turns, customers
        Numbers of first messages, and of customers; None: all turns.
    """
    try:
        if turns is not None:
            run(log.con, "measuring/diff_keep", turns=list(turns), customers=list(customers or ()))
        run(log.con, "measuring/diff_cut")
        log.measured = {name: log.measured[name] for name in ("scope", "columns")}
        yield
    finally:
        log.measured.clear()


def contributions(log: Log, metric: Metric) -> pl.DataFrame:
    """Return what each turn or customer of the scope adds to a metric.

    Turns within `turn_by_turn`, customers outside.

    Returns
    -------
    DataFrame
        ``slice_no``, ``key_no`` (the number of a turn's first message, or of a customer) and `AMOUNTS`. `value` is
        the amount of a count (null for 0), the observation of a median or mean (null where there is
        none), the time watched of a survival, whose numerator says whether it ended with an answer. The denominator
        of these is what `n` of the figure counts.
    """
    provide(log, metric.sql, by_customer=counted(metric) == "customer")
    columns = _COLUMNS[metric.statistic]
    if metric.statistic == "count":
        known = {column[0] for column in log.con.execute(f"describe {metric.sql}").fetchall()}
        n = "n::bigint" if "n" in known else "coalesce(value, 0)::bigint"
        columns = columns.format(n=n, pending="pending::bigint" if "pending" in known else "0::bigint")
    return frame(log.con.sql(f"select {_KEYS}, {columns} from ({metric.sql})"))


def adds_up(found: pl.DataFrame, figures: Sequence[Figure], metric: Metric) -> bool:
    """Tell whether contributions make up the figures of a metric, of which there is one a slice, by its number."""
    import polars as pl

    if metric.statistic in ("median", "mean", "survival") and found["key_no"].n_unique() < len(found):
        return False
    sums = {
        int(row[0]): dict(zip(AMOUNTS, row[1:], strict=True))
        for row in found.group_by("slice_no").agg(pl.sum(*AMOUNTS)).iter_rows()
    }
    return all(
        _is_made_up(sums.get(number, dict.fromkeys(AMOUNTS, 0)), figure, metric)
        for number, figure in enumerate(figures)
    )


def _is_made_up(total: dict[str, float], figure: Figure, metric: Metric) -> bool:
    if total["pending"] != figure.pending:
        return False
    match metric.statistic:
        case "share":
            return (total["numerator"], total["denominator"]) == (figure.numerator, figure.denominator)
        case "ratio":
            below = "other_numerator" if metric.variant == "counts" else "denominator"
            groups = (
                total["numerator"]
                if below == "other_numerator"
                else total["denominator"] + total["other_denominator"]
            )
            return (total["numerator"], total[below], groups) == (
                figure.numerator,
                figure.denominator,
                figure.n,
            )
        case "count":
            return total["denominator"] == figure.n and isclose(
                total["value"], figure.value or 0, rel_tol=1e-9
            )
        case "mean" if figure.value is not None:
            return total["denominator"] == figure.n and isclose(
                total["value"] / figure.n, figure.value, rel_tol=1e-9, abs_tol=1e-6
            )
    return total["denominator"] == figure.n


def posted(log: Log, as_of: datetime) -> pl.DataFrame:
    """Return the numbers of all messages of a log that were posted by an instant, naive UTC."""
    return frame(log.con.sql(sqlfiles.text("measuring/diff_posted"), params={"as_of": as_of}))


def facts(log: Log, turns: Collection[int], customers: Collection[int]) -> pl.DataFrame:
    """Return the turns of the scope with those first messages or of those customers, and all that can differ of them.

    The scope is to be defined anew after it.
    """
    with turn_by_turn(log, turns, customers):
        sql = sqlfiles.text("measuring/diff_turns")
        provide(log, sql)
        return frame(log.con.sql(sql))


def differing_parts(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return the contributions that differ, both sides of each: ``place_no``, ``key_no``, `AMOUNTS` before and after.

    Numbers are 0 where a side has no such turn or customer, `value` is null.
    """
    import polars as pl

    numbers = [name for name in AMOUNTS if name != "value"]
    joined = (
        before.rename({name: f"{name}_before" for name in AMOUNTS})
        .join(
            after.rename({name: f"{name}_after" for name in AMOUNTS}),
            on=["place_no", "key_no"],
            how="full",
            coalesce=True,
        )
        .with_columns(
            pl.col(f"{name}_{side}").cast(pl.Int64).fill_null(0)
            for name in numbers
            for side in ("before", "after")
        )
    )
    return joined.filter(
        pl.any_horizontal(pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after")) for name in AMOUNTS)
    ).select(no_parts().columns)


def no_parts() -> pl.DataFrame:
    """Return contributions of which none differs."""
    import polars as pl

    schema: dict[str, type[pl.DataType]] = {"place_no": pl.Int64, "key_no": pl.Int64}
    for side in ("before", "after"):
        schema |= {f"{name}_{side}": pl.Float64 if name == "value" else pl.Int64 for name in AMOUNTS}
    return pl.DataFrame(schema=schema)
