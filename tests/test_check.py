"""`answered check`: exit codes, files, streams."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from checklogs import asks, late, make, many
from click.testing import CliRunner, Result

from analytics.cli import main

LAX = '[goals]\nwithin_2h_share = ">= 1 %"\n'
HARD = '[goals]\nwithin_2h_share = ">= 99 %"\n'
OPEN = '[goals]\nwithin_2h_share = ">= 60 %"\n'
POOR = '[quality]\nunknown_author_share = "<= 0"\n'
FORMS = ("json", "junit", "markdown", "badge")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 of 100 answered, one of them without an author; three days, so all of it is the page."""
    folder = tmp_path_factory.mktemp("check")
    rows = [*many("a", 60, 39), asks("anonymous", author_id=None), late()]
    with make(folder, rows) as log:
        return log.path


def run(db: Path, config: str, *arguments: object, env: dict[str, str] | None = None) -> Result:
    file = db.parent / f"{hashlib.sha256(config.encode()).hexdigest()[:8]}.toml"
    file.write_text(config, encoding="utf-8")
    command = ["check", "--db", db, "--config", file, *arguments]
    return CliRunner().invoke(main, [str(one) for one in command], env={"GITHUB_ACTIONS": "", **(env or {})})


def files(folder: Path) -> list[object]:
    return [part for form in FORMS for part in (f"--{form}", folder / f"check.{form}")]


# Exit codes


@pytest.mark.parametrize(
    ("config", "arguments", "code"),
    [
        (LAX, (), 0),
        (OPEN, (), 0),
        (OPEN, ("--strict",), 3),
        (HARD, (), 3),
        ('[goals.channel.sms]\nturns = ">= 1"', (), 0),
        ('[goals.channel.sms]\nturns = ">= 1"', ("--strict",), 3),
        (LAX + POOR, (), 4),
        (HARD + POOR, (), 4),
        (POOR, (), 4),
        ('[quality]\nskewed_share = "<= 0"', (), 0),
        ("", (), 2),
        ('[goals]\nwithin_2h_shar = ">= 1 %"', (), 1),
        ('[quality]\nskew = "<= 0"', (), 1),
        (LAX, ("--every", "week", "--week", "2026-W10"), 2),
        (LAX, ("--every", "year"), 2),
        (LAX, ("--to", "2020-01-01"), 5),
        (LAX, ("--every", "month"), 5),
        ("", ("--if-any",), 0),
        (HARD, ("--if-any",), 3),
        ("", ("--if-any", "--week", "2026-W99"), 2),
    ],
)
def test_the_exit_code_says_what_became_of_the_goals(
    db: Path, config: str, arguments: tuple[str, ...], code: int
) -> None:
    result = run(db, config, *arguments)
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_without_a_goal_it_says_how_to_write_one(db: Path) -> None:
    result = run(db, "")
    assert result.stdout == ""
    assert '[goals]\nwithin_2h_share = ">= 80 %"' in result.stderr


