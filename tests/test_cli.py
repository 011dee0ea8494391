"""The command line as a user types it: what it prints, what it writes, how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from analytics.cli import main

KEYS = ["metric", "unit", "value", "low", "high", "numerator", "denominator", "n", "pending"]
HEADER = "message_id,posted_at,channel,author_id,from_brand,parent_id,text,category\n"
# Ana is answered after 10 minutes, Ben after 3 hours, Cleo never; Dan asked an hour before the latest message.
LOG = (
    HEADER
    + "1,2026-03-02T09:00:00Z,twitter,ana,false,,Where is my parcel?,question\n"
    + "2,2026-03-02T09:10:00Z,twitter,acme,true,1,On its way.,\n"
    + "3,2026-03-02T10:00:00Z,facebook,ben,false,,It broke.,complaint\n"
    + "4,2026-03-02T13:00:00Z,facebook,acme,true,3,Sorry!,\n"
    + "5,2026-03-02T11:00:00Z,twitter,cleo,false,,Hello?,complaint\n"
    + "6,2026-03-04T11:00:00Z,twitter,dan,false,,And me?,question\n"
    + "7,2026-03-04T12:00:00Z,twitter,acme,true,,A broadcast,\n"
)


def answered(*arguments: object, code: int = 0) -> Result:
    """Run the command line and make sure that it ends as it should, without a traceback."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_text(LOG, encoding="utf-8")
    return path


@pytest.fixture
def db(tmp_path: Path, export: Path) -> Path:
    path = tmp_path / "log.duckdb"
    answered("load", export, "--db", path)
    return path


def test_json_has_exactly_the_promised_keys(db: Path) -> None:
    rows = json.loads(answered("metrics", "unanswered_share", "-f", "json", "--db", db).stdout)
    assert [list(row) for row in rows] == [KEYS]
    rows = json.loads(
        answered("metrics", "--by", "channel", "--every", "week", "-f", "json", "--db", db).stdout
    )
    assert {tuple(row) for row in rows} == {(*KEYS, "channel", "period")}
    assert {row["period"] for row in rows} == {"2026-03-02"}


def test_figures_are_those_worked_by_hand(db: Path) -> None:
    rows = json.loads(answered("metrics", "-f", "json", "--db", db).stdout)
    found = {row["metric"]: row for row in rows}
    # As of 4 March 12:00 Dan's turn is one hour old: too young for 2 h and for "unanswered".
    unanswered = found["unanswered_share"]
    assert (unanswered["numerator"], unanswered["denominator"], unanswered["pending"]) == (1, 3, 1)
    assert unanswered["value"] == pytest.approx(1 / 3)
    assert (found["within_30m_share"]["numerator"], found["within_30m_share"]["denominator"]) == (1, 4)
    assert (found["within_2h_share"]["numerator"], found["within_2h_share"]["denominator"]) == (1, 3)
    assert (found["within_24h_share"]["numerator"], found["within_24h_share"]["denominator"]) == (2, 3)
    assert found["median_response_seconds"]["value"] == (600 + 10_800) / 2
    assert found["complaint_share"]["value"] == 0.5
    assert found["turns"]["value"] == 4


