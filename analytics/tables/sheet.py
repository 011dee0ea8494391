"""The cells of a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.tables.values import is_number, kinds, text_of

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header."""

MOST_COLUMNS = 16_384

MOST_UNITS = 32_767
"""Length of a cell's text, in UTF-16 units."""

_MOST_DIGITS = 999_999_999_999_999
_EPOCH_DAY = 25_569
"""1970-01-01 as a day of a sheet."""

_FIRST_DAY, _LAST_DAY = 61, 2_958_465
"""Days that sheets and calendars count alike: 1900-03-01 to 9999-12-31."""

_DAY_MICROSECONDS = 86_400_000_000
_HEADER, _DAY, _INSTANT, _QUOTED = 1, 2, 3, 4
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_LOOKED_AT = 1000
_NARROWEST, _WIDEST = 8, 60

_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    # what XML cannot hold, or would change, as the format writes it
    **{chr(code): f"_x{code:04X}_" for code in (*range(9), 11, 12, *range(13, 32), 0xFFFE, 0xFFFF)},
}


@dataclass
class Sheet:
    """A frame as the rows of a sheet."""

    frame: pl.DataFrame
    _cut: dict[str, list[int]] = field(default_factory=dict)
    _long_numbers: dict[str, int] = field(default_factory=dict)

    def extent(self) -> str:
        """Return where its cells are."""
        return f"A1:{column_letters(max(self.frame.width, 1) - 1)}{self.frame.height + 1}"

    def widths(self) -> list[int]:
        """Return how wide its columns are, in characters, by the first rows."""
        import polars as pl

        beginning = self.frame.head(_LOOKED_AT)
        found = []
        for name, value, kind in kinds(beginning):
            longest = beginning.select(text_of(value, kind).cast(pl.String).str.len_chars().max()).item() or 0
            found.append(min(max(len(name) + 3, int(longest) + 1, _NARROWEST), _WIDEST))
        return found

    def header(self) -> str:
        """Return the row of the columns' names."""
        import polars as pl

        names = pl.DataFrame({"name": [self._whole("", name, 1) for name in self.frame.columns]})
        texts = names.select(_escaped(pl.col("name"))).to_series()
        cells = "".join(
            _text_cell(f"{column_letters(place)}1", text, _HEADER) for place, text in enumerate(texts)
        )
        return f'<row r="1">{cells}</row>'

    def rows(self, start: int, number: int) -> str:
        """Return rows, the first of them that of the frame's row `start`."""
        import polars as pl

        part = self.frame.slice(start, number)
        if not part.width:
            return ""
        row = (pl.int_range(start + 2, start + 2 + pl.len())).cast(pl.String)
        cells = [
            self._cells(part, start, place, name, kind).fill_null("")
            for place, (name, kind) in enumerate(part.schema.items())
        ]
        line = pl.concat_str([pl.lit('<row r="'), row, pl.lit('">'), *cells, pl.lit("</row>")])
        return "".join(part.select(line.alias("row")).to_series())

    def remarks(self) -> tuple[str, ...]:
        """Return what a cell could not hold, after all rows were written."""
        long_texts = [
            f"{name or 'the header'}: {_texts(len(rows))} longer than the {MOST_UNITS:,} characters of a cell, and cut"
            f" (the first in row {rows[0]:,})"
            for name, rows in self._cut.items()
        ]
        long_numbers = [
            f"{name}: {_numbers(count)} more than 15 digits, which a sheet would round, and stand as texts"
            for name, count in self._long_numbers.items()
        ]
        return (*long_texts, *long_numbers)

    def _cells(self, part: pl.DataFrame, start: int, place: int, name: str, kind: pl.DataType) -> pl.Expr:
        import polars as pl

        value = pl.col(name)
        at = pl.lit(column_letters(place)) + pl.int_range(start + 2, start + 2 + pl.len()).cast(pl.String)
        if isinstance(kind, pl.Boolean):
            return _tagged(at, ' t="b"', value.cast(pl.Int8).cast(pl.String))
        if isinstance(kind, pl.Date | pl.Datetime):
            return _dated(at, value, kind)
        if is_number(kind):
            number = _tagged(at, "", text_of(value, kind))
            if not kind.is_integer() and not isinstance(kind, pl.Decimal):
                return number
            is_long = (value > _MOST_DIGITS) | (value < -_MOST_DIGITS)
            if long := part.select(is_long.sum()).item():
                self._long_numbers[name] = self._long_numbers.get(name, 0) + int(long)
                return pl.when(is_long).then(_texts_at(at, text_of(value, kind))).otherwise(number)
            return number
        texts = part.select(text_of(value, kind).alias(name)).to_series()
        longest = texts.str.len_bytes().max()
        if isinstance(longest, int) and longest > MOST_UNITS:
            whole = [
                text if text is None else self._whole(name, text, start + place_in + 2)
                for place_in, text in enumerate(texts)
            ]
            return _texts_at(at, pl.lit(pl.Series(name, whole, dtype=pl.String)))
        return _texts_at(at, text_of(value, kind))

    def _whole(self, name: str, text: str, row: int) -> str:
        """Return as much of a text as a cell holds."""
        encoded = text.encode("utf-16-le")
        if len(encoded) <= 2 * MOST_UNITS:
            return text
        self._cut.setdefault(name, []).append(row)
        return encoded[: 2 * MOST_UNITS].decode("utf-16-le", errors="ignore")


