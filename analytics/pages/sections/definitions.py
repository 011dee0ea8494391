"""The settings and definitions that the page's figures follow, and when they are final."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analytics.measuring.goals import goals_of
from analytics.metrics import catalogue
from analytics.pages.report import Context, Report, Section, Source
from analytics.pages.texts import clip
from analytics.pages.wording import Wording


@dataclass(frozen=True)
class Used:
    """Settings of the log that its figures depend on.

    Parameters
    ----------
    goals
        Metric, operator and value in the metric's unit.
    changes
        Days from which limits begin anew, up to the last day of the page, with their notes.
    phrases, tags
        How many of one's own tell categories.
    ignored
        How many accounts the worklist leaves out.
    """

    has_hours: bool
    reads_texts: bool
    phrases: int
    tags: int
    goals: Sequence[tuple[str, str, float]]
    changes: Sequence[tuple[date, str]]
    ignored: int


def gather(source: Source) -> Used:
    """Return the settings of the log."""
    settings = source.log.settings
    return Used(
        has_hours=settings.hours is not None,
        reads_texts=settings.reads_texts,
        phrases=sum(len(texts) for _, _, texts in settings.phrases),
        tags=len(settings.categories),
        goals=[(goal.metric, goal.operator, goal.value) for goal in goals_of(settings).values()],
        changes=[(day, note) for day, note in settings.changes if day <= source.period.last],
        ignored=len(settings.ignored),
    )


def tell(report: Report, say: Wording) -> Context:
    """Return when the figures are final, the settings, and the definition of every figure of the page."""
    known = catalogue()
    used: Used = report.found["definitions"]
    metrics = [
        {
            "name": name,
            "title": say.tr(known[name].title),
            "definition": say.tr(known[name].definition),
            "source": known[name].source or "",
        }
        for name in report.metrics
    ]
    return {
        "sentences": [_final(report, say)],
        "settings": _settings(report, used, say),
        "terms": _terms(report, say),
        "metrics": metrics,
        "metrics_title": say.trn(
            "Definition of {n} figure of this page",
            "Definitions of the {n} figures of this page",
            len(metrics),
        ),
    }


def _final(report: Report, say: Wording) -> str:
    period = report.period
    if period.final_at is None:
        return say.tr(
            "These figures are of all that was loaded; they never become final, as a load can add to them."
        )
    instant, tz = say.instant(period.final_at, period.tz), say.ltr(period.tz)
    if period.is_final:
        return say.tr(
            "These figures are final since {instant} ({tz}), seven days after the period’s end: what came later does"
            " not count.",
            instant=instant,
            tz=tz,
        )
    return say.tr(
        "These figures become final on {instant} ({tz}), seven days after the period’s end; until then answers can"
        " still change them.",
        instant=instant,
        tz=tz,
    )


def _settings(report: Report, used: Used, say: Wording) -> list[tuple[str, list[str]]]:
    period = report.period
    return [
        (
            say.tr("Period and zone"),
            [
                say.tr(
                    "Turns opened in {days}; days, weeks and times in {tz}. Weeks begin on {weekday}.",
                    days=say.days(period.first, period.last),
                    tz=say.ltr(period.tz),
                    weekday=say.weekday(period.week_start),
                )
            ],
        ),
        (
            say.tr("As of"),
            [
                say.tr(
                    "{instant} ({tz}): what came later does not count.",
                    instant=say.instant(period.as_of, period.tz),
                    tz=say.ltr(period.tz),
                )
            ],
        ),
        (
            say.tr("Opening hours"),
            [
                say.tr(
                    "Given: figures in opening hours count only the time in them; all others run by the clock."
                )
                if used.has_hours
                else say.tr("Not given: every wait runs by the clock, nights and weekends too.")
            ],
        ),
        (say.tr("Categories and languages"), _labelling(used, say)),
        (say.tr("Goals"), _goals(used, say)),
        (say.tr("Limits of the weeks"), _limits(used, say)),
        (
            say.tr("Ignore list"),
            [
                say.trn(
                    "{n} account is left out of the list of those who wait; it counts in all figures.",
                    "{n} accounts are left out of the list of those who wait; they count in all figures.",
                    used.ignored,
                )
                if used.ignored
                else say.tr("No account is left out of the list of those who wait.")
            ],
        ),
    ]


def _labelling(used: Used, say: Wording) -> list[str]:
    told = [
        say.tr("Texts are read: what an export does not say is told from them.")
        if used.reads_texts
        else say.tr("Texts are not read: only what an export says is known.")
    ]
    if used.phrases and used.reads_texts:
        told.append(
            say.trn("{n} phrase of one’s own is used.", "{n} phrases of one’s own are used.", used.phrases)
        )
    if used.tags:
        told.append(
            say.trn(
                "{n} tag of the source means a category.",
                "{n} tags of the source mean a category.",
                used.tags,
            )
        )
    return [" ".join(told)]


def _goals(used: Used, say: Wording) -> list[str]:
    known = catalogue()
    told = []
    for name, operator, value in used.goals:
        words = {"title": say.tr(known[name].title), "value": say.value(value, known[name].unit)}
        told.append(
            say.tr("{title}: {value} or more", **words)
            if operator == ">="
            else say.tr("{title}: {value} or less", **words)
        )
    return told or [say.tr("None are set.")]


def _limits(used: Used, say: Wording) -> list[str]:
    if not used.changes:
        return [say.tr("From the first 13 complete weeks of the log.")]
    days = [
        say.tr("{day} ({note})", day=say.day(day), note=clip(note, 80)) if note else say.day(day)
        for day, note in used.changes
    ]
    return [
        say.tr("From the first 13 complete weeks since the last change: {day}.", day=days[-1]),
        *([say.tr("Changes before it: {days}.", days=say.listed(days[:-1]))] if days[1:] else []),
    ]


def _terms(report: Report, say: Wording) -> list[tuple[str, str]]:
    return [
        (
            say.tr("Turn"),
            say.tr(
                "In one thread and for one customer, what the customer says until the first answer that a person wrote."
                " So a turn is one wait. Automated replies do not answer; internal notes do not count."
            ),
        ),
        (
            say.tr("Wait"),
            say.tr("From the first message of a turn that needs a reply to that answer."),
        ),
        (
            say.tr("Answered, unanswered, pending"),
            say.tr(
                "A turn that needs a reply and has none is unanswered once it is {grace} old (the grace), and pending"
                " before.",
                grace=say.duration(report.period.grace_seconds),
            ),
        ),
        (
            say.tr("95 % interval"),
            say.tr(
                "Of shares by Wilson, widened where the same customers ask again and again; of medians by order"
                " statistics; of the typical wait and that of the slowest tenth log-log (Kaplan-Meier). Of a change,"
                " from the intervals of the two figures (Newcombe; Zou and Donner)."
            ),
        ),
    ]


SECTION = Section("definitions", tell, gather=gather)
