"""Rows rather than figures: the answer curve, what became of all turns, and named lists."""

from __future__ import annotations

from dataclasses import dataclass

from analytics import sqlfiles
from analytics.errors import QueryError, nearest
from analytics.log.store import Log, run_text
from analytics.measuring.figures import define_curve
from analytics.measuring.scope import define_scope, scope_by_slice
from analytics.measuring.selection import Selection
from analytics.metrics import catalogue

LIST_KEYS = ("title", "definition", "parameters", "source")


@dataclass(frozen=True)
class CurvePoint:
    """Share of turns answered within a wait, by Kaplan-Meier, with its interval of 95 %.

    Parameters
    ----------
    at_risk
        Turns watched for that long and not answered before.
    """

    dimensions: dict[str, object]
    wait_seconds: float
    answered_share: float
    low: float | None
    high: float | None
    at_risk: int


def answer_curve(log: Log, selection: Selection) -> list[CurvePoint]:
    """Return the share answered by time since asking, slice by slice, waits ascending.

    Each slice begins at a wait of zero and has at most some 200 points, chosen evenly over the share answered.
    """
    slices = define_scope(log, selection)
    define_curve(log.con, catalogue()["typical_wait_seconds"].sql)
    found = log.con.execute(sqlfiles.text("measuring/curve_points")).fetchall()
    return [CurvePoint(slices[number].dimensions, *point) for number, *point in found]


def population(log: Log, selection: Selection) -> dict[str, int]:
    """Return how many turns there are, and what became of them.

    turns = thanks + abuse + spam + undirected + withdrawn + owed; owed = answered + unanswered + pending;
    answered_elsewhere and automated_only are parts of unanswered; waiting and waiting_elsewhere add up to
    unanswered + pending.
    """
    define_scope(log, selection)
    scope_by_slice(log.con)
    counted = log.con.execute(sqlfiles.text("measuring/population"))
    names = [column[0] for column in counted.description or ()]
    row = counted.fetchone() or ()
    return {name: int(count) for name, count in zip(names, row, strict=True)}


def list_names() -> list[str]:
    """Return the names of all lists."""
    return [path.stem for path in sqlfiles.paths("lists")]


def rows(log: Log, name: str, selection: Selection, limit: int | None = None) -> list[dict[str, object]]:
    """Return the rows of a list of `queries/lists` over a selection, in its order; with a limit the first ones.

    Raises
    ------
    QueryError
        There is no list of that name.
    """
    found = {path.stem: path for path in sqlfiles.paths("lists")}
    if name not in found:
        raise QueryError(f"There is no list '{name}'.{nearest(name, found)}")
    define_scope(log, selection)
    scope_by_slice(log.con)
    file = sqlfiles.read(found[name], LIST_KEYS)
    run_text(log.con, f"create or replace temp view listed as {file.sql}", {})
    listed = log.con.execute("from listed limit ?", [limit if limit is not None else 1 << 62])
    names = [column[0] for column in listed.description or ()]
    return [dict(zip(names, row, strict=True)) for row in listed.fetchall()]
