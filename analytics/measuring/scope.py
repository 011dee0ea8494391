"""The relation `scope`: the turns asked for, as of an instant, each with the slice that it counts in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import duckdb

from analytics import sqlfiles
from analytics.config import zone
from analytics.connection import Connection
from analytics.dimension_names import DIMENSIONS
from analytics.errors import NothingToReport, RequestError, nearest
from analytics.log.store import Log, run_text
from analytics.measuring.conditions import bounded, checked_condition, unusable
from analytics.measuring.opening import define_opening
from analytics.measuring.selection import Period, Selection, periods

COLUMNS = (
    "slice_no", "customer_no", "thread_no", "thread_part", "round", "next_round", "as_of", "first_no", "answer_no",
    "agent", "turn_number", "channel", "brand", "category", "directed", "visibility", "followers", "opened_at",
    "answered_at", "acknowledged_at", "is_withdrawn", "is_owed", "needs_reply", "age_seconds", "is_mature",
    "wait_seconds", "watched_seconds",
)  # fmt: skip
"""All that metrics and lists may read of a turn."""
# Of these what measuring itself reads, whatever is asked for.
_ALWAYS = ("slice_no", "customer_no", "channel", "first_no", "opened_at")


@dataclass(frozen=True)
class Slice:
    """A slice: its dimensions, and its period where several were asked for."""

    dimensions: dict[str, object]
    period: date | None


@dataclass(frozen=True)
class Span:
    """What a log holds: first and last instant (naive UTC), messages of customers and of brands."""

    first_at: datetime
    latest_at: datetime
    messages: int
    customer_messages: int
    brand_messages: int


@dataclass(frozen=True)
class Scope:
    """What the last selection was cut into.

    Parameters
    ----------
    condition
        The selection's condition, checked, as SQL.
    periods
        By their numbers.
    """

    selection: Selection
    span: Span
    condition: str
    periods: Sequence[Period]
    slices: Sequence[Slice]


def span(log: Log) -> Span:
    """Return what a log holds.

    Raises
    ------
    NothingToReport
        It holds no message.
    """
    if "span" in log.facts:
        held: Span = log.facts["span"]
        return held
    found = log.con.execute(
        "select min(posted_at), max(posted_at), count(*), count(*) filter (not from_brand),"
        " count(*) filter (from_brand) from posts"
    ).fetchone()
    if found is None or found[0] is None:
        raise NothingToReport(
            f"The log {log.path} holds no message. Load an export first: answered load EXPORT."
        )
    log.facts["span"] = held = Span(*found)
    return held


def hold_turns(log: Log, selection: Selection) -> None:
    """Keep the turns of a selection's days at hand: a page asks for them a dozen times, always cut otherwise."""
    if not (selection.first and selection.last):
        return
    extent = span(log)
    (period,) = periods(replace(selection, every=None), extent.first_at, extent.latest_at)
    kept = (period.from_at, period.to_at)
    if log.facts.get("held") != kept:
        log.con.execute(
            "create or replace temp table held_turns as"
            " select * from waits where opened_at >= '{}' and opened_at < '{}'".format(*kept)
        )
        log.facts["held"] = kept
        # a selection that was measured before knows no such table
        log.measured.clear()


def define_scope(log: Log, selection: Selection, reads: Collection[str] = COLUMNS) -> list[Slice]:
    """Make the temporary table `scope_rows` for a selection; return its slices, by their numbers.

    Without dimensions there is a slice for each period, empty ones too.

    Parameters
    ----------
    reads
        The columns that are needed: of many turns each costs time.

    Raises
    ------
    RequestError
        A dimension, period or zone does not exist, or `where` is not a condition over the dimensions.
    NothingToReport
        The log holds no message.
    """
    con = log.con
    known: Scope | None = log.measured.get("scope")
    if known is not None and known.selection == selection:
        if not log.measured["columns"].issuperset(reads):
            _define_scope_rows(log, known, COLUMNS)
        return list(known.slices)
    log.measured.clear()
    for name in selection.by:
        if name not in DIMENSIONS:
            raise RequestError(f"There is no dimension '{name}'.{nearest(name, DIMENSIONS)}")
    held = span(log)
    cut = periods(selection, held.first_at, held.latest_at)
    con.execute("set variable tz = ?", [zone(selection.tz)])
    latest_at = max((period.as_of for period in cut), default=held.latest_at)
    define_opening(log, held.first_at, latest_at, is_needed=selection.uses("daypart"))
    dimensions = sqlfiles.text("measuring/dimensions")
    run_text(con, f"create or replace temp view dimensioned as {dimensions}", {})
    if "held" in log.facts:
        assert dimensions.count("from waits\n") == 1
        held_dimensions = dimensions.replace("from waits\n", "from held_turns as waits\n")
        run_text(con, f"create or replace temp view held_dimensioned as {held_dimensions}", {})
    condition = "true"
    if selection.where:
        with bounded(con, selection.where):
            condition = f"({checked_condition(con, selection.where)}\n)"
    if selection.turn_no is not None:
        condition += f" and first_no = {selection.turn_no}"
    _define_periods(con, "periods", enumerate(cut))
    by = ", ".join(f'"{name}"' for name in selection.by)
    try:
        with bounded(con, selection.where):
            slices = _define_slices(log, cut, selection, condition, by)
        scope = Scope(selection, held, condition, cut, slices)
        _define_scope_rows(log, scope, [name for name in COLUMNS if name in _ALWAYS or name in reads])
    except (duckdb.DataError, duckdb.InvalidInputException) as error:
        # only a condition reads values that may not convert
        if not selection.where:
            raise
        raise unusable(selection.where, error) from None
    log.measured["scope"] = scope
    return slices


