"""The language in which phrases are written, and the expressions that they stand for.

The top of `queries/lexicons/en.toml` explains it. Expressions are in the syntax that RE2 (DuckDB) and Python's `re`
share, so that both find the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

# The letters of the languages here, and what may stand between two words: spaces, marks of direction (phones put
# them into Hebrew) and punctuation that ends no sentence. A few ranges instead of \p{L}, and [Kk] instead of
# (?i), which adds the Kelvin sign: an expression that is too large (about 16,000 instructions) makes RE2 give
# up its fast way, and then takes thirty times as long.
LETTER = "0-9A-Za-zÀ-ÖØ-öø-ɏЀ-ӿא-ת"
_BEFORE, _AFTER = f"(?:^|[^{LETTER}])", f"(?:$|[^{LETTER}])"
# The accounts that a message is written to stand before its first sentence.
_BEGINNING = f"(?:^|[.!?…\n])[^{LETTER}@.!?…\n]*(?:@[{LETTER}_.]+[^{LETTER}@_.]+)*"
_GAP = '[\t-\r "-\\-/:->\u00a0\u200e-\u203a]+'
_UP_TO_THREE_WORDS = "(?:[^ \n.!?]+[ \n]+){0,3}"
_UP_TO_TWO_WORDS = "(?:[^ \n.!?,;]+[ \n]+){0,2}"
_NUMBER = r"(?:\*[0-9]{4}|[+(]{0,2}[0-9](?:[(). +-]{0,2}[0-9]){4,})"

PIECE = re.compile(r"\((?P<choices>[^()]*)\)(?!\S)|(?P<sign>[*#])(?!\S)|(?P<word>[\w@'\"-]+~?)(?!\S)")
_SIGNS = {"'": "['’´׳]?", '"': '["”״]?', "-": "[ –-]?"}
# Any ending, in the letters of a script: all of them would make expressions twice as large.
_ENDINGS = {"latin": "[0-9A-Z_a-zÀ-ſ'’]*", "cyrillic": "[0-9Ѐ-џ]*", "hebrew": "[0-9א-ת'׳\"״]*"}

_UNMARKED = {"č": "[čćcČĆC]", "ć": "[čćcČĆC]", "š": "[šsŠS]", "ž": "[žzŽZ]", "đ": "(?:[đĐ]|[Dd][Jj])"}
_CYRILLIC = dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True))
_CYRILLIC |= {"dž": "џ", "lj": "љ", "nj": "њ"}


@dataclass(frozen=True)
class Phrase:
    """A phrase as its file has it, with the expression that it stands for, without borders.

    Parameters
    ----------
    kind
        ``words`` anywhere, ``beginning`` for words that begin a sentence, ``sign`` for what needs no border.
    """

    language: str
    text: str
    expression: str
    kind: str = "words"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The phrase as whole words."""
        return re.compile(any_of([self]))

    def is_in(self, text: str) -> bool:
        """Tell whether `text` holds the phrase as whole words."""
        return self.pattern.search(text) is not None


def translated(language: str, text: str, prefixes: Sequence[str] = ()) -> Phrase:
    """Return a phrase of a language.

    Raises
    ------
    ValueError
        It cannot be read; the text says what it has or lacks.
    """
    scripts = {"sr": (_latin, _cyrillic), "he": (_hebrew,)}.get(language, (_plain,))
    before = f"(?:(?:{'|'.join(prefixes)})-?)?" if prefixes else ""
    written = text.strip()
    if not any(letter.isalnum() or letter in "@*#~" for letter in written):
        return Phrase(language, text, _sign(written), "sign")
    kind = "beginning" if written.startswith("^") else "words"
    return Phrase(language, text, _row(written.removeprefix("^").lower(), scripts, before), kind)


def any_of(phrases: Iterable[Phrase]) -> str:
    """Return one expression (RE2) for all phrases, with their borders."""
    bordered = {
        "words": f"{_BEFORE}(?:{{}}){_AFTER}",
        "beginning": f"{_BEGINNING}(?:{{}}){_AFTER}",
        "sign": "(?:{})",
    }
    phrases = list(phrases)
    kinds = {kind: alternatives(p for p in phrases if p.kind == kind) for kind in bordered}
    return "|".join(bordered[kind].format(found) for kind, found in kinds.items() if found)


