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


def is_sample(path: str) -> bool:
    """Tell whether the path of an export is one of the sample data, which are invented."""
    return Path(path.split(" + ")[0]).is_relative_to(folder("sample_data").resolve())
