"""Full disks, unwritable places and exports that change while they are read: a clear error, and the log as it was."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attempts import withstood
from depth import IS_DEEP
from exports import NOW, as_csv, everything, load_file, row, save
from faulted import exports, larger, ran, state, told

import analytics
from analytics.errors import InputError
from analytics.log import LoadOptions, Log, load
from analytics.sources.files import Export


def at_most(size: int) -> Callable[[], None]:
    """Return what lets a process write no file beyond a size, as if the disk were full there."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log, and an export that is not in it."""
    folder = tmp_path_factory.mktemp("full")
    files = exports(folder / "exports", 300)
    analytics.load(files, folder / "base.duckdb").close()
    larger(8_000, folder / "more.csv.gz")
    shutil.copy(folder / "base.duckdb", folder / "done.duckdb")
    analytics.load(folder / "more.csv.gz", folder / "done.duckdb").close()
    return folder


@pytest.mark.parametrize("size", [5_000, 200_000, 3_000_000, 4_000_000])
def test_a_load_that_meets_a_full_disk_leaves_the_log_as_it_was(
    world: Path, tmp_path: Path, size: int
) -> None:
    db = tmp_path / "log.duckdb"
    shutil.copy(world / "base.duckdb", db)
    before = state(db)
    done = ran("load", world / "more.csv.gz", "--db", db, cwd=tmp_path, before=at_most(size))
    if done.returncode == 0:
        # it fitted into what the log had free
        assert state(db) == state(world / "done.duckdb")
    else:
        assert done.returncode == 1
        assert "There is no room: " in told(done)
        assert "cannot be written: File too large" in told(done) or "Failed" in told(done)
        assert "is as it was" in told(done)
        assert state(db) == before
    again = ran("load", world / "more.csv.gz", "--db", db, cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert state(db) == state(world / "done.duckdb")
    withstood(
        "fault",
        "A load into a log when the disk is full",
        times=1,
        outcome="the error says so, the log is as it was, and with room the same load succeeds",
    )


@pytest.mark.parametrize("size", [0, 4_096, 12_288, 50_000, 100_000])
def test_a_new_log_that_meets_a_full_disk_can_be_made_when_there_is_room(
    world: Path, tmp_path: Path, size: int
) -> None:
    db = tmp_path / "log.duckdb"
    done = ran("load", world / "exports" / "a.csv", "--db", db, cwd=tmp_path, before=at_most(size))
    assert done.returncode == 1
    assert "no room" in told(done) or "cannot be" in told(done)
    again = ran("load", world / "exports" / "a.csv", "--db", db, cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert {path.name for path in tmp_path.iterdir() if path.suffix not in (".key",)} == {"log.duckdb"}
    withstood(
        "fault",
        "A load into a new log when the disk is full",
        times=1,
        outcome="the error says so, and with room the same load succeeds",
    )


OUTPUTS = {
    "page.html": ["report", "-o", "page.html"],
    "page.md": ["report", "--markdown", "-o", "page.md"],
    "rows.csv": ["query", "from messages", "-o", "rows.csv"],
    "rows.xlsx": ["query", "from messages", "-o", "rows.xlsx"],
    "rows.parquet": ["query", "from messages", "-o", "rows.parquet"],
    "rows.json": ["metrics", "--by", "channel", "-o", "rows.json"],
}


# in `make test` with an earlier one and without in turn
@pytest.mark.parametrize(
    ("name", "has_earlier"),
    [
        (name, has_earlier)
        for place, name in enumerate(OUTPUTS)
        for has_earlier in (True, False)
        if IS_DEEP or has_earlier is (place % 2 == 0)
    ],
)
def test_an_output_that_meets_a_full_disk_is_the_earlier_one_or_none(
    world: Path, tmp_path: Path, name: str, has_earlier: bool
) -> None:
    if has_earlier:
        (tmp_path / name).write_bytes(b"the earlier one")
    done = ran(*OUTPUTS[name], "--db", world / "base.duckdb", cwd=tmp_path, before=at_most(100))
    assert done.returncode in (1, 2)
    assert "File too large" in told(done)
    left = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert left == ({name: b"the earlier one"} if has_earlier else {})
    withstood(
        "fault",
        "A report or rows written when the disk is full",
        times=1,
        outcome="the error says so, and the file is the earlier one or none",
    )


def test_a_lake_that_meets_a_full_disk_is_made_when_there_is_room(world: Path, tmp_path: Path) -> None:
    for size in (100, 5_000, 20_000):
        done = ran("export", "lake", "--db", world / "base.duckdb", cwd=tmp_path, before=at_most(size))
        assert done.returncode == 1
        assert "File too large" in told(done)
        assert not (tmp_path / "lake" / "lake.json").exists()
    assert ran("export", "lake", "--db", world / "base.duckdb", cwd=tmp_path).returncode == 0
    assert ran("load", "lake", "--db", "back.duckdb", cwd=tmp_path).returncode == 0
    with analytics.open(tmp_path / "back.duckdb") as log, analytics.open(world / "base.duckdb") as whole:
        counted = "select count(*), count(distinct message_no) from posts"
        assert log.engine.con.execute(counted).fetchone() == whole.engine.con.execute(counted).fetchone()
    withstood(
        "fault",
        "An export of a lake when the disk is full",
        times=3,
        outcome="the error says so, there is no lake, and with room there is a whole one",
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB of its own; skipped where this process may not mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("a disk of its own can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_disk_without_room_is_said_and_the_log_on_it_stays_as_it_was(world: Path, small_disk: Path) -> None:
    db = small_disk / "log.duckdb"
    shutil.copy(world / "base.duckdb", db)
    before = state(db)
    (small_disk / "filler").write_bytes(bytes(os.statvfs(small_disk).f_bavail * 4096 - 300_000))
    done = ran("load", world / "more.csv.gz", "--db", db, cwd=world)
    assert done.returncode == 1
    assert "There is no room" in told(done)
    page = ran("report", "-o", small_disk / "page.html", "--db", db, cwd=world)
    assert page.returncode == 2
    assert "page.html cannot be written: No space left on device" in told(page)
    assert {path.name for path in small_disk.iterdir()} <= {"log.duckdb", "log.duckdb.wal", "filler"}
    (small_disk / "filler").unlink()
    assert state(db) == before
    withstood(
        "fault",
        "A disk of a few MB without room",
        times=2,
        outcome="the error says so, the log is as it was, and no half file is left",
    )


def test_a_disk_without_room_for_what_does_not_fit_into_memory_is_said(world: Path, small_disk: Path) -> None:
    with_little = ["--memory-limit", "200MB", "--temp-dir", small_disk]
    sql = "select count(*) from (select distinct hash(i), hash(i + 1), hash(i + 2) from range(30000000) as a(i))"
    done = ran("query", sql, "--db", world / "base.duckdb", *with_little, cwd=world)
    assert done.returncode == 1
    assert any(
        words in told(done) for words in ("needs too much memory", "There is no room", "does not suffice")
    )
    assert done.stdout == ""
    assert not list(small_disk.rglob("*.tmp*"))
    withstood(
        "fault",
        "No room in the folder for what does not fit into memory",
        times=1,
        outcome="the error says what does not suffice, and nothing is left there",
    )


# --- places that cannot be written


def test_a_folder_that_is_read_only_can_be_read_from_and_not_written_to(world: Path, tmp_path: Path) -> None:
    sealed = tmp_path / "sealed"
    sealed.mkdir()
    shutil.copy(world / "base.duckdb", sealed / "log.duckdb")
    if subprocess.run(["mount", "--bind", sealed, sealed], capture_output=True).returncode:
        pytest.skip("a folder can only be made read-only for root by root")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", sealed], check=True)
        assert ran("metrics", "turns", "--db", sealed / "log.duckdb", cwd=tmp_path).returncode == 0
        for command in (["load", world / "more.csv.gz"], ["unload", "a.csv"]):
            done = ran(*command, "--db", sealed / "log.duckdb", cwd=tmp_path)
            assert done.returncode == 1
            assert "cannot be opened" in told(done)
        new = ran("load", world / "more.csv.gz", "--db", sealed / "new.duckdb", cwd=tmp_path)
        assert new.returncode == 1
        assert "Read-only file system" in told(new)
        page = ran("report", "-o", sealed / "page.html", "--db", sealed / "log.duckdb", cwd=tmp_path)
        assert page.returncode == 2
        assert "page.html cannot be written: Read-only file system" in told(page)
    finally:
        subprocess.run(["umount", sealed], check=True)
    assert [path.name for path in sealed.iterdir()] == ["log.duckdb"]
    withstood(
        "fault",
        "A folder that is read-only",
        times=5,
        outcome="a log in it is read; what would write says why it cannot, and leaves nothing",
    )


@pytest.mark.parametrize(
    "place", ["a file/page.html", "a file/below/page.html", "/proc/page.html", "/dev/full"]
)
def test_a_place_that_cannot_be_written_is_said(world: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "a file").write_text("no folder", encoding="utf-8")
    done = ran("report", "-o", place, "--db", world / "base.duckdb", cwd=tmp_path)
    assert done.returncode == 2
    assert f"{place} cannot be written" in told(done)
    assert (tmp_path / "a file").read_text(encoding="utf-8") == "no folder"
    if place != "/dev/full":
        log = ran("load", world / "more.csv.gz", "--db", place, cwd=tmp_path)
        assert log.returncode == 1
        told(log)
    withstood(
        "fault",
        "An output where none can be: below a file, in /proc, on a full device",
        times=1,
        outcome="the error says so in one line",
    )


# --- exports that change while they are read


@cache
def of_one_message() -> bytes:
    """Return the log of one message."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.duckdb"
        with Log(path, writable=True) as log:
            load_file(log, save(Path(folder) / "first.csv", as_csv([row("0")])))
        return path.read_bytes()


def _rows(first: int, last: int) -> list[dict[str, str]]:
    return [row(str(number), author_id=f"who{number % 50}") for number in range(first, last)]


def grows(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(as_csv(_rows(9000, 9050)).splitlines(keepends=True)[1:]))


def shrinks(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def is_replaced(path: Path) -> None:
    save(path.with_suffix(".new"), as_csv(_rows(20_000, 20_100))).replace(path)


def vanishes(path: Path) -> None:
    path.unlink()


def is_overwritten(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("hello", "HELLO"), encoding="utf-8")


# in `make test` each change at each step, into an empty log and into a filled one in turn
@pytest.mark.parametrize(
    ("change", "step", "is_empty"),
    [
        (change, step, is_empty)
        for number, change in enumerate([grows, shrinks, is_replaced, vanishes, is_overwritten])
        for place, step in enumerate(["reading", "storing", "building turns"])
        for is_empty in (True, False)
        if IS_DEEP or is_empty is ((number + place) % 2 == 0)
    ],
)
def test_an_export_that_changes_while_it_is_read_is_refused_whole(
    tmp_path: Path, change: Callable[[Path], None], step: str, is_empty: bool
) -> None:
    path = save(tmp_path / "x.csv", as_csv(_rows(1, 300)))
    told_steps = []

    def progress(name: str, _share: float) -> None:
        told_steps.append(name)
        if name == step:
            change(path)

    db = tmp_path / "log.duckdb"
    if not is_empty:
        db.write_bytes(of_one_message())
    with Log(db, writable=True) as into:
        before = everything(into)
        export = Export((("", path),), True)
        if step == "storing" and is_empty:
            # rows go straight into an empty log, so there is no such step
            load(into, export, LoadOptions(), NOW, progress)
            assert "storing" not in told_steps
            return
        with pytest.raises(InputError, match=r"x\.csv (changed while it was read|cannot be read)"):
            load(into, export, LoadOptions(), NOW, progress)
        assert everything(into) == before
        save(path, as_csv(_rows(1, 400)))
        loaded = load_file(into, path)
        assert loaded.ledger.loaded == 399
    withstood(
        "fault",
        "An export that grows, shrinks, is replaced, vanishes or changes while it is read",
        times=1,
        outcome="nothing of it is loaded, the error says why, and a later load takes it whole",
    )


def test_an_export_that_is_written_while_it_is_loaded_is_loaded_whole_in_the_end(tmp_path: Path) -> None:
    path, db = tmp_path / "x.csv", tmp_path / "log.duckdb"
    lines = as_csv(_rows(0, 3000)).splitlines(keepends=True)
    path.write_text("".join(lines[:200]), encoding="utf-8")

    def write() -> None:
        with path.open("a", encoding="utf-8") as file:
            for place in range(200, len(lines), 100):
                file.write("".join(lines[place : place + 100]))
                file.flush()
                time.sleep(0.02)

    writer = threading.Thread(target=write)
    writer.start()
    refused = loaded = 0
    while writer.is_alive():
        try:
            analytics.load(path, db).close()
            loaded += 1
        except InputError as error:
            assert "changed while it was read" in str(error) or "cannot be read" in str(error)
            refused += 1
    writer.join()
    analytics.load(path, db).close()
    with analytics.open(db) as log:
        assert log.engine.con.execute("select count(*) from posts").fetchone() == (3000,)
        for entry in log.ledger():
            assert (
                entry.read
                == entry.loaded + entry.updated + entry.unchanged + entry.duplicate + entry.rejected
            )
        assert sum(entry.loaded for entry in log.ledger()) == 3000
    withstood(
        "fault",
        "An export loaded again and again while another program writes it",
        times=refused + loaded + 1,
        outcome="each load took a whole state of it or nothing, and in the end all of it is there",
    )


def test_a_pipe_that_is_named_as_an_export_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    done = ran("load", "pipe.csv", "--db", "log.duckdb", cwd=tmp_path)
    assert done.returncode == 1
    assert "pipe.csv" in told(done)


def test_the_log_itself_is_no_export_of_it(world: Path, tmp_path: Path) -> None:
    db = tmp_path / "log.duckdb"
    shutil.copy(world / "base.duckdb", db)
    done = ran("load", "log.duckdb", "--db", "log.duckdb", cwd=tmp_path)
    assert done.returncode == 1
    told(done)
    with pytest.raises(InputError):
        analytics.load(db, db)
