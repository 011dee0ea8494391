"""Numbers, shares, durations and dates as people say them, in English."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analytics.measuring import Figure

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
ABSENT = "\u2014"
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_CHANNELS = {
    "app_store": "App Store",
    "email": "E-mail",
    "google_business": "Google Business",
    "google_play": "Google Play",
    "linkedin": "LinkedIn",
    "sms": "SMS",
    "tiktok": "TikTok",
    "webchat": "Web chat",
    "whatsapp": "WhatsApp",
    "youtube": "YouTube",
}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def number(value: float) -> str:
    """Return a count with thousands separated by commas."""
    rounded = round(value)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,}"


def count(value: float, one: str, many: str) -> str:
    """Return a count with its noun: 1 turn, 2 turns."""
    return f"{number(value)}{NBSP}{one if round(value) == 1 else many}"


def share(value: float, decimals: int = 0) -> str:
    """Return a share of 0..1 in per cent; a little is never shown as 0 %, nor nearly all as 100 %."""
    return f"{_percent(value, decimals)}{NBSP}%"


def share_pair(first: float, second: float) -> tuple[str, str]:
    """Return two shares with as many decimals as tell them apart, at most two."""
    texts = share(first), share(second)
    for decimals in (1, 2):
        if first == second or texts[0] != texts[1]:
            break
        texts = share(first, decimals), share(second, decimals)
    return texts


def points(value: float) -> str:
    """Return a difference of two shares in percentage points, with its sign."""
    digits = f"{abs(value) * 100:.1f}"
    return f"{_sign(value, digits)}{digits}"


def duration(seconds: float) -> str:
    """Return a duration in its two largest units: 45 s, 3 min 20 s, 3 h 20 min, 2 d 4 h."""
    if seconds < _MINUTE - 0.5:
        return f"{round(seconds)}{NBSP}s"
    if seconds < 10 * _MINUTE:
        return _two(round(seconds), _MINUTE, "min", 1, "s")
    if seconds < _HOUR - 30:
        return f"{round(seconds / _MINUTE)}{NBSP}min"
    if seconds < 2 * _DAY - 30:
        return _two(round(seconds / _MINUTE) * _MINUTE, _HOUR, "h", _MINUTE, "min")
    if seconds < 14 * _DAY - _HOUR / 2:
        return _two(round(seconds / _HOUR) * _HOUR, _DAY, "d", _HOUR, "h")
    return f"{round(seconds / _DAY):,}{NBSP}d"


def duration_change(seconds: float) -> str:
    """Return a difference of two durations, with its sign."""
    text = duration(abs(seconds))
    return text if text == f"0{NBSP}s" else f"{_sign(seconds, '1')}{text}"


def interval(low: float | None, high: float | None, unit: str) -> str:
    """Return a 95 % interval; an end that the data do not reach is said in words."""
    if low is None and high is None:
        return ABSENT
    if unit == "share":
        ends = [ABSENT if end is None else _percent(end, 0) for end in (low, high)]
        return f"{ends[0]}{DASH}{ends[1]}{NBSP}%"
    if high is None and low is not None:
        return f"{value(low, unit)} or more"
    if low is None and high is not None:
        return f"up to {value(high, unit)}"
    assert low is not None
    assert high is not None
    return f"{value(low, unit)} {DASH} {value(high, unit)}"


def reach(figure: Figure) -> str:
    """Return the interval of a figure."""
    return interval(figure.low, figure.high, figure.unit)


def value(amount: float, unit: str) -> str:
    """Return a figure's value in its unit."""
    if unit == "share":
        return share(amount)
    if unit == "seconds":
        return duration(amount)
    return f"{amount:.2f}" if unit == "ratio" else number(amount)


def change(amount: float, unit: str) -> str:
    """Return the difference of two figures in their unit, with its sign."""
    if unit == "share":
        return f"{points(amount)}{NBSP}points"
    if unit == "seconds":
        return duration_change(amount)
    digits = f"{abs(amount):,.{2 if unit == 'ratio' else 0}f}"
    return f"{_sign(amount, digits.replace(',', ''))}{digits}"


def day(when: date, *, year: bool = True) -> str:
    """Return a date: 9 November 2026."""
    text = f"{when.day}{NBSP}{_MONTHS[when.month - 1]}"
    return f"{text}{NBSP}{when.year}" if year else text


def short_day(when: date) -> str:
    """Return a date for a narrow column: 9 Nov."""
    return f"{when.day}{NBSP}{_MONTHS[when.month - 1][:3]}"


def days(first: date, last: date) -> str:
    """Return a range of days without repeating what both ends share: 9–15 November 2026."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{DASH}{day(last)}"
    return f"{day(first, year=first.year != last.year)} {DASH} {day(last)}"


def channel(name: str) -> str:
    """Return a channel's name as its readers write it; one that is not known stays as it is in the log."""
    return _CHANNELS.get(name, name.capitalize() if name.isascii() and name.isalpha() else name)


def weekday(number_of_day: int) -> str:
    """Return the name of a day of the week, 0 for Monday."""
    return _DAYS[number_of_day % 7]


def week_name(start: date) -> str:
    """Return the ISO name of the week whose Thursday lies in the seven days from `start`: 2026-W46."""
    thursday = start + timedelta(days=(3 - start.weekday()) % 7)
    year, week, _ = thursday.isocalendar()
    return f"{year}-W{week:02d}"


def instant(when: datetime, tz: str) -> str:
    """Return a naive UTC instant as a reader in zone `tz` sees it: Sun 22 November 2026, 02:35."""
    there = local(when, tz)
    return f"{_DAYS[there.weekday()][:3]} {day(there.date())}, {there:%H:%M}"


def short_instant(when: datetime, tz: str) -> str:
    """Return a naive UTC instant for a narrow column: Sun 22 Nov, 02:35."""
    there = local(when, tz)
    return f"{_DAYS[there.weekday()][:3]}{NBSP}{short_day(there.date())}, {there:%H:%M}"


def local(when: datetime, tz: str) -> datetime:
    """Return a naive UTC instant as an aware one of zone `tz`."""
    return when.replace(tzinfo=UTC).astimezone(ZoneInfo(tz))


def midnight(day_there: date, tz: str) -> datetime:
    """Return the naive UTC instant at which a local day begins."""
    return datetime.combine(day_there, time(), ZoneInfo(tz)).astimezone(UTC).replace(tzinfo=None)


def sentence_list(items: list[str], word: str = "and") -> str:
    """Return items joined as in a sentence: a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def _percent(value: float, decimals: int) -> str:
    percent = value * 100
    if decimals == 0 and (0 < percent < 0.95 or 99.05 < percent < 100):
        decimals = 1
    step = 10.0**-decimals
    text = f"{percent:.{decimals}f}"
    if percent > 0 and float(text) == 0:
        return f"<{step:.{decimals}f}"
    if percent < 100 and float(text) == 100:
        return f">{100 - step:.{decimals}f}"
    return text


def _sign(value: float, digits: str) -> str:
    if float(digits) == 0:
        return "±"
    return "+" if value > 0 else MINUS


def _two(total: int, large: int, large_name: str, small: int, small_name: str) -> str:
    whole, rest = divmod(total, large)
    text = f"{whole}{NBSP}{large_name}"
    part = rest // small
    return f"{text}{NBSP}{part}{NBSP}{small_name}" if part else text
