"""Fuzzing that is guided by what lines of a reader an input runs, by atheris, in a process of its own."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from fuzzing.running import Tally

_RUN = re.compile(rb"stat::number_of_executed_units:\s+(\d+)")
_COUNTED = re.compile(rb"^#(\d+)\s", re.MULTILINE)


def is_there() -> bool:
    """Tell whether atheris is installed."""
    return importlib.util.find_spec("atheris") is not None


def guided(name: str, folder: Path, seed: int, inputs: int, seconds: float) -> Tally:
    """Let atheris find inputs until there were so many in all runs, or the time is over; its corpus is kept."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    tally = Tally.of(folder)
    if tally.inputs >= inputs:
        return tally
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
        "RUST_BACKTRACE": "0",
    }
    command = [
        sys.executable, "-m", "fuzzing.guided", name, str(corpus), f"-artifact_prefix={folder}/",
        f"-seed={seed + tally.inputs}",
        f"-runs={inputs - tally.inputs}", f"-max_total_time={int(seconds) or 1}", "-timeout=60", "-rss_limit_mb=3000",
        "-max_len=20000", "-print_final_stats=1", "-verbosity=1",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    (folder / "stderr.txt").write_bytes(done.stderr[-100_000:])
    ran = _RUN.findall(done.stderr) or _COUNTED.findall(done.stderr)
    tally.inputs += int(ran[-1]) if ran else 0
    tally.read += int(ran[-1]) if ran else 0
    if done.returncode:
        lines = [
            line for line in done.stderr.decode("utf-8", "replace").splitlines() if line.startswith("FINDING")
        ]
        kept = sorted(folder.glob("[a-z]*-[0-9a-f]*"), key=lambda path: path.stat().st_mtime)
        tally.findings[(lines or [f"ended with {done.returncode}"])[-1][:300]] = (
            kept[-1].name if kept else "stderr.txt"
        )
    tally.keep(folder)
    return tally


def _fuzz(name: str, *options: str) -> None:
    import atheris

    with atheris.instrument_imports(include=["analytics.sources"]):
        from fuzzing.readers import READERS
        from fuzzing.trying import tried
        from fuzzing.watching import Watch
    reader = READERS[name]
    watch = Watch()
    folder = Path(tempfile.mkdtemp(prefix="fuzzing-"))
    corpus = Path(options[0])
    for place, content in enumerate(reader.seeds()):
        (corpus / f"seed_{place}").write_bytes(content)

    def test(content: bytes) -> None:
        finding = tried(reader, content, folder, watch).finding
        if finding:
            sys.stderr.write(f"FINDING {finding}\n")
            raise AssertionError(finding)

    atheris.Setup([sys.argv[0], *options], test)
    atheris.Fuzz()


if __name__ == "__main__":
    _fuzz(*sys.argv[1:])
