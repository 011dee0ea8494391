"""What a log holds: channels, from when to when, and what is stale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analytics import sqlfiles
from analytics.log.store import Log


@dataclass(frozen=True)
class ChannelStatus:
    """Messages of one channel. Instants are naive UTC.

    Parameters
    ----------
    is_stale
        Its latest message is more than seven days older than the latest of the log.
    """

    channel: str
    first_at: datetime
    latest_at: datetime
    customer_messages: int
    brand_messages: int
    turns: int
    is_stale: bool


def status(log: Log) -> list[ChannelStatus]:
    """Return what a log holds of each channel, by name."""
    return [ChannelStatus(*row) for row in log.con.execute(sqlfiles.text("log/status")).fetchall()]
