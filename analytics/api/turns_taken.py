"""Methods of a log that take turns: what measuring makes on the way is the log's, so one thread at a time.

What fails in the engine while they work is said in words: a log that is damaged, a disk that is full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import Concatenate, ParamSpec, Protocol, TypeVar


class _Locked(Protocol):
    _lock: RLock

    @property
    def path(self) -> Path: ...


Given = ParamSpec("Given")
Found = TypeVar("Found")
Own = TypeVar("Own", bound=_Locked)


def one_at_a_time(
    method: Callable[Concatenate[Own, Given], Found],
) -> Callable[Concatenate[Own, Given], Found]:
    """Make a method wait until no other such method of the same object runs in another thread."""

    @wraps(method)
    def waiting(self: Own, /, *given: Given.args, **named: Given.kwargs) -> Found:
        with self._lock, said_in_words(self.path):
            return method(self, *given, **named)

    return waiting


@contextmanager
def said_in_words(path: Path) -> Iterator[None]:
    """Say what fails in the engine as an error about the log of a path, where a user can do something about it.

    Raises
    ------
    LogError
        The log is damaged, a disk is full, or memory does not suffice.
    """
    try:
        yield
    except Exception as error:
        from analytics.log.failures import in_words

        said = in_words(error, path)
        if said is None:
            raise
        raise said from None


def each_in_turn(lock: RLock, path: Path, found: Iterator[Found]) -> Iterator[Found]:
    """Make each next one under a lock, which others may take between them."""
    while True:
        with lock, said_in_words(path):
            try:
                one = next(found)
            except StopIteration:
                return
        yield one
