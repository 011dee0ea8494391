"""Training on a log's own labels, and judging on texts and customers that were not trained on."""

from __future__ import annotations

import hashlib
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.svm import LinearSVC

from analytics.errors import TooFewLabels
from analytics.learned.model import Cues, Model, as_matches
from analytics.learned.ngrams import Floats, Numbers, Vocabulary, cleaned, learn
from analytics.version import VERSION

FOLDS = 5
MIN_TEXTS = 200
MIN_TEXTS_OF_LABEL = 20
MIN_CUSTOMERS_OF_LABEL = 5
# More of one label teach little more, and take memory and time.
MAX_TEXTS_OF_LABEL = 10_000
# As cleaned. Shorter ones (thank you, any news?) are everybody's words; the same longer one is a copy.
SHORTEST_COPY = 20

# Chosen by cross-validation; docs/learning.md has the figures.
_COST = 0.3
# A text's n-grams have the length 1 together; so much has a rule list that matches.
_CUE_LENGTH = 1.0
_SEED = 0
_HANGS_TOGETHER = (
    "Nothing can be judged: nearly all labelled texts hang together, because the same customers or copies of the "
    "same texts are in all of them. Label texts of more customers."
)


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    customers: Sequence[str],
    cues: Cues | None = None,
    figures: Mapping[str, Any] | None = None,
) -> Model:
    """Train a model; the order of the texts does not matter.

    Parameters
    ----------
    customers
        Who wrote each text; an empty name is a customer of its own.
    cues
        Which rule lists matched: a row a text, a column a list.
    figures
        What is known of its quality, to be kept with it: anything that JSON can say.

    Raises
    ------
    TooFewLabels
        There are fewer than 200 texts of labels with at least 20 texts by 5 customers, or fewer than two such.
    """
    table = _Table(texts, labels, customers, cues)
    return table.train(np.ones(len(texts), dtype=bool), figures or {})


def cross_validate(
    texts: Sequence[str], labels: Sequence[str], customers: Sequence[str], cues: Cues | None = None
) -> list[str]:
    """Predict each text by a model that knows neither it, nor a copy of it, nor its customer.

    Returns
    -------
    list
        A label a text, in their order; texts of labels with too few texts are predicted too, as something else.

    Raises
    ------
    TooFewLabels
        As of `train`, or all texts hang together by their customers and copies.
    """
    table = _Table(texts, labels, customers, cues)
    fold_of = table.folds()
    predicted = np.empty(len(texts), dtype=object)
    for fold in np.unique(fold_of):
        model = table.train(fold_of != fold, {})
        (tested,) = np.nonzero(fold_of == fold)
        predicted[tested] = model.predict([table.texts[row] for row in tested], table.matches[tested])
    found: list[str] = predicted[table.rank].tolist()
    return found


def folds(texts: Sequence[str], labels: Sequence[str], customers: Sequence[str]) -> list[int]:
    """Return into which of five parts `cross_validate` puts each text.

    A customer's texts are in one part, and so are those of customers who wrote the same text, of 20 characters
    or more without links and spaces: a copied post.

    Raises
    ------
    TooFewLabels
        As of `cross_validate`.
    """
    table = _Table(texts, labels, customers, None)
    found: list[int] = table.folds()[table.rank].tolist()
    return found


