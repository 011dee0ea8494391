"""Watching long work: stopping it after a time, when it takes too much memory, or when somebody interrupts it."""

from __future__ import annotations

import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

_LOOK_SECONDS = 0.05
_TOO_MUCH = 1.25
"""By how much more memory than it may have, work that should stop is no longer waited for."""
_STATM = Path("/proc/self/statm")

Reason = Literal["time", "memory", "interrupt"]


class Watch:
    """A thread that stops the work of a ``with`` block by calling a function, again and again until the block ends.

    Parameters
    ----------
    stop
        Asks the work to stop, from another thread.
    seconds
        That the work may take.
    memory_bytes
        By which the memory of the process may grow.
    stuck
        Called once, with the reason, where the work does not stop in spite of being asked for `patience_seconds`.

    Attributes
    ----------
    reason
        Why it was stopped; None: it was not.

    Raises
    ------
    KeyboardInterrupt
        Somebody pressed Ctrl-C; when the work has stopped.
    """

    def __init__(
        self,
        stop: Callable[[], None],
        *,
        seconds: float,
        memory_bytes: int,
        stuck: Callable[[Reason], None] | None = None,
        patience_seconds: float = 3,
    ) -> None:
        self.reason: Reason | None = None
        self._stop, self._stuck, self._patience = stop, stuck, patience_seconds
        self._until = time.monotonic() + seconds
        self._most = _resident() + memory_bytes
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._interrupts = _Interrupts()

    def __enter__(self) -> Self:
        self._interrupts.open()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        was_interrupted = self.reason == "interrupt" or self._interrupts.has_come()
        self._interrupts.close()
        if was_interrupted:
            raise KeyboardInterrupt from None

    def _look(self) -> None:
        stopped_at = 0.0
        while not self._ended.wait(_LOOK_SECONDS):
            if self.reason is None:
                self.reason = self._why()
                if self.reason is None:
                    continue
                stopped_at = time.monotonic()
            # again and again: what is asked between two steps of the work is forgotten
            self._stop()
            patience = min(self._patience, 1) if self.reason == "interrupt" else self._patience
            if _resident() > _TOO_MUCH * self._most:
                patience = 0
            if self._stuck is not None and time.monotonic() - stopped_at > patience:
                self._stuck(self.reason)
                self._stuck = None

    def _why(self) -> Reason | None:
        if self._interrupts.has_come():
            return "interrupt"
        if time.monotonic() >= self._until:
            return "time"
        return "memory" if _resident() > self._most else None


class _Interrupts:
    """Ctrl-C and requests to end: told to the thread that watches, since the main one is not in Python then."""

    def __init__(self) -> None:
        self._ends: tuple[socket.socket, socket.socket] | None = None
        self._handler: Any = None
        self._wakeup = -1

    def open(self) -> None:
        is_main = threading.current_thread() is threading.main_thread()
        if not is_main or signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
            return
        self._ends = socket.socketpair()
        for end in self._ends:
            end.setblocking(False)
        self._handler = signal.signal(signal.SIGINT, lambda number, frame: None)
        self._wakeup = signal.set_wakeup_fd(self._ends[1].fileno(), warn_on_full_buffer=False)

    def has_come(self) -> bool:
        if self._ends is None:
            return False
        try:
            return bool({signal.SIGINT, signal.SIGTERM} & set(self._ends[0].recv(64)))
        except BlockingIOError:
            return False

    def close(self) -> None:
        if self._ends is None:
            return
        signal.set_wakeup_fd(self._wakeup)
        signal.signal(signal.SIGINT, self._handler)
        for end in self._ends:
            end.close()


def _resident() -> int:
    """Return the memory of this process in bytes; where the system does not tell, the most that it has had."""
    try:
        return int(_STATM.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
