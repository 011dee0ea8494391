"""Channels and brands side by side: what stayed unanswered, and the waits beside what the articles claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics import charts
from analytics.measuring import Figure
from analytics.pages.limits import hidden
from analytics.pages.references import MEAN_RESPONSE
from analytics.pages.report import FEWEST_CUSTOMERS, NO_REPLIES, Context, Report, Section, Slice, Source
from analytics.pages.texts import clip
from analytics.pages.typical_waits import brand_waits, channel_waits
from analytics.pages.wording import Wording

MOST_SHOWN = 15
_METRICS = (
    "turns",
    "customers",
    "unanswered_share",
    "median_response_seconds",
    "mean_response_seconds",
    "typical_wait_seconds",
    "p90_wait_seconds",
)


@dataclass(frozen=True)
class Group:
    """Channels or brands, most turns first.

    Parameters
    ----------
    shown
        Those that are shown one by one.
    others, others_turns
        How many more there are, with fewer turns, and their turns.
    small, small_turns
        How many have too few customers to be broken down on this page, and their turns.
    """

    shown: Sequence[Slice]
    others: int
    others_turns: int
    small: int
    small_turns: int


@dataclass(frozen=True)
class Places:
    """The channels, and the brands where there are two or more.

    Parameters
    ----------
    small_channels, small_brands
        Names of those that have too few customers to be named on this page.
    """

    channels: Group
    brands: Group | None
    small_channels: frozenset[str] = frozenset()
    small_brands: frozenset[str] = frozenset()


def gather(source: Source) -> Places:
    """Measure the channels and brands."""
    channels = source.slices("channel", _METRICS)
    brands = source.slices("brand", _METRICS)
    is_internal = source.is_internal
    has_brands = sum(bool(brand.name) for brand in brands) > 1
    return Places(
        grouped(channels, is_internal),
        grouped(brands, is_internal) if has_brands else None,
        frozenset(one.name for one in _small(channels, is_internal)),
        frozenset(one.name for one in _small(brands, is_internal)),
    )


def grouped(slices: Sequence[Slice], is_internal: bool) -> Group:
    """Part slices, most turns first, into those that are shown one by one and those that are only counted."""
    small = _small(slices, is_internal)
    large = [one for one in slices if one not in small]
    others = large[MOST_SHOWN:]
    return Group(
        large[:MOST_SHOWN],
        len(others),
        sum(_amount(one, "turns") for one in others),
        len(small),
        sum(_amount(one, "turns") for one in small),
    )


def _small(slices: Sequence[Slice], is_internal: bool) -> list[Slice]:
    return [one for one in slices if not is_internal and _amount(one, "customers") < FEWEST_CUSTOMERS]


def _amount(one: Slice, metric: str) -> int:
    return round(one.figures[metric].value or 0)


def small_names(report: Report) -> tuple[frozenset[str], frozenset[str]]:
    """Return the channels and the brands that this page does not name; none where it has no part on places."""
    found: Places | None = report.found.get("places")
    return (found.small_channels, found.small_brands) if found else (frozenset(), frozenset())


def tell(report: Report, say: Wording) -> Context:
    """Return the table of the channels and that of the brands, the means beside the articles' averages."""
    found: Places = report.found["places"]
    if not found.channels.shown and not found.channels.small:
        return {
            "sentences": [say.tr("There is nothing to show: no customer turned to the brand.")],
            "groups": [],
        }
    names = [clip(say.channel(channel.name), 40) for channel in found.channels.shown]
    facebook, twitter = MEAN_RESPONSE["facebook"], MEAN_RESPONSE["twitter"]
    sentences = []
    if report.one_sided:
        sentences.append(say.tr("Only the turns can be counted: {reason}.", reason=say.tr(report.one_sided)))
    else:
        sentences += [*channel_waits(names, found.channels.shown, say), *_silent(names, found, say)]
    channels = _table(found.channels, names, report, say) | {
        "title": say.tr("Channels"),
        "head": say.tr("Channel"),
        "label": say.tr("Turns per channel")
        if report.one_sided
        else say.tr("Unanswered turns and waits per channel"),
        "references": [_reference(channel.name, say) for channel in found.channels.shown],
        "sentences": [],
    }
    groups = [channels]
    if found.brands is not None:
        names = [_brand(brand.name, say) for brand in found.brands.shown]
        groups.append(
            _table(found.brands, names, report, say)
            | {
                "title": say.tr("Brands"),
                "head": say.tr("Brand"),
                "label": say.tr("Turns per brand")
                if report.one_sided
                else say.tr("Unanswered turns and waits per brand"),
                "references": [""] * len(names),
                "sentences": [] if report.one_sided else brand_waits(names, found.brands.shown, say),
            }
        )
    mean = say.tr(
        "The articles’ averages are of the top 100 US retailers ({source}): {facebook} on Facebook and {twitter} on"
        " Twitter. A mean of the answered is what they quote; it leaves out those who never had an answer and so"
        " looks faster than the typical wait.",
        source=say.tr(facebook.source),
        facebook=say.duration(facebook.value),
        twitter=say.duration(twitter.value),
    )
    return {
        "sentences": sentences,
        "groups": groups,
        "notes": [] if report.one_sided else [mean],
        "has_waits": report.one_sided is None,
        "has_chart": report.one_sided is None and _has_waits(found.channels.shown),
        "measures": [(metric, title) for title, _, metric, _ in _measures(say)],
        "table_caption": say.tr(
            "Most turns first. In each bar, 0 to 100 %, the thin line is the 95 % interval."
        )
        if report.one_sided is None
        else say.tr("Most turns first."),
        "caption": say.tr(
            "How long customers waited, per channel, with the articles’ averages. Circle and cross leave out those who"
            " never had an answer; the coloured diamond and bar count them."
        ),
    }


