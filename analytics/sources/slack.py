"""Archives of a Slack workspace: a folder a conversation, a file a day, and lists of people and conversations."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

from analytics.errors import InputError

NO_LIST = "a file that is no list of messages in JSON"
NO_OBJECT = "not a JSON object that can be read"
TOO_LARGE = "a file of more than 64 MiB"

_LARGEST_FILE = 64 << 20
_LONGEST_RECORD = 1_000_000
_PEOPLE = ("users.json", "org_users.json")
# The lists of conversations, and what each lists.
_KINDS = {"channels.json": "public", "groups.json": "private", "mpims.json": "group", "dms.json": "direct"}
_DAY = re.compile(r"(?P<root>(?:[^/]+/)?)(?P<folder>[^/]+)/\d{4}-\d\d-\d\d\.json")
_MENTION = re.compile(r"<@([A-Z0-9]{1,40})>")
# Columns that a message has itself; an object or a list in it stays JSON.
_OWN = (
    *("type", "subtype", "ts", "thread_ts", "user", "username", "bot_id", "text"),
    *("attachments", "user_profile", "bot_profile"),
)


@dataclass(frozen=True)
class _Person:
    """What the list of people says of one."""

    name: str | None
    handle: str | None
    email: str | None
    is_bot: bool


def looks_like(names: Collection[str]) -> bool:
    """Tell whether the files in an archive are those of a workspace: days of conversations, and lists beside them."""
    return _root(names) is not None


def records(path: Path) -> Iterator[dict[str, str | None]]:
    """Yield the messages of an archive, conversation by conversation and day by day; nothing is written to disk.

    Yields
    ------
    dict
        The keys of a message (`type`, `subtype`, `ts`, `thread_ts`, `user`, `username`, `bot_id`, `text`,
        `attachments`, `user_profile`, `bot_profile`), and what the lists say of it: `channel_id`, `channel_name`,
        `channel_kind` (public, private, group or direct), `user_name`, `user_handle`, `user_email`, `is_bot` (``true``
        or ``false``). People mentioned in `text` have their names: ``<@U1|dana>``. Or `broken`, the reason, and
        `record`, the text.

    Raises
    ------
    InputError
        The archive is damaged, encrypted, made to fill the memory, or not that of a workspace.
    """
    from analytics.sources import archives

    with archives.opened(path) as archive:
        files = {file.filename.replace("\\", "/"): file for file in archive.infolist()}
        root = _root(files)
        if root is None:
            raise InputError(f"{path} is no archive of a Slack workspace: it lacks users.json or its days.")
        try:
            people = _people(archive, files, root)
            conversations = _conversations(archive, files, root)
            for name in sorted(files):
                day = _DAY.fullmatch(name)
                if not day or day["root"] != root:
                    continue
                told = {"channel_name": day["folder"], **conversations.get(day["folder"], {})}
                yield from _day(_content(archive, files[name]), name, told, people)
        except (OSError, *archives.FAULTS) as error:
            # of bzip2 what is damaged is an OSError
            raise archives.damaged(str(path), error) from None


def _root(names: Collection[str]) -> str | None:
    """Return the folder in which an archive holds all, with its slash; None where it is not that of a workspace."""
    found = {name.replace("\\", "/") for name in names}
    roots = {day["root"] for name in found if (day := _DAY.fullmatch(name))}
    lists = (*_PEOPLE, *_KINDS)
    return min((root for root in roots if any(root + name in found for name in lists)), default=None)


def _content(archive: ZipFile, file: ZipInfo) -> bytes | None:
    """Return what a file holds; None where that is too much."""
    with archive.open(file) as opened:
        content = opened.read(_LARGEST_FILE + 1)
    return content if len(content) <= _LARGEST_FILE else None


def _read(content: bytes | None) -> Any:
    """Return what JSON says; None where it cannot be read."""
    try:
        return json.loads((content or b"null").decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _listed(archive: ZipFile, file: ZipInfo | None) -> list[dict[str, Any]]:
    found = _read(_content(archive, file)) if file else None
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _people(archive: ZipFile, files: dict[str, ZipInfo], root: str) -> dict[str, _Person]:
    people = {}
    for name in _PEOPLE:
        for entry in _listed(archive, files.get(root + name)):
            profile = entry["profile"] if isinstance(entry.get("profile"), dict) else {}
            shown = [
                profile.get("real_name"),
                entry.get("real_name"),
                profile.get("display_name"),
                entry.get("name"),
            ]
            people[str(entry.get("id"))] = _Person(
                next((_storable(text) for text in shown if isinstance(text, str) and text.strip()), None),
                _text(entry.get("name")),
                _text(profile.get("email")),
                entry.get("is_bot") is True or entry.get("id") == "USLACKBOT",
            )
    return people


def _conversations(
    archive: ZipFile, files: dict[str, ZipInfo], root: str
) -> dict[str, dict[str, str | None]]:
    """Return what the lists say of each conversation, by its folder: its name, or its id where it has none."""
    return {
        str(entry.get("name") or entry.get("id")): {
            "channel_id": _text(entry.get("id")),
            "channel_kind": kind,
        }
        for name, kind in _KINDS.items()
        for entry in _listed(archive, files.get(root + name))
    }


def _day(
    content: bytes | None, name: str, told: dict[str, str | None], people: dict[str, _Person]
) -> Iterator[dict[str, str | None]]:
    if content is None:
        yield {"broken": TOO_LARGE, "record": _storable(name)}
        return
    found = _read(content)
    if not isinstance(found, list):
        yield {
            "broken": NO_LIST,
            "record": _storable(content[:_LONGEST_RECORD].decode("utf-8", "backslashreplace")),
        }
        return
    for message in found:
        if isinstance(message, dict):
            yield _record(message, told, people)
        else:
            yield {"broken": NO_OBJECT, "record": (_text(message) or "null")[:_LONGEST_RECORD]}


def _record(
    message: dict[str, Any], told: dict[str, str | None], people: dict[str, _Person]
) -> dict[str, str | None]:
    cells = {column: _text(message.get(column)) for column in _OWN}
    comment = message.get("comment")
    if cells["user"] is None and isinstance(comment, dict):  # old exports name who commented on a file there
        cells["user"] = _text(comment.get("user"))
    person = people.get(cells["user"] or "", _Person(None, None, None, False))
    if cells["text"]:
        cells["text"] = _MENTION.sub(lambda found: _mention(found[1], people), cells["text"])
    return {
        **cells,
        "channel_id": None,
        "channel_kind": None,
        **told,
        "user_name": person.name,
        "user_handle": person.handle,
        "user_email": person.email,
        "is_bot": "true" if person.is_bot else "false",
    }


def _mention(user: str, people: dict[str, _Person]) -> str:
    name = people[user].name if user in people else None
    return f"<@{user}|{re.sub('[<>|]', ' ', name)}>" if name else f"<@{user}>"


def _text(value: object) -> str | None:
    """Return a value as text, as the database does of JSON: an object or a list stays JSON."""
    if value is None:
        return None
    return _storable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _storable(text: str) -> str:
    """Return a text without what no database takes: NUL and halves of characters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
