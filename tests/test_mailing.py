"""Mail: settings of the server, messages read back part by part, and delivery to real servers on loopback.

`tests/certificates/README.md` says what the certificates are.
"""

from __future__ import annotations

import base64
import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import given
from hypothesis import strategies as st
from mailservers import PASSWORD, SENDER, USER, Postbox

from analytics.errors import MailError
from analytics.mailing import (
    Address,
    Mail,
    Server,
    message_bytes,
    read_address,
    read_sender,
    read_server,
    send,
)

# Of aiosmtpd, whose servers here are for one test each.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
REPORT = "<!doctype html>\n<title>דוח</title>\n.\n".encode() * 50

MAIL = Mail(
    sender=SENDER,
    to=("Ana Petrović <ana@example.org>", "dan@example.com"),
    subject="Week 10: 12 of 100 without an answer",
    text="Week 10\n.\n..two dots\nFrom here on: čekanje\n" + "long " * 300,
    html='<p dir="rtl">שבוע 10</p>\n.\n<img src="cid:curve" alt="">' + "<b>x</b>" * 300,
    date=datetime(2025, 3, 10, 7, 30, tzinfo=timezone(timedelta(hours=1))),
    language="en",
    images={"curve": PNG, "bars": PNG[::-1]},
    attachments={"week-10.html": ("text/html", REPORT), "week-10.csv": ("text/csv", b"a\r\n1\r\n")},
)

HEADERS = 9
"""Date, From, To, Subject, Message-ID, Auto-Submitted, MIME-Version, Content-Type, Content-Language."""


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk()] == [[] for _ in message.walk()]
    return message


def raw_header(content: bytes, name: str) -> str:
    """Unfold the one header of this name, encoded words and all."""
    head = content.partition(b"\r\n\r\n")[0].decode("ascii") + "\r\n"
    (found,) = re.findall(rf"^{name}: ?(.*(?:\r\n[ \t].*)*)\r\n", head, re.MULTILINE)
    return re.sub(r"\r\n(?=[ \t])", "", found)


def decoded(words: str) -> str:
    return str(make_header(decode_header(words))) if "=?" in words else words


def kinds(message: EmailMessage) -> Any:
    """The tree of MIME types."""
    if not message.is_multipart():
        return message.get_content_type()
    return {message.get_content_type(): [kinds(part) for part in message.iter_parts()]}


# --- the message


def test_the_parts_stand_in_the_order_that_mail_programs_expect() -> None:
    assert kinds(parsed(message_bytes(MAIL))) == {
        "multipart/mixed": [
            {
                "multipart/alternative": [
                    "text/plain",
                    {"multipart/related": ["text/html", "image/png", "image/png"]},
                ]
            },
            "text/csv",
            "text/html",
        ]
    }


def test_a_level_for_one_part_only_is_left_out() -> None:
    bare = replace(MAIL, images={}, attachments={})
    assert kinds(parsed(message_bytes(bare))) == {"multipart/alternative": ["text/plain", "text/html"]}


def test_every_part_comes_back_as_it_was() -> None:
    message = parsed(message_bytes(MAIL))
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == MAIL.text.split("\n")
    assert html.get_content().splitlines() == MAIL.html.split("\n")
    images = {part["Content-ID"]: part for part in message.walk() if part.get_content_type() == "image/png"}
    assert {name: part.get_payload(decode=True) for name, part in images.items()} == {
        "<bars>": PNG[::-1],
        "<curve>": PNG,
    }
    assert {part.get_content_disposition() for part in images.values()} == {"inline"}
    files = {part.get_filename(): part for part in message.iter_attachments()}
    assert {name: part.get_payload(decode=True) for name, part in files.items()} == {
        "week-10.csv": b"a\r\n1\r\n",
        "week-10.html": REPORT,
    }
    assert {part.get_content_disposition() for part in files.values()} == {"attachment"}
    assert {part.get_content_charset() for part in files.values()} == {"utf-8"}


def test_the_headers_say_what_the_mail_is() -> None:
    message = parsed(message_bytes(MAIL))
    assert {name: message[name] for name in ("Date", "Subject", "Auto-Submitted", "Content-Language")} == {
        "Date": "Mon, 10 Mar 2025 07:30:00 +0100",
        "Subject": "Week 10: 12 of 100 without an answer",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
    }
    assert len(message.keys()) == len(set(message.keys()))
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", message["Message-ID"])