class _Table:
    """Labelled texts in an order that is theirs alone, so that nothing hangs on the order they came in."""

    def __init__(
        self, texts: Sequence[str], labels: Sequence[str], customers: Sequence[str], cues: Cues | None
    ) -> None:
        if not len(texts) == len(labels) == len(customers):
            raise ValueError(f"{len(texts)} texts, {len(labels)} labels and {len(customers)} customers")
        matches = as_matches(texts, cues)
        keys = [
            (
                hashlib.sha256(f"{text}\0{customer}".encode("utf-8", "surrogatepass")).digest(),
                label,
                row.tobytes(),
            )
            for text, label, customer, row in zip(texts, labels, customers, matches, strict=True)
        ]
        order = sorted(range(len(texts)), key=keys.__getitem__)
        self.texts = [texts[row] for row in order]
        self.labels = np.array([labels[row] for row in order], dtype=object)
        self.customers = _numbers([customers[row] or row for row in order])
        self.matches = matches[order]
        # Where each text as it came stands in here.
        self.rank = np.argsort(order)
        self.enough, self.left_out = _enough(self.labels, self.customers)

    def train(self, chosen: NDArray[np.bool_], figures: Mapping[str, Any]) -> Model:
        """Train on the chosen texts of labels that have enough."""
        rows = np.concatenate(
            [np.flatnonzero(chosen & (self.labels == label))[:MAX_TEXTS_OF_LABEL] for label in self.enough]
        )
        rows.sort()
        labels = self.labels[rows].astype(str)
        names, counts = np.unique(labels, return_counts=True)
        if len(names) < 2:
            raise TooFewLabels(_HANGS_TOGETHER)
        texts = [self.texts[row] for row in rows]
        vocabulary = learn(texts, self.customers[rows])
        weights, intercepts = _fit(vocabulary, texts, self.matches[rows], labels)
        return Model(
            labels=tuple(names.tolist()),
            texts=dict(zip(names.tolist(), counts.tolist(), strict=True)),
            left_out=self.left_out,
            cues=self.matches.shape[1],
            figures=figures,
            version=VERSION,
            scikit_learn=sklearn.__version__,
            vocabulary=vocabulary,
            weights=weights,
            intercepts=intercepts,
        )

    def folds(self) -> Numbers:
        """Deal texts into parts with about equally many of each label."""
        strata = _numbers([label if label in self.enough else "" for label in self.labels])
        groups = self._groups()
        if len(set(groups)) < FOLDS:
            raise TooFewLabels(_HANGS_TOGETHER)
        dealer = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=_SEED)
        fold_of = np.zeros(len(self.texts), dtype=np.int64)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of the labels with too few texts
            for fold, (_, tested) in enumerate(dealer.split(strata, strata, groups)):
                fold_of[tested] = fold
        return fold_of

    def _groups(self) -> Numbers:
        """Give the texts that hang together by customers or copies one number."""
        parts = (text if len(text) >= SHORTEST_COPY else row for row, text in enumerate(cleaned(self.texts)))
        copies = _numbers(list(parts))
        size = self.customers.max() + 1
        links = (np.ones(len(copies)), (self.customers, size + copies))
        _, group = connected_components(
            sparse.coo_array(links, shape=(size + copies.max() + 1,) * 2), directed=False
        )
        return group[self.customers].astype(np.int64)  # type: ignore[no-any-return]  # scipy has no types


def _numbers(values: Sequence[object]) -> Numbers:
    """Give each value a number, in the order in which they first come."""
    known: dict[object, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int64)


def _enough(labels: NDArray[Any], customers: Numbers) -> tuple[list[str], dict[str, int]]:
    """Return the labels that can be learnt, and the numbers of texts of the others."""
    texts = Counter(labels.tolist())
    wrote = Counter(label for label, _ in set(zip(labels.tolist(), customers.tolist(), strict=True)))
    enough = [
        label
        for label in sorted(texts)
        if texts[label] >= MIN_TEXTS_OF_LABEL and wrote[label] >= MIN_CUSTOMERS_OF_LABEL
    ]
    if len(enough) < 2 or sum(texts[label] for label in enough) < MIN_TEXTS:
        there = [
            f"{label}: {texts[label]} by {wrote[label]} customer{'s' * (wrote[label] != 1)}"
            for label in sorted(texts)
        ]
        raise TooFewLabels(
            f"Too few labelled texts to learn from ({'; '.join(there) or 'none'}). At least two labels are "
            f"needed, each with {MIN_TEXTS_OF_LABEL} texts by {MIN_CUSTOMERS_OF_LABEL} customers, and {MIN_TEXTS} "
            "texts of them in all."
        )
    return enough, {label: texts[label] for label in sorted(texts) if label not in enough}


def _fit(
    vocabulary: Vocabulary, texts: Sequence[str], matches: Floats, labels: NDArray[Any]
) -> tuple[Floats, Floats]:
    """Weigh n-grams and rule lists for each label: a linear support vector machine of each against the rest.

    All labels count alike however many texts they have, or the rare ones, complaints often, would be missed.
    """
    # A column of zeros: without any n-gram or rule there would be nothing to fit.
    nothing = sparse.csr_array((len(texts), 1), dtype=np.float32)
    cues = sparse.csr_array(matches * np.float32(_CUE_LENGTH))
    rows = sparse.hstack([vocabulary.matrix(texts), cues, nothing], format="csr")
    # The dual is four times as fast where there are many texts, and as good.
    machine = LinearSVC(C=_COST, class_weight="balanced", dual=True, max_iter=10_000, random_state=_SEED)
    machine.fit(rows, labels)
    weights, intercepts = machine.coef_[:, :-1], machine.intercept_
    if len(weights) == 1:  # of two labels it weighs the second one
        weights, intercepts = np.vstack([-weights, weights]), np.r_[-intercepts, intercepts]
    weights[:, len(vocabulary.grams) :] *= _CUE_LENGTH
    return weights.astype(np.float32), intercepts.astype(np.float32)
