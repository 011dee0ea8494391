"""Tables as Parquet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from analytics.tables.values import kinds, seconds_of, text_of

if TYPE_CHECKING:
    import polars as pl


def columnar(frame: pl.DataFrame) -> bytes:
    """Write a frame as Parquet: types as they are, but durations in seconds, and texts for what others cannot read."""
    held = io.BytesIO()
    frame.select(_storable(value, kind).alias(name) for name, value, kind in kinds(frame)).write_parquet(held)
    return held.getvalue()


def _storable(value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    import polars as pl

    if isinstance(kind, pl.Duration):
        return seconds_of(value)
    if isinstance(kind, pl.Categorical | pl.Enum | pl.Null | pl.Int128 | pl.Time):
        return text_of(value, kind)
    return value
