"""Channels and brands on the page: who is shown, who is only counted, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import product
import pytest
from reference import COLUMNS, Row

from analytics.log import Log
from analytics.measuring import Selection
from analytics.pages import Form, Report, gather, render, wording
from analytics.pages.sections import curve, places

NOON = datetime(2025, 3, 3, 12)
SAY = wording()

OpenLog = Callable[..., Log]


@pytest.fixture
def open_log(tmp_path: Path) -> Iterator[OpenLog]:
    """Make a log of messages."""
    opened: list[Log] = []

    def open_new(*messages: Row) -> Log:
        opened.append(Log(tmp_path / f"log{len(opened)}.db", writable=True))
        product.load_files(opened[-1], [("log.csv", list(messages))], tmp_path / f"log{len(opened)}")
        return opened[-1]

    yield open_new
    for log in opened:
        log.close()


def turns(
    channel: str, customers: int, each: int = 1, waits: float | None = 10, grows: float = 0, **cells: Any
) -> list[Row]:
    """Turns of some customers, a day apart, each answered after as many minutes (`grows` more a turn) or never."""
    rows: list[Row] = []
    brand = cells.get("brand") or ""
    for number in range(customers * each):
        key = f"{channel}{brand}{number}"
        asked = NOON + timedelta(days=number)
        row: Row = dict.fromkeys(COLUMNS)
        row |= {"message_id": key, "channel": channel, "from_brand": False, "posted_at": asked}
        rows.append(row | {"author_id": f"{channel}{brand}c{number % customers}", "text": "Where?"} | cells)
        if waits is not None:
            answered = {"message_id": f"{key}a", "from_brand": True, "author_id": "acme", "parent_id": key}
            rows.append(
                row
                | answered
                | {"posted_at": asked + timedelta(minutes=waits + number * grows), "text": "Here."}
                | cells
            )
    return rows


def report(log: Log, *, is_internal: bool = False) -> Report:
    return gather(log, Selection(), (curve.SECTION, places.SECTION), is_internal=is_internal)


def told(log: Log, *, is_internal: bool = False) -> Any:
    return places.tell(report(log, is_internal=is_internal), SAY)


def names(group: Any) -> list[str]:
    return [row["name"] for row in group["rows"]]


def rest(group: Any) -> list[tuple[str, str]]:
    return [(row["name"], row["turns"]) for row in group["rest"]]


def test_channels_of_fewer_than_five_customers_are_only_counted_on_a_shared_page(open_log: OpenLog) -> None:
    log = open_log(*turns("twitter", 5), *turns("email", 4, each=2), *turns("sms", 1))
    shared, internal = told(log), told(log, is_internal=True)
    assert names(shared["groups"][0]) == ["Twitter"]
    assert rest(shared["groups"][0]) == [("2 more with fewer than 5 customers each", "9")]
    assert names(internal["groups"][0]) == ["E-mail", "Twitter", "SMS"]
    assert rest(internal["groups"][0]) == []


def test_a_small_channel_is_named_nowhere_on_a_shared_page(open_log: OpenLog) -> None:
    log = open_log(*turns("twitter", 6), *turns("email", 4, waits=None))
    sections = (curve.SECTION, places.SECTION)
    assert "E-mail" not in render(report(log), SAY, Form(is_drawn=True), sections)
    assert "E-mail" in render(report(log, is_internal=True), SAY, Form(is_drawn=True), sections)


def test_brands_are_shown_where_there_are_two(open_log: OpenLog) -> None:
    one = told(open_log(*turns("twitter", 6, brand="Acme"), *turns("email", 6, waits=None)))
    assert [group["title"] for group in one["groups"]] == ["Channels"]
    two = told(
        open_log(
            *turns("twitter", 8, brand="Acme"),
            *turns("twitter", 7, brand="Nord"),
            *turns("email", 6, waits=None),
        )
    )
    assert [group["title"] for group in two["groups"]] == ["Channels", "Brands"]
    assert names(two["groups"][1]) == ["Acme", "Nord", "brand not named"]


def test_of_many_brands_the_fifteen_with_most_turns_are_shown(open_log: OpenLog) -> None:
    rows = [row for number in range(1, 21) for row in turns("twitter", number, brand=f"Brand {number:02d}")]
    found = told(open_log(*rows), is_internal=True)["groups"][1]
    assert names(found) == [f"Brand {number:02d}" for number in range(20, 5, -1)]
    # 1 + 2 + 3 + 4 + 5
    assert rest(found) == [("5 more", "15")]


def test_small_brands_do_not_take_the_place_of_shown_ones(open_log: OpenLog) -> None:
    rows = [row for number in range(1, 21) for row in turns("twitter", number, brand=f"Brand {number:02d}")]
    found = told(open_log(*rows))["groups"][1]
    assert len(names(found)) == 15
    # 5, and 1 + 2 + 3 + 4
    assert rest(found) == [("1 more", "5"), ("4 more with fewer than 5 customers each", "10")]


def test_the_articles_averages_stand_beside_the_means(open_log: OpenLog) -> None:
    log = open_log(*turns("twitter", 6, waits=60), *turns("facebook", 6, waits=120), *turns("email", 6))
    channels = told(log)["groups"][0]
    means = {row["name"]: row["figures"]["mean_response_seconds"].value for row in channels["rows"]}
    assert means == {"Twitter": 3600, "Facebook": 7200, "E-mail": 600}
    beside = dict(zip(names(channels), channels["references"], strict=True))
    assert beside == {
        "Twitter": "articles: 11\u00a0h 15\u00a0min".replace(" 15", "\u00a015"),
        "Facebook": "articles: 24\u00a0h",
        "E-mail": "",
    }


def test_the_row_of_all_stands_where_there_is_more_than_one_channel(open_log: OpenLog) -> None:
    assert told(open_log(*turns("twitter", 6)))["groups"][0]["total"] is None
    both = told(open_log(*turns("twitter", 6, waits=None), *turns("email", 6)))["groups"][0]["total"]
    assert both["figures"]["turns"].value == 12
    assert (
        both["figures"]["unanswered_share"].denominator == 12 - 2
    )  # the last day of each is younger than the grace


def test_waits_are_compared_from_twenty_turns_on(open_log: OpenLog) -> None:
    few = told(open_log(*turns("twitter", 19, grows=1), *turns("email", 20, waits=50, grows=1)))
    assert few["sentences"] == []
    # Half of 20 are reached with the tenth: 10 + 9 and 50 + 9 minutes.
    enough = told(open_log(*turns("twitter", 20, grows=1), *turns("email", 20, waits=50, grows=1)))
    assert enough["sentences"] == [
        "The typical wait runs from 19\u00a0min on Twitter to 59\u00a0min on E-mail."
    ]


def test_waits_whose_intervals_overlap_may_differ_by_chance(open_log: OpenLog) -> None:
    # Half of each are quick, so that the median of each lies anywhere between.
    rows = [
        *turns("twitter", 11, waits=5),
        *turns("email", 10, waits=5),
        *[row | {"message_id": f"x{row['message_id']}", "parent_id": row["parent_id"] and f"x{row['parent_id']}"}
          for row in [*turns("twitter", 10, waits=500), *turns("email", 11, waits=500)]],
    ]  # fmt: skip
    (sentence,) = told(open_log(*rows))["sentences"]
    assert sentence.endswith("Their 95 % intervals overlap, so the difference may be chance.")


def test_a_channel_without_any_reply_may_be_one_that_was_not_exported(open_log: OpenLog) -> None:
    found = told(open_log(*turns("twitter", 6), *turns("email", 6, waits=None)))
    assert any("No reply on E-mail" in sentence for sentence in found["sentences"])


def test_thanks_that_nobody_answered_are_no_missing_reply(open_log: OpenLog) -> None:
    found = told(open_log(*turns("twitter", 6), *turns("email", 6, waits=None, category="thanks")))
    assert found["sentences"] == []


def test_a_log_without_replies_shows_the_turns_only(open_log: OpenLog) -> None:
    log = open_log(*turns("twitter", 6, waits=None), *turns("email", 7, waits=None))
    found = told(log)
    assert found["sentences"] == ["Only the turns can be counted: replies are not in this log."]
    page = render(report(log), SAY, Form(is_drawn=False), (places.SECTION,))
    body = page[page.index("<main") :]
    assert "nanswered" not in body
    assert "Typical wait" not in body


def test_a_log_without_customers_has_nothing_to_show(open_log: OpenLog) -> None:
    row: Row = dict.fromkeys(COLUMNS)
    said = {
        "message_id": "1",
        "posted_at": NOON,
        "channel": "twitter",
        "from_brand": True,
        "author_id": "acme",
    }
    assert told(open_log(row | said))["groups"] == []


def test_a_name_is_never_markup(open_log: OpenLog) -> None:
    log = open_log(*turns("twitter", 6, brand="<b>A"), *turns("twitter", 6, brand="B"))
    page = render(report(log), SAY, Form(is_drawn=False), (places.SECTION,))
    assert "<b>A" not in page
    assert "&lt;b&gt;A" in page


def test_every_wait_of_the_chart_stands_in_its_table(open_log: OpenLog) -> None:
    found = report(open_log(*turns("twitter", 6), *turns("email", 6)))
    said = places.tell(found, SAY)
    drawn = places.plots(found, SAY, said)["places"]
    names_drawn = [trace["name"] for trace in drawn["data"][:4]]
    assert names_drawn == [title for _, title in said["measures"]]
