"""Read the texts of customers in a log by the rules, and print how many there were and how long it took.

Usage: python benchmarks/label_texts.py FILE [--texts 1000000]

FILE is a CSV in the shape of `make_log.py`. Reading the file is not counted.
"""

from __future__ import annotations

import argparse
import time

import duckdb

from analytics.labelling import label_texts


def main() -> None:
    """Read the arguments, label the texts, print one line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file")
    parser.add_argument("--texts", type=int, default=1_000_000)
    given = parser.parse_args()
    with duckdb.connect() as con:
        con.execute(
            "create temp table texts as select row_number() over () as text_no, text, null::text as language,"
            " false as from_brand from read_csv($file, all_varchar = true) where inbound = 'True' limit $texts",
            {"file": given.file, "texts": given.texts},
        )
        counted = con.execute("select count(*), avg(length(text)) from texts").fetchone()
        began = time.perf_counter()
        label_texts(con)
        took = time.perf_counter() - began
    assert counted is not None
    print(f"{counted[0]:,} texts of {counted[1]:.0f} letters on average: {took:.1f} s")


if __name__ == "__main__":
    main()