def negated(negators: Iterable[Phrase], phrases: Iterable[Phrase]) -> str:
    """Return the expression (RE2) of a negator with one of the phrases right behind it, or after one or two words.

    Phrases that begin with a negator are not among these: "not good and not cheap" says two things.
    """
    negation = alternatives(negators)
    begins = re.compile(f"(?:{negation}){_AFTER}")
    words = alternatives(
        phrase
        for phrase in phrases
        if phrase.kind == "words" and not begins.match(PIECE.sub(_first_choice, phrase.text, count=1))
    )
    return f"{_BEFORE}(?:{negation})[ \n]+{_UP_TO_TWO_WORDS}(?:{words}){_AFTER}" if words else ""


def _first_choice(piece: re.Match[str]) -> str:
    return piece["choices"].split("|")[0].split(" ")[0] if piece["choices"] else piece[0].rstrip("~")


def after_accounts(phrases: Iterable[Phrase]) -> str:
    """Return the expression (RE2) of phrases that begin a text, up to the next word; accounts may stand before."""
    accounts = f"^[^{LETTER}@]*(?:@[{LETTER}_.]+[^{LETTER}@]*)*"
    return f"{accounts}(?:{alternatives(phrases)})(?:$|[^{LETTER}]+)"


def alternatives(phrases: Iterable[Phrase]) -> str:
    """Return the phrases without borders, the longest first: Hi there goes before Hi."""
    return "|".join(sorted({phrase.expression for phrase in phrases}, key=lambda one: (-len(one), one)))


def _sign(text: str) -> str:
    if set(text) <= {"?", "？", "؟"}:
        return f"{re.escape(text)}(?:$|[^{LETTER}=&%])"  # not inside of a link
    return re.escape(text)


def _row(text: str, scripts: Sequence[Callable[[str], str]], before: str) -> str:
    """Translate a row of words; each brings the gap behind it, so that one left out leaves none."""
    if text.count("(") != text.count(")"):
        raise ValueError("has a bracket without its other half")
    if PIECE.sub("", text).strip():
        raise ValueError("has a sign or a bracket that means nothing there")
    parts, may_lack = [], []
    for piece in PIECE.finditer(text):
        choices = (piece["choices"] or "").split("|")
        written = [choice for choice in choices if choice.strip()]
        if piece["word"]:
            part = "|".join(script(piece["word"]) for script in scripts)
        elif piece["sign"]:
            part = _NUMBER
        elif written:
            rows = {_row(choice, [script], before) for script in scripts for choice in written}
            part = "|".join(sorted(row.removeprefix(before) for row in rows))
        else:
            raise ValueError("has an empty bracket")
        part = f"{before}(?:{part}){_GAP}"
        is_loose = piece["sign"] == "*" or (bool(piece["choices"]) and len(written) < len(choices))
        parts.append(_UP_TO_THREE_WORDS if piece["sign"] == "*" else f"(?:{part})?" if is_loose else part)
        may_lack.append(is_loose)
    if may_lack[0] or may_lack[-1]:
        raise ValueError("begins or ends with what may be left out")
    return "".join(parts).removesuffix(_GAP)


def _plain(word: str) -> str:
    return "".join(_letter(letter, "latin") for letter in word)


def _hebrew(word: str) -> str:
    # a word of a Hebrew text may be written in Latin letters
    return "".join(_letter(letter, "hebrew" if word[0] >= "א" else "latin") for letter in word)


def _latin(word: str) -> str:
    return "".join(_UNMARKED.get(letter) or _letter(letter, "latin") for letter in word)


def _cyrillic(word: str) -> str:
    letters = re.findall("dž|lj|nj|.", word)
    return "".join(_letter(_CYRILLIC.get(letter, letter), "cyrillic") for letter in letters)


def _letter(letter: str, script: str) -> str:
    if letter == "~":
        return _ENDINGS[script]
    return _SIGNS.get(letter) or (letter if letter.upper() == letter else f"[{letter.upper()}{letter}]")
