"""Tables of texts that spreadsheets would take for formulas: no form has one, and those for programs give all back."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import hostile
import openpyxl
import polars as pl
import pytest
from attempts import withstood
from click.testing import CliRunner

import analytics
from analytics.cli import main
from analytics.log import LoadOptions, Log, load
from analytics.measuring import all_lists
from analytics.sources.files import find
from analytics.tables import written

FORMULAS = hostile.formulas()
TEXTS = list(dict.fromkeys([*FORMULAS, *hostile.vectors()]))
# The list of OWASP's page on CSV injection, and what stands in front of it without being seen.
BEGINS = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNSEEN = "".join(map(chr, range(33))) + "\x7f\x85\xa0\xad\u2003\u200b\u200f\u2028\u202e\u3000\ufeff"


def is_dangerous(cell: str) -> bool:
    return cell.startswith(BEGINS) or cell.lstrip(UNSEEN).startswith(BEGINS)


def sheets(content: bytes) -> Iterator[str]:
    """Yield the parts of a workbook as XML."""
    with ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            yield f"{name}: {book.read(name).decode('utf-8')}"


def check_csv(content: bytes, *, numbers: frozenset[str] = frozenset()) -> list[dict[str, str]]:
    """Return the rows of a table after making sure that no cell of a text is a formula, however lines are cut."""
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    for row in rows:
        for name, cell in row.items():
            assert not is_dangerous(name), name
            if name not in numbers:
                assert not is_dangerous(cell), (name, cell)
            elif cell:
                float(cell)
    # nor where another sign separates: then quotes in the middle of a cell are letters, and lines end within cells
    for separator in ";\t":
        for cells in csv.reader(io.StringIO(content.decode(), newline=""), delimiter=separator):
            for cell in cells:
                assert not is_dangerous(cell) or re.match(r"-[0-9.]+(,|$)", cell), cell
    return rows


def check_xlsx(content: bytes, *, numbers: frozenset[str] = frozenset()) -> list[tuple[object, ...]]:
    """Return the rows of a workbook below its header, after making sure that nothing in it is a formula or a link."""
    for part in sheets(content):
        assert not re.search(
            r"<f[ >/]|<hyperlink|externalLink|ddeLink|<oleObject|macro|attachedTemplate", part
        )
    header, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()
    for cell in (one for row in (header, *rows) for one in row):
        assert cell.data_type in ("s", "inlineStr", "n", "b", "d")
        assert cell.hyperlink is None
        if cell in header or cell.value is None:
            continue
        if header[cell.column - 1].value in numbers:
            assert cell.data_type == "n"
        elif cell.data_type == "s" and is_dangerous(str(cell.value)):
            assert cell.quotePrefix, cell.value
    return [tuple(cell.value for cell in row) for row in rows]


def test_no_text_and_no_name_of_a_column_is_a_formula_in_a_spreadsheet() -> None:
    frame = pl.DataFrame({text: [text] for text in TEXTS} | {"n": [-1.5]})
    for name, cell in check_csv(written(frame, "csv").content, numbers=frozenset({"n"}))[0].items():
        assert name.removeprefix("'") == cell.removeprefix("'") or name == "n"
    rows = check_csv(
        written(pl.DataFrame({"text": TEXTS, "n": range(-9, len(TEXTS) - 9)}), "csv").content,
        numbers=frozenset({"n"}),
    )
    for text, row in zip(TEXTS, rows, strict=True):
        assert re.sub(r"(^|(?<=[;\t\r\n]))'", "", row["text"]) == re.sub(r"(^|(?<=[;\t\r\n]))'", "", text)
    marked = [text for text, row in zip(TEXTS, rows, strict=True) if row["text"].startswith(f"'{text[:1]}")]
    assert {text for text in TEXTS if is_dangerous(text)} <= set(marked)
    # what is no formula stays as it is
    assert not {"00123", "TRUE", "{=1+1}", "'=1+1", "https://leak.test/x"} & set(marked)
    withstood(
        "attack", "Formulas in CSV", times=2 * len(TEXTS),
        outcome="each text stands behind an apostrophe, in cells and heads; numbers stay numbers",
    )  # fmt: skip


def test_no_text_of_a_workbook_is_a_formula_or_a_link() -> None:
    frame = pl.DataFrame({"text": TEXTS, "n": [-1.5 * n for n in range(len(TEXTS))]})
    rows = check_xlsx(written(frame, "xlsx").content, numbers=frozenset({"n"}))
    assert [row[1] for row in rows] == frame["n"].to_list()
    # XML has no form feeds and the like: both libraries write those by their number
    same = [text for text, row in zip(TEXTS, rows, strict=True) if row[0] == text]
    assert all(re.search(r"[\0-\x1f\ufffe]|_x[0-9A-F]{4}_", text) for text in TEXTS if text not in same)
    assert len(same) > 0.9 * len(TEXTS)
    heads = check_xlsx(written(pl.DataFrame({text: [1] for text in TEXTS}), "xlsx").content)
    assert heads == [(1,) * len(TEXTS)]
    withstood(
        "attack", "Formulas in workbooks", times=2 * len(TEXTS),
        outcome="each cell is a text and stays one when it is edited; no formula, no link",
    )  # fmt: skip


def test_forms_for_programs_give_back_every_text() -> None:
    frame = pl.DataFrame({"text": TEXTS, "n": range(len(TEXTS))})
    rows = frame.to_dicts()
    assert json.loads(written(frame, "json").content) == rows
    assert [json.loads(line) for line in written(frame, "ndjson").content.decode().split("\n")[:-1]] == rows
    assert pl.read_parquet(io.BytesIO(written(frame, "parquet").content)).to_dicts() == rows
    for form in ("table", "md"):
        assert len(written(frame, form).content.decode().split("\n")) == len(TEXTS) + 3


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log whose every field is a formula."""
    folder = tmp_path_factory.mktemp("formulas")
    # one that has an apostrophe already would be the same message as one that gets it
    texts = [text for text in dict.fromkeys(map(str.strip, FORMULAS)) if not text.startswith("'")][:48]
    with Log(folder / "log.duckdb", writable=True) as log:
        for export in find([str(path) for path in hostile.write_days(folder, texts, files=1)]).exports:
            load(log, export, LoadOptions(), datetime(2027, 1, 1))
    return folder / "log.duckdb"


