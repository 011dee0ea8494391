"""Verdicts: met, missed, undecided or unknown, against intervals worked out elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from checklogs import MONDAY, answered, asking, asks, late, make, many
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times
from statsmodels.stats.proportion import proportion_confint

from analytics.errors import NothingToReport, RequestError
from analytics.goals import Goal
from analytics.log import Log
from analytics.measuring import Figure, Selection
from analytics.measuring.checking import Checked, Verdict, check
from analytics.measuring.deciding import OUT_OF_REACH, SPANS, TOO_FEW, UNREACHED, decide, misses_replies
from analytics.metrics import catalogue

ALL = Selection()
QUICK, SILENT = 60, 40


def one(log: Log, goals: dict[str, Any], selection: Selection = ALL, **options: Any) -> Verdict:
    (verdict,) = check(asking(log, goals), selection, **options).verdicts
    return verdict


def outcomes(checked: Checked) -> list[str]:
    return [verdict.outcome for verdict in checked.verdicts]


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """60 of 100 customers answered in ten minutes, the others never; seen three days later."""
    with make(tmp_path_factory.mktemp("sixty"), [*many("a", QUICK, SILENT), late()]) as log:
        yield log


# What an interval says


def test_a_share_is_judged_by_all_of_its_wilson_interval(sixty: Log) -> None:
    low, high = proportion_confint(QUICK, QUICK + SILENT, method="wilson")
    assert (round(low, 3), round(high, 3)) == (0.502, 0.691)
    expected = {
        0.50: ("met", True),
        0.59: ("undecided", True),
        0.61: ("undecided", False),
        0.70: ("missed", False),
    }
    for goal, (outcome, side) in expected.items():
        found = one(sixty, {"within_2h_share": f">= {goal}"})
        assert (found.outcome, found.is_on_good_side) == (outcome, side)
        assert found.reason == (SPANS if outcome == "undecided" else None)
        assert (found.figure.low, found.figure.high) == (pytest.approx(low), pytest.approx(high))
    low, high = proportion_confint(SILENT, QUICK + SILENT, method="wilson")
    for goal, outcome in ((0.30, "missed"), (0.35, "undecided"), (0.45, "undecided"), (0.50, "met")):
        assert one(sixty, {"unanswered_share": f"<= {goal}"}).outcome == outcome


def test_counts_and_means_are_judged_by_their_value(sixty: Log) -> None:
    assert one(sixty, {"turns": "<= 100"}).outcome == "met"
    assert one(sixty, {"turns": "<= 99"}).outcome == "missed"
    assert one(sixty, {"mean_response_seconds": "<= 10 min"}).outcome == "met"
    assert one(sixty, {"mean_response_seconds": "<= 9 min"}).outcome == "missed"


def test_a_median_of_too_few_for_an_interval_is_undecided(tmp_path: Path) -> None:
    with make(tmp_path, [*many("a", 5, 0), late()]) as log:
        found = one(log, {"median_response_seconds": "<= 1 h"})
    # 0.5 ** 5 is more than 0.025
    assert (found.outcome, found.reason, found.is_on_good_side) == ("undecided", TOO_FEW, True)


def test_a_typical_wait_is_judged_by_the_interval_of_kaplan_and_meier(tmp_path: Path) -> None:
    waits = [10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600]
    rows = [row for number, minutes in enumerate(waits) for row in answered(f"q{number}", 0, minutes)]
    rows += [asks(f"s{number}") for number in range(4)]
    with make(tmp_path, [*rows, late()]) as log:
        fitted = KaplanMeierFitter().fit(
            [*waits, *[72 * 60] * 4], [True] * len(waits) + [False] * 4, alpha=0.05
        )
        low, high = (float(end) for end in median_survival_times(fitted.confidence_interval_).iloc[0])
        assert (low, high) == (45, 600)
        for minutes, outcome in ((44, "missed"), (45, "undecided"), (599, "undecided"), (600, "met")):
            assert one(log, {"typical_wait_seconds": f"<= {minutes} min"}).outcome == outcome


# Waits that are not reached


def test_a_wait_that_nobody_reaches_is_missed_where_so_many_wait_on_at_the_goal(tmp_path: Path) -> None:
    with make(tmp_path, [*many("s", 0, 100), late()]) as log:
        found = one(log, {"typical_wait_seconds": "<= 2 h"})
        assert (found.outcome, found.reason, found.figure.value, found.figure.low) == (
            "missed",
            OUT_OF_REACH,
            None,
            None,
        )
        # nobody was watched for four days
        found = one(log, {"typical_wait_seconds": "<= 4 d"})
        assert (found.outcome, found.reason) == ("undecided", UNREACHED)


@pytest.mark.parametrize(("waiting", "outcome"), [(5, "undecided"), (6, "missed")])
def test_six_who_all_wait_on_are_enough(tmp_path: Path, waiting: int, outcome: str) -> None:
    # if half were answered by then, six would all wait with a chance of 1/64, five with one of 1/32
    assert 0.5**6 < 0.025 < 0.5**5
    with make(tmp_path, [*many("s", 0, waiting), late()]) as log:
        assert one(log, {"typical_wait_seconds": "<= 2 h"}).outcome == outcome


def test_a_wait_that_is_not_reached_is_missed_where_its_interval_begins_beyond_the_goal(
    tmp_path: Path,
) -> None:
    # a third answered in three hours and more: half is not reached, the interval begins with some of these answers
    rows = [row for number in range(8) for row in answered(f"q{number}", 0, 180 + number)]
    with make(tmp_path, [*rows, *many("s", 0, 12), late()]) as log:
        fitted = KaplanMeierFitter().fit(
            [*[180.0 + number for number in range(8)], *[72 * 60.0] * 12], [True] * 8 + [False] * 12
        )
        low, high = (float(end) for end in median_survival_times(fitted.confidence_interval_).iloc[0])
        assert high == math.inf
        for minutes, outcome in ((low - 1, "missed"), (low, "undecided"), (low + 60, "undecided")):
            found = one(log, {"typical_wait_seconds": f"<= {minutes} min"})
            assert (found.figure.value, found.figure.reason, found.outcome) == (None, "not reached", outcome)


# Parts


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """Twitter good, e-mail bad, both of Acme; chats of 4 customers, with a complaint, of another brand."""
    rows = [
        *many("t", 40, 0, channel="twitter", brand="Acme"),
        *many("e", 0, 40, channel="email", brand="Acme"),
        *many("w", 4, 0, channel="webchat", brand="Nord & ('Söhne'); --"),
        asks("c", channel="webchat", brand="Nord & ('Söhne'); --", category="complaint", author_id="cwq0"),
        late(),
        late(channel="email"),
    ]
    with make(tmp_path_factory.mktemp("parts"), rows) as log:
        yield log


def test_each_part_is_judged_by_its_own_figure(parts: Log) -> None:
    goals = {
        "channel": {"twitter": {"within_2h_share": ">= 80 %"}, "email": {"within_2h_share": ">= 80 %"}},
        "brand": {"Acme": {"within_2h_share": ">= 80 %"}, "Nord & ('Söhne'); --": {"turns": "<= 5"}},
        "category": {"question": {"unanswered_share": "<= 90 %"}, "complaint": {"turns": "<= 0"}},
    }
    checked = check(asking(parts, goals), ALL)
    assert [
        (verdict.goal.part, verdict.figure.numerator, verdict.figure.n, verdict.outcome)
        for verdict in checked.verdicts
    ] == [
        ("email", 0, 40, "missed"),
        ("twitter", 40, 40, "met"),
        ("Acme", 40, 80, "missed"),
        ("Nord & ('Söhne'); --", None, 5, "met"),
        ("complaint", None, 1, "missed"),
        ("question", 40, 84, "met"),
    ]
    assert {tuple(v.figure.dimensions.items()) for v in checked.verdicts if v.goal.dimension == "brand"} == {
        (("brand", "Acme"),),
        (("brand", "Nord & ('Söhne'); --"),),
    }


def test_a_part_that_the_log_does_not_hold_is_unknown_with_the_nearest(parts: Log) -> None:
    found = one(parts, {"channel": {"twiter": {"turns": "<= 5"}}})
    assert (found.outcome, found.figure.value) == ("unknown", None)
    assert found.reason == "the log holds no turn of the channel twiter; did you mean twitter?"
    assert one(parts, {"brand": {"acme": {"turns": "<= 5"}}}).reason == (
        "the log holds no turn of the brand acme; did you mean Acme?"
    )
    assert one(parts, {"channel": {"phone": {"turns": "<= 5"}}}).reason == (
        "the log holds no turn of the channel phone; it holds email, twitter, webchat"
    )


def test_a_part_without_a_turn_in_these_days_counts_nought_and_knows_no_share(parts: Log) -> None:
    asking(parts, {"channel": {"webchat": {"turns": "<= 5", "within_2h_share": ">= 80 %"}}, "turns": ">= 1"})
    extra = replace(ALL, where="brand = 'Acme'")
    whole, counted, share = check(parts, extra).verdicts
    assert whole.figure.value == 80
    assert (counted.outcome, counted.figure.value) == ("met", 0)
    assert (share.outcome, share.reason) == ("unknown", "no turns to count")


def test_parts_of_fewer_customers_are_not_broken_down(parts: Log) -> None:
    goals = {
        "channel": {"webchat": {"turns": "<= 9", "within_2h_share": ">= 1 %"}, "twitter": {"turns": "<= 1"}}
    }
    checked = check(asking(parts, goals), ALL, fewest_customers=5)
    assert outcomes(checked) == ["missed", "unknown", "unknown"]
    for verdict in checked.verdicts[1:]:
        figure = verdict.figure
        assert verdict.reason == "of fewer than 5 customers, so not broken down"
        assert (figure.value, figure.low, figure.numerator, figure.n, figure.pending) == (
            None,
            None,
            None,
            0,
            0,
        )
    assert outcomes(check(parts, ALL, fewest_customers=4)) == ["missed", "met", "met"]


# What exports cannot tell


def test_silence_is_not_taken_for_no_answer(tmp_path: Path) -> None:
    rows = [*many("t", 40, 0), late(), *many("f", 0, 40, channel="facebook")]
    with make(tmp_path, rows) as log:
        goals = {
            "within_2h_share": ">= 80 %",
            "channel": {"facebook": {"unanswered_share": "<= 9 %", "typical_wait_seconds": "<= 1 h", "turns": "<= 40"}},
        }  # fmt: skip
        found = check(asking(log, goals), ALL).verdicts
    assert [(verdict.goal.metric, verdict.outcome, verdict.reason) for verdict in found] == [
        # of the whole log nobody doubts that it holds replies
        ("within_2h_share", "missed", None),
        ("turns", "met", None),
        ("typical_wait_seconds", "unknown", "replies are not in this log"),
        ("unanswered_share", "unknown", "replies are not in this log"),
    ]


def test_a_figure_that_is_unknown_for_a_reason_of_its_own_keeps_it_where_there_are_no_replies(
    tmp_path: Path,
) -> None:
    with make(tmp_path, [*many("t", 20, 0), late(), *many("f", 0, 20, channel="facebook")]) as log:
        goals = {"channel": {"facebook": {"automated_only_share": "<= 9 %", "unanswered_share": "<= 9 %"}}}
        found = check(asking(log, goals), ALL).verdicts
    assert [(verdict.goal.metric, verdict.outcome, verdict.reason) for verdict in found] == [
        ("automated_only_share", "unknown", "no message is marked as automated"),
        ("unanswered_share", "unknown", "replies are not in this log"),
    ]


def test_of_exports_of_answered_messages_only_shares_are_unknown(tmp_path: Path) -> None:
    with make(tmp_path, [*many("a", 20, 0), late()]) as log:
        log.con.execute("update files set lacks = ['unanswered']")
        found = one(log, {"unanswered_share": "<= 10 %"})
    assert (found.outcome, found.reason) == (
        "unknown",
        "20 turns come from exports of answered messages only",
    )


def test_what_a_monitoring_did_not_catch_can_miss_no_goal(tmp_path: Path) -> None:
    rows = [*many("a", 60, 40), *many("e", 30, 0, channel="email"), late()]
    with make(tmp_path, rows) as log:
        # the monitoring saw twitter only
        log.con.execute("update files set lacks = ['monitored']")
        goals = {"unanswered_share": "<= 10 %", "within_2h_share": ">= 50 %", "median_response_seconds": "<= 1 min",
                 "channel": {"twitter": {"within_2h_share": ">= 90 %"}}}  # fmt: skip
        found = check(asking(log, goals), ALL).verdicts
    assert [(verdict.goal.metric, verdict.outcome, verdict.bound) for verdict in found] == [
        ("median_response_seconds", "missed", None),
        ("unanswered_share", "undecided", "at most"),
        ("within_2h_share", "met", "at least"),
        ("within_2h_share", "undecided", "at least"),
    ]
    assert found[1].reason == "replies that the monitoring did not catch count as missing, so it may be met"


def test_what_a_monitoring_did_not_catch_can_miss_no_goal_of_a_brand(tmp_path: Path) -> None:
    # 60 of 100 are far below 90 %, but the monitoring may have missed replies to the others
    with make(tmp_path, [*many("a", 60, 40, brand="acme"), late()]) as log:
        log.con.execute("update files set lacks = ['monitored']")
        (found,) = check(asking(log, {"brand": {"acme": {"within_2h_share": ">= 90 %"}}}), ALL).verdicts
    assert (found.goal.part, found.outcome, found.bound) == ("acme", "undecided", "at least")


def test_the_truth_is_bounded_where_replies_that_are_missing_can_only_make_it_worse() -> None:
    bounds = {name: misses_replies(metric) for name, metric in catalogue().items()}
    assert {name for name, bound in bounds.items() if bound == "at most"} == {
        "audience", "complaint_unanswered_share", "missed_share", "p90_wait_seconds", "removed_unanswered_share",
        "typical_wait_seconds", "unanswered_audience_hours", "unanswered_share",
    }  # fmt: skip
    assert {name for name, bound in bounds.items() if bound == "at least"} == {
        "participating_brands_share", "undirected_answered_share", "within_24h_share", "within_2h_business_share",
        "within_2h_share", "within_30m_business_share", "within_30m_share",
    }  # fmt: skip


def test_the_truth_has_no_bound_where_neither_side_is_better() -> None:
    metric = catalogue()["unanswered_share"]
    assert misses_replies(metric) == "at most"
    assert misses_replies(replace(metric, better="neither")) is None


# Periods


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """A good week from 2 March, a bad one, an empty one, and one that is running."""
    week = 7 * 24
    rows = [
        *many("a", 40, 0),
        *many("b", 0, 40, hours=week),
        *many("d", 9, 0, hours=3 * week),
        late(3 * week + 3),
    ]
    with make(tmp_path_factory.mktemp("weeks"), rows) as log:
        yield log


def test_with_every_each_period_that_has_ended_has_its_verdict(weeks: Log) -> None:
    asking(weeks, {"within_2h_share": ">= 80 %", "channel": {"sms": {"turns": "<= 1"}}})
    checked = check(weeks, replace(ALL, every="week"))
    assert [
        (verdict.goal.metric, verdict.figure.period, verdict.outcome) for verdict in checked.verdicts
    ] == [
        ("within_2h_share", date(2026, 3, 2), "met"),
        ("within_2h_share", date(2026, 3, 9), "missed"),
        ("within_2h_share", date(2026, 3, 16), "unknown"),
        ("turns", date(2026, 3, 2), "unknown"),
        ("turns", date(2026, 3, 9), "unknown"),
        ("turns", date(2026, 3, 16), "unknown"),
    ]
    assert (checked.first, checked.last) == (date(2026, 3, 2), date(2026, 3, 22))
    # the running week is judged where its days are asked for
    running = check(weeks, replace(ALL, every="week", last=date(2026, 3, 29)))
    assert running.verdicts[3].figure.period == date(2026, 3, 23)


def test_periods_that_the_days_cut_are_not_judged(weeks: Log) -> None:
    asking(weeks, {"turns": ">= 1"})
    # Wednesday of the first week to Saturday of the third
    cut = check(weeks, replace(ALL, every="week", first=date(2026, 3, 3), last=date(2026, 3, 21)))
    assert [verdict.figure.period for verdict in cut.verdicts] == [date(2026, 3, 9)]
    assert (cut.first, cut.last) == (date(2026, 3, 9), date(2026, 3, 15))
    assert cut.partial == (date(2026, 3, 2), date(2026, 3, 16))
    # of a week that the log begins in, nothing is cut off before its first message
    whole = check(weeks, replace(ALL, every="week", first=date(2026, 3, 2), last=date(2026, 3, 15)))
    assert (len(whole.verdicts), whole.partial) == (2, ())
    assert (
        check(weeks, replace(ALL, every="week", first=date(2026, 2, 25), last=date(2026, 3, 8))).partial == ()
    )
    with pytest.raises(NothingToReport, match="These days hold no whole week"):
        check(weeks, replace(ALL, every="week", first=date(2026, 3, 9), last=date(2026, 3, 14)))


def test_figures_are_those_of_metrics(weeks: Log) -> None:
    from analytics.measuring import measure

    asking(weeks, {"within_2h_share": ">= 80 %", "typical_wait_seconds": "<= 1 h"})
    whole = replace(ALL, every="week", last=date(2026, 3, 22))
    found = check(weeks, whole).verdicts
    for name in ("within_2h_share", "typical_wait_seconds"):
        assert [v.figure for v in found if v.goal.metric == name] == measure(weeks, [name], whole)


def test_days_in_which_nobody_turned_to_the_brand_are_nothing_to_report(weeks: Log) -> None:
    asking(weeks, {"turns": "<= 1"})
    with pytest.raises(NothingToReport, match="No turn was opened from 2026-03-16 to 2026-03-22"):
        check(weeks, replace(ALL, first=date(2026, 3, 16), last=date(2026, 3, 22)))
    with pytest.raises(NothingToReport, match="No quarter has ended yet"):
        check(weeks, replace(ALL, every="quarter"))


def test_without_goals_and_limits_it_says_how_to_write_one(weeks: Log) -> None:
    with pytest.raises(RequestError, match=r"\[goals\]\nwithin_2h_share"):
        check(asking(weeks, {}), ALL)


# Strictness


def test_strictness_counts_what_is_open_as_missed_and_says_so_of_no_more(sixty: Log) -> None:
    goals = {"within_2h_share": ">= 60 %", "turns": ">= 1", "channel": {"sms": {"turns": ">= 1"}}}
    lax, strict = (check(asking(sixty, goals), ALL, is_strict=value) for value in (False, True))
    assert outcomes(lax) == outcomes(strict) == ["met", "undecided", "unknown"]
    assert (lax.is_missed, lax.is_open, strict.is_missed) == (False, True, True)
    assert [strict.fails(verdict) for verdict in strict.verdicts] == [False, True, True]
    # nobody is strict without saying so
    assert not check(asking(sixty, goals), ALL).is_strict


# Laws

_ENDS = st.none() | st.floats(0, 100)


def figure(value: float | None, low: float | None, high: float | None, reason: str | None = None) -> Figure:
    return Figure("x", "seconds", value, low, high, None, None, 9, 0, {}, None, reason)


@st.composite
def estimates(draw: st.DrawFn) -> Figure:
    low, value, high = sorted(draw(st.tuples(*[st.floats(0, 100)] * 3)))
    kind = draw(st.sampled_from(["whole", "open", "unreached", "beyond", "bare", "absent"]))
    return {
        "whole": figure(value, low, high), "open": figure(value, low, None), "bare": figure(value, None, None),
        "unreached": figure(None, low, None, "not reached"), "beyond": figure(None, None, None, "not reached"),
        "absent": figure(None, None, None, "no turns to count"),
    }[kind]  # fmt: skip


@given(estimates(), st.floats(0, 100), st.floats(0, 100), st.sampled_from(["share", "survival", "count"]))
def test_a_laxer_goal_never_makes_it_worse(found: Figure, one: float, two: float, statistic: str) -> None:
    rank = ["missed", "undecided", "met"]
    low, high = sorted((one, two))
    for lax, hard in (
        (Goal("x", "<=", high), Goal("x", "<=", low)),
        (Goal("x", ">=", low), Goal("x", ">=", high)),
    ):
        laxer, harder = (decide(goal, found, statistic)[0] for goal in (lax, hard))
        assert (laxer == "unknown") == (harder == "unknown")
        if laxer != "unknown":
            assert rank.index(laxer) >= rank.index(harder)


@given(st.floats(0, 100), st.floats(0, 100), st.sampled_from(["<=", ">="]))
def test_an_interval_without_width_is_a_plain_comparison(value: float, goal: float, operator: str) -> None:
    is_met = value <= goal if operator == "<=" else value >= goal
    for found in (figure(value, value, value), figure(value, None, None)):
        statistic = "share" if found.low is not None else "count"
        outcome = decide(Goal("x", operator, goal), found, statistic)[0]  # type: ignore[arg-type]
        assert outcome == ("met" if is_met else "missed")


@given(estimates(), st.floats(0, 100))
def test_met_is_never_said_of_a_value_that_misses_nor_missed_of_one_that_meets(
    found: Figure, goal: float
) -> None:
    asked = Goal("x", "<=", goal)
    outcome, reason = decide(asked, found, "survival")
    if found.value is not None and outcome in ("met", "missed"):
        assert asked.is_met(found.value) == (outcome == "met")
    assert (reason is not None) == (outcome in ("undecided", "unknown") or found.value is None)


def test_the_instant_decides_what_had_been_answered_by_then(sixty: Log) -> None:
    asking(sixty, {"within_30m_share": ">= 50 %"})
    early = check(sixty, replace(ALL, as_of=datetime(2026, 3, 2, 9, 20)))
    (verdict,) = early.verdicts
    assert early.as_of == datetime(2026, 3, 2, 9, 20) > MONDAY
    assert (verdict.outcome, verdict.reason, verdict.figure.pending) == (
        "unknown",
        "all are too young to tell",
        100,
    )