def test_lines_are_seven_bit_short_and_end_in_cr_lf() -> None:
    content = message_bytes(replace(MAIL, subject="אבג " * 50, text="a\rb\nc\r\nd\0é" + "x" * 2000))
    assert content.isascii()
    assert b"\0" not in content
    lines = content.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 76


def test_equal_mails_are_equal_bytes_and_others_have_another_id() -> None:
    content = message_bytes(MAIL)
    turned = replace(
        MAIL,
        images=dict(reversed(list(MAIL.images.items()))),
        attachments=dict(reversed(list(MAIL.attachments.items()))),
    )
    assert message_bytes(turned) == content
    others = [
        replace(MAIL, text=MAIL.text + "."),
        replace(MAIL, date=MAIL.date + timedelta(seconds=1)),
        replace(MAIL, to=MAIL.to[:1]),
        replace(MAIL, images={"curve": PNG}),
        replace(MAIL, attachments={"week-10.html": ("text/html", REPORT + b" ")}),
    ]
    ids = {raw_header(content, "Message-ID"), *(raw_header(message_bytes(m), "Message-ID") for m in others)}
    assert len(ids) == 1 + len(others)


@pytest.mark.parametrize(
    "subject",
    [
        "Недељни извештај: 58 % порука без одговора, недеља 10. марта 2025. године",
        "דוח שבועי: 58% מההודעות לא נענו, והזמן החציוני הוא 3 שעות ו־20 דקות",
        "=?utf-8?q?a=0D=0ABcc:_eve@example.org?=",
        "two  spaces, and one at the end ",
        "x" * 500,
        "👩‍👩‍👧 " * 40,
    ],
)
def test_a_subject_comes_back_letter_for_letter(subject: str) -> None:
    content = message_bytes(replace(MAIL, subject=subject))
    assert decoded(raw_header(content, "Subject")) == subject
    assert parsed(content)["Subject"].rstrip() == subject.rstrip()
    assert parsed(content)["Bcc"] is None


@given(subject=st.text())
def test_any_subject_is_refused_or_comes_back_as_one_header(subject: str) -> None:
    try:
        content = message_bytes(replace(MAIL, subject=subject))
    except MailError:
        assert re.search("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", subject)
        return
    assert decoded(raw_header(content, "Subject")) == subject
    assert len(message_from_bytes(content).keys()) == HEADERS


named = st.builds("{} <{}>".format, st.text(), st.emails())


@given(sender=named | st.text(), to=st.lists(named | st.emails(), min_size=1, max_size=4))
def test_any_addresses_are_refused_or_come_back_as_one_header(sender: str, to: list[str]) -> None:
    try:
        content = message_bytes(replace(MAIL, sender=sender, to=tuple(to)))
        asked = [[read_address(sender)], [read_address(text) for text in to]]
    except MailError:
        return
    for name, expected in zip(("From", "To"), asked, strict=True):
        found = [Address(decoded(n), box) for n, box in getaddresses([raw_header(content, name)])]
        boxes = list(dict.fromkeys(address.mailbox.lower() for address in expected))
        assert [address.mailbox.lower() for address in found] == boxes
        assert set(found) <= set(expected)
    assert len(message_from_bytes(content).keys()) == HEADERS


@given(name=st.text(), content=st.binary(max_size=100))
def test_any_file_name_is_refused_or_comes_back(name: str, content: bytes) -> None:
    mail = replace(MAIL, attachments={name: ("application/octet-stream", content)})
    try:
        (attachment,) = parsed(message_bytes(mail)).iter_attachments()
    except MailError:
        return
    assert attachment.get_filename() == name
    assert attachment.get_payload(decode=True) == content


@given(text=st.text(), html=st.text())
def test_any_text_comes_back_but_for_its_kind_of_line_break(text: str, html: str) -> None:
    try:
        content = message_bytes(replace(MAIL, text=text, html=html))
    except MailError:
        assert re.search("[\ud800-\udfff]", text + html)
        return
    assert all(len(line) <= 76 for line in content.split(b"\r\n"))
    message = parsed(content)
    for kind, written in (("plain", text), ("html", html)):
        body = message.get_body((kind,))
        assert body is not None
        unified = re.sub("\r\n?", "\n", written)
        payload = body.get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert payload.decode("utf-8").replace("\r\n", "\n").removesuffix("\n") == unified.removesuffix("\n")


