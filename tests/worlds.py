"""Folders in which the commands of documents run, as a user with the sample data would run them."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared import made_once

CHECKOUT = Path(__file__).resolve().parent.parent
# Nothing of this machine, this user or this moment: the world's clock stands the day after the sample's last message.
SETTLED = {
    "COLUMNS": "110",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "POLARS_TABLE_WIDTH": "110",
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
    "SOURCE_DATE_EPOCH": "1775714400",  # 2026-04-09 06:00 UTC
    "TZ": "UTC",
}


def prepare(folder: Path) -> None:
    """Make the folder that the world of each page is a copy of: the sample's exports, and the log of them."""
    exports = folder / "exports"
    exports.mkdir(parents=True)
    for path in sorted((CHECKOUT / "sample_data").iterdir()):
        if path.is_file() and path.suffix != ".md":
            shutil.copy(path, exports)
    for name in ("mentions.csv", "responses.csv"):
        shutil.copy(exports / f"google_play_{name}", folder / name)
    status, said = World(folder).run("answered load exports/")
    if status:
        raise RuntimeError(f"The sample data cannot be loaded:\n{said}")


def prepared(shared: Path) -> Path:
    """Return the prepared folder, made once for all processes that share a folder."""
    return made_once(shared, "world", prepare)


@dataclass
class World:
    """A folder in which the commands of one page are run by a shell, one after another."""

    folder: Path
    names: dict[str, Any] = field(default_factory=dict)
    """What the page's Python has named so far."""

    @property
    def own(self) -> Path:
        """What a page does not see of its world, beside it: its commands, its home, where the last command left off."""
        return self.folder.with_name(f"{self.folder.name}.own")

    def __post_init__(self) -> None:
        (self.own / "bin").mkdir(parents=True, exist_ok=True)
        python = shlex.quote(sys.executable)
        main = "from analytics.cli import main; main(prog_name='answered')"
        for name, start in (("answered", f'{python} -P -c "{main}"'), ("python", python)):
            path = self.own / "bin" / name
            path.write_text(f'#!/bin/sh\nexec {start} "$@"\n', encoding="utf-8")
            path.chmod(0o755)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **SETTLED,
            "CASES": str(CHECKOUT / "tests" / "formats"),
            "CHECKOUT": str(CHECKOUT),
            "HOME": str(self.own),
            "PATH": f"{self.own / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(CHECKOUT),
            "STATE": str(self.own / "state"),
            **{name: os.environ[name] for name in ("CHROMIUM", "TMPDIR") if name in os.environ},
        }

    def run(self, command: str) -> tuple[int, str]:
        """Run a command where the last one left off; return its exit status and what a terminal would show."""
        script = (
            f'if [ -e "$STATE" ]; then . "$STATE"; fi\n{command}\n'
            'status=$?; { export -p; printf \'cd %q\\n\' "$PWD"; } > "$STATE"; exit $status'
        )
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300,
        )  # fmt: skip
        return done.returncode, done.stdout.decode(errors="replace")

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Let Python of this process run as if it had been started there."""
        before, environment = Path.cwd(), dict(os.environ)
        os.chdir(self.folder)
        os.environ.update({**SETTLED, "HOME": self.environment["HOME"]})
        try:
            yield
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(environment)
