"""Two states of a log: which figures moved, and the rows that made them move."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import product
import pytest
from click.testing import CliRunner, Result
from reference import COLUMNS, Row

from analytics.cli import main
from analytics.errors import NothingToReport, RequestError
from analytics.log import Log
from analytics.measuring import Selection, measure
from analytics.measuring.contributions import AMOUNTS, adds_up, indivisible
from analytics.measuring.diffing import Difference, Moved, causes, diff
from analytics.metrics import catalogue

MONDAY = datetime(2026, 3, 2, 9)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
END = MONDAY + 10 * DAY

OpenLog = Callable[[list[Row]], Log]


def row(message_id: str, posted_at: datetime, author_id: str, **cells: Any) -> Row:
    given = {"message_id": message_id, "posted_at": posted_at, "channel": "twitter", "author_id": author_id}
    return dict.fromkeys(COLUMNS) | given | {"from_brand": author_id == "acme"} | cells


def asked(number: int, at: datetime = MONDAY, **cells: Any) -> Row:
    return row(f"q{number}", at, f"c{number}", **({"category": "complaint"} | cells))


def answered(number: int, at: datetime, **cells: Any) -> Row:
    return row(f"a{number}", at, "acme", parent_id=f"q{number}", **cells)


def at_the_end(*rows: Row) -> list[Row]:
    """Add broadcasts, so that logs begin and end at the same instants and the brand is known to write."""
    return [row("begin", MONDAY - HOUR, "acme"), *rows, row("end", END, "acme")]


@pytest.fixture
def open_log(tmp_path: Path) -> Iterator[OpenLog]:
    """Load rows into a new log."""
    with ExitStack() as opened:
        numbers = iter(range(9))

        def make(rows: list[Row]) -> Log:
            number = next(numbers)
            log = opened.enter_context(Log(tmp_path / f"{number}.db", writable=True))
            product.load_files(log, [("log.csv", rows)], tmp_path / f"files{number}")
            return log

        yield make


def since(log: Log, before: datetime, after: datetime, *names: str, **asked_for: Any) -> Difference:
    return diff(
        log, log, Selection(as_of=before, **asked_for), Selection(as_of=after, **asked_for), names, rows=True
    )


def between(a: Log, b: Log, *names: str, **asked_for: Any) -> Difference:
    return diff(a, b, Selection(**asked_for), Selection(**asked_for), names, rows=True)


def told(found: Difference) -> list[tuple[Any, ...]]:
    """Return of each row the message, what differs, and numerator and denominator before and after."""
    assert found.rows is not None
    return found.rows.select(
        "message_id", "what", "numerator_before", "denominator_before", "numerator_after", "denominator_after"
    ).rows()


def only(found: Difference) -> Moved:
    (figure,) = found.figures
    return figure


# What can happen to a turn


def test_an_answer_that_came_between_two_instants_moves_its_turn_out_of_the_numerator(
    open_log: OpenLog,
) -> None:
    log = open_log(at_the_end(asked(1), asked(2), answered(2, MONDAY + 3 * DAY)))
    found = since(log, MONDAY + 2 * DAY, MONDAY + 4 * DAY, "unanswered_share")
    figure = only(found)
    assert figure.before is not None
    assert figure.after is not None
    assert (figure.before.value, figure.after.value, figure.change, figure.rows) == (1.0, 0.5, -0.5, 1)
    assert told(found) == [("q2", "answered", 1, 1, 0, 1)]
    assert found.rows is not None
    # numbers of the log say nothing outside of it
    assert not {"metric_no", "place_no", "key_no"} & set(found.rows.columns)


def test_a_turn_that_only_grew_old_enough_is_older(open_log: OpenLog) -> None:
    log = open_log(at_the_end(asked(1), asked(2, MONDAY + DAY)))
    found = since(log, MONDAY + 30 * HOUR, MONDAY + 48 * HOUR, "unanswered_share")
    assert told(found) == [("q2", "older", 0, 0, 1, 1)]
    assert found.rows is not None
    assert found.rows.select("pending_before", "pending_after").row(0) == (1, 0)


def test_a_turn_opened_between_two_instants_is_new(open_log: OpenLog) -> None:
    log = open_log(at_the_end(asked(1), asked(2, MONDAY + 3 * DAY)))
    assert told(since(log, MONDAY + 2 * DAY, END, "unanswered_share")) == [("q2", "new", 0, 0, 1, 1)]


def test_a_wait_that_went_on_moves_the_typical_wait(open_log: OpenLog) -> None:
    """After two hours nobody was answered; after five, half were within four."""
    log = open_log(at_the_end(asked(1), asked(2), answered(2, MONDAY + 4 * HOUR)))
    found = since(log, MONDAY + 2 * HOUR, MONDAY + 5 * HOUR, "typical_wait_seconds")
    figure = only(found)
    assert figure.before is not None
    assert figure.after is not None
    assert (figure.before.reason, figure.after.value, figure.change) == ("not reached", 14400.0, None)
    assert found.rows is not None
    assert found.rows.select("message_id", "what", "value_before", "value_after").rows() == [
        ("q1", "older", 7200.0, 18000.0),
        ("q2", "answered", 7200.0, 14400.0),
    ]


def test_a_row_that_the_other_log_lacks_takes_the_answer_away(open_log: OpenLog) -> None:
    whole = at_the_end(asked(1), answered(1, MONDAY + HOUR), asked(2), answered(2, MONDAY + HOUR))
    found = between(
        open_log(whole), open_log([one for one in whole if one["message_id"] != "a1"]), "unanswered_share"
    )
    assert told(found) == [("q1", "unanswered", 0, 1, 1, 1)]


def test_a_question_that_the_other_log_lacks_is_gone(open_log: OpenLog) -> None:
    whole = at_the_end(asked(1), asked(2))
    found = between(open_log(whole), open_log([one for one in whole if one["message_id"] != "q1"]), "turns")
    assert found.rows is not None
    assert found.rows.select("message_id", "what", "value_before", "value_after").rows() == [
        ("q1", "gone", 1.0, None)
    ]


def test_a_message_that_joins_a_turn_no_longer_opens_one(open_log: OpenLog) -> None:
    """The answer in between is missing from the other log: what was a turn of its own joins the first."""
    first, answer = asked(1, conversation_id="t"), answered(1, MONDAY + HOUR, conversation_id="t")
    second = row("q3", MONDAY + 2 * HOUR, "c1", conversation_id="t", category="complaint")
    found = between(
        open_log(at_the_end(first, answer, second)), open_log(at_the_end(first, second)), "unanswered_share"
    )
    assert told(found) == [("q1", "unanswered", 0, 1, 1, 1), ("q3", "left", 1, 1, 0, 0)]


def test_an_updated_export_that_answers_otherwise_says_so(open_log: OpenLog) -> None:
    before = at_the_end(asked(1), answered(1, MONDAY + 3 * HOUR))
    after = at_the_end(asked(1), answered(1, MONDAY + HOUR))
    assert told(between(open_log(before), open_log(after), "within_2h_share")) == [
        ("q1", "answer", 0, 1, 1, 1)
    ]


def test_a_category_that_was_corrected_moves_the_turn_from_slice_to_slice(open_log: OpenLog) -> None:
    logs = (
        open_log(at_the_end(asked(1), asked(2, category="question"))),
        open_log(at_the_end(asked(1, category="question"), asked(2, category="question"))),
    )
    assert told(between(*logs, "complaint_share")) == [("q1", "category", 1, 1, 0, 1)]
    found = between(*logs, "turns", by=("category",))
    assert found.rows is not None
    assert found.rows.select("category", "message_id", "what", "value_before", "value_after").rows() == [
        ("question", "q1", "category", None, 1.0),
        ("complaint", "q1", "category", 1.0, None),
    ]
    gone = next(figure for figure in found.figures if figure.dimensions == {"category": "complaint"})
    assert gone.after is None
    assert gone.change is None


@pytest.mark.parametrize(
    ("metric", "changed", "what"),
    [
        ("unanswered_share", {"category": "thanks"}, "needs_reply, category"),
        ("unanswered_share", {"directed": False}, "needs_reply, directed"),
        ("unanswered_share", {"removed_at": MONDAY + HOUR, "removed_by": "author"}, "withdrawn"),
        ("customers", {"author_id": "c2"}, "customer"),
        ("satisfied_share", {"rating": 2.0}, "messages"),
    ],
)
def test_what_an_updated_export_changes_is_named(
    open_log: OpenLog, metric: str, changed: dict[str, Any], what: str
) -> None:
    others = [asked(2, rating=5.0), asked(3, category="praise", directed=True)]
    logs = [open_log(at_the_end(asked(1, rating=5.0) | cells, *others)) for cells in ({}, changed)]
    found = between(*logs, metric)
    assert {row[1] for row in told(found)} == {what}


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({}, "agent"),
        ({"posted_at": MONDAY + 90 * MINUTE}, "answer"),
        # at the same instant, but another message
        ({"message_id": "b1"}, "answer"),
    ],
)
def test_another_agent_is_named_where_the_answer_is_the_same(
    open_log: OpenLog, changed: dict[str, Any], what: str
) -> None:
    answer = answered(1, MONDAY + HOUR, agent="Ann")
    logs = [open_log(at_the_end(asked(1), one)) for one in (answer, answer | {"agent": "Ben"} | changed)]
    found = between(*logs, "within_2h_share", by=("agent",))
    assert found.rows is not None
    assert set(found.rows["what"]) == {what}


def test_what_others_wrote_makes_a_reply_canned(open_log: OpenLog) -> None:
    """Four like replies are none of a template; the fifth makes all five canned."""
    text = "We are sorry, please write to us"
    rows = [one for n in range(5) for one in (asked(n), answered(n, MONDAY + HOUR, text=text))]
    found = between(open_log(at_the_end(*rows[:-1])), open_log(at_the_end(*rows)), "canned_share")
    assert told(found) == [
        *((f"q{number}", "related", 0, 1, 1, 1) for number in range(4)),
        ("q4", "answered", 0, 0, 1, 1),
    ]


def test_a_customer_counts_once_however_many_turns_came(open_log: OpenLog) -> None:
    # the later of the two, though its id is the first of the alphabet
    again = row("q0", MONDAY + 3 * DAY, "c1", category="question")
    log = open_log(at_the_end(asked(1), again, asked(2, MONDAY + 4 * DAY)))
    found = since(log, MONDAY + DAY, END, "customers", "asking_customers_share")
    assert found.rows is not None
    # the first turn names the customer, whichever turn made the difference
    assert found.rows.select(
        "metric", "counted", "message_id", "what", "value_before", "value_after"
    ).rows() == [
        ("customers", "customer", "q2", "new", None, 1.0),
        ("asking_customers_share", "customer", "q1", "new", None, None),
        ("asking_customers_share", "customer", "q2", "new", None, None),
    ]


def test_the_same_state_twice_moves_nothing(open_log: OpenLog) -> None:
    log = open_log(at_the_end(asked(1), answered(1, MONDAY + HOUR)))
    found = between(log, log)
    assert not any(figure.is_moved for figure in found.figures)
    assert len(found.figures) == len(catalogue())
    assert found.rows is not None
    assert found.rows.is_empty()
    assert causes(found).is_empty()


def test_a_figure_that_is_not_known_in_one_state_has_no_change(open_log: OpenLog) -> None:
    """Before the brand ever wrote, whether it answers is not known: nothing counted then."""
    log = open_log([asked(1), answered(1, MONDAY + 3 * DAY)])
    found = since(log, MONDAY + 2 * DAY, MONDAY + 3 * DAY, "unanswered_share")
    figure = only(found)
    assert figure.before is not None
    assert figure.before.reason == "the log holds no message of the brand"
    assert figure.change is None
    assert told(found) == [("q1", "answered", 0, 0, 0, 1)]


def test_only_the_figures_that_moved_are_taken_apart(open_log: OpenLog) -> None:
    """One channel loses an answer, on the other everything is as it was."""
    rows = at_the_end(asked(1), asked(2, channel="email"), answered(2, MONDAY + HOUR, channel="email"))
    a, b = open_log(rows), open_log([one for one in rows if one["message_id"] != "a2"])
    found = between(a, b, "unanswered_share", by=("channel",))
    assert [(figure.dimensions["channel"], figure.rows) for figure in found.figures] == [
        ("email", 1),
        ("twitter", None),
    ]
    assert found.rows is not None
    assert found.rows["channel"].to_list() == ["email"]


# The rows account for the whole change

# What no row can be named of: labels corrected together, agents and brands, and turns of other days.
NOT_TAKEN_APART = {
    "complaint_corrected_share", "feedback_corrected_share", "other_corrected_share", "question_corrected_share",
    "busiest_agent_share", "participating_brands_share", "responding_agents", "complaint_growth_ratio", "detractors",
    "promoters",
}  # fmt: skip


def test_all_metrics_but_some_can_be_taken_apart() -> None:
    assert {metric.name for metric in catalogue().values() if indivisible(metric)} == NOT_TAKEN_APART


def assert_accounted(found: Difference) -> None:
    """Make sure that of each moved figure the rows add up to how its counts changed."""
    assert found.rows is not None
    names = [name for name in found.rows.columns if name in ("metric", "channel", "category", "period")]
    for figure in found.figures:
        if figure.metric in found.undivided or not figure.is_moved:
            continue
        rows = found.rows.filter(
            pl.col("metric") == figure.metric,
            *(pl.col(name).eq_missing(pl.lit(value)) for name, value in figure.dimensions.items()),
            *([pl.col("period") == figure.period] if "period" in names else []),
        )
        sums = {
            name: (rows[f"{name}_after"].fill_null(0) - rows[f"{name}_before"].fill_null(0)).sum()
            for name in AMOUNTS
        }
        assert figure.rows == len(rows)
        before, after = figure.before, figure.after

        def change(name: str) -> int:
            return (getattr(after, name) or 0 if after else 0) - (getattr(before, name) or 0 if before else 0)  # noqa: B023

        assert sums["pending"] == change("pending"), figure
        statistic = catalogue()[figure.metric].statistic
        if statistic == "share":
            assert (sums["numerator"], sums["denominator"]) == (change("numerator"), change("denominator")), (
                figure
            )
        elif statistic == "ratio":
            assert sums["denominator"] + sums["other_denominator"] == change("n"), figure
        else:
            assert sums["denominator"] == change("n"), figure
        if statistic == "count":
            assert sums["value"] == pytest.approx(change("value")), figure


@pytest.fixture(scope="module")
def random_logs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Log, Log]]:
    """A log of random stories, and one of them with a tenth of the rows missing and some changed."""
    folder = tmp_path_factory.mktemp("random")
    ((_, rows), *_) = product.joined(range(6), 50)
    chance = Random(7)
    changed = [
        one | {"category": "question", "rating": 1.0}
        if chance.random() < 0.05 and not one["from_brand"]
        else one
        for one in rows
        if chance.random() > 0.1
    ]
    with Log(folder / "a.db", writable=True) as a, Log(folder / "b.db", writable=True) as b:
        for log, given in ((a, rows), (b, changed)):
            product.load_files(log, [("log.csv", given)], folder / log.path.stem)
        yield a, b


@pytest.mark.parametrize(
    "asked_for", [{}, {"by": ("category",)}, {"every": "month", "where": "channel <> 'sms'"}]
)
def test_the_rows_account_for_the_whole_change_between_two_instants(
    random_logs: tuple[Log, Log], asked_for: dict[str, Any]
) -> None:
    log, _ = random_logs
    early, late = log.con.execute("select quantile_disc(posted_at, [0.3, 0.8]) from posts").fetchall()[0][0]
    found = since(log, early, late, **asked_for)
    assert set(found.undivided) <= NOT_TAKEN_APART
    assert_accounted(found)


def test_the_rows_account_for_the_whole_change_between_two_logs(random_logs: tuple[Log, Log]) -> None:
    found = between(*random_logs, by=("channel",))
    assert set(found.undivided) <= NOT_TAKEN_APART
    assert_accounted(found)


def test_the_causes_are_the_rows_summed_up(open_log: OpenLog) -> None:
    rows = at_the_end(asked(1), asked(2), asked(3), answered(3, MONDAY + 3 * DAY), asked(4, MONDAY + 3 * DAY))
    found = since(open_log(rows), MONDAY + 2 * DAY, END, "unanswered_share")
    summed = causes(found).select("what", "rows", "numerator", "denominator").rows()
    assert summed == [("answered", 1, -1, 0), ("new", 1, 1, 1)]


# What is measured stays as it is, and what cannot be compared is refused


def test_figures_are_those_of_either_state_alone(open_log: OpenLog) -> None:
    log = open_log(at_the_end(asked(1), answered(1, MONDAY + 3 * DAY), asked(2, MONDAY + DAY)))
    found = since(log, MONDAY + 2 * DAY, END)
    for as_of, side in ((MONDAY + 2 * DAY, "before"), (END, "after")):
        alone = measure(log, [], Selection(as_of=as_of))
        assert [getattr(figure, side) for figure in found.figures] == alone


def test_only_the_instant_may_differ(open_log: OpenLog) -> None:
    log = open_log(at_the_end(asked(1)))
    with pytest.raises(RequestError, match="only the instant may differ"):
        diff(log, log, Selection(by=("channel",)), Selection())


def test_an_empty_log_has_nothing_to_compare(open_log: OpenLog, tmp_path: Path) -> None:
    log = open_log(at_the_end(asked(1)))
    with Log(tmp_path / "empty.db", writable=True) as empty, pytest.raises(NothingToReport):
        diff(log, empty, Selection(), Selection())


def test_rows_name_nobody_unless_people_are_to_be_shown(open_log: OpenLog) -> None:
    log = open_log(at_the_end(asked(1, author_name="Ana", text="Help me", url="https://x.example/1")))
    states = (Selection(as_of=MONDAY), Selection(as_of=END))
    hidden = diff(log, log, *states, ["unanswered_share"], rows=True).rows
    shown = diff(log, log, *states, ["unanswered_share"], rows=True, show_people=True).rows
    assert hidden is not None
    assert shown is not None
    assert set(shown.columns) - set(hidden.columns) == {"author_name", "text", "url"}
    assert "Ana" not in str(hidden.rows())
    assert shown.select("author_name", "text", "url").row(0) == ("Ana", "Help me", "https://x.example/1")


# The command

HEADER = "message_id,posted_at,channel,author_id,from_brand,parent_id,text,author_name,category\n"
EXPORT = (
    HEADER
    + "1,2026-03-02T09:00:00Z,twitter,ana,false,,It broke,Ana,complaint\n"
    + "2,2026-03-03T10:00:00Z,twitter,acme,true,1,Sorry,,\n"
    + "3,2026-03-02T11:00:00Z,facebook,ben,false,,=1+1,Ben,complaint\n"
    + "4,2026-03-05T12:00:00Z,facebook,acme,true,3,Sorry too,,\n"
)
INSTANTS = ("2026-03-04T00:00Z", "2026-03-06T00:00Z")


def command(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    assert "Traceback" not in result.output
    return result


@pytest.fixture(scope="module")
def dbs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A log, and one of an export without the last row."""
    folder = tmp_path_factory.mktemp("exports")
    paths = []
    for name, text in (("whole", EXPORT), ("part", EXPORT.rsplit("4,", 1)[0])):
        export = folder / f"{name}.csv"
        export.write_text(text, encoding="utf-8")
        paths.append(folder / f"{name}.duckdb")
        command("load", export, "--db", paths[-1])
    return paths[0], paths[1]


