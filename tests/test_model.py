"""The product's messages, turns and ledger against the slow reference, on thousands of random logs.

Random logs are joined into one load, hundreds at a time; each keeps its own ids, so all are checked turn by
turn. What a load touches only in part is checked against a rebuild of everything.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import product
import pytest
import randomlogs
import reference
from depth import tried
from exports import as_csv, load_file, row, save
from reference import COLUMNS, File, Row, Turn

from analytics.log import FileLedger, Log, model, unload

pytestmark = pytest.mark.watches_loads
NOON = datetime(2025, 3, 3, 12)
INCREMENTAL, FULL = 2.0, -1.0  # no load touches 200 % of a log, and every load more than -100 %

# (first seed, how many logs, messages in each): 2,210 logs in all, of which `make test` tries a third.
CHUNKS = [
    (0, 300, 8),
    (1_000, 250, 10),
    (2_000, 200, 12),
    (3_000, 200, 14),
    (4_000, 200, 16),
    (5_000, 200, 18),
    (6_000, 200, 20),
    (7_000, 200, 25),
    (8_000, 200, 30),
    (9_000, 150, 40),
    (10_000, 100, 60),
    (20_000, 10, 300),
]

OpenLog = Callable[[str], Log]


@pytest.fixture
def open_log(tmp_path: Path) -> Iterator[OpenLog]:
    """Open new logs by name."""
    opened: list[Log] = []

    def open_new(name: str) -> Log:
        opened.append(Log(tmp_path / f"{name}.db", writable=True))
        return opened[-1]

    yield open_new
    for log in opened:
        log.close()


def asks(message_id: str, minutes: float, author_id: str | None = "dana", **cells: Any) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    given = {"message_id": message_id, "posted_at": NOON + timedelta(minutes=minutes), "channel": "twitter"}
    return row | given | {"author_id": author_id, "from_brand": False} | cells


def replies(message_id: str, minutes: float, parent_id: str | None = None, **cells: Any) -> Row:
    return asks(message_id, minutes, "acme") | {"from_brand": True, "parent_id": parent_id} | cells


def expected_turns(files: list[File]) -> list[Turn]:
    return sorted(reference.turns(reference.merge(files).messages), key=product.turn_order)


def differences(found: list[Turn], expected: list[Turn]) -> list[tuple[Turn | None, Turn | None]]:
    """Pair the turns that only one side has, or that the two see differently; three of them."""
    ours = {product.turn_order(turn): turn for turn in found}
    theirs = {product.turn_order(turn): turn for turn in expected}
    assert len(ours) == len(found)
    keys = [key for key in sorted(ours.keys() | theirs.keys()) if ours.get(key) != theirs.get(key)]
    return [(ours.get(key), theirs.get(key)) for key in keys[:3]]


def as_key(row: Row) -> tuple[str, ...]:
    return tuple(reference.as_text(row[column]) for column in COLUMNS)


def distinct_rows(rows: list[Row]) -> list[Row]:
    return list({as_key(row): row for row in rows}.values())


def id_collisions(log: Log) -> Counter[tuple[str, str, str]]:
    """Count the rejected rows by file, channel and message_id."""
    found = log.con.execute(
        "select file, source_row::json ->> 'channel', source_row::json ->> 'message_id' from rejects"
        " where reason like 'id collision%'"
    ).fetchall()
    assert log.con.execute("select count(*) from rejects").fetchone() == (len(found),)
    return Counter(found)


def expected_collisions(files: list[File]) -> Counter[tuple[str, str, str]]:
    """An exact repeat within one file is a duplicate, whatever became of the row it repeats."""
    rejected = reference.merge(files).rejected
    distinct = {(name, as_key(row)): row for name, row in rejected}
    return Counter((name, row["channel"], row["message_id"]) for (name, _), row in distinct.items())


def model_rows(log: Log) -> tuple[list[str], list[str]]:
    """List the rows of the model and of what texts say, in an order of their own."""
    places = log.con.execute("from places order by all").fetchall()
    waits = log.con.execute("from waits order by all").fetchall()
    rest = [
        log.con.execute(f"from {table} order by all").fetchall() for table in ("labels", "acts", "templates")
    ]
    return [str(row) for row in [*places, *waits, *(row for found in rest for row in found)]]


def rebuild_everything(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_MOST_TOUCHED", FULL)
    log.con.execute("create or replace temp table touched as select message_no from posts")
    model.rebuild(log.con, log.settings)


@pytest.fixture
def reached_out(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each rebuild of a log with the same brand accounts as before: whether it was in part only."""
    answers: list[bool] = []
    reach_out = model._reach_out

    def noted(con: Any) -> bool:
        answers.append(reach_out(con))
        return answers[-1]

    monkeypatch.setattr(model, "_reach_out", noted)
    return answers


