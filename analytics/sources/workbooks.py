"""Workbooks: their sheets, each as a CSV whose cells say what the workbook says."""

from __future__ import annotations

import csv
from array import array
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from functools import partial
from pathlib import Path

from analytics.errors import InputError
from analytics.sources import oldworkbooks
from analytics.sources.archives import opened
from analytics.sources.openxml import OpenXml
from analytics.sources.packing import HARMLESS_BYTES, HIGHEST_RATIO, unreadable

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
# A cell far from all others would make a huge table of nothing.
_MOST_CELLS = 1 << 30
# Further to the right than any table that a tool exports.
_FAR_COLUMN = 1_000
# Each is read by a process of its own.
_MOST_OLD_SHEETS = 256


def is_workbook(path: Path) -> bool:
    """Tell by its content whether a file is a workbook, also one of a kind that cannot be read.

    Raises
    ------
    InputError
        The file cannot be opened, or is an archive that is damaged or made to do harm.
    """
    magic = _magic(path)
    if magic == _ZIP:
        with opened(path) as archive:
            names = archive.namelist()
        return "[Content_Types].xml" in names or {"mimetype", "content.xml"}.issubset(names)
    return magic == _OLE


def sheets(path: Path) -> list[str]:
    """List the sheets of a workbook in its order, hidden ones too.

    Raises
    ------
    InputError
        It is no workbook, of a kind that cannot be read, encrypted, damaged, or made to do harm.
    """
    if _magic(path) == _OLE:
        return oldworkbooks.sheets(path)
    with opened(path) as archive:
        _refuse_other_kinds(path, archive.namelist())
        return OpenXml(archive, str(path)).sheets()


def as_csv(path: Path, sheet: str, target: Path) -> None:
    """Write a sheet as a CSV: UTF-8, commas, quotes where they are needed, every record of one width.

    All rows in which something stands are written, from the first on; there is no header but what the sheet has.
    Texts are as they are. Numbers are without a needless fraction; whole ones from 2^53 on, of which digits may be
    lost, have an exponent. Dates are ``2026-03-02``, with a time ``2026-03-02 09:30:00``, times of day ``09:30:00``,
    hours that passed ``30:05:00``, all without a zone. Yes and no are ``true`` and ``false``. Errors are empty.

    Raises
    ------
    InputError
        As `sheets`; or there is no sheet of that name.
    """
    if _magic(path) == _OLE:
        _known(path, sheet, oldworkbooks.sheets(path))
        with closing(oldworkbooks.rows(path, sheet)) as rows:
            _write(path, rows, target, _room(path))
        return
    with opened(path) as archive:
        _refuse_other_kinds(path, archive.namelist())
        workbook = OpenXml(archive, str(path))
        _known(path, sheet, workbook.sheets())
        with closing(workbook.rows(sheet)) as rows:
            _write(path, rows, target, _room(path))


def all_as_csv(path: Path, folder: Path) -> list[tuple[str, Path]]:
    """Write each sheet as `as_csv` does, into a folder; return names and files in the order of the workbook.

    Raises
    ------
    InputError
        As `sheets`; or all of them together are much larger than the workbook.
    """
    if _magic(path) == _OLE:
        names = oldworkbooks.sheets(path)
        if len(names) > _MOST_OLD_SHEETS:
            raise InputError(
                f"{path} has {len(names):,} sheets, more than any export. Save those that are one as .xlsx or CSV."
            )
        return _written(path, names, partial(oldworkbooks.rows, path), folder)
    with opened(path) as archive:
        _refuse_other_kinds(path, archive.namelist())
        workbook = OpenXml(archive, str(path))
        return _written(path, workbook.sheets(), workbook.rows, folder)


def _written(
    path: Path, names: list[str], rows: Callable[[str], Generator[list[str]]], folder: Path
) -> list[tuple[str, Path]]:
    room = _room(path)
    files = []
    for place, name in enumerate(names):
        target = folder / f"{place}.csv"
        with closing(rows(name)) as cells:
            _write(path, cells, target, room)
        room -= target.stat().st_size
        files.append((name, target))
    return files


def _room(path: Path) -> int:
    """Return how many bytes the sheets of a workbook may take: a text that all cells share stands in it once."""
    return max(HARMLESS_BYTES, HIGHEST_RATIO * path.stat().st_size)


def _magic(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        raise unreadable(path, error) from None


def _known(path: Path, sheet: str, names: list[str]) -> None:
    if sheet not in names:
        raise InputError(f"{path} has no sheet '{sheet}'. It has: {', '.join(names)}.")


def _refuse_other_kinds(path: Path, names: list[str]) -> None:
    kind = "a binary workbook (.xlsb)" if "xl/workbook.bin" in names else ""
    if {"mimetype", "content.xml"}.issubset(names):
        kind = "an OpenDocument file (.ods)"
    if kind:
        raise InputError(f"{path} is {kind}. Save it as .xlsx, or its sheet as CSV.")


def _table_width(widths: Iterable[int]) -> int:
    """Return the width of a table; a single row that reaches far beyond all others does not make it."""
    rows = Counter(widths)
    wide = sorted(rows, reverse=True)
    while len(wide) > 1 and wide[0] > _FAR_COLUMN and rows[wide[0]] == 1:
        wide.pop(0)
    return wide[0] if wide else 0


def _write(path: Path, rows: Iterable[list[str]], target: Path, room: int) -> None:
    """Write rows, then make them as wide as the widest, which is known only at the end."""
    spool = target.with_name(target.name + ".part")
    lengths, widths = array("Q"), array("L")
    cells = 0
    try:
        with spool.open("w", encoding="utf-8", errors="replace", newline="") as file:
            # with these ends of records, a return in a cell is put in quotes too
            writer = csv.writer(file, lineterminator="\r\n")
            for row in rows:
                # before it is one text
                room -= sum(map(len, row))
                cells += len(row)
                if room < 0:
                    raise InputError(
                        f"{path} gives more than {HIGHEST_RATIO} times its size: it is not read. "
                        "If that is right, save its sheets as CSV."
                    )
                if cells > _MOST_CELLS:
                    raise _too_many_cells(path, len(widths) + 1, max(widths))
                lengths.append(writer.writerow(row))
                widths.append(len(row))
        widest = _table_width(widths)
        if widest * len(widths) > _MOST_CELLS:
            raise _too_many_cells(path, len(widths), widest)
        if min(widths, default=0) == max(widths, default=0):
            spool.replace(target)
            return
        with (
            spool.open(encoding="utf-8", newline="") as narrow,
            target.open("w", encoding="utf-8", newline="") as file,
        ):
            for length, width in zip(lengths, widths, strict=True):
                file.write(narrow.read(length)[:-2] + "," * max(widest - width, 0) + "\r\n")
    finally:
        spool.unlink(missing_ok=True)


def _too_many_cells(path: Path, rows: int, widest: int) -> InputError:
    return InputError(
        f"{path} has {rows:,} rows and something in column {widest:,}: more cells than can be read. "
        "Delete what stands far from the table."
    )
