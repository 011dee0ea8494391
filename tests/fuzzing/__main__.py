"""Fuzz all readers: `make fuzz` gives a million inputs.

An input is a file that a parser was given, or, where whole exports are loaded into a log, each record in it that was
made hostile. A second run with the same corpus goes on where the first one stopped; the inputs of a seed are always the
same.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fuzzing.guided import guided, is_there
from fuzzing.readers import READERS
from fuzzing.running import LOADS, Tally, run

# Of about 1,300 inputs so many are for whole loads, and for readers whose fuzzing is guided by what their code runs.
_LOADS_SHARE = 60
_GUIDED_SHARE = {
    "mail": 60,
    "html": 40,
    "chats": 40,
    "paths": 20,
    "encodings": 20,
    "mappings": 20,
    "manifests": 20,
    "workbooks": 10,
    "archives": 10,
}


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Fuzz, print a line for each reader, and return 1 where something was found."""
    parser = argparse.ArgumentParser(
        prog="fuzzing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--inputs", type=int, default=1_000_000, help="in all, those of earlier runs among them"
    )
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--corpus", type=Path, default=Path("build/fuzz"))
    parser.add_argument("readers", nargs="*")
    given = parser.parse_args()
    shares = {name: reader.share for name, reader in READERS.items()} | {LOADS: _LOADS_SHARE}
    if is_there():
        shares |= {f"{name} (guided)": share for name, share in _GUIDED_SHARE.items()}
    else:
        say("atheris is not installed: nothing is guided by coverage.")
    wanted = {
        n: s
        for n, s in shares.items()
        if not given.readers or n in given.readers or n.partition(" (")[0] in given.readers
    }
    total = sum(shares.values())
    # each gets its part of the time, and what others leave over is not used
    seconds = {n: given.minutes * 60 * given.workers * s / sum(wanted.values()) for n, s in wanted.items()}

    def one(name: str) -> tuple[str, Tally]:
        share = -(-given.inputs * shares[name] // total)
        folder = given.corpus / name.replace(" ", "_").replace("(", "").replace(")", "")
        if name.endswith(" (guided)"):
            return name, guided(name.partition(" (")[0], folder.resolve(), given.seed, share, seconds[name])
        return name, run(name, folder.resolve(), given.seed, share, seconds[name])

    say(f"seed {given.seed}; what is found is kept in {given.corpus}")
    found = inputs = 0
    with ThreadPoolExecutor(given.workers) as pool:
        for name, tally in pool.map(one, wanted):
            found += len(tally.findings)
            inputs += tally.inputs
            say(
                f"{name}: {tally.inputs:,} inputs, {tally.read:,} read, {len(tally.findings)} findings",
            )
            for finding, kept in tally.findings.items():
                say(f"    {kept}: {finding}")
    say(f"{inputs:,} inputs in all, {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
