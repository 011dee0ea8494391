"""Tiny logs for the tests of `check`, whose figures can be worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import product
from reference import COLUMNS, Row

from analytics.goals import read_goals
from analytics.log import Log
from analytics.quality_limits import read_quality

MONDAY = datetime(2026, 3, 2, 9)


def asks(message_id: str, hours: float = 0, **cells: Any) -> Row:
    """A customer's question; each asker another customer."""
    row: Row = dict.fromkeys(COLUMNS)
    own = {"message_id": message_id, "posted_at": MONDAY + timedelta(hours=hours), "channel": "twitter"}
    own |= {"from_brand": False, "author_id": f"c{message_id}", "category": "question", "text": "Where?"}
    return row | own | cells


def answered(message_id: str, hours: float = 0, minutes: float = 10, **cells: Any) -> list[Row]:
    """A question and its answer, so many minutes later."""
    asked = asks(message_id, hours, **cells)
    reply = asked | {
        "message_id": f"{message_id}-a", "posted_at": asked["posted_at"] + timedelta(minutes=minutes),
        "from_brand": True, "author_id": "acme", "parent_id": message_id, "category": None, "text": "Here.",
    }  # fmt: skip
    return [asked, reply]


def many(prefix: str, quick: int, silent: int, hours: float = 0, **cells: Any) -> list[Row]:
    """So many questions answered within ten minutes, and so many never."""
    rows = [row for number in range(quick) for row in answered(f"{prefix}q{number}", hours, **cells)]
    return rows + [asks(f"{prefix}s{number}", hours, **cells) for number in range(silent)]


def late(hours: float = 72, channel: str = "twitter") -> Row:
    """A broadcast: it opens no turn, and the log lasts until then."""
    own = {"from_brand": True, "author_id": "acme", "category": None, "text": "News."}
    return asks(f"late-{channel}-{hours}", hours, channel=channel) | own


def make(folder: Path, rows: Iterable[Row], name: str = "log") -> Log:
    """Load rows into a log."""
    log = Log(folder / f"{name}.duckdb", writable=True)
    product.load_files(log, [(f"{name}.csv", list(rows))], folder / name)
    return log


def asking(log: Log, goals: dict[str, Any], quality: dict[str, Any] | None = None) -> Log:
    """Give a log goals and limits."""
    log.settings = replace(
        log.settings, goals=read_goals(goals, "test"), quality=read_quality(quality or {}, "test")
    )
    return log
