"""Figures, populations and curves of the product against the slow reference, lifelines and zoneinfo.

Logs made by hand are of a brand, acme, and customers; minutes count from noon of 3 March 2025 (`at`).
"""

from __future__ import annotations

import math
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import product
import pytest
import randomlogs
import reference
from depth import tried
from exports import as_csv, load_file, row, save
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from reference import File, Row, Turn, told_category
from talks import NOON, asks, at, one_file, replies

from analytics.errors import NothingToReport, RequestError
from analytics.log import Log
from analytics.measuring import (
    Figure,
    Selection,
    answer_curve,
    hold_turns,
    list_names,
    measure,
    population,
    rows,
    span,
)
from analytics.measuring.scope import define_scope
from analytics.measuring.statistics import define_curve
from analytics.metrics import catalogue

MIX = ("complaint_share", "question_share", "feedback_share", "other_share")
# The figures of the contract; those of the articles are held against a reference of their own in test_outcomes.
FIGURES = tuple(sorted(reference.figures([], NOON)))
OF_REPLIES = tuple(name for name in FIGURES if name not in (*MIX, "turns"))
NEEDS = dict.fromkeys(MIX, ("customer", "category")) | dict.fromkeys(OF_REPLIES, ("customer", "brand"))
ATTRIBUTES: dict[str, Callable[[Turn], object]] = {
    "channel": lambda turn: turn.channel,
    "brand": lambda turn: turn.brand,
    "category": lambda turn: turn.category,
    "language": lambda turn: turn.language,
    "visibility": lambda turn: turn.visibility,
    "directed": lambda turn: turn.directed,
    "turn": lambda turn: "first" if turn.turn_number == 1 else "follow_up",
}

OpenLog = Callable[[str, list[File]], Log]


@pytest.fixture
def open_log(tmp_path: Path) -> Iterator[OpenLog]:
    """Make logs of files, by name."""
    opened: list[Log] = []

    def open_new(name: str, files: list[File]) -> Log:
        opened.append(Log(tmp_path / f"{name}.db", writable=True))
        product.load_files(opened[-1], files, tmp_path / name)
        return opened[-1]

    yield open_new
    for log in opened:
        log.close()


def only(figures: list[Figure]) -> Figure:
    (figure,) = figures
    return figure


def values(figures: Iterable[Figure]) -> list[float | None]:
    return [figure.value for figure in figures]


def facts(figure: Figure) -> tuple[float | None, float | None, float | None, int, int]:
    return figure.value, figure.numerator, figure.denominator, figure.n, figure.pending


# ---- against the reference


def assert_equal_to_the_reference(
    log: Log, known: list[Turn], messages: Iterable[Row], selection: Selection
) -> None:
    """Compare all figures, slice by slice; a slice without turns has those of no turns."""
    assert selection.as_of is not None
    messages = [row for row in messages if row["posted_at"] <= selection.as_of]
    has_categories = any(told_category(row) is not None for row in messages)
    lacks = [
        reason
        for is_lacking, reason in (
            (all(row["from_brand"] for row in messages), "the log holds no message of a customer"),
            (not any(row["from_brand"] for row in messages), "the log holds no message of the brand"),
            (not has_categories, "no message in the log has a category"),
        )
        if is_lacking
    ]
    groups: dict[tuple[object, ...], list[Turn]] = defaultdict(list)
    for turn in known:
        groups[tuple(ATTRIBUTES[name](turn) for name in selection.by)].append(turn)
    names = list(FIGURES)
    found = measure(log, names, selection)
    slices = [found[start : start + len(names)] for start in range(0, len(found), len(names))]
    for part in slices:
        assert [figure.metric for figure in part] == names
    keys = [tuple(part[0].dimensions[name] for name in selection.by) for part in slices]
    assert len(set(keys)) == len(keys)
    assert set(keys) == set(groups) or not selection.by
    for key, part in zip(keys, slices, strict=True):
        expected = reference.figures(
            groups[key], selection.as_of, selection.grace_seconds, has_categories=has_categories
        )
        for figure in part:
            of_reference = expected[figure.metric]
            where = (key, figure, of_reference)
            lacking = [reason for reason in lacks if reason.split()[-1] in NEEDS.get(figure.metric, ())]
            if lacking:
                assert (figure.value, figure.n, figure.pending, figure.reason) == (None, 0, 0, lacking[0]), (
                    where
                )
                continue
            assert facts(figure)[1:] == (
                of_reference.numerator,
                of_reference.denominator,
                of_reference.n,
                of_reference.pending,
            ), where
            if figure.value is None or of_reference.value is None:
                assert figure.value is of_reference.value, where
            else:
                assert figure.value == pytest.approx(of_reference.value, rel=1e-12, abs=1e-9), where
            assert (figure.reason is None) == (figure.value is not None), where
            for number in (figure.value, figure.low, figure.high):
                assert number is None or math.isfinite(number), where
            if figure.value is not None and figure.low is not None:
                assert figure.low <= figure.value, where
            if figure.value is not None and figure.high is not None:
                assert figure.value <= figure.high, where


