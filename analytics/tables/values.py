"""Values of a frame as text: expressions, so that a million rows take no longer than they must."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def text_of(value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Return values of a type as text, null where there is none.

    Numbers are exact, instants ISO 8601, durations seconds, lists and structs JSON.
    """
    import polars as pl

    if isinstance(kind, pl.String):
        return value
    if isinstance(kind, pl.Float32 | pl.Float64):
        finite = pl.when(value.is_finite()).then(value)
        return finite.cast(pl.String).str.strip_suffix(".0")
    if isinstance(kind, pl.Date):
        return value.dt.to_string("%Y-%m-%d")
    if isinstance(kind, pl.Datetime):
        zone = "" if kind.time_zone is None else "%:z"
        return value.dt.to_string(f"%Y-%m-%dT%H:%M:%S%.f{zone}")
    if isinstance(kind, pl.Time):
        return value.dt.to_string("%H:%M:%S%.f")
    if isinstance(kind, pl.Duration):
        return text_of(seconds_of(value), pl.Float64())
    if isinstance(kind, pl.Binary):
        return value.bin.encode("hex")
    if kind.is_nested():
        return pl.when(value.is_not_null()).then(json_of(value, kind))
    return value.cast(pl.String)


def json_of(value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Return values of a type as JSON, ``null`` where there is none."""
    import polars as pl

    null = pl.lit("null")
    if is_number(kind) or isinstance(kind, pl.Boolean | pl.Null):
        return text_of(value, kind).fill_null(null)
    if isinstance(kind, pl.List):
        return pl.when(value.is_null()).then(null).otherwise(_array(value, kind.inner))
    if isinstance(kind, pl.Array):
        held = value.arr.to_list()
        return pl.when(value.is_null()).then(null).otherwise(_array(held, _without_one_level(kind)))
    if isinstance(kind, pl.Struct):
        fields = [
            (field.name, value.struct.field(field.name), _instance(field.dtype)) for field in kind.fields
        ]
        return pl.when(value.is_null()).then(null).otherwise(json_object(fields))
    text = text_of(value, kind)
    # the engine's own escaping of one text, taken out of an object with the key x
    quoted = pl.struct(text.alias("x")).struct.json_encode().str.slice(len('{"x":')).str.head(-1)
    return pl.when(text.is_null()).then(null).otherwise(quoted)


def json_object(fields: list[tuple[str, pl.Expr, pl.DataType]]) -> pl.Expr:
    """Return JSON objects of fields: name, values and type of each."""
    import polars as pl

    parts = [
        part
        for place, (name, value, kind) in enumerate(fields)
        for part in (
            pl.lit((", " if place else "") + json.dumps(name, ensure_ascii=False) + ": "),
            json_of(value, kind),
        )
    ]
    return pl.concat_str([pl.lit("{"), *parts, pl.lit("}")])


def seconds_of(value: pl.Expr) -> pl.Expr:
    """Return durations in seconds."""
    return value.dt.total_microseconds() / 1e6


def is_number(kind: pl.DataType) -> bool:
    """Tell whether values of a type are written as numbers; durations are."""
    import polars as pl

    return kind.is_numeric() or isinstance(kind, pl.Duration)


def kinds(frame: pl.DataFrame) -> list[tuple[str, pl.Expr, pl.DataType]]:
    """Return the columns of a frame: name, values and type of each."""
    import polars as pl

    return [(name, pl.col(name), kind) for name, kind in frame.schema.items()]


def _array(value: pl.Expr, inner: object) -> pl.Expr:
    import polars as pl

    return pl.concat_str(
        [pl.lit("["), value.list.eval(json_of(pl.element(), _instance(inner))).list.join(", "), pl.lit("]")]
    )


def _without_one_level(kind: pl.Array) -> pl.DataType:
    import polars as pl

    inner: pl.DataType = _instance(kind.inner)
    return pl.Array(inner, kind.shape[1:]) if len(kind.shape) > 1 else inner


def _instance(kind: object) -> pl.DataType:
    made: pl.DataType = kind() if isinstance(kind, type) else kind  # type: ignore[assignment]  # polars takes both
    return made
