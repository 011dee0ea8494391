"""Unloading: taking an export out of a log again."""

from __future__ import annotations

from pathlib import Path

from analytics.errors import RequestError
from analytics.log.columns import filled_columns, store_columns
from analytics.log.intake import drop_scratch
from analytics.log.model import rebuild, renumber
from analytics.log.store import FileLedger, Log, run, transaction


def unload(log: Log, file: str) -> list[FileLedger]:
    """Take one export out of a log again, as if it had never been loaded; of an archive or a workbook all of it.

    Parameters
    ----------
    file
        Its path, or that of one of its parts; its name; or the first characters of its SHA-256, six at least.

    Returns
    -------
    list of FileLedger
        What each file had brought, in the order of loading.

    Raises
    ------
    RequestError
        No loaded file, or more than one, is meant.
    """
    con = log.con
    path = str(Path(file).resolve())
    # a path says more than a name
    found = con.execute(
        """
        with meant as (
            select
                file_no, sha256,
                case
                    when list_contains(string_split(path, ' + '), $path) then 1
                    when name = $file or (length($file) >= 6 and starts_with(sha256, lower($file))) then 2
                    when starts_with(path, $path || '/') or starts_with(name, $file || '/') then 3
                end as rank
            from files
        )
        select file_no, sha256, rank from meant where rank = (select min(rank) from meant) order by file_no
        """,
        {"path": path, "file": file},
    ).fetchall()
    if not found:
        names = [name for (name,) in con.execute("select name from files order by file_no").fetchall()]
        raise RequestError(f"No loaded file is called {file}. Loaded: {', '.join(names) or 'none'}.")
    is_archive = found[0][2] == 3
    if len(found) > 1 and not is_archive:
        digests = ", ".join(digest[:12] for _, digest, _ in found)
        raise RequestError(f"{file} means more than one loaded file. Say which by its SHA-256: {digests}.")
    numbers = [file_no for file_no, _, _ in found]
    ledgers = [entry for entry in log.ledger() if entry.file_no in numbers]
    log.forget()
    try:
        with transaction(con):
            renumber(con)
            store_columns(con, filled_columns(con, "versions"))
            for file_no in numbers:
                run(con, "log/unload", file_no=file_no)
                run(con, "log/decide")
                run(con, "log/after_unload", file_no=file_no)
                rebuild(con, log.settings)
    finally:
        drop_scratch(con)
    return ledgers
