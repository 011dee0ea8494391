"""Charts as plotly figures, and plotly's own script; nothing else knows plotly.

The texts of a chart are given ready to read.
"""

from analytics.charts.curves import Line, Target, answer_curve
from analytics.charts.figures import figures_chart, shifts_chart
from analytics.charts.layout import Json, Words, library, right_to_left
from analytics.charts.panels import Say
from analytics.charts.process import Level, Process, process
from analytics.charts.waits import Dots, Mark, channel_waits
from analytics.charts.weeks import Series, weekly

__all__ = [
    "Dots",
    "Json",
    "Level",
    "Line",
    "Mark",
    "Process",
    "Say",
    "Series",
    "Target",
    "Words",
    "answer_curve",
    "channel_waits",
    "figures_chart",
    "library",
    "process",
    "right_to_left",
    "shifts_chart",
    "weekly",
]
