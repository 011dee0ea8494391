"""What exports cannot tell: which turns that concerns, and why figures that would need it are not known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from analytics import sqlfiles
from analytics.log.store import Log
from analytics.measuring.scope import define_scope
from analytics.measuring.selection import Selection
from analytics.metrics import Metric
from analytics.metrics.absence import UNTOLD

KINDS = ("unanswered", "follow_ups", "monitored", "seconds", "notes")
"""What an export may lack, the gravest first; see `lacks` of the formats."""
REASONS = UNTOLD
"""Why a figure is not known, by the need of its metric that turns' exports do not meet: of one turn, of several."""
# Other relations of turns that metrics read; a figure is of all its turns.
_RELATIONS = ("scope", "scope_year_before")


class Counted(str):
    """A reason with a number in it, which can still be said in other languages.

    Parameters
    ----------
    one, many
        The reason for an amount of one and for others, with `{n}` for the amount.
    """

    one: str
    many: str
    amount: int

    def __new__(cls, one: str, many: str, amount: int) -> Counted:
        """Make the reason in English."""
        made = super().__new__(cls, (one if amount == 1 else many).format(n=amount))
        made.one, made.many, made.amount = one, many, amount
        return made

    def __reduce__(self) -> tuple[type[Counted], tuple[str, str, int]]:
        """Return how to make a copy."""
        return Counted, (self.one, self.many, self.amount)

    @property
    def uncounted(self) -> str:
        """The reason without its number."""
        return self.many.format(n="some")


@dataclass(frozen=True)
class Limit:
    """Turns of a channel whose exports cannot tell something.

    Parameters
    ----------
    kind
        Of `KINDS`. ``unanswered``: the exports hold only messages that were answered; ``follow_ups``: only the first
        message and the first reply of a conversation; ``monitored``: the brand's replies only where the monitoring
        caught them; ``seconds``: times to the minute; ``notes``: no internal notes.
    turns, all_turns
        The turns of the selection on that channel that it concerns, and all of them.
    customers
        Who opened all of these turns.
    """

    kind: str
    channel: str
    turns: int
    all_turns: int
    customers: int


def limits(log: Log, selection: Selection) -> list[Limit]:
    """Return what the exports of a selection's turns cannot tell.

    The gravest first, and of one kind the channels with most such turns first; nothing where all can be told. A turn
    counts where no export that holds its first message can tell it; for ``seconds`` where the time of that message is
    from such an export.

    Raises
    ------
    RequestError, NothingToReport
        As for `measure`.
    """
    define_scope(log, selection)
    concerned: dict[tuple[str, str], int] = {}
    for _, kind, channel, turns in _limited(log, "scope"):
        concerned[kind, channel] = concerned.get((kind, channel), 0) + turns
    if not concerned:
        return []
    held = {
        channel: counts
        for channel, *counts in log.con.execute(
            "select channel, count(*), count(distinct customer_no) from scope_rows group by channel"
        ).fetchall()
    }
    found = [Limit(kind, channel, turns, *held[channel]) for (kind, channel), turns in concerned.items()]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), -one.turns, one.channel))


def unknown(log: Log, metric: Metric) -> dict[int, Counted]:
    """Return why a metric is not known in slices of the scope, by their numbers: what their turns' exports cannot tell.

    The relations that the metric reads must have been made.
    """
    reasons: dict[int, Counted] = {}
    for need in metric.needs:
        if need in REASONS:
            counts: dict[int, int] = {}
            for relation in _read_by(metric.sql):
                for number, kind, _, turns in _limited(log, relation):
                    if kind == need:
                        counts[number] = counts.get(number, 0) + turns
            reasons = {number: Counted(*REASONS[need], turns) for number, turns in counts.items()} | reasons
    return reasons


def unanswered_hidden(log: Log) -> Counted | None:
    """Return why it is not known who had no answer, of all turns of the scope; None: it is."""
    turns = sum(turns for _, kind, _, turns in _limited(log, "scope") if kind == "unanswered")
    return Counted(*REASONS["unanswered"], turns) if turns else None


def lacking(log: Log) -> dict[str, tuple[str, ...]]:
    """Return what exports cannot tell by the names of the formats of a log, of those that lack something."""
    found = log.con.execute(
        "select format, list(distinct kind) from (select format, unnest(lacks) as kind from files) group by format"
        " order by format"
    ).fetchall()
    return {name: tuple(kind for kind in KINDS if kind in kinds) for name, kinds in found}


@cache
def _read_by(sql: str) -> tuple[str, ...]:
    return tuple(name for name in _RELATIONS if name == "scope" or name in sql)


def _limited(log: Log, relation: str) -> list[tuple[int, str, str, int]]:
    """Return slice, kind, channel and number of turns; looks for nothing where no file of the log lacks anything."""
    if "has_limits" not in log.facts:
        (log.facts["has_limits"],) = log.con.execute(
            "select exists (from files where len(lacks) > 0)"
        ).fetchone() or (False,)
    if not log.facts["has_limits"]:
        return []
    known: dict[str, list[tuple[int, str, str, int]]] = log.measured.setdefault("limited", {})
    if relation not in known:
        log.con.execute(
            f"create or replace temp view turns_asked as select slice_no, channel, first_no from {relation}_rows"
        )
        known[relation] = log.con.execute(sqlfiles.text("measuring/limits")).fetchall()
    return known[relation]
