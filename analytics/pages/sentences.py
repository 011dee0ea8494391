"""The period in three plain sentences, made from the figures and never beyond them.

Each sentence is of whole clauses with semicolons between them, so that other languages can say each in their own order.
"""

from __future__ import annotations

from datetime import timedelta

from analytics.measuring import Figure
from analytics.measuring.selection import midnight
from analytics.metrics import catalogue
from analytics.pages.judging import holds
from analytics.pages.limits import limit_words
from analytics.pages.movements import changed, compared, sentence
from analytics.pages.periods import local
from analytics.pages.report import FEWEST_CUSTOMERS, HEADLINE, NO_CUSTOMERS, NO_REPLIES, Report
from analytics.pages.texts import clip
from analytics.pages.verdicts import goal_amount
from analytics.pages.wording import Wording

# Of fewer there is no tenth to speak of.
_MIN_TENTHS = 10
_WITHIN_SECONDS = 7200


def summary(report: Report, say: Wording) -> list[str]:
    """Return the sentences that open the page: how many asked, how long they waited, what changed."""
    if report.one_sided == NO_CUSTOMERS:
        return [
            say.tr(
                "This log holds no message from a customer, only the brand’s own: there is nothing to answer."
            ),
            say.tr(
                "How many customers asked and how long they waited cannot be said without their messages."
            ),
            say.tr("Load the export that holds the customers’ side, and this page fills."),
        ]
    if not report.population["turns"]:
        return [_nobody(report, say)]
    if report.one_sided == NO_REPLIES:
        return [
            sentence(_asked(report, say), say),
            say.tr(
                "The log holds no message from the brand where these customers wrote, so it cannot say who was answered"
                " and who was not."
            ),
            say.tr("Load the export that holds the replies, and the waits appear."),
        ]
    return [
        " ".join(
            [
                sentence([*_asked(report, say), *_unanswered(report, say)], say),
                *uncovered(report, say),
                *untold(report, say),
            ]
        ),
        sentence([*_speed(report, say), *_missed_goals(report, say)], say),
        changed(report, say) if report.period.kind == "week" else compared(report, say),
    ]


def _nobody(report: Report, say: Wording) -> str:
    texts = {
        "week": say.tr("No customer turned to the brand in this week, so there is nothing to measure."),
        "days": say.tr("No customer turned to the brand in these days, so there is nothing to measure."),
        "log": say.tr("No customer turned to the brand in this log, so there is nothing to measure."),
    }
    return texts[report.period.kind]


def _asked(report: Report, say: Wording) -> list[str]:
    """Return how often customers turned to the brand, and how often that needed a reply."""
    turns, owed = report.population["turns"], report.population["owed"]
    if turns == 1:
        once = {
            "week": say.tr("In this week customers turned to the brand once"),
            "days": say.tr("In these days customers turned to the brand once"),
            "log": say.tr("In this log customers turned to the brand once"),
        }
        return [
            once[report.period.kind],
            say.tr("a reply was needed") if owed else say.tr("no reply was needed"),
        ]
    often = {
        "week": say.trn(
            "In this week customers turned to the brand {n} time",
            "In this week customers turned to the brand {n} times",
            turns,
        ),
        "days": say.trn(
            "In these days customers turned to the brand {n} time",
            "In these days customers turned to the brand {n} times",
            turns,
        ),
        "log": say.trn(
            "In this log customers turned to the brand {n} time",
            "In this log customers turned to the brand {n} times",
            turns,
        ),
    }
    if not owed:
        needed = say.tr("no reply was needed")
    elif owed == turns:
        needed = say.tr("a reply was needed each time")
    else:
        needed = say.trn("{n} of these needed a reply", "{n} of these needed a reply", owed)
    return [often[report.period.kind], needed]


def _unanswered(report: Report, say: Wording) -> list[str]:
    """Return how many go without an answer, of those that are old enough to tell."""
    figure, owed = report.figures["unanswered_share"], report.population["owed"]
    grace = say.duration(report.period.grace_seconds)
    if not owed or report.hidden:
        return []
    if figure.value is None or figure.numerator is None or not figure.denominator:
        return [
            say.tr(
                "none of those is {grace} old yet, so it is too early to say who goes without an answer",
                grace=grace,
            )
        ]
    silent, old = figure.numerator, figure.denominator
    if old < owed:
        return [_unanswered_of_old(figure, silent, old, grace, say)]
    if owed == 1:
        return [
            say.tr("it has no answer from a person") if silent else say.tr("it has an answer from a person")
        ]
    if not silent:
        return [say.tr("every one of those has an answer from a person")]
    if silent == old:
        return [say.tr("none of those has an answer from a person")]
    return [
        say.trn(
            "{n} of those ({share}) has no answer from a person",
            "{n} of those ({share}) have no answer from a person",
            silent,
            share=say.share(figure.value),
        )
    ]


def _unanswered_of_old(figure: Figure, silent: int, old: int, grace: str, say: Wording) -> str:
    if not silent:
        return say.trn(
            "of the {n} that is at least {grace} old, every one has an answer from a person",
            "of the {n} that are at least {grace} old, every one has an answer from a person",
            old,
            grace=grace,
        )
    if silent == old:
        return say.trn(
            "of the {n} that is at least {grace} old, none has an answer from a person",
            "of the {n} that are at least {grace} old, none has an answer from a person",
            old,
            grace=grace,
        )
    return say.trn(
        "{n} of the {all} that are at least {grace} old ({share}) has no answer from a person",
        "{n} of the {all} that are at least {grace} old ({share}) have no answer from a person",
        silent,
        all=say.number(old),
        grace=grace,
        share=say.share(figure.value or 0),
    )


