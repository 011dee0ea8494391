"""Pages of a log and a configuration whose every text attacks, in a real browser: nothing runs, asks or leads away.

Each page is opened as it is, and once more without its policy: what only the policy stopped would show.
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

import hostile
import polars as pl
import pytest
from attempts import withstood
from depth import IS_DEEP
from markdown_it import MarkdownIt
from shared import made_once

import analytics
from analytics.api.pages import Page as ReportPage
from analytics.config import load_settings
from analytics.log import LoadOptions, Log, load
from analytics.measuring import Selection
from analytics.pages import SECTIONS, Form, gather, markdown, render, wording
from analytics.pages.archive import archive
from analytics.pages.checked import annotate, badge, document, judge, junit, plain
from analytics.pages.checked import markdown as checked_markdown
from analytics.pages.letter import letter
from analytics.pages.notebook import log_view
from analytics.pages.render import _script_json
from analytics.pages.sections.waiting import original
from analytics.sources.files import find
from analytics.tables import written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

    from analytics.pages import Report

TEXTS = list(hostile.vectors())
BRANDS = [
    "<script>top.ran=1</script> {{7*7}} javascript:top.ran=1",
    "\"><img src=x onerror=top.ran=1> ../.. '",
]
LARGE = [
    "</script><script>top.ran=1</script>", "<!--<script>top.ran=1", '<a href="javascript:top.ran=1">x</a>',
    "<b>x</b> {{7*7}} %{x}", "$\\href{javascript:top.ran=1}{x}$", "\u2028top.ran=1//</style>",
]  # fmt: skip
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
# Every other one in `make test`: drawn and not, for colleagues and to be shared, with the policy and without.
WHOLE_PAGES = (
    ("whole", "en", True, False),
    ("whole", "en", True, True),
    ("shared", "he", True, True),
    ("whole", "sr-Latn", False, True),
    ("shared", "sr-Cyrl", False, False),
)
LISTS = tuple(section for section in SECTIONS if section.name == "waiting")
DAYS = -(-len(TEXTS) // hostile.A_DAY)
FORBIDDEN = (
    "applet, area, audio, base, button, canvas, dialog, embed, fencedframe, foreignObject, form, frame, frameset,"
    " iframe, img, input, link, map, marquee, math, object, option, picture, plaintext, portal, select, source,"
    " template, textarea, track, video, xmp"
)
# What shows that somebody else wrote an element or an attribute. Plotly sets styles through the style object, which
# shows as attributes; tables of Markdown have one style.
LOOK = """() => ({
  ran: [typeof window.ran, typeof window.broken],
  scripts: document.scripts.length,
  metas: document.querySelectorAll('meta').length,
  styles: [...document.querySelectorAll('style')].filter(e => e.textContent).length,
  forbidden: [...document.querySelectorAll('FORBIDDEN')].filter(e => !e.closest('.modebar'))
    .map(e => e.outerHTML.slice(0, 200)),
  attributes: [...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()
    .filter(n => /^on|^src|^form|action|ping|poster|background|xlink:href|^is$|slot|popover/.test(n)
      || (n == 'href' && e.localName != 'a')
      || (n == 'style' && !e.closest('.chart, #js-plotly-tester') && !/^text-align:[a-z]+$/.test(e.getAttribute(n))))
    .map(n => e.outerHTML.slice(0, 200))),
  ids: [...document.querySelectorAll('[id]')].map(e => e.id),
  links: [...document.querySelectorAll('a')].map(
    a => [a.getAttribute('href'), a.protocol, a.hostname, a.rel, a.target, a.innerText]),
  text: document.body.innerText,
})""".replace("FORBIDDEN", FORBIDDEN)


@dataclass
class Seen:
    """What happened while a page was open."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


