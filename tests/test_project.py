"""The project's files: what is installed, what is locked, what may not stand in them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import analytics
from analytics.errors import InstallationError
from analytics.resources import folder

DATA_FOLDERS = ("queries", "reports", "sample_data")
# In two parts each, so that this file does not find itself.
HOSTS = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "deb.debian" + ".org", "index-" + "url"]
MACHINE_PATH = re.compile(r"(?<![\w.~>})\]-])/(?:home|opt|root|tmp|Users|work)/[\w.]")


@pytest.fixture(scope="session")
def project(checkout: Path) -> dict[str, Any]:
    return tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def tracked(checkout: Path) -> list[Path]:
    """The files that git knows or is about to."""
    if not (checkout / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=checkout,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [path for name in listed.split("\0") if name and (path := checkout / name).is_file()]


def pins(lock: Path) -> dict[str, set[str]]:
    """Read a lock: package -> its versions, several where Pythons differ."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", lock.read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def test_the_prescribed_top_level_is_there(checkout: Path) -> None:
    folders = ["analytics", *DATA_FOLDERS, "tests", "docs", "benchmarks"]
    files = ["pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "Makefile", ".ci/run"]
    missing = [name for name in folders if not (checkout / name).is_dir()]
    missing += [name for name in files if not (checkout / name).is_file()]
    assert missing == []
    assert os.access(checkout / ".ci/run", os.X_OK)


def test_the_version_is_the_same_everywhere(checkout: Path, project: dict[str, Any]) -> None:
    releases = re.findall(
        r"^## \[?(\d+\.\d+\.\d+)", (checkout / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert releases, "CHANGELOG.md has no heading with a version"
    assert {analytics.__version__, releases[0]} == {project["project"]["version"]}


def test_no_file_names_a_registry_or_a_machine(checkout: Path, tracked: list[Path]) -> None:
    found = []
    for path in tracked:
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(checkout)}: {host}" for host in HOSTS if host in text]
        found += [f"{path.relative_to(checkout)}: {hit[0]}" for hit in MACHINE_PATH.finditer(text)]
    assert found == []


def test_every_dependency_is_locked_within_its_range(checkout: Path, project: dict[str, Any]) -> None:
    groups = project["dependency-groups"]
    run = [*project["project"]["dependencies"], *groups["build"]]
    extras = dict(project["project"]["optional-dependencies"])
    # half a gigabyte, in a lock of its own
    spark = extras.pop("spark")
    dev = [*run, *groups["dev"], *(one for extra in extras.values() for one in extra)]
    for lock, wanted in (("run", run), ("dev", dev), ("spark", spark), ("mutation", groups["mutation"])):
        locked = pins(checkout / f"requirements/{lock}.lock")
        for requirement in map(Requirement, wanted):
            versions = locked.get(canonicalize_name(requirement.name), set())
            assert versions, f"{lock}.lock lacks {requirement.name}: run `make lock`"
            assert all(requirement.specifier.contains(v) for v in versions), f"{lock}.lock: {requirement}"


def test_the_locks_agree(checkout: Path) -> None:
    locks = ("run", "dev", "spark", "mutation")
    run, dev, *others = (pins(checkout / f"requirements/{lock}.lock") for lock in locks)
    assert {name: dev.get(name) for name in run} == run
    for other in others:
        shared = dev.keys() & other.keys()
        assert {name: other[name] for name in shared} == {name: dev[name] for name in shared}


def test_a_folder_of_data_is_found_beside_the_package(checkout: Path) -> None:
    assert folder("queries") == checkout / "queries"


def test_a_missing_folder_of_data_says_what_to_do() -> None:
    with pytest.raises(InstallationError, match=r"'nowhere' .* Install the program again"):
        folder("nowhere")


@pytest.mark.slow
def test_the_wheel_reports_in_an_empty_environment_away_from_the_checkout(
    checkout: Path, tracked: list[Path], tmp_path: Path
) -> None:
    dist, away, environment = tmp_path / "dist", tmp_path / "away", tmp_path / "environment"
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", dist, checkout]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = dist.glob("answered-*.whl")

    packed = set(zipfile.ZipFile(wheel).namelist())
    for path in tracked:
        name = path.relative_to(checkout).as_posix()
        if name.startswith(tuple(f"{data}/" for data in DATA_FOLDERS)):
            assert f"analytics/{name}" in packed
        elif name.startswith("analytics/"):
            assert name in packed
    assert {name.split("/")[0] for name in packed if ".dist-info/" not in name} == {"analytics"}

    # The versions of the lock, so that a new release elsewhere does not fail this test.
    constraints = tmp_path / "constraints.txt"
    lock = (checkout / "requirements/run.lock").read_text(encoding="utf-8")
    constraints.write_text("\n".join(re.findall(r"^[\w.-]+==[^\\\n]+", lock, re.MULTILINE)), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python, answered = environment / "bin/python", environment / "bin/answered"
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--constraint", constraints, wheel], check=True)
    subprocess.run([*pip, "check"], check=True)

    away.mkdir()
    shutil.copytree(checkout / "sample_data", away / "logs")
    clean = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    clean |= {"PYTHONWARNINGS": "error", "PYTHONSAFEPATH": "1"}

    def run(*command: str | Path) -> str:
        done = subprocess.run(command, cwd=away, env=clean, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert Path(run(python, "-c", "import analytics; print(analytics.__file__)").strip()).is_relative_to(
        environment
    )
    assert "report" in run(answered, "--help")
    assert analytics.__version__ in run(answered, "--version")
    run(answered, "report", "logs", "-o", "out.html")
    assert (away / "out.html").read_text(encoding="utf-8").lower().startswith("<!doctype html>")
