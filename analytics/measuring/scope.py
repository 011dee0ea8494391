"""The relation `scope`: the turns asked for, as of an instant, each with the slice that it counts in."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from analytics import sqlfiles
from analytics.config import zone
from analytics.errors import NothingToReport, RequestError, nearest
from analytics.log.store import Log, run_text
from analytics.measuring.selection import Period, Selection, periods

DIMENSIONS = (
    "channel", "brand", "category", "language", "visibility", "agent", "directed", "turn", "reach", "weekday", "hour",
)  # fmt: skip
_FURTHER_CLAUSES = ("modifiers", "group_expressions", "having", "qualify", "sample")
_WRONG = f"--where takes one condition over {', '.join(DIMENSIONS)}, for example \"channel = 'twitter'\"."


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


def span(log: Log) -> Span:
    """Return what a log holds.

    Raises
    ------
    NothingToReport
        It holds no message.
    """
    found = log.con.execute(
        "select min(posted_at), max(posted_at), count(*), count(*) filter (not from_brand),"
        " count(*) filter (from_brand) from posts"
    ).fetchone()
    if found is None or found[0] is None:
        raise NothingToReport(
            f"The log {log.path} holds no message. Load an export first: answered load EXPORT."
        )
    return Span(*found)


def define_scope(log: Log, selection: Selection) -> list[Slice]:
    """Make the temporary table `scope_turns` for a selection; return its slices, by their numbers.

    Without dimensions there is a slice for each period, empty ones too.

    Raises
    ------
    RequestError
        A dimension, period or zone does not exist, or `where` is not a condition over the dimensions.
    NothingToReport
        The log holds no message.
    """
    con = log.con
    if log.measured.get("selection") == selection:
        return list(log.measured["slices"])
    log.measured.clear()
    for name in selection.by:
        if name not in DIMENSIONS:
            raise RequestError(f"There is no dimension '{name}'.{nearest(name, DIMENSIONS)}")
    held = span(log)
    cut = periods(selection, held.first_at, held.latest_at)
    con.execute("set variable tz = ?", [zone(selection.tz)])
    run_text(con, f"create or replace temp view dimensioned as {sqlfiles.text('measuring/dimensions')}", {})
    condition = f"({checked_condition(con, selection.where)}\n)" if selection.where else "true"
    _define_periods(con, cut)
    by = ", ".join(f'"{name}"' for name in selection.by)
    try:
        slices = _define_slices(con, cut, selection, condition, by)
        same = " and ".join(f'turns."{name}" is not distinct from slices."{name}"' for name in selection.by)
        con.execute(
            "create or replace temp view asked as select turns.*, slices.slice_no, slices.as_of from"
            f" (select * from dimensioned where {condition}) as turns join slices"
            " on turns.opened_at >= slices.from_at and turns.opened_at < slices.to_at"
            " and turns.opened_at <= slices.as_of" + (f" and {same}" if same else "")
        )
        run_text(con, sqlfiles.text("measuring/scope"), {"grace_seconds": selection.grace_seconds})
    except (duckdb.DataError, duckdb.InvalidInputException) as error:
        # only a condition reads values that may not convert
        if not selection.where:
            raise
        raise _unusable(selection.where, error) from None
    run_text(con, sqlfiles.text("measuring/elsewhere"), {})
    log.measured.update(selection=selection, slices=slices)
    return slices


def scope_by_slice(con: duckdb.DuckDBPyConnection) -> None:
    """Let `scope` count by slice."""
    con.execute(
        "create or replace temp view scope as select slice_no as slice, * exclude (slice_no) from scope_turns"
    )


def scope_by_customer(con: duckdb.DuckDBPyConnection) -> None:
    """Let `scope` count by slice and customer: the slice in the high bits, the customer in the low 64."""
    con.execute(
        "create or replace temp view scope as"
        " select (slice_no::hugeint << 64) + customer_no + (1::hugeint << 63) as slice, * exclude (slice_no)"
        " from scope_turns"
    )


def checked_condition(con: duckdb.DuckDBPyConnection, where: str) -> str:
    """Return a condition over the dimensions after making sure that it is that and nothing else.

    Raises
    ------
    RequestError
        It is more than one expression, holds a query, or names something that is no dimension.
    """
    columns = ", ".join(f'"{name}"' for name in DIMENSIONS)
    query = f"select 1 from (select {columns} from dimensioned) where ({where}\n)"
    found = con.execute("select json_serialize_sql(?)", [query]).fetchone()
    tree: Any = json.loads(found[0]) if found else {"error": True}
    if tree.get("error") or len(tree["statements"]) != 1:
        raise RequestError(f"This is not a condition: {where}\n{_WRONG}")
    node = tree["statements"][0]["node"]
    # a closing bracket in it could end the condition and begin a further clause
    if node["type"] != "SELECT_NODE" or any(node[clause] for clause in _FURTHER_CLAUSES):
        raise RequestError(f"This is more than a condition: {where}\n{_WRONG}")
    if node["cte_map"]["map"] or _holds_query(node["where_clause"]):
        raise RequestError(f"A condition may not hold a query: {where}\n{_WRONG}")
    try:
        con.execute(f"select * from ({query}) limit 0").fetchall()
        kinds = con.execute(
            f"describe select ({where}\n) from (select {columns} from dimensioned)"
        ).fetchall()
    except duckdb.Error as error:
        raise _unusable(where, error) from None
    if [kind[1] for kind in kinds] != ["BOOLEAN"]:
        raise RequestError(f"This is neither true nor false: {where}\n{_WRONG}")
    return where


def _unusable(where: str, error: duckdb.Error) -> RequestError:
    unknown = re.search(r'Referenced column "([^"]+)" not found', str(error))
    why = str(error).splitlines()[0]
    if unknown:
        why = f"There is no dimension '{unknown[1]}'.{nearest(unknown[1], DIMENSIONS)}"
    return RequestError(f"This condition cannot be used: {where}\n{why}\n{_WRONG}")


def _holds_query(tree: Any) -> bool:
    if isinstance(tree, dict):
        return tree.get("class") == "SUBQUERY" or any(_holds_query(value) for value in tree.values())
    return isinstance(tree, list) and any(_holds_query(value) for value in tree)


def _define_periods(con: duckdb.DuckDBPyConnection, cut: Sequence[Period]) -> None:
    con.execute(
        "create or replace temp table periods"
        " (period_no integer, first date, from_at timestamp, to_at timestamp, as_of timestamp)"
    )
    for number, period in enumerate(cut):
        con.execute(
            "insert into periods values (?, ?, ?, ?, ?)",
            [number, period.first, period.from_at, period.to_at, period.as_of],
        )


def _define_slices(
    con: duckdb.DuckDBPyConnection, cut: Sequence[Period], selection: Selection, condition: str, by: str
) -> list[Slice]:
    if not by:
        con.execute("create or replace temp table slices as select period_no as slice_no, * from periods")
        return [Slice({}, period.first if selection.every else None) for period in cut]
    con.execute(
        "create or replace temp table slices as"
        f" with parts as (select distinct {by} from dimensioned"
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
