"""The command that sends the report by mail."""

from __future__ import annotations

import os
from pathlib import Path

import click

import analytics
from analytics.cli import completing
from analytics.cli.options import as_of_option, config_option, db_option, tz_option
from analytics.cli.output import to_stderr, write_whole


@click.command()
@click.option("--to", required=True, multiple=True, help="Address to send to; may be given again.")
@click.option("--week", help="A week, for example 2026-W46.  [default: the last complete one]")
@click.option("--lang", shell_complete=completing.languages, help="Language: en, he, sr-Cyrl or sr-Latn.")
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
    from analytics.api.mailing import mail_bytes, read_sender, read_server, send

    # What is wrong with the server should show before the log is read.
    server = None if dry_run else read_server(os.environ, settings)
    sender = read_sender(os.environ, settings) if server is None else server.sender
    with analytics.open(db, config=config) as log:
        page = log.report(week=week, lang=lang, as_of=as_of, tz=tz)
    written = page.mail(sender, to, browser=browser, tell=to_stderr)
    if dry_run:
        write_whole(dry_run, mail_bytes(written))
        to_stderr(f"Wrote {dry_run}; nothing was sent")
        return
    assert server is not None
    send(written, server)
    to_stderr(f"Sent to {', '.join(to)}")
