"""Rows of a log: its turns and messages, lists, SQL of one's own, and the thread around a message."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Unpack
from zoneinfo import ZoneInfo

from analytics.api.asking import Asked
from analytics.api.measures import Measures
from analytics.api.turns_taken import one_at_a_time
from analytics.errors import RequestError

if TYPE_CHECKING:
    import polars as pl

    from analytics.log import Log as Engine
    from analytics.measuring import Step, Turn


@dataclass(frozen=True)
class Explanation:
    """What counted around a message, and why.

    Parameters
    ----------
    steps
        Each message of its thread in order, with what it did to the clock.
    turn
        The turn that the message belongs to, with the figures in which it counts; None: it belongs to none.
    tz
        Zone in which opening hours were looked at.
    """

    steps: list[Step]
    turn: Turn | None
    tz: str


class Rows(Measures):
    """What can be read of a log, row by row."""

    def __init__(self, engine: Engine, queries: Path) -> None:
        super().__init__(engine)
        self._queries = queries

    @property
    def turns(self) -> pl.LazyFrame:
        """The turns: a row a wait, with its customer, times, category and what became of it as of the latest message.

        The columns are those of the view `turns`, without an order. Read when collected, the columns asked for only.
        """
        from analytics.measuring.scanning import scan

        return scan(self._engine, "turns")

    @property
    def messages(self) -> pl.LazyFrame:
        """The messages: a row each, with category and language as read from texts where exports do not say.

        The columns are those of the view `messages`, without an order. Read when collected, the columns asked for only.
        """
        from analytics.measuring.scanning import scan

        return scan(self._engine, "messages")

    @one_at_a_time
    def rows(
        self, name: str, *, limit: int | None = None, show_people: bool = False, **asked: Unpack[Asked]
    ) -> pl.DataFrame:
        """Return the rows of a named list, such as ``worklist``.

        Parameters
        ----------
        limit
            The first rows only, that many; None: all.
        show_people
            With names, links and texts as they were written; otherwise those columns are left out and texts masked.

        Returns
        -------
        polars.DataFrame
            In the order of the list; `analytics.catalogue` says what its columns are.

        Raises
        ------
        QueryError
            There is no list of that name.
        RequestError, NothingToReport
            As for `metrics`; or the limit is below 0.
        """
        from analytics.measuring.lists import list_frame, named_list
        from analytics.pages.sharing import frame_without_people

        found = list_frame(self._engine, name, self._selection(**asked), _rows_at_most(limit))
        return found if show_people else frame_without_people(found, named_list(name))

    @one_at_a_time
    def query(
        self, sql: str, /, *, limit: int | None = None, timeout_seconds: float = 60, **parameters: object
    ) -> pl.DataFrame:
        """Run one SQL statement that reads the log: the views messages, turns, headline, ledger and rejects.

        It cannot write, read files, reach a network or change settings.

        Parameters
        ----------
        sql
            A statement, or the name of a saved query, whose parameters have the values kept unless others are given.
        limit
            The first rows only, that many; None: all.
        timeout_seconds
            After which it is stopped. A few steps of the engine, such as making one huge value, end before they stop.
        **parameters
            Values for ``$name`` in the SQL. A text is what it would be in quotes in the SQL. A parameter of the SQL
            cannot be called limit or timeout_seconds here.

        Returns
        -------
        polars.DataFrame
            The rows in the order of the query, at most ten million; instants are naive UTC, intervals seconds. Whole
            numbers of 128 bits, as sums are, come as ones of 64; a column with one that does not fit, as texts.

        Raises
        ------
        QueryError
            It is not one reading statement, fails, or takes too long; or no query of that name was saved.
        RequestError
            The limit is below 0, or the timeout not above.
        """
        from analytics.api.querying import run

        return run(
            self,
            sql,
            parameters,
            timeout_seconds=timeout_seconds,
            limit=_rows_at_most(limit),
            folder=self._queries,
        )

    @one_at_a_time
    def save_query(
        self,
        name: str,
        sql: str,
        /,
        *,
        title: str = "",
        replace: bool = False,
        **parameters: object,
    ) -> Path:
        """Keep SQL beside the configuration, to be run by its name: here by `query`, and as ``answered query NAME``.

        Parameters
        ----------
        name
            Letters, digits, ``_`` and ``-``.
        title
            What it shows, in one line.
        replace
            A query of that name; otherwise that is an error.
        **parameters
            What stands for ``$name`` in the SQL unless it is given; the others have to be given each time.

        Returns
        -------
        pathlib.Path
            The file, ``answered_queries/NAME.sql``.

        Raises
        ------
        RequestError
            The name cannot be one, is taken, or the file cannot be written.
        QueryError
            The SQL is none that can be kept, or a value is of no parameter of it.
        """
        from analytics.api.querying import keep

        return keep(self, name, title, sql, parameters, self._queries, is_replacing=replace)

    @one_at_a_time
    def explain(
        self, message_id: str | int, channel: str | None = None, *, tz: str | ZoneInfo | None = None
    ) -> Explanation:
        """Say what started and stopped the clock around a message, what was ignored, and why.

        Parameters
        ----------
        channel
            Of the message, where several have that id.
        tz
            Zone in which opening hours and figures are looked at; None: that of the settings.

        Raises
        ------
        RequestError
            There is no such message, or several channels have one.
        """
        from analytics.measuring import explain, turn_of

        asked = self._selection(tz=tz)
        message_id, channel = str(message_id), None if channel is None else str(channel)
        steps = explain(self._engine, message_id, channel)
        return Explanation(steps, turn_of(self._engine, message_id, asked, channel), asked.tz)


def _rows_at_most(limit: int | None) -> int | None:
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 0):
        raise RequestError(f"A limit is a number of rows, 0 or more, not {limit!r}.")
    return limit
