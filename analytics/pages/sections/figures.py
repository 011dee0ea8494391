"""The scoreboard: each headline figure with its weeks, its goal, and whether it really changed."""

from __future__ import annotations

from analytics import charts
from analytics.measuring import Figure
from analytics.measuring.behaviour import BASELINE_WEEKS, LEAST_WEEKS, RUN
from analytics.measuring.changes import Change, change
from analytics.metrics import catalogue
from analytics.pages.judging import Judged, judge
from analytics.pages.limits import limit_words
from analytics.pages.references import NEVER_ANSWERED, beside
from analytics.pages.report import FEWEST_CUSTOMERS, HEADLINE, MIN_TURNS, Context, Report, Section
from analytics.pages.texts import clip
from analytics.pages.verdicts import (
    assurance_words,
    goal_amount,
    goal_words,
    signal_words,
    unjudged,
    usual,
    value_beside,
)
from analytics.pages.wording import Wording

# An arrow says which side of the usual a week is on, a dot that it is not more than chance.
_MARKS = {"above": "\u25b2", "below": "\u25bc", None: "\u25cf"}


def tell(report: Report, say: Wording) -> Context:
    """Return a line a headline figure, with a chart of its weeks laid out, and what the charts mean."""
    judged = {name: judge(report, name) for name in HEADLINE}
    shown = [name for name in HEADLINE if _is_shown(judged[name], report.figures[name])]
    lines = [_line(judged[name], report, say) for name in shown]
    return {
        "lines": lines,
        "notes": [
            *_left_out(report, [name for name in HEADLINE if name not in shown], say),
            *(_notes(report, [judged[name] for name in shown], lines, say) if lines else []),
        ],
    }


def _is_shown(judged: Judged, figure: Figure) -> bool:
    """Say whether there is anything to say of a figure but that the log lacks what it needs."""
    is_known = any(point.value is not None for point in judged.points)
    return is_known or figure.value is not None or bool(figure.n or figure.pending or judged.goal)


def _left_out(report: Report, names: list[str], say: Wording) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for name in names:
        title = say.tr(catalogue()[name].title)
        reasons.setdefault(report.figures[name].reason or "not known", []).append(title)
    return [
        say.tr(
            "Not shown, because {reason}: {titles}.", reason=say.tr(reason), titles=say.tr("; ").join(titles)
        )
        for reason, titles in reasons.items()
    ]


def _line(judged: Judged, report: Report, say: Wording) -> Context:
    name = judged.metric.name
    figure = report.figures[name]
    says, mark = _change(judged, report, say)
    goal = judged.goal
    goal_text = "" if goal is None else goal_words(goal, figure, say)
    if report.period.kind == "week" and goal is not None:
        goal_text = " ".join(filter(None, [goal_text, assurance_words(judged, say)]))
    value = ""
    if figure.value is not None:
        value = say.value(figure.value, figure.unit)
        if goal is not None and figure.value != goal.value:
            value = value_beside(figure.value, goal_amount(goal, figure.unit, say), figure.unit, say)
    return {
        "metric": name,
        "title": say.tr(judged.metric.title),
        "value": value,
        "reason": "" if value else say.tr(figure.reason or "not known"),
        "details": _details(judged, figure, say),
        "chart": _chart(judged, say),
        "change": says,
        "mark": mark,
        "is_signal": judged.signal is not None or _is_clear(report, figure),
        "goal": goal_text,
        "reference": beside(name, say),
    }


def _details(judged: Judged, figure: Figure, say: Wording) -> list[str]:
    """Return interval, n and pending of a figure, each ready to read by itself."""
    if judged.metric.statistic == "count":
        return [say.tr("a count, so without an interval")]
    if not figure.n and not figure.pending:
        return []
    details = []
    if figure.low is not None or figure.high is not None:
        details.append(say.tr("95 % interval: {reach}", reach=say.reach(figure)))
    elif figure.value is not None:
        details.append(say.tr("too few for an interval"))
    return [
        *details,
        say.tr("n {n}", n=say.number(figure.n)),
        say.trn("{n} pending", "{n} pending", figure.pending),
    ]


