"""The commands with `--engine` on a real cluster: what they print and write is what they do of the log with DuckDB.

They run where they are asked for (`make test-spark`), as those of test_spark.py.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from spark_cluster import SMALL_JOBS, cluster, why_not

import analytics
from analytics.cli import main
from analytics.errors import QueryError, RequestError

pytestmark = [
    pytest.mark.spark,
    # PySpark and py4j leave sockets to the end of the process
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

GOALS = """
[goals]
unanswered_share = "<= 0.30"
within_2h_share = ">= 0.10"
typical_wait_seconds = "<= 1h"
"""


@dataclass
class Both:
    """One log: its file, the lake made of it, and the cluster; and that lake opened on the cluster, and the log."""

    db: Path
    lake: Path
    master: str
    opened: tuple[analytics.Log, analytics.Log]

    def here(self, *arguments: object) -> Result:
        return run(*arguments, "--db", self.db)

    def there(self, *arguments: object) -> Result:
        return run(*arguments, "--lake", self.lake, "--engine", self.master)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code in (0, 3), f"{result.output}\n{result.exception!r}"
    return result


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Iterator[Both]:
    if reason := why_not():
        (pytest.fail if os.environ.get("ANSWERED_TEST_SPARK") else pytest.skip)(reason)
    folder = tmp_path_factory.mktemp("commands")
    with pytest.MonkeyPatch.context() as patch, cluster(folder / "cluster") as started:
        patch.setenv("ANSWERED_SPARK_CONF", SMALL_JOBS)
        patch.chdir(folder)
        (folder / "answered.toml").write_text(GOALS, encoding="utf-8")
        run("load", checkout / "sample_data", "--db", folder / "log.duckdb")
        run("export", folder / "lake", "--db", folder / "log.duckdb")
        with (
            # while it is open, each command has its session on what runs already
            analytics.open_lake(folder / "lake", engine=started.master, timeout_seconds=120) as there,
            analytics.open(folder / "log.duckdb") as here,
        ):
            yield Both(folder / "log.duckdb", folder / "lake", started.master, (there, here))


def assert_near(found: Any, expected: Any, where: str = "") -> None:
    """Compare JSON: numbers to 1e-9, all else exactly."""
    if isinstance(expected, dict):
        assert isinstance(found, dict), where
        assert found.keys() == expected.keys(), where
        for key in expected:
            assert_near(found[key], expected[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for place, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_near(one, other, f"{where}[{place}]")
    elif isinstance(expected, float) and isinstance(found, int | float):
        assert abs(found - expected) <= 1e-9 * max(1.0, abs(expected)), where
    else:
        assert found == expected, where


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("metrics", "--by", "channel", "--every", "week"),
        ("query", "worklist", "--limit", "50"),
    ],
    ids=lambda arguments: " ".join(arguments)[:60],
)
def test_a_command_prints_on_a_cluster_what_it_prints_of_the_log(
    both: Both, arguments: tuple[str, ...]
) -> None:
    found, expected = both.there(*arguments, "-f", "json"), both.here(*arguments, "-f", "json")
    rows = json.loads(expected.stdout)
    assert rows
    assert_near(json.loads(found.stdout), rows)
    assert told(found) == told(expected)


def told(result: Result) -> list[str]:
    """Return the remarks on stderr, without the load of a log and without Spark's own lines."""
    return [line for line in result.stderr.splitlines() if not re.match(r"WARNING: |.*log level", line)]


def test_check_gives_the_verdicts_and_the_exit_code_of_the_log(both: Both) -> None:
    found, expected = both.there("check", "--json", "-"), both.here("check", "--json", "-")
    assert found.exit_code == expected.exit_code == 3
    assert_near(json.loads(found.stdout), json.loads(expected.stdout))


@pytest.mark.slow
def test_the_report_is_the_same_page(both: Both, tmp_path: Path) -> None:
    both.there("report", "-o", tmp_path / "there.html")
    both.here("report", "-o", tmp_path / "here.html")
    there, here = (
        parted((tmp_path / name).read_text(encoding="utf-8")) for name in ("there.html", "here.html")
    )
    assert len(there) == len(here)
    differing = [(one, other) for one, other in zip(there, here, strict=True) if one != other]
    # sums in another order differ by 1e-16, and so on which side of a half a rounded figure falls
    assert len(differing) < 5
    assert all(abs(float(one) - float(other)) <= 1 for one, other in differing), differing


