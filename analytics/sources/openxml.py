"""Workbooks of Office Open XML (.xlsx, .xlsm), read cell by cell as texts, a piece at a time.

No library fits: those that read fast build the whole grid from the first cell to the last, so that a sheet with two
cells in opposite corners ends the process, and make numbers of 17 digits look like the ids they were.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Generator, Iterator
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZipFile

from analytics.errors import InputError
from analytics.sources.archives import FAULTS, Fault, damaged, escaped
from analytics.sources.cells import kind_of, shown_day, shown_number, unescaped

MOST_COLUMNS = 1 << 14
# The rows of a piece are held at once, and each can be as wide as a sheet: 32 MB at most.
_CHUNK_BYTES = 1 << 13
# Numbers 14 to 22 and 45 to 47 in every language, 27 to 36 and 50 to 58 in those of eastern Asia.
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), "time"),
    22: "datetime",
    46: "elapsed",
}

Attributes = dict[str, str]


class OpenXml:
    """An open workbook.

    Parameters
    ----------
    where
        What errors call it.
    """

    def __init__(self, archive: ZipFile, where: str) -> None:
        self._archive = archive
        self._where = where
        self._names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
        self._from_1904 = False
        book = self._related("", "/officeDocument", "xl/workbook.xml")
        folder = posixpath.dirname(book)
        links = self._links(book)
        parts = {
            name: posixpath.normpath(posixpath.join(folder, links[link][1]))
            for name, link in self._listed(book)
            if links.get(link, ("", ""))[0].endswith("/worksheet")
        }
        # of several names for one part, as no program writes them, the last: each part is read once
        self._sheets = {name: part for part, name in {part: name for name, part in parts.items()}.items()}
        self._kinds = self._styles(self._related(book, "/styles", "xl/styles.xml"))
        self._texts_part = self._related(book, "/sharedStrings", "xl/sharedStrings.xml")
        self._texts: list[str] | None = None

    def sheets(self) -> list[str]:
        """List the sheets that have cells, hidden ones too."""
        return list(self._sheets)

    def rows(self, sheet: str) -> Generator[list[str]]:
        """Yield the rows of a sheet in which something stands; cells as texts, up to the last that is not empty.

        Raises
        ------
        InputError
            The workbook is damaged.
        """
        if self._texts is None:
            self._texts = self._shared_texts()
        texts, kinds, from_1904 = self._texts, self._kinds, self._from_1904
        columns: dict[str, int] = {}
        ready: list[list[str]] = []
        row: list[str] = []
        said: list[str] = []
        row_no, place, cell, style = 0, 0, "", 0
        is_taken = False

        def start(name: str, attributes: Attributes) -> None:
            nonlocal row_no, place, cell, style, is_taken
            if name == "c":
                letters = attributes.get("r", "").rstrip("0123456789")
                place = (columns.get(letters) or _column(letters, columns, row_no)) if letters else place + 1
                cell = attributes.get("t", "n")
                style = _number(attributes.get("s"), "style")
                said.clear()
            elif name == "v" or name == "t":
                is_taken = True
            elif name == "row":
                row_no, place = row_no + 1, 0
                row.clear()
            elif name == "rPh":
                said.append("\0")

        def take(text: str) -> None:
            if is_taken:
                said.append(text)

        def end(name: str) -> None:
            nonlocal is_taken
            if name == "v" or name == "t":
                is_taken = False
            elif name == "rPh":
                # how a word is pronounced
                del said[said.index("\0") :]
            elif name == "c":
                text = "".join(said)
                if text:
                    try:
                        if cell == "s":
                            text = texts[int(text)]
                        elif cell == "n":
                            kind = kinds[style] if style < len(kinds) else ""
                            text = _instant(text, kind, from_1904) if kind else shown_number(text)
                        else:
                            text = _other(text, cell)
                    except (ValueError, LookupError):
                        what = "the number of a text that there is" if cell == "s" else "a number"
                        raise Fault(f"cell {place} of its row {row_no} does not hold {what}") from None
                if text:
                    row.extend([""] * (place - len(row)))
                    row[place - 1] = text
            elif name == "row" and row:
                ready.append(row.copy())

        for _ in self._parsed(self._sheets[sheet], start, end, take):
            yield from ready
            ready.clear()

    def _parsed(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        take: Callable[[str], None] | None = None,
    ) -> Iterator[None]:
        """Call functions for the elements of a part of the workbook; yield after each piece."""
        parser = ParserCreate()
        parser.buffer_text = True
        bare = _Bare()

        def refuse(*_: object) -> None:
            raise InputError(
                f"{self._where} declares a document type, as no program writes it: it is not read."
            )

        parser.StartDoctypeDeclHandler = refuse

        def first(name: str, attributes: Attributes) -> None:
            # few programs write prefixes; to look for them in each element takes a third of the time
            if ":" in name:
                parser.StartElementHandler = lambda name, attributes: start(bare[name], attributes)
                parser.EndElementHandler = (lambda name: end(bare[name])) if end else None
            else:
                parser.StartElementHandler, parser.EndElementHandler = start, end
            start(bare[name], attributes)

        parser.StartElementHandler = first
        parser.CharacterDataHandler = take
        try:
            with self._archive.open(self._names[part.lower()]) as file:
                while chunk := file.read(_CHUNK_BYTES):
                    parser.Parse(chunk)
                    yield
                parser.Parse(b"", True)
                yield
        except KeyError:
            raise InputError(f"{self._where} lacks {escaped(part)}: it is damaged or no workbook.") from None
        except LookupError:
            raise damaged(f"{self._where} ({escaped(part)})", Fault("its encoding is not known")) from None
        except (OSError, ExpatError, *FAULTS) as error:
            raise damaged(f"{self._where} ({escaped(part)})", error) from None

    def _links(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to: id -> type and target."""
        folder, name = posixpath.split(part)
        links: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: Attributes) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                links[attributes.get("Id", "")] = (attributes.get("Type", ""), attributes.get("Target", ""))

        beside = posixpath.join(folder, "_rels", f"{name}.rels")
        if beside.lower() in self._names:
            for _ in self._parsed(beside, start):
                pass
        return links

    def _related(self, part: str, kind: str, usual: str) -> str:
        """Return the part of a kind that another refers to."""
        targets = (target for type_, target in self._links(part).values() if type_.endswith(kind))
        target = next(targets, "/" + usual)
        return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")

    def _listed(self, book: str) -> list[tuple[str, str]]:
        """Return the name and the link of each sheet."""
        listed: list[tuple[str, str]] = []

        def start(name: str, attributes: Attributes) -> None:
            if name == "sheet":
                link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                listed.append((attributes.get("name", ""), link))
            elif name == "workbookPr":
                self._from_1904 = attributes.get("date1904", "0") in ("1", "true", "on")

        for _ in self._parsed(book, start):
            pass
        return listed

    def _styles(self, part: str) -> list[str]:
        """Return what each style makes of a number: date, time, datetime, elapsed or nothing."""
        own: dict[int, str] = {}
        used: list[int] = []
        is_cells = False

        def start(name: str, attributes: Attributes) -> None:
            nonlocal is_cells
            if name == "numFmt":
                number = _number(attributes.get("numFmtId"), "number format")
                own[number] = kind_of(attributes.get("formatCode", ""))
            elif name == "xf" and is_cells:
                used.append(_number(attributes.get("numFmtId"), "number format"))
            elif name.endswith("Xfs"):
                is_cells = name == "cellXfs"

        if part.lower() in self._names:
            for _ in self._parsed(part, start):
                pass
        return [own.get(number, _BUILT_IN.get(number, "")) for number in used]

    def _shared_texts(self) -> list[str]:
        texts: list[str] = []
        said: list[str] = []
        is_taken = False
        is_reading = False

        def start(name: str, _: Attributes) -> None:
            nonlocal is_taken, is_reading
            is_taken = name == "t" and not is_reading
            is_reading = is_reading or name == "rPh"
            if name == "si":
                said.clear()

        def take(text: str) -> None:
            if is_taken:
                said.append(text)

        def end(name: str) -> None:
            nonlocal is_taken, is_reading
            is_taken = False
            if name == "rPh":
                is_reading = False
            elif name == "si":
                texts.append(unescaped("".join(said)))

        if self._texts_part.lower() in self._names:
            for _ in self._parsed(self._texts_part, start, end, take):
                pass
        return texts


class _Bare(dict[str, str]):
    """Names of elements without their prefix."""

    def __missing__(self, name: str) -> str:
        self[name] = bare = name.rpartition(":")[2]
        return bare


def _number(text: str | None, of: str) -> int:
    try:
        return int(text or 0)
    except ValueError:
        raise Fault(f"the number of a {of} is none") from None


def _column(letters: str, columns: dict[str, int], row_no: int) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
        if not "A" <= letter <= "Z" or place > MOST_COLUMNS:
            raise Fault(f"a cell of its row {row_no} stands in a column that there is not")
    columns[letters] = place
    return place


def _instant(text: str, kind: str, from_1904: bool) -> str:
    return shown_day(float(text), kind, from_1904) or shown_number(text)


def _other(text: str, cell: str) -> str:
    match cell:
        case "b":
            return "true" if text in ("1", "true") else "false"
        case "e":
            return ""
        case "d":
            return text.replace("T", " ")
    return unescaped(text)
