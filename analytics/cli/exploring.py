"""Commands that show rows: queries of one's own, lists, and the thread around a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analytics.cli.options import (
    config_option,
    db_option,
    open_log,
    selection,
    selection_options,
    tz_option,
)
from analytics.cli.output import format_option, one_line, output_option, show, to_stderr
from analytics.errors import RequestError

if TYPE_CHECKING:
    from analytics.measuring import Step, Turn


@click.command()
@click.argument("query")
@click.option(
    "-p", "--parameter", "parameters", multiple=True, help="A value for $name in the SQL: name=value."
)
@click.option("--limit", type=click.IntRange(min=1), help="Rows of a list at most.")
@click.option(
    "--show-people", is_flag=True, help="Lists with names and links, and texts as they were written."
)
@selection_options
@format_option
@output_option
@db_option
@config_option
def query(
    query: str, parameters: tuple[str, ...], limit: int | None, show_people: bool, form: str, output: Path | None,
    db: Path, config: Path | None, **given: str | None,
) -> None:  # fmt: skip
    """Print the rows of read-only SQL, or of a named list.

    The log has the views messages, turns, ledger and rejects. --from, --to, --as-of, --tz, --where, --limit
    and --show-people are for lists. Unless people are to be shown, lists leave out names and links, and in
    their texts e-mail addresses, account names, long numbers and links are masked. SQL shows all.

    \b
    Examples:
      answered query worklist --limit 20
      answered query worklist --show-people -f csv
      answered query "select channel, count(*) from turns group by all"
      answered query "from messages where author_id = \\$who" -p who=105834
      answered query "from rejects" -f csv
    """
    from analytics.measuring import limits, list_names, named_list, rows
    from analytics.measuring import query as run_query
    from analytics.pages.limits import TOLD, limit_words
    from analytics.pages.sharing import without_people
    from analytics.pages.wording import wording

    with open_log(db, config) as log:
        if query in list_names():
            asked = selection(log.settings, (), **given)
            found = rows(log, query, asked, limit)
            for remark in limit_words(limits(log, asked), TOLD, wording()):
                to_stderr(remark)
            one = named_list(query)
            if not show_people:
                found = without_people(found, one)
                if one.people or one.texts:
                    to_stderr("Without names and links, texts masked; all of it: --show-people")
        else:
            names, values = run_query(log, query, _parameters(parameters))
            found = [dict(zip(names, value, strict=True)) for value in values]
    show(found, form, output)


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
      answered explain 119237
    """
    from analytics.measuring import explain as explain_message
    from analytics.measuring import turn_of

    with open_log(db, config) as log:
        asked = selection(log.settings, tz=tz)
        steps = explain_message(log, message_id, channel)
        turn = turn_of(log, message_id, asked, channel)
    show_thread(steps, asked.tz)
    if turn:
        show_turn(turn, asked.tz)
    else:
        click.echo("\nIt belongs to no turn, so it counts in no figure of turns.")


def show_thread(steps: Sequence[Step], tz: str) -> None:
    """Print what each message of a thread did to the clock."""
    from analytics.pages.periods import local
    from analytics.pages.wording import wording

    say = wording()
    for step in steps:
        who = "brand   " if step.from_brand else "customer"
        click.echo(
            f"{'>' if step.is_asked else ' '} {local(step.posted_at, tz):%a %Y-%m-%d %H:%M:%S} {tz}  {who}"
            f"  {one_line(step.author_id or 'unknown')}  ({one_line(step.message_id)})"
        )
        text = " ".join(one_line(step.text).split())
        if text:
            click.echo(f"      {text[:160]}{'…' if len(text) > 160 else ''}")
        waited = (
            f"; wait {one_line(say.duration(step.wait_seconds))}" if step.wait_seconds is not None else ""
        )
        if step.label:
            click.echo(f"      ~ {one_line(step.label)}")
        click.echo(f"      = {step.rule}{waited}")


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
    click.echo(
        f"\nTurn {turn.turn_number} of {one_line(turn.customer_id or 'unknown')}: {turn.category}{needs}"
    )
    click.echo(f"  opened {at(turn.opened_at)}, {ended} ({tz})")
    click.echo(f"  calendar: {one_line(say.duration(turn.wait_seconds))}")
    if turn.business_wait_seconds is None or turn.open_spans is None:
        click.echo(f"  opening hours: {turn.no_hours}")
    else:
        click.echo(f"  opening hours: {one_line(say.duration(turn.business_wait_seconds))}")
        for start, end in turn.open_spans:
            click.echo(
                f"    {at(start)} to {at(end)}: {one_line(say.duration((end - start).total_seconds()))}"
            )
    click.echo("\nIt counts in" if turn.counted else "\nIt counts in no figure.")
    for figure in turn.counted:
        if figure.is_pending:
            says = "pending"
        elif figure.is_in_numerator is not None:
            says = "yes" if figure.is_in_numerator else "no"
        else:
            says = "counted" if figure.value is None else one_line(say.value(figure.value, figure.unit))
        click.echo(f"  {says:>14}  {figure.metric}: {figure.title}")


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, separator, value = text.partition("=")
        if not separator:
            raise RequestError(f"-p takes name=value, not '{text}'.")
        pairs[name] = value
    return pairs
