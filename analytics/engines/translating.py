"""SQL as the files of `queries/` say it, for DuckDB, in the SQL of Spark.

A statement is read by sqlglot; the macros that it calls are put in as expressions, the variables and parameters as
values; `rewriting` changes what sqlglot does not translate, or translates into something else. The few macros that the
engines must write differently stand in `queries/spark/_macros.sql`, in the SQL of Spark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sqlglot import ErrorLevel, exp, parse, parse_one

from analytics import sqlfiles
from analytics.engines.rewriting import Columns, rewrite
from analytics.engines.statements import literal

_LEN = re.compile(r"\blen\(", re.IGNORECASE)
_MACRO = re.compile(
    r"create or replace temp macro (?P<name>\w+)\((?P<names>[^)]*)\) as\s(?P<body>.*)", re.DOTALL
)


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
    rewrite(holder, columns)
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
