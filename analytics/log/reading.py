"""An export as the relation `raw`: every column as text, in the order of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from analytics.connection import Connection
from analytics.errors import InputError, without_values
from analytics.log.json_reading import NO_HOLDER, Lines, define_holders, document_rows, is_nested, line_rows
from analytics.log.renaming import renamed
from analytics.sources.cleaning import clean_copy
from analytics.sources.files import Export
from analytics.sources.formats import Format
from analytics.sources.looking import IsHeader, look
from analytics.sources.shape import Shape
from analytics.sources.spelling import free, literal, quoted, types
from analytics.sources.transcribing import transcribe

# What the CSV reader takes without being told, in bytes.
_LONGEST_RECORD = 2_097_152


@dataclass(frozen=True)
class Part:
    """One file of an export and its shape."""

    name: str
    path: Path
    shape: Shape

    @property
    def is_streamed(self) -> bool:
        """It can be read as it lies, and no row needs more than itself."""
        shape = self.shape
        return shape.kind in ("csv", "ndjson", "parquet") and not self.needs_copy and not shape.doubles

    @property
    def needs_copy(self) -> bool:
        """Its encoding is one that the reader does not know, or lines stand above its header."""
        is_plain = self.shape.encoding in ("utf-8", "ascii") and not self.shape.preamble
        return self.shape.kind in ("csv", "ndjson") and not is_plain


def parts(export: Export, encoding: str | None, is_header: IsHeader | None = None) -> list[Part]:
    """Look at each file of an export."""
    return [
        Part(name, path, look(path, encoding, is_header) if is_header else look(path, encoding))
        for name, path in export.parts
    ]


def named_parts(fmt: Format, export_parts: Sequence[Part]) -> list[Part]:
    """Name the parts of an export that are told by their columns."""
    if not fmt.has_told_parts:
        return list(export_parts)
    return [replace(part, name=fmt.part_of(part.shape) or part.name) for part in export_parts]


def columns(export_parts: Sequence[Part]) -> list[str]:
    """List the columns of all files of an export, each once."""
    return list(dict.fromkeys(column for part in export_parts for column in part.shape.columns))


def stream_raw(con: Connection, fmt: Format, export_parts: Sequence[Part]) -> None:
    """Define the relation `raw` over the files of an export, read whenever it is, without row numbers.

    Reading fails with an error of DuckDB where a file is damaged or a record cannot be taken apart.
    """
    con.execute(
        "create or replace temp view raw as select * exclude (broken), null::bigint as row_no "
        f"from ({_union(con, fmt, export_parts, {})})"
    )


def read_raw(
    con: Connection,
    fmt: Format,
    export_parts: Sequence[Part],
    scratch: Path,
    *,
    date_order: str | None = None,
    is_misread: bool = False,
) -> None:
    """Read the files of an export into the relation `raw` and the table `broken_records`.

    `raw` has the export's columns and the format's, text all of them; `row_no`, which record it is, from 1;
    `part`, the name of the file within the export; and `record`, the text of a line or record of JSON.
    `broken_records` (row_no, reason, record) has the records that could not be taken apart, whole: too few or
    too many cells, a broken quote, bytes that are not UTF-8, no JSON.

    Parameters
    ----------
    scratch
        Folder for clean copies, which are made where the reader cannot read a file itself.
    date_order
        Which of day and month comes first in chats; None: told by the chat.
    is_misread
        It is known already that there is such a file.

    Raises
    ------
    InputError
        A file is damaged, in another encoding, or of a kind that the format does not read.
    """
    export_parts = [_transcribed(part, scratch, place, date_order) for place, part in enumerate(export_parts)]
    if is_misread or any(part.needs_copy for part in export_parts) or not _is_read(con, fmt, export_parts):
        copies = {
            part.path: _copied(part, scratch, place)
            for place, part in enumerate(export_parts)
            if part.shape.kind in ("csv", "ndjson")
        }
        try:
            con.execute(f"create or replace temp table raw_rows as {_union(con, fmt, export_parts, copies)}")
        except duckdb.Error as error:
            names = " + ".join(part.path.name for part in export_parts)
            raise InputError(f"{names} cannot be read: {_first_line(error)}") from None
    con.execute(
        "create or replace temp table broken_records as "
        "select rowid + 1 as row_no, broken as reason, record from raw_rows where broken is not null"
    )
    some_broken = con.execute("select count(*) from broken_records").fetchone() != (0,)
    con.execute(
        "create or replace temp view raw as select * exclude (broken), rowid + 1 as row_no from raw_rows"
        + (" where broken is null" if some_broken else "")
    )


def _first_line(error: duckdb.Error) -> str:
    return without_values(str(error)).splitlines()[0]


def _transcribed(part: Part, scratch: Path, place: int, date_order: str | None) -> Part:
    """Write a chat, mail or archive out as NDJSON, and JSON in another encoding in UTF-8."""
    target = scratch / f"transcript_{place}.ndjson"
    shape = transcribe(part.path, part.shape, target, date_order)
    return part if shape is part.shape else Part(part.name, target, shape)


def _is_read(con: Connection, fmt: Format, export_parts: Sequence[Part]) -> bool:
    """Read `raw_rows` if the reader can; tell whether it could."""
    try:
        con.execute(f"create or replace temp table raw_rows as {_union(con, fmt, export_parts, {})}")
    except duckdb.Error:
        return False
    return True


def _union(con: Connection, fmt: Format, export_parts: Sequence[Part], copies: dict[Path, _Copy]) -> str:
    if is_nested(fmt):
        define_holders(con, fmt)
    selects = []
    for part in export_parts:
        copy = copies.get(part.path)
        known = {c.lower() for c in part.shape.columns}
        missing = [column for column in fmt.columns if column.lower() not in known]
        match part.shape.kind:
            case "csv":
                source = _csv(part, fmt, copy)
            case "parquet":
                source = _parquet(part)
            case "ndjson":
                lines = (
                    Lines(copy.path, "none", _longest(copy))
                    if copy
                    else Lines(part.path, part.shape.compression)
                )
                source = line_rows(con, fmt, part.shape, lines)
                missing = []
            case _:
                source = document_rows(con, fmt, part.path, part.shape)
                missing = []
        nulls = "".join(f", null::text as {quoted(free(column))}" for column in missing)
        if "json" in fmt.reads and part.shape.kind in ("csv", "parquet"):
            nulls += NO_HOLDER
        source = f"select *, {literal(part.name)} as part{nulls} from ({source})"
        selects.append(renamed(fmt, part.shape, source) if fmt.renamed else source)
    return "\nunion all by name ".join(selects)


@dataclass(frozen=True)
class _Copy:
    """A clean copy, and the length of its longest record in characters."""

    path: Path
    longest: int


def _copied(part: Part, scratch: Path, place: int) -> _Copy:
    target = scratch / f"clean_{place}.csv"
    return _Copy(target, clean_copy(part.path, part.shape, target))


def _csv(part: Part, fmt: Format, copy: _Copy | None) -> str:
    columns = part.shape.columns
    differ = _differ(part.shape, fmt)
    if copy:
        cells = ", ".join(f"cell{place} as {quoted(free(c))}" for place, c in enumerate(columns))
        rows = f"select {cells}, broken, record from {_read_copy(copy, len(columns))}"
    else:
        cells = ", ".join(f"{quoted(c)} as {quoted(free(c))}" for c in columns)
        rows = (
            f"select {cells}, null::text as broken, null::text as record from read_csv("
            f"{literal(str(part.path))}, header = true, auto_detect = false, "
            f"delim = {literal(part.shape.separator)}, quote = '\"', escape = '\"', columns = {types(columns)}, "
            f"compression = {literal(part.shape.compression)})"
        )
    if not differ:
        return rows
    whole = "to_json(cells)::text"
    return (
        f"select * replace (coalesce(broken, case {differ} end) as broken, "
        f"case when broken is null and (case {differ} end) is not null then {whole} else record end as record) "
        f"from ({rows}) as cells"
    )


def _differ(shape: Shape, fmt: Format) -> str:
    """Say in SQL what is wrong where a column that the format reads stands twice with other cells."""
    read = {column.lower() for column in fmt.columns}
    return " ".join(
        f"when {quoted(free(first))} is distinct from {quoted(free(further))} "
        f"then {literal(f'the column {first} stands twice, with different cells')}"
        for first, further in shape.doubles
        if first.lower() in read
    )


def _parquet(part: Part) -> str:
    cells = ", ".join(f"{_as_text(part.shape, c)} as {quoted(free(c))}" for c in part.shape.columns)
    return (
        f"select {cells}, null::text as broken, null::text as record "
        f"from read_parquet({literal(str(part.path))})"
    )


def _as_text(shape: Shape, column: str) -> str:
    if column in shape.nested:
        return f"to_json({quoted(column)})::text"
    if column in shape.fractions:
        # whole numbers become fractions where a data frame has gaps: 3.0 was 3
        return f"regexp_replace({quoted(column)}::text, '\\.0$', '')"
    return f"{quoted(column)}::text"


def _longest(copy: _Copy) -> int:
    # a character is four bytes at most
    return max(_LONGEST_RECORD, 4 * copy.longest)


def _read_copy(copy: _Copy, width: int) -> str:
    names = [*(f"cell{place}" for place in range(width)), "broken", "record"]
    cells = ", ".join(f"nullif({name}, '') as {name}" for name in names)
    return (
        f"(select {cells} from read_csv({literal(str(copy.path))}, header = false, auto_detect = false, "
        "delim = ',', new_line = '\\n', quote = '\"', escape = '\"', "
        f"columns = {types(names)}, max_line_size = {_longest(copy)}))"
    )
