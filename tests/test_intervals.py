"""Intervals against statsmodels, scipy and lifelines, and by plain loops."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from math import isnan
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import product
import pytest
import reference
from depth import tried
from reference import COLUMNS, Row, Turn
from scipy.stats import quantile_test
from statsmodels.stats.proportion import proportion_confint

from analytics import sqlfiles
from analytics.log import Log
from analytics.measuring import Selection, measure
from analytics.measuring.intervals import Z, wilson

NOON = datetime(2025, 3, 3, 12)
LATE = datetime(2028, 1, 1)


def asks(message_id: str, asked_at: datetime, author_id: str) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    return row | {
        "message_id": message_id, "posted_at": asked_at, "channel": "twitter", "author_id": author_id,
        "from_brand": False,
    }  # fmt: skip


def answers(message_id: str, answered_at: datetime) -> Row:
    answer = {"message_id": f"{message_id}r", "from_brand": True, "parent_id": message_id}
    return asks(message_id, answered_at, "acme") | answer


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log(tmp_path / "log.db", writable=True) as new:
        yield new


# ---- shares


@pytest.mark.parametrize("effect", [1.0, 0.3, 1.7, 12.0])
def test_wilson_is_that_of_statsmodels_with_n_divided_by_the_design_effect(effect: float) -> None:
    for n in (1, 2, 3, 7, 10, 58, 400, 12_345, 3_000_000):
        for y in {0, 1, n // 3, n // 2, n - 1, n}:
            worth = n / max(effect, 1.0)
            low, high = wilson(y, n, effect)
            expected = proportion_confint(y / n * worth, worth, alpha=0.05, method="wilson")
            assert (low, high) == pytest.approx(expected, abs=1e-12), (y, n, effect)
            assert 0 <= low <= y / n <= high <= 1


@cache
def calculator() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(sqlfiles.text("measuring/_macros"))
    return con


def calculated(sql: str, **values: float) -> list[Any]:
    """Evaluate SQL with the macros of measuring."""
    return calculator().execute(sql, values or None).fetchall()


def median_ranks(first: int, last: int) -> list[tuple[int, int] | None]:
    """Return the ranks that bound the median of so many observations, of each number from first to last."""
    ranks = calculated(
        f"with centres as (select range as slice_no, range as n from range({first}, {last + 1}))"
        f" select * from ({sqlfiles.text('measuring/median_ranks')})"
    )
    found = {n: (low, high) for n, low, high in ranks}
    return [found.get(n) for n in range(first, last + 1)]


def plain_design_effect(clusters: list[tuple[int, int]]) -> float:
    """Variance of y/m over clusters, divided by that of as many independent observations (Kish, 1965)."""
    asking = [(y, m) for y, m in clusters if m > 0]
    total = sum(m for _, m in asking)
    share = sum(y for y, _ in asking) / total
    if len(asking) == 1 or share in (0, 1):
        # No variance to be seen: each customer is one observation.
        return sum(m * m for _, m in asking) / total
    between = 0.0
    for y, m in asking:
        between += (y - share * m) ** 2
    clustered = len(asking) / (len(asking) - 1) * between / total**2
    independent = share * (1 - share) / (total - 1)
    return clustered / independent


def effect_of(clusters: list[tuple[int, int]]) -> float:
    ((effect,),) = calculated(
        "select design_effect($y::bigint, $m::bigint, $customers::bigint, $yy::double, $ym::double, $mm::double)",
        y=sum(y for y, _ in clusters),
        m=sum(m for _, m in clusters),
        customers=sum(m > 0 for _, m in clusters),
        yy=sum(y * y for y, _ in clusters),
        ym=sum(y * m for y, m in clusters),
        mm=sum(m * m for _, m in clusters),
    )
    return float(effect)


def test_the_design_effect_is_the_plain_ratio_of_variances() -> None:
    rng = Random(1)
    for _ in range(500):
        clusters = []
        for _ in range(rng.randint(1, 30)):
            m = rng.choice((0, 1, 1, 1, 2, 5, 40))
            clusters.append((rng.choice((0, m, rng.randint(0, m))), m))
        if sum(m for _, m in clusters):
            assert effect_of(clusters) == pytest.approx(plain_design_effect(clusters), rel=1e-9, abs=1e-9)


def test_the_design_effect_of_cases_worked_by_hand() -> None:
    # One turn each: as good as independent.
    assert effect_of([(1, 1), (1, 1), (0, 1), (0, 1)]) == pytest.approx(1)
    assert effect_of([(1, 1)] * 7 + [(0, 1)] * 2) == pytest.approx(1)
    # Two customers of five turns, all or nothing: share 1/2, squares 2 x 2.5^2 = 12.5, times 2, over 10^2:
    # 1/4; ten independent turns: 1/2 x 1/2 / 9 = 1/36.
    assert effect_of([(5, 5), (0, 5)]) == pytest.approx(9)
    # One person asked ten times: ten turns worth one.
    assert effect_of([(3, 10)]) == 10
    # Nobody was answered; five turns of one and one of another: 26 / 6.
    assert effect_of([(0, 5), (0, 1)]) == pytest.approx(26 / 6)
    # Each customer has half of theirs: less variance than chance, and never below 0.
    assert effect_of([(1, 2), (1, 2), (2, 4)]) == pytest.approx(0, abs=1e-12)


def test_one_person_asking_ten_times_is_not_ten_people(log: Log) -> None:
    rows = []
    for number in range(20):
        asked_at = NOON + timedelta(days=number)
        author_id = "often" if number < 10 else f"c{number}"
        rows.append(asks(f"{number}", asked_at, author_id))
        if number % 2:
            rows.append(answers(f"{number}", asked_at + timedelta(minutes=1)))
    product.load_files(log, [("log.csv", rows)], log.path.parent / "files")
    (figure,) = measure(log, ["unanswered_share"], Selection(as_of=LATE))
    assert (figure.numerator, figure.denominator) == (10, 20)
    clusters = [(5, 10), *[(1 - number % 2, 1) for number in range(10, 20)]]
    # often: (5 - 5)^2 = 0; ten of 1/4 = 2.5; times 11/10, over 20^2, over 1/4 / 19: below 1, so not used.
    assert plain_design_effect(clusters) == pytest.approx(0.5225)
    assert (figure.low, figure.high) == pytest.approx(proportion_confint(10, 20, method="wilson"))

    rows = [
        asks("more", NOON, "again"),
        *[asks(f"again{n}", NOON + timedelta(days=n), "again") for n in range(1, 10)],
    ]
    product.load_files(log, [("more.csv", rows)], log.path.parent / "files")
    (figure,) = measure(log, ["unanswered_share"], Selection(as_of=LATE))
    # 20 of 30 open; again: (10 - 20/3)^2 = 100/9; often: (5 - 20/3)^2 = 25/9; five of (1/3)^2 and five of
    # (2/3)^2 make 25/9; in all 150/9, times 12/11, over 30^2: 2/99; independent: 2/9 / 29; so 29/11.
    effect = 29 / 11
    assert plain_design_effect([*clusters, (10, 10)]) == pytest.approx(effect)
    assert (figure.low, figure.high) == pytest.approx(
        proportion_confint(20 / effect, 30 / effect, method="wilson")
    )


def test_where_each_customer_asks_once_the_interval_is_plain_wilson(log: Log) -> None:
    rows = [asks(f"{n}", NOON + timedelta(days=n), f"c{n}") for n in range(9)]
    rows += [answers(f"{n}", NOON + timedelta(days=n, hours=1)) for n in range(5)]
    product.load_files(log, [("log.csv", rows)], log.path.parent / "files")
    for figure in measure(log, ["unanswered_share", "within_2h_share"], Selection(as_of=LATE)):
        assert figure.numerator is not None
        expected = proportion_confint(figure.numerator, 9, method="wilson")
        assert (figure.low, figure.high) == pytest.approx(expected, abs=1e-12)


def test_shares_of_random_logs_have_the_intervals_of_their_customers(log: Log) -> None:
    files = product.joined(range(100, 100 + tried(80)), 30)
    product.load_files(log, files, log.path.parent / "files")
    messages = reference.merge(files).messages
    known = reference.turns(messages)
    as_of = reference.latest(messages)
    figures = {
        (figure.dimensions["channel"], figure.metric): figure
        for figure in measure(log, ["unanswered_share", "complaint_share"], Selection(by=("channel",)))
    }

    def is_open(turn: Turn) -> bool:
        return turn.answered_at is None

    for channel in {turn.channel for turn in known}:
        own = [turn for turn in reference.seen(known, as_of) if turn.channel == channel]
        owed = [
            turn for turn in own
            if turn.needs_reply and turn.withdrawn_at is None and as_of - turn.opened_at >= timedelta(days=1)
        ]  # fmt: skip
        mix = [turn for turn in own if turn.category not in ("thanks", "spam")]
        for metric, counted, is_counted in (
            ("unanswered_share", owed, is_open),
            ("complaint_share", mix, lambda turn: turn.category == "complaint"),
        ):
            clusters: dict[object, list[int]] = defaultdict(lambda: [0, 0])
            for turn in counted:
                cluster = clusters[turn.customer, turn.customer_message]
                cluster[0] += is_counted(turn)
                cluster[1] += 1
            figure = figures[channel, metric]
            assert figure.denominator == len(counted) > 0
            effect = max(1.0, plain_design_effect([(y, m) for y, m in clusters.values()]))
            y = sum(y for y, _ in clusters.values())
            expected = proportion_confint(y / effect, len(counted) / effect, method="wilson")
            assert (figure.low, figure.high) == pytest.approx(expected, abs=1e-9), (channel, metric)


# ---- medians


@pytest.mark.parametrize("first", [1, 101, 201, 301])
def test_the_ranks_of_the_median_are_those_of_scipy(first: int) -> None:
    for n, ranks in enumerate(median_ranks(first, first + 99), first):
        interval = quantile_test(range(1, n + 1), q=0, p=0.5).confidence_interval(0.95)
        expected = None if isnan(interval.low) or isnan(interval.high) else (interval.low, interval.high)
        assert ranks == expected, n


@pytest.mark.parametrize("n", [999, 1000, 1001, 4096, 10_007, 99_999, 250_000])
def test_the_ranks_of_the_median_of_many_are_those_of_scipy(n: int) -> None:
    interval = quantile_test(range(1, n + 1), q=0, p=0.5).confidence_interval(0.95)
    assert median_ranks(n, n) == [(interval.low, interval.high)]


def test_the_median_of_fewer_than_six_has_no_interval() -> None:
    # 1/2^5 = 0.031 is more than 0.025; 1/2^6 = 0.016 is not, so of six the least and the greatest bound it.
    assert median_ranks(1, 6) == [None, None, None, None, None, (1, 6)]


def test_the_medians_interval_is_that_of_scipy_on_random_waits(log: Log) -> None:
    rng = Random(2)
    waits: dict[str, list[float]] = {}
    rows = []
    for number, n in enumerate((1, 3, 5, 6, 7, 8, 9, 17, 40, 63)):
        channel = (
            "twitter",
            "facebook",
            "email",
            "reddit",
            "youtube",
            "tiktok",
            "forum",
            "other",
            "mastodon",
            "bluesky",
        )[number]
        waits[channel] = [
            rng.choice((rng.randrange(5), rng.randrange(9_000_000_000) / 1e6)) for _ in range(n)
        ]
        for index, wait in enumerate(waits[channel]):
            asked_at = NOON + timedelta(seconds=index)
            name = f"{channel}{index}"
            cells = {"channel": channel}
            rows += [
                asks(name, asked_at, name) | cells,
                answers(name, asked_at + timedelta(seconds=wait)) | cells,
            ]
    product.load_files(log, [("log.csv", rows)], log.path.parent / "files")
    found = measure(
        log, ["median_response_seconds", "mean_response_seconds"], Selection(by=("channel",), as_of=LATE)
    )
    assert len(found) == 2 * len(waits)
    for figure in found:
        own = waits[str(figure.dimensions["channel"])]
        if figure.metric == "mean_response_seconds":
            assert figure.value == pytest.approx(sum(own) / len(own), rel=1e-12)
            assert (figure.low, figure.high) == (None, None)
            continue
        interval = quantile_test(own, q=0, p=0.5).confidence_interval(0.95)
        if len(own) < 6:
            assert (figure.low, figure.high) == (None, None)
        else:
            assert (figure.low, figure.high) == pytest.approx((interval.low, interval.high), abs=1e-9)


# ---- Kaplan-Meier


@pytest.mark.parametrize("seed", range(6))
def test_the_band_of_kaplan_meier_is_the_log_log_one_of_lifelines(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter

    rng = Random(seed)
    con = duckdb.connect()
    con.execute("create table lifetimes (slice integer, duration_seconds double, is_event boolean)")
    samples = []
    for number, size in enumerate((1, 2, 5, 30, 200, 400)):
        spread = rng.choice((3, 50, 10_000))
        censored = rng.choice((0.0, 0.2, 0.7))
        sample = [(float(rng.randrange(spread)), rng.random() >= censored) for _ in range(size)]
        samples.append(sample)
        con.executemany("insert into lifetimes values (?, ?, ?)", [(number, *life) for life in sample])
    con.execute(f"create table curve as {sqlfiles.text('measuring/survival')}", {"z": Z})
    compared = 0
    for number, sample in enumerate(samples):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = KaplanMeierFitter().fit([t for t, _ in sample], [is_event for _, is_event in sample])
        band = fitted.confidence_interval_survival_function_
        steps = con.execute(
            "select duration_seconds, at_risk, waiting_share, low, high from curve where slice_no = ?"
            " order by duration_seconds",
            [number],
        ).fetchall()
        assert [step[0] for step in steps] == sorted({t for t, is_event in sample if is_event})
        for time, at_risk, share, low, high in steps:
            assert at_risk == sum(t >= time for t, _ in sample)
            assert share == pytest.approx(fitted.survival_function_["KM_estimate"][time], abs=1e-9)
            assert low <= share <= high
            if share > 0:
                expected = (band["KM_estimate_lower_0.95"][time], band["KM_estimate_upper_0.95"][time])
                assert (low, high) == pytest.approx(expected, abs=1e-6)
                compared += 1
    assert compared > 20


def test_the_interval_of_the_typical_wait_is_where_its_band_passes_one_half(log: Log) -> None:
    # Ten turns, answered after 1 to 10 minutes: S falls by a tenth a minute, no censoring.
    # Greenwood after k answers: k / (10 (10 - k)); the band is S^exp(+- 1.96 se / -ln S).
    rows = []
    for number in range(1, 11):
        rows += [
            asks(f"{number}", NOON, f"c{number}"),
            answers(f"{number}", NOON + timedelta(minutes=number)),
        ]
    product.load_files(log, [("log.csv", rows)], log.path.parent / "files")
    (typical, slow) = measure(log, ["typical_wait_seconds", "p90_wait_seconds"], Selection(as_of=LATE))
    # After 1: S = 0.9, se = sqrt(1/90) = 0.105, exponent exp(1.961) = 7.11, low 0.473. So the low band is
    # under one half from the first minute.
    # High: after 7: S = 0.3, se 0.483, exponent exp(-0.786) = 0.456, 0.578; after 8: S = 0.2, se 0.632,
    # exponent exp(-0.770) = 0.463, 0.475. So it passes one half at the eighth.
    assert (typical.value, typical.low, typical.high) == (300, 60, 480)
    # A tenth: S = 0.1 after 9. Low: after 6: S = 0.4, se 0.387, exponent 2.29: 0.123; after 7: 0.071.
    # High: after 9: S = 0.1, se 0.949, exponent exp(-0.808) = 0.446, 0.358: no step is under a tenth but the
    # last, where nobody is left and there is no band.
    assert (slow.value, slow.low, slow.high) == (540, 420, None)
