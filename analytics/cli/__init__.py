"""The command line: parse, call one function, print."""

from __future__ import annotations

import os
import sys

import click

from analytics import __version__
from analytics.cli import (
    checking,
    comparing,
    completing,
    diffing,
    evaluating,
    exploring,
    holding,
    inspecting,
    learning,
    loading,
    mailing,
    measuring,
    querying,
    reporting,
)
from analytics.errors import AnsweredError, NothingToReport, RequestError

EXIT_CODES = {NothingToReport: 5, RequestError: 2}


class _Group(click.Group):
    """A group that shows errors of the program as one message, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except AnsweredError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1))
        except BrokenPipeError:
            # the reader of a pipe has had enough: point stdout elsewhere, or the interpreter complains at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "--version", message="answered %(version)s")
def main() -> None:
    """Tell how well a brand answers its customers, from the logs that its tools export.

    \b
    Examples:
      answered report mentions.csv -o report.html     one report from an export
      answered load exports/                           load exports into answered.duckdb
      answered metrics --by channel --every week       figures as rows
      answered explain comment_500060                  why a message counts as it does
    """


for _command in (
    inspecting.inspect, loading.load, holding.unload, holding.status, reporting.report, mailing.mail,
    measuring.metrics, querying.query, exploring.explain, checking.check, comparing.compare, diffing.diff,
    evaluating.evaluate, learning.learn, measuring.catalogue, holding.formats, completing.completion,
):  # fmt: skip
    main.add_command(_command)