def facts(ledger: list[FileLedger]) -> list[tuple[object, ...]]:
    """Give what a ledger says of each file, without the numbers of the files."""
    return [
        (f.name, f.read, f.loaded, f.updated, f.unchanged, f.duplicate, f.rejected, f.newest_at)
        for f in ledger
    ]


# ---- the reference and the product agree


@pytest.mark.parametrize(("first", "number", "size"), CHUNKS)
def test_messages_turns_and_ledger_equal_the_reference(
    open_log: OpenLog, tmp_path: Path, first: int, number: int, size: int
) -> None:
    files = product.joined(range(first, first + tried(number)), size)
    rng = Random(first)
    log = open_log("log")
    loading_order = randomlogs.shuffled(files, rng)
    product.load_files(log, loading_order, tmp_path / "files")

    merged = reference.merge(files)
    found = product.messages(log)
    assert {k: (found.get(k), merged.messages.get(k)) for k in found.keys() | merged.messages.keys()
            if found.get(k) != merged.messages.get(k)} == {}  # fmt: skip
    assert differences(product.turns(log), expected_turns(files)) == []

    collisions = expected_collisions(files)
    assert id_collisions(log) == collisions
    rows_of = dict(files)
    seen_ids: set[tuple[str, str]] = set()
    for entry in log.ledger():
        rows = rows_of[entry.name]
        assert entry.read == len(rows)
        assert entry.read == (
            entry.loaded + entry.updated + entry.unchanged + entry.duplicate + entry.rejected
        )
        assert entry.rejected == sum(
            count for (name, _, _), count in collisions.items() if name == entry.name
        )
        assert entry.newest_at == max(row["posted_at"] for row in rows)
        # A file loads an id if it is the first, in the order of loading, with a row of it that counts.
        distinct = Counter((row["channel"], row["message_id"]) for row in distinct_rows(rows))
        kept = {key for key, count in distinct.items() if count > collisions[entry.name, *key]}
        assert entry.loaded == len(kept - seen_ids)
        seen_ids |= kept
        # Of each id one row of the file speaks for it; its other rows, and repeats, are duplicates.
        assert entry.loaded + entry.updated + entry.unchanged == len(kept)
    assert sum(entry.loaded for entry in log.ledger()) == len(merged.messages)


def test_logs_that_are_alone_in_their_file_equal_the_reference(open_log: OpenLog, tmp_path: Path) -> None:
    # Joined logs share their brand accounts and newest messages; these have their own.
    for seed in range(40_000, 40_006):
        files = randomlogs.random_log(seed, 10 + seed % 40 * 5)
        log = open_log(str(seed))
        product.load_files(log, files, tmp_path / str(seed))
        assert product.messages(log) == reference.merge(files).messages, seed
        assert differences(product.turns(log), expected_turns(files)) == [], seed
        assert id_collisions(log) == expected_collisions(files), seed


