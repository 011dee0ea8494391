"""Ctrl-C and requests to end stop a command at once, whatever it is doing, and leave no half work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from attempts import withstood
from depth import IS_DEEP, injected
from faulted import begun, exports, instants, larger, seconds_of, started, state, told
from machine import slowed

import analytics

ENDS = {signal.SIGINT: 130, signal.SIGTERM: 143}
# before the program has begun there is only the interpreter, which ends in its own way
BEGUN_SECONDS = 0.6


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log, exports that are not in it, and one that takes a while."""
    folder = tmp_path_factory.mktemp("interrupted")
    files = exports(folder / "exports", 400)
    analytics.load(files[:1], folder / "base.duckdb").close()
    larger(20_000 if IS_DEEP else 6_000, folder / "larger.csv.gz")
    return folder


COMMANDS = {
    "load": ["load", "larger.csv.gz", "exports/b.csv"],
    "report": ["report", "-o", "page.html"],
    "metrics": ["metrics", "--by", "channel,category", "--every", "day"],
    "query": ["query", "select count(*) from range(100000000000) as a(i) where i % 7 = 3"],
    "export": ["export", "lake"],
    "archive": ["report", "--every", "week", "-o", "site"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_stops_at_once_and_leaves_nothing_half_done(world: Path, tmp_path: Path, name: str) -> None:
    for path in ("exports", "larger.csv.gz"):
        (tmp_path / path).symlink_to(world / path)
    db = tmp_path / "log.duckdb"
    db.write_bytes((world / "base.duckdb").read_bytes())
    before = state(db)
    assert before is not None
    command = [*COMMANDS[name], "--db", db]
    # such a query takes hours, and an archive so long that its end is waited for in the long form only
    is_long = name == "query" or (name == "archive" and not IS_DEEP)
    seconds = 2.0 if is_long else seconds_of(*command, cwd=tmp_path) - BEGUN_SECONDS
    number = injected(50, 2)
    stopped = 0
    for place, at in enumerate(instants(number, 14, max(seconds, 0.3))):
        db.write_bytes((world / "base.duckdb").read_bytes())
        number_of_signal = (signal.SIGINT, signal.SIGTERM)[place % 2]
        process = started(*command, cwd=tmp_path)
        begun(process)
        time.sleep(at)
        process.send_signal(number_of_signal)
        began = time.monotonic()
        _, err = process.communicate(timeout=300)
        took = time.monotonic() - began
        assert process.returncode in (ENDS[number_of_signal], 0), err
        assert "Traceback" not in err
        if process.returncode:
            stopped += 1
            assert [line for line in err.splitlines() if not line.startswith(("Skipped", "Wrote"))] == [
                "Aborted!"
            ]
            assert took < 2 * slowed()
        if name != "load":
            assert state(db) == before
        else:
            after = state(db)
            assert after is not None
            with analytics.open(db) as log:
                assert {entry.name for entry in log.ledger()} in (
                    {"a.csv"},
                    {"a.csv", "larger.csv.gz"},
                    {"a.csv", "larger.csv.gz", "b.csv"},
                )
                assert all(
                    entry.read
                    == entry.loaded + entry.updated + entry.unchanged + entry.duplicate + entry.rejected
                    for entry in log.ledger()
                )
        assert not list(tmp_path.glob("*.part"))
    assert stopped
    withstood(
        "fault",
        "Ctrl-C or a request to end (SIGTERM)",
        times=number,
        outcome="the command ends at once with 130 or 143, says one line, and the log is as before or after a file",
    )


def test_a_second_ctrl_c_ends_it_too(world: Path) -> None:
    for pause in (0.0, 0.05):
        process = started(*COMMANDS["query"], "--db", "base.duckdb", cwd=world)
        begun(process)
        time.sleep(0.5)
        for _ in range(3):
            process.send_signal(signal.SIGINT)
            time.sleep(pause)
        _, err = process.communicate(timeout=300)
        assert process.returncode == 130
        assert set(err.split()) == {"Aborted!"}
    withstood(
        "fault",
        "Ctrl-C again and again",
        times=2,
        outcome="the command ends with 130 and without a traceback",
    )


def test_ctrl_c_while_it_waits_for_a_log_ends_it(world: Path, tmp_path: Path) -> None:
    db = tmp_path / "log.duckdb"
    db.write_bytes((world / "base.duckdb").read_bytes())
    with analytics.open(db):
        process = started("load", world / "exports" / "b.csv", "--db", db, "--wait", "60", cwd=tmp_path)
        assert process.stderr is not None
        assert "waiting 60 s" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (130, "Aborted!\n")


@pytest.mark.parametrize(
    "command",
    [
        ["query", "from messages, range(300)", "-f", "csv"],
        ["metrics", "--by", "channel,category", "--every", "day", "-f", "json"],
        ["report", "-o", "-"],
        ["formats"],
    ],
)
def test_a_reader_that_has_had_enough_ends_a_command_quietly(world: Path, command: list[str]) -> None:
    given = command if command == ["formats"] else [*command, "--db", "base.duckdb"]
    with started(*given, cwd=world) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()
        assert process.wait(timeout=300) in (0,), said
        assert not any(words in said for words in ("Error", "Traceback", "Aborted", "roken pipe")), said
    withstood(
        "fault",
        "A pipe that is closed after the first byte",
        times=1,
        outcome="the command ends with 0 and says nothing of it",
    )


def test_ctrl_c_that_is_ignored_stays_ignored(world: Path) -> None:
    process = started(
        "metrics", "turns", "--db", "base.duckdb", cwd=world,
        before=lambda: void(signal.signal(signal.SIGINT, signal.SIG_IGN)),
    )  # fmt: skip
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert told(subprocess.CompletedProcess((), 0, out, err)) == ""
    assert "turns" in out


def void(_result: object) -> None:
    """Take a result that nobody needs."""


# Each module of the program is broken off where it is being read, as by Ctrl-C.
_BROKEN_OFF = """
import builtins, sys
wanted, given = sys.argv.pop(1), builtins.__import__
def broken(name, *rest):
    if name == wanted:
        raise KeyboardInterrupt
    return given(name, *rest)
from analytics.starting import start
builtins.__import__ = broken
start()
"""


@pytest.mark.parametrize("module", ["analytics.cli", "click", "analytics.cli.stopping", "analytics.errors"])
def test_a_program_that_is_broken_off_while_its_modules_are_read_ends_as_later(
    tmp_path: Path, module: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BROKEN_OFF, module, "status"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(analytics.__file__).parent.parent)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Aborted!\n")


def test_what_a_user_calls_answered_begins_there(checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"answered": "analytics.starting:start"}
