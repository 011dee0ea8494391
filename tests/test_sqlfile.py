"""The file of a log as any SQL client sees it: its views, its comments, what it opens in, and what SQL may not do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import product
import pytest
from reference import COLUMNS, Row

from analytics.config import Settings
from analytics.errors import LogError
from analytics.log import LoadOptions, Log, load
from analytics.log.store import SCHEMA
from analytics.measuring import DIMENSIONS, Selection, measure, span
from analytics.measuring.selection import local_day, period_start
from analytics.metrics import HEADLINE, catalogue
from analytics.resources import folder
from analytics.sources.files import find

MONDAY = datetime(2026, 3, 2, 9)
COLUMNS_OF_HEADLINE = [
    "week", "metric", "title", "unit", "value", "low", "high", "numerator", "denominator", "n", "pending", "reason",
    "as_of",
]  # fmt: skip
PUBLIC = ("messages", "turns", "headline", "ledger", "rejects", "defaults")


def asks(message_id: str, days: float = 0, **cells: Any) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    own = {"message_id": message_id, "posted_at": MONDAY + timedelta(days=days), "channel": "twitter"}
    own |= {"from_brand": False, "author_id": f"c{message_id}", "category": "question", "text": "Where?"}
    return row | own | cells


def replies(message_id: str, days: float = 0, minutes: float = 10, **cells: Any) -> Row:
    own = {
        "from_brand": True,
        "author_id": "acme",
        "parent_id": message_id,
        "category": None,
        "text": "Here.",
    }
    at = MONDAY + timedelta(days=days, minutes=minutes)
    return asks(f"{message_id}-a", days) | own | {"posted_at": at} | cells


JERUSALEM = Settings(tz="Asia/Jerusalem", week_start=6)


def sample_log(path: Path) -> Log:
    log = Log(path, JERUSALEM, writable=True)
    names = ("google_play_mentions.csv", "google_play_responses.csv", "twitter.csv", "facebook.ndjson")
    for export in find([str(folder("sample_data") / name) for name in names]).exports:
        load(log, export, LoadOptions(), product.NOW)
    return log


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of the sample's exports, by the clock and the week of Jerusalem."""
    path = tmp_path_factory.mktemp("sample") / "log.duckdb"
    sample_log(path).close()
    return path


def seen(log: Log) -> list[dict[str, Any]]:
    rows = log.con.execute("from headline").fetchall()
    return [dict(zip(COLUMNS_OF_HEADLINE, row, strict=True)) for row in rows]


def expected(log: Log, step: int) -> list[dict[str, Any]]:
    """Measure what the view shows: the log as a whole, and each week, or each so many, as on its own page."""
    settings, held = log.settings, span(log)
    plain = Selection(tz=settings.tz, week_start=settings.week_start, grace_seconds=settings.grace_seconds)
    first = period_start(local_day(held.first_at, settings.tz), "week", settings.week_start)
    pages: list[tuple[date | None, Selection]] = [(None, plain)]
    while first <= local_day(held.latest_at, settings.tz):
        days = {"first": first, "last": first + timedelta(days=6)}
        pages.append((first, Selection(**(vars(plain) | days))))
        first += timedelta(days=7 * step)
    found = []
    for week, selection in pages:
        for figure in measure(log, HEADLINE, selection):
            told = {name: getattr(figure, name) for name in COLUMNS_OF_HEADLINE if hasattr(figure, name)}
            found.append({"week": week, "title": catalogue()[figure.metric].title} | told)
    return found


def assert_the_view_shows_what_is_measured(log: Log, step: int = 1) -> list[dict[str, Any]]:
    rows, wanted = seen(log), expected(log, step)
    weeks = {row["week"] for row in wanted}
    compared = [row for row in rows if row["week"] in weeks]
    assert {row["week"] for row in rows} >= weeks
    assert [{name: row[name] for name in COLUMNS_OF_HEADLINE[:-1]} for row in compared] == [
        {name: row[name] for name in COLUMNS_OF_HEADLINE[:-1]} for row in wanted
    ]
    return rows


