"""Frames of what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from analytics.measuring import Compared, Figure, Shift


def figure_row(figure: Figure) -> dict[str, object]:
    """Return a figure as a row: its keys, a column a dimension, and `period` where several were asked for."""
    start = {} if figure.period is None else {"period": figure.period}
    return {
        **figure.amounts(),
        **figure.dimensions,
        **start,
    }


def shift_row(shift: Shift) -> dict[str, object]:
    """Return a figure before and after a day as a row."""
    sides = {"before": shift.before, "after": shift.after}
    return {
        "metric": shift.metric,
        "unit": shift.unit,
        **{name: side.value if side else None for name, side in sides.items()},
        "change": shift.change.value,
        "low": shift.change.low,
        "high": shift.change.high,
        **{f"n_{name}": side.n if side else 0 for name, side in sides.items()},
        **{f"pending_{name}": side.pending if side else 0 for name, side in sides.items()},
        **shift.dimensions,
    }


def compared_row(compared: Compared) -> dict[str, object]:
    """Return a log under one rule as a row."""
    return {
        "rule": compared.name,
        "title": compared.title,
        "whose": compared.whose,
        "statistic": compared.statistic,
        "centre_seconds": compared.centre_seconds,
        "within_30m_share": compared.within_30m_share,
        "within_30m_numerator": compared.within_30m_numerator,
        "within_30m_denominator": compared.within_30m_denominator,
        "unanswered_share": compared.unanswered_share,
        "unanswered_numerator": compared.unanswered_numerator,
        "unanswered_denominator": compared.unanswered_denominator,
        "cases": compared.cases,
        "answered": compared.answered,
    }


def figures_frame(figures: Sequence[Figure], by: Sequence[str], *, has_periods: bool) -> pl.DataFrame:
    """Return figures as a frame, a row each in their order, the reason of each absent value in `reason`."""
    import polars as pl

    columns: dict[str, Any] = {
        "metric": pl.String, "unit": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "numerator": pl.Int64, "denominator": pl.Int64, "n": pl.Int64, "pending": pl.Int64, "reason": pl.String,
        **_dimension_types(by),
    }  # fmt: skip
    if has_periods:
        columns["period"] = pl.Date
    rows = ({**figure_row(figure), "reason": _text(figure.reason)} for figure in figures)
    return _frame(rows, columns)


def shifts_frame(shifts: Sequence[Shift], by: Sequence[str]) -> pl.DataFrame:
    """Return figures before and after a day as a frame, the reason of each absent change in `reason`."""
    import polars as pl

    columns: dict[str, Any] = {
        "metric": pl.String, "unit": pl.String, "before": pl.Float64, "after": pl.Float64, "change": pl.Float64,
        "low": pl.Float64, "high": pl.Float64, "n_before": pl.Int64, "n_after": pl.Int64, "pending_before": pl.Int64,
        "pending_after": pl.Int64, "reason": pl.String, **_dimension_types(by),
    }  # fmt: skip
    return _frame(({**shift_row(shift), "reason": _text(shift.change.reason)} for shift in shifts), columns)


def compared_frame(compared: Sequence[Compared]) -> pl.DataFrame:
    """Return a log under other tools' rules as a frame, a row a rule."""
    import polars as pl

    texts, counts = ("rule", "title", "whose", "statistic"), ("cases", "answered")
    measures = ("centre_seconds", "within_30m_share", "unanswered_share")
    sides = [
        f"{share}_{side}" for share in ("within_30m", "unanswered") for side in ("numerator", "denominator")
    ]
    columns: dict[str, Any] = {
        **dict.fromkeys(texts, pl.String),
        **dict.fromkeys(measures, pl.Float64),
        **dict.fromkeys((*sides, *counts), pl.Int64),
        "reason": pl.String,
    }
    return _frame((compared_row(one) | {"reason": _reasons(one)} for one in compared), columns)


def _reasons(compared: Compared) -> str | None:
    return "; ".join(dict.fromkeys(compared.reasons.values())) or None


def _text(reason: str | None) -> str | None:
    # a reason may be a text with more to it
    return None if reason is None else str(reason)


def _dimension_types(by: Sequence[str]) -> dict[str, Any]:
    import polars as pl

    return {name: {"directed": pl.Boolean, "hour": pl.Int64}.get(name, pl.String) for name in by}


def _frame(rows: Iterable[Mapping[str, object]], columns: Mapping[str, Any]) -> pl.DataFrame:
    import polars as pl

    held = list(rows)
    return pl.DataFrame(
        {name: pl.Series(name, [row[name] for row in held], dtype=kind) for name, kind in columns.items()}
    )
