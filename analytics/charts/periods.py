"""Figures by period: a line a slice, with intervals where the lines are few; broken where a period is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from analytics.charts.layout import DASHES, Json, escape
from analytics.charts.panels import (
    COLOURS,
    MUTED,
    SYMBOLS,
    Panel,
    Row,
    Say,
    amounts_axis,
    hover,
    name_of,
    shown,
)

_MOST_BANDS = 3
_BAND_ALPHA = 0.15
_LOWEST, _LEGEND_ROW, _HIGHEST = 220, 20, 640
_MOST_TICKS = 10
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def period_panel(
    title: str,
    rows: Sequence[Row],
    by: Sequence[str],
    slices: Sequence[str],
    periods: Sequence[date],
    say: Say,
    new: Collection[str],
) -> Panel:
    """Return the panel of one metric.

    Parameters
    ----------
    slices, periods
        Of all panels, so that each has the same colours and the same dates.
    new
        Those that are in no panel above; they are named in the legend.
    """
    known = [float(row[end]) for row in rows for end in ("value", "low", "high") if row[end] is not None]
    axis, top = amounts_axis(rows[0]["unit"], known)
    held: dict[str, dict[date, Row]] = {name: {} for name in slices}
    for row in rows:
        held[name_of(row, by)][row["period"]] = row
    stretch = min((after - before for before, after in pairwise(periods)), default=timedelta(7))
    traces: list[Any] = []
    for number, (name, own) in enumerate(held.items()):
        stretches = list(_stretches(own, periods, stretch))
        if len(slices) <= _MOST_BANDS:
            traces += [_band(part, number, name, top) for part in stretches if _has_interval(part)]
        if own:
            traces.append(_line(stretches, number, name, say, has_legend=name in new and len(slices) > 1))
    height = max(_LOWEST, min(_LEGEND_ROW * len(new), _HIGHEST)) if new else _LOWEST
    return Panel(title, height, _days(periods, stretch), axis, traces, _unknown(rows, by, say))


def _stretches(own: Mapping[date, Row], periods: Sequence[date], stretch: timedelta) -> Iterator[list[Row]]:
    """Cut the rows of a slice where it has none of a period, or where one is missing in all slices."""
    part: list[Row] = []
    last: date | None = None
    for period in periods:
        # months and quarters differ in length, by less than half
        if part and (period not in own or (last is not None and period - last > stretch * 1.5)):
            yield part
            part = []
        if period in own:
            part.append(own[period])
        last = period
    if part:
        yield part


def _has_interval(part: Sequence[Row]) -> bool:
    return any(row["low"] is not None or row["high"] is not None for row in part)


def _band(part: Sequence[Row], number: int, name: str, top: float) -> Any:
    """Fill between the ends of intervals; one that is not reached lies beyond the chart."""
    import plotly.graph_objects as go

    x: list[str | None] = []
    y: list[float | None] = []
    run: list[tuple[str, float, float]] = []
    for row in [*part, None]:
        if row is not None and (row["low"] is not None or row["high"] is not None):
            run.append((_at(row), row["low"] or 0.0, top if row["high"] is None else row["high"]))
        elif run:
            x += [at for at, _, _ in run] + [at for at, _, _ in reversed(run)] + [None]
            y += [high for _, _, high in run] + [low for _, low, _ in reversed(run)] + [None]
            run = []
    colour = COLOURS[number % len(COLOURS)]
    return go.Scatter(
        x=x[:-1], y=y[:-1], mode="lines", fill="toself", fillcolor=_faded(colour, _BAND_ALPHA),
        # one period alone has no area: its interval is this line
        line={"width": 1, "color": _faded(colour, 0.35)},
        hoverinfo="skip", showlegend=False, legendgroup=name,
    )  # fmt: skip


def _line(stretches: Sequence[Sequence[Row]], number: int, name: str, say: Say, *, has_legend: bool) -> Any:
    import plotly.graph_objects as go

    x: list[str | None] = []
    y: list[float | None] = []
    told: list[str] = []
    for part in stretches:
        x += [*(_at(row) for row in part), None]
        y += [*(row["value"] for row in part), None]
        told += [*(hover(row, name, say) for row in part), ""]
    colour = COLOURS[number % len(COLOURS)]
    return go.Scatter(
        x=x[:-1], y=y[:-1], mode="lines+markers", name=shown(name), legendgroup=name, showlegend=has_legend,
        line={"color": colour, "width": 2, "dash": DASHES[number // len(COLOURS) % len(DASHES)]},
        marker={"size": 7, "symbol": SYMBOLS[number % len(SYMBOLS)]},
        hovertext=told[:-1], hoverinfo="text", cliponaxis=False,
    )  # fmt: skip


def _unknown(rows: Sequence[Row], by: Sequence[str], say: Say) -> list[Json]:
    """Mark periods in which something is not known, at the upper edge; what and why is read over the mark."""
    told: dict[str, list[str]] = {}
    for row in rows:
        if row["value"] is None:
            told.setdefault(_at(row), []).append(hover(row, name_of(row, by), say))
    if all(row["value"] is None and row["low"] is None and row["high"] is None for row in rows):
        reasons = list(dict.fromkeys(str(row.get("reason") or "no reason given") for row in rows))
        return [
            {
                "text": escape(f"not known: {'; '.join(reasons[:2])}"), "x": 0.5, "xref": "x domain", "y": 0.5,
                "yref": "y domain", "font": {"color": MUTED},
            }
        ]  # fmt: skip
    return [
        {
            "text": "?", "x": at, "xref": "x", "y": 1, "yref": "y domain", "yanchor": "bottom", "yshift": -4,
            "font": {"size": 12, "color": MUTED}, "hovertext": "<br><br>".join(texts[:8]), "captureevents": True,
        }
        for at, texts in told.items()
    ]  # fmt: skip


def _days(periods: Sequence[date], stretch: timedelta) -> Json:
    """Return an axis of days with labels at the beginnings of periods, the year where it begins."""
    ticks = periods[:: -(-len(periods) // _MOST_TICKS)]
    years = {tick.year: tick for tick in reversed(ticks)}
    are_months = all(period.day == 1 for period in periods) and stretch >= timedelta(28)
    labels = [
        (_MONTHS[tick.month - 1] if are_months else f"{tick.day} {_MONTHS[tick.month - 1]}")
        + (f"<br>{tick.year}" if years[tick.year] == tick else "")
        for tick in ticks
    ]
    return {
        "type": "date",
        "range": [str(periods[0] - stretch / 2), str(periods[-1] + stretch / 2)],
        "tickvals": [str(tick) for tick in ticks],
        "ticktext": labels,
        "showgrid": False,
    }


def _at(row: Row) -> str:
    return f"{row['period']:%Y-%m-%d}"


def _faded(colour: str, alpha: float) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {alpha})"
