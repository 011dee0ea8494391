"""Measure `answered` beside plain DuckDB, polars and pandas on one invented log, and print the result as Markdown.

Every command is a process of its own, from its start to its end: wall time, processor time (user and system)
and peak memory come from the operating system. The commands take turns, round after round, so that a busy
minute of the machine hits all of them; ratios are formed within a round. A command that fails is shown as
failed, with its error, and is not measured; then the exit code is 1. A goal that is missed leaves it at 0.

Usage: python benchmarks/bench.py [--messages 300000] [--shape short|long|crowd] [--scripts latin=60,hebrew=20,...]
    [--rounds 3] [--keep FOLDER] [--keep-results FILE.json]
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench_commands import ANSWERED, SCRIPTS, TITLES, Exports, checked, commands, figures, left_out
from bench_goals import MOST_MESSAGES
from bench_results import Result, cores, keep, machine, versions
from bench_runs import HERE, Command, run
from bench_tables import SHAPES, whole

WARM_UP_MESSAGES = 5_000
MEMORY_LIMIT = "6GB"
"""What is handed on for the largest log, if the program takes it and nothing else is asked for."""

LATIN, MIXED = "latin=100", "latin=60,hebrew=20,cyrillic=20"

NOT_READ_AGAIN = ("floor", "load-plain", "report-file")
"""Whose files are removed at once, because a large log needs the disk for others."""

SIZES = {
    "floor": ("as the table of the floor", "floor.duckdb"),
    "load-plain": ("loaded, texts not read", "unread.duckdb"),
    "load": ("loaded", "log.duckdb"),
    "report": ("its week's report", "report.html"),
    "more": ("with 1 % more", "log.duckdb"),
}


def make_exports(messages: int, shape: str, scripts: str, folder: Path) -> tuple[Exports, str]:
    """Write a log and the 1 % that comes after it into `folder`; return them, and in words what they are."""
    csv, more_csv = (folder / f"{shape}_{messages}{part}.csv" for part in ("", "_more"))
    made, _, about = make_log(csv, messages, shape, scripts).partition(" messages: ")
    more, _, _ = make_log(more_csv, messages, shape, scripts, "--after").partition(" messages: ")
    return Exports(csv, int(made), more_csv, int(more)), about


def make_log(path: Path, messages: int, shape: str, scripts: str, *options: str) -> str:
    """Write a log in a process of its own and return what it said of it."""
    asked = [str(messages), str(path), "--shape", shape, "--scripts", scripts, *options]
    done = subprocess.run(
        [sys.executable, str(HERE / "make_log.py"), *asked], check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


def measure(
    result: Result,
    exports: Exports,
    folder: Path,
    limits: Sequence[str],
    keeps: bool,
    into: Path | None = None,
) -> None:
    """Run all commands in turn, as many rounds as `result` says, and add to it what each took.

    It is written `into` a file after each, so that a long run that is broken off is not lost.
    """
    label = f"{exports.messages:,} messages, round"
    planned = commands(exports, folder, limits)
    result.sizes["CSV"] = exports.csv.stat().st_size
    for number in range(1, result.rounds + 1):
        for key, command in planned.items():
            if key in result.left_out:
                continue
            done = checked(key, run(command, folder), exports, folder)
            result.runs.setdefault(key, []).append(done)
            if key in (*SCRIPTS, "headline"):
                result.figures[key] = figures(key, done)
            what, path = SIZES.get(key, ("", None))
            if path and (folder / path).exists():
                result.sizes[what] = (folder / path).stat().st_size
            if done.error or (key in NOT_READ_AGAIN and not keeps):
                for left in command.replaces:  # or what comes next would be measured on half a log
                    left.unlink(missing_ok=True)
            if into:
                keep(result, into)
            took = "failed" if done.error else f"{done.wall_seconds:.2f} s"
            print(f"{label} {number} of {result.rounds}: {TITLES[key]}: {took}", file=sys.stderr, flush=True)


def limits_of(messages: int, memory_limit: str | None, temp_dir: Path | None, folder: Path) -> list[str]:
    """Return the options about memory that are handed on to `answered`.

    With the largest log they limit memory where the program can, also if nobody asked for it.
    """
    if memory_limit is None and messages >= MOST_MESSAGES:
        said = run(Command([*ANSWERED, "load", "--help"]), folder).output
        memory_limit = MEMORY_LIMIT if "--memory-limit" in said else None
    limits = [] if memory_limit is None else ["--memory-limit", memory_limit]
    return limits if temp_dir is None else [*limits, "--temp-dir", str(temp_dir)]


def positive(text: str) -> int:
    """Return `text` as a whole number above zero."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def keys(text: str) -> list[str]:
    """Return the keys of commands that `text` names, separated by commas."""
    found = text.split(",")
    if unknown := set(found) - set(TITLES):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: known are {', '.join(TITLES)}")
    return found


