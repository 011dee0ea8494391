"""What is asked for, as people write it: days, instants and zones become a selection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict
from zoneinfo import ZoneInfo

from analytics.config import Settings, zone
from analytics.errors import RequestError

if TYPE_CHECKING:
    from analytics.measuring import Selection


class Asked(TypedDict, total=False):
    """Which turns, seen when.

    Parameters
    ----------
    first, last
        First and last day, both included; None: open.
    as_of
        Instant to look back from; as text without an offset, and naive, in `tz`. None: the latest message.
    tz
        Zone that decides which day, week or hour something falls into; None: that of the settings.
    where
        SQL condition over the dimensions.
    """

    first: date | str | None
    last: date | str | None
    as_of: datetime | str | None
    tz: str | None
    where: str | None


def selection(
    settings: Settings,
    by: Sequence[str] | str = (),
    *,
    every: str | None = None,
    week: str | None = None,
    first: date | str | None = None,
    last: date | str | None = None,
    as_of: datetime | str | None = None,
    tz: str | None = None,
    where: str | None = None,
) -> Selection:
    """Make a selection of what was asked for and a log's settings.

    Raises
    ------
    RequestError
        A day, week, instant or zone cannot be read, or a week is given besides days.
    """
    from analytics.measuring import Selection, week_days

    tz = zone(tz) if tz else settings.tz
    if week and (first or last):
        raise RequestError("Give either a week, or a first and last day.")
    if week:
        first, last = week_days(week, settings.week_start)
    return Selection(
        by=dimensions(by),
        every=every,
        first=day(first) if first else None,
        last=day(last) if last else None,
        as_of=instant(as_of, tz) if as_of else None,
        tz=tz,
        where=where,
        week_start=settings.week_start,
        grace_seconds=settings.grace_seconds,
    )


def dimensions(by: Sequence[str] | str) -> tuple[str, ...]:
    """Return names of dimensions, given one by one or in one text with commas."""
    names = by.split(",") if isinstance(by, str) else by
    return tuple(name.strip() for name in names if name.strip())


def metric_names(names: Sequence[str] | str) -> tuple[str, ...]:
    """Return names of metrics, of which there may be a single one."""
    return (names,) if isinstance(names, str) else tuple(names)


def instant(given: datetime | str, tz: str) -> datetime:
    """Read an instant, in `tz` where it has no offset; naive UTC.

    Raises
    ------
    RequestError
        It is no instant.
    """
    try:
        read = datetime.fromisoformat(given) if isinstance(given, str) else given
        local = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(tz))
        return local.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise RequestError(f"'{given}' is not an instant. Write it like 2026-11-22T18:00Z.") from None


def day(given: date | str) -> date:
    """Read a day.

    Raises
    ------
    RequestError
        It is no day, or beyond the years 1 to 9999.
    """
    try:
        read = date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise RequestError(f"'{given}' is not a day. Write it like 2026-11-22.") from None
    if isinstance(read, datetime):
        read = read.date()
    if not date(1, 1, 8) <= read <= date(9999, 12, 1) - timedelta(days=8):
        raise RequestError(f"The day {given} is out of range.")
    return read
