"""Conditions over the dimensions, as a user gives them: one expression that is true or false, and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

import duckdb

from analytics.dimension_names import DIMENSIONS
from analytics.errors import RequestError, nearest

_FURTHER_CLAUSES = ("modifiers", "group_expressions", "having", "qualify", "sample")
_WRONG = f"A condition (where) is one expression over {', '.join(DIMENSIONS)}, for example \"channel = 'twitter'\"."


def checked_condition(con: duckdb.DuckDBPyConnection, where: str) -> str:
    """Return a condition over the dimensions after making sure that it is that and nothing else.

    Reads the view `dimensioned`.

    Raises
    ------
    RequestError
        It is more than one expression, holds a query, calls what gives another value each time, or names something that
        is no dimension.
    """
    columns = ", ".join(f'"{name}"' for name in DIMENSIONS)
    query = f"select 1 from (select {columns} from dimensioned) where ({where}\n)"
    found = con.execute("select json_serialize_sql(?)", [query]).fetchone()
    tree: Any = json.loads(found[0]) if found else {"error": True}
    if tree.get("error") or len(tree["statements"]) != 1:
        raise RequestError(f"This is not a condition: {where}\n{_WRONG}")
    node = tree["statements"][0]["node"]
    # a closing bracket in it could end the condition and begin a further clause
    if node["type"] != "SELECT_NODE" or any(node[clause] for clause in _FURTHER_CLAUSES):
        raise RequestError(f"This is more than a condition: {where}\n{_WRONG}")
    if node["cte_map"]["map"] or _holds_query(node["where_clause"]):
        raise RequestError(f"A condition may not hold a query: {where}\n{_WRONG}")
    if changing := _changing(con, node["where_clause"]):
        raise RequestError(
            f"A condition may not differ from one call to the next: {changing}() does.\n{_WRONG}"
        )
    try:
        kinds = con.execute(
            f"describe select ({where}\n) from (select {columns} from dimensioned)"
        ).fetchall()
        con.execute(f"select * from ({query}) limit 0").fetchall()
    except duckdb.Error as error:
        raise unusable(where, error) from None
    if [kind[1] for kind in kinds] != ["BOOLEAN"]:
        raise RequestError(f"This is neither true nor false: {where}\n{_WRONG}")
    return where


def unusable(where: str, error: duckdb.Error) -> RequestError:
    """Return what to tell a user whose condition failed."""
    unknown = re.search(r'Referenced column "([^"]+)" not found', str(error))
    why = str(error).splitlines()[0]
    if unknown:
        why = f"There is no dimension '{unknown[1]}'.{nearest(unknown[1], DIMENSIONS)}"
    return RequestError(f"This condition cannot be used: {where}\n{why}\n{_WRONG}")


def _holds_query(tree: Any) -> bool:
    if isinstance(tree, dict):
        return tree.get("class") == "SUBQUERY" or any(_holds_query(value) for value in tree.values())
    return isinstance(tree, list) and any(_holds_query(value) for value in tree)


def _changing(con: duckdb.DuckDBPyConnection, tree: Any) -> str | None:
    """Return a function that gives another value each time; None where there is none."""
    called = sorted(_functions(tree))
    if not called:
        return None
    # of `now` and its kin the value is that of one statement, and figures are made of several
    found = con.execute(
        "select function_name from duckdb_functions() where function_name in (select unnest(?::text[]))"
        " and stability in ('VOLATILE', 'CONSISTENT_WITHIN_QUERY') order by all limit 1",
        [called],
    ).fetchone()
    return str(found[0]) if found else None


def _functions(tree: Any) -> set[str]:
    if isinstance(tree, dict):
        own = {str(tree["function_name"]).lower()} if "function_name" in tree else set()
        if tree.get("class") == "COLUMN_REF":
            # functions that are called without brackets
            name = str(tree["column_names"][-1]).lower()
            own |= {name, f"get_{name.replace('local', 'current_')}"}
        return own.union(*map(_functions, tree.values()))
    return set().union(*map(_functions, tree)) if isinstance(tree, list) else set()
