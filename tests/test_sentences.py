"""What a page says in words never goes beyond its figures, nor against them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pagelogs
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analytics.measuring import Figure, Selection, Span
from analytics.measuring.changes import change
from analytics.measuring.intervals import wilson
from analytics.metrics import catalogue
from analytics.pages import formatting as say
from analytics.pages.periods import Period
from analytics.pages.report import HEADLINE, MIX, Headline, Report, Slice, gather
from analytics.pages.sentences import summary


def figure(
    metric: str = "unanswered_share", value: float | None = 0.2, width: float = 0.05, n: int = 300
) -> Figure:
    unit = catalogue()[metric].unit
    counted = unit == "share" and value is not None
    return Figure(
        metric, unit, value,
        None if value is None or unit == "turns" else max(0.0, value - width),
        None if value is None or unit == "turns" else value + width,
        round(value * n) if counted and value is not None else None, n if counted else None,
        n, 0, {}, None, None if value is not None else "not reached",
    )  # fmt: skip


@given(some.floats(0, 1), some.floats(0, 1), some.floats(0.01, 0.3), some.floats(0.01, 0.3))
def test_a_change_is_clear_exactly_where_its_interval_leaves_out_zero(
    now: float, before: float, wide: float, wider: float
) -> None:
    moved = change(figure(value=now, width=wide), figure(value=before, width=wider))
    assert moved.value is not None
    assert moved.low is not None
    assert moved.high is not None
    assert moved.low <= moved.value <= moved.high
    assert moved.is_clear == (moved.low > 0 or moved.high < 0)
    if abs(now - before) <= max(wide, wider):
        assert not moved.is_clear


def test_a_change_of_shares_has_newcombes_interval() -> None:
    # Newcombe 1998, table II (a), method 10: 56/70 - 48/80 is 0.2 with 0.0524 to 0.3339.
    now, before = (
        replace(figure(), value=part / total, low=low, high=high)
        for part, total in ((56, 70), (48, 80))
        for low, high in [wilson(part, total, 1.0)]
    )
    moved = change(now, before)
    assert moved.low == pytest.approx(0.0524, abs=5e-5)
    assert moved.high == pytest.approx(0.3339, abs=5e-5)


def test_a_count_that_grew_is_no_clear_change() -> None:
    moved = change(figure("turns", 900), figure("turns", 300))
    assert moved.value == 600
    assert not moved.is_clear


def test_what_is_not_reached_cannot_be_compared() -> None:
    moved = change(figure("typical_wait_seconds", None), figure("typical_wait_seconds", 60.0))
    assert (moved.value, moved.reason) == (None, "not reached")


@some.composite
def reports(draw: some.DrawFn) -> Report:
    share = some.none() | some.integers(0, 300).map(lambda part: part / 300)
    seconds = some.none() | some.floats(1, 1e6)
    lines = {}
    for name in HEADLINE:
        unit = catalogue()[name].unit
        drawn = some.integers(1, 900).map(float) if unit == "turns" else share if unit == "share" else seconds
        now, before = (
            figure(name, draw(drawn), width=draw(some.sampled_from([1e-3, 0.1, 1e5]))) for _ in range(2)
        )
        lines[name] = Headline(now, before, change(now, before))
    typical, slow = lines["typical_wait_seconds"].figure, lines["p90_wait_seconds"].figure
    if typical.value is None or (slow.value is not None and slow.value < typical.value):
        lines["p90_wait_seconds"] = Headline(figure("p90_wait_seconds", None), None, None)
    owed = draw(some.sampled_from([300, 340]))
    population = dict.fromkeys(
        ("thanks", "abuse", "spam", "undirected", "withdrawn", "answered_elsewhere"), 0
    )
    population |= {"turns": draw(some.sampled_from([owed, 400])), "owed": owed}
    period = Period(
        "week", date(2026, 9, 28), date(2026, 10, 4), "UTC", datetime(2026, 10, 11), None, 0, 86_400
    )
    has_before = draw(some.booleans())
    channels = [Slice(name, {"unanswered_share": figure(value=draw(share))}) for name in ("twitter", "email")]
    return Report(
        title="", period=period, previous=period if has_before else None,
        no_comparison=None if has_before else "none", one_sided=None,
        span=Span(datetime(2026, 9, 1), datetime(2026, 10, 11), 9, 5, 4),
        headline=lines, population=population,
        curve=[], channel_curves={}, channels=channels, mix={name: figure(name) for name in MIX},
        label_sources={}, weeks=[],
        waiting=[], waiting_count=0, waiting_elsewhere=0, files=[], metrics={},
    )  # fmt: skip


@given(reports())
def test_there_are_three_sentences_and_each_is_one(report: Report) -> None:
    sentences = summary(report)
    assert len(sentences) == 3
    for sentence in sentences:
        assert sentence.endswith(".")
        assert re.match("[A-Z]", sentence)
        assert "None" not in sentence
        assert "nan" not in sentence


@given(reports())
def test_the_first_sentence_says_the_share_without_an_answer_and_no_other(report: Report) -> None:
    line = report.headline["unanswered_share"].figure
    said = re.findall(r"\(([^)]*%)\)", summary(report)[0])
    if line.value in (None, 0, 1):
        assert said == []
    else:
        assert line.value is not None
        assert said == [say.share(line.value)]
        assert f"{line.numerator:,.0f} of" in summary(report)[0]
    assert bool(re.search("none of (those|the )", summary(report)[0])) == (line.value == 0)


@given(reports())
def test_a_wait_that_is_not_reached_is_never_given(report: Report) -> None:
    sentence = summary(report)[1]
    typical, slow = (report.headline[name].figure for name in ("typical_wait_seconds", "p90_wait_seconds"))
    assert ("Half had" in sentence) == (typical.value is not None)
    assert ("Fewer than half" in sentence) == (typical.value is None)
    assert ("nine in ten within" in sentence) == (typical.value is not None and slow.value is not None)


@given(reports())
def test_a_share_within_2_hours_never_stands_beside_waits_that_deny_it(report: Report) -> None:
    sentence = summary(report)[1]
    typical, within = (report.headline[name].figure for name in ("typical_wait_seconds", "within_2h_share"))
    if f"within 2{say.NBSP}hours" in sentence and within.value is not None:
        half_is_within = typical.value is not None and typical.value <= 7200
        assert (within.value >= 0.5) == half_is_within


@given(reports())
def test_only_what_clearly_moved_is_said_to_have_moved(report: Report) -> None:
    sentence = summary(report)[2].replace(say.NBSP, "_")
    if report.previous is None:
        assert "rose" not in sentence
        assert "fell" not in sentence
        return
    names = {
        "share without an answer": "unanswered_share",
        "share answered within 2 hours": "within_2h_share",
        "typical wait": "typical_wait_seconds",
    }
    said = re.findall(r"the ((?:share|typical)[\w ]*?) (rose|fell) from (\S+) to (\S+?)[,:. ]", sentence)
    assert sentence.count(" rose ") + sentence.count(" fell ") == len(said)
    for subject, verb, _, _ in said:
        moved = report.headline[names[subject]].change
        assert moved is not None
        assert moved.is_rise if verb == "rose" else moved.is_fall
    if "nothing moved" in sentence:
        assert said == []


@given(reports())
def test_channels_are_said_to_differ_only_where_their_intervals_lie_apart(report: Report) -> None:
    sentence = summary(report)[2]
    first, second = (channel.figures["unanswered_share"] for channel in report.channels)
    if "beyond chance" in sentence:
        assert first.high is not None
        assert second.high is not None
        assert first.low is not None
        assert second.low is not None
        assert first.high < second.low or second.high < first.low


def test_the_sentences_of_a_small_log_are_as_worked_by_hand(tmp_path: Path) -> None:
    # Five turns: one is thanks, one too young; of the others two are answered, after 10 minutes and 3 hours.
    rows = [
        "message_id,posted_at,channel,author_id,from_brand,parent_id,category,text",
        "1,2026-03-02T09:00:00Z,twitter,ann,false,,question,Where is it?",
        "2,2026-03-02T09:10:00Z,twitter,shop,true,1,,On its way",
        "3,2026-03-02T10:00:00Z,twitter,bob,false,,complaint,It is broken",
        "4,2026-03-02T13:00:00Z,twitter,shop,true,3,,We are sorry",
        "5,2026-03-03T10:00:00Z,twitter,cid,false,,complaint,Nobody answers",
        "6,2026-03-03T11:00:00Z,twitter,dan,false,,thanks,Thanks",
        "7,2026-03-05T11:00:00Z,twitter,eve,false,,question,Are you open?",
    ]
    export = tmp_path / "small.csv"
    export.write_text("\n".join(rows) + "\n")
    with pagelogs.open_log(export) as log:
        report = gather(log, Selection(), None, "All")
    assert [sentence.replace(say.NBSP, " ") for sentence in summary(report)] == [
        "In this log customers turned to the brand 5 times; 4 of these needed a reply, and 1 of the 3 that"
        " are at least 24 h old (33 %) is without an answer from a person.",
        "Half had an answer within 3 h; 33 % of the answers owed came within 2 hours.",
        "Within 30 minutes, when 52 % of customers expect an answer (beeshaper, undated), 33 % had one.",
    ]
