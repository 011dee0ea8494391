"""Errors and what the program says along the way: nothing of what people wrote, and of who they are."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pytest
from attempts import withstood
from click.testing import CliRunner
from depth import IS_DEEP
from exports import as_csv, as_ndjson, row, save
from spreadsheets import xlsx

import analytics
from analytics.cli import main
from analytics.errors import AnsweredError, without_quoted, without_values
from analytics.sources.archives import damaged

PEOPLE = {
    "author_id": "ivana_zrnovska",
    "author_name": "Ivana Zrnovska",
    "text": "moja adresa je Zmaj Jovina sedamnaest",
    "agent": "Bogumil Trnka",
    "url": "https://people.example/ivana_zrnovska/9",
    "conversation_id": "case of ivana@zrnovska.example",
    "parent_id": "ivana-zrnovska-1",
    "tags": "zrnovska-vip",
    "brand": "acme",
}
NUMBERS = {"followers": "12", "shares": "3", "likes": "4", "rating": "5"}
OTHERS = {"visibility": "public", "directed": "true", "automated": "false", "category": "complaint", "language": "sr",
          "removed_at": "2026-03-03T09:00:00Z", "removed_by": "author"}  # fmt: skip
WHOLE = row("m1", **PEOPLE, **NUMBERS, **OTHERS)
_SIGNS = ('"', "\n", "\x00", "{", "'", "\\", ",", "=1+1", "; drop table posts; --", "\u202e")


def _no_secret(said: str, secrets: list[str]) -> None:
    plain = re.sub(r"\s+", " ", said).lower()
    for secret in secrets:
        for word in re.split(r"[^\w@.]+", secret.lower()):
            # the words of the test's own secrets are seven letters long at least
            assert len(word) < 7 or word not in plain, (secret, said)


def _secrets() -> Iterator[str]:
    for number in count():
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:05}")
        yield f"qzxsecret{letters}@people.example Ivanovna{letters} Zrnovska{letters}"


def _said(*arguments: str) -> str:
    """Return all that a command prints, and the traceback of what it raised."""
    found = CliRunner().invoke(main, list(arguments))
    raised = ""
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raised = "".join(traceback.format_exception(found.exception))
    assert not raised, raised
    return found.stdout + found.stderr


def _broken(cell: str, secret: str) -> list[str]:
    """Return values that no column but a text can hold, each with a secret in it."""
    return [secret, *(f"{secret}{sign}{secret}" for sign in _SIGNS), f"{cell}{secret}", f" {secret}\t{cell}"]


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_a_broken_cell_is_quoted_nowhere(tmp_path: Path, kind: str) -> None:
    made = _secrets()
    secrets: list[str] = []
    rows: list[dict[str, str]] = []
    for column, cell in WHOLE.items():
        secret = next(made)
        secrets.append(secret)
        for number, value in enumerate(_broken(cell, secret)):
            rows.append(WHOLE | {"message_id": f"{column}-{number}", column: value})
    # all in one file, and each column in a file of its own, which it may spoil as a whole
    writer = as_csv if kind == "csv" else as_ndjson
    folder = tmp_path / "exports"
    folder.mkdir()
    save(folder / f"all.{kind}", writer(rows).encode("utf-8", "surrogatepass"))
    for column in ("posted_at", "message_id", "channel", "from_brand", "removed_at"):
        own = [one for one in rows if one["message_id"].startswith(column) or column == "message_id"]
        save(folder / f"{column}.{kind}", writer(own).encode("utf-8", "surrogatepass"))
    db = str(tmp_path / "log.duckdb")
    paths = [str(path) for path in sorted(folder.iterdir())]
    said = _said("load", *paths, "--db", db) + _said("inspect", *paths)
    said += _said("load", *paths, "--db", db, "--input-tz", "Europe/Belgrade")
    _no_secret(said, [*secrets, *(value for name, value in PEOPLE.items() if name != "brand")])
    assert "rejected" in said
    withstood("attack", "Every cell of an export holds what no such cell can, with a secret", times=len(rows),
              outcome="loaded or rejected, the secret is quoted nowhere")  # fmt: skip


def _mangled() -> Iterator[tuple[str, bytes]]:
    """Yield files that are broken as a whole, each with the secret."""
    secret = f"{PEOPLE['author_name']} {PEOPLE['text']}"
    table = as_csv([WHOLE, WHOLE | {"message_id": "m2", "text": secret}])
    header, first, _ = table.split("\n", 2)
    yield "no_header.csv", f"{first}\n{first}\n".encode()
    yield "only_names.csv", "\n".join([f'"{PEOPLE["author_name"]}","ivana@zrnovska.example",12'] * 3).encode()
    yield "open_quote.csv", table.replace(secret, f'"{secret}').encode()
    yield "quote_within.csv", table.replace(secret, f'a "{secret}" "b').encode()
    yield "too_many_cells.csv", f"{header}\n{first},{secret},{secret}\n".encode()
    yield "too_few_cells.csv", f"{header}\nm1,{secret}\n".encode()
    yield "cut_off.csv", table.encode()[:-30]
    yield "not_utf8.csv", table.encode().replace(b"Zmaj", b"Zm\xff\xfej")
    yield "utf16.csv", table.encode("utf-16")[:-1]
    yield "nul.csv", table.replace("Zmaj", "Zm\0aj").encode()
    yield "huge_cell.csv", table.replace(secret, secret * 60_000).encode()
    lines = as_ndjson([WHOLE, WHOLE | {"text": secret}])
    yield "cut_off.ndjson", lines.encode()[:-40]
    yield "open_text.ndjson", lines.replace(f'"{secret}"', f'"{secret}').encode()
    yield "no_object.ndjson", (lines + json.dumps([secret]) + "\n" + json.dumps(secret) + "\n").encode()
    yield (
        "nested.ndjson",
        (lines + json.dumps({"text": {"a": [secret]}, "author_id": {secret: secret}}) + "\n").encode(),
    )
    yield "cut_off.json", json.dumps([WHOLE, {secret: secret}], ensure_ascii=False).encode()[:-20]
    yield "bare.json", json.dumps({"people": [secret]}).encode()
    yield "text.txt", f"{secret}\n{secret}".encode()
    yield "chat.txt", f"31/31/2026, 09:15 - {PEOPLE['author_name']}: {secret}\n".encode() * 3
    yield (
        "two_styles.txt",
        (
            f"31/12/2026, 09:15 - {PEOPLE['author_name']}: {secret}\n" * 3
            + f"[12/31/26, 9:15:00 AM] {PEOPLE['author_name']}: {secret}\n" * 3
        ).encode(),
    )
    sender = f"{PEOPLE['author_name']} <ivana@zrnovska.example>"
    mail = f"From: {sender}\nSubject: {secret}\nDate: soon {secret}\n\n{secret}\n"
    yield "mail.eml", mail.encode()
    yield "mail.mbox", (f"From ivana@zrnovska.example {secret}\n{mail}").encode() * 2
    yield "workbook.xlsx", b"PK\x03\x04" + secret.encode()
    yield "table.parquet", b"PAR1" + secret.encode() + b"PAR1"
    yield "packed.csv.gz", b"\x1f\x8b\x08" + secret.encode()
    yield "log.html", f"<html>{secret}</html>".encode()


def _workbooks() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield where a value stands in a workbook in which it cannot stand; with the words that say where."""
    secret = "Ivana Zrnovska"
    for cell, said in {
        f'<c t="s"><v>{secret}</v></c>': "cell 2 of its row 2 does not hold the number of a text that there is",
        '<c t="s"><v>17</v></c>': "cell 2 of its row 2 does not hold the number of a text that there is",
        f"<c><v>{secret}</v></c>": "cell 2 of its row 2 does not hold a number",
        f'<c s="1"><v>{secret}</v></c>': "cell 2 of its row 2 does not hold a number",
        f'<c s="{secret}"><v>5</v></c>': "the number of a style is none",
        '<c r="IVANA ZRNOVSKA2" t="str"><v>5</v></c>': "a cell of its row 2 stands in a column that there is not",
        '<c r="IVANAZRNOVSKA2" t="str"><v>5</v></c>': "a cell of its row 2 stands in a column that there is not",
    }.items():
        first = "<row>" + '<c t="str"><v>x</v></c>' * 2 + "</row>"
        styles = '<s><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></s>'
        yield (
            f'{first}<row><c t="str"><v>x</v></c>{cell}</row>',
            f"sheet1.xml) is cut off or damaged: {said}.",
            {"styles": styles},
        )
    fault = "styles.xml) is cut off or damaged: the number of a number format is none."
    yield "", fault, {"styles": f'<s><cellXfs><xf numFmtId="{secret}"/></cellXfs></s>'}
    yield "", fault, {"styles": f'<s><numFmts><numFmt numFmtId="{secret}" formatCode="0"/></numFmts></s>'}
    declared = '<?xml version="1.0" encoding="IvanaZrnovska"?><worksheet/>'
    yield "", "sheet1.xml) is cut off or damaged: its encoding is not known.", {"sheet": declared}


