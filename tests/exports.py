"""Small exports for the tests: written as any kind of file, loaded, and read back."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import zstandard

from analytics.log import Loaded, LoadOptions, Log, load
from analytics.sources.files import find

NOW = datetime(2026, 6, 1)
HEADER = "message_id,posted_at,channel,author_id,from_brand,text\n"

Cells = Mapping[str, str]


def row(message_id: str, text: str = "hello", **cells: str) -> dict[str, str]:
    """Return the cells of a message that lacks nothing."""
    return {
        "message_id": message_id,
        "posted_at": "2026-03-02T09:00:00Z",
        "channel": "twitter",
        "author_id": "dana",
        "from_brand": "false",
        "text": text,
        **cells,
    }


def as_csv(rows: Iterable[Cells], separator: str = ",", end: str = "\n") -> str:
    """Return rows as a CSV with the columns of the first one."""
    rows = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_ndjson(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as one JSON object a line."""
    return "".join(json.dumps(cells, ensure_ascii=False) + "\n" for cells in rows)


def packed(text: str | bytes, ending: str) -> bytes:
    """Return a text as the bytes of a file with this ending: ``.gz``, ``.zst`` or any other."""
    raw = text.encode() if isinstance(text, str) else text
    if ending.endswith(".gz"):
        return gzip.compress(raw, mtime=0)
    return zstandard.compress(raw) if ending.endswith(".zst") else raw


def save(path: Path, text: str | bytes) -> Path:
    """Write a text into a file, packed as its name says."""
    path.write_bytes(packed(text, path.name))
    return path


def load_file(log: Log, *paths: Path, now: datetime = NOW, **options: Any) -> Loaded:
    """Load files that are one export."""
    (export,) = find([str(path) for path in paths]).exports
    return load(log, export, LoadOptions(**options), now)


def outcome(loaded: Loaded) -> dict[str, int]:
    """Return what became of the rows, without what is zero; it adds up to the rows read."""
    ledger = loaded.ledger
    parts = {
        name: getattr(ledger, name) for name in ("loaded", "updated", "unchanged", "duplicate", "rejected")
    }
    assert sum(parts.values()) == ledger.read
    return {name: number for name, number in parts.items() if number}


def texts(log: Log) -> dict[str, str | None]:
    """Return the text of each message by its id."""
    return dict(log.con.execute("select message_id, text from messages order by message_id").fetchall())


def rejects(log: Log) -> list[tuple[str, int, str, str]]:
    """Return file, row, reason and content of all rejected rows."""
    return log.con.execute("select file, row_no, reason, source_row from rejects order by all").fetchall()


def everything(log: Log) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables but what names files: two logs with equal content are equal here."""
    tables = [
        name
        for (name,) in log.con.execute(
            "select table_name from duckdb_tables() where not temporary"
        ).fetchall()
    ]
    return {name: sorted(log.con.execute(f'from "{name}"').fetchall(), key=repr) for name in sorted(tables)}
