"""Small invented logs for the tests of a page's parts, message by message, and the words of a part."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pagelogs

from analytics.config import Settings
from analytics.log import Log
from analytics.pages import wording
from analytics.pages.render import environment
from analytics.pages.report import Report, Section

Row = dict[str, object]
COLUMNS = (
    "message_id", "posted_at", "channel", "author_id", "author_name", "from_brand", "agent", "parent_id", "text",
    "visibility", "category", "followers", "rating", "removed_at", "removed_by", "url", "language",
)  # fmt: skip
AS_GIVEN = Settings(reads_texts=False)


def asks(message_id: str, when: datetime, author: str, category: str | None = None, **cells: object) -> Row:
    """Return a message of a customer on Twitter."""
    own: Row = {"message_id": message_id, "posted_at": when, "author_id": author, "category": category}
    return own | {"channel": "twitter", "from_brand": "false"} | cells


def answers(asked: Row, minutes: float = 30, text: str = "It is on its way.", **cells: object) -> Row:
    """Return the brand's answer to a message."""
    when = asked["posted_at"]
    assert isinstance(when, datetime)
    own: Row = {"message_id": f"{asked['message_id']}-a", "posted_at": when + timedelta(minutes=minutes)}
    own |= {"channel": asked["channel"], "author_id": "acme", "from_brand": "true", "text": text}
    return own | {"parent_id": asked["message_id"]} | cells


def write(path: Path, rows: Sequence[Row]) -> Path:
    """Write messages as canonical CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for row in rows:
            writer.writerow(
                {
                    name: f"{cell:%Y-%m-%dT%H:%M:%SZ}" if isinstance(cell, datetime) else cell
                    for name, cell in row.items()
                }
            )
    return path


def open_rows(folder: Path, rows: Sequence[Row], settings: Settings | None = AS_GIVEN) -> Log:
    """Load messages into a new log."""
    return pagelogs.open_log(write(folder / "log.csv", rows), settings)


class Words(HTMLParser):
    """The words of a piece of a page, and its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element; all but those within a line set words apart."""
        self.elements.append(tag)
        if tag not in ("bdi", "span", "strong", "a"):
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep words."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """All words, one space between two."""
        return " ".join("".join(self.words).replace("\u00a0", " ").split())


def shown(report: Report, section: Section) -> Words:
    """Render a part in English, as on a page without scripts."""
    say = wording()
    template = environment(say, is_drawn=False).get_template(f"weekly/{section.name}.html.j2")
    return Words(template.render(part=section.tell(report, say), report=report))
