"""Equal inputs give equal bytes: in another process, at another time, in another zone and locale of the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from analytics import resources

SAME = {"SOURCE_DATE_EPOCH": "1775000000", "ANSWERED_SMTP_FROM": "care@example.org"}
# Two machines: what differs between them must not show.
MACHINES = (
    {**SAME, "PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
    {**SAME, "PYTHONHASHSEED": "77", "TZ": "Asia/Jerusalem", "LC_ALL": "C.UTF-8", "LANG": "he_IL.UTF-8"},
)
FORMS = ("csv", "json", "ndjson", "md", "parquet", "xlsx", "txt")


# one process for several commands, as beginning takes longer than most of them
SEVERAL = """
import json, sys
from analytics.cli import main

for arguments in json.loads(sys.argv[1]):
    main(arguments, prog_name="answered", standalone_mode=False)
"""


def run(machine: dict[str, str], checkout: Path, folder: Path, *commands: Sequence[str]) -> bytes:
    """Run commands in a folder, one after another in one process; return what they printed."""
    found = subprocess.run(
        [sys.executable, "-c", SEVERAL, json.dumps(commands)],
        cwd=folder, env={**os.environ, **machine, "PYTHONPATH": str(checkout)}, capture_output=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr.decode()
    return found.stdout


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "duckdb" not in path.name
    }


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> tuple[Path, Path]:
    """Two folders with a log each, loaded by two machines at different times."""
    made = []
    for place, machine in enumerate(MACHINES):
        folder = tmp_path_factory.mktemp("world") / "same"
        folder.mkdir()
        for path in sorted((resources.folder("sample_data") / "tiny").glob("*.csv")):
            (folder / path.name).write_bytes(path.read_bytes())
        if place:
            time.sleep(2.1)  # archives keep times of two seconds
        run(machine, checkout, folder, ("load", ".", "--db", "log.duckdb"))
        made.append(folder)
    return made[0], made[1]


@pytest.mark.parametrize(
    "commands",
    [
        [("report", "-o", "report.html"), ("report", "--static", "-o", "static.html")],
        [("report", "--lang", "he", "--internal", "-o", "he.html"), ("report", "--markdown", "-o", "-")],
        [("report", "--every", "week", "-o", "site")],
        [("metrics", "--by", "channel,turn", "-o", f"metrics.{form}") for form in FORMS],
        [("query", "from messages order by all", "-o", f"query.{form}") for form in FORMS],
        [("query", "worklist", "--show-people"), ("compare", "-o", "compare.xlsx"), ("status",), ("catalogue",)],
        [("mail", "--to", "a@example.org", "--dry-run", "week.eml")],
    ],
    ids=lambda commands: " ".join(commands[0]),
)  # fmt: skip
def test_two_machines_write_the_same(
    worlds: tuple[Path, Path], checkout: Path, commands: list[tuple[str, ...]]
) -> None:
    given = [one if one[0] == "catalogue" else (*one, "--db", "log.duckdb") for one in commands]
    first, second = (
        run(
            {**machine, "PATH": str(folder)} if commands[0][0] == "mail" else machine,
            checkout,
            folder,
            *given,
        )
        for machine, folder in zip(MACHINES, worlds, strict=True)
    )
    assert first == second
    assert files(worlds[0]) == files(worlds[1])


def test_the_instant_of_the_environment_is_the_date_of_a_mail(
    worlds: tuple[Path, Path], checkout: Path
) -> None:
    arguments = ("mail", "--to", "a@example.org", "--db", "log.duckdb", "--dry-run")
    run(MACHINES[0], checkout, worlds[0], (*arguments, "dated.eml"))
    # 1,775,000,000 seconds after 1970
    assert (worlds[0] / "dated.eml").read_bytes().startswith(b"Date: Tue, 31 Mar 2026 23:33:20 +0000\r\n")
    (worlds[0] / "dated.eml").unlink()


def test_a_report_of_exports_does_not_show_when_it_was_made(
    worlds: tuple[Path, Path], checkout: Path
) -> None:
    made = []
    for epoch in ("1775000000", "1776000000"):
        machine = {**MACHINES[0], "SOURCE_DATE_EPOCH": epoch}
        exports = sorted(
            path.name for path in worlds[0].glob("*.csv") if path.name not in ("metrics.csv", "query.csv")
        )
        run(machine, checkout, worlds[0], ("report", *exports, "-o", "made.html"))
        made.append((worlds[0] / "made.html").read_bytes())
    (worlds[0] / "made.html").unlink()
    assert made[0] == made[1]
