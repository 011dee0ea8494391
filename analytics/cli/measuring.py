"""Commands that print figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analytics.cli.options import config_option, day, db_option, open_log, selection, selection_options
from analytics.cli.output import format_option, output_option, show, to_stderr

if TYPE_CHECKING:
    from analytics.log import Log
    from analytics.measuring import Figure, Limit, Selection, Shift


@click.command()
@click.argument("names", nargs=-1)
@click.option("--by", help="Dimensions, separated by commas, for example channel,brand.")
@click.option("--every", help="A row a day, week, month or quarter, all seen at equal maturity.")
@click.option(
    "--around", metavar="DAY", help="Each figure before and from a day on, and the change, at equal maturity."
)
@selection_options
@format_option
@output_option
@db_option
@config_option
def metrics(
    names: tuple[str, ...], by: str | None, every: str | None, around: str | None, form: str, output: Path | None,
    db: Path, config: Path | None, **given: str | None,
) -> None:  # fmt: skip
    """Print figures as rows: all metrics, or those of the NAMES given.

    Shares are 0 to 1 and durations seconds in every form but table and md. `answered catalogue` lists the
    metrics and dimensions.

    \b
    Examples:
      answered metrics
      answered metrics unanswered_share within_2h_share --by channel
      answered metrics --every week --tz Europe/Belgrade -f csv
      answered metrics --from 2026-11-01 --to 2026-11-30 --where "brand = 'acme'" -f json
      answered metrics within_2h_share --around 2026-11-09 --by channel
    """
    from analytics.measuring import limits, measure

    with open_log(db, config) as log:
        dimensions = tuple(name.strip() for name in by.split(",") if name.strip()) if by else ()
        asked = selection(log.settings, dimensions, every=every, **given)
        if around:
            show_shifts(log, names, asked, around, form, output)
            return
        figures = measure(log, names, asked)
        limited = limits(log, asked)
    is_read = form in ("table", "md")
    show(
        [row(figure) for figure in figures],
        form,
        output,
        readable=[words(f) for f in figures] if is_read else None,
    )
    for remark in (
        dict.fromkeys(f"{f.metric}: {why(f.reason)}" for f in figures if f.reason) if not is_read else ()
    ):
        to_stderr(remark)
    for remark in untold(limited, names):
        to_stderr(remark)


def why(reason: str) -> str:
    """Return a reason as it holds for several rows."""
    from analytics.measuring import Counted

    return reason.uncounted if isinstance(reason, Counted) else reason


def untold(limited: Sequence[Limit], names: Sequence[str]) -> list[str]:
    """Say what exports cannot tell; of replies and times only where a metric needs replies."""
    from analytics.metrics import chosen
    from analytics.pages.limits import limit_words
    from analytics.pages.wording import wording

    kinds = ["unanswered", "follow_ups"]
    if any("replies" in metric.needs for metric in chosen(names)):
        kinds += ["monitored", "seconds"]
    return limit_words(limited, kinds, wording()) if limited else []


def show_shifts(
    log: Log, names: Sequence[str], asked: Selection, around_day: str, form: str, output: Path | None
) -> None:
    """Print figures before and after a day, and how they changed."""
    from analytics.measuring import around, limits

    found = around(log, names, asked, day(around_day))
    is_read = form in ("table", "md")
    show(
        [shift_row(shift) for shift in found.shifts],
        form,
        output,
        readable=[shift_words(shift) for shift in found.shifts] if is_read else None,
    )
    for name, side in (("before", found.before), ("after", found.after)):
        to_stderr(
            f"{name}: turns opened from {side.from_at:%Y-%m-%d %H:%M} to {side.to_at:%Y-%m-%d %H:%M},"
            f" seen as of {side.as_of:%Y-%m-%d %H:%M} (UTC)"
        )
        for remark in untold(limits(log, replace(asked, stretch=side)), names):
            to_stderr(f"{name}: {remark}")
    if found.begins_late:
        to_stderr("The log begins within the time before: counts of it are too low to compare.")


def shift_row(shift: Shift) -> dict[str, object]:
    """Return a figure before and after as the row that programs read."""
    sides = {"before": shift.before, "after": shift.after}
    return {
        "metric": shift.metric,
        "unit": shift.unit,
        **{name: side.value if side else None for name, side in sides.items()},
        "change": shift.change.value,
        "low": shift.change.low,
        "high": shift.change.high,
        **{f"n_{name}": side.n if side else 0 for name, side in sides.items()},
        **{f"pending_{name}": side.pending if side else 0 for name, side in sides.items()},
        **shift.dimensions,
    }


def shift_words(shift: Shift) -> dict[str, object]:
    """Return a figure before and after as the row that people read."""
    from analytics.pages.wording import wording

    say = wording()
    moved = shift.change
    sides = {"before": shift.before, "after": shift.after}
    known = {name: side.value if side else None for name, side in sides.items()}
    ends = (
        ""
        if moved.low is None or moved.high is None
        else " to ".join(say.change(end, shift.unit) for end in (moved.low, moved.high))
    )
    return {
        **shift.dimensions,
        "metric": shift.metric,
        **{name: "-" if amount is None else say.value(amount, shift.unit) for name, amount in known.items()},
        "change": "-" if moved.value is None else say.change(moved.value, shift.unit),
        "95 % interval": ends,
        **{f"n {name}": side.n if side else 0 for name, side in sides.items()},
        "": moved.reason or ("" if not ends else "clear" if moved.is_clear else "no clear change"),
    }


def row(figure: Figure) -> dict[str, object]:
    """Return a figure as the row that programs read."""
    start = {} if figure.period is None else {"period": figure.period}
    return {
        "metric": figure.metric,
        "unit": figure.unit,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "n": figure.n,
        "pending": figure.pending,
        **figure.dimensions,
        **start,
    }


def words(figure: Figure) -> dict[str, object]:
    """Return a figure as the row that people read."""
    from analytics.pages.wording import wording

    say = wording()
    start = {} if figure.period is None else {"period": figure.period}
    known = figure.value is not None
    return {
        **start,
        **figure.dimensions,
        "metric": figure.metric,
        "value": say.value(figure.value, figure.unit) if figure.value is not None else "-",
        "95 % interval": say.interval(figure.low, figure.high, figure.unit) if known else "",
        "n": figure.n,
        "pending": figure.pending,
        "": figure.reason or "",
    }


@click.command()
@click.argument("name", required=False)
def catalogue(name: str | None) -> None:
    """List what can be asked; with NAME, the exact definition of one metric or list.

    \b
    Examples:
      answered catalogue
      answered catalogue typical_wait_seconds
      answered catalogue worklist
    """
    from analytics.measuring import DIMENSIONS, all_lists
    from analytics.metrics import chosen

    lists = {found.name: found for found in all_lists()}

    if name is None:
        show(_catalogue_rows(), "table", None)
        click.echo(
            f"\ndimensions (--by): {', '.join(DIMENSIONS)}\nlists (answered query NAME): {', '.join(lists)}"
        )
        return
    if name in lists:
        click.echo(f"{name}: {lists[name].title}\n\n{lists[name].definition}")
        return
    metric = chosen([name])[0]
    click.echo(
        f"{metric.name}: {metric.title}\nunit: {metric.unit}; better: {metric.better}\n\n{metric.definition}"
    )
    for title, text in (
        ("needs", ", ".join(metric.needs)), ("absent where", metric.absent), ("source", metric.source),
        ("reference", metric.benchmark),
    ):  # fmt: skip
        if text:
            click.echo(f"\n{title}: {text}")
    click.echo(f"\n{metric.sql}")


def _catalogue_rows() -> Sequence[dict[str, object]]:
    from analytics.metrics import catalogue as all_metrics

    return [
        {"metric": m.name, "unit": m.unit, "better": m.better, "title": m.title}
        for m in all_metrics().values()
    ]
