"""Looking at a file: its shape, told from its first bytes."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path

from analytics.errors import InputError
from analytics.sources import chats, mail, slack
from analytics.sources.documents import key_paths
from analytics.sources.encodings import Detected, detect
from analytics.sources.formats import is_header as is_known_header
from analytics.sources.packing import compression_of, unpacked, unreadable
from analytics.sources.shape import Shape

_HEAD_BYTES = 1 << 18
_LONGEST_LINE = 1 << 26
_LONGEST_HEADER = 1 << 20
_MOST_COLUMNS = 1 << 12
# Lines above the header of a table that some tools write.
_MOST_PREAMBLE = 40
_SEPARATORS = ",;\t|"
_READABLE = "CSV, JSON, Parquet, workbooks, chats, mail and archives of these can be read."
_OTHER_KINDS = {
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"%PDF": "a PDF",
    b"SQLite format 3": "an SQLite file",
    b"BZh": "packed with bzip2 (unpack it)",
    b"\xfd7zXZ": "packed with xz (unpack it)",
}
_SCRIPT = re.compile(r"\s*window\.YTD\.\w+\.part\d+\s*=\s*(?=[\[{])")

IsHeader = Callable[[Collection[str]], bool]


def look(path: Path, encoding: str | None = None, is_header: IsHeader = is_known_header) -> Shape:
    """Tell the shape of a file.

    Parameters
    ----------
    encoding
        Encoding that the user gave; None: UTF-8 or UTF-16, or what the bytes suggest, which is then assumed.
    is_header
        Tells whether some names are the header that stands in a table, perhaps below other lines.

    Raises
    ------
    InputError
        The file is empty, cannot be opened, is damaged, in another encoding, or has no usable header.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(8)
    except OSError as error:
        raise unreadable(path, error) from None
    compression = compression_of(magic)
    if magic.startswith(b"PAR1"):
        return _parquet(path)
    if magic.startswith(b"PK\x03\x04"):
        return _archive(path)
    head = _head(path, compression)
    if not head.strip(b"\0\t\n\r \xef\xbb\xbf"):
        raise InputError(f"{path} is empty.")
    if kind := next((kind for start, kind in _OTHER_KINDS.items() if head.startswith(start)), None):
        raise InputError(f"{path} is {kind}. {_READABLE}")
    if mail.looks_like(head):
        return Shape("mail", compression, "utf-8", "", ())
    found = _given(encoding) if encoding else _detected(path, head)
    try:
        text = codecs.getincrementaldecoder(found.name)("replace").decode(head, final=False).lstrip("\ufeff")
    except UnicodeError as error:
        raise InputError(f"{path} is not in the encoding {found.name}: {error}.") from None
    if chats.looks_like(text):
        return Shape("chat", compression, found.name, "", (), is_assumed=found.is_assumed)
    script = _SCRIPT.match(text)
    starts_at = script.end() if script else 0
    match text[starts_at:].lstrip()[:1]:
        case "{" | "[":
            return _json(path, text[starts_at:], compression, found, starts_at)
        case "<":
            raise InputError(f"{path} is HTML or XML. {_READABLE}")
    return _csv(path, text, compression, found, is_header)


def _head(path: Path, compression: str) -> bytes:
    """Return the first bytes of a file, a whole line at least where it has one that is not endless."""
    head = b""
    chunks = unpacked(path, compression)
    while (chunk := next(chunks, b"")) and (
        len(head) < _HEAD_BYTES or (b"\n" not in head and len(head) < _LONGEST_LINE)
    ):
        head += chunk
    chunks.close()
    return head if b"\n" not in head[:_HEAD_BYTES] else head[:_HEAD_BYTES]


def _given(encoding: str) -> Detected:
    try:
        # "" as text: some codecs do not make text of bytes
        name = codecs.lookup(encoding).name
        "".encode(name)
    except (LookupError, UnicodeError):
        raise InputError(
            f"There is no encoding '{encoding}'. Examples: utf-8, utf-16, windows-1255."
        ) from None
    return Detected(name, is_assumed=False)


