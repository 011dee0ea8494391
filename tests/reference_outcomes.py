"""A slow, plain reading of the figures about outcomes, to hold the SQL of the product against.

What became of customers, complaints and answers: acknowledged, handed over, ended in public, won back, told to
how many. It stands on the turns and threads of `reference` and, like it, has nothing but loops: no SQL, no code
shared with the product, no speed. Instants are naive UTC datetimes; a window after an instant begins just after
it and includes its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from reference import (
    DAY_SECONDS,
    READ,
    Key,
    Placed,
    Row,
    Turn,
    answered_elsewhere,
    message_category,
    place,
    seen,
    told_category,
    turns,
)

# In the random logs these sentences, and only these, make a message of the brand an act.
INTERIM = "We are looking into it and will get back to you."
HANDOFF = "Please send us a DM."
REDIRECT = "Please call us on 0800 123 456."
APOLOGY = "We are sorry about that."

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NO_TURNS = "no turns to count"
TOO_YOUNG = "all are too young to tell"

CustomerKey = tuple[str, str | None, str | None]
TurnTest = Callable[[Turn], bool]


@dataclass(frozen=True)
class Fact:
    """A figure without its interval; value None where it is not known, for the reason given."""

    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    pending: int
    reason: str | None


# ---- what a figure needs of the log

LACKS = {
    "customers": "the log holds no message of a customer",
    "replies": "the log holds no message of the brand",
    "category": "no message in the log has a category",
    "texts": "no message of the brand has a text",
    "automated": "no message is marked as automated",
    "private": "the log holds no private message",
    "removals": "no export reports removed messages",
    "followers": "no export reports followers",
    "shares": "no export reports shares",
    "ratings": "no message has a rating",
    "agents": "no answer names its agent",
    "directed": "no export says which messages are addressed to the brand",
}
NEEDS = {
    "missed_share": "customers replies",
    "complaint_unanswered_share": "customers replies category",
    "median_acknowledge_seconds": "customers automated",
    "automated_only_share": "customers replies automated",
    "within_2h_real_share": "customers replies texts",
    "interim_share": "customers replies texts",
    "interim_followed_share": "customers replies texts",
    "handoff_share": "customers replies texts",
    "handoff_announced_share": "customers replies texts private",
    "handoff_dead_share": "customers replies texts private",
    "redirect_share": "customers replies texts",
    "apology_share": "customers replies texts category",
    "canned_share": "customers replies texts",
    "removed_complaint_share": "customers category removals",
    "removed_unanswered_share": "customers replies category removals",
    "pingpong_share": "customers category",
    "pingpong_closed_share": "customers replies category",
    "scattered_share": "customers category",
    "answered_elsewhere_share": "customers replies",
    "undirected_share": "customers directed",
    "undirected_answered_share": "customers replies directed",
    "participating_brands_share": "customers replies",
    "no_repeat_contact_share": "customers replies",
    "recovered_share": "customers replies category",
    "won_back_share": "customers category",
    "came_back_share": "customers replies category",
    "repeat_after_silence_ratio": "customers replies category",
    "question_escalated_ratio": "customers replies category",
    "complaint_growth_ratio": "customers category",
    "audience": "customers replies followers",
    "unanswered_audience_hours": "customers replies followers",
    "amplification_ratio": "customers category shares",
    "customers": "",
    "complaining_customers_share": "customers category",
    "asking_customers_share": "customers category",
    "feedback_customers_share": "customers category",
    "known_customer_share": "customers",
    "promoters": "customers category",
    "detractors": "customers category",
    "satisfied_share": "ratings",
    "responding_agents": "replies agents",
    "busiest_agent_share": "replies agents",
}
"""What each figure needs, in the order in which what is lacking is named."""


def lacking(messages: dict[Key, Row], all_turns: Iterable[Turn], as_of: datetime) -> set[str]:
    """List what a log lacks as of an instant, by the words of `LACKS`."""
    rows = [row for row in messages.values() if row["posted_at"] <= as_of]
    has = {
        "customers": any(not row["from_brand"] for row in rows),
        "replies": any(row["from_brand"] for row in rows),
        "category": any(told_category(row) is not None for row in rows),
        "texts": any(row["from_brand"] and row["text"] is not None for row in rows),
        "automated": any(row["automated"] for row in rows),
        "private": any(row["visibility"] == "private" for row in rows),
        "removals": any(
            (removal := reported_removal_at(row)) is not None and removal <= as_of for row in rows
        ),
        "followers": any(row["followers"] is not None for row in rows),
        "shares": any(row["shares"] is not None for row in rows),
        "ratings": any(row["rating"] is not None for row in rows),
        "agents": any(
            turn.agent is not None and turn.answered_at <= as_of for turn in all_turns if turn.answered_at
        ),
        "directed": any(row["directed"] is not None for row in rows),
    }
    return {need for need, is_there in has.items() if not is_there}


def reported_removal_at(row: Row) -> datetime | None:
    """Give the instant from which a log reports that a message was removed, by whomever; None where it was not."""
    if row["removed_at"] is None and row["removed_by"] is None:
        return None
    posted_at: datetime = row["posted_at"]
    return max(posted_at, row["removed_at"] or posted_at)


# ---- a log as it is seen at an instant


def is_internal(message: Placed) -> bool:
    return bool(message.row["visibility"] == "internal")


def is_human(message: Placed) -> bool:
    """Say whether a message is one of the brand that a person wrote for a customer."""
    return bool(message.row["from_brand"] and not message.row["automated"]) and not is_internal(message)


def says(message: Placed, sentence: str) -> bool:
    """Say whether a message holds a sentence; one that is said to be in another language is not read in English."""
    language = (message.row["language"] or "en").split("-")[0]
    is_read = language == "en" or (sentence == HANDOFF and language in READ)  # "DM" is a word of all three
    return is_read and sentence in (message.row["text"] or "")


@dataclass(frozen=True, eq=False)
class Case:
    """A turn as it is seen at an instant, and the messages that belong to it by then.

    `whole` is the turn of the whole log, whose attributes decide the slice. `messages` are in thread order:
    those of the customer, and those of the brand to that customer until that customer opens the next turn.
    """

    turn: Turn
    whole: Turn
    messages: list[Placed]
    answer: Placed | None
    age: timedelta

    @property
    def customer(self) -> CustomerKey:
        return self.turn.channel, self.turn.customer, self.turn.customer_message

    @property
    def thread(self) -> tuple[str, int]:
        return self.turn.thread, self.turn.thread_part

    @property
    def conversation(self) -> tuple[CustomerKey, tuple[str, int]]:
        return self.customer, self.thread

    @property
    def is_owed(self) -> bool:
        return self.turn.needs_reply and self.turn.withdrawn_at is None

    @property
    def is_public(self) -> bool:
        return self.turn.visibility == "public"

    @property
    def first(self) -> Placed:
        return self.messages[0]

    def is_owed_a(self, category: str) -> bool:
        return self.is_owed and self.turn.category == category

    def answer_says(self, sentence: str) -> bool:
        return self.answer is not None and says(self.answer, sentence)

    def is_answered_within(self, limit: timedelta) -> bool:
        answered_at = self.turn.answered_at
        return answered_at is not None and answered_at - self.turn.opened_at <= limit


class Seen:
    """A log as of an instant.

    `conversations` hold the messages of one customer and to that customer in one thread, in thread order;
    `messages` are those by and to a customer in all threads. Internal notes and broadcasts are in neither.
    What the log lacks is seen as of `newest`, the newest instant of all periods that are asked for.
    """

    def __init__(
        self,
        messages: dict[Key, Row],
        as_of: datetime,
        grace_seconds: float = DAY_SECONDS,
        *,
        newest: datetime | None = None,
    ) -> None:
        threads = place(messages)
        every_turn = turns(messages)
        self.as_of = as_of
        self.grace = timedelta(seconds=grace_seconds)
        self.every_turn = every_turn
        self.lacks = lacking(messages, every_turn, newest or as_of)
        posted = [row["posted_at"] for row in messages.values()]
        self.begins_at: datetime = min(posted)
        self.channel_begins_at: dict[str, datetime] = {}
        self.private_begins_at: dict[str, datetime] = {}
        self.channels_with_removals: set[str] = set()
        self.brand_followers: dict[tuple[str, str | None], float] = {}
        self.conversations: dict[tuple[CustomerKey, tuple[str, int]], list[Placed]] = {}
        self.messages: dict[CustomerKey, list[Placed]] = {}

        for (channel, _), row in messages.items():
            begins_at = self.channel_begins_at.get(channel, row["posted_at"])
            self.channel_begins_at[channel] = min(begins_at, row["posted_at"])
            if row["visibility"] == "private":
                begins_at = self.private_begins_at.get(channel, row["posted_at"])
                self.private_begins_at[channel] = min(begins_at, row["posted_at"])
            removal = reported_removal_at(row)
            if removal is not None and removal <= as_of:
                self.channels_with_removals.add(channel)

        turn_of = {(turn.channel, name): turn for turn in every_turn for name in turn.message_ids}
        belonging: dict[Turn, list[Placed]] = {turn: [] for turn in every_turn}
        for (channel, thread, part), placed in threads.items():
            begun: dict[CustomerKey, Turn] = {}
            for message in placed:
                is_reported = message.row["followers"] is not None and message.row["posted_at"] <= as_of
                if message.row["from_brand"] and is_reported:
                    # Who writes it decides, not whom its text names; and of all brands where none is known.
                    brand = message.row["brand"]
                    for name in (brand if brand is not None else message.row["author_id"], None):
                        most = max(self.brand_followers.get((channel, name), 0), message.row["followers"])
                        self.brand_followers[channel, name] = most
                if is_internal(message) or message.customer is None:
                    continue
                customer = (channel, *message.customer)
                if not message.row["from_brand"]:
                    begun[customer] = turn_of[message.key]
                if message.effective_at > as_of:
                    continue
                self.messages.setdefault(customer, []).append(message)
                self.conversations.setdefault((customer, (thread, part)), []).append(message)
                if customer in begun:
                    belonging[begun[customer]].append(message)

        self.cases: list[Case] = []
        for whole in every_turn:
            for turn in seen([whole], as_of):
                own = belonging[whole]
                answers = [m for m in own if m.key[1] == turn.answer_message_id and m.row["from_brand"]]
                answer = answers[0] if answers else None
                self.cases.append(Case(turn, whole, own, answer, as_of - turn.opened_at))
        self.elsewhere = answered_elsewhere(every_turn, as_of)
        self.by_customer: dict[CustomerKey, list[Case]] = {}
        for case in self.cases:
            self.by_customer.setdefault(case.customer, []).append(case)

    def is_mature(self, case: Case) -> bool:
        return case.age >= self.grace

    def writes(
        self, customer: CustomerKey, categories: Iterable[str], after: datetime, until: datetime
    ) -> bool:
        """Say whether a customer writes a message of some category, in any thread, in (after, until]."""
        return any(
            not message.row["from_brand"]
            and message_category(message.row) in categories
            and after < message.effective_at <= until
            for message in self.messages.get(customer, [])
        )


@dataclass(frozen=True)
class Asked:
    """Which turns are asked for: opened in [from_at, to_at), that a condition holds for, and in which slice."""

    from_at: datetime | None = None
    to_at: datetime | None = None
    where: TurnTest = lambda turn: True
    part: TurnTest = lambda turn: True

    def is_in_period(self, turn: Turn) -> bool:
        is_late_enough = self.from_at is None or turn.opened_at >= self.from_at
        return is_late_enough and (self.to_at is None or turn.opened_at < self.to_at)


# ---- figures


def figures(log: Seen, asked: Asked) -> dict[str, Fact]:
    """Compute the figures on outcomes of one slice of a selection."""
    chosen = [case for case in log.cases if asked.is_in_period(case.turn) and asked.where(case.whole)]
    part = [case for case in chosen if asked.part(case.whole)]
    found: dict[str, Fact] = {}
    found |= _answers_missed(log, part)
    found |= _acknowledgements(log, part)
    found |= _acts(log, part)
    found |= _handoffs(log, part)
    found |= {"canned_share": _canned(part, chosen)}
    found |= _removals(log, part)
    found |= _conversations(log, part)
    found |= _customers_after_complaints(log, part)
    found |= _participation(log, part)
    found |= _returns(log, part)
    found |= {"complaint_growth_ratio": _growth(log, part, asked)}
    found |= _reach(log, part)
    found |= _customers(log, part, asked)
    found |= _agents(part)
    assert found.keys() == NEEDS.keys()
    for metric, needs in NEEDS.items():
        for need in needs.split():
            if need in log.lacks:
                counts = 0 if metric.endswith(("_share", "_ratio")) else None
                found[metric] = Fact(None, counts, counts, 0, 0, LACKS[need])
                break
    return found


def _share(numerator: int, denominator: int, pending: int = 0, absent: str | None = None) -> Fact:
    if denominator:
        return Fact(numerator / denominator, numerator, denominator, denominator, pending, None)
    return Fact(None, 0, 0, 0, pending, absent or (TOO_YOUNG if pending else NO_TURNS))


def _count(value: float, n: int | None = None, pending: int = 0) -> Fact:
    return Fact(value, None, None, int(value) if n is None else n, pending, None)


def _seconds(duration: timedelta) -> float:
    return duration / timedelta(seconds=1)


def _answers_missed(log: Seen, part: list[Case]) -> dict[str, Fact]:
    """1, 2, 8, 23: who got no answer from a person."""
    any_kind = [
        case for case in part
        if case.turn.category not in ("abuse", "spam") and case.turn.withdrawn_at is None
    ]  # fmt: skip
    first_complaints = [case for case in part if case.is_owed_a("complaint") and case.turn.turn_number == 1]
    owed = [case for case in part if case.is_owed]
    found = {}
    for metric, population, is_counted in (
        ("missed_share", any_kind, lambda case: case.answer is None),
        ("complaint_unanswered_share", first_complaints, lambda case: case.answer is None),
        (
            "automated_only_share",
            owed,
            lambda case: case.answer is None and case.turn.acknowledged_at is not None,
        ),
        (
            "answered_elsewhere_share",
            [case for case in owed if case.answer is None],
            lambda case: case.turn in log.elsewhere,
        ),
    ):
        mature = [case for case in population if log.is_mature(case)]
        counted = [case for case in mature if is_counted(case)]
        found[metric] = _share(len(counted), len(mature), len(population) - len(mature))
    return found


def _acknowledgements(log: Seen, part: list[Case]) -> dict[str, Fact]:
    """7: how long until an automated message says that it was received."""
    waits = []
    pending = 0
    for case in part:
        if not case.is_owed:
            continue
        if case.turn.acknowledged_at is not None:
            waits.append(max(timedelta(0), case.turn.acknowledged_at - case.turn.opened_at))
        elif case.answer is None and not log.is_mature(case):
            pending += 1
    if not waits:
        reason = TOO_YOUNG if pending else NO_TURNS
        return {"median_acknowledge_seconds": Fact(None, None, None, 0, pending, reason)}
    waits.sort()
    middle = len(waits) // 2
    median = _seconds(waits[middle])
    if len(waits) % 2 == 0:
        median = _seconds(waits[middle - 1] + waits[middle]) / 2
    return {"median_acknowledge_seconds": Fact(median, None, None, len(waits), pending, None)}


def _acts(log: Seen, part: list[Case]) -> dict[str, Fact]:
    """9 to 12, 15, 16: what answers say. An answer without text says nothing and is left out."""
    owed = [case for case in part if case.is_owed]
    found = {}

    old = [case for case in owed if case.age >= 2 * HOUR]
    fast = 0
    for case in old:
        real = _real_answer(log, case)
        fast += real is not None and real.effective_at - case.turn.opened_at <= 2 * HOUR
    found["within_2h_real_share"] = _share(fast, len(old), len(owed) - len(old))

    for metric, sentence, population in (
        ("interim_share", INTERIM, owed),
        ("handoff_share", HANDOFF, [case for case in owed if case.is_public]),
        ("redirect_share", REDIRECT, owed),
        ("apology_share", APOLOGY, [case for case in owed if case.turn.category == "complaint"]),
    ):
        told = [case for case in population if case.answer and case.answer.row["text"] is not None]
        young = [case for case in population if case.answer is None and not log.is_mature(case)]
        found[metric] = _share(sum(case.answer_says(sentence) for case in told), len(told), len(young))

    old_enough = young_ones = followed = 0
    for case in owed:
        if case.answer is None or not case.answer_says(INTERIM):
            continue
        answered_at = case.answer.effective_at
        if log.as_of - answered_at < DAY:
            young_ones += 1
            continue
        old_enough += 1
        followed += any(
            is_human(message) and answered_at < message.effective_at <= answered_at + DAY
            for message in log.messages[case.customer]
        )
    found["interim_followed_share"] = _share(followed, old_enough, young_ones)
    return found


def _real_answer(log: Seen, case: Case) -> Placed | None:
    """Find the first message of a person, from the answer on, that is more than an interim answer."""
    is_from_answer = False
    for message in log.conversations[case.conversation]:
        is_from_answer = is_from_answer or message is case.answer
        if is_from_answer and is_human(message) and not says(message, INTERIM):
            return message
    return None


def _handoffs(log: Seen, part: list[Case]) -> dict[str, Fact]:
    """13, 14: public turns that went on in private."""
    public = [case for case in part if case.is_owed and case.is_public]

    in_private = [case for case in public if _is_answered_in_private(log, case)]
    announced = [
        case for case in in_private
        if any(
            is_human(message) and message.row["visibility"] == "public" and says(message, HANDOFF)
            for message in case.messages
        )
    ]  # fmt: skip

    old = young = dead = 0
    for case in public:
        if case.answer is None or not case.answer_says(HANDOFF):
            continue
        answered_at = case.answer.effective_at
        begins_at = log.private_begins_at.get(case.turn.channel)
        if begins_at is None or begins_at > min(log.as_of, answered_at + 7 * DAY):
            continue
        if log.as_of - answered_at < 7 * DAY:
            young += 1
            continue
        old += 1
        dead += not any(
            not message.row["from_brand"]
            and message.row["visibility"] == "private"
            and answered_at < message.effective_at <= answered_at + 7 * DAY
            for message in log.messages[case.customer]
        )
    return {
        "handoff_announced_share": _share(len(announced), len(in_private)),
        "handoff_dead_share": _share(dead, old, young),
    }


def _is_answered_in_private(log: Seen, case: Case) -> bool:
    if case.answer is not None and case.answer.row["visibility"] == "private":
        return True
    for other in log.by_customer[case.customer]:
        if other.thread == case.thread or other.turn.visibility != "private":
            continue
        if other.turn.brand != case.turn.brand or other.turn.answered_at is None:
            continue
        if other.turn.answered_at <= case.turn.opened_at:
            continue
        if case.turn.answered_at is None or case.answer_says(HANDOFF):
            return True
        if other.turn.answered_at <= case.turn.answered_at:
            return True
    return False


def template(text: str) -> str:
    """Reduce a text to what is the same in all copies of it.

    Enough for the texts of the random logs, which greet nobody and name no customer.
    """
    words = [word for word in text.lower().split() if not word.startswith(("@", "http", "^"))]
    kept = "".join(character if character.isalpha() else " " for character in " ".join(words))
    return " ".join(kept.split())


def _canned(part: list[Case], chosen: list[Case]) -> Fact:
    """17: answers that are copies. What is a copy, all of the period of the selection decides."""

    def templates(cases: list[Case]) -> list[str]:
        return [
            template(message.row["text"])
            for case in cases
            for message in case.messages
            if is_human(message) and len((message.row["text"] or "").strip()) >= 20
        ]

    times: dict[str, int] = {}
    for one in templates(chosen):
        times[one] = times.get(one, 0) + 1
    own = templates(part)
    return _share(sum(one != "" and times[one] >= 5 for one in own), len(own))


def _removals(log: Seen, part: list[Case]) -> dict[str, Fact]:
    """18, 19: complaints that the brand removed."""
    complaints = [
        (case, message)
        for case in part
        for message in case.messages
        if not message.row["from_brand"]
        and message_category(message.row) == "complaint"
        and case.turn.channel in log.channels_with_removals
    ]
    removed = []
    for case, message in complaints:
        removed_at = message.row["removed_at"]
        if message.row["removed_by"] == "brand" and (removed_at is None or removed_at <= log.as_of):
            removed.append(case)
    mature = [case for case in removed if log.is_mature(case)]
    unanswered = [case for case in mature if case.answer is None]
    return {
        "removed_complaint_share": _share(len(removed), len(complaints)),
        "removed_unanswered_share": _share(len(unanswered), len(mature), len(removed) - len(mature)),
    }


def _conversations(log: Seen, part: list[Case]) -> dict[str, Fact]:
    """20, 21, 28: conversations, each counted where its first complaint turn is."""
    first_complaints: dict[tuple[CustomerKey, tuple[str, int]], Case] = {}
    owed_turns: dict[tuple[CustomerKey, tuple[str, int]], int] = {}
    for case in log.cases:
        if not case.is_owed:
            continue
        owed_turns[case.conversation] = owed_turns.get(case.conversation, 0) + 1
        if case.turn.category == "complaint":
            first = first_complaints.get(case.conversation, case)
            earlier = case if case.turn.turn_number < first.turn.turn_number else first
            first_complaints[case.conversation] = earlier
    here = [case for case in part if first_complaints.get(case.conversation) is case]

    pingpong = [case for case in here if owed_turns[case.conversation] >= 4]
    public = closed = 0
    for case in pingpong:
        said = [
            message
            for message in log.conversations[case.conversation]
            if message.row["visibility"] == "public"
            and not (message.row["from_brand"] and message.row["automated"])
            and (message.row["from_brand"] or message_category(message.row) != "thanks")
        ]
        if said:
            public += 1
            closed += said[-1].row["from_brand"]

    answered = [case for case in here if case.answer is not None]
    recovered = 0
    for case in answered:
        written = [
            message for message in log.conversations[case.conversation] if not message.row["from_brand"]
        ]
        recovered += message_category(written[-1].row) in ("praise", "thanks")
    return {
        "pingpong_share": _share(len(pingpong), len(here)),
        "pingpong_closed_share": _share(closed, public),
        "recovered_share": _share(recovered, len(answered)),
    }


def _customers_after_complaints(log: Seen, part: list[Case]) -> dict[str, Fact]:
    """22, 29: customers who complained, and then complained elsewhere too, or praised."""
    complaints: dict[CustomerKey, list[Case]] = {}
    for case in part:
        if case.is_owed_a("complaint"):
            complaints.setdefault(case.customer, []).append(case)

    scattered = old = won_back = 0
    for customer, own in complaints.items():
        scattered += any(
            other.is_owed_a("complaint")
            and other.turn.thread != case.turn.thread
            and abs(other.turn.opened_at - case.turn.opened_at) <= 7 * DAY
            for case in own
            for other in log.by_customer[customer]
        )
        old_ones = [case for case in own if case.age >= 90 * DAY]
        old += bool(old_ones)
        won_back += any(
            log.writes(customer, ("praise",), case.turn.opened_at, case.turn.opened_at + 90 * DAY)
            for case in old_ones
        )
    return {
        "scattered_share": _share(scattered, len(complaints)),
        "won_back_share": _share(won_back, old, len(complaints) - old),
    }


def _participation(log: Seen, part: list[Case]) -> dict[str, Fact]:
    """24 to 26: what is said of the brand without addressing it, and which brands take part."""
    written = [message for case in part for message in case.messages if not message.row["from_brand"]]
    undirected = [message for message in written if not message.row["directed"]]
    overheard = [case for case in part if not case.turn.directed and case.turn.withdrawn_at is None]
    mature = [case for case in overheard if log.is_mature(case)]
    answered = [case for case in mature if case.answer is not None]

    brands = {case.turn.brand for case in part} - {None}
    taking_part = {case.turn.brand for case in part if case.answer is not None} - {None}
    participating = _share(len(taking_part), len(brands))
    if len(brands) < 5:
        reason = "fewer than 5 brands"
        participating = Fact(None, len(taking_part), len(brands), len(brands), 0, reason)
    return {
        "undirected_share": _share(len(undirected), len(written)),
        "undirected_answered_share": _share(len(answered), len(mature), len(overheard) - len(mature)),
        "participating_brands_share": participating,
    }


def _returns(log: Seen, part: list[Case]) -> dict[str, Fact]:
    """27, 30 to 32: who comes back, after an answer and after none."""
    answered = [
        case for case in part if case.is_owed and case.turn.turn_number == 1 and case.answer is not None
    ]
    old = quiet = 0
    for case in answered:
        answered_at = case.turn.answered_at
        assert answered_at is not None
        if log.as_of - answered_at < 7 * DAY:
            continue
        old += 1
        quiet += not any(
            other.turn.needs_reply and answered_at < other.turn.opened_at <= answered_at + 7 * DAY
            for other in log.by_customer[case.customer]
        )
    found = {"no_repeat_contact_share": _share(quiet, old, len(answered) - old)}

    for category, none_of_answered in (
        ("complaint", "none of the answered came back"),
        ("question", "none of the answered complained"),
    ):
        opened = [case for case in part if case.is_owed_a(category)]
        old_ones = [case for case in opened if case.age >= 8 * DAY]
        pending = len(opened) - len(old_ones)
        came_back = {True: 0, False: 0}
        number = {True: 0, False: 0}
        for case in old_ones:
            is_answered = case.is_answered_within(DAY)
            opened_at = case.turn.opened_at
            number[is_answered] += 1
            came_back[is_answered] += log.writes(
                case.customer, ("complaint",), opened_at + DAY, opened_at + 8 * DAY
            )
        value = None
        reason: str | None = None
        if number[True] and not came_back[True]:
            reason = none_of_answered
        elif not number[True] or not number[False]:
            reason = TOO_YOUNG if pending and not old_ones else NO_TURNS
        else:
            ignored = Fraction(came_back[False], number[False])
            value = float(ignored / Fraction(came_back[True], number[True]))
        ratio = Fact(value, came_back[False], number[False], len(old_ones), pending, reason)
        if category == "complaint":
            found["came_back_share"] = _share(came_back[False], number[False], pending)
            found["repeat_after_silence_ratio"] = ratio
        else:
            found["question_escalated_ratio"] = ratio
    return found


def _growth(log: Seen, part: list[Case], asked: Asked) -> Fact:
    """33: complaints of the period, and of the same days a year earlier seen as of a year earlier."""
    now = sum(case.turn.category == "complaint" for case in part)
    if asked.from_at is None or log.begins_at > a_year_before(asked.from_at):
        return Fact(None, now, 0, now, 0, "no period a year earlier in the log")
    to_at = None if asked.to_at is None else a_year_before(asked.to_at)
    earlier = Asked(a_year_before(asked.from_at), to_at)
    before = sum(
        turn.category == "complaint"
        and turn.opened_at <= a_year_before(log.as_of)
        and earlier.is_in_period(turn)
        and asked.where(turn)
        and asked.part(turn)
        for turn in log.every_turn
    )
    if not before:
        return Fact(None, now, 0, now, 0, "no complaints a year earlier")
    return Fact(now / before, now, before, now, 0, None)


def a_year_before(instant: datetime) -> datetime:
    if (instant.month, instant.day) == (2, 29):
        return instant.replace(year=instant.year - 1, day=28)
    return instant.replace(year=instant.year - 1)


def _reach(log: Seen, part: list[Case]) -> dict[str, Fact]:
    """34 to 36: how many may have seen what got no answer, and what is passed on more often.

    Where the brand of a turn is not known its followers are the most that any brand on the channel reports: a log
    of one brand need not name it.
    """
    waiting = [case for case in part if case.is_owed and case.is_public and case.answer is None]
    mature = [case for case in waiting if log.is_mature(case)]
    pending = len(waiting) - len(mature)
    audience = 0.0
    audience_hours = 0.0
    counted = 0
    for case in mature:
        if case.turn.followers is None:
            continue
        counted += 1
        followers = case.turn.followers + log.brand_followers.get((case.turn.channel, case.turn.brand), 0)
        impressions = followers * (1 + (case.first.row["shares"] or 0))
        audience += impressions
        audience_hours += impressions * (case.age / HOUR)
    found = {
        "audience": _count(audience, counted, pending),
        "unanswered_audience_hours": _count(audience_hours, counted, pending),
    }
    if mature and not counted:
        unknown = Fact(None, None, None, 0, pending, NO_TURNS)
        found = {"audience": unknown, "unanswered_audience_hours": unknown}

    shares: dict[str, list[float]] = {"complaint": [], "praise": []}
    for case in part:
        for message in case.messages:
            category = message_category(message.row)
            is_customers = not message.row["from_brand"]
            if is_customers and category in shares and message.row["shares"] is not None:
                shares[category].append(message.row["shares"])
    complaints, praise = shares["complaint"], shares["praise"]
    value = reason = None
    if not complaints:
        reason = "no complaints"
    elif not praise:
        reason = "no praise"
    elif not sum(praise):
        reason = "praise was never shared"
    else:
        value = (sum(complaints) / len(complaints)) / (sum(praise) / len(praise))
    found["amplification_ratio"] = Fact(
        value, sum(complaints), len(complaints), len(complaints) + len(praise), 0, reason
    )
    return found


def _customers(log: Seen, part: list[Case], asked: Asked) -> dict[str, Fact]:
    """37 to 43: how many people, what they want, whether they are known, and on which side they stand.

    What they want are the categories of their turns, owed an answer or not.
    """
    found = {"customers": _count(len({case.customer for case in part}))}

    everyone = {case.customer for case in part if case.turn.category not in ("thanks", "spam")}
    for metric, categories in (
        ("complaining_customers_share", ("complaint",)),
        ("asking_customers_share", ("question",)),
        ("feedback_customers_share", ("praise", "suggestion")),
    ):
        those = {case.customer for case in part if case.turn.category in categories}
        found[metric] = _share(len(those), len(everyone))

    old = known = 0
    for case in part:
        opened_at = case.turn.opened_at
        if not case.is_owed or opened_at - log.channel_begins_at[case.turn.channel] < 90 * DAY:
            continue
        old += 1
        known += any(
            opened_at - 90 * DAY <= other.turn.opened_at < opened_at
            for other in log.by_customer[case.customer]
        )
    begins_late = "the log begins less than 90 days before"
    found["known_customer_share"] = _share(known, old, absent=begins_late)

    since = log.as_of - 90 * DAY
    praising, complaining = set(), set()
    for case in log.cases:
        if case.turn.opened_at > since and asked.where(case.whole) and asked.part(case.whole):
            if case.turn.category == "praise":
                praising.add(case.customer)
            elif case.turn.category == "complaint":
                complaining.add(case.customer)
    found["promoters"] = _count(len(praising - complaining))
    found["detractors"] = _count(len(complaining - praising))
    if log.begins_at > since:
        found["promoters"] = found["detractors"] = Fact(None, None, None, 0, 0, begins_late)
    return found


def _agents(part: list[Case]) -> dict[str, Fact]:
    """44 to 46: how many are content, and who answers.

    Where turns were answered and no answer names its agent, how many there are is not known.
    """
    rated = [
        message.row["rating"]
        for case in part
        for message in case.messages
        if not (message.row["from_brand"] and message.row["automated"])
        and message.row["rating"] is not None
        and 1 <= message.row["rating"] <= 5
    ]
    by_agent: dict[str, int] = {}
    answered = [case for case in part if case.is_owed and case.answer is not None]
    for case in answered:
        if case.turn.agent is not None:
            by_agent[case.turn.agent] = by_agent.get(case.turn.agent, 0) + 1
    agents = _count(len(by_agent))
    if answered and not by_agent:
        agents = Fact(None, None, None, 0, 0, LACKS["agents"])
    return {
        "satisfied_share": _share(sum(rating >= 4 for rating in rated), len(rated)),
        "responding_agents": agents,
        "busiest_agent_share": _share(max(by_agent.values(), default=0), sum(by_agent.values())),
    }
