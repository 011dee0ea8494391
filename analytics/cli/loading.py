"""Commands that look at exports and load them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analytics.cli.drafting import check_target, write_draft, write_map_option
from analytics.cli.options import config_option, db_option, load_options, now, open_log, settings_from
from analytics.cli.output import show, to_stderr
from analytics.cli.progress import progress_bar
from analytics.config import zone
from analytics.errors import ConfigError, InputError

if TYPE_CHECKING:
    from analytics.log import Inspection, Loaded, LoadOptions, Log
    from analytics.sources.files import Export, Found

LEDGER = ("read", "loaded", "updated", "unchanged", "duplicate", "rejected")


@click.command()
@click.argument("paths", nargs=-1, required=True)
@load_options
@write_map_option
@config_option
@click.pass_context
def inspect(
    ctx: click.Context, /, paths: tuple[str, ...], target: Path | None, config: Path | None, **given: Any
) -> None:
    """Say what each file is, how its columns map, and the first problems; load nothing.

    \b
    Examples:
      answered inspect export.csv
      answered inspect exports/ --input-tz Europe/Belgrade
      answered inspect odd-export.csv --write-map odd.toml
    """
    from analytics.log import inspect as inspect_export
    from analytics.sources.grouping import apart

    settings = settings_from(config)
    options = options_from(given)
    check_target(target, options)
    failed = False
    with gathered(paths, options) as found:
        for export in found.exports:
            try:
                describe(inspect_export(export, options, settings, now()))
            except InputError as error:
                failed = failed or target is None
                # what the error says of drafting is what is done now
                to_stderr(f"Error: {error}" if target is None else str(error).split(" `answered")[0])
            if target is not None:
                try:
                    drafted = write_draft(target, export, options, settings)
                    target = None  # one draft, of the first
                    describe(inspect_export(apart([export])[0], drafted, settings, now()))
                except (InputError, ConfigError) as error:
                    failed = failed or target is not None
                    to_stderr(f"{'Error: ' if target is not None else 'Not complete yet: '}{error}")
    ctx.exit(1 if failed else 0)


def describe(seen: Inspection) -> None:
    """Print what an export is."""
    click.echo(f"{seen.name}: {seen.title} ({seen.format})")
    click.echo(f"  file: {seen.shape}")
    if seen.used:
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
        click.echo(
            f"  row {row_no}: {'its time names no zone (--input-tz)' if reason == 'no zone' else reason}"
        )
    for remark, rows, first in seen.remarks:
        click.echo(f"  {_noticed(remark, rows, first)}")
    if seen.lacks:
        click.echo(f"  such an export never holds {'; '.join(seen.lacks)}")
    if seen.accounts:
        click.echo(
            "  it does not say who the brand is ([brand] in answered.toml, or --brand-account);"
            " who answers most others:"
        )
    for account, others, messages in seen.accounts:
        click.echo(f"    {account}: answers {others:,} others in {messages:,} messages")
    for name in seen.lonely:
        click.echo(f"  {name} lies beside it and belongs to it: name both")


def _noticed(remark: str, rows: int, first: int) -> str:
    return f"{remark} ({rows:,} {'row' if rows == 1 else 'rows'}, the first is row {first:,})"


@contextmanager
def gathered(paths: tuple[str, ...], options: LoadOptions) -> Iterator[Found]:
    """Find the exports that paths name, say what was skipped or added; what was unpacked for them goes at the end."""
    from analytics.sources.files import Found, find
    from analytics.sources.formats import named
    from analytics.sources.grouping import apart, grouped

    scratch = Path(tempfile.mkdtemp(prefix="answered-"))
    try:
        found = find(paths, scratch)
        exports = found.exports
        if options.mapping is None and (options.format is None or named(options.format).has_told_parts):
            together = grouped(exports, options.encoding)
            exports = together.exports
            for path in together.added:
                to_stderr(f"{path.name} lies beside what was named and belongs to it: read together.")
        elif options.mapping is not None:
            exports = apart(exports)
        for skipped in found.skipped:
            to_stderr(f"Skipped {skipped.name}: {skipped.reason}.")
        yield Found(exports, found.skipped)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@click.command()
@click.argument("paths", nargs=-1, required=True)
@load_options
@db_option
@config_option
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
    options = options_from(given)
    with open_log(db, config, writable=True) as log:
        failed = load_paths(log, paths, options)
    ctx.exit(1 if failed else 0)


def load_paths(log: Log, paths: tuple[str, ...], options: LoadOptions, *, quiet: bool = False) -> bool:
    """Load what paths name, print the ledger; tell whether a named one could not be read."""
    from analytics.log import load as load_export
    from analytics.sources.files import lonely_parts

    done: list[Loaded] = []
    failed = False
    left: dict[
        str, list[str]
    ] = {}  # archives of which nothing was read yet -> what was wrong with their files
    with gathered(paths, options) as found:
        for export in found.exports:
            for path in lonely_parts(export):
                to_stderr(f"{path.name} lies beside {export.name} and belongs to it, but was not named.")
            try:
                with progress_bar(export.name) as progress:
                    done.append(load_export(log, export, options, now(), progress))
                    left[export.container] = []
            except InputError as error:
                if export.container:
                    to_stderr(f"Skipped: {error}")
                    left.setdefault(export.container, [str(error)])
                else:
                    failed = _failed(export, error) or failed
    for container, errors in left.items():
        if errors:
            failed = True
            to_stderr(f"Error: nothing in {container} could be read.")
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
        found.append(
            f"{ledger.name}: these bytes were loaded before; nothing was added. To read them in another way,"
            " `answered unload` them first."
        )
        return found
    if loaded.no_messages:
        found.append(
            f"{ledger.name}: {loaded.no_messages:,} of the rejected rows are no messages, as their reasons say."
        )
    if ledger.rejected > loaded.no_messages:
        found.append(
            f"{ledger.name}: {ledger.rejected - loaded.no_messages:,} rows were rejected. "
            'See them: answered query "from rejects"'
        )
    found.extend(f"{ledger.name}: {_noticed(*remark)}" for remark in loaded.remarks)
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
    """Take a load back, as if FILE had never been loaded; of an archive or a workbook all of it.

    FILE is its path or name, or the first characters of its SHA-256.

    \b
    Example:
      answered unload wrong-export.csv
    """
    from analytics.log import unload as unload_file

    with open_log(db, config, writable=True) as log:
        ledgers = unload_file(log, file)
    for ledger in ledgers:
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
    from analytics.sources.formats import LACKS
    from analytics.sources.formats import formats as all_formats

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
    for name in dict.fromkeys(entry.format for entry in files):
        if name in all_formats() and all_formats()[name].lacks:
            to_stderr(f"{name} never holds {'; '.join(LACKS[lack] for lack in all_formats()[name].lacks)}.")


@click.command()
@click.argument("name", required=False)
def formats(name: str | None) -> None:
    """List the formats that can be read; with NAME, the columns of one.

    \b
    Examples:
      answered formats
      answered formats twcs
    """
    from analytics.sources.formats import LACKS, SEEN, named
    from analytics.sources.formats import formats as all_formats

    if name is None:
        show(
            [
                {"format": f.name, "title": f.title, "files": ", ".join(f.reads), "made from": SEEN[f.seen]}
                for f in all_formats().values()
            ],
            "table",
            None,
        )
        return
    chosen = named(name)
    click.echo(f"{chosen.name}: {chosen.title}\n{chosen.note}")
    click.echo(f"files: {', '.join(chosen.reads)}")
    for part, required in chosen.parts:
        click.echo(f"part {part}: {', '.join(required) or 'told by the name of the file'}")
    if chosen.required:
        click.echo(f"required: {', '.join(chosen.required)}")
    click.echo(f"optional: {', '.join(chosen.optional) or 'none'}")
    if chosen.needs_accounts:
        click.echo("who the brand is: the accounts of [brand] in answered.toml, or --brand-account")
    if chosen.lacks:
        click.echo(f"never holds: {'; '.join(LACKS[lack] for lack in chosen.lacks)}")
    click.echo(SEEN[chosen.seen])


def options_from(given: dict[str, Any]) -> LoadOptions:
    """Make load options of what a user gave."""
    from analytics.log import LoadOptions

    if given["mapping"] is not None and given["format_name"] is not None:
        raise click.UsageError("--map and --format both say how to read the files: give one of them.")
    input_tz = given["input_tz"]
    return LoadOptions(
        format=given["format_name"],
        channel=given["channel"],
        brand=given["brand"],
        input_tz=zone(input_tz) if input_tz else None,
        encoding=given["encoding"],
        date_order=given["date_order"],
        accounts=tuple(given["accounts"]),
        mapping=given["mapping"],
    )