def assert_parts_equal_the_reference(log: Log, known: list[Turn], selection: Selection) -> None:
    assert selection.as_of is not None
    found = population(log, selection)
    expected = reference.population(known, selection.as_of, selection.grace_seconds)
    assert {name: found[name] for name in expected} == expected
    assert found["turns"] == sum(
        found[name] for name in ("thanks", "abuse", "spam", "undirected", "withdrawn", "owed")
    )
    assert found["owed"] == found["answered"] + found["unanswered"] + found["pending"]

    elsewhere = reference.answered_elsewhere(known, selection.as_of)
    waiting = rows(log, "worklist", selection)
    assert Counter((row["channel"], row["message_id"]) for row in waiting) == Counter(
        (turn.channel, turn.first_message_id)
        for turn in reference.seen(known, selection.as_of)
        if turn.needs_reply
        and turn.withdrawn_at is None
        and turn.answered_at is None
        and turn not in elsewhere
    )


@pytest.mark.parametrize(("first", "number", "size"), [(0, 150, 12), (1_000, 100, 25), (2_000, 60, 50)])
def test_figures_and_parts_of_random_logs_equal_the_reference(
    open_log: OpenLog, first: int, number: int, size: int
) -> None:
    files = product.joined(range(first, first + tried(number)), size)
    log = open_log("log", files)
    messages = reference.merge(files).messages
    known = reference.turns(messages)
    rng = Random(first)
    graces = (86_400, 86_400, 600, 0)
    cuts = (
        (),
        ("channel",),
        ("brand",),
        ("category",),
        ("turn", "visibility"),
        ("channel", "language", "directed"),
    )
    moments = [*randomlogs.instants(files, rng, 4), reference.latest(messages)]
    for as_of in moments:
        selection = Selection(as_of=as_of, grace_seconds=rng.choice(graces))
        assert_equal_to_the_reference(log, known, messages.values(), selection)
        assert_parts_equal_the_reference(log, known, selection)
        for by in rng.sample(cuts[1:], 3):
            cut = Selection(by=by, as_of=as_of, grace_seconds=selection.grace_seconds)
            assert_equal_to_the_reference(log, known, messages.values(), cut)


@pytest.mark.parametrize("first", [3_000, 3_010, 3_020])
def test_figures_of_logs_alone_in_their_file_equal_the_reference(open_log: OpenLog, first: int) -> None:
    for seed in range(first, first + 7):
        joined = [row for _, part in randomlogs.random_log(seed, 2 + seed % 25) for row in part]
        files = one_file(*joined)
        log = open_log(str(seed), files)
        messages = reference.merge(files).messages
        known = reference.turns(messages)
        moments = [*randomlogs.instants(files, Random(seed), 2), reference.latest(messages)]
        for as_of in [*moments, datetime(1999, 1, 1)]:
            for by in ((), ("category",)):
                assert_equal_to_the_reference(log, known, messages.values(), Selection(by=by, as_of=as_of))
            assert_parts_equal_the_reference(log, known, Selection(as_of=as_of))


def test_without_as_of_a_log_is_seen_as_of_its_latest_message(open_log: OpenLog) -> None:
    log = open_log("log", one_file(asks("1", 0), asks("2", 1500), replies("3", 2000, "2")))
    assert measure(log, [], Selection()) == measure(log, [], Selection(as_of=at(2000)))
    held = span(log)
    assert (held.first_at, held.latest_at) == (at(0), at(2000))
    assert (held.messages, held.customer_messages, held.brand_messages) == (3, 2, 1)


# ---- Kaplan-Meier against lifelines


def lifetimes(known: list[Turn], as_of: datetime) -> tuple[list[float], list[bool]]:
    """List how long each turn was watched, in seconds, and whether an answer ended that."""
    durations, is_answer = [], []
    for turn in reference.seen(known, as_of):
        if not turn.needs_reply:
            continue
        end = turn.withdrawn_at or turn.answered_at or as_of
        durations.append(max(0.0, (end - turn.opened_at) / timedelta(seconds=1)))
        is_answer.append(turn.withdrawn_at is None and turn.answered_at is not None)
    return durations, is_answer


