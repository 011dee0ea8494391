"""What the columns of a file without a format look like: cells, values, times, links between rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from analytics import sqlfiles
from analytics.config import Settings
from analytics.connection import Connection
from analytics.errors import InputError
from analytics.log.intake import drop_scratch
from analytics.log.reading import Part, read_raw
from analytics.log.store import Log, run
from analytics.log.time_formats import Fit, fitting
from analytics.scratch import scratch_folder
from analytics.sources.formats import Format
from analytics.sources.headings import likeness
from analytics.sources.spelling import free, quoted

# So much of a file is looked at.
_MOST_ROWS = 20_000
_MOST_COLUMNS = 200
# A column of no more different cells may hold directions or channels.
_FEW = 30
_ENOUGH = 0.75


@dataclass(frozen=True)
class Column:
    """A column of a file, and how many of its cells are what; empty cells are left out.

    Parameters
    ----------
    values
        Where there are few different cells: cell, rows of the whole file, its channel; the most frequent first.
    """

    place: int
    name: str
    filled: int = 0
    different: int = 0
    mean_length: float = 0.0
    longest: int = 0
    spaced: int = 0
    instants: int = 0
    iso_times: int = 0
    unix_times: int = 0
    clocks: int = 0
    dates: int = 0
    hours: int = 0
    numbers: int = 0
    flags: int = 0
    languages: int = 0
    commas: int = 0
    lists: int = 0
    values: tuple[tuple[str, int, str], ...] = ()

    def is_mostly(self, cells: int) -> bool:
        """Tell whether so many cells are nearly all that are filled."""
        return self.filled > 0 and cells >= _ENOUGH * self.filled


@dataclass(frozen=True)
class Profile:
    """The columns of a file.

    Parameters
    ----------
    holders, records
        Paths of the records in JSON; ``$`` for those of a table.
    rows, all_rows
        Rows that were looked at, from the first on, and those of the file. Values and times are those of all.
    """

    con: Connection
    columns: tuple[Column, ...]
    holders: str
    records: str
    rows: int
    all_rows: int

    def links_to(self, ids: Column) -> dict[int, int]:
        """Return for each column, by its place, how many of its cells are ids of other rows."""
        return dict(self.con.execute(sqlfiles.text("log/column_links"), {"ids": ids.place}).fetchall())

    def example(self, column: Column) -> str:
        """Return the first cell of a column that is not empty."""
        query = "select min_by(cell, row_no) from draft_cells where place = ?"
        row = self.con.execute(query, [column.place]).fetchone()
        return str(row[0]) if row and row[0] is not None else ""

    def time_formats(self, *columns: Column) -> list[Fit]:
        """Return the formats that fit the times of a column, or of several joined by spaces; the best first."""
        return fitting(self.con, [column.place for column in columns])


@contextmanager
def profiled(part: Part, settings: Settings) -> Iterator[Profile]:
    """Look at the cells of a table or JSON, as long as the profile is used.

    Raises
    ------
    InputError
        The file cannot be read, or has no columns.
    """
    if part.shape.kind not in ("csv", "parquet", "json", "ndjson"):
        raise InputError(f"{part.path} is {part.shape.in_words()}, which has no columns to map.")
    holders, records, names = _records(part)
    if not names:
        raise InputError(f"{part.path} holds no keys with values that could be mapped.")
    renamed = {f"c{place}": quoted(free(name)) for place, name in enumerate(names)}
    fmt = Format(
        "draft", "", "", (), names, (), ("csv", "json", "parquet"), "from raw",
        holders=(holders,), records=(records,), renamed=renamed,
    )  # fmt: skip
    with (
        scratch_folder() as scratch,
        Log(scratch / "draft.duckdb", settings, writable=True, is_scratch=True) as log,
    ):
        run(log.con, "sources/_macros")
        log.con.execute("set variable date_order = null")
        read_raw(log.con, fmt, [part], scratch)
        yield _profile(log.con, names, holders, records)
        drop_scratch(log.con)


def _profile(con: Connection, names: Sequence[str], holders: str, records: str) -> Profile:
    cells = ", ".join(f"nullif(trim(c{place}), '') as c{place}" for place in range(len(names)))
    con.execute(
        f"create temp table draft_rows as select row_no, {cells} from raw order by row_no limit {_MOST_ROWS}"
    )
    con.execute(
        "create temp table draft_cells as select place[2:]::integer as place, row_no, cell from "
        "(unpivot draft_rows on columns(* exclude (row_no)) into name place value cell)"
    )
    found = con.execute(sqlfiles.text("log/column_facts"))
    keys = [entry[0] for entry in found.description or ()]
    facts = {row[0]: dict(zip(keys, row, strict=True)) for row in found.fetchall()}
    columns = tuple(
        Column(name=name, values=_values(con, facts.get(place)), **facts.get(place, {"place": place}))
        for place, name in enumerate(names)
    )
    (rows,) = con.execute("select count(*) from draft_rows").fetchone() or (0,)
    (all_rows,) = con.execute("select count(*) from raw").fetchone() or (0,)
    return Profile(con, columns, holders, records, rows, all_rows)


def _values(con: Connection, facts: Mapping[str, Any] | None) -> tuple[tuple[str, int, str], ...]:
    """Count the cells of a column in the whole file, where they are few different ones."""
    if facts is None or facts["different"] > 2 * _FEW:
        return ()
    cell = f"nullif(trim(c{facts['place']}), '')"
    con.execute(
        f"create or replace temp view draft_column as select {cell} as cell from raw where {cell} is not null"
    )
    found = con.execute(sqlfiles.text("log/column_values")).fetchall()[: 2 * _FEW + 1]
    is_few = len({value[0].lower() for value in found}) <= _FEW
    return tuple((str(value[0]), int(value[1]), str(value[2])) for value in found) if is_few else ()


def _records(part: Part) -> tuple[str, str, tuple[str, ...]]:
    """Tell where the records of a file stand, and what can be read of each."""
    shape = part.shape
    if shape.kind in ("csv", "parquet"):
        return "$", "$", shape.columns[:_MOST_COLUMNS]
    above = {path[: path.rindex("[*]") + 3] for path in shape.paths if "[*]" in path}
    places = sorted(
        {"$", *above}, key=lambda place: (place.count("[*]"), shape.paths.index(_first(shape.paths, place)))
    )
    best = max(places, key=lambda place: _promise(_leaves(shape.paths, place)))
    if best == "$":
        return "$", "$", _leaves(shape.paths, "$")[:_MOST_COLUMNS]
    cut = best.rfind("[*]", 0, -3) + 3
    holders, records = (best[:cut], "$" + best[cut:]) if cut > 2 else ("$", best)
    of_holder = tuple(f"$.{key}" for key in _leaves(shape.paths, holders))
    return holders, records, (*_leaves(shape.paths, best), *of_holder)[:_MOST_COLUMNS]


def _first(paths: Sequence[str], place: str) -> str:
    return next(path for path in paths if path.startswith(place))


def _leaves(paths: Sequence[str], place: str) -> tuple[str, ...]:
    """List the keys at a place that hold no others, nested ones with dots; lists of objects are left out."""
    below = [path[len(place) + 1 :] for path in paths if path.startswith(place + ".")]
    return tuple(
        key for key in below
        if "[*]" not in key and not any(other.startswith((f"{key}.", f"{key}[*]")) for other in below)
    )  # fmt: skip


def _promise(keys: Sequence[str]) -> int:
    """Tell how much some keys look like those of a message."""
    return sum(
        max((likeness(key, target) for key in keys), default=0)
        for target in ("message_id", "posted_at", "text", "author_id")
    )
