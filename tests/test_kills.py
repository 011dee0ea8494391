"""A killed process leaves a log as it was before or after a file, and outputs whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from attempts import withstood
from depth import IS_DEEP, injected
from faulted import exports, instants, ran, removed, seconds_of, started, state

import analytics

ROWS = 600 if IS_DEEP else 150
BRANDS = '[brand]\n"Snurf" = ["snurfpost", "SnurfpostHelp"]\n[categories]\n"billing" = "complaint"\n'


class World:
    """A folder with exports, and a log of some of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = exports(folder / "exports", ROWS)
        self.base = folder / "base.duckdb"
        self.db = folder / "log.duckdb"
        (folder / "brands.toml").write_text(BRANDS, encoding="utf-8")

    def fresh(self) -> None:
        """Put the log back as it was before the command."""
        for left in self.folder.glob("log.duckdb*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        if self.base.exists():
            shutil.copy(self.base, self.db)

    def killed(self, command: list[object], at: float | None) -> int:
        """Kill a command after so many seconds, or (None) as soon as the WAL has grown; return its code."""
        process = started(*command, cwd=self.folder)
        wal = Path(f"{self.db}.wal")
        began = time.monotonic()
        try:
            while process.poll() is None:
                if at is None and wal.exists() and wal.stat().st_size > 0:
                    break
                if at is not None and time.monotonic() - began >= at:
                    break
                time.sleep(0.0005)
            process.kill()
        except FileNotFoundError:  # the WAL went while it was looked at
            process.kill()
        process.communicate()
        return process.returncode

    def page(self) -> str:
        with analytics.open(self.db) as log:
            return log.report(whole=True).html()


def _load(world: World, first: int, *more: object) -> tuple[list[object], list[Callable[[], None]]]:
    if first:
        analytics.load(world.files[:first], world.base).close()
    steps: list[Callable[[], None]] = [lambda: None] if first else []
    steps += [partial(loaded, world.files[place], world.db) for place in range(first, 3)]
    return ["load", *world.files[first:], "--db", world.db, *more], steps


def loaded(export: Path, db: Path) -> None:
    """Load one file, as one of several is loaded: each is committed by itself."""
    analytics.load(export, db).close()


def loading_into_an_empty_log(world: World) -> tuple[list[object], list[Callable[[], None]]]:
    return _load(world, 0)


def loading_into_a_filled_log(world: World) -> tuple[list[object], list[Callable[[], None]]]:
    return _load(world, 1)


def unloading(world: World) -> tuple[list[object], list[Callable[[], None]]]:
    analytics.load(world.files, world.base).close()
    steps: list[Callable[[], None]] = [lambda: None, lambda: void(analytics.unload("c.csv", world.db))]
    return ["unload", "c.csv", "--db", world.db], steps


def rebuilding_for_other_brands(world: World) -> tuple[list[object], list[Callable[[], None]]]:
    analytics.load(world.files[:2], world.base).close()
    config = world.folder / "brands.toml"
    steps: list[Callable[[], None]] = [
        lambda: None,
        lambda: analytics.load(world.files[2:], world.db, config=config).close(),
    ]
    return ["load", world.files[2], "--db", world.db, "--config", config], steps


def void(_result: object) -> None:
    """Take a result that nobody needs."""


@pytest.mark.parametrize(
    "case", [loading_into_an_empty_log, loading_into_a_filled_log, unloading, rebuilding_for_other_brands]
)
def test_a_killed_change_leaves_the_log_as_before_or_after_a_file_and_can_be_done_again(
    tmp_path: Path, case: Callable[[World], tuple[list[object], list[Callable[[], None]]]]
) -> None:
    world = World(tmp_path)
    command, steps = case(world)
    allowed = [None] if case is loading_into_an_empty_log else []
    world.fresh()
    for step in steps:
        step()
        allowed.append(state(world.db))
    # of the same tables the same page is made: a few times here, each time in the long form
    is_told = IS_DEEP or case is loading_into_a_filled_log
    page = world.page() if is_told else ""
    world.fresh()
    seconds = seconds_of(*command, cwd=tmp_path)
    assert state(world.db) == allowed[-1]
    number = injected(50, 1)
    seen = set()
    for place, at in enumerate([*instants(number, 9, seconds), *[None] * injected(10, 1)]):
        world.fresh()
        code = world.killed(command, at)
        assert code in (-signal.SIGKILL, 0)
        found = state(world.db)
        # a log without any table holds nothing: it was made, and nothing was committed
        assert found in allowed or (None in allowed and is_empty(world.db)), (at, code)
        seen.add(None if found not in allowed else allowed.index(found))
        if case is unloading and found == allowed[-1]:
            continue
        if place == 0:
            done = ran(*command, cwd=tmp_path)
            assert done.returncode == 0, done.stderr
        else:
            done_here(command)
        assert state(world.db) == allowed[-1]
        if IS_DEEP or (is_told and place == 0):
            assert world.page() == page
    assert len(seen) > 1 or not IS_DEEP
    withstood(
        "fault",
        "kill -9 of a load, an unload and a rebuild",
        times=number + injected(10, 1),
        outcome="the log is as before or after one of the files, and the same command again ends as undisturbed",
    )


def is_empty(db: Path) -> bool:
    """Tell whether a log holds no file and no message."""
    with analytics.open(db) as log:
        return not log.ledger() and log.engine.con.execute("select count(*) from posts").fetchone() == (0,)


def done_here(command: list[object]) -> None:
    """Do again what a command does, without a process of its own."""
    config = command[command.index("--config") + 1] if "--config" in command else None
    end = command.index("--db")
    if command[0] == "load":
        analytics.load(command[1:end], command[end + 1], config=config).close()  # type: ignore[arg-type]  # words of a command
    else:
        analytics.unload(str(command[1]), command[end + 1])  # type: ignore[arg-type]  # words of a command


def test_what_a_killed_load_spilt_goes_with_the_next_one(tmp_path: Path) -> None:
    world = World(tmp_path)
    analytics.load(world.files[0], world.db).close()
    spilt = Path(f"{world.db}.tmp") / "duckdb_temp_storage_S64K-0.tmp"
    spilt.parent.mkdir(exist_ok=True)
    spilt.write_bytes(bytes(1000))
    analytics.load(world.files[1], world.db).close()
    assert not spilt.exists()


OUTPUTS: list[tuple[str, list[str]]] = [
    ("page.html", ["report", "-o", "page.html"]),
    ("rows.parquet", ["query", "from messages", "-o", "rows.parquet"]),
    ("rows.xlsx", ["metrics", "--by", "channel,category", "-o", "rows.xlsx"]),
    ("rows.csv", ["query", "from messages", "-o", "rows.csv"]),
]


@pytest.fixture(scope="module")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of three exports, to be copied."""
    folder = tmp_path_factory.mktemp("whole")
    analytics.load(exports(folder / "exports", ROWS), folder / "log.duckdb").close()
    return folder / "log.duckdb"


@pytest.mark.parametrize(("name", "command"), OUTPUTS)
def test_a_killed_output_is_as_it_was_or_whole(
    loaded_once: Path, tmp_path: Path, name: str, command: list[str]
) -> None:
    db = tmp_path / "log.duckdb"
    shutil.copy(loaded_once, db)
    held = state(db)
    output = tmp_path / name
    seconds = seconds_of(*command, "--db", db, cwd=tmp_path)
    whole = output.read_bytes()
    number = injected(50 if name == "page.html" else 10, 2)
    for place, at in enumerate(instants(number, 10, seconds)):
        earlier = b"the earlier one" if place % 4 in (0, 3) else None
        output.unlink(missing_ok=True)
        if earlier is not None:
            output.write_bytes(earlier)
        process = started(*command, "--db", db, cwd=tmp_path)
        # half of them when the file appears beside its place, the rest at their instants
        draft = tmp_path / f"{name}.{process.pid}.part"
        until = time.monotonic() + at
        while process.poll() is None and (not draft.exists() if place % 2 else time.monotonic() < until):
            time.sleep(0.0005)
        process.kill()
        process.communicate()
        found = output.read_bytes() if output.exists() else None
        assert found in (earlier, whole)
        others = {path.name for path in tmp_path.iterdir()} - {name, "log.duckdb", "log.duckdb.tmp"}
        assert all(other.endswith(".part") or other.startswith(("answered-", "tmp")) for other in others), (
            others
        )
    done = ran(*command, "--db", db, cwd=tmp_path)
    assert (done.returncode, output.read_bytes()) == (0, whole), done.stderr
    assert state(db) == held
    withstood(
        "fault",
        "kill -9 of a report and of rows that are written",
        times=number,
        outcome="the file is the earlier one or the new one, whole; the same command again gives the same bytes",
    )


@pytest.mark.slow
def test_a_killed_archive_has_only_whole_pages_and_leaves_no_process(tmp_path: Path) -> None:
    db, site = tmp_path / "log.duckdb", tmp_path / "site"
    files = [analytics.sample() / "google_play_mentions.csv", analytics.sample() / "whatsapp.csv"]
    analytics.load(files if IS_DEEP else files[:1], db, strict=False).close()
    command = ["report", "--every", "week", "--static", "-o", "site", "--db", db]
    if not IS_DEEP:
        # as many weeks as several processes make at least
        command += ["--from", "2026-02-02", "--to", "2026-03-29"]
    seconds = seconds_of(*command, cwd=tmp_path)
    whole = {path.name: path.read_bytes() for path in site.iterdir()}
    assert len([name for name in whole if re.fullmatch(r"\d{4}-W\d\d\.html", name)]) >= 8
    number = injected(20, 2)
    for at in instants(number, 11, seconds):
        shutil.rmtree(site)
        process = started(*command, cwd=tmp_path)
        time.sleep(at)
        process.kill()
        # its pipes end when the processes that it started have ended too
        process.communicate(timeout=300)
        found = {path.name: path.read_bytes() for path in site.iterdir()} if site.exists() else {}
        assert {name for name, text in found.items() if whole.get(name) != text} <= {
            name for name in found if name.endswith(".part")
        }
        site.mkdir(exist_ok=True)
    done = ran(*command, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {path.name: path.read_bytes() for path in site.iterdir() if path.suffix != ".part"} == whole
    withstood(
        "fault",
        "kill -9 of an archive of weeks that several processes make",
        times=number,
        outcome="pages are whole or absent, no process is left, and the next run completes the same bytes",
    )


def test_a_killed_export_of_a_lake_leaves_a_lake_or_none(loaded_once: Path, tmp_path: Path) -> None:
    db, lake = tmp_path / "log.duckdb", tmp_path / "lake"
    shutil.copy(loaded_once, db)
    command = ["export", "lake", "--db", db]
    seconds = seconds_of(*command, cwd=tmp_path)
    held = read_back(lake, tmp_path / "held.duckdb")
    number = injected(50, 2)
    for place, at in enumerate(instants(number, 12, seconds)):
        shutil.rmtree(lake, ignore_errors=True)
        process = started(*command, cwd=tmp_path)
        until = time.monotonic() + at
        while process.poll() is None and (
            not (lake / "messages").exists() if place % 2 else time.monotonic() < until
        ):
            time.sleep(0.0005)
        process.kill()
        process.communicate()
        if (lake / "lake.json").exists():
            assert read_back(lake, tmp_path / f"back{place}.duckdb") == held
    with analytics.open(db) as log:
        log.export(lake)
    assert read_back(lake, tmp_path / "again.duckdb") == held
    withstood(
        "fault",
        "kill -9 of an export of a lake at random instants",
        times=number,
        outcome="there is no lake yet or a whole one, and the next export completes it",
    )


def read_back(lake: Path, db: Path) -> object:
    """Return what a lake holds, as a log of it does."""
    analytics.load(str(lake), db).close()
    found = state(db)
    assert found is not None
    return {name: digest for name, digest in found.items() if name not in ("properties",)}


def test_a_printed_page_that_is_killed_is_as_it_was_or_whole(
    chromium: Path, request: pytest.FixtureRequest
) -> None:
    # a browser opens sockets in its folder for temporary files, and their paths have at most 107 signs
    folder = Path(tempfile.mkdtemp(prefix="a"))
    request.addfinalizer(partial(removed, folder))
    db, output = folder / "log.duckdb", folder / "page.pdf"
    analytics.load(analytics.sample() / "tiny" / "tiny.csv", db).close()
    command = ["report", "--pdf", "--browser", chromium, "-o", output, "--db", db]
    seconds = seconds_of(*command, cwd=folder)
    assert output.read_bytes().rstrip().endswith(b"%%EOF")
    number = injected(20, 2)
    for at in instants(number, 13, seconds):
        output.write_bytes(b"the earlier one")
        process = started(*command, cwd=folder)
        time.sleep(at)
        process.kill()
        with process:
            pass
        found = output.read_bytes()
        assert found == b"the earlier one" or (
            found.startswith(b"%PDF") and found.rstrip().endswith(b"%%EOF")
        )
        os.sync()
    withstood(
        "fault",
        "kill -9 of a report that a browser prints",
        times=number,
        outcome="the PDF is the earlier one or a whole one",
    )
