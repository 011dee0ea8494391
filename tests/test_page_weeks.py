"""Week by week: the table of all headline figures, and the chart of the trend."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from pagelogs import START, at
from pagerows import AS_GIVEN, answers, asks, open_rows, shown
from pageweeks import SECTIONS, STEADY, page, traffic

from analytics.goals import Goal
from analytics.measuring import Selection
from analytics.pages import wording
from analytics.pages.report import Context, Report, gather
from analytics.pages.sections import weeks

SAY = wording()
UNANSWERED = "Share without an answer"


def told(report: Report) -> Context:
    return weeks.tell(report, SAY)


def column(report: Report, title: str = UNANSWERED) -> list[Context]:
    part = told(report)
    return [row["cells"][part["columns"].index(title)] for row in part["rows"]]


def chart(report: Report) -> Any:
    return weeks.plots(report, SAY, told(report))["weeks"]


def whole(folder: Path, parts: list[tuple[int, int]]) -> Report:
    with open_rows(folder, traffic(parts)) as log:
        return gather(log, Selection(), SECTIONS)


def test_a_week_has_thirteen_rows_and_its_own_is_the_last() -> None:
    part = told(page([*STEADY, *STEADY[:6]]))
    assert [row["begins"] for row in part["rows"]][::12] == ["7\u00a0Sept", "30\u00a0Nov"]
    assert len(part["rows"]) == 13


def test_a_share_has_its_interval_and_n_and_a_count_neither() -> None:
    # Wilson's interval of 10 of 20 is 29.9 to 70.1 %.
    report = page(STEADY)
    first, turns = column(report)[0], column(report, "Turns")[0]
    assert (first["value"], first["reach"], first["n"]) == ("50\u00a0%", "30–70\u00a0%", "n 20")
    assert (turns["value"], turns["reach"], turns["n"]) == ("20", "", "")


def test_weeks_of_fewer_than_twenty_turns_are_marked() -> None:
    report = page([*STEADY[:3], (9, 10)])
    assert [cell["few"] for cell in column(report)] == ["", "", "", "*"]
    assert [cell["few"] for cell in column(report, "Turns")] == ["", "", "", ""]
    assert "*: on fewer than 20 turns, too few to judge." in told(report)["table_caption"]
    assert "too few" not in told(page([(40, 40)] * 3))["table_caption"]


def test_weeks_that_are_more_than_chance_are_marked_in_words() -> None:
    report = page([*STEADY, *STEADY[:5], (0, 20)])
    assert [cell["signal"] for cell in column(report)] == [""] * 12 + ["◆ above the limits"]
    assert "◆: more than chance." in told(report)["table_caption"]


def test_figures_that_no_week_has_are_no_columns() -> None:
    columns = told(page(STEADY))["columns"]
    assert UNANSWERED in columns
    assert "Share of first complaints without an answer" not in columns


def test_the_sentence_says_between_what_the_weeks_lay() -> None:
    said = told(page(STEADY))["sentences"]
    assert said == ["Over 8 weeks the share without an answer lay between 50\u00a0% and 55\u00a0%."]
    assert told(page([(10, 10)] * 3))["sentences"] == [
        "In each of 3 weeks the share without an answer was 50\u00a0%."
    ]


def test_a_week_that_the_log_cuts_is_named(tmp_path: Path) -> None:
    rows = traffic([(0, 0), (10, 10), (10, 10)])
    with open_rows(tmp_path, [asks("first", at(0, 72), "first", "question"), *rows]) as log:
        report = gather(log, Selection(), SECTIONS)
    assert "cut: 3\u00a0September\u00a02026 is the first day." in told(report)["sentences"][0]
    assert column(report, "Turns")[0]["value"] == "1"


def test_weeks_without_limits_have_no_lines_for_them() -> None:
    figure = chart(page(STEADY[:7]))
    assert "shapes" not in figure["layout"]


def test_the_chart_has_limits_signals_by_their_form_and_a_labelled_goal() -> None:
    settings = replace(AS_GIVEN, goals=(Goal("within_2h_share", ">=", 0.8),))
    figure = chart(page([*STEADY, *STEADY[:5], (0, 20)], settings=settings))
    unanswered, within, _ = figure["data"]
    assert unanswered["marker"]["symbol"] == ["circle"] * 12 + ["diamond"]
    assert within["marker"]["symbol"] == ["square-open"] * 12 + ["diamond"]
    assert unanswered["hovertext"][-1].endswith("; above the limits")
    heights = sorted(round(shape["y0"], 3) for shape in figure["layout"]["shapes"])
    # Limits from thirteen weeks of 50 and 55 % in turn, 50 % first: centre 52.3 %, moving ranges of 5 points.
    assert heights == [0.344, 0.39, 0.61, 0.656, 0.8]
    goal = [note for note in figure["layout"]["annotations"] if "goal" in note["text"]]
    assert [note["text"] for note in goal] == ["within 2 h<br>goal 80\u00a0%"]


def test_a_week_of_few_turns_has_no_point() -> None:
    figure = chart(page([*STEADY[:3], (9, 10), (10, 10)]))
    assert figure["data"][0]["y"] == [0.5, 0.55, 0.5, None, 0.5]


def test_the_limits_of_a_change_begin_with_it() -> None:
    change = (START + timedelta(weeks=4)).date()
    report = page([*STEADY, *STEADY[:4]], settings=replace(AS_GIVEN, changes=((change, ""),)))
    assert {shape["x0"] for shape in chart(report)["layout"]["shapes"]} == {change.isoformat()}


def test_a_trend_of_one_week_is_a_table_only(tmp_path: Path) -> None:
    part = told(whole(tmp_path, [(10, 10)]))
    assert not part["has_chart"]
    assert len(part["rows"]) >= 1


def test_a_log_without_replies_has_its_turns_only(tmp_path: Path) -> None:
    with open_rows(
        tmp_path, [asks(str(day), at(0, 24 * day), str(day), "complaint") for day in range(20)]
    ) as log:
        report = gather(log, Selection(), SECTIONS)
    part = told(report)
    assert part["columns"] == ["Turns"]
    assert not part["has_chart"]
    assert "Only the turns can be shown: replies are not in this log." in part["sentences"][0]
    assert not re.search("nanswered|0 %", shown(report, weeks.SECTION).text)


def test_a_log_without_customers_has_no_week(tmp_path: Path) -> None:
    with open_rows(tmp_path, [answers(asks("1", at(0), "ann"))]) as log:
        report = gather(log, Selection(), SECTIONS)
    assert told(report)["sentences"] == ["There is no week to show."]
    assert "<table" not in "".join(shown(report, weeks.SECTION).elements)


def test_the_trend_of_any_weeks_is_judged_by_the_limits_of_the_report() -> None:
    report = page([*STEADY, *STEADY[:5], (0, 20)])
    figure = weeks.trend_chart(report, report.weeks[-2:], SAY)["trend"]
    assert figure["data"][0]["marker"]["symbol"] == ["circle", "diamond"]
    assert weeks.trend_chart(report, report.weeks[-1:], SAY) == {}


def test_days_that_cut_a_week_leave_it_whole_for_the_limits(tmp_path: Path) -> None:
    # The third and fourth week from Wednesday on; all turns of a week are on its Monday.
    days = Selection(first=START.date() + timedelta(days=16), last=START.date() + timedelta(days=27))
    with open_rows(tmp_path, traffic([(10, 10)] * 4)) as log:
        report = gather(log, days, SECTIONS)
    assert [week.figures["turns"].value for week in report.baseline] == [20] * 4
    assert [week.figures["turns"].value for week in report.weeks] == [0, 20]
