"""Make an invented export of a care tool: N rows in the columns that the tool writes, in their order.

What stands in it says `benchmarks/exports/NAME.sql`, or `NAME.PART.sql` for each of several files. Half of the
questions are answered. The same N gives the same bytes. With --of, what is written is instead the messages of a log,
as the program's own CSV or NDJSON: what a load of the same messages takes where there is nothing to convert.

Usage: python benchmarks/make_exports.py NAME N FOLDER
       python benchmarks/make_exports.py --of LOG.duckdb FILE
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from analytics import sqlfiles
from analytics.sources.spelling import literal

EXPORTS = Path(__file__).resolve().parent / "exports"
KEYS = ("file", "load", "quote", "separator", "encoding", "above", "between", "below")
OWN = """
    select * replace (
        strftime(posted_at, '%Y-%m-%dT%H:%M:%SZ') as posted_at,
        strftime(removed_at, '%Y-%m-%dT%H:%M:%SZ') as removed_at,
        array_to_string(tags, ';') as tags
    )
    from (select * exclude (message_no, file_no, position) from posts)
"""


def parts(name: str) -> list[sqlfiles.SqlFile]:
    """Return what says how the files of an export are made."""
    paths = sorted([*EXPORTS.glob(f"{name}.sql"), *EXPORTS.glob(f"{name}.*.sql")])
    return [sqlfiles.read(path, KEYS) for path in paths]


def names() -> list[str]:
    """List the formats of which exports can be made."""
    return sorted({path.name.partition(".")[0] for path in EXPORTS.glob("[!_]*.sql")})


def options(name: str) -> list[str]:
    """Return what a user says with a load of such an export."""
    return " ".join(part.header.get("load", "") for part in parts(name)).split()


def make(name: str, rows: int, folder: Path) -> None:
    """Write the files of an export of `rows` rows in all."""
    with duckdb.connect(config={"memory_limit": "3GB"}) as con:
        for step in duckdb.extract_statements((EXPORTS / "_talk.sql").read_text(encoding="utf-8")):
            con.execute(step, {"rows": rows})
        for part in parts(name):
            _write(con, part, rows, folder / part.header["file"])


def _write(con: duckdb.DuckDBPyConnection, part: sqlfiles.SqlFile, rows: int, path: Path) -> None:
    said = part.header
    sql = part.sql.replace("$rows", str(rows))
    rough = path.with_suffix(".rough")
    if path.suffix == ".csv":
        separator = said.get("separator", ",").replace("tab", "\t")
        quoting = ", force_quote *" if said.get("quote") == "all" else ""
        how = f"format csv, header, delimiter {literal(separator)}{quoting}"
    else:
        how = "format csv, header false, quote '', escape '', delimiter '\x01'"
    con.execute(f"copy ({sql}) to {literal(str(rough))} ({how})")
    encoding = said.get("encoding", "utf-8")
    with (
        rough.open(encoding="utf-8", newline="") as lines,
        path.open("w", encoding=encoding, newline="") as out,
    ):
        out.write(said.get("above", "").replace("\\n", "\n"))
        between = said.get("between", "")
        for place, line in enumerate(lines):
            out.write(between + line if place and between else line)
        out.write(said.get("below", ""))
    rough.unlink()


def write_own(log: Path, path: Path) -> int:
    """Write the messages of a log as the program's own CSV or NDJSON; return how many they are."""
    with duckdb.connect(str(log), read_only=True) as con:
        how = "format csv, header" if path.suffix == ".csv" else "format json"
        con.execute(f"copy ({OWN}) to {literal(str(path))} ({how})")
        (messages,) = con.execute("select count(*) from posts").fetchone() or (0,)
    return int(messages)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--of"]:
        print(write_own(Path(sys.argv[2]), Path(sys.argv[3])))
    else:
        make(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
