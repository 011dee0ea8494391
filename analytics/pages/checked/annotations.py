"""Verdicts as annotations of a run on GitHub: workflow commands, a line each."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.measuring.checking import Checked
from analytics.pages.checked.telling import Told, headline, told_goals, told_quality

_MOST = 10
"""GitHub shows no more errors, and no more warnings, of one step."""


def annotate(checked: Checked) -> str:
    """Return an error for what counts as missed, a warning for what is open, and a notice with the counts.

    The gravest first, ten of each kind at most; the tenth says how many more there are.
    """
    told = [("Data quality", one) for one in told_quality(checked)]
    told += [("Goal", one) for one in told_goals(checked)]
    told.sort(key=lambda pair: pair[1].severity)
    errors = [(what, one) for what, one in told if one.fails]
    warnings = [(what, one) for what, one in told if not one.fails and one.verdict != "met"]
    lines = [*_lines("error", errors), *_lines("warning", warnings)]
    return "".join(f"{line}\n" for line in [*lines, _command("notice", "answered check", headline(checked))])


def _lines(command: str, told: Sequence[tuple[str, Told]]) -> list[str]:
    shown = told if len(told) <= _MOST else told[: _MOST - 1]
    lines = []
    for what, one in shown:
        places = [
            text for text in (f"{one.dimension} {one.part}" if one.dimension else "", one.period) if text
        ]
        title = ", ".join([f"{what} {one.verdict}: {one.name}", *places])
        why = f": {one.why}" if one.why else ""
        lines.append(_command(command, title, f"{one.name} is to be {one.goal}, and is {one.found}{why}"))
    if len(shown) < len(told):
        lines.append(_command(command, "answered check", f"and {len(told) - len(shown)} more"))
    return lines


def _command(command: str, title: str, message: str) -> str:
    return f"::{command} title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