def asked_for() -> argparse.Namespace:
    """Read the command line."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\nUsage")[0])
    arguments.formatter_class = argparse.RawDescriptionHelpFormatter
    add = arguments.add_argument
    add("--messages", type=positive, default=300_000, help="in the log (default: 300000)")
    add("--shape", choices=SHAPES, default="short", help="of the threads (default: short)")
    add("--scripts", default=LATIN, metavar="SHARES", help=f"of the texts, {MIXED} (default: {LATIN})")
    add("--rounds", type=positive, default=3, help="(default: 3)")
    add("--without", type=keys, default=[], metavar="KEYS", help=f"leave out of {','.join(TITLES)}")
    add("--memory-limit", metavar="SIZE", help=f"handed on (default: {MEMORY_LIMIT} from 100 million on)")
    add("--temp-dir", type=Path, metavar="FOLDER", help="handed on")
    add("--keep", type=Path, metavar="FOLDER", help="work here and leave all files there")
    add("--keep-results", type=Path, metavar="FILE.json", help="for bench_tables.py")
    return arguments.parse_args()


def as_command(given: argparse.Namespace) -> str:
    """Return the command that measures the same again; folders of this machine are not told."""
    parts = ["python", "benchmarks/bench.py", "--messages", str(given.messages), "--shape", given.shape]
    parts += ["--scripts", given.scripts, "--rounds", str(given.rounds)]
    if given.without:
        parts += ["--without", ",".join(given.without)]
    if given.memory_limit:
        parts += ["--memory-limit", given.memory_limit]
    return shlex.join([*parts, *(["--temp-dir", "FOLDER"] if given.temp_dir else [])])


def main() -> int:
    """Run the benchmark as the command line says and print the result."""
    given = asked_for()
    with contextlib.ExitStack() as stack:
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            folder = given.keep.resolve()
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="answered_bench_")))
        if given.temp_dir:
            given.temp_dir = given.temp_dir.resolve()
        limits = limits_of(given.messages, given.memory_limit, given.temp_dir, folder)
        result = Result(
            command=as_command(given),
            day=f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}",
            messages=given.messages,
            shape=given.shape,
            scripts=given.scripts,
            about="",
            cores=cores(),
            machine=machine(),
            versions=versions(),
            load_averages=[os.getloadavg()[0]],
            limits=["FOLDER" if name == str(given.temp_dir) else name for name in limits],
            rounds=given.rounds,
            left_out=left_out(given.messages, given.without),
        )
        small = min(given.messages, WARM_UP_MESSAGES)
        warm_up = replace(result, rounds=1, sizes={}, runs={}, figures={})
        made, _ = make_exports(small, given.shape, given.scripts, folder)
        measure(warm_up, made, folder, limits, given.keep is not None)
        exports, result.about = make_exports(given.messages, given.shape, given.scripts, folder)
        measure(result, exports, folder, limits, given.keep is not None, given.keep_results)
        result.load_averages.append(os.getloadavg()[0])
    if given.keep_results:
        keep(result, given.keep_results)
    print(whole(result))
    return 0 if all(result.well(key) for key in result.runs) else 1


if __name__ == "__main__":
    sys.exit(main())
