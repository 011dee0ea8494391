"""What failures of the engine mean to a user: a log is damaged, a disk is full, or memory does not suffice."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from analytics.errors import LogError, without_values
from analytics.log.bounds import more_memory

_DAMAGED = (
    "corrupt", "checksum", "could not read enough bytes", "failed to deserialize", "serialization error", "wal file",
    "failure while replaying wal", "internal error", "invalid block",
)  # fmt: skip
_FULL = (
    "no space left", "file too large", "disk quota", "could not write", "failed to write", "max_temp_directory_size",
    "could not truncate", "could not fsync",
)  # fmt: skip
_FILE = re.compile(r"[Ff]ile \"(?P<path>[^\"]+)\"")
_UNWRITTEN = re.compile(r"ould not \w+ (to )?file \\?\"(?P<path>[^\"\\]+)\\?\": (?P<why>[\w ]+)")


def in_words(error: BaseException, path: Path) -> LogError | None:
    """Return a failure of the engine as an error about a log; None where it is none that a user can mend.

    Parameters
    ----------
    path
        File of the log that was worked with.
    """
    if not isinstance(error, duckdb.Error):
        return None
    text = str(error)
    said = text.lower()
    if any(words in said for words in _FULL):
        found = _UNWRITTEN.search(text)
        what = f"{found['path']} cannot be written: {found['why']}." if found else _first(text)
        return LogError(
            f"There is no room: {what} The log {path} is as it was. Make room on that disk, or name another folder for"
            " what does not fit into memory: --temp-dir FOLDER."
        )
    if isinstance(error, duckdb.OutOfMemoryException) or "out of memory" in said:
        return LogError(
            f"The memory that the log {path} may use does not suffice, and it is as it was. Allow more, for example"
            f" --memory-limit {more_memory()}, or name a folder with room for what does not fit: --temp-dir FOLDER."
        )
    if any(words in said for words in _DAMAGED) and _is_of(text, path):
        return damaged(path, text)
    return None


def damaged(path: Path, why: str) -> LogError:
    """Return the error that a log is damaged, with what to do."""
    return LogError(
        f"The log {path} is damaged: {_first(why)} It was not changed. Put back a copy of it, or load the exports into"
        " a new log: answered load EXPORTS --db NEW."
    )


def _is_of(text: str, path: Path) -> bool:
    """Tell whether a failure is of the log's file, or names none."""
    named = _FILE.search(text)
    return named is None or Path(named["path"]).name.startswith(path.name)


def _first(text: str) -> str:
    line = without_values(text.strip()).splitlines()[0].strip()
    return line if line.endswith(".") else f"{line}."
