"""Printing through an installed browser: whole, offline, the same bytes each time, and nothing left behind."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from analytics.browsers import find_browser, print_pdf, screenshots
from analytics.errors import BrowserError, RequestError

# Places for charts, which a script fills a while after the page is loaded.
LATE = """
<figure data-chart="one" id="late" style="margin: 0; width: 100px; height: 50px">-</figure>
<script>
  setTimeout(() => {
    const place = document.getElementById("late");
    place.textContent = "Ж";
    place.style.height = "150px";
    document.documentElement.dataset.charts = "drawn";
  }, 500);
</script>
"""


@pytest.fixture
def throw_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of temporary files for this test alone."""
    folder = tmp_path / "throw-away"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def written(folder: Path, body: str, head: str = "", root: str = 'lang="en"') -> Path:
    """Write a page."""
    folder.mkdir(exist_ok=True)
    page = folder / "page.html"
    page.write_text(
        f"<!doctype html><html {root}><head><meta charset=utf-8><title>Week 40</title>{head}</head>"
        f"<body style='margin: 0'>{body}</body></html>",
        encoding="utf-8",
    )
    return page


def script(folder: Path, text: str) -> Path:
    """Write a program that stands where a browser should."""
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return program


def printed(page: Path, browser: Path) -> bytes:
    """Print a page and return the PDF."""
    target = page.with_suffix(".pdf")
    print_pdf(page, target, browser)
    return target.read_bytes()


