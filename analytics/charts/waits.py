"""The waits as charts: the answer curve, and each channel on one time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

from analytics.charts.layout import (
    ACCENT,
    BAND,
    DASHES,
    INK,
    MUTED,
    Json,
    Label,
    end_labels,
    escape,
    finish,
    frame,
    narrow_time,
    percent_axis,
    time_axis,
)

_LABEL_GAP = 0.065


@dataclass(frozen=True)
class Line:
    """A curve: seconds and share (0..1) at each step, with what to say of each."""

    name: str
    seconds: Sequence[float]
    shares: Sequence[float]
    says: Sequence[str]


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


def answer_curve(
    total: Line,
    band: tuple[Sequence[float], Sequence[float]],
    others: Sequence[Line],
    marks: Sequence[Mark],
    until: float,
) -> Json:
    """Draw the share answered by time since asking, from one minute on, with direct labels.

    Parameters
    ----------
    total
        The curve of all turns.
    band
        Lower and upper ends of its interval, at the same steps.
    others
        One curve a channel; at most five can be told apart.
    marks
        Moments drawn as upright lines.
    until
        Seconds at which the axis ends.
    """
    import plotly.graph_objects as go

    lows, highs = band
    traces: list[Any] = []
    for shares, fill in ((highs, None), (lows, "tonexty")):
        seconds, ends = _steps(total.seconds, shares, until)
        traces.append(
            go.Scatter(
                x=seconds,
                y=ends,
                mode="lines",
                line={"width": 0, "shape": "hv", "color": BAND},
                fill=fill,
                fillcolor=BAND,
                hoverinfo="skip",
                showlegend=False,
            )
        )
    labels: list[Label] = []
    for position, line in enumerate([*others, total]):
        is_total = line is total
        seconds, shares = _steps(line.seconds, line.shares, until)
        colour = ACCENT if is_total else MUTED
        traces.append(
            go.Scatter(
                x=seconds,
                y=shares,
                name=escape(line.name),
                mode="lines",
                line={
                    "shape": "hv",
                    "color": colour,
                    "width": 3 if is_total else 1.5,
                    "dash": "solid" if is_total else DASHES[position % len(DASHES)],
                },
                hoverinfo="text",
                hovertext=[escape(text) for text in _steps_says(line, until)],
            )
        )
        labels.append((shares[-1] if shares else 0.0, escape(line.name), colour, is_total))
    layout = frame(height=400, right=92, top=40)
    layout["hovermode"] = "closest"
    layout["xaxis"] |= time_axis(60, until)
    layout["yaxis"] |= percent_axis(1.0)
    layout["shapes"] = [_upright(mark) for mark in marks]
    layout["annotations"] = [
        *(_above(mark) for mark in marks),
        *end_labels(log10(until / 60), labels, _LABEL_GAP, shift=6),
    ]
    # On a narrow screen the first two marks are too close for their texts to stand above them.
    sides = {
        f"annotations.{place}.xanchor": side for place, side in enumerate(("right", "left")[: len(marks)])
    }
    return finish(go.Figure(data=traces, layout=layout), narrow_time(60, until) | sides)


def channel_waits(names: Sequence[str], dots: Sequence[Dots], until: float) -> Json:
    """Draw the waits of each channel on one time axis, a row a channel.

    What is not reached stands as an open triangle at the right edge.
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
                name="not reached",
                mode="markers",
                marker={"symbol": "triangle-right-open", "size": 11, "color": MUTED, "line": {"width": 2}},
                hoverinfo="text",
                hovertext=[text for _, text in missing],
            )
        )
    height = 140 + 40 * len(rows)
    layout = frame(height=height, right=24, top=12)
    layout["xaxis"] |= time_axis(60, until)
    layout["xaxis"]["range"][1] += 0.04
    layout["yaxis"] |= {
        "range": [len(rows) - 0.5, -0.5],
        "tickvals": rows,
        "ticktext": [escape(name) for name in names],
        "automargin": True,
    }
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
    narrow = narrow_time(60, until) | {"height": height + 90}
    return finish(go.Figure(data=traces, layout=layout), narrow)


def _upright(mark: Mark) -> Json:
    x = mark.seconds / 60
    line = {"color": MUTED, "width": 1, "dash": "4px,3px"}
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": line,
        "layer": "between",
    }


def _above(mark: Mark) -> Json:
    return {
        "x": log10(mark.seconds / 60),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "text": escape(mark.text),
        "font": {"size": 12, "color": INK},
    }


def _steps(
    seconds: Sequence[float], shares: Sequence[float], until: float
) -> tuple[list[float], list[float]]:
    """Return a step curve in minutes, from the first minute to the end of the axis."""
    before = [share for at, share in zip(seconds, shares, strict=True) if at <= 60]
    inside = [(at, share) for at, share in zip(seconds, shares, strict=True) if 60 < at <= until]
    points = [(60.0, before[-1] if before else 0.0), *inside]
    points.append((until, points[-1][1]))
    return [round(at / 60, 4) for at, _ in points], [round(share, 5) for _, share in points]


def _steps_says(line: Line, until: float) -> list[str]:
    before = [text for at, text in zip(line.seconds, line.says, strict=True) if at <= 60]
    inside = [text for at, text in zip(line.seconds, line.says, strict=True) if 60 < at <= until]
    texts = [before[-1] if before else "", *inside]
    return [*texts, texts[-1]]
