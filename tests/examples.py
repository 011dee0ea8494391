"""The examples of documents: found in Markdown, run in a world of their own, and their outputs compared or written.

A fenced block is tried as its language says (`KINDS`). Comments right above it say more: ``<!-- not run: why -->``,
``<!-- file: name -->`` (the block is written to that file), ``<!-- run first: command -->`` (the reader does not see
it), ``<!-- exits: 3 -->`` (a command of the block does), ``<!-- with: -p name=value -->`` (options for a block of SQL).
docs/development.md tells how pages are kept current::

    python tests/examples.py --write docs/queries.md
"""

from __future__ import annotations

import csv
import difflib
import doctest
import io
import json
import re
import shlex
import shutil
import sys
import tempfile
import tomllib
import traceback
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fenced import Block, blocks, commands
from worlds import CHECKOUT, World, prepare

ANY_LINES = "..."
DOCTEST = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Failure:
    """An example that does not do what its page says."""

    line: int
    what: str
    instead: tuple[int, int, str] | None = None
    """From and to which line of the page, from 0, what came stands instead."""


def is_as_shown(shown: str, came: str) -> bool:
    """Compare outputs as they are seen: without blanks at the ends of lines, empty lines around, and kinds of blanks.

    A line ``...`` of the page is any number of lines.
    """
    wanted, got = _lines(shown), _lines(came)
    pattern = "".join("(?:.*\n)*" if line == ANY_LINES else re.escape(line) + "\n" for line in wanted)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in got)) is not None


def _lines(text: str) -> list[str]:
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    return [line.rstrip() for line in plain.strip("\n").splitlines()] if plain.strip() else []


