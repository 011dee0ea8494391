"""Sending pages by mail."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.mailing import Mail, Server


def read_server(environment: Mapping[str, str], settings: Path | None = None) -> Server:
    """Return the mail server that the environment or a settings file names.

    Raises
    ------
    MailError
        It is not named, or something said of it has no meaning.
    """
    from analytics.mailing import read_server

    return read_server(environment, settings)


def read_sender(environment: Mapping[str, str], settings: Path | None = None) -> str:
    """Return who sends: the address that the environment or a settings file names, or one of this machine.

    Raises
    ------
    MailError
        The settings cannot be read.
    """
    from analytics.mailing import read_sender

    return read_sender(environment, settings)


def mail_bytes(mail: Mail) -> bytes:
    """Return a mail as it would be sent, to keep as a file."""
    from analytics.mailing import message_bytes

    return message_bytes(mail)


def send(mail: Mail, server: Server) -> None:
    """Send a mail.

    Raises
    ------
    MailError
        The server cannot be reached, is not trusted, or refuses it.
    """
    from analytics.mailing import send

    send(mail, server)
