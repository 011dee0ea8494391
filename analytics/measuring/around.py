"""Before and after a day: each figure on both sides, seen at equal maturity, and how much it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from analytics.errors import RequestError
from analytics.log.store import Log
from analytics.measuring.changes import Change, change
from analytics.measuring.figures import Figure, measure
from analytics.measuring.scope import span
from analytics.measuring.selection import SETTLING, Period, Selection, midnight
from analytics.metrics import chosen


@dataclass(frozen=True)
class Shift:
    """A figure before and after a day, in one slice; None: that side has no such slice."""

    metric: str
    unit: str
    dimensions: dict[str, object]
    before: Figure | None
    after: Figure | None
    change: Change


@dataclass(frozen=True)
class Around:
    """Figures before and after a day, slice by slice, and the two stretches of time.

    Parameters
    ----------
    before, after
        The stretches of time, of equal length and seen at equal maturity.
    begins_late
        The log begins within the stretch before, so that it holds only a part of it.
    shifts
        Slice by slice, in each the metrics in the order asked.
    """

    before: Period
    after: Period
    begins_late: bool
    shifts: list[Shift]


def around(log: Log, names: Sequence[str], selection: Selection, day: date) -> Around:
    """Measure metrics before and after a day (which belongs to the time after).

    After is from that day to `selection.last`, or to the instant as of which the log is seen; before is from
    `selection.first`, or as long. Both are seen as long after their end, seven days at most.

    Raises
    ------
    RequestError
        `every` is asked for, or one side has no time; and as for `measure`.
    NothingToReport
        The log holds no message.
    """
    if selection.every:
        raise RequestError(
            "A row a period, and before and after a day, cannot be asked for together. Leave out one of them."
        )
    held = span(log)
    before, after = stretches(selection, day, held.latest_at)
    sides = [
        {
            (figure.metric, *figure.dimensions.values()): figure
            for figure in measure(log, names, replace(selection, stretch=side))
        }
        for side in (before, after)
    ]
    metrics = {metric.name: metric for metric in chosen(names)}
    shifts = []
    for key in dict.fromkeys([*sides[1], *sides[0]]):
        then, now = sides[0].get(key), sides[1].get(key)
        moved = change(now, then) if now else Change(None, None, None, False, "no turns after it")
        dimensions = dict(zip(selection.by, key[1:], strict=True))
        shifts.append(Shift(str(key[0]), metrics[str(key[0])].unit, dimensions, then, now, moved))
    return Around(before, after, held.first_at > before.from_at, shifts)


def stretches(selection: Selection, day: date, latest: datetime) -> tuple[Period, Period]:
    """Return the time before a day and the time from it on, each with the instant as of which it is seen."""
    turn_at = midnight(day, selection.tz)
    now = selection.as_of or latest
    end_at = midnight(selection.last + timedelta(days=1), selection.tz) if selection.last else now
    if min(end_at, now) <= turn_at:
        raise RequestError(f"There is no time after {day}: the log is seen as of {now:%Y-%m-%d %H:%M} UTC.")
    is_running = end_at >= now
    lag = timedelta(0) if is_running else min(now - end_at, SETTLING)
    until_at = min(end_at, now)
    if selection.first:
        from_at = midnight(selection.first, selection.tz)
    else:
        from_at = max(turn_at - (until_at - turn_at), datetime.min)
    if from_at >= turn_at:
        raise RequestError(f"There is no time before {day}: the first day asked for is {selection.first}.")
    # turns opened at the very instant belong to what is seen as of it
    closing_at = end_at if not is_running else until_at + timedelta(microseconds=1)
    return (
        Period(selection.first, from_at, turn_at, turn_at + lag),
        Period(day, turn_at, closing_at, until_at + lag),
    )
