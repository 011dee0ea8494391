"""What takes SQL of a user cannot write, read files, reach the network, set anything or run for ever.

The attacks of tests/attacks/sql.toml are tried on each entrance, and judged by what happens, not by what is said: the
bytes of the log and of all files around it, what is printed, who connects to a port, and that the process lives.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import socket
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import polars as pl
import pytest
from attempts import withstood
from click.testing import CliRunner
from depth import injected
from faulted import measured

import analytics
from analytics.cli import main
from analytics.dimension_names import DIMENSIONS
from analytics.errors import AnsweredError, ConfigError, QueryError, RequestError
from analytics.log import Log
from analytics.measuring.querying import query

CORPUS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "attacks" / "sql.toml").read_text(encoding="utf-8")
)
CANARY = "canary-7f3a-9c1e"
LOG = (
    "message_id,posted_at,channel,author_id,from_brand,parent_id,text,category,followers\n"
    "1,2026-03-02T09:00:00Z,twitter,105834,false,,Where is my parcel?,question,5\n"
    "2,2026-03-02T09:10:00Z,twitter,acme,true,1,On its way.,,\n"
    "3,2026-03-02T10:00:00Z,facebook,007,false,,It broke.,complaint,50\n"
    "4,2026-03-02T13:00:00Z,facebook,acme,true,3,Sorry!,,\n"
    "5,2026-03-04T11:00:00Z,twitter,dan,false,,And me?,question,500\n"
)
MEMORY, MOST_BYTES = "300MB", 1_536_000_000
"""A limit, and what a process may take under it: 2.5 times as much, a quarter more before it is ended, and itself."""
SECONDS = 1.0


class Place(NamedTuple):
    """A folder with a log and secrets in it, and somebody who listens at a port."""

    folder: Path
    db: Path
    port: int
    listener: socket.socket

    def attacks(self, name: str) -> list[str]:
        """Return the attacks of a class, with what stands for something put in."""
        node = CORPUS
        for key in name.split("."):
            node = node[key]
        return [
            re.sub(r"«(.*?)»", lambda found: found[1] * 10_000, sql, flags=re.DOTALL)
            .replace("{folder}", str(self.folder))
            .replace("{port}", str(self.port))
            for sql in node["sql"]
        ]

    def state(self) -> dict[str, str]:
        """Return what each file in the folder holds."""
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }

    def has_been_called(self) -> bool:
        """Tell whether somebody connected."""
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    (folder / "export.csv").write_text(LOG, encoding="utf-8")
    loaded = CliRunner().invoke(
        main, ["load", str(folder / "export.csv"), "--db", str(folder / "log.duckdb")]
    )
    assert loaded.exit_code == 0, loaded.output
    (folder / "answered.toml").write_text("", encoding="utf-8")
    (folder / "secret.csv").write_text(f"secret\n{CANARY}\n", encoding="utf-8")
    (folder / "secret.json").write_text(f'{{"secret": "{CANARY}"}}\n', encoding="utf-8")
    with duckdb.connect() as con:
        con.execute(f"copy (select '{CANARY}' as secret) to '{folder / 'secret.parquet'}'")
    with duckdb.connect(folder / "other.duckdb") as con:
        con.execute(f"create table secret as select '{CANARY}' as secret")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield Place(folder, folder / "log.duckdb", listener.getsockname()[1], listener)


@pytest.fixture(autouse=True)
def surroundings(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What must not be reached; and after each test all is as it was."""
    monkeypatch.chdir(place.folder)
    monkeypatch.setenv("ANSWERED_CANARY", CANARY)
    before = place.state()
    yield
    assert place.state() == before
    assert not place.has_been_called()
    with analytics.open(place.db) as log:
        assert log.query("select count(*) as n, count(distinct text) as texts from posts").rows() == [(5, 5)]
        assert log.metrics("turns")["value"].to_list() == [3.0]


