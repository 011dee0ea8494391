"""The public API as an analyst uses it; the figures of the small log are worked out by hand in sample_data/tiny."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from click.testing import CliRunner

import analytics
from analytics.api.opening import load_options
from analytics.cli import main
from analytics.errors import ConfigError, InputError, LogError, NothingToReport, QueryError, RequestError

HEADER = "message_id,posted_at,channel,author_id,from_brand,parent_id,text\n"
TYPES = {
    "metric": pl.String, "unit": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "numerator": pl.Int64, "denominator": pl.Int64, "n": pl.Int64, "pending": pl.Int64, "reason": pl.String,
}  # fmt: skip
DRAWN_IN_A_NOTEBOOK = "answered-log"
EXPORT = (
    HEADER
    + "1,2026-03-02T09:00:00Z,twitter,ana,false,,Where is my parcel?\n"
    + "2,2026-03-02T09:10:00Z,twitter,acme,true,1,On its way.\n"
    + "3,2026-03-09T10:00:00Z,facebook,ben,false,,It broke.\n"
    + "4,2026-03-11T10:00:00Z,twitter,cleo,false,,And mine?\n"
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("api") / "log.duckdb"
    analytics.load(analytics.sample() / "tiny" / "tiny.csv", into=path).close()
    return path


@pytest.fixture(scope="module")
def log(db: Path) -> Iterator[analytics.Log]:
    with analytics.open(db) as opened:
        yield opened


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_text(EXPORT, encoding="utf-8")
    return path


def answered(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, f"{result.output}\n{result.exception!r}"
    return result.stdout


def python(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script as a user would, in a folder; what is temporary goes into its folder tmp."""
    (folder / "tmp").mkdir(exist_ok=True)
    (folder / "script.py").write_text(textwrap.dedent(script), encoding="utf-8")
    checkout = Path(analytics.__file__).parent.parent
    return subprocess.run(
        [sys.executable, "script.py"], cwd=folder, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "PYTHONPATH": str(checkout), "TMPDIR": str(folder / "tmp")},
    )  # fmt: skip


# Opening and loading


