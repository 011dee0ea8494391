"""A report's figures as charts: which are drawn, of what, and what they say when pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from analytics import charts
from analytics.measuring import CurvePoint, Figure
from analytics.pages import formatting as say
from analytics.pages.report import Report, Slice
from analytics.pages.sections import MIN_TURNS, Context
from analytics.pages.texts import clip
from analytics.pages.waits import follow_up_seconds, largest

_AXIS_ENDS = 30 * 86400
_MARKS = (charts.Mark(1800, "30 min"), charts.Mark(7200, "2 h"), charts.Mark(86400, "24 h"))


def plots(report: Report, shown: dict[str, Context]) -> dict[str, Any]:
    """Return the charts that the page shows, by their names in it."""
    drawn = {}
    if shown["curve"]["rows"]:
        drawn["curve"] = _curve(report)
    if shown["channels"].get("has_chart"):
        drawn["channels"] = _channels(report.channels)
    if shown["weeks"].get("has_chart"):
        drawn["weeks"] = _weeks(report.weeks)
    return drawn


def _curve(report: Report) -> charts.Json:
    # No shorter than a little over a day, so that the line at 24 hours is always there.
    until = max(min(follow_up_seconds(report), _AXIS_ENDS), 1.15 * 86400)
    lows = [point.answered_share if point.low is None else point.low for point in report.curve]
    highs = [point.answered_share if point.high is None else point.high for point in report.curve]
    others = [
        _line(say.channel(name), report.channel_curves[name]) for name in largest(report.channel_curves)
    ]
    return charts.answer_curve(_line("All", report.curve), (lows, highs), others, _MARKS, until)


def _line(name: str, points: Sequence[CurvePoint]) -> charts.Line:
    shown = clip(name, 14)
    return charts.Line(
        shown,
        [point.wait_seconds for point in points],
        [point.answered_share for point in points],
        [
            f"{shown}: {say.share(point.answered_share)} within {say.duration(point.wait_seconds)}"
            for point in points
        ],
    )


def _channels(slices: Sequence[Slice]) -> charts.Json:
    measures = (
        ("median of the answered", "circle-open", "median_response_seconds", False),
        ("mean of the answered", "x-thin", "mean_response_seconds", False),
        ("typical wait", "diamond", "typical_wait_seconds", True),
        ("nine in ten within", "line-ns", "p90_wait_seconds", True),
    )
    names = [clip(say.channel(channel.name), 18) for channel in slices]
    known = [
        figure.value
        for channel in slices
        for _, _, metric, _ in measures
        if (figure := channel.figures[metric]).value is not None
    ]
    dots = [
        charts.Dots(
            title,
            symbol,
            [channel.figures[metric].value for channel in slices],
            [
                _says(name, title, channel.figures[metric])
                for name, channel in zip(names, slices, strict=True)
            ],
            is_accented,
        )
        for title, symbol, metric, is_accented in measures
    ]
    return charts.channel_waits(names, dots, max(2 * 86400, 1.5 * max(known)))


def _says(name: str, title: str, figure: Figure) -> str:
    """Return what a mark says; nothing for what was never asked for, so that no mark stands for it."""
    if figure.value is not None:
        return f"{name}, {title}: {say.duration(figure.value)} (n {say.number(figure.n)})"
    return f"{name}, {title}: {figure.reason}" if figure.n and figure.reason else ""


def _weeks(slices: Sequence[Slice]) -> charts.Json:
    series = [
        _series("without an answer", "no answer", "unanswered_share", slices, is_accented=True),
        _series("answered within 2 hours", "within 2 h", "within_2h_share", slices, is_accented=False),
    ]
    turns = [week.figures["turns"].value or 0 for week in slices]
    says = [
        f"{_week(week)}: {say.count(number, 'turn', 'turns')}"
        for week, number in zip(slices, turns, strict=True)
    ]
    starts = [week.start for week in slices if week.start]
    return charts.weekly(starts, [say.short_day(start) for start in starts], series, turns, says)


def _series(
    name: str, short: str, metric: str, slices: Sequence[Slice], *, is_accented: bool
) -> charts.Series:
    measured = [week.figures[metric] for week in slices]
    figures = [figure if figure.n >= MIN_TURNS else _blank(figure) for figure in measured]
    says = [
        f"{_week(week)}: no figure"
        if figure.value is None
        else f"{_week(week)}: {say.share(figure.value)} {name}"
        f" ({say.interval(figure.low, figure.high, 'share')}, n {say.number(figure.n)})"
        for week, figure in zip(slices, figures, strict=True)
    ]
    last = next((figure.value for figure in reversed(figures) if figure.value is not None), None)
    return charts.Series(
        name,
        [figure.value for figure in figures],
        [figure.low for figure in figures],
        [figure.high for figure in figures],
        says,
        short if last is None else f"{short}\n{say.share(last)}",
        is_accented,
    )


def _blank(figure: Figure) -> Figure:
    return replace(figure, value=None, low=None, high=None)


def _week(week: Slice) -> str:
    return say.week_name(week.start) if week.start is not None else week.name
