"""The command line: parse, call one function, print."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import Any

import click

from analytics import __version__
from analytics.cli import (
    checking,
    comparing,
    completing,
    diffing,
    evaluating,
    exploring,
    forgetting,
    holding,
    inspecting,
    lakes,
    learning,
    loading,
    mailing,
    measuring,
    querying,
    reporting,
)
from analytics.cli.output import to_stderr
from analytics.cli.stopping import Stopped, Stopping, stopping
from analytics.errors import AnsweredError, NothingToReport, RequestError, on_its_lines

EXIT_CODES = {NothingToReport: 5, RequestError: 2}
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class _Group(click.Group):
    """A group that shows errors of the program as one message, without a traceback, and stops at once."""

    _heard: Stopping | None = None

    def main(self, args: Sequence[str] | None = None, *given: Any, **named: Any) -> Any:
        """Run the program, as a process of its own where it is called without arguments."""
        if args is not None or threading.current_thread() is not threading.main_thread():
            return super().main(args, *given, **named)
        with stopping() as self._heard:
            heard = self._heard
            try:
                super().main(args, *given, **named)
            except SystemExit as ended:
                # click ended it, and said so
                heard.is_told = True
                if heard.number is None:
                    raise ended
            except BaseException:
                if heard.number is None:
                    raise
        return heard.leave()

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            # click shows it, and it can quote an argument
            vars(error)["message"] = on_its_lines(error.message)
            raise
        except KeyboardInterrupt:
            if self._heard is None:
                raise
            # click would end with 1
            self._heard.number = self._heard.number or signal.SIGINT
            raise Stopped from None
        except MemoryError:
            to_stderr(
                "Error: This process may not have as much memory as it needs. Allow 2 GB of address space and more"
                " (ulimit -v), or let the log use less: --memory-limit 400MB."
            )
            ctx.exit(1)
        except AnsweredError as error:
            to_stderr(f"Error: {error}")
            ctx.exit(next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1))
        except OSError as error:
            if error.errno not in (errno.EPIPE, *_FULL):
                raise
            # point stdout elsewhere, or the interpreter complains at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if error.errno == errno.EPIPE:
                # the reader of a pipe has had enough
                ctx.exit(0)
            to_stderr(f"Error: the output could not be written: {error.strerror}.")
            ctx.exit(1)


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
    inspecting.inspect, loading.load, holding.unload, forgetting.forget, forgetting.redact, holding.status,
    lakes.export, lakes.compact, reporting.report, mailing.mail, measuring.metrics, querying.query,
    exploring.explain, checking.check, comparing.compare, diffing.diff, evaluating.evaluate, learning.learn,
    measuring.catalogue, holding.formats, completing.completion,
):  # fmt: skip
    main.add_command(_command)
