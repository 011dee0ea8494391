"""Opening hours by days worked out by hand, and against a walk through every minute."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise, product
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from analytics.errors import ConfigError
from analytics.hours import Hours, Segments, read_hours, segments

BELGRADE = '[[hours]]\ntz = "Europe/Belgrade"\n'
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def hours(text: str, tz: str = "UTC") -> Hours:
    return read_hours(tomllib.loads(text)["hours"], tz, "answered.toml")


def opened(text: str, first: str, last: str, channel: str = "phone") -> list[str]:
    """When a channel is open on some days of UTC; spans that follow each other at once are joined."""
    cut = segments(hours(text), [channel], datetime.fromisoformat(first), datetime.fromisoformat(last))
    joined: list[list[datetime]] = []
    for from_at, to_at, is_open in zip(cut.from_at, cut.to_at, cut.is_open, strict=True):
        if is_open and joined and joined[-1][1] == from_at:
            joined[-1][1] = to_at
        elif is_open:
            joined.append([from_at, to_at])
    return [f"{from_at:%m-%d %H:%M} to {to_at:%m-%d %H:%M}" for from_at, to_at in joined]


def unknown(text: str, first: str, last: str, channel: str = "phone") -> list[datetime]:
    """The ends of the one stretch of which nothing is known."""
    cut = segments(hours(text), [channel], datetime.fromisoformat(first), datetime.fromisoformat(last))
    rows = [n for n, is_known in enumerate(cut.is_known) if not is_known]
    assert rows == list(range(rows[0], rows[-1] + 1))
    assert not any(cut.is_open[n] or cut.daypart[n] for n in rows)
    return [cut.from_at[rows[0]], cut.to_at[rows[-1]]]


def parts(text: str, day: str, channel: str = "phone") -> list[tuple[str, str | None]]:
    at = datetime.fromisoformat(day)
    cut = segments(hours(text), [channel], at, at)
    return [(f"{from_at:%H:%M}", part) for from_at, part in zip(cut.from_at, cut.daypart, strict=True)]


# A day


def test_a_day_is_cut_at_local_midnight_six_and_ten_and_where_the_state_changes() -> None:
    # Belgrade is an hour ahead of UTC in January; the 5th is a Monday.
    at = datetime(2026, 1, 5, 12)
    assert segments(hours(BELGRADE + 'mon-fri = "09:00-17:00"'), ["phone"], at, at) == Segments(
        channel=["phone"] * 6,
        day=[date(2026, 1, 5)] * 6,
        from_at=[datetime(2026, 1, 5, hour) for hour in (0, 5, 8, 16, 21, 23)],
        to_at=[datetime(2026, 1, 5, hour) for hour in (5, 8, 16, 21, 23)] + [datetime(2026, 1, 6)],
        is_known=[True] * 6,
        is_open=[False, False, True, False, False, False],
        daypart=["night", "other closed", "open", "other closed", "night", "night"],
        open_before_seconds=[0, 0, 0, 28_800, 28_800, 28_800],
        unknown_before_seconds=[0] * 6,
    )


def test_segments_reach_from_the_midnight_before_to_the_midnight_after() -> None:
    cut = segments(
        hours(BELGRADE + 'mon = "9:00-17:00"'), ["phone"], datetime(2026, 1, 5), datetime(2026, 1, 6)
    )
    assert (cut.from_at[0], cut.to_at[-1]) == (datetime(2026, 1, 5), datetime(2026, 1, 7))


def test_a_lunch_break_is_closed() -> None:
    text = BELGRADE + 'mon-fri = ["14:00-18:00", "09:00-13:00"]'
    assert opened(text, "2026-01-05", "2026-01-05") == [
        "01-05 08:00 to 01-05 12:00",
        "01-05 13:00 to 01-05 17:00",
    ]


def test_spans_that_touch_are_one() -> None:
    cut = segments(
        hours('[hours]\nmon = ["09:00-13:00", "13:00-18:00"]'),
        ["sms"],
        datetime(2026, 1, 5),
        datetime(2026, 1, 5),
    )
    assert [at.hour for at, is_open in zip(cut.from_at, cut.is_open, strict=True) if is_open] == [9]


def test_a_shift_past_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    text = '[hours]\nsaturday = "22:00-02:00"'
    assert opened(text, "2026-01-05", "2026-01-12") == ["01-10 22:00 to 01-11 02:00"]


def test_a_shift_that_began_before_the_first_day_is_still_open_on_it() -> None:
    text = '[hours]\nsaturday = "22:00-02:00"'
    assert opened(text, "2026-01-11", "2026-01-11") == ["01-11 00:00 to 01-11 02:00"]


def test_a_shift_past_midnight_and_the_next_day_may_overlap() -> None:
    text = '[hours]\nsat = "22:00-09:30"\nsun = "09:00-12:00"'
    assert opened(text, "2026-01-10", "2026-01-11") == ["01-10 22:00 to 01-11 12:00"]


def test_an_end_at_midnight_is_the_end_of_the_day() -> None:
    assert opened('[hours]\nmon = "20:00-00:00"', "2026-01-05", "2026-01-06") == [
        "01-05 20:00 to 01-06 00:00"
    ]


def test_open_all_day_every_day_never_closes() -> None:
    text = BELGRADE + 'mon-sun = "00:00-24:00"'
    assert opened(text, "2026-03-28", "2026-03-30") == ["03-28 00:00 to 03-31 00:00"]


def test_a_range_of_days_goes_round_the_end_of_the_week() -> None:
    text = '[hours]\nSun-Thu = "09:00-10:00"'
    days = [span[:5] for span in opened(text, "2026-01-05", "2026-01-11")]
    assert days == ["01-05", "01-06", "01-07", "01-08", "01-11"]


# Clocks that change


def test_hours_follow_the_clock_when_it_is_put_forward_and_back() -> None:
    text = BELGRADE + 'mon-sun = "09:00-18:00"'
    assert opened(text, "2026-03-28", "2026-03-29") == [
        "03-28 08:00 to 03-28 17:00",
        "03-29 07:00 to 03-29 16:00",
    ]
    assert opened(text, "2026-10-24", "2026-10-25") == [
        "10-24 07:00 to 10-24 16:00",
        "10-25 08:00 to 10-25 17:00",
    ]


def test_a_shift_on_the_night_of_the_change_is_an_hour_shorter_or_longer() -> None:
    text = BELGRADE + 'sat = "22:00-04:00"'
    assert opened(text, "2026-03-28", "2026-03-29") == ["03-28 21:00 to 03-29 02:00"]
    assert opened(text, "2026-10-24", "2026-10-25") == ["10-24 20:00 to 10-25 03:00"]


def test_of_an_hour_that_comes_twice_the_first_counts() -> None:
    assert opened(BELGRADE + 'sat = "22:00-02:30"', "2026-10-24", "2026-10-25") == [
        "10-24 20:00 to 10-25 00:30"
    ]
    assert opened(BELGRADE + 'sun = "02:30-04:00"', "2026-10-25", "2026-10-25") == [
        "10-25 00:30 to 10-25 03:00"
    ]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ('"02:30-10:00"', ["03-29 01:30 to 03-29 08:00"]),  # from 03:30
        ('"02:15-02:45"', ["03-29 01:15 to 03-29 01:45"]),  # 03:15 to 03:45
        ('"01:00-02:30"', ["03-29 00:00 to 03-29 01:30"]),  # to 03:30
        ('"02:00-03:00"', []),  # both are 03:00
        ('"02:30-03:15"', []),  # 03:30 to 03:15
        ('["02:30-02:45", "03:15-03:50"]', ["03-29 01:15 to 03-29 01:50"]),  # the first lies in the second
    ],
)
def test_an_hour_that_is_left_out_acts_as_the_next_one(spans: str, expected: list[str]) -> None:
    assert opened(BELGRADE + f"sun = {spans}", "2026-03-29", "2026-03-29") == expected


def test_a_zone_without_daylight_saving_any_more_keeps_its_last_offset() -> None:
    # Istanbul stayed at three hours ahead from March 2016 on.
    text = '[hours]\ntz = "Europe/Istanbul"\nmon = "09:00-10:00"'
    assert opened(text, "2016-01-04", "2016-01-04") == ["01-04 07:00 to 01-04 08:00"]
    assert opened(text, "2017-01-02", "2017-01-02") == ["01-02 06:00 to 01-02 07:00"]


def test_a_day_whose_midnight_is_left_out_begins_at_one() -> None:
    # In Sao Paulo Sunday 4 November 2018 began at 01:00, three hours after that in UTC; a year later no more.
    text = '[hours]\ntz = "America/Sao_Paulo"\nsun = "00:00-24:00"'
    assert opened(text, "2018-11-03", "2018-11-05") == ["11-04 03:00 to 11-05 02:00"]
    assert opened(text, "2019-11-02", "2019-11-04") == ["11-03 03:00 to 11-04 03:00"]


def test_a_day_that_a_zone_left_out_has_no_hours() -> None:
    # Apia went from Thursday 29 December 2011, ten hours behind UTC, to Saturday, fourteen ahead.
    text = '[hours]\ntz = "Pacific/Apia"\nthu-fri = "09:00-17:00"'
    assert opened(text, "2011-12-29", "2012-01-01") == ["12-29 19:00 to 12-30 03:00"]


# Weekends, holidays, exceptions


def test_closed_by_law_across_the_edge_of_a_week() -> None:
    # Orthodox Easter 2026: Good Friday is 10 April, Easter Monday the 13th.
    text = BELGRADE + 'country = "RS"\nmon-fri = "09:00-17:00"'
    assert opened(text, "2026-04-09", "2026-04-14") == [
        "04-09 07:00 to 04-09 15:00",
        "04-14 07:00 to 04-14 15:00",
    ]
    assert parts(text, "2026-04-13") == [
        ("00:00", "weekend or holiday"),
        ("04:00", "weekend or holiday"),
        ("20:00", "weekend or holiday"),
        ("22:00", "night"),
    ]


def test_a_holiday_does_not_cut_the_night_before_it_and_has_none_of_its_own() -> None:
    text = BELGRADE + 'country = "RS"\nthu-fri = "22:00-02:00"'
    assert opened(text, "2026-04-09", "2026-04-11") == ["04-09 20:00 to 04-10 00:00"]


def test_a_subdivision_has_holidays_of_its_own() -> None:
    # Corpus Christi, 4 June 2026, is one in Bavaria and not in Berlin.
    text = '[hours]\ncountry = "de"\nmon-fri = "09:00-17:00"\nsubdivision = '
    assert opened(text + '"BY"', "2026-06-04", "2026-06-04") == []
    assert opened(text + '"BE"', "2026-06-04", "2026-06-04") == ["06-04 09:00 to 06-04 17:00"]


def test_an_exception_opens_a_holiday_which_stays_one_for_the_rest_of_the_day() -> None:
    text = (
        BELGRADE + 'country = "RS"\nmon-fri = "09:00-17:00"\n[hours.exceptions]\n2026-01-01 = "10:00-12:00"'
    )
    assert opened(text, "2026-01-01", "2026-01-02") == ["01-01 09:00 to 01-01 11:00"]
    assert parts(text, "2026-01-01")[1:4] == [
        ("05:00", "weekend or holiday"),
        ("09:00", "open"),
        ("11:00", "weekend or holiday"),
    ]


def test_an_exception_without_hours_closes_what_begins_on_its_day() -> None:
    text = '[hours]\nmon-sun = "22:00-02:00"\n[hours.exceptions]\n2026-01-07 = []'
    assert opened(text, "2026-01-06", "2026-01-08") == [
        "01-06 00:00 to 01-06 02:00",
        "01-06 22:00 to 01-07 02:00",
        "01-08 22:00 to 01-09 00:00",
    ]
    assert ("12:00", "other closed") not in parts(text, "2026-01-07")
    assert parts(text, "2026-01-07")[-2:] == [("06:00", "other closed"), ("22:00", "night")]


def test_the_weekend_of_israel_is_friday_and_saturday() -> None:
    text = '[hours]\ntz = "Asia/Jerusalem"\ncountry = "IL"\nsun-thu = "09:00-17:00"'
    # Friday is the 9th; it begins at 22:00 UTC of the 8th.
    assert opened(text, "2026-01-08", "2026-01-11") == [
        "01-08 07:00 to 01-08 15:00",
        "01-11 07:00 to 01-11 15:00",
    ]
    assert parts(text, "2026-01-08")[-2:] == [("20:00", "night"), ("22:00", "weekend or holiday")]
    assert {part for _, part in parts(text, "2026-01-09")} == {"weekend or holiday"}
    assert parts(text, "2026-01-10")[-2:] == [("20:00", "weekend or holiday"), ("22:00", "night")]


def test_the_emirates_moved_their_weekend_in_2022() -> None:
    text = '[hours]\ncountry = "AE"\nsun-thu = "09:00-17:00"'
    assert parts(text, "2021-06-25")[1] == ("06:00", "weekend or holiday")
    assert parts(text, "2022-06-24")[1] == ("06:00", "other closed")
    assert parts(text, "2022-06-26")[1] == ("06:00", "weekend or holiday")


def test_the_weekend_can_be_set_and_be_none() -> None:
    text = '[hours]\nmon = "09:00-17:00"\ncountry = "IL"\nweekend = '
    assert parts(text + '"sun"', "2026-01-10")[1] == ("06:00", "other closed")
    assert parts(text + '["fri-sat", "Sunday"]', "2026-01-11")[1] == ("06:00", "weekend or holiday")
    assert parts(text + "[]", "2026-01-10")[1] == ("06:00", "other closed")


def test_without_a_country_the_weekend_is_saturday_and_sunday() -> None:
    names = [parts('[hours]\nmon = "00:00-01:00"', f"2026-01-{day:02}")[-2][1] for day in (9, 10, 11, 12)]
    assert names == ["other closed", "weekend or holiday", "weekend or holiday", "other closed"]


# Several schedules


def test_between_the_days_of_two_schedules_nothing_is_known() -> None:
    text = (
        BELGRADE + 'to = 2026-01-31\nmon-sun = "09:00-17:00"\n'
        + BELGRADE + 'from = "2026-03-01"\nmon-sun = "10:00-17:00"'
    )  # fmt: skip
    assert opened(text, "2026-01-31", "2026-03-01") == [
        "01-31 08:00 to 01-31 16:00",
        "03-01 09:00 to 03-01 16:00",
    ]
    assert unknown(text, "2026-01-01", "2026-03-31") == [datetime(2026, 1, 31, 23), datetime(2026, 2, 28, 23)]
    cut = segments(hours(text), ["phone"], datetime(2026, 1, 31), datetime(2026, 3, 1))
    assert (cut.unknown_before_seconds[0], cut.unknown_before_seconds[-1]) == (0, 28 * 86_400)


def test_a_night_goes_on_into_the_days_of_the_next_schedule_and_not_into_what_is_unknown() -> None:
    text = '[[hours]]\nto = 2026-01-31\nmon-sun = "22:00-02:00"\n'
    assert opened(text, "2026-01-31", "2026-02-01")[-1] == "01-31 22:00 to 02-01 00:00"
    text += '[[hours]]\nfrom = 2026-02-01\nsun = "10:00-11:00"'
    assert opened(text, "2026-01-31", "2026-02-01")[-2:] == [
        "01-31 22:00 to 02-01 02:00",
        "02-01 10:00 to 02-01 11:00",
    ]


def test_the_night_before_the_first_day_is_not_in_a_schedule() -> None:
    text = '[hours]\nfrom = 2026-02-01\nmon-sun = "22:00-02:00"'
    assert opened(text, "2026-02-01", "2026-02-01") == ["02-01 22:00 to 02-02 00:00"]


def test_channels_have_hours_of_their_own_and_the_others_the_general_ones() -> None:
    text = (
        '[[hours]]\nmon = "10:00-11:00"\n'
        '[[hours]]\nchannels = ["Phone", "webchat"]\nto = 2026-01-11\nmon = "08:00-09:00"'
    )
    assert opened(text, "2026-01-05", "2026-01-05", "webchat") == ["01-05 08:00 to 01-05 09:00"]
    assert opened(text, "2026-01-05", "2026-01-05", "email") == ["01-05 10:00 to 01-05 11:00"]
    # On the next Monday no schedule names the phone any more.
    assert opened(text, "2026-01-12", "2026-01-12", "phone") == ["01-12 10:00 to 01-12 11:00"]


def test_channels_come_in_the_order_asked_for_and_once() -> None:
    cut = segments(
        hours('[hours]\nmon = "10:00-11:00"'),
        ["sms", "email", "sms"],
        datetime(2026, 1, 5),
        datetime(2026, 1, 5),
    )
    assert cut.channel == ["sms"] * 5 + ["email"] * 5
    assert cut.open_before_seconds == [0, 0, 0, 3600, 3600] * 2


def test_of_a_channel_that_no_schedule_is_for_nothing_is_known() -> None:
    text = '[hours]\nchannels = ["phone"]\nmon = "10:00-11:00"'
    assert unknown(text, "2026-01-05", "2026-01-06", "email") == [datetime(2026, 1, 5), datetime(2026, 1, 7)]


def test_the_night_of_general_hours_ends_where_a_channel_gets_its_own_back() -> None:
    text = (
        '[[hours]]\nmon-sun = "22:00-02:00"\n'
        '[[hours]]\nchannels = "phone"\nfrom = 2026-01-07\nto = 2026-01-08\nmon = "10:00-11:00"'
    )
    assert opened(text, "2026-01-06", "2026-01-09") == [
        "01-06 00:00 to 01-06 02:00",
        "01-06 22:00 to 01-07 02:00",  # the 6th is under the general hours
        "01-09 22:00 to 01-10 00:00",  # the 8th is not
    ]


def test_a_shift_that_the_clocks_made_longer_than_a_day_is_open_to_its_end() -> None:
    # On the Azores from 23:30 in summer time, which is UTC there, to 23:29 an hour behind it.
    text = '[hours]\ntz = "Atlantic/Azores"\nsat = "23:30-23:29"'
    assert opened(text, "2026-10-26", "2026-10-26") == ["10-26 00:00 to 10-26 00:29"]


def test_general_hours_of_another_zone_hold_for_a_part_of_a_day() -> None:
    # 30 June ends at 15:00 UTC in Tokyo; in Belgrade it is 17:00 then, and the shift of that day is under way.
    text = BELGRADE + 'mon-sun = "16:00-02:00"\n[[hours]]\nchannels = "phone"\ntz = "Asia/Tokyo"\n'
    until = text + 'to = 2026-06-30\ntue = "09:00-10:00"'
    assert opened(until, "2026-06-30", "2026-06-30") == [
        "06-30 00:00 to 06-30 01:00",
        "06-30 15:00 to 07-01 00:00",
    ]
    since = text + 'from = 2026-07-01\nwed = "09:00-10:00"'
    assert opened(since, "2026-06-30", "2026-07-01") == ["06-30 14:00 to 07-01 01:00"]


def test_between_a_zone_and_one_further_west_hours_are_unknown_for_the_difference() -> None:
    text = BELGRADE + 'to = 2026-06-30\nmon-sun = "00:00-24:00"\n[[hours]]\ntz = "America/New_York"\n'
    text += 'from = 2026-07-01\nmon-sun = "00:00-24:00"'
    assert unknown(text, "2026-06-29", "2026-07-02") == [datetime(2026, 6, 30, 22), datetime(2026, 7, 1, 4)]


def test_between_a_zone_and_one_further_east_the_earlier_holds_to_the_end_of_its_day() -> None:
    # 1 July begins at 15:00 UTC of 30 June in Tokyo, and at 22:00 in Belgrade.
    text = (
        BELGRADE
        + 'to = 2026-06-30\nmon-sun = "09:00-17:00"\n[[hours]]\ntz = "Asia/Tokyo"\nfrom = 2026-07-01\n'
    )
    assert opened(text + 'wed = ["01:00-02:00", "05:00-08:00"]', "2026-06-30", "2026-07-01") == [
        "06-30 07:00 to 06-30 15:00",
        "06-30 22:00 to 06-30 23:00",  # 05:00 to 08:00 in Tokyo is from 20:00 UTC
    ]


# What is refused


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hours = 5", 'hours = 5 has no meaning. Give a table, for example:\n[hours]\nmon-fri = "09:00-18:00"'),
        ("hours = []", 'hours = [] has no meaning. Give a table, for example:\n[hours]\nmon-fri = "09:00-18:00"'),
        ("[hours]", '[hours]: no day has hours. Give them, for example mon-fri = "09:00-18:00".'),
        ("[hours]\nmon = []", '[hours]: no day has hours. Give them, for example mon-fri = "09:00-18:00".'),
        (
            '[hours]\nchanels = ["phone"]',
            "[hours]: there is no option 'chanels'. Did you mean channels?"
            " Days are written as mon, monday or mon-fri.",
        ),
        (
            '[hours]\nmunday = "09:00-17:00"',
            "[hours]: there is no option 'munday'. Did you mean sunday or monday?"
            " Days are written as mon, monday or mon-fri.",
        ),
        (
            '[hours]\nmon-wed-fri = "09:00-17:00"',
            "[hours]: there is no option 'mon-wed-fri'. Known: channels, country, exceptions, friday, from, monday,"
            " saturday, subdivision, sunday, thursday, to, tuesday, tz, wednesday, weekend."
            " Days are written as mon, monday or mon-fri.",
        ),
        (
            '[hours]\nmon-fri = "09:00-17:00"\ntuesday = []',
            "[hours]: tuesday gives tuesday a second time. Give each day once.",
        ),
        (
            '[hours]\nmon = ["09:00-13:00", "12:59-18:00"]',
            "[hours]: mon = ['09:00-13:00', '12:59-18:00'] has hours that overlap. Give each hour once.",
        ),
        (
            '[hours]\nmon = ["20:00-02:00", "23:00-24:00"]',
            "[hours]: mon = ['20:00-02:00', '23:00-24:00'] has hours that overlap. Give each hour once.",
        ),
        (
            '[hours]\nmon = "09:00-09:00"',
            "[hours]: mon: '09:00-09:00' ends where it starts. The whole day is 00:00-24:00; closed is [].",
        ),
        *(
            (
                f'[hours]\nmon = "{span}"',
                f"[hours]: mon: '{span}' is not a span of hours. Give it as 09:00-18:00, on the 24-hour clock.",
            )
            for span in (
                "", "9-17", "09:00", "09:60-10:00", "25:00-26:00", "24:00-02:00", "20:00-24:30", "9am-5pm", "closed",
            )
        ),
        ("[hours]\nmon = 9", "[hours]: mon = 9 has no meaning. Give a text, or a list of texts."),
        ("[hours]\nmon = [9, 17]", "[hours]: mon = [9, 17] has no meaning. Give a text, or a list of texts."),
        (
            '[hours]\ntz = "Europe/Beograd"',
            "[hours]: tz: there is no time zone 'Europe/Beograd'."
            " Give a name of the IANA list, for example Europe/Belgrade.",
        ),
        ("[hours]\ntz = 1", "[hours]: tz = 1 has no meaning. Give a text."),
        (
            "[hours]\nchannels = []",
            "[hours]: channels = [] names no channel. Name one, or leave it out to mean every channel.",
        ),
        (
            '[hours]\nmon = "09:00-17:00"\nfrom = 2026-02-01\nto = "2026-01-31"',
            "[hours]: from = 2026-02-01 is after to = 2026-01-31. Give the first day, then the last.",
        ),
        *(
            (f"[hours]\nfrom = {value}", f"[hours]: from: '{shown}' is not a day. Give it as 2026-12-24.")
            for value, shown in (
                ("2026", "2026"),
                ('"20260101"', "20260101"),
                ('"24.12.2026"', "24.12.2026"),
                ("2026-01-01T09:00:00", "2026-01-01 09:00:00"),
            )
        ),
        *(
            (
                f'[hours]\nmon = "09:00-17:00"\ncountry = "{country}"',
                f"[hours]: country = '{country.upper()}' is not known. Give two letters of ISO 3166, for example RS.",
            )
            for country in ("XX", "Serbia", "XNYS")
        ),
        (
            '[hours]\nmon = "09:00-17:00"\ncountry = "DE"\nsubdivision = "Bayen"',
            "[hours]: subdivision = 'Bayen' is not known in DE. Did you mean Bayern or Bremen?",
        ),
        (
            '[hours]\nmon = "09:00-17:00"\ncountry = "RS"\nsubdivision = "Vojvodina"',
            "[hours]: subdivision = 'Vojvodina' is not known in RS."
            " Its holidays are the same everywhere: leave it out.",
        ),
        (
            '[hours]\nmon = "09:00-17:00"\nsubdivision = "BY"',
            "[hours]: subdivision = 'BY' needs a country. Give that too.",
        ),
        (
            '[hours]\nweekend = ["sunnday"]',
            "[hours]: weekend: 'sunnday' is not a day of the week. Did you mean sunday or saturday?",
        ),
        (
            '[hours]\nexceptions = ["2026-12-24"]',
            "[hours]: exceptions = ['2026-12-24'] has no meaning. Give a line a day: 2026-12-24 = \"09:00-13:00\".",
        ),
        (
            '[hours.exceptions]\n24-12-2026 = "09:00-13:00"',
            "[hours]: exceptions: '24-12-2026' is not a day. Give it as 2026-12-24.",
        ),
        (
            "[hours.exceptions]\n2026-12-24 = [9]",
            "[hours]: exceptions: 2026-12-24 = [9] has no meaning. Give a text, or a list of texts.",
        ),
        (
            '[hours]\nmon = "09:00-17:00"\nfrom = 2027-01-01\n[hours.exceptions]\n2026-12-24 = []',
            "[hours]: exceptions: 2026-12-24 is not between from and to. Give it to the hours that hold on that day.",
        ),
        (
            '[[hours]]\nmon = "09:00-17:00"\n[[hours]]\ntue = "09:00-17:00"',
            "[[hours]] number 1 and [[hours]] number 2 both hold for every channel that no other names on every day."
            " Give them other channels, or days apart with from and to.",
        ),
        (
            '[[hours]]\nmon = "09:00-17:00"\nchannels = ["phone", "sms"]\nto = 2026-01-31\n'
            '[[hours]]\nmon = "10:00-17:00"\nchannels = ["email", "Phone"]\nfrom = 2026-01-31',
            "[[hours]] number 1 and [[hours]] number 2 both hold for phone on 2026-01-31."
            " Give them other channels, or days apart with from and to.",
        ),
        (
            '[[hours]]\nmon = "09:00-17:00"\n[[hours]]\nmon = "10:00-17:00"\nto = 2026-01-31',
            "[[hours]] number 1 and [[hours]] number 2 both hold for every channel that no other names on 2026-01-31."
            " Give them other channels, or days apart with from and to.",
        ),
        (
            '[[hours]]\nmon = "09:00-17:00"\n[[hours]]\nchannels = ["sms"]',
            '[[hours]] number 2: no day has hours. Give them, for example mon-fri = "09:00-18:00".',
        ),
    ],
)  # fmt: skip
def test_hours_without_meaning_are_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        hours(text)
    assert str(refused.value) == f"answered.toml: {message}"


def test_hours_are_values() -> None:
    one = '[[hours]]\nchannels = ["sms", "phone"]\nmon-tue = "9:00-17:00"\n'
    same = '[[hours]]\nchannels = ["phone", "SMS"]\nmon = ["09:00-17:00"]\ntuesday = "09:00-17:00"\n'
    general = '[[hours]]\nmon = "9:00-17:00"\n'
    assert hours(one + general) == hours(general + same)
    assert hash(hours(one + general)) == hash(hours(general + same))


def test_the_zone_of_the_log_is_that_of_hours_without_one() -> None:
    text = '[hours]\nmon = "09:00-17:00"\n'
    assert hours(text, "Asia/Tokyo") == hours(text + 'tz = "Asia/Tokyo"')


# Against a walk through every minute

# Around a change of the clock, or of a rule; Serbia's Easter and Statehood Day among them.
PLACES = (
    ("Europe/Belgrade", date(2026, 3, 26)), ("Europe/Belgrade", date(2026, 10, 22)),
    ("Europe/Belgrade", date(2026, 4, 8)), ("Europe/Belgrade", date(2026, 2, 13)),
    ("America/Sao_Paulo", date(2018, 11, 1)), ("America/Sao_Paulo", date(2018, 2, 15)),
    ("Asia/Amman", date(2022, 2, 23)), ("Asia/Amman", date(2021, 10, 27)), ("America/Havana", date(2024, 11, 1)),
    ("Australia/Lord_Howe", date(2025, 4, 3)), ("Asia/Kathmandu", date(2025, 1, 1)), ("UTC", date(2025, 1, 1)),
)  # fmt: skip
SERBIAN_HOLIDAYS = {date(2026, 4, day) for day in range(10, 14)} | {
    date(2026, 2, day) for day in (15, 16, 17)
}
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


@cache
def clock(zone: str, first: date) -> tuple[dict[datetime, datetime], dict[datetime, datetime]]:
    """What a clock shows at each minute, and the instant of each time of the clock, also of those left out."""
    at = midnight(first) - 3 * DAY
    shown = {}
    for number in range(13 * 24 * 60):
        instant = at + number * MINUTE
        shown[instant] = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    instants: dict[datetime, datetime] = {}
    for instant, local in shown.items():
        instants.setdefault(local, instant)
    for before, after in pairwise(shown.values()):
        left_out = range(1, (after - before) // MINUTE)
        instants |= {before + n * MINUTE: instants[after + (n - 1) * MINUTE] for n in left_out}
    return shown, instants


def random_schedule(random: Random, zone: str, first: date) -> dict[str, Any]:
    def spans() -> list[str]:
        ends = sorted(random.sample(range(0, 24 * 60, 15), random.choice((2, 2, 4))))
        if random.random() < 0.4:  # past midnight
            ends = [*ends[1:], ends[0]]
        return [
            f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
            for start, end in zip(ends[::2], ends[1::2], strict=True)
        ]

    schedule: dict[str, Any] = {name: spans() for name in NAMES if random.random() < 0.8}
    schedule |= {"tz": zone, random.choice(NAMES): spans()}
    if random.random() < 0.5:
        schedule["weekend"] = random.sample(NAMES, 2)
    if random.random() < 0.5:
        day = first + random.randrange(6) * DAY
        schedule["exceptions"] = {day.isoformat(): random.choice(([], spans()))}
    if zone == "Europe/Belgrade" and first.month in (2, 4):
        schedule["country"] = "RS"
    return schedule


def random_schedules(random: Random, zone: str, first: date) -> list[dict[str, Any]]:
    """Two schedules of the phone, often with days between them, and one of every channel; some in a zone far off."""
    zones = (zone, zone, zone, "Asia/Tokyo", "Pacific/Auckland", "America/New_York", "Pacific/Honolulu")
    early, late, general = (random_schedule(random, random.choice(zones), first) for _ in range(3))
    turn, gap = sorted(random.choices(range(6), k=2))
    early |= {"to": first + turn * DAY, "channels": ["phone"]}
    late |= {"from": first + (gap + 1) * DAY, "channels": ["phone"]}
    if random.random() < 0.5:
        general |= {random.choice(("from", "to")): first + random.randrange(6) * DAY}
    for schedule in (early, late, general):
        if not any(
            schedule.get("from", date.min) <= date.fromisoformat(day) <= schedule.get("to", date.max)
            for day in schedule.get("exceptions", ())
        ):
            schedule.pop("exceptions", None)
    return [early, late, general]


def walk(schedules: list[dict[str, Any]], first: date) -> Iterator[tuple[bool, bool, str | None]]:
    """Of every minute of six days: is it known, is it open, its daypart; of two schedules the first counts."""

    def local(schedule: dict[str, Any], at: datetime) -> datetime:
        return clock(schedule["tz"], first)[0][at]

    def holding(at: datetime) -> dict[str, Any] | None:
        return next(
            (s for s in schedules if s.get("from", date.min) <= local(s, at).date() <= s.get("to", date.max)),
            None,
        )

    def is_holiday(schedule: dict[str, Any], day: date) -> bool:
        return "country" in schedule and day in SERBIAN_HOLIDAYS

    is_open = set()
    for schedule, number in product(schedules, range(-2, 8)):
        day = first + number * DAY
        instants = clock(schedule["tz"], first)[1]
        spans = [] if is_holiday(schedule, day) else schedule.get(NAMES[day.weekday()], [])
        for span in schedule.get("exceptions", {}).get(day.isoformat(), spans):
            start, end = (datetime.combine(day, time.fromisoformat(text)) for text in span.split("-"))
            at, until = instants[start], instants[end if end > start else end + DAY]
            while at < until and not (holding(at) is schedule and local(schedule, at).date() == day):
                at += MINUTE
            is_open |= {at + minute * MINUTE for minute in range((until - at) // MINUTE)}
    for at in (midnight(first) + minute * MINUTE for minute in range(6 * 24 * 60)):
        if (schedule := holding(at)) is None:
            yield False, False, None
            continue
        shown = local(schedule, at)
        if at in is_open:
            yield True, True, "open"
        elif NAMES[shown.weekday()] in schedule.get("weekend", ("sat", "sun")) or is_holiday(
            schedule, shown.date()
        ):
            yield True, False, "weekend or holiday"
        else:
            yield True, False, "night" if shown.hour >= 22 or shown.hour < 6 else "other closed"


@pytest.mark.parametrize("seed", range(48))
def test_segments_are_what_a_walk_through_every_minute_finds(seed: int) -> None:
    random = Random(seed)
    zone, first = PLACES[seed % len(PLACES)]
    schedules = random_schedules(random, zone, first)
    begin, last = midnight(first), midnight(first + 5 * DAY)
    cut = segments(read_hours(schedules, "UTC", "answered.toml"), ["phone", "email"], begin, last)
    for channel, own in (("phone", schedules), ("email", schedules[2:])):
        minutes = walk(own, first)
        expected_at, open_seconds, unknown_seconds = begin, 0, 0
        for row in zip(*vars(cut).values(), strict=True):
            if row[0] != channel:
                continue
            _, day, from_at, to_at, is_known, is_open, daypart, open_before, unknown_before = row
            assert midnight(day) <= from_at == expected_at < to_at <= midnight(day) + DAY
            assert (open_before, unknown_before) == (open_seconds, unknown_seconds)
            length = (to_at - from_at) // MINUTE
            assert {next(minutes) for _ in range(length)} == {(is_known, is_open, daypart)}, from_at
            expected_at = to_at
            open_seconds += 60 * length * is_open
            unknown_seconds += 60 * length * (not is_known)
        assert expected_at == last + DAY
