"""Gather what a page shows: figures and rows as measured, without words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from analytics.goals import Goal
from analytics.log import Log
from analytics.measuring import (
    Coverage,
    CurvePoint,
    Figure,
    Limit,
    Selection,
    Span,
    answer_curve,
    coverage,
    hold_turns,
    limits,
    measure,
    population,
    sides,
    span,
)
from analytics.measuring.goals import goals_of
from analytics.metrics import HEADLINE as HEADLINE
from analytics.pages.limits import hidden
from analytics.pages.periods import (
    Period,
    baseline_days,
    local,
    period_before,
    period_of,
    trend_days,
)
from analytics.pages.trends import Trends, Week
from analytics.pages.wording import Wording
from analytics.resources import is_sample

FEWEST_CUSTOMERS = 5
"""A page that is shared does not break down groups of fewer customers."""
MIN_TURNS = 20
"""Of fewer turns no share is drawn or compared: it would jump about by chance."""
NO_REPLIES = "replies are not in this log"
NO_CUSTOMERS = "customers’ messages are not in this log"
NO_PERIOD_BEFORE = "there is no period before to compare with"
BEGINS_TOO_LATE = "the log begins too late to hold the whole of the period before"

Context = dict[str, Any]


@dataclass(frozen=True)
class Slice:
    """The figures of a channel or brand, by metric."""

    name: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Report:
    """Everything that a page shows, as measured; no words of its own.

    Parameters
    ----------
    brand
        The brand that the page is of; None: all.
    is_internal
        Names of people and links to originals are shown.
    is_sample
        The log holds invented sample data.
    previous, no_comparison
        The period before, and why there is nothing to compare with.
    one_sided
        Which side's messages the log lacks up to the instant of the page, of replies where anybody asked; None: it
        has both.
    coverage
        By channel, since when and until when the log holds replies.
    limits
        What the exports of the page's turns cannot tell.
    figures, before
        Of the period, and the headline figures of the one before.
    weeks, baseline
        The trend, and the weeks from which its limits come; the headline figures of each.
    found
        What each section of the page gathered for itself, by its name.
    metrics
        Names of all metrics that the page shows, in the order of its sections.
    goals
        Of the configuration, by metric.
    changes
        Days from which limits are computed anew, as far as the trend has seen them, and what happened then.
    """

    period: Period
    brand: str | None
    is_internal: bool
    is_sample: bool
    previous: Period | None
    no_comparison: str | None
    span: Span
    one_sided: str | None
    figures: Mapping[str, Figure]
    before: Mapping[str, Figure]
    weeks: Sequence[Week]
    baseline: Sequence[Week]
    population: Mapping[str, int]
    found: Mapping[str, Any] = field(default_factory=dict)
    coverage: Sequence[Coverage] = ()
    limits: Sequence[Limit] = ()
    metrics: Sequence[str] = HEADLINE
    goals: Mapping[str, Goal] = field(default_factory=dict)
    changes: Sequence[tuple[date, str]] = ()

    @property
    def hidden(self) -> str | None:
        """Why it is not known who had no answer, though the log holds replies; None: it is known."""
        return None if self.one_sided else hidden(self.figures)


@dataclass(frozen=True)
class Source:
    """What sections gather from: the log, and the period of the page as a selection.

    Calls of one selection should stand together: its turns are then found once.
    """

    log: Log
    chosen: Selection
    period: Period
    span: Span
    one_sided: str | None
    is_internal: bool
    silent: frozenset[str] = frozenset()

    @cached_property
    def by_channel(self) -> Selection:
        """The period, cut by channel."""
        return replace(self.chosen, by=("channel",))

    @cached_property
    def channel_curves(self) -> Mapping[str, Sequence[CurvePoint]]:
        """The answer curves of the channels; none where the log has one side only."""
        curves: dict[str, list[CurvePoint]] = {}
        for point in [] if self.one_sided else answer_curve(self.log, self.by_channel):
            curves.setdefault(str(point.dimensions["channel"]), []).append(point)
        return curves

    def slices(self, by: str, metrics: Sequence[str]) -> list[Slice]:
        """Measure the period cut by a dimension; most turns first. `metrics` must hold ``turns``.

        Of channels without a reply in the log only counts are known.
        """
        found: dict[str | None, dict[str, Figure]] = {}
        for figure in measure(self.log, metrics, replace(self.chosen, by=(by,))):
            name = figure.dimensions[by]
            if by == "channel" and name in self.silent and figure.unit in ("share", "seconds"):
                figure = replace(figure, value=None, low=None, high=None, reason=NO_REPLIES)
            found.setdefault(None if name is None else str(name), {})[figure.metric] = figure
        slices = [Slice(name or "", figures) for name, figures in found.items()]
        return sorted(slices, key=lambda one: (-(one.figures["turns"].value or 0), one.name))


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Parameters
    ----------
    name
        Also the name of its template, its heading's id, and of what it gathers.
    metrics
        Figures of the period that it shows, besides those of the scoreboard.
    own_metrics
        Figures that it measures itself, of other days or cut.
    gather
        Measures what else it shows; None: nothing.
    tell
        Says it in words for the template.
    plots
        Draws its charts, from what it gathered and what it says, by their names.
    """

    name: str
    tell: Callable[[Report, Wording], Context]
    metrics: tuple[str, ...] = ()
    own_metrics: tuple[str, ...] = ()
    gather: Callable[[Source], Any] | None = None
    plots: Callable[[Report, Wording, Context], Mapping[str, Any]] | None = None