# ---- headline


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(tz="Asia/Jerusalem", week_start=6, grace_seconds=3600),
        Settings(tz="America/Santiago", week_start=3, grace_seconds=7 * 86_400),
    ],
)
def test_the_headline_of_the_sample_is_what_is_measured_figure_for_figure(
    tmp_path: Path, sample: Path, settings: Settings
) -> None:
    shutil.copy(sample, tmp_path / "log.duckdb")
    with Log(tmp_path / "log.duckdb", settings, writable=True) as log:
        rows = assert_the_view_shows_what_is_measured(log)
    assert [row["metric"] for row in rows[: len(HEADLINE)]] == list(HEADLINE)
    assert len(rows) > 5 * len(HEADLINE)
    assert {row["week"].weekday() for row in rows if row["week"]} == {settings.week_start}


@pytest.mark.parametrize(("first", "tz"), [(41_000, "Europe/Belgrade"), (42_000, "Asia/Kathmandu")])
def test_the_headline_of_random_logs_is_what_is_measured(tmp_path: Path, first: int, tz: str) -> None:
    with Log(tmp_path / "log.duckdb", Settings(tz=tz, week_start=first % 7), writable=True) as log:
        product.load_files(log, product.joined(range(first, first + 12), 20), tmp_path / "files")
        assert_the_view_shows_what_is_measured(log, step=7)
        log.con.execute("update files set lacks = ['unanswered', 'seconds'] where file_no = 1")
        log.forget()
        rows = assert_the_view_shows_what_is_measured(log, step=9)
    assert any("answered messages only" in (row["reason"] or "") for row in rows)


def test_a_figure_that_cannot_be_known_is_null_with_its_reason(tmp_path: Path) -> None:
    with Log(tmp_path / "log.duckdb", writable=True) as log:
        product.load_files(log, [("asked.csv", [asks("a"), asks("b", 8)])], tmp_path)
        rows = assert_the_view_shows_what_is_measured(log)
        shares = [row for row in rows if row["metric"] == "unanswered_share"]
        assert {(row["value"], row["reason"]) for row in shares} == {
            (None, "the log holds no message of the brand")
        }
        # the first reply comes in the third week: what was asked before is known once the log holds it
        product.load_files(log, [("part.csv", [asks("c", 15), replies("c", 15)])], tmp_path)
        log.con.execute("update files set lacks = ['unanswered'] where name = 'part.csv'")
        log.forget()
        rows = assert_the_view_shows_what_is_measured(log)
    found = {
        row["week"]: (row["value"], row["reason"]) for row in rows if row["metric"] == "unanswered_share"
    }
    of_one = "1 turn comes from an export of answered messages only"
    assert found == {
        None: (None, of_one),
        date(2026, 3, 2): (None, "the log holds no message of the brand"),  # as of 16 March, midnight
        date(2026, 3, 9): (1.0, None),  # b, as of the reply
        date(2026, 3, 16): (None, of_one),
    }


def test_a_log_without_messages_has_views_without_rows(tmp_path: Path) -> None:
    with Log(tmp_path / "log.duckdb", writable=True) as log:
        for name in PUBLIC[:-1]:
            assert log.con.execute(f"from {name}").fetchall() == []
        assert log.con.execute("from defaults").fetchall() == [("UTC", 0, 86_400, None)]


def test_the_headline_is_never_stale(tmp_path: Path) -> None:
    with Log(tmp_path / "log.duckdb", writable=True) as log:
        for number in range(3):
            file = (f"{number}.csv", [asks(f"{number}", number), replies(f"{number}", number)])
            product.load_files(log, [file], tmp_path)
            (row,) = log.con.execute(
                "select value, n from headline where week is null and metric = 'turns'"
            ).fetchall()
            assert row == (number + 1, number + 1)


# ---- turns


