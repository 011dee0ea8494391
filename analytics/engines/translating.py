"""SQL as the files of `queries/` say it, for DuckDB, in the SQL of Spark.

A statement is read by sqlglot; the macros that it calls are put in as expressions, the variables and parameters as
values. What sqlglot does not translate, or translates into something else, is rewritten here. The few macros that the
engines must write differently stand in `queries/spark/_macros.sql`, in the SQL of Spark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlglot import ErrorLevel, exp, parse, parse_one

from analytics import sqlfiles

_LEN = re.compile(r"\blen\(", re.IGNORECASE)
_LARGEST_LIMIT = 2**31 - 1
_INFINITIES = {"infinity": "9999-12-31 23:59:59.999999", "-infinity": "0001-01-01 00:00:00"}
_RENAMED = {"row": "STRUCT", "hash": "XXHASH64", "isfinite": "ISNOTNULL"}
_MACRO = re.compile(
    r"create or replace temp macro (?P<name>\w+)\((?P<names>[^)]*)\) as\s(?P<body>.*)", re.DOTALL
)

Columns = Callable[[str], Sequence[str]]
"""Gives the columns of a relation."""


@dataclass(frozen=True)
class Macro:
    """A macro: the names of what it is given, and the expression that it stands for."""

    names: tuple[str, ...]
    body: exp.Expr


@dataclass
class Session:
    """What statements of a session refer to: macros by their names, and the values of variables."""

    macros: dict[str, Macro] = field(default_factory=dict)
    variables: dict[str, object] = field(default_factory=dict)


@lru_cache(maxsize=1024)
def _read(sql: str) -> exp.Expr:
    return parse_one(_LEN.sub("array_length(", sql), dialect="duckdb")


def read(sql: str) -> exp.Expr:
    """Return one statement of DuckDB as a tree of its own."""
    return _read(sql).copy()


def read_all(sql: str) -> list[exp.Expr]:
    """Return the statements of a text."""
    return [tree for tree in parse(_LEN.sub("array_length(", sql), dialect="duckdb") if tree is not None]


def macro_of(tree: exp.Expr) -> tuple[str, Macro] | None:
    """Return the macro that a statement defines, with its name; None where it defines none."""
    if not isinstance(tree, exp.Create) or tree.kind != "MACRO":
        return None
    defined = tree.this
    return defined.this.name.lower(), Macro(
        tuple(one.name.lower() for one in defined.expressions), tree.expression
    )


@lru_cache(maxsize=1)
def own_macros() -> Mapping[str, Macro]:
    """Return the macros that Spark writes differently, from `queries/spark/_macros.sql`."""
    text = re.sub(r"--[^\n]*", "", sqlfiles.text("spark/_macros"))
    found = {}
    for statement in text.split(";\n"):
        if made := _MACRO.search(statement):
            names = tuple(name.strip() for name in made["names"].split(",") if name.strip())
            body = parse_one(made["body"].rstrip("; \n"), dialect="spark")
            for call in body.find_all(exp.Func):
                # the function of that name, not the macro
                if _called(call) == made["name"]:
                    call.meta["is_done"] = True
            found[made["name"]] = Macro(names, body)
    return found


def translated(tree: exp.Expr, session: Session, parameters: Mapping[str, object], columns: Columns) -> str:
    """Return a query in the SQL of Spark.

    Parameters
    ----------
    tree
        Of a SELECT; it is changed.
    parameters
        Values of ``$name``.
    columns
        Columns of a relation of the session.

    Raises
    ------
    sqlglot.errors.UnsupportedError
        It says what Spark cannot.
    """
    holder = exp.Paren(this=tree)
    _inline(holder, {name: macro for name, macro in session.macros.items() if name not in own_macros()})
    _fill(holder, session, parameters)
    _rewrite(holder, columns)
    _inline(holder, own_macros())
    _fill(holder, session, parameters)
    return str(
        holder.this.sql(dialect="spark", identify=True, comments=False, unsupported_level=ErrorLevel.RAISE)
    )


def relations(tree: exp.Expr) -> set[str]:
    """Return the names of the relations that a statement reads or writes, without those that it makes itself."""
    own = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    return {
        table.name.lower()
        for table in tree.find_all(exp.Table)
        if isinstance(table.this, exp.Identifier) and table.name.lower() not in own
    }


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


def _inline(holder: exp.Expr, macros: Mapping[str, Macro]) -> None:
    """Put the expressions of macros in the place of their calls."""
    while found := [
        call for call in holder.find_all(exp.Func) if _called(call) in macros and not call.meta.get("is_done")
    ]:
        for call in found:
            # what the call around it was given is a copy by now
            if call.root() is holder:
                macro = macros[_called(call)]
                given = dict(zip(macro.names, _arguments(call), strict=True))
                call.replace(exp.Paren(this=_with(macro.body.copy(), given)))


def _called(call: exp.Expr) -> str:
    if isinstance(call, exp.Anonymous):
        return str(call.this).lower()
    return _KNOWN.get(type(call), "")


# functions that sqlglot knows and that Spark has another name or another meaning for
_KNOWN: dict[type[exp.Expr], str] = {exp.TimeToUnix: "epoch"}


def _arguments(call: exp.Expr) -> list[exp.Expr]:
    return list(call.expressions) if isinstance(call, exp.Anonymous) else [call.this]


def _with(body: exp.Expr, given: Mapping[str, exp.Expr]) -> exp.Expr:
    """Return an expression with other ones in the place of names."""
    holder = exp.Paren(this=body)
    inner = {name.name.lower() for one in body.find_all(exp.Lambda) for name in one.expressions}
    for column in list(holder.find_all(exp.Column)):
        name = column.name.lower()
        if not column.table and name in given and not (name in inner and column.find_ancestor(exp.Lambda)):
            value = given[name].copy()
            is_plain = isinstance(
                value, exp.Column | exp.Literal | exp.Func | exp.Paren | exp.Null | exp.Placeholder
            )
            column.replace(value if is_plain else exp.Paren(this=value))
    return holder.this.pop() if isinstance(holder.this, exp.Expr) else body


def _fill(holder: exp.Expr, session: Session, parameters: Mapping[str, object]) -> None:
    for found in list(holder.find_all(exp.Placeholder)):
        found.replace(literal(parameters[str(found.this)]))
    for call in list(holder.find_all(exp.Anonymous)):
        if str(call.this).lower() == "getvariable":
            call.replace(literal(session.variables.get(call.expressions[0].name)))


# ---- what sqlglot leaves or changes


def _rewrite(holder: exp.Expr, columns: Columns) -> None:
    # from the inside out, as what is changed becomes a part of copies
    for tree in reversed(list(holder.find_all(exp.Expr))):
        if change := _CHANGES.get(type(tree)):
            change(tree)
    for union in list(holder.find_all(exp.Union)):
        if union.args.get("by_name"):
            _union_by_name(union, columns)
    for select in list(holder.find_all(exp.Select)):
        _windows(select)
        _stars(select)
        _several_unnests(select)


def _number(tree: exp.Expr) -> None:
    text = str(tree.this)
    if not tree.args["is_string"] and "." in text and "e" not in text.lower():
        # a decimal in Spark, with another division
        tree.set("this", f"{text}e0")


def _limit(tree: exp.Expr) -> None:
    count = tree.args.get("expression")
    if isinstance(count, exp.Literal) and int(count.this) > _LARGEST_LIMIT:
        tree.pop()


def _cast(tree: exp.Expr) -> None:
    kind = tree.args["to"]
    if kind.this == exp.DataType.Type.INT128:
        tree.set("to", exp.DataType.build("decimal(38, 0)"))
    if isinstance(tree.this, exp.Literal) and tree.this.is_string and tree.this.this in _INFINITIES:
        tree.this.set("this", _INFINITIES[tree.this.this])


def _shift_left(tree: exp.Expr) -> None:
    tree.replace(
        exp.Paren(this=exp.Mul(this=tree.this.copy(), expression=literal(2 ** int(tree.expression.name))))
    )


def _shift_right(tree: exp.Expr) -> None:
    if isinstance(tree.this, exp.Anonymous):
        return
    tree.replace(
        exp.Paren(this=exp.IntDiv(this=tree.this.copy(), expression=literal(2 ** int(tree.expression.name))))
    )


def _element(tree: exp.Expr) -> None:
    (place,) = tree.expressions
    array = tree.this
    if isinstance(place, exp.Slice):
        made = exp.Anonymous(
            this="SLICE",
            expressions=[
                array.copy(),
                place.this.copy(),
                exp.Anonymous(
                    this="GREATEST",
                    expressions=[exp.ArraySize(this=array.copy()), literal(1)],
                ),
            ],
        )
    else:
        # sqlglot counts from 0 where the place is a number
        number = literal(int(place.this) + 1) if isinstance(place, exp.Literal) else place.copy()
        made = exp.Anonymous(this="TRY_ELEMENT_AT", expressions=[array.copy(), number])
    tree.replace(made)


def _best(tree: exp.Expr) -> None:
    """Of arg_min and arg_max: DuckDB passes over rows where what is asked for is null, Spark does not."""
    if isinstance(tree.expression, exp.Tuple):
        tree.set("expression", exp.Anonymous(this="STRUCT", expressions=tree.expression.expressions))
    is_there = exp.Not(this=exp.Is(this=tree.this.copy(), expression=exp.Null()))
    if isinstance(tree.parent, exp.Filter):
        where = tree.parent.expression
        where.set("this", exp.And(this=exp.Paren(this=where.this.copy()), expression=is_there))
    else:
        tree.replace(exp.Filter(this=tree.copy(), expression=exp.Where(this=is_there)))


def _joined(tree: exp.Expr) -> None:
    """Of string_agg in the order of its own texts: Spark fails on it beside other aggregates of distinct rows."""
    texts = tree.this
    is_distinct = isinstance(texts, exp.Distinct)
    if is_distinct:
        (texts,) = texts.expressions
    if isinstance(texts, exp.Order):
        texts = texts.this
        if isinstance(texts, exp.Distinct):
            is_distinct, (texts,) = True, texts.expressions
    separator = tree.args.get("separator") or exp.Literal.string(",")
    collected: exp.Expr = exp.Anonymous(
        this="COLLECT_SET" if is_distinct else "COLLECT_LIST", expressions=[texts.copy()]
    )
    whole = tree
    if isinstance(tree.parent, exp.Filter):
        whole = tree.parent
        collected = exp.Filter(this=collected, expression=whole.expression.copy())
    ordered = exp.Anonymous(this="ARRAY_SORT", expressions=[collected])
    text = exp.Anonymous(this="ARRAY_JOIN", expressions=[ordered, separator.copy()])
    whole.replace(exp.Anonymous(this="NULLIF", expressions=[text, exp.Literal.string("")]))


def _series(tree: exp.Expr) -> None:
    """Of range: Spark's sequence counts down where the end is before the start."""
    if not tree.args.get("is_end_exclusive"):
        return
    start, end = tree.args["start"], tree.args["end"]
    last = exp.Sub(this=exp.Paren(this=end.copy()), expression=literal(1))
    tree.replace(
        exp.Anonymous(
            this="IF",
            expressions=[
                exp.GT(this=exp.Paren(this=end.copy()), expression=exp.Paren(this=start.copy())),
                exp.Anonymous(this="SEQUENCE", expressions=[start.copy(), last]),
                exp.cast(exp.Array(expressions=[]), exp.DataType.build("array<bigint>", dialect="spark")),
            ],
        )
    )


