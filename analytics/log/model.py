"""The model: threads and turns, rebuilt for the messages that a load touched."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from analytics import sqlfiles
from analytics.config import Settings
from analytics.connection import Connection
from analytics.log.bounds import MESSAGE_BYTES, grow
from analytics.log.labels import refresh_labels
from analytics.log.store import run, run_text

# Past this share of the log, a rebuild of everything is faster.
_MOST_TOUCHED = 0.2
_SCRATCH = "create or replace temp table "


def rebuild(con: Connection, settings: Settings, *, is_new: bool = False) -> None:
    """Bring the model up to date with the messages.

    Reads the temporary tables `touched`, numbers of messages that came, changed or went, and, if there, `read_before`,
    what labels were made of; for a new log, none of them. The result equals that of a rebuild from nothing, row for
    row.
    """
    grow(con, _count(con, "posts") * MESSAGE_BYTES)
    is_redacted = (
        con.execute("select 1 from properties where name = 'redacted_before'").fetchone() is not None
    )
    are_labels_changed = refresh_labels(con, settings, is_new=is_new)
    if is_redacted:
        run(con, "log/as_they_came")
    said = "as_they_came" if is_redacted else "exported"
    keeps_templates = is_redacted and not is_new
    if keeps_templates:
        run(con, "log/keep_templates")
    is_changed = is_new | _brands_changed(con, settings.brands) | _numbering_changed(con) | are_labels_changed
    is_everything = is_changed or not _reach_out(con)
    _drop_scratch(con)
    if is_everything:
        con.execute(f"create or replace temp view model_messages as from {said}")
        con.execute("delete from places")
        con.execute("delete from waits")
        con.execute("delete from templates")
    else:
        # a table: steps read it a dozen times, and each time would unpack the texts of the whole log
        con.execute(
            f"create or replace temp table touched_messages as from {said} semi join touched using (message_no)"
        )
        con.execute("create or replace temp view model_messages as from touched_messages")
        con.execute("delete from waits where first_no in (select message_no from touched)")
        con.execute("delete from places where message_no in (select message_no from touched)")
        con.execute("delete from templates where message_no in (select message_no from touched)")
    run_steps(con)
    if keeps_templates:
        run(con, "log/templates_stay")


def run_steps(con: Connection) -> None:
    """Run the steps of the model in the order of their names, over the view `model_messages`.

    The header of a step may hold two questions in SQL: `when`, without whose yes it is left out, and `until`, without
    whose yes it runs again. A table that no further step names is dropped: of a large log they would fill a disk.
    """
    done_with = _last_named()
    for path in sqlfiles.paths("model"):
        step = sqlfiles.read(path, ("when", "until"))
        if "when" not in step.header or _is_so(con, step.header["when"]):
            run_text(con, step.sql, {})
            while "until" in step.header and not _is_so(con, step.header["until"]):
                run_text(con, step.sql, {})
        for table, last in done_with.items():
            if last == path:
                con.execute(f"drop table if exists {table}")


def scratch_tables() -> list[str]:
    """Return the temporary tables that the steps of the model make."""
    return list(_last_named())


@cache
def _last_named() -> dict[str, Path]:
    """Return the temporary tables of the steps, each with the last step that names it."""
    texts = {path: path.read_text(encoding="utf-8") for path in sqlfiles.paths("model")}
    lines = [line for text in texts.values() for line in text.splitlines() if line.startswith(_SCRATCH)]
    tables = dict.fromkeys(line.split()[5] for line in lines)
    return {
        table: [path for path, text in texts.items() if re.search(rf"\b{table}\b", text)][-1]
        for table in tables
    }


def _is_so(con: Connection, question: str) -> bool:
    return con.execute(question).fetchone() == (True,)


def _brands_changed(con: Connection, brands: tuple[tuple[str, tuple[str, ...]], ...]) -> bool:
    """Refresh the accounts of brands; tell whether they changed."""
    con.execute("create or replace temp table configured_accounts (account text, brand text)")
    for brand, accounts in brands:
        con.executemany(
            "insert into configured_accounts values (?, ?)", [[account, brand] for account in accounts]
        )
    run(con, "log/brand_accounts")
    changes = con.execute(
        "select count(*) from ((from known_accounts except from brand_accounts)"
        " union all (from brand_accounts except from known_accounts))"
    ).fetchone()
    if changes == (0,):
        return False
    con.execute("delete from brand_accounts")
    con.execute("insert into brand_accounts from known_accounts")
    return True


def renumber(con: Connection) -> None:
    """Give the messages of a log new numbers if another version of DuckDB numbered them."""
    changed = con.execute(
        "select count(*) > 0 from properties where name = 'numbering' and value <> numbering()"
    ).fetchone()
    if changed == (True,):
        run(con, "log/renumber")


def _numbering_changed(con: Connection) -> bool:
    """Tell whether numbers are made differently than when the model was last built (by another version of DuckDB)."""
    changed = con.execute(
        "select count(*) = 0 from properties where name = 'numbering' and value = numbering()"
    ).fetchone()
    con.execute("insert or replace into properties values ('numbering', numbering())")
    return changed == (True,)


def _reach_out(con: Connection) -> bool:
    """Extend `touched` to all that a change can reach; tell whether that stays a small part of the log."""
    total, touched = _count(con, "posts"), _count(con, "touched")
    con.execute("create or replace temp table frontier as from touched")
    run(con, "log/replies")
    while touched <= total * _MOST_TOUCHED:
        run(con, "log/touched")
        if not _count(con, "reached"):
            return True
        con.execute("insert into touched from reached")
        con.execute("create or replace temp table frontier as from reached")
        touched = _count(con, "touched")
    return False


def _count(con: Connection, table: str) -> int:
    found = con.execute(f"select count(*) from {table}").fetchone()
    return int(found[0]) if found else 0


def _drop_scratch(con: Connection) -> None:
    for table in scratch_tables():
        con.execute(f"drop table if exists {table}")