def test_absent_figures_are_null_and_say_why(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(HEADER + "1,2026-03-02T09:00:00Z,twitter,ana,false,,,\n", encoding="utf-8")
    answered("load", path, "--db", tmp_path / "log.duckdb")
    result = answered(
        "metrics", "unanswered_share", "complaint_share", "-f", "json", "--db", tmp_path / "log.duckdb"
    )
    assert [row["value"] for row in json.loads(result.stdout)] == [None, None]
    assert "the log holds no message of the brand" in result.stderr
    assert "no message in the log has a category" in result.stderr


@pytest.mark.parametrize("form", ["csv", "ndjson", "md", "table"])
def test_every_form_has_every_row(db: Path, form: str) -> None:
    text = answered("metrics", "turns", "unanswered_share", "--by", "channel", "-f", form, "--db", db).stdout
    assert text.count("turns") >= 2
    assert text.count("twitter") == 2
    if form == "csv":
        assert [row["value"] for row in csv.DictReader(io.StringIO(text)) if row["metric"] == "turns"] == [
            "1",
            "3",
        ]


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_frames_are_written_to_files(db: Path, tmp_path: Path, form: str) -> None:
    answered("metrics", "turns", "-f", form, "-o", tmp_path / f"out.{form}", "--db", db)
    assert (tmp_path / f"out.{form}").stat().st_size > 100


def test_a_ledger_is_printed_and_a_second_load_adds_nothing(tmp_path: Path, export: Path) -> None:
    db = tmp_path / "log.duckdb"
    first = answered("load", export, "--db", db)
    assert [line.split()[2:] for line in first.stdout.splitlines()[2:]] == [["7", "7", "0", "0", "0", "0"]]
    second = answered("load", export, "--db", db)
    assert "nothing was added" in second.stderr
    assert "export.csv" in answered("status", "--db", db).stdout


def test_unload_takes_a_load_back(db: Path) -> None:
    answered("unload", "export.csv", "--db", db)
    answered("metrics", "--db", db, code=5)
    answered("unload", "export.csv", "--db", db, code=2)


def test_rejects_alone_end_well_and_can_be_seen(tmp_path: Path) -> None:
    path, db = tmp_path / "export.csv", tmp_path / "log.duckdb"
    path.write_text(LOG + "8,yesterday,twitter,eve,false,,?,\n", encoding="utf-8")
    assert "1 row was rejected" in answered("load", path, "--db", db).stderr
    assert "yesterday" in answered("query", "from rejects", "-f", "json", "--db", db).stdout


def test_a_named_file_that_cannot_be_read_is_an_error_after_the_rest_is_loaded(
    tmp_path: Path, export: Path
) -> None:
    broken, db = tmp_path / "broken.csv", tmp_path / "log.duckdb"
    broken.write_text("a,b\n1,2\n", encoding="utf-8")
    result = answered("load", broken, export, "--db", db, code=1)
    assert "no known format" in result.stderr
    assert "export.csv" in answered("status", "--db", db).stdout


def test_a_file_in_a_folder_that_cannot_be_read_is_skipped_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "good.csv").write_text(LOG, encoding="utf-8")
    (folder / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "notes.txt").write_text("hello", encoding="utf-8")
    result = answered("load", folder, "--db", tmp_path / "log.duckdb")
    assert "Skipped: other.csv" in result.stderr
    assert "notes.txt" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("load", "nowhere.csv"), 1, "There is no file nowhere.csv"),
        (("metrics", "--db", "nowhere.duckdb"), 1, "There is no log nowhere.duckdb"),
        (("metrics", "unansweredshare"), 2, "unanswered_share"),
        (("metrics", "--by", "chanel"), 2, "Did you mean channel?"),
        (("metrics", "--every", "weak"), 2, "week"),
        (("metrics", "--tz", "Belgrade"), 2, "There is no time zone 'Belgrade'"),
        (("metrics", "--as-of", "soon"), 2, "'soon' is not an instant"),
        (("metrics", "--from", "2026-02-30"), 2, "is not a day"),
        (("metrics", "--from", "2026-03-02", "--to", "2026-03-01"), 2, "is after the last"),
        (("metrics", "--where", "channel"), 2, "neither true nor false"),
        (("metrics", "--where", "chanel = 'x'"), 2, "cannot be used"),
        (("metrics", "--where", "true) union select (true"), 2, "condition"),
        (("metrics", "--where", "exists (select 1)"), 2, "may not hold a query"),
        (("report", "--week", "2026-W60"), 2, "is not a week"),
        (("report", "--week", "2025-W01"), 5, "No turn was opened"),
        (("explain", "99"), 2, "holds no message 99"),
        (("query", "waitin"), 1, "There is no list or saved query 'waitin'"),
        (("query", "delete from posts"), 1, "Only statements that read"),
        (("query", "select 1; select 2"), 1, "One SQL statement"),
        (("query", "select * from read_csv('/etc/hosts')"), 1, "reads the log and nothing else"),
        (("catalogue", "turn"), 2, "turns"),
        (("formats", "cannonical"), 2, "canonical"),
        (("load", "x.csv", "--format", "nope"), 1, "There is no file"),
        (("nonsense",), 2, "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_mistakes_get_a_clear_error(
    db: Path, arguments: tuple[str, ...], code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSWERED_DB", str(db))
    monkeypatch.chdir(db.parent)
    assert said in answered(*arguments, code=code).output


def test_the_sandbox_of_query_keeps_the_log_as_it_is(db: Path, tmp_path: Path) -> None:
    for sql in (
        "drop table posts",
        "copy posts to 'leak.csv'",
        "attach 'other.db'",
        "set threads = 1",
        "install httpfs",
        "pragma database_list",
        f"export database '{tmp_path / 'leak'}'",
        "create table t as select 1",
        "update posts set text = ''",
    ):
        answered("query", sql, "--db", db, code=1)
    assert not (tmp_path / "leak").exists()
    assert json.loads(
        answered("query", "select count(*) as n from posts", "-f", "json", "--db", db).stdout
    ) == [{"n": 7}]


def test_a_query_takes_parameters(db: Path) -> None:
    sql = "select message_id from messages where author_id = $who"
    assert json.loads(answered("query", sql, "-p", "who=cleo", "-f", "json", "--db", db).stdout) == [
        {"message_id": "5"}
    ]
    answered("query", sql, "-p", "cleo", "--db", db, code=2)


def test_those_who_wait_are_listed(db: Path) -> None:
    rows = json.loads(answered("query", "worklist", "--show-people", "-f", "json", "--db", db).stdout)
    assert [(row["author_id"], row["wait_seconds"]) for row in rows] == [("cleo", 49 * 3600), ("dan", 3600)]
    assert len(json.loads(answered("query", "worklist", "--limit", 1, "-f", "json", "--db", db).stdout)) == 1


def test_explain_names_what_started_and_stopped_the_clock(db: Path) -> None:
    text = answered("explain", "2", "--db", db).stdout
    assert "opens turn 1" in text
    assert "answers it; wait 10 min" in text
    assert "broadcast" not in text
    assert "addressed to nobody" in answered("explain", "7", "--db", db).stdout


def test_inspect_loads_nothing(export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = answered("inspect", export).stdout
    assert "Canonical message log (canonical)" in text
    assert "rows: 7: 4 of customers, 3 of the brand, 0 would be rejected" in text
    assert not (tmp_path / "answered.duckdb").exists()


def test_settings_come_from_the_configuration(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "answered.toml").write_text("grace_hours = 0.5\n", encoding="utf-8")
    rows = json.loads(answered("metrics", "unanswered_share", "-f", "json", "--db", db).stdout)
    assert (rows[0]["numerator"], rows[0]["denominator"]) == (2, 4)
    for text, said in (
        ("tz = 'Nowhere'", "no time zone"),
        ("grace = 1", "no setting 'grace'"),
        ("tz = ", "not valid TOML"),
    ):
        (tmp_path / "answered.toml").write_text(text, encoding="utf-8")
        assert said in answered("metrics", "--db", db, code=1).output
    assert "no configuration file" in answered("metrics", "--db", db, "--config", "else.toml", code=1).output


def test_a_locked_log_says_who_holds_it(db: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); "
         "time.sleep(60)", str(db)],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert (
            f"in use by another process (process {holder.pid})"
            in answered("metrics", "--db", db, code=1).output
        )
    finally:
        holder.kill()
        holder.communicate()


def test_what_is_no_log_is_refused(tmp_path: Path, export: Path) -> None:
    text = tmp_path / "text.duckdb"
    text.write_text("not a database" * 1000)
    assert "not a DuckDB file" in answered("metrics", "--db", text, code=1).output
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as con:
        con.execute("create table t (a integer)")
    assert "not a log of this program" in answered("load", export, "--db", other, code=1).output


def test_report_of_paths_leaves_no_log_behind(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = answered("report", export, "-o", "deep/er/page.html")
    assert "Wrote deep/er/page.html" in result.stderr
    page = (tmp_path / "deep/er/page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert not (tmp_path / "answered.duckdb").exists()
    assert not list(tmp_path.glob("deep/er/*.part"))


def test_equal_input_gives_equal_pages(export: Path, tmp_path: Path) -> None:
    pages = []
    for name in ("a.html", "b.html"):
        answered("report", export, "-o", tmp_path / name)
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_the_sample_data_make_a_report(checkout: Path, tmp_path: Path) -> None:
    answered("load", checkout / "sample_data", "--db", tmp_path / "log.duckdb")
    answered("report", "--db", tmp_path / "log.duckdb", "-o", tmp_path / "week.html")
    # the newest week that had ended by the latest message, 8 April 2026
    assert "Week 2026-W14 (invented sample data)" in (tmp_path / "week.html").read_text(encoding="utf-8")


def test_data_go_to_stdout_and_the_rest_to_stderr_without_a_bar(db: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "analytics.cli", "metrics", "turns", "-f", "csv", "--db", str(db)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout.splitlines()[0].startswith("metric,unit,value")
    assert run.stderr == ""


def test_a_reader_that_stops_early_is_no_error(db: Path) -> None:
    head = shutil.which("head")
    if head is None:
        pytest.skip("no `head` here to stop reading early")
    query = [
        sys.executable,
        "-m",
        "analytics.cli",
        "query",
        "select * from range(200000)",
        "-f",
        "csv",
        "--db",
        str(db),
    ]
    with subprocess.Popen(query, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as tool:
        subprocess.run([head, "-1"], stdin=tool.stdout, capture_output=True, check=True)
        assert tool.stdout is not None
        assert tool.stderr is not None
        tool.stdout.close()
        assert b"Traceback" not in tool.stderr.read()


def test_help_comes_at_once() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "analytics.cli", "--help"]
    run = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "100"}
    )
    for heavy in ("duckdb", "polars", "plotly", "jinja2"):
        assert f" {heavy}\n" not in run.stderr, f"--help imports {heavy}"
    times = []
    for _ in range(10):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "analytics.cli", "--help"], capture_output=True, check=True)
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.2


