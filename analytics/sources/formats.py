"""Formats: one SQL file each, from the columns of an export to those of a message."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from analytics import sqlfiles
from analytics.errors import InstallationError, RequestError, UnknownFormat, nearest
from analytics.sources.documents import keys_at
from analytics.sources.shape import Shape

_KEYS = (
    "title", "reads", "parts", "required", "optional", "holders", "records", "lacks", "direction", "times", "seen",
    "note",
)  # fmt: skip
LACKS = {
    "unanswered": "customers' messages that were not answered",
    "monitored": "replies of the brand that the monitoring did not catch",
    "follow_ups": "messages after the first one and the first reply of a conversation",
    "notes": "internal notes",
    "seconds": "the seconds of times",
}
"""What an export can never tell."""

SEEN = {
    "files": "tested on real files",
    "header": "from documentation and a real header, not yet seen on a real export",
    "documentation": "from documentation, not yet seen on a real export",
}
"""What a format was made from."""

# What a message shows of the columns of a file.
_MOST_NAMES = 60
_LONGEST_NAME = 80
# Dates, addresses, links and long numbers are no names of columns: where one stands, the header is missing. So it is
# where a line of words is all there is.
_DATA = re.compile(r"\d{4}-\d\d-\d\d|\b\d\d?[./]\d\d?[./]\d\d|[^\s@]@[^\s@]+\.\w|://|^\s*[+\-]?\d{5,}\s*$")
_MOST_WORDS = 8
_MOST_DIGITS = 5
_RAW = re.compile(r"\b(?:from|join) raw\b")
_PART = re.compile(r"\s*(\w+)\s*(?:\(([^()]*)\))?\s*(?:,|$)")


@dataclass(frozen=True)
class Format:
    """A format: what it is called, which columns it needs, and the SQL that reads it.

    Parameters
    ----------
    required, optional
        Names of columns or keys; a key within a key with a dot. A missing optional column reads as null.
    parts
        Files that together are one export: the name of each and the columns it requires. Where these are empty, a
        part is told by its name, which stands in that of the file. No parts: one file is a whole export.
    reads
        Kinds of file: ``csv``, ``json``, ``parquet``, ``chat``, ``mail``, ``slack``.
    holders, records
        Paths of JSON objects that hold records, and of the records in each of them.
    lacks
        What such an export can never tell; keys of `LACKS`.
    needs_accounts
        The export does not say who the brand is: the accounts of the settings do.
    times
        Columns whose times may have the day or the month first.
    seen
        What the format was made from; a key of `SEEN`.
    sql
        Reads the relation `raw` (all columns text) and gives columns of `messages`.
    renamed
        For a mapping file: column of the canonical log -> SQL over the columns of the file.
    input_tz
        For a mapping file: zone of times that name none.
    """

    name: str
    title: str
    note: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    reads: tuple[str, ...]
    sql: str
    holders: tuple[str, ...] = ("$",)
    records: tuple[str, ...] = ("$",)
    lacks: tuple[str, ...] = ()
    needs_accounts: bool = False
    times: tuple[str, ...] = ()
    seen: str = "files"
    renamed: Mapping[str, str] = field(default_factory=dict)
    input_tz: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that it knows, those of its parts among them."""
        of_parts = (column for _, required in self.parts for column in required)
        return tuple(dict.fromkeys([*self.required, *of_parts, *self.optional]))

    def is_header(self, names: Collection[str]) -> bool:
        """Tell whether some names are a header of its files."""
        choices = [required for _, required in self.parts] if self.has_told_parts else [self.required]
        return "csv" in self.reads and any(_lower(names).issuperset(_lower(required)) for required in choices)

    @property
    def needs_order(self) -> bool:
        """A row is read with others, or by its place: the whole file must be laid out first."""
        return "as position" in self.sql or " over (" in self.sql or len(_RAW.findall(self.sql)) > 1

    @property
    def has_told_parts(self) -> bool:
        """Its parts are told by their columns."""
        return any(required for _, required in self.parts)

    def part_of(self, shape: Shape) -> str | None:
        """Tell which part a file is by its columns; empty for a format without parts, None where it does not fit."""
        kind = "json" if shape.kind == "ndjson" else shape.kind
        if kind not in self.reads:
            return None
        if kind in ("chat", "mail", "slack"):
            return ""
        sets = [self.present(shape)] if kind != "json" else self._keys(shape)
        if not self.has_told_parts:
            return "" if any(keys.issuperset(_lower(self.required)) for keys in sets) else None
        fitting = [
            name for name, required in self.parts if any(keys.issuperset(_lower(required)) for keys in sets)
        ]
        # of parts whose columns are among those of another, the one that asks for more
        return max(fitting, key=lambda name: len(dict(self.parts)[name]), default=None)

    def present(self, shape: Shape) -> frozenset[str]:
        """List the columns or keys of a file in lower case, where this format looks for them."""
        if shape.kind in ("json", "ndjson"):
            above = [keys_at(shape.paths, holder, "$") for holder in self.holders if self.renamed]
            return frozenset().union(
                *self._keys(shape), *({f"$.{key}" for key in _lower(keys)} for keys in above)
            )
        return _lower(shape.columns)

    def _keys(self, shape: Shape) -> list[frozenset[str]]:
        return [_lower(keys_at(shape.paths, h, r)) for h in self.holders for r in self.records]


