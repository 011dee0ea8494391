"""What became of turns: over which days it is told, what is said of it, and the two panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pagelogs import LOADED_AT, at
from pagerows import Row, answers, asks, open_rows, shown, write

from analytics.log import LoadOptions, Log, load
from analytics.measuring import Selection
from analytics.pages.report import Report, gather
from analytics.pages.sections import answering, outcomes, wants
from analytics.sources.files import find

DAY = 24
# The sixteenth week of the log, 14 to 20 December 2026.
WEEK = Selection(first=date(2026, 12, 14), last=date(2026, 12, 20))


def report_of(
    folder: Path, rows: Sequence[Row], selection: Selection = WEEK, *, is_internal: bool = False
) -> Report:
    with open_rows(folder, rows) as log:
        return gather(log, selection, [outcomes.SECTION], is_internal=is_internal)


def complaints(
    week: int, count: int, well: int, name: str = "c", day: int = 0, answered: bool = True
) -> list[Row]:
    """Complaints of a customer each, answered after half an hour; the first ones end with thanks."""
    rows: list[Row] = []
    for number in range(count):
        asked = asks(
            f"{name}{week}-{number}", at(week, DAY * day + 1, number), f"{name}{number}", "complaint"
        )
        rows.append(asked)
        if answered:
            rows.append(answers(asked))
        if number < well:
            when = at(week, DAY * day + 3, number)
            thanks = asks(f"{name}{week}-{number}-t", when, f"{name}{number}", "thanks")
            rows.append(thanks | {"parent_id": asked["message_id"]})
    return rows


def ends(week: int) -> Row:
    """The last message of a log: the first instant of a week."""
    return asks("last", at(week), "last", "other")


# Over which days


def test_a_week_is_told_with_the_three_before_it_as_of_its_own_instant(tmp_path: Path) -> None:
    # 24 complaints in the four weeks and 10 before them; all are seen a week after the page's end.
    rows = [*complaints(0, 10, 0, "old"), *complaints(12, 12, 3, "a"), *complaints(15, 12, 3, "b"), ends(17)]
    report = report_of(tmp_path, rows)
    assert report.found["outcomes"].figures["recovered_share"].n == 24
    said = shown(report, outcomes.SECTION).text
    assert "Of the answered complaints 25 % ended with praise or thanks (of 24)." in said
    assert "Turns opened 23 November – 20 December 2026, as known by Mon 28 December 2026, 00:00." in said
    assert "These days are more than those of the page" in said


def test_days_of_four_weeks_and_more_are_told_alone(tmp_path: Path) -> None:
    rows = [*complaints(10, 10, 0, "old"), *complaints(12, 20, 5, "a"), ends(17)]
    report = report_of(tmp_path, rows, replace(WEEK, first=date(2026, 11, 23)))
    assert report.found["outcomes"].figures["recovered_share"].n == 20
    said = shown(report, outcomes.SECTION).text
    assert "Turns opened 23 November – 20 December 2026" in said
    assert "These days are more than those of the page" not in said


def test_days_reach_back_no_further_than_the_log(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, [*complaints(14, 20, 5), ends(17)]), outcomes.SECTION).text
    assert "Turns opened 7–20 December 2026" in said


def test_who_praises_later_is_told_of_the_newest_complaints_that_are_old_enough(tmp_path: Path) -> None:
    # The page is as of 28 December; 90 days before is 29 September, so the days are those to 28 September.
    rows = [*complaints(0, 4, 0, "early"), *complaints(3, 10, 0, "a"), *complaints(4, 10, 0, "young", day=2)]
    rows += [asks(f"praise{number}", at(6, 1, number), f"a{number}", "praise") for number in range(6)]
    report = report_of(tmp_path, [*rows, *complaints(15, 5, 0, "b"), ends(17)])
    found = report.found["outcomes"]
    assert (found.ripe.first, found.ripe.last) == (date(2026, 9, 1), date(2026, 9, 28))
    # The complaints of 31 August and of 30 September are not in it, those of 21 September are.
    assert (found.figures["won_back_share"].numerator, found.figures["won_back_share"].n) == (6, 10)
    assert (
        "Complaints of 1–28 September 2026, the latest that are old enough."
        in shown(report, outcomes.SECTION).text
    )


def test_in_a_young_log_who_praises_later_is_not_known_yet(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, [*complaints(14, 20, 5), ends(17)]), outcomes.SECTION).text
    assert "Not known (all are too young to tell): Share of complainers who praise later." in said


def test_a_settled_page_is_the_same_whatever_is_loaded_later(tmp_path: Path) -> None:
    rows = [*complaints(0, 6, 2, "a"), *complaints(12, 12, 3, "b"), *complaints(15, 12, 3, "d")]
    rows += [asks(f"p{number}", at(14, 1, number), f"p{number}", "praise") for number in range(6)]
    # Later than 28 December, when the week settles: thanks, complaints again, praise, and late answers.
    later = [
        asks(f"l{n}", at(17, 9, n), f"d{n}", ("thanks", "complaint", "praise")[n % 3]) for n in range(12)
    ]
    later += [
        answers(asks(f"p{number}", at(14, 1, number), f"p{number}"), 60 * DAY * 22) for number in range(6)
    ]
    sections = [wants.SECTION, answering.SECTION, outcomes.SECTION]
    with open_rows(tmp_path, [*rows, ends(17)]) as log:
        before = gather(log, WEEK, sections, is_internal=True)
        load_more(log, tmp_path / "later.csv", later)
        after = gather(log, WEEK, sections, is_internal=True)
    assert before.period.is_final
    for section in sections:
        assert shown(before, section).text == shown(after, section).text


def load_more(log: Log, path: Path, rows: Sequence[Row]) -> None:
    for export in find([str(write(path, rows))]).exports:
        load(log, export, LoadOptions(), LOADED_AT)


# What is said


def test_of_fewer_than_twenty_nothing_is_said(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, [*complaints(15, 19, 5), ends(17)]), outcomes.SECTION).text
    assert "What became of the turns cannot be said yet: no figure here is of 20 or more." in said
    # The table has it all the same.
    assert "Share of answered complaints that ended well" in said
    assert "26 %" in said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.2, 3.0, "complained again more often than who had one: 2.00 times as often (1.20 – 3.00)."),
        (0.9, 3.0, "complain again more often cannot be told: 2.00 times as often (0.90 – 3.00)."),
        (0.2, 0.8, "complained again less often than who had one: 2.00 times as often (0.20 – 0.80)."),
    ],
)
def test_silence_is_blamed_only_where_the_interval_shows_it(
    tmp_path: Path, low: float, high: float, said: str
) -> None:
    report = report_of(tmp_path, [*complaints(15, 20, 5), ends(17)])
    found = report.found["outcomes"]
    name = "repeat_after_silence_ratio"
    ratio = replace(found.figures[name], value=2.0, low=low, high=high, n=20, reason=None)
    report = replace(report, found={"outcomes": replace(found, figures={**found.figures, name: ratio})})
    assert said in shown(report, outcomes.SECTION).text


def test_a_log_without_replies_blames_nobody(tmp_path: Path) -> None:
    rows = [row for row in [*complaints(15, 30, 5), ends(17)] if row["from_brand"] == "false"]
    report = report_of(tmp_path, rows)
    found = shown(report, outcomes.SECTION)
    assert "What became of the turns cannot be told: replies are not in this log." in found.text
    assert "wait for an answer" not in found.text
    assert "waited" not in found.text
    assert "table" not in found.elements


# Critics and evangelists


def panels(week: int = 15) -> list[Row]:
    """Six critics, of whom two have no answer, five evangelists, and one who is both; from the log's first day on."""
    rows = [asks("first", at(0), "first", "other")]
    for number in range(6):
        words = f"Bad {number}, says @critic_{number}"
        asked = asks(
            f"k{number}", at(week, 1, number), f"critic_{number}", "complaint", text=words,
            author_name=f"Karla {number}", followers=100 - number, url=f"https://example.org/k{number}",
        )  # fmt: skip
        rows += [asked] if number < 2 else [asked, answers(asked)]
    for number in range(5):
        rows.append(asks(f"e{number}", at(week, 2, number), f"fan_{number}", "praise", text="Good"))
    return [*rows, asks("x1", at(week, 3), "both", "complaint"), asks("x2", at(week, 4), "both", "praise")]


