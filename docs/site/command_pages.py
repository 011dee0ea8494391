"""A page a command, from the command line itself."""

from __future__ import annotations

import inspect
import re

import click
from markup import fenced, plain, table

from analytics.cli import main


def command_pages() -> dict[str, str]:
    """Return the index of the commands and a page for each, by their paths within the site."""
    with click.Context(main, info_name="answered", **main.context_settings) as above:
        names = main.list_commands(above)
        found = [(name, main.get_command(above, name)) for name in names]
        shown = [(name, command) for name, command in found if command is not None and not command.hidden]
        pages = {f"reference/commands/{name}.md": _page(name, command, above) for name, command in shown}
        rows = [
            (f"[`answered {name}`](commands/{name}.md)", plain(command.get_short_help_str(200)))
            for name, command in shown
        ]
        pages["reference/commands.md"] = (
            "# The command line\n\n"
            + _told(inspect.cleandoc(main.help or ""))
            + "\n\n"
            + table(("command", "does"), rows)
            + "\n`answered COMMAND --help` prints what stands on its page. How a command ends is told by its"
            " [exit code](exit-codes.md).\n"
        )
    return pages


def _page(name: str, command: click.Command, above: click.Context) -> str:
    with click.Context(command, info_name=name, parent=above, **command.context_settings) as ctx:
        usage = command.get_usage(ctx).removeprefix("Usage: ")
        records = [record for param in command.get_params(ctx) if (record := param.get_help_record(ctx))]
    rows = [(f"`{options}`", _words(says)) for options, says in records]
    return (
        f"# answered {name}\n\n"
        + fenced(" ".join(usage.split()))
        + "\n"
        + _told(inspect.cleandoc(command.help or ""))
        + "\n\n## Options\n\n"
        + table(("option", "does"), rows)
    )


def _told(text: str) -> str:
    """Turn a help text into Markdown: what must not be folded becomes a block of the terminal."""
    parts = []
    for paragraph in re.split(r"\n\s*\n", text):
        if not paragraph.startswith("\b"):
            parts.append(_words(paragraph))
            continue
        title, *lines = paragraph.removeprefix("\b").strip("\n").splitlines()
        parts.append(plain(title))
        if lines:
            least = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
            parts.append(_block([line[least:] for line in lines]))
    return "\n\n".join(parts)


def _words(text: str) -> str:
    """Keep what stands between backticks as code, and let Markdown read nothing into the rest."""
    pieces = text.split("`")
    return "`".join(piece if place % 2 else plain(piece) for place, piece in enumerate(pieces))


def _block(lines: list[str]) -> str:
    commands = ["$ " + re.sub(r" {2,}(\S.*)$", r"  # \1", line) for line in lines]
    is_terminal = all(re.match(r"(answered|[A-Z_]+=|cat|python)\b", line) for line in lines)
    return fenced("\n".join(commands if is_terminal else lines), "console" if is_terminal else "text").rstrip(
        "\n"
    )
