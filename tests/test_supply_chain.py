"""What is installed, shipped and run in CI is pinned, licensed and made the same everywhere."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from functools import partial
from pathlib import Path

import make_licences
import pytest
from attempts import withstood
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from locked import Package, is_allowed, packages, pins, plotly_js
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from shared import made_once

LOCKS = ("run", "dev", "spark", "mutation")


# ---- locks


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_names_one_version_and_its_hashes(checkout: Path, lock: str) -> None:
    text = (checkout / f"requirements/{lock}.lock").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
    for line in lines:
        assert re.match(r"[a-z0-9-]+==[\w.!+]+ (; [^\\]+ )?\\$", line), line
    assert len(pins(text)) >= len(lines) * 0.8  # one package may have a version for each Python
    assert all(hashes for _, hashes in pins(text).values())
    # nothing comes from a place of its own: no addresses, paths, options or editable installs
    assert not re.search(r"://|^-|file:| @ ", text, re.MULTILINE)


def test_what_is_installed_is_held_against_the_hashes(checkout: Path) -> None:
    makefile = (checkout / "Makefile").read_text(encoding="utf-8")
    installs = re.findall(r"@\$\(PIP\) (.*)", makefile)
    assert len(installs) == 5
    for line in installs:
        assert (
            line.startswith("--require-hashes -r requirements/")
            or line == "--no-build-isolation --no-deps --editable ."
        )


def test_a_package_with_other_bytes_than_the_lock_names_is_not_installed(tmp_path: Path) -> None:
    wheel = tmp_path / "evil-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("evil.py", "raise SystemExit('ran')\n")
        packed.writestr("evil-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
        packed.writestr(
            "evil-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        packed.writestr("evil-1.0.dist-info/RECORD", "")
    lock = tmp_path / "evil.lock"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--no-index",
        "--find-links",
        tmp_path,
    ]
    pip += ["--target", tmp_path / "installed", "--no-deps", "--require-hashes", "-r", lock]
    for hashed in (f"evil==1.0 --hash=sha256:{'0' * 64}\n", "evil==1.0\n"):
        lock.write_text(hashed, encoding="utf-8")
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
        assert done.returncode != 0
        assert "hash" in done.stderr.lower()
    assert not (tmp_path / "installed").exists()
    withstood("attack", "A package with other bytes than the lock names, or without a hash", times=2,
              outcome="pip refuses to install it")  # fmt: skip


# ---- licences


def test_the_licences_of_all_that_runs_are_listed_and_allowed(checkout: Path) -> None:
    found = packages()
    assert all(is_allowed(one.licence) for one in found)
    assert (checkout / "docs/licences.md").read_text(encoding="utf-8") == make_licences.page(found)
    # each dependency, and all that it needs, is there
    names = {one.name for one in found}
    assert {need for one in found for need in one.needs} <= names
    locked = pins((checkout / "requirements/run.lock").read_text(encoding="utf-8"))
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    build = {canonicalize_name(Requirement(one).name) for one in project["dependency-groups"]["build"]}
    # what builds the program does not run with it
    for_build = build | {"pathspec", "pluggy", "trove-classifiers", "tomlkit"}
    assert locked.keys() - {one.name for one in found if not one.extra} <= for_build


@pytest.mark.parametrize(
    ("licence", "is_fine"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("MPL-2.0 AND MIT", True),
        ("BSD-3-Clause AND (0BSD AND MIT)", True),
        ("GPL-3.0-or-later", False),
        ("MIT AND GPL-2.0-only", False),
        ("AGPL-3.0-only", False),
        ("LGPL-2.1-or-later", False),
        ("SSPL-1.0", False),
        ("Proprietary", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_where_it_asks_nothing_of_the_program(licence: str, is_fine: bool) -> None:
    assert is_allowed(licence) == is_fine
    package = Package("some", "1.0", (), licence, ())
    if not is_fine:
        with pytest.raises(ValueError, match="some is under"):
            make_licences.page([package])
    else:
        assert f"| some | 1.0 | {licence} |" in make_licences.page([package])


def test_the_wheel_holds_no_fonts_and_no_code_of_others(tracked: list[Path]) -> None:
    kinds = {path.suffix for path in tracked if path.parts[-2:-1] != ("tests",)}
    assert not kinds & {
        ".woff",
        ".woff2",
        ".ttf",
        ".otf",
        ".eot",
        ".dll",
        ".so",
        ".dylib",
        ".whl",
        ".jar",
        ".exe",
    }
    scripts = [path.name for path in tracked if path.suffix == ".js" and "reports" in path.parts]
    assert scripts == ["charts.js"]


@pytest.fixture(scope="module")
def tracked(checkout: Path) -> list[Path]:
    """The project's files."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=checkout,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no checkout of git")
    names = listed.stdout.decode().split("\0")
    return [checkout / name for name in names if name and (checkout / name).is_file()]


# ---- CI


