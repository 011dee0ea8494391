"""One input for one reader: what may come of it, and what is a finding."""

from __future__ import annotations

import random
import signal
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from analytics.errors import AnsweredError
from fuzzing.readers import Reader, emptied
from fuzzing.watching import Watch

# The machine may be busy; what takes longer has no end.
MOST_SECONDS = 30


class Hang(BaseException):
    """A reader did not end in time."""


class Tried(NamedTuple):
    """What became of an input: it was read, or refused with an error for users; else what is wrong."""

    is_read: bool
    finding: str


@contextmanager
def in_time(seconds: float = MOST_SECONDS) -> Iterator[None]:
    """Raise Hang in what does not end in time."""

    def stop(*_: object) -> None:
        raise Hang(f"no end after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def made(reader: Reader, seed: int, number: int, seeds: tuple[bytes, ...]) -> bytes:
    """Return one of the inputs for a reader, the same for the same numbers."""
    rng = random.Random(f"{reader.name} {seed} {number}")
    return reader.mutate(rng.choice(seeds), rng)


def tried(reader: Reader, content: bytes, folder: Path, watch: Watch) -> Tried:
    """Give a reader an input, in an own folder; the finding is empty where all is well."""
    path, scratch = folder / "export", folder / "scratch"
    scratch.mkdir(exist_ok=True)
    emptied(scratch)
    path.write_bytes(content)
    is_read = False
    finding = ""
    with warnings.catch_warnings(), watch.within(folder):
        warnings.simplefilter("error")
        try:
            with in_time():
                reader.read(path, scratch)
            is_read = True
        except AnsweredError as error:
            if len(str(error)) > 20_000:
                finding = f"an error of {len(str(error)):,} characters"
        except (Exception, Hang) as error:
            finding = f"{type(error).__name__}: {str(error)[:300]} {place_of(error)}"
        except BaseException as error:
            # what libraries in Rust raise when they give up
            if type(error).__name__ != "PanicException":
                raise
            finding = f"PanicException: {str(error)[:300]}"
    return Tried(is_read, finding or "; ".join(watch.seen[:3]))


def place_of(error: BaseException) -> str:
    at = error.__traceback__
    places = []
    while at:
        places.append(f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}")
        at = at.tb_next
    return " > ".join(places[-4:])


def named(content: bytes) -> str:
    """Return the name under which an input is kept."""
    return f"{zlib.crc32(content):08x}"
