"""Measure `answered` beside plain DuckDB and pandas on one invented log, and print the result as Markdown.

Every command is a process of its own, from its start to its end: wall time, processor time (user and system)
and peak memory come from the operating system. The commands take turns, round after round, so that a busy
minute of the machine hits all of them; ratios are formed within a round. A command that fails is shown as
failed, with its error, and is not measured; then the exit code is 1. A goal that is missed leaves it at 0.

Usage: python benchmarks/bench.py [--messages 300000] [--rounds 3] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench_runs import HERE, Command, Run, ratios, run
from bench_tables import Goal, every_run, failures, machine, size, summary, table, verdict

from analytics.metrics import catalogue

WARM_UP_MESSAGES = 5_000
REAL_MESSAGES = 3_000_000
METRICS = (
    "turns unanswered_share within_30m_share within_2h_share within_24h_share median_response_seconds "
    "mean_response_seconds typical_wait_seconds p90_wait_seconds "
    "complaint_share question_share feedback_share other_share"
).split()

# A week in the middle of the invented log.
WEEK = ("2017-11-06", "2017-11-12")

ANSWERED = [sys.executable, "-m", "analytics.cli"]
COUNT = "select count(*) as messages from messages"

FLOOR = "floor: DuckDB `create table`"
PANDAS = "pandas script"
PANDAS_FEW = "pandas script, four columns"
LOAD = "`answered load FILE`"
LOAD_UNREAD = "`answered load FILE`, texts not read"
METRICS_RUN = "`answered metrics`, 13 named"
ALL_METRICS = "`answered metrics`"
WEEK_METRICS = "`answered metrics`, one week"
REPORT = "`answered report`"
ONE_SHOT = "`answered report FILE`"
HELP = "`answered --help`"


def commands(csv: Path, folder: Path) -> dict[str, Command]:
    """Return what is measured, in the order of a round; what needs a loaded log uses that of the round."""
    python = sys.executable
    plain, log = folder / "floor.duckdb", folder / "log.duckdb"
    page, one_shot = folder / "report.html", folder / "one_shot.html"
    script = str(HERE / "pandas_script.py")
    db = ["--db", str(log)]
    unread, config = folder / "unread.duckdb", folder / "unread.toml"
    config.write_text("reads_texts = false\n", encoding="utf-8")
    week = ["--from", str(WEEK[0]), "--to", str(WEEK[1])]
    return {
        FLOOR: Command([python, str(HERE / "floor.py"), str(csv), str(plain)], files_of(plain), plain),
        PANDAS: Command([python, script, str(csv)]),
        PANDAS_FEW: Command([python, script, str(csv), "--few-columns"]),
        LOAD_UNREAD: Command(
            [*ANSWERED, "load", str(csv), "--db", str(unread), "--config", str(config)],
            files_of(unread),
            unread,
        ),
        LOAD: Command([*ANSWERED, "load", str(csv), *db], files_of(log), log),
        METRICS_RUN: Command([*ANSWERED, "metrics", *METRICS, *db, "-f", "json"]),
        ALL_METRICS: Command([*ANSWERED, "metrics", *db, "-f", "json"]),
        WEEK_METRICS: Command([*ANSWERED, "metrics", *week, *db, "-f", "json"]),
        REPORT: Command([*ANSWERED, "report", *db, "-o", str(page)], (page,), page),
        ONE_SHOT: Command([*ANSWERED, "report", str(csv), "-o", str(one_shot)], (one_shot,), one_shot),
        HELP: Command([*ANSWERED, "--help"]),
    }


def files_of(database: Path) -> tuple[Path, ...]:
    """Return a DuckDB file and the journal that a process which was broken off leaves beside it."""
    return database, database.with_name(database.name + ".wal")


def checked(name: str, done: Run, messages: int, folder: Path) -> Run:
    """Return `done`, with an error where it did not do the whole work."""
    if done.error:
        return done
    error = None
    try:
        if name in (LOAD, LOAD_UNREAD):
            log = folder / ("log.duckdb" if name == LOAD else "unread.duckdb")
            asked = [*ANSWERED, "query", COUNT, "--db", str(log), "-f", "json"]
            counted = run(Command(asked), folder)
            if counted.error:
                error = f"its messages could not be counted: {counted.error}"
            elif (loaded := int(json.loads(counted.output)[0]["messages"])) != messages:
                error = f"it loaded {loaded:,} of {messages:,} messages"
        if name == FLOOR and int(done.output) != messages:
            error = f"it stored {int(done.output):,} of {messages:,} messages"
        if name in (METRICS_RUN, ALL_METRICS, WEEK_METRICS):
            asked_for = METRICS if name == METRICS_RUN else catalogue()
            missing = set(asked_for) - {figure["metric"] for figure in json.loads(done.output)}
            error = f"it gave no {', '.join(sorted(missing))}" if missing else None
        if name in (PANDAS, PANDAS_FEW):
            error = None if len(json.loads(done.output)) == 3 else "it gave other than three figures"
    except (ValueError, TypeError, LookupError) as problem:
        error = f"its output is not as expected ({problem}): {done.output[:200]}"
    return replace(done, error=error)


def make_log(messages: int, folder: Path) -> Path:
    """Write a log of `messages` into `folder`, in a process of its own, and return its path."""
    path = folder / f"messages_{messages}.csv"
    subprocess.run([sys.executable, str(HERE / "make_log.py"), str(messages), str(path)], check=True)
    return path


def rounds(csv: Path, folder: Path, messages: int, count: int, label: str) -> dict[str, list[Run]]:
    """Run all commands in turn, `count` times, and return the runs of each."""
    planned = commands(csv, folder)
    runs: dict[str, list[Run]] = {name: [] for name in planned}
    for number in range(1, count + 1):
        for name, command in planned.items():
            done = checked(name, run(command, folder), messages, folder)
            runs[name].append(done)
            if done.error:
                for path in command.replaces:  # or what comes next would be measured on half a log
                    path.unlink(missing_ok=True)
            took = "failed" if done.error else f"{done.wall_seconds:.2f} s"
            print(f"{label} {number} of {count}: {name}: {took}", file=sys.stderr, flush=True)
    return runs


def goals(runs: dict[str, list[Run]]) -> list[Goal]:
    """Return the goals with what was measured: medians of times and ratios, the greatest of the peaks."""

    def ratio(above: str, below: str) -> float | None:
        found = ratios(runs[above], runs[below])
        return None if found is None else median(found)

    def peak(name: str) -> float | None:
        failed = any(done.error for done in runs[name])
        return None if failed else max(done.peak_bytes for done in runs[name]) / 1e9

    helps = runs[HELP]
    help_seconds = None if any(r.error for r in helps) else median(r.wall_seconds for r in helps)
    return [
        Goal(f"{LOAD} takes at most 2.5 times the floor", ratio(LOAD, FLOOR), 2.5, "times"),
        Goal(f"{METRICS_RUN} takes at most 0.7 times the floor", ratio(METRICS_RUN, FLOOR), 0.7, "times"),
        Goal(f"{ALL_METRICS} takes at most 1.5 times the floor", ratio(ALL_METRICS, FLOOR), 1.5, "times"),
        Goal(f"{WEEK_METRICS} takes at most 0.3 times the floor", ratio(WEEK_METRICS, FLOOR), 0.3, "times"),
        Goal(f"{ONE_SHOT} is faster than the pandas script", ratio(ONE_SHOT, PANDAS), 1, "times"),
        *(
            Goal(f"{name} stays under 2 GB", peak(name), 2, "GB")
            for name in (LOAD_UNREAD, LOAD, METRICS_RUN, ALL_METRICS, WEEK_METRICS, REPORT, ONE_SHOT)
        ),
        Goal(f"{HELP} takes under 0.2 s", help_seconds, 0.2, "s"),
    ]


def findings(runs: dict[str, list[Run]]) -> str:
    """Return the three figures of the pandas script beside those of `answered`; empty where one failed."""
    if runs[PANDAS][-1].error or runs[METRICS_RUN][-1].error:
        return ""
    theirs = json.loads(runs[PANDAS][-1].output)
    ours = {figure["metric"]: figure["value"] for figure in json.loads(runs[METRICS_RUN][-1].output)}
    lines = [
        [name, *("-" if value is None else f"{value:,.4g}" for value in (theirs[name], ours[name]))]
        for name in theirs
    ]
    return (
        "## What they found\n\nThe figures need not agree: the script takes every message by itself and only"
        " replies to exactly it, `answered` takes turns.\n\n"
        + table(["figure", "pandas script", "`answered`"], lines)
    )


def measure(messages: int, count: int, folder: Path) -> tuple[str, bool]:
    """Make a log, run everything, and return the result as Markdown and whether all commands ran well."""
    about = machine()
    small = make_log(min(messages, WARM_UP_MESSAGES), folder)
    rounds(small, folder, min(messages, WARM_UP_MESSAGES), 1, "warm-up")
    csv = make_log(messages, folder)
    runs = rounds(csv, folder, messages, count, "round")
    checks = table(["goal", "measured"], [[goal.text, verdict(goal)] for goal in goals(runs)])
    aim = (
        f" They are set for {REAL_MESSAGES:,} messages on 2 cores; with fewer, the start of each process"
        " weighs more."
        if messages < REAL_MESSAGES
        else ""
    )
    parts = [
        f"{about}\n- Log: {messages:,} invented messages, {csv.stat().st_size:,} bytes of CSV;"
        f" as the table of the floor {size(folder / 'floor.duckdb')}, loaded {size(folder / 'log.duckdb')},"
        f" its report {size(folder / 'report.html')}\n"
        f"- Rounds: {count}, after one on {min(messages, WARM_UP_MESSAGES):,} messages that is not counted",
        "Median (least-greatest) of the rounds; ratios are formed within a round.",
        summary(runs, {"times the floor": FLOOR, "times pandas": PANDAS}),
        f"## Goals\n\nMedians of times and ratios, the greatest of the peaks.{aim}\n\n{checks}",
        f"## Every run\n\nWall s / processor s / peak MB.\n\n{every_run(runs)}",
        findings(runs),
        failures(runs),
    ]
    well = not any(done.error for all_runs in runs.values() for done in all_runs)
    return "\n\n".join(part for part in parts if part), well


def positive(text: str) -> int:
    """Return `text` as a whole number above zero."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def main() -> int:
    """Run the benchmark as the command line says and print the result."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\nUsage")[0])
    arguments.formatter_class = argparse.RawDescriptionHelpFormatter
    arguments.add_argument("--messages", type=positive, default=300_000, help="in the log (default: 300000)")
    arguments.add_argument("--rounds", type=positive, default=3, help="(default: 3)")
    arguments.add_argument("--keep", type=Path, metavar="FOLDER", help="work here and leave all files there")
    given = arguments.parse_args()
    with contextlib.ExitStack() as stack:
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            folder = given.keep.resolve()
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="answered_bench_")))
        result, well = measure(given.messages, given.rounds, folder)
    print(result)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
