"""A connection in which a lake is put together: with the tables of a log, which hold those of the lake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from analytics.connection import Connection
from analytics.errors import LakeError, without_values
from analytics.lake.manifest import TABLES, Manifest
from analytics.log.bounds import bounds
from analytics.log.columns import store_columns
from analytics.log.store import run
from analytics.sources.spelling import literal

# The rows of each in an order that is theirs, so that the same table is the same file.
_ORDER = {
    "files": "file_no",
    "remarks": "file_no, first_row, remark",
    "unreadable": "file_no, row_no, reason, source_row",
    "versions": "all",
    "brand_accounts": "all",
    "label_errors": "all",
    "properties": "name",
}


@contextmanager
def workshop(scratch: Path) -> Iterator[Connection]:
    """Open a database in memory with the empty tables of a log; what does not fit spills into a folder."""
    spill = scratch / "spill"
    spill.mkdir(exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": str(spill),
        "max_temp_directory_size": "100GB",
        **bounds(),
    }
    with duckdb.connect(config=config) as con:
        con.execute("set global timezone = 'UTC'")
        for name in ("log/schema", "log/_macros", "model/_macros", "lake/shape"):
            run(con, name)
        store_columns(con, [name for name, *_ in con.execute("describe shape").fetchall()])
        yield con


@contextmanager
def damaged(shown: str) -> Iterator[None]:
    """Turn what DuckDB says of files of a lake into an error that names the lake."""
    try:
        yield
    except (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException,
            duckdb.ConstraintException, duckdb.BinderException, duckdb.SerializationException) as error:  # fmt: skip
        raise LakeError(f"{shown} is damaged: {without_values(str(error)).splitlines()[0]}") from None


def listing(paths: Iterable[Path]) -> str:
    """Return a list of paths as SQL."""
    return f"[{', '.join(literal(str(path)) for path in paths)}]"


def define_stored(con: Connection, manifest: Manifest, fetched: Mapping[str, Path], shown: str) -> None:
    """Define the view `lake_rows`: the messages of a lake, each once; and `stored`, all its rows.

    Raises
    ------
    LakeError
        A file is no Parquet, lacks columns, or has another number of rows than the manifest says.
    """
    paths = [fetched[one.path] for one in manifest.messages]
    con.execute("set variable may_repeat = ?", [manifest.may_repeat])
    with damaged(shown):
        if not paths:
            con.execute(
                "create or replace temp view stored as select *, null::integer as generation from shape"
            )
        else:
            _check_rows(con, manifest, fetched, shown)
            names = "".join(
                f"{name}::{kind} as {name}, " for name, kind, *_ in con.execute("describe shape").fetchall()
            )
            con.execute(
                f"create or replace temp view stored as select {names}generation::integer as generation "
                f"from read_parquet({listing(paths)}, hive_partitioning = false)"
            )
        run(con, "lake/newest")


def _check_rows(con: Connection, manifest: Manifest, fetched: Mapping[str, Path], shown: str) -> None:
    paths = [fetched[one.path] for one in manifest.messages]
    found = dict(
        con.execute(f"select file_name, num_rows from parquet_file_metadata({listing(paths)})").fetchall()
    )
    for one in manifest.messages:
        rows = found.get(str(fetched[one.path]))
        if rows != one.rows:
            raise LakeError(f"{shown} is damaged: {one.path} has {rows} rows, its manifest says {one.rows}.")


def read_tables(
    con: Connection,
    manifest: Manifest,
    fetched: Mapping[str, Path],
    shown: str,
    prefix: str = "",
) -> None:
    """Fill tables with the small tables of a lake.

    Parameters
    ----------
    prefix
        What their names begin with; such tables are made.
    """
    with damaged(shown):
        for table in TABLES:
            if prefix:
                con.execute(f"create or replace temp table {prefix}{table} as from {table} limit 0")
            paths = [fetched[path] for path in manifest.tables.get(table, ())]
            if paths:
                con.execute(
                    f"insert into {prefix}{table} by name "
                    f"from read_parquet({listing(paths)}, hive_partitioning = false)"
                )


def write_table(con: Connection, table: str, target: Path) -> int:
    """Write a table of the workshop; return its rows."""
    con.execute(
        f"copy (from {table} order by {_ORDER[table]}) to {literal(str(target))} (format parquet, compression zstd)"
    )
    found = con.execute(f"select count(*) from {table}").fetchone()
    return int(found[0]) if found else 0
