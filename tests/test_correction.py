"""Shares corrected for wrong labels: by hand, by the formulas that they generalise, and by simulation."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.config import CATEGORIES
from analytics.measuring.confusion import LEFT_OUT, NOT_TOLD_APART, TARGETS
from analytics.measuring.correction import (
    NOT_MEASURED,
    NOTHING,
    UNSURE,
    Corrected,
    Stratum,
    corrected_share,
    strata,
)
from analytics.measuring.intervals import Z, wilson

EXACT = {(category, category): 50 for category in CATEGORIES}
counts = st.dictionaries(st.sampled_from(CATEGORIES), st.integers(0, 500), max_size=8)


def two(right: int, missed: int, false: int, spared: int) -> dict[tuple[str, str], int]:
    """Labelled texts that are complaints, and others."""
    return {
        ("complaint", "complaint"): right, ("complaint", "other"): missed,
        ("other", "complaint"): false, ("other", "other"): spared,
    }  # fmt: skip


def plain(messages: dict[str, int], target: str) -> float | None:
    whole = sum(n for label, n in messages.items() if label not in LEFT_OUT)
    return sum(messages.get(label, 0) for label in TARGETS[target]) / whole if whole else None


# ---- the value


@pytest.mark.parametrize(("labelled", "of", "errors"), [(40, 100, (45, 5, 10, 90)), (9, 60, (30, 20, 2, 98))])
def test_with_two_categories_the_share_is_that_of_rogan_and_gladen(
    labelled: int, of: int, errors: tuple[int, int, int, int]
) -> None:
    right, missed, false, spared = errors
    sensitivity, specificity = right / (right + missed), spared / (false + spared)
    expected = (labelled / of + specificity - 1) / (sensitivity + specificity - 1)
    found = corrected_share(
        [Stratum({"complaint": labelled, "other": of - labelled}, two(*errors))], "complaint"
    )
    assert found.value == pytest.approx(expected)


def test_a_mix_that_was_made_through_known_errors_is_found_again() -> None:
    # Of 100 complaints 80 are called so and 20 other; of 60 questions 45, 5 complaints, 10 other; of 40 praises 30,
    # 10 thanks; of 100 others 90, 10 questions; of 20 thanks 15, 5 praise. Shares of 300: 1/3, 1/5, 2/15, 1/3.
    errors = {
        ("complaint", "complaint"): 80, ("complaint", "other"): 20,
        ("question", "question"): 45, ("question", "complaint"): 5, ("question", "other"): 10,
        ("praise", "praise"): 30, ("praise", "thanks"): 10, ("suggestion", "suggestion"): 9,
        ("other", "other"): 90, ("other", "question"): 10, ("thanks", "thanks"): 15, ("thanks", "praise"): 5,
    }  # fmt: skip
    labelled = {"complaint": 85, "question": 55, "praise": 35, "thanks": 25, "other": 120}
    shares = {"complaint": 1 / 3, "question": 1 / 5, "feedback": 40 / 300, "other": 1 / 3}
    for target, share in shares.items():
        assert corrected_share([Stratum(labelled, errors)], target).value == pytest.approx(share)


@pytest.mark.parametrize("target", TARGETS)
@given(messages=counts)
def test_labels_that_are_never_wrong_are_not_corrected(target: str, messages: dict[str, int]) -> None:
    share = plain(messages, target)
    given = corrected_share([Stratum(messages)], target, 1.5)
    measured = corrected_share([Stratum(messages, EXACT)], target, 1.5)
    if share is None:
        assert given == measured == Corrected(reason=NOTHING)
        return
    whole = sum(n for label, n in messages.items() if label not in LEFT_OUT)
    assert (given.low, given.high) == pytest.approx(wilson(share * whole, whole, 1.5))
    assert given.value == pytest.approx(share)
    assert measured.reason == UNSURE or measured.value == pytest.approx(share)


def test_strata_are_corrected_each_by_its_own_errors_and_added() -> None:
    # 40 of 100 as above, and 10 of 20 given
    messages = [
        Stratum({"complaint": 40, "other": 60}, two(45, 5, 10, 90)),
        Stratum({"complaint": 10, "question": 10, "spam": 7}),
    ]
    found = corrected_share(messages, "complaint")
    assert found.value == pytest.approx((100 * (0.4 - 0.1) / 0.8 + 10) / 120)


def test_the_share_is_limited_to_0_and_1() -> None:
    few = corrected_share([Stratum({"complaint": 2, "other": 98}, two(45, 5, 10, 90))], "complaint")
    many = corrected_share([Stratum({"complaint": 98, "other": 2}, two(45, 5, 10, 90))], "complaint")
    assert (few.value, few.low) == (0, 0)
    assert (many.value, many.high) == (1, 1)


# ---- the interval


@pytest.mark.parametrize("effect", [0.7, 1.0, 2.5])
def test_with_two_categories_the_interval_is_that_of_lang_and_reiczigel_without_their_shift(
    effect: float,
) -> None:
    n, labelled = 400, 130
    worth = n / max(effect, 1)
    share = (labelled / n * worth + Z * Z / 2) / (worth + Z * Z)
    sensitivity, specificity = 41 / 52, 86 / 102
    excess = sensitivity + specificity - 1
    centre = (share + specificity - 1) / excess
    variance = (
        share * (1 - share) / (worth + Z * Z)
        + centre**2 * sensitivity * (1 - sensitivity) / 52
        + (1 - centre) ** 2 * specificity * (1 - specificity) / 102
    ) / excess**2
    half = Z * sqrt(variance)
    found = corrected_share(
        [Stratum({"complaint": labelled, "other": n - labelled}, two(40, 10, 15, 85))], "complaint", effect
    )
    assert (found.low, found.high) == pytest.approx((centre - half, centre + half))


def test_more_labelled_texts_and_more_messages_narrow_the_interval() -> None:
    def width(messages: int, labelled: int) -> float:
        found = corrected_share(
            [
                Stratum(
                    {"complaint": 4 * messages, "other": 6 * messages},
                    two(*(labelled * n for n in (8, 2, 1, 9))),
                )
            ],
            "complaint",
        )
        assert found.low is not None
        assert found.high is not None
        return found.high - found.low

    for smaller, larger in pairwise((30, 100, 1000)):
        assert width(smaller, 5) > width(larger, 5)
        assert width(30, smaller) > width(30, larger)
    # without end of messages the errors of the labels remain
    assert width(10**7, 5) > 0.9 * width(10**5, 5) > 0.1


def test_a_row_of_few_texts_without_an_error_is_not_taken_as_never_wrong() -> None:
    messages = {"complaint": 4000, "other": 6000}
    narrow, wide = (corrected_share([Stratum(messages, two(n, 0, 0, n))], "complaint") for n in (10_000, 10))
    for found in (narrow, wide):
        assert found.value == pytest.approx(0.4)
        assert found.low is not None
        assert found.high is not None
    assert (narrow.low, narrow.high) == pytest.approx(wilson(4000, 10_000), abs=3e-4)
    assert wide.high - wide.low > 5 * (narrow.high - narrow.low)  # type: ignore[operator]  # told above


ROWS = {
    # of ten texts of each kind, how they are labelled
    "complaint": {"complaint": 7, "question": 1, "other": 2},
    "question": {"question": 8, "complaint": 1, "other": 1},
    "suggestion": {"suggestion": 5, "other": 4, "question": 1},
    "praise": {"praise": 8, "other": 1, "thanks": 1},
    "other": {"other": 8, "question": 1, "complaint": 1},
    "thanks": {"thanks": 8, "praise": 2},
    "abuse": {"abuse": 6, "complaint": 2, "other": 2},
    "spam": {"spam": 7, "other": 3},
}


@pytest.mark.parametrize(
    ("mix", "messages", "texts"),
    [
        ((30, 25, 5, 10, 20, 6, 2, 2), 400, 400),
        ((30, 25, 5, 10, 20, 6, 2, 2), 3000, 400),
        ((6, 40, 10, 14, 20, 6, 2, 2), 1500, 1000),
    ],
)
def test_the_intervals_cover_the_true_share_about_as_often_as_they_say(
    mix: tuple[int, ...], messages: int, texts: int
) -> None:
    random = Random(20)
    whole = sum(n for category, n in zip(CATEGORIES, mix, strict=True) if category not in LEFT_OUT)
    covered: Counter[str] = Counter()
    known: Counter[str] = Counter()

    def drawn(n: int) -> Counter[tuple[str, str]]:
        truth = Counter(random.choices(CATEGORIES, mix, k=n))
        return Counter(
            (category, label)
            for category, number in truth.items()
            for label in random.choices(list(ROWS[category]), list(ROWS[category].values()), k=number)
        )

    for _ in range(500):
        errors = drawn(texts)
        labelled: Counter[str] = Counter()
        for (_, label), n in drawn(messages).items():
            labelled[label] += n
        for target, wanted in TARGETS.items():
            found = corrected_share([Stratum(labelled, errors)], target)
            if found.low is not None and found.high is not None:
                share = (
                    sum(n for category, n in zip(CATEGORIES, mix, strict=True) if category in wanted) / whole
                )
                known[target] += 1
                covered[target] += found.low <= share <= found.high
    assert min(known[target] for target in TARGETS) > 470
    for target in TARGETS:
        assert 0.92 <= covered[target] / known[target] <= 0.985, target


# ---- where nothing can be said


def test_a_category_with_under_five_labelled_texts_has_no_errors_that_are_known() -> None:
    messages = {"complaint": 40, "question": 20, "other": 60}
    errors = two(45, 5, 10, 90) | {("question", "question"): 4}
    found = corrected_share([Stratum(messages, errors)], "complaint")
    assert found == Corrected(reason="fewer than 5 labelled texts are question")
    errors[("question", "question")] = 5
    assert corrected_share([Stratum(messages, errors)], "complaint").value == pytest.approx(
        37.5 / 120, abs=0.05
    )


def test_a_label_that_neither_a_text_nor_a_message_has_is_not_asked_for() -> None:
    assert (
        corrected_share([Stratum({"complaint": 40, "other": 60}, two(45, 5, 10, 90))], "other").reason is None
    )
    found = corrected_share([Stratum({"complaint": 40, "other": 60}, two(45, 5, 10, 90))], "feedback")
    assert found.reason == "fewer than 5 labelled texts are suggestion or praise"


def test_few_texts_of_a_kind_are_taken_together_with_those_that_count_alike() -> None:
    # two suggestions, one called praise: with praise 18 + 1 + 1 of 22
    errors = two(45, 5, 10, 90) | {
        ("praise", "praise"): 18, ("praise", "other"): 2, ("suggestion", "praise"): 1, ("suggestion", "suggestion"): 1,
    }  # fmt: skip
    joined = two(45, 5, 10, 90) | {("praise", "praise"): 20, ("praise", "other"): 2}
    messages = {"complaint": 40, "other": 60, "praise": 25, "suggestion": 5}
    for target in TARGETS:
        found = corrected_share([Stratum(messages, errors)], target)
        expected = corrected_share([Stratum(messages | {"praise": 30, "suggestion": 0}, joined)], target)
        if target == "question":
            assert found.reason == expected.reason == "fewer than 5 labelled texts are question"
        else:
            assert found.value == pytest.approx(expected.value)


@pytest.mark.parametrize("errors", [(20, 20, 30, 30), (10, 30, 25, 75)])
def test_labels_that_do_not_tell_the_categories_apart_give_no_number(
    errors: tuple[int, int, int, int],
) -> None:
    found = corrected_share([Stratum({"complaint": 40, "other": 60}, two(*errors))], "complaint")
    assert found == Corrected(reason=NOT_TOLD_APART)


@pytest.mark.parametrize(
    ("labelled", "others", "errors"),
    [(1, 1, (45, 5, 10, 90)), (400, 600, (6, 5, 4, 6)), (400, 600, (510, 490, 490, 510))],
)
def test_too_little_to_correct_by_gives_no_number(
    labelled: int, others: int, errors: tuple[int, int, int, int]
) -> None:
    found = corrected_share([Stratum({"complaint": labelled, "other": others}, two(*errors))], "complaint")
    assert found == Corrected(reason=UNSURE)


@given(
    counts,
    st.dictionaries(st.tuples(st.sampled_from(CATEGORIES), st.sampled_from(CATEGORIES)), st.integers(0, 40)),
)
def test_whatever_was_measured_there_is_a_share_within_its_interval_or_a_reason(
    messages: dict[str, int], errors: dict[tuple[str, str], int]
) -> None:
    for target in TARGETS:
        found = corrected_share([Stratum(messages, errors)], target, 1.2)
        if found.reason is None:
            assert found.value is not None
            assert found.low is not None
            assert found.high is not None
            assert 0 <= found.low <= found.value <= found.high <= 1
            assert found.high - found.low <= 1
        else:
            assert (found.value, found.low, found.high) == (None, None, None)


# ---- which errors belong to which messages


def test_a_language_without_enough_texts_of_its_own_has_the_errors_of_all() -> None:
    own, few, of_all = two(60, 40, 1, 1), two(60, 39, 0, 0), two(45, 5, 10, 90)
    errors = {("rules", "en"): own, ("rules", "sr"): few, ("rules", None): of_all, ("learned", None): own}
    found = strata(
        {
            ("rules", "en", "complaint"): 1, ("rules", "sr", "other"): 2, ("rules", "he", "other"): 3,
            ("given", "en", "spam"): 4, (None, None, "other"): 5, ("learned", "en", "praise"): 6,
        },
        errors,
    )  # fmt: skip
    assert found == [
        Stratum({"complaint": 1}, own), Stratum({"other": 5}, of_all), Stratum({"spam": 4, "other": 5}),
        Stratum({"praise": 6}, own),
    ]  # fmt: skip


def test_errors_of_another_source_are_not_taken() -> None:
    assert strata({("learned", "en", "other"): 1}, {("rules", None): two(45, 5, 10, 90)}) == NOT_MEASURED
    assert strata({("given", "en", "other"): 1}, {}) == [Stratum({"other": 1})]


def test_an_unknown_label_counts_as_other() -> None:
    assert strata({("given", None, "refund"): 1, (None, None, "other"): 2}, {}) == [Stratum({"other": 3})]