def test_rows_of_one_id_are_loaded_updated_unchanged_duplicate_or_rejected(
    open_log: OpenLog, tmp_path: Path
) -> None:
    first = [asks("1", 0, text="old"), asks("2", 0), asks("3", 0), asks("3", 0), asks("4", 10)]
    second = [
        asks("1", 0, text="new"),  # another text: updated
        asks("2", 0),  # says what is known: unchanged
        asks("3", 0, category="question"),  # adds a category: updated ...
        asks("3", 0),  # ... and this one adds nothing to it: duplicate
        asks("4", 5, "oren"),  # another author at another time: rejected, though its file is newer
        asks("5", 20),  # loaded
    ]
    third = [asks("4", 30, text="at last")]  # newer than both, same author: now the message
    log = open_log("log")
    product.load_files(log, [("first.csv", first), ("second.csv", second)], tmp_path / "files")
    # The newer file is the stronger one: its row of 4 stands, and that of the first file is rejected.
    assert facts(log.ledger()) == [
        ("first.csv", 5, 3, 0, 0, 1, 1, NOON + timedelta(minutes=10)),
        ("second.csv", 6, 2, 2, 1, 1, 0, NOON + timedelta(minutes=20)),
    ]
    assert product.messages(log)["twitter", "4"]["author_id"] == "oren"

    product.load_files(log, [("third.csv", third)], tmp_path / "files")
    assert facts(log.ledger()) == [
        ("first.csv", 5, 4, 0, 0, 1, 0, NOON + timedelta(minutes=10)),
        ("second.csv", 6, 1, 2, 1, 1, 1, NOON + timedelta(minutes=20)),
        ("third.csv", 1, 0, 1, 0, 0, 0, NOON + timedelta(minutes=30)),
    ]
    assert product.messages(log)["twitter", "4"] == third[0]
    assert product.messages(log)["twitter", "3"]["category"] == "question"


# ---- a rebuild in part equals one of everything


def known_accounts(files: list[File]) -> File:
    """Make a file after which no brand account in the others is new: each belongs to the smallest brand."""
    accounts = {
        (row["channel"], row[column])
        for _, rows in files
        for row in rows
        for column in ("author_id", "author_name")
        if row[column] is not None
    }
    rows = [
        replies(f"account{number}", -100_000, author_id=account, brand="0", channel=channel)
        for number, (channel, account) in enumerate(sorted(accounts))
    ]
    return "accounts.csv", rows


@pytest.mark.parametrize("duplicates", [True, False])
@pytest.mark.parametrize("seed", range(2))
def test_a_rebuild_in_part_equals_one_of_everything_row_for_row(
    open_log: OpenLog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    reached_out: list[bool],
    seed: int,
    duplicates: bool,
) -> None:
    rng = Random(seed)
    files = product.joined(
        range(50_000 + seed * 100, 50_000 + seed * 100 + tried(100)), 20, duplicates=duplicates
    )
    if not duplicates:
        files = randomlogs.split(files, rng)
    files = randomlogs.shuffled(files, rng)
    # A few rows come last, most of them into threads that are there already.
    name, rows = files[-1]
    files[-1:] = [(name, rows[:-25]), ("few.csv", rows[-25:])]
    monkeypatch.setattr(model, "_MOST_TOUCHED", INCREMENTAL)
    log = open_log("log")
    product.load_files(log, [known_accounts(files), *files], tmp_path / "files")
    assert reached_out == [True] * len(files)
    in_part = model_rows(log)
    rebuild_everything(log, monkeypatch)
    assert model_rows(log) == in_part
    assert differences(product.turns(log), expected_turns([known_accounts(files), *files])) == []

    # The same after taking a file back.
    monkeypatch.setattr(model, "_MOST_TOUCHED", INCREMENTAL)
    unload(log, rng.choice(files)[0])
    assert reached_out == [True] * len(files) + [False, True]
    in_part = model_rows(log)
    rebuild_everything(log, monkeypatch)
    assert model_rows(log) == in_part


