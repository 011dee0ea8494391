"""`--engine` and `--lake`: what goes with what, and a lake measured on this machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import analytics
from analytics.cli import main
from analytics.errors import LakeError

COMMANDS = ("metrics", "report", "check", "query")
LOG = (
    "message_id,posted_at,channel,author_id,from_brand,parent_id,text\n"
    "1,2026-03-02T09:00:00Z,twitter,ana,false,,Where is my parcel?\n"
    "2,2026-03-02T09:10:00Z,twitter,acme,true,1,On its way.\n"
    "3,2026-03-03T09:10:00Z,facebook,bob,false,,It broke.\n"
)


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lake")
    (made / "export.csv").write_text(LOG, encoding="utf-8")
    run("load", made / "export.csv", "--db", made / "log.duckdb")
    run("export", made / "lake", "--db", made / "log.duckdb")
    return made


def asked(command: str) -> list[str]:
    return [command, "select 1"] if command == "query" else [command]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "engine", ["flink://h:1", "spark://h", "spark:h:1", "spark://h:x", "h:7077", "local"]
)
def test_an_engine_that_is_no_address_of_a_cluster_is_a_usage_error(command: str, engine: str) -> None:
    said = run(*asked(command), "--lake", "lake", "--engine", engine, code=2).output
    assert f"'{engine}' is no address of a cluster" in said
    assert "spark://HOST:PORT" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_an_engine_without_a_lake_is_a_usage_error_that_says_how_to_make_one(command: str) -> None:
    said = run(*asked(command), "--engine", "spark://127.0.0.1:7077", code=2).output
    assert "name it with --lake" in said
    assert "answered export LAKE" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_a_lake_and_a_log_at_once_are_a_usage_error(command: str, folder: Path) -> None:
    said = run(*asked(command), "--lake", folder / "lake", "--db", folder / "log.duckdb", code=2).output
    assert "give one of them" in said


def test_a_lake_and_exports_at_once_are_a_usage_error(folder: Path) -> None:
    assert (
        "give one of them" in run("report", folder / "export.csv", "--lake", folder / "lake", code=2).output
    )


def test_what_would_do_nothing_beside_a_lake_is_refused(folder: Path) -> None:
    said = run("query", "select 1", "--save", "one", "--lake", folder / "lake", code=2).output
    assert "--save takes no --lake" in said


@pytest.mark.parametrize("engine", [(), ("--engine", "spark://127.0.0.1:7077")])
def test_a_folder_that_is_no_lake_is_named(tmp_path: Path, engine: tuple[str, ...]) -> None:
    said = run("metrics", "--lake", tmp_path / "none", *engine, code=1).output
    assert "There is no lake at" in said
    assert "answered export" in said


def test_a_master_that_does_not_answer_is_named(folder: Path) -> None:
    pytest.importorskip("pyspark", reason="the extra is not installed: pip install 'answered[spark]'")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        address = f"spark://127.0.0.1:{one.getsockname()[1]}"
    said = run("metrics", "--lake", folder / "lake", "--engine", address, code=1).output
    assert "cannot be reached" in said or "needs Java" in said


def in_process(folder: Path, before: str, **variables: str) -> str:
    code = f"import sys\n{before}\nfrom analytics.cli import main\nmain(prog_name='answered')"
    found = subprocess.run(
        [sys.executable, "-c", code, "metrics", "--lake", folder / "lake", "--engine", "spark://127.0.0.1:7077"],
        capture_output=True, text=True, check=False, env=os.environ | variables,
    )  # fmt: skip
    assert found.returncode == 1, found.stderr
    assert "Traceback" not in found.stderr
    return found.stderr


def test_without_pyspark_the_extra_is_named(folder: Path) -> None:
    blocked = (
        "class Blocked:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name in ('pyspark', 'sqlglot'): raise ModuleNotFoundError(name)\n"
        "import importlib.util\n"
        "real = importlib.util.find_spec\n"
        "missing = ('pyspark', 'sqlglot')\n"
        "importlib.util.find_spec = lambda name, package=None: None if name in missing else real(name, package)\n"
        "sys.meta_path.insert(0, Blocked())"
    )
    assert "pip install 'answered[spark]'" in in_process(folder, blocked)


def test_without_java_it_is_said_that_there_is_none(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="the extra is not installed: pip install 'answered[spark]'")
    assert "needs Java 17" in in_process(folder, "", PATH=str(tmp_path), JAVA_HOME="")


def test_a_lake_without_an_engine_is_measured_on_this_machine_with_the_figures_of_its_log(
    folder: Path,
) -> None:
    of_the_lake = run("metrics", "--by", "channel", "-f", "json", "--lake", folder / "lake").stdout
    of_the_log = run("metrics", "--by", "channel", "-f", "json", "--db", folder / "log.duckdb").stdout
    assert json.loads(of_the_lake) == json.loads(of_the_log)
    rows = run("query", "select count(*) as n from messages", "-f", "json", "--lake", folder / "lake").stdout
    assert json.loads(rows) == [{"n": 3}]


def test_the_environment_may_name_the_lake_and_a_log_that_is_named_goes_before_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSWERED_LAKE", str(folder / "lake"))
    asked_for = ("query", "select count(*) as n from messages", "-f", "json")
    assert json.loads(run(*asked_for).stdout) == [{"n": 3}]
    monkeypatch.setenv("ANSWERED_LAKE", str(folder / "none"))
    monkeypatch.setenv("ANSWERED_ENGINE", "spark://127.0.0.1:1")
    assert json.loads(run(*asked_for, "--db", folder / "log.duckdb").stdout) == [{"n": 3}]
    assert "There is no lake" in run(*asked_for, code=1).output


def test_the_library_opens_a_lake_on_this_machine(folder: Path, tmp_path: Path) -> None:
    with analytics.open_lake(folder / "lake") as log:
        assert log.query("select count(*) as n from turns")["n"].to_list() == [2]
    with pytest.raises(LakeError, match="There is no lake"):
        analytics.open_lake(tmp_path)


def test_a_command_without_an_engine_imports_neither_spark_nor_the_translator(folder: Path) -> None:
    code = (
        "import sys\nfrom analytics.cli import main\n"
        "try:\n    main(prog_name='answered')\nexcept SystemExit as end:\n    assert not end.code\n"
        "assert not {'pyspark', 'sqlglot', 'py4j'} & set(sys.modules)"
    )
    for command in (["metrics", "turns"], ["query", "from turns"], ["query", "worklist"]):
        subprocess.run(
            [sys.executable, "-c", code, *command, "--db", folder / "log.duckdb"],
            check=True,
            capture_output=True,
        )
