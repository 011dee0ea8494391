"""The command that shows a log under other tools' definitions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import analytics
from analytics.cli.options import condition_timeout_option, config_option, db_option, selection_options
from analytics.cli.output import format_option, output_option, show, to_stderr, to_stdout

if TYPE_CHECKING:
    from analytics import Compared, Spread

_MEASURES = {
    "centre_seconds": "response time",
    "within_30m_share": "within 30 min",
    "unanswered_share": "unanswered",
}


@click.command()
@selection_options
@condition_timeout_option
@click.option(
    "--definitions", is_flag=True, help="Print what each rule counts and who published it; measure nothing."
)
@format_option
@output_option
@db_option
@config_option
def compare(
    definitions: bool, form: str, output: Path | None, db: Path, config: Path | None, **given: Any
) -> None:
    """Show the same log under other tools' definitions of response time.

    A row a rule: the median or mean that the tool shows, the share answered within 30 minutes and the share
    unanswered; then how far apart they are. Cases are those that each rule opens within the period (Chatwoot:
    answers), in conversations of which a turn meets the condition.

    \b
    Examples:
      answered compare
      answered compare --from 2026-03-30 --to 2026-04-05 --tz Europe/Belgrade
      answered compare --where "channel = 'twitter'" -f json
      answered compare --definitions
    """
    from analytics.api.comparing import spreads
    from analytics.api.frames import compared_frame

    if definitions:
        for rule in analytics.rules().iter_rows(named=True):
            source = f"\n  source: {rule['source']}" if rule["source"] else ""
            to_stdout(f"{rule['rule']}: {rule['title']} ({rule['whose']})\n  {rule['definition']}{source}\n")
        return
    with analytics.open(db, config=config) as log:
        compared = log.compared(**given)
        is_rtl = log.settings.lang == "he"
    is_read = form in ("table", "md")
    if is_read:
        show([words(found) for found in compared], form, output)
    else:
        show(compared_frame(compared).drop("reason"), form, output, is_rtl=is_rtl)
        for found in compared:
            for reason in dict.fromkeys(found.reasons.values()):
                to_stderr(f"{found.name}: {reason}")
    for spread in spreads(compared):
        to_stderr(apart(spread))


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
