"""How soon commands begin, and what they load for it; colour and progress on terminals only."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from click.testing import CliRunner

from analytics.cli import main

COMMANDS = sorted(main.commands)
HEAVY = (
    "duckdb",
    "polars",
    "plotly",
    "jinja2",
    "babel",
    "numpy",
    "fastexcel",
    "holidays",
    "tqdm",
    "email",
    "urllib.request",
)
LOG = (
    "message_id,posted_at,channel,author_id,from_brand,parent_id,text\n"
    "1,2026-03-02T09:00:00Z,twitter,ana,false,,Where is my parcel?\n"
    "2,2026-03-02T09:10:00Z,twitter,acme,true,1,On its way.\n"
)


def seconds(*command: str, runs: int = 5) -> float:
    """Return the least time that a processor worked for a process, over several.

    On an idle machine that is the time one waits for it; on a busy one that is longer.
    """
    found = []
    for _ in range(runs):
        process = subprocess.Popen(
            [sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
        found.append(used.ru_utime + used.ru_stime)
    return min(found)


@pytest.fixture(scope="module")
def slowness() -> float:
    """How much slower than an idle machine this one is now, by starting Python, which takes 15 ms there."""
    return max(1.0, seconds("-c", "pass") / 0.02)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    (folder / "export.csv").write_text(LOG, encoding="utf-8")
    result = CliRunner().invoke(
        main, ["load", str(folder / "export.csv"), "--db", str(folder / "log.duckdb")]
    )
    assert result.exit_code == 0, result.output
    return folder / "log.duckdb"


def loaded(*arguments: str, cwd: Path | None = None) -> set[str]:
    """Return which heavy modules a command loaded."""
    code = (
        "import sys\nfrom analytics.cli import main\n"
        "try:\n    main(prog_name='answered')\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, cwd=cwd
    )
    assert found.returncode == 0, found.stderr
    return set(found.stderr.splitlines()[-1].split())


def test_help_begins_at_once(slowness: float) -> None:
    assert seconds("-m", "analytics.cli", "--help") < 0.15 * slowness


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_loads_nothing_heavy(command: str) -> None:
    assert loaded(command, "--help") == set()


def test_the_help_of_every_command_begins_at_once(slowness: float) -> None:
    for command in COMMANDS:
        assert seconds("-m", "analytics.cli", command, "--help", runs=2) < 0.4 * slowness, command


@pytest.mark.parametrize(
    "modules",
    [
        "analytics.api.log, analytics.api.opening, analytics.pages.limits, analytics.measuring",
        "analytics.api.log, analytics.api.opening, analytics.api.querying, analytics.tables, polars",
        "analytics.api.pages, analytics.pages, analytics.measuring, jinja2, babel",
        "analytics.api.exports, analytics.log.loading, analytics.sources.files, analytics.labelling",
    ],
)
def test_what_commands_import_for_their_work_is_there_in_time(modules: str, slowness: float) -> None:
    # metrics and compare; query; report and mail; load and inspect
    assert seconds("-c", f"import analytics.cli, {modules}") < 0.4 * slowness


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (("formats",), {"duckdb", "polars", "jinja2", "plotly"}),
        (("completion", "bash"), set(HEAVY)),
        (("catalogue",), {"polars", "jinja2", "plotly"}),
        (("status",), {"polars", "jinja2", "plotly", "babel"}),
        (("metrics", "turns"), {"polars", "jinja2", "plotly"}),
        (("explain", "1"), {"polars", "jinja2", "plotly"}),
        (("compare",), {"polars", "jinja2", "plotly"}),
        (("query", "from turns"), {"jinja2", "plotly"}),
        (("report", "--markdown", "-o", "-"), {"polars"}),
    ],
)
def test_a_command_loads_only_what_it_works_with(
    db: Path, arguments: tuple[str, ...], unneeded: set[str]
) -> None:
    has_no_log = arguments[0] in ("formats", "completion", "catalogue")
    assert not loaded(*arguments, *(() if has_no_log else ("--db", str(db)))) & unneeded


def on_a_terminal(*arguments: str, cwd: Path, **environment: str) -> bytes:
    """Return what a command writes to standard error where that is a terminal."""
    ours, theirs = pty.openpty()
    # a bar is as wide as the terminal, and a new one has no width
    termios.tcsetwinsize(theirs, (24, 80))
    process = subprocess.Popen(
        [sys.executable, "-m", "analytics.cli", *arguments],
        stdout=subprocess.DEVNULL, stderr=theirs, cwd=cwd, env={**os.environ, **environment},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # the other end was closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert process.wait() == 0, shown
    return shown


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "1", "NO_COLOR": "1"}])
def test_progress_is_on_a_terminal_only_and_has_no_colour(
    tmp_path: Path, checkout: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "export.csv").write_text(LOG, encoding="utf-8")
    arguments = ("load", "export.csv", "--db", "log.duckdb")
    environment = {**environment, "PYTHONPATH": str(checkout), "TERM": "xterm-256color"}
    shown = on_a_terminal(*arguments, cwd=tmp_path, **environment)
    assert b"export.csv" in shown
    assert b"%" in shown
    assert b"\x1b[3" not in shown
    assert b"m" not in {part[-1:] for part in shown.split(b"\x1b[")[1:]}
    (tmp_path / "log.duckdb").unlink()
    piped = subprocess.run(
        [sys.executable, "-m", "analytics.cli", *arguments],
        capture_output=True, cwd=tmp_path, env={**os.environ, **environment}, check=True,
    )  # fmt: skip
    assert piped.stderr == b""
    assert b"\x1b" not in piped.stdout
