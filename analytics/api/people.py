"""People in a log: forgetting one of them, and masking what they wrote."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.api.clock import now
from analytics.api.exports import SILENT, Watch
from analytics.api.holding import writable
from analytics.api.opening import DB, settings_of
from analytics.errors import LogError

if TYPE_CHECKING:
    from analytics.config import Settings
    from analytics.log.forgetting import Forgotten
    from analytics.log.redacting import Redacted


def forget(
    customer: str,
    path: str | Path = DB,
    *,
    mentions: bool = False,
    config: str | Path | Settings | None = None,
    wait: float | None = None,
) -> Forgotten:
    """Take one person out of a log, as if nothing of theirs had ever been loaded; no later load brings it back.

    What they wrote goes, with its history and labels; threads and turns are built anew; the file is written anew, so
    that no bytes stay in it. Rows of theirs stay counted in the ledger, as rejected ones without content. A hash of who
    it was, made with the key of the log, keeps their rows out of later loads.

    Parameters
    ----------
    customer
        Id or name of an author, as the log has it, or ``channel:id``. A person is an author of one channel.
    path
        File of the log.
    mentions
        Mask the name in texts of others too.
    wait
        Seconds to wait at most for a log that another program has open; None: it is not waited for.

    Returns
    -------
    Forgotten
        What was removed, and how many texts of others name the person.

    Raises
    ------
    RequestError
        Nobody is called so, or several are.
    LogError, ConfigError
        As for `analytics.open`; or the key of the log is missing.
    """
    from analytics.log.forgetting import forget

    with writable(_existing(path), settings_of(config), wait) as engine:
        return forget(engine, customer, now(), mentions=mentions)


def redact(
    path: str | Path = DB,
    *,
    before: datetime | None = None,
    authors: bool = False,
    config: str | Path | Settings | None = None,
    watch: Watch = SILENT,
    wait: float | None = None,
) -> Redacted:
    """Mask texts of a log for good, and of all that is loaded into it from now on.

    Numbers, e-mail addresses, accounts, links and the names of the people of a thread become marks, as in reports.
    Labels, threads and turns stay, so no figure changes. The file is written anew, so that no bytes stay in it.

    Parameters
    ----------
    path
        File of the log.
    before
        Only texts of messages before this instant, naive UTC; None: all.
    authors
        Replace ids and names of customers, and ids of conversations, in the whole log by pseudonyms that only the key
        of the log can make; take links to originals away.
    watch
        Who hears of it while it is done.
    wait
        Seconds to wait at most for a log that another program has open; None: it is not waited for.

    Returns
    -------
    Redacted
        How many texts, rows and authors were changed.

    Raises
    ------
    LogError, ConfigError
        As for `analytics.open`; or the key of the log is missing.
    """
    from analytics.log.redacting import redact

    with (
        writable(_existing(path), settings_of(config), wait) as engine,
        watch.progress(Path(path).name) as progress,
    ):
        return redact(engine, before, authors=authors, progress=progress)


def is_open_to_others(path: Path) -> bool:
    """Tell whether others than its owner can read a log."""
    from analytics.log.private_files import is_open_to_others as is_open

    return is_open(path)


def _existing(path: str | Path) -> Path:
    if not Path(path).exists():
        raise LogError(f"There is no log {path}. Name another with --db.")
    return Path(path)
