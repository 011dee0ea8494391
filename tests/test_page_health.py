"""The log's health: every kind of finding has its sentence, the gravest first, on pages that are not final."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path

import pagelogs
import product
import pytest
from reference import COLUMNS, Row

from analytics import sqlfiles
from analytics.config import CATEGORIES
from analytics.log import LoadOptions, Log, load
from analytics.measuring import Selection, rows
from analytics.pages import wording
from analytics.pages.filenames import numbers_of
from analytics.pages.render import environment
from analytics.pages.report import Report, gather
from analytics.pages.sections import health, ledger, places
from analytics.pages.sections.health import KINDS, NOT_ODD, Finding, finding
from analytics.sources.files import find

SAY = wording()
MONDAY = datetime(2026, 3, 2, 9)
WEEK = Selection(first=date(2026, 3, 2), last=date(2026, 3, 8))

Open = Callable[..., Log]


def asks(message_id: str, minutes: float, **cells: object) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    own = {
        "message_id": message_id,
        "posted_at": MONDAY + timedelta(minutes=minutes, seconds=7),
        "channel": "twitter",
        "from_brand": False,
        "author_id": f"c{message_id}",
    }
    return row | own | cells


def replies(message_id: str, minutes: float, parent: str | None = None, **cells: object) -> Row:
    return asks(message_id, minutes, author_id="acme") | {"from_brand": True, "parent_id": parent} | cells


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    logs: list[Log] = []

    def make(*messages: Row) -> Log:
        folder = tmp_path / str(len(logs))
        folder.mkdir()
        logs.append(Log(folder / "log.db", writable=True))
        product.load_files(logs[-1], [("log.csv", list(messages))], folder)
        return logs[-1]

    yield make
    for log in logs:
        log.close()


def html(report: Report) -> str:
    template = environment(SAY, is_drawn=False).get_template("weekly/health.html.j2")
    return template.render(part=health.tell(report, SAY), report=report)


def words(text: str) -> str:
    text = re.sub(r"</?bdi\b[^>]*>", "", text)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).replace("\u00a0", " ").split())


def page_of(log: Log, asked: Selection = WEEK) -> str:
    return html(gather(log, asked, [health.SECTION]))


def a_finding(kind: str, found: int | None = 3) -> Finding:
    ends = datetime(2026, 3, 2), datetime(2026, 3, 9, 12)
    return Finding(kind, "twitter", "Acme", "log.csv", found, 40, *ends)


def test_every_kind_that_the_list_can_give_is_known_and_no_other() -> None:
    sql = re.sub(r"--.*", "", sqlfiles.text("lists/quality"))
    names = set(re.findall(r"'([a-z_]+)'", sql))
    # rows of people whom the log has forgotten are left out by their reason
    others = {*CATEGORIES, "brand", "hours", "minutes", "forgotten"}
    assert names - others == {*KINDS, *NOT_ODD}
    assert len(set(KINDS)) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_sentence_with_its_numbers(kind: str) -> None:
    one, three = (finding(a_finding(kind, found), SAY).replace("\u00a0", " ") for found in (1, 3))
    for text in (one, three):
        assert text.endswith(".")
        assert "{" not in text
    if kind in ("gap", "stale_channel"):
        assert "7 d 12 h" in three
    else:
        assert "3 " in three
        assert re.search(r"\b1 ", one)
        assert one != three.replace("3", "1")


def test_a_kind_without_a_sentence_is_an_error() -> None:
    with pytest.raises(ValueError, match="hiccup"):
        finding(a_finding("hiccup"), SAY)


def test_nothing_odd_is_one_sentence(opened: Open) -> None:
    page = page_of(opened(asks("1", 0), replies("2", 10, "1")))
    assert words(page) == "The health of the log Nothing odd was found in the log."


def test_the_gravest_finding_is_the_sentence_and_the_rest_a_table(opened: Open) -> None:
    # E-mail has no reply at all; a reply on Twitter answers what is not there, another comes before its question.
    log = opened(
        asks("1", 0),
        replies("2", 10, "1"),
        replies("3", 20, "gone"),
        asks("4", 30),
        replies("5", 29, "4"),
        asks("6", 40, channel="email"),
        asks("7", 41, channel="email"),
    )
    said = words(page_of(log))
    assert "3 things in the log are odd." in said
    none = "2 messages of customers and none of a brand: the replies may not have been exported."
    assert f"The gravest: E-mail: {none}" in said
    where = "Twitter File 1 2 March 2026"
    order = [
        f"{none} E-mail File 1 2 March 2026",
        f"1 of 3 replies is to a message that is not in the log; it may open a thread of its own. {where}",
        f"1 of 2 replies is stamped before what it replies to; it counts as sent at that moment. {where}",
    ]
    places = [said.index(text) for text in order]
    assert places == sorted(places)
    assert "Of the whole log, whatever period or brand the page is of" in said


def test_one_finding_alone_is_said_without_a_comparison(opened: Open) -> None:
    said = words(page_of(opened(asks("1", 0), replies("2", 10, "1"), replies("3", 20, "gone"))))
    assert (
        "1 thing in the log is odd. Twitter: 1 of 2 replies is to a message that is not in the log;" in said
    )
    assert "gravest:" not in said


def test_the_english_of_the_list_itself_is_not_on_the_page(opened: Open) -> None:
    log = opened(asks("1", 0, category="rant"), replies("3", 20, "gone"))
    page = words(page_of(log))
    details = [str(row["detail"]) for row in rows(log, "quality", Selection())]
    assert len(details) == 2
    assert not any(detail in page for detail in details)


def test_files_are_named_without_their_folders(opened: Open, tmp_path: Path) -> None:
    folder = tmp_path / "secret folder"
    folder.mkdir()
    (folder / "mine.csv").write_text(
        "message_id,posted_at,channel,author_id,from_brand\n"
        "1,2026-03-02T09:00:07Z,email,ana,false\n1,2026-03-02T09:00:07Z,email,ana,false\n"
        "2,2026-03-02T10:00:00Z,email,shop,true\n"
    )
    with Log(tmp_path / "log.db", writable=True) as log:
        load(log, find([str(folder / "mine.csv")]).exports[0], LoadOptions(), product.NOW)
        page = html(gather(log, WEEK, [health.SECTION], is_internal=True))
    assert (
        "1 of 3 rows has the id of another row of the file; a message is counted once. mine.csv —"
        in words(page)
    )
    assert "secret" not in page


PHONE = "WhatsApp Chat with Dana Levi, +972 54-123-4567.csv"
HEAD = "message_id,posted_at,channel,author_id,from_brand\n"


def test_a_shared_page_numbers_files_as_its_ledger_does_and_an_internal_one_names_them(
    tmp_path: Path,
) -> None:
    # Loaded in this order; the second and third hold a row twice, in one sentence of the health each.
    rows = {
        "b.csv": "1,2026-03-02T09:00:07Z,email,ana,false\n",
        PHONE: "2,2026-03-02T09:00:08Z,sms,bo,false\n" * 2 + "3,2026-03-02T10:00:08Z,sms,shop,true\n",
        "a.csv": "4,2026-03-02T09:00:09Z,email,cy,false\n" * 3 + "5,2026-03-02T10:00:09Z,email,shop,true\n",
    }
    with Log(tmp_path / "log.db", writable=True) as log:
        for name, lines in rows.items():
            (tmp_path / name).write_text(HEAD + lines)
            load(log, find([str(tmp_path / name)]).exports[0], LoadOptions(), product.NOW)
        parts = [health.SECTION, ledger.SECTION]
        shared, internal = (gather(log, WEEK, parts, is_internal=flag) for flag in (False, True))
    said = words(html(shared))
    twice = "has the id of another row of the file; a message is counted once."
    assert f"1 of 3 rows {twice} File 2 —" in said
    assert "2 of 4 rows have the id of another row of the file; a message is counted once. File 3 —" in said
    assert "The names of the files stand on internal pages only." in said
    assert [row["name"] for row in ledger.tell(shared, SAY)["files"]["rows"]] == [
        "File 1",
        "File 2",
        "File 3",
    ]
    shown = words(html(internal))
    assert f"1 of 3 rows {twice} {PHONE} —" in shown
    assert "internal pages only" not in shown
    for secret in ("Dana", "54-123", ".csv"):
        assert secret not in html(shared)
        assert secret not in str(shared.found["health"])


@pytest.mark.parametrize(
    ("listed", "numbers"),
    [
        ("b.csv", (1,)),
        ("a.csv, b.csv", (1, 3)),
        ("a.csv, Levi, Dana.csv, b.csv", (1, 2, 3)),
        ("twice.csv", (4, 5)),
        ("a.csv, gone.csv, lost.csv", (3, 6, 7)),
    ],
)
def test_files_are_found_by_name_in_the_ledger(listed: str, numbers: tuple[int, ...]) -> None:
    assert numbers_of(listed, ["b.csv", "Levi, Dana.csv", "a.csv", "twice.csv", "twice.csv"]) == numbers


def test_a_shared_page_does_not_name_channels_and_brands_of_few_customers(opened: Open) -> None:
    # Five customers on Twitter, four by e-mail; Acme has the five, Zenith the four. No brand spoke.
    rows = [asks(f"t{number}", number, brand="Acme") for number in range(5)]
    rows += [asks(f"e{number}", number, channel="email", brand="Zenith") for number in range(4)]
    log = opened(*rows)
    parts = [places.SECTION, health.SECTION]
    shared = words(html(gather(log, WEEK, parts)))
    none = "messages of customers and none of a brand: the replies may not have been exported."
    assert f"5 {none} Twitter File 1" in shared
    assert f"4 {none} A small channel File 1" in shared
    assert "5 of 9 turns are with a brand that has no message in the log. Acme" in shared
    assert "4 of 9 turns are with a brand that has no message in the log. A small brand" in shared
    internal = words(html(gather(log, WEEK, parts, is_internal=True)))
    for name in ("E-mail", "Zenith"):
        assert name not in shared
        assert name in internal


def test_a_final_page_says_where_the_health_stands_and_later_loads_do_not_move_it(opened: Open) -> None:
    settled = asks("9", 60 * 24 * 20)
    then = gather(opened(asks("1", 0), replies("2", 10, "1"), settled), WEEK, [health.SECTION])
    assert then.found["health"] is None
    said = words(html(then))
    assert "This page is final." in said
    assert "stands on the page of the newest period" in said
    later = opened(asks("1", 0), replies("2", 10, "1"), settled, replies("3", 60 * 24 * 21, "gone"))
    assert page_of(later) == html(then)


def test_thirty_findings_are_shown_and_the_others_counted(opened: Open) -> None:
    report = gather(opened(asks("1", 0), replies("2", 10, "1")), WEEK, [health.SECTION])
    page = html(replace(report, found={"health": [a_finding("duplicate")] * 33}))
    assert page.count('<th scope="row"') == 30
    assert "33 things in the log are odd." in words(page)
    assert "3 more are in the list “quality” (answered query quality)." in words(page)


def test_hostile_names_leave_the_page_whole(opened: Open) -> None:
    report = gather(opened(asks("1", 0), replies("2", 10, "1")), WEEK, [health.SECTION])
    hostile = [replace(a_finding("gone"), channel=text, brand=text, files=text) for text in pagelogs.HOSTILE]
    page = html(replace(report, found={"health": hostile}, is_internal=True))
    known = {
        "section",
        "h2",
        "div",
        "p",
        "table",
        "caption",
        "span",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "bdi",
        "br",
    }
    assert set(re.findall(r"<([a-z0-9]+)", page)) <= known
    assert not re.search("[\0\u202e\ud800-\udfff]", page)
