"""Queries that a team keeps: a file each beside the configuration, with a header and SQL."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import QueryError, RequestError, nearest

FOLDER = "answered_queries"
"""Name of their folder, beside the configuration."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
# Names of devices, which some systems do not let a file have.
_DEVICE = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d")
_HEADER = re.compile(r"-- (title|parameter):(.*)")
_PARAMETER = re.compile(r"\s*(\w+)\s*(?:=(.*))?")


@dataclass(frozen=True)
class SavedQuery:
    """A query that was kept.

    Parameters
    ----------
    title
        One line; empty where none was given.
    parameters
        What stands for each ``$name`` in the SQL unless it is given; None: it has to be given.
    """

    name: str
    title: str
    parameters: Mapping[str, str | None]
    sql: str

    def text(self) -> str:
        """Return the content of its file.

        Raises
        ------
        RequestError
            The title or a value cannot stand on one line.
        """
        lines = [f"-- title: {_line('The title', self.title)}".rstrip()]
        for name, default in self.parameters.items():
            lines.append(
                f"-- parameter: {name}"
                if default is None
                else f"-- parameter: {name} = {_line(f'The value of {name}', default)}".rstrip()
            )
        return "\n".join([*lines, "", self.sql.strip(), ""])

    def values(self, given: Mapping[str, object]) -> dict[str, object]:
        """Return the values with which it runs: those given, else those kept."""
        lower = {name.lower() for name in given}
        kept = {
            name: default
            for name, default in self.parameters.items()
            if default is not None and name.lower() not in lower
        }
        return {**kept, **given}


def folder_of(config: Path) -> Path:
    """Return the folder of saved queries that belongs to a configuration file, which need not exist."""
    return config.parent / FOLDER


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of a saved query: letters of English, digits, ``_`` and ``-``; at most 64."""
    return _NAME.fullmatch(text) is not None and _DEVICE.fullmatch(text) is None


def new_name(name: str, taken: Collection[str]) -> str:
    """Return the name for a query to be saved.

    Parameters
    ----------
    taken
        Names that stand for something else, in any case.

    Raises
    ------
    RequestError
        It cannot be a name, or is taken.
    """
    if not is_name(name):
        raise RequestError(
            f"'{name}' cannot name a saved query. Take letters, digits, _ and -, at most 64, for example late-answers."
        )
    if name.lower() in {other.lower() for other in taken}:
        raise RequestError(f"{name} is a list of this program already. Take another name.")
    return name


def saved_names(folder: Path) -> list[str]:
    """Return the names of the saved queries in a folder, sorted; none where there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(path.stem for path in folder.glob("*.sql") if is_name(path.stem))


def saved_query(folder: Path, name: str) -> SavedQuery:
    """Read a saved query.

    Raises
    ------
    QueryError
        There is none of that name, or its file cannot be read.
    """
    names = saved_names(folder)
    if name not in names:
        raise QueryError(f"There is no saved query '{name}' in {folder}.{nearest(name, names)}")
    path = folder / f"{name}.sql"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path} cannot be read: {error}") from None
    title, parameters = "", {}
    lines = text.splitlines()
    body = len(lines)
    for place, line in enumerate(lines):
        found = _HEADER.fullmatch(line)
        if not found:
            body = place
            break
        key, said = found.groups()
        if key == "title":
            title = said.strip()
            continue
        parameter = _PARAMETER.fullmatch(said)
        if not parameter:
            raise QueryError(f"{path}: '{line}' has no meaning. Write it like: -- parameter: name = value")
        default = parameter[2]
        parameters[parameter[1]] = None if default is None else default.strip()
    return SavedQuery(name, title, parameters, "\n".join(lines[body:]).strip())


def saved_queries(folder: Path) -> list[SavedQuery]:
    """Read all saved queries of a folder, sorted by name.

    Raises
    ------
    QueryError
        A file cannot be read.
    """
    return [saved_query(folder, name) for name in saved_names(folder)]


def _line(what: str, text: str) -> str:
    if text != text.strip() or len(text.splitlines()) > 1:
        raise RequestError(f"{what} cannot be kept: it has more than one line, or spaces at its ends.")
    return text
