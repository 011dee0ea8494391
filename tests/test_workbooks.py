"""Workbooks: what a sheet says is what the CSV says, and what a workbook cannot do."""

from __future__ import annotations

import csv
import struct
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import process_time
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter
from spreadsheets import MAIN, sheet_xml, xls, xlsx

from analytics.errors import InputError
from analytics.sources import archives
from analytics.sources.cells import kind_of, shown_day, shown_number, unescaped
from analytics.sources.workbooks import as_csv, is_workbook, sheets


def read(path: Path, sheet: str = "S") -> list[list[str]]:
    target = path.with_suffix(".csv")
    as_csv(path, sheet, target)
    with target.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def written(
    path: Path, rows: list[list[Any]], formats: dict[type, str] | None = None, **options: Any
) -> Path:
    """Write rows as a program of today does."""
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("S")
        styles = {kind: book.add_format({"num_format": code}) for kind, code in (formats or {}).items()}
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                elif cell is not None:
                    sheet.write(number, place, cell, styles.get(type(cell)))
    return path


# --- cells


def test_texts_are_as_they_are(tmp_path: Path) -> None:
    texts = [
        "שלום, איפה החבילה?",
        'two\nlines, "quoted"',
        "  00123 ",
        "1030060000000123456",
        "2026-03-02 09:00:00",
        "TRUE",
        "=1+1",
        "a\r\nb\tc\x01",
        "_x000D_",
        "😀",
        "<b>&amp;",
    ]
    assert read(written(tmp_path / "x.xlsx", [[text] for text in texts])) == [[text] for text in texts]


def test_numbers_are_as_short_as_they_can_be(tmp_path: Path) -> None:
    rows = [[3, 3.0, -7, 0.1, 4.35, 1e-7, 1767225600, 1767225600123]]
    expected = [["3", "3", "-7", "0.1", "4.35", "1e-07", "1767225600", "1767225600123"]]
    assert read(written(tmp_path / "x.xlsx", rows)) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12", "12"),
        ("9007199254740991", "9007199254740991"),
        ("9007199254740993", "9.007199254740992E+15"),
        ("1.23456789012345E+17", "1.23456789012345E+17"),
        ("1.03006E+13", "10300600000000"),
        ("-1e22", "-1E+22"),
        ("1.1000000000000001", "1.1"),
        ("3.0", "3"),
        ("1e999", "1e999"),
    ],
)
def test_whole_numbers_that_may_have_lost_digits_have_an_exponent(value: str, text: str) -> None:
    assert shown_number(value) == text


def test_dates_and_times_are_told_by_their_format(tmp_path: Path) -> None:
    rows = [
        [datetime(2026, 3, 2, 9, 8, 7), date(2026, 3, 2), time(9, 8, 7), timedelta(hours=30, minutes=5)],
        [datetime(2026, 3, 2), date(1999, 12, 31), time(0, 0), timedelta(seconds=59)],
        [datetime(2026, 3, 2, 23, 59, 59, 500_000), None, time(23, 59, 59), timedelta(0)],
    ]
    formats = {datetime: "dd/mm/yyyy hh:mm", date: "d mmm yy", time: "h:mm AM/PM", timedelta: "[h]:mm:ss"}
    expected = [
        ["2026-03-02 09:08:07", "2026-03-02", "09:08:07", "30:05:00"],
        ["2026-03-02 00:00:00", "1999-12-31", "00:00:00", "00:00:59"],
        ["2026-03-02 23:59:59.500", "", "23:59:59", "00:00:00"],
    ]
    assert read(written(tmp_path / "x.xlsx", rows, formats)) == expected
    assert read(written(tmp_path / "mac.xlsx", rows, formats, date_1904=True)) == expected


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", ""),
        ("0.00", ""),
        ("@", ""),
        ('0 "days"', ""),
        ("[Red]#,##0", ""),
        ("0.00E+00", ""),
        (r"0\h", ""),
        ("yyyy-mm-dd", "date"),
        ("mmm", "date"),
        (r"[$-F800]dddd\,\ mmmm\ dd\,\ yyyy", "date"),
        ('yyyy"年"m"月"d"日"', "date"),
        ("mm:ss.0", "time"),
        ("h:mm AM/PM", "time"),
        ("m/d/yy h:mm", "datetime"),
        ("dd.mm.yyyy hh:mm;@", "datetime"),
        ("[mm]:ss", "elapsed"),
        ("[hh]:mm", "elapsed"),
        ("yyyy [Red", "date"),
        ("0 [yyyy-mm-dd", ""),
        ("[h", ""),
    ],
)
def test_a_number_format_tells_what_a_number_is(code: str, kind: str) -> None:
    assert kind_of(code) == kind


