"""Report pages: a period of a log as one HTML file."""

from analytics.pages.markdown import markdown
from analytics.pages.periods import page_days
from analytics.pages.render import Form, render
from analytics.pages.report import Report, gather
from analytics.pages.sections import SECTIONS
from analytics.pages.wording import Wording, wording

__all__ = ["SECTIONS", "Form", "Report", "Wording", "gather", "markdown", "page_days", "render", "wording"]
