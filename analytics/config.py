"""Settings of a log and of its reports, from `answered.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analytics.errors import ConfigError, RequestError, nearest

if TYPE_CHECKING:
    from analytics.goals import Goal
    from analytics.hours import Hours
    from analytics.quality_limits import QualityLimit

CATEGORIES = ("complaint", "question", "suggestion", "praise", "other", "thanks", "abuse", "spam")
"""What customers' messages can be, the gravest first."""

Own = tuple[tuple[str, str, tuple[str, ...]], ...]
"""Phrases of one's own: language, list as ``customer.complaint``, phrases."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

LANGUAGES = ("en", "he", "sr-Cyrl", "sr-Latn")
"""Languages of the report."""


@dataclass(frozen=True)
class Settings:
    """What a team decides once: zone, first day of the week, grace, zone of naive exports.

    Parameters
    ----------
    tz
        Zone that decides which day, week or hour something falls into.
    week_start
        0 Monday to 6 Sunday.
    grace_seconds
        Age from which a turn without an answer counts as unanswered.
    input_tz
        Zone of times in exports that name none; None refuses such exports.
    brands
        Brand -> its accounts, for texts that name an account.
    hours
        Opening hours; None: not known.
    ignored
        Accounts that the worklist leaves out, in lower case.
    reads_texts
        Tell by their texts what messages are; False loads faster.
    phrases
        Phrases of one's own: language, list as ``customer.complaint``, phrases.
    categories
        Tags of the source, in lower case, and the category that each means.
    goals
        What figures are to be, of all of a log or of a part; not yet held against the catalogue.
    quality
        How much that is odd a log may hold.
    changes
        Days from which the limits of weekly figures are computed anew, and what happened, which may be empty.
    lang
        Language of the report; None: not set.
    """

    tz: str = "UTC"
    week_start: int = 0
    grace_seconds: int = 86_400
    input_tz: str | None = None
    brands: tuple[tuple[str, tuple[str, ...]], ...] = ()
    hours: Hours | None = None
    ignored: tuple[str, ...] = ()
    reads_texts: bool = True
    phrases: Own = ()
    categories: tuple[tuple[str, str], ...] = ()
    goals: tuple[Goal, ...] = ()
    quality: tuple[QualityLimit, ...] = ()
    changes: tuple[tuple[date, str], ...] = ()
    lang: str | None = None


def zone(name: str, error: type[Exception] = RequestError) -> str:
    """Return the name of a time zone after making sure that it exists."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise error(
            f"There is no time zone '{name}'. Give a name of the IANA list, for example Europe/Belgrade."
        ) from None
    return name


def load_settings(path: Path, *, required: bool = False) -> Settings:
    """Read the settings of a configuration file; the defaults where there is none.

    Raises
    ------
    ConfigError
        The file is required and missing, is not TOML, or has an unknown key or a wrong value.
    """
    if not path.is_file():
        if required:
            raise ConfigError(f"There is no configuration file {path}.")
        return Settings()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None
    settings = Settings()
    hours = given.pop("hours", None)
    for key, value in given.items():
        settings = replace(settings, **_setting(path, key, value))
    if hours is None:
        return settings
    from analytics.hours import read_hours

    return replace(settings, hours=read_hours(hours, settings.tz, str(path)))


def _setting(path: Path, key: str, value: Any) -> dict[str, Any]:
    wrong = ConfigError(f"{path}: {key} = {value!r} has no meaning.")
    match key:
        case "tz" | "input_tz":
            if not isinstance(value, str):
                raise wrong
            return {key: zone(value, ConfigError)}
        case "week_start":
            if str(value).lower() not in WEEKDAYS:
                raise ConfigError(f'{wrong} Give a day of the week, for example "sunday".')
            return {key: WEEKDAYS.index(str(value).lower())}
        case "grace_hours":
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise ConfigError(f"{wrong} Give a number of hours.")
            return {"grace_seconds": round(value * 3600)}
        case "brand":
            return {"brands": _brands(path, value)}
        case "reads_texts":
            if not isinstance(value, bool):
                raise ConfigError(f"{wrong} Give true or false.")
            return {"reads_texts": value}
        case "worklist":
            return {"ignored": _ignored(path, value)}
        case "phrases":
            return {"phrases": _phrases(path, value)}
        case "categories":
            return {"categories": _categories(path, value)}
        case "goals":
            from analytics.goals import read_goals

            return {"goals": read_goals(value, str(path))}
        case "quality":
            from analytics.quality_limits import read_quality

            return {"quality": read_quality(value, str(path))}
        case "report":
            return _report(path, value)
    known = {
        "tz", "input_tz", "week_start", "grace_hours", "brand", "hours", "worklist", "reads_texts", "phrases",
        "categories", "goals", "quality", "report",
    }  # fmt: skip
    raise ConfigError(f"{path}: there is no setting '{key}'.{nearest(key, known)}")


