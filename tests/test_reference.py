"""The reference of the tests itself, on cases small enough to work out by hand.

Instants are minutes after noon of 3 March 2025 (`at`), customers are dana and oren, the brand is acme.
"""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from randomlogs import instants, random_log, shuffled, split, write_csv
from reference import (
    CHATS,
    DAY_SECONDS,
    Fig,
    Key,
    Row,
    Turn,
    accounts_named,
    answered_elsewhere,
    as_text,
    clock_skew_count,
    figures,
    latest,
    merge,
    place,
    population,
    ring_count,
    survival,
    turns,
)

NOON = datetime(2025, 3, 3, 12)
WEEK = 7 * 24 * 60


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def asks(message_id: str, minutes: float, author_id: str | None = "dana", **cells: Any) -> Row:
    row = {"message_id": message_id, "posted_at": at(minutes), "channel": "twitter", "from_brand": False}
    return row | {"author_id": author_id} | cells


def replies(message_id: str, minutes: float, parent_id: str | None = None, **cells: Any) -> Row:
    brand = {"author_id": "acme", "from_brand": True, "parent_id": parent_id}
    return asks(message_id, minutes) | brand | cells


def log(*rows: Row) -> dict[Key, Row]:
    return merge([("log.csv", list(rows))]).messages


def only(messages: dict[Key, Row], as_of: datetime | None = None) -> Turn:
    (turn,) = turns(messages, as_of)
    return turn


def threads(messages: dict[Key, Row]) -> dict[str, tuple[str, int]]:
    return {m.key[1]: (m.thread, m.thread_part) for placed in place(messages).values() for m in placed}


def addressed(messages: dict[Key, Row]) -> dict[str, object]:
    return {m.key[1]: m.customer for placed in place(messages).values() for m in placed}


# ---- the message log: duplicates


def test_the_row_of_the_file_whose_newest_message_is_later_wins() -> None:
    old = ("old.csv", [asks("1", 0, text="z"), asks("2", 5)])
    new = ("new.csv", [asks("1", 0, text="a"), asks("3", 6)])
    for files in ([old, new], [new, old]):
        assert merge(files).messages["twitter", "1"]["text"] == "a"


@pytest.mark.parametrize("names", [("same.csv", "same.csv"), ("a.csv", "b.csv"), ("b.csv", "a.csv")])
def test_in_one_file_or_at_equal_newest_instants_the_greater_row_wins(names: tuple[str, str]) -> None:
    # Both files end at minute 0. By columns in order: brand decides before text does.
    one = asks("1", 0, brand="Acme", text="z")
    two = asks("1", 0, brand="Zenith", text="a")
    files = [(names[0], [one, two])] if names[0] == names[1] else [(names[0], [one]), (names[1], [two])]
    assert merge(files).messages["twitter", "1"]["text"] == "a"


def test_an_empty_cell_never_erases_a_value() -> None:
    old = ("old.csv", [asks("1", 0, category="question", text="old")])
    new = ("new.csv", [asks("1", 1, category="", text="new")])
    row = merge([old, new]).messages["twitter", "1"]
    assert (row["category"], row["text"], row["posted_at"]) == ("question", "new", at(1))


def test_another_author_at_another_time_is_a_collision_and_one_alone_is_not() -> None:
    top = asks("1", 9, "dana")
    other_author, other_time = asks("1", 9, "abe"), asks("1", 8, "dana")
    both = asks("1", 8, "abe", category="spam")
    merged = merge([("log.csv", [both, other_author, top, other_time])])
    assert [(name, row["category"]) for name, row in merged.rejected] == [("log.csv", "spam")]
    assert merged.messages["twitter", "1"]["author_id"] == "dana"
    assert merged.messages["twitter", "1"]["category"] is None


def test_a_row_without_author_is_no_collision() -> None:
    merged = merge([("log.csv", [asks("1", 9, None), asks("1", 8, "dana")])])
    assert merged.rejected == []
    assert merged.messages["twitter", "1"]["author_id"] == "dana"
    assert merged.messages["twitter", "1"]["posted_at"] == at(9)


