"""How the brand answers: what is said to stand out, the figures, and canned texts, on small invented logs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pagelogs import at
from pagerows import Row, answers, asks, open_rows, shown

from analytics.config import Settings
from analytics.measuring import Selection
from analytics.pages import wording
from analytics.pages.report import Report, gather
from analytics.pages.sections import answering

# Each once, so that no text is canned.
THINGS = [a + b for a in "bcdfghjklm" for b in ("aru", "elo", "inka", "oba")]
ELSEWHERE = "Please call us on 0800 123 456"


def report_of(folder: Path, rows: Sequence[Row], *, is_internal: bool = False) -> Report:
    with open_rows(folder, rows, Settings()) as log:
        return gather(log, Selection(), [answering.SECTION], is_internal=is_internal)


def answered(count: int, elsewhere: int) -> list[Row]:
    """Questions of a customer each, answered; the first ones are sent elsewhere. The last message is a day later."""
    rows = []
    for number, thing in enumerate(THINGS[:count]):
        asked = asks(f"q{number}", at(0, 1, number), f"c{number}", "question", text=f"Where is {thing}?")
        words = f"{ELSEWHERE} about {thing}." if number < elsewhere else f"Your {thing} comes on Monday."
        rows += [asked, answers(asked, text=words)]
    return [*rows, asks("late", at(0, 30), "late", "thanks", text="thanks")]


def test_what_stands_out_is_what_the_whole_interval_shows(tmp_path: Path) -> None:
    # Of 12 of 30 Wilson's interval begins at 24.6 %.
    said = shown(report_of(tmp_path, answered(30, 12)), answering.SECTION).text
    assert "More than one answer in ten sent the customer elsewhere: 40 % of 30." in said
    assert "Share of answers that send the customer elsewhere" in said
    assert "Advice: a real solution, not a phone number to call (ynet-2011). 40 % 25–58 % 30" in said


def test_what_could_be_chance_does_not_stand_out(tmp_path: Path) -> None:
    # 5 of 30 are 17 %, but Wilson's interval begins at 7.3 %.
    said = shown(report_of(tmp_path, answered(30, 5)), answering.SECTION).text
    assert "Nothing stands out in how the brand answered." in said
    assert "17 %" in said


def test_of_fewer_than_twenty_nothing_is_said_to_stand_out(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, answered(19, 19)), answering.SECTION).text
    assert "What stands out cannot be said: no figure here is of 20 or more." in said
    assert "sent the customer elsewhere: 100 %" not in said


def test_at_most_three_things_stand_out_the_gravest_first(tmp_path: Path) -> None:
    report = report_of(tmp_path, answered(30, 12))
    grave = ("removed_unanswered_share", "handoff_dead_share", "automated_only_share", "redirect_share")
    found = {
        name: replace(report.figures[name], value=0.9, low=0.8, high=0.95, n=40, reason=None)
        for name in grave
    }
    report = replace(report, figures={**report.figures, **found})
    (sentence,) = answering.SECTION.tell(report, wording())["sentences"]
    assert sentence.count("90") == 3
    assert sentence.startswith("More than half of the complaints that the brand removed had no answer")
    assert "sent the customer elsewhere" not in sentence


def test_figures_that_the_log_cannot_give_stand_below_by_their_reason(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, answered(30, 12)), answering.SECTION).text
    assert (
        "Not known (no export reports removed messages): Share of complaints that the brand removed; Share of removed"
        " complaints without an answer." in said
    )
    assert "Not known (the log holds no private message)" in said


def test_figures_of_fewer_than_five_are_for_internal_pages(tmp_path: Path) -> None:
    rows = answered(24, 0)
    for number in range(3):
        rows.append(
            asks(
                f"x{number}", at(0, 2, number), f"x{number}", "complaint", text=f"gone {number}",
                removed_at=at(0, 3), removed_by="brand",
            )
        )  # fmt: skip
    shared = shown(report_of(tmp_path, rows), answering.SECTION).text
    assert "Not shown here, as of fewer than 5: Share of complaints that the brand removed;" in shared
    (tmp_path / "internal").mkdir()
    internal = shown(report_of(tmp_path / "internal", rows, is_internal=True), answering.SECTION).text
    assert "Not shown here" not in internal
    assert "Share of complaints that the brand removed" in internal


@pytest.mark.parametrize("side", ["replies", "customers"])
def test_a_log_with_one_side_says_so_in_one_sentence(tmp_path: Path, side: str) -> None:
    is_brand = "true" if side == "customers" else "false"
    rows = [row for row in answered(30, 12) if row["from_brand"] == is_brand]
    found = shown(report_of(tmp_path, rows), answering.SECTION)
    assert "How the brand answers cannot be told:" in found.text
    assert "not in this log" in found.text
    assert "unanswered" not in found.text
    assert "table" not in found.elements


# Canned texts


def canned() -> list[Row]:
    """Six times one text, with the names of the six customers and of who signs."""
    rows = []
    for number, name in enumerate(("Ana", "Bo", "Cleo", "Dan", "Eva", "Finn")):
        asked = asks(f"q{number}", at(0, 1, number), f"user_{number}", "question", text="Where is it?")
        text = f"@user_{number} Hello {name}! Write to help{number}@example.org and we will see. -Wayne"
        rows += [asked, answers(asked, text=text)]
    return [*rows, asks("late", at(0, 30), "late", "thanks", text="thanks")]


def test_an_internal_page_shows_canned_texts_as_they_were_sent(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, canned(), is_internal=True), answering.SECTION).text
    assert "@user_0 Hello Ana! Write to help0@example.org and we will see. -Wayne 6 Twitter" in said


def test_a_shared_page_shows_canned_texts_without_names(tmp_path: Path) -> None:
    said = shown(report_of(tmp_path, canned()), answering.SECTION).text
    assert "…Write to ‹✉› and we will see. 6 Twitter" in said
    for name in ("Ana", "Wayne", "user_0", "example.org"):
        assert name not in said


def test_a_shared_page_masks_the_agents_in_the_midst_of_canned_texts(tmp_path: Path) -> None:
    rows = canned()
    for row in rows:
        if row["from_brand"] == "true":
            row |= {
                "agent": "Will Petrović",
                "text": "We will call you, Will of the shop. Ask for PETROVIC then.",
            }
    said = shown(report_of(tmp_path, rows), answering.SECTION).text
    assert "We will call you, ‹@› of the shop. Ask for ‹@› then. 6 1 Twitter" in said
    (tmp_path / "internal").mkdir()
    internal = shown(report_of(tmp_path / "internal", rows, is_internal=True), answering.SECTION).text
    assert "We will call you, Will of the shop. Ask for PETROVIC then." in internal


def test_many_accounts_before_a_greeting_cost_no_time(tmp_path: Path) -> None:
    rows = canned()
    for row in rows:
        if row["from_brand"] == "true":
            row["text"] = "@a_.@b_." * 200 + " we are on it now."
    said = shown(report_of(tmp_path, rows), answering.SECTION).text
    assert "@a_" not in said