def _lower(names: Collection[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


@cache
def formats() -> dict[str, Format]:
    """Return all formats by name."""
    return {path.stem: _format(sqlfiles.read(path, _KEYS)) for path in sqlfiles.paths("sources")}


def _format(file: sqlfiles.SqlFile) -> Format:
    where = f"queries/sources/{file.name}.sql"
    header = file.header
    listed = {key: tuple(v.strip() for v in header.get(key, "").split(",") if v.strip()) for key in _KEYS}
    parts = tuple(
        (found[1], tuple(v.strip() for v in (found[2] or "").split(",") if v.strip()))
        for found in _PART.finditer(header.get("parts", ""))
        if found[1]
    )
    needed = ["title", "reads", "note"]
    if not any(required for _, required in parts) and not {"chat", "mail", "slack"}.intersection(
        listed["reads"]
    ):
        needed.append("required")
    if missing := [key for key in needed if key not in header]:
        raise InstallationError(f"{where}: the header lacks {', '.join(missing)}.")
    if unknown := [lack for lack in listed["lacks"] if lack not in LACKS]:
        raise InstallationError(f"{where}: lacks does not know {unknown[0]!r}.{nearest(unknown[0], LACKS)}")
    if header.get("seen", "files") not in SEEN or header.get("direction", "accounts") != "accounts":
        raise InstallationError(
            f"{where}: seen is one of {', '.join(SEEN)}; direction is accounts or not there."
        )
    return Format(
        name=file.name,
        title=header["title"],
        note=header["note"],
        required=listed["required"],
        optional=listed["optional"],
        parts=parts,
        reads=listed["reads"],
        sql=file.sql,
        holders=listed["holders"] or ("$",),
        records=listed["records"] or ("$",),
        lacks=listed["lacks"],
        needs_accounts="direction" in header,
        times=listed["times"],
        seen=header.get("seen", "files"),
    )


def named(name: str) -> Format:
    """Return one format by its name.

    Raises
    ------
    RequestError
        There is none of that name.
    """
    if name not in formats():
        raise RequestError(f"There is no format '{name}'.{nearest(name, formats())}")
    return formats()[name]


def is_header(columns: Collection[str]) -> bool:
    """Tell whether a row of a table is the header of some format."""
    return any(fmt.is_header(columns) for fmt in formats().values())


def recognise(where: str, shapes: Sequence[Shape]) -> Format:
    """Tell the format of an export by the columns of its files, in any order and letter case.

    Raises
    ------
    UnknownFormat
        No format fits, or more than one does; the message says the columns and what is nearest.
    """
    fitting = [fmt for fmt in formats().values() if _fits(fmt, shapes)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = " and ".join(f.name for f in fitting)
        raise UnknownFormat(f"{where} fits {names}. Say which with --format.")
    close, lacking = _nearest(shapes)
    columns = _listed(shapes)
    raise UnknownFormat(
        f"{where} is in no known format. Its columns: {columns}. "
        + (
            f"Nearest is {close}, which also needs: {', '.join(lacking)}. "
            if close
            else "`answered formats` lists what can be read. "
        )
        + "`answered inspect FILE --write-map map.toml` drafts a mapping for it."
    )


def check_columns(where: str, fmt: Format, shapes: Sequence[Shape]) -> None:
    """Make sure that an export has all columns that a format requires, and is of a kind that it reads.

    Raises
    ------
    UnknownFormat
        Some are missing; the message names them.
    """
    for shape in shapes:
        kind = "json" if shape.kind == "ndjson" else shape.kind
        if kind not in fmt.reads:
            raise UnknownFormat(f"{where} is {kind}; the format {fmt.name} reads {', '.join(fmt.reads)}.")
    if not _fits(fmt, shapes):
        present = frozenset().union(*(fmt.present(shape) for shape in shapes))
        lacking = [column for column in _asked(fmt, present) if column.lower() not in present]
        raise UnknownFormat(
            f"{where} lacks columns that the format {fmt.name} requires: {', '.join(lacking)}. "
            f"Its columns: {_listed(shapes)}."
        )


def _fits(fmt: Format, shapes: Sequence[Shape]) -> bool:
    if fmt.has_told_parts or len(shapes) == 1:
        return all(fmt.part_of(shape) is not None for shape in shapes)
    # of parts told by the names of files, one may lack what another has
    kinds = {"json" if shape.kind == "ndjson" else shape.kind for shape in shapes}
    present = frozenset().union(*(fmt.present(shape) for shape in shapes))
    return kinds.issubset(fmt.reads) and present.issuperset(_lower(fmt.required))


def _asked(fmt: Format, present: frozenset[str]) -> tuple[str, ...]:
    """Return the columns that a format, or the part of it that is nearest, requires."""
    choices = [required for _, required in fmt.parts if required] or [fmt.required]
    return max(
        choices, key=lambda required: len(present.intersection(_lower(required))) / max(len(required), 1)
    )


def _nearest(shapes: Sequence[Shape]) -> tuple[str, list[str]]:
    best, name, lacking = 0.0, "", list[str]()
    kinds = {"json" if shape.kind == "ndjson" else shape.kind for shape in shapes}
    for fmt in formats().values():
        if not kinds.issubset(fmt.reads):
            continue
        present = frozenset().union(*(fmt.present(shape) for shape in shapes))
        asked = _asked(fmt, present)
        share = len(present.intersection(_lower(asked))) / max(len(asked), 1)
        if share > best:
            best, name = share, fmt.name
            lacking = [column for column in asked if column.lower() not in present]
    return name, lacking


def _listed(shapes: Sequence[Shape]) -> str:
    present = list(dict.fromkeys(column for shape in shapes for column in shape.columns))
    # a file without a header has what people wrote in its place
    is_data = any(map(_DATA.search, present)) or (len(present) == 1 and " " in present[0].strip())
    columns = [] if is_data else [column for column in present if _is_name(column)]
    others = (
        f" and {len(present) - len(columns)} that do not look like names"
        if len(columns) < len(present)
        else ""
    )
    more = f" and {len(columns) - _MOST_NAMES} more" if len(columns) > _MOST_NAMES else ""
    return (", ".join(columns[:_MOST_NAMES]) or "none") + more + others


def _is_name(column: str) -> bool:
    return (
        len(column) <= _LONGEST_NAME
        and column.count(" ") <= _MOST_WORDS
        and sum(map(str.isdigit, column)) <= _MOST_DIGITS
    )
