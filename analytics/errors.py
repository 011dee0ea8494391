"""Every error that a user can cause, each with what is wrong, where, and what would be right.

    AnsweredError
    |-- InputError          an export that cannot be read as a whole
    |   |-- UnknownFormat   no format fits it, or several do
    |   |-- NaiveTimes      its times name no zone and none was given
    |   |-- DateOrder       its times may have the day or the month first
    |   |-- NoBrand         it does not say who the brand is, and the settings do not either
    |   `-- LakeError       a lake: damaged, of another layout, or written to by another program
    |-- LogError            the log file: missing, locked, damaged, of another program
    |-- RequestError        a metric, dimension, period, zone or filter that does not exist
    |   `-- NothingToCheck  the settings have neither goals nor limits
    |-- QueryError          SQL that is refused or fails
    |-- ConfigError         the configuration file
    |-- NothingToReport     the selection holds no message
    |-- TooFewLabels        the labelled texts are too few to learn from
    |-- MailError           a mail that cannot be written or delivered
    |-- BrowserError        no browser to print with, or it did not do it
    |-- EngineError         another engine than DuckDB: not installed, not reachable, or stopped
    `-- InstallationError   a file of this program is missing or malformed

Any other exception is a bug.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from unicodedata import category

# What the engine says of values, which it quotes; other errors quote names.
_OF_VALUES = re.compile(
    r"(Conversion|Invalid Input|Out of Range|Constraint|Invalid Type|Not implemented) Error:"
)
# What it says of what a function was given, such as a pattern or a format.
_OF_FUNCTIONS = re.compile(r"\s*Invalid Input Error:")
# The place in the statement, at the end: a text of a value may look so as well.
_SHOWN = re.compile(r"\n\nLINE \d+: (?:(?!\n\nLINE \d+: ).)*\Z", re.DOTALL)
_QUOTED = re.compile(r"[\"'](?:.*[\"']|.*\Z)", re.DOTALL)


class AnsweredError(Exception):
    """Base of all errors shown to a user as one message, without a traceback."""


class InputError(AnsweredError):
    """An export that cannot be read as a whole."""


class UnknownFormat(InputError):
    """No known format fits a file, or more than one does."""


class NaiveTimes(InputError):
    """The times of an export name no zone and none was given."""


class DateOrder(InputError):
    """Whether the day or the month comes first in the times of an export cannot be told."""


class NoBrand(InputError):
    """An export does not say who the brand is, and neither do the settings."""


class LakeError(InputError):
    """A lake is damaged, of another layout, in use by another program, or cannot be written."""


class LogError(AnsweredError):
    """The log file is missing, locked, damaged or not one of this program."""


class RequestError(AnsweredError):
    """Something was asked for that does not exist or cannot be read."""


class NothingToCheck(RequestError):
    """The settings have neither goals nor limits of quality."""


class QueryError(AnsweredError):
    """SQL that is refused or that fails."""


class ConfigError(AnsweredError):
    """The configuration file is missing or says something that has no meaning."""


class NothingToReport(AnsweredError):
    """The selection holds no message."""


class TooFewLabels(AnsweredError):
    """The labelled texts are too few to learn from."""


class BrowserError(AnsweredError):
    """No browser to print with was found, or it did not print."""


class MailError(AnsweredError):
    """A mail cannot be written or delivered, or the settings of its server have no meaning."""


class EngineError(AnsweredError):
    """Another engine than DuckDB is not installed, not reachable, or stopped."""


class InstallationError(AnsweredError):
    """A file that belongs to this program is missing or malformed."""


def on_one_line(name: str) -> str:
    """Return a name from a file as an error can show it, with escapes for what is not printable."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in name)


def on_its_lines(text: str) -> str:
    """Return a text as a terminal can show it: lines, tabs and blanks as they are, escapes for what else moves it."""
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() or one in "\n\t" or category(one) == "Zs" else on_one_line(one)
        for one in text
    )


def nearest(wrong: str, known: Iterable[str]) -> str:
    """Say which known names are close to a wrong one.

    Returns
    -------
    str
        ``" Did you mean a or b?"``, or all known names where none is close.
    """
    names = sorted(known)
    close = get_close_matches(wrong, names, n=2, cutoff=0.5)
    if close:
        return f" Did you mean {' or '.join(close)}?"
    return f" Known: {', '.join(names)}." if names else ""


def without_values(said: str, *, is_of_sql: bool = False) -> str:
    """Return what the engine says of an error without the values that it quotes: one may be what somebody wrote.

    The statement that it shows below, with ``LINE 1:`` before it, stays as the user wrote it.

    Parameters
    ----------
    is_of_sql
        It is an error of SQL of a user's, where functions say values without quotes, too.
    """
    shown = _SHOWN.search(said)
    head, rest = (said[: shown.start()], shown[0]) if shown else (said, "")
    if _OF_VALUES.match(head.lstrip()):
        # of a CSV the lines below the first show the row
        head = without_quoted(head).splitlines()[0]
    if is_of_sql and (unquoted := _OF_FUNCTIONS.match(head)):
        head = f"{unquoted[0]} … (what a function says of a value is not shown: somebody may have written it)"
    return head + rest


def without_quoted(said: str) -> str:
    """Return what an engine says from its first quotation mark to the last one left out."""
    return _QUOTED.sub("…", said)
