"""Evaluating labels on texts that people labelled, and keeping their errors for the corrected shares."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars
import pytest
from click.testing import CliRunner, Result

from analytics.cli import main
from analytics.config import load_settings
from analytics.log import LoadOptions, Log, load
from analytics.measuring import Figure, Selection, around, measure
from analytics.measuring.evaluating import Sample, evaluate
from analytics.measuring.statistics import CHOSEN_BY_LABEL
from analytics.sources.files import find

# Words that no language has, so that a change of the phrases changes nothing here.
CONFIG = """
[phrases.en.customer]
complaint = ["zonk"]
question = ["quem"]
praise = ["yup"]

[phrases.sr.customer]
complaint = ["zonk"]
"""
WORDS = {"complaint": "zonk", "question": "quem", "praise": "yup", "other": "blib"}
# 10 complaints, of which 8 are called so; 5 questions, 5 praises; 20 others, of which one is called a question.
SAMPLE = [
    *[("zonk", "complaint")] * 8, *[("blib", "complaint")] * 2, *[("quem", "question")] * 5, *[("yup", "praise")] * 5,
    *[("blib", "other")] * 19, ("quem", "other"),
]  # fmt: skip
METRICS = [f"{name}_corrected_share" for name in ("complaint", "question", "feedback", "other")]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("config") / "words.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return write_sample(tmp_path / "sample.csv", SAMPLE)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, config: Path) -> Path:
    """A log of two weeks: 40 and 20 messages, each of its own customer, a fourth of them called complaints."""
    folder = tmp_path_factory.mktemp("log")
    lines = ["message_id,posted_at,channel,author_id,from_brand,language,text\n"]
    for number in range(60):
        day = 2 + number % 5 if number < 40 else 9 + number % 5
        word = "zonk" if number % 4 == 0 else "blib"
        channel = "twitter" if number % 2 else "facebook"
        lines.append(f"{number},2026-03-{day:02}T09:00:00Z,{channel},c{number},false,en,{word}\n")
    export = folder / "export.csv"
    export.write_text("".join(lines), encoding="utf-8")
    answered("load", export, "--db", folder / "log.duckdb", "--config", config)
    return folder / "log.duckdb"


@pytest.fixture
def db(tmp_path: Path, loaded: Path) -> Path:
    return Path(shutil.copy(loaded, tmp_path / "log.duckdb"))


def answered(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    assert "Traceback" not in result.output
    return result


def write_sample(path: Path, rows: Iterable[tuple[str, ...]], header: str = "text,label,language") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows((*row, "en")[:3] for row in rows)
    return path


def evaluated(path: Path, config: Path, *options: str) -> list[dict[str, Any]]:
    given = ("evaluate", path, "--language", "language", "--config", config, "-f", "json", *options)
    found: list[dict[str, Any]] = json.loads(answered(*given).stdout)
    return found


def matrix(rows: list[dict[str, Any]], language: str | None = None) -> dict[tuple[str, str], int]:
    return {
        (row["label"], row["predicted"]): row["value"]
        for row in rows
        if row["figure"] == "texts" and row["language"] == language and row["value"]
    }


def figures(db: Path, config: Path, selection: Selection, names: list[str] = METRICS) -> list[Figure]:
    with Log(db, load_settings(config)) as log:
        return measure(log, names, selection)


def keep(path: Path, db: Path, config: Path, *options: str, code: int = 0) -> Result:
    given = ("evaluate", path, "--keep", "--language", "language", "--db", db, "--config", config)
    return answered(*given, *options, code=code)


def kept(db: Path) -> set[tuple[str | None, str, str, int]]:
    with Log(db) as log:
        found = log.con.execute("select language, truth, predicted, texts from label_errors").fetchall()
    assert len(found) == len(set(found))
    return set(found)


# ---- what is measured


def test_figures_are_those_worked_by_hand(sample: Path, config: Path) -> None:
    rows = evaluated(sample, config)
    assert matrix(rows) == {
        ("complaint", "complaint"): 8, ("complaint", "other"): 2, ("question", "question"): 5,
        ("praise", "praise"): 5, ("other", "other"): 19, ("other", "question"): 1,
    }  # fmt: skip
    of_all = {(row["figure"], row["label"]): row for row in rows if row["language"] is None}
    assert of_all["recall", "complaint"]["value"] == 0.8
    assert of_all["precision", "question"]["value"] == pytest.approx(5 / 6)
    assert of_all["f1", "question"]["value"] == pytest.approx(10 / 11)
    assert of_all["accuracy", None]["value"] == pytest.approx(37 / 40)
    assert of_all["balanced_accuracy", None]["value"] == pytest.approx((0.8 + 1 + 1 + 0.95) / 4)
    # Wilson of 8 of 10
    recall = of_all["recall", "complaint"]
    assert (recall["low"], recall["high"]) == pytest.approx((0.490162, 0.943318), abs=1e-6)
    assert recall["n"] == 10


def test_rows_for_programs_have_the_same_keys_in_every_form(sample: Path, config: Path) -> None:
    keys = ["language", "figure", "label", "predicted", "value", "low", "high", "n"]
    rows = evaluated(sample, config)
    assert {tuple(row) for row in rows} == {tuple(keys)}
    text = answered("evaluate", sample, "--language", "language", "--config", config, "-f", "csv").stdout
    table = list(csv.DictReader(io.StringIO(text)))
    assert list(table[0]) == keys
    assert len(table) == len(rows)


def test_a_table_says_the_matrix_and_each_figure_with_its_interval(sample: Path, config: Path) -> None:
    text = answered("evaluate", sample, "--language", "language", "--config", config).stdout.replace(
        "\u00a0", " "
    )
    assert text.startswith("en: 40 texts\n")
    assert "as complaint" in text
    assert "80 % (49–94 %)" in text
    assert "kappa" in text
    assert "##" in answered("evaluate", sample, "--config", config, "-f", "md").stdout


def test_the_file_may_be_of_any_kind(tmp_path: Path, sample: Path, config: Path) -> None:
    expected = evaluated(sample, config)
    frame = polars.read_csv(sample)
    frame.write_csv(tmp_path / "sample.tsv", separator="\t")
    frame.write_ndjson(tmp_path / "sample.ndjson")
    frame.write_parquet(tmp_path / "sample.parquet")
    (tmp_path / "sample16.csv").write_text(sample.read_text(encoding="utf-8"), encoding="utf-16")
    for name in ("sample.tsv", "sample.ndjson", "sample.parquet", "sample16.csv"):
        assert evaluated(tmp_path / name, config) == expected, name


def test_a_text_that_was_kept_from_being_a_formula_is_read_as_it_was(tmp_path: Path) -> None:
    texts = ["'@acme where is it?", "'-1", "'tis nothing", "@acme"]
    path = write_sample(tmp_path / "formula.csv", [(text, "other") for text in texts])
    with Log(tmp_path / "log.db", writable=True) as log:
        evaluate(log, Sample(path))
        read = log.con.execute("select text from texts order by text_no").fetchall()
    assert [text for (text,) in read] == ["@acme where is it?", "-1", "'tis nothing", "@acme"]


def test_texts_are_told_apart_by_language(tmp_path: Path, config: Path) -> None:
    path = write_sample(
        tmp_path / "both.csv",
        [("zonk", "complaint", "en-GB"), ("zonk", "complaint", "hr"), ("quem", "question", "sr")],
    )
    rows = evaluated(path, config)
    assert matrix(rows, "en") == {("complaint", "complaint"): 1}
    # the Serbian phrases here do not have that question
    assert matrix(rows, "sr") == {("complaint", "complaint"): 1, ("question", "other"): 1}
    assert sum(matrix(rows).values()) == 3
    text = answered("evaluate", path, "--language", "language", "--config", config).stdout
    assert "Too few texts for a table of their own: sr (2), en (1)" in text


def test_rows_without_a_text_or_a_label_are_counted_and_named(tmp_path: Path, config: Path) -> None:
    rows = [("zonk", "complaint"), ("", "complaint"), ("  ", "other"), ("zonk", ""), ("blib", "2")]
    path = write_sample(tmp_path / "gaps.csv", rows)
    said = answered("evaluate", path, "--config", config, "--as", "2=", "-f", "json").stderr
    assert "Not counted: 2 rows that have no text." in said
    assert "Not counted: 1 rows that have no label." in said
    assert "Not counted: 1 rows that are left out by --as." in said
    path.write_text(path.read_text(encoding="utf-8") + "one cell too few\n", encoding="utf-8")
    said = answered("evaluate", path, "--config", config, "--as", "2=", "-f", "json").stderr
    assert "Not counted: 1 rows that cannot be read." in said


# ---- what labels mean


def test_labels_of_the_file_mean_what_as_says(tmp_path: Path, config: Path) -> None:
    path = write_sample(
        tmp_path / "codes.csv", [("zonk", "1"), ("blib", "2"), ("blib", "Nešto = drugo"), ("yup", "Praise")]
    )
    rows = evaluated(path, config, "--as", "1=complaint", "--as", "2=", "--as", "nešto = drugo=other")
    assert matrix(rows) == {("complaint", "complaint"): 1, ("other", "other"): 1, ("praise", "praise"): 1}


@pytest.mark.parametrize(
    ("yes", "no"), [("1", "0"), ("True", "FALSE"), ("yes", "No"), ("1.0", "0.0"), ("complaint", "praise")]
)
def test_one_category_is_compared_with_the_rest(tmp_path: Path, config: Path, yes: str, no: str) -> None:
    rows = [("zonk", yes), ("yup", yes), ("yup", no), ("blib", no), ("zonk", no)]
    found = evaluated(write_sample(tmp_path / "one.csv", rows), config, "--only", "complaint")
    assert matrix(found) == {
        ("complaint", "complaint"): 1, ("complaint", "rest"): 1, ("rest", "rest"): 2, ("rest", "complaint"): 1,
    }  # fmt: skip


def test_an_unknown_label_is_named_with_the_known_ones_and_what_to_do(tmp_path: Path, config: Path) -> None:
    path = write_sample(tmp_path / "codes.csv", [("zonk", "complaint"), ("blib", "rage")])
    said = answered("evaluate", path, "--config", config, code=2).stderr
    for part in (
        "'rage'",
        "complaint, question, suggestion, praise, other, thanks, abuse, spam",
        "--as",
        "--only",
    ):
        assert part in said
    said = answered("evaluate", path, "--config", config, "--only", "complaint", code=2).stderr
    for part in ("'rage'", "neither complaint nor the rest", "1 and 0", "--as 'rage=complaint'"):
        assert part in said


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--text", "txt"], "no column 'txt'. Did you mean text?"),
        (["--label", "category"], "no column 'category'"),
        (["--language", "lang"], "no column 'lang'"),
        (["--as", "1"], "LABEL=CATEGORY, not '1'"),
        (["--as", "1=complain"], "no category 'complain'. Did you mean complaint?"),
        (["--only", "complaints"], "no category 'complaints'. Did you mean complaint"),
        (["--only", "complaint", "--keep"], "Leave out --only"),
        (["--encoding", "klingon"], "no encoding 'klingon'"),
    ],
)
def test_what_cannot_be_asked_is_said(
    sample: Path, db: Path, config: Path, options: list[str], says: str
) -> None:
    result = CliRunner().invoke(
        main, ["evaluate", str(sample), "--db", str(db), "--config", str(config), *options]
    )
    assert result.exit_code in (1, 2)
    assert says in result.stderr


def test_a_file_without_labelled_texts_is_refused(tmp_path: Path, config: Path) -> None:
    assert "There" not in answered("evaluate", tmp_path / "none.csv", "--config", config, code=1).stdout
    path = write_sample(tmp_path / "empty.csv", [("", "complaint"), ("zonk", "")])
    assert "no text with a label (2 rows)" in answered("evaluate", path, "--config", config, code=1).stderr


# ---- what is kept


def test_kept_errors_correct_the_shares(sample: Path, db: Path, config: Path) -> None:
    before = figures(db, config, Selection())
    assert {figure.reason for figure in before} == {"the errors of the labels are not measured"}
    keep(sample, db, config)
    assert (None, "complaint", "other", 2) in kept(db)
    found = {figure.metric: figure for figure in figures(db, config, Selection())}
    # 15 of 60 are called complaints, as 8 of 10 are; 1 of 20 others a question; questions and praise are right
    assert found["complaint_corrected_share"].value == pytest.approx(15 / 0.8 / 60)
    assert found["feedback_corrected_share"].value == 0
    # the 45 called other are 2 of 10 complaints, and of the others all but the 1 of 20 that is called a question
    assert found["other_corrected_share"].value == pytest.approx((45 - 0.2 * 18.75) / 0.95 / 60, abs=0.05)
    assert {figure.n for figure in found.values()} == {60}


def test_errors_take_the_place_of_earlier_ones_of_their_language(
    tmp_path: Path, sample: Path, db: Path, config: Path
) -> None:
    keep(sample, db, config)
    first = kept(db)
    keep(sample, db, config)
    assert kept(db) == first
    keep(write_sample(tmp_path / "sr.csv", [(*row, "sr") for row in SAMPLE]), db, config)
    keep(write_sample(tmp_path / "en.csv", SAMPLE * 2), db, config)
    by_language = {(language, truth, predicted): texts for language, truth, predicted, texts in kept(db)}
    assert by_language["en", "complaint", "other"] == 4
    assert by_language["sr", "question", "other"] == 5
    assert by_language[None, "complaint", "complaint"] == 16 + 8


def test_errors_of_other_rules_are_not_used(sample: Path, db: Path, config: Path) -> None:
    keep(sample, db, config)
    with Log(db, writable=True) as log:
        log.con.execute("update label_errors set fingerprint = 'of other rules'")
    assert {figure.value for figure in figures(db, config, Selection())} == {None}
    # and go when new ones are kept
    keep(sample, db, config)
    assert {figure.reason for figure in figures(db, config, Selection())} == {None}
    assert len(kept(db)) == 12


@pytest.mark.parametrize(
    ("rows", "options", "says"),
    [
        ([*SAMPLE, ("blib", "2")], ["--as", "2="], "--as leaves 1 rows out"),
        ([row for row in SAMPLE if row[1] != "question"], [], "no text that is question"),
        ([row for row in SAMPLE if row[1] != "praise"], [], "no text that is praise or suggestion"),
    ],
)
def test_errors_of_a_part_of_the_texts_are_not_kept(
    tmp_path: Path, db: Path, config: Path, rows: list[tuple[str, str]], options: list[str], says: str
) -> None:
    path = write_sample(tmp_path / "part.csv", rows)
    said = keep(path, db, config, *options, code=2).stderr
    assert says in said
    assert kept(db) == set()


def test_errors_of_other_rules_than_the_log_was_labelled_by_are_not_kept(
    tmp_path: Path, sample: Path, db: Path, config: Path
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(CONFIG + 'praise = ["bravo"]\n', encoding="utf-8")
    assert "made by other rules" in keep(sample, db, other, code=1).stderr
    assert kept(db) == set()
    keep(sample, db, config)
    # the refusal left the log as it was
    assert figures(db, config, Selection())[0].value is not None


def test_there_must_be_a_log_to_keep_errors_in(tmp_path: Path, sample: Path, config: Path) -> None:
    missing = tmp_path / "missing.duckdb"
    assert (
        "no log" in answered("evaluate", sample, "--keep", "--db", missing, "--config", config, code=1).stderr
    )
    assert not missing.exists()


# ---- the corrected shares as figures


def test_corrected_shares_go_by_any_dimension_in_trends_and_around_a_day(
    sample: Path, db: Path, config: Path
) -> None:
    keep(sample, db, config)
    by_channel = figures(db, config, Selection(by=("channel",)), METRICS[:1])
    # all the complaints were written on facebook, 15 of 30
    assert [figure.value for figure in by_channel] == pytest.approx([15 / 0.8 / 30, 0])
    weeks = figures(db, config, Selection(every="week"), METRICS[:1])
    assert [(figure.period, figure.n) for figure in weeks] == [(date(2026, 3, 2), 40), (date(2026, 3, 9), 20)]
    assert [figure.value for figure in weeks] == pytest.approx([10 / 0.8 / 40, 5 / 0.8 / 20])
    with Log(db, load_settings(config)) as log:
        (shift,) = around(log, METRICS[:1], Selection(), date(2026, 3, 9)).shifts
    assert shift.change.value == pytest.approx(0)
    assert shift.change.low is not None


def test_messages_that_are_chosen_by_their_label_are_not_corrected(
    sample: Path, db: Path, config: Path
) -> None:
    keep(sample, db, config)
    for selection in (Selection(by=("category",)), Selection(where="category = 'complaint'")):
        found = figures(db, config, selection)
        assert {figure.reason for figure in found} == {CHOSEN_BY_LABEL}


def test_given_categories_need_no_errors_even_where_they_are_chosen(tmp_path: Path) -> None:
    export = tmp_path / "given.csv"
    export.write_text(
        "message_id,posted_at,channel,author_id,from_brand,category\n"
        "1,2026-03-02T09:00:00Z,twitter,ana,false,complaint\n"
        "2,2026-03-02T09:00:00Z,twitter,ben,false,question\n",
        encoding="utf-8",
    )
    with Log(tmp_path / "given.db", writable=True) as log:
        load(log, find([str(export)]).exports[0], LoadOptions(), datetime(2026, 4, 1))
        (figure,) = measure(log, METRICS[:1], Selection())
        by_category = measure(log, METRICS[:1], Selection(by=("category",)))
    assert figure.value == 0.5
    assert [of.value for of in by_category] == [1, 0]
