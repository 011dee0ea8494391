"""An export as the relation `raw`: every column as text, in the order of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from analytics.errors import InputError
from analytics.sources.cleaning import LONE_RETURN, clean_copy
from analytics.sources.files import Export
from analytics.sources.formats import Format
from analytics.sources.shape import Shape, look


@dataclass(frozen=True)
class Part:
    """One file of an export and its shape."""

    name: str
    path: Path
    shape: Shape


def parts(export: Export, encoding: str | None) -> list[Part]:
    """Look at each file of an export."""
    return [Part(name, path, look(path, encoding)) for name, path in export.parts]


def columns(export_parts: Sequence[Part]) -> list[str]:
    """List the columns of all files of an export, each once."""
    return list(dict.fromkeys(column for part in export_parts for column in part.shape.columns))


def read_raw(
    con: duckdb.DuckDBPyConnection, fmt: Format, export_parts: Sequence[Part], scratch: Path, *, clean: bool = False,
    is_streamed: bool = False,
) -> None:
    """Read the files of an export into the relation `raw`.

    It has the export's columns and the format's, text all of them; `row_no`, from 1; `part`, the name of the file within the export; and
    `broken`, why a record could not be taken apart. Records of a CSV with too few or too many cells, or with a broken
    quote, are left out and listed in the temporary table `broken_records`.

    Parameters
    ----------
    clean
        Read clean copies in `scratch`: needed for encodings other than UTF-8 and for lone carriage returns.
    is_streamed
        Read when `raw` is, and without `row_no`; else now, into memory.
    """
    con.execute("drop table if exists broken_records")
    con.execute("drop table if exists broken_scans")
    selects = []
    for part in export_parts:
        if part.shape.kind not in fmt.reads:
            raise InputError(f"{part.path} is {part.shape.kind}; the format {fmt.name} reads {', '.join(fmt.reads)}.")
        source = {"csv": _csv, "ndjson": _ndjson, "parquet": _parquet}[part.shape.kind](part, scratch, clean, fmt)
        present = {column.lower() for column in part.shape.columns}
        wanted = () if part.shape.kind == "ndjson" else dict.fromkeys([*fmt.required, *fmt.optional])
        missing = "".join(f", null::text as {quoted(column)}" for column in wanted if column not in present)
        selects.append(f"select *, {literal(part.name)} as part{missing} from ({source})")
    rows = "\nunion all by name ".join(selects)
    if is_streamed:
        con.execute(f"create or replace temp view raw as select *, null::bigint as row_no from ({rows})")
        return
    con.execute(f"create or replace temp table raw_rows as {rows}")
    con.execute("create or replace temp view raw as select *, rowid + 1 as row_no from raw_rows")


def _csv(part: Part, scratch: Path, clean: bool, fmt: Format) -> str:
    shape, path, compression = part.shape, part.path, part.shape.compression
    cell = "{}"
    if clean or shape.encoding not in ("utf-8", "ascii"):
        path = scratch / "clean.csv" if not part.name else scratch / f"clean_{part.name}.csv"
        clean_copy(part.path, compression, shape.encoding, path)
        compression = "none"
        cell = f"replace({{0}}, '{LONE_RETURN}', chr(13)) as {{0}}"
    types = ", ".join(f"{literal(column)}: 'varchar'" for column in shape.columns)
    chosen = ", ".join(cell.format(quoted(column)) for column in shape.columns)
    return (
        f"select {chosen}, null::text as broken from read_csv({literal(str(path))}, header = true, auto_detect = false, "
        f"delim = {literal(shape.separator)}, quote = '\"', escape = '\"', columns = {{{types}}}, "
        f"compression = {literal(compression)}, store_rejects = true, rejects_limit = 0, "
        "rejects_table = 'broken_records', rejects_scan = 'broken_scans')"
    )


def _ndjson(part: Part, scratch: Path, clean: bool, fmt: Format) -> str:
    shape, path, compression = part.shape, part.path, part.shape.compression
    if clean or shape.encoding not in ("utf-8", "ascii"):
        path = scratch / "clean.ndjson" if not part.name else scratch / f"clean_{part.name}.ndjson"
        clean_copy(part.path, compression, shape.encoding, path)
        compression = "none"
    # A rare key may stand below the lines that were looked at: ask for all that the format knows.
    known = {key.lower() for key in shape.columns}
    keys = [*shape.columns, *(c for c in (*fmt.required, *fmt.optional) if c not in known)]
    paths = ", ".join(literal('$."' + key.replace('"', '\\"') + '"') for key in keys)
    cells = ", ".join(f"cells[{place}] as {quoted(key)}" for place, key in enumerate(keys, start=1))
    return (
        f"select {cells}, broken from (select json_extract_string(line, [{paths}]) as cells, broken from ("
        "select case when json_valid(line) then line end as line, "
        "case when not json_valid(line) then 'not a JSON object: ' || line end as broken "
        f"from read_csv({literal(str(path))}, header = false, auto_detect = false, delim = '\x01', quote = '', "
        f"escape = '', columns = {{'line': 'varchar'}}, compression = {literal(compression)}) where line is not null))"
    )


def _parquet(part: Part, scratch: Path, clean: bool, fmt: Format) -> str:
    cells = ", ".join(
        f"to_json({quoted(c)})::text as {quoted(c)}" if c in part.shape.nested else f"{quoted(c)}::text as {quoted(c)}"
        for c in part.shape.columns
    )
    return f"select {cells}, null::text as broken from read_parquet({literal(str(part.path))})"


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
