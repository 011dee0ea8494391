"""Exports as nobody writes them: true ones, changed in bytes, lines, cells, keys, and in the files within them."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from typing import Any

import zstandard

# What breaks readers: ends of ranges, other alphabets of digits, what looks like something else.
CELLS = (
    "", " ", "\0", "\ufeff", "\u202e", "\u200b", "\x1b[31m", "'", '"', '"""', ",", ";", "\t", "\r", "\n", "\r\n", "\\",
    "null", "NaN", "nan", "Infinity", "-inf", "1e400", "-1e400", "1e-400", "9" * 40, "9" * 4_000,
    "-" + "9" * 400, "0x10",
    "1_000", "٣", "１２", "²", "½", "-0", "-1", "0", "00", "1.5", "1,5", "1 000", "9223372036854775807",
    "9223372036854775808", "-9223372036854775809", "170141183460469231731687303715884105728", "true", "TRUE", "yes",
    "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "-0001-12-31T00:00:00Z", "9999-12-31T23:59:59Z",
    "99999-01-01T00:00:00Z", "294247-01-10T04:00:54.775807Z", "294248-01-01", "infinity", "-infinity", "epoch", "now",
    "today", "2026-02-30", "2026-13-01", "2016-12-31T23:59:60Z", "2026-03-02T24:00:00Z", "2026-03-02T25:61:61Z",
    "2026-03-02T09:00:00+99:99", "2026-03-02T09:00:00-24:00", "2026-03-02T09:00:00.123456789123Z",
    "2026-03-29 02:30:00",
    "2026-10-25 02:30:00", "2026-W10-1", "20260302T090000Z", "31/12/2026", "12/31/2026", "1772442000", "1772442000000",
    "1e18", "253402300800", "-62135596801", "290309-12-22 (BC) 00:00:00", "2026-03-02T09:00:00 Europe/Belgrade",
    "2026-03-02 09:00:00 Mars/Phobos", "Mon Mar 02 09:00:00 +0000 2026", "[", "{", "[]", "{}", "[1,", '{"a":', "[null]",
    "[" * 600, '{"a":' * 600, "<script>alert(1)</script>", "&#0;", "&#x110000;", "&#" + "9" * 5_000 + ";", "&amp" * 9,
    "=cmd|' /C calc'!A0", "../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "%s%n", "{0}", "$1", "\ud800",
    "e\u0301" * 200, "ß" * 300, "İ", "ﬀ", "👩‍👩‍👧‍👦", "x" * 70_000, "a@b" * 200, "@" * 500, "http://" * 100,
    "…", "מה?", "да",
)  # fmt: skip
CODECS = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "utf-7",
    "cp1251",
    "cp1255",
    "latin-1",
    "utf-8-sig",
    "cp037",
)
BYTES = (
    b"\0", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc0\xaf", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\r", b"\n",
    b"\x1a", b"\x85", b"\x7f", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"PAR1", b"From ",
    b"\n\n", b"--", b"=?utf-8?q?", b"?=", b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
_LARGEST = 400_000


def mutated(export: bytes, rng: random.Random, *, is_text: bool | None = None) -> bytes:
    """Return an export with one to some changes."""
    text = is_text if is_text is not None else b"\0" not in export[:400] and rng.random() < 0.9
    content = export
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        change = rng.choice(_OF_TEXT if text else _OF_BYTES)
        content = change(content, rng)[:_LARGEST]
    return content


def flipped(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.choice((0, 1, 127, 128, 255, rng.randrange(256)))
    return bytes(changed)


def cut(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def spliced(content: bytes, rng: random.Random) -> bytes:
    if not content:
        return rng.choice(BYTES)
    start, end = sorted(rng.randrange(len(content) + 1) for _ in range(2))
    piece = content[start : min(end, start + 5_000)]
    at = rng.randrange(len(content) + 1)
    return rng.choice(
        (content[:at] + piece * rng.choice((1, 1, 3, 30)) + content[at:], content[:start] + content[end:])
    )


def inserted(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + rng.choice(BYTES) * rng.choice((1, 1, 4, 300)) + content[at:]


def overwritten(content: bytes, rng: random.Random) -> bytes:
    """Change a number of a header: the places that lie are lengths and offsets."""
    if len(content) < 9:
        return content
    at = rng.randrange(len(content) - 8)
    size = rng.choice((1, 2, 4, 8))
    value = rng.choice((0, 1, (1 << 8 * size) - 1, 1 << 8 * size - 1, rng.getrandbits(8 * size)))
    return content[:at] + value.to_bytes(size, "little") + content[at + size :]


def another_line(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(5):
        case 0:
            lines.insert(at, lines[other])
        case 1:
            del lines[at]
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at:at] = [lines[0]] * rng.choice((1, 40))
        case _:
            lines[at] = lines[at] + lines[other]
    return b"\n".join(lines)


def another_cell(content: bytes, rng: random.Random) -> bytes:
    """Put something else in the place of a word, a cell or a value."""
    separators = rng.choice((b",", b";", b"\t", b'"', b":", b" ", b"\n", b">", b"<"))
    cells = content.split(separators)
    for _ in range(rng.choice((1, 1, 2, 5))):
        cells[rng.randrange(len(cells))] = _hostile(rng)
    return separators.join(cells)


def another_encoding(content: bytes, rng: random.Random) -> bytes:
    return content.decode("utf-8", "replace").encode(rng.choice(CODECS), "replace")


def another_value(content: bytes, rng: random.Random) -> bytes:
    """Put something else in the place of a value or a key anywhere in JSON, or nest it."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        lines = content.split(b"\n")
        at = rng.randrange(len(lines))
        try:
            lines[at] = _dumped(_changed(json.loads(lines[at]), rng))
        except (ValueError, RecursionError):
            return another_cell(content, rng)
        return b"\n".join(lines)
    for _ in range(rng.choice((1, 1, 3))):
        document = _changed(document, rng)
    return _dumped(document)


def _changed(document: Any, rng: random.Random) -> Any:
    if isinstance(document, dict) and document and rng.random() < 0.85:
        key = rng.choice(list(document))
        match rng.randrange(8):
            case 0:
                return {k: v for k, v in document.items() if k != key}
            case 1:
                return {_hostile(rng).decode("utf-8", "replace"): document[key], **document}
            case _:
                return {**document, key: _changed(document[key], rng)}
    if isinstance(document, list) and document and rng.random() < 0.85:
        at = rng.randrange(len(document))
        if rng.random() < 0.1:
            return document[:at] + document[at : at + 1] * rng.choice((2, 50)) + document[at + 1 :]
        return [*document[:at], _changed(document[at], rng), *document[at + 1 :]]
    nested: Any = document
    match rng.randrange(7):
        case 0:
            return rng.choice(
                (None, True, False, 0, -1, 1.5, 1e308, 10**30, float("inf"), float("nan"), [], {}, [None])
            )
        case 1:
            for _ in range(rng.choice((2, 30, 200))):
                nested = [nested] if rng.random() < 0.5 else {"a": nested}
            return nested
        case 2:
            return [document] * 3
        case _:
            return _hostile(rng).decode("utf-8", "surrogatepass")


def _dumped(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _hostile(rng: random.Random) -> bytes:
    return rng.choice(CELLS).encode("utf-8", "surrogatepass")


def repacked(archive: bytes, rng: random.Random) -> bytes:
    """Change a file within an archive, or its name, and pack all again; the archive itself is whole."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as given,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        names = given.namelist()
        chosen = rng.choice(names)
        for name in names:
            content = given.read(name)
            new = name
            if name == chosen:
                match rng.randrange(10):
                    case 0:
                        continue
                    case 1:
                        new = rng.choice(
                            (
                                "../" + name,
                                "/" + name,
                                "C:\\" + name,
                                name + "/",
                                name.upper(),
                                "con.txt",
                                "\ud7ff",
                            )
                        )
                    case _:
                        content = mutated(content, rng, is_text=True)
            made.writestr(
                new,
                content,
                rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)),
            )
    return target.getvalue()


def packed(content: bytes, rng: random.Random) -> bytes:
    """Pack a text with gzip or zstd, and sometimes break what was packed."""
    made = gzip.compress(content, 1, mtime=0) if rng.random() < 0.5 else zstandard.compress(content)
    return mutated(made, rng, is_text=False) if rng.random() < 0.7 else made * rng.choice((1, 3))


_OF_BYTES = (flipped, flipped, cut, spliced, inserted, overwritten, overwritten)
_OF_TEXT = (
    flipped, cut, spliced, inserted, another_line, another_line, another_cell, another_cell, another_cell,
    another_encoding,
    another_value, another_value,
)  # fmt: skip
