"""A lake as a log that Spark measures: the same model and the same metrics, on a cluster."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import duckdb

from analytics import sqlfiles
from analytics.config import Settings
from analytics.errors import EngineError, LakeError, without_values
from analytics.lake.manifest import Manifest
from analytics.lake.places import place_of
from analytics.log.model import run_steps, scratch_tables
from analytics.log.store import Log, run
from analytics.scratch import scratch_folder

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from analytics.engines.spark import SparkConnection

_MESSAGES = "lake_messages"


class LakeLog(Log):
    """A lake, open as a log. It can be measured, and not changed.

    Parameters
    ----------
    lake
        Its folder, or ``s3://bucket/prefix``.
    settings
        As of a log.
    con
        The connection to Spark.
    close
        Closes its session.
    """

    def __init__(
        self, lake: str, settings: Settings, con: SparkConnection, close: Callable[[], None]
    ) -> None:
        self.path = Path(lake)
        self.settings = settings
        self.measured: dict[str, Any] = {}
        self.facts: dict[str, Any] = {}
        self.spark = con
        self._close = close
        self.con = con

    def close(self) -> None:
        """Close the session of Spark, and remove what it wrote down."""
        from py4j.protocol import Py4JError

        # one that Spark has stopped holds nothing any more
        with suppress(Py4JError, EngineError):
            self.spark.close()
            self.spark.frames.remove_written()
        self._close()


def open_lake(
    lake: str | Path, engine: str, settings: Settings | None = None, *, timeout_seconds: float = 60
) -> LakeLog:
    """Open a lake as a log that Spark measures, and build its model there.

    Parameters
    ----------
    lake
        A folder that all workers reach, or ``s3://bucket/prefix``.
    engine
        The master of a cluster, ``spark://HOST:PORT``, or ``local[2]`` for Spark in this process.
    timeout_seconds
        How long to wait for a worker.

    Raises
    ------
    EngineError
        Spark is not installed, there is no Java, or the master or its workers cannot be reached.
    LakeError
        There is no lake, or it is damaged or of another layout.
    """
    place = place_of(lake)
    manifest, _ = place.read()
    if manifest is None:
        raise LakeError(f"There is no lake at {place.shown}. Make one: answered export {place.shown}")
    from analytics.engines import sessions

    session = sessions.session_of(engine, timeout_seconds)
    close = cache(partial(sessions.close, session, engine))
    try:
        from analytics.engines.spark import SparkConnection

        log = LakeLog(
            str(lake), settings or Settings(), SparkConnection(session, _scratch(str(lake), engine)), close
        )
        _read(log, str(lake), manifest)
        _build(log)
    except BaseException:
        close()
        raise
    return log


def _scratch(lake: str, engine: str) -> str:
    """Name a new folder that all workers reach: beside the lake, or where all are on this machine with its scratch."""
    name = f"answered-spark-{uuid4().hex}"
    if "://" in lake:
        return f"{lake.rstrip('/').replace('s3://', 's3a://', 1)}.{name}"
    is_here = engine.startswith("local") or re.match(r"spark://(127\.|localhost|\[::1\])", engine)
    return (Path(tempfile.gettempdir()) if is_here else Path(lake).resolve().parent).joinpath(name).as_uri()


def _read(log: LakeLog, lake: str, manifest: Manifest) -> None:
    """Let the files of a lake be the tables of a log."""
    con = log.spark
    run(con.beside, "log/schema")
    for name in ("log/_macros", "model/_macros", "measuring/_macros", "log/views"):
        run(log.con, name)
    for name in con.tables():
        con.forget_rows(name)
    _read_small(log, lake, manifest)
    root = lake.rstrip("/").replace("s3://", "s3a://", 1)
    if "://" not in root:
        root = Path(root).resolve().as_uri()
    if manifest.messages:
        paths = [f"{root}/{one.path}" for one in manifest.messages]
        con.put(_MESSAGES, _numbered(con, paths))
        if manifest.may_repeat:
            con.put(_MESSAGES, con.frames.of_sql(sqlfiles.text("spark/newest")))
        for name in ("posts", "labels", "acts", "templates"):
            con.add_table(name, con.frames.of_sql(sqlfiles.text(f"spark/{name}")))
    for name in ("unreadable", "versions"):
        if files := manifest.tables.get(name):
            rows = (con.frames.parquet if name == "unreadable" else partial(_numbered, con))(
                [f"{root}/{path}" for path in files]
            )
            con.add_table(name, rows)


def _numbered(con: SparkConnection, paths: Sequence[str]) -> DataFrame:
    """Return rows of messages with Spark's numbers: its hashes are not those of DuckDB."""
    con.put("lake_rows", con.frames.parquet(paths))
    return con.frames.of_sql(sqlfiles.text("spark/messages"))


def _read_small(log: LakeLog, lake: str, manifest: Manifest) -> None:
    """Read the tables that stay small beside Spark."""
    small = ("files", "remarks", "label_errors", "properties")
    paths = [path for name in small for path in manifest.tables.get(name, ())]
    with scratch_folder() as scratch:
        fetched = place_of(lake).fetch(paths, scratch)
        for name in small:
            for path in manifest.tables.get(name, ()):
                try:
                    log.spark.beside.execute(
                        f"insert into {name} by name from read_parquet(?, hive_partitioning = false)",
                        [str(fetched[path])],
                    )
                except duckdb.Error as error:
                    raise LakeError(
                        f"{lake}: {path} is damaged: {without_values(str(error)).splitlines()[0]}"
                    ) from None
            log.spark.is_local(name)


def _build(log: LakeLog) -> None:
    """Build the model, with the same files as a load does."""
    con = log.con
    con.execute("create or replace temp table configured_accounts (account text, brand text)")
    for brand, accounts in log.settings.brands:
        con.executemany(
            "insert into configured_accounts values (?, ?)", [[account, brand] for account in accounts]
        )
    run(con, "log/brand_accounts")
    con.execute("create or replace temp table brand_accounts as from known_accounts")
    # templates stand in the lake
    con.execute("set variable reads_texts = ?", [False])
    con.execute("create or replace temp view model_messages as from exported")
    run_steps(con)
    # rows that were inserted are written down: what a worker loses of them is read again
    log.spark.forget(*scratch_tables())
