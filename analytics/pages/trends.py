"""Weekly figures at equal maturity, measured once for all pages that show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from analytics.log import Log
from analytics.measuring import Figure, Selection, measure
from analytics.measuring.selection import midnight, period_start
from analytics.pages.periods import SETTLES_AFTER

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """The figures of a week, by metric."""

    start: date
    figures: Mapping[str, Figure]


@dataclass
class Trends:
    """The weeks of a log, each kept by how long after its end it is seen.

    Parameters
    ----------
    metrics
        Names of what is measured of each week.
    selection
        Whose turns: zone, grace and condition; its days do not matter.
    """

    log: Log
    metrics: Sequence[str]
    selection: Selection
    _known: dict[tuple[bool, timedelta], dict[date, Week]] = field(default_factory=dict)

    def weeks(self, first: date, last: date, as_of: datetime) -> list[Week]:
        """Return the weeks that have a day from `first` to `last`, oldest first.

        Parameters
        ----------
        as_of
            When the newest of them is seen, naive UTC; the others are seen as long after their end, or, where it is
            still running, as long after their beginning.
        """
        newest = self._week_of(last)
        begins, ends = self._instant(newest), self._instant(newest + _WEEK)
        is_running = as_of < ends
        age = (is_running, as_of - begins if is_running else min(as_of - ends, SETTLES_AFTER))
        known = self._known.setdefault(age, {})
        oldest = self._week_of(first)
        wanted = [oldest + _WEEK * number for number in range((newest - oldest) // _WEEK + 1)]
        cut = {start for start in wanted if start < first or start + timedelta(days=6) > last}
        missing = [start for start in wanted if start in cut or start not in known]
        made: dict[date, Week] = {}
        if missing:
            seen = self._instant(missing[-1] + (timedelta() if is_running else _WEEK)) + age[1]
            until = min(last, missing[-1] + timedelta(days=6))
            chosen = replace(
                self.selection, every="week", first=max(first, missing[0]), last=until, as_of=seen
            )
            found: dict[date, dict[str, Figure]] = {}
            for figure in measure(self.log, self.metrics, chosen):
                if figure.period is not None:
                    found.setdefault(figure.period, {})[figure.metric] = figure
            made = {start: Week(start, figures) for start, figures in found.items()}
            known |= {start: week for start, week in made.items() if start not in cut}
        return [week for start in wanted if (week := made.get(start) or known.get(start))]

    def as_of_for(self, last: date, newest: date, as_of: datetime) -> datetime:
        """Return when the week of `last` is as old as that of `newest` is as of an instant."""
        if as_of >= self._instant(self._week_of(newest) + _WEEK):
            since = as_of - self._instant(self._week_of(newest) + _WEEK)
            return self._instant(self._week_of(last) + _WEEK) + since
        return self._instant(self._week_of(last)) + (as_of - self._instant(self._week_of(newest)))

    def _week_of(self, day: date) -> date:
        return period_start(day, "week", self.selection.week_start)

    def _instant(self, day: date) -> datetime:
        return midnight(day, self.selection.tz)
