"""A figure week by week as a small line with its limits, for templates to draw without a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.charts.layout import Label, spread

WIDTH, HEIGHT = 328, 100
_LEFT, _RIGHT, _TOP, _BOTTOM = 6.0, 196.0, 7.0, 77.0
_LINE = 13.0
_DIAMOND = 5.5

Kind = Literal["centre", "limit", "goal", "reference"]


@dataclass(frozen=True)
class Level:
    """A value to draw across the weeks, and what stands at its right end."""

    value: float
    text: str
    kind: Kind


@dataclass(frozen=True)
class Rule:
    """A level as drawn: its height, and where its text stands, in pixels."""

    kind: Kind
    text: str
    x: float
    y: float
    text_y: float


@dataclass(frozen=True)
class Process:
    """A line ready to draw, in pixels from the top left.

    Parameters
    ----------
    lines
        Points of each unbroken stretch, as ``x,y x,y``.
    dots, signals
        Centres of the weeks that are only chance, and outlines of those that are not.
    band
        Between the limits: x, y, width and height; None: there are no limits.
    rules
        Goal, reference, centre and limits.
    left, right, text_x, axis_y
        Ends of the time axis, where texts begin, and where its labels stand.
    """

    lines: Sequence[str]
    dots: Sequence[tuple[float, float]]
    signals: Sequence[str]
    band: tuple[float, float, float, float] | None
    rules: Sequence[Rule]
    width: int = WIDTH
    height: int = HEIGHT
    left: float = _LEFT
    right: float = _RIGHT
    text_x: float = _RIGHT + 10
    axis_y: float = HEIGHT - 4


def process(
    values: Sequence[float | None], signals: Sequence[bool], levels: Sequence[Level], since: int = 0
) -> Process:
    """Lay out a process behaviour chart.

    Parameters
    ----------
    values
        Of each week, oldest first; None breaks the line.
    signals
        Whether a week is more than chance.
    levels
        What to draw across; two of kind ``limit`` have a band between them.
    since
        Position of the first week that the limits are for; centre and limits begin there.
    """
    known = [value for value in values if value is not None]
    reached = [*known, *(level.value for level in levels)]
    low, high = min(reached, default=0.0), max(reached, default=1.0)
    if low == high:
        low, high = low - 1, high + 1
    step = (_RIGHT - _LEFT) / max(len(values) - 1, 1)

    def x(position: int) -> float:
        return round(_LEFT + step * position, 1) if len(values) > 1 else round((_LEFT + _RIGHT) / 2, 1)

    def y(value: float) -> float:
        return round(_BOTTOM - (value - low) / (high - low) * (_BOTTOM - _TOP), 1)

    places = [
        (x(position), y(value), is_signal)
        for position, (value, is_signal) in enumerate(zip(values, signals, strict=True))
        if value is not None
    ]
    bounds = [y(level.value) for level in levels if level.kind == "limit"]
    begins = x(since) if since else _LEFT - 4
    band = None
    if len(bounds) == 2:
        top, bottom = sorted(bounds)
        band = (begins, top, round(_RIGHT + 4 - begins, 1), round(bottom - top, 1))
    return Process(
        [
            " ".join(f"{x(at)},{y(value)}" for at, value in stretch)
            for stretch in _stretches(values)
            if len(stretch) > 1
        ],
        [(at, height) for at, height, is_signal in places if not is_signal],
        [_diamond(at, height) for at, height, is_signal in places if is_signal],
        band,
        _rules(levels, begins, y),
    )


def _stretches(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    stretches: list[list[tuple[int, float]]] = [[]]
    for position, value in enumerate(values):
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append((position, value))
    return stretches


def _diamond(x: float, y: float) -> str:
    corners = ((x, y - _DIAMOND), (x + _DIAMOND, y), (x, y + _DIAMOND), (x - _DIAMOND, y))
    return " ".join(f"{round(a, 1)},{round(b, 1)}" for a, b in corners)


def _rules(levels: Sequence[Level], begins: float, y: Callable[[float], float]) -> list[Rule]:
    """Return the levels with their texts moved apart where they would cover each other."""
    height = _BOTTOM - _TOP
    # Upwards from the bottom, in parts of the height, as `spread` has it.
    labels: list[Label] = [
        ((_BOTTOM - y(level.value)) / height, str(place), "", False)
        for place, level in enumerate(levels)
        if level.text
    ]
    heights = {
        int(name): round(_BOTTOM - at * height, 1) for at, (_, name, _, _) in spread(labels, _LINE / height)
    }
    return [
        Rule(
            level.kind,
            level.text,
            begins if level.kind in ("centre", "limit") else _LEFT - 4,
            y(level.value),
            heights.get(place, y(level.value)),
        )
        for place, level in enumerate(levels)
    ]
