"""The SMTP server to deliver to: from the environment, from a file, or from both."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import BinaryIO

from analytics.errors import MailError, nearest
from analytics.mailing.addresses import one_line, read_address

KEYS = ("host", "port", "security", "user", "password", "from", "ca")
"""Keys of the file; in the environment each is ANSWERED_SMTP_ and the key in capitals."""

SECURITIES = {"starttls": 587, "tls": 465, "none": 25}
"""How a connection is kept private -> its usual port."""


@dataclass(frozen=True)
class Server:
    """An SMTP server and how to speak to it.

    Parameters
    ----------
    host
        Name or IP address, without port.
    sender
        Address that mail comes from.
    port
        TCP port.
    security
        ``starttls`` (encrypted before the login and the mail), ``tls`` (from the first byte) or ``none``.
    user, password
        Credentials; both or neither.
    ca
        File of the authorities to trust instead of the system's.
    timeout
        Seconds to wait for each answer.

    Raises
    ------
    MailError
        A value has no meaning, or credentials would leave this machine unencrypted.
    """

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None
    timeout: float = 60.0

    def __post_init__(self) -> None:
        if not _is_host(self.host):
            raise MailError(
                f"{self.host!r} is no host of a mail server. Give its name alone, as mail.example.org."
            )
        if not 1 <= self.port <= 65_535:
            raise MailError(f"{self.port} is no port. Give a number from 1 to 65535, usually 587.")
        if self.security not in SECURITIES:
            raise MailError(f"There is no security {self.security!r}.{nearest(self.security, SECURITIES)}")
        if (self.user is None) != (self.password is None):
            lacking = "password" if self.password is None else "user"
            raise MailError(f"The mail server's {lacking} is not given. Give user and password, or neither.")
        # Neither may be shown, so the message names no value.
        if any(character in (self.user or "") + (self.password or "") for character in "\0\r\n"):
            raise MailError("The mail server's user or password has a line break in it. Take it out.")
        if self.security == "none" and self.user is not None and not _is_loopback(self.host):
            raise MailError(
                f"Without encryption the password would cross the network to {self.host} readable by others."
                ' Set security to "starttls" or "tls".'
            )
        read_address(self.sender)


def read_server(environ: Mapping[str, str], file: Path | None) -> Server:
    """Read which server to use, from ``ANSWERED_SMTP_*`` variables and a TOML file.

    The keys are host, port, security, user, password, from and ca; a variable wins over the file key by key,
    an empty value counts as none. Without a security it is tls at port 465 and starttls else; without a port
    it is the usual one of the security. Without a sender it is the user, where that is an address.

    Raises
    ------
    MailError
        The file is missing, no TOML, has an unknown key, or a password that others may read; no host is
        given; a value has no meaning; the file's password would go to a host that the file does not name.
    """
    given = _given(environ, file)
    if "host" not in given:
        raise MailError(
            "No mail server is given. Set ANSWERED_SMTP_HOST, or host in a file of mail settings, to its name."
        )
    asked = given["security"].value.lower() if "security" in given else ""
    port = _port(given["port"]) if "port" in given else SECURITIES.get(asked, 587)
    return Server(
        host=given["host"].value.removeprefix("[").removesuffix("]"),
        sender=_sender(given),
        port=port,
        security=asked or ("tls" if port == 465 else "starttls"),
        user=given["user"].value if "user" in given else None,
        password=given["password"].value if "password" in given else None,
        ca=_beside(given["ca"], file) if "ca" in given else None,
    )


def read_sender(environ: Mapping[str, str], file: Path | None) -> str:
    """Read the address that mail comes from, for mail that is written but not sent.

    Raises
    ------
    MailError
        As for `read_server`, but for what concerns the server alone.
    """
    return _sender(_given(environ, file))


@dataclass(frozen=True)
class _Given:
    value: str = field(repr=False)
    where: str
    is_in_file: bool


def _given(environ: Mapping[str, str], file: Path | None) -> dict[str, _Given]:
    in_file = _read_file(file) if file else {}
    variables = {key: f"ANSWERED_SMTP_{key.upper()}" for key in KEYS}
    in_environ = {
        key: _Given(environ[name], name, is_in_file=False)
        for key, name in variables.items()
        if environ.get(name)
    }
    given = in_file | in_environ
    if (
        "host" in in_file
        and in_file["host"].value != given["host"].value
        and "password" in in_file
        and "password" not in in_environ
    ):
        raise MailError(
            f"ANSWERED_SMTP_HOST names another server than {file}, whose password is not for it."
            " Set ANSWERED_SMTP_PASSWORD too, or give no file."
        )
    return given


def _read_file(file: Path) -> dict[str, _Given]:
    try:
        with file.open("rb") as opened:
            is_open_to_others = _is_open_to_others(opened)
            values = tomllib.loads(opened.read().decode("utf-8-sig"))
    except OSError as error:
        raise MailError(f"{file} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        what = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is not in UTF-8"
        raise MailError(f"{file} is not valid TOML: {what}.") from None
    given = {}
    for key, value in values.items():
        if key not in KEYS:
            raise MailError(f"{file}: there is no setting {key!r} of mail.{nearest(key, KEYS)}")
        if isinstance(value, bool) or not isinstance(value, (str, int) if key == "port" else str):
            raise MailError(f'{file}: {key} is not a text. Write it in quotes, as {key} = "...".')
        if value != "":
            given[key] = _Given(str(value), f"{file}: {key}", is_in_file=True)
    if "password" in given and is_open_to_others:
        raise MailError(f"{file} has a password and other users may open it. Run: chmod 600 {file}")
    return given


def _is_open_to_others(opened: BinaryIO) -> bool:
    # Asked of the open file: the name may mean another one a moment later. Windows has no such bits.
    mode = os.fstat(opened.fileno()).st_mode
    return os.name == "posix" and bool(mode & (stat.S_IRWXG | stat.S_IRWXO))


def _beside(given: _Given, file: Path | None) -> Path:
    return file.parent / given.value if file and given.is_in_file else Path(given.value)


def _port(given: _Given) -> int:
    if not (given.value.isascii() and given.value.isdigit() and len(given.value) <= 5):
        raise MailError(f"{given.where} = {given.value!r} is no port. Give a number, usually 587.")
    return int(given.value)


def _sender(given: Mapping[str, _Given]) -> str:
    if "from" in given:
        read_address(given["from"].value)
        return given["from"].value
    if "user" in given:
        try:
            read_address(given["user"].value)
        except MailError:
            pass
        else:
            return given["user"].value
    raise MailError(
        "No sender is given. Set ANSWERED_SMTP_FROM, or from in the file of mail settings, to an address."
    )


def _is_host(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        pass
    else:
        return True
    try:
        one_line(host, "The host")
        host.encode("idna")
    except (MailError, UnicodeError):
        return False
    return host != "" and not any(character.isspace() or character in "/:@[]%?#," for character in host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
