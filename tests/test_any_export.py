"""Exports as they come, from the command line: archives, workbooks, mixed folders, and what they do not say."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from click.testing import CliRunner, Result
from exports import as_csv, row
from xlsxwriter import Workbook

from analytics.cli import main
from analytics.sources.looking import look

HOOTSUITE = [
    "Message ID",
    "Conversation ID",
    "Direction",
    "Message Type",
    "Medium",
    "Content",
    "Created at",
    "Contact Primary Identifier",
]
TELEGRAM = {
    "name": "Dana",
    "type": "personal_chat",
    "id": 77,
    "messages": [
        {"id": 1, "type": "message", "date_unixtime": "1772442000", "from": "Dana", "text": "Hello?"},
        {"id": 2, "type": "message", "date_unixtime": "1772442600", "from": "Acme", "text": "Hi Dana."},
    ],
}


def answered(*arguments: object, code: int = 0, **given: Any) -> Result:
    """Run the command line and make sure that it ends as it should, without a traceback."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], **given)
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    assert "Traceback" not in result.output
    return result


def ledger(result: Result) -> list[tuple[str, str, int, int]]:
    """Return file, format, rows read and loaded of the ledger that was printed."""
    lines = [line.split() for line in result.stdout.splitlines()[2:]]
    return [(line[0], line[-7], int(line[-6]), int(line[-5])) for line in lines if len(line) >= 8]


def inbox(times: Iterable[str]) -> list[list[str]]:
    """Return the rows of a Hootsuite export with a message of a customer at each time."""
    rows = [
        [str(n), str(n), "inbound", "Comment", "Facebook", "Hello", time, f"c{n}"]
        for n, time in enumerate(times)
    ]
    return [HOOTSUITE, *rows]


def table(rows: list[list[str]]) -> str:
    return "".join(",".join(cells) + "\n" for cells in rows)


