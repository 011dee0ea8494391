"""Goals and limits held against a log, in the forms that people, pull requests and CI read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.log import Log as Engine
    from analytics.measuring import Selection
    from analytics.measuring.checking import Checked


@dataclass(frozen=True)
class Check:
    """What became of the goals of a configuration, and of its limits of quality.

    Parameters
    ----------
    checked
        The verdicts, each with its goal and figure.
    """

    checked: Checked

    @property
    def outcome(self) -> Literal["passed", "missed", "poor"]:
        """``poor``: the data are not as good as the limits ask; ``missed``: a goal is; else ``passed``."""
        return "poor" if self.checked.is_poor else "missed" if self.checked.is_missed else "passed"

    def text(self) -> str:
        """Return the verdicts as a table to read."""
        from analytics.pages.checked import plain

        return plain(self.checked)

    def json(self) -> str:
        """Return the verdicts as JSON, by the schema that the documentation publishes."""
        from analytics.pages.checked import document

        return document(self.checked)

    def junit(self) -> str:
        """Return the verdicts as JUnit XML."""
        from analytics.pages.checked import junit

        return junit(self.checked)

    def markdown(self) -> str:
        """Return the verdicts as Markdown of fewer than 65,536 characters, the worst first."""
        from analytics.pages.checked import markdown

        return markdown(self.checked)

    def badge(self, label: str = "goals") -> str:
        """Return how many goals are met as a badge in SVG."""
        from analytics.pages.checked import badge

        return badge(self.checked, label)

    def annotations(self) -> str:
        """Return the verdicts as workflow commands of GitHub, a line each."""
        from analytics.pages.checked import annotate

        return annotate(self.checked)


def check(engine: Engine, asked: Selection, clock: datetime, *, is_strict: bool, is_internal: bool) -> Check:
    """Judge the goals and limits of a log's settings; see `Log.check`."""
    from analytics.pages.checked import judge

    return Check(judge(engine, asked, clock=clock, is_strict=is_strict, is_internal=is_internal))
