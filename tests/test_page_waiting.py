"""Whom to answer: in which order, and what of it may leave the team."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from html import unescape
from pathlib import Path

import pagelogs
import product
import pytest
from reference import COLUMNS, Row

from analytics.config import Settings
from analytics.log import Log
from analytics.measuring import Selection
from analytics.pages import wording
from analytics.pages.masking import LIMITS, MASKED
from analytics.pages.render import environment
from analytics.pages.report import Report, Section, gather
from analytics.pages.sections import places, waiting
from analytics.pages.sections.waiting import Waiting, masked_words, original, unmasked_words

SAY = wording()
MONDAY = datetime(2026, 3, 2, 9)
WEEK = Selection(first=date(2026, 3, 2), last=date(2026, 3, 8))
TEXT = "Lost! Call +381 64 123 45 67 or write to ana.kovac@example.org, see https://track.example.net/p?t=8f7a @shop"

Tell = Callable[..., Report]


def asks(message_id: str, hour: int, author: str = "", **cells: object) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    own = {
        "message_id": message_id,
        "posted_at": MONDAY.replace(hour=hour),
        "channel": "twitter",
        "from_brand": False,
        "author_id": author or f"handle_{message_id}",
        "brand": "Acme",
        "text": "Where is it?",
    }
    return row | own | cells


def replies(message_id: str, hour: int, parent: str | None = None, **cells: object) -> Row:
    return asks(message_id, hour, "acme") | {"from_brand": True, "parent_id": parent} | cells


@pytest.fixture
def gathered(tmp_path: Path) -> Iterator[Tell]:
    """Gather the section from messages, for a shared page unless said otherwise."""
    opened: list[Log] = []

    def make(
        *rows: Row,
        asked: Selection = WEEK,
        is_internal: bool = False,
        settings: Settings | None = None,
        parts: Sequence[Section] = (waiting.SECTION,),
    ) -> Report:
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        opened.append(Log(folder / "log.db", settings, writable=True))
        product.load_files(opened[-1], [("log.csv", list(rows))], folder)
        return gather(opened[-1], asked, parts, is_internal=is_internal)

    yield make
    for log in opened:
        log.close()


def html(report: Report, *, lang: str = "en") -> str:
    say = wording(lang)
    template = environment(say, is_drawn=False).get_template("weekly/waiting.html.j2")
    return template.render(part=waiting.tell(report, say), report=report)


def words(text: str) -> str:
    text = re.sub(r"</?(bdi|a)\b[^>]*>", "", text)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).replace("\u00a0", " ").split())


def listed(report: Report) -> list[str | None]:
    found: list[Waiting] = report.found["waiting"]
    return [row.message_id for row in found]


FIVE = (
    asks("1", 9, category="question", followers=9000.0),
    asks("2", 10, category="complaint"),
    asks("3", 11, category="complaint", followers=50.0, text=TEXT, author_name="Ana Kovač", url="https://twitter.com/ana/status/3"),
    asks("4", 12, category="complaint", followers=70.0),
    asks("5", 8, category="praise", followers=9e6),
    replies("6", 13),
)  # fmt: skip


def test_the_gravest_come_first_then_the_widest_reach_then_the_longest_wait(gathered: Tell) -> None:
    report = gathered(*FIVE, asks("7", 9, category="complaint"), is_internal=True)
    assert listed(report) == ["4", "3", "7", "2", "1", "5"]
    said = words(html(report))
    assert "6 turns opened in this period still wait for an answer from a person." in said
    assert "Complaints first, then questions, suggestions, praise and others" in said
    assert "as of Mon 2 March 2026, 13:00 (UTC)" in said
    # Asked at 12, seen at 13.
    assert said.index("1 h Where is it? since Mon 2 Mar, 12:00 · Twitter · complaint") < said.index(
        "2 h Lost!"
    )


def test_a_shared_page_has_channel_age_and_masked_text_and_nothing_that_names_anybody(gathered: Tell) -> None:
    report = gathered(*FIVE)
    page = html(report)
    said = words(page)
    assert (
        "2 h Lost! Call ‹#› or write to ‹✉›, see ‹example.net› ‹@› since Mon 2 Mar · Twitter · complaint"
        in said
    )
    everything = page + str(report.found)
    for secret in (
        "handle_",
        "Ana",
        "Kovač",
        "kovac",
        "123 45",
        "8f7a",
        "track.",
        "@shop",
        "status/3",
        "<a ",
        "href",
    ):
        assert secret not in everything, secret
    assert listed(report) == [None] * 5
    assert "reach 70" not in said


def test_a_shared_page_says_what_is_masked_and_what_stays(gathered: Tell) -> None:
    said = words(html(gathered(*FIVE)))
    assert "it names no accounts and has no links to originals" in said
    assert (
        "e-mail addresses (‹✉›), account names and the writer’s own name (‹@›), telephone, card, identity and other"
        " long numbers (‹#›)" in said
    )
    assert "these stay: names of others, street addresses, dates" in said
    assert tuple(masked_words(SAY)) == MASKED
    assert tuple(unmasked_words(SAY)) == LIMITS


def test_an_internal_page_names_people_and_links_to_the_originals(gathered: Tell) -> None:
    page = html(gathered(*FIVE, is_internal=True))
    said = words(page)
    assert f"2 h {TEXT}" in said
    assert "Ana Kovač · handle_3 · 3 · original" in said
    assert '<a href="https://twitter.com/ana/status/3" rel="noreferrer noopener">' in page
    assert page.count("<a ") == 1
    assert "reach 70" in said
    assert "This page is internal" in said
    assert "Masked" not in said


def test_a_writer_s_own_name_is_masked_and_another_s_stays(gathered: Tell) -> None:
    text = "Ask Marko. ANA KOVAC, also handle_3 or Anas"
    row = asks("3", 9, text=text, author_name="Ana Kovač")
    assert text in words(html(gathered(row, replies("6", 10), is_internal=True)))
    assert "Ask Marko. ‹@›, also ‹@› or Anas" in words(html(gathered(row, replies("6", 10))))


def test_a_shared_page_does_not_tell_the_minute_of_a_post(gathered: Tell) -> None:
    # Posted at 8:01, 10:59 and 11:30; seen at 12:00. The waits are 3 h 59 min, 1 h 1 min and 30 min.
    times = {"1": (8, 1), "2": (10, 59), "3": (11, 30)}
    rows = [
        asks(key, 0, posted_at=MONDAY.replace(hour=hour, minute=minute))
        for key, (hour, minute) in times.items()
    ]
    rows.append(replies("4", 12))
    shared = waiting.tell(gathered(*rows), SAY)["rows"]
    assert [row["wait"].replace("\u00a0", " ") for row in shared] == ["3 h", "1 h", "less than 1 h"]
    assert {row["since"].replace("\u00a0", " ") for row in shared} == {"Mon 2 Mar"}
    internal = waiting.tell(gathered(*rows, is_internal=True), SAY)["rows"]
    assert [row["wait"].replace("\u00a0", " ") for row in internal] == ["3 h 59 min", "1 h 1 min", "30 min"]
    assert internal[0]["since"].replace("\u00a0", " ") == "Mon 2 Mar, 08:01"


@pytest.mark.parametrize("is_internal", [False, True])
def test_channels_and_brands_of_few_customers_label_nobody_on_a_shared_page(
    gathered: Tell, is_internal: bool
) -> None:
    # Five customers on Twitter with Acme, four by e-mail with Zenith.
    rows = [asks(f"t{number}", 9) for number in range(5)]
    rows += [asks(f"e{number}", 9, channel="email", brand="Zenith") for number in range(4)]
    report = gathered(
        *rows, replies("x", 10), is_internal=is_internal, parts=(places.SECTION, waiting.SECTION)
    )
    labels = [
        tuple(label for label in row["labels"] if label != "question")
        for row in waiting.tell(report, SAY)["rows"]
    ]
    few = ("E-mail", "Zenith") if is_internal else ()
    assert sorted(labels) == sorted([("Twitter", "Acme")] * 5 + [few] * 4)


HARMLESS = (
    "https://twitter.com/ana/status/3",
    "HTTP://Example.org/?q=1&b=%22x%22#top",
    "https://mastodon.example/@ana/1",
    "http://[2001:db8::1]/x",
    "https://сајт.срб/пут",
)
HARMFUL = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//https://example.org",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "https://example.org/\njavascript:alert(1)",
    "\x01https://example.org",
    " https://example.org",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "ftp://example.org/x",
    "//example.org/x",
    "example.org",
    "https:example.org",
    "https://",
    "https:///x",
    "https:\\\\example.org",
    "https://user:secret@example.org/",
    "https://bank.example@evil.example/",
    "https://[::1",
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/<b>",
    "https://example.org/\u202egro.live",
    "https://example.org/\u200b",
    "https://example.org/" + "x" * 2000,
    "",
    None,
)


@pytest.mark.parametrize("url", HARMLESS)
def test_addresses_of_the_web_are_linked_to(url: str) -> None:
    assert original(url) == url


@pytest.mark.parametrize("url", HARMFUL)
def test_nothing_else_is_ever_a_link(url: str | None) -> None:
    assert original(url) is None


def test_harmful_addresses_and_texts_leave_the_page_whole(gathered: Tell) -> None:
    report = gathered(*FIVE, is_internal=True)
    row: Waiting = report.found["waiting"][0]
    names = ("channel", "brand", "category", "text", "author_id", "author_name", "message_id")
    hostile = [
        replace(row, url=url, **dict.fromkeys(names, text)) for text in pagelogs.HOSTILE for url in HARMFUL
    ]
    for is_internal in (True, False):
        page = html(replace(report, found={"waiting": hostile}, is_internal=is_internal))
        assert set(re.findall(r"<([a-z0-9]+)", page)) <= {"section", "h2", "div", "p", "ol", "li", "bdi"}
        assert set(re.findall(r" ([a-z-]+)=\"", page)) <= {"aria-labelledby", "id", "class", "dir"}
        assert not re.search("[\0\u202e\ud800-\udfff]", page)
        assert max(map(len, words(page).split())) < 250


def test_half_a_number_at_the_cut_is_masked_too(gathered: Tell) -> None:
    text = "x" * 150 + " " + "y" * 40 + " 4111 1111 1111 1111"
    assert "4111" not in html(gathered(asks("1", 9, text=text), replies("2", 10)))
    hidden = "\u200b" * 1590 + " 4111 1111 1111 1111"
    assert "4111" not in html(gathered(asks("1", 9, text=hidden), replies("2", 10)))


def test_a_hebrew_text_runs_from_the_right_though_a_mark_stands_first(gathered: Tell) -> None:
    page = html(gathered(asks("1", 9, text="@acme שלום, מתי תגיע ההזמנה?"), replies("2", 10)))
    assert '<p dir="rtl"><bdi dir="ltr">‹@›</bdi> שלום' in page


def test_no_text_is_said(gathered: Tell) -> None:
    assert "(no text)" in html(gathered(asks("1", 9, text=None), replies("2", 10)))


def test_brands_are_named_where_there_are_several(gathered: Tell) -> None:
    rows = (asks("1", 9), asks("2", 9), replies("3", 10))
    assert "Acme" not in html(gathered(*rows))
    assert "Zenith" in html(gathered(*rows, asks("4", 9, brand="Zenith")))


def test_twenty_five_are_listed_and_all_are_counted(gathered: Tell) -> None:
    report = gathered(*(asks(f"{number:02}", 9) for number in range(30)), replies("x", 10))
    assert html(report).count("<li>") == 25
    assert "30 turns opened in this period still wait" in words(html(report))
    assert "The first 25 are listed." in words(html(report))


def test_who_was_answered_elsewhere_or_is_ignored_is_counted_and_not_listed(gathered: Tell) -> None:
    rows = (
        asks("1", 9, "bo"),
        asks("2", 10, "bo"),
        replies("3", 11, "2"),
        asks("4", 9, "tester", text="Only a test"),
        asks("5", 9, text="Hello?"),
        replies("6", 12),
    )
    said = words(html(gathered(*rows, settings=Settings(ignored=("tester",)))))
    assert "1 turn opened in this period still waits for an answer from a person." in said
    assert (
        "1 more turn is not on this list: the brand answered that customer in another thread since." in said
    )
    assert "1 turn of accounts on the ignore list is left out." in said
    assert "Only a test" not in said
    assert "is listed" not in said


def test_an_automated_reply_is_said(gathered: Tell) -> None:
    said = words(html(gathered(asks("1", 9), replies("2", 9, "1", automated=True), replies("3", 10))))
    assert "automated reply only" in said


def test_nobody_who_waits_is_a_sentence_and_no_list(gathered: Tell) -> None:
    page = html(gathered(asks("1", 9), replies("2", 10, "1")))
    assert "Nobody who asked in this period still waits." in words(page)
    assert "<ol" not in page
    assert "Masked" not in page


def test_a_log_without_replies_has_no_list(gathered: Tell) -> None:
    page = html(gathered(asks("1", 9)))
    assert "There is no list: replies are not in this log." in words(page)
    assert "wait" not in words(page).replace("Whom to answer today", "")


def test_a_final_page_says_who_waited_then_and_later_messages_do_not_move_it(gathered: Tell) -> None:
    rows = [
        asks("1", 9),
        asks("2", 10),
        replies("3", 11, "2"),
        replies("4", 9, posted_at=datetime(2026, 3, 16)),
    ]
    then = gathered(*rows)
    assert then.period.is_final
    said = words(html(then))
    assert "Who still waited" in said
    assert "1 turn opened in this period had no answer from a person when the page became final." in said
    late = datetime(2026, 3, 20)
    later = gathered(*rows, replies("5", 9, "1", posted_at=late), asks("6", 9, posted_at=late))
    assert html(later) == html(then)
