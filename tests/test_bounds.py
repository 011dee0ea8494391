"""Bounds of what a log may use: memory, and the folder for what does not fit into it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from exports import as_csv, row, save

import analytics
from analytics.cli import main
from analytics.errors import RequestError
from analytics.log import Log, bounds
from analytics.log.failures import in_words


@pytest.fixture(autouse=True)
def unbound(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No bound outlives its test."""
    monkeypatch.setattr(bounds, "_bounds", {})
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
