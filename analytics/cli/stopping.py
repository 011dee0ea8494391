"""Stopping a command: by Ctrl-C or a request to end, at once and cleanly, whatever it is doing."""

from __future__ import annotations

import atexit
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

_PATIENCE_SECONDS = 1.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopped(BaseException):
    """Somebody wants the command to end; like Ctrl-C it is none that code recovers from."""


class Stopping:
    """What was heard of ending the command.

    Attributes
    ----------
    number
        The signal; None: none came.
    is_told
        The user was told that the command ends.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self.is_told = False

    @property
    def code(self) -> int:
        """With which code the command ends: 130 for Ctrl-C, 143 for a request to end."""
        return 128 + (self.number or signal.SIGINT)

    def hear(self, number: int, frame: FrameType | None) -> None:
        """Break off what is being done; the second time at once, without leaving anything tidy."""
        if self.number is not None:
            self.end()
        self.number = number
        raise KeyboardInterrupt if number == signal.SIGINT else Stopped

    def tell(self) -> None:
        """Tell the user that the command ends, once."""
        if not self.is_told:
            self.is_told = True
            with suppress(OSError):
                os.write(2, b"Aborted!\n")

    def leave(self) -> NoReturn:
        """End the process after all was let go of; the interpreter would sometimes make another code of it."""
        self.tell()
        atexit._run_exitfuncs()
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(self.code)

    def end(self) -> NoReturn:
        """End the process here and now; what a log or a file holds is committed whole or not at all."""
        self.tell()
        os._exit(self.code)


@contextmanager
def stopping() -> Iterator[Stopping]:
    """Listen for Ctrl-C and requests to end, as long as the command lasts that this process was started for.

    What runs in Python is broken off by an exception, so that it lets go of its files. Where the program is in the
    engine, which does not hear of it, the process ends soon after all the same.
    """
    heard = Stopping()
    own, other = socket.socketpair()
    for end in (own, other):
        end.setblocking(False)
    heeded = [number for number in _SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    for number in heeded:
        signal.signal(number, heard.hear)
    wakeup = signal.set_wakeup_fd(other.fileno(), warn_on_full_buffer=False)
    own.setblocking(True)
    threading.Thread(target=_end_soon, args=(own, heard), daemon=True).start()
    try:
        yield heard
    finally:
        # the command is through, and what is left is the end of the interpreter
        for number in heeded:
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(wakeup)
        other.close()


def _end_soon(own: socket.socket, heard: Stopping) -> None:
    """End the process a while after the first signal, or at the second one; nothing where none comes."""
    with own:
        first = _next(own)
        if first is None:
            return
        own.settimeout(_PATIENCE_SECONDS)
        with suppress(TimeoutError):
            if _next(own) is None:
                return
    heard.number = first
    heard.end()


def _next(own: socket.socket) -> int | None:
    """Return the next signal that asks for an end; None: the command is through."""
    while number := own.recv(1):
        if number[0] in _SIGNALS:
            return number[0]
    return None
