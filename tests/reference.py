"""A slow, plain reading of the definitions, to hold the SQL of the product against.

Merging of duplicates, threads, turns, as of and figures stand here in the order of the definitions, by their
numbers, and with nothing but loops: no SQL, no code shared with the product, no speed. What a text says is written
down by hand for the texts of the random logs; only of a brand's text under a customer's name the product is asked.
Instants are naive UTC datetimes. Text is compared by code points, which is the order of its UTF-8 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from told import tell, told

Row = dict[str, Any]
File = tuple[str, list[Row]]
Key = tuple[str, str]
Customer = tuple[str | None, str | None]

COLUMNS = (
    "message_id", "posted_at", "channel", "brand", "author_id", "author_name", "from_brand", "agent",
    "parent_id", "conversation_id", "text", "visibility", "directed", "automated", "category", "language",
    "followers", "shares", "likes", "rating", "removed_at", "removed_by", "url", "tags",
)  # fmt: skip
"""The columns of the message log, in the order in which rows with one id are compared."""

CHATS = {"whatsapp", "telegram", "sms", "phone", "webchat"}
SILENCE = timedelta(days=7)
GRAVITY = ("complaint", "question", "suggestion", "praise", "other", "thanks", "abuse", "spam")
NO_REPLY = {"thanks", "abuse", "spam"}
DAY_SECONDS = 86400

# The languages that the product reads.
READ = {"en", "he", "sr"}

# What the texts of the random logs say: their language, and what they are to who reads that language.
SAYS = {
    "where is my order?": ("en", "question"),
    "@acme hello": ("en", "other"),
    "hey @ZENITH. @acme": ("en", "other"),
    "(@AcmeHelp) hello": ("en", "other"),
    "me@acme.com hello": ("en", "other"),
    "me@acme, today": ("en", "other"),
    "@acme_2 is not an account, @@zenith_il is": ("en", "other"),
    "thanks @nobody @zenith-": ("en", "thanks"),
    "\u05e9\u05dc\u05d5\u05dd @acme.care\u200f": ("he", "other"),
    "@\u00c9CLAIR-1- bonjour": ("fr", None),
    'a comma, a "quote" and\na second line @acme': ("en", "other"),
    "@ @. @- nothing": ("en", "other"),
}


# ---- the message log: duplicates


@dataclass(frozen=True)
class Merged:
    """The current messages of some files, and the rows that collide with them.

    `messages` have every column, None where no row had a value: defaults are not filled in. `rejected` are
    pairs of file name and row, a row as often as it was read.
    """

    messages: dict[Key, Row]
    rejected: list[tuple[str, Row]]


def as_text(value: object) -> str:
    """Write a value as the text by which rows with one id are compared; None and empty are the smallest."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        text = value.isoformat(sep=" ")
        return text.rstrip("0") if "." in text else text
    if isinstance(value, int | float):
        return repr(float(value))
    if isinstance(value, list | tuple):
        return "[" + ", ".join(str(item) for item in value) + "]"
    return str(value)


def merge(files: Iterable[File]) -> Merged:
    """Merge the rows of files into one message for each (channel, message_id), and set collisions apart."""
    ranked: dict[Key, list[tuple[datetime, list[str], str, Row]]] = {}
    for name, rows in files:
        if not rows:
            continue
        newest_at = max(row["posted_at"] for row in rows)
        for row in rows:
            cells = {column: _cell(row.get(column)) for column in COLUMNS}
            texts = [as_text(cells[column]) for column in COLUMNS]
            key = (cells["channel"], cells["message_id"])
            ranked.setdefault(key, []).append((newest_at, texts, name, cells))

    messages: dict[Key, Row] = {}
    rejected: list[tuple[str, Row]] = []
    for key, versions in ranked.items():
        versions.sort(key=lambda version: (version[0], version[1]), reverse=True)
        top = versions[0][3]
        merged: Row = dict.fromkeys(COLUMNS)
        for _, _, name, cells in versions:
            if _collides(top, cells):
                rejected.append((name, cells))
                continue
            for column in COLUMNS:
                if merged[column] is None:
                    merged[column] = cells[column]
        messages[key] = merged
    return Merged(messages, rejected)


def _cell(value: Any) -> Any:
    return None if value in ("", []) else value


