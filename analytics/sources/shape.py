"""The shape of a file, told from its first bytes: kind, compression, encoding, separator, columns."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import InputError
from analytics.sources.packing import compression_of, unpacked, unreadable

_HEAD_BYTES = 1 << 18
_HEAD_ROWS = 200
_LONGEST_LINE = 1 << 26
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_READABLE = "CSV, NDJSON (one JSON object a line) and Parquet can be read."
_OTHER_KINDS = {
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or a workbook (save its sheet as CSV)",
    b"\xd0\xcf\x11\xe0": "an old workbook (save its sheet as CSV)",
    b"SQLite format 3": "an SQLite file",
    b"BZh": "packed with bzip2 (unpack it)",
    b"\xfd7zXZ": "packed with xz (unpack it)",
}


@dataclass(frozen=True)
class Shape:
    """How a file is to be read.

    Parameters
    ----------
    kind
        ``csv``, ``ndjson`` or ``parquet``.
    compression
        ``none``, ``gzip`` or ``zstd``.
    encoding
        A Python codec name; ``utf-8`` for Parquet.
    separator
        Of columns in a CSV.
    columns
        Names in the order of the file; a column without a name is called by its place.
    nested
        Columns of a Parquet file that hold lists or structs.
    fractions
        Columns of a Parquet file that hold floating-point numbers.
    """

    kind: str
    compression: str
    encoding: str
    separator: str
    columns: tuple[str, ...]
    nested: frozenset[str] = frozenset()
    fractions: frozenset[str] = frozenset()

    def in_words(self) -> str:
        """Say the shape, for example ``CSV, UTF-8, separated by commas, gzip``."""
        words = {"csv": "CSV", "ndjson": "NDJSON", "parquet": "Parquet"}[self.kind]
        if self.kind != "parquet":
            words += f", {self.encoding.upper()}"
        if self.kind == "csv":
            separators = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
            words += f", separated by {separators[self.separator]}"
        return words if self.compression == "none" else f"{words}, {self.compression}"


def look(path: Path, encoding: str | None = None) -> Shape:
    """Tell the shape of a file.

    Parameters
    ----------
    encoding
        Encoding that the user gave; None: UTF-8, or UTF-16 where a byte order mark says so.

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
    head = _head(path, compression)
    if not head.strip(b"\0\t\n\r \xef\xbb\xbf"):
        raise InputError(f"{path} is empty.")
    if kind := next((kind for start, kind in _OTHER_KINDS.items() if head.startswith(start)), None):
        raise InputError(f"{path} is {kind}. {_READABLE}")
    encoding = _encoding(path, head, encoding)
    try:
        text = codecs.getincrementaldecoder(encoding)("replace").decode(head, final=False).lstrip("\ufeff")
    except UnicodeError as error:
        raise InputError(f"{path} is not in the encoding {encoding}: {error}.") from None
    match text.lstrip()[:1]:
        case "{":
            return Shape("ndjson", compression, encoding, "", _keys(path, text))
        case "[":
            raise InputError(f"{path} is a JSON array. {_READABLE}")
        case "<":
            raise InputError(f"{path} is HTML or XML. {_READABLE}")
    return _csv(path, text, compression, encoding)


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


def _encoding(path: Path, head: bytes, given: str | None) -> str:
    if given is not None:
        try:
            # "" as text: some codecs do not make text of bytes
            name = codecs.lookup(given).name
            "".encode(name)
            return name
        except (LookupError, UnicodeError):
            raise InputError(
                f"There is no encoding '{given}'. Examples: utf-8, utf-16, windows-1255."
            ) from None
    if head[:2] in _MARKS:
        return "utf-16"
    lines = head.split(b"\n")
    # the last one may be cut
    lines = [line for line in (lines if len(head) < _HEAD_BYTES else lines[:-1]) if not line.isascii()]
    wrong = [line for line in lines if not _is_utf_8(line)]
    # where most lines read well, the others are rejected one by one
    if wrong and len(wrong) * 2 >= len(lines):
        line_no = head[: head.index(wrong[0])].count(b"\n") + 1
        raise InputError(
            f"{path} is not UTF-8: line {line_no} cannot be read. "
            "Say its encoding, for example --encoding windows-1255, windows-1250 or utf-16."
        )
    return "utf-8"


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _csv(path: Path, text: str, compression: str, encoding: str) -> Shape:
    first = text.split("\n", 1)[0]
    if any(character < " " and character not in "\t\r" for character in first):
        raise InputError(f"{path} is not text, or in another encoding (--encoding). {_READABLE}")
    separator = Counter({s: first.count(s) for s in ",;\t|"}).most_common(1)[0][0]
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except (csv.Error, StopIteration) as error:
        raise InputError(f"{path} has no header that can be read: {error}.") from None
    columns = tuple(name.strip() or f"column{place}" for place, name in enumerate(header))
    return Shape("csv", compression, encoding, separator, _once(path, columns))


def _once(path: Path, columns: tuple[str, ...]) -> tuple[str, ...]:
    twice = [name for name, times in Counter(c.lower() for c in columns).items() if times > 1]
    if twice:
        raise InputError(
            f"{path} has more than one column {', '.join(twice)}. Rename or remove the further ones."
        )
    return columns


def _keys(path: Path, text: str) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    # the last line may be cut, and is then no JSON
    for line in text.split("\n")[:_HEAD_ROWS]:
        try:
            record = json.loads(line) if line.strip() else {}
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            keys.update(dict.fromkeys(key for key in record if key))
    if not keys:
        raise InputError(
            f"{path} begins like JSON but its first lines are not one JSON object each (NDJSON)."
        )
    return _once(path, tuple(keys))


def _parquet(path: Path) -> Shape:
    import polars

    try:
        schema = polars.read_parquet_schema(path)
    except (polars.exceptions.PolarsError, OSError) as error:
        raise InputError(f"{path} is not a whole Parquet file: {error}.") from None
    nested = frozenset(name for name, dtype in schema.items() if dtype.is_nested())
    fractions = frozenset(name for name, dtype in schema.items() if dtype.is_float())
    return Shape("parquet", "none", "utf-8", "", _once(path, tuple(schema)), nested, fractions)