# --- what is refused


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": "Week\r\nBcc: eve@example.org"},
        {"subject": "Week\nBcc: eve@example.org"},
        {"subject": "Week\x00"},
        {"subject": "Week\u2028Bcc: eve@example.org"},
        {"subject": "half \ud83d"},
        {"text": "half \ud83d"},
        {"sender": "Ana\r\nBcc: eve@example.org <ana@example.org>"},
        {"sender": "ana@example.org\nBcc: eve@example.org"},
        {"to": ("ana@example.org\n",)},
        {"to": ("ana@example.org, dan@example.org",)},
        {"to": ("Ana <ana@example.org>, Dan <dan@example.org>",)},
        {"to": ()},
        {"to": ("",)},
        {"to": ("ana",)},
        {"to": ("ana@",)},
        {"to": ("@example.org",)},
        {"to": ("ana..b@example.org",)},
        {"to": ("ana b@example.org",)},
        {"to": ("ана@example.org",)},
        {"to": ("ana@exam_ple.org",)},
        {"to": ("ana@-example.org",)},
        {"to": ("ana@example..org",)},
        {"to": ("ana@" + "a" * 64 + ".org",)},
        {"to": ("a" * 65 + "@example.org",)},
        {"to": ("ana@" + "a." * 200 + "org",)},
        {"to": ("a" * 64 + "@" + "a" * 63 + "." + "b" * 63 + "." + "c" * 63 + ".org",)},
        {"to": ("x" * 5000,)},
        {"language": "en\r\nBcc: eve@example.org"},
        {"language": ""},
        {"images": {"a b": PNG}},
        {"images": {"a>\r\nX: y": PNG}},
        {"attachments": {"a\r\nX: y.html": ("text/html", b"")}},
        {"attachments": {"../a.html": ("text/html", b"")}},
        {"attachments": {"": ("text/html", b"")}},
        {"attachments": {"x" * 121: ("text/html", b"")}},
        {"attachments": {"a.html": ("html", b"")}},
        {"attachments": {"a.html": ("text/html\r\nX: y", b"")}},
        {"attachments": {"a.eml": ("message/rfc822", b"")}},
    ],
    ids=ascii,
)
def test_what_could_break_a_header_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(MailError) as caught:
        message_bytes(replace(MAIL, **changed))
    assert str(caught.value).isprintable()
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 300


def test_a_date_without_a_zone_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="zone"):
        message_bytes(replace(MAIL, date=datetime(2025, 3, 10)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ana@example.org", Address("", "ana@example.org")),
        ("  <ana@Example.ORG> ", Address("", "ana@example.org")),
        ("Ana Petrović <ana@example.org>", Address("Ana Petrović", "ana@example.org")),
        ('"Petrović, Ana \\"A\\"" <ana@example.org>', Address('Petrović, Ana "A"', "ana@example.org")),
        ('מנכ"ל <ceo@example.org>', Address('מנכ"ל', "ceo@example.org")),
        ('"a <b@c>" <ana@example.org>', Address("a <b@c>", "ana@example.org")),
        ("ana+week@localhost", Address("", "ana+week@localhost")),
        # The IDNA of these two top-level domains as IANA lists them: .срб and .ישראל.
        ("ana@a.срб", Address("", "ana@a.xn--90a3ac")),
        ("ana@a.ישראל", Address("", "ana@a.xn--4dbrk0ce")),
    ],
)
def test_an_address_is_read_with_its_name(text: str, expected: Address) -> None:
    assert read_address(text) == expected


def test_a_recipient_given_twice_stands_once() -> None:
    to = ("Ana <ana@example.org>", "dan@example.org", "ANA@EXAMPLE.org", "dan@example.org")
    assert raw_header(message_bytes(replace(MAIL, to=to)), "To") == (
        '"Ana" <ana@example.org>, dan@example.org'
    )


# --- the settings


HOST = {"ANSWERED_SMTP_HOST": "mail.example.org", "ANSWERED_SMTP_FROM": "a@example.org"}


@pytest.fixture
def settings_file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str, mode: int = 0o600) -> Path:
        path = tmp_path / "mail.toml"
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    return write


@pytest.mark.parametrize(
    ("given_too", "security", "port"),
    [
        ({}, "starttls", 587),
        ({"PORT": "25"}, "starttls", 25),
        ({"PORT": "465"}, "tls", 465),
        ({"SECURITY": "tls"}, "tls", 465),
        ({"SECURITY": "STARTTLS", "PORT": "465"}, "starttls", 465),
        ({"SECURITY": "none"}, "none", 25),
        ({"SECURITY": "", "PORT": ""}, "starttls", 587),
    ],
)
def test_port_and_security_follow_from_each_other(
    given_too: dict[str, str], security: str, port: int
) -> None:
    environ = HOST | {f"ANSWERED_SMTP_{key}": value for key, value in given_too.items()}
    server = read_server(environ, None)
    assert (server.security, server.port) == (security, port)