def test_values_are_compared_as_text() -> None:
    values = (None, "", True, at(0), at(0) + timedelta(milliseconds=500), 5, 10.0, ["a", "b"])
    assert [as_text(value) for value in values] == [
        "", "", "true", "2025-03-03 12:00:00", "2025-03-03 12:00:00.5", "5.0", "10.0", "[a, b]",
    ]  # fmt: skip
    # "9.0" is greater than "10.0".
    rows = [asks("1", 0, followers=10.0, url="ten"), asks("1", 0, followers=9.0, url="nine")]
    assert log(*rows)["twitter", "1"]["url"] == "nine"


# ---- definition 1: parent


def test_a_parent_is_on_the_same_channel_or_not_there() -> None:
    elsewhere = asks("1", 0, channel="facebook")
    messages = log(elsewhere, asks("2", 1, parent_id="1"), asks("3", 2, parent_id="gone"))
    assert threads(messages) == {"1": ("m:1", 1), "2": ("m:2", 1), "3": ("m:3", 1)}


def test_messages_on_a_ring_and_what_hangs_from_it_have_no_parent() -> None:
    # 1 -> 2 -> 1 is a ring, 3 -> 2 and 4 -> 3 hang from it, 5 -> 5 is one by itself; 6 is a root.
    messages = log(
        asks("1", 9, parent_id="2"),
        asks("2", 8, parent_id="1", conversation_id="k"),
        replies("3", 7, "2"),
        asks("4", 6, parent_id="3"),
        asks("5", 5, parent_id="5"),
        asks("6", 4),
    )
    assert ring_count(messages) == 5
    assert clock_skew_count(messages) == 0
    assert threads(messages) == {name: (f"m:{name}", 1) for name in "13456"} | {"2": ("c:k", 1)}
    assert addressed(messages)["3"] is None


# ---- definition 2: thread


def test_a_thread_is_the_conversation_else_the_parents_thread() -> None:
    messages = log(
        asks("1", 0, conversation_id="k"),
        replies("2", 1, "1"),
        asks("3", 2, parent_id="2", conversation_id="other"),
        replies("4", 3, "3"),
    )
    assert threads(messages) == {"1": ("c:k", 1), "2": ("c:k", 1), "3": ("c:other", 1), "4": ("c:other", 1)}


def test_a_root_without_conversation_takes_the_one_that_its_direct_replies_carry() -> None:
    one = log(asks("1", 0), replies("2", 1, "1", conversation_id="k"), asks("3", 2, parent_id="1"))
    assert set(threads(one).values()) == {("c:k", 1)}
    other = replies("3", 2, "1", conversation_id="l")
    two = log(asks("1", 0), replies("2", 1, "1", conversation_id="k"), other)
    assert threads(two) == {"1": ("m:1", 1), "2": ("c:k", 1), "3": ("c:l", 1)}
    indirect = log(asks("1", 0), replies("2", 1, "1"), asks("3", 2, parent_id="2", conversation_id="k"))
    assert threads(indirect) == {"1": ("m:1", 1), "2": ("m:1", 1), "3": ("c:k", 1)}


def test_a_conversation_and_a_message_of_one_name_are_two_threads() -> None:
    assert threads(log(asks("1", 0), asks("2", 1, conversation_id="1"))) == {"1": ("m:1", 1), "2": ("c:1", 1)}


def test_a_chat_is_cut_at_more_than_a_week_of_silence() -> None:
    chat: dict[str, Any] = {"channel": "whatsapp", "conversation_id": "k"}
    messages = log(
        asks("1", 0, **chat),
        asks("2", WEEK, **chat),
        replies("3", 2 * WEEK + 1 / 60, **chat),
        asks("4", 3 * WEEK, visibility="internal", **chat),
        asks("5", 4 * WEEK, **chat),
    )
    # 2 comes exactly a week after 1; 3 a second more than a week after 2; the note 4 breaks the silence.
    parts = {name: part for name, (_, part) in threads(messages).items()}
    assert parts == {"1": 1, "2": 1, "3": 2, "4": 2, "5": 2}
    assert [(turn.thread_part, turn.message_ids, turn.turn_number) for turn in turns(messages)] == [
        (1, ("1", "2"), 1),
        (2, ("5",), 1),
    ]


