"""Words, numbers, shares, durations and dates as readers of a language say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Literal

from analytics.measuring import Counted, Figure, week_label
from analytics.pages.language import Language, language
from analytics.pages.periods import local

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
ABSENT = "\u2014"
# Round what runs left to right within a text that may run the other way; the page makes <bdi> of them.
ISOLATE, END_OF_ISOLATE = "\u2066", "\u2069"
_CHANNELS = {
    "app_store": "App Store",
    "google_business": "Google Business",
    "google_play": "Google Play",
    "linkedin": "LinkedIn",
    "sms": "SMS",
    "tiktok": "TikTok",
    "whatsapp": "WhatsApp",
    "youtube": "YouTube",
}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Wording:
    """What a page says in a language. Every text for readers goes through `tr` or `trn`.

    Parameters
    ----------
    language
        Its catalogue and locale.
    """

    language: Language

    def tr(self, text: str, /, **values: object) -> str:
        """Return a text in this language; `{name}` in it is replaced by the value of that name."""
        if isinstance(text, Counted):
            return self.trn(text.one, text.many, text.amount)
        translated = self.language.translations.gettext(text) if text else text
        return translated.format(**values) if values else translated

    def trn(self, one: str, many: str, amount: float, /, **values: object) -> str:
        """Return the form of a text that an amount asks for; `{n}` in it is the amount."""
        translated = self.language.translations.ngettext(one, many, round(abs(amount)))
        return translated.format(n=self.number(amount), **values)

    def ltr(self, text: str) -> str:
        """Return a text that runs left to right wherever it stands, such as a range or a signed number."""
        return f"{ISOLATE}{text}{END_OF_ISOLATE}" if self.language.is_right_to_left else text

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number in the language's digits and separators, halves to even."""
        text = _digits(abs(round(value, decimals)), decimals, str(self.language.locale))
        return self.ltr(f"{MINUS}{text}") if round(value, decimals) < 0 else text

    def share(self, value: float, decimals: int = 0) -> str:
        """Return a share of 0..1 in per cent; a little is never shown as 0 %, nor nearly all as 100 %."""
        number = self._hundredths(value, decimals)
        text = self._percent(number)
        return text if number[0].isdigit() else self.ltr(text)

    def share_pair(self, first: float, second: float) -> tuple[str, str]:
        """Return two shares with as many decimals as tell them apart, at most two."""
        texts = self.share(first), self.share(second)
        for decimals in (1, 2):
            if first == second or texts[0] != texts[1]:
                break
            texts = self.share(first, decimals), self.share(second, decimals)
        return texts

    def points(self, value: float) -> str:
        """Return a difference of two shares in percentage points, with its sign and without its unit."""
        return self.ltr(f"{_sign(round(value * 100, 1))}{self.number(abs(value) * 100, 1)}")

    def duration(self, seconds: float) -> str:
        """Return a duration in its two largest units: 45 s, 3 min 20 s, 3 h 20 min, 2 d 4 h."""
        if seconds < _MINUTE - 0.5:
            return self._unit(round(seconds), 1)
        if seconds < 10 * _MINUTE:
            return self._units(round(seconds), _MINUTE, 1)
        if seconds < _HOUR - 30:
            return self._unit(round(seconds / _MINUTE), _MINUTE)
        if seconds < 2 * _DAY - 30:
            return self._units(round(seconds / _MINUTE) * _MINUTE, _HOUR, _MINUTE)
        if seconds < 14 * _DAY - _HOUR / 2:
            return self._units(round(seconds / _HOUR) * _HOUR, _DAY, _HOUR)
        return self._unit(round(seconds / _DAY), _DAY)

    def duration_change(self, seconds: float) -> str:
        """Return a difference of two durations, with its sign."""
        text = self.duration(abs(seconds))
        if abs(seconds) < 0.5:
            return text
        # The sign belongs to the number; its unit may run the other way.
        number, space, rest = text.partition(NBSP)
        return self.ltr(f"{_sign(seconds)}{number}") + space + rest

    def interval(self, low: float | None, high: float | None, unit: str) -> str:
        """Return a 95 % interval; an end that the data do not reach is said in words."""
        if low is None and high is None:
            return ABSENT
        if unit == "share":
            ends = [ABSENT if end is None else self._hundredths(end, 0) for end in (low, high)]
            return self.ltr(self._percent(DASH.join(ends)))
        if high is None and low is not None:
            return self.tr("{amount} or more", amount=self.value(low, unit))
        if low is None and high is not None:
            return self.tr("up to {amount}", amount=self.value(high, unit))
        assert low is not None
        assert high is not None
        text = f"{self.value(low, unit)} {DASH} {self.value(high, unit)}"
        return text if unit == "seconds" else self.ltr(text)

    def reach(self, figure: Figure) -> str:
        """Return the interval of a figure."""
        return self.interval(figure.low, figure.high, figure.unit)

    def value(self, amount: float, unit: str) -> str:
        """Return a figure's value in its unit."""
        if unit == "share":
            return self.share(amount)
        if unit == "seconds":
            return self.duration(amount)
        return self.number(amount, 2 if unit == "ratio" else 0)

    def change(self, amount: float, unit: str) -> str:
        """Return the difference of two figures in their unit, with its sign."""
        if unit == "share":
            return self.tr("{points} points", points=self.points(amount))
        if unit == "seconds":
            return self.duration_change(amount)
        decimals = 2 if unit == "ratio" else 0
        return self.ltr(f"{_sign(round(amount, decimals))}{self.number(abs(amount), decimals)}")

    def day(self, when: date, *, year: bool = True) -> str:
        """Return a date: 9 November 2026."""
        from babel.dates import format_date, format_skeleton

        if year:
            return _kept(format_date(when, "long", locale=self.language.locale))
        return _kept(format_skeleton("MMMMd", when, locale=self.language.locale))

    def short_day(self, when: date) -> str:
        """Return a date for a narrow column: 9 Nov."""
        from babel.dates import format_skeleton

        return _kept(format_skeleton("MMMd", when, locale=self.language.locale))

    def days(self, first: date, last: date) -> str:
        """Return a range of days without repeating what both ends share: 9-15 November 2026."""
        if first == last:
            return self.day(first)
        if (first.year, first.month) == (last.year, last.month):
            ends, rest = f"{first.day}{DASH}{last.day}", self.day(last).removeprefix(str(last.day))
            if rest.startswith("."):
                ends, rest = f"{first.day}.{DASH}{last.day}.", rest[1:]
            return self.ltr(ends) + rest
        return f"{self.day(first, year=first.year != last.year)} {DASH} {self.day(last)}"

    def weekday(self, number_of_day: int, width: Literal["wide", "abbreviated", "short"] = "wide") -> str:
        """Return the name of a day of the week, 0 for Monday; `width` as Babel has it."""
        from babel.dates import get_day_names

        names = get_day_names(width, context="stand-alone", locale=self.language.locale)
        return str(names[number_of_day % 7])

    def week_name(self, start: date) -> str:
        """Return the ISO name of the week whose Thursday lies in the seven days from `start`: 2026-W46."""
        return self.ltr(week_label(start))

    def instant(self, when: datetime, tz: str) -> str:
        """Return a naive UTC instant as a reader in zone `tz` sees it: Sun 22 November 2026, 02:35."""
        there = local(when, tz)
        # A day's full stop gives way to the comma.
        day = self.day(there.date()).removesuffix(".")
        return f"{self._day_name(there)} {day}, {self._clock(there)}"

    def short_instant(self, when: datetime, tz: str) -> str:
        """Return a naive UTC instant for a narrow column: Sun 22 Nov, 02:35."""
        return f"{self.short_weekday(when, tz)}, {self._clock(local(when, tz))}"

    def short_weekday(self, when: datetime, tz: str) -> str:
        """Return the day of a naive UTC instant for a narrow column: Sun 22 Nov."""
        there = local(when, tz)
        return f"{self._day_name(there)}{NBSP}{self.short_day(there.date())}"

    def channel(self, name: str) -> str:
        """Return a channel's name as its readers write it; one that is not known stays as it is in the log."""
        words = {
            "email": self.tr("E-mail"),
            "forum": self.tr("Forum"),
            "other": self.tr("Other channels"),
            "phone": self.tr("Phone"),
            "webchat": self.tr("Web chat"),
        }
        known = words | _CHANNELS
        return known.get(name, name.capitalize() if name.isascii() and name.isalpha() else name)

    def category(self, name: str) -> str:
        """Return the name of a category."""
        words = {
            "complaint": self.tr("complaint"),
            "question": self.tr("question"),
            "suggestion": self.tr("suggestion"),
            "praise": self.tr("praise"),
            "other": self.tr("other"),
            "thanks": self.tr("thanks"),
            "abuse": self.tr("abuse"),
            "spam": self.tr("spam"),
        }
        return words.get(name, name)

    def listed(self, items: Sequence[str], style: str = "standard") -> str:
        """Return items joined as in a sentence: a, b and c; with the style ``or``: a, b or c."""
        if len(items) < 2:
            return "".join(items)
        if style == "or":
            return self.tr("{items} or {last}", items=self.tr(", ").join(items[:-1]), last=items[-1])
        return self.tr("{items} and {last}", items=self.tr(", ").join(items[:-1]), last=items[-1])

    def _percent(self, number: str) -> str:
        return self.tr("{number}\u00a0%", number=number)

    def _hundredths(self, value: float, decimals: int) -> str:
        percent = value * 100
        if decimals == 0 and (0 < percent < 0.95 or 99.05 < percent < 100):
            decimals = 1
        step = 10.0**-decimals
        rounded = round(percent, decimals)
        if percent > 0 and rounded == 0:
            return f"<{self.number(step, decimals)}"
        if percent < 100 and rounded == 100:
            return f">{self.number(100 - step, decimals)}"
        return self.number(rounded, decimals)

    def _day_name(self, when: datetime) -> str:
        return self.weekday(when.weekday(), "abbreviated")

    def _clock(self, when: datetime) -> str:
        return f"{when:%H:%M}"

    def _unit(self, amount: int, seconds: int) -> str:
        number = self.number(amount)
        match seconds:
            case 1:
                return self.tr("{n}\u00a0s", n=number)
            case 60:
                return self.tr("{n}\u00a0min", n=number)
            case 3600:
                return self.tr("{n}\u00a0h", n=number)
        return self.tr("{n}\u00a0d", n=number)

    def _units(self, total: int, large: int, small: int) -> str:
        whole, rest = divmod(total, large)
        text = self._unit(whole, large)
        part = rest // small
        return f"{text}{NBSP}{self._unit(part, small)}" if part else text


@cache
def wording(code: str = "en") -> Wording:
    """Return the wording of a language by its code.

    Raises
    ------
    RequestError
        The page has no such language.
    """
    return Wording(language(code))


@lru_cache(maxsize=65_536)
def _digits(amount: float, decimals: int, locale: str) -> str:
    """Return a number as its locale writes it; remembered, as a page says the same few thousand again and again."""
    from babel.numbers import format_decimal

    return format_decimal(amount, format="#,##0." + "0" * decimals if decimals else "#,##0", locale=locale)


def _sign(value: float) -> str:
    if value == 0:
        return "\u00b1"
    return "+" if value > 0 else MINUS


def _kept(text: str) -> str:
    return text.replace(" ", NBSP)
