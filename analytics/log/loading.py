"""Loading: rows of an export become messages, and each row is accounted for."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from analytics import sqlfiles
from analytics.errors import InputError, NaiveTimes, RequestError
from analytics.log.model import rebuild
from analytics.log.reading import Part, columns, read_raw, parts
from analytics.log.store import FileLedger, Log, run, run_text, transaction
from analytics.sources.files import Export
from analytics.sources.formats import Format, check_columns, named, recognise

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class LoadOptions:
    """What a user says of exports that do not say it themselves.

    Parameters
    ----------
    format
        Name of a format; None: recognised by the columns.
    channel, brand
        For rows that give none.
    input_tz
        Zone of times that name none; None: such an export is refused.
    encoding
        Encoding of text files; None: UTF-8, or UTF-16 with a byte order mark.
    """

    format: str | None = None
    channel: str | None = None
    brand: str | None = None
    input_tz: str | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Loaded:
    """One export after loading: its ledger, and what a user should know.

    Parameters
    ----------
    is_known
        The same bytes were loaded before: nothing was added.
    ambiguous_times, missing_times
        Local times that the clock showed twice or never.
    """

    ledger: FileLedger
    is_known: bool
    ambiguous_times: int
    missing_times: int


def load(
    log: Log, export: Export, options: LoadOptions, now: datetime, progress: Progress = lambda step, share: None
) -> Loaded:
    """Load one export into a log, as a whole or not at all.

    Parameters
    ----------
    now
        Instant of the load, naive UTC; messages more than a day later are rejected.
    progress
        Called with the name of each step and the share of the work that is done.

    Raises
    ------
    InputError
        The export cannot be read as a whole; the log is as it was.
    """
    with ThreadPoolExecutor(1) as pool:
        # most files are new: read while the digest is made, unless one of that size is known
        digest = pool.submit(export.digest)
        known_size = log.con.execute("select 1 from files where bytes = ?", [export.bytes()]).fetchone()
        if known_size and (known := _known(log, digest.result())):
            return known
        progress("reading", 0.0)
        export_parts = parts(export, options.encoding)
        fmt = find_format(export, options, export_parts)
        scratch = Path(tempfile.mkdtemp(prefix="answered-"))
        try:
            run(log.con, "sources/_macros")
            read(log, export, fmt, export_parts, options, now, scratch)
            with transaction(log.con):
                progress("storing", 0.4)
                file_no = _store(log, export, fmt, digest.result(), now)
                log.con.execute("drop table raw_rows")
                progress("building turns", 0.6)
                rebuild(log.con, log.settings.brands, is_new=file_no == 1)
                progress("done", 1.0)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            drop_scratch(log.con)
    return _loaded(log, file_no, is_known=False)


def unload(log: Log, file: str) -> FileLedger:
    """Take one export out of a log again, as if it had never been loaded.

    Parameters
    ----------
    file
        Its path or name, or the first characters of its SHA-256.

    Returns
    -------
    FileLedger
        What it had brought.

    Raises
    ------
    RequestError
        No loaded file, or more than one, is meant.
    """
    con = log.con
    path = str(Path(file).resolve())
    found = con.execute(
        "select file_no, sha256 from files where path = $path or name = $file or (length($file) >= 6 and"
        " starts_with(sha256, $file)) order by file_no",
        {"path": path, "file": file},
    ).fetchall()
    if not found:
        names = [name for (name,) in con.execute("select name from files order by file_no").fetchall()]
        raise RequestError(f"No loaded file is called {file}. Loaded: {', '.join(names) or 'none'}.")
    if len(found) > 1:
        digests = ", ".join(digest[:12] for _, digest in found)
        raise RequestError(f"{file} was loaded with different contents. Say which by its SHA-256: {digests}.")
    file_no = found[0][0]
    ledger = next(entry for entry in log.ledger() if entry.file_no == file_no)
    try:
        with transaction(con):
            run(con, "log/unload", file_no=file_no)
            run(con, "log/decide")
            run(con, "log/after_unload", file_no=file_no)
            run(con, "log/customers", first_no=_first_no(con))
            rebuild(con, log.settings.brands)
    finally:
        drop_scratch(con)
    return ledger


def find_format(export: Export, options: LoadOptions, export_parts: list[Part]) -> Format:
    present = columns(export_parts)
    if options.format is None:
        return recognise(export.name, present)
    fmt = named(options.format)
    check_columns(export.name, fmt, present)
    return fmt


def read(log: Log, export: Export, fmt: Format, export_parts: list[Part], options: LoadOptions, now: datetime,
          scratch: Path) -> None:
    """Define `incoming`: the rows of an export as messages, each with its problem if it has one."""
    con = log.con
    for clean in (False, True):
        try:
            read_raw(con, fmt, export_parts, scratch, clean=clean)
            break
        except duckdb.InvalidInputException as error:
            # lone carriage returns stop the CSV reader: read a copy without them
            if clean or "state machine" not in str(error):
                raise InputError(f"{export.name} cannot be read: {str(error).splitlines()[0]}") from None
        except (duckdb.IOException, duckdb.ConversionException) as error:
            raise InputError(f"{export.name} cannot be read: {str(error).splitlines()[0]}") from None
    for variable, value in (
        ("channel", options.channel),
        ("brand", options.brand),
        ("input_tz", options.input_tz or log.settings.input_tz),
        ("latest", now + timedelta(days=1)),
    ):
        con.execute(f"set variable {variable} = ?", [value])
    run_text(con, f"create or replace temp view source_rows as {fmt.sql}", {})
    unknown = con.execute(sqlfiles.text("log/unknown_channels"), {"channel": options.channel}).fetchone()
    con.execute("set variable unknown_channels = ?", [unknown[0] if unknown else []])
    run(con, "log/incoming")


def _store(log: Log, export: Export, fmt: Format, digest: str, now: datetime) -> int:
    """Move `incoming` into the tables of the log; return the number of the file."""
    con = log.con
    first_no = _first_no(con)
    file_no = _number(con, "select coalesce(max(file_no), 0) + 1 from files")
    described = {
        "file_no": file_no, "path": export.path, "name": export.name, "format": fmt.name, "sha256": digest,
        "bytes": export.bytes(), "now": now,
    }  # fmt: skip
    _find_contested(con)
    run(con, "log/keep", file_no=file_no, first_no=first_no)
    kept = _number(con, f"select count(*) from posts where file_no = {file_no}")
    con.execute("create or replace temp table gone (channel text, message_id text)")
    if kept == _number(con, "select count(*) from raw_rows") and _number(con, "select getvariable('input_tz') is null"):
        run(con, "log/plain_file", **described)
    else:
        run(con, "log/file", **described)
        run(con, "log/unreadable", file_no=file_no)
        _refuse_naive_times(con, export, file_no)
        if _number(con, "select count(*) from contested"):
            run(con, "log/contenders", file_no=file_no, first_no=first_no)
            run(con, "log/decide")
            run(con, "log/repeated", file_no=file_no)
    if _number(con, "select count(*) from duckdb_tables() where table_name = 'broken_records'"):
        run(con, "log/broken", file_no=file_no)
    if file_no > 1:
        run(con, "log/came", first_no=first_no)
    run(con, "log/customers", first_no=first_no)
    return file_no


def _find_contested(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `contested`; most exports into an empty log have no such id, which a count tells."""
    if not _number(con, "select count(*) from posts"):
        repeated = _number(con, "select count(*) - count(distinct message_id) from source_rows")
        if not repeated:
            con.execute("create or replace temp table contested (channel text, message_id text)")
            return
    run(con, "log/contested")


