"""Charts of frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.errors import RequestError

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

_ALWAYS = ("metric", "unit", "low", "high")
_FIGURES = (*_ALWAYS, "value")
_SHIFTS = (*_ALWAYS, "before", "after", "change")
# Beside these, a column of texts or of truths cuts the figures as a dimension does.
_NO_SLICES = frozenset((*_FIGURES, *_SHIFTS, "reason", "period"))


def chart(frame: pl.DataFrame) -> go.Figure:
    """Draw what `Log.metrics` or `Log.around` measured.

    A panel a metric. With periods each slice is a line, with its interval of 95 % where there are at most three, broken
    where a period is missing; without, each is a point with its interval. Of `Log.around` both sides are drawn, and the
    change stands beside them. What is not known is never drawn as a value: it is marked, and hovering says why. Shares
    are shown in per cent, durations at times that people name; amounts begin at zero.

    Parameters
    ----------
    frame
        Rows as `Log.metrics` or `Log.around` give them, also filtered, or several frames below each other. A column of
        texts or truths that you add (whose log it is, say) cuts the figures as a dimension does; a null in one is
        shown as unknown.

    Returns
    -------
    plotly.graph_objects.Figure
        To show, change or write as plotly figures are. Equal frames give equal figures.

    Raises
    ------
    RequestError
        The frame lacks columns of figures, has no rows, has two rows of one figure, or a period in some rows only.
    """
    import polars as pl

    from analytics.charts import Say, figures_chart, shifts_chart
    from analytics.metrics import catalogue
    from analytics.pages import wording

    if not isinstance(frame, pl.DataFrame):
        raise RequestError(
            f"chart draws a polars DataFrame, this is {type(frame).__name__}. A lazy frame has to be collected first; "
            "polars.from_pandas makes one of pandas' frames."
        )
    is_shift = "change" in frame.columns and "value" not in frame.columns
    lacking = [name for name in (_SHIFTS if is_shift else _FIGURES) if name not in frame.columns]
    if lacking:
        raise RequestError(
            f"This frame has no column {', '.join(lacking)}: chart draws rows as log.metrics() and log.around() give"
            " them."
        )
    if frame.is_empty():
        raise RequestError("This frame has no rows to draw.")
    by = _slices(frame)
    _check(frame, by)
    rows: list[dict[str, Any]] = frame.to_dicts()
    words = wording()
    say = Say(words.value, words.interval, words.change)
    draw = shifts_chart if is_shift else figures_chart
    return draw(rows, by, {name: metric.title for name, metric in catalogue().items()}, say)


def _slices(frame: pl.DataFrame) -> list[str]:
    import polars as pl

    from analytics.measuring import DIMENSIONS

    texts = (pl.String, pl.Categorical, pl.Enum, pl.Boolean)
    return [
        name
        for name, kind in frame.schema.items()
        if name in DIMENSIONS or (name not in _NO_SLICES and isinstance(kind, texts))
    ]


def _check(frame: pl.DataFrame, by: list[str]) -> None:
    import polars as pl

    keys = ["metric", *by]
    if "period" in frame.columns:
        period = frame.get_column("period")
        if not isinstance(period.dtype, pl.Date | pl.Datetime | pl.Null):
            raise RequestError(
                f"The column period holds {period.dtype}, not days: frame.with_columns(pl.col('period').str.to_date())."
            )
        if 0 < period.null_count() < frame.height:
            raise RequestError(
                "Some rows of this frame have a period and others have none: draw them apart, "
                "frame.filter(pl.col('period').is_null()) and is_not_null()."
            )
        keys.append("period")
    for name in ("metric", "unit"):
        if frame.schema[name] != pl.String or frame.get_column(name).null_count():
            raise RequestError(f"The column {name} of this frame is not a name in every row.")
    twice = frame.filter(frame.select(keys).is_duplicated())
    if not twice.is_empty():
        found = ", ".join(f"{name} {twice.item(0, name)}" for name in keys)
        raise RequestError(f"Several rows are of one figure ({found}). Add a column that tells them apart.")