def outcome(log: analytics.Log, sql: str, **values: object) -> pl.DataFrame | QueryError:
    """Return the rows of SQL, or why there are none; what is neither is an error of the test."""
    canary_frame = pl.DataFrame({"secret": [CANARY]})
    canary_value = CANARY
    try:
        found: pl.DataFrame | QueryError = log.query(sql, **values)
    except QueryError as error:
        found = error
    assert canary_frame["secret"][0] == canary_value
    shown = str(found) if isinstance(found, QueryError) else str(found.rows())
    # an error may quote the query, and no query quotes the canary
    assert CANARY not in shown, sql
    return found


@pytest.mark.parametrize("name", [f"refused.{name}" for name in CORPUS["refused"] if name != "conditions"])
def test_sql_that_does_more_than_read_the_log_is_refused(place: Place, name: str) -> None:
    attacks = place.attacks(name)
    with analytics.open(place.db) as log:
        ran = [sql for sql in attacks if not isinstance(outcome(log, sql), QueryError)]
    assert ran == []
    withstood("attack", "SQL that writes, reads files, sets or reaches out, given to `answered query`",
              times=len(attacks), outcome="refused; log, folder and network untouched")  # fmt: skip


def test_a_log_open_for_writing_is_as_safe_from_sql(place: Place, tmp_path: Path) -> None:
    db = tmp_path / "copy.duckdb"
    db.write_bytes(place.db.read_bytes())
    db.chmod(0o600)
    tried = 0
    with Log(db, writable=True) as log:
        for name in (f"refused.{name}" for name in CORPUS["refused"] if name != "conditions"):
            for sql in place.attacks(name)[:: injected(2, 6)]:
                with pytest.raises(QueryError) as refused:
                    query(log, sql)
                assert CANARY not in str(refused.value)
                tried += 1
        assert query(log, "select count(*) as n from posts").rows() == [(5,)]
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("copy.duckdb")] == []
    withstood("attack", "The same SQL on a log that is open for writing, as in a notebook", times=tried,
              outcome="refused; log, folder and network untouched")  # fmt: skip


def test_what_may_be_asked_shows_nothing_but_the_log(place: Place) -> None:
    attacks = place.attacks("harmless.reading")
    with analytics.open(place.db) as log:
        ran = [sql for sql in attacks if isinstance(outcome(log, sql), pl.DataFrame)]
    assert len(ran) >= 40
    withstood("attack", "SQL that asks for settings, secrets, other databases and the engine's insides",
              times=len(attacks), outcome="refused, or answered with nothing from outside the log")  # fmt: skip


def test_sql_in_a_file_of_a_saved_query_is_as_safe(place: Place) -> None:
    folder = place.folder / "answered_queries"
    folder.mkdir()
    attacks = [
        *place.attacks("refused.writing"), *place.attacks("refused.statements"), *place.attacks("refused.files"),
        *place.attacks("refused.settings"),
    ]  # fmt: skip
    try:
        with analytics.open(place.db, config=place.folder / "answered.toml") as log:
            for header in ("", "-- title: evil\n", "-- parameter: x = 1\n\n"):
                tried = attacks[len(header) % 3 :: injected(3, 9)]
                for sql in tried:
                    (folder / "evil.sql").write_text(header + sql, encoding="utf-8", newline="")
                    assert isinstance(outcome(log, "evil"), QueryError), sql
                withstood("attack", "SQL that writes or reaches out, in the file of a saved query",
                          times=len(tried), outcome="refused when it is run")  # fmt: skip
            for sql in attacks[::4]:
                with contextlib.suppress(AnsweredError):
                    log.save_query("kept", sql, replace=True)
                    assert isinstance(outcome(log, "kept"), QueryError)
            withstood("attack", "SQL that writes or reaches out, given to be saved",
                      times=len(attacks[::4]), outcome="not saved, or refused when it is run")  # fmt: skip
    finally:
        shutil.rmtree(folder)


