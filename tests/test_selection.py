"""Periods, weeks and when they are seen, worked out by hand with a calendar.

2026: 1 January is a Thursday, 2 March, 9 November and 28 December are Mondays.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from analytics.errors import RequestError
from analytics.measuring import Selection, last_complete_week, week_days, week_label
from analytics.measuring.selection import Period, local_day, midnight, next_start, period_start, periods

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
EARLIEST = datetime(2026, 2, 20, 15)


def cut(as_of: datetime, earliest: datetime = EARLIEST, **cells: object) -> list[Period]:
    return periods(Selection(as_of=as_of, **cells), earliest, datetime(2030, 1, 1))  # type: ignore[arg-type] # by name


def only(found: list[Period]) -> Period:
    (period,) = found
    return period


# ---- weeks


@pytest.mark.parametrize(
    ("label", "week_start", "first", "last"),
    [
        ("2026-W46", MONDAY, date(2026, 11, 9), date(2026, 11, 15)),
        # The seven days from Sunday that contain Thursday, 12 November.
        ("2026-W46", SUNDAY, date(2026, 11, 8), date(2026, 11, 14)),
        ("2026-W46", SATURDAY, date(2026, 11, 7), date(2026, 11, 13)),
        # From Friday: the Thursday is the last day.
        ("2026-W46", 4, date(2026, 11, 6), date(2026, 11, 12)),
        ("2026-W46", 3, date(2026, 11, 12), date(2026, 11, 18)),
        # 2026 begins on a Thursday, so it has 53 weeks: the first has three days of 2025, the last of 2027.
        ("2026-W01", MONDAY, date(2025, 12, 29), date(2026, 1, 4)),
        ("2026-W01", SUNDAY, date(2025, 12, 28), date(2026, 1, 3)),
        ("2026-W53", MONDAY, date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-W53", SUNDAY, date(2026, 12, 27), date(2027, 1, 2)),
        ("2027-W01", MONDAY, date(2027, 1, 4), date(2027, 1, 10)),
        # 2024 ends on a Tuesday, so its last days belong to 2025.
        ("2025-W01", MONDAY, date(2024, 12, 30), date(2025, 1, 5)),
    ],
)
def test_a_week_is_the_seven_days_that_contain_its_iso_thursday(
    label: str, week_start: int, first: date, last: date
) -> None:
    assert week_days(label, week_start) == (first, last)
    assert week_label(first) == label


def test_every_week_has_a_label_of_its_own_that_leads_back_to_it() -> None:
    for week_start in range(7):
        first = period_start(date(2019, 12, 20), "week", week_start)
        labels = []
        while first < date(2028, 1, 10):
            labels.append(week_label(first))
            assert week_days(labels[-1], week_start)[0] == first
            first = next_start(first, "week")
        assert labels == sorted(set(labels))


@pytest.mark.parametrize(
    "label", ["2025-W53", "2026-W54", "2026-W00", "2026-46", "2026W46", "W46", "", "2026-W4", "2026-W46x"]
)
def test_what_is_no_week_is_refused(label: str) -> None:
    with pytest.raises(RequestError, match="is not a week"):
        week_days(label, MONDAY)


@pytest.mark.parametrize(
    ("latest", "tz", "week_start", "first"),
    [
        # Wednesday, 18 November: the week before.
        (datetime(2026, 11, 18, 12), "UTC", MONDAY, date(2026, 11, 9)),
        (datetime(2026, 11, 18, 12), "UTC", SUNDAY, date(2026, 11, 8)),
        # The first instant of Monday: the week that has just ended; one before it, the one before that.
        (datetime(2026, 11, 16), "UTC", MONDAY, date(2026, 11, 9)),
        (datetime(2026, 11, 15, 23, 59, 59, 999999), "UTC", MONDAY, date(2026, 11, 2)),
        # Sunday 23:30 in UTC is Monday in Belgrade and Sunday in New York.
        (datetime(2026, 11, 15, 23, 30), "Europe/Belgrade", MONDAY, date(2026, 11, 9)),
        (datetime(2026, 11, 15, 23, 30), "America/New_York", MONDAY, date(2026, 11, 2)),
    ],
)
def test_the_last_complete_week_has_ended_in_the_zone(
    latest: datetime, tz: str, week_start: int, first: date
) -> None:
    assert last_complete_week(latest, tz, week_start) == (first, first + timedelta(days=6))


# ---- periods


@pytest.mark.parametrize(
    ("every", "week_start", "day", "first", "following"),
    [
        ("day", MONDAY, date(2028, 2, 28), date(2028, 2, 28), date(2028, 2, 29)),
        ("week", MONDAY, date(2026, 3, 8), date(2026, 3, 2), date(2026, 3, 9)),
        ("week", SUNDAY, date(2026, 3, 8), date(2026, 3, 8), date(2026, 3, 15)),
        ("week", SATURDAY, date(2026, 1, 1), date(2025, 12, 27), date(2026, 1, 3)),
        ("month", MONDAY, date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        ("month", MONDAY, date(2028, 2, 29), date(2028, 2, 1), date(2028, 3, 1)),
        ("quarter", MONDAY, date(2026, 3, 31), date(2026, 1, 1), date(2026, 4, 1)),
        ("quarter", MONDAY, date(2026, 11, 15), date(2026, 10, 1), date(2027, 1, 1)),
        ("quarter", SUNDAY, date(2026, 5, 31), date(2026, 4, 1), date(2026, 7, 1)),
    ],
)
def test_a_day_is_in_one_period(every: str, week_start: int, day: date, first: date, following: date) -> None:
    assert period_start(day, every, week_start) == first
    assert next_start(first, every) == following


def test_without_days_or_periods_all_of_the_log_is_one_period_as_of_now() -> None:
    as_of = datetime(2026, 3, 25, 12)
    assert only(cut(as_of)) == Period(None, datetime.min, datetime.max, as_of)
    assert only(periods(Selection(), EARLIEST, as_of)).as_of == as_of


def test_days_are_included_at_both_ends() -> None:
    found = only(cut(datetime(2026, 5, 1), first=date(2026, 3, 2), last=date(2026, 3, 8)))
    assert (found.from_at, found.to_at) == (datetime(2026, 3, 2), datetime(2026, 3, 9))
    one = only(cut(datetime(2026, 5, 1), first=date(2026, 3, 8), last=date(2026, 3, 8)))
    assert (one.from_at, one.to_at) == (datetime(2026, 3, 8), datetime(2026, 3, 9))


def test_the_first_day_may_not_be_after_the_last() -> None:
    with pytest.raises(RequestError, match="2026-03-09, is after the last, 2026-03-08"):
        cut(datetime(2026, 5, 1), first=date(2026, 3, 9), last=date(2026, 3, 8))


def test_what_is_no_period_is_refused_and_the_nearest_is_named() -> None:
    with pytest.raises(RequestError, match=r"no period 'weeks'.+Did you mean week"):
        cut(datetime(2026, 5, 1), every="weeks")


@pytest.mark.parametrize(
    ("as_of", "seen"),
    [
        # The week ends at the first instant of the 9th, and is settled at that of the 16th.
        (datetime(2026, 3, 5, 6), datetime(2026, 3, 5, 6)),
        (datetime(2026, 3, 9), datetime(2026, 3, 9)),
        (datetime(2026, 3, 12, 1), datetime(2026, 3, 12, 1)),
        (datetime(2026, 3, 16), datetime(2026, 3, 16)),
        (datetime(2026, 3, 16, 0, 0, 0, 1), datetime(2026, 3, 16)),
        (datetime(2027, 3, 12), datetime(2026, 3, 16)),
    ],
)
def test_a_page_of_a_period_is_as_of_now_and_at_most_seven_days_after_its_end(
    as_of: datetime, seen: datetime
) -> None:
    assert only(cut(as_of, first=date(2026, 3, 2), last=date(2026, 3, 8))).as_of == seen


def test_a_selection_without_a_last_day_never_settles() -> None:
    assert only(cut(datetime(2027, 3, 12), first=date(2026, 3, 2))).as_of == datetime(2027, 3, 12)


def test_periods_go_from_that_of_the_earliest_message_to_that_of_now() -> None:
    # The 20th of February is a Friday; as of Wednesday, 11 March.
    found = cut(datetime(2026, 3, 11, 6), every="week")
    assert [period.first for period in found] == [
        date(2026, 2, 16),
        date(2026, 2, 23),
        date(2026, 3, 2),
        date(2026, 3, 9),
    ]
    assert [(period.from_at, period.to_at) for period in found][:2] == [
        (datetime(2026, 2, 16), datetime(2026, 2, 23)),
        (datetime(2026, 2, 23), datetime(2026, 3, 2)),
    ]
    found = cut(datetime(2026, 3, 11, 6), every="month")
    assert [period.first for period in found] == [date(2026, 2, 1), date(2026, 3, 1)]
    found = cut(datetime(2026, 4, 1), datetime(2025, 12, 31, 23), every="quarter")
    assert [period.first for period in found] == [date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1)]


def test_first_and_last_day_cut_the_periods_at_the_ends() -> None:
    found = cut(datetime(2026, 5, 1), every="week", first=date(2026, 3, 4), last=date(2026, 3, 17))
    assert [period.first for period in found] == [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]
    assert found[0].from_at == datetime(2026, 3, 4)
    assert found[-1].to_at == datetime(2026, 3, 18)
    assert [p.to_at for p in found[:-1]] == [p.from_at for p in found[1:]]


def test_there_is_no_period_before_the_earliest_message_or_after_now() -> None:
    assert cut(datetime(2026, 2, 1), every="week") == []
    assert cut(datetime(2026, 5, 1), every="day", first=date(2026, 6, 1)) == []


# ---- equal maturity


def lags(found: list[Period], lengths: int) -> list[timedelta]:
    """Give how long after its end, `lengths` days after its first, each period is seen."""
    return [
        period.as_of - datetime.combine(period.first, datetime.min.time()) - timedelta(days=lengths)
        for period in found
        if period.first
    ]


@pytest.mark.parametrize(
    ("as_of", "last", "lag"),
    [
        # The newest week, of the 9th, ends at the first instant of the 16th.
        (datetime(2026, 3, 18, 6), date(2026, 3, 15), timedelta(days=2, hours=6)),
        (datetime(2026, 3, 23), date(2026, 3, 15), timedelta(days=7)),
        (datetime(2026, 4, 23), date(2026, 3, 15), timedelta(days=7)),
        (datetime(2026, 3, 16), date(2026, 3, 15), timedelta(0)),
        # Still running on Wednesday at six in the morning: four days and eighteen hours before its end.
        (datetime(2026, 3, 11, 6), None, -timedelta(days=4, hours=18)),
        # A week that has only just begun.
        (datetime(2026, 3, 9), None, -timedelta(days=7)),
    ],
)
def test_every_week_is_seen_as_long_after_its_end_as_the_newest(
    as_of: datetime, last: date | None, lag: timedelta
) -> None:
    found = cut(as_of, every="week", last=last)
    assert found[-1].first == date(2026, 3, 9)
    assert lags(found, 7) == [lag] * 4


def test_the_newest_period_is_seen_as_of_now_until_it_is_settled() -> None:
    rng = Random(1)
    for _ in range(200):
        as_of = EARLIEST + timedelta(seconds=rng.randrange(90 * 86_400))
        for every in ("day", "week", "month", "quarter"):
            assert cut(as_of, every=every, tz="Asia/Kathmandu")[-1].as_of == as_of


@pytest.mark.parametrize("tz", ["UTC", "Europe/Belgrade", "America/New_York", "Australia/Lord_Howe"])
def test_the_last_point_of_a_trend_is_seen_as_its_page_is(tz: str) -> None:
    rng = Random(2)
    for _ in range(100):
        as_of = EARLIEST + timedelta(seconds=rng.randrange(400 * 86_400))
        week_start = rng.randrange(7)
        every = rng.choice(("day", "week", "month", "quarter"))
        any_day = local_day(EARLIEST + (as_of - EARLIEST) * rng.random(), tz)
        first = period_start(any_day, every, week_start)
        last = next_start(first, every) - timedelta(days=1)
        page = only(cut(as_of, first=first, last=last, tz=tz))
        trend = cut(as_of, every=every, last=last, tz=tz, week_start=week_start)
        assert trend[-1] == page


# ---- zones


@pytest.mark.parametrize(
    ("day", "tz", "begins_at"),
    [
        (date(2026, 3, 29), "Europe/Belgrade", datetime(2026, 3, 28, 23)),  # the clock goes ahead that night
        (date(2026, 3, 30), "Europe/Belgrade", datetime(2026, 3, 29, 22)),
        (date(2026, 10, 25), "Europe/Belgrade", datetime(2026, 10, 24, 22)),
        (date(2026, 10, 26), "Europe/Belgrade", datetime(2026, 10, 25, 23)),
        (date(2026, 1, 1), "Asia/Kathmandu", datetime(2025, 12, 31, 18, 15)),
        (
            date(2026, 4, 24),
            "Africa/Cairo",
            datetime(2026, 4, 23, 22),
        ),  # its first hour is skipped: begins at 01:00
        (date(2026, 11, 1), "America/Havana", datetime(2026, 11, 1, 4)),  # midnight comes twice: the first
    ],
)
def test_a_day_begins_at_its_first_instant_in_the_zone(day: date, tz: str, begins_at: datetime) -> None:
    assert midnight(day, tz) == begins_at
    assert local_day(begins_at, tz) == day
    assert local_day(begins_at - timedelta(microseconds=1), tz) == day - timedelta(days=1)


def test_the_week_in_which_the_clock_changes_has_an_hour_less_or_more() -> None:
    for first, hours in ((date(2026, 3, 23), 167), (date(2026, 3, 30), 168), (date(2026, 10, 19), 169)):
        found = only(
            cut(datetime(2027, 1, 1), first=first, last=first + timedelta(days=6), tz="Europe/Belgrade")
        )
        assert found.to_at - found.from_at == timedelta(hours=hours)
        assert found.as_of == found.to_at + timedelta(days=7)


def test_an_instant_is_in_the_period_of_its_local_day() -> None:
    rng = Random(3)
    for tz in ("Europe/Belgrade", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo"):
        found = cut(datetime(2027, 3, 1), datetime(2025, 12, 1), every="day", tz=tz)
        for _ in range(200):
            instant = datetime(2025, 12, 2) + timedelta(seconds=rng.randrange(440 * 86_400))
            (period,) = [p for p in found if p.from_at <= instant < p.to_at]
            assert period.first == instant.replace(tzinfo=UTC).astimezone(ZoneInfo(tz)).date()


def test_a_running_month_is_compared_with_the_same_part_of_shorter_and_longer_ones() -> None:
    # On 30 March, noon, 29 days and a half of March have passed: all of February, and January up to its 30th, noon.
    asked = Selection(every="month", as_of=datetime(2026, 3, 30, 12))
    found = periods(asked, datetime(2026, 1, 5), datetime(2026, 3, 30, 12))
    assert [(period.first, period.as_of) for period in found] == [
        (date(2026, 1, 1), datetime(2026, 1, 30, 12)),
        (date(2026, 2, 1), datetime(2026, 3, 1)),
        (date(2026, 3, 1), datetime(2026, 3, 30, 12)),
    ]


def test_the_first_hours_of_a_month_are_compared_with_the_first_hours_of_the_one_before() -> None:
    asked = Selection(every="month", as_of=datetime(2026, 3, 1, 12))
    found = periods(asked, datetime(2026, 2, 1), datetime(2026, 3, 1, 12))
    assert [period.as_of for period in found] == [datetime(2026, 2, 1, 12), datetime(2026, 3, 1, 12)]
