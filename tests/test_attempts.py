"""docs/reliability.md has what the tests tried, and nothing else."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
from attempts import BEGIN, END, KINDS, Attempt, kept, main, table, withstood


def _told(checkout: Path) -> Counter[tuple[str, str, str]]:
    """Return kind, name and outcome of each attempt that a test tells of."""
    found: Counter[tuple[str, str, str]] = Counter()
    for path in sorted((checkout / "tests").glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "withstood":
                words = [*node.args, *(one.value for one in node.keywords if one.arg == "outcome")]
                if path.stem != "test_attempts":
                    values = [one.value for one in words if isinstance(one, ast.Constant)]
                    assert len(values) == 3, f"{path.name}:{node.lineno}: not literal"
                    kind, what, outcome = map(str, values)
                    found[kind, what, outcome] += 1
    return found


def _rows(page: Path) -> list[tuple[str, str, str]]:
    titles = {f"## {title}": kind for kind, title in KINDS.items()}
    kind, rows = "", []
    text = page.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    for line in text.splitlines():
        kind = titles.get(line, kind)
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and cells[1].replace(",", "").isdigit():
            rows.append((kind, cells[0], cells[2]))
    return rows


def test_the_page_has_every_attempt_of_the_tests_and_no_other(checkout: Path) -> None:
    told = _told(checkout)
    assert [name for name, times in told.items() if times > 1] == []
    assert sorted(_rows(checkout / "docs" / "reliability.md")) == sorted(told)


def test_the_times_of_one_attempt_are_added_and_stand_in_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANSWERED_ATTEMPTS", raising=False)
    withstood("fault", "unseen", times=9, outcome="not kept: no folder is named")
    monkeypatch.setenv("ANSWERED_ATTEMPTS", str(tmp_path / "kept"))
    # of a test that ran twice, the last time counts
    for test, times in (("hard", 7), ("soft", 1_500), ("hard", 2)):
        monkeypatch.setenv("PYTEST_CURRENT_TEST", test)
        withstood("attack", "a nut", times=times, outcome="it held")
    assert kept(tmp_path / "kept") == [Attempt("attack", "a nut", 1_502, "it held")]
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    main(tmp_path / "kept", page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n") and text.endswith(f"{END}\nafter\n")
    assert "old" not in text and "| a nut | 1,502 | it held |" in text
    assert table([]).count("| tried | times | what happened |") == 2
