"""What became of it: after an answer, after silence, and who only complained or only praised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from analytics.measuring import Figure, measure
from analytics.pages.evidence import evidence
from analytics.pages.panels import Panel, Panelist, panel, waiting_customers
from analytics.pages.quotes import quote
from analytics.pages.report import FEWEST_CUSTOMERS, MIN_TURNS, Context, Report, Section, Source
from analytics.pages.sections.waiting import original
from analytics.pages.stretches import Stretch, longer, ripe
from analytics.pages.texts import clip
from analytics.pages.wording import ABSENT, Wording

_METRICS = (
    "recovered_share",
    "no_repeat_contact_share",
    "satisfied_share",
    "came_back_share",
    "repeat_after_silence_ratio",
    "question_escalated_ratio",
    "complaint_growth_ratio",
    "amplification_ratio",
)
# Whether a complainer praises later is known when the complaint is so old.
_PRAISES_WITHIN = timedelta(days=90)
_LETTERS = 200


@dataclass(frozen=True)
class Outcomes:
    """What became of turns that are old enough to tell.

    Parameters
    ----------
    stretch
        The days of these turns: those of the page and, where they are fewer than four weeks, the ones before.
    ripe
        The days of the complaints after which 90 days have passed; None: those of `stretch`.
    """

    stretch: Stretch
    ripe: Stretch | None
    figures: Mapping[str, Figure]
    critics: Panel
    evangelists: Panel


def gather(source: Source) -> Outcomes:
    """Measure outcomes over four weeks or more, and over four older ones what takes 90 days to tell."""
    waiting = waiting_customers(source)
    days = longer(source)
    old = ripe(source, _PRAISES_WITHIN)
    if old and days.first <= old.last:
        old = None
    names = _METRICS if old else (*_METRICS, "won_back_share")
    figures = {figure.metric: figure for figure in measure(source.log, names, days.selection)}
    critics = panel(source, "panel_critics", days.selection, waiting)
    evangelists = panel(source, "panel_evangelists", days.selection, waiting)
    if old:
        (won_back,) = measure(source.log, ["won_back_share"], old.selection)
        figures["won_back_share"] = won_back
    return Outcomes(days, old, figures, critics, evangelists)


def tell(report: Report, say: Wording) -> Context:
    """Return what is known of the outcomes, and the panels: with names on internal pages only."""
    outcomes: Outcomes = report.found["outcomes"]
    found = evidence(outcomes.figures, _groups(outcomes, say), say, is_internal=report.is_internal)
    people = {"people": _people(report, say), "panels": _panels(outcomes, report, say)}
    if not found.groups and (report.one_sided or len(found.reasons) == 1):
        reason = say.tr(report.one_sided or found.reasons[0])
        sentence = say.tr("What became of the turns cannot be told: {reason}.", reason=reason)
        return {"sentences": [sentence], "groups": [], "missing": [], **people}
    return {
        "sentences": [_summary(outcomes.figures, say)],
        "groups": found.groups,
        "missing": found.missing,
        "caption": _caption(outcomes, report, say),
        **people,
    }


def _caption(outcomes: Outcomes, report: Report, say: Wording) -> str:
    as_of = say.instant(report.period.as_of, report.period.tz)
    days = say.days(outcomes.stretch.first, outcomes.stretch.last)
    caption = say.tr("Turns opened {days}, as known by {as_of}. n: of how many.", days=days, as_of=as_of)
    if not outcomes.stretch.is_longer:
        return caption
    more = say.tr(
        "These days are more than those of the page: outcomes take time, and those of a week are few."
    )
    return f"{caption} {more}"


def _groups(outcomes: Outcomes, say: Wording) -> Sequence[tuple[str, Mapping[str, str]]]:
    """Return the figures under their headings, each with what an article says of it or how to read it."""
    ripe = outcomes.ripe
    won_back = say.tr("Angry customers can become evangelists (mashable-dell).")
    if ripe:
        days = say.days(ripe.first, ripe.last)
        of_days = say.tr("Complaints of {days}, the latest that are old enough.", days=days)
        won_back = f"{of_days} {won_back}"
    return (
        (
            say.tr("After an answer"),
            {
                "recovered_share": say.tr(
                    "A crisis that is answered well wins trust back (roi-customers-2014)."
                ),
                "no_repeat_contact_share": say.tr("No proof of a solution: who gives up is silent, too."),
                "satisfied_share": say.tr("Ratings of 4 or 5, of 5."),
            },
        ),
        (
            say.tr("After silence"),
            {
                "came_back_share": say.tr(
                    "An unnamed study: 80 % of the ignored will show what they think (beeshaper, undated)."
                ),
                "repeat_after_silence_ratio": say.tr("1 is as often; more than 1 is no proof of a cause."),
                "question_escalated_ratio": say.tr("1 is as often; more than 1 is no proof of a cause."),
            },
        ),
        (
            say.tr("In the long run"),
            {
                "won_back_share": won_back,
                "complaint_growth_ratio": say.tr(
                    "Reference: complaints 8 times those of a year and more before (Institute of Customer Service;"
                    " beeshaper, undated)."
                ),
                "amplification_ratio": say.tr(
                    "An angry customer spreads more than a happy one (verbis-2012)."
                ),
            },
        ),
    )


def _summary(figures: Mapping[str, Figure], say: Wording) -> str:
    """Say how answered complaints ended, who asked again, and what silence did; only of 20 and more."""
    known = {name: one for name, one in figures.items() if one.value is not None and one.n >= MIN_TURNS}
    sentences = []
    if (ended := known.get("recovered_share")) and ended.value is not None:
        sentences.append(
            say.tr(
                "Of the answered complaints {share} ended with praise or thanks (of {n}).",
                share=say.share(ended.value),
                n=say.number(ended.n),
            )
        )
    if (quiet := known.get("no_repeat_contact_share")) and quiet.value is not None:
        sentences.append(
            say.tr(
                "After {share} of the first answers the customer did not ask again within 7 days (of {n}).",
                share=say.share(quiet.value),
                n=say.number(quiet.n),
            )
        )
    if ratio := known.get("repeat_after_silence_ratio"):
        sentences += _after_silence(ratio, say)
    if not sentences:
        least = say.number(MIN_TURNS)
        return say.tr(
            "What became of the turns cannot be said yet: no figure here is of {n} or more.", n=least
        )
    return " ".join(sentences)


def _after_silence(ratio: Figure, say: Wording) -> list[str]:
    if ratio.value is None or ratio.low is None or ratio.high is None:
        return []
    times, interval = say.value(ratio.value, ratio.unit), say.reach(ratio)
    if ratio.low > 1:
        return [
            say.tr(
                "Who had no answer within 24 hours complained again more often than who had one: {times} times as often"
                " ({interval}).",
                times=times,
                interval=interval,
            )
        ]
    if ratio.high < 1:
        return [
            say.tr(
                "Who had no answer within 24 hours complained again less often than who had one: {times} times as often"
                " ({interval}).",
                times=times,
                interval=interval,
            )
        ]
    return [
        say.tr(
            "Whether those without an answer within 24 hours complain again more often cannot be told: {times} times as"
            " often ({interval}).",
            times=times,
            interval=interval,
        )
    ]


def _people(report: Report, say: Wording) -> Sequence[str]:
    """Say how many customers only complained and only praised, and how many with the widest reach wait."""
    outcomes: Outcomes = report.found["outcomes"]
    detractors, promoters = report.figures["detractors"], report.figures["promoters"]
    as_of = say.instant(report.period.as_of, report.period.tz)
    sentences = []
    if detractors.value is None or promoters.value is None:
        reason = say.tr(detractors.reason or promoters.reason or "not known")
        sentences.append(say.tr("Critics and evangelists cannot be counted: {reason}.", reason=reason))
    elif not report.is_internal and any(
        0 < one < FEWEST_CUSTOMERS for one in (detractors.value, promoters.value)
    ):
        few = say.number(FEWEST_CUSTOMERS)
        sentences.append(
            say.tr("Critics and evangelists are not counted here: one group has fewer than {n}.", n=few)
        )
    else:
        sentences.append(
            say.trn(
                "In the 90 days up to {as_of}, {n} customer complained and never praised.",
                "In the 90 days up to {as_of}, {n} customers complained and never praised.",
                detractors.value,
                as_of=as_of,
            )
        )
        sentences.append(
            say.trn(
                "{n} customer praised and never complained.",
                "{n} customers praised and never complained.",
                promoters.value,
            )
        )
    critics = outcomes.critics
    if report.one_sided is None and critics.size and (report.is_internal or critics.size >= FEWEST_CUSTOMERS):
        sentences.append(_how_many_wait(critics, report, say))
    return [" ".join(sentences)]


def _how_many_wait(critics: Panel, report: Report, say: Wording) -> str:
    size = say.number(critics.size)
    if report.period.is_final:
        return say.trn(
            "Of the {size} critics with the widest reach, {n} waited for an answer when the page became final.",
            "Of the {size} critics with the widest reach, {n} waited for an answer when the page became final.",
            critics.waiting,
            size=size,
        )
    return say.trn(
        "Of the {size} critics with the widest reach, {n} waits for an answer to a turn of this page’s days.",
        "Of the {size} critics with the widest reach, {n} wait for an answer to a turn of this page’s days.",
        critics.waiting,
        size=size,
    )


def _panels(outcomes: Outcomes, report: Report, say: Wording) -> Sequence[Context]:
    """Return the two panels with their names, for internal pages."""
    days = say.days(outcomes.stretch.first, outcomes.stretch.last)
    panels = (
        (
            outcomes.critics,
            say.tr("The loudest critics"),
            say.tr(
                "Customers who complained and never praised in turns opened {days}, widest reach first.",
                days=days,
            ),
        ),
        (
            outcomes.evangelists,
            say.tr("The evangelists"),
            say.tr(
                "Customers who praised and never complained in turns opened {days}, widest reach first.",
                days=days,
            ),
        ),
    )
    return [
        {
            "title": title,
            "caption": caption,
            "rows": [_person(one, report, say) for one in panel.people],
        }
        for panel, title, caption in panels
        if panel.people
    ]


def _person(one: Panelist, report: Report, say: Wording) -> Context:
    return {
        "name": clip(one.name, 60),
        "channel": clip(say.channel(one.channel), 40),
        "messages": say.number(one.messages),
        "reach": ABSENT if one.reach is None else say.number(one.reach),
        "last_at": say.short_instant(one.last_at, report.period.tz),
        "waits": say.tr("waits for an answer") if one.is_waiting and not report.period.is_final else "",
        "text": quote(one.text or "", _LETTERS),
        "link": original(one.url),
    }


SECTION = Section(
    "outcomes",
    tell,
    metrics=("detractors", "promoters"),
    own_metrics=(*_METRICS, "won_back_share"),
    gather=gather,
)
