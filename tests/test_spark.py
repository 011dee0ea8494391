"""Spark on a real cluster against DuckDB: the same log as a lake gives the same figures and lists.

They run where they are asked for (`make test-spark`), as they need Java and the extra `spark`, and some minutes.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import product
import pytest
from reference import COLUMNS
from spark_cluster import SMALL_JOBS, Cluster, cluster, free_port, why_not

from analytics.config import Settings
from analytics.dimension_names import DIMENSIONS
from analytics.errors import EngineError, LakeError, QueryError, RequestError
from analytics.lake import export
from analytics.log import LoadOptions, Log, load
from analytics.measuring import Figure, Selection, list_frame, list_names, measure, population, query, rows
from analytics.metrics import HEADLINE, catalogue
from analytics.sources.files import find

pytestmark = [
    pytest.mark.spark,
    # PySpark and py4j leave sockets to the end of the process
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

NOW = datetime(2030, 1, 1)
HOURS = {"tz": "Europe/Belgrade", "mon-fri": "09:00-18:00", "sat": "10:00-14:00"}
# Each dimension with others, so that every metric is seen by each of them in a third as many jobs.
CUTS = (
    ("brand", "category", "visibility"),
    ("channel", "language", "directed"),
    ("agent", "turn", "reach"),
    ("daypart", "weekday", "hour"),
)


@dataclass
class Pair:
    """One log, on both engines."""

    local: Log
    spark: Log


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if not os.environ.get("ANSWERED_TEST_SPARK"):
        pytest.skip("the tests of Spark take some minutes: make test-spark")
    if reason := why_not():
        pytest.fail(reason)
    with cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


def settings() -> Settings:
    from analytics.hours import read_hours

    return Settings(hours=read_hours(HOURS, "Europe/Belgrade", "test"), ignored=("dana",))


def opened(running: Cluster, folder: Path, own: Settings) -> Pair:
    """Export a log and open it on both engines."""
    from analytics.engines import open_lake

    local = Log(folder / "log.db", own)
    export(local, folder / "lake")
    return Pair(local, open_lake(folder / "lake", running.master, own, timeout_seconds=120))


@pytest.fixture(autouse=True)
def small_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWERED_SPARK_CONF", SMALL_JOBS)


@pytest.fixture(scope="module")
def sample(running: Cluster, tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("sample")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANSWERED_SPARK_CONF", SMALL_JOBS)
        with Log(folder / "log.db", settings(), writable=True) as log:
            for one in find([str(checkout / "sample_data")]).exports:
                load(log, one, LoadOptions(), NOW)
        pair = opened(running, folder, settings())
    yield pair
    pair.spark.close()
    pair.local.close()


# ---- equal


def is_near(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))
    return bool(one == other)


def facts(figure: Figure) -> list[object]:
    return [
        figure.metric, figure.unit, figure.dimensions, figure.period, figure.numerator, figure.denominator, figure.n,
        figure.pending, figure.reason, figure.value, figure.low, figure.high,
    ]  # fmt: skip


def assert_equal_figures(pair: Pair, selection: Selection, names: list[str]) -> None:
    expected = measure(pair.local, names, selection)
    found = measure(pair.spark, names, selection)
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert all(map(is_near, facts(one), facts(other))), (selection, one, other)


def assert_equal_lists(pair: Pair, selection: Selection) -> None:
    for name in list_names():
        expected, found = rows(pair.local, name, selection), rows(pair.spark, name, selection)
        assert len(found) == len(expected), name
        for one, other in zip(found, expected, strict=True):
            assert one.keys() == other.keys(), name
            assert all(is_near(one[key], other[key]) for key in one), (name, one, other)


def test_the_cuts_name_every_dimension() -> None:
    assert {name for cut in CUTS for name in cut} == set(DIMENSIONS)


def test_every_metric_of_the_sample_in_total_equals_that_of_duckdb(sample: Pair) -> None:
    assert_equal_figures(sample, Selection(tz="Europe/Belgrade"), list(catalogue()))


@pytest.mark.slow
@pytest.mark.parametrize("by", CUTS, ids="-".join)
def test_every_metric_of_the_sample_by_each_dimension_equals_that_of_duckdb(
    sample: Pair, by: tuple[str, ...]
) -> None:
    assert_equal_figures(sample, Selection(by=by, tz="Europe/Belgrade"), list(catalogue()))


@pytest.mark.slow
def test_every_metric_of_the_sample_every_week_equals_that_of_duckdb(sample: Pair) -> None:
    assert_equal_figures(sample, Selection(every="week"), list(catalogue()))


def test_every_list_of_the_sample_equals_that_of_duckdb(sample: Pair) -> None:
    assert_equal_lists(sample, Selection())
    week = Selection(first=date(2026, 3, 2), last=date(2026, 3, 8), tz="Asia/Jerusalem")
    assert population(sample.spark, week) == population(sample.local, week)


def test_a_condition_and_sql_of_ones_own_run_on_spark(sample: Pair) -> None:
    asked = Selection(where="channel = 'twitter' and hour between 9 and 17")
    assert_equal_figures(sample, asked, list(HEADLINE))
    with pytest.raises(RequestError, match="no dimension"):
        measure(sample.spark, ["turns"], Selection(where="chanel = 'twitter'"))
    counted = (
        "select channel, count(*) as messages from posts where from_brand = $side group by channel order by 1"
    )
    found = query(sample.spark, counted, {"side": True})
    assert found.rows() == query(sample.local, counted, {"side": True}).rows()
    with pytest.raises(QueryError, match="Only statements that read"):
        query(sample.spark, "delete from posts")


def test_the_rows_of_a_list_as_a_frame_have_the_types_of_duckdb(sample: Pair) -> None:
    local, spark = (list_frame(log, "channels", Selection()) for log in (sample.local, sample.spark))
    assert spark.schema == local.schema


# ---- nasty logs


@pytest.fixture(scope="module")
def nasty(running: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Forty random logs, and one deep thread."""
    folder = tmp_path_factory.mktemp("nasty")
    thread = [
        {
            "message_id": f"deep-{number}", "posted_at": NOW - timedelta(days=300) + timedelta(minutes=number),
            "channel": "twitter", "author_id": "acme" if number % 5 == 4 else f"c{number % 3}",
            "from_brand": number % 5 == 4, "parent_id": f"deep-{number - 1}" if number else None,
            "text": "Where is it?",
        }
        for number in range(150)
    ]  # fmt: skip
    files = [
        *product.joined(range(9_000, 9_040), 25),
        ("deep.csv", [dict.fromkeys(COLUMNS) | row for row in thread]),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANSWERED_SPARK_CONF", SMALL_JOBS)
        with Log(folder / "log.db", settings(), writable=True) as log:
            product.load_files(log, files, folder)
        pair = opened(running, folder, settings())
    yield pair
    pair.spark.close()
    pair.local.close()


def test_metrics_and_lists_of_random_logs_equal_those_of_duckdb(nasty: Pair) -> None:
    assert_equal_figures(nasty, Selection(), list(catalogue()))
    assert_equal_lists(nasty, Selection())


@pytest.mark.slow
def test_metrics_of_random_logs_by_dimensions_and_months_equal_those_of_duckdb(nasty: Pair) -> None:
    assert_equal_figures(nasty, Selection(by=("channel", "category"), every="month"), list(catalogue()))


def test_deep_threads_are_built_as_by_duckdb(nasty: Pair) -> None:
    asked = """
        select count(*), max(ancestors), count(distinct thread_no)
        from places
        join posts using (message_no)
        where message_id like 'deep-%'
    """
    assert nasty.spark.con.execute(asked).fetchall() == [(150, 149, 1)]


# ---- errors


def test_a_master_that_does_not_answer_is_named(sample: Pair, tmp_path: Path) -> None:
    from analytics.engines import open_lake

    export(sample.local, tmp_path / "lake")
    with pytest.raises(EngineError, match=r"spark://127.0.0.1:\d+ cannot be reached"):
        open_lake(tmp_path / "lake", f"spark://127.0.0.1:{free_port()}")
    with pytest.raises(EngineError, match="There is no engine 'flink'"):
        open_lake(tmp_path / "lake", "flink")


def test_a_folder_that_is_no_lake_is_named(tmp_path: Path) -> None:
    from analytics.engines import open_lake

    with pytest.raises(LakeError, match="There is no lake"):
        open_lake(tmp_path, "spark://127.0.0.1:7077")


# ---- last, as it takes a worker from the others


def test_a_worker_killed_in_the_middle_of_a_job_changes_no_figure(running: Cluster, nasty: Pair) -> None:
    # all sessions of this process share one executor on each worker
    assert len(running.executors_of(1)) == 1
    names = ["unanswered_share", "typical_wait_seconds", "pingpong_share", "canned_share"]
    found: list[Figure] = []
    asking = threading.Thread(
        target=lambda: found.extend(measure(nasty.spark, names, Selection(by=("brand",))))
    )
    asking.start()
    time.sleep(1)
    assert asking.is_alive()
    running.kill_worker(1)
    asking.join(timeout=240)
    expected = measure(nasty.local, names, Selection(by=("brand",)))
    assert [facts(one) for one in found] == [
        [pytest.approx(fact, rel=1e-9) if isinstance(fact, float) else fact for fact in facts(one)]
        for one in expected
    ]
    # what the dead worker held of the model is computed anew
    assert_equal_figures(nasty, Selection(every="month"), names)
