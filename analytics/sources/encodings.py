"""The encoding of a text, told from its first bytes.

UTF-8 and UTF-16 can be told for certain. A Windows code page cannot: any bytes are some text in each of them. It is
judged by how well the letters that a code page gives fit the alphabet of one language, how vowels and consonants
take turns, and, where letters of another script would have to be in it, whether whole words are in that script.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from analytics.errors import InputError

# Letters beyond ASCII that occur in a language, by code page. The first page wins where two fit alike: of western and
# central European texts many are the same text in both, and windows-1252 is the more common one.
_ALPHABETS = {
    "cp1252": (
        "àâæçéèêëîïôœùûüÿ",  # French
        "äöüß",  # German
        "áéíñóúü¿¡",  # Spanish
        "áâãàçéêíóôõú",  # Portuguese
        "àèéìòù",  # Italian
        "åäöæøé",  # Danish, Norwegian, Swedish, Finnish
        "ëéïöüè",  # Dutch
    ),
    "cp1250": (
        "čćđšž",  # Serbian, Croatian, Bosnian, Slovene
        "áčďéěíňóřšťúůýž",  # Czech
        "áäčďéíĺľňóôŕšťúýž",  # Slovak
        "ąćęłńóśźż",  # Polish
        "áéíóöőúüű",  # Hungarian
        "ăâîşţ",  # Romanian
    ),
    "cp1251": (
        "абвгдежзийклмнопрстуфхцчшщъыьэюяё",  # Russian, Bulgarian
        "абвгдежзийклмнопрстуфхцчшщьюяєіїґ",  # Ukrainian
        "абвгдђежзијклљмнњопрстћуфхцчџш",  # Serbian
        "абвгдѓежзѕијклљмнњопрстќуфхцчџш",  # Macedonian
    ),
    "cp1255": ("אבגדהוזחטיךכלםמןנסעףפץצקרשת",),
}
_OTHER_SCRIPTS = ("cp1251", "cp1255")
_VOWELS = frozenset("aeiouyáàâãäåæéèêëíìîïóòôõöøœúùûüůűőěęąăýÿ" + "аеиоуыэюяёєії")
# What stands in texts of any language.
_SIGNS = frozenset("‚„…‹›‘’“”•–—«»·™®©°€£§ ´¨¸˙×÷±" + "\u00a0\u00ad\u200e\u200f")
_ORDINAL = re.compile(r"(?<![^\W\d_])[ºª]")
_LONE_LETTER = re.compile(r"(?<![^\W\d_])[^\W\d_](?![^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+")
_LINE_ENDS = re.compile(rb"[\r\n]+")

# How much the turns of vowels and consonants weigh beside the letters. In a Hebrew text vowels are not written: it
# gets a share of turns that real Cyrillic passes and Hebrew read as Cyrillic does not.
_TURNS_WEIGHT = 0.5
_HEBREW_TURNS = 0.7
# More than this tells no more.
_SAMPLE_BYTES = 1 << 14
# Zeros that stray into a text.
_FEW = 4
# A head is at least so long, or the whole file.
_WHOLE_BYTES = 1 << 12


@dataclass(frozen=True)
class Detected:
    """An encoding.

    Parameters
    ----------
    name
        A Python codec: ``utf-8``, ``utf-16`` (with a byte order mark), ``utf-16-le``, ``utf-16-be``, ``cp1250``,
        ``cp1251``, ``cp1252`` or ``cp1255``.
    is_assumed
        It is the likeliest one, and may be wrong.
    """

    name: str
    is_assumed: bool


def detect(head: bytes, where: str = "The file") -> Detected:
    """Tell the encoding of a text.

    Parameters
    ----------
    head
        Its first bytes; they may end within a character.
    where
        What an error calls the text.

    Raises
    ------
    InputError
        It is in UTF-32.
    """
    _refuse_utf_32(head, where)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Detected("utf-16", False)
    if head.startswith(codecs.BOM_UTF8):
        return Detected("utf-8", False)
    if wide := _utf_16(head):
        return Detected(wide, False)
    lines = [line for line in _LINE_ENDS.split(_without_cut_character(head)) if not line.isascii()]
    if _is_mostly_utf_8(lines):
        return Detected("utf-8", False)
    return Detected(_code_page(_sample(lines)), True)


def _refuse_utf_32(head: bytes, where: str) -> None:
    # two of the four bytes of every character are zero, and of most of them three
    units = len(head) // 4
    zeros = [head[place : units * 4 : 4].count(0) for place in range(4)]
    has_mark = head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE))
    if has_mark or (
        units > 1 and units in (zeros[0], zeros[3]) and min(zeros) == 0 and sum(zeros) > units * 2
    ):
        raise InputError(f"{where} is in UTF-32. Save it as UTF-8.")


def _utf_16(head: bytes) -> str:
    """Tell UTF-16 without a mark by the zeros in it: one of the two bytes of each digit, separator and line end."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros >= _FEW and zeros * 20 > len(head) and others * 20 <= zeros:
            return name
    return ""


def _is_mostly_utf_8(lines: list[bytes]) -> bool:
    """Tell whether most lines that are not ASCII read well; the others can then be rejected one by one."""
    wrong = sum(not _is_utf_8(line) for line in lines)
    return not wrong or wrong * 2 < len(lines)


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_cut_character(head: bytes) -> bytes:
    """Leave out the last character of a head where only its first bytes are there."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(head)
    rest = len(decoder.getstate()[0])
    # A short head is the whole file: its last byte may be a letter of a code page, the only one beyond ASCII.
    is_whole = len(head) < _WHOLE_BYTES and head[: len(head) - rest].isascii()
    return head if is_whole else head[: len(head) - rest]


def _sample(lines: list[bytes]) -> bytes:
    step = max(1, sum(map(len, lines)) // _SAMPLE_BYTES)
    return b"\n".join(line[:_SAMPLE_BYTES] for line in lines[::step])[: 2 * _SAMPLE_BYTES]


def _code_page(raw: bytes) -> str:
    fits = {page: _fit(raw.decode(page, "replace").lower(), page) for page in _ALPHABETS}
    # max gives the first of equals
    return max(fits, key=lambda page: fits[page])


def _fit(text: str, page: str) -> float:
    """Say how well a text that was read in a code page looks like one of its languages; the more, the better."""
    text = _ORDINAL.sub(" ", text)
    marks = Counter(character for character in text if character > "\x7f" and character not in _SIGNS)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if not marks:
        # signs alone: nothing speaks against it
        return 1 + _TURNS_WEIGHT / 2
    found = marks
    if page == "cp1255":
        # no word of Hebrew has one letter, but "à" is one of French and Italian
        found = Counter(_LONE_LETTER.sub(" ", text))
    known = max(sum(found[letter] for letter in alphabet) for alphabet in _ALPHABETS[page]) / marks.total()
    if page in _OTHER_SCRIPTS:
        known *= sum(not any(map(str.isascii, word)) for word in words) / max(1, len(words))
    turns = _HEBREW_TURNS if page == "cp1255" else _turns_share(words)
    return round(known + _TURNS_WEIGHT * turns, 3)


def _turns_share(words: list[str]) -> float:
    """Return the share of pairs with a letter beyond ASCII that are a vowel and a consonant."""
    pairs = [pair for word in words for pair in pairwise(word) if not "".join(pair).isascii()]
    return sum((one in _VOWELS) != (other in _VOWELS) for one, other in pairs) / max(1, len(pairs))
