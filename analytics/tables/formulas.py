"""Texts that a spreadsheet would take for formulas."""

from __future__ import annotations

import re

# Also the wide and small forms of East Asian keyboards; a bar and a percent sign begin commands in old ones.
_SIGNS = "=+\\-@|%＝＋－＠｜％﹦﹢﹣﹫﹪"
# Spaces, control characters and what is not seen: spreadsheets drop some of them from the front of a cell.
_CONTROLS = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x20\\x7f-\\xa0"
_SKIPPED = f"{_CONTROLS}\u00ad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"

FORMULA = f"^(?:[\\t\\r\\n]|[{_SKIPPED}]*[{_SIGNS}])"
"""Beginning of such a text, as a pattern that both Python and polars read."""

WITHIN = f'([;\\t\\r\\n])(["{_SKIPPED}]*[{_SIGNS}])'
"""The same within a text: what a program that cuts cells at semicolons or tabs, whatever quotes say, takes for one."""

_FORMULA = re.compile(FORMULA)


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet might take a text for a formula."""
    return _FORMULA.match(text) is not None
