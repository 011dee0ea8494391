"""Numbers, durations and dates as people say them, and customers' texts made safe to read."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from analytics.pages import formatting as say
from analytics.pages.texts import clean, clip, direction, parts


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"), (45, "45 s"), (59.6, "1 min"), (60, "1 min"), (200, "3 min 20 s"), (1800, "30 min"),
        (3599, "1 h"), (12_000, "3 h 20 min"), (86_400, "24 h"), (100_000, "27 h 47 min"),
        (187_200, "2 d 4 h"), (172_790, "2 d"), (1_209_599, "14 d"), (86_400 * 3000, "3,000 d"),
    ],
)  # fmt: skip
def test_durations_are_said_as_people_say_them(seconds: float, text: str) -> None:
    assert say.duration(seconds).replace(say.NBSP, " ") == text


@given(some.floats(0, 1e8))
def test_a_duration_is_off_by_at_most_a_twenty_fifth_or_half_a_second(seconds: float) -> None:
    sizes = {"d": 86_400, "h": 3600, "min": 60, "s": 1}
    words = say.duration(seconds).replace(",", "").split(say.NBSP)
    said = sum(int(amount) * sizes[unit] for amount, unit in zip(words[::2], words[1::2], strict=True))
    assert abs(said - seconds) <= max(0.5, seconds / 25)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 %"), (1, "100 %"), (0.341, "34 %"), (0.0004, "<0.1 %"), (0.006, "0.6 %"), (0.9999, ">99.9 %"),
        (0.995, "99.5 %"),
    ],
)  # fmt: skip
def test_a_little_is_not_nothing_and_nearly_all_is_not_all(value: float, text: str) -> None:
    assert say.share(value).replace(say.NBSP, " ") == text


@given(some.floats(0, 1), some.floats(0, 1))
def test_two_shares_that_differ_by_a_hundredth_of_a_point_are_told_apart(first: float, second: float) -> None:
    texts = say.share_pair(first, second)
    assert (texts[0] != texts[1]) or abs(first - second) < 1.1e-4


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ((2026, 11, 9), (2026, 11, 15), "9–15 November 2026"),
        ((2026, 11, 30), (2026, 12, 6), "30 November – 6 December 2026"),
        ((2026, 12, 28), (2027, 1, 3), "28 December 2026 – 3 January 2027"),
        ((2026, 1, 1), (2026, 1, 1), "1 January 2026"),
    ],
)
def test_days_are_said_without_repeating_what_both_ends_share(
    first: tuple[int, int, int], last: tuple[int, int, int], text: str
) -> None:
    assert say.days(date(*first), date(*last)).replace(say.NBSP, " ") == text


def test_an_end_of_an_interval_that_is_not_reached_is_said() -> None:
    assert say.interval(7200, None, "seconds") == f"2{say.NBSP}h or more"
    assert say.interval(None, None, "seconds") == say.ABSENT


@given(some.text())
def test_no_character_that_acts_on_its_surroundings_is_left(text: str) -> None:
    for shown in (clean(text), clip(text)):
        assert not re.search(
            "[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]", shown
        )


@given(some.text(max_size=2000), some.integers(2, 300))
def test_a_clipped_text_is_no_longer_than_asked(text: str, length: int) -> None:
    assert len(clip(text, length)) <= length


def test_a_clipped_text_ends_at_a_word_and_says_that_it_was_cut() -> None:
    assert clip("one two three four", 16) == "one two three…"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("@acme שלום, מתי?", "rtl"),
        ("שלום @acme", "rtl"),
        ("@acme hello שלום", "ltr"),
        ("3 / 4", "ltr"),
        ("", "ltr"),
    ],
)
def test_a_text_runs_as_its_words_do_and_not_as_a_name_before_them(text: str, way: str) -> None:
    assert direction(text) == way


def test_a_name_in_a_text_stands_apart_so_that_its_sign_stays_before_it() -> None:
    assert parts("שלום @acme, מתי?") == [("שלום ", False), ("@acme", True), (", מתי?", False)]
    assert parts("plain") == [("plain", False)]


@given(some.text())
def test_the_parts_of_a_text_are_the_text(text: str) -> None:
    assert "".join(piece for piece, _ in parts(text)) == text


def test_a_number_keeps_its_unit_beside_it() -> None:
    assert clean(f"18{say.NBSP}%") == f"18{say.NBSP}%"