def _rename(tree: exp.Expr) -> None:
    if name := _RENAMED.get(str(tree.this).lower()):
        tree.set("this", name)


_CHANGES: dict[type[exp.Expr], Callable[[exp.Expr], None]] = {
    exp.Literal: _number,
    exp.Limit: _limit,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.BitwiseLeftShift: _shift_left,
    exp.BitwiseRightShift: _shift_right,
    exp.Bracket: _element,
    exp.ArgMin: _best,
    exp.ArgMax: _best,
    exp.GenerateSeries: _series,
    exp.GroupConcat: _joined,
    exp.Anonymous: _rename,
}


def _windows(select: exp.Expr) -> None:
    """Say in each window what its name stands for: in Spark a named window cannot be given a frame."""
    named = {window.this.name.lower(): window for window in select.args.get("windows") or ()}
    if not named:
        return
    for window in list(select.find_all(exp.Window)):
        name = window.args.get("alias")
        if name is None or name.name.lower() not in named:
            continue
        meant = named[name.name.lower()]
        window.set("alias", None)
        window.set("partition_by", [one.copy() for one in meant.args.get("partition_by") or ()])
        if order := meant.args.get("order"):
            window.set("order", order.copy())
        if window.args.get("spec") is None and meant.args.get("spec"):
            window.set("spec", meant.args["spec"].copy())
    select.set("windows", None)