def test_a_small_file_after_a_large_one_is_built_in_part_and_equals_one_of_everything(
    open_log: OpenLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reached_out: list[bool]
) -> None:
    rows = [row for _, part in product.joined(range(60_000, 60_100), 20) for row in part]
    ids = [row["message_id"] for row in rows]
    # Customers of ten threads write again; no account of a brand is new.
    more = [
        asks(f"more{number}", 60 * 24 * 400 + number, "c1", parent_id=parent)
        for number, parent in enumerate(Random(1).sample(ids, 10))
    ]
    log = open_log("log")
    product.load_files(log, [("all.csv", rows), ("more.csv", more)], tmp_path / "files")
    assert reached_out[-1]
    in_part = model_rows(log)
    rebuild_everything(log, monkeypatch)
    assert model_rows(log) == in_part
    assert differences(product.turns(log), expected_turns([("all.csv", rows), ("more.csv", more)])) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # a parent that comes later joins two threads
        ([asks("2", 1, parent_id="1"), asks("9", 0, "x")], [asks("1", 0)]),
        # a child that closes a ring
        ([asks("1", 0, parent_id="2"), asks("3", 2, parent_id="1")], [asks("2", 1, parent_id="1")]),
        # a second conversation id among the direct replies of a root
        ([asks("1", 0), asks("2", 1, parent_id="1", conversation_id="k")],
         [asks("3", 2, parent_id="1", conversation_id="l")]),
        # a conversation that was elsewhere moves into the thread of another file
        ([asks("1", 0), asks("2", 1, "oren", conversation_id="k")],
         [replies("3", 2, "1", conversation_id="k")]),
        # an answer that stands before another one: turns after it get other numbers
        ([asks("1", 0), replies("2", 9, "1"), asks("3", 10, parent_id="2")], [replies("4", 5, "1"),
          asks("5", 6, parent_id="4")]),
        # a message in the middle of a week's silence of a chat
        ([asks("1", 0, channel="sms", conversation_id="k"),
          asks("2", 15_000, channel="sms", conversation_id="k")],
         [asks("3", 7_000, channel="sms", conversation_id="k")]),
        # a public message in a thread that was all private
        ([asks("1", 0, visibility="private", conversation_id="k"),
          asks("2", 15_000, visibility="private", conversation_id="k")],
         [asks("3", 1, visibility="public", conversation_id="k")]),
        # the parent was posted after its reply: the reply moves
        ([asks("2", 1, parent_id="1")], [asks("1", 30)]),
        # an account that names a brand in texts of before
        ([asks("1", 0, text="@zenith hello"), asks("2", 1, "oren")],
         [replies("3", 2, "2", author_id="zenith")]),
    ],
)  # fmt: skip
def test_a_later_file_changes_what_was_built_before(
    open_log: OpenLog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: list[Row],
    after: list[Row],
) -> None:
    monkeypatch.setattr(model, "_MOST_TOUCHED", INCREMENTAL)
    files = [("before.csv", before), ("after.csv", after)]
    log = open_log("log")
    product.load_files(log, files, tmp_path / "files")
    assert differences(product.turns(log), expected_turns(files)) == []
    assert differences(product.turns(log), expected_turns(files[:1])) != []
    unload(log, "after.csv")
    assert differences(product.turns(log), expected_turns(files[:1])) == []


# ---- what changes nothing


@pytest.mark.parametrize("seed", range(2))
def test_neither_the_order_of_rows_nor_of_files_matters(open_log: OpenLog, tmp_path: Path, seed: int) -> None:
    files = product.joined(range(70_000 + seed * 100, 70_000 + seed * 100 + tried(100)), 25)
    orders = [randomlogs.shuffled(files, Random(seed * 10 + number)) for number in range(2)]
    logs = []
    for number, order in enumerate(orders):
        logs.append(open_log(str(number)))
        product.load_files(logs[-1], order, tmp_path / str(number))
    assert product.messages(logs[0]) == product.messages(logs[1])
    assert differences(product.turns(logs[0]), product.turns(logs[1])) == []
    assert id_collisions(logs[0]) == id_collisions(logs[1])


