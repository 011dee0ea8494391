"""The forms of verdicts: valid, escaped, short enough, equal from equal verdicts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import xmlschema
from hypothesis import given
from hypothesis import settings as sized
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from playwright.sync_api import Browser

from analytics.goals import Goal
from analytics.measuring import Figure, Limit, Selection
from analytics.measuring.checking import Checked, Verdict
from analytics.measuring.quality import QualityVerdict
from analytics.pages.checked import SCHEMA, annotate, badge, document, junit, markdown, plain
from analytics.quality_limits import QualityLimit

HOSTILE = (
    "@everyone #1 GH-2 owner/repo#3 https://evil.example www.evil.example <b>x</b> **bold** | cell | `code` ``two``"
    " ![i](x) [l](javascript:alert(1)) &amp; ]]> \x1b[31m \0 ::error title=x::y %0A, ##[add-mask]z \u202egnp :smile:"
    " ~~s~~"
)
SVG = "{http://www.w3.org/2000/svg}"


def verdict(
    outcome: str = "met",
    value: float | None = 0.31,
    *,
    goal: Goal | None = None,
    period: date | None = None,
    reason: str | None = None,
    bound: str | None = None,
) -> Verdict:
    goal = goal or Goal("unanswered_share", "<=", 0.4)
    ends = (None, None) if value is None else (0.25, 0.38)
    dimensions: dict[str, object] = {} if goal.dimension is None else {goal.dimension: goal.part}
    figure = Figure(goal.metric, "share", value, *ends, 62, 200, 200, 3, dimensions, period, reason)
    return Verdict(goal, figure, outcome, reason, bound)  # type: ignore[arg-type]


def limit(outcome: str = "met", name: str = "rejected_share", value: float | None = 0.002) -> QualityVerdict:
    reason = None if value is not None else "the log holds nothing of the kind"
    return QualityVerdict(QualityLimit(name, 0.01), value, 2, 1000, outcome, reason)  # type: ignore[arg-type]


def checked(
    *verdicts: Verdict,
    quality: tuple[QualityVerdict, ...] = (),
    strict: bool = False,
    every: str | None = None,
) -> Checked:
    return Checked(
        Selection(first=date(2026, 3, 30), last=date(2026, 4, 5), every=every), date(2026, 3, 30), date(2026, 4, 5),
        datetime(2026, 4, 8, 12), verdicts, quality, (), strict,
    )  # fmt: skip


def hostile(outcome: str = "missed") -> Verdict:
    goal = Goal("unanswered_share", "<=", 0.1, dimension="brand", part=HOSTILE)
    return verdict(outcome, goal=goal, reason=f"the log holds no turn of the brand {HOSTILE}")


MIXED = checked(
    verdict("met"),
    verdict("missed", 0.5, goal=Goal("unanswered_share", "<=", 0.1, dimension="channel", part="sms")),
    verdict("undecided", reason="the 95 % interval reaches to both sides of the goal"),
    verdict("unknown", None, reason="no turns to count"),
    quality=(limit(), limit("unknown", value=None)),
)
ANY = st.builds(
    lambda verdicts, quality, strict: checked(*verdicts, quality=tuple(quality), strict=strict),
    st.lists(
        st.builds(
            lambda outcome, text, reason: verdict(
                outcome, goal=Goal("turns", "<=", 3, dimension="brand", part=text), reason=reason or None
            ),
            st.sampled_from(["met", "missed", "undecided", "unknown"]), st.text(min_size=1), st.text(),
        ),
        max_size=5,
    ),
    st.lists(st.sampled_from([limit(), limit("missed"), limit("unknown", value=None)]), max_size=3),
    st.booleans(),
)  # fmt: skip


@pytest.fixture(scope="module")
def schema(checkout: Path) -> Draft202012Validator:
    content = json.loads((checkout / "docs/schema/check.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(content)
    assert content["$id"] == SCHEMA
    return Draft202012Validator(content)


@pytest.fixture(scope="module")
def xsd(checkout: Path) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(checkout / "tests/schemas/junit.xsd")


@given(ANY)
@sized(max_examples=60)
def test_every_form_is_valid_whatever_names_say(
    schema: Draft202012Validator, xsd: xmlschema.XMLSchema, found: Checked
) -> None:
    schema.validate(json.loads(document(found)))
    xsd.validate(junit(found))
    Xml.fromstring(badge(found))
    assert len(markdown(found)) < 65_536
    assert all(line.startswith("::") for line in annotate(found).splitlines())
    for form in (document, junit, markdown, badge, annotate, plain):
        assert form(found) == form(found)


def test_a_part_whose_name_cannot_be_seen_is_no_goal_of_the_whole_log() -> None:
    found = checked(verdict("missed", goal=Goal("turns", "<=", 3, dimension="brand", part="\u200f")))
    assert r"brand \u200f" in plain(found)
    assert r"brand `\u200f`" in markdown(found)
    assert r"goals of brand \u200f" in junit(found)
    assert r"brand \u200f" in annotate(found)


@pytest.mark.parametrize(
    ("metric", "unit", "value", "shown"),
    [
        ("amplification_ratio", "ratio", 1.255, "<= 1.255"),
        ("amplification_ratio", "ratio", 1.5, "<= 1.50"),
        ("unanswered_audience_hours", "impression hours", 1000.25, "<= 1,000.25"),
        ("turns", "turns", 12, "<= 12"),
    ],
)
def test_a_goal_is_printed_exactly(metric: str, unit: str, value: float, shown: str) -> None:
    goal = Goal(metric, "<=", value)
    figure = Figure(metric, unit, 1.0, None, None, None, None, 9, 0, {}, None, None)
    assert f"{metric} {shown} " in plain(checked(Verdict(goal, figure, "met", None, None)))


def test_periods_that_are_left_out_are_named() -> None:
    found = replace(checked(verdict(), every="week"), partial=(date(2026, 2, 23), date(2026, 3, 9)))
    said = "Not judged, since these days hold only a part of it: 2026-W09 and 2026-W11."
    assert said in plain(found)
    assert json.loads(document(found))["remarks"] == [said]


# JSON


def test_json_has_the_keys_of_figures_with_the_goal_and_the_verdict() -> None:
    content = json.loads(document(MIXED))
    assert content["result"] == "missed"
    assert content["counts"] == {"met": 1, "missed": 1, "undecided": 1, "unknown": 1}
    assert content["goals"][1] == {
        "metric": "unanswered_share", "unit": "share", "value": 0.5, "low": 0.25, "high": 0.38, "numerator": 62,
        "denominator": 200, "n": 200, "pending": 3, "operator": "<=", "goal": 0.1, "verdict": "missed", "fails": True,
        "side": "missed", "bound": None, "reason": None, "channel": "sms", "brand": None, "category": None,
        "period": None,
    }  # fmt: skip
    assert content["goals"][3]["value"] is None
    assert (content["as_of"], content["quality"][1]["verdict"]) == ("2026-04-08T12:00:00Z", "unknown")


def test_the_schema_refuses_what_check_does_not_write(schema: Draft202012Validator) -> None:
    for change in (
        {"result": "fine"},
        {"goals": [{}]},
        {"further": 1},
        {"as_of": "2026-04-08"},
        {"every": "year"},
    ):
        assert not schema.is_valid(json.loads(document(MIXED)) | change)


@pytest.mark.parametrize(
    ("found", "result"),
    [
        (checked(verdict("missed"), quality=(limit("missed"),)), "poor data"),
        (checked(verdict("missed"), quality=(limit(),)), "missed"),
        (checked(verdict("undecided", reason="x"), verdict()), "undecided"),
        (checked(verdict("undecided", reason="x"), verdict(), strict=True), "missed"),
        (checked(verdict(), quality=(limit("unknown", value=None),)), "undecided"),
        (checked(verdict(), quality=(limit("unknown", value=None),), strict=True), "poor data"),
        (checked(verdict()), "met"),
    ],
)
def test_the_result_is_the_gravest(found: Checked, result: str) -> None:
    assert json.loads(document(found))["result"] == result


# JUnit


def test_junit_has_a_suite_a_part_and_a_case_a_verdict() -> None:
    root = Xml.fromstring(junit(MIXED))
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["goals", "goals of channel sms", "data quality"]
    counts = {
        name: [suite.get(key) for key in ("tests", "failures", "skipped")] for name, suite in suites.items()
    }
    assert counts == {
        "goals": ["3", "0", "2"], "goals of channel sms": ["1", "1", "0"], "data quality": ["2", "0", "1"]
    }  # fmt: skip
    assert (root.get("tests"), root.get("failures")) == ("6", "1")
    assert [child.tag for case in suites["goals"].iter("testcase") for child in case] == [
        "system-out",
        "skipped",
        "skipped",
    ]
    (failure,) = root.iter("failure")
    assert failure.get("message") == "missed: 50 % (25–38 %, n 200)".replace(" %", "\u00a0%")
    assert suites["goals"].get("timestamp") == "2026-04-08T12:00:00"


def test_strict_junit_fails_what_is_open() -> None:
    root = Xml.fromstring(junit(checked(*MIXED.verdicts, quality=MIXED.quality, strict=True)))
    assert (root.get("failures"), len(list(root.iter("skipped")))) == ("4", 0)


def test_dots_of_names_make_no_packages_of_a_case() -> None:
    found = checked(verdict(goal=Goal("turns", "<=", 3, dimension="brand", part="acme.com")))
    (case,) = Xml.fromstring(junit(found)).iter("testcase")
    assert case.get("classname") == "goals.brand.acme_com"


def test_cases_of_several_periods_have_names_of_their_own() -> None:
    weeks = [verdict(period=date(2026, 3, 2) + timedelta(weeks=number)) for number in range(3)]
    expected = {
        "week": ["2026-W10", "2026-W11", "2026-W12"], "day": ["2026-03-02", "2026-03-09", "2026-03-16"]
    }  # fmt: skip
    for every, names in expected.items():
        root = Xml.fromstring(junit(checked(*weeks, every=every)))
        assert [
            str(case.get("name")).rpartition("(")[2].rstrip(")") for case in root.iter("testcase")
        ] == names


# Markdown


def test_markdown_puts_the_worst_first() -> None:
    rows = [line for line in markdown(MIXED).splitlines() if line.startswith(("| **", "| m", "| u"))]
    assert [row.split("|")[1].strip(" *") for row in rows] == [
        "missed", "undecided", "unknown", "met", "unknown", "met",
    ]  # fmt: skip


def test_markdown_of_very_many_goals_stays_short_and_says_what_is_left_out() -> None:
    first = date(2000, 1, 3)
    verdicts = [verdict("met", period=first + timedelta(weeks=number)) for number in range(2000)]
    verdicts += [hostile() for _ in range(300)]
    text = markdown(checked(*verdicts, quality=(limit(),), every="week"))
    assert len(text.encode()) < 65_536
    found = re.search(r"(\d+) more are left out for want of room: (?:(\d+) missed, )?(\d+) met\.", text)
    assert found
    shown = sum(line.startswith(("| **missed", "| met | `unanswered")) for line in text.splitlines())
    assert shown + int(found[1]) == 2300
    assert shown > 100
    assert "rejected" in text


def test_names_do_nothing_in_markdown() -> None:
    text = markdown(checked(hostile()))
    reader = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    tokens = reader.parse(text)
    table = [token for token in tokens if token.type == "tr_open"]
    assert len(table) == 2
    kinds = {child.type for token in tokens for child in token.children or ()}
    # strong: the verdict itself
    assert kinds <= {"text", "code_inline", "strong_open", "strong_close"}
    said = "".join(
        child.content for token in tokens for child in token.children or () if child.type == "text"
    )
    assert not re.search(r"@\w|(?<!&)#\d|GH-\d|://|www\.|:smile:", said)
    (part,) = [
        child.content
        for token in tokens
        for child in token.children or ()
        if child.type == "code_inline" and child.content != "unanswered_share"
    ]
    assert part.startswith("@everyone #1 GH-2")


# Annotations


def test_annotations_are_one_escaped_line_each() -> None:
    lines = annotate(checked(hostile(), verdict("undecided", reason="a\nb\r"))).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice"]
    properties, data = re.fullmatch(r"::error title=([^:,]*)::(.*)", lines[0]).groups()  # type: ignore[union-attr]
    # the runner's own way back
    for text in (properties, data):
        plain_text = text.replace("%3A", ":").replace("%2C", ",").replace("%0D", "\r").replace("%0A", "\n")
        assert "%0A, " in plain_text.replace("%25", "%")
    assert "%250A" in properties


def test_of_many_annotations_the_tenth_says_how_many_more() -> None:
    lines = annotate(
        checked(*[verdict("missed")] * 25, *[verdict("unknown", None, reason="x")] * 10)
    ).splitlines()
    errors = [line for line in lines if line.startswith("::error")]
    assert (len(errors), errors[-1]) == (10, "::error title=answered check::and 16 more")
    assert sum(line.startswith("::warning") for line in lines) == 10


def test_nothing_in_a_table_is_a_command_to_a_runner() -> None:
    text = plain(checked(hostile()))
    assert "##[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "\x1b" not in text
    assert "\0" not in text


# The table


def test_a_value_beside_its_goal_never_reads_like_it() -> None:
    found = checked(verdict("undecided", 0.796, goal=Goal("within_2h_share", ">=", 0.8), reason="x"))
    assert "79.6\u00a0%" in plain(found)


def test_bounds_and_what_exports_cannot_tell_are_said() -> None:
    bound = verdict("undecided", bound="at most", reason="x")
    found = checked(bound)
    found = Checked(**{**vars(found), "limits": (Limit("monitored", "twitter", 5, 200, 9),)})
    for form in (plain, markdown):
        text = form(found)
        assert "at most 31" in text
        assert "monitoring" in text
    assert json.loads(document(found))["goals"][0]["bound"] == "at most"


# The badge


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (checked(verdict(), verdict("missed")), "1 of 2"),
        (checked(verdict(), quality=(limit("missed"),)), "data 0 of 1"),
        (checked(quality=(limit(),)), "data 1 of 1"),
    ],
)
def test_a_badge_says_how_many_goals_are_met(found: Checked, said: str) -> None:
    root = Xml.fromstring(badge(found))
    assert (root.get("role"), root.get("aria-label")) == ("img", root.findtext(f"{SVG}title"))
    assert [text.text for text in root.iter(f"{SVG}text")] == ["goals", said]


def test_states_differ_in_their_mark_and_not_only_in_colour() -> None:
    states = [
        checked(verdict()), checked(verdict("missed")), checked(verdict("undecided", reason="x")),
        checked(quality=(limit("missed"),)),
    ]  # fmt: skip
    marks = [Xml.fromstring(badge(one)).find(f"{SVG}g/{SVG}path") for one in states]
    assert len({mark.get("d") for mark in marks if mark is not None}) == 4


def test_a_badge_asks_nothing_of_a_network_and_holds_no_script() -> None:
    text = badge(MIXED, "<script>alert(1)</script> & co")
    for word in ("<script", "href", "url(", "@import", "font-face", "onload"):
        assert word not in text
    assert "&lt;script&gt;" in text


@pytest.mark.browser
def test_texts_of_a_badge_are_neither_squeezed_nor_beyond_its_edge(browser: Browser) -> None:
    page = browser.new_page()
    longest = "service goals of Plinkotel and Snurfpost"
    for label in ("goals", longest, "WWWMMM iiilll", "ЦИЉЕВИ", "יעדי שירות", "x" * 200):
        page.set_content(badge(MIXED, label))
        texts = page.evaluate(
            "[...document.querySelectorAll('text')].map(text => { const set = +text.getAttribute('textLength');"
            " const end = text.getBBox().x + set; text.removeAttribute('textLength');"
            " return [set, text.getComputedTextLength(), end, +document.querySelector('svg').getAttribute('width')] })"
        )
        for set_length, natural, end, width in texts:
            assert 0.75 < set_length / natural < 1.35
            assert end <= width - 4
    page.close()
