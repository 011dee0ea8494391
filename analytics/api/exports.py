"""Exports that paths name: found, looked at, and loaded one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.errors import DateOrder, InputError, NaiveTimes, NoBrand
from analytics.scratch import scratch_folder

if TYPE_CHECKING:
    from analytics.log import Loaded, LoadOptions
    from analytics.log import Log as Engine
    from analytics.sources.files import Export, Found

Progress = Callable[[str, float], None]


def _no_progress(name: str) -> AbstractContextManager[Progress]:
    return nullcontext(lambda step, share: None)


@dataclass(frozen=True)
class Watch:
    """Who hears of long work while it is done.

    Parameters
    ----------
    tell
        Takes a sentence: what was skipped, read together, or refused.
    progress
        Takes the name of an export; gives, for the time it is loaded, a function that takes the name of each step and
        the share of the work that is done.
    """

    tell: Callable[[str], None] = lambda text: None
    progress: Callable[[str], AbstractContextManager[Progress]] = _no_progress


SILENT = Watch()


@dataclass(frozen=True)
class Loading:
    """What became of the exports that paths named.

    Parameters
    ----------
    loaded
        One after the other, those that were read.
    failures
        Why others were not, though they were named.
    skipped
        What was left aside, with the reason: files of a folder that are no exports.
    """

    loaded: tuple[Loaded, ...]
    failures: tuple[str, ...]
    skipped: tuple[str, ...]


@contextmanager
def gathered(paths: Sequence[str | Path], options: LoadOptions, watch: Watch) -> Iterator[Found]:
    """Find the exports that paths name, tell what was skipped or added; what was unpacked for them goes at the end."""
    from analytics.sources.files import Found, find
    from analytics.sources.formats import named
    from analytics.sources.grouping import apart, grouped

    with scratch_folder() as scratch:
        found = find([str(path) for path in paths], scratch)
        exports = found.exports
        if options.mapping is None and (options.format is None or named(options.format).has_told_parts):
            together = grouped(exports, options.encoding)
            exports = together.exports
            for path in together.added:
                watch.tell(f"{path.name} lies beside what was named and belongs to it: read together.")
        elif options.mapping is not None:
            exports = apart(exports)
        for skipped in found.skipped:
            watch.tell(f"Skipped {skipped.name}: {skipped.reason}.")
        for error in found.failed:
            watch.tell(f"Error: {error}")
        yield Found(exports, found.skipped, found.failed)


def load_exports(
    engine: Engine, paths: Sequence[str | Path], options: LoadOptions, now: datetime, watch: Watch = SILENT
) -> Loading:
    """Load what paths name, each export as a whole or not at all; one that cannot be read keeps no other from it.

    Parameters
    ----------
    now
        Instant of the load, naive UTC; messages more than a day later are rejected.
    """
    from analytics.api.lakes import apart
    from analytics.log import load
    from analytics.sources.files import lonely_parts

    lakes, paths = apart(paths)
    if lakes and not paths:
        return _load_lakes(engine, lakes, now, watch)
    loaded: list[Loaded] = []
    failures: list[str] = []
    skipped: list[str] = []
    unread: dict[str, bool] = {}  # archives, and whether nothing of each was read
    with gathered(paths, options, watch) as found:
        skipped += [f"{one.name}: {one.reason}" for one in found.skipped]
        failures += [str(error) for error in found.failed]
        for export in found.exports:
            for path in lonely_parts(export):
                watch.tell(f"{path.name} lies beside {export.name} and belongs to it, but was not named.")
            try:
                with watch.progress(export.name) as progress:
                    loaded.append(load(engine, export, options, now, progress))
                    unread[export.container] = False
            except InputError as error:
                if export.container:
                    unread.setdefault(export.container, True)
                is_failure = not export.container and _is_failure(export, error)
                (failures if is_failure else skipped).append(str(error))
                watch.tell(f"{'Error' if is_failure else 'Skipped'}: {error}")
    for container in (name for name, is_unread in unread.items() if is_unread):
        failures.append(f"nothing in {container} could be read.")
        watch.tell(f"Error: {failures[-1]}")
    of_lakes = _load_lakes(engine, lakes, now, watch)
    return Loading((*of_lakes.loaded, *loaded), (*of_lakes.failures, *failures), tuple(skipped))


def _load_lakes(engine: Engine, lakes: Sequence[str | Path], now: datetime, watch: Watch) -> Loading:
    """Load the exports that lakes consist of; say which the log knew."""
    loaded: list[Loaded] = []
    failures: list[str] = []
    for lake in lakes:
        from analytics.lake import load_lake

        try:
            with watch.progress(str(lake)) as progress:
                new, known = load_lake(engine, lake, now, progress)
        except InputError as error:
            failures.append(str(error))
            watch.tell(f"Error: {error}")
            continue
        loaded += new
        if known:
            watch.tell(
                f"{lake}: {known:,} of its {known + len(new):,} exports {'was' if known == 1 else 'were'} loaded"
                " before; nothing of them was added."
            )
    return Loading(tuple(loaded), tuple(failures), ())


def _is_failure(export: Export, error: InputError) -> bool:
    """Tell whether a file that cannot be read failed; one that was found in a folder did where it is an export."""
    return export.is_named or isinstance(error, DateOrder | NaiveTimes | NoBrand)
