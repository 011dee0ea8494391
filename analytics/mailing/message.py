"""A mail as a MIME message: equal mails are equal bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime

from analytics.errors import MailError
from analytics.mailing.addresses import Address, one_line, read_address, read_recipients, shortened

# 7 bits pass every server; 76 is the longest line of quoted-printable (RFC 2045, 6.7).
POLICY = SMTP.clone(cte_type="7bit", max_line_length=76)

CONTENT_ID = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?:@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)?")
FILE_NAME = re.compile(r'(?![\s.])[^/\\:*?"<>|]+(?<![\s.])')
OVERRIDES = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
MIME_TYPE = re.compile(r"(?P<main>[a-z]+)/(?P<sub>[a-z0-9][a-z0-9.+-]*)")
MOST_OF_FILE_NAME = 120

WORD_BYTES = 39
"""Bytes of text in one encoded word: 64 characters with its frame, so that a header name fits before it."""

PLAIN_LENGTH = 64
"""Characters of a text that stands in a header as it is, on one line."""


@dataclass(frozen=True)
class Mail:
    """A mail before it is written down.

    Parameters
    ----------
    sender
        Address that it comes from, with or without a name; replies and failures go there.
    to
        Addresses, at least one; a mailbox given twice gets one mail. All recipients see them.
    subject
        One line of any letters.
    text, html
        The same content twice; mail programs show the second where they can.
    date
        Instant of writing, with its zone.
    language
        BCP 47 tag of the content.
    images
        Content id -> PNG file; the HTML shows one as ``<img src="cid:NAME">``.
    attachments
        File name -> MIME type and content; text types are in UTF-8.
    """

    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    date: datetime
    language: str
    images: Mapping[str, bytes] = field(default_factory=dict)
    attachments: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


def message_bytes(mail: Mail) -> bytes:
    """Write a mail as a MIME message, the form of an ``.eml`` file.

    Texts are in UTF-8, end in a line break and keep their lines. The message id and the marks between the
    parts are made from the content and the date, images and attachments stand in the order of their names.

    Returns
    -------
    bytes
        7-bit lines of at most 76 characters (an address is never broken), each ended by CR LF:
        ``mixed(alternative(plain, related(html, images)), attachments)`` without the levels that would hold
        one part only.

    Raises
    ------
    MailError
        An address, the subject, a name or a type cannot stand in a header.
    ValueError
        The date has no zone.
    """
    if mail.date.tzinfo is None:
        raise ValueError(f"the date of a mail needs a zone: {mail.date}")
    sender, recipients = read_address(mail.sender), read_recipients(mail.to)
    subject = one_line(mail.subject, "The subject")
    if not LANGUAGE.fullmatch(mail.language):
        raise MailError(f"{shortened(mail.language)!r} is no language tag. Give one as en or sr-Latn.")
    fingerprint = _fingerprint(mail)
    message = EmailMessage(policy=POLICY)
    for header in (
        _Header("Date", [format_datetime(mail.date)]),
        _Header("From", _mailbox_lines(sender)),
        _Header("To", _list_lines(recipients)),
        _Header("Subject", _text_lines(subject)),
        _Header("Message-ID", [f"<{fingerprint}@{sender.domain}>"]),
        # Keeps out-of-office replies away (RFC 3834).
        _Header("Auto-Submitted", ["auto-generated"]),
    ):
        message[header.name] = header
    _add_content(message, mail)
    message["Content-Language"] = mail.language
    for number, part in enumerate(message.walk()):
        if part is not message:
            del part["MIME-Version"]
        if part.is_multipart():
            part.set_boundary(f"=_{fingerprint}_{number}")
    return message.as_bytes()


class _Header(str):
    """A header with its lines already folded.

    The folding of the standard library joins, splits or decodes words in ways that differ between its
    versions, so that a subject could come out changed; it lets a header fold itself.
    """

    name: str
    lines: Sequence[str]

    def __new__(cls, name: str, lines: Sequence[str]) -> _Header:
        made = super().__new__(cls, " ".join(lines))
        made.name, made.lines = name, lines
        return made

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"{self.name}: {f'{policy.linesep} '.join(self.lines)}{policy.linesep}"


def _add_content(message: EmailMessage, mail: Mail) -> None:
    # Quoted-printable carries any text in lines that every server takes, and leaves HTML readable.
    message.set_content(_whole(mail.text, "text"), cte="quoted-printable")
    message.add_alternative(_whole(mail.html, "HTML"), subtype="html", cte="quoted-printable")
    if mail.images:
        _, page = message.iter_parts()
        for content_id, image in sorted(mail.images.items()):
            if not CONTENT_ID.fullmatch(content_id):
                raise MailError(
                    f"The image id {shortened(content_id)!r} may only have letters, digits, - _ . and one @."
                )
            name = f"{content_id.partition('@')[0]}.png"
            page.add_related(
                image, "image", "png", cid=f"<{content_id}>", disposition="inline", filename=name
            )
        page.set_param("type", "text/html", replace=True)
    for name, (mime_type, content) in sorted(mail.attachments.items()):
        kind = MIME_TYPE.fullmatch(mime_type)
        if not kind or kind["main"] in {"message", "multipart"}:
            raise MailError(f"{shortened(mime_type)!r} is no MIME type of a file. Give one as text/html.")
        main, sub = kind["main"], kind["sub"]
        params = {"charset": "utf-8"} if main == "text" else {}
        message.add_attachment(content, main, sub, filename=_file_name(name), params=params)


def _fingerprint(mail: Mail) -> str:
    content = [
        mail.sender, mail.to, mail.subject, mail.text, mail.html, mail.date.isoformat(), mail.language,
        sorted((name, hashlib.sha256(image).hexdigest()) for name, image in mail.images.items()),
        sorted((name, kind, hashlib.sha256(file).hexdigest())
               for name, (kind, file) in mail.attachments.items()),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content).encode("ascii")).hexdigest()[:32]


def _whole(text: str, what: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        half = ord(text[error.start])
        raise MailError(
            f"The {what} of the mail has half of a character (U+{half:04X}). Take it out."
        ) from None
    return text


def _file_name(name: str) -> str:
    one_line(name, "The file name")
    # A part that runs from right to left would hide how the name ends.
    if not FILE_NAME.fullmatch(name) or OVERRIDES.search(name):
        raise MailError(
            f"{shortened(name)!r} is no file name that every system can save. Use letters, digits, - _ and ."
        )
    if len(name) > MOST_OF_FILE_NAME:
        raise MailError(
            f"The file name {name[:40]!r}… is longer than {MOST_OF_FILE_NAME} characters. Shorten it."
        )
    return name


def _text_lines(text: str) -> list[str]:
    is_plain = text.isascii() and text == " ".join(text.split()) and "=?" not in text
    return [text] if is_plain and len(text) <= PLAIN_LENGTH else _encoded(text)


def _mailbox_lines(address: Address) -> list[str]:
    name, mailbox = address.name, f"<{address.mailbox}>"
    if not name:
        return [address.mailbox]
    lines = _text_lines(name)
    if lines == [name]:
        escaped = re.sub(r'(["\\])', r"\\\1", name)
        lines = [f'"{escaped}"']
    return [*lines, mailbox]


def _list_lines(addresses: Sequence[Address]) -> list[str]:
    lines: list[str] = []
    for address in addresses:
        if lines:
            lines[-1] += ","
        lines += _mailbox_lines(address)
    return lines


def _encoded(text: str) -> list[str]:
    """Write a text as encoded words (RFC 2047), each of whole characters; readers drop the breaks."""
    pieces = [b""]
    for character in text:
        encoded = character.encode("utf-8")
        if len(pieces[-1]) + len(encoded) > WORD_BYTES:
            pieces.append(b"")
        pieces[-1] += encoded
    return [f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?=" for piece in pieces]
