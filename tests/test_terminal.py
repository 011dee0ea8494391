"""What is printed moves no terminal, whatever an export, its name or its columns hold."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from attempts import withstood
from click.testing import CliRunner
from exports import as_csv, row, save
from spreadsheets import xlsx

from analytics.cli import main
from analytics.errors import on_its_lines

# clears, moves, sets a title; the same as one byte; turns what follows around; begins a line of its own
SIGNS = "\x1b[2J\x1b]0;t\x07\x9b2J\u202e\u2066\r"
NAME = f"a{SIGNS}b"
# a table whose header has other signs is no text
COLUMN = "c\x9b2J\u202e\u2066d"
TEXT = f"hello\n{SIGNS}you"


def cells(*texts: str) -> str:
    return "<row>" + "".join(f'<c t="str"><v>{text}</v></c>' for text in texts) + "</row>"


def said(*arguments: object) -> str:
    """Return what a command prints, to whom it may be."""
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result.stdout + result.stderr


def on_a_terminal(folder: Path, *arguments: object) -> str:
    """Return what a command shows on a terminal of its own."""
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "analytics.cli", *map(str, arguments)]
    with subprocess.Popen(command, cwd=folder, stdin=its, stdout=its, stderr=its) as process:
        os.close(its)
        shown = bytearray()
        try:
            while piece := os.read(ours, 1 << 16):
                shown += piece
        except OSError:
            # its other end is closed
            pass
    os.close(ours)
    assert process.returncode == 0, shown
    # a terminal ends its lines so
    return shown.decode().replace("\r\n", "\n")


def is_still(text: str) -> bool:
    """Tell whether a text moves nothing but to the next line."""
    return all(one.isprintable() or one in "\n\t" for one in text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Exports whose names, columns and texts hold the signs, and a log of one of them."""
    (tmp_path / f"{NAME}.csv").write_text(
        as_csv([row("m1", TEXT, author_name=NAME) | {COLUMN: "x"}]), encoding="utf-8", newline=""
    )
    save(tmp_path / f"cut{NAME}.csv", "")
    (tmp_path / f"damaged{NAME}.xlsx").write_bytes(b"PK\x03\x04")
    xlsx(
        tmp_path / f"book{NAME}.xlsx",
        cells("Datum", "Absender", "Inhalt", "c&#x202e;&#x9b;2J") + cells("1", "a", "b", "c"),
    )
    return tmp_path


def test_names_of_files_and_columns_are_escaped_in_all_that_is_said(folder: Path) -> None:
    db = folder / "log.duckdb"
    exports = sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".xlsx"))
    tried = []
    for export in exports:
        tried += [
            said("inspect", export),
            said("inspect", export, "--write-map", folder / f"{export.stem}.toml"),
            said("load", export, "--db", db),
        ]
    tried += [
        said("load", folder, "--db", db), said("load", folder / f"no{NAME}.csv", "--db", db),
        said("unload", exports[0], "--db", db), said("unload", NAME, "--db", db), said("status", "--db", db),
        said("metrics", NAME, "--db", db), said("query", f"select {NAME}", "--db", db),
        said(NAME), said("load", f"--{NAME}"), said("load", exports[0], "--encoding", NAME),
    ]  # fmt: skip
    assert [text for text in tried if not is_still(text)] == []
    escaped = r"a\x1b[2J\x1b]0;t\x07\x9b2J\u202e\u2066\rb"
    assert sum(escaped in text for text in tried) > len(exports)
    assert any(r"columns not read: c\x9b2J\u202e\u2066d" in text for text in tried)
    withstood("attack", "Names of files and columns that move a terminal", times=len(tried),
              outcome="shown with escapes")  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_data_are_escaped_on_a_terminal_and_exact_in_a_pipe(folder: Path, form: str) -> None:
    db = folder / "log.duckdb"
    said("load", folder / f"{NAME}.csv", "--db", db)
    asked = ["query", "select text, author_name from messages", "-f", form, "--db", db]
    shown = on_a_terminal(folder, *asked)
    assert is_still(shown), shown
    command = [sys.executable, "-m", "analytics.cli", *map(str, asked)]
    piped = subprocess.run(command, capture_output=True, check=True).stdout
    subprocess.run([*command, "-o", str(folder / "out")], check=True)
    assert piped == (folder / "out").read_bytes()
    if form == "csv":
        assert NAME.encode() in piped and SIGNS.encode() in piped
        # the program's own lines stay lines
        assert shown == on_its_lines(piped.decode().replace("\r\n", "\n"))
    withstood("attack", "Texts that move a terminal, in tables that are printed", times=1,
              outcome="escaped on a terminal, exact in a pipe and in a file")  # fmt: skip


def test_lines_tabs_and_blanks_of_the_program_stay() -> None:
    assert on_its_lines("a\n\tb\u00a0c שלום 😀") == "a\n\tb\u00a0c שלום 😀"
    assert on_its_lines("\x1b[2J\x9b\u202e\r\u2028\x85") == r"\x1b[2J\x9b\u202e\r\u2028\x85"
