"""Gather what a page shows: every call to the log and the measuring stands here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from analytics.log import FileLedger, Log
from analytics.measuring import (
    CurvePoint,
    Figure,
    Selection,
    Span,
    answer_curve,
    label_sources,
    measure,
    population,
    rows,
    span,
)
from analytics.measuring.changes import Change, change
from analytics.metrics import Metric, catalogue
from analytics.pages.formatting import local
from analytics.pages.periods import Period, period_before, period_of, trend_days

HEADLINE = (
    "unanswered_share",
    "within_30m_share",
    "within_2h_share",
    "within_24h_share",
    "median_response_seconds",
    "typical_wait_seconds",
    "p90_wait_seconds",
    "turns",
)
MIX = ("complaint_share", "question_share", "feedback_share", "other_share")
CHANNEL = (
    "turns",
    "unanswered_share",
    "median_response_seconds",
    "mean_response_seconds",
    "typical_wait_seconds",
    "p90_wait_seconds",
)
TOTAL = (*HEADLINE, "mean_response_seconds", *MIX)
NO_REPLIES = "replies are not in this log"
NO_CUSTOMERS = "customers' messages are not in this log"
_WORKLIST = 25


@dataclass(frozen=True)
class Headline:
    """A headline figure beside that of the period before."""

    figure: Figure
    before: Figure | None
    change: Change | None


@dataclass(frozen=True)
class Slice:
    """The figures of one channel, or of one week, by metric."""

    name: str
    figures: Mapping[str, Figure]
    start: date | None = None


@dataclass(frozen=True)
class Waiting:
    """A customer who still waits; `opened_at` is naive UTC."""

    channel: str
    brand: str | None
    category: str | None
    opened_at: datetime
    wait_seconds: float
    text: str


@dataclass(frozen=True)
class Report:
    """Everything that a page shows, as measured; no text of its own."""

    title: str
    period: Period
    previous: Period | None
    no_comparison: str | None
    span: Span
    one_sided: str | None
    headline: Mapping[str, Headline]
    population: Mapping[str, int]
    curve: Sequence[CurvePoint]
    channel_curves: Mapping[str, Sequence[CurvePoint]]
    channels: Sequence[Slice]
    mix: Mapping[str, Figure]
    label_sources: Mapping[str | None, int]
    weeks: Sequence[Slice]
    waiting: Sequence[Waiting]
    waiting_count: int
    waiting_elsewhere: int
    files: Sequence[FileLedger]
    metrics: Mapping[str, Metric]


def gather(log: Log, selection: Selection, previous: Selection | None, title: str) -> Report:
    """Measure what a page shows.

    Parameters
    ----------
    log
        The log to report on.
    selection
        The days of the page; no days at all for the whole log. `by` and `every` are set here.
    previous
        The days to compare with, or None where there is nothing to compare with.
    title
        The page's heading.
    """
    extent = span(log)
    period = period_of(selection, extent)
    chosen = replace(selection, by=(), every=None, as_of=period.as_of)
    by_channel = replace(chosen, by=("channel",))
    before = None if previous is None else period_before(previous, period)
    one_sided = _one_sided(extent)
    no_comparison = _no_comparison(before, extent)
    weeks = _weeks(log, chosen, period, extent)
    # Calls of one selection stand together: the turns asked for are then found once.
    channels = _channels(log, by_channel)
    channel_curves: Mapping[str, Sequence[CurvePoint]] = {}
    if not one_sided:
        channel_curves = _by_channel(answer_curve(log, by_channel))
    now = _last_week(weeks, period) or _only_channel(channels) or measure(log, TOTAL, chosen)
    curve: Sequence[CurvePoint] = []
    if not one_sided:
        curve = next(iter(channel_curves.values())) if len(channels) == 1 else answer_curve(log, chosen)
    parts = population(log, chosen)
    waiting = [] if one_sided else rows(log, "worklist", chosen, limit=_WORKLIST)
    earlier = _figures_before(log, chosen, before, weeks) if no_comparison is None else {}
    figures = {figure.metric: figure for figure in now}
    return Report(
        title=title,
        period=period,
        previous=before,
        no_comparison=no_comparison,
        span=extent,
        one_sided=one_sided,
        headline={name: _headline(figures[name], earlier.get(name)) for name in HEADLINE},
        population=parts,
        curve=curve,
        channel_curves=channel_curves,
        channels=channels,
        mix={name: figures[name] for name in MIX},
        label_sources=label_sources(log, chosen),
        weeks=weeks,
        waiting=[_waiting(row) for row in waiting],
        waiting_count=0 if one_sided else parts["waiting"],
        waiting_elsewhere=0 if one_sided else parts["waiting_elsewhere"],
        files=log.ledger(),
        metrics={name: catalogue()[name] for name in TOTAL},
    )


def _one_sided(extent: Span) -> str | None:
    if extent.customer_messages == 0:
        return NO_CUSTOMERS
    return NO_REPLIES if extent.brand_messages == 0 else None


def _no_comparison(before: Period | None, extent: Span) -> str | None:
    if before is None:
        return "there is no period before to compare with"
    begins = local(extent.first_at, before.tz).date()
    if begins > before.first:
        return "the log begins too late to hold the whole of the period before"
    return None


def _weeks(log: Log, chosen: Selection, period: Period, extent: Span) -> list[Slice]:
    first, last = trend_days(period, extent)
    trend = replace(chosen, every="week", first=first, last=last)
    names = TOTAL if period.kind == "week" else HEADLINE
    weeks: dict[date, dict[str, Figure]] = {}
    for figure in measure(log, names, trend):
        if figure.period is not None:
            weeks.setdefault(figure.period, {})[figure.metric] = figure
    return [Slice(start.isoformat(), weeks[start], start) for start in sorted(weeks)]


def _last_week(weeks: Sequence[Slice], period: Period) -> list[Figure]:
    """Return the figures of a week's page: the last point of its own trend."""
    if period.kind != "week":
        return []
    return [figure for week in weeks if week.start == period.first for figure in week.figures.values()]


