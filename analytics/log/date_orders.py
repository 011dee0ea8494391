"""Times that may have the day or the month first: decided over the whole export, or refused."""

from __future__ import annotations

from analytics import sqlfiles
from analytics.connection import Connection
from analytics.errors import DateOrder
from analytics.sources.formats import Format
from analytics.sources.spelling import free, quoted


def decide_date_order(con: Connection, fmt: Format, name: str, given: str | None) -> None:
    """Set the session variable `date_order` for the times of `raw`: ``dmy`` or ``mdy``; null where none needs it.

    Parameters
    ----------
    given
        What the user said; None: told by numbers above 12.

    Raises
    ------
    DateOrder
        No number is above 12, or some in each place are, and the user did not say which comes first.
    """
    con.execute("set variable date_order = ?", [given if given in ("dmy", "mdy") else None])
    if not fmt.times or given:
        return
    cells = " union all ".join(f"select {quoted(free(column))} as cell from raw" for column in fmt.times)
    con.execute(f"create or replace temp view ordered_times as {cells}")
    found = con.execute(sqlfiles.text("log/date_orders")).fetchone()
    assert found is not None
    day_first, month_first, either = found
    if day_first and month_first:
        raise DateOrder(
            f"{name}: in {day_first} the day comes first, in {month_first} the month. If one of them is damage, say "
            "which order holds with --date-order dmy or --date-order mdy; the other rows will be rejected."
        )
    if either and not day_first and not month_first:
        raise DateOrder(
            f"{name}: whether the day or the month comes first in times like {either} cannot be told, no number being "
            "above 12. Say it with --date-order dmy or --date-order mdy."
        )
    con.execute("set variable date_order = ?", ["dmy" if day_first else "mdy" if month_first else None])
