"""A damaged log is told by a clear error or opens with every figure right, and reading never changes it."""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from attempts import withstood
from depth import IS_DEEP, injected
from exports import as_csv, load_file, row, save
from faulted import exports, ran, told

import analytics
from analytics.errors import LogError
from analytics.log import Log

# One process looks at many copies: where the engine crashed, its lines would end there.
LOOKING = """
import sys
from hashlib import sha256
from pathlib import Path
import analytics
from analytics.api.turns_taken import said_in_words
from faulted import state_of

for path in map(Path, sys.stdin.read().split()):
    before = path.read_bytes()
    try:
        with analytics.open(path) as log, said_in_words(path):
            figures = [log.metrics(["turns", "unanswered_share"], by="category").rows(), state_of(log.engine)]
        said = "right " + sha256(repr(figures).encode()).hexdigest()
    except analytics.AnsweredError as error:
        said = "refused " + " ".join(str(error).split())
    except Exception as error:
        said = "wrong " + repr(error)
    if path.read_bytes() != before:
        said = "wrong: reading changed it"
    print(said, flush=True)
"""
REFUSED = ("is damaged", "is not a DuckDB file", "cannot be opened", "is empty")


def looked_at(copies: list[Path]) -> list[str]:
    """Return what reading each copy of a log gives: ``right DIGEST`` or ``refused REASON``."""
    done = subprocess.run(
        [sys.executable, "-c", LOOKING],
        input="\n".join(map(str, copies)),
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path), "PATH": ""},
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    said = done.stdout.splitlines()
    assert len(said) == len(copies)
    return said


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of some hundred messages."""
    folder = tmp_path_factory.mktemp("whole")
    analytics.load(exports(folder / "exports", 300), folder / "log.duckdb").close()
    return folder / "log.duckdb"


def flipped(data: bytearray, drawn: random.Random) -> bytes:
    data[drawn.randrange(len(data))] ^= 1 << drawn.randrange(8)
    return bytes(data)


def flipped_in_the_headers(data: bytearray, drawn: random.Random) -> bytes:
    data[drawn.randrange(3 * 4096)] ^= 1 << drawn.randrange(8)
    return bytes(data)


def cut_off(data: bytearray, drawn: random.Random) -> bytes:
    return bytes(data[: drawn.randrange(len(data))])


def with_an_empty_page(data: bytearray, drawn: random.Random) -> bytes:
    place = drawn.randrange(len(data) // 4096) * 4096
    data[place : place + 4096] = bytes(4096)
    return bytes(data)


def with_a_page_of_another_place(data: bytearray, drawn: random.Random) -> bytes:
    here, there = (drawn.randrange(len(data) // 4096) * 4096 for _ in range(2))
    data[here : here + 4096] = data[there : there + 4096]
    return bytes(data)


@pytest.mark.parametrize(
    "damage", [flipped, flipped_in_the_headers, cut_off, with_an_empty_page, with_a_page_of_another_place]
)
def test_a_damaged_log_is_refused_or_right(
    whole: Path, tmp_path: Path, damage: Callable[[bytearray, random.Random], bytes]
) -> None:
    drawn = random.Random(20)
    number = injected(50, 6)
    copies = []
    for place in range(number):
        copies.append(tmp_path / f"{place}.duckdb")
        copies[-1].write_bytes(damage(bytearray(whole.read_bytes()), drawn))
    right, *found = looked_at([whole, *copies])
    assert right.startswith("right ")
    for copy, said in zip(copies, found, strict=True):
        assert said == right or (said.startswith("refused ") and any(words in said for words in REFUSED)), (
            copy,
            said,
        )
    assert any(said != right for said in found)
    withstood(
        "fault",
        "A damaged log: flipped bits, cut off, empty or misplaced pages",
        times=number,
        outcome="it is refused with what to do, or every figure is right; reading changes no byte",
    )


@pytest.fixture(scope="module")
def with_wal(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A log whose last three files are in its WAL only, and what looking at it gives after none to all of them."""
    folder = tmp_path_factory.mktemp("wal")
    for place in range(4):
        save(folder / f"{place}.csv", as_csv([row(f"{place}-{n}", author_id=f"w{n}") for n in range(30)]))
    program = (
        "import os, sys; from pathlib import Path; from exports import *\n"
        "log = Log(Path(sys.argv[1]), writable=True)\n"
        "for name in sys.argv[2:]: load_file(log, Path(name))\n"
        "os._exit(9)"
    )
    steps: list[Path] = []
    for place in range(4):
        step = folder / f"step{place}.duckdb"
        if steps:
            shutil.copy(steps[-1], step)
        with Log(step, writable=True) as log:
            load_file(log, folder / f"{place}.csv")
        steps.append(step)
    db = folder / "log.duckdb"
    shutil.copy(steps[0], db)
    command = [sys.executable, "-c", program, db, *(folder / f"{place}.csv" for place in range(1, 4))]
    killed = subprocess.run(command, env={"PYTHONPATH": ":".join(sys.path), "PATH": ""})
    assert killed.returncode == 9
    assert Path(f"{db}.wal").stat().st_size > 10_000
    return db, looked_at(steps)


