"""The answer curve on the page: against what customers expect, beside goals, channel by channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import product
import pytest
from reference import COLUMNS, Row

from analytics.config import Settings
from analytics.goals import Goal
from analytics.log import Log
from analytics.measuring import Selection
from analytics.pages import Report, gather, wording
from analytics.pages.sections import curve

NOON = datetime(2025, 3, 3, 12)
SAY = wording()
NBSP = "\u00a0"


def turns(channel: str, customers: int, minutes: float | None) -> list[Row]:
    """Turns a day apart, each of another customer, answered after as many minutes."""
    rows: list[Row] = []
    for number in range(customers):
        key = f"{channel}{number}"
        row: Row = dict.fromkeys(COLUMNS)
        row |= {
            "channel": channel,
            "from_brand": False,
            "message_id": key,
            "author_id": f"c{key}",
            "text": "Where?",
        }
        rows.append(row | {"posted_at": NOON + timedelta(days=number)})
        if minutes is not None:
            said = {"message_id": f"{key}a", "from_brand": True, "author_id": "acme", "parent_id": key}
            rows.append(
                row | said | {"posted_at": NOON + timedelta(days=number, minutes=minutes), "text": "Here."}
            )
    return rows


def report(tmp_path: Path, *rows: Row, is_internal: bool = False, settings: Settings | None = None) -> Report:
    tmp_path.mkdir(exist_ok=True)
    with Log(tmp_path / "log.db", settings, writable=True) as log:
        product.load_files(log, [("log.csv", list(rows))], tmp_path / "files")
        return gather(log, Selection(), (curve.SECTION,), is_internal=is_internal)


def drawn(found: Report) -> Any:
    return curve.plots(found, SAY, curve.tell(found, SAY))["curve"]


def notes(found: Report) -> list[str]:
    return [note["text"] for note in drawn(found)["layout"]["annotations"]]


def test_the_shares_by_30_minutes_and_2_hours_stand_beside_what_is_expected(tmp_path: Path) -> None:
    # Seen as of the last answer, 60 minutes after its question: of 20 questions that are 30 minutes old none was
    # answered by then; all 19 that are 2 hours old were.
    (sentence,) = curve.tell(report(tmp_path, *turns("twitter", 21, 60)), SAY)["sentences"]
    assert "52 % of customers expected an answer within 30 minutes".replace("52 %", f"52{NBSP}%") in sentence
    assert f"Here 0{NBSP}% had one by then." in sentence
    assert f"By then 100{NBSP}% had an answer." in sentence


def test_shares_of_fewer_than_twenty_turns_are_not_held_against_the_study(tmp_path: Path) -> None:
    (sentence,) = curve.tell(report(tmp_path, *turns("twitter", 19, 60)), SAY)["sentences"]
    assert "Here" not in sentence
    assert "By then" not in sentence


def test_the_moments_are_labelled_in_the_chart(tmp_path: Path) -> None:
    texts = notes(report(tmp_path, *turns("twitter", 6, 60)))
    assert texts[:3] == [f"30 min: 52{NBSP}% expect it", "2 h: advised at the latest", f"24{NBSP}h"]


def test_a_channel_of_fewer_than_five_customers_has_no_curve_on_a_shared_page(tmp_path: Path) -> None:
    rows = [*turns("twitter", 6, 60), *turns("facebook", 5, 60), *turns("email", 4, 60)]
    shared = report(tmp_path / "shared", *rows)
    said = curve.tell(shared, SAY)
    assert said["columns"] == ["All turns (15)", "Facebook (5)", "Twitter (6)"]
    assert "1 channel with fewer than 5 customers is left out." in said["caption"]
    assert not any("E-mail" in text for text in notes(shared))
    internal = report(tmp_path / "internal", *rows, is_internal=True)
    said = curve.tell(internal, SAY)
    assert said["columns"] == ["All turns (15)", "E-mail (4)", "Facebook (5)", "Twitter (6)"]
    assert "left out" not in said["caption"]


def test_the_curve_of_the_only_channel_is_that_of_all(tmp_path: Path) -> None:
    found = report(tmp_path, *turns("twitter", 6, 60))
    assert curve.tell(found, SAY)["columns"] == ["All turns (6)"]
    assert "Twitter" not in notes(found)


@pytest.mark.parametrize(
    ("metric", "minutes", "text"),
    [
        ("within_30m_share", 30, f"goal by 30{NBSP}min: 80{NBSP}%"),
        ("within_2h_share", 120, f"goal by 2{NBSP}h: 80{NBSP}%"),
        ("within_24h_share", 1440, f"goal by 24{NBSP}h: 80{NBSP}%"),
    ],
)
def test_a_goal_stands_as_a_labelled_line(tmp_path: Path, metric: str, minutes: int, text: str) -> None:
    found = report(tmp_path, *turns("twitter", 6, 60), settings=Settings(goals=(Goal(metric, ">=", 0.8),)))
    (line,) = (shape for shape in drawn(found)["layout"]["shapes"] if shape["y0"] == shape["y1"])
    assert (line["x1"], line["y0"]) == (minutes, 0.8)
    assert text in notes(found)
    assert "The short dotted lines are the goals of the settings." in curve.tell(found, SAY)["caption"]


def test_goals_of_other_figures_are_not_in_the_curve(tmp_path: Path) -> None:
    goals = (Goal("unanswered_share", "<=", 0.2), Goal("typical_wait_seconds", "<=", 3600))
    found = report(tmp_path, *turns("twitter", 6, 60), settings=Settings(goals=goals))
    assert not any("goal" in text for text in notes(found))
    assert "goal" not in curve.tell(found, SAY)["caption"]


def test_a_log_without_replies_has_no_curve_and_says_why(tmp_path: Path) -> None:
    found = report(tmp_path, *turns("twitter", 6, None))
    said = curve.tell(found, SAY)
    assert said["sentences"] == ["There is no curve: replies are not in this log."]
    assert curve.plots(found, SAY, said) == {}
