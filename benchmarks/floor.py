"""Store a CSV in the shape of "Customer Support on Twitter" in a DuckDB file: the floor of any load.

Nothing is cleaned, matched or indexed here. The types are given, so that DuckDB need not guess them.

Usage: python benchmarks/floor.py FILE.csv FILE.duckdb
"""

from __future__ import annotations

import sys

import duckdb

TABLE = """
    create table messages as
    from read_csv(?, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
        timestampformat = '%a %b %d %H:%M:%S +0000 %Y',
        columns = {
            'tweet_id': 'bigint', 'author_id': 'text', 'inbound': 'boolean', 'created_at': 'timestamp',
            'text': 'text', 'response_tweet_id': 'text', 'in_response_to_tweet_id': 'bigint'})
"""


def store(csv: str, database: str) -> int:
    """Write `csv` into a new table of the file `database` and return the number of its rows."""
    with duckdb.connect(database) as con:
        con.execute(TABLE, [csv])
        (rows,) = con.execute("select count(*) from messages").fetchone() or (0,)
    return int(rows)


if __name__ == "__main__":
    print(store(*sys.argv[1:]))