def count(db: Path, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(answered("query", sql, "--db", db, "-f", "json").stdout)
    return found


# --- files as they come


def test_an_archive_of_several_kinds_of_file_is_read_and_taken_back_as_one(tmp_path: Path) -> None:
    path, db = tmp_path / "exports.zip", tmp_path / "log.duckdb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("march/a.csv", as_csv([row("1"), row("2")]))
        archive.writestr("b.json", json.dumps([row("3")]))
        archive.writestr("c.csv.gz", gzip.compress(as_csv([row("4")]).encode("utf-16")))
        archive.writestr("photo.png", b"\x89PNG\r\n")
        archive.writestr("../../evil.csv", as_csv([row("5")]))
    result = answered("load", path, "--db", db)
    assert ledger(result) == [
        ("exports.zip/march/a.csv", "canonical", 2, 2),
        ("exports.zip/b.json", "canonical", 1, 1),
        ("exports.zip/c.csv.gz", "canonical", 1, 1),
    ]
    assert "exports.zip/photo.png" in result.stderr
    assert "evil.csv" in result.stderr
    assert not (tmp_path.parent / "evil.csv").exists()
    again = answered("load", path, "--db", db)
    assert again.stderr.count("these bytes were loaded before") == 3
    assert answered("unload", path, "--db", db).stdout.count("Took back") == 3
    assert count(db, "select count(*) as n from messages") == [{"n": 0}]


def test_an_archive_of_nothing_that_can_be_read_fails(tmp_path: Path) -> None:
    path = tmp_path / "exports.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    result = answered("load", path, "--db", tmp_path / "log.duckdb", code=1)
    assert "exports.zip/a.csv is in no known format" in result.stderr
    assert "Error: nothing in" in result.stderr


def test_a_workbook_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    path, db = tmp_path / "book.xlsx", tmp_path / "log.duckdb"
    with Workbook(path) as book:
        for name, rows in {
            "Inbox": inbox(["2026-03-02 09:00:00"]),
            "Notes": [["any", "thing"], ["1", "2"]],
        }.items():
            sheet = book.add_worksheet(name)
            for place, cells in enumerate(rows):
                sheet.write_row(place, 0, cells)
    result = answered("load", path, "--db", db, "--input-tz", "UTC")
    assert ledger(result) == [("book.xlsx/Inbox", "hootsuite", 1, 1)]
    assert "Skipped: book.xlsx/Notes is in no known format" in result.stderr


def test_the_standard_input_is_read(tmp_path: Path) -> None:
    db = tmp_path / "log.duckdb"
    result = answered("load", "-", "--db", db, input=as_csv([row("1"), row("2")]))
    assert ledger(result) == [("stdin", "canonical", 2, 2)]


def test_a_folder_of_mixed_formats_is_read_in_one_call_and_in_any_order(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a.csv").write_text(as_csv([row("1")]), encoding="utf-8")
    (folder / "result.json").write_text(json.dumps(TELEGRAM), encoding="utf-8")
    (folder / "inbox.csv").write_text(table(inbox(["2026-03-02 09:00:00"])), encoding="windows-1255")
    (folder / "notes.txt").write_text("nothing of note\n", encoding="utf-8")
    options = ["--input-tz", "Europe/Belgrade", "--brand-account", "acme"]
    result = answered("load", folder, "--db", tmp_path / "one.duckdb", *options)
    assert [line[1] for line in ledger(result)] == ["canonical", "hootsuite", "telegram"]
    assert "Skipped:" in result.stderr
    assert "notes.txt" in result.stderr
    for name in ("result.json", "inbox.csv", "a.csv"):
        answered("load", folder / name, "--db", tmp_path / "two.duckdb", *options)
    sql = "select * exclude (file_no, position) from messages order by all"
    assert count(tmp_path / "one.duckdb", sql) == count(tmp_path / "two.duckdb", sql)


def test_a_report_is_written_of_any_export(tmp_path: Path) -> None:
    path = tmp_path / "chat.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("result.json", json.dumps(TELEGRAM))
    answered("report", path, "--brand-account", "Acme", "-o", tmp_path / "report.html")
    assert "telegram" in (tmp_path / "report.html").read_text(encoding="utf-8").lower()


# --- who is the brand


def test_an_export_in_which_nobody_is_the_brand_is_refused_with_those_who_answer_most(tmp_path: Path) -> None:
    chat = tmp_path / "result.json"
    chat.write_text(json.dumps(TELEGRAM), encoding="utf-8")
    result = answered("load", chat, "--db", tmp_path / "log.duckdb", code=1)
    assert "result.json does not say who the brand is" in result.stderr
    assert "Acme: answers 1 others in 1 messages" in result.stderr
    seen = answered("inspect", chat)
    assert "Acme: answers 1 others in 1 messages" in seen.stdout


@pytest.mark.parametrize("how", ["option", "config"])
def test_the_accounts_of_the_brand_are_named_by_an_option_or_the_configuration(
    tmp_path: Path, how: str
) -> None:
    chat, db, config = tmp_path / "result.json", tmp_path / "log.duckdb", tmp_path / "answered.toml"
    chat.write_text(json.dumps(TELEGRAM), encoding="utf-8")
    config.write_text('[brand]\nacme-tours = ["@ACME"]\n', encoding="utf-8")
    said = ["--brand-account", "@acme"] if how == "option" else ["--config", config]
    answered("load", chat, "--db", db, *said)
    assert count(db, "select author_name, from_brand, brand from messages order by posted_at") == [
        {"author_name": "Dana", "from_brand": False, "brand": None},
        {"author_name": "Acme", "from_brand": True, "brand": "acme-tours" if how == "config" else None},
    ]


# --- day or month first


def test_one_day_above_12_says_that_the_day_comes_first_in_all_times(tmp_path: Path) -> None:
    path, db = tmp_path / "inbox.csv", tmp_path / "log.duckdb"
    path.write_text(table(inbox(["03/04/2026 10:00", "13/04/2026 10:00"])), encoding="utf-8")
    answered("load", path, "--db", db, "--input-tz", "UTC")
    assert count(db, "select posted_at::date::text as day from messages order by 1") == [
        {"day": "2026-04-03"}, {"day": "2026-04-13"}
    ]  # fmt: skip


def test_times_that_fit_both_orders_are_refused_until_one_is_named(tmp_path: Path) -> None:
    path, db = tmp_path / "inbox.csv", tmp_path / "log.duckdb"
    path.write_text(table(inbox(["03/04/2026 10:00", "05/06/2026 10:00"])), encoding="utf-8")
    result = answered("load", path, "--db", db, "--input-tz", "UTC", code=1)
    assert "03/04/2026 10:00 cannot be told" in result.stderr
    assert "--date-order dmy" in result.stderr
    answered("load", path, "--db", db, "--input-tz", "UTC", "--date-order", "mdy")
    assert count(db, "select min(posted_at)::date::text as day from messages") == [{"day": "2026-03-04"}]


def test_times_in_both_orders_are_refused_with_one_of_each(tmp_path: Path) -> None:
    path = tmp_path / "inbox.csv"
    path.write_text(table(inbox(["13/04/2026 10:00", "04/13/2026 10:00"])), encoding="utf-8")
    result = answered("load", path, "--db", tmp_path / "log.duckdb", "--input-tz", "UTC", code=1)
    assert "in 13/04/2026 10:00 the day comes first, in 04/13/2026 10:00 the month" in result.stderr


# --- what is said


def test_a_file_that_fits_two_formats_is_refused_with_both_names(tmp_path: Path) -> None:
    names = "tweet_id,author_id,inbound,created_at,text,in_response_to_tweet_id,message_id,posted_at,channel,from_brand"
    (tmp_path / "x.csv").write_text(names + "\n", encoding="utf-8")
    result = answered("load", tmp_path / "x.csv", "--db", tmp_path / "log.duckdb", code=1)
    assert "x.csv fits canonical and twcs. Say which with --format." in result.stderr


def test_an_assumed_encoding_is_said_with_the_option_that_overrides_it(tmp_path: Path) -> None:
    rows = [row(str(n), "שלום, איפה החבילה שלי? מחכה כבר שבוע") for n in range(3)]
    (tmp_path / "x.csv").write_bytes(as_csv(rows).encode("windows-1255"))
    result = answered("load", tmp_path / "x.csv", "--db", tmp_path / "log.duckdb")
    assert "read in the encoding cp1255, which is assumed (--encoding) (3 rows" in result.stderr


def test_formats_says_what_each_was_made_from_and_what_it_never_holds() -> None:
    assert "from documentation, not yet seen on a real export" in answered("formats").stdout
    one = answered("formats", "brandwatch").stdout
    assert "never holds: replies of the brand that the monitoring did not catch" in one
    assert "--brand-account" in one


# --- what once lost rows, said too much or took too long


def test_one_line_of_json_is_a_document_of_any_size(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    one.write_text(json.dumps(row("1")) + "\n \n", encoding="utf-8")
    two.write_text(json.dumps(row("1")) + "\n" + json.dumps(row("2")), encoding="utf-8")
    assert [look(one).kind, look(two).kind] == ["json", "ndjson"]


@pytest.mark.parametrize(
    "above",
    ['"Query","(acme\nOR acme\nOR c)"\n', "sep=,\r\n", "\n\nReport\n"],
    ids=["line breaks in quotes", "another end of lines", "empty lines"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_above_the_header_cost_no_row(tmp_path: Path, above: str, end: str) -> None:
    path, db = tmp_path / "inbox.csv", tmp_path / "log.duckdb"
    rows = table(inbox(f"2026-03-02 09:{minute:02}:00" for minute in range(12))).replace("\n", end)
    path.write_bytes((above + rows).encode())
    result = answered("load", path, "--db", db, "--input-tz", "UTC")
    assert ledger(result) == [("inbox.csv", "hootsuite", 12, 12)]


def test_errors_repeat_no_words_of_people(tmp_path: Path) -> None:
    damaged, bare = tmp_path / "damaged.csv", tmp_path / "bare.csv"
    times = ["13/02/2026 10:00", "12/31/2025 I paid with card 4111 1111 1111 1111, Dana Levi"]
    damaged.write_text(table(inbox([time.replace(",", ";") for time in times])), encoding="utf-8")
    bare.write_text(
        "1001,My card 4111 1111 1111 1111 was charged twice by you Dana Levi 054 1234567,x\n",
        encoding="utf-8",
    )
    said = answered("load", damaged, "--db", tmp_path / "log.duckdb", "--input-tz", "UTC")
    assert "4111" not in said.output
    assert ledger(said) == [("damaged.csv", "hootsuite", 2, 1)]
    said = answered("load", bare, "--db", tmp_path / "log.duckdb", code=1)
    assert "4111" not in said.output
    assert "Dana" not in said.output


def test_a_date_with_a_full_stop_behind_the_year_is_read(tmp_path: Path) -> None:
    path, db = tmp_path / "inbox.csv", tmp_path / "log.duckdb"
    path.write_text(table(inbox(["13.2.2026. 10:00", "3.4.2026. 9:05"])), encoding="utf-8")
    answered("load", path, "--db", db, "--input-tz", "UTC")
    assert count(db, "select posted_at::text as at from messages order by 1") == [
        {"at": "2026-02-13 10:00:00"}, {"at": "2026-04-03 09:05:00"}
    ]  # fmt: skip


def test_a_first_line_without_end_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    begun_at = process_time()
    for text in ("a," * 1_000_000, "x" * 2_400_000):
        path.write_text(text, encoding="utf-8")
        assert (
            "longer than any header" in answered("load", path, "--db", tmp_path / "log.duckdb", code=1).stderr
        )
    assert process_time() - begun_at < 5


def test_an_export_in_a_folder_that_is_refused_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "chats").mkdir()
    (tmp_path / "chats" / "result.json").write_text(json.dumps(TELEGRAM), encoding="utf-8")
    result = answered("load", tmp_path / "chats", "--db", tmp_path / "log.duckdb", code=1)
    assert "Error: result.json does not say who the brand is" in result.stderr


def test_accounts_of_which_none_wrote_in_an_export_are_said(tmp_path: Path) -> None:
    chat = tmp_path / "result.json"
    chat.write_text(json.dumps(TELEGRAM), encoding="utf-8")
    result = answered("load", chat, "--db", tmp_path / "log.duckdb", "--brand-account", "acmecare")
    assert "nobody in it is one of the accounts of the brand: all count as customers (2 rows" in result.stderr


def test_a_file_whose_name_alone_says_mentions_is_read_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "acme_mentions.csv").write_text(table(inbox(["2026-03-02 09:00:00"])), encoding="utf-8")
    (tmp_path / "acme_responses.csv").write_text(as_csv([row("1")]), encoding="utf-8")
    result = answered("load", tmp_path, "--db", tmp_path / "log.duckdb", "--input-tz", "UTC")
    assert [line[:2] for line in ledger(result)] == [
        ("acme_mentions.csv", "hootsuite"), ("acme_responses.csv", "canonical")
    ]  # fmt: skip
