"""Waits in opening hours against a walk from minute to minute, in weeks with something odd in them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import product
import pytest
from reference import COLUMNS, Row

from analytics.config import Settings
from analytics.hours import read_hours
from analytics.log import Log
from analytics.measuring import Selection, measure

IsOpen = Callable[[datetime], bool]
MINUTE = timedelta(minutes=1)


def office(at: datetime) -> bool:
    """Monday to Friday, 09 to 13 and 14 to 18."""
    return at.weekday() < 5 and (9 <= at.hour < 13 or 14 <= at.hour < 18)


def night_shift(at: datetime) -> bool:
    """Every day 22 to 04 of the next."""
    return at.hour >= 22 or at.hour < 4


def sunday_to_thursday(at: datetime) -> bool:
    """08:30 to 17:15."""
    return at.weekday() not in (4, 5) and (8, 30) <= (at.hour, at.minute) < (17, 15)


def without(is_open: IsOpen, *days: date) -> IsOpen:
    return lambda at: at.date() not in days and is_open(at)


OFFICE = 'mon-fri = ["09:00-13:00", "14:00-18:00"]'
NIGHT = 'mon-sun = "22:00-04:00"'
SERBIA = f'country = "RS"\n{OFFICE}'
# Orthodox Good Friday and Easter Monday of 2026
EASTER = without(office, date(2026, 4, 10), date(2026, 4, 13))
ISRAEL = 'country = "IL"\nsun-thu = "08:30-17:15"'
# Independence Day of 2027
INDEPENDENCE = without(sunday_to_thursday, date(2027, 5, 12))
# What is odd, zone, Monday of the week, hours, and the same hours by the clock on the wall.
WEEKS = [
    ("clock put forward", "Europe/Belgrade", date(2026, 3, 23), OFFICE, office),
    ("clock put forward in a shift", "Europe/Belgrade", date(2026, 3, 23), NIGHT, night_shift),
    ("clock put back", "Europe/Belgrade", date(2026, 10, 19), OFFICE, office),
    ("clock put back in a shift", "Europe/Belgrade", date(2026, 10, 19), NIGHT, night_shift),
    ("a zone that dropped summer time", "Asia/Amman", date(2022, 10, 24), NIGHT, night_shift),
    ("a zone that dropped it, a year later", "Asia/Amman", date(2023, 10, 23), OFFICE, office),
    ("a holiday across the edge of a week", "Europe/Belgrade", date(2026, 4, 6), SERBIA, EASTER),
    ("a week from Sunday, with a holiday", "Asia/Jerusalem", date(2027, 5, 10), ISRAEL, INDEPENDENCE),
]  # fmt: skip


def log_of(week: date, tz: str, seed: int) -> tuple[list[Row], list[tuple[datetime, datetime | None]]]:
    """A hundred customers who ask at any minute of nine days, most answered within three days."""
    rng = Random(seed)
    begin = (
        datetime(week.year, week.month, week.day, tzinfo=ZoneInfo(tz)).astimezone(UTC).replace(tzinfo=None)
    )
    rows: list[Row] = []
    waits: list[tuple[datetime, datetime | None]] = []
    for number in range(100):
        opened_at = begin + rng.randrange(9 * 24 * 60) * MINUTE
        answered_at = opened_at + rng.choice((0, 5, 30, 600, 4320)) * MINUTE * rng.random()
        answered_at = answered_at.replace(second=0, microsecond=0)
        answer = max(answered_at, opened_at) if rng.random() < 0.8 else None
        waits.append((opened_at, answer))
        rows.append(row(f"{number}", opened_at, f"c{number}", from_brand=False))
        if answer:
            rows.append(row(f"{number}r", answer, "acme", from_brand=True, parent_id=f"{number}"))
    rows.append(row("end", begin + timedelta(days=14), "acme", from_brand=True))
    return rows, waits


def row(message_id: str, posted_at: datetime, author_id: str, **cells: Any) -> Row:
    given = {"message_id": message_id, "posted_at": posted_at, "channel": "email", "author_id": author_id}
    return dict.fromkeys(COLUMNS) | given | cells


def open_minutes(is_open: IsOpen, tz: str, from_at: datetime, to_at: datetime) -> int:
    zone = ZoneInfo(tz)
    count = 0
    while from_at < to_at:
        count += is_open(from_at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None))
        from_at += MINUTE
    return count


@pytest.mark.parametrize(
    ("tz", "week", "hours", "is_open"), [week[1:] for week in WEEKS], ids=[w[0] for w in WEEKS]
)
def test_business_waits_are_those_of_a_walk_by_the_clock_on_the_wall(
    tmp_path: Path, tz: str, week: date, hours: str, is_open: IsOpen
) -> None:
    rows, waits = log_of(week, tz, week.toordinal())
    settings = Settings(tz=tz, hours=read_hours(tomllib.loads(hours), tz, "here"))
    end = max(line["posted_at"] for line in rows)
    with Log(tmp_path / "log.db", settings, writable=True) as log:
        product.load_files(log, [("log.csv", rows)], tmp_path / "files")
        found = {figure.metric: figure for figure in measure(log, [], Selection(tz="UTC"))}
        turns = log.con.execute(
            "select epoch_us(opened_at)::double / 60e6, business_wait_seconds / 60, business_age_seconds / 60"
            " from business_rows order by opened_at, business_wait_seconds"
        ).fetchall()
    walked = sorted(
        (
            opened_at.replace(tzinfo=UTC).timestamp() / 60,
            None if answer is None else open_minutes(is_open, tz, opened_at, answer),
            open_minutes(is_open, tz, opened_at, end),
        )
        for opened_at, answer in waits
    )
    assert sorted(turns, key=str) == sorted(walked, key=str)
    known = [wait for _, wait, _ in walked if wait is not None]
    assert min(known) == 0
    assert found["median_response_business_seconds"].value == median(known) * 60
    old = [wait for _, wait, age in walked if age >= 30]
    in_time = sum(wait is not None and wait <= 30 for wait in old)
    share = found["within_30m_business_share"]
    assert (share.numerator, share.denominator, share.pending) == (in_time, len(old), len(walked) - len(old))
    zone = ZoneInfo(tz)
    outside = sum(
        not is_open(opened_at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None))
        for opened_at, _ in waits
    )
    assert (found["off_hours_share"].numerator, found["off_hours_share"].denominator) == (outside, 100)


def test_parts_of_the_day_are_told_by_the_zone_of_the_hours_in_their_order(tmp_path: Path) -> None:
    settings = Settings(hours=read_hours({"tz": "Europe/Belgrade", "mon-sat": "09:00-18:00"}, "UTC", "here"))
    # In Belgrade, an hour after UTC. Saturday is a weekend day on which the brand is open.
    asked = {
        datetime(2026, 3, 6, 8, 0): "open",  # Friday 09:00
        datetime(2026, 3, 6, 17, 0): "other closed",  # 18:00
        datetime(2026, 3, 6, 21, 0): "night",  # 22:00
        datetime(2026, 3, 6, 22, 59): "night",
        datetime(2026, 3, 7, 4, 59): "weekend or holiday",  # Saturday 05:59
        datetime(2026, 3, 7, 10, 0): "open",
        datetime(2026, 3, 8, 10, 0): "weekend or holiday",
        datetime(2026, 3, 9, 5, 0): "other closed",  # Monday 06:00
    }
    rows = [row(f"{n}", at, f"c{n}", from_brand=False) for n, at in enumerate(asked)]
    with Log(tmp_path / "log.db", settings, writable=True) as log:
        product.load_files(log, [("log.csv", rows)], tmp_path / "files")
        parts = measure(log, ["turns"], Selection(by=("daypart",)))
        (nights,) = measure(log, ["turns"], Selection(where="daypart = 'night'"))
    expected = {name: float(list(asked.values()).count(name)) for name in asked.values()}
    assert {figure.dimensions["daypart"]: figure.value for figure in parts} == expected
    assert nights.value == 2
