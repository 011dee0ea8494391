"""The trend as a chart: shares above the number of turns, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.charts.layout import (
    ACCENT,
    BAR,
    DASHES,
    INK,
    MUTED,
    Json,
    Label,
    end_labels,
    escape,
    finish,
    frame,
    percent_axis,
)

_MOST_WHISKERS = 26


@dataclass(frozen=True)
class Series:
    """A share per week with the ends of its interval; None where there is none."""

    name: str
    shares: Sequence[float | None]
    lows: Sequence[float | None]
    highs: Sequence[float | None]
    says: Sequence[str]
    end: str
    is_accented: bool = False


def weekly(
    starts: Sequence[date],
    names: Sequence[str],
    series: Sequence[Series],
    turns: Sequence[float],
    says: Sequence[str],
) -> Json:
    """Draw shares week by week above the number of turns.

    Parameters
    ----------
    starts, names
        First days of the weeks, and what stands below them.
    series
        The shares; the accented one is drawn strongest.
    turns, says
        The number of turns of each week, and what its bar says.
    """
    import plotly.graph_objects as go

    days = [start.isoformat() for start in starts]
    traces: list[Any] = []
    labels: list[Label] = []
    for position, line in enumerate(series):
        colour = ACCENT if line.is_accented else INK
        traces.append(
            go.Scatter(
                x=days,
                y=list(line.shares),
                name=escape(line.name),
                mode="lines+markers",
                line={"color": colour, "width": 3 if line.is_accented else 1.5, "dash": DASHES[position]},
                marker={
                    "size": 7,
                    "symbol": "circle" if line.is_accented else "square-open",
                    "color": colour,
                },
                error_y=_whiskers(line, colour) if len(days) <= _MOST_WHISKERS else None,
                hoverinfo="text",
                hovertext=[escape(text) for text in line.says],
                connectgaps=False,
            )
        )
        known = [share for share in line.shares if share is not None]
        labels.append(
            (known[-1] if known else 0.0, escape(line.end).replace("\n", "<br>"), colour, line.is_accented)
        )
    traces.append(
        go.Bar(
            x=days,
            y=list(turns),
            name="turns",
            yaxis="y2",
            marker={"color": BAR},
            hoverinfo="text",
            hovertext=[escape(text) for text in says],
        )
    )
    layout = frame(height=420, right=112, top=12)
    layout["bargap"] = 0.35
    top = max((high for line in series for high in line.highs if high is not None), default=1.0)
    top = max(min(1.0, top * 1.05), 0.05)
    layout["xaxis"] |= {"type": "date", "anchor": "y2", "showgrid": False, "tickangle": 0}
    layout["xaxis"] |= _ticks(days, names, 7)
    layout["yaxis2"] = layout["yaxis"] | {"domain": [0, 0.22], "nticks": 3, "rangemode": "tozero"}
    layout["yaxis2"] |= {"tickformat": ",d"}
    layout["yaxis"] |= percent_axis(top) | {"domain": [0.34, 1]}
    bars = {"x": days[-1], "y": 0, "yref": "y2", "xanchor": "left", "yanchor": "bottom", "xshift": 24}
    layout["annotations"] = [
        *end_labels(days[-1], labels, 0.14 * top, shift=10),
        bars | {"showarrow": False, "text": "turns", "font": {"size": 12, "color": MUTED}},
    ]
    narrow = {f"xaxis.{key}": value for key, value in _ticks(days, names, 3).items()}
    return finish(go.Figure(data=traces, layout=layout), narrow | {"margin.r": 84, "margin.l": 40})


def _ticks(days: Sequence[str], names: Sequence[str], most: int) -> Json:
    """Return labels of at most `most` weeks, evenly spaced back from the last."""
    every = -(-len(days) // most)
    chosen = range((len(days) - 1) % every, len(days), every)
    return {
        "tickvals": [days[position] for position in chosen],
        "ticktext": [escape(names[position]) for position in chosen],
    }


def _whiskers(line: Series, colour: str) -> Json:
    def reach(ends: Sequence[float | None], sign: int) -> list[float]:
        return [
            0.0 if end is None or share is None else max(0.0, sign * (end - share))
            for end, share in zip(ends, line.shares, strict=True)
        ]

    return {
        "type": "data",
        "symmetric": False,
        "array": reach(line.highs, 1),
        "arrayminus": reach(line.lows, -1),
        "thickness": 1,
        "width": 0,
        "color": colour,
    }
