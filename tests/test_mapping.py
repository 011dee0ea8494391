"""Mapping files: an export without a format of its own, read as a small TOML says."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import polars
import pytest
from click.testing import CliRunner, Result
from exports import as_ndjson, everything, load_file, outcome, rejects, save, texts

from analytics.cli import main
from analytics.config import Settings
from analytics.errors import ConfigError, DateOrder, NaiveTimes, NoBrand, UnknownFormat
from analytics.log import LoadOptions, Log, inspect, unload
from analytics.sources.files import find
from analytics.sources.formats import LACKS, named
from analytics.sources.mapped import MEANINGS
from analytics.sources.mapping import SECTIONS, read_mapping

NOW = datetime(2026, 6, 1)

# As a suite for social media writes it: the contact is the customer's in both directions.
SUITE = (
    "Message ID,Date,Network,Direction,Contact,Message,Reply To,Labels\n"
    '1,23/03/2026 09:00,Facebook Page,Inbound,ana,Where is it?,,"billing, late"\n'
    "2,23/03/2026 09:10,Facebook Page,outbound,ana,On its way,1,\n"
    "3,23/03/2026 10:00,X,inbound,ben,Hello?,,\n"
)
COLUMNS = """
[columns]
message_id = "Message ID"
posted_at = "Date"
channel = "Network"
author_id = "Contact"
text = "Message"
parent_id = "Reply To"
tags = "Labels"
"""
MAP = (
    COLUMNS
    + """
[values]
Direction.inbound = "customer"
Direction.outbound = "from_brand"

[values.channel]
"Facebook Page" = "facebook"
X = "twitter"

[times]
format = "%d/%m/%Y %H:%M"
zone = "Europe/Belgrade"