def test_a_file_gives_what_the_environment_does_not(settings_file: Callable[[str], Path]) -> None:
    file = settings_file(
        'host = "mail.example.org"\nport = 2525\nsecurity = "tls"\nuser = "u"\npassword = "p"\n'
        'from = "Acme <a@example.org>"\nca = "own.pem"\n'
    )
    expected = Server(
        "mail.example.org", "Acme <a@example.org>", 2525, "tls", "u", "p", ca=file.parent / "own.pem"
    )
    assert read_server({}, file) == expected
    environ = {"ANSWERED_SMTP_USER": "v", "ANSWERED_SMTP_PASSWORD": "q", "ANSWERED_SMTP_CA": "other.pem"}
    assert read_server(environ, file) == replace(expected, user="v", password="q", ca=Path("other.pem"))


def test_the_sender_is_the_user_where_that_is_an_address() -> None:
    user = {"ANSWERED_SMTP_USER": "weekly@example.org"}
    assert read_sender(user, None) == "weekly@example.org"
    assert read_sender(user | HOST, None) == "a@example.org"
    with pytest.raises(MailError, match="ANSWERED_SMTP_FROM"):
        read_sender({"ANSWERED_SMTP_USER": "weekly"}, None)


def test_a_password_of_the_file_goes_to_no_other_host(settings_file: Callable[[str], Path]) -> None:
    file = settings_file('host = "mail.example.org"\nuser = "u@example.org"\npassword = "p"\n')
    elsewhere = {"ANSWERED_SMTP_HOST": "mail.example.com"}
    with pytest.raises(MailError, match="ANSWERED_SMTP_PASSWORD"):
        read_server(elsewhere, file)
    assert read_server(elsewhere | {"ANSWERED_SMTP_PASSWORD": "q"}, file).password == "q"


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these permissions")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_password_that_others_can_read_is_refused(settings_file: Callable[..., Path], mode: int) -> None:
    secret = 'host = "mail.example.org"\nuser = "u@example.org"\npassword = "swordfish"\n'
    with pytest.raises(MailError, match=r"chmod 600 .*mail\.toml") as caught:
        read_server({}, settings_file(secret, mode))
    assert "swordfish" not in str(caught.value)
    assert read_server(HOST, settings_file('host = "mail.example.org"', mode)).host == "mail.example.org"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_credentials_go_unencrypted_to_this_machine_only(host: str) -> None:
    environ = HOST | {
        "ANSWERED_SMTP_SECURITY": "none",
        "ANSWERED_SMTP_USER": "u",
        "ANSWERED_SMTP_PASSWORD": "swordfish",
    }
    assert read_server(environ | {"ANSWERED_SMTP_HOST": host}, None).host == host.strip("[]")
    for other in ("mail.example.org", "10.0.0.1", "localhost.example.org"):
        with pytest.raises(MailError, match="Without encryption") as caught:
            read_server(environ | {"ANSWERED_SMTP_HOST": other}, None)
        assert "swordfish" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("HOST", "", "No mail server"),
        ("HOST", "smtp://mail.example.org", "name alone"),
        ("HOST", "mail.example.org:587", "name alone"),
        ("HOST", "mail.example.org\n", "name alone"),
        ("HOST", "mail..example.org", "name alone"),
        ("PORT", "smtp", "ANSWERED_SMTP_PORT = 'smtp'"),
        ("PORT", "0", "1 to 65535"),
        ("PORT", "65536", "1 to 65535"),
        ("SECURITY", "startls", "Did you mean starttls"),
        ("FROM", "nobody", "not one address"),
        ("FROM", "a@example.org\r\nBcc: b@example.org", "line break"),
        ("USER", "u", "password is not given"),
        ("PASSWORD", "swordfish", "user is not given"),
    ],
)
def test_a_wrong_variable_is_refused_with_what_is_right(key: str, value: str, says: str) -> None:
    with pytest.raises(MailError, match=says) as caught:
        read_server(HOST | {f"ANSWERED_SMTP_{key}": value}, None)
    assert "swordfish" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("host =", "not valid TOML"),
        ('hots = "mail.example.org"', "no setting 'hots' of mail. Did you mean host"),
        ('[smtp]\nhost = "mail.example.org"', "no setting 'smtp'"),
        ("password = 12345", "password is not a text"),
        ("port = true", "port is not a text"),
        ("port = 587.0", "port is not a text"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_right(
    settings_file: Callable[[str], Path], text: str, says: str
) -> None:
    with pytest.raises(MailError, match=says) as caught:
        read_server(HOST, settings_file(text))
    assert "12345" not in str(caught.value)


def test_a_missing_file_and_a_file_not_in_utf_8_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MailError, match=r"mail\.toml cannot be read"):
        read_server(HOST, tmp_path / "mail.toml")
    (tmp_path / "mail.toml").write_bytes(b'host = "\xe9"')
    with pytest.raises(MailError, match="UTF-8"):
        read_server(HOST, tmp_path / "mail.toml")


