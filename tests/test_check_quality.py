"""Limits of quality against logs whose oddities were put there by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from checklogs import MONDAY, answered, asking, asks, late, make, many

from analytics.log import Log
from analytics.measuring import Selection, rows
from analytics.measuring.checking import check
from analytics.measuring.quality import (
    ALL_LATER,
    NO_CLOCK,
    NOTHING_OF_THE_KIND,
    QualityVerdict,
    judge_quality,
)
from analytics.quality_limits import LIMITED, read_quality

EVERYTHING = dict.fromkeys(LIMITED, "<= 0")


def judged(log: Log, clock: datetime | None = None, **quality: str) -> dict[str, QualityVerdict]:
    found = judge_quality(log, read_quality(quality or EVERYTHING, "test"), clock)
    return {verdict.limit.name: verdict for verdict in found}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """8 customers' messages and 5 of the brand; of each oddity a known number."""
    skewed = answered("skew", 1, minutes=-5)
    rows = [
        *skewed,
        *answered("fine", 2),
        *answered("other", 3),
        # 4 replies with a parent, of which one stands before it; a fifth to nothing that is in the log
        {**answered("again", 4)[1], "message_id": "again-a"},
        asks("again", 4, category="grumble"),
        asks("lost", 5, author_id=None, parent_id="gone"),
        asks("sms1", 6, channel="sms"),
        asks("pager", 7, channel="pager"),
        asks("old", -24 * 9, channel="forum"),
        late(8),
    ]
    return make(tmp_path_factory.mktemp("odd"), rows)


def test_each_oddity_is_counted(odd: Log) -> None:
    found = judged(odd, MONDAY + timedelta(hours=10))
    counted = {name: (verdict.numerator, verdict.denominator) for name, verdict in found.items()}
    assert counted == {
        "age": (None, None),
        "rejected_share": (0, 13),
        "id_collisions": (0, 13),
        "duplicate_share": (0, 13),
        "ambiguous_time_share": (0, 13),
        "skewed_share": (1, 4),
        "missing_parent_share": (1, 5),
        "unknown_author_share": (1, 8),
        "unknown_category_share": (1, 8),
        "unknown_channel_share": (1, 13),
        # where the brand answered, it is known whose turn it is
        "unknown_brand_share": (4, 8),
        "stale_channels": (1, 4),
        "silent_channels": (3, 4),
        "gaps": (0, None),
        "gone_messages": (0, None),
    }
    assert found["age"].value == 2 * 3600
    missed = {name for name, verdict in found.items() if verdict.outcome == "missed"}
    assert missed == {
        "age", "skewed_share", "missing_parent_share", "unknown_author_share", "unknown_category_share",
        "unknown_channel_share", "unknown_brand_share", "stale_channels", "silent_channels",
    }  # fmt: skip


def test_a_value_at_its_limit_is_within_it(odd: Log) -> None:
    assert judged(odd, skewed_share="<= 25 %")["skewed_share"].outcome == "met"
    assert judged(odd, skewed_share="<= 24.9 %")["skewed_share"].outcome == "missed"
    clock = MONDAY + timedelta(hours=10)
    assert judged(odd, clock, age="<= 2 h")["age"].outcome == "met"
    assert judged(odd, clock, age="<= 119 min")["age"].outcome == "missed"


def test_the_age_is_that_of_the_newest_message_by_the_clock(odd: Log) -> None:
    assert judged(odd, MONDAY + timedelta(hours=5, minutes=1), age="<= 1 h")["age"].value == 60
    for clock, reason in ((None, NO_CLOCK), (datetime(2000, 1, 1), ALL_LATER)):
        found = judged(odd, clock, age="<= 1 h")["age"]
        assert (found.outcome, found.value, found.reason) == ("unknown", None, reason)


def test_what_the_log_holds_none_of_is_unknown_not_nought(tmp_path: Path) -> None:
    with make(tmp_path, [late()]) as log:
        found = judged(log, skewed_share="<= 0", unknown_author_share="<= 0")
    for verdict in found.values():
        assert (verdict.outcome, verdict.value, verdict.reason) == ("unknown", None, NOTHING_OF_THE_KIND)


def test_rows_that_cannot_be_loaded_and_ids_of_other_messages_are_rejected(tmp_path: Path) -> None:
    rows = [*many("a", 5, 0), late()]
    with make(tmp_path, rows) as log:
        import product

        wrong = asks("bad") | {"author_id": "c1"}
        collides = asks("aq0", 30, author_id="somebody else")
        (tmp_path / "more").mkdir()
        product.load_files(log, [("more.csv", [asks("x", 40), collides, wrong])], tmp_path / "more")
        log.con.execute("insert into unreadable select 2, 9, 'no message: a notice', '{}'")
        log.con.execute("insert into unreadable select 2, 8, 'no time', '{}'")
        log.con.execute("update files set rows_read = rows_read + 2 where file_no = 2")
        found = judged(log, rejected_share="<= 1 %", id_collisions="<= 1")
    # 11 rows and 3, of which one collides; one unreadable; a notice is neither read nor rejected
    assert (found["rejected_share"].numerator, found["rejected_share"].denominator) == (2, 15)
    assert found["rejected_share"].outcome == "missed"
    assert (found["id_collisions"].value, found["id_collisions"].outcome) == (1, "met")


def test_gaps_are_those_of_the_list_of_quality(tmp_path: Path) -> None:
    # 25 messages in a day, five days of nothing, 25 more
    early = [asks(f"a{number}", number) for number in range(25)]
    after = [asks(f"b{number}", 24 * 6 + number) for number in range(25)]
    with make(tmp_path, [*early, *after]) as log:
        listed = [row for row in rows(log, "quality", Selection()) if row["kind"] == "gap"]
        assert judged(log, gaps="<= 0")["gaps"].value == len(listed) == 1


def test_poor_data_are_said_beside_the_goals(odd: Log) -> None:
    asking(odd, {"turns": "<= 100"}, {"skewed_share": "<= 1 %", "age": "<= 1 d"})
    checked = check(odd, Selection())
    assert (checked.is_poor, checked.is_missed, checked.is_open) == (True, False, True)
    asking(odd, {"turns": "<= 100"}, {"age": "<= 1 d"})
    assert [check(odd, Selection(), is_strict=strict).is_poor for strict in (False, True)] == [False, True]


def test_limits_alone_need_no_turn_in_the_days(odd: Log) -> None:
    asking(odd, {}, {"skewed_share": "<= 50 %"})
    checked = check(odd, Selection(first=datetime(2020, 1, 1).date(), last=datetime(2020, 1, 2).date()))
    assert (len(checked.quality), checked.verdicts, checked.is_poor) == (1, (), False)