def test_a_thread_elsewhere_is_cut_only_if_nothing_of_it_is_public() -> None:
    private: dict[str, Any] = {"visibility": "private", "conversation_id": "k"}
    first, second = asks("1", 0, **private), asks("2", WEEK + 1, **private)
    assert threads(log(first, second)) == {"1": ("c:k", 1), "2": ("c:k", 2)}
    public = asks("3", WEEK + 1, conversation_id="k")
    assert {part for _, part in threads(log(first, second, public)).values()} == {1}


# ---- definitions 3 and 4: effective time and thread order


def test_a_reply_never_stands_before_what_it_replies_to() -> None:
    # 2 says minute 4 and replies to minute 10; 3 says 9 and replies to 2; both stand at 10.
    messages = log(asks("1", 10), replies("2", 4, "1"), asks("3", 9, parent_id="2"))
    assert clock_skew_count(messages) == 2
    one, two = turns(messages)
    assert (one.opened_at, one.answered_at) == (at(10), at(10))
    assert (two.message_ids, two.opened_at, two.answered_at) == (("3",), at(10), None)


def test_at_one_instant_fewer_ancestors_then_customers_then_ids_as_text_come_first() -> None:
    same: dict[str, Any] = {"conversation_id": "k"}
    messages = log(
        asks("0", 5, parent_id="a", **same),
        replies("a", 5, **same),
        asks("9", 5, **same),
        asks("10", 5, **same),
        asks("\uff5e", 5, **same),
        asks("\U0001f600", 5, **same),
    )
    (placed,) = place(messages).values()
    assert [message.key[1] for message in placed] == ["10", "9", "\uff5e", "\U0001f600", "a", "0"]


def test_a_reply_in_the_same_second_is_a_wait_of_zero() -> None:
    messages = log(asks("2", 0), replies("1", 0, "2"))
    assert only(messages).answered_at == only(messages).opened_at
    assert figures(turns(messages), at(60))["median_response_seconds"] == Fig(0.0, None, None, 1, 0)


# ---- definition 5: addressed customer


def test_a_brand_message_addresses_the_nearest_customer_above_it_even_in_another_thread() -> None:
    messages = log(
        asks("1", 0, "dana", conversation_id="j"),
        asks("2", 1, "oren", parent_id="1"),
        replies("3", 2, "2"),
        replies("4", 3, "3"),
        asks("5", 4, "oren", conversation_id="k"),
        replies("6", 5, "1", conversation_id="k"),
    )
    to = addressed(messages)
    assert (to["3"], to["4"], to["6"]) == (("oren", None), ("oren", None), ("dana", None))
    assert [(turn.customer, turn.thread, turn.answer_message_id) for turn in turns(messages)] == [
        ("dana", "c:j", None),
        ("oren", "c:j", "3"),
        ("oren", "c:k", None),
    ]


def test_a_brand_message_without_a_customer_above_it_addresses_who_wrote_last_before_it() -> None:
    same: dict[str, Any] = {"conversation_id": "k"}
    messages = log(
        replies("1", 0, **same),
        asks("2", 1, "dana", **same),
        asks("3", 2, "oren", visibility="internal", **same),
        replies("4", 3, **same),
        replies("5", 4, "1", **same),
    )
    # An internal customer message is written by a customer all the same, so 4 and 5 are for oren.
    to = addressed(messages)
    assert (to["1"], to["4"], to["5"]) == (None, ("oren", None), ("oren", None))
    assert only(messages).answered_at is None


def test_a_message_without_author_is_its_own_customer() -> None:
    messages = log(asks("1", 0, None), asks("2", 1, None, parent_id="1"), replies("3", 2, "1"))
    one, two = turns(messages)
    assert (one.customer, one.customer_message, one.answered_at) == (None, "1", at(2))
    assert (two.customer, two.customer_message, two.answered_at) == (None, "2", None)


# ---- definitions 6 and 7: turns and automated replies


def test_a_turn_opens_is_joined_and_closes_and_the_next_one_is_a_follow_up() -> None:
    messages = log(
        asks("1", 0),
        asks("2", 3, parent_id="1"),
        replies("3", 10, "2", agent="dina"),
        replies("4", 11, "3"),
        asks("5", 20, parent_id="4"),
    )
    first, second = turns(messages)
    assert (first.turn_number, first.message_ids, first.first_message_id) == (1, ("1", "2"), "1")
    assert (first.answered_at, first.answer_message_id, first.agent) == (at(10), "3", "dina")
    assert (second.turn_number, second.message_ids) == (2, ("5",))
    assert (second.answered_at, second.agent) == (None, None)


