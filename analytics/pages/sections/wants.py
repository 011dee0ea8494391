"""What customers wanted: the mix of categories, with how sure the labels are, and the themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.measuring import Figure, Selection, label_sources, measure, rows
from analytics.measuring.correction import NOT_MEASURED
from analytics.pages.quotes import quote
from analytics.pages.references import USED_FOR_FEEDBACK, USED_TO_ASK, USED_TO_COMPLAIN
from analytics.pages.report import FEWEST_CUSTOMERS, Context, Report, Section, Source
from analytics.pages.stretches import Stretch, longer
from analytics.pages.texts import clip
from analytics.pages.wording import Wording

_MIX = ("complaint_share", "question_share", "feedback_share", "other_share")
_CORRECTED = {name: name.replace("_share", "_corrected_share") for name in _MIX}
_THEMES_SHOWN = 6
_LETTERS = 160
# Days with fewer turns, and no theme, are looked at together with those before.
_FEW_TURNS = 1000


@dataclass(frozen=True)
class Theme:
    """A word, or two neighbouring ones, that stands out in complaints or in questions.

    Parameters
    ----------
    category
        ``complaint`` or ``question``.
    share, share_before
        Of the customers with such a message, those who use it: now, and in the time just before.
    trend
        ``rising``, ``falling``, or None where no change is clear.
    example
        The latest public message with it; None: there is none, or the page is shared.
    """

    category: str
    words: str
    customers: int
    share: float
    share_before: float | None
    trend: str | None
    example: str | None


@dataclass(frozen=True)
class Wants:
    """What is known of the labels, and the themes.

    Parameters
    ----------
    sources
        Turns by what gave their category; None: nothing.
    corrected
        By the metric that each corrects; empty where all labels were given, or their errors are not measured.
    themes_of
        The days of the themes, where those of the page have too few turns for any.
    """

    sources: Mapping[str | None, int]
    corrected: Mapping[str, Figure]
    themes: Sequence[Theme]
    themes_of: Stretch | None = None


def gather(source: Source) -> Wants:
    """Count the turns by what gave their category, correct their shares, and list the themes."""
    sources = label_sources(source.log, source.chosen)
    themes = _listed(source, source.chosen)
    corrected = _corrected(source) if _are_told(sources) else {}
    days = longer(source)
    if not themes and days.is_longer and sum(sources.values()) < _FEW_TURNS:
        return Wants(sources, corrected, _listed(source, days.selection), days)
    return Wants(sources, corrected, themes)


def tell(report: Report, say: Wording) -> Context:
    """Return what customers wanted, with the articles' shares of people as a sentence."""
    reference = say.tr(
        "Beside this: of 2,195 consumers asked, {complain} had used their account to complain, {ask} to ask about a"
        " product and {feedback} to give feedback ({source}; Institute of Customer Service). That counts people, who"
        " could give several answers; this page counts turns, each in one category. So the two are not on one scale.",
        complain=say.share(USED_TO_COMPLAIN.value),
        ask=say.share(USED_TO_ASK.value),
        feedback=say.share(USED_FOR_FEEDBACK.value),
        source=say.tr(USED_TO_COMPLAIN.source),
    )
    shares = {name: report.figures[name] for name in _MIX}
    absent = {"sentences": [], "rows": [], "themes": [], "theme_sentences": [], "reference": reference}
    if all(figure.value is None for figure in shares.values()):
        reason = next((figure.reason for figure in shares.values() if figure.reason), "no turns to count")
        return absent | {"sentences": [say.tr("The mix cannot be given: {reason}.", reason=say.tr(reason))]}
    if not report.is_internal and (report.figures["customers"].value or 0) < FEWEST_CUSTOMERS:
        few = say.number(FEWEST_CUSTOMERS)
        sentence = say.tr("The mix is not shown: it would be of fewer than {few} customers.", few=few)
        return absent | {"sentences": [sentence]}
    wants: Wants = report.found["wants"]
    titles = {
        "complaint_share": say.tr("Complaint"),
        "question_share": say.tr("Question"),
        "feedback_share": say.tr("Feedback (praise and suggestions)"),
        "other_share": say.tr("Other"),
    }
    return {
        "sentences": [_largest(shares, say), *_abuse(report, say), *_told(wants, shares, say)],
        "rows": [
            {
                "title": titles[name],
                "figure": figure,
                "count": "" if figure.numerator is None else say.number(figure.numerator),
                "corrected": wants.corrected.get(name),
            }
            for name, figure in shares.items()
        ],
        "is_corrected": bool(wants.corrected),
        "reference": reference,
        **_themes(wants, say, is_internal=report.is_internal),
    }


