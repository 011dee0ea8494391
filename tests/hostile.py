"""Texts that attack whoever shows them, and a log that has one in each of its fields."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

ATTACKS = Path(__file__).parent / "attacks"
RAN = "top.ran=1"
SITE = "https://leak.test"
A_DAY = 25
"""Turns of a day that the page of the day lists, each with a text of its own."""
FIRST_DAY = datetime(2026, 3, 2, 8)

COLUMNS = [
    "message_id", "posted_at", "channel", "brand", "author_id", "author_name", "from_brand", "agent", "parent_id",
    "conversation_id", "text", "category", "language", "followers", "url", "tags",
]  # fmt: skip

_BY_NUMBER = re.compile(r"\\u\{([0-9a-f]+)\}")
_KEPT = re.compile(r"[^!-~]")


@cache
def vectors() -> dict[str, str]:
    """Return the attacks on pages: each with its class."""
    found: dict[str, str] = {}
    kind = ""
    for line in (ATTACKS / "xss.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            kind = line.removeprefix("## ")
        elif line and not line.startswith("# "):
            found[_characters(line).replace("RUN", RAN).replace("HOST", SITE)] = kind
    return found


@cache
def formulas() -> list[str]:
    """Return texts that a spreadsheet would take for formulas."""
    lines = (ATTACKS / "formulas.txt").read_text(encoding="utf-8").splitlines()
    return [_characters(line) for line in lines if line and not line.startswith("# ")]


def _characters(line: str) -> str:
    return _BY_NUMBER.sub(lambda number: chr(int(number[1], 16)), line)


def skeleton(text: str) -> str:
    """Return what of a text no reader may lose: its ASCII characters but spaces, in lower case."""
    return _KEPT.sub("", text).lower()


def file_names(longest: int = 230) -> list[str]:
    """Return names of files that hold as many attacks as names can."""
    names = [""]
    for text in vectors():
        if any(sign in text for sign in "/\0\ufffe\r\n"):
            continue
        if len((names[-1] + text).encode()) > longest:
            names.append("")
        names[-1] += text
    return [f"{number:02d}{name}.csv" for number, name in enumerate(names)]


def settings_file(folder: Path, texts: Sequence[str]) -> Path:
    """Write a configuration whose every text attacks: brands, accounts, goals of parts, tags, phrases, notes."""
    lines = ["[report.changed]"]
    for number, start in enumerate(range(0, len(texts), A_DAY)):
        day = FIRST_DAY.date() + timedelta(days=number)
        lines.append(f"{day} = {json.dumps(texts[start], ensure_ascii=False)}")
    named = {text.strip(): json.dumps(text.strip(), ensure_ascii=False) for text in texts}
    lines += ["[brand]", *(f"{text} = [{text}]" for text in named.values())]
    lines += ["[worklist]", 'ignore = ["nobody"]', "[categories]"]
    lines += [f'{text} = "question"' for text in named.values()]
    for text in named.values():
        lines += [f"[goals.brand.{text}]", 'unanswered_share = "<= 10 %"']
    path = folder / "answered.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_days(folder: Path, texts: Sequence[str], files: int = 5, brands: Sequence[str] = ()) -> list[Path]:
    """Write exports of days: of each text a turn that waits and one that is answered, with it in every field.

    Where brands are given there is one more turn of each text, of these in turn: pages name those with most turns.
    """
    written = [folder / name for name in file_names()[:files]]
    shares = [texts[start : start + A_DAY] for start in range(0, len(texts), A_DAY)]
    for number, path in enumerate(written):
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.DictWriter(file, COLUMNS)
            rows.writeheader()
            for day in range(number, len(shares), files):
                for place, text in enumerate(shares[day]):
                    asked = FIRST_DAY + timedelta(days=day, minutes=place)
                    rows.writerows(_messages(text, place, asked))
                    if brands:
                        rows.writerows(_turn(text, brands[place % len(brands)], asked, 4))
    return written


def _messages(text: str, place: int, asked: datetime) -> list[dict[str, object]]:
    own = _own(text) | {"category": ("complaint", "praise", text)[place % 3], "followers": 9000 - place}
    return [own | {"message_id": text, "posted_at": _at(asked)}, *_turn(text, text, asked, 2)]


def _turn(text: str, brand: str, asked: datetime, number: int) -> list[dict[str, object]]:
    """Return a question and its answer."""
    own = _own(text) | {
        "brand": brand,
        "author_id": f"{text} {number}",
        "conversation_id": f"{text} {number}",
    }
    reply = {"from_brand": "true", "agent": text, "author_id": f"{text} 0", "parent_id": f"{text} {number}"}
    answered = {"message_id": f"{text} {number + 1}", "posted_at": _at(asked + timedelta(hours=number))}
    return [own | {"message_id": f"{text} {number}", "posted_at": _at(asked)}, own | reply | answered]


def _own(text: str) -> dict[str, object]:
    return {
        "channel": text, "brand": text, "author_id": text, "author_name": text, "from_brand": "false",
        "conversation_id": text, "text": text, "language": text, "url": text, "tags": text,
    }  # fmt: skip


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%S}Z"
