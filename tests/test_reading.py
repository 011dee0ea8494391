"""Reading: the same messages come out of any kind of file, and a row that cannot be read costs no other."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars
import pytest
from exports import HEADER, as_csv, as_ndjson, load_file, outcome, packed, rejects, row, save, texts

from analytics.errors import InputError, NaiveTimes, UnknownFormat
from analytics.log import Log

NINE = datetime(2026, 3, 2, 9)
COLUMNS = (
    "message_id",
    "posted_at",
    "channel",
    "brand",
    "author_id",
    "author_name",
    "from_brand",
    "agent",
    "parent_id",
    "conversation_id",
    "text",
    "visibility",
    "directed",
    "automated",
    "category",
    "language",
    "followers",
    "shares",
    "likes",
    "rating",
    "removed_at",
    "removed_by",
    "url",
    "tags",
)
TEXT = 'He said: "no; never", & left &amp;\r\nthen\tcame back\n\n😡 שלום'

# One message that says everything and one that says no more than it must, as a CSV would.
ROWS = [
    {
        "message_id": "007",
        "posted_at": "2026-03-02T11:00:00+02:00",
        "channel": "Twitter",
        "brand": "Acme",
        "author_id": "77",
        "author_name": "Dana",
        "from_brand": "FALSE",
        "agent": "",
        "parent_id": "6",
        "conversation_id": "c1",
        "text": TEXT,
        "visibility": "Private",
        "directed": "false",
        "automated": "no",
        "category": "Complaint",
        "language": "he",
        "followers": "1200",
        "shares": "2",
        "likes": "3",
        "rating": "4.5",
        "removed_at": "2026-03-02T10:00:00.25Z",
        "removed_by": "author",
        "url": "https://example.org/7?a=1&b=2",
        "tags": "late; parcel",
    },
    {
        **dict.fromkeys(COLUMNS, ""),
        "message_id": "8",
        "posted_at": "2026-03-02T09:00:00Z",
        "channel": "email",
        "author_id": "acme",
        "from_brand": "1",
    },
]
MESSAGES = [
    (
        "007",
        NINE,
        "twitter",
        "Acme",
        "77",
        "Dana",
        False,
        None,
        "6",
        "c1",
        TEXT,
        "private",
        False,
        False,
        "complaint",
        "he",
        1200.0,
        2.0,
        3.0,
        4.5,
        datetime(2026, 3, 2, 10, 0, 0, 250_000),
        "author",
        "https://example.org/7?a=1&b=2",
        ["late", "parcel"],
    ),
    ("8", NINE, "email", None, "acme", None, True, *[None] * 4, "public", True, False, *[None] * 10),
]
TYPED = [
    {
        **{name: cell or None for name, cell in ROWS[0].items()},
        "posted_at": NINE.replace(tzinfo=UTC),
        "from_brand": False,
        "directed": False,
        "automated": False,
        "followers": 1200,
        "shares": 2.0,
        "likes": 3,
        "rating": 4.5,
        "tags": ["late", "parcel"],
        "removed_at": datetime(2026, 3, 2, 10, 0, 0, 250_000, UTC),
    },
    {
        **dict.fromkeys(COLUMNS),
        "message_id": "8",
        "posted_at": NINE.replace(tzinfo=UTC),
        "channel": "email",
        "author_id": "acme",
        "from_brand": True,
    },
]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log(tmp_path / "log.duckdb", writable=True) as opened:
        yield opened


def messages(log: Log) -> list[tuple[Any, ...]]:
    return log.con.execute(f"select {', '.join(COLUMNS)} from messages order by message_id").fetchall()


def as_parquet(rows: list[dict[str, Any]], **schema: Any) -> bytes:
    file = io.BytesIO()
    polars.DataFrame(rows, schema_overrides=schema).write_parquet(file)
    return file.getvalue()


def plain_json() -> str:
    rows = [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in cells.items()}
        for cells in TYPED
    ]
    return as_ndjson(rows)


TEXT_FILES = {
    "x.csv": as_csv(ROWS),
    "windows.csv": "\ufeff" + as_csv(ROWS, ";", "\r\n"),
    "tabs.tsv": as_csv(ROWS, "\t"),
    "bars.csv": as_csv(ROWS, "|"),
    "no_last_end.csv": as_csv(ROWS).removesuffix("\n"),
    "backwards.csv": as_csv([dict(reversed(cells.items())) for cells in ROWS]),
    "capitals.csv": as_csv([{name.upper(): cell for name, cell in cells.items()} for cells in ROWS]),
    "one_more.csv": as_csv([{**cells, "mood": "low, \n or so"} for cells in ROWS]),
    "texts.ndjson": as_ndjson(ROWS),
    "values.jsonl": "\ufeff" + plain_json().replace("\n", "\r\n\r\n"),
    "sparse.ndjson": as_ndjson([{k: v for k, v in cells.items() if v} for cells in reversed(ROWS)]),
    "capitals.ndjson": as_ndjson([{name.upper(): cell for name, cell in cells.items()} for cells in ROWS]),
}


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        *((name, "") for name in TEXT_FILES),
        *((name, ending) for name in ("x.csv", "windows.csv", "values.jsonl") for ending in (".gz", ".zst")),
    ],
)
def test_any_kind_of_text_file_gives_the_same_messages(
    log: Log, tmp_path: Path, name: str, ending: str
) -> None:
    loaded = load_file(log, save(tmp_path / (name + ending), TEXT_FILES[name]))
    assert outcome(loaded) == {"loaded": 2}
    assert messages(log) == MESSAGES
    assert loaded.ledger.newest_at == NINE


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        *((name, "utf-16") for name in TEXT_FILES),
        ("windows.csv", "windows-1255"),
        ("texts.ndjson", "windows-1255"),
        ("x.csv", "utf-8-sig"),
    ],
)
def test_a_file_in_another_encoding_gives_the_same_messages(
    log: Log, tmp_path: Path, name: str, encoding: str
) -> None:
    # no other encoding has the face
    text = TEXT_FILES[name].removeprefix("\ufeff").replace("😡", "!")
    given = None if encoding == "utf-16" else encoding
    load_file(log, save(tmp_path / name, text.encode(encoding)), encoding=given)
    assert messages(log) == [
        tuple(TEXT.replace("😡", "!") if cell == TEXT else cell for cell in message) for message in MESSAGES
    ]


@pytest.mark.parametrize(
    "rows",
    [ROWS, TYPED, [dict(reversed(cells.items())) for cells in TYPED]],
    ids=["texts", "typed", "backwards"],
)
def test_parquet_gives_the_same_messages_whatever_its_types(
    log: Log, tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    load_file(log, save(tmp_path / "x.parquet", as_parquet(rows)))
    assert messages(log) == MESSAGES


def test_an_id_that_became_a_fraction_in_a_data_frame_is_whole_again(log: Log, tmp_path: Path) -> None:
    rows = [{**row("1"), "parent_id": None}, {**row("2"), "parent_id": 1.0}]
    load_file(log, save(tmp_path / "x.parquet", as_parquet(rows)))
    assert log.con.execute("select parent_id from messages order by message_id").fetchall() == [
        (None,),
        ("1",),
    ]


def test_a_parquet_time_in_a_zone_is_that_instant_and_one_without_needs_a_zone(
    log: Log, tmp_path: Path
) -> None:
    frame = polars.DataFrame([{**row("1"), "posted_at": datetime(2026, 3, 2, 10)}])
    frame.write_parquet(tmp_path / "naive.parquet")
    frame.with_columns(
        polars.col("posted_at").dt.replace_time_zone("Europe/Belgrade").dt.cast_time_unit("ns")
    ).write_parquet(tmp_path / "zoned.parquet")
    with pytest.raises(NaiveTimes):
        load_file(log, tmp_path / "naive.parquet")
    load_file(log, tmp_path / "zoned.parquet")
    assert log.con.execute("select posted_at from messages").fetchall() == [(NINE,)]


def test_several_members_of_a_packed_file_are_one_export(log: Log, tmp_path: Path) -> None:
    for ending, ids in ((".gz", ("1", "2")), (".zst", ("3", "4"))):
        first, second = as_csv([row(ids[0])]), as_csv([row(ids[1])]).removeprefix(HEADER)
        content = packed(first, ending) + packed(second, ending)
        (tmp_path / f"x.csv{ending}").write_bytes(content)
        assert outcome(load_file(log, tmp_path / f"x.csv{ending}")) == {"loaded": 2}
    assert list(texts(log)) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("name", "keep"), [("x.csv.gz", 0.5), ("x.csv.gz", 0.999), ("x.csv.zst", 0.5), ("x.csv.zst", 0.999)]
)
def test_a_packed_file_that_is_cut_off_is_refused_and_not_loaded_in_part(
    log: Log, tmp_path: Path, name: str, keep: float
) -> None:
    rows = [row(str(n), f"text {n * 7919}") for n in range(3_000)]
    whole = packed(as_csv(rows), name)
    (tmp_path / name).write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(InputError, match="is damaged or cut off"):
        load_file(log, tmp_path / name)
    assert texts(log) == {}
    assert log.ledger() == []


# --- texts and records that readers stumble over


def test_lone_carriage_returns_in_a_text_end_no_record(log: Log, tmp_path: Path) -> None:
    rows = [row("1", "one"), row("2", "PayPal \r\rlove it"), row("3", "end\r"), row("4", "last")]
    text = HEADER + "".join(",".join(cells.values()) + "\n" for cells in rows)
    assert outcome(load_file(log, save(tmp_path / "x.csv", text))) == {"loaded": 4}
    # a return before the line end is half of that
    assert texts(log) == {"1": "one", "2": "PayPal \r\rlove it", "3": "end", "4": "last"}


def test_line_ends_may_be_mixed(log: Log, tmp_path: Path) -> None:
    lines = [",".join(row(str(n)).values()) for n in range(3)]
    text = HEADER + lines[0] + "\r\n" + lines[1] + "\n" + lines[2] + "\r\n"
    assert outcome(load_file(log, save(tmp_path / "x.csv", text))) == {"loaded": 3}


def test_empty_lines_are_no_rows(log: Log, tmp_path: Path) -> None:
    text = as_csv([row("1"), row("2")]).replace("\n", "\n\n")
    assert outcome(load_file(log, save(tmp_path / "x.csv", text))) == {"loaded": 2}
    text = as_ndjson([row("3"), row("4")]).replace("\n", "\n \n")
    assert outcome(load_file(log, save(tmp_path / "x.ndjson", text))) == {"loaded": 2}


@pytest.mark.parametrize("text", [HEADER, HEADER.removesuffix("\n"), HEADER + "\n\n"])
def test_a_header_alone_is_an_export_without_rows(log: Log, tmp_path: Path, text: str) -> None:
    loaded = load_file(log, save(tmp_path / "x.csv", text))
    assert outcome(loaded) == {}
    assert loaded.ledger.newest_at is None


@pytest.mark.parametrize(
    "text",
    [
        "word" * 2_500,
        "x" * 3_000_000,
        'line, "quoted"\n' * 200_000,
        "\u2028\u200f\ufeff",
        " leading",
        "'; drop table posts; --",
    ],
    ids=["word", "3 MB", "3 MB of lines", "invisible", "space", "SQL"],
)
@pytest.mark.parametrize("kind", [as_csv, as_ndjson])
def test_a_text_comes_out_as_it_went_in(log: Log, tmp_path: Path, text: str, kind: Any) -> None:
    name = "x.csv" if kind is as_csv else "x.ndjson"
    loaded = load_file(log, save(tmp_path / name, kind([row("1"), row("2", text), row("3")])))
    assert outcome(loaded) == {"loaded": 3}
    assert texts(log)["2"] == text


@pytest.mark.parametrize("kind", [as_csv, as_ndjson])
def test_nul_bytes_are_taken_out_of_texts_and_counted(log: Log, tmp_path: Path, kind: Any) -> None:
    name = "x.csv" if kind is as_csv else "x.ndjson"
    loaded = load_file(
        log, save(tmp_path / name, kind([row("1"), row("2", "a\x00b"), row("3", "\x00c\x00")]))
    )
    assert outcome(loaded) == {"loaded": 3}
    assert loaded.remarks == (("NUL bytes in texts, taken out", 2, 2),)
    assert texts(log) == {"1": "hello", "2": "ab", "3": "c"}


def test_a_column_that_stands_twice_is_read_where_both_agree(log: Log, tmp_path: Path) -> None:
    text = (
        "message_id,posted_at,channel,author_id,from_brand,text,TEXT,mood,mood\n"
        "1,2026-03-02T09:00:00Z,twitter,dana,false,hello,hello,good,bad\n"
        "2,2026-03-02T09:00:00Z,twitter,dana,false,hello,goodbye,good,good\n"
    )
    assert outcome(load_file(log, save(tmp_path / "x.csv", text))) == {"loaded": 1, "rejected": 1}
    ((_, row_no, reason, source),) = rejects(log)
    assert (row_no, reason) == (2, "the column text stands twice, with different cells")
    assert "goodbye" in source


def test_an_id_that_lost_digits_is_no_id(log: Log, tmp_path: Path) -> None:
    rows = [row("1.03006E+13"), row("2", parent_id="1.03006E+13"), row("3"), row("4E+5x")]
    rows[0]["parent_id"] = rows[2]["parent_id"] = rows[3]["parent_id"] = ""
    order = list(rows[1])
    loaded = load_file(
        log, save(tmp_path / "x.csv", as_csv([{key: cells[key] for key in order} for cells in rows]))
    )
    assert outcome(loaded) == {"loaded": 3, "rejected": 1}
    assert [(row_no, reason) for _, row_no, reason, _ in rejects(log)] == [
        (1, "message_id lost digits in a spreadsheet (1.03E+13)")
    ]
    assert loaded.remarks == (("ids whose digits a spreadsheet dropped (1.03E+13): not used", 1, 2),)
    assert log.con.execute("select message_id from posts where parent_id is not null").fetchall() == []


def test_lists_of_replies_that_a_spreadsheet_joined_are_noticed_and_not_linked_by(
    log: Log, tmp_path: Path
) -> None:
    text = (
        "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
        '155156,12,True,Tue Oct 31 22:10:47 +0000 2017,help,"1,55,157",\n'
        '155157,acme,False,Tue Oct 31 22:11:47 +0000 2017,ok,"155158,155159",155156\n'
    )
    loaded = load_file(log, save(tmp_path / "x.csv", text))
    assert loaded.remarks == (("lists of replies that may be one number: not linked by", 1, 1),)
    assert log.con.execute("select parent_id from posts order by message_id").fetchall() == [
        (None,),
        ("155156",),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_above_the_header_are_passed_over(log: Log, tmp_path: Path, end: str) -> None:
    above = ['Report: "All, of it"', "", "From;2026", "", ""]
    text = end.join([*above, as_csv([row("1"), row("2")], end=end)])
    loaded = load_file(log, save(tmp_path / "x.csv", text))
    assert outcome(loaded) == {"loaded": 2}


def test_a_list_of_objects_and_one_object_are_exports_like_lines_of_them(log: Log, tmp_path: Path) -> None:
    assert outcome(
        load_file(log, save(tmp_path / "list.json", json.dumps([row("1"), row("2")], indent=1)))
    ) == {"loaded": 2}
    assert outcome(load_file(log, save(tmp_path / "one.json.gz", json.dumps(row("3"), indent=1)))) == {
        "loaded": 1
    }
    assert outcome(
        load_file(log, save(tmp_path / "hebrew.json", json.dumps([row("4")]).encode("utf-16")))
    ) == {"loaded": 1}


@pytest.mark.parametrize(
    ("cut", "reason"),
    [
        ('4,2026-03-02T09:00:00Z,twitter,dana,false,"I have be', "a quote that does not end where it should"),
        (
            '4,2026-03-02T09:00:00Z,twitter,dana,false,"I have\n\nbeen, wai',
            "a quote that does not end where it should",
        ),
        ("4,2026-03-02T09:00:00Z,twitter", "fewer cells than the header: cut off or broken"),
        ("4", "fewer cells than the header: cut off or broken"),
    ],
)
def test_a_last_record_that_is_cut_off_is_rejected_whole_and_costs_no_other(
    log: Log, tmp_path: Path, cut: str, reason: str
) -> None:
    text = as_csv([row("1"), row("2", 'two\nlines, "quoted"'), row("3")]) + cut
    assert outcome(load_file(log, save(tmp_path / "x.csv", text))) == {"loaded": 3, "rejected": 1}
    assert rejects(log) == [("x.csv", 4, reason, cut)]
    assert texts(log) == {"1": "hello", "2": 'two\nlines, "quoted"', "3": "hello"}


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('2,2026-03-02T09:00:00Z,twitter,dana,false,"open', "a quote that does not end where it should"),
        (
            '2,2026-03-02T09:00:00Z,twitter,dana,false,"said "no" twice"',
            "a quote that does not end where it should",
        ),
        (
            '2,2026-03-02T09:00:00Z,twitter,dana,false,"a "b" c"\nd\n"',
            "a quote that does not end where it should",
        ),
        ("2,2026-03-02T09:00:00Z,twitter,dana,false,hello, you, there", "more cells than the header"),
        ('2,2026-03-02T09:00:00Z,twitter,dana,false,"hello\nyou",!', "more cells than the header"),
        ("2,2026-03-02T09:00:00Z", "fewer cells than the header: cut off or broken"),
    ],
)
def test_a_broken_record_in_the_middle_is_rejected_whole_and_costs_no_other(
    log: Log, tmp_path: Path, broken: str, reason: str
) -> None:
    rest = as_csv([row("3", 'quoted, "too"'), row("4")]).removeprefix(HEADER)
    text = as_csv([row("1")]) + broken + "\n" + rest
    assert outcome(load_file(log, save(tmp_path / "x.csv", text))) == {"loaded": 3, "rejected": 1}
    assert rejects(log) == [("x.csv", 2, reason, broken)]
    assert texts(log) == {"1": "hello", "3": 'quoted, "too"', "4": "hello"}


def test_one_empty_cell_more_at_the_end_is_no_fault(log: Log, tmp_path: Path) -> None:
    rows = as_csv([row("1"), row("2", "x, y")]).removeprefix(HEADER).replace("\n", ",\n")
    for place, rest in enumerate(("", "3,cut")):
        load_file(log, save(tmp_path / f"{place}.csv", HEADER + rows + rest))
    assert texts(log) == {"1": "hello", "2": "x, y"}
    assert [kept for *_, kept in rejects(log)] == ["3,cut"]


def test_a_quote_within_a_bare_text_breaks_nothing(log: Log, tmp_path: Path) -> None:
    text = (
        HEADER
        + '1,2026-03-02T09:00:00Z,twitter,dana,false,a 6" pipe\n'
        + as_csv([row("2", "x, y")]).removeprefix(HEADER)
    )
    assert outcome(load_file(log, save(tmp_path / "x.csv", text))) == {"loaded": 2}
    assert texts(log) == {"1": 'a 6" pipe', "2": "x, y"}


def test_a_broken_record_beyond_thousands_of_good_ones_is_found(log: Log, tmp_path: Path) -> None:
    good = as_csv([row(str(n), f'text "{n}"\n') for n in range(20_000)])
    long_one = '99999,2026-03-02T09:00:00Z,twitter,dana,false,"' + "so long " * 20_000
    assert outcome(load_file(log, save(tmp_path / "x.csv", good + long_one))) == {
        "loaded": 20_000,
        "rejected": 1,
    }
    ((_, row_no, _, kept),) = rejects(log)
    assert (row_no, kept) == (20_001, long_one)


def test_bytes_that_are_not_utf_8_cost_one_row(log: Log, tmp_path: Path) -> None:
    rows = as_csv([row("1", "שלום"), row("2", "né")]).encode()
    wrong = as_csv([row("3", "né")]).removeprefix(HEADER).encode("latin-1")
    loaded = load_file(
        log, save(tmp_path / "x.csv", rows + wrong + rows.replace(b"\n1,", b"\n4,").split(b"\n")[1])
    )
    assert outcome(loaded) == {"loaded": 3, "rejected": 1}
    assert rejects(log) == [
        ("x.csv", 3, "bytes that are not UTF-8", "3,2026-03-02T09:00:00Z,twitter,dana,false,n\\xe9")
    ]


def test_a_line_of_ndjson_that_is_no_object_is_rejected_whole(log: Log, tmp_path: Path) -> None:
    wrong = ["not json", "[1, 2]", '"text"', "null", '{"message_id": "5", "text": "cut o']
    lines = [as_ndjson([row("1")]).strip(), *wrong[:-1], as_ndjson([row("2")]).strip(), wrong[-1]]
    loaded = load_file(log, save(tmp_path / "x.ndjson", "\n".join(lines)))
    assert outcome(loaded) == {"loaded": 2, "rejected": 5}
    reason = "not a JSON object that can be read"
    assert rejects(log) == [
        ("x.ndjson", line_no, reason, text) for line_no, text in zip((2, 3, 4, 5, 7), wrong, strict=True)
    ]


def test_a_rejected_line_of_ndjson_keeps_keys_that_no_format_knows(log: Log, tmp_path: Path) -> None:
    line = as_ndjson([{**row("1"), "posted_at": "soon", "mood": {"is": ["low"]}}])
    load_file(log, save(tmp_path / "x.ndjson", as_ndjson([row("2")] * 300) + line))
    assert [kept for *_, kept in rejects(log)] == [line.strip()]


def test_a_column_may_have_any_name(log: Log, tmp_path: Path) -> None:
    names = [
        "part",
        "row_no",
        "broken",
        "record",
        "raw",
        "rowid",
        "source_row",
        "is_response",
        "cell0",
        "file_no",
    ]
    more = dict.fromkeys([*names, "problem", "posted_local", "a \"b\" 'c'", "שם"], "x")
    text = as_csv([row("1", **more), row("2", posted_at="soon", **more)])
    assert outcome(load_file(log, save(tmp_path / "x.csv", text))) == {"loaded": 1, "rejected": 1}
    text = as_csv([row("3", **more)]) + "4,cut off"
    assert outcome(load_file(log, save(tmp_path / "y.csv", text))) == {"loaded": 1, "rejected": 1}
    text = as_ndjson([row("5", **more), row("6", posted_at="soon", **more)])
    assert outcome(load_file(log, save(tmp_path / "x.ndjson", text))) == {"loaded": 1, "rejected": 1}
    mention = {"mention_id": "7", "posted_at": "2026-03-02T09:00:00Z", "channel": "email", **more}
    assert outcome(load_file(log, save(tmp_path / "z.csv", as_csv([mention])))) == {"loaded": 1}
    assert list(texts(log)) == ["1", "3", "5", "7"]


# --- mentions and responses


MENTIONS = [
    {
        "mention_id": "m1",
        "posted_at": "2026-03-02T09:00:00Z",
        "channel": "trustpilot",
        "author_id": "dana",
        "text": 'Bad, "really"\nbad',
        "rating": "1",
    },
    {
        "mention_id": "m2",
        "posted_at": "2026-03-02T09:30:00Z",
        "channel": "forum",
        "author_id": "omer",
        "text": "And here",
        "rating": "",
    },
]
RESPONSES = [
    {
        "response_id": "r1",
        "mention_id": "m1",
        "posted_at": "2026-03-02T10:00:00Z",
        "agent": "Mia",
        "text": "Sorry!",
    },
    {
        "response_id": "r2",
        "mention_id": "m2",
        "posted_at": "2026-03-02T10:05:00Z",
        "agent": "Mia",
        "text": "Hello",
    },
]
PAIR = [
    ("m1", NINE, "trustpilot", "dana", False, None, None, 'Bad, "really"\nbad', 1.0),
    ("m2", datetime(2026, 3, 2, 9, 30), "forum", "omer", False, None, None, "And here", None),
    ("r1", datetime(2026, 3, 2, 10), "trustpilot", "Mia", True, "Mia", "m1", "Sorry!", None),
    ("r2", datetime(2026, 3, 2, 10, 5), "forum", "Mia", True, "Mia", "m2", "Hello", None),
]


def pair(log: Log) -> list[tuple[Any, ...]]:
    return log.con.execute(
        "select message_id, posted_at, channel, author_id, from_brand, agent, parent_id, text, rating"
        " from messages order by all"
    ).fetchall()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("ending", [".csv", ".ndjson", ".csv.gz", ".ndjson.gz", ".csv.zst"])
def test_responses_take_the_channel_of_their_mention(
    log: Log, tmp_path: Path, ending: str, order: tuple[int, int]
) -> None:
    kind = as_csv if ".csv" in ending else as_ndjson
    paths = [
        save(tmp_path / f"mentions{ending}", kind(MENTIONS)),
        save(tmp_path / f"responses{ending}", kind(RESPONSES)),
    ]
    loaded = load_file(log, *(paths[place] for place in order))
    assert outcome(loaded) == {"loaded": 4}
    assert loaded.ledger.name == f"mentions{ending} + responses{ending}"
    assert pair(log) == PAIR


def test_a_pair_whose_parts_have_other_separators_encodings_and_ends_is_read(
    log: Log, tmp_path: Path
) -> None:
    mentions = save(tmp_path / "mentions.csv", as_csv(MENTIONS, ";", "\r\n").encode("utf-16"))
    responses = save(tmp_path / "responses.csv", as_csv(RESPONSES, "\t") + "r3\tcut")
    assert outcome(load_file(log, mentions, responses)) == {"loaded": 4, "rejected": 1}
    assert pair(log) == PAIR
    assert [kept for *_, kept in rejects(log)] == ["r3\tcut"]


def test_a_response_without_its_mention_needs_a_channel(log: Log, tmp_path: Path) -> None:
    responses = save(tmp_path / "responses.csv", as_csv(RESPONSES))
    assert outcome(load_file(log, responses)) == {"rejected": 2}
    assert {reason for _, _, reason, _ in rejects(log)} == {"no channel"}
    with Log(tmp_path / "other.duckdb", writable=True) as other:
        assert outcome(load_file(other, responses, channel="forum")) == {"loaded": 2}


# --- "Customer Support on Twitter"


def test_tweets_come_out_right(log: Log, tmp_path: Path) -> None:
    text = (
        ",tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
        '0,1,sprintcare,False,Tue Oct 31 22:10:47 +0000 2017,"@115712 We, too &lt;3 &amp; more",2,3.0\n'
        '1,2,115712,TRUE,Tue Oct 31 22:11:45 +0000 2017,"@sprintcare why\n\nnot",,1.0\n'
        '2,3,115712,True,Tue Oct 31 23:08:27 +0100 2017,@sprintcare &amp;lt; is &lt;,"1,4",\n'
        "3,4.0,115712.0,1,Mon Nov 31 22:08:27 +0000 2017,no such day,,2.0\n"
    )
    assert outcome(load_file(log, save(tmp_path / "x.csv", text))) == {"loaded": 3, "rejected": 1}
    found = log.con.execute(
        "select message_id, posted_at, channel, brand, author_id, from_brand, parent_id, text"
        " from messages order by all"
    ).fetchall()
    assert found == [
        (
            "1",
            datetime(2017, 10, 31, 22, 10, 47),
            "twitter",
            "sprintcare",
            "sprintcare",
            True,
            "3",
            "@115712 We, too <3 & more",
        ),
        (
            "2",
            datetime(2017, 10, 31, 22, 11, 45),
            "twitter",
            None,
            "115712",
            False,
            "1",
            "@sprintcare why\n\nnot",
        ),
        (
            "3",
            datetime(2017, 10, 31, 22, 8, 27),
            "twitter",
            None,
            "115712",
            False,
            None,
            "@sprintcare &lt; is <",
        ),
    ]
    assert [reason for _, _, reason, _ in rejects(log)] == ["the time cannot be read"]


# --- files that cannot be read as a whole


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.csv", b"", "is empty"),
        ("x.json", b'[{"mood": "good"}]', "is in no known format"),
        ("x.csv", b"<html></html>", "is HTML or XML"),
        ("x.parquet", b"PAR1 and then nothing", "is not a whole Parquet file"),
    ],
)
def test_an_error_leaves_the_log_empty(
    log: Log, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        load_file(log, save(tmp_path / name, content))
    assert log.ledger() == []


def test_a_given_encoding_that_fits_only_the_beginning_is_an_error_that_says_where(
    log: Log, tmp_path: Path
) -> None:
    text = as_csv([row(str(n)) for n in range(9_000)]).encode() + "ם".encode()
    with pytest.raises(
        InputError, match=f"not in the encoding cp1255: byte {len(text) - 1} cannot be read"
    ) as error:
        load_file(log, save(tmp_path / "x.csv", text), encoding="windows-1255")
    assert "x.csv" in str(error.value)


def test_a_format_given_by_name_overrides_what_the_columns_say(log: Log, tmp_path: Path) -> None:
    path = save(tmp_path / "x.csv", as_csv([row("1", mention_id="9")]))
    with pytest.raises(UnknownFormat, match="fits canonical and mentions_responses"):
        load_file(log, path)
    with pytest.raises(
        UnknownFormat, match="lacks columns that the format twcs requires: tweet_id, inbound, created_at"
    ):
        load_file(log, path, format="twcs")
    assert outcome(load_file(log, path, format="canonical")) == {"loaded": 1}
