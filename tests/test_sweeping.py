"""A log whose change was ended before its file was written anew: the next command does it, whatever it is asked."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from exports import as_csv, save
from named_people import SECRET, cells

import analytics
from analytics.errors import LogError, RequestError
from analytics.log import Log
from analytics.log.sweeping import is_unswept

ANA = {"author_id": "ana_k77", "author_name": "Anastasija Kova\u010d"}
ROWS = [
    cells("a1", f"where is my parcel {SECRET}", **ANA),
    cells("c1", "same here", author_id="bo", posted_at="2026-03-02T11:00:00Z"),
]
# ends itself where the file would be put into its place
KILLED = """
import os, signal, sys
from pathlib import Path
import analytics
from analytics.log import sweeping

sweeping._settle = lambda path: os.kill(os.getpid(), signal.SIGKILL)
analytics.forget(sys.argv[1], Path(sys.argv[2]))
"""


def loaded(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    analytics.load(save(folder / "a.csv", as_csv(ROWS)), folder / "log.duckdb").close()
    return folder / "log.duckdb"


def killed(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, "ana_k77", str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert is_left(path) and len([*path.parent.glob("*.swept")]) == 1


def is_left(path: Path) -> bool:
    with Log(path) as log:
        return is_unswept(log)


def test_a_killed_sweep_is_done_by_the_next_command_even_where_that_fails(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    killed(path)
    # the same command again: she is forgotten already
    with pytest.raises(RequestError, match="nothing that a customer called"):
        analytics.forget("ana_k77", path)
    assert not is_left(path) and SECRET.encode() not in path.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "log.duckdb", "log.duckdb.key"]


def test_forgetting_another_after_a_kill_leaves_no_draft_of_the_first(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    killed(path)
    analytics.forget("bo", path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "log.duckdb", "log.duckdb.key"]
    assert SECRET.encode() not in path.read_bytes()


def test_a_log_that_is_named_by_a_link_is_swept_itself_and_has_one_key(tmp_path: Path) -> None:
    path = loaded(tmp_path / "real")
    link = tmp_path / "link.duckdb"
    link.symlink_to(path)
    analytics.forget("ana_k77", link)
    assert link.is_symlink() and SECRET.encode() not in path.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.duckdb", "real"]
    assert sorted(p.name for p in path.parent.iterdir()) == ["a.csv", "log.duckdb", "log.duckdb.key"]
    # by its own name it has the same key
    analytics.forget("bo", path)


def test_a_key_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    limited = subprocess.run(
        [sys.executable, "-c", "from analytics.starting import start; start()", "forget", "ana_k77", "--db", str(path)],
        capture_output=True, text=True, check=False, env={**os.environ, "ANSWERED_DB": ""},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )  # fmt: skip
    assert limited.returncode == 1 and "Traceback" not in limited.stderr, limited.stderr
    assert [p.name for p in tmp_path.glob("*.key*")] == []
    analytics.forget("ana_k77", path)
    assert stat.S_IMODE(Path(f"{path}.key").stat().st_mode) == 0o600
    assert SECRET.encode() not in path.read_bytes()


def test_an_empty_key_says_what_to_do(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    Path(f"{path}.key").touch()
    with pytest.raises(LogError, match="where the log has never had one, remove that file"):
        analytics.forget("ana_k77", path)
