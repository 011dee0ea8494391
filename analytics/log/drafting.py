"""Drafting: a mapping for a file, from what its columns are called and what their cells look like."""

from __future__ import annotations

from collections.abc import Callable

from analytics.config import CATEGORIES, Settings
from analytics.log.drafted_times import draft_times, is_time
from analytics.log.drafted_words import Words, draft_channel, draft_direction
from analytics.log.intake import LoadOptions
from analytics.log.profiling import Column, Profile, profiled
from analytics.log.reading import Part, parts
from analytics.sources import toml_lines
from analytics.sources.files import Export
from analytics.sources.headings import likeness, looks_like_header
from analytics.sources.mapping import UNSAID

# The very name of a column of the log in some language, not only some words of it.
_VERY_NAME = 700
_LONGEST_ID = 200
Fits = Callable[[Column], bool]
_OF_RECORDS = ("message_id", "parent_id", "text")
_ORDER = (
    "message_id", "posted_at", "channel", "brand", "author_id", "author_name", "from_brand", "agent", "parent_id",
    "conversation_id", "text", "visibility", "automated", "category", "language", "followers", "shares", "likes",
    "rating", "removed_at", "url", "tags",
)  # fmt: skip


def _holds_only(*cells: str) -> Fits:
    return lambda column: bool(column.values) and all(value[0].lower() in cells for value in column.values)


def _holds_numbers(column: Column) -> bool:
    return column.numbers == column.filled


# Columns of the log that are taken only by their very name, and what their cells must be.
_OTHERS: dict[str, Fits] = {
    "brand": lambda column: bool(column.values),
    "language": lambda column: column.languages == column.filled,
    "automated": lambda column: column.flags == column.filled,
    "visibility": _holds_only("public", "private", "internal"),
    "category": _holds_only(*CATEGORIES),
    **dict.fromkeys(("rating", "followers", "shares", "likes"), _holds_numbers),
    "removed_at": lambda column: column.instants + column.iso_times == column.filled,
    "url": lambda column: not column.spaced,
    "tags": lambda column: not is_time(column),
}


def draft(export: Export, options: LoadOptions, settings: Settings) -> str:
    """Draft a mapping for a file: TOML in which each guess says why, and what could not be told is ``?``.

    Of an export of several files the first is read.

    Raises
    ------
    InputError
        The file cannot be read, or has no columns.
    """
    part = parts(export, options.encoding, looks_like_header)[0]
    with profiled(part, settings) as profile:
        return _Draft(profile, options).text(export.name, part)


