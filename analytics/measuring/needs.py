"""What a log must hold for a figure, and why it cannot be known where it does not."""

from __future__ import annotations

from analytics import sqlfiles
from analytics.log.store import Log
from analytics.measuring.opening import NO_HOURS


def missing(log: Log) -> dict[str, str]:
    """Return the needs that a log does not meet, each with the reason."""
    if "missing" in log.facts:
        found: dict[str, str] = log.facts["missing"]
        return found
    known = log.con.execute(sqlfiles.text("measuring/known"))
    row = known.fetchone()
    names = [column[0] for column in known.description or ()]
    hours = {} if log.settings.hours else {"hours": NO_HOURS}
    found = {
        name: reason for name, reason in zip(names, row or (), strict=True) if reason is not None
    } | hours
    log.facts["missing"] = found
    return found
