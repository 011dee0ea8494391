"""Commands that show rows: queries of one's own, lists, and the thread around a message."""

from __future__ import annotations

from pathlib import Path

import click

from analytics.cli.options import config_option, db_option, open_log, selection, selection_options
from analytics.cli.output import format_option, one_line, output_option, show
from analytics.errors import RequestError


@click.command()
@click.argument("query")
@click.option(
    "-p", "--parameter", "parameters", multiple=True, help="A value for $name in the SQL: name=value."
)
@click.option("--limit", type=click.IntRange(min=1), help="Rows of a list at most.")
@selection_options
@format_option
@output_option
@db_option
@config_option
def query(
    query: str, parameters: tuple[str, ...], limit: int | None, form: str, output: Path | None, db: Path,
    config: Path | None, **given: str | None,
) -> None:  # fmt: skip
    """Print the rows of read-only SQL, or of a named list.

    The log has the views messages, turns, ledger and rejects. --from, --to, --as-of, --tz, --where and
    --limit are for lists.

    \b
    Examples:
      answered query waiting --limit 20
      answered query "select channel, count(*) from turns group by all"
      answered query "from messages where author_id = \\$who" -p who=105834
      answered query "from rejects" -f csv
    """
    from analytics.measuring import list_names, rows
    from analytics.measuring import query as run_query

    with open_log(db, config) as log:
        if query in list_names():
            found = rows(log, query, selection(log.settings, (), **given), limit)
        else:
            names, values = run_query(log, query, _parameters(parameters))
            found = [dict(zip(names, value, strict=True)) for value in values]
    show(found, form, output)


@click.command()
@click.argument("message_id")
@click.option("--channel", help="Channel of the message, where several have that id.")
@db_option
@config_option
def explain(message_id: str, channel: str | None, db: Path, config: Path | None) -> None:
    """Show the thread around a message: what started and stopped the clock, what was ignored, and why.

    \b
    Example:
      answered explain 119237
    """
    from analytics.measuring import explain as explain_message
    from analytics.pages.formatting import duration

    with open_log(db, config) as log:
        steps = explain_message(log, message_id, channel)
    for step in steps:
        who = "brand   " if step.from_brand else "customer"
        mark = ">" if step.is_asked else " "
        click.echo(
            f"{mark} {step.posted_at:%Y-%m-%d %H:%M:%S} UTC  {who}  {step.author_id or 'unknown'}  ({step.message_id})"
        )
        text = " ".join(one_line(step.text).split())
        if text:
            click.echo(f"      {text[:160]}{'…' if len(text) > 160 else ''}")
        waited = f"; wait {one_line(duration(step.wait_seconds))}" if step.wait_seconds is not None else ""
        click.echo(f"      = {step.rule}{waited}")


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, separator, value = text.partition("=")
        if not separator:
            raise RequestError(f"-p takes name=value, not '{text}'.")
        pairs[name] = value
    return pairs
