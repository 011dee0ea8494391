"""Mailboxes (mbox) and single mails (.eml), one mail at a time, whatever their size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from analytics.sources.mailtext import LONGEST_TEXT, Headers, decoded, is_header, split, storable, text_of
from analytics.sources.packing import unreadable

NO_HEADERS = "no mail: it has no headers"

# Of a mail so much is looked at; what stands behind are attachments.
_MOST_BYTES = 8 << 20
_LONGEST_LINE = 1 << 16
_LONGEST_DATE = 200
_LONGEST_AUTHOR = 2_000
_LONGEST_ADDRESSES = 10_000
_LONGEST_IDS = 100_000
_FIRST_YEAR = 1970
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# How a mail begins in a mailbox: From, a sender, and a time as C writes it.
_FROM_LINE = re.compile(
    rb"From (?P<sender>[^\r\n]{0,500}?)[ \t]{1,9}(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[ \t]+"
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ \t]+\d{1,2}[ \t]+\d\d:\d\d(?::\d\d)?[^\r\n]{0,40}\d{4}\s*$"
)
_ID = re.compile(r"<([^<>]{1,990})>")
_BARE_ID = re.compile(r"[^\s<>\"'()]{1,990}@[^\s<>\"'()]{1,990}")
# An archive of a mailing list hides addresses.
_HIDDEN_AT = re.compile(r"^(\s*<?[^\s<>\"(),@]{1,320}) (?:at|AT) ([^\s<>\"(),@]{1,320})")
_ADDRESS = re.compile(r"[^\s<>\"(),;:@]{1,320}@[^\s<>\"(),;:@]{1,320}")
_UTC_UNTOLD = re.compile(r"\s-0000\b")
_KNOWN = frozenset(
    {
        *(
            "from",
            "to",
            "date",
            "subject",
            "message-id",
            "received",
            "return-path",
            "delivered-to",
            "mime-version",
        ),
        *(
            "in-reply-to",
            "references",
            "x-original-to",
            "dkim-signature",
            "content-type",
            "reply-to",
            "cc",
            "sender",
        ),
    }
)
_AUTOREPLY = ("x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponse")


def looks_like(head: bytes | str) -> bool:
    """Tell whether a file is a mailbox or a mail by its beginning: a From line and a header, or several headers."""
    start = head.encode("utf-8", "replace") if isinstance(head, str) else head
    lines = start.removeprefix(_BYTE_ORDER_MARK).lstrip(b"\r\n").split(b"\n", 200)
    if len(lines) > 1 and _FROM_LINE.match(lines[0]) and _starts_mail(lines[1]):
        return True
    names = set()
    for line in lines:
        if not line.strip():
            break
        if line[:1] not in (b" ", b"\t"):
            if not is_header(line):
                return False
            names.add(line.split(b":", 1)[0].strip().lower().decode("ascii", "replace"))
    return len(names & _KNOWN) >= 3 and not names.isdisjoint({"from", "received", "return-path"})


def records(path: Path) -> Iterator[dict[str, str | None]]:
    """Yield the mails of a mailbox, or the one mail of an .eml file, in the order of the file.

    Of a mail the first 8 MiB are looked at, attachments among them.

    Yields
    ------
    dict
        `message_id`, `in_reply_to`, `first_reference` and `last_reference` (without brackets), `sent_at` (ISO, in
        UTC), `date_problem` (why that is missing), `from_address` (lower case), `from_name`, `to_addresses` (of To
        and Cc, parted by commas), `subject`, `text` (HTML as text), `is_cut` (``true``: the text is longer),
        `list_id`, `auto_submitted`, `precedence`, `autoreply`; None where a mail does not say. Or `broken`, the
        reason, and `record`, the text, where something has no headers.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    for sender, content in _mails(path):
        headers, body = split(content)
        if not headers:
            if content.strip():
                shown = content.decode("utf-8", "backslashreplace").replace("\0", "\ufffd")
                yield {"broken": NO_HEADERS, "record": shown}
            continue
        text = text_of(headers, body.replace(b"\n>From ", b"\nFrom ") if sender is not None else body)
        sent_at, date_problem = _sent(headers)
        name, address = _author(headers, sender)
        first_reference, last_reference = _ids(headers, "references")
        yield {
            "message_id": _ids(headers, "message-id")[0],
            "in_reply_to": _ids(headers, "in-reply-to")[0],
            "first_reference": first_reference,
            "last_reference": last_reference,
            "sent_at": sent_at,
            "date_problem": date_problem,
            "from_address": address,
            "from_name": name,
            "to_addresses": _addressees(headers),
            "subject": _said(headers, "subject"),
            "text": text and text[:LONGEST_TEXT],
            "is_cut": "true" if text and len(text) >= LONGEST_TEXT else None,
            "list_id": _said(headers, "list-id"),
            "auto_submitted": _said(headers, "auto-submitted"),
            "precedence": _said(headers, "precedence"),
            "autoreply": next((said for header in _AUTOREPLY if (said := _said(headers, header))), None),
        }