def _change(judged: Judged, report: Report, say: Wording) -> tuple[list[str], str]:
    """Return sentences on the change, and the mark that stands before them."""
    figure, kind = report.figures[judged.metric.name], report.period.kind
    if kind == "week":
        if judged.signal is not None and figure.value is not None:
            return [f"{signal_words(judged, figure.value, say)}."], _MARKS[judged.signal.direction]
        if judged.variation is None or figure.value is None:
            return [unjudged(judged, figure, say)], ""
        return [say.tr("No real change: usually {reach}.", reach=usual(judged, say))], _MARKS[None]
    words = [_weeks_words(judged, say)] if judged.found.judged else []
    if kind == "days" and report.previous is not None and report.no_comparison is None:
        words.insert(0, _against(figure, report.before.get(figure.metric), say))
    return words, ""


def _weeks_words(judged: Judged, say: Wording) -> str:
    """Return how many of the weeks are more than chance, on a page that is not of one week."""
    reach, weeks, amount = usual(judged, say), len(judged.found.judged), len(judged.found.signals)
    if not amount:
        return say.trn(
            "{n} week, not beyond chance: usually {reach}.",
            "{n} weeks, none beyond chance: usually {reach}.",
            weeks,
            reach=reach,
        )
    return say.trn(
        "{n} of {all} weeks is beyond chance: usually {reach}.",
        "{n} of {all} weeks are beyond chance: usually {reach}.",
        amount,
        all=say.number(weeks),
        reach=reach,
    )


def _is_clear(report: Report, figure: Figure) -> bool:
    """Say whether a figure clearly changed from the days before."""
    return figure.metric in report.before and change(figure, report.before[figure.metric]).is_clear


def _against(figure: Figure, before: Figure | None, say: Wording) -> str:
    """Return how a figure differs from the one of the days before."""
    moved: Change = change(figure, before)
    if moved.value is None or before is None or before.value is None:
        return say.tr("Cannot be compared: {reason}.", reason=say.tr(moved.reason or "not known"))
    was, amount = say.value(before.value, figure.unit), say.change(moved.value, figure.unit)
    if moved.low is None or moved.high is None:
        return say.tr("{amount} (was {before}; no interval).", amount=amount, before=was)
    low, high = say.change(moved.low, figure.unit), say.change(moved.high, figure.unit)
    better = catalogue()[figure.metric].better
    if not moved.is_clear:
        text = say.tr("No clear change (was {before}; {low} to {high}).")
    elif better == "neither":
        text = say.tr("{amount}, a clear change (was {before}; {low} to {high}).")
    elif moved.is_rise == (better == "higher"):
        text = say.tr("{amount}, clearly better (was {before}; {low} to {high}).")
    else:
        text = say.tr("{amount}, clearly worse (was {before}; {low} to {high}).")
    return text.format(amount=amount, before=was, low=low, high=high)


def _chart(judged: Judged, say: Wording) -> Context | None:
    """Return the layout of the weeks with the first and the last day of its axis; None of fewer than two weeks."""
    values = [judged.usable(point) for point in judged.points]
    if sum(value is not None for value in values) < 2:
        return None
    starts, limits = [point.start for point in judged.points], judged.found.limits
    since = 0 if limits is None else sum(start < limits.first for start in starts)
    if since >= len(starts):
        limits, since = None, 0
    return {
        "layout": charts.process(
            values, [start in judged.found.signals for start in starts], _levels(judged, say), since
        ),
        "first": say.short_day(starts[0]),
        "last": say.short_day(starts[-1]),
    }


