"""An export as the relation `raw`: every column as text, in the order of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from analytics.errors import InputError
from analytics.sources.cleaning import clean_copy
from analytics.sources.files import Export
from analytics.sources.formats import Format
from analytics.sources.shape import Shape, look

# What the CSV reader takes without being told, in bytes.
_LONGEST_RECORD = 2_097_152
# Names that stand for something else in `raw` and in the formats that read it.
_TAKEN = frozenset(
    {"part", "row_no", "rowid", "broken", "record", "raw", "raw_rows", "source_row", "is_response"}
)


@dataclass(frozen=True)
class Part:
    """One file of an export and its shape."""

    name: str
    path: Path
    shape: Shape

    @property
    def needs_copy(self) -> bool:
        """Its encoding is one that the reader does not know."""
        return self.shape.encoding not in ("utf-8", "ascii")


def parts(export: Export, encoding: str | None) -> list[Part]:
    """Look at each file of an export."""
    return [Part(name, path, look(path, encoding)) for name, path in export.parts]


def columns(export_parts: Sequence[Part]) -> list[str]:
    """List the columns of all files of an export, each once."""
    return list(dict.fromkeys(column for part in export_parts for column in part.shape.columns))


def stream_raw(con: duckdb.DuckDBPyConnection, fmt: Format, export_parts: Sequence[Part]) -> None:
    """Define the relation `raw` over the files of an export, read whenever it is, without row numbers.

    Reading fails with an error of DuckDB where a file is damaged or a record cannot be taken apart.
    """
    con.execute(
        "create or replace temp view raw as select * exclude (broken), null::bigint as row_no "
        f"from ({_union(fmt, export_parts, {})})"
    )


def read_raw(
    con: duckdb.DuckDBPyConnection,
    fmt: Format,
    export_parts: Sequence[Part],
    scratch: Path,
    *,
    is_misread: bool = False,
) -> None:
    """Read the files of an export into the relation `raw` and the table `broken_records`.

    `raw` has the export's columns and the format's, text all of them; `row_no`, which record it is, from 1;
    `part`, the name of the file within the export; and `record`, the text of a line of NDJSON.
    `broken_records` (row_no, reason, record) has the records that could not be taken apart, whole: too few or
    too many cells, a broken quote, bytes that are not UTF-8, no JSON.

    Parameters
    ----------
    scratch
        Folder for clean copies, which are made where the reader cannot read a file itself.
    is_misread
        It is known already that there is such a file.

    Raises
    ------
    InputError
        A file is damaged, in another encoding, or of a kind that the format does not read.
    """
    if (
        is_misread
        or any(part.needs_copy for part in export_parts)
        or not _is_read(con, _union(fmt, export_parts, {}))
    ):
        copies = {part.path: _copied(part, scratch) for part in export_parts if part.shape.kind != "parquet"}
        try:
            con.execute(f"create or replace temp table raw_rows as {_union(fmt, export_parts, copies)}")
        except duckdb.Error as error:
            names = " + ".join(part.path.name for part in export_parts)
            raise InputError(f"{names} cannot be read: {str(error).splitlines()[0]}") from None
    con.execute(
        "create or replace temp table broken_records as "
        "select rowid + 1 as row_no, broken as reason, record from raw_rows where broken is not null"
    )
    some_broken = con.execute("select count(*) from broken_records").fetchone() != (0,)
    con.execute(
        "create or replace temp view raw as select * exclude (broken), rowid + 1 as row_no from raw_rows"
        + (" where broken is null" if some_broken else "")
    )


def _is_read(con: duckdb.DuckDBPyConnection, rows: str) -> bool:
    """Read `raw_rows` if the reader can; tell whether it could."""
    try:
        con.execute(f"create or replace temp table raw_rows as {rows}")
    except duckdb.Error:
        return False
    return True


def _union(fmt: Format, export_parts: Sequence[Part], copies: dict[Path, _Copy]) -> str:
    selects = []
    for part in export_parts:
        kind, copy = part.shape.kind, copies.get(part.path)
        if kind not in fmt.reads:
            raise InputError(f"{part.path} is {kind}; the format {fmt.name} reads {', '.join(fmt.reads)}.")
        known = dict.fromkeys([*fmt.required, *fmt.optional])
        missing = [column for column in known if column not in {c.lower() for c in part.shape.columns}]
        match kind:
            case "csv":
                source = _csv(part, copy)
            case "parquet":
                source = _parquet(part)
            case _:
                # a rare key may stand below the lines that were looked at: ask for all that the format knows
                source = _ndjson(part, [*part.shape.columns, *missing], copy)
                missing = []
        nulls = "".join(f", null::text as {quoted(column)}" for column in missing)
        selects.append(f"select *, {literal(part.name)} as part{nulls} from ({source})")
    return "\nunion all by name ".join(selects)


@dataclass(frozen=True)
class _Copy:
    """A clean copy, and the length of its longest record in characters."""

    path: Path
    longest: int


def _copied(part: Part, scratch: Path) -> _Copy:
    target = scratch / f"clean_{part.name}.csv"
    return _Copy(target, clean_copy(part.path, part.shape, target))


def _csv(part: Part, copy: _Copy | None) -> str:
    columns = part.shape.columns
    if copy:
        cells = ", ".join(f"cell{place} as {quoted(_free(c))}" for place, c in enumerate(columns))
        return f"select {cells}, broken, record from {_read_copy(copy, len(columns))}"
    cells = ", ".join(f"{quoted(c)} as {quoted(_free(c))}" for c in columns)
    return (
        f"select {cells}, null::text as broken, null::text as record from read_csv("
        f"{literal(str(part.path))}, header = true, auto_detect = false, "
        f"delim = {literal(part.shape.separator)}, quote = '\"', escape = '\"', columns = {_types(columns)}, "
        f"compression = {literal(part.shape.compression)})"
    )


def _ndjson(part: Part, keys: Sequence[str], copy: _Copy | None) -> str:
    paths = ", ".join(literal('$."' + key.replace('"', '\\"') + '"') for key in keys)
    cells = ", ".join(f"cells[{place}] as {quoted(_free(key))}" for place, key in enumerate(keys, start=1))
    lines = (
        f"(select cell0 as line, broken, record from {_read_copy(copy, 1)})"
        if copy
        else "(select line, null::text as broken, null::text as record from read_csv("
        f"{literal(str(part.path))}, header = false, auto_detect = false, delim = '\x01', quote = '', "
        "escape = '', columns = {'line': 'varchar'}, "
        f"compression = {literal(part.shape.compression)}) where trim(line) <> '')"
    )
    return f"""
        select
            {cells},
            coalesce(broken, case when cells is null then 'not a JSON object that can be read' end) as broken,
            coalesce(record, line) as record
        from (
            select
                line, broken, record,
                case when json_valid(line) then
                    case when json_type(line) = 'OBJECT' then json_extract_string(line, [{paths}]) end
                end as cells
            from {lines}
        )
    """


def _parquet(part: Part) -> str:
    cells = ", ".join(f"{_as_text(part.shape, c)} as {quoted(_free(c))}" for c in part.shape.columns)
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


def _read_copy(copy: _Copy, width: int) -> str:
    names = [*(f"cell{place}" for place in range(width)), "broken", "record"]
    cells = ", ".join(f"nullif({name}, '') as {name}" for name in names)
    # a character is four bytes at most
    longest = max(_LONGEST_RECORD, 4 * copy.longest)
    return (
        f"(select {cells} from read_csv({literal(str(copy.path))}, header = false, auto_detect = false, "
        "delim = ',', new_line = '\\n', quote = '\"', escape = '\"', "
        f"columns = {_types(names)}, max_line_size = {longest}))"
    )


def _types(names: Sequence[str]) -> str:
    return "{" + ", ".join(f"{literal(name)}: 'varchar'" for name in names) + "}"


def _free(column: str) -> str:
    name = column.lower()
    return f"{name}_" if name in _TAKEN else name


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
