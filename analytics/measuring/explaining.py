"""Why a figure counts a message as it does: the thread around it, and what each message did to the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analytics import sqlfiles
from analytics.errors import RequestError
from analytics.log.store import Log
from analytics.measuring.labels import label_of, signs_around

RULES = {
    "note": "an internal note: no customer sees it, so it does not touch the clock",
    "broadcast": "addressed to nobody: no customer stands above it or wrote before it",
    "other_customer": "concerns another customer of this thread",
    "opens": "opens turn {turn}",
    "joins": "joins turn {turn}, which is still open",
    "acknowledges": "automated: acknowledges turn {turn} but does not answer it",
    "automated_aside": "automated: does not answer",
    "answers": "the first human message of the brand since turn {turn} was opened: answers it",
    "follows_up": "no turn is open: touches no clock",
}


@dataclass(frozen=True)
class Step:
    """One message of a thread and its part in the turns of one customer. Instants are naive UTC.

    Parameters
    ----------
    turn_number
        Of the customer in this thread; None: it is in none of that customer's turns.
    role
        What it is to that turn, in one word.
    rule
        What it did to the clock, and by which rule.
    wait_seconds
        Of an answer: how long the customer had waited; None of any other message.
    is_asked
        It is the message that was asked for.
    label
        What its text was found to be, and by what; empty where nothing was found.
    """

    message_id: str
    author_id: str | None
    from_brand: bool
    posted_at: datetime
    effective_at: datetime
    text: str | None
    turn_number: int | None
    role: str
    rule: str
    wait_seconds: float | None
    is_asked: bool
    label: str


def explain(log: Log, message_id: str, channel: str | None = None) -> list[Step]:
    """Return the thread around a message, in thread order.

    Raises
    ------
    RequestError
        No message, or one on several channels, has that id.
    """
    asked_no = message_number(log, message_id, channel)
    signs = signs_around(log, asked_no)
    told = log.con.execute(sqlfiles.text("measuring/explain"), {"message_no": asked_no})
    names = [column[0] for column in told.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in told.fetchall()]
    return [_step(row, asked_no, label_of(row, signs.get(row["message_no"], []))) for row in rows]


def message_number(log: Log, message_id: str, channel: str | None = None) -> int:
    """Return the number of the message with an id.

    Raises
    ------
    RequestError
        No message, or one on several channels, has that id.
    """
    found = log.con.execute(
        "select message_no, channel from posts where message_id = $id and ($channel is null or channel = $channel)"
        " order by channel",
        {"id": message_id, "channel": channel},
    ).fetchall()
    if not found:
        raise RequestError(f"The log holds no message {message_id}{f' on {channel}' if channel else ''}.")
    if len(found) > 1:
        channels = ", ".join(name for _, name in found)
        raise RequestError(
            f"Message {message_id} exists on several channels: {channels}. Say which one is meant by the channel."
        )
    return int(found[0][0])


def _step(row: dict[str, object], asked_no: int, label: str) -> Step:
    role = str(row["role"])
    posted_at, effective_at, opened_at = row["posted_at"], row["effective_at"], row["opened_at"]
    assert isinstance(posted_at, datetime)
    assert isinstance(effective_at, datetime)
    rule = RULES[role].format(turn=row["turn_number"])
    wait = None
    if role == "answers" and isinstance(opened_at, datetime):
        wait = max(0.0, (effective_at - opened_at).total_seconds())
    if role in ("opens", "joins"):
        rule += _reservation(row)
    if effective_at != posted_at:
        rule += f"; stamped before what it replies to, so it counts from {effective_at} UTC"
    return Step(
        str(row["message_id"]), _text(row["author_id"]), bool(row["from_brand"]), posted_at, effective_at,
        _text(row["text"]), row["turn_number"] if isinstance(row["turn_number"], int) else None, role, rule, wait,
        row["message_no"] == asked_no, label,
    )  # fmt: skip


def _reservation(row: dict[str, object]) -> str:
    if row["category"] in ("thanks", "abuse", "spam"):
        return f"; it is {row['category']} and needs no reply"
    if not row["directed"]:
        return "; it is not addressed to the brand and needs no reply"
    if row["removed_by"] == "author" and row["removed_at"]:
        return f"; its author removed it at {row['removed_at']} UTC"
    return ""


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
