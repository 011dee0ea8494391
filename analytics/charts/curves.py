"""The answer curve: the share answered by time since asking, beside moments and goals."""

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
    PAPER,
    Json,
    Label,
    Words,
    end_labels,
    escape,
    finish,
    frame,
    narrow_time,
    percent_axis,
    time_axis,
)
from analytics.charts.waits import DASHED, Mark, sided

_LABEL_GAP = 0.065
_TEXT_LINE = 17
# The height of a line of text in shares of the chart.
_TEXT_SHARE = 0.055


@dataclass(frozen=True)
class Line:
    """A curve: seconds and share (0..1) at each step, with what to say of each."""

    name: str
    seconds: Sequence[float]
    shares: Sequence[float]
    says: Sequence[str]


@dataclass(frozen=True)
class Target:
    """A share (0..1) to be reached by a moment, and what stands beside it."""

    seconds: float
    share: float
    text: str


def answer_curve(
    total: Line,
    band: tuple[Sequence[float], Sequence[float]],
    others: Sequence[Line],
    marks: Sequence[Mark],
    until: float,
    words: Words,
    targets: Sequence[Target] = (),
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
        Moments drawn as upright lines, earliest first; the text of each stands a line lower than that before.
    until
        Seconds at which the axis ends.
    targets
        Goals, drawn as level lines up to their moments.
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
    top = 12 + _TEXT_LINE * len(marks)
    height = 340 + top
    layout = frame(height=height, right=_room(labels), top=top)
    layout["hovermode"] = "closest"
    layout["xaxis"] |= time_axis(60, until, words)
    layout["yaxis"] |= percent_axis(1.0, words)
    # The texts stand one above the other, so that no language needs more room than there is.
    rises = {place: _TEXT_LINE * (len(marks) - 1 - place) for place in range(len(marks))}
    inside = height - top - layout["margin"]["b"]
    layout["shapes"] = [
        *(_upright(mark, 1 + rises[place] / inside) for place, mark in enumerate(marks)),
        *(_level(target) for target in targets),
    ]
    layout["annotations"] = [
        *(_above(mark, rises[place]) for place, mark in enumerate(marks)),
        *_on_levels(targets, until),
        *end_labels(log10(until / 60), labels, _LABEL_GAP, shift=6),
    ]
    return finish(go.Figure(data=traces, layout=layout), narrow_time(60, until, words))


def _room(labels: Sequence[Label]) -> int:
    """Return the pixels that the longest name at the end of a line needs, bold as it may be."""
    return min(124, 20 + round(7.2 * max(len(text) for _, text, _, _ in labels)))


def _upright(mark: Mark, top: float) -> Json:
    x = mark.seconds / 60
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": top, "yref": "paper", **DASHED}


def _above(mark: Mark, rise: int) -> Json:
    """Return the text of a mark, to the right of the top of its line, where no other line reaches as high."""
    return {
        "x": log10(mark.seconds / 60),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": rise - 4,
        "xanchor": "left",
        "xshift": 2,
        "showarrow": False,
        "text": escape(mark.text),
        "font": {"size": 12, "color": INK},
    }


def _level(target: Target) -> Json:
    """Return a line at a share from the left edge to its moment."""
    return {
        "type": "line",
        "x0": 1,
        "x1": target.seconds / 60,
        "y0": target.share,
        "y1": target.share,
        "line": {"color": INK, "width": 2, "dash": "2px,2px"},
        "layer": "above",
    }


def _on_levels(targets: Sequence[Target], until: float) -> list[Json]:
    """Return the texts of targets, below the ends of their lines and clear of each other."""
    texts = []
    top = 1.0
    for target in sorted(targets, key=lambda target: (-target.share, target.seconds)):
        top = min(target.share, top)
        texts.append(
            {
                "x": log10(target.seconds / 60),
                "y": top,
                "yanchor": "top",
                **sided(target.seconds, until),
                "showarrow": False,
                "text": escape(target.text),
                "bgcolor": PAPER,
                "font": {"size": 12, "color": INK},
            }
        )
        top -= _TEXT_SHARE
    return texts


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
