"""Lines of a chat as WhatsApp writes them: a date in one of many styles, a name, and what is said."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

_LONGEST_NAME = 128
_LONGEST_NOTICE = 500
_FIRST_YEAR = 2009  # of WhatsApp
ORDERS = ("dmy", "mdy", "ymd")

# Marks that only say in which direction to write, and the kinds of space.
_MARKS = "[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]"
_SPACE = "[ \t\u00a0\u2009\u202f]"
_MORNING = rf"a\.?{_SPACE}?m\.?|ص|上午|오전|午前|לפנה[\"״]צ|π\.?{_SPACE}?μ\.?"
_EVENING = rf"p\.?{_SPACE}?m\.?|م|下午|오후|午後|אחה[\"״]צ|μ\.?{_SPACE}?μ\.?"
_HALF = rf"(?P<{{}}>(?:{_MORNING}|{_EVENING}))"
_DATED = re.compile(
    rf"{_MARKS}{{0,4}}(?P<bracket>\[)?{_MARKS}{{0,4}}"
    rf"(?P<a>\d{{1,4}}){_MARKS}{{0,2}}(?P<mark>[./-]){_MARKS}{{0,2}}(?P<gap>{_SPACE})?"
    rf"(?P<b>\d{{1,2}}){_MARKS}{{0,2}}(?P=mark){_MARKS}{{0,2}}{_SPACE}?"
    rf"(?P<c>\d{{1,4}})\.?{_MARKS}{{0,2}}[,،]?{_MARKS}{{0,2}}{_SPACE}{{1,2}}{_MARKS}{{0,2}}"
    rf"(?:{_HALF.format('before')}{_SPACE}?)?"
    rf"(?P<hour>\d{{1,2}})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    rf"(?:{_SPACE}?{_MARKS}{{0,2}}{_HALF.format('after')})?{_MARKS}{{0,2}}"
    rf"(?(bracket)\]{_MARKS}{{0,2}}(?:{_SPACE}|$)|{_SPACE}[-–](?:{_SPACE}|$))",
    re.IGNORECASE,
)
_IS_EVENING = re.compile(_EVENING, re.IGNORECASE)
_ANY_MARK = re.compile(_MARKS)
_ANY_SPACE = re.compile(rf"{_SPACE}+")
# A quote that a name opens and does not close: the colon is within a notice. Dana named the group "Sale: now"
_OPENING = re.compile(r'(?:^|\s)["“„«]')
_CLOSING = re.compile(r'["”“»](?:\s|$)')

# How the app's own notices begin where it writes them under a name: an iPhone gives that of the group or the
# other person. Those without a name are known by that.
_NOTICES = (
    "messages and calls are end-to-end encrypted",
    "messages to this chat and calls are now secured",
    "messages to this group are now secured",
    "messages you send to this chat and calls are now secured",
    "messages you send to this group are now secured",
    "your messages and calls are secured with end-to-end encryption",
    "nachrichten und anrufe sind ende-zu-ende-verschlüsselt",
    "los mensajes y las llamadas están cifrados de extremo a extremo",
    "les messages et les appels sont chiffrés de bout en bout",
    "i messaggi e le chiamate sono crittografati end-to-end",
    "as mensagens e as chamadas são protegidas com a criptografia de ponta a ponta",
    "as mensagens e chamadas são encriptadas ponto a ponto",
    "berichten en gesprekken worden end-to-end versleuteld",
    "сообщения и звонки защищены сквозным шифрованием",
    "poruke i pozivi zaštićeni su potpunom enkripcijom",
    "ההודעות והשיחות מוצפנות מקצה",
    "הודעות ושיחות מוצפנות מקצה",
)
# What stands in place of a deleted message.
_DELETED = frozenset(
    {
        "this message was deleted",
        "you deleted this message",
        "diese nachricht wurde gelöscht",
        "du hast diese nachricht gelöscht",
        "se eliminó este mensaje",
        "este mensaje fue eliminado",
        "eliminaste este mensaje",
        "ce message a été supprimé",
        "vous avez supprimé ce message",
        "questo messaggio è stato eliminato",
        "hai eliminato questo messaggio",
        "esta mensagem foi apagada",
        "você apagou esta mensagem",
        "dit bericht is verwijderd",
        "u hebt dit bericht verwijderd",
        "данное сообщение удалено",
        "вы удалили данное сообщение",
        "ova poruka je izbrisana",
        "ova je poruka izbrisana",
        "izbrisali ste ovu poruku",
        "ова порука је обрисана",
        "הודעה זו נמחקה",
        "מחקת הודעה זו",
        "מחקת את ההודעה הזו",
    }
)


Style = tuple[bool, str, bool, bool, int]


class Line(NamedTuple):
    """A line that begins with a date: its style, the numbers of the date, the second of the day, and the rest."""

    style: Style
    date: tuple[int, int, int]
    second: int
    rest: str


def is_notice(text: str) -> bool:
    """Tell whether a text that stands under a name is one of the app's own."""
    return _plain(text).startswith(_NOTICES)


