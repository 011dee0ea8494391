"""Logs for the tests of pages: weeks of invented traffic, and texts that try to break a page."""

from __future__ import annotations

import csv
import math
import random
from datetime import date, datetime, timedelta
from pathlib import Path

from analytics.config import Settings
from analytics.goals import read_goals
from analytics.log import LoadOptions, Log, load
from analytics.sources.files import find

START = datetime(2026, 8, 31)  # a Monday
WEEK_END = date(2026, 9, 6)
LOADED_AT = datetime(2027, 1, 1)
# Median wait in hours, and the share that is never answered.
CHANNELS = {
    "twitter": (4, 0.1),
    "facebook": (6, 0.3),
    "email": (9, 0.1),
    "whatsapp": (0.4, 0.1),
    "instagram": (30, 0.7),
}
CLEAN_CHANNELS = ("twitter", "email", "forum")
HOSTILE = (
    "</script><script>window.broken = 1</script>",
    "<img src=x onerror='window.broken = 1'>",
    "--><svg onload=window.broken=1>",
    '=HYPERLINK("x","y")|\' /C calc\'!A0',
    "\u202egnirts desrever\u202c \u2066isolated",
    "W" * 10_000,
    "NUL \0 and escape \x1b[31m and half a pair \ud800",
    "zal" + "\u0301" * 500 + "go",
    "{{ 7 * 7 }} {% raw %} %{x} $\\alpha$ ${1}",
    "]]> <!-- &lt;b&gt; &amp; \u2028 \u2029",
    "שלום, מתי תגיע ההזמנה שלי? @acme 3.2%-",
    "Где је моја поруџбина? Чекам већ недељу дана",
    "",
)


def write_csv(
    path: Path, weeks: int = 6, turns: int = 900, *, replies: bool = True, categories: bool = True
) -> Path:
    """Write a log of some weeks as canonical CSV."""
    chance = random.Random(7)
    columns = [
        "message_id",
        "posted_at",
        "channel",
        "brand",
        "author_id",
        "from_brand",
        "parent_id",
        "category",
        "text",
        "url",
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        for number in range(turns):
            channel = chance.choices(list(CHANNELS), [5, 3, 4, 2, 1])[0]
            hours, never = CHANNELS[channel]
            asked = START + timedelta(seconds=chance.random() * weeks * 7 * 86400)
            category = (
                chance.choice(["complaint", "question", "praise", "thanks", "other"]) if categories else ""
            )
            brand, customer = chance.choice(["Acme", "Nord & <b>Söhne"]), f"customer-{number % 400}"
            text, url = f"Where is order {number}?", "https://example.org/1"
            rows.writerow(
                [f"c{number}", _at(asked), channel, brand, customer, "false", "", category, text, url]
            )
            answered = asked + timedelta(hours=chance.lognormvariate(math.log(hours), 1.5))
            if replies and chance.random() > never:
                reply = [
                    f"b{number}",
                    _at(answered),
                    channel,
                    "",
                    "agent-7",
                    "true",
                    f"c{number}",
                    "",
                    "On its way.",
                ]
                rows.writerow([*reply, ""])
    return path


def write_hostile(path: Path) -> Path:
    """Write a log whose texts, names, brands and addresses all try to break a page; two months, with answers."""
    columns = [
        "message_id",
        "posted_at",
        "channel",
        "brand",
        "author_id",
        "author_name",
        "from_brand",
        "parent_id",
        "text",
        "url",
        "category",
    ]
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        for week in range(9):
            for place, text in enumerate(HOSTILE):
                for customer in range(6):
                    number = f"{week}-{place}-{customer}"
                    asked = at(week, place, customer)
                    url = text if customer else "https://example.org/1"
                    category = ("complaint", "question", "praise")[customer % 3]
                    said = [f"c{number}", _at(asked), CLEAN_CHANNELS[place % 3], text[:90].strip() or "Acme"]
                    rows.writerow([*said, f"{text[:60]}{customer}", text, "false", "", text, url, category])
                    if customer % 2:
                        reply = [f"b{number}", _at(asked + timedelta(hours=3)), CLEAN_CHANNELS[place % 3], ""]
                        rows.writerow(
                            [*reply, text[:60] or "agent", text, "true", f"c{number}", text, "", ""]
                        )
    return path


def goals() -> Settings:
    """Return settings with goals, so that pages show them."""
    return Settings(goals=read_goals({"within_2h_share": ">= 60 %", "unanswered_share": "<= 10 %"}, "test"))


def at(week: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant: hours and minutes after a Monday's midnight, weeks after the first; naive UTC."""
    return START + timedelta(weeks=week, hours=hour, minutes=minute)


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%S}Z"


def open_log(export: Path, settings: Settings | None = None) -> Log:
    """Load an export into a new log beside it, and return the log."""
    log = Log(export.with_suffix(".duckdb"), settings, writable=True)
    for one in find([str(export)]).exports:
        load(log, one, LoadOptions(), LOADED_AT)
    return log
