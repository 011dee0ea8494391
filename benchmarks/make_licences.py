"""Write docs/licences.md: the licence of each package that the program needs to run, and of what a report holds.

It fails where one is not among those allowed (`ALLOWED` in benchmarks/locked.py).
"""

from __future__ import annotations

import sys
from pathlib import Path

from locked import ALLOWED, CHECKOUT, EXTRAS, Package, is_allowed, packages, plotly_js

PAGE = CHECKOUT / "docs" / "licences.md"
_HEAD = """# Licences

The program is under the MIT licence (`LICENSE`). This page says what it needs to run, as locked in `requirements/`,
and under which licence. `make licences` writes it from what the installed packages say, and fails where a licence is
not among {allowed}.
"""
_FILES = """
## In the wheel and in reports

| what | where | licence |
|---|---|---|
| plotly.js {version} | in reports with charts, which need no network; it comes with plotly | {licence} |
| phrases, word lists, SQL, templates, catalogues of texts, sample data | in the wheel | MIT, of this project |

There are no fonts: a report shows those of the reader's system. Wheels of numpy and scipy for Linux also hold OpenBLAS
(BSD-3-Clause) and the run-time library of GCC's Fortran (GPL-3.0-or-later WITH GCC-exception-3.1, which lets any
program use it).
"""


def page(found: list[Package]) -> str:
    """Return the page as Markdown.

    Raises
    ------
    ValueError
        A licence is not among those allowed.
    """
    version, plotly, _ = plotly_js()
    for name, licence in [*((one.name, one.licence) for one in found), ("plotly.js", plotly)]:
        if not is_allowed(licence):
            raise ValueError(
                f"{name} is under {licence}, which is not among {', '.join(sorted(ALLOWED))}. Use another package, or,"
                " after reading it, allow the licence in benchmarks/locked.py."
            )
    parts = [_HEAD.format(allowed=", ".join(sorted(ALLOWED)))]
    for extra in ("", *EXTRAS):
        title = f"With the extra `{extra}`" if extra else "In every install"
        lines = [f"| {one.name} | {one.version} | {one.licence} |" for one in found if one.extra == extra]
        parts.append(
            "\n".join([f"\n## {title}", "", "| package | version | licence |", "|---|---|---|", *lines, ""])
        )
    return "".join(parts) + _FILES.format(version=version, licence=plotly)


if __name__ == "__main__":
    made = page(packages())
    if sys.argv[1:] == ["--check"]:
        if PAGE.read_text(encoding="utf-8") != made:
            sys.exit(f"{PAGE.relative_to(Path.cwd())} is not current: run `make licences`.")
    else:
        PAGE.write_text(made, encoding="utf-8")
