"""Goals and limits against a log: which are met, which are missed, and of which that cannot be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from analytics.errors import NothingToCheck, NothingToReport
from analytics.goals import DIMENSIONS, Goal
from analytics.log.store import Log
from analytics.measuring.deciding import Bound, Outcome, decide, misses_replies
from analytics.measuring.figures import Figure, measure
from analytics.measuring.goals import all_goals
from analytics.measuring.limits import Limit, limits
from analytics.measuring.parts import Part, measured_parts, part_of
from analytics.measuring.quality import QualityVerdict, judge_quality
from analytics.measuring.scope import Span, span
from analytics.measuring.selection import Period, Selection, local_day, midnight, next_start, periods
from analytics.metrics import catalogue

NO_GOALS = (
    "There is nothing to check: the configuration has neither goals nor limits of quality. Write some into"
    ' answered.toml, for example\n[goals]\nwithin_2h_share = ">= 80 %"\n\n[quality]\nrejected_share = "<= 1 %"'
)
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Verdict:
    """A goal and the figure that it is for.

    Parameters
    ----------
    figure
        As measured; its dimensions name the part of the log, its period the first day where several are judged.
    outcome
        ``met``: the whole interval meets the goal, or the value does where the figure is no estimate. ``missed``: none
        of it does. ``undecided``: it reaches to both sides. ``unknown``: there is no figure.
    reason
        Why it is undecided or unknown.
    bound
        The truth is ``at most`` or ``at least`` the figure, since exports lack replies; None: it is the figure.
    """

    goal: Goal
    figure: Figure
    outcome: Outcome
    reason: str | None = None
    bound: Bound | None = None

    @property
    def is_on_good_side(self) -> bool | None:
        """Say whether the value itself meets the goal; None: there is none."""
        return None if self.figure.value is None else self.goal.is_met(self.figure.value)


@dataclass(frozen=True)
class Checked:
    """What became of the goals and limits of a configuration.

    Parameters
    ----------
    selection
        What was judged: its days, zone and `every`.
    first, last
        First and last day judged, in the zone.
    as_of
        The instant as of which the newest turns are seen, naive UTC.
    verdicts
        Goals for the whole log by metric, then those of channels, brands and categories; of each the periods, oldest
        first.
    quality
        Limits of the whole log.
    limits
        What the exports of the turns cannot tell.
    is_strict
        What is undecided or unknown counts as missed.
    partial
        First days of the periods that the days asked for cut, which are not judged.
    """

    selection: Selection
    first: date
    last: date
    as_of: datetime
    verdicts: tuple[Verdict, ...]
    quality: tuple[QualityVerdict, ...]
    limits: tuple[Limit, ...]
    is_strict: bool
    partial: tuple[date, ...] = ()

    def fails(self, one: Verdict | QualityVerdict) -> bool:
        """Say whether a verdict counts as missed."""
        return one.outcome == "missed" or (self.is_strict and one.outcome != "met")

    def count(self, outcome: Outcome) -> int:
        """Return how many goals have an outcome."""
        return sum(verdict.outcome == outcome for verdict in self.verdicts)

    @property
    def is_poor(self) -> bool:
        """Say whether the data are not as good as the limits ask: then no figure can be trusted."""
        return any(self.fails(one) for one in self.quality)

    @property
    def is_missed(self) -> bool:
        """Say whether a goal counts as missed."""
        return any(self.fails(one) for one in self.verdicts)

    @property
    def is_open(self) -> bool:
        """Say whether of a goal or limit it cannot be told whether it is met."""
        outcomes = {one.outcome for one in self.verdicts} | {one.outcome for one in self.quality}
        return not outcomes <= {"met", "missed"}


def check(
    log: Log,
    selection: Selection,
    *,
    clock: datetime | None = None,
    is_strict: bool = False,
    fewest_customers: int = 0,
) -> Checked:
    """Judge the goals and limits of a log's settings.

    Parameters
    ----------
    selection
        The days to judge; with `every` each whole period of them, all seen at equal maturity. Without a last day the
        period that is still running is left out, too.
    clock
        The instant by which the newest message is how old, naive UTC; None: its age is not known.
    is_strict
        Count what is undecided or unknown as missed.
    fewest_customers
        Parts of the log with fewer customers are not broken down: their goals are unknown.

    Raises
    ------
    ConfigError
        A goal does not fit its metric.
    NothingToCheck
        There is neither a goal nor a limit.
    RequestError
        As for `measure`.
    NothingToReport
        The log holds no message, or no turn was opened in these days, or they hold no whole period that has ended.
    """
    goals = all_goals(log.settings)
    if not goals and not log.settings.quality:
        raise NothingToCheck(NO_GOALS)
    held = span(log)
    asked, partial = _whole_periods(replace(selection, by=()), held)
    cut = periods(asked, held.first_at, held.latest_at)
    quality = judge_quality(log, log.settings.quality, clock)
    if goals and not any(figure.value for figure in measure(log, ["turns"], asked)):
        raise NothingToReport(
            f"No turn was opened from {asked.first or 'the beginning'} to {asked.last or 'the end'} ({asked.tz})."
            " `answered status` says what the log holds."
        )
    limited = tuple(limits(log, asked)) if goals else ()
    verdicts = [
        verdict
        for dimension in (None, *DIMENSIONS)
        if (mine := [goal for goal in goals if goal.dimension == dimension])
        for verdict in _verdicts(log, asked, dimension, mine, limited, fewest_customers)
    ]
    first, last = _days(asked, cut, held)
    return Checked(
        asked,
        first,
        last,
        cut[-1].as_of if cut else held.latest_at,
        tuple(verdicts),
        quality,
        limited,
        is_strict,
        partial,
    )


def _whole_periods(selection: Selection, held: Span) -> tuple[Selection, tuple[date, ...]]:
    """Return the selection of the periods to judge, and the first days of those that its days cut.

    Where no last day is asked for, it ends with the last period that has ended.
    """
    every = selection.every
    if every is None:
        return selection, ()
    cut = periods(selection, held.first_at, held.latest_at)
    if selection.last is None:
        now = selection.as_of or held.latest_at
        # the newest is running where the others are not seen to their ends
        cut = [one for one in cut if one.to_at <= now]
        if not cut:
            raise NothingToReport(
                f"No {every} has ended yet in these days, so there is none to judge. Leave out --every, or give --to."
            )
    whole = [one for one in cut if _is_whole(one, selection, held)]
    if cut and not whole:
        raise NothingToReport(
            f"These days hold no whole {every}, so there is none to judge. Leave out --every, or give other days."
        )
    if not whole:
        return selection, ()
    first = None if selection.first is None else max(selection.first, _begin(whole[0]))
    asked = replace(selection, first=first, last=local_day(whole[-1].to_at - _MOMENT, selection.tz))
    return asked, tuple(_begin(one) for one in cut if one not in whole)


def _is_whole(period: Period, selection: Selection, held: Span) -> bool:
    """Say whether the days asked for hold all of a period; before its first message a log has nothing to cut off."""
    first, every = _begin(period), str(selection.every)
    begins = max(midnight(first, selection.tz), held.first_at)
    return period.from_at <= begins and period.to_at >= midnight(next_start(first, every), selection.tz)


def _begin(period: Period) -> date:
    assert period.first is not None, "a period of several begins on a day"
    return period.first


def _days(asked: Selection, cut: Sequence[Period], held: Span) -> tuple[date, date]:
    latest = asked.as_of or held.latest_at
    first = asked.first or (cut[0].first if cut else None) or local_day(held.first_at, asked.tz)
    return first, asked.last or local_day(latest, asked.tz)


def _verdicts(
    log: Log,
    asked: Selection,
    dimension: str | None,
    goals: Sequence[Goal],
    limited: Sequence[Limit],
    fewest_customers: int,
) -> Iterator[Verdict]:
    """Judge the goals for one kind of part, or for the whole log."""
    parts = measured_parts(log, asked, dimension, goals, fewest_customers)
    without_replies = _without_replies(log, asked, dimension, goals, limited)
    for goal in goals:
        for part in parts[goal.part]:
            yield _verdict(goal, part, is_bounded=goal.part in without_replies)


def _verdict(goal: Goal, part: Part, *, is_bounded: bool) -> Verdict:
    metric, figure = catalogue()[goal.metric], part.figures[goal.metric]
    bound = misses_replies(metric) if is_bounded and figure.value is not None else None
    outcome, reason = decide(goal, figure, metric.statistic, is_out_of_reach=goal in part.out_of_reach)
    if bound and outcome == "missed":
        outcome = "undecided"
        reason = "replies that the monitoring did not catch count as missing, so it may be met"
    return Verdict(goal, figure, outcome, reason, bound)


def _without_replies(
    log: Log, asked: Selection, dimension: str | None, goals: Sequence[Goal], limited: Sequence[Limit]
) -> set[str | None]:
    """Return the parts with turns whose replies are in the log only where a monitoring caught them."""
    channels = {one.channel for one in limited if one.kind == "monitored"}
    if not channels:
        return set()
    if dimension is None:
        return {None}
    parts = {goal.part for goal in goals if goal.part is not None}
    if dimension == "channel":
        return {part for part in parts if part in channels}
    return {
        part
        for part in sorted(parts)
        if any(one.kind == "monitored" for one in limits(log, part_of(asked, dimension, part)))
    }