def _stars(select: exp.Expr) -> None:
    """Put the columns that a star replaces behind it: Spark can only leave columns out."""
    made: list[exp.Expr] = []
    for projection in select.expressions:
        star = projection.this if isinstance(projection, exp.Column) else projection
        if not isinstance(star, exp.Star) or not star.args.get("replace"):
            made.append(projection)
            continue
        replaced = star.args["replace"]
        left_out = [*(star.args.get("except_") or ()), *(exp.column(one.alias) for one in replaced)]
        star.set("replace", None)
        star.set("except_", left_out)
        made += [projection, *(one.copy() for one in replaced)]
    select.set("expressions", made)


def _several_unnests(select: exp.Expr) -> None:
    """Take lists apart side by side: Spark does so with one list only."""
    found = [
        one
        for one in select.expressions
        if isinstance(one.unalias(), exp.Explode) or _is_subscripts(one.unalias())
    ]
    if len(found) < 2 and not any(_is_subscripts(one.unalias()) for one in found):
        return
    lists = [one.unalias() for one in found if isinstance(one.unalias(), exp.Explode)]
    zipped = exp.Anonymous(
        this="ARRAYS_ZIP",
        expressions=[
            # not a column, so that its field in the zipped list is named by its place
            exp.Anonymous(this="CONCAT", expressions=[one.this.copy(), exp.Array(expressions=[])])
            for one in lists
        ],
    )
    place = 0
    for one in found:
        if _is_subscripts(one.unalias()):
            value: exp.Expr = exp.Add(this=exp.column("pos", table="taken"), expression=literal(1))
        else:
            value = exp.Dot(
                this=exp.column("element", table="taken"), expression=exp.to_identifier(str(place))
            )
            place += 1
        one.replace(exp.alias_(value, one.alias))
    select.append(
        "laterals",
        exp.Lateral(
            this=exp.Anonymous(this="POSEXPLODE", expressions=[zipped]),
            view=True,
            alias=exp.TableAlias(
                this=exp.to_identifier("taken"),
                columns=[exp.to_identifier("pos"), exp.to_identifier("element")],
            ),
        ),
    )


