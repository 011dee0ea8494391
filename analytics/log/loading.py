"""Loading: rows of an export become messages, and each row is accounted for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import duckdb

from analytics.errors import InputError
from analytics.log.intake import Intake, LoadOptions, drop_scratch, take_in
from analytics.log.reading import Part, named_parts, parts
from analytics.log.store import FileLedger, Log
from analytics.scratch import scratch_folder
from analytics.sources.files import Export
from analytics.sources.formats import Format, check_columns, named, recognise
from analytics.sources.mapping import check_mapped, read_mapping

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Loaded:
    """One export after loading: its ledger, and what a user should know.

    Parameters
    ----------
    is_known
        The same bytes were loaded before: nothing was added.
    ambiguous_times, missing_times
        Local times that the clock showed twice or never.
    remarks
        What was noticed in rows that were read, or repaired in them: what, in how many rows, in which first.
    no_messages
        Rows of the rejected that are no messages: a user, a notice, a change of state.
    """

    ledger: FileLedger
    is_known: bool
    ambiguous_times: int
    missing_times: int
    remarks: tuple[tuple[str, int, int], ...] = ()
    no_messages: int = 0


def load(
    log: Log,
    export: Export,
    options: LoadOptions,
    now: datetime,
    progress: Progress = lambda step, share: None,
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
    try:
        return _load(log, export, options, now, progress)
    except InputError as error:
        raise type(error)(export.shown(str(error))) from None


def _load(log: Log, export: Export, options: LoadOptions, now: datetime, progress: Progress) -> Loaded:
    seen = export.seen()
    with ThreadPoolExecutor(1) as pool:
        # most files are new: read while the digest is made, unless one of that size is known
        last_line, digest = pool.submit(export.check_whole), pool.submit(export.digest)
        known_size = log.con.execute("select 1 from files where bytes = ?", [export.bytes()]).fetchone()
        if known_size and (known := _known(log, digest.result())):
            return known
        # what is made to fill the disk is not read to its end
        last_line.add_done_callback(lambda done: log.con.interrupt() if done.exception() else None)
        progress("reading", 0.0)
        fmt, export_parts = find_format(export, options, look_at(export, options))
        try:
            with scratch_folder() as scratch:
                intake = Intake(export, fmt, export_parts, options, now, scratch, last_line, digest, seen)
                file_no = take_in(log, intake, progress)
        except duckdb.InterruptException:
            last_line.result()
            raise
        finally:
            drop_scratch(log.con)
    return became(log, file_no, is_known=False)


def find_format(export: Export, options: LoadOptions, export_parts: list[Part]) -> tuple[Format, list[Part]]:
    """Return the format that the user named or mapped, or that the columns of an export tell; and its parts by name."""
    shapes = [part.shape for part in export_parts]
    if options.mapping is not None:
        fmt = read_mapping(options.mapping)
        check_mapped(export.name, fmt, shapes)
    elif options.format is not None:
        fmt = named(options.format)
        check_columns(export.name, fmt, shapes)
    else:
        fmt = recognise(export.name, shapes)
    return fmt, named_parts(fmt, export_parts)


def look_at(export: Export, options: LoadOptions) -> list[Part]:
    """Look at the files of an export; where there is a mapping, for the header that it reads."""
    is_header = None if options.mapping is None else read_mapping(options.mapping).is_header
    return parts(export, options.encoding, is_header)


def _known(log: Log, digest: str) -> Loaded | None:
    found = log.con.execute("select file_no from files where sha256 = ?", [digest]).fetchone()
    return became(log, int(found[0]), is_known=True) if found else None


def became(log: Log, file_no: int, *, is_known: bool) -> Loaded:
    """Return an export of a log after loading, by the number of its file."""
    ledger = next(entry for entry in log.ledger() if entry.file_no == file_no)
    times = log.con.execute(
        "select ambiguous_times, missing_times from files where file_no = ?", [file_no]
    ).fetchone()
    assert times is not None
    remarks = log.con.execute(
        "select remark, noticed, first_row from remarks where file_no = ? order by first_row, remark",
        [file_no],
    ).fetchall()
    no_messages = log.con.execute(
        "select count(*) from unreadable where file_no = ? and starts_with(reason, 'no message')", [file_no]
    ).fetchone()
    assert no_messages is not None
    return Loaded(ledger, is_known, times[0], times[1], tuple(remarks), no_messages[0])