def page_count(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def characters(pdf: bytes) -> set[str]:
    """Return the characters that the fonts of a PDF say they draw: it holds no others of each font."""
    found: set[str] = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue
        for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
            found |= {chr(int(to, 16)) for to in re.findall(r"<\w+> <(\w{4})>", block)}
        for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
            for first, last, to in re.findall(r"<(\w+)> <(\w+)> <(\w{4})>", block):
                found |= {chr(int(to, 16) + step) for step in range(int(last, 16) - int(first, 16) + 1)}
    return found


def size(png: bytes | None) -> tuple[int, int]:
    assert png is not None
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def first_pixel(png: bytes | None) -> tuple[int, ...]:
    """Return the colour at the top left: no filter of a PNG changes the first pixel."""
    assert png is not None
    start = png.index(b"IDAT")
    length = struct.unpack(">I", png[start - 4 : start])[0]
    return tuple(zlib.decompressobj().decompress(png[start + 4 : start + 4 + length])[1:4])


def left(mark: Path) -> list[str]:
    """Return the processes that name a path and do not end within a second."""
    command = ["ps", "-A", "-ww", "-o", "stat=", "-o", "args="]
    for _ in range(10):
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        found = [line for line in listed if str(mark) in line and not line.startswith("Z")]
        if not found:
            break
        time.sleep(0.1)
    return found


@pytest.mark.browser
def test_a_chart_drawn_after_the_page_is_loaded_is_in_the_print(tmp_path: Path, chromium: Path) -> None:
    pdf = printed(written(tmp_path, f"<h1>One</h1>{LATE}"), chromium)
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert page_count(pdf) == 1
    assert set("OneЖ") <= characters(pdf)
    assert "-" not in characters(pdf)


@pytest.mark.browser
def test_what_a_page_changes_just_before_printing_is_in_the_print(tmp_path: Path, chromium: Path) -> None:
    change = "<script>addEventListener('beforeprint', () => { document.body.textContent = 'Щ'; })</script>"
    assert characters(printed(written(tmp_path, f"before{change}"), chromium)) == {"Щ"}


@pytest.mark.browser
def test_the_style_for_print_and_light_colours_hold_while_charts_are_drawn(
    tmp_path: Path, chromium: Path
) -> None:
    asks = "['print', 'screen', '(prefers-color-scheme: light)', '(width: 680px)'].map(q => matchMedia(q).matches)"
    tells = f"<p id=told></p><script>told.textContent = {asks}.map(Number).join('')</script>"
    assert characters(printed(written(tmp_path, tells), chromium)) == {"0", "1"}
    # As wide as the answers, read as a number.
    taken = f"{tells}<script>told.style.width = told.textContent + 'px'</script>"
    assert size(screenshots(written(tmp_path, taken), ["#told"], chromium, scale=1)[0])[0] == 1011


@pytest.mark.browser
def test_hebrew_is_printed_as_letters_with_the_title_in_reading_order(tmp_path: Path, chromium: Path) -> None:
    page = written(tmp_path, "<h1>כמה חיכו</h1><p>שלום עולם, 12:30</p>", root='lang="he" dir="rtl"')
    page.write_text(page.read_text(encoding="utf-8").replace("Week 40", "שבוע"), encoding="utf-8")
    pdf = printed(page, chromium)
    assert set("כמהחיכושלוםעולם1230") <= characters(pdf)
    assert b"/Title <FEFF05E905D105D505E2>" in pdf
    assert b"/Lang (he)" in pdf


@pytest.mark.browser
def test_headings_are_bookmarks_but_for_those_a_browser_writes_backwards(
    tmp_path: Path, chromium: Path
) -> None:
    assert b"/Outlines" in printed(written(tmp_path / "en", "<h1>One two</h1>"), chromium)
    assert b"/Outlines" not in printed(
        written(tmp_path / "he", "<h1>אחד שתיים</h1>", root="dir=rtl"), chromium
    )


@pytest.mark.browser
def test_the_paper_is_a4_unless_the_page_says_otherwise(tmp_path: Path, chromium: Path) -> None:
    def papers(pdf: bytes) -> list[tuple[int, int]]:
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        return [(round(float(width)), round(float(height))) for width, height in boxes]

    two = "<p>one</p><p style='break-before: page'>two</p>"
    # 210 x 297 mm and 210 x 148 mm in points of 1/72 inch, in whole pixels of 0.75 points.
    assert papers(printed(written(tmp_path, two), chromium)) == [(596, 842), (596, 842)]
    landscape = "<style>@page { size: A5 landscape }</style>"
    assert papers(printed(written(tmp_path, two, landscape), chromium)) == [(595, 420), (595, 420)]


@pytest.mark.browser
def test_two_prints_of_a_page_are_equal_wherever_it_lies_and_bear_no_date(
    tmp_path: Path, chromium: Path
) -> None:
    body = f"<h1>One</h1><a href='#late'>down</a>{LATE}"
    one = printed(written(tmp_path / "one", body), chromium)
    assert one == printed(written(tmp_path / "two", body), chromium)
    assert b"CreationDate" not in one
    assert b"ModDate" not in one
    # The table at the end finds every object where it was.
    table = int(re.findall(rb"startxref\s+(\d+)", one)[-1])
    assert one[table:].startswith(b"xref")
    entries = re.findall(rb"^(\d{10}) 00000 n", one[table:], re.MULTILINE)
    assert entries
    assert all(re.match(rb"\d+ 0 obj", one[int(entry) :]) for entry in entries)


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and the paths that were asked of it."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", paths
        server.shutdown()


@pytest.mark.browser
def test_a_page_fetches_nothing_not_even_from_this_machine(
    tmp_path: Path, chromium: Path, asked: tuple[str, list[str]]
) -> None:
    address, paths = asked
    named = address.replace("127.0.0.1", "localhost")
    head = f"<link rel=preconnect href='http://{named}'><link rel=stylesheet href='http://{address}/style'>"
    body = (
        f"<p>text</p><img src='http://{address}/image'><iframe src='http://{named}/frame'></iframe>"
        f"<script>fetch('http://{named}/fetch').catch(() => {{}}); new WebSocket('ws://{address}/socket');"
        f"navigator.sendBeacon('http://{address}/beacon')</script>"
    )
    page = written(tmp_path, body, head)
    assert set("text") <= characters(printed(page, chromium))
    assert screenshots(page, ["p"], chromium) != [None]
    assert paths == []
    with urllib.request.urlopen(f"http://{address}/control"):
        assert paths == ["/control"]


@pytest.mark.browser
def test_pictures_are_of_the_parts_asked_for_at_their_scale(tmp_path: Path, chromium: Path) -> None:
    body = (
        "<p id=red style='margin: 0; width: 40px; height: 30px; background: rgb(255, 0, 0)'></p>"
        f"{LATE}<details><summary>more</summary><p id=closed>closed</p></details>"
        "<p id=far style='margin: 30000px 0 0 10.5px; width: 40px; height: 2000px; background: rgb(0, 0, 255)'></p>"
        "<style>#scheme { width: 10px; height: 10px } @media (prefers-color-scheme: dark) { #scheme { width: 99px } }"
        "</style><p id=scheme></p>"
    )
    page = written(tmp_path, body)
    wanted = ["#late", "#red", "#missing", "#closed", "#far", "#scheme"]
    late, red, missing, closed, far, scheme = screenshots(page, wanted, chromium)
    assert (size(late), size(red), size(scheme)) == ((200, 300), (80, 60), (20, 20))
    assert first_pixel(red) == (255, 0, 0)
    # Half a pixel from the edge: the picture begins at the whole pixel before.
    assert size(far) == (82, 4000)
    assert (missing, closed) == (None, None)
    assert size(screenshots(page, ["#red"], chromium, scale=1)[0]) == (40, 30)
    assert screenshots(page, wanted, chromium) == [late, red, None, None, far, scheme]


@pytest.mark.browser
def test_the_width_of_the_window_is_as_asked(tmp_path: Path, chromium: Path) -> None:
    page = written(tmp_path, "<p style='margin: 0; height: 9px'></p>")
    assert size(screenshots(page, ["p"], chromium, width=390, scale=3)[0]) == (1170, 27)


@pytest.mark.browser
def test_no_process_and_no_file_is_left(tmp_path: Path, chromium: Path, throw_away: Path) -> None:
    page = written(tmp_path, LATE)
    printed(page, chromium)
    with pytest.raises(BrowserError):
        print_pdf(tmp_path / "missing.html", tmp_path / "missing.pdf", chromium)
    assert left(throw_away) == []
    assert list(throw_away.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.html", "page.pdf", "throw-away"]


@pytest.mark.browser
def test_a_page_that_cannot_be_printed_leaves_the_file_before(tmp_path: Path, chromium: Path) -> None:
    target = tmp_path / "page.pdf"
    target.write_text("before")
    with pytest.raises(BrowserError, match=r"missing\.html could not be printed.*ERR_FILE_NOT_FOUND"):
        print_pdf(tmp_path / "missing.html", target, chromium)
    failed = "<p data-chart=one></p><script>document.documentElement.dataset.charts = 'failed'</script>"
    with pytest.raises(BrowserError, match="could not draw its charts"):
        print_pdf(written(tmp_path, failed), target, chromium)
    with pytest.raises(BrowserError, match="took longer than 3 s"):
        print_pdf(written(tmp_path, "<p data-chart=one></p>"), target, chromium, timeout_seconds=3)
    with pytest.raises(BrowserError, match="took longer than 3 s"):
        print_pdf(written(tmp_path, "<script>for (;;);</script>"), target, chromium, timeout_seconds=3)
    assert target.read_text() == "before"


@pytest.mark.browser
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, chromium: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(RequestError, match=r"folder cannot be written: Is a directory\."):
        print_pdf(written(tmp_path, "text"), tmp_path / "folder", chromium)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "page.html"]


def test_a_browser_that_hangs_is_ended_with_its_children(tmp_path: Path, throw_away: Path) -> None:
    mark = tmp_path / "hangs"
    program = script(tmp_path, f"sh -c 'sleep 600; : {mark}' &\nsh -c 'sleep 600; : {mark}'")
    with pytest.raises(BrowserError, match=rf"{program} took longer than 0\.5 s\.$"):
        print_pdf(written(tmp_path, "text"), tmp_path / "page.pdf", program, timeout_seconds=0.5)
    assert left(mark) == []
    assert list(throw_away.iterdir()) == []
    assert not (tmp_path / "page.pdf").exists()


def test_the_last_words_of_a_browser_that_ends_are_told(tmp_path: Path) -> None:
    program = script(tmp_path, "for word in one two three four; do echo $word >&2; done; exit 3")
    with pytest.raises(BrowserError) as raised:
        screenshots(written(tmp_path, "text"), ["p"], program)
    assert str(raised.value) == (
        f"{tmp_path / 'page.html'} could not be printed: {program} ended before it was done. "
        "The browser's last words:\n  two\n  three\n  four"
    )


def test_a_browser_is_found_on_path_or_taken_as_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = script(tmp_path, "exit 0")
    edge = program.rename(tmp_path / "microsoft-edge")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser() == edge
    other = script(tmp_path, "exit 0").rename(tmp_path / "other")
    assert find_browser(other) == find_browser(Path("other")) == other


@pytest.mark.parametrize("name", ["missing", "plain", "folder"])
def test_a_given_browser_that_is_no_program_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "plain").write_text("text")
    (tmp_path / "folder").mkdir()
    with pytest.raises(
        BrowserError, match=rf"{tmp_path / name} is no program that can be run\. Install Chromium"
    ):
        find_browser(tmp_path / name)


@pytest.mark.skipif(sys.platform == "darwin", reason="there browsers are looked for outside PATH too")
def test_without_a_browser_the_error_says_what_was_looked_for_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrowserError) as raised:
        find_browser()
    assert str(raised.value) == (
        "No browser to print with was found: looked for chromium, chromium-browser, google-chrome, "
        "google-chrome-stable, chrome, microsoft-edge, microsoft-edge-stable on PATH. Install Chromium, Google "
        "Chrome or Microsoft Edge, or name the program with --browser PATH."
    )
