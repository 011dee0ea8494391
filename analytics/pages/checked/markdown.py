"""Verdicts as Markdown, for comments on pull requests and summaries of jobs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analytics.measuring.checking import Checked
from analytics.pages.checked.telling import (
    Told,
    days_line,
    headline,
    remarks,
    state,
    told_goals,
    told_quality,
)
from analytics.pages.marking import marked
from analytics.pages.texts import clip

_MOST_BYTES = 65_000
"""GitHub refuses comments of 65,536 characters and more; bytes are never fewer than characters."""
_LONGEST = 200
_STATES = {
    "poor data": "Data quality below its limits",
    "missed": "Goals missed",
    "undecided": "No goal missed, some undecided",
    "met": "All goals met",
}


def markdown(checked: Checked) -> str:
    """Return the verdicts as Markdown of fewer than 65,536 characters, the gravest first.

    Names from a log stand as code, so that they link, mention and format nothing.
    """
    lines = [f"## {_STATES[state(checked)]}", "", f"{marked(headline(checked))}.", ""]
    if checked.verdicts:
        lines += [marked(days_line(checked)) + ".", ""]
    ends = [line for text in remarks(checked) for line in (marked(text), "")]
    left = _MOST_BYTES - sum(len(line.encode()) + 1 for line in (*lines, *ends))
    quality = _table(told_quality(checked), "Limit of data quality", left)
    left -= sum(len(line.encode()) + 1 for line in quality)
    goals = _table(told_goals(checked), "Goal", left)
    return "\n".join([*lines, *goals, *quality, *ends]).rstrip("\n") + "\n"


def _table(told: Sequence[Told], what: str, most_bytes: int) -> list[str]:
    """Return the lines of a table with as many rows as there is room for, and how many are left out."""
    if not told:
        return []
    told = sorted(told, key=lambda one: one.severity)
    columns = {
        "Verdict": [f"**{one.verdict}**" if one.fails else one.verdict for one in told],
        what: [f"{_code(one.name)} {marked(one.goal)}" for one in told],
        "Of": [f"{one.dimension} {_code(clip(one.part, _LONGEST))}" if one.dimension else "" for one in told],
        "Period": [marked(one.period) for one in told],
        "Figure": [marked(one.figure) for one in told],
        "95 % interval": [marked(one.interval) for one in told],
        "n": [marked(one.n) for one in told],
        "Why": [marked(clip(one.why, _LONGEST)) for one in told],
    }
    shown = {head: column for head, column in columns.items() if any(column)}
    right = ("Figure", "95 % interval", "n")
    lines = [_row(list(shown)), _row(["---:" if head in right else "---" for head in shown])]
    rows = [_row(list(cells)) for cells in zip(*shown.values(), strict=True)]
    left = most_bytes - sum(len(line.encode()) + 1 for line in lines) - _LONGEST
    for row in rows:
        left -= len(row.encode()) + 1
        if left < 0:
            break
        lines.append(row)
    if missing := told[len(lines) - 2 :]:
        counts = [
            f"{count} {verdict}"
            for verdict in dict.fromkeys(one.verdict for one in missing)
            if (count := sum(one.verdict == verdict for one in missing))
        ]
        lines += ["", f"{len(missing)} more are left out for want of room: {', '.join(counts)}."]
    return [*lines, ""]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    """Return a text as code, in which Markdown reads nothing; a bar ends a cell even there."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    room = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{room}{text}{room}{fence}".replace("|", "\\|")
