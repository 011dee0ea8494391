"""Redacting: texts are masked for good, customers can have pseudonyms, and no figure changes."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from attempts import withstood
from click.testing import CliRunner
from exports import as_csv, everything, load_file, outcome, save
from named_people import SECRET, answer, cells

import analytics
from analytics.cli import main
from analytics.log import Log, unload
from analytics.log.keys import name_key
from analytics.log.relabelling import relabel
from analytics.masking import mask, mask_names

FULL = datetime(2026, 3, 3)


@pytest.fixture(autouse=True)
def beside() -> Iterator[None]:
    """Each log has its key beside it."""
    name_key(None)
    yield
    name_key(None)


ANA = {"author_id": "ana_k77", "author_name": "Ana Kovač"}
ROWS = [
    cells("a1", f"@acme call me on 064 123 45 67 or ana@mail.example, {SECRET}@x.example", **ANA,
          url="https://x.example/ana_k77/1", conversation_id="case 9"),
    answer("b1", "Hi Ana, see https://acme.example/x?u=77 - Mona", parent_id="a1", posted_at="2026-03-02T10:00:00Z"),
    cells("c1", "ask @bo_1 and @acme about order 1234567", author_id="cy", posted_at="2026-03-05T09:00:00Z"),
    cells("d1", "Ana, my number is 064 123 45 67", author_id="dan", posted_at="soon"),
]  # fmt: skip


@cache
def made() -> bytes:
    with TemporaryDirectory() as name:
        with Log(Path(name) / "log.duckdb", writable=True) as log:
            load_file(log, save(Path(name) / "a.csv", as_csv(ROWS)))
        return (Path(name) / "log.duckdb").read_bytes()


def loaded(folder: Path) -> Path:
    path = folder / "log.duckdb"
    path.write_bytes(made())
    path.chmod(0o600)
    return path


def asked(path: Path, query: str) -> list[tuple[Any, ...]]:
    with Log(path) as log:
        return log.con.execute(query).fetchall()


def texts(path: Path) -> dict[str, str]:
    return dict(asked(path, "select message_id, text from posts"))


def figures(path: Path) -> list[Any]:
    with analytics.open(path) as log:
        whole = log.metrics().to_dicts()
        parts = log.metrics(
            ["unanswered_share", "typical_wait_seconds", "canned_share"], by="channel"
        ).to_dicts()
    return [whole, sorted(parts, key=repr)]


@pytest.fixture(scope="module")
def figures_before(sample_log: Path) -> str:
    """The figures of the sample before anything is masked."""
    return repr(figures(sample_log))


# --- texts


def test_texts_are_masked_as_reports_mask_them(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    found = analytics.redact(path)
    assert (found.messages, found.versions, found.rejected, found.authors) == (3, 0, 1, 0)
    assert texts(path) == {
        # the brand's account stays: it tells whom the text concerns
        "a1": "@acme call me on ‹#› or ‹✉›, ‹✉›",
        # the customer of the thread and who signs are named in it; of a link the site stays
        "b1": "Hi ‹@›, see ‹acme.example› - ‹@›",
        "c1": "ask ‹@› and @acme about order ‹#›",
    }
    assert asked(path, "select reason, source_row from rejects") == [("the time cannot be read", "")]


def test_authors_stay_unless_they_are_asked_for(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    analytics.redact(path)
    assert asked(path, "select author_id, author_name, url from posts where message_id = 'a1'") == [
        ("ana_k77", "Ana Kovač", "https://x.example/ana_k77/1")
    ]
    assert not Path(f"{path}.key").exists()


def test_no_byte_of_what_was_masked_stays_in_the_file(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    # a row that loses stands in a table without compression of its own
    older = save(tmp_path / "a.csv", as_csv([ROWS[0] | {"likes": "3"}]))
    analytics.load(older, path).close()
    assert SECRET.encode() in path.read_bytes()
    analytics.redact(path)
    assert SECRET.encode() not in path.read_bytes()
    assert b"064 123 45 67" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.glob("log.*")] == ["log.duckdb"]
    withstood(
        "fault", "The raw file of a log is searched for masked texts", times=2, outcome="no byte is found"
    )


def test_masking_twice_changes_nothing(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    analytics.redact(path)
    before = texts(path)
    found = analytics.redact(path)
    assert (found.messages, found.versions, found.rejected) == (0, 0, 0)
    assert texts(path) == before


def test_the_same_messages_of_another_export_do_not_bring_texts_back(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    analytics.redact(path)
    before = texts(path)
    with Log(path, writable=True) as log:
        again = load_file(log, save(tmp_path / "again.csv", as_csv(reversed(ROWS))))
        assert outcome(again) == {"unchanged": 3, "rejected": 1}
        held = repr(everything(log))
    assert texts(path) == before
    assert SECRET not in held
    assert "064" not in held


def test_what_is_loaded_later_is_masked_too(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    analytics.redact(path)
    late = [
        cells(
            "e1",
            "mine is 064 765 43 21",
            author_id="eve_x",
            author_name="Eve Lo",
            posted_at="2026-03-06T09:00:00Z",
        ),
        answer("f1", "Dear Eve, thank you", parent_id="e1", posted_at="2026-03-06T10:00:00Z"),
    ]
    # the answer comes first, and its customer with the next file
    for number, rows in enumerate((late[1:], late[:1])):
        analytics.load(save(tmp_path / f"{number}.csv", as_csv(rows)), path).close()
    assert texts(path) | {"e1": "mine is ‹#›", "f1": "Dear ‹@›, thank you"} == texts(path)
    assert b"Dear Eve" not in path.read_bytes()
    assert b"765 43 21" not in path.read_bytes()


def test_a_file_is_unloaded_after_it(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    analytics.redact(path, authors=True)
    changed = [
        cells("a1", "call 064 999 88 77 now", **ANA, conversation_id="case 9"),
        cells("n1", "new one", posted_at="2026-03-09T09:00:00Z"),
    ]
    with Log(path, writable=True) as log:
        assert outcome(load_file(log, save(tmp_path / "b.csv", as_csv(changed)))) == {
            "loaded": 1,
            "updated": 1,
        }
        unload(log, "b.csv")
        assert log.con.execute("select count(*) from posts").fetchone() == (3,)
    assert texts(path)["a1"].startswith("@acme call me on ‹#›")


def test_only_texts_before_a_day_are_masked_and_so_are_those_that_come(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    analytics.redact(path, before=FULL)
    assert texts(path)["c1"] == ROWS[2]["text"]
    assert texts(path)["b1"] == "Hi ‹@›, see ‹acme.example› - ‹@›"
    late = [cells("e1", "it is 1234567"), cells("e2", "it is 1234567", posted_at="2026-03-07T09:00:00Z")]
    analytics.load(save(tmp_path / "b.csv", as_csv(late)), path).close()
    assert (texts(path)["e1"], texts(path)["e2"]) == ("it is ‹#›", "it is 1234567")
    # an earlier day takes nothing back, a later one takes more
    analytics.redact(path, before=datetime(2020, 1, 1))
    assert asked(path, "select value from properties where name = 'redacted_before'") == [
        ("2026-03-03 00:00:00",)
    ]
    assert analytics.redact(path).messages == 2


def test_tags_are_masked_as_texts_are_before_and_after(tmp_path: Path) -> None:
    told = [
        cells("a1", "hi", tags="vip;064 123 45 67;ana@mail.example"),
        cells("a2", "ho", tags="064 123 45 67", posted_at="2026-03-04T09:00:00Z"),
    ]
    path = tmp_path / "log.duckdb"
    analytics.load(save(tmp_path / "a.csv", as_csv(told)), path).close()
    analytics.redact(path, before=FULL)
    later = [one | {"message_id": f"b{number}"} for number, one in enumerate(told, 1)]
    analytics.load(save(tmp_path / "b.csv", as_csv(later)), path).close()
    assert asked(path, "select message_id, tags from posts order by all") == [
        ("a1", ["vip", "‹#›", "‹✉›"]), ("a2", ["064 123 45 67"]),
        ("b1", ["vip", "‹#›", "‹✉›"]), ("b2", ["064 123 45 67"]),
    ]  # fmt: skip


# --- figures


@pytest.mark.parametrize("authors", [False, True])
def test_no_figure_changes(tmp_path: Path, sample_log: Path, figures_before: str, authors: bool) -> None:
    path = tmp_path / "log.duckdb"
    path.write_bytes(sample_log.read_bytes())
    found = analytics.redact(path, authors=authors)
    # most texts name somebody: an account, a thread's customer
    assert found.messages > 500
    assert (found.authors > 500) == authors
    assert repr(figures(path)) == figures_before
    with Log(path, writable=True) as log:
        log.con.execute("delete from places; delete from waits")
        log.con.execute("delete from properties where name = 'numbering'")
        relabel(log)
    # and none when threads, turns and templates are built anew from what is left
    assert repr(figures(path)) == figures_before


def test_labels_stay_as_they_were_read(tmp_path: Path, sample_log: Path) -> None:
    path = tmp_path / "log.duckdb"
    path.write_bytes(sample_log.read_bytes())
    query = "select * from labels order by all"
    acts = "select * from acts order by all"
    before = asked(path, query), asked(path, acts)
    analytics.redact(path, authors=True)
    assert (asked(path, query), asked(path, acts)) == before


def test_a_text_is_labelled_before_it_is_masked(tmp_path: Path) -> None:
    plain, masked = tmp_path / "plain.duckdb", tmp_path / "masked.duckdb"
    with Log(masked, writable=True) as log:
        log.con.execute("insert into properties values ('redacted_before', 'infinity')")
    for path in (plain, masked):
        analytics.load(analytics.sample() / "twitter.csv", path).close()
        analytics.load(analytics.sample() / "twitter_2.csv", path).close()
    for table in ("labels", "acts", "waits", "templates"):
        query = f"from {table} order by all"
        assert asked(plain, query) == asked(masked, query), table
    assert asked(plain, "select count(*) from posts where text like '%‹%'") == [(0,)]
    assert asked(masked, "select count(*) from posts where text like '%‹%'") != [(0,)]
    ledger = "select name, read, loaded, updated, unchanged, duplicate, rejected from ledger order by all"
    assert asked(plain, ledger) == asked(masked, ledger)


# --- pseudonyms


def test_customers_get_pseudonyms_and_brands_do_not(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    found = analytics.redact(path, authors=True)
    assert found.authors == 2
    held = dict(asked(path, "select message_id, author_id from posts"))
    assert held["b1"] == "acme"
    assert len({held["a1"], held["c1"]}) == 2
    assert all(len(held[one]) == 17 and held[one].startswith("p") for one in ("a1", "c1"))
    with Log(path) as log:
        for table, content in everything(log).items():
            for word in ("ana_k77", "Kova", "case 9", "x.example/ana"):
                assert word not in repr(content), (table, word)
    assert b"ana_k77" not in path.read_bytes()
    withstood(
        "attack",
        "Who wrote is read from a log with pseudonyms",
        times=4,
        outcome="no id, name, link or case is in it",
    )


def test_a_pseudonym_is_that_of_the_key_and_stays_with_later_loads(tmp_path: Path) -> None:
    import hmac

    path = loaded(tmp_path)
    analytics.redact(path, authors=True)
    key = bytes.fromhex(Path(f"{path}.key").read_text().split()[-1])
    expected = "p" + hmac.new(key, b"pseudonym\nana_k77", "sha256").hexdigest()[:16]
    assert asked(path, "select author_id from posts where message_id = 'a1'") == [(expected,)]
    late = [cells("a2", "and?", **ANA, conversation_id="case 9", posted_at="2026-03-02T12:00:00Z")]
    analytics.load(save(tmp_path / "b.csv", as_csv(late)), path).close()
    assert asked(path, "select distinct author_id from posts where message_id in ('a1', 'a2')") == [
        (expected,)
    ]
    # it is her second turn in that case: b1 answered the first
    assert asked(path, "select turn_number from turns where first_message_id = 'a2'") == [(2,)]


def test_a_person_is_forgotten_by_id_or_pseudonym(tmp_path: Path) -> None:
    for number, given in enumerate(("ana_k77", "twitter:ana_k77", None)):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = loaded(folder)
        analytics.redact(path, authors=True)
        (pseudonym,) = asked(path, "select author_id from posts where message_id = 'a1'")
        assert analytics.forget(given or pseudonym[0], path).messages == 1
        with Log(path, writable=True) as log:
            again = load_file(log, save(folder / "again.csv", as_csv(reversed(ROWS))))
            assert outcome(again) == {"unchanged": 2, "rejected": 2}


CHAT = """01/03/2026, 10:00 - Zorka Quuxović: gde je paket
01/03/2026, 10:05 - Acme Help: Zdravo Zorka, stiže sutra
13/03/2026, 10:06 - Zorka Quuxović: hvala
"""


def test_names_of_chats_lose_their_customers_before_and_after(tmp_path: Path) -> None:
    (tmp_path / "WhatsApp Chat with Zorka Quuxović").mkdir()
    first = save(tmp_path / "WhatsApp Chat with Zorka Quuxović" / "Zorka.txt", CHAT)
    # as a Mac spells it
    later = save(tmp_path / "Chat with ZORKA QUUXOVIC\u0301.txt", CHAT + CHAT.replace("/03/", "/04/"))
    path = tmp_path / "log.duckdb"
    options: Any = {"input_tz": "UTC", "accounts": ["Acme Help"], "date_order": "dmy"}
    analytics.load(first, path, **options).close()
    analytics.redact(path, authors=True)
    analytics.load(later, path, **options).close()
    assert asked(path, "select name from files order by file_no") == [("‹@›.txt",), ("Chat with ‹@›.txt",)]
    assert [Path(name).parts[-2:] for (name,) in asked(path, "select path from files order by file_no")] == [
        ("WhatsApp Chat with ‹@›", "‹@›.txt"), (tmp_path.name, "Chat with ‹@›.txt")
    ]  # fmt: skip
    with Log(path) as log:
        assert "orka" not in repr(everything(log))


def test_of_many_customers_only_whole_names_leave_the_name_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "log.duckdb"
    crowd = [cells(str(n), "hi", author_id=f"u{n}", author_name=f"March {n}") for n in range(9)]
    export = save(tmp_path / "March of Ana Kovač.csv", as_csv([*crowd, cells("a", "hi", **ANA)]))
    analytics.load(export, path).close()
    analytics.redact(path, authors=True)
    assert asked(path, "select name from files") == [("March of ‹@›.csv",)]


def test_rejected_rows_name_nobody_whatever_before_says(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    early = datetime(2020, 1, 1)
    assert analytics.redact(path, before=early).rejected == 0
    assert analytics.redact(path, before=early, authors=True).rejected == 1
    assert asked(path, "select source_row from unreadable") == [("",)]
    analytics.load(
        save(tmp_path / "b.csv", as_csv([cells("e1", "hi", **ANA, posted_at="soon")])), path
    ).close()
    assert asked(path, "select source_row from unreadable") == [("",), ("",)]


def test_tags_agents_and_categories_that_hold_customers_get_pseudonyms(tmp_path: Path) -> None:
    naming = [
        cells("a1", "hi", **ANA, tags="vip;friend of ana_k77"),
        answer("b1", "ho", agent="Ana Kovač", tags="ana_k77;vip", parent_id="a1"),
        answer("b2", "ho", agent="Ana", tags="vip", parent_id="a1"),
    ]
    path = tmp_path / "log.duckdb"
    analytics.load(save(tmp_path / "a.csv", as_csv(naming)), path).close()
    analytics.redact(path, authors=True)
    later = [one | {"message_id": f"{one['message_id']}-later"} for one in naming]
    analytics.load(save(tmp_path / "b.csv", as_csv(later)), path).close()
    held = {
        one: (tags, agent) for one, tags, agent in asked(path, "select message_id, tags, agent from posts")
    }
    for end in ("", "-later"):
        (vip, friend), nobody = held[f"a1{end}"]
        (ana, also_vip), agent = held[f"b1{end}"]
        assert (vip, also_vip, nobody) == ("vip", "vip", None)
        assert all(len(one) == 17 and one.startswith("p") for one in (friend, ana, agent))
        assert held[f"b2{end}"] == (["vip"], "Ana")


# --- the commands


def test_the_command_says_what_was_masked(tmp_path: Path) -> None:
    path = loaded(tmp_path)
    said = CliRunner().invoke(main, ["redact", "--authors", "--before", "2026-03-03", "--db", str(path)])
    assert said.exit_code == 0, said.stderr
    assert [line.rsplit(maxsplit=1)[1] for line in said.stdout.splitlines()[2:]] == ["2", "0", "1", "2"]
    shown = CliRunner().invoke(
        main, ["query", "select text from messages order by all", "--db", str(path), "-f", "json"]
    )
    assert json.loads(shown.stdout)[-1]["text"] == ROWS[2]["text"]
    wrong = CliRunner().invoke(main, ["redact", "--before", "soon", "--db", str(path)])
    assert (wrong.exit_code, "is not an instant" in wrong.stderr) == (2, True)
    assert CliRunner().invoke(main, ["redact", "--db", str(tmp_path / "no.duckdb")]).exit_code == 1


# --- masks


def test_accounts_that_are_kept_stay_where_they_are_named() -> None:
    assert mask("@acme and @bo", kept={"acme"}) == "@acme and ‹@›"
    assert mask("@ACME_Help!", ["Acme Fan"], kept={"acme_help"}) == "@ACME_Help!"
    assert mask("@acmes", kept={"acme"}) == "‹@›"
    assert mask("@ acme_help and @ bo_1", kept={"acme_help"}) == "@ acme_help and ‹@›"


def test_only_names_are_masked_where_only_these_are_asked_for() -> None:
    assert mask_names("Ana, 064 123 45 67", ["Ana Kovač"]) == "‹@›, 064 123 45 67"
    assert mask_names("Ana or Ana Kovac", ["Ana Kovač"], whole=True) == "Ana or ‹@›"
    assert mask_names("@ana_k77!", ["ana_k77"]) == "‹@›!"
    assert mask_names("as it was", []) == "as it was"
