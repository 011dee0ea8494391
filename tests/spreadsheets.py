"""Workbooks made by hand, byte by byte, so that they can hold what no program would write."""

from __future__ import annotations

import struct
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"


def sheet_xml(rows: str) -> str:
    """Return a sheet with these rows."""
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def xlsx(path: Path, rows: str = "", **parts: str | bytes) -> Path:
    """Write a workbook of one sheet, S; `parts` replace or add parts: `sheet`, `texts`, `styles`, `book`."""
    links = "".join(
        f'<Relationship Id="r{number}" Type="{LINKS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(
            [
                ("worksheet", "worksheets/sheet1.xml"),
                ("sharedStrings", "sharedStrings.xml"),
                ("styles", "styles.xml"),
            ]
        )
    )
    listed = '<sheets><sheet name="S" sheetId="1" r:id="r0"/></sheets>'
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{listed}</workbook>'
    contents = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE_LINKS}"><Relationship Id="a" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": parts.get("book", book),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE_LINKS}">{links}</Relationships>',
        "xl/worksheets/sheet1.xml": parts.get("sheet", sheet_xml(rows)),
    }
    if "texts" in parts:
        contents["xl/sharedStrings.xml"] = parts["texts"]
    if "styles" in parts:
        contents["xl/styles.xml"] = parts["styles"]
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


Cell = str | float | bool


def xls(path: Path, cells: dict[tuple[int, int], Cell], days: dict[tuple[int, int], float]) -> Path:
    """Write a workbook of Excel 97 of one sheet, S: (row, column) -> cell; `days` are shown as dates."""
    body = _record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x0010, 0, 0, 0, 0))
    for (row, column), cell in sorted(cells.items() | days.items()):
        at = struct.pack("<HHH", row, column, int((row, column) in days))
        match cell:
            case bool():
                body += _record(0x0205, at + struct.pack("<BB", cell, 0))
            case str():
                body += _record(0x0204, at + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
            case _:
                body += _record(0x0203, at + struct.pack("<d", cell))
    body += _record(0x000A, b"")
    head = _record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x0005, 0, 0, 0, 0))
    head += _record(0x0042, struct.pack("<H", 1200))
    # the styles: none, and number format 22
    head += _record(0x00E0, struct.pack("<HHH14x", 0, 0, 0)) + _record(
        0x00E0, struct.pack("<HHH14x", 0, 22, 0)
    )
    start = len(head) + 4 + 9 + 4
    head += _record(0x0085, struct.pack("<LBBBB", start, 0, 0, 1, 0) + b"S") + _record(0x000A, b"")
    path.write_bytes(_compound("Workbook", head + body))
    return path


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(name: str, stream: bytes) -> bytes:
    """Return a compound file of one stream: a table of sectors, the directory, the stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    end, table, unused = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    header = struct.pack("<8s16xHHHHH6xLLLLLLLLL", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6,
                         0, 1, 1, 0, 4096, end, 0, end, 0)  # fmt: skip
    header += struct.pack("<109L", 0, *[unused] * 108)
    chain = [table, end, *range(3, 2 + sectors), end]
    fat = struct.pack("<128L", *chain, *[unused] * (128 - len(chain)))
    return (
        header
        + fat
        + _entry("Root Entry", 5, 1, end, 0)
        + _entry(name, 2, unused, 2, len(stream))
        + bytes(256)
        + stream
    )


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBLLL36xLQ", raw, len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, start, size)
