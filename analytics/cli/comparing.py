"""The command that shows a log under other tools' definitions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analytics.cli.options import config_option, db_option, open_log, selection, selection_options
from analytics.cli.output import format_option, output_option, show, to_stderr

if TYPE_CHECKING:
    from analytics.measuring.comparing import Compared, Spread

_MEASURES = {
    "centre_seconds": "response time",
    "within_30m_share": "within 30 min",
    "unanswered_share": "unanswered",
}


@click.command()
@selection_options
@click.option(
    "--definitions", is_flag=True, help="Print what each rule counts and who published it; measure nothing."
)
@format_option
@output_option
@db_option
@config_option
def compare(
    definitions: bool, form: str, output: Path | None, db: Path, config: Path | None, **given: str | None
) -> None:
    """Show the same log under other tools' definitions of response time.

    A row a rule: the median or mean that the tool shows, the share answered within 30 minutes and the share
    unanswered; then how far apart they are. Cases are those that each rule opens within the period (Chatwoot:
    answers), in conversations of which a turn meets the condition.

    \b
    Examples:
      answered compare
      answered compare --from 2026-11-16 --to 2026-11-22 --tz Europe/Belgrade
      answered compare --where "channel = 'twitter'" -f json
      answered compare --definitions
    """
    from analytics.measuring.comparing import compare as compare_rules
    from analytics.measuring.comparing import rules, spreads

    if definitions:
        for rule in rules():
            source = f"\n  source: {rule.source}" if rule.source else ""
            click.echo(f"{rule.name}: {rule.title} ({rule.whose})\n  {rule.definition}{source}\n")
        return
    with open_log(db, config) as log:
        compared = compare_rules(log, selection(log.settings, (), **given))
    is_read = form in ("table", "md")
    show(
        [row(found) for found in compared],
        form,
        output,
        readable=[words(found) for found in compared] if is_read else None,
    )
    if not is_read:
        for found in compared:
            for reason in dict.fromkeys(found.reasons.values()):
                to_stderr(f"{found.name}: {reason}")
    for spread in spreads(compared):
        to_stderr(apart(spread))


def row(found: Compared) -> dict[str, object]:
    """Return a rule's figures as the row that programs read."""
    return {
        "rule": found.name,
        "title": found.title,
        "whose": found.whose,
        "statistic": found.statistic,
        "centre_seconds": found.centre_seconds,
        "within_30m_share": found.within_30m_share,
        "within_30m_numerator": found.within_30m_numerator,
        "within_30m_denominator": found.within_30m_denominator,
        "unanswered_share": found.unanswered_share,
        "unanswered_numerator": found.unanswered_numerator,
        "unanswered_denominator": found.unanswered_denominator,
        "cases": found.cases,
        "answered": found.answered,
    }


def words(found: Compared) -> dict[str, object]:
    """Return a rule's figures as the row that people read."""
    from analytics.pages.wording import wording

    say = wording()
    centre = found.centre_seconds
    return {
        "rule": found.name,
        "what": found.title,
        "whose": found.whose,
        "response time": "-" if centre is None else f"{say.duration(centre)} ({found.statistic})",
        "within 30 min": _share(
            found.within_30m_share, found.within_30m_numerator, found.within_30m_denominator
        ),
        "unanswered": _share(
            found.unanswered_share, found.unanswered_numerator, found.unanswered_denominator
        ),
        "cases": found.cases,
        "answered": found.answered,
        "": "; ".join(dict.fromkeys(found.reasons.values())),
    }


def apart(spread: Spread) -> str:
    """Say how far apart the rules are."""
    from analytics.pages.wording import wording

    say = wording()
    unit = "seconds" if spread.measure.endswith("_seconds") else "share"
    difference = spread.greatest - spread.smallest
    width = say.duration(difference) if unit == "seconds" else f"{say.points(difference).lstrip('+±')} points"
    return (
        f"{_MEASURES[spread.measure]}: from {say.value(spread.smallest, unit)} ({', '.join(spread.smallest_rules)})"
        f" to {say.value(spread.greatest, unit)} ({', '.join(spread.greatest_rules)}), {width} apart"
    )


def _share(share: float | None, numerator: int | None, denominator: int | None) -> str:
    from analytics.pages.wording import wording

    say = wording()
    return "-" if share is None else f"{say.share(share)} ({numerator} of {denominator})"
