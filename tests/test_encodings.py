"""Encodings: what is certain, what is assumed, and what is kept although some bytes are wrong."""

from __future__ import annotations

from itertools import combinations
from time import process_time

import pytest
from encodedtexts import CODE_PAGES, as_export, sentences

from analytics.errors import InputError
from analytics.sources.encodings import Detected, detect

UTF_8 = Detected("utf-8", False)
LANGUAGES = list(CODE_PAGES)


# --- what is certain


@pytest.mark.parametrize("language", LANGUAGES)
def test_utf_8_is_told_with_and_without_a_mark(language: str) -> None:
    text = as_export(sentences(language))
    assert detect(text.encode("utf-8")) == UTF_8
    assert detect(text.encode("utf-8-sig")) == UTF_8


@pytest.mark.parametrize(
    "head", [b"", b"a", b"id,text\n1,hello\n", b"\xef\xbb\xbf", b"id,text\n1,a\0b\n2,c\n"]
)
def test_ascii_is_utf_8(head: bytes) -> None:
    assert detect(head) == UTF_8


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_told_by_its_mark_or_by_its_zeros(language: str, codec: str) -> None:
    text = as_export(sentences(language))
    assert detect(("\ufeff" + text).encode(codec)) == Detected("utf-16", False)
    assert detect(text.encode(codec)) == Detected(codec, False)
    # cut within a character
    assert detect(text.encode(codec)[:101]) == Detected(codec, False)


@pytest.mark.parametrize("codec", ["utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("language", ["hebrew", "german"])
def test_utf_32_is_refused(codec: str, language: str) -> None:
    with pytest.raises(InputError) as error:
        detect(as_export(sentences(language)).encode(codec), "x.csv")
    assert str(error.value) == "x.csv is in UTF-32. Save it as UTF-8."


# --- UTF-8 that is cut or damaged


def test_a_head_may_end_within_a_character() -> None:
    raw = as_export(sentences("serbian_cyrillic") * 10).encode()
    assert {detect(raw[:end]) for end in range(5_000, 5_100)} == {UTF_8}
    # the only character beyond ASCII
    assert detect(b"id,text\n" + b"1,a\n" * 2_000 + "ж".encode()[:1]) == UTF_8


def test_a_whole_file_that_ends_in_a_letter_of_a_code_page_is_not_a_cut_one() -> None:
    assert detect("id,author\n1,Zoé".encode("cp1252")) == Detected("cp1252", True)


def test_utf_8_in_which_few_lines_are_broken_stays_utf_8() -> None:
    line, broken = "1,čekam\n".encode(), "2,čekam\n".encode("cp1250")
    assert detect(line * 3 + broken * 2) == UTF_8
    assert detect(line * 2 + broken * 2) == Detected("cp1250", True)


# --- code pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_page_of_an_export_is_told(language: str) -> None:
    page = CODE_PAGES[language]
    texts = sentences(language)
    assert detect(as_export(texts).encode(page)) == Detected(page, True)
    assert detect("\n".join(texts).encode(page)) == Detected(page, True)
    assert detect(as_export(texts * 300).encode(page)[: 1 << 18]) == Detected(page, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_rows_are_enough_to_read_a_text_right(language: str) -> None:
    page = CODE_PAGES[language]
    for texts in combinations(sentences(language), 3):
        raw = as_export(list(texts)).encode(page)
        assert raw.decode(detect(raw).name) == raw.decode(page)


def test_one_row_is_mostly_enough() -> None:
    wrong = []
    for language, page in CODE_PAGES.items():
        for text in sentences(language):
            raw = as_export([text]).encode(page)
            if raw.decode(detect(raw).name, "replace") != raw.decode(page):
                wrong.append(text)
    # one letter, which could as well be è
    assert wrong == ["Odlična usluga, devojka je bila veoma ljubazna"]


def test_cyrillic_without_capitals_is_not_taken_for_hebrew() -> None:
    raw = as_export([text.lower() for text in sentences("russian")]).encode("cp1251")
    assert detect(raw) == Detected("cp1251", True)


def test_where_two_code_pages_give_the_same_text_the_western_one_is_said() -> None:
    raw = "id,text\n1,Grüße aus München\n2,schön\n".encode("cp1250")
    assert detect(raw) == Detected("cp1252", True)


def test_signs_alone_are_taken_for_western() -> None:
    assert detect("id,text\n1,“fine” – 5 €\n".encode("cp1252")) == Detected("cp1252", True)


def test_lines_may_end_in_returns() -> None:
    raw = as_export(sentences("hebrew")).replace("\r\n", "\r").encode("cp1255")
    assert detect(raw) == Detected("cp1255", True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_head_takes_less_than_half_a_second(language: str) -> None:
    heads = [
        as_export(sentences(language) * 500).encode(CODE_PAGES[language]),
        " ".join(sentences(language) * 1_000).encode(CODE_PAGES[language]),
        b"\n".join(
            word.encode(CODE_PAGES[language]) for word in " ".join(sentences(language) * 1_000).split()
        ),
    ]
    start = process_time()
    for head in heads:
        assert detect(head[: 1 << 18]).name == CODE_PAGES[language]
    assert process_time() - start < 0.5 * len(heads)
