"""The page in a real browser: it asks nothing of the network, keeps its own rules, and all can read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pagelogs
import pytest

from analytics.measuring import Selection
from analytics.pages import SECTIONS, Form, gather, render, wording
from analytics.pages.archive import archive
from analytics.pages.letter import letter

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SCHEMES = ("light", "dark")
LANGUAGES = ("en", "he", "sr-Cyrl", "sr-Latn")
TELL_VIOLATIONS = "addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))"
# Charts begin after the first frame: without frames the page stays as it is before.
NO_FRAMES = "window.requestAnimationFrame = () => 0"
IS_LAID_OUT = "part => part.checkVisibility({ contentVisibilityAuto: true })"
WEEK = Selection(first=date(2026, 9, 28), last=date(2026, 10, 4), tz="Europe/Belgrade")
BEFORE = replace(WEEK, first=date(2026, 9, 21), last=date(2026, 9, 27))


@dataclass
class Seen:
    """What a page asked for and complained of while it was open."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files of pages: a plain week in each language, hostile texts, no replies, no script, a mail, an archive."""
    folder = tmp_path_factory.mktemp("browser")
    written: dict[str, Path] = {}

    def write(name: str, text: str) -> None:
        written[name] = folder / name
        written[name].parent.mkdir(exist_ok=True)
        written[name].write_text(text, encoding="utf-8")

    export = pagelogs.write_csv(folder / "log.csv", weeks=14, turns=2400)
    with pagelogs.open_log(export, pagelogs.goals()) as log:
        week = gather(log, WEEK, SECTIONS, previous=BEFORE)
        internal = gather(log, WEEK, SECTIONS, previous=BEFORE, is_internal=True)
        for file in archive(log, replace(WEEK, first=date(2026, 9, 21), last=date(2026, 10, 4)), wording()):
            write(f"archive/{file.path}", file.text)
    with pagelogs.open_log(pagelogs.write_csv(folder / "silent.csv", turns=80, replies=False)) as log:
        silent = gather(log, Selection(), SECTIONS)
    with pagelogs.open_log(pagelogs.write_hostile(folder / "hostile.csv")) as log:
        hostile = gather(log, Selection(), SECTIONS, is_internal=True)
    for code in LANGUAGES:
        write(f"{code}.html", render(week, wording(code)))
    write("static.html", render(week, wording("he"), Form(is_drawn=False)))
    write("internal.html", render(internal, wording()))
    write("hostile.html", render(hostile, wording()))
    write("hostile-he.html", render(hostile, wording("he")))
    write("silent.html", render(silent, wording()))
    write("mail.html", letter(week, wording("he")).html)
    return {name.removesuffix(".html") if "/" not in name else name: path for name, path in written.items()}


@contextmanager
def opened(
    browser: Browser, path: Path, width: int, scheme: Any = "light", script: str = ""
) -> Iterator[tuple[Page, Seen]]:
    """Open a page from its file in a browser without network, and watch it."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True)
    page = context.new_page()
    seen = Seen()
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.add_init_script(f"{TELL_VIOLATIONS};{script}")
    page.goto(path.as_uri())
    try:
        yield page, seen
    finally:
        context.close()


def drawn(page: Page) -> None:
    """Wait until the charts are drawn; by asking, as the page's policy lets no test evaluate text in it."""
    page.wait_for_selector("html[data-charts=drawn]", state="attached", timeout=120_000)


def findings(page: Page) -> list[str]:
    """Return what axe finds."""
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page).response["violations"]
    return [f"{found['id']}: {found['nodes'][0]['html'][:200]}" for found in violations]


def unfolded(page: Page) -> None:
    """Open all that is folded."""
    for summary in page.locator("summary").all():
        summary.click()