@pytest.mark.parametrize(
    ("days", "kind", "from_1904", "text"),
    [
        (46083.0, "date", False, "2026-03-02"),
        (46083.25, "date", False, "2026-03-02 06:00:00"),
        (44621.25, "datetime", True, "2026-03-02 06:00:00"),
        (1.0, "date", False, "1900-01-01"),
        (59.0, "date", False, "1900-02-28"),
        (60.0, "date", False, ""),
        (61.0, "date", False, "1900-03-01"),
        (0.0, "date", True, "1904-01-01"),
        (0.5, "time", True, "12:00:00"),
        (-1.0, "date", False, ""),
        (1e9, "date", False, ""),
        (float("nan"), "date", False, ""),
    ],
)
def test_days_are_counted_as_the_workbook_counts_them(
    days: float, kind: str, from_1904: bool, text: str
) -> None:
    assert shown_day(days, kind, from_1904) == text


def test_truths_errors_formulas_and_cells_without_a_place(tmp_path: Path) -> None:
    rows = (
        '<row><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c>'
        '<c t="str"><f>A1</f><v>a_x000D_b</v></c>'
        '<c t="inlineStr"><is><r><t>bo</t></r><r><t>ld</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c>'
        '<c t="d"><v>2026-03-02T09:00:00</v></c><c/></row>'
        '<row r="9"><c r="C9"><v>5</v></c></row>'
    )
    expected = [
        ["true", "false", "", "a\rb", "bold", "2026-03-02 09:00:00"],
        ["", "", "5", "", "", ""],
    ]
    assert read(xlsx(tmp_path / "x.xlsx", rows)) == expected


def test_shared_texts_are_read_without_how_they_are_pronounced(tmp_path: Path) -> None:
    texts = (
        f'<sst xmlns="{MAIN}"><si><t xml:space="preserve"> a </t></si><si><r><t>東</t></r><r><t>京</t></r>'
        '<rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si/></sst>'
    )
    rows = '<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c><c t="s"><v>2</v></c></row>'
    assert read(xlsx(tmp_path / "x.xlsx", rows, texts=texts)) == [["東京", " a "]]


def test_a_date_that_is_none_stays_a_number(tmp_path: Path) -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    rows = '<row><c s="1"><v>46083</v></c><c s="1"><v>-4.5</v></c><c s="0"><v>46083</v></c><c s="7"><v>1</v></c></row>'
    assert read(xlsx(tmp_path / "x.xlsx", rows, styles=styles)) == [["2026-03-02", "-4.5", "46083", "1"]]


def test_elements_may_have_a_prefix(tmp_path: Path) -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    assert read(xlsx(tmp_path / "x.xlsx", sheet=sheet)) == [["a"]]


@pytest.mark.parametrize(
    ("escaped", "text"), [("_x005F_x000D_", "_x000D_"), ("_xD83D__xDE00_", "😀"), ("_x00", "_x00")]
)
def test_escapes_are_characters(escaped: str, text: str) -> None:
    assert unescaped(escaped) == text


# --- rows and sheets


def test_all_rows_are_there_and_as_wide_as_the_widest(tmp_path: Path) -> None:
    rows = [["Report of May"], [], ["id", "text", "likes"], ["1", "č\nž", 3], [], ["2"]]
    path = written(tmp_path / "x.xlsx", rows)
    assert read(path) == [
        ["Report of May", "", ""],
        ["id", "text", "likes"],
        ["1", "č\nž", "3"],
        ["2", "", ""],
    ]
    assert {p.name for p in tmp_path.iterdir()} == {"x.xlsx", "x.csv"}


