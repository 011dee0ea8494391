"""Tables: the same columns, rows and figures in every form, and nothing that a reader would run."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import fastexcel
import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner, Result

import analytics
from analytics.cli import main
from analytics.errors import RequestError
from analytics.tables import FORMS, form_of, rows_written, written
from analytics.tables.workbook import MOST_ROWS

LOG = (
    "message_id,posted_at,channel,author_id,from_brand,parent_id,text,category\n"
    "1,2026-03-02T09:00:00Z,twitter,ana,false,,Where is my parcel?,question\n"
    "2,2026-03-02T09:10:00Z,twitter,acme,true,1,On its way.,\n"
    "3,2026-03-02T10:00:00Z,facebook,ben,false,,It broke.,complaint\n"
    "4,2026-03-02T13:00:00Z,facebook,acme,true,3,Sorry!,\n"
    "5,2026-03-04T11:00:00Z,twitter,dan,false,,And me?,question\n"
)
FORMULAS = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x")',
]


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return result


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    (folder / "export.csv").write_text(LOG, encoding="utf-8")
    run("load", folder / "export.csv", "--db", folder / "log.duckdb")
    return folder / "log.duckdb"


def content(frame: pl.DataFrame, form: str) -> bytes:
    return written(frame, form).content


def sheet_of(frame: pl.DataFrame, *, is_rtl: bool = False) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(written(frame, "xlsx", is_rtl=is_rtl).content)) as packed:
        assert packed.testzip() is None
        for name in packed.namelist():
            ElementTree.fromstring(packed.read(name))
        return ElementTree.fromstring(packed.read("xl/worksheets/sheet1.xml"))


def xlsx_rows(packed: bytes) -> list[dict[str, object]]:
    """Read a workbook with openpyxl."""
    head, *rows = openpyxl.load_workbook(io.BytesIO(packed)).active.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def md_rows(text: bytes) -> list[dict[str, object]]:
    lines = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.decode().splitlines()]
    head, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(head, row, strict=True)) for row in rows]


def table_rows(text: bytes) -> list[dict[str, object]]:
    head, rule, *lines = text.decode().splitlines()
    spans = [match.span() for match in re.finditer("-+", rule)]
    rows = [[line[start:end].strip() for start, end in spans] for line in (head, *lines)]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


READERS: dict[str, Callable[[bytes], list[dict[str, object]]]] = {
    "csv": lambda text: list(csv.DictReader(io.StringIO(text.decode()))),
    "json": lambda text: json.loads(text),
    "ndjson": lambda text: [json.loads(line) for line in text.splitlines()],
    "parquet": lambda packed: pl.read_parquet(io.BytesIO(packed)).to_dicts(),
    "xlsx": xlsx_rows,
    "md": md_rows,
    "table": table_rows,
}


@pytest.mark.parametrize("form", FORMS)
def test_figures_are_those_that_are_measured_in_every_form(db: Path, tmp_path: Path, form: str) -> None:
    with analytics.open(db) as log:
        figures = log.metrics(by="channel")
    made = READERS[form](content(figures, form))
    names = ["value", "low", "high", "numerator", "denominator", "n", "pending"]
    # a workbook has 16 digits, a table six
    digits = {"xlsx": 1e-15, "table": 5e-6, "md": 5e-6}.get(form)
    assert len(made) == figures.height > 100
    for read, measured in zip(made, figures.to_dicts(), strict=True):
        assert read["metric"] == measured["metric"]
        for name in names:
            found = None if read[name] in ("", None) else float(str(read[name]))
            known = measured[name]
            assert found == (
                known if digits is None or known is None else pytest.approx(known, rel=digits)
            ), name


@pytest.mark.parametrize("form", FORMS)
def test_the_command_writes_what_the_library_measures(db: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"out.{form}"
    run("metrics", "--by", "channel", "-f", form, "-o", path, "--db", db)
    made = READERS[form](path.read_bytes())
    with analytics.open(db) as log:
        figures = log.metrics(by="channel").to_dicts()
    assert [row["metric"] for row in made] == [figure["metric"] for figure in figures]
    assert [str(row["n"]) for row in made] == [str(figure["n"]) for figure in figures]
    if form not in ("table", "md"):
        found = [None if row["value"] in ("", None) else float(str(row["value"])) for row in made]
        known = [figure["value"] for figure in figures]
        # a workbook has 16 digits
        assert found == [
            amount if amount is None or form != "xlsx" else pytest.approx(amount, rel=1e-15)
            for amount in known
        ]


EXACT = pl.DataFrame(
    {
        "row": [1, 2, 3, 4, 5],
        "float": [0.1 + 0.2, -3.5, 1e-300, 4.0, None],
        "whole": [1, -5, 999_999_999_999_999, 0, None],
        "is": [True, False, True, False, None],
        "text": ["a, b", 'say "no"', "a\nb", "  x ", None],
        "day": [date(2026, 1, 2), date(1999, 12, 31), date(1900, 3, 1), date(9999, 12, 31), None],
        "at": [datetime(2026, 1, 2, 3, 4, 5), datetime(2000, 2, 29), datetime(2026, 1, 2, 3, 4, 5, 500_000),
               datetime(1970, 1, 1), None],
    }
)  # fmt: skip


def test_values_come_back_as_they_were() -> None:
    rows = EXACT.to_dicts()
    assert READERS["parquet"](content(EXACT, "parquet")) == rows
    texts = [
        {
            **row,
            **{name: value.isoformat().removesuffix("000") for name in ("day", "at") if (value := row[name])},
        }
        for row in rows
    ]
    assert READERS["json"](content(EXACT, "json")) == texts
    assert READERS["ndjson"](content(EXACT, "ndjson")) == texts
    days = [{**row, "day": row["day"] and datetime.combine(row["day"], datetime.min.time())} for row in rows]
    # the library writes 16 digits of a number
    days[0]["float"] = 0.3
    assert xlsx_rows(content(EXACT, "xlsx")) == days
    again = pl.read_csv(content(EXACT, "csv"), schema_overrides=EXACT.schema | {"at": pl.String})
    assert again.drop("at").equals(EXACT.drop("at"))
    assert again["at"].to_list() == [text["at"] for text in texts]


def test_another_reader_of_workbooks_finds_the_same() -> None:
    frame = fastexcel.read_excel(content(EXACT, "xlsx")).load_sheet(0).to_polars()
    assert frame["float"].to_list() == [0.3, *EXACT["float"].to_list()[1:]]
    assert frame["text"].to_list() == EXACT["text"].to_list()
    assert frame["at"].to_list() == EXACT["at"].to_list()
    assert frame["is"].dtype == pl.Boolean


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_never_a_formula(text: str) -> None:
    frame = pl.DataFrame({text: [text], "number": [-1.5]})
    header, row = csv.reader(io.StringIO(content(frame, "csv").decode(), newline=""))
    safe = "'" + re.sub(r"(?<=[\t\r\n])=", "'=", text)
    assert (header, row) == ([safe, "number"], [safe, "-1.5"])
    sheet = openpyxl.load_workbook(io.BytesIO(content(frame, "xlsx"))).active
    for cell in (sheet["A1"], sheet["A2"]):
        assert (cell.data_type, cell.hyperlink) in (("inlineStr", None), ("s", None))
    assert sheet["A2"].quotePrefix or text[0] not in "=+-@\t\r\n＝"
    assert (sheet["B2"].data_type, sheet["B2"].value) == ("n", -1.5)
    assert not sheet_of(frame).findall(".//{*}f")


def test_a_semicolon_does_not_begin_a_cell_in_any_locale() -> None:
    assert content(pl.DataFrame({"a": ["x;=1+1", "x\t=1+1"]}), "csv") == b'a\n"x;\'=1+1"\n"x\t\'=1+1"\n'


def test_control_characters_are_legal_in_a_workbook_and_come_back() -> None:
    texts = ["a\x00b", "\x1b[31m", "x\r\ny", "\ufffe\uffff", "_x0041_", "<&>\"'", "]]>", "שלום 😀"]
    frame = pl.DataFrame({"a": texts, "x\x01": [None] * len(texts)}, schema_overrides={"x\x01": pl.String})
    sheet_of(frame)
    found = fastexcel.read_excel(content(frame, "xlsx")).load_sheet(0, header_row=None).to_polars()
    assert found["column_1"].to_list()[1:] == texts if "column_1" in found.columns else True
    strings = [cell.text for cell in sheet_of(frame).findall(".//{*}t")]
    assert strings[2:] == [
        "a_x0000_b", "_x001B_[31m", "x_x000D_\ny", "\ufffd\ufffd", "_x005F_x0041_", "<&>\"'", "]]>",
        "שלום 😀",
    ]  # fmt: skip


def test_a_text_longer_than_a_cell_is_cut_and_that_is_said() -> None:
    made = written(
        pl.DataFrame({"a": ["short", "x" * 32_768, "😀" * 16_384], "b": ["y" * 32_767] * 3}), "xlsx"
    )
    assert [len(str(row["a"])) for row in xlsx_rows(made.content)] == [5, 32_767, 16_383]
    assert made.remarks == (
        "a: 2 texts are longer than the 32,767 characters of a cell, and cut (the first in row 3)",
    )


def test_a_number_that_a_sheet_would_round_stands_as_text_and_that_is_said() -> None:
    made = written(pl.DataFrame({"id": [1_234_567_890_123_456, -3, 2**62]}), "xlsx")
    assert [row["id"] for row in xlsx_rows(made.content)] == ["1234567890123456", -3, str(2**62)]
    assert made.remarks == (
        "id: 2 numbers have more than 15 digits, which a sheet would round, and stand as texts",
    )


def test_days_that_a_sheet_does_not_have_stand_as_texts() -> None:
    frame = pl.DataFrame(
        {"a": [date(1900, 2, 28), date(1800, 1, 1)], "b": [datetime(1, 1, 1), datetime(1900, 2, 1, 5)]}
    )
    assert [list(row.values()) for row in xlsx_rows(content(frame, "xlsx"))] == [
        ["1900-02-28", "0001-01-01T00:00:00"],
        ["1800-01-01", "1900-02-01T05:00:00"],
    ]


def test_more_rows_than_a_sheet_has_are_refused() -> None:
    frame = pl.DataFrame({"a": pl.repeat(1, MOST_ROWS + 1, eager=True, dtype=pl.Int8)})
    with pytest.raises(RequestError, match=r"1,048,575 rows .* 1,048,576"):
        written(frame, "xlsx")
    with pytest.raises(RequestError, match="16,384 columns"):
        written(pl.DataFrame({str(place): [1] for place in range(16_385)}), "xlsx")


def test_a_sheet_runs_from_right_to_left_where_the_report_does(db: Path, tmp_path: Path) -> None:
    assert sheet_of(EXACT, is_rtl=True).find(".//{*}sheetView").get("rightToLeft") == "1"  # type: ignore[union-attr]
    (tmp_path / "answered.toml").write_text('[report]\nlang = "he"\n', encoding="utf-8")
    for config, expected in (((), None), (("--config", tmp_path / "answered.toml"), True)):
        run("query", "from turns", "-o", tmp_path / "out.xlsx", "--db", db, *config)
        sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
        assert sheet.sheet_view.rightToLeft == expected
        assert sheet["A1"].value == "channel"


def test_without_rows_the_columns_are_there_with_their_types(db: Path, tmp_path: Path) -> None:
    empty = EXACT.clear()
    assert content(empty, "csv") == b"row,float,whole,is,text,day,at\n"
    assert content(empty, "md").decode().splitlines()[0] == "| row | float | whole | is | text | day | at |"
    assert content(empty, "table").decode().splitlines()[0] == "row  float  whole  is  text  day  at"
    assert content(empty, "json") == b"[]\n"
    assert content(empty, "ndjson") == b""
    assert pl.read_parquet(io.BytesIO(content(empty, "parquet"))).schema == EXACT.schema
    assert openpyxl.load_workbook(io.BytesIO(content(empty, "xlsx"))).active["G1"].value == "at"
    for asked in ("from turns where false", "worklist"):
        period = () if " " in asked else ("--from", "2025-01-01", "--to", "2025-01-02")
        run("query", asked, *period, "-o", tmp_path / "out.parquet", "--db", db)
        found = pl.read_parquet(tmp_path / "out.parquet")
        assert (found.height, found.schema["opened_at"]) == (0, pl.Datetime("us"))


def test_nested_values_are_json_in_sheets_and_native_in_json_and_parquet() -> None:
    frame = pl.DataFrame(
        {
            "list": [["a", None, 'q"'], [], [None]],
            "struct": [{"day": date(2026, 1, 2), "in": [1.5]}, {"day": None, "in": None}, None],
        }
    )
    expected = [
        {"list": ["a", None, 'q"'], "struct": {"day": "2026-01-02", "in": [1.5]}},
        {"list": [], "struct": {"day": None, "in": None}},
        {"list": [None], "struct": None},
    ]
    assert READERS["json"](content(frame, "json")) == expected
    assert pl.read_parquet(io.BytesIO(content(frame, "parquet"))).equals(frame)
    for form in ("csv", "xlsx"):
        texts = [
            {name: json.loads(str(value)) if value else None for name, value in row.items()}
            for row in READERS[form](content(frame, form))
        ]
        assert texts == expected


def test_durations_are_seconds_and_what_is_no_number_is_null() -> None:
    frame = pl.DataFrame(
        {
            "wait": [timedelta(minutes=90), timedelta(microseconds=1_500_000)],
            "share": [float("nan"), float("inf")],
            "exact": [Decimal("1.50"), Decimal("-0.01")],
            "zoned": [datetime(2026, 1, 2, tzinfo=UTC)] * 2,
        }
    )
    assert content(frame, "csv").decode().splitlines()[1:] == [
        "5400,,1.50,2026-01-02T00:00:00+00:00",
        "1.5,,-0.01,2026-01-02T00:00:00+00:00",
    ]
    assert json.loads(content(frame, "ndjson").splitlines()[0])["share"] is None
    assert [row["wait"] for row in xlsx_rows(content(frame, "xlsx"))] == [5400, 1.5]
    assert pl.read_parquet(io.BytesIO(content(frame, "parquet")))["wait"].to_list() == [5400.0, 1.5]


def test_null_and_empty_text_differ_in_csv() -> None:
    assert content(pl.DataFrame({"a": ["", None], "b": ["", None]}), "csv") == b'a,b\n"",""\n,\n'
    assert content(pl.DataFrame({"a": [None, 1]}), "csv") == b'a\n""\n1\n'


@pytest.mark.parametrize(
    "text",
    ["a|b", "a\nb", "`code`", "<script>alert(1)</script>", "![x](https://x.example/p.png)", "[x](y)", "**b**", "~~s~~",
     "\\|", "&amp;", "@team", "www.x.example", "https://x.example", "_em_"],
)  # fmt: skip
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    head, rule, line = content(pl.DataFrame({"a": [text], "b": ["end"]}), "md").decode().splitlines()
    assert (head, rule) == ("| a | b |", "| --- | --- |")
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 3
    for sign in ("<", ">", "@", "://", "www."):
        assert sign not in line
    assert not re.search(r"(?<!\\)[`*\[\]~]", line)


def test_names_of_fields_stay_as_they_are_in_markdown() -> None:
    assert b"| within_30m_share |" in content(pl.DataFrame({"within_30m_share": [1]}), "md")


def test_a_table_is_aligned_and_cuts_long_texts() -> None:
    frame = pl.DataFrame({"name": ["a", "b" * 61], "n": [1, 1000], "share": [0.123456789, 123456.7]})
    assert content(frame, "table").decode().splitlines() == [
        f"name{' ' * 61}n     share",
        f"{'-' * 60}  ----  --------",
        f"a{' ' * 64}1  0.123457",
        f"{'b' * 59}…  1000    123457",
    ]
    assert b"\x1b" not in content(pl.DataFrame({"a": ["\x1b[2J"]}), "table")


def test_rows_of_no_frame_are_written_alike() -> None:
    rows = [{"a": "x", "n": 1, "share": 0.5}, {"a": None, "n": 2, "share": None}]
    frame = pl.DataFrame(rows)
    for form in FORMS:
        assert rows_written(rows, form) == written(frame, form)
    assert rows_written([], "table").content == b"no rows\n"


def test_the_name_of_a_file_says_its_form(db: Path, tmp_path: Path) -> None:
    assert [form_of(name) for name in ("a.CSV", "b.jsonl", "c.xlsx", "d.pdf", "e")] == [
        "csv",
        "ndjson",
        "xlsx",
        None,
        None,
    ]
    run("query", "select 1 as a", "-o", tmp_path / "a.json", "--db", db)
    assert json.loads((tmp_path / "a.json").read_text()) == [{"a": 1}]
    run("query", "select 1 as a", "-f", "csv", "-o", tmp_path / "a.json", "--db", db)
    assert (tmp_path / "a.json").read_text() == "a\n1\n"
    assert run("query", "select 1 as a", "-f", "csv", "-o", "-", "--db", db).stdout == "a\n1\n"


def test_a_file_is_written_whole_or_not_at_all(db: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    result = run("query", "select 1", "-f", "csv", "-o", tmp_path / "file" / "out.csv", "--db", db, code=2)
    assert "cannot be written" in result.stderr
    run("query", "select 1 as a", "-f", "csv", "-o", tmp_path / "new" / "out.csv", "--db", db)
    assert {path.name for path in tmp_path.rglob("*")} == {"file", "new", "out.csv"}


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_binary_forms_go_into_a_pipe_but_not_onto_a_terminal(db: Path, form: str) -> None:
    command = [sys.executable, "-m", "analytics.cli", "query", "select 1 as a", "-f", form, "--db", str(db)]
    piped = subprocess.run(command, capture_output=True, check=True).stdout
    assert READERS[form](piped) == [{"a": 1}]
    ours, theirs = pty.openpty()
    try:
        shown = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, check=False, text=True)
    finally:
        os.close(ours)
        os.close(theirs)
    assert shown.returncode == 2
    assert "name a file with -o" in shown.stderr


def test_a_million_rows_are_written_in_seconds() -> None:
    rows = 300_000
    frame = pl.DataFrame({"n": pl.int_range(rows, eager=True)}).with_columns(
        share=pl.col("n") / 7, text=pl.lit("Where is my parcel?"), at=pl.lit(datetime(2026, 1, 2))
    )
    for form in ("csv", "ndjson", "xlsx", "parquet"):
        assert len(content(frame, form)) > 100_000
