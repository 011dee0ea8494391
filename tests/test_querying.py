"""`answered query`: SQL that can only read, its parameters, its bounds, and queries that are kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner, Result
from faulted import begun
from machine import slowed

from analytics import saved
from analytics.cli import main
from analytics.errors import QueryError, RequestError
from analytics.log import Log
from analytics.measuring import Selection, measure
from analytics.measuring.framing import frame_of
from analytics.measuring.lists import list_frame, list_names, rows
from analytics.measuring.querying import query
from analytics.measuring.statements import said

LOG = (
    "message_id,posted_at,channel,author_id,from_brand,parent_id,text,category,followers\n"
    "1,2026-03-02T09:00:00Z,twitter,105834,false,,Where is my parcel?,question,5\n"
    "2,2026-03-02T09:10:00Z,twitter,acme,true,1,On its way.,,\n"
    "3,2026-03-02T10:00:00Z,facebook,007,false,,It broke.,complaint,50\n"
    "4,2026-03-02T13:00:00Z,facebook,acme,true,3,Sorry!,,\n"
    "5,2026-03-04T11:00:00Z,twitter,dan,false,,And me?,question,500\n"
)


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return result


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    (folder / "export.csv").write_text(LOG, encoding="utf-8")
    run("load", folder / "export.csv", "--db", folder / "log.duckdb")
    return folder / "log.duckdb"


@pytest.fixture(params=["read-only", "writable"])
def log(request: pytest.FixtureRequest, db: Path, tmp_path: Path) -> Iterator[Log]:
    """The log, opened for reading as commands do, and a copy of it open for writing as a program may."""
    if request.param == "writable":
        copy = tmp_path / "copy.duckdb"
        copy.write_bytes(db.read_bytes())
        db = copy
    with Log(db, writable=request.param == "writable") as opened:
        yield opened


ATTACKS = [
    "copy posts to '{folder}/out.csv'",
    "copy (select 1) to '{folder}/out.parquet' (format parquet)",
    "explain analyze copy (select 1) to '{folder}/out.csv'",
    "explain analyze create temp table t as select 1",
    "export database '{folder}/out'",
    "import database '{folder}/out'",
    "attach '{folder}/other.duckdb'",
    "detach log",
    "install httpfs",
    "load httpfs",
    "set memory_limit = '100GB'",
    "set enable_external_access = true",
    "reset lock_configuration",
    "pragma threads = 8",
    "pragma database_size",
    "call pragma_version()",
    "set variable x = 1",
    "from enable_logging(storage := 'file', storage_path := '{folder}')",
    "from enable_profiling(save_location := '{folder}/profile.json', format := 'json')",
    "from read_csv('{folder}/secret.csv')",
    "from read_text('{folder}/secret.csv')",
    "from read_blob('{folder}/secret.csv')",
    "from read_json('{folder}/secret.csv')",
    "from sniff_csv('{folder}/secret.csv')",
    "from glob('{folder}/*')",
    "from '{folder}/secret.csv'",
    "describe '{folder}/secret.csv'",
    "summarize '{folder}/secret.csv'",
    "from parquet_scan('{folder}/x.parquet')",
    "from read_duckdb('{folder}/other.duckdb', table_name := 'x')",
    "from 'https://example.org/x.parquet'",
    "from 's3://bucket/x.parquet'",
    "from query('from ''{folder}/secret.csv''')",
    "from json_execute_serialized_sql(json_serialize_sql('from ''{folder}/secret.csv'''))",
    "select getenv('HOME')",
    "from which_secret('s3://bucket', 's3')",
    "create secret (type s3)",
    "create table t as select 1",
    "create temp table t as select 1",
    "create macro m(a) as a",
    "create or replace temp view messages as select 1",
    "insert into posts select * from posts",
    "update posts set text = ''",
    "delete from posts",
    "truncate posts",
    "drop table posts",
    "alter table posts add column x integer",
    "with gone as (delete from posts returning *) from gone",
    "with more as (insert into posts from posts returning *) select count(*) from more",
    "with other as (update posts set text = '' returning *) from other",
    "prepare p as select 1",
    "execute p",
    "begin transaction",
    "vacuum",
    "checkpoint",
    "use memory",
    "select 1; drop table posts",
    "select 1 /* ; */; delete from posts -- ;",
    "-- select\ndelete from posts",
    "",
    ";",
    "-- nothing",
    "from _frames",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_sql_reaches_nothing_but_the_log(log: Log, tmp_path: Path, attack: str) -> None:
    (tmp_path / "secret.csv").write_text("a\nsecret\n", encoding="utf-8")
    _frames = [1, 2, 3]
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(QueryError) as refused:
        query(log, attack.format(folder=tmp_path))
    assert "secret\n" not in str(refused.value)
    assert {path.name for path in tmp_path.iterdir()} - {"copy.duckdb.wal", "copy.duckdb.tmp"} <= before
    # and the log is as it was, for SQL and for figures
    assert query(log, "select count(*) as n, count(distinct text) as texts from posts").rows() == [(5, 5)]
    assert measure(log, ["turns"], Selection())[0].value == 3


def test_a_log_open_for_writing_loads_no_file_after_a_query(db: Path, tmp_path: Path) -> None:
    with Log(tmp_path / "new.duckdb", writable=True) as log:
        query(log, "select 1")
        with pytest.raises(QueryError):
            query(log, f"from '{db.parent / 'export.csv'}'")


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("with recursive a(i) as (select 1 union all select i + 1 from a) select count(*) from a", "0.5 s"),
        ("with recursive a(i) as (select 1 union all select i + 1 from a) select * from a", "0.5 s"),
        ("select count(*) from range(1000000000000000) a, range(1000000) b", "0.5 s"),
        ("select md5(i::varchar) as x from range(10000000000) t(i) order by x", "0.5 s"),
        ("select pg_sleep(30)", "0.5 s"),
        ("select * from range(1000000000000000)", "10,000,000 rows"),
        ("select string_agg(repeat(a.text, 10000)) from messages a, range(100000)", "too much memory"),
    ],
)
def test_what_never_ends_is_stopped_and_says_so(db: Path, sql: str, why: str) -> None:
    with Log(db) as log:
        began = time.monotonic()
        with pytest.raises(QueryError, match=why):
            query(log, sql, timeout_seconds=0.5 if why[-1] == "s" and "row" not in why else 60)
        assert time.monotonic() - began < 30 * slowed()
        assert query(log, "select 1 as one").rows() == [(1,)]


@pytest.mark.own_process
def test_ctrl_c_ends_a_query_without_a_traceback(db: Path) -> None:
    endless = "with recursive a(i) as (select 1 union all select i + 1 from a) select * from a"
    command = [sys.executable, "-m", "analytics.cli", "query", endless, "--db", str(db)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    begun(process)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    printed, told = process.communicate(timeout=300)
    assert (process.returncode, printed, told.strip()) == (130, "", "Aborted!")


@pytest.mark.parametrize(
    ("sql", "given", "expected"),
    [
        ("select message_id from messages order by message_id limit $n", {"n": "2"}, [("1",), ("2",)]),
        ("select message_id from messages where followers > $n order by 1", {"n": "5"}, [("3",), ("5",)]),
        ("select message_id from messages where author_id = $who", {"who": "105834"}, [("1",)]),
        ("select message_id from messages where author_id = $who", {"who": "007"}, [("3",)]),
        ("select message_id from messages where author_id in ($a, 'dan') order by 1", {"a": "007"}, [("3",), ("5",)]),
        ("select count(*) from messages where posted_at >= $day", {"day": "2026-03-04"}, [(1,)]),
        ("select count(*) from messages where from_brand = $is", {"is": "true"}, [(2,)]),
        ("select count(*) from messages where from_brand and $is", {"is": "false"}, [(0,)]),
        ("select $n + 1 as x", {"n": "41"}, [(42,)]),
        ("select $n * 2 as x", {"n": "1.5"}, [(3.0,)]),
        ("select count(*) from turns where turn_number > $n", {"n": "0.5"}, [(3,)]),
        ("select count(*) from messages where author_id = $who", {"who": "1.5"}, [(0,)]),
        ("select count(*) from messages where text like $who", {"who": "1.5"}, [(0,)]),
        ("select $n * 1.5 as x", {"n": "100"}, [(150.0,)]),
        ("select $day + 1 as x", {"day": "2026-03-04"}, [(date(2026, 3, 5),)]),
        ("select count(*) from messages where text like $like", {"like": "%parcel%"}, [(1,)]),
        ("select $Who as x", {"who": "a"}, [("a",)]),
        ("select $x as x", {"x": "a' or 1=1 --"}, [("a' or 1=1 --",)]),
        ("select $n + 1 as x", {"n": 41}, [(42,)]),
    ],
)  # fmt: skip
def test_a_value_takes_the_type_of_what_it_stands_beside(
    db: Path, sql: str, given: dict[str, object], expected: list[tuple[object, ...]]
) -> None:
    with Log(db) as log:
        assert query(log, sql, given).rows() == expected


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"whom": "a"}, r"no parameter \$whom. Did you mean who\?"),
        ({}, r"needs a value for \$who, for example who="),
    ],
)
def test_unknown_and_missing_values_are_named(db: Path, given: dict[str, object], says: str) -> None:
    with Log(db) as log, pytest.raises(QueryError, match=says):
        query(log, "from messages where author_id = $who", given)
    with Log(db) as log, pytest.raises(QueryError, match="without names"):
        query(log, "select ?", {})


def test_advice_of_the_engine_on_its_own_settings_is_not_passed_on() -> None:
    text = "Out of Memory Error: no room\n\nPossible solutions:\n* Set the number of threads lower (SET threads=1)"
    assert said(duckdb.Error(text)) == "Out of Memory Error: no room"


def test_a_frame_holds_what_frames_cannot(db: Path) -> None:
    sql = (
        "select 1 as a, 2 as a, interval 90 minute as wait, sum(1) as n, 'x'::enum('x') as e, map {'k': 1} as m,"
        " 'infinity'::timestamp as t, null as nothing, [interval 1 day] as days, '101'::bit as b"
    )
    with Log(db) as log:
        found = query(log, sql)
    assert found.rows(named=True) == [
        {"a": 1, "a_2": 2, "wait": 5400.0, "n": 1, "e": "x", "m": '{"k":1}', "t": None, "nothing": None,
         "days": '["1 day"]', "b": "101"}
    ]  # fmt: skip


def test_whole_numbers_of_128_bits_come_as_64_where_they_fit(db: Path) -> None:
    with Log(db) as log:
        small = query(log, "select sum(i) as n from (values (1), (null), (4)) t(i)")
        large = query(
            log, "select n from (values (1::hugeint), (null), (170141183460469231731687303715884105727)) t(n)"
        )
        assert query(log, "select 1::hugeint as \"^.*$\", 'a' as b").rows() == [(1, "a")]
    assert (small["n"].dtype, small["n"].to_list()) == (pl.Int64, [5])
    assert large["n"].to_list() == ["1", None, "170141183460469231731687303715884105727"]


def test_a_query_changes_nothing_for_what_is_measured_after_it(log: Log) -> None:
    first = measure(log, ["unanswered_share"], Selection(by=("channel",)))
    query(log, "select setseed(0.5)")
    query(log, "from turns order by random() limit 1")
    assert measure(log, ["unanswered_share"], Selection(by=("channel",))) == first


@pytest.mark.parametrize("name", list_names())
def test_a_list_as_a_frame_has_the_rows_of_the_list(db: Path, name: str) -> None:
    with Log(db) as log:
        listed, framed = rows(log, name, Selection()), list_frame(log, name, Selection())
        assert framed.to_dicts() == listed
        assert list_frame(log, name, Selection(), 0).schema == framed.schema


def test_sql_is_kept_with_its_parameters_and_run_by_its_name(db: Path, tmp_path: Path) -> None:
    config = tmp_path / "answered.toml"
    config.write_text("", encoding="utf-8")
    common = ("--db", db, "--config", config)
    sql = "select message_id from messages where followers > $least and channel = $channel"
    run("query", sql, "--save", "loud", "--title", "Loud ones", "-p", "least=10", *common)
    assert (tmp_path / "answered_queries" / "loud.sql").read_text(encoding="utf-8") == (
        f"-- title: Loud ones\n-- parameter: channel\n-- parameter: least = 10\n\n{sql}\n"
    )
    found = run("query", "loud", "-p", "channel=twitter", "-f", "json", *common).stdout
    assert json.loads(found) == [{"message_id": "5"}]
    found = run("query", "loud", "-p", "channel=twitter", "-p", "LEAST=1", "-f", "csv", *common).stdout
    assert found == "message_id\n1\n5\n"
    assert "needs a value for $channel" in run("query", "loud", *common, code=1).stderr
    listed = json.loads(run("query", "--list", "-f", "json", *common).stdout)
    assert {
        "name": "loud",
        "kind": "saved",
        "title": "Loud ones",
        "parameters": "channel, least=10",
    } in listed
    assert {one["name"] for one in listed if one["kind"] == "list"} == set(list_names())


@pytest.mark.parametrize(
    ("sql", "name", "further", "says"),
    [
        ("select 1", "../evil", (), "cannot name"),
        ("select 1", "a/b", (), "cannot name"),
        ("select 1", "/srv/x", (), "cannot name"),
        ("select 1", "", (), "cannot name"),
        ("select 1", "con", (), "cannot name"),
        ("select 1", "a" * 65, (), "cannot name"),
        ("select 1", "Worklist", (), "is a list of this program"),
        ("select 1", "kept", (), "already"),
        ("select 1", "KEPT", (), "already"),
        ("delete from posts", "gone", (), "Only statements that read"),
        ("select 1; select 2", "two", (), "One SQL statement"),
        ("select nothing_such from turns", "wrong", (), "nothing_such"),
        ("select $n + 'a'", "wrong", ("-p", "m=1"), "no parameter"),
        ("select $x", "lines", ("-p", "x=a\nb"), "more than one line"),
        ("from 'secret.csv'", "file", (), "reads the log and nothing else"),
        ("worklist", "mine", (), "cannot be read"),
    ],
)
def test_what_should_not_be_kept_is_refused_and_writes_nothing(
    db: Path, tmp_path: Path, sql: str, name: str, further: tuple[str, ...], says: str
) -> None:
    config = tmp_path / "answered.toml"
    config.write_text("", encoding="utf-8")
    run("query", "select 0", "--save", "kept", "--db", db, "--config", config)
    result = CliRunner().invoke(
        main, ["query", sql, "--save", name, *further, "--db", str(db), "--config", str(config)]
    )
    assert result.exit_code in (1, 2), result.output
    assert says in result.stderr
    assert [path.name for path in (tmp_path / "answered_queries").iterdir()] == ["kept.sql"]
    assert "select 0" in (tmp_path / "answered_queries" / "kept.sql").read_text(encoding="utf-8")


def test_a_kept_query_is_replaced_where_that_is_meant(db: Path, tmp_path: Path) -> None:
    common = ("--db", db, "--config", tmp_path / "answered.toml")
    (tmp_path / "answered.toml").write_text("", encoding="utf-8")
    run("query", "select 1 as x", "--save", "kept", *common)
    run("query", "select 2 as x", "--save", "kept", "--force", *common)
    assert run("query", "kept", "-f", "csv", *common).stdout == "x\n2\n"


def test_a_file_written_by_hand_runs_in_the_same_sandbox(db: Path, tmp_path: Path) -> None:
    folder = tmp_path / "answered_queries"
    folder.mkdir()
    (tmp_path / "answered.toml").write_text("", encoding="utf-8")
    common = ("--db", db, "--config", tmp_path / "answered.toml")
    (folder / "plain.sql").write_text("-- what I like\nselect 1 as x -- no header\n", encoding="utf-8")
    assert run("query", "plain", "-f", "csv", *common).stdout == "x\n1\n"
    (folder / "bad.sql").write_text("-- title: x\ndrop table posts\n", encoding="utf-8")
    assert "Only statements that read" in run("query", "bad", *common, code=1).stderr
    (folder / "odd.sql").write_text("-- parameter: = 3\nselect 1\n", encoding="utf-8")
    assert "has no meaning" in run("query", "odd", *common, code=1).stderr
    (folder / "odd.sql").write_bytes(b"select '\xff'\n")
    assert "cannot be read" in run("query", "odd", *common, code=1).stderr


@pytest.mark.parametrize("default", ["", "a = b", "'quoted'", "--", "$x", "שלום"])
def test_what_is_written_to_a_file_is_read_from_it(tmp_path: Path, default: str) -> None:
    kept = saved.SavedQuery("one", "", {"a": default, "b": None}, "-- title: mine\nselect $a, $b")
    (tmp_path / "one.sql").write_text(kept.text(), encoding="utf-8")
    assert saved.saved_query(tmp_path, "one") == kept


def test_names_are_plain() -> None:
    assert saved.new_name("late-answers_2", ["worklist"]) == "late-answers_2"
    for name in ("", ".", "-x", "_x", "a b", "a.sql", "é", "a\n", "nul"):
        with pytest.raises(RequestError):
            saved.new_name(name, [])


def test_wrong_uses_of_the_command_are_told_apart(db: Path) -> None:
    assert "Did you mean worklist?" in run("query", "worklst", "--db", db, code=1).stderr
    assert "for lists only" in run("query", "select 1", "--from", "2026-01-01", "--db", db, code=2).stderr
    assert "for SQL" in run("query", "worklist", "-p", "a=1", "--db", db, code=2).stderr
    assert "name=value" in run("query", "select 1", "-p", "a", "--db", db, code=2).stderr
    assert "twice" in run("query", "select $a", "-p", "a=1", "-p", "a=2", "--db", db, code=2).stderr
    run("query", "--db", db, code=2)
    for beside in (
        ("--limit", 3),
        ("--timeout", 5),
        ("--from", "2026-01-01"),
        ("-f", "csv"),
        ("-o", "x.csv"),
        ("--list",),
    ):
        run("query", "select 1", "--save", "x", *beside, "--db", db, code=2)
    for beside in (("select 1",), ("--limit", 3), ("--where", "hour = 1"), ("-p", "a=1"), ("--show-people",)):
        assert "--list takes no" in run("query", "--list", *beside, "--db", db, code=2).stderr
    run("query", "--list", "-f", "csv", "--db", db)
    run("query", "select 1", "--title", "x", "--db", db, code=2)
    run("query", "select 1", "--timeout", "0", "--db", db, code=2)
    assert run("query", "from range(9) t(i)", "--limit", "2", "-f", "csv", "--db", db).stdout == "i\n0\n1\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a limit of memory of another system")
@pytest.mark.own_process
def test_a_step_that_nothing_interrupts_ends_the_command(db: Path) -> None:
    # one value of 3.2 GB, made in one step
    command = [
        sys.executable,
        "-m",
        "analytics.cli",
        "query",
        "select list_sum(range(400000000))",
        "--db",
        str(db),
    ]
    found = subprocess.run(
        [*command, "--timeout", "1"], capture_output=True, text=True, timeout=300, check=False
    )
    assert found.returncode == 1
    assert "The query was stopped after 1 s" in found.stderr or "too much memory" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_name_with_quotes_is_a_name_of_a_column() -> None:
    with duckdb.connect() as con:
        assert frame_of(con.sql('select 1 as "a""b", 2 as """"'), None).to_dict(as_series=False) == {
            'a"b': [1],
            '"': [2],
        }
