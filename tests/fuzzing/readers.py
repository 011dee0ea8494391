"""The readers that are fuzzed: what each is given, and how it is asked."""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analytics.errors import AnsweredError
from analytics.sources import (
    archives,
    chats,
    documents,
    encodings,
    mail,
    mailtext,
    mapping,
    oldworkbooks,
    packing,
    slack,
    workbooks,
)
from analytics.sources.cleaning import clean_copy
from analytics.sources.looking import look
from analytics.sources.transcribing import transcribe
from fuzzing.mutating import mutated, packed, repacked

FORMATS = Path(__file__).resolve().parents[1] / "formats"

Read = Callable[[Path, Path], None]
Mutate = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True)
class Reader:
    """A reader, and what it is fuzzed with.

    Parameters
    ----------
    read
        Reads a file; may write into a folder. Raises errors of the program only.
    seeds
        Gives the true exports that are changed.
    share
        Of a million inputs so many thousand are for it.
    """

    name: str
    read: Read
    seeds: Callable[[], tuple[bytes, ...]]
    mutate: Mutate
    share: int


def exports(*endings: str) -> tuple[bytes, ...]:
    """Return the exports of the tests of formats whose names end so."""
    found = [
        p for p in sorted(FORMATS.glob("*/export/**/*")) if p.is_file() and p.name.lower().endswith(endings)
    ]
    return tuple(p.read_bytes() for p in found)


def _mail(path: Path, _: Path) -> None:
    mail.looks_like(path.read_bytes()[:4096])
    for record in mail.records(path):
        for text in record.values():
            assert text is None or "\0" not in text
            (text or "").encode()


def _html(path: Path, _: Path) -> None:
    text = path.read_bytes().decode("utf-8", "replace")
    mailtext.text_of_html(text).encode()
    mailtext.decoded(text).encode()


def _chat(path: Path, _: Path) -> None:
    chats.looks_like(path.read_bytes()[:4096])
    for order in (None, "dmy"):
        try:
            for record in chats.records(path, order):
                for text in record.values():
                    (text or "").encode()
        except AnsweredError:
            continue


def _slack(path: Path, _: Path) -> None:
    for record in slack.records(path):
        for text in record.values():
            assert text is None or "\0" not in text
            (text or "").encode()


def _archive(path: Path, folder: Path) -> None:
    for name in archives.names(path):
        assert name.isprintable()
    for member in archives.members(path, folder).unpacked:
        assert member.path.parent == folder


def _workbook(path: Path, folder: Path) -> None:
    if workbooks.is_workbook(path):
        for place, sheet in enumerate(workbooks.sheets(path)):
            workbooks.as_csv(path, sheet, folder / f"{place}.csv")


def _old_workbook(path: Path, _: Path) -> None:
    # What the program runs in a process of its own is run in one here. It may fail in any way and go on for ever: the
    # program ends it after a minute or more, and refuses the file. That bound is shorter here, and the same outcome.
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
        assert ended_by in (None, signal.SIGABRT, signal.SIGXCPU), f"ended by {ended_by}"
        return
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (5, 10))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        for sheet in next(oldworkbooks._read(str(path), None))[:3]:
            for _row in oldworkbooks._read(str(path), sheet):
                pass
    finally:
        os._exit(0)


def _encoding(path: Path, _: Path) -> None:
    encodings.detect(path.read_bytes())


def _look(path: Path, folder: Path) -> None:
    shape = look(path)
    shape.in_words()
    target = folder / "transcript"
    plain = transcribe(path, shape, target)
    if plain.kind in ("csv", "ndjson"):
        clean_copy(target if plain is not shape else path, plain, folder / "clean.csv")


def _paths(path: Path, _: Path) -> None:
    documents.key_paths(path.read_bytes().decode("utf-8", "replace"))


def _packed(path: Path, _: Path) -> None:
    packing.check_whole(path)
    look(path)


def _mapping(path: Path, _: Path) -> None:
    mapping.read_mapping(path)


