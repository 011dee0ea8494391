"""One turn: its wait by the calendar and by opening hours, and the figures that it counts in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics import sqlfiles
from analytics.log.store import Log
from analytics.measuring.explaining import message_number
from analytics.measuring.figures import Figure, measure
from analytics.measuring.opening import NO_HOURS, define_opening
from analytics.measuring.scope import span
from analytics.measuring.selection import Selection
from analytics.metrics import catalogue

_UNKNOWN_HOURS = "opening hours are not known for all of that time"


@dataclass(frozen=True)
class Counted:
    """A figure that a turn counts in: a numerator for shares, a value for medians (else None), or still too young."""

    metric: str
    title: str
    unit: str
    is_pending: bool
    is_in_numerator: bool | None
    value: float | None


@dataclass(frozen=True)
class Turn:
    """The turn of a message. Instants are naive UTC, as of the end of the log.

    Parameters
    ----------
    until_at
        The answer, else the withdrawal, else the end of the log.
    wait_seconds
        From opening to `until_at`.
    open_spans
        The opening hours in between; None where they are not known, for the `no_hours` reason.
    counted
        The figures in which it counts, by the names of the metrics.
    """

    turn_number: int
    customer_id: str | None
    category: str
    opened_at: datetime
    answered_at: datetime | None
    withdrawn_at: datetime | None
    until_at: datetime
    needs_reply: bool
    wait_seconds: float
    open_spans: list[tuple[datetime, datetime]] | None
    no_hours: str | None
    counted: list[Counted]

    @property
    def business_wait_seconds(self) -> float | None:
        """Opening time from opening to `until_at`; None where the hours are not known."""
        if self.open_spans is None:
            return None
        return sum(((end - start).total_seconds() for start, end in self.open_spans), 0.0)


def turn_of(log: Log, message_id: str, selection: Selection, channel: str | None = None) -> Turn | None:
    """Return the turn that a message belongs to; None for notes, broadcasts and what precedes any turn.

    Parameters
    ----------
    selection
        Its zone and grace are used.

    Raises
    ------
    RequestError
        No message, or one on several channels, has that id.
    """
    found = log.con.execute(
        sqlfiles.text("measuring/one_turn"), {"message_no": message_number(log, message_id, channel)}
    ).fetchone()
    if found is None:
        return None
    first_no, number, of_channel, customer, opened_at, answered_at, withdrawn_at, needs_reply, category = (
        found
    )
    until_at = answered_at or withdrawn_at or span(log).latest_at
    figures = measure(
        log, [], Selection(tz=selection.tz, grace_seconds=selection.grace_seconds, turn_no=first_no)
    )
    spans, no_hours = _open_spans(log, of_channel, opened_at, max(until_at, opened_at))
    return Turn(
        number, customer, category, opened_at, answered_at, withdrawn_at, until_at, needs_reply,
        max(0.0, (until_at - opened_at).total_seconds()), spans, no_hours,
        [counted for figure in figures if (counted := _counted(figure))],
    )  # fmt: skip


def _open_spans(
    log: Log, channel: str, from_at: datetime, to_at: datetime
) -> tuple[list[tuple[datetime, datetime]] | None, str | None]:
    """Return the opening hours of a channel between two instants, adjoining ones joined, or why they are not known."""
    if log.settings.hours is None:
        return None, NO_HOURS
    define_opening(log, from_at, to_at + timedelta(microseconds=1), is_needed=True)
    asked = {"channel": channel, "from_at": from_at, "to_at": to_at}
    unknown = log.con.execute(
        "select exists (from opening_hours where channel = $channel and not is_known and from_at < $to_at"
        " and to_at > $from_at)",
        asked,
    ).fetchone()
    if unknown == (True,):
        return None, _UNKNOWN_HOURS
    spans: list[tuple[datetime, datetime]] = []
    for start, end in log.con.execute(sqlfiles.text("measuring/open_spans"), asked).fetchall():
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans, None


def _counted(figure: Figure) -> Counted | None:
    """Return what a figure over one turn says of it; None where the turn is not in it."""
    metric = catalogue()[figure.metric]
    if not figure.n and not figure.pending:
        return None
    # how often a text or an agent occurs is not known from one turn
    is_told = metric.statistic == "share" and metric.variant == "" and "brand_texts" not in metric.sql
    return Counted(
        metric.name,
        metric.title,
        metric.unit,
        is_pending=not figure.n,
        is_in_numerator=bool(figure.numerator) if is_told and figure.n else None,
        value=figure.value if metric.statistic in ("median", "mean") else None,
    )
