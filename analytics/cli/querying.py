"""The command for rows: SQL of one's own, lists, and queries that were saved."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import analytics
from analytics.cli import completing
from analytics.cli.opening import open_log
from analytics.cli.options import (
    bound_options,
    condition_bound,
    config_option,
    db_option,
    engine_options,
    selection_options,
)
from analytics.cli.output import format_option, output_option, show, to_stderr
from analytics.errors import RequestError

if TYPE_CHECKING:
    import polars as pl

    from analytics import Log
    from analytics.api.querying import Reason


@click.command()
@click.argument("query", required=False, shell_complete=completing.queries)
@click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A value for $NAME in the SQL.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Rows at most.")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=60, show_default=True, metavar="SECONDS",
    help="Seconds after which SQL, or the condition of --where, is stopped.",
)  # fmt: skip
@click.option(
    "--save", metavar="NAME", help="Keep the SQL beside the configuration under this name; do not run it."
)
@click.option("--title", help="With --save: what it shows, in one line.")
@click.option("--force", is_flag=True, help="With --save: replace a query of that name.")
@click.option("--list", "is_listing", is_flag=True, help="List what can be asked for by name.")
@click.option(
    "--show-people", is_flag=True, help="Lists with names and links, and texts as they were written."
)
@selection_options
@format_option
@output_option
@db_option
@config_option
@engine_options
@bound_options
def query(
    query: str | None, parameters: tuple[str, ...], limit: int | None, timeout: float, save: str | None,
    title: str | None, force: bool, is_listing: bool, show_people: bool, form: str, output: Path | None, db: Path,
    config: Path | None, lake: str | None, engine: str | None, **given: Any,
) -> None:  # fmt: skip
    """Print the rows of read-only SQL, of a list, or of a saved query.

    The log has the views messages, turns, headline, ledger and rejects. SQL can do nothing but read them: no files,
    no network, no settings. --from, --to, --as-of, --tz, --where and --show-people are for lists. Unless people are to
    be shown, lists leave out names and links, and in their texts e-mail addresses, account names, long numbers and
    links are masked. SQL shows all.

    \b
    Examples:
      answered query worklist --limit 20
      answered query worklist --show-people -f csv
      answered query "select channel, count(*) from turns group by all"
      answered query "from messages where author_id = \\$who" -p who=tw_user_2120
      answered query "from turns where wait_seconds > \\$s" --save late -p s=86400
      answered query late -p s=3600 -o late.xlsx
      answered query --list
      answered query worklist --lake lake/ --engine spark://10.0.0.5:7077
    """
    from analytics.api.querying import list_called, watched

    if is_listing:
        _refuse_beside("--list", ("is_listing", "form", "output", "db", "config"))
        show(_named(config), form, output)
        return
    if query is None:
        raise click.UsageError("Give SQL, or the name of a list or a saved query; --list names them.")
    if save is None and (title is not None or force):
        raise click.UsageError("--title and --force go with --save.")
    if save is not None:
        _refuse_beside("--save", ("save", "query", "title", "force", "parameters", "db", "config", "wait"))
    values = _values(parameters)
    if save is not None:
        with analytics.open(db, config=config) as log:
            path = _save(log, query, values, save, title or "", config, is_replacing=force)
        to_stderr(f"Saved {path}. Run it: answered query {save}")
        return
    with open_log(db, config, lake, engine) as log:
        is_rtl = log.settings.lang == "he"
        if list_called(query):
            if values:
                raise RequestError(f"{query} is a list, and -p is for SQL.")
            if given["where"] is not None:
                condition_bound(timeout)
            found = _list(log, query, limit, given, show_people=show_people)
        else:
            _refuse_selection(given, show_people=show_people)
            found = _sql(log, query, values, limit, timeout, config)
    # of rows that SQL made there may be millions
    show(found, form, output, is_rtl=is_rtl, making=watched(timeout, _give_up(timeout)))


def _list(
    log: Log, name: str, limit: int | None, given: dict[str, Any], *, show_people: bool
) -> pl.DataFrame:
    from analytics.api.querying import list_called
    from analytics.pages.limits import TOLD, limit_words
    from analytics.pages.wording import wording

    found = log.rows(name, limit=limit, show_people=show_people, **given)
    for remark in limit_words(log.limits(**given), TOLD, wording()):
        to_stderr(remark)
    one = list_called(name)
    if one and not show_people and (one.people or one.texts):
        to_stderr("Without names and links, texts masked; all of it: --show-people")
    return found


def _sql(
    log: Log, sql: str, values: dict[str, str], limit: int | None, timeout: float, config: Path | None
) -> pl.DataFrame:
    from analytics.api.opening import queries_of
    from analytics.api.querying import run

    # a step of the engine may be one that nothing interrupts; the log is open for reading only
    give_up = _give_up(timeout)
    return run(
        log, sql, values, timeout_seconds=timeout, limit=limit, folder=queries_of(config), stuck=give_up
    )


def _give_up(timeout: float) -> Callable[[Reason], None]:
    """Return what ends the process where a query does not stop although it should."""
    from analytics.api.querying import why_stopped

    def give_up(reason: Reason) -> None:
        to_stderr("Aborted!" if reason == "interrupt" else f"Error: {why_stopped(reason, timeout)}")
        os._exit(130 if reason == "interrupt" else 1)

    return give_up


def _save(
    log: Log, sql: str, values: dict[str, str], name: str, title: str, config: Path | None, *,
    is_replacing: bool,
) -> Path:  # fmt: skip
    from analytics.api.opening import queries_of
    from analytics.api.querying import keep

    return keep(log, name, title, sql, values, queries_of(config), is_replacing=is_replacing)


def _refuse_beside(option: str, known: tuple[str, ...]) -> None:
    """Refuse what would do nothing beside an option."""
    context = click.get_current_context()
    for one in context.command.params:
        was_given = context.get_parameter_source(one.name or "") == click.core.ParameterSource.COMMANDLINE
        if was_given and one.name not in known:
            name = max(one.opts, key=len) if isinstance(one, click.Option) else "SQL or a name"
            raise click.UsageError(f"{option} takes no {name}: it would do nothing.")


def _named(config: Path | None) -> list[dict[str, object]]:
    """Return what can be asked for by name."""
    from analytics.api.querying import list_called, list_names

    lists = [one for name in list_names() if (one := list_called(name))]
    found: list[dict[str, object]] = [
        {"name": one.name, "kind": "list", "title": one.title, "parameters": ""} for one in lists
    ]
    for kept in analytics.saved_queries(config).iter_rows(named=True):
        title = kept["title"] or " ".join(kept["sql"].split())
        found.append(
            {"name": kept["name"], "kind": "saved", "title": title, "parameters": kept["parameters"]}
        )
    return found


def _refuse_selection(given: dict[str, Any], *, show_people: bool) -> None:
    names = {"first": "--from", "last": "--to", "as_of": "--as-of", "tz": "--tz", "where": "--where"}
    used = [names[key] for key, value in given.items() if value is not None and key in names]
    if show_people:
        used.append("--show-people")
    if used:
        raise RequestError(
            f"{', '.join(used)}: for lists only. In SQL say it in the statement, for example in its WHERE."
        )


def _values(given: tuple[str, ...]) -> dict[str, str]:
    values: dict[str, str] = {}
    for text in given:
        name, separator, value = text.partition("=")
        name = name.strip().removeprefix("$")
        if not separator or not name:
            raise RequestError(f"-p takes name=value, not '{text}'.")
        if name in values:
            raise RequestError(f"-p gives ${name} twice.")
        values[name] = value
    return values
