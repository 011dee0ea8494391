"""Rows of figures for a table: those that are known, and in sentences those that are not, by their reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analytics.measuring import Figure
from analytics.metrics import catalogue
from analytics.pages.report import FEWEST_CUSTOMERS
from analytics.pages.wording import Wording


@dataclass(frozen=True)
class Row:
    """A figure that is known: its metric's title, what is said of it, and what it is of, in words."""

    title: str
    note: str
    figure: Figure
    n: str
    pending: str


@dataclass(frozen=True)
class Rows:
    """Rows under a heading of their own."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Evidence:
    """A table of figures.

    Parameters
    ----------
    groups
        The figures that are known; no group is empty.
    missing
        Sentences that name the others, one a reason.
    reasons
        Why the others are not known, untranslated, each once.
    """

    groups: Sequence[Rows]
    missing: Sequence[str]
    reasons: Sequence[str]


def evidence(
    figures: Mapping[str, Figure],
    groups: Iterable[tuple[str, Mapping[str, str]]],
    say: Wording,
    *,
    is_internal: bool,
) -> Evidence:
    """Sort figures into rows and sentences.

    Parameters
    ----------
    figures
        By metric.
    groups
        Headings, each with what is said of its metrics, by their names.
    is_internal
        False: figures of fewer than `FEWEST_CUSTOMERS` are not shown.
    """
    shown: list[Rows] = []
    missing: dict[str, list[str]] = {}
    hidden: list[str] = []
    for heading, notes in groups:
        rows = []
        for name, note in notes.items():
            figure, title = figures[name], say.tr(catalogue()[name].title)
            if figure.value is None:
                missing.setdefault(figure.reason or "not known", []).append(title)
            elif not is_internal and _is_of_few(figure):
                hidden.append(title)
            else:
                rows.append(_row(title, note, figure, say))
        if rows:
            shown.append(Rows(heading, rows))
    sentences = [
        say.tr("Not known ({reason}): {titles}.", reason=say.tr(reason), titles=say.tr("; ").join(titles))
        for reason, titles in missing.items()
    ]
    if hidden:
        few, titles = say.number(FEWEST_CUSTOMERS), say.tr("; ").join(hidden)
        sentences.append(say.tr("Not shown here, as of fewer than {few}: {titles}.", few=few, titles=titles))
    return Evidence(shown, sentences, list(missing))


def _is_of_few(figure: Figure) -> bool:
    return figure.unit in ("share", "ratio") and figure.n < FEWEST_CUSTOMERS


def _row(title: str, note: str, figure: Figure, say: Wording) -> Row:
    # What is counted is its own n.
    n = say.number(figure.n) if figure.unit in ("share", "ratio", "seconds") else ""
    pending = figure.pending
    young = say.trn("{n} is too young to tell", "{n} are too young to tell", pending) if pending else ""
    return Row(title, note, figure, n, young)
