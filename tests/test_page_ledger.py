"""The page's account of itself: every sum is the one before it with the lines between, and the figures' own counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from random import Random

import pagelogs
import product
import pytest
import randomlogs
from reference import COLUMNS, Row

from analytics.errors import RequestError
from analytics.log import Log
from analytics.measuring import Selection, measure, period_messages, population, span
from analytics.measuring.selection import midnight
from analytics.pages import wording
from analytics.pages.render import environment
from analytics.pages.report import Report, gather
from analytics.pages.sections import ledger
from analytics.pages.sections.ledger import Ledger, Line, lines

SAY = wording()
MONDAY = datetime(2026, 3, 2, 9)
DAY = 24 * 60
WEEK = Selection(first=date(2026, 3, 2), last=date(2026, 3, 8))

Open = Callable[..., Log]


def asks(message_id: str, minutes: float, author: str = "", **cells: object) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    own = {
        "message_id": message_id,
        "posted_at": MONDAY + timedelta(minutes=minutes),
        "channel": "twitter",
        "from_brand": False,
        "author_id": author or f"c{message_id}",
        "category": "question",
    }
    return row | own | cells


def replies(message_id: str, minutes: float, parent: str | None = None, **cells: object) -> Row:
    own = {"from_brand": True, "parent_id": parent, "category": None}
    return asks(message_id, minutes, "acme") | own | cells


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    logs: list[Log] = []

    def make(*messages: Row) -> Log:
        folder = tmp_path / str(len(logs))
        folder.mkdir()
        logs.append(Log(folder / "log.db", writable=True))
        product.load_files(logs[-1], [("log.csv", list(messages))], folder)
        return logs[-1]

    yield make
    for log in logs:
        log.close()


def page_of(log: Log, asked: Selection = WEEK) -> str:
    return html(gather(log, asked, [ledger.SECTION]))


def html(report: Report) -> str:
    template = environment(SAY, is_drawn=False).get_template("weekly/ledger.html.j2")
    return template.render(part=ledger.tell(report, SAY), report=report)


def words(text: str) -> str:
    text = re.sub(r"</?bdi\b[^>]*>", "", text)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).replace("\u00a0", " ").split())


def account(log: Log, asked: Selection = WEEK) -> list[tuple[str, str, int]]:
    return told(lines(gather(log, asked, [ledger.SECTION]), SAY))


def told(found: Sequence[Line]) -> list[tuple[str, str, int]]:
    return [(line.sign, line.name, line.number) for line in found]


def assert_adds_up(found: Sequence[Line]) -> None:
    total, step = found[0].number, found[0].number
    assert (found[0].kind, found[0].sign) == ("total", "")
    for line in found[1:]:
        assert line.number >= 0, line
        match line.kind, line.sign:
            case "step", "−":
                step = line.number
                total -= line.number
            case "step", "+":
                step = line.number
                total += line.number
            case "total", "=":
                step = line.number
                assert line.number == total, line
            case "part", "":
                assert line.number <= step, line
            case _:
                pytest.fail(str(line))


# ---- by hand


def test_the_account_of_the_small_sample_is_that_of_its_readme(checkout: Path, tmp_path: Path) -> None:
    export = tmp_path / "tiny.csv"
    export.write_bytes((checkout / "sample_data/tiny/tiny.csv").read_bytes())
    with pagelogs.open_log(export) as log:
        found = account(log)
        said = words(page_of(log))
        internal = words(html(gather(log, WEEK, [ledger.SECTION], is_internal=True)))
    assert "tiny.csv canonical 10 10 0 0 0 0" in internal
    assert "internal pages only" not in internal
    assert found == [
        ("", "messages", 10),
        ("−", "by_people", 3),  # t3, t6, t8
        ("−", "automated", 1),  # t2
        ("−", "notes", 0),
        ("=", "by_customers", 6),
        ("−", "further", 0),
        ("=", "turns", 6),
        ("−", "thanks", 1),
        ("−", "abuse", 0),
        ("−", "spam", 0),
        ("−", "undirected", 0),
        ("−", "withdrawn", 0),
        ("=", "owed", 5),
        ("−", "unanswered", 1),  # omer
        ("", "answered_elsewhere", 0),
        ("", "automated_only", 0),
        ("−", "pending", 1),  # t9
        ("=", "answered", 3),
        ("−", "late_24h", 1),  # 27 h
        ("=", "within_24h", 2),
        ("−", "late_2h", 0),
        ("=", "within_2h", 2),
        ("−", "late_30m", 1),  # 90 min
        ("=", "within_30m", 1),
    ]
    assert (
        "Of 6 turns, 5 needed a reply. A person answered 3 of them: 2 within 2 hours, 1 within 30 minutes."
        in said
    )
    assert "File 1 canonical 10 10 0 0 0 0" in said
    assert "tiny.csv" not in said
    assert "− unanswered 1 24 h old or older, without an answer from a person" in said


def test_a_turn_counts_where_it_asks_and_its_messages_where_they_were_written(opened: Open) -> None:
    log = opened(
        # Sunday before: thanks, and on Monday a question under it.
        asks("a", -DAY, "ana", category="thanks"),
        asks("b", 0, "ana", parent_id="a"),
        # Two messages of one turn, answered after 20 minutes; a note, and a machine that says hello.
        asks("c", DAY, "bo"),
        asks("d", DAY + 5, "bo", parent_id="c"),
        replies("e", DAY + 6, "c", automated=True),
        replies("f", DAY + 7, "c", visibility="internal"),
        replies("g", DAY + 20, "c"),
        # Thanks on Sunday evening, and the question under it on Monday after.
        asks("h", 6 * DAY + 60, "cy", category="thanks"),
        asks("i", 7 * DAY, "cy", parent_id="h"),
        replies("j", 8 * DAY),
    )
    assert account(log)[:11] == [
        ("", "log", 10),
        ("−", "outside", 3),  # a, i, j
        ("=", "messages", 7),
        ("−", "by_people", 1),
        ("−", "automated", 1),
        ("−", "notes", 1),
        ("=", "by_customers", 4),  # b, c, d, h
        ("−", "further", 2),  # b, d
        ("−", "begin_later", 1),  # h
        ("+", "begun_before", 1),  # a
        ("=", "turns", 2),
    ]
    assert_adds_up(lines(gather(log, WEEK, [ledger.SECTION]), SAY))
    said = words(page_of(log))
    assert (
        "+ turns that ask in the period and began before 1 a turn counts from its first message that needs a reply"
        in said
    )


def test_answers_too_young_for_a_share_are_told_apart(opened: Open) -> None:
    # Seen at 60 minutes, by a broadcast: answered after 10 minutes each, of ages 20, 45 and 60 minutes.
    log = opened(
        asks("1", 0),
        replies("2", 10, "1"),
        asks("3", 15),
        replies("4", 25, "3"),
        asks("5", 40),
        replies("6", 50, "5"),
        replies("7", 60),
    )
    found = {name: number for _, name, number in account(log)}
    assert (found["within_30m"], found["within_30m_young"]) == (3, 1)
    assert (found["within_2h"], found["within_2h_young"]) == (3, 3)
    figures = {
        figure.metric: figure for figure in measure(log, ["within_30m_share", "within_2h_share"], WEEK)
    }
    assert (figures["within_30m_share"].numerator, figures["within_30m_share"].denominator) == (2, 2)
    assert figures["within_2h_share"].numerator == 0
    said = words(page_of(log))
    assert "of these opened less than 30 minutes ago 1 too young for the share of that name" in said


def test_what_is_left_out_has_a_line_each(opened: Open) -> None:
    log = opened(
        asks("1", 0, category="thanks"),
        asks("2", 1, category="abuse"),
        asks("3", 2, category="spam"),
        asks("4", 3, directed=False),
        asks("5", 4, removed_by="author", removed_at=MONDAY + timedelta(minutes=9)),
        # Answered elsewhere; only a machine; nobody at all.
        asks("6", 5, "bo", brand="Acme"),
        asks("7", 6, "bo", brand="Acme"),
        replies("8", 7, "7"),
        asks("9", 8),
        replies("a", 9, "9", automated=True),
        asks("b", 10),
        replies("c", 2 * DAY),
    )
    found = {name: number for _, name, number in account(log)}
    for name in (
        "thanks",
        "abuse",
        "spam",
        "undirected",
        "withdrawn",
        "answered_elsewhere",
        "automated_only",
    ):
        assert found[name] == 1, name
    assert (found["turns"], found["owed"], found["unanswered"], found["answered"]) == (9, 4, 3, 1)


# ---- random logs


@pytest.mark.parametrize("first", [7_000, 7_100, 7_200])
def test_the_sums_of_random_logs_add_up_and_are_those_of_the_figures(first: int, tmp_path: Path) -> None:
    files = product.joined(range(first, first + 40), 20)
    rng = Random(first)
    with Log(tmp_path / "log.db", writable=True) as log:
        product.load_files(log, files, tmp_path)
        assert sum(file.loaded for file in log.ledger()) == span(log).messages
        for file in log.ledger():
            assert file.read == file.loaded + file.updated + file.unchanged + file.duplicate + file.rejected
        base = gather(log, Selection(), [ledger.SECTION])
        for asked in _selections(files, rng):
            _check(log, base, asked)


def _selections(files: Sequence[randomlogs.File], rng: Random) -> list[Selection]:
    chosen = [Selection()]
    for as_of in randomlogs.instants(list(files), rng, 6):
        day = rng.choice(randomlogs.instants(list(files), rng, 1)).date()
        days = {"first": day, "last": day + timedelta(days=rng.choice((0, 6, 60)))}
        tz, grace = rng.choice(("UTC", "Asia/Jerusalem")), rng.choice((0, 600, 86_400))
        chosen += [
            Selection(as_of=as_of, grace_seconds=grace),
            Selection(**days, tz=tz, grace_seconds=grace),
            Selection(**days, tz=tz, as_of=as_of),
        ]
    return chosen


def _check(log: Log, base: Report, asked: Selection) -> None:
    parts, counts = population(log, asked), period_messages(log, asked)
    names = ("turns", "unanswered_share", "within_30m_share", "within_2h_share", "within_24h_share")
    figures = {figure.metric: figure for figure in measure(log, names, asked)}
    for held in (None, log.ledger()):
        report = replace(base, population=parts, found={"ledger": Ledger(held, counts)}, one_sided=None)
        assert_adds_up(lines(report, SAY))
    assert parts["turns"] == figures["turns"].value
    assert parts["unanswered"] == (figures["unanswered_share"].numerator or 0)
    for name in ("within_30m", "within_2h", "within_24h"):
        figure = figures[f"{name}_share"]
        assert parts[name] - parts[f"{name}_young"] == (figure.numerator or 0), (name, asked)
        assert parts["owed"] == (figure.denominator or 0) + figure.pending, (name, asked)
    assert counts == _counted(log, asked), asked


def _counted(log: Log, asked: Selection) -> dict[str, int]:
    """Count the messages and turns of some days one by one."""
    as_of = asked.as_of or span(log).latest_at
    begins, ends = datetime.min, datetime.max
    if asked.first and asked.last:
        begins = midnight(asked.first, asked.tz)
        ends = midnight(asked.last + timedelta(days=1), asked.tz)
        as_of = min(as_of, ends + timedelta(days=7))
    machines = set(log.con.execute("select channel, message_id from messages where automated").fetchall())
    all_turns = product.turns(log)
    firsts = {(turn.channel, turn.first_message_id) for turn in all_turns}
    counted_here = {
        (turn.channel, turn.first_message_id)
        for turn in all_turns
        if begins <= turn.opened_at < ends and turn.opened_at <= as_of
    }
    counts = dict.fromkeys(period_messages(log, asked), 0)
    written = set()
    for key, row in product.messages(log).items():
        if not (begins <= row["posted_at"] < ends and row["posted_at"] <= as_of):
            continue
        written.add(key)
        counts["messages"] += 1
        if row["visibility"] == "internal":
            counts["notes"] += 1
        elif row["from_brand"]:
            counts["automated" if key in machines else "by_people"] += 1
        else:
            counts["by_customers"] += 1
            counts["further"] += key not in firsts
            counts["begin_later"] += key in firsts and key not in counted_here
    counts["begun_before"] = len(counted_here - written)
    return counts


# ---- on the page


def test_a_final_page_names_no_files_and_later_loads_do_not_move_it(opened: Open) -> None:
    rows = [asks("1", 0), replies("2", 10, "1"), asks("3", DAY), replies("x", 20 * DAY)]
    then = gather(opened(*rows), WEEK, [ledger.SECTION])
    assert then.period.is_final
    assert "log.csv" not in html(then)
    assert told(lines(then, SAY))[0] == ("", "messages", 3)
    later = opened(*rows, replies("4", 21 * DAY, "3"), asks("5", 22 * DAY), asks("6", -9 * DAY))
    assert page_of(later) == html(then)


def test_a_page_of_a_part_of_the_turns_begins_with_turns_and_says_so(opened: Open) -> None:
    log = opened(asks("1", 0), asks("2", 1, channel="email"), replies("3", 10, "1"))
    asked = replace(WEEK, where="channel = 'email'")
    assert account(log, asked)[0] == ("", "turns", 1)
    assert "the account begins with turns" in words(page_of(log, asked))
    with pytest.raises(RequestError, match="leave out the condition"):
        period_messages(log, asked)


def test_without_replies_nothing_is_called_unanswered(opened: Open) -> None:
    said = words(page_of(opened(asks("1", 0), asks("2", 3 * DAY))))
    assert "Whether they were answered is not known: replies are not in this log." in said
    assert "not known whether answered 2 replies are not in this log" in said
    assert "unanswered" not in said
    assert "pending" not in said


def test_without_customers_there_are_no_turns(opened: Open) -> None:
    said = words(page_of(opened(replies("1", 0))))
    assert (
        "Of 0 turns, 0 needed a reply. Whether they were answered is not known: customers’ messages are"
        in said
    )


def test_rejected_rows_are_said_and_thirty_files_listed(opened: Open) -> None:
    report = gather(opened(asks("1", 0), replies("2", 1, "1")), WEEK, [ledger.SECTION])
    (file,) = report.found["ledger"].files
    files = [replace(file, name=f"{number}.csv", read=3, rejected=1) for number in range(33)]
    said = words(html(replace(report, found={"ledger": Ledger(files, None)})))
    assert "All 33 files, 3 of them not listed 99 66 0 0 0 33" in said
    assert "33 rows were rejected; each stands in the table of rejects with its file, line and reason" in said
    assert "File 30 canonical" in said
    assert "File 31" not in said
    assert said.count("The names of the files stand on internal pages only.") == 1
    assert ".csv" not in said
    internal = words(html(replace(report, found={"ledger": Ledger(files, None)}, is_internal=True)))
    assert "29.csv" in internal
    assert "30.csv" not in internal


def test_hostile_names_of_files_leave_the_page_whole(opened: Open) -> None:
    report = gather(opened(asks("1", 0), replies("2", 1, "1")), WEEK, [ledger.SECTION])
    (file,) = report.found["ledger"].files
    files = [replace(file, name=text, format=text) for text in pagelogs.HOSTILE]
    page = html(replace(report, found={"ledger": Ledger(files, None)}, is_internal=True))
    known = {
        "section",
        "h2",
        "div",
        "p",
        "table",
        "caption",
        "span",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "bdi",
    }
    assert set(re.findall(r"<([a-z0-9]+)", page)) <= known
    assert not re.search("[\0\u202e\ud800-\udfff]", page)
