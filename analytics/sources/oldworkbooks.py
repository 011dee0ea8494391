"""Workbooks of Excel 97 to 2003 (.xls), read in another process: a broken one can end the one that reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

from analytics.errors import InputError
from analytics.sources.cells import shown_day, shown_number
from analytics.sources.packing import unreadable

# A sheet has 65,536 rows of 256 cells at most: a gibibyte or two.
_MOST_BYTES = 8 << 30
# A small file can hold the largest sheet, which takes less than a minute; one whose sectors lead back to themselves
# would take for ever.
_MOST_SECONDS = 60
_SECONDS_A_MIB = 10
_KINDS: tuple[Literal["string", "float", "boolean", "duration"], ...] = (
    "string",
    "float",
    "boolean",
    "duration",
)
_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def sheets(path: Path) -> list[str]:
    """List the sheets of a workbook.

    Raises
    ------
    InputError
        It is no workbook, encrypted or damaged.
    """
    (names,) = _lines(path)
    return names


def rows(path: Path, sheet: str) -> Generator[list[str]]:
    """Yield the rows of a sheet in which something stands; cells as texts, up to the last that is not empty.

    Raises
    ------
    InputError
        The workbook is no workbook, encrypted or damaged.
    """
    return _lines(path, sheet)


def _lines(*asked: Path | str) -> Generator[list[str]]:
    """Ask the other process; yield its answers."""
    # The folder one works in may hold files that are named like modules: nothing is imported from it.
    own = str(Path(__file__).resolve().parents[2])
    known = os.pathsep.join([own, *(folder for folder in sys.path if Path(folder).is_absolute())])
    with subprocess.Popen(
        [sys.executable, "-P", "-m", __name__, *map(str, asked)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": known},
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                yield json.loads(line)
        except ValueError:
            # it ended within a line
            pass
        finally:
            # nobody reads on
            process.stdout.close()
    if process.returncode:
        raise _reason(Path(asked[0]))


def _reason(path: Path) -> InputError:
    try:
        content = path.read_bytes()
    except OSError as error:
        return unreadable(path, error)
    if _ENCRYPTED in content:
        return InputError(f"{path} is encrypted. Open it with its password and save it without.")
    if not any(name in content for name in _STREAMS):
        return InputError(f"{path} is an old Office document but no workbook.")
    return InputError(
        f"{path} is a damaged or encrypted workbook. Open it and save its sheet as .xlsx or CSV."
    )


def _read(path: str, sheet: str | None) -> Iterator[list[str]]:
    """Yield the names of the sheets, or the rows of one."""
    import fastexcel

    book = fastexcel.read_excel(path)
    if sheet is None:
        yield book.sheet_names
        return
    # Of which kind a cell is, is told by what it can be read as.
    frames = [
        book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes=kind).to_polars() for kind in _KINDS
    ]
    for cells in zip(*(frame.iter_rows() for frame in frames), strict=True):
        # a sheet whose one cell is its last has 65,536 rows of nothing
        if all(row.count(None) == len(row) for row in cells):
            continue
        row = [_cell(*cell) for cell in zip(*cells, strict=True)]
        while row and not row[-1]:
            row.pop()
        if row:
            yield row


def _cell(text: str | None, number: float | None, truth: bool | None, days: timedelta | None) -> str:
    if days is not None:
        passed = days / timedelta(days=1)
        # in 1900 nobody wrote to a brand
        return shown_day(passed, "time" if passed < 1 else "elapsed" if passed < 61 else "date")
    if truth is None or number is None or text in ("true", "false"):
        return text or ""
    return shown_number(repr(number))


def _answer() -> None:
    path, sheet = (*sys.argv[1:], None)[:2]
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        seconds = _MOST_SECONDS + _SECONDS_A_MIB * (Path(path or "").stat().st_size >> 20)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    for row in _read(path or "", sheet):
        sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    _answer()