def gather(
    log: Log,
    selection: Selection,
    sections: Sequence[Section],
    *,
    previous: Selection | None = None,
    brand: str | None = None,
    is_internal: bool = False,
    trends: Trends | None = None,
) -> Report:
    """Measure what a page shows.

    Parameters
    ----------
    log
        The log to report on.
    selection
        The days of the page; no days at all for the whole log. `by` and `every` are set here.
    sections
        The parts of the page.
    previous
        The days to compare with, or None where there is nothing to compare with.
    trends
        The weeks as known from other pages of the same selection.
    """
    extent = span(log)
    period = period_of(selection, extent)
    chosen = replace(selection, by=(), every=None, as_of=period.as_of)
    before = None if previous is None else period_before(previous, period)
    no_comparison = _no_comparison(before, extent)
    hold_turns(log, chosen)
    trends = trends or Trends(log, HEADLINE, chosen)
    first, last = trend_days(period, extent)
    weeks = trends.weeks(first, last, period.as_of)
    baseline = _baseline(trends, period, extent, last)
    held = coverage(log, chosen, brand)
    limited = limits(log, chosen)
    one_sided = _one_sided(held, *sides(log, period.as_of))
    silent = frozenset(place.channel for place in held if place.last_at is None)
    source = Source(log, chosen, period, extent, one_sided, is_internal, silent)
    found = {section.name: section.gather(source) for section in sections if section.gather}
    names = dict.fromkeys([*HEADLINE, *(name for section in sections for name in section.metrics)])
    figures = {figure.metric: figure for figure in measure(log, list(names), chosen)}
    parts = population(log, chosen)
    earlier: Mapping[str, Figure] = {}
    if before is not None and no_comparison is None and period.kind != "week":
        then = replace(chosen, first=before.first, last=before.last, as_of=before.as_of)
        earlier = {figure.metric: figure for figure in measure(log, HEADLINE, then)}
    return Report(
        period=period,
        brand=brand,
        is_internal=is_internal,
        is_sample=any(is_sample(entry.path) for entry in log.ledger()),
        previous=before,
        no_comparison=no_comparison,
        span=extent,
        one_sided=one_sided,
        coverage=held,
        limits=limited,
        figures=figures,
        before=earlier,
        weeks=weeks,
        baseline=baseline,
        population=parts,
        found=found,
        metrics=metrics_of(sections),
        goals=goals_of(log.settings),
        changes=[change for change in log.settings.changes if change[0] <= last],
    )


def metrics_of(sections: Iterable[Section]) -> list[str]:
    """Return the names of the metrics that a page of these sections shows, in the order of their sections."""
    shown = (name for section in sections for name in (*section.metrics, *section.own_metrics))
    return list(dict.fromkeys([*HEADLINE, *shown]))


def _one_sided(held: Sequence[Coverage], has_customers: bool, has_brands: bool) -> str | None:
    if not has_customers:
        return NO_CUSTOMERS
    owing = [place for place in held if place.owed]
    is_silent = bool(owing) and all(place.last_at is None for place in owing)
    return NO_REPLIES if is_silent or not has_brands else None


def _no_comparison(before: Period | None, extent: Span) -> str | None:
    if before is None:
        return NO_PERIOD_BEFORE
    begins = local(extent.first_at, before.tz).date()
    return BEGINS_TOO_LATE if begins > before.first else None


def _baseline(trends: Trends, period: Period, extent: Span, last: date) -> Sequence[Week]:
    days = baseline_days(period, extent, [day for day, _ in trends.log.settings.changes], last)
    if days is None:
        return []
    seen = trends.as_of_for(days[1], last, period.as_of)
    return trends.weeks(*days, seen)
