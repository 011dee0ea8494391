"""What an export does not tell is absent, with the reason, and never 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import product
import pytest
from reference import COLUMNS, Row

from analytics.config import Settings, load_settings
from analytics.errors import RequestError
from analytics.log import Log
from analytics.measuring import DIMENSIONS, Figure, Selection, measure
from analytics.measuring.limits import REASONS as LIMITS
from analytics.metrics import catalogue

NOON = datetime(2026, 3, 2, 12)
REASONS = {
    "customers": "the log holds no message of a customer",
    "replies": "the log holds no message of the brand",
    "category": "no message in the log has a category",
    "texts": "no message of the brand has a text",
    "automated": "no message is marked as automated",
    "private": "the log holds no private message",
    "removals": "no export reports removed messages",
    "followers": "no export reports followers",
    "shares": "no export reports shares",
    "ratings": "no message has a rating",
    "agents": "no answer names its agent",
    "directed": "no export says which messages are addressed to the brand",
    "hours": "no opening hours are set",
}


def rows() -> list[Row]:
    """A log that tells everything: 30 customers who complain, ask and praise over 120 days, most answered."""
    found = []
    for number in range(30):
        at = NOON + timedelta(days=4 * number)
        cells: dict[str, Any] = {
            "channel": "twitter", "conversation_id": f"t{number}", "followers": 10.0 * number, "shares": 1.0,
            "rating": float(1 + number % 5), "directed": True, "visibility": "public", "brand": f"b{number % 6}",
        }  # fmt: skip
        customer = {"author_id": f"c{number % 11}", "from_brand": False}
        brand = {"author_id": f"b{number % 6}", "from_brand": True, "agent": f"a{number % 3}"}
        category = ("complaint", "question", "praise")[number % 3]
        found.append(row(f"{number}", at, **cells, **customer, category=category, text="Hello"))
        found.append(
            row(f"{number}a", at + timedelta(minutes=1), **cells, **brand, automated=True, text="Hi")
        )
        if number % 4:
            text = "We are sorry about that. Please send us a DM."
            found.append(row(f"{number}b", at + timedelta(minutes=30), **cells, **brand, text=text))
    private = {"channel": "twitter", "visibility": "private", "conversation_id": "p"}
    found.append(row("p1", NOON + timedelta(days=1), **private, author_id="c1", from_brand=False))
    found.append(
        row("p2", NOON + timedelta(days=1, hours=1), **private, author_id="b1", from_brand=True, text="So.")
    )
    found[0] |= {"removed_by": "brand", "removed_at": NOON + timedelta(hours=3)}
    return found


def row(message_id: str, posted_at: datetime, **cells: Any) -> Row:
    return dict.fromkeys(COLUMNS) | {"message_id": message_id, "posted_at": posted_at} | cells


def without(*columns: str) -> Callable[[list[Row]], list[Row]]:
    return lambda found: [line | dict.fromkeys(columns) for line in found]


LACKING: dict[str, Callable[[list[Row]], list[Row]]] = {
    "customers": lambda found: [line for line in found if line["from_brand"]],
    "replies": lambda found: [line for line in found if not line["from_brand"]],
    "category": lambda found: [
        line | {"category": None} | ({} if line["from_brand"] else {"text": None}) for line in found
    ],
    "texts": without("text"),
    "automated": without("automated"),
    "private": lambda found: [line for line in found if line["visibility"] != "private"],
    "removals": without("removed_by", "removed_at"),
    "followers": without("followers"),
    "shares": without("shares"),
    "ratings": without("rating"),
    "agents": without("agent"),
    "directed": without("directed"),
    "hours": lambda found: found,
}


def measured(folder: Path, found: list[Row], settings: Settings, selection: Selection) -> list[Figure]:
    with Log(folder / "log.db", settings, writable=True) as log:
        product.load_files(log, [("log.csv", found)], folder / "files")
        return measure(log, [], selection)


@pytest.fixture
def hours(tmp_path: Path) -> Settings:
    (tmp_path / "answered.toml").write_text('[hours]\nmon-fri = "09:00-18:00"\n', encoding="utf-8")
    return load_settings(tmp_path / "answered.toml")


def test_every_need_of_a_metric_is_tried_here() -> None:
    needs = {need for metric in catalogue().values() for need in metric.needs}
    # what an export may lack is tried in test_limits
    assert needs - set(LIMITS) == set(LACKING) == set(REASONS)


@pytest.mark.parametrize("need", LACKING)
def test_without_what_a_metric_needs_it_is_absent_with_the_reason(
    tmp_path: Path, hours: Settings, need: str
) -> None:
    settings = Settings() if need == "hours" else hours
    needing = {name for name, metric in catalogue().items() if need in metric.needs}
    assert needing
    with Log(tmp_path / "log.db", settings, writable=True) as log:
        product.load_files(log, [("log.csv", LACKING[need](rows()))], tmp_path / "files")
        for figure in (*measure(log, [], Selection()), *measure(log, [], Selection(by=("channel",)))):
            if figure.metric in needing:
                assert (figure.value, figure.low, figure.high, figure.reason) == (
                    None,
                    None,
                    None,
                    REASONS[need],
                )
                assert (figure.n, figure.pending) == (0, 0)


def test_where_everything_is_told_only_what_never_happened_is_absent(tmp_path: Path, hours: Settings) -> None:
    found = {figure.metric: figure for figure in measured(tmp_path, rows(), hours, Selection())}
    assert {name: figure.reason for name, figure in found.items() if figure.value is None} == {
        "complaint_growth_ratio": "no complaints a year earlier in the log",
        "handoff_announced_share": "no turns to count",
        "interim_followed_share": "no turns to count",
        "p90_wait_seconds": "not reached",  # a quarter has no answer
        "pingpong_closed_share": "no turns to count",
        "question_escalated_ratio": "none of the answered complained",
        "repeat_after_silence_ratio": "none of the answered came back",
        "undirected_answered_share": "no turns to count",
    }


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_all_metrics_work_by_every_dimension(tmp_path: Path, hours: Settings, dimension: str) -> None:
    with Log(tmp_path / "log.db", hours, writable=True) as log:
        product.load_files(log, [("log.csv", rows())], tmp_path / "files")
        total = {figure.metric: figure for figure in measure(log, [], Selection())}
        parts = measure(log, [], Selection(by=(dimension,)))
        months = measure(log, [], Selection(by=(dimension,), every="month", where="channel = 'twitter'"))
    assert {figure.metric for figure in parts} == {figure.metric for figure in months} == set(catalogue())
    slices = len(parts) / len(catalogue())
    assert slices >= 1
    for name in (
        "turns",
        "missed_share",
        "off_hours_share",
        "undirected_share",
        "satisfied_share",
        "handoff_share",
    ):
        figures = [figure for figure in parts if figure.metric == name]
        assert len(figures) == slices
        assert sum(figure.n for figure in figures) == total[name].n
        assert sum(figure.numerator or 0 for figure in figures) == (total[name].numerator or 0)


def test_texts_that_were_not_to_be_read_are_a_reason_too(tmp_path: Path) -> None:
    found = measured(tmp_path, rows(), Settings(reads_texts=False), Selection())
    for figure in found:
        if "texts" in catalogue()[figure.metric].needs:
            assert figure.reason == "texts were not read (reads_texts = false)"


def test_a_log_whose_only_texts_of_the_brand_are_automated_has_texts(tmp_path: Path) -> None:
    asked = row("1", NOON, channel="twitter", author_id="ana", from_brand=False)
    reply = row(
        "2", NOON + timedelta(minutes=6), channel="twitter", author_id="acme", from_brand=True, parent_id="1"
    )
    end = row("3", NOON + timedelta(days=2), channel="twitter", author_id="acme", from_brand=True)
    found = measured(
        tmp_path, [asked, reply | {"automated": True, "text": "Got it."}, end], Settings(), Selection()
    )
    figures = {figure.metric: figure for figure in found}
    assert (figures["within_2h_real_share"].numerator, figures["within_2h_real_share"].denominator) == (0, 1)
    assert figures["interim_share"].reason == "no turns to count"


def test_reading_texts_from_now_on_reads_those_of_the_log_too(tmp_path: Path) -> None:
    later = row("x", NOON, channel="twitter", author_id="z", from_brand=False)
    with Log(tmp_path / "log.db", Settings(reads_texts=False), writable=True) as log:
        product.load_files(log, [("log.csv", rows())], tmp_path / "files")
    with Log(tmp_path / "log.db", writable=True) as log:
        product.load_files(log, [("later.csv", [later])], tmp_path / "files")
        (handoffs,) = measure(log, ["handoff_share"], Selection())
    # 22 of 30 public questions are answered, each with a handoff
    assert (handoffs.numerator, handoffs.denominator) == (22, 22)


def test_the_daypart_without_opening_hours_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with Log(tmp_path / "log.db", writable=True) as log:
        product.load_files(log, [("log.csv", rows())], tmp_path / "files")
        for selection in (Selection(by=("daypart",)), Selection(where="daypart = 'open'")):
            with pytest.raises(RequestError, match=r"(?s)needs opening hours.*\[hours\]"):
                measure(log, ["turns"], selection)


def test_what_a_later_file_is_the_first_to_tell_leaves_a_settled_week_as_it_was(
    tmp_path: Path, hours: Settings
) -> None:
    # Three weeks of a plain log: who wrote what when, what customers wanted and what answers said.
    rest = ("removed_by", "removed_at", "followers", "shares", "rating", "agent", "directed")
    plain = [
        line | dict.fromkeys(rest)
        for line in rows()
        if line["posted_at"] < NOON + timedelta(days=14)
        and line["visibility"] != "private"
        and not line["automated"]
    ]
    settled_at = datetime(2026, 3, 16)
    later = settled_at + timedelta(microseconds=1)
    cells: dict[str, Any] = {"channel": "twitter", "conversation_id": "later", "brand": "b1"}
    cells |= {"followers": 9e6, "shares": 4.0, "directed": True}
    customer = {"author_id": "c1", "from_brand": False, "category": "complaint", "rating": 1.0}
    brand = {"author_id": "b1", "from_brand": True, "text": "Please send us a DM."}
    first = [
        row("l1", later, **cells, **customer, removed_by="brand", removed_at=later),
        row("l2", later + timedelta(minutes=1), **cells, **brand, automated=True),
        row("l3", later + timedelta(minutes=2), **cells, **brand, agent="a1"),
        row("l4", later + timedelta(minutes=3), **cells, **customer, visibility="private"),
        row("l5", later + timedelta(minutes=4), **cells, **brand, visibility="private", agent="a1"),
    ]
    with Log(tmp_path / "log.db", hours, writable=True) as log:
        product.load_files(log, [("plain.csv", plain)], tmp_path / "files")
        before = [measure(log, [], selection) for selection in settled_week(settled_at)]
        untold = {need for need, reason in REASONS.items() if reason in {f.reason for f in before[0]}}
        assert untold == {
            "private", "removals", "ratings", "automated", "followers", "shares", "agents", "directed",
        }  # fmt: skip
        product.load_files(log, [("first.csv", first)], tmp_path / "more")
        assert [measure(log, [], selection) for selection in settled_week(settled_at)] == before
        reasons = {figure.reason for figure in measure(log, [], Selection())}
    assert reasons.isdisjoint(REASONS.values())


def test_what_a_later_file_is_the_first_to_tell_of_a_channel_leaves_a_settled_week_as_it_was(
    tmp_path: Path, hours: Settings
) -> None:
    # facebook tells everything all along, twitter neither private messages nor removals, and fewer followers
    settled_at = datetime(2026, 3, 16)
    known = [line | {"channel": "facebook", "message_id": f"f{line['message_id']}"} for line in rows()]
    known += [
        line | {"removed_by": None, "removed_at": None} for line in rows() if line["visibility"] != "private"
    ]
    known = [line for line in known if line["posted_at"] <= settled_at]
    later = settled_at + timedelta(microseconds=1)
    first = [
        row("l1", later, channel="twitter", author_id="c1", from_brand=False, visibility="private"),
        row("l2", later, channel="twitter", author_id="x", from_brand=False, removed_by="author"),
        row("l3", later, channel="twitter", author_id="b0", brand="b0", from_brand=True, followers=9e6),
    ]
    with Log(tmp_path / "log.db", hours, writable=True) as log:
        product.load_files(log, [("known.csv", known)], tmp_path / "files")
        before = [measure(log, [], selection) for selection in settled_week(settled_at)]
        product.load_files(log, [("first.csv", first)], tmp_path / "more")
        assert [measure(log, [], selection) for selection in settled_week(settled_at)] == before


def settled_week(settled_at: datetime) -> list[Selection]:
    """Ask for the first week of `rows`, whole, by channel and by day, as of an instant."""
    week = Selection(first=NOON.date(), last=NOON.date() + timedelta(days=6), as_of=settled_at)
    return [week, replace(week, by=("channel",)), replace(week, every="day")]


def test_a_period_before_the_log_has_no_figure(tmp_path: Path, hours: Settings) -> None:
    selection = Selection(first=date(2020, 1, 6), last=date(2020, 1, 12))
    for figure in measured(tmp_path, rows(), hours, selection):
        is_count = catalogue()[figure.metric].statistic == "count"
        assert figure.value in ((0, None) if is_count else (None,))
