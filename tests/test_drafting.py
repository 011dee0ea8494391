"""Drafts of mapping files: what is told by names and cells, what is left open, and that each is valid."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from attempts import withstood
from click.testing import CliRunner, Result
from exports import as_ndjson, save
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from machine import slowed

from analytics.cli import main
from analytics.config import Settings
from analytics.errors import AnsweredError, ConfigError, InputError
from analytics.log import LoadOptions, inspect
from analytics.log.drafting import draft
from analytics.sources.files import find
from analytics.sources.headings import likeness, looks_like_header, meaning
from analytics.sources.mapping import read_mapping

NOW = datetime(2026, 6, 1)
SUITE = (
    "Message ID,Date,Network,Direction,Contact,Message,Reply To,Mood\n"
    "m-1,23/03/2026 09:00,Facebook Page,Inbound,ana,Where is it?,,sad\n"
    "m-2,23/03/2026 09:10,Facebook Page,outbound,ana,On its way,m-1,\n"
    "m-3,02/04/2026 10:00,X,inbound,ben,Hello?,,\n"
)


def drafted(path: Path, **options: Any) -> str:
    (export,) = find([str(path)]).exports
    return draft(export, LoadOptions(**options), Settings())


def table(tmp_path: Path, text: str, **options: Any) -> dict[str, Any]:
    return tomllib.loads(drafted(save(tmp_path / "rows.csv", text), **options))


def comment(text: str, key: str) -> str:
    """Return the comment of the one line of a key."""
    (line,) = [line for line in text.splitlines() if line.startswith(f"{key} = ")]
    return line.split("  # ", 1)[1]


def answered(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    assert "Traceback" not in result.output
    return result


# --- names and words


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Created at", "posted_at"), ("Date", "posted_at"), ("Erstellt am", "posted_at"), ("datum", "posted_at"),
        ("Datum i vreme", "posted_at"), ("תאריך", "posted_at"), ("createdTime", "posted_at"), ("fecha", "posted_at"),
        ("Message", "text"), ("Inhalt", "text"), ("poruka", "text"), ("Contenu", "text"), ("הודעה", "text"),
        ("Contact", "author_id"), ("Absender", "author_id"), ("korisnik", "author_id"), ("author.id", "author_id"),
        ("MESSAGE_ID", "message_id"), ("Nachrichten-ID", "message_id"), ("Conversation ID", "conversation_id"),
        ("In reply to", "parent_id"), ("Kanal", "channel"), ("Richtung", "direction"), ("Labels", "tags"),
    ],
)  # fmt: skip
def test_names_of_columns_are_known_in_several_languages(name: str, target: str) -> None:
    found = {
        other: likeness(name, other) for other in ("message_id", "posted_at", "text", "author_id", "channel")
    }
    assert likeness(name, target) > 900
    assert likeness(name, target) == max(found.values(), default=0) or target not in found


def test_some_words_of_a_name_count_less_and_words_on_other_messages_not_at_all() -> None:
    assert 0 < likeness("Message created at (UTC)", "posted_at") < likeness("Created at", "posted_at")
    assert likeness("in_reply_to_user_id", "author_id") == 0
    assert likeness("Query name", "author_name") == 0
    # of a key within a key the last words tell
    assert likeness("comment.kind", "text") == 0
    assert likeness("comment.text", "text") > 0
    # a run of as many words as the longest known name has letters: contactprimaryidentifier
    assert likeness("x_" + "_".join("contactprimaryidentifier"), "author_id") > 0
    # what is no name any more
    assert likeness("Message " + "x" * 992, "text") > 0
    assert likeness("Message " + "x" * 993, "text") == 0


def test_a_column_with_a_name_of_many_words_is_drafted_at_once(tmp_path: Path) -> None:
    for words in ("a " * 499, "ab.cd " * 20_000):
        path = tmp_path / "long.csv"
        path.write_text(f"{words},Date,Message,Author\nx,2026-03-02T09:00:00Z,hello,ana\n")
        start = process_time()
        result = CliRunner().invoke(main, ["inspect", str(path), "--write-map", str(tmp_path / "map.toml")])
        assert process_time() - start < 5 * slowed()
        assert f"Drafted {tmp_path / 'map.toml'}" in result.output, result.output[:500]
        (tmp_path / "map.toml").unlink()
    withstood("attack", "Names of columns of thousands of words", times=2, outcome="drafted within seconds")


def test_words_of_cells_say_who_wrote() -> None:
    cells = ("Outbound", "ausgehend", "end-user", "dolazna", "נכנס", "bot", "Note", "hm")
    assert [meaning(cell) for cell in cells] == [
        ("from_brand",), ("from_brand",), ("customer",), ("customer",), ("customer",), ("from_brand", "automated"),
        ("from_brand", "internal"), (),
    ]  # fmt: skip


def test_a_header_names_a_time_and_two_more_columns_of_a_message() -> None:
    assert looks_like_header(["Datum", "Absender", "Inhalt", "x"])
    assert not looks_like_header(["Report", "Inbox", "March"])
    assert not looks_like_header(["Date", "Message"])


# --- what is told


def test_a_draft_names_the_columns_and_what_their_cells_mean(tmp_path: Path) -> None:
    found = table(tmp_path, SUITE)
    assert found == {
        "columns": {
            "message_id": "Message ID", "posted_at": "Date", "channel": "Network", "author_id": "Contact",
            "parent_id": "Reply To", "text": "Message",
        },
        "values": {
            "Direction": {"inbound": "customer", "outbound": "from_brand"},
            "channel": {"facebook page": "facebook", "x": "twitter"},
        },
        "times": {"format": "%d/%m/%Y %H:%M"},
    }  # fmt: skip


def test_every_guess_says_why(tmp_path: Path) -> None:
    text = drafted(save(tmp_path / "rows.csv", SUITE))
    assert comment(text, "message_id") == "its name; in every row, never twice"
    assert comment(text, "posted_at") == "its name; 3 times in 3 rows, like 23/03/2026 09:00"
    assert comment(text, "parent_id") == "its name; 1 of 1 are ids of other rows"
    assert comment(text, "channel") == "its name and cells; Facebook Page 2, X 1"
    assert comment(text, "format") == "reads 3 of 3 times, %m/%d/%Y %H:%M only 1"
    assert "[values.Direction]  # its name and cells; Inbound 1, inbound 1, outbound 1\n" in text
    assert 'inbound = "customer"  # 2 rows\n' in text
    assert '# ? zone = "Europe/Belgrade"  # the times name none: say it here, or with --input-tz\n' in text
    assert text.endswith("# Not read:\n#   Mood: 1 different cells in 1 row\n")
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "["))]
    assert all("  # " in line for line in lines)


def test_a_draft_with_all_told_works_at_once(tmp_path: Path) -> None:
    path, target = save(tmp_path / "suite.csv", SUITE), tmp_path / "map.toml"
    result = answered("inspect", path, "--write-map", target, "--input-tz", "Europe/Belgrade")
    assert 'zone = "Europe/Belgrade"  # as --input-tz said' in target.read_text(encoding="utf-8")
    assert "rows: 3: 2 of customers, 1 of the brand, 0 would be rejected" in result.stdout
    answered("load", path, "--map", target, "--db", tmp_path / "log.duckdb")


def test_columns_are_told_by_their_cells_where_names_say_nothing(tmp_path: Path) -> None:
    text = (
        "A,B,C,D,E,F\n"
        "q-000001,2026-03-02T09:00:00Z,,in,whatsapp,Where is my parcel please?\n"
        "q-000002,2026-03-02T09:10:00Z,q-000001,out,whatsapp,It is on its way\n"
        "q-000003,2026-03-02T09:20:00Z,,in,sms,And what about mine?\n"
    )
    draft_text = drafted(save(tmp_path / "rows.csv", text))
    found = tomllib.loads(draft_text)
    assert found["columns"] == {
        "message_id": "A", "posted_at": "B", "channel": "E", "parent_id": "C", "text": "F"
    }  # fmt: skip
    assert found["values"] == {"D": {"in": "customer", "out": "from_brand"}}
    for key in found["columns"]:
        assert comment(draft_text, key).startswith("? ")
    assert "[values.D]  # ? its cells; in 2, out 1" in draft_text
    assert "# ? author_id: no column says who wrote" in draft_text


def test_a_file_without_ids_gets_fingerprints(tmp_path: Path) -> None:
    text = "Datum,Absender,Inhalt\n2026-03-02 09:00,Ana,Hallo\n2026-03-02 09:00,Ben,Hallo\n2026-03-02 09:05,Ana,Ja\n"
    found = table(tmp_path, text)
    assert found["columns"]["message_id"] == ["Datum", "Absender", "Inhalt"]


def test_a_flag_says_who_wrote(tmp_path: Path) -> None:
    text = "id,time,text,inbound\n1,2026-03-02T09:00:00Z,a b,TRUE\n2,2026-03-02T09:00:00Z,b c,FALSE\n"
    assert table(tmp_path, text)["values"] == {"inbound": {"true": "customer", "false": "from_brand"}}
    found = table(tmp_path, text.replace("inbound", "From brand"))
    assert (found["columns"]["from_brand"], "values" in found) == ("From brand", False)


def test_tags_with_commas_get_a_separator(tmp_path: Path) -> None:
    text = 'id,time,text,labels\n1,2026-03-02T09:00:00Z,a,"x, y"\n2,2026-03-02T09:00:00Z,b,z\n'
    assert table(tmp_path, text)["tags"] == {"separator": ","}


def test_a_header_below_other_lines_is_found(tmp_path: Path) -> None:
    found = table(tmp_path, "Report,Inbox\nMade,today\n\n" + SUITE)
    assert found["columns"]["posted_at"] == "Date"


# --- times


@pytest.mark.parametrize(
    ("cells", "times"),
    [
        (["2026-03-02T09:00:00Z", "2026-03-02T09:00:01Z"], {}),
        (["2026-03-02 09:00:00", "2026-03-02 09:00:01"], {}),
        (["1772442000", "1772442001"], {"format": "unix"}),
        (["03/13/2026 9:00 AM", "04/01/2026 9:00 PM"], {"format": "%m/%d/%Y %I:%M %p"}),
        (["13.3.26 9:00", "1.4.26 21:00"], {"format": "%d.%m.%y %H:%M"}),
        (["Mar 4, 2026 at 5:06 PM", "Mar 5, 2026 at 5:06 AM"], {"format": "%b %d, %Y at %I:%M %p"}),
        (["Tue Oct 31 22:10:47 +0000 2017"], {"format": "%a %b %d %H:%M:%S %z %Y"}),
        (["31 Oct 2017 22:10 +0200"], {"format": "%d %b %Y %H:%M %z"}),
    ],
)
def test_formats_of_times_are_found(tmp_path: Path, cells: list[str], times: dict[str, str]) -> None:
    rows = "".join(f'{number},"{cell}",hello there\n' for number, cell in enumerate(cells))
    assert table(tmp_path, "id,created at,text\n" + rows).get("times", {}) == times


def test_an_order_of_day_and_month_that_cannot_be_told_is_left_open(tmp_path: Path) -> None:
    rows = "id,date,text,channel\n1,03/04/2026 09:00,a b,sms\n2,05/04/2026 09:00,b c,sms\n"
    path = save(tmp_path / "rows.csv", rows)
    text = drafted(path, input_tz="UTC")
    assert '# ? format = "%d/%m/%Y %H:%M" or "%m/%d/%Y %H:%M": no number is above 12' in text
    assert tomllib.loads(text)["times"] == {"zone": "UTC"}
    assert tomllib.loads(drafted(path, date_order="mdy"))["times"] == {"format": "%m/%d/%Y %H:%M"}


def test_day_and_hour_in_two_columns_are_joined(tmp_path: Path) -> None:
    text = "id,Date,Time,text\n1,13/03/2026,09:00,a b\n2,01/04/2026,21:30,b c\n"
    found = table(tmp_path, text)
    assert found["columns"]["posted_at"] == ["Date", "Time"]
    assert found["times"] == {"format": "%d/%m/%Y %H:%M"}


def test_a_zone_in_the_name_of_the_column_is_a_guess(tmp_path: Path) -> None:
    text = drafted(save(tmp_path / "rows.csv", "id,Created at (UTC),text\n1,2026-03-02 09:00,a b\n"))
    assert 'zone = "UTC"  # ? the name of the column says so' in text


def test_words_and_times_of_the_whole_file_count_however_long_it_is(tmp_path: Path) -> None:
    rows = [f"m-{n:06},01/02/2026 09:00,in,c{n},hello there,t{n}\n" for n in range(20_000)]
    rows += ["m-x,13/02/2026 09:00,out,c1,hello,t1\n", "m-y,13/02/2026 09:00,odd,c1,hello,t1\n"]
    text = drafted(save(tmp_path / "rows.csv", "id,date,direction,contact,text,thread\n" + "".join(rows)))
    assert "a draft, made from the first 20,000 of 20,002 rows." in text
    assert tomllib.loads(text)["times"] == {"format": "%d/%m/%Y %H:%M"}
    assert comment(text, "format") == "reads 20,002 of 20,002 times, %m/%d/%Y %H:%M only 20,000"
    assert tomllib.loads(text)["values"] == {"direction": {"in": "customer", "odd": "?", "out": "from_brand"}}


# --- what is left open


def test_what_cannot_be_told_is_named_with_its_line_when_the_draft_is_read(tmp_path: Path) -> None:
    text = "id,day,text\n1,2026-03-02,hello there\n2,2026-03-03,hello you\n"
    path, target = save(tmp_path / "rows.csv", text), tmp_path / "map.toml"
    result = answered("inspect", path, "--write-map", target)
    first, second = result.stderr.splitlines()
    assert first.startswith("rows.csv is in no known format. Its columns: id, day, text.")
    assert "--write-map" not in first
    assert second == (
        f'Not complete yet: {target}: what is "?" is still to be said, or its line deleted: posted_at (line 6), '
        "conversation_id (line 9), channel (line 13)."
    )
    with pytest.raises(ConfigError, match="still to be said"):
        read_mapping(target)


def test_a_direction_that_is_not_known_is_asked_for(tmp_path: Path) -> None:
    text = drafted(save(tmp_path / "rows.csv", SUITE + "m-4,02/04/2026 10:00,X,sideways,ben,Hm,,\n"))
    assert 'sideways = "?"  # 1 row: from_brand, customer, internal, automated or no_message?' in text


def test_without_links_the_contact_is_proposed(tmp_path: Path) -> None:
    text = drafted(save(tmp_path / "rows.csv", SUITE.replace("Reply To", "Z").replace(",m-1,", ",7,")))
    assert comment(text, "conversation_id") == (
        "? no column links an answer to its question, and without one nothing counts as answered; Contact does if it "
        "names the customer in both directions"
    )


def test_a_channel_is_asked_for_unless_it_was_given(tmp_path: Path) -> None:
    rows = "id,time,text\n1,2026-03-02T09:00:00Z,a b\n"
    assert table(tmp_path, rows)["fixed"] == {"channel": "?"}
    assert table(tmp_path, rows, channel="sms")["fixed"] == {"channel": "sms"}


# --- JSON


def test_records_within_documents_are_found_with_what_holds_them(tmp_path: Path) -> None:
    inbox = {
        "conversations": [
            {
                "id": "c1",
                "via": {"type": "whatsapp"},
                "labels": [{"name": "x"}],
                "messages": [
                    {
                        "id": 1,
                        "created_at": 1772442000,
                        "author": {"type": "user", "id": "u1"},
                        "body": "hello?",
                    },
                    {
                        "id": 2,
                        "created_at": 1772442060,
                        "author": {"type": "admin", "id": "a1"},
                        "body": "hi!",
                    },
                ],
            }
        ]
    }
    path, target = save(tmp_path / "inbox.json", json.dumps(inbox)), tmp_path / "map.toml"
    result = answered("inspect", path, "--write-map", target)
    assert tomllib.loads(target.read_text(encoding="utf-8")) == {
        "records": {"holders": "$.conversations[*]", "records": "$.messages[*]"},
        "columns": {
            "message_id": "id", "posted_at": "created_at", "channel": "$.via.type", "author_id": "author.id",
            "conversation_id": "$.id", "text": "body",
        },
        "values": {"author.type": {"user": "customer", "admin": "from_brand"}},
        "times": {"format": "unix"},
    }  # fmt: skip
    assert "2: 1 of customers, 1 of the brand, 0 would be rejected" in result.stdout


def test_lines_of_json_are_drafted(tmp_path: Path) -> None:
    rows = [
        {"meta": {"uid": f"abcdef{n}"}, "msg": {"created_at": "2026-03-02T09:00:00Z", "text": "hello there"}}
        for n in "12"
    ]
    found = tomllib.loads(drafted(save(tmp_path / "rows.ndjson", as_ndjson(rows))))
    assert found["columns"]["posted_at"] == "msg.created_at"
    assert found["columns"]["text"] == "msg.text"
    assert found["columns"]["message_id"] == "meta.uid"


# --- the command


def test_a_draft_never_overwrites(tmp_path: Path) -> None:
    path, target = save(tmp_path / "suite.csv", SUITE), save(tmp_path / "map.toml", "mine")
    result = answered("inspect", path, "--write-map", target, code=2)
    assert "is there already" in result.stderr
    assert target.read_text(encoding="utf-8") == "mine"
    assert (
        "There is no folder"
        in answered("inspect", path, "--write-map", tmp_path / "x" / "m.toml", code=2).stderr
    )


def test_a_draft_of_a_draft_is_a_usage_error(tmp_path: Path) -> None:
    path = save(tmp_path / "suite.csv", SUITE)
    said = answered(
        "inspect", path, "--map", tmp_path / "a.toml", "--write-map", tmp_path / "b.toml", code=2
    ).stderr
    assert "--write-map" in said


def test_a_file_with_a_format_is_described_and_drafted(tmp_path: Path) -> None:
    text = "message_id,posted_at,channel,author_id,from_brand,text\n1,2026-03-02T09:00:00Z,sms,ana,false,hello there\n"
    path, target = save(tmp_path / "own.csv", text), tmp_path / "map.toml"
    said = answered("inspect", path, "--write-map", target).stdout
    assert "own.csv: Canonical message log (canonical)" in said
    columns = tomllib.loads(target.read_text(encoding="utf-8"))["columns"]
    assert columns.items() >= {"message_id": "message_id", "from_brand": "from_brand"}.items()


def test_what_has_no_columns_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = save(tmp_path / "chat.txt", "[02.03.26, 09:00:00] Ana: hello\n[02.03.26, 09:01:00] Acme: hi\n")
    target = tmp_path / "map.toml"
    assert "has no columns to map" in answered("inspect", path, "--write-map", target, code=1).stderr
    assert not target.exists()


def test_the_same_file_gives_the_same_draft(tmp_path: Path) -> None:
    path = save(tmp_path / "suite.csv", SUITE)
    assert drafted(path) == drafted(path)


def test_a_file_without_rows_is_drafted_by_its_names(tmp_path: Path) -> None:
    found = table(tmp_path, SUITE.splitlines(keepends=True)[0])
    assert found["columns"]["message_id"] == "Message ID"
    assert found["columns"]["posted_at"] == "Date"


_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1)
_CELLS = ("", "in", "out", '"', "a\nb", "# x", "?", "*", "\x7f", "2026-03-02 09:00", "x" * 300, "[", "1")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(_NAMES, min_size=3, max_size=6, unique_by=str.casefold),
    cells=st.lists(st.sampled_from(_CELLS), min_size=12),
)
def test_a_draft_is_always_toml_that_is_read_or_refused_kindly(
    tmp_path: Path, names: list[str], cells: list[str]
) -> None:
    lines = [",".join('"' + text.replace('"', '""') + '"' for text in names)]
    width = len(names)
    for at in range(0, len(cells) - width, width):
        lines.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells[at : at + width]))
    path = save(tmp_path / "odd.csv", "\n".join(lines) + "\n")
    try:
        text = drafted(path)
    except InputError:
        return
    tomllib.loads(text)
    target = save(tmp_path / "odd.toml", text)
    (export,) = find([str(path)]).exports
    try:
        inspect(export, LoadOptions(mapping=target), Settings(), NOW)
    except AnsweredError as error:
        assert str(error)


@pytest.mark.parametrize(
    "case", sorted(p.name for p in (Path(__file__).parent / "formats").iterdir() if p.is_dir())
)
def test_exports_of_every_tool_get_a_draft_that_is_read_or_refused_kindly(tmp_path: Path, case: str) -> None:
    for export in find([str(Path(__file__).parent / "formats" / case / "export")], tmp_path).exports:
        try:
            text = draft(export, LoadOptions(), Settings())
        except InputError as error:
            assert "has no columns to map" in str(error)
            continue
        target = tmp_path / "draft.toml"
        target.write_text(text, encoding="utf-8")
        try:
            inspect(export, LoadOptions(mapping=target, accounts=("acme",), input_tz="UTC"), Settings(), NOW)
        except (ConfigError, InputError) as error:
            assert "still to be said" in str(error) or "--date-order" in str(error)
