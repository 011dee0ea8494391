"""Other tools' rules of response time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.measuring import Compared, Rule, Spread


def rules() -> tuple[Rule, ...]:
    """Return the rules, what each counts, and who published it."""
    from analytics.measuring import rules

    return rules()


def spreads(compared: Sequence[Compared]) -> list[Spread]:
    """Return how far apart rules are, of each figure that several of them give, in the order of `Log.compare`."""
    from analytics.measuring import spreads

    return spreads(compared)
