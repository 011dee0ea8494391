"""Drafting: a mapping for a file, from what its columns are called and what their cells look like."""

from __future__ import annotations

from analytics.config import CATEGORIES, Settings
from analytics.log.drafted_columns import Fits, Taken
from analytics.log.drafted_times import draft_times, is_time
from analytics.log.drafted_words import draft_channel, draft_direction
from analytics.log.intake import LoadOptions
from analytics.log.profiling import Column, Profile, profiled
from analytics.log.reading import Part, parts
from analytics.sources import toml_lines
from analytics.sources.files import Export
from analytics.sources.headings import is_very_name, likeness, looks_like_header
from analytics.sources.mapping import UNSAID

_LONGEST_ID = 200
_LONGEST_NAME = 80
# An id is repeated in so many rows at most.
_REPEATED = 0.1


def _holds_only(*cells: str) -> Fits:
    return lambda column: bool(column.values) and all(value[0].lower() in cells for value in column.values)


def _holds_numbers(column: Column) -> bool:
    return column.numbers == column.filled


def _is_no_time(column: Column) -> bool:
    return not is_time(column)


# Columns of the log that are taken by their very name only, and what their cells must be.
_OTHERS: dict[str, Fits] = {
    "brand": lambda column: bool(column.values),
    "language": lambda column: column.languages == column.filled,
    "automated": lambda column: column.flags == column.filled,
    "visibility": _holds_only("public", "private", "internal"),
    "category": _holds_only(*CATEGORIES),
    **dict.fromkeys(("rating", "followers", "shares", "likes"), _holds_numbers),
    "removed_at": lambda column: column.instants + column.iso_times == column.filled,
    "url": lambda column: not column.spaced,
    "tags": _is_no_time,
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
        self._taken = Taken(profile)
        self._fixed: list[str] = []
        self._values: list[str] = []
        times = draft_times(profile, options.date_order, options.input_tz)
        self._times = times.lines
        self._taken.take("posted_at", times.columns, times.why)
        ids = self._ids()
        self._links(ids)
        self._direction()
        self._text()
        self._channel(options)
        self._people()
        self._others()
        if ids is None:
            self._fingerprint()
        if not {"parent_id", "conversation_id"}.intersection(self._taken.columns):
            self._conversation()

    def text(self, name: str, part: Part) -> str:
        """Return the draft."""
        profile = self._profile
        is_cut = profile.rows < profile.all_rows
        seen = (f"the first {profile.rows:,} of " if is_cut else "") + toml_lines.rows(profile.all_rows)
        lines = [
            f"# How to read files like {toml_lines.shown(name)} ({part.shape.in_words()}): a draft, made from {seen}.",
            f'# Every comment says why. Check the lines with # ?, and say what is "{UNSAID}" or delete its line.',
        ]
        if profile.records != "$":
            lines += ["", "[records]"]
            if profile.holders != "$":
                lines += [
                    toml_lines.line("holders", profile.holders, "what holds the records: $. in [columns]")
                ]
            lines += [
                toml_lines.line("records", profile.records, "? the objects that look most like messages")
            ]
        lines += ["", "[columns]", *self._taken.lines()]
        lines += ["", "[fixed]", *self._fixed] if self._fixed else []
        lines += self._values
        lines += ["", "[times]", *self._times] if self._times else []
        left = self._taken.left()
        lines += ["", "# Not read:", *left] if left else []
        return "\n".join(lines) + "\n"

    def _ids(self) -> Column | None:
        rows = self._profile.rows

        def is_id(column: Column) -> bool:
            is_rare = rows - column.different <= _REPEATED * rows
            return column.filled == rows and is_rare and column.longest <= _LONGEST_ID and _is_no_time(column)

        column = self._taken.best("message_id", is_id)
        if column:
            again = rows - column.different
            facts = f"{again:,} times one of another row" if again else "in every row, never twice"
            self._taken.take_named("message_id", column, facts, is_doubtful=again > 0)
            return column
        unique = [c for c in self._taken.free() if c.filled == c.different == rows > 1 and c.longest > 6]
        unique = [c for c in unique if not c.spaced and _is_no_time(c) and not c.name.startswith("$.")]
        if not unique:
            return None
        column = max(unique, key=lambda c: (likeness(c.name, "url"), -c.place))
        why = "? in every row and never twice, though it is not called like an id of messages"
        self._taken.take("message_id", [column], why)
        return column

    def _links(self, ids: Column | None) -> None:
        """Find the columns that link messages: the one replied to, and the conversation."""
        links = self._profile.links_to(ids) if ids else {}
        parent = self._taken.best("parent_id", _is_no_time)
        if parent:
            found = links.get(parent.place, 0)
            facts = f"{found:,} of {parent.filled:,} are ids of other rows"
            self._taken.take_named(
                "parent_id", parent, facts, is_doubtful=not found and self._profile.rows > 0
            )
        conversation = self._taken.best("conversation_id", lambda c: _is_no_time(c) and c.different > 1)
        if conversation:
            facts = f"{conversation.different:,} in {toml_lines.rows(conversation.filled)}"
            self._taken.take_named("conversation_id", conversation, facts)
        linked = [c for c in self._taken.free() if c.longest > 2 and links.get(c.place, 0) >= 0.5 * c.filled]
        if linked and not parent:
            best = max(linked, key=lambda c: (links[c.place], -c.place))
            why = f"? {links[best.place]:,} of its {best.filled:,} cells are ids of other rows"
            self._taken.take("parent_id", [best], why)

    def _direction(self) -> None:
        words = draft_direction(
            [c for c in self._taken.free() if not is_time(c) and not c.name.startswith("$.")],
            self._profile.rows,
        )
        flag = self._taken.best("from_brand", lambda c: c.flags == c.filled == self._profile.rows)
        if words:
            self._values += words.lines
            self._taken.set_aside(words.column)
        elif flag:
            counts = ", ".join(f"{toml_lines.shown(cell)} {rows:,}" for cell, rows, _ in flag.values)
            self._taken.take_named("from_brand", flag, counts)
        else:
            self._taken.remark(
                "from_brand",
                "no column says it, so the accounts of the brand do ([brand] in answered.toml, --brand-account)",
            )

    def _channel(self, options: LoadOptions) -> None:
        words = draft_channel(self._taken.free(), self._profile.rows)
        if words:
            self._taken.take("channel", [words.column], words.why)
            self._values += words.lines
        elif options.channel:
            self._fixed.append(toml_lines.line("channel", options.channel, "as --channel said"))
        else:
            why = "no column names it: say it here, for example facebook"
            self._fixed.append(toml_lines.line("channel", UNSAID, why))

    def _text(self) -> None:
        column = self._taken.best(
            "text", lambda c: _is_no_time(c) and not c.is_mostly(max(c.numbers, c.flags))
        )
        long = [
            c for c in self._taken.free() if c.is_mostly(c.spaced) and c.mean_length > 15 and _is_no_time(c)
        ]
        if column:
            self._taken.take_named("text", column, f"{column.mean_length:,.0f} characters on average")
        elif long:
            column = max(long, key=lambda c: (c.mean_length, -c.place))
            self._taken.take(
                "text", [column], f"? the longest texts, {column.mean_length:,.0f} characters on average"
            )
        else:
            self._taken.remark("text", "no column looks like it; without it nobody knows what messages say")

    def _people(self) -> None:
        agent = self._taken.best("agent", _is_no_time)
        author = self._taken.best("author_id", lambda c: c.mean_length < _LONGEST_NAME and _is_no_time(c))
        if agent and agent != author:
            self._taken.take_named("agent", agent, f"{agent.different:,} different")
        if author:
            self._taken.take_named("author_id", author, f"{author.different:,} different")
        name = self._taken.best("author_name", lambda c: c.mean_length < _LONGEST_NAME and _is_no_time(c))
        if name:
            self._taken.take_named("author_name", name, f"{name.different:,} different")
        if name and not author:
            self._taken.take(
                "author_id", [name], "? no column holds ids of who wrote, so it is the author_name"
            )
        elif not author:
            self._taken.remark(
                "author_id", "no column says who wrote, so each message is of a customer of its own"
            )

    def _others(self) -> None:
        for target, fits in _OTHERS.items():
            column = self._taken.best(target, fits)
            if column and is_very_name(column.name, target):
                self._taken.take_named(target, column, f"{column.different:,} different")
                if target == "tags" and column.commas and not column.lists:
                    separator = toml_lines.line("separator", ",", f"in {toml_lines.rows(column.commas)}")
                    self._values += ["", "[tags]", separator]

    def _fingerprint(self) -> None:
        """Make an id of what tells messages apart."""
        telling = [
            c for target in ("posted_at", "author_id", "text") for c in self._taken.columns.get(target, ())
        ]
        if len(telling) > 1 and self._taken.columns["posted_at"]:
            why = "? no column holds ids, so they are made of these; rows that are equal in all of them count once"
            self._taken.take("message_id", telling, why)
        else:
            self._taken.take("message_id", [], "? no column is called like an id and tells the rows apart")

    def _conversation(self) -> None:
        """Find what else may link answers to what they answer."""
        above = [
            c for c in self._taken.free() if c.name.startswith("$.") and likeness(c.name[2:], "message_id")
        ]
        if above:
            best = max(above, key=lambda column: likeness(column.name[2:], "message_id"))
            self._taken.take("conversation_id", [best], "? the id of what holds the messages")
            return
        author = self._taken.columns.get("author_id")
        why = "? no column links an answer to its question, and without one nothing counts as answered"
        if author:
            why += f"; {toml_lines.shown(author[0].name)} does if it names the customer in both directions"
        self._taken.take("conversation_id", [], why)
