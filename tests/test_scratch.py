"""Folders in which a command unpacks and reads: what a killed one left goes, and nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from attempts import withstood
from depth import injected
from exports import as_csv, row

from analytics import scratch

TEXT = "only Ana wrote this sentence"
# in use until its input ends
KEPT = "import sys, analytics.scratch as s; print(s.made(), flush=True); sys.stdin.read()"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder that this test and its processes have in the place of /tmp."""
    found = tmp_path / "tmp"
    found.mkdir()
    monkeypatch.setenv("TMPDIR", str(found))
    return found


def texts(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and TEXT.encode() in path.read_bytes()]


def loading(tmp_path: Path) -> list[str]:
    export = tmp_path / "export.zip"
    if not export.exists():
        with zipfile.ZipFile(export, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", as_csv([row(f"m{number}", TEXT) for number in range(20_000)]))
    return [sys.executable, "-m", "analytics.cli", "load", str(export), "--db", str(tmp_path / "log.duckdb")]


def test_what_a_killed_load_unpacked_goes_with_the_next_one(tmp_path: Path, folder: Path) -> None:
    number = injected(10, 1)
    for place in range(number):
        process = subprocess.Popen(loading(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ends = time.monotonic() + 60
        while not texts(folder) and process.poll() is None and time.monotonic() < ends:
            time.sleep(0.01)
        time.sleep(0.1 * place)
        process.kill()
        process.wait()
        if place == 0:
            assert texts(folder)
        for own in folder.iterdir():
            assert own.stat().st_mode & 0o777 == 0o700
        subprocess.run(loading(tmp_path), capture_output=True, check=True)
        assert list(folder.iterdir()) == []
        (tmp_path / "log.duckdb").unlink()
    withstood("fault", "kill -9 of a load of an archive", times=number,
              outcome="what it unpacked is taken away by the next command")  # fmt: skip


def test_a_folder_that_a_process_has_stays_until_it_ends(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KEPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        used = Path(process.stdout.readline().strip())
        assert used.parent == folder
        scratch.sweep(str(folder))
        assert used.is_dir()
        process.kill()
    scratch.sweep(str(folder))
    assert not used.exists()


def test_a_folder_of_this_process_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with scratch.scratch_folder() as used:
        (used / "a").write_text("a")
        scratch.sweep(str(folder))
        assert (used / "a").exists()
    assert list(folder.iterdir()) == []


def test_only_folders_of_this_kind_of_this_user_go(tmp_path: Path, folder: Path) -> None:
    others = tmp_path / "others"
    others.mkdir(mode=0o700)
    (others / "a").write_text("a")
    left = folder / "answered-work-aaaaaaaa"
    left.mkdir(mode=0o700)
    (left / "to").symlink_to(others)
    (left / "file").symlink_to(others / "a")
    # what stays: links, other names, folders that others can enter, files
    (folder / "answered-work-bbbbbbbb").symlink_to(others)
    for name, mode in (
        ("answered-cccccccc", 0o700),
        ("answered-work-dddddddd", 0o750),
        ("answered-work-ee", 0o700),
    ):
        (folder / name).mkdir()
        (folder / name).chmod(mode)
    (folder / "answered-work-ffffffff").write_text("a")
    stays = {
        "answered-work-bbbbbbbb", "answered-cccccccc", "answered-work-dddddddd", "answered-work-ee",
        "answered-work-ffffffff",
    }  # fmt: skip
    if os.geteuid() == 0:
        (folder / "answered-work-gggggggg").mkdir(mode=0o700)
        os.chown(folder / "answered-work-gggggggg", 65534, 65534)
        stays.add("answered-work-gggggggg")
    scratch.sweep(str(folder))
    assert {path.name for path in folder.iterdir()} == stays
    assert (others / "a").read_text() == "a"
    withstood("attack", "Links and others' folders among those that a killed load left", times=8,
              outcome="only this user's own go, and no link is followed")  # fmt: skip