@pytest.mark.own_process
def test_importing_loads_nothing_heavy(tmp_path: Path) -> None:
    done = python(
        """
        import sys
        import analytics
        dir(analytics)
        print([name for name in ("duckdb", "polars", "plotly", "jinja2", "babel", "click") if name in sys.modules])
        """,
        tmp_path,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_no_public_name_is_that_of_a_module_which_would_take_its_place() -> None:
    package = Path(analytics.__file__).parent
    modules = {path.stem for path in package.glob("*.py")} | {
        path.parent.name for path in package.glob("*/__init__.py")
    }
    assert not modules & set(analytics.__all__)


@pytest.mark.own_process
def test_opening_a_log_loads_neither_charts_nor_pages_nor_frames(db: Path, tmp_path: Path) -> None:
    done = python(
        f"""
        import sys
        import analytics
        with analytics.open({str(db)!r}) as log:
            log.figures(["turns"])
        print([name for name in ("polars", "plotly", "jinja2", "babel", "click") if name in sys.modules])
        """,
        tmp_path,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_log_is_loaded_into_a_file_and_opened_again(export: Path, tmp_path: Path) -> None:
    path = tmp_path / "log.duckdb"
    with analytics.load([export], into=path) as log:
        assert log.path == path
        assert log.loading is not None
        assert [(one.ledger.name, one.ledger.loaded) for one in log.loading.loaded] == [("export.csv", 4)]
        assert log.loading.failures == log.loading.skipped == ()
    with analytics.load(str(export), into=str(path)) as log:
        assert log.span().messages == 4
    with analytics.open(path) as log:
        assert log.loading is None
        assert [one.loaded for one in log.ledger()] == [4]


def test_a_log_loaded_into_none_is_gone_when_it_is_closed(export: Path) -> None:
    log = analytics.load(export)
    folder = log.path.parent
    assert folder.is_dir()
    assert repr(log) == "Log(export.csv)"
    log.close()
    log.close()
    assert not folder.exists()
    assert repr(log) == "Log(export.csv, closed)"


def test_a_log_loaded_into_none_is_gone_when_nobody_holds_it(export: Path) -> None:
    log = analytics.load(export)
    folder = log.path.parent
    frame = log.turns
    del log
    gc.collect()
    assert folder.exists(), "the lazy frame is still to be collected"
    assert frame.collect().height == 3
    del frame
    gc.collect()
    assert not folder.exists()


@pytest.mark.parametrize(
    "end",
    [
        "", "raise ValueError", "raise SystemExit(3)", "log.query('select nonsense')",
        "log.turns.collect(); raise ValueError",
        "frame = log.turns.collect(); log.close()", "cycle = [log]; cycle.append(cycle)",
        "import threading; threading.Thread(target=log.turns.collect).start()",
    ],
)  # fmt: skip
@pytest.mark.own_process
def test_a_script_that_ends_without_closing_leaves_nothing_and_says_nothing(
    end: str, export: Path, tmp_path: Path
) -> None:
    done = python(
        f"""
        import analytics
        log = analytics.load("export.csv")
        frame = log.metrics(["turns"])
        lazy = log.messages.select("channel").collect()
        found = log.query("select count(*) as c from messages")
        figure = analytics.chart(frame)
        {end}
        """,
        tmp_path,
    )
    assert list((tmp_path / "tmp").iterdir()) == []
    assert "nanobind" not in done.stderr
    assert "leaked" not in done.stderr
    assert done.stdout == ""
    if "raise" not in end and "nonsense" not in end:
        assert (done.stderr, done.returncode) == ("", 0)


def test_what_cannot_be_read_is_an_error_after_the_rest_was_loaded(export: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    path = tmp_path / "log.duckdb"
    with pytest.raises(InputError, match=r"wrong\.csv"):
        analytics.load([wrong, export], into=path)
    with analytics.open(path) as log:
        assert log.span().messages == 4
    with analytics.load([wrong, export], strict=False) as log:
        assert log.loading is not None
        assert len(log.loading.failures) == 1
        assert log.span().messages == 4


def test_what_exports_do_not_say_is_given_by_name(tmp_path: Path) -> None:
    path = tmp_path / "naive.csv"
    path.write_text(EXPORT.replace("Z,", ","), encoding="utf-8")
    with pytest.raises(InputError):
        analytics.load(path)
    with analytics.load(path, input_tz="Asia/Jerusalem") as log:
        assert log.span().first_at == datetime(2026, 3, 2, 7)
    with pytest.raises(RequestError, match="Mars"):
        analytics.load(path, input_tz="Mars/Olympus")


def test_settings_come_from_a_file_or_are_given(db: Path, tmp_path: Path) -> None:
    config = tmp_path / "answered.toml"
    config.write_text('tz = "Asia/Jerusalem"\n', encoding="utf-8")
    with analytics.open(db, config=config) as log, analytics.open(db, config=log.settings) as again:
        assert log.settings.tz == again.settings.tz == "Asia/Jerusalem"
        assert log.metrics("turns", by="hour").equals(again.metrics("turns", by="hour"))
    with pytest.raises(ConfigError, match="absent"):
        analytics.open(db, config=tmp_path / "absent.toml")


def test_errors_say_what_would_be_right(log: analytics.Log, tmp_path: Path) -> None:
    for call, kind, said in (
        (lambda: analytics.open(tmp_path / "no.duckdb"), LogError, "There is no log"),
        (lambda: analytics.load(tmp_path / "no.csv"), InputError, "no.csv"),
        (lambda: log.metrics("unanswerd_share"), RequestError, "Did you mean unanswered_share"),
        (lambda: log.metrics("turns", by="chanel"), RequestError, "channel"),
        (lambda: log.metrics("turns", every="fortnight"), RequestError, "day"),
        (lambda: log.metrics("turns", first="2026-13-01"), RequestError, "2026-11-22"),
        (lambda: log.metrics("turns", where="text = 'a'"), RequestError, "channel"),
        (lambda: log.rows("worklst"), QueryError, "worklist"),
        (lambda: log.query("drop table posts"), QueryError, "read"),
        (lambda: log.explain("t999"), RequestError, "t999"),
        (lambda: log.report(week="2031-W02"), NothingToReport, "status"),
        (lambda: log.report(where="channel = 'x'"), RequestError, "condition"),
    ):
        with pytest.raises(kind, match=said) as caught:
            call()  # type: ignore[no-untyped-call]
        assert isinstance(caught.value, analytics.AnsweredError)


def test_a_closed_log_says_so(db: Path) -> None:
    log = analytics.open(db)
    frame = log.turns
    log.close()
    for call in (log.metrics, log.status, log.ledger, log.span, log.report, frame.collect, lambda: log.turns):
        with pytest.raises(LogError, match="closed"):
            call()
    assert log.path == db
    assert log._repr_html_() is None


# Figures


def test_figures_are_those_worked_out_by_hand(log: analytics.Log) -> None:
    frame = log.metrics(
        [
            "turns", "unanswered_share", "within_2h_share", "median_response_seconds", "typical_wait_seconds",
            "p90_wait_seconds",
        ]
    )  # fmt: skip
    assert dict(frame.select("metric", "value").iter_rows()) == {
        "turns": 6, "unanswered_share": 0.25, "within_2h_share": 0.5, "median_response_seconds": 5400,
        "typical_wait_seconds": 97_200, "p90_wait_seconds": None,
    }  # fmt: skip
    assert dict(frame.schema) == TYPES
    shares = frame.filter(unit="share")
    assert shares.select("numerator", "denominator", "n", "pending").rows() == [(1, 4, 4, 1), (2, 4, 4, 1)]
    assert frame["reason"].to_list() == [None] * 5 + ["not reached"]


def test_columns_keep_their_types_where_nothing_is_known(log: analytics.Log) -> None:
    frame = log.metrics(
        ["median_response_business_seconds"],
        by=["brand", "directed", "hour"],
        every="month",
        where="channel = 'phone'",
    )
    more = {"brand": pl.String, "directed": pl.Boolean, "hour": pl.Int64, "period": pl.Date}
    assert dict(frame.schema) == TYPES | more
    known = log.metrics(["median_response_business_seconds"], by=["brand", "directed", "hour"], every="month")
    assert known["value"].null_count() == known.height > 0
    assert known.schema == frame.schema
    pl.concat([frame, known])


def test_slices_are_in_order_and_metrics_as_asked(export: Path) -> None:
    with analytics.load(export) as log:
        frame = log.metrics(["within_2h_share", "turns"], by="channel", every="week")
        assert frame.select("period", "channel", "metric").rows() == [
            (date(2026, 3, day), channel, metric)
            for day in (2, 9)
            for channel in ("facebook", "twitter")
            for metric in ("within_2h_share", "turns")
        ]
        turns = frame.filter(metric="turns")["value"].to_list()
        assert turns == [0, 1, 1, 1]
        assert frame.filter(metric="within_2h_share")["reason"].to_list()[0] is not None
        one = log.metrics("turns", week="2026-W10")
        assert one["value"].to_list() == [1]
        assert log.metrics(["turns"], first=date(2026, 3, 2), last="2026-03-08").equals(one)
        early = log.metrics("turns", as_of=datetime(2026, 3, 2, 12, tzinfo=UTC))
        assert early["value"].to_list() == [1]
        assert log.metrics("turns", as_of="2026-03-02T14:00", tz="Asia/Jerusalem").equals(early)


@pytest.mark.parametrize(
    ("asked", "options"),
    [
        ({}, []),
        ({"by": ["channel", "turn"]}, ["--by", "channel,turn"]),
        ({"every": "day", "tz": "Asia/Jerusalem"}, ["--every", "day", "--tz", "Asia/Jerusalem"]),
        ({"where": "turn = 'first'", "first": "2026-03-02"}, ["--where", "turn = 'first'", "--from", "2026-03-02"]),
        ({"as_of": "2026-03-02T12:00Z"}, ["--as-of", "2026-03-02T12:00Z"]),
    ],
)  # fmt: skip
def test_the_command_line_gives_the_same_figures(
    asked: dict[str, Any], options: list[str], db: Path, log: analytics.Log
) -> None:
    rows = json.loads(answered("metrics", *options, "-f", "json", "--db", db))
    frame = log.metrics(**asked)
    assert json.loads(json.dumps(frame.drop("reason").to_dicts(), default=str)) == rows
    figures = log.figures(**asked)
    assert [figure.value for figure in figures] == frame["value"].to_list()


def test_every_absent_value_has_its_reason_and_no_other(log: analytics.Log) -> None:
    frame = log.metrics(by="category")
    assert frame.filter(pl.col("value").is_null() != pl.col("reason").is_not_null()).is_empty()
    assert frame["value"].null_count() > 0
    assert not frame["value"].is_nan().any()


def test_before_and_after_a_day(export: Path) -> None:
    with analytics.load(export) as log:
        frame = log.around(["turns", "within_2h_share"], on="2026-03-09", first="2026-03-02", by="channel")
        assert frame.columns[:6] == ["metric", "unit", "before", "after", "change", "low"]
        assert frame.columns[-1] == "channel"
        turns = frame.filter(metric="turns").select("channel", "before", "after", "change").rows()
        assert sorted(turns) == [("facebook", None, 1, None), ("twitter", 1, 1, 0)]
        assert dict(frame.schema)["change"] == pl.Float64
        found = log.shifts("turns", on=date(2026, 3, 9))
        assert found.after.first == date(2026, 3, 9)
        with pytest.raises(RequestError, match="no time after"):
            log.around("turns", on="2027-01-01")


def test_lists_rules_and_explanations(log: analytics.Log, db: Path) -> None:
    waiting = log.rows("worklist")
    assert waiting["message_id"].to_list() == ["t5", "t9"]
    assert log.rows("worklist", limit=1).height == 1
    assert set(log.rows("worklist", show_people=True).columns) > set(waiting.columns)
    rules = log.compare()
    assert dict(rules.schema)["centre_seconds"] == pl.Float64
    assert rules.height == len(log.compared()) > 5
    told = log.explain("t1")
    assert told.turn is not None
    assert [step.message_id for step in told.steps] == ["t1", "t2", "t3", "t4", "t6"]
    brand = "PlinkotelHelp"
    assert [step.author_id for step in told.steps] == ["dana", brand, brand, "dana", brand]
    # only what answers ends a wait: from 9:00 to 9:20 and from 9:50 to 11:20
    assert [step.wait_seconds for step in told.steps] == [None, None, 20 * 60, None, 90 * 60]
    assert [one.channel for one in log.status()] == ["twitter"]
    assert log.span().messages == 10


def test_what_can_be_asked_and_read_is_listed() -> None:
    names = analytics.catalogue()["metric"].to_list()
    assert names == sorted(names)
    assert "unanswered_share" in names
    assert "worklist" in analytics.lists()["list"].to_list()
    assert "canonical" in analytics.formats()["format"].to_list()
    assert "channel" in analytics.dimensions()
    assert (analytics.sample() / "twitter.csv").is_file()


# Pages


def test_pages_are_those_of_the_command_line_byte_for_byte(
    db: Path, log: analytics.Log, tmp_path: Path
) -> None:
    page = log.report(whole=True)
    target = tmp_path / "report.html"
    answered("report", "--db", db, "--from", "2026-03-02", "--to", "2026-03-03", "-o", target, "--lang", "he")
    same = log.report(first="2026-03-02", last="2026-03-03", lang="he")
    assert target.read_text(encoding="utf-8") == same.html()
    assert page.html() == log.report(whole=True).html()
    assert "<script" not in page.html(static=True)
    assert 'dir="rtl"' in page.html(lang="he")
    assert page.markdown().startswith("## All of the log")
    with pytest.raises(RequestError):
        page.html(lang="tlh")


def test_a_page_outlives_its_log(export: Path) -> None:
    with analytics.load(export) as log:
        page = log.report(whole=True)
        before = page.html()
    assert page.html() == before


def test_an_archive_is_that_of_the_command_line(export: Path, tmp_path: Path) -> None:
    db = tmp_path / "log.duckdb"
    with analytics.load(export, into=db) as log:
        files = {file.path: file.text for file in log.archive(first="2026-03-02", last="2026-03-08")}
    answered(
        "report", "--every", "week", "--db", db, "--from", "2026-03-02", "--to", "2026-03-08", "-o", tmp_path / "pages"
    )  # fmt: skip
    written = {
        path.relative_to(tmp_path / "pages").as_posix(): path.read_text(encoding="utf-8")
        for path in (tmp_path / "pages").rglob("*")
        if path.is_file()
    }
    assert files == {name: text for name, text in written.items() if name in files}
    assert "index.html" in files


# Lazy frames


def test_lazy_frames_hold_the_views(log: analytics.Log) -> None:
    turns = log.turns.collect()
    assert turns.height == 6
    assert sorted(turns["wait_seconds"].drop_nulls().to_list()) == [1200, 5400, 97_200]
    assert turns.schema["opened_at"] == pl.Datetime("us")
    assert turns.schema == log.turns.collect_schema()
    messages = log.messages.collect()
    assert sorted(messages["message_id"].to_list(), key=lambda name: int(name[1:])) == [
        f"t{number}" for number in range(1, 11)
    ]


def test_only_the_columns_that_are_asked_for_are_read(
    log: analytics.Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analytics.measuring import scanning

    asked: list[str] = []
    read = scanning.frame
    monkeypatch.setattr(scanning, "frame", lambda found: asked.append(",".join(found.columns)) or read(found))
    lazy = log.turns
    asked.clear()
    found = lazy.filter(pl.col("category") == "question").select("channel").collect()
    assert found.rows() == [("twitter",), ("twitter",)]
    assert {name for one in asked for name in one.split(",")} == {"channel", "category"}
    asked.clear()
    assert lazy.select(pl.len()).collect().item() == 6
    assert all("," not in one for one in asked)


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_conditions_and_numbers_of_rows_work_in_any_order(engine: Any, log: analytics.Log) -> None:
    lazy = log.turns
    is_question = pl.col("category") == "question"
    assert lazy.head(3).collect(engine=engine).height == 3
    assert lazy.filter(is_question).head(1).collect(engine=engine).height == 1
    assert lazy.filter(is_question).collect(engine=engine).height == 2
    # three rows of six, whichever they are, of which two at most are questions
    assert lazy.head(3).filter(is_question).collect(engine=engine).height <= 2
    assert lazy.head(0).filter(is_question).collect(engine=engine).height == 0
    assert lazy.slice(4, 10).collect(engine=engine).height == 2
    by_category = lazy.group_by("category").len().collect(engine=engine)
    assert dict(by_category.iter_rows())["complaint"] == 2


def test_frames_are_collected_together_and_from_other_threads(log: analytics.Log) -> None:
    counts = pl.collect_all([log.turns.select(pl.len()), log.messages.select(pl.len())])
    assert [frame.item() for frame in counts] == [6, 10]
    answers = log.turns.join(
        log.messages.select("channel", answer_message_id="message_id", said="text"),
        on=["channel", "answer_message_id"],
    )
    assert answers.collect().height == 3
    heights: list[int] = []
    lazy = log.messages
    threads = [
        threading.Thread(target=lambda: heights.append(lazy.select("text").collect().height))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heights == [10] * 8


# An analyst cannot damage a log


def test_nothing_that_is_asked_changes_a_byte_of_the_file(tmp_path: Path, export: Path) -> None:
    path = tmp_path / "log.duckdb"
    analytics.load(export, into=path).close()
    path.chmod(0o444)
    before = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
    with analytics.open(path) as log, analytics.open(path) as second:
        log.metrics(by="channel", every="week")
        log.around("turns", on="2026-03-09")
        log.rows("worklist")
        log.compare()
        log.explain("1", channel="twitter")
        list(log.archive())
        log.report(whole=True).html()
        log.turns.collect()
        log.status(), log.ledger(), log.span(), log._repr_html_()
        assert second.query("select count(*) as c from turns").item() == 3
        for sql in (
            "insert into posts select * from posts", "create table t(a int)", "update properties set value = '1'",
            "copy posts to 'out.csv'", "attach 'other.duckdb' as other", "checkpoint", "set memory_limit = '1GB'",
        ):  # fmt: skip
            with pytest.raises(QueryError):
                log.query(sql)
    assert (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["export.csv", "log.duckdb"]


def test_two_logs_are_open_at_once(export: Path, log: analytics.Log) -> None:
    with analytics.load(export) as other:
        assert (log.span().messages, other.span().messages) == (10, 4)
        assert log.metrics("turns")["value"].item() == 6
        assert other.metrics("turns")["value"].item() == 3
        assert log.turns.select(pl.len()).collect().item() == 6


def test_a_log_that_is_open_is_not_loaded_into(export: Path, tmp_path: Path) -> None:
    path = tmp_path / "log.duckdb"
    with analytics.load(export, into=path), pytest.raises(LogError):
        analytics.load(export, into=path)
    analytics.load(export, into=path).close()


def test_values_of_a_query_are_not_read_as_sql(log: analytics.Log) -> None:
    frame = log.query(
        "select message_id from messages where text <> $text and channel = $channel order by 1 limit 2",
        text="'; drop table posts; --",
        channel="twitter",
    )
    assert frame["message_id"].to_list() == ["t1", "t10"]


# What is given in other ways than the examples give it


def test_one_account_and_none_are_given_as_paths_are(export: Path) -> None:
    assert load_options(accounts="acme").accounts == load_options(accounts=["acme"]).accounts == ("acme",)
    assert load_options(accounts=None).accounts == load_options().accounts == ()
    with analytics.load(export, accounts="acme") as log:
        assert log.span().messages == 4


def test_misspelt_keywords_are_refused_as_python_does(export: Path, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"'brnd'\. Did you mean brand"):
        analytics.load(export, brnd="acme")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="channel"):
        list(analytics.inspect(export, chanel="x"))  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="encoding"):
        analytics.draft_mapping(export, tmp_path / "x.toml", encodin="x")  # type: ignore[call-arg]
    with pytest.raises(RequestError, match=r"no order of dates 'xyz'\. Known: dmy, mdy, ymd"):
        analytics.load(export, date_order="xyz")
    with pytest.raises(InputError, match="No export is named"):
        analytics.load([], into=tmp_path / "none.duckdb")
    assert not (tmp_path / "none.duckdb").exists()


def test_names_and_dimensions_come_from_anything_that_can_be_gone_through(log: analytics.Log) -> None:
    def one(name: str) -> Iterator[str]:
        yield name

    assert log.metrics(one("turns"), by=one("channel")).equals(log.metrics(["turns"], by="channel"))
    assert "channel" in log.around(one("turns"), on="2026-03-03", by=one("channel")).columns
    moved = analytics.diff(log, log, one("turns"), by=one("channel"))
    assert {tuple(one.dimensions) for one in moved.figures} == {("channel",)}


def test_no_row_is_asked_for_and_none_comes(log: analytics.Log) -> None:
    assert log.rows("worklist").height > 0
    assert log.rows("worklist", limit=0).height == 0
    assert log.query("from messages", limit=0).height == 0
    assert log.query("from messages", limit=3).height == 3
    for call in (lambda: log.rows("worklist", limit=-1), lambda: log.query("select 1", limit=-1)):
        with pytest.raises(RequestError, match="0 or more"):
            call()


def test_days_instants_and_zones_are_taken_as_python_has_them(log: analytics.Log) -> None:
    as_text = log.metrics("turns", as_of="2026-03-04T00:00", tz="Asia/Jerusalem")
    assert log.metrics("turns", as_of=date(2026, 3, 4), tz=ZoneInfo("Asia/Jerusalem")).equals(as_text)
    # 23:00 UTC on the 2nd is the 3rd in Jerusalem
    late = datetime(2026, 3, 2, 23, tzinfo=UTC)
    from_third = log.metrics("turns", first="2026-03-03", tz="Asia/Jerusalem")
    assert log.metrics("turns", first=late, tz="Asia/Jerusalem").equals(from_third)
    shifts = log.shifts("turns", on=late, tz="Asia/Jerusalem")
    assert shifts.after.first == date(2026, 3, 3)


def test_what_has_a_wrong_type_is_refused_kindly(log: analytics.Log) -> None:
    with pytest.raises(RequestError, match="holds no message 5"):
        log.explain(5)
    for wrong in (
        {"names": 5}, {"names": ["turns", 5]}, {"by": 5}, {"by": ["channel", None]}, {"first": 5}, {"last": 20260301},
        {"as_of": 5}, {"tz": 5}, {"where": 5}, {"every": 5}, {"week": 5},
    ):  # fmt: skip
        with pytest.raises(RequestError):
            log.metrics(**wrong)  # type: ignore[arg-type]
    with pytest.raises(RequestError, match="day"):
        log.around("turns", on=5)  # type: ignore[arg-type]
    for timeout in (0, -1, "long", float("nan")):
        with pytest.raises(RequestError, match="timeout"):
            log.query("select 1", timeout_seconds=timeout)  # type: ignore[arg-type]
    with pytest.raises(QueryError, match="is a text"):
        log.query(5)  # type: ignore[arg-type]


def test_a_condition_gives_the_same_turns_each_time(log: analytics.Log) -> None:
    for condition in (
        "random() < 0.5",
        "channel = 'x' or uuid() is null",
        "hour(now()) > 1",
        "current_date > '2026-01-01'",
        "localtimestamp > '2026-01-01'",
    ):
        with pytest.raises(RequestError, match="differ from one call"):
            log.metrics("turns", where=condition)
    assert log.metrics("turns", where="lower(channel) in ('twitter') and hour between 0 and 23").height == 1


def test_threads_that_ask_one_log_take_turns(log: analytics.Log) -> None:
    alone = {
        name: log.metrics(name, by="channel") for name in ("turns", "unanswered_share", "within_2h_share")
    }
    wrong: list[object] = []

    def ask(name: str) -> None:
        try:
            for _ in range(3):
                if not log.metrics(name, by="channel").equals(alone[name]):
                    wrong.append(name)
                if log.query("select count(*) from turns").item() != 6:
                    wrong.append("query")
                log.rows("worklist"), log.status()
        except Exception as error:  # of another thread
            wrong.append(error)

    threads = [threading.Thread(target=ask, args=(name,)) for name in alone]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_periods_say_as_of_when_each_is_seen(export: Path) -> None:
    with analytics.load(export) as log:
        # the last message is of Wednesday 11 March, 10:00: 2 days and 10 hours after its week began
        found = log.periods("week")
        assert [(one.first, one.as_of) for one in found] == [
            (date(2026, 3, 2), datetime(2026, 3, 4, 10)),
            (date(2026, 3, 9), datetime(2026, 3, 11, 10)),
        ]
        ended = log.periods("week", last="2026-03-08")
        assert [one.as_of for one in ended] == [datetime(2026, 3, 11, 10)]


def test_parts_of_periods_are_told_by_the_command(export: Path, tmp_path: Path) -> None:
    path = tmp_path / "log.duckdb"
    analytics.load(export, into=path).close()
    asked = ["metrics", "turns", "--every", "week", "--db", str(path)]
    told = CliRunner().invoke(main, asked).stderr
    assert "its first 2 d 10 h. Give --to 2026-03-08 for whole weeks." in told
    assert "its first" not in CliRunner().invoke(main, [*asked, "--to", "2026-03-08"]).stderr
    assert "its first" not in CliRunner().invoke(main, ["metrics", "turns", "--db", str(path)]).stderr


def test_a_query_is_kept_and_run_by_its_name(db: Path, tmp_path: Path) -> None:
    config = tmp_path / "answered.toml"
    config.write_text("", encoding="utf-8")
    with analytics.open(db, config=config) as log:
        kept = log.save_query("some", "select $n + 1 as x, $b as b", title="Some", n=1)
        assert kept == tmp_path / "answered_queries" / "some.sql"
        assert log.query("some", b="z").rows() == [(2, "z")]
        assert log.query("some", b="z", n=5).rows() == [(6, "z")]
        with pytest.raises(RequestError, match="already"):
            log.save_query("some", "select 1")
        log.save_query("some", "select 1 as one", replace=True)
        assert log.query("some").rows() == [(1,)]
        with pytest.raises(QueryError, match="Did you mean some"):
            log.query("soem")
        with pytest.raises(QueryError, match=r"log.rows\('worklist'\)"):
            log.query("worklist")
        with pytest.raises(RequestError, match="cannot name"):
            log.save_query("../x", "select 1")
        # its SQL may have a parameter of any name but those of the method itself
        assert log.query("select $sql as x", sql="a").item() == "a"
    found = analytics.saved_queries(config)
    assert found.rows() == [("some", "", "select 1 as one", "")]
    assert analytics.saved_queries(tmp_path / "elsewhere" / "answered.toml").columns == found.columns


def test_rules_are_those_that_a_comparison_has(log: analytics.Log) -> None:
    assert analytics.rules()["rule"].to_list() == log.compare()["rule"].to_list()


def test_logs_of_different_settings_are_not_compared(db: Path) -> None:
    settings = analytics.Settings(tz="Asia/Jerusalem")
    with analytics.open(db, config=analytics.Settings()) as a, analytics.open(db, config=settings) as b:
        with pytest.raises(RequestError, match="tz is UTC for A and Asia/Jerusalem for B"):
            analytics.diff(a, b, "turns")
        assert analytics.diff(a, b, "turns", tz="UTC").figures
    longer = analytics.Settings(grace_seconds=48 * 3600)
    with (
        analytics.open(db, config=analytics.Settings()) as a,
        analytics.open(db, config=longer) as b,
        pytest.raises(RequestError, match="grace_hours is 24 for A and 48 for B"),
    ):
        analytics.diff(a, b, "turns")


# Notebooks


def test_a_log_shows_itself_in_a_notebook(log: analytics.Log, export: Path) -> None:
    shown = log._repr_html_()
    assert shown is not None
    assert DRAWN_IN_A_NOTEBOOK in shown
    assert "Share without an answer" in shown
    assert "25\u00a0%" in shown
    assert "Invented sample data" in shown
    assert "twitter" in shown
    with analytics.load(export) as other:
        assert "Invented" not in str(other._repr_html_())


def test_hostile_names_do_nothing_in_a_notebook(tmp_path: Path) -> None:
    hostile = tmp_path / "<img src=x onerror=alert(1)>.csv"
    hostile.write_text(
        EXPORT.replace("twitter", '"<script>alert(1)</script>"').replace("facebook", "<b>f</b>"),
        encoding="utf-8",
    )
    with analytics.load(hostile, into=tmp_path / "<script>alert(2)<!--.duckdb") as log:
        shown = str(log._repr_html_())
        page = log.report(whole=True)._repr_html_()
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<b>f" not in shown
    assert page.count("<") == 2, "an iframe, and in it the page as the value of an attribute"


@pytest.mark.browser
def test_a_page_is_drawn_in_the_frame_of_a_notebook(browser: Any, tmp_path: Path) -> None:
    with analytics.load(analytics.sample() / "tiny" / "tiny.csv") as log:
        shown = log.report(whole=True)._repr_html_()
    file = tmp_path / "notebook.html"
    file.write_text(f"<!doctype html><meta charset=utf-8><body>{shown}", encoding="utf-8")
    page = browser.new_page()
    try:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(file.as_uri())
        frame = page.frame_locator("iframe")
        frame.locator("html[data-charts]").wait_for(state="attached", timeout=120_000)
        assert frame.locator("[data-chart] .main-svg").count() > 0
        assert complaints == []
        # the page is not of the notebook's origin: it cannot read it
        peek = "() => { try { return parent.document.title } catch { return 'kept out' } }"
        assert page.frames[1].evaluate(peek) == "kept out"
    finally:
        page.close()