def _mails(path: Path) -> Iterator[tuple[str | None, bytes]]:
    """Yield the mails of a file: the sender in the From line (None in an .eml file), and what stands below.

    A line that looks like a From line without a header below it is a line of text.
    """
    sender: str | None = None
    pieces: list[bytes] = []
    held = b""  # a line that begins a mail if a header comes next
    size, is_mailbox, starts_line = 0, None, True
    for piece in _lines(path):
        line = piece
        if is_mailbox is None:
            line = line.removeprefix(_BYTE_ORDER_MARK)
            if not line.strip():
                continue
            is_mailbox = _FROM_LINE.match(line) is not None
        if held and _starts_mail(line):
            if pieces or sender is not None:
                yield sender, b"".join(pieces)
            found = _FROM_LINE.match(held)
            sender, pieces, size = (found["sender"].decode("utf-8", "replace") if found else ""), [], 0
        elif held:
            pieces.append(held)
        held = b""
        if is_mailbox and starts_line and _FROM_LINE.match(line):
            held = line
        elif size < _MOST_BYTES:
            pieces.append(line)
            size += len(line)
        starts_line = line.endswith(b"\n")
    pieces.append(held)
    yield sender, b"".join(pieces)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while line := file.readline(_LONGEST_LINE):
                yield line
    except OSError as error:
        raise unreadable(path, error) from None


def _starts_mail(line: bytes) -> bool:
    return is_header(line) or line.startswith(b">From ")


def _said(headers: Headers, name: str) -> str | None:
    return decoded(headers.get(name, [""])[0]) or None


def _sent(headers: Headers) -> tuple[str | None, str | None]:
    """Return when a mail was sent, or why that is not known."""
    value = headers.get("date", [""])[0][:_LONGEST_DATE]
    if not value:
        return None, "Date is missing"
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        posted = parsedate_to_datetime(value)
        if posted.tzinfo is None and not _UTC_UNTOLD.search(value):
            return None, "Date has no offset from UTC"
        posted = posted.replace(tzinfo=posted.tzinfo or UTC).astimezone(UTC)
        if posted.year >= _FIRST_YEAR:
            return posted.isoformat(), None
    return None, "Date cannot be read as a time"


def _author(headers: Headers, envelope: str | None) -> tuple[str | None, str | None]:
    """Return name and address of who wrote a mail: of From, else of Sender, else of the line above the headers."""
    shown = next((headers[name][0] for name in ("from", "sender") if headers.get(name)), "")[:_LONGEST_AUTHOR]
    shown = shown if "@" in shown else _HIDDEN_AT.sub(r"\1@\2", shown)
    name, address = "", ""
    # parentheses in parentheses are read by recursion
    with suppress(ValueError, TypeError, IndexError, RecursionError):
        name, address = parseaddr(shown)
    for text in (address, shown, _HIDDEN_AT.sub(r"\1@\2", envelope or "")):
        if found := _ADDRESS.search(text):
            return decoded(name) or None, storable(found[0].strip("'").lower())
    return decoded(name) or decoded(shown) or None, None


def _addressees(headers: Headers) -> str | None:
    text = " ".join([*headers.get("to", []), *headers.get("cc", [])])[:_LONGEST_ADDRESSES]
    return storable(", ".join(dict.fromkeys(a.strip("'").lower() for a in _ADDRESS.findall(text)))) or None


def _ids(headers: Headers, name: str) -> tuple[str | None, str | None]:
    """Return the first and the last id that a header names, without brackets."""
    value = " ".join(headers.get(name, []))
    first = _ID.search(value[:_LONGEST_IDS]) or _BARE_ID.search(value[:_LONGEST_AUTHOR])
    if first is None:
        return None, None
    last = (_ID.findall(value[-_LONGEST_IDS:]) or [first[0]])[-1]
    return _id(first[0]), _id(last)


def _id(shown: str) -> str | None:
    return storable("".join(shown.strip("<>").split())) or None
