"""The two panels: the critics and the evangelists with the widest reach, and who of them waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from analytics.measuring import Selection, rows
from analytics.pages.report import Source

_CUSTOMER = ("channel", "author_id")


@dataclass(frozen=True)
class Panelist:
    """A customer who only complained or only praised; `reach`: followers and shares, where known."""

    name: str
    channel: str
    messages: int
    reach: int | None
    last_at: datetime
    text: str | None
    url: str | None
    is_waiting: bool


@dataclass(frozen=True)
class Panel:
    """The customers with the widest reach: how many, how many of them wait, and who, where the page may name them."""

    size: int
    waiting: int
    people: Sequence[Panelist]


def waiting_customers(source: Source) -> set[tuple[object, object]]:
    """Return the customers, by channel and id, who wait for an answer to a turn of the page."""
    if source.one_sided:
        return set()
    return {
        (row["channel"], row["author_id"])
        for row in rows(source.log, "worklist", source.chosen, columns=_CUSTOMER)
        if row["author_id"] is not None
    }


def panel(source: Source, name: str, selection: Selection, waiting: Set[tuple[object, object]]) -> Panel:
    """Return the panel of a list; people only for an internal page."""
    # the texts of people who are not shown are not looked up
    found = rows(source.log, name, selection, columns=() if source.is_internal else _CUSTOMER)
    people = [_panelist(row, waiting) for row in found] if source.is_internal else []
    return Panel(len(found), sum((row["channel"], row["author_id"]) in waiting for row in found), people)


def _panelist(row: Mapping[str, object], waiting: Set[tuple[object, object]]) -> Panelist:
    followers, shares = cast("int | None", row["followers"]), cast("int | None", row["shares"])
    return Panelist(
        name=str(row["author_name"] or row["author_id"]),
        channel=str(row["channel"]),
        messages=cast(int, row["messages"]),
        reach=None if followers is None and shares is None else (followers or 0) + (shares or 0),
        last_at=cast(datetime, row["last_at"]),
        text=None if row["text"] is None else str(row["text"]),
        url=None if row["url"] is None else str(row["url"]),
        is_waiting=(row["channel"], row["author_id"]) in waiting,
    )
