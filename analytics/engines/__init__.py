"""Engines: what else than DuckDB computes the figures of a log, with the very same SQL files."""

from analytics.engines.lake_log import LakeLog, open_lake

__all__ = ["LakeLog", "open_lake"]
