"""What is asked for: which turns, cut how, seen when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.errors import RequestError, nearest

EVERY = ("day", "week", "month", "quarter")
SETTLING = timedelta(days=7)
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True)
class Period:
    """A stretch of time in which turns are opened, and the instant as of which they are seen. Instants are naive UTC.

    Parameters
    ----------
    first
        First day; None for all of a log.
    """

    first: date | None
    from_at: datetime
    to_at: datetime
    as_of: datetime


@dataclass(frozen=True)
class Selection:
    """Which turns, by which dimensions, as of which instant.

    Parameters
    ----------
    by
        Names of dimensions.
    every
        ``day``, ``week``, ``month`` or ``quarter``: a row a period, all seen at equal maturity.
    first, last
        First and last day, in `tz`, both included; None: open.
    as_of
        Instant, naive UTC; None: the latest message.
    tz
        Zone that decides which day, week or hour something falls into.
    where
        SQL condition over the dimensions.
    week_start
        0 Monday to 6 Sunday.
    stretch
        An exact stretch of time instead of days.
    turn_no
        The number of a turn's first message: only that turn.
    """

    by: tuple[str, ...] = ()
    every: str | None = None
    first: date | None = None
    last: date | None = None
    as_of: datetime | None = None
    tz: str = "UTC"
    where: str | None = None
    week_start: int = 0
    grace_seconds: int = 86_400
    stretch: Period | None = None
    turn_no: int | None = None

    def uses(self, dimension: str) -> bool:
        """Tell whether a dimension is asked for or named in the condition."""
        return dimension in self.by or dimension in (self.where or "").lower()


def periods(selection: Selection, earliest: datetime, latest: datetime) -> list[Period]:
    """Cut a selection into its periods, oldest first.

    A page of a period is as of seven days after its end, or as of now where that is earlier. Several periods are each
    seen as of their own end and the lag of the newest one, so that all had the same time to be answered; where the
    newest one is running, the same part of each is seen.

    Parameters
    ----------
    earliest, latest
        First and last message of the log, naive UTC.

    Raises
    ------
    RequestError
        `every` is no period, or the first day is after the last.
    """
    if selection.stretch:
        return [selection.stretch]
    if selection.first and selection.last and selection.first > selection.last:
        raise RequestError(f"The first day, {selection.first}, is after the last, {selection.last}.")
    now = selection.as_of or latest
    from_at = midnight(selection.first, selection.tz) if selection.first else datetime.min
    to_at = midnight(selection.last + timedelta(days=1), selection.tz) if selection.last else datetime.max
    if selection.every is None:
        as_of = min(now, to_at + SETTLING) if selection.last else now
        return [Period(selection.first, from_at, to_at, as_of)]
    if selection.every not in EVERY:
        raise RequestError(f"There is no period '{selection.every}'.{nearest(selection.every, EVERY)}")
    first = period_start(
        local_day(max(from_at, earliest), selection.tz), selection.every, selection.week_start
    )
    last = local_day(min(to_at - timedelta(microseconds=1), now), selection.tz)
    starts = []
    while first <= last:
        starts.append(first)
        first = next_start(first, selection.every)
    if not starts:
        return []
    begins = [midnight(start, selection.tz) for start in starts]
    ends = [midnight(next_start(start, selection.every), selection.tz) for start in starts]
    if now < ends[-1]:
        # the newest is running: of each the same part, as long since its own beginning
        elapsed = now - begins[-1]
        seen = [min(begin + elapsed, end) for begin, end in zip(begins, ends, strict=True)]
    else:
        lag = min(now - ends[-1], SETTLING)
        seen = [end + lag for end in ends]
    return [
        Period(start, max(from_at, begin), min(to_at, end), as_of)
        for start, begin, end, as_of in zip(starts, begins, ends, seen, strict=True)
    ]


def year_before(period: Period, tz: str, earliest: datetime) -> Period | None:
    """Return the same days of the year before, seen a year earlier; None where there are none, or the log begins later.

    29 February becomes the 28th.
    """
    if period.from_at == datetime.min:
        return None
    from_at = _a_year_earlier(period.from_at, tz)
    to_at = period.to_at if period.to_at == datetime.max else _a_year_earlier(period.to_at, tz)
    if from_at < earliest:
        return None
    first = None if period.first is None else local_day(from_at, tz)
    return Period(first, from_at, to_at, _a_year_earlier(period.as_of, tz))


def _a_year_earlier(instant: datetime, tz: str) -> datetime:
    local = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(tz))
    day = local.replace(day=28) if (local.month, local.day) == (2, 29) else local
    return day.replace(year=local.year - 1).astimezone(UTC).replace(tzinfo=None)


def midnight(day: date, tz: str) -> datetime:
    """Return the instant at which a day begins in a zone, naive UTC."""
    try:
        local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(tz))
        return local.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise RequestError(f"The day {day} is out of range.") from None


def local_day(instant: datetime, tz: str) -> date:
    """Return the day on which a naive UTC instant falls in a zone."""
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(tz)).date()


def period_start(day: date, every: str, week_start: int) -> date:
    """Return the first day of the day, week, month or quarter that a day is in."""
    match every:
        case "week":
            return day - timedelta(days=(day.weekday() - week_start) % 7)
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day


def next_start(start: date, every: str) -> date:
    """Return the first day of the period after the one that begins on `start`."""
    match every:
        case "week":
            return start + timedelta(days=7)
        case "month" | "quarter":
            months = start.year * 12 + start.month - 1 + (1 if every == "month" else 3)
            return date(months // 12, months % 12 + 1, 1)
    return start + timedelta(days=1)


def week_days(label: str, week_start: int) -> tuple[date, date]:
    """Return the first and last day of a week such as ``2026-W46``: the seven days that hold its ISO Thursday.

    Raises
    ------
    RequestError
        The label is not a week.
    """
    found = _WEEK.fullmatch(label)
    try:
        if found is None:
            raise ValueError
        thursday = date.fromisocalendar(int(found[1]), int(found[2]), 4)
    except ValueError:
        raise RequestError(f"'{label}' is not a week. Write it like 2026-W46.") from None
    first = period_start(thursday, "week", week_start)
    return first, first + timedelta(days=6)


def week_label(first: date) -> str:
    """Return the name of the week that begins on a day, such as ``2026-W46``."""
    thursday = first + timedelta(days=(3 - first.weekday()) % 7)
    year, week, _ = thursday.isocalendar()
    return f"{year}-W{week:02d}"


def last_complete_week(latest: datetime, tz: str, week_start: int) -> tuple[date, date]:
    """Return the first and last day of the newest week that had ended by an instant."""
    first = period_start(local_day(latest, tz), "week", week_start) - timedelta(days=7)
    return first, first + timedelta(days=6)
