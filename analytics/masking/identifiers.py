"""Find in a folded text the numbers and codes that can stand for a person, and leave dates, times and sums."""

from __future__ import annotations

import re
from collections.abc import Iterator

Stretch = tuple[int, int]

LETTERS = "a-z\u00df-\u024f\u0370-\u052f"  # Latin, Greek, Cyrillic: what codes are written in

_HEXES = re.compile(r"[0-9a-f]++(?:::?[0-9a-f]++)*+")
_HEXES_TAIL = re.compile(r"\w++(?:\.\w++)*+|(?:\.\w++)++")
_CHUNK = re.compile(rf"[{LETTERS}0-9.,:/+()_\-‐]++")
_WORD = re.compile(rf"[{LETTERS}0-9]++")
_DIGIT = re.compile("[0-9]")
_GAP = re.compile(r"(?: ?[./+()_\-‐]){0,6} ?")
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_PREFIX = re.compile(rf"(?<![{LETTERS}0-9])[{LETTERS}]{{1,4}}[-‐]\Z")

# What nobody writes within a sum or a date stands between the digits of a telephone only behind a 0 or a +.
_ODD = r"(?: ?[|,;*~=\\…'’`´:] ?|&nbsp;|<br ?/?>)"
_APART = rf"(?:{_ODD}| ?[./‐-] ?| )"
_PHONE = re.compile(
    r"(?<![^\W_])(?<![.,:;|*~=])(?<!\d )"
    rf"(?:\+\d{{1,3}}|0\d{{2,3}}){_ODD}(?!0)\d{{2,7}}+(?:{_APART}\d{{2,7}}+){{1,5}}+(?![^\W_])"
)

_YEAR, _MONTH, _DAY = r"(?:19|20)\d\d", r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = "(?:" + "|".join(
    f"{_YEAR}{mark}{_MONTH}{mark}{_DAY}|{_DAY}{mark}{_MONTH}{mark}{year}|{_MONTH}{mark}{_DAY}{mark}{year}"
    # Two digits of a year between dashes may as well be a part of a telephone number.
    for mark, year in ((r"\. ?", rf"(?:{_YEAR}|\d\d)"), ("/", rf"(?:{_YEAR}|\d\d)"), ("[-‐]", _YEAR))
) + ")"  # fmt: skip
_TIME = r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,6})?)?(?:[ap]m|h)?"
_MONEY = (
    "rsd|din|dinar|dinara|дин|динар|динара|рсд|eur|euro|euros|evra|evro|евра|евро|usd|dolara|долара|dollars?"
    "|gbp|rm|rs|inr|pounds?|quid|chf|km|км|kn|huf|ils|nis|שח|ש[\"״'׳]{1,2}ח|שקל|שקלים|דולר|אירו|יורו|[$€£¥₪]"
)
_UNIT = "st|nd|rd|th|kg|кг|gb|mb|kb|tb|mah|rpm|m?hz|ghz|px|p|k|m|h|x"
_GROUPED = r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,2})?|[1-9]\d{0,2}(?:[. ]\d{3})+,\d{1,2}"
_AMOUNT = rf"(?:{_GROUPED}|[1-9]\d{{0,2}}(?:[. ]\d{{3}})+|\d{{1,9}}(?:[.,]\d{{1,2}})?)"
_ORDINARY = re.compile(
    rf"{_DATE}(?:[-‐]{_DATE})?|{_TIME}(?:[-‐/]{_TIME})?|{_DATE}[t,:_]{_TIME}(?:z|[+-]\d\d:?\d\d)?"
    rf"|\d{{1,2}}[.]?\d{{0,2}}(?:[ap]m|h)|{_YEAR}(?: ?[-‐/]? ?{_YEAR}){{1,2}}|{_YEAR}[-‐/]\d\d"
    rf"|{_GROUPED}|(?:{_MONEY})(?:{_GROUPED}|\d{{1,5}}[.,]\d{{1,2}})|{_AMOUNT}(?:{_MONEY})"
    rf"|\d{{1,6}}(?:{_UNIT})|\d{{3,4}}x\d{{3,4}}"
)
_SUM = re.compile(_AMOUNT)
_MONEY_AFTER = re.compile(rf"(?:[.,]\d{{1,2}})? ?(?:{_MONEY})(?![^\W_]|[-‐][^\W_])")
_MONEY_BEFORE = re.compile(rf"(?<![^\W_])(?:{_MONEY}) ?\Z")


