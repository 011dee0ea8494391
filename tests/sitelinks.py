"""Where the pages of a built site lead: links, anchors, images and whatever else a browser would fetch."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {
    "img": "src",
    "script": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
}
"""Elements that a browser fetches by itself, and the attribute that says what."""

ONLY_NAMED = {"canonical", "next", "prev", "index", "search"}
"""Kinds of <link> that are not fetched."""


@dataclass
class Page(HTMLParser):
    """What a page says of itself, and where it leads."""

    path: Path
    title: str = ""
    language: str | None = None
    description: str | None = None
    headings: int = 0
    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    silent_images: list[str] = field(default_factory=list)
    """Images without a text instead of them."""

    def __post_init__(self) -> None:
        super().__init__()
        self._in_title = False
        self._in_drawing = 0
        self.feed(self.path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors.update(given[name] for name in ("id", "name") if name in given and tag != "meta")
        self._in_drawing += tag == "svg"
        self._in_title |= tag == "title" and not self._in_drawing
        self.headings += tag == "h1"
        if tag == "html":
            self.language = given.get("lang")
        if tag == "meta" and given.get("name") == "description":
            self.description = given.get("content")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and not ONLY_NAMED & set(given.get("rel", "").split()):
            self.fetched.append(given["href"])
        if tag in FETCHED and FETCHED[tag] in given:
            self.fetched.append(given[FETCHED[tag]])
        if tag == "img" and not given.get("alt"):
            self.silent_images.append(given.get("src", ""))
        self.fetched += re.findall(r"url\(['\"]?([^'\")]+)", given.get("style", ""))

    def handle_endtag(self, tag: str) -> None:
        self._in_drawing -= tag == "svg"
        self._in_title &= tag != "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


def read(site: Path) -> dict[Path, Page]:
    """Read all pages of a site, by their files."""
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


def is_elsewhere(target: str) -> bool:
    """Tell whether something is on another host, or no file at all."""
    parts = urlsplit(target)
    return bool(parts.netloc) or parts.scheme in ("http", "https", "mailto", "tel")


def dead(site: Path, pages: dict[Path, Page]) -> list[str]:
    """Say which links, anchors and fetched files of a site lead nowhere."""
    found = []
    for path, page in pages.items():
        for target in [*page.links, *page.fetched]:
            parts = urlsplit(target)
            if is_elsewhere(target) or parts.scheme in ("data", "javascript"):
                continue
            above = site if parts.path.startswith("/") else path.parent
            led = (above / unquote(parts.path).lstrip("/")).resolve() if parts.path else path.resolve()
            led = led / "index.html" if led.is_dir() else led
            name = path.relative_to(site)
            if not led.is_file():
                found.append(f"{name}: {target}")
            elif parts.fragment and led in pages and unquote(parts.fragment) not in pages[led].anchors:
                found.append(f"{name}: {target}, without such an anchor")
    return found


def fetched_elsewhere(site: Path, pages: Iterable[Page]) -> list[str]:
    """Say what a browser would fetch from another host, for the pages and their styles."""
    found = [
        f"{page.path.relative_to(site)}: {target}"
        for page in pages
        for target in page.fetched
        if is_elsewhere(target)
    ]
    for path in sorted(site.rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        targets = re.findall(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", text)
        found += [f"{path.relative_to(site)}: {a or b}" for a, b in targets if is_elsewhere(a or b)]
    return found
