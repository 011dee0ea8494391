"""Which test files hold which module: their tests are tried first on its mutants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import accumulate, zip_longest

# Where a module has no test file of its own name.
_OWNERS = {
    "changed_turns": ("test_diffing",),
    "changes": ("test_around", "test_diffing"),
    "checking": ("test_check_verdicts", "test_check_quality"),
    "conditions": ("test_conditions", "test_sqlfile", "test_api"),
    "confusion": ("test_correction",),
    "contributions": ("test_diffing",),
    "deciding": ("test_check_verdicts",),
    "explaining": ("test_api",),
    "figures": ("test_measuring", "test_metric_examples"),
    "framing": ("test_lists", "test_querying"),
    "goals": ("test_goals", "test_check_goals"),
    "hours_of_week": ("test_page_when",),
    "learning": ("test_labels",),
    "opening": ("test_comparing",),
    "parameters": ("test_selection", "test_querying"),
    "parts": ("test_check_verdicts", "test_check_goals"),
    "quality": ("test_check_quality",),
    "relations": ("test_metric_examples", "test_querying"),
    "scanning": ("test_api",),
    "scope": ("test_measuring", "test_selection"),
    "statements": ("test_conditions", "test_measuring"),
    "states": ("test_measuring", "test_sqlfile"),
    "statistics": ("test_metric_examples", "test_measuring"),
    "watching": ("test_querying", "test_api"),
}


def owners(function: str) -> tuple[str, ...]:
    """Return the test files whose subject is the module of a function or mutant, best first."""
    module = function.rpartition(".")[0].rpartition(".")[2]
    return tuple(f"tests/{name}.py" for name in _OWNERS.get(module, (f"test_{module}",)))


def _in_turn(lists: Iterable[list[str]]) -> list[str]:
    return [test for row in zip_longest(*lists) for test in row if test is not None]


def ordered(function: str, tests: Collection[str], seconds: Mapping[str, float]) -> list[str]:
    """Order tests of a function: one of its subject's files and one of another file in turn; quick ones first."""
    by_file: dict[str, list[str]] = defaultdict(list)
    for test in sorted(tests, key=lambda test: (seconds.get(test, 0.0), test)):
        by_file[test.partition("::")[0]].append(test)
    own = _in_turn([by_file.pop(file, []) for file in owners(function)])
    # the quickest file first
    others = _in_turn(sorted(by_file.values(), key=lambda found: seconds.get(found[0], 0.0)))
    return _in_turn([own, others])


def bounded(
    function: str, tests: Collection[str], seconds: Mapping[str, float], most_seconds: float
) -> list[str]:
    """Return the first tests of a function that take no longer than allowed, and one in any case."""
    found = ordered(function, tests, seconds)
    spent = accumulate(seconds.get(test, 0.0) for test in found)
    return [
        test
        for number, (test, total) in enumerate(zip(found, spent, strict=True))
        if total <= most_seconds or not number
    ]
