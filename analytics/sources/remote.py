"""Exports that lie elsewhere: objects of S3, and files that a web server gives, fetched to the disk."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from analytics.errors import InputError
from analytics.sources.archives import escaped

if TYPE_CHECKING:
    from fsspec.callbacks import Callback
    from s3fs import S3FileSystem

# Seconds to connect, and without a byte.
CONNECT_SECONDS = 20
SILENT_SECONDS = 60
# More than any export; a server can send for ever.
_MOST_BYTES = 64 << 30

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.:-]+://")
_BUCKET = re.compile(r"[A-Za-z0-9._-]{3,255}")
_ENDING = re.compile(r"(\.[a-z0-9]{1,10})?(\.(gz|zst))?$")
_EXTRA = "Files from S3 or the web need the extra 'remote': pip install 'answered[remote]'."
_CREDENTIALS = (
    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; "
    "AWS_ENDPOINT_URL for another server than Amazon's."
)


def is_remote(text: str) -> bool:
    """Tell whether a path is a URL, also one of a kind that cannot be fetched."""
    return _URL.match(text) is not None


def is_bucket(name: str) -> bool:
    """Tell whether a name can be that of a bucket."""
    return _BUCKET.fullmatch(name) is not None


def fetch(url: str, folder: Path) -> list[tuple[str, Path]]:
    """Fetch what a URL names into an empty folder, piece by piece.

    Parameters
    ----------
    url
        ``https://``, ``http://`` or ``s3://``. Of S3 an object, a glob (``s3://bucket/exports/*.csv``; `**` also
        crosses folders), or, with a slash at its end, all that lies under it. Credentials and the server are those
        that the environment and the files of AWS say.

    Returns
    -------
    list[tuple[str, Path]]
        Of each file, in the order of the names: what to call it, without credentials and queries; and where it is,
        with the ending of its name in lower case.

    Raises
    ------
    InputError
        The extra is not installed, the URL is of another kind, nothing is there, or it cannot be had.
    """
    scheme = url.partition("://")[0].lower()
    if scheme not in ("s3", "http", "https"):
        raise InputError(f"{escaped(scheme)}:// cannot be fetched. What can: s3://, https:// and http://.")
    with needing_extra():
        return _from_s3(url, folder) if scheme == "s3" else _from_web(url, folder)


@contextmanager
def needing_extra() -> Iterator[None]:
    """Turn the lack of the packages that reach servers into an error that says how to install them."""
    try:
        yield
    except ImportError as error:
        if (error.name or "").partition(".")[0] in ("fsspec", "s3fs", "aiohttp", "aiobotocore", "botocore"):
            raise InputError(_EXTRA) from None
        raise


def s3_system() -> S3FileSystem:
    """Return S3 as the environment and the files of AWS say; a server that is silent is given up soon."""
    from s3fs import S3FileSystem

    system = S3FileSystem(
        skip_instance_cache=True,
        use_listings_cache=False,
        config_kwargs={
            "connect_timeout": CONNECT_SECONDS,
            "read_timeout": SILENT_SECONDS,
            "retries": {"max_attempts": 1},
        },
    )
    # what it tries again besides what its client does
    system.retries = 2
    return system


def bounded(shown: str, folder: Path) -> Callback:
    """Return what is told how much of a file came, and breaks off where it would fill the disk of a folder."""
    from fsspec.callbacks import Callback

    total, _, free = disk_usage(folder)
    # a twentieth of the disk stays free, or half of what is
    room = max(free // 2, free - total // 20)

    def check(size: int | None, fetched: int, **_: object) -> None:
        most = min(room, _MOST_BYTES)
        if max(size or 0, fetched) > most:
            why = f"as fits on the disk of {folder}" if room < _MOST_BYTES else "as any export has"
            raise InputError(
                f"{shown} gives more than {most >> 20:,} MiB, as much {why}: it is not read. If that is right, fetch it"
                " yourself and name the file; TMPDIR names another disk."
            )

    return Callback(hooks={"bound": check})


@contextmanager
def whole(target: Path) -> Iterator[None]:
    """Take away a file that did not come as a whole."""
    try:
        yield
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _from_web(url: str, folder: Path) -> list[tuple[str, Path]]:
    import aiohttp
    from fsspec.implementations.http import HTTPFileSystem

    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise InputError("The URL is malformed.") from None
    if not parts.hostname:
        raise InputError("The URL names no server.")
    shown = escaped(f"{parts.scheme}://{parts.hostname}{port}{parts.path}")
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS)
    system = HTTPFileSystem(
        encoded="%" in url,
        skip_instance_cache=True,
        # what a server packs all the same stays packed: the readers unpack it within their bounds
        client_kwargs={
            "timeout": timeout, "trust_env": True, "auto_decompress": False, "headers": {"Accept-Encoding": "identity"},
        },
    )  # fmt: skip
    target = folder / f"0001{_ending(parts.path)}"
    with told(shown, aiohttp.ClientError), whole(target):
        system.get_file(url, str(target), callback=bounded(shown, folder))
    return [(shown, target)]


def _from_s3(url: str, folder: Path) -> list[tuple[str, Path]]:
    from botocore.exceptions import BotoCoreError, ClientError

    path = url.partition("://")[2]
    bucket, _, key = path.partition("/")
    if not is_bucket(bucket):
        raise InputError(
            "The URL names no bucket. Write s3://bucket/folder/file.csv; credentials stand elsewhere."
        )
    shown = f"s3://{escaped(path)}"
    fetched = []
    with told(shown, BotoCoreError, ClientError):
        system = s3_system()
        found = _objects(system, path)
        if not found:
            try:
                beside = system.call_s3("list_objects_v2", Bucket=bucket, Prefix=f"{key}/", MaxKeys=1)
            except FileNotFoundError:
                raise InputError(f"There is no bucket {bucket}.") from None
            is_folder = key and not key.endswith("/") and beside.get("KeyCount")
            hint = f" For all that lies under it, write {shown}/" if is_folder else ""
            raise InputError(f"There is nothing at {shown}.{hint}")
        for number, name in enumerate(found, 1):
            target = folder / f"{number:04}{_ending(name)}"
            with whole(target):
                callback = bounded(f"s3://{escaped(name)}", folder)
                system.get_file(name, str(target), max_concurrency=1, callback=callback)
            fetched.append((f"s3://{escaped(name)}", target))
    return fetched


def _objects(system: S3FileSystem, path: str) -> list[str]:
    """List the objects that a path names; those that stand for folders are none."""
    has_magic = glob.has_magic(path)
    if "/" in path and not path.endswith("/"):
        with suppress(FileNotFoundError):
            if system.info(path)["type"] == "file":
                return [path]
        if not has_magic:
            return []
    try:
        found = system.glob(path, detail=True) if has_magic else system.find(path, detail=True)
    except FileNotFoundError:
        return []
    return sorted(name for name, about in found.items() if about["type"] == "file" and not name.endswith("/"))


def _ending(name: str) -> str:
    found = _ENDING.search(name.lower())
    return found[0] if found else ""


@contextmanager
def told(shown: str, *faults: type[Exception]) -> Iterator[None]:
    """Turn what goes wrong with a server into an error that shows no secret of the URL."""
    caught: tuple[type[Exception], ...] = (OSError, ValueError, *faults)
    try:
        yield
    except caught as error:
        raise InputError(_said(shown, error)) from None


def _said(shown: str, error: Exception) -> str:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    status = getattr(error, "status", None)
    if kinds & {
        "NoCredentialsError",
        "PartialCredentialsError",
        "CredentialRetrievalError",
        "ProfileNotFound",
    }:
        return f"{shown} cannot be fetched: {str(error).rstrip('.')}. {_CREDENTIALS}"
    if isinstance(error, PermissionError) or status in (401, 403):
        return f"{shown} may not be read: the server refuses the credentials, or there are none."
    if isinstance(error, FileNotFoundError) or status in (404, 410):
        return f"There is nothing at {shown}."
    if kinds & {"NonHttpUrlClientError", "InvalidURL", "TooManyRedirects"}:
        return f"{shown} cannot be fetched: it leads to no web address, or in a circle."
    if status:
        return f"{shown} cannot be fetched: the server answers {status}."
    if kinds & {"TimeoutError", "ConnectTimeoutError", "ReadTimeoutError"}:
        return f"{shown} cannot be fetched: the server does not answer in time."
    if kinds & {"ClientPayloadError", "IncompleteRead", "ResponseStreamingError", "ServerDisconnectedError"}:
        return f"{shown} was cut off on the way. Try again."
    if kinds & {"ClientSSLError", "SSLError"}:
        return f"{shown} cannot be fetched: the certificate of the server is not trusted."
    if kinds & {"ClientConnectorError", "EndpointConnectionError", "HTTPClientError"}:
        return f"{shown} cannot be fetched: the server cannot be reached."
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return f"{shown} cannot be fetched: {reason}."
