"""The page in a real browser: it asks nothing of the network, keeps its own rules, and all can read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pagelogs
import pytest

from analytics.measuring import Selection
from analytics.pages.render import render
from analytics.pages.report import Waiting, gather

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SCHEMES = ("light", "dark")
TELL_VIOLATIONS = "addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))"
# Charts begin after the first frame: without frames the page stays as it is before.
NO_FRAMES = "window.requestAnimationFrame = () => 0"
WEEK = Selection(first=date(2026, 9, 28), last=date(2026, 10, 4), tz="Europe/Belgrade")
BEFORE = replace(WEEK, first=date(2026, 9, 21), last=date(2026, 9, 27))


@dataclass
class Seen:
    """What a page asked for and complained of while it was open."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files of pages: a plain week, the same with hostile texts, and a log without replies."""
    folder = tmp_path_factory.mktemp("browser")
    with pagelogs.open_log(pagelogs.write_csv(folder / "log.csv")) as log:
        week = gather(log, WEEK, BEFORE, "Week 2026-W40")
    with pagelogs.open_log(pagelogs.write_csv(folder / "silent.csv", turns=80, replies=False)) as log:
        silent = gather(log, Selection(), None, "A log without replies")
    opened_at = datetime(2026, 9, 29)
    rows = [Waiting(text, text, text, opened_at, 90_000.0, text) for text in pagelogs.HOSTILE]
    hostile = replace(
        week,
        title=pagelogs.HOSTILE[0],
        waiting=rows,
        channels=[
            replace(one, name=text) for one, text in zip(week.channels, pagelogs.HOSTILE, strict=False)
        ],
        channel_curves=dict(zip(pagelogs.HOSTILE, week.channel_curves.values(), strict=False)),
        files=[replace(file, name=text) for file in week.files for text in pagelogs.HOSTILE],
    )
    written = {}
    for name, report in {"week": week, "hostile": hostile, "silent": silent}.items():
        written[name] = folder / f"{name}.html"
        written[name].write_text(render(report), encoding="utf-8")
    return written


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
    page.wait_for_selector("html[data-charts=drawn]", state="attached", timeout=60_000)


def findings(page: Page) -> list[str]:
    """Return what axe finds."""
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page).response["violations"]
    return [f"{found['id']}: {found['nodes'][0]['html'][:200]}" for found in violations]


@pytest.mark.parametrize("name", ["week", "hostile"])
@pytest.mark.parametrize("width", [360, 390, 1280])
def test_a_page_asks_for_nothing_complains_of_nothing_and_never_scrolls_sideways(
    browser: Browser, pages: dict[str, Path], width: int, name: str
) -> None:
    with opened(browser, pages[name], width) as (page, seen):
        drawn(page)
        for details in page.locator("summary").all():
            details.click()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate("document.querySelectorAll('.chart .main-svg').length") >= 3
        assert page.evaluate("window.broken") is None
        assert seen.requests == [pages[name].as_uri()]
        assert seen.complaints == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_before_or_after_the_charts_are_drawn(
    browser: Browser, pages: dict[str, Path], width: int, scheme: str
) -> None:
    with opened(browser, pages["week"], width, scheme, script=NO_FRAMES) as (page, _):
        assert page.locator("html[data-charts]").count() == 0
        assert findings(page) == []
    with opened(browser, pages["week"], width, scheme) as (page, _):
        drawn(page)
        for details in page.locator("summary").all():
            details.click()
        assert findings(page) == []


def test_the_text_is_painted_before_the_charts_are_drawn(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["week"], 1280, script=NO_FRAMES) as (page, _):
        assert page.locator("h1").is_visible()
        assert page.locator("#figures").is_visible()
        assert page.locator(".main-svg").count() == 0


def test_colours_of_the_charts_follow_the_scheme(browser: Browser, pages: dict[str, Path]) -> None:
    def ink(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.querySelector('.xtick text')).fill"))

    with opened(browser, pages["week"], 1280, "light") as (page, seen):
        drawn(page)
        light = ink(page)
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(500)
        assert ink(page) != light
        assert seen.complaints == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_printed_page_has_its_charts_whole_and_dark_on_white(
    browser: Browser, pages: dict[str, Path], scheme: str
) -> None:
    with opened(browser, pages["week"], 1280, scheme) as (page, seen):
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
    with opened(browser, pages["week"], 1280) as (page, seen):
        drawn(page)
        page.hover("#chart-curve")
        with page.expect_download() as download:
            page.locator("#chart-curve .modebar-btn").last.click()
        assert download.value.suggested_filename.endswith(".png")
        assert seen.complaints == []


def test_a_browser_that_cannot_unpack_shows_the_tables_instead(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["week"], 1280, script="delete window.DecompressionStream") as (page, _):
        page.wait_for_selector("html[data-charts=failed]", state="attached")
        assert "cannot draw the chart" in page.locator("#chart-curve").inner_text()
        assert page.locator("section:has(#curve) table").is_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_a_page_without_charts(
    browser: Browser, pages: dict[str, Path], width: int, scheme: str
) -> None:
    with opened(browser, pages["silent"], width, scheme) as (page, seen):
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert seen.complaints == []
