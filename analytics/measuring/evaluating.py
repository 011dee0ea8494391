"""Evaluating: how well the labels of texts are given, measured on a file of texts that people labelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analytics import sqlfiles
from analytics.config import CATEGORIES
from analytics.errors import InputError, LogError, RequestError, nearest
from analytics.labelling import label_texts
from analytics.log.labels import is_labelled_so, labelling_digest, learned_of
from analytics.log.reading import parts, read_raw
from analytics.log.store import Log, run, transaction
from analytics.measuring.accuracy import Accuracy, accuracy
from analytics.scratch import scratch_folder
from analytics.sources.files import Export
from analytics.sources.formats import Format
from analytics.sources.spelling import quoted

REST = "rest"
"""What is not the one label that is compared with the rest."""

_YES, _NO = frozenset({"1", "true", "yes", "y"}), frozenset({"0", "false", "no", "n"})
_NEEDED = (("complaint",), ("question",), ("praise", "suggestion"), ("other",))
_FORMAT = Format("labelled texts", "Labelled texts", "", (), (), (), ("csv", "json", "parquet"), "")


@dataclass(frozen=True)
class Sample:
    """A file of labelled texts: CSV, TSV, NDJSON or Parquet.

    Parameters
    ----------
    text, label, language
        Names of columns; no language: told from the text.
    names
        What labels of the file mean, each a category, or None for rows to leave out; the others mean themselves.
    only
        The category that is compared with the rest; None: all of them.
    encoding
        Of a text file; None: UTF-8.
    """

    path: Path
    text: str = "text"
    label: str = "label"
    language: str | None = None
    names: Mapping[str, str | None] | None = None
    only: str | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Evaluation:
    """How well labels are given.

    Parameters
    ----------
    total
        Of all languages.
    by_language
        By the language of the text, ``und`` where it is not known, the most texts first.
    without_text, without_label, left_out, broken
        Rows that do not count: without a text, with one but without a label, left out by `names`, not readable.
    """

    total: Accuracy
    by_language: Mapping[str, Accuracy]
    without_text: int
    without_label: int
    left_out: int
    broken: int


def evaluate(log: Log, sample: Sample) -> Evaluation:
    """Label the texts of a file as those of a log with these settings are, and compare with the labels in the file.

    The log is only a place to work in; nothing is kept in it.

    Raises
    ------
    InputError
        The file or a column of it cannot be read, or no text in it has a label.
    RequestError
        A label is not known.
    """
    broken = _read(log, sample)
    run(log.con, "measuring/sample_texts")
    label_texts(log.con, log.settings.phrases, learned_of(log.con))
    counted = log.con.execute(sqlfiles.text("measuring/sample_counts")).fetchone() or (0, 0, 0, 0)
    log.con.execute(
        f"create or replace temp table confusions as {sqlfiles.text('measuring/sample_confusions')}"
    )
    found: dict[str, Counter[tuple[str, str]]] = {}
    for language, truth, predicted, texts in log.con.execute(
        "select language, truth, predicted, texts from confusions"
    ).fetchall():
        given = predicted if sample.only in (None, predicted) else REST
        found.setdefault(language, Counter())[truth, given] += texts
    if not found:
        raise InputError(f"{sample.path} has no text with a label ({counted[0]} rows).")
    labels = CATEGORIES if sample.only is None else (sample.only, REST)
    total = sum(found.values(), Counter[tuple[str, str]]())
    return Evaluation(
        accuracy(total, _seen(labels, total)),
        {
            language: accuracy(pairs, _seen(labels, pairs))
            for language, pairs in sorted(found.items(), key=lambda item: (-item[1].total(), item[0]))
        },
        without_text=counted[1],
        without_label=counted[2],
        left_out=counted[3],
        broken=broken,
    )


def keep(log: Log, sample: Sample) -> Evaluation:
    """Evaluate, and keep the errors of the labels in the log for shares that are corrected by them.

    They take the place of earlier ones of the same languages; those of all languages together are their sum.

    Raises
    ------
    RequestError
        Not all of the categories were compared on all of the rows, so that errors would be missing.
    LogError
        The labels of the log were made by other rules, or none were made.
    """
    if sample.only:
        raise RequestError(
            f"--only {sample.only} says nothing of how the other categories are taken for each other, so its errors"
            " cannot be kept. Leave out --only, or --keep."
        )
    if not log.settings.reads_texts:
        raise LogError(
            "Texts are not read (reads_texts = false), so the log has no labels whose errors could be kept."
        )
    with transaction(log.con):
        if not is_labelled_so(log.con, labelling_digest(log.settings, learned_of(log.con))):
            raise LogError(
                f"The labels of {log.path} were made by other rules than these. Load an export into it again, which"
                " makes them anew, then evaluate."
            )
        found = evaluate(log, sample)
        if found.left_out:
            raise RequestError(
                f"--as leaves {found.left_out} rows out, so the errors of such texts are not known and cannot be kept."
                " Map their labels to categories, or leave out --keep."
            )
        texts = {label.label: label.texts for label in found.total.by_label}
        for names in _NEEDED:
            if not sum(texts.get(name, 0) for name in names):
                raise RequestError(
                    f"{sample.path.name} has no text that is {' or '.join(names)}, so the errors of such texts are not"
                    " known. Only a sample with all of these can be kept: complaint, question, praise or"
                    " suggestion, other."
                )
        run(log.con, "measuring/sample_keep")
    log.forget()
    return found


def _seen(labels: Sequence[str], pairs: Mapping[tuple[str, str], int]) -> list[str]:
    """List the labels that occur."""
    return [label for label in labels if any(label in pair for pair in pairs)]


def _read(log: Log, sample: Sample) -> int:
    """Make the tables `sample` and `label_names` of a file; return how many records of it are broken."""
    export_parts = parts(Export((("", sample.path),), is_named=True), sample.encoding)
    with scratch_folder() as scratch:
        fmt = replace(_FORMAT, optional=export_parts[0].shape.columns)
        read_raw(log.con, fmt, export_parts, scratch)
        columns = {
            name: _column(sample, getattr(sample, name), export_parts[0].shape.columns)
            for name in ("text", "label", "language")
        }
        cells = ", ".join(f"{column} as {name}" for name, column in columns.items())
        log.con.execute(
            # a quote before what a spreadsheet would take for a formula is no part of the text
            "create or replace temp table sample as select row_no as text_no,"
            r" regexp_replace(text, '^''([=+@\t\r-])', '\1') as text,"
            " nullif(trim(label), '') as label, nullif(trim(language), '') as language"
            f" from (select row_no, {cells} from raw)"
        )
    broken = log.con.execute("select count(*) from broken_records").fetchone() or (0,)
    given = [
        label
        for (label,) in log.con.execute("select distinct label from sample order by 1").fetchall()
        if label
    ]
    log.con.execute("create or replace temp table label_names (label text, truth text)")
    if given:
        log.con.executemany("insert into label_names values (?, ?)", _meanings(sample, given))
    return int(broken[0])


def _column(sample: Sample, name: str | None, columns: Sequence[str]) -> str:
    """Return a column of the file as it is called in `raw`."""
    if name is None:
        return "null::text"
    if name.lower() not in {column.lower() for column in columns}:
        raise InputError(
            f"{sample.path} has no column '{name}'.{nearest(name, columns)} Name the columns of the text and its"
            " label with --text and --label."
        )
    # names that mean something in `raw` have a mark behind them there
    return quoted(name.lower() + "_" * (name.lower() in ("part", "row_no", "rowid", "broken", "record")))


def _meanings(sample: Sample, given: Sequence[str]) -> list[list[str | None]]:
    """Return each label of the file and what it means; None for rows to leave out."""
    names = {label.strip().lower(): meant for label, meant in (sample.names or {}).items()}
    found = []
    for label in given:
        key = label.lower()
        if key not in names and key.endswith(".0"):
            key = key.removesuffix(".0")
        meant = names.get(key, key)
        if sample.only is not None and meant is not None:
            meant = _of_one(sample.only, meant)
        if meant is not None and meant not in (CATEGORIES if sample.only is None else (sample.only, REST)):
            raise RequestError(_unknown(sample, label))
        found.append([label, meant])
    return found


def _of_one(only: str, meant: str) -> str:
    if meant == only or meant in _YES:
        return only
    return REST if meant in CATEGORIES or meant in _NO or meant == REST else meant


def _unknown(sample: Sample, label: str) -> str:
    known = ", ".join(CATEGORIES)
    leave_out = f"leave its rows out with --as '{label}='"
    if sample.only is not None:
        return (
            f"{sample.path} has the label '{label}', which says neither {sample.only} nor the rest. Known: 1 and 0,"
            f" true and false, yes and no, {known}. Say what it means with --as '{label}={sample.only}',"
            f" or {leave_out}."
        )
    return (
        f"{sample.path} has the label '{label}', which is no category. Known: {known}. Say what it means with"
        f" --as '{label}=complaint', {leave_out}, or compare one category with the rest with --only complaint."
    )
