"""What a process that reads a hostile export does besides: files it opens, servers it asks, programs it starts."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_OTHERS = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "webbrowser.")
_CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod",
"os.chown", "os.truncate",
            "shutil.", "os.utime", "os.chdir", "tempfile.")  # fmt: skip
_HARMLESS = ("socket.gethostname", "socket.__new__", "ctypes.dlopen")
# It reads old workbooks, which can end the process that reads them.
_OWN_PROGRAM = "analytics.sources.oldworkbooks"


class Watch:
    """What was done outside some folders while it looked on."""

    def __init__(self) -> None:
        self._folders: tuple[str, ...] = ()
        installed = (*sys.path, sys.prefix, sys.base_prefix, str(Path(os.__file__).parent))
        system = ("/usr/lib", "/usr/share/zoneinfo", "/etc/localtime", "/proc", "/dev", "/sys")
        self._readable = (*sorted({os.path.realpath(path) for path in installed if path}), *system)
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    @contextmanager
    def within(self, *folders: Path) -> Iterator[None]:
        """Hear of all that leaves these folders; the installed program may be read."""
        self.seen.clear()
        self._folders = tuple(str(folder.resolve()) for folder in folders)
        try:
            yield
        finally:
            self._folders = ()

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._folders:
            return
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, int) or path is None:
                return
            writes = (isinstance(mode, str) and any(c in mode for c in "wax+")) or (
                isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            )
            if path != os.devnull and not self._is_inside(
                path, self._folders if writes else (*self._folders, *self._readable)
            ):
                self.seen.append(f"{'writes' if writes else 'reads'} {path!r}")
        elif event in _HARMLESS or (event == "subprocess.Popen" and _OWN_PROGRAM in arguments[1]):
            return
        elif event.startswith(_OTHERS):
            self.seen.append(f"{event} {arguments!r}"[:300])
        elif event.startswith(_CHANGES):
            if arguments[-1] not in (-1, None) and isinstance(arguments[-1], int):
                return  # within a folder that is open already: rmtree, which is heard itself
            paths = [one for one in arguments if isinstance(one, str | bytes | os.PathLike)]
            if paths and not all(self._is_inside(path, self._folders) for path in paths):
                self.seen.append(f"{event} {arguments!r}"[:300])

    def _is_inside(self, path: Any, folders: tuple[str, ...]) -> bool:
        # without realpath, which would be heard itself
        place = os.path.normpath(os.path.join(os.getcwd(), os.fsdecode(path)))  # noqa: PTH118, PTH109
        return any(place == folder or place.startswith(folder + os.sep) for folder in folders)
