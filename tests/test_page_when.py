"""When customers write: the hours of the week, what is shown of each, and nights and weekends against working time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import product
import pytest
from reference import COLUMNS, Row

from analytics.config import Settings
from analytics.hours import read_hours
from analytics.log import Log
from analytics.measuring import Selection, rows
from analytics.measuring.hours_of_week import HoursOfWeek, hours_of_week
from analytics.pages import Form, Report, gather, render, wording
from analytics.pages.sections import when

MONDAY = datetime(2025, 3, 3)
SAY = wording()
HOURS = read_hours({"tz": "UTC", "mon-fri": "09:00-17:00"}, "UTC", "answered.toml")

OpenLog = Callable[..., Log]


@pytest.fixture
def open_log(tmp_path: Path) -> Iterator[OpenLog]:
    """Make a log of messages."""
    opened: list[Log] = []

    def open_new(*messages: Row, settings: Settings | None = None) -> Log:
        opened.append(Log(tmp_path / f"log{len(opened)}.db", settings, writable=True))
        # A customer who says thanks later makes all others old enough to tell.
        last = turn("thanks", 20 * 24, None, author_id="late", category="thanks")
        product.load_files(opened[-1], [("log.csv", [*messages, *last])], tmp_path / f"log{len(opened)}")
        return opened[-1]

    yield open_new
    for log in opened:
        log.close()


def turn(key: str, hours: float, wait_minutes: float | None, **cells: Any) -> list[Row]:
    """A turn opened some hours after Monday 00:00 UTC, answered after as many minutes."""
    row: Row = dict.fromkeys(COLUMNS)
    row |= {
        "channel": "twitter",
        "text": "Where?",
        "from_brand": False,
        "message_id": key,
        "author_id": f"c{key}",
    }
    asked = row | {"posted_at": MONDAY + timedelta(hours=hours)} | cells
    if wait_minutes is None:
        return [asked]
    said = {
        "message_id": f"{key}a",
        "author_id": "acme",
        "from_brand": True,
        "parent_id": key,
        "text": "Here.",
    }
    return [asked, row | said | {"posted_at": asked["posted_at"] + timedelta(minutes=wait_minutes)}]


def turns(name: str, count: int, hours: float, wait_minutes: float | None, **cells: Any) -> list[Row]:
    return [row for number in range(count) for row in turn(f"{name}{number}", hours, wait_minutes, **cells)]


def first_week(**settings: Any) -> Selection:
    return Selection(first=MONDAY.date(), last=MONDAY.date() + timedelta(days=6), **settings)


def report(log: Log, *, is_internal: bool = False, **selection: Any) -> Report:
    return gather(log, first_week(**selection), (when.SECTION,), is_internal=is_internal)


def told(log: Log, *, is_internal: bool = False, **selection: Any) -> Any:
    return when.tell(report(log, is_internal=is_internal, **selection), SAY)


def cell(said: Any, row: str, day: str) -> Any:
    place = [one["short"] for one in said["days"]].index(day)
    return next(one for one in said["rows"] if one["name"] == row)["cells"][place]


# The hours of the week


def test_turns_count_in_the_hours_of_the_reports_zone(open_log: OpenLog) -> None:
    # 23:30 UTC on Monday is 01:30 on Tuesday in Jerusalem.
    log = open_log(*turn("a", 23.5, 10), *turn("b", 23.75, 40))
    assert hours_of_week(log, first_week()) == [HoursOfWeek(0, 23, 2, 1, 2, 2)]
    assert hours_of_week(log, first_week(tz="Asia/Jerusalem")) == [HoursOfWeek(1, 1, 2, 1, 2, 2)]
    assert hours_of_week(log, first_week(), 3) == [HoursOfWeek(0, 21, 2, 1, 2, 2)]


def test_customers_are_counted_once_in_a_block(open_log: OpenLog) -> None:
    log = open_log(*turn("a", 9, 10, author_id="x"), *turn("b", 10, 10, author_id="x"))
    assert hours_of_week(log, first_week(), 3) == [HoursOfWeek(0, 9, 2, 2, 2, 1)]


def test_thanks_are_turns_and_in_no_share(open_log: OpenLog) -> None:
    log = open_log(*turn("a", 9, None, category="thanks"), *turn("b", 9, 10))
    assert hours_of_week(log, first_week()) == [HoursOfWeek(0, 9, 2, 1, 1, 1)]


def test_the_hours_agree_with_the_list(open_log: OpenLog) -> None:
    log = open_log(*(row for number in range(50) for row in turn(f"t{number}", number * 3.3, number * 1.7)))
    listed = [
        (row["weekday"], row["hour"], row["turns"], row["numerator"], row["denominator"])
        for row in rows(log, "heatmap", first_week())
        if row["turns"]
    ]
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    counted = [
        (days[one.weekday], one.hour, one.turns, one.numerator, one.denominator)
        for one in hours_of_week(log, first_week())
    ]
    assert counted == listed


# The calendar


@pytest.mark.parametrize(("week_start", "first"), [(0, "Mon"), (6, "Sun"), (5, "Sat")])
def test_days_stand_in_the_order_of_the_logs_week(open_log: OpenLog, week_start: int, first: str) -> None:
    said = told(open_log(*turn("a", 9, 10)), week_start=week_start)
    assert said["days"][0]["short"] == first
    assert cell(said, "09–12", "Mon")["turns"] == "1"
    assert sum(int(one["turns"]) for row in said["rows"] for one in row["cells"]) == 1


def test_a_share_needs_five_turns_and_on_a_shared_page_five_customers(open_log: OpenLog) -> None:
    log = open_log(
        *turns("four", 4, 0, 10),
        *turns("five", 5, 9, 10),
        *(row for number in range(5) for row in turn(f"one{number}", 12 + number / 2, 10, author_id="same")),
    )
    shared, internal = told(log), told(log, is_internal=True)
    assert [cell(shared, name, "Mon")["share"] for name in ("00–03", "09–12", "12–15")] == [
        "",
        "100\u00a0%",
        "",
    ]
    assert [cell(internal, name, "Mon")["share"] for name in ("00–03", "09–12", "12–15")] == [
        "",
        "100\u00a0%",
        "100\u00a0%",
    ]
    assert cell(shared, "12–15", "Mon")["turns"] == "5"


def test_a_square_is_as_large_as_its_turns_and_filled_as_far_as_they_were_answered(open_log: OpenLog) -> None:
    log = open_log(*turns("a", 20, 9, 10), *turns("b", 3, 33, 10), *turns("c", 2, 33, 60))
    said = told(log)
    busiest, fourth = cell(said, "09–12", "Mon"), cell(said, "09–12", "Tue")
    assert (busiest["side"], busiest["filled"]) == (24, 24)
    # A quarter of the turns is half the side; three of five were answered within 30 minutes.
    assert (fourth["side"], fourth["filled"]) == pytest.approx((12, 7.2))
    assert cell(said, "09–12", "Wed")["side"] == 0


def test_the_page_names_the_zone_of_the_hours(open_log: OpenLog) -> None:
    assert "in Asia/Jerusalem" in told(open_log(*turn("a", 9, 10)), tz="Asia/Jerusalem")["caption"]


def test_each_fact_of_a_square_is_text_too(open_log: OpenLog) -> None:
    page = render(report(open_log(*turns("a", 20, 9, 10))), SAY, Form(is_drawn=False), (when.SECTION,))
    assert page.count('<svg class="tile" viewBox="0 0 24 24" aria-hidden="true">') == 1
    assert '</svg>20 <span class="quiet">100\u00a0%</span>' in page


@pytest.mark.parametrize(("turns", "stands_out"), [(5, False), (6, True)])
def test_hours_stand_out_where_chance_would_not_fill_them(turns: int, stands_out: bool) -> None:
    # 56 turns in 56 blocks: a Poisson count of mean 1 is 5 or more with 0.00366, 6 or more with 0.00059.
    assert when.stands_out(turns, 56) is stands_out


def test_the_busiest_hours_are_named_where_they_stand_out(open_log: OpenLog) -> None:
    few = told(open_log(*turns("a", 19, 9, 10)))
    assert few["sentences"][0] == "There are too few turns to say when most of them come."
    many = told(open_log(*turns("a", 19, 9, 10), *turn("b", 50, 10)))
    assert many["sentences"][0] == "Most came on this day at these hours: Monday, 09–12; 19 of 20 turns."
    even = told(open_log(*(row for number in range(56) for row in turn(f"t{number}", number * 3, 10))))
    assert even["sentences"][0] == "No three hours of the week stand out more than chance would bring."


# Nights and weekends


def parts(log: Log, **selection: Any) -> dict[str, int]:
    found = report(log, **selection).found["when"].parts
    return {part.name: int(part.figures["turns"].value) for part in found}


@pytest.mark.parametrize(
    ("hours", "part"),
    [
        (5.99, "resting"),
        (6, "working"),
        (21.99, "working"),
        (22, "resting"),
        (4 * 24 + 21, "working"),
        (5 * 24, "resting"),
        (5 * 24 + 12, "resting"),
        (6 * 24 + 23, "resting"),
    ],
)
def test_without_opening_hours_nights_are_from_22_to_6_and_weekends_two_days(
    open_log: OpenLog, hours: float, part: str
) -> None:
    found = parts(open_log(*turn("a", hours, 10)))
    assert found == {"working": 0, "resting": 0} | {part: 1}


def test_the_weekend_is_that_of_the_zones_country(open_log: OpenLog) -> None:
    # Friday noon and Sunday noon in Jerusalem.
    log = open_log(*turn("a", 4 * 24 + 10, 10), *turns("b", 2, 6 * 24 + 10, 10))
    assert parts(log, tz="Asia/Jerusalem") == {"working": 2, "resting": 1}
    assert parts(log, tz="UTC") == {"working": 1, "resting": 2}
    assert "weekend: Friday and Saturday." in told(log, tz="Asia/Jerusalem")["notes"][0]
    assert "weekend: Saturday and Sunday." in told(log)["notes"][0]


def test_a_condition_of_the_page_holds_for_its_parts_too(open_log: OpenLog) -> None:
    log = open_log(*turn("a", 9, 10, brand="Acme"), *turn("b", 9, 10, brand="Nord"))
    assert parts(log, where="brand = 'Acme' or brand = 'x'") == {"working": 1, "resting": 0}


def test_with_opening_hours_the_parts_are_theirs(open_log: OpenLog) -> None:
    log = open_log(
        *turn("open", 9, 10),
        *turns("evening", 2, 17, 10),
        *turns("night", 3, 23, 10),
        *turns("weekend", 4, 5 * 24 + 12, 10),
        settings=Settings(hours=HOURS),
    )
    assert list(parts(log).items()) == [
        ("open", 1),
        ("night", 3),
        ("weekend or holiday", 4),
        ("other closed", 2),
    ]


def test_shares_in_and_out_of_opening_hours_are_those_of_all_their_turns(open_log: OpenLog) -> None:
    # Of 20 in the opening hours 15 were answered within 30 minutes; of 10 at night and 10 on the weekend 2 and 4.
    log = open_log(
        *turns("a", 15, 9, 10),
        *turns("b", 5, 9, 60),
        *turns("c", 2, 23, 10),
        *turns("d", 8, 23, 60),
        *turns("e", 4, 5 * 24 + 12, 10),
        *turns("f", 6, 5 * 24 + 12, 60),
        settings=Settings(hours=HOURS),
    )
    assert told(log)["sentences"][1].endswith(
        "Here 30\u00a0% had an answer within 30 minutes outside the opening hours, and 75\u00a0% within them."
    )


def test_fewer_than_twenty_turns_are_not_compared(open_log: OpenLog) -> None:
    few = told(open_log(*turns("a", 20, 9, 10), *turns("b", 19, 23, 60)))["sentences"][1]
    assert few.startswith(
        "In a study, 57\u00a0% of customers expected the same answer at night and on weekends"
    )
    assert few.endswith("Here fewer than 20 turns came at these times or at the others, too few to compare.")
    enough = told(open_log(*turns("a", 20, 9, 10), *turns("b", 20, 23, 60)))["sentences"][1]
    assert enough.endswith(
        "Here 0\u00a0% had an answer within 30 minutes at these times, and 100\u00a0% in working time."
    )


def test_a_part_of_fewer_than_five_customers_shows_its_turns_only(open_log: OpenLog) -> None:
    log = open_log(*turns("a", 5, 9, 10), *turns("b", 4, 23, 60))
    shared, internal = told(log), told(log, is_internal=True)
    assert [part["is_told"] for part in shared["parts"]] == [True, False]
    assert [part["is_told"] for part in internal["parts"]] == [True, True]
    assert "Of fewer than 5 customers only the turns are shown." in shared["notes"][0]
    assert "Of fewer" not in internal["notes"][0]


# Logs of one side


def test_a_log_without_replies_shows_when_turns_come_and_no_share(open_log: OpenLog) -> None:
    said = told(open_log(*turns("a", 20, 9, None)))
    assert said["sentences"][1:] == ["Only the turns can be counted: replies are not in this log."]
    assert cell(said, "09–12", "Mon") == {"turns": "20", "share": "", "side": 24, "filled": 0}
    assert said["parts"] == []
    assert "30 minutes" not in said["caption"]


def test_a_period_without_turns_says_so(open_log: OpenLog) -> None:
    said = told(open_log(*turn("a", 9 * 24, 10)))
    assert said == {"sentences": ["There is nothing to show: no customer turned to the brand."], "rows": []}
