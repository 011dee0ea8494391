"""Whether the rows of a log add up: checked in the tests whenever a log that was open for writing is closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

from analytics.log import Log

INVARIANTS = Path(__file__).with_name("ledger_invariants.sql").read_text(encoding="utf-8")


def broken(log: Log) -> list[tuple[str, int]]:
    """Return the rules that do not hold in an open log, and how often each; none where nothing was ever loaded."""
    if log.con.execute("select count(*) from files").fetchone() == (0,):
        return []
    return log.con.execute(INVARIANTS).fetchall()


@contextmanager
def watched() -> Iterator[list[str]]:
    """Look at each log that is closed after it was open for writing; gives what was found broken, as it is found."""
    found: list[str] = []
    opened, closed = Log.__init__, Log.close
    checked: set[int] = set()

    def open_log(self: Log, path: Path, *given: Any, **named: Any) -> None:
        opened(self, path, *given, **named)
        if named.get("writable"):
            checked.add(id(self))

    def close_log(self: Log) -> None:
        if id(self) in checked:
            checked.discard(id(self))
            # one that is closed already, or cannot be read any more: a test of that says so itself
            with suppress(duckdb.Error):
                found.extend(f"{self.path}: {rule} ({times})" for rule, times in broken(self))
        closed(self)

    Log.__init__, Log.close = open_log, close_log  # type: ignore[method-assign]  # watched while tests run
    try:
        yield found
    finally:
        Log.__init__, Log.close = opened, closed  # type: ignore[method-assign]  # watched while tests run
