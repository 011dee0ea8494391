"""Themes: what stands out in complaints and questions, against plain Python from the paper's formula.

The logs are of a brand, acme, and customers; minutes count from noon of Monday, 3 March 2025 (`at`).
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import product
import pytest
from reference import COLUMNS, Row

from analytics.config import Settings
from analytics.errors import InstallationError
from analytics.log import Log
from analytics.measuring import Selection, rows
from analytics.measuring.selection import Period
from analytics.measuring.themes import just_before, read_stop_words, stop_words

# Categories and languages only as the messages here have them.
AS_GIVEN = Settings(reads_texts=False)
NOON = datetime(2025, 3, 3, 12)
DAY = 24 * 60

OpenLog = Callable[..., Log]
Themes = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def open_log(tmp_path: Path) -> Iterator[OpenLog]:
    opened: list[Log] = []

    def open_new(messages: Sequence[Row]) -> Log:
        name = f"log{len(opened)}"
        opened.append(Log(tmp_path / f"{name}.db", AS_GIVEN, writable=True))
        product.load_files(opened[-1], [("log.csv", list(messages))], tmp_path / name)
        return opened[-1]

    yield open_new
    for log in opened:
        log.close()


@pytest.fixture
def themes(open_log: OpenLog) -> Themes:
    """The list over a log of some messages."""

    def of(messages: Sequence[Row], selection: Selection | None = None) -> list[dict[str, Any]]:
        return rows(open_log(messages), "themes", selection or Selection())

    return of


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def says(
    message_id: str, text: str | None, category: str | None = None, minutes: float = 0, **cells: Any
) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    own = {"message_id": message_id, "posted_at": at(minutes), "channel": "twitter", "from_brand": False}
    return row | own | {"author_id": f"c{message_id}", "text": text, "category": category} | cells


def many(
    text: str, number: int, category: str | None, name: str, minutes: float = 0, **cells: Any
) -> list[Row]:
    """The same text by as many customers."""
    return [says(f"{name}{place}", text, category, minutes, **cells) for place in range(number)]


def rest(number: int = 40) -> list[Row]:
    """What customers write besides: enough of it that a word of a dozen complaints stands out."""
    return many("lovely parcel colours arrived", number, "praise", "rest")


def names(found: list[dict[str, Any]], category: str = "complaint") -> list[str]:
    return [row["theme"] for row in found if row["category"] == category]


# ---- against the formula of Monroe, Colaresi and Quinn (2008), section 3.5.1 and 3.3.2


def fighting_words(messages: Sequence[Row], category: str) -> dict[str, tuple[float, int, float]]:
    """Return z, customers and share of each theme, from texts of plain words with one space between them."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    customers: dict[str, set[str]] = defaultdict(set)
    seen = set()
    for message in messages:
        kind = message["category"] if message["category"] in ("complaint", "question") else "rest"
        customers[kind].add(message["author_id"])
        words = message["text"].split()
        for term in {*words, *(f"{a} {b}" for a, b in pairwise(words))}:
            if (kind, message["author_id"], term) not in seen:
                seen.add((kind, message["author_id"], term))
                counted[kind][term] += 1
    everything = counted["complaint"] + counted["question"] + counted["rest"]
    everything = Counter({term: n for term, n in everything.items() if n >= 3})

    weighed = {}
    for term in everything:
        vocabulary = [other for other in everything if (" " in other) == (" " in term)]
        alpha = {other: 0.1 * everything[other] for other in vocabulary}
        alpha_0 = sum(alpha.values())
        log_odds = []
        for kind in (category, "rest"):
            y, n = counted[kind][term], sum(counted[kind][other] for other in vocabulary)
            log_odds.append(math.log((y + alpha[term]) / (n + alpha_0 - y - alpha[term])))
        variance = sum(1 / (counted[kind][term] + alpha[term]) for kind in (category, "rest"))
        z = (log_odds[0] - log_odds[1]) / math.sqrt(variance)
        y, share = counted[category][term], counted[category][term] / len(customers[category])
        if y >= 3 and z >= 1.96 and share > counted["rest"][term] / len(customers["rest"]):
            weighed[term] = (z, y, share)
    pairs = [term for term in weighed if " " in term]
    swallowed = {
        word
        for word in weighed
        for pair in pairs
        if " " not in word and word in pair.split() and weighed[pair][1] >= 0.8 * weighed[word][1]
    }
    left = sorted(
        (term for term in weighed if term not in swallowed), key=lambda t: (-weighed[t][0], -weighed[t][1], t)
    )
    return {term: weighed[term] for term in left[:15]}


