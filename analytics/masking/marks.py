"""Replace what could identify a person in a customer's text by short marks that every language shares.

Patterns are sought in a folded copy of the text, where compatibility forms, digits of every script, dashes
and spaces have one form each, and where accents, invisible and broken characters are left out, so that none
of them can hide a number or a name. Only what is found is replaced in the text itself; `LIMITS` says what
no pattern finds. The time taken grows with the length of the text and with nothing else: patterns are
possessive, and none is tried again on what it has read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

from analytics.masking.folding import folded
from analytics.masking.identifiers import LETTERS, networks, numbers, phones
from analytics.masking.names import Names, named, names_of

MARKS = {"email": "‹✉›", "account": "‹@›", "number": "‹#›", "link": "‹…›"}
"""The mark of each kind of thing masked; a link whose site is plain is shown as ‹example.org›."""

MASKED = tuple(MARKS)
"""The kinds of things masked, as stable keys for a page's words about them."""

LIMITS = ("names", "addresses", "dates", "short_codes", "spoken_numbers", "sites")
"""What stays, as no pattern tells it from other words: names that `mask` is not given and street addresses in a
sentence, dates (also of birth), numbers of fewer than seven digits and codes of fewer than five, numbers in
words, links' sites."""

MARK = re.compile(r"‹[^‹›\s]{1,48}+›")
"""A mark in a masked text: it runs left to right and says nothing of the direction of the text around."""

Span = tuple[int, int, str]

_COVERED = "\0"  # stands in the folded copy for what is masked; folding never makes it
_SCHEME = re.compile(r"[a-z0-9+.\-]")
_BARE = re.compile(r"[\w.\-]++")
_BARE_TAIL = re.compile(r"(?::\d{1,5}+)?+/[^ ]|\?\w++=")
_WWW = re.compile(rf"(?<![{LETTERS}0-9@])www\d?\.[^\W_]")
_TLD = re.compile(r"[^\W\d_]{2,24}")
_LABEL = re.compile(r"[^\W_](?:[\w\-]{0,28}+)")
_SECOND_LEVELS = {"ac", "co", "com", "edu", "gob", "gov", "in", "k12", "muni", "ne", "net", "or", "org"}
_MARKED = re.compile(r"‹(@|✉|#|…|[\w.\-]{4,46}+)›")

_AT = "at|et|ат|ет|majmunce|majmun|мајмунче|мајмун|shtrudel|strudel|שטרודל|כרוכית"
_DOT = "dot|tacka|tocka|тачка|точка|נקודה"
_MAILS = (
    "aol|eunet|gmail|gmx|googlemail|hotmail|icloud|live|outlook|proton|protonmail|walla|yahoo|yandex|ymail"
)
_ENDS = "com|edu|il|info|net|org|rs|ком|срб"
_DOTTED = rf"(?: ?[(\[{{<] ?(?:{_DOT}|\.) ?[)\]}}>] ?|[ _\-](?:{_DOT})[ _\-]|\.)"
_SPELLED = re.compile(
    rf" ?[(\[{{<] ?(?:@|{_AT}) ?[)\]}}>] ?[\w\-]++(?:{_DOTTED}[\w\-]++)*+"
    rf"|[ _\-](?:{_AT})[ _\-][^\W_]++(?:[ _\-](?:{_DOT})[ _\-][^\W_]++)++"
    rf"|(?: (?:{_AT}) | ?@ ?)(?:{_MAILS})(?:\.[^\W_]++)++"
    rf"|@(?:{_MAILS})(?: ?, ?| )(?:{_ENDS})(?![^\W_])"
    rf"| ?@ ?(?:[\w\-]{{2,30}}+) \. ?(?:(?:co|ac|org) ?\. ?)?(?:{_ENDS})(?![^\W_])"
    rf"|(?P<plain>[ ](?:at|et|ат|ет)[ ][^\W_]++(?:\.[^\W_]{{2,}}+)++)"
    rf"|(?: @|@ | @ )(?=[\w\-]*+\.[^\W_])(?:[\w\-]++\.)++[^\W\d_]{{2,}}+"
)
_DOT_BEFORE = re.compile(rf"{_DOTTED}\Z")