[tags]
separator = ","
"""
)
# The least that a mapping can be, over columns of the log's own names.
PLAIN = '[columns]\nmessage_id = "id"\nposted_at = "at"\ntext = "text"\n'
FIXED = '[fixed]\nchannel = "sms"\nfrom_brand = false\n'
ROWS = "id,at,text\n1,2026-03-02T09:00:00Z,hello\n"


@pytest.fixture
def log(tmp_path: Path) -> Any:
    with Log(tmp_path / "log.duckdb", Settings(), writable=True) as opened:
        yield opened


def mapping(tmp_path: Path, text: str, name: str = "map.toml") -> Path:
    return save(tmp_path / name, text)


def messages(log: Log, columns: str) -> list[tuple[Any, ...]]:
    return log.con.execute(f"select {columns} from messages order by message_id").fetchall()


def answered(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    assert "Traceback" not in result.output
    return result


def fault(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        read_mapping(mapping(tmp_path, text))
    return str(raised.value).removeprefix(f"{tmp_path / 'map.toml'}: ")


# --- a table


def test_a_table_is_read_as_its_mapping_says(tmp_path: Path, log: Log) -> None:
    loaded = load_file(log, save(tmp_path / "suite.csv", SUITE), mapping=mapping(tmp_path, MAP))
    assert outcome(loaded) == {"loaded": 3}
    # Belgrade is an hour ahead of UTC until 29 March 2026
    assert messages(log, "message_id, posted_at, channel, author_id, from_brand, text, parent_id, tags") == [
        ("1", datetime(2026, 3, 23, 8), "facebook", "ana", False, "Where is it?", None, ["billing", "late"]),
        ("2", datetime(2026, 3, 23, 8, 10), "facebook", "ana", True, "On its way", "1", None),
        ("3", datetime(2026, 3, 23, 9), "twitter", "ben", False, "Hello?", None, None),
    ]
    assert loaded.ledger.format == "map.toml"


def test_columns_may_stand_in_any_order_and_letter_case_and_below_other_lines(
    tmp_path: Path, log: Log
) -> None:
    header, *rows = SUITE.replace('"billing, late"', "billing").splitlines()
    turned = [",".join(reversed(line.split(","))) for line in [header.upper(), *rows]]
    path = save(tmp_path / "suite.csv", "\n".join(["Report,Inbox", "Range,March", "", *turned]) + "\n")
    load_file(log, path, mapping=mapping(tmp_path, MAP))
    assert texts(log) == {"1": "Where is it?", "2": "On its way", "3": "Hello?"}


def test_loading_twice_or_in_another_order_changes_nothing_and_unloading_takes_it_back(
    tmp_path: Path,
) -> None:
    header, *rows = SUITE.splitlines(keepends=True)
    first = save(tmp_path / "a.csv", header + rows[0] + rows[1])
    second = save(tmp_path / "b.csv", header + rows[1] + rows[2])
    by = mapping(tmp_path, MAP)
    seen = []
    for number, order in enumerate([(first, second), (second, first)]):
        with Log(tmp_path / f"{number}.duckdb", Settings(), writable=True) as log:
            for path in order:
                load_file(log, path, mapping=by)
            assert load_file(log, first, mapping=by).is_known
            seen.append(messages(log, "* exclude (file_no)"))
            before = everything(log)["posts"]
            third = save(tmp_path / "c.csv", header + "9,24/03/2026 09:00,X,inbound,eve,late,1,\n")
            load_file(log, third, mapping=by)
            unload(log, "c.csv")
            assert everything(log)["posts"] == before
    assert seen[0] == seen[1]


def test_workbooks_and_parquet_are_read_through_a_mapping(tmp_path: Path) -> None:
    frame = polars.DataFrame(
        {
            "id": ["1", "2"],
            "at": ["2026-03-02T09:00:00Z"] * 2,
            "text": ["hello", "there"],
            "who": ["in", "out"],
        }
    )
    frame.write_parquet(tmp_path / "rows.parquet")
    frame.write_excel(tmp_path / "rows.xlsx")
    by = mapping(
        tmp_path, PLAIN + '[fixed]\nchannel = "sms"\n[values]\nwho.in = "customer"\nwho.out = "from_brand"\n'
    )
    for name in ("rows.parquet", "rows.xlsx"):
        answered("load", tmp_path / name, "--map", by, "--db", tmp_path / f"{name}.duckdb")
        with Log(tmp_path / f"{name}.duckdb", Settings()) as log:
            assert messages(log, "message_id, text, from_brand") == [
                ("1", "hello", False),
                ("2", "there", True),
            ]


def test_several_columns_are_joined_and_as_an_id_their_fingerprint_is_taken(tmp_path: Path, log: Log) -> None:
    text = (
        "Day,Time,First,Last,Text\n"
        "02/03/2026,09:00,Ana,Bo,hello\n"
        "02/03/2026,09:00,Ana,Bo,hello\n"
        "02/03/2026,09:30,Cy,,hello\n"
    )
    by = mapping(
        tmp_path,
        '[columns]\nmessage_id = ["Day", "Time", "Text"]\nposted_at = ["Day", "Time"]\n'
        'author_name = ["First", "Last"]\ntext = "Text"\n[times]\nformat = "%d/%m/%Y %H:%M"\nzone = "UTC"\n'
        + FIXED,
    )
    loaded = load_file(log, save(tmp_path / "rows.csv", text), mapping=by)
    assert outcome(loaded) == {"loaded": 2, "duplicate": 1}
    found = log.con.execute(
        "select author_name, posted_at, length(message_id) from messages order by 2"
    ).fetchall()
    assert found == [("Ana Bo", datetime(2026, 3, 2, 9), 32), ("Cy", datetime(2026, 3, 2, 9, 30), 32)]


# --- what cells mean


def test_a_value_of_which_nothing_is_said_rejects_its_row_and_keeps_it_whole(
    tmp_path: Path, log: Log
) -> None:
    text = SUITE + "4,23/03/2026 11:00,X,sideways,ben,Hm,,\n5,23/03/2026 11:00,X,,ben,Hm,,\n"
    loaded = load_file(log, save(tmp_path / "suite.csv", text), mapping=mapping(tmp_path, MAP))
    assert outcome(loaded) == {"loaded": 3, "rejected": 2}
    (_, row_no, reason, row), (_, _, other, _) = rejects(log)
    assert (row_no, reason) == (4, "Direction: the mapping does not say who wrote what has this value")
    assert other == "not said whether the brand wrote it"
    assert json.loads(row) == {
        "message id": "4", "date": "23/03/2026 11:00", "network": "X", "direction": "sideways", "contact": "ben",
        "message": "Hm",
    }  # fmt: skip


def test_cells_can_mean_several_things_and_a_star_stands_for_all_others(tmp_path: Path, log: Log) -> None:
    text = (
        "id,at,text,Kind,Writer\n"
        "1,2026-03-02T09:00:00Z,a,Message,Ana\n"
        "2,2026-03-02T09:00:01Z,b,Note,Acme\n"
        "3,2026-03-02T09:00:02Z,c,Bot,ACME\n"
        "4,2026-03-02T09:00:03Z,d,Found,Ben\n"
        "5,2026-03-02T09:00:04Z,e,Status,Acme\n"
        "6,2026-03-02T09:00:05Z,f,Message,\n"
    )
    by = mapping(
        tmp_path,
        PLAIN + '[fixed]\nchannel = "email"\nvisibility = "private"\n'
        '[values.Kind]\nnote = "internal"\nbot = "automated"\n'
        'found = ["monitored", "public"]\nstatus = "no_message"\n'
        '[values.Writer]\nAcme = "from_brand"\n"*" = "customer"\n',
    )
    load_file(log, save(tmp_path / "rows.csv", text), mapping=by)
    assert messages(log, "message_id, from_brand, visibility, automated, directed") == [
        ("1", False, "private", False, True),
        ("2", True, "internal", False, True),
        ("3", True, "private", True, True),
        ("4", False, "public", False, False),
    ]
    assert [(row_no, reason) for _, row_no, reason, _ in rejects(log)] == [
        (5, "no message: Kind is status"),
        (6, "not said whether the brand wrote it"),
    ]


def test_an_empty_cell_can_have_a_meaning(tmp_path: Path, log: Log) -> None:
    by = mapping(
        tmp_path, PLAIN + '[fixed]\nchannel = "sms"\n[values.Agent]\n"" = "customer"\n"*" = "from_brand"\n'
    )
    text = "id,at,text,Agent\n1,2026-03-02T09:00:00Z,a,\n2,2026-03-02T09:00:00Z,b,Eve\n"
    load_file(log, save(tmp_path / "rows.csv", text), mapping=by)
    assert messages(log, "message_id, from_brand") == [("1", False), ("2", True)]


def test_values_of_a_column_of_the_log_are_translated_and_keep_their_letter_case(
    tmp_path: Path, log: Log
) -> None:
    by = mapping(
        tmp_path,
        PLAIN + 'from_brand = "Out?"\nbrand = "Shop"\nrating = "Stars"\n[fixed]\nchannel = "trustpilot"\n'
        '[values.from_brand]\nja = true\nnein = false\n[values.brand]\nS1 = "Acme Shop"\n"*" = "Acme Other"\n'
        "[values.rating]\nFIVE = 5\n",
    )
    text = (
        "id,at,text,Out?,Shop,Stars\n1,2026-03-02T09:00:00Z,a,Nein,s1,five\n2,2026-03-02T09:00:00Z,b,JA,s2,\n"
        "3,2026-03-02T09:00:00Z,c,vielleicht,s2,\n"
    )
    load_file(log, save(tmp_path / "rows.csv", text), mapping=by)
    assert messages(log, "message_id, from_brand, brand, rating") == [
        ("1", False, "Acme Shop", 5.0),
        ("2", True, "Acme Other", None),
    ]
    assert [reason for _, _, reason, _ in rejects(log)] == ["from_brand is not true or false"]


def test_a_column_of_the_file_may_be_called_like_one_of_the_log(tmp_path: Path, log: Log) -> None:
    by = mapping(
        tmp_path,
        '[columns]\nmessage_id = "id"\nposted_at = "at"\ntext = "record"\nauthor_id = "cells"\n'
        '[fixed]\nchannel = "sms"\n'
        '[values.category]\nin = "customer"\nout = "from_brand"\n',
    )
    text = "id,at,record,cells,category,part\n1,2026-03-02T09:00:00Z,hello,ana,in,x\n2,never,hello,ana,in,x\n"
    load_file(log, save(tmp_path / "rows.csv", text), mapping=by)
    assert messages(log, "message_id, text, author_id, from_brand, category") == [
        ("1", "hello", "ana", False, "other")
    ]
    ((_, _, reason, row),) = rejects(log)
    assert reason == "the time cannot be read"
    assert sorted(json.loads(row).values()) == ["2", "ana", "hello", "in", "never", "x"]


def test_without_a_word_on_who_wrote_it_the_accounts_of_the_brand_decide(tmp_path: Path, log: Log) -> None:
    by = mapping(tmp_path, PLAIN + 'author_id = "who"\n[fixed]\nchannel = "sms"\n')
    path = save(
        tmp_path / "rows.csv",
        "id,at,text,who\n1,2026-03-02T09:00:00Z,a,ana\n2,2026-03-02T09:00:00Z,b,@Acme\n",
    )
    with pytest.raises(NoBrand, match="does not say who the brand is"):
        load_file(log, path, mapping=by)
    load_file(log, path, mapping=by, accounts=("acme",))
    assert messages(log, "message_id, from_brand") == [("1", False), ("2", True)]


# --- times


def test_a_cell_that_is_no_time_of_the_format_is_rejected_even_if_it_is_another_time(
    tmp_path: Path, log: Log
) -> None:
    text = SUITE.replace("23/03/2026 10:00", "2026-03-23 10:00") + "4,31/02/2026 10:00,X,inbound,ben,Hm,,\n"
    load_file(log, save(tmp_path / "suite.csv", text), mapping=mapping(tmp_path, MAP))
    assert [(row_no, reason) for _, row_no, reason, _ in rejects(log)] == [
        (3, "posted_at is not a time like %d/%m/%Y %H:%M"),
        (4, "posted_at is not a time like %d/%m/%Y %H:%M"),
    ]


@pytest.mark.parametrize(
    ("time_format", "cell", "at"),
    [
        ('"%a %b %d %H:%M:%S %z %Y"', "Tue Oct 31 22:10:47 +0200 2017", datetime(2017, 10, 31, 20, 10, 47)),
        ('"%B %d, %Y at %I:%M %p"', "March 4, 2026 at 5:06 PM", datetime(2026, 3, 4, 16, 6)),
        ('"%d.%m.%y %H:%M"', "4.3.26 7:06", datetime(2026, 3, 4, 6, 6)),
        ('"unix"', "1772612400", datetime(2026, 3, 4, 8, 20)),
        ('"unix"', "1772612400500", datetime(2026, 3, 4, 8, 20, 0, 500000)),
        ('["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S"]', "2026-03-04 09:20:00", datetime(2026, 3, 4, 8, 20)),
    ],
)
def test_formats_of_times_name_their_zone_or_take_that_of_the_mapping(
    tmp_path: Path, log: Log, time_format: str, cell: str, at: datetime
) -> None:
    by = mapping(tmp_path, PLAIN + FIXED + f'[times]\nformat = {time_format}\nzone = "Europe/Belgrade"\n')
    path = save(tmp_path / "rows.csv", f'id,at,text\n1,"{cell}",a\n')
    load_file(log, path, mapping=by)
    assert messages(log, "posted_at") == [(at,)]


def test_the_zone_of_the_command_line_goes_before_that_of_the_mapping(tmp_path: Path, log: Log) -> None:
    by = mapping(tmp_path, PLAIN + FIXED + '[times]\nzone = "Europe/Belgrade"\n')
    path = save(tmp_path / "rows.csv", "id,at,text\n1,2026-01-02 09:00,a\n")
    load_file(log, path, mapping=by, input_tz="America/New_York")
    assert messages(log, "posted_at") == [(datetime(2026, 1, 2, 14),)]


def test_local_times_that_the_clock_showed_twice_or_never_are_counted(tmp_path: Path, log: Log) -> None:
    by = mapping(tmp_path, PLAIN + FIXED + '[times]\nformat = "%d/%m/%Y %H:%M"\nzone = "Europe/Belgrade"\n')
    rows = "1,25/10/2025 12:00,a\n2,26/10/2025 02:30,b\n3,29/03/2026 02:30,c\n"
    loaded = load_file(log, save(tmp_path / "rows.csv", "id,at,text\n" + rows), mapping=by)
    assert (loaded.ambiguous_times, loaded.missing_times) == (1, 1)
    assert messages(log, "posted_at")[1] == (datetime(2025, 10, 26, 0, 30),)


def test_without_a_format_the_order_of_day_and_month_is_told_by_the_file_or_refused(
    tmp_path: Path, log: Log
) -> None:
    by = mapping(tmp_path, PLAIN + FIXED + '[times]\nzone = "UTC"\n')
    with pytest.raises(DateOrder):
        load_file(log, save(tmp_path / "a.csv", "id,at,text\n1,03/04/2026 09:00,a\n"), mapping=by)
    load_file(
        log, save(tmp_path / "b.csv", "id,at,text\n1,03/04/2026 09:00,a\n2,13/04/2026 09:00,b\n"), mapping=by
    )
    assert messages(log, "posted_at") == [(datetime(2026, 4, 3, 9),), (datetime(2026, 4, 13, 9),)]


def test_local_times_without_any_zone_are_refused(tmp_path: Path, log: Log) -> None:
    with pytest.raises(NaiveTimes):
        load_file(
            log,
            save(tmp_path / "a.csv", "id,at,text\n1,2026-03-02 09:00,a\n"),
            mapping=mapping(tmp_path, PLAIN + FIXED),
        )


# --- JSON

NESTED = {
    "exported": "2026-03-30",
    "conversations": [
        {
            "id": "c1",
            "Via": {"type": "whatsapp"},
            "messages": [
                {"id": 1, "ts": 1772612400, "author": {"type": "user", "id": "u1"}, "body": "hello?", "a.b": "x;y"},
                {"id": 2, "ts": 1772612460, "author": {"type": "admin", "id": "a1"}, "body": "hi!"},
            ],
        },
        {"id": "c2", "Via": {"type": "sms"}, "messages": [
            {"id": 3, "ts": 1772612400, "author": {"type": "bot", "id": "b"}, "body": "ping"},
            {"id": 4, "ts": "soon", "author": {"type": "user", "id": "u2"}, "body": "?"},
        ]},
    ],
}  # fmt: skip
NESTED_MAP = """
lacks = ["notes"]
[records]
holders = "$.conversations[*]"
records = "$.messages[*]"
[columns]
message_id = "id"
posted_at = "ts"
channel = "$.via.type"
conversation_id = "$.id"
author_id = "author.ID"
text = "body"
tags = "a.b"
[times]
format = "unix"
[values]
author.type.user = "customer"
author.type.admin = "from_brand"
author.type.bot = ["from_brand", "automated"]
"""


def test_records_within_documents_are_read_with_what_holds_them(tmp_path: Path, log: Log) -> None:
    path = save(tmp_path / "inbox.json", json.dumps(NESTED, indent=1))
    loaded = load_file(log, path, mapping=mapping(tmp_path, NESTED_MAP))
    assert outcome(loaded) == {"loaded": 3, "rejected": 1}
    assert messages(
        log, "message_id, channel, conversation_id, author_id, from_brand, automated, text, tags"
    ) == [
        ("1", "whatsapp", "c1", "u1", False, False, "hello?", ["x", "y"]),
        ("2", "whatsapp", "c1", "a1", True, False, "hi!", None),
        ("3", "sms", "c2", "b", True, True, "ping", None),
    ]
    ((_, row_no, reason, record),) = rejects(log)
    assert (row_no, reason) == (4, "posted_at is not a time like unix")
    assert json.loads(record)["body"] == "?"
    assert log.con.execute("select lacks from files").fetchone() == (["notes"],)


def test_what_holds_records_is_known_in_every_line_and_their_order_is_kept(tmp_path: Path, log: Log) -> None:
    many = [
        {"id": f"c{c}", "messages": [{"id": f"{c}-{m}", "at": "2026-03-02T09:00:00Z"} for m in range(50)]}
        for c in range(200)
    ]
    lines = as_ndjson(many[:100]) + "{broken\n" + as_ndjson(many[100:])
    by = mapping(
        tmp_path,
        '[records]\nrecords = "$.messages[*]"\n'
        '[columns]\nmessage_id = "id"\nposted_at = "at"\nconversation_id = "$.id"\n' + FIXED,
    )
    loaded = load_file(log, save(tmp_path / "many.ndjson", lines), mapping=by)
    assert outcome(loaded) == {"loaded": 10_000, "rejected": 1}
    found = log.con.execute("select count(*) from messages where message_id like conversation_id[2:] || '-%'")
    assert found.fetchone() == (10_000,)
    ((_, row_no, _, record),) = rejects(log)
    assert (row_no, record) == (5001, "{broken")


def test_keys_within_keys_are_read_from_lines_and_lists(tmp_path: Path) -> None:
    rows = [{"id": 1, "at": "2026-03-02T09:00:00Z", "Text": {"body": "hello"}}, {"id": 2, "at": "x"}]
    by = mapping(tmp_path, PLAIN.replace('"text"', '"text.body"') + FIXED)
    for name, text in (("rows.ndjson", as_ndjson(rows)), ("rows.json", json.dumps(rows))):
        with Log(tmp_path / f"{name}.duckdb", Settings(), writable=True) as log:
            assert outcome(load_file(log, save(tmp_path / name, text), mapping=by)) == {
                "loaded": 1,
                "rejected": 1,
            }
            assert texts(log) == {"1": "hello"}
            (export,) = find([str(tmp_path / name)]).exports
            seen = inspect(export, LoadOptions(mapping=by), Settings(), NOW)
            assert (set(seen.used), seen.unused, seen.absent) == ({"id", "at", "text.body"}, (), ())


# --- what does not fit


def test_a_table_without_a_column_of_the_mapping_is_refused_by_its_name(tmp_path: Path, log: Log) -> None:
    path = save(tmp_path / "suite.csv", SUITE.replace("Reply To", "Reply to ID"))
    with pytest.raises(UnknownFormat) as raised:
        load_file(log, path, mapping=mapping(tmp_path, MAP))
    assert str(raised.value) == (
        "suite.csv lacks columns that the mapping map.toml reads: Reply To. Did you mean Reply to ID?"
    )


def test_files_of_a_folder_that_do_not_fit_are_skipped_and_named_ones_are_errors(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    save(folder / "a.csv", SUITE)
    save(folder / "b.csv", "x,y\n1,2\n")
    save(folder / "c.json", '{"x": 1}')
    by, db = mapping(tmp_path, MAP), tmp_path / "log.duckdb"
    said = answered("load", folder, "--map", by, "--db", db).stderr
    assert "Skipped: b.csv lacks columns that the mapping map.toml reads: Message ID" in said
    assert "Skipped: c.json lacks keys that the mapping map.toml reads: Message ID, Date" in said
    assert "lacks columns" in answered("load", folder / "b.csv", "--map", by, "--db", db, code=1).stderr


def test_a_mapping_reads_files_that_have_a_format_of_their_own(tmp_path: Path, log: Log) -> None:
    text = (
        "message_id,posted_at,channel,author_id,from_brand,text\n1,2026-03-02T09:00:00Z,sms,ana,false,hello\n"
    )
    by = mapping(tmp_path, '[columns]\nmessage_id = "message_id"\nposted_at = "posted_at"\n' + FIXED)
    assert load_file(log, save(tmp_path / "own.csv", text), mapping=by).ledger.format == "map.toml"
    assert texts(log) == {"1": None}


def test_a_chat_has_no_columns_to_map(tmp_path: Path, log: Log) -> None:
    path = save(tmp_path / "chat.txt", "[02.03.26, 09:00:00] Ana: hello\n[02.03.26, 09:01:00] Acme: hi\n")
    with pytest.raises(UnknownFormat, match=r"the mapping map\.toml reads tables and JSON"):
        load_file(log, path, mapping=mapping(tmp_path, MAP))


def test_json_without_records_where_the_mapping_looks_says_so(tmp_path: Path, log: Log) -> None:
    path = save(tmp_path / "inbox.json", '{"chats": [{"id": "1"}]}')
    with pytest.raises(UnknownFormat, match=r"holds no objects where the mapping map.toml looks for records"):
        load_file(log, path, mapping=mapping(tmp_path, NESTED_MAP))


def test_a_mapping_and_a_format_exclude_each_other(tmp_path: Path) -> None:
    path = save(tmp_path / "rows.csv", ROWS)
    by = mapping(tmp_path, PLAIN + FIXED)
    for command in ("inspect", "load"):
        assert "--format" in answered(command, path, "--map", by, "--format", "twcs", code=2).stderr


# --- SQL


def test_names_and_values_are_never_sql(tmp_path: Path, log: Log) -> None:
    nasty = "x\"'); drop table posts; --"
    quoted = json.dumps(nasty)
    by = mapping(
        tmp_path,
        f'title = {quoted}\n[columns]\nmessage_id = {quoted}\nposted_at = "at"\ntext = "it\'s"\ntags = "t"\n'
        f'brand = "b"\n[fixed]\nchannel = "sms"\nurl = {quoted}\n[tags]\nseparator = "\'"\n'
        f'[times]\nformat = "%Y-%m-%d \'%H:%M"\nzone = "UTC"\n'
        f'[values.{quoted}]\n{quoted} = "from_brand"\n"*" = "customer"\n[values.brand]\n{quoted} = {quoted}\n',
    )
    cell = '"' + nasty.replace('"', '""') + '"'
    text = (
        f"{cell},at,it's,t,b\n{cell},2026-03-02 '09:00,o'clock,a'b,{cell}\n"
        f"1,2026-03-02 '09:00,{cell},,\n2,bad ',,,\n"
    )
    load_file(log, save(tmp_path / "rows.csv", text), mapping=by)
    assert messages(log, "message_id, text, from_brand, url, tags, brand") == [
        ("1", nasty, False, nasty, None, None),
        (nasty, "o'clock", True, nasty, ["a", "b"], nasty),
    ]
    assert [reason for _, _, reason, _ in rejects(log)] == ["posted_at is not a time like %Y-%m-%d '%H:%M"]


def test_keys_of_json_are_never_sql(tmp_path: Path, log: Log) -> None:
    nasty = "x\"'); drop table posts; --"
    rows = [{nasty: "1", "at": "2026-03-02T09:00:00Z", "o": {nasty: "hello"}}]
    quoted = json.dumps(nasty)
    by = mapping(
        tmp_path,
        f'[columns]\nmessage_id = {quoted}\nposted_at = "at"\n'
        f"text = {json.dumps('o.' + nasty)}\nbrand = {json.dumps('$.o.' + nasty)}\n" + FIXED,
    )
    load_file(log, save(tmp_path / "rows.ndjson", as_ndjson(rows)), mapping=by)
    assert messages(log, "message_id, text, brand") == [("1", "hello", "hello")]


# --- what a mapping may say


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[colums]\n", "there is no section 'colums'. Did you mean columns"),
        ("columns = 3\n", "[columns] is a section"),
        (
            '[columns]\nmesage_id = "id"\n',
            "[columns]: the log has no column 'mesage_id'. Did you mean message_id",
        ),
        (
            "[columns]\nmessage_id = 3\n",
            "[columns] message_id takes the name of a column, or a list of names",
        ),
        (
            "[columns]\nmessage_id = []\n",
            "[columns] message_id takes the name of a column, or a list of names",
        ),
        (
            '[columns]\nmessage_id = ""\n',
            "[columns] message_id takes the name of a column, or a list of names",
        ),
        ('[columns]\nposted_at = "at"\n', "[columns] does not say which column the message_id is"),
        ('[columns]\nmessage_id = "id"\n', "[columns] does not say which column the posted_at is"),
        (PLAIN + '[fixed]\ntext = "x"\n', "text is given twice, in [columns] and in [fixed]"),
        (PLAIN + '[fixed]\nposted_at = "x"\n', "[fixed] posted_at: each message has its own"),
        (
            PLAIN + '[fixed]\nchannel = "facebok"\n',
            "[fixed] channel = 'facebok' is not one of twitter, facebook",
        ),
        (
            PLAIN + '[fixed]\nvisibility = "open"\n',
            "[fixed] visibility = 'open' is not one of public, private",
        ),
        (PLAIN + '[fixed]\nfrom_brand = "maybe"\n', "[fixed] from_brand = 'maybe' is not one of true, false"),
        (PLAIN + "[fixed]\nrating = true\n", "[fixed] rating = 'true' is not a number"),
        (PLAIN + "[fixed]\nbrand = [1]\n", "[fixed] brand takes one value"),
        (PLAIN + "[fixed]\ntags = [1]\n", "[fixed] tags takes a text"),
        (PLAIN + '[values]\noutbound = "from_brand"\n', "[values] takes a line a cell"),
        (
            PLAIN + '[values]\nDirection.out = "frombrand"\n',
            "[values] Direction.out = 'frombrand' means nothing. Did you mean from_brand",
        ),
        (PLAIN + "[values]\nDirection.out = [1]\n", "[values] Direction.out = 1 means nothing"),
        (
            PLAIN + '[values.channel]\nFB = "facebook"\n',
            "[values.channel]: [columns] does not say which column the channel is",
        ),
        (PLAIN + '[values.text]\na = "b"\nA = "c"\n', "[values] text.A is said twice, and differently"),
        (
            PLAIN + 'from_brand = "x"\n[values]\nDirection.out = "from_brand"\n',
            "from_brand is given twice, in [columns] and by what cells mean in [values]",
        ),
        (PLAIN + '[times]\nformat = "%Q"\n', "[times] format '%Q': %Q means nothing"),
        (PLAIN + '[times]\nformat = "%d/%m/%Y"\n', "[times] format '%d/%m/%Y': it has no hour"),
        (PLAIN + '[times]\nformat = "%d/%m %H:%M"\n', "[times] format '%d/%m %H:%M': it has no year"),
        (
            PLAIN + '[times]\nformat = "%d/%m/%Y %I:%M"\n',
            "[times] format '%d/%m/%Y %I:%M': it has no am or pm",
        ),
        (PLAIN + '[times]\nformat = "%d/%m/%Y %H:%"\n', "[times] format '%d/%m/%Y %H:%': % means nothing"),
        (PLAIN + "[times]\nformat = 3\n", "[times] format takes a text"),
        (
            PLAIN + '[times]\nzone = "Europe/Atlantis"\n',
            "[times] zone: There is no time zone 'Europe/Atlantis'",
        ),
        (PLAIN + '[times]\ntz = "UTC"\n', "[times] has no key 'tz'"),
        (PLAIN + "[tags]\nseparator = 3\n", "[tags] separator takes a text"),
        (PLAIN + '[records]\nrecords = "messages"\n', "[records] records takes paths of objects"),
        (PLAIN + "[records]\nholders = []\n", "[records] holders takes paths of objects"),
        ('lacks = "notes"\n' + PLAIN, "lacks is a list of unanswered, monitored"),
        ('lacks = ["note"]\n' + PLAIN, "lacks does not know 'note'. Did you mean notes"),
        ("title = 3\n" + PLAIN, "title takes a text"),
        (PLAIN + 'brand = "a\\u0000b"\n', "no name or value can hold a NUL character"),
        (
            PLAIN.replace('"id"', '"$.id"'),
            "[columns] message_id: what holds the records ($.) has no id of a record",
        ),
        (
            PLAIN + 'channel = "?"\n[values]\nDirection.sideways = "?"\n',
            'what is "?" is still to be said, or its line deleted: channel (line 5), Direction.sideways (line 7)',
        ),
    ],
)
def test_what_has_no_meaning_is_refused_with_what_would_be_right(
    tmp_path: Path, text: str, said: str
) -> None:
    assert fault(tmp_path, text).startswith(said)


def test_a_mapping_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"The mapping .*none\.toml cannot be read: No such file"):
        read_mapping(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match="is not valid TOML"):
        read_mapping(mapping(tmp_path, "[columns\n"))
    path = save(tmp_path / "rows.csv", ROWS)
    said = answered(
        "load", path, "--map", tmp_path / "none.toml", "--db", tmp_path / "log.duckdb", code=1
    ).stderr
    assert said.startswith("Error: The mapping ")


# --- the user's page


def blocks(checkout: Path, kind: str) -> list[str]:
    page = (checkout / "docs" / "mapping.md").read_text(encoding="utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)


def test_the_table_of_the_page_is_read_as_the_page_says(checkout: Path, tmp_path: Path, log: Log) -> None:
    path = save(tmp_path / "march.csv", blocks(checkout, "csv")[0])
    loaded = load_file(log, path, mapping=mapping(tmp_path, blocks(checkout, "toml")[0]))
    assert outcome(loaded) == {"loaded": 4, "rejected": 1}
    assert messages(
        log, "message_id, posted_at, channel, from_brand, agent, visibility, parent_id, tags"
    ) == [
        ("fb-1", datetime(2026, 3, 23, 8), "facebook", False, None, "public", None, ["delivery", "late"]),
        ("fb-2", datetime(2026, 3, 23, 8, 10), "facebook", True, "Mira", "public", "fb-1", None),
        ("x-1", datetime(2026, 3, 23, 9), "twitter", False, None, "public", None, None),
        ("x-2", datetime(2026, 3, 23, 9, 30), "twitter", True, "Mira", "internal", "x-1", None),
    ]
    assert [reason for _, _, reason, _ in rejects(log)] == ["no message: Direction is task closed"]


def test_the_json_of_the_page_is_read_as_the_page_says(checkout: Path, tmp_path: Path, log: Log) -> None:
    path = save(tmp_path / "inbox.json", blocks(checkout, "json")[0])
    assert outcome(load_file(log, path, mapping=mapping(tmp_path, blocks(checkout, "toml")[1]))) == {
        "loaded": 3
    }
    assert messages(log, "message_id, channel, conversation_id, author_id, from_brand, automated") == [
        ("1", "whatsapp", "c-17", "u1", False, False),
        ("2", "whatsapp", "c-17", "b", True, True),
        ("3", "whatsapp", "c-17", "a1", True, False),
    ]


def test_the_page_names_all_columns_sections_and_meanings(checkout: Path) -> None:
    page = (checkout / "docs" / "mapping.md").read_text(encoding="utf-8")
    for name in (*named("canonical").columns, *MEANINGS, *LACKS):
        assert f"`{name}`" in page
    for section in SECTIONS:
        assert f"`[{section}" in page or f"`{section}`" in page


def test_files_whose_names_belong_together_are_read_one_by_one(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    save(folder / "mentions.csv", ROWS)
    save(folder / "responses.csv", "id,at\n2,2026-03-02T09:00:00Z\n")
    by, db = mapping(tmp_path, PLAIN + FIXED), tmp_path / "log.duckdb"
    result = answered("load", folder, "--map", by, "--db", db)
    assert "Skipped: responses.csv lacks columns that the mapping map.toml reads: text" in result.stderr
    with Log(db, Settings()) as log:
        assert texts(log) == {"1": "hello"}
