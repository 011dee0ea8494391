"""Exports made to do harm, one attack after the other: what they hold is refused or kept, and nothing else happens."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import socket
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time

import pytest
import zstandard
from attempts import withstood
from click.testing import CliRunner, Result
from exports import HEADER, row
from machine import slowed
from spreadsheets import LINKS, MAIN, PACKAGE_LINKS, xls, xlsx

from analytics.cli import main
from analytics.config import Settings
from analytics.errors import AnsweredError, ConfigError, InputError, LakeError
from analytics.lake.manifest import parse
from analytics.log import Log
from analytics.pages.canned import _impersonal
from analytics.pages.masking import shown
from analytics.sources import archives, chats, documents, mail, mailtext, packing, slack, workbooks
from analytics.sources.cells import kind_of, unescaped
from analytics.sources.files import find
from analytics.sources.headings import likeness
from analytics.sources.looking import look
from analytics.sources.mapping import read_mapping

SECRET = "what-lies-elsewhere"


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    """A file beside the folder of a test that no export may reach; it is as it was after."""
    folder = tmp_path / "outside"
    folder.mkdir()
    path = folder / "secret.csv"
    path.write_text(HEADER + f"s,2026-03-02T09:00:00Z,twitter,x,false,{SECRET}\n")
    before = path.read_bytes()
    yield path
    assert path.read_bytes() == before
    assert [one.name for one in folder.iterdir()] == ["secret.csv"]


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    folder = tmp_path / "inside"
    folder.mkdir()
    return folder


def loads(path: Path, *options: str, code: int | None = None) -> Result:
    """Load what a path names from the command line: it ends with an exit code, whatever it is, and no traceback."""
    db = path.parent / "log.duckdb"
    db.unlink(missing_ok=True)
    result = CliRunner().invoke(main, ["load", str(path), "--db", str(db), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code in ((0, 1) if code is None else (code,)), result.output
    assert "Traceback" not in result.output
    assert SECRET not in result.output
    if db.exists():
        with Log(db, Settings(), writable=False) as log:
            for entry in log.ledger():
                parts = (entry.loaded, entry.updated, entry.unchanged, entry.duplicate, entry.rejected)
                assert sum(parts) == entry.read
            assert log.con.execute(
                f"select count(*) from messages where text like '%{SECRET}%'"
            ).fetchone() == (0,)
    return result


def messages(path: Path, what: str = "message_id") -> list[object]:
    """Return what the log that `loads` made holds."""
    with Log(path.parent / "log.duckdb", Settings(), writable=False) as log:
        return [
            one for (one,) in log.con.execute(f"select {what} from messages order by message_id").fetchall()
        ]


def folder_of(inside: Path, files: dict[str, bytes]) -> Path:
    """Write files into a folder: one load tries all of them."""
    folder = inside / "exports"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def record(number: object, text: str, **cells: str) -> str:
    return ",".join(row(str(number), text, **cells).values()) + "\n"


@contextmanager
def seconds(most: float) -> Iterator[None]:
    start = process_time()
    yield
    assert process_time() - start < most * slowed()


# --- archives


def zipped(path: Path, *files: tuple[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files:
            made.writestr(name, content)
    return path


NAMES = (
    "../../outside/secret.csv", "../" * 40 + "etc/cron.d/x.csv", "/etc/x.csv", "//host/share/x.csv",
    "C:\\x.csv", "C:x.csv",
    "..\\..\\outside\\secret.csv", "a/../../x.csv", "con.csv", "nul.csv", "aux.csv", "x.csv ", "a\nb.csv",
    "\x1b[2Jx.csv",
    "\u202evsc.csv", "x" * 3_000 + ".csv", "/", "..", "~/x.csv", "$(touch x).csv", "`x`.csv", "-rf.csv",
    "%2e%2e%2fx.csv", "x.csv/",
    "a//b.csv", "./x.csv", "x.csv\0.png",
)  # fmt: skip


def test_no_name_in_an_archive_leads_out_of_it(inside: Path, outside: Path) -> None:
    files = [(name, HEADER + record(place, f"text {place}")) for place, name in enumerate(NAMES)]
    path = zipped(inside / "x.zip", *files)
    result = loads(path)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", result.output)
    assert {p.name for p in inside.iterdir()} <= {"x.zip", "log.duckdb"}
    withstood(
        "attack", "Names in an archive that lead elsewhere", times=len(NAMES),
        outcome="skipped and named, or unpacked under a name of our own; nothing is written outside",
    )  # fmt: skip


def test_archives_in_archives_are_not_unpacked(inside: Path) -> None:
    content = HEADER + record(1, "x")
    innermost = zipped(inside / "0.zip", ("a.csv", content)).read_bytes()
    for level in range(20):
        innermost = zipped(inside / "x.zip", ("again.zip", innermost), (f"{level}.csv", content)).read_bytes()
    result = loads(inside / "x.zip", code=0)
    assert "again.zip: an archive in an archive: unpack it" in result.output
    withstood(
        "attack", "Archives in archives, twenty deep", times=1, outcome="the inner ones are named and skipped"
    )


def ending(size: int, offset: int, files: int = 1, comment: bytes = b"") -> bytes:
    return (
        b"PK\x05\x06"
        + struct.pack("<HHHHLLH", 0, 0, min(files, 65535), min(files, 65535), size, offset, len(comment))
        + comment
    )


def listed(name: bytes, size: int, packed: int, offset: int, extra: bytes = b"") -> bytes:
    return (
        b"PK\x01\x02" + struct.pack("<HHHHHHLLLHHHHHLL", 45, 45, 0, 0, 0, 33, 0, packed, size, len(name),
        len(extra), 0, 0, 0, 0, offset)
        + name + extra
    )  # fmt: skip


def zip64(size: int, packed: int, offset: int) -> bytes:
    return struct.pack("<HHQQQ", 1, 24, size, packed, offset)


HUGE = 2**64 - 1


@pytest.mark.parametrize(
    "extra",
    [
        zip64(HUGE, 9, 0),
        zip64(9, HUGE, 0),
        zip64(9, 9, HUGE),
        zip64(9, 9, 2**63),
        zip64(2**62, 2**62, 2**62),
        b"\x01\0\xff\xff",
    ],
)
def test_sizes_and_places_that_lie_are_errors(inside: Path, extra: bytes) -> None:
    path = inside / "x.zip"
    local = b"PK\x03\x04" + bytes(26) + b"a,b\n"
    entry = listed(b"a.csv", 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, extra)
    path.write_bytes(local + entry + ending(len(entry), len(local)))
    loads(path, code=1)
    withstood("attack", "Sizes and offsets of zip64 that lie", times=1, outcome="refused as damaged")


def test_a_list_of_a_million_files_is_refused_whatever_the_end_of_the_archive_says(inside: Path) -> None:
    path = inside / "x.zip"
    entries = b"".join(listed(b"%07d.csv" % n, 0, 0, 0) for n in range(1_000_000))
    true = ending(len(entries), 4)
    # the same end, and within it what looks like another one, of an empty list
    fake = ending(len(entries), int.from_bytes(b"PK\x05\x06", "little"))
    locator = b"PK\x06\x07" + bytes(16)
    for end in (true, fake, bytes(56) + locator + true):
        path.write_bytes(b"PK\x03\x04" + entries + end)
        with seconds(5), pytest.raises(InputError):
            archives.names(path)
    withstood("attack", "Archives of a million files", times=3, outcome="refused before their list is read")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_a_damaged_member_packed_in_any_way_is_an_error(inside: Path, method: int) -> None:
    path = inside / "x.zip"
    with zipfile.ZipFile(path, "w", method) as made:
        made.writestr("users.json", "[]" * 99)
        made.writestr(
            "general/2026-01-01.json", json.dumps([{"text": "x" * 40, "ts": str(n)} for n in range(99)])
        )
    raw = path.read_bytes()
    for at in range(40, 200, 3):
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 0x55]) + raw[at + 1 :])
        try:
            list(slack.records(path))
        except InputError as error:
            assert "damaged" in str(error) or "archive" in str(error)
    withstood(
        "attack", "Members of archives damaged in each way of packing", times=54, outcome="refused as damaged"
    )


# --- what is packed


@pytest.mark.parametrize("ending_", [".gz", ".zst"])
def test_what_would_unpack_to_fill_the_disk_is_not_read(
    inside: Path, monkeypatch: pytest.MonkeyPatch, ending_: str
) -> None:
    monkeypatch.setattr(packing, "HARMLESS_BYTES", 1 << 20)
    rows = (HEADER + "".join(record(n % 7, "x") for n in range(30_000))).encode()
    pack = zstandard.compress if ending_ == ".zst" else lambda content: gzip.compress(content, 9)
    path = inside / f"x.csv{ending_}"
    path.write_bytes(pack(rows) + pack(b"\n" * (1 << 24)))
    result = loads(path, code=1)
    assert (
        "unpacks to more than 200 times its size: it is not read. If that is right, unpack it yourself"
        in result.output
    )
    assert not (inside / "log.duckdb").exists() or messages(path) == []
    for command in ("inspect", "report"):
        told = CliRunner().invoke(main, [command, str(path)])
        assert told.exit_code in (1, 5)
        assert isinstance(told.exception, SystemExit)
    withstood(
        "attack", "Bombs of gzip and zstd", times=3, outcome="refused with what to do; the log is as it was"
    )


def test_the_last_record_is_not_lost_however_long_it_is(inside: Path) -> None:
    """The reader holds 32 MB at a time, and says nothing of a last line that is longer."""
    for name, first, last in (
        ("x.csv", HEADER + record(1, "a"), "x" * 34_000_000),
        ("x.csv.gz", HEADER + record(1, "a"), "x" * 34_000_000),
        ("x.ndjson", json.dumps(row("1")) + "\n", "x" * 34_000_000),
    ):
        content = (first + last).encode()
        path = inside / name
        path.write_bytes(gzip.compress(content, 1) if name.endswith(".gz") else content)
        loads(path, code=0)
        with Log(inside / "log.duckdb", Settings(), writable=False) as log:
            assert [entry.read for entry in log.ledger()] == [2]
    withstood("attack", "A last line of 34 MB", times=3, outcome="read, or rejected and kept; never dropped")


# --- folders


def test_links_out_of_a_folder_are_not_followed(inside: Path, outside: Path) -> None:
    (inside / "own.csv").write_text(HEADER + record(1, "mine"))
    (inside / "link.csv").symlink_to(outside)
    (inside / "relative.csv").symlink_to(Path("..") / "outside" / "secret.csv")
    (inside / "folder").symlink_to(outside.parent)
    (inside / "gone.csv").symlink_to("nowhere.csv")
    (inside / "circle.csv").symlink_to("circle.csv")
    (inside / "within.csv").symlink_to("own.csv")
    found = find([str(inside)])
    assert [export.path for export in found.exports] == [str(inside / "own.csv")]
    assert {Path(one.name).name: one.reason for one in found.skipped} == {
        "link.csv": "a link that leads out of the folder: name it to read it",
        "relative.csv": "a link that leads out of the folder: name it to read it",
        "folder": "a folder within a folder",
        "gone.csv": "a link to nothing",
        "circle.csv": "a link to nothing",
    }
    # what the user names is read
    assert [export.is_named for export in find([str(inside / "link.csv")]).exports] == [True]
    withstood("attack", "Links in a folder that lead out of it", times=5, outcome="skipped and named")


def test_files_beside_an_export_are_not_read_through_links(inside: Path, outside: Path) -> None:
    (inside / "a_mentions.csv").write_text(
        "mention_id,posted_at,channel,author_id,text\n1,2026-03-02T09:00:00Z,twitter,a,b\n"
    )
    (outside.parent / "secret.csv").read_bytes()
    (inside / "a_responses.csv").symlink_to(outside)
    result = CliRunner().invoke(
        main, ["load", str(inside / "a_mentions.csv"), "--db", str(inside / "log.duckdb")]
    )
    assert isinstance(result.exception, SystemExit) or result.exception is None
    assert "a_responses.csv lies beside" not in result.output
    withstood("attack", "Links beside an export to what would belong to it", times=1, outcome="not followed")


def test_what_is_no_file_is_not_opened(inside: Path) -> None:
    (inside / "own.csv").write_text(HEADER + record(1, "mine"))
    os.mkfifo(inside / "pipe.csv")
    (inside / "zero.csv").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        before = Path.cwd()
        os.chdir(inside)  # a path of a socket has a hundred characters at most
        try:
            listening.bind("socket.csv")
        finally:
            os.chdir(before)
        assert stat.S_ISSOCK((inside / "socket.csv").stat().st_mode)
        for given in (inside, inside / "own.csv"):
            assert [export.name for export in find([str(given)]).exports] == ["own.csv"]
        reasons = {Path(one.name).name: one.reason for one in find([str(inside)]).skipped}
    assert reasons == dict.fromkeys(("pipe.csv", "zero.csv", "socket.csv"), "no plain file")
    for name in ("pipe.csv", "zero.csv", "socket.csv"):
        with pytest.raises(InputError, match="There is no file"):
            find([str(inside / name)])
    withstood("attack", "Pipes, devices and sockets among exports", times=6, outcome="named, never opened")


def test_a_pattern_does_not_run_in_circles(inside: Path) -> None:
    (inside / "a").mkdir()
    (inside / "a" / "own.csv").write_text(HEADER)
    (inside / "a" / ".hidden.csv").write_text(HEADER)
    for name in ("b", "c", "d"):
        (inside / "a" / name).symlink_to(inside / "a")
    with seconds(2):
        for pattern in ("**/*.csv", "a/**", "**"):
            assert [e.name for e in find([str(inside / pattern)]).exports] == ["own.csv"]
    withstood(
        "attack",
        "Links in circles under a pattern with **",
        times=3,
        outcome="each file is found once, at once",
    )


# --- workbooks


def test_a_text_that_all_cells_share_does_not_fill_the_disk(
    inside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "HARMLESS_BYTES", 1 << 24)
    texts = f'<sst xmlns="{MAIN}"><si><t>{"x" * 100_000}</t></si></sst>'
    for rows in (
        '<row><c t="s"><v>0</v></c></row>' * 5_000,
        "<row>" + '<c t="s"><v>0</v></c>' * 5_000 + "</row>",
    ):
        path = xlsx(inside / "x.xlsx", rows, texts=texts)
        with seconds(3):
            result = loads(path, code=1)
        assert (
            "gives more than 200 times its size: it is not read. If that is right, save its sheets as CSV"
            in result.output
        )
    withstood(
        "attack",
        "A workbook whose cells share an endless text",
        times=2,
        outcome="refused; no more than its bound is written",
    )


def test_cells_far_to_the_right_do_not_fill_the_disk(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_MOST_CELLS", 1 << 20)
    path = xlsx(inside / "x.xlsx", '<row><c r="XFD1"><v>1</v></c></row>' * 10_000)
    with seconds(3):
        assert "more cells than can be read" in loads(path, code=1).output
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="more cells than can be read"):
            workbooks.all_as_csv(path, inside)
        assert tracemalloc.get_traced_memory()[1] < 1 << 26
    finally:
        tracemalloc.stop()
    withstood("attack", "A workbook of cells far to the right", times=1, outcome="refused while it is read")


def test_a_workbook_of_many_names_for_one_sheet_is_read_once(inside: Path) -> None:
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        + "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r0"/>' for n in range(20_000))
        + "</sheets></workbook>"
    )
    with seconds(3):
        assert (
            len(
                workbooks.all_as_csv(xlsx(inside / "x.xlsx", "<row><c><v>1</v></c></row>", book=book), inside)
            )
            == 1
        )
    withstood("attack", "20,000 names for one sheet", times=1, outcome="read once")


TARGETS = (
    "../../../outside/secret.csv",
    "/etc/passwd",
    "file:///etc/passwd",
    "http://127.0.0.1:9/x",
    "\\\\host\\x",
)


def test_a_workbook_refers_to_nothing_but_its_parts(inside: Path, outside: Path) -> None:
    with zipfile.ZipFile(xlsx(inside / "x.xlsx", "<row><c><v>1</v></c></row>")) as given:
        parts = {name: given.read(name).decode() for name in given.namelist()}
    made = {}
    for place, target in enumerate(TARGETS):
        for old in ("worksheets/sheet1.xml", "sharedStrings.xml", "styles.xml"):
            links = parts["xl/_rels/workbook.xml.rels"].replace(old, target)
            path = zipped(inside / "x.xlsx", *{**parts, "xl/_rels/workbook.xml.rels": links}.items())
            made[f"{place}{old[:2]}.xlsx"] = path.read_bytes()
        book = f'<Relationship Id="a" Type="x/officeDocument" Target="{target}"/>'
        links = f'<Relationships xmlns="{PACKAGE_LINKS}">{book}</Relationships>'
        made[f"{place}.xlsx"] = zipped(
            inside / "x.xlsx", *{**parts, "_rels/.rels": links}.items()
        ).read_bytes()
    loads(folder_of(inside, made))
    withstood(
        "attack",
        "Parts of a workbook that point elsewhere",
        times=len(made),
        outcome="refused, or passed over; nothing is opened",
    )


def test_deep_and_wide_xml_takes_little_time(inside: Path) -> None:
    for rows in (
        "<a>" * 200_000,
        "<row " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>",
        f'<row><c t="inlineStr"><is><t>{"&amp;" * 500_000}</t></is></c></row>',
        f'<row><c r="{"A" * 500_000}"><v>1</v></c></row>',
        f"<row><c><v>{'9' * 500_000}</v></c></row>",
        f'<row><c t="s"><v>{"9" * 500_000}</v></c></row>',
        '<row><c t="s"><v>-1</v></c><c s="-5"><v>1</v></c><c s="99999999999999999999"><v>nan</v></c></row>',
        f'<row><c t="str"><v>{"_x0041_" * 70_000}</v></c></row>',
        "<row><c><rPh>" * 30_000,
    ):
        path = xlsx(inside / "x.xlsx", rows)
        with seconds(3):
            try:
                workbooks.as_csv(path, "S", inside / "x.csv")
            except InputError as error:
                assert len(str(error)) < 2_000
    withstood(
        "attack",
        "XML nested, attributed and numbered without end",
        times=9,
        outcome="read or refused within seconds",
    )


def test_an_old_workbook_whose_sectors_lead_in_circles_is_an_error(inside: Path) -> None:
    raw = xls(inside / "x.xls", {(0, 0): "a", (1, 0): "b"}, {}).read_bytes()
    table = 512  # where its table of sectors begins
    for at, sector in ((2, 2), (0, 0)):
        changed = bytearray(raw)
        struct.pack_into("<L", changed, table + 4 * at, sector)
        (inside / "x.xls").write_bytes(changed)
        try:
            workbooks.all_as_csv(inside / "x.xls", inside)
        except InputError as error:
            assert "workbook" in str(error)
    withstood(
        "attack",
        "Sectors of an old workbook in circles",
        times=2,
        outcome="refused by a bound of time and memory, or read",
    )


# --- tables and JSON


def test_tables_of_endless_width_are_refused(inside: Path) -> None:
    path = inside / "x.csv"
    for header in (
        ",".join(f"c{n}" for n in range(100_000)), "a," * 100_000, "," * 100_000, "x" * 5_000_000,
        ",".join(["é" * 900] * 4_000),
    ):  # fmt: skip
        path.write_text(HEADER.strip() + "," + header + "\n" + record(1, "x"))
        with seconds(4):
            assert "longer than any header" in loads(path, code=1).output
    withstood("attack", "100,000 columns, and as many names that repeat", times=5, outcome="refused at once")


def test_a_thousand_columns_and_their_repeats_are_read(inside: Path) -> None:
    path = inside / "x.csv"
    more = ",".join(["a", "A", "text"] + [f"c{n}" for n in range(900)])
    cells = "," + ",".join(["1", "1", "x", *['"q"'] * 900])
    path.write_text(
        f"{HEADER.strip()},{more}\n{record(1, 'x').strip()}{cells}\n1,2,3\n{HEADER}{record(2, 'x').strip()}{cells}\n"
    )
    loads(path, code=0)
    assert messages(path) == ["1", "2"]
    withstood(
        "attack",
        "900 columns with repeated names, and the header again within",
        times=1,
        outcome="read; what is no record is rejected and kept",
    )


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_json_of_any_depth_is_rejected_or_refused(inside: Path, opening: str, closing: str) -> None:
    deep = opening * 100_000 + "1" + closing * 100_000
    good = json.dumps(row("1"))
    hostile = json.dumps(row("2")).replace('"hello"', deep)
    lines = inside / "x.ndjson"
    lines.write_text(f"{good}\n{hostile}\n{json.dumps(row('3'))}\n{deep}\n")
    loads(lines, code=0)
    assert messages(lines)[:1] == ["1"]
    assert "3" in messages(lines)
    documents_ = [deep, hostile, f"[{good},{hostile}]", f'{{"messages": {deep}}}']
    loads(folder_of(inside, {f"{place}.json": text.encode() for place, text in enumerate(documents_)}))
    withstood(
        "attack",
        "JSON 100,000 levels deep",
        times=6,
        outcome="its record is rejected, or the document refused",
    )


def test_long_keys_within_keys_do_not_fill_the_memory() -> None:
    inner = ",".join(f'"{n}":1' for n in range(20_000))
    text = '{"' + "k" * 100_000 + '":{' + inner + "}}"
    with seconds(2):
        assert sum(map(len, documents.key_paths(text))) < 1_000_000
    nested = '{"' + '":{"'.join("k" * 3_000 for _ in range(16)) + '":{' + inner + "}" * 17
    assert sum(map(len, documents.key_paths(nested))) < 1_000_000
    withstood(
        "attack", "Long keys above thousands of others", times=2, outcome="left out of what is told of a file"
    )


ODD_TIMES = (
    "0000-01-01T00:00:00Z", "-0001-12-31T00:00:00Z", "99999-01-01T00:00:00Z", "2016-12-31T23:59:60Z",
    "infinity", "epoch",
    "294247-01-10T04:00:54Z", "2026-02-30T00:00:00Z", "2026-03-02T09:00:00+99:00", "1e18", "9" * 400, "NaN", "", "now",
)  # fmt: skip


def test_times_that_do_not_exist_reject_their_row(inside: Path) -> None:
    path = inside / "x.csv"
    path.write_text(
        HEADER
        + "".join(record(n, "x", posted_at=time) for n, time in enumerate(ODD_TIMES))
        + record("good", "x")
    )
    loads(path, "--input-tz", "UTC", code=0)
    # a clock that showed a leap second is read as the next minute, if at all
    assert {*messages(path)} <= {"good", "3"}
    withstood(
        "attack", "Times that do not exist", times=len(ODD_TIMES), outcome="the row is rejected and kept"
    )


def test_numbers_beyond_all_bounds_are_no_figures(inside: Path) -> None:
    path = inside / "x.csv"
    odd = ["1e400", "-1e400", "9" * 4_000, "NaN", "-nan", "Infinity", "-inf", "1e308", "0x10", "1_000", "٣"]
    header = HEADER.replace("text", "text,followers,shares,likes,rating")
    path.write_text(
        header + "".join(record(n, "x").strip() + f",{one},{one},{one},{one}\n" for n, one in enumerate(odd))
    )
    loads(path, code=0)
    for column in ("followers", "shares", "likes", "rating"):
        assert all(found is None or abs(float(str(found))) < 1e309 for found in messages(path, column))
        assert not any(found != found for found in messages(path, column))
    result = CliRunner().invoke(main, ["metrics", "--db", str(inside / "log.duckdb"), "-f", "json"])
    assert result.exit_code == 0, result.output
    assert "NaN" not in result.output
    assert "Infinity" not in result.output
    withstood(
        "attack",
        "Numbers without bounds: 1e400, NaN, 4,000 digits",
        times=len(odd),
        outcome="no number, and no NaN in any figure",
    )


def test_text_in_odd_encodings_is_read_or_refused(inside: Path) -> None:
    good = HEADER + record(1, "ä") + record(2, "b")
    contents = [
        good.encode().replace(b"b\n", b"\xc0\xaf\xe0\x80\xaf\n"),
        good.replace("ä", "\ufeffä\ufeff").encode(),
        good.encode().replace(b"b\n", b"\xed\xa0\x80\n"),
        good.encode("utf-7"), good.encode("utf-32"), good.encode("utf-32-be"), good.encode("cp037"),
        good.encode("utf-16") + b"\0",
        good.replace("ä", "\u202e\u2066\u200f").encode(), b"\xef\xbb\xbf" * 3 + good.encode(),
        good.encode() + b"\x1a" * 9,
    ]  # fmt: skip
    loads(folder_of(inside, {f"{place}.csv": content for place, content in enumerate(contents)}))
    path = inside / "x.ndjson"
    path.write_text(
        json.dumps(row("1", "\ud83d"))
        + "\n"
        + json.dumps(row("2", "\udc00\0"))
        + "\n"
        + json.dumps(row("3"))
        + "\n"
    )
    loads(path, code=0)
    assert "3" in messages(path)
    withstood(
        "attack",
        "Broken and odd encodings, lone surrogates, marks within",
        times=14,
        outcome="read, rejected or refused; never a guess unsaid",
    )


# --- mail and chats


def a_mail(headers: str, body: str = "x") -> bytes:
    return (
        f"From: a@b.c\nDate: Mon, 02 Mar 2026 09:00:00 +0000\nMessage-ID: <1@x>\n{headers}\n\n{body}".encode()
    )


def multipart(levels: int) -> bytes:
    body = "deep"
    for n in range(levels):
        body = f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n{body}\n--b{n}--\n'
    return a_mail(body)


MAILS: dict[str, Callable[[int], bytes]] = {
    "headers without end": lambda n: a_mail("".join(f"X-{k}: y\n" for k in range(n // 8)).strip()),
    "one header": lambda n: a_mail("Subject: " + "a" * n),
    "folded": lambda n: a_mail("Subject: a" + "\n b" * (n // 3)),
    "nested parts": lambda n: multipart(min(n // 60, 1_000)),
    "parts": lambda n: a_mail("Content-Type: multipart/mixed; boundary=b", "--b\n\nx\n" * (n // 7)),
    "continuations": lambda n: a_mail("Content-Type: text/plain; " + " ".join(f"name*{k}=x;" for k in range(n // 12))),
    "encoded words": lambda n: a_mail("Subject: " + "=?a?q?" * (n // 6) + "\n"
    "List-Id: " + "=?a?q?\x0c" * (n // 7) + "?="),
    "one end of words": lambda n: a_mail("Subject: ?=" + "=?a?q?" * (n // 6)),
    "references": lambda n: a_mail("References: " + "<" * n + "\nIn-Reply-To: " + "a" * n),
    "itself": lambda n: a_mail("References: " + "<1@x> " * (n // 6) + "\nIn-Reply-To: <1@x>"),
    "addresses": lambda n: a_mail("To: " + "a" * n + "\nCc: " + "a@" * (n // 2)),
    "parentheses": lambda n: a_mail("Sender: " + "(" * n).replace(b"a@b.c", b"(" * n),
    "lines like From": lambda n: b"From a@b.c Mon Mar  2 09:00:00 2026\n" + a_mail("X: y",
    ("From " + " \t" * 8_000 + "\n") * (n // 16_000 + 1)),
    "base64": lambda n: a_mail("Content-Transfer-Encoding: base64", "=A" * (n // 2)),
    "quoted-printable": lambda n: a_mail("Content-Transfer-Encoding: quoted-printable", "=" * n),
    "tags": lambda n: a_mail("Content-Type: text/html", "<a" * (n // 2)),
    "comments": lambda n: a_mail("Content-Type: text/html", "<!--" * (n // 4)),
    "scripts": lambda n: a_mail("Content-Type: text/html", "<script><" * (n // 9)),
    "references to characters": lambda n: a_mail("Content-Type: text/html",
    "&#" + "9" * n + ";" + "&#x" + "f" * n + ";" + "&" * n),
    "blank lines": lambda n: a_mail("Content-Type: text/html", "<br>" * (n // 4)),
}  # fmt: skip


@pytest.mark.parametrize("kind", MAILS)
def test_hostile_mail_takes_time_in_proportion(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.eml"
    taken = []
    for size in (50_000, 200_000):
        path.write_bytes(MAILS[kind](size))
        start = process_time()
        assert mail.looks_like(path.read_bytes()[: 1 << 16]) in (True, False)
        for found in mail.records(path):
            assert all("\0" not in (text or "") for text in found.values())
        taken.append(process_time() - start)
    assert taken[1] < 2 * slowed()
    assert taken[1] < 16 * max(taken[0], 0.02)
    withstood(
        "attack", "Mail made to take for ever", times=2, outcome="read in time that grows with its size"
    )


@pytest.mark.parametrize(
    "charset",
    ["unknown-8bit", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "zlib_codec", "rot13",
    "hex", "../../x", "utf-8\0", "x" * 2_000, "mbcs", "undefined", "utf-7", "uu"],
)  # fmt: skip
def test_any_name_of_a_charset_gives_a_text(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "x.eml"
    path.write_bytes(
        a_mail(
            f"Content-Type: text/plain; charset={charset}\nSubject: =?{charset}?q?=C5=A1?=",
            "\\q š xn--a " * 2_000,
        )
    )
    (found,) = mail.records(path)
    assert found["text"]
    assert "š" in found["text"] or charset == "utf-7"
    withstood(
        "attack",
        "Charsets of mail that do not exist, or are none",
        times=1,
        outcome="read as UTF-8, without a warning",
    )


def test_a_hostile_line_does_not_turn_the_dates_of_a_chat(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    lines = [f"{day:02}/03/2026, 09:00 - Dana: hello" for day in range(1, 29)]
    path.write_text("\n".join(lines))
    assert {found["date_order"] for found in chats.records(path)} == {"dmy"}
    # one line that only fits the other order is set apart, and moves no other
    path.write_text("\n".join([*lines, "03/28/2026, 09:00 - Eve: month first"]))
    found = list(chats.records(path))
    assert [one.get("date_order") for one in found] == ["dmy"] * 28 + [None]
    assert "does not exist" in (found[-1]["broken"] or "")
    # as many that fit each order are an error, not a guess
    with pytest.raises(InputError, match="more than one order"):
        path.write_text("\n".join([*lines, *(f"03/{day}/2026, 09:00 - Eve: x" for day in range(13, 29))]))
        list(chats.records(path))
    withstood(
        "attack",
        "Lines that would turn day and month of a chat",
        times=2,
        outcome="set apart, or the chat is refused",
    )


# --- patterns

TEXTS = (
    "a", " ", "0", ".", "@", "a.", "a@", '"', '""', "<", "<a", "&#", "=?", "(", "[", "{", "\\", '\\"',
    "_x0041", "http://a", " - ", " ^a", "x: ", "[h]",
    "“", "=?a?q?", "0:", "‹", "\u200e", "ab ", "/", "--", "\n", "::", "0f:", "1/",
)  # fmt: skip
READ: dict[str, Callable[[str], object]] = {
    "text of HTML": mailtext.text_of_html,
    "decoded header": mailtext.decoded,
    "number format": lambda text: kind_of(text * 5),
    "escapes of workbooks": unescaped,
    "name of a column": lambda text: [likeness(text[:length], "author_id") for length in (1_000, 20_000)],
    "keys of JSON": documents.key_paths,
    "chat lines": lambda text: chats.looks_like("1/2/2026, 09:00 - " + text),
    "greetings and signatures": lambda text: _impersonal(f"Hi ana, x ^a{text} b!", "hi "),
    "masking": lambda text: shown(text, 200, ()),
}


@pytest.mark.parametrize("name", READ)
def test_no_pattern_takes_for_ever(name: str) -> None:
    for unit in TEXTS:
        for tail in ("", "\x00", " b!"):
            text = unit * (20_000 // len(unit)) + tail
            start = process_time()
            READ[name](text)
            assert process_time() - start < 2 * slowed(), (unit, tail)
    withstood(
        "attack",
        "Texts made for patterns that go back and forth",
        times=108,
        outcome="read within two seconds each",
    )


# --- mappings


def test_numbers_of_a_mapping_have_bounds(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    for value in (
        "9" * 5_000,
        "0x" + "f" * 5_000,
        "-" + "9" * 5_000,
        "0b" + "1" * 20_000,
        "1e400",
        "nan",
        "inf",
    ):
        path.write_text(f'[columns]\nmessage_id = "a"\nposted_at = "b"\n[fixed]\nfollowers = {value}\n')
        with pytest.raises(ConfigError, match=r"not valid TOML|fewer digits|not a number"):
            read_mapping(path)
    path.write_text("[columns]\n" + " " * 20_000 + 'a = "?"\n' + "[" * 2_000)
    with seconds(2), pytest.raises(ConfigError):
        read_mapping(path)
    withstood("attack", "Numbers without end in a mapping", times=8, outcome="refused with what is wrong")


# --- lakes


@pytest.mark.parametrize("key", ["generation", "revision"])
def test_a_manifest_does_not_count_beyond_all_bounds(key: str) -> None:
    """What is appended next would have a number that no file of the lake can have."""
    for number in (10**8 + 1, 2**31, 2**63, 10**30, -1, 1.0, True, "1"):
        given = {"layout": 1, "generation": 1, "revision": 1, "messages": [], "tables": {}, key: number}
        with pytest.raises(LakeError, match="generation"):
            parse(json.dumps(given), "the lake")
    withstood("attack", "Lakes of the thirtieth power of generations", times=8, outcome="refused as damaged")


# --- Parquet


def test_parquet_that_lies_is_an_error(inside: Path) -> None:
    import polars

    whole = io.BytesIO()
    polars.DataFrame([row("1"), row("2")]).write_parquet(whole)
    raw = whole.getvalue()
    made: dict[str, bytes] = {}
    size = int.from_bytes(raw[-8:-4], "little")
    for content in (
        raw[:-8] + (2**32 - 1).to_bytes(4, "little") + b"PAR1", raw[:-8] + bytes(4) + b"PAR1",
        b"PAR1" + b"PAR1", b"PAR1" + bytes(4) + b"PAR1",
        raw[:4] + bytes(len(raw) - size - 12) + raw[-size - 8 :],
        raw[: -size - 8] + os.urandom(0) + b"\xff" * size + raw[-8:],
        raw[: -size - 8] + b"\x15" * size + raw[-8:], raw.replace(b"message_id", b"message\0id"),
        raw.replace(b"author_id", b"posted_at"),
    ):  # fmt: skip
        made[f"{len(made)}.parquet"] = content
    loads(folder_of(inside, made))
    withstood("attack", "Parquet whose footer and pages lie", times=9, outcome="refused as damaged")


def test_look_and_errors_stay_short(inside: Path) -> None:
    """A header of thousands of hostile names does not become a message of thousands of lines."""
    path = inside / "x.csv"
    path.write_text(",".join(f"\x1b[31mname{n}" for n in range(4_000)) + "\n")
    with pytest.raises(AnsweredError) as caught:
        look(path)
    assert len(str(caught.value)) < 5_000
