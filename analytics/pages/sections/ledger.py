"""The page's account of itself: rows read, messages, turns, down to those answered in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analytics.log import FileLedger
from analytics.measuring import lacking, period_messages
from analytics.pages.filenames import numbered, unnamed
from analytics.pages.limits import format_words
from analytics.pages.report import Context, Report, Section, Source
from analytics.pages.texts import clip
from analytics.pages.wording import Wording

_FILES_SHOWN = 30
_PARTS = ("read", "loaded", "updated", "unchanged", "duplicate", "rejected")
MINUS, PLUS, EQUALS = "\u2212", "+", "="


@dataclass(frozen=True)
class Ledger:
    """What was read, and what was written in the days of the page.

    Parameters
    ----------
    files
        None on a final page, which later loads must not change.
    messages
        Of `period_messages`; None where the page is of a part of the turns, which brands' messages do not tell.
    lacking
        What exports cannot tell, by the names of the files' formats.
    """

    files: Sequence[FileLedger] | None
    messages: Mapping[str, int] | None
    lacking: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A line of the account.

    Parameters
    ----------
    sign
        Minus or plus; of a sum an equals sign, or nothing where it is the first; of a part of the line above nothing.
    kind
        ``total``, ``step`` or ``part``.
    """

    sign: str
    kind: str
    name: str
    number: int
    why: str = ""


def gather(source: Source) -> Ledger:
    """Count files' rows and the period's messages."""
    messages = None if source.chosen.where else period_messages(source.log, source.chosen)
    if source.period.is_final:
        return Ledger(None, messages)
    return Ledger(source.log.ledger(), messages, lacking(source.log))


def tell(report: Report, say: Wording) -> Context:
    """Return the files with their sums, and the account down to the answers in time."""
    ledger: Ledger = report.found["ledger"]
    days = say.days(report.period.first, report.period.last)
    notes = []
    if ledger.messages is None:
        notes.append(
            say.tr(
                "This page is of a part of the turns, so the account begins with turns: messages of a brand are of no"
                " one turn alone."
            )
        )
    if report.hidden:
        notes.append(
            say.tr(
                "Turns without an answer are missing from this account: {reason}.",
                reason=say.tr(report.hidden),
            )
        )
    return {
        "sentences": [_summary(report, say)],
        "files": _files(ledger.files, say, is_internal=report.is_internal) if ledger.files else None,
        "lacks": format_words(ledger.lacking, say),
        "lines": [
            {
                "sign": line.sign,
                "kind": line.kind,
                "name": _name(line.name, say),
                "number": say.number(line.number),
                "why": line.why,
            }
            for line in lines(report, say)
        ],
        "caption": say.tr(
            "A turn is one wait: what a customer says until the brand answers. Counted are the turns that were opened"
            " in {days} ({tz}). Each sum (=) is the one before it with the lines between.",
            days=days,
            tz=say.ltr(report.period.tz),
        ),
        "notes": notes,
    }


def lines(report: Report, say: Wording) -> list[Line]:
    """Return the account: each sum is the sum before it with the steps between."""
    ledger: Ledger = report.found["ledger"]
    account = []
    if ledger.messages is not None:
        held = None if ledger.files is None else report.span.messages
        account += _of_messages(ledger.messages, held, say)
    account += _of_turns(report, say, is_first=not account)
    if report.one_sided is None:
        return account + _of_answers(report, say)
    unknown = Line("", "part", "unknown", report.population["owed"], say.tr(report.one_sided))
    return [*account, unknown]


def _of_messages(counts: Mapping[str, int], held: int | None, say: Wording) -> list[Line]:
    account = []
    if held is not None and held != counts["messages"]:
        account += [
            Line("", "total", "log", held),
            Line(MINUS, "step", "outside", held - counts["messages"]),
        ]
    account += [
        Line(EQUALS if account else "", "total", "messages", counts["messages"]),
        Line(MINUS, "step", "by_people", counts["by_people"]),
        Line(MINUS, "step", "automated", counts["automated"], say.tr("they answer nothing")),
        Line(MINUS, "step", "notes", counts["notes"], say.tr("no customer sees them")),
        Line(EQUALS, "total", "by_customers", counts["by_customers"]),
        Line(MINUS, "step", "further", counts["further"], say.tr("they join a turn that waits already")),
    ]
    if counts["begin_later"]:
        why = say.tr("a turn counts from its first message that needs a reply")
        account.append(Line(MINUS, "step", "begin_later", counts["begin_later"], why))
    if counts["begun_before"]:
        why = say.tr("a turn counts from its first message that needs a reply")
        account.append(Line(PLUS, "step", "begun_before", counts["begun_before"], why))
    return account


def _of_turns(report: Report, say: Wording, *, is_first: bool) -> list[Line]:
    parts = report.population
    why = {
        "thanks": say.tr("they ask for nothing"),
        "abuse": say.tr("no reply is owed to an insult"),
        "spam": "",
        "undirected": say.tr("found by monitoring; reposts"),
        "withdrawn": say.tr("deleted by the customer before an answer"),
    }
    return [
        Line("" if is_first else EQUALS, "total", "turns", parts["turns"]),
        *(Line(MINUS, "step", name, parts[name], text) for name, text in why.items()),
        Line(EQUALS, "total", "owed", parts["owed"]),
    ]


