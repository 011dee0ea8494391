"""Changes to trees of DuckDB's SQL where sqlglot does not translate to Spark, or into something else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from analytics.engines.statements import literal

_LARGEST_LIMIT = 2**31 - 1
_INFINITIES = {"infinity": "9999-12-31 23:59:59.999999", "-infinity": "0001-01-01 00:00:00"}
_RENAMED = {"row": "STRUCT", "hash": "XXHASH64", "isfinite": "ISNOTNULL"}

Columns = Callable[[str], Sequence[str]]
"""Gives the columns of a relation."""


def rewrite(holder: exp.Expr, columns: Columns) -> None:
    """Change below a tree what sqlglot leaves to Spark as DuckDB means it, or takes for something else."""
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
