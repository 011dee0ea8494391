"""Mapping files: how to read an export without a format of its own, in a small TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from analytics.config import zone
from analytics.errors import ConfigError, RequestError, UnknownFormat, nearest
from analytics.sources.formats import LACKS, Format, named
from analytics.sources.mapped import MEANINGS, Mapped, Meanings, Values
from analytics.sources.mapped_values import fault_of, fault_of_format, text_of
from analytics.sources.shape import Shape

SECTIONS = ("title", "lacks", "columns", "fixed", "values", "times", "tags", "records")
UNSAID = "?"
"""What a draft has in place of what it could not tell."""

_NEEDED = ("message_id", "posted_at")
_PATH = re.compile(r"\$(\.[^.\[\]\s\"']+(\[\*\])?)*")
_OPEN_LINE = re.compile(r"""([^#=]++)=.*["']\?["']""")
_EXAMPLE = 'for example\n[columns]\nmessage_id = "Message ID"\nposted_at = "Created at"'
_VALUE_EXAMPLE = 'for example\n[values]\nDirection.outbound = "from_brand"'
_MOST_NAMES = 60
_MOST_SAID = 2_000


def read_mapping(path: Path) -> Format:
    """Read a mapping file as a format: that of the canonical log, over columns of other names.

    Raises
    ------
    ConfigError
        The file is missing, is not TOML, leaves something to be said, or has a key or value without a meaning.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        given = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"The mapping {path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None
    return _Reader(path, text, given).format()


def check_mapped(where: str, fmt: Format, shapes: Sequence[Shape]) -> None:
    """Make sure that a mapping can read each file of an export: a table needs all columns that it names.

    Raises
    ------
    UnknownFormat
        A file is of another kind, or some columns are missing; the message names them.
    """
    for shape in shapes:
        is_json = shape.kind in ("json", "ndjson")
        if ("json" if is_json else shape.kind) not in fmt.reads:
            raise UnknownFormat(
                f"{where} is {shape.in_words()}; the mapping {fmt.name} reads tables and JSON."
            )
        present = fmt.present(shape)
        # keys of JSON may come late, columns of a table may not
        asked = fmt.required if is_json else fmt.columns
        lacking = [column for column in asked if column.lower() not in present]
        if not lacking:
            continue
        keys = sorted(key for key in present if not key.startswith("$."))
        if is_json and not keys:
            raise UnknownFormat(
                f"{where} holds no objects where the mapping {fmt.name} looks for records: [records] says holders "
                f"{', '.join(fmt.holders)}, records {', '.join(fmt.records)}."
            )
        names = keys if is_json else list(shape.columns)
        near = nearest(lacking[0], names)
        raise UnknownFormat(
            f"{where} lacks {'keys' if is_json else 'columns'} that the mapping {fmt.name} reads: {', '.join(lacking)}."
            + (near if "Did you mean" in near else f" It has: {', '.join(names[:_MOST_NAMES])}.")
        )


class _Reader:
    """One mapping file on its way to a format."""

    def __init__(self, path: Path, text: str, given: Mapping[str, Any]) -> None:
        self._path = path
        self._canonical = named("canonical")
        self._known = frozenset(self._canonical.columns)
        for key in given:
            if key not in SECTIONS:
                raise self._wrong(f"there is no section '{key}'.{nearest(key, SECTIONS)}")
        if any("\0" in said for said in _texts(given)):
            raise self._wrong("no name or value can hold a NUL character.")
        if UNSAID in _texts(given, with_keys=False):
            raise self._wrong(
                f'what is "{UNSAID}" is still to be said, or its line deleted: {_open_lines(text)}.'
            )
        self._given = given

    def format(self) -> Format:
        mapped = self._mapped()
        for needed in _NEEDED:
            if needed not in mapped.columns:
                raise self._wrong(f"[columns] does not say which column the {needed} is, {_EXAMPLE}")
        required = [
            name for needed in _NEEDED for name in mapped.columns[needed] if not name.startswith("$.")
        ]
        if not set(mapped.columns["message_id"]).intersection(required):
            raise self._wrong("[columns] message_id: what holds the records ($.) has no id of a record.")
        times = self._section("times", ("format", "zone"))
        renamed, problem = mapped.renamed(self._canonical.columns)
        return replace(
            self._canonical,
            name=self._path.name,
            title=self._text("title", self._given.get("title", "as its mapping says")),
            note=f"Read as {self._path.name} says.",
            required=tuple(dict.fromkeys(required)),
            optional=tuple(name for name in mapped.sources() if name not in required),
            reads=("csv", "json", "parquet"),
            holders=self._paths("holders"),
            records=self._paths("records"),
            lacks=self._lacks(),
            needs_accounts=mapped.needs_accounts,
            times=()
            if mapped.formats
            else tuple(c for c in ("posted_at", "removed_at") if c in mapped.columns),
            seen="files",
            sql=_with_problems(self._canonical.sql),
            renamed={**renamed, "mapped_problem": problem},
            input_tz=self._zone(times),
        )

    def _mapped(self) -> Mapped:
        columns = {target: self._names(target, given) for target, given in self._targets("columns").items()}
        fixed = {target: self._fixed(target, given) for target, given in self._targets("fixed").items()}
        values, meanings = self._values(columns)
        told = {target for said in meanings.values() for found in said.values() for target, _ in found}
        for target in columns:
            if target in fixed:
                raise self._wrong(f"{target} is given twice, in [columns] and in [fixed].")
            if target in told:
                raise self._wrong(
                    f"{target} is given twice, in [columns] and by what cells mean in [values]."
                )
        separator = self._section("tags", ("separator",)).get("separator")
        separator = None if separator is None else self._text("[tags] separator", separator)
        return Mapped(columns, fixed, values, meanings, self._formats(), separator)

    def _names(self, target: str, given: Any) -> tuple[str, ...]:
        names = given if isinstance(given, list) else [given]
        if not names or not all(isinstance(name, str) and name.strip() for name in names):
            raise self._wrong(
                f"[columns] {target} takes the name of a column, or a list of names, {_EXAMPLE}"
            )
        return tuple(names)

    def _fixed(self, target: str, given: Any) -> str:
        if target in _NEEDED:
            raise self._wrong(f"[fixed] {target}: each message has its own; name its column in [columns].")
        if target == "tags" and isinstance(given, list):
            return ";".join(self._text("[fixed] tags", tag) for tag in given)
        return self._value(f"[fixed] {target}", target, given)

    def _value(self, where: str, target: str, given: Any) -> str:
        if fault := fault_of(target, given):
            raise self._wrong(f"{where} {fault}.")
        return text_of(target, given)

    def _values(self, columns: Collection[str]) -> tuple[Values, Meanings]:
        """Return what cells stand for: in columns of the log, and by themselves (Direction.outbound = "from_brand")."""
        values: Values = {}
        meanings: Meanings = {}
        for column, given in self._cells(self._section("values")):
            is_target = column in self._known and (
                column in columns or not all(map(_is_meaning, given.values()))
            )
            if is_target and column not in columns:
                raise self._wrong(f"[values.{column}]: [columns] does not say which column the {column} is.")
            for cell, said in given.items():
                where, key = f"[values] {column}.{cell}", cell.strip().lower()
                if is_target:
                    value = self._value(where, column, said)
                    is_same = values.setdefault(column, {}).setdefault(key, value) == value
                else:
                    meaning = self._meaning(where, said)
                    is_same = meanings.setdefault(column, {}).setdefault(key, meaning) == meaning
                if not is_same:
                    raise self._wrong(
                        f"{where} is said twice, and differently; upper and lower case are one."
                    )
        return values, meanings

    def _cells(self, given: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield columns and what is said of their cells; a key within a key has a dot."""
        for column, said in given.items():
            if not isinstance(said, dict):
                raise self._wrong(f"[values] takes a line a cell, {_VALUE_EXAMPLE}")
            inner = {key: value for key, value in said.items() if isinstance(value, dict)}
            yield from self._cells(inner, f"{above}{column}.")
            if len(inner) < len(said) or not said:
                yield above + column, {key: value for key, value in said.items() if key not in inner}

    def _meaning(self, where: str, given: Any) -> tuple[tuple[str, str], ...]:
        names = given if isinstance(given, list) else [given]
        for name in names:
            if not isinstance(name, str) or name not in MEANINGS:
                raise self._wrong(f"{where} = {name!r} means nothing.{nearest(str(name), MEANINGS)}")
        return tuple(MEANINGS[name] for name in names)

    def _formats(self) -> tuple[str, ...]:
        given = self._section("times", ("format", "zone")).get("format", [])
        formats = tuple(
            self._text("[times] format", one) for one in (given if isinstance(given, list) else [given])
        )
        for one in formats:
            if fault := fault_of_format(one):
                raise self._wrong(f"[times] format {one!r}: {fault}.")
        return formats

    def _zone(self, times: Mapping[str, Any]) -> str | None:
        if "zone" not in times:
            return None
        try:
            return zone(self._text("[times] zone", times["zone"]))
        except RequestError as error:
            raise self._wrong(f"[times] zone: {error}") from None

    def _lacks(self) -> tuple[str, ...]:
        given = self._given.get("lacks", [])
        if not isinstance(given, list):
            raise self._wrong(f"lacks is a list of {', '.join(LACKS)}.")
        for lack in given:
            if not isinstance(lack, str) or lack not in LACKS:
                raise self._wrong(f"lacks does not know {lack!r}.{nearest(str(lack), LACKS)}")
        return tuple(given)

    def _paths(self, key: str) -> tuple[str, ...]:
        given = self._section("records", ("holders", "records")).get(key, "$")
        paths = given if isinstance(given, list) else [given]
        if not paths or not all(isinstance(path, str) and _PATH.fullmatch(path) for path in paths):
            raise self._wrong(f'[records] {key} takes paths of objects, for example {key} = "$.messages[*]".')
        return tuple(paths)

    def _targets(self, section: str) -> dict[str, Any]:
        given = self._section(section)
        for target in given:
            if target not in self._known:
                raise self._wrong(
                    f"[{section}]: the log has no column '{target}'.{nearest(target, self._known)}"
                )
        return given

    def _section(self, section: str, keys: Collection[str] = ()) -> dict[str, Any]:
        given = self._given.get(section, {})
        if not isinstance(given, dict):
            raise self._wrong(
                f"[{section}] is a section, {_VALUE_EXAMPLE if section == 'values' else _EXAMPLE}"
            )
        for key in given:
            if keys and key not in keys:
                raise self._wrong(f"[{section}] has no key '{key}'.{nearest(key, keys)}")
        return given

    def _text(self, where: str, given: Any) -> str:
        if not isinstance(given, str) or not given:
            raise self._wrong(f"{where} takes a text.")
        return given

    def _wrong(self, text: str) -> ConfigError:
        return ConfigError(f"{self._path}: {text if len(text) < _MOST_SAID else text[:_MOST_SAID] + ' ...'}")


def _with_problems(sql: str) -> str:
    """Return SQL that also tells of rows that a mapping cannot read."""
    return f"select * replace (coalesce(source_row.mapped_problem, problem) as problem) from (\n{sql}\n)"


def _is_meaning(given: Any) -> bool:
    return all(
        isinstance(name, str) and name in MEANINGS for name in (given if isinstance(given, list) else [given])
    )


def _texts(given: Any, *, with_keys: bool = True) -> Iterator[str]:
    if isinstance(given, str):
        yield given
    elif isinstance(given, dict):
        yield from given if with_keys else ()
        given = list(given.values())
    if isinstance(given, list):
        for value in given:
            yield from _texts(value, with_keys=with_keys)


def _open_lines(text: str) -> str:
    """List what a draft leaves open, with its line."""
    lines = enumerate(text.splitlines(), start=1)
    found = [f"{said[1].strip()} (line {n})" for n, line in lines if (said := _OPEN_LINE.match(line))]
    return ", ".join(found) or "see the file"
