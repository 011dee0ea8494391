"""A page says what its figures say, is whole in itself, and stays whole whatever customers wrote."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pagelogs
import pytest

from analytics.config import Settings
from analytics.log import Log
from analytics.measuring import Selection, Span, answer_curve, measure
from analytics.pages import SECTIONS, Form, Report, gather, render, wording
from analytics.pages.periods import baseline_days, period_of
from analytics.pages.report import HEADLINE
from analytics.pages.wording import NBSP

EN = wording()
WEEK = Selection(first=date(2026, 9, 28), last=date(2026, 10, 4), tz="Europe/Belgrade")
BEFORE = replace(WEEK, first=date(2026, 9, 21), last=date(2026, 9, 27))
NAMES = [section.name for section in SECTIONS]


class Page(HTMLParser):
    """Elements of a page, in their order, with the text of each script and style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.raw: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        tag = self.elements[-1][0] if self.elements else ""
        if tag in ("script", "style") and self.lasttag == tag and data.strip():
            self.raw.append((tag, data))
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).replace(NBSP, " ").split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    with pagelogs.open_log(pagelogs.write_csv(tmp_path_factory.mktemp("pages") / "log.csv")) as opened:
        yield opened


@pytest.fixture(scope="module")
def week(log: Log) -> Report:
    return gather(log, WEEK, SECTIONS, previous=BEFORE)


@pytest.fixture(scope="module")
def html(week: Report) -> str:
    return render(week, EN)


# Logs with one side only, and parts with nothing in them


def shown(log: Log, selection: Selection | None = None) -> Page:
    return Page(render(gather(log, selection or Selection(), SECTIONS), EN))


def test_a_log_without_replies_says_so_and_not_that_all_are_unanswered(tmp_path: Path) -> None:
    with pagelogs.open_log(pagelogs.write_csv(tmp_path / "log.csv", turns=80, replies=False)) as log:
        page = shown(log)
    assert "The log holds no message from the brand" in page.text
    assert "replies are not in this log" in page.text
    parts = page.text.split("What they wanted")
    assert "%" not in re.sub(r"95 % interval|0 to 100 %|57 %|52 %", "", parts[0])
    assert "without an answer from a person" not in page.text


def test_a_log_without_customers_says_so(tmp_path: Path) -> None:
    export = tmp_path / "log.csv"
    export.write_text(
        "message_id,posted_at,channel,author_id,from_brand\n1,2026-03-02T09:00:00Z,email,shop,true\n"
    )
    with pagelogs.open_log(export) as log:
        page = shown(log)
    assert "no message from a customer" in page.text
    assert "%" not in page.text.split("The figures")[0]


def test_a_log_without_categories_has_no_mix_and_says_why(tmp_path: Path) -> None:
    unread = Settings(reads_texts=False)
    export = pagelogs.write_csv(tmp_path / "log.csv", turns=80, categories=False)
    with pagelogs.open_log(export, unread) as log:
        page = shown(log)
    assert "The mix cannot be given: no message in the log has a category." in page.text


def test_a_week_in_which_nobody_asked_says_so(log: Log) -> None:
    page = shown(log, replace(WEEK, first=date(2027, 3, 1), last=date(2027, 3, 7)))
    assert "No customer turned to the brand in this week" in page.text
    assert "nobody needed a reply" in page.text


# The page as a whole


def test_the_page_stands_alone(html: str) -> None:
    page = Page(html)
    for tag, attributes in page.elements:
        assert not {"src", "href", "srcset", "action", "data", "poster", "style"} & set(attributes), tag
        assert not any(name.startswith("on") for name in attributes), tag
        assert tag not in ("link", "iframe", "object", "embed", "form", "base", "img", "a")


def test_the_policy_lets_only_the_pages_own_scripts_and_styles_run(html: str) -> None:
    page = Page(html)
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv"))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for _, text in page.raw
    ]
    kinds = [attributes.get("type") for attributes in page.all("script")]
    assert kinds == ["application/json", "text/plain", None]
    style, *_, script = hashes
    assert rules["style-src"].split()[0] == style
    assert rules["script-src"].split()[0] == script
    assert len(rules["script-src"].split()) == 2


