"""Start commands as processes of their own and measure them by what the operating system counted."""

# Only the standard library: the system counts what a parent uses towards the peak memory of a child that it
# starts, so whoever measures must stay small.

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Run:
    """What one process took; `error` is what it said where it failed or gave something else than asked."""

    wall_seconds: float
    processor_seconds: float
    peak_bytes: int
    output: str
    error: str | None


@dataclass(frozen=True)
class Command:
    """A command line, the files to remove before it, and a file that it must write."""

    arguments: list[str]
    replaces: tuple[Path, ...] = ()
    writes: Path | None = None


def run(command: Command, folder: Path) -> Run:
    """Run `command` in `folder` and return what it took."""
    for path in command.replaces:
        path.unlink(missing_ok=True)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ANSWERED_")}
    found = [str(HERE.parent), os.environ.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, found))
    output_file, error_file = folder / "stdout.txt", folder / "stderr.txt"
    with output_file.open("wb") as out, error_file.open("wb") as errors:
        started_at = perf_counter()
        process = subprocess.Popen(
            command.arguments,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            cwd=folder,
            env=environment,
        )
        _, status, used = os.wait4(process.pid, 0)
        wall_seconds = perf_counter() - started_at
    process.returncode = os.waitstatus_to_exitcode(status)
    output = output_file.read_text("utf-8", "replace")
    error = None
    if process.returncode != 0:
        said = error_file.read_text("utf-8", "replace").strip() or output.strip()
        error = f"exit code {process.returncode}: {said or 'it said nothing'}"
    elif command.writes and not (command.writes.exists() and command.writes.stat().st_size):
        error = f"it ended well but wrote no {command.writes.name}"
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(wall_seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * unit, output, error)


def ratios(above: Sequence[Run], below: Sequence[Run]) -> list[float] | None:
    """Return the wall time of each round's first over its second; None where one of the runs failed."""
    if any(done.error for done in (*above, *below)):
        return None
    return [a.wall_seconds / b.wall_seconds for a, b in zip(above, below, strict=True)]
