"""What changed, in one sentence: signals of a week, or clear differences of other days."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.measuring import Figure
from analytics.measuring.changes import change
from analytics.pages.judging import Judged, judge
from analytics.pages.references import EXPECT_WITHIN_30M
from analytics.pages.report import HEADLINE, MIN_TURNS, Report, Slice
from analytics.pages.texts import clip
from analytics.pages.verdicts import apart, signal_words
from analytics.pages.wording import Wording

_MOST_NAMED = 2
_COMPARED = ("unanswered_share", "within_2h_share", "typical_wait_seconds")


def sentence(clauses: Sequence[str], say: Wording) -> str:
    """Return clauses that are each whole as one sentence."""
    return f"{say.tr('; ').join(clauses)}."


def changed(report: Report, say: Wording) -> str:
    """Return which figures of the week are more than chance."""
    judged = [judge(report, name) for name in HEADLINE]
    told = [
        one
        for one in judged
        if one.variation is not None and report.figures[one.metric.name].value is not None
    ]
    moved = [one for one in told if one.signal is not None]
    if moved:
        return sentence(_movements(moved, report, say), say)
    if not told:
        return _unjudged(judged, report, say)
    if len(told) < len(judged):
        return say.trn(
            "No real change in the {n} figure that can be judged: it is within what is usual.",
            "No real change in the {n} figures that can be judged: all are within what is usual.",
            len(told),
        )
    return say.tr("No real change: every figure is within what is usual.")


def _movements(moved: Sequence[Judged], report: Report, say: Wording) -> list[str]:
    named = [
        say.tr(
            "“{title}” ({change})",
            title=say.tr(one.metric.title),
            change=signal_words(one, report.figures[one.metric.name].value or 0, say),
        )
        for one in moved[:_MOST_NAMED]
    ]
    clauses = [say.tr("Changed by more than chance: {figures}", figures=say.listed(named))]
    if len(moved) > _MOST_NAMED:
        further = len(moved) - _MOST_NAMED
        clauses.append(
            say.trn("{n} further figure below changed too", "{n} further figures below changed too", further)
        )
    return clauses


def _unjudged(judged: Sequence[Judged], report: Report, say: Wording) -> str:
    reason = next((one.found.reason for one in judged if one.found.reason), None)
    if reason is None:
        return say.tr("Whether anything really changed cannot be said: too few turns in this week.")
    if report.changes:
        return say.tr(
            "Whether anything really changed cannot be said yet: too few whole weeks since the change of {day}.",
            day=say.day(report.changes[-1][0], year=False).removesuffix("."),
        )
    return say.tr("Whether anything really changed cannot be said yet: {reason}.", reason=say.tr(reason))


def compared(report: Report, say: Wording) -> str:
    """Return what clearly changed from the days before; without them, what stands out."""
    if report.previous is not None and report.no_comparison is None:
        return _against(report, say)
    places = report.found.get("places")
    channels: Sequence[Slice] = places.channels.shown if places else ()
    return _channels_differ(channels, say) or _expected(report.figures["within_30m_share"], say)


def _against(report: Report, say: Wording) -> str:
    changes = {name: change(report.figures[name], report.before.get(name)) for name in _COMPARED}
    if all(one.value is None for one in changes.values()):
        reason = next((one.reason for one in changes.values() if one.reason), "not known")
        return say.tr("Against the days before nothing can be compared: {reason}.", reason=say.tr(reason))
    moved = [
        _movement(name, report, say, is_rise=one.is_rise) for name, one in changes.items() if one.is_clear
    ]
    if moved:
        opening = say.tr("Against the days before, seen at the same age, more changed than chance explains")
        return sentence([opening, *moved], say)
    now, before = report.figures["unanswered_share"].value, report.before.get("unanswered_share")
    text = say.tr(
        "Against the days before, seen at the same age, nothing changed by more than chance explains"
    )
    if now is None or before is None or before.value is None:
        return f"{text}."
    later, earlier = say.share_pair(now, before.value)
    return sentence(
        [
            text,
            say.tr("{share} are without an answer, after {before}", share=later, before=earlier),
        ],
        say,
    )


def _movement(name: str, report: Report, say: Wording, *, is_rise: bool) -> str:
    now, before = report.figures[name], report.before[name]
    assert now.value is not None
    assert before.value is not None
    later, earlier = apart(now.value, before.value, now.unit, say)
    texts = {
        ("unanswered_share", True): say.tr("the share without an answer rose from {before} to {now}"),
        ("unanswered_share", False): say.tr("the share without an answer fell from {before} to {now}"),
        ("within_2h_share", True): say.tr("the share answered within 2 hours rose from {before} to {now}"),
        ("within_2h_share", False): say.tr("the share answered within 2 hours fell from {before} to {now}"),
        ("typical_wait_seconds", True): say.tr("the typical wait rose from {before} to {now}"),
        ("typical_wait_seconds", False): say.tr("the typical wait fell from {before} to {now}"),
    }
    return texts[name, is_rise].format(before=earlier, now=later)


def _channels_differ(channels: Sequence[Slice], say: Wording) -> str | None:
    """Return where most and fewest go unanswered, if the two intervals lie apart."""
    shares = {
        channel.name: figure
        for channel in channels
        if (figure := channel.figures["unanswered_share"]).value is not None and figure.n >= MIN_TURNS
    }
    if len(shares) < 2:
        return None
    order = sorted(shares, key=lambda name: (shares[name].value or 0.0, name))
    best, worst = shares[order[0]], shares[order[-1]]
    if best.high is None or worst.low is None or best.value is None or worst.value is None:
        return None
    if best.high >= worst.low:
        return say.tr("The channels do not differ clearly in the share that goes without an answer.")
    high, low = say.share_pair(worst.value, best.value)
    return say.tr(
        "Most go without an answer on {most} ({high}) and fewest on {fewest} ({low}), a difference beyond chance.",
        most=clip(say.channel(order[-1]), 30),
        high=high,
        fewest=clip(say.channel(order[0]), 30),
        low=low,
    )


def _expected(within: Figure, say: Wording) -> str:
    expected, source = say.share(EXPECT_WITHIN_30M.value), say.tr(EXPECT_WITHIN_30M.source)
    if within.value is None:
        return say.tr(
            "How many had an answer within the 30 minutes that {share} of customers expect ({source}) is not known.",
            share=expected,
            source=source,
        )
    if within.value == 0:
        return say.tr(
            "Within 30 minutes, when {share} of customers expect an answer ({source}), nobody had one.",
            share=expected,
            source=source,
        )
    return say.tr(
        "Within 30 minutes, when {share} of customers expect an answer ({source}), {had} had one.",
        share=expected,
        source=source,
        had=say.share(within.value),
    )
