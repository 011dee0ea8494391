"""Paths as a user gives them: files, folders, globs, archives and addresses, and the exports they hold."""

from __future__ import annotations

import glob
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from analytics.errors import InputError
from analytics.sources.folders import LEADS_OUT, matching, plain_files
from analytics.sources.formats import formats
from analytics.sources.packing import check_whole, unreadable
from analytics.sources.unpacking import File, unpack

_ENDINGS = (
    ".csv", ".tsv", ".txt", ".json", ".ndjson", ".jsonl", ".js", ".parquet", ".xlsx", ".xlsm", ".xls", ".mbox",
    ".eml", ".zip",
)  # fmt: skip
_COMPRESSED = ("", ".gz", ".zst")


@dataclass(frozen=True)
class Export:
    """One export: a file, or the files that only together are one.

    Parameters
    ----------
    parts
        Name of the part -> file; the name is empty for an export of one file, and where the columns tell it.
    is_named
        The user named it; else it was found in a folder.
    origins
        Files on disk that stand for others -> what they are: ``exports.zip/march.csv``.
    container
        The archive, workbook or address that the user named and this is a piece of; empty: none.
    """

    parts: tuple[tuple[str, Path], ...]
    is_named: bool
    origins: tuple[tuple[Path, str], ...] = ()
    container: str = ""

    @property
    def name(self) -> str:
        """File names, joined by ``+``; of more than two the first."""
        names = [_short(self._origin(path), path) for _, path in self.parts]
        return " + ".join(names) if len(names) < 3 else f"{names[0]} and {len(names) - 1} more"

    @property
    def path(self) -> str:
        """Absolute paths, joined by ``+``."""
        return " + ".join(self._place(path) for _, path in self.parts)

    def shown(self, text: str) -> str:
        """Call files in a text what the user knows them as."""
        for path, origin in self.origins:
            text = text.replace(str(path), _short(origin, path)).replace(path.name, _short(origin, path))
        return text

    def _origin(self, path: Path) -> str:
        return dict(self.origins).get(path, "")

    def _place(self, path: Path) -> str:
        origin = self._origin(path)
        if not origin or not self.container or "://" in self.container:
            return self.container or origin or str(path.resolve())
        archive = Path(self.container)
        return str(archive.resolve()) + origin.removeprefix(archive.name)

    def bytes(self) -> int:
        """Size of its files in bytes.

        Raises
        ------
        InputError
            A file is no longer there.
        """
        try:
            return sum(path.stat().st_size for _, path in self.parts)
        except OSError as error:
            raise unreadable(Path(error.filename), error) from None

    def seen(self) -> tuple[tuple[int, int, int], ...]:
        """Which files they are, how large, and when they were written last: what differs where one changed.

        Raises
        ------
        InputError
            A file is no longer there.
        """
        found = []
        for _, path in self.parts:
            try:
                one = path.stat()
            except OSError as error:
                raise unreadable(path, error) from None
            found.append((one.st_ino, one.st_size, one.st_mtime_ns))
        return tuple(found)

    def check_whole(self) -> int:
        """Make sure that packed files are whole; return the length of the longest last line of these.

        Raises
        ------
        InputError
            One is cut off or damaged.
        """
        return max(check_whole(path) for _, path in self.parts)

    def digest(self) -> str:
        """SHA-256 of its bytes, in hexadecimal.

        Raises
        ------
        InputError
            A file cannot be read.
        """
        total = sha256()
        for _, path in self.parts:
            try:
                with path.open("rb") as file:
                    while chunk := file.read(1 << 20):
                        total.update(chunk)
            except OSError as error:
                raise unreadable(path, error) from None
        return total.hexdigest()