def parted(page: str) -> list[str]:
    """Return the numbers of a page and what is between them; long ones to eleven digits."""
    found = re.findall(r"\d+\.\d+(?:e-?\d+)?|\d+|\D+", page)
    return [f"{float(one):.11g}" if re.fullmatch(r"\d+\.\d{6,}(e-?\d+)?", one) else one for one in found]


# ---- SQL of one's own


@pytest.fixture(scope="module")
def logs(both: Both) -> tuple[analytics.Log, analytics.Log]:
    """The lake on the cluster, and the log it was made of."""
    return both.opened


ATTACKS = [
    'select * from parquet."/etc/passwd"',
    'select * from text."{folder}/secret.csv"',
    'select * from csv."{folder}/secret.csv"',
    'select * from json."{folder}/secret.csv"',
    'select * from "parquet.`/etc/passwd`"',
    "from '{folder}/secret.csv'",
    "from read_csv('{folder}/secret.csv')",
    "from read_text('{folder}/secret.csv')",
    "from read_files('{folder}/secret.csv')",
    "from glob('/etc/*')",
    "from 's3://bucket/x.parquet'",
    "select * from global_temp.x",
    "select * from spark_catalog.default.x",
    "select * from information_schema.tables",
    "from lake_messages",
    "from duckdb_settings()",
    "from sqlite_master",
    "select reflect('java.lang.System', 'getProperty', 'user.home')",
    "select java_method('java.lang.System', 'getenv', 'HOME')",
    "select try_reflect('java.lang.System', 'getProperty', 'user.home')",
    "select 'java.lang.System'.reflect('getProperty', 'user.home')",
    "select \"reflect\"('java.lang.System', 'getProperty', 'user.home')",
    "select channel from messages where reflect('java.lang.Thread', 'sleep', 1) is null",
    "select list_transform([1], lambda x: reflect('java.lang.System', 'getProperty', 'user.home'))",
    "select input_file_name() from posts",
    "select getenv('HOME')",
    "select current_setting('memory_limit')",
    "select identifier('posts')",
    "select * from identifier('parquet.`/etc/passwd`')",
    "from query('from ''{folder}/secret.csv''')",
    "from query_table(['posts'])",
    "select transform(text) using 'cat /etc/passwd' as (line) from messages",
    "copy posts to '{folder}/out.csv'",
    "insert into posts select * from posts",
    "insert overwrite directory '{folder}/out' using csv select 1",
    "create table t as select 1",
    "create or replace temp view messages as select 1",
    "drop view messages",
    "delete from posts",
    "with gone as (delete from posts returning *) from gone",
    "with more as (insert into posts from posts returning *) select count(*) from more",
    "select 1; drop table posts",
    "set variable x = 1",
    "add jar '{folder}/x.jar'",
    "load data inpath '{folder}/secret.csv' into table posts",
    "attach '{folder}/other.duckdb'",
    "call pragma_version()",
    "explain select 1",
    "explain analyze select 1",
    "describe posts",
    "cache table posts",
    "",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_sql_reaches_nothing_but_the_lake(
    logs: tuple[analytics.Log, analytics.Log], tmp_path: Path, attack: str
) -> None:
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    there, _ = logs
    with pytest.raises(QueryError):
        there.query(attack.replace("{folder}", str(tmp_path)))
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_what_looks_like_sql_or_a_variable_within_a_text_stays_a_text(
    logs: tuple[analytics.Log, analytics.Log],
) -> None:
    texts = [
        "it's",
        "\\",
        "\\' or 1=1 --",
        "${env:HOME}",
        "${system:user.home}",
        "-- ?",
        "len(",
        ":x",
        "\\u0027",
        "`",
    ]
    there, _ = logs
    quoted = ", ".join(
        "'{}' as c{}".format(text.replace("'", "''"), place) for place, text in enumerate(texts)
    )
    assert list(there.query(f"select {quoted}").row(0)) == texts
    given = ", ".join(f"$p{place} as c{place}" for place in range(len(texts)))
    values: dict[str, Any] = {f"p{place}": text for place, text in enumerate(texts)}
    found = there.query(f"select {given}", **values)
    assert list(found.row(0)) == texts


def test_conditions_cannot_run_code_or_read_the_environment(
    logs: tuple[analytics.Log, analytics.Log],
) -> None:
    there, _ = logs
    for where in (
        "reflect('java.lang.System', 'exit', 1) is null",
        "input_file_name() = 'x'",
        "exists(from posts)",
        'channel in (select * from parquet."/etc/passwd")',
    ):
        with pytest.raises(RequestError):
            there.metrics("turns", where=where)


@pytest.mark.parametrize(
    "sql",
    [
        "with late as (from turns where wait_seconds > 60) select channel, count(*) n from late group by 1 order by 1",
        "select channel, percentile(wait_seconds, 0.5) as p from turns where is_owed group by 1 order by 1",
        "select date_trunc('week', opened_at) as w, count(*) filter (is_owed) as n from turns group by 1 order by 1",
        "select strftime(posted_at, '%Y-%m') as month, count(*) n from messages group by 1 order by 1",
        "select day from turns qualify row_number() over (partition by channel order by opened_at) = 1 order by 1",
        "select 1.5 as x, cast(2.25 as decimal(10, 2)) as d, 10 / 4 as q, 7 // 2 as w, 7 % 4 as r, null as u",
        "select 1 as a, 2 as a",
        "select name, read, loaded from ledger order by name",
        "select timestamp '2026-03-01 10:00:00' as t, date '2026-03-01' as d, interval 1 hour as i",
        "select struct_pack(a := 1, b := 'x') as s, [1, 2] as l",
        "select string_agg(distinct channel, ',' order by channel) as s from turns",
        "select channel, count(*) as n, avg(wait_seconds) as w from turns group by all order by all",
        "select concat(channel, null, 'x') as c, count(*) n from turns group by 1 order by 1",
    ],
)
def test_sql_gives_the_rows_and_types_of_duckdb(logs: tuple[analytics.Log, analytics.Log], sql: str) -> None:
    there, here = (log.query(sql) for log in logs)
    assert there.schema == here.schema
    assert_near([list(row) for row in there.rows()], [list(row) for row in here.rows()])


def test_values_mean_in_sql_what_they_mean_on_one_machine(logs: tuple[analytics.Log, analytics.Log]) -> None:
    asked: list[tuple[str, dict[str, Any]]] = [
        ("select message_id from messages where author_id = $who order by 1", {"who": "tw_user_2120"}),
        ("select count(*) as n from messages where followers > $n", {"n": "100"}),
        ("select count(*) as n from messages where from_brand = $side", {"side": "true"}),
        ("select count(*) as n from turns where opened_at >= $day", {"day": "2026-03-02"}),
        ("select $n + 1 as n", {"n": "5"}),
    ]
    for sql, values in asked:
        there, here = (log.query(sql, **values) for log in logs)
        assert there.rows() == here.rows(), sql


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select hash(channel) from turns", r"hash\(\) differently.*Write md5"),
        ("select quantile_cont(wait_seconds, 0.5) from turns", "Write percentile"),
        ("select date_diff('minute', opened_at, answered_at) from turns", "Write epoch"),
        ("select extract(isodow from opened_at) from turns", "Write the dimension weekday"),
        ("select first(channel) from turns", "Write arg_min"),
        ("from turns using sample 10", "other samples"),
        (r"from messages where text like '10\%'", "Write regexp_matches"),
        ("select i from range(3) as t(i)", "unnest"),
        ("select 1 / 0", "nullif"),
        ("select cast('x' as integer)", "The query failed"),
        ("select list(channel order by day) from turns", "Write list_sort"),
        ("from headline", "metrics --every week"),
        ("from turn", "Did you mean turns"),
        ("select chanel from turns", "chanel"),
    ],
)
def test_sql_that_is_computed_differently_or_fails_says_what_to_write(
    logs: tuple[analytics.Log, analytics.Log], sql: str, said: str
) -> None:
    there, _ = logs
    with pytest.raises(QueryError, match=said):
        there.query(sql)


def test_sql_that_takes_too_long_is_stopped_and_the_next_one_runs(
    logs: tuple[analytics.Log, analytics.Log],
) -> None:
    there, _ = logs
    with pytest.raises(QueryError, match="stopped after 2 s"):
        there.query(
            "select count(*) as n from posts a, posts b, posts c where a.text > b.text || c.text",
            timeout_seconds=2,
        )
    assert there.query("select 1 as one")["one"].to_list() == [1]


def test_a_log_measures_as_before_after_sql_of_ones_own(logs: tuple[analytics.Log, analytics.Log]) -> None:
    there, here = logs
    there.query("select 1")
    assert there.metrics("turns").rows() == here.metrics("turns").rows()


def test_what_a_cluster_does_not_do_says_so(
    logs: tuple[analytics.Log, analytics.Log], tmp_path: Path
) -> None:
    there, _ = logs
    for ask in (
        lambda: there.turns,
        lambda: there.messages,
        lambda: there.explain("1"),
        lambda: there.compare(),
        lambda: there.save_query("one", "select 1"),
        lambda: there.export(tmp_path / "other"),
    ):
        with pytest.raises(RequestError, match="A cluster does not"):
            ask()
