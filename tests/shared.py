"""What takes long to make and is only looked at: made once for all processes that run the tests."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

WAITED_SECONDS = 1800.0


def made_once(shared: Path, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of that name in a shared one; the first process that asks for it makes it, others wait.

    Raises
    ------
    RuntimeError
        The process that makes it failed, and told why.
    """
    made, claimed, ready, failed = (
        shared / f"{name}{ending}" for ending in ("", ".claimed", ".ready", ".failed")
    )
    try:
        claimed.mkdir()
    except FileExistsError:
        until = time.monotonic() + WAITED_SECONDS
        while not ready.exists():
            if failed.exists() or time.monotonic() > until:
                raise RuntimeError(f"Another process did not make {made}") from None
            time.sleep(0.1)
        return made
    try:
        make(made)
    except BaseException:
        failed.touch()
        raise
    ready.touch()
    return made
