"""Verdicts on goals in the forms that people, pull requests and CI read; in English."""

from analytics.pages.checked.annotations import annotate
from analytics.pages.checked.badge import badge
from analytics.pages.checked.document import SCHEMA, document
from analytics.pages.checked.judging import judge
from analytics.pages.checked.junit import junit
from analytics.pages.checked.markdown import markdown
from analytics.pages.checked.plain import plain

__all__ = ["SCHEMA", "annotate", "badge", "document", "judge", "junit", "markdown", "plain"]
