"""ZIP archives: what is unpacked, what is skipped, and what an archive cannot do."""

from __future__ import annotations

import stat
import struct
import zlib
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from analytics.errors import InputError
from analytics.sources import archives
from analytics.sources.archives import members, names

Bytes = bytes | str


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "unpacked"
    path.mkdir()
    return path


def make(path: Path, *files: tuple[str | ZipInfo, Bytes], method: int = ZIP_DEFLATED) -> Path:
    with ZipFile(path, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def by_hand(
    path: Path,
    name: bytes,
    content: bytes = b"a,b\n",
    flags: int = 0,
    size: int | None = None,
    crc: int | None = None,
) -> Path:
    """Write an archive of one stored member, byte by byte."""
    size = len(content) if size is None else size
    crc = zlib.crc32(content) if crc is None else crc
    common = struct.pack("<HHHHHLLLHH", 20, flags, 0, 0, 33, crc, len(content), size, len(name), 0)
    local = b"PK\x03\x04" + common + name + content
    listed = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(listed), len(local), 0)
    path.write_bytes(local + listed + end)
    return path


def contents(found: archives.Members) -> dict[str, bytes]:
    return {member.shown: member.path.read_bytes() for member in found.unpacked}


def reasons(found: archives.Members) -> dict[str, str]:
    return {skipped.shown: skipped.reason for skipped in found.skipped}


# --- what is unpacked


def test_exports_are_unpacked_under_names_of_our_own(tmp_path: Path, folder: Path) -> None:
    path = make(
        tmp_path / "exports.zip",
        ("b.CSV", "b"),
        ("sub/deep er/a.ndjson.gz", "a"),
        ("תלונות.xlsx", "c"),
        ("e.csv", ""),
    )
    found = members(path, folder)
    assert [(member.shown, member.path) for member in found.unpacked] == [
        ("exports.zip/b.CSV", folder / "0001.csv"),
        ("exports.zip/sub/deep er/a.ndjson.gz", folder / "0002.ndjson.gz"),
        ("exports.zip/תלונות.xlsx", folder / "0003.xlsx"),
        ("exports.zip/e.csv", folder / "0004.csv"),
    ]
    assert list(contents(found).values()) == [b"b", b"a", b"c", b""]
    assert found.skipped == ()
    assert names(path) == ["b.CSV", "sub/deep er/a.ndjson.gz", "תלונות.xlsx", "e.csv"]


def test_an_archive_without_files_gives_none(tmp_path: Path, folder: Path) -> None:
    path = make(tmp_path / "x.zip")
    assert members(path, folder) == archives.Members((), ())
    assert names(path) == []


def test_zip64_is_read(tmp_path: Path, folder: Path) -> None:
    with ZipFile(tmp_path / "x.zip", "w") as archive, archive.open("a.csv", "w", force_zip64=True) as file:
        file.write(b"a,b\n")
    assert contents(members(tmp_path / "x.zip", folder)) == {"x.zip/a.csv": b"a,b\n"}
    # more members than a list without zip64 can count
    path = make(
        tmp_path / "many.zip", *((f"{number}.txt", "") for number in range(65_536)), method=ZIP_STORED
    )
    assert len(names(path)) == 65_536


def test_what_stands_before_an_archive_does_not_matter(tmp_path: Path, folder: Path) -> None:
    path = make(tmp_path / "x.zip", ("a.csv", "a"))
    path.write_bytes(b"#!/bin/sh\nexit\n" + path.read_bytes())
    assert contents(members(path, folder)) == {"x.zip/a.csv": b"a"}


# --- what is skipped