def _listed(source: Source, selection: Selection) -> Sequence[Theme]:
    """List themes; those of few customers are not for a page that is shared."""
    found = [_theme(row, source) for row in rows(source.log, "themes", selection)]
    return [theme for theme in found if source.is_internal or theme.customers >= FEWEST_CUSTOMERS]


def _theme(row: Mapping[str, Any], source: Source) -> Theme:
    return Theme(
        row["category"],
        row["theme"],
        row["customers"],
        row["share"],
        row["share_before"],
        row["trend"],
        # A shared page has no message of one customer beside a theme of few.
        row["example"] if source.is_internal else None,
    )


def _are_told(sources: Mapping[str | None, int]) -> bool:
    """Tell whether some categories were told from texts, and so may be wrong."""
    return bool(sources.get("rules", 0) + sources.get("learned", 0))


def _corrected(source: Source) -> Mapping[str, Figure]:
    first, *others = _CORRECTED.values()
    (figure,) = measure(source.log, [first], source.chosen)
    if figure.reason == NOT_MEASURED:
        return {}
    return dict(zip(_MIX, [figure, *measure(source.log, others, source.chosen)], strict=True))


def _abuse(report: Report, say: Wording) -> list[str]:
    """Say what the shares count and no row has."""
    if not report.population["abuse"]:
        return []
    return [
        say.trn(
            "{n} turn is abuse: it counts among the turns and has no row.",
            "{n} turns are abuse: they count among the turns and have no row.",
            report.population["abuse"],
        )
    ]


def _largest(shares: Mapping[str, Figure], say: Wording) -> str:
    name = _first(shares)
    figure = shares[name]
    turns = say.trn("{n} turn", "{n} turns", figure.n)
    share = say.share(figure.value or 0)
    first_parts = sum(one.value == figure.value for one in shares.values())
    if first_parts == 2:
        return say.tr("Two parts are the largest, with {share} of {turns} each.", share=share, turns=turns)
    if first_parts > 2:
        return say.tr(
            "Several parts are the largest, with {share} of {turns} each.", share=share, turns=turns
        )
    texts = {
        "complaint_share": say.tr("The largest part were complaints: {share} of {turns}."),
        "question_share": say.tr("The largest part were questions: {share} of {turns}."),
        "feedback_share": say.tr("The largest part were praise and suggestions: {share} of {turns}."),
        "other_share": say.tr("The largest part were of no category named here: {share} of {turns}."),
    }
    return texts[name].format(share=share, turns=turns)


def _first(shares: Mapping[str, Figure]) -> str:
    return max(shares, key=lambda name: shares[name].value or 0)


def _told(wants: Wants, shares: Mapping[str, Figure], say: Wording) -> list[str]:
    """Say how many categories no export gave, since those told from texts are sometimes wrong."""
    by_rules, learned = wants.sources.get("rules", 0), wants.sources.get("learned", 0)
    if not by_rules + learned:
        return []
    share = say.share((by_rules + learned) / sum(wants.sources.values()))
    how = (
        say.tr(
            "Of {share} of the turns the category was told from the text, as learned from given ones.",
            share=share,
        )
        if learned > by_rules
        else say.tr("Of {share} of the turns the category was told from the text, by phrases.", share=share)
    )
    if wants.corrected:
        return [" ".join([how, say.tr("Some of these are wrong."), _corrections(wants, shares, say)])]
    wrong = say.tr("Some of these are wrong; the command “answered evaluate” measures how many.")
    return [f"{how} {wrong}"]


