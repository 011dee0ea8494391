"""What an export cannot tell makes figures unknown, with the reason, or is said of them; never of other turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import product
import pytest
from click.testing import CliRunner, Result
from reference import COLUMNS, Row

from analytics.cli import main
from analytics.log import Log
from analytics.measuring import (
    Counted,
    Figure,
    Limit,
    Selection,
    answer_curve,
    around,
    compare,
    lacking,
    limits,
    measure,
)
from analytics.measuring.limits import REASONS
from analytics.metrics import catalogue

MONDAY = datetime(2026, 3, 2, 9)
ANSWERED_ONLY = "{} turns come from exports of answered messages only"
FIRST_ONLY = "{} turns come from exports that end with the first reply"


def asks(message_id: str, days: float = 0, *, channel: str = "twitter", **cells: Any) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    own = {"message_id": message_id, "posted_at": MONDAY + timedelta(days=days), "channel": channel}
    own |= {"from_brand": False, "author_id": f"c{message_id}", "category": "question", "text": "Where?"}
    return row | own | cells


def replies(message_id: str, days: float = 0, minutes: float = 10, **cells: Any) -> Row:
    """The brand's answer to a message, so many minutes later."""
    own = {
        "from_brand": True,
        "author_id": "acme",
        "parent_id": message_id,
        "category": None,
        "text": "Here.",
    }
    posted_at = MONDAY + timedelta(days=days, minutes=minutes)
    return asks(f"{message_id}-a", days, **cells) | own | {"posted_at": posted_at}


def answered(message_id: str, days: float = 0, minutes: float = 10, **cells: Any) -> list[Row]:
    return [asks(message_id, days, **cells), replies(message_id, days, minutes, **cells)]


class Files:
    """A log of files, each of a format that lacks something."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = Log(folder / "log.db", writable=True)

    def load(self, name: str, rows: Sequence[Row], *lacks: str) -> None:
        product.load_files(self.log, [(f"{name}.csv", list(rows))], self.folder / name)
        self.log.con.execute("update files set lacks = ? where name = ?", [list(lacks), f"{name}.csv"])
        self.log.forget()


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    made = Files(tmp_path)
    yield made
    made.log.close()


def figures(log: Log, selection: Selection | None = None, names: Sequence[str] = ()) -> dict[str, Figure]:
    return {figure.metric: figure for figure in measure(log, names, selection or Selection())}


def by(log: Log, name: str, selection: Selection) -> dict[object, tuple[float | None, str | None]]:
    """A metric's value and reason by the only dimension, or by the period."""
    return {
        figure.period or next(iter(figure.dimensions.values())): (figure.value, figure.reason)
        for figure in measure(log, [name], selection)
    }


def test_where_only_the_answered_were_exported_nobody_knows_who_went_without_an_answer(files: Files) -> None:
    files.load("part", [*answered("a"), *answered("b", 0.1, minutes=30)], "unanswered")
    files.load("whole", [asks("c", 0.2), *answered("d", 3)])
    found = figures(files.log)
    # of a and b; c and d are of an export that holds all
    reason = ANSWERED_ONLY.format(2)
    for name in (
        "unanswered_share",
        "within_2h_share",
        "typical_wait_seconds",
        "missed_share",
        "came_back_share",
    ):
        figure = found[name]
        assert (figure.value, figure.low, figure.high, figure.reason) == (None, None, None, reason)
        assert (figure.n, figure.pending) == (0, 0)
    assert found["audience"].value is None


def test_medians_means_and_counts_of_the_answered_stay(files: Files) -> None:
    files.load("part", [*answered("a"), *answered("b", 0.1, minutes=30)], "unanswered")
    found = figures(files.log)
    assert found["median_response_seconds"].value == 1200
    assert found["mean_response_seconds"].value == 1200
    assert found["turns"].value == 2
    assert found["question_share"].value == 1


def test_one_turn_is_enough_and_is_said_in_the_singular(files: Files) -> None:
    files.load("part", answered("a"), "unanswered")
    files.load("whole", [asks(f"b{number}", 0.1) for number in range(9)])
    reason = figures(files.log)["unanswered_share"].reason
    assert reason == "1 turn comes from an export of answered messages only"
    assert isinstance(reason, Counted)
    assert reason.uncounted == "some turns come from exports of answered messages only"