def test_the_command_prints_the_figures_that_moved_and_counts_the_others(dbs: tuple[Path, Path]) -> None:
    result = command("diff", *INSTANTS, "unanswered_share", "turns", "--db", dbs[0])
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["unanswered_share"]
    assert "50 %" in lines[2]
    assert "−50.0 points" in lines[2]
    assert result.stderr.splitlines() == [
        "before: as of 2026-03-04 00:00:00 UTC",
        "after: as of 2026-03-06 00:00:00 UTC",
        "1 of 2 figures moved.",
    ]


def test_all_figures_are_printed_on_demand(dbs: tuple[Path, Path]) -> None:
    result = command("diff", *INSTANTS, "unanswered_share", "turns", "--all", "-f", "json", "--db", dbs[0])
    share, turns = json.loads(result.stdout)
    assert list(share)[:5] == ["metric", "unit", "before", "after", "change"]
    assert (share["before"], share["after"], share["change"]) == (0.5, 0.0, -0.5)
    assert (share["numerator_before"], share["numerator_after"], share["n_before"]) == (1, 0, 2)
    assert (turns["before"], turns["after"], turns["change"]) == (2.0, 2.0, 0.0)


def test_two_logs_are_each_seen_as_of_their_latest_message_unless_an_instant_is_given(
    dbs: tuple[Path, Path],
) -> None:
    whole, part = dbs
    result = command("diff", part, whole, "unanswered_share", "--rows", "-f", "json")
    (one,) = json.loads(result.stdout)
    # as of 3 March, 10:00, the first was a day old and answered then, the second was too young
    assert (one["message_id"], one["what"], one["pending_before"], one["denominator_after"]) == (
        "3",
        "answered",
        1,
        1,
    )
    assert f"before: {part}, as of 2026-03-03 10:00:00 UTC" in result.stderr
    assert f"after: {whole}, as of 2026-03-05 12:00:00 UTC" in result.stderr
    again = command(
        "diff", part, whole, "unanswered_share", "--as-of", "2026-03-05T12:00Z", "--rows", "-f", "json"
    )
    (one,) = json.loads(again.stdout)
    assert (one["numerator_before"], one["numerator_after"]) == (1, 0)


