"""Drafts: a file is written beside its place and then put there, so that it is there whole or not at all."""

from __future__ import annotations

import glob
import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

# What is younger may be of a process in another container, whose number says nothing here.
_LEFT_SECONDS = 3600


def draft_of(path: Path, ending: str) -> Path:
    """Return where this process writes a file before it takes its place; what killed processes left goes.

    Parameters
    ----------
    ending
        Of the draft's name: ``report.html.4711.part``.
    """
    for left in others(path, ending):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS and not _is_running(left):
                left.unlink()
    return path.with_name(f"{path.name}.{os.getpid()}.{ending}")


def others(path: Path, ending: str) -> list[Path]:
    """Return the drafts of a file that other processes began."""
    found = path.parent.glob(f"{glob.escape(path.name)}.*.{ending}")
    return [draft for draft in found if _process(draft) not in (None, os.getpid())]


def begun(draft: Path, mode: int = 0o600) -> BinaryIO:
    """Open a new draft for writing; what lay there before goes, and with it who could read that.

    Raises
    ------
    OSError
        It cannot be made.
    """
    draft.unlink(missing_ok=True)
    return os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")


def fill(draft: Path, data: bytes, target: Path) -> None:
    """Write a draft that never lets anybody read more than the file whose place it takes.

    Raises
    ------
    OSError
        It cannot be written.
    """
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    with begun(draft, 0o666 if mode is None else 0o600) as file:
        file.write(data)
        if mode is not None:
            os.fchmod(file.fileno(), mode)


def _process(draft: Path) -> int | None:
    number = draft.name.split(".")[-2]
    return int(number) if number.isdecimal() else None


def _is_running(draft: Path) -> bool:
    number = _process(draft)
    try:
        os.kill(number or 0, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
