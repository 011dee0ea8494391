"""How slow and how busy this machine is: bounds of time are those of a quiet one on which they were measured."""

from __future__ import annotations

import os
from time import thread_time


def slowed() -> float:
    """Return how many times as long as on a quiet machine something may take now."""
    return _slower() * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def _slower() -> float:
    """Return how many times as long as on a quiet machine, where it is 20 ms, the same work keeps a processor."""
    found = []
    for _ in range(3):
        start = thread_time()
        sum(number * number for number in range(200_000))
        found.append(thread_time() - start)
    return max(1.0, min(found) / 0.02)
