"""Archives and workbooks as the files in them, each of which is read like any other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analytics.errors import InputError
from analytics.sources import slack


@dataclass(frozen=True)
class File:
    """A file on disk, and what it stands for where that is another: a piece of an archive, or an address.

    Parameters
    ----------
    shown
        What it is called: ``exports.zip/march.csv``; empty: its own name.
    container
        What the user named and it is a piece of; empty: none.
    """

    path: Path
    shown: str = ""
    container: str = ""


def unpack(file: File, scratch: Path | None) -> tuple[list[File], list[tuple[str, str]]]:
    """Return the files in an archive or a workbook, or the file itself; and what was skipped, each with the reason.

    Raises
    ------
    InputError
        The archive or workbook is damaged, encrypted, or unpacks to more than is safe.
    """
    with file.path.open("rb") as opened:
        magic = opened.read(8)
    is_old_workbook = magic.startswith(b"\xd0\xcf\x11\xe0")
    if not magic.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not is_old_workbook:
        return [file], []
    shown = file.shown or file.path.name
    try:
        return _opened(file, shown, scratch, is_old_workbook=is_old_workbook)
    except InputError as error:
        raise InputError(str(error).replace(str(file.path), shown).replace(file.path.name, shown)) from None


def _opened(
    file: File, shown: str, scratch: Path | None, *, is_old_workbook: bool
) -> tuple[list[File], list[tuple[str, str]]]:
    from analytics.sources import archives

    names = [] if is_old_workbook else archives.names(file.path)
    if slack.looks_like(names):
        return [file], []
    container = file.container or str(file.path)
    if scratch is None:
        raise InputError(f"{shown} is an archive or a workbook: there is no place to unpack it.")
    folder = scratch / f"unpacked_{len(list(scratch.iterdir()))}"
    folder.mkdir()
    if is_old_workbook or _is_workbook(names):
        return _sheets(file, shown, container, folder), []
    members = archives.members(file.path, folder)
    files: list[File] = []
    skipped = [(_of(member.shown, file, shown), member.reason) for member in members.skipped]
    for member in members.unpacked:
        opened_files, left = unpack(File(member.path, _of(member.shown, file, shown), container), scratch)
        files.extend(opened_files)
        skipped.extend(left)
    return files, skipped


def _of(name: str, file: File, shown: str) -> str:
    """Call a piece of an archive by what the archive is called."""
    return shown + name.removeprefix(file.path.name)


def _is_workbook(names: list[str]) -> bool:
    return "[Content_Types].xml" in names or {"mimetype", "content.xml"}.issubset(names)


def _sheets(file: File, shown: str, container: str, folder: Path) -> list[File]:
    from analytics.sources import workbooks
    from analytics.sources.archives import escaped

    written = workbooks.all_as_csv(file.path, folder)
    return [
        File(target, shown if len(written) == 1 else f"{shown}/{escaped(sheet)}", container)
        for sheet, target in written
        if target.stat().st_size
    ]
