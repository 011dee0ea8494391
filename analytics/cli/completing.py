"""Completion: what a shell proposes after a tab, and the scripts that make it ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import ClassVar

import click
from click.shell_completion import BashComplete, CompletionItem, FishComplete, ShellComplete, ZshComplete

from analytics.errors import AnsweredError

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

_PROGRAM = "answered"
_VARIABLE = "_ANSWERED_COMPLETE"


class _Fish(FishComplete):
    """fish, where a value may have commas in it: ``channel,brand``."""

    source_template: ClassVar[str] = FishComplete.source_template.replace(
        'string split ","', 'string split --max 1 ","'
    )


_SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": _Fish}


@click.command()
@click.argument("shell", type=click.Choice(list(_SHELLS)))
def completion(shell: str) -> None:
    """Print the script that completes commands, options and names in a SHELL: bash, zsh or fish.

    It asks this program after each tab: names of metrics, dimensions, lists, saved queries, formats, languages
    and zones. Put it where the shell reads it, and open a new one.

    \b
    Examples:
      answered completion bash >> ~/.bashrc
      answered completion zsh >> ~/.zshrc
      answered completion fish > ~/.config/fish/completions/answered.fish
    """
    from analytics.cli import main

    # without asking bash for its version, as the method of its class would
    text = ShellComplete.source(_SHELLS[shell](main, {}, _PROGRAM, _VARIABLE))
    click.echo(text.strip())


def metrics(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Propose metrics; of several, those not yet named."""
    from analytics.api.completions import metric_titles

    named = ctx.params.get(parameter.name or "") or ()
    return _items(metric_titles(), incomplete, leaving_out=[named] if isinstance(named, str) else named)


def catalogued(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Propose metrics and lists."""
    from analytics.api.completions import list_titles, metric_titles

    return _items(metric_titles() | list_titles(), incomplete)


def queries(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Propose lists and saved queries."""
    from analytics.api.completions import list_titles, saved_titles
    from analytics.saved import folder_of

    folder = folder_of(Path(ctx.params.get("config") or "answered.toml"))
    try:
        saved = saved_titles(folder)
    except AnsweredError:
        saved = {}
    return _items(list_titles() | saved, incomplete)


def dimensions(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Propose the last of several dimensions, separated by commas."""
    from analytics.api.completions import DIMENSIONS

    before, comma, last = incomplete.rpartition(",")
    taken = before.split(",")
    return [
        CompletionItem(f"{before}{comma}{name}")
        for name in DIMENSIONS
        if name.startswith(last) and name not in taken
    ]


def periods(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Propose lengths of periods."""
    return _items(dict.fromkeys(("day", "week", "month", "quarter"), ""), incomplete)


def formats(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Propose formats of exports."""
    from analytics.api.completions import format_titles

    return _items(format_titles(), incomplete)


def languages(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Propose languages of the report."""
    from analytics.api.completions import language_names

    return _items(language_names(), incomplete)


def zones(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Propose time zones."""
    from analytics.api.completions import zone_names

    return _items(zone_names(), incomplete)


def files(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell propose files."""
    return [CompletionItem(incomplete, type="file")]


def _items(
    named: Mapping[str, str], incomplete: str, leaving_out: Iterable[str] = ()
) -> list[CompletionItem]:
    taken = set(leaving_out)
    return [
        CompletionItem(name, help=title or None)
        for name, title in named.items()
        if name.startswith(incomplete) and name not in taken
    ]
