"""The command that writes reports: a page, its print, the scoreboard as Markdown, or an archive of all weeks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import analytics
from analytics.cli import completing
from analytics.cli.loading import show_loading, watch
from analytics.cli.opening import open_log, refuse_lake
from analytics.cli.options import (
    as_of_option,
    bound_options,
    config_option,
    db_option,
    engine_options,
    load_options,
    tz_option,
)
from analytics.cli.output import give, to_stderr, write_whole
from analytics.cli.progress import progress_bar
from analytics.errors import InputError, RequestError

if TYPE_CHECKING:
    from analytics import Log, Page

_MOST_PROCESSES = 8
_MOST_NAMED = 5
_DEFAULTS = {"html": "report.html", "pdf": "report.pdf", "md": "report.md", "site": "site"}


@click.command()
@click.argument("paths", nargs=-1, shell_complete=completing.files)
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
    "--lang",
    shell_complete=completing.languages,
    help="Language: en, he, sr-Cyrl or sr-Latn.  [default: that of the configuration, or en]",
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
@engine_options
@bound_options
@click.pass_context
def report(
    ctx: click.Context, /, paths: tuple[str, ...], output: Path | None, week: str | None, first: str | None,
    last: str | None, every: str | None, by: str | None, lang: str | None, static: bool, pdf: bool,
    browser: Path | None, markdown: bool, internal: bool, as_of: str | None, tz: str | None, db: Path,
    config: Path | None, lake: str | None, engine: str | None, **given: Any,
) -> None:  # fmt: skip
    """Write the report as one HTML file that needs no network.

    With PATHS, exports are loaded into a throw-away log first. Without a period: the last complete week; all
    of a log that spans under four weeks, or that is given as PATHS.

    The page can be shared: it shows no names and no links to originals, and texts are masked. --internal
    shows all.

    \b
    Examples:
      answered report
      answered report --week 2026-W14 --tz Asia/Jerusalem --lang he -o week14.html
      answered report mentions.csv responses.csv -o report.html
      answered report --pdf -o week.pdf
      answered report --markdown -o -
      answered report --every week --by brand -o site/
      answered report --lake lake/ --engine spark://10.0.0.5:7077
    """
    from analytics.api.pages import check_browser, check_language

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
    # What is wrong with the browser or the language should show before the log is read.
    if pdf:
        check_browser(browser)
    if lang:
        check_language(lang)
    kind = "site" if every else "pdf" if pdf else "md" if markdown else "html"
    target = output or Path(_DEFAULTS[kind])
    with _log(paths, db, config, lake, engine, given) as log:
        failed = log.loading is not None and bool(log.loading.failures)
        asked = {"first": first, "last": last, "as_of": as_of, "tz": tz}
        if failed and target.exists():
            raise InputError(f"Not everything could be read, so {target} was left as it was.")
        if every:
            _write_archive(
                log, target, by_brand=by == "brand", internal=internal, static=static, lang=lang, **asked
            )
        else:
            page = log.report(week=week, internal=internal, whole=bool(paths), lang=lang, **asked)
    if not every:
        _write_page(page, kind, target, static=static, browser=browser)
    ctx.exit(1 if failed else 0)


@contextmanager
def _log(
    paths: tuple[str, ...],
    db: Path,
    config: Path | None,
    lake: str | None,
    engine: str | None,
    given: dict[str, Any],
) -> Iterator[Log]:
    """Open the log or a lake, or load exports into a throw-away log."""
    if not paths:
        with open_log(db, config, lake, engine) as log:
            yield log
        return
    refuse_lake("PATHS")
    with analytics.load(paths, config=config, strict=False, watch=watch(), **given) as log:
        assert log.loading is not None
        show_loading(log.loading, quiet=True)
        yield log


def _write_page(page: Page, kind: str, target: Path, *, static: bool, browser: Path | None) -> None:
    if kind == "pdf":
        page.pdf(target, browser=browser)
    else:
        text = page.markdown() if kind == "md" else page.html(static=static)
        if str(target) == "-":
            give(text.encode())
            return
        write_whole(target, text)
    to_stderr(f"Wrote {target} ({target.stat().st_size / 1e6:.1f} MB)")


def _write_archive(log: Log, folder: Path, **asked: Any) -> None:
    written = kept = 0
    made: set[Path] = set()
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
    with progress_bar("Pages") as progress:
        for file in log.archive(processes=processes, progress=progress, **asked):
            path = folder / file.path
            made.add(path)
            if path.is_file() and path.read_bytes() == file.text.encode():
                kept += 1
            else:
                write_whole(path, file.text)
                written += 1
    to_stderr(f"Wrote {written} files to {folder}, {kept} are as they were")
    left = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.html") if path not in made)
    if left:
        shown = ", ".join(left[:_MOST_NAMED]) + (" …" if len(left) > _MOST_NAMED else "")
        to_stderr(f"{len(left)} pages there are not of this archive; delete what is no longer meant: {shown}")
