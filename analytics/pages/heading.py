"""The title of a page, and the line below it: days, zone, as of when, final or not."""

from __future__ import annotations

from analytics.pages.report import Report
from analytics.pages.texts import clip
from analytics.pages.wording import Wording


def title(report: Report, say: Wording) -> str:
    """Return the title of a page; it names the brand where the page is of one, and says where data are invented."""
    period = report.period
    if period.kind == "log":
        text = say.tr("All of the log")
    elif period.kind == "week":
        text = say.tr("Week {week}", week=say.week_name(period.first))
    else:
        text = say.days(period.first, period.last)
    if report.brand is not None:
        text = say.tr("{brand}: {title}", brand=brand_name(report.brand, say), title=text)
    return say.tr("{title} (invented sample data)", title=text) if report.is_sample else text


def period_line(report: Report, say: Wording) -> str:
    """Return the days, unless the title has them, the zone and the instant of a page in one line."""
    period = report.period
    days = say.days(period.first, period.last)
    as_of = say.instant(period.as_of, period.tz)
    parts = []
    if period.kind == "log":
        parts.append(say.tr("The whole log, {days}", days=days))
    elif period.kind == "week":
        parts.append(days)
    parts += [
        say.tr("days and times in {tz}", tz=say.ltr(period.tz)),
        say.tr("as of {instant}", instant=as_of),
    ]
    if period.is_final:
        parts.append(say.tr("final"))
    elif period.final_at is not None:
        parts.append(say.tr("final from {instant}", instant=say.instant(period.final_at, period.tz)))
    if report.is_internal:
        parts.append(say.tr("internal: with names and links"))
    return " · ".join(parts)


def brand_name(brand: str, say: Wording) -> str:
    """Return the name of a brand; an empty one: turns whose brand is not known."""
    return clip(brand, 60) or say.tr("Brand not named")
