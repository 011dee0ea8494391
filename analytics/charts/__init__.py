"""Charts as plotly figures, and plotly's own script; nothing else knows plotly.

The texts of a chart are given ready to read.
"""

from analytics.charts.layout import Json, library
from analytics.charts.waits import Dots, Line, Mark, answer_curve, channel_waits
from analytics.charts.weeks import Series, weekly

__all__ = ["Dots", "Json", "Line", "Mark", "Series", "answer_curve", "channel_waits", "library", "weekly"]
