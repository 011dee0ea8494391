"""What a benchmark measured, as it is kept in a JSON file."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from bench_runs import Run, ratios


@dataclass
class Result:
    """The runs of each command, by its key, and all that one must know to judge them.

    `command`, `day`, `cores`, `machine` and `versions` say how, when and where they were made; `load_averages` are
    those of the minute before and at the end; `limits` are the
    options about memory; `sizes` are bytes of files, by what they hold; `figures` are what
    scripts and metrics found; `left_out` are commands that were not run, with the reason.
    """

    command: str
    day: str
    messages: int
    shape: str
    scripts: str
    about: str
    cores: int
    machine: str
    versions: str
    load_averages: list[float]
    limits: list[str]
    rounds: int
    sizes: dict[str, int] = field(default_factory=dict)
    runs: dict[str, list[Run]] = field(default_factory=dict)
    figures: dict[str, dict[str, float | None]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """What was measured: two results of one subject can be compared, and the later takes the former's place."""
        return f"{self.messages} {self.shape} {self.scripts}"

    def well(self, key: str) -> bool:
        """Return whether the command was run and never failed."""
        return key in self.runs and not any(done.error for done in self.runs[key])

    def wall_seconds(self, key: str) -> float | None:
        """Return the median of the rounds."""
        return median(done.wall_seconds for done in self.runs[key]) if self.well(key) else None

    def peak_bytes(self, key: str) -> int | None:
        """Return the greatest of the rounds."""
        return max(done.peak_bytes for done in self.runs[key]) if self.well(key) else None

    def ratios(self, above: str, below: str) -> list[float] | None:
        """Return the ratios of wall times within each round; None where one failed or was not run."""
        if not self.runs.get(above) or not self.runs.get(below):
            return None
        both = min(len(self.runs[above]), len(self.runs[below]))  # the last round may be broken off
        return ratios(self.runs[above][:both], self.runs[below][:both])

    def ratio(self, above: str, below: str) -> float | None:
        """Return the median of the ratios within each round."""
        found = self.ratios(above, below)
        return None if found is None else median(found)


def keep(result: Result, path: Path) -> None:
    """Write `result` to `path` as JSON, without what the commands printed."""
    bare = replace(
        result,
        runs={key: [replace(done, output="") for done in runs] for key, runs in result.runs.items()},
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(bare), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def kept(path: Path) -> Result:
    """Return the result that `path` holds."""
    read = json.loads(path.read_text(encoding="utf-8"))
    read["runs"] = {key: [Run(**done) for done in runs] for key, runs in read["runs"].items()}
    return Result(**read)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine() -> str:
    """Return the machine in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{cores()} cores, {memory:.1f} GB of memory, {platform.system()} {platform.machine()}"


def versions(names: Sequence[str] = ("duckdb", "pandas", "polars")) -> str:
    """Return the versions of Python and of what is measured."""
    found = [f"Python {platform.python_version()}"]
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return ", ".join(found)
