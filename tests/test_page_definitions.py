"""Definitions and settings: when the page is final, what it was made with, and what each of its figures means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pagelogs
import pytest

from analytics.config import Settings, load_settings
from analytics.log import Log
from analytics.measuring import Selection
from analytics.metrics import catalogue
from analytics.pages import wording
from analytics.pages.render import environment
from analytics.pages.report import HEADLINE, Report, Section, gather
from analytics.pages.sections import definitions

SAY = wording()
WEEK = Selection(first=date(2026, 9, 14), last=date(2026, 9, 20), tz="Europe/Belgrade")
CONFIG = """
grace_hours = 12
[worklist]
ignore = ["tester", "bot"]
[goals]
within_2h_share = ">= 80 %"
typical_wait_seconds = "<= 1 h 30 min"
turns = "<= 400"
[report]
changed = { 2026-09-07 = "new <b>team</b>", 2026-09-14 = "", 2027-03-01 = "not yet" }
[hours]
mon-fri = "09:00-18:00"
[phrases.en.customer]
complaint = ["lost my luggage", "worst airline"]
[categories]
"Billing issue" = "complaint"
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    folder = tmp_path_factory.mktemp("definitions")
    with pagelogs.open_log(pagelogs.write_csv(folder / "log.csv", turns=60)) as opened:
        yield opened


def with_settings(log: Log, settings: Settings, asked: Selection = WEEK) -> Report:
    before, log.settings = log.settings, settings
    try:
        return gather(log, asked, [definitions.SECTION])
    finally:
        log.settings = before


def html(report: Report, *, is_drawn: bool = False) -> str:
    template = environment(SAY, is_drawn=is_drawn).get_template("weekly/definitions.html.j2")
    return template.render(part=definitions.tell(report, SAY), report=report)


def words(text: str) -> str:
    text = re.sub(r"</?bdi\b[^>]*>", "", text)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).replace("\u00a0", " ").split())


def test_a_settled_page_says_since_when_it_is_final(log: Log) -> None:
    said = words(html(gather(log, WEEK, [definitions.SECTION])))
    # Seven days after the midnight that ends Sunday, 20 September.
    assert "These figures are final since Mon 28 September 2026, 00:00 (Europe/Belgrade)" in said
    assert "As of Mon 28 September 2026, 00:00 (Europe/Belgrade): what came later does not count." in said


def test_a_young_page_says_when_it_becomes_final(log: Log) -> None:
    young = replace(WEEK, first=date(2026, 10, 5), last=date(2026, 10, 11))
    said = words(html(gather(log, young, [definitions.SECTION])))
    assert "These figures become final on Mon 19 October 2026, 00:00 (Europe/Belgrade)" in said


def test_a_page_of_the_whole_log_never_becomes_final(log: Log) -> None:
    said = words(html(gather(log, Selection(), [definitions.SECTION])))
    assert "they never become final, as a load can add to them" in said


def test_without_a_configuration_the_defaults_are_said(log: Log) -> None:
    said = words(html(gather(log, WEEK, [definitions.SECTION])))
    days = "Turns opened in 14–20 September 2026; days, weeks and times in Europe/Belgrade."
    assert f"{days} Weeks begin on Monday." in said
    assert "unanswered once it is 24 h old (the grace)" in said
    assert "Opening hours Not given: every wait runs by the clock" in said
    assert "Texts are read: what an export does not say is told from them." in said
    assert "Goals None are set." in said
    assert "From the first 13 complete weeks of the log." in said
    assert "No account is left out" in said


def test_the_settings_used_are_said(log: Log, tmp_path: Path) -> None:
    config = tmp_path / "answered.toml"
    config.write_text(CONFIG, encoding="utf-8")
    settings = load_settings(config)
    asked = replace(WEEK, grace_seconds=settings.grace_seconds, week_start=6)
    page = html(with_settings(log, settings, asked))
    said = words(page)
    assert "Weeks begin on Sunday." in said
    assert "unanswered once it is 12 h old (the grace)" in said
    assert "Opening hours Given:" in said
    assert "2 phrases of one’s own are used. 1 tag of the source means a category." in said
    assert (
        "Turns: 400 or less Typical wait: 1 h 30 min or less Share answered within 2 hours: 80 % or more"
        in said
    )
    assert (
        "since the last change: 14 September 2026. Changes before it: 7 September 2026 (new <b>team</b>)."
        in said
    )
    assert "<b>" not in page
    assert "2 accounts are left out of the list of those who wait; they count in all figures." in said
    # A change after the page's days is not its own.
    assert "not yet" not in said


def test_texts_that_are_not_read_are_said(log: Log) -> None:
    said = words(html(with_settings(log, Settings(reads_texts=False))))
    assert "Texts are not read: only what an export says is known." in said


def test_every_figure_of_the_page_is_defined_once_with_its_source(log: Log) -> None:
    cut = Section("cut", lambda report, say: {}, own_metrics=("turns", "mean_response_seconds"))
    page = html(gather(log, WEEK, [cut, definitions.SECTION]))
    names = re.findall(r'<dt id="definition-(\w+)">', page)
    assert names == [*HEADLINE, "mean_response_seconds"]
    said = words(page)
    for name in names:
        metric = catalogue()[name]
        assert f"{metric.title} {name} {metric.definition}" in said
        if metric.source:
            assert f"{metric.definition} Source: {metric.source}" in said
    assert f"Definitions of the {len(names)} figures of this page" in said


def test_the_definitions_are_folded_but_open_without_scripts_and_printed(log: Log, checkout: Path) -> None:
    report = gather(log, WEEK, [definitions.SECTION])
    assert '<details class="printed">' in html(report, is_drawn=True)
    assert '<details class="printed" open>' in html(report)
    style = (checkout / "reports/assets/page.css").read_text(encoding="utf-8")
    assert "details.printed::details-content" in style.split("@media print", 1)[1]
