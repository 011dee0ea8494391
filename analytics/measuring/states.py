"""A state of a log while two are compared: its figures slice by slice, and what turns and customers add to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from analytics.log.store import Log
from analytics.measuring.changed_turns import State
from analytics.measuring.contributions import (
    AMOUNTS,
    DEPENDS,
    adds_up,
    contributions,
    counted,
    facts,
    posted,
    turn_by_turn,
)
from analytics.measuring.figures import Figure, measure
from analytics.measuring.scope import Scope, define_scope
from analytics.measuring.selection import Selection
from analytics.metrics import Metric

if TYPE_CHECKING:
    import polars as pl

Place = tuple[tuple[tuple[str, object], ...], date | None]
"""A slice whatever its number: its dimensions with their values, and its period."""


@dataclass(frozen=True)
class Side:
    """A state while it is measured: the slices by their numbers, and the figures of each metric by slice."""

    as_of: datetime
    places: list[Place]
    figures: dict[str, list[Figure]]


def measured(log: Log, metrics: Sequence[Metric], selection: Selection) -> Side:
    """Measure metrics in a state."""
    figures = measure(log, [metric.name for metric in metrics], selection)
    scope: Scope = log.measured["scope"]
    places: list[Place] = [(tuple(part.dimensions.items()), part.period) for part in scope.slices]
    as_of = max((period.as_of for period in scope.periods), default=scope.span.latest_at)
    by_metric = {metric.name: list(figures[place :: len(metrics)]) for place, metric in enumerate(metrics)}
    return Side(as_of, places, by_metric)


def take_apart(
    side: Side, log: Log, selection: Selection, metrics: Sequence[Metric], undivided: dict[str, str],
    found: Callable[[Metric, pl.DataFrame], None],
) -> None:  # fmt: skip
    """Hand on what turns and customers add to the figures of a state; name what does not add up."""
    # the other state may have used the same log
    define_scope(log, selection)
    for metric in metrics:
        if counted(metric) == "customer":
            found(metric, _parts(side, log, metric, undivided))
    with turn_by_turn(log):
        for metric in metrics:
            if counted(metric) == "turn":
                found(metric, _parts(side, log, metric, undivided))


def turns_of(log: Log, selection: Selection, customers: Collection[int]) -> set[int]:
    """Return the numbers of the first messages of the turns of customers."""
    define_scope(log, selection)
    found = log.con.execute(
        "select first_no from scope_rows where customer_no in (select unnest($customers::bigint[]))",
        {"customers": list(customers)},
    )
    return {int(number) for (number,) in found.fetchall()}


def state_of(side: Side, log: Log, selection: Selection, keys: Mapping[str, set[int]]) -> State:
    """Return a state with the turns of those numbers: by first message as ``turn``, by customer as ``customer``."""
    define_scope(log, selection)
    return State(side.as_of, facts(log, keys["turn"], keys["customer"]), posted(log, side.as_of))


def _parts(side: Side, log: Log, metric: Metric, undivided: dict[str, str]) -> pl.DataFrame:
    import polars as pl

    figures = side.figures[metric.name]
    found = contributions(log, metric)
    # where a figure is not known for what the log lacks, nothing counts in it
    hidden = [number for number, figure in enumerate(figures) if not figure.n and not figure.pending]
    found = found.filter(~pl.col("slice_no").is_in(hidden)) if hidden else found
    if not adds_up(found, figures, metric):
        undivided[metric.name] = DEPENDS
    return found


def located(
    parts: pl.DataFrame, metric: Metric, side: Side, numbers: Mapping[tuple[str, Place], int]
) -> pl.DataFrame:
    """Return the parts of moved figures, with the place of the figure in place of the number of the slice."""
    import polars as pl

    places = {
        number: numbers[metric.name, place]
        for number, place in enumerate(side.places)
        if (metric.name, place) in numbers
    }
    known = pl.DataFrame(
        {"slice_no": list(places), "place_no": list(places.values())},
        schema={"slice_no": pl.Int32, "place_no": pl.Int64},
    )
    found = parts.join(known, on="slice_no").drop("slice_no")
    return found.with_columns(found[name].shrink_dtype() for name in AMOUNTS if name != "value")