_MENTION = re.compile(
    r"@\[[0-9:]{3,60}+[^\]\0‹›]{1,80}+\]|<@\w{2,24}+\|[^>\0‹›]{1,80}+>"
    r"|(?<![^ ])@ (?=[a-z0-9.]{0,30}_)[a-z0-9._]{3,31}+(?![^\W_])"
)

_BEFORE = r"\w.+%&'=~\-"
_ADDRESS = re.compile(rf"(?:[{_BEFORE}]*+@++)++[\w.\-]*+|/?u/[\w\-]{{3,}}+|[{_BEFORE}]++")
_ADDRESS_TAIL = re.compile(r"(?:/(?!@)|\?\w++=)[^ \0]++")
_TRUE_TAIL = re.compile(r"\.[^\W\d_]{2}")


def mask(
    text: str, people: Iterable[str] = (), *, only_capitals: bool = False, kept: Collection[str] = ()
) -> str:
    """Return `text` with addresses, account names, numbers, codes and links replaced by `MARKS`.

    Masked are e-mail addresses, also spelled out ("name (at) site (dot) com"); account names (@name,
    @name@server, u/name); numbers of seven or more digits, with spaces, dots, dashes, slashes or parentheses
    between them, unless they are dates, years, times or amounts; codes of letters and digits of at
    least seven characters, five of them digits; network addresses; and links, of which the site stays.
    All else stays as it is. A masked text masked again is the same, and at most half as long again.

    Parameters
    ----------
    people
        Names and ids of people that are masked too, as account names: whole, and each word of them of three
        letters or more; case and accents do not matter.
    only_capitals
        Such names do not start with a small letter: for those who may have nothing to do with the text, of whom one
        may be called Will.
    kept
        Accounts that stay where they stand after an @, in lower case without it: those of brands.
    """
    names = names_of(people)
    view, places = folded(text)
    covered: list[Span] = []
    view = _cover(view, [mark for mark in _marked(view) if not _is_named(view[slice(*mark[:2])], names)])
    for find in (_mentions, _links, _spelled, _addresses, _networks, _phones, _numbers):
        found = list(find(view))
        covered += [
            (start, end, MARKS["link"] if _is_named(mark, names) else mark)
            for start, end, mark in found
            if not kept or view[start:end].removeprefix("@").lstrip() not in kept
        ]
        view = _cover(view, found)
    if names:

        def is_sought(start: int) -> bool:
            return not only_capitals or not text[start if places is None else places[start]].islower()

        covered += [(*span, MARKS["account"]) for span in named(view, names, is_sought)]
    return _replaced(text, places, sorted(covered))


def mask_names(text: str, people: Iterable[str], *, whole: bool = False) -> str:
    """Return `text` with the names of given people replaced by the mark of an account; all else stays.

    Parameters
    ----------
    whole
        Only where a name or id stands whole, not where one of its words does.
    """
    names = names_of(people, whole=whole)
    view, places = folded(text)
    spans = [
        (start - (view[start - 1 : start] == "@"), end, MARKS["account"]) for start, end in named(view, names)
    ]
    return _replaced(text, places, spans)


def _is_named(mark: str, names: Names) -> bool:
    """Return whether a mark, which may be that of a site, holds a name."""
    return bool(names) and any(named(mark, names))


