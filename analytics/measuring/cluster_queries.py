"""SQL of one's own on a cluster: read by DuckDB on the shapes of the log, then run by Spark in its own SQL.

What a statement may name is listed, not what it may not: relations of the log, functions of DuckDB, no schema and no
file. It must be so in the eyes of both, DuckDB and the translator, as one could take for a text what the other runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from analytics.errors import EngineError, QueryError, nearest
from analytics.log import views
from analytics.measuring.parameters import readings

if TYPE_CHECKING:
    from sqlglot import exp

    from analytics.engines import LakeLog
    from analytics.engines.spark import SparkConnection

MOST_ROWS = 1_000_000
"""That are brought from a cluster: they pass through its driver, which is this program."""

_SANDBOX = (
    "python_enable_replacements = false",
    "enable_external_access = false",
    "lock_configuration = true",
)
_TURNS = "create or replace view turns "
_SERIES = ("range", "generate_series")
# Of Spark, whatever else is called so: they run code and tell where files lie.
_NEVER = frozenset(("reflect", "try_reflect", "java_method", "input_file_name", "identifier", "read_files"))
# What both engines know and compute differently, and what to write instead.
_DIFFERENT = {
    "date_diff": "epoch(b) - epoch(a)", "datediff": "epoch(b) - epoch(a)", "date_sub": "epoch(b) - epoch(a)",
    "datesub": "epoch(b) - epoch(a)", "quantile": "percentile(x, share)", "quantile_cont": "percentile(x, share)",
    "quantile_disc": "percentile(x, share)", "percentile_cont": "percentile(x, share)",
    "percentile_disc": "percentile(x, share)", "approx_quantile": "percentile(x, share)",
    "dayofweek": "the dimension weekday", "isodow": "the dimension weekday", "weekday": "the dimension weekday",
    "hash": "md5(x)", "first": "arg_min(x, posted_at)", "last": "arg_max(x, posted_at)",
    "any_value": "min(x)", "random": "hashes of ids with md5(x)",
}  # fmt: skip


class _Read(NamedTuple):
    """A statement as DuckDB reads it on the empty relations: its columns and types, with the values that fit it."""

    columns: list[str]
    types: list[str]
    values: Mapping[str, object]


def run_there(
    log: LakeLog, sql: str, values: Mapping[str, object], limit: int | None
) -> duckdb.DuckDBPyRelation:
    """Run a reading statement on a cluster; return its rows with DuckDB's types.

    Raises
    ------
    QueryError
        It names what is not of the log, cannot be translated, is computed differently there, fails, or has more than a
        million rows.
    EngineError
        The cluster stopped.
    """
    con = log.spark
    _lock(con)
    _define_turns(log)
    tree = _tree(sql)
    _check(con, tree)
    read = _read(con, sql, values)
    rows = _fetched(con, _translated(con, tree, read.values), limit)
    return _with_types(con, read, rows)


def _lock(con: SparkConnection) -> None:
    """Keep the DuckDB beside from files, the network and settings."""
    try:
        for setting in _SANDBOX:
            con.beside.execute(f"set global {setting}")
    except duckdb.InvalidInputException:
        # it is locked already
        pass
    # what is cancelled would else keep its cores until its tasks end
    con.frames.session.sparkContext.setInterruptOnCancel(True)


def _define_turns(log: LakeLog) -> None:
    """Make the view of turns, which stands in the file of a log and is not used to measure."""
    if "views" not in log.facts:
        for statement in views.statements():
            if statement.startswith(_TURNS):
                log.con.execute(statement)
        log.facts["views"] = True


def _tree(sql: str) -> exp.Expression:
    import sqlglot
    from sqlglot import exp

    try:
        found = [one for one in sqlglot.parse(sql, dialect="duckdb") if one is not None]
    except sqlglot.errors.SqlglotError as error:
        said = str(error).splitlines()[0]
        raise QueryError(f"The query cannot be translated for the cluster: {said}") from None
    tree = found[0] if len(found) == 1 else None
    if not isinstance(tree, exp.Query) or not isinstance(tree, exp.Expression):
        raise QueryError(
            "A cluster runs one SELECT. What the views hold, `describe` says of a log on this machine (docs/sql.md)."
        )
    return tree


def _check(con: SparkConnection, tree: exp.Expr) -> None:
    """Refuse what is not of the log, and what Spark would compute differently."""
    from sqlglot import exp

    if tree.find(exp.DML, exp.DDL, exp.Command, exp.Into, exp.Set, exp.Copy):
        raise QueryError("Only statements that read (SELECT) can be run; the log is not changed.")
    known = _names(con, "table_name", "duckdb_tables()")
    known |= _names(con, "view_name", "duckdb_views() where not internal")
    known |= {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        _check_table(table, known)
    functions = _names(con, "function_name", "duckdb_functions()")
    for call in tree.find_all(exp.Func):
        name = call.name.lower() if isinstance(call, exp.Extract) else _called(call)
        if name in _NEVER or (isinstance(call, exp.Anonymous) and name not in functions):
            raise QueryError(f"There is no function {name}().")
        if instead := _DIFFERENT.get(name):
            raise QueryError(
                f"A cluster computes {name}() differently from one machine. Write {instead} instead."
            )
    if tree.find(exp.TableSample):
        raise QueryError("A cluster draws other samples than one machine. Choose rows by their ids instead.")
    if any(map(_loses_its_order, tree.find_all(exp.ArrayAgg, exp.GroupConcat))):
        raise QueryError(
            "A cluster puts what it gathers into another order. Write list_sort(list(x)), or"
            " string_agg(x, ',' order by x)."
        )
    patterns = (one.expression.sql("duckdb") for one in tree.find_all(exp.Like, exp.ILike))
    if any("\\" in pattern for pattern in patterns):
        raise QueryError(
            "A cluster reads a backslash in LIKE differently. Write regexp_matches(text, pattern) instead."
        )


def _loses_its_order(gathered: exp.Expr) -> bool:
    from sqlglot import exp

    order = gathered.this
    if not isinstance(order, exp.Order):
        return False
    by = order.expressions
    texts = order.this.expressions[0] if isinstance(order.this, exp.Distinct) else order.this
    is_by_itself = len(by) == 1 and by[0].this == texts and not by[0].args.get("desc")
    return isinstance(gathered, exp.ArrayAgg) or not is_by_itself


def _check_table(table: exp.Table, known: Set[str]) -> None:
    from sqlglot import exp

    if table.args.get("db") or table.args.get("catalog"):
        raise QueryError(
            f"A query reads the log and nothing else: there is no {table.sql('duckdb')}. Name its relations without a"
            " schema, such as turns and messages."
        )
    if isinstance(table.this, exp.Identifier):
        if hint := _ON_ONE_MACHINE.get(table.name.lower()):
            raise QueryError(f"{table.name} is a view of logs on one machine. {hint}")
        if table.name.lower() not in known:
            raise QueryError(f"There is no {table.name}.{nearest(table.name.lower(), _SHOWN)}")
    elif (name := _called(table.this)) in _SERIES:
        raise QueryError(
            f"A cluster makes rows otherwise. Write (select unnest(range(3)) as number) instead of {name}()."
        )
    else:
        raise QueryError(
            f"A query reads the log and nothing else, neither files nor the network nor settings: {name}() is refused."
        )


_ON_ONE_MACHINE = {
    "headline": "The same figures: answered metrics --every week",
    "rejects": "Rows that could not be read are in unreadable; all of them in a log: answered load LAKE",
}
_SHOWN = frozenset(("messages", "turns", "ledger", "unreadable"))


def _called(call: exp.Expr) -> str:
    from sqlglot import exp

    if isinstance(call, exp.Anonymous):
        return call.name.lower()
    return call.sql_name().lower() if isinstance(call, exp.Func) else call.key


def _names(con: SparkConnection, column: str, source: str) -> set[str]:
    found = con.beside.execute(f"select distinct lower({column}) from {source}").fetchall()
    return {str(name) for (name,) in found}


def _read(con: SparkConnection, sql: str, values: Mapping[str, object]) -> _Read:
    """Let DuckDB read a statement, with the first reading of its values that fits."""
    first: duckdb.Error | None = None
    for one in readings(values):
        # a WITH clause may write, so the kind of a statement does not tell
        con.beside.execute("begin transaction read only")
        try:
            found = con.beside.sql(sql, params=one or None)
            return _Read(found.columns, [str(kind) for kind in found.types], one)
        except duckdb.Error as error:
            first = first or error
            if not isinstance(error, duckdb.BinderException | duckdb.ConversionException):
                break
        finally:
            con.beside.execute("rollback")
    assert first is not None
    raise first


def _translated(con: SparkConnection, tree: exp.Expression, values: Mapping[str, object]) -> str:
    import sqlglot

    try:
        sql = con.translated(tree, values)
        known = sqlglot.parse_one(sql, dialect="spark")
    except (sqlglot.errors.SqlglotError, TypeError, KeyError) as error:
        raise QueryError(f"The query cannot be translated for the cluster: {error}") from None
    from sqlglot import exp

    if any(_called(call) in _NEVER for call in known.find_all(exp.Func)):
        raise QueryError("A query reads the log and nothing else.")
    return sql


def _fetched(con: SparkConnection, sql: str, limit: int | None) -> list[tuple[Any, ...]]:
    most = MOST_ROWS + 1 if limit is None else min(limit, MOST_ROWS + 1)
    try:
        frame = con.frames.of_sql(sql)
        # by their places: two columns may have one name
        places = [f"c{place}" for place in range(len(frame.columns))]
        frame = frame.toDF(*places)
        plain = [f"{_cast(name, kind)} as {name}" for name, kind in frame.dtypes]
        rows = con.frames.fetched(frame.selectExpr(*plain).limit(most))
    except EngineError as error:
        if said := _of_the_query(error):
            raise QueryError(f"The query failed: {said}") from None
        raise
    if len(rows) > MOST_ROWS:
        raise QueryError(
            f"The query has more than {MOST_ROWS:,} rows, as many as are brought from a cluster. Add a condition or a"
            " limit, or count instead of listing."
        )
    return rows


def _cast(name: str, kind: str) -> str:
    """Return SQL of Spark that gives a column a form that Python and DuckDB read alike."""
    if kind.startswith("decimal"):
        return f"cast({name} as string)"
    return f"cast({name} as timestamp_ntz)" if kind == "timestamp" else name


def _of_the_query(error: EngineError) -> str | None:
    """Return what is wrong with a query that Spark stopped; None where something else is."""
    from pyspark import errors

    kinds = (errors.ArithmeticException, errors.DateTimeException, errors.NumberFormatException,
             errors.ArrayIndexOutOfBoundsException, errors.SparkRuntimeException)  # fmt: skip
    if not isinstance(error.__cause__, kinds):
        return None
    said = str(error.__cause__).strip().splitlines()[0]
    return f"{said} Divide through nullif(n, 0)." if "DIVIDE_BY_ZERO" in said else said


def _with_types(con: SparkConnection, read: _Read, rows: list[tuple[Any, ...]]) -> duckdb.DuckDBPyRelation:
    places = range(len(read.types))
    kinds = ["VARCHAR" if kind.strip('"') == "NULL" else kind for kind in read.types]
    columns = ", ".join(f"c{place} {kind}" for place, kind in zip(places, kinds, strict=True))
    con.beside.execute(f"create or replace temp table asked_rows ({columns})")
    if rows:
        con.beside.execute(
            f"insert into asked_rows select {', '.join(f'unnest(?::{kind}[])' for kind in kinds)}",
            [[_value(cell) for cell in column] for column in zip(*rows, strict=True)],
        )
    named = ", ".join(
        'c{} as "{}"'.format(place, name.replace('"', '""'))
        for place, name in zip(places, read.columns, strict=True)
    )
    return con.beside.sql(f"select {named} from asked_rows")


def _value(cell: Any) -> Any:
    if hasattr(cell, "asDict"):
        return {key: _value(one) for key, one in cell.asDict().items()}
    return [_value(one) for one in cell] if isinstance(cell, list) else cell