@pytest.mark.parametrize("first", [4_000, 5_000])
def test_the_curve_and_its_quantiles_equal_those_of_lifelines(open_log: OpenLog, first: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter

    files = product.joined(range(first, first + tried(100)), 25)
    log = open_log("log", files)
    known = reference.turns(reference.merge(files).messages)
    for as_of in [*randomlogs.instants(files, Random(first), 3), datetime(2029, 1, 1)]:
        selection = Selection(by=("channel",), as_of=as_of)
        figures = {
            (figure.dimensions["channel"], figure.metric): figure
            for figure in measure(log, ["typical_wait_seconds", "p90_wait_seconds"], selection)
        }
        slices = define_scope(log, selection)
        define_curve(log, catalogue()["typical_wait_seconds"].sql)
        curves: dict[int, list[tuple[float, float, int]]] = defaultdict(list)
        for number, *step in log.con.execute(
            "select slice_no, duration_seconds, waiting_share, at_risk from curve order by all"
        ).fetchall():
            curves[number].append((step[0], step[1], step[2]))
        for number, part in enumerate(slices):
            channel = part.dimensions["channel"]
            own = [turn for turn in known if turn.channel == channel]
            expected_steps = reference.survival(own, as_of)
            assert [t for t, _, _ in curves[number]] == [t for t, _ in expected_steps]
            assert [s for _, s, _ in curves[number]] == pytest.approx(
                [s for _, s in expected_steps], abs=1e-9
            )
            durations, is_answer = lifetimes(own, as_of)
            if not any(is_answer):
                assert curves[number] == []
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                fitted = KaplanMeierFitter().fit(durations, is_answer)
            survival = fitted.survival_function_["KM_estimate"]
            events = fitted.event_table[fitted.event_table["observed"] > 0]
            assert [t for t, _, _ in curves[number]] == list(events.index)
            assert [n for _, _, n in curves[number]] == list(events["at_risk"])
            assert [s for _, s, _ in curves[number]] == pytest.approx(list(survival[events.index]), abs=1e-9)
            for metric, left in (("typical_wait_seconds", 0.5), ("p90_wait_seconds", 0.1)):
                reached = survival[survival <= left + 1e-9]
                expected = reached.index[0] if len(reached) else None
                figure = figures[channel, metric]
                assert figure.value == expected
                assert figure.reason == (None if expected is not None else "not reached")


def test_the_answer_curve_begins_at_zero_and_is_a_thinned_one(open_log: OpenLog) -> None:
    rng = Random(6)
    conversations = []
    for number in range(1_500):
        asked_at = rng.uniform(0, 20_000)
        channel = ("twitter", "email")[number % 2]
        conversations.append(asks(f"a{number}", asked_at, channel=channel))
        if rng.random() < 0.97:
            answered_at = asked_at + rng.choice((0, 5, *(rng.expovariate(1 / 300) for _ in range(40))))
            conversations.append(replies(f"b{number}", answered_at, f"a{number}", channel=channel))
    log = open_log("log", one_file(*conversations))
    selection = Selection(by=("channel",))
    points = answer_curve(log, selection)
    whole = log.con.execute(
        "select slice_no, duration_seconds, 1 - waiting_share, 1 - high, 1 - low, at_risk from curve"
    ).fetchall()
    for number, channel in enumerate(("email", "twitter")):
        own = [point for point in points if point.dimensions == {"channel": channel}]
        steps = sorted(step[1:] for step in whole if step[0] == number)
        assert len(steps) > 250
        assert 150 < len(own) <= 202
        first = own[0]
        assert (first.wait_seconds, first.answered_share, first.low, first.high) == (0, 0, None, None)
        assert first.at_risk == 750
        kept = [(p.wait_seconds, p.answered_share, p.low, p.high, p.at_risk) for p in own[1:]]
        assert set(kept) <= set(steps)
        assert kept[-1] == steps[-1]
        assert kept == sorted(kept)
        # Nothing of the curve's height is lost but half a point.
        heights = [0, *(step[1] for step in kept)]
        bare = [max(h for h in heights if h <= step[1]) for step in steps]
        assert max(step[1] - height for step, height in zip(steps, bare, strict=True)) < 0.006


# ---- limits, grace, nulls


@pytest.mark.parametrize(
    ("metric", "seconds"),
    [("within_30m_share", 1800), ("within_2h_share", 7200), ("within_24h_share", 86_400)],
)
def test_a_wait_or_an_age_that_equals_the_limit_is_within_it_to_the_microsecond(
    open_log: OpenLog, metric: str, seconds: int
) -> None:
    rng = Random(seconds)
    microsecond = timedelta(microseconds=1)
    conversations = []
    for number in range(60):
        opened_at = NOON + timedelta(microseconds=rng.randrange(10**12))
        wait = timedelta(seconds=seconds) + (number % 3 - 1) * microsecond
        asked = asks(f"a{number}", 0) | {"posted_at": opened_at, "text": str(number % 3)}
        answered = replies(f"b{number}", 0, f"a{number}") | {"posted_at": opened_at + wait}
        conversations += [asked | {"language": str(number % 3)}, answered]
    log = open_log("log", one_file(*conversations))
    found = measure(log, [metric], Selection(by=("language",), as_of=at(60 * 24 * 30)))
    assert [facts(figure)[:3] for figure in found] == [(1, 20, 20), (1, 20, 20), (0, 0, 20)]

    # The age of one turn, a microsecond too young, just old enough, and a microsecond older.
    asked_at = conversations[0]["posted_at"]
    alone = open_log("alone", one_file(conversations[0], conversations[1]))
    for offset, expected in ((-1, (None, 0, 0, 0, 1)), (0, (1, 1, 1, 1, 0)), (1, (1, 1, 1, 1, 0))):
        as_of = asked_at + timedelta(seconds=seconds) + offset * microsecond
        assert facts(only(measure(alone, [metric], Selection(as_of=as_of)))) == expected


def test_a_young_turn_is_pending_even_if_it_is_answered(open_log: OpenLog) -> None:
    log = open_log("log", one_file(asks("1", 0), replies("2", 5, "1"), asks("3", -60), asks("4", -3)))
    selection = Selection(as_of=at(10))
    assert facts(only(measure(log, ["within_30m_share"], selection))) == (0, 0, 1, 1, 2)
    assert facts(only(measure(log, ["unanswered_share"], selection))) == (None, 0, 0, 0, 3)
    assert facts(only(measure(log, ["median_response_seconds"], selection))) == (300, None, None, 1, 2)
    assert facts(only(measure(log, ["typical_wait_seconds"], selection))) == (None, None, None, 3, 2)


def test_an_event_at_the_very_instant_of_as_of_has_happened(open_log: OpenLog) -> None:
    log = open_log(
        "log",
        one_file(
            asks("1", 0),
            replies("2", 10, "1"),
            asks("3", 0, removed_by="author", removed_at=at(10)),
            asks("4", 0),
            replies("5", 10, "4", automated=True),
            asks("6", 10),
        ),
    )
    before = population(log, Selection(as_of=at(10) - timedelta(microseconds=1), grace_seconds=1))
    assert (before["turns"], before["withdrawn"], before["answered"]) == (3, 0, 0)
    assert (before["unanswered"], before["automated_only"], before["pending"]) == (3, 0, 0)
    then = population(log, Selection(as_of=at(10), grace_seconds=1))
    assert (then["turns"], then["withdrawn"], then["answered"]) == (4, 1, 1)
    assert (then["unanswered"], then["automated_only"], then["pending"]) == (1, 1, 1)


def test_grace_decides_what_is_unanswered_and_what_is_pending(open_log: OpenLog) -> None:
    log = open_log("log", one_file(asks("1", 0), asks("2", 50), replies("3", 60, "2")))
    for grace_seconds, expected in (
        (3600, (1, 1, 1, 1, 1)),
        (3601, (None, 0, 0, 0, 2)),
        (0, (0.5, 1, 2, 2, 0)),
    ):
        found = measure(log, ["unanswered_share"], Selection(as_of=at(60), grace_seconds=grace_seconds))
        assert facts(only(found)) == expected
    parts = population(log, Selection(as_of=at(60), grace_seconds=3600))
    assert (parts["answered"], parts["unanswered"], parts["pending"]) == (1, 1, 0)


def test_the_mix_of_a_log_without_categories_is_not_known(open_log: OpenLog) -> None:
    log = open_log("log", one_file(asks("1", 0), replies("2", 5, "1")))
    for figure in measure(log, MIX, Selection(as_of=at(2000))):
        assert (figure.value, figure.low, figure.high, figure.n) == (None, None, None, 0)
        assert figure.reason == "no message in the log has a category"
    # One category anywhere in the log is enough; the other turns are other.
    log = open_log("with", one_file(asks("1", 0), asks("2", 0, category="complaint"), asks("3", 0)))
    assert values(measure(log, MIX, Selection())) == pytest.approx([1 / 3, 0, 0, 2 / 3])


def test_without_a_message_of_the_brand_nothing_is_said_of_answers(open_log: OpenLog) -> None:
    log = open_log("log", one_file(asks("1", 0, category="complaint"), asks("2", 5)))
    found = {figure.metric: figure for figure in measure(log, [], Selection(as_of=at(9000)))}
    for metric in OF_REPLIES:
        assert found[metric].value is None
        assert found[metric].reason == "the log holds no message of the brand"
    assert (found["turns"].value, found["complaint_share"].value) == (2, 0.5)


def test_without_a_message_of_a_customer_there_are_no_turns(open_log: OpenLog) -> None:
    log = open_log("log", one_file(replies("1", 0, category="other"), replies("2", 5)))
    found = {figure.metric: figure for figure in measure(log, FIGURES, Selection(as_of=at(9000)))}
    assert found.pop("turns").value == 0
    assert {figure.reason for figure in found.values()} == {"the log holds no message of a customer"}
    assert {figure.value for figure in found.values()} == {None}


def test_an_empty_denominator_gives_null_and_a_reason(open_log: OpenLog) -> None:
    # One turn that needs no reply, and one that is too young to tell.
    log = open_log(
        "log",
        one_file(asks("1", 0, category="spam"), asks("2", 5_000, channel="email"), replies("3", 0)),
    )
    found = measure(log, FIGURES, Selection(by=("channel",), as_of=at(5_001)))
    assert len(found) == 2 * len(FIGURES)
    for figure in found:
        if figure.metric == "turns":
            assert facts(figure) == (1, None, None, 1, 0)
        elif figure.dimensions["channel"] == "email" and figure.metric == "other_share":
            assert facts(figure) == (1, 1, 1, 1, 0)
        elif figure.dimensions["channel"] == "email" and figure.metric in MIX:
            assert facts(figure) == (0, 0, 1, 1, 0)
        else:
            assert (figure.value, figure.low, figure.high) == (None, None, None)
            assert figure.reason in ("no turns to count", "not reached", "all are too young to tell")
            if figure.unit == "share":
                assert (figure.reason == "all are too young to tell") == (figure.pending > 0)
                assert (figure.numerator, figure.denominator, figure.n) == (0, 0, 0)
                young = figure.dimensions["channel"] == "email"
                assert figure.pending == (1 if young and figure.metric not in MIX else 0)


def test_every_slice_has_a_row_for_every_metric_and_every_period_for_every_slice(open_log: OpenLog) -> None:
    day = 24 * 60
    log = open_log(
        "log",
        one_file(
            asks("1", 0, category="question"),
            replies("2", 5, "1"),
            asks("3", 3 * day, channel="email"),
            replies("4", 3 * day + 1, "3", channel="email"),
        ),
    )
    names = ["p90_wait_seconds", "turns", "complaint_share"]
    found = measure(log, names, Selection(by=("channel",), every="day"))
    days = [date(2025, 3, 3) + timedelta(days=number) for number in range(4)]
    assert [(f.period, f.dimensions["channel"], f.metric) for f in found] == [
        (day_, channel, name) for day_ in days for channel in ("email", "twitter") for name in names
    ]
    turns = {(f.period, f.dimensions["channel"]): f.value for f in found if f.metric == "turns"}
    assert [key for key, value in turns.items() if value] == [(days[0], "twitter"), (days[3], "email")]


def test_a_log_without_messages_has_nothing_to_report(open_log: OpenLog) -> None:
    with pytest.raises(NothingToReport, match="holds no message"):
        measure(open_log("log", []), [], Selection())


# ---- dimensions and zones

CLOCK_CHANGES = {
    "UTC": (),
    "Europe/Belgrade": (datetime(2025, 3, 30, 1), datetime(2025, 10, 26, 1)),
    "America/New_York": (datetime(2025, 3, 9, 7), datetime(2025, 11, 2, 6)),
    "Australia/Lord_Howe": (datetime(2025, 4, 5, 15), datetime(2025, 10, 4, 15, 30)),  # by half an hour
    "Africa/Cairo": (datetime(2025, 4, 24, 22), datetime(2025, 10, 30, 21)),  # at midnight
    "America/Havana": (datetime(2025, 3, 9, 5), datetime(2025, 11, 2, 5)),  # midnight comes twice
    "Asia/Kathmandu": (datetime(2025, 1, 1),),  # five hours and three quarters
}


def test_weekday_hour_and_day_are_those_of_the_zone_through_changes_of_the_clock(open_log: OpenLog) -> None:
    middles = sorted({instant for instants in CLOCK_CHANGES.values() for instant in instants})
    opened = sorted(
        {
            middle + timedelta(minutes=20 * step, microseconds=7)
            for middle in middles
            for step in range(-80, 81)
        }
    )
    log = open_log(
        "log", one_file(*(asks(str(i), 0) | {"posted_at": opened_at} for i, opened_at in enumerate(opened)))
    )
    for tz in CLOCK_CHANGES:
        local = [instant.replace(tzinfo=UTC).astimezone(ZoneInfo(tz)) for instant in opened]
        found = measure(log, ["turns"], Selection(by=("weekday", "hour"), tz=tz))
        assert {(f.dimensions["weekday"], f.dimensions["hour"]): f.value for f in found} == Counter(
            (moment.strftime("%A"), moment.hour) for moment in local
        ), tz
        ended = Selection(every="day", tz=tz, last=local[-1].date(), as_of=opened[-1] + timedelta(days=9))
        found = measure(log, ["turns"], ended)
        assert {f.period: f.value for f in found if f.value} == Counter(moment.date() for moment in local), tz
        for day in {moment.date() for moment in local[::50]}:
            (figure,) = measure(log, ["turns"], Selection(first=day, last=day, tz=tz))
            assert figure.value == sum(moment.date() == day for moment in local), (tz, day)


def test_reach_is_in_four_classes_of_followers(open_log: OpenLog) -> None:
    followers = (None, 0, 99, 100, 999, 1_000, 9_999, 10_000, 5_000_000)
    log = open_log(
        "log",
        one_file(
            *(asks(str(i), i, followers=None if n is None else float(n)) for i, n in enumerate(followers))
        ),
    )
    found = measure(log, ["turns"], Selection(by=("reach",)))
    assert {f.dimensions["reach"]: f.value for f in found} == {
        None: 1, "<100": 2, "<1k": 2, "<10k": 2, "10k+": 2,
    }  # fmt: skip


def test_agent_is_who_answered_and_stays_so_before_the_answer(open_log: OpenLog) -> None:
    log = open_log("log", one_file(asks("1", 0), replies("2", 60, "1", agent="dana"), asks("3", 1)))
    for minutes in (90, 30):
        found = measure(log, ["turns"], Selection(by=("agent",), as_of=at(minutes)))
        assert {f.dimensions["agent"]: f.value for f in found} == {"dana": 1, None: 1}


def test_unknown_metrics_dimensions_periods_and_zones_name_the_nearest(open_log: OpenLog) -> None:
    log = open_log("log", one_file(asks("1", 0)))
    for names, selection, message in (
        (["unanswered"], Selection(), "no metric 'unanswered'.*unanswered_share"),
        ([], Selection(by=("chanel",)), "no dimension 'chanel'.*channel"),
        ([], Selection(every="weekly"), "no period 'weekly'.*week"),
        ([], Selection(tz="Europe/Belgrad"), "no time zone 'Europe/Belgrad'"),
    ):
        with pytest.raises(RequestError, match=message):
            measure(log, names, selection)


# ---- equal maturity

MONDAY = datetime(2026, 3, 2)


def on(day: int, hour: float) -> datetime:
    """Give the instant of an hour of a day of March 2026; the 2nd, 9th, 16th and 23rd are Mondays."""
    return datetime(2026, 3, 1) + timedelta(days=day - 1, hours=hour)


def asked(message_id: str, asked_at: datetime, answered_at: datetime | None = None) -> list[Row]:
    question = asks(message_id, 0) | {"posted_at": asked_at}
    if answered_at is None:
        return [question]
    return [question, replies(f"{message_id}r", 0, message_id) | {"posted_at": answered_at}]


@pytest.fixture
def four_weeks(open_log: OpenLog) -> Log:
    """Turns of four weeks; the slow ones of the third were answered only in the fourth."""
    return open_log(
        "weeks",
        one_file(
            # week of the 2nd: one at once, one after nine days
            *asked("a1", on(3, 10), on(3, 10.2)),
            *asked("a2", on(4, 10), on(13, 10)),
            # week of the 9th: one at once, one after two days, on the 16th at 18:00
            *asked("b1", on(10, 10), on(10, 10.2)),
            *asked("b2", on(14, 18), on(16, 18)),
            # week of the 16th: one within an hour, one never, one late on Sunday
            *asked("c1", on(18, 10), on(18, 11)),
            *asked("c2", on(21, 9)),
            *asked("c3", on(22, 23)),
            # week of the 23rd, still running
            *asked("d1", on(23, 9)),
            *asked("d2", on(24, 9), on(24, 9.1)),
            *asked("d3", on(26, 9)),
        ),
    )


def trend(log: Log, metric: str, **cells: Any) -> dict[int, tuple[float | None, ...]]:
    """Map the first day of each week, in March 2026, to the figure's facts."""
    found = measure(log, [metric], Selection(every="week", **cells))
    return {figure.period.day: facts(figure) for figure in found if figure.period}


def test_earlier_weeks_are_seen_with_the_lag_of_a_young_newest_week(four_weeks: Log) -> None:
    # As of Monday the 23rd, noon, the week of the 16th is over for twelve hours, so each week is seen twelve
    # hours after its end: a2 and b2 have no answer yet. Of the 16th c3 is too young: it is 13 hours old.
    seen = trend(four_weeks, "unanswered_share", last=on(22, 0).date(), as_of=on(23, 12))
    assert seen == {2: (1 / 2, 1, 2, 2, 0), 9: (1 / 2, 1, 2, 2, 0), 16: (1 / 2, 1, 2, 2, 1)}
    # A day later b2 of the 9th, seen as of the 17th at noon, is answered; c3 is old enough, and not.
    seen = trend(four_weeks, "unanswered_share", last=on(22, 0).date(), as_of=on(24, 12))
    assert seen == {2: (1 / 2, 1, 2, 2, 0), 9: (0, 0, 2, 2, 0), 16: (2 / 3, 2, 3, 3, 0)}


def test_the_lag_is_never_more_than_seven_days(four_weeks: Log) -> None:
    # In May every week is settled: a2 was answered on the 13th, within seven days of the end of its week.
    for as_of in (on(30, 0), on(60, 0)):
        seen = trend(four_weeks, "unanswered_share", last=on(22, 0).date(), as_of=as_of)
        assert seen == {2: (0, 0, 2, 2, 0), 9: (0, 0, 2, 2, 0), 16: (2 / 3, 2, 3, 3, 0)}


def test_a_running_week_is_compared_with_the_same_part_of_earlier_ones(four_weeks: Log) -> None:
    # Wednesday the 25th, noon: each week until its Wednesday noon. a1 and a2; b1; c1; d1 and d2.
    seen = trend(four_weeks, "turns", as_of=on(25, 12))
    assert {first: values[0] for first, values in seen.items()} == {2: 2, 9: 1, 16: 1, 23: 2}
    # That noon a2 and c1 are two hours old; a1, b1 and d2 are a day old and answered; d1 is not.
    seen = trend(four_weeks, "unanswered_share", as_of=on(25, 12))
    assert seen == {2: (0, 0, 1, 1, 1), 9: (0, 0, 1, 1, 0), 16: (None, 0, 0, 0, 1), 23: (1 / 2, 1, 2, 2, 0)}


@pytest.mark.parametrize(
    "as_of", [on(23, 12), on(24, 12), on(25, 12), on(29, 23), on(31, 0), on(50, 0), on(18, 3)]
)
def test_the_headline_of_a_page_is_the_last_point_of_its_own_trend(four_weeks: Log, as_of: datetime) -> None:
    for first in (on(2, 0), on(9, 0), on(16, 0), on(23, 0)):
        if first > as_of:
            continue
        last = (first + timedelta(days=6)).date()
        page = measure(four_weeks, [], Selection(first=first.date(), last=last, as_of=as_of))
        points = measure(four_weeks, [], Selection(every="week", last=last, as_of=as_of))
        newest = [figure for figure in points if figure.period == first.date()]
        assert [figure.period for figure in points][-1] == first.date()
        assert [(f.metric, *facts(f), f.low, f.high) for f in page] == [
            (f.metric, *facts(f), f.low, f.high) for f in newest
        ]


def test_headlines_of_random_logs_are_the_last_points_of_their_trends(open_log: OpenLog) -> None:
    files = product.joined(range(6_000, 6_060), 25)
    log = open_log("log", files)
    rng = Random(6)
    names = [
        "unanswered_share",
        "within_2h_share",
        "median_response_seconds",
        "p90_wait_seconds",
        "complaint_share",
    ]
    tested = 0
    for as_of in randomlogs.instants(files, rng, 6):
        for every, days in (("week", 7), ("day", 1)):
            points = measure(log, names, Selection(every=every, as_of=as_of, tz="Asia/Kathmandu"))
            firsts = sorted({figure.period for figure in points if figure.period})
            first = rng.choice(firsts[-10:])
            last = first + timedelta(days=days - 1)
            page = measure(log, names, Selection(first=first, last=last, as_of=as_of, tz="Asia/Kathmandu"))
            ending = Selection(every=every, last=last, as_of=as_of, tz="Asia/Kathmandu")
            newest = [figure for figure in measure(log, names, ending) if figure.period == first]
            assert [facts(figure) for figure in page] == [facts(figure) for figure in newest]
            tested += any(figure.n for figure in page)
    assert tested > 5


def test_periods_together_hold_every_turn_once(open_log: OpenLog) -> None:
    files = product.joined(range(6_100, 6_140), 25)
    log = open_log("log", files)
    latest = reference.latest(reference.merge(files).messages)
    as_of = latest + timedelta(days=200)
    total = only(measure(log, ["turns"], Selection(as_of=as_of))).value
    for every in ("day", "week", "month", "quarter"):
        selection = Selection(
            every=every, last=latest.date(), as_of=as_of, tz="America/New_York", week_start=6
        )
        assert sum(figure.value or 0 for figure in measure(log, ["turns"], selection)) == total


# ---- laws

# An example takes a second or more, so a failing one is shown as it is found.
NOT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)


