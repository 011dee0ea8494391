"""Logs of whole weeks for the tests of a page: of each so many turns that are answered, and so many that are not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pagelogs import START, at
from pagerows import AS_GIVEN, Row, answers, asks, open_rows

from analytics.config import Settings
from analytics.measuring import Selection
from analytics.pages.report import Report, gather
from analytics.pages.sections import figures, places, weeks

SECTIONS = (figures.SECTION, weeks.SECTION, places.SECTION)
# Half and a little more than half of twenty, in turn: the centre is 52.5 %, every moving range 5 points.
STEADY = ((10, 10), (9, 11)) * 4


def traffic(parts: Sequence[tuple[int, int]], category: str = "question") -> list[Row]:
    """Return the messages of weeks: of each as many turns answered after ten minutes, and never, a customer each.

    The last message of all is a thank-you eight days after the last week, so that every week is settled.
    """
    rows: list[Row] = []
    for week, (answered, silent) in enumerate(parts):
        for number in range(answered + silent):
            asked = asks(f"w{week}-{number}", at(week, 1, number), f"c{week}-{number}", category)
            rows += [asked, answers(asked, 10)] if number < answered else [asked]
    return [*rows, asks("late", at(len(parts), 8 * 24), "late", "thanks")]


def page(
    parts: Sequence[tuple[int, int]],
    *,
    week: int | None = None,
    settings: Settings = AS_GIVEN,
    category: str = "question",
) -> Report:
    """Gather the page of a week, the last one unless another is given; 0 is the first."""
    return _page(tuple(parts), len(parts) - 1 if week is None else week, settings, category)


@cache
def _page(parts: tuple[tuple[int, int], ...], week: int, settings: Settings, category: str) -> Report:
    first = (START + timedelta(weeks=week)).date()
    with (
        TemporaryDirectory() as folder,
        open_rows(Path(folder), traffic(parts, category), settings) as log,
    ):
        return gather(log, Selection(first=first, last=first + timedelta(days=6)), SECTIONS)
