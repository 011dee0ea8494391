"""Whole loads of hostile exports: whatever they hold, the log accounts for every row and opens after."""

from __future__ import annotations

import json
import random
import tempfile
import tomllib
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from analytics.api.exports import load_exports
from analytics.config import Settings
from analytics.errors import AnsweredError
from analytics.log import Loaded, LoadOptions, Log
from fuzzing.mutating import CELLS, another_value, mutated, repacked
from fuzzing.readers import FORMATS
from fuzzing.trying import Hang, in_time, place_of
from fuzzing.watching import Watch

NOW = datetime(2026, 11, 1)
SECRET = "canary-7c1f-of-another-folder"
_RECORDS = 40

CANONICAL = (
    "message_id,posted_at,channel,brand,author_id,author_name,from_brand,agent,parent_id,conversation_id,text,visibility,"
    "directed,automated,category,language,followers,shares,likes,rating,removed_at,removed_by,url,tags\n"
    '1,2026-03-02T09:00:00Z,twitter,Acme,dana,Dana,false,,,c1,"Where, is it?",public,true,false,question,en,12,1,2,,,,https://x.org/1,"a;b"\n'
    "2,2026-03-02T09:05:00+01:00,twitter,Acme,acme,Acme,true,Ann,1,c1,Here.,public,true,false,,en,,,,5,2026-03-03T00:00:00Z,brand,,\n"
    "3,2026-03-02T10:00:00Z,email,,bob,Bob,false,,2,,Thanks!,private,false,false,thanks,sr,1,,,,,,,[]\n"
)


@cache
def cases() -> tuple[tuple[str, dict[str, bytes], dict[str, Any]], ...]:
    """Return exports: a name, the files of each, and what a user says of them."""
    found: list[tuple[str, dict[str, bytes], dict[str, Any]]] = []
    for folder in sorted(FORMATS.iterdir()):
        if (folder / "case.toml").is_file():
            files = {p.name: p.read_bytes() for p in sorted((folder / "export").iterdir()) if p.is_file()}
            found.append(
                (folder.name, files, tomllib.loads((folder / "case.toml").read_text(encoding="utf-8")))
            )
    rows = [line.split(",") for line in CANONICAL.splitlines()]
    objects = [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
    lines = "".join(json.dumps(one) + "\n" for one in objects)
    found.append(("canonical", {"a.csv": CANONICAL.encode()}, {"input_tz": "Europe/Belgrade"}))
    found.append(("canonical.ndjson", {"a.ndjson": lines.encode()}, {"input_tz": "UTC"}))
    found.append(("canonical.utf_16", {"a.csv": CANONICAL.encode("utf-16")}, {}))
    return tuple(found)


def hostile(files: dict[str, bytes], rng: random.Random) -> tuple[dict[str, bytes], int]:
    """Change one of the files of an export; return all, and how many inputs that is: a record each, or the file."""
    changed = dict(files)
    name = rng.choice(sorted(files))
    content = files[name]
    if content.startswith(b"PK"):
        changed[name] = repacked(content, rng)
        return changed, 1
    lines = content.split(b"\n")
    if (
        name.endswith((".csv", ".ndjson", ".jsonl"))
        and b"\0" not in content
        and len(lines) > 2
        and rng.random() < 0.7
    ):
        head = [] if lines[0].startswith(b"{") else lines[:1]
        records = [_record(rng.choice(lines[len(head) :]), rng) for _ in range(_RECORDS)]
        changed[name] = b"\n".join([*head, *records, b""])
        return changed, _RECORDS
    changed[name] = mutated(content, rng)
    return changed, 1


def _record(line: bytes, rng: random.Random) -> bytes:
    if line.startswith(b"{"):
        return another_value(line, rng)
    separator = b";" if line.count(b";") > line.count(b",") else b","
    cells = line.split(separator)
    for _ in range(rng.choice((1, 1, 2, 4))):
        cell = rng.choice(CELLS).encode("utf-8", "surrogatepass")
        cells[rng.randrange(len(cells))] = (
            b'"' + cell.replace(b'"', b'""') + b'"' if rng.random() < 0.8 else cell
        )
    return separator.join(cells)


@contextmanager
def a_log(path: Path, told: dict[str, Any]) -> Iterator[Log]:
    """Open a log in which a brand is known."""
    brands = told.get("brand", {})
    settings = Settings(brands=tuple((brand, tuple(accounts)) for brand, accounts in brands.items()))
    with Log(path, settings, writable=True) as opened:
        yield opened


def options(told: dict[str, Any]) -> LoadOptions:
    """Return what a user says of a case."""
    return LoadOptions(**{key: told.get(key) for key in ("input_tz", "date_order", "channel", "encoding")})


def loaded(log: Log, files: dict[str, bytes], told: dict[str, Any], folder: Path) -> None:
    """Load the files of an export and make sure that every row is accounted for."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    for one in load_exports(log, [folder], options(told), NOW).loaded:
        _check(log, one)


def _check(log: Log, one: Loaded) -> None:
    ledger = one.ledger
    parts = (ledger.loaded, ledger.updated, ledger.unchanged, ledger.duplicate, ledger.rejected)
    assert sum(parts) == ledger.read, f"{ledger} does not add up"
    kept = log.con.execute(
        "select (select count(*) from unreadable where file_no = $1)"
        " + (select count(*) from versions where file_no = $1 and outcome = 'rejected')", [ledger.file_no],
    ).fetchone()  # fmt: skip
    assert kept == (ledger.rejected,), f"{kept} rejects are kept of {ledger.rejected}"


def opens(path: Path) -> None:
    """Make sure that a log opens, holds each message once, and nothing of what lies elsewhere."""
    with Log(path, Settings(), writable=False) as log:
        found = log.con.execute(
            "select count(*) - count(distinct (channel, message_id)), "
            f"count(*) filter (where concat_ws(' ', text, author_name, url, message_id) like '%{SECRET}%') "
            "from messages"
        ).fetchone()
        assert found == (0, 0), f"messages twice, and of another folder: {found}"
        log.con.execute("select count(*) from turns").fetchone()


def batch(
    seed: int, number: int, folder: Path, watch: Watch, loads: int = 10
) -> Iterator[tuple[int, str, dict[str, bytes]]]:
    """Load hostile forms of one export into one log; yield of each how many inputs it was, the finding, and its files.

    What is wrong with the log at the end is a finding of the last.
    """
    rng = random.Random(f"loads {seed} {number}")
    name, files, told = rng.choice(cases())
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    (elsewhere / "secret.csv").write_text(CANONICAL.replace("Where", SECRET))
    path = folder / "log.duckdb"
    given: dict[str, bytes] = {}
    with warnings.catch_warnings(), watch.within(folder, Path(tempfile.gettempdir())):
        warnings.simplefilter("error")
        with a_log(path, told) as log:
            for place in range(loads):
                given, inputs = hostile(files, rng)
                finding = _finding(name, watch, partial(loaded, log, given, told, folder / str(place)))
                yield inputs, finding, given
        yield 0, _finding(name, watch, partial(opens, path)), given


def _finding(name: str, watch: Watch, do: Callable[[], None]) -> str:
    watch.seen.clear()
    try:
        with in_time(120):
            do()
    except AnsweredError:
        pass
    except (Exception, Hang) as error:
        return f"{name}: {type(error).__name__}: {str(error)[:500]} {place_of(error)}"
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return f"{name}: PanicException: {str(error)[:300]}"
    return "; ".join(watch.seen[:3])
