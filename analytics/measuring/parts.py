"""The figures of the parts of a log that goals are for: the whole of it, or channels, brands and categories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from analytics import sqlfiles
from analytics.goals import Goal
from analytics.log.store import Log
from analytics.measuring.coverage import coverage
from analytics.measuring.figures import Figure, measure
from analytics.measuring.scope import span
from analytics.measuring.selection import Selection, periods
from analytics.measuring.statistics import NOT_REACHED, define_curve
from analytics.metrics import Metric, catalogue

NO_REPLIES = "replies are not in this log"
TOO_FEW_CUSTOMERS = "of fewer than {n} customers, so not broken down"
# Beside the goals' own metrics: whether anybody turned there, who, and whether anyone was answered.
_BESIDE = ("turns", "customers", "median_response_seconds")
_MOST_NAMED = 8


@dataclass(frozen=True)
class Part:
    """A part of a log in one period.

    Parameters
    ----------
    figures
        By metric.
    out_of_reach
        The goals for waits that are longer with 95 % confidence, although nobody can say how long.
    """

    period: date | None
    figures: Mapping[str, Figure]
    out_of_reach: frozenset[Goal] = frozenset()


def part_of(asked: Selection, dimension: str, part: str) -> Selection:
    """Return a selection of only one part."""
    own = f"{dimension} = {_quoted(part)}"
    return replace(asked, by=(), where=own if asked.where is None else f"({asked.where}\n) and {own}")


def measured_parts(
    log: Log, asked: Selection, dimension: str | None, goals: Sequence[Goal], fewest_customers: int
) -> dict[str | None, list[Part]]:
    """Measure the parts that goals are for, each in every period of the selection, oldest first.

    Parameters
    ----------
    dimension
        That of all the goals; None: they are for the whole log.
    fewest_customers
        Of parts with fewer customers the figures are absent.
    """
    metrics = [catalogue()[name] for name in dict.fromkeys([*(goal.metric for goal in goals), *_BESIDE])]
    if dimension is None:
        return {None: _heard(log, asked, None, None, metrics, list(_measured(log, asked, metrics, goals)))}
    held = _held(log, dimension)
    wanted = list(dict.fromkeys(goal.part for goal in goals if goal.part is not None))
    found: dict[str | None, list[Part]] = {}
    if known := [part for part in wanted if part in held]:
        own = f"{dimension} in ({', '.join(map(_quoted, known))})"
        where = own if asked.where is None else f"({asked.where}\n) and {own}"
        for part in _measured(log, replace(asked, by=(dimension,), where=where), metrics, goals):
            found.setdefault(str(part.figures["turns"].dimensions[dimension]), []).append(part)
    for name in wanted:
        if name not in held:
            found[name] = _absent(log, asked, dimension, name, metrics, held)
            continue
        if name not in found:
            # no turn of it in these days: counts are 0, and everything else says why it is not known
            found[name] = list(_measured(log, part_of(asked, dimension, name), metrics, goals))
        found[name] = _heard(log, asked, dimension, name, metrics, found[name])
        found[name] = [_shareable(_named(part, dimension, name), fewest_customers) for part in found[name]]
    return found


def _measured(log: Log, asked: Selection, metrics: Sequence[Metric], goals: Sequence[Goal]) -> Iterator[Part]:
    names = [metric.name for metric in metrics]
    figures = measure(log, names, asked)
    slices = [
        {figure.metric: figure for figure in figures[start : start + len(names)]}
        for start in range(0, len(figures), len(names))
    ]
    beyond: dict[int, set[Goal]] = {}
    for goal in goals:
        metric = catalogue()[goal.metric]
        if metric.statistic == "survival" and any(_is_open(one[metric.name]) for one in slices):
            for number in _out_of_reach(log, metric, goal.value):
                beyond.setdefault(number, set()).add(goal)
    for number, one in enumerate(slices):
        own = {goal for goal in beyond.get(number, ()) if _is_open(one[goal.metric])}
        yield Part(one[names[0]].period, one, frozenset(own))


def _is_open(figure: Figure) -> bool:
    return figure.reason == NOT_REACHED and figure.low is None


def _out_of_reach(log: Log, metric: Metric, seconds: float) -> list[int]:
    """Return the numbers of slices where more than a share still wait after some time, with 95 % confidence.

    Of slices whose interval of the curve never comes down to the share: it is above it as long as anyone is watched. A
    curve without any answer has no interval: there so many must wait that all of them would with a chance of at most
    0.025.
    """
    left_waiting = float(metric.variant)
    define_curve(log, metric.sql)
    counted = log.con.execute(sqlfiles.text("measuring/still_waiting"), {"seconds": seconds}).fetchall()
    return [
        number for number, waiting, ended in counted if waiting and (ended or left_waiting**waiting <= 0.025)
    ]


def _heard(
    log: Log,
    asked: Selection,
    dimension: str | None,
    name: str | None,
    metrics: Sequence[Metric],
    parts: list[Part],
) -> list[Part]:
    """Return parts without figures of answers where the log holds no reply to any of their customers."""
    if any(part.figures["median_response_seconds"].n for part in parts):
        return parts
    held = span(log)
    cut = periods(asked, held.first_at, held.latest_at)
    own = asked if dimension is None or name is None else part_of(asked, dimension, name)
    own = replace(own, every=None, as_of=max((period.as_of for period in cut), default=held.latest_at))
    owing = [place for place in coverage(log, own, name if dimension == "brand" else None) if place.owed]
    if not owing or any(place.last_at for place in owing):
        return parts
    unheard = {metric.name for metric in metrics if "replies" in metric.needs}
    return [
        replace(
            part,
            figures={
                metric: _without(figure, figure.reason if _is_unheard(figure) else NO_REPLIES)
                if metric in unheard
                else figure
                for metric, figure in part.figures.items()
            },
            out_of_reach=frozenset(),
        )
        for part in parts
    ]


def _is_unheard(figure: Figure) -> bool:
    """Say whether a figure is absent for a reason of its own."""
    return figure.value is None and figure.reason is not None and figure.reason != NOT_REACHED


def _shareable(part: Part, fewest_customers: int) -> Part:
    customers = part.figures["customers"].value
    if not customers or customers >= fewest_customers:
        return part
    reason = TOO_FEW_CUSTOMERS.format(n=fewest_customers)
    figures = {name: _without(figure, reason) for name, figure in part.figures.items()}
    return Part(part.period, {name: replace(figure, n=0, pending=0) for name, figure in figures.items()})


def _named(part: Part, dimension: str, name: str) -> Part:
    figures = {
        metric: replace(figure, dimensions={dimension: name}) for metric, figure in part.figures.items()
    }
    return replace(part, figures=figures)


def _without(figure: Figure, reason: str | None) -> Figure:
    return replace(figure, value=None, low=None, high=None, numerator=None, denominator=None, reason=reason)


def _absent(
    log: Log, asked: Selection, dimension: str, name: str, metrics: Sequence[Metric], held: Sequence[str]
) -> list[Part]:
    """Return a part that the log does not hold."""
    near = get_close_matches(name.lower(), {one.lower(): one for one in held}, n=2, cutoff=0.5)
    hint = ""
    if near:
        hint = f"; did you mean {' or '.join(one for one in held if one.lower() in near)}?"
    elif 0 < len(held) <= _MOST_NAMED:
        hint = f"; it holds {', '.join(held)}"
    reason = f"the log holds no turn of the {dimension} {name}{hint}"
    extent = span(log)
    starts = [one.first if asked.every else None for one in periods(asked, extent.first_at, extent.latest_at)]
    return [
        Part(
            start,
            {
                metric.name: Figure(
                    metric.name,
                    metric.unit,
                    None,
                    None,
                    None,
                    None,
                    None,
                    0,
                    0,
                    {dimension: name},
                    start,
                    reason,
                )
                for metric in metrics
            },
        )
        for start in starts
    ]


def _held(log: Log, dimension: str) -> list[str]:
    """Return the channels, brands or categories of the log's turns, in their order."""
    found = log.con.execute(
        f"select distinct {dimension} from waits where {dimension} is not null order by 1"
    )
    return [name for (name,) in found.fetchall()]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
