"""Where a lake lies: a folder, or a prefix of a bucket of S3."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from analytics.errors import LakeError
from analytics.lake.manifest import NAME, Manifest


class Place(Protocol):
    """Where a lake lies. Its files never change: only the manifest is replaced, as a whole."""

    @property
    def shown(self) -> str:
        """What to call it."""

    def exists(self) -> bool:
        """Tell whether there is a manifest; False also where that cannot be found out."""

    def read(self) -> tuple[Manifest | None, str]:
        """Return the manifest, None where there is no lake yet, and what tells this one from a later one."""

    def fetch(self, paths: Iterable[str], scratch: Path) -> dict[str, Path]:
        """Return where files of the lake can be read, fetched into an empty folder where they lie elsewhere."""

    def writing(self) -> AbstractContextManager[Path]:
        """Keep other writers out as far as that is possible, and give an empty folder to make files in."""

    def put(self, made: Path, path: str) -> None:
        """Bring a file that was made to where it belongs."""

    def replace(self, manifest: Manifest, known: str) -> None:
        """Replace the manifest, if it is still the known one."""

    def leftovers(self, listed: Collection[str]) -> dict[str, int]:
        """Return files that nobody lists and nobody is going to, with their size in bytes."""

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Return the size of files in bytes."""

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files; of those that are not there nothing is said."""


_PATTERN = frozenset("*?[")


def place_of(lake: str | Path) -> Place:
    """Return where a lake lies.

    Raises
    ------
    LakeError
        The address is of another kind, or the path is a pattern.
    """
    text = str(lake)
    if "://" not in text:
        from analytics.lake.folders import Folder

        if _PATTERN & set(str(Path(lake).resolve())):
            raise LakeError(
                f"The path of the lake {text} has one of the characters * ? [, which stand for several files where"
                " Parquet is read. Choose another folder."
            )
        return Folder(Path(lake))
    if text.partition("://")[0].lower() != "s3":
        raise LakeError("A lake lies in a folder or at s3://BUCKET/PREFIX; other addresses hold none.")
    from analytics.lake.buckets import Bucket

    return Bucket(text)


def held(place: Place) -> Manifest:
    """Return the manifest of a lake.

    Raises
    ------
    LakeError
        There is none, or it is damaged.
    """
    manifest, _ = place.read()
    if manifest is None:
        raise LakeError(
            f"There is no lake at {place.shown}: it has no {NAME}. Make one with `answered export`."
        )
    return manifest


def is_lake(path: str | Path) -> bool:
    """Tell whether a path that was given is a lake: a folder or a prefix of S3 with a manifest."""
    text = str(path)
    if "://" not in text:
        return place_of(path).exists()
    if not text.lower().startswith("s3://") or any(one in text for one in "*?["):
        return False
    from analytics.sources.files import looks_like_export

    return not looks_like_export(Path(text)) and place_of(text).exists()
