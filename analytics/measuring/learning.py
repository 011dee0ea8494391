"""Learning from the labels that exports give what the other messages of a log are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics import learned, sqlfiles
from analytics.config import CATEGORIES
from analytics.errors import LogError, TooFewLabels
from analytics.labelling import label_texts
from analytics.log.labels import model_path
from analytics.log.relabelling import relabel
from analytics.log.store import Log, run, transaction
from analytics.measuring.accuracy import Accuracy, accuracy

# Of fewer labelled texts in a language it is not known which labels it better.
_FEWEST = 50

Pairs = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Compared:
    """How well the rules and the model label the given texts of one language, none of which the model had seen."""

    rules: Accuracy
    learned: Accuracy
    is_used: bool


@dataclass(frozen=True)
class Learning:
    """What came of learning.

    Parameters
    ----------
    path
        Where the model is kept.
    texts, left_out
        Texts by label that it was trained on, and those of labels with too few.
    by_language
        ``und`` where a language is not known; the most texts first.
    """

    path: Path
    texts: Mapping[str, int]
    left_out: Mapping[str, int]
    by_language: Mapping[str, Compared]


def learn(log: Log) -> Learning:
    """Train a model on the categories that exports give, keep it beside the log, and label the log anew.

    It is used for the languages in which it agrees with the given labels better than the rules do (Cohen's kappa).

    Raises
    ------
    TooFewLabels
        There are too few labels, or too few customers who wrote them.
    LogError
        Texts are not read, or the log is not in a file.
    InstallationError
        What learning needs is not installed.
    """
    path = model_path(log.con)
    if path is None or not log.settings.reads_texts:
        raise LogError(
            "Texts are not read (reads_texts = false), so nothing would be labelled by what is learnt."
        )
    found = _given(log)
    texts, labels, customers, languages, by_rules, cues = (
        list(column) for column in zip(*found, strict=True)
    )
    predicted = learned.cross_validate(texts, labels, customers, cues)
    compared = _compared(languages, labels, by_rules, predicted)
    used = [language for language, both in compared.items() if both.is_used]
    figures = {"languages": used, "by_language": {name: _told(both) for name, both in compared.items()}}
    model = learned.train(texts, labels, customers, cues, figures)
    model.save(path)
    relabel(log)
    _keep(log, languages, labels, by_rules, predicted)
    return Learning(path, model.texts, model.left_out, compared)


def _given(log: Log) -> Sequence[tuple[Any, ...]]:
    run(log.con, "measuring/given_labels", categories=list(CATEGORIES))
    label_texts(log.con, log.settings.phrases, all_signs=True)
    found = log.con.execute(sqlfiles.text("measuring/given_texts")).fetchall()
    if not found:
        raise TooFewLabels(
            "No message of a customer has a category that the export or a tag gives, so there is nothing to learn from."
        )
    return found


def _compared(
    languages: Sequence[str], labels: Sequence[str], by_rules: Sequence[str], predicted: Sequence[str]
) -> dict[str, Compared]:
    rules: dict[str, Pairs] = {}
    learnt: dict[str, Pairs] = {}
    for language, label, rule, guess in zip(languages, labels, by_rules, predicted, strict=True):
        rules.setdefault(language, Counter())[label, rule] += 1
        learnt.setdefault(language, Counter())[label, guess] += 1
    found = {}
    for language in sorted(rules, key=lambda name: (-rules[name].total(), name)):
        seen = {name for pair in [*rules[language], *learnt[language]] for name in pair}
        known = [category for category in CATEGORIES if category in seen]
        both = accuracy(rules[language], known), accuracy(learnt[language], known)
        is_better = (both[1].kappa.value or 0.0) > (both[0].kappa.value or 0.0)
        found[language] = Compared(*both, is_used=is_better and rules[language].total() >= _FEWEST)
    return found


def _told(both: Compared) -> dict[str, Any]:
    return {
        "texts": both.rules.texts,
        "rules_kappa": both.rules.kappa.value,
        "learned_kappa": both.learned.kappa.value,
    }


def _keep(
    log: Log,
    languages: Sequence[str],
    labels: Sequence[str],
    by_rules: Sequence[str],
    predicted: Sequence[str],
) -> None:
    """Keep the errors of both in the log, for shares that are corrected by them."""
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for language, label, rule, guess in zip(languages, labels, by_rules, predicted, strict=True):
        counted["rules", language, label, rule] += 1
        counted["learned", language, label, guess] += 1
    log.con.execute(
        "create or replace temp table confusions"
        " (source text, language text, truth text, predicted text, texts bigint)"
    )
    log.con.executemany(
        "insert into confusions values (?, ?, ?, ?, ?)", [[*key, n] for key, n in sorted(counted.items())]
    )
    with transaction(log.con):
        run(log.con, "measuring/sample_keep")
    log.forget()
