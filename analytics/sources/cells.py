"""Cells of workbooks as texts: numbers, dates, times, and what a number format makes of a number."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from decimal import Decimal

# Above, not every whole number is one of its own: digits may be lost.
MOST_EXACT = 1 << 53

_ESCAPED = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
# What is not closed reaches to the end: to look for each end again takes time with the square of the length.
_LITERAL = re.compile(r'"[^"]*"?|\\.|[_*].|\[[^\]]*\]?|AM/PM|A/P', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_DAY_MS = 86_400_000
_LATEST_DAY = 2_958_466  # 1 January 10000
_FROM_1900_TO_1904 = 1_462


def kind_of(code: str) -> str:
    """Tell what a number format shows: ``date``, ``time``, ``datetime``, ``elapsed`` (hours), or nothing of these."""
    if _ELAPSED.search(code):
        return "elapsed"
    code = _LITERAL.sub("", code).split(";")[0].lower()
    has_time = "h" in code or "s" in code
    has_date = "y" in code or "d" in code or ("m" in code and not has_time)
    return "datetime" if has_date and has_time else "date" if has_date else "time" if has_time else ""


def shown_number(text: str) -> str:
    """Return a number as a text: a whole one without a fraction, and with an exponent where digits may be lost."""
    if len(text) < 16 and text.isdecimal():
        return text
    value = float(text)
    if not math.isfinite(value):
        return text
    if not value.is_integer():
        return repr(value)
    return str(int(value)) if abs(value) < MOST_EXACT else f"{Decimal(repr(value)).normalize():E}"


def shown_day(days: float, kind: str, from_1904: bool = False) -> str:
    """Return the text of a number that stands for an instant; empty where there is no such instant.

    Parameters
    ----------
    days
        Since the last day of 1899 (or the first of 1904).
    kind
        As `kind_of` tells it. A ``date`` with a time of day is shown with it, to the millisecond at most.
    """
    if not 0 <= days < _LATEST_DAY - _FROM_1900_TO_1904:
        return ""
    milliseconds = round(days * _DAY_MS)
    seconds, fraction = divmod(milliseconds if kind == "elapsed" else milliseconds % _DAY_MS, 1_000)
    clock = f"{seconds // 3_600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    clock += f".{fraction:03}" if fraction else ""
    if kind == "elapsed" or (milliseconds < _DAY_MS and (kind == "time" or not from_1904)):
        return clock
    first = datetime(1904, 1, 1)
    if not from_1904:
        # the calendar of these numbers has a 29 February 1900
        if 60 <= days < 61:
            return ""
        first = datetime(1899, 12, 30 if days >= 60 else 31)
    day = (first + timedelta(milliseconds=milliseconds)).date().isoformat()
    return day if kind == "date" and milliseconds % _DAY_MS == 0 else f"{day} {clock}"


def unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold, which workbooks write as ``_x000D_``."""
    if "_x" not in text:
        return text

    def characters(found: re.Match[str]) -> str:
        units = bytes.fromhex(found[0].replace("_x", "").replace("_", ""))
        return units.decode("utf-16-be", "replace").replace("\0", "")

    return _ESCAPED.sub(characters, text)
