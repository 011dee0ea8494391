"""Fenced blocks of Markdown, what comments above them say of them, and the commands in those of a terminal."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

NOTE = re.compile(r"<!-- (not run|file|run first|exits|with): (.*?) -->")
FENCE = re.compile(r"( *)(`{3,}|~{3,}) *([\w+-]*)(.*)")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    language: str
    text: str
    line: int
    """Of its first line of text, from 1."""
    indent: str
    notes: tuple[tuple[str, str], ...]

    def note(self, name: str) -> str | None:
        return dict(self.notes).get(name)


@dataclass(frozen=True)
class Command:
    """What follows a ``$``, and the lines that a terminal shows after it."""

    text: str
    line: int
    shown: tuple[str, ...]
    first: int
    """Index of the first line shown, within its block."""


def blocks(page: str) -> list[Block]:
    """Find the fenced blocks of a page of Markdown; also those within lists and tabs."""
    found: list[Block] = []
    lines = iter(enumerate(page.splitlines(), 1))
    notes: list[tuple[str, str]] = []
    for _, line in lines:
        opened = FENCE.fullmatch(line)
        if not opened:
            said = NOTE.findall(line)
            if said or line.strip():
                notes = [*notes, *said] if said else []
            continue
        indent, fence, language, _ = opened.groups()
        inside: list[str] = []
        start = 0
        for number, text in lines:
            start = start or number
            if text.strip().startswith(fence) and not text.strip().strip(fence[0]):
                break
            inside.append(text.removeprefix(indent))
        found.append(Block(language, "".join(f"{text}\n" for text in inside), start, indent, tuple(notes)))
        notes = []
    return found


def commands(block: Block) -> list[Command]:
    """Take a block of a terminal apart; a command goes on after a backslash and within quotes."""
    lines = block.text.splitlines()
    starts = [at for at, line in enumerate(lines) if line.startswith("$ ")]
    found = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        first = start + 1
        while first < end and _goes_on("\n".join([lines[start][2:], *lines[start + 1 : first]])):
            first += 1
        text = "\n".join([lines[start][2:], *lines[start + 1 : first]])
        found.append(Command(text, block.line + start, tuple(lines[first:end]), first))
    return found


def _goes_on(command: str) -> bool:
    if command.endswith("\\"):
        return True
    here = re.search(r"<<-?\s*(['\"]?)(\w+)\1", command)
    if here:
        return not re.search(rf"^{here[2]}$", command, re.MULTILINE)
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return True
    return False
