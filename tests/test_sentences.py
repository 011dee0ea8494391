"""What a page says in words never goes beyond its figures, nor against them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pagelogs
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pagerows import AS_GIVEN, answers, asks, open_rows
from pageweeks import SECTIONS, STEADY, page

from analytics.goals import Goal
from analytics.measuring import Figure, Selection, Span
from analytics.measuring.changes import change
from analytics.measuring.intervals import wilson
from analytics.metrics import catalogue
from analytics.pages import wording
from analytics.pages.periods import Period
from analytics.pages.report import HEADLINE, NO_CUSTOMERS, NO_REPLIES, Report, Slice, gather
from analytics.pages.sections import places
from analytics.pages.sections.places import Group, Places
from analytics.pages.sentences import summary
from analytics.pages.trends import Week

SAY = wording()
MONDAY = date(2026, 3, 2)
WEEK = timedelta(days=7)


def told(report: Report) -> list[str]:
    return [sentence.replace("\u00a0", " ") for sentence in summary(report, SAY)]


def figure(
    metric: str = "unanswered_share", value: float | None = 0.2, width: float = 0.05, n: int = 300
) -> Figure:
    unit = catalogue()[metric].unit
    counted = unit == "share" and value is not None
    return Figure(
        metric, unit, value,
        None if value is None or unit == "turns" else max(0.0, value - width),
        None if value is None or unit == "turns" else value + width,
        round(value * n) if counted and value is not None else None, n if counted else None,
        n, 0, {}, None, None if value is not None else "not reached",
    )  # fmt: skip


# Changes between two figures


@given(some.floats(0, 1), some.floats(0, 1), some.floats(0.01, 0.3), some.floats(0.01, 0.3))
def test_a_change_is_clear_exactly_where_its_interval_leaves_out_zero(
    now: float, before: float, wide: float, wider: float
) -> None:
    moved = change(figure(value=now, width=wide), figure(value=before, width=wider))
    assert moved.value is not None
    assert moved.low is not None
    assert moved.high is not None
    assert moved.low <= moved.value <= moved.high
    assert moved.is_clear == (moved.low > 0 or moved.high < 0)
    if abs(now - before) <= max(wide, wider):
        assert not moved.is_clear


def test_a_change_of_shares_has_newcombes_interval() -> None:
    # Newcombe 1998, table II (a), method 10: 56/70 - 48/80 is 0.2 with 0.0524 to 0.3339.
    now, before = (
        replace(figure(), value=part / total, low=low, high=high)
        for part, total in ((56, 70), (48, 80))
        for low, high in [wilson(part, total, 1.0)]
    )
    moved = change(now, before)
    assert moved.low == pytest.approx(0.0524, abs=5e-5)
    assert moved.high == pytest.approx(0.3339, abs=5e-5)


def test_a_count_that_grew_is_no_clear_change() -> None:
    moved = change(figure("turns", 900), figure("turns", 300))
    assert moved.value == 600
    assert not moved.is_clear


def test_what_is_not_reached_cannot_be_compared() -> None:
    moved = change(figure("typical_wait_seconds", None), figure("typical_wait_seconds", 60.0))
    assert (moved.value, moved.reason) == (None, "not reached")


# Sentences of any report


@some.composite
def figures(draw: some.DrawFn, *, calm: bool = False) -> dict[str, Figure]:
    """Figures of a week; calm ones move little, so that others can stand out."""
    n = draw(some.sampled_from([300, 300, 300, 12]))
    parts = some.integers(140, 160) if calm else some.integers(0, 300)
    shares = parts.map(lambda part: round(part * n / 300) / n)
    share = shares if calm else some.none() | shares
    seconds = some.floats(3000, 4000) if calm else some.none() | some.floats(1, 1e6)
    found = {}
    for name in HEADLINE:
        unit = catalogue()[name].unit
        counts = some.integers(290, 310) if calm else some.integers(1, 900)
        drawn = counts.map(float) if unit == "turns" else share if unit == "share" else seconds
        width = draw(some.sampled_from([1e-3, 0.1, 1e5]))
        found[name] = figure(name, draw(drawn), width, n)
    typical, slow = found["typical_wait_seconds"], found["p90_wait_seconds"]
    if typical.value is None or (slow.value is not None and slow.value < typical.value):
        found["p90_wait_seconds"] = figure("p90_wait_seconds", None, n=n)
    return found


@some.composite
def reports(draw: some.DrawFn, kinds: Sequence[str] = ("week", "days", "log")) -> Report:
    kind = draw(some.sampled_from(kinds))
    past = [draw(figures(calm=True)) for _ in range(draw(some.sampled_from([0, 7, 8, 12, 20])))]
    now = draw(figures(calm=draw(some.booleans())))
    weeks = [Week(MONDAY + WEEK * number, found) for number, found in enumerate([*past, now])]
    first = weeks[-1].start
    n = now["unanswered_share"].n
    owed = draw(some.sampled_from([n, n + 40]))
    counted = {"turns": draw(some.sampled_from([owed, owed + 100])), "owed": owed}
    period = Period(kind, first, first + timedelta(days=6), "UTC", datetime(2027, 1, 1), None, 0, 86_400)
    has_before = kind == "days" and draw(some.booleans())
    channels = [
        Slice(name, {"unanswered_share": draw(figures())["unanswered_share"]}) for name in ("sms", "email")
    ]
    goals = {
        goal.metric: replace(goal, value=draw(some.sampled_from([0.1, 0.5, 0.9])))
        for goal in (Goal("unanswered_share", "<=", 0), Goal("within_2h_share", ">=", 0))
        if draw(some.booleans())
    }  # fmt: skip
    return Report(
        period=period, brand=None, is_internal=False, is_sample=False,
        previous=replace(period, first=first - WEEK, last=first - timedelta(days=1)) if has_before else None,
        no_comparison=None if has_before else "none",
        span=Span(datetime(2026, 3, 2), datetime(2027, 1, 1), 9, 5, 4), one_sided=None,
        figures=now, before=draw(figures()) if has_before else {},
        weeks=weeks[-13:], baseline=weeks[:13], population=counted,
        found={"places": Places(Group(channels, 0, 0, 0, 0), None)}, goals=goals,
    )  # fmt: skip


@given(reports())
def test_there_are_three_sentences_and_each_is_one(report: Report) -> None:
    sentences = told(report)
    assert len(sentences) == 3
    for sentence in sentences:
        assert re.match("[A-Z]", sentence)
        assert sentence.endswith(".")
        assert not re.search(r"\. [A-Z]|None|nan|[{}]|\.\.|;\.", sentence)


@given(reports())
def test_the_first_sentence_says_the_share_without_an_answer_and_no_other(report: Report) -> None:
    line, first = report.figures["unanswered_share"], told(report)[0]
    said = re.findall(r"\(([^)]*%)\)", first)
    if line.value in (None, 0, 1):
        assert said == []
    else:
        assert line.value is not None
        assert said == [SAY.share(line.value).replace("\u00a0", " ")]
        assert f"; {line.numerator:,} of " in first
    assert ("every one" in first) == (line.value == 0)
    assert bool(re.search(", none has|; none of those has", first)) == (line.value == 1)


@given(reports())
def test_a_wait_that_is_not_reached_is_never_given(report: Report) -> None:
    sentence = told(report)[1]
    typical, slow = (report.figures[name] for name in ("typical_wait_seconds", "p90_wait_seconds"))
    assert ("Half had" in sentence) == (typical.value is not None)
    assert ("fewer than half" in sentence) == (typical.value is None)
    assert ("nine in ten within" in sentence) == (typical.value is not None and slow.value is not None)


@given(reports())
def test_a_share_within_2_hours_never_stands_beside_waits_that_deny_it(report: Report) -> None:
    typical, within = (report.figures[name] for name in ("typical_wait_seconds", "within_2h_share"))
    if "came within 2 hours" in told(report)[1]:
        assert within.value is not None
        half_is_within = typical.value is not None and typical.value <= 7200
        assert (within.value >= 0.5) == half_is_within


@given(reports())
def test_a_goal_is_said_to_be_missed_exactly_where_all_of_the_interval_misses_it(report: Report) -> None:
    missed = 0
    for name, goal in report.goals.items():
        low, high = report.figures[name].low, report.figures[name].high
        if low is not None and high is not None:
            missed += low > goal.value if goal.operator == "<=" else high < goal.value
    sentence = told(report)[1]
    assert ("not met" in sentence) == bool(missed)
    if missed == 2:
        assert "2 goals are not met" in sentence


def signal_of(report: Report, name: str) -> str | None:
    """The signal of the page's week by the rules: its direction, ``none``, or None where it is not judged."""
    least = 0 if name == "turns" else 20

    def usable(weeks: Sequence[Week]) -> dict[date, float]:
        return {
            week.start: value
            for week in weeks
            if (value := week.figures[name].value) is not None and week.figures[name].n >= least
        }

    made = usable(report.baseline)
    if len(made) < 8 or (name == "turns" and sum(value >= 20 for value in made.values()) < 8):
        return None
    series = made | usable(report.weeks)
    if report.period.first not in series:
        return None
    values, past = [series[start] for start in sorted(series)], [made[start] for start in sorted(made)]
    centre = mean(past)
    reach = 2.66 * mean([abs(b - a) for a, b in pairwise(past)])
    high = min(centre + reach, 1) if catalogue()[name].unit == "share" else centre + reach
    run = next(
        (k for k, v in enumerate(reversed(values)) if (v > centre) != (values[-1] > centre) or v == centre),
        len(values),
    )
    if run >= 8 or not max(centre - reach, 0) <= values[-1] <= high:
        return "above" if values[-1] > centre else "below"
    return "none"


