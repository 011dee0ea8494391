"""A copy of a text export that the CSV reader takes whole: each record well formed, broken ones set apart."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from analytics.errors import InputError
from analytics.sources.packing import unpacked
from analytics.sources.shape import Shape

FEWER_CELLS = "fewer cells than the header: cut off or broken"
MORE_CELLS = "more cells than the header"
BROKEN_QUOTE = "a quote that does not end where it should"
BROKEN_BYTES = "bytes that are not UTF-8"
FOREIGN_BYTES = "bytes that do not exist in the encoding that is assumed"

# Of so many columns a pattern for a whole record takes seconds to make.
_MOST_IN_ONE = 256
# A quote that has not ended after so many characters is taken for broken.
_FARTHEST = 1 << 23
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_QUOTED = re.compile(r'"(?:[^"]|"")*+"')


def clean_copy(path: Path, shape: Shape, target: Path) -> int:
    r"""Write the records of a CSV, or the lines of an NDJSON, to `target` as a CSV in UTF-8 without a header.

    Each has the cells of the file (a line is one cell), then why it is broken and its text, empty where it is
    not. A broken quote takes the lines with it up to the next well-formed record, no more. Bytes that are not
    UTF-8 make a record broken; its text has them as ``\xe9``.

    Returns
    -------
    int
        Length of the longest record in characters.

    Raises
    ------
    InputError
        The file is damaged or not in the encoding that was given for it; the message says where.
    """
    is_table = shape.kind == "csv"
    no_cells = ",".join(['""'] * (len(shape.columns) if is_table else 1))
    longest = 0
    with target.open("w", encoding="utf-8", newline="") as copy:
        for cells, fault, text in _records(path, shape) if is_table else _lines(path, shape):
            line = f'{cells},"",""\n' if not fault else f"{no_cells},{_quote(fault)},{_quote(_shown(text))}\n"
            longest = max(longest, len(line))
            copy.write(line)
    return longest


def _records(path: Path, shape: Shape) -> Iterator[tuple[str, str, str]]:
    """Yield the cells of each record of a CSV, in quotes; or why it is broken, and its text."""
    separator, width = re.escape(shape.separator), len(shape.columns)
    cell = rf'(?>[ ]*+"(?:[^"]|"")*+"[ ]*+(?=[{separator}\r\n])|(?![ ]*+")[^{separator}\n]*+)'
    # one empty cell more is what some tools put at the end of every record; the reader takes it, too
    whole = re.compile(separator.join([f"({cell})"] * min(width, _MOST_IN_ONE)) + rf"{separator}?\r?\n")
    each = re.compile(rf"({cell})(?:{separator}|\r?\Z)")
    of_any_width = re.compile(rf"{cell}(?:{separator}{cell})*+\r?\n")
    window = _Window(path, shape)
    for _ in range(shape.preamble):
        if window.fill():
            window.skip(len(window.line()) + 1)
    torn: list[str] = []  # lines since a quote that broke
    is_header = True
    while window.fill():
        line = window.line()
        cells = ""
        if '"' not in line:
            record = line.removesuffix("\r")
            window.skip(len(line) + 1)
            if not record and not torn:
                continue
            found_width = record.count(shape.separator) + 1
            if found_width == width + 1:
                found_width -= record.endswith(shape.separator)
                record = record.removesuffix(shape.separator)
            cells = '"' + record.replace(shape.separator, '","') + '"'
        elif width <= _MOST_IN_ONE and (found := window.match(whole)):
            record, found_width = found[0], width
            cells = ",".join(map(_requote, found.groups()))
        elif found := window.match(of_any_width):
            record = found[0].rstrip("\r\n")
            found_width = _QUOTED.sub("", record).count(shape.separator) + 1
            if width > _MOST_IN_ONE and found_width in (width, width + 1):
                found_cells = each.findall(record)[:found_width]
                if found_width == width + 1 and not found_cells[-1]:
                    found_width, found_cells = width, found_cells[:-1]
                cells = ",".join(map(_requote, found_cells))
        else:
            record, found_width = line, 0
            window.skip(len(line) + 1)
        if is_header:
            is_header = False
        elif found_width != width and (torn or not found_width):
            torn.append(record)
        else:
            if torn:
                yield "", BROKEN_QUOTE, "\n".join(torn)
                torn = []
            if found_width != width:
                yield "", FEWER_CELLS if found_width < width else MORE_CELLS, record
            else:
                yield cells, window.fault(record), record
    if torn:
        yield "", BROKEN_QUOTE, "\n".join(torn)


def _lines(path: Path, shape: Shape) -> Iterator[tuple[str, str, str]]:
    """Yield each line that is not empty, in quotes; or why it is broken, and its text."""
    window = _Window(path, shape)
    while window.fill():
        line = window.line()
        window.skip(len(line) + 1)
        if line.strip():
            yield _quote(line.removesuffix("\r")), window.fault(line), line


class _Window:
    """The text of a file from one place on, as far as a record may reach."""

    def __init__(self, path: Path, shape: Shape) -> None:
        self._chunks = decoded(path, shape)
        self._fault = FOREIGN_BYTES if shape.is_assumed else BROKEN_BYTES
        self._text = ""
        self._at = 0
        self._is_at_end = False
        self._has_escaped = False

    def fill(self) -> bool:
        """Read on until the next record stands here whole; tell whether there is one."""
        is_short = len(self._text) - self._at < _FARTHEST or self._text.find("\n", self._at) < 0
        if is_short and not self._is_at_end:
            held = [self._text[self._at :]]
            size = len(held[0])
            while not self._is_at_end and (size < 2 * _FARTHEST or not any("\n" in chunk for chunk in held)):
                chunk = next(self._chunks, None)
                self._is_at_end = chunk is None
                held.append("\n" if chunk is None else chunk)
                size += len(held[-1])
            self._text, self._at = "".join(held), 0
            self._has_escaped = _ESCAPED_BYTE.search(self._text) is not None
        return self._at < len(self._text)

    def line(self) -> str:
        """Return the next line without its end."""
        return self._text[self._at : self._text.index("\n", self._at)]

    def skip(self, characters: int) -> None:
        """Go on by so many characters."""
        self._at += characters

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match the text here and go on behind what is found."""
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found

    def fault(self, record: str) -> str:
        """Say that a record holds bytes that could not be decoded, if it does."""
        return self._fault if self._has_escaped and _ESCAPED_BYTE.search(record) else ""


