"""Conditions over the dimensions, as a user gives them: one expression that is true or false, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from analytics.connection import Connection
from analytics.dimension_names import DIMENSIONS
from analytics.errors import EngineError, RequestError, nearest, without_values
from analytics.log.bounds import watched_bytes
from analytics.measuring.watching import Reason, Watch

TIMEOUT_SECONDS = 600.0
LONGEST_CHARACTERS = 100_000

_FURTHER_CLAUSES = ("modifiers", "group_expressions", "having", "qualify", "sample")
_timeout_seconds = TIMEOUT_SECONDS
_stuck: Callable[[Reason], None] | None = None
_WRONG = f"A condition (where) is one expression over {', '.join(DIMENSIONS)}, for example \"channel = 'twitter'\"."


def bound_conditions(timeout_seconds: float, stuck: Callable[[Reason], None] | None = None) -> None:
    """Say after how long conditions are stopped in this process from now on.

    Parameters
    ----------
    stuck
        Called, with the reason, where one does not stop although it should.
    """
    global _timeout_seconds, _stuck
    _timeout_seconds, _stuck = timeout_seconds, stuck


def stopped_words(reason: Reason) -> str:
    """Say why a condition was stopped, and what to do."""
    if reason == "time":
        return (
            f"The condition (where) was stopped after {_timeout_seconds:g} s. Write it with less to compute, or allow"
            f" more time, for example a timeout of {max(_timeout_seconds, 30) * 5:g} seconds."
        )
    return (
        "The condition (where) was stopped: it needs too much memory. Write it with less to compute, or allow more"
        " memory."
    )


@contextmanager
def bounded(con: Connection, where: str | None) -> Iterator[None]:
    """Stop what a block does with a condition after a time, or when it takes too much memory.

    Raises
    ------
    RequestError
        It was stopped.
    """
    if not where:
        yield
        return
    with Watch(con.interrupt, seconds=_timeout_seconds, memory_bytes=watched_bytes(), stuck=_stuck) as watch:
        try:
            yield
        except (duckdb.Error, EngineError, RequestError) as error:
            reason = "memory" if isinstance(error, duckdb.OutOfMemoryException) else watch.reason
            if reason in ("time", "memory"):
                raise RequestError(stopped_words(reason)) from None
            raise


def checked_condition(con: Connection, where: str) -> str:
    """Return a condition over the dimensions after making sure that it is that and nothing else.

    Reads the view `dimensioned`.

    Raises
    ------
    RequestError
        It is more than one expression, holds a query, calls what gives another value each time, or names something that
        is no dimension.
    """
    if len(where) > LONGEST_CHARACTERS:
        raise RequestError(
            f"A condition (where) has at most {LONGEST_CHARACTERS:,} characters, this one {len(where):,}."
        )
    columns = ", ".join(f'"{name}"' for name in DIMENSIONS)
    query = f"select 1 from (select {columns} from dimensioned) where ({where}\n)"
    node = _node(con, query)
    if node is None:
        raise RequestError(f"This is not a condition: {where}\n{_WRONG}")
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
    # brackets that it closes and opens again would tear what stands around it apart: it must also stand without them
    if _node(con, f"select 1 where {where}") is None:
        raise RequestError(f"This is not a condition: {where}\n{_WRONG}")
    return where


def unusable(where: str, error: duckdb.Error) -> RequestError:
    """Return what to tell a user whose condition failed."""
    unknown = re.search(r'Referenced column "([^"]+)" not found', str(error))
    why = without_values(str(error), is_of_sql=True).splitlines()[0]
    if unknown:
        why = f"There is no dimension '{unknown[1]}'.{nearest(unknown[1], DIMENSIONS)}"
    return RequestError(f"This condition cannot be used: {where}\n{why}\n{_WRONG}")


def _node(con: Connection, query: str) -> Any:
    """Return the tree of the one SELECT that a text is; None where it is none."""
    found = con.execute("select json_serialize_sql(?)", [query]).fetchone()
    try:
        tree: Any = json.loads(found[0]) if found else {"error": True}
    except RecursionError:
        raise RequestError(f"This condition is nested too deep to be checked.\n{_WRONG}") from None
    is_one = not tree.get("error") and len(tree["statements"]) == 1
    return tree["statements"][0]["node"] if is_one else None


def _holds_query(tree: Any) -> bool:
    return any(node.get("class") == "SUBQUERY" for node in _nodes(tree))


def _changing(con: Connection, tree: Any) -> str | None:
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
    found: set[str] = set()
    for node in _nodes(tree):
        if "function_name" in node:
            found.add(str(node["function_name"]).lower())
        if node.get("class") == "COLUMN_REF":
            # functions that are called without brackets
            name = str(node["column_names"][-1]).lower()
            found |= {name, f"get_{name.replace('local', 'current_')}"}
    return found


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a tree, however deep it is."""
    left = [tree]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            yield node
            left += node.values()
        elif isinstance(node, list):
            left += node