def test_with_if_any_a_configuration_without_goals_writes_no_file(db: Path, tmp_path: Path) -> None:
    result = run(db, "", "--if-any", *files(tmp_path / "new"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "There is nothing to check" in result.stderr
    assert not list(tmp_path.iterdir())


# Files


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("config", [LAX, OPEN, HARD, LAX + POOR])
def test_all_forms_are_written_whatever_the_verdict_and_are_equal_every_time(
    db: Path, tmp_path: Path, config: str
) -> None:
    for folder in ("a", "b"):
        run(db, config, *files(tmp_path / folder))
    assert set(tree(tmp_path / "a")) == {f"check.{form}" for form in FORMS}
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


@pytest.mark.parametrize(
    ("config", "arguments"),
    [
        ("", ()),
        ('[goals]\nno_metric = ">= 1"', ()),
        (LAX, ("--to", "2020-01-01")),
        (LAX, ("--as-of", "soon")),
    ],
)
def test_a_run_that_fails_leaves_the_last_files_as_they_were(
    db: Path, tmp_path: Path, config: str, arguments: tuple[str, ...]
) -> None:
    run(db, LAX, *files(tmp_path))
    before = tree(tmp_path)
    assert run(db, config, *arguments, *files(tmp_path)).exit_code in (1, 2, 5)
    assert tree(tmp_path) == before
    missing = run(db.with_name("none.duckdb"), LAX, *files(tmp_path))
    assert (missing.exit_code, tree(tmp_path)) == (1, before)


def test_where_one_file_cannot_be_written_none_is(db: Path, tmp_path: Path) -> None:
    run(db, LAX, *files(tmp_path))
    before = tree(tmp_path)
    (tmp_path / "folder").mkdir()
    result = run(db, HARD, *files(tmp_path), "--badge", tmp_path / "folder")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "folder cannot be written: it is a folder" in result.stderr
    (tmp_path / "folder").rmdir()
    assert tree(tmp_path) == before


def test_folders_made_for_files_that_are_not_written_are_gone(db: Path, tmp_path: Path) -> None:
    (tmp_path / "keep.md").write_text("kept", encoding="utf-8")
    result = run(
        db, LAX, "--json", tmp_path / "new" / "x" / "y.json", "--markdown", tmp_path / "keep.md" / "z"
    )
    assert (result.exit_code, result.stdout) == (2, "")
    assert tree(tmp_path) == {"keep.md": b"kept"}


def test_links_are_followed_modes_kept_and_pipes_written_into(db: Path, tmp_path: Path) -> None:
    real, link, pipe = tmp_path / "real.json", tmp_path / "link.json", tmp_path / "pipe"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        run(db, LAX, "--json", link, "--markdown", pipe)
        assert reader.stdout is not None
        assert reader.stdout.read().startswith(b"## All goals met")
    assert link.is_symlink()
    assert json.loads(real.read_text(encoding="utf-8"))["result"] == "met"
    assert real.stat().st_mode & 0o777 == 0o640
    assert pipe.is_fifo()
    assert {path.name for path in tmp_path.iterdir()} == {"real.json", "link.json", "pipe"}


def test_two_forms_of_one_file_are_refused(db: Path, tmp_path: Path) -> None:
    one = tmp_path / "check"
    result = run(db, LAX, "--json", one, "--junit", tmp_path / "x" / ".." / "check")
    assert result.exit_code == 2
    assert "--json and --junit would both go to" in result.stderr
    assert "stdout" in run(db, LAX, "--json", "-", "--badge", "-").stderr
    assert not list(tmp_path.iterdir())


# Streams


def test_the_table_is_on_stdout_and_everything_else_on_stderr(db: Path, tmp_path: Path) -> None:
    result = run(db, HARD, "--json", tmp_path / "check.json")
    assert result.stderr == f"Wrote {tmp_path / 'check.json'}\n"
    lines = result.stdout.splitlines()
    assert lines[2].split() == ["verdict", "goal", "figure", "95", "%", "interval", "n"]
    assert lines[4].split()[0] == "missed"
    assert lines[-1] == "0 of 1 goal met, 1 missed"


def test_a_form_on_stdout_has_it_for_itself(db: Path) -> None:
    for form in FORMS:
        result = run(db, LAX, f"--{form}", "-", "--github")
        assert "1 of 1 goal met" in result.stderr
        assert "::notice" not in result.stdout
    assert json.loads(run(db, LAX, "--json", "-").stdout)["result"] == "met"


def test_annotations_come_on_github_or_where_they_are_asked_for(db: Path) -> None:
    on = {"GITHUB_ACTIONS": "true"}
    assert "::error title=Goal missed%3A within_2h_share::" in run(db, HARD, env=on).stderr
    assert "::error" in run(db, HARD, "--github").stderr
    assert "::" not in run(db, HARD).stderr
    assert "::" not in run(db, HARD, "--no-github", env=on).stderr


# Days and clocks


def test_the_days_are_those_of_the_page(tmp_path: Path) -> None:
    week = 7 * 24
    rows = [*many("a", 5, 0), *many("b", 0, 9, hours=4 * week), late(5 * week + 1)]
    with make(tmp_path, rows) as log:
        path = log.path
    content = json.loads(run(path, LAX, "--json", "-").stdout)
    # the last complete week before the newest message, on 6 April
    assert (content["first"], content["last"]) == ("2026-03-30", "2026-04-05")
    assert [goal["n"] for goal in content["goals"]] == [9]
    asked = json.loads(run(path, LAX, "--json", "-", "--week", "2026-W10").stdout)
    assert (asked["first"], asked["last"], asked["goals"][0]["n"]) == ("2026-03-02", "2026-03-08", 5)


def test_small_parts_are_broken_down_only_where_it_is_asked_for(tmp_path: Path) -> None:
    with make(tmp_path, [*many("a", 4, 0, channel="sms"), *many("b", 9, 0), late()]) as log:
        path = log.path
    config = '[goals.channel.sms]\nturns = "<= 9"\n[goals.channel.twitter]\nturns = "<= 9"'
    for arguments, verdicts in (((), ["unknown", "met"]), (("--internal",), ["met", "met"])):
        content = json.loads(run(path, config, "--json", "-", *arguments).stdout)
        assert [goal["verdict"] for goal in content["goals"]] == verdicts


def test_the_age_is_by_as_of_or_source_date_epoch_or_the_clock(db: Path) -> None:
    config = '[quality]\nage = "<= 2 d"'
    # the newest message is of Thursday 5 March 2026, 09:00
    epoch = {"SOURCE_DATE_EPOCH": "1772791200"}  # 2026-03-06T10:00:00Z
    assert json.loads(run(db, config, "--json", "-", env=epoch).stdout)["quality"][0]["value"] == 25 * 3600
    by_hand = run(db, config, "--json", "-", "--as-of", "2026-03-08T09:00Z", env=epoch)
    assert (by_hand.exit_code, json.loads(by_hand.stdout)["quality"][0]["value"]) == (4, 72 * 3600)
    assert run(db, config).exit_code == 4


def test_it_names_no_person(db: Path, tmp_path: Path) -> None:
    run(db, OPEN + POOR, *files(tmp_path))
    texts = b"".join(tree(tmp_path).values()).decode()
    assert "caq1" not in texts
    assert "Where?" not in texts


def test_it_runs_from_a_shell(db: Path, checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "answered.toml").write_text(HARD, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "analytics.cli", "check", "--db", db, "--badge", "goals.svg"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(checkout), "GITHUB_ACTIONS": ""},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (3, "Wrote goals.svg\n")
    assert "\x1b" not in ran.stdout
    assert (tmp_path / "goals.svg").read_text(encoding="utf-8").startswith("<svg")