def test_slices_without_such_turns_keep_their_figure(files: Files) -> None:
    files.load("part", answered("a"), "unanswered")
    files.load("whole", [asks("b", channel="email"), *answered("c", 3, channel="email")])
    found = by(files.log, "unanswered_share", Selection(by=("channel",)))
    # b is more than a day old when c is asked; c, the latest, is too young to tell
    assert found["email"] == (1.0, None)
    assert found["twitter"] == (None, REASONS["unanswered"][0].format(n=1))


def test_weeks_with_such_turns_have_no_figure_and_others_do(files: Files) -> None:
    files.load("part", answered("a"), "unanswered")
    files.load("whole", [asks("b", 7), *answered("c", 14)])
    found = by(files.log, "unanswered_share", Selection(every="week"))
    assert found == {
        date(2026, 3, 2): (None, REASONS["unanswered"][0].format(n=1)),
        # seen right after its own turn, as the newest week is
        date(2026, 3, 9): (None, "all are too young to tell"),
        date(2026, 3, 16): (None, "all are too young to tell"),
    }
    later = Selection(every="week", last=date(2026, 3, 22), as_of=datetime(2026, 3, 30))
    found = by(files.log, "unanswered_share", later)
    assert found[date(2026, 3, 9)] == (1.0, None)
    assert found[date(2026, 3, 16)] == (0.0, None)


def test_a_message_that_another_export_holds_too_is_no_such_turn(files: Files) -> None:
    files.load("part", [*answered("a"), *answered("b", 1)], "unanswered", "monitored", "seconds")
    assert figures(files.log)["unanswered_share"].value is None
    files.load("whole", [*answered("a"), *answered("b", 1), asks("c", 0.5), asks("d", 4)])
    # c of the three that are a day old
    assert figures(files.log)["unanswered_share"].value == pytest.approx(1 / 3)
    assert limits(files.log, Selection()) == []


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    part = [*answered("a"), *answered("b", 1)]
    whole = [*answered("a"), asks("c", 0.5), asks("d", 4)]
    found = []
    for number, turned in enumerate((False, True)):
        (tmp_path / str(number)).mkdir()
        made = Files(tmp_path / str(number))
        given = [("part", part, ("unanswered", "monitored")), ("whole", whole, ())]
        for name, rows, lacks in reversed(given) if turned else given:
            made.load(name, rows, *lacks)
        found.append((measure(made.log, [], Selection()), limits(made.log, Selection())))
        made.log.close()
    assert found[0] == found[1]
    # b is in the part only
    assert found[0][1] == [Limit("unanswered", "twitter", 1, 4, 4), Limit("monitored", "twitter", 1, 4, 4)]


def test_what_came_after_the_first_reply_is_not_known_where_it_was_not_exported(files: Files) -> None:
    rows = [
        *answered("a", category="complaint", conversation_id="t1"),
        *answered("b", 1, category="complaint", conversation_id="t2"),
        asks("late", 20),
    ]
    files.load("first", rows, "follow_ups")
    files.load("second", [asks("x", channel="email")])
    found = figures(files.log)
    for name in ("pingpong_share", "recovered_share", "no_repeat_contact_share", "won_back_share"):
        assert (found[name].value, found[name].reason) == (None, FIRST_ONLY.format(3))
    # of the first messages it can be told: x, and neither a nor b, while late is too young
    assert found["unanswered_share"].value == pytest.approx(1 / 3)
    assert found["pingpong_share"].n == 0


def test_metrics_without_need_of_what_is_lacking_are_the_same_as_of_whole_exports(tmp_path: Path) -> None:
    rows = [
        *answered("a", category="complaint"),
        *answered("b", 9, category="complaint"),
        asks("c", 12),
        *answered("d", 30),
    ]
    (tmp_path / "whole").mkdir()
    (tmp_path / "part").mkdir()
    whole, part = Files(tmp_path / "whole"), Files(tmp_path / "part")
    whole.load("log", rows)
    part.load("log", rows, "unanswered", "follow_ups", "monitored", "seconds", "notes")
    known, lacking_some = figures(whole.log), figures(part.log)
    for name, metric in catalogue().items():
        if not {"unanswered", "follow_ups"} & set(metric.needs):
            assert lacking_some[name] == known[name]
        elif known[name].n:
            assert lacking_some[name].value is None
            assert isinstance(lacking_some[name].reason, Counted)
    for made in (whole, part):
        made.log.close()


