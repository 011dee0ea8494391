"""What each part of the page says and tabulates: a report's figures as words, ready for the templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from analytics.measuring.changes import Change
from analytics.pages import formatting as say
from analytics.pages.periods import Period
from analytics.pages.references import (
    NEVER_ANSWERED,
    USED_FOR_FEEDBACK,
    USED_TO_ASK,
    USED_TO_COMPLAIN,
)
from analytics.pages.report import HEADLINE, MIX, NO_REPLIES, Headline, Report
from analytics.pages.texts import clip, direction, parts

Context = dict[str, Any]
# Of fewer turns no share is drawn or compared: it would jump about by chance.
MIN_TURNS = 20


def period_line(period: Period, title: str) -> str:
    """Return the days, unless the title has them, the zone and the instant of a page in one line."""
    days = say.days(period.first, period.last)
    names = [days] if days not in title else []
    if period.kind == "log":
        names.insert(0, "the whole log")
    elif period.kind == "week" and say.week_name(period.first) not in title:
        names.insert(0, say.week_name(period.first))
    parts = [", ".join(names)] if names else []
    parts += [f"days and times in {period.tz}", f"as of {say.instant(period.as_of, period.tz)}"]
    if period.is_final:
        parts.append("final")
    elif period.final_at is not None:
        parts.append(f"final from {say.instant(period.final_at, period.tz)}")
    line = " · ".join(parts)
    return line[0].upper() + line[1:]


def figures(report: Report) -> Context:
    """Return the headline figures, each with its interval, n, pending and change."""
    compares = report.previous is not None and report.no_comparison is None
    lines = []
    for name in HEADLINE:
        line = report.headline[name]
        text, detail = _change(line)
        lines.append(
            {
                "title": report.metrics[name].title,
                "figure": line.figure,
                "change": text,
                "detail": detail,
                "is_clear": line.change is not None and line.change.is_clear,
            }
        )
    caption = (
        "n: the turns a figure is of. Pending: turns left out, or counted only in part, because they are too"
        " young to tell."
    )
    notes = []
    if compares and report.previous is not None:
        earlier = report.previous
        notes.append(
            f"Compared with {say.days(earlier.first, earlier.last)}, seen as long after its end as this"
            f" {'week' if earlier.kind == 'week' else 'period'} is now. A change counts as clear when the 95"
            " % interval of the difference leaves out zero; one comparison in twenty does so by chance alone."
        )
    elif report.previous is not None:
        notes.append(f"No comparison with the period before: {report.no_comparison}.")
    if report.one_sided is None and report.headline["unanswered_share"].figure.n:
        share, source = say.share(NEVER_ANSWERED.value), NEVER_ANSWERED.source
        notes.append(
            f"Others report that {share} of posts and tweets about bad service are never answered ({source});"
            " that counts complaints only."
        )
    heading = "Change from the week before" if report.period.kind == "week" else "Change from the days before"
    return {"lines": lines, "caption": caption, "notes": notes, "compares": heading if compares else None}


def _change(line: Headline) -> tuple[str, str]:
    change: Change | None = line.change
    if change is None:
        return say.ABSENT, ""
    if change.value is None or line.before is None or line.before.value is None:
        return "cannot be compared:", change.reason or ""
    unit = line.figure.unit
    before = f"was {say.value(line.before.value, unit)}"
    if change.low is None or change.high is None:
        sign = "+" if change.value > 0 else ""
        amount = {
            "share": lambda: f"{say.points(change.value or 0)} points",
            "seconds": lambda: say.duration_change(change.value or 0),
        }.get(unit, lambda: f"{sign}{say.number(change.value or 0)}")()
        return amount, f"({before}; {'a count, no interval' if unit == 'turns' else 'no interval'})"
    if unit == "share":
        amount = f"{say.points(change.value)} points"
        ends = f"{say.points(change.low)} to {say.points(change.high)}"
    else:
        amount = say.duration_change(change.value)
        ends = f"{say.duration_change(change.low)} to {say.duration_change(change.high)}"
    return (amount if change.is_clear else "no clear change"), f"({before}; {ends})"


def mix(report: Report) -> Context:
    """Return what customers wanted, with the articles' 12, 31 and 39 % as a sentence."""
    reference = (
        f"Beside this: of 2,195 consumers asked, {say.share(USED_TO_COMPLAIN.value)} had used their account"
        f" to complain, {say.share(USED_TO_ASK.value)} to ask about a product and"
        f" {say.share(USED_FOR_FEEDBACK.value)} to give feedback ({USED_TO_COMPLAIN.source}; Institute of"
        " Customer Service). That counts people, who could give several answers; this page counts turns,"
        " each in one category. So the two are not on one scale."
    )
    shares = [report.mix[name] for name in MIX]
    known = [figure for figure in shares if figure.value is not None]
    if not known:
        reason = next((figure.reason for figure in shares if figure.reason), "no turns")
        return {"sentences": [f"The mix cannot be given: {reason}."], "rows": [], "reference": reference}
    rows = [
        {
            "title": _category(name),
            "figure": report.mix[name],
            "count": ""
            if report.mix[name].numerator is None
            else say.number(report.mix[name].numerator or 0),
        }
        for name in MIX
    ]
    most = max(zip(MIX, shares, strict=True), key=lambda pair: pair[1].value or 0)
    sentence = (
        f"The largest part were {_PLURALS[most[0]]}: {say.share(most[1].value or 0)} of"
        f" {say.count(most[1].n, 'turn', 'turns')}."
    )
    return {"sentences": [sentence, *_told(report.label_sources)], "rows": rows, "reference": reference}