def test_no_list_and_no_figures_of_a_log_hold_a_formula(db: Path) -> None:
    found = 0
    with analytics.open(db) as log:
        frames = {one.name: log.rows(one.name) for one in all_lists()}
        frames |= {
            by: log.metrics(["turns", "unanswered_share"], by=by) for by in ("brand", "agent", "language")
        }
        frames["messages"] = log.query("select * from messages order by all")
    for frame in frames.values():
        numbers = frozenset(
            name for name, kind in frame.schema.items() if kind.is_numeric() or kind.is_temporal()
        )
        texts = frozenset(name for name, kind in frame.schema.items() if kind.is_temporal())
        check_csv(written(frame, "csv").content, numbers=numbers - texts)
        check_xlsx(written(frame, "xlsx").content)
        found += sum(
            is_dangerous(cell)
            for name, kind in frame.schema.items() if kind == pl.String
            for cell in frame[name].drop_nulls()
        )  # fmt: skip
    assert found > 500
    withstood(
        "attack", "Formulas in every list of a log", times=found,
        outcome="in CSV and workbooks of all lists, of figures by name, and of all messages none is one",
    )  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_command_writes_no_formula(db: Path, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"=cmd.{form}"
    words = ["query", "worklist", "--show-people", "--db", str(db), "-o", str(target)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    rows = len(check_csv(target.read_bytes(), numbers=frozenset({"reach", "wait_seconds"})) if form == "csv"
               else check_xlsx(target.read_bytes()))  # fmt: skip
    assert rows == 48


@pytest.mark.parametrize("form", ["ndjson", "parquet", "csv"])
def test_messages_come_back_into_another_log(db: Path, tmp_path: Path, form: str) -> None:
    asked = "select * from messages order by all"
    known = set(hostile.COLUMNS)
    with analytics.open(db) as log:
        before = log.query(asked)
        held = before.select([name for name in before.columns if name in known])
    path = tmp_path / f"messages.{form}"
    path.write_bytes(written(held, form).content)
    with analytics.load([path], input_tz="UTC") as log:
        after = log.query(asked).select(held.columns)
    if form == "csv":
        # the apostrophe stays: nothing tells it from one that somebody wrote
        assert {text.replace("'", "") for text in after["text"]} == {
            text.replace("'", "") for text in held["text"]
        }
        assert after.height == held.height
    else:
        assert after.equals(held)
