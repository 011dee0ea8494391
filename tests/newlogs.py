"""New logs of the tests: copies of one that was made as any other, as its views take longer than a small load.

Commands that run as processes of their own make theirs themselves; tests/test_newlogs.py holds that both are alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from analytics.log import Log, opening

made = opening.create
"""What makes the file of a new log in the program: an empty one."""


@contextmanager
def copied() -> Iterator[None]:
    """Begin each new log of this process with the tables and views of one that was made before."""

    def create(path: Path) -> None:
        is_own = not path.exists()
        made(path)
        # in place, with the rights that it was made with
        if is_own and path.exists():
            path.write_bytes(_empty_log())

    opening.create = create
    try:
        yield
    finally:
        opening.create = made


@cache
def _empty_log() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.duckdb"
        copying, opening.create = opening.create, made
        try:
            with Log(path, writable=True):
                pass
        finally:
            opening.create = copying
        return path.read_bytes()


def layout(log: Log) -> dict[str, list[tuple[object, ...]]]:
    """Return all that the file of a log defines, and what it keeps of itself."""
    asked = {
        "tables": "select table_name, sql, comment, has_primary_key, estimated_size from duckdb_tables()",
        "views": "select view_name, sql, comment from duckdb_views() where not internal",
        "columns": "select table_name, column_name, column_default, is_nullable, data_type, comment"
        " from duckdb_columns() where not internal",
        "macros": "select function_name, macro_definition, parameters, comment, description"
        " from duckdb_functions() where not internal",
        "constraints": "select table_name, constraint_text from duckdb_constraints()",
        "indexes": "select table_name, index_name, sql from duckdb_indexes()",
        "sequences": "select sequence_name, last_value, sql from duckdb_sequences()",
        "types": "select type_name, logical_type from duckdb_types() where not internal",
        "properties": "from properties",
    }
    return {
        name: sorted(map(_in_order, log.con.execute(sql).fetchall()), key=repr) for name, sql in asked.items()
    }


def _in_order(row: tuple[object, ...]) -> tuple[object, ...]:
    """Put the names of EXCLUDE, which the engine keeps in any order, into one."""

    def ordered(found: re.Match[str]) -> str:
        return f"EXCLUDE ({', '.join(sorted(found[1].split(', ')))})"

    return tuple(
        re.sub(r"EXCLUDE \(([^)]*)\)", ordered, cell) if isinstance(cell, str) else cell for cell in row
    )