def test_nothing_that_moved_is_no_failure(dbs: tuple[Path, Path]) -> None:
    result = command("diff", dbs[0], dbs[0])
    assert result.stdout == "no rows\n"
    assert f"0 of {len(catalogue())} figures moved." in result.stderr


def test_rows_are_limited_and_hide_people(dbs: tuple[Path, Path]) -> None:
    asked_for = ("diff", "2026-03-02T00:00Z", INSTANTS[1], "turns", "--rows", "--db", dbs[0])
    result = command(*asked_for, "--limit", 1)
    assert "1 of 2 rows" in result.stderr
    assert "Ana" not in result.output
    assert "It broke" not in result.output
    shown = command(*asked_for, "--show-people", "-f", "csv").stdout
    assert "Ana" in shown
    assert "'=1+1" in shown


def test_causes_are_printed_on_demand(dbs: tuple[Path, Path]) -> None:
    result = command("diff", *INSTANTS, "unanswered_share", "--causes", "-f", "csv", "--db", dbs[0])
    header, line = result.stdout.splitlines()
    assert dict(zip(header.split(","), line.split(","), strict=True)) | {
        "what": "answered",
        "rows": "1",
    } == dict(zip(header.split(","), line.split(","), strict=True))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("missing.duckdb", "2026-03-06"),
            "There is no log missing.duckdb, and it is not an instant either.",
        ),
        ((INSTANTS[1], INSTANTS[0]), "A is the earlier state"),
        ((*INSTANTS, "--as-of", "2026-03-05"), "leave out --as-of"),
        ((*INSTANTS, "--causes", "--rows"), "either --causes or --rows"),
        ((*INSTANTS, "--limit", "3"), "--limit is for --rows"),
        ((*INSTANTS, "--show-people"), "--show-people is for --rows"),
        ((*INSTANTS, "unaswered_share"), "Did you mean"),
    ],
)
def test_what_cannot_be_compared_is_said(
    dbs: tuple[Path, Path], arguments: tuple[str, ...], message: str
) -> None:
    assert message in command("diff", *arguments, "--db", dbs[0], code=2).stderr


