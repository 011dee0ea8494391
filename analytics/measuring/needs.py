"""What a log must hold for a figure, and why it cannot be known where it does not."""

from __future__ import annotations

from datetime import datetime

from analytics import sqlfiles
from analytics.log.store import Log
from analytics.measuring.opening import NO_HOURS
from analytics.measuring.scope import Scope


def missing(log: Log) -> dict[str, str]:
    """Return the needs that a log does not meet as of the newest instant of its scope, each with the reason."""
    scope: Scope = log.measured["scope"]
    as_of = max((period.as_of for period in scope.periods), default=scope.span.latest_at)
    known: dict[datetime, dict[str, str]] = log.facts.setdefault("missing", {})
    if as_of not in known:
        known[as_of] = _missing(log, as_of)
    return known[as_of]


def _missing(log: Log, as_of: datetime) -> dict[str, str]:
    log.con.execute("set variable known_at = ?", [as_of])
    found = log.con.execute(sqlfiles.text("measuring/known"))
    row = found.fetchone()
    names = [column[0] for column in found.description or ()]
    lacking = {name: reason for name, reason in zip(names, row or (), strict=True) if reason is not None}
    return lacking if log.settings.hours else lacking | {"hours": NO_HOURS}
