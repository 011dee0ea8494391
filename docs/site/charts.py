"""Drawings made from the sample data, for the pages that explain what figures say."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from analytics.config import Settings
from analytics.log import LoadOptions, Log, load
from analytics.measuring import Selection, answer_curve
from analytics.sources.files import find

_WIDTH, _HEIGHT = 640, 330
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 16, 14, 44
_TICKS = (
    (60, "1 min"),
    (600, "10 min"),
    (1800, "30 min"),
    (7200, "2 h"),
    (21_600, "6 h"),
    (86_400, "1 day"),
    (604_800, "1 week"),
)
_FIRST, _LAST = 60, 604_800

Curve = Sequence[tuple[float, float]]
"""Points of a curve: a wait in seconds, and the share answered by then; both rise."""


def sample_charts(sample: Path) -> dict[str, str]:
    """Return the drawings by the name that pages give them, as SVG in HTML."""
    waits, of_all = _curves(sample)
    of_answered = [(wait, (place + 1) / len(waits)) for place, wait in enumerate(waits)]
    return {"two-curves": _two_curves(of_answered, of_all)}


def _curves(sample: Path) -> tuple[list[float], Curve]:
    """Load the sample; return the waits of the answered, ascending, and the share of all answered by time."""
    query = (Path(__file__).parent / "waits_of_the_answered.sql").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, Log(Path(folder) / "log", Settings(), writable=True) as log:
        for export in find([str(sample)]).exports:
            load(log, export, LoadOptions(), datetime(2026, 4, 9, tzinfo=UTC).replace(tzinfo=None))
        curve = [(point.wait_seconds, point.answered_share) for point in answer_curve(log, Selection())]
        return [wait for (wait,) in log.con.execute(query).fetchall()], curve


def _two_curves(of_answered: Curve, of_all: Curve) -> str:
    across, down = _scales()
    halves = {"answered": _reaches(of_answered, 0.5), "all": _reaches(of_all, 0.5)}
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts = [_text("tick", middle, _HEIGHT - 6, "middle", "time since asking")]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(_line("grid", (_LEFT, down(share)), (_WIDTH - _RIGHT, down(share))))
        parts.append(_text("tick", _LEFT - 6, down(share) + 4, "end", f"{share:.0%}"))
    parts += [_text("tick", across(seconds), _HEIGHT - 24, "middle", name) for seconds, name in _TICKS]
    for name, curve in (("answered", of_answered), ("all", of_all)):
        x = across(halves[name])
        parts.append(f'<path class="curve {name}" d="{_steps(curve, across, down)}"/>')
        parts.append(_line(f"half {name}", (x, down(0.5)), (x, down(0))))
        parts.append(f'<circle class="{name}" cx="{x:.1f}" cy="{down(0.5):.1f}" r="5"/>')
    above, below = across(_reaches(of_answered, 0.8)) - 12, across(_reaches(of_all, 0.56)) + 12
    parts.append(_text("label answered", above, down(0.8) + 4, "end", "of those who were answered"))
    parts.append(_text("label all", below, down(0.56) + 18, "start", "of all who asked"))
    told = (
        f"Half of the answered were answered within {_hours(halves['answered'])};"
        f" half of all who asked within {_hours(halves['all'])}."
    )
    return (
        '<figure class="drawing" tabindex="0">\n'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="two-title two-told">\n'
        '<title id="two-title">Share answered by the time since asking, in the invented sample log</title>\n'
        f'<desc id="two-told">{told} The curve of the answered runs above that of all everywhere.</desc>\n'
        + "\n".join(parts)
        + f"\n</svg>\n<figcaption>Share answered by the time since asking, in the invented sample log. {told}"
        "</figcaption>\n</figure>\n"
    )


def _text(kind: str, x: float, y: float, anchor: str, words: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'


def _line(kind: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    return (
        f'<line class="{kind}" x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"/>'
    )


def _scales() -> tuple[Callable[[float], float], Callable[[float], float]]:
    wide = _WIDTH - _LEFT - _RIGHT
    high = _HEIGHT - _TOP - _BOTTOM

    def across(seconds: float) -> float:
        place = math.log(min(max(seconds, _FIRST), _LAST) / _FIRST) / math.log(_LAST / _FIRST)
        return _LEFT + wide * place

    def down(share: float) -> float:
        return _TOP + high * (1 - share)

    return across, down


def _steps(curve: Curve, across: Callable[[float], float], down: Callable[[float], float]) -> str:
    """Draw a curve that holds each share until the next; a point a pixel will do."""
    shown: list[tuple[float, float]] = []
    for seconds, share in curve:
        point = round(across(seconds), 1), round(down(share), 1)
        if not shown or point[0] - shown[-1][0] >= 1:
            shown.append(point)
    (x, y), *rest = shown
    return f"M{x:g} {y:g}" + "".join(f"H{x:g}V{y:g}" for x, y in rest) + f"H{across(_LAST):g}"


def _reaches(curve: Curve, share: float) -> float:
    return next(seconds for seconds, reached in curve if reached >= share)


def _hours(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min"
