"""A lake in a bucket of S3."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.errors import InputError, LakeError
from analytics.lake.manifest import NAME, Manifest, is_own_file, parse
from analytics.scratch import scratch_folder
from analytics.sources import remote
from analytics.sources.archives import escaped

if TYPE_CHECKING:
    from s3fs import S3FileSystem

_OWN = ("messages", "tables", NAME)
# What a server answers that knows no conditions, or whose condition does not hold.
_UNKNOWN = ("NotImplemented", "InvalidArgument")
_CHANGED = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")


class Bucket:
    """A lake in a bucket. Nothing locks it: the manifest is put only where it is still the one that was read."""

    def __init__(self, url: str) -> None:
        path = url.partition("://")[2].rstrip("/")
        self._bucket, _, self._prefix = path.partition("/")
        if not remote.is_bucket(self._bucket):
            raise LakeError("The URL names no bucket. Write s3://bucket/prefix; credentials stand elsewhere.")
        self._root = path
        self._opened: S3FileSystem | None = None
        self._read_at: datetime | None = None

    @property
    def shown(self) -> str:
        """Its URL, which holds no credentials."""
        return f"s3://{escaped(self._root)}"

    def exists(self) -> bool:
        """Tell whether there is a manifest; False also where the server cannot be reached, or says nothing."""
        try:
            with self._told() as system:
                return bool(system.exists(f"{self._root}/{NAME}"))
        except InputError:
            return False

    def read(self) -> tuple[Manifest | None, str]:
        """Return the manifest and the tag that the server gave it."""
        with self._told() as system:
            try:
                found = system.call_s3("get_object", **self._at(NAME))
                about: dict[str, Any] = found
                text = _all_of(system, found)
            except FileNotFoundError:
                return None, ""
        self._read_at = about.get("LastModified")
        return parse(text, self.shown), str(about.get("ETag", ""))

    def fetch(self, paths: Iterable[str], scratch: Path) -> dict[str, Path]:
        """Fetch files, one after the other."""
        found = {}
        with self._told() as system:
            for number, path in enumerate(paths):
                target = scratch / f"{number:06}.parquet"
                try:
                    with remote.whole(target):
                        callback = remote.bounded(f"{self.shown}/{path}", scratch)
                        system.get_file(
                            f"{self._root}/{path}", str(target), max_concurrency=1, callback=callback
                        )
                except FileNotFoundError:
                    raise LakeError(
                        f"{self.shown} lacks {path}, which its {NAME} names. Was it compacted meanwhile? Try again."
                    ) from None
                found[path] = target
        return found

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Give a folder on the disk to make files in."""
        manifest, _ = self.read()
        if manifest is None:
            with self._told() as system:
                try:
                    there = system.ls(self._root, detail=False)
                except FileNotFoundError:
                    there = []
                foreign = sorted(
                    name for one in there if (name := one.rstrip("/").rpartition("/")[2]) not in _OWN
                )
                if foreign and self._prefix and self._root not in there:
                    raise LakeError(f"{self.shown} holds other objects ({foreign[0]}). Name another prefix.")
        with scratch_folder() as staging:
            yield staging

    def put(self, made: Path, path: str) -> None:
        """Put a file where it belongs."""
        with self._told() as system:
            system.put_file(str(made), f"{self._root}/{path}", max_concurrency=1)
        made.unlink()

    def replace(self, manifest: Manifest, known: str) -> None:
        """Put the manifest if it is still the known one; of servers that know no conditions, looked at just before."""
        changed = LakeError(
            f"{self.shown} was written by another program meanwhile; nothing of this run counts. Try again."
        )
        if self.read()[1] != known:
            raise changed
        body = {"Body": manifest.text().encode(), **self._at(NAME)}
        condition = {"IfMatch": known} if known else {"IfNoneMatch": "*"}
        with self._told() as system:
            try:
                system.call_s3("put_object", **body, **condition)
            except Exception as error:
                code = _code(error)
                if code in _CHANGED:
                    raise changed from None
                if code not in _UNKNOWN:
                    raise
                system.call_s3("put_object", **body)

    def leftovers(self, listed: Collection[str]) -> dict[str, int]:
        """Return objects of this program that are not listed and older than the manifest.

        A writer that made them began before it, so its manifest will be refused; a younger object may be of one that
        is at work.
        """
        self.read()
        with self._told() as system:
            try:
                there = system.find(self._root, detail=True)
            except FileNotFoundError:
                return {}
        found = {}
        for name, about in there.items():
            path = name.removeprefix(f"{self._root}/")
            if path in listed or not is_own_file(path):
                continue
            made_at = about.get("LastModified")
            if self._read_at is None or made_at is None or made_at < self._read_at:
                found[path] = int(about.get("size") or 0)
        return found

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Return the size of objects in bytes."""
        with self._told() as system:
            return {path: int(system.info(f"{self._root}/{path}")["size"] or 0) for path in paths}

    def remove(self, paths: Iterable[str]) -> None:
        """Remove objects."""
        with self._told() as system:
            for path in paths:
                system.call_s3("delete_object", **self._at(path))

    def _at(self, path: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": f"{self._prefix}/{path}" if self._prefix else path}

    @contextmanager
    def _told(self) -> Iterator[S3FileSystem]:
        try:
            with remote.needing_extra():
                from botocore.exceptions import BotoCoreError, ClientError

                with remote.told(self.shown, BotoCoreError, ClientError):
                    if self._opened is None:
                        self._opened = remote.s3_system()
                    yield self._opened
        except LakeError:
            raise
        except InputError as error:
            raise LakeError(str(error)) from None


def _all_of(system: S3FileSystem, found: dict[str, Any]) -> bytes:
    """Read the body of an answer, which its client gives piece by piece."""
    from fsspec.asyn import sync

    return bytes(sync(system.loop, found["Body"].read))


def _code(error: Exception) -> str:
    """Return what a server called a fault, also of one that was translated."""
    for one in (error, error.__cause__, error.__context__):
        response = getattr(one, "response", None)
        if isinstance(response, dict):
            return str(response.get("Error", {}).get("Code", ""))
    return ""