def column_letters(place: int) -> str:
    """Return the letters of a column, which is counted from 0."""
    letters = ""
    place += 1
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(ord("A") + left) + letters
    return letters


def _text_cell(at: str, text: str, style: int) -> str:
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _tagged(at: pl.Expr, attributes: str, content: pl.Expr) -> pl.Expr:
    import polars as pl

    return pl.concat_str([pl.lit('<c r="'), at, pl.lit(f'"{attributes}><v>'), content, pl.lit("</v></c>")])


def _texts_at(at: pl.Expr, text: pl.Expr) -> pl.Expr:
    import polars as pl

    style = pl.when(text.str.contains(_FORMULA)).then(pl.lit(f' s="{_QUOTED}"')).otherwise(pl.lit(""))
    return pl.concat_str(
        [
            pl.lit('<c r="'),
            at,
            pl.lit('"'),
            style,
            pl.lit(' t="inlineStr"><is><t xml:space="preserve">'),
            _escaped(text),
            pl.lit("</t></is></c>"),
        ]
    )


def _dated(at: pl.Expr, value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    import polars as pl

    if isinstance(kind, pl.Date):
        days, style = value.cast(pl.Int32).cast(pl.Int64) + _EPOCH_DAY, _DAY
    else:
        days, style = value.dt.epoch("us") / _DAY_MICROSECONDS + _EPOCH_DAY, _INSTANT
    cell = _tagged(at, f' s="{style}"', text_of(days, pl.Float64() if style == _INSTANT else pl.Int64()))
    is_held = (days >= _FIRST_DAY) & (days < _LAST_DAY + 1)
    return pl.when(is_held).then(cell).otherwise(_texts_at(at, text_of(value, kind)))


def _escaped(text: pl.Expr) -> pl.Expr:
    import polars as pl

    # a text that happens to look like an escape
    literal = pl.when(text.str.contains("_x[0-9A-Fa-f]{4}_")).then(
        text.str.replace_all("_x", "_x005F_x", literal=True)
    )
    return literal.otherwise(text).str.replace_many(list(_ESCAPES), list(_ESCAPES.values()))


def _texts(number: int) -> str:
    return "1 text is" if number == 1 else f"{number:,} texts are"


def _numbers(number: int) -> str:
    return "1 number has" if number == 1 else f"{number:,} numbers have"
