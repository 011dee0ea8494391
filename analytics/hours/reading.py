"""Reading schedules from `[hours]` or `[[hours]]` of a configuration file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from itertools import combinations, pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analytics.errors import ConfigError, nearest
from analytics.hours.schedules import DAY_MINUTES, Hours, Schedule, Span

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_NUMBERS = {name: number for number, day in enumerate(DAYS) for name in (day, day[:3])}
SPAN = re.compile(r"(\d\d?):([0-5]\d) ?- ?(\d\d?):([0-5]\d)")


def read_hours(value: object, tz: str, where: str) -> Hours:
    """Read the value of `hours` in a parsed configuration file.

    Parameters
    ----------
    value
        A table, or a list of tables.
    tz
        Zone of schedules that name none.
    where
        What errors call the file.

    Raises
    ------
    ConfigError
        An unknown option, day, zone or country; a value without meaning; no hours at all; days or spans that
        overlap; two schedules for one channel on one day.
    """
    tables = value if isinstance(value, list) else [value]
    if not tables or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(
            f"{where}: hours = {value!r} has no meaning. Give a table, for example:\n"
            '[hours]\nmon-fri = "09:00-18:00"'
        )
    names = [f"[[hours]] number {n}" for n in range(1, len(tables) + 1)] if len(tables) > 1 else ["[hours]"]
    read = [
        (name, _schedule(table, tz, f"{where}: {name}")) for name, table in zip(names, tables, strict=True)
    ]
    for (name, one), (other_name, other) in combinations(read, 2):
        _refuse_overlap(f"{where}: {name} and {other_name}", one, other)
    return Hours(tuple(sorted((s for _, s in read), key=lambda s: (s.channels is None, s.first, s.channels))))


def _refuse_overlap(both: str, one: Schedule, other: Schedule) -> None:
    first, last = max(one.first, other.first), min(one.last, other.last)
    if one.channels is None or other.channels is None:
        shared = "every channel that no other names" if one.channels == other.channels else ""
    else:
        shared = ", ".join(sorted({*one.channels} & {*other.channels}))
    if not shared or first > last:
        return
    when = (
        "every day" if first == date.min and last == date.max else str(last if first == date.min else first)
    )
    raise ConfigError(
        f"{both} both hold for {shared} on {when}. Give them other channels, or days apart with from and to."
    )


def _schedule(table: dict[str, Any], default_tz: str, at: str) -> Schedule:
    schedule = Schedule(default_tz, ((),) * 7)
    week: dict[int, tuple[Span, ...]] = {}
    for key, value in table.items():
        days = _days(key)
        if twice := [day for day in days if day in week]:
            raise ConfigError(f"{at}: {key} gives {DAYS[twice[0]]} a second time. Give each day once.")
        if days:
            week |= dict.fromkeys(days, _spans(value, f"{at}: {key}"))
        elif key in OPTIONS:
            name, read = OPTIONS[key]
            schedule = replace(schedule, **{name: read(value, f"{at}: {key}")})
        else:
            raise ConfigError(
                f"{at}: there is no option '{key}'.{nearest(key.lower(), {*OPTIONS, *DAYS})}"
                " Days are written as mon, monday or mon-fri."
            )
    if not any(week.values()):
        raise ConfigError(f'{at}: no day has hours. Give them, for example mon-fri = "09:00-18:00".')
    if schedule.weekend is None and schedule.country is None:
        schedule = replace(schedule, weekend=(5, 6))
    schedule = replace(schedule, week=tuple(week.get(day, ()) for day in range(7)))
    _refuse_contradictions(schedule, at)
    return schedule


def _refuse_contradictions(schedule: Schedule, at: str) -> None:
    if schedule.first > schedule.last:
        raise ConfigError(
            f"{at}: from = {schedule.first} is after to = {schedule.last}. Give the first day, then the last."
        )
    for day, _ in schedule.exceptions:
        if not schedule.first <= day <= schedule.last:
            raise ConfigError(
                f"{at}: exceptions: {day} is not between from and to. Give it to the hours that hold on that day."
            )
    if schedule.subdivision is not None and schedule.country is None:
        raise ConfigError(f"{at}: subdivision = '{schedule.subdivision}' needs a country. Give that too.")
    if schedule.country is not None:
        _refuse_unknown_place(schedule.country, schedule.subdivision, at)


def _refuse_unknown_place(country: str, subdivision: str | None, at: str) -> None:
    # Imported where needed: it is slow to import, and most logs have no use for it.
    from holidays import country_holidays

    try:
        # The library also takes names of its classes, those of stock exchanges among them.
        if len(country) != 2:
            raise NotImplementedError
        place = country_holidays(country)
    except NotImplementedError:
        raise ConfigError(
            f"{at}: country = '{country}' is not known. Give two letters of ISO 3166, for example RS."
        ) from None
    known = {*place.subdivisions, *place.subdivisions_aliases}
    if subdivision is not None and subdivision not in known:
        raise ConfigError(
            f"{at}: subdivision = '{subdivision}' is not known in {country}.{nearest(subdivision, known)}"
            + ("" if known else " Its holidays are the same everywhere: leave it out.")
        )


def _days(text: str) -> tuple[int, ...]:
    """Return the days that a text such as `mon` or `sun-thu` names; none if it names something else."""
    ends = [DAY_NUMBERS.get(name.strip()) for name in text.lower().split("-")]
    first, last = ends[0], ends[-1]
    if first is None or last is None or len(ends) > 2:
        return ()
    return tuple((first + more) % 7 for more in range((last - first) % 7 + 1))


def _spans(value: object, at: str) -> tuple[Span, ...]:
    spans = sorted(_span(text, at) for text in _texts(value, at))
    for one, other in pairwise(spans):
        if other[0] < one[1]:
            raise ConfigError(f"{at} = {value!r} has hours that overlap. Give each hour once.")
    return tuple(spans)


def _span(text: str, at: str) -> Span:
    if match := SPAN.fullmatch(text.strip()):
        hour, minute, end_hour, end_minute = map(int, match.groups())
        start, end = hour * 60 + minute, end_hour * 60 + end_minute
        if start == end:
            raise ConfigError(
                f"{at}: '{text}' ends where it starts. The whole day is 00:00-24:00; closed is []."
            )
        if start < DAY_MINUTES and end <= DAY_MINUTES:
            return start, end if end > start else end + DAY_MINUTES
    raise ConfigError(f"{at}: '{text}' is not a span of hours. Give it as 09:00-18:00, on the 24-hour clock.")


def _texts(value: object, at: str) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ConfigError(f"{at} = {value!r} has no meaning. Give a text, or a list of texts.")
    return tuple(texts)


def _text(value: object, at: str) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{at} = {value!r} has no meaning. Give a text.")
    return value


def _zone(value: object, at: str) -> str:
    name = _text(value, at)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            f"{at}: there is no time zone '{name}'. Give a name of the IANA list, for example Europe/Belgrade."
        ) from None
    return name


def _channels(value: object, at: str) -> tuple[str, ...]:
    channels = sorted({name.strip().lower() for name in _texts(value, at)} - {""})
    if not channels:
        raise ConfigError(
            f"{at} = {value!r} names no channel. Name one, or leave it out to mean every channel."
        )
    return tuple(channels)


def _weekend(value: object, at: str) -> tuple[int, ...]:
    days: set[int] = set()
    for text in _texts(value, at):
        named = _days(text)
        if not named:
            raise ConfigError(f"{at}: '{text}' is not a day of the week.{nearest(text.lower(), DAYS)}")
        days |= {*named}
    return tuple(sorted(days))


def _date(value: object, at: str) -> date:
    # A date and time of TOML is a date to Python, but its time would be lost here.
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    # Python reads weeks too, and 20260101: then two texts could name one day.
    if day is None or day.isoformat() != value:
        raise ConfigError(f"{at}: '{value}' is not a day. Give it as 2026-12-24.")
    return day


def _exceptions(value: object, at: str) -> tuple[tuple[date, tuple[Span, ...]], ...]:
    if not isinstance(value, dict):
        raise ConfigError(f'{at} = {value!r} has no meaning. Give a line a day: 2026-12-24 = "09:00-13:00".')
    return tuple(sorted((_date(day, at), _spans(spans, f"{at}: {day}")) for day, spans in value.items()))


OPTIONS: dict[str, tuple[str, Callable[[object, str], Any]]] = {
    "tz": ("tz", _zone),
    "channels": ("channels", _channels),
    "from": ("first", _date),
    "to": ("last", _date),
    "country": ("country", lambda value, at: _text(value, at).upper()),
    "subdivision": ("subdivision", _text),
    "weekend": ("weekend", _weekend),
    "exceptions": ("exceptions", _exceptions),
}
"""Each option of a schedule: the field that it sets, and what reads its value."""