def _collides(top: Row, row: Row) -> bool:
    if top["author_id"] is None or row["author_id"] is None:
        return False
    return bool(top["author_id"] != row["author_id"] and top["posted_at"] != row["posted_at"])


def with_defaults(row: Row) -> Row:
    """Fill in what an absent cell means: public, directed, not automated."""
    filled = dict(row)
    for column, default in (("visibility", "public"), ("directed", True), ("automated", False)):
        if filled.get(column) is None:
            filled[column] = default
    return filled


def latest(messages: dict[Key, Row]) -> datetime:
    """Give the default of as of: the instant of the latest message."""
    instants: list[datetime] = [row["posted_at"] for row in messages.values()]
    return max(instants)


# ---- definitions 1 to 5: where each message stands


@dataclass(frozen=True)
class Placed:
    """A message with its parent, effective time, thread and addressed customer (definitions 1 to 5).

    `customer` is (author_id, None), or (None, message_id) for a customer message without author, or None
    where a brand message addresses nobody.
    """

    key: Key
    row: Row
    parent: Key | None
    is_ring: bool
    effective_at: datetime
    ancestors: int
    thread: str
    thread_part: int
    customer: Customer | None
    brand: str | None


def place(messages: dict[Key, Row]) -> dict[tuple[str, str, int], list[Placed]]:
    """Put messages into threads: (channel, thread, part) -> its messages in thread order."""
    rows = {key: with_defaults(row) for key, row in messages.items()}

    # 1. Parent.
    named: dict[Key, Key | None] = {}
    for key, row in rows.items():
        above = (key[0], row["parent_id"])
        named[key] = above if row["parent_id"] is not None and above in rows else None
    ring = {key for key in rows if _meets_a_ring(key, named)}
    parent = {key: None if key in ring else named[key] for key in rows}
    lines = {key: _line(key, parent) for key in rows}

    # 2. Thread, before it is cut at a week's silence.
    thread: dict[Key, str] = {}
    for key in rows:
        for at in lines[key]:
            if rows[at]["conversation_id"] is not None:
                thread[key] = "c:" + rows[at]["conversation_id"]
                break
        else:
            top = lines[key][-1]
            carried = {rows[reply]["conversation_id"] for reply in rows if parent[reply] == top} - {None}
            thread[key] = "c:" + carried.pop() if len(carried) == 1 else "m:" + top[1]

    # 3. Effective time: the later of its own and its parent's, so the latest of its whole line.
    effective_at = {key: max(rows[at]["posted_at"] for at in lines[key]) for key in rows}

    # 4. Thread order. No format of the random logs lists messages in order, so there is no row number in it.
    def order(key: Key) -> tuple[datetime, int, bool, str]:
        return effective_at[key], len(lines[key]) - 1, rows[key]["from_brand"], key[1]

    # 2. again: the cut.
    whole: dict[tuple[str, str], list[Key]] = {}
    for key in sorted(rows, key=order):
        whole.setdefault((key[0], thread[key]), []).append(key)
    parts: dict[tuple[str, str, int], list[Key]] = {}
    for (channel, name), keys in whole.items():
        is_cut = channel in CHATS or all(rows[key]["visibility"] != "public" for key in keys)
        part = 1
        for index, key in enumerate(keys):
            if is_cut and index > 0 and effective_at[key] - effective_at[keys[index - 1]] > SILENCE:
                part += 1
            parts.setdefault((channel, name, part), []).append(key)
    part_of = {key: thread_key for thread_key, keys in parts.items() for key in keys}

    brands = _brands(rows, lines, parts, part_of)
    placed: dict[tuple[str, str, int], list[Placed]] = {}
    for thread_key, keys in parts.items():
        placed[thread_key] = []
        for index, key in enumerate(keys):
            placed[thread_key].append(
                Placed(
                    key=key,
                    row=rows[key],
                    parent=parent[key],
                    is_ring=key in ring,
                    effective_at=effective_at[key],
                    ancestors=len(lines[key]) - 1,
                    thread=thread[key],
                    thread_part=thread_key[2],
                    customer=_addressed(key, keys[:index], rows, lines),
                    brand=brands[key],
                )
            )
    read_texts(rows.values())
    return {thread_key: _labelled(messages) for thread_key, messages in placed.items()}