def random_messages(seed: int, size: int) -> list[Row]:
    """Customers who each have a few words for complaints, questions and the rest."""
    draw = random.Random(seed)
    vocabulary = [f"{a}{b}{c}" for a in "bdfgk" for b in "aeiou" for c in ("lim", "rop", "tesk")]
    own = {
        "complaint": vocabulary[:12],
        "question": vocabulary[8:20],
        "praise": vocabulary[16:40],
        "other": vocabulary,
    }
    messages = []
    for number in range(size):
        category = draw.choice(list(own))
        words = [
            draw.choice(own[category] if draw.random() < 0.5 else vocabulary)
            for _ in range(draw.randint(1, 9))
        ]
        if draw.random() < 0.3:
            words += vocabulary[:2] if category == "complaint" else vocabulary[8:10]
        author = f"c{draw.randint(0, size // 2)}"
        messages.append(says(f"m{number}", " ".join(words), category, number, author_id=author))
    return messages


@pytest.mark.parametrize("seed", range(4))
def test_themes_are_those_of_the_paper(themes: Themes, seed: int) -> None:
    messages = random_messages(seed, 400)
    found = themes(messages)
    for category in ("complaint", "question"):
        expected = fighting_words(messages, category)
        assert len(expected) > 3
        assert names(found, category) == list(expected)
        for row in (row for row in found if row["category"] == category):
            z, customers, share = expected[row["theme"]]
            assert row["z"] == pytest.approx(z, rel=1e-9)
            assert (row["customers"], row["share"]) == (customers, pytest.approx(share))


def test_a_theme_worked_out_by_hand(themes: Themes) -> None:
    # Words: delivery 12 complaints and 3 of the rest, colours 4 and 37. Counts of the two kinds: 16 and 40, prior
    # a tenth of all: 1.5 and 4.1, together 5.6.
    messages = [
        *many("delivery", 12, "complaint", "a"), *many("colours", 4, "complaint", "b"),
        *many("delivery", 3, "praise", "c"), *many("colours", 37, None, "d"),
    ]  # fmt: skip
    (row,) = themes(messages)
    log_odds = math.log(13.5 / (16 + 5.6 - 13.5)) - math.log(4.5 / (40 + 5.6 - 4.5))
    assert row["z"] == pytest.approx(log_odds / math.sqrt(1 / 13.5 + 1 / 4.5))
    assert row == row | {
        "category": "complaint", "theme": "delivery", "customers": 12, "messages": 12, "share": 0.75,
        "trend": None, "share_before": None, "example_channel": "twitter", "example_id": "a0", "example": "delivery",
    }  # fmt: skip


# ---- laws


def test_the_order_of_rows_changes_nothing(themes: Themes) -> None:
    messages = random_messages(7, 300)
    found = themes(messages)
    shuffled = messages[:]
    random.Random(1).shuffle(shuffled)
    assert themes(shuffled) == found
    assert found


def test_a_term_of_every_message_is_no_theme(themes: Themes) -> None:
    # Texts of the rest are longer, so that "kettle" is a smaller part of their words.
    long = "kettle whistles beside window garden flowers sunshine breakfast porridge marmalade"
    found = themes([*many("kettle leaks", 60, "complaint", "a"), *many(long, 60, "praise", "b")])
    assert names(found) == ["kettle leaks"]
    found = themes([*many("kettle. leaks", 60, "complaint", "a"), *many(long, 60, "praise", "b")])
    assert names(found) == ["leaks"]


