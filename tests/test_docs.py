"""What stands in the docs is what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.cli import main
from analytics.metrics import Metric, catalogue


@pytest.mark.parametrize("page", ["README.md", "docs/metrics.md"])
def test_what_is_generated_is_current(checkout: Path, page: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", page], cwd=checkout, capture_output=True, text=True
    )
    assert run.returncode == 0, f"{run.stdout}{run.stderr}\nBring it up to date: python -m cogapp -r {page}"


def test_links_between_pages_lead_somewhere(checkout: Path) -> None:
    for page in [checkout / "README.md", *(checkout / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_has_an_example(name: str) -> None:
    assert "Example" in (main.commands[name].help or "")


@pytest.mark.parametrize("metric", catalogue().values(), ids=lambda metric: metric.name)
def test_every_metric_says_what_it_counts_and_where_it_comes_from(metric: Metric) -> None:
    assert len(metric.definition) > 60
    assert metric.source
