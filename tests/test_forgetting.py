"""Forgetting: one person leaves the log, its history and its file, and no later load brings them back."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from attempts import withstood
from click.testing import CliRunner
from exports import as_csv, as_ndjson, everything, load_file, outcome, save
from named_people import SECRET, answer, cells

import analytics
from analytics.cli import main
from analytics.errors import InputError, LogError, RequestError
from analytics.log import Log, unload
from analytics.log.keys import name_key
from analytics.log.relabelling import relabel

ANA = {"author_id": "ana_k77", "author_name": "Anastasija Kovač"}
LATER = datetime(2026, 6, 2)


@pytest.fixture(autouse=True)
def beside() -> Iterator[None]:
    """Each log has its key beside it."""
    name_key(None)
    yield
    name_key(None)


FIRST = [
    cells("a1", f"where is my parcel {SECRET}", **ANA, url="https://x.example/ana_k77/status/a1"),
    answer(
        "b1", "Hi Anastasija, we look into it", parent_id="a1", url="https://x.example/acme/b1?to=ana_k77",
        posted_at="2026-03-02T10:00:00Z",
    ),
    cells("c1", "@ana_k77 same here", author_id="bo", author_name="Bo", posted_at="2026-03-02T11:00:00Z"),
    answer("b2", "Bo, we are sorry", parent_id="c1", posted_at="2026-03-02T12:00:00Z"),
    cells("a2", "still nothing", **ANA, conversation_id="dm-ana_k77-acme", posted_at="2026-03-03T09:00:00Z"),
    answer("b3", "One moment", conversation_id="dm-ana_k77-acme", posted_at="2026-03-03T10:00:00Z"),
    answer("b4", "It is here", conversation_id="dm-ana_k77-acme", posted_at="2026-03-03T11:00:00Z"),
    cells("a3", "a row without a time", **ANA, posted_at="soon"),
    cells("d1", "another row without a time", author_id="dan", posted_at="soon"),
]  # fmt: skip
AGAIN = [
    cells("a1", f"where is my parcel {SECRET} please", **ANA, posted_at="2026-03-02T09:00:00Z"),
    cells("c1", "@ana_k77 same here", author_id="bo", author_name="Bo", posted_at="2026-03-02T11:00:00Z"),
    cells("e1", "hello", author_id="eve", posted_at="2026-03-09T11:00:00Z"),
]


@cache
def made() -> dict[str, bytes]:
    """Return the files of a log of both exports, and these."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with Log(folder / "log.duckdb", writable=True) as log:
            load_file(log, save(folder / "first.csv", as_csv(FIRST)))
            load_file(log, save(folder / "again.csv", as_csv(AGAIN)))
        return {file.name: file.read_bytes() for file in folder.iterdir()}


def loaded(folder: Path) -> Path:
    """Put a log of both exports into a folder."""
    for name, content in made().items():
        (folder / name).write_bytes(content)
    (folder / "log.duckdb").chmod(0o600)
    return folder / "log.duckdb"


