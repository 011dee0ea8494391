"""Phrases by which it is known what a message does, from `queries/lexicons/`: a file a language."""

from analytics.lexicons.files import EVERY_LANGUAGE, LISTS, Lexicon, lexicons, list_names, read
from analytics.lexicons.occurring import folded
from analytics.lexicons.patterns import NEGATABLE, greeting, patterns, phrase_of
from analytics.lexicons.phrases import Phrase

__all__ = [
    "EVERY_LANGUAGE", "LISTS", "NEGATABLE", "Lexicon", "Phrase",
    "folded",
    "greeting", "lexicons", "list_names", "patterns", "phrase_of", "read",
]  # fmt: skip