def read_texts(rows: Iterable[Row]) -> None:
    """Have the texts of rows read together, before they are asked for one by one."""
    unknown = [row for row in rows if row["text"] is not None and row["text"] not in SAYS]
    tell((row["text"], language) for row in unknown for language in (None, row["language"]))


def told_language(row: Row) -> str | None:
    """Give the language of a message: as its row says, else that of its text; every text of the random logs has one."""
    if row["language"] is not None or row["text"] is None:
        return row["language"]
    return SAYS[row["text"]][0] if row["text"] in SAYS else told(row["text"])[0]


def told_category(row: Row) -> str | None:
    """Give the category of a customer's message: as its row says, else what its text says in its language."""
    if row["category"] is not None or row["text"] is None or row["from_brand"]:
        return row["category"]
    if row["text"] not in SAYS:  # a text of the brand, in a row that others make a customer's
        return told(row["text"], row["language"])[1]
    language = (told_language(row) or "").split("-")[0]
    own, category = SAYS[row["text"]]
    if category == "question":  # a question mark is one in every language
        return category
    if language not in READ:
        return None
    return category if category and language == own else "other"


def _labelled(messages: list[Placed]) -> list[Placed]:
    """Give the messages of a thread their categories; a customer's thank-you that nothing stands before is praise."""
    seen: set[Customer] = set()
    found = []
    for message in messages:
        category = told_category(message.row)
        if message.customer is not None and message.row["visibility"] != "internal":
            if category == "thanks" and message.row["category"] is None and message.customer not in seen:
                category = "praise"
            seen.add(message.customer)
        row = {**message.row, "category": category, "language": told_language(message.row)}
        found.append(replace(message, row=row))
    return found


def _meets_a_ring(key: Key, named: dict[Key, Key | None]) -> bool:
    seen = set()
    at: Key | None = key
    while at is not None:
        if at in seen:
            return True
        seen.add(at)
        at = named[at]
    return False


def _line(key: Key, parent: dict[Key, Key | None]) -> list[Key]:
    """List a message, its parent, the parent's parent and so on."""
    line = [key]
    while (above := parent[line[-1]]) is not None:
        line.append(above)
    return line


def _addressed(
    key: Key, before: list[Key], rows: dict[Key, Row], lines: dict[Key, list[Key]]
) -> Customer | None:
    """5. Addressed customer: a customer's own; a brand's from its line, else from what stands before it."""
    for at in [*lines[key], *reversed(before)]:
        if not rows[at]["from_brand"]:
            author = rows[at]["author_id"]
            return (author, None) if author is not None else (None, at[1])
    return None


# ---- definition 18: the brand of a message


def _brands(
    rows: dict[Key, Row],
    lines: dict[Key, list[Key]],
    parts: dict[tuple[str, str, int], list[Key]],
    part_of: dict[Key, tuple[str, str, int]],
) -> dict[Key, str | None]:
    accounts: dict[tuple[str, str], str] = {}
    for key, row in rows.items():
        brand = row["brand"] if row["brand"] is not None else row["author_id"]
        if not row["from_brand"] or brand is None:
            continue
        for account in (row["author_id"], row["author_name"]):
            if account is not None:
                # An account that writes for several brands: the smallest of them as text.
                at = (key[0], account.lower())
                accounts[at] = min(brand, accounts.get(at, brand))

    @cache
    def brand_of(key: Key) -> str | None:
        if rows[key]["brand"] is not None:
            return str(rows[key]["brand"])
        for account in accounts_named(rows[key]["text"]):
            if (key[0], account) in accounts:
                return accounts[key[0], account]
        if len(lines[key]) > 1 and (above := brand_of(lines[key][1])) is not None:
            return above
        for at in parts[part_of[key]]:
            if rows[at]["from_brand"]:
                brand = rows[at]["brand"]
                return str(brand) if brand is not None else rows[at]["author_id"]
        return None

    return {key: brand_of(key) for key in rows}


def accounts_named(text: str | None) -> list[str]:
    """List the accounts that a text names with @, in lower case, in the order of the text."""
    accounts = []
    for piece in (text or "").split("@")[1:]:
        account = ""
        for character in piece:
            if not (character.isalnum() or character in "_.-"):
                break
            account += character
        account = account.rstrip(".-")
        if account:
            accounts.append(account.lower())
    return accounts


