"""Names in exports, paths and mappings are names: none becomes SQL, a pattern, an option or another path."""

from __future__ import annotations

import ast
import json
import os
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from attempts import withstood
from click.testing import CliRunner, Result
from depth import IS_DEEP, injected
from hypothesis import given, settings
from hypothesis import strategies as st

import analytics
from analytics.cli import main
from analytics.sources.spelling import literal, quoted

NAMES = [
    "it's", 'a"b', "a''b", 'a""b', "a`b`", "a;b", "a\\b", "a\\'b", "$1", "$name", "${HOME}", "{0}", "{folder}", "{a,b}",
    "%s", "%(a)s", "%2e%2e", "*", "?", "a?b=c", "[a-z]", "a*b", "~", "~root", "-o", "--db", "-", "--", "/*", "#", "&",
    "|id", "$(id)", "`id`", "a:b", "s3:x", "C:x", "a=b", "x=1", "a,b", "a\tb", "a b", " a", "a ", "a\nb", "a\u2028b",
    "\u202eevil", "\u200b", "é", "e\u0301", "שלום", "Ж", "😀", "\x7f", "\x01", "null", "NULL", "true", "select", "from",
    "",
    "rowid", "filename", "raw", "part", "row_no", "posts", "main.posts", "x'); drop table posts; --",
    '"); drop table posts; --', '" from posts; delete from posts; --', "' or '1'='1", "'||(select 1)||'",
    "x' union all select * from posts --", "a)(b", "((", "))", "/**/", "--\n", "e'\\x27", "u&'\\0027'", "::integer",
    "a.b", "a..b", "$.a", "$[*]", "@a", "lambda x: x", "columns(*)", "\\u0027", "\ufeffx", "a" * 200,
]  # fmt: skip
"""Hostile names, as columns, sheets, keys and texts."""
FILES = [name for name in NAMES if name.strip(" .") and "/" not in name and name not in ("-", "--")]
SOME_FILES = list(dict.fromkeys([*FILES[::8], "*", "?", "[a-z]", "a*b", "-o", "x=1", "{a,b}", "it's"]))
HEADER = "message_id,posted_at,channel,author_id,from_brand,text"


def row(number: int, text: str = "hello") -> str:
    return f"{number},2026-03-02T09:{number // 60:02}:{number % 60:02}Z,twitter,a{number},false,{text}"