@given(reports(kinds=["week"]))
def test_a_week_changed_exactly_where_a_figure_has_a_signal(report: Report) -> None:
    signals = {name: signal_of(report, name) for name in HEADLINE}
    moved = [name for name, signal in signals.items() if signal in ("above", "below")]
    judged = [name for name, signal in signals.items() if signal is not None]
    sentence = told(report)[2]
    assert ("Changed by more than chance" in sentence) == bool(moved)
    assert ("No real change" in sentence) == (bool(judged) and not moved)
    assert ("cannot be said" in sentence) == (not judged)
    said = re.findall(r"“([^”]*)” \((.*?than usual|.*?not as usual)\)", sentence)
    assert [title for title, _ in said] == [catalogue()[name].title for name in moved[:2]]
    for (_, words), name in zip(said, moved, strict=False):
        better = catalogue()[name].better
        assert signals[name] in words
        verdict = "better" if (signals[name] == "above") == (better == "higher") else "worse"
        assert words.endswith("not as usual" if better == "neither" else f"{verdict} than usual")
        if "limit" in words:
            now, limit = re.findall(r"(.*) is (?:above|below) the (?:upper|lower) limit of (.*):", words)[0]
            assert now != limit
    if len(moved) > 2:
        assert f"{len(moved) - 2} further figure" in sentence