def test_loading_twice_changes_nothing(open_log: OpenLog, tmp_path: Path) -> None:
    files = product.joined(range(71_000, 71_100), 20)
    log = open_log("log")
    first = product.load_files(log, files, tmp_path / "files")
    before = (product.messages(log), product.turns(log), log.ledger(), model_rows(log))
    again = product.load_files(log, files, tmp_path / "files")
    assert [loaded.is_known for loaded in first] == [False] * len(files)
    assert [loaded.is_known for loaded in again] == [True] * len(files)
    assert (product.messages(log), product.turns(log), log.ledger(), model_rows(log)) == before


def test_the_same_rows_under_another_name_and_in_another_order_are_not_loaded_again(
    open_log: OpenLog, tmp_path: Path
) -> None:
    files = product.joined(range(72_000, 72_060), 20)
    log = open_log("log")
    product.load_files(log, files, tmp_path / "files")
    messages, turns, ledger = product.messages(log), product.turns(log), log.ledger()
    copies = [(f"copy_{name}", rows) for name, rows in randomlogs.shuffled(files, Random(1))]
    product.load_files(log, copies, tmp_path / "files")
    assert product.messages(log) == messages
    assert product.turns(log) == turns
    assert log.ledger()[: len(files)] == ledger
    copied = {entry.name: entry for entry in log.ledger()[len(files) :]}
    for entry in ledger:
        copy = copied[f"copy_{entry.name}"]
        assert (copy.loaded, copy.updated, copy.rejected) == (0, 0, entry.rejected)
        assert copy.unchanged == entry.loaded + entry.updated + entry.unchanged


def test_rows_split_into_other_files_give_the_same_messages_and_turns(
    open_log: OpenLog, tmp_path: Path
) -> None:
    files = product.joined(range(73_000, 73_120), 20, duplicates=False)
    whole = open_log("whole")
    product.load_files(whole, files, tmp_path / "whole")
    for seed in range(2):
        dealt = open_log(f"dealt{seed}")
        product.load_files(dealt, randomlogs.split(files, Random(seed)), tmp_path / f"dealt{seed}")
        assert product.messages(dealt) == product.messages(whole)
        assert differences(product.turns(dealt), product.turns(whole)) == []


# ---- unload


@pytest.mark.parametrize("seed", range(4))
def test_a_log_after_unloading_a_file_is_one_that_never_loaded_it(
    open_log: OpenLog, tmp_path: Path, seed: int
) -> None:
    rng = Random(seed)
    files = randomlogs.shuffled(
        product.joined(range(80_000 + seed * 80, 80_000 + seed * 80 + tried(80)), 20), rng
    )
    taken_back = rng.choice(files)[0]
    rest = [file for file in files if file[0] != taken_back]
    log, without = open_log("log"), open_log("without")
    product.load_files(log, files, tmp_path / "files")
    product.load_files(without, rest, tmp_path / "files")
    (brought,) = unload(log, taken_back)
    assert (brought.name, brought.read) == (taken_back, len(dict(files)[taken_back]))
    assert product.messages(log) == product.messages(without)
    assert differences(product.turns(log), product.turns(without)) == []
    assert facts(log.ledger()) == facts(without.ledger())
    rejects = (
        "select file, row_no, reason, source_row::json ->> 'channel', source_row::json ->> 'message_id'"
        " from rejects order by all"
    )
    assert log.con.execute(rejects).fetchall() == without.con.execute(rejects).fetchall()

    # And loading it again brings all of it back.
    product.load_files(log, [file for file in files if file[0] == taken_back], tmp_path / "files")
    assert product.messages(log) == reference.merge(files).messages
    assert differences(product.turns(log), expected_turns(files)) == []


