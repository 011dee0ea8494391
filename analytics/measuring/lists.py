"""Rows rather than figures: the answer curve, what became of all turns, and named lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics import sqlfiles
from analytics.errors import InstallationError, QueryError, RequestError, nearest
from analytics.log.store import Log, run_text
from analytics.measuring.framing import frame_of
from analytics.measuring.limits import unknown
from analytics.measuring.relations import provide
from analytics.measuring.scope import define_scope
from analytics.measuring.selection import Selection
from analytics.measuring.statistics import define_curve
from analytics.metrics import catalogue

if TYPE_CHECKING:
    import polars as pl

_REQUIRED = ("title", "definition", "people")
_KEYS = (*_REQUIRED, "texts", "source")
_CURVE_OF = "typical_wait_seconds"


@dataclass(frozen=True)
class NamedList:
    """A list of `queries/lists` as its file describes it.

    Parameters
    ----------
    people
        Columns that name a person or link to what one wrote.
    texts
        Columns that hold what somebody wrote.
    source
        Short name of the article that asks for it.
    """

    name: str
    title: str
    definition: str
    people: tuple[str, ...]
    texts: tuple[str, ...]
    source: str | None
    sql: str


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

    Each slice begins at a wait of zero and has at most some 200 points, chosen evenly over the share answered. Slices
    with turns of exports that hold only answered messages have none.
    """
    slices = define_scope(log, selection)
    _define_curve_points(log)
    found = log.con.execute("from curve_points").fetchall()
    return [CurvePoint(slices[number].dimensions, *point) for number, *point in found]


def population(log: Log, selection: Selection) -> dict[str, int]:
    """Return how many turns there are, and what became of them.

    turns = thanks + abuse + spam + undirected + withdrawn + owed; owed = answered + unanswered + pending;
    within_30m is a part of within_2h, that of within_24h, and that of answered; each less its `_young`, the turns
    younger than the time, is the numerator of the share of that name.
    answered_elsewhere and automated_only are parts of unanswered; waiting, waiting_elsewhere and waiting_ignored
    (on the log's ignore list, wherever answered) add up to unanswered + pending.
    """
    define_scope(log, selection)
    _set_ignored(log)
    return _counts(log, "population")


def period_messages(log: Log, selection: Selection) -> dict[str, int]:
    """Return how many messages were written in the days of a selection, and how customers' messages become turns.

    messages = by_people + automated + notes + by_customers (notes of either side); by_customers - further (they join a
    turn that is open) - begin_later (first messages of turns that ask only after these days) + begun_before (turns
    that ask in these days and began before) = the turns of these days.

    Raises
    ------
    RequestError
        The selection has a condition: those are of turns, and brands' messages have none.
    """
    if selection.where:
        raise RequestError("Messages are counted of all turns: leave out the condition.")
    define_scope(log, selection)
    return _counts(log, "period_messages")


def _counts(log: Log, name: str) -> dict[str, int]:
    """Return the only row of `queries/measuring/NAME.sql`."""
    sql = sqlfiles.text(f"measuring/{name}")
    provide(log, sql)
    counted = log.con.execute(sql)
    names = [column[0] for column in counted.description or ()]
    row = counted.fetchone() or ()
    return {name: int(count) for name, count in zip(names, row, strict=True)}


def all_lists() -> list[NamedList]:
    """Return all lists in the order of their names.

    Raises
    ------
    InstallationError
        A file lacks a key of the header, or has a wrong one.
    """
    return [_read(sqlfiles.read(path, _KEYS)) for path in sqlfiles.paths("lists")]


def list_names() -> list[str]:
    """Return the names of all lists."""
    return [path.stem for path in sqlfiles.paths("lists")]


def named_list(name: str) -> NamedList:
    """Return a list by its name.

    Raises
    ------
    QueryError
        There is none of that name; the message says the nearest.
    """
    found = {one.name: one for one in all_lists()}
    if name not in found:
        raise QueryError(f"There is no list '{name}'.{nearest(name, found)}")
    return found[name]


def rows(
    log: Log, name: str, selection: Selection, limit: int | None = None, columns: Sequence[str] = ()
) -> list[dict[str, object]]:
    """Return the rows of a list over a selection, in its order; with a limit the first ones, of all columns or of some.

    They hold names, links and whole texts; the list says in which columns. Instants are naive UTC, durations seconds,
    shares 0 to 1, what is not known None.

    Raises
    ------
    QueryError
        There is no list of that name.
    """
    _define_list(log, name, selection)
    asked = ", ".join(columns) or "*"
    listed = log.con.execute(f"select {asked} from listed limit ?", [limit if limit is not None else 1 << 62])
    names = [column[0] for column in listed.description or ()]
    return [dict(zip(names, row, strict=True)) for row in listed.fetchall()]


def list_frame(log: Log, name: str, selection: Selection, limit: int | None = None) -> pl.DataFrame:
    """Return the rows of a list as `rows` does, as a frame: its columns are there, with their types, without rows too.

    Raises
    ------
    QueryError
        There is no list of that name.
    """
    _define_list(log, name, selection)
    return frame_of(log.con.sql("from listed"), limit)


def _define_list(log: Log, name: str, selection: Selection) -> None:
    """Make the view `listed`."""
    sql = named_list(name).sql
    define_scope(log, selection)
    provide(log, sql)
    if "curve_points" in sql:
        _define_curve_points(log)
    _set_ignored(log)
    run_text(log.con, f"create or replace temp view listed as {sql}", {})


def _read(file: sqlfiles.SqlFile) -> NamedList:
    if missing := [key for key in _REQUIRED if key not in file.header]:
        raise InstallationError(f"queries/lists/{file.name}.sql: the header lacks {', '.join(missing)}.")
    header = file.header
    return NamedList(
        name=file.name,
        title=header["title"],
        definition=header["definition"],
        people=_columns(header["people"]),
        texts=_columns(header.get("texts", "none")),
        source=header.get("source"),
        sql=file.sql,
    )


def _columns(listed: str) -> tuple[str, ...]:
    return () if listed == "none" else tuple(name.strip() for name in listed.split(","))


def _define_curve_points(log: Log) -> None:
    """Make the view `curve_points`: the answer curve of the turns in `scope`, thinned, where it is known."""
    metric = catalogue()[_CURVE_OF]
    define_curve(log, metric.sql)
    points = sqlfiles.text("measuring/curve_points")
    if hidden := unknown(log, metric):
        points = (
            f"select * from ({points}) where slice_no not in ({', '.join(map(str, hidden))})"
            " order by slice_no, duration_seconds, answered_share"
        )
    log.con.execute(f"create or replace temp view curve_points as {points}")


def _set_ignored(log: Log) -> None:
    """Give the macro that knows ignored accounts its list; null, which costs nothing, where there is none."""
    log.con.execute("set variable ignored = ?", [list(log.settings.ignored) or None])
