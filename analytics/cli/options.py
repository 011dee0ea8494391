"""Options that several commands share."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

import analytics
from analytics.api.asking import bound_conditions
from analytics.api.asking import day as day
from analytics.api.asking import instant as instant
from analytics.api.asking import selection as selection
from analytics.api.clock import now as now
from analytics.api.holding import when_opening
from analytics.cli import completing
from analytics.cli.output import to_stderr

Command = Callable[..., Any]

_MASTER = re.compile(r"spark://[^\s:/,]+:\d{1,5}|spark://\[[0-9A-Fa-f:]+\]:\d{1,5}")

_db_option = click.option(
    "--db", type=click.Path(path_type=Path), default="answered.duckdb", envvar="ANSWERED_DB", show_default=True,
    show_envvar=True, help="File of the log.",
)  # fmt: skip
config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=None,
    help="Configuration file.  [default: answered.toml]",
)
channel_option = click.option("--channel", help="Channel of rows that give none, for example facebook.")
brand_option = click.option("--brand", help="Brand of rows that give none.")
tz_option = click.option(
    "--tz",
    shell_complete=completing.zones,
    help="Zone that decides which day or hour something falls into.  [default: UTC]",
)
as_of_option = click.option(
    "--as-of",
    help="Instant to look back from: 2026-11-22T18:00Z; without an offset in --tz.  [default: the latest message]",
)


def db_option(command: Command) -> Command:
    """Add which log is meant, and how long to wait for one in use; a function gets `db` only."""

    def keep(_ctx: click.Context, _parameter: click.Parameter, value: float) -> None:
        when_opening(value, to_stderr)

    waiting = click.option(
        "--wait",
        type=click.FloatRange(min=0),
        metavar="SECONDS",
        default=0,
        envvar="ANSWERED_WAIT",
        show_envvar=True,
        expose_value=False,
        callback=keep,
        help="Seconds to wait for a log that is in use.  [default: 0]",
    )
    return _db_option(waiting(command))


def key_option(command: Command) -> Command:
    """Add where the key of the log is; a function with it is called as it would be without."""

    def keep(_ctx: click.Context, _parameter: click.Parameter, value: Path | None) -> None:
        analytics.name_key(value)

    return click.option(
        "--key",
        type=click.Path(path_type=Path),
        metavar="FILE",
        envvar="ANSWERED_KEY",
        show_envvar=True,
        expose_value=False,
        callback=keep,
        help="Key of a log that has forgotten people or hides them.  [default: beside the log]",
    )(command)


def load_options(command: Command) -> Command:
    """Add what a user can say of exports that do not say it themselves."""
    for option in (
        click.option(
            "--encoding",
            help="Encoding of text files, for example windows-1255.  [default: told by their bytes]",
        ),
        click.option(
            "--date-order",
            type=click.Choice(["dmy", "mdy", "ymd"]),
            help="What comes first in times like 03/04/2026.  [default: told by the whole file]",
        ),
        click.option(
            "--brand-account",
            "accounts",
            multiple=True,
            help="Account that writes as the brand, for exports that do not say; also [brand] in the configuration.",
        ),
        click.option(
            "--map",
            "mapping",
            type=click.Path(path_type=Path),
            help="Mapping file for an export of another kind.",
        ),
        click.option(
            "--input-tz",
            shell_complete=completing.zones,
            help="Zone of times in the export that name none, for example Europe/Belgrade.",
        ),
        brand_option,
        channel_option,
        click.option(
            "--format",
            "format",
            shell_complete=completing.formats,
            help="Format of the export.  [default: told by its columns]",
        ),
    ):
        command = option(command)
    return command


def bound_options(command: Command) -> Command:
    """Add how much of the machine a log may use; a function with them is called as it would be without."""

    def keep_memory(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
        if value is not None:
            analytics.bound(memory=value)

    def keep_folder(_ctx: click.Context, _parameter: click.Parameter, value: Path | None) -> None:
        if value is not None:
            analytics.bound(spill_to=value)

    for option in (
        click.option(
            "--temp-dir",
            type=click.Path(path_type=Path),
            envvar="ANSWERED_TEMP_DIR",
            expose_value=False,
            callback=keep_folder,
            help="Folder for what does not fit into memory.  [default: beside the log]",
        ),
        click.option(
            "--memory-limit",
            envvar="ANSWERED_MEMORY_LIMIT",
            expose_value=False,
            callback=keep_memory,
            help="Memory that the log may use, for example 6GB.  [default: 1600MB, more for a large log]",
        ),
    ):
        command = option(command)
    return command


def engine_options(command: Command) -> Command:
    """Add what is measured instead of the log: a lake, and on which cluster; `open_log` opens it."""
    for option in (
        click.option(
            "--engine",
            metavar="spark://HOST:PORT",
            envvar="ANSWERED_ENGINE",
            show_envvar=True,
            callback=_address,
            help="With --lake: the master of the cluster of Apache Spark that measures it.  [default: this machine]",
        ),
        click.option(
            "--lake",
            metavar="LAKE",
            envvar="ANSWERED_LAKE",
            show_envvar=True,
            help="A lake that is measured instead of --db: a folder or s3://BUCKET/PREFIX.",
        ),
    ):
        command = option(command)
    return command


def _address(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value and not _MASTER.fullmatch(value):
        raise click.BadParameter(
            f"'{value}' is no address of a cluster. Give that of its master, as its page on port 8080 shows it:"
            " spark://HOST:PORT"
        )
    return value or None


def condition_bound(seconds: float) -> None:
    """Stop conditions after a time, and the process where one cannot be stopped."""

    def give_up(reason: str, words: str) -> None:
        # a step of the engine that nothing interrupts; the log is open for reading only
        to_stderr("Aborted!" if reason == "interrupt" else f"Error: {words}")
        os._exit(130 if reason == "interrupt" else 2)

    bound_conditions(seconds, give_up)


def condition_timeout_option(command: Command) -> Command:
    """Add after how long a condition is stopped; a function with it is called as it would be without."""

    def keep(ctx: click.Context, _parameter: click.Parameter, value: float) -> None:
        if not ctx.resilient_parsing:
            condition_bound(value)

    return click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=600,
        show_default=True,
        metavar="SECONDS",
        expose_value=False,
        callback=keep,
        help="Seconds after which the condition of --where is stopped.",
    )(command)


def selection_options(command: Command) -> Command:
    """Add what a user can ask of a log's turns: days, instant, zone, condition."""
    for option in (
        click.option(
            "--where", help="SQL condition over the dimensions, for example \"channel = 'twitter'\"."
        ),
        tz_option,
        as_of_option,
        click.option("--to", "last", help="Last day, for example 2026-11-22."),
        click.option("--from", "first", help="First day, for example 2026-11-16."),
    ):
        command = option(command)
    return command
