"""What the articles behind this report claim, and of whom; a figure of theirs is never a user's own goal."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.pages.wording import Wording


@dataclass(frozen=True)
class Reference:
    """A figure of an article: its value (a share of 0..1 or seconds), its source, and what it counts."""

    value: float
    source: str
    counts: str


EXPECT_WITHIN_30M = Reference(
    0.52, "beeshaper, undated", "customers who expect an answer within 30 minutes, asked in an unnamed study"
)
EXPECT_AT_NIGHT = Reference(
    0.57,
    "beeshaper, undated",
    "customers who expect the same answer at night and on weekends, asked in an unnamed study",
)
ADVISED_WITHIN = Reference(7200, "ynet-2011", "time within which to answer, at least with an interim answer")
NEVER_ANSWERED = Reference(
    0.58, "roi-customers-2014", "posts and tweets about bad service that are never answered"
)
MISSED_CHANCES = Reference(
    0.80, "roi-customers-2014", "chances to engage well that companies miss, on all channels"
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


def beside(name: str, say: Wording) -> str:
    """Return what the articles say of a headline figure, and what theirs counts where it is not the same."""
    texts = {
        "unanswered_share": say.tr(
            "Articles: companies miss almost {share} of the chances to engage well ({source}). That counts more than"
            " missing answers.",
            share=say.share(MISSED_CHANCES.value),
            source=say.tr(MISSED_CHANCES.source),
        ),
        "complaint_unanswered_share": say.tr(
            "Articles: {share} of posts and tweets about bad service are never answered ({source}).",
            share=say.share(NEVER_ANSWERED.value),
            source=say.tr(NEVER_ANSWERED.source),
        ),
        "within_30m_share": say.tr(
            "Articles: {share} of customers expect an answer by then ({source}). That is a wish, not what they got.",
            share=say.share(EXPECT_WITHIN_30M.value),
            source=say.tr(EXPECT_WITHIN_30M.source),
        ),
        "within_2h_share": say.tr(
            "Articles: everything should be answered by then, at least with an interim answer ({source}).",
            source=say.tr(ADVISED_WITHIN.source),
        ),
        "median_response_seconds": say.tr(
            "Articles: the top 100 US retailers take {facebook} on Facebook and {twitter} on Twitter ({source}). These"
            " are means, not medians.",
            facebook=say.duration(MEAN_RESPONSE["facebook"].value),
            twitter=say.duration(MEAN_RESPONSE["twitter"].value),
            source=say.tr(MEAN_RESPONSE["facebook"].source),
        ),
    }
    return texts.get(name, "")