def networks(view: str) -> Iterator[Stretch]:
    """Yield where IPv6 and hardware addresses start and end in `view`; `numbers` has those of IPv4."""
    at = 0
    while found := _HEXES.search(view, at):
        at = found.end()
        is_short = "::" in found[0] and _DIGIT.search(found[0]) is not None
        if is_short or found[0].count(":") >= 5:
            rest = _HEXES_TAIL.match(view, at)
            at = rest.end() if rest else at
            yield found.start(), at


def phones(view: str) -> Iterator[Stretch]:
    """Yield where telephone numbers with odd signs between their digits start and end; `numbers` has the others."""
    for found in _PHONE.finditer(view):
        if _digits(found[0]) >= (9 if found[0][0] == "+" else 7):
            yield found.span()


def numbers(view: str) -> Iterator[Stretch]:
    """Yield where numbers of seven or more digits, codes and IPv4 addresses start and end in `view`."""
    group: list[Stretch] = []
    for piece in _pieces(view):
        if group and not _is_joined(view, group[-1], piece):
            yield from _told(view, group)
            group = []
        group.append(piece)
    if group:
        yield from _told(view, group)


def _pieces(view: str) -> Iterator[Stretch]:
    """Yield the parts of words that hold digits, without those that are a date, a time or a sum."""
    for chunk in _CHUNK.finditer(view):
        core = _core(view, chunk.start(), chunk.end())
        if core is None or _ORDINARY.fullmatch(view, *core):
            continue
        at = core[0]
        for part in re.finditer(r"[^,:]++", view[slice(*core)]):
            piece = _core(view, at + part.start(), at + part.end())
            if piece and not _ORDINARY.fullmatch(view, *piece):
                yield piece


def _core(view: str, start: int, end: int) -> Stretch | None:
    """Return the stretch from the first word with a digit to the last, if there is one."""
    words = [word.span() for word in _WORD.finditer(view, start, end) if _DIGIT.search(word[0])]
    return (words[0][0], words[-1][1]) if words else None


def _is_joined(view: str, before: Stretch, after: Stretch) -> bool:
    gap = view[before[1] : after[0]]
    if gap in {",", ":"}:
        return min(before[1] - before[0], after[1] - after[0]) >= 3
    return _GAP.fullmatch(gap) is not None


def _told(view: str, group: list[Stretch]) -> Iterator[Stretch]:
    start, end = group[0][0], group[-1][1]
    if _digits(view[start:end]) < 7:
        for piece in group:
            prefix = _PREFIX.search(view[max(0, piece[0] - 6) : piece[0]])
            first = piece[0] - (len(prefix[0]) if prefix else 0)
            if _is_code(view[first : piece[1]]):
                yield first, piece[1]
    elif not _is_ordinary(view, start, end):
        opened = view.count("(", start, end) - view.count(")", start, end)
        while start and (view[start - 1] == "+" or (view[start - 1] == "(" and opened < 0)):
            start -= 1
            opened += view[start] == "("
        yield start, end + (opened > 0 and view[end : end + 1] == ")")


def _is_ordinary(view: str, start: int, end: int) -> bool:
    if _ORDINARY.fullmatch(view, start, end):
        return True
    if not _SUM.fullmatch(view, start, end):
        return False
    return bool(_MONEY_AFTER.match(view, end) or _MONEY_BEFORE.search(view[max(0, start - 12) : start]))


def _is_code(text: str) -> bool:
    signs = sum(map(str.isalnum, text))
    digits = _digits(text)
    return (digits >= 5 and digits < signs >= 7) or _IPV4.fullmatch(text) is not None


def _digits(text: str) -> int:
    return len(_DIGIT.findall(text))
