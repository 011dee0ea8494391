"""Addresses of mail, and what may stand in its headers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from analytics.errors import MailError

NAMED = re.compile(r"(?P<name>.*)<(?P<spec>[^<>]*)>", re.DOTALL)
QUOTED = re.compile(r'"(?P<inside>(?:[^"\\]|\\.)*)"', re.DOTALL)
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")

MOST_OF_LOCAL, MOST_OF_DOMAIN, MOST_OF_ADDRESS = 64, 253, 254
"""Characters that SMTP carries in an address (RFC 5321, 4.5.3.1)."""


@dataclass(frozen=True)
class Address:
    """One mailbox, as SMTP and a header need it.

    Parameters
    ----------
    name
        Name that is shown; empty where there is none.
    mailbox
        ``local@domain`` in ASCII, a domain in other letters as IDNA.
    """

    name: str
    mailbox: str

    @property
    def domain(self) -> str:
        """What follows the @, in ASCII."""
        return self.mailbox.rpartition("@")[2]


def read_address(text: str) -> Address:
    """Read ``ana@example.org`` or ``Ana Petrović <ana@example.org>``.

    Raises
    ------
    MailError
        It is not exactly one address, has a line break or another control character, or letters outside
        ASCII before the @.
    """
    text = one_line(text, "The address").strip()
    name, spec = "", text
    if named := NAMED.fullmatch(text):
        name, spec = named["name"].strip(), named["spec"].strip()
        if quoted := QUOTED.fullmatch(name):
            name = re.sub(r"\\(.)", r"\1", quoted["inside"])
        elif re.search(r"[<>@]", name):
            raise MailError(
                f'{shortened(text)!r} is not one address. Write one as "Name" <name@example.org>.'
            )
    local, at, domain = spec.rpartition("@")
    if at and not local.isascii():
        raise MailError(
            f"{shortened(text)!r} has letters before the @ that many mail servers refuse. Give one in ASCII."
        )
    # Some servers decode an encoded word even there, and deliver to another address.
    if not at or len(local) > MOST_OF_LOCAL or not LOCAL.fullmatch(local) or "=?" in local:
        raise MailError(
            f"{shortened(text)!r} is not one address. Write it as name@example.org, each by itself."
        )
    mailbox = f"{local}@{_domain(domain, text)}"
    if len(mailbox) > MOST_OF_ADDRESS:
        raise MailError(
            f"{shortened(text)!r} is longer than the {MOST_OF_ADDRESS} characters that an address can have."
        )
    return Address(name, mailbox)


def read_recipients(texts: Iterable[str]) -> tuple[Address, ...]:
    """Read addresses in their order, each mailbox once whatever its letters' case.

    Raises
    ------
    MailError
        There is none, or one cannot be read.
    """
    found: dict[str, Address] = {}
    for text in texts:
        address = read_address(text)
        found.setdefault(address.mailbox.lower(), address)
    if not found:
        raise MailError("The mail has no recipient. Give at least one address.")
    return tuple(found.values())


def one_line(text: str, what: str) -> str:
    """Return a text after making sure that it cannot end a header line and begin another.

    Raises
    ------
    MailError
        It has a line break, another control character, or half of a character.
    """
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
            raise MailError(
                f"{what} {shortened(text)!r} has a line break or control character (U+{ord(character):04X})."
                " Take it out."
            )
    return text


def shortened(text: str) -> str:
    """Return as much of a text as an error has room for."""
    return text if len(text) <= 80 else text[:79] + "…"


def _domain(domain: str, text: str) -> str:
    try:
        # Python's codec takes time that grows with the square of the length.
        plain = domain.encode("idna").decode("ascii") if len(domain) <= MOST_OF_DOMAIN else ""
    except UnicodeError:
        plain = ""
    if len(plain) > MOST_OF_DOMAIN or not all(LABEL.fullmatch(label) for label in plain.split(".")):
        raise MailError(f"{shortened(text)!r} has no valid domain after the @. Write it as name@example.org.")
    return plain.lower()