def answered(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return result


def ids(db: Path) -> set[str]:
    with analytics.open(db) as log:
        return set(log.query("select message_id from messages")["message_id"])


# ---- how names and texts are written into SQL


def test_names_and_texts_come_back_from_sql_as_they_were() -> None:
    with duckdb.connect() as con:
        for name in NAMES:
            (text,) = con.execute(f"select {literal(name)}").fetchone() or ()
            assert text == name
            if name:
                assert con.execute(f"select 1 as {quoted(name)}").description[0][0] == name
    withstood(
        "attack",
        "Names made to break out of quotes in SQL",
        times=2 * len(NAMES),
        outcome="came back as they were",
    )


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        yield con


@settings(max_examples=60)
@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_any_text_comes_back_from_sql_as_it_was(con: duckdb.DuckDBPyConnection, text: str) -> None:
    found = con.execute(f"select {literal(text)}")
    assert found.fetchone() == (text,)
    if "\0" not in text:
        con.execute(f"select 1 as {quoted(text)}")


# ---- files


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder of exports with hostile names, each with a message of its own, beside one that none of them means."""
    folder = tmp_path / "exports"
    folder.mkdir()
    for number, name in enumerate(SOME_FILES):
        (folder / f"{name}.csv").write_text(f"{HEADER}\n{row(number)}\n", encoding="utf-8")
    return folder


def test_a_file_is_read_by_its_name_whatever_that_looks_like(exports: Path, tmp_path: Path) -> None:
    """The names with `*` and `?` are patterns of others here, and would be read twice."""
    db = tmp_path / "log.duckdb"
    for number, name in enumerate(SOME_FILES):
        one = tmp_path / "one" / str(number)
        one.mkdir(parents=True)
        (exports / f"{name}.csv").rename(one / f"{name}.csv")
        (one / "zz other.csv").write_text(f"{HEADER}\n{row(9999)}\n", encoding="utf-8")
    answered(
        "load",
        "--db",
        db,
        "--",
        *(tmp_path / "one" / str(n) / f"{name}.csv" for n, name in enumerate(SOME_FILES)),
    )
    assert ids(db) == {str(number) for number in range(len(SOME_FILES))}
    with analytics.open(db) as log:
        assert set(log.query("select name from ledger")["name"]) == {f"{name}.csv" for name in SOME_FILES}
    withstood("attack", "Files with names like patterns, options, SQL, addresses and variables", times=len(SOME_FILES),
              outcome="read as the file of that name, and no other")  # fmt: skip


def test_a_folder_of_hostile_names_is_read_file_by_file(exports: Path, tmp_path: Path) -> None:
    db = tmp_path / "log.duckdb"
    (exports / "x=1").mkdir()
    (exports / "x=1" / "message_id=7").mkdir()
    (exports / "x=1" / "message_id=7" / "part.csv").write_text(f"{HEADER}\n{row(5000)}\n", encoding="utf-8")
    answered("load", exports, "--db", db)
    assert ids(db) >= {str(number) for number in range(len(SOME_FILES))}
    # the folder names of a path are no columns
    assert "7" in ids(db)
    assert ids(db) <= {*(str(number) for number in range(len(SOME_FILES))), "5000"}


def test_a_name_that_is_no_text_is_read_or_refused(tmp_path: Path) -> None:
    if sys.platform == "darwin":
        pytest.skip("names are always text on this system")
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv")
    Path(path).write_text(f"{HEADER}\n{row(1)}\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["load", path, "--db", str(tmp_path / "log.duckdb")])
    assert result.exit_code in (0, 1), result.output
    assert not isinstance(result.exception, UnicodeError)


def test_members_of_archives_are_read_whatever_they_are_called(tmp_path: Path) -> None:
    # a backslash is a separator of paths in some archives, so that such a name has no file of its own
    fine = [name for name in SOME_FILES if "\\" not in name]
    names = [*fine, "../evil", "/etc/evil", "..\\evil", "a/../../evil", "x=1/y"]
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        for number, name in enumerate(names):
            packed.writestr(f"{name}.csv", f"{HEADER}\n{row(number)}\n")
    db = tmp_path / "log.duckdb"
    before = set(tmp_path.parent.rglob("*evil*"))
    answered("load", tmp_path / "all.zip", "--db", db)
    assert ids(db) >= {str(number) for number in range(len(fine))}
    assert set(tmp_path.parent.rglob("*evil*")) == before
    withstood("attack", "Members of archives with names like paths, patterns and SQL", times=len(names),
              outcome="read under names of our own; nothing written outside")  # fmt: skip


# ---- columns, keys and sheets


def csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def is_column(name: str) -> bool:
    """Tell whether a CSV can have a column of that name as it is: without spaces around it, and a text."""
    return bool(name) and name == name.strip() and not name.startswith(("\ufeff", "\x01"))


def test_columns_that_nobody_reads_may_be_called_anything(tmp_path: Path) -> None:
    further = [name for name in NAMES if is_column(name)]
    text = f"{HEADER},{','.join(map(csv_cell, further))}\n{row(1)}{',x' * len(further)}\n"
    (tmp_path / "e.csv").write_text(text, encoding="utf-8", newline="")
    answered("inspect", tmp_path / "e.csv")
    answered("load", tmp_path / "e.csv", "--db", tmp_path / "log.duckdb")
    assert ids(tmp_path / "log.duckdb") == {"1"}
    keys = dict.fromkeys(further, "x")
    record = {
        "message_id": "2",
        "posted_at": "2026-03-02T09:00:00Z",
        "channel": "sms",
        "author_id": "a",
        "from_brand": False,
    }
    (tmp_path / "e.ndjson").write_text(json.dumps({**record, **keys}) + "\n", encoding="utf-8")
    answered("load", tmp_path / "e.ndjson", "--db", tmp_path / "log.duckdb")
    assert ids(tmp_path / "log.duckdb") == {"1", "2"}
    withstood("attack", "Columns and keys of exports with names like SQL", times=2 * len(further),
              outcome="left aside; the messages are whole")  # fmt: skip


@pytest.mark.parametrize("part", range(injected(6, 2)))
def test_a_mapping_names_columns_whatever_they_are_called(tmp_path: Path, part: int) -> None:
    # "?" is what a draft could not tell
    names = [name for name in dict.fromkeys(n.lower() for n in NAMES) if is_column(name) and name != "?"]
    names = names[part::6]
    kinds = ("text", "author_name", "agent", "url", "brand")
    tried = 0
    for first in range(0, len(names), len(kinds)):
        columns = dict(zip(kinds, names[first : first + len(kinds)], strict=False))
        header = ["the id", "the time", *columns.values()]
        cells = ["1", "2026-03-02T09:00:00Z", *(f"cell of {kind}" for kind in columns)]
        folder = tmp_path / str(first)
        folder.mkdir()
        (folder / "e.csv").write_text(
            ",".join(map(csv_cell, header)) + "\n" + ",".join(cells) + "\n", encoding="utf-8", newline=""
        )
        said = "".join(
            f"{kind} = {json.dumps(name, ensure_ascii=False)}\n".replace("\x7f", "\\u007f")
            for kind, name in columns.items()
        )
        (folder / "map.toml").write_text(
            f'[columns]\nmessage_id = "the id"\nposted_at = "the time"\n{said}'
            '[fixed]\nchannel = "sms"\nfrom_brand = false\n',
            encoding="utf-8",
        )
        answered("load", folder / "e.csv", "--map", folder / "map.toml", "--db", folder / "log.duckdb")
        with analytics.open(folder / "log.duckdb") as log:
            found = log.query(f"select {', '.join(columns)} from messages").rows()
        assert found == [tuple(f"cell of {kind}" for kind in columns)], columns
        answered("inspect", folder / "e.csv", "--write-map", folder / "draft.toml")
        tomllib.loads((folder / "draft.toml").read_text(encoding="utf-8"))
        tried += len(columns)
    withstood(
        "attack",
        "Columns with names like SQL, named in a mapping",
        times=tried,
        outcome="read as the columns they are",
    )


def test_sheets_may_be_called_anything(tmp_path: Path) -> None:
    import xlsxwriter

    names = [
        name
        for name in NAMES
        if 0 < len(name) < 31 and not set(name) & set("[]:*?/'\\") and name.isprintable() and name.strip()
    ]
    names = list({name.lower(): name for name in names}.values())
    for number, name in enumerate(names[:8]):
        path = tmp_path / f"{number}.xlsx"
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet(name)
        for at, line in enumerate((HEADER, row(number))):
            sheet.write_row(at, 0, line.split(","))
        book.close()
    answered("load", tmp_path, "--db", tmp_path / "log.duckdb")
    assert ids(tmp_path / "log.duckdb") == {str(number) for number in range(len(names[:8]))}
    withstood(
        "attack",
        "Sheets of workbooks with names like SQL",
        times=len(names[:8]),
        outcome="read as any other",
    )


# ---- what stands in cells and comes back in commands


def test_texts_names_and_brands_like_sql_are_measured_as_they_are(tmp_path: Path) -> None:
    names = [name for name in NAMES if is_column(name) and "\0" not in name]
    lines = [f"{HEADER},brand,agent,author_name,category"]
    for number, name in enumerate(names):
        cell = csv_cell(name)
        lines.append(f"{row(number, cell)},{cell},{cell},{cell},{cell}")
    (tmp_path / "e.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    db = tmp_path / "log.duckdb"
    answered("load", tmp_path / "e.csv", "--db", db)
    with analytics.open(db) as log:
        by_brand = log.metrics("turns", by="brand")
        assert by_brand["value"].sum() == len(names)
        for name in names[::16]:
            brand = name.replace("'", "''")
            assert log.metrics("turns", where=f"brand = '{brand}'")["value"].to_list() == [1.0]
        for number in range(0, len(names), 30):
            assert [step.message_id for step in log.explain(str(number)).steps] == [str(number)]
    withstood("attack", "Texts, brands, agents and categories like SQL in the cells of an export", times=len(names),
              outcome="measured as the texts they are")  # fmt: skip


REFUSED = ["a*b", "[ab]"]
TAKEN = ["it's", "x=1", "$HOME", 'a"b', "%41", "a b", "{x}"]


# what is taken stands in two names here, and each in one of its own in the long form
@pytest.mark.parametrize("name", [*(TAKEN if IS_DEEP else ["it's x=1 $HOME {x}", 'a"b %41 a b']), *REFUSED])
def test_a_log_and_a_lake_may_lie_anywhere(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (tmp_path / "e.csv").write_text(f"{HEADER}\n{row(1)}\n{row(2)}\n", encoding="utf-8")
    db = folder / f"{name}.duckdb"
    answered("load", tmp_path / "e.csv", "--db", db, "--temp-dir", folder)
    assert ids(db) == {"1", "2"}
    if name in REFUSED:
        assert "stand for several files" in answered("export", folder / "lake", "--db", db, code=1).stderr
    else:
        answered("export", folder / "lake", "--db", db)
        answered("load", folder / "lake", "--db", folder / "back.duckdb")
        assert ids(folder / "back.duckdb") == {"1", "2"}
    assert {path.name for path in tmp_path.iterdir()} == {name, "e.csv"}
    withstood("attack", "Logs and lakes in folders with names like patterns and SQL", times=1,
              outcome="read and written as anywhere, or refused")  # fmt: skip


def test_a_log_whose_path_has_a_question_mark_is_refused_and_nothing_written(tmp_path: Path) -> None:
    """The engine takes what follows it for options, and writes beside the folder that was named."""
    (tmp_path / "?").mkdir()
    (tmp_path / "e.csv").write_text(f"{HEADER}\n{row(1)}\n", encoding="utf-8")
    for db in (tmp_path / "?" / "log.duckdb", tmp_path / "log?.duckdb"):
        said = answered("load", tmp_path / "e.csv", "--db", db, code=1).stderr
        assert "cannot have a ? in its path" in said
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["?", "e.csv"]


# ---- SQL that the program writes


_REASONS = tomllib.loads((Path(__file__).parent / "attacks" / "sql_made.toml").read_text(encoding="utf-8"))
_RUNNING = {"execute": 0, "executemany": 0, "sql": 0, "query": 0, "run_text": 1, "execute_text": 0}


def made(path: Path) -> dict[str, int]:
    """Return how often each function of a module runs SQL that is neither a literal nor one file of `queries/`."""
    found: dict[str, int] = {}

    class Visitor(ast.NodeVisitor):
        inside = "module"

        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            before, self.inside = self.inside, node.name
            self.generic_visit(node)
            self.inside = before

        def visit_Call(self, node: ast.Call) -> None:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = _RUNNING.get(name)
            if place is not None and len(node.args) > place:
                sql = node.args[place]
                is_file = isinstance(sql, ast.Call) and ast.unparse(sql.func) == "sqlfiles.text"
                if not isinstance(sql, ast.Constant) and not (
                    is_file and isinstance(sql, ast.Call) and isinstance(sql.args[0], ast.Constant)
                ):
                    found[self.inside] = found.get(self.inside, 0) + 1
            self.generic_visit(node)

    Visitor().visit(ast.parse(path.read_text(encoding="utf-8")))
    return found


def test_sql_is_made_of_texts_only_where_there_is_a_reason(checkout: Path) -> None:
    """A new place needs a line in tests/attacks/sql_made.toml that says why nothing of an export becomes SQL there."""
    places: dict[str, int] = {}
    for path in sorted((checkout / "analytics").rglob("*.py")):
        module = str(path.relative_to(checkout / "analytics"))
        # the command line runs no SQL of its own
        if not module.startswith("cli/"):
            places |= {f"{module}:{function}": times for function, times in made(path).items()}
    reasoned = {place: times for kind in _REASONS.values() for place, times in kind["places"].items()}
    assert places == reasoned
