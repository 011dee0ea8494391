"""Commands that look at exports and load them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analytics.cli.options import config_option, db_option, load_options, now, open_log, settings_from
from analytics.cli.output import show, to_stderr
from analytics.cli.progress import progress_bar
from analytics.config import zone
from analytics.errors import InputError

if TYPE_CHECKING:
    from analytics.log import Loaded, LoadOptions, Log
    from analytics.sources.files import Export

LEDGER = ("read", "loaded", "updated", "unchanged", "duplicate", "rejected")


@click.command()
@click.argument("paths", nargs=-1, required=True)
@load_options
@config_option
@click.pass_context
def inspect(ctx: click.Context, /, paths: tuple[str, ...], config: Path | None, **given: str | None) -> None:
    """Say what each file is, how its columns map, and the first problems; load nothing.

    \b
    Examples:
      answered inspect export.csv
      answered inspect exports/ --input-tz Europe/Belgrade
    """
    from analytics.log import inspect as inspect_export
    from analytics.sources.files import find

    settings = settings_from(config)
    found = find(paths)
    failed = False
    for export in found.exports:
        try:
            seen = inspect_export(export, options_from(given), settings, now())
        except InputError as error:
            failed = True
            to_stderr(f"Error: {error}")
            continue
        click.echo(f"{seen.name}: {seen.title} ({seen.format})")
        click.echo(f"  file: {seen.shape}")
        click.echo(f"  columns read: {', '.join(seen.used)}")
        if seen.unused:
            click.echo(f"  columns not read: {', '.join(seen.unused)}")
        if seen.absent:
            click.echo(f"  not in the file: {', '.join(seen.absent)}")
        click.echo(
            f"  rows: {seen.rows:,}: {seen.customer_messages:,} of customers, {seen.brand_messages:,} of the brand, "
            f"{seen.problems:,} would be rejected"
        )
        if seen.first_at:
            click.echo(f"  from {seen.first_at:%Y-%m-%d %H:%M} to {seen.latest_at:%Y-%m-%d %H:%M} UTC")
        for row_no, reason in seen.first_problems:
            click.echo(f"  row {row_no}: {reason}")
        for name in seen.lonely:
            click.echo(f"  {name} lies beside it and belongs to it: name both")
    for path in found.skipped:
        to_stderr(f"Skipped {path}: its name does not end like an export's.")
    ctx.exit(1 if failed else 0)


@click.command()
@click.argument("paths", nargs=-1, required=True)
@load_options
@db_option
@config_option
@click.pass_context
def load(
    ctx: click.Context, /, paths: tuple[str, ...], db: Path, config: Path | None, **given: str | None
) -> None:
    """Load exports into the log and print what became of their rows.

    Files, folders and globs; CSV, NDJSON and Parquet, also .gz and .zst. The same file twice adds nothing.
    Rejected rows are kept: answered query "from rejects".

    \b
    Examples:
      answered load mentions.csv responses.csv
      answered load 'exports/*.csv.gz' --input-tz America/New_York
      answered load comments.ndjson --channel facebook --db care.duckdb
    """
    with open_log(db, config, writable=True) as log:
        failed = load_paths(log, paths, options_from(given))
    ctx.exit(1 if failed else 0)


def load_paths(log: Log, paths: tuple[str, ...], options: LoadOptions, *, quiet: bool = False) -> bool:
    """Load what paths name, print the ledger; tell whether a named one could not be read."""
    from analytics.log import load as load_export
    from analytics.sources.files import find, lonely_parts

    found = find(paths)
    done: list[Loaded] = []
    failed = False
    for export in found.exports:
        for path in lonely_parts(export):
            to_stderr(f"{path.name} lies beside {export.name} and belongs to it, but was not named.")
        try:
            with progress_bar(export.name) as progress:
                done.append(load_export(log, export, options, now(), progress))
        except InputError as error:
            failed = _failed(export, error) or failed
    for path in found.skipped:
        to_stderr(f"Skipped {path}: its name does not end like an export's.")
    rows = [
        {
            "file": loaded.ledger.name,
            "format": loaded.ledger.format,
            **{key: getattr(loaded.ledger, key) for key in LEDGER},
        }
        for loaded in done
    ]
    if rows and not quiet:
        show(rows, "table", None)
    for loaded in done:
        for remark in remarks(loaded):
            to_stderr(remark)
    return failed


def remarks(loaded: Loaded) -> list[str]:
    """Say what a user should know of a load beyond its ledger."""
    ledger = loaded.ledger
    found = []
    if loaded.is_known:
        found.append(f"{ledger.name}: these bytes were loaded before; nothing was added.")
    elif ledger.rejected:
        found.append(
            f'{ledger.name}: {ledger.rejected:,} rows were rejected. See them: answered query "from rejects"'
        )
    if loaded.ambiguous_times:
        found.append(
            f"{ledger.name}: {loaded.ambiguous_times:,} local times came twice that night; the first was taken."
        )
    if loaded.missing_times:
        found.append(
            f"{ledger.name}: {loaded.missing_times:,} local times never came that night; they were moved forward."
        )
    return found


def _failed(export: Export, error: InputError) -> bool:
    """Report a file that cannot be read; only one that the user named counts as failed."""
    to_stderr(f"{'Error' if export.is_named else 'Skipped'}: {error}")
    return export.is_named


@click.command()
@click.argument("file")
@db_option
@config_option
def unload(file: str, db: Path, config: Path | None) -> None:
    """Take a load back, as if FILE had never been loaded.

    FILE is its path or name, or the first characters of its SHA-256.

    \b
    Example:
      answered unload wrong-export.csv
    """
    from analytics.log import unload as unload_file

    with open_log(db, config, writable=True) as log:
        ledger = unload_file(log, file)
    click.echo(f"Took back {ledger.name}: {ledger.read:,} rows.")


@click.command()
@db_option
@config_option
def status(db: Path, config: Path | None) -> None:
    """Say what is loaded, from when to when per channel, and what is stale.

    \b
    Example:
      answered status --db care.duckdb
    """
    from analytics.log import status as channel_status

    with open_log(db, config) as log:
        files, channels = log.ledger(), channel_status(log)
    show(
        [
            {"file": entry.name, "format": entry.format, **{key: getattr(entry, key) for key in LEDGER},
             "newest message": entry.newest_at, "loaded at": entry.loaded_at.replace(microsecond=0)}
            for entry in files
        ],
        "table", None,
    )  # fmt: skip
    click.echo()
    show(
        [
            {"channel": entry.channel, "from (UTC)": entry.first_at.replace(microsecond=0),
             "to (UTC)": entry.latest_at.replace(microsecond=0), "of customers": entry.customer_messages,
             "of the brand": entry.brand_messages, "turns": entry.turns,
             "": "stale: nothing in the last 7 days of the log" if entry.is_stale else ""}
            for entry in channels
        ],
        "table", None,
    )  # fmt: skip


@click.command()
@click.argument("name", required=False)
def formats(name: str | None) -> None:
    """List the formats that can be read; with NAME, the columns of one.

    \b
    Examples:
      answered formats
      answered formats twcs
    """
    from analytics.sources.formats import formats as all_formats
    from analytics.sources.formats import named

    if name is None:
        show(
            [
                {"format": f.name, "title": f.title, "files": ", ".join(f.reads)}
                for f in all_formats().values()
            ],
            "table",
            None,
        )
        return
    chosen = named(name)
    click.echo(f"{chosen.name}: {chosen.title}\n{chosen.note}")
    click.echo(f"files: {', '.join(chosen.reads)}")
    if chosen.parts:
        click.echo(f"parts: {', '.join(chosen.parts)}")
    click.echo(f"required: {', '.join(chosen.required)}")
    click.echo(f"optional: {', '.join(chosen.optional)}")


def options_from(given: dict[str, str | None]) -> LoadOptions:
    """Make load options of what a user gave."""
    from analytics.log import LoadOptions

    input_tz = given["input_tz"]
    return LoadOptions(
        format=given["format_name"],
        channel=given["channel"],
        brand=given["brand"],
        input_tz=zone(input_tz) if input_tz else None,
        encoding=given["encoding"],
    )
