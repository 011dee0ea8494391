"""Writing frames and texts to files, whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.drafts import draft_of, fill
from analytics.errors import RequestError

if TYPE_CHECKING:
    import polars as pl


def write(frame: pl.DataFrame, path: str | Path, form: str | None = None) -> tuple[str, ...]:
    """Write a frame to a file, whole or not at all; equal frames give equal bytes.

    In no form can a text become a formula. Instants are ISO 8601, durations seconds; what is not known is empty or
    null.

    Parameters
    ----------
    frame
        As any question to a log gives one, or made of such.
    path
        File to write; folders on the way to it are made.
    form
        ``csv``, ``json``, ``ndjson``, ``md``, ``parquet``, ``xlsx`` or ``table``; None: as the name of the file ends.

    Returns
    -------
    tuple of str
        What the form could not hold, and what became of it: texts that were cut, numbers that stand as texts.

    Raises
    ------
    RequestError
        There is no such form, none that the name ends in, the frame is too large for it, or the file cannot be written.
    """
    from analytics.tables import FORMS, form_of, written

    chosen = form or form_of(str(path))
    if chosen is None:
        raise RequestError(
            f"{path}: the name says no form. Give one of {', '.join(FORMS)}, or a name such as x.csv."
        )
    made = written(frame, chosen)
    write_whole(Path(path), made.content)
    return made.remarks


def write_whole(output: Path, content: str | bytes) -> None:
    """Write a file whole or not at all.

    What a link leads to is written, and keeps its mode; a pipe or device is written into.

    Raises
    ------
    RequestError
        It cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    target = target_of(output)
    if target.is_dir():
        raise RequestError(f"{output} is a folder. Name a file in it.")
    draft = draft_of(target, "part")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        fill(draft, data, target)
        draft.replace(target)
    except OSError as error:
        raise RequestError(f"{output} cannot be written: {error.strerror}.") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def target_of(output: Path) -> Path:
    """Return the file that is written: what a link leads to."""
    return output.resolve() if output.is_symlink() else output
