"""What exports cannot tell, in words: of the turns of a page, and of the formats of a log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analytics.measuring import Counted, Figure, Limit
from analytics.pages.texts import clip
from analytics.pages.wording import Wording

TOLD = ("unanswered", "follow_ups", "monitored", "seconds")
"""Kinds of limits that touch figures, those that hide them first."""


def hidden(figures: Mapping[str, Figure], name: str = "unanswered_share") -> str | None:
    """Return why a figure is not known, where exports cannot tell it; None: it is known, or the reason is another."""
    reason = figures[name].reason
    return reason if isinstance(reason, Counted) else None


def without_number(reason: str) -> str:
    """Return a reason as it holds for several figures."""
    return reason.uncounted if isinstance(reason, Counted) else reason


def limit_words(
    limits: Sequence[Limit],
    kinds: Sequence[str],
    say: Wording,
    *,
    channels: int | None = None,
    fewest: int = 0,
) -> list[str]:
    """Return a sentence for each of some kinds of limits, with how many turns it concerns.

    Parameters
    ----------
    channels
        On how many channels customers asked at all: where all are concerned, none is named. None: they are named.
    fewest
        Channels with fewer customers are not named: they are counted only where all of a kind are.
    """
    told = []
    for kind in kinds:
        of_kind = [one for one in limits if one.kind == kind]
        named = [one for one in of_kind if one.customers >= fewest]
        counted = named or of_kind
        if not counted:
            continue
        n, total = sum(one.turns for one in counted), sum(one.all_turns for one in counted)
        sentence = _sentence(kind, n, total, say)
        if named and (channels is None or len(named) < channels):
            places = say.listed([clip(say.channel(one.channel), 40) for one in named])
            sentence = say.tr("{place}: {finding}", place=places, finding=sentence)
        told.append(sentence)
    return told


def _sentence(kind: str, n: int, turns: int, say: Wording) -> str:
    total = say.number(turns)
    match kind:
        case "unanswered":
            return say.trn(
                "{n} of {total} turns comes from an export that holds only answered messages: those without an answer"
                " are missing, so nobody can say how many they are.",
                "{n} of {total} turns come from exports that hold only answered messages: those without an answer are"
                " missing, so nobody can say how many they are.",
                n,
                total=total,
            )
        case "follow_ups":
            return say.trn(
                "{n} of {total} turns comes from an export that holds only the first message and the first reply of a"
                " conversation: what came after them is not known.",
                "{n} of {total} turns come from exports that hold only the first message and the first reply of a"
                " conversation: what came after them is not known.",
                n,
                total=total,
            )
        case "monitored":
            return say.trn(
                "{n} of {total} turns comes from an export of a monitoring tool: replies that the monitoring did not"
                " catch count as missing, so the share without an answer is at most what is shown.",
                "{n} of {total} turns come from exports of a monitoring tool: replies that the monitoring did not catch"
                " count as missing, so the share without an answer is at most what is shown.",
                n,
                total=total,
            )
        case "seconds":
            return say.trn(
                "{n} of {total} turns has times to the minute; its wait is no more exact.",
                "{n} of {total} turns have times to the minute; their waits are no more exact.",
                n,
                total=total,
            )
    raise ValueError(kind)


def format_words(lacking: Mapping[str, Sequence[str]], say: Wording) -> list[str]:
    """Return a sentence for each format that lacks something."""
    names = {
        "unanswered": say.tr("who had no answer"),
        "follow_ups": say.tr("what came after the first message and the first reply of a conversation"),
        "monitored": say.tr("replies that the monitoring did not catch"),
        "seconds": say.tr("the seconds of times"),
        "notes": say.tr("internal notes"),
    }
    return [
        say.tr(
            "What exports in the format {format} cannot tell: {what}.",
            format=say.ltr(clip(name, 30)),
            what=say.tr("; ").join(names[kind] for kind in kinds),
        )
        for name, kinds in lacking.items()
    ]
