"""Small nasty message logs, made from a seed, to try the model on.

A log is a list of files, a file a name and its rows, a row a dict of the canonical columns. Every row is
valid by itself; with duplicates some rows collide with others of their id. Few ids, instants and authors are
used, so that ties, rings and collisions are frequent, and each log has its own temper: some are chats with
silences, some all private, some mostly duplicates.

A part of some logs are stories: what one customer and one brand say to each other in a few threads, with thanks,
further complaints, private answers and a year between, at and around the limits that definitions name. What
brands write is put together from a few sentences, so that some are copies and some say what they do: `INTERIM`,
`HANDOFF`, `REDIRECT` and `APOLOGY` of `reference_outcomes`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from reference import COLUMNS, SAYS
from reference_outcomes import APOLOGY, HANDOFF, INTERIM, REDIRECT

Row = dict[str, Any]
File = tuple[str, list[Row]]

FIRST_AT = datetime(2025, 3, 24, 22, 15)  # the clocks of Europe change six days later
REQUIRED = ("message_id", "posted_at", "channel", "author_id", "from_brand")
OPTIONAL = [column for column in COLUMNS if column not in REQUIRED]
PUBLIC_CHANNELS = ("twitter", "facebook", "email", "trustpilot")
CHAT_CHANNELS = ("whatsapp", "webchat", "telegram", "sms", "phone")
# Code points beyond U+FFFF sort after U+FF5E in UTF-8 and before it in UTF-16.
ODD_IDS = (
    "\uff5e",
    "\U0001f600",
    "\uff5e2",
    "\U0001f6002",
    "\u05d0\u05d1",
    "\u00e9",
    "a",
    "B",
    "_",
    "m:1",
    "9.5",
    "010",
)
CUSTOMERS = ("c1", "c2", "9", "10", "\u05d3\u05e0\u05d4", "C1")
ACCOUNTS = (
    # author_id, author_name, brand: the second is the same account where the brand column is empty
    ("acme", "AcmeHelp", "Acme"),
    ("acme", "AcmeHelp", None),
    ("zenith", "Zenith Care", "Zenith"),
    ("zenith_il", None, None),
    ("\u00e9clair-1", "eclair", "Eclair"),
    (None, "acme.care", "Acme"),
)
MORE_ACCOUNTS = (
    ("nova", "Nova", "Nova"),
    ("luma", None, "Luma"),
    ("orbit", "Orbit Care", None),
    ("tesla_il", "tesla_il", "Tesla"),
)
TEXTS = (None, *SAYS)
ACTS = (INTERIM, HANDOFF, REDIRECT, APOLOGY)
NEUTRAL = (
    "The parcel left the warehouse on Monday.",
    "Version {number} came out in May.",
    "the parcel left the warehouse on monday",
    "All shops are open today.",
    "It is blue.",
    "The train of {number} is late, @c1, as snow fell.",
    "Prices did not change https://example.test/{number}",
    "Snow fell all day.",
)
CATEGORIES = ("complaint", "question", "praise", "suggestion", "thanks", "abuse", "spam", "other", "rant")
AGENTS = (None, "dana", "team 2", "\u05de\u05d9\u05db\u05dc")
STEPS = (0, 0, 0, 0.5, 1, 60, 1799.999999, 1800, 1801, 7200, 40000, 86400)
SHORT_STEPS = (0, 0, 0, 1)
LONG_STEPS = (604799, 604800, 604800.000001, 700000)
SHORT_LIMITS = (0, 60, 7200, 7200, 86400)
LIMITS = (60, 7200, 86400, 2 * 86400, 3 * 86400, 7 * 86400, 8 * 86400, 90 * 86400)
BEGINNINGS = tuple(days * 86400 for days in (0, 0, 1, 1, 2, 30, 90, 100, 365, 366, 366, 367))


@dataclass(frozen=True)
class Temper:
    """How fast the clock of one log goes, and the probability of each awkward thing in it."""

    steps: tuple[float, ...]
    brand: float
    answering: float
    parent: float
    forward: float
    conversation: float
    inherits: float
    automated: float
    long_step: float
    backward: float
    private: float
    internal: float
    undirected: float
    category: float
    removed: float
    anonymous: float
    duplicate: float
    story: float
    act: float
    copy: float


def _temper(rng: Random, duplicates: bool) -> Temper:
    return Temper(
        steps=rng.choice((STEPS, STEPS, SHORT_STEPS)),
        brand=rng.choice((0.15, 0.3, 0.45, 0.6)),
        answering=rng.choice((0.0, 0.5, 0.9)),
        parent=rng.choice((0.1, 0.5, 0.8, 0.95)),
        forward=rng.choice((0.0, 0.0, 0.1, 0.4)),
        conversation=rng.choice((0.0, 0.1, 0.4, 0.9)),
        inherits=rng.choice((0.0, 0.5, 0.9)),
        automated=rng.choice((0.0, 0.1, 0.4)),
        long_step=rng.choice((0.0, 0.05, 0.3)),
        backward=rng.choice((0.0, 0.1, 0.4)),
        private=rng.choice((0.0, 0.2, 0.95)),
        internal=rng.choice((0.0, 0.05, 0.2)),
        undirected=rng.choice((0.0, 0.1, 0.4)),
        category=rng.choice((0.0, 0.3, 0.9)),
        removed=rng.choice((0.0, 0.1, 0.5)),
        anonymous=rng.choice((0.0, 0.05, 0.2)),
        duplicate=rng.choice((0.0, 0.2, 0.7)) if duplicates else 0.0,
        story=rng.choice((0.0, 0.5, 0.9)),
        act=rng.choice((0.2, 0.6)),
        copy=rng.choice((0.0, 0.0, 0.7)),
    )


def random_log(seed: int, size: int, *, duplicates: bool = True) -> list[File]:
    """Make one to four files with `size` different messages, the same ones for the same seed.

    With `duplicates`, some messages stand in more than one row, unequal ones, and some of those collide.
    Without, each (channel, message_id) stands in one row, so that it does not matter which file it is in.
    """
    rng = Random(seed)
    temper = _temper(rng, duplicates)
    rows = _messages(rng, temper, size)
    names = [f"log{number}.csv" for number in range(1, rng.choice((1, 2, 2, 3, 4)) + 1)]
    files: dict[str, list[Row]] = {name: [] for name in names}
    for row in rows:
        files[rng.choice(names)].append(row)
    if duplicates:
        for row in rows:
            while rng.random() < temper.duplicate * 0.6:
                files[rng.choice(names)].append(_version(rng, row, rows))
        if rng.random() < 0.4:
            # The newest message in every file: then no file wins by its age.
            newest = max(rows, key=lambda row: row["posted_at"])
            for name in names:
                files[name].append(dict(newest))
    for name in names:
        if rng.random() < 0.25:
            for column in rng.sample(OPTIONAL, rng.randint(1, 4)):
                for row in files[name]:
                    row[column] = None
    for name in names:
        for row in files[name]:
            if row["from_brand"] and row["author_id"] is None and row["brand"] is None:
                row["author_id"] = "acme"
    return shuffled([(name, files[name]) for name in names if files[name]], rng)


def _messages(rng: Random, temper: Temper, size: int) -> list[Row]:
    pool = rng.choice((PUBLIC_CHANNELS, CHAT_CHANNELS, PUBLIC_CHANNELS + CHAT_CHANNELS))
    channels = rng.sample(pool, rng.choice((1, 1, 2, 3)))
    customers = CUSTOMERS[: rng.choice((1, 2, 4, 6))]
    accounts = rng.choice((ACCOUNTS[:1], ACCOUNTS[1:2], ACCOUNTS[:3], ACCOUNTS, (*ACCOUNTS, *MORE_ACCOUNTS)))
    ids = [*ODD_IDS, *(str(number) for number in range(1, size + 1))]
    ids = ids[: rng.choice((size, size + len(ODD_IDS)))]
    keys = rng.sample([(channel, name) for channel in channels for name in ids], size)
    told = int(size * temper.story)
    stories = _stories(rng, temper, keys[size - told :], customers, accounts)
    keys = keys[: size - told]

    rows: list[Row] = []
    now = FIRST_AT
    for number, (channel, message_id) in enumerate(keys):
        now += timedelta(seconds=rng.choice(LONG_STEPS if rng.random() < temper.long_step else temper.steps))
        row: Row = dict.fromkeys(COLUMNS)
        rows.append(row)
        row["message_id"] = message_id
        row["channel"] = channel
        row["posted_at"] = now
        if rng.random() < temper.backward:
            row["posted_at"] -= timedelta(seconds=rng.choice((1, 60, 1800, 86400, 604801)))
        row["parent_id"] = _parent(rng, temper, keys, number)
        if rng.random() < temper.conversation:
            row["conversation_id"] = rng.choice(("k1", "k2", "\u05e9\u05d9\u05d7\u05d4", "1", "m:1"))
        named = (channel, row["parent_id"])
        above = [other for other in rows[:-1] if (other["channel"], other["message_id"]) == named]
        if above and rng.random() < temper.inherits:
            row["conversation_id"] = above[0]["conversation_id"]
        row["text"] = rng.choice(TEXTS)
        row["url"] = rng.choice((None, None, f"https://example.test/{number}"))
        row["tags"] = rng.choice((None, None, ["a"], ["b", "a"], ["late", "\u05d3\u05d7\u05d5\u05e3"]))
        row["language"] = rng.choice((None, "en", "he", "sr-Latn"))
        _mark(rng, temper, row)
        if rng.random() < temper.brand:
            _write_as_brand(rng, temper, row, accounts)
            asked = [other for other in rows if other["channel"] == channel and other["from_brand"] is False]
            if asked and rng.random() < temper.answering:
                row["parent_id"] = rng.choice(asked[-3:])["message_id"]
                row["conversation_id"] = None
        else:
            _write_as_customer(rng, temper, row, customers)
    answers = [row["posted_at"] for row in rows if row["from_brand"]]
    for row in rows:
        if row["removed_at"] is not None and answers and rng.random() < 0.5:
            # At the very instant of a brand message, which may be its answer.
            later = [instant for instant in answers if instant >= row["posted_at"]]
            row["removed_at"] = min(later, default=row["removed_at"])
    return rows + stories


def _stories(
    rng: Random,
    temper: Temper,
    keys: list[tuple[str, str]],
    customers: tuple[str, ...],
    accounts: tuple[tuple[Any, ...], ...],
) -> list[Row]:
    """Write messages with these keys that are a few stories, each of one customer, one account and one channel."""
    rows = []
    left = sorted(keys, key=lambda key: key[0])
    while left:
        channel = left[0][0]
        own = [key for key in left if key[0] == channel][: rng.choice((3, 6, 12))]
        left = [key for key in left if key not in own]
        rows += _story(rng, temper, own, rng.choice(customers), rng.choice(accounts))
    return rows


def _story(
    rng: Random, temper: Temper, keys: list[tuple[str, str]], customer: str, account: tuple[Any, ...]
) -> list[Row]:
    name = f"s{keys[0][1]}"
    kind = rng.choice(("mixed", "mixed", "pingpong", "handover"))
    rows: list[Row] = []
    for channel, message_id in keys:
        row: Row = dict.fromkeys(COLUMNS)
        row["message_id"], row["channel"] = message_id, channel
        is_brands = bool(rows) and rng.random() < 0.45
        if rows and kind != "mixed" and (kind == "pingpong" or len(rows) < 4):
            is_brands = rows[-1]["from_brand"] is False

        # A limit after anything that was said before, sometimes a microsecond sooner or later.
        row["posted_at"] = FIRST_AT + timedelta(seconds=rng.choice(BEGINNINGS))
        if rows:
            limits = SHORT_LIMITS if is_brands or kind == "pingpong" else LIMITS
            since = rows[rng.randrange(len(rows)) if kind == "mixed" else -1]["posted_at"]
            row["posted_at"] = since + timedelta(
                seconds=rng.choice(limits), microseconds=rng.choice((-1, 0, 0, 0, 0, 1))
            )

        if kind != "pingpong" or rng.random() < 0.2:
            _mark(rng, temper, row)
        row["conversation_id"] = rng.choice((name, name, f"{name}-2", f"{name}-dm"))
        if kind == "pingpong" or (kind == "handover" and len(rows) < 4):
            row["conversation_id"] = f"{name}-dm" if kind == "handover" and len(rows) > 1 else name
        if row["visibility"] != "internal" and rng.random() < 0.9:
            is_private = row["conversation_id"] == f"{name}-dm"
            row["visibility"] = "private" if is_private else rng.choice((None, "public"))

        asked = [other for other in rows if other["from_brand"] is False]
        if is_brands:
            _write_as_brand(rng, temper, row, (account,))
            if kind == "handover" and len(rows) == 1 and rng.random() < 0.7:
                row["text"] = f"{rng.choice(NEUTRAL)} {HANDOFF}"
            same = [other for other in asked if other["conversation_id"] == row["conversation_id"]]
            if same and rng.random() < 0.5:
                row["parent_id"] = same[-1]["message_id"]
        else:
            _write_as_customer(rng, temper, row, (customer,))
            row["text"] = rng.choice(TEXTS)
            row["brand"] = rng.choice((None, account[2]))
            if temper.category:
                further = ("complaint", "complaint", "complaint", "question", "praise", "thanks", None)
                if kind == "pingpong":
                    further = ("complaint", "question", None)
                row["category"] = rng.choice(further if asked else ("complaint", "question", "praise"))
        rows.append(row)
    return rows


def _parent(rng: Random, temper: Temper, keys: list[tuple[str, str]], number: int) -> str | None:
    if rng.random() >= temper.parent:
        return None
    channel = keys[number][0]
    if rng.random() < temper.forward:
        # Any message of the channel, itself too: this is what closes rings.
        return rng.choice([message_id for other, message_id in keys if other == channel])
    before = [message_id for other, message_id in keys[:number] if other == channel]
    if not before or rng.random() < 0.08:
        return rng.choice(("gone", "1", "9", "10"))
    return rng.choice(before[-3:] if rng.random() < 0.7 else before)


def _mark(rng: Random, temper: Temper, row: Row) -> None:
    row["visibility"] = rng.choice((None, "public"))
    if rng.random() < temper.private:
        row["visibility"] = "private"
    if rng.random() < temper.internal:
        row["visibility"] = "internal"
    row["directed"] = rng.choice((None, True))
    if rng.random() < temper.undirected:
        row["directed"] = False
    row["automated"] = rng.choice((None, False))
    if rng.random() < temper.automated:
        row["automated"] = True
    if rng.random() < temper.removed:
        row["removed_by"] = rng.choice(("author", "author", "author", "brand", None))
        if rng.random() < 0.85:
            row["removed_at"] = row["posted_at"] + timedelta(seconds=rng.choice((*STEPS, *LONG_STEPS)))


def _write_as_brand(rng: Random, temper: Temper, row: Row, accounts: tuple[tuple[Any, ...], ...]) -> None:
    row["from_brand"] = True
    row["author_id"], row["author_name"], row["brand"] = rng.choice(accounts)
    row["agent"] = rng.choice(AGENTS)
    row["followers"] = rng.choice((None, None, 0.0, 500.0, 40000.0))
    if rng.random() < 0.8:
        row["text"] = _answer(rng, temper)


def _answer(rng: Random, temper: Temper) -> str | None:
    """Put together what a brand writes, of sentences that do nothing and, at times, of some that do."""
    if rng.random() < 0.1:
        return None
    if rng.random() < temper.copy:
        # The second one is nothing once its handle and link are taken out.
        return rng.choice((NEUTRAL[0], "@c1 https://example.test/5"))
    sentences = rng.sample(NEUTRAL, rng.choice((0, 1, 1, 1, 2)))
    if not sentences or rng.random() < temper.act:
        sentences += rng.sample(ACTS, rng.choice((1, 1, 1, 2)))
    rng.shuffle(sentences)
    text = " ".join(sentences).replace("{number}", str(rng.choice((5, 17, 2024))))
    return text + rng.choice(("", "", "", " ^AB"))


def _write_as_customer(rng: Random, temper: Temper, row: Row, customers: tuple[str, ...]) -> None:
    row["from_brand"] = False
    row["author_id"] = None if rng.random() < temper.anonymous else rng.choice(customers)
    row["author_name"] = rng.choice((None, "Dana", "acme"))
    row["brand"] = rng.choice((None, None, None, None, "Acme", "Zenith", "Nova", "Luma"))
    row["followers"] = rng.choice((None, 0.0, 9.0, 10.0, 1500.0, 20000.0))
    row["shares"] = rng.choice((None, 0.0, 3.0, 40.0))
    row["likes"] = rng.choice((None, 2.0, 10.0))
    row["rating"] = rng.choice((None, None, 0.0, 1.0, 3.0, 4.0, 5.0, 7.0))
    if rng.random() < temper.category:
        row["category"] = rng.choice(CATEGORIES)


def _version(rng: Random, row: Row, rows: list[Row]) -> Row:
    """Make another row with the same id: with cells missing, with cells changed, or by another author."""
    version = dict(row)
    kind = rng.random()
    if kind < 0.15:
        # Another message under the same id: rejected where it ranks lower.
        version.update(rng.choice(rows))
        version["message_id"], version["channel"] = row["message_id"], row["channel"]
    changes = {
        "posted_at": row["posted_at"] + timedelta(seconds=rng.choice((-60, 0.25, 1, 60, 86400))),
        "author_id": rng.choice((None, "c1", "c2", "acme")),
        "author_name": rng.choice(("Dana", "Zenith")),
        "brand": rng.choice(("Acme", "Zenith")),
        "from_brand": not row["from_brand"],
        "parent_id": rng.choice(rows)["message_id"],
        "conversation_id": rng.choice(("k1", "k2")),
        "text": rng.choice(TEXTS),
        "visibility": rng.choice(("public", "private", "internal")),
        "directed": rng.choice((True, False)),
        "automated": rng.choice((True, False)),
        "category": rng.choice(CATEGORIES),
        "followers": rng.choice((9.0, 10.0, 100.0)),
        "removed_at": row["posted_at"] + timedelta(seconds=rng.choice(STEPS)),
        "removed_by": rng.choice(("author", "brand")),
        "tags": rng.choice((["a"], ["a", "b"])),
    }
    for column in rng.sample(sorted(changes), rng.choice((0, 1, 1, 2, 4))):
        version[column] = changes[column]
    for column in rng.sample([*OPTIONAL, "author_id"], rng.choice((0, 0, 2, 8))):
        version[column] = None
    return version


def shuffled(files: list[File], rng: Random) -> list[File]:
    """Give the same files in another order, with their rows in another order; each row stays in its file."""
    mixed = [(name, rng.sample(rows, len(rows))) for name, rows in files]
    rng.shuffle(mixed)
    return mixed


def split(files: list[File], rng: Random) -> list[File]:
    """Deal the rows out to one to five new files.

    Only for logs without duplicates: which of two rows wins depends on their files.
    """
    rows = [row for _, rows in files for row in rows]
    number = rng.randint(1, 5)
    dealt: list[list[Row]] = [[] for _ in range(number)]
    for row in rng.sample(rows, len(rows)):
        rng.choice(dealt).append(row)
    return [(f"part{index}.csv", part) for index, part in enumerate(dealt, 1) if part]


def instants(files: list[File], rng: Random, number: int) -> list[datetime]:
    """Choose instants to see a log as of: those of messages and removals, some with a limit added."""
    known = [row[column] for _, rows in files for row in rows for column in ("posted_at", "removed_at")]
    known = sorted({instant for instant in known if instant is not None})
    chosen = [rng.choice(known) for _ in range(number)]
    added = (0, 0, 1800, 7200, 86399.999999, 86400)
    return [instant + timedelta(seconds=rng.choice(added)) for instant in chosen]


def write_csv(files: list[File], folder: Path) -> list[Path]:
    """Write files as canonical CSV and return their paths.

    A column without a value in a file is not in its header, unless it is required. Every second file has its
    columns the other way round: their order means nothing.
    """
    paths = []
    for index, (name, rows) in enumerate(files):
        columns = [
            column for column in COLUMNS if column in REQUIRED or any(row[column] is not None for row in rows)
        ]
        if index % 2:
            columns.reverse()
        path = folder / name
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([_cell(row[column]) for column in columns] for row in rows)
        paths.append(path)
    return paths


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    if isinstance(value, float):
        return str(int(value))
    if isinstance(value, list):
        return ";".join(value)
    return str(value)
