"""The SQL of the model, the metrics and the lists keeps to what DuckDB and Spark compute alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDERS = ("model", "measuring", "measuring/relations", "measuring/values", "metrics", "lists")
# Loading, labelling and comparing are of logs on one machine.
OF_ONE_MACHINE = {
    "measuring": (
        "diff_cut",
        "diff_keep",
        "diff_turns",
        "explain",
        "sample_keep",
        "given_texts",
        "thread_signs",
    ),
}
_COMMENT = re.compile(r"--[^\n]*")
_MACROS = re.compile(r"(?s)create or replace temp macro (\w+)\(.*?;\n")

# What is refused, and what to write instead.
REFUSED = {
    r"\bquantile(_cont|_disc)?\s*\(": "percentile(observation, share)",
    r"\bpercentile_(cont|disc)\s*\(": "percentile(observation, share)",
    r"\bapprox_\w+\s*\(": "an exact aggregate",
    r"\b(date_diff|datediff|date_sub|datesub|date_part|datepart)\s*\(": "seconds_between(later_at, earlier_at)",
    r"\b(isodow|dayofweek|dow|isoyear|yearweek)\b": "days since 1970 modulo 7, as in measuring/dimensions.sql",
    r"\bsubstr(ing)?\s*\([^,()]+,\s*0\b": "substr from 1, or left",
    r"\bepoch\s*\([^()]* - ": "seconds_between(later_at, earlier_at)",
    r"\bepoch_(ms|ns)\s*\(": "epoch_us",
    r"\b(time_bucket|generate_series)\s*\(": "unnest(range(...))",
    r"\bfrom\s+range\s*\(": "(select unnest(range(n)) as number)",
    r"\basof\b": "a join with a window",
    r"\b(un)?pivot\b": "aggregates with filter",
    r"\bdistinct\s+on\b": "qualify row_number() over (...) = 1",
    r"\bpositional\s+join\b": "a join by a number",
    r"\b(median|mode|first|last|list_aggregate)\s*\(": "percentile, min, max, arg_min or arg_max",
    r"\b(list|array_agg)\s*\([^()]*\border\s+by\b": "list_sort(list(x))",
    r"\b(random|uuid|now|current_\w+|today)\b\s*\(": "a parameter: figures do not depend on the clock or on chance",
    r"\bcolumns\s*\(": "the names of the columns",
    r"\b(ilike|similar\s+to|glob)\b": "lower(...) and regexp_matches",
    r"\bwith\s+recursive\b": "a step whose header says until when it is repeated",
    r"'-?inf(inity)?'::(double|float)": "null",
}
_DIVISION = re.compile(r"/\s*(?!nullif\b)[a-z_][a-z0-9_.]*\b(?!\s*\()")


def files() -> list[Path]:
    root = Path(__file__).resolve().parent.parent / "queries"
    return [
        path
        for folder in FOLDERS
        for path in sorted((root / folder).glob("*.sql"))
        if path.stem not in OF_ONE_MACHINE.get(folder, ())
    ]


def without_macros(path: Path, text: str) -> str:
    """Leave out macros that Spark has in its own words; lines keep their numbers."""
    own = set(re.findall(r"create or replace temp macro (\w+)", SPARK.read_text(encoding="utf-8")))
    return _MACROS.sub(lambda found: re.sub(r"[^\n]", "", found[0]) if found[1] in own else found[0], text)


SPARK = Path(__file__).resolve().parent.parent / "queries/spark/_macros.sql"


def refusals(path: Path, text: str) -> list[str]:
    """Return what in a file is not portable, with its line and what to write instead."""
    sql = _COMMENT.sub("", without_macros(path, text))
    found = []
    for pattern, instead in REFUSED.items():
        for hit in re.finditer(pattern, sql, re.IGNORECASE):
            line = sql.count("\n", 0, hit.start()) + 1
            found.append(f"{path.name}:{line}: {hit[0].strip()}: write {instead}")
    if path.parent.name in ("metrics", "lists"):
        # by nothing DuckDB divides to infinity, and Spark stops
        for hit in _DIVISION.finditer(sql):
            line = sql.count("\n", 0, hit.start()) + 1
            found.append(f"{path.name}:{line}: {hit[0].strip()}: write / nullif(..., 0)")
    return found


def test_no_file_says_what_the_two_engines_compute_differently() -> None:
    assert [one for path in files() for one in refusals(path, path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("sql", "instead"),
    [
        ("select quantile_cont(x, 0.5) from t", "percentile"),
        ("select percentile_cont(0.5) within group (order by x) from t", "percentile"),
        ("select date_diff('minute', a, b) from t", "seconds_between"),
        ("select extract(isodow from a) from t", "modulo 7"),
        ("select substr(text, 0, 3) from t", "from 1"),
        ("select epoch(a - b) from t", "seconds_between"),
        ("select time_bucket(interval 1 hour, a) from t", "range"),
        ("select * from a asof join b using (x)", "window"),
        ("pivot t on x", "filter"),
        ("select * from generate_series(1, 3)", "range"),
        ("select date_sub('day', a, b) from t", "seconds_between"),
        ("select list(x order by y) from t", "list_sort"),
        ("with recursive a as (select 1 union all from a) from a", "repeated"),
    ],
)
def test_a_file_with_such_a_construct_is_refused_by_line_with_what_to_write(sql: str, instead: str) -> None:
    (refusal,) = refusals(Path("one.sql"), f"-- a comment\n{sql}")[:1]
    assert refusal.startswith("one.sql:2: ")
    assert instead in refusal


def test_a_division_by_a_column_that_may_be_nothing_is_refused() -> None:
    assert refusals(Path("metrics/one.sql"), "select a / b as value, a / nullif(c, 0), a / 2 from t") == [
        "one.sql:1: / b: write / nullif(..., 0)"
    ]


def test_every_statement_becomes_one_of_spark_without_a_warning() -> None:
    pytest.importorskip("sqlglot", reason="the extra is not installed: pip install 'answered[spark]'")
    import duckdb
    from sqlglot import exp

    from analytics.engines import translating
    from analytics.metrics.composing import filled

    session = translating.Session()
    failed = []
    for path in files():
        text = filled(path.read_text(encoding="utf-8"), {})
        for statement in duckdb.extract_statements(text) if text.count("create ") else [None]:
            sql = statement.query if statement is not None else text
            try:
                (tree,) = translating.read_all(sql)[:1]
                if made := translating.macro_of(tree):
                    session.macros[made[0]] = made[1]
                    continue
                query = tree.expression if isinstance(tree, exp.Create | exp.Insert) else tree
                if query is None:
                    continue
                names = {str(one.this): 1 for one in query.find_all(exp.Placeholder)}
                translating.translated(query.copy(), session, names, lambda name: ["slice", "value"])
            except Exception as error:
                failed.append(f"{path.name}: {type(error).__name__}: {str(error)[:200]}")
    assert failed == []
