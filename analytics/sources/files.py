"""Paths as a user gives them: files, folders and globs, and the exports they hold."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from analytics.errors import InputError
from analytics.sources.formats import formats
from analytics.sources.packing import check_whole, unreadable

_ENDINGS = (".csv", ".tsv", ".ndjson", ".jsonl", ".parquet")
_COMPRESSED = ("", ".gz", ".zst")


@dataclass(frozen=True)
class Export:
    """One export: a file, or the files that only together are one.

    Parameters
    ----------
    parts
        Name of the part -> file; the name is empty for an export of one file.
    is_named
        The user named it; else it was found in a folder.
    """

    parts: tuple[tuple[str, Path], ...]
    is_named: bool

    @property
    def name(self) -> str:
        """File names, joined by ``+``."""
        return " + ".join(path.name for _, path in self.parts)

    @property
    def path(self) -> str:
        """Absolute paths, joined by ``+``."""
        return " + ".join(str(path.resolve()) for _, path in self.parts)

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

    def check_whole(self) -> None:
        """Make sure that packed files are whole.

        Raises
        ------
        InputError
            One is cut off or damaged.
        """
        for _, path in self.parts:
            check_whole(path)

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
class Found:
    """Exports to read, and what else stands in the folders: files that do not look like one, and folders."""

    exports: tuple[Export, ...]
    skipped: tuple[Path, ...]


def find(given: Iterable[str]) -> Found:
    """Find the exports that paths, folders and globs name; each file once.

    Raises
    ------
    InputError
        A path does not exist or may not be read, a glob matches nothing, or a folder holds no export.
    """
    named: dict[Path, tuple[Path, bool]] = {}
    skipped: list[Path] = []
    for text in given:
        try:
            fitting, others = _expand(text)
            for path in fitting:
                _, is_named = named.get(path.resolve(), (path, False))
                named[path.resolve()] = (path, is_named or not Path(text).is_dir())
        except OSError as error:
            raise unreadable(Path(text), error) from None
        skipped.extend(others)
    return Found(tuple(_pair(dict(named.values()))), tuple(skipped))


def _expand(text: str) -> tuple[list[Path], list[Path]]:
    """List the exports that one path names, and what else stands in it where it is a folder."""
    path = Path(text)
    if path.is_dir():
        inside = sorted(p for p in path.iterdir() if not p.name.startswith("."))
        fitting = [p for p in inside if p.is_file() and _looks_like_export(p)]
        if not fitting:
            raise InputError(
                f"The folder {text} holds no export. Files that can be read end in "
                f"{', '.join(_ENDINGS)}, also with .gz or .zst."
            )
        return fitting, [p for p in inside if p not in fitting]
    if path.is_file():
        return [path], []
    if not glob.has_magic(text):
        raise InputError(f"There is no file {text}.")
    found = map(Path, glob.glob(text, recursive=True))  # noqa: PTH207 - a pattern may be absolute
    matches = sorted(path for path in found if path.is_file())
    if not matches:
        raise InputError(f"No file matches {text}.")
    return matches, []


def _looks_like_export(path: Path) -> bool:
    return any(path.name.lower().endswith(ending + packed) for ending in _ENDINGS for packed in _COMPRESSED)


def _pair(named: dict[Path, bool]) -> list[Export]:
    """Join files whose names differ only in the parts of a format: x_mentions.csv and x_responses.csv."""
    exports: list[Export] = []
    left = dict(named)
    for path in named:
        if path not in left:
            continue
        siblings = next((s for f in formats().values() if (s := _siblings(path, f.parts, left))), ())
        for _, sibling in siblings:
            left.pop(sibling)
        if not siblings:
            left.pop(path)
        parts = siblings or (("", path),)
        exports.append(Export(parts, any(named[file] for _, file in parts)))
    return exports


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
    siblings = [p for p in path.parent.iterdir() if p != path and p.is_file()]
    for fmt in formats().values():
        if part in fmt.parts:
            together = _siblings(path, fmt.parts, [path, *siblings])
            return [p for _, p in together if p != path]
    return []
