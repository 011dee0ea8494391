"""Measuring: selections of a log, the figures of metrics over them, and lists of rows."""

from analytics.dimension_names import DIMENSIONS
from analytics.measuring.around import Around, Shift, around
from analytics.measuring.changes import Change, change
from analytics.measuring.comparing import Compared, Rule, Spread, compare, rules, spreads
from analytics.measuring.coverage import Coverage, coverage, sides
from analytics.measuring.explaining import Step, explain
from analytics.measuring.figures import Figure, measure
from analytics.measuring.labels import Sign, label_sources, signs_around
from analytics.measuring.limits import Counted, Limit, lacking, limits
from analytics.measuring.lists import (
    CurvePoint,
    NamedList,
    all_lists,
    answer_curve,
    list_frame,
    list_names,
    named_list,
    period_messages,
    population,
    rows,
)
from analytics.measuring.one_turn import Turn, turn_of
from analytics.measuring.querying import query
from analytics.measuring.scope import Span, hold_turns, span
from analytics.measuring.selection import Selection, last_complete_week, week_days, week_label

__all__ = [
    "DIMENSIONS",
    "Around",
    "Change",
    "Compared",
    "Counted",
    "Coverage",
    "CurvePoint",
    "Figure",
    "Limit",
    "NamedList",
    "Rule",
    "Selection",
    "Shift",
    "Sign",
    "Span",
    "Spread",
    "Step",
    "Turn",
    "all_lists",
    "answer_curve",
    "around",
    "change",
    "compare",
    "coverage",
    "explain",
    "hold_turns",
    "label_sources",
    "lacking",
    "last_complete_week",
    "limits",
    "list_frame",
    "list_names",
    "measure",
    "named_list",
    "period_messages",
    "population",
    "query",
    "rows",
    "rules",
    "sides",
    "signs_around",
    "span",
    "spreads",
    "turn_of",
    "week_days",
    "week_label",
]