@contextmanager
def opened(browser: Browser, path: Path) -> Iterator[tuple[Page, Seen]]:
    """Open a page from its file, and watch all that it could do."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    seen = Seen()
    context.route(re.compile("^(?!file:)"), lambda route: route.abort("aborted"))
    page = context.new_page()
    context.on("page", lambda other: seen.others.append(other.url))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
    page.on("download", lambda download: seen.others.append(download.url))
    page.goto(path.as_uri())
    try:
        yield page, seen
    finally:
        context.close()


def held(page: Page, seen: Seen, path: Path, *, scripts: int, beside: Sequence[str] = ()) -> dict[str, Any]:
    """Make sure that a page did nothing of its texts' own; return what stands in it."""
    for summary in page.locator("summary").all():
        summary.evaluate("one => { one.parentElement.open = true }")
    page.evaluate(
        "document.querySelectorAll('*').forEach(one => one.dispatchEvent(new MouseEvent('mouseover')))"
    )
    found: dict[str, Any] = page.evaluate(LOOK)
    assert found["ran"] == ["undefined", "undefined"]
    assert (found["forbidden"], found["attributes"]) == ([], [])
    assert found["scripts"] == scripts
    assert len(set(found["ids"])) == len(found["ids"])
    assert [one for one in found["ids"] if not re.fullmatch(r"[\w.-]+", one)] == []
    assert seen.requests == [path.as_uri(), *beside]
    assert (seen.complaints, seen.dialogs, seen.others) == ([], [], [])
    assert (page.url, len(page.frames)) == (path.as_uri(), 1)
    return found


def without_policy(html: str) -> str:
    bare, times = POLICY.subn("", html)
    assert times == 1
    return bare


def nothing_stands_out(html: str) -> list[str]:
    """Return what of a rendered piece of Markdown is more than text and a table."""
    allowed = "h2|p|table|thead|tbody|tr|th|td|code|strong|em|hr|ul|li|br"
    return re.findall(rf"<(?!/?(?:{allowed})(?: style=\"text-align:(?:left|right)\")?>)[^>]*>?", html)


@dataclass
class World:
    """A hostile log and what was measured of it."""

    folder: Path
    log: Log

    @cached_property
    def whole(self) -> Report:
        return gather(self.log, Selection(), SECTIONS, is_internal=True)

    @cached_property
    def shared(self) -> Report:
        return gather(self.log, Selection(), SECTIONS)

    @property
    def days(self) -> Iterator[Report]:
        for number in range(DAYS):
            day = hostile.FIRST_DAY.date() + timedelta(days=number)
            yield gather(self.log, Selection(first=day, last=day), LISTS, is_internal=True)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / "pages" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path


