"""Make the sample data: an invented log of two invented brands over thirteen weeks on five channels.

Everything in it is invented: brands, people, messages, numbers. The same bytes come out of every run on any
machine; only the standard library is used. Where the awkward cases stand is written into the README.md
beside the data.

Usage: python benchmarks/make_sample.py [FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Template

from sample_cases import CASES, add_cases
from sample_log import ENDS_AT, HANDLES, STARTS_AT, Message, SampleLog
from sample_story import tell
from sample_texts import Draw

SEED = 20260105
ROOT = Path(__file__).parent.parent
FIRST_EXPORT_AT = datetime(2026, 4, 6, 3, tzinfo=UTC)
SECOND_EXPORT_FROM = datetime(2026, 3, 16, tzinfo=UTC)
SUMMER_AT = {"Belgrade": datetime(2026, 3, 29, 1, tzinfo=UTC), "Jerusalem": datetime(2026, 3, 27, tzinfo=UTC)}
WINTER_HOURS = {"Belgrade": 1, "Jerusalem": 2}

COLUMNS = {
    "twitter": "message_id posted_at channel brand author_id author_name from_brand agent parent_id text "
    "directed category language followers shares likes removed_at removed_by url",
    "facebook": "message_id posted_at channel brand author_id author_name from_brand agent parent_id "
    "conversation_id text automated category language followers shares likes removed_at removed_by tags",
    "email": "message_id posted_at channel brand author_id author_name from_brand agent parent_id "
    "conversation_id text visibility automated category language",
    "whatsapp": "channel conversation_id message_id posted_at brand from_brand author_id author_name agent "
    "text visibility automated category",
    "mentions": "mention_id posted_at channel brand author_id author_name text category language rating",
    "responses": "response_id mention_id posted_at brand author_id agent text automated",
}
RENAMED = {"mention_id": "message_id", "response_id": "message_id"}


def in_utc(instant: datetime) -> str:
    """Return `instant` as ISO 8601 with Z."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def in_zone(zone: str) -> Callable[[datetime], str]:
    """Return a function that writes an instant by the clock of `zone`, with its offset."""

    def write(instant: datetime) -> str:
        hours = WINTER_HOURS[zone] + (instant >= SUMMER_AT[zone])
        return (instant + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S") + f"+{hours:02d}:00"

    return write


def cell(message: Message, column: str, write: Callable[[datetime], str]) -> str:
    """Return one value of `message` as a text."""
    value = getattr(message, RENAMED.get(column, column))
    if isinstance(value, datetime):
        return write(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def in_csv(
    messages: Iterable[Message],
    columns: str,
    write: Callable[[datetime], str] = in_utc,
    **renamed: str,
) -> bytes:
    """Return `messages` as CSV; `renamed` gives the field of a column that has another name."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns.split())
    for message in messages:
        writer.writerow(cell(message, renamed.get(column, column), write) for column in columns.split())
    return out.getvalue().encode()


def in_ndjson(messages: Iterable[Message], columns: str) -> bytes:
    """Return `messages` as one JSON object a line, without its empty values."""
    lines = []
    for message in messages:
        record: dict[str, object] = {}
        for column in columns.split():
            value = getattr(message, column)
            if isinstance(value, datetime):
                value = value.isoformat()
            if value not in (None, "", ()) and (value or column != "automated"):
                record[column] = value
            elif column == "author_id":
                record[column] = None
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


def in_gzip(data: bytes) -> bytes:
    """Return `data` as a gzip file of stored blocks, without a time: equal bytes with every zlib."""
    blocks = [data[place : place + 65535] for place in range(0, len(data), 65535)]
    body = b"".join(
        struct.pack("<BHH", block is blocks[-1], len(block), len(block) ^ 0xFFFF) + block for block in blocks
    )
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + body + struct.pack("<II", zlib.crc32(data), len(data))


def without_some_brands(draw: Draw, messages: Iterable[Message]) -> list[Message]:
    """Return `messages` with some brands left to be read from the account that the text names."""
    return [
        replace(message, brand="")
        if not message.from_brand and f"@{HANDLES.get(message.brand)}" in message.text and draw.chance(0.15)
        else message
        for message in messages
    ]


def exported_again(log: SampleLog, message: Message) -> Message:
    """Return `message` as the second twitter export has it: liked more, sometimes without its language."""
    draw = log.draw
    if message.from_brand or message.posted_at > FIRST_EXPORT_AT:
        return message
    if message.removed_by == "" and draw.chance(0.03):
        by = draw.one(("author", "brand"))
        removed_at = FIRST_EXPORT_AT + timedelta(seconds=draw.below(170000))
        newer = replace(message, removed_at=removed_at, removed_by=by)
        log.note(f"removals by the {by}", newer)
        log.note("updated rows", newer)
        return newer
    if draw.chance(0.4):
        log.note("updated rows", message)
        return replace(message, likes=(message.likes or 0) + draw.between(1, 9))
    return replace(message, language="") if draw.chance(0.1) else message


def with_duplicates(log: SampleLog, messages: Iterable[Message]) -> list[Message]:
    """Return `messages` with some rows twice, every second time with more likes."""
    found = []
    for message in messages:
        found.append(message)
        if not message.from_brand and log.draw.chance(0.008):
            likes = (message.likes or 0) + log.draw.below(2) * 3
            found.append(replace(message, likes=likes))
            log.note("duplicates", message)
    return found


def make_files(log: SampleLog) -> dict[str, tuple[bytes, int]]:
    """Return the bytes and the number of rows of every file of `log`."""
    on: dict[str, list[Message]] = {}
    for message in sorted(log.messages, key=lambda message: (message.posted_at, message.message_id)):
        if STARTS_AT <= message.posted_at <= ENDS_AT:
            if message.removed_at is not None and message.removed_at > ENDS_AT:
                message = replace(message, removed_at=None, removed_by="")
            on.setdefault(message.channel, []).append(message)
    twitter = without_some_brands(log.draw, on["twitter"])
    early = [
        message
        if message.removed_at is None or message.removed_at <= FIRST_EXPORT_AT
        else replace(message, removed_at=None, removed_by="")
        for message in twitter
        if message.posted_at <= FIRST_EXPORT_AT
    ]
    late = [exported_again(log, message) for message in twitter if message.posted_at >= SECOND_EXPORT_FROM]
    facebook = with_duplicates(log, on["facebook"])
    mentions = [message for message in on["google_play"] if not message.from_brand]
    responses = [message for message in on["google_play"] if message.from_brand]
    email = in_csv(on["email"], COLUMNS["email"], in_zone("Belgrade"))
    return {
        "twitter.csv": (in_csv(early[::-1], COLUMNS["twitter"]), len(early)),
        "twitter_2.csv": (in_csv(late[::-1], COLUMNS["twitter"]), len(late)),
        "facebook.ndjson": (in_ndjson(facebook, COLUMNS["facebook"]), len(facebook)),
        "email.csv.gz": (in_gzip(email), len(on["email"])),
        "whatsapp.csv": (
            in_csv(on["whatsapp"], COLUMNS["whatsapp"], in_zone("Jerusalem")),
            len(on["whatsapp"]),
        ),
        "google_play_mentions.csv": (
            in_csv(mentions, COLUMNS["mentions"], mention_id="message_id"),
            len(mentions),
        ),
        "google_play_responses.csv": (
            in_csv(responses, COLUMNS["responses"], mention_id="parent_id"),
            len(responses),
        ),
    }


def make_readme(log: SampleLog, files: dict[str, tuple[bytes, int]]) -> bytes:
    """Return the page that lists the files and one example of every awkward case."""
    written = {message.message_id: message for message in log.messages if message.posted_at <= ENDS_AT}
    file_rows = ["| file | rows | size |", "|---|---:|---:|"]
    for name, (data, rows) in files.items():
        file_rows.append(f"| `{name}` | {rows:,} | {len(data) / 1000:,.0f} kB |")
    case_rows = ["| case | what it is | times, at least | example on | its id |", "|---|---|---:|---|---|"]
    for case, meaning in CASES.items():
        ids = list(dict.fromkeys(one for one in log.cases[case] if one in written))
        case_rows.append(f"| {case} | {meaning} | {len(ids)} | {written[ids[0]].channel} | `{ids[0]}` |")
    page = Template((Path(__file__).parent / "sample_readme.md").read_text("utf-8"))
    return page.substitute(files="\n".join(file_rows), cases="\n".join(case_rows)).encode()


def make(folder: Path) -> None:
    """Write the sample data and its README.md into `folder`."""
    log = SampleLog(Draw(SEED))
    people = tell(log)
    log.draw = Draw(SEED + 1)
    add_cases(log, people)
    log.draw = Draw(SEED + 2)
    files = make_files(log)
    folder.mkdir(parents=True, exist_ok=True)
    for name, (data, _) in files.items():
        (folder / name).write_bytes(data)
    (folder / "README.md").write_bytes(make_readme(log, files))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, nargs="?", default=ROOT / "sample_data")
    make(arguments.parse_args().folder)
