"""What the tests tried of faults and attacks: the table of docs/reliability.md is made of it.

A test calls `withstood` last, when all its assertions held. Where `ANSWERED_ATTEMPTS` names a folder, each call is
kept there as a line of JSON, with the test: one that ran again counts once. `python tests/attempts.py FOLDER --into
docs/reliability.md` makes the table.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

Kind = Literal["fault", "attack"]
KINDS: dict[Kind, str] = {"fault": "Faults", "attack": "Attacks"}
BEGIN, END = "<!-- attempts: begin -->", "<!-- attempts: end -->"


class Attempt(NamedTuple):
    """A fault or an attack that tests tried: `times` inputs or instants, and what happened each time."""

    kind: Kind
    what: str
    times: int
    outcome: str


def withstood(kind: Kind, what: str, *, times: int, outcome: str) -> None:
    """Keep that a fault or an attack was tried and what happened; `what` names it in the table and is written once."""
    folder = os.environ.get("ANSWERED_ATTEMPTS")
    if folder:
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        Path(folder).mkdir(parents=True, exist_ok=True)
        with (Path(folder) / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps([test, *Attempt(kind, what, times, outcome)]) + "\n")


def kept(folder: Path) -> list[Attempt]:
    """Return what was kept, one row for each `what`: the times of a test's several cases are added."""
    last: dict[tuple[str, str], Attempt] = {}
    for path in sorted(folder.glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns):
        for line in path.read_text(encoding="utf-8").splitlines():
            test, *cells = json.loads(line)
            attempt = Attempt(*cells)
            last[test, attempt.what] = attempt
    found: dict[tuple[Kind, str], Attempt] = {}
    for attempt in last.values():
        before = found.get(attempt[:2])
        found[attempt[:2]] = attempt._replace(times=attempt.times + (before.times if before else 0))
    return [found[key] for key in sorted(found)]


def table(attempts: Iterable[Attempt]) -> str:
    """Return the attempts as Markdown, a table for each kind."""
    rows = list(attempts)
    parts = []
    for kind, title in KINDS.items():
        lines = [f"| {one.what} | {one.times:,} | {one.outcome} |" for one in rows if one.kind == kind]
        parts.append(
            "\n".join([f"## {title}", "", "| tried | times | what happened |", "|---|---:|---|", *lines])
        )
    return "\n\n".join(parts)


def main(folder: Path, page: Path) -> None:
    """Put the table of what was kept into a page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{table(kept(folder))}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[3]))
