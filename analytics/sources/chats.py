"""Chats as WhatsApp writes them into a text file: lines that begin with a date, in one of its many styles."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import md5
from pathlib import Path

from analytics.errors import InputError
from analytics.sources.chatlines import Line, Style, dated, day, is_deleted, is_notice, orders, parted, posted
from analytics.sources.cleaning import BROKEN_BYTES
from analytics.sources.packing import unreadable

BEFORE_THE_FIRST = "text before the first line that begins with a date"
NO_SUCH_DATE = "a date that does not exist in the order of the other dates of the chat"
TOO_LONG = "a message of more than a million characters"

_LONGEST_MESSAGE = 1_000_000
_LEFT_TO_RIGHT = "\u200e"  # an iPhone puts it before what the app says
_MOST_NAMES = 10_000
_HEAD_LINES = 50
_DAY_SECONDS = 86_400
_LONG_SECONDS = 2 * 365 * _DAY_SECONDS

_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")


@dataclass
class _Survey:
    """What a first reading finds: the style of the dates, what each order makes of them, and who writes."""

    style: Style
    first: Line
    dated: int = 0
    foreign_at_end: int = 0
    misfits: Counter[str] = field(default_factory=Counter)
    steps_back: Counter[str] = field(default_factory=Counter)
    oldest: dict[str, int] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    authors: list[str] = field(default_factory=list)


def looks_like(head: bytes | str) -> bool:
    """Tell whether a text is such a chat by its beginning: the first line has a date, or some of the next have."""
    text = head if isinstance(head, str) else head.decode(_encoding_of(head), "replace")
    lines = [line for line in text.split("\n")[:_HEAD_LINES] if line.strip("\ufeff\r ")]
    have_date = [dated(line) is not None for line in lines]
    return bool(have_date) and (have_date[0] or sum(have_date) >= 2)


def records(
    path: Path, date_order: str | None = None, encoding: str | None = None
) -> Iterator[dict[str, str | None]]:
    r"""Yield the messages of a chat in the order of the file, which is read twice.

    Parameters
    ----------
    date_order
        ``dmy``, ``mdy`` or ``ymd``; None: told by all dates of the file together.
    encoding
        A Python codec name; None: UTF-8, or UTF-16 where a byte order mark says so.

    Yields
    ------
    dict
        `posted_local` (ISO, without a zone), `author`, `text`, `chat` (the same in every export of the chat that
        begins with the same message), `date_order`, `is_notice` (the app says it, maybe under a name) and
        `is_deleted`, ``true`` or ``false``. Or `broken`, the reason, and `record`, the text: what stands before
        the first date, dates that do not exist, bytes that cannot be decoded (as ``\xe9``).

    Raises
    ------
    InputError
        No line begins with a date, several orders of day and month fit and give different times, the file holds
        dates in two styles or orders, or it cannot be read.
    """
    survey = _survey(path, encoding)
    order = _decided(path, survey, date_order)
    chat = _chat(survey, order)
    head: Line | None = None
    pieces: list[str] = []
    size, is_cut = 0, False

    def finished() -> dict[str, str | None]:
        text = "".join(pieces).rstrip("\r\n")
        if is_cut or size > _LONGEST_MESSAGE:
            return _broken(TOO_LONG, text)
        if head is None:
            return _broken(BEFORE_THE_FIRST, text)
        return _record(head, text, chat, order, survey.names)

    for starts_line, piece in _pieces(path, encoding):
        line = dated(piece) if starts_line else None
        is_next = line is not None and line.style == survey.style
        if is_next or size > _LONGEST_MESSAGE:
            if any(map(str.strip, pieces)):
                yield finished()
            is_cut = not is_next
            pieces, size = [], 0
        head = line if is_next else head
        pieces.append(piece)
        size += len(piece)
    if any(map(str.strip, pieces)):
        yield finished()


def _record(head: Line, text: str, chat: str, order: str, names: set[str]) -> dict[str, str | None]:
    if _ESCAPED_BYTE.search(text):
        return _broken(BROKEN_BYTES, text)
    posted_local = posted(head, order)
    if posted_local is None:
        return _broken(NO_SUCH_DATE, text)
    author, said = parted(head.rest, names)
    body = "\n".join([said, *text.replace("\r\n", "\n").split("\n")[1:]]).strip()
    return {
        "posted_local": posted_local.isoformat(sep=" "),
        "author": author,
        "text": body.lstrip(_LEFT_TO_RIGHT).replace("\0", "\ufffd"),
        "chat": chat,
        "date_order": order,
        "is_notice": "true" if author is None or is_notice(body) else "false",
        "is_deleted": "true" if is_deleted(body) else "false",
    }


def _broken(reason: str, text: str) -> dict[str, str | None]:
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return {"broken": reason, "record": shown.replace("\0", "\ufffd")}


def _survey(path: Path, encoding: str | None) -> _Survey:
    """Read a file once for its dates and authors.

    The style of the first date is that of the export. A line that begins with a date in another style was pasted
    into a message, unless the file goes on in that style: then it is two exports.
    """
    survey: _Survey | None = None
    for starts_line, piece in _pieces(path, encoding):
        line = dated(piece) if starts_line else None
        if line is None:
            continue
        survey = survey or _Survey(line.style, line)
        if line.style != survey.style:
            survey.foreign_at_end += 1
            continue
        survey.foreign_at_end = 0
        survey.dated += 1
        for order in orders(survey.style):
            ordinal = day(line.date, order)
            if ordinal is None:
                survey.misfits[order] += 1
                continue
            second = ordinal * _DAY_SECONDS + line.second
            # messages that were underway for long stand where they arrived: a day back is no step back
            survey.steps_back[order] += second < survey.newest.get(order, 0) - _DAY_SECONDS
            survey.oldest.setdefault(order, second)
            survey.newest[order] = second
            survey.days[order] = hash((survey.days.get(order, 0), ordinal))
        author, said = parted(line.rest, survey.names)
        if author is None or len(survey.names) > _MOST_NAMES or is_notice(said):
            continue
        survey.names.add(author)
        if not survey.authors:
            survey.first = line
        if author not in survey.authors and len(survey.authors) < 2:
            survey.authors.append(author)
    if survey is None:
        raise InputError(f"{path} is no chat: no line begins with a date and a time as WhatsApp writes them.")
    if survey.foreign_at_end > 2:
        raise InputError(
            f"{path} holds dates in two styles: it is more than one export. Load each export as a file of its own."
        )
    return survey


def _decided(path: Path, survey: _Survey, given: str | None) -> str:
    """Tell the order of day, month and year: the only one that makes dates of all, and none that goes back."""
    possible = orders(survey.style)
    if len(possible) > 1 and given is not None:
        if given not in possible:
            raise InputError(
                f"{path} has dates that end with the year: --date-order {given} cannot be. "
                f"Say --date-order {' or '.join(possible)}."
            )
        possible = (given,)
    fewest = min(survey.misfits[order] for order in possible)
    if fewest == survey.dated:
        said = f" with --date-order {given}" if given else ", in whichever order of day and month"
        raise InputError(f"{path} has no date that exists{said}.")
    if fewest * 20 > survey.dated and given is None:
        raise InputError(
            f"{path} has dates in more than one order of day and month: some have a first number above 12, others "
            "a second one. Load each export as a file of its own."
        )
    fitting = [order for order in possible if survey.misfits[order] == fewest]
    fitting = [order for order in fitting if not survey.steps_back[order]] or fitting
    # nobody writes 26/03/31 or 26.03.31 where 31/03/26 makes sense, too
    usual = [order for order in fitting if order != "ymd" and _span_seconds(survey, order) < _LONG_SECONDS]
    fitting = usual if usual and survey.style[1] in ("/", ".") else fitting
    # orders that give the same times are one
    different = list({survey.days[order]: order for order in reversed(fitting)}.values())[::-1]
    if len(different) > 1:
        raise InputError(
            f"{path} does not tell the day from the month: all its dates fit {' and '.join(different)}. "
            f"Say which with --date-order {'|'.join(different)}."
        )
    return different[0]


def _span_seconds(survey: _Survey, order: str) -> int:
    return survey.newest[order] - survey.oldest[order]


def _chat(survey: _Survey, order: str) -> str:
    """Make the key of a chat of what all its exports have alike: minute and author of its first message, the other."""
    posted_local = posted(survey.first, order)
    minute = posted_local.isoformat(sep=" ", timespec="minutes") if posted_local else ""
    key = "\x1f".join([minute, *survey.authors]).encode("utf-8", "surrogateescape")
    return md5(key, usedforsecurity=False).hexdigest()


def _pieces(path: Path, encoding: str | None) -> Iterator[tuple[bool, str]]:
    """Yield the lines of a file with their ends, endless ones in pieces, and whether each begins a line."""
    try:
        with path.open("rb") as file:
            codec = encoding or _encoding_of(file.read(2))
        errors = "strict" if codec.lower().startswith(("utf-16", "utf_16", "utf-32")) else "surrogateescape"
        with path.open(encoding=codec, errors=errors, newline="\n") as lines:
            starts_line = True
            while piece := lines.readline(_LONGEST_MESSAGE):
                yield starts_line, piece
                starts_line = piece.endswith("\n")
    except OSError as error:
        raise unreadable(path, error) from None
    except (UnicodeError, LookupError) as error:
        raise InputError(f"{path} is not in the encoding {codec}: {error}.") from None


def _encoding_of(head: bytes) -> str:
    return "utf-16" if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8"
