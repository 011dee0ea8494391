"""Every metric has a worked example, and gives what was worked out by hand.

`metrics/<metric>/messages.csv` goes in, with the settings of `answered.toml` and the errors of labels of
`label_errors.csv` where there are such files; `expected.toml` says what comes out as of some instants, with the
arithmetic beside it. A value that it does not name is null.
"""

from __future__ import annotations

import csv
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.config import load_settings
from analytics.log import LoadOptions, Log, load
from analytics.measuring import Selection, measure
from analytics.metrics import catalogue
from analytics.sources.files import find

EXAMPLES = Path(__file__).parent / "metrics"
NUMBERS = ("value", "numerator", "denominator", "n", "pending", "low", "high")
NOW = datetime(2026, 4, 1)


def expected_figures() -> list[Any]:
    return [
        pytest.param(path.parent.name, figure, id=f"{path.parent.name}-{figure['as_of']:%m-%dT%H%M}")
        for path in sorted(EXAMPLES.glob("*/expected.toml"))
        for figure in tomllib.loads(path.read_text(encoding="utf-8"))["figure"]
    ]


def keep_errors(log: Log, path: Path) -> None:
    """Put labelled texts, counted by what they are and what they were labelled, into the log, as `evaluate --keep`."""
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                log.con.execute(
                    "insert into label_errors select ?, ?, ?, ?, ?, value from properties where name = 'labelling'",
                    [row["source"], row["language"] or None, row["truth"], row["predicted"], row["texts"]],
                )


@pytest.mark.parametrize(("metric", "expected"), expected_figures())
def test_a_metric_gives_what_was_worked_out_by_hand(
    tmp_path: Path, metric: str, expected: dict[str, Any]
) -> None:
    assert set(expected) <= {"as_of", "first", "last", "reason", *NUMBERS}
    as_of = expected["as_of"].astimezone(UTC).replace(tzinfo=None)
    selection = Selection(first=expected.get("first"), last=expected.get("last"), as_of=as_of)
    settings = load_settings(EXAMPLES / metric / "answered.toml")
    with Log(tmp_path / "log.db", settings, writable=True) as log:
        (export,) = find([str(EXAMPLES / metric / "messages.csv")]).exports
        ledger = load(log, export, LoadOptions(), NOW).ledger
        keep_errors(log, EXAMPLES / metric / "label_errors.csv")
        (figure,) = measure(log, [metric], selection)
    assert ledger.loaded == ledger.read
    found = {name: getattr(figure, name) for name in NUMBERS}
    # Bounds of shares are written with six decimals.
    assert found == pytest.approx({name: expected.get(name) for name in NUMBERS}, abs=6e-7)
    assert figure.reason == expected.get("reason")


def test_every_metric_has_a_worked_example_and_every_example_a_metric() -> None:
    with_example = {path.parent.name for path in EXAMPLES.glob("*/expected.toml")}
    assert with_example == set(catalogue())
    assert {path.name for path in EXAMPLES.iterdir()} == with_example
    assert {path.parent.name for path in EXAMPLES.glob("*/messages.csv")} == with_example