def by_language(seeds: range) -> tuple[list[File], list[Row]]:
    """Join random logs so that each can be measured alone: its language is its seed."""
    files = [
        (name, [{**row, "language": row["message_id"].split("-")[0]} for row in part])
        for name, part in product.joined(seeds, 14, duplicates=False)
    ]
    return files, [row for _, part in files for row in part]


def shares(log: Log, as_of: datetime) -> dict[object, float | None]:
    found = measure(log, ["unanswered_share"], Selection(by=("language",), as_of=as_of))
    return {figure.dimensions["language"]: figure.value for figure in found}


@settings(max_examples=4, phases=NOT_SHRINKING)
@given(first=st.integers(7_000, 1_000_000), chance=st.randoms(use_true_random=False))
def test_a_further_reply_never_raises_the_share_without_an_answer(
    tmp_path_factory: pytest.TempPathFactory, first: int, chance: Random
) -> None:
    files, written = by_language(range(first, first + 60))
    as_of = max(row["posted_at"] for row in written) + timedelta(days=chance.choice((0, 2)))
    further = []
    for number in range(first, first + 60):
        own = [row for row in written if row["language"] == str(number) and row["visibility"] != "internal"]
        questions = [row for row in own if not row["from_brand"]]
        if questions:
            question = chance.choice(questions)
            later = chance.choice((0, 1, 1800, 90_000, 900_000))
            answer = replies(f"{number}-further", 0, question["message_id"]) | {
                "channel": question["channel"],
                "visibility": question["visibility"],
                "posted_at": question["posted_at"] + timedelta(seconds=later),
                "language": str(number),
            }
            further.append(answer)
    folder = tmp_path_factory.mktemp("further")
    with Log(folder / "log.db", writable=True) as log:
        # A broadcast of the same account, so that the log has a brand before.
        product.load_files(log, [*files, ("brand.csv", [replies("brand", -9_999_999)])], folder)
        before = shares(log, as_of)
        product.load_files(log, [("further.csv", further)], folder)
        after = shares(log, as_of)
    raised = [
        (language, share, after[language])
        for language, share in before.items()
        if share is not None and (after[language] or 0) > share
    ]
    assert raised == []
    assert any(after[language] != share for language, share in before.items())


