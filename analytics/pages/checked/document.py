"""Verdicts as JSON, whose form `docs/schema/check.schema.json` says."""

from __future__ import annotations

import json
from datetime import datetime

from analytics.measuring.checking import Checked, Verdict
from analytics.measuring.quality import QualityVerdict
from analytics.pages.checked.telling import remarks, state
from analytics.pages.texts import clean

SCHEMA = "urn:answered:schema:check:1"


def document(checked: Checked) -> str:
    """Return the verdicts as a JSON text: shares 0 to 1, durations in seconds, what is not known null."""
    asked = checked.selection
    outcomes = ("met", "missed", "undecided", "unknown")
    content = {
        "schema": SCHEMA,
        "result": state(checked),
        "strict": checked.is_strict,
        "first": checked.first.isoformat(),
        "last": checked.last.isoformat(),
        "every": asked.every,
        "tz": asked.tz,
        "as_of": _instant(checked.as_of),
        "counts": {outcome: sum(one.outcome == outcome for one in checked.verdicts) for outcome in outcomes},
        "goals": [_goal(verdict, checked) for verdict in checked.verdicts],
        "quality": [_limit(verdict, checked) for verdict in checked.quality],
        "remarks": remarks(checked),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _goal(verdict: Verdict, checked: Checked) -> dict[str, object]:
    goal, figure = verdict.goal, verdict.figure
    side = {None: None, True: "met", False: "missed"}[verdict.is_on_good_side]
    return {
        **figure.amounts(),
        "operator": goal.operator,
        "goal": goal.value,
        "verdict": verdict.outcome,
        "fails": checked.fails(verdict),
        "side": side,
        "bound": verdict.bound,
        "reason": None if verdict.reason is None else clean(verdict.reason),
        "channel": goal.part if goal.dimension == "channel" else None,
        "brand": goal.part if goal.dimension == "brand" else None,
        "category": goal.part if goal.dimension == "category" else None,
        "period": figure.period.isoformat() if figure.period else None,
    }


def _limit(verdict: QualityVerdict, checked: Checked) -> dict[str, object]:
    return {
        "limit": verdict.limit.name,
        "unit": verdict.limit.unit,
        "value": verdict.value,
        "numerator": verdict.numerator,
        "denominator": verdict.denominator,
        "operator": "<=",
        "goal": verdict.limit.value,
        "verdict": verdict.outcome,
        "fails": checked.fails(verdict),
        "reason": verdict.reason,
    }


def _instant(when: datetime) -> str:
    return f"{when.isoformat()}Z"
