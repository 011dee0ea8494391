"""How many random cases a test tries: a third of them in `make test`, all in `make deep`."""

from __future__ import annotations

import os

IS_DEEP = os.environ.get("DEEP") == "1"


def tried(number: int) -> int:
    """Return how many of a number of random cases are tried."""
    return number if IS_DEEP else -(-number // 3)
