"""What is asked for, as people write it: days, instants and zones become a selection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict
from zoneinfo import ZoneInfo

from analytics.config import Settings, zone
from analytics.errors import RequestError

if TYPE_CHECKING:
    from analytics.measuring import Selection
    from analytics.measuring.selection import Period
    from analytics.measuring.watching import Reason


class Asked(TypedDict, total=False):
    """Which turns, seen when.

    Parameters
    ----------
    first, last
        First and last day, both included; None: open.
    as_of
        Instant to look back from; as text without an offset, and naive, in `tz`; a day is its beginning. None: the
        latest message.
    tz
        Zone that decides which day, week or hour something falls into, by its name or as a `ZoneInfo`; None: that of
        the settings.
    where
        SQL condition over the dimensions.
    """

    first: date | str | None
    last: date | str | None
    as_of: datetime | date | str | None
    tz: str | ZoneInfo | None
    where: str | None


def bound_conditions(seconds: float, give_up: Callable[[Reason, str], None]) -> None:
    """Say after how long conditions (where) are stopped in this process from now on.

    Parameters
    ----------
    give_up
        Called, with the reason and what to tell, where one does not stop although it should.
    """
    from analytics.measuring import conditions

    conditions.bound_conditions(seconds, lambda reason: give_up(reason, conditions.stopped_words(reason)))


def selection(
    settings: Settings,
    by: Iterable[str] | str = (),
    *,
    every: str | None = None,
    week: str | None = None,
    first: date | str | None = None,
    last: date | str | None = None,
    as_of: datetime | date | str | None = None,
    tz: str | ZoneInfo | None = None,
    where: str | None = None,
) -> Selection:
    """Make a selection of what was asked for and a log's settings.

    Raises
    ------
    RequestError
        A day, week, instant, zone or condition cannot be read, or a week is given besides days.
    """
    from analytics.measuring import Selection, week_days

    tz = zone_name(tz) if tz else settings.tz
    for what, given in (("A period (every)", every), ("A week", week), ("A condition (where)", where)):
        if given is not None and not isinstance(given, str):
            raise RequestError(f"{what} is a text, not {given!r}.")
    if week and (first or last):
        raise RequestError("Give either a week, or a first and last day.")
    if week:
        first, last = week_days(week, settings.week_start)
    return Selection(
        by=dimensions(by),
        every=every,
        first=day(first, tz) if first else None,
        last=day(last, tz) if last else None,
        as_of=instant(as_of, tz) if as_of else None,
        tz=tz,
        where=where,
        week_start=settings.week_start,
        grace_seconds=settings.grace_seconds,
    )


def dimensions(by: Iterable[str] | str) -> tuple[str, ...]:
    """Return names of dimensions, given one by one or in one text with commas.

    Raises
    ------
    RequestError
        They are no texts.
    """
    names = by.split(",") if isinstance(by, str) else _texts("Dimensions (by)", by)
    return tuple(name.strip() for name in names if name.strip())


def metric_names(names: Iterable[str] | str) -> tuple[str, ...]:
    """Return names of metrics, of which there may be a single one.

    Raises
    ------
    RequestError
        They are no texts.
    """
    return (names,) if isinstance(names, str) else _texts("Names of metrics", names)


def zone_name(tz: str | ZoneInfo) -> str:
    """Return the name of a zone.

    Raises
    ------
    RequestError
        There is none of that name.
    """
    name = tz.key if isinstance(tz, ZoneInfo) else tz
    if not isinstance(name, str):
        raise RequestError(
            f"A time zone (tz) is given by its name, for example Europe/Belgrade, not as {tz!r}."
        )
    return zone(name)


def instant(given: datetime | date | str, tz: str) -> datetime:
    """Read an instant, in `tz` where it has no offset; naive UTC. A day is its beginning.

    Raises
    ------
    RequestError
        It is no instant.
    """
    try:
        read = datetime.fromisoformat(given) if isinstance(given, str) else given
        if not isinstance(read, datetime):
            read = datetime(read.year, read.month, read.day)
        local = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(tz))
        return local.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, AttributeError):
        raise RequestError(f"'{given}' is not an instant. Write it like 2026-11-22T18:00Z.") from None


def day(given: date | str, tz: str | None = None) -> date:
    """Read a day; of an instant with an offset the day that it falls on in `tz`.

    Raises
    ------
    RequestError
        It is no day, or beyond the years 1 to 9999.
    """
    try:
        read = date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        read = None
    if not isinstance(read, date):
        raise RequestError(f"'{given}' is not a day. Write it like 2026-11-22.")
    if isinstance(read, datetime):
        read = (read.astimezone(ZoneInfo(tz)) if read.tzinfo and tz else read).date()
    if not date(1, 1, 8) <= read <= date(9999, 12, 1) - timedelta(days=8):
        raise RequestError(f"The day {given} is out of range.")
    return read


def part_seen(periods: Sequence[Period], every: str, tz: str) -> timedelta | None:
    """Return how much of each period is seen, where the newest is running; None where all have ended.

    Parameters
    ----------
    periods
        As `Log.periods` gives them.
    """
    from analytics.measuring.selection import midnight, next_start

    newest = periods[-1] if len(periods) > 1 else None
    if newest is None or newest.first is None:
        return None
    if newest.as_of >= midnight(next_start(newest.first, every), tz):
        return None
    return newest.as_of - midnight(newest.first, tz)


def _texts(what: str, given: Iterable[str]) -> tuple[str, ...]:
    names = tuple(given) if isinstance(given, Iterable) else (given,)
    for name in names:
        if not isinstance(name, str):
            raise RequestError(f"{what} are texts, not {name!r}.")
    return names
