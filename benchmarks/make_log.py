"""Make an invented log of N messages in the shape of the public "Customer Support on Twitter" data.

The same N and seed give the same bytes. Threads alternate between a customer and one brand,
one thread in five gets no answer, some customers post twice in a row, and replies follow a
heavy-tailed wait, as in the public data.

Usage: python benchmarks/make_log.py N FILE.csv [--seed S]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

STEPS = (
    # One row a thread: who writes, to whom, when, how many messages.
    """
    create temp table threads as
    select
        thread,
        100000 + (hash(thread, $seed, 1) % greatest($n // 4, 1))::bigint as customer,
        'Brand' || ((hash(thread, $seed, 2) % 60) // (1 + (hash(thread, $seed, 3) % 6))) as brand,
        timestamp '2017-10-01' + to_seconds((hash(thread, $seed, 4) % 7862400)::bigint) as started_at,
        [1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 8, 11][1 + (hash(thread, $seed, 5) % 12)::bigint] as size,
        hash(thread, $seed, 6) % 5 = 0 as ignored
    from range($n // 4 + 40) t(thread)
    """,
    # One row a message; the running count gives the ids and cuts the log at exactly N.
    """
    create temp table posts as
    select
        row_number() over (order by thread, step) as id,
        thread, step, customer, brand, started_at, size, ignored
    from threads, range(12) s(step)
    where step < size
    qualify id <= $n
    """,
    # Who wrote it, and when: a wait drawn from a heavy tail after the message before it.
    """
    create temp table log as
    select
        id, thread, step, customer, brand,
        ignored or step % 2 = 0 or (step % 5 = 3 and hash(id, $seed, 7) % 3 = 0) as inbound,
        started_at + to_seconds(
            (sum(20 + exp(4 + 6 * (hash(id, $seed, 8) % 10000) / 10000.0)) over
                (partition by thread order by step))::bigint) as posted_at
    from posts
    """,
    # Texts: an address, then words picked by the message's own hash.
    """
    create temp table words as
    select string_split('help my order is late again please the app does not work thanks we are sorry to '
        || 'hear that can you send us a dm with your number and we will look into it i have been waiting '
        || 'for two hours on hold flight cancelled refund account charged twice phone update battery '
        || 'store service worst ever love great delivery package missing today yesterday never "still" why, '
        || 'https://t.co/8u1Pf5rJoN ^JD 😡', ' ') as list
    """,
)

OUT = """
    select
        id as tweet_id,
        case when inbound then customer::text else brand end as author_id,
        case when inbound then 'True' else 'False' end as inbound,
        strftime(posted_at, '%a %b %d %H:%M:%S +0000 %Y') as created_at,
        '@' || case when inbound then brand else customer::text end || ' '
            || array_to_string(list_transform(range(8 + (hash(id, 9) % 17)::bigint),
                lambda i: list[1 + (hash(id, i) % len(list))::bigint]), ' ') as text,
        lead(id) over (partition by thread order by step) as response_tweet_id,
        case when step > 0 then id - 1 end as in_response_to_tweet_id
    from log, words
    order by hash(id // 1000, $seed), id
"""


def make(messages: int, path: Path, seed: int = 1) -> None:
    """Write `messages` invented rows to `path` as a CSV with the columns of the public data."""
    con = duckdb.connect()
    for step in STEPS:
        used = {key: value for key, value in {"n": messages, "seed": seed}.items() if f"${key}" in step}
        con.execute(step, used)
    target = str(path).replace("'", "''")
    con.execute(f"copy ({OUT.replace('$seed', str(seed))}) to '{target}' (header, delimiter ',')")
    con.close()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("messages", type=int)
    arguments.add_argument("path", type=Path)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    make(given.messages, given.path, given.seed)
