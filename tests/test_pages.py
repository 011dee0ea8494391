"""A page says what its figures say, is whole in itself, and stays whole whatever customers wrote."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pagelogs
import pytest

from analytics.config import Settings
from analytics.log import Log
from analytics.measuring import Selection, answer_curve, measure
from analytics.pages import formatting as say
from analytics.pages import render_report
from analytics.pages.render import render
from analytics.pages.report import HEADLINE, Report, Waiting, gather

WEEK = Selection(first=date(2026, 9, 28), last=date(2026, 10, 4), tz="Europe/Belgrade")
BEFORE = replace(WEEK, first=date(2026, 9, 21), last=date(2026, 9, 27))
TITLE = "Week 2026-W40"
GRAVITY = ("complaint", "question", "suggestion", "praise", "other")


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
        return " ".join(" ".join(self.words).replace(say.NBSP, " ").split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    with pagelogs.open_log(pagelogs.write_csv(tmp_path_factory.mktemp("pages") / "log.csv")) as opened:
        yield opened


@pytest.fixture(scope="module")
def week(log: Log) -> Report:
    return gather(log, WEEK, BEFORE, TITLE)


@pytest.fixture(scope="module")
def html(week: Report) -> str:
    return render(week)


# Logs with one side only, and parts with nothing in them


def test_a_log_without_replies_says_so_and_not_that_all_are_unanswered(tmp_path: Path) -> None:
    with pagelogs.open_log(pagelogs.write_csv(tmp_path / "log.csv", turns=80, replies=False)) as log:
        page = Page(render_report(log, Selection(), None, "All"))
    assert "This log holds no message from the brand" in page.text
    assert "100 %" not in page.text.replace("0 to 100 %", "")
    assert "without an answer from a person" not in page.text
    assert "There is no list" in page.text
    assert "There is no curve" in page.text


def test_a_log_without_customers_says_so(tmp_path: Path) -> None:
    export = tmp_path / "log.csv"
    export.write_text(
        "message_id,posted_at,channel,author_id,from_brand\n1,2026-03-02T09:00:00Z,email,shop,true\n"
    )
    with pagelogs.open_log(export) as log:
        page = Page(render_report(log, Selection(), None, "All"))
    assert "no message from a customer" in page.text
    assert "%" not in page.text.split("The figures")[0]


def test_a_log_without_categories_has_no_mix_and_says_why(tmp_path: Path) -> None:
    unread = Settings(reads_texts=False)
    with pagelogs.open_log(
        pagelogs.write_csv(tmp_path / "log.csv", turns=80, categories=False), unread
    ) as log:
        page = Page(render_report(log, Selection(), None, "All"))
    assert "The mix cannot be given: no message in the log has a category." in page.text


def test_a_week_in_which_nobody_asked_says_so_in_every_part(log: Log) -> None:
    empty = replace(WEEK, first=date(2027, 3, 1), last=date(2027, 3, 7))
    page = Page(
        render_report(log, empty, replace(empty, first=date(2027, 2, 22), last=date(2027, 2, 28)), "Empty")
    )
    assert "No customer turned to the brand in this week" in page.text
    assert "nobody needed a reply" in page.text


# The page as a whole


def test_the_page_stands_alone(html: str) -> None:
    page = Page(html)
    for tag, attributes in page.elements:
        assert not {"src", "href", "srcset", "action", "data", "poster", "style"} & set(attributes), tag
        assert not any(name.startswith("on") for name in attributes), tag
        assert tag not in ("link", "iframe", "object", "embed", "form", "base", "img")


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


def test_a_page_without_charts_has_no_script(tmp_path: Path) -> None:
    with pagelogs.open_log(pagelogs.write_csv(tmp_path / "log.csv", turns=80, replies=False)) as log:
        text = render_report(log, Selection(), None, "All")
    assert "<script" not in text
    assert "script-src 'none'" in text
    assert len(text) < 60_000


def test_the_same_figures_give_the_same_bytes(log: Log, html: str) -> None:
    assert render_report(log, WEEK, BEFORE, TITLE) == html


def test_headings_ids_and_tables_are_in_order(html: str) -> None:
    page = Page(html)
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert len(page.all("h1")) == 1
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    headings = [attributes["id"] for attributes in page.all("h2")]
    assert headings == ["figures", "curve", "channels", "mix", "weeks", "waiting", "ledger", "definitions"]
    assert len(page.all("table")) == len(page.all("caption"))


def test_every_chart_has_its_table(html: str) -> None:
    page = Page(html)
    drawn = [attributes["data-chart"] for _, attributes in page.elements if "data-chart" in attributes]
    assert drawn == ["curve", "channels", "weeks"]
    data = json.loads(next(text for tag, text in page.raw if text.startswith('{"curve"')))
    assert sorted(data) == sorted(drawn)
    for name in drawn:
        part = html[html.index(f'<h2 id="{name}"') :]
        assert "<table" in part[: part.index("</section>")]


def test_the_page_says_period_zone_and_as_of(week: Report, html: str) -> None:
    text = Page(html).text
    assert "28 September – 4 October 2026 · days and times in Europe/Belgrade" in text
    assert f"as of {say.instant(week.period.as_of, 'Europe/Belgrade')}".replace(say.NBSP, " ") in text
    assert "· final" in text


def test_a_week_is_final_seven_days_after_its_end(log: Log) -> None:
    early = replace(WEEK, as_of=datetime(2026, 10, 6, 12))
    report = gather(log, early, BEFORE, TITLE)
    assert report.period.as_of == datetime(2026, 10, 6, 12)
    assert not report.period.is_final
    final_at = datetime(2026, 10, 11, 22)  # midnight of the 12th in Belgrade
    assert report.period.final_at == final_at
    assert (
        gather(log, replace(WEEK, as_of=final_at + timedelta(days=30)), BEFORE, TITLE).period.as_of
        == final_at
    )


def test_the_headline_is_the_last_point_of_the_pages_own_trend(week: Report) -> None:
    assert week.weeks[-1].start == WEEK.first
    assert {name: line.figure for name, line in week.headline.items()} == {
        name: week.weeks[-1].figures[name] for name in HEADLINE
    }
    before = week.headline["unanswered_share"].before
    assert before == week.weeks[-2].figures["unanswered_share"]


def test_a_log_of_one_channel_has_the_figures_of_all(tmp_path: Path) -> None:
    export = tmp_path / "log.csv"
    pagelogs.write_csv(export, turns=200)
    lines = export.read_text(encoding="utf-8").splitlines()
    export.write_text(
        "\n".join([lines[0], *(line for line in lines if ",twitter," in line)]), encoding="utf-8"
    )
    with pagelogs.open_log(export) as log:
        report = gather(log, Selection(), None, "All")
        figures = {figure.metric: figure for figure in measure(log, HEADLINE, Selection())}
        assert [channel.name for channel in report.channels] == ["twitter"]
        assert {name: line.figure for name, line in report.headline.items()} == figures
        assert [replace(point, dimensions={}) for point in report.curve] == answer_curve(log, Selection())


def test_a_week_before_the_log_begins_is_not_compared_with(log: Log) -> None:
    first = replace(WEEK, first=date(2026, 8, 31), last=date(2026, 9, 6))
    report = gather(log, first, replace(first, first=date(2026, 8, 24), last=date(2026, 8, 30)), "First")
    assert all(line.change is None for line in report.headline.values())
    text = Page(render(report)).text
    assert "No comparison with the period before: the log begins too late" in text


def test_the_sums_of_the_ledger_and_of_the_turns_add_up(week: Report) -> None:
    for file in week.files:
        assert file.read == file.loaded + file.updated + file.unchanged + file.duplicate + file.rejected
    parts = week.population
    assert parts["turns"] == sum(
        parts[name] for name in ("thanks", "abuse", "spam", "undirected", "withdrawn", "owed")
    )
    assert parts["owed"] == parts["answered"] + parts["unanswered"] + parts["pending"]


def test_those_who_wait_stand_gravest_first_without_handle_or_link(week: Report, html: str) -> None:
    places = [(GRAVITY.index(row.category or ""), -row.wait_seconds) for row in week.waiting]
    assert places == sorted(places)
    assert len(places) == min(25, week.waiting_count)
    assert "Complaints first, then questions" in html
    assert "customer-" not in html
    assert "example.org" not in html


def test_accounts_on_the_ignore_list_are_counted_and_not_shown(tmp_path: Path) -> None:
    export = tmp_path / "log.csv"
    export.write_text(
        "message_id,posted_at,channel,author_id,from_brand,text\n"
        "1,2026-03-02T09:00:00Z,email,Tester,false,Only a test\n"
        "2,2026-03-02T10:00:00Z,email,ana,false,Where is it?\n"
        "3,2026-03-02T12:00:00Z,email,shop,true,A broadcast\n"
    )
    with pagelogs.open_log(export) as log:
        assert "ignore list" not in Page(render_report(log, Selection(), None, "All")).text
    with Log(log.path, Settings(ignored=("tester",))) as log:
        text = Page(render_report(log, Selection(), None, "All")).text
    assert "1 turn opened in this period still waits for an answer from a person." in text
    assert "1 turn of accounts on the ignore list is left out." in text
    assert "Where is it?" in text
    assert "Only a test" not in text
    assert "Complaints first, then questions" in text


def test_hostile_texts_leave_the_page_whole(week: Report, html: str) -> None:
    rows = [Waiting(text, text, text, datetime(2026, 9, 29), 90_000.0, text) for text in pagelogs.HOSTILE]
    channels = [
        replace(channel, name=text) for channel, text in zip(week.channels, pagelogs.HOSTILE, strict=False)
    ]
    curves = dict(zip(pagelogs.HOSTILE, week.channel_curves.values(), strict=False))
    files = [replace(file, name=pagelogs.HOSTILE[0]) for file in week.files]
    hostile = replace(
        week, title=pagelogs.HOSTILE[0], waiting=rows, channels=channels, channel_curves=curves, files=files
    )
    text = render(hostile)
    text.encode()
    page = Page(text)
    allowed = {tag for tag, _ in Page(html).elements}
    assert {tag for tag, _ in page.elements} <= allowed
    assert [attributes.get("type") for attributes in page.all("script")] == [
        "application/json",
        "text/plain",
        None,
    ]
    assert "\0" not in text
    assert "\u202e" not in text
    assert max(map(len, page.text.split())) < 250
    json.loads(next(raw for tag, raw in page.raw if raw.startswith('{"curve"')))
