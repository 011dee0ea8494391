"""An archive has a page a week; a settled week's page never changes again, whatever is loaded later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pagelogs
import pytest
from click.testing import CliRunner

from analytics.cli import main
from analytics.log import LoadOptions, Log, load
from analytics.measuring import Selection, rows
from analytics.pages import wording
from analytics.pages.archive import archive, week_starts
from analytics.sources.files import find

# The log begins on Monday, 31 August 2026, in UTC, and asks for six weeks; seen at noon after them.
ZONE = Selection(tz="Europe/Belgrade", as_of=pagelogs.at(6, 12))
ZONE_OF_NINE = replace(ZONE, as_of=pagelogs.at(9, 12))
WEEKS = ["2026-W36", "2026-W37", "2026-W38", "2026-W39", "2026-W40", "2026-W41"]
HEADER = "message_id,posted_at,channel,brand,author_id,from_brand,parent_id,text\n"


def files(log: Log, selection: Selection = ZONE, **asked: bool) -> dict[str, str]:
    return {file.path: file.text for file in archive(log, selection, wording(), **asked)}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    with pagelogs.open_log(pagelogs.write_csv(tmp_path_factory.mktemp("archive") / "log.csv")) as opened:
        yield opened


@pytest.fixture(scope="module")
def made(log: Log) -> dict[str, str]:
    return files(log)


def test_there_is_a_page_for_every_complete_week_an_index_and_plotly_once(made: dict[str, str]) -> None:
    assert [name for name in made if re.match(r"\d", name)] == [f"{week}.html" for week in WEEKS]
    assert set(made) - {f"{week}.html" for week in WEEKS} == {"index.html", "plotly.js"}
    assert all("DecompressionStream" not in text or len(text) < 300_000 for text in made.values())


def test_a_page_of_an_archive_is_small_and_takes_plotly_from_beside_it(made: dict[str, str]) -> None:
    for name, text in made.items():
        if name.endswith(".html"):
            assert len(text.encode()) <= 300_000, name
            assert 'data-address="plotly.js"' in text
            assert "script-src 'sha256-" in text
            assert "'self'" in text
            assert "unsafe" not in text.split("<title>")[0]


def test_pages_lead_to_the_index_and_to_their_neighbours(made: dict[str, str]) -> None:
    for name, text in made.items():
        if name.endswith(".html"):
            assert set(re.findall(r'href="([^"]*)"', text)) <= set(made), name
    assert re.findall(r'href="([^"]*)"', made["2026-W37.html"])[:3] == [
        "index.html", "2026-W36.html", "2026-W38.html",
    ]  # fmt: skip
    assert re.findall(r'href="([^"]*)"', made["index.html"]) == [f"{week}.html" for week in reversed(WEEKS)]


def test_an_archive_without_scripts_has_none(log: Log) -> None:
    made = files(log, is_drawn=False)
    assert "plotly.js" not in made
    assert not any("<script" in text for text in made.values())


def test_several_processes_make_the_same_pages(tmp_path: Path) -> None:
    with pagelogs.open_log(pagelogs.write_csv(tmp_path / "log.csv", weeks=9, turns=90)) as log:
        path = log.path
    with Log(path) as log:
        alone = list(archive(log, ZONE_OF_NINE, wording(), is_drawn=False))
        together = list(archive(log, ZONE_OF_NINE, wording(), is_drawn=False, processes=2))
    assert len(alone) == 9 + 1
    assert together == alone


def test_days_choose_the_weeks(log: Log) -> None:
    starts = week_starts(log, replace(ZONE, first=pagelogs.WEEK_END, last=pagelogs.WEEK_END))
    assert starts == [pagelogs.START.date()]
    assert len(week_starts(log, ZONE)) == len(WEEKS)


def test_new_replies_and_customers_change_only_weeks_that_have_not_settled(tmp_path: Path) -> None:
    export = pagelogs.write_csv(tmp_path / "log.csv", weeks=4, turns=300)
    now = replace(ZONE, as_of=pagelogs.at(5, 12))
    later = replace(ZONE, as_of=pagelogs.at(6, 12))
    with pagelogs.open_log(export) as log:
        before = files(log, now)
        more = tmp_path / "more.csv"
        open_turns = [(row["message_id"], row["channel"]) for row in rows(log, "worklist", now)]
        assert len(open_turns) > 20
        lines = [
            f"late{number},{pagelogs.at(5, 13, number):%Y-%m-%dT%H:%M:%SZ},{channel},,agent-9,true,{message},Sorry"
            for number, (message, channel) in enumerate(open_turns)
        ]
        lines += [
            f"new{number},{pagelogs.at(5, 14, number):%Y-%m-%dT%H:%M:%SZ},email,Acme,n{number},false,,Where is it?"
            for number in range(30)
        ]
        more.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
        for one in find([str(more)]).exports:
            load(log, one, LoadOptions(), pagelogs.LOADED_AT)
        after = files(log, later)
    # At noon after five weeks the first four had settled: they ended seven days before, and earlier.
    settled = [f"{week}.html" for week in WEEKS[:4]]
    assert [before[name] == after[name] for name in settled] == [True, True, True, True]
    assert before["2026-W40.html"] != after["2026-W40.html"]
    assert before["index.html"] != after["index.html"]


def test_a_week_of_a_brand_with_few_customers_has_no_page(tmp_path: Path) -> None:
    # Acme: six customers in the first week, four in the second.
    lines = [
        f"{week}-{customer},{pagelogs.at(week, 1, customer):%Y-%m-%dT%H:%M:%SZ},email,Acme,c{customer},false,,Where?"
        for week, customers in enumerate((6, 4))
        for customer in range(customers)
    ]
    lines.append(f"b,{pagelogs.at(0, 2):%Y-%m-%dT%H:%M:%SZ},email,Acme,shop,true,0-0,Here")
    export = tmp_path / "log.csv"
    export.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    with pagelogs.open_log(export) as log:
        made = files(log, replace(ZONE, as_of=pagelogs.at(2, 12)), by_brand=True, is_drawn=False)
    assert sorted(made) == ["acme/2026-W36.html", "acme/index.html", "index.html"]
    row = re.findall("<tr>.*?</tr>", made["acme/index.html"])[1]
    assert "2026-W37" in row
    assert "fewer than 5 customers" in row
    assert "href" not in row
    assert "%" not in row


def test_an_archive_is_refused_where_it_cannot_be_a_folder(tmp_path: Path) -> None:
    export = pagelogs.write_csv(tmp_path / "log.csv", weeks=2, turns=20)
    (tmp_path / "s.html").write_text("mine")
    for target, says in ((tmp_path / "s.html", "is a file"), ("-", "cannot be printed")):
        result = CliRunner().invoke(main, ["report", str(export), "--every", "week", "-o", str(target)])
        assert result.exit_code == 2
        assert says in result.output
    assert (tmp_path / "s.html").read_text() == "mine"


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    export = pagelogs.write_csv(tmp_path / "log.csv", weeks=2, turns=60)
    with pagelogs.open_log(export) as log:
        path = log.path
    asked = ["report", "--db", str(path), "--every", "week", "-o", str(tmp_path / "site")]
    first = CliRunner().invoke(main, asked)
    assert first.exit_code == 0, first.output
    assert "0 are as they were" in first.output
    times = {file: file.stat().st_mtime_ns for file in (tmp_path / "site").iterdir()}
    second = CliRunner().invoke(main, asked)
    assert "Wrote 0 files" in second.output
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "site").iterdir()} == times


def test_each_brand_has_its_folder_and_few_customers_none(tmp_path: Path) -> None:
    names = ["Acme", "ACME!", "../../etc", "CON", "ברנד", "'; drop table posts; --"]
    lines = []
    for place, name in enumerate([*names, "Tiny"]):
        for customer in range(4 if name == "Tiny" else 6):
            number = place * 100 + customer
            lines.append(
                f'{number},{pagelogs.at(0, 1, number):%Y-%m-%dT%H:%M:%SZ},email,"{name}",c{number},false,,Where is it?'
            )
    lines.append(f"end,{pagelogs.at(1, 1):%Y-%m-%dT%H:%M:%SZ},email,Acme,shop,true,,Hello all")
    export = tmp_path / "log.csv"
    export.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    with pagelogs.open_log(export) as log:
        first_week = replace(ZONE, as_of=pagelogs.at(1, 12))
        made = files(log, first_week, by_brand=True)
        internal = files(log, first_week, by_brand=True, is_internal=True)
    folders = sorted({name.split("/")[0] for name in made if "/" in name})
    # In the order of the names: "'; drop…", "../../etc", "ACME!", "Acme", "CON", "ברנד".
    assert folders == sorted(["drop-table-posts", "etc", "acme", "acme-2", "con-brand", "ברנד"])
    assert "tiny/index.html" in internal
    assert not any(name.startswith("tiny/") for name in made)
    assert all(f"{folder}/index.html" in made for folder in folders)
    assert ">Acme</bdi>" in made["index.html"]
    for name, text in made.items():
        if "/" in name:
            assert 'data-address="../plotly.js"' in text or "<script" not in text
