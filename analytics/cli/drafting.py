"""Drafting a mapping file for an export."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analytics.errors import RequestError

if TYPE_CHECKING:
    from analytics.config import Settings
    from analytics.log import LoadOptions
    from analytics.sources.files import Export

write_map_option = click.option(
    "--write-map",
    "target",
    type=click.Path(path_type=Path),
    help="Draft a mapping file from its columns, and try it.",
)


def check_target(target: Path | None, options: LoadOptions) -> None:
    """Make sure that a draft can be written, before anything is read."""
    if target is None:
        return
    if options.mapping is not None:
        raise click.UsageError("--map reads a mapping file and --write-map drafts one: give one of them.")
    if target.exists():
        raise RequestError(f"{target} is there already. Give another name, or delete it first.")
    if not target.parent.is_dir():
        raise RequestError(f"There is no folder {target.parent} to write {target.name} into.")


def write_draft(target: Path, export: Export, options: LoadOptions, settings: Settings) -> LoadOptions:
    """Write a draft for an export; return the options with which it is read by it."""
    from analytics.log.drafting import draft

    text = draft(export, options, settings)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise RequestError(f"{target} cannot be written: {error.strerror}.") from None
    click.echo(
        f"Drafted {target} from the columns of {export.name}. Check what its comments say, then load with --map."
    )
    return replace(options, mapping=target, format=None)
