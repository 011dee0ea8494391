"""The command that writes the report."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analytics.cli.loading import load_paths, options_from
from analytics.cli.options import (
    as_of_option,
    config_option,
    db_option,
    load_options,
    open_log,
    selection,
    settings_from,
    tz_option,
)
from analytics.errors import NothingToReport, RequestError
from analytics.resources import is_sample

if TYPE_CHECKING:
    from analytics.log import Log
    from analytics.measuring import Selection

# A log that spans less is reported as a whole.
_SHORT = timedelta(weeks=4)


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default="report.html",
    show_default=True,
    help="File to write.",
)
@click.option("--week", help="A week, for example 2026-W46.")
@click.option("--from", "first", help="First day, for example 2026-11-16.")
@click.option("--to", "last", help="Last day, for example 2026-11-22.")
@as_of_option
@tz_option
@load_options
@db_option
@config_option
@click.pass_context
def report(
    ctx: click.Context, /, paths: tuple[str, ...], output: Path, week: str | None, first: str | None, last: str | None,
    as_of: str | None, tz: str | None, db: Path, config: Path | None, **given: str | None,
) -> None:  # fmt: skip
    """Write the report as one HTML file that needs no network.

    With PATHS, exports are loaded into a throw-away log first. Without a period: the last complete week; all
    of a log that spans under four weeks, or that is given as PATHS.

    \b
    Examples:
      answered report
      answered report --week 2026-W46 --tz Asia/Jerusalem -o week46.html
      answered report mentions.csv responses.csv -o report.html
    """
    if week and (first or last):
        raise RequestError("Give either --week or --from and --to.")
    failed = False
    if paths:
        from analytics.log import Log

        with (
            tempfile.TemporaryDirectory(prefix="answered-") as folder,
            Log(Path(folder) / "log.duckdb", settings_from(config), writable=True) as log,
        ):
            failed = load_paths(log, paths, options_from(given), quiet=True)
            asked = selection(log.settings, first=first, last=last, as_of=as_of, tz=tz)
            text = _render(log, asked, week, is_whole=True)
    else:
        with open_log(db, config) as log:
            asked = selection(log.settings, first=first, last=last, as_of=as_of, tz=tz)
            text = _render(log, asked, week, is_whole=False)
    _write(output, text)
    click.echo(f"Wrote {output} ({len(text.encode()) / 1e6:.1f} MB)", err=True)
    ctx.exit(1 if failed else 0)


def _render(log: Log, asked: Selection, week: str | None, *, is_whole: bool) -> str:
    from analytics.measuring import last_complete_week, span, week_days, week_label
    from analytics.pages import render_report

    held = span(log)
    latest = asked.as_of or held.latest_at
    if week:
        days = week_days(week, asked.week_start)
    elif asked.first or asked.last:
        days = None
    elif is_whole or latest - held.first_at < _SHORT:
        return render_report(log, asked, None, _titled(log, "All of the log"))
    else:
        days = last_complete_week(latest, asked.tz, asked.week_start)
        week = week_label(days[0])
    previous = None
    title = f"Week {week}"
    if days is not None:
        asked = replace(asked, first=days[0], last=days[1])
    else:
        title = f"{asked.first or 'The beginning'} to {asked.last or 'the latest message'}"
    if asked.first and asked.last:
        length = asked.last - asked.first + timedelta(days=1)
        previous = replace(asked, first=asked.first - length, last=asked.last - length)
    _refuse_empty(log, asked)
    return render_report(log, asked, previous, _titled(log, title))


def _titled(log: Log, title: str) -> str:
    """Say in the title where a log holds sample data."""
    return (
        f"{title} (invented sample data)" if any(is_sample(entry.path) for entry in log.ledger()) else title
    )


def _refuse_empty(log: Log, asked: Selection) -> None:
    from analytics.measuring import measure

    if not measure(log, ["turns"], asked)[0].value:
        raise NothingToReport(
            f"No turn was opened from {asked.first or 'the beginning'} to {asked.last or 'the end'} ({asked.tz}). "
            "`answered status` says what the log holds."
        )


def _write(output: Path, text: str) -> None:
    """Write a page whole or not at all."""
    draft = output.with_name(output.name + ".part")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(output)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise RequestError(f"{output} cannot be written: {error.strerror}.") from None
