"""Printing rows, or writing them to a file: as a table to read, or in a form for programs."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analytics.api.writing import write_whole as write_whole
from analytics.errors import RequestError, on_its_lines
from analytics.tables import BINARY_FORMS, FORMS, form_of, rows_written, written
from analytics.tables import one_line as one_line

if TYPE_CHECKING:
    import polars as pl

Row = Mapping[str, object]


def _form(ctx: click.Context, parameter: click.Parameter, given: str | None) -> str:
    output = ctx.params.get("output")
    if given or output is None or str(output) == "-":
        return given or "table"
    form = form_of(str(output))
    if form is None and output.suffix:
        raise click.UsageError(
            f"{output}: files that end in {output.suffix} have no form of their own. Name one with -f:"
            f" {', '.join(FORMS)}."
        )
    return form or "table"


format_option = click.option(
    "-f",
    "--output-format",
    "form",
    type=click.Choice(FORMS),
    callback=_form,
    help="Form of the rows.  [default: as the name of the file of -o ends, else table]",
)
output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path), is_eager=True, help="File to write; - prints."
)


def show(
    rows: Sequence[Row] | pl.DataFrame,
    form: str,
    output: Path | None,
    *,
    readable: Sequence[Row] | None = None,
    is_rtl: bool = False,
    making: AbstractContextManager[object] | None = None,
) -> None:
    """Print rows, or write them to a file.

    Parameters
    ----------
    rows
        A frame, whose columns have their types without rows too; or rows that all have the keys of the first.
    readable
        The same rows in words, for tables that people read; None: as they are.
    is_rtl
        The sheet of a workbook runs from right to left.
    making
        Bounds the making of the table, not its writing: who reads it may take their time. None: nothing does.
    """
    if readable is not None and form in ("table", "md"):
        rows = readable
    with making or nullcontext():
        made = (
            rows_written(rows, form, is_rtl=is_rtl)
            if isinstance(rows, Sequence)
            else written(rows, form, is_rtl=is_rtl)
        )
    if output is not None and str(output) != "-":
        write_whole(output, made.content)
        to_stderr(f"Wrote {output}")
    elif form in BINARY_FORMS and output is None and sys.stdout.isatty():
        raise RequestError(
            f"-f {form} is nothing to read in a terminal: name a file with -o, or give it to a pipe."
        )
    else:
        give(made.content, is_text=form not in BINARY_FORMS)
    for remark in made.remarks:
        to_stderr(remark)


def give(content: bytes, *, is_text: bool = True) -> None:
    """Print data: as they are, or a text on a terminal with escapes for what would move it."""
    if is_text and sys.stdout.isatty():
        content = on_its_lines(content.decode().replace("\r\n", "\n")).encode()
    # bytes: of a text that goes to no terminal, click would take some signs out
    click.echo(content, nl=False)


def to_stdout(text: str = "", *, nl: bool = True) -> None:
    """Print what people read, with escapes for what would move a terminal."""
    click.echo(on_its_lines(text), nl=nl)


def to_stderr(text: str, *, nl: bool = True) -> None:
    """Print what is not data, with escapes for what would move a terminal."""
    click.echo(on_its_lines(text), err=True, nl=nl)


def is_terminal() -> bool:
    """Tell whether messages go to a terminal."""
    return sys.stderr.isatty()
