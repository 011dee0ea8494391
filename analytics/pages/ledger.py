"""The page's account of itself: rows read down to turns answered, and the definitions used."""

from __future__ import annotations

from typing import Any

from analytics.pages import formatting as say
from analytics.pages.report import TOTAL, Report
from analytics.pages.texts import clip

_FILES_SHOWN = 30
_PARTS = ("read", "loaded", "updated", "unchanged", "duplicate", "rejected")

Context = dict[str, Any]


def ledger(report: Report) -> Context:
    """Return the files with their sums, and the turns of the period down to the answered."""
    files = list(report.files)
    totals = [sum(getattr(file, part) for file in files) for part in _PARTS]
    shown = files[:_FILES_SHOWN]
    held, number = report.span, say.number
    sentences = [
        f"The log holds {say.count(held.messages, 'message', 'messages')}:"
        f" {number(held.customer_messages)} from customers, {number(held.brand_messages)} from brands."
    ]
    if totals[-1]:
        sentences.append(
            f"{say.count(totals[-1], 'row was', 'rows were')} rejected; each is kept whole in the table"
            " rejects, with its file, line and reason."
        )
    more = len(files) - len(shown)
    name = f"All {len(files)} files, {more} of them not listed" if more else f"All {len(files)} files"
    return {
        "sentences": [" ".join(sentences)],
        "files": [
            {
                "name": clip(file.name, 80),
                "format": clip(file.format, 30),
                "cells": [say.number(getattr(file, part)) for part in _PARTS],
            }
            for file in shown
        ],
        "total": [say.number(total) for total in totals] if len(files) > 1 else None,
        "total_name": name,
        "turns": _turns(report),
        "turns_caption": "A turn is one wait: what a customer says until the brand answers. These are the"
        f" turns that were opened in {say.days(report.period.first, report.period.last)}.",
    }


def _turns(report: Report) -> list[Context]:
    parts = report.population
    grace = say.duration(report.period.grace_seconds)
    rows = [
        ("total", "turns", "All turns", ""),
        ("", "thanks", "− thanks", "they ask for nothing"),
        ("", "abuse", "− abuse", "no reply is owed to an insult"),
        ("", "spam", "− spam", ""),
        ("", "undirected", "− not addressed to the brand", "found by monitoring; reposts"),
        ("", "withdrawn", "− withdrawn", "deleted by the customer before an answer"),
        ("total", "owed", "= needed a reply", ""),
    ]
    if report.one_sided is None:
        rows += [
            ("", "answered", "answered by a person", ""),
            ("", "unanswered", "+ unanswered", f"at least {grace} old and no answer from a person"),
            ("part", "answered_elsewhere", "of these answered elsewhere", "in another thread of the channel"),
            ("part", "automated_only", "of these with an automated reply only", "that is no answer"),
            ("", "pending", "+ pending", f"younger than {grace} and not answered yet"),
        ]
    else:
        rows.append(("", "owed", "not known whether answered", report.one_sided))
    return [
        {"kind": kind, "title": title, "number": say.number(parts[name]), "why": why}
        for kind, name, title, why in rows
    ]


def definitions(report: Report) -> Context:
    """Return the settings and the definitions that the page's figures follow."""
    period = report.period
    return {
        "days": say.days(period.first, period.last),
        "tz": period.tz,
        "week_start": say.weekday(period.week_start),
        "as_of": say.instant(period.as_of, period.tz),
        "grace": say.duration(period.grace_seconds),
        "metrics": [report.metrics[name] for name in TOTAL],
    }
