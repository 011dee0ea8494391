"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from analytics.config import Settings, load_settings, zone
from analytics.errors import RequestError

if TYPE_CHECKING:
    from analytics.log import Log
    from analytics.measuring import Selection

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
    "--tz", help="Zone that decides which day or hour something falls into.  [default: UTC]"
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
            "--input-tz", help="Zone of times in the export that name none, for example Europe/Belgrade."
        ),
        brand_option,
        channel_option,
        click.option("--format", "format_name", help="Format of the export.  [default: told by its columns]"),
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


def settings_from(config: Path | None) -> Settings:
    """Read the configuration; the file must exist where it was named."""
    return load_settings(config or Path("answered.toml"), required=config is not None)


def open_log(db: Path, config: Path | None, *, writable: bool = False) -> Log:
    """Open the log with its settings."""
    from analytics.log import Log

    return Log(db, settings_from(config), writable=writable)


def selection(
    settings: Settings, by: tuple[str, ...] = (), *, first: str | None = None, last: str | None = None,
    as_of: str | None = None, tz: str | None = None, where: str | None = None, every: str | None = None,
) -> Selection:  # fmt: skip
    """Make a selection of what a user gave and the log's settings."""
    from analytics.measuring import Selection

    tz = zone(tz) if tz else settings.tz
    return Selection(
        by=by,
        every=every,
        first=day(first) if first else None,
        last=day(last) if last else None,
        as_of=instant(as_of, tz) if as_of else None,
        tz=tz,
        where=where,
        week_start=settings.week_start,
        grace_seconds=settings.grace_seconds,
    )


def now() -> datetime:
    """Return the instant, naive UTC. The only clock of the program."""
    return datetime.now(UTC).replace(tzinfo=None)


def instant(text: str, tz: str) -> datetime:
    """Read an instant, in `tz` where it has no offset; naive UTC."""
    try:
        read = datetime.fromisoformat(text)
        local = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(tz))
        return local.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise RequestError(f"'{text}' is not an instant. Write it like 2026-11-22T18:00Z.") from None


def day(text: str) -> date:
    """Read a day."""
    try:
        read = date.fromisoformat(text)
    except ValueError:
        raise RequestError(f"'{text}' is not a day. Write it like 2026-11-22.") from None
    if not date(1, 1, 8) <= read <= date(9999, 12, 1) - timedelta(days=8):
        raise RequestError(f"The day {text} is out of range.")
    return read
