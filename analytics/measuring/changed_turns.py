"""What differs of turns, and of the turns of customers, between two states of a log."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

WHATS = {
    "new": "its first message was not there before: posted since, or not in the log",
    "gone": "its first message is no longer there",
    "entered": "its first message was there, but opened no turn of those asked for",
    "left": "its first message is there, but opens no turn of those asked for any more",
    "opened": "it was opened at another time",
    "answered": "it had no answer, and has one now",
    "unanswered": "it had an answer, and has none now",
    "answer": "another message answers it, or at another time",
    "agent": "the same message answers it, by another agent",
    "acknowledged": "its automated reply came, went, or has another time",
    "withdrawn": "its author took it back",
    "restored": "it had been taken back, and is no longer",
    "needs_reply": "it needs a reply now, or needs none any more",
    "category": "it has another category",
    "brand": "it belongs to another brand",
    "directed": "whether it is addressed to the brand differs",
    "visibility": "it became public or private",
    "followers": "its author has another number of followers",
    "customer": "it is another customer's",
    "turn_number": "its place among the customer's turns in the thread differs",
    "messages": "a message of it came or went, or differs in what counts: text, category, rating, shares, removal",
    "older": "it is older, and what else had been said by then may differ",
    "related": "nothing of the turn itself: what it is compared with differs, such as other messages",
}
"""What can differ of a turn. Several can; the last three are told where nothing before them differs."""

# What matters only where a metric or dimension speaks of it, by the words that tell it.
_ONLY_WHERE = {
    "agent": {"agent"},
    "acknowledged": {"acknowledged_at"},
    "brand": {"brand", "audiences", "elsewhere", "private_answers"},
    "followers": {"audiences", "reach", "followers"},
    "messages": {
        "scope_messages", "brand_texts", "answers", "interim_answers", "handoffs", "private_answers", "landmarks",
        "complaint_conversations", "audiences", "complaining_customers",
    },
}  # fmt: skip

PEOPLE = ("author_name", "text", "url")
"""Columns that name a person, link to what one wrote, or hold it."""

_SAME = (
    "opened_at", "needs_reply", "category", "brand", "directed", "visibility", "followers", "turn_number",
    "answered_at", "answer_no", "agent", "acknowledged_at", "is_withdrawn", "customer_no", "said_no", "as_of",
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """One of the two states.

    Parameters
    ----------
    as_of
        Naive UTC.
    turns
        As `contributions.facts` gives them.
    posted
        Column ``message_no``: all messages of the log posted by then.
    """

    as_of: datetime
    turns: pl.DataFrame
    posted: pl.DataFrame


def explained(parts: pl.DataFrame, before: State, after: State, counted: str, asked: str) -> pl.DataFrame:
    """Return parts of figures with the turn that each is of and what differs of it.

    Parameters
    ----------
    parts
        As `contributions.differing_parts` gives them.
    counted
        ``turn`` or ``customer``.
    asked
        The SQL of the metric, the dimensions and the condition: what they do not speak of is not told.

    Returns
    -------
    DataFrame
        ``place_no``, ``key_no``, ``channel``, ``message_id``, ``opened_at``, of a customer those of the first turn;
        ``what``: names of `WHATS` with commas between; ``author_name``, ``text`` and ``url`` of the first message; then
        the further columns.
    """
    import polars as pl

    key = "first_no" if counted == "turn" else "customer_no"
    keys = parts.select(pl.col("key_no").alias(key)).unique()
    turns = _changes(keys, key, before, after)
    words = set(re.findall(r"[a-z_]+", asked.lower()))
    whats = _whats({name for name, telling in _ONLY_WHERE.items() if not telling & words})
    told = ["channel", "message_id", "opened_at", *PEOPLE]
    if counted == "customer":
        found = parts.join(_of_customers(turns, told, whats), on="key_no", how="left")
    else:
        found = parts.join(turns.with_columns(pl.col("first_no").alias("key_no")), on="key_no", how="left")
        found = found.with_columns(pl.concat_str(whats, separator=", ", ignore_nulls=True).alias("what"))
    first = ["place_no", "key_no", *told[:3], "what", *told[3:]]
    return found.select(*first, *(name for name in parts.columns if name not in first))


def _changes(keys: pl.DataFrame, key: str, before: State, after: State) -> pl.DataFrame:
    """Return the turns with those keys in either state, both sides of each."""
    import polars as pl

    # of a turn that became another customer's both are told
    wanted = pl.concat(
        [side.turns.join(keys, on=key, how="semi").select("first_no") for side in (before, after)]
    ).unique()
    sides = [
        turns.join(wanted, on="first_no", how="semi").with_columns(pl.lit(True).alias("is_there"))
        for turns in (before.turns, after.turns)
    ]
    joined = sides[0].join(sides[1], on="first_no", how="full", coalesce=True, suffix="_after")
    was, is_now = (
        side.posted.select(pl.col("message_no").alias("first_no"), pl.lit(True).alias(name))
        for side, name in ((before, "was_posted"), (after, "is_posted"))
    )
    return (
        joined.join(was, on="first_no", how="left")
        .join(is_now, on="first_no", how="left")
        .rename({name: f"{name}_before" for name in (*_SAME, "is_there")})
        .with_columns(
            *(pl.coalesce(f"{name}_after", name).alias(name) for name in ("channel", "message_id", *PEOPLE)),
            pl.coalesce("opened_at_after", "opened_at_before").alias("opened_at"),
        )
    )


def _whats(left_out: set[str]) -> list[pl.Expr]:
    """Return the names of what differs of each turn, null where it does not; in the order of `WHATS`."""
    import polars as pl

    was, is_now = pl.col("is_there_before").fill_null(False), pl.col("is_there_after").fill_null(False)
    both = was & is_now
    answered = (pl.col("answered_at_before").is_not_null(), pl.col("answered_at_after").is_not_null())

    def differ(*names: str) -> pl.Expr:
        return both & pl.any_horizontal(
            *(pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after")) for name in names)
        )

    other_answer = differ("answered_at", "answer_no") & answered[0] & answered[1]
    held = {
        "new": ~was & pl.col("was_posted").is_null(),
        "gone": ~is_now & pl.col("is_posted").is_null(),
        "entered": ~was & pl.col("was_posted").is_not_null(),
        "left": ~is_now & pl.col("is_posted").is_not_null(),
        "opened": differ("opened_at"),
        "answered": both & ~answered[0] & answered[1],
        "unanswered": both & answered[0] & ~answered[1],
        "answer": other_answer,
        "agent": differ("agent") & answered[0] & answered[1] & ~differ("answered_at", "answer_no"),
        "acknowledged": differ("acknowledged_at"),
        "withdrawn": differ("is_withdrawn") & pl.col("is_withdrawn_after"),
        "restored": differ("is_withdrawn") & pl.col("is_withdrawn_before"),
        **{
            name: differ(name)
            for name in ("needs_reply", "category", "brand", "directed", "visibility", "followers")
        },
        "customer": differ("customer_no"),
        "turn_number": differ("turn_number"),
    }
    own = {name: holds for name, holds in held.items() if name not in left_out}
    is_own = pl.any_horizontal(*own.values())
    said = pl.lit("messages" not in left_out) & pl.col("said_no_before").ne_missing(pl.col("said_no_after"))
    later = pl.col("as_of_before").ne_missing(pl.col("as_of_after"))
    own |= {"messages": ~is_own & said}
    own |= {"older": ~is_own & later & (~said | (pl.col("pending_before") > pl.col("pending_after")))}
    own |= {"related": ~is_own & ~said & ~later}
    return [pl.when(holds).then(pl.lit(name)) for name, holds in own.items()]


def _of_customers(turns: pl.DataFrame, told: list[str], whats: list[pl.Expr]) -> pl.DataFrame:
    """Return customers with the first of their turns, and what differs of any of these."""
    import polars as pl

    # whether a turn was too young is no question here
    young = (pl.lit(0).alias(f"pending_{side}") for side in ("before", "after"))
    own = turns.with_columns(*young).with_columns(pl.concat_list(whats).list.drop_nulls().alias("what"))
    # a turn that became another customer's counts for both
    each = pl.concat(
        own.select(pl.col(f"customer_no_{side}").alias("key_no"), "first_no", *told, "what")
        for side in ("before", "after")
    ).filter(pl.col("key_no").is_not_null())
    order = {name: number for number, name in enumerate(WHATS)}
    changed = (
        each.explode("what")
        .select("key_no", "what", pl.col("what").replace_strict(order).alias("what_no"))
        .unique()
        # what says nothing of a turn is told where no turn has more to say
        .filter((pl.col("what_no") < order["older"]) | (pl.min("what_no").over("key_no") >= order["older"]))
        .sort("key_no", "what_no")
        .group_by("key_no", maintain_order=True)
        .agg(pl.col("what").str.join(", "))
    )
    first = each.sort("opened_at", "message_id", "first_no").unique(
        "key_no", keep="first", maintain_order=True
    )
    return first.select("key_no", *told).join(changed, on="key_no")