# ---- definitions 6 to 13: turns


@dataclass(frozen=True)
class Turn:
    """One wait of one customer in one thread (definitions 6 to 13 and 18).

    `thread` is "c:" and a conversation id, or "m:" and a message id; its `thread_part` counts from 1.
    `customer` is the author, or None where the author is unknown: then `customer_message` is the message.
    `message_ids` are the customer's messages in thread order. `agent` is of the answer, the other attributes
    are of the first message.
    """

    channel: str
    thread: str
    thread_part: int
    customer: str | None
    customer_message: str | None
    turn_number: int
    first_message_id: str
    message_ids: tuple[str, ...]
    opened_at: datetime
    answered_at: datetime | None
    answer_message_id: str | None
    acknowledged_at: datetime | None
    withdrawn_at: datetime | None
    needs_reply: bool
    category: str
    language: str | None
    visibility: str
    directed: bool
    followers: float | None
    brand: str | None
    agent: str | None


def turns(messages: dict[Key, Row], as_of: datetime | None = None) -> list[Turn]:
    """Find the turns of merged messages, sorted by thread, then customer, then number.

    Without `as_of` they are those of the whole log, and nothing of them is hidden.
    """
    found = []
    for (channel, thread, part), placed in place(messages).items():
        by_customer: dict[Customer, list[Placed]] = {}
        for message in placed:
            if message.customer is not None and message.row["visibility"] != "internal":
                by_customer.setdefault(message.customer, []).append(message)
        for customer, own in by_customer.items():
            number = 0
            asked: list[Placed] = []
            acknowledgement: Placed | None = None
            for message in own:
                if not message.row["from_brand"]:
                    asked.append(message)
                elif asked and message.row["automated"]:
                    acknowledgement = acknowledgement or message
                elif asked:
                    number += 1
                    found.append(
                        _turn(channel, thread, part, customer, number, asked, acknowledgement, message)
                    )
                    asked, acknowledgement = [], None
            if asked:
                number += 1
                found.append(_turn(channel, thread, part, customer, number, asked, acknowledgement, None))
    found.sort(
        key=lambda turn: (
            turn.channel,
            turn.thread,
            turn.thread_part,
            turn.customer is None,
            turn.customer or turn.customer_message or "",
            turn.turn_number,
        )
    )
    return found if as_of is None else seen(found, as_of)


def message_category(row: Row) -> str:
    """8. Give the category of a message; an unknown or empty one is other."""
    return row["category"] if row["category"] in GRAVITY else "other"


def message_needs_reply(row: Row) -> bool:
    """9. Say whether a customer message needs a reply (internal ones are not asked)."""
    return bool(row["directed"]) and message_category(row) not in NO_REPLY


def _turn(
    channel: str,
    thread: str,
    part: int,
    customer: Customer,
    number: int,
    asked: list[Placed],
    acknowledgement: Placed | None,
    answer: Placed | None,
) -> Turn:
    first = asked[0]
    needing = [message for message in asked if message_needs_reply(message.row)]
    opened_at = (needing or asked)[0].effective_at
    answered_at = answer.effective_at if answer else None
    return Turn(
        channel=channel,
        thread=thread,
        thread_part=part,
        customer=customer[0],
        customer_message=customer[1],
        turn_number=number,
        first_message_id=first.key[1],
        message_ids=tuple(message.key[1] for message in asked),
        opened_at=opened_at,
        answered_at=answered_at,
        answer_message_id=answer.key[1] if answer else None,
        acknowledged_at=acknowledgement.effective_at if acknowledgement else None,
        withdrawn_at=_withdrawn_at(needing, opened_at, answered_at),
        needs_reply=bool(needing),
        category=min((message_category(message.row) for message in asked), key=GRAVITY.index),
        language=first.row["language"],
        visibility=first.row["visibility"],
        directed=first.row["directed"],
        followers=first.row["followers"],
        brand=first.brand,
        agent=answer.row["agent"] if answer else None,
    )


