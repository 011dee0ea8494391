"""How the brand answers: what its words do, beside what the articles advise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analytics.measuring import Figure
from analytics.pages.canned import Canned, canned
from analytics.pages.evidence import evidence
from analytics.pages.quotes import quote
from analytics.pages.report import MIN_TURNS, Context, Report, Section, Source
from analytics.pages.texts import clip
from analytics.pages.wording import ABSENT, Wording

_METRICS = (
    "automated_only_share",
    "interim_share",
    "interim_followed_share",
    "within_2h_real_share",
    "redirect_share",
    "handoff_share",
    "handoff_announced_share",
    "handoff_dead_share",
    "canned_share",
    "apology_share",
    "removed_complaint_share",
    "removed_unanswered_share",
    "pingpong_share",
    "pingpong_closed_share",
    "busiest_agent_share",
    "responding_agents",
)
_HALF, _TENTH = 0.5, 0.1
_MOST_FINDINGS = 3
_CANNED_SHOWN = 5
_LETTERS = 220


def gather(source: Source) -> Sequence[Canned]:
    """List the texts that were sent most often; none where the log has one side only."""
    return [] if source.one_sided else canned(source, _CANNED_SHOWN, _LETTERS)


def tell(report: Report, say: Wording) -> Context:
    """Return what stands out in the answers, their figures beside the articles' advice, and the canned texts."""
    if report.one_sided:
        reason = say.tr(report.one_sided)
        return _empty(say.tr("How the brand answers cannot be told: {reason}.", reason=reason))
    figures = {name: report.figures[name] for name in _METRICS}
    found = evidence(figures, _groups(say), say, is_internal=report.is_internal)
    if not found.groups and len(found.reasons) == 1:
        reason = say.tr(found.reasons[0])
        return _empty(say.tr("How the brand answers cannot be told: {reason}.", reason=reason))
    as_of = say.instant(report.period.as_of, report.period.tz)
    return {
        "sentences": [_what_stands_out(figures, say)],
        "groups": found.groups,
        "missing": found.missing,
        "caption": say.tr(
            "Of turns opened in these days and their answers, as known by {as_of}. n: of how many. What an answer does"
            " is told by its text; some of that is wrong.",
            as_of=as_of,
        ),
        **_canned(report.found["answering"], say, is_internal=report.is_internal),
    }


def _empty(sentence: str) -> Context:
    return {"sentences": [sentence], "groups": [], "missing": [], "canned": []}


def _groups(say: Wording) -> Sequence[tuple[str, Mapping[str, str]]]:
    """Return the figures under their headings, each with the advice of an article."""
    return (
        (
            say.tr("The first word"),
            {
                "automated_only_share": say.tr("Advice: real people (ynet-2011)."),
                "within_2h_real_share": "",
                "interim_share": say.tr(
                    "Advice: answer everything within 2 hours, at least with an interim answer (ynet-2011)."
                ),
                "interim_followed_share": say.tr("Advice: then keep the customer posted (ynet-2011)."),
            },
        ),
        (
            say.tr("Where the talk goes"),
            {
                "redirect_share": say.tr("Advice: a real solution, not a phone number to call (ynet-2011)."),
                "handoff_share": say.tr("Advice: move to private, and say so in public (verbis-2012)."),
                "handoff_announced_share": say.tr(
                    "Advice: say in public that you continue in private (ynet-2011)."
                ),
                "handoff_dead_share": "",
            },
        ),
        (
            say.tr("The words"),
            {
                "canned_share": say.tr(
                    "A text counts from 5 times in these days on. Advice: real people, not canned answers (ynet-2011)."
                ),
                "apology_share": say.tr("Advice: apologise where due (verbis-2012)."),
            },
        ),
        (
            say.tr("Complaints"),
            {
                "removed_complaint_share": say.tr(
                    "Advice: a deleted post is worse than the worst answer (verbis-2012)."
                ),
                "removed_unanswered_share": "",
                "pingpong_share": "",
                "pingpong_closed_share": say.tr("Advice: end a ping-pong in public (verbis-2012)."),
            },
        ),
        (
            say.tr("Who answers"),
            {
                "busiest_agent_share": "",
                "responding_agents": say.tr("Advice: every employee may answer (roi-customers-2014)."),
            },
        ),
    )


