"""What documents and help texts show is what happens."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from examples import Failure, is_as_shown, rewritten, run_page
from fenced import blocks
from mailservers import Postbox
from worlds import CHECKOUT, World

from analytics.cli import main
from analytics.mailing import Server

PAGES = [
    CHECKOUT / "README.md",
    *sorted((CHECKOUT / "docs").rglob("*.md")),
    *sorted((CHECKOUT / "sample_data").rglob("*.md")),
]
NOT_RUN = {
    "it installs": "what pip installs is tested by the locks and by the wheel of test_project.py",
    "the folder is there already": "the world of a page has the sample's folder",
    "it needs the network": "tests/test_remote.py reads from servers of its own",
    "it needs data that are not ours": "the page names who gives them out",
    "CI does": "`make report` and `make test` are what .ci/run is for",
    "it takes minutes": "benchmarks are run by hand",
    "it needs a cluster": "tests/test_spark_commands.py runs these commands on one that it starts",
}
"""The reasons for which an example may not be run, and why each is one."""

LABELLED = (
    "answered query \"select text, {}, replace(category, 'thanks', 'thank_you') as category"
    " from messages where category_source = 'given' limit 500\" -f csv -o {}.csv"
)
FIRST = {
    "check": "printf '[goals]\nunanswered_share = \"<= 50 %%\"\n' > answered.toml",
    "completion": "mkdir -p ~/.config/fish/completions",
    "compact": "answered export lake/",
    "diff": "cp answered.duckdb last_week.duckdb; answered unload twitter_2.csv --db last_week.duckdb",
    "evaluate": LABELLED.format("category as label", "sample")
    + ";"
    + LABELLED.format("(category = 'complaint')::int as label", "complaints"),
    "inspect": "cp exports/twitter.csv export.csv;"
    " sed -n '/^Message ID/,/^```/p' $CHECKOUT/docs/mapping.md | grep -v '```' > odd-export.csv",
    "load": "cp exports/facebook.ndjson comments.ndjson",
    "mail": "export ANSWERED_SMTP_FROM=care@example.org",
    # three weeks: an archive of all would be thirty pages
    "report": "rm answered.duckdb; answered load exports/twitter_2.csv",
    "status": "cp answered.duckdb care.duckdb",
    "redact": "cp answered.duckdb copy.duckdb",
    "unload": "head -n 50 exports/twitter.csv > wrong-export.csv; answered load wrong-export.csv",
}
"""What users have done before they try the examples of a command's help: a line for its shell."""
ELSEWHERE = ("spark://", "s3://")
"""What tests of their own have: a cluster (test_spark_commands.py), a bucket (test_lake.py)."""


@pytest.fixture
def world(shared_world: Path, tmp_path: Path) -> World:
    return World(Path(shutil.copytree(shared_world, tmp_path / "world")))


def told(page: str, failures: list[Failure]) -> str:
    return "\n\n".join(f"{page}:{failure.line}: {failure.what}" for failure in failures)


def name_of(page: Path) -> str:
    return page.relative_to(CHECKOUT).as_posix()


PAGE = """\
1. In a list:

   <!-- run first: echo hidden > hidden.txt -->
   <!-- file: notes.csv -->
   ```csv
   id,what,when
   1,"a, b",now
   ```

   ```console
   $ cat hidden.txt \\
       notes.csv | tail -n 2   # it's the end
   id,what,when
   1,"a, b",now
   $ echo "one
     two"; cd exports
   ...
     two
   $ pwd | sed 's:.*/::'
   exports
   $ true
   ```

```python
>>> shown = [1, 2, 3]
>>> shown
[1, ..., 3]
```

<!-- exits: 3 -->
```console
$ echo wrong >&2; exit 3
wrong
```

```python
assert shown == [1, 2, 3]
```
"""