def test_each_customer_of_a_thread_waits_alone() -> None:
    messages = log(asks("1", 0, "dana"), asks("2", 1, "oren", parent_id="1"), replies("3", 2, "1"))
    assert {turn.customer: turn.answered_at for turn in turns(messages)} == {"dana": at(2), "oren": None}


def test_an_automated_reply_acknowledges_and_does_not_answer() -> None:
    messages = log(
        replies("0", 0, automated=True, conversation_id="k"),
        asks("1", 1, conversation_id="k"),
        replies("2", 2, "1", automated=True),
        replies("3", 3, "1", automated=True),
        replies("4", 9, "1"),
        replies("5", 10, "1", automated=True),
    )
    turn = only(messages)
    assert (turn.acknowledged_at, turn.answered_at) == (at(2), at(9))


def test_an_automated_flag_on_a_customers_message_means_nothing() -> None:
    assert only(log(asks("1", 0, automated=True))).needs_reply


def test_internal_notes_open_answer_and_acknowledge_nothing() -> None:
    note: dict[str, Any] = {"visibility": "internal"}
    messages = log(
        asks("1", 0, **note),
        asks("2", 5, parent_id="1"),
        replies("3", 6, "2", automated=True, **note),
        replies("4", 7, "2", **note),
    )
    turn = only(messages)
    assert (turn.message_ids, turn.thread, turn.opened_at) == (("2",), "m:1", at(5))
    assert (turn.acknowledged_at, turn.answered_at) == (None, None)
    assert latest(messages) == at(7)


# ---- definitions 8 to 10: category, need, opened at


@pytest.mark.parametrize(
    ("categories", "gravest"),
    [
        (("thanks", "question", "complaint"), "complaint"),
        (("praise", "suggestion"), "suggestion"),
        (("praise", None), "praise"),
        (("thanks", "rant"), "other"),
        (("spam", "abuse", "thanks"), "thanks"),
        (("spam", "abuse"), "abuse"),
    ],
)
def test_the_category_of_a_turn_is_its_gravest(categories: tuple[str | None, ...], gravest: str) -> None:
    rows = [asks(str(n), n, conversation_id="k", category=category) for n, category in enumerate(categories)]
    assert only(log(*rows)).category == gravest


def test_a_turn_needs_a_reply_if_one_directed_message_is_neither_thanks_abuse_nor_spam() -> None:
    same: dict[str, Any] = {"conversation_id": "k"}
    thanks = asks("1", 0, category="thanks", followers=7.0, **same)
    overheard = asks("2", 1, category="complaint", directed=False, **same)
    assert not only(log(thanks, overheard)).needs_reply
    assert only(log(thanks, overheard)).opened_at == at(0)
    turn = only(log(thanks, overheard, asks("3", 2, **same), asks("4", 3, **same)))
    assert (turn.needs_reply, turn.opened_at, turn.first_message_id) == (True, at(2), "1")
    # The attributes are the first message's, although it did not start the clock.
    assert (turn.followers, turn.directed, turn.visibility) == (7.0, True, "public")
    assert turn.category == "complaint"


# ---- definition 11: removed


def test_what_the_brand_removes_is_owed_an_answer() -> None:
    assert only(log(asks("1", 0, removed_at=at(5), removed_by="brand"))).withdrawn_at is None


def test_a_turn_is_withdrawn_when_its_author_removed_all_that_needs_a_reply() -> None:
    gone: dict[str, Any] = {"removed_by": "author", "conversation_id": "k"}
    first, second = asks("1", 0, removed_at=at(30), **gone), asks("2", 1, removed_at=at(20), **gone)
    thanks = asks("3", 2, category="thanks", conversation_id="k")
    assert only(log(first, second, thanks)).withdrawn_at == at(30)
    assert only(log(first, second, thanks), at(29)).withdrawn_at is None
    assert only(log(first, second, asks("4", 2, conversation_id="k"))).withdrawn_at is None
    assert only(log(first, replies("5", 31, "1"))).withdrawn_at == at(30)
    assert only(log(first, replies("5", 30, "1"))).withdrawn_at is None


