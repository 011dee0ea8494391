"""A run of tests that is broken off goes on with what had not passed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import os
import pytest

@pytest.mark.parametrize("number", range(4))
def test_number(number):
    with open("ran.txt", "a") as file:
        file.write(f"{number}\\n")
    assert number != 2 or os.path.exists("mended")

def test_skipped():
    pytest.skip("not today")

@pytest.fixture
def broken_after():
    yield
    assert os.path.exists("mended")

def test_that_fails_after_its_call(broken_after):
    with open("ran.txt", "a") as file:
        file.write("after\\n")
"""


def _run(folder: Path, *options: str) -> tuple[int, list[str]]:
    """Run the tests of a folder; return the exit code, and what ran, sorted."""
    ran = folder / "ran.txt"
    ran.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "resuming", *options, "test_few.py"]
    path = {"PYTHONPATH": str(Path(__file__).parent), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=folder, env=path, check=False, capture_output=True, timeout=300)
    return done.returncode, sorted(ran.read_text(encoding="utf-8").split()) if ran.exists() else []


@pytest.mark.parametrize("workers", ["0", "2"])
def test_only_what_did_not_pass_runs_again(tmp_path: Path, workers: str) -> None:
    (tmp_path / "test_few.py").write_text(TESTS, encoding="utf-8")
    options = ("-n", workers, "--passed", "kept/passed.txt")
    assert _run(tmp_path, *options) == (1, ["0", "1", "2", "3", "after"])
    assert _run(tmp_path, *options) == (1, ["2", "after"])
    (tmp_path / "mended").touch()
    assert _run(tmp_path, *options) == (0, ["2", "after"])
    passed = (tmp_path / "kept" / "passed.txt").read_text(encoding="utf-8").split()
    assert sorted(passed) == sorted({*passed}) and len(passed) == 5
    # what is skipped is tried again, and where nothing is left all is well
    (tmp_path / "test_few.py").write_text(TESTS.replace("def test_skipped", "def skipped"), encoding="utf-8")
    assert _run(tmp_path, *options) == (0, [])
    # without the file all of them run
    assert _run(tmp_path, "-n", workers) == (0, ["0", "1", "2", "3", "after"])