def test_a_value_where_a_workbook_has_none_is_quoted_nowhere(tmp_path: Path) -> None:
    made = list(_workbooks())
    for rows, what, parts in made:
        path = str(xlsx(tmp_path / "w.xlsx", rows, **parts))
        for said in (_said("load", path, "--db", str(tmp_path / "log.duckdb")), _said("inspect", path)):
            assert f"w.xlsx (xl/{'' if 'styles.xml' in what else 'worksheets/'}{what}" in said
            _no_secret(said.replace(str(tmp_path), ""), ["Ivana Zrnovska", "ivanazrnovska"])
    withstood("attack", "Values where a workbook has numbers and places of its own", times=len(made),
              outcome="refused with the cell, the value is quoted nowhere")  # fmt: skip


def test_what_a_reader_of_files_says_is_quoted_only_where_it_holds_no_value() -> None:
    said = str(damaged("a.zip", ValueError("invalid literal for int(): 'Ivana Zrnovska'")))
    assert said == "a.zip is cut off or damaged: something in it is not what it should be."
    assert (
        str(damaged("a.zip", BadZipFile("Bad magic number.")))
        == "a.zip is cut off or damaged: Bad magic number."
    )


def test_a_file_that_is_broken_as_a_whole_is_quoted_nowhere(tmp_path: Path) -> None:
    files = list(_mangled())
    for name, content in files:
        save_raw(tmp_path / name, content)
    secrets = [PEOPLE["author_name"], PEOPLE["text"], "ivana@zrnovska.example", "sedamnaest"]
    tried = 0
    for number, (name, _) in enumerate(files):
        path = str(tmp_path / name)
        commands = [
            ["load", path, "--db", str(tmp_path / f"{number}.duckdb")],
            ["load", path, "--db", str(tmp_path / f"{number}.duckdb"), "--format", "canonical"],
            ["inspect", path],
        ]
        # in `make test` each file is loaded, and each other one is also loaded as canonical or inspected
        for arguments in commands if IS_DEEP else [commands[0], commands[1 + number % 2]]:
            tried += 1
            _no_secret(_said(*arguments).replace(str(tmp_path), ""), secrets)
    withstood("attack", "A file is broken as a whole, with names and texts in it", times=tried,
              outcome="a clear error or rejected rows, nothing of it is quoted")  # fmt: skip