def test_a_removal_without_time_or_of_a_turn_that_needs_nothing_withdraws_nothing() -> None:
    assert only(log(asks("1", 0, removed_by="author"))).withdrawn_at is None
    spam = asks("1", 0, removed_by="author", removed_at=at(1), category="spam")
    assert only(log(spam)).withdrawn_at is None


def test_a_removal_before_the_opening_counts_from_the_opening() -> None:
    assert only(log(asks("1", 5, removed_by="author", removed_at=at(1)))).withdrawn_at == at(5)


# ---- definition 12: answered elsewhere


def test_an_open_turn_is_answered_elsewhere_by_a_later_answer_of_the_brand_in_another_thread() -> None:
    messages = log(
        asks("1", 0, brand="Acme"),
        asks("2", 5, brand="Acme"),
        replies("3", 20, "2"),
        asks("4", 20, brand="Acme"),
        asks("5", 1, "oren", brand="Acme"),
        asks("6", 2, brand="Zenith"),
    )
    known = turns(messages)
    # 1 was opened before the answer at 20; 4 at that instant; 5 is another customer's, 6 asks another brand.
    assert {turn.first_message_id for turn in answered_elsewhere(known, at(20))} == {"1"}
    assert answered_elsewhere(known, at(19)) == set()
    assert answered_elsewhere(known, at(20), grace_seconds=21 * 60) == set()


def test_an_unknown_brand_is_the_same_brand_as_another_unknown_one() -> None:
    messages = log(asks("1", 0), asks("2", 5), replies("3", 20, "2", author_id=None))
    assert [turn.brand for turn in turns(messages)] == [None, None]
    assert len(answered_elsewhere(turns(messages), at(30))) == 1


# ---- definition 13: as of


def test_as_of_an_instant_what_comes_after_it_is_not_known() -> None:
    messages = log(
        asks("1", 0, removed_at=at(50), removed_by="author"),
        replies("2", 10, "1", automated=True),
        asks("3", 15, parent_id="1", category="complaint", removed_at=at(40), removed_by="author"),
        replies("4", 60, "1", agent="dina"),
    )
    assert turns(messages, at(-1)) == []
    early = only(messages, at(9))
    assert (early.acknowledged_at, early.answered_at, early.withdrawn_at) == (None, None, None)
    # The category is a label of the whole log, known before the message that has it.
    assert (early.category, early.agent, early.answer_message_id) == ("complaint", None, None)
    assert only(messages, at(10)).acknowledged_at == at(10)
    assert (only(messages, at(59)).withdrawn_at, only(messages, at(59)).answered_at) == (at(50), None)
    assert only(messages, at(60)) == only(messages)
    assert (only(messages).answered_at, only(messages).agent) == (at(60), "dina")


# ---- definition 18: brand


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        (None, []),
        ("hey @Acme, and @ZENITH_IL.", ["acme", "zenith_il"]),
        ("@a.b-c-. @@d me@e.com", ["a.b-c", "d", "e.com"]),
        ("@ @. @-", []),
        ("@\u05d0\u05d1\u200f!", ["\u05d0\u05d1"]),
    ],
)
def test_accounts_are_named_with_an_at_sign(text: str | None, accounts: list[str]) -> None:
    assert accounts_named(text) == accounts


def test_an_empty_brand_is_the_account_named_else_the_parents_else_the_threads() -> None:
    messages = log(
        replies("0", 0, brand="Acme", author_name="AcmeHelp"),
        replies("1", 0, author_id="zenith"),
        asks("2", 1, text="@nobody @acmehelp @zenith", conversation_id="k"),
        asks("3", 2, text="@ZENITH-", brand="Own"),
        asks("4", 3, parent_id="2", conversation_id="l"),
        replies("5", 4, "4", author_id="zenith"),
        asks("6", 5, conversation_id="l"),
        asks("7", 6),
    )
    brands = {turn.first_message_id: turn.brand for turn in turns(messages)}
    assert brands == {"2": "Acme", "3": "Own", "4": "Acme", "6": "zenith", "7": None}


