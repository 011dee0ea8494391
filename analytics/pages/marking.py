"""Texts in Markdown."""

from __future__ import annotations

import re

_APART = "\u200b"
# What readers make links or mentions of, even where it is escaped.
_JOINED = re.compile(r"@|#|:(?=//)|www(?=\.)|GH(?=-)|!(?=\d)|\$(?=\d)", re.IGNORECASE)
_SIGNS = re.compile(r"[\\`*_{}\[\]|#~!$^]|<(?=[A-Za-z/!?])|^\s*>|&(?=#?\w+;)|:(?=[\w+-]+:)")


def marked(text: str) -> str:
    """Return a text that Markdown shows as it is, and that no reader makes a link or a mention of."""
    apart = _JOINED.sub(lambda found: found[0] + _APART, text)
    return _SIGNS.sub(lambda found: f"{found[0][:-1]}&#{ord(found[0][-1])};", apart)