def _levels(judged: Judged, say: Wording) -> list[charts.Level]:
    unit, limits, levels = judged.metric.unit, judged.found.limits, []
    if limits is not None:
        average = say.tr("average {amount}", amount=say.value(limits.centre, unit))
        levels += [
            charts.Level(limits.low, say.value(limits.low, unit), "limit"),
            charts.Level(limits.centre, average, "centre"),
            charts.Level(limits.high, say.value(limits.high, unit), "limit"),
        ]
    if judged.goal is not None:
        text = say.tr("goal {amount}", amount=goal_amount(judged.goal, unit, say))
        levels.append(charts.Level(judged.goal.value, text, "goal"))
    # The only figure of an article that counts the same as ours.
    if judged.metric.name == "complaint_unanswered_share":
        text = say.tr("articles {amount}", amount=say.share(NEVER_ANSWERED.value))
        levels.append(charts.Level(NEVER_ANSWERED.value, text, "reference"))
    return levels


def _notes(report: Report, judged: list[Judged], lines: list[Context], say: Wording) -> list[str]:
    notes = [
        say.tr(
            "n: the turns that a figure is of. Pending: turns left out, or counted only in part, because they are too"
            " young to tell."
        )
    ]
    if any(line["chart"] for line in lines):
        notes.append(_charts_note(judged, say))
    if not any(one.found.limits for one in judged):
        notes.append(
            say.tr(
                "There are no limits yet: they need {weeks} whole weeks of {turns} turns or more.",
                weeks=say.number(LEAST_WEEKS),
                turns=say.number(MIN_TURNS),
            )
        )
    elif any(one.found.limits and one.found.limits.is_provisional for one in judged):
        notes.append(
            say.tr(
                "Where the limits come from fewer than {weeks} weeks, they still move with every week.",
                weeks=say.number(BASELINE_WEEKS),
            )
        )
    if report.changes:
        day, what = max(report.changes)
        notes.append(
            say.tr("The limits begin anew on {day}: {what}.", day=say.day(day), what=clip(what, 120))
            if what
            else say.tr("The limits begin anew on {day}.", day=say.day(day))
        )
    if report.period.kind == "days":
        notes.append(_comparison_note(report, say))
    return [*notes, *_coarse_times(report, say)]


def _coarse_times(report: Report, say: Wording) -> list[str]:
    """Return how many waits are exact to a minute only."""
    fewest = 0 if report.is_internal else FEWEST_CUSTOMERS
    return limit_words(report.limits, ["seconds"], say, channels=len(report.coverage), fewest=fewest)


def _charts_note(judged: list[Judged], say: Wording) -> str:
    texts = [
        say.tr(
            "Each line shows {weeks} weeks, every week as long after its end as the newest one; weeks of fewer than"
            " {turns} turns have no point. Lines have one time axis, and each a scale of its own.",
            weeks=say.number(len(judged[0].points)),
            turns=say.number(MIN_TURNS),
        )
    ]
    if any(one.found.limits for one in judged):
        texts.append(
            say.tr(
                "The band is the usual range (process behaviour, XmR): the average of the first {weeks} complete weeks"
                " ± 2.66 times the mean difference of one week from the next. Only two things count as a change: a week"
                " outside the band, or {run} and more weeks in a row on one side of the average. Diamonds mark such"
                " weeks.",
                weeks=say.number(BASELINE_WEEKS),
                run=say.number(RUN),
            )
        )
    return " ".join(texts)


def _comparison_note(report: Report, say: Wording) -> str:
    if report.previous is None or report.no_comparison is not None:
        reason = say.tr(report.no_comparison or "not known")
        return say.tr("No comparison with the period before: {reason}.", reason=reason)
    return say.tr(
        "Compared with {days}, seen as long after its end as this period is now. A change counts as clear when the"
        " 95 % interval of the difference, in brackets, leaves out zero; one comparison in twenty does so by chance"
        " alone.",
        days=say.days(report.previous.first, report.previous.last),
    )


SECTION = Section("figures", tell)