@pytest.fixture(scope="module")
def world(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = made_once(shared_folder, "hostile", hostile_log)
    folder = Path(shutil.copytree(made, tmp_path_factory.mktemp("hostile") / "own"))
    with Log(folder / "log.duckdb", load_settings(folder / "answered.toml"), writable=True) as log:
        yield World(folder, log)


def hostile_log(folder: Path) -> None:
    folder.mkdir()
    settings = load_settings(hostile.settings_file(folder, TEXTS))
    with Log(folder / "log.duckdb", settings, writable=True) as log:
        for export in find([str(path) for path in hostile.write_days(folder, TEXTS, brands=LARGE)]).exports:
            load(log, export, LoadOptions(), datetime(2027, 1, 1))


def whole_pages(world: World) -> Iterator[tuple[Path, bool, bool]]:
    """Write pages of the whole log; yield each with whether its charts are drawn, and whether its policy is there."""
    for report, lang, is_drawn, is_bare in WHOLE_PAGES[:: 1 if IS_DEEP else 2]:
        given = world.whole if report == "whole" else world.shared
        text = render(given, wording(lang), Form(is_drawn=is_drawn))
        name = f"{lang}{'-bare' if is_bare else ''}.html"
        yield world.write(name, without_policy(text) if is_bare else text), is_drawn, is_bare


@pytest.mark.browser
def test_most_of_the_texts_would_act_on_a_page_that_showed_them_as_they_are(browser: Browser) -> None:
    # Without this a corpus of dead texts would prove nothing.
    made = """texts => texts.filter(text => {
      const as = ['<p>' + text + '</p>', '<p title="' + text + '">x</p>', "<p title='" + text + "'>x</p>",
                  '<p title=' + text + '>x</p>', '<title>' + text + '</title>', '<script>"' + text + '"</' + 'script>'];
      const parts = html => {
        const page = new DOMParser().parseFromString(html, 'text/html');
        return [...page.querySelectorAll('*')].filter(e => !['html', 'head', 'body', 'p', 'title'].includes(e.localName)
          || e.getAttributeNames().some(n => n != 'title')).length;
      };
      const address = text.trim().replace(/[\\t\\n\\r\\x01]/g, '');
      return as.some((html, place) => parts(html) > (place == 5 ? 1 : 0)) || /^[a-z-]+:|^[\\\\/]{2}/i.test(address);
    })"""
    page = browser.new_page()
    acting = page.evaluate(made, TEXTS)
    page.set_content("<script>top.ran=1</script>")
    assert page.evaluate("window.ran") == 1
    page.close()
    assert len(TEXTS) >= 300
    assert len(set(hostile.vectors().values())) >= 12
    assert len(acting) >= 270


@pytest.mark.browser
def test_nothing_in_a_page_of_hostile_exports_runs_asks_or_leads_away(browser: Browser, world: World) -> None:
    for path, is_drawn, is_bare in whole_pages(world):
        with opened(browser, path) as (page, seen):
            if is_drawn:
                page.wait_for_selector("html[data-charts=drawn]", state="attached", timeout=120_000)
            found = held(page, seen, path, scripts=3 if is_drawn else 0)
            assert found["metas"] == 6 - is_bare
            assert found["styles"] == 1
            shown = hostile.skeleton(found["text"])
            assert [brand for brand in LARGE if hostile.skeleton(brand) not in shown] == []
    withstood(
        "attack", "Stored scripts, in reports", times=len(TEXTS) * len(WHOLE_PAGES[:: 1 if IS_DEEP else 2]),
        outcome="each in 14 fields and 4 languages: nothing ran, no request left, with the page’s policy and without",
    )  # fmt: skip


@pytest.mark.browser
def test_data_of_charts_cannot_end_the_script_that_holds_them(browser: Browser, world: World) -> None:
    # no chart of a page has names of a log today; a page must hold what one may draw tomorrow
    data = _script_json({"x": TEXTS})
    html = f'<!doctype html><title>x</title><body><script type="application/json" id="chart-data">{data}</script>'
    path = world.write("data.html", html)
    with opened(browser, path) as (page, seen):
        held(page, seen, path, scripts=1)
        assert page.evaluate("JSON.parse(document.getElementById('chart-data').textContent).x") == TEXTS
    assert set(data).isdisjoint("<>&\u2028\u2029")


@pytest.mark.browser
def test_every_hostile_text_and_name_is_shown_as_it_was_written(browser: Browser, world: World) -> None:
    say, texts, names, brands = wording(), "", "", ""
    links: set[str] = set()
    for number, report in enumerate(world.days):
        path = world.write(
            f"day-{number}.html", without_policy(render(report, say, Form(is_drawn=False), LISTS))
        )
        with opened(browser, path) as (page, seen):
            found = held(page, seen, path, scripts=0)
            said = page.locator(".said")
            assert said.count() == min(hostile.A_DAY, len(TEXTS) - number * hostile.A_DAY)
            texts += (
                "\n".join(map(hostile.skeleton, said.locator("p:first-child").all_text_contents())) + "\n"
            )
            notes = said.evaluate_all(
                "all => all.map(one => [...one.querySelectorAll('.note')].map(n => n.textContent))"
            )
            brands += "\n".join(hostile.skeleton(lines[0]) for lines in notes) + "\n"
            names += "\n".join(hostile.skeleton(lines[1]) for lines in notes) + "\n"
            links |= {follow(page, place, link) for place, link in enumerate(found["links"])}
            assert (seen.others, page.url) == ([], path.as_uri())
    assert [text for text in TEXTS if hostile.skeleton(text) not in texts] == []
    assert [text for text in TEXTS if hostile.skeleton(text.strip()[:45]) not in names] == []
    assert [text for text in TEXTS if hostile.skeleton(text.strip()[:30]) not in brands] == []
    assert links == {text for text in TEXTS if original(text)}
    withstood(
        "attack", "Stored scripts, in lists of whom to answer", times=3 * len(TEXTS),
        outcome="each was shown letter by letter as text, as name and as brand, and no link led but to http and https",
    )  # fmt: skip


def follow(page: Page, place: int, link: Sequence[str]) -> str:
    """Click a link; make sure that it leads where it says, over http or https, and says nothing of whence."""
    address, protocol, host, rel, target, shown = link
    assert protocol in ("http:", "https:")
    assert (sorted(rel.split()), target, shown) == (["noopener", "noreferrer"], "", "original")
    # what the browser makes of the site is what the address says: nothing is hidden before an @ or by another slash
    said = urlsplit(address).hostname or ""
    assert host == said.encode("idna").decode("ascii")
    with page.expect_request(lambda request: not request.url.startswith("file:")) as asked:
        page.locator("a").nth(place).click(no_wait_after=True)
    request: Request = asked.value
    assert (request.is_navigation_request(), urlsplit(request.url).hostname) == (True, host)
    assert "referer" not in request.all_headers()
    return address


@pytest.mark.browser
def test_names_of_brands_do_nothing_in_an_archive_or_its_addresses(browser: Browser, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with Log(tmp_path / "log.duckdb", writable=True) as log:
        for export in find([str(path) for path in hostile.write_days(tmp_path, BRANDS, files=1)]).exports:
            load(log, export, LoadOptions(), datetime(2027, 1, 1))
        week = Selection(first=date(2026, 3, 2), last=date(2026, 3, 8), as_of=datetime(2026, 3, 20))
        for file in archive(log, week, wording(), by_brand=True, is_internal=True, is_drawn=False):
            path = (site / file.path).resolve()
            assert path.is_relative_to(site.resolve())
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(without_policy(file.text), encoding="utf-8")
    pages = sorted(site.rglob("*.html"))
    assert len(pages) == 1 + 2 * len(BRANDS)
    shown = ""
    for path in pages:
        with opened(browser, path) as (page, seen):
            found = held(page, seen, path, scripts=0)
            shown += page.title() + page.locator("h1").inner_text() + page.locator("main").inner_text()
            inside = [link for link in found["links"] if link[1] == "file:"]
            assert inside
            assert all((path.parent / link[0]).resolve() in pages for link in inside)
            assert all(link[1] in ("http:", "https:", "file:") for link in found["links"])
    assert all(shown.count(brand) >= 3 for brand in BRANDS)


@pytest.mark.browser
def test_nothing_in_a_mail_runs_asks_or_leads_away(browser: Browser, world: World) -> None:
    listed = 0
    for number in range(0, DAYS, 4):
        day = hostile.FIRST_DAY.date() + timedelta(days=number)
        report = gather(world.log, Selection(first=day, last=day), LISTS)
        written_letter = letter(report, wording("he" if number else "en"))
        assert "\r" not in written_letter.subject and "\n" not in written_letter.subject
        path = world.write(f"mail-{number}.html", written_letter.html)
        with opened(browser, path) as (page, seen):
            found = page.evaluate(LOOK)
            assert (found["ran"], found["scripts"], found["links"]) == (["undefined", "undefined"], 0, [])
            assert found["forbidden"] == []
            assert seen == Seen(requests=[path.as_uri()])
            listed += found["text"].count("top.ran=1")
    assert listed >= 10
    withstood(
        "attack", "Stored scripts, in mail", times=5 * -(-DAYS // 4),
        outcome="the mail’s HTML has no script, no link and asks for nothing",
    )  # fmt: skip


@pytest.mark.browser
def test_nothing_in_what_a_notebook_shows_runs_asks_or_leads_away(browser: Browser, world: World) -> None:
    views = {
        "log": log_view(world.log, " ".join(TEXTS)),
        "page": ReportPage(world.whole)._repr_html_(),
    }
    for name, view in views.items():
        path = world.write(f"notebook-{name}.html", f"<!doctype html><title>x</title><body>{view}")
        with opened(browser, path) as (page, seen):
            page.wait_for_timeout(500)
            found = page.evaluate(LOOK)
            assert found["ran"] == ["undefined", "undefined"]
            assert (found["scripts"], found["links"], found["ids"]) == (0, [], [])
            assert (seen.dialogs, seen.others, page.url) == ([], [], path.as_uri())
            if name == "log":
                assert seen.requests == [path.as_uri()]
                assert hostile.skeleton(" ".join(TEXTS)) in hostile.skeleton(
                    page.locator("body").text_content() or ""
                )
                continue
            frame = page.frames[1]
            assert (len(page.frames), len(found["forbidden"])) == (2, 1)
            frame.wait_for_selector("html[data-charts=drawn]", state="attached", timeout=120_000)
            # a page of its own, that reaches nothing of the notebook
            reaches = "(() => { try { return Boolean(parent.document) } catch { return false } })()"
            assert frame.evaluate(f"[{reaches}, typeof ran]") == [False, "undefined"]
            assert all(one == path.as_uri() or one == "about:srcdoc" for one in seen.requests)
            assert seen.complaints == []
    withstood(
        "attack", "Stored scripts, in what notebooks show", times=2 * len(TEXTS),
        outcome="logs are shown as text, pages in a frame of their own that reaches nothing of the notebook",
    )  # fmt: skip


def named_chart(names: Sequence[str]) -> tuple[Any, list[str]]:
    """Return a chart of brands with these names, and all texts in which they stand."""
    figure = analytics.chart(pl.DataFrame({"brand": names}).with_columns(
        metric=pl.lit("turns"), unit=pl.lit("count"), value=pl.int_range(len(names)).cast(pl.Float64),
        low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64),
    ))  # fmt: skip
    hovers = [text for trace in figure.data for text in trace.hovertext or ()]
    return figure, [*figure.layout.yaxis.ticktext, *hovers]


@pytest.mark.browser
def test_names_in_a_chart_are_text_and_no_formula(browser: Browser, world: World) -> None:
    all_texts = named_chart(list(dict.fromkeys(map(str.strip, TEXTS))))[1]
    assert len(all_texts) >= 2 * len({text.strip() for text in TEXTS})
    # a notebook that has MathJax reads what stands between dollar signs as a formula, in which links run scripts
    assert [text for text in all_texts if "$" in text or re.search(r"<(?!br>)", text)] == []
    # a browser takes long to draw hundreds of names: it gets those for charts and some of every other class
    read = [text for text, kind in hostile.vectors().items() if kind == "what a library of charts reads"]
    names = list(dict.fromkeys(map(str.strip, [*read, *TEXTS[::5]])))
    figure, _ = named_chart(names)
    path = world.write("chart.html", figure.to_html(div_id="chart"))
    with opened(browser, path) as (page, seen):
        page.wait_for_selector("#chart .ytick", state="attached")
        assert page.evaluate("typeof ran") == "undefined"
        assert page.locator("#chart svg a, #chart iframe, #chart [onclick]").count() == 0
        shown = hostile.skeleton("\n".join(page.locator("#chart .ytick").all_text_contents()))
        assert [name for name in names if hostile.skeleton(name[:40]) not in shown] == []
        assert (seen.requests, seen.dialogs, seen.complaints) == ([path.as_uri()], [], [])
    withstood(
        "attack", "Markup and formulas in names of a chart", times=len(TEXTS),
        outcome="shown as they were written, as labels and where the pointer rests",
    )  # fmt: skip


@cache
def reader() -> MarkdownIt:
    """A reader of Markdown that keeps HTML as it stands, the one that is easiest to attack."""
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@pytest.mark.browser
def test_names_do_nothing_in_what_check_writes(browser: Browser, world: World) -> None:
    checked = judge(world.log, Selection())
    goals = len({text.strip() for text in TEXTS})
    assert len(checked.verdicts) == goals
    html = reader().render(checked_markdown(checked))
    assert nothing_stands_out(html) == []
    suites = Xml.fromstring(junit(checked).encode()).iter("testsuite")
    assert sum(len(suite.findall("testcase")) for suite in suites) == goals
    assert {one["brand"] for one in json.loads(document(checked))["goals"]} == {
        text.strip() for text in TEXTS
    }
    for line in [*annotate(checked).splitlines(), *plain(checked).splitlines()]:
        assert all(unicodedata.category(sign) not in ("Cc", "Zl", "Zp") for sign in line)
    assert all(re.match(r"::(error|warning|notice) title=", line) for line in annotate(checked).splitlines())
    badges = [badge(checked, text) for text in TEXTS]
    for text in badges:
        names = {element.tag.rpartition("}")[2] for element in Xml.fromstring(text).iter()}
        assert names <= {"svg", "title", "path", "rect", "g", "text"}
    path = world.write("check.html", f"<!doctype html><title>x</title><body>{html}{''.join(badges)}")
    picture = world.write("badge.svg", badges[0])
    with opened(browser, path) as (page, seen):
        found = held(page, seen, path, scripts=0)
        assert found["links"] == []
        for text in ("<script>top.ran=1</script>", "<img src=x onerror=top.ran=1>", "{{7*7}}"):
            assert text in found["text"]
    with opened(browser, picture) as (page, seen):
        assert page.evaluate("typeof ran") == "undefined"
        assert seen == Seen(requests=[picture.as_uri()])
    withstood(
        "attack", "Stored scripts, in verdicts of check", times=6 * len(TEXTS),
        outcome="Markdown, JUnit, JSON, annotations, tables and badges stay valid and show them as text",
    )  # fmt: skip


def test_texts_do_nothing_in_markdown(world: World) -> None:
    for text in TEXTS:
        table = written(pl.DataFrame({text: [text], "n": [1]}), "md").content.decode()
        html = reader().render(table)
        assert nothing_stands_out(html) == [], text
        assert html.count("<td") == 2
        assert hostile.skeleton(text) in hostile.skeleton(unescape(html)), text
    for report in (world.whole, world.shared):
        assert nothing_stands_out(reader().render(markdown(report, wording()))) == []
    withstood(
        "attack", "Stored scripts, in tables of Markdown", times=2 * len(TEXTS),
        outcome="a reader that lets HTML through shows them as text, in cells and heads",
    )  # fmt: skip