def test_shares_of_the_view_turns_are_the_metrics(sample: Path) -> None:
    with Log(sample) as log:
        found = log.con.execute(
            "select count(*) filter (outcome = 'unanswered') / count(*) filter (is_mature and is_owed),"
            " count(*) filter (is_owed and age_seconds >= 7200 and wait_seconds <= 7200)"
            " / count(*) filter (is_owed and age_seconds >= 7200),"
            " count(*), median(wait_seconds) filter (is_owed) from turns"
        ).fetchone()
        names = ["unanswered_share", "within_2h_share", "turns", "median_response_seconds"]
        asked = Selection(tz="Asia/Jerusalem", week_start=6)
        assert found == tuple(figure.value for figure in measure(log, names, asked))


def test_turns_have_every_dimension_of_measuring_but_the_daypart(sample: Path) -> None:
    with Log(sample) as log:
        for name in DIMENSIONS:
            if name != "daypart":
                found = dict(log.con.execute(f'select "{name}", count(*) from turns group by all').fetchall())
                figures = measure(log, ["turns"], Selection(by=(name,), tz="Asia/Jerusalem"))
                assert found == {figure.dimensions[name]: figure.value for figure in figures}, name


@pytest.mark.parametrize(
    ("tz", "week_start"),
    [("UTC", 0), ("America/Santiago", 6), ("Asia/Beirut", 2), ("America/Havana", 5), ("Pacific/Apia", 1)],
)
def test_periods_of_turns_are_those_of_measuring(tmp_path: Path, tz: str, week_start: int) -> None:
    # every three hours around days on which clocks of these zones change, some of them at midnight
    starts = [datetime(2022, 9, 10), datetime(2023, 3, 25), datetime(2024, 11, 2), datetime(2011, 12, 29)]
    rows = [
        asks(f"{number}-{step}", posted_at=start + timedelta(hours=3 * step, minutes=59))
        for number, start in enumerate(starts)
        for step in range(24)
    ]
    with Log(tmp_path / "log.duckdb", Settings(tz=tz, week_start=week_start), writable=True) as log:
        product.load_files(log, [("log.csv", rows)], tmp_path)
        found = log.con.execute("select opened_at, day, week, month, quarter from turns").fetchall()
        counts = dict(log.con.execute("select week, count(*) from turns group by all").fetchall())
        weeks = {}
        for first in counts:
            asked = Selection(first=first, last=first + timedelta(days=6), tz=tz)
            (weeks[first],) = (figure.value for figure in measure(log, ["turns"], asked))
    assert len(found) == len(rows)
    for at, *periods in found:
        day = local_day(at, tz)
        assert periods == [
            period_start(day, every, week_start) for every in ("day", "week", "month", "quarter")
        ]
    assert weeks == counts


def test_outcomes_are_told_apart_at_the_grace_to_the_second(tmp_path: Path) -> None:
    rows = [
        asks("old"),
        asks("young", 1 / 86_400),
        *(asks("quick"), replies("quick")),
        asks("thanks", category="thanks"),
        asks("back", removed_by="author", removed_at=MONDAY + timedelta(hours=1)),
        asks("now", 1),
    ]
    with Log(tmp_path / "log.duckdb", writable=True) as log:
        product.load_files(log, [("log.csv", rows)], tmp_path)
        found = log.con.execute(
            "select first_message_id, outcome, is_owed, is_mature, age_seconds from turns"
        ).fetchall()
        assert log.con.execute("select distinct as_of from turns").fetchall() == [
            (MONDAY + timedelta(days=1),)
        ]
    assert {row[0]: row[1:] for row in found} == {
        "old": ("unanswered", True, True, 86_400),
        "young": ("pending", True, False, 86_399),
        "quick": ("answered", True, True, 86_400),
        "thanks": ("no reply needed", False, True, 86_400),
        "back": ("withdrawn", False, True, 86_400),
        "now": ("pending", True, False, 0),
    }


# ---- the settings that the views go by


