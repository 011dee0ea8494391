"""The folders of data that belong to the program: queries, reports, sample_data."""

from __future__ import annotations

from pathlib import Path

from analytics.errors import InstallationError


def folder(name: str) -> Path:
    """Find a folder of data: inside the package as installed, or beside it in a checkout.

    Raises
    ------
    InstallationError
        It is in neither place.
    """
    package = Path(__file__).resolve().parent
    for parent in (package, package.parent):
        if (parent / name).is_dir():
            return parent / name
    raise InstallationError(f"The folder '{name}' of this program is missing. Install the program again.")