def decoded(path: Path, shape: Shape) -> Iterator[str]:
    """Yield the text of a file in chunks, without a byte order mark, its lines ending in a line feed.

    Raises
    ------
    InputError
        The file is damaged or not in its encoding; the message says where.
    """
    # A wrong byte breaks its record in UTF-8, and where the encoding is a guess. Of one that the user gave, it tells
    # that it is the wrong one.
    decoder = codecs.getincrementaldecoder(shape.encoding)(
        "surrogateescape" if shape.encoding == "utf-8" or shape.is_assumed else "strict"
    )
    done = 0
    ends_in_returns = False
    for chunk in chain(unpacked(path, shape.compression), [b""]):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            where = ""
            if isinstance(error, UnicodeDecodeError):
                where = f": byte {done + error.start - (len(error.object) - len(chunk))} cannot be read"
            raise InputError(f"{path} is not in the encoding {shape.encoding}{where}.") from None
        if not done:
            text = text.removeprefix("\ufeff")
            ends_in_returns = "\r" in text and "\n" not in text
        done += len(chunk)
        yield text.replace("\r", "\n") if ends_in_returns else text


def _quote(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def _requote(cell: str) -> str:
    bare = cell.strip(" ")
    return bare if bare.startswith('"') else _quote(cell.removesuffix("\r"))


def _shown(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
