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
    lacking = {
        need: reason for need, (since, reason) in _known(log).items() if since is None or since > as_of
    }
    return lacking if log.settings.hours else lacking | {"hours": NO_HOURS}


def _known(log: Log) -> dict[str, tuple[datetime | None, str]]:
    """Return since when the log meets each need, and the reason where it does not."""
    if "known" not in log.facts:
        found = log.con.execute(sqlfiles.text("measuring/known"))
        names = [column[0] for column in found.description or ()]
        log.facts["known"] = {
            name: (cell["since"], cell["lacking"])
            for name, cell in zip(names, found.fetchone() or (), strict=True)
        }
    known: dict[str, tuple[datetime | None, str]] = log.facts["known"]
    return known
