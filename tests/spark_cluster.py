"""A real standalone cluster of Spark on this machine: a master and two workers, started and stopped by the tests."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

# Without what pays for large data only: preparing a job would take longer than running it.
SMALL_JOBS = (
    "spark.driver.memory=3g spark.executor.memory=1g spark.sql.shuffle.partitions=2 spark.sql.adaptive.enabled=false"
    " spark.sql.codegen.wholeStage=false spark.sql.codegen.factoryMode=NO_CODEGEN"
)
_STARTING_SECONDS = 90
_CLASSES = "org.apache.spark.deploy"
# Code that runs for some minutes: to compile it well takes longer than to run it, and half of the processors' time.
_JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@dataclass
class Cluster:
    """A cluster: its master, and its workers as processes with folders of their own."""

    master: str
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def executors_of(self, number: int) -> list[int]:
        """Return the processes that a worker has started, by their ids."""
        (worker,) = self.processes[number : number + 1]
        return [
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/stat")
            if _parent_of(path) == worker.pid
        ]

    def kill_worker(self, number: int) -> None:
        """Kill a worker (1 or 2) and what it has started, as a machine that is switched off."""
        for process in (*self.executors_of(number), self.processes[number].pid):
            os.kill(process, signal.SIGKILL)
        self.processes[number].wait()


def _parent_of(stat: Path) -> int | None:
    """Return the process that started one; None where it has ended, though nobody asked how."""
    try:
        state, parent, *_ = stat.read_text().rpartition(")")[2].split()
        return None if state == "Z" else int(parent)
    except (OSError, ValueError):
        return None


def why_not() -> str | None:
    """Return why there can be no cluster here; None: there can."""
    if not find_spec("pyspark") or not find_spec("sqlglot"):
        return "the extra is not installed: pip install 'answered[spark]'"
    return (
        None if shutil.which("java") else "there is no Java (Debian: apt-get install openjdk-17-jre-headless)"
    )


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Start a master and two workers of one core each; stop them, by their ids, at the end."""
    import pyspark

    home = Path(pyspark.__file__).parent
    # also for the driver, which this process starts
    os.environ.setdefault("JAVA_TOOL_OPTIONS", _JAVA_OPTIONS)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))}
    environment = clean | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
    }
    port = free_port()
    started = Cluster(f"spark://127.0.0.1:{port}", folder)

    def start(name: str, *arguments: str) -> Path:
        own = folder / name
        own.mkdir(parents=True)
        log = own / "log"
        with log.open("wb") as output:
            started.processes.append(
                subprocess.Popen(
                    [home / "bin/spark-class", *arguments],
                    cwd=own,
                    env=environment,
                    stdout=output,
                    stderr=output,
                )
            )
        return log

    try:
        master = start(
            "master", f"{_CLASSES}.master.Master", "--host", "127.0.0.1", "--port", str(port),
            "--webui-port", str(free_port()),
        )  # fmt: skip
        _wait(master, "I have been elected leader", started)
        workers = [
            start(
                f"worker{number}", f"{_CLASSES}.worker.Worker", "--host", "127.0.0.1", "--cores", "1",
                "--memory", "1500m",
                "--work-dir", str(folder / f"worker{number}/work"), "--webui-port", str(free_port()), started.master,
            )
            for number in (1, 2)
        ]  # fmt: skip
        for log in workers:
            _wait(log, "Successfully registered with master", started)
        yield started
    finally:
        for process in reversed(started.processes):
            if process.poll() is None:
                process.terminate()
        for process in started.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(log: Path, text: str, started: Cluster) -> None:
    until = time.monotonic() + _STARTING_SECONDS
    while text not in log.read_text(errors="replace"):
        if started.processes[-1].poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"Spark does not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)
