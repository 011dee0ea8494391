"""Printing rows: as a table to read, or in a form for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from analytics.errors import RequestError

FORMATS = ("table", "csv", "json", "ndjson", "md", "parquet", "xlsx")
_BINARY = ("parquet", "xlsx")
_WIDEST = 60

Row = Mapping[str, object]

format_option = click.option(
    "-f",
    "--output-format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="Form of the rows.",
)
output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write; parquet and xlsx need one."
)


def show(
    rows: Sequence[Row], form: str, output: Path | None, *, readable: Sequence[Row] | None = None
) -> None:
    """Print rows, or write them to a file.

    Parameters
    ----------
    readable
        The same rows in words, for tables that people read; None: as they are.
    """
    if form in _BINARY:
        _write_frame(rows, form, output)
        return
    if form in ("table", "md"):
        text = _table(readable if readable is not None else rows, is_markdown=form == "md")
    elif form == "csv":
        text = _csv(rows)
    elif form == "json":
        text = json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=1) + "\n"
    else:
        text = "".join(json.dumps(_plain(row), ensure_ascii=False) + "\n" for row in rows)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {output}", err=True)


def _plain(row: Row) -> dict[str, object]:
    return {
        key: value.isoformat() if isinstance(value, date | datetime) else value for key, value in row.items()
    }


def _csv(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in _plain(row).items()} for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """Keep a spreadsheet from reading a text as a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def _table(rows: Sequence[Row], *, is_markdown: bool) -> str:
    if not rows:
        return "no rows\n"
    names = list(rows[0])
    cells = [[one_line(row[name]) for name in names] for row in rows]
    if is_markdown:
        escaped = [[cell.replace("|", "\\|") for cell in line] for line in cells]
        lines = [names, ["---"] * len(names), *escaped]
        return "".join("| " + " | ".join(line) + " |\n" for line in lines)
    cells = [[cell if len(cell) <= _WIDEST else cell[: _WIDEST - 1] + "…" for cell in line] for line in cells]
    widths = [max(len(name), *(len(line[place]) for line in cells)) for place, name in enumerate(names)]
    numeric = [all(isinstance(row[name], int | float) or row[name] is None for row in rows) for name in names]
    lines = [names, ["-" * width for width in widths], *cells]
    return "".join(
        "  ".join(
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(line, widths, numeric, strict=True)
        ).rstrip()
        + "\n"
        for line in lines
    )


def one_line(value: object) -> str:
    """Write a value on one line, without characters that move the cursor of a terminal."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e5 else f"{value:.0f}"
    return "".join(character if character.isprintable() else " " for character in str(value))


def _write_frame(rows: Sequence[Row], form: str, output: Path | None) -> None:
    if output is None:
        raise RequestError(f"-f {form} needs a file: give one with -o.")
    import polars

    frame = polars.DataFrame([_frame_row(row) for row in rows], infer_schema_length=None)
    if form == "parquet":
        frame.write_parquet(output)
    else:
        try:
            frame.write_excel(output)
        except ModuleNotFoundError:
            raise RequestError("-f xlsx needs a further package: pip install 'answered[xlsx]'.") from None
    click.echo(f"Wrote {output}", err=True)


def _frame_row(row: Row) -> dict[str, object]:
    return dict(row)


def to_stderr(text: str) -> None:
    """Print what is not data."""
    click.echo(text, err=True)


def is_terminal() -> bool:
    """Tell whether messages go to a terminal."""
    return sys.stderr.isatty()