def test_headers_and_names_of_saved_queries_hold_no_sql(place: Place) -> None:
    folder = place.folder / "answered_queries"
    folder.mkdir()
    attacks = place.attacks("refused.statements")[::2] + place.attacks("refused.conditions")[::2]
    try:
        with analytics.open(place.db, config=place.folder / "answered.toml") as log:
            for attack in attacks:
                line = " ".join(attack.split())
                (folder / "q.sql").write_text(
                    f"-- title: {line}\n-- parameter: x = {line}\n\nselect $x as x", encoding="utf-8"
                )
                found = outcome(log, "q")
                assert isinstance(found, pl.DataFrame)
                assert found["x"].to_list() == [line.strip()]
                if not re.fullmatch(r"\w+", attack):
                    with pytest.raises(RequestError, match="cannot name a saved query"):
                        log.save_query(attack, "select 1")
    finally:
        shutil.rmtree(folder)
    withstood("attack", "SQL in titles, parameters and names of saved queries", times=3 * len(attacks),
              outcome="titles and values stay texts; such names are refused")  # fmt: skip


def test_values_of_parameters_stay_values(place: Place) -> None:
    attacks = [
        attack
        for name in ("refused.writing", "refused.statements", "refused.conditions", "harmless.conditions")
        for attack in place.attacks(name)[::2]
    ]  # fmt: skip
    with analytics.open(place.db) as log:
        for attack in attacks:
            found = outcome(log, "select $x as x, count(*) as n from posts where text = $x", x=attack)
            assert isinstance(found, pl.DataFrame)
            assert found.rows() == [(attack, 0)]
        for attack in attacks[::4]:
            refused = outcome(log, "select 1", **{attack: "x"})
            assert isinstance(refused, QueryError)
    withstood("attack", "SQL as the values of `-p`", times=len(attacks), outcome="came back letter by letter")
    withstood(
        "attack", "SQL as the names of `-p`", times=len(attacks[::4]), outcome="refused as unknown names"
    )


def test_a_condition_is_one_expression_over_the_dimensions(place: Place) -> None:
    attacks = place.attacks("refused.conditions")
    with analytics.open(place.db) as log:
        for where in attacks:
            with pytest.raises(RequestError) as refused:
                log.metrics("turns", where=where)
            assert CANARY not in str(refused.value)
        for where in attacks[::12]:
            for ask in (
                lambda where: log.rows("worklist", where=where),
                lambda where: log.compare(where=where),
                lambda where: log.metrics("turns", by="channel", every="week", where=where),
            ):
                with pytest.raises(RequestError):
                    ask(where)
    withstood("attack", "Conditions of `--where` that break out of it, hold queries, or name other tables",
              times=len(attacks) + 3 * len(attacks[::12]), outcome="refused as no condition")  # fmt: skip


def test_a_condition_that_looks_like_an_attack_chooses_among_the_turns_only(place: Place) -> None:
    attacks = place.attacks("harmless.conditions")
    with analytics.open(place.db) as log:
        for where in attacks:
            (turns,) = log.metrics("turns", where=where)["value"].to_list()
            assert turns in (0, 2, 3)
            # of the turns opened on one day, never more than were
            (of_a_day,) = log.metrics("turns", first="2026-03-04", last="2026-03-04", where=where)["value"]
            assert of_a_day in (0, 1)
    withstood("attack", "Conditions of `--where` with SQL in texts and comments", times=len(attacks),
              outcome="taken for what they are: they choose among the turns")  # fmt: skip


def test_the_command_line_says_in_one_message_why_it_refuses(place: Place) -> None:
    tried = 0
    for name in CORPUS["refused"]:
        is_condition = name == "conditions"
        for attack in place.attacks(f"refused.{name}")[::25]:
            arguments = ["metrics", "turns", "--where", attack] if is_condition else ["query", "--", attack]
            if not is_condition and "\0" in attack:
                continue
            result = CliRunner().invoke(main, [*arguments[:1], "--db", str(place.db), *arguments[1:]])
            assert result.exit_code == (2 if is_condition else 1), (attack, result.output)
            assert result.stdout == ""
            assert result.stderr.startswith("Error: ")
            assert "Traceback" not in result.stderr
            tried += 1
    withstood("attack", "SQL and conditions typed on the command line", times=tried,
              outcome="one message, exit 1 or 2, no traceback")  # fmt: skip


