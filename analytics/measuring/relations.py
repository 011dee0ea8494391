"""The relations that metrics and lists read: made for the selection when the first one names them.

`queries/measuring/relations/NAME.sql` is the relation NAME. It reads the log, `scope_rows` and, by that name,
`OTHER_rows` of other relations, and gives `slice_no`, `customer_no` and further columns; metrics see it with
the column `slice` instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache

from analytics import sqlfiles
from analytics.log.store import Log, run_text
from analytics.measuring.opening import fill_opening
from analytics.measuring.scope import COLUMNS, Scope, define_turns_of
from analytics.measuring.selection import Period, year_before
from analytics.measuring.themes import define_stop_words, just_before

_BY_SLICE = "slice_no"
# The slice in the high bits, the customer in the low 64.
_BY_CUSTOMER = "(slice_no::hugeint << 64) + customer_no + (1::hugeint << 63)"
# The turns of the scope at other times, and what is needed of them.
_SHIFTED = {
    "scope_just_before": "slice_no, customer_no, thread_no, thread_part, round, next_round, as_of",
    "scope_last_90_days": "slice_no, customer_no, category",
    "scope_year_before": "slice_no, customer_no, category, channel, first_no",
}
_COMMENT_OR_TEXT = re.compile(r"--[^\n]*|'[^']*'")
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_READ = re.compile(r"\b(?:from|join)\s+([a-z_][a-z0-9_]*)")


def provide(log: Log, sql: str, *, by_customer: bool = False) -> None:
    """Make the relations that SQL names; `slice` in them is the slice's number, or slice and customer as one number."""
    for name in _named(sql):
        once: set[str] = log.measured.get("read_once", set())
        if name in once and name not in log.measured.get("relations", ()):
            # a further query makes a table of it after all
            once.remove(name)
            rows = sqlfiles.text(f"measuring/relations/{name}")
            for other in _named(rows):
                _make(log, other)
            source = f"({rows})"
        else:
            _make(log, name)
            source = f"{name}_rows"
        if name != "opening_hours":
            run_text(
                log.con,
                f"create or replace temp view {name} as"
                f" select {_BY_CUSTOMER if by_customer else _BY_SLICE} as slice, * exclude (slice_no) from {source}",
                {},
            )


def read_once(queries: Iterable[str]) -> set[str]:
    """Return the relations that are read in one place of one of these queries only: they need no table."""
    places = Counter(name for sql in set(queries) for name in _READ.findall(_COMMENT_OR_TEXT.sub("", sql)))
    found = {name for name, times in places.items() if times == 1 and _is_file(name)}
    return found - {other for name in places if _is_file(name) for other in _read_by(name)}


def _is_file(name: str) -> bool:
    return name in _relations() and sqlfiles.exists(f"measuring/relations/{name}")


def _read_by(name: str) -> set[str]:
    """Return the relations that one is made of."""
    others = {other for other in _named(sqlfiles.text(f"measuring/relations/{name}")) if _is_file(other)} - {
        name
    }
    return others.union(*map(_read_by, others))


def columns_read(queries: Iterable[str]) -> frozenset[str]:
    """Return the columns of `scope` that SQL reads, itself or through the relations that it names."""
    return frozenset[str]().union(*map(_columns_read, queries))


@cache
def _columns_read(sql: str) -> frozenset[str]:
    own = frozenset(_words(sql) & set(COLUMNS))
    made = (name for name in _named(sql) if sqlfiles.exists(f"measuring/relations/{name}"))
    return own | columns_read(sqlfiles.text(f"measuring/relations/{name}") for name in made)


@cache
def _relations() -> frozenset[str]:
    files = (path.stem for path in sqlfiles.paths("measuring/relations"))
    return frozenset(("scope", *_SHIFTED, "opening_hours", *files))


@cache
def _named(sql: str) -> list[str]:
    """List the relations that SQL names, with or without `_rows`."""
    return sorted({word.removesuffix("_rows") for word in _words(sql)} & _relations())


def _words(sql: str) -> set[str]:
    return set(_WORD.findall(_COMMENT_OR_TEXT.sub("", sql)))


def _make(log: Log, name: str) -> None:
    made: set[str] = log.measured.setdefault("relations", {"scope"})
    if name in made:
        return
    made.add(name)
    scope: Scope = log.measured["scope"]
    if name == "opening_hours":
        found = log.con.execute("select min(opened_at) from scope_rows").fetchone()
        if found and found[0]:
            fill_opening(log, found[0], max(period.as_of for period in scope.periods))
    elif name in _SHIFTED:
        define_turns_of(log, scope, f"{name}_rows", _shifted(scope, name), _SHIFTED[name])
    else:
        sql = sqlfiles.text(f"measuring/relations/{name}")
        for other in _named(sql):
            _make(log, other)
        if name == "theme_texts":
            define_stop_words(log)
        run_text(log.con, f"create or replace temp table {name}_rows as {sql}", {})


def _shifted(scope: Scope, name: str) -> Sequence[Period | None]:
    tz, earliest = scope.selection.tz, scope.span.first_at
    match name:
        case "scope_last_90_days":
            return [_last_90_days(period) for period in scope.periods]
        case "scope_year_before":
            return [year_before(period, tz, earliest) for period in scope.periods]
    return just_before(scope.periods, earliest)


def _last_90_days(period: Period) -> Period:
    after = timedelta(microseconds=1)
    return Period(None, period.as_of - timedelta(days=90) + after, period.as_of + after, period.as_of)
