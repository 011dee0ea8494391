"""Schedules of opening hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DAY_MINUTES = 24 * 60

Span = tuple[int, int]


@dataclass(frozen=True)
class Schedule:
    """Hours of a week and the days on which they differ.

    A span is a pair of minutes of the local clock, counted from the midnight that begins its day; an end past the
    next midnight is above 1440.

    Parameters
    ----------
    tz
        Zone of its days and hours.
    week
        Spans of each day, Monday first; sorted, without overlap.
    channels
        Channels that it is for, in lower case; None: every channel that no other schedule of that day names.
    first, last
        First and last local day on which it holds, both included.
    country, subdivision
        Whose public holidays are closed; codes of the library `holidays`.
    weekend
        Days of the weekend, 0 Monday to 6 Sunday; None: those of the country.
    exceptions
        Days with other spans, which also beat a holiday.
    """

    tz: str
    week: tuple[tuple[Span, ...], ...]
    channels: tuple[str, ...] | None = None
    first: date = date.min
    last: date = date.max
    country: str | None = None
    subdivision: str | None = None
    weekend: tuple[int, ...] | None = None
    exceptions: tuple[tuple[date, tuple[Span, ...]], ...] = ()


@dataclass(frozen=True)
class Hours:
    """Opening hours of a brand: on one day, at most one schedule names a channel and at most one names none.

    Parameters
    ----------
    schedules
        Those that name channels before those that name none; earlier days first.
    """

    schedules: tuple[Schedule, ...]

    def of(self, channel: str) -> tuple[Schedule, ...]:
        """Return the schedules that can hold for a channel, in their order."""
        return tuple(s for s in self.schedules if s.channels is None or channel in s.channels)
