"""Verdicts in words: the goal, the figure, its interval, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from analytics.errors import on_one_line
from analytics.measuring.checking import Checked, Verdict
from analytics.measuring.quality import QualityVerdict
from analytics.measuring.selection import week_label
from analytics.measuring.statistics import NOT_REACHED
from analytics.pages.limits import TOLD, limit_words
from analytics.pages.texts import clean
from analytics.pages.verdicts import goal_amount, value_beside
from analytics.pages.wording import ABSENT, Wording, wording

State = Literal["poor data", "missed", "undecided", "met"]

_SEVERITY = ("missed", "undecided", "unknown", "met")


@dataclass(frozen=True)
class Told:
    """A verdict on a goal or a limit, in words.

    Parameters
    ----------
    verdict
        ``met``, ``missed``, ``undecided`` or ``unknown``.
    name
        The metric, or what is limited.
    goal
        What it is to be, for example ``<= 10 %``.
    dimension, part
        The part of the log; empty: all of it.
    period
        Its name, where several are judged.
    fails
        It counts as missed.
    """

    verdict: str
    name: str
    goal: str
    dimension: str
    part: str
    period: str
    figure: str
    interval: str
    n: str
    why: str
    fails: bool

    @property
    def found(self) -> str:
        """Return the figure with its interval and n, as a clause."""
        more = [text for text in (self.interval, self.n and f"n {self.n}") if text]
        return f"{self.figure} ({', '.join(more)})" if more else self.figure

    @property
    def severity(self) -> int:
        """Return 0 for the gravest verdict, more for others."""
        return _SEVERITY.index(self.verdict)


def told_goals(checked: Checked, say: Wording | None = None) -> list[Told]:
    """Return the verdicts on goals in words, in their order."""
    say = say or wording()
    return [_goal(verdict, checked, say) for verdict in checked.verdicts]


def told_quality(checked: Checked, say: Wording | None = None) -> list[Told]:
    """Return the verdicts on limits in words, in their order."""
    say = say or wording()
    return [_limit(verdict, checked, say) for verdict in checked.quality]


def state(checked: Checked) -> State:
    """Return the gravest that is to be said: data below their limits, a missed goal, an open one, or all met."""
    if checked.is_poor:
        return "poor data"
    if checked.is_missed:
        return "missed"
    return "undecided" if checked.is_open else "met"


def headline(checked: Checked) -> str:
    """Return how many goals and limits are met, missed and open."""
    clauses = []
    if goals := len(checked.verdicts):
        what = "goal" if goals == 1 else "goals"
        clauses.append(_counted(f"{checked.count('met')} of {goals} {what} met", checked.verdicts))
    if limits := len(checked.quality):
        kept = sum(one.outcome == "met" for one in checked.quality)
        what = "limit" if limits == 1 else "limits"
        clauses.append(_counted(f"{kept} of {limits} {what} of data quality kept", checked.quality))
    return "; ".join(clauses)


def days_line(checked: Checked) -> str:
    """Return which days are judged, as of which instant."""
    say, asked = wording(), checked.selection
    days = say.days(checked.first, checked.last)
    as_of = say.instant(checked.as_of, asked.tz)
    if asked.every:
        return f"Each {asked.every} of {days} ({asked.tz}), the newest as of {as_of}"
    return f"Turns opened {days} ({asked.tz}), as of {as_of}"


def remarks(checked: Checked) -> list[str]:
    """Return what exports cannot tell, which periods are left out, and what strictness does, as sentences."""
    found = [clean(text) for text in limit_words(checked.limits, TOLD, wording())]
    if checked.partial and (every := checked.selection.every):
        names = " and ".join(period_name(first, every) for first in checked.partial)
        found.append(f"Not judged, since these days hold only a part of it: {names}.")
    if checked.is_strict:
        found.append("Strict: what is undecided or unknown counts as missed.")
    return found


def period_name(first: date, every: str) -> str:
    """Return the name of the period that begins on a day."""
    match every:
        case "week":
            return week_label(first)
        case "month":
            return f"{first:%Y-%m}"
        case "quarter":
            return f"{first.year}-Q{(first.month + 2) // 3}"
    return first.isoformat()


def _counted(begin: str, verdicts: Sequence[Verdict | QualityVerdict]) -> str:
    more = [
        f"{count} {outcome}"
        for outcome in _SEVERITY[:-1]
        if (count := sum(one.outcome == outcome for one in verdicts))
    ]
    return ", ".join([begin, *more])


def _goal(verdict: Verdict, checked: Checked, say: Wording) -> Told:
    goal, figure = verdict.goal, verdict.figure
    amount = goal_amount(goal, figure.unit, say)
    value = _beside(figure.value, goal.value, amount, figure.unit, say)
    if figure.reason == NOT_REACHED:
        value = NOT_REACHED
    if verdict.bound:
        value = f"{verdict.bound} {value}"
    has_interval = figure.low is not None or figure.high is not None
    every = checked.selection.every
    return Told(
        verdict=verdict.outcome,
        name=goal.metric,
        goal=f"{goal.operator} {amount}",
        dimension=goal.dimension or "",
        part=_part(goal.part or ""),
        period=period_name(figure.period, every) if figure.period and every else "",
        figure=value,
        interval=say.reach(figure) if has_interval else "",
        n=say.number(figure.n) if figure.n else "",
        why=_why(verdict),
        fails=checked.fails(verdict),
    )


def _part(name: str) -> str:
    """Return the name of a part as it can be shown; where nothing of it can be seen, its escapes."""
    shown = clean(name)
    return shown if shown.strip() else on_one_line(name)


def _why(verdict: Verdict) -> str:
    reason = clean(verdict.reason or "")
    if verdict.outcome != "undecided" or verdict.is_on_good_side is None:
        return reason
    return f"the value {'meets' if verdict.is_on_good_side else 'misses'} it, but {reason}"


def _limit(verdict: QualityVerdict, checked: Checked, say: Wording) -> Told:
    limit = verdict.limit
    amount = _amount(limit.value, limit.unit, say)
    n = ""
    if verdict.numerator is not None and verdict.denominator:
        n = f"{say.number(verdict.numerator)} of {say.number(verdict.denominator)}"
    return Told(
        verdict=verdict.outcome,
        name=limit.name,
        goal=f"<= {amount}",
        dimension="",
        part="",
        period="",
        figure=_beside(verdict.value, limit.value, amount, limit.unit, say),
        interval="",
        n=n,
        why=limit.title if verdict.outcome == "missed" else verdict.reason or "",
        fails=checked.fails(verdict),
    )


def _beside(value: float | None, asked: float, amount: str, unit: str, say: Wording) -> str:
    """Return a value so that it does not read like what was asked for unless it is that."""
    if value is None:
        return ABSENT
    return amount if value == asked else value_beside(value, amount, unit, say)


def _amount(value: float, unit: str, say: Wording) -> str:
    if unit != "share":
        return say.value(value, unit)
    decimals = next((d for d in range(3) if round(value * 100, d) == round(value * 100, 9)), 3)
    return say.share(value, decimals)
