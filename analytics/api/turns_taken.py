"""Methods of a log that take turns: what measuring makes on the way is the log's, so one thread at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from threading import RLock
from typing import Concatenate, ParamSpec, Protocol, TypeVar


class _Locked(Protocol):
    _lock: RLock


Given = ParamSpec("Given")
Found = TypeVar("Found")
Own = TypeVar("Own", bound=_Locked)


def one_at_a_time(
    method: Callable[Concatenate[Own, Given], Found],
) -> Callable[Concatenate[Own, Given], Found]:
    """Make a method wait until no other such method of the same object runs in another thread."""

    @wraps(method)
    def waiting(self: Own, /, *given: Given.args, **named: Given.kwargs) -> Found:
        with self._lock:
            return method(self, *given, **named)

    return waiting


def each_in_turn(lock: RLock, found: Iterator[Found]) -> Iterator[Found]:
    """Make each next one under a lock, which others may take between them."""
    while True:
        with lock:
            try:
                one = next(found)
            except StopIteration:
                return
        yield one
