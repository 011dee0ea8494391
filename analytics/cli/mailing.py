"""The command that sends the report by mail."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analytics.cli.options import (
    as_of_option,
    config_option,
    db_option,
    now,
    open_log,
    selection,
    tz_option,
)
from analytics.cli.reporting import gather_page, write_whole
from analytics.errors import BrowserError

if TYPE_CHECKING:
    from analytics.mailing import Mail
    from analytics.pages import Report, Wording


@click.command()
@click.option("--to", required=True, multiple=True, help="Address to send to; may be given again.")
@click.option("--week", help="A week, for example 2026-W46.  [default: the last complete one]")
@click.option("--lang", help="Language: en, he, sr-Cyrl or sr-Latn.")
@click.option(
    "--settings",
    type=click.Path(path_type=Path),
    help="TOML file of the mail server: host, port, security, user, password, from.  [default: environment]",
)
@click.option(
    "--browser", type=click.Path(path_type=Path), help="The browser that draws pictures.  [default: found]"
)
@click.option(
    "--dry-run",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the mail to a file such as week.eml, and send nothing.",
)
@as_of_option
@tz_option
@db_option
@config_option
def mail(
    to: tuple[str, ...], week: str | None, lang: str | None, settings: Path | None, browser: Path | None,
    dry_run: Path | None, as_of: str | None, tz: str | None, db: Path, config: Path | None,
) -> None:  # fmt: skip
    """Send the report by mail: the scoreboard as a table, the whole page attached.

    Where an installed browser is found, charts come as pictures. The server is that of the environment
    (ANSWERED_SMTP_HOST, _PORT, _SECURITY, _USER, _PASSWORD, _FROM) or of the file of --settings. A password
    goes over TLS only.

    \b
    Examples:
      answered mail --to team@example.org --dry-run week.eml
      answered mail --to boss@example.org --to care@example.org --lang he --settings mail.toml
    """
    from analytics.mailing import message_bytes, read_sender, read_server, send
    from analytics.pages import wording

    # What is wrong with the server should show before the log is read.
    server = None if dry_run else read_server(os.environ, settings)
    sender = read_sender(os.environ, settings) if server is None else server.sender
    with open_log(db, config) as log:
        say = wording(lang or log.settings.lang or "en")
        asked = selection(log.settings, as_of=as_of, tz=tz)
        gathered = gather_page(log, asked, week, is_whole=False, is_internal=False)
    written = _mail(gathered, say, sender, to, browser)
    if dry_run:
        write_whole(dry_run, message_bytes(written))
        click.echo(f"Wrote {dry_run}; nothing was sent", err=True)
        return
    assert server is not None
    send(written, server)
    click.echo(f"Sent to {', '.join(to)}", err=True)


def _mail(gathered: Report, say: Wording, sender: str, to: tuple[str, ...], browser: Path | None) -> Mail:
    from analytics.mailing import Mail
    from analytics.pages import Form, render
    from analytics.pages.letter import letter

    images = _pictures(render(gathered, say), browser)
    # Mail programs show attached pages without running scripts.
    page = render(gathered, say, Form(is_drawn=False))
    words = letter(gathered, say, pictures=list(images))
    period = gathered.period
    name = f"answered-{period.first}-{period.last}.html"
    return Mail(
        sender=sender,
        to=to,
        subject=words.subject,
        text=words.text,
        html=words.html,
        date=now().replace(tzinfo=UTC),
        language=say.language.code,
        images=images,
        attachments={name: ("text/html", page.encode())},
    )


def _pictures(page: str, browser: Path | None) -> dict[str, bytes]:
    """Draw the charts of a page; without a browser that was asked for there are none."""
    from analytics.browsers import find_browser, screenshots
    from analytics.pages.letter import CHARTS

    try:
        found = find_browser(browser)
    except BrowserError as error:
        if browser is not None:
            raise
        click.echo(f"Without pictures of charts: {error}", err=True)
        return {}
    with tempfile.TemporaryDirectory(prefix="answered-") as folder:
        file = Path(folder) / "report.html"
        file.write_text(page, encoding="utf-8")
        drawn = screenshots(file, [f'[data-chart="{name}"]' for name in CHARTS], found)
    return {name: picture for name, picture in zip(CHARTS, drawn, strict=True) if picture is not None}
