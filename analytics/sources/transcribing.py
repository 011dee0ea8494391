"""Transcripts: what SQL cannot read as it lies, written out as one JSON object a line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from analytics.errors import InputError
from analytics.sources.cleaning import decoded
from analytics.sources.packing import unpacked
from analytics.sources.shape import Shape


def transcribe(path: Path, shape: Shape, target: Path, date_order: str | None = None) -> Shape:
    """Write a chat, mail or an archive to `target`, a table or JSON that is not UTF-8, and one below other lines.

    Returns
    -------
    Shape
        That of `target`; the given one where the file can be read as it lies.

    Raises
    ------
    InputError
        The file is damaged or in another encoding; or a chat does not say which of day and month comes first.
    """
    match shape.kind:
        case "chat" | "mail" | "slack":
            keys: dict[str, None] = {}
            with target.open("w", encoding="utf-8", errors="surrogatepass") as lines:
                for record in _records(_unpacked(path, shape, target), shape, date_order):
                    keys.update(dict.fromkeys(record))
                    lines.write(_line(record))
            columns = tuple(key for key in keys if key not in ("broken", "record"))
            paths = tuple(f"$.{key}" for key in columns)
            return replace(
                shape, kind="transcript", compression="none", encoding="utf-8", columns=columns, paths=paths
            )
        case "json" if (
            shape.starts_at or shape.compression != "none" or shape.encoding not in ("utf-8", "ascii")
        ):
            _decode(path, shape, target)
            return replace(shape, compression="none", encoding="utf-8", starts_at=0)
        case "csv" | "ndjson" if shape.preamble or shape.encoding not in ("utf-8", "ascii"):
            # bytes that could not be read stay as they are: the record that holds them will be set apart
            with target.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                file.writelines(_below(decoded(path, shape), shape.preamble))
            return replace(shape, compression="none", encoding="utf-8", preamble=0)
    return shape


def _records(path: Path, shape: Shape, date_order: str | None) -> Iterator[dict[str, str | None]]:
    # each reader is loaded only for files of its kind
    match shape.kind:
        case "chat":
            from analytics.sources import chats

            return chats.records(path, date_order, shape.encoding)
        case "mail":
            from analytics.sources import mail

            return mail.records(path)
        case _:
            from analytics.sources import slack

            return slack.records(path)


def _line(record: dict[str, str | None]) -> str:
    # half a character of an emoji cut in two is no text
    text = json.dumps({key: value for key, value in record.items() if value is not None}, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode() + "\n"


def _below(chunks: Iterator[str], lines: int) -> Iterator[str]:
    """Leave out the first lines of a text."""
    for chunk in chunks:
        text = chunk
        while lines and text:
            _, end, text = text.partition("\n")
            lines -= bool(end)
        if text:
            yield text


def _unpacked(path: Path, shape: Shape, target: Path) -> Path:
    if shape.compression == "none":
        return path
    plain = target.with_suffix(".plain")
    with plain.open("wb") as file:
        for chunk in unpacked(path, shape.compression):
            file.write(chunk)
    return plain


def _decode(path: Path, shape: Shape, target: Path) -> None:
    decoder = codecs.getincrementaldecoder(shape.encoding)("strict")
    left = shape.starts_at
    try:
        with target.open("w", encoding="utf-8") as file:
            for chunk in unpacked(path, shape.compression):
                text = decoder.decode(chunk)
                if left == shape.starts_at:
                    text = text.removeprefix("\ufeff")
                file.write(text[left:])
                left = max(0, left - len(text))
            file.write(decoder.decode(b"", final=True))
    except UnicodeError:
        raise InputError(f"{path} is not in the encoding {shape.encoding}.") from None
