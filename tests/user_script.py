"""A script as users write them: everything that `import analytics` offers, with the type that each is known to have.

tests/test_typing.py checks it outside the checkout, as mypy and pyright see an installed package; it is never run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, assert_type

import polars as pl

import analytics
from analytics import Asked, Log, Reading
from analytics.errors import InputError, NothingToReport, QueryError, RequestError

assert_type(analytics.__version__, str)


def loading() -> Log:
    how: Reading = {"channel": "twitter", "input_tz": "Europe/Belgrade", "accounts": ["acme"]}
    watch = analytics.Watch(tell=lambda text: None)
    with analytics.load("a.csv", config=analytics.Settings(tz="UTC")) as short:
        assert_type(short, Log)
    log = analytics.load(["a.csv", Path("b.json")], into="answered.duckdb", strict=False, watch=watch, **how)
    became = log.loading
    assert_type(became, analytics.Loading | None)
    if became:
        assert_type(became.loaded, tuple[analytics.Loaded, ...])
        assert_type([one.ledger for one in became.loaded], list[analytics.FileLedger])
        assert_type(became.failures, tuple[str, ...])
    assert_type(analytics.unload("a.csv", "answered.duckdb"), list[analytics.FileLedger])
    assert_type(analytics.sample(), Path)
    analytics.bound(memory="6GB", spill_to=Path("scratch"))
    for found in analytics.inspect("exports/", **how):
        if isinstance(found, InputError):
            sys.stderr.write(str(found))
        else:
            assert_type(found, analytics.Inspection)
            assert_type(found.rows, int)
    assert_type(analytics.draft_mapping("odd.csv", "odd.toml"), Path)
    return analytics.open(Path("answered.duckdb"), config="answered.toml")


def lakes(log: Log) -> None:
    written = log.export("lake", watch=analytics.Watch(tell=lambda text: None))
    assert_type(written, analytics.Exported)
    assert_type([written.new, written.changed, written.unchanged, written.bytes], list[int])
    assert_type(analytics.compact("s3://care/lake"), analytics.Compacted)
    with analytics.open_lake(Path("lake"), engine="spark://127.0.0.1:7077", timeout_seconds=5) as measured:
        assert_type(measured, Log)


def asking(log: Log) -> None:
    asked: Asked = {
        "first": "2026-03-02",
        "last": date(2026, 3, 8),
        "as_of": datetime(2026, 3, 9, tzinfo=UTC),
    }
    frame = log.metrics(["unanswered_share"], by="channel,brand", every="week", where="brand = 'acme'")
    assert_type(frame, pl.DataFrame)
    assert_type(log.metrics(by=["channel"], week="2026-W10", tz="Europe/Belgrade"), pl.DataFrame)
    for figure in log.figures("turns", **asked):
        assert_type(figure, analytics.Figure)
        assert_type(figure.value, float | None)
        assert_type(figure.reason, str | None)
        assert_type(figure.dimensions, dict[str, object])
    assert_type(log.around("turns", on="2026-03-09"), pl.DataFrame)
    around = log.shifts("turns", on=date(2026, 3, 9), by="channel")
    assert_type(around, analytics.Around)
    assert_type([shift.change.low for shift in around.shifts], list[float | None])
    assert_type(around.shifts[0], analytics.Shift)
    assert_type(log.limits("turns"), list[analytics.Limit])
    assert_type([one.as_of for one in log.periods("week", **asked)], list[datetime])
    assert_type(log.rows("worklist", limit=20, show_people=True, **asked), pl.DataFrame)
    assert_type(log.query("from turns where channel = $one", one="twitter", timeout_seconds=5), pl.DataFrame)
    assert_type(log.query("late", limit=3), pl.DataFrame)
    assert_type(log.save_query("late", "from turns where wait_seconds > $least", least=3600), Path)
    assert_type(log.turns.filter(pl.col("channel") == "twitter").collect(), pl.DataFrame)
    assert_type(log.messages, pl.LazyFrame)
    assert_type(log.compare(**asked), pl.DataFrame)
    assert_type(log.compared(), list[analytics.Compared])
    assert_type(analytics.spreads(log.compared()), list[analytics.Spread])
    analytics.chart(frame)  # as typed as plotly is, which ships no types
    told = log.explain("119237", tz="UTC")
    assert_type(told, analytics.Explanation)
    assert_type(told.steps, list[analytics.Step])
    assert_type(told.turn, analytics.Turn | None)
    span = log.span()
    assert_type(span, analytics.Span)
    assert_type(span.first_at, datetime)
    assert_type(log.status(), list[analytics.ChannelStatus])
    assert_type(log.ledger(), list[analytics.FileLedger])
    assert_type(log.path, Path)
    assert_type(log.settings, analytics.Settings)
    log.close()


def reporting(log: Log) -> None:
    page = log.report(week="2026-W10", lang="he", internal=False)
    assert_type(page, analytics.Page)
    assert_type(page.html(static=True), str)
    assert_type(page.markdown(), str)
    page.pdf("week.pdf")
    pages = log.archive(by_brand=True)
    assert_type(pages, Iterator[analytics.ArchivePage])
    assert_type([(one.path, one.text) for one in pages], list[tuple[str, str]])
    check = log.check(strict=True)
    assert_type(check, analytics.Check)
    assert_type(check.outcome, Literal["passed", "missed", "poor"])
    assert_type(check.checked, analytics.Checked)
    assert_type(check.checked.verdicts, tuple[analytics.Verdict, ...])
    assert_type(check.checked.quality, tuple[analytics.QualityVerdict, ...])
    assert_type([check.json(), check.junit(), check.markdown(), check.badge(), check.text()], list[str])


def comparing(a: Log, b: Log) -> None:
    difference = analytics.diff(a, b, ["turns"], by="channel", rows=True)
    assert_type(difference, analytics.Difference)
    assert_type(difference.figures, tuple[analytics.Moved, ...])
    assert_type(difference.rows, pl.DataFrame | None)
    assert_type(difference.undivided, Mapping[str, str])
    assert_type(analytics.diff_instants(a, "2026-03-01", "2026-03-08"), analytics.Difference)


def labels() -> None:
    evaluation = analytics.evaluate("sample.csv", meanings={"thank_you": "thanks", "unclear": None})
    assert_type(evaluation, analytics.Evaluation)
    accuracy = evaluation.total
    assert_type(accuracy, analytics.Accuracy)
    assert_type(accuracy.kappa, analytics.Estimate)
    assert_type(accuracy.kappa.value, float | None)
    assert_type(analytics.learn("answered.duckdb"), analytics.Learning)


def people() -> None:
    analytics.name_key("keys/answered.key")
    assert_type(analytics.key_path("answered.duckdb"), Path)
    forgotten = analytics.forget("twitter:dana_k", "answered.duckdb", mentions=True)
    assert_type(forgotten, analytics.Forgotten)
    assert_type(forgotten.messages, int)
    redacted = analytics.redact("answered.duckdb", before=datetime(2026, 1, 1), authors=True)
    assert_type(redacted, analytics.Redacted)


def catalogues() -> None:
    assert_type(analytics.catalogue(), pl.DataFrame)
    assert_type(analytics.lists(), pl.DataFrame)
    assert_type(analytics.formats(), pl.DataFrame)
    assert_type(analytics.rules(), pl.DataFrame)
    assert_type(analytics.saved_queries("answered.toml"), pl.DataFrame)
    assert_type(analytics.dimensions(), tuple[str, ...])
    assert_type(analytics.write(analytics.catalogue(), "metrics.xlsx"), tuple[str, ...])


def main() -> int:
    try:
        asking(loading())
    except (RequestError, QueryError, NothingToReport) as error:
        sys.stderr.write(f"{error}\n")
    except analytics.AnsweredError:
        return 1
    return 0
