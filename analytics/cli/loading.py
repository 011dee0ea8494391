"""The command that loads exports, and what a load says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analytics.cli import completing
from analytics.cli.options import bound_options, config_option, db_option, key_option, load_options
from analytics.cli.output import show, to_stderr
from analytics.cli.progress import progress_bar

if TYPE_CHECKING:
    from analytics import Loaded, Loading, Watch

LEDGER = ("read", "loaded", "updated", "unchanged", "duplicate", "rejected")


def noticed(remark: str, rows: int, first: int) -> str:
    """Say what was noticed in rows, in how many, and in which first."""
    return f"{remark} ({rows:,} {'row' if rows == 1 else 'rows'}, the first is row {first:,})"


def watch() -> Watch:
    """Return who hears of a load: the terminal."""
    from analytics.api.exports import Watch

    return Watch(to_stderr, progress_bar)


@click.command()
@click.argument("paths", nargs=-1, required=True, shell_complete=completing.files)
@load_options
@key_option
@db_option
@config_option
@bound_options
@click.pass_context
def load(ctx: click.Context, /, paths: tuple[str, ...], db: Path, config: Path | None, **given: Any) -> None:
    """Load exports into the log and print what became of their rows.

    Files, folders, globs, archives, - for the standard input, s3:// and https://; the exports that `answered formats`
    lists, and any other with a mapping file (--map). The same file twice adds nothing. Rejected rows are kept:
    answered query "from rejects".

    \b
    Examples:
      answered load mentions.csv responses.csv
      answered load 'exports/*.csv.gz' --input-tz America/New_York
      answered load comments.ndjson --channel facebook --db care.duckdb
    """
    from analytics.api.opening import load_into

    loading = load_into(db, paths, config=config, watch=watch(), **given)
    show_loading(loading)
    ctx.exit(1 if loading.failures else 0)


def show_loading(loading: Loading, *, quiet: bool = False) -> None:
    """Print the ledger of a load, unless it is to be quiet, and what a user should know of it."""
    rows = [
        {
            "file": loaded.ledger.name,
            "format": loaded.ledger.format,
            **{key: getattr(loaded.ledger, key) for key in LEDGER},
        }
        for loaded in loading.loaded
    ]
    if rows and not quiet:
        show(rows, "table", None)
    for loaded in loading.loaded:
        for remark in remarks(loaded):
            to_stderr(remark)


def remarks(loaded: Loaded) -> list[str]:
    """Say what a user should know of a load beyond its ledger."""
    ledger = loaded.ledger
    found = []
    if loaded.is_known:
        found.append(
            f"{ledger.name}: these bytes were loaded before; nothing was added. To read them in another way,"
            " `answered unload` them first."
        )
        return found
    if loaded.no_messages:
        found.append(
            f"{ledger.name}: of the rejected rows {_no_messages(loaded.no_messages)}, as their reasons say."
        )
    if ledger.rejected > loaded.no_messages:
        found.append(
            f"{ledger.name}: {_rows(ledger.rejected - loaded.no_messages)} rejected. "
            'See them: answered query "from rejects"'
        )
    found.extend(f"{ledger.name}: {noticed(*remark)}" for remark in loaded.remarks)
    if loaded.ambiguous_times:
        found.append(
            f"{ledger.name}: {loaded.ambiguous_times:,} local times came twice that night; the first was taken."
        )
    if loaded.missing_times:
        found.append(
            f"{ledger.name}: {loaded.missing_times:,} local times never came that night; they were moved forward."
        )
    return found


def _rows(number: int) -> str:
    return "1 row was" if number == 1 else f"{number:,} rows were"


def _no_messages(number: int) -> str:
    return "1 is no message" if number == 1 else f"{number:,} are no messages"
