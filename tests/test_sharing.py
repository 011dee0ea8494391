"""Lists name people and link to originals only where that is asked for.

The log holds a mark in whatever names a person or links to a message, and an e-mail address in every text, so that
whatever a list forgets to declare is seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import product
import pytest
from click.testing import CliRunner
from reference import COLUMNS, Row

from analytics import sqlfiles
from analytics.cli import main
from analytics.errors import InstallationError
from analytics.log import Log
from analytics.measuring import Selection, all_lists, lists, named_list, rows
from analytics.pages.sharing import without_people

NAMES = [one.name for one in all_lists()]
MARK, ADDRESS = "PERSON", "ana.kovac@example.org"
NOON = datetime(2025, 3, 3, 12)


def message(number: int, minutes: float, **cells: object) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    own = {
        "message_id": str(number),
        "posted_at": NOON + timedelta(minutes=minutes),
        "channel": "twitter",
        "from_brand": False,
        "author_id": f"{MARK}-{number}",
        "author_name": f"{MARK} Name",
        "visibility": "public",
        "url": f"https://example.test/{MARK}/{number}",
        "text": f"My parcel is lost, write to {ADDRESS}",
    }
    return row | own | cells


def answer(number: int, minutes: float, parent: int) -> Row:
    text = f"Hello, please send us a DM or write to {ADDRESS}, thank you for your patience."
    return message(
        number,
        minutes,
        from_brand=True,
        author_id="acme",
        parent_id=str(parent),
        agent=f"{MARK} Agent",
        text=text,
    )


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    folder = tmp_path_factory.mktemp("sharing")
    messages = [
        *(message(number, number, category="complaint") for number in range(1, 31)),
        *(answer(100 + number, 60 + number, number) for number in range(1, 7)),
        *(message(200 + number, 200 + number, category="question") for number in range(9)),
        *(
            message(300 + number, 300 + number, category="praise", text=f"Great service {ADDRESS}")
            for number in range(30)
        ),
        message(400, 400, parent_id="gone"),
    ]
    with Log(folder / "log.db", writable=True) as opened:
        product.load_files(opened, [("log.csv", messages)], folder)
        yield opened


@pytest.mark.parametrize("name", NAMES)
def test_what_a_list_declares_are_its_columns(log: Log, name: str) -> None:
    found, one = rows(log, name, Selection()), named_list(name)
    assert found
    assert {*one.people, *one.texts} <= set(found[0])
    assert not set(one.people) & set(one.texts)


@pytest.mark.parametrize("name", NAMES)
def test_without_people_a_list_has_no_names_no_links_and_no_unmasked_texts(log: Log, name: str) -> None:
    found, one = rows(log, name, Selection()), named_list(name)
    shared = json.dumps(without_people(found, one), default=str, ensure_ascii=False)
    assert MARK not in shared
    assert ADDRESS not in shared
    whole = json.dumps(found, default=str, ensure_ascii=False)
    assert (MARK in whole) == bool(one.people)
    assert (ADDRESS in whole) == bool(one.texts)
    assert len(without_people(found, one)) == len(found)


def test_the_lists_of_people_are_those_that_one_would_think_of() -> None:
    assert {one.name for one in all_lists() if one.people} == {
        "agents", "handoffs", "panel_critics", "panel_evangelists", "worklist",
    }  # fmt: skip


def test_a_list_must_say_whether_it_names_people(tmp_path: Path) -> None:
    path = tmp_path / "late.sql"
    path.write_text("-- title: Late\n-- definition: All of them.\nselect 1 as late\n", encoding="utf-8")
    with pytest.raises(InstallationError, match=r"late\.sql: the header lacks people"):
        lists._read(sqlfiles.read(path, lists._KEYS))


def answered(log: Log, *words: str) -> tuple[list[dict[str, object]], str]:
    # A log opened for writing locks out others, of the same process too unless they share it.
    result = CliRunner().invoke(main, ["query", *words, "-f", "json", "--db", str(log.path)])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout), result.stderr


def test_a_row_s_own_people_are_masked_in_its_texts_and_others_stay() -> None:
    one = named_list("handoffs")
    asked = {
        "author_id": "@dana_levi",
        "author_name": "Dana Levi",
        "agent": "Ана П.",
        "url": "https://example.test/where",
    }
    other = asked | {"author_id": "17", "author_name": None, "agent": None, "url": None}
    texts = {"question": "Where is it? Dana L.", "answer": "Здраво, DANA! Ана ће писати"}
    found = [{"channel": "sms"} | row | texts for row in (asked, other)]
    assert without_people(found, one) == [
        {"channel": "sms", "question": "Where is it? ‹@› L.", "answer": "Здраво, ‹@›! ‹@› ће писати"},
        {"channel": "sms"} | texts,
    ]


@pytest.fixture(scope="module")
def closed(log: Log, tmp_path_factory: pytest.TempPathFactory) -> Log:
    log.close()
    return log


def test_the_command_shows_people_only_when_asked(closed: Log) -> None:
    shared, said = answered(closed, "worklist")
    assert "--show-people" in said
    assert not {"author_id", "author_name", "url"} & set(shared[0])
    # The first six were answered.
    assert shared[0]["message_id"] == "7"
    assert shared[0]["text"] == "My parcel is lost, write to ‹✉›"
    whole, said = answered(closed, "worklist", "--show-people")
    assert said == ""
    assert whole[0]["author_id"] == "PERSON-7"
    assert whole[0]["author_name"] == "PERSON Name"
    assert whole[0]["url"] == "https://example.test/PERSON/7"
    assert whole[0]["text"] == f"My parcel is lost, write to {ADDRESS}"
    assert [row["message_id"] for row in shared] == [row["message_id"] for row in whole]


def test_a_list_without_people_says_nothing_of_them(closed: Log) -> None:
    found, said = answered(closed, "channels")
    assert said == ""
    assert found[0]["channel"] == "twitter"


def test_sql_of_ones_own_shows_what_it_asks_for(closed: Log) -> None:
    found, said = answered(closed, "select author_id, text from messages where message_id = '7'")
    assert (found, said) == (
        [{"author_id": "PERSON-7", "text": f"My parcel is lost, write to {ADDRESS}"}],
        "",
    )