def test_a_parent_in_another_thread_lends_the_brand_of_its_thread() -> None:
    messages = log(
        asks("1", 0, conversation_id="k"),
        replies("2", 1, conversation_id="k", brand="Acme"),
        asks("3", 2, parent_id="1", conversation_id="l"),
        replies("4", 3, conversation_id="l", brand="Zenith"),
    )
    assert {turn.first_message_id: turn.brand for turn in turns(messages)} == {"1": "Acme", "3": "Acme"}


def test_an_account_of_two_brands_is_the_smaller_one_as_text() -> None:
    messages = log(replies("1", 0, brand="Acme"), replies("2", 0), asks("3", 1, text="@acme"))
    assert only(messages).brand == "Acme"


# ---- figures


def test_figures_of_five_turns_worked_by_hand() -> None:
    # Waits in minutes: 1: 20, 2: 30, 3: 200, 4 and 5 open; as of minute 1500, asked at 0, 0, 100, 0 and 1400.
    messages = log(
        asks("1", 0, "a", category="complaint"),
        replies("1r", 20, "1"),
        asks("2", 0, "b", category="question"),
        replies("2r", 30, "2"),
        asks("3", 100, "c", category="praise"),
        replies("3r", 300, "3"),
        asks("4", 0, "d", category="suggestion"),
        replies("4a", 1, "4", automated=True),
        asks("5", 1400, "e"),
    )
    known = turns(messages)
    found = figures(known, at(1500))
    assert found["turns"] == Fig(5, None, None, 5, 0)
    # Ages: 1500, 1500, 1400, 1500, 100: three are a day old, four two hours, five half an hour.
    assert found["unanswered_share"] == Fig(1 / 3, 1, 3, 3, 2)
    assert found["within_30m_share"] == Fig(2 / 5, 2, 5, 5, 0)
    assert found["within_2h_share"] == Fig(2 / 4, 2, 4, 4, 1)
    assert found["within_24h_share"] == Fig(2 / 3, 2, 3, 3, 2)
    assert found["median_response_seconds"] == Fig(1800, None, None, 3, 1)
    assert found["mean_response_seconds"] == Fig(250 * 60 / 3, None, None, 3, 1)
    # Kaplan-Meier: 20 -> 4/5, 30 -> 3/5, 100 is censored, 200 -> 3/5 * 1/2 = 3/10, 1500 is censored.
    steps = survival(known, at(1500))
    assert [time for time, _ in steps] == [1200, 1800, 12000]
    assert [left for _, left in steps] == pytest.approx([0.8, 0.6, 0.3])
    assert found["typical_wait_seconds"] == Fig(12000, None, None, 5, 1)
    assert found["p90_wait_seconds"] == Fig(None, None, None, 5, 1)
    assert found["complaint_share"] == Fig(1 / 5, 1, 5, 5, 0)
    assert found["feedback_share"] == Fig(2 / 5, 2, 5, 5, 0)
    assert found["other_share"] == Fig(1 / 5, 1, 5, 5, 0)
    parts = population(known, at(1500))
    assert (parts["owed"], parts["answered"], parts["unanswered"], parts["pending"]) == (5, 3, 1, 1)
    assert parts["automated_only"] == 1


def test_a_limit_includes_the_wait_and_the_age_that_equal_it() -> None:
    known = turns(log(asks("1", 0), replies("2", 30, "1")))
    assert figures(known, at(30))["within_30m_share"] == Fig(1, 1, 1, 1, 0)
    # At an age of 29:59 the answer of minute 29 would make young turns look fast: it is pending.
    young = turns(log(asks("1", 0), replies("2", 29, "1")))
    assert figures(young, at(29.9))["within_30m_share"] == Fig(None, 0, 0, 0, 1)


def test_a_turn_is_pending_until_its_age_is_the_grace() -> None:
    known = turns(log(asks("1", 0)))
    assert figures(known, at(1440))["unanswered_share"] == Fig(1, 1, 1, 1, 0)
    assert figures(known, at(1439))["unanswered_share"] == Fig(None, 0, 0, 0, 1)
    assert figures(known, at(10), grace_seconds=600)["unanswered_share"].value == 1
    assert population(known, at(1439))["pending"] == 1


