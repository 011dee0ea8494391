"""Whom to answer today: those who still wait, by gravity, reach and age."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from analytics.measuring import named_list, rows
from analytics.pages.masking import MARK, MARKS, shown
from analytics.pages.report import Context, Report, Section, Source
from analytics.pages.sections.places import small_names
from analytics.pages.sharing import without_people
from analytics.pages.texts import clean, clip, direction, parts
from analytics.pages.wording import Wording

_SHOWN = 25
_LONGEST_ADDRESS = 2000
_ADDRESS = re.compile(r"https?://[^\s\"<>\\^`{|}]+", re.IGNORECASE)
# Not the wide and small signs that browsers take for the dots and slashes of an address.
_SITE = re.compile(r"([\w-]+\.)*[\w-]+\.?(:\d{1,5})?|\[[0-9a-f:.]+\](:\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True)
class Waiting:
    """A turn that still waits; what a shared page must not say is None, and its text is masked.

    Parameters
    ----------
    opened_at
        Naive UTC.
    reach
        Followers and shares, where known.
    is_acknowledged
        An automated reply came.
    url
        Address of the original as the export gives it; see `original`.
    """

    channel: str
    brand: str | None
    category: str
    opened_at: datetime
    wait_seconds: float
    reach: int | None
    is_acknowledged: bool
    text: str | None
    author_id: str | None = None
    author_name: str | None = None
    url: str | None = None
    message_id: str | None = None


def gather(source: Source) -> list[Waiting]:
    """Return the first turns of the worklist; none where the log has one side only."""
    if source.one_sided:
        return []
    found = rows(source.log, "worklist", source.chosen, limit=_SHOWN)
    if not source.is_internal:
        # On many channels the id of a message is as good as a link to it.
        found = [row | {"message_id": None} for row in without_people(found, named_list("worklist"))]
    return [_waiting(row) for row in found]


def tell(report: Report, say: Wording) -> Context:
    """Return who still waits, in the order of the worklist, and what is masked."""
    is_final = report.period.is_final
    title = say.tr("Who still waited") if is_final else say.tr("Whom to answer today")
    if report.one_sided:
        sentence = say.tr("There is no list: {reason}.", reason=say.tr(report.one_sided))
        return {"title": title, "sentences": [sentence], "rows": []}
    found: Sequence[Waiting] = report.found["waiting"]
    told = [*_how_many(report, len(found), say), *_left_out(report, say), *_uncertain(report, say)]
    if not found:
        return {"title": title, "sentences": [" ".join(told)], "rows": []}
    has_categories = report.figures["complaint_share"].value is not None
    has_brands = report.brand is None and len({row.brand for row in found}) > 1
    return {
        "title": title,
        "sentences": [" ".join(told)],
        "rows": [_row(row, report, say, has_brand=has_brands, has_category=has_categories) for row in found],
        "order": _order(report, say, has_categories=has_categories),
        "privacy": _privacy(report, say),
    }


def original(url: str | None) -> str | None:
    """Return an address that a page may link to: of the web, without a password, in plain characters; else None."""
    if url is None or len(url) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(url) or clean(url) != url:
        return None
    try:
        site = urlsplit(url)
    except ValueError:
        return None
    return url if _SITE.fullmatch(site.netloc) else None


def masked_words(say: Wording) -> Mapping[str, str]:
    """Return what is masked, in the reader's words, by its kind."""
    return {
        "email": say.tr("e-mail addresses ({mark})", mark=say.ltr(MARKS["email"])),
        "account": say.tr("account names and the writer’s own name ({mark})", mark=say.ltr(MARKS["account"])),
        "number": say.tr(
            "telephone, card, identity and other long numbers ({mark})", mark=say.ltr(MARKS["number"])
        ),
        "link": say.tr("links, of which only the site stays ({mark})", mark=say.ltr(MARKS["link"])),
    }


def unmasked_words(say: Wording) -> Mapping[str, str]:
    """Return what masking does not find, in the reader's words, by its kind."""
    return {
        "names": say.tr("names of others"),
        "addresses": say.tr("street addresses"),
        "dates": say.tr("dates"),
        "short_codes": say.tr("short numbers and codes"),
        "spoken_numbers": say.tr("numbers in words"),
        "sites": say.tr("the sites of links"),
    }