@settings(max_examples=3, phases=NOT_SHRINKING)
@given(first=st.integers(7_000, 1_000_000), chance=st.randoms(use_true_random=False))
def test_shuffling_rows_and_files_changes_no_figure_and_no_bit_of_it(
    tmp_path_factory: pytest.TempPathFactory, first: int, chance: Random
) -> None:
    files = product.joined(range(first, first + 40), 20)
    selections = [
        Selection(by=("channel",)),
        Selection(every="week", tz="Europe/Belgrade"),
        Selection(by=("category", "turn"), grace_seconds=600),
    ]
    found = []
    for order in (files, randomlogs.shuffled(files, chance)):
        folder = tmp_path_factory.mktemp("shuffled")
        with Log(folder / "log.db", writable=True) as log:
            product.load_files(log, order, folder)
            found.append([measure(log, [], selection) for selection in selections])
            found[-1].append([population(log, Selection())])
            found[-1].append(answer_curve(log, Selection(by=("channel",))))
            # of equal rows in files that end at one instant, either may be the one that counts
            found[-1] += [
                [row | {"files": None} for row in rows(log, name, Selection())] for name in list_names()
            ]
    assert found[0] == found[1]


def test_turns_that_are_held_after_they_were_measured_are_read_as_before(tmp_path: Path) -> None:
    save(tmp_path / "a.csv", as_csv([row("1", "where is it?", posted_at="2026-02-10T09:00:00Z")]))
    with Log(tmp_path / "a.duckdb", writable=True) as log:
        load_file(log, tmp_path / "a.csv")
        week = Selection(first=date(2026, 2, 9), last=date(2026, 2, 15))
        before = measure(log, ["unanswered_share", "turns"], week)
        hold_turns(log, week)
        assert [one["message_id"] for one in rows(log, "worklist", week)] == ["1"]
        assert measure(log, ["unanswered_share", "turns"], week) == before
