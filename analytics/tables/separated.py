"""Tables as comma-separated values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.tables.formulas import FORMULA, WITHIN
from analytics.tables.values import is_number, kinds, text_of

if TYPE_CHECKING:
    import polars as pl

# A semicolon or a tab separates in some locales' spreadsheets.
_QUOTED = r'[",;\t\r\n]|^ | $|^$'


def separated(frame: pl.DataFrame) -> bytes:
    """Write a frame as CSV (RFC 4180, but lines end in a line feed), in UTF-8.

    What a spreadsheet would take for a formula gets an apostrophe in front, in the header too, and within a text behind
    a semicolon, tab or line break. Null is an empty cell, an empty text is ``""``.
    """
    import polars as pl

    if not frame.width:
        return b""
    header = pl.DataFrame({"name": frame.columns}).select(_field(pl.col("name"))).to_series().to_list()
    cells = [
        (text_of(value, kind) if is_number(kind) else _field(text_of(value, kind)))
        .fill_null("")
        .alias(str(place))
        for place, (_, value, kind) in enumerate(kinds(frame))
    ]
    lines = frame.select(pl.concat_str(cells, separator=",").alias("line")).to_series()
    # a line of one empty cell would be no line to a reader
    if frame.width == 1:
        lines = lines.replace("", '""')
    return "".join(f"{line}\n" for line in (",".join(header), *lines)).encode()


def _field(text: pl.Expr) -> pl.Expr:
    import polars as pl

    # Where a spreadsheet's separator is another, quotes in the middle of what it takes for a cell protect nothing.
    apart = text.str.replace_all(WITHIN, "${1}'${2}")
    safe = pl.when(text.str.contains(FORMULA)).then(pl.lit("'") + apart).otherwise(apart)
    quoted = pl.lit('"') + safe.str.replace_all('"', '""', literal=True) + pl.lit('"')
    return pl.when(safe.str.contains(_QUOTED)).then(quoted).otherwise(safe)
