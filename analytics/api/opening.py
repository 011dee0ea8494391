"""Opening logs, and making them from exports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from analytics.api.clock import now
from analytics.api.exports import SILENT, Loading, Watch, load_exports
from analytics.api.holding import opened, writable
from analytics.api.log import Log
from analytics.config import Settings, load_settings, zone
from analytics.errors import InputError, RequestError, nearest
from analytics.saved import folder_of
from analytics.scratch import drop, made

if TYPE_CHECKING:
    from analytics.log import FileLedger, LoadOptions

DATE_ORDERS = ("dmy", "mdy", "ymd")
DB = "answered.duckdb"
CONFIG = "answered.toml"

Paths = Sequence[str | Path] | str | Path


class Reading(TypedDict, total=False):
    """What a user says of exports that do not say it themselves.

    Parameters
    ----------
    format
        Name of a format, as `analytics.formats` lists them; None: recognised by the columns.
    mapping
        A mapping file that says how to read an export without a format of its own.
    channel, brand
        For rows that give none.
    accounts
        Accounts that write as the brand, besides those of the configuration; one or several.
    input_tz
        Zone of times that name none; None: such an export is refused.
    date_order
        What comes first in times that do not say it: ``dmy``, ``mdy`` or ``ymd``; None: told by the whole file.
    encoding
        Encoding of text files; None: told by their bytes.
    """

    format: str | None
    mapping: str | Path | None
    channel: str | None
    brand: str | None
    accounts: Sequence[str] | str | None
    input_tz: str | None
    date_order: str | None
    encoding: str | None


def open(  # noqa: A001
    path: str | Path = DB, *, config: str | Path | Settings | None = None, wait: float | None = None
) -> Log:
    """Open a log, read-only.

    Parameters
    ----------
    path
        File of the log.
    config
        Configuration file, or settings; None: ``answered.toml`` in this folder where there is one.
    wait
        Seconds to wait at most for a log that another program writes to; None: it is not waited for.

    Raises
    ------
    LogError
        The file is missing, damaged, in use by a program that writes, or not a log of this version.
    ConfigError
        The configuration is missing or says something that has no meaning.
    """
    return Log(opened(Path(path), settings_of(config), wait), queries=queries_of(config))


def load(
    paths: Paths,
    into: str | Path | None = None,
    *,
    config: str | Path | Settings | None = None,
    strict: bool = True,
    watch: Watch = SILENT,
    wait: float | None = None,
    **reading: Unpack[Reading],
) -> Log:
    """Load exports into a log, and open it read-only. The same file twice adds nothing.

    Parameters
    ----------
    paths
        Files, folders, globs, archives, ``s3://`` and ``https://`` addresses; one of them or several.
    into
        File of the log, made where it is missing; None: a log of its own, deleted when it is closed.
    config
        Configuration file, or settings; None: ``answered.toml`` in this folder where there is one.
    strict
        Raise an error where an export that was named cannot be read, after the others were loaded; False: leave it to
        `Log.loading`.
    watch
        Who hears of it while it is done.
    wait
        Seconds to wait at most for a log that another program has open; None: it is not waited for.
    **reading
        What exports do not say themselves: the keys of `Reading`.

    Raises
    ------
    InputError
        An export that was named cannot be read, the reason of each; or nothing fits the paths.
    LogError, ConfigError
        As for `open`.
    RequestError
        There is no such zone, format or order of dates.
    """
    settings, options, paths = settings_of(config), load_options(**reading), listed(paths)
    queries = queries_of(config)
    if into is not None:
        loading = _loaded(Path(into), settings, paths, options, watch, wait, strict=strict)
        return Log(opened(Path(into), settings, wait), loading=loading, queries=queries)
    folder = made()
    path = folder / "log.duckdb"
    try:
        loading = _loaded(path, settings, paths, options, watch, strict=strict)
        engine = opened(path, settings)
    except BaseException:
        drop(folder)
        raise
    return Log(engine, loading=loading, discard=lambda: drop(folder), queries=queries)


def load_into(
    path: Path,
    paths: Paths,
    *,
    config: str | Path | Settings | None = None,
    watch: Watch = SILENT,
    **reading: Unpack[Reading],
) -> Loading:
    """Load exports into a log and let go of it: another program that waits for it can have it then."""
    options = load_options(**reading)
    return _loaded(path, settings_of(config), listed(paths), options, watch, strict=False)


def unload(
    file: str,
    path: str | Path = DB,
    *,
    config: str | Path | Settings | None = None,
    wait: float | None = None,
) -> list[FileLedger]:
    """Take a load back, as if it had never been; of an archive or a workbook all of it.

    Parameters
    ----------
    file
        Its path or name, or the first characters of its SHA-256.
    path
        File of the log.
    wait
        Seconds to wait at most for a log that another program has open; None: it is not waited for.

    Returns
    -------
    list of FileLedger
        What had become of the rows that were taken back, an export each.

    Raises
    ------
    RequestError
        No load fits, or several do.
    LogError, ConfigError
        As for `open`.
    """
    from analytics.log import unload as unload_file

    with writable(Path(path), settings_of(config), wait) as engine:
        return unload_file(engine, file)


def sample() -> Path:
    """Return the folder of the sample data: exports of two invented brands, which come with the program.

    They can be loaded as any folder: ``analytics.load(analytics.sample())``.

    Raises
    ------
    InstallationError
        It is missing.
    """
    from analytics.resources import folder

    return folder("sample_data")


def settings_of(config: str | Path | Settings | None) -> Settings:
    """Return settings, as they are or read from a file, which must exist where it was named.

    Raises
    ------
    ConfigError
        The file is missing or says something that has no meaning.
    """
    if isinstance(config, Settings):
        return config
    return load_settings(Path(config or CONFIG), required=config is not None)


def queries_of(config: str | Path | Settings | None) -> Path:
    """Return the folder of saved queries: beside the configuration, or in this folder where none was named."""
    return folder_of(Path(CONFIG if config is None or isinstance(config, Settings) else config))


def load_options(**reading: Unpack[Reading]) -> LoadOptions:
    """Return what a user says of exports, after making sure that its zone exists.

    Raises
    ------
    RequestError
        There is no such zone or order of dates, or both a format and a mapping are given.
    TypeError
        A key is none of `Reading`, as Python itself says of a function's parameters.
    """
    from analytics.log import LoadOptions

    for key in reading:
        if key not in Reading.__annotations__:
            raise TypeError(f"There is no parameter '{key}'.{nearest(key, Reading.__annotations__)}")
    order, accounts = reading.get("date_order"), reading.get("accounts") or ()
    if order is not None and order not in DATE_ORDERS:
        raise RequestError(f"There is no order of dates '{order}'.{nearest(str(order), DATE_ORDERS)}")
    mapping, input_tz = reading.get("mapping"), reading.get("input_tz")
    if mapping is not None and reading.get("format") is not None:
        raise RequestError(
            "A mapping (--map) and a format (--format) both say how to read the files: give one of them."
        )
    return LoadOptions(
        format=reading.get("format"),
        channel=reading.get("channel"),
        brand=reading.get("brand"),
        input_tz=zone(input_tz) if input_tz else None,
        encoding=reading.get("encoding"),
        date_order=order,
        accounts=(accounts,) if isinstance(accounts, str) else tuple(accounts),
        mapping=Path(mapping) if mapping is not None else None,
    )


def listed(paths: Paths) -> list[str | Path]:
    """Return paths, of which there may be a single one.

    Raises
    ------
    InputError
        There is none.
    """
    found = [paths] if isinstance(paths, str | Path) else list(paths)
    if not found:
        raise InputError("No export is named. Give a file, folder, glob, archive or address, or several.")
    return found


def _loaded(
    path: Path,
    settings: Settings,
    paths: Sequence[str | Path],
    options: LoadOptions,
    watch: Watch,
    wait: float | None = None,
    *,
    strict: bool,
) -> Loading:
    with writable(path, settings, wait) as engine:
        loading = load_exports(engine, paths, options, now(), watch)
    if strict and loading.failures:
        raise InputError("\n".join(loading.failures))
    return loading
