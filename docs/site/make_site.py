"""Make the site of the documentation: gather the written pages, generate the others, and let Sphinx make HTML.

    python docs/site/make_site.py            build/site/, ready to be opened or served
    python docs/site/make_site.py --pages    only the Markdown, in build/pages/

Nothing is fetched, and a warning is an error: a link or an anchor that leads nowhere, a page that stands in no
menu, a docstring that cannot be read.
"""

from __future__ import annotations

import argparse
import os
import posixpath
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent
CHECKOUT = DOCS.parent
sys.path.insert(0, str(CHECKOUT))

LISTED_BY = {
    "metrics": ("Metrics", "metrics.md"),
    "formats": ("Formats", "reference/formats.md"),
    "decisions": ("Decisions", "reference/decisions.md"),
    "reference/commands": ("The command line", "reference/commands.md"),
    "reference/lists": ("Lists", "reference/lists.md"),
}
"""Folders whose pages are too many for the menu, and the page that lists them."""


def main() -> int:
    """Make what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(description="Make the site of the documentation.")
    parser.add_argument("--output", type=Path, default=CHECKOUT / "build" / "site", help="folder of the HTML")
    parser.add_argument(
        "--work", type=Path, default=CHECKOUT / "build", help="folder of what is made on the way"
    )
    parser.add_argument(
        "--base", default="/", help="address of the site's top, for its page of what is not found"
    )
    parser.add_argument("--pages", action="store_true", help="write only the Markdown")
    given = parser.parse_args()
    pages = given.work / "pages"
    write_pages(pages, given.base)
    return 0 if given.pages else build(pages, given.output, given.work / "doctrees")


def write_pages(folder: Path, base: str = "/") -> None:
    """Write all that Sphinx reads into a folder, which is made anew."""
    from gathering import other_files

    shutil.rmtree(folder, ignore_errors=True)
    for name, text in all_pages().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for name, source in other_files(DOCS).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / name)
    for name in ("_static", "_root"):
        shutil.copytree(HERE / name, folder / name)
    shutil.copyfile(HERE / "conf.py", folder / "conf.py")
    lost = folder / "_root" / "404.html"
    lost.write_text(lost.read_text(encoding="utf-8").replace("{base}", base), encoding="utf-8", newline="\n")


def all_pages() -> dict[str, str]:
    """Return the Markdown of every page by its path within the site."""
    from charts import sample_charts
    from command_pages import command_pages
    from gathering import site_page, written_pages
    from library_pages import library_page
    from markup import headed
    from metric_pages import metric_pages
    from reference_pages import (
        decisions_page,
        dimensions_page,
        errors_page,
        exit_codes_page,
        formats_page,
        list_pages,
    )

    charts = sample_charts(CHECKOUT / "sample_data")
    written = written_pages(DOCS) | {"changelog.md": CHECKOUT / "CHANGELOG.md"}
    pages = {
        name: site_page(
            path.relative_to(CHECKOUT).as_posix(), name, path.read_text(encoding="utf-8"), charts, CHECKOUT
        )
        for name, path in written.items()
    }
    pages |= metric_pages(CHECKOUT / "tests" / "metrics")
    pages |= command_pages() | library_page(DOCS) | list_pages() | dimensions_page()
    pages |= errors_page() | exit_codes_page() | formats_page(DOCS) | decisions_page(DOCS)
    parts = tomllib.loads((HERE / "nav.toml").read_text(encoding="utf-8"))["part"]
    listed = {"index", *(page for part in parts for page in part["pages"])}
    made = {
        name: headed(_under(name, text), is_listed=name.removesuffix(".md") in listed)
        for name, text in pages.items()
    }
    made["index.md"] += menus(parts, pages)
    return made


def _under(name: str, text: str) -> str:
    """Let a page that the menu does not show lead back to the one that lists it."""
    folder = posixpath.dirname(name)
    if folder not in LISTED_BY:
        return text
    title, page = LISTED_BY[folder]
    heading, _, rest = text.lstrip().partition("\n")
    return f"{heading}\n\n[← {title}]({posixpath.relpath(page, folder)})\n{rest}"


def menus(parts: list[dict[str, Any]], pages: Collection[str]) -> str:
    """Write the parts of the menu, which every page shows at its side."""
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:titlesonly:\n:caption: {part['title']}\n\n"
        + "\n".join(shown)
        + "\n```\n"
        for part in parts
        if (shown := [page for page in part["pages"] if f"{page}.md" in pages])
    )


def build(pages: Path, output: Path, doctrees: Path) -> int:
    """Let Sphinx make HTML of the pages; return its exit status."""
    for folder in (output, doctrees):
        shutil.rmtree(folder, ignore_errors=True)
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "--fail-on-warning",
        "--keep-going",
        "--quiet",
        "--jobs",
        "auto",
        "--builder",
        "html",
    ]
    command += ["--doctree-dir", str(doctrees), str(pages), str(output)]
    status = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(CHECKOUT)}).returncode
    if status == 0:
        print(output / "index.html")
    return status


if __name__ == "__main__":
    sys.exit(main())
