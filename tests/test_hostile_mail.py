"""Values that try to write headers, recipients or commands of mail, sent to a real server: what is meant arrives."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import hostile
import pagelogs
import pytest
from attempts import withstood
from depth import IS_DEEP
from mailservers import Postbox

from analytics.errors import MailError
from analytics.mailing import Mail, Server, message_bytes, read_server, send
from analytics.measuring import Selection
from analytics.pages import SECTIONS, gather, wording
from analytics.pages.letter import letter

# Of aiosmtpd, whose servers here are for one test each.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

HEADERS = [
    "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Language",
]  # fmt: skip
TO = "ana@example.org"
MAIL = Mail(
    sender="reports@example.org", to=(TO,), subject="Week 10", text="Week 10\n", html="<p>Week 10</p>\n",
    date=datetime(2026, 3, 9, 7, tzinfo=UTC), language="en", images={"curve": b"\x89PNG"},
    attachments={"week.html": ("text/html", b"<p>x</p>")},
)  # fmt: skip
EVE = "eve@leak.test"
BREAKS = (
    "\r\n", "\n", "\r", "\r\n ", "\n\t", "\r\n\r\n", "\n\n", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029",
    "\r\r\n", "\x00\r\n", "\u560d\u560a", "\u010d\u010a", "%0d%0a", "\\r\\n", "=0D=0A", "&#13;&#10;", "\u240d\u240a",
    "=?utf-8?q?=0D=0A?=", "=?utf-8?b?DQo=?=", "=?us-ascii?q?x=0AB?=", "\ud800", "\x7f",
)  # fmt: skip
LINES = (
    f"Bcc: {EVE}", f"To: {EVE}", f"Cc: {EVE}", f"Reply-To: {EVE}", f"Return-Path: <{EVE}>", f"From: {EVE}",
    "Subject: x", "Content-Type: text/html", "Content-Transfer-Encoding: base64", f"Disposition-Notification-To: {EVE}",
    "List-Unsubscribe: <https://leak.test>", "X-Injected: 1", "\r\n<script>x</script>", "--=_x",
)  # fmt: skip
ADDRESSES = (
    f"{TO},{EVE}", f"{TO};{EVE}", f"{TO} {EVE}", f"{TO}\r\nRCPT TO:<{EVE}>", f"{TO}>\r\nRCPT TO:<{EVE}",
    f"<{TO}><{EVE}>", f"<{TO}>,<{EVE}>", f"{TO}\nDATA", f"{TO}\x00{EVE}", f'"{TO}" <{EVE}> <{TO}>', f"x<{EVE}>y",
    f"{TO}, Eve <{EVE}>", f"{TO} <{EVE}>", f"{TO}> SIZE=9 <", f"{TO}> NOTIFY=SUCCESS ORCPT=rfc822;{EVE}",
    f"@leak.test:{TO}", f"@leak.test,@x.test:{TO}", f"{EVE}\\@example.org", f"{EVE}%example.org@",
    f'"x\r\nRCPT TO:<{EVE}>"@example.org', f'"{EVE} "@example.org', f"x({EVE})@example.org", f"group: {TO}, {EVE};",
    "ana@[127.0.0.1]", "ana@example.org\u2028", "ana@ex\u0430mple.org\r\n", "ana@example.org\u3000x@leak.test",
    "ana@leak.test#@example.org", "ana@example.org/../x", "-oQ/tmp/x@example.org x", "a" * 70 + "@example.org",
    "ana@" + "a." * 130 + "org", "=?utf-8?q?x=0D=0A?=@example.org", "=?utf-8?q?eve=40leak.test=3e=00?=@example.org",
    "ana@=?utf-8?q?leak?=.test",
)  # fmt: skip
FILES = (
    "../../etc/passwd", "..\\x.html", "/etc/passwd", "C:\\x.html", "x\r\nX-Injected: 1.html", 'x"; filename="y.exe',
    "x;y", "x\x00.exe", ".htaccess", "con:", "x.html\u2028", "\u202elmth.exe", "=?utf-8?q?x=0D=0A?=", "x%0d%0ay",
    "x" * 300, "", 'x"\r\nContent-Type: text/html', "x'*=utf-8''y", "дан.html", "x\ty", "<script>.html", "x.html ",
    "{{7*7}}.html", "a|b",
)  # fmt: skip
PARTS = [
    "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    "text/html",
]  # fmt: skip
FIELDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "subject": lambda text: {"subject": text},
    "sender's name": lambda text: {"sender": f"{text} <reports@example.org>"},
    "sender's quoted name": lambda text: {"sender": f'"{text}" <reports@example.org>'},
    "recipient's name": lambda text: {"to": (f"{text} <{TO}>",)},
    "sender": lambda text: {"sender": f"reports@example.org{text}"},
    "recipient": lambda text: {"to": (f"{TO}{text}",)},
    "language": lambda text: {"language": f"en{text}"},
    "attachment": lambda text: {"attachments": {f"x{text}.html": ("text/html", b"x")}},
    "type of an attachment": lambda text: {"attachments": {"x.html": (f"text/html{text}", b"x")}},
    "picture": lambda text: {"images": {f"curve{text}": b"\x89PNG"}},
    "text": lambda text: {
        "text": text.replace("\ud800", ""),
        "html": f"<p>{text.replace(chr(0xD800), '')}</p>",
    },
}


@pytest.fixture
def posted(serve: Callable[..., Server]) -> tuple[Postbox, Server]:
    postbox = Postbox()
    server = serve(postbox, "none", auth_required=False, decode_data=False)
    return postbox, replace(server, user=None, password=None)


def arrived(mail: Mail, postbox: Postbox, server: Server) -> EmailMessage | None:
    """Send a mail; return what arrived, after making sure that it went to those meant and has the headers meant."""
    before = len(postbox.envelopes)
    try:
        send(mail, server)
    except MailError as error:
        assert len(postbox.envelopes) == before
        assert str(error).isprintable()
        assert len(str(error)) < 400
        return None
    (envelope,) = postbox.envelopes[before:]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("reports@example.org", [TO])
    content = envelope.original_content
    assert content == message_bytes(mail)
    head = content.partition(b"\r\n\r\n")[0].decode("ascii")
    assert re.findall(r"(?m)^([^ \t:]+):", head) == HEADERS
    assert all(len(line) <= 76 for line in content.split(b"\r\n"))
    assert b"\r" not in content.replace(b"\r\n", b"") and b"\n" not in content.replace(b"\r\n", b"")
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
        assert {name.lower() for name in part} <= {name.lower() for name in HEADERS} | {
            "content-transfer-encoding", "content-disposition", "content-id",
        }  # fmt: skip
    assert [address.addr_spec for address in message["From"].addresses] == ["reports@example.org"]
    assert [address.addr_spec for address in message["To"].addresses] == [TO]
    return message


@pytest.mark.parametrize("field", FIELDS)
def test_no_value_adds_a_header_a_recipient_or_a_part(posted: tuple[Postbox, Server], field: str) -> None:
    lines = LINES[:: 2 if field == "subject" else 5]
    # in `make test` each break and each line, but not each with each
    values = [
        f"Week{cut}{line}"
        for number, cut in enumerate(BREAKS)
        for place, line in enumerate(lines)
        if IS_DEEP or (number + place) % min(3, len(lines)) == 0
    ]
    values += [
        "Week " * 500,
        "ש" * 900,
        "=?utf-8?q?" + "x" * 200,
        "\u202eRe: x\u202c",
        "\r\n.\r\nMAIL FROM:<x@leak.test>",
    ]
    sent = 0
    for value in values:
        message = arrived(replace(MAIL, **FIELDS[field](value)), *posted)
        if message is None:
            continue
        sent += 1
        assert [part.get_content_type() for part in message.walk()] == PARTS
        if field == "subject":
            assert message["Subject"].replace(" ", "") == value.replace(" ", "") or "=?" in value
    assert sent or field not in {
        "subject",
        "sender's name",
        "sender's quoted name",
        "recipient's name",
        "text",
    }
    withstood(
        "attack", "Injection into headers of mail", times=len(values),
        outcome="refused before anything is sent, or one header of that text: nothing else and nobody else got in",
    )  # fmt: skip


def test_no_address_is_two_and_none_is_a_command(posted: tuple[Postbox, Server]) -> None:
    for address in ADDRESSES:
        for changed in ({"to": (address,)}, {"to": (TO, address)}, {"sender": address}):
            with pytest.raises(MailError):
                send(replace(MAIL, **changed), posted[1])
    assert posted[0].envelopes == []
    withstood(
        "attack", "Commands and further recipients in addresses of mail", times=3 * len(ADDRESSES),
        outcome="refused before anything is sent",
    )  # fmt: skip


def test_no_name_of_a_file_leads_out_of_its_folder_or_ends_its_header(posted: tuple[Postbox, Server]) -> None:
    kept = []
    for name in FILES:
        mail = replace(MAIL, attachments={name: ("text/html", b"x")})
        message = arrived(mail, *posted)
        if message is not None:
            (attachment,) = message.iter_attachments()
            assert attachment.get_filename() == name
            kept.append(name)
    assert kept
    assert all(not set(name) & set('/\\:*?"<>|\r\n\0') and len(name) <= 120 for name in kept)
    # a name that is shown from right to left hides how it ends
    assert all("\u202e" not in name for name in kept)
    withstood(
        "attack", "Names of attachments", times=len(FILES),
        outcome="refused, or arrived as that one name; none leads to another folder or hides how it ends",
    )  # fmt: skip


def test_no_setting_of_the_server_is_a_command() -> None:
    attacks = (
        "mail.example.org\r\nRCPT TO:<x@leak.test>",
        "x\nx",
        "a b",
        "x@leak.test",
        "http://leak.test",
        "x/y",
        "\0",
    )
    for text in attacks:
        for key in ("HOST", "FROM", "PORT", "SECURITY"):
            known = {"ANSWERED_SMTP_HOST": "mail.example.org", "ANSWERED_SMTP_FROM": "a@example.org"}
            given = known | {f"ANSWERED_SMTP_{key}": text}
            if (key, text) == ("FROM", "x@leak.test"):
                continue
            with pytest.raises(MailError) as caught:
                read_server(given, None)
            assert str(caught.value).isprintable()


def test_a_report_of_a_hostile_log_is_one_mail_of_the_headers_meant(
    posted: tuple[Postbox, Server], tmp_path: Path
) -> None:
    texts = [f"Week{cut}{LINES[0]}" for cut in BREAKS if cut != "\ud800"]
    paths = hostile.write_days(tmp_path, texts[: hostile.A_DAY], files=1)
    with pagelogs.open_log(paths[0]) as log:
        sections = [section for section in SECTIONS if section.name == "waiting"]
        report = gather(log, Selection(), sections, brand=texts[0], is_internal=True)
    for language in ("en", "he", "sr-Cyrl"):
        words = letter(report, wording(language))
        mail = replace(MAIL, subject=words.subject, text=words.text, html=words.html, language=language)
        message = arrived(mail, *posted)
        assert message is not None
        assert message["Subject"] == words.subject
        body = message.get_body(("plain",))
        assert body is not None
        assert "Bcc" in body.get_content()
    withstood(
        "attack", "Injection into mail through brands and texts of a log", times=3 * hostile.A_DAY,
        outcome="each arrived as text of one mail to those meant",
    )  # fmt: skip