def _cover(view: str, spans: list[Span]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, _ in spans:
        pieces += [view[at:start], _COVERED * (end - start)]
        at = end
    return "".join([*pieces, view[at:]])


def _replaced(text: str, places: list[int] | None, spans: list[Span]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, mark in spans:
        first, last = (start, end) if places is None else (places[start], places[end - 1] + 1)
        while last < len(text) and unicodedata.category(text[last])[0] == "M":
            last += 1
        # A site that folding changed would be another site.
        is_plain = mark in MARKS.values() or mark[1:-1] in text[first:last].lower()
        pieces += [text[at:first], mark if is_plain else MARKS["link"]]
        at = last
    return "".join([*pieces, text[at:]])


def _marked(view: str) -> Iterator[Span]:
    for found in _MARKED.finditer(view):
        if len(found[1]) == 1 or _site(found[1]) == found[1]:
            yield found.start(), found.end(), ""


def _mentions(view: str) -> Iterator[Span]:
    """Yield mentions as sites write them, with the name in brackets, and accounts that stand apart from their @."""
    return ((*found.span(), MARKS["account"]) for found in _MENTION.finditer(view))


def _links(view: str) -> Iterator[Span]:
    for chunk in re.finditer(r"[^ \0]++", view):
        link = _link(chunk[0])
        if link:
            start, end, site = link
            yield chunk.start() + start, chunk.start() + end, f"‹{site}›" if site else MARKS["link"]


def _link(chunk: str) -> tuple[int, int, str | None] | None:
    """Return where the first link of a text without spaces starts and ends, and its site if that is plain."""
    end = len(chunk.rstrip(".,;:!?)]}'\"»›*…"))
    starts: list[tuple[int, int]] = []
    for scheme in re.finditer("://", chunk):
        start = scheme.start()
        while start and _SCHEME.match(chunk[start - 1]):
            start -= 1
        if start < scheme.start() and scheme.end() < end:
            starts.append((start, scheme.end()))
            break
    if found := _WWW.search(chunk):
        starts.append((found.start(), found.start()))
    for word in _BARE.finditer(chunk):
        start = word.end() - len(word[0].lstrip(".-"))
        _, dot, ending = chunk[start : word.end()].rpartition(".")
        is_after_at = word.start() > 0 and chunk[word.start() - 1] == "@"
        if dot and not is_after_at and _TLD.fullmatch(ending) and _BARE_TAIL.match(chunk, word.end()):
            starts.append((start, start))
            break
    if not starts:
        return None
    start, host = min(starts)
    authority = re.split(r"[/?#\\]", chunk[host:end], maxsplit=1)[0]
    return start, max(end, host + 1), _site(re.sub(r":\d*+\Z", "", authority.rpartition("@")[2]))


def _site(host: str) -> str | None:
    """Return the part of a host that was registered, or None where it could hold more than a site's name."""
    labels = host.rstrip(".").split(".")
    is_second_level = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    labels = labels[-3:] if is_second_level else labels[-2:]
    site = ".".join(labels)
    is_plain = len(labels) > 1 and all(map(_LABEL.fullmatch, labels)) and _TLD.fullmatch(labels[-1])
    return site if is_plain and len(site) <= 46 and sum(map(str.isdecimal, site)) < 5 else None


def _spelled(view: str) -> Iterator[Span]:
    last = 0
    for found in _SPELLED.finditer(view):
        start = found.start()
        while True:
            reached = start
            while start > last and (view[start - 1].isalnum() or view[start - 1] in "._+-%'"):
                start -= 1
            dot = _DOT_BEFORE.search(view[max(last, start - 12) : start]) if start < reached else None
            if dot is None:
                break
            start -= len(dot[0])
        name = view[start : found.start()]
        if re.search(r"\w" if found["plain"] is None else r"[^\W_][._][^\W_]", name):
            yield start, found.end(), MARKS["email"]
            last = found.end()


def _addresses(view: str) -> Iterator[Span]:
    at = 0
    while found := _ADDRESS.search(view, at):
        at = found.end()
        head, sign, tail = found[0].partition("@")
        if sign and not re.search(r"[^\W_]|_", tail):
            continue
        if not sign:
            if found[0].lstrip("/").startswith("u/"):
                yield found.start(), found.end(), MARKS["account"]
            continue
        name = head.lstrip(".+%&'=~-")
        is_mail = bool(name and _TRUE_TAIL.search(tail))
        # Hebrew and Arabic write "to" and "and" as letters before the name.
        if not is_mail and all(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in name):
            name = ""
        start = found.start() + len(head) - len(name)
        end = found.start() + len(found[0].rstrip("@.-"))
        if is_mail and view[max(0, start - 7) : start] == "mailto:":
            start -= 7
        if rest := _ADDRESS_TAIL.match(view, end):
            end = at = rest.end()
        yield start, end, MARKS["email" if is_mail else "account"]


def _networks(view: str) -> Iterator[Span]:
    return ((start, end, MARKS["number"]) for start, end in networks(view))


def _phones(view: str) -> Iterator[Span]:
    return ((start, end, MARKS["number"]) for start, end in phones(view))


def _numbers(view: str) -> Iterator[Span]:
    return ((start, end, MARKS["number"]) for start, end in numbers(view))