@given(reports(kinds=["days", "log"]))
def test_other_days_are_never_judged_by_signals_but_by_clear_changes(report: Report) -> None:
    sentence = told(report)[2]
    assert "real change" not in sentence
    names = {
        "share without an answer": "unanswered_share",
        "share answered within 2 hours": "within_2h_share",
        "typical wait": "typical_wait_seconds",
    }
    said = re.findall(r"the ((?:share|typical)[\w ]*?) (rose|fell) from", sentence)
    assert sentence.count(" rose ") + sentence.count(" fell ") == len(said)
    clear = {
        name: moved
        for name in names.values()
        if report.before and (moved := change(report.figures[name], report.before[name])).is_clear
    }
    assert {names[subject] for subject, _ in said} == set(clear)
    for subject, verb in said:
        assert clear[names[subject]].is_rise == (verb == "rose")
    for now, before in re.findall(r"from (\S+ ?\S*) to (\S+ ?\S*?)[;.]", sentence):
        assert now != before


@given(reports(kinds=["log"]))
def test_channels_are_said_to_differ_only_where_their_intervals_lie_apart(report: Report) -> None:
    first, second = (one.figures["unanswered_share"] for one in report.found["places"].channels.shown)
    if "beyond chance" in told(report)[2]:
        assert first.high is not None
        assert second.high is not None
        assert first.low is not None
        assert second.low is not None
        assert first.high < second.low or second.high < first.low


# Logs worked by hand


def test_the_sentences_of_a_small_log_are_as_worked_by_hand(tmp_path: Path) -> None:
    # Five turns: one is thanks, one too young; of the others two are answered, after 10 minutes and 3 hours.
    at = pagelogs.at
    where, broken = asks("1", at(0, 9), "ann", "question"), asks("3", at(0, 10), "bob", "complaint")
    rows = [where, answers(where, 10), broken, answers(broken, 180), asks("5", at(0, 34), "cid", "complaint")]
    rows += [asks("6", at(0, 35), "dan", "thanks"), asks("7", at(0, 83), "eve", "question")]
    with open_rows(tmp_path, rows) as log:
        report = gather(log, Selection(), SECTIONS)
    assert told(report) == [
        "In this log customers turned to the brand 5 times; 4 of these needed a reply;"
        " 1 of the 3 that are at least 24 h old (33 %) has no answer from a person.",
        "Half had an answer within 3 h; 33 % of the answers owed came within 2 hours.",
        "Within 30 minutes, when 52 % of customers expect an answer (beeshaper, undated), 33 % had one.",
    ]


