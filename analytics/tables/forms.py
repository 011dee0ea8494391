"""The forms of a table, and writing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.errors import RequestError, nearest
from analytics.tables.lines import aligned, cells_of_frame, cells_of_rows, marked_up

if TYPE_CHECKING:
    import polars as pl

FORMS = ("table", "csv", "json", "ndjson", "md", "parquet", "xlsx")
"""Names of the forms."""

BINARY_FORMS = ("parquet", "xlsx")
"""Those that are no text."""

_ENDINGS = {
    ".csv": "csv", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".md": "md", ".parquet": "parquet",
    ".xlsx": "xlsx", ".txt": "table",
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A table as written.

    Parameters
    ----------
    content
        The bytes of a file; of text forms UTF-8, lines ended by a line feed.
    remarks
        What the form could not hold, and what became of it.
    """

    content: bytes
    remarks: tuple[str, ...] = ()


def form_of(name: str) -> str | None:
    """Return the form that the ending of a file's name stands for; None where it stands for none."""
    return next((form for ending, form in _ENDINGS.items() if name.lower().endswith(ending)), None)


def written(frame: pl.DataFrame, form: str, *, is_rtl: bool = False) -> Written:
    """Write a frame in a form; equal frames give equal bytes.

    Numbers stay numbers: exact in csv, json, ndjson and parquet, of 16 digits in xlsx, of six in table and md.
    Instants are ISO 8601, durations seconds, lists and structs JSON (in parquet as they are). A number that is not
    finite is null, but in parquet. Without rows the columns are there all the same, but in json and ndjson.

    Parameters
    ----------
    form
        One of `FORMS`.
    is_rtl
        The sheet of a workbook runs from right to left.

    Raises
    ------
    RequestError
        There is no such form, or the frame has more rows or columns than the form can hold.
    """
    match form:
        case "csv":
            from analytics.tables.separated import separated

            return Written(separated(frame))
        case "json" | "ndjson":
            from analytics.tables.objects import objects

            return Written(objects(frame, is_array=form == "json"))
        case "table" | "md":
            cells = cells_of_frame(frame)
            return Written(aligned(cells) if form == "table" else marked_up(cells))
        case "parquet":
            from analytics.tables.columns import columnar

            return Written(columnar(frame))
        case "xlsx":
            from analytics.tables.workbook import workbook

            content, remarks = workbook(frame, is_rtl=is_rtl)
            return Written(content, remarks)
    raise RequestError(f"There is no form '{form}'.{nearest(form, FORMS)}")


def rows_written(rows: Sequence[Mapping[str, object]], form: str, *, is_rtl: bool = False) -> Written:
    """Write rows, which all have the keys of the first, in a form as `written` does.

    Parameters
    ----------
    rows
        Values whose types a frame takes; a column has values of one type, or no value.
    """
    if form == "table":
        return Written(aligned(cells_of_rows(rows)))
    if form == "md":
        return Written(marked_up(cells_of_rows(rows)))
    import polars as pl

    return written(pl.DataFrame(list(rows), infer_schema_length=None), form, is_rtl=is_rtl)
