"""The waits: the answer curve and the channels, beside what the articles claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from analytics.measuring import CurvePoint
from analytics.pages import formatting as say
from analytics.pages.references import EXPECT_WITHIN_30M, MEAN_RESPONSE
from analytics.pages.report import Report, Slice
from analytics.pages.sections import MIN_TURNS, Context
from analytics.pages.texts import clip

_CURVE_CHANNELS = 5
_MOMENTS = {
    60: "1 minute",
    300: "5 minutes",
    1800: "30 minutes",
    7200: "2 hours",
    28800: "8 hours",
    86400: "24 hours",
    259200: "3 days",
    604800: "7 days",
    2592000: "30 days",
}


def curve(report: Report) -> Context:
    """Return the answer curve's words and its table, one column a channel."""
    if report.one_sided:
        return {"sentences": [f"There is no curve: {report.one_sided}."], "rows": []}
    if not report.curve or not report.curve[0].at_risk:
        return {"sentences": ["There is no curve: nobody needed a reply."], "rows": []}
    names = largest(report.channel_curves)
    seen = follow_up_seconds(report)
    # Of one channel alone the curve is that of all.
    others = report.channel_curves if names else {}
    shown = [(at, name) for at, name in _MOMENTS.items() if at <= seen]
    within = report.headline["within_30m_share"].figure
    had = "" if within.value is None else f" Here {say.share(within.value)} had one by then."
    caption = (
        "Share of turns answered by the time since asking, with those not answered counted as still waiting."
    )
    caption += " The broad line is all turns, its band the 95 % interval"
    if names:
        caption += "; the thin lines are the channels"
    if len(names) < len(others):
        caption += f" with most turns, the other {len(others) - len(names)} are in the table"
    return {
        "sentences": [
            f"In a study, {say.share(EXPECT_WITHIN_30M.value)} of customers expected an answer within"
            f" 30 minutes ({EXPECT_WITHIN_30M.source}).{had}"
            " Another source advises 2 hours at the latest, at least for a first word (ynet-2011)."
        ],
        "caption": caption + ". Time runs in ever larger steps from one minute on.",
        "columns": [
            f"All ({say.number(report.curve[0].at_risk)})",
            *(
                f"{clip(say.channel(name), 30)} ({say.number(points[0].at_risk)})"
                for name, points in others.items()
            ),
        ],
        "rows": [
            {
                "time": name,
                "cells": [
                    _at(report.curve, seconds, with_interval=True),
                    *(_at(points, seconds) for points in others.values()),
                ],
            }
            for seconds, name in shown
        ],
    }


def largest(curves: Mapping[str, Sequence[CurvePoint]]) -> list[str]:
    """Return the channels that the chart draws: the largest few, if there is more than one."""
    if len(curves) < 2:
        return []
    return sorted(curves, key=lambda name: (-curves[name][0].at_risk, name))[:_CURVE_CHANNELS]


def follow_up_seconds(report: Report) -> float:
    """Return how long the oldest turn of the period was watched; nothing is known beyond."""
    first = max(say.midnight(report.period.first, report.period.tz), report.span.first_at)
    return max((report.period.as_of - first) / timedelta(seconds=1), 3600.0)


def _at(points: Sequence[CurvePoint], seconds: float, *, with_interval: bool = False) -> str:
    point = [point for point in points if point.wait_seconds <= seconds][-1]
    if not points[0].at_risk:
        return say.ABSENT
    text = say.share(point.answered_share)
    if not with_interval or point.low is None or point.high is None:
        return text
    return f"{text} ({say.interval(point.low, point.high, 'share')})"


def channels(report: Report) -> Context:
    """Return the waits per channel beside the articles' averages."""
    rows: list[Context] = []
    for channel in report.channels:
        reference = MEAN_RESPONSE.get(channel.name)
        rows.append(
            {
                "name": clip(say.channel(channel.name), 40),
                "figures": channel.figures,
                "reference": f"articles: {say.duration(reference.value)}" if reference else "",
            }
        )
    if not rows:
        return {"sentences": ["There is nothing to show: no customer turned to the brand."], "rows": []}
    sentences = []
    if report.one_sided:
        sentences.append(f"Only the turns can be counted: {report.one_sided}.")
    else:
        sentences += _typical_waits(report.channels)
    silent = [
        clip(say.channel(channel.name), 40)
        for channel in report.channels
        if report.one_sided is None
        and channel.figures["turns"].value
        and not channel.figures["median_response_seconds"].n
    ]
    if silent:
        sentences.append(
            f"No reply on {say.sentence_list(silent, 'or')} is counted here: either nobody answered,"
            " or the replies were not exported."
        )
    notes = [
        "The articles’ means are of the top 100 US retailers (beeshaper, undated): 24 h on Facebook and"
        " 11 h 15 min on Twitter. A mean of the answered is what they quote; it leaves out those who never"
        " had an answer and so looks faster than the typical wait."
    ]
    return {
        "sentences": sentences,
        "rows": rows,
        "notes": notes if report.one_sided is None else [],
        "has_waits": report.one_sided is None,
        "has_chart": has_waits(report.channels),
        "caption": "How long customers waited, per channel. Circle and cross leave out those who never had an"
        " answer; the coloured diamond and bar count them.",
    }


def _typical_waits(slices: Sequence[Slice]) -> list[str]:
    """Return the range of the typical waits, over the channels with enough turns to have one."""
    waits = {
        clip(say.channel(channel.name), 40): figure.value
        for channel in slices
        if (figure := channel.figures["typical_wait_seconds"]).n >= MIN_TURNS
    }
    known = sorted((wait, name) for name, wait in waits.items() if wait is not None)
    sentences = []
    if len(known) > 1:
        (low, quick), (high, slow) = known[0], known[-1]
        sentences.append(
            f"The typical wait runs from {say.duration(low)} on {quick} to {say.duration(high)} on {slow}."
        )
    never = [name for name, wait in waits.items() if wait is None]
    if never:
        sentences.append(f"On {say.sentence_list(never)} fewer than half had an answer.")
    return [" ".join(sentences)] if sentences else []


def has_waits(slices: Sequence[Slice]) -> bool:
    """Say whether any channel has an answered turn to draw."""
    return any(channel.figures["median_response_seconds"].value is not None for channel in slices)
