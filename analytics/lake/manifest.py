"""The manifest of a lake: which of its files count. It is input like any other, so nothing of it is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from analytics.errors import LakeError, on_one_line

LAYOUT = 1
NAME = "lake.json"
TABLES = (
    "files", "remarks", "unreadable", "versions", "brand_accounts", "label_errors", "properties",
)  # fmt: skip
"""Tables of a log that a lake holds as they are, besides its messages."""

_CHANNELS = (
    "twitter", "facebook", "instagram", "youtube", "tiktok", "linkedin", "reddit", "mastodon", "bluesky", "telegram",
    "whatsapp", "sms", "phone", "email", "webchat", "app_store", "google_play", "google_business", "trustpilot",
    "forum", "other",
)  # fmt: skip
# Neither a step upwards nor a root can be written with these.
_FILE = r"[0-9]{6,9}-[0-9a-f]{16}\.parquet"
# Of exports and compactions: one a second for three years. What is counted in a column is a number of 32 bits.
_MOST = 100_000_000
_MONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])"
_MESSAGES = re.compile(rf"messages/month=({_MONTH})/channel=({'|'.join(_CHANNELS)})/{_FILE}")
_TABLE = re.compile(rf"tables/({'|'.join(TABLES)})/{_FILE}")
# A file of messages is some hundred bytes of it.
MOST_BYTES = 1 << 28


@dataclass(frozen=True, order=True)
class MessageFile:
    """A file of messages.

    Parameters
    ----------
    path
        Below the folder of the lake, with slashes: ``messages/month=2026-11/channel=twitter/NAME.parquet``.
    rows
        Messages in it.
    generation
        The newest of its rows.
    month
        Of `posted_at`, UTC: ``2026-11``.
    """

    path: str
    rows: int
    generation: int
    month: str
    channel: str


@dataclass(frozen=True)
class Manifest:
    """Which files a lake consists of.

    Parameters
    ----------
    generation
        That of the newest messages; 0: there are none yet.
    revision
        Grows with every change of the lake, also by a compaction.
    messages
        By path.
    tables
        Table -> its files, by path.
    """

    generation: int = 0
    revision: int = 0
    messages: tuple[MessageFile, ...] = ()
    tables: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def paths(self) -> frozenset[str]:
        """All files that count."""
        return frozenset(one.path for one in self.messages).union(*self.tables.values())

    @property
    def rows(self) -> int:
        """Rows of messages, those that newer ones supersede among them."""
        return sum(one.rows for one in self.messages)

    @property
    def may_repeat(self) -> bool:
        """A message may stand in several generations; else each stands once."""
        return len({one.generation for one in self.messages}) > 1

    def partitions(self) -> dict[tuple[str, str], list[MessageFile]]:
        """Return the files of each month and channel."""
        found: dict[tuple[str, str], list[MessageFile]] = {}
        for one in self.messages:
            found.setdefault((one.month, one.channel), []).append(one)
        return found

    def text(self) -> str:
        """Return the manifest as JSON, the same for the same lake."""
        entries = [
            {key: getattr(one, key) for key in ("path", "rows", "generation", "month", "channel")}
            for one in sorted(self.messages)
        ]
        lines = ",\n".join(f"  {json.dumps(entry)}" for entry in entries)
        tables = ",\n".join(
            f"  {json.dumps(name)}: {json.dumps(sorted(paths))}"
            for name, paths in sorted(self.tables.items())
        )
        return (
            f'{{"layout": {LAYOUT},\n"generation": {self.generation},\n"revision": {self.revision},\n'
            f'"messages": [\n{lines}\n],\n"tables": {{\n{tables}\n}}}}\n'
        )


def parse(text: str | bytes, where: str) -> Manifest:
    """Read a manifest.

    Parameters
    ----------
    where
        What to call the lake in errors.

    Raises
    ------
    LakeError
        It is damaged, of a newer layout, or names files that are not the lake's.
    """
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise LakeError(f"{where}: {NAME} is damaged: it is not JSON.") from None
    if not isinstance(given, dict) or not _is_count(given.get("layout")):
        raise LakeError(f"{where}: {NAME} is not the manifest of a lake: it has no layout.")
    if given["layout"] != LAYOUT:
        raise LakeError(
            f"{where} is a lake of layout {given['layout']}; this version of the program reads {LAYOUT}. "
            "Take the version that wrote it, or a newer one."
        )
    for key, kind in (("generation", int), ("messages", list), ("tables", dict)):
        if not isinstance(given.get(key), kind):
            raise LakeError(f"{where}: {NAME} is damaged: {key} is missing or has no meaning.")
    generation = given["generation"]
    if not _is_bounded(generation) or not _is_bounded(given.get("revision", 0)):
        raise LakeError(f"{where}: {NAME} is damaged: its generation or revision is no count.")
    messages = tuple(sorted(_message_file(entry, generation, where) for entry in given["messages"]))
    tables = {name: _table_files(name, paths, where) for name, paths in sorted(given["tables"].items())}
    _check_once([one.path for one in messages], where)
    _check_once([path for paths in tables.values() for path in paths], where)
    return Manifest(generation, given.get("revision", 0), messages, tables)


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_bounded(value: Any) -> bool:
    return _is_count(value) and value <= _MOST


def _message_file(entry: Any, newest: int, where: str) -> MessageFile:
    if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
        raise LakeError(f"{where}: {NAME} is damaged: one of its messages has no path.")
    path = entry["path"]
    found = _MESSAGES.fullmatch(path)
    if not found:
        raise _foreign(path, where)
    rows, generation = entry.get("rows"), entry.get("generation")
    if not _is_count(rows) or not _is_count(generation) or not 1 <= generation <= newest:
        raise LakeError(f"{where}: {NAME} is damaged: the rows or the generation of {path} have no meaning.")
    if (entry.get("month"), entry.get("channel")) != found.groups():
        raise LakeError(f"{where}: {NAME} is damaged: {path} is of another month or channel than it says.")
    return MessageFile(path, rows, generation, found[1], found[2])


def _table_files(name: str, paths: Any, where: str) -> tuple[str, ...]:
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise LakeError(
            f"{where}: {NAME} is damaged: the table {on_one_line(name)[:80]} has no list of files."
        )
    for path in paths:
        found = _TABLE.fullmatch(path)
        if not found or found[1] != name:
            raise _foreign(path, where)
    return tuple(sorted(paths))


def _foreign(path: str, where: str) -> LakeError:
    return LakeError(
        f"{where}: {NAME} names a file that is none of a lake: {on_one_line(path)[:200]}. Nothing was read."
    )


def _check_once(paths: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for path in paths:
        if path in seen:
            raise LakeError(f"{where}: {NAME} is damaged: it names {path} twice.")
        seen.add(path)


def is_own_file(path: str) -> bool:
    """Tell whether a path below a lake is such as only this program makes."""
    return _MESSAGES.fullmatch(path) is not None or _TABLE.fullmatch(path) is not None
