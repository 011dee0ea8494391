"""Coverage: which replies the log holds on a channel, up to an instant, of all or of one brand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import product
import pytest
from reference import COLUMNS, Row

from analytics.log import Log
from analytics.measuring import Selection
from analytics.measuring.coverage import Coverage, coverage, sides


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 3, hour, minute)


def row(message_id: str, posted_at: datetime, author_id: str, brand: str, **cells: Any) -> Row:
    given = {"message_id": message_id, "posted_at": posted_at, "channel": "twitter", "author_id": author_id}
    return dict.fromkeys(COLUMNS) | given | {"from_brand": author_id == brand, "brand": brand} | cells


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """On Twitter acme answers one of two and beta its only one; by mail there is but a note."""
    rows = [
        row("1", at(9), "dan", "acme", channel="email"),
        row("2", at(9, 30), "acme", "acme", channel="email", parent_id="1", visibility="internal"),
        row("3", at(10), "ana", "acme"),
        row("4", at(11), "acme", "acme", parent_id="3"),
        row("5", at(12), "ben", "acme"),
        row("6", at(13), "eve", "beta"),
        row("7", at(14), "beta", "beta", parent_id="6"),
    ]
    with Log(tmp_path / "log.db", writable=True) as opened:
        product.load_files(opened, [("log.csv", rows)], tmp_path / "files")
        yield opened


def test_a_channel_has_the_turns_that_need_a_reply_and_the_time_in_which_the_brand_wrote(log: Log) -> None:
    assert coverage(log, Selection(as_of=at(18))) == [
        Coverage("twitter", owed=3, customers=3, first_at=at(11), last_at=at(14)),
        Coverage("email", owed=1, customers=1, first_at=None, last_at=None),
    ]


def test_only_what_was_written_by_an_instant_is_covered(log: Log) -> None:
    # with as many turns each, in the order of their names
    assert coverage(log, Selection(as_of=at(10, 30))) == [
        Coverage("email", owed=1, customers=1, first_at=None, last_at=None),
        Coverage("twitter", owed=1, customers=1, first_at=None, last_at=None),
    ]


@pytest.mark.parametrize(("brand", "written_at"), [("acme", at(11)), ("beta", at(14))])
def test_of_one_brand_only_what_was_written_in_its_threads_counts(
    log: Log, brand: str, written_at: datetime
) -> None:
    twitter, email = coverage(log, Selection(as_of=at(18)), brand)
    assert (twitter.channel, twitter.first_at, twitter.last_at) == ("twitter", written_at, written_at)
    assert (email.first_at, email.last_at) == (None, None)


def test_messages_of_both_sides_are_there_from_their_first_one(log: Log) -> None:
    # a note is a message of the brand, too
    assert [sides(log, instant) for instant in (at(8), at(9), at(9, 30))] == [
        (False, False), (True, False), (True, True),
    ]  # fmt: skip
