"""Coverage: whether the log holds replies where customers asked, so that silence is not taken for no answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analytics import sqlfiles
from analytics.log.store import Log
from analytics.measuring.relations import provide
from analytics.measuring.scope import define_scope
from analytics.measuring.selection import Selection


@dataclass(frozen=True)
class Coverage:
    """The replies that the log holds on a channel of the turns asked for.

    Parameters
    ----------
    owed
        Turns that need a reply.
    customers
        Customers with a turn.
    first_at, last_at
        First and last message of the brand there, naive UTC, up to the instant of the selection; None: it has none.
    """

    channel: str
    owed: int
    customers: int
    first_at: datetime | None
    last_at: datetime | None


def coverage(log: Log, selection: Selection, brand: str | None = None) -> list[Coverage]:
    """Return the coverage by channel, most turns that need a reply first.

    Parameters
    ----------
    selection
        The turns asked for; its `as_of` must be set.
    brand
        Count only messages in threads of this brand's turns; empty: of turns whose brand is not known.
    """
    define_scope(log, selection)
    sql = sqlfiles.text("measuring/coverage")
    provide(log, sql)
    found = log.con.execute(sql, {"as_of": selection.as_of, "brand": brand}).fetchall()
    return [Coverage(*row) for row in found]


def sides(log: Log, as_of: datetime) -> tuple[bool, bool]:
    """Say whether the log holds messages of customers, and of brands, up to an instant (naive UTC)."""
    found = log.con.execute(
        "select exists (from posts where not from_brand and posted_at <= $1),"
        " exists (from posts where from_brand and posted_at <= $1)",
        [as_of],
    ).fetchone()
    assert found is not None
    return found[0], found[1]
