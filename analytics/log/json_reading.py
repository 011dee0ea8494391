"""JSON as rows: documents, the objects in them that hold records, and the records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analytics import sqlfiles
from analytics.connection import Connection
from analytics.log.store import run
from analytics.sources.documents import keys_at
from analytics.sources.formats import Format
from analytics.sources.shape import Shape
from analytics.sources.spelling import free, literal, quoted, types

NO_OBJECT = "not a JSON object that can be read"
NO_HOLDER = ", null::text as record_path, null::bigint as holder_no"
"""Columns of JSON in rows of a table."""

_FIRST_KEY = re.compile(r"\$\.\w+")

# Room for one object, in bytes; the reader takes twice as much for each thread.
_LEAST_ROOM = 1 << 24
_MOST_ROOM = 1 << 27


@dataclass(frozen=True)
class Lines:
    """A file of one JSON object a line; or a clean copy of one, with the length of its longest record in bytes."""

    path: Path
    compression: str
    longest: int | None = None


def is_nested(fmt: Format) -> bool:
    """Tell whether the records of a format stand within its documents."""
    return (fmt.holders, fmt.records) != (("$",), ("$",))


def line_rows(con: Connection, fmt: Format, shape: Shape, lines: Lines) -> str:
    """Return SQL for the records in the lines of a file, those that are no JSON among them as broken."""
    path = literal(str(lines.path))
    if lines.longest is None:
        columns = "line, null::text as broken, null::text as record"
        reader = (
            f"read_csv({path}, header = false, auto_detect = false, delim = '\x01', quote = '', escape = '', "
            f"columns = {{'line': 'varchar'}}, compression = {literal(lines.compression)}) where trim(line) <> ''"
        )
    else:
        columns = "nullif(line, '') as line, nullif(broken, '') as broken, nullif(record, '') as record"
        reader = (
            f"read_csv({path}, header = false, auto_detect = false, delim = ',', new_line = '\\n', quote = '\"', "
            f"escape = '\"', columns = {types(('line', 'broken', 'record'))}, max_line_size = {lines.longest})"
        )
    documents = f"""
        select
            case when is_object then line end as document,
            coalesce(broken, case when not is_object then {literal(NO_OBJECT)} end) as broken,
            coalesce(record, line) as record
        from (select *, is_json_object(line) as is_object from (select {columns} from {reader}))
    """
    return _rows(con, fmt, shape, documents)


def document_rows(con: Connection, fmt: Format, path: Path, shape: Shape) -> str:
    """Return SQL for the records in a JSON document, a list of them, or what a reader wrote out."""
    is_transcript = shape.kind == "transcript"
    broken = "json_extract_string(json, '$.broken')" if is_transcript else "null::text"
    record = "coalesce(json_extract_string(json, '$.record'), json::text)" if is_transcript else "json::text"
    size = path.stat().st_size
    if shape.is_list or is_transcript or size < _LEAST_ROOM:
        layout = "newline_delimited" if is_transcript else "array" if shape.is_list else "auto"
        room = min(max(size, _LEAST_ROOM), _MOST_ROOM)
        reader = f"read_json_objects({literal(str(path))}, format = '{layout}', maximum_object_size = {room})"
    else:
        # one object as large as the file
        reader = f"(select content::json as json from read_text({literal(str(path))}))"
    documents = f"""
        select
            case when json_type(json) = 'OBJECT' then json::text end as document,
            coalesce({broken}, case when json_type(json) <> 'OBJECT' then {literal(NO_OBJECT)} end) as broken,
            {record} as record
        from {reader}
    """
    return _rows(con, fmt, shape, documents)


def define_holders(con: Connection, fmt: Format) -> None:
    """Make the tables of documents, of the objects that hold records, and of the records, all still empty."""
    required = [*fmt.required, *(column for _, columns in fmt.parts for column in columns)]
    is_record = " or ".join(f"json_exists(object, {_path(key)})" for key in required) or "true"
    for name, paths in (("holder", fmt.holders), ("record", fmt.records)):
        keys = ", ".join(map(literal, _first_keys(paths)))
        con.execute(f"create or replace temp macro at_{name}_keys(object) as json_extract(object, [{keys}])")
        con.execute(f"create or replace temp macro {name}s_in(at_keys) as {_objects(paths)}")
    con.execute(f"create or replace temp macro has_record_keys(object) as ({is_record})")
    run(con, "log/json_tables")


def drop_holders(con: Connection) -> None:
    """Drop what was laid out of JSON."""
    run(con, "log/drop_json")


def _rows(con: Connection, fmt: Format, shape: Shape, documents: str) -> str:
    if not is_nested(fmt):
        cells = _cells(fmt, shape.columns, "document")
        return f"select {cells}, broken, record, '$' as record_path, null::bigint as holder_no from ({documents})"
    found = con.execute("select coalesce(max(file), 0) + 1 from json_records").fetchone()
    file = found[0] if found else 1
    con.execute(
        f"insert into json_documents select {file}, row_number() over (), document, broken, "
        f"case when document is null then record end from ({documents})"
    )
    for first, last in con.execute(sqlfiles.text("log/json_batches"), {"file": file}).fetchall():
        run(con, "log/json_records", file=file, first=first, last=last)
    con.execute("create or replace temp table json_documents as from json_documents limit 0")
    keys = [key for h in fmt.holders for r in fmt.records for key in keys_at(shape.paths, h, r)]
    cells = _cells(fmt, keys, "case when broken is null then record end")
    return f"select {cells}, broken, record, record_path, holder_no from json_records where file = {file}"


def _cells(fmt: Format, keys: Sequence[str], document: str) -> str:
    """Return SQL for the keys that a format reads, as the file spells them."""
    exact = set(keys)
    by_lower = {key.lower(): key for key in keys}
    asked = [column for column in fmt.columns if "." not in column]
    if not asked:
        return 'null::text as "no key"'
    spelled = [column if column in exact else by_lower.get(column.lower(), column) for column in asked]
    paths = ", ".join(map(_path, spelled))
    found = f"json_extract_string({document}, [{paths}])"
    return ", ".join(
        f"{found}[{place}] as {quoted(free(column))}" for place, column in enumerate(asked, start=1)
    )


def _first_keys(paths: Sequence[str]) -> list[str]:
    """Return the first key of each path. All are looked up at once: every look takes the whole text apart anew."""
    return list(dict.fromkeys(_first_key(path) for path in paths))


def _first_key(path: str) -> str:
    found = _FIRST_KEY.match(path)
    return found[0] if found else "$"


def _objects(paths: Sequence[str]) -> str:
    """Return SQL for a list of what stands at some paths, each with its path, over what stands at their first keys."""
    keys = _first_keys(paths)
    lists = []
    for path in paths:
        key = _first_key(path)
        found, rest = f"at_keys[{keys.index(key) + 1}]", path.removeprefix(key)
        found = f"json_extract({found}, {literal('$' + rest)})" if rest else found
        objects = found if "[*]" in path else f"[{found}]"
        lists.append(f"list_transform({objects}, lambda o: {{'path': {literal(path)}, 'object': o}})")
    return lists[0] if len(lists) == 1 else f"list_concat({', '.join(lists)})"


def _path(key: str) -> str:
    return literal("$" + "".join('."' + step.replace('"', '\\"') + '"' for step in key.split(".")))
