"""ZIP archives: what is in one, unpacked into files whose names the archive does not choose."""

from __future__ import annotations

import stat
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from lzma import LZMAError
from pathlib import Path
from shutil import copyfileobj
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from analytics.errors import InputError
from analytics.sources.packing import CHUNK_BYTES, HARMLESS_BYTES, HIGHEST_RATIO, unreadable

# A year of a busy chat tool, a file per channel and day, has some ten thousand files.
MOST_MEMBERS = 100_000
ENDINGS = (
    ".csv",
    ".tsv",
    ".txt",
    ".json",
    ".ndjson",
    ".jsonl",
    ".js",
    ".parquet",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".mbox",
    ".eml",
)
_COMPRESSED = ("", ".gz", ".zst")
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".tar.gz", ".tar.zst", ".tbz", ".txz")

# Of the list of members at the end of an archive: much more than names of usual length take.
_MOST_LIST_BYTES = MOST_MEMBERS * 512
_LOCAL_HEADER_BYTES = 30
# The end of an archive: 98 bytes and a comment.
_MOST_END_BYTES = 98 + 0xFFFF

# What `zipfile` raises on an archive that is not whole.
FAULTS = (
    BadZipFile, zlib.error, LZMAError, struct.error, EOFError, ValueError, OverflowError, RuntimeError,
    NotImplementedError,
)  # fmt: skip


# Of these the words may quote what stands in a file.
_QUOTING = (ValueError, LookupError, OverflowError)


class Fault(ValueError):
    """What is wrong with a file, in words that quote nothing of it."""


@dataclass(frozen=True)
class Member:
    """A file of an archive that was unpacked.

    Parameters
    ----------
    shown
        What to call it: ``exports.zip/may/a.csv``. Never a path to open; characters that are not printable are
        escaped.
    path
        Where its bytes are; the ending is that of its name, in lower case.
    """

    shown: str
    path: Path


@dataclass(frozen=True)
class Skipped:
    """What an archive holds besides, and why it was not unpacked."""

    shown: str
    reason: str


@dataclass(frozen=True)
class Members:
    """What an archive holds, in its order."""

    unpacked: tuple[Member, ...]
    skipped: tuple[Skipped, ...]


def members(path: Path, folder: Path) -> Members:
    """Unpack the exports in an archive into a folder, which must exist.

    Raises
    ------
    InputError
        The archive is no ZIP archive, cut off, damaged, or made to fill the disk.
    """
    unpacked: list[Member] = []
    skipped: list[Skipped] = []
    with opened(path) as archive:
        files = archive.infolist()
        last = {_name(file): place for place, file in enumerate(files)}
        for place, file in enumerate(files):
            name = _name(file)
            shown = f"{path.name}/{escaped(name)}"
            reason = _reason(file, name) or (
                "" if last[name] == place else "a later file in the archive has the same name"
            )
            if reason:
                skipped.append(Skipped(shown, reason))
                continue
            target = folder / f"{len(unpacked) + 1:04}{_ending(name)}"
            _unpack(archive, file, target, shown)
            unpacked.append(Member(shown, target))
    return Members(tuple(unpacked), tuple(skipped))


def names(path: Path) -> list[str]:
    """List the files in an archive, in its order, with folders as in ``may/a.csv``; no folders themselves.

    Raises
    ------
    InputError
        The archive is no ZIP archive, cut off, damaged, or made to fill the disk.
    """
    with opened(path) as archive:
        return [escaped(name) for file in archive.infolist() if not (name := _name(file)).endswith("/")]


def opened(path: Path) -> ZipFile:
    """Open an archive that can be unpacked without harm; the caller closes it.

    Raises
    ------
    InputError
        It is no ZIP archive, cut off, damaged, or made to fill the disk.
    """
    archive = None
    try:
        _check_list(path)
        archive = ZipFile(path)
        _check_sizes(path, archive.infolist())
    except (OSError, InputError, *FAULTS) as error:
        if archive:
            archive.close()
        if isinstance(error, InputError):
            raise
        raise unreadable(path, error) if isinstance(error, OSError) else damaged(str(path), error) from None
    return archive