def test_monitored_and_coarse_times_leave_every_figure_as_it_is(tmp_path: Path) -> None:
    rows = [*answered("a"), *answered("b", 1), asks("c", 0.5), asks("d", 4)]
    found = []
    for name, lacks in (("whole", ()), ("part", ("monitored", "seconds", "notes"))):
        (tmp_path / name).mkdir()
        made = Files(tmp_path / name)
        made.load("log", rows, *lacks)
        found.append(measure(made.log, [], Selection()))
        made.log.close()
    assert found[0] == found[1]


def test_limits_say_how_many_turns_of_which_channel_they_concern(files: Files) -> None:
    files.load(
        "watched", [*answered("a"), asks("b", 0.1, author_id="ca"), asks("c", 0.2)], "monitored", "seconds"
    )
    files.load("mail", [*answered("d", channel="email"), *answered("e", 1, channel="email")], "seconds")
    files.load("whole", [asks("f", 2), asks("g", 3, channel="sms")])
    assert limits(files.log, Selection()) == [
        # a, b and c of four; f is another customer
        Limit("monitored", "twitter", 3, 4, 3),
        Limit("seconds", "twitter", 3, 4, 3),
        Limit("seconds", "email", 2, 2, 2),
    ]
    day = Selection(first=date(2026, 3, 2), last=date(2026, 3, 2), where="channel = 'email'")
    assert limits(files.log, day) == [Limit("seconds", "email", 1, 1, 1)]
    assert limits(files.log, replace(day, where="channel = 'sms'")) == []
    # the same turns, however they are cut
    cut = Selection(
        by=("channel", "category"), every="day", last=date(2026, 3, 6), as_of=datetime(2026, 3, 20)
    )
    assert limits(files.log, cut) == limits(files.log, Selection(as_of=datetime(2026, 3, 20)))


def test_times_are_as_coarse_as_the_file_whose_time_counts(files: Files) -> None:
    files.load("exact", [asks("a")])
    files.load("coarse", [asks("a"), asks("b", 1)], "seconds")
    # the file whose newest message is later is heard first
    assert limits(files.log, Selection()) == [Limit("seconds", "twitter", 2, 2, 2)]


def test_later_files_leave_what_is_known_of_a_settled_week_as_it_was(files: Files) -> None:
    week = Selection(first=date(2026, 3, 2), last=date(2026, 3, 8), as_of=datetime(2026, 3, 15))
    files.load("whole", [*answered("a"), asks("b", 1), *answered("c", 13)])
    before = measure(files.log, [], week), limits(files.log, week)
    lacks = ("unanswered", "follow_ups", "monitored", "seconds", "notes")
    files.load("later", [*answered("d", 14), *answered("e", 15)], *lacks)
    assert (measure(files.log, [], week), limits(files.log, week)) == before
    assert figures(files.log)["unanswered_share"].value is None


def test_against_a_year_earlier_both_years_must_be_told(files: Files) -> None:
    files.load("old", answered("a", -364, category="complaint"), "unanswered")
    files.load("older", [asks("z", -400)])
    files.load("new", [asks("b", category="complaint"), asks("c", 9)])
    week = Selection(first=date(2026, 3, 2), last=date(2026, 3, 8))
    (figure,) = measure(files.log, ["complaint_growth_ratio"], week)
    assert (figure.value, figure.reason) == (None, REASONS["unanswered"][0].format(n=1))
    assert figures(files.log, week)["unanswered_share"].value == 1


def test_the_curve_is_there_only_where_the_unanswered_are_known(files: Files) -> None:
    files.load("part", answered("a"), "unanswered")
    files.load("whole", [*answered("b", channel="email"), asks("c", 3, channel="email")])
    assert answer_curve(files.log, Selection()) == []
    found = answer_curve(files.log, Selection(by=("channel",)))
    assert {point.dimensions["channel"] for point in found} == {"email"}


