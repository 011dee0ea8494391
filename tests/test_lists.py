"""The lists: what stands in them and in which order, worked out by hand on small logs.

The logs are of a brand, acme, and customers; minutes count from noon of Monday, 3 March 2025 (`at`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import exports
import product
import pytest
from click.testing import CliRunner
from reference import COLUMNS, File, Row

from analytics.cli import main
from analytics.config import Settings, load_settings
from analytics.errors import QueryError
from analytics.log import Log, unload
from analytics.measuring import Selection, all_lists, answer_curve, list_names, measure, population, rows

NOON = datetime(2025, 3, 3, 12)
HOUR, DAY = 60, 24 * 60
NAMES = [
    "agents", "answer_curve", "canned", "channels", "handoffs", "heatmap", "panel_critics", "panel_evangelists",
    "quality", "themes", "worklist",
]  # fmt: skip

OpenLog = Callable[..., Log]


@pytest.fixture
def open_log(tmp_path: Path) -> Iterator[OpenLog]:
    """Make logs of messages, all in one file, or of files."""
    opened: list[Log] = []

    def open_new(*messages: Row, files: list[File] | None = None, settings: Settings | None = None) -> Log:
        name = f"log{len(opened)}"
        opened.append(Log(tmp_path / f"{name}.db", settings, writable=True))
        product.load_files(opened[-1], files or [("log.csv", list(messages))], tmp_path / name)
        return opened[-1]

    yield open_new
    for log in opened:
        log.close()


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def asks(message_id: str, minutes: float, author_id: str | None = None, **cells: Any) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    own = {"message_id": message_id, "posted_at": at(minutes), "channel": "twitter", "from_brand": False}
    return row | own | {"author_id": author_id or f"c{message_id}"} | cells


def replies(message_id: str, minutes: float, parent_id: str | None = None, **cells: Any) -> Row:
    return asks(message_id, minutes, "acme") | {"from_brand": True, "parent_id": parent_id} | cells


def ids(found: list[dict[str, object]], key: str = "message_id") -> list[object]:
    return [row[key] for row in found]


def of(row: dict[str, object], *names: str) -> tuple[object, ...]:
    return tuple(row[name] for name in names)


# ---- all of them


def test_every_list_has_a_title_and_a_definition() -> None:
    assert list_names() == NAMES
    lists = all_lists()
    assert [one.name for one in lists] == NAMES
    assert all(one.title and one.definition.endswith(".") for one in lists)
    assert len({one.title for one in lists}) == len(NAMES)


def test_an_unknown_list_names_the_nearest(open_log: OpenLog) -> None:
    with pytest.raises(QueryError, match=r"no list 'worklst'.*worklist"):
        rows(open_log(asks("1", 0)), "worklst", Selection())


@pytest.fixture
def two_channels(open_log: OpenLog) -> Log:
    """The same on two channels: a complaint and praise without an answer, and answers; one day apart."""
    messages = []
    for channel, start in (("facebook", 0), ("twitter", DAY)):
        for number in range(6):
            question = asks(f"q{number}", start + number, f"p{number}", channel=channel, author_name="Ana")
            text = f"@p{number} Hello Ana, please send us a DM with your number, thanks."
            messages.append(question | {"visibility": "public"})
            messages.append(
                replies(
                    f"r{number}", start + 9 + number, f"q{number}", channel=channel, agent="dana", text=text
                )
            )
        messages += [
            asks("c", start, channel=channel, category="complaint"),
            asks("p", start, channel=channel, category="praise"),
        ]
    return open_log(*messages)


LENGTHS = {
    "agents": 1, "answer_curve": 2, "canned": 1, "channels": 1, "handoffs": 6, "panel_critics": 1,
    "panel_evangelists": 1, "worklist": 2,
}  # fmt: skip


@pytest.mark.parametrize(("name", "length"), LENGTHS.items())
def test_a_list_is_of_the_turns_asked_for(two_channels: Log, name: str, length: int) -> None:
    # Of the heatmap's rows all stay, so it has a test of its own.
    second = date(2025, 3, 4)
    whole = rows(two_channels, name, Selection())
    for selection in (
        Selection(where="channel = 'twitter'"),
        Selection(first=second),
        Selection(last=date(2025, 3, 3)),
        Selection(as_of=at(DAY - 1)),
    ):
        found = rows(two_channels, name, selection)
        assert len(found) == length
        assert found != whole
        assert {row["channel"] for row in found if "channel" in row} <= {"twitter", "facebook"}
    if name not in ("answer_curve", "canned", "agents"):
        assert len(whole) == 2 * length
    assert rows(two_channels, name, Selection(where="channel = 'email'")) == []
    assert rows(two_channels, name, Selection(last=date(2025, 3, 2))) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_limit_gives_the_first_rows_in_every_form(
    two_channels: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    whole = rows(two_channels, name, Selection())
    assert rows(two_channels, name, Selection(), limit=1) == whole[:1]
    assert rows(two_channels, name, Selection(), limit=1_000) == whole
    two_channels.close()
    monkeypatch.chdir(tmp_path)
    for form in ("table", "csv", "json", "md", "parquet"):
        command = ["query", name, "--show-people", "--limit", "1", "-f", form, "-o", "out"]
        command += ["--db", str(two_channels.path)]
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output
        if form == "json":
            printed = json.loads((tmp_path / "out").read_text(encoding="utf-8"))
            assert [list(row) for row in printed] == [list(row) for row in whole[:1]]


# ---- worklist


def test_the_worklist_is_by_gravity_then_reach_then_wait_then_channel_and_id(open_log: OpenLog) -> None:
    log = open_log(
        asks("1", 0, category="complaint", followers=10.0, shares=5.0),
        asks("2", 0, category="complaint"),
        asks("3", 9, category="complaint", shares=100.0),
        asks("4", 2, category="question", followers=5000.0),
        asks("5", 1, category="question", followers=5000.0),
        asks("6", 1, category="question", followers=4000.0, shares=1000.0, channel="email"),
        asks("7", 1, category="question", followers=0.0),
        asks("8", 0, category="question"),
        asks("9", 0, category="praise", followers=9000.0),
        asks("a", 5, category="suggestion"),
        asks("b", 5, followers=9e6),
        asks("c", 5, category="other", followers=9e6),
        replies("d", 10),
    )
    found = rows(log, "worklist", Selection())
    assert ids(found) == ["3", "1", "2", "6", "5", "4", "7", "8", "a", "9", "b", "c"]
    assert ids(found, "reach") == [100, 15, None, 5000, 5000, 5000, 0, None, None, 9000, 9_000_000, 9_000_000]
    assert ids(found, "category")[-3:] == ["praise", "other", "other"]


def test_the_worklist_gives_what_one_needs_to_answer(open_log: OpenLog) -> None:
    log = open_log(
        asks(
            "1", 0, "ana", brand="Acme", category="question", text="Where is it?", url="https://acme.test/1"
        ),
        replies("2", 5, "1", automated=True),
        asks("3", 30, "ana", parent_id="1", category="complaint", text="Hello?", url="https://acme.test/3"),
        replies("4", 60),
    )
    (row,) = rows(log, "worklist", Selection())
    assert row == {
        "channel": "twitter",
        "brand": "Acme",
        "category": "complaint",
        "opened_at": at(0),
        "wait_seconds": 3600.0,
        "business_wait_seconds": None,
        "reach": None,
        "is_acknowledged": True,
        "author_id": "ana",
        "author_name": None,
        "text": "Where is it?",
        "url": "https://acme.test/1",
        "message_id": "1",
    }


def test_only_those_who_still_wait_are_on_the_worklist(open_log: OpenLog) -> None:
    log = open_log(
        asks("1", 0),
        replies("2", 10, "1"),
        asks("3", 1, removed_by="author", removed_at=at(20)),
        asks("4", 2, category="thanks"),
        asks("5", 3, directed=False),
        asks("6", 4, removed_by="brand", removed_at=at(20)),
        # Asked twice, answered under the second one.
        asks("7", 5, "ana", brand="Acme"),
        asks("8", 6, "ana", brand="Acme"),
        replies("9", 30, "8"),
        replies("z", 40),
    )
    assert ids(rows(log, "worklist", Selection())) == ["6"]
    # Before all that happened they did wait.
    assert ids(rows(log, "worklist", Selection(as_of=at(9)))) == ["1", "3", "6", "7", "8"]


def test_accounts_on_the_ignore_list_are_left_out_and_counted_apart(
    open_log: OpenLog, tmp_path: Path
) -> None:
    config = tmp_path / "answered.toml"
    config.write_text('[worklist]\nignore = ["@Our_Tester", "ana k."]\n', encoding="utf-8")
    messages = [
        asks("1", 0, "our_tester"),
        asks("2", 1, "@OUR_TESTER"),
        asks("3", 2, "771", author_name="Ana K."),
        asks("4", 3, "772", author_name="@ana k."),
        asks("5", 4, "our_tester_2", author_name="ana"),
        asks("6", 5) | {"author_id": None},
        # Answered in another thread: of an account on the list that is all the same.
        asks("7", 6, "OUR_TESTER", brand="Acme"),
        asks("8", 7, "OUR_TESTER", brand="Acme"),
        replies("9", 8, "8"),
        asks("a", 6, "bo", brand="Acme"),
        asks("b", 7, "bo", brand="Acme"),
        replies("c", 9, "b"),
    ]
    log = open_log(*messages, settings=load_settings(config))
    assert ids(rows(log, "worklist", Selection())) == ["5", "6"]
    parts = population(log, Selection(grace_seconds=60))
    names = ("waiting", "waiting_elsewhere", "waiting_ignored", "unanswered", "pending")
    assert [parts[name] for name in names] == [2, 1, 5, 8, 0]
    assert "Our" not in str(rows(log, "worklist", Selection()))

    without = open_log(*messages)
    assert ids(rows(without, "worklist", Selection())) == ["1", "2", "3", "4", "5", "6"]
    assert population(without, Selection())["waiting_ignored"] == 0


def test_the_worklist_has_the_wait_in_opening_hours_where_they_are_known(
    open_log: OpenLog, tmp_path: Path
) -> None:
    config = tmp_path / "answered.toml"
    config.write_text('[hours]\nmon-fri = "09:00-18:00"\n', encoding="utf-8")
    log = open_log(asks("1", 0), replies("2", DAY), settings=load_settings(config))
    (row,) = rows(log, "worklist", Selection())
    # Monday from noon to 18:00, Tuesday from 9:00 to noon.
    assert of(row, "wait_seconds", "business_wait_seconds") == (86_400, 9 * 3600)


# ---- panels


def test_the_panels_are_those_who_only_complain_and_those_who_only_praise(open_log: OpenLog) -> None:
    log = open_log(
        # ana complains twice in three messages; the second complaint is the more shared one.
        asks("1", 0, "ana", author_name="Ana", category="complaint", followers=50.0, shares=1.0, text="bad"),
        replies("2", 5, "1"),
        asks("3", 6, "ana", category="complaint", followers=70.0, shares=4.0, text="worse", url="https://a.test/3"),
        asks("4", 7, "ana", author_name="Ana B.", parent_id="3", shares=9.0, text="and?"),
        # bo has a wider reach, in one message; cy none that is known, and more messages than di.
        asks("5", 1, "bo", category="complaint", followers=90.0, text="late"),
        asks("6", 2, "cy", category="complaint", text="first"),
        asks("7", 3, "cy", category="complaint", text="second"),
        asks("8", 2, "di", category="complaint", text="lost", channel="email"),
        # eve did both, a hidden author is nobody to ask, and who asks only is on no panel.
        asks("9", 2, "eve", category="complaint", followers=9e6),
        asks("a", 3, "eve", category="praise", followers=9e6),
        asks("b", 4, category="complaint", followers=9e6) | {"author_id": None},
        asks("c", 4, "finn", category="question", followers=9e6),
        asks("d", 4, "gil", category="praise", followers=3.0, text="great", directed=False),
    )  # fmt: skip
    critics = rows(log, "panel_critics", Selection())
    assert [of(row, "author_id", "complaints", "messages", "followers", "shares") for row in critics] == [
        ("bo", 1, 1, 90, None),
        ("ana", 2, 3, 70, 14),
        ("cy", 2, 2, None, None),
        ("di", 1, 1, None, None),
    ]
    assert of(critics[1], "author_name", "channel", "last_at") == ("Ana B.", "twitter", at(7))
    assert of(critics[1], "text", "url") == ("worse", "https://a.test/3")
    assert critics[2]["text"] == "second"
    (evangelist,) = rows(log, "panel_evangelists", Selection())
    assert list(evangelist) == [
        "author_id", "author_name", "channel", "praises", "messages", "followers", "shares", "last_at", "text", "url",
    ]  # fmt: skip
    assert of(evangelist, "author_id", "praises", "text") == ("gil", 1, "great")


def test_a_panel_has_fifteen_seats(open_log: OpenLog) -> None:
    messages = [
        asks(f"{number:02}", number, category=category, followers=float(number))
        for number in range(40)
        for category in (("complaint", "praise")[number % 2],)
    ]
    log = open_log(*messages)
    assert ids(rows(log, "panel_critics", Selection()), "followers") == [*range(38, 8, -2)]
    assert ids(rows(log, "panel_evangelists", Selection()), "followers") == [*range(39, 9, -2)]
    assert len(rows(log, "panel_critics", Selection(), limit=4)) == 4


def test_over_ninety_days_the_panels_are_those_whom_the_metrics_count(open_log: OpenLog) -> None:
    log = open_log(
        asks("0", -91 * DAY, "ana", category="praise"),
        asks("1", -80 * DAY, "ana", category="complaint"),
        asks("2", 0, "bo", category="complaint"),
        asks("3", -1, "bo", category="praise"),
        asks("4", -2, "cy", category="praise"),
    )
    recent = Selection(first=(NOON - timedelta(days=89)).date())
    counted = [figure.value for figure in measure(log, ["detractors", "promoters"], Selection())]
    assert counted == [1, 1]
    assert ids(rows(log, "panel_critics", recent), "author_id") == ["ana"]
    assert ids(rows(log, "panel_evangelists", recent), "author_id") == ["cy"]
    # Over the whole log ana has praised, too.
    assert rows(log, "panel_critics", Selection()) == []


# ---- canned, heatmap, curve


def test_canned_replies_are_texts_used_five_times(open_log: OpenLog) -> None:
    messages = []
    for number in range(5):
        channel = "email" if number == 3 else "twitter"
        name = ("Ana", "Bo", "Cy", "Di", "Eva")[number]
        messages.append(asks(f"q{number}", number, author_name=name, channel=channel))
        text = f"@cq{number} Hello {name}, we are sorry to hear that! Ticket {number}. ^DK"
        agent = ("dana", "dana", None, "mike", "dana")[number]
        reply = replies(f"r{number}", 20 - number, f"q{number}", channel=channel, text=text, agent=agent)
        messages.append(reply)
        if number < 4:  # only four times
            messages.append(asks(f"s{number}", number))
            messages.append(
                replies(f"t{number}", 30, f"s{number}", text="The parcel left the warehouse on Monday.")
            )
        # shorter than 20 characters
        messages += [asks(f"u{number}", 0), replies(f"v{number}", 30, f"u{number}", text="On its way.")]
    (row,) = rows(open_log(*messages), "canned", Selection())
    assert row == {
        "example": "@cq4 Hello Eva, we are sorry to hear that! Ticket 4. ^DK",
        "times": 5,
        "agents": 2,
        "channels": "email, twitter",
        "first_at": at(16),
        "last_at": at(20),
    }
    unnamed = open_log(*(message | {"agent": None} for message in messages))
    assert [row["agents"] for row in rows(unnamed, "canned", Selection())] == [None]
    # As of before the fifth one there are four.
    assert rows(unnamed, "canned", Selection(as_of=at(19))) == []


def test_the_heatmap_has_every_hour_of_the_week_from_monday(open_log: OpenLog) -> None:
    log = open_log(
        asks("1", 0),
        replies("2", 30, "1"),
        asks("3", 5),
        replies("4", 36, "3"),
        asks("5", 6, category="spam"),
        asks("6", 12 * HOUR + 5),  # Tuesday, five past midnight
        replies("7", 12 * HOUR + 6, "6"),
    )
    names = ("weekday", "hour", "turns", "numerator", "denominator", "within_30m_share")
    found = rows(log, "heatmap", Selection())
    assert len(found) == 168
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert [of(row, "weekday", "hour") for row in found] == [
        (day, hour) for day in days for hour in range(24)
    ]
    # As of 00:06 the last turn is too young to tell.
    assert [of(row, *names) for row in found if row["turns"]] == [
        ("Monday", 12, 3, 1, 2, 0.5),
        ("Tuesday", 0, 1, 0, 0, None),
    ]
    assert of(found[0], *names) == ("Monday", 0, 0, 0, 0, None)
    # In New York it is five hours earlier.
    found = rows(log, "heatmap", Selection(tz="America/New_York", as_of=at(2 * DAY)))
    assert [of(row, *names) for row in found if row["turns"]] == [
        ("Monday", 7, 3, 1, 2, 0.5),
        ("Monday", 19, 1, 1, 1, 1.0),
    ]
    assert sum(row["turns"] for row in rows(log, "heatmap", Selection(where="false"))) == 0


def test_the_heatmap_has_the_figures_of_the_metrics(open_log: OpenLog) -> None:
    log = open_log(files=product.joined(range(50, 80), 25))
    selection = Selection(tz="Asia/Kathmandu", where="visibility = 'public'")
    measured = measure(log, ["turns", "within_30m_share"], Selection(
        tz=selection.tz, where=selection.where, by=("weekday", "hour")
    ))  # fmt: skip
    expected = {
        (turns.dimensions["weekday"], turns.dimensions["hour"]): (
            turns.value, share.numerator, share.denominator, share.value
        )
        for turns, share in zip(measured[::2], measured[1::2], strict=True)
    }  # fmt: skip
    found = {
        of(row, "weekday", "hour"): of(row, "turns", "numerator", "denominator", "within_30m_share")
        for row in rows(log, "heatmap", selection)
    }
    assert len(expected) > 5
    assert {key: found[key] for key in expected} == expected
    assert {found[key] for key in found.keys() - expected.keys()} == {(0, 0, 0, None)}


def test_the_answer_curve_is_that_of_kaplan_and_meier(open_log: OpenLog) -> None:
    log = open_log(asks("1", 0), replies("2", 1, "1"), asks("3", 0))
    start, step = rows(log, "answer_curve", Selection(as_of=at(DAY)))
    assert start == {"wait_seconds": 0, "answered_share": 0, "low": None, "high": None, "at_risk": 2}
    assert of(step, "wait_seconds", "at_risk") == (60, 2)
    assert step["answered_share"] == pytest.approx(0.5)
    # S = 1/2, Greenwood's sum 1 / (2 x 1), so on the log-log scale 1.96 x sqrt(1/2) / ln 2 about ln(ln 2).
    reach = 1.959964 * math.sqrt(0.5) / math.log(2)
    assert step["low"] == pytest.approx(1 - math.exp(-math.log(2) * math.exp(-reach)), abs=1e-6)
    assert step["high"] == pytest.approx(1 - math.exp(-math.log(2) * math.exp(reach)), abs=1e-6)


def test_the_answer_curve_has_the_numbers_of_the_python_function(open_log: OpenLog) -> None:
    log = open_log(files=product.joined(range(20), 25))
    for selection in (Selection(), Selection(where="channel = 'email'")):
        # Another list between them changes nothing.
        rows(log, "worklist", selection)
        found = [tuple(row.values()) for row in rows(log, "answer_curve", selection)]
        points = answer_curve(log, selection)
        assert found == [(p.wait_seconds, p.answered_share, p.low, p.high, p.at_risk) for p in points]
        assert len(found) > 5


# ---- handoffs, agents, channels


def test_handoffs_say_whether_the_talk_went_on_in_private(open_log: OpenLog) -> None:
    dm = "Please send us a DM with your number."
    log = open_log(
        # ana writes in private after six days, bo on the eighth, cy never, di not yet.
        asks("1", 0, "ana", author_name="Ana", brand="Acme", text="Help!", url="https://a.test/1"),
        replies("2", 10, "1", text=dm, agent="dana"),
        asks("3", 6 * DAY, "ana", visibility="private"),
        asks("4", 1, "bo"),
        replies("5", 11, "4", text=dm),
        asks("6", 8 * DAY, "bo", visibility="private"),
        asks("7", 2, "cy"),
        replies("8", 12, "7", text=dm),
        asks("9", 7 * DAY, "di"),
        replies("a", 7 * DAY + 13, "9", text=dm),
        # On facebook the log has nothing private. Not a handoff; not public; not by a human.
        asks("b", 3, "eve", channel="facebook"),
        replies("c", 13, "b", channel="facebook", text=dm),
        asks("d", 3, "finn"),
        replies("e", 13, "d", text="It is blue."),
        asks("f", 3, "gil", visibility="private"),
        replies("g", 13, "f", text=dm, visibility="private"),
        asks("h", 3, "hal"),
        replies("i", 13, "h", text=dm, automated=True),
    )
    found = rows(log, "handoffs", Selection())
    assert [of(row, "message_id", "answered_at", "is_continued", "continued_at") for row in found] == [
        ("9", at(7 * DAY + 13), None, None),
        ("b", at(13), None, None),
        ("7", at(12), False, None),
        ("4", at(11), False, None),
        ("1", at(10), True, at(6 * DAY)),
    ]
    assert found[-1] == {
        "channel": "twitter", "brand": "Acme", "asked_at": at(0), "answered_at": at(10), "agent": "dana",
        "author_id": "ana", "author_name": "Ana", "question": "Help!", "answer": dm, "is_continued": True,
        "continued_at": at(6 * DAY), "url": "https://a.test/1", "message_id": "1",
    }  # fmt: skip
    # The figure counts the same: of three that are a week old, two ended there.
    (figure,) = measure(log, ["handoff_dead_share"], Selection())
    assert (figure.numerator, figure.denominator, figure.pending) == (2, 3, 1)
    # As of the day before ana wrote nobody had, and nobody could be said not to.
    early = rows(log, "handoffs", Selection(as_of=at(5 * DAY)))
    assert [row["is_continued"] for row in early] == [None] * 4


def test_agents_have_the_figures_of_what_they_answered(open_log: OpenLog) -> None:
    canned = "Please call us at the number on our site."
    messages = []
    # dana after 10, 30 and 90 minutes; mike after 4 hours; one nobody signed; one that is too young.
    for number, (agent, wait, text) in enumerate(
        [
            ("dana", 10, "We are looking into it."),
            ("dana", 30, "Please send us a DM."),
            ("dana", 90, None),
            ("mike", 240, None),
            (None, 5, "It is blue."),
        ]
    ):
        messages.append(asks(f"q{number}", 0))
        messages.append(replies(f"r{number}", wait, f"q{number}", agent=agent, text=text))
    messages += [asks("young", 280), replies("rapid", 281, "young", agent="dana", text="It is red.")]
    messages += [asks("never", 0), replies("end", 300)]
    log = open_log(*messages)
    assert rows(log, "agents", Selection()) == [
        # Waits of 1, 10, 30 and 90 minutes; of the first one it is too early to tell.
        {
            "agent": "dana", "answers": 4, "median_response_seconds": 1200, "within_30m_share": 2 / 3,
            "within_30m_n": 3, "within_2h_share": 1, "within_2h_n": 3,
            "interim": 1, "handoff": 1, "redirect": 0, "canned": 0,
        },
        # mike's answer has no text.
        {
            "agent": "mike", "answers": 1, "median_response_seconds": 14_400, "within_30m_share": 0,
            "within_30m_n": 1, "within_2h_share": 0, "within_2h_n": 1,
            "interim": None, "handoff": None, "redirect": None, "canned": None,
        },
        {
            "agent": None, "answers": 1, "median_response_seconds": 300, "within_30m_share": 1,
            "within_30m_n": 1, "within_2h_share": 1, "within_2h_n": 1,
            "interim": 0, "handoff": 0, "redirect": 0, "canned": 0,
        },
    ]  # fmt: skip

    for number in range(5):
        messages.append(asks(f"s{number}", 100))
        messages.append(replies(f"t{number}", 101, f"s{number}", agent="mike", text=canned))
    mike, dana, _ = rows(open_log(*messages), "agents", Selection())
    assert of(mike, "agent", "answers", "redirect", "canned") == ("mike", 6, 5, 5)
    assert dana["canned"] == 0


def test_channels_say_what_became_of_their_turns(open_log: OpenLog) -> None:
    log = open_log(
        asks("1", 0, "ana"),
        replies("2", 10, "1"),
        asks("3", 20, "ana", parent_id="2"),
        replies("4", 60, "3"),
        asks("5", 5, "bo"),
        asks("6", 2 * DAY, "bo", parent_id="5"),
        asks("7", 2 * DAY - 60, "cy"),
        asks("8", 30, "di", category="thanks"),
        asks("9", 40, "eve", removed_by="author", removed_at=at(50)),
        asks("a", 7, "ana", channel="email"),
        replies("b", 8, channel="facebook"),
    )
    twitter, email = rows(log, "channels", Selection())
    # Waits of 10 and 40 minutes.
    assert twitter == {
        "channel": "twitter", "turns": 6, "customers": 5, "owed": 4, "answered": 2, "unanswered": 1, "pending": 1,
        "median_response_seconds": 1500, "mean_response_seconds": 1500, "first_at": at(0), "last_at": at(2 * DAY),
    }  # fmt: skip
    assert of(email, "channel", "turns", "answered", "unanswered") == ("email", 1, 0, 1)
    assert of(email, "median_response_seconds", "mean_response_seconds") == (None, None)


# ---- quality


def findings(log: Log, kind: str | None = None) -> list[dict[str, object]]:
    return [row for row in rows(log, "quality", Selection()) if kind in (None, row["kind"])]


def only(log: Log, kind: str) -> dict[str, object]:
    """Give the one finding that a log has, without its sentence."""
    (row,) = findings(log)
    assert list(row) == ["kind", "channel", "brand", "files", "count", "of", "from_at", "to_at", "detail"]
    assert row.pop("kind") == kind
    return row


def talk(message_id: str, minutes: float, **cells: Any) -> list[Row]:
    """Give a question and its answer."""
    return [
        asks(message_id, minutes, **cells),
        replies(f"{message_id}r", minutes + 1.1, message_id, **cells),
    ]


def test_nothing_odd_is_no_row(open_log: OpenLog) -> None:
    assert findings(open_log(*talk("1", 0), *talk("2", 5, channel="email", brand="Acme"))) == []


def test_clock_skew_is_a_reply_before_what_it_replies_to(open_log: OpenLog) -> None:
    log = open_log(
        *talk("1", 0),
        asks("2", 10),
        replies("3", 8.5, "2"),
        asks("4", 9, parent_id="3"),  # before its own parent, which counts as sent at minute 10
        replies("5", 10, "2"),
    )
    row = only(log, "clock_skew")
    assert row.pop("detail") == "2 of 4 replies stamped before what they reply to, by up to 90 seconds"
    assert tuple(row.values()) == ("twitter", None, "log.csv", 2, 4, at(8.5), at(9))


def test_a_missing_parent_is_a_reply_to_what_is_not_in_the_log_on_that_channel(open_log: OpenLog) -> None:
    log = open_log(
        *talk("1", 0),
        *talk("2", 0, channel="email"),
        asks("3", 5, parent_id="2"),
        asks("4", 6, parent_id="x"),
    )
    row = only(log, "missing_parent")
    assert row.pop("detail") == "2 of 3 replies to a message that is not in the log"
    assert tuple(row.values()) == ("twitter", None, "log.csv", 2, 3, at(5), at(6))


def test_a_ring_is_replies_to_each_other_and_what_hangs_from_them(open_log: OpenLog) -> None:
    log = open_log(
        *talk("1", 0),
        asks("2", 5, parent_id="3"),
        asks("3", 6, parent_id="2"),
        asks("4", 7, parent_id="3"),
        asks("5", 8, parent_id="5"),
    )
    row = only(log, "ring")
    assert str(row.pop("detail")).startswith("4 of 5 replies on a ring")
    assert tuple(row.values()) == ("twitter", None, "log.csv", 4, 5, at(5), at(8))


def around_silence(days: float, before: int, after: int) -> list[Row]:
    """Give messages of two sides, one every 90 minutes, before and after a silence from minute 0."""
    minutes = [-90 * n for n in range(before)] + [days * DAY + 90 * n for n in range(after)]
    return [
        (replies if number % 2 else asks)(f"{number}", minute + 0.01 * (number > 0))
        for number, minute in enumerate(minutes)
    ]


def test_a_gap_is_a_silence_between_two_busy_stretches(open_log: OpenLog) -> None:
    row = only(open_log(*around_silence(5, 30, 30)), "gap")
    assert row["detail"] == "no message for 5.0 days, while 20 or more came in as many days before and after"
    assert of(row, "channel", "files", "count", "of") == ("twitter", None, None, None)
    assert of(row, "from_at", "to_at") == (at(0), at(5 * DAY + 0.01))
    # Twenty on either side suffice; fewer may be how busy the channel is.
    assert len(findings(open_log(*around_silence(5, 20, 20)), "gap")) == 1
    assert findings(open_log(*around_silence(5, 19, 30)), "gap") == []
    assert findings(open_log(*around_silence(5, 30, 19)), "gap") == []
    # Nor is a long weekend one.
    assert findings(open_log(*around_silence(2.99, 30, 30)), "gap") == []
    # Each channel is looked at alone: where another one goes on, this one is still silent.
    other = talk("x", 2 * DAY, channel="email") + talk("y", 6 * DAY, channel="email")
    assert ids(findings(open_log(*around_silence(5, 30, 30), *other)), "channel") == ["twitter"]
    # The twenty have to come in as many days: one an hour and a half, not one a day.
    slow = [message | {"posted_at": at(-DAY * n)} for n, message in enumerate(around_silence(5, 20, 0))]
    late = around_silence(5, 1, 30)[1:]
    slow_before = [*slow, *(message | {"message_id": f"l{n}"} for n, message in enumerate(late))]
    assert findings(open_log(*slow_before), "gap") == []


def test_a_channel_is_stale_a_week_before_the_newest_message(open_log: OpenLog) -> None:
    week = 7 * DAY
    newest = asks("n", week + 1.1)
    assert findings(open_log(*talk("1", 0, channel="email"), *talk("2", 0), newest)) == []
    later = asks("n", week + 1.2)
    row = only(open_log(*talk("1", 0, channel="email"), *talk("2", 0), later), "stale_channel")
    assert row.pop("detail") == "no message in the last 7.0 days of the log"
    assert tuple(row.values()) == ("email", None, "log.csv", None, None, at(1.1), at(week + 1.2))


def test_missing_replies_is_a_channel_on_which_no_brand_writes(open_log: OpenLog) -> None:
    log = open_log(*talk("1", 0), asks("2", 1, channel="email"), asks("3", 3, channel="email"))
    row = only(log, "missing_replies")
    assert row.pop("detail") == "2 messages of customers and none of a brand"
    assert tuple(row.values()) == ("email", None, "log.csv", 2, 2, at(1), at(3))


def test_a_silent_brand_has_turns_and_no_message(open_log: OpenLog) -> None:
    settings = Settings(brands=(("Nord", ("nord", "nord_help")), ("Sud", ("sud",))))
    log = open_log(
        *talk("1", 0, brand="Acme"),
        # Zenith writes under its account only, Nord under its second one, Luma and Sud never.
        asks("2", 1, brand="zenith"),
        replies("3", 2) | {"author_id": "zenith"},
        asks("4", 3, text="@nord hello"),
        replies("5", 4) | {"author_id": "nord_help"},
        asks("6", 5, brand="Luma"),
        asks("7", 6, brand="Luma"),
        asks("8", 7, text="hello @sud"),
        settings=settings,
    )
    found = findings(log)
    assert ids(found, "kind") == ["silent_brand"] * 2
    assert [of(row, "channel", "brand", "count", "of", "from_at", "to_at") for row in found] == [
        (None, "Luma", 2, 6, at(5), at(6)),
        (None, "Sud", 1, 6, at(7), at(7)),
    ]
    assert found[0]["detail"] == "2 of 6 turns with a brand that has no message in the log"


def test_duplicates_are_rows_of_one_file_with_one_id(open_log: OpenLog) -> None:
    first, reply = talk("1", 0)
    log = open_log(first, first, first | {"text": "newer"}, reply)
    row = only(log, "duplicate")
    assert row.pop("detail") == "2 of 4 rows with the id of another row of the file"
    assert tuple(row.values()) == (None, None, "log.csv", 2, 4, None, None)
    # The same row in another file is none.
    again = [("a.csv", talk("1", 0)), ("b.csv", [*talk("1", 0), *talk("2", 5)])]
    assert findings(open_log(files=again)) == []


def test_local_times_that_the_clock_showed_twice_or_never_are_found(tmp_path: Path) -> None:
    times = ["2026-03-29T02:30:07", "2026-10-25T02:30:07", "2026-10-25T02:31:00", "2026-03-29T03:30:00"]
    cells = [
        exports.row(f"{number}", posted_at=time, from_brand=str(number > 1).lower())
        for number, time in enumerate(times)
    ]
    with Log(tmp_path / "log.db", writable=True) as log:
        path = exports.save(tmp_path / "naive.csv", exports.as_csv(cells))
        exports.load_file(log, path, now=datetime(2027, 1, 1), input_tz="Europe/Belgrade")
        found = findings(log)
    assert [of(row, "kind", "files", "count", "of") for row in found] == [
        ("ambiguous_time", "naive.csv", 2, 4),
        ("missing_time", "naive.csv", 1, 4),
    ]
    assert found[0]["detail"] == "2 of 4 local times that the clock showed twice; the first is taken"


def test_rejected_rows_are_found_by_file_and_reason(tmp_path: Path) -> None:
    first = [
        exports.row("1"),
        exports.row("2", from_brand="true"),
        exports.row("3", posted_at="2026-06-03T00:00:00Z"),
        exports.row("4", posted_at="2026-07-03T00:00:00Z"),
        exports.row("5", posted_at="yesterday"),
    ]
    second = [exports.row("1", author_id="someone else", posted_at="2026-02-02T09:00:00Z")]
    with Log(tmp_path / "log.db", writable=True) as log:
        for name, cells in (("first.csv", first), ("second.csv", second)):
            exports.load_file(log, exports.save(tmp_path / name, exports.as_csv(cells)))
        found = findings(log)
    assert [of(row, "kind", "files", "count", "of", "detail") for row in found] == [
        ("future", "first.csv", 2, 5, "2 of 5 rows: future: more than a day after the load"),
        ("rejected", "first.csv", 1, 5, "1 of 5 rows: the time cannot be read"),
        (
            "rejected", "second.csv", 1, 1,
            "1 rows: id collision: another author wrote another message with this id at another time",
        ),
    ]  # fmt: skip


def test_times_by_the_minute_and_by_the_hour_are_found(open_log: OpenLog) -> None:
    minutes = [(replies if number % 2 else asks)(f"{number}", 7 * number) for number in range(20)]
    row = only(open_log(*minutes), "coarse_times")
    assert row.pop("detail") == "20 times, all whole minutes: waits are no more exact than that"
    assert tuple(row.values()) == ("twitter", None, "log.csv", 20, 20, at(0), at(133))
    hours = [message | {"posted_at": at(HOUR * number)} for number, message in enumerate(minutes)]
    assert "whole hours" in str(only(open_log(*hours), "coarse_times")["detail"])
    # Nineteen are too few to tell, and a single odd second tells that they are not.
    assert findings(open_log(*minutes[:19])) == []
    exact = replies("x", 7 + 1 / 60)
    assert findings(open_log(*minutes, exact)) == []


def test_unknown_categories_of_customers_are_found(open_log: OpenLog) -> None:
    log = open_log(
        *talk("1", 0),
        asks("2", 1, category="rant"),
        asks("3", 2, category="appeal"),
        asks("4", 3, category="rant"),
        asks("5", 4, category="praise"),
        replies("6", 5, category="macro"),
    )
    row = only(log, "unknown_category")
    assert row.pop("detail") == "3 of 4 messages of an unknown category, counted as other: appeal, rant"
    assert tuple(row.values()) == ("twitter", None, "log.csv", 3, 4, at(1), at(3))


# ---- messages gone from a newer export


def daily(*days: int, **cells: Any) -> list[Row]:
    """Give a message a day, of customers and on every third day of the brand."""
    return [(replies if day % 3 == 0 else asks)(f"d{day}", day * DAY + 0.1, **cells) for day in days]


def test_gone_are_messages_that_a_newer_file_lacks_although_it_covers_their_time(open_log: OpenLog) -> None:
    older, newer = ("older.csv", daily(1, 2, 3, 4, 5, 6)), ("newer.csv", daily(3, 5, 6, 7, 8))
    for files in ([older, newer], [newer, older]):
        row = only(open_log(files=files), "gone")
        assert row.pop("detail") == (
            "1 of 4 messages of older files of this format missing from this one, although it covers their time"
        )
        # 1 and 2 lie before the newer file's first message: nobody knows.
        assert tuple(row.values()) == (
            "twitter",
            None,
            "newer.csv",
            1,
            4,
            at(4 * DAY + 0.1),
            at(4 * DAY + 0.1),
        )


def test_what_came_back_was_removed_or_taken_back_is_not_gone(open_log: OpenLog) -> None:
    older, newer = ("a.csv", daily(1, 2, 3, 4)), ("b.csv", daily(1, 2, 4, 5))
    newest = ("c.csv", daily(1, 2, 3, 4, 5, 6))
    log = open_log(files=[older, newer])
    assert ids(findings(log), "kind") == ["gone"]
    assert findings(open_log(files=[older, newer, newest])) == []
    removed = [
        message | ({"removed_by": "author"} if message["message_id"] == "d3" else {}) for message in older[1]
    ]
    assert findings(open_log(files=[("a.csv", removed), newer])) == []
    unload(log, "b.csv")
    assert findings(log) == []


def test_a_message_gone_from_several_files_is_told_once_with_the_first_of_them(open_log: OpenLog) -> None:
    files = [("a.csv", daily(1, 2, 3, 4)), ("b.csv", daily(1, 2, 4, 5)), ("c.csv", daily(1, 2, 5, 6))]
    found = findings(open_log(files=files))
    assert [of(row, "kind", "files", "count", "of") for row in found] == [
        ("gone", "b.csv", 1, 4),
        ("gone", "c.csv", 1, 4),
    ]


def test_another_selection_is_not_a_newer_export_of_the_same(open_log: OpenLog) -> None:
    older = daily(1, 2, 3, 4, 5, 6)
    # Only two of six are in both: 2, 3, 4 and 5 are more than these.
    assert findings(open_log(files=[("a.csv", older), ("b.csv", daily(1, 6, 7))])) == []
    # Another brand, another channel.
    for cells in ({"brand": "acme"}, {"channel": "email"}):
        others = [message | cells | {"message_id": f"x{n}"} for n, message in enumerate(daily(1, 3, 12))]
        files = [("a.csv", [*older, *daily(9)]), ("b.csv", [*others, *daily(9, 10, 11, 12)])]
        assert findings(open_log(files=files)) == [], cells


def test_quality_is_of_the_whole_log_whatever_is_asked_for(open_log: OpenLog) -> None:
    log = open_log(*talk("1", 0), asks("2", DAY, parent_id="x"))
    whole = findings(log)
    assert len(whole) == 1
    for selection in (
        Selection(where="channel = 'email'"),
        Selection(last=date(2025, 3, 3)),
        Selection(as_of=at(5)),
        Selection(tz="Asia/Kathmandu"),
    ):
        assert rows(log, "quality", selection) == whole
