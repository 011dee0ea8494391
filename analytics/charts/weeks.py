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
    Words,
    end_labels,
    escape,
    finish,
    frame,
    percent_axis,
)

_MOST_WHISKERS = 26


@dataclass(frozen=True)
class Series:
    """A share per week with the ends of its interval; None where there is none.

    Parameters
    ----------
    says
        What each week says.
    end
        What stands at the end of the line.
    signals
        Whether each week is more than chance; empty: none is.
    limits
        Lower and upper limit of what is usual, from the first week that they are for.
    goal
        A goal and what stands at the end of its line.
    """

    name: str
    shares: Sequence[float | None]
    lows: Sequence[float | None]
    highs: Sequence[float | None]
    says: Sequence[str]
    end: str
    is_accented: bool = False
    signals: Sequence[bool] = ()
    limits: tuple[float, float, date] | None = None
    goal: tuple[float, str] | None = None


def weekly(
    starts: Sequence[date],
    names: Sequence[str],
    series: Sequence[Series],
    turns: Sequence[float],
    says: Sequence[str],
    words: Words,
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
                marker=_marker(line, colour),
                error_y=_whiskers(line, colour) if len(days) <= _MOST_WHISKERS else None,
                hoverinfo="text",
                hovertext=[escape(text) for text in line.says],
                connectgaps=False,
            )
        )
        known = [share for share in line.shares if share is not None]
        labels.append((known[-1] if known else 0.0, _end(line.end), colour, line.is_accented))
        if line.goal is not None:
            labels.append((line.goal[0], _end(line.goal[1]), colour, False))
    traces.append(
        go.Bar(
            x=days,
            y=list(turns),
            name=escape(words.turns),
            yaxis="y2",
            marker={"color": BAR},
            hoverinfo="text",
            hovertext=[escape(text) for text in says],
        )
    )
    layout = frame(height=420, right=112, top=12)
    layout["bargap"] = 0.35
    across = [level for line in series for level in _levels(line)]
    reached = [high for line in series for high in line.highs if high is not None]
    top = max([*reached, *across], default=1.0)
    top = max(min(1.0, top * 1.05), 0.05)
    layout["xaxis"] |= {"type": "date", "anchor": "y2", "showgrid": False, "tickangle": 0}
    layout["xaxis"] |= _ticks(days, names, 7)
    layout["yaxis2"] = layout["yaxis"] | {"domain": [0, 0.22], "nticks": 3, "rangemode": "tozero"}
    layout["yaxis2"] |= {"tickformat": ",d"}
    layout["yaxis"] |= percent_axis(top, words) | {"domain": [0.34, 1]}
    layout["shapes"] = [shape for line in series for shape in _lines(line, days)]
    bars = {"x": days[-1], "y": 0, "yref": "y2", "xanchor": "left", "yanchor": "bottom", "xshift": 24}
    layout["annotations"] = [
        *end_labels(days[-1], labels, 0.14 * top, shift=10),
        bars | {"showarrow": False, "text": escape(words.turns), "font": {"size": 12, "color": MUTED}},
    ]
    narrow = {f"xaxis.{key}": value for key, value in _ticks(days, names, 3).items()}
    return finish(go.Figure(data=traces, layout=layout), narrow | {"margin.r": 84, "margin.l": 40})


def _end(text: str) -> str:
    """Return what stands at the end of a line, in as many lines as it has."""
    return escape(text).replace("\n", "<br>")


def _marker(line: Series, colour: str) -> Json:
    """Return the points of a line: weeks that are more than chance by their form and size."""
    plain = "circle" if line.is_accented else "square-open"
    if not any(line.signals):
        return {"size": 7, "symbol": plain, "color": colour}
    return {
        "size": [13 if is_signal else 7 for is_signal in line.signals],
        "symbol": ["diamond" if is_signal else plain for is_signal in line.signals],
        "color": colour,
    }


def _levels(line: Series) -> list[float]:
    limits = [] if line.limits is None else [line.limits[1]]
    return [*limits, *([] if line.goal is None else [line.goal[0]])]


def _lines(line: Series, days: Sequence[str]) -> list[Json]:
    """Return the limits of a series as dashed lines and its goal as a whole one."""
    colour = ACCENT if line.is_accented else INK
    shapes = []
    if line.limits is not None:
        *ends, since = line.limits
        begins = max(days[0], since.isoformat())
        shapes = [_across(end, begins, days[-1], colour, "2px,4px", 1.0) for end in ends]
    if line.goal is not None:
        shapes.append(_across(line.goal[0], days[0], days[-1], colour, "solid", 1.5))
    return shapes


def _across(y: float, first: str, last: str, colour: str, dash: str, width: float) -> Json:
    line = {"color": colour, "width": width, "dash": dash}
    return {"type": "line", "x0": first, "x1": last, "y0": y, "y1": y, "line": line, "layer": "below"}


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
