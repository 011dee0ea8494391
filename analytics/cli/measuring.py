"""Commands that print figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analytics.cli import completing
from analytics.cli.opening import open_log
from analytics.cli.options import (
    bound_options,
    condition_timeout_option,
    config_option,
    db_option,
    engine_options,
    selection_options,
)
from analytics.cli.output import format_option, one_line, output_option, show, to_stderr, to_stdout
from analytics.errors import RequestError

if TYPE_CHECKING:
    from analytics import Figure, Limit, Log, Shift


@click.command()
@click.argument("names", nargs=-1, shell_complete=completing.metrics)
@click.option(
    "--by",
    shell_complete=completing.dimensions,
    help="Dimensions, separated by commas, for example channel,brand.",
)
@click.option(
    "--every",
    shell_complete=completing.periods,
    help="A row a day, week, month or quarter, all seen at equal maturity: where the newest is"
    " running, of each only the part that it has run.",
)
@click.option(
    "--around", metavar="DAY", help="Each figure before and from a day on, and the change, at equal maturity."
)
@selection_options
@condition_timeout_option
@format_option
@output_option
@db_option
@config_option
@engine_options
@bound_options
def metrics(
    names: tuple[str, ...], by: str | None, every: str | None, around: str | None, form: str, output: Path | None,
    db: Path, config: Path | None, lake: str | None, engine: str | None, **given: Any,
) -> None:  # fmt: skip
    """Print figures as rows: all metrics, or those of the NAMES given.

    Shares are 0 to 1 and durations seconds in every form but table and md. `answered catalogue` lists the
    metrics and dimensions.

    \b
    Examples:
      answered metrics
      answered metrics unanswered_share within_2h_share --by channel
      answered metrics --every week --tz Europe/Belgrade -f csv
      answered metrics --from 2026-03-01 --to 2026-03-31 --where "brand = 'Snurfpost'" -f json
      answered metrics within_2h_share --around 2026-03-09 --by channel
      answered metrics --lake lake/ --engine spark://10.0.0.5:7077
    """
    from analytics.api.asking import dimensions
    from analytics.api.frames import figures_frame
    from analytics.pages.limits import without_number

    with open_log(db, config, lake, engine) as log:
        if around:
            if every:
                raise RequestError(
                    "A row a period and --around cannot be asked for together. Leave out --every."
                )
            show_shifts(log, names, by or "", around, given, form, output)
            return
        figures = log.figures(names, by=by or "", every=every, **given)
        limited = log.limits(names, **given)
        partial = parts_words(log, every, given) if every else None
        is_rtl = log.settings.lang == "he"
    is_read = form in ("table", "md")
    if is_read:
        show([words(figure) for figure in figures], form, output)
    else:
        frame = figures_frame(figures, dimensions(by or ""), has_periods=every is not None)
        show(frame.drop("reason"), form, output, is_rtl=is_rtl)
    for remark in (
        dict.fromkeys(f"{f.metric}: {without_number(f.reason)}" for f in figures if f.reason)
        if not is_read
        else ()
    ):
        to_stderr(remark)
    if partial:
        to_stderr(partial)
    for remark in untold(limited):
        to_stderr(remark)


def parts_words(log: Log, every: str, given: dict[str, Any]) -> str | None:
    """Say that of each period only a part is seen; None where all are seen whole."""
    from analytics.api.asking import part_seen, zone_name
    from analytics.pages.wording import wording

    periods = log.periods(every, **given)
    part = part_seen(periods, every, zone_name(given.get("tz") or log.settings.tz))
    newest = periods[-1].first if periods else None
    if part is None or newest is None:
        return None
    return (
        f"Each {every} is seen for the part that the newest has run: its first"
        f" {one_line(wording().duration(part.total_seconds()))}. Give --to {newest - timedelta(days=1)} for whole"
        f" {every}s."
    )


def untold(limited: Sequence[Limit]) -> list[str]:
    """Say what exports cannot tell."""
    from analytics.pages.limits import limit_words
    from analytics.pages.wording import wording

    kinds = ["unanswered", "follow_ups", "monitored", "seconds"]
    return limit_words(limited, kinds, wording()) if limited else []


def show_shifts(
    log: Log, names: Sequence[str], by: str, on: str, given: dict[str, Any], form: str, output: Path | None
) -> None:
    """Print figures before and after a day, and how they changed."""
    from analytics.api.asking import dimensions
    from analytics.api.frames import shifts_frame

    found = log.shifts(names, on=on, by=by, **given)
    if form in ("table", "md"):
        show([shift_words(shift) for shift in found.shifts], form, output)
    else:
        frame = shifts_frame(found.shifts, dimensions(by))
        show(frame.drop("reason"), form, output, is_rtl=log.settings.lang == "he")
    for name, side in (("before", found.before), ("after", found.after)):
        to_stderr(
            f"{name}: turns opened from {side.from_at:%Y-%m-%d %H:%M} to {side.to_at:%Y-%m-%d %H:%M},"
            f" seen as of {side.as_of:%Y-%m-%d %H:%M} (UTC)"
        )
        for remark in untold(log.limits(names, stretch=side, **given)):
            to_stderr(f"{name}: {remark}")
    if found.begins_late:
        to_stderr("The log begins within the time before: counts of it are too low to compare.")


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
@click.argument("name", required=False, shell_complete=completing.catalogued)
@format_option
@output_option
def catalogue(name: str | None, form: str, output: Path | None) -> None:
    """List what can be asked; with NAME, the exact definition of one metric or list.

    \b
    Examples:
      answered catalogue
      answered catalogue typical_wait_seconds
      answered catalogue worklist
      answered catalogue -f json
    """
    from analytics.api.catalogues import described, dimensions, metrics_named

    if name is None:
        rows = [
            {"metric": m.name, "unit": m.unit, "better": m.better, "title": m.title} for m in metrics_named()
        ]
        show(rows, form, output)
        if form == "table" and output is None:
            to_stdout(
                f"\ndimensions (--by): {', '.join(dimensions())}"
                f"\nlists (answered query NAME): {', '.join(described())}"
            )
        return
    if name in described():
        one = described()[name]
        to_stdout(f"{name}: {one.title}\n\n{one.definition}")
        return
    metric = metrics_named([name])[0]
    to_stdout(
        f"{metric.name}: {metric.title}\nunit: {metric.unit}; better: {metric.better}\n\n{metric.definition}"
    )
    for title, text in (
        ("needs", ", ".join(metric.needs)), ("absent where", metric.absent), ("source", metric.source),
        ("reference", metric.benchmark),
    ):  # fmt: skip
        if text:
            to_stdout(f"\n{title}: {text}")
    to_stdout(f"\n{metric.sql}")
