"""Lakes: what is exported comes back, exports append, compaction changes nothing, and a kill neither."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner
from exports import NOW, row
from lakes import back, everything, into, made_of, make
from randomlogs import random_log, write_csv
from s3 import S3, serve
from shared import made_once

import analytics
from analytics.cli import main
from analytics.errors import LakeError, NothingToReport
from analytics.lake import compact, load_lake
from analytics.lake.manifest import Manifest, parse
from analytics.log import Log

BRAND = {"author_id": "acme", "from_brand": "true"}


def held(lake: Path) -> Manifest:
    return parse((lake / "lake.json").read_bytes(), "it")


def files_in(lake: Path) -> set[str]:
    return {path.relative_to(lake).as_posix() for path in lake.rglob("*.parquet")}


def texts(path: Path) -> dict[str, str | None]:
    with Log(path) as log:
        return dict(log.con.execute("select message_id, text from posts order by all").fetchall())


# --- there and back


@pytest.fixture(scope="module")
def sample(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """The log of the sample data and two files more, its lake, and the log of this."""
    made = made_once(shared_folder, "sample of a lake", sample_of_a_lake)
    folder = shutil.copytree(made, tmp_path_factory.mktemp("sample") / "own")
    return folder / "log.duckdb", folder / "lake", folder / "back.duckdb"


def sample_of_a_lake(folder: Path) -> None:
    folder.mkdir()
    chat = folder / "chat.txt"
    chat.write_text(
        "".join(
            f"[02/03/2026, 09:0{n}:00] {who}: line {n}\n" for n, who in enumerate(["Dana", "Acme", "Dana"])
        )
    )
    rejected = folder / "rejected.csv"
    rejected.write_text("message_id,posted_at,channel,author_id,from_brand\n1,soon,forum,a,false\n")
    paths = [analytics.sample(), chat, rejected]
    with analytics.load(
        paths,
        folder / "log.duckdb",
        config=analytics.Settings(),
        input_tz="UTC",
        accounts=["Acme"],
        date_order="dmy",
    ) as log:
        log.export(folder / "lake")
    back(folder / "lake", folder / "back.duckdb", analytics.Settings())


def test_every_table_of_a_log_comes_back_from_its_lake(sample: tuple[Path, Path, Path]) -> None:
    own, _, again = sample
    before = everything(own)
    assert everything(again) == before
    assert all(before[name] for name in ("posts", "versions", "unreadable", "labels", "acts", "templates"))


def test_every_metric_and_list_of_a_lake_is_that_of_its_log(sample: tuple[Path, Path, Path]) -> None:
    own, _, again = sample
    settings = analytics.Settings()
    with analytics.open(own, config=settings) as one, analytics.open(again, config=settings) as other:
        names = analytics.catalogue()["metric"].to_list()
        for by in ((), "channel,language", "category"):
            assert one.metrics(names, by=by).equals(other.metrics(names, by=by))
        assert one.metrics(names, every="month").equals(other.metrics(names, every="month"))
        for name in analytics.lists()["list"].to_list():
            assert one.rows(name, show_people=True).equals(other.rows(name, show_people=True)), name
        assert one.query("from rejects order by all").equals(other.query("from rejects order by all"))
        assert one.ledger() == other.ledger()


def test_a_lake_is_laid_out_by_month_and_channel_as_others_read_it(sample: tuple[Path, Path, Path]) -> None:
    own, lake, _ = sample
    with Log(own) as log:
        counted = log.con.execute(
            "select strftime(posted_at, '%Y-%m'), channel, count(*) from posts group by all order by all"
        ).fetchall()
    with duckdb.connect() as con:
        found = con.execute(
            "select month, channel, count(*) from read_parquet($lake, hive_partitioning = true)"
            " group by all order by all",
            {"lake": f"{lake}/messages/**"},
        ).fetchall()
    assert found == counted
    frame = pl.scan_parquet(f"{lake}/messages/**/*.parquet", hive_partitioning=True)
    by_polars = frame.group_by("month", "channel").len().sort("month", "channel").collect()
    assert by_polars.rows() == counted
    assert [(one.month, one.channel, one.rows) for one in held(lake).messages] == counted
    assert files_in(lake) == held(lake).paths


def test_the_same_log_is_the_same_lake_byte_by_byte(sample: tuple[Path, Path, Path], tmp_path: Path) -> None:
    own, lake, _ = sample
    into(tmp_path / "lake", own)
    for path in sorted(held(lake).paths | {"lake.json"}):
        assert (tmp_path / "lake" / path).read_bytes() == (lake / path).read_bytes(), path


def test_a_lake_of_a_lake_is_that_lake(sample: tuple[Path, Path, Path], tmp_path: Path) -> None:
    _, lake, again = sample
    into(tmp_path / "lake", again)
    messages = {one.path for one in held(lake).messages}
    assert {one.path for one in held(tmp_path / "lake").messages} == messages


def test_a_lake_is_loaded_once(sample: tuple[Path, Path, Path], tmp_path: Path) -> None:
    own, lake, _ = sample
    before = everything(own)
    with Log(own, analytics.Settings(), writable=True) as log:
        assert load_lake(log, lake, NOW) == ([], len(before["files"]))
    assert everything(own) == before


# --- appending, worked by hand


def test_an_append_writes_only_what_is_new_or_changed(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    first = {"a.csv": [row("1", "one"), row("2", "two"), row("3", "three", posted_at="2026-04-02T09:00:00Z")]}
    made = into(lake, make(tmp_path / "a.duckdb", first))
    assert (made.generation, made.new, made.changed, made.unchanged, made.files) == (1, 3, 0, 0, 2)
    # a later file says another text of 1 and the same of 2, and brings 4
    later = [row("1", "uno"), row("2", "two"), row("4", "four", posted_at="2026-05-02T09:00:00Z")]
    made = into(lake, make(tmp_path / "b.duckdb", first | {"b.csv": later}))
    assert (made.generation, made.new, made.changed, made.unchanged) == (2, 1, 2, 1)
    found = [(one.month, one.rows, one.generation) for one in held(lake).messages]
    assert found == [("2026-03", 2, 1), ("2026-03", 2, 2), ("2026-04", 1, 1), ("2026-05", 1, 2)]
    assert everything(back(lake, tmp_path / "c.duckdb")) == everything(tmp_path / "b.duckdb")


def test_an_export_of_what_the_lake_holds_changes_no_byte_of_it(tmp_path: Path) -> None:
    lake, own = tmp_path / "lake", make(tmp_path / "a.duckdb", {"a.csv": [row("1")]})
    into(lake, own)
    before = (lake / "lake.json").read_bytes()
    assert into(lake, own).files == 0
    assert (lake / "lake.json").read_bytes() == before


def test_a_log_that_holds_only_a_new_week_appends_it(tmp_path: Path) -> None:
    weeks = {
        "w1.csv": [row("1", posted_at="2026-03-02T09:00:00Z"), row("2", posted_at="2026-03-03T09:00:00Z")],
        "w2.csv": [row("r1", posted_at="2026-03-09T09:00:00Z", parent_id="1", **BRAND)],
    }
    lake = tmp_path / "lake"
    for name, rows in weeks.items():
        made = into(lake, make(tmp_path / f"{name}.duckdb", {name: rows}))
    assert (made.new, made.changed, made.unchanged) == (1, 0, 0)
    together = make(
        tmp_path / "all.duckdb",
        {name: [{"parent_id": "", **one} for one in rows] for name, rows in weeks.items()},
    )
    with Log(back(lake, tmp_path / "back.duckdb")) as one, Log(together) as other:
        turns = "select * from waits order by all"
        assert one.con.execute(turns).fetchall() == other.con.execute(turns).fetchall()
        answered = one.con.execute("select count(*) from waits where answered_at is not null").fetchone()
    assert answered == (1,)


def test_an_empty_cell_of_a_later_log_erases_no_value_of_the_lake(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    into(lake, make(tmp_path / "a.duckdb", {"a.csv": [row("1", "one", author_name="Dana")]}))
    newer = [row("1", "uno", author_name=""), row("9", posted_at="2026-03-20T09:00:00Z", author_name="")]
    into(lake, make(tmp_path / "b.duckdb", {"b.csv": newer}))
    with Log(back(lake, tmp_path / "c.duckdb")) as log:
        found = log.con.execute("select text, author_name from posts where message_id = '1'").fetchone()
    assert found == ("uno", "Dana")


def test_of_two_logs_the_newer_export_wins_in_whatever_order_they_come(tmp_path: Path) -> None:
    older = make(tmp_path / "a.duckdb", {"a.csv": [row("1", "old")]})
    newer = make(
        tmp_path / "b.duckdb", {"b.csv": [row("1", "new"), row("2", posted_at="2026-03-20T09:00:00Z")]}
    )
    for name, order in (("x", (older, newer)), ("y", (newer, older))):
        for path in order:
            made = into(tmp_path / name, path)
        assert texts(back(tmp_path / name, tmp_path / f"{name}.duckdb")) == {"1": "new", "2": "hello"}
    # the older one brought nothing that counts
    assert (made.new, made.changed, made.unchanged, made.files) == (0, 0, 1, 0)


def test_a_corrected_time_moves_a_message_into_another_month(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    first = {"a.csv": [row("1", posted_at="2026-03-31T23:00:00Z")]}
    into(lake, make(tmp_path / "a.duckdb", first))
    into(lake, make(tmp_path / "b.duckdb", first | {"b.csv": [row("1", posted_at="2026-04-01T01:00:00Z")]}))
    assert [(one.month, one.generation) for one in held(lake).messages] == [("2026-03", 1), ("2026-04", 2)]
    done = compact(lake)
    assert (done.rewritten, done.left, done.dropped, done.files_after) == (1, 1, 1, 1)
    assert [(one.month, one.generation) for one in held(lake).messages] == [("2026-04", 2)]
    assert everything(back(lake, tmp_path / "c.duckdb")) == everything(tmp_path / "b.duckdb")


def test_labels_that_changed_alone_are_appended(tmp_path: Path) -> None:
    lake, own = tmp_path / "lake", tmp_path / "a.duckdb"
    rows = {"a.csv": [row("1", "My parcel is broken and nobody answers"), row("2", "12")]}
    into(lake, make(own, rows))
    made = into(lake, make(tmp_path / "b.duckdb", rows, analytics.Settings()))
    assert (made.new, made.changed, made.unchanged) == (0, 1, 1)


@pytest.mark.parametrize("seed", range(6))
def test_a_lake_that_several_logs_appended_to_is_a_log_of_all_their_files(seed: int, tmp_path: Path) -> None:
    paths = write_csv(random_log(seed, 60), tmp_path)
    settings = analytics.Settings(reads_texts=seed == 0)
    cut, lake = Random(seed).randrange(1, len(paths) + 1), tmp_path / "lake"
    for number, part in enumerate((paths[:cut], paths[cut:])):
        if part:
            into(lake, made_of(tmp_path / f"{number}.duckdb", part, settings))
    whole = everything(made_of(tmp_path / "whole.duckdb", paths, settings))
    assert everything(back(lake, tmp_path / "back.duckdb", settings)) == whole
    compact(lake)
    assert everything(back(lake, tmp_path / "compacted.duckdb", settings)) == whole
    # into a log that holds a part already
    assert everything(back(lake, tmp_path / "0.duckdb", settings)) == whole
    # a log that holds all appends nothing
    assert into(lake, tmp_path / "whole.duckdb").files == 0


# --- compaction


def test_compaction_leaves_one_file_a_month_and_channel_and_touches_no_other(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    first = {"a.csv": [row("1"), row("2", posted_at="2026-02-02T09:00:00Z"), row("3", channel="forum")]}
    into(lake, make(tmp_path / "a.duckdb", first))
    later = [row("1", "uno"), row("4", "four", posted_at="2026-03-20T09:00:00Z")]
    whole = make(tmp_path / "b.duckdb", first | {"b.csv": later})
    into(lake, whole)
    untouched = {path for path in files_in(lake) if "month=2026-02" in path or "forum" in path}
    done = compact(lake)
    assert (done.rewritten, done.left, done.dropped) == (1, 2, 1)
    assert (done.files_before, done.files_after, done.removed) == (4, 3, 3)
    assert untouched <= files_in(lake) == held(lake).paths
    found = [(one.month, one.channel, one.rows) for one in held(lake).messages]
    assert found == [("2026-02", "twitter", 1), ("2026-03", "forum", 1), ("2026-03", "twitter", 2)]
    assert everything(back(lake, tmp_path / "c.duckdb")) == everything(whole)
    before = (lake / "lake.json").read_bytes()
    assert compact(lake).removed == 0
    assert (lake / "lake.json").read_bytes() == before


def test_what_killed_exports_left_is_ignored_and_removed_by_compaction(tmp_path: Path) -> None:
    lake, own = tmp_path / "lake", make(tmp_path / "a.duckdb", {"a.csv": [row("1")]})
    into(lake, own)
    (path,) = (one.path for one in held(lake).messages)
    left = lake / path.replace("/000001-", "/000002-")
    left.write_bytes(b"half a fi")
    notes = lake / "messages" / "notes.txt"
    notes.write_text("not of this program")
    assert everything(back(lake, tmp_path / "b.duckdb")) == everything(own)
    done = compact(lake)
    assert (done.rewritten, done.removed, done.removed_bytes) == (0, 1, 9)
    assert not left.exists()
    assert notes.exists()


KILLED = """
import os, sys
from pathlib import Path
from analytics.lake import compact, export
from analytics.lake.folders import Folder
from analytics.log import Log