def is_deleted(text: str) -> bool:
    """Tell whether a text only says that a message was deleted."""
    return _plain(text).rstrip(".") in _DELETED


def _plain(text: str) -> str:
    return _ANY_MARK.sub("", text[:_LONGEST_NOTICE]).strip().casefold()


def dated(line: str) -> Line | None:
    """Take a line apart that begins with a date and a time; None for any other."""
    if not (found := _DATED.match(line)):
        return None
    a, b, c = found["a"], found["b"], found["c"]
    half = found["before"] or found["after"]
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if half and hour <= 12:
        hour = hour % 12 + (12 if _IS_EVENING.fullmatch(half) else 0)
    if hour > 23 or minute > 59 or second > 59 or sorted(map(len, (a, c)))[1] == 3 or len(a) > 2 < len(c):
        return None
    year = 0 if len(a) == 4 else 2 if len(c) == 4 else -1
    style = (
        bool(found["bracket"]),
        found["mark"] + (found["gap"] or "")[:1],
        bool(half),
        bool(found["second"]),
        year,
    )
    rest = line[found.end() :].rstrip("\r\n")
    return Line(style, (int(a), int(b), int(c)), hour * 3600 + minute * 60 + second, rest)


@lru_cache(maxsize=1 << 16)
def day(numbers: tuple[int, int, int], order: str) -> int | None:
    """Return the day that a date means in an order, counted from the year 1; None where there is none such."""
    year, month, day = (numbers[order.index(part)] for part in "ymd")
    year += 2000 if year < 100 else 0
    try:
        return date(year, month, day).toordinal() if _FIRST_YEAR <= year < 2100 else None
    except ValueError:
        return None


def posted(line: Line, order: str) -> datetime | None:
    """Return the time of a line, without a zone, in an order of the numbers; None where there is none such."""
    ordinal = day(line.date, order)
    return None if ordinal is None else datetime.fromordinal(ordinal) + timedelta(seconds=line.second)


def parted(rest: str, names: Collection[str]) -> tuple[str | None, str]:
    """Part who writes from what is said; the app's own notices have no author."""
    shown, colon, said = rest.partition(": ")
    name = _name(shown)
    if (
        colon
        and 0 < len(name) <= _LONGEST_NAME
        and len(_OPENING.findall(name)) <= len(_CLOSING.findall(name))
    ):
        return name, said
    # an editor may have taken the space away
    shown, colon, said = rest.partition(":")
    return (_name(shown), said) if colon and _name(shown) in names else (None, rest)


def _name(shown: str) -> str:
    """Return a name without marks; a tilde stands before names that are not in the phone's contacts."""
    name = _ANY_SPACE.sub(" ", _ANY_MARK.sub("", shown[: 2 * _LONGEST_NAME])).strip()
    return name.removeprefix("~").strip()


def orders(style: Style) -> tuple[str, ...]:
    """List the orders of day, month and year that dates of a style may be in."""
    year = style[-1]
    return ("ymd",) if year == 0 else ("dmy", "mdy") if year == 2 else ORDERS
