"""Days other than those of the page, for what takes longer to tell or needs more turns than it has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from analytics.measuring import Selection
from analytics.measuring.selection import Period, midnight
from analytics.pages.periods import local
from analytics.pages.report import Source

FOUR_WEEKS = timedelta(weeks=4)


@dataclass(frozen=True)
class Stretch:
    """Days in which turns were opened, both ends inclusive.

    Parameters
    ----------
    selection
        Its turns, seen as of the page's instant.
    is_longer
        Some of the days lie before those of the page.
    """

    first: date
    last: date
    selection: Selection
    is_longer: bool


def longer(source: Source) -> Stretch:
    """Return the page's days, and where they are fewer than four weeks those before, as far as the log goes back."""
    period = source.period
    first = max(period.last - FOUR_WEEKS + timedelta(days=1), _begin(source))
    if first >= period.first:
        return Stretch(period.first, period.last, source.chosen, is_longer=False)
    return Stretch(first, period.last, replace(source.chosen, first=first, last=period.last), is_longer=True)


def ripe(source: Source, age: timedelta) -> Stretch | None:
    """Return the newest four weeks of which all turns are of an age as of the page; None where the log has none."""
    period = source.period
    last = local(period.as_of - age, period.tz).date() - timedelta(days=1)
    if last < _begin(source):
        return None
    first = max(last - FOUR_WEEKS + timedelta(days=1), _begin(source))
    # Days alone would be seen as of a week after their end.
    ends = midnight(last + timedelta(days=1), period.tz)
    seen = Period(first, midnight(first, period.tz), ends, period.as_of)
    return Stretch(first, last, replace(source.chosen, first=first, last=last, stretch=seen), is_longer=True)


def _begin(source: Source) -> date:
    return local(source.span.first_at, source.period.tz).date()
