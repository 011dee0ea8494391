"""Folders in which a command unpacks, fetches and reads; only who runs it can enter them, and they go when it ends.

A process that is killed leaves its folders. Each is locked by the process that made it, which the system lets go of
however a process ends: so the next process tells those that nobody uses any more, and takes them away.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

# Folders that begin with `answered-` alone were made without a lock, by earlier versions.
PREFIX = "answered-work-"
_NAME = re.compile(rf"{PREFIX}[a-z0-9_]{{8}}")
_held: dict[Path, int] = {}


def made() -> Path:
    """Make a folder that no other process takes away before `drop`; take away those that killed processes left."""
    _sweep_once(tempfile.gettempdir())
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
        # another process may have seen it before it was locked
        with suppress(FileNotFoundError):
            handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX)
            if path.exists():
                _held[path] = handle
                return path
            os.close(handle)


def drop(path: Path) -> None:
    """Take away a folder that `made` made."""
    shutil.rmtree(path, ignore_errors=True)
    if path in _held:
        os.close(_held.pop(path))


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder that is there as long as it is needed."""
    path = made()
    try:
        yield path
    finally:
        drop(path)


@cache
def _sweep_once(folder: str) -> None:
    sweep(folder)


def sweep(folder: str) -> None:
    """Take away the folders in a folder that this user's processes made and none uses any more."""
    with suppress(OSError):
        inside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with os.scandir(inside) as found:
                names = [one.name for one in found if _NAME.fullmatch(one.name)]
            for name in names:
                with suppress(OSError):
                    _take_away(name, inside)
        finally:
            os.close(inside)


def _take_away(name: str, inside: int) -> None:
    """Take away one folder, if it is a folder itself, this user's alone, and not locked."""
    handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=inside)
    try:
        found = os.fstat(handle)
        if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) == 0o700:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # it follows no link, neither in the place of the folder nor within
            shutil.rmtree(name, dir_fd=inside)
    finally:
        os.close(handle)