def test_actions_are_named_by_the_full_hash_of_a_commit(tracked: list[Path]) -> None:
    used = []
    for path in tracked:
        if path.suffix in (".yml", ".yaml", ".md") and "tests" not in path.parts:
            used += re.findall(r"^\s*-?\s*uses:\s*(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(used) >= 6
    for one in used:
        # the reader's own: what to write there stands beside it
        if one.strip() == "OWNER/answered@COMMIT" or one.startswith("./"):
            continue
        assert re.fullmatch(r"[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one.strip()), one


# ---- the wheel and its bill of materials


def build(
    checkout: Path, tracked: list[Path], folder: Path, *, umask: int, hours: int, **environment: str
) -> None:
    """Build a wheel from a copy of the checkout made in another way."""
    folder.mkdir(parents=True)
    before = os.umask(umask)
    try:
        for number, path in enumerate(tracked if umask else reversed(tracked)):
            target = folder / path.relative_to(checkout)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            if os.access(path, os.X_OK):
                target.chmod(0o777 & ~umask)
            os.utime(target, (1_700_000_000 + hours * 3600 + number,) * 2)
        subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "dist"], cwd=folder,
            env={**os.environ, **environment}, check=True, capture_output=True,
        )  # fmt: skip
    finally:
        os.umask(before)


@pytest.fixture(scope="module")
def wheels(checkout: Path, tracked: list[Path], shared_folder: Path) -> tuple[Path, Path]:
    """The wheel, built on what might be two machines."""
    folder = made_once(shared_folder, "wheels", partial(build_twice, checkout, tracked))
    (first,) = (folder / "one" / "dist").glob("*.whl")
    (second,) = (folder / "two" / "called otherwise" / "dist").glob("*.whl")
    return first, second


def build_twice(checkout: Path, tracked: list[Path], folder: Path) -> None:
    needed = [
        path for path in tracked
        if path.relative_to(checkout).parts[0] in ("analytics", "queries", "reports", "sample_data")
        or (path.name in ("pyproject.toml", "README.md", "LICENSE") and path.parent == checkout)
    ]  # fmt: skip
    build(checkout, needed, folder / "one", umask=0o022, hours=0, TZ="UTC", LC_ALL="C", PYTHONHASHSEED="1")
    build(
        checkout, needed, folder / "two" / "called otherwise", umask=0, hours=5000, TZ="Asia/Jerusalem",
        LC_ALL="C.UTF-8", LANG="he_IL.UTF-8", PYTHONHASHSEED="77",
    )  # fmt: skip


@pytest.mark.slow
def test_the_wheel_has_the_same_bytes_wherever_and_whenever_it_is_built(wheels: tuple[Path, Path]) -> None:
    assert wheels[0].name == wheels[1].name
    assert hashlib.sha256(wheels[0].read_bytes()).digest() == hashlib.sha256(wheels[1].read_bytes()).digest()
    withstood("fault", "The wheel built at another time, in another folder, umask, zone and locale", times=1,
              outcome="the same bytes")  # fmt: skip


@pytest.mark.slow
def test_the_bill_of_materials_is_valid_and_names_all_that_runs(
    checkout: Path, wheels: tuple[Path, Path], tmp_path: Path
) -> None:
    made = []
    for number, wheel in enumerate(wheels):
        out = tmp_path / f"{number}.cdx.json"
        subprocess.run(
            [sys.executable, "-W", "error", checkout / "benchmarks/make_sbom.py", wheel, "-o", out], check=True,
            env={**os.environ, "PYTHONHASHSEED": str(number), "TZ": ("UTC", "Asia/Tokyo")[number]}, cwd=tmp_path,
        )  # fmt: skip
        made.append(out.read_bytes())
    assert made[0] == made[1]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(made[0].decode()) is None
    bom = json.loads(made[0])
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    root = bom["metadata"]["component"]
    assert root["name"] == "answered"
    assert root["hashes"] == [
        {"alg": "SHA-256", "content": hashlib.sha256(wheels[0].read_bytes()).hexdigest()}
    ]
    held = {one["name"]: one for one in bom["components"]}
    assert held.keys() == {one.name for one in packages()} | {"plotly.js"}
    for one in packages():
        assert held[one.name]["version"] == one.version
        assert {hashed["content"] for hashed in held[one.name]["hashes"]} == set(one.hashes)
        (said,) = held[one.name]["licenses"]
        assert one.licence in (said.get("expression"), said.get("license", {}).get("id"))
    version, _, content = plotly_js()
    assert held["plotly.js"]["version"] == version
    assert held["plotly.js"]["hashes"][0]["content"] == hashlib.sha256(content).hexdigest()
    # each is reached from the program
    needs = {one["ref"]: one.get("dependsOn", []) for one in bom["dependencies"]}
    reached, todo = set(), [root["bom-ref"]]
    while todo:
        ref = todo.pop()
        todo += [] if ref in reached else needs[ref]
        reached.add(ref)
    assert reached == {root["bom-ref"], *(one["bom-ref"] for one in bom["components"])}


def test_the_plotly_js_of_a_report_is_the_one_of_the_bill(tmp_path: Path, checkout: Path) -> None:
    version, licence, content = plotly_js()
    assert (licence, re.fullmatch(r"\d+\.\d+\.\d+", version) is not None) == ("MIT", True)
    assert len(content) > 1_000_000


# ---- SECURITY.md


def test_the_way_to_report_a_hole_is_told_without_an_invented_address(checkout: Path) -> None:
    text = (checkout / "SECURITY.md").read_text(encoding="utf-8")
    assert "private vulnerability report" in text
    assert not re.search(r"\S+@\S+\.\w+|://", text)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (checkout / target).is_file(), target
    makefile = (checkout / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{target}:" in makefile for target in re.findall(r"`make (\w+)`", text))
