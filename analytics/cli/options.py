"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from analytics.api.asking import day as day
from analytics.api.asking import instant as instant
from analytics.api.asking import selection as selection
from analytics.api.clock import now as now
from analytics.cli import completing

Command = Callable[..., Any]

db_option = click.option(
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
