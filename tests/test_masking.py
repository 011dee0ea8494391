"""What could identify a person is masked, what could not is left, and no text makes masking slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analytics.pages.masking import MARK, MARKS, MASKED, mask, shown
from analytics.pages.texts import clean

# Texts made of what masking looks for come closer to its edges than texts of any characters.
_PIECES = [
    "@", "a", "name", "1", "12", "123", "1234", "1234567", "2016", "22.11.2026", "11. ", "10:30", ".", ",", "-", "/",
    ":", "(", ")", "+", "://", "http", "www.", "u/", "u/name", "(at)", " dot ", "gmail", ".com", ".co", "?", "x=",
    "#", "$", " rsd", "km", "‹", "›", "‹@›", "‹#›", "…", "‹x.com›", "::", "f", "ל", "ש", "-ab", "\u200b", "\u0301",
    "\0", "\ud800", "\u202e", "٣", "１", "＠", "‥", "⒈", "①", "\ufdfa", "_", "%", "'", "=", "mailto:", "pm", "th", "t",
    "[", "]", "<", ">", "\u00a0", "İ", "ß", "é", "℀", "⑽", "1.2.3.4", " ", " ", " ", " ", " ", " ", " ", " ",
]  # fmt: skip
_HOSTILE = [
    "@", "1", ".", "a", " ", "a.", "1.", "1 ", "@a", "a@", "://", "x://a", "www.", "u/", "(at)", " at ", "a dot ",
    "(at)a ", "1-", "1,234,", "1 234 ", "f:", "::", "(", "((1", "‹", "‹a", "a/", "a.b/", "a.b?", "?a=", "\0",
    "a\u0301", "1\u200b", "①", "2016-", "22.11.2026-", "1rsd", "10:30-", "a_at_b", " @ ", "+1", "%", "ש",
    "064,", "+381,12 ", "&nbsp;", "0<br>", "@[1:", "<@ab|", "@ a_", " @a . ", "a.b at c.", "@gmail ",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to john.smith+x@example.co.uk, please", "write to ‹✉›, please"),
        ("пишите на мила.јовић@пример.срб одмах", "пишите на ‹✉› одмах"),
        ("piši: žarko.đurić@primer.rs!", "piši: ‹✉›!"),
        ("כתבו אל dana@walla.co.il תודה", "כתבו אל ‹✉› תודה"),
        ("<mailto:ana@firma.rs?subject=ana>", "<‹✉›"),
        ("john＠example．com", "‹✉›"),
        ("john@localhost", "‹@›"),
    ],
)
def test_an_e_mail_address_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "john (at) example (dot) com", "john [at] example", "John(AT)example.com", "john[@]example.com",
        "john at example dot com", "john at gmail.com", "john dot smith at gmail dot com", "john @ example.com",
        "john-at-example-dot-com", "ана (ет) пример (тачка) срб", "ana (majmun) primer (tačka) rs",
        "דנה (שטרודל) דואר (נקודה) קום",
    ],
)  # fmt: skip
def test_an_e_mail_address_in_words_is_masked_whole(text: str) -> None:
    assert mask(f"- {text} -") == "- ‹✉› -"


@pytest.mark.parametrize(
    "text",
    [
        "pera (majmunče) gmail tačka com", "pera majmunče gmail tačka com", "pera.peric at mts.rs",
        "dana @ bezeqint . net", "dana.levi @gmail .com", "dana@gmail,com", "dana@gmail com",
        "dana shtrudel gmail.com", "dana @ walla . co . il",
    ],
)  # fmt: skip
def test_an_e_mail_address_that_is_spelled_oddly_is_masked_whole(text: str) -> None:
    assert mask(f"- {text} -") == "- ‹✉› -"


@pytest.mark.parametrize(
    "text", ["see you at booking.com", "2 @ a price", "at 10.30 at home.", "ana at mts.rs", "@ acme"]
)
def test_what_only_resembles_an_address_stays(text: str) -> None:
    assert mask(text) == text


def test_an_account_before_a_full_stop_is_no_address() -> None:
    assert mask("@acme . Come on") == "‹@› . Come on"


@pytest.mark.parametrize(
    "text",
    ["@[102030:2048:Dana Levi]", "<@U02ABCDEF|dana.levi>", "@ dana_levi"],
)
def test_a_mention_as_sites_write_it_is_masked_with_its_name(text: str) -> None:
    assert mask(f"hi {text}, ok") == "hi ‹@›, ok"


@pytest.mark.parametrize(
    "text",
    [
        "064'123'45'67", "064, 123, 45, 67", "064|123|4567", "064;123;4567", "064*123*4567", "064…123…4567",
        "064&nbsp;123&nbsp;4567", "064 : 123 : 4567", "064=123=4567", "064~123~4567", "050\\123\\4567",
        "050<br>123<br>4567", "+381,641,234,567",
    ],
)  # fmt: skip
def test_a_telephone_number_with_odd_signs_in_it_is_masked(text: str) -> None:
    assert mask(f"tel {text} hvala") == "tel ‹#› hvala"


@pytest.mark.parametrize(
    "text",
    [
        "001, 002, 003",
        "+1,234,567",
        "0.125, 0.250, 0.375",
        "12,50; 15,30; 112,50",
        "10, 20, 30, 40, 50",
        "064 - 12",
    ],
)
def test_numbers_in_a_row_that_are_no_telephone_stay(text: str) -> None:
    assert mask(f"is {text} ok") == f"is {text} ok"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("@delta hi", "‹@› hi"),
        (".@United. Why?", ".‹@›. Why?"),
        ("ask @bob@mastodon.social, please", "ask ‹@›, please"),
        ("from u/some_one and /u/other-one", "from ‹@› and ‹@›"),
        ("@מוקד שלום", "‹@› שלום"),
        ("תודה ל@דנה", "תודה ל‹@›"),
        ("хвала @пошта!", "хвала ‹@›!"),
        ("＠name's", "‹@›'s"),
        ("(@a/@b)", "(‹@›/‹@›)"),
    ],
)
def test_an_account_name_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "+381 (0) 11 / 123-45 67", "(050) 123-4567", "050–123–4567", "064/123-45-67", "0 5 0 1 2 3 4 5 6 7",
        "0501234567", "050\u00a0123\u202f4567", "050.123.4567", "1-800-869-3557", "1234,5678,9012,3456",
        "4111 1111 1111 1111", "160-0000000123456-78", "0101990710006", "12345678-9", "112-1234567-1234567",
        "٠٥٠١٢٣٤٥٦٧", "०५०१२३४५६७", "０５０１２３４５６７", "𝟎𝟓𝟎𝟏𝟐𝟑𝟒𝟓", "①②③④⑤⑥⑦", "064 12-10-45",
        "RS35260005601001611379", "FR1420041010050500013M02606", "AB1234567", "AB-123456", "ab12345", "12345678X",
        "192.168.1.1", "10.0.0.1", "2001:db8::8a2e:370:7334", "fe80::1", "aa:bb:cc:dd:ee:ff",
        "550e8400-e29b-41d4-a716-446655440000",
    ],
)  # fmt: skip
def test_a_number_that_can_stand_for_a_person_is_masked(text: str) -> None:
    assert mask(text) == "‹#›"
    assert mask(f"is {text}, ok") == "is ‹#›, ok"
    assert mask(f"({text})") == "(‹#›)"
    assert mask(f"ב-{text}.") == "ב-‹#›."


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("IBAN RS35 2600 0560 1001 6113 79 hvala", "IBAN ‹#› hvala"),
        ("ID:AB1234567 order #1234567", "ID:‹#› order #‹#›"),
        ("ת\"ז 012345678 טל' 050-1234567", "ת\"ז ‹#› טל' ‹#›"),
        ("ל0501234567", "ל‹#›"),
        ("ЈМБГ 0101990710006, дана 22.11.2026.", "ЈМБГ ‹#›, дана 22.11.2026."),
        ("5pm 555-123-4567", "5pm ‹#›"),
        ("at 10:30 5551234 on 2026-11-22", "at 10:30 ‹#› on 2026-11-22"),
        ("44.8125449, 20.4612299", "‹#›, ‹#›"),
        ("10.0.0.1:80", "‹#›:80"),
    ],
)
def test_the_words_around_a_number_stay(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22", "22.11.2026", "22. 11. 2026. u 14:30", "11/22/2026 10:30-12:45", "22-11-2026",
        "2026-11-22T14:30:00Z", "٢٢/١١/٢٠٢٦", "22.11.2026-25.11.2026", "2016-2017", "2016/17", "2016 2017",
        "1,234.56", "1.234.567,00 RSD", "€1,234,567.00", "1 234 567 RSD", "1.234.567 динара", "1250000 din",
        "RSD 1250000", "1,234,567 ש\"ח", "₪1234567", "20000mAh", "10000th", "1920x1080", "RM676.90",
        "24/7", "n/a", "flight BA2490", "iOS 11.0.3", "code 10307", "5 @ 6pm", "2 @ $5.99", "@", "@$$", "u/na i/ili",
        "see p.m./a.m. and/or", "example.com", "look at this dot", "a :: b 10:30:45",
        "\U0001f468\u200d\U0001f467 \u05e9\u05c1\u05b8", "e\u0301\0\ud800",
    ],
)  # fmt: skip
def test_dates_times_sums_and_common_words_stay(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("https://user:pw@www.example.org:8080/reset?token=abc#x. Also", "‹example.org›. Also"),
        ("(http://t.co/abc)", "(‹t.co›)"),
        ("t.co/abc bit.ly/x?y example.com?token=1", "‹t.co› ‹bit.ly› ‹example.com›"),
        ("www.shop.foo.co.uk/x/y", "‹foo.co.uk›"),
        ("https://ana.jovic.blog.rs/x", "‹blog.rs›"),
        ("HTTPS://EXAMPLE.ORG/X", "‹example.org›"),
        ("קישור:https://example.co.il/א", "קישור:‹example.co.il›"),
        ("https://пример.срб/а", "‹пример.срб›"),
    ],
)
def test_of_a_link_only_the_site_is_left(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "link",
    ["https://192.168.1.1/x", "http://12345678.com/", "ftp://x.y/z", "https://t.c…", "https://exämple.org/x"],
)
def test_a_link_whose_site_is_not_plain_is_masked_whole(link: str) -> None:
    assert mask(link).rstrip("…") == MARKS["link"]


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u00ad", "\u202e", "\u2066", "\0", "\ud800", "\ufe0f", "\u034f"]
)
@pytest.mark.parametrize("text", ["0501234567", "john@example.com", "@name", "(050) 123-4567", "t.co/abcdef"])
def test_what_does_not_show_hides_nothing(text: str, hidden: str) -> None:
    expected = mask(text)
    for sprinkled in (hidden.join(text), hidden + hidden.join(text)):
        assert mask(sprinkled).replace(hidden, "").replace("‹…›", "‹t.co›") == expected
        assert mask(clean(sprinkled)).strip("␀\ufffd\ufe0f\u034f").replace("‹…›", "‹t.co›") == expected


def test_marks_are_signs_alone_and_each_kind_has_one() -> None:
    assert MASKED == ("email", "account", "number", "link")
    for mark in MARKS.values():
        assert MARK.fullmatch(mark)
        assert not any(character.isalnum() for character in mark)
        assert clean(mark) == mark


@settings(max_examples=400, deadline=None)
@given(some.one_of(some.text(max_size=60), some.lists(some.sampled_from(_PIECES), max_size=14).map("".join)))
def test_a_masked_text_masked_again_is_the_same_and_at_most_half_as_long_again(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked
    assert 2 * len(masked) <= 3 * len(text)


@settings(max_examples=200, deadline=None)
@given(some.text(alphabet="abcčćšđžабвгђאבגד ,!?'\n", max_size=80))
def test_words_alone_stay_as_they_are(text: str) -> None:
    assert mask(text) == text


@settings(max_examples=200, deadline=None)
@given(some.text(max_size=30), some.integers(10**6, 10**18), some.text(max_size=30))
def test_a_long_number_never_survives_in_any_text(before: str, number: int, after: str) -> None:
    assert str(number) not in mask(f"{before} no {number} no {after}")


@pytest.mark.parametrize("hostile", _HOSTILE, ids=ascii)
def test_masking_takes_time_in_proportion_to_the_length_whatever_the_text(hostile: str) -> None:
    text = (hostile * 100_000)[:100_000]
    for ending in ("", "@", "!", "x"):
        start = time.process_time()
        mask(text + ending)
        # About half a second at worst; quadratic time would be minutes.
        assert time.process_time() - start < 5


def test_a_text_is_masked_before_it_is_cut() -> None:
    assert shown("call 0501234567 now", 12) == "call ‹#› now"
    assert shown("one two @name three", 10) == "one two…"
    assert shown("  a\n0 5 0\u00a0\u00a0\u00a01234567\tb ", 20) == "a ‹#› b"


@pytest.mark.parametrize("length", range(1, 30))
def test_no_mark_is_cut_in_two(length: int) -> None:
    cut = shown("to @name, https://example.org/x and john@example.com", length)
    assert len(cut) <= length
    assert cut.count("‹") == cut.count("›")


def test_a_number_at_the_end_of_what_is_read_of_a_long_text_is_not_shown_in_part() -> None:
    link = "https://t.co/" + "x" * 1_950
    for start in range(1_980, 2_010):
        text = f"{link} {'(' * (start - len(link) - 1)}0501234567" + " and so on" * 1_000
        assert "050" not in shown(text)


def test_of_a_very_long_text_only_the_beginning_is_read() -> None:
    start = time.process_time()
    assert shown("Where is my order? " * 500_000).endswith("…")
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    ("text", "people", "masked"),
    [
        ("Thanks, Dana Levi", ["Dana Levi"], "Thanks, ‹@›"),
        ("DANA, levi and Levis", ["Dana Levi"], "‹@› and Levis"),
        ("Levi-Dana; Dana M. Levi; Dana's", ["Dana Levi"], "‹@›; ‹@› M. ‹@›; ‹@›'s"),
        ("danalevi #DanaLevi dana88", ["Dana Levi"], "‹@› #‹@› dana88"),
        ("Zoran Đukić, Zoran Dukic, Zórán", ["Zoran Đukić"], "‹@›, ‹@› Dukic, ‹@›"),
        ("Kovač, KOVAC, kova\u0301c\u030c", ["kovač"], "‹@›, ‹@›, ‹@›"),
        ("Дана Леви или дана", ["Дана Леви"], "‹@› или ‹@›"),
        ("תודה, דנה כהן. לדנה, דנהלי", ["דנה כהן"], "תודה, ‹@›. ל‹@›, דנהלי"),
        ("我是王小明，谢谢。小明", ["王小明"], "我是‹@›，谢谢。小明"),
        ("Jo or Li, Jo Li", ["Jo Li"], "Jo or Li, ‹@›"),
        ("jo but not join", ["Jo"], "‹@› but not join"),
        ("I paid a 7 and 12 of 345", ["I", "7", "12", "345"], "I paid a 7 and 12 of ‹@›"),
        ("ask ana_k or anak", ["@ana_k"], "ask ‹@› or ‹@›"),
        ("Gmail com, dana", ["dana.levi@gmail.com"], "Gmail com, ‹@›"),
        ("dana.levi@example.org, @dana_l", ["Dana Levi"], "‹✉›, ‹@›"),
        ("https://levi.example/x https://shop.example/y", ["Levi"], "‹…› ‹shop.example›"),
        ("the https status", ["https://example.org/status"], "the https status"),
        ("nobody", [], "nobody"),
    ],
)
def test_given_people_are_masked_whole_and_by_words(text: str, people: list[str], masked: str) -> None:
    assert mask(text, people) == masked
    assert mask(masked, people) == masked


def test_people_who_may_have_nothing_to_do_with_a_text_are_masked_where_they_do_not_start_small() -> None:
    assert (
        mask("We will see. Will, דנה, WILL", ["Will", "דנה"], only_capitals=True)
        == "We will see. ‹@›, ‹@›, ‹@›"
    )


@given(
    some.lists(some.sampled_from([*_PIECES, "Dana", "levi", "王"]), max_size=40),
    some.lists(some.text(max_size=12), max_size=3),
)
def test_people_leave_what_is_masked_stable_and_short(pieces: list[str], people: list[str]) -> None:
    text, people = clean("".join(pieces)), [*people, "Dana Levi", "王小", "Name"]
    masked = mask(text, people)
    assert mask(masked, people) == masked
    assert len(masked) <= max(len(text) * 1.5, len(text) + 1)


@pytest.mark.parametrize("piece", [*_HOSTILE, "dana ", "dana", "王", "ל"])
def test_no_people_make_masking_slow(piece: str) -> None:
    text, people = (
        piece * (50_000 // len(piece)),
        ["dana " * 11 + "levi", "王" * 11 + "小", "a " * 500, "x" * 50_000],
    )
    began = time.perf_counter()
    mask(text, people)
    assert time.perf_counter() - began < 5
