"""What messages truly are, corrected for how often their labels are wrong.

With the confusion matrix M of labelled texts (a row a true category, a column a label, each row sums to 1), categories
with the shares p show as labels with the shares q = p M. Solved for p, that is the correction of Rogan and Gladen for
any number of categories. It holds where labels err in the log as they did in the labelled texts.

Sources: W. J. Rogan and B. Gladen, Estimating prevalence from the results of a screening test, American Journal of
Epidemiology 107 (1978); for the intervals Z. Lang and J. Reiczigel, Confidence limits for prevalence of disease
adjusted for estimated sensitivity and specificity, Preventive Veterinary Medicine 113 (2014).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from analytics.config import CATEGORIES
from analytics.measuring.accuracy import Confusions
from analytics.measuring.confusion import LEFT_OUT, TARGETS, Matrix, confusion_matrix
from analytics.measuring.intervals import Z, wilson

FEWEST_OF_LANGUAGE = 100
"""Labelled texts of a language from which its errors are told from those of other languages."""
MOST_UNSURE = 0.5
"""Half the width of an interval from which a figure says nothing."""

NOTHING = "no messages to count"
NOT_MEASURED = "the errors of the labels are not measured"
UNSURE = "too few texts for a correction"


@dataclass(frozen=True)
class Stratum:
    """Messages that were labelled in one way.

    Parameters
    ----------
    counts
        Messages by label.
    errors
        Labelled texts by what they are and what they were labelled in that way; None: labels are never wrong.
    """

    counts: Mapping[str, float]
    errors: Confusions | None = None


@dataclass(frozen=True)
class Corrected:
    """A corrected share with its interval of 95 %; None for the `reason` given."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str | None = None


def strata(
    counts: Mapping[tuple[str | None, str | None, str], int],
    errors: Mapping[tuple[str, str | None], Confusions],
) -> list[Stratum] | str:
    """Join messages, by source of the label, language and label, with the errors of their labels.

    A language with fewer than `FEWEST_OF_LANGUAGE` labelled texts has the errors of all languages (None). Labels given
    by the export and messages that nothing was made of (source None: no text, and so other) are taken as they are.

    Returns
    -------
    list of Stratum, or str
        A reason where the errors of some labels are not known.
    """
    joined: dict[tuple[str, str | None] | None, dict[str, float]] = {}
    for (source, language, label), number in counts.items():
        key: tuple[str, str | None] | None = None
        if source is not None and source != "given":
            key = (source, language)
            if sum(errors.get(key, {}).values()) < FEWEST_OF_LANGUAGE:
                key = (source, None)
            if key not in errors:
                return NOT_MEASURED
        of_key = joined.setdefault(key, {})
        known_label = label if label in CATEGORIES else "other"
        of_key[known_label] = of_key.get(known_label, 0) + number
    return [Stratum(found, None if key is None else errors[key]) for key, found in joined.items()]


def corrected_share(messages: Sequence[Stratum], target: str, design_effect: float = 1.0) -> Corrected:
    """Return the share of messages that truly are of the target, of all but thanks and spam.

    Parameters
    ----------
    messages
        Strata with different errors; each message in one of them.
    target
        A key of `TARGETS`.
    design_effect
        How many times too large the number of messages is as a sample, since customers write more than once.

    Notes
    -----
    With c the counts of the labels of a stratum, T = c M⁻¹ are its corrected counts; the share is a ratio of sums of T
    over strata, limited to 0 and 1. Its interval comes from the delta method: from the counts (n divided by the design
    effect; the sizes of the strata vary as well) and from each row of M (a multinomial of its own). As Lang and
    Reiczigel do for two categories, it is taken around a share made of slightly more: Z²/2 messages labelled as
    the target and Z²/2 labelled otherwise (evenly over the labels, over the strata as the messages are); and two
    texts in each row of M, one labelled right, one labelled wrong (evenly over the other labels). So a row of few
    texts without an error is not taken as never wrong. Their further shift of the centre is left out. Where
    labels are never wrong the interval is Wilson's.

    Of few labelled texts nothing is said: see `confusion_matrix`.
    """
    wanted = TARGETS[target]
    counts = [{k: float(n) for k, n in stratum.counts.items() if n} for stratum in messages]
    total = sum(sum(of_stratum.values()) for of_stratum in counts)
    if all(stratum.errors is None for stratum in messages):
        return _uncorrected(counts, wanted, design_effect)
    parts = []
    for stratum, of_stratum in zip(messages, counts, strict=True):
        errors = None if stratum.errors is None else tuple(sorted(stratum.errors.items()))
        matrix = confusion_matrix(errors, frozenset(of_stratum), target)
        if isinstance(matrix, str):
            return Corrected(reason=matrix)
        parts.append(_Part(matrix, matrix.joined(of_stratum)))
    found, whole = _sums(parts, wanted)
    if whole <= 0:
        return Corrected(reason=NOTHING)
    share = min(max(found / whole, 0.0), 1.0)
    more = [part.with_more(wanted, total, max(design_effect, 1.0)) for part in parts]
    if (around := _delta(more, wanted)) is None:
        return Corrected(reason=UNSURE)
    low, high = around
    # two texts more in a row must not move it out of its own interval
    if not low <= found / whole <= high:
        return Corrected(reason=UNSURE)
    return Corrected(share, max(0.0, min(low, share)), min(1.0, max(high, share)))


