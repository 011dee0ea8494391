"""What the weeks say of a figure, in words: a change, no real change, or why nothing can be said; and its goal."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.goals import Goal
from analytics.measuring import Figure
from analytics.measuring.behaviour import Limits, Signal, Variation
from analytics.pages.judging import Judged, holds
from analytics.pages.wording import DASH, Wording

_MOST_DECIMALS = 6


def signal_words(judged: Judged, value: float, say: Wording) -> str:
    """Return a clause without a full stop on a week that is more than chance, and whether that is good.

    Parameters
    ----------
    judged
        A figure whose own week has a signal.
    value
        The figure of that week.
    """
    limits, signal, variation = judged.found.limits, judged.signal, judged.variation
    assert limits is not None
    assert signal is not None
    assert variation is not None
    if signal.kind == "run":
        return _run(signal, limits, variation, judged.metric.unit, say)
    is_above = signal.direction == "above"
    limit = limits.high if is_above else limits.low
    amount, edge = apart(value, limit, judged.metric.unit, say)
    texts = {
        (True, "improvement"): say.tr("{value} is above the upper limit of {limit}: better than usual"),
        (True, "concern"): say.tr("{value} is above the upper limit of {limit}: worse than usual"),
        (True, "change"): say.tr("{value} is above the upper limit of {limit}: not as usual"),
        (False, "improvement"): say.tr("{value} is below the lower limit of {limit}: better than usual"),
        (False, "concern"): say.tr("{value} is below the lower limit of {limit}: worse than usual"),
        (False, "change"): say.tr("{value} is below the lower limit of {limit}: not as usual"),
    }
    return texts[is_above, variation].format(value=amount, limit=edge)


def _run(signal: Signal, limits: Limits, variation: Variation, unit: str, say: Wording) -> str:
    centre, n = say.value(limits.centre, unit), signal.length
    texts = {
        ("above", "improvement"): say.trn(
            "{n} week in a row above the average of {centre}: better than usual",
            "{n} weeks in a row above the average of {centre}: better than usual",
            n,
            centre=centre,
        ),
        ("above", "concern"): say.trn(
            "{n} week in a row above the average of {centre}: worse than usual",
            "{n} weeks in a row above the average of {centre}: worse than usual",
            n,
            centre=centre,
        ),
        ("above", "change"): say.trn(
            "{n} week in a row above the average of {centre}: not as usual",
            "{n} weeks in a row above the average of {centre}: not as usual",
            n,
            centre=centre,
        ),
        ("below", "improvement"): say.trn(
            "{n} week in a row below the average of {centre}: better than usual",
            "{n} weeks in a row below the average of {centre}: better than usual",
            n,
            centre=centre,
        ),
        ("below", "concern"): say.trn(
            "{n} week in a row below the average of {centre}: worse than usual",
            "{n} weeks in a row below the average of {centre}: worse than usual",
            n,
            centre=centre,
        ),
        ("below", "change"): say.trn(
            "{n} week in a row below the average of {centre}: not as usual",
            "{n} weeks in a row below the average of {centre}: not as usual",
            n,
            centre=centre,
        ),
    }
    return texts[signal.direction, variation]


def usual(judged: Judged, say: Wording) -> str:
    """Return the range between the limits."""
    limits, unit = judged.found.limits, judged.metric.unit
    assert limits is not None
    if unit == "share":
        return say.interval(limits.low, limits.high, unit)
    if limits.low <= 0:
        return say.interval(None, limits.high, unit)
    if unit == "seconds":
        return say.interval(limits.low, limits.high, unit)
    return say.ltr(f"{say.value(limits.low, unit)}{DASH}{say.value(limits.high, unit)}")


def unjudged(judged: Judged, figure: Figure, say: Wording) -> str:
    """Return why nothing can be said of the page's own week."""
    if figure.value is None:
        return say.tr("Without a value there is no change to judge.")
    if judged.found.limits is None:
        return say.tr("Too few weeks to judge a change.")
    return say.trn(
        "Fewer than {n} turn: too few to judge a change.",
        "Fewer than {n} turns: too few to judge a change.",
        judged.least_n,
    )


def goal_amount(goal: Goal, unit: str, say: Wording) -> str:
    """Return what a goal asks for, whole."""
    if unit == "seconds":
        return say.value(goal.value, unit)
    if unit != "share":
        decimals = next((d for d in range(12) if round(goal.value, d) == goal.value), 12)
        return say.number(goal.value, max(decimals, 2 if unit == "ratio" else 0))
    decimals = next((d for d in range(3) if round(goal.value * 100, d) == round(goal.value * 100, 9)), 3)
    return say.share(goal.value, decimals)


def goal_words(goal: Goal, figure: Figure, say: Wording) -> str:
    """Return the goal of a figure and whether it holds, as a sentence."""
    amount, is_met = goal_amount(goal, figure.unit, say), holds(goal, figure)
    is_floor = goal.operator == ">="
    if is_met is None and figure.low is None and figure.high is None:
        text = (
            say.tr("Goal: at least {amount}. Whether it is met cannot be told.")
            if is_floor
            else say.tr("Goal: at most {amount}. Whether it is met cannot be told.")
        )
    else:
        texts = {
            (True, True): say.tr("Goal: at least {amount}. It is met."),
            (True, False): say.tr("Goal: at least {amount}. It is not met."),
            (True, None): say.tr(
                "Goal: at least {amount}. Whether it is met cannot be told: the interval reaches to both sides of it."
            ),
            (False, True): say.tr("Goal: at most {amount}. It is met."),
            (False, False): say.tr("Goal: at most {amount}. It is not met."),
            (False, None): say.tr(
                "Goal: at most {amount}. Whether it is met cannot be told: the interval reaches to both sides of it."
            ),
        }
        text = texts[is_floor, is_met]
    return text.format(amount=amount)


def assurance_words(judged: Judged, say: Wording) -> str:
    """Return what the limits say of the goal; nothing where there is no goal, or where the limits no longer hold."""
    if judged.signal is not None:
        return ""
    texts = {
        "met": say.tr("As things are, every week will meet it."),
        "missed": say.tr("As things are, no week will meet it."),
        "hit and miss": say.tr("As things are, chance decides which weeks meet it."),
    }
    return texts.get(judged.assurance or "", "")


def apart(value: float, other: float, unit: str, say: Wording) -> tuple[str, str]:
    """Return two amounts with as many decimals as tell them apart."""
    pairs = zip(_texts(value, unit, say), _texts(other, unit, say), strict=True)
    texts = next(pairs)
    while value != other and texts[0] == texts[1] and (more := next(pairs, None)):
        texts = more
    return texts


def value_beside(value: float, said: str, unit: str, say: Wording) -> str:
    """Return a value in words that differ from those of another amount, which it is not."""
    texts = list(_texts(value, unit, say))
    return next((text for text in texts if text != said), texts[0])


def _texts(value: float, unit: str, say: Wording) -> Iterator[str]:
    yield say.value(value, unit)
    for decimals in range(_MOST_DECIMALS):
        if unit == "share":
            yield say.share(value, decimals)
        elif unit == "seconds":
            yield say.tr("{n}\u00a0s", n=say.number(value, decimals))
        else:
            yield say.number(value, decimals)
