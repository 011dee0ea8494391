"""The days of a page and of its trend, and the instants as of which they are seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.errors import NothingToReport
from analytics.measuring import Selection, Span
from analytics.measuring.selection import last_complete_week, midnight, period_start, week_days

SETTLES_AFTER = timedelta(days=7)
_TREND_WEEKS = 13
# Of a longer selection: half a year, as much as can be read.
_MOST_WEEKS = 26
# A log that spans less is reported as a whole.
_SHORT = timedelta(weeks=4)


@dataclass(frozen=True)
class Period:
    """What a page covers: local days, both ends inclusive, seen as of a naive UTC instant."""

    kind: str  # "week", "days" or "log"
    first: date
    last: date
    tz: str
    as_of: datetime
    final_at: datetime | None
    week_start: int
    grace_seconds: int

    @property
    def is_final(self) -> bool:
        """Say whether later replies can no longer change the page."""
        return self.final_at is not None and self.as_of >= self.final_at


def local(when: datetime, tz: str) -> datetime:
    """Return a naive UTC instant as an aware one of zone `tz`."""
    return when.replace(tzinfo=UTC).astimezone(ZoneInfo(tz))


def page_days(
    asked: Selection, week: str | None, extent: Span, *, is_whole: bool
) -> tuple[Selection, Selection | None]:
    """Choose the days of a page, and those before to compare with.

    Without a week or days: the last complete week; all of a log that spans under four weeks.

    Parameters
    ----------
    asked
        What was asked for; its days may be open.
    week
        A week such as ``2026-W46``.
    is_whole
        All of the log where neither a week nor days are asked for.

    Raises
    ------
    RequestError
        The week is none.
    """
    if week:
        days = week_days(week, asked.week_start)
    elif asked.first or asked.last:
        days = None
    else:
        latest = asked.as_of or extent.latest_at
        if is_whole or latest - extent.first_at < _SHORT:
            return asked, None
        days = last_complete_week(latest, asked.tz, asked.week_start)
    if days is not None:
        asked = replace(asked, first=days[0], last=days[1])
    if not asked.first or not asked.last:
        return asked, None
    length = asked.last - asked.first + timedelta(days=1)
    return asked, replace(asked, first=asked.first - length, last=asked.last - length)


def period_of(selection: Selection, extent: Span) -> Period:
    """Return the period of a page: as of seven days after its end, or of now where that is earlier."""
    tz = selection.tz
    latest = selection.as_of or extent.latest_at
    first = selection.first or local(extent.first_at, tz).date()
    last = selection.last or local(latest, tz).date()
    if last < first:
        raise NothingToReport(
            f"There is nothing before {first}, and the page would end on {last}. Give a later --as-of or --to."
        )
    as_of, final_at = latest, None
    if selection.last is not None:
        final_at = _end(last, tz) + SETTLES_AFTER
        as_of = min(latest, final_at)
    kind = "days"
    if selection.first is None and selection.last is None:
        kind = "log"
    elif last - first == timedelta(days=6) and first.weekday() == selection.week_start:
        kind = "week"
    return Period(kind, first, last, tz, as_of, final_at, selection.week_start, selection.grace_seconds)


def period_before(previous: Selection, period: Period) -> Period:
    """Return the period before, seen as of the same time after its end as this one is after its own."""
    assert previous.first is not None
    assert previous.last is not None
    lag = period.as_of - _end(period.last, period.tz)
    as_of = _end(previous.last, period.tz) + lag
    return replace(period, first=previous.first, last=previous.last, as_of=as_of, final_at=None)


def _end(last: date, tz: str) -> datetime:
    """Return the naive UTC instant at which a local day ends."""
    return midnight(last + timedelta(days=1), tz)


def trend_days(period: Period, extent: Span) -> tuple[date, date]:
    """Return the first and last day of the trend: thirteen weeks up to a week, else its own weeks."""
    begins = _week_of(local(extent.first_at, period.tz).date(), period)
    first, last = period.first, period.last
    if period.kind == "week":
        first -= timedelta(weeks=_TREND_WEEKS - 1)
    else:
        last = _last_whole_week(period, begins)
    longest = _week_of(last, period) - timedelta(weeks=_MOST_WEEKS - 1)
    return min(max(first, begins, longest), last), last


def baseline_days(
    period: Period, extent: Span, changes: Sequence[date], last: date
) -> tuple[date, date] | None:
    """Return the first and last day of the weeks from which limits come; None where no week is complete.

    They are the first thirteen complete weeks of the log, or since the latest change that has one by `last`, the last
    day of the page's trend; the week in which a change falls belongs to the time before it.
    """
    newest = _week_of(last, period)
    begins = [local(extent.first_at, period.tz).date(), *changes]
    firsts = [_week_of(day + timedelta(days=6), period) for day in begins]
    first = max([firsts[0], *(day for day in firsts[1:] if day <= newest)])
    until = min(first + timedelta(weeks=_TREND_WEEKS), _week_of(last + timedelta(days=1), period))
    if period.as_of < _end(until - timedelta(days=1), period.tz):
        until -= timedelta(weeks=1)
    return (first, until - timedelta(days=1)) if first < until else None


def _week_of(day: date, period: Period) -> date:
    return period_start(day, "week", period.week_start)


def _last_whole_week(period: Period, begins: date) -> date:
    """Return the last day of the newest week that had ended: a running one would cut all others."""
    start = _week_of(period.last, period)
    is_whole = period.last == start + timedelta(days=6) and period.as_of >= _end(period.last, period.tz)
    if is_whole or start - timedelta(weeks=1) < max(begins, _week_of(period.first, period)):
        return period.last
    return start - timedelta(days=1)
