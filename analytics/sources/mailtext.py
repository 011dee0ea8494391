"""The text of a mail: headers, parts, encodings and HTML, of whatever a sender put there.

Everything here takes time in proportion to its input, which Python's own parsers of mail and HTML do not promise:
they are asked about short values only.
"""

from __future__ import annotations

import binascii
import codecs
import html
import re
from collections.abc import Iterator
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

LONGEST_TEXT = 500_000
_LONGEST_HEADER = 10_000
_LONGEST_TYPE = 2_000
_DEEPEST = 10
_MOST_PARTS = 500
# Codecs that are no character sets of mail, and slow on hostile bytes.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
)

_HEADER = re.compile(rb"([!-9;-~]{1,80})[ \t]*:[ \t]*")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_HIDDEN = re.compile(r"<(script|style|title|template)\b[^<>]*>|<!--", re.IGNORECASE)
_NEW_LINE = re.compile(
    r"<(?:br|/?(?:p|div|li|tr|h[1-6]|blockquote|table|ul|ol|pre|hr))\b[^<>]*>", re.IGNORECASE
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_TAG = re.compile(r"<[a-z/!?][^<>]*>", re.IGNORECASE)
# No character has so high a number; Python makes none of more than 4,300 digits.
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{9,}+;?")

Headers = dict[str, list[str]]


def is_header(line: bytes) -> bool:
    """Tell whether a line begins like a header."""
    return _HEADER.match(line) is not None


def split(message: bytes) -> tuple[Headers, bytes]:
    """Part the headers of a mail, or of one of its parts, from its body; names in lower case, values unfolded."""
    end = _BLANK_LINE.search(message)
    head, body = (message[: end.start()], message[end.end() :]) if end else (message, b"")
    headers: Headers = {}
    name, lines = "", list[bytes]()
    for line in [*head.split(b"\n"), b"x:"]:
        if line[:1] in (b" ", b"\t"):
            lines.append(line.strip())
        elif found := _HEADER.match(line):
            if name:
                headers.setdefault(name, []).append(_as_text(b" ".join(lines), "utf-8").strip())
            name, lines = found[1].decode("ascii").lower(), [line[found.end() :].strip()]
    return headers, body


def decoded(value: str) -> str:
    """Return a header's value with its encoded words (``=?utf-8?Q?=C5=A0?=``) as text, on one line."""
    value = value[:_LONGEST_HEADER]
    if "=?" in value and "?=" in value:
        # behind the last end of a word there is none, and each beginning would be looked at to the end of its line
        value = " ".join(value[: value.rindex("?=") + 2].split()) + value[value.rindex("?=") + 2 :]
        with suppress(HeaderParseError, ValueError, LookupError):
            value = "".join(
                part if isinstance(part, str) else _as_text(part, charset or "ascii")
                for part, charset in decode_header(value)
            )
    return " ".join(storable(value).split())


def text_of(headers: Headers, body: bytes) -> str | None:
    """Return the text of a mail: its plain parts, or its HTML parts as text; None where it has neither.

    Attachments and forwarded mails are left out. Of text and HTML that say the same, text is taken.
    """
    plain: list[str] = []
    rich: list[str] = []
    for kind, part in _texts(headers, body, 0, iter(range(_MOST_PARTS))):
        (plain if kind == "text/plain" else rich).append(part)
    text = "\n".join(part.strip() for part in plain if part.strip())
    if not text:
        text = "\n".join(part for part in map(text_of_html, rich) if part)
    return storable(text.replace("\r\n", "\n")) or None


def text_of_html(source: str) -> str:
    """Return what a page of HTML says: without tags, scripts and styles, a line for each block."""
    shown, at = list[str](), 0
    while found := _HIDDEN.search(source, at):
        shown.append(source[at : found.start()])
        closing = re.compile(f"</{found[1]}[^<>]*>?|\\Z" if found[1] else r"-->|\Z", re.IGNORECASE).search(
            source, found.end()
        )
        at = closing.end() if closing else len(source)
    shown.append(source[at:])
    text = " ".join("".join(shown).split(None))
    text = html.unescape(_ENDLESS_NUMBER.sub("\ufffd", _TAG.sub("", _NEW_LINE.sub("\n", text))))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def storable(text: str) -> str:
    """Return a text without what no database takes: NUL and halves of characters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _texts(headers: Headers, body: bytes, depth: int, numbers: Iterator[int]) -> Iterator[tuple[str, str]]:
    """Yield the texts of a mail or a part of one with their kinds, text/plain or text/html."""
    described = Message()
    described["Content-Type"] = _first(headers, "content-type")[:_LONGEST_TYPE] or "text/plain"
    described["Content-Disposition"] = _first(headers, "content-disposition")[:_LONGEST_TYPE]
    try:
        kind, is_attached = described.get_content_type(), described.get_content_disposition() == "attachment"
        boundary, charset = described.get_boundary(), described.get_content_charset()
        is_file = described.get_filename() is not None
    except (ValueError, TypeError, LookupError):
        kind, is_attached, is_file, boundary, charset = "text/plain", False, False, None, None
    if kind.startswith("multipart/") and boundary and depth < _DEEPEST:
        found = [
            text
            for part in _parts(body, b"--" + boundary.encode("utf-8", "replace"), numbers)
            for text in _texts(*split(part), depth + 1, numbers)
        ]
        is_choice = kind == "multipart/alternative" and any(
            text[0] == "text/plain" and text[1].strip() for text in found
        )
        yield from (text for text in found if not is_choice or text[0] == "text/plain")
    elif kind in ("text/plain", "text/html") and not is_attached and not is_file:
        encoding = _first(headers, "content-transfer-encoding").lower()
        yield kind, _as_text(_unwrapped(body, encoding), charset or "utf-8")[:LONGEST_TEXT]


def _first(headers: Headers, name: str) -> str:
    return headers.get(name, [""])[0]


def _parts(body: bytes, delimiter: bytes, numbers: Iterator[int]) -> Iterator[bytes]:
    at = 0 if body.startswith(delimiter) else body.find(b"\n" + delimiter) + 1
    if not at and not body.startswith(delimiter):
        return
    while at >= 0 and next(numbers, None) is not None:
        starts = body.find(b"\n", at)
        if starts < 0 or body.startswith(b"--", at + len(delimiter)):
            return
        ends = body.find(b"\n" + delimiter, starts)
        yield body[starts + 1 : ends if ends >= 0 else len(body)]
        at = ends + 1 if ends >= 0 else -1


def _unwrapped(body: bytes, encoding: str) -> bytes:
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == "base64":
        kept = re.sub(rb"[^A-Za-z0-9+/]+", b"", body)
        left = len(kept) % 4  # of one that is cut off; one letter alone says nothing
        kept = kept[:-1] if left == 1 else kept + b"=" * (-left % 4)
        with suppress(binascii.Error):
            return binascii.a2b_base64(kept)
    return body


def _as_text(content: bytes, charset: str) -> str:
    """Decode bytes as they are declared, else as UTF-8, else as what most old mail is in."""
    declared = "utf-8"
    with suppress(LookupError, ValueError):
        name = codecs.lookup(charset.strip().strip("'\"")).name
        declared = declared if name in _NO_CHARSETS else name
    choices = dict.fromkeys([declared, "utf-8"])
    for name in choices:
        with suppress(LookupError, ValueError):
            return content.decode(name)
    # a few wrong bytes, or a character that is cut at the end
    for name in choices:
        with suppress(LookupError, ValueError):
            text = content.decode(name, "replace")
            if text.count("\ufffd") * 10 <= len(_BEYOND_ASCII.findall(text)):
                return text
    return content.decode("cp1252", "replace")
