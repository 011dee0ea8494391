"""The command that shows the thread around a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import analytics
from analytics.cli.options import config_option, db_option, tz_option
from analytics.cli.output import one_line, to_stdout

if TYPE_CHECKING:
    from analytics import Step, Turn


@click.command()
@click.argument("message_id")
@click.option("--channel", help="Channel of the message, where several have that id.")
@tz_option
@db_option
@config_option
def explain(message_id: str, channel: str | None, tz: str | None, db: Path, config: Path | None) -> None:
    """Show the thread around a message: what started and stopped the clock, what was ignored, and why.

    What each text was found to say is shown with the words and phrases by which it is known. Then the turn that the
    message belongs to: its wait by the calendar and in opening hours, and the figures in which it counts.

    \b
    Example:
      answered explain comment_500060
    """
    with analytics.open(db, config=config) as log:
        found = log.explain(message_id, channel, tz=tz)
    show_thread(found.steps, found.tz)
    if found.turn:
        show_turn(found.turn, found.tz)
    else:
        to_stdout("\nIt belongs to no turn, so it counts in no figure of turns.")


def show_thread(steps: Sequence[Step], tz: str) -> None:
    """Print what each message of a thread did to the clock."""
    from analytics.pages.periods import local
    from analytics.pages.wording import wording

    say = wording()
    for step in steps:
        who = "brand   " if step.from_brand else "customer"
        to_stdout(
            f"{'>' if step.is_asked else ' '} {local(step.posted_at, tz):%a %Y-%m-%d %H:%M:%S} {tz}  {who}"
            f"  {one_line(step.author_id or 'unknown')}  ({one_line(step.message_id)})"
        )
        text = " ".join(one_line(step.text).split())
        if text:
            to_stdout(f"      {text[:160]}{'…' if len(text) > 160 else ''}")
        waited = (
            f"; wait {one_line(say.duration(step.wait_seconds))}" if step.wait_seconds is not None else ""
        )
        if step.label:
            to_stdout(f"      ~ {one_line(step.label)}")
        to_stdout(f"      = {step.rule}{waited}")


def show_turn(turn: Turn, tz: str) -> None:
    """Print a turn's waits, and the figures in which it counts."""
    from analytics.pages.periods import local
    from analytics.pages.wording import wording

    say = wording()

    def at(instant: datetime) -> str:
        return f"{local(instant, tz):%a %Y-%m-%d %H:%M:%S}"

    if turn.answered_at:
        ended = f"answered {at(turn.answered_at)}"
    elif turn.withdrawn_at:
        ended = f"withdrawn {at(turn.withdrawn_at)}"
    else:
        ended = f"not answered by the end of the log, {at(turn.until_at)}"
    needs = "" if turn.needs_reply else "; needs no reply"
    to_stdout(
        f"\nTurn {turn.turn_number} of {one_line(turn.customer_id or 'unknown')}: {turn.category}{needs}"
    )
    to_stdout(f"  opened {at(turn.opened_at)}, {ended} ({tz})")
    to_stdout(f"  calendar: {one_line(say.duration(turn.wait_seconds))}")
    if turn.business_wait_seconds is None or turn.open_spans is None:
        to_stdout(f"  opening hours: {turn.no_hours}")
    else:
        to_stdout(f"  opening hours: {one_line(say.duration(turn.business_wait_seconds))}")
        for start, end in turn.open_spans:
            to_stdout(
                f"    {at(start)} to {at(end)}: {one_line(say.duration((end - start).total_seconds()))}"
            )
    to_stdout("\nIt counts in" if turn.counted else "\nIt counts in no figure.")
    for figure in turn.counted:
        if figure.is_pending:
            says = "pending"
        elif figure.is_in_numerator is not None:
            says = "yes" if figure.is_in_numerator else "no"
        else:
            says = "counted" if figure.value is None else one_line(say.value(figure.value, figure.unit))
        to_stdout(f"  {says:>14}  {figure.metric}: {figure.title}")
