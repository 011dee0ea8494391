"""The log as analysts ask it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack

from analytics.api.asking import Asked
from analytics.api.rows import Rows
from analytics.api.turns_taken import each_in_turn, one_at_a_time
from analytics.errors import RequestError
from analytics.saved import FOLDER

if TYPE_CHECKING:
    from analytics.api.checking import Check
    from analytics.api.exports import Loading, Watch
    from analytics.api.pages import ArchivePage, Page
    from analytics.lake.writing import Exported
    from analytics.log import ChannelStatus, FileLedger
    from analytics.log import Log as Engine
    from analytics.measuring import Selection, Span


class Log(Rows):
    """An open log, made by `analytics.open` or `analytics.load`; a context manager that closes it.

    It is read-only: nothing that is asked of it changes its file. Threads that ask it at once take turns.

    Methods that measure take which turns are asked for by the keys of `Asked`: ``first``, ``last``, ``as_of``, ``tz``
    and ``where``. Shares are 0 to 1, durations seconds, instants naive UTC; what is not known is null with its reason,
    never 0.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        loading: Loading | None = None,
        discard: Callable[[], None] | None = None,
        queries: Path | None = None,
    ) -> None:
        super().__init__(engine, queries or Path(FOLDER))
        self._loading = loading
        # of the engine: a lazy frame that is still to be collected keeps it, and its file
        self._finalizer = weakref.finalize(engine, discard) if discard else None

    @property
    def loading(self) -> Loading | None:
        """What became of the exports; None where the log was opened, not loaded."""
        return self._loading

    @one_at_a_time
    def report(
        self,
        *,
        week: str | None = None,
        internal: bool = False,
        whole: bool = False,
        lang: str | None = None,
        **asked: Unpack[Asked],
    ) -> Page:
        """Measure what the report shows.

        Without a week or days: the last complete week; all of a log that spans under four weeks.

        Parameters
        ----------
        internal
            With names of people, links and texts as they were written; not to be shared.
        whole
            Without a week or days: all of the log.
        lang
            ``en``, ``he``, ``sr-Cyrl`` or ``sr-Latn``; None: that of the settings, or English.

        Raises
        ------
        NothingToReport
            Nobody turned to the brand in these days.
        RequestError
            As for `metrics`; or a condition is given, which pages do not take.
        """
        from analytics.api.pages import page

        return page(
            self._engine, self._paged(asked), week, is_whole=whole, is_internal=internal,
            language=lang or self._language(),
        )  # fmt: skip

    @one_at_a_time
    def check(
        self,
        *,
        every: str | None = None,
        week: str | None = None,
        strict: bool = False,
        internal: bool = False,
        **asked: Unpack[Asked],
    ) -> Check:
        """Hold the goals and limits of the settings against the figures and their intervals.

        Without a week or days: those of the report.

        Parameters
        ----------
        every
            ``day``, ``week``, ``month`` or ``quarter``: a verdict a period that has ended.
        strict
            Count what is undecided or unknown as missed.
        internal
            With goals of parts of fewer than five customers; not to be shared.

        Returns
        -------
        Check
            The verdicts, and the forms in which they can be written.

        Raises
        ------
        RequestError
            As for `metrics`; or there is nothing to check; or a condition is given.
        ConfigError
            A goal has no meaning.
        NothingToReport
            The log holds no message, or none in these days.
        """
        from analytics.api.checking import check
        from analytics.api.clock import now

        if asked.get("where"):
            raise RequestError("Goals are for all turns of their part of the log: leave out the condition.")
        chosen = self._selection(every=every, week=week, **asked)
        return check(self._engine, chosen, now(), is_strict=strict, is_internal=internal)

    def archive(
        self,
        *,
        by_brand: bool = False,
        internal: bool = False,
        static: bool = False,
        lang: str | None = None,
        processes: int = 1,
        progress: Callable[[str, float], None] = lambda step, share: None,
        **asked: Unpack[Asked],
    ) -> Iterator[ArchivePage]:
        """Make a page for each complete week, and an index.

        Parameters
        ----------
        by_brand
            A page a week for each brand.
        static
            Without any script.
        lang
            ``en``, ``he``, ``sr-Cyrl`` or ``sr-Latn``; None: that of the settings, or English.
        processes
            That work side by side.
        progress
            Hears the name of each step and the share of the work that is done, from 0 to 1.

        Yields
        ------
        ArchivePage
            Path below the archive's folder, and HTML; oldest first.

        Raises
        ------
        RequestError, NothingToReport
            As for `report`.
        """
        from analytics.api.pages import archive_pages

        with self._lock:
            pages = archive_pages(
                self._engine, self._paged(asked), lang or self._language(), by_brand=by_brand,
                is_internal=internal, is_static=static, processes=processes, progress=progress,
            )  # fmt: skip
        return each_in_turn(self._lock, self._engine.path, pages)

    @one_at_a_time
    def span(self) -> Span:
        """Return the first and last instant of the log (naive UTC), and the messages of customers and brands.

        Raises
        ------
        NothingToReport
            The log holds no message.
        """
        from analytics.measuring import span

        return span(self._engine)

    @one_at_a_time
    def status(self) -> list[ChannelStatus]:
        """Return what the log holds of each channel, by name: from when to when, and how much."""
        from analytics.log import status

        return status(self._engine)

    @one_at_a_time
    def ledger(self) -> list[FileLedger]:
        """Return what became of the rows of each export, in the order of loading."""
        return self._engine.ledger()

    @one_at_a_time
    def export(self, lake: str | Path, *, watch: Watch | None = None) -> Exported:
        """Write the log as a lake: Parquet files by month and channel; or append what a lake does not hold the same.

        Of a message that the lake holds otherwise, the rules of loading decide, as if its exports had been loaded
        into one log. A reader sees the lake as it was or as it is after.

        Parameters
        ----------
        lake
            A folder, made where it is missing, or ``s3://bucket/prefix``.
        watch
            Who hears of it while it is done.

        Returns
        -------
        Exported
            How many messages were new, changed and unchanged, and what was written.

        Raises
        ------
        LakeError
            The lake is damaged, of another layout, being written by another program, or cannot be written.
        NothingToReport
            The log holds no message.
        """
        from analytics.api.exports import SILENT
        from analytics.api.lakes import export

        return export(self._engine, lake, watch or SILENT)

    @one_at_a_time
    def close(self) -> None:
        """Close the file; a log that was loaded into none is deleted. Closing twice does nothing."""
        self._is_closed = True
        self._held.close()
        if self._finalizer:
            self._finalizer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Log({self._title()}{', closed' if self._is_closed else ''})"

    @one_at_a_time
    def _repr_html_(self) -> str | None:
        from analytics.pages.notebook import log_view

        return None if self._is_closed else log_view(self._engine, self._title())

    def _title(self) -> str:
        # where a throw-away log lies says nothing
        if not self._finalizer or not self._loading:
            return str(self.path)
        exports = len(self._loading.loaded)
        return f"{exports} exports" if exports != 1 else self._loading.loaded[0].ledger.name

    def _paged(self, asked: Asked) -> Selection:
        if asked.get("where"):
            raise RequestError("A page is of all turns of its days: leave out the condition.")
        return self._selection(**asked)

    def _language(self) -> str:
        return self.settings.lang or "en"
