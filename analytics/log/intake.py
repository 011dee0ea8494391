"""Taking an export in: its rows become messages, turns are rebuilt, and all of it is committed together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from analytics import sqlfiles
from analytics.config import zone
from analytics.connection import Connection
from analytics.errors import InputError, LogError, NaiveTimes
from analytics.log.accounts import define_accounts, has_accounts, proposed, refusal, remark_on_accounts
from analytics.log.columns import filled_columns, store_columns
from analytics.log.date_orders import decide_date_order
from analytics.log.json_reading import drop_holders, is_nested
from analytics.log.model import rebuild, renumber
from analytics.log.reading import Part, read_raw, stream_raw
from analytics.log.store import Log, run, run_text, transaction
from analytics.log.withholding import mask_answers, withhold, withholds, without_hidden
from analytics.sources.files import Export
from analytics.sources.formats import Format
from analytics.sources.packing import last_line_bytes

Progress = Callable[[str, float], None]

# A longer last line may be one that the reader drops without a word: it holds 32 MB at a time.
_LONGEST_END = 1 << 21


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
        Encoding of text files; None: UTF-8 or UTF-16, or what the bytes suggest.
    date_order
        What comes first in times that do not say it, ``dmy`` or ``mdy``, of chats also ``ymd``; None: told by
        the whole file.
    accounts
        Accounts that write as the brand, besides those of the settings.
    mapping
        A mapping file that says how to read a table or JSON without a format of its own.
    """

    format: str | None = None
    channel: str | None = None
    brand: str | None = None
    input_tz: str | None = None
    encoding: str | None = None
    date_order: str | None = None
    accounts: tuple[str, ...] = ()
    mapping: Path | None = None


@dataclass(frozen=True)
class Intake:
    """An export on its way into a log.

    Parameters
    ----------
    last_line
        Bytes of the longest last line of packed files, told when they were found to be whole.
    digest
        SHA-256 of its bytes.
    """

    export: Export
    fmt: Format
    parts: list[Part]
    options: LoadOptions
    now: datetime
    scratch: Path
    last_line: Future[int]
    digest: Future[str]
    seen: tuple[tuple[int, int, int], ...]


class _NotPlain(Exception):
    """Some row needs a closer look: it is no message, not the only one of its id, or could not be read at all."""

    def __init__(self, *, is_misread: bool = False) -> None:
        super().__init__()
        self.is_misread = is_misread


def take_in(log: Log, intake: Intake, progress: Progress) -> int:
    """Take an export into a log, as a whole or not at all; return the number of the file.

    Into an empty log its rows go as they are read. Where that meets a row that needs a closer look, nothing of
    it stays, and the rows are first laid out in memory, as they are for a log that has messages already.

    Raises
    ------
    InputError
        The export cannot be read as a whole.
    """
    con = log.con
    log.forget()
    run(con, "sources/_macros")
    file_no = number(con, "select coalesce(max(file_no), 0) + 1 from files")
    is_empty = number(con, "select not exists (from posts)")
    _set_variables(log, intake)
    if intake.fmt.needs_accounts and not has_accounts(log, intake.options.accounts):
        define_incoming(log, intake)
        raise refusal(intake.export.name, proposed(log))
    is_misread = is_end_lost(intake)
    is_plain = _is_streamed(con, intake) and not withholds(con) and not is_misread
    if is_empty and is_plain and _input_tz(log, intake) in (None, "UTC"):
        try:
            with transaction(con):
                _stream(log, intake, file_no)
                if intake.last_line.result() > _LONGEST_END:
                    raise _NotPlain(is_misread=True)
                if number(con, sqlfiles.text("log/clashes")):
                    raise _NotPlain
                _finish(log, intake, file_no, progress, is_new=True)
            return file_no
        except _NotPlain as found:
            is_misread = found.is_misread
            drop_scratch(con)
    if any(part.shape.compression != "none" for part in intake.parts):
        # what is not whole, or made to fill the disk, is not looked at closer
        is_misread |= intake.last_line.result() > _LONGEST_END
    define_incoming(log, intake, is_misread=is_misread)
    progress("storing", 0.4)
    with transaction(con):
        renumber(con)
        withhold(log)
        _lay_out(log, intake, file_no)
        if number(con, sqlfiles.text("log/new_clashes"), {"file_no": file_no}):
            raise LogError(f"{intake.export.name}: two ids have the same hash. Please report this.")
        _finish(log, intake, file_no, progress, is_new=bool(is_empty))
        mask_answers(log, file_no)
    return file_no


def is_end_lost(intake: Intake) -> bool:
    """Tell whether the reader would pass over the end of a plain file, and say nothing: a line that it cannot hold."""
    return any(
        last_line_bytes(part.path, _LONGEST_END) > _LONGEST_END
        for part in intake.parts
        if part.shape.kind in ("csv", "ndjson") and part.shape.compression == "none"
    )


def _is_streamed(con: Connection, intake: Intake) -> bool:
    """Tell whether each row of an export can be read by itself."""
    fmt = intake.fmt
    return all(part.is_streamed for part in intake.parts) and not is_nested(fmt) and not fmt.needs_order


def _finish(log: Log, intake: Intake, file_no: int, progress: Progress, *, is_new: bool) -> None:
    progress("building turns", 0.6)
    rebuild(log.con, log.settings, is_new=is_new)
    remark_on_accounts(log, intake.fmt, file_no)
    if intake.export.seen() != intake.seen:
        raise InputError(
            f"{intake.export.name} changed while it was read, so nothing of it was loaded. Load it again when it is"
            " written to its end."
        )
    progress("done", 1.0)


