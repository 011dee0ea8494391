"""How well a brand answers its customers, from the logs that its tools export.

>>> import analytics
>>> log = analytics.load(["mentions.csv", "responses.csv"])
>>> frame = log.metrics(["unanswered_share", "within_2h_share"], by="channel")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analytics.version import VERSION

if TYPE_CHECKING:
    from analytics.api.asking import Asked
    from analytics.api.catalogues import catalogue, dimensions, formats, lists
    from analytics.api.charting import chart
    from analytics.api.checking import Check
    from analytics.api.comparing import rules, spreads
    from analytics.api.diffing import diff, diff_instants
    from analytics.api.engines import open_lake
    from analytics.api.exports import Loading, Watch
    from analytics.api.inspecting import draft_mapping, inspect
    from analytics.api.labels import evaluate, learn
    from analytics.api.lakes import compact
    from analytics.api.log import Log
    from analytics.api.opening import Reading, load, open, sample, unload  # noqa: A004
    from analytics.api.pages import ArchivePage, Page
    from analytics.api.people import forget, redact
    from analytics.api.querying import saved_queries
    from analytics.api.rows import Explanation
    from analytics.api.writing import write
    from analytics.config import Settings
    from analytics.errors import AnsweredError
    from analytics.lake.compacting import Compacted
    from analytics.lake.writing import Exported
    from analytics.log.bounds import bound
    from analytics.log.forgetting import Forgotten
    from analytics.log.inspecting import Inspection
    from analytics.log.keys import key_path, name_key
    from analytics.log.loading import Loaded
    from analytics.log.redacting import Redacted
    from analytics.log.status import ChannelStatus
    from analytics.log.store import FileLedger
    from analytics.measuring.accuracy import Accuracy, Estimate
    from analytics.measuring.around import Around, Shift
    from analytics.measuring.checking import Checked, Verdict
    from analytics.measuring.comparing import Compared, Spread
    from analytics.measuring.diffing import Difference, Moved
    from analytics.measuring.evaluating import Evaluation
    from analytics.measuring.explaining import Step
    from analytics.measuring.figures import Figure
    from analytics.measuring.learning import Learning
    from analytics.measuring.limits import Limit
    from analytics.measuring.one_turn import Turn
    from analytics.measuring.quality import QualityVerdict
    from analytics.measuring.scope import Span

__version__ = VERSION

# Where each public name is; imported when it is first asked for, since the command line needs few of them at once.
_PLACES = {
    "Accuracy": "measuring.accuracy",
    "AnsweredError": "errors",
    "ArchivePage": "api.pages",
    "Around": "measuring.around",
    "Asked": "api.asking",
    "ChannelStatus": "log.status",
    "Check": "api.checking",
    "Checked": "measuring.checking",
    "Compacted": "lake.compacting",
    "Compared": "measuring.comparing",
    "Difference": "measuring.diffing",
    "Estimate": "measuring.accuracy",
    "Evaluation": "measuring.evaluating",
    "Explanation": "api.rows",
    "Exported": "lake.writing",
    "Figure": "measuring.figures",
    "FileLedger": "log.store",
    "Forgotten": "log.forgetting",
    "Inspection": "log.inspecting",
    "Learning": "measuring.learning",
    "Limit": "measuring.limits",
    "Loaded": "log.loading",
    "Loading": "api.exports",
    "Log": "api.log",
    "Moved": "measuring.diffing",
    "Page": "api.pages",
    "QualityVerdict": "measuring.quality",
    "Reading": "api.opening",
    "Redacted": "log.redacting",
    "Settings": "config",
    "Shift": "measuring.around",
    "Span": "measuring.scope",
    "Spread": "measuring.comparing",
    "Step": "measuring.explaining",
    "Turn": "measuring.one_turn",
    "Verdict": "measuring.checking",
    "Watch": "api.exports",
    "bound": "log.bounds",
    "catalogue": "api.catalogues",
    "chart": "api.charting",
    "compact": "api.lakes",
    "diff": "api.diffing",
    "diff_instants": "api.diffing",
    "dimensions": "api.catalogues",
    "draft_mapping": "api.inspecting",
    "evaluate": "api.labels",
    "forget": "api.people",
    "formats": "api.catalogues",
    "inspect": "api.inspecting",
    "key_path": "log.keys",
    "learn": "api.labels",
    "lists": "api.catalogues",
    "load": "api.opening",
    "name_key": "log.keys",
    "open": "api.opening",
    "open_lake": "api.engines",
    "redact": "api.people",
    "rules": "api.comparing",
    "sample": "api.opening",
    "saved_queries": "api.querying",
    "spreads": "api.comparing",
    "unload": "api.opening",
    "write": "api.writing",
}

__all__ = [
    "Accuracy",
    "AnsweredError",
    "ArchivePage",
    "Around",
    "Asked",
    "ChannelStatus",
    "Check",
    "Checked",
    "Compacted",
    "Compared",
    "Difference",
    "Estimate",
    "Evaluation",
    "Explanation",
    "Exported",
    "Figure",
    "FileLedger",
    "Forgotten",
    "Inspection",
    "Learning",
    "Limit",
    "Loaded",
    "Loading",
    "Log",
    "Moved",
    "Page",
    "QualityVerdict",
    "Reading",
    "Redacted",
    "Settings",
    "Shift",
    "Span",
    "Spread",
    "Step",
    "Turn",
    "Verdict",
    "Watch",
    "bound",
    "catalogue",
    "chart",
    "compact",
    "diff",
    "diff_instants",
    "dimensions",
    "draft_mapping",
    "evaluate",
    "forget",
    "formats",
    "inspect",
    "key_path",
    "learn",
    "lists",
    "load",
    "name_key",
    "open",
    "open_lake",
    "redact",
    "rules",
    "sample",
    "saved_queries",
    "spreads",
    "unload",
    "write",
]

if not TYPE_CHECKING:
    # a type checker would take any name for a public one
    def __getattr__(name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module 'analytics' has no attribute '{name}'")
        found = getattr(import_module(f"analytics.{_PLACES[name]}"), name)
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        return sorted([*globals(), *__all__])
