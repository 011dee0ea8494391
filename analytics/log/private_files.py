"""Files of a log that nobody but its owner can read, whatever the umask: itself, its WAL, and what spills beside it.

DuckDB makes files with the modes that the umask leaves. So the umask is narrowed as long as a log is open for
writing, and what spills while one is read goes into a folder that others cannot enter. A log that exists keeps its
mode, and what is made beside it gets no wider one.
"""

from __future__ import annotations

import os
import stat
import weakref
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock

_OTHERS = 0o077
_lock = Lock()
_spills: Counter[Path] = Counter()


class _Umask:
    """The umask of the process while logs are open for writing: the narrowest that one of them asks for."""

    def __init__(self) -> None:
        self.before = 0
        self.masks: list[int] = []

    def narrow(self, mask: int) -> None:
        if not self.masks:
            self.before = os.umask(_OTHERS)
        self.masks.append(mask)
        self._set()

    def widen(self, mask: int) -> None:
        self.masks.remove(mask)
        if self.masks:
            self._set()
        else:
            os.umask(self.before)

    def _set(self) -> None:
        wanted = self.before
        for mask in self.masks:
            wanted |= mask
        os.umask(wanted)


_umask = _Umask()


def keep_private(owner: object, path: Path, *, writable: bool) -> Callable[[], object]:
    """Keep what is made for a log from others as long as its owner lives; return what ends it before.

    Parameters
    ----------
    path
        File of the log, which need not exist yet.
    """
    if str(path) == ":memory:":
        return lambda: None
    with _lock:
        if writable:
            mask = _OTHERS & ~_mode(path)
            _umask.narrow(mask)
            return weakref.finalize(owner, _widen, mask)
        spill = Path(f"{path.absolute()}.tmp")
        _spills[spill] += 1
        # where it cannot be made, nothing can spill either
        with suppress(OSError):
            spill.mkdir(mode=0o700)
    return weakref.finalize(owner, _remove, spill)


def is_open_to_others(path: Path) -> bool:
    """Tell whether others than its owner can read a file."""
    try:
        return bool(_mode(path) & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else 0


def _widen(mask: int) -> None:
    with _lock:
        _umask.widen(mask)


def _remove(spill: Path) -> None:
    with _lock:
        _spills[spill] -= 1
        if not _spills[spill]:
            del _spills[spill]
            # one that holds files is another process's
            with suppress(OSError):
                spill.rmdir()
