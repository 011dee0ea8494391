"""Two states of a log: which figures moved, and what made them move."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Unpack

from analytics.api.asking import Asked, dimensions, instant, metric_names, selection
from analytics.api.log import Log
from analytics.api.measures import Names
from analytics.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from analytics.measuring import Selection
    from analytics.measuring.diffing import Difference


def diff(
    a: Log,
    b: Log,
    names: Names = (),
    *,
    by: Names = (),
    every: str | None = None,
    rows: bool = False,
    show_people: bool = False,
    **asked: Unpack[Asked],
) -> Difference:
    """Compare the figures of two logs, each as of its latest message unless an instant is asked for.

    Parameters
    ----------
    names
        Names of metrics; none: all of the catalogue.
    by, every
        As for `Log.metrics`.
    rows
        Take the figures that moved apart: which turns and customers made them move.
    show_people
        With who opened each turn, its text and link, as columns of the rows.
    **asked
        Which turns, seen when: the keys of `Asked`.

    Returns
    -------
    Difference
        All figures before and after, in the unit of their metric, and the rows as a frame. A change has no interval,
        since both states are mostly made of the same turns.

    Raises
    ------
    RequestError
        As for `Log.metrics`; or the logs are opened with different settings, or number messages differently.
    NothingToReport
        A log holds no message.
    """
    from analytics.measuring.diffing import diff

    by = dimensions(by)
    of_a = selection(a.settings, by, every=every, **asked)
    of_b = selection(b.settings, by, every=every, **asked)
    _same_settings(of_a, of_b)
    with ExitStack() as turns:
        # in one order, whichever log is given first: two that wait for each other would wait for ever
        for log in sorted((a, b), key=id):
            turns.enter_context(log._lock)
        return diff(a.engine, b.engine, of_a, of_b, metric_names(names), rows=rows, show_people=show_people)


def diff_instants(
    log: Log,
    before: datetime | date | str,
    after: datetime | date | str,
    names: Names = (),
    *,
    by: Names = (),
    every: str | None = None,
    rows: bool = False,
    show_people: bool = False,
    **asked: Unpack[Asked],
) -> Difference:
    """Compare the figures of one log as of two instants.

    Parameters
    ----------
    before, after
        The instants; as text without an offset, and naive, in the zone asked for.
    names, by, every, rows, show_people, **asked
        As for `diff`, without an instant.

    Returns
    -------
    Difference
        As for `diff`.

    Raises
    ------
    RequestError
        As for `diff`; or an instant cannot be read, or `before` is the later one.
    NothingToReport
        The log holds no message.
    """
    from analytics.measuring.diffing import diff

    if asked.get("as_of"):
        raise RequestError("Two instants are given already: leave out the one to look back from.")
    seen = selection(log.settings, by, every=every, **asked)
    first, second = instant(before, seen.tz), instant(after, seen.tz)
    if first > second:
        raise RequestError(f"A is the earlier state, but {before} is after {after}.")
    with log._lock:
        return diff(
            log.engine, log.engine, replace(seen, as_of=first), replace(seen, as_of=second), metric_names(names),
            rows=rows, show_people=show_people,
        )  # fmt: skip


def _same_settings(a: Selection, b: Selection) -> None:
    settings = {"tz": "tz", "week_start": "week_start", "grace_seconds": "grace_hours"}
    for field, setting in settings.items():
        here, there = getattr(a, field), getattr(b, field)
        if here != there:
            less = 3600 if field == "grace_seconds" else 1
            what = f"{setting} is {_shown(here, less)} for A and {_shown(there, less)} for B"
            more = ", or give tz" if field == "tz" else ""
            raise RequestError(
                f"The logs were opened with different settings: {what}. Open both with the same configuration{more}."
            )


def _shown(value: object, less: int) -> str:
    return f"{value / less:g}" if isinstance(value, int) else str(value)


def causes(difference: Difference) -> pl.DataFrame:
    """Sum the rows of a difference up.

    Returns
    -------
    polars.DataFrame
        A row for each moved figure and what differs: how many rows, and what they add to it, in its unit.
    """
    from analytics.measuring.diffing import causes

    return causes(difference)


def amounts() -> Sequence[str]:
    """Return what a turn or customer adds to a figure: columns of the rows, less ``_before`` and ``_after``."""
    from analytics.measuring.contributions import AMOUNTS

    return AMOUNTS
