"""The site of the documentation: built without a warning, no dead link, nothing from another host, readable by all."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sitelinks import Page, dead, fetched_elsewhere, is_elsewhere, read

import analytics
from analytics.cli import main
from analytics.config import load_settings
from analytics.errors import ConfigError
from analytics.measuring import DIMENSIONS, all_lists
from analytics.metrics import catalogue
from analytics.sources.formats import formats

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOOKED_AT = (
    "index.html", "metrics/within_2h_share.html", "explanations/how-an-answer-is-counted.html",
    "explanations/median-of-the-answered.html", "reference/python.html",
)  # fmt: skip


def make(output: Path, work: Path) -> subprocess.CompletedProcess[str]:
    script = Path(__file__).resolve().parent.parent / "docs" / "site" / "make_site.py"
    return subprocess.run(
        [sys.executable, str(script), "--output", str(output), "--work", str(work)],
        capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The built site; made once for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if hasattr(request.config, "workerinput") else base) / "site"
    said = shared / "said.txt"
    try:
        shared.mkdir()
    except FileExistsError:
        while (
            not said.exists()
        ):  # another process makes it; the time limit of the test run ends a wait in vain
            time.sleep(0.1)
    else:
        done = make(shared / "html", shared / "work")
        unfinished = shared / "unfinished"
        unfinished.write_text(f"{done.stderr}{'' if done.returncode == 0 else 'failed'}", encoding="utf-8")
        unfinished.rename(said)
    return shared


@pytest.fixture(scope="session")
def site(built: Path) -> Path:
    assert (built / "html" / "index.html").is_file(), (built / "said.txt").read_text(encoding="utf-8")
    return built / "html"


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, Page]:
    return read(site)


def test_the_site_is_built_without_a_warning(built: Path) -> None:
    assert (built / "said.txt").read_text(encoding="utf-8") == ""


def test_every_link_anchor_and_image_leads_somewhere(site: Path, pages: dict[Path, Page]) -> None:
    assert len(pages) > 100
    assert dead(site, pages) == []


def test_nothing_is_fetched_from_another_host(site: Path, pages: dict[Path, Page]) -> None:
    assert fetched_elsewhere(site, pages.values()) == []


def test_a_dead_link_a_dead_anchor_and_another_host_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="b.html#here">x</a><a href="b.html#gone">x</a><a href="c.html">x</a><img src="d.png" alt="d">'
        '<a href="https://example.org/">x</a><script src="https://example.org/s.js"></script>',
        encoding="utf-8",
    )
    (tmp_path / "b.html").write_text('<h1 id="here">x</h1>', encoding="utf-8")
    (tmp_path / "b.css").write_text("@import 'https://example.org/f.css';", encoding="utf-8")
    found = read(tmp_path)
    assert dead(tmp_path, found) == [
        "a.html: b.html#gone, without such an anchor", "a.html: c.html", "a.html: d.png",
    ]  # fmt: skip
    assert fetched_elsewhere(tmp_path, found.values()) == [
        "a.html: https://example.org/s.js", "b.css: https://example.org/f.css",
    ]  # fmt: skip


def test_every_page_says_what_it_is(site: Path, pages: dict[Path, Page]) -> None:
    own = {path.relative_to(site).as_posix(): page for path, page in pages.items()}
    for name, page in own.items():
        assert page.language == "en", name
        assert page.title.strip(), name
        assert page.headings == 1 or name == "search.html", (
            name
        )  # a script writes what it found, with its heading
        assert page.silent_images == [], name
        assert page.description or name in ("404.html", "search.html"), name
    titles = [page.title for page in own.values()]
    assert len(set(titles)) == len(titles)


def test_every_page_stands_in_the_menu_once(checkout: Path, built: Path) -> None:
    parts = tomllib.loads((checkout / "docs" / "site" / "nav.toml").read_text(encoding="utf-8"))["part"]
    listed = [page for part in parts for page in part["pages"]]
    assert len(set(listed)) == len(listed)
    made = {
        path.relative_to(built / "work" / "pages").as_posix()
        for path in (built / "work" / "pages").rglob("*.md")
    }
    listed_below = ("metrics/", "reference/", "formats/", "decisions/", "index.md")
    unlisted = {
        name for name in made if name.removesuffix(".md") not in listed and not name.startswith(listed_below)
    }
    assert unlisted == set()
    assert [page for page in listed if f"{page}.md" not in made] == []


def test_every_metric_list_command_dimension_format_and_public_name_is_in_the_reference(site: Path) -> None:
    for name, metric in catalogue().items():
        page = text_of(site / "metrics" / f"{name}.html")
        assert metric.title in page
        assert " ".join(metric.sql.split()) in page, name
    for one in all_lists():
        assert one.title in text_of(site / "reference" / "lists" / f"{one.name}.html")
    for name in main.list_commands(None):  # type: ignore[arg-type]
        assert (site / "reference" / "commands" / f"{name}.html").is_file()
    dimensions = text_of(site / "reference" / "dimensions.html")
    assert all(name in dimensions for name in DIMENSIONS)
    listed = text_of(site / "reference" / "formats.html")
    assert all(name in listed for name in formats())
    library = (site / "reference" / "python.html").read_text(encoding="utf-8")
    for name in analytics.__all__:
        if inspect.isclass(getattr(analytics, name)) or callable(getattr(analytics, name)):
            assert f'id="analytics.{name}"' in library, name


def test_a_page_of_a_metric_shows_the_example_that_a_test_knows(site: Path) -> None:
    page = text_of(site / "metrics" / "typical_wait_seconds.html")
    assert "So half are answered within 40 minutes: 2400 seconds." in page
    assert "2026-03-02 12:00:00 2400 6 2 600" in page
    assert "c1 2026-03-02T10:20:00Z twitter care true c" in page


def test_the_drawing_of_the_two_curves_says_what_the_figures_beside_it_say(site: Path) -> None:
    page = text_of(site / "explanations" / "median-of-the-answered.html")
    assert (
        "Half of the answered were answered within 2 h 55 min; half of all who asked within 15 h 44 min."
        in page
    )
    # the same as the program printed, which tests/test_examples.py compares with what it prints now
    assert re.search(r"median_response_seconds 2 h 55 min .* typical_wait_seconds 15 h 44 min", page)


def test_every_setting_is_told_by_the_page_about_them(checkout: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "answered.toml"
    wrong.write_text("zzzzzzzzzz = 1\n", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_settings(wrong)
    known = str(error.value).rpartition("Known: ")[2].rstrip(".").split(", ")
    assert len(known) > 9
    told = (checkout / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [name for name in known if not re.search(rf"\| `\[?{name}\b", told)] == []


@pytest.mark.slow
def test_the_same_pages_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    assert make(tmp_path / "html", tmp_path / "work").returncode == 0
    first, again = contents(site), contents(tmp_path / "html")
    assert sorted(first) == sorted(again)
    assert [name for name in first if first[name] != again[name]] == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_site_asks_nothing_of_the_network_and_all_can_read_it(
    browser: Browser, site: Path, width: int, scheme: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True)
    requests: list[str] = []
    try:
        for name in LOOKED_AT:
            page = context.new_page()
            page.on("request", lambda request: requests.append(request.url))
            page.goto((site / name).as_uri())
            found = Axe().run(page).response["violations"]
            grave = [one for one in found if one["impact"] in ("serious", "critical")]
            assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in grave] == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.close()
    finally:
        context.close()
    assert [url for url in requests if is_elsewhere(url)] == []


@pytest.mark.browser
def test_the_search_works_from_a_folder(browser: Browser, site: Path) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    try:
        page.goto((site / "search.html").as_uri() + "?q=withdrawn")
        # results come one by one
        page.locator("#search-results li a", has_text="Definitions").first.wait_for(timeout=120_000)
    finally:
        context.close()


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def text_of(path: Path) -> str:
    """Return the words of a page, without its tags and with single blanks."""
    import html

    text = re.sub(r"<(style|script).*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    blocks = re.sub(r"</?(?:td|th|tr|p|li|h\d|pre|div|text|desc|figcaption)\b[^>]*>", " ", text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", blocks)).split())
