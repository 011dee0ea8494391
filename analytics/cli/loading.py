"""Commands that look at exports and load them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analytics.cli.options import config_option, db_option, load_options, now, open_log
from analytics.cli.output import show, to_stderr
from analytics.cli.progress import progress_bar
from analytics.config import zone
from analytics.errors import DateOrder, InputError, NaiveTimes, NoBrand

if TYPE_CHECKING:
    from analytics.log import Loaded, LoadOptions, Log
    from analytics.sources.files import Export, Found

LEDGER = ("read", "loaded", "updated", "unchanged", "duplicate", "rejected")


def noticed(remark: str, rows: int, first: int) -> str:
    """Say what was noticed in rows, in how many, and in which first."""
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
            f"{ledger.name}: of the rejected rows {loaded.no_messages:,} are no messages, as their reasons say."
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


def _failed(export: Export, error: InputError) -> bool:
    """Report a file that cannot be read; one that was found in a folder counts as failed where it is an export."""
    is_failure = export.is_named or isinstance(error, DateOrder | NaiveTimes | NoBrand)
    to_stderr(f"{'Error' if is_failure else 'Skipped'}: {error}")
    return is_failure


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