def test_one_person_repeating_herself_makes_no_theme(themes: Themes) -> None:
    alone = many("delivery", 50, "complaint", "a", author_id="ana")
    found = themes([*alone, *many("invoice", 9, "complaint", "b"), *rest()])
    assert names(found) == ["invoice"]
    two = [says(f"z{number}", "delivery", "complaint", author_id=f"z{number % 2}") for number in range(40)]
    assert themes([*two, *rest()]) == []


def test_messages_are_counted_beside_customers(themes: Themes) -> None:
    repeated = [
        says(f"z{number}", "delivery delivery", "complaint", number, author_id=f"z{number % 9}")
        for number in range(20)
    ]
    (row,) = themes([*repeated, *rest()])
    assert (row["theme"], row["customers"], row["messages"], row["share"]) == ("delivery delivery", 9, 20, 1)


def test_without_complaints_or_without_a_rest_there_are_no_themes(themes: Themes) -> None:
    assert themes(rest()) == []
    assert themes(many("delivery", 40, "complaint", "a")) == []
    assert themes(many("delivery", 40, None, "a")) == []


def test_at_most_fifteen_of_each(themes: Themes) -> None:
    words = [f"{a}{b}lim" for a in "bdfgk" for b in "aeiou"]
    messages = [row for word in words for row in many(word, 12, "question", word)]
    found = themes([*messages, *rest(400)])
    # All are alike, so the order is that of their letters.
    assert names(found, "question") == words[:15]
    assert len(found) == 15


# ---- terms


def complained_of(themes: Themes, *texts: str, language: str | None = None, **cells: Any) -> list[str]:
    """The themes of complaints, a dozen of each text, sorted."""
    messages = [
        row
        for place, text in enumerate(texts)
        for row in many(text, 12, "complaint", f"t{place}-", language=language, **cells)
    ]
    return sorted(names(themes([*messages, *rest(90)])))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DELIVERY!", ["delivery"]),
        ("#BatteryDrain", ["batterydrain"]),
        ("@acme_help https://acme.test/refund www.acme.test/x me@acme.test battery", ["battery"]),
        ("4711 AB-12345 12:30 €5 x 😡 ❤️ battery", ["battery"]),
        ("ios11", ["ios11"]),
        ("the delivery, is not it", ["delivery"]),
        ("the driver's parcel", ["driver parcel"]),
        ("e-mail", ["e-mail"]),
        ("customer-service", ["customer service"]),
        ("Ranč&amp;voda", ["ranč", "voda"]),
        ("电池 电池", ["电池 电池"]),
        ("заряд", ["заряд"]),
    ],
)  # fmt: skip
def test_what_a_term_is(themes: Themes, text: str, expected: list[str]) -> None:
    assert complained_of(themes, text) == expected


def test_a_pair_swallows_words_that_are_nearly_always_in_it(themes: Themes) -> None:
    assert complained_of(themes, "credit card") == ["credit card"]
    # 12 of 15 customers with "card" have it in the pair: 80 %; of 16 it is less.
    for others, expected in ((3, ["credit card"]), (4, ["card", "credit card"])):
        messages = [*many("credit card", 12, "complaint", "a"), *many("card", others, "complaint", "b")]
        assert sorted(names(themes([*messages, *rest(90)]))) == expected


@pytest.mark.parametrize(
    "between", [". ", ", ", " / ", " my ", " 12 ", " @acme ", " https://a.test ", "\n", "! "]
)
def test_only_neighbours_are_a_pair(themes: Themes, between: str) -> None:
    assert complained_of(themes, f"credit{between}card") == ["card", "credit"]


@pytest.mark.parametrize("between", [" ", "-", "_", " #", "\u200f ", "\u00a0", '" "', "\t"])
def test_what_keeps_neighbours_together(themes: Themes, between: str) -> None:
    assert complained_of(themes, f"credit{between}card") == ["credit card"]


def test_names_of_brands_are_no_themes(themes: Themes) -> None:
    brand = says("r", "sorry", minutes=9, author_id="PlinkoHelp", from_brand=True)
    cells = {"brand": "Blue Bird"}
    texts = ("plinko delivery", "plinkohelp", "blue bird", "bluebird", "bird seed")
    messages = [
        row for number, text in enumerate(texts) for row in many(text, 12, "complaint", f"{number}-", **cells)
    ]
    assert sorted(names(themes([*messages, *rest(90), brand]))) == ["bird seed", "delivery"]
    without = [message | {"brand": None} for message in messages]
    assert {"plinko delivery", "plinkohelp", "blue bird", "bluebird"} <= set(
        names(themes([*without, *rest(90)]))
    )


