"""Limits and signals of weekly figures, by arithmetic written out and by two published examples."""

from __future__ import annotations

import doctest
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics.measuring.behaviour as module
from analytics.goals import Goal
from analytics.measuring.behaviour import (
    FEW_VALUES,
    FEW_WEEKS,
    REASONS,
    Behaviour,
    Limits,
    Point,
    Signal,
    assurance,
    behaviour,
    natural_bounds,
    variation,
    xmr,
)

MONDAY = date(2026, 1, 5)
# Centre 5; every moving range is 2, so the limits are 5 ± 2.66 x 2: -0.32 and 10.32.
SAW = [4, 6] * 4
LIMITS = Limits(5, -0.32, 10.32, 8, MONDAY, MONDAY + timedelta(weeks=7))


def week(number: int) -> date:
    return MONDAY + timedelta(weeks=number)


def points(values: Sequence[float | None], n: int = 50, first: int = 0) -> list[Point]:
    return [Point(week(first + number), value, n) for number, value in enumerate(values)]


def judged(values: Sequence[float | None]) -> Behaviour:
    """Weeks that follow eight of centre 5 and limits -0.32 and 10.32."""
    later = points(values, first=8)
    return behaviour(points(SAW), points(SAW) + later)


def signals(values: Sequence[float | None]) -> dict[int, tuple[str, str, int]]:
    """The signals among weeks that follow eight of centre 5, by their number, 8 the first."""
    found = judged(values).signals.items()
    return {(start - MONDAY).days // 7: (s.kind, s.direction, s.length) for start, s in found}


# Limits


def test_limits_are_the_mean_and_2_66_mean_moving_ranges() -> None:
    # 10 12 11 15 12 10 13 13: sum 96, mean 12; ranges 2 1 4 3 2 3 0: sum 15, mean 15/7; 2.66 x 15/7 = 5.7
    found = behaviour(points([10, 12, 11, 15, 12, 10, 13, 13]), [])
    assert found.limits is not None
    assert found.limits.centre == 12
    assert (found.limits.low, found.limits.high) == pytest.approx((6.3, 17.7))
    assert (found.limits.weeks, found.limits.first, found.limits.last) == (8, week(0), week(7))
    assert found.reason is None


def test_limits_of_wheelers_inventory_are_those_that_were_published() -> None:
    # In-process inventory in hundreds of pounds, 31 months (Wheeler, Making Sense of Data); published: mean 20.39,
    # mean moving range 4.7, upper limit 32.89. The lower: 632/31 - 2.66 x 141/30 = 20.387 - 12.502 = 7.885
    values = [
        19, 27, 20, 16, 18, 25, 22, 24, 17, 25, 15, 17,
        20, 22, 19, 16, 22, 19, 25, 22, 18, 20, 16, 17,
        20, 15, 27, 25, 17, 19, 28,
    ]  # fmt: skip
    found = xmr([(week(number), value) for number, value in enumerate(values)])
    assert round(found.centre, 2) == 20.39
    assert round(found.high, 2) == 32.89
    assert found.low == pytest.approx(7.885, abs=0.001)


def test_limits_of_the_nhs_example_are_those_that_were_published() -> None:
    # From the notes of NHSRplotthedots, as the spreadsheets of Making Data Count: 6.95, 1.94, -3.06
    values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    found = xmr([(week(number), value) for number, value in enumerate(values)])
    assert (round(found.high, 2), round(found.centre, 2), round(found.low, 2)) == (6.95, 1.94, -3.06)


def test_limits_are_cut_to_what_a_figure_can_be() -> None:
    # mean 0.9, ranges 0.2: 0.9 ± 0.532
    shares = behaviour(points([0.8, 1.0] * 4), [], bounds=natural_bounds("share")).limits
    # mean 50, ranges 100: 50 ± 266
    waits = behaviour(points([0, 100] * 4), [], bounds=natural_bounds("seconds")).limits
    assert shares is not None
    assert waits is not None
    assert (shares.low, shares.high) == (pytest.approx(0.368), 1)
    assert (waits.low, waits.high) == (0, 316)


def test_weeks_of_few_turns_or_no_value_are_passed_over() -> None:
    gaps = [*points(SAW[:3]), Point(week(3), 1000, 19), Point(week(4), None, 80), *points(SAW[3:], first=5)]
    found = behaviour(gaps, gaps)
    assert found.limits is not None
    assert (found.limits.low, found.limits.centre, found.limits.high) == pytest.approx((-0.32, 5, 10.32))
    assert (found.limits.weeks, found.limits.last) == (8, week(9))
    assert not {week(3), week(4)} & {*found.judged}
    assert found.signals == {}


def test_a_week_of_twenty_turns_counts() -> None:
    assert behaviour(points(SAW, n=20), []).limits == behaviour(points(SAW, n=21), []).limits is not None


def test_below_eight_weeks_there_are_neither_limits_nor_signals() -> None:
    seven = points(SAW[:7])
    for baseline in (seven, [*seven, Point(week(7), 6, 19)], [*seven, Point(week(7), None, 90)], []):
        found = behaviour(baseline, points([4, 4, 4, 4, 4, 4, 4, 4, 400]))
        assert found == Behaviour(None, FEW_WEEKS, {}, ())
        assert variation(found, week(8), "higher") is None


def test_a_count_has_limits_however_small() -> None:
    small = points(SAW, n=5)
    assert behaviour(small, []).limits is None
    assert behaviour(small, [], least_n=0).limits == behaviour(points(SAW), []).limits
    assert behaviour(small[:7], [], least_n=0).reason == FEW_VALUES
    assert REASONS == (FEW_WEEKS, FEW_VALUES)


def test_limits_stay_once_thirteen_weeks_made_them() -> None:
    values = [4, 6] * 6 + [5]
    until = [behaviour(points([*values, 90, 95, 70][:count]), []).limits for count in range(11, 17)]
    assert [limits and limits.weeks for limits in until] == [11, 12, 13, 13, 13, 13]
    assert [limits and limits.is_provisional for limits in until] == [True, True, False, False, False, False]
    assert until[2] == until[3] == until[4] == until[5]


# Signals


def test_a_week_outside_the_limits_is_a_signal_and_one_on_a_limit_is_not() -> None:
    limits = judged([]).limits
    assert limits is not None
    assert signals([limits.high, 4, limits.low]) == {}
    assert signals([10.33]) == {8: ("outside", "above", 2)}  # the week before was 6, above the centre too
    assert signals([4, -0.33]) == {9: ("outside", "below", 2)}


def test_eight_weeks_on_one_side_are_a_signal_of_all_of_them_and_seven_are_not() -> None:
    # 4 first: the last week of the baseline, 6, is not of the run
    assert signals([4, *[7] * 7]) == {}
    assert signals([4, *[7] * 8]) == dict.fromkeys(range(9, 17), ("run", "above", 8))
    assert signals([*[4] * 9]) == dict.fromkeys(range(8, 17), ("run", "below", 9))


def test_a_run_goes_back_before_the_shown_weeks_where_the_weeks_between_are_known() -> None:
    values = [*SAW, *[7] * 7]
    # with the 6 that ends the baseline eight; shown are the last three
    found = behaviour(points(values), points(values)[-3:])
    assert found.signals == {week(number): Signal("run", "above", 8) for number in (12, 13, 14)}
    assert found.judged == (week(12), week(13), week(14))
    # without them nobody knows what happened between
    assert behaviour(points(SAW), points(values)[-7:-1]).signals == {}
    assert behaviour(points(SAW), points(values)[-6:]).signals == {}


def test_a_week_of_which_nothing_was_given_ends_a_run() -> None:
    later = points([7] * 8, first=8)
    assert len(behaviour(points(SAW), later).signals) == 8
    assert behaviour(points(SAW), later[:4] + later[5:]).signals == {}


def test_a_week_on_the_centre_ends_a_run() -> None:
    assert signals([4, *[7] * 4, 5, *[7] * 4]) == {}


def test_a_week_that_cannot_be_used_neither_ends_a_run_nor_counts_in_it() -> None:
    assert signals([4, *[7] * 4, None, *[7] * 3]) == {}
    found = signals([4, *[7] * 4, None, *[7] * 4])
    assert found == dict.fromkeys((9, 10, 11, 12, 14, 15, 16, 17), ("run", "above", 8))


def test_a_week_that_is_outside_and_in_a_run_is_outside() -> None:
    found = signals([4, *[7] * 7, 11])
    assert found[16] == ("outside", "above", 8)
    assert found[15] == ("run", "above", 8)


def test_weeks_before_the_limits_are_not_judged() -> None:
    found = behaviour(points(SAW, first=3), points([99, 99, 99, *SAW]))
    assert found.signals == {}
    assert found.judged == tuple(week(number) for number in range(3, 11))


def test_the_order_in_which_weeks_are_given_does_not_matter() -> None:
    weeks = points([*SAW, *[7] * 9, 20])
    assert behaviour(weeks[:8][::-1], weeks[::-1]) == behaviour(weeks[:8], weeks)


# Marks


@pytest.mark.parametrize(
    ("value", "better", "expected"),
    [
        (11, "higher", "improvement"), (11, "lower", "concern"), (11, "neither", "change"),
        (-1, "higher", "concern"), (-1, "lower", "improvement"), (-1, "neither", "change"),
        (9, "higher", "none"), (9, "lower", "none"), (9, "neither", "none"),
    ],
)  # fmt: skip
def test_variation_is_good_or_bad_by_the_side_that_is_better(
    value: float, better: str, expected: str
) -> None:
    assert variation(judged([value]), week(8), better) == expected


def test_a_week_that_cannot_be_judged_has_no_variation() -> None:
    found = judged([None])
    assert variation(found, week(8), "higher") is None
    assert variation(found, week(99), "higher") is None


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        (">=", -1, "met"), (">=", -0.32, "met"), (">=", 5, "hit and miss"), (">=", 10.32, "hit and miss"),
        (">=", 11, "missed"),
        ("<=", -1, "missed"), ("<=", -0.32, "hit and miss"), ("<=", 5, "hit and miss"), ("<=", 10.32, "met"),
        ("<=", 11, "met"),
    ],
)  # fmt: skip
def test_assurance_is_where_the_limits_lie_to_the_goal(operator: str, value: float, expected: str) -> None:
    goal = Goal("x", ">=" if operator == ">=" else "<=", value)
    assert assurance(LIMITS, goal) == expected


