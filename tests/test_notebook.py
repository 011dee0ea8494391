"""The notebook of docs/ comes out as it is stored, and shows something where no chart is drawn."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from notebooks import PICTURE, figures
from worlds import CHECKOUT

NOTEBOOK = CHECKOUT / "docs" / "notebook.ipynb"


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    held: dict[str, Any] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return held


def test_the_notebook_comes_out_as_it_is_stored() -> None:
    # a kernel of its own: what it warns of is not ours
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "tests" / "notebooks.py"), str(NOTEBOOK)], capture_output=True, text=True,
        timeout=1800, check=False,
    )  # fmt: skip
    assert done.returncode == 0, (
        f"{done.stdout}{done.stderr[-3000:]}\n\nWrite what comes, and look: "
        "python tests/notebooks.py --write docs/notebook.ipynb"
    )


def test_the_notebook_names_no_place_of_a_machine_and_is_small() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert not re.search(r"/(work|home|tmp|root|usr|var|Users)/", text)
    assert not re.search(r"\d{2}:\d{2}:\d{2}\.\d{6}", text)
    assert "timestamp" not in text
    assert len(text.encode()) < 400_000


def test_cells_ran_once_in_their_order_without_an_error(stored: dict[str, Any]) -> None:
    code = [cell for cell in stored["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert not [
        output for cell in code for output in cell["outputs"] if output["output_type"] in ("error", "stream")
    ]


def test_each_figure_has_a_picture_for_places_that_draw_none(stored: dict[str, Any]) -> None:
    found = figures(stored)
    assert len(found) >= 4
    for data in found:
        assert base64.b64decode(data[PICTURE]).startswith(b"\x89PNG")


def test_what_the_prose_says_of_times_is_what_came(stored: dict[str, Any]) -> None:
    prose = " ".join("".join(cell["source"]) for cell in stored["cells"] if cell["cell_type"] == "markdown")
    came = json.dumps([cell.get("outputs") for cell in stored["cells"]], ensure_ascii=False).replace(
        "\u00a0", " "
    )
    told = re.findall(r"\d+ h \d+ min", " ".join(prose.split()))
    assert len(told) == 2
    assert all(time in came for time in told)


def test_the_prose_says_that_the_data_are_invented(stored: dict[str, Any]) -> None:
    assert "invented" in "".join(stored["cells"][0]["source"])


def test_links_of_the_notebook_lead_somewhere(stored: dict[str, Any]) -> None:
    prose = " ".join("".join(cell["source"]) for cell in stored["cells"] if cell["cell_type"] == "markdown")
    for link in re.findall(r"\]\(([^)#]+)", prose):
        assert (Path(NOTEBOOK).parent / link).exists(), link
