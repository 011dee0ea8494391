"""Exporting: a log, or what a lake does not hold of it, becomes files of a lake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from analytics import sqlfiles
from analytics.connection import Connection
from analytics.errors import LakeError, NothingToReport
from analytics.lake.manifest import TABLES, Manifest, MessageFile
from analytics.lake.places import Place, place_of
from analytics.lake.tables import damaged, define_stored, read_tables, workshop, write_table
from analytics.log.store import Log, run
from analytics.sources.spelling import literal

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Exported:
    """What an export brought to a lake.

    Parameters
    ----------
    lake
        Where it lies.
    generation
        That of the newest messages of the lake; 1 after the first export.
    new, changed, unchanged
        Messages of the log that the lake did not hold, held otherwise, and held the same.
    files
        Files of messages that were written.
    bytes
        Size of all files that were written.
    forgotten
        Messages of the lake whose authors the log has forgotten since: an export takes nothing out of a lake.
    """

    lake: str
    generation: int
    new: int
    changed: int
    unchanged: int
    files: int
    bytes: int
    forgotten: int = 0


def export(log: Log, lake: str | Path, progress: Progress = lambda step, share: None) -> Exported:
    """Write a log as a lake, or append what a lake does not hold the same.

    A lake has its messages by month and channel; what is appended are new files. The manifest is replaced last, so a
    reader sees the lake as it was or as it is after, and so does who looks after a kill.

    Parameters
    ----------
    lake
        A folder, made where it is missing, or ``s3://bucket/prefix``.
    progress
        Called with the name of each step and the share of the work that is done.

    Raises
    ------
    LakeError
        The lake is damaged, of another layout, being written by another program, or cannot be written.
    NothingToReport
        The log holds no message.
    """
    if log.con.execute("select exists (from posts)").fetchone() != (True,):
        raise NothingToReport(f"The log {log.path} holds no message: there is nothing to export.")
    place = place_of(lake)
    with place.writing() as staging, workshop(staging) as con:
        progress("reading", 0.0)
        manifest, known = place.read()
        con.execute(f"attach {literal(str(log.path.resolve()))} as log (read_only)")
        counts = _compare(con, place, manifest, staging)
        progress("writing", 0.3)
        return _write(con, place, manifest, known, staging, counts, progress)


def _compare(
    con: Connection, place: Place, manifest: Manifest | None, staging: Path
) -> tuple[int, int, int, int]:
    """Define `fresh`, what the lake is to get, and bring its small tables up to date.

    Returns how many messages are new, changed, unchanged, and of people whom the log has forgotten.
    """
    if manifest is None:
        run(con, "lake/numbers")
        run(con, "lake/log_rows")
        run(con, "lake/fresh_all")
        run(con, "lake/tables")
        rows = _number(con, "select count(*) from log.posts")
        return rows, 0, 0, 0
    fetched = place.fetch(sorted(manifest.paths), _folder(staging, "fetched"))
    read_tables(con, manifest, fetched, place.shown)
    _check_numbering(con, place)
    define_stored(con, manifest, fetched, place.shown)
    run(con, "lake/numbers")
    run(con, "lake/log_rows")
    lacking = _number(con, "select count(*) from files anti join log.files as own using (sha256)")
    con.execute("set variable is_known_whole = ?", [not lacking])
    run(con, "lake/tables")
    with damaged(place.shown):
        run(con, "lake/differing")
        run(con, "log/decide")
        run(con, "lake/fresh")
    con.execute("create or replace temp view lake_ids as select channel, message_id from lake_rows")
    new = _number(con, "select count(*) from fresh anti join lake_ids using (channel, message_id)")
    changed = _number(con, "select count(*) from fresh") - new
    unchanged = _number(con, "select count(*) from log.posts") - new - changed
    # a log that no later version has written to has forgotten nobody
    may_forget = (
        "select count(*) from duckdb_tables() where database_name = 'log' and table_name = 'forgotten'"
    )
    forgotten = _number(con, sqlfiles.text("lake/forgotten")) if _number(con, may_forget) else 0
    return new, changed, unchanged, forgotten


def _check_numbering(con: Connection, place: Place) -> None:
    same = con.execute(
        "select count(*) from properties join log.properties as own using (name, value) where name = 'numbering'"
    ).fetchone()
    if same == (0,):
        raise LakeError(
            f"{place.shown} was written by a version of this program that numbers messages differently. "
            "Export into a new lake."
        )


def _write(
    con: Connection,
    place: Place,
    manifest: Manifest | None,
    known: str,
    staging: Path,
    counts: tuple[int, int, int, int],
    progress: Progress,
) -> Exported:
    before = manifest or Manifest()
    new, changed, unchanged, forgotten = counts
    generation = before.generation + 1 if new or changed else before.generation
    made = part_by_month(con, "fresh", generation, staging) if new or changed else []
    written, files = 0, list[MessageFile]()
    for number, (month, channel, folder) in enumerate(made):
        progress(f"{month} {channel}", 0.4 + 0.5 * number / len(made))
        one, size = write_partition(con, place, month, channel, _all_in(folder), staging)
        files.append(one)
        written += size
    progress("tables", 0.9)
    tables: dict[str, tuple[str, ...]] = {}
    for table in TABLES:
        target = staging / f"{table}.parquet"
        if not write_table(con, table, target):
            continue
        path = f"tables/{table}/{named(target, generation)}"
        held = [one for one in before.tables.get(table, ()) if one[-24:] == path[-24:]]
        if held:
            # the same bytes as before
            tables[table] = (held[0],)
            continue
        written += target.stat().st_size
        place.put(target, path)
        tables[table] = (path,)
    after = replace(
        before, generation=generation, messages=tuple(sorted([*before.messages, *files])), tables=tables
    )
    if manifest is None or after != before:
        place.replace(replace(after, revision=before.revision + 1), known)
    progress("done", 1.0)
    return Exported(place.shown, generation, new, changed, unchanged, len(files), written, forgotten)


def part_by_month(
    con: Connection, relation: str, generation: int, staging: Path
) -> list[tuple[str, str, Path]]:
    """Write rows in any order into a folder a month and channel; return these, in their order."""
    parted = _folder(staging, "parted")
    con.execute("set preserve_insertion_order = false")
    con.execute(
        f"copy (select *, {generation}::integer as generation, strftime(posted_at, '%Y-%m') as month from {relation}) "
        f"to {literal(str(parted))} (format parquet, compression snappy, partition_by (month, channel), "
        "write_partition_columns true)"
    )
    con.execute("set preserve_insertion_order = true")
    return sorted(
        (folder.parent.name.removeprefix("month="), folder.name.removeprefix("channel="), folder)
        for folder in parted.glob("*/*")
    )


def _all_in(folder: Path) -> str:
    every = literal(str(folder / "*.parquet"))
    return f"select * exclude (month) from read_parquet({every}, hive_partitioning = false)"


def write_partition(
    con: Connection, place: Place, month: str, channel: str, rows: str, staging: Path
) -> tuple[MessageFile, int]:
    """Write the messages of a month and channel as one file, in the order of time; return it and its bytes."""
    target = staging / "messages.parquet"
    con.execute(
        f"copy ({rows} order by posted_at, message_id, generation) to {literal(str(target))} "
        "(format parquet, compression zstd)"
    )
    found = con.execute(
        f"select count(*), max(generation) from read_parquet({literal(str(target))})"
    ).fetchone()
    assert found is not None
    size = target.stat().st_size
    path = f"messages/month={month}/channel={channel}/{named(target, found[1])}"
    place.put(target, path)
    return MessageFile(path, found[0], found[1], month, channel), size


def named(made: Path, generation: int) -> str:
    """Return the name of a file: by its content, so that no writer takes that of another."""
    digest = sha256()
    with made.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return f"{generation:06}-{digest.hexdigest()[:16]}.parquet"


def _folder(staging: Path, name: str) -> Path:
    (staging / name).mkdir()
    return staging / name


def _number(con: Connection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0