# ---- languages


def test_both_scripts_of_serbian_are_one_theme_with_and_without_marks(themes: Themes) -> None:
    messages = [
        *many("Курир каснио, наплаћивање пошиљке", 5, "complaint", "a"),
        *many("kurir kasnio, naplaćivanje pošiljke", 4, "complaint", "b", language="sr-Latn"),
        *many("kurir kasnio, naplacivanje posiljke", 3, "complaint", "c", language="hr"),
    ]
    found = themes([*messages, *rest(90)])
    assert sorted(names(found)) == ["kurir kasnio", "naplaćivanje pošiljke"]
    assert {row["customers"] for row in found} == {12}


def test_a_theme_is_spelled_as_it_mostly_is(themes: Themes) -> None:
    texts = [*many("đubre", 5, "complaint", "a"), *many("djubre", 7, "complaint", "b")]
    assert names(themes([*texts, *rest(90)])) == ["djubre"]


def test_other_languages_in_cyrillic_keep_their_letters(themes: Themes) -> None:
    assert complained_of(themes, "доставка", language="ru") == ["доставка"]
    assert complained_of(themes, "доставка сломалась вчерашний") == [
        "доставка сломалась",
        "сломалась вчерашний",
    ]
    assert complained_of(themes, "достава") == ["dostava"]


@pytest.mark.parametrize("text", ["у нашој, и није ми ништа", "u nasoj, i nije mi nista", "što ćeš"])
def test_serbian_stop_words_are_no_themes(themes: Themes, text: str) -> None:
    assert complained_of(themes, text) == []


def test_hebrew_prefixes_are_not_part_of_a_theme(themes: Themes) -> None:
    messages = [
        *many("כרטיס", 6, "complaint", "a"), *many("הכרטיס", 4, "complaint", "b"),
        *many("לכרטיס", 3, "complaint", "c"), *many("והכרטיס", 2, "complaint", "d"),
    ]  # fmt: skip
    (row,) = themes([*messages, *rest(90)])
    assert (row["theme"], row["customers"]) == ("כרטיס", 15)


def test_a_hebrew_word_that_only_begins_like_a_prefix_stays_whole(themes: Themes) -> None:
    assert complained_of(themes, "משלוח", "הזמנה") == ["הזמנה", "משלוח"]


@pytest.mark.parametrize("text", ["אני לא יודע למה", "ועכשיו שאתם כשאני", "של, שלי! והיא"])
def test_hebrew_stop_words_are_no_themes(themes: Themes, text: str) -> None:
    assert complained_of(themes, text) == []


def test_a_stop_word_of_one_language_may_be_a_theme_in_another(themes: Themes) -> None:
    # "most" is a bridge in Serbian, "pre" is before.
    assert complained_of(themes, "most", language="sr") == ["most"]
    assert complained_of(themes, "most", language="en") == []
    assert complained_of(themes, "pre", language="en") == ["pre"]
    assert complained_of(themes, "pre", language="bs-Latn") == []
    assert complained_of(themes, "most pre") == []


@pytest.mark.parametrize("language", ["en", "he", "sr"])
def test_no_stop_word_is_a_theme(themes: Themes, language: str) -> None:
    words = stop_words(language)
    assert len(words) > 300
    texts = [
        ". ".join(word.upper() for word in words[start : start + 300]) for start in range(0, len(words), 300)
    ]
    assert complained_of(themes, *texts) == []


# ---- hostile texts


def test_hostile_texts_break_nothing(themes: Themes) -> None:
    texts = [
        "", " ", "😡😡", "a" * 100_000, "delivery " * 12_000,
        "\u200f\u202e\u2066", "delivery\x00late", "#", "@", "'", '"', "-",
        "%_\\$name {x} --", "'; drop table posts; --", "\u0301\u0301", "\ufeffdelivery", "ﷺ", "🇮🇱", "\n\n", "1️⃣",
        "https://",
    ]  # fmt: skip
    messages = [says(f"h{number}", text, "complaint", number) for number, text in enumerate(texts)]
    messages.append(says("none", None, "complaint"))
    found = themes([*messages, *many("delivery", 12, "complaint", "a"), *rest(90)])
    assert names(found) == ["delivery"]


