"""SQL files with a header: `-- key: value` lines, then SQL that runs as it stands."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analytics.errors import InstallationError, nearest
from analytics.resources import folder

PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
"""A parameter in SQL, as `$name`."""
_KEY = re.compile(r"^-- ([a-z_]+): (.*)$")
_FURTHER = re.compile(r"^--\s{2,}(\S.*)$")


@dataclass(frozen=True)
class SqlFile:
    """A file of `queries/`: its name (the stem), its header and its SQL."""

    name: str
    header: dict[str, str]
    sql: str


def read(path: Path, keys: Collection[str]) -> SqlFile:
    """Read one file; a line that starts with two dashes and two spaces continues the key above it.

    Raises
    ------
    InstallationError
        The file has a key that is not among `keys`, twice the same one, or no SQL.
    """
    header: dict[str, str] = {}
    key = ""
    lines = path.read_text(encoding="utf-8").splitlines()
    body = len(lines)
    for place, line in enumerate(lines):
        if found := _KEY.match(line):
            key = found[1]
            if key not in keys:
                raise InstallationError(f"{path.name}: the header has no key '{key}'.{nearest(key, keys)}")
            if key in header:
                raise InstallationError(f"{path.name}: the header says '{key}' twice.")
            header[key] = found[2].strip()
        elif key and (further := _FURTHER.match(line)):
            header[key] += " " + further[1].strip()
        else:
            body = place
            break
    sql = "\n".join(lines[body:]).strip()
    if not sql:
        raise InstallationError(f"{path.name}: there is no SQL below the header.")
    return SqlFile(path.stem, header, sql)


@cache
def text(name: str) -> str:
    """Return the SQL of `queries/NAME.sql`, for example ``text("model/nodes")``."""
    path = folder("queries") / f"{name}.sql"
    if not path.is_file():
        raise InstallationError(f"The file queries/{name}.sql is missing. Install the program again.")
    return path.read_text(encoding="utf-8")


def exists(name: str) -> bool:
    """Tell whether there is a file `queries/NAME.sql`."""
    return (folder("queries") / f"{name}.sql").is_file()


def paths(subfolder: str) -> list[Path]:
    """List the SQL files of a folder of `queries/` in the order of their names."""
    return sorted(p for p in (folder("queries") / subfolder).glob("*.sql") if not p.stem.startswith("_"))
