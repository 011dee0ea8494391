"""Accuracy of labels: worked by hand, by statsmodels, by scikit-learn where it is installed, and laws of it."""

from __future__ import annotations

from collections import Counter
from math import hypot
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

from analytics.measuring.accuracy import Accuracy, Estimate, accuracy

LABELS = ("complaint", "question", "praise", "other")
BY_HAND = {
    ("complaint", "complaint"): 30, ("complaint", "other"): 10,
    ("question", "question"): 15, ("question", "complaint"): 5,
    ("other", "other"): 35, ("other", "complaint"): 5,
}  # fmt: skip

confusions = st.dictionaries(
    st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), st.integers(0, 60), max_size=16
)


def random_confusions(seed: int, texts: int) -> Counter[tuple[str, str]]:
    random = Random(seed)
    return Counter(
        (truth, truth if random.random() < 0.7 else random.choice(LABELS))
        for truth in random.choices(LABELS, [4, 3, 1, 5], k=texts)
    )


def estimates(found: Accuracy) -> list[Estimate]:
    of_labels = [figure for label in found.by_label for figure in (label.precision, label.recall, label.f1)]
    return [*of_labels, found.accuracy, found.balanced_accuracy, found.kappa]


def test_figures_are_those_worked_by_hand() -> None:
    # 100 texts, 80 right. Complaints: 30 of 40 labelled so, and 30 of 40 that are; F1 = 2 x 30 / (40 + 40).
    # By chance 0.4 x 0.4 + 0.2 x 0.15 + 0.4 x 0.45 = 0.37; kappa (0.8 - 0.37) / 0.63.
    found = accuracy(BY_HAND, LABELS)
    complaint, question, praise, other = found.by_label
    assert found.matrix == ((30, 0, 0, 10), (5, 15, 0, 0), (0, 0, 0, 0), (5, 0, 0, 35))
    assert (complaint.texts, complaint.labelled, complaint.right) == (40, 40, 30)
    assert (complaint.precision.value, complaint.recall.value) == (0.75, 0.75)
    assert complaint.f1.value == pytest.approx(0.75)
    assert (question.precision.value, question.recall.value) == (1, 0.75)
    assert other.recall.value == 0.875
    assert praise.precision == praise.recall == praise.f1 == Estimate()
    assert found.accuracy.value == 0.8
    assert found.balanced_accuracy.value == pytest.approx((0.75 + 0.75 + 0.875) / 3)
    assert found.kappa.value == pytest.approx(0.43 / 0.63)


def test_intervals_of_shares_are_those_of_statsmodels() -> None:
    found = accuracy(BY_HAND, LABELS)
    question = found.by_label[1]
    for estimate, right, texts in (
        (found.accuracy, 80, 100),
        (question.precision, 15, 15),
        (question.recall, 15, 20),
    ):
        assert (estimate.low, estimate.high) == pytest.approx(
            proportion_confint(right, texts, method="wilson")
        )


def test_the_interval_of_f1_is_wilsons_of_the_texts_that_are_or_were_labelled_so() -> None:
    # 15 questions right of the 20 that are or were called so: J from 0.531299 to 0.888138, F1 = 2 J / (1 + J)
    f1 = accuracy(BY_HAND, LABELS).by_label[1].f1
    low, high = proportion_confint(15, 20, method="wilson")
    assert (low, high) == pytest.approx((0.531299, 0.888138), abs=1e-6)
    assert (f1.value, f1.low, f1.high) == pytest.approx((6 / 7, 0.693919, 0.940755), abs=1e-6)


def test_the_interval_of_balanced_accuracy_is_made_of_those_of_the_recalls() -> None:
    # 30 of 40 complaints, 15 of 20 questions and 35 of 40 others are right; squares of distances add up
    shares = ((30, 40), (15, 20), (35, 40))
    ends = [proportion_confint(right, texts, method="wilson") for right, texts in shares]
    low, high = zip(*ends, strict=True)
    mean = (0.75 + 0.75 + 0.875) / 3
    below = hypot(0.75 - low[0], 0.75 - low[1], 0.875 - low[2]) / 3
    above = hypot(high[0] - 0.75, high[1] - 0.75, high[2] - 0.875) / 3
    found = accuracy(BY_HAND, LABELS).balanced_accuracy
    assert (found.low, found.high) == pytest.approx((mean - below, mean + above))


