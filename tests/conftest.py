"""Fixtures that several test files share."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from analytics.mailing import Server

# No deadline: the tests share their cores, so one slow example says nothing.
settings.register_profile("answered", deadline=None)
settings.load_profile("answered")


def pytest_collection_finish() -> None:
    """Leave what was imported aside for good, so that collecting garbage does not look at it again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let what was imported be taken down as ever."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The top folder of the project."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder that all processes of this run of the tests have together."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if hasattr(request.config, "workerinput") else folder


@pytest.fixture(scope="session")
def shared_world(shared_folder: Path) -> Path:
    """A folder with the sample's exports and the log of them, to be copied."""
    from worlds import prepared

    return prepared(shared_folder)


@pytest.fixture(scope="session")
def sample_log(shared_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of the sample's exports, to be looked at or copied."""
    # a copy: where a log is open there is more in its folder for a while, which others copy
    return Path(
        shutil.copy(shared_world / "answered.duckdb", tmp_path_factory.mktemp("sample") / "log.duckdb")
    )


@pytest.fixture(scope="session", autouse=True)
def new_logs_are_copies() -> Iterator[None]:
    """Let the tests of a process make the tables and views of new logs once."""
    from newlogs import copied

    with copied():
        yield


@pytest.fixture(scope="session")
def _logs_closed() -> Iterator[list[str]]:
    """What was found broken in logs that were closed after a change."""
    from ledgers import watched

    with watched() as found:
        yield found


@pytest.fixture(autouse=True)
def ledgers_hold(request: pytest.FixtureRequest, _logs_closed: list[str]) -> Iterator[None]:
    """Fail a test after which the rows of a log that it wrote do not add up, unless it breaks one on purpose."""
    yield
    found = list(_logs_closed)
    _logs_closed.clear()
    if found and not request.node.get_closest_marker("breaks_ledgers"):
        pytest.fail("A log does not hold what always holds:\n" + "\n".join(found), pytrace=False)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """An installed browser; a test that asks for it is skipped where there is none, and fails in CI."""
    from analytics.browsers import find_browser
    from analytics.errors import BrowserError

    given = os.environ.get("CHROMIUM")
    try:
        return find_browser(Path(given) if given else None)
    except BrowserError as error:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        return give_up(f"{error} (Debian: apt-get install chromium libatomic1; or set CHROMIUM)")


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """A headless Chromium, driven by playwright."""
    from playwright.sync_api import sync_playwright

    give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    # Chromium refuses to start in its sandbox as root.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with ExitStack() as stack:
        try:
            playwright = stack.enter_context(sync_playwright())
            started = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox"] if is_root else []
            )
        except Exception as error:  # playwright raises a bare one where its own driver does not start
            give_up(f"{chromium} does not start: {error}")
        yield started
        started.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start SMTP servers; each call returns how to reach its own."""
    from mailservers import serving

    with serving() as start:
        yield start
