"""Completion in real shells: what stands there after a tab."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from analytics.cli import main
from analytics.metrics import catalogue

SHELLS = ("bash", "zsh", "fish")


@pytest.fixture
def world(tmp_path: Path, checkout: Path) -> dict[str, str]:
    """A folder with a saved query, and an environment in which `answered` is this program."""
    program = tmp_path / "bin" / "answered"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(checkout)!r})\n"
        "from analytics.cli import main\nmain(prog_name='answered')\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    (tmp_path / "answered_queries").mkdir()
    (tmp_path / "answered_queries" / "late-ones.sql").write_text(
        "-- title: Late\n\nselect 1\n", encoding="utf-8"
    )
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}


def proposed(shell: str, line: str, world: dict[str, str]) -> list[str]:
    """Return what a shell proposes at the end of a line, by its own machinery and the script of this program."""
    if shutil.which(shell) is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"there is no {shell} here")
    scripts = {
        "bash": 'eval "$(answered completion bash)"\nCOMP_WORDS=($LINE)\n[[ $LINE == *" " ]] && COMP_WORDS+=("")\n'
        "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n$(complete -p answered | sed 's/.*-F \\([^ ]*\\) .*/\\1/') answered\n"
        'printf "%s\\n" "${COMPREPLY[@]}"',
        # compadd and _describe show on a terminal; here they print
        "zsh": "autoload -Uz compinit && compinit -u -D\n"
        'compadd() { while [[ $1 != -a ]]; do shift; done; print -rl -- "${(@P)2}" }\n'
        '_describe() { print -rl -- "${(@P)3}" }\n'
        'eval "$(answered completion zsh)"\nwords=("${(@s: :)LINE}")\nCURRENT=${#words}\n_answered_completion',
        "fish": "answered completion fish | source\ncomplete -C $LINE",
    }
    command = {"bash": ["bash", "--norc"], "zsh": ["zsh", "-f"], "fish": ["fish", "--no-config"]}[shell]
    found = subprocess.run(
        [*command, "-c", scripts[shell]],
        env={**world, "LINE": line}, cwd=world["HOME"], capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert found.stderr == ""
    separator = {"bash": "\0", "zsh": ":", "fish": "\t"}[shell]
    return sorted(text.split(separator)[0] for text in found.stdout.split("\n") if text)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("answered catal", ["catalogue"]),
        ("answered metrics unanswered_s", ["unanswered_share"]),
        ("answered metrics turns tur", []),
        ("answered metrics --by channel,b", ["channel,brand"]),
        ("answered metrics --every ", ["day", "month", "quarter", "week"]),
        ("answered metrics -f nd", ["ndjson"]),
        ("answered query late", ["late-ones"]),
        ("answered query wor", ["worklist"]),
        ("answered catalogue wor", ["worklist"]),
        ("answered report --lang s", ["sr-Cyrl", "sr-Latn"]),
        ("answered report --tz Asia/Jer", ["Asia/Jerusalem"]),
        ("answered load --format tw", ["twcs"]),
        ("answered metrics --aro", ["--around"]),
    ],
)
def test_a_tab_completes(shell: str, line: str, expected: list[str], world: dict[str, str]) -> None:
    assert proposed(shell, line, world) == expected


def test_all_metrics_are_proposed(world: dict[str, str]) -> None:
    assert proposed("bash", "answered metrics ", world) == sorted(catalogue())


@pytest.mark.parametrize("shell", SHELLS)
def test_files_are_proposed_where_exports_are_named(shell: str, world: dict[str, str]) -> None:
    if shell != "fish":
        # bash and zsh are told to look themselves
        told = subprocess.run(
            ["answered"], env={**world, "COMP_WORDS": "answered load exp", "COMP_CWORD": "2",
                               "_ANSWERED_COMPLETE": f"{shell}_complete"},
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert told.split()[0].startswith("file")
        return
    Path(world["HOME"], "exports.csv").write_text("", encoding="utf-8")
    assert proposed("fish", "answered load exp", world) == ["exports.csv"]


@pytest.mark.parametrize(
    "line", ["answered metrics un", "answered query l", "answered report --tz Eu", "answered "]
)
def test_a_tab_loads_neither_database_nor_frames(line: str, world: dict[str, str]) -> None:
    code = (
        "import sys, os\nfrom analytics.cli import main\n"
        "try:\n    main(prog_name='answered')\nexcept SystemExit:\n    pass\n"
        "heavy = ('duckdb', 'polars', 'jinja2', 'plotly', 'babel', 'numpy')\n"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)"
    )
    words = line.split(" ")
    env = {
        **world,
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
        "_ANSWERED_COMPLETE": "bash_complete",
    }
    used = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert found.stderr.strip() == "[]"
    # 0.15 s where nothing else runs
    assert min(used) < 0.3


def test_completion_of_an_unknown_shell_is_refused() -> None:
    assert CliRunner().invoke(main, ["completion", "tcsh"]).exit_code == 2
