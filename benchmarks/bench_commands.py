"""The commands that the benchmark measures, in the order of a round, and how it knows that each did its whole work."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench_runs import HERE, Command, Run, run

METRICS = HERE.parent / "queries" / "metrics"
HEADLINE = (
    "turns unanswered_share within_30m_share within_2h_share within_24h_share median_response_seconds "
    "mean_response_seconds typical_wait_seconds p90_wait_seconds "
    "complaint_share question_share feedback_share other_share"
).split()

# A week in the middle of the invented log.
WEEK = "2017-W45"
DAYS = ("2017-11-06", "2017-11-12")

TITLES = {
    "floor": "floor: DuckDB `create table`",
    "polars": "polars script",
    "pandas": "pandas script",
    "pandas-few": "pandas script, four columns",
    "load-plain": "`answered load FILE`, texts not read",
    "load": "`answered load FILE`",
    "headline": "`answered metrics`, 13 named",
    "metrics": "`answered metrics`",
    "week": "`answered metrics`, one week",
    "report": f"`answered report --week {WEEK}`",
    "report-file": "`answered report FILE`",
    "more": "`answered load FILE`, 1 % more",
    "help": "`answered --help`",
}
"""What each command is called; its key stands in kept results and in `--without`."""

OF_ANSWERED = [key for key, title in TITLES.items() if title.startswith("`answered")]
READ_THE_LOG = ("headline", "metrics", "week", "report", "more")
SCRIPTS = ("polars", "pandas", "pandas-few")

MEMORY_A_MESSAGE = {"polars": 140, "pandas": 560, "pandas-few": 170}
"""Bytes, as measured with 3 million messages: what the machine has not enough for is left out."""

ANSWERED = [sys.executable, "-m", "analytics.cli"]
COUNT = "select count(*) as messages from messages"


@dataclass(frozen=True)
class Exports:
    """The log that is loaded and the 1 % that comes after it, with their numbers of messages."""

    csv: Path
    messages: int
    more_csv: Path
    more: int


def commands(exports: Exports, folder: Path, limits: Sequence[str]) -> dict[str, Command]:
    """Return what is measured, by key; what needs a loaded log uses that of the round.

    The 1 % more is loaded last into that log, which the next round makes anew. `limits` are options of `answered`
    about memory, handed on to all that loads or computes.
    """
    python, csv = sys.executable, str(exports.csv)
    plain, log, unread = (folder / f"{name}.duckdb" for name in ("floor", "log", "unread"))
    page, one_shot = folder / "report.html", folder / "one_shot.html"
    config = folder / "unread.toml"
    config.write_text("reads_texts = false\n", encoding="utf-8")
    pandas = [python, str(HERE / "pandas_script.py"), csv]
    db = ["--db", str(log), *limits]
    load, metrics, report = ([*ANSWERED, name] for name in ("load", "metrics", "report"))
    days = ["--from", DAYS[0], "--to", DAYS[1]]
    unread_db = ["--db", str(unread), "--config", str(config), *limits]
    return {
        "floor": Command([python, str(HERE / "floor.py"), csv, str(plain)], files_of(plain), plain),
        "polars": Command([python, str(HERE / "polars_script.py"), csv]),
        "pandas": Command(pandas),
        "pandas-few": Command([*pandas, "--few-columns"]),
        "load-plain": Command([*load, csv, *unread_db], files_of(unread), unread),
        "load": Command([*load, csv, *db], files_of(log), log),
        "headline": Command([*metrics, *HEADLINE, *db, "-f", "json"]),
        "metrics": Command([*metrics, *db, "-f", "json"]),
        "week": Command([*metrics, *days, *db, "-f", "json"]),
        "report": Command([*report, "--week", WEEK, *db, "-o", str(page)], (page,), page),
        "report-file": Command([*report, csv, *limits, "-o", str(one_shot)], (one_shot,), one_shot),
        "more": Command([*load, str(exports.more_csv), *db]),
        "help": Command([*ANSWERED, "--help"]),
    }


def files_of(database: Path) -> tuple[Path, ...]:
    """Return a DuckDB file and the journal that a process which was broken off leaves beside it."""
    return database, database.with_name(database.name + ".wal")


def left_out(messages: int, without: Sequence[str]) -> dict[str, str]:
    """Return the keys of commands that are not run, each with its reason."""
    reasons = dict.fromkeys(without, "not asked for")
    if "load" in without:
        reasons |= dict.fromkeys(READ_THE_LOG, "needs the log of a load")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for key, bytes_a_message in MEMORY_A_MESSAGE.items():
        if (needed := bytes_a_message * messages) > memory * 0.8:
            reasons[key] = f"would take some {needed / 1e9:.0f} GB of memory"
    return reasons


def checked(key: str, done: Run, exports: Exports, folder: Path) -> Run:
    """Return `done`, with an error where it did not do the whole work."""
    if done.error:
        return done
    error = None
    try:
        if key in ("load", "load-plain", "more"):
            log = folder / ("unread.duckdb" if key == "load-plain" else "log.duckdb")
            expected = exports.messages + (exports.more if key == "more" else 0)
            counted = run(Command([*ANSWERED, "query", COUNT, "--db", str(log), "-f", "json"]), folder)
            if counted.error:
                error = f"its messages could not be counted: {counted.error}"
            elif (held := int(json.loads(counted.output)[0]["messages"])) != expected:
                error = f"the log holds {held:,} of {expected:,} messages"
        if key == "floor" and int(done.output) != exports.messages:
            error = f"it stored {int(done.output):,} of {exports.messages:,} messages"
        if key in ("headline", "metrics", "week"):
            asked_for = HEADLINE if key == "headline" else [path.stem for path in METRICS.glob("*.sql")]
            missing = set(asked_for) - {figure["metric"] for figure in json.loads(done.output)}
            error = f"it gave no {', '.join(sorted(missing))}" if missing else None
        if key in SCRIPTS:
            error = None if len(json.loads(done.output)) == 3 else "it gave other than three figures"
    except (ValueError, TypeError, LookupError) as problem:
        error = f"its output is not as expected ({problem}): {done.output[:200]}"
    return replace(done, error=error)


def figures(key: str, done: Run) -> dict[str, float | None]:
    """Return the figures that a script or the headline metrics printed, by their names."""
    if done.error:
        return {}
    printed = json.loads(done.output)
    if key in SCRIPTS:
        return dict(printed)
    return {figure["metric"]: figure["value"] for figure in printed}
