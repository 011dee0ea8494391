"""Formats of times: which of them fit the cells of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from analytics.connection import Connection
from analytics.sources.spelling import literal

_SAMPLE = 5
_DATES = (
    "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d",
    "%d.%m.%Y.", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%m.%d.%y", "%d-%m-%y", "%m-%d-%y", "%d %b %Y", "%d %B %Y",
    "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d-%b-%Y", "%d-%b-%y", "%a, %d %b %Y", "%a %d %b %Y", "%A, %d %B %Y",
    "%A, %B %d, %Y", "%a, %b %d, %Y",
)  # fmt: skip
_HOURS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M%p", "%H.%M", "%H:%M:%S.%f")
_JOINTS = (" ", ", ", " at ", "T")
_ZONES = ("", " %z", "%z", " %Z")
_OTHERS = (
    "%a %b %d %H:%M:%S %z %Y", "%a %b %d %H:%M:%S %Y", "%H:%M %d/%m/%Y", "%H:%M %m/%d/%Y", "%H:%M %d.%m.%Y",
    "%H:%M:%S %d/%m/%Y",
)  # fmt: skip
# No time is longer; to look for its end takes time that grows with its square.
_LONGEST = 200
_ZONE_AT_END = re.compile(r"\s*([+-]\d{2}:?\d{2}|(?!AM|PM|am|pm)[A-Z]{2,5}|Z)$")


@dataclass(frozen=True)
class Fit:
    """A format, the cells that it reads, and a sum that is the same for formats that read them alike."""

    format: str
    cells: int
    total: str


def fitting(con: Connection, places: Sequence[int]) -> list[Fit]:
    """Return the formats that fit a column of `raw` (c0, c1, ...), or several joined by spaces; the best first."""
    cell = " || ' ' || ".join(f"nullif(trim(c{place}), '')" for place in places)
    con.execute(f"create or replace temp view draft_times as select {cell} as cell from raw")
    sample = con.execute(
        f"select distinct cell from draft_times where cell is not null order by length(cell), cell desc limit {_SAMPLE}"
    )
    fits = []
    for one in dict.fromkeys(_likely([str(text) for (text,) in sample.fetchall()])):
        row = con.execute(
            "select count(*), sum((hash(cell, found_at) % 1000000007)::hugeint)::text "
            f"from (select cell, try_strptime(cell, {literal(one)}) as found_at from draft_times) "
            "where year(found_at) between 1990 and 2100"
        ).fetchone()
        if row and row[0]:
            fits.append(Fit(one, row[0], row[1]))
    return sorted(fits, key=lambda fit: -fit.cells)


def _likely(cells: Sequence[str]) -> Iterator[str]:
    """Yield formats that read one of some cells, whatever zone it names."""
    for cell in cells:
        if len(cell) > _LONGEST:
            continue
        bare = _ZONE_AT_END.sub("", cell)
        for date, joint, hour in product(_DATES, _JOINTS, _HOURS):
            if _reads(date + joint + hour, bare):
                yield from (date + joint + hour + zone for zone in _ZONES)
        yield from (one for one in _OTHERS if _reads(one, cell))


def _reads(one: str, cell: str) -> bool:
    try:
        return bool(datetime.strptime(cell, one))
    except ValueError:
        return False
