"""Notebooks of docs/: run as a reader runs them, and their outputs compared or written.

Pictures beside plotly's figures are for places that draw none, such as a page of a git host. They are made where there
is a browser, and not compared: browsers draw letters differently::

    python tests/notebooks.py [--write] docs/notebook.ipynb
"""

from __future__ import annotations

import base64
import difflib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from worlds import CHECKOUT, SETTLED

PLOTLY = "application/vnd.plotly.v1+json"
PICTURE = "image/png"
_WIDTH = 900


def executed(notebook: Path, folder: Path) -> dict[str, Any]:
    """Return a notebook as it comes out of a run in a folder of its own."""
    import nbformat
    from nbclient import NotebookClient

    os.environ.update(SETTLED)
    os.environ.update(
        HOME=str(folder),
        IPYTHONDIR=str(folder / "ipython"),
        JUPYTER_CONFIG_DIR=str(folder / "jupyter"),
        JUPYTER_RUNTIME_DIR=str(folder / "runtime"),
        PLOTLY_RENDERER="plotly_mimetype",
        PYDEVD_DISABLE_FILE_VALIDATION="1",
        PYTHONPATH=str(CHECKOUT),
    )
    cells = nbformat.reads(notebook.read_text(encoding="utf-8"), as_version=4)
    client = NotebookClient(cells, timeout=600, kernel_name="python3", record_timing=False,
                            resources={"metadata": {"path": str(folder)}})  # fmt: skip
    client.execute()
    plain: dict[str, Any] = json.loads(nbformat.writes(cells))
    # of the machine that ran it
    plain["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in plain["cells"]:
        cell["metadata"] = {}
    return plain


def outputs(notebook: dict[str, Any]) -> list[str]:
    """Return the sources and outputs that are compared, cell by cell."""
    kept = []
    for cell in notebook["cells"]:
        own = json.loads(json.dumps(cell.get("outputs", [])))
        for output in own:
            output.get("data", {}).pop(PICTURE, None)
        kept.append(
            "".join(cell["source"]) + "\n" + json.dumps(own, indent=1, ensure_ascii=False, sort_keys=True)
        )
    return kept


def figures(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the data of outputs that are figures of plotly."""
    return [
        output["data"]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if PLOTLY in output.get("data", {})
    ]


def add_pictures(notebook: dict[str, Any]) -> None:
    """Put a picture beside each figure."""
    import plotly.graph_objects as go
    from playwright.sync_api import sync_playwright

    from analytics.browsers import find_browser

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find_browser(None), args=["--no-sandbox"])
        for number, data in enumerate(figures(notebook)):
            drawn = go.Figure(data[PLOTLY]["data"], data[PLOTLY]["layout"])
            page = browser.new_page(viewport={"width": _WIDTH, "height": int(drawn.layout.height)})
            file = Path(folder) / f"{number}.html"
            drawn.write_html(
                file,
                include_plotlyjs=True,
                div_id="chart",
                config={"displayModeBar": False, "staticPlot": True},
            )
            page.goto(file.as_uri())
            page.add_style_tag(content="body { margin: 0 }")
            page.wait_for_selector("#chart .main-svg")
            page.wait_for_timeout(500)
            data[PICTURE] = base64.b64encode(page.locator("#chart").screenshot()).decode()
        browser.close()


def written(notebook: dict[str, Any]) -> str:
    """Return the text of a notebook file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def differences(notebook: Path) -> str:
    """Run a notebook; say in what its outputs are not those that it holds."""
    stored = json.loads(notebook.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="notebook-") as folder:
        came = executed(notebook, Path(folder))
    lines = [
        difflib.unified_diff(before.splitlines(), after.splitlines(), "stored", "came", n=1, lineterm="")
        for before, after in zip(outputs(stored), outputs(came), strict=True)
    ]
    return "\n".join(line[:300] for cell in lines for line in cell)


def main(arguments: list[str]) -> int:
    """Compare the notebooks named, or write what comes out of them; return an exit status."""
    sys.path.insert(0, str(CHECKOUT))
    paths = [Path(name).resolve() for name in arguments if name != "--write"]
    if not paths:
        sys.stderr.write("Usage: python tests/notebooks.py [--write] NOTEBOOK...\n")
        return 2
    told = ""
    for path in paths:
        if "--write" in arguments:
            with tempfile.TemporaryDirectory(prefix="notebook-") as folder:
                came = executed(path, Path(folder))
            add_pictures(came)
            path.write_text(written(came), encoding="utf-8")
        else:
            told += differences(path)
    sys.stdout.write(told)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
