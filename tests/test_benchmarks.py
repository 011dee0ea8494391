"""The invented logs of the benchmark are what they say, and its results come out as they were measured."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from argparse import ArgumentTypeError
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import bench_commands
import bench_tables
import make_log
import pandas_script
import polars_script
import pytest
from bench_goals import compared, goals, verdict
from bench_results import Result, keep, kept
from bench_runs import Run
from make_log import Invented, make
from worlds import CHECKOUT

THREE_SCRIPTS = (60, 20, 20)
Row = dict[str, str]


def made(log: Invented, folder: Path, after: bool = False) -> Path:
    path = folder / f"{log.shape}_{log.messages}_{log.seed}{'_after' if after else ''}.csv"
    if not path.exists():
        make(log, path, after)
    return path


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: int(row["tweet_id"]))


def threads(found: list[Row]) -> dict[str, list[Row]]:
    """The messages of each thread, by its first id: every parent has a smaller id than its replies."""
    first: dict[str, str] = {}
    of: dict[str, list[Row]] = {}
    for row in found:
        parent = row["in_response_to_tweet_id"]
        first[row["tweet_id"]] = first[parent] if parent else row["tweet_id"]
        of.setdefault(first[row["tweet_id"]], []).append(row)
    return of


def moment(row: Row) -> datetime:
    return datetime.strptime(row["created_at"], "%a %b %d %H:%M:%S %z %Y")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def short(folder: Path) -> list[Row]:
    return rows(made(Invented(20_500), folder))


@pytest.fixture(scope="module")
def long(folder: Path) -> list[Row]:
    return rows(made(Invented(20_500, 1, "long", THREE_SCRIPTS), folder))


@pytest.fixture(scope="module")
def crowd(folder: Path) -> list[Row]:
    return rows(made(Invented(20_500, 1, "crowd", THREE_SCRIPTS), folder))


def test_the_default_log_is_that_of_earlier_measurements(folder: Path) -> None:
    # The digest of what the first program for it wrote, which made all messages at once.
    written = made(Invented(5_000), folder).read_bytes()
    digest = "1df04e193fbafae9f369f0a8d01e1eea9911b934c05a2dea7bb08f8b562285d6"
    assert hashlib.sha256(written).hexdigest() == digest


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("shape", make_log.SHAPES)
def test_a_log_does_not_depend_on_the_size_of_its_parts(
    shape: str, after: bool, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Invented(20_500, 1, shape, (100, 0, 0) if shape == "short" else THREE_SCRIPTS)
    whole = made(log, folder, after).read_bytes()
    monkeypatch.setattr(make_log, "BLOCKS_A_PART", 3)
    monkeypatch.setattr(make_log, "THREADS_A_STEP", 700)
    assert made(log, tmp_path, after).read_bytes() == whole


def test_another_seed_makes_another_log(folder: Path) -> None:
    assert made(Invented(5_000, 2), folder).read_bytes() != made(Invented(5_000, 1), folder).read_bytes()


def test_each_log_has_exactly_the_messages_asked_for(
    short: list[Row], long: list[Row], crowd: list[Row]
) -> None:
    for found in (short, long, crowd):
        assert [int(row["tweet_id"]) for row in found] == list(range(1, 20_501))


def test_no_reply_stands_before_its_parent_and_brands_are_told_by_their_names(
    short: list[Row], long: list[Row], crowd: list[Row]
) -> None:
    for found in (short, long, crowd):
        by_id = {row["tweet_id"]: row for row in found}
        for row in found:
            parent = by_id.get(row["in_response_to_tweet_id"])
            assert parent is None or moment(parent) <= moment(row)
            assert row["author_id"].startswith("Brand") == (row["inbound"] == "False")


def test_short_threads_have_one_to_eleven_messages(short: list[Row]) -> None:
    lengths = {len(thread) for thread in threads(short).values()}
    assert lengths == {1, 2, 3, 4, 5, 6, 8, 11}


def test_long_threads_have_ten_thousand_messages_each_a_reply_to_the_one_before(long: list[Row]) -> None:
    found = threads(long)
    assert {first: len(thread) for first, thread in found.items()} == {
        "1": 10_000,
        "10001": 10_000,
        "20001": 500,
    }
    for thread in found.values():
        ids = [row["tweet_id"] for row in thread]
        assert [row["in_response_to_tweet_id"] for row in thread] == ["", *ids[:-1]]
        customers = {row["author_id"] for row in thread if row["inbound"] == "True"}
        assert len(customers) <= 100
    assert max(map(moment, long)) - min(map(moment, long)) <= timedelta(days=91)


def test_the_crowd_is_one_thread_with_as_many_customers_as_a_tenth_of_the_messages(crowd: list[Row]) -> None:
    found = threads(crowd)
    of_crowd = found.pop("1")
    assert of_crowd[0]["inbound"] == "False"
    assert len({row["author_id"] for row in of_crowd if row["inbound"] == "True"}) == 2_050
    assert len(of_crowd) == 1 + 2 * 2_050
    assert max(len(thread) for thread in found.values()) == 11


def test_the_crowd_of_a_large_log_has_a_hundred_thousand_customers() -> None:
    assert [Invented(n, shape="crowd").customers for n in (999_990, 1_000_000, 100_000_000)] == [
        99_999,
        100_000,
        100_000,
    ]


def test_as_many_of_a_hundred_threads_as_asked_for_are_in_each_script(folder: Path) -> None:
    log = Invented(20_501, 1, "short", THREE_SCRIPTS)
    counted: Counter[str] = Counter()
    for thread in threads(rows(made(log, folder))).values():
        letters = "".join(row["text"] for row in thread)
        hebrew, cyrillic = any("א" <= c <= "ת" for c in letters), any("а" <= c <= "я" for c in letters)
        assert not (hebrew and cyrillic)
        counted["hebrew" if hebrew else "cyrillic" if cyrillic else "latin"] += 1
    shares = [counted[script] / counted.total() for script in ("latin", "hebrew", "cyrillic")]
    assert shares == pytest.approx([0.6, 0.2, 0.2], abs=0.03)


@pytest.mark.parametrize("text", ["latin=60", "greek=100", "latin=150,hebrew=-50"])
def test_shares_of_scripts_that_make_no_hundred_are_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        make_log.shares(text)


@pytest.mark.parametrize("shape", make_log.SHAPES)
def test_what_comes_after_a_log_is_one_percent_newer_and_half_of_it_replies_into_the_log(
    shape: str, folder: Path, request: pytest.FixtureRequest
) -> None:
    log = Invented(20_500, 1, shape, (100, 0, 0) if shape == "short" else THREE_SCRIPTS)
    before: list[Row] = request.getfixturevalue(shape)
    found = rows(made(log, folder, after=True))
    assert [int(row["tweet_id"]) for row in found] == list(range(20_501, 20_706))
    assert min(map(moment, found)) > max(map(moment, before))
    replied_to = [int(p) for row in found if (p := row["in_response_to_tweet_id"]) and int(p) <= 20_500]
    assert len(replied_to) == len(set(replied_to)) == 102
    assert any(not row["in_response_to_tweet_id"] for row in found)


@pytest.mark.parametrize("shape", make_log.SHAPES)
@pytest.mark.parametrize("few", [None, pandas_script.NEEDED])
def test_the_polars_script_finds_what_the_pandas_script_finds(
    shape: str, few: list[str] | None, folder: Path
) -> None:
    log = Invented(20_500, 1, shape, (100, 0, 0) if shape == "short" else THREE_SCRIPTS)
    path = str(made(log, folder))
    assert polars_script.figures(path) == pytest.approx(pandas_script.figures(path, few), rel=1e-12)


def result(messages: int = 3_000_000, **seconds: float) -> Result:
    """A result of one round in which each command took some seconds and 1.5 GB."""
    runs = {
        key.replace("_", "-"): [Run(took, took, 1_500_000_000, "{}", None)] for key, took in seconds.items()
    }
    return Result(
        "a command", "2026-11-22", messages, "short", "latin=100", "short threads", 2, "a machine", "versions",
        [0.1, 0.2], [], 1, {"CSV": 1_000_000}, runs,
    )  # fmt: skip


def verdicts(of: Result) -> dict[str, str]:
    return {goal.text: verdict(goal) for goal in goals(of)}


def test_ratios_are_judged_with_three_million_messages_on_two_cores_only() -> None:
    text = "`answered load FILE`, texts not read takes at most 2 (stretch 1.8) times the floor"
    assert verdicts(result(floor=4, load_plain=8))[text] == "holds: 2 times"
    assert verdicts(result(floor=4, load_plain=7))[text] == "holds, the stretch too: 1.75 times"
    assert verdicts(result(floor=4, load_plain=10))[text] == "**missed**: 2.5 times"
    assert verdicts(result(300_000, floor=4, load_plain=10))[text] == "2.5 times (shown only)"
    assert verdicts(replace(result(floor=4, load_plain=10), cores=4))[text] == "2.5 times (shown only)"
    assert verdicts(result(floor=4))[text] == "not measured"


def test_memory_is_judged_with_three_and_with_a_hundred_million_messages() -> None:
    text = "the greatest memory, of `answered load FILE`, stays under {} GB"
    assert verdicts(result(load=8))[text.format(2)] == "holds: 1.5 GB"
    assert verdicts(result(100_000_000, load=8))[text.format(8)] == "holds: 1.5 GB"
    assert verdicts(result(30_000_000, load=8))[text.format(2)] == "1.5 GB (shown only)"


def test_the_time_per_message_is_compared_and_judged_between_the_two_sizes_of_the_goal() -> None:
    small, large = result(load=12, floor=3), result(100_000_000, load=500, floor=200)
    found = {key: (here, there, verdict(goal)) for key, here, there, goal in compared(large, small)}
    # 12 s / 3 million = 4 microseconds; 500 s / 100 million = 5: 1.25 times. The floor is not judged.
    assert found["load"][:2] == pytest.approx((5, 4))
    assert found["load"][2] == "holds: 1.25 times"
    assert found["floor"][2] == "2 times (shown only)"
    middle = result(30_000_000, load=500)
    assert [verdict(goal) for *_, goal in compared(middle, small)] == ["4.17 times (shown only)"]


def test_results_of_other_shapes_are_not_compared() -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        bench_tables.against(replace(result(load=1), shape="long"), result(load=1))


def test_a_kept_result_is_read_as_it_was_but_for_what_commands_printed(tmp_path: Path) -> None:
    before = result(floor=3, load=9)
    keep(before, tmp_path / "folder" / "kept.json")
    after = kept(tmp_path / "folder" / "kept.json")
    assert after == replace(
        before, runs={key: [replace(one[0], output="")] for key, one in before.runs.items()}
    )


def test_tables_take_the_place_of_those_of_the_same_subject_and_the_rest_of_the_page_stays() -> None:
    begin, end = bench_tables.BEGIN, bench_tables.END
    page = f"# Page\n\n{begin}\n{end}\n\nBelow.\n"
    for subject, text in [
        ("3000000 long latin=100", "### a"),
        ("3000000 short latin=100", "### b"),
        ("300000 short latin=100", "### c"),
        ("3000000-100000000 short latin=100", "### d"),
        ("3000000 short latin=100", "### new b"),
    ]:
        page = bench_tables.put_into(page, {subject: text})
    order = [line for line in page.splitlines() if line.startswith("### ")]
    assert order == ["### c", "### new b", "### a", "### d"]
    assert page.startswith("# Page\n") and page.endswith(f"{end}\n\nBelow.\n")
    again = bench_tables.put_into(page, {"3000000 long latin=100": "### a"})
    assert again == page


def test_the_page_about_speed_says_where_the_tables_belong() -> None:
    page = (CHECKOUT / "docs/performance.md").read_text(encoding="utf-8")
    assert bench_tables.put_into(page, {}) == page


def test_failed_commands_and_those_left_out_are_shown_with_their_reason() -> None:
    failed = result(floor=3, load=9)
    failed.runs["load"] = [replace(failed.runs["load"][0], error="exit code 1: no space")]
    failed.left_out = {key: "not asked for" for key in bench_commands.TITLES if key not in failed.runs}
    text = bench_tables.whole(failed)
    assert "**failed in 1 of 1 rounds**" in text
    assert "    exit code 1: no space" in text
    assert "| polars script | left out: not asked for |" in text


def test_a_run_that_was_broken_off_shows_what_it_measured() -> None:
    broken = replace(result(floor=3, load=9), rounds=2)
    broken.runs["floor"] *= 2
    broken.load_averages.pop()
    text = bench_tables.whole(broken)
    assert "| `answered load FILE` | 9.00 / 9.00 / 1500 | - |" in text
    assert "| `answered metrics` | not reached |" in text
    assert broken.ratio("load", "floor") == 3


def test_what_the_machine_has_no_memory_for_and_what_needs_a_log_is_left_out() -> None:
    assert set(bench_commands.left_out(1_000_000_000_000, [])) == {"polars", "pandas", "pandas-few"}
    assert set(bench_commands.left_out(1_000, ["load"])) == {"load", *bench_commands.READ_THE_LOG}


def test_the_benchmark_runs_and_keeps_what_it_measured(tmp_path: Path) -> None:
    left = [key for key in bench_commands.TITLES if key not in ("floor", "load-plain", "help")]
    script = str(CHECKOUT / "benchmarks/bench.py")
    asked = ["--messages", "1000", "--rounds", "1", "--shape", "crowd", "--without", ",".join(left)]
    done = subprocess.run(
        [sys.executable, script, *asked, "--keep-results", str(tmp_path / "kept.json")],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "one thread with 100 customers" in done.stdout
    kept_runs = json.loads((tmp_path / "kept.json").read_text(encoding="utf-8"))["runs"]
    assert list(kept_runs) == ["floor", "load-plain", "help"]
