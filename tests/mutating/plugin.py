"""A plugin of pytest for runs under mutmut: leaves out what is slow or random, and puts first what kills soonest."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Generator
from typing import Any

import pytest
from mutmut.state import state

from mutating import kept
from mutating.owners import ordered

_LEFT_OUT = ("browser", "own_process", "slow", "spark")
_reached_by: dict[str, set[str]] = defaultdict(set)


def pytest_configure(config: pytest.Config) -> None:
    """Have the logs of tests kept."""
    kept.keep()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out random tests, whose verdict may differ from run to run, slow ones and those of other processes."""
    chosen: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        is_random = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        is_left = is_random or any(item.get_closest_marker(mark) for mark in _LEFT_OUT)
        (left if is_left else chosen).append(item)
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    if "__mutmut_" in mutant:
        ids = [item.nodeid for item in chosen]
        place = {test: number for number, test in enumerate(ordered(mutant, ids, state().duration_by_test))}
        chosen.sort(key=lambda item: place[item.nodeid])
    items[:] = chosen
    config.hook.pytest_deselected(items=left)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give no kept log to a test that looks at how logs are loaded."""
    kept.give(item.get_closest_marker("watches_loads") is None)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Generator[None, Any, Any]:
    """Remember what a shared fixture reaches."""
    if fixturedef.scope == "function":
        return (yield)
    before = set(state()._stats)
    state()._stats.clear()
    try:
        return (yield)
    finally:
        _reached_by[f"{fixturedef.baseid}:{fixturedef.argname}"] |= state()._stats
        state()._stats.update(before)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: Any) -> None:
    """Count what shared fixtures reached for each test that uses them, not only for the first."""
    for fixtures in item._fixtureinfo.name2fixturedefs.values():
        for fixture in fixtures:
            state()._stats.update(_reached_by.get(f"{fixture.baseid}:{fixture.argname}", ()))