def _withdrawn_at(
    needing: list[Placed], opened_at: datetime, answered_at: datetime | None
) -> datetime | None:
    """11. Removed: give the instant from which nothing of a turn needs a reply, None where there is none."""
    latest_at = opened_at
    for message in needing:
        removed_at = message.row["removed_at"]
        if message.row["removed_by"] != "author" or removed_at is None:
            return None
        if answered_at is not None and removed_at >= answered_at:
            return None
        latest_at = max(latest_at, removed_at)
    return latest_at if needing else None


def seen(all_turns: Iterable[Turn], as_of: datetime) -> list[Turn]:
    """13. As of: keep the turns opened by an instant, without what happened to them after it."""
    known = []
    for turn in all_turns:
        if turn.opened_at > as_of:
            continue
        if turn.answered_at is not None and turn.answered_at > as_of:
            turn = replace(turn, answered_at=None, answer_message_id=None, agent=None)
        if turn.acknowledged_at is not None and turn.acknowledged_at > as_of:
            turn = replace(turn, acknowledged_at=None)
        if turn.withdrawn_at is not None and turn.withdrawn_at > as_of:
            turn = replace(turn, withdrawn_at=None)
        known.append(turn)
    return known


def clock_skew_count(messages: dict[Key, Row]) -> int:
    """3. Count the messages that stand later than they were posted, because of what they reply to."""
    return sum(m.effective_at > m.row["posted_at"] for placed in place(messages).values() for m in placed)


def ring_count(messages: dict[Key, Row]) -> int:
    """1. Count the messages on a ring of parents and those that hang from one."""
    return sum(message.is_ring for placed in place(messages).values() for message in placed)


# ---- figures


@dataclass(frozen=True)
class Fig:
    """A figure without its interval; value None where it is not known. Shares 0..1, durations in seconds."""

    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    pending: int


def _is_owed(turn: Turn) -> bool:
    return turn.needs_reply and turn.withdrawn_at is None


def _seconds(duration: timedelta) -> float:
    return duration / timedelta(seconds=1)


def _wait(turn: Turn) -> timedelta:
    assert turn.answered_at is not None
    return max(timedelta(0), turn.answered_at - turn.opened_at)


def _share(numerator: int, denominator: int, pending: int) -> Fig:
    return Fig(numerator / denominator if denominator else None, numerator, denominator, denominator, pending)


def figures(
    all_turns: Iterable[Turn],
    as_of: datetime,
    grace_seconds: float = DAY_SECONDS,
    *,
    has_categories: bool = True,
) -> dict[str, Fig]:
    """Compute the thirteen figures of turns as of an instant.

    `has_categories` says whether any message of the log has a category: without one the mix is not known,
    and its figures have neither value nor numerator nor denominator, and n = 0.
    """
    known = seen(all_turns, as_of)
    owed = [turn for turn in known if _is_owed(turn)]
    grace = timedelta(seconds=grace_seconds)
    result = {"turns": Fig(len(known), None, None, len(known), 0)}

    mature = [turn for turn in owed if as_of - turn.opened_at >= grace]
    unanswered = [turn for turn in mature if turn.answered_at is None]
    result["unanswered_share"] = _share(len(unanswered), len(mature), len(owed) - len(mature))

    for name, minutes in (("30m", 30), ("2h", 120), ("24h", 1440)):
        limit = timedelta(minutes=minutes)
        old = [turn for turn in owed if as_of - turn.opened_at >= limit]
        fast = [turn for turn in old if turn.answered_at is not None and _wait(turn) <= limit]
        result[f"within_{name}_share"] = _share(len(fast), len(old), len(owed) - len(old))

    waits = sorted(_wait(turn) for turn in owed if turn.answered_at is not None)
    pending = sum(turn.answered_at is None and as_of - turn.opened_at < grace for turn in owed)
    middle = len(waits) // 2
    median = mean = None
    if waits:
        median = _seconds(waits[middle])
        if len(waits) % 2 == 0:
            median = _seconds(waits[middle - 1] + waits[middle]) / 2
        mean = _seconds(sum(waits, timedelta(0))) / len(waits)
    result["median_response_seconds"] = Fig(median, None, None, len(waits), pending)
    result["mean_response_seconds"] = Fig(mean, None, None, len(waits), pending)

    needing = sum(turn.needs_reply for turn in known)
    steps = _product_limit(known, as_of)
    for name, left in (("typical_wait_seconds", Fraction(1, 2)), ("p90_wait_seconds", Fraction(1, 10))):
        reached = [wait for wait, surviving in steps if surviving <= left + Fraction(1, 10**9)]
        result[name] = Fig(_seconds(reached[0]) if reached else None, None, None, needing, pending)

    counted = [turn for turn in known if turn.category not in ("thanks", "spam")]
    for name, categories in (
        ("complaint_share", ("complaint",)),
        ("question_share", ("question",)),
        ("feedback_share", ("praise", "suggestion")),
        ("other_share", ("other",)),
    ):
        of_these = sum(turn.category in categories for turn in counted)
        result[name] = _share(of_these, len(counted), 0) if has_categories else Fig(None, None, None, 0, 0)
    return result


