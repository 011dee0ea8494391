"""Compacting: each month and channel of a lake becomes one file, without rows that newer ones supersede."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.connection import Connection
from analytics.errors import LakeError
from analytics.lake.manifest import NAME, Manifest, MessageFile
from analytics.lake.places import Place, place_of
from analytics.lake.tables import damaged, define_stored, listing, workshop
from analytics.lake.writing import write_partition
from analytics.log.store import run

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Compacted:
    """What a compaction did.

    Parameters
    ----------
    lake
        Where it lies.
    rewritten, left
        Months of channels that were written anew, and that needed nothing.
    dropped
        Rows that newer ones had superseded.
    files_before, files_after
        Files of messages that count.
    removed
        Files that were removed: those that were written anew, and what killed exports had left.
    removed_bytes
        Their size.
    """

    lake: str
    rewritten: int
    left: int
    dropped: int
    files_before: int
    files_after: int
    removed: int
    removed_bytes: int


def compact(lake: str | Path, progress: Progress = lambda step, share: None) -> Compacted:
    """Rewrite the months and channels of a lake that have several files, or rows that newer ones supersede.

    A kill at any instant leaves the lake as it was or as it is after.

    Parameters
    ----------
    lake
        A folder, or ``s3://bucket/prefix``.
    progress
        Called with the name of each step and the share of the work that is done.

    Raises
    ------
    LakeError
        There is no lake, it is damaged, of another layout, or being written by another program.
    """
    place = place_of(lake)
    if place.read()[0] is None:
        raise LakeError(f"There is no lake at {place.shown}: it has no {NAME}.")
    with place.writing() as staging, workshop(staging) as con:
        progress("reading", 0.0)
        before, known = place.read()
        assert before is not None
        after, dropped = _rewritten(con, place, before, staging, progress)
        listed = after.paths
        old = before.paths - listed
        leftovers = place.leftovers(listed | before.paths)
        if old or leftovers:
            sizes = place.sizes(old)
            place.replace(replace(after, revision=before.revision + 1), known)
            progress("removing", 0.95)
            gone = {**leftovers, **sizes}
            place.remove(sorted(gone))
        else:
            gone = {}
        progress("done", 1.0)
    rewritten = {(one.month, one.channel) for one in before.messages if one.path not in listed}
    return Compacted(
        place.shown, len(rewritten), len(before.partitions()) - len(rewritten), dropped, len(before.messages),
        len(after.messages), len(gone), sum(gone.values()),
    )  # fmt: skip


def _rewritten(
    con: Connection, place: Place, before: Manifest, staging: Path, progress: Progress
) -> tuple[Manifest, int]:
    """Write the files that take the place of others; return the lake with them, and how many rows were dropped."""
    partitions = before.partitions()
    if not before.may_repeat and all(len(files) == 1 for files in partitions.values()):
        return before, 0
    folder = staging / "fetched"
    folder.mkdir()
    fetched = place.fetch([one.path for one in before.messages], folder)
    define_stored(con, before, fetched, place.shown)
    superseded = _superseded(con, before, fetched, place.shown)
    needed = {
        key: files
        for key, files in partitions.items()
        if len(files) > 1 or any(superseded.get(one.path) for one in files)
    }
    messages = [one for key, files in partitions.items() if key not in needed for one in files]
    for number, ((month, channel), files) in enumerate(sorted(needed.items())):
        progress(f"{month} {channel}", 0.2 + 0.7 * number / len(needed))
        if sum(one.rows for one in files) == sum(superseded.get(one.path, 0) for one in files):
            continue
        with damaged(place.shown):
            messages.append(_merged(con, place, files, fetched, staging))
    return replace(before, messages=tuple(sorted(messages))), sum(superseded.values())


def _superseded(
    con: Connection, manifest: Manifest, fetched: Mapping[str, Path], shown: str
) -> dict[str, int]:
    """Return how many rows of each file, by its path in the lake, newer ones supersede."""
    by_file = {str(fetched[one.path]): one.path for one in manifest.messages}
    with damaged(shown):
        con.execute(
            "create or replace temp view located as select filename, channel, message_id, generation "
            f"from read_parquet({listing(map(Path, by_file))}, hive_partitioning = false, filename = true)"
        )
        run(con, "lake/superseded_counts")
    found = con.execute("from superseded_counts").fetchall()
    return {by_file[str(name)]: int(rows) for name, rows in found}


def _merged(
    con: Connection,
    place: Place,
    files: list[MessageFile],
    fetched: Mapping[str, Path],
    staging: Path,
) -> MessageFile:
    paths = listing(fetched[one.path] for one in files)
    con.execute(
        f"create or replace temp view parts as select * from read_parquet({paths}, hive_partitioning = false) as part "
        "where not exists (from repeated where repeated.channel = part.channel "
        "and repeated.message_id = part.message_id and repeated.newest > part.generation)"
    )
    return write_partition(con, place, files[0].month, files[0].channel, "from parts", staging)[0]
