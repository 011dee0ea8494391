"""What customers wanted: the mix, how sure it is, and the themes, on small invented logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pagelogs import WEEK_END, at
from pagerows import Row, asks, open_rows, shown

from analytics.config import Settings
from analytics.measuring import Figure, Selection
from analytics.measuring.evaluating import Sample, keep
from analytics.pages import wording
from analytics.pages.report import Report, gather
from analytics.pages.sections import wants

WEEK = Selection(first=date(2026, 8, 31), last=WEEK_END)
LATER = asks("later", at(3), "zoe", "other")


def report_of(
    folder: Path, rows: Sequence[Row], selection: Selection = WEEK, *, is_internal: bool = False
) -> Report:
    with open_rows(folder, [*rows, LATER]) as log:
        return gather(log, selection, [wants.SECTION], is_internal=is_internal)


def mix(**counts: int) -> list[Row]:
    """Messages of a category, each by a customer of its own."""
    return [
        asks(f"{category}{number}", at(0, 1, number), f"{category}-{number}", category)
        for category, count in counts.items()
        for number in range(count)
    ]


def test_the_largest_part_is_named_with_its_share_and_all_parts_have_theirs(tmp_path: Path) -> None:
    report = report_of(tmp_path, mix(complaint=4, question=3, praise=1, suggestion=1, other=1))
    said = shown(report, wants.SECTION).text
    assert "The largest part were complaints: 40 % of 10 turns." in said
    # Wilson's interval of 4 of 10: 16.8 to 68.7 %.
    assert "Complaint 40 % 17–69 % 4 Question 30 %" in said
    assert "Feedback (praise and suggestions) 20 %" in said
    assert "Other 10 %" in said
    assert (
        "12 % had used their account to complain, 31 % to ask about a product and 39 % to give feedback"
        in said
    )


def test_two_parts_of_one_size_are_both_the_largest(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, mix(complaint=3, question=3)), wants.SECTION).text
    assert "Two parts are the largest, with 50 % of 6 turns each." in said


def test_labels_that_were_given_are_not_called_unsure(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, mix(complaint=6)), wants.SECTION).text
    assert "told from the text" not in said
    assert "Corrected" not in said


def test_the_mix_of_fewer_than_five_customers_is_shown_on_internal_pages_only(tmp_path: Path) -> None:
    rows = mix(complaint=3, question=1)
    assert "fewer than 5 customers" in shown(report_of(tmp_path, rows), wants.SECTION).text
    (tmp_path / "internal").mkdir()
    report = report_of(tmp_path / "internal", rows, is_internal=True)
    assert "The largest part were complaints: 75 % of 4 turns." in shown(report, wants.SECTION).text


def test_a_log_without_categories_says_why_there_is_no_mix(tmp_path: Path) -> None:
    rows = [asks(str(number), at(0, number), f"c{number}") for number in range(6)]
    with open_rows(tmp_path, rows) as log:
        report = gather(log, Selection(), [wants.SECTION])
    found = shown(report, wants.SECTION)
    assert "The mix cannot be given: no message in the log has a category." in found.text
    assert "table" not in found.elements


# Labels that are sometimes wrong


def test_how_many_categories_were_told_from_texts_is_said(tmp_path: Path) -> None:
    rows = mix(complaint=6)
    rows += [asks(f"t{number}", at(0, 2, number), f"t{number}", text="Where is it?") for number in range(2)]
    with open_rows(tmp_path, rows, Settings()) as log:
        report = gather(log, Selection(), [wants.SECTION])
    said = shown(report, wants.SECTION).text
    assert "Of 25 % of the turns the category was told from the text, by phrases." in said
    assert "the command “answered evaluate” measures how many" in said


def test_kept_errors_put_corrected_shares_beside_the_others(tmp_path: Path) -> None:
    # Words that no language has, so that nothing else is found in the texts.
    words = {"complaint": "zonk", "question": "quem", "praise": "yup"}
    own = Settings(phrases=tuple(("en", f"customer.{name}", (word,)) for name, word in words.items()))
    rows = [
        asks(
            f"m{number}",
            at(0, 1, number),
            f"c{number}",
            text="zonk" if number < 15 else "blib",
            language="en",
        )
        for number in range(60)
    ]
    sample = tmp_path / "sample.csv"
    labelled = [("zonk", "complaint")] * 80 + [("blib", "complaint")] * 20 + [("blib", "other")] * 100
    labelled += [("quem", "question")] * 50 + [("yup", "praise")] * 50
    lines = [f"{text},{label},en" for text, label in labelled]
    sample.write_text("text,label,language\n" + "\n".join(lines) + "\n", encoding="utf-8")
    with open_rows(tmp_path, rows, own) as log:
        keep(log, Sample(sample, language="language"))
        report = gather(log, Selection(), [wants.SECTION])
    # 15 of 60 are called complaints, as 80 of 100 are: 15 / 0.8 = 18.75 of 60.
    figure = report.found["wants"].corrected["complaint_share"]
    assert figure.value == pytest.approx(18.75 / 60)
    said = shown(report, wants.SECTION).text
    assert "The largest part were of no category named here: 75 % of 60 turns." in said
    # The others are 60 - 18.75 = 41.25 of 60.
    assert "Corrected for that, those of no category named here are 69 % of the messages" in said
    assert "answered evaluate" not in said
    assert "95 % interval, corrected" in said


def test_another_part_that_is_the_largest_once_corrected_is_not_kept_back(tmp_path: Path) -> None:
    report = report_of(tmp_path, mix(complaint=6, question=4))
    values = {"complaint_share": 0.4, "question_share": 0.6, "feedback_share": 0.0, "other_share": 0.0}
    report = with_corrected(report, values)
    said = shown(report, wants.SECTION).text
    assert "The largest part were complaints: 60 % of 10 turns." in said
    assert "complaints are 40 % of the messages (30–50 %)" in said
    assert "By the corrected shares another part is the largest." in said


def with_corrected(report: Report, values: Mapping[str, float]) -> Report:
    corrected: dict[str, Figure] = {
        name: replace(report.figures[name], value=value, low=max(value - 0.1, 0), high=value + 0.1)
        for name, value in values.items()
    }
    found = replace(report.found["wants"], corrected=corrected, sources={"rules": 10})
    return replace(report, found={"wants": found})


# Themes


def themed(week: int = 0) -> list[Row]:
    """20 complaints: 6 customers on the router, 4 on the ladder, others on this and that; 40 times praise."""
    told = ["my router died"] * 6 + ["my ladder broke"] * 4
    told += [f"awful {letter * 3}" for letter in "bcdfghjklm"]
    rows = [
        asks(f"t{week}-{n}", at(week, 2, n), f"t{n}", "complaint", text=text) for n, text in enumerate(told)
    ]
    return rows + [
        asks(
            f"p{week}-{n}", at(week, 5, n), f"p{n}", "praise", text="lovely people were with us all day long"
        )
        for n in range(40)
    ]


def test_a_shared_page_has_themes_of_five_customers_and_no_example(tmp_path: Path) -> None:
    report = report_of(tmp_path, themed())
    found = shown(report, wants.SECTION)
    # 6 of the 20 who complained.
    assert "router 6 30 %" in found.text
    assert "ladder" not in found.text
    assert "my router" not in found.text
    assert "Only words of 5 customers or more." in found.text
    assert all(theme.example is None for theme in report.found["wants"].themes)


def test_an_internal_page_has_every_theme_with_an_example(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, themed(), is_internal=True), wants.SECTION).text
    assert "ladder" in said
    assert "my router died" in said


def test_days_too_few_for_a_theme_are_looked_at_with_those_before(tmp_path: Path) -> None:
    # All of it three weeks before the page's week, in which five customers praise.
    rows = themed() + [asks(f"q{n}", at(3, 1, n), f"q{n}", "praise", text="fine") for n in range(5)]
    week = Selection(first=date(2026, 9, 21), last=date(2026, 9, 27))
    said = shown(report_of(tmp_path, rows, week), wants.SECTION).text
    assert "router" in said
    assert "Of 31 August – 27 September 2026" in said


def test_where_no_word_stands_out_that_is_said(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, mix(complaint=6)), wants.SECTION).text
    assert "No word of 5 customers or more stands out in complaints or in questions." in said


@pytest.mark.parametrize(("trend", "said"), [("rising", "rising, from 10 %"), (None, "no clear change")])
def test_a_theme_says_where_it_came_from_only_if_it_moves(
    tmp_path: Path, trend: str | None, said: str
) -> None:
    report = report_of(tmp_path, mix(complaint=6))
    theme = wants.Theme("complaint", "ראוטר", 7, 0.3, 0.1, trend, None)
    found = replace(report.found["wants"], themes=[theme])
    report = replace(report, found={"wants": found})
    text = shown(report, wants.SECTION).text
    assert f"ראוטר 7 30 % {said}" in text
    assert ("1 of the words below is rising" in text) is (trend == "rising")


def test_words_stand_in_an_element_of_their_own_direction(tmp_path: Path) -> None:
    assert "bdi" in shown(report_of(tmp_path, themed()), wants.SECTION).elements
    assert wording().tr("Word") == "Word"
