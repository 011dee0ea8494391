"""The command that says how well texts are labelled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

import analytics
from analytics.cli.options import config_option, db_option
from analytics.cli.output import format_option, output_option, show, to_stderr, to_stdout
from analytics.config import CATEGORIES
from analytics.errors import RequestError, nearest

if TYPE_CHECKING:
    from analytics import Accuracy, Estimate, Evaluation

# Languages of fewer texts are in tables only with the others.
_FEWEST = 20


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--text", default="text", show_default=True, help="Column of the texts.")
@click.option("--label", default="label", show_default=True, help="Column of what they are.")
@click.option("--language", help="Column of their languages (BCP 47).  [default: told from the text]")
@click.option(
    "--as",
    "meanings",
    multiple=True,
    metavar="LABEL=CATEGORY",
    help="What a label of the file means; without a category its rows are left out. Can be given again.",
)
@click.option(
    "--only", metavar="CATEGORY", help="Compare one category with the rest; labels 1 and 0 mean these."
)
@click.option("--encoding", help="Encoding of text files, for example windows-1255.  [default: UTF-8]")
@click.option("--keep", "is_kept", is_flag=True, help="Keep the errors in the log, for the corrected shares.")
@format_option
@output_option
@db_option
@config_option
def evaluate(
    file: Path, text: str, label: str, language: str | None, meanings: tuple[str, ...], only: str | None,
    encoding: str | None, is_kept: bool, form: str, output: Path | None, db: Path, config: Path | None,
) -> None:  # fmt: skip
    """Say how well texts are labelled, by FILE: texts of customers that people labelled.

    FILE is CSV, TSV, NDJSON or Parquet. Its texts are labelled as those of a log are, by the phrases of the program and
    of the configuration, and compared: the confusion matrix, precision, recall and F1 of each category, accuracy,
    balanced accuracy and Cohen's kappa, with intervals of 95 %, by language and in total. Categories: complaint,
    question, suggestion, praise, other, thanks, abuse, spam.

    With --keep the log gets to know how often its labels are wrong, and complaint_corrected_share, question_,
    feedback_ and other_corrected_share take it into account. Without --keep the phrases are measured; with it, what
    labels the log, which may be what `answered learn` learned: measure that on texts that it did not learn from.

    \b
    Examples:
      answered evaluate sample.csv
      answered evaluate sample.csv --label category --as thank_you=thanks --as unclear=
      answered evaluate complaints.csv --only complaint
      answered evaluate sample.csv --keep --db answered.duckdb
    """
    if only is not None and only not in CATEGORIES:
        raise RequestError(f"There is no category '{only}'.{nearest(only, CATEGORIES)}")
    found = analytics.evaluate(
        file, text=text, label=label, language=language, meanings=_meanings(meanings, is_of_one=only is not None),
        only=only, encoding=encoding, keep_in=db if is_kept else None, config=config,
    )  # fmt: skip
    if form in ("table", "md") and output is None:
        _show_words(found, form)
    else:
        show(rows(found), form, output)
    for number, what in (
        (found.without_text, "have no text"), (found.without_label, "have no label"),
        (found.left_out, "are left out by --as"), (found.broken, "cannot be read"),
    ):  # fmt: skip
        if number:
            to_stderr(f"Not counted: {number} rows that {what}.")
    if is_kept:
        to_stderr(f"Kept the errors of {found.total.texts} texts in {db}.")


def _meanings(given: Sequence[str], *, is_of_one: bool) -> dict[str, str | None]:
    known = (*CATEGORIES, *(("1", "0", "true", "false", "yes", "no", "rest") if is_of_one else ()))
    found: dict[str, str | None] = {}
    for text in given:
        label, separator, category = text.rpartition("=")
        category = category.strip().lower()
        if not separator or not label.strip():
            raise RequestError(f"--as takes LABEL=CATEGORY, not '{text}'.")
        if category and category not in known:
            raise RequestError(f"--as {text}: there is no category '{category}'.{nearest(category, known)}")
        found[label] = category or None
    return found


def rows(found: Evaluation) -> list[dict[str, object]]:
    """Return what was measured as the rows that programs read; language is None for all of them together."""
    parts: list[tuple[str | None, Accuracy]] = [*found.by_language.items(), (None, found.total)]
    return [
        {"language": language} | row
        for language, measured in parts
        for row in [*_confusions(measured), *_by_label(measured), *_overall(measured)]
    ]


def _row(
    figure: str, estimate: Estimate, n: int, label: str | None = None, predicted: str | None = None
) -> dict[str, object]:
    return {
        "figure": figure, "label": label, "predicted": predicted, "value": estimate.value, "low": estimate.low,
        "high": estimate.high, "n": n,
    }  # fmt: skip


def _confusions(measured: Accuracy) -> list[dict[str, object]]:
    from analytics import Estimate

    return [
        _row("texts", Estimate(texts), sum(of_label), label, predicted)
        for label, of_label in zip(measured.labels, measured.matrix, strict=True)
        for predicted, texts in zip(measured.labels, of_label, strict=True)
    ]


def _by_label(measured: Accuracy) -> list[dict[str, object]]:
    return [
        row
        for of in measured.by_label
        for row in (
            _row("precision", of.precision, of.labelled, of.label),
            _row("recall", of.recall, of.texts, of.label),
            _row("f1", of.f1, of.texts, of.label),
        )
    ]


def _overall(measured: Accuracy) -> list[dict[str, object]]:
    return [
        _row(name, getattr(measured, name), measured.texts)
        for name in ("accuracy", "balanced_accuracy", "kappa")
    ]


def _show_words(found: Evaluation, form: str) -> None:
    from analytics.pages.wording import wording

    say = wording()
    mark = "## " if form == "md" else ""
    parts = [(name, measured) for name, measured in found.by_language.items() if measured.texts >= _FEWEST]
    if len(found.by_language) > 1 or not parts:
        parts.append(("all languages", found.total))
    few = [f"{name} ({of.texts})" for name, of in found.by_language.items() if of.texts < _FEWEST]
    for place, (language, measured) in enumerate(parts):
        if place:
            to_stdout()
        to_stdout(f"{mark}{language}: {say.trn('{n} text', '{n} texts', measured.texts)}\n")
        tables = [
            [
                {"is": label, **{f"as {name}": texts for name, texts in zip(measured.labels, of_label, strict=True)}}
                for label, of_label in zip(measured.labels, measured.matrix, strict=True)
            ],
            [
                {
                    "label": of.label, "precision": _words(of.precision), "recall": _words(of.recall),
                    "F1": _words(of.f1), "n": of.texts, "labelled so": of.labelled,
                }
                for of in measured.by_label
            ],
            [
                {"of all": name, "value": _words(estimate, unit), "n": measured.texts}
                for name, estimate, unit in (
                    ("accuracy", measured.accuracy, "share"),
                    ("balanced accuracy", measured.balanced_accuracy, "share"),
                    ("kappa", measured.kappa, "ratio"),
                )
            ],
        ]  # fmt: skip
        for number, table in enumerate(tables):
            if number:
                to_stdout()
            show(table, form, None)
    if few:
        to_stdout(f"\nToo few texts for a table of their own: {', '.join(few)}")


def _words(estimate: Estimate, unit: str = "share") -> str:
    from analytics.pages.wording import wording

    say = wording()
    if estimate.value is None:
        return "-"
    return f"{say.value(estimate.value, unit)} ({say.interval(estimate.low, estimate.high, unit)})"
