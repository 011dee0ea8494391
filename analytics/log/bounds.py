"""What the logs of this process may use of the machine: how much memory, and where what does not fit into it goes."""

from __future__ import annotations

import os
import re
from pathlib import Path

from analytics.connection import Connection
from analytics.errors import RequestError

DEFAULT_MEMORY = "1600MB"
_MOST_MEMORY = "50%"
"""Of the machine's: what a large log may use where the user named no limit."""
MESSAGE_BYTES = 250
"""Memory for a message that lets the model be built of a large log without failing and without spilling it all."""
FILE_TIMES = 2
"""Memory for all metrics of a large log, in sizes of its file."""
_WATCHED = 2.5
"""What a user's own SQL may take in all, in memory limits: not all that the engine takes is held against its limit."""
_SIZE = re.compile(r"(?P<number>\d+(\.\d+)?) ?(?P<unit>[KMGT]i?B)", re.IGNORECASE)
_LEAST_BYTES = 200_000_000
_PROCESS_BYTES, _CORE_BYTES = 1_100_000_000, 150_000_000
"""Address space of the process beside its logs: code and what allocators reserve, and threads for each core."""
_UNITS = {
    unit + form: (1024 if form == "iB" else 1000) ** power
    for power, unit in enumerate("KMGT", start=1)
    for form in ("B", "iB")
}
_bounds: dict[str, str] = {}
_grown: dict[str, int] = {}


def bound(memory: str | None = None, spill_to: str | Path | None = None) -> None:
    """Bound the memory of all logs that this process opens from now on; what does not fit goes to a folder.

    Parameters
    ----------
    memory
        The most that one log may use, such as ``"6GB"`` or ``"800 MiB"``; None: as it is. The process itself takes some
        200 MB more.
    spill_to
        A folder with room for what does not fit; None: as it is, at first beside each log.

    Raises
    ------
    RequestError
        That is no size, or less than 200 MB, or there is no such folder.
    """
    if memory is not None:
        _bounds["memory_limit"] = f"{_bytes(memory)}B"
    if spill_to is not None:
        if not Path(spill_to).is_dir():
            raise RequestError(
                f"There is no folder {spill_to} for what does not fit into memory. Make it first."
            )
        _bounds["temp_directory"] = str(Path(spill_to).resolve())


def bounds() -> dict[str, str]:
    """Return the settings of DuckDB that hold them.

    Raises
    ------
    RequestError
        The process may not have the address space that a log needs. Native code that is refused memory ends a process
        without a word, so it is said before.
    """
    space = _address_space()
    if space is None:
        return {"memory_limit": DEFAULT_MEMORY} | _bounds
    process = _PROCESS_BYTES + _CORE_BYTES * (os.cpu_count() or 1)
    left = space - process
    if left < _LEAST_BYTES:
        raise RequestError(
            f"This process may have {space / 1e9:.1f} GB of address space (ulimit -v), but needs"
            f" {(process + _LEAST_BYTES) / 1e9:.1f} GB at least. Allow more, or bound what it really uses, with"
            " --memory-limit or a control group."
        )
    return _bounds | {"memory_limit": f"{min(_limit(), left)}B"}


def grow(con: Connection, wanted_bytes: int) -> None:
    """Let a large log use more memory than by default, where neither the user nor the system bounds it.

    Parameters
    ----------
    wanted_bytes
        What it needs; it gets half of the machine's memory at most.
    """
    default_bytes = _bytes(DEFAULT_MEMORY)
    if wanted_bytes <= default_bytes or "memory_limit" in _bounds or _address_space() is not None:
        return
    con.execute(f"set global memory_limit = '{_MOST_MEMORY}'")
    found = con.execute("select current_setting('memory_limit')").fetchone()
    most = max(_bytes(found[0]), default_bytes) if found else default_bytes
    _grown["memory_limit"] = min(max(wanted_bytes, _limit()), most)
    con.execute(f"set global memory_limit = '{_limit()}B'")


def watched_bytes() -> int:
    """Return by how much the memory of the process may grow while SQL of a user's runs."""
    return int(_limit() * _WATCHED)


def more_memory() -> str:
    """Return twice the memory that a log may use, as it is written on the command line."""
    return f"{_limit() * 2 / 1e9:.1f}GB"


def _address_space() -> int | None:
    """Return how many bytes of addresses the system lets this process have; None: it sets no bound."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return None
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if allowed == resource.RLIM_INFINITY else allowed


def _limit() -> int:
    limit = _bounds.get("memory_limit")
    return int(limit[:-1]) if limit else _grown.get("memory_limit", _bytes(DEFAULT_MEMORY))


def _bytes(size: str) -> int:
    found = _SIZE.fullmatch(size.strip())
    if not found:
        raise RequestError(f"'{size}' is no size of memory. Give one like 6GB or 800MB.")
    power = {name.lower(): factor for name, factor in _UNITS.items()}[found["unit"].lower()]
    number = int(float(found["number"]) * power)
    if number < _LEAST_BYTES:
        raise RequestError(f"{size} of memory is too little for a log: give 200MB at least.")
    return number
