"""Verdicts as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.measuring.checking import Checked
from analytics.pages.checked.telling import Told, days_line, headline, remarks, told_goals, told_quality
from analytics.pages.texts import clip

_WIDEST_PART = 40


def plain(checked: Checked) -> str:
    """Return the verdicts as text with a table of goals and one of limits, each line of one verdict."""
    blocks = []
    if checked.verdicts:
        blocks.append(f"{days_line(checked)}\n")
        blocks.append(_table(told_goals(checked), "goal"))
    if checked.quality:
        blocks.append(_table(told_quality(checked), "limit of data quality"))
    blocks.append("".join(f"{text}\n" for text in [*remarks(checked), headline(checked)]))
    # the logs of GitHub take this for a command wherever it stands
    return "\n".join(blocks).replace("##[", "# #[")


def _table(told: Sequence[Told], what: str) -> str:
    cells = {
        "verdict": [one.verdict for one in told],
        what: [f"{one.name} {one.goal}" for one in told],
        "of": [f"{one.dimension} {clip(one.part, _WIDEST_PART)}" if one.dimension else "" for one in told],
        "period": [one.period for one in told],
        "figure": [one.figure for one in told],
        "95 % interval": [one.interval for one in told],
        "n": [one.n for one in told],
        "why": [one.why for one in told],
    }
    shown = {head: column for head, column in cells.items() if any(column)}
    widths = {head: max(len(head), *map(len, column)) for head, column in shown.items()}
    lines = [list(shown), ["-" * width for width in widths.values()], *zip(*shown.values(), strict=True)]
    return "".join(
        "  ".join(
            cell.rjust(width) if head == "n" else cell.ljust(width)
            for cell, (head, width) in zip(line, widths.items(), strict=True)
        ).rstrip()
        + "\n"
        for line in lines
    )
