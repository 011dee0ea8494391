"""`analytics.chart`: what stands in its figures, which frames it refuses, and that browsers draw it as it is meant."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest

import analytics
from analytics.errors import RequestError

MONDAY = date(2026, 1, 5)
HOSTILE = "<img src=x onerror=alert(1)>"


def row(**given: Any) -> dict[str, Any]:
    return {
        "metric": "unanswered_share", "unit": "share", "value": 0.25, "low": 0.125, "high": 0.5, "numerator": 5,
        "denominator": 20, "n": 20, "pending": 3, "reason": None, **given,
    }  # fmt: skip


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    schema = {"value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "reason": pl.String}
    return pl.DataFrame(list(rows), schema_overrides=schema)


def weekly(weeks: range | list[int], **given: Any) -> list[dict[str, Any]]:
    return [row(period=MONDAY + timedelta(weeks=week), value=week / 10, **given) for week in weeks]


def drawn(*rows: dict[str, Any]) -> dict[str, Any]:
    figure: dict[str, Any] = analytics.chart(frame(*rows)).to_plotly_json()
    return figure


def lines(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["mode"] == "lines+markers"]


def notes(figure: dict[str, Any]) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


def test_a_point_has_its_interval_its_value_in_words_and_what_it_counts() -> None:
    figure = drawn(row(channel="twitter"))
    interval, point = figure["data"]
    assert (interval["x"], interval["y"]) == ([0.125, 0.5, None], [0, 0, None])
    assert point["x"] == [0.25]
    assert point["hovertext"] == ["twitter<br>25\u00a0%<br>95 %: 12–50\u00a0%<br>n = 20, pending 3"]
    assert notes(figure) == ["<b>Share without an answer</b>", "25\u00a0%"]
    assert figure["layout"]["yaxis"]["ticktext"] == ["twitter"]
    assert figure["layout"]["xaxis"]["range"][1] == pytest.approx(0.53)


def test_shares_are_in_per_cent_and_durations_at_times_that_people_name() -> None:
    share = drawn(row())["layout"]["xaxis"]
    assert share["ticktext"] == ["0", "10\u00a0%", "20\u00a0%", "30\u00a0%", "40\u00a0%", "50\u00a0%"]
    wait = drawn(row(metric="typical_wait_seconds", unit="seconds", value=50_000, low=40_000, high=86_400))
    assert wait["layout"]["xaxis"]["tickvals"] == [0, 14_400, 28_800, 43_200, 57_600, 72_000, 86_400]
    assert wait["layout"]["xaxis"]["ticktext"][:3] == ["0", "4\u00a0h", "8\u00a0h"]
    count = drawn(row(metric="customers", unit="customers", value=1500, low=None, high=None))
    assert notes(count) == ["<b>Customers</b>", "1,500"]


def test_what_is_not_known_is_marked_and_never_drawn() -> None:
    known, unknown = (
        row(channel="a"),
        row(channel="b", value=None, low=None, high=None, reason="no turns to count"),
    )
    figure = drawn(known, unknown)
    assert figure["data"][1]["x"] == [0.25, None]
    note = figure["layout"]["annotations"][2]
    assert note["text"] == "not known"
    assert "not known: no turns to count" in note["hovertext"]
    lined = drawn(
        *weekly([0, 1]),
        row(period=MONDAY + timedelta(weeks=2), value=None, low=None, high=None, reason="not reached"),
    )
    assert lines(lined)[0]["y"] == [0, 0.1, None]
    assert notes(lined)[1:] == ["?"]
    nothing = drawn(
        *(one | {"value": None, "low": None, "high": None, "reason": "why"} for one in weekly([0, 1]))
    )
    assert notes(nothing)[1:] == ["not known: why"]
    assert nothing["layout"]["yaxis"]["tickvals"] == []


def test_an_end_of_an_interval_that_is_not_reached_lies_beyond_the_chart() -> None:
    figure = drawn(row(value=0.25, low=0.2, high=None))
    top = figure["layout"]["xaxis"]["range"][1]
    assert figure["data"][0]["x"] == [0.2, top, None]


def test_lines_are_broken_where_a_period_is_missing() -> None:
    figure = drawn(*weekly([0, 1, 3, 4], channel="a"), *weekly([0, 1, 2, 4], channel="b"))
    x = lines(figure)[0]["x"]
    assert x == ["2026-01-05", "2026-01-12", None, "2026-01-26", "2026-02-02"]
    assert lines(figure)[1]["x"] == ["2026-01-05", "2026-01-12", "2026-01-19", None, "2026-02-02"]
    everywhere = drawn(*weekly([0, 1, 3]))
    assert lines(everywhere)[0]["x"] == ["2026-01-05", "2026-01-12", None, "2026-01-26"]
    months = [row(period=date(2026, month, 1)) for month in (1, 2, 3)]
    assert None not in lines(drawn(*months))[0]["x"]
    assert drawn(*months)["layout"]["xaxis"]["ticktext"] == ["Jan<br>2026", "Feb", "Mar"]


def test_few_lines_have_bands_and_many_are_told_apart_without_colour() -> None:
    few = drawn(*(one for name in "abc" for one in weekly([0, 1], channel=name)))
    assert [trace.get("fill") for trace in few["data"]].count("toself") == 3
    many = drawn(*(one for number in range(40) for one in weekly([0, 1], agent=f"agent {number}")))
    assert not [trace for trace in many["data"] if trace.get("fill")]
    looks = {(one["line"]["color"], one["line"]["dash"], one["marker"]["symbol"]) for one in lines(many)}
    assert len(looks) == 40
    neighbours = [one["marker"]["symbol"] for one in lines(many)]
    assert all(one != other for one, other in pairwise(neighbours))


def test_each_slice_is_named_once_in_the_legend_also_if_the_first_panel_lacks_it() -> None:
    figure = drawn(
        *weekly([0, 1], channel="a"),
        *weekly([0, 1], channel="a", metric="turns", unit="turns"),
        *weekly([0, 1], channel="b", metric="turns", unit="turns"),
    )
    assert [trace["name"] for trace in lines(figure) if trace["showlegend"]] == ["a", "b"]


def test_metrics_of_one_slice_share_a_panel_where_they_have_one_unit() -> None:
    figure = drawn(
        row(), row(metric="within_2h_share"), row(metric="turns", unit="turns", value=7, low=None, high=None)
    )
    assert [text for text in notes(figure) if text.startswith("<b>")] == ["<b>Shares</b>", "<b>Turns</b>"]
    assert figure["layout"]["yaxis"]["ticktext"] == [
        "Share without an answer",
        "Share answered within 2 hours",
    ]


def test_a_single_period_is_drawn_as_points() -> None:
    figure = drawn(*weekly([0], channel="a"), *weekly([0], channel="b"))
    assert figure["layout"]["yaxis"]["ticktext"] == ["a", "b"]
    assert notes(figure)[0] == "<b>Share without an answer, from 2026-01-05</b>"


def test_names_of_any_kind_are_shown_as_they_are() -> None:
    names = ["x" * 200, "x" * 201, HOSTILE, "", None, "שירות לקוחות", "a\nb", "$x$"]
    figure = drawn(*(row(channel=name) for name in names))
    shown = figure["layout"]["yaxis"]["ticktext"]
    assert shown[0] == shown[1] == "x" * 45 + "…"
    assert shown[2:] == [
        "&lt;img src=x onerror=alert(1)&gt;", "(empty)", "unknown", "\u2068שירות לקוחות\u2069", "a b", "&#36;x&#36;",
    ]  # fmt: skip
    assert len(set(figure["data"][1]["y"])) == len(names)
    assert drawn(row(directed=True, hour=7), row(directed=False, hour=23))["layout"]["yaxis"]["ticktext"] == [
        "directed, 07:00", "not directed, 23:00",
    ]  # fmt: skip


def test_a_column_of_ones_own_cuts_as_a_dimension_does() -> None:
    both = pl.concat([frame(*weekly([0, 1])).with_columns(log=pl.lit(name)) for name in ("A", "B")])
    names = [trace.name for trace in analytics.chart(both).data if trace.showlegend]
    assert names == ["A", "B"]
    by = pl.concat([frame(row(channel="a")), frame(row(brand="b"))], how="diagonal")
    assert analytics.chart(by).layout.yaxis.ticktext == ("a, unknown", "unknown, b")


def shift(**given: Any) -> dict[str, Any]:
    return {
        "metric": "unanswered_share", "unit": "share", "before": 0.4, "after": 0.3, "change": -0.1, "low": -0.15,
        "high": -0.05, "n_before": 50, "n_after": 60, "pending_before": 0, "pending_after": 0, "reason": None, **given,
    }  # fmt: skip


def test_before_and_after_are_drawn_with_the_change_beside_them() -> None:
    figure = analytics.chart(
        pl.DataFrame(
            [
                shift(brand="a"),
                shift(brand="b", low=-0.3, high=0.1),
                shift(brand="c", before=None, change=None, low=None, high=None, reason="no turns before it"),
            ]
        )
    ).to_plotly_json()
    link, before, after = figure["data"]
    assert link["x"] == [0.4, 0.3, None, 0.4, 0.3, None]
    assert (before["x"], after["x"]) == ([0.4, 0.4, None], [0.3, 0.3, 0.3])
    assert notes(figure)[1:] == ["−10.0 points, clear", "−10.0 points", "change not known"]
    assert "no turns before it" in figure["layout"]["annotations"][3]["hovertext"]
    assert [trace["showlegend"] for trace in figure["data"]] == [False, True, True]


def test_equal_frames_give_equal_bytes_and_small_ones() -> None:
    one = frame(*weekly(range(13), channel="a"), *weekly(range(13), channel="b"))
    assert analytics.chart(one).to_json() == analytics.chart(one.clone()).to_json()
    assert len(analytics.chart(one).to_json()) < 10_000


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (frame(row()).drop("unit", "low"), "no column unit, low"),
        (frame(row()).head(0), "no rows"),
        (frame(row()).lazy(), "LazyFrame"),
        ({"value": [1]}, "this is dict"),
        (frame(row(), row()), "Several rows are of one figure .metric unanswered_share"),
        (frame(*weekly([0]), row()), "have a period and others"),
        (frame(row(period="2026-01-05")), "not days"),
        (frame(row(metric=None)).cast({"metric": pl.String}), "metric"),
        (pl.DataFrame({"rule": ["a"], "centre_seconds": [1.0]}), "log.metrics"),
    ],
)  # fmt: skip
def test_other_frames_are_refused_with_what_would_be_right(given: Any, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        analytics.chart(given)


@pytest.mark.browser
def test_a_browser_draws_all_without_clipped_labels_or_a_way_to_a_cloud(browser: Any, tmp_path: Any) -> None:
    many = [row(channel=f"channel {number} with a long name {HOSTILE}") for number in range(50)]
    charts = [
        analytics.chart(frame(*many)),
        analytics.chart(frame(*weekly(range(13), channel="a"), *weekly(range(13), channel="בעברית"))),
        analytics.chart(pl.DataFrame([shift(brand="a" * 80), shift(brand="b")])),
    ]
    for number, figure in enumerate(charts):
        file = tmp_path / f"{number}.html"
        figure.write_html(file, include_plotlyjs=True)
        page = browser.new_page(viewport={"width": 800, "height": 900})
        try:
            complaints: list[str] = []
            page.on("console", lambda message, told=complaints: told.append(message.text))
            page.on("pageerror", lambda error, told=complaints: told.append(str(error)))
            page.on("dialog", lambda dialog, told=complaints: (told.append("a script ran"), dialog.dismiss()))
            page.goto(file.as_uri())
            page.wait_for_selector(".main-svg .scatterlayer .point", state="attached")
            page.wait_for_timeout(300)
            assert complaints == []
            buttons = page.eval_on_selector_all(".modebar-btn", "all => all.map(one => one.dataset.title)")
            assert "Zoom" in buttons
            assert not [title for title in buttons if "hare" in title or "loud" in title]
            outside = page.evaluate(
                """() => [...document.querySelectorAll('.main-svg text')].filter(one => {
                    const box = one.getBoundingClientRect()
                    const svg = document.querySelector('.main-svg').getBoundingClientRect()
                    return box.width && (box.left < svg.left - 1 || box.right > svg.right + 1)
                }).map(one => one.textContent)"""
            )
            assert outside == []
        finally:
            page.close()