@pytest.mark.parametrize(
    "option", ["--by", "--every", "--tz", "--from", "--to", "--as-of", "--around", "--format"]
)
def test_options_that_name_something_hold_no_sql(place: Place, option: str) -> None:
    attacks = place.attacks("refused.conditions")[::20] + place.attacks("refused.statements")[::20]
    # the name of a dimension is one
    attacks = [attack for attack in attacks if attack.strip(" ,;") and attack not in DIMENSIONS]
    for attack in attacks:
        result = CliRunner().invoke(main, ["metrics", "turns", option, attack, "--db", str(place.db)])
        assert result.exit_code in (1, 2), (attack, result.output)
        assert result.stdout == ""
    withstood("attack", "SQL in options that name dimensions, periods, zones, days and instants",
              times=len(attacks), outcome="refused as unknown")  # fmt: skip


@pytest.mark.parametrize("command", ["catalogue", "explain", "query", "metrics"])
def test_names_of_metrics_messages_and_lists_hold_no_sql(place: Place, command: str) -> None:
    attacks = [
        "1' or '1'='1", "'; delete from posts; --", "../../queries/metrics/turns", "turns; drop table posts", "turns\0",
        '"turns"', "turns--", "turns) union all select 1 from (posts", "*", "%", "_", "turns.sql",
        f"{place.folder}/secret.csv", "secret.csv", "$1", "{folder}", "worklist; delete from posts", "worklist'",
        "../answered_queries/evil", "/etc/passwd", "model/_macros", "_macros", "log/schema",
    ]  # fmt: skip
    for attack in attacks:
        where = [] if command == "catalogue" else ["--db", str(place.db)]
        result = CliRunner().invoke(main, [command, *where, "--", attack])
        assert result.exit_code in (1, 2), (attack, result.output)
        assert CANARY not in result.output
        assert result.stdout == ""
    withstood("attack", "SQL and paths as names of metrics, lists, queries and messages", times=len(attacks),
              outcome="refused as unknown")  # fmt: skip


def test_goals_and_settings_hold_no_sql(place: Place) -> None:
    attacks = place.attacks("refused.conditions")[::40] + place.attacks("refused.statements")[::40]
    config = place.folder / "evil.toml"
    tried = 0
    try:
        for attack in attacks:
            if not attack.isprintable():
                continue
            name = "'''" + attack.replace("'''", "") + "'''"
            key = '"' + attack.replace("\\", "\\\\").replace('"', '\\"') + '"'
            for text in (
                f"[goals]\n{key} = '<= 5%'\n",
                f"[goals]\nunanswered_share = {name}\n",
                f"[goals.channel.{key}]\nunanswered_share = '<= 100%'\n",
                f"[goals.brand.{key}]\nunanswered_share = '<= 100%'\n",
                f"[quality]\n{key} = 1\n",
                f"tz = {name}\n",
                f"[brand]\naccounts = [{name}]\n",
                f"[categories]\n{key} = 'question'\n",
            ):
                config.write_text(text, encoding="utf-8")
                result = CliRunner().invoke(main, ["check", "--db", str(place.db), "--config", str(config)])
                assert result.exit_code in (0, 1, 2, 3, 4, 5), (text, result.output, result.exception)
                assert not isinstance(result.exception, duckdb.Error | ValueError | KeyError), text
                assert CANARY not in result.output
                tried += 1
    finally:
        config.unlink()
    with pytest.raises(ConfigError):
        analytics.open(place.db, config=place.folder / "secret.csv")
    withstood("attack", "SQL in goals, limits and other settings", times=tried,
              outcome="refused, or a name that nothing in the log has")  # fmt: skip


# ---- what would never end


