"""Delivery of a mail over SMTP, never in the clear where encryption was asked for."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress

from analytics.errors import MailError
from analytics.mailing.addresses import read_address, read_recipients
from analytics.mailing.message import Mail, message_bytes
from analytics.mailing.server import Server

TOO_LARGE = (523, 552)
NEEDS_LOGIN = 530
LONGEST_REPLY = 300


def send(mail: Mail, server: Server) -> None:
    """Deliver a mail to all its recipients over one connection.

    The certificate and the name of the server are always verified, and a server that does not offer the
    asked encryption gets nothing. Where it refuses some recipients, the others get the mail all the same.

    Raises
    ------
    MailError
        The mail cannot be written, the server cannot be reached or trusted, or it refuses the login, the
        size, the sender, the mail, or any recipient; the message says which, and never has the password.
    """
    content = message_bytes(mail)
    sender = read_address(mail.sender).mailbox
    recipients = [address.mailbox for address in read_recipients(mail.to)]
    try:
        with _session(server) as smtp:
            _check_size(smtp, len(content), server)
            refused = smtp.sendmail(sender, recipients, content)
    except OSError as error:
        raise MailError(_reason(error, len(content), server)) from None
    if refused:
        got = ", ".join(address for address in recipients if address not in refused)
        raise MailError(
            f"The mail went to {got}, but {_place(server)} refused {_refusals(refused, server)}."
            " Correct these addresses and send it to them alone."
        )


@contextmanager
def _session(server: Server) -> Iterator[smtplib.SMTP]:
    """Connect, encrypt and log in; the connection is closed whatever happens."""
    smtp: smtplib.SMTP
    where = (server.host, server.port, _own_name())
    if server.security == "tls":
        smtp = smtplib.SMTP_SSL(*where, timeout=server.timeout, context=_context(server))
    else:
        smtp = smtplib.SMTP(*where, timeout=server.timeout)
    with closing(smtp):
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            if not smtp.has_extn("starttls"):
                raise MailError(
                    f"{_place(server)} does not offer STARTTLS, so nothing was sent."
                    ' Try security = "tls", usually at port 465.'
                )
            smtp.starttls(context=_context(server))
            smtp.ehlo_or_helo_if_needed()
        if server.user is not None and server.password is not None:
            _log_in(smtp, server, server.user, server.password)
        yield smtp
        # The mail is accepted by now: how the server takes leave changes nothing.
        with suppress(OSError):
            smtp.quit()


def _own_name() -> str:
    # A computer may be named in letters that no SMTP command can carry.
    name = socket.getfqdn()
    return name if re.fullmatch(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", name) else "[127.0.0.1]"


def _context(server: Server) -> ssl.SSLContext:
    if server.ca is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=server.ca)
    except ssl.SSLError:
        raise MailError(f"{server.ca} has no certificate in PEM form, which ca must name.") from None
    except OSError as error:
        raise MailError(f"The certificates {server.ca} cannot be read: {error.strerror}.") from None


def _log_in(smtp: smtplib.SMTP, server: Server, user: str, password: str) -> None:
    # Not SMTP.login: it refuses letters outside ASCII with an error that shows them.
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        code, reply = smtp.docmd("AUTH", "PLAIN " + _base64("\0".join(("", user, password))))
    elif "LOGIN" in offered:
        code, reply = smtp.docmd("AUTH", "LOGIN")
        for secret in (user, password):
            if code == 334:
                code, reply = smtp.docmd(_base64(secret))
    else:
        raise MailError(
            f"{_place(server)} offers no login by password (it offers: {' '.join(offered) or 'none'})."
            " Check host, port and security, or give neither user nor password."
        )
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def _check_size(smtp: smtplib.SMTP, size: int, server: Server) -> None:
    most = smtp.esmtp_features.get("size", "")
    # 0 means that there is no fixed limit (RFC 1870).
    if most.isascii() and most.isdigit() and 0 < int(most) < size:
        raise MailError(_too_large(size, server, f"it takes {_kilobytes(int(most))} at most"))


def _reason(error: OSError, size: int, server: Server) -> str:
    """Say why a mail was not delivered and what to do."""
    place = _place(server)
    # smtplib hides a time-out behind the end of the connection that follows it.
    cause = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) else error
    if isinstance(cause, TimeoutError):
        return (
            f"{place} did not answer within {server.timeout:g} seconds. Check host and port;"
            ' port 465 usually needs security = "tls", port 587 "starttls".'
        )
    match error:
        case smtplib.SMTPAuthenticationError():
            return (
                f"{place} refused the login of {server.user!r}: {_reply(error, server)}. Check user and password;"
                " many providers want a password made for this program alone."
            )
        case smtplib.SMTPRecipientsRefused():
            return f"Nobody got the mail: {place} refused {_refusals(error.recipients, server)}."
        case smtplib.SMTPResponseException() if error.smtp_code in TOO_LARGE:
            return _too_large(size, server, f"it said: {_reply(error, server)}")
        case smtplib.SMTPResponseException() if error.smtp_code == NEEDS_LOGIN:
            return (
                f"{place} needs more before it takes mail: {_reply(error, server)}. Check user and security."
            )
        case smtplib.SMTPSenderRefused():
            return f"{place} refused the sender {error.sender}: {_reply(error, server)}."
        case smtplib.SMTPResponseException():
            return f"{place} refused the mail: {_reply(error, server)}."
        case smtplib.SMTPException():
            return f'{place} closed the connection. Check host and port; port 465 usually needs security = "tls".'
        case ssl.SSLCertVerificationError():
            return (
                f"The certificate of {place} cannot be trusted, so nothing was sent:"
                f" {error.verify_message.rstrip('.')}. Check the host; if the server has an authority of its own,"
                " set ca to the file of its certificate."
            )
        case ssl.SSLError():
            why = (error.reason or "unknown").replace("_", " ").lower()
            return f'{place} speaks no TLS that can be used here ({why}). Port 587 usually needs "starttls".'
        case socket.gaierror():
            return f"There is no host {server.host}: {error.strerror}. Check its name and the network."
        case ConnectionRefusedError():
            return f"{place} refuses connections. Check host and port."
    return f"{place} cannot be reached: {error.strerror or type(error).__name__}."


def _too_large(size: int, server: Server, why: str) -> str:
    return (
        f"The mail is too large for {_place(server)}: it has {_kilobytes(size)}, {why}."
        " Leave out attachments or send a smaller report."
    )


def _kilobytes(size: int) -> str:
    return f"{size / 1000:,.1f} kB"


def _refusals(refused: Mapping[str, tuple[int, bytes]], server: Server) -> str:
    return "; ".join(
        f"{address} ({code} {_shown(said, server)})" for address, (code, said) in refused.items()
    )


def _reply(error: smtplib.SMTPResponseException, server: Server) -> str:
    return f"{error.smtp_code} {_shown(error.smtp_error, server)}".rstrip(".")


def _shown(said: bytes | str, server: Server) -> str:
    """Write a server's reply for a terminal, without what it may repeat of the login."""
    text = said.decode("utf-8", errors="replace") if isinstance(said, bytes) else said
    if server.password:
        user = server.user or ""
        for secret in (
            _base64("\0".join(("", user, server.password))),
            _base64(server.password),
            server.password,
        ):
            text = text.replace(secret, "***")
    visible = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(visible.split())[:LONGEST_REPLY]


def _place(server: Server) -> str:
    return f"[{server.host}]:{server.port}" if ":" in server.host else f"{server.host}:{server.port}"
