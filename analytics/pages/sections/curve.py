"""How long until an answer: the curve of all turns and of the channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from analytics import charts
from analytics.measuring import CurvePoint, answer_curve, measure
from analytics.measuring.selection import midnight
from analytics.pages.references import ADVISED_WITHIN, EXPECT_WITHIN_30M
from analytics.pages.report import FEWEST_CUSTOMERS, MIN_TURNS, Context, Report, Section, Source
from analytics.pages.texts import clip
from analytics.pages.wording import ABSENT, Wording

_CHANNELS_DRAWN = 5
_AXIS_ENDS = 30 * 86400
_GOALS = {"within_30m_share": 1800, "within_2h_share": 7200, "within_24h_share": 86400}
_MOMENTS = (60, 300, 1800, 7200, 28800, 86400, 259200, 604800, 2592000)


@dataclass(frozen=True)
class Curves:
    """The answer curve of all turns, and those of the channels by their names.

    Parameters
    ----------
    small
        How many channels have too few customers to be broken down on this page.
    """

    total: Sequence[CurvePoint]
    channels: Mapping[str, Sequence[CurvePoint]]
    small: int


def gather(source: Source) -> Curves:
    """Measure the curves; none where the log has one side only."""
    if source.one_sided:
        return Curves([], {}, 0)
    total = answer_curve(source.log, source.chosen)
    customers = {
        str(figure.dimensions["channel"]): figure.value or 0
        for figure in measure(source.log, ["customers"], source.by_channel)
    }
    fewest = 0 if source.is_internal else FEWEST_CUSTOMERS
    channels = {name: curve for name, curve in source.channel_curves.items() if customers[name] >= fewest}
    return Curves(total, channels, len(source.channel_curves) - len(channels))


def tell(report: Report, say: Wording) -> Context:
    """Return the curve's words and its table, one column a channel."""
    curves: Curves = report.found["curve"]
    if report.one_sided:
        reason = say.tr(report.one_sided)
        return {"sentences": [say.tr("There is no curve: {reason}.", reason=reason)], "rows": []}
    if report.hidden:
        return {
            "sentences": [say.tr("There is no curve: {reason}.", reason=say.tr(report.hidden))],
            "rows": [],
        }
    if not curves.total or not curves.total[0].at_risk:
        return {"sentences": [say.tr("There is no curve: nobody needed a reply.")], "rows": []}
    names = _largest(curves)
    seen = _follow_up_seconds(report)
    others = curves.channels if names else {}
    within = report.figures["within_30m_share"]
    sentences = [
        say.tr(
            "In a study, {share} of customers expected an answer within 30 minutes ({source}).",
            share=say.share(EXPECT_WITHIN_30M.value),
            source=say.tr(EXPECT_WITHIN_30M.source),
        )
    ]
    if within.value is not None and within.n >= MIN_TURNS:
        sentences.append(say.tr("Here {share} had one by then.", share=say.share(within.value)))
    sentences.append(
        say.tr(
            "Another source advises 2 hours at the latest, at least for a first word ({source}).",
            source=say.tr(ADVISED_WITHIN.source),
        )
    )
    in_two_hours = report.figures["within_2h_share"]
    if in_two_hours.value is not None and in_two_hours.n >= MIN_TURNS:
        sentences.append(say.tr("By then {share} had an answer.", share=say.share(in_two_hours.value)))
    captions = [
        say.tr(
            "Share of turns answered by the time since asking, with those not answered counted as still waiting."
        ),
        say.tr("The broad line is all turns, its band the 95 % interval."),
    ]
    if names:
        left_out = len(others) - len(names)
        captions.append(
            say.trn(
                "The thin lines are the channels with most turns; {n} more is in the table.",
                "The thin lines are the channels with most turns; {n} more are in the table.",
                left_out,
            )
            if left_out
            else say.tr("The thin lines are the channels.")
        )
    if curves.small:
        captions.append(
            say.trn(
                "{n} channel with fewer than {customers} customers is left out.",
                "{n} channels with fewer than {customers} customers each are left out.",
                curves.small,
                customers=say.number(FEWEST_CUSTOMERS),
            )
        )
    if _targets(report, say):
        captions.append(say.tr("The short dotted lines are the goals of the settings."))
    captions.append(say.tr("Time runs in ever larger steps from one minute on."))
    return {
        "sentences": [" ".join(sentences)],
        "caption": " ".join(captions),
        "columns": [
            _column(say.tr("All turns"), curves.total, say),
            *(_column(_name(name, say, 30), points, say) for name, points in others.items()),
        ],
        "rows": [
            {
                "time": say.duration(seconds),
                "cells": [
                    _at(curves.total, seconds, say, with_interval=True),
                    *(_at(points, seconds, say) for points in others.values()),
                ],
            }
            for seconds in _MOMENTS
            if seconds <= seen
        ],
    }


