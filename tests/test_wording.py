"""Numbers, durations and dates as readers of a language say them, and customers' texts made safe to read."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from analytics.errors import RequestError
from analytics.pages.language import LANGUAGES, language, latin
from analytics.pages.texts import clean, clip, direction, parts
from analytics.pages.wording import ABSENT, END_OF_ISOLATE, ISOLATE, MINUS, NBSP, wording

say = wording()
CODES = ("en", "he", "sr-Cyrl", "sr-Latn")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"), (45, "45 s"), (59.6, "1 min"), (60, "1 min"), (200, "3 min 20 s"), (1800, "30 min"),
        (3599, "1 h"), (12_000, "3 h 20 min"), (86_400, "24 h"), (100_000, "27 h 47 min"),
        (187_200, "2 d 4 h"), (172_790, "2 d"), (1_209_599, "14 d"), (86_400 * 3000, "3,000 d"),
    ],
)  # fmt: skip
def test_durations_are_said_as_people_say_them(seconds: float, text: str) -> None:
    assert say.duration(seconds).replace(NBSP, " ") == text


@given(some.floats(0, 1e8))
def test_a_duration_is_off_by_at_most_a_twenty_fifth_or_half_a_second(seconds: float) -> None:
    sizes = {"d": 86_400, "h": 3600, "min": 60, "s": 1}
    words = say.duration(seconds).replace(",", "").split(NBSP)
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
    assert say.share(value).replace(NBSP, " ") == text


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
    assert say.days(date(*first), date(*last)).replace(NBSP, " ") == text


def test_an_end_of_an_interval_that_is_not_reached_is_said() -> None:
    assert say.interval(7200, None, "seconds") == f"2{NBSP}h or more"
    assert say.interval(None, None, "seconds") == ABSENT


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
    assert clean(f"18{NBSP}%") == f"18{NBSP}%"


# In four languages


def test_there_are_four_languages_and_another_is_refused_with_their_names() -> None:
    assert tuple(LANGUAGES) == CODES
    with pytest.raises(RequestError, match=r"Known: en, he, sr-Cyrl, sr-Latn"):
        language("sr")


@pytest.mark.parametrize(
    ("code", "number", "day", "span", "weekday"),
    [
        ("en", "12,345.60", "9 November 2026", "9–15 November 2026", "Monday"),
        ("he", "12,345.60", "9 בנובמבר 2026", "9–15 בנובמבר 2026", "יום שני"),
        ("sr-Cyrl", "12.345,60", "9. новембар 2026.", "9.–15. новембар 2026.", "понедељак"),
        ("sr-Latn", "12.345,60", "9. novembar 2026.", "9.–15. novembar 2026.", "ponedeljak"),
    ],
)
def test_numbers_and_dates_are_those_of_the_language(
    code: str, number: str, day: str, span: str, weekday: str
) -> None:
    told = wording(code)
    assert told.number(12345.6, 2) == number
    assert told.day(date(2026, 11, 9)).replace(NBSP, " ") == day
    said = told.days(date(2026, 11, 9), date(2026, 11, 15)).replace(NBSP, " ")
    assert said.replace(ISOLATE, "").replace(END_OF_ISOLATE, "") == span
    assert told.weekday(0) == weekday


def test_signs_and_ranges_run_left_to_right_within_hebrew_and_are_bare_elsewhere() -> None:
    hebrew = wording("he")
    assert hebrew.points(-0.032) == f"{ISOLATE}{MINUS}3.2{END_OF_ISOLATE}"
    assert hebrew.interval(0.12, 0.15, "share") == f"{ISOLATE}12–15%{END_OF_ISOLATE}"
    assert hebrew.share(0.0001) == f"{ISOLATE}<0.1%{END_OF_ISOLATE}"
    assert hebrew.duration_change(-7200).startswith(f"{ISOLATE}{MINUS}2{END_OF_ISOLATE}{NBSP}")
    assert hebrew.number(-5) == f"{ISOLATE}{MINUS}5{END_OF_ISOLATE}"
    for code in ("en", "sr-Cyrl", "sr-Latn"):
        told = wording(code)
        assert ISOLATE not in told.points(-0.032) + told.interval(0.12, 0.15, "share") + told.number(-5)


@pytest.mark.parametrize("code", CODES)
@given(seconds=some.floats(0, 1e8), value=some.floats(0, 1))
def test_every_language_says_durations_and_shares_with_the_same_numbers(
    code: str, seconds: float, value: float
) -> None:
    def digits(text: str) -> list[str]:
        return re.findall(r"\d+", text.replace(",", "").replace(".", ""))

    assert digits(wording(code).duration(seconds)) == digits(say.duration(seconds))
    assert digits(wording(code).share(value)) == digits(say.share(value))


@pytest.mark.parametrize("code", CODES)
def test_a_day_and_time_are_of_the_zone(code: str) -> None:
    text = wording(code).instant(datetime(2026, 11, 22, 0, 35), "Asia/Jerusalem")
    assert text.endswith("02:35")
    assert "22" in text


@pytest.mark.parametrize(
    ("cyrillic", "written"),
    [
        ("Љубав и његова џиновска жеља", "Ljubav i njegova džinovska želja"),
        ("ЉУБАВ", "LJUBAV"),
        ("Ђак, ћуприја, шећер, чачкалица", "Đak, ćuprija, šećer, čačkalica"),
        ("{n} порука, SMS", "{n} poruka, SMS"),
    ],
)
def test_serbian_is_written_in_latin_letters_without_loss(cyrillic: str, written: str) -> None:
    assert latin(cyrillic) == written
