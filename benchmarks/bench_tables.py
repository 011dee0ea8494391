"""Write what a benchmark measured as Markdown: tables, goals, and every error."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from bench_runs import Run, ratios


@dataclass(frozen=True)
class Goal:
    """A limit on a measured number; `value` is None where a command failed."""

    text: str
    value: float | None
    limit: float
    unit: str


def verdict(goal: Goal) -> str:
    """Return whether `goal` holds."""
    if goal.value is None:
        return "**not measured**: a command failed"
    return f"{'holds' if goal.value <= goal.limit else '**missed**'}: {goal.value:.3f} {goal.unit}"


def spread(values: Sequence[float] | None) -> str:
    """Return the median of `values` with their least and greatest."""
    if values is None:
        return "not known"
    return f"{median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table: the first column to the left, the others to the right."""
    rule = ["---", *(["---:"] * (len(heads) - 1))]
    return "\n".join("| " + " | ".join(line) + " |" for line in [heads, rule, *lines])


def summary(runs: dict[str, list[Run]], beside: dict[str, str]) -> str:
    """Return one line a command: median, least and greatest of its times and of its peak memory.

    For each heading of `beside` there is a column of ratios to the wall time of the command that it names.
    """
    lines = []
    for name, done in runs.items():
        failed = sum(r.error is not None for r in done)
        if failed:
            lines.append([name, f"**failed in {failed} of {len(done)} rounds**", *["-"] * (2 + len(beside))])
            continue
        peaks = [r.peak_bytes / 1e6 for r in done]
        lines.append(
            [
                name,
                spread([r.wall_seconds for r in done]),
                spread([r.processor_seconds for r in done]),
                f"{median(peaks):.0f} ({min(peaks):.0f}-{max(peaks):.0f})",
                *(spread(ratios(done, runs[other])) for other in beside.values()),
            ]
        )
    return table(["command", "wall s", "processor s", "peak MB", *beside], lines)


def every_run(runs: dict[str, list[Run]]) -> str:
    """Return one line a command with each of its runs."""
    count = len(next(iter(runs.values())))
    lines = [
        [
            name,
            *(
                "failed"
                if r.error
                else f"{r.wall_seconds:.2f} / {r.processor_seconds:.2f} / {r.peak_bytes / 1e6:.0f}"
                for r in done
            ),
        ]
        for name, done in runs.items()
    ]
    return table(["command", *(f"round {n + 1}" for n in range(count))], lines)


def failures(runs: dict[str, list[Run]]) -> str:
    """Return what each failed run said, the first 40 lines of it, or an empty text."""
    parts = []
    for name, done in runs.items():
        for number, one in enumerate(done, 1):
            if one.error:
                lines = one.error.splitlines()
                left = [f"... and {len(lines) - 40} more lines"] if len(lines) > 40 else []
                said = "\n".join(f"    {line}" for line in [*lines[:40], *left])
                parts.append(f"{name}, round {number}:\n\n{said}\n")
    return "## What failed\n\n" + "\n".join(parts) if parts else ""


def machine() -> str:
    """Return one line about the machine and one about the versions."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    versions = [f"Python {platform.python_version()}"]
    for name in ("duckdb", "pandas", "polars"):
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            versions.append(f"no {name}")
    return (
        f"- Machine: {cores} cores, {memory:.1f} GB of memory, {platform.system()} {platform.machine()};"
        f" load average before the start {os.getloadavg()[0]:.2f}\n"
        f"- Versions: {', '.join(versions)}"
    )


def size(path: Path) -> str:
    """Return the size of a file in megabytes."""
    return f"{path.stat().st_size / 1e6:.1f} MB" if path.exists() else "not there"
