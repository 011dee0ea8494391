"""Files, folders and formats: what is found, what a file is taken for, and what is said where it is none."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random

import polars
import pytest
import zstandard
from exports import HEADER, as_csv, as_ndjson, packed, row, save

from analytics.errors import InputError, RequestError, UnknownFormat
from analytics.sources import cleaning, packing
from analytics.sources.cleaning import BROKEN_BYTES, BROKEN_QUOTE, FEWER_CELLS, MORE_CELLS, clean_copy
from analytics.sources.files import find, lonely_parts
from analytics.sources.formats import check_columns, named, recognise
from analytics.sources.looking import look
from analytics.sources.packing import check_whole, unpacked
from analytics.sources.shape import Shape

HEBREW = "שלום, איפה החבילה?"


# --- paths, folders, globs


def test_a_glob_names_each_file_that_it_matches(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c.txt"):
        save(tmp_path / name, HEADER)
    found = find([str(tmp_path / "*.csv")])
    assert [export.name for export in found.exports] == ["a.csv", "b.csv"]
    assert all(export.is_named for export in found.exports)


def test_a_folder_gives_its_exports_and_names_what_it_skips(tmp_path: Path) -> None:
    for name in (
        "b.CSV",
        "a.ndjson.gz",
        "c.parquet",
        "d.jsonl.zst",
        "e.tsv",
        "notes.txt",
        "photo.png",
        ".hidden.csv",
    ):
        save(tmp_path / name, HEADER)
    (tmp_path / "older").mkdir()
    found = find([str(tmp_path)])
    assert [export.name for export in found.exports] == [
        "a.ndjson.gz",
        "b.CSV",
        "c.parquet",
        "d.jsonl.zst",
        "e.tsv",
        "notes.txt",
    ]
    assert not any(export.is_named for export in found.exports)
    assert [Path(skipped.name).name for skipped in found.skipped] == ["older", "photo.png"]


def test_a_file_named_twice_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "a.csv", HEADER)
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    monkeypatch.chdir(tmp_path)
    given = ["a.csv", "./a.csv", str(tmp_path / "a.csv"), "*.csv", "link.csv", "."]
    (export,) = find(given).exports
    assert export.is_named


def test_a_file_whose_name_looks_like_a_glob_is_that_file(tmp_path: Path) -> None:
    save(tmp_path / "log[1].csv", HEADER)
    save(tmp_path / "log1.csv", HEADER)
    assert [export.name for export in find([str(tmp_path / "log[1].csv")]).exports] == ["log[1].csv"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("none.csv", "There is no file"),
        ("*.parquet", "No file matches"),
        ("empty", "holds no export. Files that can be read end in .csv, .tsv, .txt, .json"),
        ("notes", "holds no export"),
        ("x" * 5_000, "File name too long"),
    ],
)
def test_a_path_that_leads_to_no_export_is_an_error(tmp_path: Path, given: str, said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    save(tmp_path / "notes" / "notes.doc", "hello")
    with pytest.raises(InputError) as error:
        find([str(tmp_path / given)])
    assert said in str(error.value)
    assert given in str(error.value)


# --- two files that are one export


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    ("mentions", "responses"),
    [
        ("mentions.csv", "responses.csv"),
        ("Acme_Mentions_2026.csv", "Acme_Responses_2026.csv"),
        ("x-mentions.ndjson.gz", "x-responses.ndjson.gz"),
    ],
)
def test_mentions_and_responses_are_one_export_in_either_order(
    tmp_path: Path, mentions: str, responses: str, order: tuple[int, int]
) -> None:
    paths = [save(tmp_path / mentions, "x"), save(tmp_path / responses, "x")]
    (export,) = find([str(paths[place]) for place in order]).exports
    assert [(part, path.name) for part, path in export.parts] == [
        ("mentions", mentions),
        ("responses", responses),
    ]
    assert export.name == f"{mentions} + {responses}"
    assert lonely_parts(export) == []


def test_pairs_in_one_folder_are_kept_apart(tmp_path: Path) -> None:
    for name in (
        "may_mentions.csv",
        "may_responses.csv",
        "june_mentions.csv",
        "june_responses.csv",
        "log.csv",
    ):
        save(tmp_path / name, "x")
    names = [export.name for export in find([str(tmp_path)]).exports]
    assert names == [
        "june_mentions.csv + june_responses.csv",
        "log.csv",
        "may_mentions.csv + may_responses.csv",
    ]


def test_parts_in_two_folders_are_two_exports(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    paths = [save(tmp_path / "mentions.csv", "x"), save(tmp_path / "b" / "responses.csv", "x")]
    assert len(find(map(str, paths)).exports) == 2


def test_a_part_whose_other_part_lies_beside_it_unnamed_is_reported(tmp_path: Path) -> None:
    mentions, responses = save(tmp_path / "mentions.csv", "x"), save(tmp_path / "responses.csv", "x")
    (alone,) = find([str(responses)]).exports
    assert alone.parts == (("responses", responses),)
    assert lonely_parts(alone) == [mentions]
    mentions.unlink()
    assert lonely_parts(alone) == []


# --- which format


def shape(*columns: str) -> list[Shape]:
    """Return the shape of a CSV with these columns."""
    return [Shape("csv", "none", "utf-8", ",", columns)]


def test_a_format_is_told_by_its_columns_in_any_order_and_letter_case() -> None:
    canonical = ["TEXT", "From_Brand", "author_id", "CHANNEL", "posted_at", "Message_ID", "mood"]
    assert recognise("x.csv", shape(*canonical)).name == "canonical"
    twcs = ["column0", "tweet_id", "author_id", "inbound", "created_at", "text", "in_response_to_tweet_id"]
    assert recognise("x.csv", shape(*twcs)).name == "twcs"
    assert recognise("x.csv", shape("mention_id", "posted_at", "text")).name == "mentions_responses"


def test_an_unknown_format_says_the_columns_and_what_is_nearest() -> None:
    with pytest.raises(UnknownFormat) as error:
        recognise("x.csv", shape("message_id", "posted_at", "channel", "author", "text"))
    assert "Its columns: message_id, posted_at, channel, author, text." in str(error.value)
    assert "Nearest is canonical, which also needs: author_id, from_brand." in str(error.value)


def test_columns_of_no_format_at_all_point_to_the_list_of_formats() -> None:
    with pytest.raises(UnknownFormat) as error:
        recognise("x.csv", shape("a", "b"))
    assert str(error.value) == (
        "x.csv is in no known format. Its columns: a, b. `answered formats` lists what can be read. "
        "`answered inspect FILE --write-map map.toml` drafts a mapping for it."
    )


def test_columns_without_end_are_not_all_repeated() -> None:
    with pytest.raises(UnknownFormat) as error:
        recognise("x.csv", shape("x" * 5_000, *(f"c{n}" for n in range(5_000))))
    assert len(str(error.value)) < 1_000
    assert "and 4940 more and 1 that do not look like names" in str(error.value)


def test_columns_of_two_formats_ask_which_it_is() -> None:
    with pytest.raises(UnknownFormat) as error:
        recognise("x.csv", shape(*dict.fromkeys([*named("canonical").required, *named("twcs").required])))
    assert str(error.value) == "x.csv fits canonical and twcs. Say which with --format."


def test_a_named_format_says_which_columns_are_missing() -> None:
    with pytest.raises(UnknownFormat) as error:
        check_columns("x.csv", named("canonical"), shape("message_id", "posted_at", "channel", "text"))
    assert "requires: author_id, from_brand." in str(error.value)
    assert "Its columns: message_id, posted_at, channel, text." in str(error.value)


def test_a_format_that_does_not_exist_names_the_nearest() -> None:
    with pytest.raises(RequestError, match=r"There is no format 'canonicle'. Did you mean canonical?"):
        named("canonicle")


# --- the shape of a file


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_told_by_the_header(tmp_path: Path, separator: str) -> None:
    shape = look(save(tmp_path / "x.csv", as_csv([row("1", "a, b; c | d")], separator)))
    assert shape.separator == separator
    assert shape.columns == ("message_id", "posted_at", "channel", "author_id", "from_brand", "text")


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path, ending: str) -> None:
    shape = look(save(tmp_path / f"x.csv{ending}", "\ufeff" + HEADER))
    assert shape.columns[0] == "message_id"
    assert shape.compression == {"": "none", ".gz": "gzip", ".zst": "zstd"}[ending]


def test_a_column_without_a_name_is_called_by_its_place(tmp_path: Path) -> None:
    assert look(save(tmp_path / "x.csv", ",a,,b\n")).columns == ("column0", "a", "column2", "b")


def test_a_key_that_only_a_later_line_has_is_a_column_too(tmp_path: Path) -> None:
    text = as_ndjson([row("1"), row("2", mood="good")]) + "not json\n\n"
    assert look(save(tmp_path / "x.ndjson", text)).columns == (*row("1"), "mood")


def test_a_first_line_longer_than_the_first_look_is_still_read(tmp_path: Path) -> None:
    text = as_ndjson([row("1", "x" * 1_000_000)])
    assert look(save(tmp_path / "x.ndjson.gz", text)).columns == tuple(row("1"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"<!doctype html>\n<title>a,b</title>", "is HTML or XML"),
        (b'<?xml version="1.0"?>\n<a/>', "is HTML or XML"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is an image"),
        (b"%PDF-1.7\n", "is a PDF"),
        (b"a\x00b\x01c,d\n1,2\n", "is not text"),
    ],
)
def test_a_file_that_is_no_table_is_called_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(InputError) as error:
        look(save(tmp_path / "x.csv", content))
    assert said in str(error.value)
    assert "x.csv" in str(error.value)


def test_whatever_bytes_a_file_holds_the_error_is_one_for_a_user(tmp_path: Path) -> None:
    random = Random(1)
    starts = [
        b"",
        b"{",
        b'"',
        b"\xff\xfe",
        b"\x1f\x8b",
        b"\x28\xb5\x2f\xfd",
        b"PAR1",
        b"a,b\n",
        b'{"a":' * 5_000,
    ]
    for start in starts * 20:
        path = save(tmp_path / "x.csv", start + random.randbytes(random.choice([3, 50, 3_000])))
        try:
            found = look(path)
            if found.kind in ("csv", "ndjson"):
                clean_copy(path, found, tmp_path / "copy.csv")
        except InputError:
            pass


# --- encodings


def test_another_encoding_is_assumed_from_the_bytes_and_said(tmp_path: Path) -> None:
    path = save(tmp_path / "x.csv", as_csv([row("1"), row("2", HEBREW)]).encode("windows-1255"))
    found = look(path)
    assert (found.encoding, found.is_assumed) == ("cp1255", True)
    assert found.in_words() == "CSV, CP1255 (assumed), separated by commas"
    given = look(path, "windows-1255")
    assert (given.encoding, given.is_assumed) == ("cp1255", False)


def test_a_wrong_byte_in_a_file_that_else_reads_well_is_for_its_row_to_answer(tmp_path: Path) -> None:
    rows = as_csv([row("1", HEBREW), row("2", HEBREW)]).encode() + as_csv([row("3", "né")]).encode("latin-1")
    assert look(save(tmp_path / "x.csv", rows)).encoding == "utf-8"


def test_utf_16_is_told_by_its_byte_order_mark(tmp_path: Path) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        shape = look(save(tmp_path / "x.csv", ("\ufeff" + HEADER).encode(encoding)))
        assert (shape.encoding, shape.columns[0]) == ("utf-16", "message_id")


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "base64", "undefined"])
def test_an_encoding_that_does_not_exist_is_an_error(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(InputError, match=f"There is no encoding '{encoding}'"):
        look(save(tmp_path / "x.csv", HEADER), encoding)


@pytest.mark.parametrize("encoding", ["utf-16", "punycode", "idna"])
def test_an_encoding_that_the_file_is_not_in_is_an_error(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(InputError, match="is not in the encoding"):
        look(save(tmp_path / "x.csv", as_csv([row("1", HEBREW)])), encoding)


# --- packed files


def test_all_members_of_a_packed_file_are_read(tmp_path: Path) -> None:
    halves = [as_csv([row("1")]), as_csv([row("2")])]
    for ending, compression in ((".gz", "gzip"), (".zst", "zstd")):
        path = save(tmp_path / "x", b"".join(packed(half, ending) for half in halves))
        assert b"".join(unpacked(path, compression)).decode() == "".join(halves)
        check_whole(path)


def test_a_packed_file_that_is_cut_or_changed_anywhere_is_not_whole(tmp_path: Path) -> None:
    text = as_csv([row(str(n), f"text {n * n}") for n in range(500)]).encode()
    checked = zstandard.ZstdCompressor(write_checksum=True).compress(text)
    for whole in (packed(text, ".gz"), checked):
        cuts = [whole[:cut] for cut in (len(whole) // 3, len(whole) - 5, len(whole) - 1)]
        middle = len(whole) // 2
        changed = whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :]
        for content in (*cuts, changed, whole + b"junk"):
            with pytest.raises(InputError, match="is damaged or cut off"):
                check_whole(save(tmp_path / "x", content))


def test_the_columns_of_a_parquet_file_are_those_of_its_root_whatever_is_within_them(tmp_path: Path) -> None:
    deep = [{"z": [{"fraction": 2.5}], "after": 1}]
    frame = polars.DataFrame({"id": ["1"], "deep": deep, "list": [[1.5]], "score": [1.5], "Text": ["x"]})
    # names that the engine would take for patterns
    folder = tmp_path / "a[1]"
    folder.mkdir()
    frame.write_parquet(folder / "what?.parquet")
    found = look(folder / "what?.parquet")
    assert found.columns == ("id", "deep", "list", "score", "Text")
    assert (found.nested, found.fractions) == ({"deep", "list"}, {"score"})


@pytest.mark.parametrize("kept", [4, 11, 100, -1, -8])
def test_a_parquet_file_that_is_cut_off_is_not_whole(tmp_path: Path, kept: int) -> None:
    whole = io.BytesIO()
    polars.DataFrame({"a": ["1"] * 100}).write_parquet(whole)
    with pytest.raises(InputError, match="is not a whole Parquet file"):
        look(save(tmp_path / "x.parquet", whole.getvalue()[:kept]))


# --- clean copies


def copied(
    tmp_path: Path, text: str | bytes, name: str = "x.csv", encoding: str | None = None
) -> list[list[str]]:
    """Return the records of the clean copy of a text, each with its fault and text."""
    path = save(tmp_path / name, text)
    clean_copy(path, look(path, encoding), tmp_path / "copy.csv")
    with (tmp_path / "copy.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def test_a_clean_copy_has_the_cells_of_each_record(tmp_path: Path) -> None:
    text = 'a,b\n1,x\n"2","y, ""z""\nw"\n\n3,\r\n 4, "v" \n5,6" pipe\n'
    assert copied(tmp_path, text) == [
        ["1", "x", "", ""],
        ["2", 'y, "z"\nw', "", ""],
        ["3", "", "", ""],
        [" 4", "v", "", ""],
        ["5", '6" pipe', "", ""],
    ]


def test_a_broken_quote_costs_its_own_record_and_no_other(tmp_path: Path) -> None:
    text = 'a,b\n1,x\n2,"open\n3,y\n4,"said "no" to it"\nand more\n5,"z"\n6,"cut'
    assert copied(tmp_path, text) == [
        ["1", "x", "", ""],
        ["", "", BROKEN_QUOTE, '2,"open'],
        ["3", "y", "", ""],
        ["", "", BROKEN_QUOTE, '4,"said "no" to it"\nand more'],
        ["5", "z", "", ""],
        ["", "", BROKEN_QUOTE, '6,"cut'],
    ]


def test_a_record_of_another_width_is_kept_whole(tmp_path: Path) -> None:
    text = 'a,b\n1\n1,2,3\n1,"x, ""y""\nz",3\n1,2\n'
    assert copied(tmp_path, text) == [
        ["", "", FEWER_CELLS, "1"],
        ["", "", MORE_CELLS, "1,2,3"],
        ["", "", MORE_CELLS, '1,"x, ""y""\nz",3'],
        ["1", "2", "", ""],
    ]


def test_bytes_that_are_not_utf_8_break_their_own_record(tmp_path: Path) -> None:
    text = "a,b\n1,é\n2,è\n".encode() + b"3,\xe9\n" + "4,ö\n".encode()
    assert copied(tmp_path, text)[2:] == [["", "", BROKEN_BYTES, "3,\\xe9"], ["4", "ö", "", ""]]


def test_a_lone_carriage_return_stays_in_its_text(tmp_path: Path) -> None:
    assert copied(tmp_path, 'a,b\n1,x\r\ry\n2,"z\rw"\r\n') == [["1", "x\r\ry", "", ""], ["2", "z\rw", "", ""]]


def test_carriage_returns_end_lines_where_nothing_else_does(tmp_path: Path) -> None:
    assert copied(tmp_path, "a,b\r1,x\r2,y") == [["1", "x", "", ""], ["2", "y", "", ""]]


def test_a_record_may_lie_across_the_places_where_reading_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "_FARTHEST", 40)
    monkeypatch.setattr(packing, "CHUNK_BYTES", 7)
    rows = [[str(n), f'x "{n}"\n, ü' if n % 3 else "y" * n] for n in range(100)]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([["a", "b"], *rows])
    assert copied(tmp_path, text.getvalue().encode("utf-16"), encoding="utf-16") == [
        [*cells, "", ""] for cells in rows
    ]


def test_a_line_of_ndjson_is_one_cell(tmp_path: Path) -> None:
    text = '{"a": "x, \\"y\\""}\r\n\n{"a": 2}\nnot json'
    assert copied(tmp_path, text, "x.ndjson") == [
        ['{"a": "x, \\"y\\""}', "", ""],
        ['{"a": 2}', "", ""],
        ["not json", "", ""],
    ]