def _uncorrected(counts: Iterable[Mapping[str, float]], wanted: frozenset[str], effect: float) -> Corrected:
    known = [(label, number) for of_stratum in counts for label, number in of_stratum.items()]
    whole = sum(number for label, number in known if label not in LEFT_OUT)
    if not whole:
        return Corrected(reason=NOTHING)
    found = sum(number for label, number in known if label in wanted)
    return Corrected(found / whole, *wilson(found, whole, effect))


@dataclass(frozen=True)
class _Part:
    """A stratum: counts in the order of the labels of its matrix."""

    matrix: Matrix
    counts: tuple[float, ...]
    is_smooth: bool = False

    def solved(self) -> tuple[float, ...]:
        inverse = self.matrix.inverse_of_rows if self.is_smooth else self.matrix.inverse
        return tuple(
            sum(number * row[place] for number, row in zip(self.counts, inverse, strict=True))
            for place in range(len(self.counts))
        )

    def with_more(self, wanted: frozenset[str], total: float, effect: float) -> _Part:
        """Return it worth as many independent messages, and with its part of the further ones."""
        further = Z * Z / 2 * sum(self.counts) / total
        places = range(len(self.counts))
        asked = {place for place in places if self.matrix.labels[place] <= wanted}
        others = {place for place in places if not self.matrix.labels[place] <= wanted | LEFT_OUT}
        return _Part(
            self.matrix,
            tuple(
                self.counts[place] / effect
                + sum(further / len(group) for group in (asked, others) if place in group)
                for place in places
            ),
            is_smooth=True,
        )


def _sums(parts: Iterable[_Part], wanted: frozenset[str]) -> tuple[float, float]:
    """Return corrected numbers of messages: those wanted, and all but those left out."""
    found = whole = 0.0
    for part in parts:
        for labels, number in zip(part.matrix.labels, part.solved(), strict=True):
            found += number * (labels <= wanted)
            whole += number * (not labels <= LEFT_OUT)
    return found, whole


def _delta(parts: Sequence[_Part], wanted: frozenset[str]) -> tuple[float, float] | None:
    """Return the interval of the share; None where it would say nothing."""
    found, whole = _sums(parts, wanted)
    if whole <= 0:
        return None
    centre = found / whole
    variance = 0.0
    for part in parts:
        matrix = part.matrix
        # how much the share rises with a true message of each category, and with one labelled so
        by_truth = [
            ((labels <= wanted) - centre * (not labels <= LEFT_OUT)) / whole for labels in matrix.labels
        ]
        by_label = [sum(map(float.__mul__, row, by_truth)) for row in matrix.inverse_of_rows]
        variance += sum(number * slope**2 for number, slope in zip(part.counts, by_label, strict=True))
        for number, row, texts in zip(part.solved(), matrix.rows, matrix.row_texts, strict=False):
            mean = sum(map(float.__mul__, row, by_label))
            variance += (
                number**2
                * sum(p * (slope - mean) ** 2 for p, slope in zip(row, by_label, strict=True))
                / texts
            )
    half = Z * sqrt(variance)
    return (centre - half, centre + half) if half <= MOST_UNSURE else None
