"""Inspecting: what an export is and how it would be read, without loading it."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from analytics.config import Settings
from analytics.log.accounts import proposed
from analytics.log.intake import Intake, LoadOptions, define_incoming, drop_scratch, is_end_lost
from analytics.log.json_reading import is_nested
from analytics.log.loading import find_format, look_at
from analytics.log.reading import columns
from analytics.log.store import Log, run
from analytics.scratch import scratch_folder
from analytics.sources.files import Export, lonely_parts
from analytics.sources.formats import LACKS


@dataclass(frozen=True)
class Inspection:
    """What an export is.

    Parameters
    ----------
    shape
        Kind, encoding, separator and compression, in words.
    used, unused
        Columns that the format reads, and those that it does not.
    absent
        Columns that the format knows and the export lacks.
    rows, problems
        Rows read, and rows that would be rejected.
    first_problems
        Row number and reason of the first of these.
    first_at, latest_at
        Naive UTC; None where no time can be read yet.
    remarks
        What was noticed or repaired: what, in how many rows, in which first.
    lacks
        What an export of this format can never tell.
    accounts
        Where the export does not say who the brand is, who may be: account, how many others it answers, messages.
    lonely
        Files beside it that belong to it and were not named.
    """

    name: str
    format: str
    title: str
    shape: str
    used: tuple[str, ...]
    unused: tuple[str, ...]
    absent: tuple[str, ...]
    rows: int
    problems: int
    first_problems: tuple[tuple[int, str], ...]
    first_at: datetime | None
    latest_at: datetime | None
    customer_messages: int
    brand_messages: int
    remarks: tuple[tuple[str, int, int], ...]
    lacks: tuple[str, ...]
    accounts: tuple[tuple[str, int, int], ...]
    lonely: tuple[str, ...]


def inspect(export: Export, options: LoadOptions, settings: Settings, now: datetime) -> Inspection:
    """Read an export and say what it is; nothing is kept.

    Raises
    ------
    InputError
        The export cannot be read as a whole, is damaged, or in no known format.
    """
    last_line: Future[int] = Future()
    last_line.set_result(export.check_whole())
    with (
        scratch_folder() as scratch,
        Log(scratch / "inspect.duckdb", settings, writable=True, is_scratch=True) as log,
    ):
        fmt, export_parts = find_format(export, options, look_at(export, options))
        intake = Intake(export, fmt, export_parts, options, now, scratch, last_line, Future(), ())
        define_incoming(log, intake, is_misread=is_end_lost(intake))
        likely = proposed(log) if fmt.needs_accounts else []
        run(log.con, "log/inspected")
        summary = log.con.execute("from inspected").fetchone() or (0, 0, None, None, 0, 0)
        first = log.con.execute("from first_problems").fetchall()
        remarks = log.con.execute(
            "select remark, count(*), min(row_no) from incoming where remark is not null and found_problem is null"
            " group by remark order by 3, 1"
        ).fetchall()
        drop_scratch(log.con)
    known = {column.lower() for column in fmt.columns}
    there = frozenset().union(*(fmt.present(part.shape) for part in export_parts))
    is_table = not is_nested(fmt) and all(
        part.shape.kind in ("csv", "parquet", "ndjson") for part in export_parts
    )
    present = (
        columns(export_parts) if is_table else [column for column in fmt.columns if column.lower() in there]
    )
    inner = [c for c in fmt.columns if "." in c and c.lower() in there and c not in present]
    outer = {column.split(".")[0].lower() for column in inner} - known
    return Inspection(
        name=export.name,
        format=fmt.name,
        title=fmt.title,
        shape="; ".join(dict.fromkeys(part.shape.in_words() for part in export_parts)),
        used=(*(column for column in present if column.lower() in known), *inner),
        unused=tuple(column for column in present if column.lower() not in known | outer),
        absent=tuple(c for c in fmt.optional if there and c.lower() not in there),
        rows=summary[0],
        problems=summary[1],
        first_problems=tuple((int(row_no), str(reason)) for row_no, reason in first),
        first_at=summary[2],
        latest_at=summary[3],
        customer_messages=summary[4],
        brand_messages=summary[5],
        remarks=tuple(remarks),
        lacks=tuple(LACKS[lack] for lack in fmt.lacks),
        accounts=tuple(likely),
        lonely=tuple(path.name for path in lonely_parts(export)),
    )
