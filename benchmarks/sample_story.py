"""The ordinary weeks of the sample data: who writes when about what, and how long each brand takes.

The story: from week 9 Plinkotel has people at night and at weekends on its chats and social channels; from
week 10 Snurfpost moves to a new sorting centre, gets more complaints, and answers fewer of them, later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sample_log import ENDS_AT, STARTS_AT, Message, SampleLog, after
from sample_texts import Draw, Person, draw_slots, fill, make_people, phrases, topics

NIGHT_SHIFT_AT = STARTS_AT + timedelta(weeks=8)
NEW_CENTRE_AT = STARTS_AT + timedelta(weeks=9)
SUMMER_AT = datetime(2026, 3, 27, tzinfo=UTC)
HOURS = dict(enumerate((3, 2, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 8, 8, 8, 8, 8, 9, 10, 11, 11, 10, 8, 5)))
WEEKDAYS = (1.15, 1.1, 1.05, 1.0, 0.95, 0.85, 0.9)
CATEGORIES = {
    "complaint": 44.0,
    "question": 31,
    "praise": 10,
    "suggestion": 6,
    "other": 3,
    "abuse": 3,
    "spam": 3,
}
BRANDS = {"Plinkotel": 1.1, "Snurfpost": 0.9}


@dataclass(frozen=True)
class Channel:
    """How busy a channel is and how it is served: minutes to an answer are quantiles, equally spaced."""

    weekly: float
    people: int
    languages: dict[str, float]
    answered: float
    minutes: tuple[float, ...]
    automated: float = 0.0
    follow_up: float = 0.36


CHANNELS = {
    "twitter": Channel(
        40, 900, {"en": 55, "he": 23, "sr-Latn": 16, "sr-Cyrl": 6}, 0.80, (1, 3, 6, 11, 19, 40, 150, 900)
    ),
    "facebook": Channel(
        31,
        800,
        {"en": 26, "he": 40, "sr-Latn": 20, "sr-Cyrl": 14},
        0.75,
        (2, 7, 14, 25, 55, 170, 700, 2600),
        0.1,
    ),
    "email": Channel(
        23,
        520,
        {"en": 40, "he": 30, "sr-Latn": 18, "sr-Cyrl": 12},
        0.86,
        (12, 60, 180, 480, 1200, 2400, 6000),
        0.7,
    ),
    "whatsapp": Channel(
        27, 420, {"en": 12, "he": 55, "sr-Latn": 24, "sr-Cyrl": 9}, 0.92, (1, 2, 4, 8, 18, 70, 700), 0.35
    ),
    "google_play": Channel(
        22,
        1200,
        {"en": 48, "he": 26, "sr-Latn": 16, "sr-Cyrl": 10},
        0.6,
        (120, 700, 1800, 4200, 9000),
        0.0,
        0.0,
    ),
}


def is_staffed(brand: str, channel: str, instant: datetime) -> bool:
    """Return whether anybody answers `channel` for `brand` at `instant`."""
    local = instant + timedelta(hours=2 if instant < SUMMER_AT else 3)
    if brand == "Plinkotel" and instant >= NIGHT_SHIFT_AT and channel not in ("email", "google_play"):
        return True
    if brand == "Plinkotel":
        return 8 <= local.hour < 21 if local.weekday() < 5 else 10 <= local.hour < 16
    return 8 <= local.hour < 19 if local.weekday() < 5 else 9 <= local.hour < 12


def reply_at(
    draw: Draw, brand: str, channel: str, asked_at: datetime, follow_up: bool = False
) -> datetime | None:
    """Return when `brand` answers what was asked at `asked_at`, or None for never."""
    served = CHANNELS[channel]
    share, slower = served.answered, 1.0
    at_once = is_staffed(brand, channel, asked_at)
    if not at_once:
        share, slower = share - 0.14, 0.8
    if brand == "Snurfpost":
        share, slower = share - 0.06, slower * 1.1
        if asked_at >= NEW_CENTRE_AT:
            share, slower = share - 0.2, slower * 2.4
    elif asked_at >= NIGHT_SHIFT_AT:
        share, slower = share + 0.06, slower * 0.7
    if follow_up:
        share, slower = share + 0.08, slower * 0.7
    if not draw.chance(share):
        return None
    starts_at = asked_at
    while not is_staffed(brand, channel, starts_at):
        starts_at = starts_at.replace(minute=0, second=0) + timedelta(hours=1)
    replied_at = starts_at + timedelta(
        seconds=int(draw.quantile(served.minutes) * slower * 60) + draw.below(60)
    )
    while not is_staffed(brand, channel, replied_at):
        replied_at += timedelta(seconds=3600 + draw.below(1200))
    return replied_at


def wording(draw: Draw, person: Person, channel: str, brand: str, category: str) -> tuple[str, str, str]:
    """Return what a customer says, what an agent answers, and the topic; both are about the same parcel."""
    slots = draw_slots(draw, person.language, brand)
    asked, answered, topic = template(draw, person.language, channel, brand, category)
    return fill(draw, person.language, asked, **slots), fill(draw, person.language, answered, **slots), topic


def template(draw: Draw, language: str, channel: str, brand: str, category: str) -> tuple[str, str, str]:
    """Return a question, its answer, and their topic, with open slots."""
    said = phrases(language)
    customer, agent = said["customer"], said["agent"]
    topic = draw.one(topics(language, "app" if channel == "google_play" else brand))
    opening = "" if channel in ("google_play", "email") else draw.one(customer["open"])
    if channel == "google_play" and category == "praise":
        return draw.one(topic["praise"]), draw.one(agent["praise"]), topic["name"]
    if category in ("complaint", "question", "suggestion"):
        end = draw.one(customer.get(f"close_{category}", [""])) if channel != "google_play" else ""
        replies = {"complaint": topic["answer"], "question": topic["reply"]}.get(category, [])
        line = draw.below(len(topic[category]))
        asked = opening + topic[category][line] + end
        reply = replies[line] if replies else draw.one(agent["suggestion"])
        greeting = draw.one(agent["open"]) if category != "suggestion" and channel != "google_play" else ""
        closing = draw.one(agent["close"]) if category == "complaint" else ""
        if category == "complaint" and channel in ("twitter", "facebook") and draw.chance(0.2):
            return asked, draw.one(agent["private"]), topic["name"]
        return asked, greeting + reply + closing, topic["name"]
    return draw.one(customer[category]), draw.one(agent.get(category, agent["other"])), ""


def follow(log: SampleLog, question: Message, answer: Message, person: Person) -> None:
    """Let the customer come back after an answer: with thanks, or because it did not help."""
    draw, channel, brand = log.draw, question.channel, question.brand
    said = phrases(person.language)
    kind = draw.weighted({"thanks": 0.42, "again_question": 0.26, "again_complaint": 0.32})
    category = kind.removeprefix("again_")
    place = {"conversation_id": question.conversation_id}
    if channel != "whatsapp":
        place["parent_id"] = answer.message_id
    asked_at = after(draw, answer.posted_at, 45, 14000)
    line = draw.below(len(said["customer"][kind]))
    again = log.ask(channel, brand, asked_at, person, said["customer"][kind][line], category, **place)
    if channel != "whatsapp":
        place["parent_id"] = again.message_id
    if kind == "thanks":
        if draw.chance(0.3):
            thanked_at = after(draw, asked_at, 60, 2400)
            reply = draw.one(said["agent"]["thanks"])
            log.answer(channel, brand, thanked_at, person.language, reply, person, **place)
        return
    log.note("follow-up turns", again)
    replied_at = reply_at(draw, brand, channel, asked_at, follow_up=True)
    if replied_at is None:
        return
    replies = said["agent"][kind]
    reply = replies[line] if kind == "again_question" else draw.one(replies)
    last = log.answer(channel, brand, replied_at, person.language, reply, person, **place)
    if draw.chance(0.35):
        follow(log, question, last, person)


def start(
    log: SampleLog, channel: str, brand: str, asked_at: datetime, person: Person, category: str
) -> Message:
    """Add a thread: what a customer asks at `asked_at` and all that comes of it."""
    draw, language = log.draw, person.language
    said, answered, topic = wording(draw, person, channel, brand, category)
    values: dict[str, object] = {}
    if channel == "google_play":
        low, high = {"complaint": (1, 2), "praise": (5, 5), "abuse": (1, 1)}.get(category, (3, 4))
        values["rating"] = draw.between(low, high)
    directed = not (channel == "twitter" and category == "complaint" and draw.chance(0.14))
    if not directed:
        said = draw.one(phrases(language)["customer"]["elsewhere"])
        answered = draw.one(phrases(language)["agent"]["elsewhere"])
        values["directed"] = False
    if channel == "facebook" and topic:
        values["tags"] = (topic, "app") if draw.chance(0.1) else (topic,)
    conversation_id = log.conversation(channel, brand, person)
    lost = channel in ("facebook", "email") and draw.chance(0.03)
    values["conversation_id"] = "" if lost else conversation_id
    if channel == "facebook" and draw.chance(0.02):
        values |= {"author_id": "", "author_name": ""}
    first = log.ask(channel, brand, asked_at, person, said, category, **values)
    if not directed:
        log.note("undirected mentions", first)
    if first.author_id == "":
        log.note("authorless messages", first)
    replied_at = reply_at(draw, brand, channel, asked_at)
    if category in ("abuse", "spam") or (not directed and draw.chance(0.6)):
        return first
    if replied_at is not None and category in ("praise", "other") and draw.chance(0.35):
        replied_at = None
    if lost and replied_at is not None:
        log.note("lost conversation ids", first)
    place = {"conversation_id": conversation_id}
    if channel != "whatsapp":
        place["parent_id"] = first.message_id
    nudged_at = after(draw, asked_at, 60, 9000)
    if (
        channel != "google_play"
        and category in ("complaint", "question")
        and first.author_id
        and draw.chance(0.13)
        and (replied_at is None or nudged_at < replied_at)
    ):
        nudge = draw.one(phrases(language)["customer"]["nudge"])
        kind = "complaint" if category == "complaint" else "other"
        log.ask(channel, brand, nudged_at, person, nudge, kind, **place)
    agent = phrases(language)["agent"]
    if draw.chance(CHANNELS[channel].automated):
        acknowledged_at = after(draw, asked_at, 0, 40)
        text = draw.one(agent["auto"])
        automated = log.answer(
            channel, brand, acknowledged_at, language, text, person, automated=True, **place
        )
        log.note("automated acknowledgements", automated)
    if channel == "email" and draw.chance(0.14):
        noted_at = after(draw, asked_at, 600, 20000)
        internal = log.answer(
            channel, brand, noted_at, language, draw.one(agent["note"]), None, visibility="internal", **place
        )
        log.note("internal notes", internal)
    if replied_at is None:
        return first
    if category == "complaint" and channel != "google_play" and draw.chance(0.13):
        interim = log.answer(
            channel, brand, replied_at, language, draw.one(agent["interim"]), person, **place
        )
        log.note("interim answers", interim)
        replied_at, answered = after(draw, replied_at, 5000, 110000), draw.one(agent["final"])
    reply = log.answer(channel, brand, replied_at, language, answered, person, **place)
    if first.author_id and draw.chance(CHANNELS[channel].follow_up):
        follow(log, first, reply, person)
    return first


def tell(log: SampleLog) -> dict[str, list[Person]]:
    """Add all ordinary threads to `log` and return the customers of each channel."""
    draw = log.draw
    people = {}
    for name, channel in CHANNELS.items():
        people[name] = make_people(draw, name, channel.people, channel.languages)
    for day in range((ENDS_AT - STARTS_AT).days + 1):
        midnight = STARTS_AT + timedelta(days=day)
        for name, channel in CHANNELS.items():
            for brand, busy in BRANDS.items():
                expected = channel.weekly / 14 * WEEKDAYS[midnight.weekday()] * busy
                weights = dict(CATEGORIES)
                if brand == "Snurfpost" and midnight >= NEW_CENTRE_AT:
                    expected *= 1.3
                    weights["complaint"] *= 1.7
                for _ in range(int(expected + draw.quantile((-1, 0, 1, 2)))):
                    seconds = draw.weighted(HOURS) * 3600 + draw.below(3600) - 7200
                    often = channel.people // 6 if draw.chance(0.2) else channel.people
                    person = people[name][draw.below(often)]
                    asked_at = midnight + timedelta(seconds=seconds)
                    if asked_at >= STARTS_AT:
                        start(log, name, brand, asked_at, person, draw.weighted(weights))
    return people
