"""Sessions of Spark: what must be there for one, and how it is set."""

from __future__ import annotations

import atexit
import logging
import os
import re
import shutil
import socket
import tempfile
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.errors import EngineError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_MASTER = re.compile(r"spark://(?P<host>\[[0-9A-Fa-f:]+\]|[^\s:/]+):(?P<port>\d{1,5})")
_LOCAL = re.compile(r"local(\[(\d+|\*)\])?")
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# Figures must not depend on how a cluster is set, so what decides on them is set here.
_SET = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.crossJoin.enabled": "true",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    # a text may hold ${env:HOME}, which is then no longer that text
    "spark.sql.variable.substitute": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
# What a cluster may set otherwise, by $SPARK_CONF_DIR or here through the environment.
# A report is some hundred jobs; what Spark keeps of each, for nobody to look at, filled the memory of the driver.
_PREFERRED = {
    "spark.driver.memory": "2g",
    "spark.sql.maxPlanStringLength": "1000",
    "spark.sql.ui.retainedExecutions": "5",
    # what was cancelled gives its core back, also where it does not look up
    "spark.task.reaper.enabled": "true",
    "spark.task.reaper.killTimeout": "10s",
    "spark.ui.enabled": "false",
    "spark.ui.retainedJobs": "20",
    "spark.ui.retainedStages": "20",
    "spark.ui.retainedTasks": "200",
}
_QUIET = """rootLogger.level = error
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %c{1}: %m%n
logger.lost.name = org.apache.spark.scheduler
logger.lost.level = off
"""


_users: dict[str, int] = {}
"""How many sessions this process has open, by the master of their cluster: a process has one at a time."""


def session_of(engine: str, timeout_seconds: float) -> SparkSession:
    """Open a session of Spark on a cluster.

    Parameters
    ----------
    engine
        ``spark://HOST:PORT``, or ``local[2]``.
    timeout_seconds
        How long to wait for a worker.

    Raises
    ------
    EngineError
        Spark is not installed, there is no Java, or the master or its workers cannot be reached.
    """
    found = _MASTER.fullmatch(engine)
    if not found and not _LOCAL.fullmatch(engine):
        raise EngineError(
            f"There is no engine '{engine}'. Give the master of a cluster of Spark: spark://HOST:PORT"
        )
    if not find_spec("pyspark") or not find_spec("sqlglot"):
        raise EngineError("The engine Spark is not installed. Install it: pip install 'answered[spark]'")
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java") and not (home and (Path(home) / "bin/java").exists()):
        raise EngineError(
            "The engine Spark needs Java 17 or newer, and there is none. On Debian and Ubuntu:"
            " apt-get install openjdk-17-jre-headless"
        )
    if found:
        _reach(engine, found["host"].strip("[]"), int(found["port"]), timeout_seconds)
    from pyspark.sql import SparkSession

    # it would print each error that is raised
    logging.getLogger("SQLQueryContextLogger").disabled = True
    builder = SparkSession.builder.master(engine).appName("answered")
    for name, value in (_PREFERRED | _SET | _own(found["host"] if found else "localhost")).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:  # of Java, of whatever class
        raise EngineError(f"{engine} gives no session: {str(error).splitlines()[0]}") from None
    _users[engine] = _users.get(engine, 0) + 1
    try:
        _wait_for_worker(session, engine, timeout_seconds)
        # with relations of its own
        return session.newSession()
    except BaseException:
        close(session, engine)
        raise


def close(session: SparkSession, engine: str) -> None:
    """Close a session; the last one of its cluster gives back what it holds there."""
    _users[engine] -= 1
    if not _users[engine]:
        session.stop()


def _own(host: str) -> dict[str, str]:
    """Return what this machine needs: quiet logs, and an address that the workers reach."""
    folder = tempfile.mkdtemp(prefix="answered-spark-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    log = Path(folder) / "log4j2.properties"
    log.write_text(_QUIET, encoding="utf-8")
    found = {"spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={log}"}
    if host in _LOOPBACK:
        found |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    given = os.environ.get("ANSWERED_SPARK_CONF", "")
    return found | dict(one.split("=", 1) for one in given.split() if "=" in one)


def _reach(engine: str, host: str, port: int, timeout_seconds: float) -> None:
    try:
        with socket.create_connection((host, port), timeout=min(timeout_seconds, 10)):
            pass
    except OSError as error:
        raise EngineError(
            f"{engine} cannot be reached: {error.strerror or error}. Is its master running?"
        ) from None


def _wait_for_worker(session: SparkSession, engine: str, timeout_seconds: float) -> None:
    """Run the smallest job; without a worker it would wait for ever."""
    is_done = threading.Event()

    def stop() -> None:
        if not is_done.is_set():
            session.sparkContext.cancelAllJobs()

    timer = threading.Timer(timeout_seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        session.range(1).count()
    except Exception:
        raise EngineError(
            f"{engine} has no worker that took a job within {timeout_seconds:g} seconds. Start workers, or wait until"
            " other programs leave some of their cores and memory."
        ) from None
    finally:
        is_done.set()
        timer.cancel()
