"""JSON as it lies in a file: which keys stand where, and how the records of nested documents are found."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import pytest
from exports import load_file, outcome, rejects, save

from analytics.config import Settings
from analytics.errors import InputError
from analytics.log import Log
from analytics.sources.documents import key_paths, keys_at


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ('{"a": 1, "b": {"c": [1, {"d": null}]}}', ("$.a", "$.b", "$.b.c", "$.b.c[*].d")),
        ('[{"a": 1}, {"b": "x"}]', ("$.a", "$.b")),
        ('{"a": 1}\n{"b": 2}\n', ("$.a", "$.b")),
        ('{"a": [[{"b": 1}]]}', ("$.a", "$.a[*][*].b")),
        (r'{"say \"a\": {": "}{][", "\u0062": 1}', ('$.say "a": {', "$.b")),
        ('{"a": "x", "b": {"c": "cut of', ("$.a", "$.b", "$.b.c")),
        ('{"a": 1, "b', ("$.a",)),
        ("}}]]{,:", ()),
        ("", ()),
    ],
)
def test_the_paths_of_keys_are_told_even_where_the_text_is_cut(text: str, paths: tuple[str, ...]) -> None:
    assert key_paths(text) == paths


def test_what_lies_too_deep_is_left_out() -> None:
    deep = '{"a":' * 100_000
    assert len(key_paths(deep)) == 17


def test_a_text_of_nothing_but_quotes_takes_no_time() -> None:
    begun_at = process_time()
    for text in ('{"a": "' + '\\"' * 150_000, '"' * 300_000, '{"' + "\\" * 300_000, '{"a":"' + "x" * 300_000):
        key_paths(text)
    assert process_time() - begun_at < 2


def test_keys_of_records_are_those_below_their_path() -> None:
    paths = (
        "$.chats.list[*].messages[*].text",
        "$.chats.list[*].messages[*].text[*].type",
        "$.chats.list[*].name",
        "$.id",
    )
    assert keys_at(paths, "$.chats.list[*]", "$.messages[*]") == {"text", "text.type"}
    assert "name" in keys_at(paths, "$.chats.list[*]", "$")


# --- documents in a log


def thread(number: int, **more: object) -> dict[str, object]:
    """Return a comment on Facebook."""
    at = f"2026-03-02T09:{number:02}:00+0000"
    return {
        "id": f"9_{number}",
        "message": f"hello {number}",
        "created_time": at,
        "from": {"id": str(number), "name": "Ana"},
        **more,
    }


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path / "log.duckdb", Settings(brands=(("acme", ("acme",)),)), writable=True)


def test_records_come_in_the_order_of_the_file_and_what_holds_none_is_rejected_where_it_stands(
    log: Log, tmp_path: Path
) -> None:
    lines = [
        json.dumps({"data": [thread(1), thread(2)]}),
        json.dumps({"error": {"message": "too many calls"}}),
        json.dumps({"data": [thread(3, comments={"data": [thread(4)]})]}),
        "{cut",
    ]
    with log:
        loaded = load_file(log, save(tmp_path / "pages.ndjson", "\n".join(lines)))
        assert outcome(loaded) == {"loaded": 4, "rejected": 2}
        assert [(row_no, reason, record) for _, row_no, reason, record in rejects(log)] == [
            (3, "JSON that holds no record of this format", lines[1]),
            (6, "not a JSON object that can be read", "{cut"),
        ]


def test_many_pages_are_taken_apart_in_little_memory(log: Log, tmp_path: Path) -> None:
    filler = "x" * 40_000
    pages = [
        json.dumps({"data": [thread(n % 60, id=f"9_{n}_{k}") for k in range(20)], "note": filler})
        for n in range(600)
    ]
    with log:
        log.con.execute("set memory_limit = '700MB'")
        assert outcome(load_file(log, save(tmp_path / "pages.ndjson", "\n".join(pages)))) == {
            "loaded": 12_000
        }


def test_a_document_that_is_cut_off_is_refused_as_a_whole(log: Log, tmp_path: Path) -> None:
    text = json.dumps({"data": [thread(n) for n in range(9)]}, indent=1)
    with log, pytest.raises(InputError, match=r"pages\.json cannot be read"):
        load_file(log, save(tmp_path / "pages.json", text[:-30]))


def test_json_that_is_nested_without_end_is_an_error_or_rejected(log: Log, tmp_path: Path) -> None:
    deep = '{"id": "1", "message": "x", "created_time": "2026-03-02T09:00:00+0000", "from": ' + "[" * 200_000
    with log:
        loaded = load_file(log, save(tmp_path / "x.ndjson", json.dumps(thread(1)) + "\n" + deep + "\n"))
        assert outcome(loaded) == {"loaded": 1, "rejected": 1}
