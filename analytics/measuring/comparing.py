"""The same log under other tools' definitions: what each rule of `queries/rules/` makes of it, and how far they differ.

A rule's SQL gives a row a case: `opened_at`, `replied_at` and `wait_seconds`, the last two null where there is no
reply by that rule. It reads `scope`, `opening_hours` and `rule_messages`, the messages of the selected conversations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from analytics import sqlfiles
from analytics.errors import InstallationError, RequestError
from analytics.log.store import Log, run_text
from analytics.measuring.limits import Counted, unanswered_hidden
from analytics.measuring.needs import missing
from analytics.measuring.opening import define_opening
from analytics.measuring.relations import provide
from analytics.measuring.scope import Scope, define_scope, define_turns_of
from analytics.measuring.selection import Period, Selection
from analytics.measuring.statistics import TOO_YOUNG

NOTHING_COUNTED = "nothing to count"
NO_REPLY = "none has a reply"
DROPS_UNANSWERED = "drops those without a reply"
_ALLOWED = {
    "statistic": ("median", "mean"),
    "unanswered": ("kept", "dropped"),
    "booked": ("opening", "reply"),
}
_REQUIRED = ("title", "whose", "definition", *_ALLOWED)
_KEYS = (*_REQUIRED, "needs", "source")


@dataclass(frozen=True)
class Rule:
    """A definition of response time, as its file describes it.

    Parameters
    ----------
    whose
        The tool, or kind of tool, whose rule it is.
    statistic
        ``median`` or ``mean``: what is made of the waits.
    keeps_unanswered
        Cases without a reply are counted; else only those with one are.
    is_booked_by_reply
        A case belongs to the period of its reply; else to that of its opening.
    needs
        Columns of `measuring/known`, or ``hours``: what must be known.
    source
        Where the rule is published; None: it is this program's.
    """

    name: str
    title: str
    whose: str
    definition: str
    statistic: str
    keeps_unanswered: bool
    is_booked_by_reply: bool
    needs: tuple[str, ...]
    source: str | None
    sql: str


@dataclass(frozen=True)
class Compared:
    """What a rule makes of a log.

    Parameters
    ----------
    whose
        The tool, or kind of tool, whose rule it is.
    cases, answered
        Cases by that rule, and those of them with a reply; None where the log lacks what the rule needs.
    statistic
        What `centre_seconds` is: ``median`` or ``mean`` of the answered.
    within_30m_share, unanswered_share
        Shares 0 to 1 of the cases that are old enough; by rules that drop the unanswered, of the answered.
    reasons
        Why a value is None: ``centre``, ``within_30m`` or ``unanswered``, and the reason.
    """

    name: str
    title: str
    whose: str
    statistic: str
    cases: int | None
    answered: int | None
    centre_seconds: float | None
    within_30m_share: float | None
    within_30m_numerator: int | None
    within_30m_denominator: int | None
    unanswered_share: float | None
    unanswered_numerator: int | None
    unanswered_denominator: int | None
    reasons: dict[str, str]


@dataclass(frozen=True)
class Spread:
    """How far apart rules are: the smallest and the greatest value, and the names of the rules that give them.

    Parameters
    ----------
    measure
        ``centre_seconds``, ``within_30m_share`` or ``unanswered_share``.
    """

    measure: str
    smallest: float
    greatest: float
    smallest_rules: tuple[str, ...]
    greatest_rules: tuple[str, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, this program's own first: its name is the first one.

    Raises
    ------
    InstallationError
        A file lacks a key of the header, or has a wrong one.
    """
    return tuple(_rule(sqlfiles.read(path, _KEYS)) for path in sqlfiles.paths("rules"))


def compare(log: Log, selection: Selection) -> list[Compared]:
    """Measure a log by each rule, in the order of `rules`.

    Of the selection's period are the turns opened in it; by other rules, the cases that they open in it (or answer in
    it, where the rule books by the reply), in conversations of which a turn, whenever it was opened, meets the
    condition. All are seen as of the selection's instant.

    Raises
    ------
    RequestError
        Dimensions or a row a period are asked for; a zone does not exist, or the condition cannot be read.
    NothingToReport
        The log holds no message.
    """
    if selection.by or selection.every:
        raise RequestError("A comparison has one row a rule: it takes neither dimensions nor periods.")
    define_scope(log, selection)
    scope: Scope = log.measured["scope"]
    (period,) = scope.periods
    define_turns_of(
        log,
        scope,
        "rule_turns",
        [Period(None, datetime.min, datetime.max, period.as_of)],
        "thread_no, thread_part, customer_no, as_of",
    )
    run_text(
        log.con,
        f"create or replace temp table rule_messages as {sqlfiles.text('measuring/rule_messages')}",
        {},
    )
    if log.settings.hours:
        # a case may be opened before the first selected turn
        first_at = scope.span.first_at
        define_opening(log, first_at, max(first_at, period.as_of), is_needed=True)
    lacking, hidden = missing(log), unanswered_hidden(log)
    return [_known(rule, _compared(log, rule, selection, period, lacking), hidden) for rule in rules()]