def save_raw(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def test_the_library_raises_nothing_that_quotes_people(tmp_path: Path) -> None:
    secrets = [PEOPLE["author_name"], PEOPLE["text"], "ivana@zrnovska.example"]
    for name, content in _mangled():
        save_raw(tmp_path / name, content)
        try:
            analytics.load(tmp_path / name).close()
        except AnsweredError as error:
            _no_secret("".join(traceback.format_exception(error)).replace(str(tmp_path), ""), secrets)


ASKED = [
    "select author_id::int from messages",
    "select author_name::date from messages",
    "select text::timestamp from messages",
    "select strptime(text, '%Y') from messages",
    "select text::json from messages",
    "select cast(text as boolean) from messages",
    "select cast(author_id as uuid) from messages",
    "select cast(text as int[]) from messages",
    "select unhex(text) from messages",
    "select from_base64(author_name) from messages",
    "select regexp_matches('x', text || '[') from messages",
    "select cast(author_name as interval) from messages",
    "select timezone(author_name, now()) from messages",
    "select error(text) from messages",
    "select regexp_replace('a', '(' || author_name, 'x') from messages",
    "select 'a' similar to '(' || author_name from messages",
    "select format('{' || author_name || '}', 1) from messages",
    # what looks like the place in the statement that the engine shows below
    "select (chr(10) || chr(10) || 'LINE 1: ' || text)::int from messages",
]


@pytest.mark.parametrize("sql", ASKED)
def test_what_a_query_fails_on_is_not_quoted(tmp_path: Path, sql: str) -> None:
    db = str(tmp_path / "log.duckdb")
    _said("load", str(save(tmp_path / "a.csv", as_csv([WHOLE]))), "--db", db)
    found = CliRunner().invoke(main, ["query", sql, "--db", db])
    assert found.exit_code == 1, found.stdout
    _no_secret(found.stderr, [*PEOPLE.values()])
    withstood("attack", "SQL fails on what somebody wrote", times=1, outcome="the error does not quote it")


def test_a_condition_that_fails_does_not_quote_either(tmp_path: Path) -> None:
    db = str(tmp_path / "log.duckdb")
    export = save(tmp_path / "a.csv", as_csv([WHOLE | {"agent": "", "brand": PEOPLE["author_name"]}]))
    _said("load", str(export), "--db", db)
    said = _said("metrics", "turns", "--where", "brand::int = 1", "--db", db)
    _no_secret(said, [PEOPLE["author_name"]])


VALUES: list[tuple[str, Any]] = [
    (
        'Conversion Error: Could not convert string "Ana K" to INT32',
        "Conversion Error: Could not convert string … to INT32",
    ),
    ('Conversion Error: invalid date: "A\'n\na", is wrong', "Conversion Error: invalid date: …, is wrong"),
    (
        "Invalid Input Error: CSV Error on Line: 2\nOriginal Line: Ana",
        "Invalid Input Error: CSV Error on Line: 2",
    ),
    ("Conversion Error: not 'Ana", "Conversion Error: not …"),
    ('Binder Error: Referenced column "x" not found', 'Binder Error: Referenced column "x" not found'),
    ("Conversion Error: no \"A\"\n\nLINE 1: select 'x'", "Conversion Error: no …\n\nLINE 1: select 'x'"),
]


@pytest.mark.parametrize(("said", "left"), VALUES)
def test_of_an_error_of_the_engine_the_values_go_and_the_names_stay(said: str, left: str) -> None:
    assert without_values(said) == left


def test_what_a_cluster_says_of_a_cell_is_left_out() -> None:
    said = '[CAST_INVALID_INPUT] The value \'Ana K\' of the type "STRING" cannot be cast to "INT" as it is malformed.'
    assert without_quoted(said) == "[CAST_INVALID_INPUT] The value … as it is malformed."
    assert without_quoted("The value 'Ana") == "The value …"
    assert without_quoted("The job was cancelled.") == "The job was cancelled."
