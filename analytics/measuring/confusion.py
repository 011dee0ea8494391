"""The confusion matrix by which a mix of labels is corrected: which categories it tells apart, and its inverse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from analytics.config import CATEGORIES

TARGETS = {
    "complaint": frozenset({"complaint"}),
    "question": frozenset({"question"}),
    "feedback": frozenset({"suggestion", "praise"}),
    "other": frozenset({"other"}),
}
LEFT_OUT = frozenset({"thanks", "spam"})

FEWEST_TEXTS = 5
"""Labelled texts of a category from which its errors are taken to be known."""

TOO_FEW = "fewer than {fewest} labelled texts are {labels}"
NOT_TOLD_APART = "the labels do not tell the categories apart"

# A pivot that only rounding keeps from 0.
_ZERO = 1e-9

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Matrix:
    """A confusion matrix over categories, of which some may be joined.

    Parameters
    ----------
    inverse
        Of the matrix as measured.
    rows, row_texts, inverse_of_rows
        Of the matrix with two texts more in each row; no texts where labels are never wrong.
    """

    labels: tuple[frozenset[str], ...]
    inverse: Rows
    rows: Rows
    row_texts: tuple[float, ...]
    inverse_of_rows: Rows

    def joined(self, counts: Mapping[str, float]) -> tuple[float, ...]:
        """Return counts in the order of the labels, of joined ones together."""
        return tuple(sum(counts.get(label, 0.0) for label in joined) for joined in self.labels)


@lru_cache(maxsize=4096)
def confusion_matrix(
    errors: tuple[tuple[tuple[str, str], int], ...] | None, observed: frozenset[str], target: str
) -> Matrix | str:
    """Return the matrix for messages with some labels, or the reason why they cannot be corrected by it.

    A category that counts like another one (praise and suggestion, thanks and spam, abuse and other, or for the share
    of other abuse and complaint) is joined with it where one of them has under `FEWEST_TEXTS` labelled texts, or none
    that was labelled right.

    Parameters
    ----------
    errors
        Labelled texts by what they are and what they were labelled, sorted; None: labels are never wrong.
    observed
        Labels that messages have.
    target
        A key of `TARGETS`.
    """
    if errors is None:
        exact = _identity(len(CATEGORIES))
        return Matrix(tuple(frozenset({label}) for label in CATEGORIES), exact, (), (), exact)
    texts = {label: sum(n for (truth, _), n in errors if truth == label) for label in CATEGORIES}
    right = {label: dict(errors).get((label, label), 0) for label in CATEGORIES}
    seen = {label for pair, n in errors if n for label in pair} | observed | TARGETS[target]
    thin = {label for label in seen if texts[label] < FEWEST_TEXTS or not right[label]}
    labels = _joined([label for label in CATEGORIES if label in seen], thin, target)
    for joined in labels:
        if sum(texts[label] for label in joined) < FEWEST_TEXTS:
            names = " or ".join(label for label in CATEGORIES if label in joined)
            return TOO_FEW.format(fewest=FEWEST_TEXTS, labels=names)
    counts = [
        [sum(n for (truth, given), n in errors if truth in row and given in column) for column in labels]
        for row in labels
    ]
    measured = tuple(tuple(n / sum(row) for n in row) for row in counts)
    inverse = _inverse(measured)
    if inverse is None:
        return NOT_TOLD_APART
    wrong = 1 / max(len(labels) - 1, 1)
    more = [[n + (1 if i == j else wrong) for j, n in enumerate(row)] for i, row in enumerate(counts)]
    rows = tuple(tuple(n / sum(row) for n in row) for row in more)
    inverse_of_rows = _inverse(rows)
    if inverse_of_rows is None:
        return NOT_TOLD_APART
    return Matrix(labels, inverse, rows, tuple(map(sum, more)), inverse_of_rows)


def _joined(seen: Sequence[str], thin: Set[str], target: str) -> tuple[frozenset[str], ...]:
    """Join a category of few texts with the one that counts alike."""
    kin = {"suggestion": "praise", "spam": "thanks", "abuse": "complaint" if target == "other" else "other"}
    labels = dict.fromkeys(frozenset({label}) for label in seen)
    for label, alike in kin.items():
        if label in seen and alike in seen and thin & {label, alike}:
            del labels[frozenset({label})], labels[frozenset({alike})]
            labels[frozenset({label, alike})] = None
    return tuple(labels)


def _identity(size: int) -> Rows:
    return tuple(tuple(float(i == j) for j in range(size)) for i in range(size))


def _inverse(rows: Rows) -> Rows | None:
    """Return the inverse (Gauss and Jordan, the largest pivot first); None where there is none."""
    size = len(rows)
    left = [[*row, *unit] for row, unit in zip(rows, _identity(size), strict=True)]
    for place in range(size):
        pivot = max(range(place, size), key=lambda i: abs(left[i][place]))
        if abs(left[pivot][place]) < _ZERO:
            return None
        left[place], left[pivot] = left[pivot], left[place]
        left[place] = [cell / left[place][place] for cell in left[place]]
        for i in range(size):
            if i != place and left[i][place]:
                factor = left[i][place]
                left[i] = [
                    cell - factor * of_pivot for cell, of_pivot in zip(left[i], left[place], strict=True)
                ]
    return tuple(tuple(row[size:]) for row in left)