def _of_answers(report: Report, say: Wording) -> list[Line]:
    parts = report.population
    grace = say.duration(report.period.grace_seconds)
    account = [
        Line(
            MINUS,
            "step",
            "unanswered",
            parts["unanswered"],
            say.tr("{grace} old or older, without an answer from a person", grace=grace),
        ),
        Line("", "part", "answered_elsewhere", parts["answered_elsewhere"]),
        Line("", "part", "automated_only", parts["automated_only"], say.tr("that is no answer")),
        Line(
            MINUS,
            "step",
            "pending",
            parts["pending"],
            say.tr("younger than {grace} and not answered yet", grace=grace),
        ),
        Line(EQUALS, "total", "answered", parts["answered"], say.tr("by a person, however late")),
    ]
    before = "answered"
    for name, late in (
        ("within_24h", "late_24h"),
        ("within_2h", "late_2h"),
        ("within_30m", "late_30m"),
    ):
        account += [
            Line(MINUS, "step", late, parts[before] - parts[name]),
            Line(EQUALS, "total", name, parts[name]),
        ]
        if young := parts[f"{name}_young"]:
            why = say.tr("too young for the share of that name, which leaves them out")
            account.append(Line("", "part", f"{name}_young", young, why))
        before = name
    return account


def _name(name: str, say: Wording) -> str:
    names = {
        "log": say.tr("Messages in the log"),
        "outside": say.tr("written before or after the period"),
        "messages": say.tr("Messages of the period"),
        "by_people": say.tr("by people of the brand"),
        "automated": say.tr("automated, by the brand"),
        "notes": say.tr("internal notes"),
        "by_customers": say.tr("Messages of customers"),
        "further": say.tr("further messages of a turn"),
        "begin_later": say.tr("first messages of turns that ask after the period"),
        "begun_before": say.tr("turns that ask in the period and began before"),
        "turns": say.tr("All turns"),
        "thanks": say.tr("thanks"),
        "abuse": say.tr("abuse"),
        "spam": say.tr("spam"),
        "undirected": say.tr("not addressed to the brand"),
        "withdrawn": say.tr("withdrawn"),
        "owed": say.tr("Needed a reply"),
        "unknown": say.tr("not known whether answered"),
        "unanswered": say.tr("unanswered"),
        "answered_elsewhere": say.tr("of these answered in another thread"),
        "automated_only": say.tr("of these with an automated reply only"),
        "pending": say.tr("pending"),
        "answered": say.tr("Answered"),
        "late_24h": say.tr("after more than 24 hours"),
        "within_24h": say.tr("Answered within 24 hours"),
        "within_24h_young": say.tr("of these opened less than 24 hours ago"),
        "late_2h": say.tr("after more than 2 hours"),
        "within_2h": say.tr("Answered within 2 hours"),
        "within_2h_young": say.tr("of these opened less than 2 hours ago"),
        "late_30m": say.tr("after more than 30 minutes"),
        "within_30m": say.tr("Answered within 30 minutes"),
        "within_30m_young": say.tr("of these opened less than 30 minutes ago"),
    }
    return names[name]


def _summary(report: Report, say: Wording) -> str:
    parts = report.population
    needed = say.trn(
        "Of {turns}, {n} needed a reply.",
        "Of {turns}, {n} needed a reply.",
        parts["owed"],
        turns=say.trn("{n} turn", "{n} turns", parts["turns"]),
    )
    if report.one_sided:
        unknown = say.tr(
            "Whether they were answered is not known: {reason}.", reason=say.tr(report.one_sided)
        )
        return f"{needed} {unknown}"
    answered = say.tr(
        "A person answered {answered} of them: {within_2h} within 2 hours, {within_30m} within 30 minutes.",
        answered=say.number(parts["answered"]),
        within_2h=say.number(parts["within_2h"]),
        within_30m=say.number(parts["within_30m"]),
    )
    return f"{needed} {answered}" if parts["owed"] else needed


def _files(files: Sequence[FileLedger], say: Wording, *, is_internal: bool) -> Context:
    shown = files[:_FILES_SHOWN]
    totals = [sum(getattr(file, part) for file in files) for part in _PARTS]
    more = len(files) - len(shown)
    name = say.trn("{n} file", "All {n} files", len(files))
    if more:
        name = say.trn(
            "All {files} files, {n} of them not listed",
            "All {files} files, {n} of them not listed",
            more,
            files=say.number(len(files)),
        )
    notes = []
    if totals[-1]:
        notes.append(
            say.trn(
                "{n} row was rejected; it stands in the table of rejects with its file, line and reason.",
                "{n} rows were rejected; each stands in the table of rejects with its file, line and reason.",
                totals[-1],
            )
        )
    if not is_internal:
        notes.append(unnamed(say))
    return {
        "rows": [
            {
                "name": clip(file.name, 80) if is_internal else numbered(number, say),
                "format": clip(file.format, 30),
                "cells": [say.number(getattr(file, part)) for part in _PARTS],
            }
            for number, file in enumerate(shown, 1)
        ],
        "total": [say.number(total) for total in totals] if len(files) > 1 else None,
        "total_name": name,
        "note": " ".join(notes),
    }


SECTION = Section("ledger", tell, gather=gather)
