"""What texts are found to say: the rules of the decision, languages, hostile texts, and that nothing hangs on order."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

import duckdb
import pytest
from depth import tried
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import labelling
from analytics.config import CATEGORIES, Own
from analytics.errors import InstallationError
from analytics.labelling import CUES, common_words, fingerprint, label_texts
from analytics.lexicons import LISTS, NEGATABLE, folded, lexicons, patterns, phrase_of
from analytics.lexicons.occurring import occurring

Said = tuple[str | None, str | None]


def read(
    texts: Sequence[str], language: str | None = None, own: Own = (), *, brand: bool = False
) -> list[Said]:
    """Return the language and the category of each text."""
    with duckdb.connect() as con:
        define(con, texts, language, brand=brand)
        label_texts(con, own)
        found = con.execute("select language, category from text_labels order by text_no").fetchall()
    assert len(found) == len(texts)
    return found


def define(
    con: duckdb.DuckDBPyConnection, texts: Sequence[str], language: str | None, *, brand: bool = False
) -> None:
    con.execute(
        "create or replace temp table texts as"
        " select unnest($numbers)::bigint as text_no, unnest($texts)::text as text, $language::text as language,"
        " $brand as from_brand",
        {"numbers": list(range(len(texts))), "texts": list(texts), "language": language, "brand": brand},
    )


def category(text: str, own: Own = ()) -> str | None:
    return read([text], own=own)[0][1]


def acts(text: str) -> set[str]:
    with duckdb.connect() as con:
        define(con, [text], None, brand=True)
        label_texts(con)
        row = con.execute(f"select {', '.join(LISTS['brand'])} from brand_signs").fetchone()
    assert row is not None
    return {name for name, found in zip(LISTS["brand"], row, strict=True) if found}


# --- languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When will you open the new shop?", "en"),
        ("מתי תיפתח החנות החדשה?", "he"),
        ("Када ће бити отворена нова радња?", "sr"),
        ("Kada će biti otvorena nova radnja?", "sr"),
        ("kad ce biti otvorena nova radnja", "sr"),
        ("¿Cuándo abre la tienda nueva?", "es"),
        ("Quand est-ce que vous ouvrez le magasin ?", "fr"),
        ("Wann wird der neue Laden geöffnet?", "de"),
        ("Quando aprite il negozio nuovo? Grazie", "it"),
        ("ההזמנה שלי מ-Amazon לא הגיעה, order 4471", "he"),
        ("Стигло је @shop_help https://example.com/the/and/you", "sr"),
        ("The word שלום means hello, or so they told me", "en"),
        ("ещё не работает интернет", None),
        ("注文した商品が届きません", None),
        ("", None),
        ("https://example.com/the-and-you", None),
        ("😡😡😡", None),
        ("12345", None),
        ("Xqzt brrm", None),
    ],
)
def test_a_language_is_told_by_script_then_by_common_words(text: str, language: str | None) -> None:
    assert read([text])[0][0] == language


def test_the_language_that_an_export_gives_decides_which_phrases_count() -> None:
    assert read(["Grozna usluga"], "sr-Latn")[0] == ("sr", "complaint")
    assert read(["Grozna usluga"], "hr")[0] == ("sr", "complaint")
    assert read(["My parcel is broken"], "iw")[0] == ("he", "other")
    assert read(["My parcel is broken"], "pt")[0] == ("pt", None)


def test_a_text_without_common_words_is_in_the_language_whose_phrase_it_holds() -> None:
    assert read(["užasna usluga", "terrible service"]) == [("sr", "complaint"), ("en", "complaint")]


def test_words_that_two_languages_share_do_not_tell_them_apart() -> None:
    words = common_words()
    assert set(words) >= {"en", "sr", "es", "fr", "de", "it", "pt"}
    assert read(["me"])[0][0] is None


# --- categories


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My router has stopped working again", "complaint"),
        ("What time does the branch in Leeds open on Sunday?", "question"),
        ("Would be great if the app had a dark mode", "suggestion"),
        ("Your staff at the airport were amazing today", "praise"),
        ("Thank you!", "thanks"),
        ("you are a bunch of idiots", "abuse"),
        ("We left at ten.", "other"),
        # negation
        ("not happy at all with the new menu", "complaint"),
        ("No problem, we left at ten.", "other"),
        # swearing beside a request or a complaint stays what it is
        ("My damn phone is broken, you idiots", "complaint"),
        ("Where is the damn branch, you idiots?", "question"),
        # neither are what sounds like advertising beside a question or a complaint
        ("How do I enter for a chance to win?", "question"),
        ("AirDrop is broken since the update", "complaint"),
        ("I will find you the order number", "other"),
        # praise beside a complaint is a complaint, as the gravest
        ("Great staff but the room was filthy and the heating is broken", "complaint"),
        # Hebrew, with prefixes
        ("האינטרנט לא עובד כבר יומיים", "complaint"),
        ("מתי החנות נפתחת?", "question"),
        ("תודה רבה!", "thanks"),
        # Serbian: with marks, without, in Cyrillic
        ("Internet mi ne radi već dva dana", "complaint"),
        ("internet mi ne radi vec dva dana", "complaint"),
        ("Интернет ми не ради већ два дана", "complaint"),
        ("Hvala!", "thanks"),
        ("Када се отвара радња?", "question"),
        # signs of every language
        ("????", "question"),
        ("❤️❤️", "praise"),
        # nothing to read
        ("", None),
        ("https://t.co/abc", None),
        ("@shop_help", None),
        ("Llegué a las diez con mi hermano", None),
    ],
)  # fmt: skip
def test_a_text_is(text: str, expected: str | None) -> None:
    assert category(text) == expected


def test_each_category_can_be_told_by_rules_but_other_languages_only_by_signs() -> None:
    told = {
        category(text) for text in ("Terrible!", "how do I pay?", "thank you", "love it", "please add tabs")
    }
    assert told <= set(CATEGORIES)
    assert read(["¿Dónde está mi paquete?"])[0] == ("es", "question")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This is an automated message. We will get back to you.", {"automated", "interim"}),
        ("You're welcome!", {"closing"}),
        ("So sorry! Please DM us.", {"apology", "handoff"}),
        ("It is blue.", set()),
    ],
)
def test_a_brands_text_does(text: str, expected: set[str]) -> None:
    assert acts(text) == expected


def test_phrases_of_ones_own_count_like_those_of_the_program() -> None:
    own = (("en", "customer.complaint", ("went bananas",)), ("he", "customer.praise", ("סבבה אגוזים",)))
    assert category("The lift went BANANAS today") == "other"
    assert category("The lift went BANANAS today", own) == "complaint"
    assert category("הכול סבבה אגוזים", own) == "praise"
    assert fingerprint(own) != fingerprint()


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ((("xx", "customer.complaint", ("a",)),), "no phrases of 'xx'"),
        ((("en", "customer.complant", ("a",)),), "no list 'customer.complant'"),
        ((("en", "customer.complaint", ("a (b",)),), "has a bracket without its other half"),
        ((("en", "customer.complaint", (" ",)),), "is not a text with words"),
    ],
)
def test_phrases_of_ones_own_that_cannot_be_read_are_refused(own: Own, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        lexicons(own)


# --- hostile texts


HOSTILE = {
    "empty": "",
    "spaces": " \n\t\u00a0",
    "link": "https://example.com/a?b=c&d=%00",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "nul": "my order\0 is broken",
    "marks of direction": "\u202eמתי\u202c \u200fנפתח\u200e?",
    "unpaired brackets": "((((((((((",
    "replacement characters": "\ufffd\ufffd caf\ufffd is broken",
    "letters with many marks": "a" + "\u0301" * 5000,
    "a regular expression": "(a+)+$ [^x]* .*.*.*",
    "sql": "'; drop table posts; --",
    "accounts": "@a " * 5000,
    "long word": "a" * 100_000,
    "long text": "it is broken and " * 6000,
    "negators": "not no never " * 8000,
    "question marks": "?" * 100_000,
}


def test_hostile_texts_are_read_in_little_time() -> None:
    began = time.process_time()
    found = dict(zip(HOSTILE, read(list(HOSTILE.values())), strict=True))
    assert time.process_time() - began < 20
    assert found["empty"] == found["spaces"] == found["link"] == (None, None)
    assert found["nul"][1] == found["long text"][1] == "complaint"
    assert found["question marks"][1] == "question"


def test_broken_surrogates_come_as_replacement_characters_and_are_read() -> None:
    text = b"it is broken \xed\xa0\xbd".decode("utf-8", "replace")
    assert category(text) == "complaint"


def test_the_phrases_of_hostile_texts_are_named_in_little_time() -> None:
    began = time.process_time()
    for text in HOSTILE.values():
        for name in ("complaint", "praise", "not_praise", "question"):
            phrase_of(text, "customer", name, "en")
    assert time.process_time() - began < 60


# --- laws

WORDS = """
    my order is broken and not happy with you great love it thanks thank no problem where how can please ? ! 😡
    ne radi hvala odlično užas kada לא עובד תודה מתי вас не ради @help http://t.co/x . , never worst