def define_incoming(log: Log, intake: Intake, *, is_misread: bool = False) -> None:
    """Define `incoming` over `raw_rows`: the rows of an export as messages, each with its problem if it has one."""
    run(log.con, "sources/_macros")
    _set_variables(log, intake)
    order = intake.options.date_order
    read_raw(log.con, intake.fmt, intake.parts, intake.scratch, date_order=order, is_misread=is_misread)
    decide_date_order(log.con, intake.fmt, intake.export.name, order)
    _define_shaped(log.con, intake.fmt)
    run(log.con, "log/incoming")
    run(log.con, "log/laid_out")


def _define_shaped(con: Connection, fmt: Format) -> set[str]:
    """Define `shaped`: what a format gives, and null for what it does not. Return what it gives."""
    run_text(con, f"create or replace temp view source_rows as {fmt.sql}", {})
    given = {name for name, *_ in con.execute("describe source_rows").fetchall()}
    types = {name: kind for name, kind, *_ in con.execute(sqlfiles.text("log/shape")).fetchall()}
    missing = "".join(f", null::{kind} as {name}" for name, kind in types.items() if name not in given)
    con.execute(f"create or replace temp view shaped as select *{missing} from source_rows")
    return given | {"removed_at"} if "removed_local" in given else given


def _stream(log: Log, intake: Intake, file_no: int) -> None:
    con = log.con
    try:
        stream_raw(con, intake.fmt, intake.parts)
        store_columns(con, _define_shaped(con, intake.fmt))
        run(con, "log/incoming")
        run(con, "log/stream", file_no=file_no)
    except duckdb.ConstraintException:
        raise _NotPlain from None
    except duckdb.Error:
        raise _NotPlain(is_misread=True) from None
    if not number(con, sqlfiles.text("log/is_plain")):
        raise _NotPlain
    run(con, "log/plain_file", **_description(intake, file_no))


def _lay_out(log: Log, intake: Intake, file_no: int) -> None:
    con = log.con
    described = _description(intake, file_no)
    shown = {key: without_hidden(con, str(described[key])) for key in ("name", "path")}
    run(con, "log/file", **described | shown)
    run(con, "log/unreadable", file_no=file_no)
    _refuse_naive_times(con, intake.export, file_no)
    run(con, "log/contested")
    store_columns(con, filled_columns(con, "incoming"))
    run(con, "log/keep", file_no=file_no)
    if number(con, "select count(*) from contested"):
        run(con, "log/contenders", file_no=file_no)
        run(con, "log/decide")
        run(con, "log/repeated", file_no=file_no)
    run(con, "log/broken", file_no=file_no)
    run(con, "log/came", file_no=file_no)
    run(con, "log/remarks", file_no=file_no)
    assumed = sorted({part.shape.encoding for part in intake.parts if part.shape.is_assumed})
    if assumed:
        con.execute(
            "insert into remarks select ?, ?, rows_read, 1 from files where file_no = ?",
            [file_no, f"read in the encoding {', '.join(assumed)}, which is assumed (--encoding)", file_no],
        )
    con.execute("drop table raw_rows")
    con.execute("drop table incoming")


def _input_tz(log: Log, intake: Intake) -> str | None:
    name = intake.options.input_tz or intake.fmt.input_tz or log.settings.input_tz
    return zone(name) if name else None


def _set_variables(log: Log, intake: Intake) -> None:
    for variable, value in (
        ("channel", intake.options.channel),
        ("brand", intake.options.brand),
        ("input_tz", _input_tz(log, intake)),
        ("latest", intake.now + timedelta(days=1)),
        ("date_order", intake.options.date_order),
    ):
        log.con.execute(f"set variable {variable} = ?", [value])
    define_accounts(log, intake.fmt, intake.options.accounts)


def _description(intake: Intake, file_no: int) -> dict[str, object]:
    export = intake.export
    return {
        "file_no": file_no, "path": export.path, "name": export.name, "format": intake.fmt.name,
        "sha256": intake.digest.result(), "bytes": export.bytes(), "now": intake.now,
        "lacks": list(intake.fmt.lacks),
    }  # fmt: skip


def _refuse_naive_times(con: Connection, export: Export, file_no: int) -> None:
    naive = con.execute(
        "select row_no from unreadable where file_no = ? and reason = 'no zone' order by row_no limit 1",
        [file_no],
    ).fetchone()
    if naive:
        raise NaiveTimes(
            f"{export.name}: its times name no zone (first in row {naive[0]}). "
            "Say which they are in, for example --input-tz Europe/Belgrade."
        )


def number(con: Connection, query: str, parameters: Mapping[str, object] | None = None) -> int:
    """Return the one number that a query gives."""
    found = con.execute(query, parameters).fetchone()
    return int(found[0]) if found else 0


_SCRATCH = (
    ("table", "incoming"), ("view", "incoming_rows"), ("view", "shaped"), ("view", "source_rows"), ("view", "raw"),
    ("view", "ordered_times"), ("table", "raw_rows"), ("view", "model_messages"), ("table", "touched_messages"),
    ("table", "broken_records"), ("table", "contested"), ("table", "contenders"), ("table", "decided"),
    ("table", "stages"), ("table", "touched"), ("table", "frontier"), ("table", "reached"), ("table", "replies"),
    ("table", "gone"), ("table", "read_before"), ("table", "configured_accounts"), ("table", "known_accounts"),
)  # fmt: skip


def drop_scratch(con: Connection) -> None:
    """Drop the temporary tables and views of a load."""
    for kind, name in _SCRATCH:
        con.execute(f"drop {kind} if exists {name}")
    run(con, "log/drop_redacting")
    drop_holders(con)
