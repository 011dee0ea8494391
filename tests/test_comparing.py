"""The same log under other tools' definitions: cases worked by hand, and a walk through random logs message by message.

Logs made by hand are of a brand, acme, and customers. 2 March 2026 is a Monday.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from statistics import fmean, median
from typing import Any

import product
import pytest
from click.testing import CliRunner, Result
from reference import COLUMNS, Row

from analytics.cli import main
from analytics.config import Settings
from analytics.errors import InstallationError, RequestError
from analytics.hours import read_hours
from analytics.log import Log
from analytics.measuring import Selection, comparing, measure
from analytics.measuring.comparing import Compared, Spread, compare, rules, spreads
from analytics.measuring.opening import NO_HOURS
from analytics.measuring.statistics import TOO_YOUNG

WORKDAYS = '[hours]\nmon-fri = "09:00-18:00"'
NAMES = ["answered", "chatwoot", "direct_replies", "front", "grimoirelab", "intercom", "simla", "zendesk"]
DROPPING = ("chatwoot", "front", "intercom", "simla", "zendesk")
FRIDAY = "2026-03-06T"


def asks(message_id: str, posted_at: str, author_id: str = "ana", **cells: Any) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    known = {"message_id": message_id, "posted_at": datetime.fromisoformat(posted_at), "channel": "twitter"}
    return row | known | {"author_id": author_id, "from_brand": False, "conversation_id": "c"} | cells


def says(message_id: str, posted_at: str, parent_id: str | None = None, **cells: Any) -> Row:
    """A message of the brand."""
    return asks(message_id, posted_at, "acme", from_brand=True, parent_id=parent_id) | cells


@contextmanager
def opened(folder: Path, rows: Iterable[Row], hours: str | None = WORKDAYS) -> Iterator[Log]:
    read = read_hours(tomllib.loads(hours)["hours"], "UTC", "answered.toml") if hours else None
    folder.mkdir(exist_ok=True)
    with Log(folder / "log.db", Settings(hours=read), writable=True) as log:
        product.load_files(log, [("log.csv", list(rows))], folder / "files")
        yield log


def compared(
    folder: Path, rows: Iterable[Row], as_of: str | None = None, hours: str | None = WORKDAYS, **asked: Any
) -> dict[str, Compared]:
    selection = Selection(as_of=datetime.fromisoformat(as_of) if as_of else None, **asked)
    with opened(folder, rows, hours) as log:
        return {found.name: found for found in compare(log, selection)}


def waits(found: dict[str, Compared]) -> dict[str, tuple[int | None, int | None, float | None]]:
    """By rule: cases, answered, and the median or mean in minutes."""
    return {
        name: (row.cases, row.answered, None if row.centre_seconds is None else row.centre_seconds / 60)
        for name, row in found.items()
    }


def within(found: dict[str, Compared]) -> dict[str, tuple[int | None, int | None]]:
    return {name: (row.within_30m_numerator, row.within_30m_denominator) for name, row in found.items()}


def unanswered(found: dict[str, Compared]) -> dict[str, tuple[int | None, int | None]]:
    return {name: (row.unanswered_numerator, row.unanswered_denominator) for name, row in found.items()}


# On a Friday: two messages, an automated reply, a note and "please write us privately"; closed from 18:00.
CASE = [
    asks("m1", FRIDAY + "17:50:00"),
    asks("m2", FRIDAY + "18:05:00"),
    says("auto", FRIDAY + "18:05:03", "m2", automated=True),
    says("note", FRIDAY + "18:20:00", "m2", visibility="internal"),
    says("reply", FRIDAY + "18:40:00", "m2", text="Please write us privately"),
]


def test_one_conversation_is_up_to_fifty_minutes_by_rules_that_all_have_their_reasons(tmp_path: Path) -> None:
    found = compared(tmp_path, CASE)
    assert list(found) == NAMES
    assert {name: row.centre_seconds for name, row in found.items()} == {
        "answered": 3000,  # 17:50 to 18:40
        "chatwoot": 3000,  # from the first message without a reply
        "direct_replies": 2100,  # m2 18:05 to 18:40; nothing replies to m1
        "front": 600,  # 17:50 to 18:00, then closed
        "grimoirelab": 903,  # 17:50 to the automated reply at 18:05:03
        "intercom": 3000,
        "simla": 2100,  # from the last message, 18:05
        "zendesk": 3000,
    }
    # As of 18:40 m1 is 50 minutes old, m2 35.
    assert within(found) == {
        "answered": (0, 1),
        "chatwoot": (0, 1),
        "direct_replies": (0, 2),
        "front": (1, 1),
        "grimoirelab": (1, 1),
        "intercom": (0, 1),
        "simla": (0, 1),
        "zendesk": (0, 1),
    }
    assert {found[name].reasons["unanswered"] for name in DROPPING} == {comparing.DROPS_UNANSWERED}
    assert {found[n].reasons["unanswered"] for n in NAMES if n not in DROPPING} == {TOO_YOUNG}
    assert spreads(list(found.values())) == [
        Spread("centre_seconds", 600, 3000, ("front",), ("answered", "chatwoot", "intercom", "zendesk")),
        Spread(
            "within_30m_share",
            0,
            1,
            ("answered", "chatwoot", "direct_replies", "intercom", "simla", "zendesk"),
            ("front", "grimoirelab"),
        ),
    ]


def test_two_rules_are_apart_and_one_is_not(tmp_path: Path) -> None:
    found = compared(tmp_path, CASE)
    # until closing time and until the answer; only by Front that is within 30 minutes
    assert spreads([found["intercom"], found["front"]]) == [
        Spread("centre_seconds", 600, 3000, ("front",), ("intercom",)),
        Spread("within_30m_share", 0, 1, ("intercom",), ("front",)),
    ]
    assert spreads([found["front"]]) == []


def test_two_days_later_half_of_its_messages_have_no_direct_reply(tmp_path: Path) -> None:
    found = compared(tmp_path, CASE, as_of="2026-03-08T18:40")
    kept = {name: row for name, row in found.items() if name not in DROPPING}
    assert unanswered(kept) == {"answered": (0, 1), "direct_replies": (1, 2), "grimoirelab": (0, 1)}
    assert [row.unanswered_share for row in kept.values()] == [0, 0.5, 0]
    assert spreads(list(found.values()))[2] == Spread(
        "unanswered_share", 0, 0.5, ("answered", "grimoirelab"), ("direct_replies",)
    )


def test_who_is_never_answered_is_dropped_by_most(tmp_path: Path) -> None:
    found = compared(
        tmp_path,
        [
            asks("1", "2026-03-03T10:00", "ana", conversation_id="a"),
            says("2", "2026-03-03T10:10", "1", conversation_id="a"),
            asks("3", "2026-03-03T11:00", "ben", conversation_id="b"),
        ],
        as_of="2026-03-05T11:00",
    )
    assert waits(found) == dict.fromkeys(NAMES, (2, 1, 10)) | {"chatwoot": (1, 1, 10)}
    assert within(found) == {name: (1, 1) if name in DROPPING else (1, 2) for name in NAMES}
    assert unanswered(found) == {name: (None, None) if name in DROPPING else (1, 2) for name in NAMES}


def test_a_follow_up_is_a_case_of_its_own_or_none(tmp_path: Path) -> None:
    found = compared(
        tmp_path,
        [
            asks("1", "2026-03-03T10:00"),
            says("2", "2026-03-03T10:10", "1"),
            asks("3", "2026-03-03T10:20", parent_id="2"),
            says("4", "2026-03-03T11:20", "3"),
        ],
    )
    # 10 minutes, then an hour: the middle is 35; by rules of first replies only the 10 are there.
    two, one = (2, 2, 35), (1, 1, 10)
    assert waits(found) == {
        "answered": two,
        "chatwoot": two,
        "direct_replies": two,
        "front": one,
        "grimoirelab": one,
        "intercom": one,
        "simla": two,
        "zendesk": one,
    }


def test_a_mean_and_a_median_of_the_same_replies_differ(tmp_path: Path) -> None:
    rows = []
    for number, minutes in enumerate((4, 6, 20)):
        cells = {"conversation_id": str(number)}
        rows.append(asks(f"ask {number}", "2026-03-03T10:00", f"customer {number}", **cells))
        rows.append(says(f"reply {number}", f"2026-03-03T10:{minutes:02}", f"ask {number}", **cells))
    found = compared(tmp_path, rows)
    of_statistic = {"median": (3, 3, 6), "mean": (3, 3, 10)}
    assert waits(found) == {name: of_statistic[row.statistic] for name, row in found.items()}
    assert {name for name, row in found.items() if row.statistic == "mean"} == {
        "chatwoot", "direct_replies", "front", "simla",
    }  # fmt: skip


def test_a_thank_you_is_one_more_wait_by_tools_that_do_not_read(tmp_path: Path) -> None:
    found = compared(
        tmp_path,
        [
            asks("1", "2026-03-03T10:00", category="question"),
            says("2", "2026-03-03T10:10", "1"),
            asks("3", "2026-03-03T10:20", category="thanks"),
            says("4", "2026-03-03T10:50", "3"),
        ],
    )
    # A wait of 10 minutes; the thank-you's would be 30.
    assert waits({name: found[name] for name in ("answered", "chatwoot", "simla", "direct_replies")}) == {
        "answered": (1, 1, 10),
        "chatwoot": (2, 2, 20),
        "simla": (2, 2, 20),
        "direct_replies": (2, 2, 20),
    }


def test_another_customer_of_the_thread_answers_by_the_rule_of_any_account(tmp_path: Path) -> None:
    found = compared(
        tmp_path,
        [
            asks("1", "2026-03-03T10:00", "ana"),
            asks("2", "2026-03-03T10:05", "ben"),
            says("3", "2026-03-03T10:30", "1"),
            says("4", "2026-03-03T11:05", "2"),
        ],
    )
    # Ana waits 30 minutes and Ben 60; the thread is Ana's, and Ben is in it after 5.
    assert waits(found) == dict.fromkeys(NAMES, (2, 2, 45)) | {"grimoirelab": (1, 1, 5)}
    assert within(found) == dict.fromkeys(NAMES, (1, 2)) | {"grimoirelab": (1, 1)}


def test_a_thread_that_the_brand_began_is_no_case_of_any_account(tmp_path: Path) -> None:
    found = compared(
        tmp_path,
        [
            says("post", "2026-03-03T09:00"),
            asks("1", "2026-03-03T10:00"),
            says("2", "2026-03-03T10:10", "1"),
        ],
    )
    assert waits(found) == dict.fromkeys(NAMES, (1, 1, 10)) | {"grimoirelab": (0, 0, None)}
    assert found["grimoirelab"].reasons == dict.fromkeys(
        ("centre", "within_30m", "unanswered"), comparing.NOTHING_COUNTED
    )


def test_a_reply_to_another_message_is_not_direct(tmp_path: Path) -> None:
    rows = [
        asks("1", "2026-03-03T10:00", conversation_id="a"),
        asks("2", "2026-03-03T10:20", conversation_id="a"),
        says("3", "2026-03-03T10:30", "1", conversation_id="a"),
        asks("4", "2026-03-03T12:00", "ben", conversation_id="b"),
        says("5", "2026-03-03T12:10", conversation_id="b"),
    ]
    found = compared(tmp_path, rows, as_of="2026-03-05T12:00")
    # Nothing replies to 2, and 5 names no message.
    assert waits(found) == dict.fromkeys(NAMES, (2, 2, 20)) | {
        "direct_replies": (3, 1, 30),
        "simla": (2, 2, 10),
    }
    assert unanswered(found)["direct_replies"] == (2, 3)
    assert unanswered(found)["answered"] == (0, 2)


def test_channels_whose_replies_name_no_message_have_no_direct_replies(tmp_path: Path) -> None:
    chat = {"channel": "whatsapp", "visibility": "private"}
    found = compared(tmp_path, [asks("1", "2026-03-03T10:00", **chat), says("2", "2026-03-03T10:10", **chat)])
    # What is private is what Zendesk calls public: the customer sees it.
    assert waits(found) == dict.fromkeys(NAMES, (1, 1, 10)) | {"direct_replies": (0, 0, None)}


def test_only_a_bot_is_an_answer_to_one_rule(tmp_path: Path) -> None:
    found = compared(
        tmp_path,
        [asks("1", "2026-03-03T10:00"), says("2", "2026-03-03T10:01", "1", automated=True)],
        as_of="2026-03-05T10:00",
    )
    none = (1, 0, None)
    assert waits(found) == dict.fromkeys(NAMES, none) | {
        "chatwoot": (0, 0, None),
        "direct_replies": (0, 0, None),  # without a person's reply on the channel
        "grimoirelab": (1, 1, 1),
    }
    assert unanswered(found)["answered"] == (1, 1)
    assert unanswered(found)["grimoirelab"] == (0, 1)
    assert found["zendesk"].reasons == {
        "centre": comparing.NO_REPLY,
        "within_30m": comparing.NO_REPLY,
        "unanswered": comparing.DROPS_UNANSWERED,
    }
    assert found["chatwoot"].reasons["centre"] == comparing.NOTHING_COUNTED


@pytest.mark.parametrize(("replied", "calendar", "business"), [("08:30", 630, 0), ("09:30", 690, 30)])
def test_at_night_only_one_clock_stands_still(
    tmp_path: Path, replied: str, calendar: float, business: float
) -> None:
    # From Monday 22:00.
    found = compared(tmp_path, [asks("1", "2026-03-02T22:00"), says("2", f"2026-03-03T{replied}", "1")])
    assert waits(found) == dict.fromkeys(NAMES, (1, 1, calendar)) | {"front": (1, 1, business)}
    assert within(found) == dict.fromkeys(NAMES, (0, 1)) | {"front": (1, 1)}


def test_without_hours_there_is_nothing_by_business_hours(tmp_path: Path) -> None:
    found = compared(tmp_path, CASE, hours=None)
    assert found["front"] == Compared(
        "front", "first reply in business hours", "Front", "mean", *[None] * 9,
        dict.fromkeys(("centre", "within_30m", "unanswered"), NO_HOURS),
    )  # fmt: skip
    assert found["zendesk"].centre_seconds == 3000
    assert spreads(list(found.values()))[0].smallest_rules == ("grimoirelab",)


def test_time_without_known_hours_is_left_out(tmp_path: Path) -> None:
    # The hours are known from Tuesday to Thursday only.
    hours = '[[hours]]\nmon-fri = "09:00-18:00"\nfrom = 2026-03-03\nto = 2026-03-05'
    rows = [
        asks("1", "2026-03-02T17:00", "ana", conversation_id="a"),
        says("2", "2026-03-03T10:00", "1", conversation_id="a"),
        asks("3", "2026-03-04T17:30", "ben", conversation_id="b"),
        says("4", "2026-03-05T09:10", "3", conversation_id="b"),
        asks("5", "2026-03-05T17:00", "cleo", conversation_id="c"),
        says("6", "2026-03-06T09:10", "5", conversation_id="c"),
    ]
    found = compared(tmp_path, rows, hours=hours)
    # Ben: half an hour on Wednesday and 10 minutes on Thursday.
    assert waits(found)["front"] == (1, 1, 40)
    assert waits(found)["intercom"][:2] == (3, 3)


def test_hours_are_known_before_the_first_selected_turn(tmp_path: Path) -> None:
    # The turn opens with the question on Tuesday, the conversation with the thank-you on Monday.
    rows = [
        asks("1", "2026-03-02T17:00", category="thanks"),
        asks("2", "2026-03-03T09:20", category="question"),
        says("3", "2026-03-03T09:30", "2"),
    ]
    found = compared(tmp_path, rows)
    assert waits(found)["answered"] == (1, 1, 10)
    assert waits(found)["front"] == (1, 1, 90)


def test_what_the_brand_wrote_first_creates_a_ticket_but_no_inbound(tmp_path: Path) -> None:
    # Ana's tweet is taken up in a conversation of its own: the brand at 10:00, Ana at 11:00, the brand at 11:20.
    rows = [
        asks("1", "2026-03-03T09:00", conversation_id="a"),
        says("2", "2026-03-03T10:00", "1", conversation_id="b"),
        asks("3", "2026-03-03T11:00", conversation_id="b"),
        says("4", "2026-03-03T11:20", "3", conversation_id="b"),
    ]
    found = waits(compared(tmp_path, rows))
    # In the tweet's own thread nobody answered.
    assert found["answered"] == (2, 1, 20)
    assert found["intercom"] == (2, 1, 20)
    assert found["zendesk"] == (2, 1, 80)  # from 10:00 to the brand's next message
    assert found["chatwoot"] == (1, 1, 20)
    assert found["direct_replies"] == (2, 2, 40)  # 60 minutes, in another thread, and 20
    assert found["grimoirelab"] == (1, 0, None)


def test_monitoring_finds_no_inbound_message(tmp_path: Path) -> None:
    rows = [asks("1", "2026-03-03T10:00", directed=False), says("2", "2026-03-03T10:10", "1")]
    assert waits(compared(tmp_path, rows)) == dict.fromkeys(NAMES, (0, 0, None))


def test_what_is_later_than_the_instant_is_not_seen(tmp_path: Path) -> None:
    rows = [
        asks("1", "2026-03-03T10:00"),
        says("2", "2026-03-03T10:05", "1", automated=True),
        asks("3", "2026-03-03T10:15"),
        says("4", "2026-03-03T10:30", "1"),
    ]
    early = compared(tmp_path / "early", rows, as_of="2026-03-03T10:20")
    assert waits(early) == dict.fromkeys(NAMES, (1, 0, None)) | {
        "chatwoot": (0, 0, None),
        "direct_replies": (2, 0, None),
        "grimoirelab": (1, 1, 5),
    }
    assert early["answered"].reasons["within_30m"] == TOO_YOUNG
    before_3 = compared(tmp_path / "before", rows, as_of="2026-03-03T10:10")
    assert waits(before_3)["direct_replies"] == (1, 0, None)
    on_time = compared(tmp_path / "on_time", rows, as_of="2026-03-03T10:30")
    # 30 minutes are within 30 minutes, and old enough; message 3 is 15 minutes old.
    assert within(on_time) == dict.fromkeys(NAMES, (1, 1))
    assert waits(on_time)["simla"] == (1, 1, 15)
    # Of the time before its first message the log knows nothing, so there is no 0 either.
    none = compared(tmp_path / "none", rows, as_of="2026-03-03T09:00")
    assert waits(none) == dict.fromkeys(NAMES, (None, None, None))
    assert none["answered"].reasons["centre"] == "the log holds no message of a customer"


@pytest.mark.parametrize(
    ("tz", "first", "last", "ours", "by_reply"),
    [
        ("UTC", date(2026, 3, 1), date(2026, 3, 1), 1, 0),
        ("UTC", date(2026, 3, 2), date(2026, 3, 8), 0, 1),
        # an hour ahead both are on Monday
        ("Europe/Belgrade", date(2026, 3, 2), date(2026, 3, 2), 1, 1),
        ("Europe/Belgrade", date(2026, 3, 1), date(2026, 3, 1), 0, 0),
    ],
)
def test_a_reply_counts_on_its_own_day_by_one_rule(
    tmp_path: Path, tz: str, first: date, last: date, ours: int, by_reply: int
) -> None:
    # Asked on Sunday 23:50, answered on Monday 00:20.
    rows = [asks("1", "2026-03-01T23:50"), says("2", "2026-03-02T00:20", "1")]
    found = compared(tmp_path, rows, tz=tz, first=first, last=last)
    assert {name: row.cases for name, row in found.items()} == dict.fromkeys(NAMES, ours) | {
        "chatwoot": by_reply
    }
    assert found["chatwoot"].centre_seconds == (1800 if by_reply else None)


def test_a_conversation_belongs_to_the_period_in_which_the_rule_opens_it(tmp_path: Path) -> None:
    rows = [
        asks("1", "2026-02-27T10:00"),
        says("2", "2026-02-27T10:10", "1"),
        asks("3", "2026-03-03T10:00"),
        says("4", "2026-03-03T10:40", "3"),
    ]
    march = compared(tmp_path / "march", rows, first=date(2026, 3, 1), last=date(2026, 3, 31))
    first_replies = ("front", "grimoirelab", "intercom", "zendesk")
    assert waits(march) == {name: (0, 0, None) if name in first_replies else (1, 1, 40) for name in NAMES}
    february = compared(tmp_path / "february", rows, first=date(2026, 2, 1), last=date(2026, 2, 28))
    assert waits(february) == dict.fromkeys(NAMES, (1, 1, 10))


def test_a_condition_chooses_conversations(tmp_path: Path) -> None:
    rows = [
        asks("1", "2026-03-03T10:00", "ana", conversation_id="a", category="question"),
        says("2", "2026-03-03T10:10", "1", conversation_id="a"),
        asks("3", "2026-03-03T10:20", "ana", conversation_id="a", category="complaint"),
        says("4", "2026-03-03T10:50", "3", conversation_id="a"),
        asks("5", "2026-03-03T10:00", "ben", conversation_id="b", category="question"),
        says("6", "2026-03-03T12:00", "5", conversation_id="b"),
    ]
    found = waits(compared(tmp_path, rows, where="category = 'complaint'"))
    assert found["answered"] == (1, 1, 30)
    # Ana's whole conversation, and nothing of Ben's.
    assert found["zendesk"] == (1, 1, 10)
    assert found["chatwoot"] == (2, 2, 20)


def test_an_empty_selection_has_cases_of_no_rule(tmp_path: Path) -> None:
    found = compared(tmp_path, CASE, first=date(2030, 1, 1), last=date(2030, 1, 31))
    assert waits(found) == dict.fromkeys(NAMES, (0, 0, None))
    for name, row in found.items():
        nothing = dict.fromkeys(("centre", "within_30m", "unanswered"), comparing.NOTHING_COUNTED)
        dropped = {"unanswered": comparing.DROPS_UNANSWERED} if name in DROPPING else {}
        assert row.reasons == nothing | dropped
    assert spreads(list(found.values())) == []


def test_a_log_without_the_brand_says_nothing_by_any_rule(tmp_path: Path) -> None:
    found = compared(tmp_path, CASE[:2])
    assert {row.cases for row in found.values()} == {None}
    assert {reason for row in found.values() for reason in row.reasons.values()} == {
        "the log holds no message of the brand"
    }


@pytest.mark.parametrize("asked", [{"by": ("channel",)}, {"every": "week"}])
def test_rows_are_rules_and_nothing_else(tmp_path: Path, asked: dict[str, Any]) -> None:
    with pytest.raises(RequestError, match="one row a rule"):
        compared(tmp_path, CASE, **asked)


def test_what_was_measured_before_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, CASE) as log:
        first = compare(log, Selection())
        figures = measure(log, [], Selection())
        assert compare(log, Selection()) == first
        assert measure(log, [], Selection()) == figures


def test_every_rule_names_who_published_it() -> None:
    assert [rule.name for rule in rules()] == NAMES
    assert [rule.name for rule in rules() if rule.source is None] == ["answered"]
    assert {rule.name for rule in rules() if not rule.keeps_unanswered} == set(DROPPING)
    assert {rule.name for rule in rules() if rule.is_booked_by_reply} == {"chatwoot"}


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            "-- title: a\n-- whose: b\n-- definition: c\n-- statistic: mean\n-- booked: reply\n",
            "lacks unanswered",
        ),
        (
            "-- title: a\n-- whose: b\n-- definition: c\n-- statistic: mode\n-- booked: reply\n-- unanswered: kept\n",
            "statistic is 'mode', not one of median, mean",
        ),
    ],
)
def test_a_wrong_header_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: str, message: str
) -> None:
    path = tmp_path / "wrong.sql"
    path.write_text(header + "select 1\n", encoding="utf-8")
    monkeypatch.setattr(comparing.sqlfiles, "paths", lambda folder: [path])
    with pytest.raises(InstallationError, match=message):
        comparing.rules.__wrapped__()


@pytest.fixture(scope="module")
def random_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    folder = tmp_path_factory.mktemp("random")
    with Log(folder / "log.db", writable=True) as log:
        product.load_files(log, product.joined(range(120), 30, duplicates=False), folder / "files")
        yield log


def test_our_row_is_what_the_metrics_say(random_log: Log) -> None:
    metrics = ["median_response_seconds", "within_30m_share", "unanswered_share"]
    for selection in (Selection(), Selection(first=date(2025, 3, 25), last=date(2025, 3, 30))):
        ours = compare(random_log, selection)[0]
        centre, timely, unheard = measure(random_log, metrics, selection)
        assert ours.answered == centre.n > 10
        assert (ours.centre_seconds, ours.within_30m_share, ours.unanswered_share) == (
            centre.value,
            timely.value,
            unheard.value,
        )


def walk(log: Log, as_of: datetime) -> dict[str, list[tuple[datetime, datetime | None]]]:
    """Go through every thread message by message: by rule, when each case was opened and replied to."""
    messages = log.con.execute(
        "select thread_no, thread_part, customer_no, from_brand, effective_at, coalesce(automated, false),"
        " coalesce(directed, true) from places join posts using (message_no)"
        " where coalesce(visibility, 'public') <> 'internal' and effective_at <= ?"
        " order by thread_no, thread_part, effective_at, ancestors, position, from_brand, message_id",
        [as_of],
    ).fetchall()
    cases: dict[str, list[tuple[datetime, datetime | None]]] = {
        name: [] for name in ("chatwoot", "grimoirelab", "intercom", "simla", "zendesk")
    }
    for _, members in groupby(messages, key=lambda message: message[:2]):
        thread = list(members)
        _, _, opener, is_brand, began_at, _, directed = thread[0]
        if not is_brand and directed:
            others = [at for _, _, who, brand, at, _, _ in thread[1:] if brand or who != opener]
            cases["grimoirelab"].append((began_at, others[0] if others else None))
        for customer in {message[2] for message in thread} - {None}:
            walk_conversation([message[3:] for message in thread if message[2] == customer], cases)
    return cases


def direct_replies(log: Log, as_of: datetime) -> list[tuple[datetime, datetime | None]]:
    """Look for the replies of every message of a customer: when it was posted and first replied to."""
    messages = log.con.execute(
        "select channel, message_id, parent_id, from_brand, effective_at, coalesce(automated, false),"
        " coalesce(directed, true) from places join posts using (message_no)"
        " where coalesce(visibility, 'public') <> 'internal' order by effective_at"
    ).fetchall()
    replies: dict[tuple[str, str], datetime] = {}
    channels = set()
    for channel, _, parent_id, from_brand, at, is_automated, _ in messages:
        if from_brand and not is_automated and parent_id is not None:
            channels.add(channel)
            if at <= as_of:
                replies.setdefault((channel, parent_id), at)
    return [
        (at, None if (reply := replies.get((channel, message_id))) is None else max(reply, at))
        for channel, message_id, _, from_brand, at, _, directed in messages
        if not from_brand and directed and channel in channels and at <= as_of
    ]


def walk_conversation(
    messages: list[tuple[bool, datetime, bool, bool]],
    cases: dict[str, list[tuple[datetime, datetime | None]]],
) -> None:
    created = first_in = last_in = waiting = ticket_reply = first_reply = None
    for from_brand, at, is_automated, directed in messages:
        if not from_brand and not directed:
            continue
        if from_brand and not is_automated:
            if created is not None and ticket_reply is None:
                ticket_reply = at
            if first_in is not None and first_reply is None:
                first_reply = at
            if waiting is not None:
                cases["chatwoot"].append((waiting, at))
                cases["simla"].append((last_in, at))
            waiting = None
        if created is None:
            created = at
        if not from_brand:
            last_in = at
            first_in = first_in or at
            waiting = waiting or at
    if waiting is not None:
        cases["chatwoot"].append((waiting, None))
        cases["simla"].append((last_in, None))
    if first_in is not None:
        cases["intercom"].append((first_in, first_reply))
        cases["zendesk"].append((created, ticket_reply))


@pytest.mark.parametrize("hours", [30, 60, 100_000])
def test_rules_agree_with_a_walk_through_every_message(random_log: Log, hours: int) -> None:
    first_at, latest_at = random_log.con.execute(
        "select min(posted_at), max(posted_at) from posts"
    ).fetchone()
    as_of = min(first_at + timedelta(hours=hours), latest_at)
    found = {row.name: row for row in compare(random_log, Selection(as_of=as_of))}
    walked = walk(random_log, as_of) | {"direct_replies": direct_replies(random_log, as_of)}
    for name, cases in walked.items():
        seconds = [(replied - asked).total_seconds() for asked, replied in cases if replied]
        row = found[name]
        assert row.cases == (len(seconds) if name == "chatwoot" else len(cases)), name
        assert row.answered == len(seconds) > 0, name
        assert row.centre_seconds == pytest.approx({"mean": fmean, "median": median}[row.statistic](seconds))
        if name in DROPPING:
            timely = sum(wait <= 1800 for wait in seconds)
            assert (row.within_30m_numerator, row.within_30m_denominator) == (timely, len(seconds)), name


def answered(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def db(tmp_path: Path) -> Path:
    with opened(tmp_path, CASE):
        return tmp_path / "log.db"


def test_the_command_prints_a_row_a_rule_and_says_how_far_they_are_apart(db: Path, tmp_path: Path) -> None:
    config = tmp_path / "answered.toml"
    config.write_text(WORKDAYS, encoding="utf-8")
    result = answered("compare", "--db", db, "--config", config)
    lines = {line.split()[0]: line.replace("\xa0", " ") for line in result.stdout.splitlines()[2:]}
    assert list(lines) == NAMES
    assert "this program" in lines["answered"]
    assert "50 min (median)" in lines["answered"]
    assert "50 min (mean)" in lines["chatwoot"]
    assert "15 min (median)" in lines["grimoirelab"]
    assert "10 min (mean)" in lines["front"]
    assert "0 % (0 of 1)" in lines["simla"]
    assert lines["simla"].endswith("drops those without a reply")
    assert result.stderr.replace("\xa0", " ").splitlines() == [
        "response time: from 10 min (front) to 50 min (answered, chatwoot, intercom, zendesk), 40 min apart",
        "within 30 min: from 0 % (answered, chatwoot, direct_replies, intercom, simla, zendesk) to 100 %"
        " (front, grimoirelab), 100.0 points apart",
    ]


def test_programs_read_numbers_and_reasons_stand_beside(db: Path) -> None:
    result = answered("compare", "--db", db, "-f", "json", "--as-of", "2026-03-08T18:40Z")
    rows = {row["rule"]: row for row in json.loads(result.stdout)}
    assert list(rows) == NAMES
    assert rows["direct_replies"] == {
        "rule": "direct_replies",
        "title": "direct replies only",
        "whose": "social media analytics",
        "statistic": "mean",
        "centre_seconds": 2100,
        "within_30m_share": 0,
        "within_30m_numerator": 0,
        "within_30m_denominator": 2,
        "unanswered_share": 0.5,
        "unanswered_numerator": 1,
        "unanswered_denominator": 2,
        "cases": 2,
        "answered": 1,
    }
    assert set(rows["front"].values()) == {
        "front", "first reply in business hours", "Front", "mean", None
    }  # fmt: skip
    assert "front: no opening hours are set" in result.stderr
    assert "zendesk: drops those without a reply" in result.stderr
    assert "unanswered: from 0" in result.stderr


@pytest.mark.parametrize("form", ["csv", "ndjson", "md"])
def test_every_form_has_every_rule(db: Path, form: str) -> None:
    text = answered("compare", "--db", db, "-f", form).stdout
    assert all(name in text for name in NAMES)


def test_frames_are_written_to_files(db: Path, tmp_path: Path) -> None:
    answered("compare", "--db", db, "-f", "parquet", "-o", tmp_path / "out.parquet")
    assert (tmp_path / "out.parquet").stat().st_size > 100


def test_definitions_are_printed_without_a_log(tmp_path: Path) -> None:
    text = answered("compare", "--definitions", "--db", tmp_path / "no.db").stdout
    for rule in rules():
        assert f"{rule.name}: {rule.title} ({rule.whose})" in text
        assert rule.definition in text


def test_an_empty_log_is_nothing_to_compare(tmp_path: Path) -> None:
    with opened(tmp_path, []):
        pass
    answered("compare", "--db", tmp_path / "log.db", code=5)
