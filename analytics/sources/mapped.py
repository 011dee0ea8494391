"""What a mapping says, as SQL over the columns of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analytics.sources.mapped_values import names_zone
from analytics.sources.spelling import free, literal, quoted

Values = dict[str, dict[str, str]]
Meanings = dict[str, dict[str, tuple[tuple[str, str], ...]]]

MEANINGS = {
    "from_brand": ("from_brand", "true"),
    "customer": ("from_brand", "false"),
    "public": ("visibility", "public"),
    "private": ("visibility", "private"),
    "internal": ("visibility", "internal"),
    "automated": ("automated", "true"),
    "monitored": ("directed", "false"),
    "no_message": ("", ""),
}
"""What a cell can mean by itself -> column of the log and its value; no_message: its row is none."""

OTHERS = "*"
"""Stands for all cells of a column that have no line of their own and are not empty."""

_NAMES = {"": "empty", OTHERS: "none that the mapping names"}
_NULL = "null::text"
_ISO = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True)
class Mapped:
    """What a mapping says of the cells of a row.

    Parameters
    ----------
    columns
        Column of the log -> columns of the file; several are joined, and as an id their fingerprint is taken.
    fixed
        Column of the log -> its value in rows where no cell gives one.
    values
        Column of the log -> cell in lower case -> value.
    meanings
        Column of the file -> cell in lower case -> columns of the log and their values.
    formats
        Of times, as strptime knows them, or ``unix``; empty: ISO 8601, and days and months in one order.
    separator
        Of tags; None: semicolons.
    """

    columns: Mapping[str, tuple[str, ...]]
    fixed: Mapping[str, str]
    values: Values
    meanings: Meanings
    formats: tuple[str, ...]
    separator: str | None

    @property
    def needs_accounts(self) -> bool:
        """Nothing says who the brand is."""
        return "from_brand" not in {*self.columns, *self.fixed} and not self._telling("from_brand")

    def sources(self) -> tuple[str, ...]:
        """List the columns of the file that are read, each once."""
        named = (name for names in self.columns.values() for name in names)
        return tuple({name.lower(): name for name in (*named, *self.meanings)}.values())

    def renamed(self, targets: Iterable[str]) -> tuple[dict[str, str], str]:
        """Return SQL for each column of the log, and for why a row cannot be read (null where it can)."""
        found = {target: self._expression(target) for target in targets}
        if self.needs_accounts:
            found["from_brand"] = f"is_brand({found['author_id']}, {found['author_name']})::text"
        problems = [*self._no_messages(), *self._bad_times(), *self._unknown_directions()]
        return found, f"case {' '.join(problems)} end" if problems else _NULL

    def _telling(self, target: str) -> list[str]:
        """List the columns of the file whose cells mean something for a column of the log."""
        return [
            column
            for column, said in self.meanings.items()
            if any(target in dict(found) for found in said.values())
        ]

    def _expression(self, target: str) -> str:
        if target not in self.columns:
            told = self._told(target)
            return f"coalesce({told}, {literal(self.fixed[target])})" if target in self.fixed else told
        cell = self._joined(target)
        if self.formats and target in ("posted_at", "removed_at"):
            return _time(cell, self.formats)
        if target in self.values:
            return _translated(cell, self.values[target])
        if target == "tags" and self.separator:
            listed = f"replace({cell}, {literal(self.separator)}, ';')"
            return f"case when trim({cell}) like '[%' then {cell} else {listed} end"
        return cell

    def _joined(self, target: str) -> str:
        cells = [_cell(name) for name in self.columns[target]]
        if len(cells) == 1:
            return cells[0]
        if target == "message_id":
            # a character that no cell holds keeps (ab, c) and (a, bc) apart
            texts = ", ".join(f"coalesce({cell}, '')" for cell in cells)
            return f"case when coalesce({', '.join(cells)}) is not null then md5(concat_ws(chr(31), {texts})) end"
        texts = ", ".join(f"said({cell})" for cell in cells)
        return f"nullif(concat_ws({literal(';' if target == 'tags' else ' ')}, {texts}), '')"

    def _told(self, target: str) -> str:
        """Return SQL for what cells mean by themselves for a column of the log."""
        cases = [
            f"when {_is(column, value, said)} then {literal(dict(found)[target])}"
            for column, said in self.meanings.items()
            for value, found in said.items()
            if target in dict(found)
        ]
        return f"case {' '.join(cases)} end" if cases else _NULL

    def _no_messages(self) -> list[str]:
        return [
            f"when {_is(column, value, said)} then {literal(f'no message: {column} is {_NAMES.get(value, value)}')}"
            for column, said in self.meanings.items()
            for value, found in said.items()
            if "" in dict(found)
        ]

    def _bad_times(self) -> list[str]:
        wanted = " or ".join(self.formats)
        return [
            f"when said({self._joined(target)}) is not null and {self._expression(target)} is null "
            f"then {literal(f'{target} is not a time like {wanted}')}"
            for target in ("posted_at", "removed_at")
            if target in self.columns and self.formats
        ]

    def _unknown_directions(self) -> list[str]:
        """Tell of cells that say neither that the brand wrote a message nor that a customer did."""
        columns = self._telling("from_brand")
        if not columns or "from_brand" in self.fixed:
            return []
        filled = " or ".join(f"said({_cell(column)}) is not null" for column in columns)
        reason = literal(f"{' and '.join(columns)}: the mapping does not say who wrote what has this value")
        return [f"when ({filled}) and {self._told('from_brand')} is null then {reason}"]


def _cell(name: str) -> str:
    return quoted(free(name))


def _is(column: str, value: str, said: Iterable[str]) -> str:
    cell = f"lower(trim(coalesce({_cell(column)}, '')))"
    if value == OTHERS:
        return f"{cell} not in ('', {', '.join(f'lower({literal(one)})' for one in said)})"
    return f"{cell} = lower({literal(value)})"


def _translated(cell: str, values: Mapping[str, str]) -> str:
    named = {value: said for value, said in values.items() if value != OTHERS}
    cases = "".join(f" when lower({literal(value)}) then {literal(said)}" for value, said in named.items())
    others = (
        f"case when said({cell}) is not null then {literal(values[OTHERS])} end" if OTHERS in values else cell
    )
    return f"case lower(trim(coalesce({cell}, ''))){cases} else {others} end" if cases else others


def _time(cell: str, formats: Iterable[str]) -> str:
    """Return SQL for the ISO time that a cell gives; null where it is of none of the formats."""
    found = []
    for one in formats:
        read = f"unix_time({cell})" if one == "unix" else f"try_strptime(trim({cell}), {literal(one)})"
        # what names its zone is an instant, here in UTC
        found.append(f"strftime({read}, {literal(_ISO + 'Z' * names_zone(one))})")
    return f"coalesce({', '.join(found)})"