def test_sheets_are_listed_in_order_with_hidden_ones_and_without_charts(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "x.xlsx")) as book:
        book.add_worksheet("Žalbe & pohvale").write(0, 0, "a")
        book.add_chartsheet("Chart")
        book.add_worksheet("empty")
        hidden = book.add_worksheet("hidden")
        hidden.write(2, 2, "h")
        hidden.hide()
    path = tmp_path / "x.xlsx"
    assert sheets(path) == ["Žalbe & pohvale", "empty", "hidden"]
    assert read(path, "Žalbe & pohvale") == [["a"]]
    assert read(path, "empty") == []
    assert read(path, "hidden") == [["", "", "h"]]
    with pytest.raises(
        InputError, match=r"x\.xlsx has no sheet 'Chart'\. It has: Žalbe & pohvale, empty, hidden\."
    ):
        read(path, "Chart")


def test_a_hundred_thousand_cells_take_seconds(tmp_path: Path) -> None:
    row = "<row>" + '<c t="inlineStr"><is><t>where is it?</t></is></c><c><v>46083.5</v></c>' * 10 + "</row>"
    path = xlsx(tmp_path / "x.xlsx", row * 5_000)
    start = process_time()
    as_csv(path, "S", tmp_path / "x.csv")
    assert process_time() - start < 5
    assert (tmp_path / "x.csv").stat().st_size == 5_000 * (10 * len("where is it?,46083.5,") + 1)


# --- what a workbook is


def test_a_workbook_is_told_by_its_content(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.csv", "a")
    (tmp_path / "x.csv").write_text("a")
    assert is_workbook(xlsx(tmp_path / "a.bin"))
    assert is_workbook(xls(tmp_path / "b.bin", {}, {}))
    assert not is_workbook(tmp_path / "x.zip")
    assert not is_workbook(tmp_path / "x.csv")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["[Content_Types].xml", "xl/workbook.bin"], r"is a binary workbook \(\.xlsb\)\. Save it as \.xlsx"),
        (["mimetype", "content.xml"], r"is an OpenDocument file \(\.ods\)\. Save it as \.xlsx"),
        (["[Content_Types].xml", "word/document.xml"], r"lacks xl/workbook\.xml"),
    ],
)
def test_other_kinds_of_workbooks_are_refused(tmp_path: Path, names: list[str], said: str) -> None:
    with ZipFile(tmp_path / "x", "w") as archive:
        for name in names:
            archive.writestr(name, "")
    with pytest.raises(InputError, match=said):
        sheets(tmp_path / "x")


def test_a_damaged_workbook_is_an_error(tmp_path: Path) -> None:
    for rows in ("<row>", '<row><c t="s"><v>9</v></c></row>', '<row><c r="XFE1"><v>1</v></c></row>'):
        with pytest.raises(InputError, match=r"x\.xlsx \(xl/worksheets/sheet1\.xml\) is cut off or damaged"):
            read(xlsx(tmp_path / "x.xlsx", rows))
    with pytest.raises(InputError, match="is cut off or damaged: its encoding is not known"):
        read(xlsx(tmp_path / "x.xlsx", sheet='<?xml version="1.0" encoding="klingon"?><worksheet/>'))
    raw = written(tmp_path / "x.xlsx", [["a", 1, True]]).read_bytes()
    for end in range(0, len(raw), 50):
        (tmp_path / "cut.xlsx").write_bytes(raw[:end])
        with pytest.raises(InputError, match="cut off or damaged"):
            read(tmp_path / "cut.xlsx")


# --- workbooks made to do harm

LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
BOMB = f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file://{}">]>'


@pytest.mark.parametrize("part", ["sheet", "texts", "styles", "book"])
@pytest.mark.parametrize("kind", [BOMB, OUTSIDE, '<!DOCTYPE x SYSTEM "file://{}">'])
def test_nothing_is_expanded_or_read_from_elsewhere(tmp_path: Path, part: str, kind: str) -> None:
    (tmp_path / "secret").write_text("secret")
    contents = {
        "sheet": sheet_xml('<row><c t="inlineStr"><is><t>&a9;</t></is></c></row>').partition("?>")[2],
        "texts": f'<sst xmlns="{MAIN}"><si><t>&a9;</t></si></sst>',
        "styles": "<styleSheet>&a9;</styleSheet>",
        "book": "<workbook>&a9;</workbook>",
    }
    declared = kind.format(tmp_path / "secret") if kind != BOMB else kind
    path = xlsx(tmp_path / "x.xlsx", **{part: declared + contents[part]})
    with pytest.raises(InputError, match="declares a document type, as no program writes it: it is not read"):
        read(path)
    assert {p.name for p in tmp_path.iterdir()} == {"x.xlsx", "secret"}


