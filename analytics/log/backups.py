"""Copies of a log as it was before a newer version of the program changed its layout."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path

from analytics.drafts import begun, draft_of
from analytics.errors import LogError


def back_up(path: Path, layout: str) -> tuple[Path, int]:
    """Copy a log beside itself, whole or not at all; it must be open nowhere in this process.

    Parameters
    ----------
    layout
        Of the log; the copy is named for it: ``answered.duckdb.backup-5``.

    Returns
    -------
    Path
        The copy. One that was there before is left as it is, and this one gets a number.
    int
        When the log was last written, in nanoseconds.

    Raises
    ------
    LogError
        There is no room for it, or another process has the log open.
    """
    draft = draft_of(path, "part")
    try:
        with path.open("rb") as log, begun(draft) as copy:
            # as the engine locks it: nobody writes while it is copied
            fcntl.lockf(log, fcntl.LOCK_SH | fcntl.LOCK_NB)
            os.fchmod(copy.fileno(), os.fstat(log.fileno()).st_mode & 0o777)
            shutil.copyfileobj(log, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
            written_at = os.fstat(log.fileno()).st_mtime_ns
        return _placed(draft, path, layout), written_at
    except OSError as error:
        raise LogError(
            f"The log {path} is of an earlier version of this program (layout {layout}), and before it is brought up to"
            f" date a copy is made beside it, which failed: {error.strerror}. The log is as it was."
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _placed(draft: Path, path: Path, layout: str) -> Path:
    number = 1
    while True:
        target = path.with_name(f"{path.name}.backup-{layout}{'' if number == 1 else f'.{number}'}")
        if not target.exists():
            # not atomic with the question before it, but only an upgrade of the same log makes such names
            return draft.rename(target)
        number += 1
