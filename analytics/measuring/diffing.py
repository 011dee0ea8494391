"""Two states of a log, or of two logs: which figures moved, and the turns and customers that made them move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from analytics.errors import RequestError
from analytics.log.store import Log
from analytics.measuring.changed_turns import PEOPLE, explained
from analytics.measuring.contributions import AMOUNTS, counted, differing_parts, indivisible, no_parts
from analytics.measuring.figures import Figure
from analytics.measuring.selection import Selection
from analytics.measuring.states import Side, located, measured, state_of, take_apart, turns_of
from analytics.metrics import Metric, catalogue, chosen

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Moved:
    """A figure in two states, in one slice.

    Parameters
    ----------
    before, after
        None: that state has no such slice.
    change
        After minus before, in the figure's unit; None where one of them is not known.
    rows
        Turns or customers whose part in the figure differs; None where they were not asked for, or the figure cannot be
        taken apart.
    """

    metric: str
    unit: str
    dimensions: dict[str, object]
    period: date | None
    before: Figure | None
    after: Figure | None
    change: float | None
    rows: int | None = None

    @property
    def is_moved(self) -> bool:
        """Tell whether the figure, its interval, or anything that it counts differs."""
        return self.before != self.after


@dataclass(frozen=True)
class Difference:
    """What differs between two states.

    Parameters
    ----------
    before_as_of, after_as_of
        Instant as of which each state is seen, naive UTC.
    figures
        All that were asked for, moved or not.
    rows
        A row for each moved figure and each turn or customer whose part in it differs: ``metric``, ``counted``
        (``turn`` or ``customer``), the dimensions and ``period`` of the slice, ``channel``, ``message_id`` and
        ``opened_at`` (naive UTC) of the turn's first message (of a customer's first turn), ``what`` differs, and
        before and after each of `AMOUNTS`. None where it was not asked for.
    undivided
        Metrics of moved figures that cannot be taken apart, and why.
    """

    before_as_of: datetime
    after_as_of: datetime
    figures: tuple[Moved, ...]
    rows: pl.DataFrame | None
    undivided: Mapping[str, str]


def diff(
    a: Log, b: Log, selection_a: Selection, selection_b: Selection, names: Sequence[str] = (), *,
    rows: bool = False, show_people: bool = False,
) -> Difference:  # fmt: skip
    """Compare the figures of two states: of two logs, or of one log (`a` and `b` the same) as of two instants.

    Both states are mostly made of the same turns, so their figures are no two samples: a change has no interval, and is
    never one of chance.

    Parameters
    ----------
    selection_a, selection_b
        Equal but for the instant.
    names
        Metrics; all where none is named.
    rows
        Take the figures that moved apart, too.
    show_people
        With the name of who opened each turn, its text and link, as columns of the rows.

    Raises
    ------
    RequestError
        The selections ask for different slices, the logs number messages differently, and as for `measure`.
    NothingToReport
        A log holds no message.
    """
    if replace(selection_a, as_of=None) != replace(selection_b, as_of=None):
        raise RequestError("The two states are of different selections: only the instant may differ.")
    if None not in (numberings := {_numbering(a), _numbering(b)}) and len(numberings) > 1:
        raise RequestError(
            f"The logs {a.path} and {b.path} were made by versions of this program that number messages differently."
            " Load the exports of one of them into a new log."
        )
    metrics = chosen(names)
    before = measured(a, metrics, selection_a)
    after = measured(b, metrics, selection_b)
    figures = _paired(metrics, before, after)
    moved = {figure.metric for figure in figures if figure.is_moved}
    if not rows:
        return Difference(before.as_of, after.as_of, tuple(figures), None, {})
    undivided = {
        metric.name: why for metric in metrics if metric.name in moved and (why := indivisible(metric))
    }
    divided = [metric for metric in metrics if metric.name in moved and metric.name not in undivided]
    numbers = {
        (figure.metric, (tuple(figure.dimensions.items()), figure.period)): number
        for number, figure in enumerate(figures)
        if figure.is_moved
    }
    parts: dict[str, pl.DataFrame] = {}
    differing: dict[str, pl.DataFrame] = {}

    def keep(metric: Metric, found: pl.DataFrame) -> None:
        parts[metric.name] = located(found, metric, before, numbers)

    def compare(metric: Metric, found: pl.DataFrame) -> None:
        # of all metrics at once the parts would fill the memory
        differing[metric.name] = differing_parts(
            parts.pop(metric.name), located(found, metric, after, numbers)
        )

    take_apart(before, a, selection_a, divided, undivided, keep)
    take_apart(after, b, selection_b, divided, undivided, compare)
    divided = [metric for metric in divided if metric.name not in undivided]
    keys: dict[str, set[int]] = {"turn": set(), "customer": set()}
    for metric in divided:
        keys[counted(metric)].update(differing[metric.name]["key_no"])
    if a is not b and keys["customer"]:
        # a turn that became another customer's is told of both
        for log, selection in ((a, selection_a), (b, selection_b)):
            keys["turn"] |= turns_of(log, selection, keys["customer"])
    was, is_now = (
        state_of(side, log, selection, keys)
        for side, log, selection in ((before, a, selection_a), (after, b, selection_b))
    )
    words = " ".join([*selection_a.by, selection_a.where or ""])
    told = [
        explained(differing[metric.name], was, is_now, counted(metric), f"{metric.sql} {words}")
        for metric in divided
    ]
    found = _rows(divided, figures, told or [explained(no_parts(), was, is_now, "turn", words)])
    sizes = dict(found.group_by("place_no").len().iter_rows())
    return Difference(
        before.as_of,
        after.as_of,
        tuple(
            replace(figure, rows=sizes.get(place, 0))
            if figure.is_moved and figure.metric not in undivided
            else figure
            for place, figure in enumerate(figures)
        ),
        found.drop("place_no", *([] if show_people else PEOPLE)),
        undivided,
    )


def causes(difference: Difference) -> pl.DataFrame:
    """Sum the rows of a difference up: for each moved figure and what differs, how many rows and what they add to it.

    Returns
    -------
    DataFrame
        The columns of the rows up to ``period``, ``what``, ``rows``, and the change of each of `AMOUNTS`; of `value`
        only for counts. In the order of the rows, the most frequent first.
    """
    import polars as pl

    assert difference.rows is not None
    found = difference.rows
    slices = [
        name
        for name in found.columns
        if name in ("metric", "counted", *difference.figures[0].dimensions, "period")
    ]
    return (
        found.with_row_index("first_row")
        .group_by(*slices, "what")
        .agg(
            pl.min("first_row").alias("first_row"),
            pl.len().cast(pl.Int64).alias("rows"),
            *((pl.col(f"{name}_after").fill_null(0) - pl.col(f"{name}_before").fill_null(0)).sum().alias(name)
              for name in AMOUNTS),
        )
        .with_columns(pl.min("first_row").over(*slices).alias("first_of_slice"))
        .sort("first_of_slice", pl.col("rows") * -1, "what")
        .drop("first_row", "first_of_slice")
    )  # fmt: skip


def _numbering(log: Log) -> object:
    return log.con.execute("select value from properties where name = 'numbering'").fetchone()


def _paired(metrics: Sequence[Metric], before: Side, after: Side) -> list[Moved]:
    """Return each metric in each slice of either state, slice by slice as in the later one."""
    numbers = [dict(zip(side.places, range(len(side.places)), strict=True)) for side in (before, after)]
    paired = []
    for place in dict.fromkeys([*after.places, *before.places]):
        for metric in metrics:
            then, now = (
                side.figures[metric.name][number] if (number := known.get(place)) is not None else None
                for side, known in zip((before, after), numbers, strict=True)
            )
            paired.append(
                Moved(metric.name, metric.unit, dict(place[0]), place[1], then, now, _change(then, now))
            )
    return paired


def _change(then: Figure | None, now: Figure | None) -> float | None:
    if then is None or now is None or then.value is None or now.value is None:
        return None
    return now.value - then.value


def _rows(metrics: Sequence[Metric], figures: Sequence[Moved], parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return parts of moved figures with the slice of each, in order."""
    import polars as pl

    slices = pl.DataFrame(
        [
            {"place_no": number, "metric": figure.metric, "counted": counted(catalogue()[figure.metric])}
            | figure.dimensions
            | ({} if figure.period is None else {"period": figure.period})
            for number, figure in enumerate(figures)
        ],
        infer_schema_length=None,
    )
    whole = pl.concat(parts)
    # a channel that is asked for by is that of its turns
    whole = whole.drop("channel") if "channel" in slices.columns else whole
    order = {metric.name: number for number, metric in enumerate(metrics)}
    return (
        slices.join(whole, on="place_no")
        .with_columns(pl.col("metric").replace_strict(order, default=None).alias("metric_no"))
        .sort("metric_no", "place_no", "opened_at", "message_id", "key_no")
        .drop("metric_no", "key_no")
    )
