"""Opening hours laid out in time: stretches in which nothing about them changes."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from analytics.hours.schedules import DAY_MINUTES, Hours, Schedule

DAY = timedelta(days=1)
MORNING, EVENING = 6 * 60, 22 * 60

Stretch = tuple[datetime, datetime, str | None]


@dataclass(frozen=True)
class Segments:
    """Stretches of time of some channels, as columns of one length; instants are naive UTC.

    Parameters
    ----------
    channel
        The channel; its segments follow each other without a gap.
    day
        The day of UTC in which the segment lies.
    from_at, to_at
        Its first instant, and the first one after it.
    is_known
        A schedule holds.
    is_open
        The channel is open; False where nothing is known.
    daypart
        open, weekend or holiday, night (22:00 to 06:00) or other closed; None where nothing is known.
    open_before_seconds, unknown_before_seconds
        Open and unknown time of the channel from its first segment to the start of this one.
    """

    channel: list[str] = field(default_factory=list)
    day: list[date] = field(default_factory=list)
    from_at: list[datetime] = field(default_factory=list)
    to_at: list[datetime] = field(default_factory=list)
    is_known: list[bool] = field(default_factory=list)
    is_open: list[bool] = field(default_factory=list)
    daypart: list[str | None] = field(default_factory=list)
    open_before_seconds: list[int] = field(default_factory=list)
    unknown_before_seconds: list[int] = field(default_factory=list)


def segments(hours: Hours, channels: Sequence[str], from_at: datetime, to_at: datetime) -> Segments:
    """Cut time wherever the state of a channel changes, at local midnight, 06:00 and 22:00, and at midnight UTC.

    Of a local time that the clock shows twice the first instant counts; one that it skips is as much later as the
    clock was put forward. A schedule holds from local midnight to local midnight; where two zones meet, one that
    names the channel before one that names none, and the earlier one to the end of its last day. A span is open from
    the first instant of its own day at which its schedule holds, and goes on past midnight whatever the next day is,
    as long as any schedule holds.

    Parameters
    ----------
    hours
        The schedules.
    channels
        In lower case; one given twice counts once.
    from_at, to_at
        Naive UTC; the segments begin at the midnight UTC at or before `from_at` and end at the one after `to_at`.

    Returns
    -------
    Segments
        Channel by channel as given, each in the order of time.
    """
    begin, end = _midnight(from_at), _midnight(to_at) + DAY
    columns = [column.name for column in fields(Segments)[1:]]
    cut: dict[tuple[Schedule, ...], Segments] = {}
    result = Segments()
    for channel in dict.fromkeys(channels):
        schedules = hours.of(channel)
        if schedules not in cut:
            cut[schedules] = _cut(schedules, begin, end)
        result.channel.extend([channel] * len(cut[schedules].day))
        for column in columns:
            getattr(result, column).extend(getattr(cut[schedules], column))
    return result


def _cut(schedules: tuple[Schedule, ...], begin: datetime, end: datetime) -> Segments:
    """Return the segments of a channel that has these schedules, without its name."""
    stretches, spans = _lay_out(schedules, begin, end)
    edges = {begin + number * DAY for number in range((end - begin).days + 1)}
    edges.update(edge for stretch in stretches for edge in stretch[:2])
    edges.update(edge for span in spans for edge in span)
    cut = Segments()
    open_seconds = unknown_seconds = stretch = span = 0
    for from_at, to_at in pairwise(sorted(edge for edge in edges if begin <= edge <= end)):
        while stretches[stretch][1] <= from_at:
            stretch += 1
        while span < len(spans) and spans[span][1] <= from_at:
            span += 1
        closed_part = stretches[stretch][2]
        is_known = closed_part is not None
        is_open = is_known and span < len(spans) and spans[span][0] <= from_at
        cut.day.append(from_at.date())
        cut.from_at.append(from_at)
        cut.to_at.append(to_at)
        cut.is_known.append(is_known)
        cut.is_open.append(is_open)
        cut.daypart.append("open" if is_open else closed_part)
        cut.open_before_seconds.append(open_seconds)
        cut.unknown_before_seconds.append(unknown_seconds)
        length = to_at - from_at
        seconds = length.days * 86_400 + length.seconds
        open_seconds += seconds * is_open
        unknown_seconds += seconds * (not is_known)
    return cut


def _lay_out(
    schedules: tuple[Schedule, ...], begin: datetime, end: datetime
) -> tuple[list[Stretch], list[tuple[datetime, datetime]]]:
    """Return stretches with what they are while closed (None: unknown), end to end; and open spans, merged."""
    # What began before can last until here: for a day less a minute, and more where clocks are put back.
    begin -= 2 * DAY
    stretches: list[Stretch] = []
    spans: list[tuple[datetime, datetime]] = []
    known_until = begin
    for from_at, to_at, schedule in _tenures(schedules, begin, end):
        stretches.append((known_until, from_at, None))
        _lay_out_one(schedule, from_at, to_at, stretches, spans)
        known_until = to_at
    stretches.append((known_until, end, None))
    merged: list[tuple[datetime, datetime]] = []
    for opens_at, closes_at in sorted(spans):
        if merged and opens_at <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], closes_at)
        else:
            merged.append((opens_at, closes_at))
    return [stretch for stretch in stretches if stretch[0] < stretch[1]], merged


def _tenures(
    schedules: tuple[Schedule, ...], begin: datetime, end: datetime
) -> list[tuple[datetime, datetime, Schedule]]:
    """Return from when to when each schedule holds; where two could, the one that stands first."""
    tenures: list[tuple[datetime, datetime, Schedule]] = []
    free = [(begin, end)]
    # In no zone does another day touch the stretch, and the first and last ones of the calendar have no neighbours.
    earliest, latest = begin.date() - DAY, end.date() + DAY
    for schedule in schedules:
        zone = ZoneInfo(schedule.tz)
        starts_at = _instant(min(max(schedule.first, earliest), latest), 0, zone)
        ends_at = _instant(max(min(schedule.last, latest), earliest), DAY_MINUTES, zone)
        still_free = []
        for from_at, to_at in free:
            held_from, held_to = max(from_at, starts_at), min(to_at, ends_at)
            if held_from < held_to:
                tenures.append((held_from, held_to, schedule))
                still_free += [(from_at, held_from), (held_to, to_at)]
            else:
                still_free.append((from_at, to_at))
        free = [(from_at, to_at) for from_at, to_at in still_free if from_at < to_at]
    return sorted(tenures, key=lambda tenure: tenure[0])


def _lay_out_one(
    schedule: Schedule,
    from_at: datetime,
    to_at: datetime,
    stretches: list[Stretch],
    spans: list[tuple[datetime, datetime]],
) -> None:
    zone = ZoneInfo(schedule.tz)
    exceptions = dict(schedule.exceptions)
    first, last = max(schedule.first, (from_at - DAY).date()), min(schedule.last, (to_at + DAY).date())
    holidays, is_weekend = _calendar(schedule, first, last)
    for number in range((last - first).days + 1):
        day = first + number * DAY
        starts_at, ends_at = _instant(day, 0, zone), _instant(day, DAY_MINUTES, zone)
        # Some zones have left out a whole day when they crossed the date line.
        if ends_at <= from_at or starts_at == ends_at:
            continue
        is_holiday = day in holidays
        rests = "weekend or holiday" if is_holiday or is_weekend(day) else None
        morning_at, evening_at = _instant(day, MORNING, zone), _instant(day, EVENING, zone)
        stretches += [
            (max(starts_at, from_at), min(morning_at, to_at), rests or "night"),
            (max(morning_at, from_at), min(evening_at, to_at), rests or "other closed"),
            (max(evening_at, from_at), min(ends_at, to_at), rests or "night"),
        ]
        for span in exceptions.get(day, () if is_holiday else schedule.week[day.weekday()]):
            opens_at, closes_at = (_instant(day, minutes, zone) for minutes in span)
            opens_at = max(opens_at, from_at)
            if opens_at < min(closes_at, to_at):
                spans.append((opens_at, closes_at))


def _calendar(schedule: Schedule, first: date, last: date) -> tuple[Container[date], Callable[[date], bool]]:
    """Return the public holidays of some days, and what tells whether a day is on a weekend."""
    weekend = schedule.weekend
    if schedule.country is None:
        return (), lambda day: day.weekday() in (weekend or ())
    from holidays import country_holidays

    years = range(first.year, last.year + 1)
    holidays = country_holidays(schedule.country, subdiv=schedule.subdivision, years=years)
    # Of the country, not of its class: some have moved their weekend.
    return {*holidays}, holidays.is_weekend if weekend is None else lambda day: day.weekday() in weekend


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Return the naive UTC of a local time, which zoneinfo takes as the first of two, or moves out of a gap."""
    local = datetime.combine(day, time(tzinfo=zone)) + timedelta(minutes=minutes)
    return local.astimezone(UTC).replace(tzinfo=None)


def _midnight(instant: datetime) -> datetime:
    return datetime.combine(instant, time())
