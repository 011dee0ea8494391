"""How many cases a test tries: a part of them in `make test`, all in `make deep`, `faults` and `reliability`."""

from __future__ import annotations

import os

IS_DEEP = os.environ.get("DEEP") == "1"


def tried(number: int) -> int:
    """Return how many of a number of random cases are tried."""
    return number if IS_DEEP else -(-number // 3)


def injected(number: int, few: int) -> int:
    """Return how many of a number of faults are tried: a few of them, as each takes processes of its own."""
    return number if IS_DEEP else few