def test_a_line_break_in_the_password_is_refused_without_showing_it() -> None:
    environ = HOST | {"ANSWERED_SMTP_USER": "u", "ANSWERED_SMTP_PASSWORD": "swordfish\n"}
    with pytest.raises(MailError, match="line break") as caught:
        read_server(environ, None)
    assert "swordfish" not in str(caught.value)


def test_the_password_is_in_no_representation() -> None:
    assert "swordfish" not in repr(
        Server("mail.example.org", "a@example.org", user="u", password="swordfish")
    )


# --- delivery


def refusal(server: Server, mail: Mail = MAIL) -> str:
    """Send and return the error, which never has the password."""
    with pytest.raises(MailError) as caught:
        send(mail, server)
    message = str(caught.value)
    for secret in (PASSWORD, base64.b64encode(PASSWORD.encode()).decode().rstrip("=")):
        assert secret not in message
    assert message.isprintable()
    return message


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
@pytest.mark.parametrize("method", ["PLAIN", "LOGIN"])
def test_a_mail_arrives_byte_for_byte(serve: Callable[..., Server], security: str, method: str) -> None:
    postbox = Postbox()
    other = {"PLAIN": "LOGIN", "LOGIN": "PLAIN"}[method]
    server = serve(postbox, security, auth_exclude_mechanism=[other])
    send(MAIL, server)
    (envelope,) = postbox.envelopes
    assert envelope.mail_from == "reports@example.org"
    assert envelope.rcpt_tos == ["ana@example.org", "dan@example.com"]
    assert envelope.original_content == message_bytes(MAIL)
    assert b"\r\n.\r\n..two dots\r\n" in message_bytes(MAIL)
    assert postbox.logins == [USER.encode()]
    assert (postbox.sessions[0].ssl is not None) == (security == "starttls")


def test_a_server_that_needs_no_login_gets_none(serve: Callable[..., Server]) -> None:
    postbox = Postbox()
    server = serve(postbox, auth_required=False)
    send(MAIL, replace(server, user=None, password=None))
    assert len(postbox.envelopes) == 1
    assert postbox.logins == []


def test_who_was_refused_is_named_and_the_others_get_the_mail(serve: Callable[..., Server]) -> None:
    postbox = Postbox()
    mail = replace(MAIL, to=("nora@example.org", "Ana <ana@example.org>", "noel@example.org"))
    message = refusal(serve(postbox), mail)
    assert "The mail went to ana@example.org" in message
    assert "refused nora@example.org (550 5.1.1 No such mailbox [31m); noel@example.org (550 " in message
    assert [envelope.rcpt_tos for envelope in postbox.envelopes] == [["ana@example.org"]]


def test_where_all_are_refused_nobody_gets_the_mail(serve: Callable[..., Server]) -> None:
    postbox = Postbox()
    message = refusal(serve(postbox), replace(MAIL, to=("nora@example.org", "noel@example.org")))
    assert message.startswith("Nobody got the mail")
    assert "nora@example.org" in message
    assert "noel@example.org" in message
    assert postbox.envelopes == []


