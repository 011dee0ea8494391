"""A log as a notebook shows it: what it holds, and its headline figures."""

from __future__ import annotations

from analytics.errors import NothingToReport
from analytics.log import Log, status
from analytics.measuring import Figure, Selection, measure, span
from analytics.metrics import catalogue
from analytics.pages.render import environment
from analytics.pages.report import HEADLINE
from analytics.pages.wording import wording
from analytics.resources import is_sample


def log_view(log: Log, title: str) -> str:
    """Return a log as a piece of HTML, in English: messages, channels, and the headline figures of all of it."""
    settings = log.settings
    figures: list[tuple[str, Figure]] = []
    try:
        held = span(log)
        asked = Selection(
            tz=settings.tz, week_start=settings.week_start, grace_seconds=settings.grace_seconds
        )
        known = catalogue()
        figures = [(known[figure.metric].title, figure) for figure in measure(log, HEADLINE, asked)]
    except NothingToReport:
        held = None
    ledger = log.ledger()
    return (
        environment(wording(), is_drawn=False)
        .get_template("notebook/log.html.j2")
        .render(
            title=title,
            held=held,
            tz=settings.tz,
            figures=figures,
            channels=status(log),
            sample=bool(ledger) and all(is_sample(file.path) for file in ledger),
        )
    )
