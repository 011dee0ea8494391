"""New logs of the tests are what the program makes."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from newlogs import layout, made

from analytics.config import Settings
from analytics.log import Log, opening


def made_by_the_program(path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings | None) -> Log:
    with monkeypatch.context() as own:
        own.setattr(opening, "create", made)
        return Log(path, settings, writable=True)


@pytest.mark.parametrize("settings", [None, Settings(), Settings(tz="Europe/Belgrade", grace_seconds=60)])
def test_a_new_log_of_the_tests_holds_what_one_of_the_program_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings | None
) -> None:
    assert opening.create is not made
    copied, own = tmp_path / "copied.duckdb", tmp_path / "own.duckdb"
    Log(copied, settings, writable=True).close()
    made_by_the_program(own, monkeypatch, settings).close()
    assert stat.S_IMODE(copied.stat().st_mode) == stat.S_IMODE(own.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"copied.duckdb", "own.duckdb"}
    for is_writable in (True, False):
        with Log(copied, writable=is_writable) as one, Log(own, writable=is_writable) as other:
            assert layout(one) == layout(other)
            assert len(layout(one)["views"]) > 5


def test_a_new_log_defines_its_tables_and_views_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with made_by_the_program(tmp_path / "own.duckdb", monkeypatch, None) as log:
        kept = layout(log)
        assert {row[0] for row in kept["properties"]} >= {
            "schema",
            "views",
            "tz",
            "week_start",
            "grace_seconds",
        }
        assert log.ledger() == []
