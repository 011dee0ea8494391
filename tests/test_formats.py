"""Formats: each is recognised by its own files and nothing else, and reads them as its worked examples say.

A folder of tests/formats is a case: NAME or NAME.something for the format NAME. It holds `export/`, files as the tool
writes them; `expected.csv`, the messages worked out by hand; and `case.toml`: what a user says of the export, what
becomes of its rows, which are rejected and why, and what is noticed.
"""

from __future__ import annotations

import csv
import io
import itertools
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from exports import outcome

from analytics.config import Settings
from analytics.log import Loaded, LoadOptions, Log, load
from analytics.sources.files import find
from analytics.sources.formats import formats, recognise
from analytics.sources.grouping import grouped
from analytics.sources.looking import look

ROOT = Path(__file__).parent / "formats"
CASES = sorted(folder for folder in ROOT.iterdir() if folder.is_dir())
OWN = ("canonical", "mentions_responses", "twcs")  # tested in test_reading
NOW = datetime(2026, 11, 1)


def files(folder: Path) -> list[Path]:
    return sorted((folder / "export").iterdir())


def records(path: Path) -> list[list[str]]:
    """Return the records of a CSV, its header first."""
    shape = look(path)
    text = path.read_bytes().decode(shape.encoding).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=shape.separator))


def are_tables(folder: Path) -> bool:
    """Tell whether all files of a case are tables from the first line on, without broken records."""
    for path in files(folder):
        if path.suffix != ".csv" or look(path).preamble or len({len(cells) for cells in records(path)}) > 1:
            return False
    return True


def each(folders: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("folder", folders, ids=lambda folder: folder.name)


case = each(CASES)
several = each([folder for folder in CASES if len(files(folder)) > 1])
tables = each([folder for folder in CASES if are_tables(folder)])


def told(folder: Path) -> dict[str, Any]:
    """Read what a user says of a case, and what is expected."""
    return tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))


def settings(folder: Path) -> Settings:
    brands = told(folder).get("brand", {})
    return Settings(brands=tuple((brand, tuple(accounts)) for brand, accounts in brands.items()))


def options(folder: Path) -> LoadOptions:
    given = {key: told(folder).get(key) for key in ("input_tz", "date_order", "channel", "encoding")}
    return LoadOptions(**given)


def load_all(log: Log, folder: Path, scratch: Path, paths: list[Path]) -> list[Loaded]:
    scratch.mkdir()
    found = grouped(find([str(path) for path in paths], scratch).exports)
    return [load(log, export, options(folder), NOW) for export in found.exports]


@pytest.fixture
def log(folder: Path, tmp_path: Path) -> Iterator[Log]:
    with Log(tmp_path / "log.duckdb", settings(folder), writable=True) as opened:
        yield opened


def messages(log: Log, columns: list[str]) -> list[dict[str, str]]:
    found = log.con.execute("from posts").description
    known = [column[0] for column in found or ()]
    cells = ", ".join(cell(column) for column in columns if column in known)
    rows = log.con.execute(f"select {cells} from posts").fetchall()
    return [dict(zip(columns, map(shown, row), strict=True)) for row in rows]


def cell(column: str) -> str:
    if column in ("posted_at", "removed_at"):
        return f"regexp_replace(strftime({column}, '%Y-%m-%dT%H:%M:%S.%f'), '\\.?0+$', '') || 'Z'"
    return f"array_to_string({column}, ';')" if column == "tags" else column


def shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return str(value)


def expected(folder: Path) -> list[dict[str, str]]:
    return list(
        csv.DictReader(io.StringIO((folder / "expected.csv").read_text(encoding="utf-8"), newline=""))
    )


def by_id(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(rows, key=lambda row: (row["message_id"], row.get("channel", "")))


def test_every_format_has_a_case_and_a_page() -> None:
    names = {folder.name.split(".")[0] for folder in CASES}
    assert names == set(formats()) - set(OWN)
    docs = Path(__file__).parent.parent / "docs" / "formats"
    assert {page.stem for page in docs.glob("*.md")} >= names


@case
def test_a_file_is_recognised_as_its_own_format_and_as_no_other(folder: Path, tmp_path: Path) -> None:
    name = folder.name.split(".")[0]
    for export in find([str(path) for path in files(folder)], tmp_path).exports:
        for _, path in export.parts:
            shape = look(path, options(folder).encoding)
            assert [fmt.name for fmt in formats().values() if fmt.part_of(shape) is not None] == [name]
            assert recognise(path.name, [shape]).name == name


@case
def test_an_export_is_read_as_its_example_says(folder: Path, log: Log, tmp_path: Path) -> None:
    loaded = load_all(log, folder, tmp_path / "scratch", files(folder))
    case = told(folder)
    assert {one.ledger.format for one in loaded} == {folder.name.split(".")[0]}
    ledger = {
        name: sum(outcome(one).get(name, 0) for one in loaded) for name in case["ledger"] if name != "read"
    }
    assert {"read": sum(one.ledger.read for one in loaded), **ledger} == case["ledger"]
    found = log.con.execute("select row_no::text, reason from rejects").fetchall()
    assert sorted(found) == sorted(case.get("rejects", {}).items())
    noticed = {remark: sum(rows) for remark, rows in by_remark(loaded).items()}
    assert noticed == case.get("remarks", {})
    rows = expected(folder)
    assert by_id(messages(log, list(rows[0]))) == by_id(rows)
    # and a second time, in another order, nothing is added
    assert all(one.is_known for one in load_all(log, folder, tmp_path / "again", files(folder)[::-1]))
    assert by_id(messages(log, list(rows[0]))) == by_id(rows)


def by_remark(loaded: list[Loaded]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for remark, rows, _ in itertools.chain.from_iterable(one.remarks for one in loaded):
        found.setdefault(remark, []).append(rows)
    return found


@several
def test_files_one_by_one_give_the_same_messages_as_in_one_call(
    folder: Path, log: Log, tmp_path: Path
) -> None:
    load_all(log, folder, tmp_path / "all", files(folder))
    with Log(tmp_path / "single.duckdb", settings(folder), writable=True) as single:
        for place, path in enumerate(files(folder)[::-1]):
            load_all(single, folder, tmp_path / f"one_{place}", [path])
        # columns stand in the order in which they were first filled
        names = sorted(
            {name for name, *_ in log.con.execute("describe posts").fetchall()} - {"file_no", "position"}
        )
        query = f"select {', '.join(names)} from posts order by all"
        assert single.con.execute(query).fetchall() == log.con.execute(query).fetchall()


@tables
def test_columns_may_stand_in_any_order_and_letter_case(folder: Path, log: Log, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    for path in files(folder):
        rows = records(path)
        order = Random(1).sample(range(len(rows[0])), len(rows[0]))
        rows[0] = [name.swapcase() for name in rows[0]]
        shuffled = io.StringIO(newline="")
        csv.writer(shuffled).writerows([[row[place] for place in order] for row in rows])
        (copies / path.name).write_bytes(shuffled.getvalue().encode())
    load_all(log, folder, tmp_path / "one", files(folder))
    with Log(tmp_path / "shuffled.duckdb", settings(folder), writable=True) as other:
        load_all(other, folder, tmp_path / "two", sorted(copies.iterdir()))
        assert by_id(messages(other, list(expected(folder)[0]))) == by_id(
            messages(log, list(expected(folder)[0]))
        )