def test_plotly_is_there_once_and_the_page_is_small_enough(html: str) -> None:
    assert html.count('id="plotly"') == 1
    assert 1_900_000 < len(html.encode()) < 2_300_000


def test_a_static_page_has_no_script_and_every_table_of_the_other(week: Report, html: str) -> None:
    text = render(week, EN, Form(is_drawn=False))
    assert "<script" not in text
    assert "script-src 'none'" in text
    assert len(text.encode()) <= 300_000
    static, whole = Page(text), Page(html)
    assert len(static.all("table")) == len(whole.all("table"))
    assert [one.get("data-chart") for _, one in static.elements if "data-chart" in one] == []
    figures = re.compile(r"\d[\d,.]*")
    missing = set(figures.findall(whole.text)) - set(figures.findall(static.text))
    assert missing == set()


@pytest.mark.parametrize("code", ["en", "he", "sr-Cyrl", "sr-Latn"])
def test_every_language_has_the_same_figures_in_its_own_direction(week: Report, html: str, code: str) -> None:
    page = Page(render(week, wording(code)))
    assert page.all("html") == [{"lang": code, "dir": "rtl" if code == "he" else "ltr"}]
    english = Page(html)
    assert [tag for tag, _ in page.elements if tag != "bdi"] == [
        tag for tag, _ in english.elements if tag != "bdi"
    ]
    assert str(week.population["turns"]) in page.text
    for _, attributes in page.elements:
        assert not any("\u2066" in value or "\u2069" in value for value in attributes.values())


def test_the_same_figures_give_the_same_bytes(log: Log, html: str) -> None:
    log.con.execute("set threads = 1")
    assert render(gather(log, WEEK, SECTIONS, previous=BEFORE), EN) == html
    log.con.execute("set threads = 4")
    assert render(gather(log, WEEK, SECTIONS, previous=BEFORE), EN) == html
    log.con.execute("reset threads")


def test_headings_ids_and_tables_are_in_order(html: str) -> None:
    page = Page(html)
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert len(page.all("h1")) == 1
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert [attributes["id"] for attributes in page.all("h2")] == NAMES
    assert len(page.all("table")) == len(page.all("caption"))


def test_every_chart_has_its_table(html: str) -> None:
    page = Page(html)
    drawn = [attributes["data-chart"] for _, attributes in page.elements if "data-chart" in attributes]
    assert drawn == ["weeks", "curve", "places"]
    data = json.loads(next(text for tag, text in page.raw if text.startswith('{"weeks"')))
    assert sorted(data) == sorted(drawn)
    for name in drawn:
        part = html[html.index(f'<h2 id="{name}"') :]
        assert "<table" in part[: part.index("</section>")]


def test_the_page_says_period_zone_and_as_of(week: Report, html: str) -> None:
    text = Page(html).text
    assert "Week 2026-W40" in text
    assert "28 September – 4 October 2026 · days and times in Europe/Belgrade" in text
    assert f"as of {EN.instant(week.period.as_of, 'Europe/Belgrade')}".replace(NBSP, " ") in text
    assert "· final" in text


def test_a_week_is_final_seven_days_after_its_end(log: Log) -> None:
    early = replace(WEEK, as_of=datetime(2026, 10, 6, 12))
    report = gather(log, early, [])
    assert report.period.as_of == datetime(2026, 10, 6, 12)
    assert not report.period.is_final
    final_at = datetime(2026, 10, 11, 22)  # midnight of the 12th in Belgrade
    assert report.period.final_at == final_at
    late = replace(WEEK, as_of=final_at + timedelta(days=30))
    assert gather(log, late, []).period.as_of == final_at


def test_the_headline_is_the_last_point_of_the_pages_own_trend(week: Report) -> None:
    assert week.weeks[-1].start == WEEK.first
    for name in HEADLINE:
        assert replace(week.figures[name], period=WEEK.first) == week.weeks[-1].figures[name]


