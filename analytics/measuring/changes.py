"""Whether a figure moved, or only chance did."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from analytics.measuring.figures import Figure

NO_TURNS_BEFORE = "no turns before it"
NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Change:
    """A figure against the same figure of the period before.

    `value`, `low` and `high` are in the figure's unit (shares as a difference of shares). `is_clear`
    says that the 95 % interval leaves out zero; `reason` says why there is nothing to compare,
    and they are None.
    """

    value: float | None
    low: float | None
    high: float | None
    is_clear: bool
    reason: str | None = None

    @property
    def is_rise(self) -> bool:
        """Say whether the figure clearly rose."""
        return self.is_clear and self.value is not None and self.value > 0

    @property
    def is_fall(self) -> bool:
        """Say whether the figure clearly fell."""
        return self.is_clear and self.value is not None and self.value < 0


def change(now: Figure, before: Figure | None) -> Change:
    """Return how `now` differs from `before`, with a 95 % interval of the difference.

    The interval comes from the two figures' own (the method of variance estimates recovery: Newcombe
    1998, method 10; Zou and Donner 2008), so it keeps their design effect and their skew. Counts have
    no interval, and no claim is made of them.
    """
    if before is None:
        return Change(None, None, None, False, NO_TURNS_BEFORE)
    if now.value is None or before.value is None:
        missing = now if now.value is None else before
        return Change(None, None, None, False, missing.reason or NOT_KNOWN)
    difference = now.value - before.value
    if now.low is None or now.high is None or before.low is None or before.high is None:
        return Change(difference, None, None, False)
    low = difference - sqrt((now.value - now.low) ** 2 + (before.high - before.value) ** 2)
    high = difference + sqrt((now.high - now.value) ** 2 + (before.value - before.low) ** 2)
    return Change(difference, low, high, low > 0 or high < 0)
