"""The written pages, made ready for the site: their links, their drawings, and what only a plain host needs."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path, PurePosixPath

SHOWN = {
    "CHANGELOG.md": "changelog.md",
    "README.md": "index.md",
    "docs": "index.md",
    "docs/decisions": "reference/decisions.md",
    "docs/formats": "reference/formats.md",
}
"""Where the site shows what stands outside docs/, and folders that a plain host lists."""

_FENCED = re.compile(r"^( *)(`{3,}|~{3,})([^\n]*)\n.*?^ *\2 *$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_COMMENT = re.compile(r"^ *<!--.*?-->\n?", re.DOTALL | re.MULTILINE)
_CHART = re.compile(r"<!-- chart: ([\w-]+) -->")
_DRAWING = re.compile(r"^!\[([^\]]+)\]\(([^)]+\.svg)\)$", re.MULTILINE)
# Pygments does not know it.
_UNKNOWN_LANGUAGES = ("csv", "ics", "env")


def written_pages(docs: Path) -> dict[str, Path]:
    """List the pages that people wrote, by their path within the site; what has no heading is a note in a folder."""
    own = docs / "site"
    return {
        path.relative_to(docs).as_posix(): path
        for path in sorted(docs.rglob("*.md"))
        if own not in path.parents and re.search(r"^# ", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def other_files(docs: Path) -> dict[str, Path]:
    """List what stands beside the pages and can be downloaded: schemas, examples, a notebook."""
    own = docs / "site"
    return {
        path.relative_to(docs).as_posix(): path
        for path in sorted(docs.rglob("*"))
        if path.is_file() and path.suffix not in (".md", ".svg", ".pyc") and own not in path.parents
    }


def site_page(source: str, name: str, text: str, charts: dict[str, str], checkout: Path) -> str:
    """Return a written page as the site shows it.

    Parameters
    ----------
    source, name
        Its path within the checkout, such as ``docs/how-to/answer-today.md``, and within the site.
    charts
        Drawings made from the sample data, which a page names in a comment.
    """
    blocks: list[str] = []

    def keep(found: re.Match[str]) -> str:
        block = found[0]
        for language in _UNKNOWN_LANGUAGES:
            block = re.sub(rf"^( *[`~]{{3,}}) *{language}\b.*", r"\1text", block, count=1)
        blocks.append(block)
        return f"\0{len(blocks) - 1}\0"

    folder = PurePosixPath(source).parent
    text = _FENCED.sub(keep, text)
    text = _CHART.sub(lambda found: charts[found[1]], text)
    text = _COMMENT.sub("", text)
    text = _DRAWING.sub(lambda found: _drawing(checkout / folder / found[2], found[1]), text)
    text = _LINK.sub(lambda found: _link(found, folder, PurePosixPath(name).parent), text)
    return re.sub(r"\0(\d+)\0", lambda found: blocks[int(found[1])], text)


def _link(found: re.Match[str], source: PurePosixPath, folder: PurePosixPath) -> str:
    """Let a link lead to where the site shows what it leads to in the checkout; leave only its words where nowhere."""
    mark, words, target = found.groups()
    if mark or "://" in target or target.startswith(("#", "mailto:")):
        return found[0]
    path, _, anchor = target.partition("#")
    resolved = posixpath.normpath(source / path)
    page = SHOWN.get(resolved)
    if page is None and resolved == "docs/metrics.md" and anchor:
        page, anchor = f"metrics/{anchor}.md", ""
    if page is None:
        page = resolved.removeprefix("docs/") if resolved.startswith("docs/") else None
    if page is None:
        return words
    return f"[{words}]({posixpath.relpath(page, folder)}{'#' if anchor else ''}{anchor})"


def _drawing(path: Path, alternative: str) -> str:
    """Put a drawing into the page, so that it takes the page's colours; its own <title> and <desc> tell it."""
    svg = re.sub(r"<\?xml.*?\?>|\n\s*\n", "\n", path.read_text(encoding="utf-8")).strip()
    return (
        f'<figure class="drawing" tabindex="0">\n{svg}\n<figcaption>{alternative}</figcaption>\n</figure>\n'
    )
