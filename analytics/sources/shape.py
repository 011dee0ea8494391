"""The shape of a file: kind, compression, encoding, separator, columns."""

from __future__ import annotations

from dataclasses import dataclass

_KINDS = {
    "csv": "CSV",
    "ndjson": "NDJSON",
    "json": "JSON",
    "parquet": "Parquet",
    "chat": "chat text",
    "mail": "mail",
    "slack": "Slack archive",
}
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Shape:
    """How a file is to be read.

    Parameters
    ----------
    kind
        ``csv``, ``ndjson``, ``json`` (one document, or a list), ``parquet``, ``chat``, ``mail`` or ``slack``.
    compression
        ``none``, ``gzip`` or ``zstd``.
    encoding
        A Python codec name; ``utf-8`` where the kind has its own.
    separator
        Of columns in a CSV.
    columns
        Names in the order of the file; a column without a name is called by its place, a further one of the same name
        by both. Of JSON the keys of documents.
    nested
        Columns of a Parquet file that hold lists or structs.
    fractions
        Columns of a Parquet file that hold floating-point numbers.
    is_assumed
        The encoding is a guess.
    preamble
        Lines above the header of a CSV.
    doubles
        Columns of a CSV that stand in it again: first and further name.
    paths
        Paths of the keys of JSON documents, as far as the first look reached.
    starts_at
        Characters before the JSON, for scripts that hold it.
    is_list
        The JSON is one list of objects.
    """

    kind: str
    compression: str
    encoding: str
    separator: str
    columns: tuple[str, ...]
    nested: frozenset[str] = frozenset()
    fractions: frozenset[str] = frozenset()
    is_assumed: bool = False
    preamble: int = 0
    doubles: tuple[tuple[str, str], ...] = ()
    paths: tuple[str, ...] = ()
    starts_at: int = 0
    is_list: bool = False

    def in_words(self) -> str:
        """Say the shape, for example ``CSV, UTF-8, separated by commas, gzip``."""
        words = _KINDS[self.kind]
        if self.kind in ("csv", "ndjson", "json"):
            words += f", {self.encoding.upper()}"
        if self.is_assumed:
            words += " (assumed)"
        if self.kind == "csv":
            words += f", separated by {_SEPARATORS[self.separator]}"
        if self.preamble:
            words += f", header in line {self.preamble + 1}"
        return words if self.compression == "none" else f"{words}, {self.compression}"
