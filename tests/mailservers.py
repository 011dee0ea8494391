"""SMTP servers on loopback, with and without encryption, that keep what they accepted.

`tests/certificates/README.md` says what the certificates are.
"""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from analytics.mailing import Server

CERTIFICATES = Path(__file__).resolve().parent / "certificates"
AUTHORITY = CERTIFICATES / "authority.pem"
USER, PASSWORD = "reports@example.org", "pass phrase/čž+1"
SENDER = "Acme reports <reports@example.org>"


class Postbox:
    """Keeps what a server accepted; refuses recipients whose name begins with "no"."""

    def __init__(self, reply: str = "250 OK") -> None:
        self.envelopes: list[Envelope] = []
        self.logins: list[bytes] = []
        self.sessions: list[Session] = []
        self.reply = reply

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("no"):
            return "550 5.1.1 No such\tmailbox \x1b[31m"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.sessions.append(session)
        self.envelopes.append(envelope)
        return self.reply

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.logins.append(data.login)
        if data.password == PASSWORD.encode():
            return AuthResult(success=True)
        # A server that repeats what it was told, as typed and as it came.
        typed = data.password.decode()
        came = base64.b64encode(b"\0" + data.login + b"\0" + data.password).decode()
        return AuthResult(success=False, handled=False, message=f"535 5.7.8 Not {typed} ({came}), ask Ana")


class OwnPort(Controller):
    """A server on a port that the system chose, so that tests can run beside each other."""

    def __init__(self, handler: Postbox, **options: Any) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        super().__init__(handler, "127.0.0.1", self.listening.getsockname()[1], **options)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.listening, ssl=self.ssl_context)


def tls(certificate: str = "server.pem") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / certificate)
    return context


@contextmanager
def serving() -> Iterator[Callable[..., Server]]:
    """Start servers; each call returns how to reach its own."""
    started: list[OwnPort] = []

    def start(
        postbox: Postbox, security: str = "starttls", certificate: str = "server.pem", **more: Any
    ) -> Server:
        options: dict[str, Any] = {"authenticator": postbox.authenticate, "auth_required": True} | more
        if security == "starttls":
            options |= {"tls_context": tls(certificate), "require_starttls": True}
        else:
            # aiosmtpd counts only STARTTLS as encrypted.
            options |= {"auth_require_tls": False}
        if security == "tls":
            options |= {"ssl_context": tls(certificate)}
        started.append(OwnPort(postbox, **options))
        started[-1].start()
        return Server(
            "localhost", SENDER, started[-1].port, security, USER, PASSWORD, ca=AUTHORITY, timeout=20
        )

    yield start
    for controller in started:
        controller.stop()
