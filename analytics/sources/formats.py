"""Formats: one SQL file each, from the columns of an export to those of a message."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from analytics import sqlfiles
from analytics.errors import InstallationError, RequestError, UnknownFormat, nearest

_KEYS = ("title", "reads", "parts", "required", "optional", "note")
# What a message shows of the columns of a file.
_MOST_NAMES = 60
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Format:
    """A format: what it is called, which columns it needs, and the SQL that reads it.

    Parameters
    ----------
    required, optional
        Names of columns, lower case. A missing optional column reads as null.
    parts
        Endings of file names that belong together; empty where one file is a whole export.
    reads
        Kinds of file: ``csv``, ``ndjson``, ``parquet``.
    sql
        Reads the relation `raw` (all columns text) and gives columns of `messages`.
    """

    name: str
    title: str
    note: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    parts: tuple[str, ...]
    reads: tuple[str, ...]
    sql: str


@cache
def formats() -> dict[str, Format]:
    """Return all formats by name."""
    found = {}
    for path in sqlfiles.paths("sources"):
        file = sqlfiles.read(path, _KEYS)
        if missing := [key for key in ("title", "reads", "required", "note") if key not in file.header]:
            raise InstallationError(f"queries/sources/{path.name}: the header lacks {', '.join(missing)}.")
        listed = {
            key: tuple(v.strip() for v in file.header.get(key, "").split(",") if v.strip()) for key in _KEYS
        }
        found[file.name] = Format(
            file.name,
            file.header["title"],
            file.header["note"],
            listed["required"],
            listed["optional"],
            listed["parts"],
            listed["reads"],
            file.sql,
        )
    return found


def named(name: str) -> Format:
    """Return one format by its name.

    Raises
    ------
    RequestError
        There is none of that name.
    """
    if name not in formats():
        raise RequestError(f"There is no format '{name}'.{nearest(name, formats())}")
    return formats()[name]


def recognise(where: str, columns: Collection[str]) -> Format:
    """Tell the format of an export by its columns, in any order and letter case.

    Raises
    ------
    UnknownFormat
        No format fits, or more than one does; the message says the columns and what is nearest.
    """
    present = {column.lower() for column in columns}
    fitting = [f for f in formats().values() if present.issuperset(f.required)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = " and ".join(f.name for f in fitting)
        raise UnknownFormat(f"{where} fits {names}. Say which with --format.")
    close = max(formats().values(), key=lambda f: len(present.intersection(f.required)) / len(f.required))
    raise UnknownFormat(
        f"{where} is in no known format. Its columns: {_listed(columns)}. "
        + (
            f"Nearest is {close.name}, which also needs: {_lacking(close, present)}."
            if present.intersection(close.required)
            else "`answered formats` lists what can be read."
        )
    )


def check_columns(where: str, fmt: Format, columns: Collection[str]) -> None:
    """Make sure that an export has all columns that a format requires.

    Raises
    ------
    UnknownFormat
        Some are missing; the message names them.
    """
    present = {column.lower() for column in columns}
    if not present.issuperset(fmt.required):
        raise UnknownFormat(
            f"{where} lacks columns that the format {fmt.name} requires: {_lacking(fmt, present)}. "
            f"Its columns: {_listed(columns)}."
        )


def _listed(columns: Collection[str]) -> str:
    names = [name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "..." for name in columns]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return (", ".join(names[:_MOST_NAMES]) or "none") + more


def _lacking(fmt: Format, present: Collection[str]) -> str:
    return ", ".join(column for column in fmt.required if column not in present)
