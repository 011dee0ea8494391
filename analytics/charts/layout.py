"""What all charts share: colours, axes, the time scale, and the way to JSON.

Colours are names of the page's style variables (`var(--accent)`), which the page fills in for light, dark
and print. What plotly would take for markup in a text is escaped here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
INK, MUTED, GRID = "var(--ink)", "var(--muted)", "var(--rule)"
ACCENT, BAND, BAR, PAPER = "var(--accent)", "var(--band)", "var(--bar)", "var(--paper)"
DASHES = ("solid", "6px,3px", "2px,2px", "10px,3px,2px,3px", "12px,5px")
CLEAR = "rgba(0,0,0,0)"
_TICKS = (60, 300, 1800, 7200, 28800, 86400, 259200, 604800, 2592000, 7776000)
_NARROW_TICKS = (60, 1800, 86400, 604800, 7776000)
# Keys of a figure that hold texts for readers.
_TEXTS = frozenset({"hovertext", "name", "text", "ticktext"})

Json = dict[str, Any]


@dataclass(frozen=True)
class Words:
    """What axes say in the reader's language.

    Parameters
    ----------
    duration, share
        Say seconds, and a share of 0..1.
    turns, not_reached
        The name of the number of turns, and of a wait that has no end yet.
    """

    duration: Callable[[float], str]
    share: Callable[[float], str]
    turns: str
    not_reached: str


# Where a label would stand, what it says, its colour, and whether it is the one that matters.
Label = tuple[float, str, str, bool]


def frame(height: int, right: int, top: int) -> Json:
    """Return the layout that every chart starts from."""
    axis = {
        "fixedrange": False,
        "gridcolor": GRID,
        "linecolor": GRID,
        "zeroline": False,
        "tickfont": {"size": 12, "color": MUTED},
    }
    return {
        "template": {},
        "height": height,
        "margin": {"l": 48, "r": right, "t": top, "b": 34},
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "showlegend": False,
        # A finger that scrolls the page must not zoom the chart.
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": PAPER,
            "bordercolor": MUTED,
            "font": {"color": INK, "family": FONT},
            "align": "left",
        },
        "modebar": {"bgcolor": CLEAR, "color": MUTED, "activecolor": ACCENT},
        "xaxis": dict(axis),
        "yaxis": dict(axis),
    }


def time_axis(first: float, last: float, words: Words) -> Json:
    """Return an axis of minutes in equal ratios, labelled at times that people name."""
    return {
        "type": "log",
        "range": [log10(first / 60), log10(last / 60)],
        "tickangle": 0,
        **_time_ticks(_TICKS, first, last, words),
    }


def narrow_time(first: float, last: float, words: Words) -> Json:
    """Return the labels of that axis which a narrow screen has room for."""
    return {f"xaxis.{key}": value for key, value in _time_ticks(_NARROW_TICKS, first, last, words).items()}


def _time_ticks(ticks: Sequence[int], first: float, last: float, words: Words) -> Json:
    shown = [seconds for seconds in ticks if first <= seconds <= last]
    return {
        "tickvals": [seconds / 60 for seconds in shown],
        "ticktext": [words.duration(seconds) for seconds in shown],
    }


def percent_axis(top: float, words: Words) -> Json:
    """Return an axis from 0 % to a little above `top`, with at most six labelled lines."""
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.25) if top / step <= 5)
    ticks = [step * position for position in range(int(top / step) + 1)]
    return {
        "range": [0, top * 1.005],
        "tickvals": ticks,
        "ticktext": [words.share(tick) for tick in ticks],
    }


def end_labels(x: float | str, labels: Sequence[Label], gap: float, shift: int) -> list[Json]:
    """Return the names of lines beside their right ends, moved apart where they would cover each other."""
    return [
        {
            "x": x,
            "y": y,
            "xanchor": "left",
            "xshift": shift,
            "showarrow": False,
            "align": "left",
            "text": f"<b>{text}</b>" if is_accented else text,
            "font": {"size": 12, "color": colour},
        }
        for y, (_, text, colour, is_accented) in spread(labels, gap)
    ]


def spread(labels: Sequence[Label], gap: float) -> list[tuple[float, Label]]:
    """Return labels at heights at least `gap` apart, each group around where its lines end."""
    groups: list[list[Label]] = []
    for label in sorted(labels):
        groups.append([label])
        while len(groups) > 1 and _bottom(groups[-1], gap) < _bottom(groups[-2], gap) + len(groups[-2]) * gap:
            groups[-2:] = [groups[-2] + groups[-1]]
    return [
        (_bottom(group, gap) + position * gap, label)
        for group in groups
        for position, label in enumerate(group)
    ]


def _bottom(group: Sequence[Label], gap: float) -> float:
    height = (len(group) - 1) * gap
    middle = sum(label[0] for label in group) / len(group)
    return max(0.0, min(middle - height / 2, 1 - height))


def escape(text: str) -> str:
    """Return `text` so that plotly shows it as it is: it reads <a>, <b> and entities as markup.

    In a notebook that has MathJax, what stands between dollar signs would be a formula, in which links may run scripts.
    """
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("$", "&#36;")


def right_to_left(figure: Json) -> Json:
    """Return a figure whose texts each run right to left; its axes run as before."""
    turned: Json = _turned(figure, "")
    return turned


def _turned(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _turned(item, key.rsplit(".")[-1]) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_turned(item, name) for item in value]
    if name not in _TEXTS or not isinstance(value, str) or not value:
        return value
    # Each line of a text is laid out by itself.
    return "<br>".join(f"\u2067{line}\u2069" for line in value.split("<br>"))


def finish(figure: Any, narrow: Json) -> Json:
    """Return a figure as JSON without plotly's template, and what changes on a narrow screen by path."""
    plain: Mapping[str, Any] = figure.to_plotly_json()
    layout = {key: value for key, value in plain["layout"].items() if key != "template"}
    return {"data": plain["data"], "layout": layout, "narrow": narrow}


def library() -> str:
    """Return the source of plotly.js."""
    from plotly.offline import get_plotlyjs

    source: str = get_plotlyjs()
    return source
