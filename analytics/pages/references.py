"""What the articles behind this report claim, and of whom; a figure of theirs is never a user's own goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """A figure of an article: its value (a share of 0..1 or seconds), its source, and what it counts."""

    value: float
    source: str
    counts: str


EXPECT_WITHIN_30M = Reference(
    0.52, "beeshaper, undated", "customers who expect an answer within 30 minutes, asked in an unnamed study"
)
NEVER_ANSWERED = Reference(
    0.58, "roi-customers-2014", "posts and tweets about bad service that are never answered"
)
# Mean response times of the top 100 US retailers.
MEAN_RESPONSE = {
    "facebook": Reference(24 * 3600, "beeshaper, undated", "average of the top 100 US retailers"),
    "twitter": Reference(11.25 * 3600, "beeshaper, undated", "average of the top 100 US retailers"),
}
# People by what they ever used their account for, n = 2,195, several answers allowed.
USED_TO_COMPLAIN = Reference(0.12, "beeshaper, undated", "consumers who used their account to complain")
USED_TO_ASK = Reference(0.31, "beeshaper, undated", "consumers who used it to ask about a product")
USED_FOR_FEEDBACK = Reference(0.39, "beeshaper, undated", "consumers who used it to give feedback")