def garbage(data: bytearray, drawn: random.Random) -> bytes:
    return drawn.randbytes(len(data))


def with_garbage_after_it(data: bytearray, drawn: random.Random) -> bytes:
    return bytes(data) + drawn.randbytes(100)


def with_empty_bytes(data: bytearray, drawn: random.Random) -> bytes:
    place = drawn.randrange(len(data) - 512)
    data[place : place + 512] = bytes(512)
    return bytes(data)


@pytest.mark.parametrize("damage", [flipped, cut_off, garbage, with_garbage_after_it, with_empty_bytes])
def test_a_damaged_wal_is_refused_or_the_log_is_as_after_one_of_its_files(
    with_wal: tuple[Path, list[str]], tmp_path: Path, damage: Callable[[bytearray, random.Random], bytes]
) -> None:
    db, after = with_wal
    wal = Path(f"{db}.wal").read_bytes()
    drawn = random.Random(21)
    number = injected(50, 4)
    copies = []
    for place in range(number):
        copies.append(tmp_path / f"{place}.duckdb")
        shutil.copy(db, copies[-1])
        Path(f"{copies[-1]}.wal").write_bytes(damage(bytearray(wal), drawn))
    found = looked_at([db, *copies])
    assert found[0] == after[-1]
    # what is cut off, or has a length that leads past its end, cannot be told from what a kill did not let finish
    allowed = after if damage in (cut_off, flipped) else after[-1:]
    for copy, said in zip(copies, found[1:], strict=True):
        assert said in allowed or (said.startswith("refused ") and "is damaged" in said), (copy, said)
    withstood(
        "fault",
        "A damaged WAL: flipped bits, cut off, garbage",
        times=number,
        outcome="it is refused with what to do, or the log is as after one of its files; reading changes no byte",
    )


def test_the_wal_of_another_log_is_refused(with_wal: tuple[Path, list[str]], tmp_path: Path) -> None:
    db, _ = with_wal
    with Log(tmp_path / "log.duckdb", writable=True) as log:
        load_file(log, save(tmp_path / "x.csv", as_csv([row("x")])))
    with Log(tmp_path / "log.duckdb", writable=True) as log:
        load_file(log, save(tmp_path / "y.csv", as_csv([row("y")])))
    shutil.copy(f"{db}.wal", tmp_path / "log.duckdb.wal")
    before = (tmp_path / "log.duckdb").read_bytes()
    with pytest.raises(LogError, match="is damaged"):
        analytics.open(tmp_path / "log.duckdb")
    with pytest.raises(LogError, match="is damaged"):
        Log(tmp_path / "log.duckdb", writable=True)
    assert (tmp_path / "log.duckdb").read_bytes() == before