def rows(log: Log, without: Mapping[str, tuple[str, ...]] = {}) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables, their columns in the order of their names."""
    found = {}
    for table in everything(log):
        names = sorted(
            name
            for name, *_ in log.con.execute(f"describe {table}").fetchall()
            if name not in without.get(table, ())
        )
        selected = ", ".join(f'"{name}"' for name in names)
        found[table] = sorted(log.con.execute(f"select {selected} from {table}").fetchall(), key=repr)
    return found


def asked(path: Path, query: str) -> list[tuple[Any, ...]]:
    with Log(path) as log:
        return log.con.execute(query).fetchall()


# --- what goes


def test_all_that_a_person_wrote_goes_and_is_counted(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    found = analytics.forget("ana_k77", path)
    # a1 (two rows of it) and a2 are messages, a3 a rejected row; b1 has a parent and a link, b3 and b4 a conversation;
    # c1 names her and so does b1 ("Hi Anastasija" is not her whole name); her turns were a1 and a2
    assert (found.channel, found.messages, found.versions, found.rejected) == ("twitter", 2, 2, 1)
    assert (found.references, found.turns, found.mentions, found.masked) == (3, 2, 1, 0)
    assert asked(path, "select message_id from messages order by all") == [
        ("b1",), ("b2",), ("b3",), ("b4",), ("c1",), ("e1",)
    ]  # fmt: skip
    assert asked(path, "select message_id from versions order by all") == [("c1",), ("c1",)]


def test_no_table_names_the_person_but_texts_of_others(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    analytics.forget("ana_k77", path)
    with Log(path) as log:
        held = {name: repr(found) for name, found in everything(log).items()}
    for table, content in held.items():
        content = content.replace("@ana_k77 same here", "")
        assert "ana_k77" not in content, table
        assert "Kova" not in content, table
        assert SECRET not in content, table
        assert "'a1'" not in content, table
        assert "a row without a time" not in content, table
    assert "another row without a time" in held["unreadable"]
    withstood(
        "fault",
        "A person is forgotten",
        times=len(held),
        outcome="no table names them, only what others wrote",
    )


@pytest.mark.parametrize("mentions", [False, True])
def test_the_brand_s_answers_stay_and_are_nobody_s(tmp_path: Path, mentions: bool) -> None:
    path = loaded(tmp_path)
    found = analytics.forget("ana_k77", path, mentions=mentions)
    texts = dict(asked(path, "select message_id, text from messages"))
    # the name is masked in what answered her, and where it stands whole
    assert found.masked == (2 if mentions else 0)
    assert texts["b1"] == ("Hi ‹@›, we look into it" if mentions else "Hi Anastasija, we look into it")
    assert texts["c1"] == ("‹@› same here" if mentions else "@ana_k77 same here")
    # of the four answers only the one to Bo is to somebody
    assert asked(path, "select message_no from places join posts using (message_no) where from_brand"
                       " and customer_no is null") != []  # fmt: skip
    assert asked(path, "select customer_id, outcome from turns order by all") == [
        ("bo", "answered"), ("eve", "pending")
    ]  # fmt: skip
    # two answers of one conversation still are of one
    (one,), (other,) = asked(path, "select conversation_id from posts where message_id in ('b3', 'b4')")
    assert one == other
    assert one.startswith("forgotten:")


def test_the_ledger_still_adds_up_and_says_what_was_forgotten(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    analytics.forget("ana_k77", path)
    with Log(path) as log:
        first, again = log.ledger()
    # of 9 rows: a1 and a2 forgotten, a3 too, d1 rejected before
    assert (first.read, first.loaded, first.rejected) == (9, 5, 4)
    assert (again.read, again.loaded, again.unchanged, again.rejected) == (3, 1, 1, 1)
    assert asked(path, "select file, row_no, source_row, count(*) from rejects where reason = 'forgotten'"
                       " group by all order by all") == [
        ("again.csv", None, "", 1), ("first.csv", 8, "", 1), ("first.csv", None, "", 2)
    ]  # fmt: skip


def test_the_model_equals_one_that_is_built_from_nothing(tmp_path: Path, sample_log: Path) -> None:
    path = tmp_path / "log.duckdb"
    path.write_bytes(sample_log.read_bytes())
    who = asked(path, "select channel, author_id from posts where not from_brand and author_id is not null group by all"
                      " order by count(*) desc, channel, author_id limit 5")  # fmt: skip
    for channel, author in who:
        analytics.forget(f"{channel}:{author}", path)
    with Log(path, writable=True) as log:
        forgotten = rows(log)
        log.con.execute("delete from places; delete from waits; delete from templates; delete from labels")
        log.con.execute("delete from acts; delete from brand_accounts")
        log.con.execute("delete from properties where name in ('numbering', 'labelling')")
        relabel(log)
        assert rows(log) == forgotten


@pytest.mark.parametrize("order", [("first.csv", "again.csv"), ("again.csv", "first.csv")])
def test_forgetting_before_a_load_comes_to_the_same_as_after_it(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    path = loaded(tmp_path)
    analytics.forget("ana_k77", path)
    fresh = tmp_path / "fresh.duckdb"
    shutil.copy(f"{path}.key", f"{fresh}.key")
    with Log(path) as log:
        known = log.con.execute("from forgotten").fetchall()
        (key,) = log.con.execute("from properties where name = 'key'").fetchall()
        after = rows(log, {"files": ("loaded_at", "file_no", "path"), "unreadable": ("row_no", "file_no"),
                           "posts": ("file_no",), "versions": ("file_no", "outcome")})  # fmt: skip
    with Log(fresh, writable=True) as log:
        log.con.executemany("insert into forgotten values (?, ?, ?)", known)
        log.con.execute("insert into properties values (?, ?)", key)
        for name in order:
            load_file(log, tmp_path / name)
        before = rows(log, {"files": ("loaded_at", "file_no", "path"), "unreadable": ("row_no", "file_no"),
                            "posts": ("file_no",), "versions": ("file_no", "outcome")})  # fmt: skip
    before.pop("properties"), after.pop("properties")
    assert before == after


LONG = "qz-a-b-c-d-e-f-g-h-i-secretid"


@pytest.mark.parametrize("is_before", [True, False])
def test_other_columns_of_others_lose_the_person_before_and_after(tmp_path: Path, is_before: bool) -> None:
    path = tmp_path / "log.duckdb"
    hers = [cells("a1", "hi", **ANA), cells("l1", "hi", author_id=LONG)]
    others = [
        answer(
            "b1", "ho", tags="vip;ana_k77", agent="Anastasija Kovač", url="https://x.example/r?to=ana%5Fk77"
        ),
        answer("b2", "ho", tags="vip", agent="Anastasija", url="https://x.example/r?to=100%"),
        cells("c1", "hey", author_id="bo", tags="friend of Ana_K77", url=f"https://x.example/{LONG}"),
        cells("d1", "hey", author_id="dan", conversation_id=f"dm:{LONG}"),
        cells("e1", "of Anastasija Kovac\u030c", author_id="eve", posted_at="soon"),
    ]
    first, second = [*hers, *others], [cells("f1", "ha", author_id="fay")]
    if not is_before:
        first, second = hers, others
    analytics.load(save(tmp_path / "a.csv", as_csv(first)), path).close()
    one = analytics.forget("ana_k77", path)
    other = analytics.forget(LONG, path)
    # b1 and c1; c1 and d1
    assert (one.references, other.references) == ((2, 2) if is_before else (0, 0))
    analytics.load(save(tmp_path / "b.csv", as_csv(second)), path).close()
    with Log(path) as log:
        held = repr(everything(log)).replace("Anastasija', ", "")
    for word in ("ana_k77", "Ana_K77", "Kova", "ana%5F", "secretid"):
        assert word not in held
    assert asked(path, "select tags[1], len(tags), agent, url from posts where message_id = 'b2'") == [
        ("vip", 1, "Anastasija", "https://x.example/r?to=100%")
    ]
    (((vip, hidden), agent, url),) = asked(path, "select tags, agent, url from posts where message_id = 'b1'")
    assert (vip, url) == ("vip", None)
    assert hidden.startswith("forgotten:")
    assert agent.startswith("forgotten:")
    assert asked(path, "select reason from unreadable where row_no > 0 and source_row = ''") == [
        ("forgotten",)
    ]


# --- what does not come back


def test_no_later_load_brings_a_person_back(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    analytics.forget("ana_k77", path)
    with Log(path, writable=True) as log:
        same = load_file(log, tmp_path / "first.csv")
        assert same.is_known
        other = load_file(log, save(tmp_path / "other.csv", as_csv(reversed(FIRST))))
        # a1, a2 and a3 are hers, d1 is rejected, the other five are known
        assert outcome(other) == {"unchanged": 5, "rejected": 4}
        # without its author, and as another kind of file
        bare = [
            {name: value for name, value in one.items() if name != "author_name"} | {"author_id": ""}
            for one in FIRST[:1]
        ]
        assert outcome(load_file(log, save(tmp_path / "bare.ndjson", as_ndjson(bare)))) == {"rejected": 1}
        broken = as_csv([cells("f1", "fine", author_id="fay")]) + 'x1,"2026-03-02",twitter,ana_k77\n'
        assert outcome(load_file(log, save(tmp_path / "broken.csv", broken))) == {"loaded": 1, "rejected": 1}
        new = [cells("a9", "a new one", **ANA), cells("g1", "hello", author_id="gil", parent_id="a1")]
        assert outcome(load_file(log, save(tmp_path / "new.csv", as_csv(new)))) == {
            "loaded": 1,
            "rejected": 1,
        }
        held = {
            name: repr(found).replace("@ana_k77 same here", "") for name, found in everything(log).items()
        }
    for table, content in held.items():
        assert "ana_k77" not in content, table
        assert "Kova" not in content, table
    withstood(
        "fault",
        "Exports of a forgotten person are loaded again",
        times=5,
        outcome="their rows are rejected, without content",
    )


@pytest.mark.parametrize(
    "spelled",
    [
        {"author_id": "ANA_K77"},
        {"author_id": "@ana_k77"},
        {"author_id": " @Ana_K77 "},
        {"author_id": "\uff41na_k77"},
        {"author_id": "ana_\u200bk77"},
        {"author_id": "", "author_name": "anastasija KOVAČ"},
        {"author_id": "", "author_name": "Anastasija Kovac\u030c"},
        {"author_id": "somebody else", "message_id": "a1"},
    ],
    ids=lambda given: ascii("-".join(given.values())),
)
def test_another_spelling_does_not_bring_a_person_back(tmp_path: Path, spelled: dict[str, str]) -> None:
    path = loaded(tmp_path)
    analytics.forget("ana_k77", path)
    rows_of_hers = [cells("z1", "again", author_id="", author_name="") | spelled]
    with Log(path, writable=True) as log:
        again = load_file(log, save(tmp_path / "spelled.csv", as_csv(rows_of_hers)))
        assert outcome(again) == {"rejected": 1}


@pytest.mark.parametrize("spelled", [{"author_id": "@ANA_K77"}, {"author_name": "anastasija KOVAČ"}])
def test_all_spellings_of_a_person_are_forgotten_together(tmp_path: Path, spelled: dict[str, str]) -> None:
    path = loaded(tmp_path)
    rows_of_hers = [cells("z1", "as another", author_id="") | spelled]
    analytics.load(save(tmp_path / "spelled.csv", as_csv(rows_of_hers)), path).close()
    # a1, a2 and z1
    assert analytics.forget("ana_k77", path).messages == 3
    assert asked(path, "select message_id from posts where not from_brand order by all") == [("c1",), ("e1",)]


def test_a_name_that_two_people_have_is_taken_for_neither_where_there_is_no_id(tmp_path: Path) -> None:
    path = tmp_path / "log.duckdb"
    several = [
        cells("1", "hi", author_id="u1", author_name="Facebook User"),
        cells("2", "ho", author_id="u2", author_name="Facebook User"),
        cells("3", "he", author_id="", author_name="Facebook User"),
    ]
    analytics.load(save(tmp_path / "a.csv", as_csv(several)), path).close()
    assert analytics.forget("u1", path).messages == 1
    later = [cells("4", "ha", author_id="", author_name="Facebook User"), several[0]]
    with Log(path, writable=True) as log:
        again = load_file(log, save(tmp_path / "b.csv", as_csv(later)))
        assert outcome(again) == {"loaded": 1, "rejected": 1}
    assert asked(path, "select message_id from posts order by all") == [("2",), ("3",), ("4",)]


def test_what_another_wrote_under_the_same_id_at_another_time_stays(tmp_path: Path) -> None:
    path = tmp_path / "log.duckdb"
    hers = [cells("1", "hi", **ANA)]
    other = [cells("1", "ho", author_id="bo", posted_at="2026-03-05T09:00:00Z")]
    analytics.load(
        [save(tmp_path / "a.csv", as_csv(hers)), save(tmp_path / "b.csv", as_csv(other))], path
    ).close()
    analytics.forget("ana_k77", path)
    assert asked(path, "select author_id, text from posts") == [("bo", "ho")]
    with Log(path, writable=True) as log:
        again = load_file(log, save(tmp_path / "c.csv", as_csv([*other, *hers])))
        assert outcome(again) == {"unchanged": 1, "rejected": 1}


def test_marks_of_ids_as_they_were_spelled_still_hold(tmp_path: Path) -> None:
    import hmac

    path = loaded(tmp_path)
    analytics.forget("ana_k77", path)
    key = bytes.fromhex(Path(f"{path}.key").read_text().split()[-1])
    # as earlier versions made them
    mark = hmac.new(key, b"author\ntwitter\n@Bo_K", "sha256").hexdigest()
    with Log(path, writable=True) as log:
        log.con.execute("insert into forgotten values (?, 'author', ?)", [mark, LATER])
        again = load_file(log, save(tmp_path / "z.csv", as_csv([cells("z1", "hi", author_id="@Bo_K")])))
        assert outcome(again) == {"rejected": 1}
    # forgotten once more, in every spelling
    analytics.forget("twitter:@Bo_K", path)
    with Log(path, writable=True) as log:
        again = load_file(log, save(tmp_path / "y.csv", as_csv([cells("z1", "hi", author_id="bo_k")])))
        assert outcome(again) == {"rejected": 1}


def test_a_person_of_the_same_name_on_another_channel_stays(tmp_path: Path) -> None:
    path = tmp_path / "log.duckdb"
    with Log(path, writable=True) as log:
        load_file(
            log,
            save(
                tmp_path / "a.csv",
                as_csv([cells("1", "hi", **ANA), cells("2", "ho", **ANA, channel="email")]),
            ),
        )
    with pytest.raises(RequestError, match=r"any of 2 people.*\n  email:ana_k77\n  twitter:ana_k77"):
        analytics.forget("ana_k77", path)
    assert analytics.forget("email:ana_k77", path).messages == 1
    assert asked(path, "select message_id from posts") == [("1",)]


@pytest.mark.parametrize(
    "name", ["ana_k77", "@Ana_K77", "Anastasija Kovač", "twitter:ana_k77", "@anastasija kovač"]
)
def test_a_person_is_meant_by_id_or_name(tmp_path: Path, name: str) -> None:
    assert analytics.forget(name, loaded(tmp_path)).messages == 2


def test_who_is_not_there_is_an_error_and_the_log_stays(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    before = path.read_bytes()
    with pytest.raises(RequestError, match="holds nothing that a customer called"):
        analytics.forget("acme", path)
    with pytest.raises(RequestError, match="holds nothing that a customer called"):
        analytics.forget("twitter:nobody", path)
    with Log(path) as log:
        assert log.con.execute("select count(*) from posts").fetchone() == (8,)
    assert len(path.read_bytes()) == len(before)


def test_forgetting_twice_removes_nothing_more(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    analytics.forget("ana_k77", path)
    found = analytics.forget("twitter:ana_k77", path)
    assert (found.messages, found.versions, found.rejected, found.turns) == (0, 0, 0, 0)


def test_somebody_of_whom_only_a_rejected_row_tells_can_be_forgotten(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    assert analytics.forget("twitter:dan", path).rejected == 1
    assert "another row" not in repr(asked(path, "from rejects"))


@pytest.mark.parametrize(
    "word", ["row", "time", "a row without a time", "soon", "false", "a3", "acme", "Mona Salim", "rows"]
)
def test_a_word_in_rejected_rows_of_others_is_nobody(tmp_path: Path, word: str) -> None:
    path = loaded(tmp_path)
    broken = (
        as_csv([answer("x1", "fine"), answer("x3", "late", posted_at="soon")])
        + 'x2,"2026-03-02, a row",twitter,fay\n'
    )
    analytics.load(save(tmp_path / "broken.csv", broken), path).close()
    before = asked(path, "from unreadable order by all"), asked(path, "from forgotten")
    assert len(before[0]) == 4
    with pytest.raises(RequestError, match="holds nothing that a customer called"):
        analytics.forget(f"twitter:{word}", path)
    assert (asked(path, "from unreadable order by all"), asked(path, "from forgotten")) == before


@pytest.mark.parametrize("given", ["fay", "@Fay", "Fay Li"])
def test_whose_id_or_name_is_a_cell_of_a_rejected_row_can_be_forgotten(tmp_path: Path, given: str) -> None:
    path = loaded(tmp_path)
    broken = (
        as_csv([cells("x1", "fine", author_id="fritz")]) + 'x2,"2026-03-02, a row",twitter,fay,"Fay Li"\n'
    )
    analytics.load(save(tmp_path / "broken.csv", broken), path).close()
    assert analytics.forget(f"twitter:{given}", path).rejected == 1
    assert asked(path, "select file from rejects where reason = 'forgotten'") == [("broken.csv",)]


def test_an_author_without_an_id_is_forgotten_by_name(tmp_path: Path) -> None:
    path = tmp_path / "log.duckdb"
    with Log(path, writable=True) as log:
        load_file(
            log,
            save(
                tmp_path / "a.csv",
                as_csv([cells("1", "hi", author_id="", author_name="Ana Li"), cells("2", "ho")]),
            ),
        )
    assert analytics.forget("Ana Li", path).messages == 1
    with Log(path, writable=True) as log:
        again = [cells("3", "hi again", author_id="", author_name="Ana Li")]
        assert outcome(load_file(log, save(tmp_path / "b.csv", as_csv(again)))) == {"rejected": 1}


def test_the_name_of_a_file_that_names_the_person_is_masked(tmp_path: Path) -> None:
    path = tmp_path / "log.duckdb"
    export = save(tmp_path / "Chat with Anastasija Kovač.csv", as_csv(FIRST[:2]))
    with Log(path, writable=True) as log:
        load_file(log, export)
    analytics.forget("ana_k77", path)
    assert asked(path, "select name from ledger") == [("Chat with ‹@›.csv",)]
    with Log(path, writable=True) as log:
        save(export, as_csv(FIRST[:3]))
        assert load_file(log, export).ledger.name == "Chat with ‹@›.csv"
        assert "Kova" not in repr(everything(log))


def test_a_file_is_unloaded_after_it_as_if_it_had_never_been_loaded(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    analytics.forget("ana_k77", path)
    alone = tmp_path / "alone.duckdb"
    with Log(path, writable=True) as log:
        unload(log, "again.csv")
        left = rows(log, {"files": ("loaded_at", "path"), "properties": ("value",)})
    with Log(alone, writable=True) as log:
        load_file(log, tmp_path / "first.csv")
    shutil.copy(f"{path}.key", f"{alone}.key")
    analytics.forget("ana_k77", alone)
    with Log(alone) as log:
        expected = rows(log, {"files": ("loaded_at", "path"), "properties": ("value",)})
    left.pop("forgotten"), expected.pop("forgotten")
    assert left == expected


def test_a_lake_cannot_bring_a_person_back(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    with analytics.open(path) as log:
        log.export(tmp_path / "lake")
    analytics.forget("ana_k77", path)
    with pytest.raises(InputError, match="would bring them back"):
        analytics.load(tmp_path / "lake", path)


def test_an_export_says_that_a_lake_still_holds_who_was_forgotten(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    export = ["export", str(tmp_path / "lake"), "--db", str(path)]
    CliRunner().invoke(main, export)
    assert "forgotten" not in CliRunner().invoke(main, export).stderr
    analytics.forget("ana_k77", path)
    said = CliRunner().invoke(main, export)
    # a1 and a2
    assert "still holds 2 messages of people whom the log has forgotten since" in said.stderr
    assert "Export into a new one, and delete this one." in said.stderr
    with analytics.open(path) as log:
        assert log.export(tmp_path / "lake").forgotten == 2
        assert log.export(tmp_path / "new").forgotten == 0
        assert log.export(tmp_path / "new").forgotten == 0


# --- bytes


def test_no_byte_of_it_stays_in_the_file(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    assert SECRET.encode() in path.read_bytes()
    path.chmod(0o640)
    analytics.forget("ana_k77", path)
    for file in tmp_path.glob("log.duckdb*"):
        content = file.read_bytes()
        for word in (SECRET, SECRET[:30], "Kovač", "anastasija kovač"):
            assert word.encode() not in content, (file, word)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(file.name for file in tmp_path.glob("log.duckdb*")) == ["log.duckdb", "log.duckdb.key"]
    withstood(
        "fault",
        "The raw file of a log is searched for a forgotten person",
        times=4,
        outcome="no byte is found",
    )


def test_a_log_that_could_not_be_swept_is_by_the_next_change(tmp_path: Path) -> None:
    from analytics.log.forgetting import forget

    path = loaded(tmp_path)
    with Log(path, writable=True) as log:
        # as after a kill between the commit and the new file
        forget(log, "ana_k77", LATER)
    assert SECRET.encode() in path.read_bytes()
    analytics.load(save(tmp_path / "next.csv", as_csv([cells("n1", "next", author_id="ned")])), path).close()
    assert SECRET.encode() not in path.read_bytes()
    assert asked(path, "from properties where name = 'unswept'") == []


# --- the key


def test_the_key_lies_beside_the_log_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    assert not Path(f"{path}.key").exists()
    analytics.forget("ana_k77", path)
    key = Path(f"{path}.key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    secret = key.read_text().split()[-1]
    assert len(secret) == 64
    assert secret.encode() not in path.read_bytes()
    assert bytes.fromhex(secret) not in path.read_bytes()


def test_without_its_key_nothing_is_loaded(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    analytics.forget("ana_k77", path)
    key, away = Path(f"{path}.key"), tmp_path / "away" / "key"
    away.parent.mkdir()
    key.rename(away)
    new = save(tmp_path / "new.csv", as_csv([cells("a9", "a new one", **ANA)]))
    with pytest.raises(LogError, match="is missing"):
        analytics.load(new, path)
    analytics.name_key(away)
    with analytics.load(new, path) as log:
        assert log.loading is not None
        assert outcome(log.loading.loaded[0]) == {"rejected": 1}
    analytics.name_key(None)
    key.write_text("answered key " + "0" * 64 + "\n")
    with pytest.raises(LogError, match="is the key of another log"):
        analytics.load(save(new, as_csv([cells("a8", "a new one", **ANA)])), path)
    key.write_text("secret")
    with pytest.raises(LogError, match="is not a key"):
        analytics.load(new, path)
    withstood(
        "fault", "The key of a log is missing, damaged or another one", times=3, outcome="nothing is loaded"
    )


def test_equal_people_have_unequal_hashes_in_two_logs(tmp_path: Path) -> None:
    marks = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        path = loaded(tmp_path / name)
        analytics.forget("ana_k77", path)
        marks.append(set(asked(path, "select mark from forgotten")))
    assert len(marks[0]) == len(marks[1]) > 3
    assert not marks[0] & marks[1]


def test_hashes_are_those_of_hmac(tmp_path: Path) -> None:
    import hmac

    path = loaded(tmp_path)
    analytics.forget("ana_k77", path)
    key = bytes.fromhex(Path(f"{path}.key").read_text().split()[-1])
    expected = hmac.new(key, b"author\ntwitter\nana_k77", "sha256").hexdigest()
    assert asked(path, "select mark from forgotten where kind = 'author'") == [(expected,)]


# --- modes


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_what_is_made_for_a_log_is_its_owner_s_alone(tmp_path: Path, umask: int) -> None:
    import os

    before = os.umask(umask)
    try:
        path = tmp_path / "log.duckdb"
        with Log(path, writable=True) as log:
            log.con.execute("begin; insert into properties values ('x', 'y'); commit")
            seen = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
            log.con.execute("set memory_limit = '200MB'")
            columns = ", ".join(f"hash(number, {place}) as column_{place}" for place in range(8))
            log.con.execute(f"create temp table numbers as select {columns} from range(6000000) as n(number)")
            spilt = [file for file in Path(f"{path}.tmp").rglob("*") if file.is_file()]
            assert spilt
            assert {stat.S_IMODE(file.stat().st_mode) for file in spilt} == {0o600}
        assert seen == {"log.duckdb": 0o600, "log.duckdb.wal": 0o600}
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        # the process makes its other files as before
        assert os.umask(umask) == umask
        (tmp_path / "page.html").write_text("shared")
        assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o666 & ~umask
    finally:
        os.umask(before)


def test_what_spills_while_a_log_is_read_lies_where_others_cannot_go(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    with Log(path):
        assert stat.S_IMODE(Path(f"{path}.tmp").stat().st_mode) == 0o700
    assert not Path(f"{path}.tmp").exists()


def test_a_log_that_others_may_read_keeps_its_mode_and_status_says_so(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    said = CliRunner().invoke(main, ["status", "--db", str(path)])
    assert "others" not in said.stderr
    path.chmod(0o644)
    analytics.load(save(tmp_path / "next.csv", as_csv([cells("n1", "next", author_id="ned")])), path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    said = CliRunner().invoke(main, ["status", "--db", str(path)])
    assert f"Others on this machine can read {path}. Run: chmod 600 {path}" in said.stderr


# --- the command


def test_the_command_says_what_was_removed_and_what_was_not(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    said = CliRunner().invoke(main, ["forget", "ana_k77", "--db", str(path)])
    assert said.exit_code == 0
    assert [line.rsplit(maxsplit=1) for line in said.stdout.splitlines()[2:]] == [
        ["messages", "2"],
        ["further rows of messages that came more than once", "2"],
        ["turns", "2"],
        ["contents of rejected rows", "1"],
        ["ids and links of others that led there", "3"],
        ["names in texts of others", "0"],
    ]
    assert "1 text of others names this person" in said.stderr
    assert f"The key {path}.key" in said.stderr
    assert CliRunner().invoke(main, ["forget", "nobody", "--db", str(path)]).exit_code == 2
    assert CliRunner().invoke(main, ["forget", "x", "--db", str(tmp_path / "no.duckdb")]).exit_code == 1


def test_the_command_takes_the_key_from_elsewhere(tmp_path: Path) -> None:
    path, key = loaded(tmp_path), tmp_path / "elsewhere.key"
    said = CliRunner().invoke(main, ["forget", "ana_k77", "--db", str(path)], env={"ANSWERED_KEY": str(key)})
    assert said.exit_code == 0
    assert key.exists()
    assert not Path(f"{path}.key").exists()
    new = save(tmp_path / "new.csv", as_csv([cells("a9", "a new one", **ANA)]))
    assert CliRunner().invoke(main, ["load", str(new), "--db", str(path)]).exit_code == 1
    assert CliRunner().invoke(main, ["load", str(new), "--db", str(path), "--key", str(key)]).exit_code == 0
    assert asked(path, "select count(*) from posts where author_id = 'ana_k77'") == [(0,)]
