"""Commands as processes of their own that are broken off, and what a log holds after it."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import analytics
from analytics.log import Log

PROGRAM = (sys.executable, "-m", "analytics.cli")
SAMPLE = analytics.sample()
State = dict[str, str]


def started(*command: object, cwd: Path, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    """Start a command of the program as a process, which writes what it says into pipes."""
    return subprocess.Popen(
        [*PROGRAM, *map(str, command)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
        env={**os.environ, "PYTHONPATH": str(Path(analytics.__file__).parent.parent), "TMPDIR": str(cwd)},
    )


def begun(process: subprocess.Popen[str]) -> None:
    """Wait until the program listens for signals, which its own handler shows."""
    status = Path(f"/proc/{process.pid}/status")
    until = time.monotonic() + 300
    while process.poll() is None and time.monotonic() < until:
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.005)


def ran(
    *command: object, cwd: Path, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of the program to its end."""
    with started(*command, cwd=cwd, before=before) as process:
        out, err = process.communicate(timeout=300)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


class Measured(NamedTuple):
    """How a process ended: its code, what it wrote, how long a processor worked for it, the most memory it had."""

    code: int
    printed: str
    told: str
    seconds: float
    peak_bytes: int


# A process begins with the peak of the one that started it, and that of the tests is large: a small one stands between.
_BETWEEN = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as file:
    file.write(f"{os.waitstatus_to_exitcode(status)} {usage.ru_maxrss} {usage.ru_utime + usage.ru_stime}")
"""


def measured(*command: object, cwd: Path) -> Measured:
    """Run a command of the program to its end, and measure it."""
    with TemporaryDirectory() as name:
        out, err, end = (Path(name) / part for part in ("out", "err", "end"))
        with out.open("wb") as stdout, err.open("wb") as stderr:
            subprocess.run(
                [sys.executable, "-c", _BETWEEN, str(end), *PROGRAM, *map(str, command)],
                cwd=cwd,
                stdout=stdout,
                stderr=stderr,
                check=True,
                env={**os.environ, "PYTHONPATH": str(Path(analytics.__file__).parent.parent)},
            )
        code, peak, seconds = end.read_text("utf-8").split()
        return Measured(
            int(code),
            out.read_text("utf-8", "replace"),
            err.read_text("utf-8", "replace"),
            float(seconds),
            int(peak) * (1 if sys.platform == "darwin" else 1024),
        )


def removed(folder: Path) -> None:
    """Remove a folder in which orphans of a killed process may still be at work for a moment."""
    until = time.monotonic() + 60
    while True:
        try:
            shutil.rmtree(folder)
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def seconds_of(*command: object, cwd: Path) -> float:
    """Return how long a command takes that must succeed."""
    began = time.monotonic()
    done = ran(*command, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - began


def state(db: Path) -> State | None:
    """Return what each table of a log holds, as digests, but for the instants of loading; None: there is no log yet."""
    if not db.exists():
        return None
    with Log(db, writable=True) as log:
        return state_of(log)


def state_of(log: Log) -> State:
    """Return what each table of an open log holds, as digests, but for the instants of loading."""
    found = {}
    for (name,) in log.con.execute(
        "select table_name from duckdb_tables() where not temporary and not internal order by 1"
    ).fetchall():
        columns = [
            f'"{column}"'
            for (column,) in log.con.execute(
                "select column_name from duckdb_columns() where table_name = ? and not internal order by column_index",
                [name],
            ).fetchall()
            if (name, column) != ("files", "loaded_at")
        ]
        rows = log.con.execute(f'select {", ".join(columns)} from "{name}"').fetchall()
        found[name] = sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
    return found


def instants(number: int, seed: int, seconds: float) -> Iterator[float]:
    """Yield random instants of a command that takes so long, one from each of as many equal parts."""
    drawn = random.Random(seed)
    part = seconds / number
    for place in range(number):
        yield (place + drawn.random()) * part


def exports(folder: Path, rows: int) -> list[Path]:
    """Write three exports of the sample: the last one changes messages of the others, and adds some."""
    folder.mkdir()
    whole = (SAMPLE / "twitter.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    for name, part in (("a.csv", whole[1 : rows + 1]), ("b.csv", whole[rows + 1 : 2 * rows + 1])):
        (folder / name).write_text(whole[0] + "".join(part), encoding="utf-8")
    shutil.copy(SAMPLE / "twitter_2.csv", folder / "c.csv")
    return sorted(folder.iterdir())


def larger(rows: int, path: Path) -> Path:
    """Write an export of so many messages, in conversations of four."""
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8", newline="") as file:
        file.write("message_id,posted_at,channel,author_id,from_brand,parent_id,text\n")
        for number in range(rows):
            turn = number % 4
            parent = "" if turn == 0 else f"m{number - 1}"
            minute, day = number % 60, 1 + number // 60 % 28
            author = "acme" if turn % 2 else f"customer {number // 4 % 5000}"
            file.write(
                f"m{number},2026-03-{day:02}T{number % 24:02}:{minute:02}:00Z,twitter,{author},"
                f"{'true' if turn % 2 else 'false'},{parent},"
                f"where is my parcel number {number * 7919 % 1000003} since {number % 97} days\n"
            )
    return path


def told(done: Any) -> str:
    """Return what a process said on standard error, which is no traceback."""
    assert "Traceback" not in done.stderr, done.stderr
    return str(done.stderr)
