"""The message log: its file, loading into it, and the model of threads and turns."""

from analytics.log.inspecting import Inspection, inspect
from analytics.log.intake import LoadOptions
from analytics.log.loading import Loaded, load
from analytics.log.status import ChannelStatus, status
from analytics.log.store import FileLedger, Log
from analytics.log.unloading import unload

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