@pytest.mark.parametrize("name", [*LANGUAGES, "internal", "hostile", "hostile-he"])
def test_a_page_asks_for_nothing_complains_of_nothing_and_never_scrolls_sideways(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    with opened(browser, pages[name], 360) as (page, seen):
        drawn(page)
        unfolded(page)
        for width in (360, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_timeout(300)
            assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate("document.querySelectorAll('.chart .main-svg').length") >= 3
        assert page.evaluate("window.broken") is None
        assert seen.requests == [pages[name].as_uri()]
        assert seen.complaints == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("code", LANGUAGES)
def test_axe_finds_nothing_before_or_after_the_charts_are_drawn(
    browser: Browser, pages: dict[str, Path], code: str, width: int
) -> None:
    for script in (NO_FRAMES, ""):
        with opened(browser, pages[code], width, "light", script=script) as (page, _):
            if script:
                assert page.locator("html[data-charts]").count() == 0
            else:
                drawn(page)
                unfolded(page)
            assert findings(page) == []
            page.emulate_media(color_scheme="dark")
            page.wait_for_timeout(300)
            assert findings(page) == []


@pytest.mark.parametrize("name", ["silent", "static", "archive/index.html"])
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_other_pages(
    browser: Browser, pages: dict[str, Path], width: int, scheme: str, name: str
) -> None:
    with opened(browser, pages[name], width, scheme) as (page, seen):
        if name.startswith("archive"):
            drawn(page)
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert seen.complaints == []


def test_figures_can_be_read_within_three_tenths_of_a_second_of_opening(
    browser: Browser, pages: dict[str, Path]
) -> None:
    times = []
    for _ in range(3):
        with opened(browser, pages["en"], 1280) as (page, _):
            drawn(page)
            paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            times.append(float(page.evaluate(paint)))
            assert page.locator("#figures").is_visible()
    # The best of three: the tests share their cores.
    assert min(times) <= 300


def test_the_text_is_painted_before_the_charts_are_drawn(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["en"], 1280, script=NO_FRAMES) as (page, _):
        assert page.locator("h1").is_visible()
        assert page.locator("#figures").is_visible()
        assert page.locator(".main-svg").count() == 0
        # what is out of sight is not laid out yet
        assert page.locator("#figures").evaluate(IS_LAID_OUT)
        assert not page.locator("#definitions").evaluate(IS_LAID_OUT)
    with opened(browser, pages["en"], 1280) as (page, _):
        drawn(page)
        assert page.locator("#definitions").evaluate(IS_LAID_OUT)


def test_charts_of_a_hebrew_page_run_left_to_right_and_its_ranges_are_whole(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["he"], 1280) as (page, _):
        drawn(page)
        places = (
            "[...document.querySelectorAll('#chart-curve .xtick text')]"
            ".map(one => one.getBoundingClientRect().x)"
        )
        ticks = page.evaluate(places)
        assert ticks == sorted(ticks)
        assert len(ticks) >= 4
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl"
        ranges = page.evaluate("[...document.querySelectorAll('bdi[dir=ltr]')].map(one => one.textContent)")
        assert len([text for text in ranges if re.fullmatch(r"[\d.]+–[\d.]+", text)]) >= 10


def test_colours_of_the_charts_follow_the_scheme(browser: Browser, pages: dict[str, Path]) -> None:
    def ink(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.querySelector('.xtick text')).fill"))

    with opened(browser, pages["en"], 1280, "light") as (page, seen):
        drawn(page)
        light = ink(page)
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(500)
        assert ink(page) != light
        assert seen.complaints == []


@pytest.mark.parametrize("name", ["en", "he"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_printed_page_has_its_charts_whole_and_dark_on_white(
    browser: Browser, pages: dict[str, Path], scheme: str, name: str
) -> None:
    with opened(browser, pages[name], 1280, scheme) as (page, seen):
        drawn(page)
        before = page.evaluate("document.querySelector('.main-svg').clientWidth")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate("document.querySelector('.main-svg').clientWidth") == 660
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.wait_for_timeout(500)
        assert page.evaluate("document.querySelector('.main-svg').clientWidth") == before
        assert page.pdf(format="A4").startswith(b"%PDF")
        assert seen.complaints == []


def test_a_chart_can_be_saved_as_a_picture(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["en"], 1280) as (page, seen):
        drawn(page)
        page.hover("#chart-curve")
        with page.expect_download() as download:
            page.locator("#chart-curve .modebar-btn").last.click()
        assert download.value.suggested_filename.endswith(".png")
        assert seen.complaints == []


def test_a_browser_that_cannot_unpack_shows_the_tables_instead(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["en"], 1280, script="delete window.DecompressionStream") as (page, _):
        page.wait_for_selector("html[data-charts=failed]", state="attached")
        assert "cannot draw the chart" in page.locator("#chart-curve").inner_text()
        assert page.locator("section:has(#curve) table").is_visible()


def test_pages_of_an_archive_draw_with_the_one_plotly_beside_them(
    browser: Browser, pages: dict[str, Path]
) -> None:
    page_of_week = pages["archive/2026-W40.html"]
    with opened(browser, page_of_week, 1280) as (page, seen):
        drawn(page)
        assert page.locator(".main-svg").count() >= 3
        beside = page_of_week.with_name("plotly.js").as_uri()
        assert seen.requests == [page_of_week.as_uri(), beside]
        assert seen.complaints == []
        page.get_by_role("link", name="All weeks").click()
        drawn(page)
        page.get_by_role("link", name="2026-W39").click()
        drawn(page)
        assert page.locator("h1").inner_text() == "Week 2026-W39"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_mail_is_read_without_script_and_without_scrolling_sideways(
    browser: Browser, pages: dict[str, Path], width: int
) -> None:
    with opened(browser, pages["mail"], width) as (page, seen):
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("script, svg, link, style").count() == 0
        assert seen.requests == [pages["mail"].as_uri()]
        assert findings(page) == []


def test_the_page_can_be_used_by_keyboard_alone(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["en"], 390) as (page, _):
        drawn(page)
        reached = set()
        for _ in range(40):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.localName"))
        assert "summary" in reached
        page.locator("summary").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("details[open]").count() == 1
