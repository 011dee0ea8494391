"""The period in three plain sentences, made from the figures and never beyond them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analytics.measuring import Figure
from analytics.pages import formatting as say
from analytics.pages.periods import Period
from analytics.pages.references import EXPECT_WITHIN_30M
from analytics.pages.report import NO_CUSTOMERS, NO_REPLIES, Headline, Report, Slice
from analytics.pages.texts import clip

_MIN_COMPARED = 20
# Of fewer there is no tenth to speak of.
_MIN_TENTHS = 10
_WITHIN = {
    "within_30m_share": (1800, "30 minutes"),
    "within_2h_share": (7200, "2 hours"),
    "within_24h_share": (86400, "24 hours"),
}


def summary(report: Report) -> list[str]:
    """Return the sentences that open the page: how many asked, how long they waited, what changed."""
    if report.one_sided == NO_CUSTOMERS:
        return [
            "This log holds no message from a customer, only the brand’s own: there is nothing to answer.",
            "How many customers asked and how long they waited cannot be said without their messages.",
            "Load the export that holds the customers’ side, and this page fills.",
        ]
    if not report.population["turns"]:
        return [f"No customer turned to the brand {_when(report.period)}, so there is nothing to measure."]
    if report.one_sided == NO_REPLIES:
        return [
            _asked(report) + ".",
            "This log holds no message from the brand, so it cannot say who was answered and who was not.",
            "Load the export that holds the replies, and the waits appear.",
        ]
    return [_unanswered(report), _speed(report), _moved(report)]


def _unanswered(report: Report) -> str:
    figure = report.headline["unanswered_share"].figure
    grace = say.duration(report.period.grace_seconds)
    asked = _asked(report)
    if figure.value is None or figure.numerator is None or figure.denominator is None:
        if not report.population["owed"]:
            return f"{asked}."
        return f"{asked}; none of these is {grace} old yet: too early to say who goes without an answer."
    if report.population["owed"] == 1:
        return f"{asked}, and it has {'no' if figure.numerator else 'an'} answer from a person."
    those = "those"
    if figure.denominator != report.population["owed"]:
        those = f"the {say.number(figure.denominator)} that are at least {grace} old"
    if figure.numerator == 0:
        rest = f"none of {those} is"
    elif figure.numerator == figure.denominator:
        rest = f"every one of {those} is"
    else:
        verb = "is" if figure.numerator == 1 else "are"
        rest = f"{say.number(figure.numerator)} of {those} ({say.share(figure.value)}) {verb}"
    return f"{asked}, and {rest} without an answer from a person."


def _asked(report: Report) -> str:
    turns, owed = report.population["turns"], report.population["owed"]
    times = "once" if turns == 1 else f"{say.number(turns)} times"
    if owed == turns:
        needed = "; a reply was needed" if turns == 1 else "; a reply was needed each time"
    elif owed == 0:
        needed = "; no reply was needed"
    else:
        needed = f"; {say.number(owed)} of these needed a reply"
    return f"{_when(report.period).capitalize()} customers turned to the brand {times}{needed}"


def _when(period: Period) -> str:
    return {"week": "in this week", "days": "in these days"}.get(period.kind, "in this log")


def _speed(report: Report) -> str:
    typical = report.headline["typical_wait_seconds"].figure
    slow = report.headline["p90_wait_seconds"].figure
    if not typical.n:
        return "Nobody needed a reply, so there is no wait to speak of."
    if typical.value is None:
        text = "Fewer than half of those who needed a reply had one by then, so there is no typical wait"
    elif typical.n == 1:
        text = f"The answer came after {say.duration(typical.value)}"
    elif typical.n < _MIN_TENTHS:
        text = f"Half had an answer within {say.duration(typical.value)}"
    elif slow.value is None:
        text = (
            f"Half had an answer within {say.duration(typical.value)};"
            " more than one in ten had none by the end of what the log shows"
        )
    else:
        text = (
            f"Half had an answer within {say.duration(typical.value)}"
            f" and nine in ten within {say.duration(slow.value)}"
        )
    within = report.headline["within_2h_share"].figure
    if within.value is None or typical.n == 1 or not _agrees("within_2h_share", within.value, typical, slow):
        return f"{text}."
    return f"{text}; {say.share(within.value)} of the answers owed came within 2\u00a0hours."


def _agrees(name: str, value: float, typical: Figure, slow: Figure) -> bool:
    """Say whether a share within H can stand beside the waits.

    The waits count young and withdrawn turns in part and the shares leave them out, so near one half or
    nine tenths the two can disagree by a little.
    """
    seconds, _ = _WITHIN[name]
    return all(
        (value >= part) == (wait.value is not None and wait.value <= seconds)
        for wait, part in ((typical, 0.5), (slow, 0.9))
    )


def _moved(report: Report) -> str:
    if report.previous is not None and report.no_comparison is None:
        return _against(report.headline, report.previous)
    return _channels_differ(report.channels) or _expected(report.headline["within_30m_share"].figure)


def _against(headline: Mapping[str, Headline], previous: Period) -> str:
    than = "the week before" if previous.kind == "week" else "the days before"
    opening = f"Against {than}, seen at the same age,"
    compared = {
        name: headline[name] for name in ("unanswered_share", "within_2h_share", "typical_wait_seconds")
    }
    if all(line.change is None or line.change.value is None for line in compared.values()):
        return f"Against {than} nothing can be compared: {_why(compared)}."
    moved = [text for name, line in compared.items() if (text := _movement(name, line))]
    if moved:
        return f"{opening} {say.sentence_list(moved)}: more than chance explains."
    line = compared["unanswered_share"]
    if line.figure.value is None or line.before is None or line.before.value is None:
        return f"{opening} nothing moved by more than chance explains."
    now, before = say.share_pair(line.figure.value, line.before.value)
    numbers = f"still {now}" if now == before else f"{now} after {before}"
    return f"{opening} nothing moved by more than chance explains (without an answer: {numbers})."


def _movement(name: str, line: Headline) -> str | None:
    if line.change is None or not line.change.is_clear or line.before is None:
        return None
    now, before = line.figure.value, line.before.value
    if now is None or before is None:
        return None
    verb = "rose" if line.change.is_rise else "fell"
    if name == "typical_wait_seconds":
        texts = say.duration(now), say.duration(before)
        subject = "the typical wait"
    else:
        texts = say.share_pair(now, before)
        subject = (
            "the share without an answer"
            if name == "unanswered_share"
            else "the share answered within 2 hours"
        )
    if texts[0] == texts[1]:
        return None
    return f"{subject} {verb} from {texts[1]} to {texts[0]}"


def _why(compared: dict[str, Headline]) -> str:
    for line in compared.values():
        if line.change is not None and line.change.reason:
            return line.change.reason
    return "there was nothing to measure then"


def _channels_differ(channels: Sequence[Slice]) -> str | None:
    """Return where most and fewest go unanswered, if the two intervals lie apart."""
    shares = {
        channel.name: figure
        for channel in channels
        if (figure := channel.figures["unanswered_share"]).value is not None and figure.n >= _MIN_COMPARED
    }
    if len(shares) < 2:
        return None
    order = sorted(shares, key=lambda name: (shares[name].value or 0.0, name))
    best, worst = shares[order[0]], shares[order[-1]]
    if best.high is None or worst.low is None or best.value is None or worst.value is None:
        return None
    if best.high >= worst.low:
        return "The channels do not differ clearly in the share that goes without an answer."
    high, low = say.share_pair(worst.value, best.value)
    return (
        f"Most go without an answer on {_channel(order[-1])} ({high}) and fewest on"
        f" {_channel(order[0])} ({low}), a difference beyond chance."
    )


def _channel(name: str) -> str:
    return clip(say.channel(name), 30)


def _had(within: Figure) -> str:
    return "nobody had one" if within.value == 0 else f"{say.share(within.value or 0)} had one"


def _expected(within: Figure) -> str:
    expected = say.share(EXPECT_WITHIN_30M.value)
    if within.value is None:
        return (
            f"How many had an answer within the 30 minutes that {expected} of customers expect is not known."
        )
    return (
        f"Within 30 minutes, when {expected} of customers expect an answer ({EXPECT_WITHIN_30M.source}),"
        f" {_had(within)}."
    )
