"""The n-grams of texts: all pieces of one to four characters of their words, found without a loop over texts.

The texts of a batch become one array of UTF-16 units. Four of them are a number of 64 bits, so each n-gram is
its own number, and those of all places are computed at once. A model keeps these numbers and nothing else of a
text; prediction needs nothing of what trained it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from operator import itemgetter, methodcaller
from typing import Any
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

MAX_NGRAMS = 50_000
# Fewer, and an n-gram could give away what one of them wrote.
MIN_CUSTOMERS = 3
# What a customer wants stands at the top; below are quoted mails and signatures.
MAX_CHARACTERS = 1_000
# More texts at once are no faster, and long ones take memory.
BATCH = 1_000

_LONGEST = 4
_SLOT_BITS = 22
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LINK_SIGN = " \ue000 "  # private use: no text means anything by it
_DIGIT = re.compile(r"\d")
_END, _SPACE = 0, 32

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Grams = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The n-grams that a model knows.

    Parameters
    ----------
    grams
        The n-grams as numbers, none twice.
    idf
        How rare each is: ln((1 + texts) / (1 + texts that hold it)) + 1.
    """

    grams: Grams
    idf: Floats

    def matrix(self, texts: Sequence[str]) -> sparse.csr_array:
        """Weigh the n-grams of texts: a row a text, of length 1, or 0 where it holds none that is known."""
        parts = [self._rows(texts[first : first + BATCH]) for first in range(0, len(texts), BATCH)]
        none = sparse.csr_array((0, len(self.grams)), dtype=np.float32)
        return sparse.vstack([none, *parts], format="csr")

    @cached_property
    def _places(self) -> NDArray[np.int32]:
        """Where the n-gram of a slot stands, or -1: found at once, where a binary search takes most of the time.

        Of two in one slot, which one in two hundred is, the first is known and the other is not.
        """
        places = np.full(1 << _SLOT_BITS, -1, dtype=np.int32)
        places[_slots(self.grams)[::-1]] = np.arange(len(self.grams), dtype=np.int32)[::-1]
        return places

    def _rows(self, texts: Sequence[str]) -> sparse.csr_array:
        owners, grams = _occurrences(texts)
        columns = self._places[_slots(grams)]
        known = np.flatnonzero(columns >= 0)
        known = known[self.grams[columns[known]] == grams[known]]
        owners, columns = owners[known], columns[known]
        shape = (len(texts), len(self.grams))
        rows = sparse.csr_array((np.ones(len(owners), dtype=np.float32), (owners, columns)), shape=shape)
        rows.sum_duplicates()
        # A word said twice is not twice the complaint: whether an n-gram is there counts, not how often.
        rows.data = self.idf[rows.indices]
        lengths = np.sqrt(np.bincount(_owners(rows), rows.data.astype(np.float64) ** 2, len(texts)))
        rows.data /= lengths[_owners(rows)].astype(np.float32)
        return rows


def learn(texts: Sequence[str], customers: Numbers) -> Vocabulary:
    """Find the n-grams that at least three customers wrote: the 50,000 that most of them did.

    Parameters
    ----------
    customers
        The number of its customer for each text.
    """
    parts = []
    for first in range(0, len(texts), BATCH):
        owners, grams = _distinct(*_occurrences(texts[first : first + BATCH]))
        parts.append((owners + first, grams))
    owners, grams = (np.concatenate(column) for column in zip(*parts, strict=True))
    # First by texts, which is quick: who wrote fewer than three texts is fewer than three customers.
    known, place, texts_of = np.unique(grams, return_inverse=True, return_counts=True)
    often = texts_of[place] >= MIN_CUSTOMERS
    _, places = _distinct(customers[owners[often]], place[often])
    customers_of = np.bincount(places, minlength=len(known))
    chosen = np.argsort(-customers_of, kind="stable")[:MAX_NGRAMS]
    chosen = chosen[customers_of[chosen] >= MIN_CUSTOMERS]
    idf = np.log((1 + len(texts)) / (1 + texts_of[chosen])) + 1
    return Vocabulary(known[chosen], idf.astype(np.float32))


def _distinct(owners: NDArray[Any], grams: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    order = np.lexsort((owners, grams))
    owners, grams = owners[order], grams[order]
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (owners[1:] != owners[:-1]) | (grams[1:] != grams[:-1])
    return owners[is_new], grams[is_new]


def cleaned(texts: Sequence[str]) -> Iterator[str]:
    """Return what is read of each text: lower case, single spaces, links as one sign, digits as 0."""
    cut = map(itemgetter(slice(MAX_CHARACTERS)), texts)
    composed = map(partial(normalize, "NFC"), cut)
    without_links = map(partial(_LINK.sub, _LINK_SIGN), composed)
    without_ends = map(methodcaller("replace", "\0", " "), without_links)
    numberless = map(partial(_DIGIT.sub, "0"), without_ends)
    return map(" ".join, map(str.split, map(str.lower, numberless)))


def _occurrences(texts: Sequence[str]) -> tuple[Numbers, Grams]:
    """Return all n-grams of texts with the number of the text, in no order that means anything."""
    joined = " " + " \0 ".join(cleaned(texts)) + " \0"
    units = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), dtype="<u2").astype(np.uint64)
    owner = np.cumsum(units == _END, dtype=np.int32)
    inside = (units != _END) & (units != _SPACE)
    owners, grams = [owner[inside]], [units[inside]]
    gram, within = units, np.ones(len(units), dtype=bool)
    for size in range(2, _LONGEST + 1):
        places = len(units) - size + 1
        gram = (gram[:places] << np.uint64(16)) | units[size - 1 :]
        # It may begin or end with the border of a word and never reaches over it.
        within = within[:places] & inside[size - 2 : size - 2 + places] if size > 2 else within[:places]
        whole = within & (inside[:places] | inside[1 : places + 1])
        owners.append(owner[:places][whole])
        grams.append(gram[whole])
    return np.concatenate(owners), np.concatenate(grams)


def _slots(grams: Grams) -> Grams:
    return (grams * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _SLOT_BITS)


def _owners(rows: sparse.csr_array) -> Numbers:
    return np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
