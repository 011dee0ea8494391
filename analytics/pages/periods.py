"""The days of a page and of its trend, and the instants as of which they are seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from analytics.measuring import Selection, Span
from analytics.pages.formatting import local, midnight

SETTLES_AFTER = timedelta(days=7)
_TREND_WEEKS = 13
# Of a longer selection: half a year, as much as can be read.
_MOST_WEEKS = 26


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


def period_of(selection: Selection, extent: Span) -> Period:
    """Return the period of a page: as of seven days after its end, or of now where that is earlier."""
    tz = selection.tz
    latest = selection.as_of or extent.latest_at
    first = selection.first or local(extent.first_at, tz).date()
    last = selection.last or local(latest, tz).date()
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


def _week_of(day: date, period: Period) -> date:
    return day - timedelta(days=(day.weekday() - period.week_start) % 7)


def _last_whole_week(period: Period, begins: date) -> date:
    """Return the last day of the newest week that had ended: a running one would cut all others."""
    start = _week_of(period.last, period)
    is_whole = period.last == start + timedelta(days=6) and period.as_of >= _end(period.last, period.tz)
    if is_whole or start - timedelta(weeks=1) < max(begins, _week_of(period.first, period)):
        return period.last
    return start - timedelta(days=1)