def test_views_go_by_the_settings_of_the_last_load(tmp_path: Path) -> None:
    path, rows = tmp_path / "log.duckdb", [asks("a"), asks("b", 0.5)]
    with Log(path, Settings(grace_seconds=3600), writable=True) as log:
        product.load_files(log, [("log.csv", rows)], tmp_path)
    outcomes = "select outcome from turns order by opened_at"
    # a changed configuration changes the file with the next load, and not when the log is only read
    with Log(path, Settings(tz="Asia/Tokyo", week_start=6)) as log:
        assert log.con.execute("from defaults").fetchall() == [("UTC", 0, 3600, MONDAY + timedelta(hours=12))]
        assert log.con.execute(outcomes).fetchall() == [("unanswered",), ("pending",)]
    with Log(path, Settings(tz="Asia/Tokyo", week_start=6), writable=True) as log:
        assert log.con.execute("from defaults").fetchall() == [
            ("Asia/Tokyo", 6, 86_400, MONDAY + timedelta(hours=12))
        ]
        assert log.con.execute(outcomes).fetchall() == [("pending",), ("pending",)]
    with Log(path, writable=True):
        pass  # without settings of its own
    with Log(path) as log:
        assert log.con.execute("select tz from defaults").fetchall() == [("Asia/Tokyo",)]


# ---- comments


