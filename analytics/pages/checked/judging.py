"""Which days are judged where none are asked for: those of the report's page."""

from __future__ import annotations

from datetime import datetime

from analytics.log import Log
from analytics.measuring import Selection, span
from analytics.measuring.checking import Checked, check
from analytics.pages.periods import page_days
from analytics.pages.report import FEWEST_CUSTOMERS


def judge(
    log: Log,
    asked: Selection,
    *,
    clock: datetime | None = None,
    is_strict: bool = False,
    is_internal: bool = False,
) -> Checked:
    """Judge the goals and limits of a log's settings, in the days of the report's page where none are asked for.

    Parameters
    ----------
    asked
        The days to judge; with `every` each period of them.
    clock
        The instant by which the newest message is how old, naive UTC; None: that of the selection, if it has one.
    is_strict
        Count what is undecided or unknown as missed.
    is_internal
        Break down channels, brands and categories of fewer customers than a shared page does.

    Raises
    ------
    RequestError, ConfigError, NothingToReport
        As for `check`.
    """
    if asked.every is None:
        asked, _ = page_days(asked, None, span(log), is_whole=False)
    return check(
        log,
        asked,
        clock=asked.as_of or clock,
        is_strict=is_strict,
        fewest_customers=0 if is_internal else FEWEST_CUSTOMERS,
    )
