"""The parts of the weekly page, in their order; each module is one."""

from analytics.pages.sections import (
    answering,
    curve,
    definitions,
    figures,
    health,
    ledger,
    outcomes,
    places,
    waiting,
    wants,
    weeks,
    when,
)

SECTIONS = (
    figures.SECTION,
    weeks.SECTION,
    curve.SECTION,
    places.SECTION,
    when.SECTION,
    wants.SECTION,
    answering.SECTION,
    outcomes.SECTION,
    waiting.SECTION,
    health.SECTION,
    ledger.SECTION,
    definitions.SECTION,
)

__all__ = ["SECTIONS"]
