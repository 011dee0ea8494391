"""Reference made from the program itself: lists, dimensions, formats, errors, exit codes, decisions."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from pathlib import Path

from markup import facts, fenced, plain, table

from analytics import errors
from analytics.measuring import DIMENSIONS, NamedList, all_lists
from analytics.sources.formats import LACKS, SEEN, formats

DIMENSION_SAYS = {
    "channel": "where the turn was opened: twitter, email, google_play ...",
    "brand": "the brand that it concerns (definition 17)",
    "category": "the gravest of its messages: complaint, question, suggestion, praise, other, thanks, abuse, spam",
    "language": "language of its first message (BCP 47)",
    "visibility": "public or private, of its first message",
    "agent": "who answered; empty where nobody did, or the export does not say",
    "directed": "addressed to the brand, or found by monitoring",
    "turn": "`first` contact of a customer in a thread, or `follow_up`",
    "reach": "followers of the author: <100, <1k, <10k, 10k+",
    "daypart": "part of the day by the opening hours: open, weekend, holiday, night, other closed (definition 20)",
    "weekday": "day of the week in the zone of the report",
    "hour": "hour of the day in the zone of the report, 0 to 23",
}
"""What each dimension says of a turn."""


def list_pages() -> dict[str, str]:
    """Return the index of the named lists and a page for each."""
    lists = all_lists()
    rows = [(f"[`{one.name}`](lists/{one.name}.md)", plain(one.title)) for one in lists]
    index = (
        "# Lists\n\nRows rather than figures. `answered query NAME` prints one; `--from`, `--to`, `--where` and"
        " `--as-of` choose the turns that it is about.\n\n" + table(("list", "what"), rows)
    )
    return {
        "reference/lists.md": index,
        **{f"reference/lists/{one.name}.md": _list_page(one) for one in lists},
    }


def _list_page(one: NamedList) -> str:
    known = []
    if one.people:
        known.append(("names people", ", ".join(f"`{name}`" for name in one.people)))
    if one.texts:
        known.append(("holds texts", ", ".join(f"`{name}`" for name in one.texts)))
    if one.source:
        sources = (name.strip() for name in one.source.split(","))
        known.append(("source", ", ".join(f"[{name}](../../sources.md#{name})" for name in sources)))
    parts = [f"# {one.name}\n", f"**{plain(one.title)}**\n", f"{one.definition}\n"]
    if known:
        parts.append(facts(known))
    if one.people or one.texts:
        parts.append(
            "Columns that name people are left out and texts are masked, unless `--show-people` asks for them"
            " ([sharing](../../sharing.md)).\n"
        )
    parts += [
        "## Ask it\n",
        fenced(f"$ answered query {one.name}\n$ answered query {one.name} -f csv", "console"),
        "## Its SQL\n",
        f"`queries/lists/{one.name}.sql`\n",
        fenced(one.sql, "sql"),
    ]
    return "\n".join(parts)


def dimensions_page() -> dict[str, str]:
    """Return the page of the dimensions."""
    rows = [(f"`{name}`", DIMENSION_SAYS[name]) for name in DIMENSIONS]
    text = (
        "# Dimensions\n\nWhat a figure can be asked by (`--by channel,brand`) and limited to"
        " (`--where \"channel = 'twitter'\"`). They are those of a turn's first message, but for the agent, who"
        " answered, and the category.\n\n"
        + table(("dimension", "says"), rows)
        + "\nTime is not one of them: `--every day`, `week`, `month` or `quarter` gives a row each, all seen at"
        " [equal maturity](../explanations/equal-maturity.md).\n"
    )
    return {"reference/dimensions.md": text}


def formats_page(docs: Path) -> dict[str, str]:
    """Return the list of the formats, and of the pages about them."""
    rows = []
    for one in formats().values():
        name = f"[`{one.name}`](../formats/{one.name}.md)"
        rows.append((name, plain(one.title), ", ".join(one.reads), ", ".join(one.lacks), SEEN[one.seen]))
    pages = sorted(path.stem for path in (docs / "formats").glob("*.md"))
    # how files of any format are read comes before each of them
    pages.sort(key=lambda name: name != "files")
    lacks = "\n".join(f"- **{name}**: {what}" for name, what in LACKS.items())
    text = (
        "# Formats\n\nThe exports that are read as they are; each has a page: where to get it, how it is read, what it"
        " can and cannot tell. What all have in common is told in [files](../formats/files.md). Anything else is read"
        " with a [mapping file](../mapping.md).\n\n"
        + table(("format", "what", "reads", "cannot tell", "made from"), rows)
        + f"\nWhat an export cannot tell:\n\n{lacks}\n"
    )
    return {"reference/formats.md": text}


def errors_page() -> dict[str, str]:
    """Return the page of the errors that the library raises."""
    rows = [(f"`{kind.__name__}`", _bases(kind), plain(inspect.getdoc(kind) or "")) for kind in _kinds()]
    text = (
        "# Errors\n\nWhat the library raises where a user can do something about it; all of them are `AnsweredError`,"
        " in `analytics.errors`. The message says what is wrong, where, and what would be right. Any other exception is"
        " a bug. The command line prints the message and ends with one of the [exit codes](exit-codes.md).\n\n"
        + table(("error", "is a", "means"), rows)
    )
    return {"reference/errors.md": text}


def _kinds() -> Iterable[type[Exception]]:
    """List the errors as their module does."""
    return [
        kind
        for _, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, errors.AnsweredError)
    ]


def _bases(kind: type[Exception]) -> str:
    return ", ".join(f"`{base.__name__}`" for base in kind.__bases__)


def exit_codes_page() -> dict[str, str]:
    """Return the page of the exit codes, and of the errors that end with each."""
    from analytics.cli import EXIT_CODES

    says = {
        0: "done; also where rows were rejected, which the ledger tells",
        1: "an error: a file that cannot be read, a log that is locked, a configuration that has no meaning",
        2: "usage: a command, option, metric, dimension or period that does not exist",
        3: "`answered check`: a goal is missed",
        4: "`answered check`: the quality of the data is below its limit",
        5: "nothing to report: the selection holds no message",
    }
    kinds = {code: [kind.__name__ for kind, given in EXIT_CODES.items() if given == code] for code in says}
    rows = [(f"**{code}**", what, ", ".join(f"`{k}`" for k in kinds[code])) for code, what in says.items()]
    text = (
        "# Exit codes\n\nHow a command ends, for scripts and CI. Data goes to stdout, everything else to stderr.\n\n"
        + table(("code", "means", "error of its own"), rows)
        + "\nAny other [error](errors.md) ends with 1.\n"
    )
    return {"reference/exit-codes.md": text}


def decisions_page(docs: Path) -> dict[str, str]:
    """Return the list of the decisions that were costly to reverse."""
    paths = sorted((docs / "decisions").glob("*.md"))
    rows = []
    for path in paths:
        title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        number, _, words = title.partition(" ")
        rows.append((number.rstrip(".").lstrip("0"), f"[{words}](../decisions/{path.name})"))
    text = "# Decisions\n\nChoices that would be costly to reverse, and why they were made.\n\n" + table(
        ("", "decision"), rows
    )
    return {"reference/decisions.md": text}