def test_the_sentences_of_a_week_that_broke_down_are_as_worked_by_hand() -> None:
    # Nine weeks: four of 50 %, four of 55 %, one of 100 %. Their mean is 57.8 %, that of the moving ranges (seven of
    # 5 points, one of 45) 10 points: limits 31.2 % and 84.4 %. The share in time is what is left of 100 %.
    report = page([*STEADY, (0, 20)])
    assert told(report) == [
        "In this week customers turned to the brand 20 times; a reply was needed each time;"
        " none of those has an answer from a person. On Twitter the log holds no reply of these days, the nearest is"
        " of 19 October: 20 turns there that needed one count as unanswered and may have been answered.",
        "By Mon 9 November 2026, 00:00 fewer than half of those who needed a reply had one,"
        " so there is no typical wait;"
        " 0 % of the answers owed came within 2 hours.",
        "Changed by more than chance: “Share without an answer” (100 % is above the upper limit of 84 %: worse than"
        " usual) and “Share answered within 30 minutes” (0 % is below the lower limit of 16 %: worse than usual);"
        " 2 further figures below changed too.",
    ]


def test_a_week_like_the_others_is_no_real_change() -> None:
    # The three shares in time, the share without an answer and the turns; of 55 % no wait is reached by half.
    report = page(STEADY)
    assert told(report)[2] == (
        "No real change in the 5 figures that can be judged: all are within what is usual."
    )


def test_of_seven_weeks_nothing_is_said() -> None:
    assert told(page(STEADY[:7]))[2] == (
        "Whether anything really changed cannot be said yet: fewer than 8 whole weeks with 20 turns or more."
    )


def test_a_missed_goal_is_named() -> None:
    goals = (Goal("within_2h_share", ">=", 0.8), Goal("unanswered_share", "<=", 0.6))
    report = page(STEADY, settings=replace(AS_GIVEN, goals=goals))
    assert told(report)[1].endswith(
        "; the goal of at least 80 % is not met (“Share answered within 2 hours”)."
    )


@pytest.mark.parametrize("side", [NO_REPLIES, NO_CUSTOMERS])
def test_a_log_of_one_side_never_says_that_somebody_has_no_answer(tmp_path: Path, side: str) -> None:
    asked = asks("1", pagelogs.at(0, 9), "ann", "complaint")
    with open_rows(tmp_path, [asked] if side == NO_REPLIES else [answers(asked)]) as log:
        report = gather(log, Selection(), SECTIONS)
    assert report.one_sided == side
    sentences = told(report)
    assert len(sentences) == 3
    assert "no message from" in " ".join(sentences)
    assert not re.search("no answer from a person|unanswered|%", " ".join(sentences))


# Where the log holds no replies


def test_a_channel_without_replies_is_told_apart_from_one_where_nobody_answered(tmp_path: Path) -> None:
    # Twitter is answered; of e-mail the log has the customers' side only.
    asked = [asks(f"t{n}", pagelogs.at(0, n), f"t{n}", "question") for n in range(6)]
    rows = [row for one in asked for row in (one, answers(one, 10))]
    rows += [asks(f"e{n}", pagelogs.at(0, n), f"e{n}", "question", channel="email") for n in range(24)]
    rows.append(asks("end", pagelogs.at(0, 90), "end", "thanks"))
    with open_rows(tmp_path, rows) as log:
        report = gather(log, Selection(), SECTIONS)
    assert "fewer than half had an answer" not in " ".join(places.SECTION.tell(report, SAY)["sentences"])
    assert told(report)[0] == (
        "In this log customers turned to the brand 31 times; 30 of these needed a reply; 24 of those (80 %) have no"
        " answer from a person. The log holds no reply on E-mail: whether the 24 turns there that needed one were"
        " answered is not known; they count as unanswered."
    )
    email = next(one for one in report.found["places"].channels.shown if one.name == "email")
    assert email.figures["unanswered_share"].value is None
    assert email.figures["unanswered_share"].reason == NO_REPLIES
    assert email.figures["turns"].value == 24


def test_a_page_on_which_no_channel_has_a_reply_does_not_say_that_all_are_unanswered(tmp_path: Path) -> None:
    # The brand is heard on Twitter, in the week after; this page has e-mails alone.
    broken = asks("t", pagelogs.at(1, 9), "ann", "question")
    rows = [asks(f"e{n}", pagelogs.at(0, n), f"e{n}", "question", channel="email") for n in range(6)]
    rows += [broken, answers(broken, 10)]
    first = pagelogs.START.date()
    with open_rows(tmp_path, rows) as log:
        report = gather(log, Selection(first=first, last=first + timedelta(days=6)), SECTIONS)
    assert report.one_sided == NO_REPLIES
    assert "%" not in " ".join(told(report))
