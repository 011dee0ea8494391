"""Charts are plain JSON: small, without plotly's template, and with nothing of a text read as markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest

from analytics import charts

LINE = charts.Line("All", [0, 30, 600, 90_000], [0.0, 0.1, 0.4, 0.9], ["a", "b", "c", "d"])
WORDS = charts.Words(
    lambda seconds: f"{seconds:g} s", lambda share: f"{share * 100:.0f} %", "turns", "not reached"
)
MARKS = [charts.Mark(1800, "30 min"), charts.Mark(7200, "2 h"), charts.Mark(86_400, "24 h")]


def curve(
    until: float = 604_800, name: str = "twitter", targets: Sequence[charts.Target] = ()
) -> charts.Json:
    other = charts.Line(name, LINE.seconds, [0.0, 0.0, 0.2, 0.88], LINE.says)
    return charts.answer_curve(LINE, (LINE.shares, LINE.shares), [other], MARKS, until, WORDS, targets)


def weeks(count: int) -> charts.Json:
    starts = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(count)]
    shares = [0.2 + 0.001 * week for week in range(count)]
    says = [""] * count
    series = charts.Series(
        "x", shares, shares, [share + 0.1 for share in shares], says, "x", is_accented=True
    )
    return charts.weekly(starts, [f"{start:%d %b}" for start in starts], [series], [5.0] * count, says, WORDS)


def test_the_curve_begins_at_one_minute_with_what_was_answered_by_then() -> None:
    total = curve()["data"][-1]
    assert total["x"][:2] == [1.0, 10.0]
    assert total["y"][:2] == [0.1, 0.4]


def test_the_curve_ends_where_the_axis_does() -> None:
    figure = curve(until=700_000)
    assert {trace["x"][-1] for trace in figure["data"]} == {round(700_000 / 60, 4)}
    assert figure["data"][-1]["y"][-1] == 0.9


def test_the_curve_has_a_labelled_line_at_30_minutes_2_hours_and_24_hours() -> None:
    layout = curve()["layout"]
    assert [shape["x0"] for shape in layout["shapes"]] == [30, 120, 1440]
    assert {"30 min", "2 h", "24 h"} <= {note["text"] for note in layout["annotations"]}


def test_each_moments_text_stands_a_line_above_the_next_and_its_line_reaches_it() -> None:
    layout = curve()["layout"]
    rises = [note["yshift"] for note in layout["annotations"] if note.get("yref") == "paper"]
    assert len(rises) == 3
    assert all(upper - lower >= 16 for upper, lower in pairwise(rises))
    inside = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    reached = [(shape["y1"] - 1) * inside for shape in layout["shapes"]]
    assert reached == pytest.approx([rise + 4 for rise in rises])
    assert layout["margin"]["t"] >= max(rises) + 16


def test_a_goal_is_a_labelled_level_line_up_to_its_moment() -> None:
    layout = curve(targets=[charts.Target(1800, 0.8, "goal 80 %")])["layout"]
    (level,) = (shape for shape in layout["shapes"] if shape.get("y0") == shape.get("y1"))
    assert (level["x0"], level["x1"], level["y0"]) == (1, 30, 0.8)
    (note,) = (note for note in layout["annotations"] if note["text"] == "goal 80 %")
    assert note["y"] == 0.8


def test_texts_of_goals_that_are_near_each_other_stand_apart() -> None:
    targets = [charts.Target(seconds, 0.95, f"goal {seconds}") for seconds in (1800, 7200, 86_400)]
    notes = [note for note in curve(targets=targets)["layout"]["annotations"] if "goal" in note["text"]]
    heights = sorted(note["y"] for note in notes)
    # A line of text is some 16 of the chart's 340 - 34 pixels high.
    assert all(upper - lower > 16 / 306 for lower, upper in pairwise(heights))


def test_a_figure_that_runs_right_to_left_turns_its_texts_line_by_line_and_nothing_else() -> None:
    figure = weeks(2)
    turned = charts.right_to_left(figure)
    assert turned["data"][0]["name"] == "\u2067x\u2069"
    assert turned["data"][0]["hovertext"] == ["", ""]
    assert turned["layout"]["xaxis"]["ticktext"] == ["\u206705 Jan\u2069", "\u206712 Jan\u2069"]
    assert turned["narrow"]["xaxis.ticktext"] == turned["layout"]["xaxis"]["ticktext"]
    assert turned["data"][0]["x"] == figure["data"][0]["x"]
    assert turned["layout"]["font"] == figure["layout"]["font"]
    two = charts.right_to_left({"layout": {"annotations": [{"text": "a<br>b"}]}})
    assert two["layout"]["annotations"] == [{"text": "\u2067a\u2069<br>\u2067b\u2069"}]


def test_a_reference_of_a_channel_is_a_labelled_line_across_its_row() -> None:
    dots = charts.Dots("mean", "x-thin", [60.0, 120.0], ["one", "two"])
    layout = charts.channel_waits(
        ["a", "b"], [dots], 172_800, WORDS, {1: charts.Mark(86_400, "articles: 24 h")}
    )["layout"]
    (line,) = layout["shapes"]
    assert (line["x0"], line["x1"]) == (1440, 1440)
    assert 0.5 < line["y0"] < 1 < line["y1"] < 1.5
    (note,) = layout["annotations"]
    assert note["text"] == "articles: 24 h"


def test_labels_at_the_ends_of_lines_do_not_cover_each_other() -> None:
    notes = [note for note in curve()["layout"]["annotations"] if note.get("xshift") == 6]
    heights = sorted(note["y"] for note in notes)
    assert len(heights) == 2
    assert heights[1] - heights[0] >= 0.06
    assert heights[1] <= 1


def test_a_name_is_never_read_as_markup() -> None:
    text = json.dumps(curve(name="<a href='x'>&"))
    assert "&lt;a href='x'&gt;&amp;" in text
    assert "<a" not in text


def test_waits_that_are_not_reached_stand_at_the_edge() -> None:
    dots = charts.Dots("typical", "diamond", [60.0, None], ["one", "not reached"], is_accented=True)
    figure = charts.channel_waits(["a", "b"], [dots], 86_400, WORDS)
    missing = figure["data"][-1]
    assert missing["x"] == [1440]
    assert missing["y"] == [1]


def test_a_channel_that_nobody_asked_on_has_no_mark_at_the_edge() -> None:
    dots = charts.Dots("typical", "diamond", [60.0, None], ["one", ""], is_accented=True)
    assert len(charts.channel_waits(["a", "b"], [dots], 86_400, WORDS)["data"]) == 1


@pytest.mark.parametrize("count", [2, 13, 60, 300])
def test_few_weeks_are_labelled_however_many_there_are(count: int) -> None:
    figure = weeks(count)
    axis = figure["layout"]["xaxis"]
    assert 1 <= len(axis["tickvals"]) == len(axis["ticktext"]) <= 7
    assert axis["tickvals"][-1] == figure["data"][0]["x"][-1]
    assert len(figure["narrow"]["xaxis.tickvals"]) <= 3


def test_a_percent_axis_holds_the_highest_interval() -> None:
    layout = weeks(13)["layout"]
    assert layout["yaxis"]["range"][1] >= 0.312


def test_figures_are_small_plain_json_without_plotlys_template() -> None:
    for figure in (curve(), weeks(13)):
        assert "template" not in figure["layout"]
        assert len(json.dumps(figure, allow_nan=False)) < 9_000


def test_the_same_figures_are_the_same_json() -> None:
    assert json.dumps(curve()) == json.dumps(curve())
