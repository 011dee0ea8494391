"""Commands about people's data: forgetting somebody, and masking texts for good."""

from __future__ import annotations

from pathlib import Path

import click

import analytics
from analytics.cli.loading import watch
from analytics.cli.options import config_option, db_option, instant, key_option, tz_option
from analytics.cli.output import show, to_stderr
from analytics.config import zone


@click.command()
@click.argument("customer")
@click.option("--mentions", is_flag=True, help="Mask the name in texts of others too.")
@key_option
@db_option
@config_option
def forget(customer: str, mentions: bool, db: Path, config: Path | None) -> None:
    """Take one person out of the log for good, and say what was removed.

    CUSTOMER is the id or name of an author, or channel:id. What they wrote goes from all tables and from the file; no
    later load brings it back, as the log keeps a hash of who it was, made with its key (answered.duckdb.key).

    \b
    Example:
      answered forget twitter:tw_user_7195 --mentions
    """
    found = analytics.forget(customer, db, mentions=mentions, config=config)
    show(
        [
            {"removed": what, "count": count}
            for what, count in (
                ("messages", found.messages),
                ("further rows of messages that came more than once", found.versions),
                ("turns", found.turns),
                ("contents of rejected rows", found.rejected),
                ("ids and links of others that led there", found.references),
                ("names in texts of others", found.masked),
            )
        ],
        "table",
        None,
    )
    if found.mentions and not mentions:
        said = "1 text of others names" if found.mentions == 1 else f"{found.mentions:,} texts of others name"
        to_stderr(f"{said} this person and stay as they are: --mentions would have masked the name.")
    to_stderr(
        "What is elsewhere stays: exports, backups, lakes and reports made before."
        f" The key {analytics.key_path(db)} keeps this person out of later loads: do not lose it."
    )
    if Path(f"{db}.model").exists():
        to_stderr(f"{db}.model was learned from texts of the log: `answered learn` makes it anew.")


@click.command()
@click.option("--before", help="Only texts of messages before this day, for example 2026-01-01.")
@click.option("--authors", is_flag=True, help="Give customers pseudonyms, and take links to originals away.")
@key_option
@tz_option
@db_option
@config_option
def redact(before: str | None, authors: bool, tz: str | None, db: Path, config: Path | None) -> None:
    """Mask texts of the log for good, and of all that is loaded from now on.

    Numbers, e-mail addresses, accounts, links and names of the people of a thread become marks, as in reports. Labels
    and figures stay. The log must be loaded again from its exports to have the texts back.

    \b
    Examples:
      answered redact --before 2026-01-01
      answered redact --authors --db copy.duckdb
    """
    found = analytics.redact(
        db,
        before=instant(before, zone(tz) if tz else "UTC") if before else None,
        authors=authors,
        config=config,
        watch=watch(),
    )
    show(
        [
            {"masked": what, "count": count}
            for what, count in (
                ("texts of messages", found.messages),
                ("texts of further rows", found.versions),
                ("contents of rejected rows, taken out", found.rejected),
                ("customers with a pseudonym now", found.authors),
            )
        ],
        "table",
        None,
    )