def _table(group: Group, names: Sequence[str], report: Report, say: Wording) -> Context:
    """Return the rows of a group, one for all of the page, and what is only counted."""
    rows = [
        {"name": name, "figures": one.figures, "hidden": hidden(one.figures)}
        for name, one in zip(names, group.shown, strict=True)
    ]
    rest = []
    if group.others:
        text = say.trn("{n} more", "{n} more", group.others)
        rest.append({"name": text, "turns": say.number(group.others_turns)})
    if group.small:
        text = say.trn(
            "{n} more with fewer than {customers} customers",
            "{n} more with fewer than {customers} customers each",
            group.small,
            customers=say.number(FEWEST_CUSTOMERS),
        )
        rest.append({"name": text, "turns": say.number(group.small_turns)})
    total = {"name": say.tr("All"), "figures": report.figures, "hidden": report.hidden}
    if len(rows) + len(rest) < 2:
        return {"rows": rows, "rest": rest, "total": None}
    return {"rows": rows, "rest": rest, "total": total}


def _reference(channel: str, say: Wording) -> str:
    reference = MEAN_RESPONSE.get(channel)
    return say.tr("articles: {wait}", wait=say.duration(reference.value)) if reference else ""


def _brand(name: str, say: Wording) -> str:
    return clip(name, 40) if name else say.tr("brand not named")


def _silent(names: Sequence[str], found: Places, say: Wording) -> list[str]:
    """Name the channels on which customers asked and no reply is in the log."""
    silent = [
        name
        for name, channel in zip(names, found.channels.shown, strict=True)
        if channel.figures["typical_wait_seconds"].n and not channel.figures["median_response_seconds"].n
    ]
    if not silent:
        return []
    return [
        say.tr(
            "No reply on {channels} is counted here: either nobody answered, or the replies were not exported.",
            channels=say.listed(silent, "or"),
        )
    ]


def plots(report: Report, say: Wording, told: Context) -> Mapping[str, Any]:
    """Draw the waits of each channel on one time axis."""
    if not told.get("has_chart"):
        return {}
    slices = report.found["places"].channels.shown
    measures = _measures(say)
    names = [clip(say.channel(channel.name), 18) for channel in slices]
    known = [
        figure.value
        for channel in slices
        for _, _, metric, _ in measures
        if (figure := channel.figures[metric]).value is not None
    ]
    dots = [
        charts.Dots(
            title,
            symbol,
            [channel.figures[metric].value for channel in slices],
            [
                _says(name, title, channel.figures[metric], say)
                for name, channel in zip(names, slices, strict=True)
            ],
            is_accented,
        )
        for title, symbol, metric, is_accented in measures
    ]
    marks = {
        row: charts.Mark(reference.value, _reference(channel.name, say))
        for row, channel in enumerate(slices)
        if (reference := MEAN_RESPONSE.get(channel.name))
    }
    words = charts.Words(say.duration, say.share, say.tr("turns"), say.tr("not reached"))
    return {"places": charts.channel_waits(names, dots, max(2 * 86400, 1.5 * max(known)), words, marks)}


def _measures(say: Wording) -> tuple[tuple[str, str, str, bool], ...]:
    """Return the waits of the chart: title, symbol, metric, and whether those still waiting count."""
    return (
        (say.tr("median of the answered"), "circle-open", "median_response_seconds", False),
        (say.tr("mean of the answered"), "x-thin", "mean_response_seconds", False),
        (say.tr("typical wait"), "diamond", "typical_wait_seconds", True),
        (say.tr("nine in ten within"), "line-ns", "p90_wait_seconds", True),
    )


def _says(name: str, title: str, figure: Figure, say: Wording) -> str:
    """Return what a mark says; nothing for what was never asked for, so that no mark stands for it."""
    if figure.value is not None:
        wait, n = say.duration(figure.value), say.number(figure.n)
        return say.tr("{name}, {title}: {wait} (n {n})", name=name, title=title, wait=wait, n=n)
    if not figure.n or not figure.reason or figure.reason == NO_REPLIES:
        return ""
    return say.tr("{name}, {title}: {reason}", name=name, title=title, reason=say.tr(figure.reason))


def _has_waits(slices: Sequence[Slice]) -> bool:
    return any(channel.figures["median_response_seconds"].value is not None for channel in slices)


SECTION = Section("places", tell, metrics=("mean_response_seconds",), gather=gather, plots=plots)