def _detected(path: Path, head: bytes) -> Detected:
    try:
        return detect(head)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _archive(path: Path) -> Shape:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if slack.looks_like(names):
        return Shape("slack", "none", "utf-8", "", ())
    raise InputError(f"{path} is an archive whose files are read one by one; this one cannot be.")


def _csv(path: Path, text: str, compression: str, found: Detected, is_header: IsHeader) -> Shape:
    lines = text.split("\n", _MOST_PREAMBLE + 1)
    if any(character < " " and character not in "\t\r\0" for character in lines[0]) or lines[0].startswith(
        "\0"
    ):
        raise InputError(f"{path} is not text, or in another encoding (--encoding). {_READABLE}")
    chosen = None
    for place, line in enumerate(lines[: _MOST_PREAMBLE + 1]):
        if place and (len(line) > _LONGEST_HEADER or max(map(line.count, _SEPARATORS)) > _MOST_COLUMNS):
            continue
        separator, names = _header(path, "\n".join(lines[place:]) if place else text, line)
        if is_header(names):
            chosen = (place, separator, names)
            break
    place, separator, names = chosen or (0, *_header(path, text, lines[0]))
    columns = tuple(name.strip() or f"column{at}" for at, name in enumerate(names))
    distinct, doubles = _distinct(columns)
    return Shape(
        "csv", compression, found.name, separator, distinct, is_assumed=found.is_assumed, preamble=place,
        doubles=doubles,
    )  # fmt: skip


def _header(path: Path, text: str, line: str) -> tuple[str, list[str]]:
    separator = Counter({s: line.count(s) for s in _SEPARATORS}).most_common(1)[0][0]
    if len(line) > _LONGEST_HEADER or line.count(separator) > _MOST_COLUMNS:
        raise InputError(f"{path} is no table: its first line is longer than any header. {_READABLE}")
    try:
        return separator, next(
            csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=separator)
        )
    except StopIteration:
        return separator, []
    except csv.Error as error:
        raise InputError(f"{path} has no header that can be read: {error}.") from None


def _distinct(columns: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Call a further column of the same name by its place, too."""
    first: dict[str, str] = {}
    taken = {name.lower() for name in columns}
    names, doubles = list[str](), list[tuple[str, str]]()
    for at, name in enumerate(columns):
        own = name
        if name.lower() in first:
            own = f"{name} (column {at + 1})"
            while own.lower() in taken:
                own += "'"
            taken.add(own.lower())
            doubles.append((first[name.lower()], own))
        first.setdefault(name.lower(), own)
        names.append(own)
    return tuple(names), tuple(doubles)


def _json(path: Path, text: str, compression: str, found: Detected, starts_at: int) -> Shape:
    paths = key_paths(text)
    columns = tuple(key for p in paths if "." not in (key := p.removeprefix("$.")) and "[" not in key)
    if not columns:
        raise InputError(f"{path} begins like JSON but holds no objects that can be read.")
    # one line alone may be a document of any size
    first, *further = text.lstrip().split("\n", 1)
    is_lines = (
        not starts_at and bool("".join(further).strip()) and first.startswith("{") and _is_object(first)
    )
    kind = "ndjson" if is_lines else "json"
    return Shape(
        kind, compression, found.name, "", columns, is_assumed=found.is_assumed, paths=paths, starts_at=starts_at,
        is_list=text.lstrip().startswith("["),
    )  # fmt: skip


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _parquet(path: Path) -> Shape:
    import polars

    try:
        schema = polars.read_parquet_schema(path)
    except (polars.exceptions.PolarsError, OSError):
        # what the library says can quote the file
        raise InputError(f"{path} is not a whole Parquet file: its list of columns cannot be read.") from None
    nested = frozenset(name for name, dtype in schema.items() if dtype.is_nested())
    fractions = frozenset(name for name, dtype in schema.items() if dtype.is_float())
    twice = [name for name, times in Counter(name.lower() for name in schema).items() if times > 1]
    if twice:
        raise InputError(
            f"{path} has more than one column {', '.join(twice)}. Rename or remove the further ones."
        )
    return Shape("parquet", "none", "utf-8", "", tuple(schema), nested, fractions)
