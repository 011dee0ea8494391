"""Find the names of given people in a folded text, word by word and whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from analytics.masking.folding import folded

Names = Mapping[str, Sequence[tuple[str, ...]]]
"""What is sought: words that stand one after another, by the first of them, the longest first."""

# Thai, Lao, Burmese, Khmer, Japanese and Chinese set no spaces: there each character stands for a word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"(?=[^\W_])[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])++")
_SITE = re.compile(r"(?<=[^\s@])@\S++")
# Hebrew writes "and", "to", "from" and the like as a letter before a name.
_PREFIXED = re.compile("[והבלכמש][\u05d0-\u05ea]{3,}")
_JOINTS = {"", " ", ".", ". ", "-", "‐", "_", "'", "’"}
_LETTERS = 3  # a word of fewer is as well another word
_LONGEST = 12  # words of a name that is sought whole; more would take time


def names_of(people: Iterable[str], *, whole: bool = False) -> Names:
    """Return what to seek: each value whole, and each word of it of three letters or more; nothing of links.

    Of an address (name@site) the name counts. A whole value of one letter, or of fewer than three signs that are
    not all letters, is not sought.

    Parameters
    ----------
    whole
        Only each value whole, not its words.
    """
    sought: set[tuple[str, ...]] = set()
    for value in people:
        if "://" in value:
            continue
        words = tuple(_WORD.findall(_SITE.sub(" ", folded(value)[0])))
        if not whole:
            sought |= {(word,) for word in words if sum(map(str.isalpha, word)) >= _LETTERS}
        joined = "".join(words)
        if len(words) <= _LONGEST and len(joined) > (1 if joined.isalpha() else 2):
            sought |= {words, (joined,)}
    names: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted(sought, key=lambda words: (-len(words), words)):
        names.setdefault(words[0], []).append(words)
    return names


def named(
    view: str, names: Names, is_sought: Callable[[int], bool] = lambda start: True
) -> Iterator[tuple[int, int]]:
    """Yield where names start and end in a folded text, as one where only a joint stands between two.

    Parameters
    ----------
    is_sought
        Whether a name may start at a place of `view`.
    """
    words = [word.span() for word in _WORD.finditer(view)]
    at, start, end = 0, -1, -1
    while at < len(words):
        first, count = words[at][0], _count(view, words, at, names)
        if not count and _PREFIXED.match(view, *words[at]):
            first += 1
            count = _count(view, [(first, words[at][1]), *words[at + 1 : at + _LONGEST]], 0, names)
        if not count or not is_sought(first):
            at += 1
            continue
        if start >= 0 and view[end:first] not in _JOINTS:
            yield start, end
            start = -1
        start = first if start < 0 else start
        end = words[at + count - 1][1]
        at += count
    if start >= 0:
        yield start, end


def _count(view: str, words: Sequence[tuple[int, int]], at: int, names: Names) -> int:
    """Return how many words from a place on are a name; 0: none."""
    for name in names.get(view[slice(*words[at])], ()):
        found = words[at : at + len(name)]
        said = tuple(view[start:end] for start, end in found)
        gaps = (view[one[1] : two[0]] for one, two in pairwise(found))
        if said == name and all(len(gap) <= 2 and "\0" not in gap for gap in gaps):
            return len(name)
    return 0
