"""Make an invented log of N messages in the shape of the public "Customer Support on Twitter" data.

The same arguments give the same bytes. Threads last one to eleven messages (`--shape short`), customer and one
brand take turns, one thread in five gets no answer, some customers post twice in a row, and replies follow a
heavy-tailed wait, as in the public data. `--shape long` has threads of 10,000 messages, each a reply to the one
before; `--shape crowd` has one thread with 100,000 customers (in a log of under a million messages: a tenth as many
customers as messages), and short threads for the rest.

Texts are English words; with `--scripts latin=60,hebrew=20,cyrillic=20` that many of a hundred threads (in the crowd:
of its customers) are in English, in Hebrew and in Serbian.

With `--after` it makes what comes after the log of the same arguments instead: 1 % more messages, half of them new
conversations, half replies to messages of all times in the log, all posted in the week of 5 January 2018.

What was made is printed as one line.

Usage: python benchmarks/make_log.py N FILE.csv [--seed S] [--shape SHAPE] [--scripts SHARES] [--after]
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import log_shapes as sql

SHAPES = ("short", "long", "crowd")
BLOCKS_A_PART = 500
"""A part of half a million messages takes some 0.3 GB of memory to make."""

THREADS_A_STEP = 1_000_000


@dataclass(frozen=True)
class Invented:
    """A log that can be made: how many messages, drawn how, in which shape, in which scripts (percent)."""

    messages: int
    seed: int = 1
    shape: str = "short"
    scripts: tuple[int, int, int] = (100, 0, 0)

    @property
    def thread_messages(self) -> int:
        """Messages in each of the long threads."""
        return 10_000

    @property
    def customers(self) -> int:
        """Customers in the one thread of the crowd."""
        return min(100_000, self.messages // 10) if self.shape == "crowd" else 0

    @property
    def before(self) -> int:
        """Messages of the crowd; the first short thread comes after them."""
        return min(1 + 2 * self.customers, self.messages) if self.shape == "crowd" else 0

    @property
    def more(self) -> int:
        """Messages that come after the log: 1 % of it."""
        return max(self.messages // 100, 1)

    def about(self) -> str:
        """Return the shape and the scripts in words."""
        shape = {
            "short": "short threads",
            "long": f"threads of {self.thread_messages:,} messages",
            "crowd": f"one thread with {self.customers:,} customers, the rest short threads",
        }[self.shape]
        names = [
            f"{share} % {name.capitalize()}"
            for name, share in zip(sql.WORDS, self.scripts, strict=True)
            if share
        ]
        return f"{shape}, texts {', '.join(names)}"


def make(log: Invented, path: Path, after: bool = False) -> None:
    """Write `log`, or what comes `after` it, to `path` as a CSV with the columns of the public data."""
    part = path.with_name(path.name + ".part")
    with duckdb.connect() as con, path.open("wb") as target:
        prepare(con, log)
        for number, table in enumerate([after_log(con, log)] if after else parts(con, log)):
            header = "true" if number == 0 else "false"
            name = str(part).replace("'", "''")
            con.execute(f"copy ({sql.OUT} from {table}) to '{name}' (header {header}, delimiter ',')")
            with part.open("rb") as source:
                shutil.copyfileobj(source, target, 1 << 20)
    part.unlink()


def prepare(con: duckdb.DuckDBPyConnection, log: Invented) -> None:
    """Make what all parts of `log` read: variables, macros, and the order of its blocks."""
    latin, hebrew, _ = log.scripts
    values: dict[str, object] = {
        "seed": log.seed,
        "messages": log.messages,
        "before": log.before,
        "customers": log.customers,
        "thread_messages": log.thread_messages,
        "latin": latin,
        "hebrew": latin + hebrew,
    }
    for name, value in values.items():
        con.execute(f"set variable {name} = {value}")
    posted_within(con, "2017-10-01", days=91)
    for macro in sql.MACROS:
        con.execute(macro)
    con.execute(
        "create temp table blocks as select block, row_number() over (order by hash(block, seed())) as place"
        " from range(0, getvariable('messages') // 1000 + 1) blocks(block)"
    )
    con.execute("create temp table first_threads (block bigint, thread bigint, first_id bigint)")
    if log.shape != "long" and log.before < log.messages:
        find_first_threads(con, log)


def posted_within(con: duckdb.DuckDBPyConnection, first_day: str, days: int) -> None:
    """Let threads made from now on begin on `first_day` or within some days from then."""
    con.execute(f"set variable begins_at = timestamp '{first_day}'")
    con.execute(f"set variable lasts = {days * 24 * 3600}")


def find_first_threads(con: duckdb.DuckDBPyConnection, log: Invented) -> None:
    """Fill `first_threads`, some threads at a time."""
    first_id, threads = log.before + 1, log.messages // 4 + 40
    con.execute("insert into first_threads values ($1 // 1000, 0, $1)", [first_id])
    for first in range(0, threads, THREADS_A_STEP):
        span = {"first": first, "last": min(first + THREADS_A_STEP, threads)}
        con.execute(sql.FIRST_THREADS, {**span, "first_id": first_id})
        (made,) = con.execute(sql.SIZES, span).fetchone() or (0,)
        first_id += made


def parts(con: duckdb.DuckDBPyConnection, log: Invented, only: str = "true") -> Iterator[str]:
    """Make the messages of `log` some blocks at a time, of the blocks for which `only` holds; give their table."""
    con.execute(
        f"create or replace temp table chosen as select block, row_number() over (order by place) as place"
        f" from blocks where {only}"
    )
    (count,) = con.execute("select count(*) from chosen").fetchone() or (0,)
    shapes = {"short": [sql.SHORT_BLOCKS], "long": [sql.LONG], "crowd": [sql.CROWD, sql.SHORT_BLOCKS]}[
        log.shape
    ]
    for first in range(1, count + 1, BLOCKS_A_PART):
        con.execute(
            "create or replace temp table batch as select * from chosen where place between $1 and $1 + $2 - 1",
            [first, BLOCKS_A_PART],
        )
        con.execute(sql.SHORT_THREADS)
        con.execute(
            f"create or replace temp table messages as select made.* from ({' union all '.join(shapes)}) made"
            " join batch on block = id // 1000 order by place, id",
            {"last_id": log.messages},
        )
        yield "messages"


def after_log(con: duckdb.DuckDBPyConnection, log: Invented) -> str:
    """Make the messages that come after `log`, and return the name of their table."""
    con.execute(
        "create temp table after_log (id bigint, parent_id bigint, reply_id bigint, inbound boolean,"
        " customer bigint, brand text, script text, posted_at timestamp)"
    )
    last_id, last = log.messages, log.messages + log.more
    for _ in parts(con, log, only="block % 20 = 0"):
        posted_within(con, "2018-01-05", days=7)
        at_most = log.more // 2 - (last_id - log.messages)
        con.execute(sql.REPLIES, {"last_id": last_id, "at_most": at_most})
        (made,) = con.execute("select count(*) from after_log").fetchone() or (0,)
        last_id = log.messages + made
        posted_within(con, "2017-10-01", days=91)
    posted_within(con, "2018-01-05", days=7)
    threads = log.messages // 4 + 40
    span = {"first": threads, "last": threads + log.more // 4 + 40, "first_id": last_id + 1}
    con.execute(sql.NEW_THREADS, span)
    con.execute(f"insert into after_log by name ({sql.SHORT}) order by id", {"last_id": last})
    return "after_log"


def shares(text: str) -> tuple[int, int, int]:
    """Return percentages like `latin=60,hebrew=20,cyrillic=20` in the order of the scripts."""
    found = dict.fromkeys(sql.WORDS, 0)
    for part in text.split(","):
        name, _, share = part.partition("=")
        if name not in found:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(found)}")
        found[name] = int(share or 100)
    if sum(found.values()) != 100 or min(found.values()) < 0:
        raise argparse.ArgumentTypeError("shares are percentages and must make 100 in all")
    latin, hebrew, cyrillic = found.values()
    return latin, hebrew, cyrillic


def main() -> None:
    """Make the log that the command line asks for."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("messages", type=int)
    arguments.add_argument("path", type=Path)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--shape", choices=SHAPES, default="short")
    arguments.add_argument("--scripts", type=shares, default=(100, 0, 0))
    arguments.add_argument("--after", action="store_true")
    given = arguments.parse_args()
    log = Invented(given.messages, given.seed, given.shape, given.scripts)
    make(log, given.path, given.after)
    print(f"{log.more if given.after else log.messages} messages: {log.about()}")


if __name__ == "__main__":
    main()
