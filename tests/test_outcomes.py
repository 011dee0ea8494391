"""The figures on outcomes: the slow reference on cases worked by hand, and the product against the reference.

Logs made by hand are of a brand, acme, and customers on twitter; hours count from noon of 3 March 2025 (`at`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import product
import pytest
import randomlogs
import reference
from depth import tried
from reference import COLUMNS, File, Row, Turn
from reference_outcomes import (
    APOLOGY,
    HANDOFF,
    INTERIM,
    LACKS,
    NEEDS,
    REDIRECT,
    Asked,
    Fact,
    Seen,
    a_year_before,
    figures,
    template,
)

from analytics.log import Log
from analytics.measuring import Figure, Selection, measure
from analytics.measuring.selection import periods

NOON = datetime(2025, 3, 3, 12)
DAY = 24
MICROSECOND = 1 / 3_600_000_000
NO_TURNS = "no turns to count"
TOO_YOUNG = "all are too young to tell"
COMPLAINT: dict[str, Any] = {"category": "complaint"}
PRAISE: dict[str, Any] = {"category": "praise"}
PRIVATE: dict[str, Any] = {"visibility": "private"}
SAME: dict[str, Any] = {"conversation_id": "same"}
ATTRIBUTES: dict[str, Callable[[Turn], object]] = {
    "channel": lambda turn: turn.channel,
    "brand": lambda turn: turn.brand,
    "category": lambda turn: turn.category,
    "visibility": lambda turn: turn.visibility,
    "agent": lambda turn: turn.agent,
    "turn": lambda turn: "first" if turn.turn_number == 1 else "follow_up",
}


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def asks(message_id: str, hours: float, author_id: str = "dana", **cells: Any) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    known = {"message_id": message_id, "posted_at": at(hours), "channel": "twitter"}
    return row | known | {"author_id": author_id, "from_brand": False} | cells


def replies(message_id: str, hours: float, parent_id: str | None = None, text: str = "", **cells: Any) -> Row:
    own = {"from_brand": True, "brand": "acme", "parent_id": parent_id, "text": text or None}
    return asks(message_id, hours, "acme") | own | cells


def shares_and_counts(rows: Iterable[Row], hours: float, **asked: Any) -> dict[str, Fact]:
    messages = reference.merge([("log.csv", list(rows))]).messages
    return figures(Seen(messages, at(hours)), Asked(**asked))


def share(numerator: int, denominator: int, pending: int = 0) -> Fact:
    return Fact(numerator / denominator, numerator, denominator, denominator, pending, None)


def empty(reason: str, pending: int = 0) -> Fact:
    return Fact(None, 0, 0, 0, pending, reason)


# ---- the reference, by hand


def test_missed_are_turns_of_any_kind_but_abuse_and_spam() -> None:
    kinds = ("thanks", "praise", "abuse", "spam")
    rows = [asks(kind, 0, kind, category=kind) for kind in kinds]
    rows += [
        asks("heard", 0, "heard", directed=False),
        asks("gone", 0, "gone", removed_by="author", removed_at=at(1)),
        asks("young", 30, "young"),
        asks("a", 0, "ana"),
        replies("b", 48, "a"),
        replies("to all", 0),
    ]
    # thanks, praise, heard of four are missed; as of the answer's instant only those
    assert shares_and_counts(rows, 48)["missed_share"] == share(3, 4, 1)
    assert shares_and_counts(rows, 48 - MICROSECOND)["missed_share"] == share(4, 4, 1)
    assert shares_and_counts(rows, 48)["complaint_unanswered_share"] == empty(NO_TURNS)


def test_an_acknowledgement_is_no_answer() -> None:
    rows = [
        asks("1", 0, "ana"),
        replies("2", 0.5, "1", automated=True),
        replies("3", 9, "1"),
        asks("4", 0, "ben"),
        replies("5", 1, "4", automated=True),
        asks("6", 0, "cleo"),
        asks("7", 20, "dora"),
    ]
    found = shares_and_counts(rows, 30)
    assert found["median_acknowledge_seconds"] == Fact(2700, None, None, 2, 1, None)
    assert found["automated_only_share"] == share(1, 3, 1)


def test_a_real_answer_is_the_first_that_is_more_than_interim_even_of_a_later_turn() -> None:
    same: dict[str, Any] = {"conversation_id": "k"}
    rows = [
        asks("1", 0, **same),
        replies("2", 0.5, "1", INTERIM, **same),
        asks("3", 1, **same),
        replies("4", 2, "3", "It is on its way.", **same),
        asks("5", 0, "ben"),
        replies("6", 2 + MICROSECOND, "5"),
        asks("7", 3, "cleo"),
    ]
    found = shares_and_counts(rows, 4)
    # 1 got its real answer at 2, just in time, and so did 3; ben waited a microsecond more
    assert found["within_2h_real_share"] == share(2, 3, 1)
    # ben's answer has no text
    assert found["interim_share"] == share(1, 2, 1)
    assert found["interim_followed_share"] == empty(TOO_YOUNG, 1)
    assert shares_and_counts(rows, 24.5)["interim_followed_share"] == share(1, 1)


def test_an_interim_answer_is_followed_within_a_day_in_any_thread_or_not() -> None:
    for hours, followed in ((24 - MICROSECOND, 1), (24, 1), (24 + MICROSECOND, 0)):
        rows = [
            asks("1", -1, conversation_id="k"),
            replies("2", 0, "1", INTERIM),
            replies("3", 0, "1"),
            replies("4", 1, "1", automated=True),
            replies("5", 2, "1", visibility="internal"),
            asks("6", 3, conversation_id="l"),
            replies("7", hours, "6"),
        ]
        assert shares_and_counts(rows, 50)["interim_followed_share"] == share(followed, 1)


def test_a_handoff_is_announced_in_public_by_any_message_of_the_turn() -> None:
    private = [asks("dm", 2, brand="acme", **PRIVATE), replies("dm2", 4, "dm", "Here we are.", **PRIVATE)]
    public = asks("1", 0, brand="acme")
    found = shares_and_counts([public, *private], 90)
    assert found["handoff_announced_share"] == share(0, 1)
    assert found["handoff_share"] == empty(NO_TURNS)
    # the public answer came first and was none that hands off: not answered in private
    answered = [public, replies("2", 3, "1", "It is on its way."), *private]
    assert shares_and_counts(answered, 90)["handoff_announced_share"] == empty(NO_TURNS)
    # it came after the private one, and a further message announces it
    later = [public, replies("2", 4, "1", "It is on its way."), replies("3", 9, "1", HANDOFF), *private]
    assert shares_and_counts(later, 90)["handoff_announced_share"] == share(1, 1)
    assert shares_and_counts(later, 8)["handoff_announced_share"] == share(0, 1)
    # it hands off
    handing = [public, replies("2", 1, "1", HANDOFF), *private]
    assert shares_and_counts(handing, 90)["handoff_announced_share"] == share(1, 1)
    assert shares_and_counts(handing, 3)["handoff_announced_share"] == empty(NO_TURNS)
    # a private answer in the thread itself
    inside = [public, replies("2", 1, "1", HANDOFF, **PRIVATE)]
    assert shares_and_counts(inside, 90)["handoff_announced_share"] == share(0, 1)


def test_a_handoff_is_dead_without_a_private_message_within_a_week() -> None:
    for hours, dead in ((1, 1), (1 + MICROSECOND, 0), (1 + 7 * DAY, 0), (1 + 7 * DAY + MICROSECOND, 1)):
        rows = [asks("1", 0), replies("2", 1, "1", HANDOFF), asks("dm", hours, **PRIVATE)]
        rows.append(asks("other", 0, "ana", **PRIVATE))
        assert shares_and_counts(rows, 1 + 7 * DAY)["handoff_dead_share"] == share(dead, 1)
        young = shares_and_counts(rows, 1 + 7 * DAY - MICROSECOND)["handoff_dead_share"]
        assert young == empty(TOO_YOUNG, 1)


def test_a_handoff_is_followed_where_private_messages_are_known_before_its_week_ends() -> None:
    for hours, counted in ((1 + 7 * DAY, share(1, 1)), (1 + 7 * DAY + MICROSECOND, empty(NO_TURNS))):
        rows = [asks("1", 0), replies("2", 1, "1", HANDOFF), asks("other", hours, "ana", **PRIVATE)]
        assert shares_and_counts(rows, 99 * DAY)["handoff_dead_share"] == counted
        assert shares_and_counts(rows, 7 * DAY)["handoff_dead_share"] == empty(LACKS["private"])


def test_answers_that_redirect_or_apologise_are_counted_of_answers_with_a_text() -> None:
    rows = [
        asks("1", 0, "ana", **COMPLAINT),
        replies("2", 1, "1", f"{APOLOGY} {REDIRECT}"),
        asks("3", 0, "ben"),
        replies("4", 1, "3", APOLOGY),
        asks("5", 0, "cleo"),
        replies("6", 1, "5"),
        asks("7", 20, "dora", **COMPLAINT),
        asks("8", 20, "eva"),
    ]
    found = shares_and_counts(rows, 30)
    assert found["redirect_share"] == share(1, 2, 2)
    assert found["apology_share"] == share(1, 1, 1)


def test_a_text_is_canned_when_five_of_the_period_are_alike() -> None:
    assert template("@c1 Parcel 12 is here! See https://example.test/a ^AB") == "parcel is here see"
    rows = []
    for number in range(6):
        rows.append(asks(f"a{number}", number, f"c{number}", channel="email" if number == 5 else "twitter"))
        text = f"Parcel {number} left the warehouse."
        rows.append(
            replies(f"b{number}", number + 0.5, f"a{number}", text) | {"channel": rows[-1]["channel"]}
        )
    rows += [
        asks("a7", 7),
        replies("b7", 8, "a7", "Something else altogether."),
        replies("b8", 9, "a7", "ok"),
    ]
    assert shares_and_counts(rows, 99)["canned_share"] == share(6, 7)
    email = shares_and_counts(rows, 99, part=lambda turn: turn.channel == "email")
    assert email["canned_share"] == share(1, 1)
    assert shares_and_counts(rows, 4)["canned_share"] == share(0, 4)
    assert shares_and_counts(rows, 99, from_at=at(2))["canned_share"] == share(0, 5)


def test_complaints_that_the_brand_removed_are_messages() -> None:
    removed: dict[str, Any] = {"removed_by": "brand", **COMPLAINT}
    rows = [
        asks("1", 0, "ana", removed_at=at(40), **removed),
        asks("2", 0, "ana", parent_id="1", **removed),
        asks("3", 0, "ben", removed_by="author", removed_at=at(1), **COMPLAINT),
        asks("4", 0, "cleo", channel="email", **COMPLAINT),
        asks("5", 0, "dora", removed_by="brand", category="question"),
        asks("6", 30, "eva", **removed),
        replies("7", 50, "2"),
        replies("to all", 0),
    ]
    found = shares_and_counts(rows, 45)
    assert found["removed_complaint_share"] == share(3, 4)
    assert found["removed_unanswered_share"] == share(2, 2, 1)
    assert shares_and_counts(rows, 39)["removed_complaint_share"] == share(2, 4)
    assert shares_and_counts(rows, 60)["removed_unanswered_share"] == share(1, 3)


def test_a_conversation_of_four_turns_is_a_ping_pong_and_the_brand_may_have_the_last_word() -> None:
    same: dict[str, Any] = {"conversation_id": "k"}
    rows = [asks("0", -9, **same), replies("0b", -8, "0", **same)]
    for number in range(1, 4):
        rows.append(asks(f"{number}", number, **same, **COMPLAINT))
        rows.append(replies(f"{number}b", number + 0.5, f"{number}", **same))
    rows += [asks("t", 5, category="thanks", **same), replies("u", 6, "t", automated=True, **same)]
    found = shares_and_counts(rows, 90)
    assert (found["pingpong_share"], found["pingpong_closed_share"]) == (share(1, 1), share(1, 1))
    # counted in the slice of the first complaint, which is a follow-up
    first = shares_and_counts(rows, 90, part=lambda turn: turn.turn_number == 1)
    assert first["pingpong_share"] == empty(NO_TURNS)
    assert shares_and_counts(rows, 90, from_at=at(0.5))["pingpong_share"] == share(1, 1)
    assert shares_and_counts(rows, 90, from_at=at(1.5))["pingpong_share"] == empty(NO_TURNS)
    assert shares_and_counts(rows, 2.9)["pingpong_share"] == share(0, 1)
    assert shares_and_counts(rows, 3)["pingpong_closed_share"] == share(0, 1)
    # and it recovered: thanks are its last words
    assert found["recovered_share"] == share(1, 1)
    assert shares_and_counts(rows, 4)["recovered_share"] == share(0, 1)
    assert shares_and_counts(rows, 1)["recovered_share"] == empty(NO_TURNS)


def test_a_complaint_is_scattered_over_threads_at_most_a_week_apart() -> None:
    for hours, scattered in ((7 * DAY, 1), (7 * DAY + MICROSECOND, 0)):
        rows = [
            asks("1", 0, conversation_id="k", **COMPLAINT),
            replies("2", 1, "1"),
            asks("3", 2, conversation_id="k", **COMPLAINT),
            asks("4", 2 + hours, conversation_id="l", **COMPLAINT),
            asks("5", 2 + hours, "ben", **COMPLAINT),
        ]
        assert shares_and_counts(rows, 999)["scattered_share"] == share(scattered, 2)
        # the other complaint may stand in another slice
        one = shares_and_counts(rows, 999, part=lambda turn: turn.thread == "c:l")
        assert one["scattered_share"] == share(scattered, 1)


def test_brands_take_part_when_they_answered_once() -> None:
    rows = []
    for number in range(5):
        rows.append(asks(f"a{number}", 0, f"c{number}", brand=f"b{number}", directed=False))
    rows += [asks("n", 0, "nobody"), replies("r", 30, "a1"), asks("young", 80, "y", directed=False)]
    found = shares_and_counts(rows, 90)
    assert found["participating_brands_share"] == share(1, 5)
    assert found["undirected_share"] == share(6, 7)
    assert found["undirected_answered_share"] == share(1, 5, 1)
    four = shares_and_counts(rows, 90, part=lambda turn: turn.brand != "b0")
    assert four["participating_brands_share"] == Fact(None, 1, 4, 4, 0, "fewer than 5 brands")


def test_contact_is_repeated_within_a_week_of_the_answer() -> None:
    for hours, quiet in ((1, 1), (1 + MICROSECOND, 0), (1 + 7 * DAY, 0), (1 + 7 * DAY + MICROSECOND, 1)):
        rows = [asks("1", 0), replies("2", 1, "1"), asks("3", hours, conversation_id="l")]
        assert shares_and_counts(rows, 1 + 7 * DAY)["no_repeat_contact_share"] == share(quiet, 1)
        young = shares_and_counts(rows, 1 + 7 * DAY - MICROSECOND)["no_repeat_contact_share"]
        assert young == empty(TOO_YOUNG, 1)


def test_a_customer_is_won_back_by_praise_within_90_days_of_the_complaint() -> None:
    for hours, won in ((0, 0), (1, 1), (90 * DAY, 1), (90 * DAY + MICROSECOND, 0)):
        rows = [asks("1", 0, **COMPLAINT), asks("2", hours, conversation_id="l", **PRAISE)]
        rows += [asks("3", DAY, "ben", **COMPLAINT)]
        assert shares_and_counts(rows, 90 * DAY)["won_back_share"] == share(won, 1, 1)


def test_who_is_ignored_comes_back_between_a_day_and_eight_after_the_complaint() -> None:
    for hours, came_back in ((24, 0), (24 + MICROSECOND, 1), (8 * DAY, 1), (8 * DAY + MICROSECOND, 0)):
        rows = [
            # ignored; answered in just a day, comes back; answered, does not; a question, then a complaint
            asks("1", 0, "ana", **COMPLAINT),
            asks("2", hours, "ana", conversation_id="l", **COMPLAINT),
            asks("3", 0, "ben", **COMPLAINT),
            replies("4", 24, "3"),
            asks("5", 3 * DAY, "ben", conversation_id="m", **COMPLAINT),
            asks("6", 0, "cleo", **COMPLAINT),
            replies("7", 24, "6"),
            asks("8", 0, "dora", category="question"),
            replies("9", 1, "8"),
            asks("10", 2 * DAY, "dora", conversation_id="n", **COMPLAINT),
        ]
        found = shares_and_counts(rows, 8 * DAY)
        young = 3 if hours <= 8 * DAY else 2
        assert found["came_back_share"] == share(came_back, 1, young)
        assert found["repeat_after_silence_ratio"] == Fact(2.0 * came_back, came_back, 1, 3, young, None)
        assert found["question_escalated_ratio"] == Fact(None, 0, 0, 1, 0, NO_TURNS)


def test_complaints_are_compared_with_those_of_the_same_days_a_year_earlier() -> None:
    year = 365 * DAY
    rows = [asks("first", -1, "first")]
    for number, hours in enumerate((12, 13, 36, 12 + year, 13 + year, 14 + year, 36 + year)):
        rows.append(asks(f"{number}", hours, f"c{number}", directed=False, **COMPLAINT))
    days: dict[str, Any] = {"from_at": datetime(2026, 3, 4), "to_at": datetime(2026, 3, 5)}
    assert shares_and_counts(rows, year + 99, **days)["complaint_growth_ratio"] == Fact(1.5, 3, 2, 3, 0, None)
    # three quarters past midday only one had come a year before
    early = shares_and_counts(rows, year + 12.75, **days)["complaint_growth_ratio"]
    assert early == Fact(1, 1, 1, 1, 0, None)
    for asked, reason in (
        ({}, "no period a year earlier in the log"),
        ({"from_at": datetime(2026, 3, 3)}, "no period a year earlier in the log"),
        ({"from_at": datetime(2026, 3, 6)}, "no complaints a year earlier"),
    ):
        assert shares_and_counts(rows, year + 99, **asked)["complaint_growth_ratio"].reason == reason
    assert a_year_before(datetime(2028, 2, 29, 1)) == datetime(2027, 2, 28, 1)


def test_the_audience_is_followers_of_both_times_shares() -> None:
    rows = [
        asks("1", 0, "ana", brand="acme", followers=10.0, shares=2.0),
        asks("2", 0, "ben", followers=5.0),
        asks("3", 0, "cleo", brand="acme", shares=9.0),
        asks("4", 0, "dora", followers=7.0, **PRIVATE),
        asks("5", 40, "eva", followers=7.0),
        asks("6", 0, "fay", followers=7.0),
        replies("7", 1, "6", followers=100.0),
        replies("8", 2, "6", followers=90.0),
    ]
    found = shares_and_counts(rows, 48)
    # (100 + 10) x 3 and (100 + 5) x 1, its brand not being known; both are 48 hours old; eva's is too young
    assert found["audience"] == Fact(435, None, None, 2, 1, None)
    assert found["unanswered_audience_hours"] == Fact(435 * 48, None, None, 2, 1, None)


def test_amplification_compares_shares_of_messages() -> None:
    rows = [
        asks("1", 0, shares=4.0, **COMPLAINT),
        asks("2", 1, parent_id="1", shares=2.0, **PRAISE),
        asks("3", 0, "ben", shares=5.0, **COMPLAINT),
        asks("4", 0, "cleo", **COMPLAINT),
        asks("5", 0, "dora", shares=1.0, **PRAISE),
    ]
    assert shares_and_counts(rows, 9)["amplification_ratio"] == Fact(3, 9, 2, 4, 0, None)
    assert shares_and_counts(rows[:1], 9)["amplification_ratio"].reason == "no praise"


def test_customers_are_counted_once_by_what_they_want() -> None:
    rows = [
        asks("1", 0, "ana", **COMPLAINT),
        asks("2", 0, "ana", **PRAISE),
        asks("3", 0, "ben", category="question"),
        asks("4", 0, "cleo", category="thanks"),
        asks("5", 0, "dora", category="suggestion"),
        asks("6", 95 * DAY, "ana", category="suggestion", directed=False),
        asks("7", 91 * DAY, "ben", **COMPLAINT),
        asks("8", 95 * DAY, "ben"),
        asks("9", 90 * DAY - 1, "ben"),
        asks("10", 95 * DAY, "eva", **PRAISE),
    ]
    found = shares_and_counts(rows, 95 * DAY)
    assert found["customers"] == Fact(5, None, None, 5, 0, None)
    assert found["complaining_customers_share"] == share(2, 4)
    assert found["asking_customers_share"] == share(1, 4)
    assert found["feedback_customers_share"] == share(3, 4)
    # 7, 8 and 10 are 90 days younger than the log; before them 9, and not eva, wrote
    assert found["known_customer_share"] == share(2, 3)
    assert (found["promoters"].value, found["detractors"].value) == (1, 1)
    assert shares_and_counts(rows, 90 * DAY)["promoters"].value == 0
    late = shares_and_counts(rows, 90 * DAY - MICROSECOND)
    assert late["promoters"] == Fact(None, None, None, 0, 0, "the log begins less than 90 days before")


def test_ratings_are_stars_from_one_to_five_and_agents_are_who_answered() -> None:
    rows = [asks(f"{n}", 0, f"c{n}", rating=float(n)) for n in range(8)]
    rows += [
        replies(f"r{n}", 1, f"{n}", agent=agent) for n, agent in enumerate(("dana", "dana", "avi", None))
    ]
    found = shares_and_counts(rows, 9)
    assert found["satisfied_share"] == share(2, 5)
    assert found["responding_agents"] == Fact(2, None, None, 2, 0, None)
    assert found["busiest_agent_share"] == share(2, 3)


def test_what_a_log_lacks_is_named_in_the_order_of_the_needs() -> None:
    found = shares_and_counts([asks("1", 0)], 48)
    assert found["missed_share"] == empty(LACKS["replies"])
    assert found["removed_complaint_share"] == empty(LACKS["category"])
    assert found["audience"] == Fact(None, None, None, 0, 0, LACKS["replies"])
    assert found["customers"].value == 1


def test_random_logs_try_each_figure_many_times() -> None:
    tried: Counter[str] = Counter()
    positive: Counter[str] = Counter()
    logs = [reference.merge(randomlogs.random_log(seed, 20 + seed % 41)).messages for seed in range(200)]
    reference.read_texts(row for messages in logs for row in messages.values())
    for seed, messages in enumerate(logs):
        latest = reference.latest(messages) + timedelta(days=(0, 0, 1, 8, 91)[seed % 5])
        log = Seen(messages, latest)
        later = figures(log, Asked(from_at=datetime(2026, 3, 25)))
        for metric, fact in figures(log, Asked()).items():
            if metric == "complaint_growth_ratio":
                fact = later[metric]
            tried[metric] += fact.value is not None and fact.n > 0
            positive[metric] += bool(fact.numerator or fact.value)
    assert {metric: tried[metric] for metric in NEEDS if tried[metric] < 10} == {}
    assert {metric: positive[metric] for metric in NEEDS if positive[metric] < 3} == {}


# ---- the product against the reference

CUTS = (
    ("channel",),
    ("brand",),
    ("category",),
    ("visibility",),
    ("agent",),
    ("turn",),
    ("channel", "turn"),
    ("brand", "visibility"),
)
CONDITIONS: tuple[tuple[str, Callable[[Turn], bool]], ...] = (
    ("channel = 'twitter' or category = 'complaint'",
     lambda turn: turn.channel == "twitter" or turn.category == "complaint"),
    ("visibility = 'public' and turn = 'first'",
     lambda turn: turn.visibility == "public" and turn.turn_number == 1),
)  # fmt: skip


def apart(seeds: Iterable[int], size: int) -> list[File]:
    """Join random logs, each with customers of its own: a load tries many, and customers remain few turns."""
    files = []
    for name, part in product.joined(seeds, size):
        rows = []
        for row in part:
            seed = row["message_id"].split("-")[0]
            is_customer = row["author_id"] in randomlogs.CUSTOMERS
            rows.append(row | ({"author_id": f"{seed}-{row['author_id']}"} if is_customer else {}))
        files.append((name, rows))
    return files


def spans(
    selection: Selection, messages: dict[reference.Key, Row]
) -> dict[date | None, tuple[datetime | None, ...]]:
    """Give from, to and as of of each period, by its first day; those of `every` are cut by the product."""
    assert selection.as_of is not None
    if selection.every is not None:
        posted = [row["posted_at"] for row in messages.values()]
        cut = periods(selection, min(posted), max(posted))
        return {period.first: (period.from_at, period.to_at, period.as_of) for period in cut}
    from_at = to_at = None
    as_of = selection.as_of
    if selection.first is not None:
        from_at = datetime.combine(selection.first, time())
    if selection.last is not None:
        to_at = datetime.combine(selection.last, time()) + timedelta(days=1)
        as_of = min(as_of, to_at + timedelta(days=7))
    return {None: (from_at, to_at, as_of)}


def differences(log: Log, messages: dict[reference.Key, Row], selection: Selection) -> list[str]:
    """Say in which figures of which slices the product and the reference differ."""
    where = dict(CONDITIONS)[selection.where] if selection.where else lambda turn: True
    found = measure(log, list(NEEDS), selection)
    slices = [found[start : start + len(NEEDS)] for start in range(0, len(found), len(NEEDS))]
    wrong = []
    cut = spans(selection, messages)
    newest = max((as_of for _, _, as_of in cut.values() if as_of is not None), default=None)
    for first, (from_at, to_at, as_of) in cut.items():
        assert as_of is not None
        seen = Seen(messages, as_of, selection.grace_seconds, newest=newest)
        own = [part for part in slices if part[0].period == first]
        keys = [tuple(part[0].dimensions[name] for name in selection.by) for part in own]
        expected_keys = {
            tuple(ATTRIBUTES[name](turn) for name in selection.by)
            for turn in seen.every_turn
            if Asked(from_at, to_at).is_in_period(turn) and where(turn)
        }
        if selection.by and (len(keys) != len(set(keys)) or not set(keys) >= expected_keys):
            wrong.append(f"slices {keys} are not {expected_keys}")
        for key, part in zip(keys, own, strict=True):

            def is_in_slice(turn: Turn, key: tuple[object, ...] = key) -> bool:
                return tuple(ATTRIBUTES[name](turn) for name in selection.by) == key

            expected = figures(seen, Asked(from_at, to_at, where, is_in_slice))
            for figure in part:
                if not is_equal(figure, expected[figure.metric]):
                    wrong.append(f"{first} {key}: {figure} is not {expected[figure.metric]}")
    return wrong


def is_equal(figure: Figure, fact: Fact) -> bool:
    """Compare the value, what it counts and why it is not known.

    The reason of an empty share is compared by the letter, that of other figures only where the log lacks
    something: where several reasons hold, any of them will do.
    """
    counts = (figure.numerator, figure.denominator, figure.n, figure.pending)
    if counts != (fact.numerator, fact.denominator, fact.n, fact.pending):
        return False
    is_by_letter = figure.metric.endswith("_share") or fact.reason in LACKS.values()
    if is_by_letter and figure.reason != fact.reason:
        return False
    if figure.value is None or fact.value is None:
        return figure.value is fact.value and figure.reason is not None
    # Impressions times seconds are rounded to whole ones, so that sums do not depend on their order.
    rounded = figure.n * 0.51 / 3600 if figure.metric == "unanswered_audience_hours" else 0
    return figure.reason is None and bool(
        figure.value == pytest.approx(fact.value, rel=1e-12, abs=1e-9 + rounded)
    )


def assert_equal_to_the_reference(tmp_path: Path, files: list[File], rng: Random, number: int) -> None:
    """Compare a log as of some instants: in total, by some dimensions, in some periods, under some condition."""
    messages = reference.merge(files).messages
    latest = reference.latest(messages)
    later = latest + timedelta(days=rng.choice((1, 8, 200)))
    at_a_limit = rng.choice([row["posted_at"] for row in messages.values()])
    at_a_limit += timedelta(days=rng.choice((1, 7, 8, 90)))
    with Log(tmp_path / "log.db", writable=True) as log:
        product.load_files(log, files, tmp_path / "files")
        for as_of in [*randomlogs.instants(files, rng, number), at_a_limit, later]:
            day = rng.choice([row["posted_at"] for row in messages.values()]).date()
            first = rng.choice((None, day, date(2026, 3, 25), date(2026, 3, 26)))
            last = rng.choice((None, (first or day) + timedelta(days=rng.choice((0, 1, 30)))))
            every = rng.choice(("month", "quarter"))
            asked = [
                Selection(as_of=as_of),
                Selection(as_of=as_of, by=rng.choice(CUTS), where=rng.choice(CONDITIONS)[0]),
                Selection(as_of=as_of, by=rng.choice(((), *CUTS)), first=first, last=last),
                Selection(as_of=as_of, grace_seconds=rng.choice((600, 0, 90_000)), first=first),
                Selection(as_of=as_of, by=rng.choice(((), ("channel",))), every=every, tz="Asia/Kathmandu"),
            ]
            for selection in asked:
                assert differences(log, messages, selection) == [], selection


def cases_at_limits() -> list[Row]:
    """Make small conversations whose events are at limits, or a microsecond off; each of a brand of its own."""
    week, eight_days, quarter = 7 * DAY, 8 * DAY, 90 * DAY
    rows: list[Row] = []
    for offset in (-MICROSECOND, 0, MICROSECOND):
        # what the customer writes first, what the brand answers and when, and who says what else, and where
        cases: tuple[tuple[str | None, str, float | None, list[Row]], ...] = (
            (None, INTERIM, 1, [replies("", 1.5, text=INTERIM, **SAME), replies("", 2 + offset, **SAME)]),
            (None, INTERIM, 1, [replies("", 25 + offset)]),
            (None, INTERIM, 1, [replies("", 1 + offset)]),
            (None, HANDOFF, 1, [asks("", 1 + offset, **PRIVATE)]),
            (None, HANDOFF, 1, [asks("", 1 + week + offset, **PRIVATE)]),
            (None, HANDOFF, 1, [asks("", 0, **PRIVATE), replies("", offset, visibility="private")]),
            (None, "It is blue.", 1, [asks("", 0, **PRIVATE), replies("", 1 + offset, visibility="private")]),
            (None, "It is blue.", 1, [asks("", 1 + offset)]),
            (None, "It is blue.", 1, [asks("", 1 + week + offset)]),
            (None, "It is blue.", 2 + offset, []),
            ("complaint", "", None, [asks("", 24 + offset, **COMPLAINT)]),
            ("complaint", "", None, [asks("", week + offset, **COMPLAINT)]),
            ("complaint", "", None, [asks("", eight_days + offset, **COMPLAINT)]),
            ("complaint", "", None, [asks("", offset, **PRAISE)]),
            ("complaint", "", None, [asks("", quarter + offset, **PRAISE)]),
            ("complaint", "", 24 + offset, [asks("", 3 * DAY, **COMPLAINT)]),
            ("complaint", "", None, [asks("", 50 * DAY, **COMPLAINT), asks("", 95 * DAY + offset, **PRAISE)]),
            ("question", "", None, [asks("", 24 + offset, **COMPLAINT)]),
            ("question", "", None, [asks("", eight_days + offset, **COMPLAINT)]),
            ("question", "", 24 + offset, [asks("", 3 * DAY, **COMPLAINT)]),
            ("praise", "", None, [asks("", quarter + offset), asks("", 2 * quarter + offset)]),
            (None, "", None, [asks("", offset, channel="email"), asks("", quarter, channel="email")]),
        )
        for category, answer, answered_at, further in cases:
            name = f"b{len(rows)}"
            own: dict[str, Any] = {"conversation_id": name, "brand": name, "author_id": name}
            rows.append(asks(name, 0, category=category) | own)
            if answered_at is not None:
                rows.append(replies(f"{name}-r", answered_at, name, answer) | own)
            for number, row in enumerate(further):
                thread = name if row["conversation_id"] else f"{name}-2"
                row |= own | {"message_id": f"{name}-{number}", "conversation_id": thread}
                rows.append(row | ({"parent_id": name} if row["from_brand"] else {}))
    return rows


def cases_of_last_words() -> list[Row]:
    """Make ping-pongs of four turns that end in different ways; each of a brand of its own."""
    thanks = {"category": "thanks"}
    endings = (
        [],
        [replies("e", 9, "q4")],
        [replies("e", 9, "q4"), asks("f", 10, **thanks)],
        [replies("e", 9, "q4"), asks("f", 10, **thanks), replies("g", 11, automated=True)],
        [replies("e", 9, "q4"), asks("f", 10, **PRAISE)],
        [replies("e", 9, "q4", automated=True)],
        [replies("e", 9, "q4", visibility="internal")],
        [replies("e", 9, "q4", **PRIVATE)],
        [replies("e", 9, "q4"), asks("f", 10, **PRIVATE)],
        [replies("e", 9, "q4"), asks("f", 9, parent_id="e", **COMPLAINT)],
        [replies("e", 9, "q4"), asks("z", 9, **COMPLAINT)],
    )
    rows: list[Row] = []
    for number, ending in enumerate(endings):
        name = f"p{number}"
        talk = [asks(f"q{turn}", 2 * turn, **(COMPLAINT if turn > 1 else {})) for turn in range(1, 5)]
        talk += [replies(f"a{turn}", 2 * turn + 1, f"q{turn}") for turn in range(1, 4)]
        for row in [*talk, *ending]:
            own = {"conversation_id": name, "brand": name, "author_id": name}
            own |= {
                column: f"{name}-{row[column]}"
                for column in ("message_id", "parent_id")
                if row[column] is not None
            }
            rows.append(row | own)
    return rows


def test_figures_at_limits_equal_the_reference_to_the_microsecond(tmp_path: Path) -> None:
    files = [("limits.csv", cases_at_limits()), ("words.csv", cases_of_last_words())]
    messages = reference.merge(files).messages
    with Log(tmp_path / "log.db", writable=True) as log:
        product.load_files(log, files, tmp_path / "files")
        for hours in (2, 24, 25, 1 + 7 * DAY, 8 * DAY, 90 * DAY, 100 * DAY, 180 * DAY):
            for offset in (-MICROSECOND, 0, MICROSECOND):
                selection = Selection(as_of=at(hours + offset), by=("brand",))
                assert differences(log, messages, selection) == [], selection
        for selection in (
            Selection(as_of=at(999), by=("brand",), last=NOON.date()),
            Selection(as_of=at(999), by=("brand",), first=NOON.date() + timedelta(days=1)),
            Selection(as_of=at(999), by=("brand", "turn")),
        ):
            assert differences(log, messages, selection) == [], selection


@pytest.mark.parametrize("seed", range(100_000, 100_000 + tried(12)))
def test_figures_of_single_logs_equal_the_reference(tmp_path: Path, seed: int) -> None:
    files = randomlogs.random_log(seed, 5 + seed % 56)
    assert_equal_to_the_reference(tmp_path, files, Random(seed), 1)


@pytest.mark.parametrize("first", range(110_000, 110_000 + 10 * tried(6), 10))
def test_figures_of_joined_logs_equal_the_reference(tmp_path: Path, first: int) -> None:
    make = apart if first % 20 else product.joined
    files = make(range(first, first + 8), 5 + first % 56)
    assert_equal_to_the_reference(tmp_path, files, Random(first), 1)
