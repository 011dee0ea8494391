"""What the program needs to run, as requirements/ locks it: versions, hashes and licences."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parent.parent
EXTRAS = {"learn": "dev", "remote": "dev", "spark": "spark"}
"""The optional dependencies, and the lock in which each stands."""
ALLOWED = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MPL-2.0", "PSF-2.0", "Zlib",
    }
)  # fmt: skip
"""Licences (SPDX) that let the program be used and passed on as its own does: none asks for its source to be opened."""

# What packages call their licence in ways that are no SPDX expression.
_CALLED = {
    "Apache 2.0": "Apache-2.0",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}
# What metadata leave open, as the text of the licence that is installed says it; and packages that are not installed
# here: for another system, or only by `make test-spark`.
_SAID = {
    "colorama": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "py4j": "BSD-3-Clause",
    "pyspark": "Apache-2.0",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "s3fs": "BSD-3-Clause",
    "scipy": "BSD-3-Clause",
}
_NEEDS = {"pyspark": ("py4j",)}
_LINE = re.compile(r"(?m)^(?P<name>[\w.-]+)==(?P<version>[\w.!+-]+)(?P<rest>(?:[^\n]*\\\n)*[^\n]*)")


@dataclass(frozen=True)
class Package:
    """A locked package.

    Parameters
    ----------
    hashes
        SHA-256 of each of its files, sorted.
    licence
        An SPDX expression.
    needs
        Names of the packages that it needs itself, on some system.
    extra
        The optional dependency that brings it; empty: every install has it.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str
    needs: tuple[str, ...]
    extra: str = ""


def pins(lock: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Read the text of a lock: the version and the hashes of each package; of several versions the last."""
    return {
        canonicalize_name(line["name"]): (
            line["version"],
            tuple(sorted(re.findall(r"--hash=sha256:([0-9a-f]{64})", line["rest"]))),
        )
        for line in _LINE.finditer(lock)
    }


def packages() -> list[Package]:
    """Return what the program needs to run: what every install has, then what each extra adds; by name."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, Package] = {}
    wanted: list[tuple[str, str, Iterable[str]]] = [("", "run", project["dependencies"])]
    wanted += [(extra, lock, project["optional-dependencies"][extra]) for extra, lock in EXTRAS.items()]
    for extra, lock, requirements in wanted:
        locked = pins((CHECKOUT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8"))
        _follow([canonicalize_name(Requirement(one).name) for one in requirements], extra, locked, found)
    return sorted(found.values(), key=lambda package: (["", *EXTRAS].index(package.extra), package.name))


def direct() -> list[str]:
    """Return the names of what the program itself asks for, extras too, sorted."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [
        *project["dependencies"],
        *(one for extra in EXTRAS for one in project["optional-dependencies"][extra]),
    ]
    return sorted({canonicalize_name(Requirement(one).name) for one in asked})


def is_allowed(licence: str) -> bool:
    """Tell whether a licence is among those allowed: all that are joined by AND, one of those joined by OR."""
    choices = [part.strip(" ()") for part in licence.split(" OR ")]
    return any(all(one.strip(" ()") in ALLOWED for one in choice.split(" AND ")) for choice in choices)


def plotly_js() -> tuple[str, str, bytes]:
    """Return the version, the licence and the bytes of the plotly.js that stands in each report."""
    (file,) = (
        one
        for one in importlib.metadata.files("plotly") or ()
        if str(one) == "plotly/package_data/plotly.min.js"
    )
    content = Path(str(file.locate())).read_bytes()
    head = content[:300].decode("utf-8")
    version = re.search(r"plotly\.js v([\d.]+)", head)
    licence = re.search(r"Licensed under the (\w+) license", head)
    if not version or not licence:
        raise ValueError(f"plotly.min.js begins otherwise than it did: {head}")
    return version[1], licence[1], content


def _follow(
    names: list[str],
    extra: str,
    locked: Mapping[str, tuple[str, tuple[str, ...]]],
    found: dict[str, Package],
) -> None:
    """Add packages and all that they need to those found."""
    todo = list(names)
    while todo:
        name = todo.pop()
        # what no system and no Python that is supported needs is not locked
        if name in found or name not in locked:
            continue
        needs = tuple(sorted(one for one in _needs(name) if one in locked))
        version, hashes = locked[name]
        found[name] = Package(name, version, hashes, _licence(name), needs, extra)
        todo += needs


def _needs(name: str) -> set[str]:
    if name in _NEEDS:
        return set(_NEEDS[name])
    try:
        requirements = [Requirement(one) for one in importlib.metadata.requires(name) or ()]
    except importlib.metadata.PackageNotFoundError:
        return set()
    asked = (one for one in requirements if "extra" not in str(one.marker or ""))
    return {str(canonicalize_name(one.name)) for one in asked}


def _licence(name: str) -> str:
    if name in _SAID:
        return _SAID[name]
    said = importlib.metadata.metadata(name)
    expression = said.get("License-Expression") or said.get("License") or ""
    called = [expression, *(said.get_all("Classifier") or ())]
    for one in called:
        if one in _CALLED:
            return _CALLED[one]
    if not expression or len(expression) > 80 or "\n" in expression:
        raise ValueError(
            f"{name} does not say its licence in its metadata. Read its text, and say it in {__file__}."
        )
    return expression