def test_the_median_of_an_even_number_lies_halfway() -> None:
    rows = []
    for number, wait in enumerate((1, 2, 5, 60)):
        rows += [asks(f"{number}", 0, f"c{number}"), replies(f"{number}r", wait, f"{number}")]
    found = figures(turns(log(*rows)), at(60))
    assert (found["median_response_seconds"].value, found["mean_response_seconds"].value) == (210, 1020)
    # S is 3/4, 1/2, 1/4, 0: one half is reached at the second wait already.
    assert (found["typical_wait_seconds"].value, found["p90_wait_seconds"].value) == (120, 3600)


def test_in_kaplan_meier_an_answer_comes_before_a_censoring_of_the_same_time() -> None:
    # Both are 10 minutes old: one answered just now, one not. The one censored is still at risk: S = 1/2.
    known = turns(log(asks("1", 0, "a"), replies("2", 10, "1"), asks("3", 0, "b")))
    assert survival(known, at(10)) == [(600.0, 0.5)]
    assert figures(known, at(10))["typical_wait_seconds"] == Fig(600, None, None, 2, 1)


def test_a_withdrawn_turn_leaves_shares_and_medians_and_is_censored_at_its_removal() -> None:
    messages = log(
        asks("1", 0, "a", removed_by="author", removed_at=at(10)),
        replies("2", 40, "1"),
        asks("3", 0, "b"),
        replies("4", 20, "3"),
    )
    known = turns(messages)
    found = figures(known, at(2000))
    assert found["turns"].value == 2
    assert found["within_2h_share"] == Fig(1, 1, 1, 1, 0)
    assert found["median_response_seconds"] == Fig(1200, None, None, 1, 0)
    # At 20 minutes only the second one is left at risk.
    assert survival(known, at(2000)) == [(1200.0, 0.0)]
    assert found["typical_wait_seconds"].n == 2
    assert population(known, at(2000))["withdrawn"] == 1


def test_the_mix_leaves_out_thanks_and_spam_but_not_abuse_and_what_is_not_directed() -> None:
    categories = ("thanks", "spam", "abuse", "complaint", "rant")
    rows = [asks(category, 0, category, category=category) for category in categories]
    known = turns(log(*rows, asks("m", 0, "m", category="complaint", directed=False)))
    found = figures(known, at(5))
    assert found["complaint_share"] == Fig(2 / 4, 2, 4, 4, 0)
    assert found["other_share"] == Fig(1 / 4, 1, 4, 4, 0)
    assert figures(known, at(5), has_categories=False)["other_share"].value is None
    parts = population(known, at(5))
    assert [parts[name] for name in ("thanks", "abuse", "spam", "undirected", "owed")] == [1, 1, 1, 1, 2]


def test_an_empty_log_has_no_figure_but_a_number_of_turns() -> None:
    found = figures([], at(0))
    assert found.pop("turns").value == 0
    assert {figure.value for figure in found.values()} == {None}


# ---- the random logs: laws that any log keeps, and that the logs are as nasty as they claim

SEEDS = range(150)


def normal(messages: dict[Key, Row]) -> list[tuple[Key, list[str]]]:
    return sorted((key, [as_text(value) for value in row.values()]) for key, row in messages.items())


@pytest.mark.parametrize("duplicates", [True, False])
def test_neither_the_order_of_rows_nor_of_files_matters(duplicates: bool) -> None:
    for seed in SEEDS:
        files = random_log(seed, 5 + seed % 56, duplicates=duplicates)
        other = shuffled(files, Random(seed))
        assert normal(merge(files).messages) == normal(merge(other).messages)
        assert len(merge(files).rejected) == len(merge(other).rejected)
        assert turns(merge(files).messages) == turns(merge(other).messages)
        if not duplicates:
            assert turns(merge(split(files, Random(seed))).messages) == turns(merge(files).messages)


def test_one_seed_makes_one_log() -> None:
    assert random_log(7, 30) == random_log(7, 30)
    assert random_log(7, 30) != random_log(8, 30)


