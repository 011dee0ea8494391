"""Panels of one chart, one below the other, as high as what stands in them; what all charts of frames share."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analytics.charts.layout import FONT, Json, escape

if TYPE_CHECKING:
    import plotly.graph_objects as go

# Told apart by people with any colour vision (Okabe and Ito), dark enough on white; no two neighbours share a marker.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7f6a00", "#56b4e9", "#404040", "#e69f00")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "x")
INK, MUTED, GRID = "#222222", "#666666", "#e4e4e4"
ROW = 26
_TOP, _GAP, _BOTTOM = 48, 74, 34
_STEPS = (
    1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800, 1_209_600, 2_592_000,
    7_776_000, 31_104_000,
)  # fmt: skip
_SHARE_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
_TIMES = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Say:
    """How amounts of a unit are written: one, an interval whose ends may be open, and a difference."""

    value: Callable[[float, str], str]
    interval: Callable[[float | None, float | None, str], str]
    change: Callable[[float, str], str]


@dataclass(frozen=True)
class Panel:
    """A part of a chart: traces over two axes, with a title.

    Parameters
    ----------
    height
        Of the plot without title and labels, in pixels.
    notes
        Annotations, placed by this panel's own axes: `xref` and `yref` are ``x`` or ``y``, alone or with ``domain``.
    """

    title: str
    height: int
    x: Json
    y: Json
    traces: Sequence[Any]
    notes: Sequence[Json] = field(default=())


def assemble(panels: Sequence[Panel], *, right: int = 24, legend: Json | None = None) -> go.Figure:
    """Put panels below each other, the same on every screen that shows them.

    Parameters
    ----------
    right
        Margin in pixels.
    legend
        None: there is none.
    """
    import plotly.graph_objects as go

    inner = sum(panel.height for panel in panels) + _GAP * (len(panels) - 1)
    layout: Json = {
        # one of plotly's own would be 7 kB in each chart
        "template": go.layout.Template(),
        "height": inner + _TOP + _BOTTOM,
        "margin": {"l": 56, "r": right, "t": _TOP, "b": _BOTTOM},
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": "white", "bordercolor": MUTED, "font": {"color": INK}, "align": "left"},
        "showlegend": legend is not None,
        "legend": legend or {},
        # it would send the figures to a server of others
        "modebar": {"remove": ["sendChartToCloud"]},
        "annotations": [],
    }
    figure = go.Figure()
    top = inner
    for number, panel in enumerate(panels, start=1):
        own = "" if number == 1 else str(number)
        span = [max(0.0, (top - panel.height) / inner), top / inner]
        layout[f"xaxis{own}"] = _axis() | {"anchor": f"y{own}"} | panel.x
        layout[f"yaxis{own}"] = _axis() | {"anchor": f"x{own}", "domain": span, "automargin": True} | panel.y
        for trace in panel.traces:
            figure.add_trace(trace.update(xaxis=f"x{own}", yaxis=f"y{own}"))
        layout["annotations"] += [_title(panel.title, own), *(_placed(note, own) for note in panel.notes)]
        top -= panel.height + _GAP
    return figure.update_layout(layout)


def _axis() -> Json:
    return {
        "gridcolor": GRID, "linecolor": GRID, "zeroline": False, "tickfont": {"color": MUTED, "size": 12},
        "ticks": "", "tickangle": 0,
    }  # fmt: skip


def _title(text: str, own: str) -> Json:
    return {
        "text": f"<b>{escape(text)}</b>", "x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": f"y{own} domain",
        "yanchor": "bottom", "yshift": 10, "showarrow": False, "align": "left", "font": {"size": 14},
    }  # fmt: skip


def _placed(note: Json, own: str) -> Json:
    def ref(given: str) -> str:
        return given[0] + own + given[1:]

    return {"showarrow": False, **note, "xref": ref(note["xref"]), "yref": ref(note["yref"])}


def amounts_axis(unit: str, known: Sequence[float]) -> tuple[Json, float]:
    """Return an axis of amounts from zero to a little above the greatest of those known, and its upper end."""
    greatest = max(known, default=0)
    if not known:
        return {"range": [0, 1], "tickvals": []}, 1
    top = greatest * 1.06 or (0.1 if unit == "share" else 60 if unit == "seconds" else 1)
    if unit == "share":
        top = min(top, 1.03)
        return {"range": [0, top]} | _ticks(top, _SHARE_STEPS, lambda step: (0.01, "%")), top
    if unit == "seconds":
        return {"range": [0, top]} | _ticks(top, _STEPS, _time_unit), top
    return {"range": [0, top], "nticks": 6, "tickformat": ",.2~f"}, top


def _ticks(top: float, steps: Sequence[float], unit_of: Callable[[float], tuple[float, str]]) -> Json:
    """Return ticks at amounts that people name, at most seven above zero, all in one unit."""
    step = next((step for step in steps if top / step < 7), top / 5)
    size, unit = unit_of(step)
    places = [step * number for number in range(int(top / step) + 1)]
    return {
        "tickvals": places,
        "ticktext": [f"{place / size:.4g}\u00a0{unit}" if place else "0" for place in places],
    }


def _time_unit(step: float) -> tuple[float, str]:
    return next((size, unit) for size, unit in _TIMES if step % size == 0 or size == 1)


def with_unit(title: str, unit: str) -> str:
    """Return the title of a panel, with the unit where the labels of its axis do not say it."""
    return title if unit in ("share", "seconds") or unit in title.lower() else f"{title} ({unit})"


def name_of(row: Row, by: Sequence[str]) -> str:
    """Return the name of a slice as it stands in the frame."""
    return ", ".join(_part(name, row[name]) for name in by) or "all"


def _part(dimension: str, value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return dimension if value else f"not {dimension}"
    if dimension == "hour":
        return f"{value:02d}:00" if isinstance(value, int) else str(value)
    text = " ".join(str(value).split())
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        return f"\u2068{text}\u2069"  # or the parts beside it would change their places
    return text or "(empty)"


def shown(name: str, length: int = 36) -> str:
    """Return a name as a chart has room for."""
    return escape(name if len(name) <= length else f"{name[: length - 1].rstrip()}…")


def hover(row: Row, name: str, say: Say) -> str:
    """Return what is read over a figure: its slice and period, value, interval, and what it counts."""
    lines = [name]
    if row.get("period") is not None:
        lines.append(f"from {row['period']:%Y-%m-%d}")
    if row["value"] is None:
        lines.append(f"not known: {row.get('reason') or 'no reason given'}")
    else:
        lines.append(say.value(row["value"], row["unit"]))
    if row["low"] is not None or row["high"] is not None:
        lines.append(f"95 %: {say.interval(row['low'], row['high'], row['unit'])}")
    if row.get("n") is not None:
        lines.append(f"n = {row['n']:,}, pending {row.get('pending') or 0:,}")
    return "<br>".join(escape(line) for line in lines)
