"""Report pages: a period of a log as one HTML file."""

from analytics.pages.render import render_report

__all__ = ["render_report"]