def test_every_row_ends_in_one_turn_or_none_and_the_parts_add_up() -> None:
    for seed in SEEDS:
        files = random_log(seed, 40)
        messages = merge(files).messages
        known = turns(messages)
        asked = [(turn.channel, name) for turn in known for name in turn.message_ids]
        customers = [
            key for key, row in messages.items() if not row["from_brand"] and row["visibility"] != "internal"
        ]
        assert sorted(asked) == sorted(customers)
        for instant in instants(files, Random(seed), 3):
            parts = population(known, instant)
            disjoint = ("thanks", "abuse", "spam", "undirected", "withdrawn", "owed")
            assert parts["turns"] == sum(parts[name] for name in disjoint)
            assert parts["owed"] == parts["answered"] + parts["unanswered"] + parts["pending"]
            assert figures(turns(messages, instant), instant) == figures(known, instant)


def test_random_logs_hold_every_awkward_case_many_times() -> None:
    seen = dict.fromkeys(
        (
            "ring", "skew", "collision", "broadcast", "acknowledged", "withdrawn", "elsewhere", "second part",
            "later turn", "without author", "zero wait", "lost conversation", "brand by name", "undirected",
            "answered across threads", "limit equal to a wait", "removed at no time", "removed too late",
            "duplicate", "equal newest", "private part", "no category",
        ), 0,
    )  # fmt: skip
    for seed in SEEDS:
        files = random_log(seed, 5 + seed % 56)
        merged = merge(files)
        known = turns(merged.messages)
        placed = [message for thread in place(merged.messages).values() for message in thread]
        newest = [max(row["posted_at"] for row in rows) for _, rows in files]
        seen["ring"] += ring_count(merged.messages) > 0
        seen["skew"] += clock_skew_count(merged.messages) > 0
        seen["collision"] += len(merged.rejected) > 0
        seen["duplicate"] += sum(len(rows) for _, rows in files) > len(merged.messages)
        seen["equal newest"] += len(set(newest)) < len(newest)
        seen["broadcast"] += any(message.customer is None for message in placed)
        seen["lost conversation"] += any(
            m.parent is None and m.row["conversation_id"] is None and m.thread.startswith("c:")
            for m in placed
        )
        seen["brand by name"] += any(m.brand is not None and m.row["brand"] is None for m in placed)
        seen["elsewhere"] += len(answered_elsewhere(known, latest(merged.messages))) > 0
        parts = {message.key: (message.thread, message.thread_part) for message in placed}
        seen["answered across threads"] += any(
            m.row["from_brand"] and m.parent is not None and parts[m.parent] != parts[m.key] for m in placed
        )
        seen["removed at no time"] += any(m.row["removed_by"] and not m.row["removed_at"] for m in placed)
        seen["no category"] += not any(row["category"] for row in merged.messages.values())
        removed_at = {m.key: m.row["removed_at"] for m in placed if m.row["removed_by"] == "author"}
        for turn in known:
            seen["acknowledged"] += turn.acknowledged_at is not None
            seen["withdrawn"] += turn.withdrawn_at is not None
            seen["second part"] += turn.thread_part > 1
            seen["private part"] += turn.thread_part > 1 and turn.channel not in CHATS
            seen["later turn"] += turn.turn_number > 1
            seen["without author"] += turn.customer is None
            seen["zero wait"] += turn.answered_at == turn.opened_at
            seen["undirected"] += not turn.directed
            if turn.answered_at is not None:
                wait = (turn.answered_at - turn.opened_at).total_seconds()
                seen["limit equal to a wait"] += wait in (1800, 7200, DAY_SECONDS)
                gone_at = removed_at.get((turn.channel, turn.first_message_id))
                seen["removed too late"] += gone_at is not None and gone_at >= turn.answered_at
    assert {name: count for name, count in seen.items() if count < 10} == {}


def test_written_files_hold_the_same_rows(tmp_path: Path) -> None:
    files = random_log(3, 60)
    for (_, rows), path in zip(files, write_csv(files, tmp_path), strict=True):
        with path.open(encoding="utf-8", newline="") as lines:
            read = list(csv.DictReader(lines))
        assert [row["message_id"] for row in read] == [row["message_id"] for row in rows]
        assert [row.get("text", "") for row in read] == [row["text"] or "" for row in rows]
        assert [datetime.fromisoformat(row["posted_at"]).replace(tzinfo=None) for row in read] == [
            row["posted_at"] for row in rows
        ]