COMMANDS = (
    ["metrics"],
    ["report", "-o", "page.html"],
    ["load", "x.csv"],
    ["query", "from messages"],
    ["status"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_commands_say_that_a_log_is_damaged_and_what_to_do(
    whole: Path, tmp_path: Path, command: list[str]
) -> None:
    data = bytearray(whole.read_bytes())
    # past the headers every block, but for what finds them
    for place in range(3 * 4096 + 1000, len(data), 4096):
        data[place] ^= 255
    (tmp_path / "log.duckdb").write_bytes(data)
    save(tmp_path / "x.csv", as_csv([row("x")]))
    done = ran(*command, "--db", "log.duckdb", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert told(done).startswith("Error: The log log.duckdb is damaged: Corrupt database file")
    assert "Put back a copy of it, or load the exports into a new log" in told(done)
    assert not (tmp_path / "page.html").exists()
    assert (tmp_path / "log.duckdb").read_bytes() == data


def damaged_texts(db: Path) -> Iterator[bytes]:
    """Yield copies of a log in which one of its blocks each is damaged."""
    whole = db.read_bytes()
    # a page takes long: every third block here, each in the long form
    for place in range(3 * 4096 + 100_000, len(whole), 262_144 if IS_DEEP else 3 * 262_144):
        data = bytearray(whole)
        data[place] ^= 255
        yield bytes(data)


def test_damage_that_shows_only_while_a_page_is_made_is_told_too(whole: Path, tmp_path: Path) -> None:
    db = tmp_path / "log.duckdb"
    said = []
    for data in damaged_texts(whole):
        db.write_bytes(data)
        try:
            with analytics.open(db) as log:
                log.report(whole=True).html()
            said.append("right")
        except LogError as error:
            assert "is damaged" in str(error)
            said.append("damaged")
        assert db.read_bytes() == data
    assert "damaged" in said
    withstood(
        "fault",
        "Each block of a log damaged in turn, and a report made",
        times=len(said),
        outcome="the report is made, or the error says that the log is damaged",
    )


# --- other versions


def relabelled(db: Path, layout: str) -> None:
    """Say that a log is of another layout."""
    with duckdb.connect(str(db)) as con:
        con.execute("update properties set value = ? where name = 'schema'", [layout])


def test_a_log_of_a_newer_version_is_refused_and_not_touched(whole: Path, tmp_path: Path) -> None:
    db = tmp_path / "log.duckdb"
    shutil.copy(whole, db)
    relabelled(db, "99")
    before = db.read_bytes()
    save(tmp_path / "x.csv", as_csv([row("x")]))
    for command in (["metrics"], ["load", "x.csv"], ["unload", "a.csv"], ["export", "lake"]):
        done = ran(*command, "--db", db, cwd=tmp_path)
        assert done.returncode == 1
        assert "another version of this program (layout 99" in told(done)
        assert "Load the exports into a new log" in told(done)
        assert db.read_bytes() == before
    assert not list(tmp_path.glob("*backup*"))
    withstood(
        "fault", "A log of a newer version", times=4, outcome="it is refused with what to do, and not touched"
    )


@pytest.mark.parametrize("layout", ["4", "5"])
def test_a_log_of_an_earlier_version_is_kept_whole_before_it_is_brought_up_to_date(
    whole: Path, tmp_path: Path, layout: str
) -> None:
    db, kept = tmp_path / "log.duckdb", tmp_path / f"log.duckdb.backup-{layout}"
    shutil.copy(whole, db)
    db.chmod(0o600)
    relabelled(db, layout)
    before = db.read_bytes()
    save(tmp_path / "x.csv", as_csv([row("x")]))
    done = ran("load", "x.csv", "--db", db, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"As it was, it lies in {kept}: delete that when all is well." in told(done)
    assert kept.read_bytes() == before
    assert kept.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.part"))
    again = ran("load", "x.csv", "--db", db, cwd=tmp_path)
    assert "As it was" not in told(again)
    # it can be gone back to, and then there are two
    shutil.copy(kept, db)
    with Log(db, writable=True):
        pass
    assert sorted(path.name for path in tmp_path.glob("*backup*")) == [kept.name, f"{kept.name}.2"]
    assert Path(f"{kept}.2").read_bytes() == kept.read_bytes() == before
    withstood(
        "fault",
        "A log of an earlier version",
        times=1,
        outcome="a whole copy is kept beside it before its layout changes, and a message says where",
    )


def test_where_there_is_no_room_for_the_copy_an_earlier_log_stays_as_it_was(
    whole: Path, tmp_path: Path
) -> None:
    db = tmp_path / "log.duckdb"
    shutil.copy(whole, db)
    relabelled(db, "5")
    before = db.read_bytes()

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    save(tmp_path / "x.csv", as_csv([row("x")]))
    done = ran("load", "x.csv", "--db", db, cwd=tmp_path, before=small)
    assert done.returncode == 1
    assert "a copy is made beside it, which failed: File too large. The log is as it was." in told(done)
    assert db.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.duckdb", "x.csv"]
    withstood(
        "fault",
        "No room for the copy of a log of an earlier version",
        times=1,
        outcome="the error says so, and the log stays of that version",
    )
