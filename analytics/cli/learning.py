"""The command that learns from the labels of a log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import analytics
from analytics.cli.options import config_option, db_option
from analytics.cli.output import show, to_stderr

if TYPE_CHECKING:
    from analytics import Estimate


@click.command()
@db_option
@config_option
def learn(db: Path, config: Path | None) -> None:
    """Learn from the categories that exports give what the other messages of customers are.

    A model is trained on the texts whose category is given, by the export or by a tag that the configuration maps, and
    judged by cross-validation in which no customer is on both sides. It is kept beside the log (LOG.model) and labels
    the messages of the languages in which it beats the phrases of the program, at once and in every later load. Delete
    the file to go back to the phrases. Texts do not leave the machine.

    \b
    Examples:
      answered learn
      answered learn --db answered.duckdb && answered metrics complaint_corrected_share
    """
    found = analytics.learn(db, config=config)
    show(
        [
            {
                "language": language,
                "texts": both.rules.texts,
                "kappa of the rules": _words(both.rules.kappa),
                "kappa as learned": _words(both.learned.kappa),
                "used": "learned" if both.is_used else "rules",
            }
            for language, both in found.by_language.items()
        ],
        "table",
        None,
    )
    learnt = ", ".join(f"{label} ({texts})" for label, texts in found.texts.items())
    to_stderr(f"Learned from {sum(found.texts.values())} texts: {learnt}.")
    if found.left_out:
        few = ", ".join(f"{label} ({texts})" for label, texts in found.left_out.items())
        to_stderr(f"Too few texts to learn: {few}.")
    used = [language for language, both in found.by_language.items() if both.is_used]
    to_stderr(
        f"Kept in {found.path}. It labels messages in: {', '.join(used)}."
        if used
        else f"Kept in {found.path}. The rules are better in every language, so they stay in use."
    )


def _words(estimate: Estimate) -> str:
    from analytics.pages.wording import wording

    say = wording()
    if estimate.value is None:
        return "-"
    return f"{say.value(estimate.value, 'ratio')} ({say.interval(estimate.low, estimate.high, 'ratio')})"
