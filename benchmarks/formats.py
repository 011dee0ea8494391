"""Measure how long each format takes to load, beside the program's own CSV (or NDJSON) of the very same messages.

Of each format an export of N rows is invented, loaded into a new log, and the messages of that log are written as the
program's own CSV and loaded into another new log. Both loads are processes of their own and take turns; the best of
the rounds counts. A ratio above the goal is told in the table and leaves the exit code at 0; a load that fails, or
that gives other messages, makes it 1.

Usage: python benchmarks/formats.py [NAME ...] [--rows 1000000] [--rounds 2] [--no-texts] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench_results import machine, versions
from bench_runs import HERE, Command, Run, run
from bench_tables import table
from make_exports import names, options

ANSWERED = [sys.executable, "-m", "analytics.cli"]
MAKE = [sys.executable, str(HERE / "make_exports.py")]
GOAL = 3.0


@dataclass(frozen=True)
class Measured:
    """The loads of an export and those of its messages in the program's own layout."""

    name: str
    messages: int
    megabytes: float
    export: list[Run]
    own: list[Run]

    @property
    def error(self) -> str | None:
        """What the first load that failed said."""
        return next((one.error for one in (*self.export, *self.own) if one.error), None)

    @property
    def ratio(self) -> float:
        """How many times as long the export took as its messages."""
        return least(self.export, "wall_seconds") / least(self.own, "wall_seconds")


def least(runs: list[Run], field: str) -> float:
    """Return the best of some runs."""
    return min(float(getattr(one, field)) for one in runs)


def load(files: list[Path], further: list[str], log: Path, config: Path) -> Command:
    """Return the command that loads files into a new log."""
    arguments = [*ANSWERED, "load", *map(str, files), "--db", str(log), "--config", str(config), *further]
    return Command(arguments, (log, log.with_name(log.name + ".wal")), log)


def measure(name: str, rows: int, rounds: int, folder: Path, config: Path) -> Measured:
    """Make an export, load it and its messages in turns, and return what that took."""
    exports = folder / name
    exports.mkdir(exist_ok=True)
    made = run(Command([*MAKE, name, str(rows), str(exports)]), folder)
    files = sorted(exports.iterdir())
    size = sum(path.stat().st_size for path in files) / 1e6
    log, own_log = folder / "export.duckdb", folder / "own.duckdb"
    own_csv = folder / f"own_{name}{'.csv' if all(path.suffix == '.csv' for path in files) else '.ndjson'}"
    if made.error:
        return Measured(name, 0, size, [made], [made])
    first, again = load(files, options(name), log, config), load([own_csv], [], own_log, config)
    export, own, messages = [], [], 0
    for place in range(rounds):
        export.append(run(first, folder))
        if export[-1].error:
            return Measured(name, 0, size, export, export)
        if not place:
            written = run(Command([*MAKE, "--of", str(log), str(own_csv)]), folder)
            messages = int(written.output)
        own.append(run(again, folder))
        print(
            f"{name}: {export[-1].wall_seconds:.1f} s, its messages {own[-1].wall_seconds:.1f} s",
            file=sys.stderr,
        )
    return Measured(name, messages, size, export, own)


def line(done: Measured) -> list[str]:
    """Return what was measured of a format as cells."""
    if done.error:
        return [done.name, f"**failed**: {done.error.splitlines()[-1]}", *[""] * 7]
    cpu = least(done.export, "processor_seconds"), least(done.own, "processor_seconds")
    peaks = [max(one.peak_bytes for one in runs) / 1e6 for runs in (done.export, done.own)]
    return [
        done.name,
        f"{done.messages:,}",
        f"{done.megabytes:.0f}",
        f"{least(done.export, 'wall_seconds'):.2f} / {least(done.own, 'wall_seconds'):.2f}",
        f"{done.ratio:.2f}" if done.ratio <= GOAL else f"**{done.ratio:.2f}**",
        f"{cpu[0]:.2f} / {cpu[1]:.2f}",
        f"{cpu[0] / cpu[1]:.2f}",
        f"{peaks[0]:.0f} / {peaks[1]:.0f}",
    ]


def main() -> int:
    """Measure the formats that the command line names and print the table."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\nUsage")[0])
    arguments.formatter_class = argparse.RawDescriptionHelpFormatter
    arguments.add_argument("names", nargs="*", metavar="NAME", help=f"(default: all of {', '.join(names())})")
    arguments.add_argument("--rows", type=int, default=1_000_000, help="of each export (default: 1000000)")
    arguments.add_argument("--rounds", type=int, default=2, help="(default: 2)")
    arguments.add_argument("--no-texts", action="store_true", help="load with reads_texts = false")
    arguments.add_argument("--keep", type=Path, metavar="FOLDER", help="work here and leave all files there")
    given = arguments.parse_args()
    if unknown := set(given.names) - set(names()):
        arguments.error(f"no export of {', '.join(sorted(unknown))} can be made here.")
    with contextlib.ExitStack() as stack:
        temporary = (
            None
            if given.keep
            else stack.enter_context(tempfile.TemporaryDirectory(prefix="answered_formats_"))
        )
        folder = Path(temporary or given.keep).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "bench.toml"
        config.write_text("reads_texts = false\n" if given.no_texts else "", encoding="utf-8")
        load_average = os.getloadavg()[0]
        about = f"- Machine: {machine()}; load average before the start {load_average:.2f}\n- Versions: {versions()}"
        found = [measure(name, given.rows, given.rounds, folder, config) for name in given.names or names()]
    texts = "texts not read" if given.no_texts else "texts read and labelled"
    head = ["format", "messages", "MB", "wall s", "ratio", "processor s", "ratio", "peak MB"]
    print(
        f"{about}\n- {given.rows:,} rows each, {texts}, best of {given.rounds}; export / its messages as own file\n"
    )
    print(table(head, [line(done) for done in found]))
    return 1 if any(done.error for done in found) else 0


if __name__ == "__main__":
    sys.exit(main())
