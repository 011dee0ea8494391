"""Two processes and one log: the second waits or fails clearly, and no figure is ever wrong."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attempts import withstood
from exports import as_csv, row, save
from faulted import larger, ran, started, state, told
from machine import slowed

import analytics
from analytics.errors import LogError

HOLDING = (
    "import sys, time; from pathlib import Path; from analytics.log import Log;"
    "log = Log(Path(sys.argv[1]), writable=sys.argv[2] == 'writing'); print('held', flush=True);"
    "sys.stdin.read(); log.close()"
)


@contextmanager
def held(db: Path, how: str = "writing") -> Iterator[subprocess.Popen[str]]:
    """Have another process hold a log open, until its input ends or it is killed."""
    command = [sys.executable, "-c", HOLDING, str(db), how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A log of one message."""
    save(tmp_path / "a.csv", as_csv([row("1")]))
    save(tmp_path / "b.csv", as_csv([row("2"), row("3")]))
    analytics.load(tmp_path / "a.csv", tmp_path / "log.duckdb").close()
    return tmp_path / "log.duckdb"


COMMANDS = {
    "load": ["load", "b.csv"],
    "unload": ["unload", "a.csv"],
    "report": ["report", "-o", "page.html"],
    "query": ["query", "select count(*) from messages"],
    "metrics": ["metrics", "turns"],
    "status": ["status"],
    "export": ["export", "lake"],
    "explain": ["explain", "1"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_beside_a_load_fails_at_once_and_says_who_has_the_log(db: Path, name: str) -> None:
    before = db.read_bytes()
    with held(db) as holder:
        done = ran(*COMMANDS[name], "--db", db, cwd=db.parent)
        assert (done.returncode, done.stdout) == (1, "")
        assert told(done).splitlines()[-1] == (
            f"Error: The log {db} is in use by another process (process {holder.pid}). Try again when it is done, or"
            " wait for it: --wait SECONDS."
        )
    assert db.read_bytes() == before
    assert not (db.parent / "page.html").exists()
    assert not (db.parent / "lake").exists()
    withstood(
        "fault",
        "A command while another process writes to the log",
        times=1,
        outcome="it fails at once, says which process has the log, and writes nothing",
    )


@pytest.mark.parametrize("name", ["load", "report"])
def test_a_command_that_may_wait_has_the_log_when_the_other_is_done(db: Path, name: str) -> None:
    with held(db) as holder:
        process = started(*COMMANDS[name], "--wait", "60", "--db", db, cwd=db.parent)
        assert process.stderr is not None
        assert process.stderr.readline() == (
            f"The log {db} is in use by another process (process {holder.pid}): waiting 60 s at most.\n"
        )
        holder.communicate()
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    with analytics.open(db) as log:
        assert len(log.ledger()) == (2 if name == "load" else 1)
    withstood(
        "fault",
        "A command with --wait while another process writes to the log",
        times=1,
        outcome="it says that it waits, and does its work when the other one is done",
    )


def test_a_holder_that_is_killed_lets_go_of_the_log(db: Path) -> None:
    with held(db) as holder:
        process = started("status", "--db", db, "--wait", "60", cwd=db.parent)
        assert process.stderr is not None
        process.stderr.readline()
        holder.kill()
        process.communicate(timeout=300)
    assert process.returncode == 0
    withstood(
        "fault",
        "kill -9 of the process that has the log, while another waits",
        times=1,
        outcome="the system frees the log, and the other one has it",
    )


def test_waiting_ends_and_can_be_set_for_all_commands(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWERED_WAIT", "0.4")
    with held(db) as holder:
        done = ran("status", "--db", db, cwd=db.parent)
        assert done.returncode == 1
        assert told(done).splitlines() == [
            f"The log {db} is in use by another process (process {holder.pid}): waiting 0.4 s at most.",
            f"Error: The log {db} is still in use by another process (process {holder.pid}) after 0.4 s. Try again when"
            " it is done.",
        ]


@pytest.mark.parametrize("wrong", ["-1", "soon"])
def test_a_wait_without_a_meaning_is_refused(db: Path, wrong: str) -> None:
    done = ran("status", "--db", db, "--wait", wrong, cwd=db.parent)
    assert done.returncode == 2
    assert "--wait" in told(done)


def test_the_library_waits_too(db: Path) -> None:
    with held(db) as holder:
        began = time.monotonic()
        with pytest.raises(LogError, match=r"still in use .* after 0\.3 s"):
            analytics.open(db, wait=0.3)
        with pytest.raises(LogError, match="still in use"):
            analytics.load(db.parent / "b.csv", db, wait=0.3)
        with pytest.raises(LogError, match="still in use"):
            analytics.unload("a.csv", db, wait=0.3)
        assert 0.9 <= time.monotonic() - began < 20 * slowed()
        holder.communicate()
        with analytics.open(db, wait=30) as log:
            assert len(log.ledger()) == 1


def test_two_readers_have_a_log_at_once(db: Path) -> None:
    with held(db, "reading"), analytics.open(db) as log:
        assert len(log.ledger()) == 1


def test_a_load_waits_for_readers(db: Path) -> None:
    with held(db, "reading") as holder:
        done = ran("load", "b.csv", "--db", db, cwd=db.parent)
        assert done.returncode == 1
        assert f"process {holder.pid}" in told(done)


def test_opening_a_log_twice_here_keeps_others_from_writing_to_it(db: Path) -> None:
    # a file that is closed takes with it all locks that its process has on it
    with analytics.open(db) as first:
        analytics.open(db).close()
        done = ran("load", "b.csv", "--db", db, cwd=db.parent)
        assert done.returncode == 1, done.stdout
        assert "in use by another process" in told(done)
        assert len(first.ledger()) == 1
    with analytics.open(db):
        with pytest.raises(LogError, match="open in this program in another way"):
            analytics.load(db.parent / "b.csv", db)
        assert ran("load", "b.csv", "--db", db, cwd=db.parent).returncode == 1
    withstood(
        "fault",
        "Opening a log again in a process that has it, and loading into it in another",
        times=2,
        outcome="the first one's lock holds, and the other process is refused",
    )


@pytest.mark.parametrize("is_new", [True, False])
def test_loads_side_by_side_come_one_after_the_other_and_lose_nothing(tmp_path: Path, is_new: bool) -> None:
    alone, db = tmp_path / "alone.duckdb", tmp_path / "log.duckdb"
    names = [f"{number}.csv" for number in range(4)]
    for number, name in enumerate(names):
        save(
            tmp_path / name,
            as_csv([row(f"{number}-{place}", author_id=f"who{place}") for place in range(300)]),
        )
    if not is_new:
        save(tmp_path / "first.csv", as_csv([row("0")]))
        analytics.load(tmp_path / "first.csv", db).close()
    analytics.load(
        [*([] if is_new else [tmp_path / "first.csv"]), *(tmp_path / name for name in names)], alone
    ).close()
    side_by_side = [started("load", name, "--db", db, "--wait", "120", cwd=tmp_path) for name in names]
    for process in side_by_side:
        _, err = process.communicate(timeout=600)
        assert process.returncode == 0, err
    with analytics.open(db) as log, analytics.open(alone) as expected:
        counted = "select count(*), count(distinct message_no), count(distinct file_no) from posts"
        found = log.engine.con.execute(counted).fetchone()
        assert found == expected.engine.con.execute(counted).fetchone()
        assert found is not None
        assert found[0] == 1200 + (not is_new)
        assert log.metrics(as_of="2026-06-01").equals(expected.metrics(as_of="2026-06-01"))
    withstood(
        "fault",
        "Four loads into one log at once",
        times=4,
        outcome="each waits for its turn, and the log holds all messages of all of them",
    )


def test_a_query_beside_loads_sees_whole_files_only(tmp_path: Path) -> None:
    db = tmp_path / "log.duckdb"
    larger(400, tmp_path / "1.csv.gz")
    analytics.load(tmp_path / "1.csv.gz", db).close()
    whole = {400}
    for number in range(2, 5):
        save(
            tmp_path / f"{number}.csv",
            as_csv([row(f"{number}-{place}", author_id=f"who{place}") for place in range(500)]),
        )
        whole.add(400 + 500 * (number - 1))
    loading = started(
        "load", *(f"{number}.csv" for number in range(2, 5)), "--db", db, "--wait", "60", cwd=tmp_path
    )
    seen = []
    while loading.poll() is None or not seen:
        try:
            with analytics.open(db) as log:
                counts = log.engine.con.execute(
                    "select (select count(*) from posts), (select count(*) from places),"
                    " (select sum(loaded) from ledger)"
                ).fetchone()
        except LogError as error:
            assert re.search("is in use by another process", str(error))
            continue
        assert counts is not None
        assert counts[0] in whole
        assert counts[0] == counts[1] == counts[2]
        seen.append(counts[0])
    _, err = loading.communicate()
    assert loading.returncode == 0, err
    found = state(db)
    assert found is not None
    with analytics.open(db) as log:
        assert log.engine.con.execute("select count(*) from posts").fetchone() == (max(whole),)
    withstood(
        "fault",
        "Queries again and again beside a load of several files",
        times=len(seen),
        outcome="each saw whole files only, or was told that the log is in use",
    )
