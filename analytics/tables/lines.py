"""Tables that people read: in a terminal, and as Markdown.

Rows that are at hand need no frame, so that small tables are there at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_WIDEST = 60
# What Markdown, or HTML in it, would read as more than a letter, and links without marks. Underscores inside a word
# are letters.
_MARKS = re.compile(r"[\\`*\[\]|~]|(?<![^\W_])_|_(?![^\W_])")
_SIGNS = str.maketrans({sign: f"&#{ord(sign)};" for sign in "&<>@"})
_LINKS = re.compile(r"(?i)\b(https?|ftp):(?=//)")
_WWW = re.compile(r"(?i)\b(www)\.")


@dataclass(frozen=True)
class Cells:
    """A table as texts.

    Parameters
    ----------
    columns
        For each name its texts, one a row, each on one line.
    are_numbers
        For each name whether they are numbers, which stand to the right.
    """

    names: list[str]
    columns: list[list[str]]
    are_numbers: list[bool]


def cells_of_rows(rows: Sequence[Mapping[str, object]]) -> Cells:
    """Return rows as texts; the first one says what columns there are."""
    names = list(rows[0]) if rows else []
    columns = [[row[name] for row in rows] for name in names]
    return Cells(
        [one_line(name) for name in names],
        [[one_line(value) for value in column] for column in columns],
        [all(value is None or isinstance(value, int | float) for value in column) for column in columns],
    )


def cells_of_frame(frame: pl.DataFrame) -> Cells:
    """Return a frame as texts."""
    import polars as pl

    from analytics.tables.values import is_number, kinds, seconds_of, text_of

    columns: list[list[str]] = []
    for _, value, kind in kinds(frame):
        if isinstance(kind, pl.Float32 | pl.Float64 | pl.Duration):
            numbers = frame.select(seconds_of(value) if isinstance(kind, pl.Duration) else value).to_series()
            columns.append(["" if x is None or x - x != 0 else short_number(x) for x in numbers])
        else:
            texts = frame.select(text_of(value, kind)).to_series()
            columns.append([one_line(text) for text in texts])
    return Cells(
        [one_line(name) for name in frame.columns], columns, [is_number(kind) for kind in frame.dtypes]
    )


def aligned(cells: Cells) -> bytes:
    """Write a table in columns of equal width, numbers to the right.

    A text of more than 60 characters is cut, with an ellipsis.
    """
    if not cells.names:
        return b"no rows\n"
    padded = []
    for name, column, is_number in zip(cells.names, cells.columns, cells.are_numbers, strict=True):
        cut = [text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…" for text in column]
        width = max(len(name), max(map(len, cut), default=0))
        lines = (name, "-" * width, *cut)
        padded.append([text.rjust(width) if is_number else text.ljust(width) for text in lines])
    end = "" if cells.columns[0] else "no rows\n"
    return ("".join("  ".join(line).rstrip(" ") + "\n" for line in zip(*padded, strict=True)) + end).encode()


def marked_up(cells: Cells) -> bytes:
    """Write a table in Markdown; texts are shown as they are, whatever marks, links or HTML are in them."""
    if not cells.names:
        return b"no rows\n"
    columns = [
        (_escaped(name), "--:" if is_number else "---", *(column if is_number else map(_escaped, column)))
        for name, column, is_number in zip(cells.names, cells.columns, cells.are_numbers, strict=True)
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in zip(*columns, strict=True)).encode()


def one_line(value: object) -> str:
    """Write a value on one line, without characters that move the cursor of a terminal."""
    if value is None:
        return ""
    if isinstance(value, float):
        return short_number(value)
    text = str(value)
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else " " for character in text)


def short_number(value: float) -> str:
    """Write a number with six digits, or all of them before the point."""
    return f"{value:.0f}" if 1e5 <= abs(value) < 1e15 else f"{value:.6g}"


def _escaped(text: str) -> str:
    if text.isalnum():
        return text
    marked = _MARKS.sub(r"\\\g<0>", text).translate(_SIGNS)
    return _WWW.sub(r"\1&#46;", _LINKS.sub(r"\1&#58;", marked))
