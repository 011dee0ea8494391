"""When turns are opened: by day of the week and hours of the clock."""

from __future__ import annotations

from dataclasses import dataclass

from analytics import sqlfiles
from analytics.log.store import Log
from analytics.measuring.relations import provide
from analytics.measuring.scope import define_scope
from analytics.measuring.selection import Selection


@dataclass(frozen=True)
class HoursOfWeek:
    """The turns opened in some hours of a day of the week.

    Parameters
    ----------
    weekday
        0 Monday to 6 Sunday.
    hour
        The first of the hours.
    turns
        All turns, whatever their category.
    numerator, denominator
        Of those that need a reply, are not withdrawn and were opened at least 30 minutes ago: how many have a human
        answer within 30 minutes, and how many there are.
    customers
        Who opened those of the denominator.
    """

    weekday: int
    hour: int
    turns: int
    numerator: int
    denominator: int
    customers: int


def hours_of_week(log: Log, selection: Selection, hours: int = 1) -> list[HoursOfWeek]:
    """Count turns by the day of the week and the hours in which they were opened, in the selection's zone.

    Parameters
    ----------
    hours
        How many hours of the clock stand together, counted from midnight; a divisor of 24.

    Returns
    -------
    list of HoursOfWeek
        From Monday on, hours ascending; only those in which a turn was opened.
    """
    define_scope(log, selection)
    sql = sqlfiles.text("measuring/hours_of_week")
    provide(log, sql)
    return [HoursOfWeek(*row) for row in log.con.execute(sql, {"hours": hours}).fetchall()]