def plots(report: Report, say: Wording, told: Context) -> Mapping[str, Any]:
    """Draw the curve where there is one."""
    if not told["rows"]:
        return {}
    curves: Curves = report.found["curve"]
    # No shorter than a little over a day, so that the line at 24 hours is always there.
    until = max(min(_follow_up_seconds(report), _AXIS_ENDS), 1.15 * 86400)
    lows = [point.answered_share if point.low is None else point.low for point in curves.total]
    highs = [point.answered_share if point.high is None else point.high for point in curves.total]
    others = [_line(_name(name, say, 14), curves.channels[name], say) for name in _largest(curves)]
    expected = say.share(EXPECT_WITHIN_30M.value)
    marks = (
        charts.Mark(1800, say.tr("30 min: {share} expect it", share=expected)),
        charts.Mark(ADVISED_WITHIN.value, say.tr("2 h: advised at the latest")),
        charts.Mark(86400, say.duration(86400)),
    )
    total = _line(say.tr("All turns"), curves.total, say)
    words = charts.Words(say.duration, say.share, say.tr("turns"), say.tr("not reached"))
    drawn = charts.answer_curve(total, (lows, highs), others, marks, until, words, _targets(report, say))
    return {"curve": drawn}


def _targets(report: Report, say: Wording) -> list[charts.Target]:
    """Return the goals that are shares answered within a time."""
    return [
        charts.Target(
            seconds,
            goal.value,
            say.tr("goal by {wait}: {share}", wait=say.duration(seconds), share=say.share(goal.value)),
        )
        for metric, seconds in _GOALS.items()
        if (goal := report.goals.get(metric))
    ]


def _largest(curves: Curves) -> list[str]:
    """Return the channels that the chart draws: the largest few, unless one channel is all there is."""
    channels = curves.channels
    if len(channels) + curves.small < 2:
        return []
    return sorted(channels, key=lambda name: (-channels[name][0].at_risk, name))[:_CHANNELS_DRAWN]


def _follow_up_seconds(report: Report) -> float:
    """Return how long the oldest turn of the period was watched; nothing is known beyond."""
    first = max(midnight(report.period.first, report.period.tz), report.span.first_at)
    return max((report.period.as_of - first) / timedelta(seconds=1), 3600.0)


def _name(channel: str, say: Wording, length: int) -> str:
    return clip(say.channel(channel), length)


def _column(name: str, points: Sequence[CurvePoint], say: Wording) -> str:
    return f"{name} ({say.number(points[0].at_risk)})"


def _at(points: Sequence[CurvePoint], seconds: float, say: Wording, *, with_interval: bool = False) -> str:
    point = [point for point in points if point.wait_seconds <= seconds][-1]
    if not points[0].at_risk:
        return ABSENT
    text = say.share(point.answered_share)
    if not with_interval or point.low is None or point.high is None:
        return text
    return f"{text} ({say.interval(point.low, point.high, 'share')})"


def _line(name: str, points: Sequence[CurvePoint], say: Wording) -> charts.Line:
    return charts.Line(
        name,
        [point.wait_seconds for point in points],
        [point.answered_share for point in points],
        [
            say.tr(
                "{name}: {share} within {wait}",
                name=name,
                share=say.share(point.answered_share),
                wait=say.duration(point.wait_seconds),
            )
            for point in points
        ],
    )


SECTION = Section("curve", tell, metrics=("within_30m_share", "within_2h_share"), gather=gather, plots=plots)