def _is_subscripts(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Anonymous) and str(tree.this).lower() == "generate_subscripts"


def _union_by_name(union: exp.Union, columns: Columns) -> None:
    sides = [union.this, union.expression]
    names = [_names(side, columns) for side in sides]
    every = list(dict.fromkeys([*names[0], *names[1]]))
    for key, side, own in zip(("this", "expression"), sides, names, strict=True):
        select = exp.Select(
            expressions=[exp.column(name) if name in own else exp.alias_(exp.Null(), name) for name in every]
        ).from_(exp.Subquery(this=side.copy(), alias=exp.TableAlias(this=exp.to_identifier("side"))))
        union.set(key, select)
    union.set("by_name", False)


def _names(query: exp.Expr, columns: Columns) -> list[str]:
    """Return the names of the columns of a query."""
    if isinstance(query, exp.Subquery):
        return _names(query.this, columns)
    if isinstance(query, exp.Union):
        return _names(query.this, columns)
    found: list[str] = []
    for one in query.expressions:
        if not isinstance(one, exp.Star):
            found.append(one.alias_or_name)
            continue
        source = query.args["from_"].this
        if isinstance(source, exp.Subquery):
            found += _names(source.this, columns)
            continue
        made = _cte(query, source.name)
        found += columns(source.name) if made is None else _names(made.this, columns)
    return found


def _cte(query: exp.Expr, name: str) -> exp.CTE | None:
    parent: exp.Expr | None = query
    while parent is not None:
        if (clause := parent.args.get("with_")) is not None:
            for cte in clause.expressions:
                if cte.alias_or_name == name:
                    return cte  # type: ignore[no-any-return]  # sqlglot types its trees loosely
        parent = parent.parent
    return None
