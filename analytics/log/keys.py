"""The key of a log: a random number in a file beside it, without which nobody can tell whom its hashes are of."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from analytics.drafts import begun, draft_of
from analytics.errors import LogError
from analytics.log.store import Log, run

_KEY = re.compile(r"answered key ([0-9a-f]{64})\s*")
_BLOCK = 64  # bytes of a block of SHA-256
_LONGEST = 4096
_named: list[Path] = []


def name_key(path: str | Path | None) -> None:
    """Name the file of the key of the logs that this process works with from now on.

    Parameters
    ----------
    path
        Apart from the log, so that who gets one of them does not get the other; None: beside each log, with ``.key``
        after its name.
    """
    _named[:] = [] if path is None else [Path(path)]


def key_path(path: str | Path) -> Path:
    """Return where the key of a log is: the file that `name_key` named, else beside it.

    Parameters
    ----------
    path
        File of the log. Neither need exist.
    """
    if _named:
        return _named[0]
    beside = Path(f"{path}.key")
    # a log that is named by a link has one key
    return beside if beside.exists() or not Path(path).is_symlink() else Path(f"{Path(path).resolve()}.key")


def use_key(log: Log, *, may_make: bool = False) -> None:
    """Set the key of a log for the session, so that the macros of `log/_keyed` hash with it.

    The log knows a hash of its key, so that no other is taken for it. Call it inside a transaction.

    Parameters
    ----------
    may_make
        Make a key where the log has none yet.

    Raises
    ------
    LogError
        The key is missing, is not that of the log, or cannot be made.
    """
    path = key_path(log.path)
    known = log.con.execute("select value from properties where name = 'key'").fetchone()
    if not path.exists():
        if known:
            raise LogError(
                f"The key {path} of the log {log.path} is missing. Without it nobody can tell whom the log has"
                " forgotten, so nothing is loaded. Put it back, or name it with --key."
            )
        if not may_make:
            raise LogError(f"The log {log.path} has no key yet: it has forgotten nobody and hides nobody.")
        _make(path)
    key = _read(path)
    fingerprint = hmac.new(key, b"fingerprint", "sha256").hexdigest()[:16]
    if known and known[0] != fingerprint:
        raise LogError(f"{path} is the key of another log. Name that of {log.path} with --key.")
    if not known:
        log.con.execute("insert into properties values ('key', ?)", [fingerprint])
    padded = key.ljust(_BLOCK, b"\0")
    log.con.execute("set variable key_inner = ?", [bytes(one ^ 0x36 for one in padded)])
    log.con.execute("set variable key_outer = ?", [bytes(one ^ 0x5C for one in padded)])
    run(log.con, "log/_keyed")


def _make(path: Path) -> None:
    """Make a key that only its owner can read; one that is there already stays."""
    draft = draft_of(path, "part")
    try:
        with begun(draft) as file:
            file.write(f"answered key {secrets.token_hex(hashlib.sha256().digest_size)}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        _place(draft, path)
    except OSError as error:
        raise LogError(f"The key {path} cannot be made: {error.strerror}.") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _place(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        # another process made it first
        return
    except OSError:
        # a file system without links
        if not path.exists():
            draft.replace(path)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            found = _KEY.fullmatch(file.read(_LONGEST).decode("ascii", errors="replace"))
    except OSError as error:
        raise LogError(f"The key {path} cannot be read: {error.strerror}.") from None
    if not found:
        raise LogError(
            f"{path} is not a key of a log: it must begin with 'answered key'. Put back the key or name it with --key;"
            " where the log has never had one, remove that file."
        )
    return bytes.fromhex(found[1])