def test_a_path_that_cannot_be_read_keeps_no_other_from_it(tmp_path: Path, export: Path) -> None:
    db = tmp_path / "log.duckdb"
    done = answered("load", tmp_path / "nowhere.csv", export, "--db", db, code=1)
    assert "There is no file" in done.stderr
    assert "export.csv" in answered("status", "--db", db).stdout
    assert "There is no file" in answered("inspect", tmp_path / "nowhere.csv", export, code=1).stderr


def test_a_report_of_which_something_cannot_be_read_leaves_an_earlier_one(
    tmp_path: Path, export: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text("the last good one", encoding="utf-8")
    done = answered("report", export, tmp_path / "nowhere.csv", "-o", page, code=1)
    assert "was left as it was" in done.stderr
    assert page.read_text(encoding="utf-8") == "the last good one"
    answered("report", export, "-o", page)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_what_a_link_leads_to_is_written_and_keeps_its_mode(db: Path, tmp_path: Path) -> None:
    kept, link = tmp_path / "kept.csv", tmp_path / "link.csv"
    kept.write_text("old", encoding="utf-8")
    kept.chmod(0o600)
    link.symlink_to(kept)
    answered("metrics", "turns", "-o", link, "--db", db)
    assert link.is_symlink()
    assert kept.read_text(encoding="utf-8").startswith("metric,")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob("*.part")) == []


