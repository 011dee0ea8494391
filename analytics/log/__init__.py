"""The message log: its file, loading into it, and the model of threads and turns."""

from analytics.log.inspecting import Inspection, inspect
from analytics.log.loading import Loaded, LoadOptions, load, unload
from analytics.log.status import ChannelStatus, status
from analytics.log.store import FileLedger, Log

__all__ = [
    "ChannelStatus",
    "FileLedger",
    "Inspection",
    "LoadOptions",
    "Loaded",
    "Log",
    "inspect",
    "load",
    "status",
    "unload",
]
