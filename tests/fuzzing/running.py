"""A run of fuzzing: a process for each reader, bounded in memory and watched; it goes on where the last one stopped."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from fuzzing.readers import READERS

LOADS = "loads"
# A process that says nothing for so long hangs where no signal of Python reaches it.
_SILENT_SECONDS = 300
_MEMORY_BYTES = 6 << 30
_TOLD_EACH = 200


@dataclass
class Tally:
    """What a reader was given so far, over all runs: inputs tried, those that were read, and what was found."""

    inputs: int = 0
    read: int = 0
    findings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Tally:
        """Read the tally of earlier runs; nothing where there is none."""
        path = folder / "tally.json"
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls()

    def keep(self, folder: Path) -> None:
        """Write the tally whole or not at all."""
        made = folder / "tally.json.new"
        made.write_text(json.dumps(self.__dict__, indent=1), encoding="utf-8")
        made.replace(folder / "tally.json")


def run(name: str, folder: Path, seed: int, inputs: int, seconds: float) -> Tally:
    """Give a reader inputs until it had so many in all runs together, or the time is over; return what became of them.

    The inputs of a seed are the same on every machine. What was found lies in the folder, with the number of the input.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tally = Tally.of(folder)
    ends_at = monotonic() + seconds
    while tally.inputs < inputs and monotonic() < ends_at:
        last = _at_work(name, folder, seed, tally, inputs, ends_at)
        if last is not None:
            number = f"number {last} of seed {seed}"
            tally.inputs = last + 1
            tally.findings[number] = "the process ended or hung"
            tally.keep(folder)
    return tally


def _at_work(name: str, folder: Path, seed: int, tally: Tally, inputs: int, ends_at: float) -> int | None:
    """Let one process work until it is done; return the number of the input that ended it, None where none did."""
    first = tally.inputs
    command = [sys.executable, "-m", "fuzzing.running", name, str(folder), str(seed), str(first), str(inputs)]
    environment = {
        **os.environ,
        "RUST_BACKTRACE": "0",
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
    }
    with (
        (folder / "stderr.txt").open("wb") as errors,
        subprocess.Popen(
            [*command, str(ends_at)], stdout=subprocess.PIPE, stderr=errors, env=environment
        ) as process,
    ):
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        heard_at, last, left = monotonic(), first - 1, b""
        while True:
            piece = process.stdout.read()
            if piece:
                heard_at = monotonic()
                *lines, left = (left + piece).split(b"\n")
                for line in lines:
                    last = _heard(json.loads(line), tally, folder)
            if process.poll() is not None and not piece:
                break
            if monotonic() - heard_at > _SILENT_SECONDS:
                process.kill()
                break
            if not piece:
                _wait(process)
    tally.keep(folder)
    return last + 1 if process.returncode else None


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(0.2)
    except subprocess.TimeoutExpired:
        return


def _heard(told: dict[str, object], tally: Tally, folder: Path) -> int:
    tally.inputs, tally.read = int(str(told["inputs"])), tally.read + int(str(told["read"]))
    if told.get("finding"):
        tally.findings.setdefault(str(told["finding"])[:300], str(told["kept"]))
        tally.keep(folder)
    return tally.inputs - 1


def _work(name: str, kept: Path, seed: int, first: int, inputs: int, ends_at: float) -> None:
    """Try inputs, one after the other; say on the standard output how far it came and what was found."""
    from fuzzing.watching import Watch

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    watch = Watch()
    scratch = Path(tempfile.mkdtemp(prefix="fuzzing-"))
    tempfile.tempdir = str(scratch)
    done, read, told_at = first, 0, first
    try:
        for amount, is_read, finding, name_of in (_loads if name == LOADS else _inputs)(
            name, kept, seed, first, scratch, watch
        ):
            done += amount
            read += is_read
            if (
                finding
                or done - told_at >= _TOLD_EACH
                or name == LOADS
                or done >= inputs
                or monotonic() > ends_at
            ):
                told = {"inputs": done, "read": read, "finding": finding, "kept": name_of}
                sys.stdout.write(json.dumps(told) + "\n")
                sys.stdout.flush()
                read, told_at = 0, done
            if done >= inputs or monotonic() > ends_at:
                return
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


Outcome = tuple[int, int, str, str]


def _inputs(name: str, kept: Path, seed: int, first: int, scratch: Path, watch: object) -> Iterator[Outcome]:
    from fuzzing.trying import made, named, tried
    from fuzzing.watching import Watch

    assert isinstance(watch, Watch)
    reader = READERS[name]
    seeds = reader.seeds()
    folder = scratch / "one"
    folder.mkdir()
    number = first
    while True:
        content = made(reader, seed, number, seeds)
        is_read, finding = tried(reader, content, folder, watch)
        if finding:
            (kept / named(content)).write_bytes(content)
        yield 1, int(is_read), finding, named(content) if finding else ""
        number += 1


def _loads(name: str, kept: Path, seed: int, first: int, scratch: Path, watch: object) -> Iterator[Outcome]:
    from fuzzing.loading import batch
    from fuzzing.watching import Watch

    assert isinstance(watch, Watch)
    number = first
    while True:
        folder = scratch / "one"
        folder.mkdir()
        amount = 0
        for amount, finding, files in batch(seed, number, folder, watch):
            place = ""
            if finding:
                place = f"{seed}-{number}"
                (kept / place).mkdir(exist_ok=True)
                for file, content in files.items():
                    (kept / place / file).write_bytes(content)
            yield amount, amount, finding, place
            number += amount
        shutil.rmtree(folder)


if __name__ == "__main__":
    given = sys.argv[1:]
    _work(given[0], Path(given[1]), int(given[2]), int(given[3]), int(given[4]), float(given[5]))