@dataclass(frozen=True)
class Skipped:
    """Something in a folder or an archive that is no export, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Found:
    """Exports to read, what else stands in the folders and archives, and why others of several paths cannot be read."""

    exports: tuple[Export, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[InputError, ...] = ()


def find(given: Iterable[str], scratch: Path | None = None) -> Found:
    """Find the exports that paths, folders, globs and addresses name; each file once.

    Parameters
    ----------
    scratch
        Folder for what must be unpacked or fetched; it must live as long as the exports are used.

    Raises
    ------
    InputError
        Nothing can be read: a path does not exist or may not be read, a glob matches nothing, a folder holds no export,
        or an archive is damaged.
    """
    named: dict[Path, tuple[File, bool]] = {}
    skipped: list[Skipped] = []
    failed: list[InputError] = []
    for text in given:
        try:
            fitting, others = _expand(text, scratch)
            for file in fitting:
                _, is_named = named.get(file.path.resolve(), (file, False))
                named[file.path.resolve()] = (file, is_named or not Path(text).is_dir())
            skipped.extend(others)
        except OSError as error:
            failed.append(unreadable(Path(text), error))
        except InputError as error:
            failed.append(error)
    files: dict[Path, tuple[File, bool]] = {}
    for file, is_named in named.values():
        try:
            opened, left = unpack(file, scratch)
        except InputError as error:
            failed.append(error)
            continue
        skipped.extend(Skipped(name, reason) for name, reason in left)
        files.update({one.path: (one, is_named) for one in opened})
    if failed and not files:
        raise failed[0]
    return Found(tuple(_pair(files)), tuple(skipped), tuple(failed))


def _expand(text: str, scratch: Path | None) -> tuple[list[File], list[Skipped]]:
    """List the files that one path names, and what else stands in it where it is a folder."""
    if text == "-" or "://" in text:
        return _fetched(text, scratch), []
    path = Path(text)
    if path.is_dir():
        inside, others = plain_files(path)
        fitting = [p for p in inside if looks_like_export(p)]
        others += [(p, "its name does not end like an export's") for p in inside if p not in fitting]
        skipped = [Skipped(str(p), reason) for p, reason in sorted(others)]
        if not fitting:
            left = next((f" {one.name} is {one.reason}." for one in skipped if one.reason == LEADS_OUT), "")
            raise InputError(
                f"The folder {text} holds no export. Files that can be read end in "
                f"{', '.join(_ENDINGS)}, also with .gz or .zst.{left}"
            )
        return [File(p) for p in fitting], skipped
    if path.is_file():
        return [File(path)], []
    if not glob.has_magic(text):
        raise InputError(f"There is no file {text}.")
    matches = matching(text)
    if not matches:
        raise InputError(f"No file matches {text}.")
    return [File(path) for path in matches], []


def _fetched(text: str, scratch: Path | None) -> list[File]:
    """Bring what stands on the standard input, or at an address, into a file."""
    assert scratch is not None
    folder = scratch / f"fetched_{len(list(scratch.iterdir()))}"
    folder.mkdir()
    if text == "-":
        target = folder / "stdin"
        with target.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        return [File(target, "stdin", "stdin")]
    from analytics.sources import remote

    if not remote.is_remote(text):
        raise InputError(f"{text} cannot be read: addresses begin with s3://, https:// or http://.")
    return [File(path, shown, text) for shown, path in remote.fetch(text, folder)]


def looks_like_export(path: Path) -> bool:
    """Tell whether a file's name ends like an export's."""
    return any(path.name.lower().endswith(ending + packed) for ending in _ENDINGS for packed in _COMPRESSED)


def _pair(named: dict[Path, tuple[File, bool]]) -> list[Export]:
    """Join files whose names differ only in the parts of a format: x_mentions.csv and x_responses.csv."""
    exports: list[Export] = []
    left = dict.fromkeys(named)
    by_name = {
        path: path.with_name(Path(file.shown).name) if file.shown else path
        for path, (file, _) in named.items()
    }
    for path in named:
        if path not in left:
            continue
        names = {by_name[p]: p for p in left}
        siblings: tuple[tuple[str, Path], ...] = next(
            (
                tuple((part, names[p]) for part, p in s)
                for parts in _parts_by_name()
                if (s := _siblings(by_name[path], parts, names))
            ),
            (),
        )
        parts = siblings or (("", path),)
        for _, sibling in parts:
            left.pop(sibling)
        origins = tuple((p, named[p][0].shown) for _, p in parts if named[p][0].shown)
        exports.append(
            Export(
                parts,
                any(named[p][1] for _, p in parts),
                origins,
                next((named[p][0].container for _, p in parts), ""),
            )
        )
    return exports


def _parts_by_name() -> list[list[str]]:
    return [[name for name, _ in f.parts] for f in formats().values() if f.parts and not f.has_told_parts]


def _siblings(path: Path, parts: Sequence[str], left: Iterable[Path]) -> tuple[tuple[str, Path], ...]:
    own = next((part for part in parts if part in path.name.lower()), None)
    if own is None:
        return ()
    start = path.name.lower().index(own)
    stems = {part: path.name[:start] + part + path.name[start + len(own) :] for part in parts}
    by_name = {p.name.lower(): p for p in left if p.parent == path.parent}
    found = tuple((part, by_name[s.lower()]) for part, s in stems.items() if s.lower() in by_name)
    return found if len(found) == len(parts) else tuple((part, p) for part, p in found if p == path)


def lonely_parts(export: Export) -> list[Path]:
    """List files beside a one-part export that belong to it and were not named."""
    (part, path), *more = export.parts
    if not part or more:
        return []
    siblings = [p for p in plain_files(path.parent)[0] if p != path]
    for parts in _parts_by_name():
        if part in parts:
            together = _siblings(path, parts, [path, *siblings])
            return [p for _, p in together if p != path]
    return []


def _short(origin: str, path: Path) -> str:
    """Return the name of a file; of a piece of an archive with the name of the archive."""
    return origin.rsplit("/", 1)[-1] if "://" in origin else origin or path.name
