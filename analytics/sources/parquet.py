"""Looking at a Parquet file: its columns, told from its footer."""

from __future__ import annotations

import glob
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb

from analytics import sqlfiles
from analytics.errors import InputError
from analytics.sources.shape import Shape


def shape(path: Path) -> Shape:
    """Tell the shape of a Parquet file.

    Raises
    ------
    InputError
        It is not whole, its footer tells of pages that cannot be, or two columns have one name.
    """
    # of a name the engine takes stars and brackets for a pattern
    asked = {"path": glob.escape(str(path.absolute()))}
    try:
        # one of its own: what breaks the engine breaks no log
        with duckdb.connect() as con:
            (_, _, width), *fields = con.execute(sqlfiles.text("sources/_parquet_fields"), asked).fetchall()
            lies = con.execute(
                sqlfiles.text("sources/_parquet_lies"), asked | {"bytes": path.stat().st_size}
            ).fetchone()
    except (duckdb.Error, OSError):
        raise InputError(f"{path} is not a whole Parquet file.") from None
    if lies:
        raise InputError(f"{path} is a damaged Parquet file: its footer tells of pages that cannot be.")
    names, nested, fractions = [], set(), set()
    following = iter(fields)
    for name, kind, children in islice(following, width):
        names.append(name)
        if children:
            nested.add(name)
            _pass_over(following, children)
        elif kind in ("FLOAT", "DOUBLE"):
            fractions.add(name)
    twice = [name for name, times in Counter(name.lower() for name in names).items() if times > 1]
    if twice:
        raise InputError(
            f"{path} has more than one column {', '.join(twice)}. Rename or remove the further ones."
        )
    return Shape("parquet", "none", "utf-8", "", tuple(names), frozenset(nested), frozenset(fractions))


def _pass_over(fields: Iterator[tuple[str, str, int | None]], inner: int) -> None:
    """Go on behind the fields within a nested one."""
    for _, _, children in fields:
        inner += (children or 0) - 1
        if not inner:
            return
