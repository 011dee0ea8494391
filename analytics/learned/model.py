"""A trained model: which weight each n-gram and each rule has for each label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.learned import storing
from analytics.learned.ngrams import BATCH, MAX_NGRAMS, Floats, Vocabulary

# A row a text, a column a rule list: whether it matched.
Cues = NDArray[Any] | Sequence[Sequence[bool]]

_KINDS: dict[str, type] = {
    "labels": list,
    "texts": dict,
    "left_out": dict,
    "cues": int,
    "figures": dict,
    "version": str,
    "scikit_learn": str,
}
_MAX_LABELS = 1_000
_MAX_CUES = 10_000


@dataclass(frozen=True, eq=False)
class Model:
    """A classifier of customers' texts.

    Parameters
    ----------
    labels
        What it can predict, sorted.
    texts
        How many texts of each label it was trained on.
    left_out
        How many texts there were of each label that has too few to learn from; it is never predicted.
    cues
        How many rule lists it was trained with.
    figures
        How good it is, as handed to `train`.
    version, scikit_learn
        The versions of this program and of scikit-learn that trained it.
    weights
        A row a label; a column an n-gram, then a column a rule list.
    """

    labels: tuple[str, ...]
    texts: Mapping[str, int]
    left_out: Mapping[str, int]
    cues: int
    figures: Mapping[str, Any]
    version: str
    scikit_learn: str
    vocabulary: Vocabulary = field(repr=False)
    weights: Floats = field(repr=False)
    intercepts: Floats = field(repr=False)

    def predict(self, texts: Sequence[str], cues: Cues | None = None) -> list[str]:
        """Return the label of each text, in their order.

        A text without a known n-gram and without a match of a rule gets the label that most texts had.

        Parameters
        ----------
        cues
            The matches of the same rule lists as in training, in the same order.

        Raises
        ------
        ValueError
            The rule lists are not as many as in training, or not matched with as many texts.
        """
        if not len(texts):
            return []
        matches = as_matches(texts, cues)
        if matches.shape[1] != self.cues:
            raise ValueError(f"the model knows {self.cues} rule lists, not {matches.shape[1]}")
        found: list[str] = []
        for first in range(0, len(texts), BATCH):
            found += self._best(texts[first : first + BATCH], matches[first : first + BATCH])
        return found

    def save(self, path: Path) -> None:
        """Write the model to a file that `load` reads, all or nothing; equal models make equal bytes.

        Raises
        ------
        RequestError
            The file cannot be written.
        """
        storing.write(path, self._packed)

    @cached_property
    def fingerprint(self) -> str:
        """What changes with anything in the model: the SHA-256 of its file, in hexadecimal digits."""
        return sha256(self._packed).hexdigest()

    @property
    def _packed(self) -> bytes:
        arrays: storing.Arrays = {
            "grams": self.vocabulary.grams,
            "idf": self.vocabulary.idf,
            "intercepts": self.intercepts,
            "weights": self.weights,
        }
        return storing.pack({name: getattr(self, name) for name in _KINDS}, arrays)

    def _best(self, texts: Sequence[str], matches: Floats) -> list[str]:
        rows = self.vocabulary.matrix(texts)
        size = len(self.vocabulary.grams)
        scores = rows @ self.weights[:, :size].T + matches @ self.weights[:, size:].T + self.intercepts
        best = scores.argmax(axis=1)
        says_nothing = (np.diff(rows.indptr) == 0) & ~matches.any(axis=1)
        best[says_nothing] = np.argmax([self.texts[label] for label in self.labels])
        names: list[str] = np.array(self.labels, dtype=object)[best].tolist()
        return names


def load(path: Path) -> Model:
    """Read a model that `Model.save` wrote.

    Raises
    ------
    RequestError
        There is no such file, it is not a model, it is damaged, or another version of this program wrote it.
    """
    facts, arrays = storing.read(path)
    wrong = _wrong_fact(facts) or _wrong_array(facts, arrays)
    if wrong:
        raise storing.refusal(path, wrong)
    vocabulary = Vocabulary(arrays["grams"], arrays["idf"])
    facts["labels"] = tuple(facts["labels"])
    return Model(**facts, vocabulary=vocabulary, weights=arrays["weights"], intercepts=arrays["intercepts"])


def as_matches(texts: Sequence[str], cues: Cues | None) -> Floats:
    """Return the matches of rule lists as numbers, a row a text; without a column where there are no lists.

    Raises
    ------
    ValueError
        They are not a row a text.
    """
    if cues is None:
        return np.zeros((len(texts), 0), dtype=np.float32)
    matches = np.asarray(cues, dtype=np.float32)
    if matches.ndim != 2 or len(matches) != len(texts):
        raise ValueError(f"{len(texts)} texts, but matches of rule lists in the shape {matches.shape}")
    return matches


def _wrong_fact(facts: Mapping[str, Any]) -> str:
    if facts.keys() != _KINDS.keys() or any(type(facts[name]) is not kind for name, kind in _KINDS.items()):
        return "its second line lacks something or says too much"
    labels, counts = facts["labels"], [*facts["texts"].values(), *facts["left_out"].values()]
    if not 0 < len(labels) <= _MAX_LABELS or any(type(label) is not str for label in labels):
        return "it has no labels"
    if facts["texts"].keys() != set(labels) or any(type(count) is not int for count in counts):
        return "it does not say how many texts each label had"
    return ""


def _wrong_array(facts: Mapping[str, Any], arrays: storing.Arrays) -> str:
    grams, labels, cues = arrays.get("grams", np.zeros(0)).size, len(facts["labels"]), facts["cues"]
    if not 0 <= grams <= MAX_NGRAMS or not 0 <= cues <= _MAX_CUES:
        return "it has more n-grams or rule lists than a model can have"
    expected = {
        "grams": ("<u8", (grams,)),
        "idf": ("<f4", (grams,)),
        "intercepts": ("<f4", (labels,)),
        "weights": ("<f4", (labels, grams + cues)),
    }
    found = {name: (array.dtype.str, array.shape) for name, array in arrays.items()}
    return "" if found == expected else "its arrays do not fit together"
