"""Statements of DuckDB before they are translated: their parameters, what they ask of Spark, and the rows they give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlglot import exp

_PLACES = re.compile(r"'[^']*'|\?")
# Queries of so many steps are computed step by step.
_LONG = 8


class Rows:
    """What a statement gave, fetched as from a connection of DuckDB."""

    def __init__(self, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        self.description = [(name, None, None, None, None, None, None) for name in names]
        self._rows = rows
        self._next = 0

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows that are left."""
        left = self._rows[self._next :]
        self._next = len(self._rows)
        return left

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row; None after the last."""
        if self._next == len(self._rows):
            return None
        self._next += 1
        return self._rows[self._next - 1]


def is_long(tree: exp.Expr) -> bool:
    """Tell whether a query is better computed step by step."""
    clause = tree.args.get("with_")
    return bool(clause and len(clause.expressions) >= _LONG and not clause.args.get("recursive"))


def steps_read_again(tree: exp.Expr) -> list[str]:
    """Return the steps of a query that further ones read more than once, in their order."""
    reads = [table.name for table in tree.find_all(exp.Table)]
    return [cte.alias for cte in tree.args["with_"].expressions if reads.count(cte.alias) > 1]


def by_name(parameters: Any) -> dict[str, object]:
    """Return parameters by their names; those without one by their numbers, from 1."""
    if not parameters:
        return {}
    if isinstance(parameters, Mapping):
        return {str(name): value for name, value in parameters.items()}
    return {str(place): value for place, value in enumerate(parameters, start=1)}


def as_given(sql: str, given: Mapping[str, object]) -> object:
    """Return parameters as DuckDB takes them."""
    if not given:
        return None
    if all(name.isdigit() for name in given):
        return list(given.values())
    return {name: value for name, value in given.items() if f"${name}" in sql} or None


def numbered(sql: str) -> str:
    """Give parameters that are only a question mark their numbers."""
    place = 0

    def numbered(found: re.Match[str]) -> str:
        nonlocal place
        if found[0] != "?":
            return found[0]
        place += 1
        return f"${place}"

    return _PLACES.sub(numbered, re.sub(r"--[^\n]*", "", sql)) if "?" in sql else sql


def literal(value: Any) -> exp.Expr:
    """Return a value as SQL."""
    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, float):
        return exp.Literal.number(f"{value:.17e}")
    if isinstance(value, int | Decimal):
        return exp.Literal.number(value)
    if isinstance(value, str):
        return exp.Literal.string(value)
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.isoformat(" ")), exp.DataType.Type.TIMESTAMPNTZ)
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), exp.DataType.Type.DATE)
    if isinstance(value, Iterable):
        return exp.Array(expressions=[literal(one) for one in value])
    raise TypeError(f"no SQL for {type(value).__name__}")


# ---- macros, variables and parameters
