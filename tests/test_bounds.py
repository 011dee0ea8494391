"""Bounds of what a log may use: memory, and the folder for what does not fit into it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from exports import as_csv, load_file, row, save

import analytics
from analytics.cli import main
from analytics.errors import RequestError
from analytics.log import Log, bounds, model
from analytics.log.failures import in_words


@pytest.fixture(autouse=True)
def unbound(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No bound outlives its test."""
    monkeypatch.setattr(bounds, "_bounds", {})
    monkeypatch.setattr(bounds, "_grown", {})
    yield


def _setting(log: Log, name: str) -> object:
    found = log.con.execute(f"select current_setting('{name}')").fetchone()
    return found[0] if found else None


@pytest.mark.parametrize(
    ("size", "shown"), [("800MB", "762.9 MiB"), ("1 GiB", "1.0 GiB"), ("0.5gb", "476.8 MiB")]
)
def test_a_log_keeps_to_the_memory_that_it_is_given(tmp_path: Path, size: str, shown: str) -> None:
    analytics.bound(memory=size)
    with Log(tmp_path / "a.duckdb", writable=True) as log:
        assert _setting(log, "memory_limit") == shown
    with Log(tmp_path / "a.duckdb") as log:
        assert _setting(log, "memory_limit") == shown


def test_a_large_log_may_use_more_than_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = save(tmp_path / "a.csv", as_csv([row(str(number)) for number in range(4)]))
    # four messages want 1.8 GB, as 7.2 million of 250 bytes would
    monkeypatch.setattr(model, "MESSAGE_BYTES", 450_000_000)
    with Log(tmp_path / "a.duckdb", writable=True) as log:
        assert _setting(log, "memory_limit") == "1.4 GiB"
        load_file(log, export)
        assert _setting(log, "memory_limit") == "1.6 GiB"
        # a log with a file of that size, and one that no machine has the memory for
        bounds.grow(log.con, 2_000_000_000)
        assert _setting(log, "memory_limit") == "1.8 GiB"
        said = in_words(duckdb.OutOfMemoryException("Out of Memory Error"), tmp_path / "a.duckdb")
        assert "--memory-limit 4.0GB" in str(said)
        bounds.grow(log.con, 10**15)
        most = str(_setting(log, "memory_limit"))
        log.con.execute("set memory_limit = '50%'")
        half = str(_setting(log, "memory_limit"))
        # what the engine shows is rounded
        assert float(most.split()[0]) == pytest.approx(float(half.split()[0]), abs=0.11)
        assert most.split()[1] == half.split()[1]


def test_a_log_of_a_large_file_may_use_more_from_the_start(tmp_path: Path) -> None:
    with Log(tmp_path / "a.duckdb", writable=True) as log:
        load_file(log, save(tmp_path / "a.csv", as_csv([row("1")])))
    # the rest is a hole: it takes no room
    os.truncate(tmp_path / "a.duckdb", 1_000_000_000)
    with Log(tmp_path / "a.duckdb") as log:
        assert _setting(log, "memory_limit") == "1.8 GiB"
        assert log.con.execute("select count(*) from messages").fetchone() == (1,)


def test_a_large_log_keeps_to_the_memory_that_it_is_given(tmp_path: Path) -> None:
    analytics.bound(memory="800MB")
    with Log(tmp_path / "a.duckdb", writable=True) as log:
        bounds.grow(log.con, 2_000_000_000)
        assert _setting(log, "memory_limit") == "762.9 MiB"


def test_where_memory_does_not_suffice_the_error_names_twice_the_limit(tmp_path: Path) -> None:
    said = in_words(
        duckdb.OutOfMemoryException("Out of Memory Error: failed to pin block"), tmp_path / "a.duckdb"
    )
    assert "--memory-limit 3.2GB" in str(said)
    analytics.bound(memory="6GB")
    said = in_words(
        duckdb.OutOfMemoryException("Out of Memory Error: failed to pin block"), tmp_path / "a.duckdb"
    )
    assert "--memory-limit 12.0GB" in str(said)


def test_what_does_not_fit_goes_to_the_folder_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "spilt").mkdir()
    analytics.bound(memory="200MB", spill_to=tmp_path / "spilt")
    with Log(tmp_path / "a.duckdb", writable=True) as log:
        # 8 columns of 8 bytes in 6 million rows are 384 MB
        columns = ", ".join(f"hash(number, {place}) as column_{place}" for place in range(8))
        log.con.execute(f"create temp table numbers as select {columns} from range(6000000) as n(number)")
        assert any(path.is_file() for path in (tmp_path / "spilt").rglob("*"))


@pytest.mark.parametrize(
    ("memory", "said"),
    [
        ("much", "'much' is no size of memory"),
        ("12", "is no size"),
        ("100MB", "too little"),
        ("-1GB", "no size"),
    ],
)
def test_a_size_without_a_meaning_is_refused(memory: str, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        analytics.bound(memory=memory)


def test_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="There is no folder"):
        analytics.bound(spill_to=tmp_path / "missing")


def test_commands_take_both(tmp_path: Path) -> None:
    export, db = tmp_path / "a.csv", str(tmp_path / "a.duckdb")
    save(export, as_csv([row("1")]))
    (tmp_path / "spilt").mkdir()
    limits = ["--memory-limit", "900MB", "--temp-dir", str(tmp_path / "spilt")]
    assert CliRunner().invoke(main, ["load", str(export), "--db", db, *limits]).exit_code == 0
    asked = "select current_setting('memory_limit') as m, current_setting('temp_directory') as t"
    told = CliRunner().invoke(main, ["query", asked, "--db", db, "-f", "json", *limits])
    assert json.loads(told.stdout) == [{"m": "858.3 MiB", "t": str(tmp_path / "spilt")}]
    wrong = CliRunner().invoke(main, ["metrics", "--db", db, "--memory-limit", "plenty"])
    assert wrong.exit_code == 2
    assert "no size of memory" in wrong.output
