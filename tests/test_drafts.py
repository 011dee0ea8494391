"""What is written beside its place: nobody reads more of it than of the file, and nothing of a killed process stays."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.api.writing import write_whole
from analytics.drafts import draft_of, fill

HOURS_AGO = 1_700_000_000


@pytest.mark.parametrize(("mode", "expected"), [(None, 0o666), (0o600, 0o600), (0o640, 0o640)])
def test_a_draft_is_as_closed_as_what_it_replaces(tmp_path: Path, mode: int | None, expected: int) -> None:
    target, draft = tmp_path / "r.html", tmp_path / "r.html.part"
    if mode is not None:
        target.touch()
        target.chmod(mode)
    # another left one that all can read
    draft.touch(0o666)
    before = os.umask(0)
    try:
        fill(draft, b"new", target)
    finally:
        os.umask(before)
    assert (draft.read_bytes(), stat.S_IMODE(draft.stat().st_mode)) == (b"new", expected)


def test_what_a_killed_process_left_goes_with_the_next_write_and_nothing_else_does(tmp_path: Path) -> None:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    old = {
        "killed": f"r [1].html.{done.pid}.part",
        "running": f"r [1].html.{os.getppid()}.part",
        "of another file": f"r [1].html.old.{done.pid}.part.html",
        "no draft": "r [1].html.mine.part",
    }
    for name in old.values():
        (tmp_path / name).write_text("left")
        os.utime(tmp_path / name, (HOURS_AGO, HOURS_AGO))
    write_whole(tmp_path / "r [1].html", "new")
    kept = {old["running"], old["of another file"], old["no draft"], "r [1].html"}
    assert {path.name for path in tmp_path.iterdir()} == kept
    # one that is young may be of a process in another container
    (tmp_path / old["killed"]).touch()
    assert draft_of(tmp_path / "r [1].html", "part").name == f"r [1].html.{os.getpid()}.part"
    assert (tmp_path / old["killed"]).exists()
