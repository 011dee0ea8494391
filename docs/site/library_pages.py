"""The page of the Python library, from the docstrings of what it makes public."""

from __future__ import annotations

import inspect
from pathlib import Path

from markup import fenced

import analytics


def library_page(docs: Path) -> dict[str, str]:
    """Return the page of all public names."""
    names = [name for name in analytics.__all__ if not name.startswith("_")]
    told = " How they are used is told in [Python](../python.md)." if (docs / "python.md").exists() else ""
    parts = [
        "# The Python library\n",
        f"All public names of the package `analytics`, from its docstrings.{told}\n",
        *(f"## {name}\n\n{fenced(_directive(name), '{eval-rst}')}" for name in names),
    ]
    return {"reference/python.md": "\n".join(parts)}


def _directive(name: str) -> str:
    one = getattr(analytics, name)
    if inspect.isclass(one):
        members = "" if issubclass(one, Exception) else "   :members:\n"
        return f".. autoclass:: analytics.{name}\n{members}"
    return f".. {'autofunction' if callable(one) else 'autodata'}:: analytics.{name}\n"
