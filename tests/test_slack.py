"""Archives of Slack: which they are, whose messages, in which conversation, and what cannot be read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from analytics.config import Settings
from analytics.errors import InputError
from analytics.log import Loaded, LoadOptions, Log, load
from analytics.sources import slack
from analytics.sources.files import find
from analytics.sources.slack import NO_LIST, NO_OBJECT, TOO_LARGE, looks_like, records

Record = dict[str, str | None]
USERS = [{"id": "U1", "name": "dana", "profile": {"real_name": "Dana Levi", "email": "dana@example.com"}}]


def message(text: str = "hello", ts: str = "1772442060.000200", **keys: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "text": text, "ts": ts, **keys}


def archive(path: Path, **files: Any) -> Path:
    """Write an archive; `__` in a name stands for a slash, and every name ends in .json."""
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            text = content if isinstance(content, str | bytes) else json.dumps(content)
            packed.writestr(ZipInfo(name.replace("__", "/") + ".json"), text, ZIP_DEFLATED)
    return path


def read(tmp_path: Path, *days: Any, **lists: Any) -> list[Record]:
    files = {f"help__2026-03-{place:02}": day for place, day in enumerate(days, start=1)}
    return list(records(archive(tmp_path / "slack.zip", **{"users": USERS, **files, **lists})))


@pytest.fixture(scope="module")
def data(request: pytest.FixtureRequest) -> Path:
    """The folder of the real exports."""
    folder: Path = request.config.rootpath.parent / "shared" / "data" / "formats" / "slack"
    if not folder.is_dir():
        pytest.skip("the real exports (../shared/data/formats) are not here")
    return folder


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log(
        tmp_path / "log.duckdb", Settings(brands=(("acme", ("Hamza Faran", "U0002")),)), writable=True
    ) as opened:
        yield opened


def load_file(log: Log, path: Path) -> Loaded:
    (export,) = find([str(path)]).exports
    return load(log, export, LoadOptions(), datetime(2026, 11, 1))


# --- which archives are of a workspace


@pytest.mark.parametrize(
    ("names", "is_one"),
    [
        (["users.json", "help/2026-03-02.json"], True),
        (["channels.json", "help/", "help/2026-03-02.json", "help/canvas.json"], True),
        (["dms.json", "D1/2026-03-02.json"], True),
        (["org_users.json", "help/2026-03-02.json"], True),
        (["export/users.json", "export/help/2026-03-02.json", "__MACOSX/export/._users.json"], True),
        (["export\\users.json", "export\\help\\2026-03-02.json"], True),
        (["users.json", "export/help/2026-03-02.json"], False),
        (["users.json", "channels.json"], False),
        (["help/2026-03-02.json"], False),
        (["users.json", "2026-03-02.json"], False),
        (["export.csv"], False),
        ([], False),
    ],
)
def test_an_archive_is_of_a_workspace_by_the_names_in_it(names: list[str], is_one: bool) -> None:
    assert looks_like(names) == is_one


def test_another_archive_is_an_error_for_a_user(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no archive of a Slack workspace"):
        list(records(archive(tmp_path / "x.zip", users=USERS)))
    (tmp_path / "y.zip").write_bytes(b"PK\x03\x04 not at all")
    with pytest.raises(InputError, match=r"y\.zip"):
        list(records(tmp_path / "y.zip"))


def test_an_archive_that_was_packed_again_within_a_folder_is_read(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", export__users=USERS, export__help__2026_03_02=[], __MACOSX__x="junk")
    with ZipFile(path, "a") as packed:
        packed.writestr("export/help/2026-03-02.json", json.dumps([message()]))
        packed.writestr("other/help/2026-03-02.json", json.dumps([message("of another root")]))
    assert [(r["text"], r["user_name"]) for r in records(path)] == [("hello", "Dana Levi")]


# --- messages


def test_messages_come_conversation_by_conversation_and_day_by_day(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [message("b1"), message("b2")],
        [message("b3")],
        **{"aside__2026-03-09": [message("a1")], "aside__2026-03-10": []},
    )
    assert [(r["channel_name"], r["text"]) for r in found] == [
        ("aside", "a1"), ("help", "b1"), ("help", "b2"), ("help", "b3"),
    ]  # fmt: skip


def test_the_lists_say_what_a_conversation_is(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [message()],
        **{
            "D9__2026-03-01": [message()],
            "mpdm-a--b-1__2026-03-01": [message()],
            "odd__2026-03-01": [message()],
        },
        channels=[{"id": "C1", "name": "help"}],
        dms=[{"id": "D9", "members": ["U1"]}],
        mpims=[{"id": "G1", "name": "mpdm-a--b-1"}],
        groups="not json",
    )
    assert [(r["channel_name"], r["channel_id"], r["channel_kind"]) for r in found] == [
        ("D9", "D9", "direct"),
        ("help", "C1", "public"),
        ("mpdm-a--b-1", "G1", "group"),
        ("odd", None, None),
    ]


def test_the_list_of_people_says_who_wrote_and_who_is_meant(tmp_path: Path) -> None:
    people = [
        *USERS,
        {"id": "U2", "name": "bot", "is_bot": True},
        {"id": "U3", "profile": {"real_name": "<A|B>"}},
        "x",
        {},
    ]
    first, second, third = read(
        tmp_path, [message("<@U1> <@U3> <@U9> <@U1|d>"), message(user="U2"), message(user="U9")], users=people
    )
    assert (first["user_name"], first["user_handle"], first["user_email"], first["is_bot"]) == (
        "Dana Levi", "dana", "dana@example.com", "false",
    )  # fmt: skip
    assert first["text"] == "<@U1|Dana Levi> <@U3| A B > <@U9> <@U1|d>"
    assert (second["user_name"], second["is_bot"]) == ("bot", "true")
    assert (third["user_name"], third["is_bot"]) == (None, "false")


def test_what_is_nested_stays_json(tmp_path: Path) -> None:
    (found,) = read(
        tmp_path, [message(attachments=[{"fallback": "ü"}], user=None, comment={"user": "U7"}, ts=1.5)]
    )
    assert (found["attachments"], found["user"], found["ts"]) == ('[{"fallback": "ü"}]', "U7", "1.5")


# --- what cannot be read


def test_what_is_no_message_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack, "_LARGEST_FILE", 2_000)
    deep = "[" * 1_900
    found = read(tmp_path, '[{"type": ', b"\xff[", deep, {"a": 1}, [1, None, "x", message()], "x" * 3_000, [])
    assert [(r["broken"], r["record"]) for r in found if "broken" in r] == [
        (NO_LIST, '[{"type": '),
        (NO_LIST, "\\xff["),
        (NO_LIST, deep),
        (NO_LIST, '{"a": 1}'),
        (NO_OBJECT, "1"),
        (NO_OBJECT, "null"),
        (NO_OBJECT, "x"),
        (TOO_LARGE, "help/2026-03-06.json"),
    ]
    assert [r["text"] for r in found if "broken" not in r] == ["hello"]


def test_halves_of_characters_and_nul_can_be_stored(tmp_path: Path) -> None:
    (found,) = read(tmp_path, b'[{"type": "message", "text": "a\\ud800b\\u0000c", "user": {"x": "\\udfff"}}]')
    for cell in found.values():
        assert "\0" not in (cell or "").encode().decode()
    assert found["text"] == "a?b\ufffdc"


def test_a_bomb_and_a_locked_archive_are_errors_for_a_user(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", users=USERS)
    with ZipFile(path, "a", ZIP_DEFLATED) as packed:
        for day in range(1, 29):
            packed.writestr(f"help/2026-02-{day:02}.json", b" " * 40_000_000)
    started = perf_counter()
    with pytest.raises(InputError, match="would unpack to"):
        list(records(path))
    assert perf_counter() - started < 5
    locked = archive(tmp_path / "y.zip", users=USERS, **{"help__2026-03-01": [message()]})
    content = bytearray(locked.read_bytes())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at = content.find(start)
        while at >= 0:
            content[at + (6 if start == b"PK\x03\x04" else 8)] |= 1
            at = content.find(start, at + 4)
    locked.write_bytes(content)
    with pytest.raises(InputError, match="encrypted"):
        list(records(locked))


# --- real files


def test_a_real_archive_is_loaded(data: Path, log: Log) -> None:
    path = data / "testarchive.zip"
    people = {"U0BMYT2FL": "Harry Potter", "U0BMS113R": "Hermione Granger", "U0BMQB6JE": "Hamza Faran"}
    people["U0BMM2FEH"] = "heroeshannibal"
    kinds: Counter[str | None] = Counter()
    spoken: Counter[str] = Counter()
    with ZipFile(path) as packed:
        assert looks_like(packed.namelist())
        for name in packed.namelist():
            for entry in json.loads(packed.read(name)) if "/" in name and name.endswith(".json") else []:
                kinds[entry.get("subtype")] += 1
                if entry.get("subtype") in (None, "file_share") and not entry.get("bot_id"):
                    spoken[people[entry["user"]]] += 1
    assert kinds == {
        None: 49,
        "bot_message": 94,
        "channel_join": 8,
        "bot_add": 3,
        "file_share": 3,
        "file_comment": 1,
    }
    loaded = load_file(log, path)
    assert loaded.ledger.format == "slack"
    assert (loaded.ledger.read, loaded.ledger.loaded, loaded.ledger.rejected) == (158, 147, 11)
    assert log.con.execute("select distinct reason from rejects").fetchall() == [
        ("no message: an event of the channel (joined, renamed, pinned ...)",)
    ]
    found = log.con.execute(
        "select author_name, count(*) from posts where not automated and text not like '% commented on %' group by all"
    ).fetchall()
    assert dict(found) == spoken
    assert log.con.execute("select count(*) from posts where text is null").fetchall() == [(0,)]
    assert log.con.execute("select distinct author_name from posts where from_brand").fetchall() == [
        ("Hamza Faran",)
    ]


def test_a_real_history_of_a_channel_is_loaded(data: Path, log: Log) -> None:
    loaded = load_file(log, data / "perceval_slack_history.json")
    assert loaded.ledger.format == "slack"
    assert (loaded.ledger.read, loaded.ledger.loaded, loaded.ledger.rejected) == (7, 6, 1)
    found = log.con.execute(
        "select message_id, author_id, from_brand, automated, text from posts order by posted_at, message_id"
    ).fetchall()
    assert found == [
        (
            "slack:1427135733.000068",
            "slack:U0001",
            False,
            False,
            "jsmanrique: tenemos que dar métricas super chulas",
        ),
        ("slack:1427135740.000069", "slack:U0001", False, False, "¿vale?"),
        ("slack:1427135835.000070", "slack:U0002", True, False, "hey acs"),
        ("slack:1427135890.000071", "slack:U0002", True, False, "tengo el móvil"),
        ("slack:1486969200.000136", "slack:B0001", False, True, "There are no events this week."),
        (
            "slack:1486999900.000000",
            "slack:U0003",
            False,
            False,
            "@dizquierdo commented on @acs file>: Thanks.",
        ),
    ]
