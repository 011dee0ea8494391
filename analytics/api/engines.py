"""Lakes, opened to be measured: on a cluster, or on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from analytics.api.exports import SILENT, Watch
from analytics.api.lakes import apart
from analytics.api.log import Log
from analytics.api.opening import load, queries_of, settings_of
from analytics.errors import LakeError, RequestError

if TYPE_CHECKING:
    import polars as pl

    from analytics.api.pages import ArchivePage
    from analytics.config import Settings


def open_lake(
    lake: str | Path,
    *,
    engine: str | None = None,
    config: str | Path | Settings | None = None,
    timeout_seconds: float = 60,
    watch: Watch = SILENT,
) -> Log:
    """Open a lake as a log that can be asked like any other.

    On a cluster, what its texts say is as the log told that was exported; on this machine they are read anew.

    Parameters
    ----------
    lake
        A folder, which all machines of a cluster must see under the same path, or ``s3://bucket/prefix``.
    engine
        The master of a cluster of Apache Spark, ``spark://HOST:PORT``, which measures the lake where it lies; None:
        this machine, which loads it into a log of its own, deleted when it is closed.
    config
        Configuration file, or settings; None: ``answered.toml`` in this folder where there is one.
    timeout_seconds
        How long to wait for a worker of the cluster.
    watch
        Who hears of it while it is done.

    Returns
    -------
    Log
        Of a cluster one that measures, lists, reports, checks and takes SQL; ``turns``, ``messages``, ``explain``,
        ``compare`` and ``export`` are of logs on one machine.

    Raises
    ------
    LakeError
        There is no lake, or it is damaged or of another layout.
    EngineError
        Spark or Java is not installed, the cluster cannot be reached, or no worker of it is free.
    ConfigError
        The configuration is missing or says something that has no meaning.
    """
    if engine is None:
        lakes, _ = apart([lake])
        if not lakes:
            raise LakeError(f"There is no lake at {lake}. Make one: answered export {lake}")
        return load(lakes, config=config, watch=watch)
    from analytics.engines import open_lake as open_on_cluster

    opened = open_on_cluster(lake, engine, settings_of(config), timeout_seconds=timeout_seconds)
    return _OnCluster(opened, queries=queries_of(config))


class _OnCluster(Log):
    """A lake that a cluster measures. What only a log on one machine can be asked says so."""

    @property
    def turns(self) -> pl.LazyFrame:
        raise self._only_here("turns")

    @property
    def messages(self) -> pl.LazyFrame:
        raise self._only_here("messages")

    def explain(self, *given: object, **named: object) -> NoReturn:
        raise self._only_here("explain")

    def compare(self, *given: object, **named: object) -> NoReturn:
        raise self._only_here("compare")

    def compared(self, *given: object, **named: object) -> NoReturn:
        raise self._only_here("compare")

    def save_query(self, *given: object, **named: object) -> NoReturn:
        raise self._only_here("save_query")

    def export(self, *given: object, **named: object) -> NoReturn:
        raise self._only_here("export")

    def archive(self, *given: Any, **named: Any) -> Iterator[ArchivePage]:
        # the processes of this machine would each open a session of their own
        return super().archive(*given, **named | {"processes": 1})

    def _only_here(self, name: str) -> RequestError:
        return RequestError(
            f"A cluster does not do {name}. Load the lake, or the part of it that you need, into a log on this machine:"
            f" answered load {self.path}"
        )