def test_a_shared_page_counts_critics_and_names_none(tmp_path: Path) -> None:
    report = report_of(tmp_path, [*panels(), asks("last", at(16, 12), "last", "other")])
    found = shown(report, outcomes.SECTION)
    # Nobody else complained or praised in the 90 days.
    assert "6 customers complained and never praised. 5 customers praised and never complained." in found.text
    assert (
        "Of the 6 critics with the widest reach, 2 wait for an answer to a turn of this page’s days."
        in found.text
    )
    assert "a" not in found.elements
    for name in ("Karla", "critic_", "fan_", "Bad"):
        assert name not in found.text
    assert report.found["outcomes"].critics.people == []


def test_an_internal_page_names_them_with_links_widest_reach_first(tmp_path: Path) -> None:
    report = report_of(tmp_path, [*panels(), asks("last", at(16, 12), "last", "other")], is_internal=True)
    found = shown(report, outcomes.SECTION)
    people = report.found["outcomes"].critics.people
    assert [one.name for one in people] == [f"Karla {number}" for number in range(6)]
    assert [one.is_waiting for one in people] == [True, True, False, False, False, False]
    assert "Karla 0 Twitter 1 100" in found.text
    assert "Bad 0, says @critic_0 original" in found.text
    assert found.elements.count("a") == 6


def test_of_a_settled_page_it_is_said_who_waited_then(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, [*panels(), ends(17)]), outcomes.SECTION).text
    assert "2 waited for an answer when the page became final." in said
    assert "waits for an answer" not in said


def test_groups_of_fewer_than_five_are_not_counted_on_a_shared_page(tmp_path: Path) -> None:
    rows = [row for row in panels() if row["author_id"] not in ("fan_0", "fan_1")]
    said = shown(report_of(tmp_path, [*rows, ends(17)]), outcomes.SECTION).text
    assert "Critics and evangelists are not counted here: one group has fewer than 5." in said
    assert "3 customers praised" not in said


def test_in_a_log_of_less_than_ninety_days_they_are_not_counted(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, [*complaints(14, 20, 5), ends(17)]), outcomes.SECTION).text
    assert "Critics and evangelists cannot be counted: the log begins less than 90 days before." in said


def test_links_that_are_no_addresses_of_the_web_are_not_made(tmp_path: Path) -> None:
    rows = [
        row | {"url": "javascript:alert(1)"} if row["author_id"] == "critic_0" else row for row in panels()
    ]
    found = shown(report_of(tmp_path, [*rows, ends(17)], is_internal=True), outcomes.SECTION)
    assert found.elements.count("a") == 5