def _define_scope_rows(log: Log, scope: Scope, columns: Collection[str]) -> None:
    define_turns(log, scope, "scope_rows", "slices", ", ".join(columns))
    log.measured["columns"] = frozenset(columns)


def define_turns(log: Log, scope: Scope, table: str, slices: str, columns: str) -> None:
    """Make a temporary table of the turns that slices select: those of `slices`, or the same ones of other times."""
    con, selection = log.con, scope.selection
    same = "".join(f' and turns."{name}" is not distinct from slices."{name}"' for name in selection.by)
    # Bounds as constants, though the join has them too: they spare the condition, which can be dear, all other turns.
    bounds = con.execute(f"select min(from_at), max(to_at) from {slices}").fetchone() or (None, None)
    within = "true" if None in bounds else "opened_at >= '{}' and opened_at < '{}'".format(*bounds)
    con.execute(
        "create or replace temp view asked as select turns.*, slices.slice_no, slices.as_of from"
        f" (select * from {_turns_within(log, *bounds)} where {within} and {scope.condition}) as turns"
        f" join {slices} as slices"
        " on turns.opened_at >= slices.from_at and turns.opened_at < slices.to_at"
        f" and turns.opened_at <= slices.as_of{same}"
    )
    with bounded(con, selection.where):
        run_text(
            con,
            f"create or replace temp table {table} as select {columns} from ({sqlfiles.text('measuring/scope')})",
            {"grace_seconds": selection.grace_seconds},
        )


def _turns_within(log: Log, from_at: datetime | None, to_at: datetime | None) -> str:
    """Name the view of turns to look into: of those that are held, where they are all that can be meant."""
    held = log.facts.get("held")
    is_held = held and from_at and to_at and held[0] <= from_at and to_at <= held[1]
    return "held_dimensioned" if is_held else "dimensioned"


def define_turns_of(
    log: Log,
    scope: Scope,
    table: str,
    shifted: Sequence[Period | None],
    columns: str,
) -> None:
    """Make a table like `scope_rows` of the same slices at other times: a period for each of the scope, or None."""
    con = log.con
    _define_periods(con, "shifted", [(number, period) for number, period in enumerate(shifted) if period])
    con.execute(
        "create or replace temp view shifted_slices as select slices.* replace"
        " (shifted.from_at as from_at, shifted.to_at as to_at, shifted.as_of as as_of)"
        " from slices join shifted using (period_no)"
    )
    define_turns(log, scope, table, "shifted_slices", columns)


def _define_periods(con: Connection, table: str, cut: Iterable[tuple[int, Period]]) -> None:
    con.execute(
        f"create or replace temp table {table}"
        " (period_no integer, first date, from_at timestamp, to_at timestamp, as_of timestamp)"
    )
    for number, period in cut:
        con.execute(
            f"insert into {table} values (?, ?, ?, ?, ?)",
            [number, period.first, period.from_at, period.to_at, period.as_of],
        )


def _define_slices(
    log: Log, cut: Sequence[Period], selection: Selection, condition: str, by: str
) -> list[Slice]:
    con = log.con
    if not by:
        con.execute("create or replace temp table slices as select period_no as slice_no, * from periods")
        return [Slice({}, period.first if selection.every else None) for period in cut]
    bounds = (
        (min(period.from_at for period in cut), max(period.to_at for period in cut)) if cut else (None, None)
    )
    con.execute(
        "create or replace temp table slices as"
        f" with parts as (select distinct {by} from {_turns_within(log, *bounds)}"
        "  where opened_at >= (select min(from_at) from periods) and opened_at < (select max(to_at) from periods)"
        f"  and {condition})"
        f" select (row_number() over (order by period_no, {by}) - 1)::integer as slice_no, periods.*, {by}"
        " from periods cross join parts"
    )
    rows = con.execute(f"select period_no, {by} from slices order by slice_no").fetchall()
    return [
        Slice(dict(zip(selection.by, row[1:], strict=True)), cut[row[0]].first if selection.every else None)
        for row in rows
    ]