def _what_stands_out(figures: Mapping[str, Figure], say: Wording) -> str:
    """Say what a whole interval proves to be more than a tenth, or more or less than a half; at most three things."""
    known = {name: one for name, one in figures.items() if one.value is not None and one.n >= MIN_TURNS}
    if not known:
        least = say.number(MIN_TURNS)
        return say.tr("What stands out cannot be said: no figure here is of {n} or more.", n=least)
    found = [
        text.format(share=say.share(figure.value), n=say.number(figure.n))
        for name, is_more, limit, text in _findings(say)
        if (figure := known.get(name))
        and figure.value is not None
        and _is_proven(figure, limit, is_more=is_more)
    ]
    return " ".join(found[:_MOST_FINDINGS]) or say.tr("Nothing stands out in how the brand answered.")


def _is_proven(figure: Figure, limit: float, *, is_more: bool) -> bool:
    if figure.low is None or figure.high is None:
        return False
    return figure.low > limit if is_more else figure.high < limit


def _findings(say: Wording) -> Sequence[tuple[str, bool, float, str]]:
    """Return what could stand out, the gravest first: a metric, whether it is more than a limit, and its sentence."""
    return (
        (
            "removed_unanswered_share",
            True,
            _HALF,
            say.tr("More than half of the complaints that the brand removed had no answer: {share} of {n}."),
        ),
        (
            "handoff_dead_share",
            True,
            _HALF,
            say.tr(
                "After more than half of the answers that asked to continue in private, the customer wrote nothing"
                " there: {share} of {n}."
            ),
        ),
        (
            "automated_only_share",
            True,
            _TENTH,
            say.tr("More than one turn in ten had nothing but an automated reply: {share} of {n}."),
        ),
        (
            "interim_followed_share",
            False,
            _HALF,
            say.tr(
                "Fewer than half of the interim answers were followed up within 24 hours: {share} of {n}."
            ),
        ),
        (
            "redirect_share",
            True,
            _TENTH,
            say.tr("More than one answer in ten sent the customer elsewhere: {share} of {n}."),
        ),
        (
            "canned_share",
            True,
            _TENTH,
            say.tr("More than one reply in ten used a text that was sent 5 times or more: {share} of {n}."),
        ),
        (
            "handoff_announced_share",
            False,
            _HALF,
            say.tr("Fewer than half of the private answers were announced in public: {share} of {n}."),
        ),
        (
            "pingpong_share",
            True,
            _TENTH,
            say.tr("More than one complaint in ten took four turns or more: {share} of {n}."),
        ),
        (
            "pingpong_closed_share",
            False,
            _HALF,
            say.tr(
                "Fewer than half of the long exchanges ended with a public word of the brand: {share} of {n}."
            ),
        ),
        (
            "apology_share",
            False,
            _HALF,
            say.tr("Fewer than half of the answers to complaints apologised: {share} of {n}."),
        ),
        (
            "busiest_agent_share",
            True,
            _HALF,
            say.tr("One agent gave more than half of the answers: {share} of {n}."),
        ),
        (
            "interim_followed_share",
            True,
            _HALF,
            say.tr("More than half of the interim answers were followed up within 24 hours: {share} of {n}."),
        ),
        (
            "apology_share",
            True,
            _HALF,
            say.tr("More than half of the answers to complaints apologised: {share} of {n}."),
        ),
    )


def _canned(texts: Sequence[Canned], say: Wording, *, is_internal: bool) -> Context:
    caption = (
        say.tr("The texts that were sent most often; of each the earliest, as it was sent.")
        if is_internal
        else say.tr("The texts that were sent most often, without greetings and signatures, masked.")
    )
    return {
        "canned": [
            {
                "text": quote(one.example, _LETTERS),
                "times": say.number(one.times),
                "agents": ABSENT if one.agents is None else say.number(one.agents),
                "channels": say.listed([clip(say.channel(name), 30) for name in one.channels]),
            }
            for one in texts
        ],
        "canned_caption": caption,
        "has_agents": any(one.agents is not None for one in texts),
    }


SECTION = Section("answering", tell, metrics=_METRICS, gather=gather)