def test_a_log_and_an_instant_cannot_be_compared(dbs: tuple[Path, Path]) -> None:
    assert "either two logs or two instants" in command("diff", dbs[0], INSTANTS[0], code=2).stderr


def test_days_that_are_settled_do_not_move_and_that_is_said(dbs: tuple[Path, Path]) -> None:
    late = ("2026-03-20T00:00Z", "2026-03-25T00:00Z")
    result = command("diff", *late, "turns", "--to", "2026-03-02", "--db", dbs[0])
    assert "Both are seen as of the same instant" in result.stderr


def test_an_instant_against_itself_is_said_to_be_one(dbs: tuple[Path, Path]) -> None:
    same = ("2026-03-05T00:00Z", "2026-03-05T02:00+02:00")
    result = command("diff", *same, "turns", "--db", dbs[0])
    assert "A and B are the same instant" in result.stderr
    assert "a week" not in result.stderr


def test_equal_inputs_give_equal_bytes(dbs: tuple[Path, Path]) -> None:
    texts = {
        command(
            "diff",
            *INSTANTS,
            "unanswered_share",
            "turns",
            "customers",
            "--rows",
            "-f",
            "ndjson",
            "--db",
            dbs[0],
        ).stdout
        for _ in range(2)
    }
    assert len(texts) == 1


@pytest.mark.parametrize(
    "metric", ["median_response_seconds", "mean_response_seconds", "typical_wait_seconds"]
)
def test_values_of_one_turn_in_two_rows_make_up_no_figure_of_values(metric: str) -> None:
    amounts = {name: [0, 0] for name in AMOUNTS}
    for keys, holds in (([1, 2], True), ([1, 1], False)):
        found = pl.DataFrame({"slice_no": [0, 0], "key_no": keys} | amounts)
        assert adds_up(found, [], catalogue()[metric]) == holds
