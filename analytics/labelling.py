"""What texts say: their language, what customers want and what the brand's messages do, by phrases or as learned."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analytics import sqlfiles
from analytics.config import Own
from analytics.connection import Connection
from analytics.lexicons import EVERY_LANGUAGE, LISTS, folded, lexicons, patterns
from analytics.resources import folder

if TYPE_CHECKING:
    from analytics.learned import Model

# Texts in Latin letters are tried against this one's commonest words before they are taken apart.
_FIRST = "en"
# In fewer letters of text, phrases that cannot occur are not searched for.
_FEW_LETTERS = 200_000

CUES = (*LISTS["customer"], "not_praise")
"""The lists whose matches a model knows besides the letters of a text."""


@dataclass(frozen=True)
class Learned:
    """A model trained on labels of a log, and the languages in which it beats the rules (``und``: unknown)."""

    model: Model
    languages: tuple[str, ...]


def label_texts(
    con: Connection, own: Own = (), learned: Learned | None = None, *, all_signs: bool = False
) -> None:
    """Read the temporary table or view `texts` and make the tables `text_labels`, `customer_signs` and `brand_signs`.

    Reads text_no, text, language (null: to be told from the text) and from_brand; texts are not null.

    Parameters
    ----------
    all_signs
        Look for all lists in every text; else a sure sign of a complaint ends the search.

    Tables
    ------
    text_labels
        A row a text: text_no, language (null: not known), category (of customers' texts) and category_source.
    brand_signs
        A row a text of the brand: text_no, language whose phrases were looked for, and which acts it does.
    customer_signs
        A row a text of a customer: text_no, that language, and which lists it has a phrase of.
    """
    con.execute(sqlfiles.text("labelling/_macros"))
    _tell_languages(con, own)
    con.execute("set variable all_signs = ?", [all_signs or learned is not None])
    con.execute(sqlfiles.text("labelling/signs"))
    few, guesses = _few_texts(con), _guesses(own)
    for side, language in _to_read(con, guesses):
        for name, pattern in patterns(side, language, own, few).items():
            con.execute(f"set variable {name} = ?", [pattern])
        con.execute(
            sqlfiles.text(f"labelling/{side}"), {"language": language, "is_guess": language in guesses}
        )
        if side == "customer" and _is_negated(con, language):
            con.execute(sqlfiles.text("labelling/negated"), {"language": language})
    con.execute(sqlfiles.text("labelling/guesses"))
    con.execute(sqlfiles.text("labelling/categories"))
    con.execute(sqlfiles.text("labelling/text_labels"))
    if learned and learned.languages:
        _label_as_learned(con, learned)


def fingerprint(own: Own = ()) -> str:
    """Return what changes with every change of the phrases or of how they are read."""
    digest = hashlib.sha256(repr(own).encode())
    for path in _files():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> list[Path]:
    queries = folder("queries")
    return sorted(
        [
            *(queries / "lexicons").glob("*.toml"),
            *(queries / "lexicons/common").glob("*.txt"),
            *(queries / "labelling").glob("*.sql"),
            *(queries / "log" / f"{name}.sql" for name in ("labelled", "tagged", "texts")),
            *(Path(__file__).parent / "lexicons").glob("*.py"),
            Path(__file__),
        ]
    )


def _guesses(own: Own) -> list[str]:
    """List the languages in Latin letters, as which a text of no clear language is tried."""
    return [EVERY_LANGUAGE, *(language for language in _languages(own) if language in common_words())]


def _languages(own: Own) -> list[str]:
    return [language for language in lexicons(own) if language != EVERY_LANGUAGE]


def _to_read(con: Connection, guesses: list[str]) -> list[tuple[str, str]]:
    """List the sides that wrote, each with a language that it may have written in; phrases take time to prepare."""
    found = con.execute(sqlfiles.text("labelling/to_read"), {"guesses": guesses}).fetchall()
    return [(side, language) for side, language in found]


def _few_texts(con: Connection) -> str | None:
    """Return the texts as one, folded, where they are few; None where they are many."""
    found = con.execute(sqlfiles.text("labelling/few_texts"), {"longest": _FEW_LETTERS}).fetchone()
    return folded(found[0]) if found and found[0] is not None else None


def _is_negated(con: Connection, language: str) -> bool:
    found = con.execute(sqlfiles.text("labelling/is_negated"), {"language": language}).fetchone()
    return found == (True,)


def _label_as_learned(con: Connection, learned: Learned) -> None:
    found = con.execute(
        sqlfiles.text("labelling/to_predict"), {"languages": list(learned.languages)}
    ).fetchall()
    if not found:
        return
    predicted = learned.model.predict([row[1] for row in found], [row[2] for row in found])
    con.execute(
        sqlfiles.text("labelling/predicted"), {"numbers": [row[0] for row in found], "categories": predicted}
    )


def _tell_languages(con: Connection, own: Own) -> None:
    words = common_words()
    first_words, other_words = _telling_words()
    for name, value in (
        ("first_language", _FIRST),
        ("first_words", first_words),
        ("other_words", other_words),
        ("languages_read", _languages(own)),
    ):
        con.execute(f"set variable {name} = ?", [value])
    con.execute("create or replace temp table common_words (language text, word text)")
    con.execute(
        "insert into common_words select unnest($languages::text[]), unnest($words::text[])",
        {
            "languages": [language for language, found in words.items() for _ in found],
            "words": [word for found in words.values() for word in sorted(found)],
        },
    )
    con.execute(sqlfiles.text("labelling/languages"))


@cache
def common_words() -> dict[str, frozenset[str]]:
    """Return the commonest words of each language in Latin letters, from `queries/lexicons/common/`."""
    found = {}
    for path in sorted((folder("queries") / "lexicons/common").glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        found[path.stem] = frozenset(
            word for line in lines if not line.startswith("#") for word in line.split()
        )
    return found


@cache
def _telling_words() -> tuple[str, str]:
    """Return the expression of the words that only the first language has, and of those that only others have."""
    words = common_words()
    first = words[_FIRST]
    others = frozenset().union(*(found for language, found in words.items() if language != _FIRST))
    return _whole_words(first - others), _whole_words(others - first)


def _whole_words(words: frozenset[str]) -> str:
    """Return the expression (RE2) of any of the words, in any case, outside of links and accounts."""
    spelt = (
        "".join(f"[{letter.upper()}{letter}]" if letter.upper() != letter else "['’]" for letter in word)
        for word in sorted(words)
    )
    return f"(?:^|[\\s\"'(¿¡,.!?])(?:{'|'.join(spelt)})(?:$|[\\s\"'),.!?:;…])"