def damaged(where: str, error: Exception) -> InputError:
    """Make the error for what cannot be unpacked or read; of what stands in it nothing is quoted."""
    is_quoting = isinstance(error, _QUOTING) and not isinstance(error, Fault)
    said = "something in it is not what it should be" if is_quoting else escaped(str(error)).rstrip(".")
    return InputError(f"{where} is cut off or damaged: {said}.")


def _check_list(path: Path) -> None:
    """Make sure that the list of members can be held in memory."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - _MOST_END_BYTES))
        tail = file.read()
    # as `zipfile` finds it: what stands at the very end and has no comment is it, whatever it holds
    is_bare = tail[-22:].startswith(b"PK\x05\x06") and tail.endswith(b"\0\0")
    at = len(tail) - 22 if is_bare else tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise BadZipFile("it does not end as a ZIP archive does")
    (list_bytes,) = struct.unpack_from("<12xL", tail, at)
    if at >= 76 and tail.startswith(b"PK\x06\x07", at - 20) and tail.startswith(b"PK\x06\x06", at - 76):
        (list_bytes,) = struct.unpack_from("<40xQ", tail, at - 76)
    if list_bytes > _MOST_LIST_BYTES:
        raise InputError(_too_many(path))


def _check_sizes(path: Path, files: list[ZipInfo]) -> None:
    if len(files) > MOST_MEMBERS:
        raise InputError(_too_many(path))
    if any(file.header_offset < 0 for file in files):
        raise BadZipFile("its list of files points before its beginning")
    if any(
        one.header_offset + _LOCAL_HEADER_BYTES + one.compress_size > other.header_offset
        for one, other in pairwise(sorted(files, key=lambda file: file.header_offset))
    ):
        raise InputError(
            f"{path} has files that share their bytes, as no program writes them: it is not unpacked."
        )
    # no more than is declared here is ever unpacked
    total = sum(file.file_size for file in files)
    if total > max(HARMLESS_BYTES, HIGHEST_RATIO * path.stat().st_size):
        raise InputError(
            f"{path} would unpack to {total / (1 << 30):,.1f} GiB, more than {HIGHEST_RATIO} times its size: it is "
            "not unpacked. If that is right, unpack it yourself."
        )


def _too_many(path: Path) -> str:
    return f"{path} has more than {MOST_MEMBERS:,} files. Unpack it and give the folder."


def _unpack(archive: ZipFile, file: ZipInfo, target: Path, shown: str) -> None:
    try:
        with archive.open(file) as packed, target.open("xb") as unpacked:
            copyfileobj(packed, unpacked, CHUNK_BYTES)
    except OSError as error:
        raise unreadable(Path(shown), error) from None
    except FAULTS as error:
        raise damaged(shown, error) from None


def _name(file: ZipInfo) -> str:
    """Return the name of a member; without the flag for UTF-8 it may be in UTF-8 all the same."""
    name = file.filename
    if not file.flag_bits & 0x800 and not name.isascii():
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _reason(file: ZipInfo, name: str) -> str:
    """Say why a member is not unpacked; empty where it is."""
    folders = name.split("/")
    kind = stat.S_IFMT(file.external_attr >> 16)
    if ".." in folders or name.startswith("/") or folders[0].endswith(":"):
        return "its name leads out of the archive"
    if name.endswith("/"):
        return "a folder"
    if "__MACOSX" in folders:
        return "notes of macOS"
    if any(folder.startswith(".") for folder in folders):
        return "hidden"
    if kind == stat.S_IFLNK:
        return "a link"
    if kind not in (0, stat.S_IFREG):
        return "no plain file"
    if name.lower().endswith(_ARCHIVES):
        return "an archive in an archive: unpack it"
    if not _ending(name):
        return "not an export by its name"
    if file.flag_bits & 0x1:
        return "encrypted: unpack it with its password"
    if file.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return f"packed in an unusual way (method {file.compress_type}): unpack it"
    return ""


def _ending(name: str) -> str:
    lower = name.lower()
    return next((e + c for e in ENDINGS for c in _COMPRESSED if lower.endswith(e + c)), "")


def escaped(text: str) -> str:
    r"""Return a text that is safe to show: what is not printable as ``\x1b`` or ``\u202e``."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