def some(attacks: list[str], few: int) -> list[str]:
    """Return a few attacks spread over all; all of them in `make deep`."""
    return attacks[:: max(1, len(attacks) // injected(len(attacks), few))]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["time", "memory"])
def test_sql_that_would_never_end_is_stopped_in_time_and_memory(place: Place, name: str) -> None:
    attacks = some(place.attacks(f"endless.{name}"), 2)
    bounds = ("--timeout", str(SECONDS), "--memory-limit", MEMORY, "--db", str(place.db))
    for sql in attacks:
        found = measured("query", sql, *bounds, "-f", "csv", cwd=place.folder)
        assert found.code in (0, 1), (sql, found.told)
        # what ended by itself was quick, or is small
        assert found.code == 1 or found.seconds < 20
        assert found.code == 0 or found.told.startswith("Error: "), sql
        assert "Traceback" not in found.told, sql
        assert found.seconds < SECONDS + 20, sql
        assert found.peak_bytes < MOST_BYTES, (sql, found.peak_bytes)
    withstood("attack", "SQL without an end, or that needs more memory than there is", times=len(attacks),
              outcome="stopped by `--timeout` or `--memory-limit`, with one message")  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("form", ["table", "md"])
def test_a_table_of_millions_of_rows_is_stopped_in_time_and_memory(place: Place, form: str) -> None:
    # SQL makes them at once, and their texts take minutes and gigabytes
    columns = ", ".join(f"range as c{number}" for number in range(8))
    for seconds, rows in (("1", 2_000_000), ("600", 9_000_000)):
        bounds = ("--timeout", seconds, "--memory-limit", MEMORY, "--db", str(place.db), "-f", form)
        found = measured("query", f"select {columns} from range({rows})", *bounds, cwd=place.folder)
        assert (found.code, found.told.count("Error: ")) == (1, 1), found.told
        assert "was stopped" in found.told
        assert found.seconds < SECONDS + 20
        assert found.peak_bytes < MOST_BYTES, found.peak_bytes
    withstood("attack", "Tables of millions of rows that SQL makes", times=2,
              outcome="stopped by `--timeout` or `--memory-limit`, with one message")  # fmt: skip


@pytest.mark.slow
def test_a_condition_that_would_never_end_is_stopped_in_time_and_memory(place: Place) -> None:
    attacks = some(place.attacks("endless.conditions"), 2)
    bounds = ("--timeout", str(SECONDS), "--memory-limit", MEMORY, "--db", str(place.db))
    for number, where in enumerate(attacks):
        command = (["metrics", "turns"], ["query", "worklist"])[number % 2]
        found = measured(*command, "--where", where, *bounds, cwd=place.folder)
        assert found.code in (0, 2), (where, found.told)
        assert "Traceback" not in found.told, where
        assert found.seconds < SECONDS + 20, where
        assert found.peak_bytes < MOST_BYTES, (where, found.peak_bytes)
    withstood("attack", "Conditions of `--where` without an end, or that need more memory than there is",
              times=len(attacks), outcome="stopped by `--timeout` or `--memory-limit`, with one message")  # fmt: skip


@pytest.mark.slow
def test_sql_nested_without_measure_does_not_bring_the_process_down(place: Place) -> None:
    attacks = some(place.attacks("nested"), 3)
    for sql in attacks:
        text = sql if len(sql.encode()) < 120_000 else sql[:120_000]  # the system's limit for one argument
        found = measured(
            "query",
            text,
            "--timeout",
            str(SECONDS),
            "--memory-limit",
            MEMORY,
            "--db",
            str(place.db),
            cwd=place.folder,
        )
        assert found.code in (0, 1), (text[:80], found.told[-300:])
        assert "Traceback" not in found.told, text[:80]
        assert found.seconds < SECONDS + 25, text[:80]
        assert found.peak_bytes < MOST_BYTES, (text[:80], found.peak_bytes)
    withstood("attack", "SQL nested ten thousand deep or a hundred thousand characters long", times=len(attacks),
              outcome="read, or refused with one message; the process never crashed")  # fmt: skip


def test_sql_of_more_than_a_million_characters_is_refused(place: Place) -> None:
    with analytics.open(place.db) as log:
        with pytest.raises(QueryError, match="too long: it has 1,000,008 characters"):
            log.query("select 1" + " " * 1_000_000)
        with pytest.raises(RequestError, match="at most 100,000 characters, this one 100,004"):
            log.metrics("turns", where="true" + " " * 100_000)


def test_many_columns_of_one_name_are_told_apart_soon(place: Place) -> None:
    with analytics.open(place.db) as log:
        began = time.process_time()
        found = log.query("select 1 as a, 2 as a_2, " + ", ".join(["1 as a"] * 500))
        assert time.process_time() - began < 10
    assert found.columns[:4] == ["a", "a_2", "a_3", "a_4"]
    assert found.columns[-1] == "a_502"
