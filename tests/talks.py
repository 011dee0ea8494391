"""Messages of customers and of a brand, acme, written by hand: minutes count from noon of 3 March 2025 (`at`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference import COLUMNS, File, Row

NOON = datetime(2025, 3, 3, 12)


def at(minutes: float) -> datetime:
    """Give the instant of a minute."""
    return NOON + timedelta(minutes=minutes)


def asks(message_id: str, minutes: float, author_id: str | None = None, **cells: Any) -> Row:
    """Return a message of a customer; where none is named, of one who wrote no other."""
    row: Row = dict.fromkeys(COLUMNS)
    given_cells = {"message_id": message_id, "posted_at": at(minutes), "channel": "twitter"}
    return row | given_cells | {"author_id": author_id or f"c{message_id}", "from_brand": False} | cells


def replies(message_id: str, minutes: float, parent_id: str | None = None, **cells: Any) -> Row:
    """Return a message of the brand."""
    return asks(message_id, minutes, "acme") | {"from_brand": True, "parent_id": parent_id} | cells


def one_file(*given_rows: Row) -> list[File]:
    """Return an export of some messages."""
    return [("log.csv", list(given_rows))]
