"""Folders and patterns: the plain files in them, and what is neither followed nor opened there."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path

LEADS_OUT = "a link that leads out of the folder: name it to read it"


def plain_files(folder: Path) -> tuple[list[Path], list[tuple[Path, str]]]:
    """List the files in a folder by their names, without hidden ones; and what else stands in it, each with the reason.

    A folder may come from an archive that somebody sent: a link in it that leads elsewhere is not followed, and what
    is no file, such as a pipe, not opened.
    """
    root = folder.resolve()
    files: list[Path] = []
    others: list[tuple[Path, str]] = []
    for path in sorted(one for one in folder.iterdir() if not one.name.startswith(".")):
        if reason := _why_not(path, root):
            others.append((path, reason))
        else:
            files.append(path)
    return files, others


def _why_not(path: Path, root: Path) -> str:
    if path.is_dir():
        return "a folder within a folder"
    if not path.is_file():
        return "a link to nothing" if path.is_symlink() and not path.exists() else "no plain file"
    if path.is_symlink() and not path.resolve().is_relative_to(root):
        return LEADS_OUT
    return ""


def matching(pattern: str) -> list[Path]:
    """List the files that a pattern names, by their names; `**` does not follow links, which may lead in circles."""
    parts = Path(pattern).parts
    found: Iterable[Path]
    if "**" not in parts:
        found = map(Path, glob.glob(pattern))  # noqa: PTH207 - a pattern may be absolute
    else:
        first = next(place for place, part in enumerate(parts) if glob.has_magic(part))
        rest = parts[first:] if parts[-1] != "**" else (*parts[first:], "*")
        base = Path(*parts[:first])
        found = (p for p in base.glob("/".join(rest)) if not _is_hidden(p.relative_to(base), rest))
    return sorted({path for path in found if path.is_file()})


def _is_hidden(path: Path, asked: tuple[str, ...]) -> bool:
    return any(part.startswith(".") and part not in asked for part in path.parts)
