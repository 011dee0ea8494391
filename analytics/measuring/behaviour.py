"""Process behaviour (XmR) of weekly figures: natural limits, signals, and what both mean.

Sources: D. J. Wheeler, Understanding Variation (1993), for the limits and the two signals; NHS England, Making
Data Count, for the marks of variation and assurance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import mean
from typing import Literal

from analytics.goals import Goal

BASELINE_WEEKS = 13
"""So many weeks make the limits."""
LEAST_WEEKS = 8
"""Below so many weeks there are no limits."""
LEAST_N = 20
"""A week of fewer turns says too little."""
RUN = 8
"""So many successive weeks on one side of the centre are a signal."""
FACTOR = 2.66
"""Three standard deviations in mean moving ranges of two values: 3 / 1.128."""

FEW_WEEKS = "fewer than 8 whole weeks with 20 turns or more"
FEW_VALUES = "fewer than 8 whole weeks with a value"
REASONS = (FEW_WEEKS, FEW_VALUES)
"""All that a missing limit can give as its reason."""

Bounds = tuple[float | None, float | None]
Variation = Literal["improvement", "concern", "change", "none"]
Assurance = Literal["met", "missed", "hit and miss"]

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Point:
    """The figure of a week.

    Parameters
    ----------
    start
        First day of the week.
    value
        None where it is not known.
    n
        How many turns it stands on.
    """

    start: date
    value: float | None
    n: int


@dataclass(frozen=True)
class Limits:
    """What a process does as long as nothing changes.

    Parameters
    ----------
    centre, low, high
        In the figure's unit.
    weeks
        How many weeks they were computed from, 8 to 13.
    first, last
        First days of the oldest and the newest of these weeks.
    """

    centre: float
    low: float
    high: float
    weeks: int
    first: date
    last: date

    @property
    def is_provisional(self) -> bool:
        """Say whether they still move with every further week."""
        return self.weeks < BASELINE_WEEKS


@dataclass(frozen=True)
class Signal:
    """Why a week is more than chance.

    Parameters
    ----------
    kind
        ``outside`` the limits, or in a ``run`` of 8 or more weeks on one side of the centre; of both, ``outside``.
    length
        Of the run that the week is in, from its first to its last week that is known; 1 for a week alone.
    """

    kind: Literal["outside", "run"]
    direction: Literal["above", "below"]
    length: int


@dataclass(frozen=True)
class Behaviour:
    """Limits and what lies beyond them.

    Parameters
    ----------
    limits
        None where the weeks are too few; `reason`, one of `REASONS`, says so.
    signals
        By the first day of the week; weeks without one are missing.
    judged
        First days of the shown weeks that could have had a signal, in order.
    """

    limits: Limits | None
    reason: str | None
    signals: Mapping[date, Signal]
    judged: tuple[date, ...]


def behaviour(
    baseline: Sequence[Point],
    shown: Sequence[Point],
    *,
    least_n: int = LEAST_N,
    bounds: Bounds = (None, None),
) -> Behaviour:
    """Return the limits of a process and the signals among the weeks that are shown.

    A week is usable if its value is known and `n` is at least `least_n`. The others are passed over: the next usable
    week succeeds the last one, in moving ranges and in runs. The first 13 usable weeks of the baseline make the
    limits and later ones do not move them; below 8 there are none. A week exactly on the centre ends a run; one
    exactly on a limit is not outside. All weeks of a run are marked, not only those from the eighth on. A run goes
    back before the shown weeks where the baseline has the weeks between, and not beyond the first week of the limits.

    Parameters
    ----------
    baseline
        Whole weeks from the first of the log, or since the last change, with equal maturity.
    shown
        The weeks to judge, seen alike; they may be in the baseline too. Those before the limits are not judged.
    least_n
        1 or less for figures that are exact however small, such as counts.
    bounds
        What the figure cannot pass (see `natural_bounds`); the limits are cut to it.

    Examples
    --------
    >>> from datetime import date, timedelta
    >>> weeks = [Point(date(2026, 1, 5) + timedelta(7 * i), v, 50) for i, v in enumerate([4, 6] * 4 + [20])]
    >>> found = behaviour(weeks[:8], weeks)
    >>> found.limits.centre, round(found.limits.high, 2), list(found.signals.values())
    (5, 10.32, [Signal(kind='outside', direction='above', length=2)])
    """
    usable = [(start, value) for start, value in _series(baseline, least_n) if value is not None]
    kept = usable[:BASELINE_WEEKS]
    if len(kept) < LEAST_WEEKS:
        return Behaviour(None, FEW_WEEKS if least_n == LEAST_N else FEW_VALUES, {}, ())
    limits = xmr(kept, bounds)
    both = {point.start: point for point in (*baseline, *shown)}
    series = [pair for pair in _series(both.values(), least_n) if pair[0] >= limits.first]
    asked = {point.start for point in shown}
    signals = {start: signal for start, signal in _signals(limits, series).items() if start in asked}
    judged = tuple(start for start, value in series if value is not None and start in asked)
    return Behaviour(limits, None, signals, judged)


def xmr(values: Sequence[tuple[date, float]], bounds: Bounds = (None, None)) -> Limits:
    """Return the natural limits of two or more values in order of time: mean ± 2.66 mean moving ranges.

    They are cut to what the figure cannot pass.
    """
    centre = mean([value for _, value in values])
    reach = FACTOR * mean([abs(after - before) for (_, before), (_, after) in pairwise(values)])
    low, high = centre - reach, centre + reach
    least, most = bounds
    return Limits(
        centre,
        low if least is None else max(low, least),
        high if most is None else min(high, most),
        len(values),
        values[0][0],
        values[-1][0],
    )


def natural_bounds(unit: str) -> Bounds:
    """Return what a figure of a unit cannot pass: shares 0 and 1, everything else 0."""
    return (0, 1) if unit == "share" else (0, None)


def variation(found: Behaviour, start: date, better: str) -> Variation | None:
    """Say what a week tells of the process: a change for better or worse, or only chance.

    Parameters
    ----------
    start
        First day of the week.
    better
        ``higher``, ``lower`` or ``neither``, as in the catalogue.

    Returns
    -------
    str or None
        ``none`` without a signal; ``improvement`` or ``concern`` by the side of the signal, ``change`` where neither
        side is better. None where nothing can be said: without limits, or of a week that was not judged.
    """
    if start not in found.judged:
        return None
    signal = found.signals.get(start)
    if signal is None:
        return "none"
    if better == "neither":
        return "change"
    return "improvement" if (signal.direction == "above") == (better == "higher") else "concern"


def assurance(limits: Limits | None, goal: Goal | None) -> Assurance | None:
    """Say whether the process will meet a goal if nothing changes.

    Returns
    -------
    str or None
        ``met`` where all between the limits meets the goal, ``missed`` where nothing does, else ``hit and miss``:
        which it is in a week is chance. None without limits or goal.
    """
    if limits is None or goal is None:
        return None
    ends = {goal.is_met(limits.low), goal.is_met(limits.high)}
    if len(ends) == 2:
        return "hit and miss"
    return "met" if True in ends else "missed"


def _series(points: Iterable[Point], least_n: int) -> list[tuple[date, float | None]]:
    ordered = sorted(points, key=lambda point: point.start)
    return [(point.start, point.value if point.n >= least_n else None) for point in ordered]


def _signals(limits: Limits, series: Sequence[tuple[date, float | None]]) -> dict[date, Signal]:
    found = {}
    for run in _runs(limits.centre, series):
        for start, value in run:
            is_outside = not limits.low <= value <= limits.high
            if is_outside or len(run) >= RUN:
                direction: Literal["above", "below"] = "above" if value > limits.centre else "below"
                found[start] = Signal("outside" if is_outside else "run", direction, len(run))
    return found


def _runs(centre: float, series: Sequence[tuple[date, float | None]]) -> list[list[tuple[date, float]]]:
    """Return successive usable weeks on one side of the centre; a week of which nothing was given ends a run."""
    runs: list[list[tuple[date, float]]] = []
    side, before = 0, None
    for start, value in series:
        if before is not None and start - before > _WEEK:
            side = 0
        before = start
        if value is None:
            continue
        here = (value > centre) - (value < centre)
        if here and here == side:
            runs[-1].append((start, value))
        elif here:
            runs.append([(start, value)])
        side = here
    return runs
