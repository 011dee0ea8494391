"""Settings of a log and of its reports, from `answered.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analytics.errors import ConfigError, RequestError, nearest

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


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
    """

    tz: str = "UTC"
    week_start: int = 0
    grace_seconds: int = 86_400
    input_tz: str | None = None
    brands: tuple[tuple[str, tuple[str, ...]], ...] = ()


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
    for key, value in given.items():
        settings = replace(settings, **_setting(path, key, value))
    return settings


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
    known = {field.name for field in fields(Settings)} - {"grace_seconds", "brands"} | {
        "grace_hours",
        "brand",
    }
    raise ConfigError(f"{path}: there is no setting '{key}'.{nearest(key, known)}")


def _brands(path: Path, value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict) or not all(
        isinstance(accounts, list) and all(isinstance(a, str) for a in accounts)
        for accounts in value.values()
    ):
        raise ConfigError(
            f'{path}: [brand] takes a line a brand with its accounts, for example acme = ["acme", "acmehelp"].'
        )
    return tuple((brand, tuple(a.lstrip("@") for a in accounts)) for brand, accounts in sorted(value.items()))