after, what, lake, db = int(sys.argv[1]), *sys.argv[2:]
def counted(method):
    def call(self, *given):
        global after
        if not after:
            os.kill(os.getpid(), 9)
        after -= 1
        return method(self, *given)
    return call
for name in ("put", "replace", "remove"):
    setattr(Folder, name, counted(getattr(Folder, name)))
if what == "export":
    with Log(Path(db)) as log:
        export(log, lake)
else:
    compact(lake)
"""


@pytest.mark.parametrize("what", ["export", "compact"])
def test_a_kill_at_any_step_leaves_the_lake_as_before_or_after(what: str, tmp_path: Path) -> None:
    first = {"a.csv": [row("1"), row("2", posted_at="2026-04-02T09:00:00Z")]}
    older = make(tmp_path / "a.duckdb", first)
    newer = make(
        tmp_path / "b.duckdb",
        first | {"b.csv": [row("1", "uno"), row("2", "dos", posted_at="2026-04-02T09:00:00Z")]},
    )
    states = [everything(older), everything(newer)] if what == "export" else [everything(newer)]
    seen = []
    for step in range(12):
        lake = tmp_path / f"lake{step}"
        into(lake, older)
        if what == "compact":
            into(lake, newer)
        run = subprocess.run([sys.executable, "-c", KILLED, str(step), what, str(lake), str(newer)])
        state = everything(back(lake, tmp_path / f"back{step}.duckdb"))
        assert state in states
        seen.append((run.returncode, states.index(state)))
        # and the next run does it
        into(lake, newer)
        compact(lake)
        assert everything(back(lake, tmp_path / f"again{step}.duckdb")) == states[-1]
        assert files_in(lake) == held(lake).paths
        if run.returncode == 0:
            break
    assert seen[-1][0] == 0
    assert {code for code, _ in seen[:-1]} == {-9}
    assert seen[-1][1] == len(states) - 1
    assert len(seen) > 3


def test_a_second_writer_fails_while_another_is_at_work(tmp_path: Path) -> None:
    lake, own = tmp_path / "lake", make(tmp_path / "a.duckdb", {"a.csv": [row("1")]})
    into(lake, own)
    program = (
        "import sys, time; from pathlib import Path; from analytics.lake.folders import Folder\n"
        "with Folder(Path(sys.argv[1])).writing(): print('at work', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", program, lake], stdout=subprocess.PIPE)
    try:
        assert other.stdout is not None
        other.stdout.readline()
        for attempt in (lambda: into(lake, own), lambda: compact(lake)):
            with pytest.raises(LakeError, match="is being written by another program"):
                attempt()
    finally:
        other.kill()
        other.communicate()
    assert into(lake, own).unchanged == 1


def test_an_empty_log_and_a_folder_of_other_things_are_refused(tmp_path: Path) -> None:
    Log(tmp_path / "none.duckdb", writable=True).close()
    with pytest.raises(NothingToReport, match="holds no message"):
        into(tmp_path / "lake", tmp_path / "none.duckdb")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    with pytest.raises(LakeError, match=r"folder with other files \(thesis.txt\)"):
        into(tmp_path / "mine", make(tmp_path / "a.duckdb", {"a.csv": [row("1")]}))
    with pytest.raises(LakeError, match="There is no lake"):
        compact(tmp_path / "mine")


# --- manifests and files that are not believed

GOOD = "messages/month=2026-03/channel=twitter/000001-0123456789abcdef.parquet"


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../other/messages/month=2026-03/channel=twitter/000001-0123456789abcdef.parquet",
        GOOD.replace("twitter", "../../.."),
        GOOD.replace("twitter", "Twitter"),
        GOOD.replace("twitter", "telegraph"),
        GOOD.replace("2026-03", "2026-13"),
        GOOD.replace("000001-", "../000001-"),
        GOOD.replace("/", "\\"),
        "s3://elsewhere/" + GOOD,
        GOOD + "\n",
        GOOD + "'), (select 1",
        "messages/**",
        "lake.json",
    ],
)
def test_a_manifest_names_nothing_but_files_of_its_lake(path: str) -> None:
    entry = {"path": path, "rows": 1, "generation": 1, "month": "2026-03", "channel": "twitter"}
    text = json.dumps({"layout": 1, "generation": 1, "messages": [entry], "tables": {}})
    with pytest.raises(LakeError, match="names a file that is none of a lake"):
        parse(text, "it")
    text = json.dumps({"layout": 1, "generation": 1, "messages": [], "tables": {"files": [path]}})
    with pytest.raises(LakeError, match="names a file that is none of a lake"):
        parse(text, "it")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"layout": 2}, "layout 2; this version of the program reads 1"),
        ({"layout": "1"}, "has no layout"),
        ({"layout": True}, "has no layout"),
        ({"generation": -1}, "generation or revision is no count"),
        ({"messages": None}, "messages is missing"),
        ({"messages": [1]}, "one of its messages has no path"),
        ({"tables": []}, "tables is missing"),
        ({"tables": {"files": "x"}}, "the table files has no list"),
        ({"rows": -1}, "the rows or the generation"),
        ({"generation_of_file": 2}, "the rows or the generation"),
        ({"month": "2026-04"}, "of another month or channel than it says"),
        ({"twice": True}, "twice"),
    ],
)
def test_a_manifest_that_is_damaged_or_newer_is_refused_with_what_is_wrong(
    change: dict[str, object], said: str
) -> None:
    entry = {"path": GOOD, "rows": 1, "generation": 1, "month": "2026-03", "channel": "twitter"}
    given: dict[str, object] = {"layout": 1, "generation": 1, "messages": [entry], "tables": {}}
    for key, value in change.items():
        match key:
            case "generation_of_file":
                entry["generation"] = value
            case "rows" | "month":
                entry[key] = value
            case "twice":
                given["messages"] = [entry, entry]
            case _:
                given[key] = value
    with pytest.raises(LakeError, match=said):
        parse(json.dumps(given), "it")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, b"\xff\xfe", '{"layout": NaN}'])
def test_what_is_no_manifest_is_refused(text: str | bytes) -> None:
    with pytest.raises(LakeError):
        parse(text, "it")


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    into(tmp_path / "lake", make(tmp_path / "own.duckdb", {"a.csv": [row("1"), row("2")]}))
    return tmp_path / "lake"


def one_file(lake: Path) -> Path:
    return lake / next(one.path for one in held(lake).messages)


def rewritten(lake: Path, query: str) -> None:
    """Put in the place of the messages what a query over them gives."""
    path = one_file(lake)
    with duckdb.connect() as con:
        con.execute(f"create table held as from '{path}'")
        con.execute(f"copy ({query}) to '{path}'")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select * exclude (text) from held", "is damaged"),
        ("from held limit 1", "has 1 rows, its manifest says 2"),
        ("select * replace ('../up' as channel) from held", "its channel is unknown"),
        ("select * replace ('secret' as visibility) from held", "visibility is not public"),
        ("select * replace (timestamp '2030-01-01' as posted_at) from held", "from the future"),
        ("select * replace (7 as file_no) from held", "its export is not among those of the lake"),
        ("select * replace (null as message_id) from held", "lacks what every message has"),
        ("select * replace ('soon' as posted_at) from held", "is damaged"),
    ],
)
def test_files_that_are_not_what_they_should_be_are_refused_and_the_log_stays_as_it_was(
    query: str, said: str, lake: Path, tmp_path: Path
) -> None:
    other = make(tmp_path / "other.duckdb", {"o.csv": [row("o")]})
    before = everything(other)
    rewritten(lake, query)
    with pytest.raises(LakeError, match=said):
        back(lake, other)
    assert everything(other) == before


def test_a_lake_that_holds_a_message_twice_is_refused(lake: Path, tmp_path: Path) -> None:
    rewritten(lake, "select * replace ('1' as message_id) from held")
    with pytest.raises(LakeError, match="holds a message twice"):
        back(lake, tmp_path / "x.duckdb")
    assert texts(tmp_path / "x.duckdb") == {}


def test_a_missing_or_cut_file_and_a_link_out_of_the_lake_are_refused(lake: Path, tmp_path: Path) -> None:
    path = one_file(lake)
    content = path.read_bytes()
    path.write_bytes(content[:-20])
    with pytest.raises(LakeError, match="is damaged"):
        back(lake, tmp_path / "x.duckdb")
    path.unlink()
    with pytest.raises(LakeError, match="lacks messages/month=2026-03"):
        back(lake, tmp_path / "x.duckdb")
    outside = tmp_path / "outside.parquet"
    outside.write_bytes(content)
    path.symlink_to(outside)
    with pytest.raises(LakeError, match="leads out of the lake"):
        back(lake, tmp_path / "x.duckdb")
    with pytest.raises(LakeError, match="leads out of the lake"):
        into(lake, tmp_path / "own.duckdb")


def test_compaction_deletes_nothing_behind_a_link(lake: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside" / "channel=twitter"
    outside.mkdir(parents=True)
    precious = outside / "000001-0123456789abcdef.parquet"
    precious.write_text("precious")
    (lake / "messages" / "month=2020-01").symlink_to(outside.parent, target_is_directory=True)
    compact(lake)
    assert precious.read_text() == "precious"


def test_ids_and_texts_that_are_hostile_come_back_as_they_were(tmp_path: Path) -> None:
    odd = ["../../x", "month=2026-03", "'; drop table posts; --", "שלום", "a/b\\c", "😀" * 50]
    rows = [row(name, name, channel="Tele/../graph", author_id=name) for name in odd]
    own = make(tmp_path / "own.duckdb", {"a.csv": rows})
    into(tmp_path / "lake", own)
    # a channel that nobody knows is `other`, as in the log
    assert {one.channel for one in held(tmp_path / "lake").messages} == {"other"}
    assert everything(back(tmp_path / "lake", tmp_path / "back.duckdb")) == everything(own)


# --- the command line


def answered(*given: object, code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(one) for one in given])
    assert result.exit_code == code, result.output
    return result.output


def test_the_commands_export_inspect_load_and_compact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "own.duckdb", {"a.csv": [row("1"), row("2", **BRAND)]})
    printed = answered("export", "lake", "--db", "own.duckdb")
    assert printed.splitlines()[2].split()[:6] == ["lake", "1", "2", "0", "0", "1"]
    assert "holds all messages of the log already" in answered("export", "lake", "--db", "own.duckdb")
    seen = answered("inspect", "lake")
    assert "lake: Lake of generation 1 with 1 export (lake)" in seen
    assert "rows: 2: 1 of customers, 1 of the brand" in seen
    assert "a.csv" in answered("load", "lake", "--db", "new.duckdb")
    assert "1 of its 1 exports was loaded before" in answered("load", "lake", "a.csv", "--db", "new.duckdb")
    assert "There is no lake at none" in answered("compact", "none", code=1)
    assert answered("compact", "lake").splitlines()[2].split()[:3] == ["lake", "0", "1"]
    (tmp_path / "lake" / "lake.json").write_text('{"layout": 9}')
    assert "is a lake of layout 9" in answered("load", "lake", "--db", "new.duckdb", code=1)
    assert "is a lake of layout 9" in answered("inspect", "lake", code=1)


# --- S3


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    for name in os.environ:
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with serve() as running:
        running.put("care")
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


def test_a_lake_in_a_bucket_is_like_one_in_a_folder(bucket: S3, tmp_path: Path) -> None:
    first = {"a.csv": [row("1"), row("2")]}
    own = make(tmp_path / "a.duckdb", first)
    newer = make(tmp_path / "b.duckdb", first | {"b.csv": [row("1", "uno"), row("3")]})
    url = "s3://care/deep/lake"
    for path in (own, newer):
        with_local = into(tmp_path / "lake", path)
        made = into(url, path)
        assert (made.new, made.changed, made.unchanged, made.bytes) == (
            with_local.new, with_local.changed, with_local.unchanged, with_local.bytes,
        )  # fmt: skip
    assert into(url, newer).files == 0
    assert everything(back(url, tmp_path / "c.duckdb")) == everything(newer)
    done = compact(url)
    assert (done.rewritten, done.dropped, done.files_after) == (1, 1, 1)
    # the replaced table too, unless it may be of a writer at work: it is no older than the manifest, by the second
    assert done.removed in (2, 3)
    assert everything(back(url, tmp_path / "d.duckdb")) == everything(newer)
    assert "Lake of generation 2 with 2 exports" in answered("inspect", url)
    with analytics.load(url, config=analytics.Settings()) as log:
        assert log.metrics(["turns"])["value"].to_list() == [3]


def test_of_two_exports_at_once_into_a_bucket_the_second_fails(
    bucket: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analytics.lake.buckets import Bucket

    own = make(tmp_path / "a.duckdb", {"a.csv": [row("1")]})
    other = make(tmp_path / "b.duckdb", {"b.csv": [row("2")]})
    replace, entered = Bucket.replace, []

    def late(self: Bucket, manifest: Manifest, known: str) -> None:
        if not entered:
            entered.append(True)
            into("s3://care/lake", other)
        replace(self, manifest, known)

    monkeypatch.setattr(Bucket, "replace", late)
    with pytest.raises(LakeError, match="written by another program meanwhile"):
        into("s3://care/lake", own)
    monkeypatch.setattr(Bucket, "replace", replace)
    assert texts(back("s3://care/lake", tmp_path / "c.duckdb")) == {"2": "hello"}
    # not even between the look and the put
    lake = Bucket("s3://care/lake")
    manifest, _ = lake.read()
    assert manifest is not None
    monkeypatch.setattr(Bucket, "read", lambda self: (manifest, '"of long ago"'))
    with pytest.raises(LakeError, match="written by another program meanwhile"):
        lake.replace(manifest, '"of long ago"')


def test_a_bucket_with_other_objects_or_without_a_lake_is_refused(bucket: S3, tmp_path: Path) -> None:
    bucket.put("shelf", **{"exports/a.csv": b"a"})
    own = make(tmp_path / "a.duckdb", {"a.csv": [row("1")]})
    with pytest.raises(LakeError, match=r"holds other objects \(a.csv\)"):
        into("s3://shelf/exports", own)
    with pytest.raises(LakeError, match="There is no lake at s3://shelf/none"):
        compact("s3://shelf/none")
    with pytest.raises(LakeError, match="no bucket"):
        into("s3:///lake", own)
    with pytest.raises(LakeError, match="A lake lies in a folder or at s3://"):
        into("https://example.org/lake", own)


def test_what_lost_before_the_export_wins_after_an_unload_of_the_lake(tmp_path: Path) -> None:
    first = {**row("1", author_id="ana", posted_at="2026-01-01T09:00:00Z"), "url": "https://example.org/1"}
    second = [
        row("1", author_id="bob", posted_at="2026-02-01T09:00:00Z"),
        row("2", author_id="bob", posted_at="2026-02-02T09:00:00Z"),
    ]
    log = make(tmp_path / "log.duckdb", {"a.csv": [first], "b.csv": second})
    into(tmp_path / "lake" / "l", log)
    copy = back(tmp_path / "lake" / "l", tmp_path / "copy.duckdb")
    analytics.unload("b.csv", copy)
    with Log(copy) as opened:
        assert opened.con.execute("select author_id, url from posts").fetchall() == [
            ("ana", "https://example.org/1")
        ]


def test_a_path_that_is_a_pattern_is_refused(tmp_path: Path) -> None:
    log = make(tmp_path / "log.duckdb", {"a.csv": [row("1")]})
    with pytest.raises(LakeError, match=r"Choose another folder"):
        into(tmp_path / "l[1]", log)
