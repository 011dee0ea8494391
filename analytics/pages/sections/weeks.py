"""Week by week: the trend as a chart, and every headline figure as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from analytics import charts
from analytics.measuring import Counted, Figure
from analytics.measuring.behaviour import Point, Signal
from analytics.measuring.selection import midnight
from analytics.metrics import catalogue
from analytics.pages.judging import Judged, judge
from analytics.pages.limits import hidden
from analytics.pages.periods import local
from analytics.pages.report import HEADLINE, MIN_TURNS, NO_CUSTOMERS, Context, Report, Section
from analytics.pages.trends import Week
from analytics.pages.verdicts import goal_amount
from analytics.pages.wording import Wording

_SIGN = "\u25c6"
_TOO_FEW = "*"


def tell(report: Report, say: Wording) -> Context:
    """Return the trend in a sentence, and a row a week."""
    if not report.weeks or report.one_sided == NO_CUSTOMERS:
        return {"sentences": [say.tr("There is no week to show.")], "rows": []}
    shown = [name for name in HEADLINE if any(_is_known(week.figures[name]) for week in report.weeks)]
    judged = {name: judge(report, name) for name in shown}
    sentences = [_span(report, say), *_cut(report, say), *_hidden(report, say)]
    if report.one_sided:
        sentences.append(say.tr("Only the turns can be shown: {reason}.", reason=say.tr(report.one_sided)))
    sentence = " ".join(filter(None, sentences))
    return {
        "sentences": [sentence] if sentence else [],
        "columns": [say.tr(catalogue()[name].title) for name in shown],
        "rows": [
            {
                "name": say.week_name(week.start),
                "begins": say.short_day(week.start),
                "cells": [_cell(week.figures[name], judged[name], week.start, say) for name in shown],
            }
            for week in report.weeks
        ],
        "has_chart": bool(_span(report, say)) and report.one_sided is None,
        "caption": _caption(report, say),
        "table_caption": _table_caption(report, judged, say),
    }


def plots(report: Report, say: Wording, told: Context) -> Mapping[str, Any]:
    """Draw the trend where two weeks or more have a point."""
    if not told.get("has_chart"):
        return {}
    return {"weeks": trend_chart(report, report.weeks, say)["trend"]}


def trend_chart(report: Report, weeks: Sequence[Week], say: Wording) -> Mapping[str, Any]:
    """Draw weeks against the limits of a report, as the chart ``trend``; none of fewer than two weeks.

    Weeks that stand on too few turns have no point.
    """
    if len(weeks) < 2:
        return {}
    series = [
        _series("unanswered_share", report, weeks, say, is_accented=True),
        _series("within_2h_share", report, weeks, say, is_accented=False),
    ]
    turns = [week.figures["turns"].value or 0 for week in weeks]
    says = [
        say.tr(
            "{week}: {turns}",
            week=say.week_name(week.start),
            turns=say.trn("{n} turn", "{n} turns", number),
        )
        for week, number in zip(weeks, turns, strict=True)
    ]
    starts = [week.start for week in weeks]
    words = charts.Words(say.duration, say.share, say.tr("turns"), say.tr("not reached"))
    drawn = charts.weekly(starts, [say.short_day(start) for start in starts], series, turns, says, words)
    return {"trend": drawn}


def _series(
    name: str, report: Report, weeks: Sequence[Week], say: Wording, *, is_accented: bool
) -> charts.Series:
    judged = judge(report, name, weeks)
    title = {
        "unanswered_share": say.tr("without an answer"),
        "within_2h_share": say.tr("answered within 2 hours"),
    }[name]
    short = {"unanswered_share": say.tr("no answer"), "within_2h_share": say.tr("within 2 h")}[name]
    figures = [week.figures[name] for week in weeks]
    values = [judged.usable(point) for point in judged.points]
    known = [value for value in values if value is not None]
    limits, goal = judged.found.limits, None
    if judged.goal is not None:
        amount = goal_amount(judged.goal, judged.metric.unit, say)
        text = say.tr("goal {amount}", amount=amount)
        goal = (judged.goal.value, f"{short}\n{text}")
    return charts.Series(
        title,
        values,
        [None if value is None else figure.low for value, figure in zip(values, figures, strict=True)],
        [None if value is None else figure.high for value, figure in zip(values, figures, strict=True)],
        [
            _says(point, value, figure, judged, title, say)
            for point, value, figure in zip(judged.points, values, figures, strict=True)
        ],
        f"{short}\n{say.share(known[-1])}" if known else short,
        is_accented,
        [point.start in judged.found.signals for point in judged.points],
        None if limits is None else (limits.low, limits.high, limits.first),
        goal,
    )


def _says(point: Point, value: float | None, figure: Figure, judged: Judged, title: str, say: Wording) -> str:
    week = say.week_name(point.start)
    if value is None:
        return say.tr("{week}: no figure", week=week)
    signal = judged.found.signals.get(point.start)
    text = say.tr(
        "{week}: {share} {title} ({reach}, n {n})",
        week=week,
        share=say.share(value),
        title=title,
        reach=say.reach(figure),
        n=say.number(figure.n),
    )
    return text if signal is None else f"{text}; {_signal(signal, say)}"


def _cell(figure: Figure, judged: Judged, start: date, say: Wording) -> Context:
    """Return a figure of a week: its value, what it stands on, and whether it is more than chance."""
    is_count = judged.metric.statistic == "count"
    signal = judged.found.signals.get(start)
    few = not is_count and figure.value is not None and figure.n < MIN_TURNS
    if figure.value is None:
        value = say.tr(figure.reason or "not known") if figure.n else ""
    else:
        value = say.value(figure.value, figure.unit)
    reach = "" if figure.low is None and figure.high is None else say.reach(figure)
    return {
        "value": value,
        "is_known": figure.value is not None,
        "reach": reach,
        "n": "" if is_count or not figure.n else say.tr("n {n}", n=say.number(figure.n)),
        "few": _TOO_FEW if few else "",
        "signal": "" if signal is None else f"{_SIGN} {_signal(signal, say)}",
    }


def _signal(signal: Signal, say: Wording) -> str:
    texts = {
        ("outside", "above"): say.tr("above the limits"),
        ("outside", "below"): say.tr("below the limits"),
        ("run", "above"): say.tr("long above the average"),
        ("run", "below"): say.tr("long below the average"),
    }
    return texts[signal.kind, signal.direction]


def _is_known(figure: Figure) -> bool:
    return figure.value is not None


def _span(report: Report, say: Wording) -> str:
    """Return between what shares the weeks lay; nothing of fewer than two weeks."""
    figures = [week.figures["unanswered_share"] for week in report.weeks]
    shares = [figure.value for figure in figures if figure.value is not None and figure.n >= MIN_TURNS]
    if len(shares) < 2:
        return ""
    low, high = say.share_pair(min(shares), max(shares))
    weeks = len(shares)
    if low == high:
        return say.trn(
            "In {n} week the share without an answer was {low}.",
            "In each of {n} weeks the share without an answer was {low}.",
            weeks,
            low=low,
        )
    return say.trn(
        "Over {n} week the share without an answer lay between {low} and {high}.",
        "Over {n} weeks the share without an answer lay between {low} and {high}.",
        weeks,
        low=low,
        high=high,
    )


def _cut(report: Report, say: Wording) -> list[str]:
    """Return which weeks are not whole or not shown."""
    period, starts = report.period, [week.start for week in report.weeks]
    first, after = starts[0], starts[-1] + timedelta(days=7)
    begins = local(report.span.first_at, period.tz).date()
    if period.kind != "week":
        begins = max(begins, period.first)
    notes = []
    if first > begins and period.kind != "week":
        notes.append(say.trn("The last {n} week is shown.", "The last {n} weeks are shown.", len(starts)))
    elif begins > first:
        notes.append(say.tr("The first week is cut: {day} is the first day.", day=say.day(begins)))
    if period.as_of < midnight(after, period.tz):
        notes.append(say.tr("The last week is still running; every week is seen up to the same point of it."))
    elif period.kind != "week" and period.last >= after:
        notes.append(say.tr("The week from {day} is not whole and is left out.", day=say.day(after)))
    return notes


def _hidden(report: Report, say: Wording) -> list[str]:
    """Return of how many weeks nobody can say who had no answer."""
    reasons = [reason for week in report.weeks if (reason := hidden(week.figures))]
    if report.one_sided or not reasons or len(report.weeks) < 2:
        return []
    reason = reasons[0].uncounted if isinstance(reasons[0], Counted) else reasons[0]
    return [
        say.trn(
            "In {n} of {total} weeks it is not known who had no answer: {reason}.",
            "In {n} of {total} weeks it is not known who had no answer: {reason}.",
            len(reasons),
            total=say.number(len(report.weeks)),
            reason=say.tr(reason),
        )
    ]


def _caption(report: Report, say: Wording) -> str:
    texts = [
        say.tr(
            "Above, the share without an answer and the share answered within 2 hours; below, the number of turns."
            " Every week is seen as long after its end as the newest one. Thin upright lines are 95 % intervals; weeks"
            " of fewer than {turns} turns have no point.",
            turns=say.number(MIN_TURNS),
        )
    ]
    if judge(report, "unanswered_share").found.limits or judge(report, "within_2h_share").found.limits:
        texts.append(
            say.tr(
                "Dotted lines are the limits of what is usual. Diamonds are weeks that differ by more than chance."
            )
        )
    return " ".join(texts)


def _table_caption(report: Report, judged: Mapping[str, Judged], say: Wording) -> str:
    texts = [
        say.tr(
            "Every week is seen as long after its end as the newest one, so that young weeks do not look better or"
            " worse than old ones. Weeks begin on {weekday}. In brackets the 95 % interval.",
            weekday=say.weekday(report.period.week_start),
        )
    ]
    if any(
        point.n < one.least_n and point.value is not None for one in judged.values() for point in one.points
    ):
        texts.append(
            say.tr(
                "{sign}: on fewer than {turns} turns, too few to judge.",
                sign=_TOO_FEW,
                turns=say.number(MIN_TURNS),
            )
        )
    if any(one.found.signals for one in judged.values()):
        texts.append(say.tr("{sign}: more than chance.", sign=_SIGN))
    return " ".join(texts)


SECTION = Section("weeks", tell, plots=plots)
