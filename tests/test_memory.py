"""A load keeps to the memory that it is given: what does not fit goes to the disk."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from attempts import withstood
from depth import IS_DEEP
from faulted import larger, measured, ran, state, told

import analytics

MESSAGES = 3_000_000 if IS_DEEP else 60_000
LIMIT = "700MB" if IS_DEEP else "200MB"
# beside what the log may use there are Python, the engine itself, and what it reads the export with
MOST_BYTES = 1_000_000_000 if IS_DEEP else 400_000_000


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    """An export of so many messages."""
    folder = tmp_path_factory.mktemp("many")
    if not IS_DEEP:
        return larger(MESSAGES, folder / "many.csv.gz")
    make = [sys.executable, checkout / "benchmarks" / "make_log.py", str(MESSAGES), folder / "many.csv"]
    subprocess.run(make, check=True, capture_output=True)
    return folder / "many.csv"


def test_many_messages_are_loaded_and_reported_with_little_memory(export: Path, tmp_path: Path) -> None:
    (tmp_path / "spilt").mkdir()
    limits = ["--memory-limit", LIMIT, "--temp-dir", "spilt", "--db", "log.duckdb"]
    for command in (["load", export], ["report", "-o", "page.html"]):
        done = measured(*command, *limits, cwd=tmp_path)
        assert done.code == 0, done.told
        assert done.peak_bytes < MOST_BYTES, (command, done.peak_bytes)
        print(f"{command[0]} of {MESSAGES:,} messages: at most {done.peak_bytes / 1e6:.0f} MB")  # noqa: T201 - shown with -rP
    with analytics.open(tmp_path / "log.duckdb") as log:
        assert log.engine.con.execute(
            "select count(*), count(distinct message_id) from posts"
        ).fetchone() == (
            MESSAGES,
            MESSAGES,
        )
    assert not list((tmp_path / "spilt").iterdir())
    withstood(
        "fault",
        "Less memory than a load needs (`--memory-limit`)",
        times=2,
        outcome="all messages are loaded and reported, what does not fit goes to the disk and is gone after",
    )


@pytest.mark.parametrize("megabytes", [600, 1000, 2000, 3000])
def test_a_process_that_may_not_have_the_memory_says_so_and_leaves_the_log_as_it_was(
    tmp_path: Path, megabytes: int
) -> None:
    db = tmp_path / "log.duckdb"
    analytics.load(analytics.sample() / "tiny" / "tiny.csv", db).close()
    before = state(db)
    larger(20_000, tmp_path / "more.csv.gz")
    size = megabytes * 1_000_000

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))

    done = ran("load", "more.csv.gz", "--db", db, "--memory-limit", "400MB", cwd=tmp_path, before=bound)
    said = told(done)
    # 1.3 GB, and 0.15 GB for the threads of each core
    needed = 1300 + 150 * (os.cpu_count() or 1)
    if megabytes >= needed:
        assert done.returncode == 0, said
        with analytics.open(db) as log:
            assert len(log.ledger()) == 2
    else:
        assert state(db) == before
        assert done.returncode == 2
        assert said == (
            f"Error: This process may have {megabytes / 1000:.1f} GB of address space (ulimit -v), but needs"
            f" {needed / 1000:.1f} GB at least. Allow more, or bound what it really uses, with --memory-limit or a"
            " control group.\n"
        )
    withstood(
        "fault",
        "A load in a process of 0.6 to 3 GB of address space (ulimit -v)",
        times=1,
        outcome="it loads, or says before it begins what it needs, and the log is as it was",
    )
