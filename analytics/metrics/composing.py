"""The SQL of a metric's figures: its own, and that of its statistic, put together.

Every query of this module gives a row a slice that there is anything to say of: `slice_no`, `value`, `low`, `high`,
`numerator`, `denominator`, `n`, `pending` and `reason`, as a `Figure` has them. It reads the relations that the
metric reads; so it serves a selection as well as a view in the file of the log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from analytics import sqlfiles
from analytics.metrics.absence import NO_TURNS, NOT_REACHED, TOO_YOUNG
from analytics.metrics.catalogue import Metric

Z = 1.959963984540054
"""The standard normal quantile of 0.975: of intervals of 95 %."""

_COMMENTS = re.compile(r"\A(?:\s*--[^\n]*\n)+")
# What each statistic reads, and the files that make it, in their order; `values/STATISTIC` gives the rows.
_STEPS = {
    "count": (("counts", None),),
    "share": (("counts", None), ("shares", "measuring/shares")),
    "share unclustered": (("counts", None), ("shares", "measuring/shares_unclustered")),
    "median": (
        ("observations", None),
        ("centres", "measuring/observations"),
        ("ranks", "measuring/median_ranks"),
        ("bounds", "measuring/order_statistics"),
    ),
    "survival": (("reached", "measuring/reached"), ("lived", "measuring/lifetime_counts")),
}


def is_composed(metric: Metric) -> bool:
    """Tell whether the figures of a metric are made by SQL alone."""
    return metric.statistic in _STEPS


def is_by_customer(metric: Metric) -> bool:
    """Tell whether a metric's SQL counts by slice and customer, so that `slice` must be both as one number."""
    return metric.statistic == "ratio" or (metric.statistic == "share" and metric.variant != "unclustered")


def figures_sql(metric: Metric) -> str:
    """Return the query of a metric's figures, of those that are made by SQL alone.

    It reads what the metric's own SQL reads; of a ``survival`` instead `lifetimes`, the metric's rows, and `curve`,
    made of them by `curve_sql`.
    """
    steps = _STEPS.get(f"{metric.statistic} {metric.variant}", _STEPS[metric.statistic])
    return filled(
        with_steps(
            {name: metric.sql if file is None else sqlfiles.text(file) for name, file in steps},
            sqlfiles.text(f"measuring/values/{metric.statistic}"),
        ),
        {
            "absent": metric.absent or NO_TURNS,
            "at_least": metric.at_least,
            "left_waiting": float(metric.variant) if metric.statistic == "survival" else None,
            "not_reached": NOT_REACHED,
            "too_young": TOO_YOUNG,
            "z": Z,
        },
    )


def curve_sql() -> str:
    """Return the query of the Kaplan-Meier curve by slice. Reads `lifetimes`."""
    return filled(sqlfiles.text("measuring/survival"), {"z": Z})


def with_steps(steps: Mapping[str, str], last: str) -> str:
    """Return a query that reads further ones by their names."""
    made = ",\n".join(f"{name} as (\n{sql.strip()}\n)" for name, sql in steps.items())
    rest = _COMMENTS.sub("", last).strip()
    # what it reads itself comes after
    return f"with {made},\n{rest[5:]}" if rest.startswith("with ") else f"with {made}\n{rest}"


def filled(sql: str, values: Mapping[str, float | str | None]) -> str:
    """Return SQL with values in the place of its parameters: a view can be given none."""
    return sqlfiles.PARAMETER.sub(
        lambda found: literal(values[found[1]]) if found[1] in values else found[0], sql
    )


def literal(value: float | str | None) -> str:
    """Return a value as SQL."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    # with an exponent it is a double and not a decimal
    return f"{value:.17e}" if isinstance(value, float) else str(value)
