"""Loading: every row is accounted for, times are instants, and a load happens as a whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pytest
from exports import (
    HEADER,
    NOW,
    Cells,
    as_csv,
    as_ndjson,
    everything,
    load_file,
    outcome,
    packed,
    rejects,
    row,
    save,
    texts,
)

from analytics.config import Settings
from analytics.errors import InputError, LogError, NaiveTimes, RequestError, UnknownFormat
from analytics.log import LoadOptions, Log, load, unload
from analytics.sources.files import find

NINE, TEN, ELEVEN = (f"2026-03-02T{hour:02}:00:00Z" for hour in (9, 10, 11))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log(tmp_path / "log.duckdb", writable=True) as opened:
        yield opened


def load_rows(log: Log, tmp_path: Path, name: str, *rows: Cells, **options: Any) -> dict[str, int]:
    return outcome(load_file(log, save(tmp_path / name, as_csv(rows)), **options))


# --- rows that are rejected


WRONG = [
    ({"posted_at": "yesterday"}, "the time cannot be read"),
    ({"posted_at": ""}, "the time cannot be read"),
    ({"message_id": ""}, "no message id"),
    ({"message_id": " "}, "no message id"),
    ({"channel": ""}, "no channel"),
    ({"from_brand": ""}, "not said whether the brand wrote it"),
    ({"from_brand": "maybe"}, "from_brand is not true or false"),
    ({"directed": "2"}, "directed is not true or false"),
    ({"automated": "?"}, "automated is not true or false"),
    ({"visibility": "secret"}, "visibility is not public, private or internal"),
    ({"followers": "many"}, "followers is not a number"),
    ({"shares": "1,200"}, "shares is not a number"),
    ({"likes": "3k"}, "likes is not a number"),
    ({"rating": "*****"}, "rating is not a number"),
    ({"removed_at": "soon"}, "removed_at cannot be read as a time"),
    ({"removed_by": "police"}, "removed_by is not brand or author"),
    (
        {"posted_at": (NOW + timedelta(days=1, seconds=1)).isoformat() + "Z"},
        "future: more than a day after the load",
    ),
]


@pytest.mark.parametrize(("cells", "reason"), WRONG)
def test_a_row_that_can_be_no_message_is_rejected_whole_with_its_reason(
    log: Log, tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    wrong = {**row("2", 'said "no", \nmaybe'), **cells}
    others = [{**dict.fromkeys(wrong, ""), **row(message_id)} for message_id in ("1", "3")]
    loaded = load_file(log, save(tmp_path / "x.csv", as_csv([others[0], wrong, others[1]])))
    assert outcome(loaded) == {"loaded": 2, "rejected": 1}
    assert loaded.ledger.newest_at == datetime(2026, 3, 2, 9)
    ((file, row_no, said, kept),) = rejects(log)
    assert (file, row_no, said) == ("x.csv", 2, reason)
    assert json.loads(kept).items() >= {name: cell for name, cell in wrong.items() if cell.strip()}.items()


def test_rows_of_ndjson_are_rejected_for_the_same_reasons(log: Log, tmp_path: Path) -> None:
    rows = [{**row(str(n)), **cells} for n, (cells, _) in enumerate(WRONG)]
    loaded = load_file(log, save(tmp_path / "x.ndjson", as_ndjson([*rows, row("good")])))
    assert outcome(loaded) == {"loaded": 1, "rejected": len(WRONG)}
    assert rejects(log) == [
        ("x.ndjson", n + 1, reason, as_ndjson([rows[n]]).strip()) for n, (_, reason) in enumerate(WRONG)
    ]


def test_a_message_up_to_a_day_after_the_load_is_not_from_the_future(log: Log, tmp_path: Path) -> None:
    at = (NOW + timedelta(days=1)).isoformat() + "Z"
    assert load_rows(log, tmp_path, "x.csv", row("1", posted_at=at)) == {"loaded": 1}


def test_channel_and_brand_fill_what_rows_do_not_say(log: Log, tmp_path: Path) -> None:
    rows = [row("1", channel="", brand=""), row("2", channel="Email", brand="Zed")]
    assert load_rows(log, tmp_path, "x.csv", *rows, channel="Forum", brand="Acme") == {"loaded": 2}
    assert log.con.execute("select message_id, channel, brand from messages order by all").fetchall() == [
        ("1", "forum", "Acme"),
        ("2", "email", "Zed"),
    ]


def test_a_channel_that_no_one_knows_is_other_and_stays_as_a_tag(log: Log, tmp_path: Path) -> None:
    load_rows(log, tmp_path, "x.csv", row("1", channel="Fax", tags="late"))
    load_rows(log, tmp_path, "y.csv", row("2", channel="", tags=""), channel="pigeon")
    assert log.con.execute("select channel, tags from messages order by message_id").fetchall() == [
        ("other", ["late", "channel:fax"]),
        ("other", ["channel:pigeon"]),
    ]


def test_an_export_of_rejects_alone_is_still_in_the_ledger(log: Log, tmp_path: Path) -> None:
    loaded = load_file(log, save(tmp_path / "x.csv", as_csv([row("", posted_at="soon")])))
    assert outcome(loaded) == {"rejected": 1}
    assert [entry.name for entry in log.ledger()] == ["x.csv"]


# --- times


def test_a_time_with_an_offset_is_that_instant(log: Log, tmp_path: Path) -> None:
    times = {
        "2026-03-02T09:00:00Z": datetime(2026, 3, 2, 9),
        "2026-03-02t09:00:00z": datetime(2026, 3, 2, 9),
        " 2026-03-02 09:00Z ": datetime(2026, 3, 2, 9),
        "2026-03-02 09:00:00 UTC": datetime(2026, 3, 2, 9),
        "2026-03-02T09:00:00+02:00": datetime(2026, 3, 2, 7),
        "2026-03-02T09:00:00+0200": datetime(2026, 3, 2, 7),
        "2026-03-02 09:00:00 -02": datetime(2026, 3, 2, 11),
        "2026-03-01T23:30:00-05:30": datetime(2026, 3, 2, 5),
        "2026-03-02T09:00:00.25Z": datetime(2026, 3, 2, 9, 0, 0, 250_000),
        "2026-03-02T09:00:00,250+00:00": datetime(2026, 3, 2, 9, 0, 0, 250_000),
        "2026-03-02T09:00:00.123456789Z": datetime(2026, 3, 2, 9, 0, 0, 123_456),
    }
    load_rows(log, tmp_path, "x.csv", *(row(said, posted_at=said, removed_at=said) for said in times))
    found = log.con.execute("select message_id, posted_at, removed_at from messages").fetchall()
    assert {said: instants for said, *instants in found} == {
        said.strip(): [meant, meant] for said, meant in times.items()
    }


@pytest.mark.parametrize("input_tz", [None, "Europe/Belgrade"])
def test_what_is_no_time_of_iso_8601_is_rejected_with_a_zone_and_without(
    log: Log, tmp_path: Path, input_tz: str | None
) -> None:
    said = [
        "2026-03-02",
        "2026-03-02Z",
        "09:00:00Z",
        "02/03/2026 09:00",
        "1772442000",
        "2026-13-02T09:00:00Z",
        "2026-02-30T09:00:00",
        "2026-03-02T09:00:61Z",
        "2026-03-02T09:00:00+25:00",
        "infinity",
        "epoch",
        "today",
        "0044-03-15T09:00:00Z",
        "NULL",
    ]
    rows = [row(time, posted_at=time) for time in said]
    assert load_rows(log, tmp_path, "x.csv", *rows, input_tz=input_tz) == {"rejected": len(said)}
    assert {reason for _, _, reason, _ in rejects(log)} == {"the time cannot be read"}


@pytest.mark.parametrize("column", ["posted_at", "removed_at"])
@pytest.mark.parametrize("is_first", [True, False])
def test_times_without_a_zone_are_refused_and_the_log_stays_as_it_was(
    log: Log, tmp_path: Path, column: str, is_first: bool
) -> None:
    if not is_first:
        load_rows(log, tmp_path, "before.csv", row("0"))
    before = everything(log)
    rows = [row("1", removed_at=""), row("2", **{"removed_at": "", column: "2026-03-02T09:00:00"})]
    with pytest.raises(NaiveTimes) as error:
        load_rows(log, tmp_path, "x.csv", *rows)
    assert str(error.value) == (
        "x.csv: its times name no zone (first in row 2). "
        "Say which they are in, for example --input-tz Europe/Belgrade."
    )
    assert everything(log) == before
    assert load_rows(log, tmp_path, "x.csv", *rows, input_tz="UTC") == {"loaded": 2}


@pytest.mark.parametrize(
    ("zone", "local", "instant", "ambiguous", "missing"),
    [
        ("Europe/Belgrade", "2025-10-26T02:30:00", datetime(2025, 10, 26, 0, 30), 1, 0),
        ("Europe/Belgrade", "2025-10-26T02:00:00", datetime(2025, 10, 26, 0, 0), 1, 0),
        ("Europe/Belgrade", "2025-10-26T03:00:00", datetime(2025, 10, 26, 2, 0), 0, 0),
        ("Europe/Belgrade", "2025-10-26T01:59:59", datetime(2025, 10, 25, 23, 59, 59), 0, 0),
        ("Europe/Belgrade", "2025-03-30T02:30:00", datetime(2025, 3, 30, 1, 30), 0, 1),
        ("Europe/Belgrade", "2025-03-30T03:00:00", datetime(2025, 3, 30, 1, 0), 0, 0),
        ("Europe/Belgrade", "2025-07-01 12:00:00.5", datetime(2025, 7, 1, 10, 0, 0, 500_000), 0, 0),
        ("Australia/Lord_Howe", "2025-04-06T01:45:00", datetime(2025, 4, 5, 14, 45), 1, 0),
        ("Australia/Lord_Howe", "2025-04-06T02:00:00", datetime(2025, 4, 5, 15, 30), 0, 0),
        ("Australia/Lord_Howe", "2025-10-05T02:15:00", datetime(2025, 10, 4, 15, 45), 0, 1),
        ("America/New_York", "2025-11-02T01:30:00", datetime(2025, 11, 2, 5, 30), 1, 0),
        ("Asia/Jerusalem", "2025-03-28T02:30:00", datetime(2025, 3, 28, 0, 30), 0, 1),
    ],
)
def test_a_local_time_is_its_first_instant_and_a_missing_one_moves_forward(
    log: Log, tmp_path: Path, zone: str, local: str, instant: datetime, ambiguous: int, missing: int
) -> None:
    rows = [row("1", posted_at=local), row("2", posted_at="2025-01-01T00:00:00Z")]
    loaded = load_file(log, save(tmp_path / "x.csv", as_csv(rows)), input_tz=zone)
    assert log.con.execute("select posted_at from messages where message_id = '1'").fetchall() == [(instant,)]
    assert (loaded.ambiguous_times, loaded.missing_times) == (ambiguous, missing)


def test_the_zone_of_the_settings_holds_where_none_is_given(tmp_path: Path) -> None:
    with Log(tmp_path / "log.duckdb", Settings(input_tz="Asia/Jerusalem"), writable=True) as log:
        load_rows(log, tmp_path, "x.csv", row("1", posted_at="2026-03-02T09:00:00"))
        load_rows(log, tmp_path, "y.csv", row("2", posted_at="2026-03-02T09:00:00"), input_tz="Asia/Tokyo")
        found = log.con.execute("select posted_at from messages order by message_id").fetchall()
    assert found == [(datetime(2026, 3, 2, 7),), (datetime(2026, 3, 2, 0),)]


def test_a_zone_that_does_not_exist_is_an_error(log: Log, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="There is no time zone 'Nowhere/At_all'"):
        load_rows(log, tmp_path, "x.csv", row("1"), input_tz="Nowhere/At_all")


# --- the same again


def test_the_same_bytes_add_nothing_whatever_their_name(log: Log, tmp_path: Path) -> None:
    first = load_file(log, save(tmp_path / "x.csv", as_csv([row("1"), row("2")])))
    before = everything(log)
    for name in ("x.csv", "y.csv"):
        again = load_file(log, save(tmp_path / name, as_csv([row("1"), row("2")])))
        assert again.is_known and not first.is_known
        assert again.ledger == first.ledger
    assert everything(log) == before


def test_the_same_rows_in_other_bytes_are_unchanged(log: Log, tmp_path: Path) -> None:
    rows = [row("1", "one"), row("2", "two")]
    load_rows(log, tmp_path, "x.csv", *rows)
    turns = log.con.execute("select * exclude (thread_no) from turns order by all").fetchall()
    loaded = load_file(log, save(tmp_path / "y.ndjson", as_ndjson(reversed(rows))))
    assert outcome(loaded) == {"unchanged": 2}
    assert not loaded.is_known
    assert texts(log) == {"1": "one", "2": "two"}
    assert log.con.execute("select * exclude (thread_no) from turns order by all").fetchall() == turns


def test_a_row_that_stands_twice_in_one_file_is_a_duplicate(log: Log, tmp_path: Path) -> None:
    assert load_rows(log, tmp_path, "x.csv", row("1"), row("2"), row("1"), row("1")) == {
        "loaded": 2,
        "duplicate": 2,
    }


def test_of_two_rows_in_one_file_the_greater_one_wins_and_the_other_fills_its_gaps(
    log: Log, tmp_path: Path
) -> None:
    rows = [row("1", "b", url="", agent=""), row("1", "a", url="u", agent="")]
    for order in (rows, rows[::-1]):
        with Log(tmp_path / f"{order[0]['text']}.duckdb", writable=True) as own:
            assert load_rows(own, tmp_path, "x.csv", *order) == {"loaded": 1, "duplicate": 1}
            assert own.con.execute("select text, url, agent from messages").fetchall() == [("b", "u", None)]


# Three exports of one account: the second corrects the first and lacks a column, the third is the older view.
MARCH = [
    row("1", "first", posted_at=NINE, author_name="Dana", url=""),
    row("2", "only here", posted_at=NINE, author_name="", url=""),
]
LATER = [row("1", "corrected", posted_at=NINE, url="u"), row("3", "new", posted_at=ELEVEN, url="")]
OLDER = [row("1", "", posted_at=NINE, author_name="Dana B."), row("3", "old", posted_at=TEN, author_name="")]
FILES = {"march.csv": MARCH, "later.csv": LATER, "older.csv": OLDER}
# Newest message: later 11:00, older 10:00, march 9:00. "3" has two times but one author: no collision.
MERGED = [
    ("1", datetime(2026, 3, 2, 9), "Dana B.", "corrected", "u"),
    ("2", datetime(2026, 3, 2, 9), None, "only here", None),
    ("3", datetime(2026, 3, 2, 11), None, "new", None),
]


def merged(log: Log) -> list[tuple[Any, ...]]:
    return log.con.execute(
        "select message_id, posted_at, author_name, text, url from messages order by all"
    ).fetchall()


@pytest.mark.parametrize("order", list(permutations(FILES)))
def test_overlapping_files_give_the_same_messages_in_any_order(
    log: Log, tmp_path: Path, order: tuple[str, ...]
) -> None:
    for name in order:
        load_rows(log, tmp_path, name, *FILES[name])
    assert merged(log) == MERGED
    assert sum(entry.loaded for entry in log.ledger()) == 3


def test_the_ledger_says_what_each_file_changed(log: Log, tmp_path: Path) -> None:
    assert load_rows(log, tmp_path, "march.csv", *MARCH) == {"loaded": 2}
    assert load_rows(log, tmp_path, "later.csv", *LATER) == {"loaded": 1, "updated": 1}
    # message 1 gets a name that stands above that of March; what it says of 3 is out of date
    assert load_rows(log, tmp_path, "older.csv", *OLDER) == {"updated": 1, "unchanged": 1}


def test_an_empty_cell_or_a_missing_column_erases_nothing(log: Log, tmp_path: Path) -> None:
    load_rows(log, tmp_path, "x.csv", row("1", "said", url="u", tags="a;b", rating="4"))
    load_rows(log, tmp_path, "y.csv", row("1", "", posted_at=NINE, tags=""), row("2", posted_at=ELEVEN))
    found = log.con.execute("select text, url, tags, rating from messages where message_id = '1'").fetchall()
    assert found == [("said", "u", ["a", "b"], 4.0)]


def test_rows_that_lose_stand_in_versions(log: Log, tmp_path: Path) -> None:
    for name in ("march.csv", "later.csv"):
        load_rows(log, tmp_path, name, *FILES[name])
    found = log.con.execute("select message_id, text, outcome from versions order by all").fetchall()
    assert found == [("1", "corrected", "updated"), ("1", "first", "loaded")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_another_author_at_another_time_is_an_id_collision_in_either_order(
    log: Log, tmp_path: Path, order: tuple[int, int]
) -> None:
    exports = [
        ("old.csv", row("1", "mine", posted_at=NINE, author_id="dana")),
        ("new.csv", row("1", "other", posted_at=TEN, author_id="omer")),
    ]
    for place in order:
        load_rows(log, tmp_path, exports[place][0], exports[place][1])
    assert texts(log) == {"1": "other"}
    ((file, _, reason, kept),) = rejects(log)
    assert file == "old.csv"
    assert reason.startswith("id collision")
    assert json.loads(kept)["text"] == "mine"
    assert {entry.name: (entry.read, entry.loaded, entry.rejected) for entry in log.ledger()} == {
        "old.csv": (1, 0, 1),
        "new.csv": (1, 1, 0),
    }


@pytest.mark.parametrize("same", [{"author_id": "dana"}, {"posted_at": NINE}, {"author_id": ""}])
def test_one_difference_alone_is_no_collision(log: Log, tmp_path: Path, same: dict[str, str]) -> None:
    load_rows(log, tmp_path, "x.csv", row("1", posted_at=NINE, author_id="dana"))
    load_rows(log, tmp_path, "y.csv", {**row("1", posted_at=TEN, author_id="omer"), **same})
    assert rejects(log) == []
    assert log.con.execute("select count(*) from messages").fetchone() == (1,)


def test_one_id_on_two_channels_is_two_messages(log: Log, tmp_path: Path) -> None:
    rows = [row("1", "a", channel="email"), row("1", "b", channel="twitter", author_id="omer", posted_at=TEN)]
    assert load_rows(log, tmp_path, "x.csv", *rows) == {"loaded": 2}


# --- as a whole or not at all


def failing(tmp_path: Path) -> dict[str, bytes]:
    rows = as_csv([row("8"), row("9", "second")])
    return {
        "naive.csv": (rows + "10,2026-03-02T09:00:00,twitter,dana,false,x\n").encode(),
        "cut.csv.gz": packed(rows * 200, ".gz")[:-9],
        "cut.csv.zst": packed(rows, ".zst")[:-1],
        "cut.parquet": b"PAR1 no more PAR1",
        "unknown.csv": b"a,b\n1,2\n",
        "empty.csv": b"",
    }


@pytest.mark.parametrize("name", failing(Path()))
def test_a_load_that_fails_leaves_the_log_as_it_was_and_usable(log: Log, tmp_path: Path, name: str) -> None:
    load_rows(log, tmp_path, "x.csv", row("1"), row("2", posted_at="soon"))
    before = everything(log)
    (tmp_path / name).write_bytes(failing(tmp_path)[name])
    with pytest.raises(InputError, match=name):
        load_file(log, tmp_path / name)
    assert everything(log) == before
    left = log.con.execute(
        "select table_name from duckdb_tables() where temporary"
        " union all select view_name from duckdb_views() where temporary and not internal"
    ).fetchall()
    assert left == []
    assert load_rows(log, tmp_path, "y.csv", row("8")) == {"loaded": 1}


def test_a_kill_in_the_middle_of_a_load_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    with Log(tmp_path / "log.duckdb", writable=True) as log:
        load_rows(log, tmp_path, "x.csv", row("1"))
        before = everything(log)
    save(tmp_path / "y.csv", as_csv([row("2")]))
    program = (
        "import os, sys; from pathlib import Path; from datetime import datetime;"
        "from analytics.log import *;"
        "from analytics.sources.files import find; from analytics.log import intake;"
        "intake.rebuild = lambda *a, **k: os._exit(9);"
        "log = Log(Path(sys.argv[1]), writable=True);"
        "load(log, find([sys.argv[2]]).exports[0], LoadOptions(), datetime(2026, 6, 1))"
    )
    killed = subprocess.run([sys.executable, "-c", program, tmp_path / "log.duckdb", tmp_path / "y.csv"])
    assert killed.returncode == 9
    with Log(tmp_path / "log.duckdb", writable=True) as log:
        assert everything(log) == before
        assert load_rows(log, tmp_path, "y.csv", row("2")) == {"loaded": 1}


# --- unloading


def test_unloading_leaves_the_log_as_if_the_file_had_never_been_loaded(log: Log, tmp_path: Path) -> None:
    for taken in FILES:
        with (
            Log(tmp_path / f"{taken}.duckdb", writable=True) as full,
            Log(tmp_path / f"{taken}2.duckdb", writable=True) as bare,
        ):
            for name, rows in FILES.items():
                load_rows(full, tmp_path, name, *rows)
                if name != taken:
                    load_rows(bare, tmp_path, name, *rows)
            assert [one.name for one in unload(full, taken)] == [taken]
            assert merged(full) == merged(bare)
            turns = "select * exclude (thread_no) from turns order by all"
            assert full.con.execute(turns).fetchall() == bare.con.execute(turns).fetchall()
            ledgers = [
                [
                    (e.name, e.read, e.loaded, e.updated, e.unchanged, e.duplicate, e.rejected)
                    for e in own.ledger()
                ]
                for own in (full, bare)
            ]
            assert ledgers[0] == ledgers[1]
            load_rows(full, tmp_path, taken, *FILES[taken])
            assert merged(full) == MERGED


def test_a_file_is_unloaded_by_path_name_or_digest(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = save(tmp_path / "x.csv", as_csv([row("1"), row("2", posted_at="soon")]))
    digest = sha256(path.read_bytes()).hexdigest()
    for name in (str(path), "x.csv", "./x.csv", digest[:6], digest.upper()):
        load_file(log, path)
        (ledger,) = unload(log, name)
        assert (ledger.read, ledger.loaded, ledger.rejected) == (2, 1, 1)
        assert (log.ledger(), texts(log), rejects(log)) == ([], {}, [])


def test_a_pair_is_unloaded_by_either_part_or_by_name(log: Log, tmp_path: Path) -> None:
    mentions = save(tmp_path / "mentions.csv", "mention_id,posted_at,channel\nm,2026-03-02T09:00:00Z,forum\n")
    responses = save(
        tmp_path / "responses.csv", "response_id,mention_id,posted_at\nr,m,2026-03-02T10:00:00Z\n"
    )
    for name in (str(mentions), str(responses), "mentions.csv + responses.csv"):
        load_file(log, mentions, responses)
        assert [one.read for one in unload(log, name)] == [2]
        assert texts(log) == {}


def test_a_file_that_was_never_loaded_cannot_be_unloaded(log: Log, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"No loaded file is called y.csv. Loaded: none."):
        unload(log, "y.csv")
    load_rows(log, tmp_path, "x.csv", row("1"))
    with pytest.raises(RequestError, match=r"No loaded file is called y.csv. Loaded: x.csv."):
        unload(log, "y.csv")


def test_a_name_that_means_two_files_asks_which(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        load_rows(log, tmp_path / folder, "x.csv", row(folder))
    before = everything(log)
    with pytest.raises(
        RequestError,
        match=r"x.csv means more than one loaded file. Say which by its SHA-256: [0-9a-f]{12}, [0-9a-f]{12}",
    ):
        unload(log, "x.csv")
    assert everything(log) == before
    monkeypatch.chdir(tmp_path / "b")
    unload(log, "x.csv")
    assert texts(log) == {"a": "hello"}


def test_a_path_loaded_with_other_contents_twice_asks_which(log: Log, tmp_path: Path) -> None:
    for message_id in ("1", "2"):
        load_rows(log, tmp_path, "x.csv", row(message_id))
    with pytest.raises(RequestError, match="Say which by its SHA-256"):
        unload(log, str(tmp_path / "x.csv"))
    (digest,) = log.con.execute("select sha256 from files order by file_no").fetchone() or ("",)
    unload(log, digest[:12])
    assert texts(log) == {"2": "hello"}


# --- the log itself


def test_a_log_that_does_not_exist_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"There is no log .*none.duckdb. Make one with `answered load EXPORT"):
        Log(tmp_path / "none.duckdb")
    with pytest.raises(LogError, match=r"The folder .*nowhere for the log does not exist"):
        Log(tmp_path / "nowhere" / "log.duckdb", writable=True)


@pytest.mark.parametrize("writable", [True, False])
@pytest.mark.parametrize("content", ["", "not a database", "x" * 50_000], ids=["empty", "short", "long"])
def test_a_file_that_is_no_duckdb_file_is_called_so_and_stays(
    tmp_path: Path, content: str, writable: bool
) -> None:
    path = save(tmp_path / "notes.duckdb", content)
    with pytest.raises(LogError, match=r"notes.duckdb"):
        Log(path, writable=writable)
    if content:
        assert path.read_text() == content


@pytest.mark.parametrize("writable", [True, False])
def test_a_duckdb_file_of_something_else_is_called_so(tmp_path: Path, writable: bool) -> None:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as con:
        con.execute("create table orders (id integer)")
    with pytest.raises(LogError, match="is a DuckDB file but not a log of this program"):
        Log(tmp_path / "shop.duckdb", writable=writable)


def test_a_log_of_another_version_is_called_so(tmp_path: Path) -> None:
    Log(tmp_path / "log.duckdb", writable=True).close()
    with duckdb.connect(str(tmp_path / "log.duckdb")) as con:
        con.execute("update properties set value = '0' where name = 'schema'")
    with pytest.raises(LogError, match="was made by another version of this program"):
        Log(tmp_path / "log.duckdb")


def test_a_log_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    with Log(tmp_path / "log.duckdb", writable=True) as log:
        load_rows(log, tmp_path, "x.csv", *(row(str(n), "x" * n) for n in range(2_000)))
    whole = (tmp_path / "log.duckdb").read_bytes()
    for kept in (100, 5_000, 12_288, len(whole) // 2):
        (tmp_path / "log.duckdb").write_bytes(whole[:kept])
        with pytest.raises(LogError), Log(tmp_path / "log.duckdb") as log:
            log.ledger()


def test_a_folder_is_no_log(tmp_path: Path) -> None:
    for writable in (True, False):
        with pytest.raises(LogError):
            Log(tmp_path, writable=writable)


@pytest.mark.parametrize("writable", [True, False])
def test_a_log_that_another_process_holds_is_in_use(tmp_path: Path, writable: bool) -> None:
    path = tmp_path / "log.duckdb"
    Log(path, writable=True).close()
    program = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout and holder.stdout.readline() == "open\n"
        with pytest.raises(LogError) as error:
            Log(path, writable=writable)
        assert str(error.value) == (
            f"The log {path} is in use by another process (process {holder.pid}). Try again when it is done, or wait"
            " for it: --wait SECONDS."
        )
        holder.communicate()
    Log(path, writable=writable).close()


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "sealed").mkdir(mode=0o500)
    with pytest.raises(LogError, match="cannot be opened"):
        Log(tmp_path / "sealed" / "log.duckdb", writable=True)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read anything")
def test_an_export_that_may_not_be_read_is_an_error(log: Log, tmp_path: Path) -> None:
    save(tmp_path / "x.csv", HEADER).chmod(0)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        load_file(log, tmp_path / "x.csv")


def test_an_export_that_vanished_is_an_error(log: Log, tmp_path: Path) -> None:
    path = save(tmp_path / "x.csv", HEADER)
    (export,) = find([str(path)]).exports
    path.unlink()
    with pytest.raises(InputError, match=r"x.csv cannot be read: No such file"):
        load(log, export, LoadOptions(), NOW)


def test_an_unknown_format_leaves_no_trace(log: Log, tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat):
        load_file(log, save(tmp_path / "x.csv", "a,b\n1,2\n"))
    with pytest.raises(RequestError, match="There is no format 'twitter'"):
        load_file(log, save(tmp_path / "y.csv", HEADER), format="twitter")
    assert log.ledger() == []