def _waiting(row: Mapping[str, object]) -> Waiting:
    return Waiting(
        channel=str(row["channel"]),
        brand=_text(row["brand"]),
        category=str(row["category"]),
        opened_at=cast(datetime, row["opened_at"]),
        wait_seconds=cast(float, row["wait_seconds"]),
        reach=cast("int | None", row["reach"]),
        is_acknowledged=bool(row["is_acknowledged"]),
        text=_text(row["text"]),
        author_id=_text(row.get("author_id")),
        author_name=_text(row.get("author_name")),
        url=_text(row.get("url")),
        message_id=_text(row["message_id"]),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _how_many(report: Report, listed: int, say: Wording) -> list[str]:
    waiting = report.population["waiting"]
    if not waiting and report.hidden:
        return [say.tr("Nobody can say who still waits: {reason}.", reason=say.tr(report.hidden))]
    if not waiting:
        if report.period.is_final:
            return [say.tr("Nobody who asked in this period still waited when the page became final.")]
        return [say.tr("Nobody who asked in this period still waits.")]
    if report.period.is_final:
        told = say.trn(
            "{n} turn opened in this period had no answer from a person when the page became final.",
            "{n} turns opened in this period had no answer from a person when the page became final.",
            waiting,
        )
    else:
        told = say.trn(
            "{n} turn opened in this period still waits for an answer from a person.",
            "{n} turns opened in this period still wait for an answer from a person.",
            waiting,
        )
    if listed == waiting:
        return [told]
    return [told, say.trn("The first {n} is listed.", "The first {n} are listed.", listed)]


def _left_out(report: Report, say: Wording) -> list[str]:
    elsewhere, ignored = (report.population[name] for name in ("waiting_elsewhere", "waiting_ignored"))
    told = []
    if elsewhere:
        told.append(
            say.trn(
                "{n} more turn is not on this list: the brand answered that customer in another thread since.",
                "{n} more turns are not on this list: the brand answered those customers in another thread since.",
                elsewhere,
            )
        )
    if ignored:
        told.append(
            say.trn(
                "{n} turn of accounts on the ignore list is left out.",
                "{n} turns of accounts on the ignore list are left out.",
                ignored,
            )
        )
    return told


def _uncertain(report: Report, say: Wording) -> list[str]:
    """Say that others may wait, or some of those listed may not, as exports cannot tell."""
    if not report.population["waiting"]:
        return []
    told = []
    if report.hidden:
        told.append(say.tr("Others may wait too: {reason}.", reason=say.tr(report.hidden)))
    if any(one.kind == "monitored" for one in report.limits):
        told.append(
            say.tr("Some may have been answered: the log lacks replies that the monitoring did not catch.")
        )
    return told


def _order(report: Report, say: Wording, *, has_categories: bool) -> str:
    at = {"instant": say.instant(report.period.as_of, report.period.tz), "tz": say.ltr(report.period.tz)}
    if has_categories:
        return say.tr(
            "Complaints first, then questions, suggestions, praise and others; in each the widest reach first"
            " (followers and shares, where known), then the longest wait, as of {instant} ({tz}). Long texts are cut.",
            **at,
        )
    return say.tr(
        "The widest reach first (followers and shares, where known), then the longest wait, as of {instant} ({tz})."
        " Long texts are cut.",
        **at,
    )


def _privacy(report: Report, say: Wording) -> str:
    if report.is_internal:
        return say.tr(
            "This page is internal: it names people, links to the originals and shows texts as they were written."
        )
    masked = say.tr(
        "This page can be shared: it names no accounts and has no links to originals. Masked in the texts are {kinds}.",
        kinds=say.listed(list(masked_words(say).values())),
    )
    rest = say.tr(
        "A rule cannot find everything; these stay: {kinds}.",
        kinds=say.listed(list(unmasked_words(say).values())),
    )
    return f"{masked} {rest}"


def _row(row: Waiting, report: Report, say: Wording, *, has_brand: bool, has_category: bool) -> Context:
    small_channels, small_brands = small_names(report)
    labels = [
        None if row.channel in small_channels else say.channel(row.channel),
        row.brand if has_brand and row.brand not in small_brands else None,
        say.category(row.category) if has_category else None,
        say.tr("automated reply only") if row.is_acknowledged else None,
        say.tr("reach {n}", n=say.number(row.reach))
        if report.is_internal and row.reach is not None
        else None,
    ]
    # The minute of a post finds it, and so who wrote it.
    since = say.short_instant if report.is_internal else say.short_weekday
    authors = dict.fromkeys(clip(name, 60) for name in (row.author_name, row.author_id) if name)
    text = clip(row.text or "") if report.is_internal else shown(row.text or "")
    return {
        "wait": say.duration(row.wait_seconds) if report.is_internal else _whole_hours(row.wait_seconds, say),
        "since": since(row.opened_at, report.period.tz),
        "labels": [clip(label, 40) for label in labels if label],
        "authors": list(authors),
        "message_id": clip(row.message_id or "", 60),
        "link": original(row.url),
        "pieces": _pieces(text) if text else [(say.tr("(no text)"), False)],
        "direction": direction(MARK.sub(" ", text)) if text else None,
    }


def _whole_hours(seconds: float, say: Wording) -> str:
    """Return a wait that, together with the page's instant, does not tell the minute of the post."""
    hours = int(seconds // 3600)
    if hours == 0:
        return say.tr("less than {duration}", duration=say.duration(3600))
    return say.duration(hours * 3600)


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it runs left to right wherever it stands."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in MARK.finditer(text):
        pieces += [*parts(text[at : found.start()]), (found[0], True)]
        at = found.end()
    return [*pieces, *parts(text[at:])]


SECTION = Section("waiting", tell, metrics=("complaint_share",), gather=gather)