def _only_channel(channels: Sequence[Slice]) -> list[Figure]:
    """Return the figures of the only channel, which are those of all."""
    if len(channels) != 1:
        return []
    return [replace(figure, dimensions={}) for figure in channels[0].figures.values()]


def _figures_before(
    log: Log, chosen: Selection, before: Period | None, weeks: Sequence[Slice]
) -> Mapping[str, Figure]:
    """Return the figures of the period before at equal maturity: of a week, a point of the trend."""
    if before is None:
        return {}
    if before.kind == "week":
        return next((week.figures for week in weeks if week.start == before.first), {})
    then = replace(chosen, first=before.first, last=before.last, as_of=before.as_of)
    return {figure.metric: figure for figure in measure(log, HEADLINE, then)}


def _headline(now: Figure, before: Figure | None) -> Headline:
    return Headline(now, before, None if before is None else change(now, before))


def _channels(log: Log, by_channel: Selection) -> list[Slice]:
    """Return the channels, most turns first; one alone with the figures of the whole page."""
    turns = measure(log, ("turns",), by_channel)
    channels: dict[str, dict[str, Figure]] = {}
    for figure in measure(log, TOTAL if len(turns) == 1 else CHANNEL, by_channel):
        channels.setdefault(str(figure.dimensions["channel"]), {})[figure.metric] = figure
    slices = [Slice(name, figures) for name, figures in channels.items()]
    return sorted(slices, key=lambda channel: (-(channel.figures["turns"].value or 0), channel.name))


def _by_channel(points: Iterable[CurvePoint]) -> dict[str, list[CurvePoint]]:
    curves: dict[str, list[CurvePoint]] = {}
    for point in points:
        curves.setdefault(str(point.dimensions["channel"]), []).append(point)
    return curves


def _waiting(row: Mapping[str, object]) -> Waiting:
    opened_at, seconds = row["opened_at"], row["wait_seconds"]
    assert isinstance(opened_at, datetime)
    assert isinstance(seconds, int | float)
    return Waiting(
        channel=str(row["channel"]),
        brand=_text(row["brand"]),
        category=_text(row["category"]),
        opened_at=opened_at,
        wait_seconds=float(seconds),
        text=_text(row["text"]) or "",
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
