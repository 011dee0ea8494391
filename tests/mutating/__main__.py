"""Try the tests on changed code: `make mutants` has mutmut change the model and the measuring code, and counts.

A second run goes on where the first one stopped. With a share, so much of each module's mutants is drawn, always the
same for a seed; a later run with a larger share, or without one, adds the others.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections import Counter
from math import ceil
from pathlib import Path
from random import Random

import mutmut.__main__ as mutmut
from mutmut.mutation.data import SourceFileMutationData
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import mangled_name_from_mutant_name

from mutating.owners import bounded

FEWEST = 6
"""Of a module so many are drawn at least."""
_SKIPPED = 34
_KINDS = ("killed", "timeout", "survived", "no tests", "other")


def say(text: str = "") -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def by_module() -> list[SourceFileMutationData]:
    """Return what is known of the mutants of each module."""
    found = []
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        if data.exit_code_by_key:
            found.append(data)
    return found


def draw(share: float, seed: int) -> None:
    """Leave out all mutants but a share of each module, and take back those left out before that are drawn now."""
    for data in by_module():
        names = sorted(data.exit_code_by_key)
        amount = min(len(names), max(FEWEST, ceil(share * len(names))))
        # the first of one shuffle: a larger share holds the smaller one
        drawn = set(Random(f"{seed} {data.path}").sample(names, len(names))[:amount])
        for name, code in data.exit_code_by_key.items():
            if name in drawn and code == _SKIPPED:
                data.exit_code_by_key[name] = None
            elif name not in drawn and code is None:
                data.exit_code_by_key[name] = _SKIPPED
        data.save()


def needed() -> set[str]:
    """Return the tests that are to be tried on the mutants that are drawn and not yet decided."""
    tests = state().tests_by_mangled_function_name
    return {
        test
        for data in by_module()
        for name, code in data.exit_code_by_key.items()
        if code is None
        for test in tests.get(mangled_name_from_mutant_name(name), ())
    }


def run(share: float, seed: int, workers: int, most_seconds: float) -> None:
    """Have mutmut make the mutants and try the tests on them."""
    collect = mutmut.collect_or_load_stats

    def collect_and_bound(*given: object, **named: object) -> None:
        collect(*given, **named)  # type: ignore[arg-type]  # passed on as they came
        seconds = state().duration_by_test
        for function, tests in state().tests_by_mangled_function_name.items():
            first = bounded(function, tests, seconds, most_seconds)
            state().tests_by_mangled_function_name[function] = set(first)
        draw(share, seed)

    mutmut.collect_or_load_stats = collect_and_bound
    mutmut.tests_for_mutant_names = lambda names: needed()  # what is first run on the code as it is
    mutmut._run((), workers)


def tell() -> None:
    """Write how many mutants each module has, and what became of those drawn."""
    total: Counter[str] = Counter()
    say(f"{'module':<28}{'all':>6}{'tried':>7}" + "".join(f"{kind:>10}" for kind in _KINDS))
    for data in by_module():
        codes = Counter(status_by_exit_code[code] for code in data.exit_code_by_key.values())
        row = Counter(
            {"all": codes.total(), "tried": codes.total() - codes["skipped"] - codes["not checked"]}
        )
        for kind, amount in codes.items():
            if kind not in ("skipped", "not checked"):
                row[kind if kind in _KINDS else "other"] += amount
        total += row
        say(
            f"{data.path.stem:<28}{row['all']:>6}{row['tried']:>7}" + "".join(f"{row[k]:>10}" for k in _KINDS)
        )
    say(f"{'total':<28}{total['all']:>6}{total['tried']:>7}" + "".join(f"{total[k]:>10}" for k in _KINDS))
    if total["tried"]:
        reached = total["tried"] - total["no tests"]
        say()
        say(
            f"score: {total['killed'] / max(1, reached):.1%} killed of the {reached:,} that some test reaches"
        )
        say(f"       {total['killed'] / total['tried']:.1%} killed of all {total['tried']:,}")
        say(
            f"       {total['timeout']} ran out of time: neither killed nor survived, not in the score's numerator"
        )


def main() -> None:
    """Run, then tell."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=float, default=1.0, help="how much of each module's mutants to try")
    parser.add_argument("--seed", type=int, default=1, help="of the draw")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long the tests of a mutant may take")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many at a time")
    parser.add_argument("--score", action="store_true", help="only tell what is known")
    asked = parser.parse_args()
    if not asked.score:
        # a thread pool of its own in each of the processes would only be in the way
        os.environ.setdefault("POLARS_MAX_THREADS", "1")
        kept = Path("build/mutants-logs").resolve()
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        os.environ["ANSWERED_KEPT_LOGS"] = str(kept)
        run(asked.share, asked.seed, asked.workers, asked.seconds)
    tell()


if __name__ == "__main__":
    main()
