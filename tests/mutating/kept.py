"""Logs that are loaded once and kept, so that a test that only measures need not load its log for each mutant.

A log is kept by what was loaded into it: the bytes, the options, the settings and what it held before. One that a test
changed by other means is never kept, nor taken for another. A test whose subject is how a log is loaded gets none.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
from pathlib import Path
from typing import Any

from mutmut.state import state

from analytics.log import Log, loading, opening, store
from analytics.log.loading import Loaded, Progress
from analytics.log.store import run
from analytics.sources.files import Export

_create, _load, _init = opening.create, loading._load, Log.__init__
_NEW = "new"
_is_given = True


def give(is_given: bool) -> None:
    """Say whether the next test may be given a log that was loaded before."""
    global _is_given
    _is_given = is_given


def _folder() -> Path | None:
    """Return where logs are kept."""
    given = os.environ.get("ANSWERED_KEPT_LOGS")
    return Path(given) if given else None


def _is_load_changed() -> bool:
    """Tell whether the code that loads is itself changed: then each test must load anew."""
    return os.environ.get("MUTANT_UNDER_TEST", "").startswith("analytics.log.")


def _written(log: Log) -> int:
    """Return how much stands in the journal of a log: it grows with each change."""
    journal = Path(f"{log.path}.wal")
    return journal.stat().st_size if journal.exists() else 0


def _put(source: Path, target: Path) -> None:
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copyfile(source, draft)
    draft.rename(target)


def create(path: Path) -> None:
    """Make the file of a new log, as a copy of one that was made before."""
    folder = _folder()
    if folder is None or not (folder / _NEW).exists():
        _create(path)
    else:
        shutil.copyfile(folder / _NEW, path)


def init(self: Log, path: Path, *given: Any, **named: Any) -> None:
    """Open a log, and remember what it holds if it is new."""
    is_new = named.get("writable") and not named.get("is_scratch") and not path.exists()
    _init(self, path, *given, **named)
    if is_new and str(path) != ":memory:" and (folder := _folder()) is not None:
        if not (folder / _NEW).exists() and repr(self.settings) == repr(store.Settings()):
            self.con.execute("checkpoint")
            _put(self.path, folder / _NEW)
        self.__dict__["kept"] = (hashlib.sha256(repr(self.settings).encode()).hexdigest(), _written(self))


def load(log: Log, export: Export, options: Any, now: Any, progress: Progress) -> Loaded:
    """Load an export, or take the log as it was kept after the same load."""
    folder, (before, written) = _folder(), log.__dict__.get("kept", ("", 0))
    is_plain = before and written == _written(log) and len(export.parts) == 1 and not export.origins
    is_kept = folder is not None and _is_given and not _is_load_changed()
    if not is_kept or not is_plain or getattr(options, "mapping", None) is not None:
        log.__dict__.pop("kept", None)
        return _load(log, export, options, now, progress)
    (_, path), *_ = export.parts
    said = repr((before, path.name, path.read_bytes(), export.is_named, options, now))
    key = hashlib.sha256(said.encode()).hexdigest()
    if (folder / f"{key}.pickle").exists():
        paths = log.con.execute("select path, file_no from files").fetchall()
        log.con.close()
        Path(f"{log.path}.wal").unlink(missing_ok=True)
        shutil.copyfile(folder / key, log.path)
        log.con = log._open()
        for macros in ("log/_macros", "model/_macros", "measuring/_macros"):
            run(log.con, macros)
        log.forget()
        loaded, reached = pickle.loads((folder / f"{key}.pickle").read_bytes())
        for place in [*paths, (export.path, loaded.ledger.file_no)]:
            log.con.execute("update files set path = ? where file_no = ?", place)
        state()._stats.update(reached)
    else:
        loaded = _load(log, export, options, now, progress)
        reached = {name for name in state()._stats if name.startswith("analytics.log.")}
        log.con.execute("checkpoint")
        _put(log.path, folder / key)
        draft = folder / f"{key}.{os.getpid()}.pickle"
        draft.write_bytes(pickle.dumps((loaded, reached)))
        draft.rename(folder / f"{key}.pickle")
    log.__dict__["kept"] = (key, _written(log))
    return loaded


def keep() -> None:
    """Keep logs from now on."""
    opening.create, loading._load, Log.__init__ = create, load, init  # type: ignore[method-assign]  # tests only