def test_what_stands_behind_the_first_five_thousand_letters_is_not_read(themes: Themes) -> None:
    assert complained_of(themes, "1 " * 2_490 + "delivery", "1 " * 2_500 + "invoice") == ["delivery"]


# ---- examples and privacy


def test_the_example_is_the_latest_public_message(themes: Themes) -> None:
    messages = [
        says("1", "delivery early", "complaint", 1),
        says("2", "delivery\n\nlater", "complaint", 5),
        says("3", "delivery private", "complaint", 9, visibility="private"),
        says("4", "delivery removed", "complaint", 8, removed_by="author", removed_at=at(20)),
        says("5", "delivery praised", "praise", 9),
        *many("invoice", 12, "complaint", "i", 1, visibility="private"),
        *many("delivery", 8, "complaint", "d"),
        *rest(90),
    ]
    found = {row["theme"]: row for row in themes(messages)}
    assert (found["delivery"]["example_id"], found["delivery"]["example"]) == ("2", "delivery later")
    assert found["delivery"]["customers"] == 12
    private = found["invoice"]
    assert (private["customers"], private["example_id"], private["example_channel"], private["example"]) == (
        12,
        None,
        None,
        None,
    )


def test_internal_notes_and_the_brand_say_nothing_here(themes: Themes) -> None:
    notes = many("escalated", 12, "complaint", "n", visibility="internal")
    brand = many("apology", 12, "complaint", "b", from_brand=True)
    assert themes([*notes, *brand, *rest(90)]) == []


def test_a_long_example_is_shortened(themes: Themes) -> None:
    found = themes([*many("delivery " + "😡" * 400, 12, "complaint", "a"), *rest(90)])
    assert found[0]["example"] == "delivery " + "😡" * 151 + "…"


# ---- trends


WEEK = Selection(first=date(2025, 3, 10), last=date(2025, 3, 16))


def two_weeks(now: int, of_now: int, before: int, of_before: int) -> list[Row]:
    """Complaints on the Monday of a week, and of the week before, some of them of a delivery."""
    return [
        *many("delivery", now, "complaint", "a", 7 * DAY), *many("invoice", of_now - now, "complaint", "b", 7 * DAY),
        *many("delivery", before, "complaint", "c", 0), *many("invoice", of_before - before, "complaint", "d", 0),
        *[row | {"posted_at": at(7 * DAY)} for row in rest(200)],
        says("first", "hello", "other", -20 * DAY), says("last", "hello", "other", 14 * DAY),
    ]  # fmt: skip


def change(now: int, of_now: int, before: int, of_before: int) -> float:
    a, b, c, d = now + 0.5, of_now - now + 0.5, before + 0.5, of_before - before + 0.5
    return math.log(a * d / (b * c)) / math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)


@pytest.mark.parametrize(
    ("counts", "trend"),
    [
        ((30, 60, 10, 60), "rising"),
        ((20, 60, 45, 60), "falling"),
        ((30, 60, 27, 60), None),
        ((30, 60, 0, 60), "rising"),
        # Far apart, but only 19 customers complained before.
        ((30, 60, 0, 19), None),
        ((30, 60, 0, 20), "rising"),
        # Four customers are not enough.
        ((4, 20, 0, 400), None),
        ((5, 20, 0, 400), "rising"),
    ],
)
def test_a_trend_needs_a_difference_that_is_not_chance(
    themes: Themes, counts: tuple[int, int, int, int], trend: str | None
) -> None:
    now, of_now, before, of_before = counts
    if trend:
        assert (change(*counts) > 1.96, change(*counts) < -1.96) == (trend == "rising", trend == "falling")
    found = {row["theme"]: row for row in themes(two_weeks(*counts), WEEK)}
    row = found["delivery"]
    assert (row["customers"], row["share"], row["trend"]) == (now, pytest.approx(now / of_now), trend)
    assert row["share_before"] == pytest.approx(before / of_before)
    if before:
        assert row["example_id"].startswith("a")


