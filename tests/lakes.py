"""Lakes for the tests: what a log holds, table by table, and logs made of a few rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from exports import NOW, Cells, as_csv, load_file, save

from analytics.config import Settings
from analytics.lake import Exported, export, load_lake
from analytics.log import Log

# Loads in which no text is read are faster; what lakes do does not depend on it.
PLAIN = Settings(reads_texts=False)

TABLES = (
    "files", "remarks", "posts", "versions", "unreadable", "places", "waits", "labels", "acts", "templates",
    "label_errors", "brand_accounts",
)  # fmt: skip


def everything(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of all tables of a log, columns by name."""
    with Log(path) as log:
        return {table: _rows(log, f"from {table}") for table in TABLES}


def _rows(log: Log, query: str) -> list[tuple[Any, ...]]:
    names = sorted(name for name, *_ in log.con.execute(f"describe {query}").fetchall())
    return log.con.execute(f"select {', '.join(names)} from ({query}) order by all").fetchall()


def make(path: Path, files: Mapping[str, Sequence[Cells]], settings: Settings = PLAIN) -> Path:
    """Load files of canonical rows into a log, one after the other."""
    with Log(path, settings, writable=True) as log:
        for name, rows in files.items():
            load_file(log, save(path.parent / name, as_csv(rows)))
    return path


def made_of(path: Path, files: Sequence[Path], settings: Settings = PLAIN) -> Path:
    """Load files into a log, one after the other."""
    with Log(path, settings, writable=True) as log:
        for file in files:
            load_file(log, file)
    return path


def into(lake: Path | str, path: Path) -> Exported:
    """Export a log into a lake."""
    with Log(path) as log:
        return export(log, lake)


def back(lake: Path | str, path: Path, settings: Settings = PLAIN) -> Path:
    """Load a lake into a log."""
    with Log(path, settings, writable=True) as log:
        load_lake(log, lake, NOW)
    return path
