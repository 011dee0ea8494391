"""Lakes: a log as Parquet files by month and channel, to which exports append."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.api.exports import SILENT, Watch

if TYPE_CHECKING:
    from analytics.lake.compacting import Compacted
    from analytics.lake.writing import Exported
    from analytics.log import Log as Engine


def export(engine: Engine, lake: str | Path, watch: Watch = SILENT) -> Exported:
    """Write a log as a lake, or append to a lake what it does not hold the same."""
    from analytics.lake import export as write

    with watch.progress(str(lake)) as progress:
        return write(engine, lake, progress)


def compact(lake: str | Path, *, watch: Watch = SILENT) -> Compacted:
    """Make each month and channel of a lake one file, without rows that newer ones supersede.

    What needs nothing is left alone. Files that killed exports left behind are removed. A kill at any instant leaves
    the lake as it was, or as it is after.

    Parameters
    ----------
    lake
        A folder, or ``s3://bucket/prefix``.
    watch
        Who hears of it while it is done.

    Returns
    -------
    Compacted
        What was rewritten, dropped and removed.

    Raises
    ------
    LakeError
        There is no lake, it is damaged, of another layout, being written by another program, or cannot be written.
    """
    from analytics.lake import compact as rewrite

    with watch.progress(str(lake)) as progress:
        return rewrite(lake, progress)


def apart(paths: Sequence[str | Path]) -> tuple[list[str | Path], list[str | Path]]:
    """Return the lakes among paths, and the other paths."""
    # a lake is a folder or an address: where there is neither, what reads lakes is not imported
    may_be = [path for path in paths if "://" in str(path) or (Path(path) / "lake.json").is_file()]
    if not may_be:
        return [], list(paths)
    from analytics.lake import is_lake

    lakes = [path for path in may_be if is_lake(path)]
    return lakes, [path for path in paths if path not in lakes]
