"""What a mapping may give as values of the log's columns and as formats of times."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from analytics.config import CATEGORIES

CHANNELS = (
    "twitter", "facebook", "instagram", "youtube", "tiktok", "linkedin", "reddit", "mastodon", "bluesky", "telegram",
    "whatsapp", "sms", "phone", "email", "webchat", "app_store", "google_play", "google_business", "trustpilot",
    "forum", "other",
)  # fmt: skip
CHOICES: dict[str, Collection[str]] = {
    "channel": CHANNELS,
    "category": CATEGORIES,
    "visibility": ("public", "private", "internal"),
    "removed_by": ("brand", "author"),
    **dict.fromkeys(("from_brand", "directed", "automated"), ("true", "false")),
}
"""Columns of the log that hold one of a few values."""

_NUMBERS = ("followers", "shares", "likes", "rating")
_LARGEST = 10**18
_DIRECTIVE = re.compile("%(-?.?)", re.DOTALL)
_DIRECTIVES = frozenset([*"aAbBdfHIjmMpSuwyYzZ%", "-d", "-H", "-I", "-j", "-m", "-M", "-S", "-y"])
_NEEDED = {"year": "yY", "month": "mbBj", "day": "dj", "hour": "HI", "am or pm (%p)": "Hp"}


def text_of(target: str, given: Any) -> str:
    """Return a value of a column of the log as its text."""
    text = str(given).lower() if isinstance(given, bool) else str(given)
    return text.lower() if target in CHOICES else text


def fault_of(target: str, given: Any) -> str:
    """Say why a value cannot be one of a column of the log; empty where it can."""
    if isinstance(given, dict | list):
        return "takes one value"
    if isinstance(given, int) and abs(given) > _LARGEST:
        return "takes a number of fewer digits"
    text = text_of(target, given)
    if target in CHOICES and text not in CHOICES[target]:
        return f"= {text!r} is not one of {', '.join(CHOICES[target])}"
    if target in _NUMBERS and not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return f"= {text!r} is not a number"
    return ""


def fault_of_format(text: str) -> str:
    """Say why a text is no format of times; empty where it is one."""
    if text == "unix":
        return ""
    found = _DIRECTIVE.findall(text)
    if unknown := [directive for directive in found if directive not in _DIRECTIVES]:
        return f"%{unknown[0]} means nothing; for example %d/%m/%Y %H:%M:%S, or unix"
    there = {directive[-1] for directive in found}
    for what, any_of in _NEEDED.items():
        if not there.intersection(any_of):
            return f"it has no {what}; a time needs it, as %d/%m/%Y %H:%M has"
    return ""


def names_zone(time_format: str) -> bool:
    """Tell whether times of a format say their zone."""
    return time_format == "unix" or any(d in ("z", "Z") for d in _DIRECTIVE.findall(time_format))