def _manifest(path: Path, _: Path) -> None:
    from analytics.lake.manifest import is_own_file, parse

    assert all(map(is_own_file, parse(path.read_bytes(), "the lake").paths))


def _parquet(path: Path, _: Path) -> None:
    look(path)


def _mappings() -> tuple[bytes, ...]:
    return (
        b'title = "ours"\nlacks = ["notes"]\n[columns]\nmessage_id = ["Ticket", "No"]\nposted_at = "Created"\n'
        b'text = "Body"\n'
        b'tags = "Labels"\ncategory = "Kind"\n[fixed]\nchannel = "email"\nfollowers = 12\nrating = 4.5\n'
        b"directed = true\n"
        b'[values]\nDirection.out = "from_brand"\nDirection."*" = "customer"\n'
        b'Kind.complaint = ["private", "customer"]\n'
        b'[values.category]\nwish = "suggestion"\n[times]\nformat = ["%d.%m.%Y %H:%M:%S", "unix"]\n'
        b'zone = "Europe/Belgrade"\n'
        b'[tags]\nseparator = "|"\n',
        b'[columns]\nmessage_id = "id"\nposted_at = "at"\nconversation_id = "$.ticket.id"\n[records]\nholders = "$"\n'
        b'records = ["$.messages[*]", "$.notes[*]"]\n',
    )


def _manifests() -> tuple[bytes, ...]:
    name = "messages/month=2026-03/channel=email/000001-0123456789abcdef.parquet"
    files = [{"path": name, "rows": 3, "generation": 1, "month": "2026-03", "channel": "email"}]
    tables = {"files": ["tables/files/000001-0123456789abcdef.parquet"]}
    return (
        json.dumps(
            {"layout": 1, "generation": 1, "revision": 1, "messages": files, "tables": tables}
        ).encode(),
    )


def _htmls() -> tuple[bytes, ...]:
    return (
        b"<html><head><title>x</title><style>p{}</style></head><body><p>Where &amp; when&nbsp;is <b>my</b> parcel?<br/>"
        b"<!-- no --><script>alert(1)</script><div>&#268;ekam &#x2713;</div></body></html>",
        b"=?utf-8?q?=C5=A0ta_je?= with =?utf-8?B?Z2RlIGpl?= =?iso-8859-2?q?=B9?= <a@b.c>",
    )


def _mails() -> tuple[bytes, ...]:
    nested = (
        b"From: =?utf-8?q?Dana?= <dana@x.org>\nDate: Mon, 02 Mar 2026 09:00:00 +0100\nMessage-ID: <1@x>\n"
        b"References: <0@x> <y@x>\n"
        b'Content-Type: multipart/mixed; boundary="b1"\n\n--b1\n'
        b"Content-Type: multipart/alternative; boundary=b2\n\n--b2\n"
        b"Content-Type: text/plain; charset=iso-8859-2\nContent-Transfer-Encoding: quoted-printable\n\n"
        b"=A9ta je=\n sa paketom?\n"
        b"--b2\nContent-Type: text/html; charset*=utf-8''utf%2D8\nContent-Transfer-Encoding: base64\n\n"
        b"PGI+Z2RlIGplPC9iPg==\n"
        b"--b2--\n--b1\nContent-Disposition: attachment; filename*0*=utf-8''a%20; filename*1=b.txt\n\nxx\n--b1--\n"
    )
    return (*exports(".mbox", ".eml"), nested)


def _tables() -> tuple[bytes, ...]:
    return exports(".csv", ".tsv", ".json", ".ndjson", ".jsonl", ".js", ".txt", ".eml")


