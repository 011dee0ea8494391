"""Files on a page: by name where it is internal, else by number, as exports are named after people."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.pages.wording import Wording


def numbered(number: int, say: Wording) -> str:
    """Return what a shared page calls the file of a place in the ledger, from 1 on."""
    return say.tr("File {n}", n=say.number(number))


def unnamed(say: Wording) -> str:
    """Say that names of files are not on a shared page."""
    return say.tr("The names of the files stand on internal pages only.")


def numbers_of(listed: str, names: Sequence[str]) -> tuple[int, ...]:
    """Return the places in the ledger, from 1 on, of names joined by commas, ascending.

    Names may hold commas themselves; of several files of one name all are meant. A name that the ledger lacks takes
    the next number after it.
    """
    pieces = listed.split(", ")
    known = set(names)
    found: set[int] = set()
    at, lacking = 0, len(names)
    while at < len(pieces):
        ends = (end for end in range(len(pieces), at, -1) if ", ".join(pieces[at:end]) in known)
        end = next(ends, at + 1)
        name = ", ".join(pieces[at:end])
        if name in known:
            found |= {place for place, one in enumerate(names, 1) if one == name}
        else:
            lacking += 1
            found.add(lacking)
        at = end
    return tuple(sorted(found))
