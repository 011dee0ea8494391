"""The command that holds figures against goals, for CI."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import click

from analytics.api.writing import target_of
from analytics.cli.opening import open_log
from analytics.cli.options import (
    Command,
    as_of_option,
    bound_options,
    config_option,
    db_option,
    engine_options,
    tz_option,
)
from analytics.cli.output import give, to_stderr, to_stdout
from analytics.drafts import draft_of, fill
from analytics.errors import NothingToCheck, RequestError

_EXIT_CODES = {"passed": 0, "missed": 3, "poor": 4}
_PRINTED = Path("-")


def _file(name: str, what: str) -> Callable[[Command], Command]:
    return click.option(name, type=click.Path(path_type=Path), metavar="FILE", help=f"{what}; - prints it.")


@click.command()
@click.option("--week", help="A week, for example 2026-W46.")
@click.option("--from", "first", help="First day, for example 2026-11-16.")
@click.option("--to", "last", help="Last day, for example 2026-11-22.")
@click.option(
    "--every",
    type=click.Choice(["day", "week", "month", "quarter"]),
    help="A verdict a whole period that has ended, all seen at equal maturity.",
)
@as_of_option
@tz_option
@click.option("--strict", is_flag=True, help="Count what is undecided or unknown as missed.")
@click.option(
    "--if-any", is_flag=True, help="Without goals and limits: say so, write nothing and exit 0, not 2."
)
@click.option("--internal", is_flag=True, help="With goals of parts of fewer than 5 customers.")
@_file("--json", "Verdicts as JSON")
@_file("--junit", "Verdicts as JUnit XML")
@_file("--markdown", "Verdicts as Markdown, for a comment or a summary")
@_file("--badge", "A badge as SVG")
@click.option("--badge-label", default="goals", show_default=True, help="What the badge says on its left.")
@click.option(
    "--github/--no-github",
    default=None,
    help="Annotations of a GitHub run, on stderr.  [default: where GITHUB_ACTIONS=true]",
)
@db_option
@config_option
@engine_options
@bound_options
@click.pass_context
def check(
    ctx: click.Context, /, week: str | None, first: str | None, last: str | None, every: str | None,
    as_of: str | None, tz: str | None, strict: bool, if_any: bool, internal: bool, json: Path | None,
    junit: Path | None, markdown: Path | None, badge: Path | None, badge_label: str, github: bool | None, db: Path,
    config: Path | None, lake: str | None, engine: str | None,
) -> None:  # fmt: skip
    """Say whether the goals of the configuration are met, for CI.

    A goal is met where the whole 95 % interval of its figure meets it, missed where none of it does, and else
    undecided. Without a period: that of the report, the last complete week, or all of a log that spans under
    four weeks.

    Exit codes: 0 no goal is missed, 1 error, 2 usage, 3 a goal is missed, 4 the data are not as good as
    [quality] asks, whatever the goals, 5 nothing to report. Where nothing could be judged no file is touched.

    \b
    Examples:
      answered check
      answered check --week 2026-W14
      answered check --every month --json -
      answered check --junit check.xml --markdown check.md --badge goals.svg
      answered check --lake s3://care/lake --engine spark://10.0.0.5:7077
    """
    if every and week:
        raise RequestError("Give either --week or --every.")
    targets = {
        name: path
        for name, path in (("--json", json), ("--junit", junit), ("--markdown", markdown), ("--badge", badge))
        if path
    }
    _distinct(targets)
    with open_log(db, config, lake, engine) as log:
        try:
            checked = log.check(
                every=every,
                week=week,
                first=first,
                last=last,
                as_of=as_of,
                tz=tz,
                strict=strict,
                internal=internal,
            )
        except NothingToCheck as error:
            if not if_any:
                raise
            to_stderr(str(error))
            return
    makers: dict[str, Callable[[], str]] = {
        "--json": checked.json,
        "--junit": checked.junit,
        "--markdown": checked.markdown,
        "--badge": lambda: checked.badge(badge_label),
    }
    texts = {path: makers[name]() for name, path in targets.items()}
    table = checked.text()
    printed = texts.pop(_PRINTED, None)
    write_together(texts)
    if printed is None:
        to_stdout(table, nl=False)
    else:
        give(printed.encode())
        to_stderr(table, nl=False)
    for path in texts:
        to_stderr(f"Wrote {path}")
    if github if github is not None else os.environ.get("GITHUB_ACTIONS") == "true":
        to_stderr(checked.annotations(), nl=False)
    ctx.exit(_EXIT_CODES[checked.outcome])


def _distinct(targets: Mapping[str, Path]) -> None:
    """Refuse two forms for one file, or two on stdout."""
    seen: dict[Path, str] = {}
    for name, path in targets.items():
        place = path if path == _PRINTED else path.resolve()
        if place in seen:
            where = "stdout" if path == _PRINTED else str(path)
            raise RequestError(
                f"{seen[place]} and {name} would both go to {where}. Give each a file of its own."
            )
        seen[place] = name


def write_together(texts: Mapping[Path, str]) -> None:
    """Write files all or none: where one cannot be written, the others stay as they were.

    What a link leads to is written, and keeps its mode; a pipe or device is written into.

    Raises
    ------
    RequestError
        A file cannot be written.
    """
    drafts: dict[Path, Path] = {}
    streams: list[tuple[Path, bytes]] = []
    made: list[Path] = []
    path = Path()
    try:
        for path, text in texts.items():
            target = target_of(path)
            if target.is_dir():
                raise IsADirectoryError(None, "it is a folder")
            if target.exists() and not target.is_file():
                streams.append((target, text.encode()))
                continue
            made += _folders_made(target.parent)
            drafts[target] = draft_of(target, "part")
            fill(drafts[target], text.encode(), target)
        for path, content in streams:
            path.write_bytes(content)
        for path, draft in drafts.items():
            draft.replace(path)
        made = []
    except OSError as error:
        raise RequestError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        for draft in drafts.values():
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()


def _folders_made(folder: Path) -> list[Path]:
    """Make a folder and those on the way to it; return those that were not there, the outermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]