"""
texts_of_words = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)


@settings(max_examples=tried(20), deadline=None)
@given(st.lists(texts_of_words, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_what_is_read_in_a_text_hangs_on_no_other_text(texts: list[str], rng: random.Random) -> None:
    together = read(texts)
    order = list(range(len(texts)))
    rng.shuffle(order)
    shuffled = read([texts[place] for place in order])
    assert [shuffled[order.index(place)] for place in range(len(texts))] == together
    alone = rng.randrange(len(texts))
    assert read([texts[alone]]) == [together[alone]]


@settings(max_examples=tried(20), deadline=None)
@given(st.lists(texts_of_words, min_size=1, max_size=40))
def test_the_search_for_further_signs_may_end_at_a_sure_one(texts: list[str]) -> None:
    with duckdb.connect() as con:
        define(con, texts, None)
        label_texts(con, all_signs=True)
        whole = con.execute("select language, category from text_labels order by text_no").fetchall()
    assert read(texts) == whole


@settings(max_examples=tried(30), deadline=None)
@given(st.lists(texts_of_words | st.text(max_size=60), min_size=1, max_size=20))
def test_python_finds_the_phrases_that_duckdb_finds(texts: list[str]) -> None:
    """`explain` names phrases by Python's expressions; what was found was found by RE2."""
    texts = [
        text.replace("\0", "") for text in texts if not any(0xD800 <= ord(sign) < 0xE000 for sign in text)
    ]
    with duckdb.connect() as con:
        define(con, texts, None)
        label_texts(con, all_signs=True)
        found = con.execute(f"select text_no, language, {', '.join(CUES)} from customer_signs").fetchall()
    for number, language, *signs in found:
        of = None if language == "und" else language
        for name, is_found in zip(CUES, signs, strict=True):
            assert (phrase_of(texts[number], "customer", name, of) is not None) == is_found, (
                name,
                texts[number],
            )


