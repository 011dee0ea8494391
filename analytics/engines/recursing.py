"""Recursive queries on Spark: the two halves of the same SQL, the second one over and over.

Spark's own WITH RECURSIVE stops after a hundred levels, and threads of replies can be ten thousand messages deep. So
the rows of each level are made by a query of their own. As soon as few rows are left that a level can still reach,
DuckDB does the rest with the same SQL: one machine is faster then than a level a job.

The relation that a query recurses over and what it joins it with have the column ``message_no``, which a message has
once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlglot import exp

from analytics.engines import translating

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from analytics.engines.spark import SparkConnection

_KEY = "message_no"


def recursed(con: SparkConnection, tree: exp.Expr, given: Mapping[str, object]) -> DataFrame:
    """Return what a query with a recursive part gives."""
    clause = tree.args["with_"]
    clause.set("recursive", False)
    part = next(cte for cte in clause.expressions if cte.alias in _tables(cte.this))
    name = part.alias
    before = [cte.copy() for cte in clause.expressions[: clause.expressions.index(part)]]
    # what the second half joins stands as relations of the session while levels are made
    for cte in before:
        con.put(cte.alias, con.frames.kept(con.frames.of_sql(con.translated(cte.this.copy(), given))))
    first, second = part.this.this, part.this.expression
    others = sorted(_tables(second) - {name})
    level = con.frames.written(con.frames.of_sql(con.translated(first.copy(), given)))
    names, levels = level.columns, [level]
    left = sum(con.frames.count(con.relation(other)) for other in others) - (
        reached := con.frames.count(level)
    )
    while reached and left > con.most_beside:
        con.put(name, level, is_owned=False)
        # each is made of the one before, and how that was made would be told again with every job
        level = con.frames.written(con.frames.of_sql(con.translated(second.copy(), given)).toDF(*names))
        levels.append(level)
        left -= (reached := con.frames.count(level))
    found = levels[0]
    for level_found in levels[1:]:
        found = found.unionAll(level_found)
    if reached and left > 0:
        found = found.unionAll(_rest(con, name, second, others, found, levels[-1]))
    con.put(name, found, is_owned=False)
    clause.expressions.remove(part)
    for cte in list(clause.expressions):
        if cte.alias in {one.alias for one in before}:
            clause.expressions.remove(cte)
    if not clause.expressions:
        tree.set("with_", None)
    whole = con.frames.kept(con.frames.of_sql(con.translated(tree, given)))
    con.forget(*(cte.alias for cte in before))
    return whole


def _rest(
    con: SparkConnection,
    name: str,
    second: exp.Expr,
    others: list[str],
    found: DataFrame,
    level: DataFrame,
) -> DataFrame:
    """Return the rows of all further levels, as DuckDB finds them."""
    beside = con.beside.cursor()
    done = found.select(_KEY)
    try:
        con.copy_beside(beside, name, level)
        for other in others:
            con.copy_beside(beside, other, con.relation(other).join(done, _KEY, "left_anti"))
        rows = beside.execute(
            f"with recursive {name} as (from {name}_copied union all {_over(second, others)}) from {name}"
        ).fetchall()
    finally:
        beside.close()
    # the first level is the one that was there
    return (
        con.frames.of_rows(found.columns, rows, found.schema)
        .join(done, _KEY, "left_anti")
        .select(*found.columns)
    )


def _over(second: exp.Expr, others: list[str]) -> str:
    """Return the second half over copies of what it reads."""
    copied = second.copy()
    for table in copied.find_all(exp.Table):
        if table.name in others:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(f"{table.name}_copied"))
    return copied.sql("duckdb")


def _tables(tree: exp.Expr) -> set[str]:
    return translating.relations(tree)