def test_a_pipe_is_written_into_and_stays_one(db: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [
        sys.executable,
        "-m",
        "analytics.cli",
        "metrics",
        "turns",
        "-f",
        "csv",
        "-o",
        str(pipe),
        "--db",
        str(db),
    ]
    writer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    assert pipe.read_text(encoding="utf-8").startswith("metric,")
    assert writer.wait() == 0
    assert pipe.is_fifo()


def test_a_file_that_is_no_log_is_told_by_its_beginning(tmp_path: Path, export: Path, db: Path) -> None:
    assert "is not a DuckDB file" in answered("status", "--db", export, code=1).stderr
    assert "is not a DuckDB file" in answered("diff", export, db, code=1).stderr


def test_a_folder_or_an_unknown_ending_is_no_file_to_write_rows_to(db: Path, tmp_path: Path) -> None:
    assert "is a folder" in answered("metrics", "turns", "-o", tmp_path, "--db", db, code=2).stderr
    assert "is a folder" in answered("report", "-o", ".", "--db", db, code=2).stderr
    said = answered("metrics", "turns", "-o", tmp_path / "out.tsv", "--db", db, code=2).stderr
    assert ".tsv have no form of their own" in said
    answered("metrics", "turns", "-o", tmp_path / "out.tsv", "-f", "csv", "--db", db)