def _told(sources: Mapping[str | None, int]) -> list[str]:
    """Say how many categories no export gave, since those told from texts are sometimes wrong."""
    told = sources.get("rules", 0) + sources.get("learned", 0)
    if not told:
        return []
    how = (
        "as learned from given ones" if sources.get("learned", 0) > sources.get("rules", 0) else "by phrases"
    )
    return [
        f"Of {say.share(told / sum(sources.values()))} of the turns the category was told from the text, {how}: some of"
        " these are wrong; the command “answered evaluate” measures how many."
    ]


_PLURALS = {
    "complaint_share": "complaints",
    "question_share": "questions",
    "feedback_share": "praise and suggestions",
    "other_share": "of no category named here",
}


def _category(name: str) -> str:
    return {
        "complaint_share": "Complaint",
        "question_share": "Question",
        "feedback_share": "Feedback (praise and suggestions)",
        "other_share": "Other",
    }[name]


def weeks(report: Report) -> Context:
    """Return the trend, a row a week."""
    rows = [
        {
            "name": say.week_name(week.start),
            "begins": say.short_day(week.start),
            "figures": week.figures,
        }
        for week in report.weeks
        if week.start is not None
    ]
    if not rows:
        return {"sentences": ["There is no week to show."], "rows": []}
    notes = [_span(report), *_week_notes(report)]
    if report.one_sided == NO_REPLIES:
        notes.append(f"Only the turns can be shown: {report.one_sided}.")
    sentence = " ".join(filter(None, notes))
    return {
        "sentences": [sentence] if sentence else [],
        "rows": rows,
        "has_waits": report.one_sided is None,
        "has_chart": _span(report) is not None and report.one_sided is None,
        "caption": "Above, the share without an answer and the share answered within 2 hours; below, the"
        " number of turns. Every week is seen as long after its end as the newest one. Thin upright lines are"
        f" 95 % intervals; weeks of fewer than {MIN_TURNS} turns have no point.",
        "table_caption": "Every week is seen as long after its end as the newest one, so that young weeks do"
        f" not look better or worse than old ones. Weeks begin on {say.weekday(report.period.week_start)}.",
    }


def _week_notes(report: Report) -> list[str]:
    """Return which weeks are not whole or not shown."""
    period, starts = report.period, [week.start for week in report.weeks if week.start is not None]
    first, after = starts[0], starts[-1] + timedelta(days=7)
    begins = say.local(report.span.first_at, period.tz).date()
    if period.kind != "week":
        begins = max(begins, period.first)
    notes = []
    if first > begins and period.kind != "week":
        notes.append(f"The last {len(starts)} weeks are shown.")
    elif begins > first:
        notes.append(f"The first week is cut: {say.day(begins)} is the first day.")
    if period.as_of < say.midnight(after, period.tz):
        notes.append("The last week is still running; every week is seen up to the same point of it.")
    elif period.kind != "week" and period.last >= after:
        notes.append(f"The week from {say.day(after)} is not whole and is left out.")
    return notes


def _span(report: Report) -> str | None:
    figures = [week.figures["unanswered_share"] for week in report.weeks]
    shares = [figure.value for figure in figures if figure.value is not None and figure.n >= MIN_TURNS]
    if len(shares) < 2:
        return None
    low, high = say.share_pair(min(shares), max(shares))
    if low == high:
        return f"In each of {len(shares)} weeks the share without an answer was {low}."
    return f"Over {len(shares)} weeks the share without an answer lay between {low} and {high}."


def waiting(report: Report) -> Context:
    """Return who still waits, in the order of the worklist."""
    if report.one_sided:
        return {"sentences": [f"There is no list: {report.one_sided}."], "rows": []}
    elsewhere = report.waiting_elsewhere
    line = ""
    if elsewhere:
        line = (
            f" {say.number(elsewhere)} more {'is' if elsewhere == 1 else 'are'} not on this list: the brand"
            f" answered {'that customer' if elsewhere == 1 else 'those customers'} in another thread since."
        )
    ignored = report.population["waiting_ignored"]
    if ignored:
        turns = say.count(ignored, "turn", "turns")
        line += f" {turns} of accounts on the ignore list {'is' if ignored == 1 else 'are'} left out."
    if not report.waiting_count:
        return {"sentences": [f"Nobody who asked in this period still waits.{line}"], "rows": []}
    has_categories = any(figure.value is not None for figure in report.mix.values())
    several = len({row.brand for row in report.waiting}) > 1
    rows = [
        {
            "wait": say.duration(row.wait_seconds),
            "since": say.short_instant(row.opened_at, report.period.tz),
            "labels": [
                clip(label, 40)
                for label in (
                    say.channel(row.channel),
                    row.brand if several else None,
                    row.category if has_categories else None,
                )
                if label
            ],
            "parts": parts(clip(row.text) or "(no text)"),
            "direction": direction(row.text),
        }
        for row in report.waiting
    ]
    order = "widest reach first (followers and shares, where known), then the longest wait"
    order = (
        f"Complaints first, then questions, suggestions, praise and others; in each the {order}"
        if has_categories
        else order.capitalize()
    )
    total = report.waiting_count
    shown = "" if total <= len(rows) else f"; the first {len(rows)} are shown"
    still = f"{say.count(total, 'turn', 'turns')} opened in this period still"
    wait = "waits" if total == 1 else "wait"
    return {
        "sentences": [f"{still} {wait} for an answer from a person{shown}.{line}"],
        "rows": rows,
        "note": f"{order}, as of {say.instant(report.period.as_of, report.period.tz)}"
        f" ({report.period.tz}). Long texts are cut.",
    }