def uncommented(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [
        name
        for (name,) in con.execute(
            "select table_name || '.' || column_name from duckdb_columns()"
            " where not internal and database_name <> 'temp' and coalesce(comment, '') = ''"
            " union all select table_name from duckdb_tables() where not temporary and coalesce(comment, '') = ''"
            " union all select view_name from duckdb_views()"
            " where not internal and not temporary and coalesce(comment, '') = ''"
            " union all select function_name from duckdb_functions() where not internal and database_name <> 'temp'"
            " and coalesce(comment, '') = ''"
        ).fetchall()
    ]


def test_nothing_in_the_file_is_without_a_comment(tmp_path: Path) -> None:
    Log(tmp_path / "log.duckdb", writable=True).close()
    with duckdb.connect(str(tmp_path / "log.duckdb"), read_only=True) as con:
        assert uncommented(con) == []
        found = dict(
            con.execute(
                "select table_name, comment from duckdb_tables() union all"
                " select view_name, comment from duckdb_views() where not internal"
            ).fetchall()
        )
    assert {name for name, comment in found.items() if not comment.startswith("Internal: ")} == set(PUBLIC)


def test_comments_of_instants_name_the_zone_and_those_of_durations_the_unit(tmp_path: Path) -> None:
    Log(tmp_path / "log.duckdb", writable=True).close()
    with duckdb.connect(str(tmp_path / "log.duckdb"), read_only=True) as con:
        found = con.execute(
            "select table_name, column_name, data_type, comment from duckdb_columns() where not internal"
        ).fetchall()
    for table, column, kind, comment in found:
        if table in PUBLIC:
            assert not kind.startswith("TIMESTAMP") or "UTC" in comment, (table, column)
            assert not column.endswith("_seconds") or "econds" in comment, (table, column)
            assert kind != "DATE" or "time zone" in comment, (table, column)


# ---- other versions of DuckDB


@pytest.fixture(scope="session")
def duckdb_1(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a Python that imports DuckDB 1.4."""
    target = tmp_path_factory.mktemp("duckdb1")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(target), "duckdb==1.4.*"]
    installed = subprocess.run(command, capture_output=True, text=True, check=False)
    if installed.returncode:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(f"pip cannot install DuckDB 1.4 to try the file with: {installed.stderr.strip()[-300:]}")
    # the zone of the client's session is that of its machine
    return os.environ | {"PYTHONPATH": str(target), "TZ": "Asia/Tokyo"}


CLIENT = """
import duckdb, json, sys
con = duckdb.connect(sys.argv[1], read_only=True)
answers = [con.execute(query).fetchall() for query in json.loads(sys.argv[2])]
print(json.dumps([duckdb.__version__, answers], default=str))
"""


def test_the_file_shows_the_same_in_duckdb_1(sample: Path, duckdb_1: dict[str, str]) -> None:
    queries = [
        "select * from headline",
        "select * from turns order by channel, opened_at, first_message_id",
        "select * from messages order by channel, message_id",
        "select * from ledger order by all",
        "select * from defaults",
        "select week, count(*) filter (outcome = 'unanswered') from turns group by week order by week",
        "select table_name, column_name, comment from duckdb_columns() where not internal order by all",
        "select view_name, comment from duckdb_views() where not internal order by all",
    ]
    ran = subprocess.run(
        [sys.executable, "-c", CLIENT, str(sample), json.dumps(queries)],
        env=duckdb_1, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    version, answers = json.loads(ran.stdout)
    assert version.startswith("1.4.")
    with duckdb.connect(str(sample), read_only=True) as con:
        ours = [con.execute(query).fetchall() for query in queries]
    for query, theirs, own in zip(queries, answers, json.loads(json.dumps(ours, default=str)), strict=True):
        assert theirs == own, query
    assert len(ours[0]) > 5 * len(HEADLINE)
    assert len(ours[1]) > 100


def test_views_show_the_same_where_the_file_is_attached(sample: Path) -> None:
    with Log(sample) as log:
        own = log.con.execute("from headline").fetchall()
    with duckdb.connect() as con:
        con.execute("set timezone = 'Asia/Tokyo'")
        con.execute(f"attach '{sample}' as care (read_only)")
        assert con.execute("from care.headline").fetchall() == own


# ---- layouts of earlier versions


def as_layout_4(path: Path) -> None:
    """Make a log what an earlier version left: the same tables, other views, no comments."""
    with duckdb.connect(str(path)) as con:
        for name in ("headline", "defaults", "turns"):
            con.execute(f"drop view {name}")
        con.execute("create view turns as select channel from waits")
        for name in ("in_zone", "utc", "utc_later", "week_of", "design_effect", "wilson_low", "wilson_high"):
            con.execute(f"drop macro {name}")
        con.execute("delete from properties where name in ('views', 'tz', 'week_start', 'grace_seconds')")
        con.execute("update properties set value = '4' where name = 'schema'")


def test_a_load_brings_a_log_of_layout_4_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "log.duckdb"
    with Log(path, writable=True) as log:
        product.load_files(log, [("log.csv", [asks("a"), replies("a"), asks("b", 3)])], tmp_path)
        before = log.con.execute("from headline").fetchall()
    as_layout_4(path)
    with pytest.raises(LogError, match=r"(?s)earlier version.*layout 4.*answered load EXPORT --db"):
        Log(path)
    with Log(path, writable=True) as log:
        assert log.con.execute("from headline").fetchall() == before
    with duckdb.connect(str(path), read_only=True) as con:
        assert uncommented(con) == []
        assert con.execute("select value from properties where name = 'schema'").fetchall() == [(SCHEMA,)]
    with Log(path) as log:
        assert log.con.execute("select count(*) from turns").fetchall() == [(2,)]


def test_views_that_another_version_made_are_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.duckdb"
    Log(path, writable=True).close()
    with duckdb.connect(str(path)) as con:
        con.execute("create or replace view headline as select 1 as wrong")
        con.execute("update properties set value = 'other' where name = 'views'")
    with Log(path, writable=True) as log:
        assert log.con.execute("from headline").fetchall() == []


# ---- what SQL may not do in a log that is only read


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Log]:
    with Log(tmp_path / "log.duckdb", writable=True) as log:
        product.load_files(log, [("log.csv", [asks("a"), replies("a"), asks("b", 3)])], tmp_path)
    with Log(tmp_path / "log.duckdb") as log:
        yield log


FORBIDDEN = (
    "from read_csv('{file}')",
    "from '{file}'",
    "from read_text('{file}')",
    "from read_blob('{file}')",
    "from glob('{folder}/*')",
    "from sniff_csv('{file}')",
    "from read_csv('https://example.test/a.csv')",
    "copy turns to '{folder}/out.csv'",
    "export database '{folder}/out'",
    "attach '{folder}/other.duckdb'",
    "install httpfs",
    "load httpfs",
    "create secret (type s3)",
    "create persistent secret (type s3)",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set timezone = 'Asia/Tokyo'",
    "set memory_limit = '8GB'",
    "set threads = 1",
    "set temp_directory = '{folder}'",
    "reset memory_limit",
    "pragma enable_profiling",
    "call enable_logging()",
    "create table t (a integer)",
    "create or replace view turns as select 1",
    "delete from posts",
    "update properties set value = 'x'",
    "drop view turns",
    "comment on view turns is 'x'",
    "from secret_of_the_program",
)


def test_sql_reaches_no_file_no_network_no_setting_and_changes_nothing(
    read_only: Log, tmp_path: Path
) -> None:
    secret_of_the_program = {"a": [1]}  # a variable that DuckDB would find by its name
    assert secret_of_the_program
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    for sql in FORBIDDEN:
        for con in (read_only.con, read_only.con.cursor()):
            with pytest.raises(duckdb.Error):
                con.execute(sql.format(file=tmp_path / "secret.csv", folder=tmp_path)).fetchall()
                pytest.fail(f"{sql} was run")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert read_only.con.execute("select count(*) from turns").fetchall() == [(2,)]


def test_two_logs_of_one_file_in_one_process_measure_each_its_own(read_only: Log) -> None:
    with Log(read_only.path) as other:
        assert other.con.execute("select current_setting('TimeZone')").fetchall() == [("UTC",)]
        (all_turns,) = measure(read_only, ["turns"], Selection())
        (few,) = measure(other, ["turns"], Selection(where="turn = 'follow_up'"))
        assert (all_turns.value, few.value) == (2, 0)
        assert measure(read_only, ["turns"], Selection()) == [all_turns]
        with pytest.raises(duckdb.Error):
            other.con.execute("set threads = 1")
    # once nobody has it open it can be loaded again
    read_only.close()
    Log(read_only.path, writable=True).close()


def test_the_zone_of_the_machine_plays_no_part(tmp_path: Path, read_only: Log) -> None:
    read_only.close()
    script = (
        "import sys; from pathlib import Path; from analytics.log import Log\n"
        "asked = \"select current_setting('TimeZone'), '2026-03-02 00:00:00+00'::timestamptz::text\"\n"
        "for log in [Log(Path(sys.argv[1])), Log(Path(sys.argv[1]))]:\n"
        "    print(log.con.execute(asked).fetchall())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(read_only.path)],
        env=os.environ | {"TZ": "Asia/Tokyo"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.splitlines() == ["[('UTC', '2026-03-02 00:00:00+00')]"] * 2


@pytest.mark.slow
def test_what_does_not_fit_into_memory_spills_to_disk(read_only: Log) -> None:
    # 40,000,000 rows of 40 bytes and more do not fit into the limit
    (limit,) = read_only.con.execute("select current_setting('memory_limit')").fetchone() or ("",)
    assert limit == "1.4 GiB"
    found = read_only.con.execute("select count(*) from duckdb_temporary_files()").fetchone()
    assert found == (0,)
    read_only.con.execute(
        "create temp table many as select range as i, md5(range::text) as t from range(45_000_000)"
    )
    spilled = read_only.con.execute("select count(*) > 0 from duckdb_temporary_files()").fetchone()
    assert spilled == (True,)
    read_only.con.execute("drop table many")


def test_a_copy_of_a_log_shows_the_same(tmp_path: Path, read_only: Log) -> None:
    rows = read_only.con.execute("from headline").fetchall()
    shutil.copy(read_only.path, tmp_path / "copy.duckdb")
    with Log(tmp_path / "copy.duckdb") as copy:
        assert copy.con.execute("from headline").fetchall() == rows


# ---- docs


def test_the_page_on_sql_names_every_column_with_its_comment(tmp_path: Path) -> None:
    Log(tmp_path / "log.duckdb", writable=True).close()
    page = (Path(__file__).resolve().parent.parent / "docs" / "sql.md").read_text(encoding="utf-8")
    with duckdb.connect(str(tmp_path / "log.duckdb"), read_only=True) as con:
        for view in PUBLIC:
            found = con.execute(
                "select column_name, lower(data_type), comment from duckdb_columns() where table_name = ?"
                " order by column_index",
                [view],
            ).fetchall()
            lines = [f"| `{name}` | {kind} | {comment} |" for name, kind, comment in found]
            section = re.search(rf"(?ms)^## `{view}`$(.*?)(?=^## |\Z)", page)
            assert section, view
            assert [line for line in section[1].splitlines() if line.startswith("| `")] == lines