def test_without_starttls_nothing_is_sent(serve: Callable[..., Server]) -> None:
    postbox = Postbox()
    server = serve(postbox, "none", auth_required=False)
    message = refusal(replace(server, security="starttls"))
    assert "does not offer STARTTLS" in message
    assert (postbox.logins, postbox.envelopes) == ([], [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("certificate", "changed", "says"),
    [
        ("server.pem", {"ca": None}, "self-signed|unable to get local issuer"),
        ("server.pem", {"host": "127.0.0.1"}, "not valid for '127.0.0.1'"),
        ("expired.pem", {}, "certificate has expired"),
    ],
)
def test_a_wrong_certificate_ends_it_before_the_login(
    serve: Callable[..., Server], security: str, certificate: str, changed: dict[str, Any], says: str
) -> None:
    postbox = Postbox()
    server = replace(serve(postbox, security, certificate), **changed)
    message = refusal(server)
    assert re.search(says, message)
    assert "cannot be trusted, so nothing was sent" in message
    assert (postbox.logins, postbox.envelopes) == ([], [])


def test_a_refused_login_is_told_without_what_the_server_repeats(serve: Callable[..., Server]) -> None:
    postbox = Postbox()
    server = replace(serve(postbox), password="swordfish")
    message = refusal(server)
    assert "refused the login of 'reports@example.org': 535 5.7.8 Not *** (***), ask Ana." in message
    assert postbox.envelopes == []


def test_a_server_without_a_known_login_is_told(serve: Callable[..., Server]) -> None:
    server = serve(Postbox(), auth_exclude_mechanism=["PLAIN", "LOGIN"])
    assert "offers no login by password" in refusal(server)


def test_a_server_that_wants_a_login_says_so(serve: Callable[..., Server]) -> None:
    server = serve(Postbox())
    assert "530 " in refusal(replace(server, user=None, password=None))


def test_too_large_a_mail_is_refused_before_it_is_sent(serve: Callable[..., Server]) -> None:
    postbox = Postbox()
    size = len(message_bytes(MAIL))
    server = serve(postbox, data_size_limit=size - 1)
    assert f"too large for localhost:{server.port}: it has {size / 1000:,.1f} kB" in refusal(server)
    assert postbox.envelopes == []
    send(MAIL, serve(postbox, data_size_limit=size + 100))
    assert len(postbox.envelopes) == 1


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        ("552 5.3.4 Message too big", "too large for .* it said: 552 5.3.4 Message too big"),
        ("554 5.7.1 Looks like spam", "refused the mail: 554 5.7.1 Looks like spam"),
        ("451 4.3.0 Later", "refused the mail: 451 4.3.0 Later"),
    ],
)
def test_what_the_server_says_to_the_content_is_told(
    serve: Callable[..., Server], reply: str, says: str
) -> None:
    assert re.search(says, refusal(serve(Postbox(reply), data_size_limit=None)))


def test_tls_to_a_server_that_speaks_none_is_told(serve: Callable[..., Server]) -> None:
    server = serve(Postbox(), "none")
    assert "speaks no TLS" in refusal(replace(server, security="tls"))


def test_an_authority_that_is_no_certificate_is_told(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve(Postbox())
    assert "cannot be read" in refusal(replace(server, ca=tmp_path / "none.pem"))
    (tmp_path / "empty.pem").write_text("nothing")
    assert "no certificate" in refusal(replace(server, ca=tmp_path / "empty.pem"))


def local(port: int, **more: Any) -> Server:
    return Server("127.0.0.1", MAIL.sender, port, **more)


def test_a_closed_port_a_silent_server_and_an_unknown_host_are_told() -> None:
    # Bound but not listening: the system refuses, and nobody else can take the port.
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert "refuses connections" in refusal(local(closed.getsockname()[1]))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for security in ("starttls", "tls", "none"):
            message = refusal(local(port, security=security, timeout=0.2))
            assert f"127.0.0.1:{port} did not answer within 0.2 seconds" in message
    # RFC 2606 keeps this name from ever being given.
    assert "no host mail.invalid" in refusal(replace(local(587), host="mail.invalid"))


@contextmanager
def hanging_up(greeting: bytes) -> Iterator[Server]:
    """Listen for one connection, say one thing and end it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(greeting)

        thread = Thread(target=answer)
        thread.start()
        yield local(listening.getsockname()[1], security="none")
        thread.join()


@pytest.mark.parametrize(
    ("greeting", "says"),
    [
        (b"", "closed the connection"),
        (b"554 5.7.1 Not you\r\n", "refused the mail: 554 5.7.1 Not you"),
        (b"\xff\x00nonsense\r\n", "refused the mail"),
    ],
)
def test_a_server_that_hangs_up_is_told(greeting: bytes, says: str) -> None:
    with hanging_up(greeting) as server:
        assert says in refusal(server)


def test_an_accepted_mail_is_sent_however_the_server_takes_leave(serve: Callable[..., Server]) -> None:
    class Rude(Postbox):
        async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            return "500 Stay"

    postbox = Rude()
    send(MAIL, serve(postbox))
    assert len(postbox.envelopes) == 1
