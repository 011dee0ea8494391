"""Why a figure is not known, in the words of every output."""

from __future__ import annotations

NO_TURNS = "no turns to count"
TOO_YOUNG = "all are too young to tell"
NOT_REACHED = "not reached"
UNTOLD = {
    "unanswered": (
        "{n} turn comes from an export of answered messages only",
        "{n} turns come from exports of answered messages only",
    ),
    "follow_ups": (
        "{n} turn comes from an export that ends with the first reply",
        "{n} turns come from exports that end with the first reply",
    ),
}
"""The need of a metric that turns' exports do not meet, and the reason that it gives: of one turn, of several."""
