"""What exports cannot tell, on the page: said near the top, and no number or sentence that would need it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pagelogs
import pytest
from pagerows import AS_GIVEN, Row, Words, answers, asks, shown, write

from analytics.log import LoadOptions, Log, load
from analytics.measuring import Limit, Selection
from analytics.pages import SECTIONS, Form, Report, gather, markdown, render, wording
from analytics.pages.archive import archive
from analytics.pages.letter import letter
from analytics.pages.limits import format_words, limit_words
from analytics.pages.sections import curve, figures, ledger, places, waiting, weeks, when
from analytics.pages.sentences import summary
from analytics.sources.files import find

SAY = wording()
WEEK = Selection(first=date(2026, 8, 31), last=date(2026, 9, 6))
# All of the log, when its turns are old enough to tell.
ALL = Selection(as_of=pagelogs.at(1))
PARTS = tuple(part.SECTION for part in (figures, weeks, curve, places, when, waiting, ledger))
ONLY_ANSWERED = "come from exports that hold only answered messages"
OF_ANSWERED = "come from exports of answered messages only"

Lacking = Mapping[str, tuple[str, ...]]


def day(number: int, minute: int = 0) -> list[Row]:
    """A question on Twitter and one by mail, on a day of the first week; every third by mail has no answer."""
    when = pagelogs.at(0, 24 * (number % 6) + 8, minute)
    tweet = asks(f"t{number}", when, f"c{number}", "question")
    mail = asks(f"m{number}", when, f"d{number}", "question", channel="email")
    return [tweet, answers(tweet), mail, *([answers(mail, 60)] if number % 3 else [])]


def rows(days: int = 24) -> list[Row]:
    return [row for number in range(days) for row in day(number, number)]


def opened(folder: Path, found: Sequence[Row], lacks: Lacking) -> Log:
    """Load messages, a file a channel; the files of some channels are of a format that lacks something."""
    log = Log(folder / "log.duckdb", AS_GIVEN, writable=True)
    for channel in dict.fromkeys(str(row["channel"]) for row in found):
        path = write(folder / f"{channel}.csv", [row for row in found if row["channel"] == channel])
        load(log, find([str(path)]).exports[0], LoadOptions(), pagelogs.LOADED_AT)
        kinds = list(lacks.get(channel, ()))
        log.con.execute("update files set lacks = ? where name = ?", [kinds, f"{channel}.csv"])
    log.forget()
    return log


@pytest.fixture
def answered_only(tmp_path: Path) -> Iterator[Log]:
    with opened(tmp_path, rows(), {"twitter": ("unanswered",)}) as log:
        yield log


def page(log: Log, selection: Selection = ALL, *, is_internal: bool = False) -> Report:
    return gather(log, selection, PARTS, is_internal=is_internal)


def test_near_the_top_stands_that_nobody_knows_who_had_no_answer(answered_only: Log) -> None:
    first, second, _ = summary(page(answered_only), SAY)
    assert first == (
        "In this log customers turned to the brand 48 times; a reply was needed each time."
        f" Twitter: 24 of 24 turns {ONLY_ANSWERED}: those without an answer are missing, so nobody can say how many"
        " they are."
    )
    # 24 answers after half an hour, 16 after an hour
    assert second == (
        "How long all customers waited cannot be said; half of those who had an answer had it within 30\u00a0min."
    )


def test_markdown_and_mail_say_it_too(answered_only: Log) -> None:
    report = page(answered_only)
    mail = letter(report, SAY)
    for text in (markdown(report, SAY), mail.text, mail.html):
        assert f"Twitter: 24 of 24 turns {ONLY_ANSWERED}" in text
    assert "%" not in mail.subject
    assert f"| Share without an answer | 24 turns {OF_ANSWERED} | \u2014 | 0 | 0 |" in markdown(report, SAY)


def test_no_figure_or_sentence_of_the_page_needs_those_that_were_not_exported(answered_only: Log) -> None:
    report = page(answered_only)
    reason = f"24 turns {OF_ANSWERED}"
    notes = " ".join(figures.tell(report, SAY)["notes"])
    assert f"Not shown, because {reason}: Share without an answer; " in notes
    assert curve.tell(report, SAY) == {"sentences": [f"There is no curve: {reason}."], "rows": []}
    told = when.tell(report, SAY)
    assert f"Here this is not known: {reason}." in told["sentences"][1]
    assert {cell["share"] for row in told["rows"] for cell in row["cells"]} == {""}
    assert "30 minutes" not in told["caption"]
    assert ledger.tell(report, SAY)["notes"] == [
        f"Turns without an answer are missing from this account: {reason}."
    ]


def test_channels_without_such_exports_keep_their_figures(answered_only: Log) -> None:
    text = shown(page(answered_only), places.SECTION).text
    # 8 of 24 mails
    assert f"Twitter 24 24 turns {OF_ANSWERED} 30 min" in text
    assert "E-mail 24 33 % 18–53 % 1 h 1 h" in text
    assert f"All 48 24 turns {OF_ANSWERED}" in text


def test_the_list_of_those_who_wait_says_that_others_may(tmp_path: Path, answered_only: Log) -> None:
    (told,) = waiting.tell(page(answered_only), SAY)["sentences"]
    assert told == (
        "8 turns opened in this period still wait for an answer from a person."
        f" Others may wait too: 24 turns {OF_ANSWERED}."
    )
    (tmp_path / "all").mkdir()
    tweets = [row for row in rows() if row["channel"] == "twitter"]
    with opened(tmp_path / "all", tweets, {"twitter": ("unanswered",)}) as log:
        (told,) = waiting.tell(page(log), SAY)["sentences"]
    assert told == f"Nobody can say who still waits: 24 turns {OF_ANSWERED}."


def test_weeks_of_such_turns_have_no_figure_and_the_others_do(tmp_path: Path) -> None:
    found = []
    for week in range(4):
        for number in range(20):
            channel = "twitter" if week == 1 else "email"
            one = asks(f"{week}-{number}", pagelogs.at(week, number), f"c{number}", channel=channel)
            found += [one, answers(one)] if number else [one]
    found.append(asks("last", pagelogs.at(5), "c0", channel="email"))
    with opened(tmp_path, found, {"twitter": ("unanswered",)}) as log:
        last = Selection(first=date(2026, 9, 21), last=date(2026, 9, 27))
        report = page(log, last)
        told = weeks.tell(report, SAY)
        files = {file.path: file.text for file in archive(log, Selection(), SAY, is_drawn=False)}
    shares = [week.figures["unanswered_share"] for week in report.weeks]
    assert [figure.value for figure in shares] == [0.05, None, 0.05, 0.05]
    assert (
        "In 1 of 4 weeks it is not known who had no answer: some turns come from exports of answered"
        " messages only."
    ) in told["sentences"][0]
    assert told["rows"][1]["cells"][0]["value"] == ""
    # the page's own week is known, and judged against what is known
    assert "(5\u00a0%)" in summary(report, SAY)[0]
    assert files["index.html"].count(f"20 turns {OF_ANSWERED}") == 1
    assert f"20 of 20 turns {ONLY_ANSWERED}" in files["2026-W37.html"]
    assert ONLY_ANSWERED not in files["2026-W38.html"].split('id="weeks"')[0]


def test_of_monitoring_exports_the_share_is_shown_as_an_upper_bound(tmp_path: Path) -> None:
    with opened(tmp_path, rows(), {"email": ("monitored",)}) as log:
        report = page(log)
        first = summary(report, SAY)[0]
        told = waiting.tell(report, SAY)["sentences"][0]
    assert (
        "8 of those (17\u00a0%) have no answer from a person. E-mail: 24 of 24 turns come from exports of a"
        in first
    )
    assert "so the share without an answer is at most what is shown." in first
    assert told.endswith(
        "Some may have been answered: the log lacks replies that the monitoring did not catch."
    )


def test_of_exports_without_follow_ups_the_page_says_what_is_missing(tmp_path: Path) -> None:
    with opened(tmp_path, rows(), {"twitter": ("follow_ups",), "email": ("follow_ups",)}) as log:
        report = gather(log, ALL, SECTIONS)
        text = render(report, SAY, Form(is_drawn=False))
    # all channels are concerned, so none is named
    assert (
        " person. 48 of 48 turns come from exports that hold only the first message and the first reply of"
        in (summary(report, SAY)[0].replace("\u00a0", " "))
    )
    assert "Share of first contacts without a repeat" in text
    assert report.figures["unanswered_share"].value == pytest.approx(8 / 48)


def test_times_to_the_minute_are_a_note_under_the_figures(tmp_path: Path) -> None:
    with opened(tmp_path, rows(), {"email": ("seconds", "notes")}) as log:
        report = page(log)
        notes = figures.tell(report, SAY)["notes"]
    assert "E-mail: 24 of 24 turns have times to the minute; their waits are no more exact." in notes
    assert "minute" not in summary(report, SAY)[0]


def test_a_small_channel_is_not_named_on_a_shared_page() -> None:
    small = Limit("monitored", "sms", 3, 4, 3)
    large = Limit("monitored", "twitter", 10, 20, 12)

    def told(limits: Sequence[Limit], fewest: int) -> str:
        (sentence,) = limit_words(limits, ["monitored"], SAY, channels=3, fewest=fewest)
        return sentence.split(" come")[0]

    assert told([large, small], 0) == "Twitter and SMS: 13 of 24 turns"
    assert told([large, small], 5) == "Twitter: 10 of 20 turns"
    assert told([small], 5) == "3 of 4 turns"
    assert limit_words([large], ["unanswered", "seconds"], SAY, channels=1) == []


def test_the_ledger_says_of_each_format_what_it_cannot_tell(tmp_path: Path, answered_only: Log) -> None:
    assert ledger.tell(page(answered_only), SAY)["lacks"] == [
        "What exports in the format canonical cannot tell: who had no answer."
    ]
    assert format_words({"zendesk_csv": ("follow_ups", "seconds", "notes")}, SAY) == [
        "What exports in the format zendesk_csv cannot tell: what came after the first message and the first reply of a"
        " conversation; the seconds of times; internal notes."
    ]
    (tmp_path / "plain").mkdir()
    with opened(tmp_path / "plain", rows(), {}) as log:
        assert ledger.tell(page(log), SAY)["lacks"] == []


def test_a_final_page_stays_as_it_is_when_other_exports_are_loaded(tmp_path: Path) -> None:
    lacks = ("unanswered", "follow_ups", "monitored", "seconds", "notes")
    late = [asks(f"z{number}", pagelogs.at(3, number), f"z{number}", channel="sms") for number in range(3)]
    one = asks("y", pagelogs.at(2), "y", channel="forum")
    with opened(tmp_path, [*rows(), one], {"twitter": ("monitored",)}) as log:
        before = render(gather(log, WEEK, SECTIONS), SAY)
        path = write(tmp_path / "late.csv", late)
        load(log, find([str(path)]).exports[0], LoadOptions(), pagelogs.LOADED_AT)
        log.con.execute("update files set lacks = ? where name = 'late.csv'", [list(lacks)])
        log.forget()
        assert render(gather(log, WEEK, SECTIONS), SAY) == before


def test_a_page_of_exports_that_tell_all_says_nothing_of_it(tmp_path: Path) -> None:
    with opened(tmp_path, rows(), {}) as log:
        report = gather(log, ALL, SECTIONS)
        text = render(report, SAY, Form(is_drawn=False))
    assert report.limits == []
    assert report.hidden is None
    for words in ("come from", "monitoring tool", "cannot tell:", "to the minute"):
        assert words not in text


@pytest.mark.parametrize("name", ["he", "sr-Cyrl"])
def test_the_sentences_are_said_in_other_languages(tmp_path: Path, name: str) -> None:
    lacks = ("unanswered", "follow_ups", "monitored", "seconds", "notes")
    say = wording(name)
    with opened(tmp_path, rows(3), {"twitter": lacks}) as log:
        for days in (ALL, replace(WEEK, last=WEEK.first and WEEK.first + timedelta(days=1))):
            report = gather(log, days, SECTIONS, is_internal=True)
            told = " ".join([*summary(report, say), *ledger.tell(report, say)["lacks"]])
            html = render(report, say, Form(is_drawn=False)).split("<main>")[1].split('id="definitions"')[0]
            told += Words(html).text
            for english in ("turns", "export", "answered", "monitoring", "known", "cannot"):
                assert english not in told.replace("answered query", "")
