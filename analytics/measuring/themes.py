"""What the list of themes needs besides the log: the words that are no themes, and the time before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from analytics import sqlfiles
from analytics.errors import InstallationError
from analytics.log.store import Log, run_text
from analytics.measuring.selection import Period
from analytics.resources import folder

# By the file of `queries/lexicons/stopwords`: the tongues, as bits, that leave its words out (see tongues_of in
# queries/measuring/themes.sql). Serbian and English share spellings, Hebrew none with either.
_TONGUES = {"en": 2, "he": 3, "sr": 1}
_PREFIXES = "prefixes:"
_LEAST_BEHIND_PREFIX = 3


def define_stop_words(log: Log) -> None:
    """Make the table `stop_words_rows`, and the macros by which themes are found."""
    run_text(log.con, sqlfiles.text("measuring/themes"), {})
    found = [(word, tongues) for language, tongues in _TONGUES.items() for word in stop_words(language)]
    log.con.execute(
        "insert into stop_words_rows select unnest($words), unnest($tongues)",
        {"words": [word for word, _ in found], "tongues": [tongues for _, tongues in found]},
    )


@cache
def stop_words(language: str) -> tuple[str, ...]:
    """Return the words of a language that are no themes, in lower case, sorted; in Hebrew also behind a prefix."""
    return read_stop_words(folder("queries") / "lexicons" / "stopwords" / f"{language}.txt")


def read_stop_words(path: Path) -> tuple[str, ...]:
    """Read a file of words between spaces or on lines of their own; `#` begins a comment.

    A line ``prefixes: ו ה`` says which letters may stand before each word of three letters or more.

    Raises
    ------
    InstallationError
        The file is missing, holds no word, or something that is none.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InstallationError(f"The stop words of {path.name} cannot be read: {error}") from None
    prefixes: list[str] = []
    words: set[str] = set()
    for line in lines:
        text = line.partition("#")[0].strip().lower()
        if text.startswith(_PREFIXES):
            prefixes = text.removeprefix(_PREFIXES).split()
        else:
            words.update(text.split())
    if wrong := [text for text in sorted({*prefixes, *words}) if not text.replace("'", "").isalpha()]:
        raise InstallationError(f"{path.name}: '{wrong[0]}' is not a word.")
    if not words:
        raise InstallationError(f"{path.name} holds no word. Install the program again.")
    longer = {prefix + word for prefix in prefixes for word in words if len(word) >= _LEAST_BEHIND_PREFIX}
    return tuple(sorted(words | longer))


def just_before(periods: Sequence[Period], earliest: datetime) -> list[Period | None]:
    """Return the stretch of time before some periods, as long as all of them, for the first; None for the others.

    It is seen when it was as old as they are, so that its customers had as much time to write more. Where the log
    begins later, it begins with the log; where that leaves nothing, there is none.
    """
    if not periods:
        return []
    from_at = min(period.from_at for period in periods)
    as_of = max(period.as_of for period in periods)
    length = min(max(period.to_at for period in periods), as_of) - from_at
    if from_at <= earliest or length.total_seconds() <= 0:
        return [None] * len(periods)
    before = Period(None, from_at - min(length, from_at - earliest), from_at, as_of - length)
    return [before, *[None] * (len(periods) - 1)]
