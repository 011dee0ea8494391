"""Tables as workbooks (xlsx): one sheet, in which nothing is ever a formula or a link."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from analytics.errors import RequestError
from analytics.scratch import scratch_folder
from analytics.tables.formulas import is_formula
from analytics.tables.values import is_number, kinds, seconds_of, text_of

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header."""

MOST_COLUMNS = 16_384

MOST_UNITS = 32_767
"""Length of a cell's text, in UTF-16 units."""

_MOST_DIGITS = 999_999_999_999_999
_FIRST, _LAST = datetime(1900, 3, 1), datetime(9999, 12, 31, 23, 59, 59)
"""Instants of days that sheets and calendars count alike."""

# What XML cannot hold and the library does not write in another way.
_NO_XML = str.maketrans(dict.fromkeys("\ufffe\uffff", "\ufffd"))
_LOOKED_AT = 1000
_NARROWEST, _WIDEST = 8, 60

Write = Callable[[int, int, Any], None]


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
    with scratch_folder() as scratch:
        return _filled(frame, str(scratch), is_rtl=is_rtl)


def _filled(frame: pl.DataFrame, scratch: str, *, is_rtl: bool) -> tuple[bytes, tuple[str, ...]]:
    """Return a workbook; its rows lie in a folder until they are all there."""
    import xlsxwriter

    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"constant_memory": True, "tmpdir": scratch})
    # the same bytes whenever it is written
    book.set_properties({"created": datetime(1980, 1, 1)})
    sheet = book.add_worksheet("answered")
    if is_rtl:
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    cells = _Cells(book, sheet)
    for place, (name, width) in enumerate(zip(frame.columns, _widths(frame), strict=True)):
        sheet.set_column(place, place, width)
        cells.header(place, name)
    columns = [column for place in range(frame.width) for column in _columns(frame, place, cells)]
    values = frame.select(value.alias(str(number)) for number, (_, value, _) in enumerate(columns))
    writes = [(place, write) for place, _, write in columns]
    for number, row in enumerate(values.iter_rows(), start=1):
        for (place, write), value in zip(writes, row, strict=True):
            if value is not None:
                write(number, place, value)
    if frame.height:
        sheet.autofilter(0, 0, frame.height, frame.width - 1)
    book.close()
    return held.getvalue(), cells.remarks(frame.columns)


@dataclass
class _Cells:
    """Writes cells; keeps what one could not hold."""

    book: Any
    sheet: Any
    cut: dict[int, list[int]] = field(default_factory=dict)
    long_numbers: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bold = self.book.add_format({"bold": True, "num_format": "@"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.instant = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        # stays a text when somebody edits it
        self.quoted = self.book.add_format({"num_format": "@", "quote_prefix": True})

    def header(self, place: int, name: str) -> None:
        self.sheet.write_string(0, place, self._whole(0, place, name), self.bold)

    def text(self, row: int, place: int, text: str) -> None:
        whole = self._whole(row, place, text)
        self.sheet.write_string(row, place, whole, self.quoted if is_formula(whole) else None)

    def number(self, row: int, place: int, number: float) -> None:
        self.sheet.write_number(row, place, number)

    def whole_number(self, row: int, place: int, number: int) -> None:
        if -_MOST_DIGITS <= number <= _MOST_DIGITS:
            self.sheet.write_number(row, place, number)
        else:
            self.long_number(row, place, str(number))

    def long_number(self, row: int, place: int, written: str) -> None:
        self.long_numbers[place] = self.long_numbers.get(place, 0) + 1
        self.text(row, place, written)

    def truth(self, row: int, place: int, value: bool) -> None:
        self.sheet.write_boolean(row, place, value)

    def date(self, row: int, place: int, at: datetime) -> None:
        self.sheet.write_datetime(row, place, at, self.day)

    def moment(self, row: int, place: int, at: datetime) -> None:
        self.sheet.write_datetime(row, place, at, self.instant)

    def remarks(self, names: list[str]) -> tuple[str, ...]:
        """Return what cells could not hold."""
        long_texts = [
            f"{names[place]}: {_texts(len(rows))} longer than the {MOST_UNITS:,} characters of a cell, and cut"
            f" (the first in row {rows[0] + 1:,})"
            for place, rows in self.cut.items()
        ]
        long_numbers = [
            f"{names[place]}: {_numbers(count)} more than 15 digits, which a sheet would round, and stand as texts"
            for place, count in self.long_numbers.items()
        ]
        return (*long_texts, *long_numbers)

    def _whole(self, row: int, place: int, text: str) -> str:
        """Return as much of a text as a cell holds."""
        held = text.translate(_NO_XML)
        if len(held) <= MOST_UNITS // 2:
            return held
        encoded = held.encode("utf-16-le")
        if len(encoded) <= 2 * MOST_UNITS:
            return held
        self.cut.setdefault(place, []).append(row)
        return encoded[: 2 * MOST_UNITS].decode("utf-16-le", errors="ignore")


def _columns(frame: pl.DataFrame, place: int, cells: _Cells) -> list[tuple[int, pl.Expr, Write]]:
    """Return what is written of a column: its place, its values, and what writes each that is not null."""
    import polars as pl

    _, value, kind = kinds(frame)[place]
    if isinstance(kind, pl.Boolean):
        return [(place, value, cells.truth)]
    if isinstance(kind, pl.Date | pl.Datetime):
        at = value.cast(pl.Datetime("us"))
        is_held = (at >= _FIRST) & (at <= _LAST)
        write = cells.date if isinstance(kind, pl.Date) else cells.moment
        others = pl.when(value.is_not_null() & ~is_held).then(text_of(value, kind))
        return [(place, pl.when(is_held).then(at), write), (place, others, cells.text)]
    if isinstance(kind, pl.Duration):
        return [(place, seconds_of(value), cells.number)]
    if kind.is_integer():
        return [(place, value, cells.whole_number)]
    if isinstance(kind, pl.Decimal):
        is_long = value.abs() > _MOST_DIGITS
        whole = pl.when(~is_long).then(value.cast(pl.Float64))
        return [
            (place, whole, cells.number),
            (place, pl.when(is_long).then(text_of(value, kind)), cells.long_number),
        ]
    if is_number(kind):
        return [(place, pl.when(value.is_finite()).then(value), cells.number)]
    return [(place, text_of(value, kind), cells.text)]


def _widths(frame: pl.DataFrame) -> list[int]:
    """Return how wide columns are, in characters, by the first rows."""
    import polars as pl

    beginning = frame.head(_LOOKED_AT)
    found = []
    for name, value, kind in kinds(beginning):
        longest = beginning.select(text_of(value, kind).cast(pl.String).str.len_chars().max()).item() or 0
        found.append(min(max(len(name) + 3, int(longest) + 1, _NARROWEST), _WIDEST))
    return found


def _texts(number: int) -> str:
    return "1 text is" if number == 1 else f"{number:,} texts are"


def _numbers(number: int) -> str:
    return "1 number has" if number == 1 else f"{number:,} numbers have"
