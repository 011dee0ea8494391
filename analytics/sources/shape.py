"""The shape of a file, told from its first bytes: kind, compression, encoding, separator, columns."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from analytics.errors import InputError

_HEAD_BYTES = 1 << 18
_HEAD_ROWS = 200


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
    """

    kind: str
    compression: str
    encoding: str
    separator: str
    columns: tuple[str, ...]
    nested: frozenset[str] = frozenset()

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
            magic = file.read(4)
        compression = "gzip" if magic[:2] == b"\x1f\x8b" else "zstd" if magic == b"\x28\xb5\x2f\xfd" else "none"
        if magic == b"PAR1":
            return _parquet(path)
        with opened(path, compression) as file:
            head = file.read(_HEAD_BYTES)
    except (OSError, EOFError) as error:
        raise InputError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if not head.strip():
        raise InputError(f"{path} is empty.")
    encoding = _encoding(path, head, encoding)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head, final=False).lstrip("\ufeff")
    if text.lstrip()[:1] == "{":
        return Shape("ndjson", compression, encoding, "", _keys(path, text, len(head) < _HEAD_BYTES))
    return _csv(path, text, compression, encoding)


def opened(path: Path, compression: str) -> IO[bytes]:
    """Open a file for reading its uncompressed bytes."""
    if compression == "gzip":
        return gzip.open(path, "rb")
    if compression == "zstd":
        import zstandard

        return zstandard.open(path, "rb")
    return path.open("rb")


def _encoding(path: Path, head: bytes, given: str | None) -> str:
    if given is not None:
        try:
            return codecs.lookup(given).name
        except LookupError:
            raise InputError(f"There is no encoding '{given}'. Examples: utf-8, utf-16, windows-1255.") from None
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8: byte {error.start} is 0x{head[error.start]:02x}. "
            "Say its encoding, for example --encoding windows-1255, windows-1250 or utf-16."
        ) from None
    return "utf-8"


def _csv(path: Path, text: str, compression: str, encoding: str) -> Shape:
    first = text.split("\n", 1)[0]
    separator = Counter({s: first.count(s) for s in ",;\t|"}).most_common(1)[0][0]
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except (csv.Error, StopIteration) as error:
        raise InputError(f"{path} has no header that can be read: {error}.") from None
    columns = tuple(name.strip() or f"column{place}" for place, name in enumerate(header))
    twice = [name for name, times in Counter(c.lower() for c in columns).items() if times > 1]
    if twice:
        raise InputError(f"{path} has more than one column {', '.join(twice)}. Rename or remove the further ones.")
    return Shape("csv", compression, encoding, separator, columns)


def _keys(path: Path, text: str, is_whole: bool) -> tuple[str, ...]:
    lines = text.splitlines()
    keys: dict[str, None] = {}
    for line in (lines if is_whole or len(lines) == 1 else lines[:-1])[:_HEAD_ROWS]:
        try:
            record = json.loads(line) if line.strip() else {}
        except ValueError:
            continue
        if isinstance(record, dict):
            keys.update(dict.fromkeys(record))
    if not keys:
        raise InputError(f"{path} begins like JSON but its first lines are not one JSON object each (NDJSON).")
    return tuple(keys)


def _parquet(path: Path) -> Shape:
    import polars

    try:
        schema = polars.read_parquet_schema(path)
    except polars.exceptions.PolarsError as error:
        raise InputError(f"{path} is not a whole Parquet file: {error}.") from None
    nested = frozenset(name for name, dtype in schema.items() if dtype.is_nested())
    return Shape("parquet", "none", "utf-8", "", tuple(schema), nested)
