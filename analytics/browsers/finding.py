"""Find the browser to print with."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from analytics.errors import BrowserError

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
)
# On macOS programs are not on PATH.
_APPLICATIONS = ("Chromium", "Google Chrome", "Microsoft Edge")
_ADVICE = "Install Chromium, Google Chrome or Microsoft Edge, or name the program with --browser PATH."


def find_browser(given: Path | None = None) -> Path:
    """Find an installed Chromium, Google Chrome or Microsoft Edge.

    Parameters
    ----------
    given
        The program to use, as a path or as a name on PATH; None to look for one: by the usual names on PATH,
        then on macOS in the folders of applications.

    Raises
    ------
    BrowserError
        There is none, or the given one is no program, or this system is neither Linux nor macOS.
    """
    if os.name != "posix":
        raise BrowserError(
            "Printing by command works on Linux and macOS only. Open the page in a browser and print it there."
        )
    if given is not None:
        found = shutil.which(given)
        if found is None:
            raise BrowserError(f"{given} is no program that can be run. {_ADVICE}")
        return Path(found)
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    for path in _applications():
        if os.access(path, os.X_OK):
            return path
    elsewhere = " and in the folders of applications" if sys.platform == "darwin" else ""
    raise BrowserError(
        f"No browser to print with was found: looked for {', '.join(_NAMES)} on PATH{elsewhere}. {_ADVICE}"
    )


def _applications() -> list[Path]:
    if sys.platform != "darwin":
        return []
    folders = (Path("/Applications"), Path.home() / "Applications")
    return [
        folder / f"{name}.app" / "Contents" / "MacOS" / name for folder in folders for name in _APPLICATIONS
    ]
