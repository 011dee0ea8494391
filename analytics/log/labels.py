"""Labels of the messages of a log: read from their texts when they come, and again when what reads them changes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from analytics import lexicons, sqlfiles
from analytics.config import CATEGORIES, Settings
from analytics.connection import Connection
from analytics.errors import RequestError
from analytics.labelling import CUES, Learned, fingerprint, label_texts
from analytics.log.store import run

# Texts are read so many at a time, which bounds the memory; each time the expressions are prepared anew.
_AT_ONCE = 5_000_000

# A name after a greeting: with a capital, or closed by a mark ("Hi ana, your parcel", not "Hi, your parcel").
_NAME = r"(?:(?-i:\p{Lu})\p{L}*|\p{L}+[,!:.])?"


def refresh_labels(con: Connection, settings: Settings, *, is_new: bool) -> bool:
    """Label the messages of `touched` that say something new, or all where the rules changed; tell whether these did.

    Parameters
    ----------
    is_new
        The log was empty, so that there is no `touched`.

    Raises
    ------
    InstallationError
        A model is there, but not what it needs.
    RequestError
        The file of the model is broken.
    """
    learned = learned_of(con) if settings.reads_texts else None
    digest = labelling_digest(settings, learned)
    is_changed = not is_labelled_so(con, digest)
    con.execute("insert or replace into properties values ('labelling', ?)", [digest])
    con.execute("set variable reads_texts = ?", [settings.reads_texts])
    con.execute("set variable greeting = ?", [lexicons.greeting() + _NAME])
    run(con, "log/unlabelled_all" if is_new or is_changed else "log/unlabelled_touched")
    _define_tags(con, settings)
    run(con, "log/tagged")
    if settings.reads_texts:
        con.execute("drop table if exists texts")
        first = _next_row(con, 0)
        while first is not None:
            con.execute("set variable first_row = ?", [first])
            con.execute("set variable last_row = ?", [first + _AT_ONCE - 1])
            run(con, "log/texts")
            if con.execute("select exists (from texts)").fetchone() == (True,):
                label_texts(con, settings.phrases, learned)
                run(con, "log/labelled")
            first = _next_row(con, first + _AT_ONCE)
    run(con, "log/drop_labelling")
    return is_changed


def model_path(con: Connection) -> Path | None:
    """Return where the model of a log is kept: beside it; None for a log in memory."""
    found = con.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchone()
    return Path(f"{found[0]}.model") if found and found[0] else None


def learned_of(con: Connection) -> Learned | None:
    """Return what was learned for a log; None where nothing was."""
    path = model_path(con)
    if path is None or not path.is_file():
        return None
    from analytics import learned

    model = learned.load(path)
    if model.cues != len(CUES) or not set(model.labels) <= set(CATEGORIES):
        raise RequestError(
            f"{path} was not learned by this version of the program for categories. Learn again (`answered learn`) or"
            " delete it."
        )
    return Learned(model, tuple(model.figures.get("languages", ())))


def labelling_digest(settings: Settings, learned: Learned | None) -> str:
    """Return what changes with every change of how messages are labelled; ``none ...`` where texts are not read."""
    if not settings.reads_texts:
        return f"none {hashlib.sha256(repr(settings.categories).encode()).hexdigest()}"
    known = [fingerprint(settings.phrases), repr(settings.categories), sqlfiles.text("model/_macros")]
    if learned:
        known += [learned.model.fingerprint, repr(learned.languages)]
    return hashlib.sha256("\n".join(known).encode()).hexdigest()


def is_labelled_so(con: Connection, digest: str) -> bool:
    """Tell whether the messages of a log were labelled in that way."""
    found = con.execute(
        "select count(*) > 0 from properties where name = 'labelling' and value = ?", [digest]
    ).fetchone()
    return found == (True,)


def _next_row(con: Connection, number: int) -> int | None:
    # rows that are not committed yet have far higher numbers
    found = con.execute("select min(row_no) from unlabelled where row_no >= ?", [number]).fetchone()
    return found[0] if found else None


def _define_tags(con: Connection, settings: Settings) -> None:
    con.execute("create or replace temp table tag_categories (tag text, category text)")
    if settings.categories:
        con.executemany("insert into tag_categories values (?, ?)", list(settings.categories))