def test_without_a_time_before_there_is_no_trend(themes: Themes) -> None:
    for selection in (Selection(), Selection(last=date(2025, 3, 16)), Selection(first=date(2025, 2, 1))):
        assert {row["trend"] for row in themes(two_weeks(30, 60, 0, 60), selection)} == {None}
        assert {row["share_before"] for row in themes(two_weeks(30, 60, 0, 60), selection)} == {None}


def test_the_list_is_of_the_messages_asked_for(themes: Themes) -> None:
    messages = two_weeks(30, 60, 10, 60)
    assert {row["customers"] for row in themes(messages, WEEK)} == {30}
    assert {row["theme"]: row["customers"] for row in themes(messages)} == {"delivery": 40, "invoice": 80}
    assert themes(messages, Selection(where="channel = 'email'")) == []
    assert themes(messages, Selection(as_of=at(-DAY))) == []


def period(first: int, last: int, as_of: int) -> Period:
    """A period by days of March 2025, the last one included."""
    start, end, seen = (
        datetime(2025, 3, 1, tzinfo=UTC).replace(tzinfo=None) + timedelta(days=n - 1)
        for n in (first, last + 1, as_of)
    )
    return Period(start.date(), start, end, seen)


def test_the_time_before_is_as_long_and_seen_at_the_same_age() -> None:
    before = period(3, 9, 17)
    assert just_before([period(10, 16, 24)], at(-99 * DAY)) == [
        Period(None, *(before.from_at, before.to_at, before.as_of))
    ]
    # A running one: as long as it has run.
    (running,) = just_before([period(10, 16, 12)], at(-99 * DAY))
    assert running == Period(None, datetime(2025, 3, 8), datetime(2025, 3, 10), datetime(2025, 3, 10))
    # The log begins in between, or with the period.
    (short,) = just_before([period(10, 16, 24)], datetime(2025, 3, 8))
    assert short == Period(None, datetime(2025, 3, 8), datetime(2025, 3, 10), datetime(2025, 3, 17))
    assert just_before([period(10, 16, 24)], datetime(2025, 3, 10)) == [None]
    # Several: one before all of them.
    several = just_before([period(10, 11, 16), period(12, 13, 16)], datetime(2025, 1, 1))
    assert several == [Period(None, datetime(2025, 3, 6), datetime(2025, 3, 10), datetime(2025, 3, 12)), None]
    assert just_before([], at(0)) == []
    whole = Period(None, datetime.min, datetime.max, at(0))
    assert just_before([whole], at(-DAY)) == [None]
    forever = Period(None, datetime(2025, 3, 2), datetime.max, datetime.max)
    assert just_before([forever], datetime(2025, 3, 1)) == [
        Period(None, datetime(2025, 3, 1), datetime(2025, 3, 2), datetime(2025, 3, 2))
    ]


# ---- the files of stop words


def test_stop_words_are_words_between_spaces(tmp_path: Path) -> None:
    path = tmp_path / "xx.txt"
    path.write_text("# comment\nprefixes: ו ה\nAND or  # further\nhe\n", encoding="utf-8")
    assert read_stop_words(path) == tuple(sorted(["and", "or", "he", "וand", "הand"]))


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("and o/r", "'o/r' is not a word"),
        ("# none", "holds no word"),
        ("prefixes: 1\nand", "'1' is not a word"),
    ],
)
def test_a_broken_file_of_stop_words_says_what_is_wrong(tmp_path: Path, content: str, wrong: str) -> None:
    path = tmp_path / "xx.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InstallationError, match=f"xx.txt.*{wrong}"):
        read_stop_words(path)
    with pytest.raises(InstallationError, match=r"yy\.txt"):
        read_stop_words(tmp_path / "yy.txt")


def test_hebrew_stop_words_have_prefixes() -> None:
    words = stop_words("he")
    assert {"אני", "ואני", "שאני", "של"} <= set(words)
    assert "הלך" not in words  # "went", not a prefix and לך
