"""The command that looks at exports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analytics.cli import completing
from analytics.cli.loading import noticed, watch
from analytics.cli.options import config_option, load_options
from analytics.cli.output import to_stderr, to_stdout
from analytics.errors import ConfigError, InputError, on_one_line

if TYPE_CHECKING:
    from analytics import Inspection

write_map_option = click.option(
    "--write-map",
    "target",
    type=click.Path(path_type=Path),
    help="Draft a mapping file from its columns, and try it.",
)


@click.command()
@click.argument("paths", nargs=-1, required=True, shell_complete=completing.files)
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
    from analytics.api.exports import gathered
    from analytics.api.inspecting import check_target, drafted, inspected, inspected_lake
    from analytics.api.lakes import apart
    from analytics.api.opening import load_options, settings_of

    if target is not None and given["mapping"] is not None:
        raise click.UsageError("--map reads a mapping file and --write-map drafts one: give one of them.")
    settings, options = settings_of(config), load_options(**given)
    if target is not None:
        check_target(target, options)
    lakes, others = apart(paths)
    seen = [inspected_lake(lake) for lake in lakes]
    for one in seen:
        if isinstance(one, InputError):
            to_stderr(f"Error: {one}")
        else:
            describe(one)
    failed = any(isinstance(one, InputError) for one in seen)
    if not others:
        ctx.exit(1 if failed else 0)
    with gathered(others, options, watch()) as found:
        failed = failed or bool(found.failed)
        for export in found.exports:
            try:
                describe(inspected(export, options, settings))
            except InputError as error:
                failed = failed or target is None
                # what the error says of drafting is what is done now
                to_stderr(f"Error: {error}" if target is None else str(error).split(" `answered")[0])
            if target is not None:
                try:
                    mapped = drafted(export, target, options, settings)
                    to_stdout(
                        f"Drafted {target} from the columns of {export.name}. Check what its comments say, then load"
                        " with --map."
                    )
                    target = None  # one draft, of the first
                    describe(inspected(export, mapped, settings))
                except (InputError, ConfigError) as error:
                    failed = failed or target is not None
                    to_stderr(f"{'Error: ' if target is not None else 'Not complete yet: '}{error}")
    ctx.exit(1 if failed else 0)


def describe(seen: Inspection) -> None:
    """Print what an export is."""
    _line(f"{seen.name}: {seen.title} ({seen.format})")
    _line(f"  file: {seen.shape}")
    if seen.used:
        _line(f"  columns read: {', '.join(seen.used)}")
    if seen.unused:
        _line(f"  columns not read: {', '.join(seen.unused)}")
    if seen.absent:
        _line(f"  not in the file: {', '.join(seen.absent)}")
    _line(
        f"  rows: {seen.rows:,}: {seen.customer_messages:,} of customers, {seen.brand_messages:,} of the brand, "
        f"{seen.problems:,} would be rejected"
    )
    if seen.first_at:
        _line(f"  from {seen.first_at:%Y-%m-%d %H:%M} to {seen.latest_at:%Y-%m-%d %H:%M} UTC")
    for row_no, reason in seen.first_problems:
        _line(f"  row {row_no}: {'its time names no zone (--input-tz)' if reason == 'no zone' else reason}")
    for remark, rows, first in seen.remarks:
        _line(f"  {noticed(remark, rows, first)}")
    if seen.lacks:
        _line(f"  such an export never holds {'; '.join(seen.lacks)}")
    if seen.accounts:
        _line(
            "  it does not say who the brand is ([brand] in answered.toml, or --brand-account);"
            " who answers most others:"
        )
    for account, others, messages in seen.accounts:
        _line(f"    {account}: answers {others:,} others in {messages:,} messages")
    for name in seen.lonely:
        _line(f"  {name} lies beside it and belongs to it: name both")


def _line(text: str) -> None:
    to_stdout(on_one_line(text))