class _Draft:
    """A draft on its way."""

    def __init__(self, profile: Profile, options: LoadOptions) -> None:
        self._profile = profile
        self._options = options
        self._taken: set[int] = set()
        self._columns: dict[str, str] = {}
        self._chosen: dict[str, tuple[Column, ...]] = {}
        self._fixed: list[str] = []
        self._words: list[str] = []
        times = draft_times(profile, options.date_order, options.input_tz)
        self._times = times
        self._take(*times.columns)
        self._say("posted_at", times.columns, times.why)
        ids = self._ids()
        self._links(ids)
        self._direction()
        self._text()
        self._channel()
        self._people()
        self._others()
        if ids is None:
            self._fingerprint()
        if not {"parent_id", "conversation_id"}.intersection(self._chosen):
            self._conversation()

    def text(self, name: str, part: Part) -> str:
        """Return the draft."""
        profile = self._profile
        seen = f"the first {profile.rows:,} rows" if profile.is_cut else f"{profile.rows:,} rows"
        lines = [
            f"# How to read files like {toml_lines.shown(name)} ({part.shape.in_words()}): a draft, made from {seen}.",
            '# Every comment says why. Check the lines with # ?, and say what is "?" or delete its line.',
        ]
        if (profile.holders, profile.records) != ("$", "$"):
            lines += ["", "[records]"]
            lines += (
                []
                if profile.holders == "$"
                else [toml_lines.line("holders", profile.holders, "what holds the records")]
            )
            lines += [
                toml_lines.line("records", profile.records, "? the objects that look most like messages")
            ]
        lines += ["", "[columns]", *(self._columns[target] for target in _ORDER if target in self._columns)]
        if self._fixed:
            lines += ["", "[fixed]", *self._fixed]
        lines += self._words
        if self._times.lines:
            lines += ["", "[times]", *self._times.lines]
        if left := [self._left(column) for column in profile.columns if column.place not in self._taken]:
            lines += ["", "# Not read:", *left]
        return "\n".join(lines) + "\n"

    def _best(self, target: str, fits: Fits = lambda column: True) -> Column | None:
        """Return the column that is called most like one of the log; None where none is, or its cells do not fit."""
        found = [
            column
            for column in self._profile.columns
            if column.place not in self._taken
            and likeness(column.name, target)
            and not (target in _OF_RECORDS and column.name.startswith("$."))
            and (not self._profile.rows or (column.filled and fits(column)))
        ]
        return max(found, key=lambda column: (likeness(column.name, target), -column.place), default=None)

    def _take(self, *columns: Column) -> None:
        self._taken.update(column.place for column in columns)

    def _say(self, target: str, columns: tuple[Column, ...], why: str) -> None:
        names = [column.name for column in columns] or [UNSAID]
        self._chosen[target] = columns
        self._columns[target] = toml_lines.line(target, names, why)

    def _named(self, target: str, column: Column, facts: str = "") -> None:
        """Take a column for one of the log by its name."""
        why = "its name" if likeness(column.name, target) > _VERY_NAME else "? some words of its name"
        self._take(column)
        self._say(target, (column,), f"{why}; {facts}" if facts else why)

    def _ids(self) -> Column | None:
        rows = self._profile.rows

        def is_id(column: Column) -> bool:
            return column.filled == rows and column.longest <= _LONGEST_ID and column.different >= 0.9 * rows

        column = self._best("message_id", is_id)
        if column:
            repeated = rows - column.different
            self._named(
                "message_id",
                column,
                f"in every row, {f'{repeated:,} times again' if repeated else 'never twice'}",
            )
            return column
        unique = [
            c for c in self._free() if c.filled == c.different == rows > 1 and c.longest > 6 and not c.spaced
        ]
        unique = [c for c in unique if not is_time(c) and not c.name.startswith("$.")]
        if not unique:
            return None
        column = max(unique, key=lambda c: (likeness(c.name, "url"), -c.place))
        self._take(column)
        self._say(
            "message_id",
            (column,),
            "? in every row and never twice, though not called like an id of messages",
        )
        return column

    def _links(self, ids: Column | None) -> None:
        """Find the columns that link messages: the one replied to, and the conversation."""
        links = self._profile.links_to(ids) if ids else {}
        parent = self._best("parent_id", lambda c: not is_time(c))
        if parent:
            found = links.get(parent.place, 0)
            doubt = "" if found or not self._profile.rows else "? "
            self._take(parent)
            self._say(
                "parent_id",
                (parent,),
                f"{doubt}its name; {found:,} of {parent.filled:,} are ids of other rows",
            )
        conversation = self._best("conversation_id", lambda c: not is_time(c))
        if conversation:
            self._named(
                "conversation_id", conversation, f"{conversation.different:,} in {conversation.filled:,} rows"
            )
        if parent:
            return
        linked = [c for c in self._free() if c.longest > 2 and links.get(c.place, 0) >= 0.5 * c.filled > 0]
        if linked:
            best = max(linked, key=lambda c: (links[c.place], -c.place))
            self._take(best)
            self._say(
                "parent_id",
                (best,),
                f"? {links[best.place]:,} of its {best.filled:,} cells are ids of other rows",
            )

    def _direction(self) -> None:
        flag = self._best("from_brand", lambda c: c.is_mostly(c.flags) and c.filled == self._profile.rows)
        words = draft_direction([column for column in self._free() if not is_time(column)])
        if words:
            self._said(words)
        elif flag:
            self._named("from_brand", flag, ", ".join(f"{cell} {rows:,}" for cell, rows, *_ in flag.values))
        else:
            self._columns["from_brand"] = (
                "# ? from_brand: no column says it; the accounts of the brand do ([brand] in answered.toml, or --brand-account)"
            )

    def _channel(self) -> None:
        words = draft_channel(self._free())
        if words:
            self._columns["channel"] = toml_lines.line("channel", [words.column.name], words.why)
            self._said(words)
        elif self._options.channel:
            self._fixed.append(toml_lines.line("channel", self._options.channel, "as --channel said"))
        else:
            self._fixed.append(
                toml_lines.line("channel", UNSAID, "no column names it: say it here, for example facebook")
            )

    def _said(self, words: Words) -> None:
        self._take(words.column)
        self._words += words.lines

    def _text(self) -> None:
        column = self._best(
            "text", lambda c: not is_time(c) and c.numbers < c.filled and not c.is_mostly(c.flags)
        )
        if column:
            self._named("text", column, f"{column.mean_length:,.0f} characters on average")
            return
        long = [c for c in self._free() if c.is_mostly(c.spaced) and c.mean_length > 15 and not is_time(c)]
        if long:
            column = max(long, key=lambda c: (c.mean_length, -c.place))
            self._take(column)
            self._say(
                "text", (column,), f"? the longest texts: {column.mean_length:,.0f} characters on average"
            )
        else:
            self._columns["text"] = (
                "# ? text: no column looks like it. Without it categories and languages are not known."
            )

    def _people(self) -> None:
        agent = self._best("agent", lambda c: not is_time(c))
        author = self._best("author_id", lambda c: c is not agent and c.mean_length < 80 and not is_time(c))
        if agent and (author is None or likeness(agent.name, "agent") > likeness(agent.name, "author_id")):
            self._named("agent", agent, f"{agent.different:,} different ones")
        if author:
            self._named("author_id", author, f"{author.different:,} different ones")
        name = self._best("author_name", lambda c: not is_time(c) and c.numbers < c.filled)
        if name:
            self._named("author_name", name, f"{name.different:,} different ones")
            if not author:
                self._say("author_id", (name,), "? no column holds ids of who wrote: the same as author_name")
        elif not author:
            self._columns["author_id"] = (
                "# ? author_id: no column says who wrote. Each message will be a customer's of its own."
            )

    def _others(self) -> None:
        for target, fits in _OTHERS.items():
            column = self._best(target, fits)
            if column and likeness(column.name, target) > _VERY_NAME:
                self._named(target, column, f"{column.different:,} different cells")
                if target == "tags" and column.commas and not column.lists:
                    self._words += [
                        "",
                        "[tags]",
                        toml_lines.line("separator", ",", f"in {column.commas:,} cells"),
                    ]

    def _fingerprint(self) -> None:
        """Make an id of what tells messages apart."""
        telling = tuple(
            c for target in ("posted_at", "author_id", "text") for c in self._chosen.get(target, ())
        )
        why = "no column holds ids, so they are made of these; rows that are equal in all of them count once"
        if len(telling) > 1 and self._chosen["posted_at"]:
            self._say("message_id", telling, f"? {why}")
        else:
            self._say("message_id", (), "? no column is called like an id and tells the rows apart")

    def _conversation(self) -> None:
        """Find what else may link answers to what they answer."""
        above = [column for column in self._profile.columns if column.name.startswith("$.")]
        above = [
            column
            for column in above
            if column.place not in self._taken and likeness(column.name[2:], "message_id")
        ]
        if above:
            best = max(above, key=lambda column: likeness(column.name[2:], "message_id"))
            self._take(best)
            self._say("conversation_id", (best,), "? the id of what holds the messages")
            return
        author = self._chosen.get("author_id")
        hint = (
            f"; {toml_lines.text(author[0].name)} does if it is the customer in both directions"
            if author
            else ""
        )
        self._say(
            "conversation_id",
            (),
            f"? no column links an answer to its question, and without one nothing is answered{hint}",
        )

    def _left(self, column: Column) -> str:
        if not column.filled:
            facts = "empty"
        elif column.values:
            facts = ", ".join(f"{toml_lines.shown(cell)} {rows:,}" for cell, rows, *_ in column.values[:6])
            facts += f" and {len(column.values) - 6} more" if len(column.values) > 6 else ""
        else:
            facts = f"{column.different:,} different cells, like {toml_lines.shown(self._profile.example(column))}"
        return f"#   {toml_lines.shown(column.name)}: {facts}"

    def _free(self) -> list[Column]:
        return [
            column for column in self._profile.columns if column.place not in self._taken and column.filled
        ]
