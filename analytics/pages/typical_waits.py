"""What the typical waits of channels and of brands say, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.measuring import Figure
from analytics.pages.limits import hidden
from analytics.pages.report import MIN_TURNS, NO_REPLIES, Slice
from analytics.pages.wording import Wording


def channel_waits(names: Sequence[str], slices: Sequence[Slice], say: Wording) -> list[str]:
    """Return the range of the typical waits, over the channels with enough turns to have one."""
    ends, never = _ends(names, slices)
    sentences = []
    if ends:
        (quick, fastest), (slow, slowest) = ends
        sentences.append(
            say.tr(
                "The typical wait runs from {low} on {quick} to {high} on {slow}.",
                low=say.duration(fastest.value or 0),
                quick=quick,
                high=say.duration(slowest.value or 0),
                slow=slow,
            )
        )
        sentences += _chance(fastest, slowest, say)
    if never:
        sentences.append(say.tr("On {channels} fewer than half had an answer.", channels=say.listed(never)))
    return [" ".join([*sentences, *_uncompared(slices, say)])] if sentences else []


def brand_waits(names: Sequence[str], slices: Sequence[Slice], say: Wording) -> list[str]:
    """Return the range of the typical waits, over the brands with enough turns to have one."""
    ends, never = _ends(names, slices)
    sentences = []
    if ends:
        (quick, fastest), (slow, slowest) = ends
        sentences.append(
            say.tr(
                "The typical wait runs from {low} ({quick}) to {high} ({slow}).",
                low=say.duration(fastest.value or 0),
                quick=quick,
                high=say.duration(slowest.value or 0),
                slow=slow,
            )
        )
        sentences += _chance(fastest, slowest, say)
    if never:
        sentences.append(
            say.tr("Of these, fewer than half had an answer: {brands}.", brands=say.listed(never))
        )
    return [" ".join([*sentences, *_uncompared(slices, say)])] if sentences else []


def _uncompared(slices: Sequence[Slice], say: Wording) -> list[str]:
    """Say that some are too small to be compared."""
    if all(hidden(one.figures) or one.figures["typical_wait_seconds"].n >= MIN_TURNS for one in slices):
        return []
    return [say.tr("Those with fewer than {few} turns are not compared.", few=say.number(MIN_TURNS))]


def _ends(
    names: Sequence[str], slices: Sequence[Slice]
) -> tuple[tuple[tuple[str, Figure], tuple[str, Figure]] | None, list[str]]:
    """Return the slices with the shortest and the longest typical wait, and the names of those that reach none."""
    waits = [
        (name, figure)
        for name, one in zip(names, slices, strict=True)
        if (figure := one.figures["typical_wait_seconds"]).n >= MIN_TURNS
    ]
    known = sorted(
        ((name, figure) for name, figure in waits if figure.value is not None),
        key=lambda named: (named[1].value or 0, named[0]),
    )
    never = [name for name, figure in waits if figure.value is None and figure.reason != NO_REPLIES]
    return ((known[0], known[-1]) if len(known) > 1 else None), never


def _chance(fastest: Figure, slowest: Figure, say: Wording) -> list[str]:
    is_apart = fastest.high is not None and slowest.low is not None and fastest.high < slowest.low
    if is_apart:
        return []
    return [say.tr("Their 95 % intervals overlap, so the difference may be chance.")]
