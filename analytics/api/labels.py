"""What labels the messages of a log: how good it is, and learning from given categories."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.api.holding import writable
from analytics.api.opening import DB, settings_of
from analytics.errors import LogError

if TYPE_CHECKING:
    from analytics.config import Settings
    from analytics.measuring.evaluating import Evaluation
    from analytics.measuring.learning import Learning


def evaluate(
    file: str | Path,
    *,
    text: str = "text",
    label: str = "label",
    language: str | None = None,
    meanings: Mapping[str, str | None] | None = None,
    only: str | None = None,
    encoding: str | None = None,
    keep_in: str | Path | None = None,
    config: str | Path | Settings | None = None,
) -> Evaluation:
    """Say how well texts are labelled, by texts of customers that people labelled.

    Parameters
    ----------
    file
        CSV, TSV, NDJSON or Parquet.
    text, label, language
        Columns of the texts, of what they are, and of their languages (BCP 47; None: told from the text).
    meanings
        Labels of the file and the category that each means; None leaves its rows out.
    only
        One category to compare with the rest.
    encoding
        Of text files; None: UTF-8.
    keep_in
        A log that is to know the errors, for its corrected shares: then what labels that log is measured; None: the
        phrases of the program and the configuration are, and nothing is changed.
    config
        Configuration file, or settings; None: ``answered.toml`` in this folder where there is one.

    Returns
    -------
    Evaluation
        Confusion matrix, precision, recall and F1 by category, accuracy, balanced accuracy and kappa, with intervals of
        95 %, by language and in total.

    Raises
    ------
    RequestError
        A column, category or label does not exist.
    InputError
        The file cannot be read.
    LogError
        There is no log to keep the errors in.
    """
    from analytics.log import Log as Engine
    from analytics.measuring.evaluating import Sample, keep
    from analytics.measuring.evaluating import evaluate as evaluate_sample

    sample = Sample(Path(file), text, label, language, dict(meanings or {}), only, encoding)
    if keep_in is None:
        # a log in memory, which is only a place to work in
        with Engine(Path(":memory:"), settings_of(config), writable=True) as engine:
            return evaluate_sample(engine, sample)
    if not Path(keep_in).exists():
        raise LogError(
            f"There is no log {keep_in} to keep the errors in. Make one with `answered load EXPORT --db {keep_in}`, or"
            " leave out --keep."
        )
    with writable(Path(keep_in), settings_of(config)) as engine:
        return keep(engine, sample)


def learn(path: str | Path = DB, *, config: str | Path | Settings | None = None) -> Learning:
    """Learn from the categories that exports give what the other messages of customers are.

    The model is kept beside the log and labels its messages in the languages in which it beats the phrases.

    Parameters
    ----------
    path
        File of the log.

    Returns
    -------
    Learning
        How good the phrases and the model are, by language, and what was learned from.

    Raises
    ------
    TooFewLabels
        The log has too few given categories to learn from.
    LogError, ConfigError
        As for `analytics.open`.
    """
    from analytics.measuring.learning import learn

    if not Path(path).exists():
        raise LogError(f"There is no log {path}. Make one with `answered load EXPORT --db {path}`.")
    with writable(Path(path), settings_of(config)) as engine:
        return learn(engine)
