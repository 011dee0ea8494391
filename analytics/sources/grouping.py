"""Exports of several files that are told by their columns: tickets, comments and users of one tool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.errors import InputError
from analytics.sources.files import Export, looks_like_export
from analytics.sources.folders import plain_files
from analytics.sources.formats import Format, recognise
from analytics.sources.looking import look

# So many files beside an export are looked at for what belongs to it.
_MOST_SIBLINGS = 1_000


@dataclass(frozen=True)
class Grouped:
    """Exports after files that belong together were joined, and files that were added since they lie beside one."""

    exports: tuple[Export, ...]
    added: tuple[Path, ...]


def grouped(exports: Sequence[Export], encoding: str | None = None) -> Grouped:
    """Join files of one folder that only together are an export, as their columns tell.

    What lies beside such a file and belongs to it is read with it, whether it was named or not: without it, who
    wrote a message or on which channel could not be known, and files loaded one by one would give another log.
    """
    result: list[Export] = []
    added: list[Path] = []
    places: dict[tuple[Path, str, str], int] = {}
    for export in (one for given in exports for one in _as_it_is(given, encoding)):
        fmt = _told(export, encoding)
        if fmt is None:
            result.append(export)
            continue
        folder = export.parts[0][1].parent
        key = (folder, fmt.name, export.container)
        if key in places:
            place = places[key]
            result[place] = _joined(result[place], export)
        else:
            places[key] = len(result)
            result.append(export)
    for (folder, name, container), place in places.items():
        if not container:
            beside = _beside(result[place], folder, name, encoding)
            added.extend(beside)
            for path in beside:
                result[place] = _joined(result[place], Export((("", path),), is_named=False))
    return Grouped(tuple(result), tuple(added))


def _as_it_is(export: Export, encoding: str | None) -> tuple[Export, ...]:
    """Take files apart whose names alone make them a pair: a Brandwatch file may be called mentions, too."""
    if not export.parts[0][0]:
        return (export,)
    try:
        shapes = [look(path, encoding) for _, path in export.parts]
        found = [recognise(export.name, [shape]) for shape in shapes]
        is_pair = all(fmt.parts and not fmt.has_told_parts for fmt in found)
    except InputError:
        is_pair = False
    return (export,) if is_pair else apart([export])


def apart(exports: Sequence[Export]) -> tuple[Export, ...]:
    """Take exports of several files apart: what reads each file in one way joins none."""
    return tuple(replace(export, parts=(("", path),)) for export in exports for _, path in export.parts)


def _told(export: Export, encoding: str | None) -> Format | None:
    """Return the format of a file that is a part of an export; None for any other."""
    (part, path), *more = export.parts
    if part or more:
        return None
    try:
        fmt = recognise(export.name, [look(path, encoding)])
    except InputError:
        return None  # the load will say why
    return fmt if fmt.has_told_parts else None


def _joined(one: Export, other: Export) -> Export:
    if {path.resolve() for _, path in one.parts} >= {path.resolve() for _, path in other.parts}:
        return one
    parts = sorted({*one.parts, *other.parts}, key=lambda part: part[1].name)
    return replace(
        one,
        parts=tuple(parts),
        is_named=one.is_named or other.is_named,
        origins=(*one.origins, *other.origins),
    )


def _beside(export: Export, folder: Path, name: str, encoding: str | None) -> list[Path]:
    known = {path.resolve() for _, path in export.parts}
    found = []
    beside = [p for p in plain_files(folder)[0] if looks_like_export(p) and p.resolve() not in known]
    for path in beside[:_MOST_SIBLINGS]:
        fmt = _told(Export((("", path),), is_named=False), encoding)
        if fmt is not None and fmt.name == name:
            found.append(path)
    return found
