"""Files that only together are an export are read together, whether all were named or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.sources.files import find
from analytics.sources.grouping import grouped

TICKETS = "id,requester_id,submitter_id,created_at,status,via_channel\n1,7,7,2026-03-02 09:00:00,open,web\n"
COMMENTS = "id,ticket_id,user_id,body,public,created\n5,1,7,Hello?,TRUE,2026-03-02 09:00:00\n"
USERS = "id,role,name,email\n7,end-user,Dana,dana@example.org\n"
OTHER = "message_id,posted_at,channel,author_id,from_brand\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"t.csv": TICKETS, "c.csv": COMMENTS, "u.csv": USERS, "other.csv": OTHER}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def names(folder: Path, *given: str) -> tuple[list[list[str]], list[str]]:
    found = grouped(find([str(folder / name) for name in given]).exports)
    return [[path.name for _, path in export.parts] for export in found.exports], [
        path.name for path in found.added
    ]


def test_parts_in_one_folder_are_one_export_and_others_stay_alone(folder: Path) -> None:
    assert names(folder, "") == ([["c.csv", "t.csv", "u.csv"], ["other.csv"]], [])


@pytest.mark.parametrize("name", ["t.csv", "c.csv", "u.csv"])
def test_a_part_that_is_named_alone_brings_those_beside_it_which_is_said(folder: Path, name: str) -> None:
    (export,), added = names(folder, name)
    assert export == ["c.csv", "t.csv", "u.csv"]
    assert sorted([*added, name]) == ["c.csv", "t.csv", "u.csv"]


def test_parts_in_another_folder_are_another_export(folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "c.csv").write_text(COMMENTS, encoding="utf-8")
    exports, _ = names(folder, "c.csv", "more/c.csv")
    assert exports == [["c.csv", "t.csv", "u.csv"], ["c.csv"]]


def test_a_link_to_a_part_is_that_part(folder: Path) -> None:
    (folder / "again.csv").symlink_to(folder / "c.csv")
    exports, _ = names(folder, "")
    assert sum(len(export) for export in exports) == 4
