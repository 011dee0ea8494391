"""The waits of each channel on one time axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

from analytics.charts.layout import (
    ACCENT,
    INK,
    MUTED,
    Json,
    Words,
    escape,
    finish,
    frame,
    narrow_time,
    time_axis,
)

DASHED: Json = {"line": {"color": MUTED, "width": 1, "dash": "4px,3px"}, "layer": "between"}


@dataclass(frozen=True)
class Mark:
    """A moment on the time axis and what stands above it."""

    seconds: float
    text: str


@dataclass(frozen=True)
class Dots:
    """One measure of the waits: a value in seconds per row, None where it is not reached."""

    name: str
    symbol: str
    seconds: Sequence[float | None]
    says: Sequence[str]
    is_accented: bool = False


def channel_waits(
    names: Sequence[str],
    dots: Sequence[Dots],
    until: float,
    words: Words,
    marks: Mapping[int, Mark] | None = None,
) -> Json:
    """Draw the waits of each channel on one time axis, a row a channel.

    What is not reached stands as an open triangle at the right edge.

    Parameters
    ----------
    marks
        Moments drawn as labelled lines across single rows, by the row's number from 0.
    """
    import plotly.graph_objects as go

    # Numbers, not names: plotly would take a name like "2" for a place on the axis.
    rows = list(range(len(names)))
    traces: list[Any] = []
    missing: list[tuple[int, str]] = []
    for dot in dots:
        colour = ACCENT if dot.is_accented else INK
        traces.append(
            go.Scatter(
                x=[None if seconds is None else max(seconds, 60) / 60 for seconds in dot.seconds],
                y=rows,
                name=escape(dot.name),
                mode="markers",
                marker={
                    "symbol": dot.symbol,
                    "size": 11,
                    "color": colour,
                    "line": {"color": colour, "width": 2},
                },
                hoverinfo="text",
                hovertext=[escape(text) for text in dot.says],
            )
        )
        missing += [
            (row, escape(text))
            for row, seconds, text in zip(rows, dot.seconds, dot.says, strict=True)
            if seconds is None and text
        ]
    if missing:
        traces.append(
            go.Scatter(
                x=[until / 60] * len(missing),
                y=[row for row, _ in missing],
                name=escape(words.not_reached),
                mode="markers",
                cliponaxis=False,
                marker={"symbol": "triangle-right-open", "size": 11, "color": MUTED, "line": {"width": 2}},
                hoverinfo="text",
                hovertext=[text for _, text in missing],
            )
        )
    height = 140 + 40 * len(rows)
    layout = frame(height=height, right=24, top=12)
    layout["xaxis"] |= time_axis(60, until, words)
    layout["xaxis"]["range"][1] += 0.04
    layout["yaxis"] |= {
        "range": [len(rows) - 0.5, -0.5],
        "tickvals": rows,
        "ticktext": [escape(name) for name in names],
        "automargin": True,
    }
    asked = sorted((marks or {}).items())
    layout["shapes"] = [_across(row, mark) for row, mark in asked]
    layout["annotations"] = [_beside(row, mark, until) for row, mark in asked]
    layout["showlegend"] = True
    layout["legend"] = {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "bottom",
        "itemclick": False,
        "itemdoubleclick": False,
    }
    # A narrow screen has the legend one name below the other.
    narrow = narrow_time(60, until, words) | {"height": height + 90}
    return finish(go.Figure(data=traces, layout=layout), narrow)


def _across(row: int, mark: Mark) -> Json:
    x = mark.seconds / 60
    return {"type": "line", "x0": x, "x1": x, "y0": row - 0.45, "y1": row + 0.45, **DASHED}


def _beside(row: int, mark: Mark, until: float) -> Json:
    """Return the text of a mark in a row, above the marks of that row."""
    return {
        "x": log10(mark.seconds / 60),
        "y": row - 0.45,
        "yanchor": "middle",
        **sided(mark.seconds, until),
        "showarrow": False,
        "text": escape(mark.text),
        "font": {"size": 12, "color": MUTED},
    }


def sided(seconds: float, until: float) -> Json:
    """Return which end of a text stands at a moment, so that it runs to where more of the axis is."""
    is_late = log10(seconds / 60) > log10(until / 60) / 2
    return {"xanchor": "right" if is_late else "left", "xshift": -4 if is_late else 4}
