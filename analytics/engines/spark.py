"""A connection that takes the SQL of DuckDB and has Spark compute it.

It has the few methods of a connection of DuckDB that measuring uses. Beside Spark it holds a DuckDB in memory with
the same relations, without rows: it tells their columns and types, and refuses what DuckDB would refuse. Small tables
that a program fills itself (periods, opening hours, words) stand there with their rows, and Spark is given them as
values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import duckdb
from sqlglot import exp

from analytics.engines import shapes, translating
from analytics.engines.frames import Frames
from analytics.engines.kinds import marked_letters, spark_kind
from analytics.engines.statements import (
    Rows,
    as_given,
    by_name,
    is_long,
    numbered,
    steps_read_again,
)
from analytics.errors import EngineError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_NOT_FOR_SPARK = re.compile(
    r"\s*(set global|set variable|pragma|begin|commit|rollback|comment on|describe|prepare|"
    r"create or replace temp macro)\b|"
    r"(?s:.*)\b(json_serialize_sql|duckdb_functions|duckdb_databases|duckdb_tables)\s*\(",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\s*set variable (\w+) = (.*)", re.IGNORECASE | re.DOTALL)
# What stands behind a statement: the comments of the next one.
_END = re.compile(r"\s*;?\s*(--[^\n]*\s*)*\Z")
# Tables that are cut from the log and stay small, so that their rows are fetched once.
_SMALL = frozenset(("slices", "brand_accounts"))
_MOST_VALUES = 500


class SparkConnection:
    """A connection to Spark that takes the SQL of DuckDB.

    Parameters
    ----------
    session
        An open session of Spark, in UTC and with instants without a zone.
    scratch
        Address of a folder that all workers reach.
    """

    def __init__(self, session: SparkSession, scratch: str) -> None:
        self.frames = Frames(session, scratch)
        self.beside = duckdb.connect(":memory:")
        self.beside.execute("set timezone = 'UTC'")
        self._known = translating.Session()
        marked, plain = marked_letters()
        self._known.variables |= {"marked_letters": marked, "plain_letters": plain}
        self._views: dict[str, exp.Expr] = {}
        self._defined: dict[str, str] = {}
        self._tables: dict[str, DataFrame] = {}
        # tables whose rows stand in the DuckDB beside; True where Spark has them as well
        self._local: dict[str, bool] = {}

    # ---- as a connection of DuckDB

    def execute(self, query: Any, parameters: object = None) -> Rows:
        """Run statements; the result is that of the last one."""
        found = Rows((), [])
        sql = query.query if isinstance(query, duckdb.Statement) else str(query)
        given = by_name(parameters)
        for statement in duckdb.extract_statements(sql):
            found = self._run(_END.sub("", statement.query), given)
        return found

    def executemany(self, query: Any, parameters: Any = None) -> Rows:
        """Run a statement for each list of parameters."""
        found = Rows((), [])
        for given in parameters or ():
            found = self.execute(query, given)
        return found

    def sql(self, query: str, *, params: object = None) -> duckdb.DuckDBPyRelation:
        """Return the rows of a query as a relation, with the types that DuckDB gives its columns."""
        given = by_name(params)
        (statement,) = duckdb.extract_statements(query)
        text = _END.sub("", statement.query)
        tree = translating.read(numbered(text))
        if self._is_local(tree):
            return self.beside.sql(text, params=params)
        rows = self._select(tree, given).fetchall()
        self.beside.execute(f"create or replace temp table fetched as select * from ({text}) limit 0", params)
        shapes.fill(self.beside, "fetched", rows)
        return self.beside.sql("from fetched")

    def cursor(self) -> SparkConnection:
        """Return the connection itself: Spark runs what several threads ask for."""
        return self

    def close(self) -> None:
        """Let the workers forget all tables; the log that opened the session closes it."""
        for name in list(self._tables):
            self._drop(name)

    def interrupt(self) -> None:
        """Stop what runs."""
        self.frames.interrupt()

    # ---- filling

    def add_table(self, name: str, frame: DataFrame, *, is_kept: bool = False) -> None:
        """Let a frame be a table; the DuckDB beside must know its columns."""
        frame = frame.select(*(frame[column] for column in self._columns(name)))
        self.put(name, self.frames.kept(frame) if is_kept else frame)

    def add_rows(self, name: str, rows: list[tuple[Any, ...]]) -> None:
        """Let rows be a table that stays small; the DuckDB beside must know its columns."""
        self.beside.execute(f"delete from {name}")
        shapes.fill(self.beside, name, rows)
        self._local[name] = False

    def tables(self) -> list[str]:
        """Return the names of the tables that the DuckDB beside knows."""
        return sorted(shapes.tables(self.beside))

    def is_local(self, name: str) -> None:
        """Let a table be what the DuckDB beside holds of it."""
        self._local[name] = False

    def forget_rows(self, name: str) -> None:
        """Let a table of the log have no rows until it is given some."""
        self._local[name] = False

    def relation(self, name: str) -> DataFrame:
        """Return a relation that Spark knows."""
        self._provide(name)
        return self.frames.named(name)

    def put(self, name: str, frame: DataFrame) -> None:
        """Let a frame be a relation, in place of one of that name."""
        self.frames.name(name, frame)
        before = self._tables.get(name)
        self._tables[name] = frame
        self._local.pop(name, None)
        if before is not None:
            self.frames.let_go(before)

    def forget(self, *names: str) -> None:
        """Forget tables that nothing needs any more, also to compute anew what a worker loses."""
        for name in names:
            self._drop(name)
            self.beside.execute(f"drop table if exists {name}")
            self.frames.remove_written(name)

    # ---- statements

    def _run(self, sql: str, given: Mapping[str, object]) -> Rows:
        if _NOT_FOR_SPARK.match(sql):
            return self._run_beside(sql, given)
        tree = translating.read(numbered(sql))
        if isinstance(tree, exp.Create):
            return self._create(tree, sql, given)
        if isinstance(tree, exp.Insert):
            return self._insert(tree, sql, given)
        if isinstance(tree, exp.Drop):
            for table in tree.find_all(exp.Table):
                self._drop(table.name.lower())
            return self._beside(sql, given)
        if isinstance(tree, exp.Delete | exp.Update):
            name = tree.this.name.lower()
            if name not in self._local:
                raise EngineError(f"A lake is read and not changed: {sql.splitlines()[0]}")
            self._local[name] = False
            return self._beside(sql, given)
        if self._is_local(tree):
            return self._beside(sql, given)
        return self._select(tree, given)

    def _run_beside(self, sql: str, given: Mapping[str, object]) -> Rows:
        if re.match(r"\s*(set global|begin|commit|rollback|comment on)", sql, re.IGNORECASE):
            return Rows((), [])
        if found := _VARIABLE.match(sql):
            name, value = found[1].lower(), found[2].strip()
            if value != "?":
                self.beside.execute(sql, dict(given) or None)
                row = self.beside.execute(f"select getvariable('{name}')").fetchone()
                self._known.variables[name] = row[0] if row else None
                return Rows((), [])
            self._known.variables[name] = given["1"]
        elif re.match(r"\s*create or replace temp macro", sql, re.IGNORECASE) and (
            made := translating.macro_of(translating.read(sql))
        ):
            self._known.macros[made[0]] = made[1]
        return self._beside(sql, given)

    def _create(self, tree: exp.Create, sql: str, given: Mapping[str, object]) -> Rows:
        target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
        name = target.name.lower()
        query = tree.expression
        if tree.kind == "VIEW":
            self._beside(sql, given)
            self._drop(name)
            self._views[name] = query
            return Rows((), [])
        if query is None or self._is_local(query):
            self._drop(name)
            self._beside(sql, given)
            self._local[name] = False
            return Rows((), [])
        frame = self._frame(query.copy(), given, name)
        self._beside(sql, given)
        if name in _SMALL:
            self._drop(name)
            shapes.fill(self.beside, name, self.frames.fetched(frame))
            self._local[name] = False
        elif name in self._tables:
            # a step that runs again: what it was made of would grow with each turn
            self.put(name, self.frames.written(name, self.frames.gathered(frame)))
        else:
            self._drop(name)
            self.put(name, self.frames.kept(self.frames.gathered(frame)))
        return Rows((), [])

    def _insert(self, tree: exp.Insert, sql: str, given: Mapping[str, object]) -> Rows:
        target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
        name = target.name.lower()
        query = tree.expression
        is_local = name not in self._tables and self._is_local(query)
        if is_local:
            self._local[name] = False
            return self._beside(sql, given)
        frame = self._frame(query.copy(), given, name)
        if not tree.args.get("by_name"):
            frame = frame.toDF(*self._columns(name))
        before = self._tables[name] if name in self._tables else self.relation(name)
        self.put(name, self.frames.with_more(name, before, frame))
        return Rows((), [])

    def _select(self, tree: exp.Expr, given: Mapping[str, object]) -> Rows:
        frame = self._frame(tree, given)
        return Rows(frame.columns, self.frames.fetched(frame))

    def _beside(self, sql: str, given: Mapping[str, object]) -> Rows:
        found = self.beside.execute(sql, as_given(sql, given))
        names = [column[0] for column in found.description or ()]
        return Rows(names, found.fetchall() if names else [])

    # ---- Spark

    def _frame(self, tree: exp.Expr, given: Mapping[str, object], target: str | None = None) -> DataFrame:
        """Return what a query gives, not computed yet."""
        if not is_long(tree):
            return self.frames.of_sql(self.translated(tree, given))
        # Spark would plan a step as often as it is read, and those that it reads as well
        made = [name for name in steps_read_again(tree) if not self._is_known(name)]
        clause = tree.args["with_"]
        for name in made:
            (step,) = (cte for cte in clause.expressions if cte.alias == name)
            before = clause.expressions[: clause.expressions.index(step)]
            query = step.this.copy()
            if before:
                own = query.args.get("with_")
                further = own.expressions if own else []
                query.set("with_", exp.With(expressions=[*(one.copy() for one in before), *further]))
            self.put(name, self.frames.kept(self.frames.of_sql(self.translated(query, given))))
            clause.expressions.remove(step)
        if not clause.expressions:
            tree.set("with_", None)
        try:
            return self.frames.kept(self.frames.of_sql(self.translated(tree, given)))
        finally:
            for name in made:
                self._drop(name)

    def _is_known(self, name: str) -> bool:
        return name in self._views or name in self._tables or name in self._local

    def translated(self, tree: exp.Expr, given: Mapping[str, object]) -> str:
        """Return a query in the SQL of Spark, after making sure that it knows all that the query reads."""
        for name in translating.relations(tree):
            self._provide(name)
        return translating.translated(tree, self._known, given, self._columns)

    def _provide(self, name: str) -> None:
        """Make sure that Spark knows a relation as it is now."""
        if name in self._views:
            tree = self._views[name].copy()
            if is_long(tree):
                frame = self._frame(tree, {})
                self.frames.name(name, frame)
                self._defined.pop(name, None)
                return
            sql = self.translated(tree, {})
            if self._defined.get(name) != sql:
                self.frames.of_sql(f"create or replace temp view `{name}` as {sql}")
                self._defined[name] = sql
        elif self._local.get(name) is False:
            self._give(name)
            self._local[name] = True
        elif name not in self._tables and name not in self._local and name in shapes.tables(self.beside):
            # a table of the log that nothing was put into
            self._give(name)
            self._local[name] = True

    def _give(self, name: str) -> None:
        """Give Spark the rows of a table that stands in the DuckDB beside."""
        kinds = shapes.columns(self.beside, name)
        rows = self.beside.execute(f"from {name}").fetchall()
        if len(rows) > _MOST_VALUES:
            schema = ", ".join(f"`{column}` {spark_kind(kind)}" for column, kind in kinds.items())
            self.frames.name(name, self.frames.of_rows(list(kinds), rows, schema))
        else:
            self.frames.of_sql(f"create or replace temp view `{name}` as {shapes.values(kinds, rows)}")

    def _drop(self, name: str) -> None:
        self._views.pop(name, None)
        self._defined.pop(name, None)
        self._local.pop(name, None)
        if (frame := self._tables.pop(name, None)) is not None:
            self.frames.let_go(frame)

    # ---- the DuckDB beside

    def _is_local(self, tree: exp.Expr) -> bool:
        """Tell whether all that a query reads stands in the DuckDB beside with its rows."""
        return all(self._is_local_relation(name) for name in translating.relations(tree))

    def _is_local_relation(self, name: str) -> bool:
        if name in self._views:
            return self._is_local(self._views[name])
        return name in self._local

    def _columns(self, name: str) -> list[str]:
        return list(shapes.columns(self.beside, name))