def test_what_is_no_export_is_skipped_with_its_reason(tmp_path: Path, folder: Path) -> None:
    link, device, bzip = ZipInfo("link.csv"), ZipInfo("device.csv"), ZipInfo("bzip.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    device.external_attr = (stat.S_IFCHR | 0o777) << 16
    bzip.compress_type = ZIP_BZIP2
    with ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.mkdir("sub")
        for name in (
            "sub/.hidden.csv",
            ".git/a.csv",
            "__MACOSX/sub/._a.csv",
            "photo.png",
            "README",
            "more.ZIP",
        ):
            archive.writestr(name, "x")
        archive.writestr("old.tar.gz", "x")
        archive.writestr(link, "/etc/passwd")
        archive.writestr(device, "")
        archive.writestr(bzip, "x" * 100, compress_type=ZIP_BZIP2)
    found = members(tmp_path / "x.zip", folder)
    assert found.unpacked == ()
    assert list(folder.iterdir()) == []
    assert reasons(found) == {
        "x.zip/sub/": "a folder",
        "x.zip/sub/.hidden.csv": "hidden",
        "x.zip/.git/a.csv": "hidden",
        "x.zip/__MACOSX/sub/._a.csv": "notes of macOS",
        "x.zip/photo.png": "not an export by its name",
        "x.zip/README": "not an export by its name",
        "x.zip/more.ZIP": "an archive in an archive: unpack it",
        "x.zip/old.tar.gz": "an archive in an archive: unpack it",
        "x.zip/link.csv": "a link",
        "x.zip/device.csv": "no plain file",
        "x.zip/bzip.csv": "packed in an unusual way (method 12): unpack it",
    }


def test_an_encrypted_member_is_skipped(tmp_path: Path, folder: Path) -> None:
    found = members(by_hand(tmp_path / "x.zip", b"a.csv", flags=1), folder)
    assert reasons(found) == {"x.zip/a.csv": "encrypted: unpack it with its password"}


@pytest.mark.parametrize(
    "name", ["../a.csv", "sub/../../a.csv", "/etc/a.csv", "C:/a.csv", "..\\a.csv", "C:\\a.csv"]
)
def test_a_name_that_leads_out_of_the_archive_is_skipped(tmp_path: Path, folder: Path, name: str) -> None:
    path = make(tmp_path / "x.zip", (name, "a"), ("b.csv", "b"))
    found = members(path, folder)
    assert list(reasons(found).values()) == ["its name leads out of the archive"]
    assert contents(found) == {"x.zip/b.csv": b"b"}
    assert {p.name for p in tmp_path.rglob("*")} == {"x.zip", "unpacked", "0001.csv"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_with_one_name_the_later_is_taken(tmp_path: Path, folder: Path) -> None:
    found = members(make(tmp_path / "x.zip", ("a.csv", "old"), ("b.csv", "b"), ("a.csv", "new")), folder)
    assert contents(found) == {"x.zip/b.csv": b"b", "x.zip/a.csv": b"new"}
    assert reasons(found) == {"x.zip/a.csv": "a later file in the archive has the same name"}


# --- names


@pytest.mark.parametrize(
    ("raw", "flags", "shown"),
    [
        ("Žalbe.csv".encode(), 0x800, "Žalbe.csv"),
        # in UTF-8 without saying so, as some programs do
        ("Žalbe.csv".encode(), 0, "Žalbe.csv"),
        ("Beschwörung.csv".encode("cp437"), 0, "Beschwörung.csv"),
        (b"a\x1b[31m\n.csv", 0, "a\\x1b[31m\\n.csv"),
        ("\u202evsc.csv".encode(), 0x800, "\\u202evsc.csv"),
        (b"sub\\a.csv", 0, "sub/a.csv"),
    ],
)
def test_names_are_shown_as_they_were_meant_and_without_control_characters(
    tmp_path: Path, folder: Path, raw: bytes, flags: int, shown: str
) -> None:
    path = by_hand(tmp_path / "x.zip", raw, flags=flags)
    assert contents(members(path, folder)) == {f"x.zip/{shown}": b"a,b\n"}
    assert names(path) == [shown]


# --- archives that are broken


def test_a_file_that_is_no_archive_is_an_error(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"id,text\n")
    with pytest.raises(
        InputError, match=r"x\.zip is cut off or damaged: it does not end as a ZIP archive does\."
    ):
        members(path, folder)
    with pytest.raises(InputError, match=r"none\.zip cannot be read: No such file"):
        names(tmp_path / "none.zip")


def test_an_archive_that_is_cut_off_anywhere_is_an_error(tmp_path: Path, folder: Path) -> None:
    raw = make(tmp_path / "x.zip", ("a.csv", "id,text\n" * 20), ("b.csv", "hello")).read_bytes()
    for end in range(len(raw)):
        (tmp_path / "cut.zip").write_bytes(raw[:end])
        with pytest.raises(InputError, match="cut off or damaged"):
            members(tmp_path / "cut.zip", folder)
        for unpacked in folder.iterdir():
            unpacked.unlink()


def test_any_changed_byte_is_an_error_or_changes_no_content(tmp_path: Path, folder: Path) -> None:
    raw = make(tmp_path / "x.zip", ("a.csv", "id,text\n" * 20)).read_bytes()
    for place in range(len(raw)):
        for bit in (1, 0x80):
            changed = bytearray(raw)
            changed[place] ^= bit
            (tmp_path / "bad.zip").write_bytes(changed)
            try:
                found = members(tmp_path / "bad.zip", folder)
            except InputError:
                found = archives.Members((), ())
            assert set(contents(found).values()) <= {b"id,text\n" * 20}
            for unpacked in folder.iterdir():
                unpacked.unlink()


def test_a_wrong_checksum_is_an_error_that_names_the_member(tmp_path: Path, folder: Path) -> None:
    path = by_hand(tmp_path / "x.zip", b"sub/a.csv", crc=1)
    with pytest.raises(InputError, match=r"^x\.zip/sub/a\.csv is cut off or damaged: Bad CRC-32"):
        members(path, folder)


def test_a_name_that_is_not_in_the_encoding_it_claims_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cut off or damaged"):
        names(by_hand(tmp_path / "x.zip", b"\xff\xfe.csv", flags=0x800))


# --- archives that are made to do harm


def test_what_would_fill_the_disk_is_not_unpacked(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "x.zip", ("a.csv", b"0" * (1 << 20)))
    assert len(members(path, folder).unpacked) == 1
    (folder / "0001.csv").unlink()
    monkeypatch.setattr(archives, "HARMLESS_BYTES", 1 << 19)
    with pytest.raises(InputError, match=r"would unpack to 0\.0 GiB, more than 200 times its size"):
        members(path, folder)
    assert list(folder.iterdir()) == []


def test_a_member_gives_no_more_than_it_declares(tmp_path: Path, folder: Path) -> None:
    path = by_hand(tmp_path / "x.zip", b"a.csv", b"0" * 1_000, size=10, crc=zlib.crc32(b"0" * 10))
    assert [len(content) for content in contents(members(path, folder)).values()] == [10]


def test_a_bomb_that_declares_its_size_is_refused_before_it_is_unpacked(tmp_path: Path, folder: Path) -> None:
    path = by_hand(tmp_path / "x.zip", b"a.csv", size=(1 << 32) - 2)
    with pytest.raises(InputError, match=r"would unpack to 4\.0 GiB"):
        members(path, folder)
    assert list(folder.iterdir()) == []


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "x.zip", ("a.csv", "a" * 100), ("b.csv", "b" * 100), method=ZIP_STORED)
    raw = bytearray(path.read_bytes())
    # the second entry of the list points to the first member
    second = raw.rfind(b"PK\x01\x02")
    raw[second + 42 : second + 46] = struct.pack("<L", 0)
    path.write_bytes(raw)
    with pytest.raises(InputError, match="files that share their bytes"):
        names(path)


def test_more_members_than_any_export_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "x.zip", ("a.csv", ""), ("b.csv", ""), ("c.csv", ""))
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    with pytest.raises(InputError, match=r"has more than 2 files\. Unpack it and give the folder"):
        names(path)


def test_a_list_too_long_for_memory_is_refused_unread(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "x.zip", b"a.csv")
    raw = path.read_bytes()
    end = raw.rfind(b"PK\x05\x06")
    path.write_bytes(raw[: end + 12] + struct.pack("<L", 1 << 27) + raw[end + 16 :])
    with pytest.raises(InputError, match="has more than 100,000 files"):
        names(path)
