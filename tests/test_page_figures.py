"""The scoreboard: what stands beside each headline figure, and the line of its weeks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pagelogs import START, at
from pagerows import AS_GIVEN, asks, open_rows, shown
from pageweeks import SECTIONS, STEADY, page, traffic

from analytics import charts
from analytics.config import Settings
from analytics.goals import Goal
from analytics.measuring import Selection
from analytics.pages import wording
from analytics.pages.render import environment
from analytics.pages.report import Context, Report, gather
from analytics.pages.sections import figures

SAY = wording()


def lines(report: Report) -> dict[str, Context]:
    return {line["metric"]: line for line in figures.tell(report, SAY)["lines"]}


def words(report: Report, metric: str = "unanswered_share") -> str:
    line = lines(report)[metric]
    parts = [line["value"], *line["details"], *line["change"], line["goal"], line["reference"]]
    return " ".join(" ".join(filter(None, parts)).replace("\u00a0", " ").split())


def svg(report: Report, metric: str = "unanswered_share") -> str:
    part = figures.tell(report, SAY)
    html = (
        environment(SAY, is_drawn=False)
        .get_template("weekly/figures.html.j2")
        .render(part=part, report=report)
    )
    row = html.split(f'data-metric="{metric}"')[1].split("</li>")[0].replace("\u00a0", " ")
    return row[row.index("<svg") : row.index("</svg>")] if "<svg" in row else ""


def with_goal(metric: str, operator: str, value: float) -> Settings:
    assert operator in (">=", "<=")
    return replace(AS_GIVEN, goals=(Goal(metric, ">=" if operator == ">=" else "<=", value),))


# Words


def test_a_figure_has_its_interval_its_n_and_what_is_pending() -> None:
    # Wilson's interval of 11 of 20 is 34.2 % to 74.2 %.
    assert words(page(STEADY)).startswith("55 % 95 % interval: 34–74 % n 20 0 pending")


def test_a_count_is_said_to_be_one() -> None:
    assert words(page(STEADY), "turns").startswith("20 a count, so without an interval")


def test_a_week_within_the_limits_is_no_real_change() -> None:
    # 52.5 % ± 2.66 times 5 points.
    assert "No real change: usually 39–66 %." in words(page(STEADY))
    assert lines(page(STEADY))["unanswered_share"]["mark"] == "●"


def test_a_week_outside_the_limits_is_told_with_its_side_and_whether_that_is_better() -> None:
    worse, better = page([*STEADY, (0, 20)]), page([*STEADY, (20, 0)])
    assert "100 % is above the upper limit of 84 %: worse than usual." in words(worse)
    assert "0 % is below the lower limit of 16 %: worse than usual." in words(worse, "within_2h_share")
    # Four of 50 %, four of 55 %, one of 0 %: centre 46.7 %, moving ranges 11.25 points on average.
    assert "0 % is below the lower limit of 17 %: better than usual." in words(better)
    assert lines(worse)["unanswered_share"]["mark"] == "▲"
    assert lines(better)["unanswered_share"]["mark"] == "▼"


def test_a_run_on_one_side_is_told_with_its_length() -> None:
    # Limits from 50, 55, 50, 55, 50, 55, 50 and six times 60 %: centre 55.8 %, moving ranges 3.3 points on average, so
    # up to 64.6 %. Then two more of 60 %.
    report = page([*STEADY[:7], *[(8, 12)] * 8])
    assert "8 weeks in a row above the average of 56 %: worse than usual." in words(report)
    assert svg(report).count("<polygon") == 8


def test_below_eight_weeks_nothing_is_judged() -> None:
    report = page(STEADY[:7])
    assert "Too few weeks to judge a change." in words(report)
    assert (
        "There are no limits yet: they need 8 whole weeks of 20 turns or more."
        in shown(report, figures.SECTION).text
    )
    assert not re.search("No real change|usual", shown(report, figures.SECTION).text)


def test_a_week_of_few_turns_is_not_judged_and_has_no_point() -> None:
    report = page([*STEADY, (0, 19)])
    assert "Fewer than 20 turns: too few to judge a change." in words(report)
    assert svg(report).count("<circle") == 8
    assert "<polygon" not in svg(report)


def test_a_log_of_small_weeks_has_no_limits_of_its_counts() -> None:
    report = page([(1, 1)] * 9 + [(9, 9)])
    assert "Too few weeks to judge a change." in words(report, "turns")


@pytest.mark.parametrize(
    ("metric", "operator", "value", "said"),
    [
        # 34.2 to 74.2 % go without an answer, 25.8 to 65.8 % have one in time.
        ("unanswered_share", "<=", 0.75, "Goal: at most 75 %. It is met. As things are, every week will meet it."),
        ("unanswered_share", "<=", 0.34, "Goal: at most 34 %. It is not met. As things are, no week will meet it."),
        ("unanswered_share", "<=", 0.6, "Goal: at most 60 %. Whether it is met cannot be told: the interval reaches to"
         " both sides of it. As things are, chance decides which weeks meet it."),
        ("within_2h_share", ">=", 0.66, "Goal: at least 66 %. It is not met. As things are, no week will meet it."),
        ("within_2h_share", ">=", 0.255, "Goal: at least 25.5 %. It is met. As things are, every week will meet it."),
        ("turns", ">=", 20, "Goal: at least 20. It is met. As things are, every week will meet it."),
        ("turns", ">=", 21, "Goal: at least 21. It is not met. As things are, no week will meet it."),
        ("p90_wait_seconds", "<=", 7200, "Goal: at most 2 h. Whether it is met cannot be told."),
    ],
)  # fmt: skip
def test_a_goal_is_met_or_missed_only_by_all_of_the_interval(
    metric: str, operator: str, value: float, said: str
) -> None:
    assert said in words(page(STEADY, settings=with_goal(metric, operator, value)), metric)


def test_where_the_week_is_a_signal_the_limits_promise_nothing() -> None:
    goal = with_goal("unanswered_share", "<=", 0.9)
    assert "As things are" not in words(page([*STEADY, (0, 20)], settings=goal))


def test_a_figure_of_the_articles_stands_beside_with_its_source() -> None:
    report = page(STEADY, category="complaint")
    said = words(report, "complaint_unanswered_share")
    assert (
        "Articles: 58 % of posts and tweets about bad service are never answered (roi-customers-2014)."
        in said
    )
    assert "(beeshaper, undated). That is a wish, not what they got." in words(report, "within_30m_share")


def test_figures_that_the_log_cannot_have_are_left_out_with_the_reason(tmp_path: Path) -> None:
    with open_rows(tmp_path, [asks("1", at(0, 9), "ann", "complaint")]) as log:
        report = gather(log, Selection(), SECTIONS)
    assert set(lines(report)) == {"turns"}
    said = shown(report, figures.SECTION).text
    assert (
        "Not shown, because the log holds no message of the brand: Share without an answer; Share of first"
        in said
    )
    assert "0 %" not in said
    assert "100 %" not in said


def test_other_days_are_compared_with_the_days_before(tmp_path: Path) -> None:
    first = START.date()
    days = Selection(first=first + timedelta(days=14), last=first + timedelta(days=20 + 7))
    before = replace(days, first=first, last=first + timedelta(days=13))
    with open_rows(tmp_path, traffic([(20, 20), (20, 20), (4, 36), (4, 36)])) as log:
        report = gather(log, days, SECTIONS, previous=before)
    # 90 % after 50 %; Newcombe's interval from 72/80 (81.49 to 94.85 %) and 40/80 (39.30 to 60.70 %): the roots of the
    # sums of squares are 13.67 and 11.75 points.
    assert "+40.0 points, clearly worse (was 50 %; +26.3 points to +51.7 points)." in words(report)
    assert "+0 (was 80; no interval)." in words(report, "turns").replace("±0", "+0")
    assert "Compared with 31 August – 13 September 2026" in shown(report, figures.SECTION).text


def test_the_whole_log_is_not_compared_with_anything(tmp_path: Path) -> None:
    with open_rows(tmp_path, traffic(STEADY)) as log:
        report = gather(log, Selection(), SECTIONS)
    said = shown(report, figures.SECTION).text
    assert "8 weeks, none beyond chance: usually 39–66 %." in said
    assert not re.search("clear|was |ompared", said)


def test_limits_begin_anew_with_a_change_that_the_configuration_names() -> None:
    change = (START + timedelta(weeks=8)).date()
    settings = replace(AS_GIVEN, changes=((change, "new team"), (date(2030, 1, 1), "not yet")))
    report = page([*STEADY, *((2, 18), (1, 19)) * 4], settings=settings)
    said = shown(report, figures.SECTION).text
    # 92.5 % ± 2.66 times 5 points, cut at 100 %.
    assert "No real change: usually 79–100 %." in words(report)
    assert "The limits begin anew on 26 October 2026: new team." in said
    assert "not yet" not in said


# Lines


def test_a_line_has_a_point_a_week_and_a_diamond_for_each_signal() -> None:
    # The first thirteen weeks make the limits; the last thirteen of fourteen are shown.
    drawn = svg(page([*STEADY, *STEADY[:5], (0, 20)]))
    assert drawn.count("<circle") == 12
    assert drawn.count("<polygon") == 1
    assert drawn.count("<polyline") == 1
    assert "7 Sept" in drawn
    assert "30 Nov" in drawn


def test_goal_average_limits_and_reference_are_labelled_in_the_line() -> None:
    settings = with_goal("complaint_unanswered_share", "<=", 0.2)
    drawn = svg(page(STEADY, settings=settings, category="complaint"), "complaint_unanswered_share")
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
    assert texts == ["39 %", "average 52 %", "66 %", "goal 20 %", "articles 58 %", "31 Aug", "19 Oct"]


def test_only_the_figure_that_counts_the_same_has_the_articles_in_its_line() -> None:
    report = page(STEADY, category="complaint")
    assert [metric for metric in lines(report) if "articles" in svg(report, metric)] == [
        "complaint_unanswered_share"
    ]


def test_lines_say_nothing_to_screen_readers_and_have_no_style_attribute() -> None:
    report = page(STEADY)
    html = (
        environment(SAY, is_drawn=True)
        .get_template("weekly/figures.html.j2")
        .render(part=figures.tell(report, SAY), report=report)
    )
    assert html.count('aria-hidden="true">\n<svg') == html.count("<svg") > 0
    assert "style=" not in html


def test_weeks_before_a_change_stand_outside_the_band() -> None:
    settings = replace(AS_GIVEN, changes=(((START + timedelta(weeks=4)).date(), ""),))
    report = page([*STEADY, *STEADY[:4]], settings=settings)
    layout = lines(report)["unanswered_share"]["chart"]["layout"]
    points = layout.lines[0].split()
    assert layout.band[0] == float(points[4].split(",")[0])


@given(
    some.lists(some.none() | some.floats(0, 1), min_size=1, max_size=26),
    some.lists(
        some.tuples(some.floats(0, 1), some.sampled_from(["goal", "reference", "centre"])), max_size=5
    ),
)
def test_everything_lies_within_the_drawing_and_no_text_covers_another(
    values: list[float | None], levels: list[tuple[float, str]]
) -> None:
    kinds: dict[str, charts.Level] = {
        "goal": charts.Level(0, "", "goal"),
        "reference": charts.Level(0, "", "reference"),
        "centre": charts.Level(0, "", "centre"),
    }
    given_levels = [replace(kinds[kind], value=value, text="x") for value, kind in levels]
    drawn = charts.process(values, [False] * len(values), given_levels)
    for x, y in drawn.dots:
        assert drawn.left <= x <= drawn.right
        assert 0 <= y <= drawn.axis_y - 12
    heights = sorted(rule.text_y for rule in drawn.rules)
    assert all(below - above >= 12.8 for above, below in pairwise(heights))
    assert all(0 <= height <= drawn.axis_y - 12 for height in heights)


def test_a_missing_week_breaks_the_line() -> None:
    drawn = charts.process([0.1, 0.2, None, 0.3, 0.4], [False] * 5, [])
    assert len(drawn.lines) == 2


@pytest.mark.parametrize(("value", "said"), [(0.45, "45.5 %"), (0.454, "45 %"), (0.5, "45 %")])
def test_a_value_never_looks_like_a_goal_that_it_is_not(value: float, said: str) -> None:
    # 10 of 22 are 45.45 %.
    report = page([*STEADY[:7], (10, 12)], settings=with_goal("within_2h_share", ">=", value))
    assert words(report, "within_2h_share").startswith(f"{said} 95 %")