def spreads(compared: Sequence[Compared]) -> list[Spread]:
    """Return how far apart the rules are in response time, 30-minute share and unanswered share.

    What fewer than two rules give is left out.
    """
    found = []
    for measure in ("centre_seconds", "within_30m_share", "unanswered_share"):
        values = {row.name: value for row in compared if (value := getattr(row, measure)) is not None}
        if len(values) < 2:
            continue
        low, high = min(values.values()), max(values.values())
        found.append(
            Spread(
                measure,
                low,
                high,
                tuple(name for name, value in values.items() if value == low),
                tuple(name for name, value in values.items() if value == high),
            )
        )
    return found


def _rule(file: sqlfiles.SqlFile) -> Rule:
    header = file.header
    if absent := [key for key in _REQUIRED if key not in header]:
        raise InstallationError(f"queries/rules/{file.name}.sql: the header lacks {', '.join(absent)}.")
    for key, allowed in _ALLOWED.items():
        if header[key] not in allowed:
            raise InstallationError(
                f"queries/rules/{file.name}.sql: {key} is '{header[key]}', not one of {', '.join(allowed)}."
            )
    return Rule(
        name=file.name,
        title=header["title"],
        whose=header["whose"],
        definition=header["definition"],
        statistic=header["statistic"],
        keeps_unanswered=header["unanswered"] == "kept",
        is_booked_by_reply=header["booked"] == "reply",
        needs=tuple(need.strip() for need in header.get("needs", "").split(",") if need.strip()),
        source=header.get("source"),
        sql=file.sql,
    )


def _compared(
    log: Log, rule: Rule, selection: Selection, period: Period, lacking: dict[str, str]
) -> Compared:
    absent = next((lacking[need] for need in rule.needs if need in lacking), None)
    if absent is not None:
        reasons = dict.fromkeys(("centre", "within_30m", "unanswered"), absent)
        return Compared(
            rule.name, rule.title, rule.whose, rule.statistic,
            None, None, None, None, None, None, None, None, None, reasons,
        )  # fmt: skip
    provide(log, rule.sql)
    log.con.execute(f"create or replace temp view cases as {rule.sql}")
    counted = _row(
        log,
        sqlfiles.text("measuring/rule_figures"),
        {
            "is_booked_by_reply": rule.is_booked_by_reply,
            "keeps_unanswered": rule.keeps_unanswered,
            "from_at": period.from_at,
            "to_at": period.to_at,
            "as_of": period.as_of,
            "grace_seconds": selection.grace_seconds,
        },
    )
    return _of_counts(rule, counted)


def _known(rule: Rule, found: Compared, hidden: Counted | None) -> Compared:
    """Return what a rule makes of a log of which exports may hold only answered messages."""
    if hidden is None or not rule.keeps_unanswered or found.cases is None:
        return found
    return replace(
        found,
        within_30m_share=None, within_30m_numerator=None, within_30m_denominator=None,
        unanswered_share=None, unanswered_numerator=None, unanswered_denominator=None,
        reasons=found.reasons | {"within_30m": hidden, "unanswered": hidden},
    )  # fmt: skip


def _of_counts(rule: Rule, counted: dict[str, Any]) -> Compared:
    cases, answered = counted["cases"], counted["answered"]
    within, timed = counted["within_30m_numerator"], counted["within_30m_denominator"]
    unanswered, ripe = counted["unanswered_numerator"], counted["unanswered_denominator"]
    reasons = {}
    if not answered:
        reasons["centre"] = NO_REPLY if cases else NOTHING_COUNTED
    if not timed:
        reasons["within_30m"] = _uncounted(rule, cases)
    if not rule.keeps_unanswered:
        unanswered = ripe = None
        reasons["unanswered"] = DROPS_UNANSWERED
    elif not ripe:
        reasons["unanswered"] = _uncounted(rule, cases)
    return Compared(
        rule.name, rule.title, rule.whose, rule.statistic, cases, answered, counted[rule.statistic],
        within / timed if timed else None, within, timed,
        unanswered / ripe if ripe else None, unanswered, ripe, reasons,
    )  # fmt: skip


def _uncounted(rule: Rule, cases: int) -> str:
    if not cases:
        return NOTHING_COUNTED
    return TOO_YOUNG if rule.keeps_unanswered else NO_REPLY


def _row(log: Log, sql: str, parameters: dict[str, Any]) -> dict[str, Any]:
    found = log.con.execute(sql, parameters or None)
    names = [column[0] for column in found.description or ()]
    return dict(zip(names, found.fetchone() or (), strict=True))
