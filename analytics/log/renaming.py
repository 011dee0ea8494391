"""Rows of an export under the names that a mapping gives their columns."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.log.json_reading import is_nested
from analytics.sources.documents import keys_at
from analytics.sources.formats import Format
from analytics.sources.shape import Shape
from analytics.sources.spelling import free, literal, quoted

# What stands in a row besides the cells of a table.
_OWN = ("part", "broken", "record", "record_path", "holder_no")


def renamed(fmt: Format, shape: Shape, source: str) -> str:
    """Return SQL that gives the rows of `source` the columns of the log, and keeps them whole as `record`."""
    columns = ", ".join(f"{sql} as {quoted(target)}" for target, sql in fmt.renamed.items())
    if shape.kind in ("csv", "parquet"):
        none = ", ".join(f'"{name}": null' for name in _OWN)
        # a patch of JSON takes out what is null, empty cells too
        record = f"coalesce(record, json_merge_patch('{{}}', json_merge_patch(to_json(cells), '{{{none}}}'))::text)"
        return f"select {columns}, part, broken, {record} as record from ({source}) as cells"
    return f"select {columns}, part, broken, record from ({_with_inner_keys(fmt, shape, source)})"


def _with_inner_keys(fmt: Format, shape: Shape, source: str) -> str:
    """Add the keys within keys (author.id) and those of what holds the records ($.id)."""
    keys = [key for h in fmt.holders for r in fmt.records for key in keys_at(shape.paths, h, r)]
    above = [key for h in fmt.holders for key in keys_at(shape.paths, h, "$")] if is_nested(fmt) else keys
    of_holders = [column for column in fmt.columns if column.startswith("$.")]
    inner = [column for column in fmt.columns if "." in column and column not in of_holders]
    whole = "case when broken is null then record end"
    cells = [f"{_at(whole, _spelled(column, keys))} as {quoted(free(column))}" for column in inner]
    place = "holder" if is_nested(fmt) else whole
    cells += [f"{_at(place, _spelled(column[2:], above))} as {quoted(free(column))}" for column in of_holders]
    if of_holders and is_nested(fmt):
        source = (
            f"select * from (select *, row_number() over () as place from ({source})) "
            "left join (select holder_no, holder from holders) using (holder_no) order by place"
        )
    return f"select {', '.join(['*', *cells])} from ({source})"


def _spelled(column: str, keys: Sequence[str]) -> str:
    """Return a key as the file spells it."""
    return column if column in keys else next((key for key in keys if key.lower() == column.lower()), column)


def _at(document: str, key: str) -> str:
    """Return SQL for what stands at a key: within another, or at one that has dots itself."""
    steps = ["$" + "".join(f".{_step(step)}" for step in key.split(".")), f"$.{_step(key)}"]
    return f"coalesce({', '.join(f'json_extract_string({document}, {literal(p)})' for p in dict.fromkeys(steps))})"


def _step(key: str) -> str:
    return '"' + key.replace('"', '\\"') + '"'