def test_examples_that_are_true_pass(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    (tmp_path / "world/exports").mkdir(parents=True)
    assert run_page(page, World(tmp_path / "world")) == []


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ('   id,what,when\n   1,"a, b",now\n   $ echo', "   id,what\n   $ echo", 11),
        ("   ...\n     two", "   ...\n   three", 15),
        ("$ true", "$ false", 21),
        ("[1, ..., 3]", "[1, 2]", 26),
        ("exit 3", "exit 4", 32),
        ("exit 3", "exit 0", 32),
        ("shown == [1", "shown == [0", 37),
        ('1,"a, b",now', "1,a, b,now", 6),
        ("```python\nassert", "```\nassert", 37),
        ("echo hidden >", "false >", 6),
    ],
)
def test_an_example_that_is_not_true_fails_where_it_stands(
    tmp_path: Path, right: str, wrong: str, line: int
) -> None:
    page = tmp_path / "page.md"
    assert right in PAGE
    page.write_text(PAGE.replace(right, wrong, 1), encoding="utf-8")
    (tmp_path / "world/exports").mkdir(parents=True)
    assert line in [failure.line for failure in run_page(page, World(tmp_path / "world"))]


def test_what_comes_is_written_where_it_belongs(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    changed = PAGE.replace("     two\n   $ pwd", "   three\n   four\n   $ pwd").replace("[1, ..., 3]", "1")
    page.write_text(changed, encoding="utf-8")
    (tmp_path / "world/exports").mkdir(parents=True)
    failures = run_page(page, World(tmp_path / "world"))
    assert len(failures) == 2
    assert rewritten(changed, failures) == PAGE.replace("   ...\n", "   one\n").replace("1, ...,", "1, 2,")


def test_lines_left_out_may_be_none_or_many() -> None:
    assert is_as_shown("a\n...\nb", "a\nb\n")
    assert is_as_shown("a  \n...\nb\n", "\na\n1\n2\nb")
    assert not is_as_shown("a\n...\nb", "a\nb\nc")
    assert not is_as_shown("a...", "abc")


def test_blanks_that_do_not_break_are_blanks() -> None:
    assert is_as_shown("27 %", "27\u00a0%")
    assert not is_as_shown("27 %", "27%")


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page.read_text(encoding="utf-8"))], ids=name_of
)
def test_the_examples_of_a_page_are_what_happens(page: Path, world: World) -> None:
    failures = run_page(page, world)
    name = name_of(page)
    assert not failures, (
        f"{told(name, failures)}\n\nWrite what comes, and look: python tests/examples.py --write {name}"
    )


def test_examples_are_left_out_only_for_known_reasons() -> None:
    found = Counter(
        reason
        for page in PAGES
        for block in blocks(page.read_text(encoding="utf-8"))
        if (reason := block.note("not run")) is not None
    )
    assert set(found) <= set(NOT_RUN)


def examples_of(name: str) -> list[str]:
    help_text = (main.commands[name] if name else main).help or ""
    _, _, after = (
        re.split(r"(?m)^( *Examples?:)$", help_text, maxsplit=1) if "Example" in help_text else ("", "", "")
    )
    return [re.split(r" {3,}", line.strip())[0] for line in after.splitlines() if line.strip()]


@pytest.mark.parametrize("name", ["", *sorted(main.commands)], ids=lambda name: name or "answered")
def test_the_examples_of_a_help_text_succeed(
    name: str, world: World, serve: Callable[..., Server], request: pytest.FixtureRequest
) -> None:
    postbox = Postbox()
    if name == "mail":
        (world.folder / "mail.toml").write_text(settings_of(serve(postbox)), encoding="utf-8")
        (world.folder / "mail.toml").chmod(0o600)
    status, said = world.run(FIRST.get(name, "true"))
    assert status == 0, said
    examples = examples_of(name)
    assert examples
    for example in sorted(examples, key=lambda example: "--pdf" in example):
        if any(address in example for address in ELSEWHERE):
            continue
        if "--pdf" in example:
            request.getfixturevalue("chromium")
        status, said = world.run(example)
        assert status == 0, f"$ {example}\nended with {status}:\n{said}"
    assert len(postbox.envelopes) == (name == "mail")


def settings_of(server: Server) -> str:
    return f"""
        host = "{server.host}"
        port = {server.port}
        security = "{server.security}"
        user = "{server.user}"
        password = "{server.password}"
        from = "reports@example.org"
        ca = "{server.ca}"
    """