def test_a_change_against_days_that_cannot_be_told_is_not_known(files: Files) -> None:
    files.load("part", [asks("z", -1), *answered("a")], "unanswered")
    files.load("whole", [asks("b", 7), asks("c", 14)])
    found = around(files.log, ["unanswered_share"], Selection(), date(2026, 3, 9))
    (shift,) = found.shifts
    assert shift.before is not None
    assert shift.before.value is None
    assert (shift.change.value, shift.change.reason) == (None, shift.before.reason)


def test_rules_that_count_the_unanswered_say_nothing_of_exports_that_hold_none(files: Files) -> None:
    files.load("part", [*answered("a"), *answered("b", 3)], "unanswered")
    found = {rule.name: rule for rule in compare(files.log, Selection())}
    own = found["answered"]
    assert (own.within_30m_share, own.unanswered_share, own.unanswered_denominator) == (None, None, None)
    assert own.reasons["unanswered"] == own.reasons["within_30m"] == ANSWERED_ONLY.format(2)
    assert own.centre_seconds == 600
    dropping = found["zendesk"]
    assert dropping.reasons.get("within_30m") is None
    assert dropping.within_30m_share == 1


def test_formats_say_what_they_lack(files: Files) -> None:
    files.load("one", [asks("a")], "seconds", "unanswered")
    files.load("two", [asks("b")])
    assert lacking(files.log) == {"canonical": ("unanswered", "seconds")}


def test_every_need_of_a_metric_is_known() -> None:
    from analytics import sqlfiles

    known = sqlfiles.text("measuring/known")
    needs = {need for metric in catalogue().values() for need in metric.needs}
    assert {need for need in needs if f"as {need}" not in known} == {"hours", *REASONS}


def printed(files: Files, *arguments: str) -> Result:
    """Close the log and run a command on it."""
    files.log.close()
    found = CliRunner().invoke(main, [*arguments, "--db", str(files.folder / "log.db")])
    assert found.exit_code == 0, found.output
    return found


def test_metrics_says_on_stderr_what_exports_cannot_tell(files: Files) -> None:
    files.load("part", [*answered("a"), *answered("b", 7)], "unanswered", "monitored", "seconds", "notes")
    found = printed(files, "metrics", "unanswered_share", "turns", "--every", "week", "-f", "csv")
    assert "unanswered_share,share,," in found.stdout
    assert found.stderr.splitlines() == [
        # once for both weeks
        "unanswered_share: some turns come from exports of answered messages only",
        "Each week is seen for the part that the newest has run: its first 9 h 10 min. Give --to 2026-03-08 for whole"
        " weeks.",
        "Twitter: 2 of 2 turns come from exports that hold only answered messages: those without an answer are"
        " missing, so nobody can say how many they are.",
        "Twitter: 2 of 2 turns come from exports of a monitoring tool: replies that the monitoring did not catch count"
        " as missing, so the share without an answer is at most what is shown.",
        "Twitter: 2 of 2 turns have times to the minute; their waits are no more exact.",
    ]


def test_a_table_of_metrics_says_it_in_the_row_and_below(files: Files) -> None:
    files.load("part", [*answered("a"), asks("b", 7, channel="email")], "seconds", "unanswered")
    found = printed(files, "metrics", "unanswered_share", "--by", "channel")
    assert found.stdout.count("1 turn comes from an export of answered messages only") == 2
    assert "E-mail and Twitter: 2 of 2 turns have times to the minute" in found.stderr


def test_what_a_metric_does_not_depend_on_is_not_said(files: Files) -> None:
    files.load("part", answered("a"), "monitored", "seconds", "notes")
    assert printed(files, "metrics", "turns").stderr == ""


def test_before_and_after_a_day_each_say_what_they_lack(files: Files) -> None:
    files.load("watched", answered("a"), "monitored")
    files.load("whole", [asks("b", 4), *answered("c", 8)])
    found = printed(files, "metrics", "unanswered_share", "--around", "2026-03-06")
    lines = [line for line in found.stderr.splitlines() if "monitoring" in line]
    assert [line.split(" come")[0] for line in lines] == ["before: Twitter: 1 of 1 turns"]