def test_without_limits_or_goal_there_is_no_assurance() -> None:
    assert assurance(None, Goal("x", ">=", 1)) is None
    assert assurance(LIMITS, None) is None


def test_a_share_that_is_always_whole_meets_a_goal_of_all() -> None:
    found = behaviour(points([1.0] * 8), [], bounds=natural_bounds("share"))
    assert assurance(found.limits, Goal("x", ">=", 1)) == "met"
    assert assurance(found.limits, Goal("x", "<=", 0.99)) == "missed"


# Laws

values = st.integers(-1000, 1000)
baselines = st.lists(values, min_size=8, max_size=13)


def limits_of(numbers: Sequence[float]) -> tuple[float, float, float]:
    found = behaviour(points(numbers), []).limits
    assert found is not None
    return found.low, found.centre, found.high


@given(baselines, values)
def test_values_that_are_shifted_shift_the_limits(numbers: list[int], by: int) -> None:
    assert limits_of([number + by for number in numbers]) == pytest.approx(
        tuple(limit + by for limit in limits_of(numbers))
    )


@given(baselines, st.floats(0.001, 1000))
def test_values_that_are_scaled_scale_the_limits(numbers: list[int], by: float) -> None:
    assert limits_of([number * by for number in numbers]) == pytest.approx(
        tuple(limit * by for limit in limits_of(numbers)), abs=1e-6
    )


