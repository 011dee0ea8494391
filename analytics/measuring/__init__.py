"""Measuring: selections of a log, the figures of metrics over them, and lists of rows."""

from analytics.measuring.explaining import Step, explain
from analytics.measuring.figures import Figure, measure
from analytics.measuring.lists import CurvePoint, answer_curve, list_names, population, rows
from analytics.measuring.querying import query
from analytics.measuring.scope import DIMENSIONS, Span, span
from analytics.measuring.selection import Selection, last_complete_week, week_days, week_label

__all__ = [
    "DIMENSIONS",
    "CurvePoint",
    "Figure",
    "Selection",
    "Span",
    "Step",
    "answer_curve",
    "explain",
    "last_complete_week",
    "list_names",
    "measure",
    "population",
    "query",
    "rows",
    "span",
    "week_days",
    "week_label",
]
