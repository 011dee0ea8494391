"""Measuring: selections of a log, the figures of metrics over them, and lists of rows."""

from analytics.measuring.figures import Figure, measure
from analytics.measuring.lists import CurvePoint, answer_curve, population, rows
from analytics.measuring.scope import DIMENSIONS, Span, span
from analytics.measuring.selection import Selection, last_complete_week, week_days, week_label

__all__ = [
    "DIMENSIONS",
    "CurvePoint",
    "Figure",
    "Selection",
    "Span",
    "answer_curve",
    "last_complete_week",
    "measure",
    "population",
    "rows",
    "span",
    "week_days",
    "week_label",
]
