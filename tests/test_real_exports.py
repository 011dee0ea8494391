"""Real exports, where they are at hand: what Python's own csv module finds in them, the log holds.

The data, "Customer Support on Twitter" (Thought Vector, 2017) and files in the shape of other tools' exports, are no
part of this project.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from exports import NOW, load_file, outcome, packed, rejects

from analytics.config import Settings
from analytics.log import Loaded, LoadOptions, Log, load
from analytics.sources.files import find
from analytics.sources.formats import formats
from analytics.sources.grouping import grouped
from analytics.sources.looking import look

NAMES = ["twcs_93.csv", "twcs_5000.csv"]
RETURN = "\ue000"  # not in the data; the csv module would end a record at a lone carriage return

Tweet = tuple[Any, ...]


@pytest.fixture(scope="module")
def data(request: pytest.FixtureRequest) -> Path:
    """The folder of the real exports."""
    folder: Path = request.config.rootpath.parent / "shared" / "data" / "twitter"
    if not folder.is_dir():
        pytest.skip("the real exports (../shared/data/twitter) are not here")
    return folder


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log(tmp_path / "log.duckdb", writable=True) as opened:
        yield opened


def records(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode()
    assert RETURN not in text
    text = text.replace("\r\n", "\n").replace("\r", RETURN)
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    return [{name: cell.replace(RETURN, "\r") for name, cell in cells.items()} for cells in rows]


def whole(number: str) -> str | None:
    return number.removesuffix(".0") or None


def tweet(cells: dict[str, str]) -> Tweet:
    posted_at = datetime.strptime(cells["created_at"], "%a %b %d %H:%M:%S %z %Y").astimezone(UTC)
    from_brand = {"True": False, "False": True}[cells["inbound"]]
    return (
        whole(cells["tweet_id"]),
        posted_at.replace(tzinfo=None),
        "twitter",
        cells["author_id"],
        from_brand,
        cells["author_id"] if from_brand else None,
        whole(cells["in_response_to_tweet_id"]),
        html.unescape(cells["text"]),
    )


def messages(log: Log) -> list[Tweet]:
    return log.con.execute(
        "select message_id, posted_at, channel, author_id, from_brand, brand, parent_id, text from messages"
    ).fetchall()


@pytest.mark.parametrize("name", NAMES)
def test_every_tweet_is_loaded_as_it_stands_in_the_export(data: Path, log: Log, name: str) -> None:
    expected = [tweet(cells) for cells in records(data / name)]
    assert len(expected) == {"twcs_93.csv": 93, "twcs_5000.csv": 5_000}[name]
    loaded = load_file(log, data / name)
    assert loaded.ledger.format == "twcs"
    assert outcome(loaded) == {"loaded": len(expected)}
    assert rejects(log) == []
    assert sorted(messages(log)) == sorted(expected, key=lambda row: row[0])
    assert loaded.ledger.newest_at == max(row[1] for row in expected)


@pytest.mark.parametrize("name", NAMES)
def test_every_reply_stands_in_the_thread_of_its_parent(data: Path, log: Log, name: str) -> None:
    rows = [tweet(cells) for cells in records(data / name)]
    parents = {row[0]: row[6] for row in rows}

    def first(message_id: str) -> str:
        while parents[message_id] in parents:
            message_id = parents[message_id]
        return message_id

    load_file(log, data / name)
    found = log.con.execute(
        "select posts.message_id, root.message_id from posts join places using (message_no)"
        " join posts as root on root.message_no = places.root_no"
    ).fetchall()
    assert dict(found) == {message_id: first(message_id) for message_id in parents}


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kept", ["within a text", "three cells"])
def test_of_an_export_that_is_cut_off_only_the_last_record_is_lost_and_kept_whole(
    data: Path, log: Log, tmp_path: Path, name: str, kept: str, ending: str
) -> None:
    content = (data / name).read_bytes()
    last = content.rstrip().rsplit(b"\n", 1)[1]
    cut = last[: last.index(b'"') + 20] if kept == "within a text" else b",".join(last.split(b",")[:3])
    path = tmp_path / (name + ending)
    path.write_bytes(packed(content.rstrip().removesuffix(last) + cut, ending))
    expected = [tweet(cells) for cells in records(data / name)][:-1]
    assert outcome(load_file(log, path)) == {"loaded": len(expected), "rejected": 1}
    assert sorted(messages(log)) == sorted(expected, key=lambda row: row[0])
    reason = {
        "within a text": "a quote that does not end where it should",
        "three cells": "fewer cells than the header: cut off or broken",
    }[kept]
    assert rejects(log) == [(path.name, len(expected) + 1, reason, cut.decode())]


def test_two_exports_load_into_one_log_in_either_order(data: Path, tmp_path: Path) -> None:
    logs = []
    for order in (NAMES, NAMES[::-1]):
        with Log(tmp_path / f"{order[0]}.duckdb", writable=True) as log:
            for name in order:
                load_file(log, data / name)
            logs.append(
                (
                    sorted(messages(log)),
                    log.con.execute("select * exclude (thread_no) from turns order by all").fetchall(),
                )
            )
    assert logs[0] == logs[1]
    assert len(logs[0][0]) == 5_093


# --- the exports of other tools


@pytest.fixture(scope="module")
def exports(request: pytest.FixtureRequest) -> list[Path]:
    """All files in the shape of other tools' exports, and the tweets."""
    folder: Path = request.config.rootpath.parent / "shared" / "data"
    if not (folder / "formats").is_dir():
        pytest.skip("the real exports (../shared/data/formats) are not here")
    return sorted(
        path for name in ("formats", "twitter") for path in (folder / name).rglob("*") if path.is_file()
    )