@cache
def _parquets() -> tuple[bytes, ...]:
    import polars

    frame = polars.DataFrame(
        {
            "message_id": ["1", "2", "3"], "posted_at": ["2026-03-02T09:00:00Z"] * 3, "channel": ["email"] * 3,
            "author_id": ["a", None, "c"], "from_brand": [True, False, None], "text": ["é" * 50, "", "x"],
            "followers": [1.5, 2.0, None], "tags": [["a"], [], None],
        }
    )  # fmt: skip
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("zstd", "uncompressed", "snappy", "gzip"):
            frame.write_parquet(Path(folder) / "x.parquet", compression=kind)
            found.append((Path(folder) / "x.parquet").read_bytes())
    return tuple(found)


@cache
def _old_workbooks() -> tuple[bytes, ...]:
    # loaded once, not in each process
    import fastexcel  # noqa: F401
    import polars  # noqa: F401
    from spreadsheets import xls

    with tempfile.TemporaryDirectory() as folder:
        path = xls(
            Path(folder) / "x.xls", {(0, 0): "a", (0, 1): "b", (1, 0): 1.5, (1, 1): True}, {(2, 0): 46083.5}
        )
        return (path.read_bytes(),)


@cache
def _workbooks() -> tuple[bytes, ...]:
    from spreadsheets import MAIN, xlsx

    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" s="1"><v>46083.5</v></c><c t="b"><v>1</v></c></row>'
        '<row><c t="inlineStr"><is><t>x_x000D_y</t><rPh><t>r</t></rPh></is></c><c t="e"><v>#N/A</v></c><'
        'c t="d"><v>2026-03-02T09</v></c></row>'
    )
    with tempfile.TemporaryDirectory() as folder:
        path = xlsx(
            Path(folder) / "x.xlsx", rows,
            texts=f'<sst xmlns="{MAIN}"><si><t>first</t><rPh sb="0"><t>f</t></rPh></si></sst>',
            styles=f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs></styleSheet>',
        )  # fmt: skip
        return (path.read_bytes(), *exports(".xlsx"))


@cache
def _archives() -> tuple[bytes, ...]:
    import io
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("may/a.csv", "a,b\n1,2\n" * 40)
        made.writestr("b.json", '[{"a": 1}]', zipfile.ZIP_STORED)
        made.writestr("žalbe/c.csv.gz", gzip.compress(b"a,b\n"))
        made.writestr("inner.zip", b"PK\x05\x06" + bytes(18))
    return (target.getvalue(), *exports(".zip"))


def _in_archive(content: bytes, rng: random.Random) -> bytes:
    return repacked(content, rng) if rng.random() < 0.5 else mutated(content, rng, is_text=False)


def _any(content: bytes, rng: random.Random) -> bytes:
    return mutated(content, rng)


def _bytes(content: bytes, rng: random.Random) -> bytes:
    return mutated(content, rng, is_text=False)


def _compressed() -> tuple[bytes, ...]:
    return exports(".csv")[:6]


READERS = {
    one.name: one
    for one in (
        Reader("mail", _mail, _mails, _any, 150),
        Reader("html", _html, _htmls, _any, 150),
        Reader("chats", _chat, lambda: exports(".txt"), _any, 120),
        Reader("paths", _paths, lambda: exports(".json", ".js"), _any, 60),
        Reader("encodings", _encoding, _tables, _any, 60),
        Reader("look", _look, _tables, _any, 110),
        Reader("packed", _packed, _compressed, packed, 50),
        Reader("mappings", _mapping, _mappings, _any, 80),
        Reader("manifests", _manifest, _manifests, _any, 80),
        Reader("slack", _slack, lambda: exports(".zip"), _in_archive, 30),
        Reader("archives", _archive, _archives, _in_archive, 30),
        Reader("workbooks", _workbook, _workbooks, _in_archive, 40),
        Reader("old workbooks", _old_workbook, _old_workbooks, _bytes, 20),
        Reader("parquet", _parquet, _parquets, _bytes, 20),
    )
}  # fmt: skip


def emptied(folder: Path) -> Path:
    """Return a folder with nothing in it."""
    if any(folder.iterdir()):
        shutil.rmtree(folder)
        folder.mkdir()
    return folder