# --- the files


def test_the_signs_of_a_text_are_in_the_order_of_the_cues() -> None:
    with duckdb.connect() as con:
        define(con, ["x"], None)
        label_texts(con)
        columns = [name for name, *_ in con.execute("describe customer_signs").fetchall()]
    negations = {f"not_{name}" for name in NEGATABLE}
    assert set(columns) == {"text_no", "language", "needs_all", *CUES, *negations}
    from analytics import sqlfiles

    for name in ("labelling/to_predict", "measuring/given_texts"):
        listed = sqlfiles.text(name).partition("[")[2].partition("]")[0]
        assert tuple(listed.replace("\n", " ").replace(",", " ").split()) == CUES


def test_every_language_reads_with_the_signs_of_every_language() -> None:
    und = patterns("customer", None)["question"]
    assert und is not None
    for language in ("en", "he", "sr"):
        own = patterns("customer", language)["question"]
        assert own is not None
        assert und in own


def test_a_missing_list_of_common_words_is_an_installation_error(monkeypatch: pytest.MonkeyPatch) -> None:
    common_words.cache_clear()
    try:
        monkeypatch.setattr(labelling, "folder", _nowhere)
        with pytest.raises(InstallationError):
            common_words()
    finally:
        common_words.cache_clear()


def _nowhere(name: str) -> Callable[[], None]:
    raise InstallationError(name)


@settings(max_examples=tried(25), deadline=None)
@given(texts_of_words | st.text(max_size=80))
def test_phrases_that_are_left_out_for_few_texts_could_not_be_found(text: str) -> None:
    text = text.replace("\0", "")
    if any(0xD800 <= ord(sign) < 0xE000 for sign in text):
        return
    for language in ("en", "he", "sr"):
        for phrases in lexicons()[language].lists.values():
            kept = set(occurring(phrases, folded(text)))
            assert [phrase.text for phrase in phrases if phrase not in kept and phrase.is_in(text)] == []


@pytest.mark.parametrize(
    "text", ["ДОБАР ДАН, ЉУБАЗНО ОСОБЉЕ!", "DŽABE čekam", "dzabe cekam", "We’ll E-Mail you", "we well email"]
)
def test_spellings_of_a_phrase_are_kept(text: str) -> None:
    told = {}
    for letters in (0, 200_000):
        with pytest.MonkeyPatch.context() as patch, duckdb.connect() as con:
            patch.setattr(labelling, "_FEW_LETTERS", letters)
            define(con, [text], None)
            label_texts(con, all_signs=True)
            told[letters] = con.execute("from customer_signs").fetchall()
    assert told[0] == told[200_000]
