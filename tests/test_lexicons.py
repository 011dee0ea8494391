"""Phrases of queries/lexicons/: what each act is known by, in which spellings, and which files are refused."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from analytics.errors import InstallationError
from analytics.lexicons import LISTS, Lexicon, Phrase, greeting, lexicons, patterns, read
from analytics.lexicons import phrase_of as phrase_in
from analytics.resources import folder

FILES = sorted((folder("queries") / "lexicons").glob("*.toml"))
CYRILLIC = str.maketrans("abvgdđežzijklmnoprstćufhcčšABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠ",
                         "абвгдђежзијклмнопрстћуфхцчшАБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШ")  # fmt: skip

FOUND = {
    ("interim", "en"): [
        "Thanks for telling us. I am looking into this now.",
        "Our engineers are aware, we're working on it and hope to be done tonight.",
        "I have passed this on to the depot.",
        "We’ll get back to you tomorrow morning.",
        "A member of our billing team will call before noon.",
        "Thank you, I will share this with our designers.",
        "Bear with us, the system is slow today.",
        "Your case has been escalated.",
        "We will let you know as soon as we have news.",
        "STAY TUNED!",
    ],
    ("handoff", "en"): [
        "Please DM us your booking number.",
        "Could you send us a private message?",
        "We have sent you a DM.",
        "Let us continue by direct message",
        "dm me, please",
        "We’ve just DM’d you.",
        "I replied to your DMs this morning.",
        "Please message us the name on the contract.",
        "Tell us more in private.",
        "please write us privately",
    ],
    ("redirect", "en"): [
        "Please call us on 0800 123 456.",
        "Contact our support team at 1-800-555-0100.",
        "Fill in the form and we start.",
        "You can reach us here: https://help.example/contact",
        "Email us at care@shop.example with your order number.",
        "You'd need to speak to your bank.",
        "Please contact the seller directly.",
        "Ring us on +44 (0)20 7946 0000.",
        "Please visit your nearest store with the receipt.",
        "Tell us more here: https://help.example/form",
    ],
    ("apology", "en"): [
        "Sorry about that!",
        "We apologise for the delay.",
        "Our apologies, Ann.",
        "I'm so sorry, that must not happen.",
        "We do apologize.",
        "Please accept our sincerest apologies",
        "We truly regret the trouble.",
        "Forgive us, that was slow.",
    ],
    ("interim", "he"): [
        "הנושא בבדיקה אצלנו.",
        "העברתי את הפנייה לצוות הטכני",
        "נחזור אליך בהקדם",
        "אעדכן כאן ברגע שתהיה תשובה",
        "אנחנו בודקים, תודה על הסבלנות",
        "נציג שלנו יחזור אליך היום",
    ],
    ("handoff", "he"): [
        "שלחו לנו הודעה פרטית בבקשה",
        "אפשר לכתוב לנו בפרטי?",
        "ענינו לך באינבוקס",
        "נמשיך בפרטי",
        "שלחנו לך עכשיו מסר פרטי",
        "כתבו לנו ב-DM",
    ],
    ("redirect", "he"): [
        "אפשר להתקשר למוקד השירות",
        "חייגו *6050",
        "התקשרו ל-03-555-0100",
        "יש לפנות לשירות הלקוחות",
        "מלאו את הטופס באתר",
        'שלחו לנו דוא"ל ונטפל',
        "צרו קשר עם המוכר",
    ],
    ("apology", "he"): [
        "סליחה על העיכוב",
        "אנחנו מתנצלים על אי הנוחות",
        "מצטערת לשמוע",
        "קבלו את התנצלותנו",
        "צר לנו על המקרה",
    ],
    ("interim", "sr"): [
        "Proveravamo, hvala na strpljenju.",
        "Prosledili smo prijavu kolegama.",
        "Javićemo vam se do sutra.",
        "Kolega će vas kontaktirati danas.",
        "Obavestićemo vas čim stigne deo.",
        "Проверавамо шта се десило.",
        "Проследила сам вашу поруку техничарима.",
        "Јавићемо се чим сазнамо више.",
        "Радимо на отклањању квара.",
        "Обавестићемо вас поруком.",
    ],
    ("handoff", "sr"): [
        "Pošaljite nam privatnu poruku.",
        "Pišite nam u inboks, molimo.",
        "Upravo smo vam poslali poruku.",
        "Možete li nam poslati broj u privatnoj poruci?",
        "Javite nam se privatno.",
        "Пошаљите нам приватну поруку.",
        "Наставимо у инбоксу.",
        "Одговорили смо вам у поруци.",
        "Пишите нам у DM.",
        "Послали смо вам директну поруку",
    ],
    ("redirect", "sr"): [
        "Pozovite 0800 123 456.",
        "Pozovite naš korisnički servis.",
        "Obratite se najbližoj poslovnici.",
        "Popunite formular na sajtu.",
        "Pišite nam na mejl adresu sa računa.",
        "Позовите број 011 555 0100.",
        "Обратите се корисничкој служби.",
        "Попуните онлајн образац.",
        "Контактирајте продавца.",
        "Пошаљите нам мејл.",
    ],
    ("apology", "sr"): [
        "Izvinite na čekanju.",
        "Izvinjavamo se zbog kašnjenja.",
        "Žao nam je!",
        "Primite naše izvinjenje.",
        "Baš nam je žao zbog toga.",
        "Извините на чекању.",
        "Извињавамо се због кашњења.",
        "Жао нам је!",
        "Примите наше извињење.",
        "Опростите, грешка је наша.",
    ],
}

NOT_FOUND = {
    ("interim", "en"): [
        "It was repaired an hour ago.",
        "Thanks for getting in touch with us!",
        "You can pass the time with our new game.",
        "Which version of the app do you use?",
        "We hope to see you back soon.",
        "The share price is on our site.",
        "We look forward to your visit.",
    ],
    ("handoff", "en"): [
        "The code is DMX5.",
        "What does the error message say?",
        "The doors open at 9 pm us time",
        "Our message to all fans: thank you!",
        "Direct trains run again. Messages on the board are right.",
        "Your private parking lot is number 4.",
    ],
    ("redirect", "en"): [
        "We call this flavour Midnight.",
        "The form of the bottle is new.",
        "Thanks for reaching out to us!",
        "More about the offer: https://shop.example/offer",
        "The phone is in stock in 3 colours.",
        "Could you DM us your contact number?",
        "It was 25 degrees on 12 May.",
        "Your case number is 48151623.",
        "There is a service at 10.30.",
    ],
    ("apology", "en"): [
        "sorrynot a word",
        "Welcome aboard, Ann!",
        "We are glad that it works.",
        "The Sorrysta tour starts in June.",
        "Unfortunately this is sold out.",
        "An apologist wrote the book.",
    ],
    ("interim", "he"): [
        "התקלה תוקנה לפני שעה",
        "הזיכוי רשום בחשבון",
        "איזה דגם יש לך?",
        "המשלוח מגיע מחר בבוקר",
    ],
    ("handoff", "he"): [
        "מה כתוב בהודעת השגיאה?",
        "בפרטי ההזמנה מופיע התאריך",
        "החניה הפרטית בקומה השנייה",
        "תודה רבה על המילים החמות",
    ],
    ("redirect", "he"): [
        "הטלפון החדש במלאי בשלושה צבעים",
        "החנות פתוחה עד שמונה",
        "תודה שפנית אלינו",
        "אפשר לענות כאן",
        "פנייה מספר 48151623 נסגרה",
    ],
    ("apology", "he"): ["תודה על הסליחות", "שמחים לעזור", "הכול מסודר עכשיו", "לצערנו אזל מהמלאי"],
    ("interim", "sr"): [
        "Kvar je otklonjen pre sat vremena.",
        "Koji model telefona imate?",
        "Novac je na vašem računu.",
        "Hvala što ste nam se javili.",
        "Квар је отклоњен пре сат времена.",
        "Који модел телефона имате?",
        "Новац је на вашем рачуну.",
        "Хвала што сте се јавили.",
    ],
    ("handoff", "sr"): [
        "Šta piše u poruci o grešci?",
        "Privatni parking je na spratu 2.",
        "Hvala na lepim rečima.",
        "Paket stiže sutra.",
        "Шта пише у поруци о грешци?",
        "Приватни паркинг је на спрату 2.",
        "Хвала на лепим речима.",
        "Пакет стиже сутра.",
    ],
    ("redirect", "sr"): [
        "Telefon je opet na stanju.",
        "Radnja radi do 20 časova.",
        "Hvala na pozivu.",
        "Forma je odlična, kao i ukus.",
        "Reklamacija broj 48151623 je rešena.",
        "Телефон је опет на стању.",
        "Радња ради до 20 часова.",
        "Хвала на позиву.",
        "Одговорићемо овде.",
    ],
    ("apology", "sr"): [
        "Drago nam je što radi.",
        "Izvinula je članak.",
        "Nažalost, rasprodato je.",
        "Hvala vam.",
        "Драго нам је што ради.",
        "Извирe вода.",
        "Нажалост, распродато је.",
        "Хвала вам.",
    ],
}


def cases(examples: dict[tuple[str, str], list[str]]) -> list[tuple[str, str, str]]:
    return [(act, language, text) for (act, language), texts in examples.items() for text in texts]


def duckdb_finds(text: str, act: str, language: str = "en") -> bool:
    found = duckdb.execute("select regexp_matches(?, ?)", [text, patterns("brand", language)[act]]).fetchone()
    return found == (True,)


def phrase_of(text: str, act: str, language: str = "en") -> Phrase | None:
    found = phrase_in(text, "brand", act, language)
    return found[0] if found else None


def every_phrase(lexicon: Lexicon) -> dict[str, tuple[Phrase, ...]]:
    return {"greetings": lexicon.greetings, "negators": lexicon.negators, **lexicon.lists}


def without_marks(text: str) -> str:
    for letter, plain in zip("čćšžđČĆŠŽĐ", ["c", "c", "s", "z", "dj", "C", "C", "S", "Z", "Dj"], strict=True):
        text = text.replace(letter, plain)
    return text


def in_cyrillic(text: str) -> str:
    for pair, letter in (("dž", "џ"), ("lj", "љ"), ("nj", "њ")):
        text = text.replace(pair, letter)
    return text.translate(CYRILLIC)


def spoken(phrase: Phrase) -> Iterator[str]:
    """Say a phrase in as many ways as its longest choice has."""
    if phrase.kind == "sign":
        yield phrase.text
        return
    pieces = re.findall(r"\([^()]*\)|\S+", phrase.text.removeprefix("^"))
    choices = [[choice.strip() for choice in piece.strip("()").split("|")] for piece in pieces]
    for turn in range(max(map(len, choices))):
        text = " ".join(choice[turn % len(choice)] for choice in choices)
        text = text.replace("#", "0800 123 456").replace("* ", "one two three ").replace("~", "")
        yield re.sub(" +", " ", text)


def one_file(tmp_path: Path, text: str, name: str = "en.toml") -> Lexicon:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def one_phrase(tmp_path: Path, text: str, name: str = "en.toml", head: str = "") -> Phrase:
    return one_file(tmp_path, f"{head}\n[brand]\napology = ['''{text}''']", name).lists["brand.apology"][0]


# --- the phrases as they are


def test_there_is_a_file_of_each_language_with_every_act() -> None:
    assert [path.stem for path in FILES] == ["en", "he", "sr", "und"]
    for path in FILES[:3]:
        assert set(read(path).lists) == {f"{side}.{name}" for side in LISTS for name in LISTS[side]}
        assert read(path).greetings
        assert read(path).negators


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_phrase_finds_itself(path: Path) -> None:
    spellings: list[Callable[[str], str]] = [str, str.upper, "({}),".format]
    spellings += [without_marks, in_cyrillic] if path.stem == "sr" else []
    missed = [
        (phrase.text, spelt)
        for phrases in every_phrase(read(path)).values()
        for phrase in phrases
        for text in spoken(phrase)
        for spell in spellings
        if not phrase.is_in(spelt := spell(text))
    ]
    assert missed == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_phrase_stands_twice_in_a_list(path: Path) -> None:
    for phrases in every_phrase(read(path)).values():
        assert len({phrase.expression for phrase in phrases}) == len(phrases)


def test_serbian_phrases_are_written_in_latin() -> None:
    assert not re.search(
        "[а-я]", (folder("queries") / "lexicons/sr.toml").read_text().partition("greetings")[2]
    )


def test_no_expression_is_too_large_for_the_fast_way_of_re2() -> None:
    """The slow way takes more than thirty times as long as a search for one word, the fast way about twice."""
    duckdb.execute(
        "create or replace temp table said as "
        "select i || ' we would be glad to hear from you' as text from range(60000) as numbers (i)"
    )

    def seconds(pattern: str) -> float:
        runs = []
        for _ in range(3):
            began = time.perf_counter()
            query = "select count(*) filter (where regexp_matches(text, ?)) from said"
            duckdb.execute(query, [pattern]).fetchone()
            runs.append(time.perf_counter() - began)
        return min(runs)

    one_word = seconds("(?:^|[^a-z])never(?:$|[^a-z])")
    slow = [
        (language, name)
        for language in lexicons()
        for side in LISTS
        for name, pattern in patterns(side, language).items()
        if pattern and seconds(pattern) > 12 * one_word
    ]
    assert slow == []


# --- what is found


@pytest.mark.parametrize(("act", "language", "text"), cases(FOUND))
def test_a_message_is_known_by_a_phrase_of_its_language(act: str, language: str, text: str) -> None:
    found = phrase_of(text, act, language)
    assert found is not None
    assert found.language == language
    assert duckdb_finds(text, act, language)


@pytest.mark.parametrize(("act", "language", "text"), cases(NOT_FOUND))
def test_a_message_without_a_phrase_is_none(act: str, language: str, text: str) -> None:
    assert phrase_of(text, act, language) is None
    assert not duckdb_finds(text, act, language)


@pytest.mark.parametrize(
    ("act", "text"), [(act, text) for act, language, text in cases(FOUND) if language == "sr"]
)
def test_serbian_is_found_without_its_marks(act: str, text: str) -> None:
    assert phrase_of(without_marks(text), act, "sr")
    assert duckdb_finds(without_marks(text), act, "sr")


@pytest.mark.parametrize("act", LISTS["brand"])
def test_an_empty_text_is_no_act(act: str) -> None:
    assert not duckdb_finds("", act)
    assert phrase_of("", act) is None


def test_a_message_can_be_several_acts() -> None:
    text = "So sorry! Please DM us, or call 0800 123 456."
    assert [act for act in LISTS["brand"] if duckdb_finds(text, act)] == ["handoff", "redirect", "apology"]


def test_the_phrase_is_named_as_its_file_has_it() -> None:
    found = phrase_of("We will GET\nBACK to you", "interim")
    assert found is not None
    assert found.text == "(get|come|revert) back to (you|u)"
    found = phrase_of("Жао ми је", "apology", "sr")
    assert found is not None
    assert found.text == "žao (nam|mi) je"


# --- how phrases are written


@pytest.mark.parametrize(
    ("phrase", "found", "not_found"),
    [
        (
            "sorry",
            ["sorry", "SORRY", "so sorry!", "#sorry", "(sorry)"],
            ["sorrynot", "notsorry", "sorry2", "sorryš"],
        ),
        (
            "send us a note",
            ["send  us\na, note", "send us\u00a0a note"],
            ["send usa note", "send us. A note"],
        ),
        (
            "pass * on",
            ["pass on", "pass it on", "pass all of this on"],
            ["pass one two three four on", "pass it. On"],
        ),
        ("(call|give us a ring) now", ["call now", "give us a ring now"], ["give us now", "now"]),
        ("a (quick|) note", ["a note", "a quick note"], ["a slow note", "aquick note"]),
        ("apolog~", ["apology", "Apologies", "apolog"], ["apo", "unapologetic"]),
        (
            "call #",
            ["call 0800 123 456", "call +1 (800) 555-0100", "call *6050"],
            ["call 24", "call 10.30", "call two"],
        ),
        ("we'll e-mail", ["we’ll email", "well e mail", "we'll E-MAIL"], ["we will e-mail"]),
        ("see http~", ["see https://a.example", "see: http://a.example"], ["see htt"]),
        ("ask @~", ["ask @Shop_Help", "ask @x"], ["ask Shop"]),
    ],
)
def test_a_phrase_means(tmp_path: Path, phrase: str, found: list[str], not_found: list[str]) -> None:
    made = one_phrase(tmp_path, phrase)
    assert [text for text in found if not made.is_in(text)] == []
    assert [text for text in not_found if made.is_in(text)] == []


def test_serbian_is_found_in_both_scripts_and_with_digraphs(tmp_path: Path) -> None:
    phrase = one_phrase(tmp_path, "đačka knjiga, ljubav i džep".replace(",", ""), "sr.toml")
    for text in (
        "Đačka knjiga ljubav i džep",
        "djacka knjiga ljubav i dzep",
        "ђачка књига љубав и џеп",
        "ЂАЧКА КЊИГА ЉУБАВ И ЏЕП",
        "ђачка knjiga љубав i џеп",
    ):
        assert phrase.is_in(text)
    assert not phrase.is_in("dačka knjiga ljubav i džep")
    assert not one_phrase(tmp_path, "đačka", "en.toml").is_in("ђачка")


def test_hebrew_is_found_with_one_prefix_of_the_file(tmp_path: Path) -> None:
    phrase = one_phrase(tmp_path, "מוקד (שירות|תמיכה)", "he.toml", 'prefixes = ["ה", "ל", "כש"]')
    assert all(map(phrase.is_in, ["מוקד שירות", "למוקד השירות", "כשמוקד תמיכה", "ל-מוקד התמיכה"]))
    assert not phrase.is_in("ממוקד שירות")
    assert not phrase.is_in("להמוקד שירות")


def test_gershayim_and_geresh_may_be_of_any_kind_or_missing(tmp_path: Path) -> None:
    phrase = one_phrase(tmp_path, """דוא"ל צ'אט""", "he.toml")
    assert all(map(phrase.is_in, ["דוא\"ל צ'אט", "דוא״ל צ׳אט", "דואל צאט"]))


