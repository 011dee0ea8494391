"""A connection that takes the SQL of DuckDB and has Spark compute it.

It has the few methods of a connection of DuckDB that measuring uses. Beside Spark it holds a DuckDB in memory with
the same relations, without rows: it tells their columns and types, and refuses what DuckDB would refuse. Small tables
that a program fills itself (periods, opening hours, words) stand there with their rows, and Spark is given them as
values.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import duckdb
from sqlglot import exp

from analytics.engines import translating
from analytics.errors import EngineError, QueryError

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
_PLACES = re.compile(r"'[^']*'|\?")
# Tables that are cut from the log and stay small, so that their rows are fetched once.
_SMALL = frozenset(("slices", "brand_accounts"))
_MOST_VALUES = 500
# Queries of so many steps are computed step by step.
_LONG = 8
MOST_BESIDE = 100_000
"""Rows of a recursion that DuckDB takes over; see `recursing`."""


Done = TypeVar("Done")


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
        self.session = session
        self.scratch = scratch
        self.most_beside = MOST_BESIDE
        self.beside = duckdb.connect(":memory:")
        self.beside.execute("set timezone = 'UTC'")
        self._known = translating.Session()
        marked, plain = _marked_letters()
        self._known.variables |= {"marked_letters": marked, "plain_letters": plain}
        self._views: dict[str, exp.Expr] = {}
        self._defined: dict[str, str] = {}
        self._tables: dict[str, DataFrame] = {}
        self._kept: dict[int, DataFrame] = {}
        # tables whose rows stand in the DuckDB beside; True where Spark has them as well
        self._local: dict[str, bool] = {}

    # ---- as a connection of DuckDB

    def execute(self, query: Any, parameters: object = None) -> Rows:
        """Run statements; the result is that of the last one."""
        found = Rows((), [])
        sql = query.query if isinstance(query, duckdb.Statement) else str(query)
        given = _given(parameters)
        for statement in duckdb.extract_statements(sql):
            found = self._run(_END.sub("", statement.query), given)
        return found

    def sql(self, query: str, *, params: object = None) -> duckdb.DuckDBPyRelation:
        """Return the rows of a query as a relation, with the types that DuckDB gives its columns."""
        given = _given(params)
        (statement,) = duckdb.extract_statements(query)
        text = _END.sub("", statement.query)
        tree = translating.read(_numbered(text))
        if self._is_local(tree):
            return self.beside.sql(text, params=params)
        rows = self._select(tree, given).fetchall()
        self.beside.execute(f"create or replace temp table fetched as select * from ({text}) limit 0", params)
        self._fill("fetched", rows)
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
        self.session.sparkContext.cancelAllJobs()

    # ---- filling

    def add_table(self, name: str, frame: DataFrame, *, is_kept: bool = False) -> None:
        """Let a frame be a table; the DuckDB beside must know its columns."""
        frame = frame.select(*(frame[column] for column in self._columns(name)))
        self._put(name, self.kept(frame) if is_kept else frame)

    def add_rows(self, name: str, rows: list[tuple[Any, ...]]) -> None:
        """Let rows be a table that stays small; the DuckDB beside must know its columns."""
        self.beside.execute(f"delete from {name}")
        self._fill(name, rows)
        self._local[name] = False

    def tables(self) -> list[str]:
        """Return the names of the tables that the DuckDB beside knows."""
        return sorted(self._shapes())

    def is_local(self, name: str) -> None:
        """Let a table be what the DuckDB beside holds of it."""
        self._local[name] = False

    def forget_rows(self, name: str) -> None:
        """Let a table of the log have no rows until it is given some."""
        self._local[name] = False

    def parquet(self, paths: Sequence[str]) -> DataFrame:
        """Return what Parquet files hold."""
        return self._guarded(lambda: self.session.read.option("mergeSchema", "false").parquet(*paths))

    def count(self, frame: DataFrame) -> int:
        """Return how many rows a frame has."""
        return int(self._guarded(frame.count))

    def relation(self, name: str) -> DataFrame:
        """Return a relation that Spark knows."""
        self._provide(name)
        return self._guarded(lambda: self.session.table(name))

    def kept(self, frame: DataFrame) -> DataFrame:
        """Return a frame that was computed and is kept by the workers, without the plan that made it.

        Tables are made of tables many times over, and their plans would grow without end. What a worker loses with its
        memory is computed anew from what the table was made of.
        """
        from pyspark.sql import DataFrame

        frame = frame.persist()

        def made() -> DataFrame:
            frame.count()
            jvm: Any = self.session._jvm
            classes, whole = jvm.org.apache.spark.sql, frame._jdf
            plan = _scala(classes.execution, "LogicalRDD").fromDataset(
                whole.queryExecution().toRdd(), whole, False, False
            )
            made_of_rows = _scala(classes.classic, "Dataset").ofRows(self.session._jsparkSession, plan)
            return DataFrame(made_of_rows, self.session)

        found = self._guarded(made)
        self._kept[id(found)] = frame
        return found

    def let_go(self, frame: DataFrame) -> None:
        """Let the workers forget a frame."""
        if (kept := self._kept.pop(id(frame), None)) is not None:
            kept.unpersist()

    def copy_beside(self, beside: duckdb.DuckDBPyConnection, name: str, frame: DataFrame) -> None:
        """Make a table NAME_copied of a frame in the DuckDB beside."""
        kinds = [(field.name, _duckdb_kind(field.dataType.simpleString())) for field in frame.schema.fields]
        columns = ", ".join(f'"{column}" {kind}' for column, kind in kinds)
        beside.execute(f"create or replace temp table {name}_copied ({columns})")
        rows = self._fetched(frame)
        if rows:
            beside.execute(
                f"insert into {name}_copied select {', '.join(f'unnest(?::{kind}[])' for _, kind in kinds)}",
                [list(column) for column in zip(*rows, strict=True)],
            )

    def written(self, frame: DataFrame) -> DataFrame:
        """Return a frame that was computed and written down: it outlives any worker, and forgets how it was made."""
        folder = f"{self.scratch}/{uuid4().hex}"
        self._guarded(partial(frame.write.parquet, folder))
        return self._guarded(lambda: self.session.read.schema(frame.schema).parquet(folder))

    def write_out(self, *names: str) -> None:
        """Write tables down, and read them from there."""
        for name in names:
            self._put(name, self.written(self.relation(name)))

    def remove_written(self) -> None:
        """Remove all that was written down."""
        jvm: Any = self.session._jvm
        path = jvm.org.apache.hadoop.fs.Path(self.scratch)
        path.getFileSystem(self.session._jsparkSession.sessionState().newHadoopConf()).delete(path, True)

    def forget(self, *names: str) -> None:
        """Forget tables that nothing needs any more."""
        for name in names:
            self._drop(name)
            self.beside.execute(f"drop table if exists {name}")

    # ---- statements

    def _run(self, sql: str, given: Mapping[str, object]) -> Rows:
        if _NOT_FOR_SPARK.match(sql):
            return self._run_beside(sql, given)
        tree = translating.read(_numbered(sql))
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
        self._beside(sql, given, is_empty=True)
        self._drop(name)
        if name in _SMALL:
            self._fill(name, self._fetched(frame))
            self._local[name] = False
        else:
            self._put(name, self.kept(frame))
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
        before = self.relation(name)
        both = self._guarded(lambda: before.unionByName(frame, allowMissingColumns=True))
        self._put(name, self.kept(both))
        return Rows((), [])

    def _select(self, tree: exp.Expr, given: Mapping[str, object]) -> Rows:
        frame = self._frame(tree, given)
        return Rows(frame.columns, self._fetched(frame))

    def _beside(self, sql: str, given: Mapping[str, object], *, is_empty: bool = False) -> Rows:
        found = self.beside.execute(sql, _as_given(sql, given))
        names = [column[0] for column in found.description or ()]
        return Rows(names, found.fetchall() if names else [])

    # ---- Spark

    def _frame(self, tree: exp.Expr, given: Mapping[str, object], target: str | None = None) -> DataFrame:
        """Return what a query gives, not computed yet."""
        if _is_recursive(tree):
            from analytics.engines.recursing import recursed

            return recursed(self, tree, given)
        if not _is_long(tree):
            return self.frame(self.translated(tree, given))
        # Spark would plan a step as often as it is read, and those that it reads as well
        made = [name for name in _steps_read_again(tree) if not self._is_known(name)]
        clause = tree.args["with_"]
        for name in made:
            (step,) = (cte for cte in clause.expressions if cte.alias == name)
            before = clause.expressions[: clause.expressions.index(step)]
            query = step.this.copy()
            if before:
                own = query.args.get("with_")
                further = own.expressions if own else []
                query.set("with_", exp.With(expressions=[*(one.copy() for one in before), *further]))
            self._put(name, self.kept(self.frame(self.translated(query, given))))
            clause.expressions.remove(step)
        if not clause.expressions:
            tree.set("with_", None)
        try:
            return self.kept(self.frame(self.translated(tree, given)))
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

    def frame(self, sql: str) -> DataFrame:
        """Return what SQL of Spark gives, not computed yet."""
        return self._guarded(lambda: self.session.sql(sql), sql)

    def frame_of_rows(self, names: Sequence[str], rows: Sequence[tuple[Any, ...]], schema: Any) -> DataFrame:
        """Return rows as a frame. They go as JSON, so that the workers need no Python."""
        from pyspark.sql import DataFrame

        lines = "\n".join(
            json.dumps(dict(zip(names, row, strict=True)), default=lambda cell: cell.isoformat())
            for row in rows
        )

        def made() -> DataFrame:
            jvm: Any = self.session._jvm
            session = self.session._jsparkSession
            listed = jvm.java.util.regex.Pattern.compile("\n").splitAsStream(lines).toList()
            texts = session.createDataset(listed, jvm.org.apache.spark.sql.Encoders.STRING())
            kinds = (
                schema
                if isinstance(schema, str)
                else jvm.org.apache.spark.sql.types.DataType.fromJson(schema.json())
            )
            return DataFrame(session.read().schema(kinds).json(texts), self.session)

        return self._guarded(made)

    def fetch(self, frame: DataFrame) -> list[tuple[Any, ...]]:
        """Return the rows of a frame."""
        return self._fetched(frame)

    def put(self, name: str, frame: DataFrame, *, is_owned: bool = True) -> None:
        """Let a frame be a relation; one that is not owned stays kept after another one takes its name."""
        if is_owned:
            self._put(name, frame)
        else:
            self._guarded(lambda: frame.createOrReplaceTempView(name))

    def _fetched(self, frame: DataFrame) -> list[tuple[Any, ...]]:
        return [tuple(map(_whole, row)) for row in self._guarded(frame.collect)]

    def _guarded(self, ask: Callable[[], Done], sql: str = "") -> Done:
        """Do something, and say plainly where Spark cannot."""
        from py4j.protocol import Py4JError
        from pyspark.errors import AnalysisException, ParseException, PySparkException

        try:
            return ask()
        except (AnalysisException, ParseException) as error:
            raise QueryError(f"Spark cannot run this: {_first_line(error)}\n{sql}".strip()) from error
        except (PySparkException, Py4JError) as error:
            raise EngineError(f"Spark stopped: {_first_line(error)}") from error

    def _provide(self, name: str) -> None:
        """Make sure that Spark knows a relation as it is now."""
        if name in self._views:
            tree = self._views[name].copy()
            if _is_long(tree):
                frame = self._frame(tree, {})
                self._guarded(lambda: frame.createOrReplaceTempView(name))
                self._defined.pop(name, None)
                return
            sql = self.translated(tree, {})
            if self._defined.get(name) != sql:
                self.frame(f"create or replace temp view `{name}` as {sql}")
                self._defined[name] = sql
        elif self._local.get(name) is False:
            self._give(name)
            self._local[name] = True
        elif name not in self._tables and name not in self._local and name in self._shapes():
            # a table of the log that nothing was put into
            self._give(name)
            self._local[name] = True

    def _shapes(self) -> set[str]:
        return {name for (name,) in self.beside.execute("select table_name from duckdb_tables()").fetchall()}

    def _give(self, name: str) -> None:
        """Give Spark the rows of a table that stands in the DuckDB beside."""
        described = self.beside.execute(f"describe {name}").fetchall()
        kinds = [_kind(row[1]) for row in described]
        names = [row[0] for row in described]
        rows = self.beside.execute(f"from {name}").fetchall()
        if len(rows) > _MOST_VALUES:
            schema = ", ".join(f"`{column}` {kind}" for column, kind in zip(names, kinds, strict=True))
            frame = self.frame_of_rows(names, rows, schema)
            self._guarded(lambda: frame.createOrReplaceTempView(name))
            return
        values = ", ".join(
            f"({', '.join(translating.literal(cell).sql('spark') for cell in row)})"
            for row in rows or [(None,) * len(names)]
        )
        columns = ", ".join(
            f"cast(c{place} as {kind}) as `{column}`"
            for place, (column, kind) in enumerate(zip(names, kinds, strict=True))
        )
        given = ", ".join(f"c{place}" for place in range(len(names)))
        empty = "" if rows else " where false"
        self.frame(
            f"create or replace temp view `{name}` as select {columns} from values {values} as given({given}){empty}"
        )

    def _put(self, name: str, frame: DataFrame) -> None:
        self._guarded(lambda: frame.createOrReplaceTempView(name))
        before = self._tables.get(name)
        self._tables[name] = frame
        self._local.pop(name, None)
        if before is not None:
            self.let_go(before)

    def _drop(self, name: str) -> None:
        self._views.pop(name, None)
        self._defined.pop(name, None)
        self._local.pop(name, None)
        if (frame := self._tables.pop(name, None)) is not None:
            self.let_go(frame)

    # ---- the DuckDB beside

    def _is_local(self, tree: exp.Expr) -> bool:
        """Tell whether all that a query reads stands in the DuckDB beside with its rows."""
        return all(self._is_local_relation(name) for name in translating.relations(tree))

    def _is_local_relation(self, name: str) -> bool:
        if name in self._views:
            return self._is_local(self._views[name])
        return name in self._local

    def _columns(self, name: str) -> list[str]:
        return [row[0] for row in self.beside.execute(f"describe {name}").fetchall()]

    def _fill(self, name: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            kinds = [row[1] for row in self.beside.execute(f"describe {name}").fetchall()]
            self.beside.execute(
                f"insert into {name} select {', '.join(f'unnest(?::{kind}[])' for kind in kinds)}",
                [list(column) for column in zip(*rows, strict=True)],
            )


def _first_line(error: Exception) -> str:
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _scala(package: Any, name: str) -> Any:
    """Return an object of Scala, as Java sees it."""
    return getattr(getattr(package, f"{name}$"), "MODULE$")


def _is_long(tree: exp.Expr) -> bool:
    clause = tree.args.get("with_")
    return bool(clause and len(clause.expressions) >= _LONG)


def _steps_read_again(tree: exp.Expr) -> list[str]:
    """Return the steps of a query that further ones read more than once, in their order."""
    reads = [table.name for table in tree.find_all(exp.Table)]
    return [cte.alias for cte in tree.args["with_"].expressions if reads.count(cte.alias) > 1]


def _is_recursive(tree: exp.Expr) -> bool:
    clause = tree.args.get("with_")
    return bool(clause and clause.args.get("recursive"))


def _given(parameters: Any) -> dict[str, object]:
    if not parameters:
        return {}
    if isinstance(parameters, Mapping):
        return {str(name): value for name, value in parameters.items()}
    return {str(place): value for place, value in enumerate(parameters, start=1)}


def _as_given(sql: str, given: Mapping[str, object]) -> object:
    """Return parameters as DuckDB takes them."""
    if not given:
        return None
    if all(name.isdigit() for name in given):
        return list(given.values())
    return {name: value for name, value in given.items() if f"${name}" in sql} or None


def _numbered(sql: str) -> str:
    """Give parameters that are only a question mark their numbers."""
    place = 0

    def numbered(found: re.Match[str]) -> str:
        nonlocal place
        if found[0] != "?":
            return found[0]
        place += 1
        return f"${place}"

    return _PLACES.sub(numbered, re.sub(r"--[^\n]*", "", sql)) if "?" in sql else sql


_KINDS = {
    "VARCHAR": "string", "BIGINT": "bigint", "INTEGER": "int", "SMALLINT": "smallint", "TINYINT": "tinyint",
    "UTINYINT": "smallint", "USMALLINT": "int", "UINTEGER": "bigint",
    "UBIGINT": "decimal(20, 0)", "HUGEINT": "decimal(38, 0)",
    "DOUBLE": "double", "FLOAT": "float", "BOOLEAN": "boolean", "TIMESTAMP": "timestamp_ntz",
    "DATE": "date", "BLOB": "binary",
}  # fmt: skip


def _kind(kind: str) -> str:
    """Return the name of a type of DuckDB in Spark."""
    if kind.endswith("[]"):
        return f"array<{_kind(kind[:-2])}>"
    if kind.startswith("DECIMAL"):
        return kind.lower()
    if kind.strip('"') == "NULL":
        return "string"
    return _KINDS[kind]


_NAMES = {kind: name for name, kind in reversed(_KINDS.items())}


def _duckdb_kind(kind: str) -> str:
    """Return the name of a type of Spark in DuckDB."""
    if kind.startswith("array<"):
        return f"{_duckdb_kind(kind[6:-1])}[]"
    if kind.startswith("decimal"):
        return kind.upper()
    return "INTEGER" if kind == "void" else _NAMES[kind]


@cache
def _marked_letters() -> tuple[str, str]:
    """Return the letters that have marks, and the same ones without."""
    found = []
    for number in range(0xC0, 0x2000):
        letter = chr(number)
        bare = "".join(
            one for one in unicodedata.normalize("NFD", letter) if unicodedata.category(one) != "Mn"
        )
        if len(bare) == 1 and bare != letter:
            found.append((letter, bare))
    return "".join(letter for letter, _ in found), "".join(bare for _, bare in found)


def _whole(cell: Any) -> Any:
    """Return a decimal number without a fraction, as which large whole numbers come, as one."""
    return int(cell) if isinstance(cell, Decimal) and cell.as_tuple().exponent == 0 else cell
