"""Holding logs: how this process opens them, waits for them, and writes to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from analytics.api.turns_taken import said_in_words
from analytics.config import Settings
from analytics.errors import LogError

if TYPE_CHECKING:
    from analytics.log import Log as Engine


class _Manner(TypedDict):
    wait: float
    tell: Callable[[str], None]


_manner: _Manner = {"wait": 0.0, "tell": lambda text: None}


def when_opening(wait: float, tell: Callable[[str], None]) -> None:
    """Say how this process opens logs from now on where a call does not say it.

    Parameters
    ----------
    wait
        Seconds to wait at most for a log that another program has open.
    tell
        Takes a sentence: that one waits, or where a log lies as it was before its layout changed.
    """
    _manner["wait"], _manner["tell"] = wait, tell


def opened(path: Path, settings: Settings, wait: float | None = None, *, is_writable: bool = False) -> Engine:
    """Open a log, for reading only or for a change that this program makes."""
    from analytics.log import Log as Engine

    return Engine(
        path,
        settings,
        writable=is_writable,
        wait_seconds=_manner["wait"] if wait is None else wait,
        tell=_manner["tell"],
    )


@contextmanager
def writable(path: Path, settings: Settings, wait: float | None = None) -> Iterator[Engine]:
    """Open a log for a change; what fails in the engine is said in words, and what was taken out leaves the file.

    It leaves it also where an earlier change was ended before it did, whatever becomes of this one.
    """
    from analytics.log.sweeping import is_unswept, sweep

    with said_in_words(path), ExitStack() as stack:
        engine = stack.enter_context(opened(path, settings, wait, is_writable=True))
        if is_unswept(engine):
            with suppress(LogError):
                # without room for it the change goes on, and says so in the end
                sweep(engine)
            stack.close()
            engine = stack.enter_context(opened(path, settings, wait, is_writable=True))
        yield engine
        sweep(engine)
