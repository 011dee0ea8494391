"""How far labels can be trusted: what texts are, against what they were labelled, each figure with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from analytics.measuring.intervals import Z, wilson

Confusions = Mapping[tuple[str, str], int]
"""Numbers of texts by what they are and what they were labelled."""


@dataclass(frozen=True)
class Estimate:
    """A figure and its interval of 95 %; all None where it is not defined."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class LabelAccuracy:
    """How well one label is given.

    Parameters
    ----------
    texts
        Texts that are of this kind.
    labelled
        Texts that were labelled so.
    right
        Texts of which both is true.
    precision
        right / labelled.
    recall
        right / texts.
    f1
        The harmonic mean of both; not defined where the label neither is true nor was given.
    """

    label: str
    texts: int
    labelled: int
    right: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True)
class Accuracy:
    """How well labels are given.

    Parameters
    ----------
    matrix
        A row a true label, a column a given one, in the order of `labels`.
    texts
        Texts in it.
    by_label
        In the order of `labels`.
    accuracy
        Share of the texts that were labelled right.
    balanced_accuracy
        Mean recall of the labels that some text truly has.
    kappa
        Cohen's kappa: agreement beyond that of chance, 1 at most.
    """

    labels: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]
    texts: int
    by_label: tuple[LabelAccuracy, ...]
    accuracy: Estimate
    balanced_accuracy: Estimate
    kappa: Estimate


def accuracy(confusions: Confusions, labels: Sequence[str]) -> Accuracy:
    """Return how well labels were given.

    Parameters
    ----------
    confusions
        Only of the labels given; a pair that is missing counts 0.

    Notes
    -----
    Accuracy, precision and recall have Wilson's interval. For the others see `_f1`, `_mean` and `_kappa`.

    Raises
    ------
    ValueError
        A pair has a label that is not among `labels`.
    """
    if strange := {label for pair in confusions for label in pair} - set(labels):
        raise ValueError(f"not among the labels: {', '.join(sorted(strange))}")
    matrix = tuple(tuple(confusions.get((truth, given), 0) for given in labels) for truth in labels)
    texts = sum(map(sum, matrix))
    by_label = tuple(_label(label, place, matrix) for place, label in enumerate(labels))
    return Accuracy(
        labels=tuple(labels),
        matrix=matrix,
        texts=texts,
        by_label=by_label,
        accuracy=_share(sum(found.right for found in by_label), texts),
        balanced_accuracy=_mean([found.recall for found in by_label]),
        kappa=_kappa(matrix),
    )


def _label(label: str, place: int, matrix: Sequence[Sequence[int]]) -> LabelAccuracy:
    right = matrix[place][place]
    texts, labelled = sum(matrix[place]), sum(row[place] for row in matrix)
    return LabelAccuracy(
        label, texts, labelled, right,
        _share(right, labelled), _share(right, texts), _f1(right, texts + labelled - right),
    )  # fmt: skip


def _share(part: int, whole: int) -> Estimate:
    return Estimate(part / whole, *wilson(part, whole)) if whole else Estimate()


def _f1(right: int, either: int) -> Estimate:
    """Return F1 of the texts that are or were labelled so, `either`, of which `right` are both.

    Notes
    -----
    F1 = 2 J / (1 + J) rises with J = right / either, a share of independent texts, so the ends of Wilson's interval of
    J are carried over. Sources: K. F. Y. Lam, V. Gopal and J. Qian, Confidence intervals for the F1 score (2023),
    arXiv 2309.14621; J as F*: D. Hand, P. Christen and N. Kirielle, F*, Machine Learning 110 (2021).
    """
    of_either = _share(right, either)
    if of_either.value is None or of_either.low is None or of_either.high is None:
        return Estimate()
    return Estimate(*(2 * j / (1 + j) for j in (of_either.value, of_either.low, of_either.high)))


def _mean(shares: Sequence[Estimate]) -> Estimate:
    """Return the mean of independent shares, those left out that are not defined.

    Notes
    -----
    The interval recovers the variance of each share from its own (the MOVER). Source: G. Y. Zou and A. Donner,
    Construction of confidence limits about effect measures, Statistics in Medicine 27 (2008).
    """
    known = [
        (share.value, share.low, share.high)
        for share in shares
        if share.value is not None and share.low is not None and share.high is not None
    ]
    if not known:
        return Estimate()
    mean = sum(value for value, _, _ in known) / len(known)
    below = sqrt(sum((value - low) ** 2 for value, low, _ in known)) / len(known)
    above = sqrt(sum((high - value) ** 2 for value, _, high in known)) / len(known)
    return Estimate(mean, max(0.0, mean - below), min(1.0, mean + above))


def _kappa(matrix: Sequence[Sequence[int]]) -> Estimate:
    """Return Cohen's kappa; not defined where every text is and was labelled the same, or there is none.

    Notes
    -----
    Sources: J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20
    (1960); for the variance where agreement is not chance J. L. Fleiss, J. Cohen and B. S. Everitt, Large sample
    standard errors of kappa and weighted kappa, Psychological Bulletin 72 (1969). It holds for many texts; where all
    are labelled right it is 0, and so is the width of the interval.
    """
    n = sum(map(sum, matrix))
    if not n:
        return Estimate()
    places = range(len(matrix))
    is_share = [sum(row) / n for row in matrix]
    given_share = [sum(row[place] for row in matrix) / n for place in places]
    agreed = sum(matrix[place][place] for place in places) / n
    by_chance = sum(map(float.__mul__, is_share, given_share))
    # each text of one kind and labelled so: nothing is left to agree on beyond chance
    if (
        not any(matrix[i][j] for i in places for j in places if i != j)
        and is_share.count(0.0) == len(matrix) - 1
    ):
        return Estimate()
    kappa = (agreed - by_chance) / (1 - by_chance)
    right = sum(matrix[i][i] / n * (1 - (is_share[i] + given_share[i]) * (1 - kappa)) ** 2 for i in places)
    wrong = sum(
        matrix[i][j] / n * (given_share[i] + is_share[j]) ** 2 for i in places for j in places if i != j
    )
    spread = right + (1 - kappa) ** 2 * wrong - (kappa - by_chance * (1 - kappa)) ** 2
    half = Z * sqrt(max(spread, 0.0) / n) / (1 - by_chance)
    return Estimate(kappa, max(-1.0, kappa - half), min(1.0, kappa + half))
