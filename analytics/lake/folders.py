"""A lake in a folder."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from analytics.errors import LakeError
from analytics.lake.manifest import MOST_BYTES, NAME, Manifest, is_own_file, parse

_LOCK = ".lock"
_STAGING = ".staging"
_OWN = {NAME, _LOCK, _STAGING, "messages", "tables"}


class Folder:
    """A lake in a folder, which one writer at a time has for itself."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def shown(self) -> str:
        """Its path as it was given."""
        return str(self._root)

    def exists(self) -> bool:
        """Tell whether there is a manifest."""
        try:
            return (self._root / NAME).is_file()
        except (OSError, ValueError):
            return False

    def read(self) -> tuple[Manifest | None, str]:
        """Return the manifest and a digest of it."""
        try:
            if (self._root / NAME).stat().st_size > MOST_BYTES:
                raise LakeError(f"{self.shown}: {NAME} is larger than any manifest.")
            text = (self._root / NAME).read_bytes()
        except FileNotFoundError:
            return None, ""
        except OSError as error:
            raise LakeError(f"{self.shown} cannot be read: {error.strerror}.") from None
        return parse(text, self.shown), sha256(text).hexdigest()

    def fetch(self, paths: Iterable[str], scratch: Path) -> dict[str, Path]:
        """Return where files lie, after making sure that they are there, and no links that lead elsewhere."""
        root = self._root.resolve()
        found = {}
        for path in paths:
            file = self._root / path
            if not file.resolve().is_relative_to(root):
                raise LakeError(f"{self.shown}: {path} leads out of the lake. Nothing was read.")
            if not file.is_file():
                raise LakeError(
                    f"{self.shown} lacks {path}, which its {NAME} names. Was it compacted meanwhile? Try again."
                )
            found[path] = file
        return found

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Lock the folder, made where it is missing; what a killed writer was making goes."""
        with self._told():
            self._root.mkdir(parents=True, exist_ok=True)
            foreign = {one.name for one in self._root.iterdir()} - _OWN
            if foreign and not (self._root / NAME).exists():
                raise LakeError(
                    f"{self.shown} is a folder with other files ({sorted(foreign)[0]}). Name a new or an empty one."
                )
            lock = os.open(self._root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise LakeError(
                    f"{self.shown} is being written by another program. Try again when it is done."
                ) from None
            staging = self._root / _STAGING
            with self._told():
                _clear(staging)
                staging.mkdir()
            try:
                yield staging
            finally:
                _clear(staging)
        finally:
            os.close(lock)

    def put(self, made: Path, path: str) -> None:
        """Bring a file to where it belongs, whole and on the disk."""
        target = self._root / path
        with self._told():
            self._check_inside(target.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            _sync(made)
            made.replace(target)
            for folder in target.relative_to(self._root).parents:
                _sync(self._root / folder)

    def replace(self, manifest: Manifest, known: str) -> None:
        """Replace the manifest at once, if it is still the known one."""
        if self.read()[1] != known:
            raise LakeError(f"{self.shown} was written by another program meanwhile. Try again.")
        made = self._root / _STAGING / NAME
        with self._told():
            made.write_text(manifest.text(), encoding="utf-8")
            _sync(made)
            made.replace(self._root / NAME)
            _sync(self._root)

    def leftovers(self, listed: Collection[str]) -> dict[str, int]:
        """Return files of this program that the manifest does not list; links are not followed."""
        found = {}
        for top in ("messages", "tables"):
            if (self._root / top).is_symlink():
                continue
            for folder, _, names in os.walk(self._root / top):
                for name in names:
                    path = (Path(folder) / name).relative_to(self._root).as_posix()
                    if path not in listed and is_own_file(path):
                        found[path] = (self._root / path).lstat().st_size
        return found

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Return the size of files in bytes."""
        with self._told():
            return {path: (self._root / path).lstat().st_size for path in paths}

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, and folders that they leave empty."""
        with self._told():
            for path in paths:
                file = self._root / path
                self._check_inside(file.parent)
                file.unlink(missing_ok=True)
                for folder in (file.parent, file.parent.parent):
                    if folder.is_dir() and not any(folder.iterdir()):
                        folder.rmdir()

    def _check_inside(self, folder: Path) -> None:
        if not folder.resolve().is_relative_to(self._root.resolve()):
            raise LakeError(f"{self.shown}: {folder} leads out of the lake. Nothing was written there.")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise LakeError(f"{self.shown} cannot be written: {error.strerror}.") from None


def _clear(staging: Path) -> None:
    if staging.is_symlink():
        staging.unlink()
    else:
        shutil.rmtree(staging, ignore_errors=True)


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
