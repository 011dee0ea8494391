"""Users of the package get its types: by mypy and pyright, both strict, as it stands in their site-packages."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pytest

import analytics

SCRIPT = Path(__file__).with_name("user_script.py")


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folder: a script, and an environment in which the package lies as a wheel leaves it."""
    folder = tmp_path_factory.mktemp("user")
    venv.create(folder / ".venv", with_pip=False, symlinks=True)
    (site,) = (folder / ".venv").glob("lib/python*/site-packages")
    shutil.copytree(
        Path(analytics.__file__).parent, site / "analytics", ignore=shutil.ignore_patterns("__pycache__")
    )
    # what the package needs: from the environment of these tests
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    shutil.copy(SCRIPT, folder / "script.py")
    return folder


def checked(user: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a module in the user's folder, with the user's Python as the first on the path."""
    environment = os.environ | {"PATH": f"{user / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("PYTHONPATH", None)
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=user,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def mypy(user: Path, script: str) -> subprocess.CompletedProcess[str]:
    return checked(user, "mypy", "--strict", "--python-executable", str(user / ".venv/bin/python"), script)


def test_the_script_of_a_user_has_everything_that_is_public() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    imported = {"Asked", "Log", "Reading"}
    missing = [
        name
        for name in analytics.__all__
        if name not in imported and not re.search(rf"\banalytics\.{name}\b", text)
    ]
    missing += [
        f"Log.{name}"
        for name in dir(analytics.Log)
        if not name.startswith("_") and name != "engine" and not re.search(rf"\b(log|short)\.{name}\b", text)
    ]
    assert missing == []


def test_mypy_strict_finds_nothing_in_it(user: Path) -> None:
    done = mypy(user, "script.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_mypy_finds_what_is_wrong_in_it(user: Path) -> None:
    wrong = {
        'import analytics\nanalytics.metricks("turns")\n': "attr-defined",
        "import analytics\nanalytics.open(1)\n": "arg-type",
        'import analytics\nanalytics.open().metrics("turns", colour="red")\n': "call-arg",
        "import analytics\nx: int = analytics.open().span().first_at\n": "assignment",
    }
    text = "\n".join(wrong)
    (user / "wrong.py").write_text(text, encoding="utf-8")
    done = mypy(user, "wrong.py")
    assert re.findall(r"\[([a-z-]+)\]$", done.stdout, re.MULTILINE) == list(wrong.values())


def test_pyright_strict_finds_nothing_in_it(user: Path) -> None:
    settings = {"typeCheckingMode": "strict", "include": ["script.py"], "venvPath": ".", "venv": ".venv"}
    (user / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    done = checked(user, "basedpyright", "--outputjson")
    found = json.loads(done.stdout)
    assert [said for said in found["generalDiagnostics"] if said["severity"] == "error"] == []
    assert found["summary"]["filesAnalyzed"] == 1


# Commands are called by click alone; what stands on Spark's types, which come with the extra, is reached through `Log`.
_APART = ("analytics.cli.", "analytics.engines.", "analytics.measuring.cluster_queries.")


def test_the_type_of_everything_that_a_user_can_reach_is_known(user: Path) -> None:
    done = checked(user, "basedpyright", "--verifytypes", "analytics", "--ignoreexternal", "--outputjson")
    complete: dict[str, Any] = json.loads(done.stdout)["typeCompleteness"]
    assert complete["pyTypedPath"]
    unknown = {
        symbol["name"]: [said["message"].splitlines()[0] for said in symbol["diagnostics"]]
        for symbol in complete["symbols"]
        if symbol["isExported"] and not symbol["isTypeKnown"] and not symbol["name"].startswith(_APART)
    }
    assert unknown == {}