def run_page(page: Path, world: World) -> list[Failure]:
    """Run the examples of a page in their order; return those that do not do what it says."""
    found: list[Failure] = []
    for block in blocks(page.read_text(encoding="utf-8")):
        for name, command in block.notes:
            if name == "run first":
                status, came = world.run(command)
                if status:
                    found.append(Failure(block.line, f"first: {command}\nended with {status}:\n{came}"))
        name = block.note("file")
        if name:
            (world.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (world.folder / name).write_text(block.text, encoding="utf-8")
        if block.note("not run") is None:
            kind = KINDS.get(block.language)
            if kind:
                found += kind(block, world)
            else:
                known = ", ".join(KINDS)
                found.append(
                    Failure(block.line, f"A block of '{block.language}' cannot be run; these can: {known}")
                )
    return found


def _console(block: Block, world: World) -> Iterator[Failure]:
    allowed = int(block.note("exits") or 0)
    statuses = []
    if not block.text.startswith("$ "):
        yield Failure(block.line, "A block of a terminal begins with '$ '; one that is only shown is text")
        return
    for command in commands(block):
        status, came = world.run(command.text)
        statuses.append(status)
        if status not in (0, allowed):
            yield Failure(command.line, f"$ {command.text}\nended with {status}:\n{came}")
        elif command.shown and any(command.shown) and not is_as_shown("\n".join(command.shown), came):
            start = block.line - 1 + command.first
            end = start + len(_lines("\n".join(command.shown)))
            yield Failure(
                command.line, f"$ {command.text}\n{difference(command.shown, came)}", (start, end, came)
            )
    if allowed and allowed not in statuses:
        yield Failure(block.line, f"No command of the block ended with {allowed}")


def difference(shown: tuple[str, ...], came: str) -> str:
    """Lay what a page shows beside what came."""
    wanted = _lines("\n".join(shown))
    return "\n".join(difflib.unified_diff(wanted, _lines(came), "the page", "what came", n=2, lineterm=""))


class _Doctest(doctest.DocTestRunner):
    """Keeps what does not come as shown, instead of printing it."""

    def __init__(self, block: Block) -> None:
        super().__init__(optionflags=DOCTEST)
        self.block = block
        self.differing: list[Failure] = []

    def _keep(self, example: doctest.Example, got: str) -> None:
        line = self.block.line + example.lineno
        start = line - 1 + example.source.count("\n")
        diff = difference(tuple(example.want.splitlines()), got)
        got = re.sub(r"^$", "<BLANKLINE>", got.rstrip("\n"), flags=re.MULTILINE) + "\n" if got else ""
        self.differing.append(
            Failure(line, f">>> {example.source}{diff}", (start, start + len(example.want.splitlines()), got))
        )

    def report_start(self, out: Any, test: Any, example: Any) -> None:
        pass

    def report_success(self, out: Any, test: Any, example: Any, got: Any) -> None:
        pass

    def report_failure(self, out: Any, test: Any, example: Any, got: Any) -> None:
        self._keep(example, got)

    def report_unexpected_exception(self, out: Any, test: Any, example: Any, exc_info: Any) -> None:
        last = traceback.format_exception_only(exc_info[0], exc_info[1])[-1]
        self._keep(example, f"Traceback (most recent call last):\n    ...\n{last}")


def _python(block: Block, world: World) -> Iterator[Failure]:
    with world.inside():
        if ">>> " in block.text:
            runner = _Doctest(block)
            test = doctest.DocTestParser().get_doctest(block.text, world.names, "page", None, 0)
            test.globs = (
                world.names
            )  # the parser copies them, and the next block would not know the names of this one
            with redirect_stdout(io.StringIO()):
                runner.run(test, clear_globs=False, out=lambda _: None)
            yield from runner.differing
            return
        try:
            with redirect_stdout(io.StringIO()):
                exec(compile("\n" * (block.line - 1) + block.text, "page", "exec"), world.names)
        except Exception:
            yield Failure(block.line, traceback.format_exc(limit=-1))


def _sql(block: Block, world: World) -> Iterator[Failure]:
    statement = block.text.strip().removesuffix(";")
    status, came = world.run(f"answered query {shlex.quote(statement)} {block.note('with') or ''}")
    if status:
        yield Failure(block.line, came)


def _toml(block: Block, world: World) -> Iterator[Failure]:
    from analytics.config import load_settings
    from analytics.errors import AnsweredError
    from analytics.sources.mapping import read_mapping

    name = block.note("file") or "answered.toml"
    path = world.own / Path(name).name
    path.write_text(block.text, encoding="utf-8")
    try:
        read = tomllib.loads(block.text)
        if "columns" in read:
            read_mapping(path)
        elif path.name == "answered.toml":
            load_settings(path, required=True)
    except (tomllib.TOMLDecodeError, AnsweredError) as error:
        yield Failure(block.line, str(error).replace(str(path), name))


def _yaml(block: Block, world: World) -> Iterator[Failure]:
    import yaml

    try:
        yaml.safe_load(block.text)
    except yaml.YAMLError as error:
        yield Failure(block.line, str(error))


def _json(block: Block, world: World) -> Iterator[Failure]:
    try:
        json.loads(block.text)
    except ValueError as error:
        yield Failure(block.line, str(error))


def _csv(block: Block, world: World) -> Iterator[Failure]:
    widths = {len(row) for row in csv.reader(io.StringIO(block.text), strict=True) if len(row) > 2}
    if len(widths) > 1:
        yield Failure(block.line, f"Its rows have {sorted(widths)} columns")


KINDS = {
    "console": _console, "python": _python, "sql": _sql, "toml": _toml, "yaml": _yaml, "json": _json, "csv": _csv,
    "text": lambda block, world: iter(()),
}  # fmt: skip
"""How a block of a language is tried."""


def rewritten(page: str, failures: list[Failure]) -> str:
    """Put what came into a page, instead of what it shows."""
    lines = page.splitlines()
    indents = {number: block.indent for block in blocks(page) for number in _span(block)}
    for failure in sorted(failures, key=lambda failure: failure.line, reverse=True):
        if failure.instead:
            start, end, came = failure.instead
            indent = indents.get(failure.line, "")
            lines[start:end] = [f"{indent}{line}".rstrip() for line in _lines(came)]
    return "".join(f"{line}\n" for line in lines)


def _span(block: Block) -> range:
    return range(block.line, block.line + block.text.count("\n") + 1)


def write(pages: list[Path]) -> int:
    """Bring the outputs in pages up to date, and say what else fails; return an exit status."""
    left = 0
    with tempfile.TemporaryDirectory() as temporary:
        prepare(Path(temporary) / "prepared")
        for number, page in enumerate(pages):
            folder = Path(temporary) / f"{number}-{page.stem}"
            shutil.copytree(Path(temporary) / "prepared", folder)
            failures = run_page(page, World(folder))
            page.write_text(rewritten(page.read_text(encoding="utf-8"), failures), encoding="utf-8")
            for failure in failures:
                left += failure.instead is None
                done = "written: look at it" if failure.instead else "left as it is"
                sys.stderr.write(f"{page}:{failure.line}: {done}\n{failure.what}\n\n")
    return 1 if left else 0


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] != "--write":
        sys.exit("Usage: python tests/examples.py --write PAGE...")
    sys.path.insert(0, str(CHECKOUT))
    sys.exit(write([Path(name) for name in sys.argv[2:]]))
