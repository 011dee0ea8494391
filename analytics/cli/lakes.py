"""Commands for lakes: a log as Parquet files by month and channel."""

from __future__ import annotations

from pathlib import Path

import click

import analytics
from analytics.cli.loading import watch
from analytics.cli.options import bound_options, config_option, db_option
from analytics.cli.output import show, to_stderr


@click.command()
@click.argument("lake")
@db_option
@config_option
@bound_options
def export(lake: str, db: Path, config: Path | None) -> None:
    """Write the log as a lake, or append to one: Parquet files by month and channel (hive layout).

    LAKE is a folder, made where it is missing, or s3://BUCKET/PREFIX. A further export, of the same log or of another,
    appends new files with only the messages that the lake does not hold the same. Readers see the lake as it was or as
    it is after, whenever an export is killed. `answered load LAKE` reads it again.

    \b
    Examples:
      answered export lake/
      answered export s3://care/lake --db week.duckdb
    """
    with analytics.open(db, config=config) as log:
        found = log.export(lake, watch=watch())
    show(
        [
            {
                "lake": found.lake,
                "generation": found.generation,
                "new": found.new,
                "changed": found.changed,
                "unchanged": found.unchanged,
                "files": found.files,
                "MB": round(found.bytes / 1e6, 1),
            }
        ],
        "table",
        None,
    )
    if found.forgotten:
        said = "1 message" if found.forgotten == 1 else f"{found.forgotten:,} messages"
        to_stderr(
            f"The lake still holds {said} of people whom the log has forgotten since: an export takes nothing out of a"
            " lake. Export into a new one, and delete this one."
        )
    elif not found.files:
        to_stderr("The lake holds all messages of the log already.")


@click.command()
@click.argument("lake")
@bound_options
def compact(lake: str) -> None:
    """Make each month and channel of a lake one file, without rows that newer ones supersede.

    Months that need nothing are left alone; files that killed exports left behind are removed. Whenever it is killed,
    the lake is as it was or as it is after.

    \b
    Examples:
      answered compact lake/
      answered compact s3://care/lake
    """
    found = analytics.compact(lake, watch=watch())
    show(
        [
            {
                "lake": found.lake,
                "rewritten": found.rewritten,
                "left": found.left,
                "rows dropped": found.dropped,
                "files before": found.files_before,
                "files after": found.files_after,
                "removed": found.removed,
                "MB removed": round(found.removed_bytes / 1e6, 1),
            }
        ],
        "table",
        None,
    )
