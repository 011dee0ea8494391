"""Readers under hostile exports made at random: a short run of what `make fuzz` does a million times."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from time import sleep

import pytest
from attempts import withstood
from depth import injected
from depth import tried as depth
from exports import as_csv, load_file, outcome, row, save
from fuzzing.loading import a_log, batch, cases, loaded, opens
from fuzzing.readers import READERS, Reader
from fuzzing.running import Tally, run
from fuzzing.trying import Hang, in_time, made, tried
from fuzzing.watching import Watch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.log import Log

SEEDS = Path(__file__).parent / "fuzz_seeds"
FEW = {"old workbooks": 12, "parquet": 60, "packed": 60, "workbooks": 60, "archives": 60, "slack": 60}


@pytest.fixture(scope="module")
def watch() -> Watch:
    """Hears what is done outside of a folder; it cannot be taken away again, but is deaf outside of these tests."""
    return Watch()


@pytest.mark.parametrize("reader", READERS.values(), ids=lambda reader: reader.name)
def test_hostile_exports_are_read_or_refused(reader: Reader, tmp_path: Path, watch: Watch) -> None:
    seeds = reader.seeds()
    assert seeds
    for seed in seeds:
        assert tried(reader, seed, tmp_path, watch).finding == ""
    few = FEW.get(reader.name, 120)
    number = injected(3 * few, few // 2)
    found = {n: tried(reader, made(reader, 1, n, seeds), tmp_path, watch).finding for n in range(number)}
    assert {n: finding for n, finding in found.items() if finding} == {}
    withstood(
        "attack", "Exports changed at random, for each reader", times=number,
        outcome="read, or refused with an error for users; nothing else was opened, written or asked",
    )  # fmt: skip


@pytest.mark.parametrize("number", range(3))
def test_every_row_of_a_hostile_export_is_accounted_for(number: int, tmp_path: Path, watch: Watch) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    times = 0
    for inputs, finding, _ in batch(1, number, folder, watch, loads=3):
        assert finding == ""
        times += inputs
    withstood(
        "attack", "Whole loads of exports changed at random", times=times,
        outcome="read = loaded + updated + unchanged + duplicate + rejected, and the log opens",
    )  # fmt: skip


@pytest.mark.parametrize(
    "kept", sorted(p for p in SEEDS.glob("*/*") if p.is_file()), ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_what_once_broke_a_reader_does_no_more(kept: Path, tmp_path: Path, watch: Watch) -> None:
    assert (
        tried(READERS[kept.parent.name.replace("_", " ")], kept.read_bytes(), tmp_path, watch).finding == ""
    )
    withstood(
        "attack",
        "Inputs that once broke a reader",
        times=1,
        outcome="read, or refused with an error for users",
    )


@pytest.mark.parametrize("kept", sorted((SEEDS / "loads").iterdir()), ids=lambda p: p.name)
def test_what_once_broke_a_load_does_no_more(kept: Path, tmp_path: Path) -> None:
    told = next(told for name, _, told in cases() if name == kept.name)
    with a_log(tmp_path / "log.duckdb", told) as log:
        loaded(log, {p.name: p.read_bytes() for p in kept.iterdir()}, told, tmp_path / "exports")
        assert len(log.ledger()) == 1
    opens(tmp_path / "log.duckdb")
    withstood(
        "attack", "Exports that once broke a load", times=1, outcome="loaded, with each row accounted for"
    )


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.from_regex(
    r"[-+]?\d{1,400}([.,]\d*)?(e\d{1,4})?", fullmatch=True
)


@settings(max_examples=depth(18), suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.fixed_dictionaries(
            {}, optional=dict.fromkeys((*row("1"), "followers", "rating", "tags", "removed_at"), cells)
        ),
        min_size=1,
        max_size=40,
    )
)
def test_any_cells_are_messages_or_rejects(changes: list[dict[str, str]]) -> None:
    rows = [
        {**row(str(n)), "followers": "1", "rating": "2", "tags": "a", "removed_at": "", **some}
        for n, some in enumerate(changes)
    ]
    with tempfile.TemporaryDirectory() as folder, Log(Path(folder) / "log.duckdb", writable=True) as log:
        path = save(Path(folder) / "x.csv", as_csv(rows))
        found = load_file(log, path, input_tz="Europe/Belgrade", channel="twitter")
        assert sum(outcome(found).values()) == found.ledger.read
        # a record of nothing but empty cells is no row
        assert found.ledger.read <= len(rows)


# --- the fuzzing itself


def test_what_leaves_the_folder_is_heard(tmp_path: Path, watch: Watch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    with watch.within(tmp_path / "in"):
        (tmp_path / "secret").read_text()
        (tmp_path / "in" / ".." / "made").write_text("y")
        (tmp_path / "made").unlink()
        assert [one.split()[0] for one in watch.seen] == ["reads", "writes", "os.remove"]
        (tmp_path / "in" / "own").write_text("z")
        (tmp_path / "in" / "own").unlink()
        assert len(watch.seen) == 3


def test_what_does_not_end_is_heard() -> None:
    with pytest.raises(Hang), in_time(0.2):
        sleep(5)


def test_a_warning_and_a_fault_of_the_program_are_findings(tmp_path: Path, watch: Watch) -> None:
    def warn(path: Path, folder: Path) -> None:
        warnings.warn("odd", DeprecationWarning, stacklevel=1)

    def fail(path: Path, folder: Path) -> None:
        raise KeyError("x")

    for read, said in ((warn, "DeprecationWarning: odd"), (fail, "KeyError: 'x'")):
        reader = Reader("x", read, lambda: (b"",), lambda content, rng: content, 1)
        assert tried(reader, b"", tmp_path, watch).finding.startswith(said)


def test_a_run_goes_on_where_the_last_one_stopped(tmp_path: Path) -> None:
    assert run("manifests", tmp_path / "manifests", 1, 300, 60).inputs == 300
    assert Tally.of(tmp_path / "manifests").inputs == 300
    again = run("manifests", tmp_path / "manifests", 1, 500, 60)
    assert (again.inputs, again.findings) == (500, {})
