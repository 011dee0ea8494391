"""Rows of an export in which people are named, for what forgets and what masks them."""

from __future__ import annotations

from exports import row

# Words that no other row has: long, so that they stand raw in the file and not in a dictionary of a few bits.
SECRET = "kvorznablat" * 40
COLUMNS = ("message_id", "posted_at", "channel", "author_id", "author_name", "from_brand", "text", "parent_id",
           "conversation_id", "url", "tags", "agent")  # fmt: skip
_BRAND = {"author_id": "acme", "author_name": "Acme", "from_brand": "true", "agent": "Mona Salim"}


def cells(message_id: str, text: str, **given: str) -> dict[str, str]:
    """Return a row of a customer; of all columns those that are not given are empty."""
    filled = row(message_id, text, **given)
    return {name: filled.get(name, "") for name in COLUMNS}


def answer(message_id: str, text: str, **given: str) -> dict[str, str]:
    """Return a row of the brand, written by an agent."""
    return cells(message_id, text, **_BRAND | given)