def _corrections(wants: Wants, shares: Mapping[str, Figure], say: Wording) -> str:
    """Say what the largest part is once wrong labels are allowed for, and whether it still is the largest."""
    name = _first(shares)
    figure = wants.corrected[name]
    if figure.value is None:
        return say.tr(
            "A corrected share cannot be given: {reason}.", reason=say.tr(figure.reason or "not known")
        )
    texts = {
        "complaint_share": say.tr("Corrected for that, complaints are {share} of the messages ({interval})."),
        "question_share": say.tr("Corrected for that, questions are {share} of the messages ({interval})."),
        "feedback_share": say.tr(
            "Corrected for that, praise and suggestions are {share} of the messages ({interval})."
        ),
        "other_share": say.tr(
            "Corrected for that, those of no category named here are {share} of the messages ({interval})."
        ),
    }
    sentence = texts[name].format(share=say.share(figure.value), interval=say.reach(figure))
    if _first(wants.corrected) == name:
        return sentence
    return " ".join([sentence, say.tr("By the corrected shares another part is the largest.")])


def _themes(wants: Wants, say: Wording, *, is_internal: bool) -> Context:
    """Return the first themes of complaints and of questions."""
    titles = {"complaint": say.tr("In complaints"), "question": say.tr("In questions")}
    groups = []
    shown: list[Theme] = []
    for category, title in titles.items():
        chosen = [theme for theme in wants.themes if theme.category == category][:_THEMES_SHOWN]
        shown += chosen
        if chosen:
            groups.append({"title": title, "rows": [_words(one, say) for one in chosen]})
    least = say.number(FEWEST_CUSTOMERS)
    if not shown:
        sentence = (
            say.tr("No word stands out in complaints or in questions.")
            if is_internal
            else say.tr("No word of {n} customers or more stands out in complaints or in questions.", n=least)
        )
        return {"themes": [], "theme_sentences": [sentence]}
    sentences = []
    if rising := sum(theme.trend == "rising" for theme in shown):
        sentences.append(
            say.trn(
                "{n} of the words below is rising against the time just before.",
                "{n} of the words below are rising against the time just before.",
                rising,
            )
        )
    if falling := sum(theme.trend == "falling" for theme in shown):
        sentences.append(
            say.trn("{n} of the words below is falling.", "{n} of the words below are falling.", falling)
        )
    caption = say.tr(
        "Words that stand out in complaints and in questions, against the rest of what customers wrote. The share is of"
        " the customers who wrote such a message."
    )
    if wants.themes_of:
        days = say.days(wants.themes_of.first, wants.themes_of.last)
        caption += " " + say.tr("Of {days}, as the days of this page alone have too few turns.", days=days)
    if not is_internal:
        caption += " " + say.tr("Only words of {n} customers or more.", n=least)
    return {
        "themes": groups,
        "theme_sentences": [" ".join(sentences)] if sentences else [],
        "theme_caption": caption,
        "has_trends": any(theme.share_before is not None for theme in shown),
        "has_examples": is_internal and any(theme.example for theme in shown),
    }


def _words(theme: Theme, say: Wording) -> Context:
    before = "" if theme.share_before is None else say.share(theme.share_before)
    trends = {
        "rising": say.tr("rising, from {share}", share=before),
        "falling": say.tr("falling, from {share}", share=before),
    }
    return {
        "words": clip(theme.words, 60),
        "customers": say.number(theme.customers),
        "share": say.share(theme.share),
        "trend": trends.get(theme.trend or "", say.tr("no clear change")),
        "is_moving": theme.trend is not None,
        "example": quote(theme.example or "", _LETTERS),
    }


SECTION = Section(
    "wants", tell, metrics=(*_MIX, "customers"), own_metrics=tuple(_CORRECTED.values()), gather=gather
)