def _ignored(path: Path, value: Any) -> tuple[str, ...]:
    accounts = value.get("ignore") if isinstance(value, dict) and set(value) == {"ignore"} else None
    if not isinstance(accounts, list) or not all(isinstance(account, str) for account in accounts):
        raise ConfigError(
            f'{path}: [worklist] takes the accounts to leave out, for example ignore = ["our_tester"].'
        )
    return tuple(sorted({account.lstrip("@").lower() for account in accounts}))


def _phrases(path: Path, value: Any) -> Own:
    wrong = ConfigError(
        f"{path}: [phrases] takes a section a language and side with lists of phrases, for example"
        ' [phrases.en.customer] complaint = ["lost my luggage"].'
    )
    if not isinstance(value, dict):
        raise wrong
    found = []
    for language, sides in sorted(value.items()):
        for side, lists in sorted(sides.items()) if isinstance(sides, dict) else [("", None)]:
            for name, texts in sorted(lists.items()) if isinstance(lists, dict) else [("", None)]:
                if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                    raise wrong
                found.append((language, f"{side}.{name}", tuple(texts)))
    from analytics.lexicons import lexicons

    try:
        lexicons(tuple(found))
    except ValueError as error:
        raise ConfigError(f"{path}: [phrases] {error}") from None
    return tuple(found)


def _categories(path: Path, value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise ConfigError(
            f'{path}: [categories] takes a line a tag of the source, for example "Billing issue" = "complaint".'
        )
    for tag, category in value.items():
        if category not in CATEGORIES:
            raise ConfigError(
                f"{path}: [categories] {tag!r} = {category!r} is no category.{nearest(str(category), CATEGORIES)}"
            )
    return tuple(sorted((tag.strip().lower(), category) for tag, category in value.items()))


def _brands(path: Path, value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict) or not all(
        isinstance(accounts, list) and all(isinstance(a, str) for a in accounts)
        for accounts in value.values()
    ):
        raise ConfigError(
            f'{path}: [brand] takes a line a brand with its accounts, for example acme = ["acme", "acmehelp"].'
        )
    return tuple((brand, tuple(a.lstrip("@") for a in accounts)) for brand, accounts in sorted(value.items()))


def _report(path: Path, value: Any) -> dict[str, Any]:
    known = ("changed", "lang")
    if not isinstance(value, dict):
        raise ConfigError(f'{path}: [report] is a section, for example\n[report]\nchanged = ["2026-03-02"]')
    for key in value:
        if key not in known:
            raise ConfigError(f"{path}: [report] has no setting '{key}'.{nearest(key, known)}")
    lang = value.get("lang")
    if lang is not None and lang not in LANGUAGES:
        raise ConfigError(
            f"{path}: [report] lang = {lang!r} is no language of the report.{nearest(str(lang), LANGUAGES)}"
        )
    return {"lang": lang, "changes": _changes(path, value.get("changed", []))}


def _changes(path: Path, value: Any) -> tuple[tuple[date, str], ...]:
    pairs = [(day, "") for day in value] if isinstance(value, list) else None
    if isinstance(value, dict):
        pairs = list(value.items())
    if pairs is None or not all(isinstance(note, str) for _, note in pairs):
        raise ConfigError(
            f'{path}: [report] changed takes days, for example changed = ["2026-03-02"], or a note with each:'
            ' changed = { 2026-03-02 = "new team" }.'
        )
    return tuple(sorted({_day(path, day): note.strip() for day, note in pairs}.items()))


def _day(path: Path, value: Any) -> date:
    try:
        if isinstance(value, str):
            return date.fromisoformat(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
    except ValueError:
        pass
    raise ConfigError(f"{path}: [report] changed: {value!r} is no day. Write it like 2026-03-02.")