def _speed(report: Report, say: Wording) -> list[str]:
    """Return how long customers waited."""
    typical, slow = report.figures["typical_wait_seconds"], report.figures["p90_wait_seconds"]
    if report.hidden:
        return [_speed_of_answered(report.figures["median_response_seconds"], say)]
    if not typical.n:
        return [say.tr("Nobody needed a reply, so there is no wait to speak of")]
    if typical.value is None:
        clauses = [
            say.tr(
                "By {instant} fewer than half of those who needed a reply had one, so there is no typical wait",
                instant=say.instant(report.period.as_of, report.period.tz),
            )
        ]
    elif typical.n == 1:
        return [say.tr("The answer came after {wait}", wait=say.duration(typical.value))]
    elif typical.n < _MIN_TENTHS:
        clauses = [say.tr("Half had an answer within {wait}", wait=say.duration(typical.value))]
    elif slow.value is None:
        clauses = [
            say.tr("Half had an answer within {wait}", wait=say.duration(typical.value)),
            say.tr("more than one in ten had none by the end of what the log shows"),
        ]
    else:
        half, most = say.duration(typical.value), say.duration(slow.value)
        clauses = [
            say.tr("Half had an answer within {half} and nine in ten within {most}", half=half, most=most)
        ]
    within = report.figures["within_2h_share"]
    if within.value is not None and _agrees(within.value, typical, slow):
        clauses.append(
            say.tr("{share} of the answers owed came within 2\u00a0hours", share=say.share(within.value))
        )
    return clauses


def _speed_of_answered(median: Figure, say: Wording) -> str:
    """Return how long those waited who had an answer, where nobody can say who had none."""
    if median.value is None:
        return say.tr("How long customers waited cannot be said")
    return say.tr(
        "How long all customers waited cannot be said; half of those who had an answer had it within {wait}",
        wait=say.duration(median.value),
    )


def _agrees(value: float, typical: Figure, slow: Figure) -> bool:
    """Say whether the share within 2 hours can stand beside the waits.

    The waits count young and withdrawn turns in part and the share leaves them out, so near one half or nine tenths
    the two can disagree by a little.
    """
    return all(
        (value >= part) == (wait.value is not None and wait.value <= _WITHIN_SECONDS)
        for wait, part in ((typical, 0.5), (slow, 0.9))
    )


def _missed_goals(report: Report, say: Wording) -> list[str]:
    """Return the goals that the period misses with all of its interval."""
    missed = [
        goal
        for name in HEADLINE
        if (goal := report.goals.get(name)) is not None and holds(goal, report.figures[name]) is False
    ]
    if len(missed) > 1:
        return [say.trn("{n} goal is not met", "{n} goals are not met", len(missed))]
    if not missed:
        return []
    goal, metric = missed[0], catalogue()[missed[0].metric]
    amount, title = goal_amount(goal, metric.unit, say), say.tr(metric.title)
    if goal.operator == ">=":
        return [say.tr("the goal of at least {amount} is not met (“{title}”)", amount=amount, title=title)]
    return [say.tr("the goal of at most {amount} is not met (“{title}”)", amount=amount, title=title)]


def uncovered(report: Report, say: Wording) -> list[str]:
    """Return where the log holds no replies of the page's days, so that silence is not taken for no answer."""
    begins = midnight(report.period.first, report.period.tz)
    ends = midnight(report.period.last + timedelta(days=1), report.period.tz)
    told = []
    for place in report.coverage:
        if not place.owed or (place.customers < FEWEST_CUSTOMERS and not report.is_internal):
            continue
        values = {"channel": clip(say.channel(place.channel), 40)}
        if place.first_at is None or place.last_at is None:
            told.append(
                say.trn(
                    "The log holds no reply on {channel}: whether the {n} turn there that needed one was answered is"
                    " not known; it counts as unanswered.",
                    "The log holds no reply on {channel}: whether the {n} turns there that needed one were answered is"
                    " not known; they count as unanswered.",
                    place.owed,
                    **values,
                )
            )
        elif place.last_at < begins or place.first_at >= ends:
            near = place.last_at if place.last_at < begins else place.first_at
            told.append(
                say.trn(
                    "On {channel} the log holds no reply of these days, the nearest is of {day}: {n} turn there that"
                    " needed one counts as unanswered and may have been answered.",
                    "On {channel} the log holds no reply of these days, the nearest is of {day}: {n} turns there that"
                    " needed one count as unanswered and may have been answered.",
                    place.owed,
                    day=say.day(local(near, report.period.tz).date(), year=False).removesuffix("."),
                    **values,
                )
            )
    return told


def untold(report: Report, say: Wording) -> list[str]:
    """Return what the exports of the page's turns cannot tell, as far as it moves the figures above all."""
    return limit_words(
        report.limits,
        ("unanswered", "follow_ups", "monitored"),
        say,
        channels=len(report.coverage),
        fewest=0 if report.is_internal else FEWEST_CUSTOMERS,
    )
