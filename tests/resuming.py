"""A run of hours goes on where it stopped: `pytest -p resuming --passed FILE` leaves out what passed before.

A test is passed over when it passed from set-up to tear-down in an earlier run with the same file, whatever has changed
in the code since: without the file all tests run.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the command line name the file."""
    parser.addoption(
        "--passed", type=Path, help="keep the tests that pass in this file, and leave them out next time"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin where a file is named."""
    file: Path | None = config.getoption("passed")
    if file is not None:
        # workers are told, as the file grows while the last of them are still starting
        told = getattr(config, "workerinput", {}).get("passed")
        is_there = told is None and file.exists()
        before = file.read_text(encoding="utf-8").splitlines() if is_there else told or []
        config.pluginmanager.register(Passed(file, before, is_worker=told is not None))


class Passed:
    """The tests that passed in earlier runs, to be left out, and those that pass now, to be kept in a file."""

    def __init__(self, file: Path, before: list[str], *, is_worker: bool) -> None:
        self.file = file
        self.before = before
        self.is_worker = is_worker
        self.called: set[str] = set()

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what passed before."""
        passed = set(self.before)
        left_out = [item for item in items if item.nodeid in passed]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item.nodeid not in passed]

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: WorkerController) -> None:
        """Tell a worker what passed before this run."""
        node.workerinput["passed"] = self.before

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a test when all of it is done."""
        if report.when == "call" and report.passed:
            self.called.add(report.nodeid)
        if (
            report.when == "teardown"
            and report.passed
            and report.nodeid in self.called
            and not self.is_worker
        ):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a", encoding="utf-8") as file:
                file.write(report.nodeid + "\n")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Take it for done where nothing is left to run."""
        if session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self.before:
            session.exitstatus = pytest.ExitCode.OK
