"""The turn around a message: its waits, and the figures in which it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analytics.config import Settings, load_settings
from analytics.errors import RequestError
from analytics.log import LoadOptions, Log, load
from analytics.measuring import Selection, Turn, turn_of
from analytics.measuring.explaining import explain
from analytics.sources.files import find

# Friday, 6 March 2026, in Belgrade. The note and the reply by a rule do not touch the clock.
FRIDAY = """\
message_id,posted_at,channel,author_id,from_brand,parent_id,conversation_id,text,visibility,automated,category
1,2026-03-06T17:50:00+01:00,twitter,ana,false,,k,Where is my parcel?,public,,complaint
2,2026-03-06T18:05:00+01:00,twitter,ana,false,1,k,Hello?,public,,question
3,2026-03-06T18:05:03+01:00,twitter,acme,true,2,k,Thank you for writing.,public,true,
4,2026-03-06T18:20:00+01:00,twitter,acme,true,2,k,call her tomorrow,internal,,
5,2026-03-06T18:40:00+01:00,twitter,acme,true,2,k,please write us privately,public,,
6,2026-03-09T09:30:00+01:00,twitter,acme,true,2,k,Your parcel has arrived.,public,,
7,2026-03-09T10:00:00+01:00,twitter,ben,false,,l,Is it open?,public,,question
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "answered.toml").write_text(
        'tz = "Europe/Belgrade"\n[hours]\nmon-fri = "09:00-18:00"\n', encoding="utf-8"
    )
    return load_settings(tmp_path / "answered.toml")


def loaded(folder: Path, settings: Settings) -> Log:
    (folder / "friday.csv").write_text(FRIDAY, encoding="utf-8")
    log = Log(folder / "log.db", settings, writable=True)
    load(log, find([str(folder / "friday.csv")]).exports[0], LoadOptions(), datetime(2026, 4, 1))
    return log


@pytest.fixture
def log(tmp_path: Path, settings: Settings) -> Iterator[Log]:
    with loaded(tmp_path, settings) as opened:
        yield opened


def turn(log: Log, message_id: str) -> Turn:
    found = turn_of(log, message_id, Selection(tz=log.settings.tz))
    assert found is not None
    return found


def counted(found: Turn) -> dict[str, tuple[bool, bool | None, float | None]]:
    return {line.metric: (line.is_pending, line.is_in_numerator, line.value) for line in found.counted}


def test_a_friday_evening_has_50_minutes_by_the_calendar_and_10_in_opening_hours(log: Log) -> None:
    found = turn(log, "5")
    assert (found.turn_number, found.customer_id, found.category) == (1, "ana", "complaint")
    assert found.wait_seconds == 50 * 60
    assert found.business_wait_seconds == 10 * 60
    assert found.open_spans == [(datetime(2026, 3, 6, 16, 50), datetime(2026, 3, 6, 17))]


@pytest.mark.parametrize("message_id", ["1", "2", "3", "5", "6"])
def test_all_messages_of_a_turn_lead_to_it_also_what_the_brand_adds_later(log: Log, message_id: str) -> None:
    assert turn(log, message_id).opened_at == datetime(2026, 3, 6, 16, 50)


def test_a_note_belongs_to_no_turn(log: Log) -> None:
    assert turn_of(log, "4", Selection()) is None


def test_the_figures_in_which_a_turn_counts_are_told(log: Log) -> None:
    found = counted(turn(log, "1"))
    # As of Monday, 10:00: 64 hours and 10 minutes old
    assert found["within_30m_share"] == (False, False, None)
    assert found["within_2h_share"] == (False, True, None)
    assert found["unanswered_share"] == (False, False, None)
    assert found["within_2h_business_share"] == (
        True,
        None,
        None,
    )  # 10 minutes of Friday and an hour of Monday
    assert found["within_30m_business_share"] == (False, True, None)
    assert found["median_response_seconds"] == (False, None, 3000.0)
    assert found["median_response_business_seconds"] == (False, None, 600.0)
    assert found["median_acknowledge_seconds"] == (False, None, 903.0)
    assert found["complaint_share"] == (False, True, None)
    assert found["no_repeat_contact_share"] == (True, None, None)  # answered less than seven days ago
    assert found["handoff_share"] == (False, True, None)
    assert "came_back_share" in found
    # what depends on other turns, or is never counted of one turn
    assert found["canned_share"] == (False, None, None)
    assert not {"handoff_dead_share", "satisfied_share", "audience"} & set(found)


def test_a_turn_without_an_answer_waits_until_the_end_of_the_log(log: Log) -> None:
    found = turn(log, "7")
    assert (found.answered_at, found.wait_seconds, found.open_spans) == (None, 0.0, [])
    assert counted(found)["unanswered_share"] == (True, None, None)


def test_adjoining_hours_are_one_stretch_and_a_closed_night_divides_two(tmp_path: Path) -> None:
    (tmp_path / "answered.toml").write_text(
        'tz = "Europe/Belgrade"\n[hours]\nmonday = ["00:00-09:15", "09:15-12:00"]\nfriday = "18:00-18:30"\n',
        encoding="utf-8",
    )
    with loaded(tmp_path, load_settings(tmp_path / "answered.toml")) as log:
        spans = turn(log, "5").open_spans
    assert spans == [(datetime(2026, 3, 6, 17), datetime(2026, 3, 6, 17, 30))]


def test_without_hours_or_outside_their_validity_the_reason_is_given(tmp_path: Path) -> None:
    with loaded(tmp_path, Settings()) as log:
        found = turn(log, "5")
    assert (found.open_spans, found.business_wait_seconds, found.no_hours) == (
        None,
        None,
        "no opening hours are set",
    )
    (tmp_path / "answered.toml").write_text(
        '[hours]\nto = 2026-03-05\nmonday = "09:00-18:00"\n', encoding="utf-8"
    )
    with Log(tmp_path / "log.db", load_settings(tmp_path / "answered.toml")) as log:
        assert turn(log, "5").no_hours == "opening hours are not known for all of that time"


def test_nothing_of_other_turns_is_counted(log: Log) -> None:
    for line in turn(log, "7").counted:
        assert line.value is None
    assert turn(log, "1").until_at - turn(log, "1").opened_at == timedelta(minutes=50)


def test_of_an_id_on_two_channels_it_must_be_said_which_is_meant(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "more.csv").write_text(
        "message_id,posted_at,channel,author_id,from_brand,text\n"
        "7,2026-03-09T10:00:00+01:00,facebook,cleo,false,Are you open?\n",
        encoding="utf-8",
    )
    with loaded(tmp_path, settings) as log:
        load(log, find([str(tmp_path / "more.csv")]).exports[0], LoadOptions(), datetime(2026, 4, 1))
        with pytest.raises(RequestError, match="Message 7 exists on several channels: facebook, twitter"):
            explain(log, "7")
        assert [step.author_id for step in explain(log, "7", "facebook")] == ["cleo"]
        assert [step.author_id for step in explain(log, "7", "twitter")] == ["ben"]