def _product_limit(known: list[Turn], as_of: datetime) -> list[tuple[timedelta, Fraction]]:
    """Walk down the Kaplan-Meier curve of turns already seen as of an instant."""
    ends: list[tuple[timedelta, bool]] = []
    for turn in known:
        if not turn.needs_reply:
            continue
        if turn.withdrawn_at is not None:
            ends.append((turn.withdrawn_at - turn.opened_at, False))
        elif turn.answered_at is not None:
            ends.append((_wait(turn), True))
        else:
            ends.append((as_of - turn.opened_at, False))
    steps = []
    surviving = Fraction(1)
    for wait in sorted({end for end, is_answer in ends if is_answer}):
        # Who is censored at this very time is still at risk: answers come first.
        at_risk = sum(end >= wait for end, _ in ends)
        answered = sum(end == wait and is_answer for end, is_answer in ends)
        surviving *= Fraction(at_risk - answered, at_risk)
        steps.append((wait, surviving))
    return steps


def survival(all_turns: Iterable[Turn], as_of: datetime) -> list[tuple[float, float]]:
    """List the steps of the Kaplan-Meier curve: (wait in seconds, S after it), one for each distinct wait."""
    return [(_seconds(wait), float(left)) for wait, left in _product_limit(seen(all_turns, as_of), as_of)]


def answered_elsewhere(all_turns: Iterable[Turn], as_of: datetime, grace_seconds: float = 0) -> set[Turn]:
    """12. Find the open turns whose customer was answered in another thread.

    With a grace only those at least that old. Turns are given as they are seen at the instant.
    """
    known = seen(all_turns, as_of)
    elsewhere = set()
    for turn in known:
        if not _is_owed(turn) or turn.answered_at is not None:
            continue
        if as_of - turn.opened_at < timedelta(seconds=grace_seconds):
            continue
        for other in known:
            is_same_customer = (other.channel, other.customer, other.customer_message) == (
                turn.channel,
                turn.customer,
                turn.customer_message,
            )
            is_same_thread = (other.thread, other.thread_part) == (turn.thread, turn.thread_part)
            if not is_same_customer or is_same_thread or other.brand != turn.brand:
                continue
            if other.answered_at is not None and other.answered_at > turn.opened_at:
                elsewhere.add(turn)
    return elsewhere


def population(
    all_turns: Iterable[Turn], as_of: datetime, grace_seconds: float = DAY_SECONDS
) -> dict[str, int]:
    """Count the turns by what became of them: the parts of all, and the parts of those owed a reply."""
    disjoint = ("thanks", "abuse", "spam", "undirected", "withdrawn", "owed")
    of_owed = ("answered", "unanswered", "pending", "answered_elsewhere", "automated_only")
    counts = dict.fromkeys(("turns", *disjoint, *of_owed), 0)
    known = seen(all_turns, as_of)
    for turn in known:
        counts["turns"] += 1
        if not turn.needs_reply:
            counts[turn.category if turn.category in NO_REPLY else "undirected"] += 1
        elif turn.withdrawn_at is not None:
            counts["withdrawn"] += 1
        else:
            counts["owed"] += 1
            if turn.answered_at is not None:
                counts["answered"] += 1
            elif as_of - turn.opened_at < timedelta(seconds=grace_seconds):
                counts["pending"] += 1
            else:
                counts["unanswered"] += 1
                counts["automated_only"] += turn.acknowledged_at is not None
    counts["answered_elsewhere"] = len(answered_elsewhere(known, as_of, grace_seconds))
    return counts
