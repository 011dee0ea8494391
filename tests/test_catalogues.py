"""Every text of the pages has its translation, with the same values in it, and pages look for no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path
from string import Formatter

import make_messages
import pagelogs
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from analytics.log import Log
from analytics.measuring import Selection
from analytics.pages import SECTIONS, Form, Wording, gather, markdown, render, wording
from analytics.pages.language import Language, language

NAMES = ("he", "sr")
# Written in Latin letters in every language.
LATIN = re.compile(
    r"\{\w+\}|[a-z]+(?:_[a-z0-9]+)+|“?answered(?: \w+)*”?|[a-z]+-\d{4}|beeshaper|roi-customers-2014"
    r"|(?:https?|json|html|csv)\b"
    r"|App Store|Google Play|Google Business|Facebook|Twitter|XmR|Kaplan-Meier|log-log|NHS|rejects"
)


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    """The texts of the pages, as extracted now."""
    return make_messages.messages()


def kept(name: str) -> Catalog:
    """A catalogue as it lies in the folder."""
    with make_messages.catalogue_path(name).open("rb") as file:
        return read_po(file, locale=name)


def texts(message: Message) -> list[str]:
    """A message's texts in its own language: one, or its forms."""
    string = message.string
    return [string] if isinstance(string, str) else list(string)


def fields(text: str) -> set[str]:
    """Names of the values in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def translated(name: str) -> Iterator[Message]:
    return (message for message in kept(name) if message.id)


@pytest.mark.parametrize("name", NAMES)
def test_a_catalogue_has_exactly_the_texts_of_the_pages(wanted: Catalog, name: str) -> None:
    of_pages = {message.id for message in wanted if message.id}
    assert {message.id for message in translated(name)} == of_pages, "run benchmarks/make_messages.py"


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_translated(name: str) -> None:
    missing = [message.id for message in translated(name) if not all(texts(message)) or message.fuzzy]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_a_translation_holds_the_values_of_its_text(name: str) -> None:
    wrong = []
    for message in translated(name):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        meant = fields(ids[-1])
        for text in texts(message):
            # A form for one or two may say the number in words.
            allowed = (meant, meant - {"n"}) if len(ids) > 1 else (meant,)
            if fields(text) not in allowed:
                wrong.append((ids[-1], text))
    assert wrong == []


@pytest.mark.parametrize(("name", "letters"), [("he", r"[\u05d0-\u05ea]"), ("sr", r"[\u0400-\u04ff]")])
def test_a_translation_is_written_in_its_own_letters(name: str, letters: str) -> None:
    strange = []
    for message in translated(name):
        for text in texts(message):
            source = message.id if isinstance(message.id, str) else message.id[-1]
            rest = LATIN.sub("", text)
            if re.search("[A-Za-z]{2}", LATIN.sub("", source)) and not re.search(letters, rest):
                strange.append((source, text))
    assert strange == []


@pytest.mark.parametrize("name", NAMES)
def test_plurals_have_all_forms_of_the_language(name: str) -> None:
    for message in translated(name):
        if not isinstance(message.id, str):
            assert len(message.string) == 3, message.id


class Listening(NullTranslations):
    """Translations that remember what was looked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add(msgid1)
        return msgid1 if n == 1 else msgid2


def listening() -> tuple[Wording, Listening]:
    english = language("en")
    heard = Listening()
    return Wording(Language(english.code, english.locale, heard)), heard


def logs(folder: Path) -> Iterator[Log]:
    """Logs with and without replies, categories and customers, and of exports that cannot tell everything."""
    for number, given in enumerate(
        ({}, {"replies": False}, {"categories": False}, {"turns": 3}, {"weeks": 20})
    ):
        with pagelogs.open_log(pagelogs.write_csv(folder / f"{number}.csv", **{"turns": 300} | given)) as log:
            yield log
    with pagelogs.open_log(pagelogs.write_csv(folder / "limited.csv", turns=300)) as log:
        for lacks in (["unanswered", "follow_ups"], ["monitored", "seconds", "notes"]):
            log.con.execute("update files set lacks = ?", [lacks])
            log.forget()
            yield log


def test_pages_look_for_no_text_that_is_not_in_the_catalogues(wanted: Catalog, tmp_path: Path) -> None:
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in wanted if message.id}
    say, heard = listening()
    for log in logs(tmp_path):
        for is_internal in (False, True):
            whole = gather(log, Selection(), SECTIONS, is_internal=is_internal)
            for form in (Form(), Form(is_drawn=False)):
                render(whole, say, form)
            markdown(whole, say)
        first = whole.period.first
        week = replace(Selection(), first=pagelogs.START.date(), last=pagelogs.WEEK_END)
        render(gather(log, week, SECTIONS), say)
        assert first
    assert {text for text in heard.asked if text and re.search("[A-Za-z]", text)} - known == set()


def test_plural_forms_of_serbian_follow_the_number() -> None:
    say = wording("sr-Cyrl")
    forms = [
        say.trn("{n} turn", "{n} turns", n).split("\u00a0")[-1].split()[-1] for n in (1, 2, 5, 11, 21, 22)
    ]
    assert forms[0] == forms[4] != forms[1]
    assert forms[1] == forms[5]
    assert forms[2] == forms[3]
