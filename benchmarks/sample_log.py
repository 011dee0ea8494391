"""The log that the sample data is written into: its messages, its brands and its awkward cases."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sample_texts import Draw, Person, capital, fill, phrases, unmarked

STARTS_AT = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
ENDS_AT = datetime(2026, 4, 8, 12, tzinfo=UTC)  # 13 weeks and the days in which the last one settles
HANDLES = {"Plinkotel": "PlinkotelHelp", "Snurfpost": "Snurfpost"}
CHATS = ("email", "whatsapp")


@dataclass(frozen=True)
class Message:
    """One row of the log; the names are those of the canonical columns."""

    message_id: str
    posted_at: datetime
    channel: str
    brand: str
    author_id: str
    author_name: str
    from_brand: bool
    agent: str = ""
    parent_id: str = ""
    conversation_id: str = ""
    text: str = ""
    visibility: str = ""
    directed: bool = True
    automated: bool = False
    category: str = ""
    language: str = ""
    followers: int | None = None
    shares: int | None = None
    likes: int | None = None
    rating: int | None = None
    removed_at: datetime | None = None
    removed_by: str = ""
    url: str = ""
    tags: tuple[str, ...] = ()


@dataclass
class SampleLog:
    """Collect messages, and the ids of those that show an awkward case."""

    draw: Draw
    messages: list[Message] = field(default_factory=list)
    cases: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    conversations: int = 0

    def note(self, case: str, message: Message) -> None:
        """Remember `message` as an example of `case`."""
        self.cases[case].append(message.message_id)

    def conversation(self, channel: str, brand: str, person: Person) -> str:
        """Return a conversation id: a ticket, a post, one chat for each person and brand, or none."""
        self.conversations += 1
        if channel == "whatsapp":
            return f"chat-{brand[0].lower()}-{person.author_id[8:]}"
        names = {"facebook": f"post_{3000 + self.conversations}", "email": f"T-{40000 + self.conversations}"}
        return names.get(channel, "")

    def add(self, channel: str, posted_at: datetime, **values: Any) -> Message:
        """Add a message with a new id of the form that `channel` uses."""
        number = len(self.messages)
        seconds = int((posted_at - STARTS_AT).total_seconds())
        message_id = {
            "twitter": str(2_008_000_000_000_000_000 + seconds * 4_194_304_000 + number),
            "facebook": f"comment_{500_000 + number * 3}",
            "email": f"{number:05d}.{seconds:x}@mail.example",
            "whatsapp": f"wamid-{900_000 + number}",
            "google_play": f"gp-{'r' if values['from_brand'] else 'm'}-{70_000 + number}",
        }[channel]
        visibility = "private" if channel in CHATS else "public"
        values = {"visibility": visibility} | values
        if channel == "twitter":
            values["url"] = f"https://tweets.example/{message_id}"
        message = Message(message_id, posted_at, channel, **values)
        self.messages.append(message)
        return message

    def ask(
        self,
        channel: str,
        brand: str,
        posted_at: datetime,
        person: Person,
        said: str,
        category: str,
        **values: Any,
    ) -> Message:
        """Add what `person` writes to `brand`."""
        draw = self.draw
        text = fill(draw, person.language, said, brand=brand)
        if person.language == "sr-Latn" and person.plain and channel in ("twitter", "whatsapp"):
            text = unmarked(text)
        text = capital(text)
        known = phrases(person.language)["customer"]
        if channel == "email":
            start = fill(draw, person.language, draw.one(known["salutation"]), brand=brand)
            end = fill(draw, person.language, draw.one(known["farewell"]), brand=brand)
            text = f"{start}\n\n{text}\n\n{end}\n{person.name}"
        if channel == "twitter" and values.get("directed", True) and "@" not in text:
            handle = f"@{HANDLES[brand]}"
            at_end = draw.chance(0.2) and not values.get("parent_id")
            text = f"{text} {handle}" if at_end else f"{handle} {text}"
        given = {"twitter": 0.6, "facebook": 0.9, "email": 1, "whatsapp": 0, "google_play": 0.85}[channel]
        language = person.language if channel != "google_play" else person.language[:2]
        reach = {"followers": person.followers, "likes": int(draw.quantile((0, 0, 0, 1, 3, 9, 60)))}
        reach["shares"] = reach["likes"] // 4
        if channel in (*CHATS, "google_play"):
            reach = {}
        return self.add(
            channel,
            posted_at,
            **{
                "brand": brand,
                "author_id": person.author_id,
                "author_name": person.name,
                "from_brand": False,
                "text": text,
                "category": "" if draw.chance(0.07) else category,
                "language": language if draw.chance(given) else "",
            }
            | reach
            | values,
        )

    def answer(
        self,
        channel: str,
        brand: str,
        posted_at: datetime,
        language: str,
        said: str,
        to: Person | None,
        **values: Any,
    ) -> Message:
        """Add what `brand` writes, to `to` or to everybody."""
        draw = self.draw
        known = phrases(language)
        agent = "" if values.get("automated") else draw.one(known["agents"])
        text = capital(fill(draw, language, said, brand=brand, agent=agent or brand))
        agent = fill(draw, language, agent, brand=brand)
        if channel == "email" and values.get("visibility") != "internal":
            text = f"{text}\n\n{agent or brand}\n{brand}" if agent else f"{text}\n\n{brand}"
        if channel == "twitter" and to is not None:
            text = f"@{to.author_id} {text}"
        names = {
            "twitter": (HANDLES[brand], f"{brand} Help"),
            "facebook": (f"page_{brand.lower()}", brand),
            "email": (f"help@{brand.lower()}.example", brand),
            "whatsapp": (f"{brand.lower()}-desk", brand),
            "google_play": (brand.lower(), brand),
        }[channel]
        return self.add(
            channel,
            posted_at,
            **{
                "brand": brand,
                "author_id": names[0],
                "author_name": names[1],
                "from_brand": True,
                "agent": agent,
                "text": text,
                "language": language if channel == "email" else "",
            }
            | values,
        )


def after(draw: Draw, instant: datetime, low: int, high: int) -> datetime:
    """Return an instant from `low` to `high` seconds after `instant`."""
    return instant + timedelta(seconds=draw.between(low, high))
