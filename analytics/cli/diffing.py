"""The command that compares two states of a log, or two logs."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import analytics
from analytics.cli import completing
from analytics.cli.options import condition_timeout_option, config_option, db_option, selection_options
from analytics.cli.output import Row, format_option, output_option, show, to_stderr
from analytics.errors import RequestError

if TYPE_CHECKING:
    from analytics import Difference, Figure, Moved

_READABLE = ("table", "md")


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=completing.metrics)
@click.option(
    "--by",
    shell_complete=completing.dimensions,
    help="Dimensions, separated by commas, for example channel,brand.",
)
@click.option(
    "--every",
    shell_complete=completing.periods,
    help="A row a day, week, month or quarter, all seen at equal maturity.",
)
@click.option(
    "--causes", is_flag=True, help="What differs of the turns behind each figure that moved, summed up."
)
@click.option(
    "--rows", is_flag=True, help="The turns and customers behind each figure that moved, one by one."
)
@click.option("--all", "is_all", is_flag=True, help="Also the figures that did not move.")
@click.option("--limit", type=click.IntRange(min=1), help="Rows of --rows at most.")
@click.option(
    "--show-people", is_flag=True, help="With --rows: names, texts and links, as they were written."
)
@selection_options
@condition_timeout_option
@format_option
@output_option
@db_option
@config_option
def diff(
    before: str, after: str, names: tuple[str, ...], by: str | None, every: str | None, causes: bool, rows: bool,
    is_all: bool, limit: int | None, show_people: bool, form: str, output: Path | None, db: Path, config: Path | None,
    **given: Any,
) -> None:  # fmt: skip
    """Print which figures moved from A to B, and with --causes or --rows what made them move.

    A and B are two logs, or two instants as of which the log is seen: 2026-11-22T18:00Z, without an offset in --tz.
    --as-of is for two logs, which are each seen as of their latest message without it. Both states are mostly made of
    the same turns, so that a change is no matter of chance and has no interval.

    \b
    Examples:
      answered diff last_week.duckdb answered.duckdb
      answered diff 2026-03-23T00:00Z 2026-03-30T00:00Z unanswered_share --by channel
      answered diff 2026-03-23T00:00Z 2026-03-30T00:00Z unanswered_share --causes
      answered diff last_week.duckdb answered.duckdb unanswered_share --rows -f csv
    """
    from analytics.api.diffing import causes as causes_of

    if causes and rows:
        raise RequestError("Ask for either --causes or --rows.")
    for name, is_given in (("limit", limit), ("show-people", show_people)):
        if is_given and not rows:
            raise RequestError(f"--{name} is for --rows.")
    asked = {"by": by or "", "every": every, "rows": causes or rows, "show_people": show_people, **given}
    found = _compared((before, after), names, asked, db, config)
    for name, place, as_of in (("before", before, found.before_as_of), ("after", after, found.after_as_of)):
        of_log = f"{place}, " if Path(place).is_file() else ""
        to_stderr(f"{name}: {of_log}as of {as_of:%Y-%m-%d %H:%M:%S} UTC")
    if found.before_as_of == found.after_as_of and not Path(before).is_file():
        to_stderr(_why_nothing_moved(before, after))
    is_read = form in _READABLE
    if found.rows is None:
        shown = [figure for figure in found.figures if is_all or figure.is_moved]
        words = [_words(figure) for figure in shown] if is_read else None
        show([_row(figure) for figure in shown], form, output, readable=words)
    elif causes:
        summed = causes_of(found).to_dicts()
        show(summed, form, output, readable=_cause_words(summed) if is_read else None)
    else:
        listed = (found.rows.head(limit) if limit else found.rows).to_dicts()
        units = {figure.metric: figure.unit for figure in found.figures}
        words = [_row_words(row, units[str(row["metric"])]) for row in listed] if is_read else None
        show(listed, form, output, readable=words)
        if limit and limit < len(found.rows):
            to_stderr(f"{limit} of {len(found.rows)} rows")
    _tell(found)


def _compared(
    states: tuple[str, str], names: Sequence[str], asked: dict[str, Any], db: Path, config: Path | None
) -> Difference:
    """Compare two logs, or one as of two instants."""
    before, after = states
    are_files = [Path(name).is_file() for name in states]
    with ExitStack() as opened:
        if all(are_files):
            a, b = (opened.enter_context(analytics.open(name, config=config)) for name in states)
            return analytics.diff(a, b, names, **asked)
        if any(are_files):
            raise RequestError(
                f"A and B are either two logs or two instants: {before if are_files[0] else after} is a file, and"
                f" {after if are_files[0] else before} is not."
            )
        if asked["as_of"]:
            raise RequestError("A and B are instants already: leave out --as-of.")
        for name in states:
            _check_instant(name)
        log = opened.enter_context(analytics.open(db, config=config))
        return analytics.diff_instants(log, before, after, names, **asked)


def _why_nothing_moved(before: str, after: str) -> str:
    from analytics.api.asking import instant

    if instant(before, "UTC") == instant(after, "UTC"):
        return "A and B are the same instant, so nothing can have moved between them."
    return "Both are seen as of the same instant: figures of days that were over a week before it are final."


def _check_instant(name: str) -> None:
    from analytics.api.asking import instant

    try:
        instant(name, "UTC")
    except RequestError:
        raise RequestError(
            f"There is no log {name}, and it is not an instant either. Write one like 2026-11-22T18:00Z."
        ) from None


def _tell(found: Difference) -> None:
    moved = sum(figure.is_moved for figure in found.figures)
    to_stderr(f"{moved} of {len(found.figures)} figures moved.")
    for name, why in found.undivided.items():
        to_stderr(f"{name}: not taken apart, {why}")


def _row(moved: Moved) -> dict[str, object]:
    """Return a figure in two states as the row that programs read."""

    def both(name: str) -> dict[str, object]:
        return {
            f"{name}_{side}": getattr(figure, name) if figure else None
            for side, figure in (("before", moved.before), ("after", moved.after))
        }

    start = {} if moved.period is None else {"period": moved.period}
    return {
        "metric": moved.metric,
        "unit": moved.unit,
        "before": moved.before.value if moved.before else None,
        "after": moved.after.value if moved.after else None,
        "change": moved.change,
        **both("low"), **both("high"), **both("numerator"), **both("denominator"), **both("n"), **both("pending"),
        **both("reason"),
        **moved.dimensions,
        **start,
    }  # fmt: skip


def _words(moved: Moved) -> dict[str, object]:
    """Return a figure in two states as the row that people read."""
    from analytics.pages.wording import wording

    say = wording()
    sides = {"before": moved.before, "after": moved.after}
    start = {} if moved.period is None else {"period": moved.period}

    def value(figure: Figure | None) -> str:
        return "-" if figure is None or figure.value is None else say.value(figure.value, moved.unit)

    return {
        **start,
        **moved.dimensions,
        "metric": moved.metric,
        **{name: value(figure) for name, figure in sides.items()},
        "change": "-" if moved.change is None else say.change(moved.change, moved.unit),
        **{f"n {name}": figure.n if figure else 0 for name, figure in sides.items()},
        **{f"pending {name}": figure.pending if figure else 0 for name, figure in sides.items()},
        "": _remark(moved.before, moved.after),
    }


def _remark(before: Figure | None, after: Figure | None) -> str:
    """Say why a figure is not known, or in what it differs where nothing else shows it."""
    reasons = [figure.reason if figure else "no such slice" for figure in (before, after)]
    if reasons[0] == reasons[1]:
        if (
            before
            and after
            and (before.value, before.n, before.pending) == (after.value, after.n, after.pending)
        ):
            return "the interval" if (before.low, before.high) != (after.low, after.high) else ""
        return reasons[0] or ""
    return "; ".join(f"{name}: {why}" for name, why in zip(("before", "after"), reasons, strict=True) if why)


def _cause_words(rows: Sequence[Row]) -> list[Row]:
    """Return causes without what nobody reads: amounts that nothing adds to."""
    idle = {name for name in _amounts() if not any(row[name] for row in rows)} | {"counted"}
    return [{name: value for name, value in row.items() if name not in idle} for row in rows]


def _row_words(row: dict[str, object], unit: str) -> dict[str, object]:
    """Return what a turn adds to a figure on both sides as the row that people read."""
    from analytics.pages.wording import wording

    say = wording()

    def part(side: str) -> str:
        value, *numbers, pending = (row[f"{name}_{side}"] for name in _amounts())
        if value is not None:
            return say.value(float(str(value)), unit)
        if any(numbers):
            shown = numbers if any(numbers[2:]) else numbers[:2]
            return " : ".join(f"{y} of {n}" for y, n in zip(shown[::2], shown[1::2], strict=True))
        return "too young" if pending else "-"

    hidden = {f"{name}_{side}" for name in _amounts() for side in ("before", "after")} | {"counted"}
    shown: dict[str, object] = {}
    for name, value in row.items():
        if name not in hidden:
            shown[name] = value
        if name == "what":
            shown |= {"before": part("before"), "after": part("after")}
    return shown


def _amounts() -> Sequence[str]:
    from analytics.api.diffing import amounts

    return amounts()
