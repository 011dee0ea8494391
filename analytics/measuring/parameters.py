"""Parameters of SQL: which a statement has, and what is given for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime

from analytics.errors import QueryError, nearest

NAMELESS = "The query has parameters without names. Write $name for each, and give it by its name."

_WHOLE = re.compile(r"[+-]?\d{1,18}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def bound(
    known: Collection[str], given: Mapping[str, object], *, are_all_needed: bool = True
) -> dict[str, object]:
    """Return values by the parameters' names as a statement writes them.

    Raises
    ------
    QueryError
        A value is of no parameter of the statement, or one is missing.
    """
    names = {name.lower(): name for name in known}
    values = {}
    for name, value in given.items():
        if name.lower() not in names:
            has = nearest(name, known) if known else " It has none."
            raise QueryError(f"The query has no parameter ${name}.{has}")
        values[names[name.lower()]] = value
    missing = sorted(set(known) - set(values))
    if missing and are_all_needed:
        if any(name.isdigit() for name in missing):
            raise QueryError(NAMELESS)
        listed = ", ".join(f"${name}" for name in missing)
        raise QueryError(f"The query needs a value for {listed}, for example {missing[0]}=...")
    return values


def readings(values: Mapping[str, object]) -> list[dict[str, object]]:
    """Return what values can mean, the likeliest first.

    A text is a text, which takes the type of what it is compared with; so ``007`` finds an id, and a number of
    followers. But a fraction is a number, since the engine would round it where it meets whole numbers. Second, where
    that does not fit, as in arithmetic, numbers, days, instants, true and false are read in all texts; third, all are
    texts.
    """
    found: list[dict[str, object]] = []
    for read in (_fraction, _guess, lambda text: text):
        made = {name: read(value) if isinstance(value, str) else value for name, value in values.items()}
        if made not in found:
            found.append(made)
    return found


def _fraction(text: str) -> object:
    return float(text) if _NUMBER.fullmatch(text) and not _WHOLE.fullmatch(text) else text


def _guess(text: str) -> object:
    if _WHOLE.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    return text
