"""The command that writes reports: a page, its print, the scoreboard as Markdown, or an archive of all weeks."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from analytics.cli.progress import progress_bar
from analytics.errors import NothingToReport, RequestError

if TYPE_CHECKING:
    from analytics.log import Log
    from analytics.measuring import Selection
    from analytics.pages import Form, Report, Wording

_MOST_PROCESSES = 8
_MOST_NAMED = 5
_DEFAULTS = {"html": "report.html", "pdf": "report.pdf", "md": "report.md", "site": "site"}


@dataclass(frozen=True)
class _Asked:
    """What the command was asked for."""

    selection: Selection
    say: Wording
    form: Form
    is_internal: bool


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File to write, for an archive its folder; - prints.  [default: report.html, .pdf or .md; site]",
)
@click.option("--week", help="A week, for example 2026-W46.")
@click.option("--from", "first", help="First day, for example 2026-11-16.")
@click.option("--to", "last", help="Last day, for example 2026-11-22.")
@click.option("--every", type=click.Choice(["week"]), help="An archive: a page a week and an index.")
@click.option("--by", type=click.Choice(["brand"]), help="With --every: a page a week for each brand.")
@click.option(
    "--lang", help="Language: en, he, sr-Cyrl or sr-Latn.  [default: that of the configuration, or en]"
)
@click.option("--static", is_flag=True, help="Without any script; every figure stands in a table.")
@click.option("--pdf", is_flag=True, help="Print it as PDF by an installed Chromium, Chrome or Edge.")
@click.option("--browser", type=click.Path(path_type=Path), help="The browser that prints.  [default: found]")
@click.option("--markdown", is_flag=True, help="The scoreboard as Markdown, for chat and CI.")
@click.option("--internal", is_flag=True, help="With names of people, links and unmasked texts.")
@as_of_option
@tz_option
@load_options
@db_option
@config_option
@click.pass_context
def report(
    ctx: click.Context, /, paths: tuple[str, ...], output: Path | None, week: str | None, first: str | None,
    last: str | None, every: str | None, by: str | None, lang: str | None, static: bool, pdf: bool,
    browser: Path | None, markdown: bool, internal: bool, as_of: str | None, tz: str | None, db: Path,
    config: Path | None, **given: Any,
) -> None:  # fmt: skip
    """Write the report as one HTML file that needs no network.

    With PATHS, exports are loaded into a throw-away log first. Without a period: the last complete week; all
    of a log that spans under four weeks, or that is given as PATHS.

    The page can be shared: it shows no names and no links to originals, and texts are masked. --internal
    shows all.

    \b
    Examples:
      answered report
      answered report --week 2026-W46 --tz Asia/Jerusalem --lang he -o week46.html
      answered report mentions.csv responses.csv -o report.html
      answered report --pdf -o week.pdf
      answered report --markdown -o -
      answered report --every week --by brand -o site/
    """
    from analytics.pages import Form, wording

    if week and (first or last or every):
        raise RequestError("Give either --week, or --from and --to, or --every.")
    if by and not every:
        raise RequestError("--by brand makes an archive: give --every week too.")
    if sum((pdf, markdown, bool(every))) > 1:
        raise RequestError("Give one of --pdf, --markdown and --every.")
    if every and str(output) == "-":
        raise RequestError("An archive is a folder and cannot be printed. Name one: -o site/.")
    if every and output is not None and output.is_file():
        raise RequestError(f"{output} is a file, and an archive needs a folder. Name another: -o site/.")
    if pdf and str(output) == "-":
        raise RequestError("A PDF cannot be printed to the terminal. Name a file: -o report.pdf.")
    # What is wrong with the browser should show before the log is read.
    printer = _browser(browser) if pdf else None
    kind = "site" if every else "pdf" if pdf else "md" if markdown else "html"
    target = output or Path(_DEFAULTS[kind])
    with _log(paths, db, config, given) as (log, failed):
        asked = _Asked(
            selection(log.settings, first=first, last=last, as_of=as_of, tz=tz),
            wording(lang or log.settings.lang or "en"),
            Form(is_drawn=not static),
            internal,
        )
        if every:
            # A throw-away log is open for writing, so no other process can read it.
            processes = 1 if paths else min(os.cpu_count() or 1, _MOST_PROCESSES)
            _write_archive(log, asked, target, by_brand=by == "brand", processes=processes)
        else:
            gathered = gather_page(log, asked.selection, week, is_whole=bool(paths), is_internal=internal)
    if not every:
        _write_page(gathered, asked, kind, target, printer)
    ctx.exit(1 if failed else 0)


@contextmanager
def _log(
    paths: tuple[str, ...], db: Path, config: Path | None, given: dict[str, Any]
) -> Iterator[tuple[Log, bool]]:
    """Open the log, or load exports into a throw-away one; say whether one of them failed."""
    if not paths:
        with open_log(db, config) as log:
            yield log, False
        return
    from analytics.log import Log

    with (
        tempfile.TemporaryDirectory(prefix="answered-") as folder,
        Log(Path(folder) / "log.duckdb", settings_from(config), writable=True) as log,
    ):
        yield log, load_paths(log, paths, options_from(given), quiet=True)


def gather_page(log: Log, asked: Selection, week: str | None, *, is_whole: bool, is_internal: bool) -> Report:
    """Gather the page that was asked for.

    Raises
    ------
    NothingToReport
        Nobody turned to the brand in these days.
    """
    from analytics.measuring import measure, span
    from analytics.pages import SECTIONS, gather, page_days

    chosen, previous = page_days(asked, week, span(log), is_whole=is_whole)
    is_open = chosen.first is None and chosen.last is None
    has_customers = span(log).customer_messages > 0
    if has_customers and not is_open and not measure(log, ["turns"], chosen)[0].value:
        raise NothingToReport(
            f"No turn was opened from {chosen.first or 'the beginning'} to {chosen.last or 'the end'} ({chosen.tz}). "
            "`answered status` says what the log holds."
        )
    return gather(log, chosen, SECTIONS, previous=previous, is_internal=is_internal)


def _write_page(gathered: Report, asked: _Asked, kind: str, target: Path, printer: Path | None) -> None:
    from analytics.pages import markdown, render

    text = markdown(gathered, asked.say) if kind == "md" else render(gathered, asked.say, asked.form)
    if str(target) == "-":
        click.echo(text, nl=False)
        return
    if printer:
        _print(text, target, printer)
    else:
        write_whole(target, text)
    click.echo(f"Wrote {target} ({target.stat().st_size / 1e6:.1f} MB)", err=True)


def _browser(given: Path | None) -> Path:
    from analytics.browsers import find_browser

    return find_browser(given)


def _print(text: str, target: Path, printer: Path) -> None:
    from analytics.browsers import print_pdf

    with tempfile.TemporaryDirectory(prefix="answered-") as folder:
        page = Path(folder) / "report.html"
        page.write_text(text, encoding="utf-8")
        print_pdf(page, target, printer)


def _write_archive(log: Log, asked: _Asked, folder: Path, *, by_brand: bool, processes: int) -> None:
    from analytics.pages.archive import archive

    written = kept = 0
    made: set[Path] = set()
    with progress_bar("Pages") as progress:
        for file in archive(
            log,
            asked.selection,
            asked.say,
            by_brand=by_brand,
            is_internal=asked.is_internal,
            is_drawn=asked.form.is_drawn,
            processes=processes,
            progress=progress,
        ):
            path = folder / file.path
            made.add(path)
            if path.is_file() and path.read_bytes() == file.text.encode():
                kept += 1
            else:
                write_whole(path, file.text)
                written += 1
    click.echo(f"Wrote {written} files to {folder}, {kept} are as they were", err=True)
    left = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.html") if path not in made)
    if left:
        shown = ", ".join(left[:_MOST_NAMED]) + (" …" if len(left) > _MOST_NAMED else "")
        click.echo(
            f"{len(left)} pages there are not of this archive; delete what is no longer meant: {shown}",
            err=True,
        )


def write_whole(output: Path, text: str | bytes) -> None:
    """Write a file whole or not at all."""
    draft = output.with_name(output.name + ".part")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(text.encode() if isinstance(text, str) else text)
        draft.replace(output)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise RequestError(f"{output} cannot be written: {error.strerror}.") from None