def test_unloading_everything_leaves_an_empty_log(open_log: OpenLog, tmp_path: Path) -> None:
    files = product.joined(range(81_000, 81_030), 20)
    log = open_log("log")
    product.load_files(log, files, tmp_path / "files")
    for name, _ in files:
        unload(log, name)
    assert (product.messages(log), product.turns(log), log.ledger(), model_rows(log)) == (
        {},
        [],
        [],
        [],
    )


# ---- long and wide


def test_a_chain_of_three_thousand_replies_agrees_with_the_reference(
    open_log: OpenLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = Random(1)
    rows = []
    for number in range(3_000):
        row = (asks if rng.random() < 0.5 else replies)(f"n{number:04}", number * 3 - rng.choice((0, 0, 50)))
        rows.append(row | {"parent_id": f"n{number - 1:04}" if number else None, "brand": None})
        if not row["from_brand"]:
            rows[-1]["author_id"] = rng.choice(("dana", "oren"))
    files = randomlogs.shuffled([("one.csv", rows[:2_000]), ("two.csv", rows[2_000:])], rng)
    log = open_log("log")
    product.load_files(log, files, tmp_path / "files")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)  # the reference climbs to the brand of the first message step by step
    try:
        expected = expected_turns(files)
    finally:
        sys.setrecursionlimit(limit)
    assert len(expected) > 500
    assert {turn.thread for turn in expected} == {"m:n0000"}
    assert {turn.brand for turn in expected} == {"acme"}
    assert differences(product.turns(log), expected) == []


def test_a_thread_of_two_thousand_customers_agrees_with_the_reference(
    open_log: OpenLog, tmp_path: Path
) -> None:
    rng = Random(2)
    rows = [asks("post", 0, "acme", from_brand=True, conversation_id="k")]
    for number in range(2_000):
        asked_at = rng.randrange(5_000)
        asked = asks(f"a{number}", asked_at, f"customer{number}", parent_id="post", conversation_id="k")
        rows.append(asked)
        if rng.random() < 0.6:
            answer = replies(f"b{number}", asked_at + rng.randrange(300), f"a{number}", conversation_id="k")
            rows.append(answer)
            if rng.random() < 0.4:
                rows.append(asked | {"message_id": f"c{number}", "parent_id": f"b{number}"})
    files = randomlogs.shuffled([("thread.csv", rows)], rng)
    log = open_log("log")
    product.load_files(log, files, tmp_path / "files")
    expected = expected_turns(files)
    assert len({turn.customer for turn in expected}) == 2_000
    assert len(expected) > 2_300
    assert differences(product.turns(log), expected) == []


def test_messages_that_another_version_numbered_are_numbered_anew(tmp_path: Path) -> None:
    first = [
        row("1", "@acme it is broken", author_id="ana", parent_id=""),
        row("2", "we are sorry", author_id="acme", from_brand="true", parent_id="1"),
    ]
    second = [
        row("3", "still broken", author_id="ana", parent_id="2"),
        row("1", "@acme it is broken!", author_id="ana", parent_id=""),
    ]
    save(tmp_path / "first.csv", as_csv(first))
    save(tmp_path / "second.csv", as_csv(second))
    with Log(tmp_path / "now.duckdb", writable=True) as log:
        load_file(log, tmp_path / "first.csv")
        load_file(log, tmp_path / "second.csv")
        expected = model_rows(log)
    with Log(tmp_path / "before.duckdb", writable=True) as log:
        load_file(log, tmp_path / "first.csv")
        for table in ("posts", "labels", "acts", "versions"):
            log.con.execute(f"update {table} set message_no = message_no // 2 + 7")
        log.con.execute("update properties set value = 'of another version' where name = 'numbering'")
        load_file(log, tmp_path / "second.csv")
        assert model_rows(log) == expected
        assert log.con.execute("select count(distinct thread_no), count(*) from places").fetchone() == (1, 3)
