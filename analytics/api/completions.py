"""Names that can be asked for, with a line on each; found at once, without opening anything."""

from __future__ import annotations

from pathlib import Path

from analytics import sqlfiles
from analytics.config import LANGUAGES
from analytics.dimension_names import DIMENSIONS as DIMENSIONS
from analytics.saved import saved_queries

Named = dict[str, str]
"""Name -> what it is; may be empty."""


def metric_titles() -> Named:
    """Return the titles of all metrics."""
    from analytics.metrics import catalogue

    return {name: metric.title for name, metric in catalogue().items()}


def list_titles() -> Named:
    """Return the titles of all lists."""
    return {path.stem: _title(path) for path in sqlfiles.paths("lists")}


def saved_titles(folder: Path) -> Named:
    """Return the titles of the saved queries of a folder."""
    return {one.name: one.title for one in saved_queries(folder)}


def format_titles() -> Named:
    """Return the titles of all formats of exports."""
    from analytics.sources.formats import formats

    return {name: one.title for name, one in formats().items()}


def language_names() -> Named:
    """Return the languages of the report."""
    return dict.fromkeys(LANGUAGES, "")


def zone_names() -> Named:
    """Return the names of time zones."""
    from zoneinfo import available_timezones

    return dict.fromkeys(sorted(available_timezones()), "")


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline().removeprefix("-- title:").strip()