def test_a_workbook_that_would_fill_the_memory_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = xlsx(tmp_path / "x.xlsx", texts=" " * (1 << 20))
    monkeypatch.setattr(archives, "HARMLESS_BYTES", 1 << 19)
    with pytest.raises(InputError, match="more than 200 times its size"):
        sheets(path)


def test_cells_in_opposite_corners_cost_nothing(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    first, last = read(xlsx(tmp_path / "x.xlsx", rows))
    assert (first, len(last), last[-1]) == (["1"], 16_384, "2")


def test_a_single_stray_cell_far_to_the_right_makes_no_row_but_its_own_wide(tmp_path: Path) -> None:
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row>" * 3
        + '<row r="9"><c r="XFD9"><v>7</v></c></row><row r="10"><c r="A10"><v>3</v></c></row>'
    )
    assert [len(row) for row in read(xlsx(tmp_path / "x.xlsx", rows))] == [2, 2, 2, 16_384, 2]


def test_a_cell_far_from_a_long_table_is_an_error(tmp_path: Path) -> None:
    far = '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="2"><c r="XFD2"><v>1</v></c></row>'
    rows = far + "<row><c><v>1</v></c></row>" * (1 << 16)
    with pytest.raises(
        InputError, match=r"has 65,538 rows and something in column 16,384: more cells than can be"
    ):
        read(xlsx(tmp_path / "x.xlsx", rows))
    assert [p.name for p in tmp_path.iterdir()] == ["x.xlsx"]


# --- workbooks of Excel 97 to 2003


def test_an_old_workbook_says_the_same(tmp_path: Path) -> None:
    cells = {
        (0, 0): "Report",
        (2, 0): 'שלום, "מי"\nשם?',
        (2, 1): 3.0,
        (2, 2): True,
        (2, 3): "TRUE",
        (3, 0): "00123",
        (3, 1): 1 / 3,
        (3, 2): False,
        (3, 3): 123456789012345678.0,
        (4, 3): "12345678901234567168",
    }
    days = {(4, 0): 46083.380636574075, (4, 1): 46083.0, (4, 2): 0.25}
    path = xls(tmp_path / "x.xls", cells, days)
    assert sheets(path) == ["S"]
    assert read(path) == [
        ["Report", "", "", ""],
        ['שלום, "מי"\nשם?', "3", "true", "TRUE"],
        ["00123", "0.3333333333333333", "false", "1.2345678901234568E+17"],
        ["2026-03-02 09:08:07", "2026-03-02", "06:00:00", "12345678901234567168"],
    ]
    with pytest.raises(InputError, match=r"has no sheet 'T'\. It has: S\."):
        read(path, "T")


def test_an_old_workbook_that_breaks_its_reader_is_an_error(tmp_path: Path) -> None:
    # a column that no sheet has: the reader would need 100 GiB
    path = xls(tmp_path / "x.xls", {(0, 0): 1.0, (65_535, 65_535): 2.0}, {})
    with pytest.raises(InputError, match=r"x\.xls is a damaged or encrypted workbook"):
        sheets(path)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(InputError, match=r"x\.xls is a damaged or encrypted workbook"):
        sheets(path)


def test_an_encrypted_workbook_and_other_old_documents_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    raw = xls(path, {}, {}).read_bytes()
    name = "Workbook".encode("utf-16-le")
    for other, said in (
        ("EncryptedPackage", "is encrypted. Open it with its password and save it without."),
        ("WordDocument", "is an old Office document but no workbook."),
    ):
        stream = other.encode("utf-16-le")
        at = raw.index(name)
        renamed = raw[:at] + stream + raw[at + len(stream) : at + 64] + struct.pack("<H", len(stream) + 2)
        path.write_bytes(renamed + raw[at + 66 :])
        with pytest.raises(InputError) as error:
            sheets(path)
        assert str(error.value) == f"{path} {said}"


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    for function in (is_workbook, sheets):
        with pytest.raises(InputError, match=r"none\.xlsx cannot be read: No such file"):
            function(tmp_path / "none.xlsx")


def test_nothing_in_the_working_folder_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = xls(tmp_path / "x.xls", {(0, 0): "a"}, {})
    for module in ("fastexcel", "json", "analytics"):
        (tmp_path / f"{module}.py").write_text("import os\nos.mkdir('run')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    assert sheets(path) == ["S"]
    assert not (tmp_path / "run").exists()
