"""Tables as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.tables.values import json_object, kinds

if TYPE_CHECKING:
    import polars as pl


def objects(frame: pl.DataFrame, *, is_array: bool) -> bytes:
    """Write a frame as an object a row: in one array, or each on a line of its own; in UTF-8."""
    lines = (
        frame.select(json_object(kinds(frame)).alias("line")).to_series().to_list() if frame.height else []
    )
    if is_array:
        return ("[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n").encode()
    return "".join(f"{line}\n" for line in lines).encode()
