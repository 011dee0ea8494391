"""The product's messages and turns in the shapes of the reference, so that the two can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import randomlogs
from reference import COLUMNS, File, Row, Turn

from analytics.log import Loaded, LoadOptions, Log, load
from analytics.sources.files import find

NOW = datetime(2030, 1, 1)

_TURNS = """
    with members as (
        select
            places.thread_no, places.thread_part, places.customer_no, places.round,
            list(posts.message_id order by effective_at, ancestors, position, posts.message_id) as message_ids
        from places
        join posts using (message_no)
        where not posts.from_brand and places.round is not null
        group by all
    )
    select
        turns.channel,
        case when root.conversation_id is null then 'm:' || root.message_id else 'c:' || root.conversation_id end,
        turns.thread_part, customer_id, case when customer_id is null then first_message_id end, turns.turn_number,
        first_message_id, message_ids, opened_at, answered_at, answer_message_id, acknowledged_at, withdrawn_at,
        needs_reply,
        turns.category, turns.language, turns.visibility, turns.directed, turns.followers, turns.brand, turns.agent
    from turns
    join members using (thread_no, thread_part, customer_no, round)
    join posts as root on root.message_no = turns.thread_no
"""


def load_files(log: Log, files: Iterable[File], folder: Path) -> list[Loaded]:
    """Write files as canonical CSV and load them in their order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = randomlogs.write_csv(list(files), folder)
    return [load(log, find([str(path)]).exports[0], LoadOptions(), NOW) for path in paths]


def messages(log: Log) -> dict[tuple[str, str], Row]:
    """Return the current messages as the reference's `merge` gives them."""
    found = log.con.execute(f"select {', '.join(COLUMNS)} from posts").fetchall()
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in found]
    return {(row["channel"], row["message_id"]): row for row in rows}


def turns(log: Log) -> list[Turn]:
    """Return the turns, sorted as the reference sorts them."""
    found = [Turn(*row[:7], tuple(row[7]), *row[8:]) for row in log.con.execute(_TURNS).fetchall()]
    return sorted(found, key=turn_order)


def turn_order(turn: Turn) -> tuple[object, ...]:
    """Give an order of turns that does not depend on how they were made."""
    return (
        turn.channel, turn.thread, turn.thread_part, turn.customer or "", turn.customer_message or "", turn.turn_number,
    )  # fmt: skip


def joined(seeds: Iterable[int], size: int, *, duplicates: bool = True) -> list[File]:
    """Put many random logs into the same few files, with ids of their own, so that one load tries them all."""
    files: dict[str, list[Row]] = {}
    for seed in seeds:
        for name, rows in randomlogs.random_log(seed, size, duplicates=duplicates):
            for row in rows:
                own = {
                    column: f"{seed}-{row[column]}"
                    for column in ("message_id", "parent_id", "conversation_id")
                    if row[column] is not None
                }
                files.setdefault(name, []).append({**row, **own})
    return sorted(files.items())
