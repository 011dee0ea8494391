"""Commands that say what can be read and what a log holds, and take it back."""

from __future__ import annotations

from pathlib import Path

import click

import analytics
from analytics.cli import completing
from analytics.cli.loading import LEDGER
from analytics.cli.options import config_option, db_option
from analytics.cli.output import format_option, output_option, show, to_stderr, to_stdout
from analytics.errors import on_one_line


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
    for ledger in analytics.unload(file, db, config=config):
        to_stdout(f"Took back {on_one_line(ledger.name)}: {ledger.read:,} rows.")


@click.command()
@db_option
@config_option
def status(db: Path, config: Path | None) -> None:
    """Say what is loaded, from when to when per channel, and what is stale.

    \b
    Example:
      answered status --db care.duckdb
    """
    from analytics.api.catalogues import formats_named, never_holds
    from analytics.api.people import is_open_to_others

    with analytics.open(db, config=config) as log:
        files, channels = log.ledger(), log.status()
    show(
        [
            {"file": entry.name, "format": entry.format, **{key: getattr(entry, key) for key in LEDGER},
             "newest message": entry.newest_at, "loaded at": entry.loaded_at.replace(microsecond=0)}
            for entry in files
        ],
        "table", None,
    )  # fmt: skip
    to_stdout()
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
    if is_open_to_others(db):
        to_stderr(f"Others on this machine can read {db}. Run: chmod 600 {db}")
    known = {form.name: form for form in formats_named()}
    for name in dict.fromkeys(entry.format for entry in files):
        if name in known and known[name].lacks:
            to_stderr(f"{name} never holds {'; '.join(never_holds(known[name]))}.")


@click.command()
@click.argument("name", required=False, shell_complete=completing.formats)
@format_option
@output_option
def formats(name: str | None, form: str, output: Path | None) -> None:
    """List the formats that can be read; with NAME, the columns of one.

    \b
    Examples:
      answered formats
      answered formats twcs
    """
    from analytics.api.catalogues import formats_named, made_from, never_holds

    if name is None:
        show(
            [
                {"format": f.name, "title": f.title, "files": ", ".join(f.reads), "made from": made_from(f)}
                for f in formats_named()
            ],
            form,
            output,
        )
        return
    (chosen,) = formats_named(name)
    to_stdout(f"{chosen.name}: {chosen.title}\n{chosen.note}")
    to_stdout(f"files: {', '.join(chosen.reads)}")
    for part, required in chosen.parts:
        to_stdout(f"part {part}: {', '.join(required) or 'told by the name of the file'}")
    if chosen.required:
        to_stdout(f"required: {', '.join(chosen.required)}")
    to_stdout(f"optional: {', '.join(chosen.optional) or 'none'}")
    if chosen.needs_accounts:
        to_stdout("who the brand is: the accounts of [brand] in answered.toml, or --brand-account")
    if chosen.lacks:
        to_stdout(f"never holds: {'; '.join(never_holds(chosen))}")
    to_stdout(made_from(chosen))
