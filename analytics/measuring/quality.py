"""The quality of a log against the limits that its configuration sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from analytics import sqlfiles
from analytics.log.store import Log
from analytics.measuring.lists import rows
from analytics.measuring.selection import Selection
from analytics.quality_limits import QualityLimit

NO_CLOCK = "no instant was given to tell the age by"
ALL_LATER = "no message is older than the clock"
NOTHING_OF_THE_KIND = "the log holds nothing of the kind"
# Names of limits, each with the columns of `measuring/quality` whose share it is.
_SHARES: Mapping[str, tuple[str, str]] = {
    "rejected_share": ("rejected", "readable"),
    "duplicate_share": ("duplicates", "rows_read"),
    "ambiguous_time_share": ("ambiguous_times", "rows_read"),
    "skewed_share": ("skewed", "parented"),
    "missing_parent_share": ("orphaned", "replies"),
    "unknown_author_share": ("without_author", "of_customers"),
    "unknown_category_share": ("miscategorised", "categorised"),
    "unknown_channel_share": ("elsewhere", "messages"),
    "unknown_brand_share": ("without_brand", "turns"),
}
_COUNTS: Mapping[str, tuple[str, str]] = {
    "id_collisions": ("collisions", "rows_read"),
    "stale_channels": ("stale", "channels"),
    "silent_channels": ("silent", "channels"),
}
# Names of limits that only the list `quality` can tell, each with the kind of its findings.
_FINDINGS: Mapping[str, str] = {"gaps": "gap", "gone_messages": "gone"}


@dataclass(frozen=True)
class QualityVerdict:
    """A limit and what the log holds.

    Parameters
    ----------
    value
        A share of 0..1, seconds, or a number; None: not known, for the `reason` given.
    numerator, denominator
        How many of how many; None where there are none to count.
    outcome
        ``met``, ``missed``, or ``unknown``.
    """

    limit: QualityLimit
    value: float | None
    numerator: int | None
    denominator: int | None
    outcome: Literal["met", "missed", "unknown"]
    reason: str | None


def judge_quality(
    log: Log, limits: Sequence[QualityLimit], clock: datetime | None = None
) -> tuple[QualityVerdict, ...]:
    """Hold a log against limits: the whole of it, whatever days are asked for.

    Parameters
    ----------
    clock
        Instant by which the newest message is how old, naive UTC; None: its age is not known.

    Returns
    -------
    tuple of QualityVerdict
        In the order of the limits.
    """
    if not limits:
        return ()
    found = log.con.execute(sqlfiles.text("measuring/quality"), {"clock": clock or datetime.max})
    names = [column[0] for column in found.description or ()]
    counts = dict(zip(names, found.fetchone() or (), strict=True))
    return tuple(_verdict(log, limit, counts, has_clock=clock is not None) for limit in limits)


def _verdict(
    log: Log, limit: QualityLimit, counts: Mapping[str, float | None], *, has_clock: bool
) -> QualityVerdict:
    value: float | None
    numerator: int | None = None
    denominator: int | None = None
    reason = NOTHING_OF_THE_KIND
    if limit.name == "age":
        age = counts["age_seconds"] if has_clock else None
        value = None if age is None else int(age)
        reason = ALL_LATER if has_clock else NO_CLOCK
    elif limit.name in _SHARES:
        numerator, denominator = (int(counts[name] or 0) for name in _SHARES[limit.name])
        value = numerator / denominator if denominator else None
    elif limit.name in _COUNTS:
        numerator, denominator = (int(counts[name] or 0) for name in _COUNTS[limit.name])
        value = numerator
    else:
        value = numerator = _found(log, _FINDINGS[limit.name])
    if value is None:
        return QualityVerdict(limit, None, numerator, denominator, "unknown", reason)
    outcome: Literal["met", "missed"] = "met" if value <= limit.value else "missed"
    return QualityVerdict(limit, value, numerator, denominator, outcome, None)


def _found(log: Log, kind: str) -> int:
    """Count the findings of a kind: the messages that they are of, or the findings themselves where they count none."""
    findings = [row for row in rows(log, "quality", Selection()) if row["kind"] == kind]
    return sum(count if isinstance(count := row["count"], int) else 1 for row in findings)