def test_marks_of_direction_between_words_are_spaces() -> None:
    assert phrase_of("אנחנו \u200fמתנצלים", "apology", "he")
    assert duckdb_finds("\u200fסליחה\u200f", "apology", "he")


# --- greetings


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("@ann @shop_help Hello Ann, sorry", "@ann @shop_help Hello "),
        ("Hi there, Ann! All done.", "Hi there, "),
        ("Poštovani Marko, stiglo je", "Poštovani "),
        ("Поштована Ана, стигло је", "Поштована "),
        ("שלום דנה, הגיע", "שלום "),
        ("All done, hello Ann", None),
        ("Hiking starts at noon", None),
    ],
)
def test_a_greeting_reaches_to_the_name(text: str, matched: str | None) -> None:
    (found,) = duckdb.execute("select regexp_extract(?, ?)", [text, greeting()]).fetchone() or ("",)
    assert (found or None) == matched


# --- broken files


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[brand", r"en\.toml is not valid TOML"),
        ("[brnd]\napology = []", r"en\.toml: there is no 'brnd' here\. Did you mean brand\?"),
        ("[brand]\napologie = []", r"en\.toml: there is no 'apologie' here\. Did you mean apology\?"),
        ("brand = 3", r"en\.toml: brand is not a section\. Write \[brand\]"),
        ("[brand]\napology = 'sorry'", r"en\.toml: brand\.apology = 'sorry' is not a list"),
        ("[brand]\napology = [3]", r"en\.toml: 3 in brand\.apology is not a text"),
        ("[brand]\napology = ['sorry', ' ']", r"en\.toml: ' ' in brand\.apology is not a text with words"),
        ("greetings = ['']", r"en\.toml: '' in greetings is not a text with words"),
        ("prefixes = ['a|b']", r"en\.toml: prefixes = .* not all made of letters"),
        (
            "[brand]\napology = ['so (very sorry']",
            r"'so \(very sorry' in brand\.apology has a bracket without its",
        ),
        ("[brand]\napology = ['so )very( sorry']", r"'so \)very\( sorry' in brand\.apology has a sign"),
        (
            "[brand]\napology = ['a ((b|c)) d']",
            r"'a \(\(b\|c\)\) d' in brand\.apology has a sign or a bracket",
        ),
        (
            "[brand]\napology = ['apologi(s|z)e']",
            r"'apologi\(s\|z\)e' in brand\.apology has a sign or a bracket",
        ),
        ("[brand]\napology = ['so ( | ) sorry']", r"in brand\.apology has an empty bracket"),
        ("[brand]\napology = ['sorry.']", r"'sorry\.' in brand\.apology has a sign"),
        ("[brand]\napology = ['so~rry']", r"'so~rry' in brand\.apology has a sign"),
        (
            "[brand]\napology = ['sorry *']",
            r"'sorry \*' in brand\.apology begins or ends with what may be left out",
        ),
        ("[brand]\napology = ['(so|) sorry']", r"begins or ends with what may be left out"),
    ],
)
def test_a_broken_file_is_refused_with_its_phrase(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InstallationError, match=said):
        one_file(tmp_path, text)
