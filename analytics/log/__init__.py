"""The message log: its file, loading into it, and the model of threads and turns."""

from analytics.log.loading import Loaded, LoadOptions, load, unload
from analytics.log.store import FileLedger, Log

__all__ = ["FileLedger", "LoadOptions", "Loaded", "Log", "load", "unload"]
