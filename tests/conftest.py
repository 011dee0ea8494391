"""Fixtures that several test files share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# No deadline: the tests share their cores, so one slow example says nothing.
settings.register_profile("answered", deadline=None)
settings.load_profile("answered")

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The top folder of the project."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; a test that asks for it is skipped where there is none, and fails in CI."""
    give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        give_up("no Chromium here: install one (Debian: apt-get install chromium libatomic1) or set CHROMIUM")
    from playwright.sync_api import sync_playwright

    # Chromium refuses to start in its sandbox as root.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with ExitStack() as stack:
        try:
            playwright = stack.enter_context(sync_playwright())
            chromium = playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox"] if is_root else []
            )
        except Exception as error:  # playwright raises a bare one where its own driver does not start
            give_up(f"{path} does not start: {error}")
        yield chromium
        chromium.close()
