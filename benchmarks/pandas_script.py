"""Compute three figures of "Customer Support on Twitter" the way a notebook would, with pandas.

A customer's message is answered by the first reply of a brand to exactly this message. There are no turns,
no follow-up replies and no young messages left out, so the figures are not those of `answered`: the script
stands for the time that a quick look takes without it.

Usage: python benchmarks/pandas_script.py FILE.csv [--few-columns]
"""

from __future__ import annotations

import json
import sys

import pandas as pd

NEEDED = ["tweet_id", "inbound", "created_at", "in_response_to_tweet_id"]


def figures(csv: str, columns: list[str] | None = None) -> dict[str, float]:
    """Return the median response in seconds, the unanswered and the 30-minute share of `csv`.

    Only `columns` are read where they are given.
    """
    tweets = pd.read_csv(csv, usecols=columns)
    tweets["created_at"] = pd.to_datetime(tweets["created_at"], format="%a %b %d %H:%M:%S %z %Y")
    customers = tweets[tweets["inbound"]]
    replies = tweets.loc[~tweets["inbound"], ["in_response_to_tweet_id", "created_at"]]
    pairs = customers.merge(
        replies, left_on="tweet_id", right_on="in_response_to_tweet_id", suffixes=("", "_reply")
    )
    pairs["response"] = (pairs["created_at_reply"] - pairs["created_at"]).dt.total_seconds()
    first = pairs.groupby("tweet_id")["response"].min()
    return {
        "median_response_seconds": float(first.median()),
        "unanswered_share": 1 - len(first) / len(customers),
        "within_30m_share": float((first <= 30 * 60).sum() / len(customers)),
    }


if __name__ == "__main__":
    print(json.dumps(figures(sys.argv[1], NEEDED if "--few-columns" in sys.argv else None)))
