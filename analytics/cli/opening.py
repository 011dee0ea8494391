"""Opening what a command measures: the log, or a lake."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

import analytics
from analytics.cli.loading import watch

if TYPE_CHECKING:
    from analytics import Log


def open_log(db: Path, config: Path | None, lake: str | None, engine: str | None) -> Log:
    """Open the log of a command with `engine_options`, or the lake that is measured instead.

    What is said on the command line goes before the environment.
    """
    if _is_said("db") and not (_is_said("lake") or _is_said("engine")):
        lake = engine = None
    if engine and not lake:
        raise click.UsageError(
            "--engine measures a lake: name it with --lake. `answered export LAKE` makes one of the log."
        )
    if not lake:
        return analytics.open(db, config=config)
    if _is_said("db"):
        raise click.UsageError("--db and --lake both say what is measured: give one of them.")
    return analytics.open_lake(lake, engine=engine, config=config, watch=watch())


def refuse_lake(beside: str) -> None:
    """Refuse a lake or an engine beside what is measured instead of it."""
    for name in ("lake", "engine"):
        if _is_said(name):
            raise click.UsageError(f"--{name} and {beside} both say what is measured: give one of them.")


def _is_said(name: str) -> bool:
    return click.get_current_context().get_parameter_source(name) == ParameterSource.COMMANDLINE
