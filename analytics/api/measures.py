"""Figures of a log, as analysts ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Unpack

from analytics.api.asking import Asked, day, dimensions, metric_names, selection
from analytics.api.turns_taken import one_at_a_time
from analytics.errors import LogError

if TYPE_CHECKING:
    import polars as pl

    from analytics.config import Settings
    from analytics.log import Log as Engine
    from analytics.measuring import Around, Compared, Figure, Limit, Selection
    from analytics.measuring.selection import Period

Names = Iterable[str] | str


class Measures:
    """What can be measured of a log."""

    def __init__(self, engine: Engine) -> None:
        self._held = engine
        self._lock = RLock()
        self._is_closed = False

    @property
    def engine(self) -> Engine:
        """The log as the program itself sees it; not part of what stays stable between versions."""
        return self._engine

    @property
    def _engine(self) -> Engine:
        if self._is_closed:
            raise LogError(f"The log {self.path} is closed. Open it again with analytics.open.")
        return self._held

    @property
    def path(self) -> Path:
        """File of the log."""
        return self._held.path

    @property
    def settings(self) -> Settings:
        """Settings of the configuration: zone, first day of the week, grace, opening hours, goals."""
        return self._held.settings

    @one_at_a_time
    def metrics(
        self,
        names: Names = (),
        *,
        by: Names = (),
        every: str | None = None,
        week: str | None = None,
        **asked: Unpack[Asked],
    ) -> pl.DataFrame:
        """Measure metrics.

        Parameters
        ----------
        names
            Names of metrics; none: all of the catalogue.
        by
            Dimensions: a slice for each of their values.
        every
            ``day``, ``week``, ``month`` or ``quarter``: a row a period, all seen at equal maturity.
        week
            A week such as ``2026-W46`` instead of days.
        **asked
            Which turns, seen when: the keys of `Asked`.

        Returns
        -------
        polars.DataFrame
            A row a slice and metric, periods oldest first, metrics in the order asked. Columns: metric, unit, value,
            low, high (interval of 95 %), numerator, denominator, n (the denominator), pending (left out for their
            age only), reason (why the value is null), one a dimension, and period (its first day) with `every`.

        Raises
        ------
        RequestError
            A metric, dimension, period, zone or day does not exist, or the condition cannot be read.
        NothingToReport
            The log holds no message.
        """
        from analytics.api.frames import figures_frame

        by = dimensions(by)
        figures = self.figures(names, by=by, every=every, week=week, **asked)
        return figures_frame(figures, by, has_periods=every is not None)

    @one_at_a_time
    def figures(
        self,
        names: Names = (),
        *,
        by: Names = (),
        every: str | None = None,
        week: str | None = None,
        **asked: Unpack[Asked],
    ) -> list[Figure]:
        """Measure metrics as `metrics` does, without a frame.

        Returns
        -------
        list of Figure
            Slice by slice, in each the metrics in the order asked.

        Raises
        ------
        RequestError, NothingToReport
            As for `metrics`.
        """
        from analytics.measuring import measure

        return measure(
            self._engine, metric_names(names), self._selection(by, every=every, week=week, **asked)
        )

    @one_at_a_time
    def periods(self, every: str, *, week: str | None = None, **asked: Unpack[Asked]) -> list[Period]:
        """Return the stretches of time whose figures `metrics` gives with `every`, and as of when each is seen.

        Where the newest is running, `Period.as_of` of the earlier ones is as long after their beginning as that of the
        newest: of each, only the part that it has run is seen.

        Parameters
        ----------
        every
            ``day``, ``week``, ``month`` or ``quarter``.
        week
            A week such as ``2026-W46`` instead of days.

        Returns
        -------
        list of Period
            Oldest first.

        Raises
        ------
        RequestError, NothingToReport
            As for `metrics`.
        """
        from analytics.measuring import span
        from analytics.measuring.selection import periods

        held = span(self._engine)
        return periods(self._selection(every=every, week=week, **asked), held.first_at, held.latest_at)

    @one_at_a_time
    def limits(
        self, names: Names = (), *, stretch: Period | None = None, **asked: Unpack[Asked]
    ) -> list[Limit]:
        """Return what the exports of the turns asked for cannot tell, as far as it matters to metrics.

        Parameters
        ----------
        names
            Names of metrics; none: all of the catalogue.
        stretch
            An exact stretch of time instead of days, as `shifts` gives them.

        Returns
        -------
        list of Limit
            The gravest first; nothing where all can be told.

        Raises
        ------
        RequestError, NothingToReport
            As for `metrics`.
        """
        from analytics.measuring import limits
        from analytics.metrics import chosen

        found = limits(self._engine, replace(self._selection(**asked), stretch=stretch))
        if any("replies" in metric.needs for metric in chosen(metric_names(names))):
            return found
        return [one for one in found if one.kind not in ("monitored", "seconds")]

    @one_at_a_time
    def around(
        self, names: Names = (), *, on: date | str, by: Names = (), **asked: Unpack[Asked]
    ) -> pl.DataFrame:
        """Measure metrics before and from a day on, both at equal maturity, and how much they changed.

        Parameters
        ----------
        on
            The first day of the time after.

        Returns
        -------
        polars.DataFrame
            A row a slice and metric. Columns: metric, unit, before, after, change, low, high (interval of 95 % of
            the change), n_before, n_after, pending_before, pending_after, reason (why the change is
            null), one a dimension.

        Raises
        ------
        RequestError, NothingToReport
            As for `metrics`; or one side has no time.
        """
        from analytics.api.frames import shifts_frame

        by = dimensions(by)
        return shifts_frame(self.shifts(names, on=on, by=by, **asked).shifts, by)

    @one_at_a_time
    def shifts(self, names: Names = (), *, on: date | str, by: Names = (), **asked: Unpack[Asked]) -> Around:
        """Measure metrics as `around` does, without a frame, with the two stretches of time.

        Returns
        -------
        Around
            The shift of each figure, slice by slice, in each the metrics in the order asked, and both stretches.

        Raises
        ------
        RequestError, NothingToReport
            As for `around`.
        """
        from analytics.measuring import around

        chosen = self._selection(by, **asked)
        return around(self._engine, metric_names(names), chosen, day(on, chosen.tz))

    @one_at_a_time
    def compare(self, **asked: Unpack[Asked]) -> pl.DataFrame:
        """Measure the log under other tools' definitions of response time.

        Returns
        -------
        polars.DataFrame
            A row a rule. Columns: rule, title, whose, statistic (``median`` or ``mean``), centre_seconds,
            within_30m_share and unanswered_share with their numerators and denominators, cases, answered, reason
            (why a value is null).

        Raises
        ------
        RequestError, NothingToReport
            As for `metrics`.
        """
        from analytics.api.frames import compared_frame

        return compared_frame(self.compared(**asked))

    @one_at_a_time
    def compared(self, **asked: Unpack[Asked]) -> list[Compared]:
        """Measure the log as `compare` does, without a frame.

        Raises
        ------
        RequestError, NothingToReport
            As for `metrics`.
        """
        from analytics.measuring import compare

        return compare(self._engine, self._selection(**asked))

    def _selection(
        self, by: Names = (), *, every: str | None = None, week: str | None = None, **asked: Unpack[Asked]
    ) -> Selection:
        return selection(self.settings, by, every=every, week=week, **asked)
