"""Looking at exports without loading them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from analytics.api.clock import now
from analytics.api.exports import SILENT, Watch, gathered
from analytics.api.lakes import apart
from analytics.api.opening import Paths, Reading, listed, load_options, settings_of
from analytics.errors import InputError, RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.config import Settings
    from analytics.log import Inspection, LoadOptions
    from analytics.sources.files import Export


def inspect(
    paths: Paths,
    *,
    config: str | Path | Settings | None = None,
    watch: Watch = SILENT,
    **reading: Unpack[Reading],
) -> Iterator[Inspection | InputError]:
    """Say what each export is, how its columns map, and the first problems; load nothing.

    Parameters
    ----------
    paths
        Files, folders, globs, archives, ``s3://`` and ``https://`` addresses; one of them or several.
    config
        Configuration file, or settings; None: ``answered.toml`` in this folder where there is one.
    watch
        Who hears what was skipped or read together.
    **reading
        What exports do not say themselves: the keys of `Reading`.

    Yields
    ------
    Inspection or InputError
        Of each export; an error, which is not raised, of one that cannot be read.

    Raises
    ------
    InputError
        Nothing fits the paths.
    ConfigError, RequestError
        As for `load`.
    """
    settings, options = settings_of(config), load_options(**reading)
    lakes, others = apart(listed(paths))
    yield from map(inspected_lake, lakes)
    if not others:
        return
    with gathered(others, options, watch) as found:
        yield from found.failed
        for export in found.exports:
            try:
                yield inspected(export, options, settings)
            except InputError as error:
                yield error


def inspected_lake(lake: str | Path) -> Inspection | InputError:
    """Look at a lake; return the error of one that cannot be read."""
    from analytics.lake import inspect_lake

    try:
        return inspect_lake(lake)
    except InputError as error:
        return error


def inspected(export: Export, options: LoadOptions, settings: Settings) -> Inspection:
    """Look at one export; with a mapping, of which files that belong together are not known, at its first file."""
    from analytics.log import inspect
    from analytics.sources.grouping import apart

    one = export if options.mapping is None else apart([export])[0]
    return inspect(one, options, settings, now())


def draft_mapping(
    path: str | Path,
    target: str | Path,
    *,
    config: str | Path | Settings | None = None,
    **reading: Unpack[Reading],
) -> Path:
    """Write a mapping file for an export without a format of its own, drafted from its columns.

    Its comments say what was found and what has to be checked; load with it by ``mapping=target``.

    Parameters
    ----------
    path
        An export; of several the first is drafted from.
    target
        The mapping file.
    config
        Configuration file, or settings; None: ``answered.toml`` in this folder where there is one.
    **reading
        What the export does not say itself: the keys of `Reading`.

    Returns
    -------
    pathlib.Path
        The mapping file.

    Raises
    ------
    RequestError
        It is there already or cannot be written.
    InputError
        The export cannot be read, or nothing can be drafted from it.
    """
    settings, options = settings_of(config), load_options(**reading)
    check_target(Path(target), options)
    with gathered([path], options, SILENT) as found:
        if not found.exports:
            raise InputError(f"There is no export at {path}.")
        drafted(found.exports[0], Path(target), options, settings)
    return Path(target)


def check_target(target: Path, options: LoadOptions) -> None:
    """Make sure that a draft can be written, before anything is read.

    Raises
    ------
    RequestError
        The file is there already, its folder is not, or a mapping is given.
    """
    if options.mapping is not None:
        raise RequestError("A mapping file is given and one is to be drafted: leave out one of them.")
    if target.exists():
        raise RequestError(f"{target} is there already. Give another name, or delete it first.")
    if not target.parent.is_dir():
        raise RequestError(f"There is no folder {target.parent} to write {target.name} into.")


def drafted(export: Export, target: Path, options: LoadOptions, settings: Settings) -> LoadOptions:
    """Write a draft for an export; return the options with which it is read by it."""
    from analytics.log.drafting import draft

    text = draft(export, options, settings)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise RequestError(f"{target} cannot be written: {error.strerror}.") from None
    return replace(options, mapping=target, format=None)