def test_limits_come_from_the_first_complete_weeks(tmp_path: Path, week: Report) -> None:
    # The log begins on Monday, 31 August, at two in the morning in Belgrade: its first week is complete.
    assert [one.start for one in week.baseline] == [date(2026, 8, 31) + timedelta(weeks=n) for n in range(5)]
    changed = Settings(changes=((date(2026, 9, 10), "new team"),))
    with pagelogs.open_log(pagelogs.write_csv(tmp_path / "log.csv", turns=100), changed) as log:
        report = gather(log, WEEK, [])
    assert [one.start for one in report.baseline] == [
        date(2026, 9, 14),
        date(2026, 9, 21),
        date(2026, 9, 28),
    ]


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ([], date(2026, 8, 31)),
        # On a Monday: its own week is new. On a Tuesday: the next one is the first.
        ([date(2026, 9, 7)], date(2026, 9, 7)),
        ([date(2026, 9, 8)], date(2026, 9, 14)),
        ([date(2026, 9, 14), date(2026, 9, 7)], date(2026, 9, 14)),
        # A change in the newest week, or after it, does not count yet.
        ([date(2026, 9, 7), date(2026, 9, 29)], date(2026, 9, 7)),
        ([date(2027, 1, 1)], date(2026, 8, 31)),
        # One before the log begins changes nothing.
        ([date(2026, 1, 1)], date(2026, 8, 31)),
    ],
)
def test_limits_begin_with_the_first_whole_week_since_the_last_change(
    changes: list[date], first: date
) -> None:
    extent = Span(datetime(2026, 8, 31, 9), datetime(2026, 10, 9), 2, 1, 1)
    period = period_of(WEEK, extent)
    assert baseline_days(period, extent, changes, WEEK.last) == (first, date(2026, 10, 4))


def test_a_log_of_one_channel_has_the_figures_of_all(tmp_path: Path) -> None:
    export = tmp_path / "log.csv"
    pagelogs.write_csv(export, turns=200)
    lines = export.read_text(encoding="utf-8").splitlines()
    export.write_text(
        "\n".join([lines[0], *(line for line in lines if ",twitter," in line)]), encoding="utf-8"
    )
    with pagelogs.open_log(export) as log:
        report = gather(log, Selection(), SECTIONS)
        figures = {figure.metric: figure for figure in measure(log, HEADLINE, Selection())}
        assert {name: report.figures[name] for name in HEADLINE} == figures
        curve = [replace(point, dimensions={}) for point in report.found["curve"].total]
        assert curve == answer_curve(log, Selection())


def test_the_sums_of_the_turns_add_up(week: Report) -> None:
    parts = week.population
    assert parts["turns"] == sum(
        parts[name] for name in ("thanks", "abuse", "spam", "undirected", "withdrawn", "owed")
    )
    assert parts["owed"] == parts["answered"] + parts["unanswered"] + parts["pending"]


def test_a_shared_page_names_nobody_and_an_internal_one_does(log: Log, html: str) -> None:
    assert "customer-" not in html
    assert "example.org" not in html
    assert "agent-7" not in html
    internal = render(gather(log, WEEK, SECTIONS, previous=BEFORE, is_internal=True), EN)
    assert "customer-" in internal
    assert 'href="https://example.org/1"' in internal
    assert "internal: with names and links" in internal


def test_hostile_texts_leave_the_page_whole(tmp_path: Path, html: str) -> None:
    export = pagelogs.write_hostile(tmp_path / "hostile.csv")
    with pagelogs.open_log(export) as log:
        whole = gather(log, Selection(), SECTIONS, is_internal=True)
    for code in ("en", "he"):
        text = render(whole, wording(code))
        text.encode()
        page = Page(text)
        allowed = {tag for tag, _ in Page(html).elements} | {"a", "svg", "rect", "ol", "li", "ul", "details"}
        assert {tag for tag, _ in page.elements} <= allowed | {"summary", "noscript", "strong"}
        assert [attributes.get("type") for attributes in page.all("script")] == [
            "application/json",
            "text/plain",
            None,
        ]
        assert all(one["href"].startswith("https://example.org") for one in page.all("a"))
        assert "\0" not in text
        assert "\u202e" not in text
        assert max(map(len, page.text.split())) < 260
        json.loads(next(raw for tag, raw in page.raw if raw.startswith("{")))