@pytest.mark.parametrize("seed", range(8))
def test_kappa_and_its_interval_are_those_of_statsmodels(seed: int) -> None:
    pairs = random_confusions(seed, 30 + 60 * seed)
    found = accuracy(pairs, LABELS)
    expected = cohens_kappa(found.matrix)
    half = float(ndtri(0.975)) * expected.std_kappa
    assert found.kappa.value == pytest.approx(expected.kappa)
    assert (found.kappa.low, found.kappa.high) == pytest.approx(
        (expected.kappa - half, min(1, expected.kappa + half))
    )


@pytest.mark.parametrize("seed", range(4))
def test_all_figures_are_those_of_scikit_learn(seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    pairs = list(random_confusions(seed, 200).elements())
    truth, predicted = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    found = accuracy(Counter(pairs), LABELS)
    assert [list(row) for row in found.matrix] == metrics.confusion_matrix(
        truth, predicted, labels=LABELS
    ).tolist()
    precision, recall, f1, texts = metrics.precision_recall_fscore_support(truth, predicted, labels=LABELS)
    assert [label.precision.value for label in found.by_label] == pytest.approx(list(precision))
    assert [label.recall.value for label in found.by_label] == pytest.approx(list(recall))
    assert [label.f1.value for label in found.by_label] == pytest.approx(list(f1))
    assert [label.texts for label in found.by_label] == list(texts)
    assert found.balanced_accuracy.value == pytest.approx(metrics.balanced_accuracy_score(truth, predicted))


@pytest.mark.parametrize(("recall", "texts"), [((0.5, 0.9), (30, 40)), ((0.97, 0.8), (60, 25))])
def test_the_interval_of_balanced_accuracy_covers_its_value_about_as_often_as_it_says(
    recall: tuple[float, float], texts: tuple[int, int]
) -> None:
    random = Random(1)
    covered = 0
    for _ in range(800):
        right = [sum(random.random() < p for _ in range(n)) for p, n in zip(recall, texts, strict=True)]
        pairs = {
            ("complaint", "complaint"): right[0], ("complaint", "other"): texts[0] - right[0],
            ("other", "other"): right[1], ("other", "complaint"): texts[1] - right[1],
        }  # fmt: skip
        found = accuracy(pairs, ("complaint", "other")).balanced_accuracy
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= sum(recall) / 2 <= found.high
    assert 0.93 <= covered / 800 <= 0.98


def test_nothing_is_defined_without_texts() -> None:
    found = accuracy({}, LABELS)
    assert found.texts == 0
    assert set(estimates(found)) == {Estimate()}


def test_kappa_is_not_defined_where_all_texts_are_and_were_labelled_the_same() -> None:
    found = accuracy({("other", "other"): 9}, LABELS)
    assert found.kappa == Estimate()
    assert found.accuracy.value == 1
    # with all wrong in one way there is chance to be compared with, and no agreement
    assert accuracy({("complaint", "other"): 9}, LABELS).kappa.value == 0


def test_a_label_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="not among the labels: abuse"):
        accuracy({("abuse", "other"): 1}, LABELS)


@given(confusions)
def test_every_interval_holds_its_value_and_lies_within_its_bounds(pairs: dict[tuple[str, str], int]) -> None:
    found = accuracy(pairs, LABELS)
    for estimate in estimates(found):
        if estimate.value is None:
            assert estimate == Estimate()
        else:
            assert estimate.low is not None
            assert estimate.high is not None
            least = -1 if estimate is found.kappa else 0
            assert least <= estimate.low <= estimate.value + 1e-12
            assert estimate.value <= estimate.high + 1e-12 <= 1 + 2e-12


@given(confusions, st.permutations(LABELS))
def test_the_order_of_the_labels_changes_no_figure(
    pairs: dict[tuple[str, str], int], order: list[str]
) -> None:
    found, other = accuracy(pairs, LABELS), accuracy(pairs, order)
    assert {label.label: label for label in found.by_label} == {
        label.label: label for label in other.by_label
    }
    assert found.kappa.value == pytest.approx(other.kappa.value)
    assert found.balanced_accuracy.value == pytest.approx(other.balanced_accuracy.value)


@given(confusions)
def test_what_is_and_what_was_labelled_change_places_with_precision_and_recall(
    pairs: dict[tuple[str, str], int],
) -> None:
    turned = accuracy({(given, truth): n for (truth, given), n in pairs.items()}, LABELS)
    for label, other in zip(accuracy(pairs, LABELS).by_label, turned.by_label, strict=True):
        assert (label.precision, label.recall, label.f1) == (other.recall, other.precision, other.f1)
