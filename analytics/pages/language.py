"""The languages of a page: their catalogues, and the locale whose numbers, dates and lists they use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from typing import TYPE_CHECKING

from analytics.errors import InstallationError, RequestError, nearest
from analytics.resources import folder

if TYPE_CHECKING:
    from babel import Locale

LANGUAGES: Mapping[str, tuple[str, str | None]] = {
    "en": ("en_GB", None),
    "he": ("he_IL", "he"),
    "sr-Cyrl": ("sr_Cyrl_RS", "sr"),
    # Cyrillic is written in Latin letters without loss, so both share a catalogue.
    "sr-Latn": ("sr_Latn_RS", "sr"),
}
"""Code of a language -> its locale, always with a region, and its catalogue; None: the texts as they are."""

_LATIN = dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True))
_LATIN |= {"љ": "lj", "њ": "nj", "џ": "dž"}
_LATIN |= {letter.upper(): latin.capitalize() for letter, latin in _LATIN.items()}
_WORD = re.compile("[\u0400-\u04ff]+")


@dataclass(frozen=True)
class Language:
    """A language of the page.

    Parameters
    ----------
    code
        BCP 47, as in the page's attribute ``lang``.
    translations
        The catalogue; its msgids are the English texts.
    """

    code: str
    locale: Locale
    translations: NullTranslations = field(repr=False)

    @property
    def is_right_to_left(self) -> bool:
        """Say which way a page in it runs."""
        return self.locale.text_direction == "rtl"


@cache
def language(code: str = "en") -> Language:
    """Return a language by its code.

    Raises
    ------
    RequestError
        The page has no such language.
    InstallationError
        Its catalogue is missing or malformed.
    """
    from babel import Locale

    if code not in LANGUAGES:
        raise RequestError(f"The report has no language '{code}'.{nearest(code, LANGUAGES)}")
    name, catalogue = LANGUAGES[code]
    translations = NullTranslations() if catalogue is None else _read(catalogue, is_latin=code == "sr-Latn")
    return Language(code, Locale.parse(name), translations)


def _read(name: str, *, is_latin: bool) -> NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    path = folder("reports") / "locales" / name / "LC_MESSAGES" / "answered.po"
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=name, abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError) as error:
        raise InstallationError(f"The catalogue reports/locales/{name} cannot be read: {error}.") from None
    if is_latin:
        for message in catalogue:
            if message.id:
                texts = message.string
                message.string = latin(texts) if isinstance(texts, str) else tuple(map(latin, texts or ()))
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def latin(text: str) -> str:
    """Return Serbian Cyrillic in Latin letters; a word in capitals stays one."""
    return _WORD.sub(lambda found: _latin_word(found[0]), text)


def _latin_word(word: str) -> str:
    written = "".join(_LATIN.get(letter, letter) for letter in word)
    return written.upper() if len(word) > 1 and word.isupper() else written