def _refuse_naive_times(con: duckdb.DuckDBPyConnection, export: Export, file_no: int) -> None:
    naive = con.execute(
        "select row_no from unreadable where file_no = ? and reason = 'no zone' order by row_no limit 1", [file_no]
    ).fetchone()
    if naive:
        raise NaiveTimes(
            f"{export.name}: its times name no zone (first in row {naive[0]}). "
            "Say which they are in, for example --input-tz Europe/Belgrade."
        )


def _first_no(con: duckdb.DuckDBPyConnection) -> int:
    return _number(con, "select coalesce(max(message_no), 0) + 1 from posts")


def _number(con: duckdb.DuckDBPyConnection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0


def _known(log: Log, digest: str) -> Loaded | None:
    found = log.con.execute("select file_no from files where sha256 = ?", [digest]).fetchone()
    return _loaded(log, int(found[0]), is_known=True) if found else None


def _loaded(log: Log, file_no: int, *, is_known: bool) -> Loaded:
    ledger = next(entry for entry in log.ledger() if entry.file_no == file_no)
    times = log.con.execute("select ambiguous_times, missing_times from files where file_no = ?", [file_no]).fetchone()
    assert times is not None
    return Loaded(ledger, is_known, *times)


def drop_scratch(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the temporary tables and views of a load."""
    for kind, name in (
        ("view", "incoming"), ("view", "source_rows"), ("view", "raw"), ("table", "raw_rows"), ("view", "model_messages"), ("table", "broken_records"),
        ("table", "broken_scans"), ("table", "contested"), ("table", "contenders"),
        ("table", "decided"), ("table", "stages"), ("table", "touched"), ("table", "frontier"), ("table", "reached"),
        ("table", "gone"), ("table", "configured_accounts"), ("table", "known_accounts"),
    ):
        con.execute(f"drop {kind} if exists {name}")
