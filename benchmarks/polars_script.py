"""Compute the three figures of pandas_script.py with polars: lazily and in a stream.

Only the columns that the figures need are parsed, and no more than a part of the file is in memory at a time, so
that it stands beside the pandas script of four columns too.

Usage: python benchmarks/polars_script.py FILE.csv
"""

from __future__ import annotations

import json
import sys

import polars as pl

TYPES = {
    "tweet_id": pl.Int64,
    "author_id": pl.String,
    "inbound": pl.String,
    "created_at": pl.String,
    "text": pl.String,
    "response_tweet_id": pl.String,
    "in_response_to_tweet_id": pl.Int64,
}


def figures(csv: str) -> dict[str, float]:
    """Return the median response in seconds, the unanswered and the 30-minute share of `csv`."""
    tweets = pl.scan_csv(csv, schema=TYPES).with_columns(
        pl.col("inbound") == "True",
        pl.col("created_at").str.to_datetime("%a %b %d %H:%M:%S %z %Y", time_unit="us"),
    )
    replies = (
        tweets.filter(~pl.col("inbound") & pl.col("in_response_to_tweet_id").is_not_null())
        .group_by(pl.col("in_response_to_tweet_id").alias("tweet_id"))
        .agg(pl.col("created_at").min().alias("replied_at"))
    )
    response = (pl.col("replied_at") - pl.col("created_at")).dt.total_seconds()
    found = (
        tweets.filter("inbound")
        .join(replies, on="tweet_id", how="left")
        .select(
            median_response_seconds=response.median(),
            unanswered_share=pl.col("replied_at").is_null().mean(),
            within_30m_share=(response <= 30 * 60).fill_null(False).mean(),
        )
        .collect(engine="streaming")
    )
    return dict(found.row(0, named=True))


if __name__ == "__main__":
    print(json.dumps(figures(sys.argv[1])))
