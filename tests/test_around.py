"""Before and after a day: what is compared, seen when, and how sure the change is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import sqrt
from pathlib import Path
from typing import Any

import product
import pytest
from reference import COLUMNS, Row
from statsmodels.stats.proportion import proportion_confint

from analytics.errors import RequestError
from analytics.log import Log
from analytics.measuring import Selection, around
from analytics.measuring.around import stretches
from analytics.metrics import catalogue

DAY = date(2026, 3, 11)
MIDNIGHT = datetime(2026, 3, 11)
HOUR = timedelta(hours=1)


def row(message_id: str, posted_at: datetime, author_id: str, **cells: Any) -> Row:
    given = {"message_id": message_id, "posted_at": posted_at, "channel": "twitter", "author_id": author_id}
    return dict.fromkeys(COLUMNS) | given | {"from_brand": author_id == "acme"} | cells


def asked(number: int, at: datetime, *, answered: bool, **cells: Any) -> list[Row]:
    question = row(f"{number}", at, f"c{number}", **cells)
    reply = row(f"{number}r", at + HOUR, "acme", parent_id=f"{number}", **cells)
    return [question, reply] if answered else [question]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """Ten days with 20 questions, 8 answered within an hour; then ten days with 20, 18 answered so."""
    found: list[Row] = []
    for number in range(20):
        found += asked(number, MIDNIGHT - timedelta(days=10) + number * 12 * HOUR, answered=number < 8)
        found += asked(100 + number, MIDNIGHT + number * 12 * HOUR, answered=number < 18)
    found.append(row("end", MIDNIGHT + timedelta(days=10), "acme"))
    with Log(tmp_path / "log.db", writable=True) as opened:
        product.load_files(opened, [("log.csv", found)], tmp_path / "files")
        yield opened


def test_the_time_before_is_as_long_as_that_after_and_both_are_seen_at_their_end() -> None:
    before, after = stretches(Selection(), DAY, MIDNIGHT + timedelta(days=3, hours=5))
    assert (before.from_at, before.to_at, before.as_of) == (
        MIDNIGHT - timedelta(days=3, hours=5), MIDNIGHT, MIDNIGHT,
    )  # fmt: skip
    assert (after.from_at, after.as_of) == (MIDNIGHT, MIDNIGHT + timedelta(days=3, hours=5))
    # what is opened at that very instant is asked for
    assert after.to_at > after.as_of


@pytest.mark.parametrize(("passed", "lag"), [(timedelta(days=2), 2), (timedelta(days=30), 7)])
def test_time_that_is_over_is_seen_equally_long_after_its_end(passed: timedelta, lag: int) -> None:
    last = date(2026, 3, 20)
    end = datetime(2026, 3, 21)
    selection = Selection(first=date(2026, 3, 1), last=last)
    before, after = stretches(selection, DAY, end + passed)
    assert (before.from_at, before.to_at) == (datetime(2026, 3, 1), MIDNIGHT)
    assert (after.from_at, after.to_at) == (MIDNIGHT, end)
    assert (before.as_of - before.to_at, after.as_of - end) == (timedelta(days=lag), timedelta(days=lag))


def test_days_are_those_of_the_zone() -> None:
    before, after = stretches(Selection(tz="Asia/Jerusalem"), DAY, MIDNIGHT + timedelta(days=1))
    assert before.to_at == after.from_at == MIDNIGHT - 2 * HOUR


def test_the_change_of_a_share_is_its_difference_with_the_interval_of_both(log: Log) -> None:
    found = around(log, ["unanswered_share"], Selection(), DAY)
    (shift,) = found.shifts
    assert not found.begins_late
    assert shift.before is not None
    assert shift.after is not None
    # asked every 12 hours: as of each end all but the last one (12 hours old) are a day old
    assert (shift.before.numerator, shift.before.denominator, shift.before.pending) == (11, 19, 1)
    assert (shift.after.numerator, shift.after.denominator, shift.after.pending) == (1, 19, 1)
    low_before, high_before = proportion_confint(11, 19, method="wilson")
    low_after, high_after = proportion_confint(1, 19, method="wilson")
    then, now = 11 / 19, 1 / 19
    assert shift.change.value == pytest.approx(now - then)
    # Newcombe 1998, method 10
    assert shift.change.low == pytest.approx(
        now - then - sqrt((now - low_after) ** 2 + (high_before - then) ** 2)
    )
    assert shift.change.high == pytest.approx(
        now - then + sqrt((high_after - now) ** 2 + (then - low_before) ** 2)
    )
    assert shift.change.is_fall


def test_every_metric_has_a_row_and_counts_have_a_change_without_an_interval(log: Log) -> None:
    shifts = {shift.metric: shift for shift in around(log, [], Selection(), DAY).shifts}
    assert set(shifts) == set(catalogue())
    turns = shifts["turns"]
    assert turns.before is not None
    assert turns.after is not None
    assert (turns.before.value, turns.after.value) == (20, 20)
    assert (turns.change.value, turns.change.low, turns.change.high) == (0, None, None)
    assert shifts["complaint_share"].change.reason == "no message in the log has a category"


def test_a_slice_that_only_one_side_has_is_shown_with_the_reason(tmp_path: Path) -> None:
    found = [
        *asked(1, MIDNIGHT - 30 * HOUR, answered=True),
        *asked(2, MIDNIGHT + HOUR, answered=True, channel="email"),
        row("end", MIDNIGHT + 30 * HOUR, "acme"),
    ]
    with Log(tmp_path / "log.db", writable=True) as log:
        product.load_files(log, [("log.csv", found)], tmp_path / "files")
        shifts = around(log, ["within_2h_share"], Selection(by=("channel",)), DAY).shifts
    told = {shift.dimensions["channel"]: shift for shift in shifts}
    assert set(told) == {"twitter", "email"}
    assert told["email"].before is None
    assert told["email"].change.reason == "no turns before it"
    assert told["twitter"].after is None
    assert told["twitter"].change.reason == "no turns after it"


def test_a_log_that_begins_within_the_time_before_is_told(log: Log) -> None:
    assert around(log, ["turns"], Selection(first=date(2026, 2, 1)), DAY).begins_late


@pytest.mark.parametrize(
    ("selection", "says"),
    [
        (Selection(every="week"), "cannot be asked for together"),
        (Selection(as_of=MIDNIGHT), "no time after 2026-03-11"),
        (Selection(first=DAY), "no time before 2026-03-11"),
        (Selection(last=date(2026, 3, 10)), "no time after 2026-03-11"),
    ],
)
def test_a_side_without_time_is_an_error(log: Log, selection: Selection, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        around(log, ["turns"], selection, DAY)
