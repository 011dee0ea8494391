"""The log's health: what is odd in what was loaded, and what that does to the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from analytics.measuring import rows
from analytics.pages.filenames import numbered, numbers_of, unnamed
from analytics.pages.periods import local
from analytics.pages.report import Context, Report, Section, Source
from analytics.pages.sections.places import small_names
from analytics.pages.texts import clip
from analytics.pages.wording import ABSENT, Wording

_SHOWN = 30
KINDS = (
    "missing_replies",
    "gone",
    "gap",
    "stale_channel",
    "rejected",
    "noticed",
    "future",
    "silent_brand",
    "missing_parent",
    "clock_skew",
    "ring",
    "unknown_category",
    "coarse_times",
    "missing_time",
    "ambiguous_time",
    "duplicate",
)
"""What the list `quality` can find, the gravest first: what moves figures most, and is seen least."""
NOT_ODD = frozenset({"no_message"})
"""What the list tells and is as it should be: rows that are something else than messages."""


@dataclass(frozen=True)
class Finding:
    """A row of the list `quality`, without its sentence; instants are naive UTC.

    Parameters
    ----------
    files
        Names of files, joined by commas; None on a shared page.
    found, total
        So many of so many; None where nothing is counted.
    file_numbers
        Places of these files in the ledger, from 1 on; none on an internal page.
    """

    kind: str
    channel: str | None
    brand: str | None
    files: str | None
    found: int | None
    total: int | None
    from_at: datetime | None
    to_at: datetime | None
    file_numbers: tuple[int, ...] = ()


def gather(source: Source) -> list[Finding] | None:
    """Return the findings, the gravest first; None on a final page, which later loads must not change."""
    if source.period.is_final:
        return None
    found = [
        _finding(row) for row in rows(source.log, "quality", source.chosen) if row["kind"] not in NOT_ODD
    ]
    if not source.is_internal:
        names = [file.name for file in source.log.ledger()]
        found = [
            replace(one, files=None, file_numbers=numbers_of(one.files, names)) if one.files else one
            for one in found
        ]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), -(one.found or 0)))


def _finding(row: Mapping[str, object]) -> Finding:
    return Finding(
        str(row["kind"]),
        cast("str | None", row["channel"]),
        cast("str | None", row["brand"]),
        cast("str | None", row["files"]),
        cast("int | None", row["count"]),
        cast("int | None", row["of"]),
        cast("datetime | None", row["from_at"]),
        cast("datetime | None", row["to_at"]),
    )


def tell(report: Report, say: Wording) -> Context:
    """Return the gravest finding as a sentence, and all of them as rows."""
    found: Sequence[Finding] | None = report.found["health"]
    if found is None:
        sentence = say.tr(
            "This page is final. What was read from which file, and whether the log is sound, stands on the page of the"
            " newest period."
        )
        return {"sentences": [sentence], "rows": []}
    if not found:
        return {"sentences": [say.tr("Nothing odd was found in the log.")], "rows": []}
    how_many = say.trn("{n} thing in the log is odd.", "{n} things in the log are odd.", len(found))
    place, gravest = " · ".join(_places(found[0], report, say)), finding(found[0], say)
    if place:
        gravest = say.tr("{place}: {finding}", place=place, finding=gravest)
    first = say.tr("The gravest: {finding}", finding=gravest) if len(found) > 1 else gravest
    more = len(found) - _SHOWN
    notes = [unnamed(say)] if any(one.file_numbers for one in found[:_SHOWN]) else []
    if more > 0:
        notes.append(
            say.trn(
                "{n} more is in the list “quality” (answered query quality).",
                "{n} more are in the list “quality” (answered query quality).",
                more,
            )
        )
    return {
        "sentences": [f"{how_many} {first}"],
        "rows": [
            {
                "finding": finding(one, say),
                "places": _places(one, report, say),
                "files": _files(one, say),
                "days": _days(one, report.period.tz, say),
            }
            for one in found[:_SHOWN]
        ],
        "caption": say.tr(
            "Of the whole log, whatever period or brand the page is of; the gravest first. Days in {tz}.",
            tz=say.ltr(report.period.tz),
        ),
        "notes": notes,
    }


def finding(one: Finding, say: Wording) -> str:
    """Return a finding as a sentence, with what is done about it."""
    n, total = one.found or 0, say.number(one.total or 0)
    match one.kind:
        case "missing_replies":
            return say.trn(
                "{n} message of customers and none of a brand: the replies may not have been exported.",
                "{n} messages of customers and none of a brand: the replies may not have been exported.",
                n,
            )
        case "gone":
            return say.trn(
                "{n} message of older files is missing from a newer file that covers its time.",
                "{n} messages of older files are missing from a newer file that covers their time.",
                n,
            )
        case "gap":
            return say.tr(
                "No message came for {duration}, while many came before and after.",
                duration=_duration(one, say),
            )
        case "stale_channel":
            return say.tr("No message came in the last {duration} of the log.", duration=_duration(one, say))
        case "rejected":
            return say.trn(
                "{n} of {total} rows could not be read; it is kept in the table of rejects.",
                "{n} of {total} rows could not be read; they are kept in the table of rejects.",
                n,
                total=total,
            )
        case "future":
            return say.trn(
                "{n} of {total} rows is of a time more than a day after the load; it is not counted.",
                "{n} of {total} rows are of a time more than a day after the load; they are not counted.",
                n,
                total=total,
            )
        case "silent_brand":
            return say.trn(
                "{n} of {total} turns is with a brand that has no message in the log.",
                "{n} of {total} turns are with a brand that has no message in the log.",
                n,
                total=total,
            )
        case "missing_parent":
            return say.trn(
                "{n} of {total} replies is to a message that is not in the log; it may open a thread of its own.",
                "{n} of {total} replies are to messages that are not in the log; they may open threads of their own.",
                n,
                total=total,
            )
    return _lesser(one, say)


def _lesser(one: Finding, say: Wording) -> str:
    n, total = one.found or 0, say.number(one.total or 0)
    match one.kind:
        case "clock_skew":
            return say.trn(
                "{n} of {total} replies is stamped before what it replies to; it counts as sent at that moment.",
                "{n} of {total} replies are stamped before what they reply to; they count as sent at that moment.",
                n,
                total=total,
            )
        case "noticed":
            return say.trn(
                "{n} of {total} rows was repaired or is odd in itself; “answered query quality” says how.",
                "{n} of {total} rows were repaired or are odd in themselves; “answered query quality” says how.",
                n,
                total=total,
            )
        case "ring":
            return say.trn(
                "{n} of {total} replies is on a ring of replies; it counts as a reply to nothing.",
                "{n} of {total} replies are on a ring of replies; they count as replies to nothing.",
                n,
                total=total,
            )
        case "unknown_category":
            return say.trn(
                "{n} of {total} messages with a category has one that is not known; it counts as other.",
                "{n} of {total} messages with a category have one that is not known; they count as other.",
                n,
                total=total,
            )
        case "coarse_times":
            return say.trn(
                "The time of {n} message, all of a file, is a whole minute or hour; its wait is no more exact.",
                "The times of {n} messages, all of a file, are whole minutes or hours; waits are no more exact.",
                n,
            )
        case "missing_time":
            return say.trn(
                "{n} of {total} rows has a time that clocks never showed (summer time began); it is moved forward.",
                "{n} of {total} rows have times that clocks never showed (summer time began); they are moved forward.",
                n,
                total=total,
            )
        case "ambiguous_time":
            return say.trn(
                "{n} of {total} rows has a time that clocks showed twice (summer time ended); the first is taken.",
                "{n} of {total} rows have times that clocks showed twice (summer time ended); the first is taken.",
                n,
                total=total,
            )
        case "duplicate":
            return say.trn(
                "{n} of {total} rows has the id of another row of the file; a message is counted once.",
                "{n} of {total} rows have the id of another row of the file; a message is counted once.",
                n,
                total=total,
            )
    raise ValueError(one.kind)


def _duration(one: Finding, say: Wording) -> str:
    assert one.from_at is not None
    assert one.to_at is not None
    return say.duration((one.to_at - one.from_at).total_seconds())


def _places(one: Finding, report: Report, say: Wording) -> list[str]:
    small_channels, small_brands = small_names(report)
    names = []
    if one.channel is not None:
        names.append(say.tr("A small channel") if one.channel in small_channels else say.channel(one.channel))
    if one.brand:
        names.append(say.tr("A small brand") if one.brand in small_brands else one.brand)
    return [clip(name, 40) for name in names if name]


def _files(one: Finding, say: Wording) -> str:
    if one.files is not None:
        return clip(one.files, 80)
    return clip(say.tr(", ").join(numbered(number, say) for number in one.file_numbers), 80)


def _days(one: Finding, tz: str, say: Wording) -> str:
    if one.from_at is None or one.to_at is None:
        return ABSENT
    return say.days(local(one.from_at, tz).date(), local(one.to_at, tz).date())


SECTION = Section("health", tell, gather=gather)
