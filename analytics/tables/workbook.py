"""Tables as workbooks (xlsx): one sheet, written so that nothing in it is ever a formula or a link."""

from __future__ import annotations

import io
import zipfile
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from analytics.errors import RequestError
from analytics.tables.sheet import MOST_COLUMNS, MOST_ROWS, Sheet

if TYPE_CHECKING:
    import polars as pl

_ROWS_AT_ONCE = 50_000
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = "xl/worksheets/sheet1.xml"

_PARTS = {
    "[Content_Types].xml": f"""{_XML}<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>\
<Override PartName="/{_SHEET}" ContentType="{_TYPE}.worksheet+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>""",
    "_rels/.rels": f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">\
<bookViews><workbookView/></bookViews><sheets><sheet name="answered" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>\
<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>""",
    # the formats of cells: any, header, day, instant, and text that looks like a formula and stays text when edited
    "xl/styles.xml": f"""{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2">\
<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>\
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>""",
}  # fmt: skip


def workbook(frame: pl.DataFrame, *, is_rtl: bool) -> tuple[bytes, tuple[str, ...]]:
    """Write a frame as a workbook of one sheet; return it and remarks on what a cell could not hold.

    Days and instants are dates of the sheet (UTC), where it has them: from March 1900 on. Whole numbers of more than 15
    digits are texts, since a sheet would round them. Texts are cut where they are longer than a cell.

    Raises
    ------
    RequestError
        There are more rows or columns than a sheet has.
    """
    if frame.height > MOST_ROWS:
        raise RequestError(
            f"A sheet of a workbook holds {MOST_ROWS:,} rows below its header, these are {frame.height:,}. "
            "Write parquet or csv, or ask for fewer rows."
        )
    if frame.width > MOST_COLUMNS:
        raise RequestError(
            f"A sheet of a workbook holds {MOST_COLUMNS:,} columns, these are {frame.width:,}. Write parquet or csv."
        )
    sheet = Sheet(frame)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, text in _PARTS.items():
            with _part(packed, name) as part:
                part.write(text.encode())
        with _part(packed, _SHEET) as part:
            part.write(_opening(sheet, is_rtl=is_rtl).encode())
            part.write(sheet.header().encode())
            for start in range(0, frame.height, _ROWS_AT_ONCE):
                part.write(sheet.rows(start, _ROWS_AT_ONCE).encode())
            part.write(_closing(sheet).encode())
    return held.getvalue(), sheet.remarks()


def _part(packed: zipfile.ZipFile, name: str) -> IO[bytes]:
    # everything that a clock or a system would set
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 0
    return packed.open(info, "w", force_zip64=False)


def _opening(sheet: Sheet, *, is_rtl: bool) -> str:
    direction = ' rightToLeft="1"' if is_rtl else ""
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(sheet.widths(), start=1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><dimension ref={quoteattr(sheet.extent())}/><sheetViews>'
        f'<sheetView{direction} tabSelected="1" workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/>{f"<cols>{widths}</cols>" if widths else ""}<sheetData>'
    )


def _closing(sheet: Sheet) -> str:
    filtered = f"<autoFilter ref={quoteattr(sheet.extent())}/>" if sheet.frame.height else ""
    return f"</sheetData>{filtered}</worksheet>"
