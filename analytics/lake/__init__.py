"""The lake: a log as Parquet files by month and channel, to which exports append."""

from analytics.lake.compacting import Compacted, compact
from analytics.lake.inspecting import inspect_lake
from analytics.lake.manifest import Manifest, MessageFile
from analytics.lake.places import is_lake
from analytics.lake.reading import load_lake
from analytics.lake.writing import Exported, export

__all__ = [
    "Compacted",
    "Exported",
    "Manifest",
    "MessageFile",
    "compact",
    "export",
    "inspect_lake",
    "is_lake",
    "load_lake",
]