SETTINGS = Settings(brands=(("acme", ("acme",)),))
# Files and their format; those of one tool that belong together count as one export.
FOLDERS = {
    "intercom": "intercom_parts", "mastodon": "mastodon", "mbox": "mail", "slack": "slack", "telegram": "telegram",
    "twitter": "twcs", "whatsapp": "whatsapp", "x_api_v2": "x_api", "zendesk": "zendesk",
}  # fmt: skip
HEADERS = {
    "freshdesk_ticket_export.csv": "freshdesk", "google_play_console_reviews.csv": "google_play",
    "meltwater_2022.csv": "meltwater", "zendesk_full_csv_export.csv": "zendesk_csv",
}  # fmt: skip


def load_exports(log: Log, paths: list[Path], scratch: Path) -> list[Loaded]:
    scratch.mkdir()
    found = grouped(find([str(path) for path in paths], scratch).exports)
    return [load(log, export, LoadOptions(input_tz="UTC"), NOW) for export in found.exports]


def test_every_file_is_recognised_as_what_it_is_and_as_nothing_else(exports: list[Path]) -> None:
    for path in exports:
        expected = HEADERS.get(path.name) or FOLDERS[path.parent.name]
        shape = look(path)
        fitting = [name for name, fmt in formats().items() if fmt.part_of(shape) is not None]
        assert (path.name, fitting) == (path.name, [expected])


def test_every_row_ends_in_the_ledger_in_whatever_order_and_number_of_calls(
    exports: list[Path], tmp_path: Path
) -> None:
    with Log(tmp_path / "one.duckdb", SETTINGS, writable=True) as one:
        # columns stand in the order in which they were first filled
        names = sorted(
            {name for name, *_ in one.con.execute("describe posts").fetchall()} - {"file_no", "position"}
        )
        query = f"select {', '.join(names)} from posts order by all"
        loaded = load_exports(one, exports, tmp_path / "all")
        for file in loaded:
            outcome(file)  # adds up
        lines = {file.ledger.name: file.ledger.read for file in loaded}
        # what can be counted by other means: lines, entries of lists, and mails that begin with From
        zendesk = next(read for name, read in lines.items() if name.startswith("sla_policy"))
        assert zendesk == sum(
            len(list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))))
            for path in exports
            if path.parent.name == "zendesk"
        )
        assert lines["twcs_5000.csv"] == 5_000
        assert lines["perceval_telegram_messages.json"] == 3
        assert lines["pipermail_2015_november.mbox"] == 4
        assert lines["whatstk_pokemon.txt"] == 20
        assert lines["streaming_output_with_error.jsonl"] == 12
        again = load_exports(one, exports, tmp_path / "again")
        assert all(file.is_known for file in again)
        expected = one.con.execute(query).fetchall()
        with Log(tmp_path / "two.duckdb", SETTINGS, writable=True) as two:
            for place, path in enumerate(reversed(exports)):
                load_exports(two, [path], tmp_path / f"single_{place}")
            assert two.con.execute(query).fetchall() == expected
