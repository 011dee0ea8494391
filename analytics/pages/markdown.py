"""The scoreboard as Markdown, for chat and CI."""

from __future__ import annotations

from analytics.metrics import catalogue
from analytics.pages.heading import period_line, title
from analytics.pages.marking import marked
from analytics.pages.report import HEADLINE, Report
from analytics.pages.wording import Wording


def markdown(report: Report, say: Wording) -> str:
    """Return the title, the sentences and the headline figures of a report as Markdown with a table."""
    from analytics.pages.sentences import summary

    known = catalogue()
    heads = [say.tr("Figure"), say.tr("Value"), say.tr("95 % interval"), say.tr("n"), say.tr("Pending")]
    lines = [
        f"## {marked(title(report, say))}",
        "",
        marked(period_line(report, say)),
        "",
        *(line for sentence in summary(report, say) for line in (marked(sentence), "")),
        f"| {' | '.join(map(marked, heads))} |",
        "|---|---:|---:|---:|---:|",
    ]
    for name in HEADLINE:
        figure = report.figures[name]
        value = (
            say.value(figure.value, figure.unit)
            if figure.value is not None
            else say.tr(figure.reason or "not known")
        )
        reach = say.reach(figure) if figure.value is not None else "\u2014"
        cells = [say.tr(known[name].title), value, reach, say.number(figure.n), say.number(figure.pending)]
        lines.append(f"| {' | '.join(map(marked, cells))} |")
    return "\n".join(lines) + "\n"