@given(st.lists(st.floats(-1e6, 1e6), min_size=8, max_size=13))
def test_values_in_reverse_have_the_same_limits(numbers: list[float]) -> None:
    assert limits_of(numbers[::-1]) == limits_of(numbers)


@given(st.lists(values, min_size=13, max_size=13), st.lists(values | st.none(), max_size=30))
def test_later_weeks_never_move_the_limits_nor_take_back_a_week_outside(
    numbers: list[int], later: list[int | None]
) -> None:
    before = behaviour(points(numbers), points(numbers))
    after = behaviour(points([*numbers, *later]), points([*numbers, *later]))
    assert after.limits == before.limits
    assert before.signals.keys() <= after.signals.keys()
    assert all(after.signals[start].kind == signal.kind for start, signal in before.signals.items())


@given(st.floats(0.0, 1.0), st.integers(8, 13), st.floats(0.0, 1.0))
def test_a_constant_series_has_limits_at_its_centre_and_any_departure_is_a_signal(
    value: float, weeks: int, other: float
) -> None:
    found = behaviour(points([value] * weeks), points([value] * weeks + [other]), bounds=(0, 1))
    assert found.limits is not None
    assert found.limits.low == found.limits.centre == found.limits.high == value
    assert found.signals.keys() == ({week(weeks)} if other != value else set())


@given(st.lists(st.floats(0.0, 1.0), min_size=8, max_size=40))
def test_the_centre_lies_between_limits_that_lie_within_the_bounds(shares: list[float]) -> None:
    limits = behaviour(points(shares), [], bounds=(0, 1)).limits
    assert limits is not None
    assert 0 <= limits.low <= limits.centre <= limits.high <= 1


@given(baselines, st.lists(values | st.none(), max_size=30))
def test_signals_are_those_of_a_plain_reading_of_the_rules(
    numbers: list[int], later: list[int | None]
) -> None:
    shown = points([*numbers, *later])
    found = behaviour(points(numbers), shown)
    assert found.limits is not None
    usable = [point for point in shown if point.value is not None]
    sides = [
        (p.value > found.limits.centre) - (p.value < found.limits.centre)
        for p in usable
        if p.value is not None
    ]
    expected = set()
    for number in range(len(usable)):
        value = usable[number].value
        assert value is not None
        if value < found.limits.low or value > found.limits.high:
            expected.add(usable[number].start)
        if number >= 7 and abs(sum(sides[number - 7 : number + 1])) == 8:
            expected |= {point.start for point in usable[number - 7 : number + 1]}
    assert found.signals.keys() == expected


def test_the_examples_in_the_texts_are_right() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(("weeks", "expected"), [(13, 0.03), (8, 0.05)])
def test_chance_alone_makes_signals_as_often_as_the_docs_say(weeks: int, expected: float) -> None:
    random = Random(1)
    signals = 0
    for _ in range(1500):
        process = points([random.gauss(0, 1) for _ in range(weeks + 13)])
        for newest in range(weeks, weeks + 13):
            signals += process[newest].start in behaviour(process[:weeks], process[: newest + 1]).signals
    assert signals / 1500 / 13 == pytest.approx(expected, abs=0.01)
